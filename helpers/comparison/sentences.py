"""What clauses are about, as vectors, so that the same task in other words is recognised.

Two sentences on heating may say 供热 and 供暖 and share no word. But both words stand in items with
热电联产 and 管网, and this is what latent semantic indexing finds: items are rows, pairs of letters
columns, and the strongest directions of that matrix are what items are about. A clause is the sum of
its pairs in these directions.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

import numpy as np
import pandas as pd
import scipy  # loads its parts when they are first used

from helpers.base.cache import keep, state_of
from helpers.base.errors import RequestError, instead
from helpers.base.waiting import progress
from helpers.comparison.numbers import COPIED, Counterpart, counterparts, reaching_deadlines
from helpers.comparison.wording import NUMBER, Wording, blocks, phrases, read_wording
from helpers.vocabulary.read import look_again

DIRECTIONS = 150  # of 100, 150 and 200 the one that told the same task from another best in 186 sentences read
RARE = 5  # a pair of letters that fewer items have says nothing of what goes together
KINDS = ("sentence", "heading")  # lists of departments say who, not what
DIGITS = 6  # the last digits of a sum differ from machine to machine, so nearness is rounded


class Directions(NamedTuple):
    """What the items of a corpus are about: the strongest directions of their pairs of letters."""

    pairs: np.ndarray  # columns of the pairs that several items have
    rarity: np.ndarray
    axes: np.ndarray  # shape (at most `DIRECTIONS`, pairs)

    def vectors(self, pairs: scipy.sparse.csr_array) -> np.ndarray:
        """The direction of each clause among them, as float32.

        Parameters
        ----------
        pairs : csr_array, shape (n, m)
            Not zero where a clause has a pair of letters.

        Returns
        -------
        ndarray of float32, shape (n, at most `DIRECTIONS`)
            Rows of length 1, or 0 where a clause has no pair that several items have; the product of two
            rows is how near they are. No columns where the corpus has fewer than two items or pairs.
        """
        if not len(self.axes):
            return np.zeros((pairs.shape[0], 0), np.float32)
        present = (pairs[:, self.pairs] != 0).astype(np.float64)
        return directions_of(present.multiply(self.rarity).tocsr() @ self.axes.T).astype(np.float32)


def latent_directions(clauses: pd.DataFrame, pairs: scipy.sparse.csr_array) -> Directions:
    """What the items of a corpus are about.

    Parameters
    ----------
    clauses : DataFrame
        n rows with doc_id, item and kind.
    pairs : csr_array, shape (n, m)
        Not zero where a clause has a pair of letters.
    """
    present = (pairs != 0).astype(np.float64)
    counts = _items_of(clauses) @ present
    spread = np.bincount(counts.indices, minlength=counts.shape[1])  # items that have a pair
    kept = np.flatnonzero(spread >= min(RARE, counts.shape[0] / 2))
    directions = min(DIRECTIONS, counts.shape[0] - 1, len(kept) - 1)
    if directions < 1:
        return Directions(kept, np.empty(0), np.empty((0, len(kept))))
    rarity = np.log(counts.shape[0] / spread[kept])
    items = counts[:, kept]
    items.data = 1 + np.log(items.data)
    items = _unit_rows(items.multiply(rarity).tocsr())
    from scipy.sparse.linalg import svds  # not above: sentences that are known need none

    _, _, axes = svds(items, k=directions, v0=np.ones(min(items.shape)))
    return Directions(kept, rarity, axes)


def directions_of(vectors: np.ndarray) -> np.ndarray:
    """Rows brought to length 1, rounded to `DIGITS`; empty ones stay 0."""
    length = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.round(vectors / np.where(length > 0, length, 1), DIGITS)


def _items_of(clauses: pd.DataFrame) -> scipy.sparse.csr_array:
    """Which clauses each item has, one row an item."""
    rows = np.flatnonzero(clauses["kind"].isin(KINDS))
    item = (clauses["doc_id"] + "-" + clauses["item"].fillna("")).iloc[rows]
    number, names = pd.factorize(item)
    return scipy.sparse.csr_array((np.ones(len(rows)), (number, rows)), shape=(len(names), len(clauses)))


def _unit_rows(matrix: scipy.sparse.csr_array) -> scipy.sparse.csr_array:
    length = np.sqrt(np.asarray(matrix.multiply(matrix).sum(axis=1)).ravel())
    return scipy.sparse.diags_array(1 / np.where(length > 0, length, 1)) @ matrix


# ---- Each sentence of a plan and its best source in another: verbatim, edited, topic, or new.

# Thresholds, from reading 98 sentences of six pairs of plans, that of topic from 111 more of five pairs;
# weights are in nats, a pair of letters that stands in one clause of a hundred weighs 4.6.
VERBATIM_SHARE = 0.87  # of the letters stand above: nine tenths, less single letters put in
EDITED_WEIGHT = 40.0  # about eight to ten letters in a row that are not everyday words
EDITED_SHARE = 0.15  # of the sentence's weight is read off from above
EDITED_BOTH = 0.33  # this share and the same share of the source, added up
TOPIC_MEANING = 0.66  # the cosine of meaning alone; of 70 sentences read, 25 of 27 above both bars are the same task
EDITED_PLAIN = (
    0.45  # the same where no phrase of it stands above as a whole: of 284 below, most only told the same task
)
PHRASE, PHRASE_SHARE = 6, 0.7  # a phrase of so many letters stands above, if so much of it does
EDITED_SHORT = 0.60  # of a short sentence, whose weight is small
WHOLE_SOURCE = 0.85  # of a short sentence above stands in one that says more
TOPIC_SCORE = 0.92  # cosines of meaning and of letters, and share read off in order, added up

ALIKE_TEXTS = 0.05  # two texts above that differ by no more answer a sentence alike

CANDIDATES = 6  # by weight in common, and as many by cosine
SECOND_SOURCE = 6  # letters in a row that a further source must give
SOURCES = 3  # at most
MIN_LETTERS = 8  # shorter sentences are dates and labels
# What opens a paragraph as its title says nothing of its own: ——系统推进、重点突破。（1）推动钢铁行业碳达峰。政府引导，市场发力。
FOUR = "(?:“?[一-鿿]”?){4}"
RUN_IN_HEADING = re.compile(
    rf"(?:[—－-]{{1,3}}|[（(][\d一二三四五六七八九十]{{1,3}}[）)])[^；：\d\n]{{1,24}}。?|{FOUR}(?:[、，]{FOUR}){{1,2}}。"
)
# What is printed behind a document's text: who gets a copy, the day of printing. Nobody is its source.
BACK_MATTER = re.compile(
    r"(?:抄送|抄报|主送|分送|发送)[:：]|[^。，]*(?:办公厅|办公室|委员会|局)20\d\d年\d{1,2}月\d{1,2}日印发"
)
KEPT_FROM = 2_000  # clauses from which an index is kept; a smaller one is soon made
LOOKED_AT = 8000  # places that are looked at for one sentence, those of its rarest pairs
MOST_PLACES = 500  # clauses in which a pair of letters is looked up, so that rare ones decide
PAIRS_KEPT = 8  # pairs of documents whose candidates are kept
BLOCK = 64  # sentences that are compared at once, so that memory does not grow with the square

COLUMNS = ["child_doc", "child_clause", "child_item", "child_start", "child_end", "child_text"]
COLUMNS += ["parent_doc", "parent_clause", "parent_item", "parent_start", "parent_end", "parent_text"]
COLUMNS += ["relation", "similarity", "share", "also", "changed_numbers", "kept_numbers", "number_clauses"]
COLUMNS += ["nearest_clause", "nearest_text", "asked"]


class Match(NamedTuple):
    """How much of a sentence can be read off from a candidate, in order."""

    row: int  # of the candidate
    weight: float
    share: float  # of the sentence's weight
    share_back: float  # of the candidate's weight
    blocks: list[tuple[int, int, int]]


class Answer(NamedTuple):
    """What a text above has for a sentence: how it was taken over, or what is nearest in sense."""

    relation: str
    share: float  # of its letters that stand in the best sources
    sources: list[Match]
    near: float = 0.0  # cosines of meaning and of letters, and share read off in order, added up


# What an index makes of its clauses
PARTS = ("wordings", "matrix", "norms", "meaning", "due", "title_weights", "pairs", "directions", "_sums", "_sentences")


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
        What each clause is about; see `Directions`.
    due : list of int or None
        The deadline that reaches into each clause; see `numbers.reaching_deadlines`.
    title_weights : dict of str to float
        Weight of each pair of letters in the items' titles, where 行业 and 推动 are common.
    pairs : Index of int, shape (pairs,)
        The pairs of letters that are the matrix's columns; see `_letter_pairs`.
    directions : Directions
        What the items are about, so that further clauses can be told in the same directions.
    _sums : list of list of float
        For each clause the running sums of the weights of its pairs of letters.
    """

    def __init__(
        self, clauses: pd.DataFrame, parts: tuple | None = None, state: str = "", own: Mapping[str, str] | None = None
    ):
        self.clauses = clauses
        # Of the clauses that pairs of letters are weighed by; empty for a small index, nothing is kept then
        self.state = state
        self.own = own or {}  # the state of each document that came with `with_clauses`
        self._matched: dict[tuple[str, str], list[list[Match]]] = {}
        self._sources: dict[tuple[str, str], list[tuple[list[Match], float]]] = {}
        if parts:
            vars(self).update(zip(PARTS, parts, strict=True))

    def __getattr__(self, name: str):
        """What is made of the clauses, where it is not there yet."""
        if name not in PARTS:
            raise AttributeError(name)
        return getattr(self._made(), name)

    def _made(self) -> SentenceIndex:
        """Itself with all its parts, as they were kept."""
        parts = keep("index", self.state, __name__, lambda: self._parts(self.clauses))
        vars(self).update(zip(PARTS, parts, strict=True))
        return self

    @classmethod
    def build(cls, clauses: pd.DataFrame, added: Collection[str] = (), lazy: bool = False) -> SentenceIndex:
        """Index clauses, best those of a whole corpus: what is rare is then known better.

        The documents of `added` (`helpers.corpus.added_plans`) come in by `with_clauses`: what is found of the others
        stays as it is, and is not read again. A `lazy` index makes, or reads, its parts when they are first asked for:
        links that are kept need none.
        """
        look_again()
        apart = clauses["doc_id"].isin(list(added))
        if apart.any() and not apart.all():
            return cls.build(clauses[~apart]).with_clauses(clauses[apart])
        clauses = clauses.reset_index(drop=True)
        if len(clauses) < KEPT_FROM:
            return cls(clauses, cls._parts(clauses))
        index = cls(clauses, state=state_of(clauses))
        return index if lazy else index._made()

    @staticmethod
    def _parts(clauses: pd.DataFrame) -> tuple:
        """What `PARTS` names."""
        wordings = [read_wording(text) for text in progress(clauses["text"], "Reading sentences")]
        in_order = [_letter_pairs(words) for words in wordings]
        pairs, columns = _pairs_of(in_order)
        weight = np.log(len(clauses) / np.bincount(columns.indices)) if len(pairs) else np.empty(0)
        matrix = _weighed(columns, weight)
        directions = latent_directions(clauses, matrix)
        return (
            wordings,
            matrix,
            _norms(matrix),
            directions.vectors(matrix),
            reaching_deadlines(clauses),
            _title_weights(clauses),
            pairs,
            directions,
            _running_sums(in_order, pairs, weight),
            _sentence_rows(clauses, wordings),
        )

    def with_clauses(self, clauses: pd.DataFrame) -> SentenceIndex:
        """An index with the clauses of further documents, weighed by what is rare and common in those that it had.

        A text of one's own is so read as fast as it is long. What is not in the corpus is as rare as what stands there once.

        Examples
        --------
        >>> from helpers.corpus import load_corpus, open_text
        >>> index = SentenceIndex.build(load_corpus().clauses)
        >>> own = open_text("加快发展氢能产业。到2030年，森林覆盖率达到60%。").document
        >>> len(index.with_clauses(own.clauses).sentences("text"))
        2
        """
        wordings = [read_wording(text) for text in clauses["text"]]
        in_order = [_letter_pairs(words) for words in wordings]
        new, _ = _pairs_of(in_order)
        new = new[~new.isin(self.pairs)]
        pairs = self.pairs.append(new)
        weight = np.log(len(self.clauses) / np.bincount(self.matrix.indices, minlength=len(pairs)).clip(1))
        more = _weighed(_pairs_of(in_order, pairs)[1], weight)
        wider = scipy.sparse.csr_array(
            (self.matrix.data, self.matrix.indices, self.matrix.indptr), (len(self.wordings), len(pairs))
        )
        rows = {doc_id: rows + len(self.wordings) for doc_id, rows in _sentence_rows(clauses, wordings).items()}
        parts = (
            self.wordings + wordings,
            scipy.sparse.vstack([wider, more], format="csr"),
            np.concatenate([self.norms, _norms(more)]),
            np.concatenate([self.meaning, self.directions.vectors(more)]),
            self.due + reaching_deadlines(clauses),
            self.title_weights,
            pairs,
            self.directions,
            self._sums + _running_sums(in_order, pairs, weight),
            self._sentences | rows,
        )
        own = {doc_id: state_of(rows) for doc_id, rows in clauses.groupby("doc_id")}
        whole = pd.concat([self.clauses, clauses], ignore_index=True)
        return SentenceIndex(whole, parts, self.state, {**self.own, **own})

    def state_with(self, *documents: str) -> tuple[str, ...]:
        """What results are kept under that are read off from some documents; empty for a small index."""
        return (self.state, *(self.own[doc_id] for doc_id in documents if doc_id in self.own)) if self.state else ()

    @cached_property
    def documents(self) -> frozenset[str]:
        """The ids of its documents."""
        return frozenset(self.clauses["doc_id"].unique())

    @cached_property
    def columns(self) -> dict[str, np.ndarray]:
        """The cells of its clauses by column: what is asked of one row after the other."""
        return {name: self.clauses[name].to_numpy() for name in self.clauses}

    def sentences(self, doc_id: str) -> np.ndarray:
        """Rows of a document's sentences; headings, those that open a paragraph too, departments, cells and who gets a copy are left out."""
        return self._sentences.get(doc_id, np.empty(0, np.int64))

    def candidates(self, child_doc: str, parent_doc: str) -> list[list[Match]]:
        """`matches` of two documents; those of the last pairs are kept, for items and sentences ask for the same."""
        pair = child_doc, parent_doc
        if pair not in self._matched:
            for oldest in list(self._matched)[: 1 - PAIRS_KEPT]:
                del self._matched[oldest]
            self._matched[pair] = self.matches(self.sentences(child_doc), self.sentences(parent_doc))
        return self._matched[pair]

    def sources(self, child_doc: str, parent_doc: str) -> list[tuple[list[Match], float]]:
        """`sources_of` each sentence of one document in another, from its candidates; kept as these are."""
        pair = child_doc, parent_doc
        found = self.candidates(*pair)
        if pair not in self._sources:
            self._sources = {one: kept for one, kept in self._sources.items() if one in self._matched}
            rows = zip(self.sentences(child_doc), found, strict=True)
            self._sources[pair] = [sources_of(self.wordings[row], matches) for row, matches in rows]
        return self._sources[pair]

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
                result.append(self._likeliest(child, parents[common.indices[first:end]], common.data[first:end]))
        return result

    def best_sources(self, children: np.ndarray, groups: Mapping[str, Sequence[str]]) -> list[dict[str, Match]]:
        """For each child row the best match in each group of documents that has any.

        Candidates come from the places of its rarest pairs of letters, `MOST_PLACES` of each and `LOOKED_AT` of all, so that
        the time for a sentence stays about the same however many documents there are.

        Parameters
        ----------
        children : ndarray
        groups : mapping of str to sequence of str
            Documents by the group's name; none in two groups.
        """
        group = np.full(len(self.clauses), -1, np.int8)
        for number, docs in enumerate(groups.values()):
            for doc in docs:
                group[self.sentences(doc)] = number
        result = []
        for begin in range(0, len(children), BLOCK):
            block = children[begin : begin + BLOCK]
            common = self._rarest(self.matrix[block]) @ self._places
            for child, first, end in zip(block, common.indptr, common.indptr[1:], strict=False):
                rows, weight, found = common.indices[first:end], common.data[first:end], {}
                for number, name in enumerate(groups):
                    inside = group[rows] == number
                    if inside.any():
                        found[name] = self._likeliest(child, rows[inside], weight[inside])[0]
                result.append(found)
        return result

    def _rarest(self, rows: scipy.sparse.csr_array) -> scipy.sparse.csr_array:
        """Of each clause the rarest pairs of letters, that have `LOOKED_AT` places together."""
        row = np.repeat(np.arange(rows.shape[0]), np.diff(rows.indptr))
        order = np.lexsort((-rows.data, row))
        places = np.cumsum(np.diff(self._places.indptr).take(rows.indices.take(order)))
        before = np.concatenate([[0], places]).take(rows.indptr[:-1])
        kept = np.sort(order.compress(places - before.take(row) <= LOOKED_AT))
        ends = np.searchsorted(kept, rows.indptr)
        return scipy.sparse.csr_array((rows.data.take(kept), rows.indices.take(kept), ends), shape=rows.shape)

    @cached_property
    def _places(self) -> scipy.sparse.csr_array:
        """The clauses that have each pair of letters, the first `MOST_PLACES` of them; a row a pair, with its weight."""
        places = self.matrix.T.tocsr()
        number = np.arange(places.nnz) - np.repeat(places.indptr[:-1], np.diff(places.indptr))
        kept = number < MOST_PLACES
        ends = np.concatenate([[0], np.cumsum(np.minimum(np.diff(places.indptr), MOST_PLACES))])
        return scipy.sparse.csr_array((places.data[kept], places.indices[kept], ends), shape=places.shape)

    def _likeliest(self, child: int, rows: np.ndarray, weight: np.ndarray) -> list[Match]:
        """Matches with the likeliest of some rows by what they have in common with the child, the best first."""
        picked = {*_largest(weight, rows).tolist(), *_largest(weight / self.norms[rows], rows).tolist()}
        found = [self.match(child, row) for row in picked]
        found.sort(key=lambda match: (-match.weight * (1 + match.share_back), match.row))
        return found

    def nearest(self, children: np.ndarray, parents: np.ndarray) -> list[tuple[int, float]]:
        """For each child row the parent row nearest in meaning and letters, and the sum of the two cosines; -1 for none."""
        if not len(parents):
            return [(-1, 0.0)] * len(children)
        above, meaning, result = self.matrix[parents].T.tocsr(), self.meaning[parents].T, []
        for begin in range(0, len(children), BLOCK):
            block = children[begin : begin + BLOCK]
            letters = (self.matrix[block] @ above).toarray() / self.norms[parents] / self.norms[block][:, None]
            near = np.round(self.meaning[block] @ meaning + letters, DIGITS)
            best = near.argmax(axis=1)
            result += zip(parents[best].tolist(), near[np.arange(len(block)), best].tolist(), strict=True)
        return result

    def title_weight(self, pair: str) -> float:
        """Weight of a pair of letters in a title; that of the rarest where no title of the corpus has it."""
        return self.title_weights.get(pair, self._rarest_title)

    @cached_property
    def _rarest_title(self) -> float:
        return max(self.title_weights.values(), default=1.0)

    def weight(self, row: int) -> float:
        """Weight of a clause, repeated pairs of letters counted again."""
        return self._sums[row][-1]

    def match(self, child: int, parent: int) -> Match:
        """What of one clause can be read off, in order, from another."""
        sums = self._sums[child]
        found = blocks(self.wordings[child].tokens, self.wordings[parent].tokens)
        weight = sum(sums[i + length - 1] - sums[i] for i, _, length in found)
        return Match(parent, weight, _ratio(weight, sums[-1]), _ratio(weight, self._sums[parent][-1]), found)


def _pairs_of(in_order: list[np.ndarray], pairs: pd.Index | None = None) -> tuple[pd.Index, scipy.sparse.csr_array]:
    """The pairs of letters of all clauses, or those given, and how often a clause has which: a row a clause, a column a pair."""
    flat = np.concatenate([np.empty(0, np.int64), *in_order])
    pairs = pd.Index(np.unique(flat)) if pairs is None else pairs
    ends = np.cumsum([0, *map(len, in_order)])
    columns = scipy.sparse.csr_array((np.ones(len(flat)), pairs.get_indexer(flat), ends), (len(in_order), len(pairs)))
    columns.sum_duplicates()
    return pairs, columns


def _weighed(columns: scipy.sparse.csr_array, weight: np.ndarray) -> scipy.sparse.csr_array:
    """Each pair of letters of each clause with its weight."""
    return scipy.sparse.csr_array((weight[columns.indices], columns.indices, columns.indptr), columns.shape)


def _norms(matrix: scipy.sparse.csr_array) -> np.ndarray:
    """Euclidean length of each row, 1 for an empty one."""
    norms = np.sqrt(np.asarray(matrix.multiply(matrix).sum(axis=1)).ravel())
    return np.where(norms > 0, norms, 1.0)


def _running_sums(in_order: list[np.ndarray], pairs: pd.Index, weight: np.ndarray) -> list[list[float]]:
    """For each clause the running sums of the weights of its pairs of letters."""
    flat = weight[pairs.get_indexer(np.concatenate([np.empty(0, np.int64), *in_order]))]
    parts = np.split(flat, np.cumsum([len(clause) for clause in in_order])[:-1])
    return [[0.0, *np.cumsum(part).tolist()] for part in parts]


def _letter_pairs(words: Wording) -> np.ndarray:
    """The pairs of letters of a clause, in order, a number a pair."""
    letters = np.frombuffer(words.tokens.encode("utf-32-le"), np.uint32).astype(np.int64)
    return letters[:-1] << 21 | letters[1:]


def link_clauses(index: SentenceIndex, child_doc: str, parents: str | Sequence[str]) -> pd.DataFrame:
    """The best source of each sentence of one document in the texts above it.

    Parameters
    ----------
    index : SentenceIndex
        Holds the clauses of all.
    child_doc : str
    parents : str or sequence of str
        The texts to look in, the one of the child's own kind first (`helpers.corpus.documents_above`).

    Returns
    -------
    DataFrame
        One row a sentence of the child, in its order. relation: verbatim (at least `VERBATIM_SHARE`
        of its letters stand in one text above, slots aside), edited (much of it can be read off), topic
        (nearest in meaning to one that is near enough), new (in no text above; then the parent's columns are
        empty, and nearest_clause and nearest_text are the sentence nearest in sense, a guess). Where two texts answer
        alike, the first is taken.
        similarity: share of the sentence's weight that can be read off from the source, or from the
        nearest in meaning. share: share of its letters that stand in the best sources. also: further sources.
        changed_numbers, kept_numbers and number_clauses: see `counterparts`. asked: the texts looked in.

    Raises
    ------
    RequestError
        One line: the index has no such document; with the nearest.
    """
    texts = [parents] if isinstance(parents, str) else list(parents)
    for name in (child_doc, *texts):
        if name not in index.documents:
            raise RequestError(f"the index has no document {name!r}; {instead(name, index.documents)}")
    state = index.state_with(child_doc, *texts)
    if not state:
        return _link_clauses(index, child_doc, texts)
    look_again()
    made_from = (state, child_doc, texts)
    return keep("sentences", made_from, __name__, lambda: _link_clauses(index, child_doc, texts))


def _link_clauses(index: SentenceIndex, child_doc: str, texts: list[str]) -> pd.DataFrame:
    children, rows, copied = index.sentences(child_doc), [], {}
    ids, words = index.columns["clause_id"], index.columns["text"]
    above = [index.sentences(text) for text in texts]
    of_texts = [index.candidates(child_doc, text) for text in texts]
    sources = [index.sources(child_doc, text) for text in texts]
    answers = [_answers(index, children, *of_text) for of_text in zip(above, of_texts, sources, strict=True)]
    for number, child in enumerate(children):
        at, best = 0, answers[0][number]
        for other, answer in enumerate(of_text[number] for of_text in answers):
            if other and _better(answer, best):
                at, best = other, answer
        if best.relation in COPIED:
            taken_from = [source.row for source in best.sources]
            copied[child] = taken_from, [match.row for match in of_texts[at][number] if match.row not in taken_from]
        row = _side(index, "child", child)
        row |= {
            "parent_doc": texts[0 if best.relation == "new" else at],
            "relation": best.relation,
            "share": best.share,
            "asked": ";".join(texts),
        }
        row |= {"similarity": best.sources[0].share if best.sources else 0.0}
        if best.relation == "new" and best.sources:
            near = best.sources[0].row
            row |= {"nearest_clause": ids[near], "nearest_text": words[near].rstrip("\n")}
        elif best.sources:
            row |= _side(index, "parent", best.sources[0].row)
            row["also"] = ";".join(ids[source.row] for source in best.sources[1:])
        rows.append(row)
    numbers = counterparts(index.wordings, index.due, copied)
    for child, row in zip(children, rows, strict=True):
        row |= _numbers(index, numbers.get(child, []))
    whole = {"parent_start": "Int64", "parent_end": "Int64"}
    return pd.DataFrame(rows, columns=COLUMNS).astype(whole)


def _answers(
    index: SentenceIndex,
    children: np.ndarray,
    parents: np.ndarray,
    candidates: list[list[Match]],
    found: list[tuple[list[Match], float]],
) -> list[Answer]:
    """What one text above has for each sentence: from its candidates there, or what was found among them."""
    answers = []
    for child, (sources, share) in zip(children, found, strict=True):
        answers.append(Answer(taken_over(index.wordings[child], sources, share), share, sources))
    own = [number for number, answer in enumerate(answers) if not answer.relation]
    for number, (nearest, near) in zip(own, index.nearest(children[own], parents), strict=True):
        answers[number] = _own(index, children[number], nearest, near, candidates[number], answers[number].share)
    return answers


def _better(answer: Answer, first: Answer) -> bool:
    """Whether a second text above answers a sentence plainly better than the first."""
    if (answer.relation in COPIED) != (first.relation in COPIED):
        return answer.relation in COPIED
    if answer.relation in COPIED:
        return answer.share > first.share + ALIKE_TEXTS
    return answer.near > first.near + ALIKE_TEXTS


def _numbers(index: SentenceIndex, found: list[Counterpart]) -> dict[str, str]:
    """Numbers that were changed (``25%→20%``) and kept, and the sentences above in which they stand."""
    changed = [pair for pair in found if pair.number.changed]
    kept = [pair for pair in found if not pair.number.changed]
    return {
        "changed_numbers": "; ".join(f"{pair.number.above}→{pair.number.here}" for pair in changed),
        "kept_numbers": "; ".join(pair.number.here for pair in kept),
        "number_clauses": ";".join(index.columns["clause_id"][pair.row] for pair in [*changed, *kept]),
    }


def _title_weights(clauses: pd.DataFrame) -> dict[str, float]:
    titles = clauses.loc[clauses["is_item"], ["doc_id", "item", "item_title"]].drop_duplicates()
    counts = Counter()
    for title in titles["item_title"].fillna(""):
        tokens = read_wording(title).tokens
        counts.update({a + b for a, b in zip(tokens, tokens[1:], strict=False)})
    return {pair: float(np.log((len(titles) + 1) / count)) for pair, count in counts.items()}


def sources_of(words: Wording, found: list[Match]) -> tuple[list[Match], float]:
    """The best source and those that add most to it, and the share of the sentence's letters that stand in them."""
    used, rest = found[:1], [(match, _letters(match, SECOND_SOURCE)) for match in found[1:]]
    covered = _letters(used[0]) if used else 0
    while rest and len(used) < SOURCES:
        best, letters = further = max(rest, key=lambda one: (covered | one[1]).bit_count())
        if (covered | letters).bit_count() < covered.bit_count() + SECOND_SOURCE:
            break
        covered |= letters
        used.append(best)
        rest.remove(further)
    return used, covered.bit_count() / max(len(words.tokens), 1)


def _letters(match: Match, shortest: int = 1) -> int:
    """The letters of a sentence that a source gives, as the bits of a number."""
    return sum(((1 << length) - 1) << i for i, _, length in match.blocks if length >= shortest)


def taken_over(words: Wording, sources: list[Match], share: float) -> str:
    """Whether a sentence is verbatim or edited from its sources; empty if neither."""
    if not sources:
        return ""
    if share >= VERBATIM_SHARE:
        return "verbatim"
    best = sources[0]
    if best.share >= EDITED_SHORT or (best.share_back >= WHOLE_SOURCE and _longest_run(words, best) >= PHRASE):
        return "edited"
    if best.weight < EDITED_WEIGHT or best.share < EDITED_SHARE or best.share + best.share_back < EDITED_BOTH:
        return ""
    return "edited" if _plainly(words, best) else ""


def _plainly(words: Wording, source: Match) -> bool:
    """Whether what a sentence has from above is more than words that its task brings, or the frame of a target's numbers."""
    if _longest_run(words, source) < PHRASE:
        return False
    if source.share + source.share_back >= EDITED_PLAIN:
        return True
    given = f"{_letters(source):0{len(words.tokens)}b}"[::-1]
    return any(given.count("1", i, j) >= PHRASE_SHARE * (j - i) for i, j in phrases(words) if j - i >= PHRASE)


def _longest_run(words: Wording, source: Match) -> int:
    """Letters in a row, numbers apart, that a sentence has from above."""
    runs = (run for i, _, length in source.blocks for run in words.tokens[i : i + length].split(NUMBER))
    return max(map(len, runs), default=0)


def _own(index: SentenceIndex, child: int, nearest: int, near: float, found: list[Match], share: float) -> Answer:
    """Whether the task of a sentence in its own words stands in a text above, and where."""
    if nearest < 0:
        return Answer("new", share, [])
    meaning = float(index.meaning[nearest] @ index.meaning[child])
    near += found[0].share if found else 0.0
    sure = near >= TOPIC_SCORE and meaning >= TOPIC_MEANING
    return Answer("topic" if sure else "new", share, [index.match(child, nearest)], near)


def _side(index: SentenceIndex, side: str, row: int) -> dict:
    text, start = index.columns["text"][row].rstrip("\n"), int(index.columns["start"][row])
    values = {
        name: index.columns[f"{name}_id" if name in ("doc", "clause") else name][row]
        for name in ("doc", "clause", "item")
    }
    values |= {"start": start, "end": start + len(text), "text": text}
    return {f"{side}_{name}": value for name, value in values.items()}


def _sentence_rows(clauses: pd.DataFrame, wordings: list[Wording]) -> dict[str, np.ndarray]:
    """Rows of each document's sentences that say something: no label, title of a paragraph or list of who gets a copy."""
    long = np.array([len(words.tokens) >= MIN_LETTERS for words in wordings], bool)
    apart = [bool(RUN_IN_HEADING.fullmatch(text) or BACK_MATTER.match(text)) for text in clauses["text"]]
    rows = np.flatnonzero((clauses["kind"] == "sentence").to_numpy() & long & ~np.array(apart, bool))
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
