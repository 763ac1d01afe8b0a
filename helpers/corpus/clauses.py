"""From a clean text and its headings to clauses: headings, sentences, departments, annex cells.

The clauses of a document tile its text. Every clause carries the label of the place it stands in
(`三（一）1`), and the responsible bodies of its item.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from helpers.corpus.annex import Cell
from helpers.corpus.bodies import CLOSE, LABEL, OPEN, is_departments, parse_departments
from helpers.corpus.headings import Heading
from helpers.vocabulary.chapters import chapter_kind
from helpers.vocabulary.numerals import NUMERAL

SENTENCE_END = "。；！？"
LONGEST_BRACKET = 150  # characters; inside a longer bracket or quotation sentences are split
NUMBERED = ("part", "article", "chapter", "action", "item")
PAIRS = {"（": "）", "〔": "〕", "［": "］", "“": "”", "《": "》"}
PAIR = re.compile(f"[{''.join(PAIRS)}{''.join(PAIRS.values())}]")
FRONT = "0"
CHAPTER = re.compile(rf"{NUMERAL}(?=（)")  # of an item's label
ACTION = re.compile(rf"{NUMERAL}（{NUMERAL}）(?=\d)")
WHOLE_PARTS = 3  # so many chapters or actions that end in a bracket are a custom
LEADING_CHAPTERS = 4  # status, principles and goals take at most four chapters


@dataclass(frozen=True)
class Place:
    """Where in a document a stretch of text stands."""

    item: str = FRONT
    is_item: bool = False
    chapter: str = ""
    action: str = ""
    item_title: str = ""
    box: str = ""


@dataclass(slots=True)
class Clause:
    """`text[start:end]` and what it is; `row` and `column` only for annex cells."""

    start: int
    end: int
    kind: str
    place: Place
    paragraph: int = 0
    departments: tuple[str, ...] = ()
    row: int | None = None
    column: str = ""


@dataclass
class Segment:
    """The text from one heading to the next, all of it in one place."""

    start: int
    end: int
    heading: Heading | None
    place: Place
    clauses: list[Clause] = field(default_factory=list)


# --- labels ---------------------------------------------------------------------------------------


def label_segments(text: str, headings: list[Heading]) -> list[Segment]:
    """Cut a text at its headings and give every stretch its place.

    An item is the deepest numbered unit of the chapters after the goals; an action or a chapter
    without numbered parts is one item. Boxes (专栏) and annexes are no items.
    """
    outline = [h for h in headings if h.level in (*NUMBERED, "box", "annex")]
    first = outline[0].start if outline else len(text)
    segments = [Segment(0, first, None, Place())] if first else []
    names = dict.fromkeys(NUMBERED, "")
    titles = dict.fromkeys(NUMBERED, "")
    used: dict[str, int] = {}
    for heading, following in zip(outline, [*outline[1:], None], strict=False):
        title = text[heading.title_start : heading.title_end].strip()
        place = _place_of(heading, title, names, titles, used)
        end = following.start if following else len(text)
        segments.append(Segment(heading.start, end, heading, place))
    _mark_items(segments)
    return segments


def _place_of(heading: Heading, title: str, names: dict, titles: dict, used: dict) -> Place:
    if heading.level == "annex":
        for level in NUMBERED:
            names[level] = titles[level] = ""
        label = heading.mark.strip("：: \n")
        return Place(item=label, chapter=label, item_title=label)
    if heading.level == "box":
        parent = "".join(names[level] for level in NUMBERED)
        label = heading.mark.strip()
        return Place(
            item=_unique(parent + label, used),
            chapter=titles["chapter"] or titles["part"],
            action=titles["action"],
            item_title=title or label,
            box=label,
        )
    mark = re.sub(r"[、.．]$", "", heading.mark)
    for level in NUMBERED[NUMBERED.index(heading.level) :]:
        names[level] = titles[level] = ""
    names[heading.level], titles[heading.level] = mark, title
    if heading.odd == "restart":
        names[heading.level] = _unique(mark, {mark: 1})
    label = "".join(names[level] for level in NUMBERED)
    return Place(
        item=_unique(label, used),
        chapter=titles["chapter"] or titles["article"] or titles["part"],
        action=titles["action"],
        item_title=title,
    )


def _unique(label: str, used: dict[str, int]) -> str:
    """A label that occurs again gets its ordinal: `四（一）`, `四（一）〔2〕`."""
    used[label] = used.get(label, 0) + 1
    return label if used[label] == 1 else f"{label}〔{used[label]}〕"


def _mark_items(segments: list[Segment]) -> None:
    """Set `is_item` on the leaves that follow the chapters of status, principles and goals."""
    numbered = [n for n, s in enumerate(segments) if s.heading and s.heading.level in NUMBERED]
    if not numbered:
        return
    top = min((segments[n].heading.level for n in numbered), key=NUMBERED.index)
    tops = [n for n in numbered if segments[n].heading.level == top]
    first = numbered[0]
    for here, following in zip(tops[:LEADING_CHAPTERS], [*tops[1:], len(segments)], strict=False):
        titles = [segments[n].place.item_title for n in numbered if here <= n < following]
        if top != "article" and _is_leading(titles) and following < len(segments):
            first = following
    ranks = {n: NUMBERED.index(segments[n].heading.level) for n in numbered}
    for n, below in zip(numbered, [*numbered[1:], None], strict=True):
        leaf = below is None or ranks[below] <= ranks[n]
        if n >= first and leaf:
            segments[n].place = replace(segments[n].place, is_item=True)


def _is_leading(titles: list[str]) -> bool:
    """Whether a chapter says where things stand, by what principles, and what the goals are."""
    title, *parts = titles
    kinds = [chapter_kind(part) for part in parts]
    return chapter_kind(title) != "tasks" or "guiding" in kinds[:4]


# --- sentences and departments --------------------------------------------------------------------

EVENT = re.compile(r"[。；！？\n（）〔〕［］“”《》]")
CLOSERS = re.compile(r"[。；！？”’）》〕］]*\n*")
SPACE_BEHIND = re.compile(r"\s*")


def split_sentences(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Spans of the sentences of `text[start:end]`; joined they give the stretch again.

    A sentence ends behind 。；！？ (with the closing quotes and brackets behind it) or at a line feed.
    Marks inside a bracket, a quotation or a title end none.
    """
    spans, here, guard, closings = [], start, start, _closings(text, start, end)
    for match in EVENT.finditer(text, start, end):
        place, char = match.start(), match.group()
        if place < guard:
            continue
        if char in PAIRS:
            line_end = text.find("\n", place, min(end, place + LONGEST_BRACKET))
            stop = line_end if line_end >= 0 else min(end, place + LONGEST_BRACKET)
            closing = closings.get(place, -1)
            closing = closing if closing < stop else -1
            whole = _department_bracket(text, place, end, closings) if char in OPEN else 0
            if whole:
                if place > here:
                    spans.append((here, place))
                spans.append((place, whole))
                here = guard = whole
                continue
            guard = closing + 1 if closing > 0 else place + 1
        elif char in SENTENCE_END or char == "\n":
            stop = CLOSERS.match(text, place, end).end()
            if stop > here:
                spans.append((here, stop))
            here = guard = stop
    if here < end:
        spans.append((here, end))
    return spans


def _closings(text: str, start: int, end: int) -> dict[int, int]:
    """Of each opening mark of a stretch the offset of the one that closes it, in one pass."""
    found, waiting = {}, {closing: [] for closing in PAIRS.values()}
    for match in PAIR.finditer(text, start, end):
        char = match.group()
        if char in PAIRS:
            waiting[PAIRS[char]].append(match.start())
        elif waiting[char]:
            found[waiting[char].pop()] = match.start()
    return found


def _department_bracket(text: str, place: int, end: int, closings: dict[int, int]) -> int:
    """End of the department bracket that opens at `place`, or 0 if it is none.

    Behind it the paragraph, a heading or another sentence follows; a full stop belongs to it.
    """
    limit = min(end, place + 700)
    closing = closings.get(place, limit)
    if closing >= limit:
        tolerant = re.compile(r"(?:负责|分工|落实|配合|参加)[）〕］]").search(text, place, limit)
        line = text.find("\n", place, limit)
        if tolerant and (line < 0 or tolerant.end() < line):
            closing = tolerant.end() - 1
        else:
            closing = (line if line >= 0 else limit) - 1
    stop = CLOSERS.match(text, closing + 1, end).end()
    at_boundary = text[place - 1 : place] in tuple("。；！？）〕］\n") or place == 0
    finished = stop > closing + 1 or stop == end or at_boundary
    if not finished or not is_departments(text[place : closing + 1]):
        return 0
    return stop


def clauses_of(text: str, segments: list[Segment], cells: list[Cell] = ()) -> list[Clause]:
    """The clauses of all segments, in order; they tile the text.

    Parameters
    ----------
    cells : list of Cell
        Annex cells, ascending; each becomes a clause of its own.
    """
    clauses: list[Clause] = []
    breaks = [match.end() for match in re.finditer("\n", text)]
    for segment in segments:
        inside = [cell for cell in cells if segment.start <= cell.start < segment.end]
        stop = inside[0].start if inside else segment.end
        clauses += _with_departments(text, list(_segment_clauses(text, segment, stop)))
        for cell, following in zip(inside, [*inside[1:], None], strict=False):
            clauses += _cell_clauses(text, segment, cell, following.start if following else segment.end)
    _inherit(clauses, segments)
    for part in (CHAPTER, ACTION):
        _of_whole_parts(clauses, part)
    for clause in clauses:
        clause.paragraph = bisect_right(breaks, clause.start)
    return clauses


def _cell_clauses(text: str, segment: Segment, cell: Cell, limit: int) -> Iterator[Clause]:
    """A clause for a cell, and those of the text behind a table's last one, up to the next cell.

    `附表15` is the label of row 15 of an annex; a table inside the body has its place's label.
    """
    in_annex = segment.heading is not None and segment.heading.level == "annex"
    place = replace(segment.place, item=f"{segment.place.item}{cell.row or ''}") if in_annex else segment.place
    end = SPACE_BEHIND.match(text, min(cell.end, limit), limit).end()
    yield Clause(cell.start, end, "cell", place, row=cell.row, column=cell.name)
    rest = [Clause(*span, "sentence", segment.place) for span in split_sentences(text, end, limit)]
    for clause in rest:
        part = text[clause.start : clause.end]
        clause.kind = "departments" if part[:1] in OPEN and is_departments(part) else "sentence"
    yield from _with_departments(text, rest)


def _segment_clauses(text: str, segment: Segment, segment_end: int):
    here = segment.start
    heading = segment.heading
    titled = heading and (heading.title_end > heading.marker_end or heading.level == "annex")
    if titled and heading.title_end <= segment_end:  # a heading inside a cell is the cell's
        here = CLOSERS.match(text, heading.title_end, segment_end).end()
        if text[here : min(here + 1, segment_end)] == "：":
            here = CLOSERS.match(text, here + 1, segment_end).end()
        yield Clause(segment.start, here, "heading", segment.place)
    for start, end in split_sentences(text, here, segment_end):
        part = text[start:end]
        closed = part.rstrip("。\n")[-1:] in CLOSE
        bracketed = part[:1] in OPEN and (closed or LABEL.match(part, 1))
        if bracketed and is_departments(part) or _unopened(part):
            kind = "departments"
        elif segment.heading is None and _is_title_line(text, start, end):
            kind = "heading"
        else:
            kind = "sentence"
        yield Clause(start, end, kind, segment.place)


def _unopened(part: str) -> bool:
    """A department bracket that lost its opening mark: `省住建厅牵头，…按职责分工负责）`."""
    stripped = part.strip()
    return (
        stripped.endswith(("负责）", "分工）", "落实）"))
        and stripped.count("（") < stripped.count("）")
        and is_departments(stripped)
    )


def _is_title_line(text: str, start: int, end: int) -> bool:
    """A line of the front matter that holds no sentence: a title, not a date."""
    line = text[start:end]
    alone = (start == 0 or text[start - 1] == "\n") and line.endswith("\n")
    return alone and len(line) <= 60 and not re.search(r"[。；！？，：]|\d日\s*$|^（", line.strip())


def _with_departments(text: str, clauses: list[Clause]) -> list[Clause]:
    """Give each clause the bodies of the bracket behind it; a bracket at the head serves all."""
    waiting, standing, first = [], (), True
    for clause in clauses:
        waiting.append(clause)
        if clause.kind != "departments":
            continue
        names = tuple(parse_departments(text[clause.start : clause.end]))
        if first and not any(item.kind == "sentence" for item in waiting):
            standing = names
        for item in waiting:
            item.departments = names
        waiting, first = [], False
    for item in waiting:
        item.departments = standing
    return clauses


def _of_whole_parts(clauses: list[Clause], part: re.Pattern) -> None:
    """Where the only bracket of each chapter, or action, stands behind its last item, it names who carries out all of it."""
    chapters: dict[str, list[Clause]] = {}
    for clause in clauses:
        if clause.place.is_item and (chapter := part.match(clause.place.item)):
            chapters.setdefault(chapter[0], []).append(clause)
    last: dict[str, tuple[str, ...]] = {}
    for chapter, inside in chapters.items():
        items = list(dict.fromkeys(clause.place.item for clause in inside if clause.kind == "sentence"))
        bodies = {clause.place.item: clause.departments for clause in inside if clause.kind == "departments"}
        if len(items) > 1 and bodies:
            if list(bodies) != items[-1:]:
                return
            last[chapter] = bodies[items[-1]]
    if len(last) < WHOLE_PARTS:
        return
    for chapter, names in last.items():
        for clause in chapters[chapter]:
            clause.departments = names


def _inherit(clauses: list[Clause], segments: list[Segment]) -> None:
    """Items without a bracket take the one that stands at the head of their action or chapter."""
    heads: dict[str, tuple[str, ...]] = {}
    for clause in clauses:
        if clause.kind == "departments" and not clause.place.is_item and clause.departments:
            heads.setdefault(clause.place.item, clause.departments)
    heads.pop(FRONT, None)
    if not heads:
        return
    own = {clause.place.item for clause in clauses if clause.kind == "departments"}
    parent = {
        segment.place.item: max((h for h in heads if segment.place.item.startswith(h)), key=len, default="")
        for segment in segments
        if segment.place.is_item and segment.place.item not in own
    }
    for clause in clauses:
        if parent.get(clause.place.item):
            clause.departments = heads[parent[clause.place.item]]
