"""One plan: clean text, outline, clauses and items, each with its place in the raw file."""

import hashlib
import re
from bisect import bisect_right
from collections import namedtuple
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from html import escape
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from helpers.base.errors import RequestError, instead
from helpers.corpus.annex import Cell, Table, find_tables
from helpers.corpus.clauses import Clause, Segment, clauses_of, label_segments
from helpers.corpus.cleaning import Edit, Erratum, TrackedText, clean, unify_characters
from helpers.corpus.headings import Heading, find_headings
from helpers.corpus.pasted import lay_out
from helpers.sources.blocks import BOX_END
from helpers.vocabulary.numerals import NUMERAL, chinese_number

if TYPE_CHECKING:  # loaded by whoever shows a text
    from IPython.display import HTML

ANCHOR_LEVELS = (
    (re.compile(rf"第({NUMERAL})[章编]"), "p"),
    (re.compile(rf"第({NUMERAL})条"), "t"),
    (re.compile(rf"（({NUMERAL})）"), "a"),
    (re.compile(r"〔(\d+)〕"), "r"),
    (re.compile(rf"专栏([\d.]*|{NUMERAL})"), "b"),
    (re.compile(r"附(?:件|表|录)(\d*)"), "x"),
    (re.compile(f"({NUMERAL})"), "c"),
    (re.compile(r"(\d+)"), "i"),
)
_PLACE = ["item", "is_item", "chapter", "action", "item_title"]
_SPAN = ["text", "start", "end", "page", "departments"]
CLAUSE_COLUMNS = ["clause_id", "doc_id", *_PLACE, "kind", *_SPAN]
CLAUSE_COLUMNS += ["box", "paragraph", "row", "column", "anchor"]
ClauseRow = namedtuple("ClauseRow", CLAUSE_COLUMNS)
ITEM_COLUMNS = ["item", "item_title", "chapter", "action", *_SPAN, "anchor"]


@dataclass
class Document:
    """One plan: its metadata, clean text, headings and clauses.

    Attributes
    ----------
    meta : dict
        Its row of `load.documents`.
    tracked : TrackedText
        The clean text (`text`) with the raw span of each character and the log of repairs.
    pages : list of (raw offset, page)
        Where the compendium's pages begin; empty for other files.
    headings, segments : list
        The outline, and the stretches of text between headings.
    tables : list of Table
        Annex tables, in the raw file's offsets.
    problems : list of str
        What did not work out, one line each.
    """

    doc_id: str
    meta: dict
    tracked: TrackedText
    pages: list[tuple[int, int]]
    headings: list[Heading]
    segments: list[Segment]
    clause_list: list[Clause]
    tables: list[Table]
    problems: list[str]

    @property
    def text(self) -> str:
        """The clean text."""
        return self.tracked.text

    @property
    def title(self) -> str:
        """Its title."""
        return str(self.meta.get("title") or "")

    @property
    def date(self) -> pd.Timestamp:
        """Day of issue or publication; NaT where it is not known."""
        return pd.to_datetime(self.meta.get("date") or None)

    @property
    def adcode(self) -> str:
        """The place whose document it is."""
        return str(self.meta.get("adcode") or "")

    @property
    def targets(self) -> pd.DataFrame:
        """Its targets, as `helpers.extract_targets` reads them now: corrections made a moment ago count."""
        import helpers  # the front door: what reads targets stands above the corpus, and is loaded only when asked

        return helpers.extract_targets(self)

    def show(self, clause: str = "") -> "HTML":
        """The text, readable in a notebook, with one clause marked.

        Parameters
        ----------
        clause : str
            A clause_id (`jiangxi-三（一）1-04`), a target_id, or an item (`三（一）1`); without it the whole text is shown.

        Returns
        -------
        IPython.display.HTML
            The item in which the clause stands, with the document's title, issuer, date and page.

        Raises
        ------
        RequestError
            The document has no such clause or item.
        """
        return show_clauses(self, clause)

    @property
    def repairs(self):
        """What was repaired, in order."""
        return self.tracked.repairs

    def raw_span(self, start: int, end: int) -> tuple[int, int]:
        """Span in the raw file (`meta["source_file"]`) of the clean characters `[start, end)`."""
        return self.tracked.raw_span(start, end)

    def page_of(self, start: int) -> int | None:
        """Printed page of the compendium on which a character stands; None for other files."""
        if not self.pages or not self.text:
            return None
        return page_at(self.pages, int(self.tracked.starts[min(start, len(self.text) - 1)]))

    @cached_property
    def clauses(self) -> pd.DataFrame:
        """One row a clause, in order; together they tile the text (columns of clauses.csv)."""
        return clause_table([self])

    def clause_rows(self) -> Iterator[ClauseRow]:
        """The rows of `clauses`, with the names of CLAUSE_COLUMNS."""
        return iter(self._rows)

    @cached_property
    def _rows(self) -> list[ClauseRow]:
        ordinals: dict[str, int] = {}
        rows = []
        for clause in self.clause_list:
            place = clause.place
            ordinals[place.item] = ordinal = ordinals.get(place.item, 0) + 1
            row = ClauseRow(
                f"{self.doc_id}-{place.item}-{ordinal:02d}",
                self.doc_id,
                place.item,
                place.is_item,
                place.chapter,
                place.action,
                place.item_title,
                clause.kind,
                self.text[clause.start : clause.end],
                clause.start,
                clause.end,
                self.page_of(clause.start),
                ";".join(clause.departments),
                place.box,
                clause.paragraph,
                clause.row,
                clause.column,
                f"{anchor(place.item)}-{ordinal:02d}",
            )
            rows.append(row)
        return rows

    @cached_property
    def state(self) -> str:
        """A checksum of the text and its clauses, for results that are kept of them."""
        return hashlib.sha256(repr((self.text, [tuple(row) for row in self._rows])).encode()).hexdigest()

    @cached_property
    def items(self) -> pd.DataFrame:
        """One row an item (the deepest numbered unit of the chapters after the goals), in order."""
        groups: dict[str, list[ClauseRow]] = {}
        for row in self._rows:
            if row.is_item:
                groups.setdefault(row.item, []).append(row)
        rows = []
        for item, group in groups.items():
            first, last = group[0], group[-1]
            names = dict.fromkeys(name for row in group for name in row.departments.split(";") if name)
            rows.append(
                (item, first.item_title, first.chapter, first.action)
                + (self.text[first.start : last.end], first.start, last.end)
                + (first.page, ";".join(names), anchor(item))
            )
        return pd.DataFrame(rows, columns=ITEM_COLUMNS).astype({"page": "Int64"})

    def outline(self) -> pd.DataFrame:
        """One row a heading: level, item label, title, start, anchor."""
        rows = [
            (s.heading.level, s.place.item, s.place.item_title, s.start, anchor(s.place.item))
            for s in self.segments
            if s.heading
        ]
        return pd.DataFrame(rows, columns=["level", "item", "title", "start", "anchor"])

    def __repr__(self) -> str:
        title, issuer, date = (self.meta.get(key) or "?" for key in ("title", "issuer", "date"))
        return f"<{self.doc_id}: {title} · {issuer} · {date} · {len(self.text):,} characters>"

    def _repr_html_(self) -> str:
        return card(self)


def card(document: Document) -> str:
    """What JupyterLab shows for a document: title, issuer, date, length, outline."""
    meta = document.meta
    facts = [
        ("Issued by", meta.get("issuer")),
        ("Level", meta.get("level")),
        ("Date", f"{meta.get('date') or 'unknown'} ({meta.get('date_kind') or 'no source'})"),
        ("Number", meta.get("doc_number")),
        ("Length", f"{len(document.text):,} characters, {len(document.items)} items"),
        ("Pages", f"{meta['page_first']}–{meta['page_last']}" if document.pages else ""),
        ("Status", meta.get("status")),
        ("Incomplete", "" if meta.get("complete", True) else meta.get("note") or "text is missing"),
    ]
    lines = "".join(
        f"<tr><th style='text-align:left'>{name}</th><td style='text-align:left'>{escape(str(value))}</td></tr>"
        for name, value in facts
        if isinstance(value, str) and value
    )
    chapters = [
        f"<li>{escape(row.item + ' ' + row.title)}</li>"
        for row in document.outline().itertuples()
        if row.level in ("part", "chapter", "action", "annex")
    ]
    return (
        f"<div lang='zh'><h3>{escape(str(meta.get('title') or document.doc_id))}</h3>"
        f"<table>{lines}</table><details><summary>Outline ({len(chapters)} headings)</summary>"
        f"<ul style='list-style:none;padding-left:1em'>{''.join(chapters)}</ul></details></div>"
    )


def show_clauses(document: Document, clause: str) -> "HTML":
    """What `Document.show` returns."""
    from IPython.display import HTML

    clauses, marked = document.clauses, ""
    if clause and clause in set(clauses["item"]):
        clauses = clauses[clauses["item"].str.startswith(clause)]
    elif clause:
        ids = set(clauses["clause_id"])
        marked = next((name for name in (clause, clause.rpartition("-")[0]) if name in ids), "")
        if not marked:
            raise RequestError(
                f"{document.doc_id} has no clause or item {clause!r}; {instead(clause, clauses['item'])}"
            )
        clauses = clauses[clauses["item"].eq(clauses.set_index("clause_id")["item"][marked])]
    lines: dict[int, str] = {}
    for row in clauses.itertuples():
        words = escape(row.text.strip("\n"))
        words = f"<mark>{words}</mark>" if row.clause_id == marked else words
        words = f"<strong>{words}</strong>" if row.kind == "heading" else words
        lines[row.paragraph] = lines.get(row.paragraph, "") + words
    page = clauses["page"].dropna()
    facts = [document.title or document.doc_id, *(document.meta.get(name) for name in ("issuer", "doc_number", "date"))]
    facts += [f"p. {page.iloc[0]}"] if len(page) else []
    text = "".join(f"<p style='margin:.5em 0;text-align:left'>{line}</p>" for line in lines.values())
    return HTML(
        f"<div lang='zh' style='max-width:46em;line-height:1.7'><p style='opacity:.7'>{escape(' · '.join(filter(None, facts)))}</p>"
        f"<div style='max-height:32em;overflow:auto'>{text}</div></div>"
    )


# --- building -------------------------------------------------------------------------------------


def build_document(
    doc_id: str,
    raw: str,
    spans: list[tuple[int, int]] | None = None,
    pages: list[tuple[int, int]] | None = None,
    meta: dict | None = None,
    errata: Iterable[Erratum] = (),
    pasted: bool = False,
) -> Document:
    """Clean one plan and find its structure.

    Parameters
    ----------
    raw : str
        The raw file's text; `spans` are the parts of it that are the plan (default: all).
    pages : list of (raw offset, page)
        Where the compendium's pages begin.
    meta : dict
        Its title is used to set the title line apart from the text.
    pasted : bool
        Whether a person copied the text: then tags are no text.
    """
    meta = meta or {"title": ""}
    spans = [(0, len(raw))] if spans is None else spans
    text = TrackedText.from_spans(raw, spans, "page_marker")
    unify_characters(text)
    tables = []
    if len(spans) == 1:
        lay_out(text, markup=pasted)
        tables = [_in_raw(table, text) for table in find_tables(text.text)]
    cells = [(cell.start, cell.end) for table in tables for cell in table.cells]
    problems = clean(text, pages or [], errata, str(meta.get("title") or ""), cells, pasted)
    frames = [match.start() for match in re.finditer(BOX_END, raw)]
    headings = find_headings(text.text, np.searchsorted(text.starts, frames))
    breaks = _paragraph_breaks(text.text, headings)
    text.apply("paragraph", [Edit(place, place, "\n") for place in breaks])
    for heading in headings:
        heading.shift(breaks)
    segments = label_segments(text.text, headings)
    cells = _clean_cells(text, tables)
    clauses = clauses_of(text.text, segments, cells)
    return Document(doc_id, meta, text, pages or [], headings, segments, clauses, tables, problems)


def _in_raw(table: Table, text: TrackedText) -> Table:
    """A table with its cells at their places in the raw file."""
    cells = [
        cell._replace(**dict(zip(("start", "end"), text.raw_span(cell.start, cell.end), strict=True)))
        for cell in table.cells
    ]
    return table._replace(cells=cells)


def _paragraph_breaks(text: str, headings: list[Heading]) -> list[int]:
    """A new line before every heading, and behind a title that has no full stop."""
    places = set()
    for heading in headings:
        if heading.start and text[heading.start - 1] != "\n":
            places.add(heading.start)
        end = heading.title_end
        titled = heading.title_end > heading.title_start
        if titled and end < len(text) and text[end] not in "。：；！？\n":
            places.add(end)
    return sorted(places)


def _clean_cells(text: TrackedText, tables: list[Table]) -> list[Cell]:
    """Annex cells with their spans in the clean text; empty cells are left out."""
    cells = []
    for table in tables:
        for cell in table.cells:
            start, end = np.searchsorted(text.starts, (cell.start, cell.end))
            if end > start:
                cells.append(Cell(int(start), int(end), cell.row, cell.column, cell.name))
    return cells


@cache
def anchor(item: str) -> str:
    """URL-safe form of an item label: `三（一）1` → `c3a1i1`, `附表15` → `x0i15`, front matter `f0`."""
    if item == "0":
        return "f0"
    parts, place = [], 0
    while place < len(item):
        found = ((pattern.match(item, place), letter) for pattern, letter in ANCHOR_LEVELS)
        match, letter = next((pair for pair in found if pair[0]), (None, ""))
        if not match:
            return "u" + item.encode("utf-8").hex()
        parts.append(letter + _anchor_number(match.group(1)))
        place = match.end()
    return "".join(parts)


def _anchor_number(number: str) -> str:
    if not number:
        return "0"
    return number.replace(".", "_") if number[0].isdigit() else str(chinese_number(number))


def page_at(pages: list[tuple[int, int]], place: int) -> int | None:
    """Page of a raw offset, from the (raw offset, page) pairs at which pages begin."""
    return pages[max(0, bisect_right(pages, (place, 1 << 30)) - 1)][1] if pages else None


def clause_table(documents: Iterable[Document]) -> pd.DataFrame:
    """One row a clause of these documents, in order (columns of clauses.csv)."""
    rows = [row for document in documents for row in document.clause_rows()]
    table = pd.DataFrame(rows, columns=CLAUSE_COLUMNS)
    types = {"is_item": bool, "start": int, "end": int, "page": "Int64", "paragraph": int, "row": "Int64"}
    return table.astype(types)
