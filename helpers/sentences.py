"""Each sentence of a plan and its best source in another: verbatim, edited, topic, or new.

Candidates are found by the pairs of letters they share, rare pairs counting more; the best is the
one from which most of the sentence can be read off in order. Passages of a second source count
too, since drafters join and split sentences.
"""

from collections import Counter
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy import sparse

from helpers.numbers_changed import compare_numbers
from helpers.wording import Wording, blocks, wording

# Thresholds, from reading 98 sentences of six pairs of plans; weights are in nats, a pair of
# letters that stands in one clause of a hundred weighs 4.6.
VERBATIM_SHARE = 0.88  # of the letters stand above: nine tenths, less single letters put in
EDITED_WEIGHT = 40.0  # about eight to ten letters in a row that are not everyday words
EDITED_SHARE = 0.15  # of the sentence's weight is read off from above
EDITED_BOTH = 0.33  # this share and the same share of the source, added up
EDITED_SHORT = 0.60  # of a short sentence, whose weight is small
TOPIC_SCORE = 0.16  # share of weight read off in order, and cosine, added up

CANDIDATES = 6  # by weight in common, and as many by cosine
SECOND_SOURCE = 6  # letters in a row that a second source must give
MIN_LETTERS = 8  # shorter sentences are dates and labels

COLUMNS = ["child_doc", "child_clause", "child_item", "child_start", "child_end", "child_text"]
COLUMNS += ["parent_doc", "parent_clause", "parent_item", "parent_start", "parent_end", "parent_text"]
COLUMNS += ["relation", "similarity", "share", "also", "changed_numbers", "kept_numbers"]


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
    title_weights : dict of str to float
        Weight of each pair of letters in the items' titles, where 行业 and 推动 are common.
    """

    clauses: pd.DataFrame
    wordings: list[Wording]
    matrix: sparse.csr_array
    norms: np.ndarray
    title_weights: dict[str, float]
    _weights: dict[str, float]

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
            _title_weights(clauses),
            dict(zip(names, weight.tolist(), strict=True)),
        )

    def sentences(self, doc_id: str) -> np.ndarray:
        """Rows of a document's sentences, headings, departments and cells left out."""
        clauses = self.clauses
        rows = np.flatnonzero((clauses["doc_id"] == doc_id) & (clauses["kind"] == "sentence"))
        return rows[[len(self.wordings[row].tokens) >= MIN_LETTERS for row in rows]]

    def matches(self, children: np.ndarray, parents: np.ndarray) -> list[list[Match]]:
        """For each child row its candidates among the parent rows, the best first."""
        if not len(children) or not len(parents):
            return [[] for _ in children]
        common = (self.matrix[children] @ self.matrix[parents].T).toarray()
        cosine = common / self.norms[children][:, None] / self.norms[parents][None, :]
        result = []
        for child, by_weight, by_cosine in zip(children, common, cosine, strict=True):
            picked = np.union1d(_largest(by_weight), _largest(by_cosine))
            picked = picked[by_weight[picked] > 0]
            found = [self._match(child, parents[pick]) for pick in picked]
            found.sort(key=lambda match: (-match.weight * (1 + match.share_back), match.row))
            result.append(found)
        return result

    def weight(self, row: int) -> float:
        """Weight of a clause, repeated pairs of letters counted again."""
        return float(self._sums(self.wordings[row].tokens)[-1])

    def cosine(self, row: int, other: int) -> float:
        """Cosine of two clauses' weighted pairs of letters."""
        common = (self.matrix[[row]] @ self.matrix[[other]].T).toarray()[0, 0]
        return float(common / self.norms[row] / self.norms[other])

    def _match(self, child: int, parent: int) -> Match:
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
        of its letters stand in the parent, slots aside), edited, topic, new (then the parent's
        columns are empty). similarity: share of the sentence's weight that can be read off from the
        source. share: share of its letters that stand in the best sources. also: further sources.
        changed_numbers and kept_numbers: see `numbers_changed`.
    """
    children, parents = index.sentences(child_doc), index.sentences(parent_doc)
    rows = []
    for child, found in zip(children, index.matches(children, parents), strict=True):
        share, sources = _share(index.wordings[child], found)
        relation = _relation(index, child, found, share)
        changed, kept = "", ""
        if relation in ("verbatim", "edited"):
            changed, kept = _numbers(index, child, [found[i].row for i in sources])
        rows.append(
            _row(index, child, found, relation, share, sources)
            | {"changed_numbers": changed, "kept_numbers": kept, "parent_doc": parent_doc}
        )
    whole = {"parent_start": "Int64", "parent_end": "Int64"}
    return pd.DataFrame(rows, columns=COLUMNS).astype(whole)


def _numbers(index: SentenceIndex, child: int, sources: list[int]) -> tuple[str, str]:
    """Numbers that were changed (``25%→20%``) and kept, each compared with the first source that has it."""
    found = {}
    for source in sources:
        for number in compare_numbers(index.wordings[child], index.wordings[source]):
            found.setdefault(number.token, number)
    ordered = [found[token] for token in sorted(found)]
    changed = "; ".join(f"{number.above}→{number.here}" for number in ordered if number.changed)
    return changed, "; ".join(number.here for number in ordered if not number.changed)


def _title_weights(clauses: pd.DataFrame) -> dict[str, float]:
    titles = clauses.loc[clauses["is_item"], ["doc_id", "item", "item_title"]].drop_duplicates()
    counts = Counter()
    for title in titles["item_title"].fillna(""):
        tokens = wording(title).tokens
        counts.update({a + b for a, b in zip(tokens, tokens[1:], strict=False)})
    return {pair: float(np.log((len(titles) + 1) / count)) for pair, count in counts.items()}


def _share(words: Wording, found: list[Match]) -> tuple[float, list[int]]:
    """Share of a sentence's letters that stand in its best sources, and which sources gave some."""
    covered = np.zeros(len(words.tokens), bool)
    used = []
    for number, match in enumerate(found[:3]):
        before = covered.sum()
        for i, _, length in match.blocks:
            if number == 0 or length >= SECOND_SOURCE:
                covered[i : i + length] = True
        if number == 0 or covered.sum() >= before + SECOND_SOURCE:
            used.append(number)
    return (float(covered.mean()) if len(covered) else 0.0), used


def _relation(index: SentenceIndex, child: int, found: list[Match], share: float) -> str:
    if not found:
        return "new"
    best = found[0]
    if share >= VERBATIM_SHARE:
        return "verbatim"
    long = best.weight >= EDITED_WEIGHT and best.share >= EDITED_SHARE
    if (long and best.share + best.share_back >= EDITED_BOTH) or best.share >= EDITED_SHORT:
        return "edited"
    cosine = max(index.cosine(child, match.row) for match in found)
    return "topic" if best.share + cosine >= TOPIC_SCORE else "new"


def _row(index, child, found, relation, share, sources) -> dict:
    clauses = index.clauses
    row = _side("child", clauses.iloc[child])
    row |= {"relation": relation, "share": share, "similarity": found[0].share if found else 0.0}
    if relation != "new":
        row |= _side("parent", clauses.iloc[found[0].row])
        row["also"] = ";".join(clauses["clause_id"].iloc[found[i].row] for i in sources[1:])
    return row


def _side(side: str, clause: pd.Series) -> dict:
    text = clause["text"].rstrip("\n")
    values = (clause["doc_id"], clause["clause_id"], clause["item"], clause["start"])
    names = ("doc", "clause", "item", "start", "end", "text")
    values = (*values, clause["start"] + len(text), text)
    return {f"{side}_{name}": value for name, value in zip(names, values, strict=True)}


def _largest(values: np.ndarray) -> np.ndarray:
    """Places of the largest values; of equal ones the first."""
    return np.argsort(-values, kind="stable")[:CANDIDATES]


def _ratio(part: float, whole: float) -> float:
    return float(part / whole) if whole > 0 else 0.0
