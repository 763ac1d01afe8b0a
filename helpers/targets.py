"""Targets: every promise of a plan in one table, each tied to its sentence.

    extract_targets("到2025年，森林覆盖率达到60%以上。")    # any text
    extract_targets(corpus["yichun"])                      # one plan
    found = find_targets(corpus)                           # .targets .reported .numbers

One row is one indicator, one deadline, one value. The work is done clause by clause: `deadlines`
finds the times, `quantities` the promised numbers, `commitments` the promises without a number,
`annex_targets` reads tables. This module knows how far a deadline reaches (over a semicolon, a
paragraph of goals, a heading), puts the rows together, and applies the researcher's corrections.
"""

import re
from dataclasses import dataclass, field
from functools import cache
from typing import NamedTuple

import pandas as pd

from helpers.annex_targets import read_table_cells
from helpers.commitments import read_commitments
from helpers.corrections import apply_corrections, read_corrections
from helpers.deadlines import Time, find_times
from helpers.findings import Finding, Memory
from helpers.indicators import link_indicators
from helpers.paths import RAW
from helpers.quantities import read_quantities
from helpers.units import Number, find_numbers

COLUMNS = ["target_id", "doc_id", "item", "clause_id", "start", "end", "page", "where", "quote", "indicator",
           "indicator_id", "kind", "year", "period", "value", "value_high", "unit", "value_canonical",
           "unit_canonical", "comparator", "change", "base_year", "modality", "scope", "departments", "rule",
           "check", "corrected"]  # fmt: skip
READ_FIRST = ["indicator", "year", "kind", "comparator", "value", "value_high", "unit", "change", "modality", "scope",
              "quote"]  # fmt: skip
NUMBER_COLUMNS = ["doc_id", "text", "start", "end", "value", "unit", "class", "target_id"]
SECTOR = re.compile(r"^(?:推动|推进|加快|促进|实施)?(?P<name>[一-龥]{2,12}?行业)(?:碳达峰|绿色|低碳|节能)")
DEPENDENT = re.compile(r"主要产品|单位产品|产能利用率|单位(?:产品)?综合能耗")
BACKGROUND = re.compile(r"基础|现状|成效|回顾|形势|背景|成就|挑战|面临")
BEGINNING = {"level", "handed down", "turned over wholly", "whole coverage", "covered wholly"}
GOVERNING = ("by", "period", "from", "past")
SENTENCE_END = ("。", "！", "？")
ISSUED = 2021  # the year taken for a text of unknown date: what lies before it is past


class Found(NamedTuple):
    """What `find_targets` returns: three DataFrames (targets.csv, reported.csv, numbers.csv)."""

    targets: pd.DataFrame
    reported: pd.DataFrame
    numbers: pd.DataFrame


@dataclass
class _State:
    """What reaches from one clause to the next: deadlines, and subjects that may be left out."""

    sentence: Time | None = None
    paragraph: Time | None = None
    heading: Time | None = None
    goals: bool = False
    background: bool = False
    paragraph_past: bool = False
    unsure: bool = False
    memory: Memory = field(default_factory=Memory)


class _TargetTable(pd.DataFrame):
    """A table of all columns, of which JupyterLab shows those that say what is promised; in all else a DataFrame."""

    @property
    def _constructor(self):
        return pd.DataFrame

    def _repr_html_(self) -> str:
        shown = [name for name in READ_FIRST if self.empty or self[name].notna().any()]
        table = self[shown].astype(object)
        for name in shown:
            table[name] = [_in_a_cell(value) for value in table[name]]
        more = ", ".join(name for name in self.columns if name not in shown)
        return f"{table._repr_html_()}<p>{len(self)} targets. Further columns: {more}</p>"


def _in_a_cell(value) -> str:
    """A value as a reader wants it: no `NaN`, no zeros behind a number."""
    return "" if pd.isna(value) else f"{value:.15g}" if isinstance(value, float) else str(value)


def extract_targets(source, issued: int | None = None) -> pd.DataFrame:
    """The targets of a text, a Document or a Corpus.

    Parameters
    ----------
    source : str, Document or Corpus
        A pasted paragraph will do.
    issued : int, optional
        Year of issue; earlier years are past. By default a document's own, 2021 for a text.

    Returns
    -------
    DataFrame
        The columns of targets.csv, a row for each indicator, deadline and value; JupyterLab shows the columns that
        say what is promised.

    Examples
    --------
    >>> extract_targets("到2025年，森林覆盖率达到60%以上。")[["indicator", "year", "value", "comparator"]]
      indicator  year  value comparator
    0     森林覆盖率  2025   60.0         ge
    """
    if isinstance(source, str):
        found = _read_clauses(split_clauses(source), source, {"doc_id": "text"}, issued or ISSUED)
        table = _frame(found[0], COLUMNS)
    else:
        table = find_targets(source, issued).targets
    return _TargetTable(table)


def find_targets(source, issued: int | None = None, corrected: bool = True) -> Found:
    """Targets, reported targets and numbers of a Document or a Corpus.

    Parameters
    ----------
    source : Document or Corpus
    issued : int, optional
        Year of issue; by default each document's own.
    corrected : bool
        Whether to apply `data/raw/corrections.csv`; never for an evaluation.
    """
    if not hasattr(source, "clauses") and not isinstance(source, list | tuple):
        raise TypeError(f"targets are read from a text, a Document or a Corpus, not from {type(source).__name__}")
    documents = [source] if hasattr(source, "clauses") and hasattr(source, "meta") else list(source)
    targets, reported, numbers = [], [], []
    for document in documents:
        year = issued or _year_of(document.meta)
        parts = _read_clauses(document.clauses, document.text, document.meta, year)
        for rows, more in zip((targets, reported, numbers), parts, strict=True):
            rows += more
    table = _frame(targets, COLUMNS)
    if corrected and (corrections := read_corrections()):
        table = apply_corrections(table, corrections)
    return Found(table, _frame(reported, [*COLUMNS, "of_adcode", "of_region"]), _frame(numbers, NUMBER_COLUMNS))


def split_clauses(text: str) -> pd.DataFrame:
    """A pasted text as clauses in the shape of `Document.clauses`.

    Parameters
    ----------
    text : str
        Any text; a line break ends a paragraph, 。；！？ a clause.
    """
    rows = []
    for paragraph, m in enumerate(re.finditer(r"[^\n]+", text)):
        for part in re.finditer(r"[^。；！？]+[。；！？]*", m[0]):
            start = m.start() + part.start()
            kind = "departments" if re.fullmatch(r"\s*（[^（）]*(?:负责|配合|落实|牵头)）\s*", part[0]) else "sentence"
            rows.append((f"text-{len(rows) + 1:02}", kind, part[0], start, start + len(part[0]), paragraph))
    frame = pd.DataFrame(rows, columns=["clause_id", "kind", "text", "start", "end", "paragraph"])
    blank = {
        "doc_id": "text",
        "item": "",
        "chapter": "",
        "action": "",
        "item_title": "",
        "departments": "",
        "page": None,
    }
    return frame.assign(**blank, row=None, column=None)


@cache
def unread_tables() -> frozenset[tuple[str, str]]:
    """Documents and items whose printed tables cannot be read (`data/raw/unread_tables.csv`)."""
    table = pd.read_csv(RAW / "unread_tables.csv", dtype=str, encoding="utf-8-sig")
    return frozenset(zip(table["doc_id"], table["item"], strict=True))


def _year_of(meta: dict) -> int:
    date = str(meta.get("date") or "")
    return int(date[:4]) if re.match(r"20\d\d", date) else ISSUED


# --- one document ---------------------------------------------------------------------------------


def _read_clauses(clauses: pd.DataFrame, text: str, meta: dict, issued: int) -> tuple[list, list, list]:
    """Rows of targets, of reported targets and of numbers, in the order of the text."""
    state, paragraph, rows, numbers = _State(), None, [], []
    unread = {item for doc_id, item in unread_tables() if doc_id == meta.get("doc_id")}
    for clause in clauses.itertuples(index=False):
        if clause.kind in ("departments", "cell"):
            continue
        if clause.item in unread:
            numbers += _number_rows(clause, _bare(clause.text, "unclassified"), [])
            continue
        if clause.paragraph != paragraph or clause.kind == "heading":
            state = _begin(clause, state, issued)
            paragraph = clause.paragraph
        if clause.kind == "heading" and len(clause.text) < 30:
            numbers += _number_rows(clause, _bare(clause.text, "programme"), [])
            continue
        found, read = _read_clause(clause.text.rstrip(), state, issued)
        made = [_row(finding, clause, text, {"goals": state.goals}) for finding in found]
        numbers += _number_rows(clause, read, list(zip(found, made, strict=True)))
        rows += made
        state.memory.shift(len(clause.text))
        if clause.text.rstrip().endswith(SENTENCE_END):
            state.sentence, state.unsure = None, False
    _name_rows(rows)
    _keep_first_peak(rows)
    cells, reported, more = read_table_cells(clauses, meta, issued, _read_cell)
    owners = {}
    for made in (cells, reported):
        built = [_row(finding, clause, text, extra) for finding, clause, extra in made]
        owners |= {(row["clause_id"], cell[0].number): row for cell, row in zip(made, built, strict=True)}
        _name_rows(built)
        made[:] = built
    rows += cells
    numbers += [row | {"target_id": owners.get(row["target_id"])} for row in more]
    link_indicators(rows)
    link_indicators(reported)
    for row in numbers:
        row["target_id"] = row["target_id"]["target_id"] if isinstance(row["target_id"], dict) else ""
    return rows, reported, sorted(numbers, key=lambda row: row["start"])


def _bare(text: str, cls: str) -> list[tuple[Number, str]]:
    """The numbers of a text in which nothing is promised, all of one class but for dates."""
    return [(n, "date" if n.kind == "date" else cls) for n in find_numbers(text) if n.unit]


def _begin(clause, state: _State, issued: int) -> _State:
    """The state at the start of a paragraph.

    A deadline in a heading of goals reaches over its paragraphs, one in a goals chapter over the
    next paragraph too, until another is named.
    """
    titles = f"{clause.chapter}|{clause.action}|{clause.item_title}"
    goals, background = "目标" in titles, bool(BACKGROUND.search(titles))
    heading = state.heading
    if clause.kind == "heading":
        heading = _deadline(find_times(clause.text, issued)) if "目标" in clause.text else None
        return _State(heading=heading, goals=goals, background=background)
    reach = state.paragraph if goals else None
    return _State(heading=heading, goals=goals, background=background, paragraph=reach)


def _deadline(times: list[Time]) -> Time | None:
    return next((t for t in times if t.role in ("by", "period", "from")), None)


def _read_clause(text: str, state: _State, issued: int) -> tuple[list[Finding], list[tuple[Number, str]]]:
    """The findings of one clause, and each of its numbers with its class; `state` moves on."""
    times, numbers = find_times(text, issued), find_numbers(text)
    inherited, weak = state.sentence, False
    if inherited is None and state.goals:
        inherited = state.paragraph or state.heading
    elif inherited is None and state.paragraph and not any(t.role in (*GOVERNING, "peak") for t in times):
        inherited, weak = state.paragraph, True
    found, classes = read_quantities(text, numbers, times, inherited, state.memory)
    found += read_commitments(text, times, inherited, state.memory, found)
    if weak:
        found = _inherit(found, text)
        state.sentence = inherited if any(finding.time for finding in found) else None
        state.unsure = state.sentence is not None
    elif state.unsure:
        for finding in found:
            finding.check = "doubtful" if finding.time is inherited else finding.check
    _move_on(state, text, times, weak and not found)
    kept = {finding.number for finding in found}
    past = state.background or state.paragraph_past
    read = [(n, "target" if n.start in kept else _class(classes.get(n.start), past))
            for n in numbers if n.unit or n.start in kept]  # fmt: skip
    return sorted(found, key=lambda finding: (finding.end, finding.start)), read


def _move_on(state: _State, text: str, times: list[Time], lost: bool) -> None:
    """Remember the deadline that reaches on: within the sentence, and from the head of a sentence."""
    governing = [t for t in times if t.role in GOVERNING]
    if governing:
        last = governing[-1]
        state.sentence, state.paragraph_past = last, last.role == "past"
        leads = not text[: governing[0].start].strip("，—-“其中主要目标：")
        if leads or state.goals:
            state.paragraph = None if last.role == "past" else last
        else:
            state.paragraph = None
    elif lost:
        state.paragraph = None


def _inherit(found: list[Finding], text: str) -> list[Finding]:
    """What may take its deadline from the sentence before, outside the chapter of goals.

    The sentence must begin with an indicator's level, as goals do; the rows are doubtful.
    """
    opening = re.match(r"除[^，]{2,20}外，|其中，?|同时，?", text)
    first = 2 + (opening.end() if opening else 0)
    begins = any(f.kind != "milestone" and f.rule in BEGINNING and f.start <= first for f in found)
    begins = begins and "原则上" not in text
    kept = [f for f in found if f.rule == "standing" or begins and f.kind != "milestone"]
    for finding in kept:
        finding.check = finding.check if finding.rule == "standing" else "doubtful"
    return kept


def _class(found: str | None, past: bool) -> str:
    """The class of a number that is no target; in a chapter on what was achieved it is past."""
    if past and found in (None, "unclassified", "programme"):
        return "past"
    return found or "unclassified"


def _read_cell(
    text: str, subject: list[str], issued: int, dated: str
) -> tuple[list[Finding], list[tuple[Number, str]]]:
    """The findings of a table's cell, whose subject may stand in another cell of the row."""
    reach = None if dated == text else _deadline(find_times(dated, issued))
    state = _State(goals=True, paragraph=reach, memory=Memory(names=list(subject), subjects=list(subject)))
    found, read, here = [], [], 0
    for part in re.finditer(r"[^。；！？]+[。；！？]*", text):
        some, numbers = _read_clause(part[0].replace("\n", ""), state, issued)
        here = part.start()
        for finding in some:
            finding.start, finding.end = 0, len(text)
            finding.check = "doubtful" if reach else finding.check
            finding.number = None if finding.number is None else finding.number + here
        found += some
        read += [(n._replace(start=n.start + here, end=n.end + here), cls) for n, cls in numbers]
    return found, read


# --- rows -----------------------------------------------------------------------------------------


def _in_sector(indicator: str, title: str) -> str:
    """A name that only the item's title makes clear: 主要产品产能利用率 under 推动石化化工行业碳达峰."""
    sector = SECTOR.search(title)
    return sector["name"] + indicator if sector and DEPENDENT.match(indicator) else indicator


def _row(finding: Finding, clause, text: str, extra: dict | None = None) -> dict:
    start, end = clause.start + finding.start, clause.start + finding.end
    return {
        "doc_id": clause.doc_id, "item": clause.item, "clause_id": clause.clause_id, "start": start, "end": end,
        "page": clause.page, "where": "body", "quote": text[start:end],
        "indicator": _in_sector(finding.indicator, clause.item_title),
        "kind": finding.kind, "year": finding.year, "period": finding.period, "value": finding.value,
        "value_high": finding.value_high, "unit": finding.unit or None, "comparator": finding.comparator,
        "change": finding.change, "base_year": finding.base_year, "modality": finding.modality,
        "scope": finding.scope, "departments": clause.departments, "rule": finding.rule,
        "check": finding.check or None, "corrected": None, **(extra or {}),
    }  # fmt: skip


def _name_rows(rows: list[dict]) -> None:
    """Give each row its id: the clause and the row's place in it."""
    counts: dict[str, int] = {}
    for row in rows:
        counts[row["clause_id"]] = place = counts.get(row["clause_id"], 0) + 1
        row["target_id"] = f"{row['clause_id']}-{place}"


def _keep_first_peak(rows: list[dict]) -> None:
    """A carbon peak counts once a document, where the goals first say it."""
    peaks = [row for row in rows if row["rule"] == "carbon peak"]
    for name in {row["indicator"] for row in peaks}:
        same = [row for row in peaks if row["indicator"] == name]
        first = next((row for row in same if row["goals"]), same[0])
        for row in same:
            if row is not first:
                rows.remove(row)


def _number_rows(clause, read: list[tuple[Number, str]], made: list) -> list[dict]:
    owners = {finding.number: row for finding, row in reversed(made) if finding.number is not None}
    return [
        {"doc_id": clause.doc_id, "text": clause.text[n.start : n.end], "start": clause.start + n.start,
         "end": clause.start + n.end, "value": n.value, "unit": n.unit, "class": cls,
         "target_id": owners.get(n.start)}
        for n, cls in read
    ]  # fmt: skip


def _frame(rows: list[dict], columns: list[str]) -> pd.DataFrame:
    types = dict.fromkeys(("year", "base_year", "page", "start", "end"), "Int64")
    types |= dict.fromkeys(("value", "value_high", "value_canonical"), "float64")
    return pd.DataFrame(rows, columns=columns).astype({name: types[name] for name in columns if name in types})
