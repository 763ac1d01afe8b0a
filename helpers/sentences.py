"""Each sentence of a plan and its best source in another: verbatim, edited, topic, or new.

Candidates are found by the pairs of letters they share, rare pairs counting more; the best is the
one from which most of the sentence can be read off in order. Passages of further sources count
too, since drafters join and split sentences. Where nothing was taken over, the sentence nearest in
meaning (see `meaning`) says whether the task stands above at all.
"""

from collections import Counter
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy import sparse

from helpers.counterparts import Counterpart, counterparts, reaching_deadlines
from helpers.meaning import DIGITS, latent_vectors
from helpers.wording import Wording, blocks, wording

# Thresholds, from reading 98 sentences of six pairs of plans, that of topic from 111 more of five pairs;
# weights are in nats, a pair of letters that stands in one clause of a hundred weighs 4.6.
VERBATIM_SHARE = 0.87  # of the letters stand above: nine tenths, less single letters put in
EDITED_WEIGHT = 40.0  # about eight to ten letters in a row that are not everyday words
EDITED_SHARE = 0.15  # of the sentence's weight is read off from above
EDITED_BOTH = 0.33  # this share and the same share of the source, added up
EDITED_SHORT = 0.60  # of a short sentence, whose weight is small
TOPIC_SCORE = 0.65  # cosines of meaning and of letters, and share read off in order, added up

CANDIDATES = 6  # by weight in common, and as many by cosine
SECOND_SOURCE = 6  # letters in a row that a further source must give
SOURCES = 3  # at most
MIN_LETTERS = 8  # shorter sentences are dates and labels
BLOCK = 64  # sentences that are compared at once, so that memory does not grow with the square

COLUMNS = ["child_doc", "child_clause", "child_item", "child_start", "child_end", "child_text"]
COLUMNS += ["parent_doc", "parent_clause", "parent_item", "parent_start", "parent_end", "parent_text"]
COLUMNS += ["relation", "similarity", "share", "also", "changed_numbers", "kept_numbers", "number_clauses"]


class Match(NamedTuple):
    """How much of a sentence can be read off from a candidate, in order."""

    row: int  # of the candidate
    weight: float
    share: float  # of the sentence's weight
    share_back: float  # of the candidate's weight
    blocks: list[tuple[int, int, int]]


@dataclass
class SentenceIndex:
    """Clauses with their wording and the weights of their pairs of letters.

    Attributes
    ----------
    clauses : DataFrame
        Rows of clauses.csv, n of them.
    wordings : list of Wording
    matrix : csr_array, shape (n, pairs)
        Weight of each pair of letters, ``log(n / clauses that have it)``.
    norms : ndarray, shape (n,)
        Euclidean length of each row, 1 for an empty one.
    meaning : ndarray, shape (n, directions)
        What each clause is about; see `meaning.latent_vectors`.
    due : list of int or None
        The deadline that reaches into each clause; see `counterparts.reaching_deadlines`.
    title_weights : dict of str to float
        Weight of each pair of letters in the items' titles, where 行业 and 推动 are common.
    """

    clauses: pd.DataFrame
    wordings: list[Wording]
    matrix: sparse.csr_array
    norms: np.ndarray
    meaning: np.ndarray
    due: list[int | None]
    title_weights: dict[str, float]
    _weights: dict[str, float]
    _sentences: dict[str, np.ndarray]

    @classmethod
    def build(cls, clauses: pd.DataFrame) -> "SentenceIndex":
        """Index clauses, best those of a whole corpus: what is rare is then known better."""
        clauses = clauses.reset_index(drop=True)
        wordings = [wording(text) for text in clauses["text"]]
        rows, pairs = [], []
        for row, words in enumerate(wordings):
            letters = np.frombuffer(words.tokens.encode("utf-32-le"), np.uint32).astype(np.int64)
            found = np.unique(letters[:-1] << 21 | letters[1:])
            pairs.append(found)
            rows.append(np.full(len(found), row))
        pairs = np.concatenate([np.empty(0, np.int64), *pairs])
        rows = np.concatenate([np.empty(0, np.int64), *rows])
        known, column = np.unique(pairs, return_inverse=True)
        weight = np.log(len(clauses) / np.bincount(column)) if len(known) else np.empty(0)
        shape = (len(clauses), len(known))
        matrix = sparse.csr_array((weight[column], (rows, column)), shape=shape)
        norms = np.sqrt(np.asarray(matrix.multiply(matrix).sum(axis=1)).ravel())
        low = (1 << 21) - 1
        names = [chr(pair >> 21) + chr(pair & low) for pair in known.tolist()]
        return cls(
            clauses,
            wordings,
            matrix,
            np.where(norms > 0, norms, 1.0),
            latent_vectors(clauses, matrix),
            reaching_deadlines(clauses),
            _title_weights(clauses),
            dict(zip(names, weight.tolist(), strict=True)),
            _sentence_rows(clauses, wordings),
        )

    def sentences(self, doc_id: str) -> np.ndarray:
        """Rows of a document's sentences, headings, departments and cells left out."""
        return self._sentences.get(doc_id, np.empty(0, np.int64))

    def matches(self, children: np.ndarray, parents: np.ndarray) -> list[list[Match]]:
        """For each child row its candidates among the parent rows, the best first."""
        if not len(children) or not len(parents):
            return [[] for _ in children]
        above = self.matrix[parents].T.tocsr()
        result = []
        for begin in range(0, len(children), BLOCK):
            block = children[begin : begin + BLOCK]
            common = self.matrix[block] @ above
            for child, first, end in zip(block, common.indptr, common.indptr[1:], strict=False):
                columns, weight = common.indices[first:end], common.data[first:end]
                by_weight = _largest(weight, columns)
                by_cosine = _largest(weight / self.norms[parents[columns]], columns)
                found = [self.match(child, parents[pick]) for pick in np.union1d(by_weight, by_cosine)]
                found.sort(key=lambda match: (-match.weight * (1 + match.share_back), match.row))
                result.append(found)
        return result

    def nearest(self, child: int, parents: np.ndarray) -> tuple[int, float]:
        """The parent row nearest in meaning and letters, and the sum of the two cosines; -1 where there is none."""
        if not len(parents):
            return -1, 0.0
        common = (self.matrix[[child]] @ self.matrix[parents].T).toarray()[0]
        near = self.meaning[parents] @ self.meaning[child] + common / self.norms[parents] / self.norms[child]
        best = int(near.argmax())
        return int(parents[best]), round(float(near[best]), DIGITS)

    def weight(self, row: int) -> float:
        """Weight of a clause, repeated pairs of letters counted again."""
        return float(self._sums(self.wordings[row].tokens)[-1])

    def match(self, child: int, parent: int) -> Match:
        """What of one clause can be read off, in order, from another."""
        tokens, other = self.wordings[child].tokens, self.wordings[parent].tokens
        sums = self._sums(tokens)
        found = blocks(tokens, other)
        weight = sum(sums[i + length - 1] - sums[i] for i, _, length in found)
        total, total_back = sums[-1], self._sums(other)[-1]
        return Match(parent, weight, _ratio(weight, total), _ratio(weight, total_back), found)

    def _sums(self, tokens: str) -> np.ndarray:
        """Running sums of the weights of the pairs of letters."""
        pairs = [self._weights[a + b] for a, b in zip(tokens, tokens[1:], strict=False)]
        return np.concatenate([[0.0], np.cumsum(pairs)])


def link_clauses(index: SentenceIndex, child_doc: str, parent_doc: str) -> pd.DataFrame:
    """The best source of each sentence of one document in another.

    Parameters
    ----------
    index : SentenceIndex
        Holds the clauses of both documents.
    child_doc, parent_doc : str

    Returns
    -------
    DataFrame
        One row a sentence of the child, in its order. relation: verbatim (at least `VERBATIM_SHARE`
        of its letters stand in the parent, slots aside), edited (much of it can be read off), topic
        (nearest in meaning to one that is near enough), new (then the parent's columns are empty).
        similarity: share of the sentence's weight that can be read off from the source, or from the
        nearest in meaning. share: share of its letters that stand in the best sources. also: further sources.
        changed_numbers, kept_numbers and number_clauses: see `counterparts`.
    """
    children, parents = index.sentences(child_doc), index.sentences(parent_doc)
    rows, copied = [], {}
    for child, found in zip(children, index.matches(children, parents), strict=True):
        sources, share = sources_of(index.wordings[child], found)
        relation = taken_over(sources, share)
        if relation:
            taken_from = [source.row for source in sources]
            copied[child] = taken_from, [match.row for match in found if match.row not in taken_from]
        else:
            relation, sources = _own(index, child, parents, found)
        row = _side("child", index.clauses.iloc[child]) | {
            "parent_doc": parent_doc,
            "relation": relation,
            "share": share,
        }
        row |= {"similarity": sources[0].share if sources else 0.0}
        if relation != "new":
            row |= _side("parent", index.clauses.iloc[sources[0].row])
            row["also"] = ";".join(index.clauses["clause_id"].iloc[source.row] for source in sources[1:])
        rows.append(row)
    numbers = counterparts(index.wordings, index.due, copied)
    for child, row in zip(children, rows, strict=True):
        row |= _numbers(index, numbers.get(child, []))
    whole = {"parent_start": "Int64", "parent_end": "Int64"}
    return pd.DataFrame(rows, columns=COLUMNS).astype(whole)


def _numbers(index: SentenceIndex, found: list[Counterpart]) -> dict[str, str]:
    """Numbers that were changed (``25%→20%``) and kept, and the sentences above in which they stand."""
    changed = [pair for pair in found if pair.number.changed]
    kept = [pair for pair in found if not pair.number.changed]
    return {
        "changed_numbers": "; ".join(f"{pair.number.above}→{pair.number.here}" for pair in changed),
        "kept_numbers": "; ".join(pair.number.here for pair in kept),
        "number_clauses": ";".join(index.clauses["clause_id"].iloc[pair.row] for pair in [*changed, *kept]),
    }


def _title_weights(clauses: pd.DataFrame) -> dict[str, float]:
    titles = clauses.loc[clauses["is_item"], ["doc_id", "item", "item_title"]].drop_duplicates()
    counts = Counter()
    for title in titles["item_title"].fillna(""):
        tokens = wording(title).tokens
        counts.update({a + b for a, b in zip(tokens, tokens[1:], strict=False)})
    return {pair: float(np.log((len(titles) + 1) / count)) for pair, count in counts.items()}


def sources_of(words: Wording, found: list[Match]) -> tuple[list[Match], float]:
    """The best source and those that add most to it, and the share of the sentence's letters that stand in them."""
    covered, used = np.zeros(len(words.tokens), bool), []
    rest = list(found)
    while rest and len(used) < SOURCES:
        with_it = [_cover(covered, match, SECOND_SOURCE if used else 1) for match in rest]
        best = max(range(len(rest)), key=lambda i: with_it[i].sum()) if used else 0
        if used and with_it[best].sum() < covered.sum() + SECOND_SOURCE:
            break
        covered = with_it[best]
        used.append(rest.pop(best))
    return used, float(covered.mean()) if len(covered) else 0.0


def _cover(covered: np.ndarray, match: Match, shortest: int) -> np.ndarray:
    """The letters that are covered with one more source."""
    covered = covered.copy()
    for i, _, length in match.blocks:
        if length >= shortest:
            covered[i : i + length] = True
    return covered


def taken_over(sources: list[Match], share: float) -> str:
    """Whether a sentence is verbatim or edited from its sources; empty if neither."""
    if not sources:
        return ""
    if share >= VERBATIM_SHARE:
        return "verbatim"
    best = sources[0]
    long = best.weight >= EDITED_WEIGHT and best.share >= EDITED_SHARE
    return "edited" if (long and best.share + best.share_back >= EDITED_BOTH) or best.share >= EDITED_SHORT else ""


def _own(index: SentenceIndex, child: int, parents: np.ndarray, found: list[Match]) -> tuple[str, list[Match]]:
    """Whether the task of a sentence in its own words stands above, and where."""
    nearest, near = index.nearest(child, parents)
    if nearest < 0:
        return "new", []
    read_off = found[0].share if found else 0.0
    return ("topic" if near + read_off >= TOPIC_SCORE else "new"), [index.match(child, nearest)]


def _side(side: str, clause: pd.Series) -> dict:
    text = clause["text"].rstrip("\n")
    values = (clause["doc_id"], clause["clause_id"], clause["item"], clause["start"])
    names = ("doc", "clause", "item", "start", "end", "text")
    values = (*values, clause["start"] + len(text), text)
    return {f"{side}_{name}": value for name, value in zip(names, values, strict=True)}


def _sentence_rows(clauses: pd.DataFrame, wordings: list[Wording]) -> dict[str, np.ndarray]:
    """Rows of each document's sentences that are long enough to say something."""
    long = np.array([len(words.tokens) >= MIN_LETTERS for words in wordings], bool)
    rows = np.flatnonzero((clauses["kind"] == "sentence").to_numpy() & long)
    places = clauses.iloc[rows].groupby("doc_id", sort=False).indices
    return {doc_id: rows[inside] for doc_id, inside in places.items()}


def _largest(values: np.ndarray, columns: np.ndarray) -> np.ndarray:
    """Columns of the largest values; of equal ones the first."""
    if len(values) <= CANDIDATES:
        return columns
    least = np.partition(values, -CANDIDATES)[-CANDIDATES]
    above, level = columns[values > least], np.sort(columns[values == least])
    return np.append(above, level[: CANDIDATES - len(above)])


def _ratio(part: float, whole: float) -> float:
    return float(part / whole) if whole > 0 else 0.0
