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
import sys
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from html import escape
from pathlib import Path
from typing import NamedTuple

import pandas as pd
from joblib import Parallel, delayed

from helpers.base.cache import LONG, keep
from helpers.base.waiting import progress
from helpers.corpus.cleaning import CHINESE_CHARACTER
from helpers.corpus.document import ClauseRow, Document
from helpers.corpus.door import Opened, open_text
from helpers.targets.cells import read_table_cells
from helpers.targets.commitments import flagged, read_commitments
from helpers.targets.deadlines import DEADLINE, GOVERNING, TOLD, Time, find_times
from helpers.targets.frames import COUNTED
from helpers.targets.quantities import read_quantities
from helpers.targets.rows import Finding, Memory, apply_corrections, read_corrections
from helpers.vocabulary.indicators import link_indicators
from helpers.vocabulary.numerals import NUMERAL, arabic_years
from helpers.vocabulary.read import follows, read_knowledge
from helpers.vocabulary.units import Number, find_numbers
from helpers.vocabulary.words import Worded

COLUMNS = ["target_id", "doc_id", "item", "clause_id", "start", "end", "page", "where", "quote", "indicator",
           "indicator_id", "kind", "year", "period", "value", "value_high", "unit", "value_canonical",
           "unit_canonical", "comparator", "change", "base_year", "modality", "scope", "departments", "rule",
           "check", "corrected"]  # fmt: skip
READ_FIRST = ["indicator", "year", "kind", "comparator", "value", "value_high", "unit", "change", "modality", "scope",
              "quote"]  # fmt: skip
NUMBER_COLUMNS = ["doc_id", "text", "start", "end", "value", "unit", "class", "target_id"]
TYPES = dict.fromkeys(("year", "base_year", "page", "start", "end"), "Int64")
TYPES |= dict.fromkeys(("value", "value_high", "value_canonical"), "float64")
SECTOR = re.compile(r"^(?:推动|推进|加快|促进|实施)?(?P<name>[一-鿿]{2,12}?行业)(?:碳达峰|绿色|低碳|节能)")
DEPENDENT = re.compile(r"主要产品|单位产品|产能利用率|单位(?:产品)?综合能耗")
# 有序推动风能资源开发利用。…新增并网容量100万千瓦: of what, a short sentence before says
CAPACITY = re.compile(r"(?:新增|累计|净增|投产)*(?:并网|投产)?总?(?:装机)?(?:容量|规模)|(?:新增|累计)装机")
ENERGY = re.compile("风能|风电|太阳能|光伏|生物质能?|地热能?|水能|水电|核电|抽水蓄能|储能|氢能|天然气")
SHORT = 25  # letters of a sentence that only names what is told of
CHAPTER = re.compile(NUMERAL)  # the label of a chapter
LIST_REACH = 100  # letters back to the thing that was counted last, for a list that goes on over a full stop
STAGES_OF_GOALS = 3  # 2025, 2030, 2060
STAGES = Worded(r"(?:^|[。；]){modality}?到20\d\d年")  # a paragraph that goes from stage to stage states goals
# 三、主要目标（2026—2030年）: a heading's period, which governs what stands under it
DATED = re.compile(
    r"[（(](?:[到至])?(?:20\d\d年?(?:\d{1,2}月)?[-—－~～至]+)?(?P<year>20\d\d)年?(?:\d{1,2}月)?(?:底|前)?[）)][。：:\s]*$"
)
STAGE = re.compile(r"(?:目标|阶段|时期|近期|中期|远期)[^|]{0,6}[（(][^）)|]*20\d\d年?(?:\d{1,2}月)?(?:底|前)?[）)]")
BACKGROUND = re.compile(
    r"(?<!为)基础(?!设施|研究|前沿|科学|理论|能力|支撑|产业|工程)|现状|成效|回顾|形势|背景|成就|挑战|面临"
)
SPAN = re.compile(r"(?P<first>20\d\d)年?[-—－~～至]+(?P<last>20\d\d)年")
SENTENCE_END = ("。", "！", "？")
UNFINISHED = ("；", "，", "、")
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
    title: Time | None = None
    bullets: tuple[Time | None] | None = None  # what reached the first of the bullets (——) that one is in
    known: tuple[bool, Time | None] = (False, None)  # whether the year of issue is said, and the period of the title
    plan: Time | None = None  # of the plan's title; `title` is that of the chapter's opening sentence, where it has one
    dated: tuple[str, Time] | None = None  # the item whose heading ends in a period in brackets, and that period
    opened: Time | None = None  # by a sentence that ends in a colon: it governs the paragraphs up to the next heading
    goals: bool = False
    background: bool = False
    paragraph_past: bool = False
    unsure: bool = False
    memory: Memory = field(default_factory=Memory)


WHY_NONE = {
    "past": "of what was achieved",
    "threshold": "says which things are meant",
    "programme": "counts a programme's parts",
    "date": "a date",
    "reference": "a base to compare with",
    "explanation": "explains",
    "reported": "another jurisdiction's",
    "unclassified": "no promise with a deadline around it",
}
"""Why a number is no target, by its class in numbers.csv."""
NUMBERS_SHOWN = 8  # of those that are no targets


class TargetTable(pd.DataFrame):
    """A table of all columns, of which JupyterLab shows those that say what is promised; in all else a DataFrame.

    `attrs` has `source`, what the text was taken for, and `numbers`, what became of the numbers where nothing is promised;
    `documents` are those that the rows are from, unless they count the characters of a pasted text.
    """

    documents: tuple[Document, ...] = ()

    @property
    def _constructor(self):
        return pd.DataFrame

    def _said(self) -> list[str]:
        return [self.attrs[name] for name in ("source", "numbers") if self.attrs.get(name)]

    def __repr__(self) -> str:
        return "\n".join([super().__repr__(), *self._said()])

    def shown(self) -> list[str]:
        """The columns that say what is promised, but for empty ones."""
        first = [name for name in ["source"] if name in self]
        return first + [name for name in READ_FIRST if self.empty or self[name].notna().any()]

    def _repr_html_(self) -> str:
        shown = self.shown()
        table = self[shown].astype(object)
        for name in shown:
            table[name] = [_in_a_cell(value) for value in table[name]]
        return f"{table._repr_html_()}{self.what_else()}"

    def what_else(self) -> str:
        """What stands below the table, as HTML: how many rows, which further columns, what the text was taken for."""
        more = ", ".join(name for name in self.columns if name not in self.shown())
        said = "".join(f"<p>{escape(line)}</p>" for line in self._said())
        return f"<p>{len(self)} targets. Further columns: {more}</p>{said}"


def _in_a_cell(value) -> str:
    """A value as a reader wants it: no `NaN`, no zeros behind a number."""
    return "" if pd.isna(value) else f"{value:.15g}" if isinstance(value, float) else str(value)


def extract_targets(source, issued: int | None = None) -> pd.DataFrame:
    """The targets of any text.

    Parameters
    ----------
    source : str, Path, Document, Corpus, or several of these
        A pasted text with all its dirt, a file, a doc_id, an adcode or a place's name: see `corpus.open_text`. Of a list, a
        dict or a column of a table the column `source` says which: position, key or index.
    issued : int, optional
        Year of issue; earlier years are past. By default a document's own, 2021 for a text that does not say it.

    Returns
    -------
    DataFrame
        The columns of targets.csv and `text`, a row for each indicator, deadline and value. `quote` is
        `source[start:end]` of a pasted text, of a document its clean text's; `text` is the quote clean. JupyterLab shows
        the columns that say what is promised, what the text was taken for, and, where nothing is promised, why not.

    Examples
    --------
    >>> extract_targets("到 2025 年，森林覆盖率达到 60% 以上。")[["indicator", "year", "value", "comparator"]]
      indicator  year  value comparator
    0     森林覆盖率  2025   60.0         ge
    >>> extract_targets(["到2025年，森林覆盖率达到60%。", "到2030年，森林覆盖率达到61%。"])[["source", "year", "value"]]
       source  year  value
    0       0  2025   60.0
    1       1  2030   61.0
    """
    if (several := _several(source)) is not None:
        return _of_each(several, issued)
    opened = open_text(source)
    found = _find(opened.documents, issued)
    table = TargetTable(opened.as_pasted(found.targets))
    table.attrs |= {"source": f"Read: {opened.what}"}
    if opened.pasted is None:
        object.__setattr__(table, "documents", tuple(opened.documents))  # no column, whatever pandas takes it for
    if table.empty:
        table.attrs["numbers"] = _why_empty(found.numbers, opened)
    return table


def _several(source) -> dict | None:
    """Texts by their name, where several are given that have no doc_id to tell them apart; None for all else."""
    if isinstance(source, str | Path | Opened | pd.DataFrame) or hasattr(source, "clauses"):
        return None
    if isinstance(source, Mapping | pd.Series):
        return dict(source.items())
    if not isinstance(source, Iterable):
        return None
    texts = list(source)
    documents = isinstance(source, list | tuple) and all(hasattr(text, "clauses") for text in texts)
    return None if documents else dict(enumerate(texts))


def _of_each(texts: dict, issued: int | None) -> TargetTable:
    """The targets of several texts in one table; those that promise nothing are named below it."""
    given = {name: text for name, text in texts.items() if text is not None and not isinstance(text, float)}
    tables = {name: extract_targets(text, issued) for name, text in given.items()}
    parts = [table.assign(source=name) for name, table in tables.items() if len(table)]
    table = TargetTable(pd.concat(parts, ignore_index=True) if parts else _frame([], [*COLUMNS, "text", "source"]))
    missing = "" if len(given) == len(texts) else f"; {len(texts) - len(given)} without a text"
    table.attrs = {"source": f"Read: {len(given)} texts, told apart by the column source{missing}"}
    table.attrs["numbers"] = "\n".join(f"{name}: {t.attrs['numbers']}" for name, t in tables.items() if t.empty)
    return table


def _why_empty(numbers: pd.DataFrame, opened: Opened) -> str:
    """What became of the numbers of a text without targets, in one line."""
    if not any(CHINESE_CHARACTER.search(document.text) for document in opened.documents):
        return "No targets: they are read from Chinese text, and this holds none."
    numbers = numbers[numbers["class"] != "date"]
    lost = [text for document in opened.documents for text in _without_unit(document, numbers)]
    if numbers.empty and not lost:
        return "No targets: the text holds no numbers with a unit."
    said = [f"{row.text} ({row._asdict()['class_']}: {WHY_NONE.get(row._asdict()['class_'], 'is none')})"
            for row in numbers.rename(columns={"class": "class_"}).head(NUMBERS_SHOWN).itertuples()]  # fmt: skip
    said += [f"{text} (no known unit behind it)" for text in lost[: NUMBERS_SHOWN - len(said)]]
    count = len(numbers) + len(lost)
    more = f", and {count - len(said)} more" if count > len(said) else ""
    return f"No targets, though {count} number{'s were' if count > 1 else ' was'} seen: {', '.join(said)}{more}."


def _without_unit(document: Document, numbers: pd.DataFrame) -> list[str]:
    """Numbers that stand without a unit that the table of units knows, each with the letters behind it."""
    known = set(zip(numbers["doc_id"], numbers["start"], strict=True))
    text = document.text
    bare = [
        n for n in find_numbers(text) if not n.unit and n.kind == "number" and (document.doc_id, n.start) not in known
    ]
    return [text[n.start : n.end] + re.match(r" ?[^\s，。；、（）\d]{0,6}", text[n.end :])[0] for n in bare]


def find_targets(source, issued: int | None = None, corrected: bool = True, workers: int = 1) -> Found:
    """Targets, reported targets and numbers of any text.

    Parameters
    ----------
    source : str, Path, Document or Corpus
        See `corpus.open_text`.
    issued : int, optional
        Year of issue; by default each document's own.
    corrected : bool
        Whether to apply `data/raw/corrections.csv`; never for an evaluation.
    workers : int
        Processes that read documents at once; inside ``joblib.parallel_config(backend="dask")`` those of a scheduler,
        on as many machines as it has (docs/scale.md). The result is the same.
    """
    opened = open_text(source)
    found = _find(opened.documents, issued, corrected, workers)
    return found if opened.pasted is None else Found(*map(opened.as_pasted, found))


def _find(documents: list[Document], issued: int | None = None, corrected: bool = True, workers: int = 1) -> Found:
    targets, reported, numbers = [], [], []
    tasks = [(document, issued or _year_of(document.meta)) for document in documents]
    if workers == 1:
        read = (_read_document(*task) for task in progress(tasks, "Reading targets"))
    else:
        read = Parallel(n_jobs=workers)(delayed(_read_document)(*task) for task in tasks)
    for parts in read:
        for rows, more in zip((targets, reported, numbers), parts, strict=True):
            rows += more
    table = _frame(targets, COLUMNS)
    corrections = read_corrections() if corrected else pd.DataFrame({"target_id": []})
    here = {document.doc_id for document in documents}
    meant = pd.Series([name.split("-")[0] in here for name in corrections["target_id"]], dtype=bool)
    if len(documents) > 1 and not meant.all():
        others = ", ".join(corrections.loc[~meant, "target_id"])
        print(f"data/raw/corrections.csv: {others}: not in the documents that are read", file=sys.stderr)
    corrections = corrections[meant]
    if len(corrections):
        of = {name.split("-")[0] for name in corrections["target_id"]}
        clauses = pd.concat([document.clauses for document in documents if document.doc_id in of])
        table, mended = apply_corrections(table, corrections, clauses)
        print(*mended, sep="\n", end="\n" if mended else "", file=sys.stderr)
    return Found(table, _frame(reported, [*COLUMNS, "of_adcode", "of_region"]), _frame(numbers, NUMBER_COLUMNS))


def _read_document(document: Document, year: int) -> tuple[list, list, list]:
    """`_read_clauses` of a document, or what it was before by the same rules and tables."""

    def read():
        return _read_clauses(document, year)

    if len(document.text) < LONG:
        return read()
    made_from = (document.state, sorted(document.meta.items()), year)
    return keep("targets", made_from, __name__, read, ("unread_tables.csv",))


@follows("unread_tables.csv")
def unread_tables() -> frozenset[tuple[str, str]]:
    """Documents and items whose printed tables cannot be read (`data/raw/unread_tables.csv`)."""
    table = read_knowledge("unread_tables.csv", ("doc_id", "item"), unique=("doc_id", "item"))
    return frozenset(zip(table["doc_id"], table["item"], strict=True))


def _period_of(meta: dict) -> Time | None:
    """The planning period that a plan's title names, which goals without a year are for."""
    named = re.findall("十[四五六]五", str(meta.get("title") or ""))
    return find_times(f"“{named[-1]}”期间")[0] if named else None


def _span_of(meta: dict) -> Time | None:
    """The years that a plan's title names (2022—2030年), at the end of which its period ends."""
    named = SPAN.search(str(meta.get("title") or ""))
    return Time(0, 0, "period", (int(named["last"]),), (f"{named['first']}-{named['last']}",)) if named else None


def _year_of(meta: dict) -> int:
    date = str(meta.get("date") or "")
    return int(date[:4]) if re.match(r"20\d\d", date) else ISSUED


# --- one document ---------------------------------------------------------------------------------


def _read_clauses(document: Document, issued: int) -> tuple[list, list, list]:
    """Rows of targets, of reported targets and of numbers, in the order of the text."""
    clauses, text, meta = list(document.clause_rows()), document.text, document.meta
    period = _period_of(meta)
    known = bool(meta.get("date")), period or _span_of(meta)
    state, rows, numbers = _State(title=period, plan=period, known=known), [], []
    paragraph = item = unfinished = opens = energy = None
    staged = _staged(clauses)
    unread = {item for doc_id, item in unread_tables() if doc_id == meta.get("doc_id")}
    for clause in clauses:
        if clause.kind in ("departments", "cell"):
            continue
        if clause.item in unread:
            numbers += _number_rows(clause, _bare(clause.text, "unclassified"), [])
            continue
        # a paragraph behind a semicolon or comma goes on with its sentence, as a wrapped or a listed line does
        if clause.kind == "heading" or clause.paragraph != paragraph and not unfinished:
            state = _begin(clause, state, issued, clause.paragraph in staged)
        energy = _energy(clause.text, None if clause.item != item else energy)
        opens, headed = clause.kind == "heading" and bool(CHAPTER.fullmatch(clause.item)), opens
        paragraph, item, unfinished = clause.paragraph, clause.item, clause.text.rstrip().endswith(UNFINISHED)
        if clause.kind == "heading" and len(clause.text) < 30:
            numbers += _number_rows(clause, _bare(clause.text, "programme"), [])
            continue
        found, read = _read_clause(clause.text.rstrip(), state, issued)
        for finding in found:
            if energy and finding.unit.endswith(("瓦", "W")) and CAPACITY.fullmatch(finding.indicator):
                finding.indicator = energy + finding.indicator
        made = [_row(finding, clause, text, {"goals": state.goals}) for finding in found]
        numbers += _number_rows(clause, read, list(zip(found, made, strict=True)))
        rows += made
        if headed and not found and not state.background:
            state.title = _opening(clause.text, issued) or state.title
        state.memory.shift(len(clause.text))
        if clause.text.rstrip().endswith(SENTENCE_END):
            state.sentence, state.unsure = None, False
    _name_rows(rows)
    _keep_first_peak(rows)
    tabled = any(clause.kind == "cell" for clause in clauses)
    cells, reported, more = read_table_cells(document.clauses, meta, issued, _read_cell) if tabled else ([], [], [])
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


def _energy(text: str, before: str | None) -> str | None:
    """The one kind of energy that a short sentence names; what was named before where it names none."""
    named = set(ENERGY.findall(text)) if len(text) <= SHORT else set()
    return named.pop() if len(named) == 1 else None if named else before


def _bare(text: str, cls: str) -> list[tuple[Number, str]]:
    """The numbers of a text in which nothing is promised, all of one class but for dates."""
    return [(n, "date" if n.kind == "date" else cls) for n in find_numbers(text) if n.unit]


def _staged(clauses: list[ClauseRow]) -> frozenset[int]:
    """The paragraphs of the first chapter that open three sentences with a deadline: goals, whatever it is called."""
    counts = Counter()
    for clause in clauses:
        if clause.item.startswith(("0", "一")) and "到20" in clause.text:
            counts[clause.paragraph] += sum(1 for _ in STAGES.finditer(clause.text))
    return frozenset(paragraph for paragraph, count in counts.items() if count >= STAGES_OF_GOALS)


def _begin(clause, state: _State, issued: int, staged: bool) -> _State:
    """The state at the start of a paragraph.

    A deadline in a heading of goals reaches over its paragraphs, one in a goals chapter over the
    next paragraph too, until another is named.
    """
    titles = f"{clause.chapter}|{clause.action}|{clause.item_title}"
    goals = staged or "目标" in titles or bool(STAGE.search(titles))
    background = not goals and bool(BACKGROUND.search(titles))
    heading = state.heading
    if clause.kind == "heading":
        stated = _in_brackets(clause.text, issued)
        heading = stated if stated and STAGE.search(clause.text) else None
        heading = heading or (_deadline(find_times(clause.text, issued)) if "目标" in clause.text else None)
        above = state.dated if state.dated and clause.item.startswith(state.dated[0]) else None
        dated = (clause.item, stated) if stated else above if above and above[0] != clause.item else None
        title = dated[1] if dated else state.plan if CHAPTER.fullmatch(clause.item) or state.dated else state.title
        return _State(heading=heading, title=title, plan=state.plan, known=state.known, dated=dated, goals=goals,
                      background=background)  # fmt: skip
    goals = goals or state.opened is not None or heading is not None
    reach, bullets = state.paragraph if goals else None, None
    if clause.text.startswith("——"):  # a deadline inside one bullet does not reach the next if one governs them all
        bullets = state.bullets or (reach,)
        reach = bullets[0] if bullets[0] or heading or state.title else reach
    return _State(heading=heading, title=state.title, plan=state.plan, known=state.known, dated=state.dated, opened=state.opened,
                  goals=goals, background=background, paragraph=state.opened or reach, bullets=bullets)  # fmt: skip


def _in_brackets(text: str, issued: int) -> Time | None:
    """The period in brackets at a heading's end; None for one that is past or belongs to a document's name."""
    m = DATED.search(text)
    if not m or int(m["year"]) < issued or re.search("规划|方案|计划|纲要|意见", text):
        return None
    span = re.search(r"20\d\d年?(?:\d{1,2}月)?[-—－~～至]+20\d\d", m[0])
    years = re.findall(r"20\d\d", m[0])
    period = f"{years[0]}-{years[-1]}" if span else None
    return Time(m.start(), m.end(), "period" if span else "by", (int(m["year"]),), (period,))


def _opening(text: str, issued: int) -> Time | None:
    """The time with which a chapter opens in front of its sections: “十五五”期间，我市将聚焦以下工作."""
    times = find_times(text, issued)
    return times[0] if times and not times[0].start and times[0].role in DEADLINE else None


def _deadline(times: list[Time]) -> Time | None:
    return next((t for t in times if t.role in GOVERNING), None)


def _read_clause(text: str, state: _State, issued: int) -> tuple[list[Finding], list[tuple[Number, str]]]:
    """The findings of one clause, and each of its numbers with its class; `state` moves on."""
    text = arabic_years(text)
    times, numbers = find_times(text, issued, *state.known, unknown=True), find_numbers(text)
    inherited, weak = state.sentence, False
    state.memory.stated = None if state.unsure else inherited
    if inherited is None and state.goals:
        inherited = state.paragraph or state.heading or state.title
    elif inherited is None and state.paragraph and not any(t.role in TOLD for t in times):
        inherited, weak = state.paragraph, True
    counted = state.memory.frame in ("object", "work") or state.memory.unit[-1:] in COUNTED
    listed = counted and state.memory.names and state.memory.start > -LIST_REACH
    found, classes = read_quantities(text, numbers, times, inherited, state.memory)
    if inherited is None and state.title and not state.background and not times:
        found += _for_the_title(text, numbers, state, found)
    found += read_commitments(text, times, inherited, state.memory, found)
    found = [f for f in found if not f.check or state.title is None or f.time is not state.title]
    found = [] if state.background else found  # what was achieved, and what others promise
    for finding in found:
        if finding.time is state.title is not None:
            finding.rule, finding.check = "title period", "doubtful"
    if weak:
        found = _inherit(found, text, listed)
        state.sentence = inherited if any(finding.time for finding in found) else None
        state.unsure = state.sentence is not None
    elif state.unsure:
        for finding in found:
            finding.check = "doubtful" if finding.time is inherited else finding.check
    for finding in found:
        if finding.time is not None and finding.year is None:  # 规划期末 of a plan whose period nothing says
            finding.rule, finding.check = "unknown period", "doubtful"
    _move_on(state, text, times, weak and not found)
    kept = {finding.number for finding in found}
    past = state.background or state.paragraph_past
    read = [(n, "target" if n.start in kept else _class(classes.get(n.start), past))
            for n in numbers if n.unit or n.start in kept]  # fmt: skip
    return sorted(found, key=lambda finding: (finding.end, finding.start)), read


def _for_the_title(text: str, numbers: list[Number], state: _State, found: list[Finding]) -> list[Finding]:
    """What a clause without any time promises for the period that the plan's title names: 力争装机达到220万千瓦."""
    memory = replace(state.memory)
    more, _ = read_quantities(text, numbers, [], state.title, memory)
    taken = {finding.number for finding in found}
    said = read_commitments(text, [], state.title, memory, [*found, *more])
    aimed = [f for f in said if f.kind != "milestone" and f.modality != "plain" and not f.check]  # 力争实现…全覆盖
    return [
        f
        for f in more
        if f.number not in taken
        and not f.check
        and (f.rule == "level" or f.modality != "plain" or f.comparator in ("ge", "range"))
    ] + aimed


def _move_on(state: _State, text: str, times: list[Time], lost: bool) -> None:
    """Remember the deadline that reaches on: within the sentence, and from the head of a sentence."""
    governing = [t for t in times if t.role in (*GOVERNING, "past")]
    if text.endswith("："):
        state.opened = _deadline(governing)
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


def _inherit(found: list[Finding], text: str, listed: bool) -> list[Finding]:
    """What may take its deadline from the sentence before, outside the chapter of goals.

    The sentence must begin with an indicator's level, as goals do, or go on with a list of things counted (`listed`:
    建设园区12家。培育企业40家。); the rows are doubtful.
    """
    lead = re.match(r"除[^，]{2,20}外，|其中，?|同时，?", text)
    first, opening = (
        2 + (lead.end() if lead else 0),
        {"level", *flagged("opens"), *(("object", "work") if listed else ())},
    )
    begins = any(f.kind != "milestone" and f.rule in opening and f.start <= first for f in found)
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
    peaks = [row for row in rows if row["rule"] in flagged("once")]
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
    cells = {name: [row.get(name) for row in rows] for name in columns}
    typed = {name: pd.array(cells[name], TYPES[name]) for name in columns if name in TYPES}
    # an empty column is one of objects
    return pd.DataFrame({name: typed.get(name, those or pd.Series(dtype=object)) for name, those in cells.items()})
