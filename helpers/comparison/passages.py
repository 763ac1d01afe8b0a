"""Texts as comparison reads them: letters and digits only, width and case folded, offsets kept.

Punctuation, spaces and width differ between prints of one text (， for ,  、 for nothing), and a
fifth of all shared passages is lost when they count. So they are left out, and every folded letter
remembers its place in the clean text.
"""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from pydivsufsort import divsufsort, kasai

NOTHING = "\0"


@dataclass(frozen=True)
class FoldedTexts:
    """Several texts folded and laid end to end, each closed by a separator of its own.

    Attributes
    ----------
    ids : list of str
        The k texts' names, in order.
    texts : list of str
        The texts as they were given.
    letters : ndarray of int32, shape (n,)
        Letters as small numbers from k upwards; the separators are 0 to k - 1.
    document : ndarray of int32, shape (n,)
        Which text each letter belongs to.
    first : ndarray of int64, shape (k + 1,)
        Where each text begins in `letters`.
    place : ndarray of int32, shape (n,)
        Offset of each letter in its text; a separator has its text's length.
    """

    ids: list[str]
    texts: list[str]
    letters: np.ndarray
    document: np.ndarray
    first: np.ndarray
    place: np.ndarray

    def span(self, first: np.ndarray, last: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Offsets in the clean texts of runs of letters ``[first, last)``."""
        return self.place[first], self.place[last - 1] + 1


def fold(text: str) -> tuple[np.ndarray, np.ndarray]:
    """The letters and digits of a text as code points, and the offset of each.

    Examples
    --------
    >>> letters, places = fold("（ＣＯ２）“双碳”")
    >>> "".join(map(chr, letters)), places.tolist()
    ('co2双碳', [1, 2, 3, 6, 7])
    """
    folded = np.frombuffer(folded_in_place(text).encode("utf-32-le", "surrogatepass"), dtype=np.int32)
    places = np.flatnonzero(folded).astype(np.int32)
    return folded[places], places


def folded_in_place(text: str) -> str:
    """A text with its letters and digits folded, each at its place, and `NOTHING` in the place of every other sign."""
    return text.translate(_LETTERS)


def fold_texts(texts: Mapping[str, str]) -> FoldedTexts:
    """Fold several texts, by name, for a search over all of them at once."""
    folded = [fold(text) for text in texts.values()]
    count = len(folded)
    alphabet = np.unique(np.concatenate([np.empty(0, np.int32), *(letters for letters, _ in folded)]))
    code = np.zeros(alphabet.max(initial=0) + 1, np.int32)
    code[alphabet] = np.arange(len(alphabet)) + count
    lengths = np.array([len(letters) + 1 for letters, _ in folded], np.int64)
    parts, places = [], []
    for number, ((letters, place), text) in enumerate(zip(folded, texts.values(), strict=True)):
        parts.append(np.append(code[letters], number))
        places.append(np.append(place, len(text)))
    return FoldedTexts(
        ids=list(texts),
        texts=list(texts.values()),
        letters=np.concatenate(parts or [np.empty(0)]).astype(np.int32),
        document=np.repeat(np.arange(count, dtype=np.int32), lengths),
        first=np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64),
        place=np.concatenate(places or [np.empty(0)]).astype(np.int32),
    )


def passage_table(
    folded: FoldedTexts, a: np.ndarray, a_end: np.ndarray, b: np.ndarray, b_end: np.ndarray
) -> pd.DataFrame:
    """Runs of letters of two documents as a table with offsets in their clean texts.

    Parameters
    ----------
    folded : FoldedTexts
    a, a_end, b, b_end : ndarray of int, shape (n,)
        Begin and end of each run in `folded.letters`.

    Returns
    -------
    DataFrame
        doc_a, start_a, end_a, doc_b, start_b, end_b (characters of the clean texts), letters_a
        and letters_b (how many letters each side has).
    """
    names = pd.CategoricalDtype(folded.ids)
    start_a, stop_a = folded.span(a, a_end)
    start_b, stop_b = folded.span(b, b_end)
    return pd.DataFrame(
        {
            "doc_a": pd.Categorical.from_codes(folded.document[a], dtype=names),
            "start_a": start_a,
            "end_a": stop_a,
            "doc_b": pd.Categorical.from_codes(folded.document[b], dtype=names),
            "start_b": start_b,
            "end_b": stop_b,
            "letters_a": (a_end - a).astype(np.int32),
            "letters_b": (b_end - b).astype(np.int32),
        }
    )


class _Letters(dict):
    """For `str.translate`: the folded code point of a letter or digit, 0 for anything else."""

    def __missing__(self, point: int) -> int:
        wide = unicodedata.normalize("NFKC", chr(point))[0]
        self[point] = folded = ord(wide.lower()[0]) if wide.isalnum() else 0
        return folded


_LETTERS = _Letters()


# ---- Every passage that two documents share word for word, for all pairs at once.

MIN_CHARACTERS = 20  # a passage: half a line; shorter ones are terms and names of departments

# A passage of 20 characters with all its punctuation has at least this many letters; what has
# fewer is a list of single signs.
_MIN_LETTERS = 10
_MAX_MARKS = 4  # punctuation marks in a row at the end of a passage, as in ”）。


def exact_passages(folded: FoldedTexts) -> pd.DataFrame:
    """All maximal passages that two different documents share.

    A passage is a run of equal letters and digits that can be lengthened on neither side. It counts
    when it has enough letters, or enough characters with the punctuation that both prints have.

    Parameters
    ----------
    folded : FoldedTexts
        The documents; each pair is reported once, in their order.

    Returns
    -------
    DataFrame
        The columns of `passages.passage_table`, sorted by documents and place.

    Notes
    -----
    Time is linear in the characters plus the passages found; a phrase that k documents carry makes
    k (k - 1) / 2 of them, and this is the quadratic part of the output.
    """
    if len(folded.ids) < 2:
        return passage_table(folded, *[np.empty(0, np.int64)] * 4)
    a, b, length = _maximal_pairs(folded, _MIN_LETTERS)
    printed = np.minimum(_printed(folded, a, b, length), _printed(folded, b, a, length))
    long = (length >= MIN_CHARACTERS) | (printed >= MIN_CHARACTERS)
    a, b, length = a[long], b[long], length[long]
    order = np.lexsort((b, a, folded.document[b], folded.document[a]))
    a, b, length = a[order], b[order], length[order]
    return passage_table(folded, a, a + length, b, b + length)


def _maximal_pairs(folded: FoldedTexts, letters: int):
    """Begins (in the earlier and later document) and lengths of all maximal equal runs."""
    text, document = folded.letters, folded.document
    suffixes = divsufsort(text)
    common = kasai(text, suffixes)[:-1]  # letters that neighbours in the array have in common
    before = np.where(suffixes > 0, text[suffixes - 1], -1)

    found = []
    upper = np.flatnonzero(common >= letters)  # pairs of suffixes `step` apart in the array
    shared = common[upper]
    step = 1
    while len(upper):
        lower = upper + step
        other = document[suffixes[upper]] != document[suffixes[lower]]
        widest = (before[upper] != before[lower]) | (before[upper] < len(folded.ids))
        keep = other & widest
        pair = suffixes[upper[keep]], suffixes[lower[keep]]
        found.append((np.minimum(*pair), np.maximum(*pair), shared[keep]))
        inside = lower < len(common)
        upper, shared = upper[inside], shared[inside]
        shared = np.minimum(shared, common[upper + step])
        long = shared >= letters
        upper, shared = upper[long], shared[long]
        step += 1
    if not found:
        return (np.empty(0, np.int64),) * 3
    return tuple(np.concatenate(column).astype(np.int64) for column in zip(*found, strict=True))


def _printed(folded: FoldedTexts, here: np.ndarray, there: np.ndarray, length: np.ndarray):
    """Characters of runs in the clean text, with the signs around them that both prints have."""
    marks, offset = _marks(folded)
    start, end = folded.span(here, here + length)
    start, end = start + offset[folded.document[here]], end + offset[folded.document[here]]
    other_start, other_end = folded.span(there, there + length)
    other_start = other_start + offset[folded.document[there]]
    other_end = other_end + offset[folded.document[there]]
    count = end - start
    before = after = np.ones(len(here), bool)
    for reach in range(_MAX_MARKS):
        mark = marks[end + reach]
        after = after & (mark > 0) & (mark == marks[other_end + reach])
        mark = marks[start - reach - 1]
        before = before & (mark > 0) & (mark == marks[other_start - reach - 1])
        count = count + after + before
    return count


def _marks(folded: FoldedTexts):
    """The clean texts end to end, zero but for their punctuation, and where each text begins."""
    gap = np.zeros(_MAX_MARKS, np.int32)
    parts, offsets, here = [gap], [], _MAX_MARKS
    for number, text in enumerate(folded.texts):
        points = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
        points = points.astype(np.int32)
        points[folded.place[folded.first[number] : folded.first[number + 1] - 1]] = 0
        points[points <= ord(" ")] = 0
        parts += [points, gap]
        offsets.append(here)
        here += len(points) + _MAX_MARKS
    return np.concatenate(parts), np.array(offsets)
