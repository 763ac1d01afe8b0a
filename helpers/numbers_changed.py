"""Numbers inside copied wording: which were changed, which were kept (抄文改数).

Two numbers are compared when they stand at the same place of the same wording and say the same of
the same thing: what leads up to them, from the last comma, must agree in both sentences. For a year
it is what follows up to the next comma, since 到2030年 alone says nothing.
"""

from typing import NamedTuple

import pandas as pd

from helpers.units import find_numbers
from helpers.wording import NUMBER, Wording, blocks

SUBJECT_SHARE = 0.75  # of the letters of the subject agree
SUBJECT_LETTERS = 3  # a shorter subject reaches back over the comma
YEAR_DIGITS = 4

COLUMNS = ["child_doc", "child_clause", "parent_doc", "parent_clause", "relation", "above", "here", "changed"]
COLUMNS += ["child_text", "parent_text"]


class Comparison(NamedTuple):
    """A number of a sentence and its counterpart above, both with their units."""

    token: int
    above: str
    here: str

    @property
    def changed(self) -> bool:
        """Whether the numbers differ."""
        return self.above != self.here


def compare_numbers(words: Wording, other: Wording) -> list[Comparison]:
    """The numbers of a copied sentence that have a counterpart in its source, in order.

    Parameters
    ----------
    words, other : Wording
        The sentence and its source.

    Examples
    --------
    >>> from helpers.wording import wording
    >>> here, above = "到2025年，森林覆盖率达到63.5%", "到2025年，森林覆盖率达到25%左右"
    >>> [(n.above, n.here) for n in compare_numbers(wording(here), wording(above))]
    [('2025年', '2025年'), ('25%', '63.5%')]
    """
    if NUMBER not in words.tokens or NUMBER not in other.tokens:
        return []
    found = blocks(words.tokens, other.tokens)
    here, there = [False] * len(words.tokens), [False] * len(other.tokens)
    for i, j, length in found:
        here[i : i + length] = there[j : j + length] = [True] * length
    units, other_units = _quantities(words), _quantities(other)
    result = []
    for i, j, length in found:
        for step in range(length):
            if words.tokens[i + step] != NUMBER:
                continue
            subject, other_subject = _subject(words, i + step), _subject(other, j + step)
            if _agrees(here, subject) and _agrees(there, other_subject):
                above = other_units.get(j + step, other.quote(j + step))
                result.append(Comparison(i + step, above, units.get(i + step, words.quote(i + step))))
    return result


def changed_numbers(sentences: pd.DataFrame) -> pd.DataFrame:
    """A row a number of a copied sentence, from the columns of clause_links.

    Parameters
    ----------
    sentences : DataFrame
        Rows of clause_links.csv.

    Returns
    -------
    DataFrame
        above and here (the number with its unit in the parent and in the child), changed (whether
        they differ), the two sentences and where they stand.
    """
    rows = []
    for link in sentences[sentences["relation"].isin(["verbatim", "edited"])].itertuples():
        for column, changed in (("changed_numbers", True), ("kept_numbers", False)):
            joined = getattr(link, column)
            for part in joined.split("; ") if isinstance(joined, str) and joined else ():
                above, _, here = part.partition("→")
                row = {name: getattr(link, name) for name in COLUMNS if hasattr(link, name)}
                rows.append(row | {"above": above, "here": here or above, "changed": changed})
    return pd.DataFrame(rows, columns=COLUMNS).astype({"changed": bool})


def _quantities(words: Wording) -> dict[int, str]:
    """By token the number with its unit, as written: 0.4亿吨, 18.3%, 2025年."""
    at = {start: token for token, start in enumerate(words.start) if words.tokens[token] == NUMBER}
    found = {}
    for number in find_numbers(words.text):
        token = next((at[place] for place in range(number.start, number.end) if place in at), None)
        if token is not None:
            found.setdefault(token, words.text[words.start[token] : number.end])
    return found


def _subject(words: Wording, token: int) -> range:
    """The tokens that say what a number is about."""
    after = words.text[words.end[token] : words.end[token] + 1]
    if after == "年" and len(words.quote(token)) == YEAR_DIGITS:
        return _following(words, token)
    first = token
    while first > 0 and not (_parted(words, first) and token - first >= SUBJECT_LETTERS):
        first -= 1
    return range(first, token) if token - first >= SUBJECT_LETTERS else _following(words, token)


def _following(words: Wording, token: int) -> range:
    """The phrase behind a year or an opening number, to the next comma that ends a few letters."""
    first = token + 2 if token + 2 < len(words.tokens) else token + 1
    last = first
    while last < len(words.tokens) and not (_parted(words, last) and last - first >= SUBJECT_LETTERS):
        last += 1
    return range(first, last)


def _parted(words: Wording, token: int) -> bool:
    """Whether a punctuation mark stands between a token and the one before it."""
    return token > 0 and words.start[token] > words.end[token - 1]


def _agrees(matched: list[bool], tokens: range) -> bool:
    return bool(len(tokens)) and sum(matched[token] for token in tokens) >= SUBJECT_SHARE * len(tokens)
