"""Clean text that remembers where every character came from.

A `TrackedText` starts as some spans of a raw file and is repaired in passes. Each pass is a list of
edits; the text keeps, for every character, its span in the raw file, and a log of what was
repaired and why. `restore()` undoes all of it.

The second half of the module holds the repairs that need no knowledge of a plan's structure: line
wraps, spaces inside words and numbers, doubled characters at page breaks, half-width punctuation.
What comes only with pasted text (markup, tables with tabs) is in `pasted`.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import NamedTuple

import numpy as np

from helpers.vocabulary.gazetteer import read_gazetteer
from helpers.vocabulary.numerals import NUMBERING
from helpers.vocabulary.read import follows, read_knowledge
from helpers.vocabulary.units import find_numbers
from helpers.vocabulary.words import Worded

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


BLANKS = " \u3000\xa0\u1680\u2000-\u200a\u202f\u205f"
BROKEN_AT_POINT = rf"\d{{1,4}}\.[{BLANKS}]*\n+[{BLANKS}]*\d"  # 18.↵3%: a number over two lines, or one line's numbering
# A line break that may be a wrap: nothing numbered or listed begins behind it, and no cell of a table.
LINE_BREAK = re.compile(
    rf"(?<=[^\s。；！？：])(?P<x>[{BLANKS}]*\n[\n{BLANKS}]*)(?=[^\s\t])"
    rf"(?:(?={BROKEN_AT_POINT})|(?!{NUMBERING}|[-*•●○▪■◆◇➢]\s))"
)
# What begins no paragraph (，, %, 达到, 率), and what ends none (到, 的, ，).
BEGINS_NOTHING = Worded(
    "[，、。；：！？）”》〉】〕%％‰℃～~率量值性的了地得]|(?:{after|before}|达到?|提高|下降|降低|降至|降到|升至"
    "|比20|较20|占|年(?!度)|月|日|万(?!元以上)|亿|个百分点)"
)
ENDS_NOTHING = Worded("(?:[，、（“《〈到达于的和及与或在为比近约由从以较至将不]|{before|modality})$")
ONLY_A_TIME = re.compile("(?:到|至|在)?20[2-6]\\d年?(?:底|末)?(?:以?前)?$")
WORD_PIECE = 3  # characters of a line that is too short for a title
# Spaces inside Chinese words and numbers: "战 略", "到 2025 年", "（ 20 ）"; kept only between Latin words.
SPACE = re.compile(rf"[\t{BLANKS}]+")
# A line that holds nothing but the number of a page: - 3 -, 第3页, 第3页 共20页, 3/20; or 3, if the text around it goes on without it.
PAGE_LINE = re.compile(
    rf"(?<![^\n])[{BLANKS}]*(?:(?P<bare>\d{{1,3}})|[-—–―·]+[{BLANKS}]*\d{{1,4}}[{BLANKS}]*[-—–―·]+"
    rf"|第[{BLANKS}]*\d{{1,4}}[{BLANKS}]*页(?:[{BLANKS}，/]*共[{BLANKS}]*\d{{1,4}}[{BLANKS}]*页)?|\d{{1,4}}[{BLANKS}]*/[{BLANKS}]*\d{{1,4}})[{BLANKS}]*(?:\n|\Z)"
)
FOOTNOTE_MARK = re.compile(
    rf"(?<=[{CJK}，。；、%”）])(?:[\[［【]\d{{1,2}}[\]］】]|[¹²³⁴-⁹]{{1,2}})(?![.\d%号年月日万亿千个项家座])"
)


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
    """Join lines that a page or line end has cut inside a sentence, a word or a number."""
    edits, whole, begun, joined = [], text.text, 0, 0
    for match in LINE_BREAK.finditer(whole):
        start = whole.rfind("\n", 0, match.start()) + 1
        begun = begun if joined == start else start
        line = whole[begun : match.start()]
        if _goes_on(line.strip(), whole[match.end() : match.end() + 8]):
            edits.append(Edit(*match.span("x"), ""))
            joined = whole.rfind("\n", 0, match.end()) + 1
    return text.apply("line_wrap", edits)


def _goes_on(line: str, following: str) -> bool:
    """Whether a line that has no stop goes on in the next one.

    A prose line holds a comma or a full stop; a title, a heading or a table cell does not.
    """
    if BEGINS_NOTHING.match(following) or ENDS_NOTHING.search(line):
        return True
    if re.match(BROKEN_AT_POINT, following) or re.match(r"\d{1,3}[,，、][^\d]", following):
        return False
    if following[0].isdigit() and re.search(r"\d\.?$", line):
        return not re.fullmatch(r"[\d.]+", line)
    if re.search("[，。,]", line):
        return line[-1] not in "）)”】"
    numbered = re.match(NUMBERING, line)
    return bool(ONLY_A_TIME.fullmatch(line)) or (len(line) <= WORD_PIECE and not numbered and not line.isascii())


def remove_spaces(text: TrackedText) -> TrackedText:
    """Remove spaces, but keep one between two Latin words, and between two numbers."""
    edits, spaced = [], [match.span() for match in SPACED_YEAR.finditer(text.text)]
    for match in SPACE.finditer(text.text):
        before = text.text[match.start() - 1 : match.start()]
        after = text.text[match.end() : match.end() + 1]
        latin = before.isascii() and after.isascii() and before.isalnum() and after.isalnum()
        if latin and before.isdigit() and after.isdigit():
            in_a_year = any(start < match.start() < end for start, end in spaced)
            latin = not in_a_year and not _is_one_number(text.text, match.start(), match.end())
        edits.append(Edit(*match.span(), " " if latin else ""))
    return text.apply("space", edits)


SPACED_YEAR = re.compile(r"(?<![\d.])2 0 \d \d(?= ?年)")  # a scanner's 2 0 3 0 年


def _is_one_number(text: str, start: int, end: int) -> bool:
    """Whether the digits around a blank are one number: 达到1 8.3%, no 2020 2025年, no cells of a row, 58 60."""
    before, after = (
        re.search(r"[\d.]+$", text[max(0, start - 12) : start])[0],
        re.match(r"[\d.]+", text[end : end + 12])[0],
    )
    lead = text[: start - len(before)][-2:]
    if end - start > 1 or text[start] == "\t" or re.fullmatch(r"(?:19|20)\d\d", before):
        return False
    row = re.match(rf"[{BLANKS}]\d", text[end + len(after) : end + len(after) + 2])
    return not row and (lead.strip() == lead or lead.strip() in BEFORE_A_NUMBER)


BEFORE_A_NUMBER = set("到达为于至过约超在比近")


def drop_page_numbers(text: TrackedText, cells: Sequence[tuple[int, int]] = ()) -> TrackedText:
    """Take out lines that hold a page's number alone.

    Parameters
    ----------
    cells : sequence of (raw start, raw end)
        Cells of tables, whose lines are none.
    """
    for bare in (False, True):  # what surely is a page's number goes first, and no longer stands behind a broken number
        edits, whole = [], text.text
        for match in PAGE_LINE.finditer(whole):
            if bool(match["bare"]) != bare or _inside(text, match.start(), cells):
                continue
            before, after = whole[: match.start()].rstrip(), whole[match.end() : match.end() + 12].lstrip()
            goes_on = (
                not before
                or not after
                or not _counts_pages(match["bare"] or "", after)
                and (before[-1] in BEFORE_A_NUMBER or re.match("[\\d.%]", after) or _has_unit(after))
            )
            if not (bare and goes_on):
                edits.append(Edit(match.start(), match.end(), ""))
        text.apply("page_number", edits)
    return text


def drop_footnote_marks(text: TrackedText, cells: Sequence[tuple[int, int]] = ()) -> TrackedText:
    """Take out the marks of footnotes, 比重[1]达到; in the cell of a table [15] is a value."""
    edits = [Edit(*match.span(), "") for match in FOOTNOTE_MARK.finditer(text.text)]
    return text.apply("footnote", [edit for edit in edits if not _inside(text, edit.start, cells)])


def _inside(text: TrackedText, place: int, cells: Sequence[tuple[int, int]]) -> bool:
    """Whether a character stands in a cell of a table."""
    raw = text.raw_span(place, place + 1)[0]
    return any(start <= raw <= end for start, end in cells)


HIGHEST_SHARE = 200  # per cent: 150% is a growth, 755% two numbers


def _counts_pages(alone: str, after: str) -> bool:
    """Whether a number alone on its line is no beginning of the amount behind it: 13 before 55 %, but not 1 before 8.3%.

    Examples
    --------
    >>> [_counts_pages(*pair) for pair in (("13", "55 %以上"), ("7", "55%"), ("1", "8.3%"), ("32", "00万千瓦"))]
    [True, True, False, False]
    """
    after = re.sub(r"\s", "", after)
    amount = next((n for n in find_numbers(after) if n.start == 0 and n.unit), None)
    if amount is None or after.startswith("0"):
        return False
    joined = next(iter(find_numbers(alone + after)), amount)
    return len(alone.strip()) > 1 or joined.unit == "%" and joined.value > HIGHEST_SHARE


def _has_unit(after: str) -> bool:
    """Whether a text could go on behind a number: %以上, 万千瓦, 以内."""
    return bool(re.match("[，、。；）以左年月日]", after)) or any(
        n.start == 0 and n.unit for n in find_numbers("1" + after)
    )


# --- single characters ----------------------------------------------------------------------------

MIN_TRADITIONAL = 0.05
"""Share of traditional characters from which on a text is traditional: about a third of running text differs."""

CHINESE_CHARACTER = re.compile("[\u3400-\u9fff]")
HALF_WIDTH = {code: code - 0xFEE0 for code in (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B))}

# letters that a scanner takes digits for: 2O25年
MISREAD_YEAR = re.compile(r"(?<![A-Za-z\d])2[0Oo][\dOoIl][\dOoIl](?= ?年)")
MISREAD = str.maketrans("OoIl", "0011")


def plain_characters(text: str) -> str:
    """A text with digits and Latin letters of half width, and simplified characters; as long as it was.

    Only a text that is traditional throughout is simplified, character by character; 乾 stays in names of places.

    Examples
    --------
    >>> plain_characters("到２０２５年，PM２")
    '到2025年，PM2'
    >>> plain_characters("乾安縣非化石能源消費比重")
    '乾安县非化石能源消费比重'
    """
    text = MISREAD_YEAR.sub(lambda m: m[0].translate(MISREAD), text.translate(HALF_WIDTH))
    if not is_traditional(text):
        return text
    simple = text.translate({ord(char): _simplified(char) for char in set(text)})
    if "乾" not in text:
        return simple
    kept = simple[:]
    for match in re.finditer("乾", text):
        start = max(0, match.start() - 1)
        named = simple[start : match.start()] + "乾" + simple[match.start() + 1 : match.start() + 4]
        if any(named[at : at + n] in _names_with_dry() for at in (0, 1) for n in (2, 3, 4)):
            kept = kept[: match.start()] + "乾" + kept[match.start() + 1 :]
    return kept


def is_traditional(text: str) -> bool:
    """Whether a text is in traditional characters."""
    chinese = CHINESE_CHARACTER.findall(text)
    return sum(map(_only_traditional, chinese)) > MIN_TRADITIONAL * max(1, len(chinese))


@cache
def _only_traditional(char: str) -> bool:
    """Whether a character is in Big5 but not in GB 2312."""
    return bool(char.encode("big5", "ignore")) and not char.encode("gb2312", "ignore")


@cache
def _simplified(char: str) -> str:
    """The simplified form of one character; alone, so that no phrase is turned into another word."""
    from opencc import OpenCC  # its tables take a tenth of a second, and few texts need them

    return OpenCC("t2s").convert(char)


@follows("vocabulary/gazetteer.csv")
def _names_with_dry() -> frozenset[str]:
    """Names of places with 乾, which is 干 in all other words."""
    table = read_gazetteer()
    names = {
        name for column in ("name", "short_name", "other_names") for cell in table[column] for name in cell.split(";")
    }
    return frozenset(name for name in names if "乾" in name and len(name) > 1)


def unify_characters(text: TrackedText) -> TrackedText:
    """Apply `plain_characters`; digits are logged as changes of width, the rest as traditional."""
    plain = plain_characters(text.text)
    runs: dict[str, list[Edit]] = {"width": [], "traditional": []}
    for place, (old, new) in enumerate(zip(text.text, plain, strict=True)):
        if old != new:
            kind = runs["width" if new.isascii() else "traditional"]
            if kind and kind[-1].end == place:
                kind[-1] = Edit(kind[-1].start, place + 1, kind[-1].new + new)
            else:
                kind.append(Edit(place, place + 1, new))
    for kind, edits in runs.items():
        text.apply(kind, edits)
    return text


def squeeze_blank_lines(text: TrackedText) -> TrackedText:
    """Leave one line feed between paragraphs and none at the ends."""
    edits = [Edit(*match.span(), "") for match in re.finditer(r"\A\n+|(?<=[^\n]\n)\n+(?=.)|\n+\Z", text.text)]
    return text.apply("blank_line", edits)


# --- width and punctuation ------------------------------------------------------------------------

FULL_WIDTH = {",": "，", ";": "；", ":": "：", "?": "？", "!": "！", "﹐": "，", "﹕": "：", "˙": "·"}
FULL_WIDTH |= dict(zip("．％﹪～〜｡､−‐‑", ".%%——。、---", strict=True))
URL = re.compile(r"https?://[!-~]+|(?<![\w.])[\w.]+@[\w.]+")  # looks at each run of letters once
# What could open a tag, <script, </p, <!--, where somebody shows the text unescaped; not <公称容量, not PUE<1.3.
TAG_OPENER = re.compile("<(?=[A-Za-z/!?])")
HALF = re.compile(r"[,;:?!﹐﹕˙．％﹪～〜｡､−‐‑]")
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


# ---- All repairs of one plan, in order, and the errata table.

ELLIPSIS = "⋯"  # in errata.csv: everything between two ends


class Erratum(NamedTuple):
    """A misprint of the source: a row of data/raw/errata.csv."""

    pages: tuple[int, int] | None
    printed: str
    reading: str
    why: str


def clean(
    text: TrackedText,
    pages: Iterable[tuple[int, int]] = (),
    errata: Iterable[Erratum] = (),
    title: str = "",
    cells: Sequence[tuple[int, int]] = (),
    pasted: bool = False,
) -> list[str]:
    """All repairs of one plan but the paragraph breaks that its headings ask for, in place.

    Parameters
    ----------
    text : TrackedText
        The spans of the raw file that are the plan, their characters unified.
    pages : iterable of (raw offset, page)
        Where the compendium's pages begin.
    errata : iterable of Erratum
        Misprints of this document.
    title : str
        The document's, to be set apart from the text.
    cells : sequence of (raw start, raw end)
        Cells of its annex tables.
    pasted : bool
        Whether a person copied it; no break of a page has doubled a character then.

    Returns
    -------
    list of str
        Rows of the errata table that do not fit the source.
    """
    whole = not any(repair.kind == "page_marker" for repair in text.repairs)
    if whole:
        drop_contents(text)
        drop_page_numbers(text, cells)
        drop_footnote_marks(text, cells)
        join_wrapped_lines(text)
        remove_spaces(text)
        squeeze_blank_lines(text)
    if not pasted:
        drop_doubled_at_breaks(text, ["line_wrap", "page_marker"])
    problems = apply_errata(text, list(pages), errata)
    widen_punctuation(text)
    if title and text.text.startswith(title) and text.text[len(title) : len(title) + 1] != "\n":
        text.apply("paragraph", [Edit(len(title), len(title), "\n")])
    return problems


PAGES = re.compile(r"(\d+(-\d+)?)?")  # of a row of errata.csv: 536, 536-537, or all


def read_errata() -> dict[str, list[Erratum]]:
    """Misprints of the source by doc_id (columns doc_id, page, printed, reading, why)."""
    errata: dict[str, list[Erratum]] = {}
    table = read_knowledge(
        "errata.csv",
        ("doc_id", "page", "printed", "reading", "why"),
        unique=("doc_id", "page", "printed"),
        check=lambda row: None if PAGES.fullmatch(row.page) else f"page {row.page!r} is neither 536 nor 536-537",
    )
    for row in table.itertuples():
        pages = [int(page) for page in row.page.split("-") if page]
        span = (pages[0], pages[-1]) if pages else None
        errata.setdefault(row.doc_id, []).append(Erratum(span, row.printed, row.reading, row.why))
    return errata


def apply_errata(text: TrackedText, pages: list[tuple[int, int]], errata: Iterable[Erratum]) -> list[str]:
    """Read a misprint as it should stand, everywhere on its page.

    Returns
    -------
    list of str
        One line for each row whose printed words do not stand on its page: the table and the
        source disagree.
    """
    edits, problems = [], []
    for entry in errata:
        found = list(_printed(entry.printed).finditer(text.text, *_page_range(text, pages, entry)))
        edits += [Edit(*match.span(), entry.reading) for match in found]
        if not found:
            page = f"page {entry.pages[0]}" if entry.pages else "the text"
            read = entry.reading and _printed(entry.reading).search(text.text, *_page_range(text, pages, entry))
            remedy = f"{entry.reading!r} does by itself now: remove the row" if read else "correct the row or remove it"
            problems.append(f"data/raw/errata.csv: {entry.printed!r} does not stand on {page}; {remedy}")
    text.apply("erratum", sorted(edits))
    return problems


def _printed(words: str) -> re.Pattern:
    return re.compile(".*".join(map(re.escape, words.split(ELLIPSIS))), re.DOTALL)


def _page_range(text: TrackedText, pages: list[tuple[int, int]], entry: Erratum) -> tuple[int, int]:
    if entry.pages is None:
        return 0, len(text.text)
    first, last = entry.pages
    start = next((place for place, page in pages if page >= first), 0)
    end = next((place for place, page in pages if page > last), 1 << 30)
    return tuple(int(n) for n in np.searchsorted(text.starts, (start, end)))
