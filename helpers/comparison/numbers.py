"""Numbers inside copied wording: which were changed, which were kept (抄文改数).

Two numbers are compared when they stand at the same place of the same wording and say the same of the same thing:

- they play one part: a deadline answers a deadline, a base year a base year, a quantity one of its dimension;
- the phrase that says what is counted agrees in both sentences. Hedges and verbs of reaching (力争, 达到, 左右) say nothing of
  that, nor do the place and the deadline;
- of several values in a row (分别下降10%、5%) each answers the one at its place of a row as long;
- where a sentence states several deadlines, a value answers that of its own.
"""

import re
from collections import Counter
from functools import cache
from typing import NamedTuple

import pandas as pd

from helpers.comparison.wording import MIN_BLOCK, NUMBER, SLOTS, Wording, blocks
from helpers.targets.deadlines import GOVERNING, Time, find_times
from helpers.vocabulary.units import canonical_unit, find_numbers
from helpers.vocabulary.words import Worded

COPIED = ("verbatim", "edited")  # relations of a sentence that is taken over
RELATIONS = (*COPIED, "topic", "new")  # of a sentence to the texts above
SUBJECT_SHARE = 0.8  # of the letters of either subject stand in the other: 装机比重 is not 消费比重
PHRASE_SHARE = 0.75  # of the letters of a phrase without a subject of its own stand in the other sentence
SUBJECT_LETTERS = 3  # a shorter subject takes in what follows, or what stands before the comma
SHARE_OR_DEADLINE = "%|年|百分点"  # in a number as it is written: no amount, which a part of the whole cannot keep

COLUMNS = ["child_doc", "child_clause", "parent_doc", "parent_clause", "relation", "above", "here", "changed"]
COLUMNS += ["child_text", "parent_text"]

# How much, how firmly and in what measure, but not of what: 力争达到…左右
_HEDGE = Worded(
    "{modality|before|after|adverb}|原则上|基本|分别|约为|进一步"
    "|(?:提升|提高|增加|稳定|保持|控制|维持)[至到在]|稳定|保持|达到|达|规模|容量|比例|比重|占比|率"
    r"|到\d+年"
)
_PHRASE_END = re.compile("[，,；;：:。！？（）]")  # no 、: 风电、光伏和生物质发电 is one subject
_ASIDE = re.compile(r"（[^（）\d]*）")  # 交通工具（不含摩托车）比例


class Comparison(NamedTuple):
    """A number of a sentence and its counterpart above, both with their units.

    `token` and `source` are their places in the two wordings, `due` and `due_above` the years by which they hold, None where
    no year is known. `dated` says whether both sentences state those years themselves.
    """

    token: int
    source: int
    above: str
    here: str
    due: int | None = None
    due_above: int | None = None
    dated: bool = False

    @property
    def changed(self) -> bool:
        """Whether the numbers differ."""
        return self.above != self.here

    @property
    def same_due(self) -> bool:
        """Whether both hold by one year, as far as is known."""
        return None in (self.due, self.due_above) or self.due == self.due_above

    @property
    def is_year(self) -> bool:
        """Whether it is a year and no quantity."""
        return self.here.endswith("年")


class _Quantity(NamedTuple):
    """A number of a sentence: as written, what it measures, and by when."""

    written: str
    dimension: str
    role: str  # value, year, or the role of a year that is known: by, period, base ...
    row: tuple[int, int]  # place in a row of values, and their number
    due: int | None
    due_token: int | None  # the year that says so, None where a sentence before does
    base_token: int | None  # the year that it is compared with: 比2020年下降18%


def compare_numbers(
    words: Wording, other: Wording, due: int | None = None, due_above: int | None = None
) -> list[Comparison]:
    """The numbers of a copied sentence that have a counterpart in its source, in order.

    Parameters
    ----------
    words, other : Wording
        The sentence and its source.
    due, due_above : int, optional
        The deadlines that reach into them from the sentences before.

    Examples
    --------
    >>> from helpers.comparison.wording import read_wording
    >>> here, above = "到2025年，森林覆盖率达到63.5%", "到2025年，森林覆盖率达到25%左右"
    >>> [(n.above, n.here) for n in compare_numbers(read_wording(here), read_wording(above))]
    [('2025年', '2025年'), ('25%', '63.5%')]
    """
    if NUMBER not in words.tokens or NUMBER not in other.tokens:
        return []
    return _Pair(_Side(words, due), _Side(other, due_above)).comparisons()


def last_deadline(text: str, inherited: int | None = None) -> int | None:
    """The deadline that a text leaves in force at its end; None where it names several at once.

    Examples
    --------
    >>> last_deadline("到2030年，能耗大幅下降，确保2030年前碳达峰")
    2030
    """
    governing = [time for time in find_times(text) if time.role in GOVERNING]
    if not governing:
        return inherited
    return governing[-1].years[0] if len(governing[-1].years) == 1 else None


class _Pair:
    """A sentence and its source, aligned, and which letters of each stand in the other."""

    def __init__(self, here: "_Side", there: "_Side"):
        self.here, self.there = here, there
        tokens, other_tokens = here.words.tokens, there.words.tokens
        self.blocks = blocks(tokens, other_tokens, shortest=1)  # 保持在95%以上, 达到95%: a number alone
        self.matched, self.other_matched = [False] * len(tokens), [False] * len(other_tokens)
        for i, j, length in (block for block in self.blocks if block[2] >= MIN_BLOCK):
            self.matched[i : i + length] = self.other_matched[j : j + length] = [True] * length

    def comparisons(self) -> list[Comparison]:
        """Numbers that answer each other, with their deadlines and base years."""
        found: dict[int, Comparison] = {}
        aligned = [(i + step, j + step) for i, j, length in self.blocks for step in range(length)]
        for i, j in aligned:
            if self.here.words.tokens[i] == NUMBER and self._answers(i, j):
                i, j = self._own_deadlines(i, j)
                if i >= 0:
                    found.setdefault(i, self._comparison(i, j))
        for number in list(found.values()):
            one, other = self.here.numbers[number.token], self.there.numbers[number.source]
            if number.dated and (number.due == number.due_above or not number.changed):
                found.setdefault(one.due_token, self._comparison(one.due_token, other.due_token))
            if None not in (one.base_token, other.base_token):
                found.setdefault(one.base_token, self._comparison(one.base_token, other.base_token))
        return [found[token] for token in sorted(found)]

    def _answers(self, i: int, j: int) -> bool:
        """Whether two aligned numbers play one part and are said of the same thing."""
        one, other = self.here.numbers[i], self.there.numbers[j]
        if one.dimension != other.dimension or one.row != other.row:
            return False
        roles = {one.role, other.role} - {"year"}
        if len(roles) > 1 and not roles <= set(GOVERNING):
            return False
        if one.dimension == "year" and "base" not in roles:
            return self._stand(self.here.following(i), self.there.following(j))
        subject, other_subject = self.here.subject(i), self.there.subject(j)
        hedges_only = not subject or not other_subject  # 到2030年，进一步提升到15%
        stand = self._stand(self.here.phrase(i), self.there.phrase(j))
        if stand and (hedges_only or one.written == other.written):
            return True
        common = (Counter(subject) & Counter(other_subject)).total()
        return common >= max(SUBJECT_SHARE * max(len(subject), len(other_subject)), 1)

    def _stand(self, phrase: range, other_phrase: range) -> bool:
        """Whether each phrase stands in the other sentence."""
        both = (phrase, self.matched), (other_phrase, self.other_matched)
        return all(
            len(tokens) and sum(matched[at] for at in tokens) >= PHRASE_SHARE * len(tokens) for tokens, matched in both
        )

    def _own_deadlines(self, i: int, j: int) -> tuple[int, int]:
        """The two numbers, or what goes on from one of them for the other's deadline: 达到60%，到2030年达到70%.

        Where a sentence states the other's deadline, and not for this number, they are no counterparts: (-1, -1).
        """
        one, other = self.here.numbers[i], self.there.numbers[j]
        if one.due == other.due or not (one.due in self.there.years or other.due in self.here.years):
            return i, j
        if one.dimension == "year":
            return -1, -1
        later, other_later = self.here.going_on(i, other.due), self.there.going_on(j, one.due)
        if other_later >= 0:
            return i, other_later
        return (later, j) if later >= 0 else (-1, -1)

    def _comparison(self, i: int, j: int) -> Comparison:
        one, other = self.here.numbers[i], self.there.numbers[j]
        dated = one.due_token is not None and other.due_token is not None
        return Comparison(i, j, other.written, one.written, one.due, other.due, dated)


class _Side:
    """One sentence of a pair, and its numbers."""

    def __init__(self, words: Wording, due: int | None):
        self.words = words
        self.times, self.found = find_times(words.text), find_numbers(words.text)
        self.empty = self._empty()
        self.numbers = self._numbers(due)
        self.years = {number.due for number in self.numbers.values() if number.due_token is not None}

    def subject(self, token: int) -> str:
        """The letters that say what a number is about; empty where only hedges stand beside it."""
        first = self.phrase(token).start
        before, after = self._full(range(first, token)), self._full(self.phrase_behind(token))
        if len(before) < SUBJECT_LETTERS <= len(after):
            return before + after
        while first > 0 and (len(before) < SUBJECT_LETTERS or self._behind_aside(first)):
            first = self.phrase(first - 1).start
            before = self._full(range(first, token))
        return before if len(before) >= SUBJECT_LETTERS else before + after or self._full(self.following(token))

    def phrase(self, token: int) -> range:
        """What stands between the last comma and a token."""
        first = token
        while first > 0 and not self._parted(first):
            first -= 1
        return range(first, token)

    def phrase_behind(self, token: int) -> range:
        """What stands between a number and the next comma."""
        last = token + 1
        while last < len(self.words.tokens) and not self._parted(last):
            last += 1
        return range(token + 1, last)

    def following(self, token: int) -> range:
        """The phrase that a year opens, to the next comma that ends a few letters."""
        first = token + 2 if token + 2 < len(self.words.tokens) else token + 1
        last = first
        while last < len(self.words.tokens) and not (self._parted(last) and last - first >= SUBJECT_LETTERS):
            last += 1
        return range(first, last)

    def going_on(self, token: int, due: int | None) -> int:
        """The value for another deadline that goes on from a number without a subject of its own; -1 if there is none."""
        number = self.numbers[token]
        for later in sorted(at for at in self.numbers if at > token):
            other = self.numbers[later]
            if other.role != "value":
                continue
            if self._full(self.phrase(later)) or other.dimension != number.dimension:
                return -1
            if other.due == due:
                return later
        return -1

    def _behind_aside(self, token: int) -> bool:
        """Whether a token goes on behind brackets."""
        return self.words.text[: self.words.start[token]].endswith("）")

    def _full(self, tokens: range) -> str:
        """The letters of a stretch that say what is counted."""
        return "".join(self.words.tokens[at] for at in tokens if not self.empty[at])

    def _parted(self, token: int) -> bool:
        """Whether a phrase ends between a token and the one before it."""
        begin, end = self.words.end[token - 1] if token else 0, self.words.start[token]
        return 0 < begin < end and bool(_PHRASE_END.search(self.words.text, begin, end))

    def _empty(self) -> list[bool]:
        """Which tokens say nothing of what is counted: hedges, numbers with their units, deadlines, whose territory."""
        words = self.words
        spans = [m.span() for pattern in (_HEDGE, _ASIDE) for m in pattern.finditer(words.text)]
        spans += [(time.start, time.end) for time in self.times if time.role in GOVERNING]
        spans += [(number.end - len(number.unit), number.end) for number in self.found if number.unit]
        hidden = [False] * (len(words.text) + 1)
        for start, end in spans:
            hidden[start:end] = [True] * (end - start)
        empty: list[bool] = []
        for token, (start, letter) in enumerate(zip(words.start, words.tokens, strict=True)):
            opens = token == 0 or empty[-1] or self._parted(token)  # 全省森林覆盖率, not 单位地区生产总值能耗
            empty.append(hidden[start] or letter == NUMBER or letter in SLOTS and opens)
        return empty

    def _numbers(self, inherited: int | None) -> dict[int, _Quantity]:
        """The numbers by token."""
        words = self.words
        at = {start: token for token, start in enumerate(words.start) if words.tokens[token] == NUMBER}
        spans = {token: (words.end[token], "") for token in at.values()}
        for number in reversed(self.found):
            token = next((at[place] for place in range(number.start, number.end) if place in at), None)
            if token is not None:
                spans[token] = (number.end, number.unit)
        rows = self._rows(spans)
        result = {}
        for token, (end, unit) in spans.items():
            start = words.start[token]
            dimension = "year" if unit == "年" else canonical_unit(unit) or unit
            time = next((time for time in self.times if time.start <= start < time.end), None)
            role = ("year" if time is None else time.role) if dimension == "year" else "value"
            due, due_token = self._due(start, rows[token], inherited)
            base = self._base(token, start) if role == "value" else None
            result[token] = _Quantity(words.text[start:end], dimension, role, rows[token], due, due_token, base)
        return result

    def _rows(self, spans: dict[int, tuple[int, str]]) -> dict[int, tuple[int, int]]:
        """Place and length of the row of values that each number stands in: 10%、5% are (0, 2) and (1, 2)."""
        rows: list[list[int]] = []
        for token in sorted(spans):
            last = rows[-1][-1] if rows else None
            if last is not None and self.words.text[spans[last][0] : self.words.start[token]] in ("、", "和"):
                rows[-1].append(token)
            else:
                rows.append([token])
        return {token: (place, len(row)) for row in rows for place, token in enumerate(row)}

    def _due(self, start: int, row: tuple[int, int], inherited: int | None) -> tuple[int | None, int | None]:
        """The year by which a number holds, and its token if the sentence states it."""
        governing = [time for time in self.times if time.role in GOVERNING and time.start <= start]
        if not governing:
            return inherited, None
        time: Time = governing[-1]
        place, length = row
        if len(time.years) > 1 and len(time.years) != length:  # 2025年和2030年 of one value
            return None, None
        year = time.years[place if len(time.years) > 1 else 0]
        return year, self._year_token(time, year)

    def _base(self, token: int, start: int) -> int | None:
        """The base year in the phrase that leads up to a value."""
        begin = self.words.start[self.phrase(token).start]
        bases = [time for time in self.times if time.role == "base" and begin <= time.start < start]
        return self._year_token(bases[-1], bases[-1].years[-1]) if bases else None

    def _year_token(self, time: Time, year: int) -> int | None:
        """The token of a year; None where it is said in other words (“十四五”)."""
        tokens = [token for token, at in enumerate(self.words.start) if time.start <= at < time.end]
        return next((token for token in tokens if self.words.quote(token) == str(year)), None)


def number_pairs(cell: object) -> list[tuple[str, str]]:
    """The numbers that a cell of clause_links.csv lists, above and here: changed ones with an arrow, kept ones as they are.

    Examples
    --------
    >>> number_pairs("25%→20%; 3家"), number_pairs(None)
    ([('25%', '20%'), ('3家', '3家')], [])
    """
    pairs = (part.partition("→") for part in _parts(cell))
    return [(above, here or above) for above, _, here in pairs]


def changed_numbers(sentences: pd.DataFrame, texts: pd.Series) -> pd.DataFrame:
    """A row a number of a copied sentence, from the columns of clause_links.

    Parameters
    ----------
    sentences : DataFrame
        Rows of clause_links.csv.
    texts : Series
        The texts of the clauses by clause_id.

    Returns
    -------
    DataFrame
        above and here (the number with its unit in the parent and in the child), changed (whether
        they differ), the two sentences in which they stand, and where.
    """
    rows = []
    for link in sentences[sentences["relation"].isin(COPIED)].itertuples():
        clauses = iter(_parts(link.number_clauses))
        for column, changed in (("changed_numbers", True), ("kept_numbers", False)):
            for above, here in number_pairs(getattr(link, column)):
                clause = next(clauses)
                row = {name: getattr(link, name) for name in COLUMNS if hasattr(link, name)}
                row |= {"parent_clause": clause, "parent_text": texts[clause].rstrip("\n")}
                rows.append(row | {"above": above, "here": here, "changed": changed})
    return pd.DataFrame(rows, columns=COLUMNS).astype({"changed": bool})


def _parts(joined: object) -> list[str]:
    """What a cell lists; nothing for an empty one."""
    return re.split("; ?", joined) if isinstance(joined, str) and joined else []


# ---- The numbers of a plan and those above that they answer, read over the whole plan.

_GOALS = re.compile("目标|总体要求")


class Counterpart(NamedTuple):
    """A number and its counterpart, with the row of the clause above in which that stands."""

    number: Comparison
    row: int


def reaching_deadlines(clauses: pd.DataFrame) -> list[int | None]:
    """For each clause the deadline that reaches into it from the sentences before.

    It does behind a semicolon, and in chapters on goals or the plan as a whole (总体要求) until the item ends or another
    deadline is named.

    Parameters
    ----------
    clauses : DataFrame
        Rows of clauses.csv, in the order of their documents.
    """
    result: list[int | None] = []
    due, before = None, None
    parts = (clauses[name].fillna("").tolist() for name in ("chapter", "action", "item_title"))
    titles = map("|".join, zip(*parts, strict=True))
    columns = (*(clauses[name].fillna("").tolist() for name in ("doc_id", "item", "text")), titles)
    for doc, item, text, title in zip(*columns, strict=True):
        if before is None or before[:2] != (doc, item) or not (before[2].endswith("；") or _GOALS.search(title)):
            due = None
        result.append(due)
        due = last_deadline(text, due)
        before = (doc, item, text.rstrip("\n"))
    return result


def counterparts(
    wordings: list[Wording], due: list[int | None], sources: dict[int, tuple[list[int], list[int]]]
) -> dict[int, list[Counterpart]]:
    """For each copied sentence its numbers that have a counterpart, in order.

    Parameters
    ----------
    wordings : list of Wording
        Of all clauses.
    due : list of int or None
        See `reaching_deadlines`.
    sources : dict
        By row of a copied sentence the rows it was taken from, the best first, and further rows with words in common.
    """
    found: dict[int, dict[int, Counterpart]] = {child: {} for child in sources}
    other_due: dict[tuple[int, int], list[Comparison]] = {}
    side = cache(lambda row: _Side(wordings[row], due[row]) if NUMBER in wordings[row].tokens else None)
    for child, (taken_from, further) in sources.items():
        here = side(child)
        for parent in (*taken_from, *further) if here else ():
            there = side(parent)  # of many sentences here
            for number in _Pair(here, there).comparisons() if there else ():
                if number.same_due and (parent in taken_from or number.due == number.due_above is not None):
                    found[child].setdefault(number.token, Counterpart(number, parent))
                elif number.dated and parent in taken_from:
                    other_due.setdefault((child, parent), []).append(number)
    answered = {(pair.row, pair.number.source) for pairs in found.values() for pair in pairs.values()}
    for (child, parent), numbers in other_due.items():
        if any(number.changed and not number.is_year for number in numbers):
            continue
        for number in numbers:
            if (parent, number.source) not in answered:
                found[child].setdefault(number.token, Counterpart(number, parent))
    return {child: [pairs[token] for token in sorted(pairs)] for child, pairs in found.items()}
