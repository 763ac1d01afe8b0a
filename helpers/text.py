"""Clean text that remembers where every character came from.

A `TrackedText` starts as some spans of a raw file and is repaired in passes. Each pass is a list of
edits; the text keeps, for every character, its span in the raw file, and a log of what was
repaired and why. `restore()` undoes all of it.

The second half of the module holds the repairs that need no knowledge of a plan's structure: line
wraps, spaces inside words and numbers, doubled characters at page breaks, half-width punctuation.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

CJK = "\u3400-\u9fff\uf900-\ufaff〇"
SENTENCE_END = "。；！？"


class Edit(NamedTuple):
    """Replace `[start, end)` of the current text by `new`."""

    start: int
    end: int
    new: str


class Repair(NamedTuple):
    """One logged edit: its kind, its span in the raw file, and the text before and after it."""

    kind: str
    raw_start: int
    raw_end: int
    before: str
    after: str


@dataclass
class TrackedText:
    """A text under repair, with the raw span of each of its characters.

    Parameters
    ----------
    text : str
        The current text, n characters.
    starts, ends : ndarray of int32, shape (n,)
        For each character the span of the raw file it stands for. Inserted characters have an
        empty span.
    repairs : list of Repair
        What was done, in order.
    """

    text: str
    starts: np.ndarray
    ends: np.ndarray
    repairs: list[Repair] = field(default_factory=list)
    _undo: list[list[Edit]] = field(default_factory=list, repr=False)

    @classmethod
    def from_spans(cls, raw: str, spans: Iterable[tuple[int, int]], gap: str = "gap"):
        """Join spans of a raw text; what lies between two spans is logged as removed.

        Parameters
        ----------
        raw : str
            The whole raw file.
        spans : iterable of (start, end)
            Ascending, not overlapping.
        gap : str
            The kind of repair under which the gaps are logged.
        """
        spans = [(start, end) for start, end in spans if end > start]
        if not spans:
            return cls("", np.empty(0, np.int32), np.empty(0, np.int32))
        first, last = spans[0][0], spans[-1][1]
        places = np.arange(first, last, dtype=np.int32)
        whole = cls(raw[first:last], places, places + 1)
        inner = zip(spans, spans[1:], strict=False)
        return whole.apply(gap, [Edit(a[1] - first, b[0] - first, "") for a, b in inner if b[0] > a[1]])

    def apply(self, kind: str, edits: Sequence[Edit]) -> "TrackedText":
        """Carry out ascending, non-overlapping edits of one kind, in place; returns itself."""
        edits = [edit for edit in edits if self.text[edit.start : edit.end] != edit.new]
        if not edits:
            return self
        texts, starts, ends, undo, here, there = [], [], [], [], 0, 0
        for start, end, new in edits:
            raw_start, raw_end = self.raw_span(start, end)
            before = self.text[start:end]
            self.repairs.append(Repair(kind, raw_start, raw_end, before, new))
            texts += (self.text[here:start], new)
            starts.append(self.starts[here:start])
            ends.append(self.ends[here:start])
            if len(new) == end - start:
                starts.append(self.starts[start:end])
                ends.append(self.ends[start:end])
            else:
                starts.append(np.full(len(new), raw_start, np.int32))
                ends.append(np.full(len(new), raw_end, np.int32))
            there += start - here
            undo.append(Edit(there, there + len(new), before))
            there += len(new)
            here = end
        texts.append(self.text[here:])
        self.text = "".join(texts)
        self.starts = np.concatenate([*starts, self.starts[here:]])
        self.ends = np.concatenate([*ends, self.ends[here:]])
        self._undo.append(undo)
        return self

    def substitute(self, kind: str, pattern: re.Pattern, new: str = "") -> "TrackedText":
        """Replace each match of a pattern (its group `x`, if it has one) by a fixed text."""
        group = "x" if "x" in pattern.groupindex else 0
        return self.apply(kind, [Edit(*m.span(group), new) for m in pattern.finditer(self.text)])

    def raw_span(self, start: int, end: int) -> tuple[int, int]:
        """Span in the raw file of the characters `[start, end)`; an empty span for an empty one."""
        if end > start:
            return int(self.starts[start]), int(self.ends[end - 1])
        if start:
            return int(self.ends[start - 1]), int(self.ends[start - 1])
        place = int(self.starts[0]) if len(self.starts) else 0
        return place, place

    def restore(self) -> str:
        """The raw text again, every repair undone (from the first span's start to the last's end)."""
        text = self.text
        for edits in reversed(self._undo):
            parts, here = [], 0
            for start, end, before in edits:
                parts += (text[here:start], before)
                here = end
            text = "".join([*parts, text[here:]])
        return text

    def repair_counts(self) -> Counter:
        """Number of repairs of each kind."""
        return Counter(repair.kind for repair in self.repairs)


# --- line wraps and spaces ------------------------------------------------------------------------

NUMERAL = "[一二三四五六七八九十]+"
NUMBERING = rf"(?:第{NUMERAL}[章节条]|{NUMERAL}、|（{NUMERAL}）|\({NUMERAL}\)|\d+[.．、](?!\d)|——|附[表件]|专栏)"

# A prose line that stops without a mark is wrapped: "太阳能发⏎⏎电总装机容量". A prose line holds a
# comma or a full stop; a title, a heading or a table cell does not.
WRAPPED_LINE = re.compile(rf"(?<=[^\s。；！？：）)”】])(?P<x>[ 　]*\n\s*)(?=[^\s\t])(?!{NUMBERING})")
TAB_CELL = re.compile(r"\n[ 　]*\t")
# Spaces inside Chinese words and numbers: "战 略", "到 2025 年", "（ 20 ）"; kept only between Latin words.
SPACE = re.compile(r"[ \t　\xa0]+")


# 目　录, on a line of its own; what ends a line of it: "……… 12", " 12"
CONTENTS = re.compile(r"(?<![^\n])[ 　\t]*目[ 　\t]*[录次][ 　\t]*(?=\n)")
PAGE_BEHIND = re.compile(r"(?:[\s.·․‥…⋯]+|(?<=[^\d.%—]))\d{1,4}\s*\Z")
LONGEST_ENTRY = 80  # characters of a line of a table of contents
MAX_ENTRIES = 400
MIN_ENTRIES = 3
STRAY_LINES = 2  # between two entries: a long title over two lines


def drop_contents(text: TrackedText) -> TrackedText:
    """Take a table of contents out: its lines stand again as headings, and would count twice.

    An entry ends in a page number or begins with a heading's number, and a later line begins with its words.
    """
    heading = CONTENTS.search(text.text)
    if not heading:
        return text
    lines = [(m.end(), re.sub(r"\s", "", m.group())) for m in re.compile("[^\n]+").finditer(text.text, heading.end())]
    entries, stray, end = 0, 0, heading.end()
    for place, (line_end, line) in enumerate(lines[:MAX_ENTRIES]):
        title = PAGE_BEHIND.sub("", line)
        marked = title != line or re.match(NUMBERING, line)
        again = len(title) > 3 and any(later.startswith(title) for _, later in lines[place + 1 :])
        if len(line) <= LONGEST_ENTRY and marked and again:
            entries, stray, end = entries + 1, 0, line_end
        elif line:
            stray += 1
        if stray > STRAY_LINES or len(line) > LONGEST_ENTRY:
            break
    return text.apply("contents", [Edit(heading.start(), end, "")] if entries >= MIN_ENTRIES else [])


def join_wrapped_lines(text: TrackedText) -> TrackedText:
    """Join lines that a page or line end has cut inside a sentence."""
    edits = []
    for match in WRAPPED_LINE.finditer(text.text):
        line = text.text[text.text.rfind("\n", 0, match.start()) + 1 : match.start()]
        if "\t" in match.group("x") or not re.search("[，。,]", line):
            continue
        edits.append(Edit(*match.span("x"), ""))
    return text.apply("line_wrap", edits)


def remove_spaces(text: TrackedText) -> TrackedText:
    """Remove spaces, but keep one between two Latin words."""
    edits = []
    for match in SPACE.finditer(text.text):
        before = text.text[match.start() - 1 : match.start()]
        after = text.text[match.end() : match.end() + 1]
        latin = before.isascii() and after.isascii() and before.isalnum() and after.isalnum()
        both_digits = before.isdigit() and after.isdigit()
        edits.append(Edit(*match.span(), " " if latin and not both_digits else ""))
    return text.apply("space", edits)


def squeeze_blank_lines(text: TrackedText) -> TrackedText:
    """Leave one line feed between paragraphs and none at the ends."""
    edits = [Edit(*match.span(), "") for match in re.finditer(r"\A\n+|(?<=[^\n]\n)\n+(?=.)|\n+\Z", text.text)]
    return text.apply("blank_line", edits)


# --- width and punctuation ------------------------------------------------------------------------

FULL_WIDTH = {",": "，", ";": "；", ":": "：", "?": "？", "!": "！", "﹐": "，", "﹕": "：", "˙": "·"}
FULL_WIDTH |= {"．": ".", "％": "%", "～": "—", "〜": "—"}
URL = re.compile(r"https?://[!-~]+|(?<![\w.])[\w.]+@[\w.]+")  # looks at each run of letters once
# What could open a tag, <script, </p, <!--, where somebody shows the text unescaped; not <公称容量, not PUE<1.3.
TAG_OPENER = re.compile("<(?=[A-Za-z/!?])")
HALF = re.compile(r"[,;:?!﹐﹕˙．％～〜]")
BETWEEN_DIGITS = re.compile(r"(?<=\d)(?:[:﹕˙](?=\d)|,(?=\d{3}(?!\d)))")
NESTED_TITLE = re.compile(rf"<(?=[^<>]*[{CJK}])[^<>《》'\"]{{2,80}}>")  # 《关于印发<方案>的通知》, no <script>
YEAR_BRACKET = re.compile(r"\[((?:19|20)\d\d)\]")
CHINESE_YEAR_ZERO = re.compile(r"(?<=[一二三四五六七八九])(?P<x>[○OΟo0])(?=[一二三四五六七八九○OΟo0〇年])")
CHINESE = re.compile(rf"[{CJK}、。“”《》〈〉〔〕（）]")


def _bracket_edits(text: str, urls: list[tuple[int, int]]) -> list[Edit]:
    """Full-width brackets, pair by pair; the number of a standard keeps its own."""
    edits, open_at = [], []
    for match in re.finditer(r"[()\[\]（）［］]", text):
        place, char = match.start(), match.group()
        if any(start <= place < end for start, end in urls):
            continue
        if char in "([（［":
            open_at.append((place, char))
            continue
        start, opening = open_at.pop() if open_at else (None, "(")
        inside = text[start + 1 : place] if start is not None else ""
        before = text[max(0, (start or 0) - 1) : start or 0]
        code = before.isascii() and before.isalnum() and inside.isdigit()  # GB/T2589(2020)
        if code:
            continue
        square = opening in "[［" and char in "]］"
        if start is not None and opening in "([":
            edits.append(Edit(start, start + 1, "［" if square else "（"))
        if char in ")]":
            edits.append(Edit(place, place + 1, "］" if square else "）"))
    edits += [Edit(place, place + 1, "（") for place, char in open_at if char == "("]
    return sorted(edits)


def widen_punctuation(text: TrackedText) -> TrackedText:
    """Give half-width punctuation its full width outside numbers, codes, URLs and Latin text."""
    text.substitute("zero", CHINESE_YEAR_ZERO, "〇")
    if '"' in text.text or "''" in text.text:
        text.apply("quote_mark", _straight_quotes(text.text))
    pairs = [(m.start(), m.end() - 1, "〈〉") for m in NESTED_TITLE.finditer(text.text)]
    pairs += [(m.start(), m.end() - 1, "〔〕") for m in YEAR_BRACKET.finditer(text.text)]
    swap = [Edit(p, p + 1, c) for start, end, marks in pairs for p, c in zip((start, end), marks, strict=True)]
    text.apply("width", sorted(swap))
    urls = [match.span() for match in URL.finditer(text.text)]
    keep = {m.start() for m in BETWEEN_DIGITS.finditer(text.text)}
    keep.update(place for start, end in urls for place in range(start, end))
    edits = [
        Edit(m.start(), m.end(), FULL_WIDTH[m.group()])
        for m in HALF.finditer(text.text)
        if m.start() not in keep and not _inside_latin(text.text, m.start())
    ]
    text.apply("width", sorted(edits + _bracket_edits(text.text, urls)))
    return text.substitute("width", TAG_OPENER, "＜")


def _inside_latin(text: str, place: int) -> bool:
    """Whether a comma or colon stands between two Latin letters, as in `L:CNG`."""
    before, after = text[place - 1 : place], text[place + 1 : place + 2]
    return before.isascii() and before.isalpha() and after.isascii() and after.isalpha()


def _straight_quotes(text: str) -> list[Edit]:
    edits, opening = [], True
    for match in re.finditer(r"\"|''|[“”]", text):
        if match.group() in "“”":
            opening = match.group() == "”"
            continue
        edits.append(Edit(*match.span(), "“" if opening else "”"))
        opening = not opening
    return edits


# --- doubled characters at a page break -----------------------------------------------------------


def drop_doubled_at_breaks(text: TrackedText, kinds: Sequence[str]) -> TrackedText:
    """Drop a Chinese character that a page or line break has doubled: `节能环保⏎⏎保农用装备`.

    Parameters
    ----------
    kinds : sequence of str
        The kinds of repair that joined the text across a break.

    Notes
    -----
    A pair that occurs elsewhere in the text (`个个`, `人人`) is a word and stays.
    """
    joins = {repair.raw_end for repair in text.repairs if repair.kind in kinds}
    places = np.flatnonzero(np.isin(text.starts, sorted(joins)))
    edits = []
    for place in map(int, places):
        pair = text.text[place - 1 : place + 1]
        if place and pair[0] == pair[-1] and CHINESE.match(pair) and text.text.count(pair) == 1:
            edits.append(Edit(place, place + 1, ""))
    return text.apply("doubled", edits)
