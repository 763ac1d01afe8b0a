"""Targets: every promise of a plan in one table, each tied to its sentence.

`extract_targets` takes a pasted paragraph, a Document or a whole Corpus and returns one row for each
indicator, deadline and value. The work is done clause by clause: `deadlines` finds the times,
`quantities` the promised numbers, `commitments` the promises without a number; this module knows how
far a deadline reaches (over a semicolon, a paragraph of goals, a heading) and puts the rows together.
"""

from dataclasses import dataclass, field

import pandas as pd

from helpers.commitments import read_commitments
from helpers.deadlines import Time, find_times
from helpers.quantities import Finding, Memory, read_quantities
from helpers.units import canonical, find_numbers

COLUMNS = ["target_id", "doc_id", "item", "clause_id", "start", "end", "page", "where", "quote", "indicator",
           "indicator_id", "kind", "year", "period", "value", "value_high", "unit", "value_canonical",
           "unit_canonical", "comparator", "change", "base_year", "modality", "scope", "departments", "rule",
           "check", "corrected"]  # fmt: skip
NUMBER_COLUMNS = ["doc_id", "text", "start", "end", "value", "unit", "class", "target_id"]
SENTENCE_END = ("。", "！", "？")
ISSUED = 2021


@dataclass
class _State:
    """What reaches from one clause to the next."""

    sentence: Time | None = None
    paragraph: Time | None = None
    heading: Time | None = None
    memory: Memory = field(default_factory=Memory)
    goals: bool = False
    number: object = None


def split_clauses(text: str) -> pd.DataFrame:
    """A pasted text as clauses, in the shape of `Document.clauses`.

    Parameters
    ----------
    text : str
        Any text; line breaks end a paragraph, 。；！？ end a clause.
    """
    import re

    rows = []
    for paragraph, m in enumerate(re.finditer(r"[^\n]+", text)):
        for part in re.finditer(r"[^。；！？]+[。；！？]*", m[0]):
            start = m.start() + part.start()
            rows.append({"clause_id": f"text-{len(rows) + 1:02}", "doc_id": "text", "item": "", "kind": "sentence",
                         "item_title": "", "text": part[0], "start": start, "end": start + len(part[0]), "page": None,
                         "paragraph": paragraph, "departments": "", "is_item": True})  # fmt: skip
    return pd.DataFrame(rows)


def read_document(clauses: pd.DataFrame, issued: int = ISSUED) -> tuple[list[dict], list[dict]]:
    """Rows of targets and of numbers of one document's clauses.

    Parameters
    ----------
    clauses : DataFrame
        Clauses of one document in order, with the columns of clauses.csv.
    issued : int
        Year of issue; earlier years are past.
    """
    state, targets, numbers = _State(), [], []
    paragraph = None
    peaked = False
    for clause in clauses.itertuples(index=False):
        text = clause.text
        if clause.kind == "heading":
            times = find_times(text, issued)
            state = _State(goals="目标" in text, heading=_deadline(times) if "目标" in text else None)
            paragraph = clause.paragraph
            continue
        if clause.kind == "departments":
            continue
        if clause.paragraph != paragraph:
            paragraph = clause.paragraph
            state = _State(heading=state.heading, goals=state.goals)
        found, read = _read_clause(text, state, issued)
        for finding in found:
            if finding.indicator == "碳达峰":
                if peaked:
                    continue
                peaked = True
            targets.append(_row(finding, clause))
        for number, cls in read:
            numbers.append({"doc_id": clause.doc_id, "text": text[number.start : number.end],
                            "start": clause.start + number.start, "end": clause.start + number.end,
                            "value": number.value, "unit": number.unit, "class": cls, "target_id": ""})  # fmt: skip
        state.memory.shift(len(text))
        if text.endswith(SENTENCE_END):
            state.sentence = None
            if not state.goals:
                state.memory = Memory(names=[], start=0)
    return targets, numbers


def _deadline(times: list[Time]) -> Time | None:
    """The first governing time of a heading or sentence."""
    return next((t for t in times if t.role in ("by", "period", "from")), None)


def _read_clause(text: str, state: _State, issued: int):
    times, numbers = find_times(text, issued), find_numbers(text)
    inherited, weak = state.sentence, False
    if inherited is None:
        if state.goals:
            inherited = state.paragraph or state.heading
        elif state.paragraph is not None and not any(t.role in ("by", "period", "from") for t in times):
            inherited, weak = state.paragraph, True
    found, classes = read_quantities(text, numbers, times, inherited, state.memory)
    found += read_commitments(text, times, inherited, state.memory, found, numbers)
    if weak:
        found = [_weaken(f, text) for f in found if _may_inherit(f, times, text)]
    governing = [t for t in times if t.role in ("by", "period", "from", "past")]
    if governing:
        state.sentence = governing[-1]
        if text[: governing[0].start].strip("，—-“其中主要目标：") == "" or state.goals:
            state.paragraph = governing[-1] if governing[-1].role != "past" else None
        elif not state.goals:
            state.paragraph = None
    elif weak and not found:
        state.paragraph = None
    kept = {f.number for f in found if f.number is not None}
    read = [(n, "target" if n.start in kept else classes.get(n.start, "unclassified")) for n in numbers if n.unit or n.start in kept]
    return found, read


def _may_inherit(finding: Finding, times: list[Time], text: str) -> bool:
    """Whether a finding may take its deadline from the sentence before, outside the goals."""
    if finding.rule == "standing":
        return True
    return finding.kind == "quantity" and finding.rule == "level" and finding.start <= 2 and "原则上" not in text


def _weaken(finding: Finding, text: str) -> Finding:
    finding.check = "doubtful"
    return finding


def _row(f: Finding, clause) -> dict:
    unit = f.unit
    value, target = (None, "")
    if f.value is not None and unit:
        value, target = canonical(f.value, unit)
    start, end = clause.start + f.start, clause.start + f.end
    return {
        "doc_id": clause.doc_id, "item": clause.item, "clause_id": clause.clause_id, "start": start, "end": end,
        "page": clause.page, "where": getattr(clause, "where", "body") or "body", "indicator": f.indicator,
        "kind": f.kind, "year": f.year, "period": f.period, "value": f.value, "value_high": f.value_high,
        "unit": unit or None, "value_canonical": value, "unit_canonical": target or None,
        "comparator": f.comparator, "change": f.change, "base_year": f.base_year, "modality": f.modality,
        "scope": f.scope, "departments": clause.departments, "rule": f.rule, "check": f.check or None,
    }  # fmt: skip


def extract_targets(source, issued: int | None = None) -> pd.DataFrame:
    """The targets of a text, a Document or a Corpus.

    Parameters
    ----------
    source : str, Document or Corpus
        A pasted paragraph will do.
    issued : int, optional
        Year of issue (earlier years are past); by default the document's own, else 2021.

    Returns
    -------
    DataFrame
        The columns of targets.csv, a row for each indicator, deadline and value.

    Examples
    --------
    >>> extract_targets("到2025年，森林覆盖率达到60%以上。")[["indicator", "year", "value", "comparator"]]
      indicator  year  value comparator
    0     森林覆盖率  2025   60.0         ge
    """
    if isinstance(source, str):
        clauses = split_clauses(source)
        rows, _ = read_document(clauses, issued or ISSUED)
        frame = pd.DataFrame(rows)
        if len(frame):
            frame["quote"] = [source[a:b] for a, b in zip(frame["start"], frame["end"], strict=True)]
        return frame
    raise NotImplementedError
