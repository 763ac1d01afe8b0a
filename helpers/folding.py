"""Texts as comparison reads them: letters and digits only, width and case folded, offsets kept.

Punctuation, spaces and width differ between prints of one text (， for ,  、 for nothing), and a
fifth of all shared passages is lost when they count. So they are left out, and every folded letter
remembers its place in the clean text.
"""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import numpy as np
import pandas as pd


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
    points = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    if not len(points):
        return np.empty(0, np.int32), np.empty(0, np.int32)
    kinds, kind = np.unique(points, return_inverse=True)
    folded = np.array([_letter(int(point)) for point in kinds], np.int32)[kind]
    places = np.flatnonzero(folded).astype(np.int32)
    return folded[places], places


def fold_texts(texts: Mapping[str, str]) -> FoldedTexts:
    """Fold several texts, by name, for a search over all of them at once."""
    folded = [fold(text) for text in texts.values()]
    count = len(folded)
    alphabet = np.unique(np.concatenate([letters for letters, _ in folded] or [np.empty(0)]))
    lengths = np.array([len(letters) + 1 for letters, _ in folded], np.int64)
    parts, places = [], []
    for number, ((letters, place), text) in enumerate(zip(folded, texts.values(), strict=True)):
        parts.append(np.append(np.searchsorted(alphabet, letters) + count, number))
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


@cache
def _letter(point: int) -> int:
    """The folded code point of a letter or digit, 0 for anything else."""
    wide = unicodedata.normalize("NFKC", chr(point))[0]
    return ord(wide.lower()[0]) if wide.isalnum() else 0
