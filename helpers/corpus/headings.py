"""Headings of a plan, found as numbered sequences rather than by pattern alone.

`第四条外电`, `统一、智能` and `一、二、三产业` look like headings. A marker is accepted only where its
number continues the sequence that runs at its level (or starts it again under a new parent) and
where a heading can stand: behind the end of a sentence, on a new line, or behind another title.

A title often runs into the text behind it without a mark (`区域低碳示范行动积极推进各类…`). Where it
ends is judged by the vocabulary of titles and of sentence beginnings in
`data/raw/vocabulary/headings.csv`.
"""

import math
import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from helpers.vocabulary.numerals import NUMERAL, chinese_number
from helpers.vocabulary.read import follows, read_knowledge
from helpers.vocabulary.words import Worded

ORDER = ("part", "chapter", "action", "item", "point")
MARKER = re.compile(
    rf"第(?P<part>{NUMERAL})[章编]"
    rf"|第(?P<article>{NUMERAL})条"
    rf"|(?P<chapter>{NUMERAL})、"
    rf"|（(?P<action>{NUMERAL})）"
    r"|(?<![\d.A-Za-z—-])(?P<item>\d{1,2})(?P<item_mark>[.、])(?!\d)"
    r"|（(?P<point>\d{1,2})）|(?P<circled>[①-⑳])|(?P<half>(?<=\n)\d{1,2}）)"
    r"|(?P<box>专栏(?:\d{1,2}(?:\.\d)?|[一二三四五六七八九十]{1,2})?)"
    r"|(?P<annex>(?<=\n)附(?:件|表|录)\d*[：:]?(?=\n))"
    r"|(?P<bullet>——|--)"
)
BOUNDARY = frozenset("\n。；！？）〕］】”")
FIRST_MARKERS = {"chapter": "（一）", "action": "1.", "part": "一、"}
LONGEST_TITLE = 60  # characters; the longest delimited title of the corpus has 52
LONGEST_RUN_IN = 26  # a title with its own full stop, no comma: nine in ten are shorter
LONGEST_SPLIT = 30  # characters of a title that runs into its first sentence
FUSED_SCORE = -16.5  # log score of a title boundary; nine in ten splits above it are right


@dataclass
class Heading:
    """An accepted marker: where it stands, its level and number, and where its title ends.

    `odd` says what is unusual about its number: `gap` (a number is missing before it) or `restart`
    (the sequence begins again under the same parent).
    """

    start: int
    marker_end: int
    level: str
    number: int
    mark: str
    odd: str = ""
    title_start: int = 0
    title_end: int = 0

    def shift(self, breaks: list[int]) -> None:
        """Move the heading for line feeds inserted at these ascending offsets of the old text."""
        before = bisect_right(breaks, self.start)
        within = bisect_left(breaks, self.title_end)
        self.start += before
        self.marker_end += before
        self.title_start += before
        self.title_end += within


# --- which markers are headings -------------------------------------------------------------------


class _Sequences:
    """The running number of each level, and whether its parent has changed since."""

    def __init__(self):
        self.last = dict.fromkeys((*ORDER, "article"), 0)
        self.fresh = dict.fromkeys((*ORDER, "article"), True)
        self.in_box, self.box_item = False, 0

    def judge(self, level: str, number: int, boundary: bool, before: str) -> str | None:
        """None if the marker is no heading, else what is odd about its number ("" for nothing)."""
        last = self.last[level]
        hard = before in "\n。）"
        if number == last + 1 and (boundary or level == "action"):
            return ""
        if number == 1 and self.fresh[level] and boundary:
            return ""
        if level in ("part", "article") or not boundary:
            return None
        if level == "point":
            return "" if number == 1 else None
        if last + 1 < number <= last + 2 and hard and (last or level != "item"):
            return "gap"
        if level == "action" and last + 1 < number <= last + 3:
            return "gap"
        if level == "action" and number == 1 and last >= 2 and hard:
            return "restart"
        return None

    def advance(self, level: str, number: int) -> None:
        self.last[level] = number
        if level not in ORDER:
            return
        self.fresh[level] = False
        for lower in ORDER[ORDER.index(level) + 1 :]:
            self.fresh[lower] = True
        if level == "part":
            self.last["chapter"] = self.last["action"] = 0
        if level in ("part", "chapter", "action"):
            self.in_box = False
        if level != "point":
            self.last["point"] = 0


def find_headings(text: str, box_ends: Sequence[int] = ()) -> list[Heading]:
    """All headings, boxes (专栏), points and bullets of a clean text, in order.

    Parameters
    ----------
    text : str
        Clean text (full-width punctuation); line feeds are used where present.
    box_ends : sequence of int
        Where boxes end, ascending, if the file says so; else a box ends at a heading that continues what is outside it.

    Returns
    -------
    list of Heading
        Levels: part (第一章), article (第一条), chapter (一、), action (（一）), item (1.), point (（1）,
        ①), box (专栏1), box_item (a numbered entry inside a box), bullet (——), annex (附表).
    """
    found: list[Heading] = []
    sequences = _Sequences()
    points_as_items = not re.search(r"(?:^|[\n。）])\d{1,2}\.(?!\d)", text)
    ends = list(box_ends)[::-1]
    for match in MARKER.finditer(text):
        while ends and ends[-1] <= match.start():
            ends.pop()
            sequences.in_box, sequences.box_item = False, 0
        heading = _accept(text, match, found, sequences, points_as_items)
        if heading:
            found.append(heading)
    _set_titles(text, found)
    return found


# a numbered line that states a level is no title: 2.非化石能源消费比重达到20%左右。
LEVEL_STATED = Worded(
    r"[^，。；：\d\n]{3,30}?(?:：|{level}|{before}|{modality})+\d[\d.]*[^，。；：\d\n]{1,12}[；。]?[ ]*(?=\n|\Z)"
)


def _accept(text, match, found, sequences, points_as_items) -> Heading | None:
    level = match.lastgroup
    if level == "item_mark":
        level = "item"
    start = match.start()
    before = text[start - 1] if start else "\n"
    if level == "item" and before == "\n" and LEVEL_STATED.match(text, match.end()):
        return None
    boundary = before in BOUNDARY or _behind_open_title(text, found, start)
    here = Heading(start, match.end(), level, 0, match.group())
    if level == "annex":
        sequences.in_box = False
        return here
    if level == "bullet":
        return here if boundary else None
    if level == "box":
        numbered = match.group() != "专栏"
        if not boundary or not (numbered or before in "\n。）"):
            return None
        sequences.in_box = True
        return here
    if level in ("circled", "half"):
        here.level = "point"
        return here if boundary else None
    here.number = number = chinese_number(match.group(level))
    boundary |= before == "：" and number == 1
    if level == "item":
        listed = match.group("item_mark") == "、" and not points_as_items
        if sequences.in_box or listed:
            continues = sequences.last["item"] and number == sequences.last["item"] + 1
            if listed or not continues or number == sequences.box_item + 1:
                if not boundary or (number not in (1, sequences.box_item + 1) and not listed):
                    return None
                sequences.box_item = number
                here.level = "box_item"
                return here
            sequences.in_box = False
    odd = sequences.judge(level, number, boundary, before)
    if odd is None and number == sequences.last[level] + 1 and level in FIRST_MARKERS:
        follows = text[match.end() : match.end() + 30]
        opener = follows.find(FIRST_MARKERS[level])
        odd = "" if opener > 0 and not re.search("[，。；：]", follows[:opener]) else None
    if odd is None:
        return None
    here.odd = odd
    sequences.advance(level, number)
    return here


def _behind_open_title(text: str, found: list[Heading], place: int) -> bool:
    """Whether only a title without a full stop stands between the last heading and this place."""
    if not found or place - found[-1].marker_end > LONGEST_TITLE:
        return False
    return not re.search("[。；！？]", text[found[-1].marker_end : place])


# --- where a title ends ---------------------------------------------------------------------------


@dataclass(frozen=True)
class TitleModel:
    """Counts from titles whose end is marked: their last characters, lengths, inner pairs, and the
    first characters of the sentences behind them.
    """

    titles: Counter
    ends: Counter
    last: Counter
    starts: Counter
    inner: Counter
    lengths: Counter
    total: int

    def best_split(self, text: str) -> tuple[float, int]:
        """Most likely end of a title that runs into its first sentence, with its log score."""
        best = (-math.inf, 0)
        for end in range(2, min(LONGEST_SPLIT, len(text) - 3) + 1):
            if text[end] in "，。；：、”）》" or text[end - 1] in "，、“（《：；":
                continue
            title = text[:end]
            if any(title.count(a) != title.count(b) for a, b in ("“”", "（）", "《》")):
                continue
            known = title in self.titles
            if not known and (end < 4 or (title[:2] in self.starts and title[2:] in self.starts)):
                continue
            ending = 0.8 * self.ends[title[-2:]] + 0.2 * self.last[title[-1]]
            score = math.log(ending / self.total + 1e-5)
            score += math.log((self.starts[text[end : end + 2]] + 0.05) / self.total)
            score += 0.5 * math.log((self.lengths[end] + 1) / self.total)
            score -= math.log(1 + self.inner[text[end - 1 : end + 1]])
            score += 3 * known - 0.7 * ("，" in title)
            best = max(best, (score, end))
        return best


@follows("vocabulary/headings.csv")
def title_model() -> TitleModel:
    """The model from `data/raw/vocabulary/headings.csv` (columns kind, text, count)."""
    titles, starts = Counter(), Counter()
    table = read_knowledge(
        "vocabulary/headings.csv", ("kind", "text", "count"), unique=("kind", "text"), numbers=["count"]
    )
    for row in table.itertuples():
        (titles if row.kind == "title" else starts)[row.text] = int(row.count)
    ends, last, inner, lengths = Counter(), Counter(), Counter(), Counter()
    for title, count in titles.items():
        ends[title[-2:]] += count
        last[title[-1]] += count
        lengths[len(title)] += count
        for pair in zip(title, title[1:], strict=False):
            inner["".join(pair)] += count
    return TitleModel(titles, ends, last, starts, inner, lengths, sum(titles.values()) or 1)


def _set_titles(text: str, found: list[Heading]) -> None:
    """Set `title_start` and `title_end` of every heading that can have a title."""
    candidates = []
    for last, heading, following in zip([None, *found], found, [*found[1:], None], strict=False):
        limit = following.start if following else len(text)
        start = heading.marker_end + (text[heading.marker_end : heading.marker_end + 1] in "： ")
        heading.title_start = heading.title_end = start
        if heading.level not in ("bullet", "point", "box_item", "article") and not _goes_on(text, last, heading):
            stop = re.compile("[。；！？：\n]").search(text, start, limit)
            end, mark = (stop.start(), stop.group()) if stop else (limit, "")
            candidates.append((heading, text[start:end], mark, text[start : min(limit, start + 80)]))
    for level in {heading.level for heading, *_ in candidates}:
        _set_level_titles([row for row in candidates if row[0].level == level])


def _goes_on(text: str, last: Heading | None, heading: Heading) -> bool:
    """Whether a heading's number goes on in a sentence: 1.建成加氢站8座；2.森林覆盖率达到65%。"""
    if last is None or (last.level, last.number + 1) != (heading.level, heading.number):
        return False
    between = text[last.marker_end : heading.start].rstrip()
    return between.endswith("；") and not re.search("[。！？]", between)


def _set_level_titles(candidates: list[tuple[Heading, str, str, str]]) -> None:
    """Titles of one level of a document: marked by a full stop or line, run together, or none."""
    model = title_model()
    run_on, rest = [], []
    for row in candidates:
        heading, candidate, mark, text = row
        if mark in ("", "\n") and len(candidate) <= LONGEST_TITLE:
            split = model.best_split(text)[1] if "，" in candidate else 0
            runs_on = mark == "" and text[:split] in model.titles
            heading.title_end += split if runs_on else len(candidate)
        elif len(candidate) > LONGEST_RUN_IN and "，" in candidate:
            run_on.append((heading, candidate, mark, *model.best_split(text)))
        else:
            rest.append(row)
    fused = len(run_on) >= 0.4 * (len(run_on) + len(rest))
    untitled = sum(score < FUSED_SCORE for *_, score, _ in run_on) > 0.4 * len(run_on)
    for heading, candidate, mark, score, split in run_on:
        whole = mark == "。" and len(candidate) <= 45 and model.ends[candidate[-2:]] >= 10
        if whole and not fused and score < FUSED_SCORE + 4:
            heading.title_end += len(candidate)
        elif not (untitled and len(run_on) > 3) and score >= FUSED_SCORE + (0 if fused else 2):
            heading.title_end += split
    for heading, candidate, mark, text in rest:
        if mark != "；":
            heading.title_end += _short_title(candidate, text, fused, model)


def _short_title(candidate: str, text: str, fused: bool, model: TitleModel) -> int:
    """Length of a title that may end at its full stop: `candidate`, or the head of it, or none."""
    comma, long = "，" in candidate, len(candidate) > LONGEST_RUN_IN
    if not (fused or comma or long):
        return len(candidate)
    score, split = model.best_split(text)
    if score >= FUSED_SCORE + 4 and split < len(candidate):
        return split
    if not long or (not comma and len(candidate) <= LONGEST_RUN_IN + 14):
        return len(candidate)
    return split if score >= FUSED_SCORE else 0
