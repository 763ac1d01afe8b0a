"""One plan: clean text, outline, clauses and items, each with its place in the raw file."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from html import escape

import numpy as np
import pandas as pd

from helpers.annex import Cell, Table, find_tables
from helpers.clauses import Clause, Segment, clauses_of, label_segments
from helpers.cleaning import Erratum, clean
from helpers.source_text import BOX_END
from helpers.structure import Heading, chinese_number, find_headings
from helpers.text import Edit, TrackedText

ANCHOR_LEVELS = (
    (re.compile(r"第([一二三四五六七八九十百]+)[章编]"), "p"),
    (re.compile(r"第([一二三四五六七八九十百]+)条"), "t"),
    (re.compile(r"（([一二三四五六七八九十百]+)）"), "a"),
    (re.compile(r"〔(\d+)〕"), "r"),
    (re.compile(r"专栏([\d.]*|[一二三四五六七八九十]+)"), "b"),
    (re.compile(r"附(?:件|表|录)(\d*)"), "x"),
    (re.compile(r"([一二三四五六七八九十百]+)"), "c"),
    (re.compile(r"(\d+)"), "i"),
)
_PLACE = ["item", "is_item", "chapter", "action", "item_title"]
_SPAN = ["text", "start", "end", "page", "departments"]
CLAUSE_COLUMNS = ["clause_id", "doc_id", *_PLACE, "kind", *_SPAN]
CLAUSE_COLUMNS += ["box", "paragraph", "row", "column", "anchor"]
ITEM_COLUMNS = ["item", "item_title", "chapter", "action", *_SPAN, "anchor"]


@dataclass
class Document:
    """One plan: its metadata, clean text, headings and clauses.

    Attributes
    ----------
    meta : dict
        Its row of `corpus.documents`.
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

    def clause_rows(self) -> Iterator[tuple]:
        """The rows of `clauses`, in the order of CLAUSE_COLUMNS."""
        ordinals: dict[str, int] = {}
        for clause in self.clause_list:
            place = clause.place
            ordinals[place.item] = ordinal = ordinals.get(place.item, 0) + 1
            yield (
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

    @cached_property
    def items(self) -> pd.DataFrame:
        """One row an item (the deepest numbered unit of the chapters after the goals), in order."""
        rows = []
        for item, group in self.clauses[self.clauses["is_item"]].groupby("item", sort=False):
            first, last = group.iloc[0], group.iloc[-1]
            names = dict.fromkeys(n for row in group["departments"] for n in row.split(";") if n)
            rows.append(
                (item, first["item_title"], first["chapter"], first["action"])
                + (self.text[first["start"] : last["end"]], first["start"], last["end"])
                + (first["page"], ";".join(names), anchor(item))
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


# --- building -------------------------------------------------------------------------------------


def build_document(
    doc_id: str,
    raw: str,
    spans: list[tuple[int, int]] | None = None,
    pages: list[tuple[int, int]] | None = None,
    meta: dict | None = None,
    errata: Iterable[Erratum] = (),
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
    """
    meta = meta or {"title": ""}
    spans = [(0, len(raw))] if spans is None else spans
    tables = [] if len(spans) > 1 else find_tables(raw)
    text, problems = clean(raw, spans, pages or [], errata, str(meta.get("title") or ""))
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
