"""Reader pages: one document as it reads, each clause with an anchor of its own.

A document's clauses tile its text; here they are laid out again as headings, paragraphs, lines of
responsible bodies, boxes (专栏) and annex tables. Marks are laid over them: any frame of character
spans (doc_id, start, end, kind, title, href), such as targets or copied passages.
"""

import json
import re
from bisect import bisect_right
from collections.abc import Iterable
from functools import lru_cache
from itertools import groupby, takewhile
from pathlib import Path
from textwrap import shorten

import pandas as pd

from helpers.base.language import Words, counted, joined, listed, on, said, say
from helpers.corpus.document import page_at
from helpers.corpus.facts import DATE_NAMES, ISSUER_SOURCES, date_source, kind_names
from helpers.corpus.metadata import title_words
from helpers.corpus.references import reference
from helpers.targets import unread_tables
from helpers.vocabulary.gazetteer import lineage, place_words, read_places
from helpers.vocabulary.glossary import term
from helpers.vocabulary.issuers import issuer_words
from helpers.vocabulary.numerals import NUMERAL
from helpers.vocabulary.read import follows, read_knowledge
from publish.built import LEVELS
from publish.frame import write_page
from publish.links import document_href

MARK_LABELS = {
    "target": say("targets"),
    "named": say("named without a number"),
    "copied": say("word for word from above"),
    "renumbered": say("word for word but for a number"),
    "edited": say("edited from above"),
}
FRONT = "0"  # the item label of what stands before the first heading
LONGEST_ENTRY = 44  # characters of a heading in the outline
SHORT_TITLE = 8  # characters of a title that tell one of several sources
LONGEST_UNTITLED = 18  # characters of a part's first words, where it has no heading
_LABEL_PART = re.compile(rf"第{NUMERAL}[章编条]|（[^）]+）|{NUMERAL}|\d+")


def write_reader(
    document,
    marks: pd.DataFrame | None = None,
    compilation: dict | None = None,
    beside: Iterable[dict] = (),
    reports: Path | None = None,
) -> Path:
    """Write a document's reader page to ``reports/plans/<doc_id>.html`` and return its path.

    Parameters
    ----------
    document : corpus.Document
        With ``doc_id``, ``meta``, ``text`` and ``clauses``.
    marks : DataFrame, optional
        Character spans of this document's text to be marked: start, end, kind (``target``, ``copied``
        or ``edited``), title (what it is, in words), href (empty for none), source (the title of what it leads to).
    compilation : dict, optional
        The printed collection the document stands in (see `frame.reference`); its page numbers
        are shown only then.
    beside : iterable of dict
        Title and href of the pages that show the document side by side with another.
    reports : Path
        Where the pages go.
    """
    meta = document.meta
    spans = mark_spans(marks)
    clauses = clause_views(document, spans, paged=bool(compilation))
    known, behind = facts(meta, compilation)
    adcode = "".join(filled(meta.get("adcode")))
    return write_page(
        f"plans/{document.doc_id}.html",
        "reader.html.j2",
        reports,
        title=title_words(document.doc_id, meta["title"]),
        description=say("%(title)s, sentence by sentence", title=title_words(document.doc_id, meta["title"])),
        doc_id=document.doc_id,
        place=[LEVELS.get(meta.get("level"), meta.get("level")), *place_line(meta)],
        own_page=f"../places/{adcode}.html" if adcode in read_places() else "",
        facts=known,
        behind=behind,
        notes=notes(meta),
        repairs=repairs(document),
        beside=list(beside),
        citation=reference(meta, compilation),
        pages=page_range(meta) if compilation else "",
        paged=bool(compilation),
        counts=mark_counts(spans),
        entries=outline_entries(clauses),
        blocks=lay_out(clauses),
    )


# --- facts about the document ---------------------------------------------------------------------


def filled(*values) -> list[str]:
    """Return those values that are there, as text."""
    return [str(value) for value in values if not pd.isna(value) and value != ""]


def place_line(meta: dict) -> list[Words]:
    """Return the places that a document's place lies in, the widest first; none for the country."""
    adcode = "".join(filled(meta.get("adcode")))
    return [place_words(code) for code in reversed(lineage(adcode))][1:] if adcode in read_places() else []


def page_range(meta: dict) -> str:
    """Return the printed pages of a document, such as ``568-581``."""
    return "-".join(dict.fromkeys(str(int(float(p))) for p in filled(meta.get("page_first"), meta.get("page_last"))))


def facts(meta: dict, compilation: dict | None) -> tuple[list[dict], list[dict]]:
    """Return name, value and link of what is known about a document, in the order shown; and of where that is known from."""
    dates = "".join(filled(meta.get("dates_found")))
    pages = page_range(meta)
    kinds = kind_names()
    kind = [
        kinds.get((name, meta.get(name)), meta.get(name)) for name in ("doc_type", "topic") if filled(meta.get(name))
    ]
    rows = [
        (say("Issuer"), issuer(meta), False),
        (say("Number"), meta.get("doc_number"), True),
        (
            DATE_NAMES.get(meta.get("date_kind"), say("Date")),
            on(meta["date"]) if filled(meta.get("date")) else say("not settled: sources differ or say nothing"),
            False,
        ),
        (say("Status"), term("draft" if meta.get("status") == "draft" else "final", "status"), False),
        (say("Kind"), say("%(kind)s (%(topic)s)", kind=kind[0], topic=kind[1]) if len(kind) == 2 else "", False),
        (
            say("Printed pages"),
            say("%(pages)s of %(collection)s", pages=pages, collection=compilation["title"]) if compilation else "",
            False,
        ),
    ]
    sources = [
        (say("Issuer known from"), ISSUER_SOURCES.get(meta.get("issuer_source")), False),
        (say("Date taken from"), date_source(meta.get("date_source")), False),
        (say("Dates found"), said_dates(dates) if ";" in dates else "", False),
        (say("Source file"), meta.get("source_file"), False),
    ]
    found, behind = (
        [{"name": n, "value": v, "zh": zh, "href": ""} for n, v, zh in part if isinstance(v, Words) or filled(v)]
        for part in (rows, sources)
    )
    url = "".join(filled(meta.get("url")))
    if url:
        official = str(meta.get("url_official")) == "True"
        name = say("Official page") if official else say("Page (not an official site)")
        link = url if re.match(r"https?://", url) else ""
        found.append({"name": name, "value": url, "zh": False, "href": link})
    return found, behind


def issuer(meta: dict) -> Words | str:
    """Return who issued a document; in English with its Chinese name behind."""
    words = issuer_words("".join(filled(meta.get("issuer"))))
    return Words(zh=words.zh, en=f"{words.en} ({words.zh})") if words.en != words.zh else words.zh


def said_dates(words: str) -> Words:
    """Return the dates that were found, each with its source, in both languages."""
    parts = [part.strip().rpartition(" ") for part in words.split(";")]
    return listed(say("%(day)s (%(source)s)", day=day, source=date_source(source)) for source, _, day in parts)


def notes(meta: dict) -> list[dict]:
    """Return what a reader must know before trusting the text: what is lost, what it repeats."""
    found = []
    words = "".join(filled(meta.get("note")))
    if str(meta.get("complete")) == "False":
        words = said(words) if words else say("The text ends early or its beginning is missing.")
        found.append({"head": say("Incomplete."), "words": words, "href": ""})
    elif words:
        found.append({"head": say("Note."), "words": said(words), "href": ""})
    if words := unread(str(meta.get("doc_id"))):
        found.append({"head": say("Targets not read."), "words": words, "href": ""})
    same_as = "".join(filled(meta.get("same_as")))
    if same_as:
        words = say("Counts, links and statistics use the first copy, not this one.")
        found.append({"head": say("Second copy."), "words": words, "href": document_href(same_as, depth=1)})
    return found


def _in_order(item: str) -> list[int]:
    """Chinese numerals in the order of their numbers: 三（二） before 三（三）."""
    return ["一二三四五六七八九十".find(char) for char in item]


OTHER_KIND = say(
    "Plans and opinions are different kinds of document, and no other higher-level text was compared. What is missing from this one may be in a document of the other kind."
)


def unread(doc_id: str) -> Words | None:
    """Return that tables of a document are not read, so that nobody takes what it is counted with for all it promises."""
    places = sorted((item for document, item in unread_tables() if document == doc_id), key=_in_order)
    if not places:
        return None
    return say(
        "The tables in %(places)s are printed with their columns run together and could not be read. Their targets are in no count, table or map.",
        places=listed(places),
    )


def all_unread(documents: pd.DataFrame) -> list[dict]:
    """Return each document with tables that are not read, for pages that count over all of them: title, words, href."""
    titles = zip(documents["doc_id"], documents["title"], strict=True)
    marked = ((doc_id, title, unread(doc_id)) for doc_id, title in titles)
    return [
        {"title": title_words(doc_id, title), "words": words, "href": document_href(doc_id)}
        for doc_id, title, words in marked
        if words
    ]


@follows("vocabulary/routine_repairs.csv")
def routine_repairs() -> dict[str, tuple[str, str]]:
    """Return the repairs that change no word, which are counted and not listed: for each kind what it says of one and of many."""
    table = read_knowledge("vocabulary/routine_repairs.csv", ("kind", "one", "many"), unique=["kind"])
    return {row.kind: (f"%(n)s {row.one}", f"%(n)s {row.many}") for row in table.itertuples()}


def repairs(document) -> dict:
    """Return the repairs a reader should see one by one, and how many of each other kind were made.

    Returns
    -------
    dict
        ``shown``: rows of page, printed and read; ``counts``: how many were made of each other kind, in words.
    """
    shown, counts, routine = [], {}, routine_repairs()
    for repair in document.repairs:
        if repair.kind in routine:
            counts[repair.kind] = counts.get(repair.kind, 0) + 1
        else:
            page = page_at(document.pages, repair.raw_start)
            printed = repair.before.replace(" ", "\u00a0")  # as it is printed, each space
            shown.append({"page": page or "", "printed": printed, "read": repair.after})
    made = [counted(*forms, n=counts[kind]) for kind, forms in routine.items() if kind in counts]
    return {"shown": shown, "counts": listed(made) if made else ""}


# --- clauses and their marks ----------------------------------------------------------------------


def mark_spans(marks: pd.DataFrame | None) -> list[dict]:
    """Return marks as records ordered by place; empty spans are left out."""
    if marks is None or marks.empty:
        return []
    rows = zip(*(marks[column].tolist() for column in marks), strict=True)
    spans = [dict(zip(marks, row, strict=True)) for row in rows]
    for span in spans:
        span |= {name: "" for name in ("title", "href") if not isinstance(span[name], str | Words)}

    def place(span: dict) -> tuple:
        title = span["title"]
        title = title.en if isinstance(title, Words) else title
        return span["start"], span["end"], span["kind"], title, span["href"]

    return sorted((span for span in spans if span["end"] > span["start"]), key=place)


def mark_counts(spans: list[dict]) -> list[dict]:
    """Return kind, label and number of the marks of a document, in a fixed order."""
    kinds = [span["kind"] for span in spans]
    return [
        {"kind": kind, "label": label, "n": kinds.count(kind)} for kind, label in MARK_LABELS.items() if kind in kinds
    ]


def clause_views(document, spans: list[dict], paged: bool) -> list[dict]:
    """Return each clause of a document as the template needs it, with its pieces, and its page and item where these change."""
    clauses = [row._asdict() for row in document.clause_rows()]
    starts = [clause["start"] for clause in clauses]
    over: list[list[dict]] = [[] for _ in starts]
    for span in spans:
        first = max(bisect_right(starts, span["start"]) - 1, 0)
        for place in range(first, len(starts)):
            if starts[place] >= span["end"]:
                break
            over[place].append(span)

    views, page, item = [], None, None
    for clause, marks in zip(clauses, over, strict=True):
        turned = paged and filled(clause["page"]) and clause["page"] != page
        views.append(
            clause
            | {
                "page_turn": int(clause["page"]) if turned else "",
                "item_turn": ("-" if clause["item"] == FRONT else clause["item"]) if clause["item"] != item else "",
                "item_anchor": item_anchor(clause["anchor"]),
                "told": told(marks),
                "sources": sources(marks),
                "pieces": pieces(clause["text"].rstrip("\n"), clause["start"], marks),
            }
        )
        page, item = clause["page"], clause["item"]
    return views


def item_anchor(anchor: str) -> str:
    """Return the anchor of a whole item where its first clause stands, else nothing.

    Examples
    --------
    >>> item_anchor("c3a1i1-01"), item_anchor("c3a1i1-02")
    ('c3a1i1', '')
    """
    item, _, ordinal = anchor.rpartition("-")
    return item if int(ordinal) == 1 else ""


def told(spans: list[dict]) -> str:
    """Return titles (Chinese and English) and links of a clause's marks, each once, as the page's script reads them."""
    titled = {span["title"]: span["href"] for span in spans if span["title"]}
    rows = [[title.both() if isinstance(title, Words) else title, href] for title, href in titled.items()]
    return json.dumps(rows, ensure_ascii=False) if rows else ""


def sources(spans: list[dict]) -> list[tuple[str, Words, Words | None]]:
    """Return link, title and, of several, a short name of what a clause's marks lead to, each place once: the signs behind it.

    Examples
    --------
    >>> first, again = ({"href": "a.html#1", "title": title, "source": "A"} for title in ("edited from A", "x"))
    >>> sources([first, again])
    [('a.html#1', 'edited from A', None)]
    >>> [name.en for *_, name in sources([first, again | {"href": "a.html#2"}])]
    ['A 1', 'A 2']
    """
    titled: dict = {}
    for span in spans:
        if span["href"]:
            titled.setdefault(span["href"], span)
    names = [_short(span["source"]) for span in titled.values()]
    told = [
        Words(zh=f"{name.zh}{n}", en=f"{name.en}{n}")
        for at, name in enumerate(names)
        for n in [f" {names[: at + 1].count(name)}" if names.count(name) > 1 else ""]
    ]
    return [
        (href, span["title"], name if len(titled) > 1 else None)
        for (href, span), name in zip(titled.items(), told, strict=True)
    ]


@lru_cache(maxsize=1024)
def _short(title: str | Words) -> Words:
    """The first letters of a title, in both languages."""
    zh, en = (title.zh, title.en) if isinstance(title, Words) else (title, title)
    return Words(
        zh=zh if len(zh) <= SHORT_TITLE else f"{zh[:SHORT_TITLE]}…", en=shorten(en, 3 * SHORT_TITLE, placeholder="…")
    )


def pieces(text: str, start: int, spans: Iterable[dict]) -> list[dict]:
    """Cut a clause where a mark begins or ends.

    Parameters
    ----------
    text : str
        The clause.
    start : int
        Where it begins in its document.
    spans : iterable of dict
        Marks that touch it, in the document's offsets; they may overlap one another.

    Returns
    -------
    list of dict
        text, marks (the kinds that cover the piece, as classes), title and href of the first that has one.
    """
    spans = list(spans)
    inside = {min(max(span[edge] - start, 0), len(text)) for span in spans for edge in ("start", "end")}
    cuts = sorted(inside | {0, len(text)})
    found = []
    for here, there in zip(cuts, cuts[1:], strict=False):
        cover = [s for s in spans if s["start"] - start < there and s["end"] - start > here]
        cover.sort(key=lambda span: (list(MARK_LABELS).index(span["kind"]), span["end"] - span["start"]))
        titles = dict.fromkeys(span["title"] for span in cover if span["title"])
        found.append(
            {
                "text": text[here:there],
                "marks": " ".join(dict.fromkeys(span["kind"] for span in cover)),
                "title": joined(titles, "\n", "\n"),
                "href": next((span["href"] for span in cover if span["href"]), ""),
            }
        )
    return found


# --- layout ---------------------------------------------------------------------------------------


def depth(clause: dict) -> int:
    """Return how deep a heading stands: 1 for a chapter or annex, 2 for an action, 3 for an item or box."""
    if clause.get("box"):
        return 3
    return min(max(len(_LABEL_PART.findall(re.sub(r"〔\d+〕", "", clause["item"]))), 1), 3)


def outline_entries(clauses: list[dict]) -> list[dict]:
    """Return anchor, title and depth of each numbered part below the document's own title.

    A part without a title of its own is named by its first words.
    """
    entries, seen = [], {FRONT}
    for clause in clauses:
        if clause["item"] in seen or clause["kind"] == "cell":
            continue
        seen.add(clause["item"])
        longest = LONGEST_ENTRY if clause["kind"] == "heading" else LONGEST_UNTITLED
        title = clause["text"].strip().rstrip("。：")
        short = title if len(title) <= longest else title[:longest] + "…"
        entries.append({"anchor": clause["anchor"], "title": short, "depth": depth(clause)})
    return entries


def lay_out(clauses: list[dict]) -> list[dict]:
    """Return a document's clauses as blocks: headings, paragraphs, departments, tables and boxes of such."""
    blocks = []
    for box, inside in groupby(clauses, key=lambda clause: clause.get("box") or ""):
        flow = _flow(inside)
        blocks += [{"kind": "box", "label": box, "blocks": flow}] if box else flow
    return blocks


def _flow(clauses: Iterable[dict]) -> list[dict]:
    blocks = []
    for (kind, _), group in groupby(clauses, key=_block_key):
        group = list(group)
        if kind == "cell":
            blocks.append({"kind": "table", "parts": _table_parts(group)})
        elif kind == "heading":
            blocks += [{"kind": kind, "depth": depth(clause), "clauses": [clause]} for clause in group]
        else:
            blocks.append({"kind": kind, "clauses": group})
    return blocks


def _block_key(clause: dict) -> tuple:
    """Clauses that stand together have the same key: one table, or one paragraph of one kind."""
    kind = clause["kind"] if clause["kind"] in ("heading", "departments", "cell") else "paragraph"
    return kind, None if kind == "cell" else clause["paragraph"]


def _column_order(cells: list[dict]) -> list[str]:
    """The names of a table's columns from left to right.

    Empty cells are not among the cells: a name that a row brings stands behind the one before it in that row.
    """
    names: list[str] = []
    for _, row in groupby(cells, key=lambda cell: cell["row"]):
        place = 0
        for cell in row:
            if cell["column"] not in names:
                names.insert(place, cell["column"])
            place = names.index(cell["column"]) + 1
    return names


def _printed_rows(cells: Iterable[dict], names: list[str]) -> list[list[dict]]:
    """The cells of one row as they are printed: the names of columns may stand over two rows."""
    lines: list[list[dict]] = []
    for cell in cells:
        if not lines or names.index(cell["column"]) < names.index(lines[-1][-1]["column"]):
            lines.append([])
        lines[-1].append(cell)
    return lines


def _table_parts(cells: list[dict]) -> list[dict]:
    """A table's head and body; a heading row (0) that is printed again stays where it stands.

    Every row has a cell for each column of the heading row, empty where the table's is.
    """
    rows = []
    names = _column_order(cells)
    for row, group in groupby(cells, key=lambda cell: cell["row"]):
        for line in _printed_rows(group, names):
            columns = [[cell for cell in line if cell["column"] == name] for name in names]
            rows.append({"tag": "th" if row == 0 else "td", "cells": columns})
    head = list(takewhile(lambda row: row["tag"] == "th", rows))
    parts = [{"tag": "thead", "rows": head}, {"tag": "tbody", "rows": rows[len(head) :]}]
    return [part for part in parts if part["rows"]]
