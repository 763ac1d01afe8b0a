"""Near copies: passages that two documents share with words replaced, cut out or put in.

Three letters in a row (up to six where fewer are too common) are a seed. Seeds that lie on about the same
diagonal of two documents (the same words in the same order, a little shifted) are chained; chains
are lengthened at both ends while letters agree, and kept when enough of their letters stand in both
documents. Thresholds come from planted copies (`plantings`) and from reading what they let in.
"""

from typing import NamedTuple

import numpy as np
import pandas as pd
from rapidfuzz import process
from rapidfuzz.distance import LCSseq
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from helpers.comparison.passages import FoldedTexts, passage_table

SEED_LETTERS = 3  # at 40 % edited letters, a fifth of all triples stays whole
MAX_PLACES = 120  # what stands in more places than this is a term, and becomes a longer seed
LONGEST_SEED = 6
BAND = 16  # letters that a copy may shift against its source from seed to seed; a power of two
GAP = 24  # letters between two seeds of one chain
MIN_SEED_WEIGHT = 16.0  # rarity of a chain's letters, in nats; below are single terms
MIN_CHAIN_WEIGHT = 16.0  # the same for what is kept
MIN_LETTERS = 8  # what may be left to see of 25 letters when a third is edited
MIN_COMMON = 8  # letters that stand in both, in order
MIN_SIMILARITY = 0.5  # share of the letters of both that stand in both, in order

# Where an end is lengthened, in fifths of a letter
_MATCH, _MISMATCH = 5, 3  # what an agreeing letter gains and a disagreeing one costs
_DROP = 15  # a lengthening ends when it lost this much against its best
_REACH = 24  # letters that a chain's ends are lengthened at most


class _Chains(NamedTuple):
    """Runs of letters ``[a, a_end)`` and ``[b, b_end)`` of two documents, and their weight."""

    a: np.ndarray
    a_end: np.ndarray
    b: np.ndarray
    b_end: np.ndarray
    weight: np.ndarray

    def select(self, rows: np.ndarray) -> "_Chains":
        return _Chains(*(column.take(rows) for column in self))


class _Rows(NamedTuple):
    """Chains of one document: the other, diagonals of the first and last seed, first place and end, weight."""

    document: np.ndarray
    first_diagonal: np.ndarray
    last_diagonal: np.ndarray
    a: np.ndarray
    a_end: np.ndarray
    weight: np.ndarray


def near_copies(folded: FoldedTexts, further: int = 0) -> pd.DataFrame:
    """Passages that two different documents share, edited or not.

    Parameters
    ----------
    folded : FoldedTexts
        The documents; each pair is reported once, in their order.
    further : int
        If not 0, the first so many documents came to the others: only pairs with one of them are reported, and how rare
        a seed is is told by the others.

    Returns
    -------
    DataFrame
        The columns of `passages.passage_table` and similarity: twice the letters in common (in
        order) over the letters of both, from `MIN_SIMILARITY` to 1.

    Notes
    -----
    Time grows with the pairs of places that share a seed, at most ``MAX_PLACES`` a place:
    linear in the characters, not in the pairs of documents.
    """
    if len(folded.ids) < 2:
        return passage_table(folded, *[np.empty(0, np.int64)] * 4).assign(similarity=0.0)
    chains = _join(folded, _seed_chains(folded, further))
    chains = _lengthen(folded, chains.select(np.flatnonzero(chains.weight >= MIN_CHAIN_WEIGHT)))
    shorter = np.minimum(chains.a_end - chains.a, chains.b_end - chains.b)
    chains = chains.select(np.flatnonzero(shorter >= MIN_LETTERS))

    common = _letters_in_common(folded, chains)
    similarity = 2 * common / (chains.a_end - chains.a + chains.b_end - chains.b)
    keep = np.flatnonzero((common >= MIN_COMMON) & (similarity >= MIN_SIMILARITY))
    chains, similarity = chains.select(keep), similarity[keep]
    document = folded.document
    order = np.lexsort((chains.b, chains.a, document[chains.b], document[chains.a]))
    chains = chains.select(order)
    table = passage_table(folded, chains.a, chains.a_end, chains.b, chains.b_end)
    return table.assign(similarity=similarity[order])


def _seed_chains(folded: FoldedTexts, further: int) -> _Chains:
    """Chains of seeds, within bands of the diagonals of two documents; by documents and place."""
    order, after, behind, weight = _seed_index(folded, further)
    longest = int(np.diff(folded.first).max())
    bits = max(longest, GAP).bit_length() + 1
    # a place's document and how far in it stands, one number; less the place there, the document and the diagonal
    stands = (
        (folded.document.astype(np.int64) << (bits + 1))
        + np.arange(len(folded.document))
        - folded.first[folded.document]
    )
    found = []
    for number in range(min(further or len(folded.ids), len(folded.ids) - 1)):
        begin, end = folded.first[number], folded.first[number + 1]
        places = np.arange(begin, min(end, len(after)))
        places = places[weight[places] > 0]
        count = behind[places]
        here = np.repeat(places - begin, count)
        if len(here):
            there = order.take(np.arange(len(here)) + np.repeat(after[places] - np.cumsum(count) + count, count))
            across = stands.take(there) - here + longest
            sets = []
            for shift in (0, BAND // 2):  # two sets of bands, so that no chain lies across a border
                sets.append(_chains_in_bands(across + shift, here, bits, weight[begin:end]))
                sets[-1].first_diagonal[:] -= shift
                sets[-1].last_diagonal[:] -= shift
            rows = _once(_Rows(*map(np.concatenate, zip(*sets, strict=True))))
            found.append(rows._replace(a=rows.a + begin, a_end=rows.a_end + begin))
    if not found:
        return _Chains(*[np.empty(0, np.int64)] * 4, np.empty(0))
    document, first_diagonal, last_diagonal, a, a_end, weight = map(np.concatenate, zip(*found, strict=True))
    to_b = folded.first[document] - folded.first[folded.document[a]] - longest
    return _Chains(a, a_end, a + first_diagonal + to_b, a_end + last_diagonal + to_b, weight)


def _seed_index(folded: FoldedTexts, further: int):
    """Places of each seed side by side, and the weight of the letters at each place.

    With further documents, only places of the seeds that they have.

    Returns
    -------
    order : ndarray
        Places, those of one seed together and ascending.
    after, behind : ndarray
        For each place: where in `order` its seed's places in later documents begin, and how many they are.
    weight : ndarray
        Nats of one letter of the seed; 0 where it has too many places.
    """
    letters = np.append(folded.letters, [0] * LONGEST_SEED).astype(np.int64)
    size, alphabet, texts = max(len(folded.letters) - SEED_LETTERS + 1, 0), letters.max() + 1, len(folded.ids)
    bits = size.bit_length()
    telling = np.arange(size) >= folded.first[further]  # how rare a seed is
    often, behind, after = np.full(size, MAX_PLACES + 1), *np.zeros((2, size), np.int64)
    places, seed, done = np.arange(size), np.zeros(size, np.int64), []
    for length in range(1, LONGEST_SEED + 1):
        part = letters[places + length - 1]
        inside = part >= texts  # does not reach over the end of a text
        places, seed = places[inside], (seed * alphabet + part)[inside]
        if length < SEED_LETTERS:
            continue
        if length == SEED_LETTERS and further:
            asked = np.isin(seed, seed[~telling[places]])
            places, seed = places[asked], seed[asked]
        sorting = np.argsort(seed)
        seed = seed.take(sorting)
        group = np.cumsum(np.diff(seed, prepend=seed[:1]) != 0)
        places = np.sort((group << bits) | places.take(sorting)) & ((1 << bits) - 1)  # those of one seed ascending
        document = np.cumsum(np.diff(group * texts + folded.document[places], prepend=0) != 0)  # of one seed
        within = np.cumsum(np.bincount(document))[document]
        behind[places] = np.cumsum(np.bincount(group))[group] - within
        after[places] = within - np.arange(len(places))
        often[places] = np.bincount(group, telling[places])[group]
        common = often[places] > MAX_PLACES  # only what is too common grows
        done.append(places[~common])
        places, seed = places[common], group[common]
    order = np.concatenate(done)
    after[order] += np.arange(len(order))
    weight = np.log(telling.sum() / often.clip(1)) / SEED_LETTERS
    return order, after, behind, np.where(often <= MAX_PLACES, weight, 0)


def _chains_in_bands(across, here, bits, weight) -> _Rows:
    """The chains of one document, by document, band and place; `across` is each seed's other document and diagonal."""
    # One number per seed, so that sorting it sorts by document, band, place and diagonal.
    low = BAND.bit_length() - 1
    key = ((((across >> low) << bits) | here) << low) | (across & (BAND - 1))
    key.sort()
    place = key >> low  # and before it the band: from one to the next is farther than any gap
    step = np.diff(place, prepend=-GAP - 1)
    place &= (1 << bits) - 1
    first = np.flatnonzero(step > GAP)
    last = np.append(first[1:], len(key)) - 1
    fresh = np.minimum(step, SEED_LETTERS)  # letters not counted yet
    sums = np.cumsum(weight.take(place) * fresh)
    total = np.diff(sums.take(last), prepend=0)
    heavy = np.flatnonzero(total >= MIN_SEED_WEIGHT)
    first, last, total = first[heavy], last[heavy], total[heavy]
    where, within = key[first] >> (low + bits) << low, BAND - 1  # document and band
    base = where & ((1 << (bits + 1)) - 1)
    ends = place[first], place[last] + SEED_LETTERS
    diagonals = base + (key[first] & within), base + (key[last] & within)
    return _Rows(where >> (bits + 1), *diagonals, *ends, total)


def _once(rows: _Rows) -> _Rows:
    """The chains of one document by the other, their place and the place there; most stand in both sets of bands."""
    size = max(column.max(initial=0) for column in (rows.first_diagonal, rows.a_end)) + 1
    start = (rows.document * size + rows.a) * size + rows.first_diagonal
    order = np.argsort(start, kind="stable")
    swap = np.flatnonzero((start[order[1:]] == start[order[:-1]]) & (rows.a_end[order[1:]] < rows.a_end[order[:-1]]))
    order[swap], order[swap + 1] = order[swap + 1], order[swap]
    rows = _Rows(*(column[order] for column in rows))
    again = np.logical_and.reduce([column[1:] == column[:-1] for column in rows[:-1]])
    fresh = np.flatnonzero(np.append(np.ones(min(len(order), 1), bool), ~again))
    return _Rows(*(column.take(fresh) for column in rows))


def _join(folded: FoldedTexts, chains: _Chains) -> _Chains:
    """Put together chains of two documents, in order, that overlap or follow each other closely."""
    pair = folded.document[chains.a].astype(np.int64) * len(folded.ids) + folded.document[chains.b]
    drift = (chains.b - chains.a), (chains.b_end - chains.a_end)
    links = []
    for step in range(1, 5):  # the next few of the same pair of documents
        i, j = np.arange(len(pair) - step), np.arange(step, len(pair))
        follows = (
            (pair[i] == pair[j])
            & (chains.a[j] <= chains.a_end[i] + GAP)
            & (chains.b[j] <= chains.b_end[i] + GAP)
            & (chains.b[j] >= chains.b[i] - SEED_LETTERS)
            & (np.abs(drift[0][j] - drift[1][i]) <= BAND)
        )
        links.append(np.stack([i[follows], j[follows]]))
    if not len(pair):
        return chains
    i, j = np.concatenate(links, axis=1)
    graph = coo_matrix((np.ones(len(i), bool), (i, j)), shape=(len(pair), len(pair)))
    _, group = connected_components(graph, directed=False)
    order = np.argsort(group, kind="stable")
    begins = np.flatnonzero(np.append(True, np.diff(group[order]) > 0))
    chains = chains.select(order)
    return _Chains(
        np.minimum.reduceat(chains.a, begins),
        np.maximum.reduceat(chains.a_end, begins),
        np.minimum.reduceat(chains.b, begins),
        np.maximum.reduceat(chains.b_end, begins),
        np.maximum.reduceat(chains.weight, begins),
    )


def _lengthen(folded: FoldedTexts, chains: _Chains) -> _Chains:
    """Move both ends outwards while letters agree, with up to one letter left out at the seam."""
    a_end, b_end = _walk(folded, chains.a_end, chains.b_end, 1)
    a, b = _walk(folded, chains.a - 1, chains.b - 1, -1)
    return _Chains(a + 1, a_end, b + 1, b_end, chains.weight)


def _walk(folded: FoldedTexts, a: np.ndarray, b: np.ndarray, step: int):
    """Where walking from letters `a` and `b` in one direction agrees best."""
    best = np.zeros(len(a), np.int8)
    best_a, best_b = a.copy(), b.copy()
    for skip_a, skip_b in ((0, 0), (1, 0), (0, 1)):
        gain, length = _agreement(folded, a + step * skip_a, b + step * skip_b, step)
        gain -= np.int8(_MATCH * (skip_a + skip_b))
        better = np.flatnonzero(gain > best)
        best[better], far = gain.take(better), length.take(better).astype(np.int64)
        best_a[better] = a.take(better) + step * (skip_a + far)
        best_b[better] = b.take(better) + step * (skip_b + far)
    return best_a, best_b


def _agreement(folded: FoldedTexts, a: np.ndarray, b: np.ndarray, step: int):
    """The best score of a walk of at most `_REACH` letters, and how far it goes."""
    edge = np.zeros(_REACH + 2, np.int32)  # outside lie separators, as between texts
    letters, separators = np.concatenate([edge, folded.letters, edge]), len(folded.ids)
    x, y, (gained, best, length) = a + len(edge), b + len(edge), np.zeros((3, len(a)), np.int8)
    on, walking, done = np.ones(len(a), bool), np.arange(len(a)), np.zeros((2, len(a)), np.int8)
    for distance in range(1, _REACH + 1):
        here, there = letters.take(x), letters.take(y)
        gained += (here == there) * np.int8(_MATCH + _MISMATCH) - np.int8(_MISMATCH)
        on &= np.minimum(here, there) >= separators
        better = np.flatnonzero(on & (gained > best))
        best[better], length[better] = gained[better], distance
        on &= gained > best - np.int8(_DROP)
        x += step
        y += step
        if 2 * np.count_nonzero(on) < len(on):  # go on with those that still walk
            done[:, walking], going = (best, length), np.flatnonzero(on)
            state = walking, x, y, gained, best, length, on
            walking, x, y, gained, best, length, on = (column.take(going) for column in state)
    done[:, walking] = best, length
    return done


def _letters_in_common(folded: FoldedTexts, chains: _Chains) -> np.ndarray:
    """The longest common subsequence of each chain's two sides."""
    whole = (folded.letters + 0x4E00).astype(np.int32).tobytes().decode("utf-32-le", "surrogatepass")
    here = [whole[a:end] for a, end in zip(chains.a.tolist(), chains.a_end.tolist(), strict=True)]
    there = [whole[b:end] for b, end in zip(chains.b.tolist(), chains.b_end.tolist(), strict=True)]
    return process.cpdist(here, there, scorer=LCSseq.similarity, dtype=np.int64)
