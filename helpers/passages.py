"""Every passage that two documents share word for word, for all pairs at once.

A suffix array over all folded texts brings equal passages next to each other, so that no pair of
documents is compared with another. Nothing is missed: recall is 1 by construction.
"""

import numpy as np
import pandas as pd
from pydivsufsort import divsufsort, kasai

from helpers.folding import FoldedTexts, passage_table

MIN_CHARACTERS = 20  # a passage: half a line; shorter ones are terms and names of departments

# A passage of 20 characters with all its punctuation has at least this many letters; what has
# fewer is a list of single signs.
_MIN_LETTERS = 10
_MAX_MARKS = 4  # punctuation marks in a row at the end of a passage, as in ”）。


def exact_passages(folded: FoldedTexts, characters: int = MIN_CHARACTERS) -> pd.DataFrame:
    """All maximal passages that two different documents share.

    A passage is a run of equal letters and digits that can be lengthened on neither side. It counts
    when it has enough letters, or enough characters with the punctuation that both prints have.

    Parameters
    ----------
    folded : FoldedTexts
        The documents; each pair is reported once, in their order.
    characters : int
        Length from which a passage counts, in characters.

    Returns
    -------
    DataFrame
        The columns of `folding.passage_table`, sorted by documents and place.

    Notes
    -----
    Time is linear in the characters plus the passages found; a phrase that k documents carry makes
    k (k - 1) / 2 of them, and this is the quadratic part of the output.
    """
    if len(folded.ids) < 2:
        return passage_table(folded, *[np.empty(0, np.int64)] * 4)
    a, b, length = _maximal_pairs(folded, min(_MIN_LETTERS, characters))
    printed = np.minimum(_printed(folded, a, b, length), _printed(folded, b, a, length))
    long = (length >= characters) | (printed >= characters)
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
