"""Items of a plan against the items of the plan above: same, partial, none; dropped, not seen.

Two items are alike when their sentences can be read off from each other, when they use the same
rare words, when they are about the same in other words, and when their titles say the same. One
assignment over all items then decides, so that an item does not take the counterpart of its neighbour.
"""

from collections import Counter
from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy import sparse
from scipy.optimize import linear_sum_assignment

from helpers.bodies import compare_bodies
from helpers.meaning import directions_of
from helpers.sentences import SentenceIndex, sources_of, taken_over
from helpers.wording import wording

# What makes two items alike; the sum is 1. Order and action only tell equal candidates apart.
READ_OFF_WEIGHT, WORDS_WEIGHT, MEANING_WEIGHT, TITLE_WEIGHT = 0.3, 0.15, 0.3, 0.25
READ_OFF_FULL = 0.5  # an item of which half can be read off counts in full
MEANING_NONE = 0.35  # nearness in meaning of items that have nothing to do with each other, at most
ACTION_WEIGHT, ORDER_WEIGHT = 0.08, 0.05

# From reading the items of four pairs of plans side by side.
LINKED = 0.09  # likeness from which an item answers another at all
SAME = 0.13  # likeness from which two items that have each other alone are counterparts
TOLD = 0.2  # likeness of wording from which an item is told within another
TOLD_MEANING = 0.5  # nearness in meaning, where the other's title also names it
CHAPTER = 0.5  # likeness of titles from which two chapters are counterparts
TOLD_SHARE = 1 / 3  # of what an item took over: in the items read, 18 % elsewhere left it a counterpart, 45 % did not
BETTER = 0.06  # a counterpart so much better is preferred to the assigned one
SHARED = 0.6  # two items share a counterpart when the weaker is at least so much as like it

COLUMNS = ["child_doc", "child_item", "child_title", "parent_doc", "parent_item", "parent_title"]
COLUMNS += ["relation", "similarity", "also", "departments_added", "departments_missing"]


class _Likeness(NamedTuple):
    """Likeness of each child item (rows) with each parent item (columns)."""

    alike: np.ndarray
    told: np.ndarray  # whether the parent item may stand within the child's, and how well
    taken: np.ndarray  # share of what the child item took over
    near: np.ndarray  # by order and action, to tell equal candidates apart


def link_items(corpus, index: SentenceIndex, child_doc: str, parent_doc: str) -> pd.DataFrame:
    """Which item of the parent each item of the child answers, and which nobody answers.

    Parameters
    ----------
    corpus : Corpus
        Holds both documents.
    index : SentenceIndex
        Holds the clauses of both.
    child_doc, parent_doc : str

    Returns
    -------
    DataFrame
        One row an item of the child, then one an unanswered item of the parent. relation: same;
        partial (only part of it, several share it, or the item takes much from several); none;
        dropped; not_seen (unanswered, and the child's text breaks off before its place).
        similarity: 0 to 1. also: further items of the parent that the child's item answers.
        departments_added, departments_missing: bodies in charge (see `bodies`) where both items
        name some.
    """
    child, parent = corpus[child_doc], corpus[parent_doc]
    items, others = _items(child), _items(parent)
    like = _likeness(index, child_doc, items, parent_doc, others)
    chosen = _assign(like.alike, like.near)
    told = _told(like, chosen)
    same = _counterparts(like, chosen, told, _divided(index, items, others))
    rows = []
    for i, item in enumerate(items.itertuples()):
        row = {"child_item": item.item, "child_title": item.item_title, "relation": "none"}
        row["similarity"] = like.alike[i].max(initial=0.0)
        if chosen[i] >= 0:
            other = others.iloc[chosen[i]]
            row |= {"relation": "same" if same[i] else "partial", "similarity": like.alike[i, chosen[i]]}
            row |= {"parent_item": other["item"], "parent_title": other["item_title"]}
            row["also"] = ";".join(others["item"].iloc[told[i]]) or None
            row |= _departments_compared(item.departments, other["departments"])
        rows.append(row)
    answered = {j for j in chosen if j >= 0}
    last_seen = max(answered, default=-1) if not _complete(child) else len(others)
    for j in sorted(set(range(len(others))) - answered - {j for within in told for j in within}):
        row = {"parent_item": others["item"][j], "parent_title": others["item_title"][j]}
        row |= {"relation": "not_seen" if j > last_seen else "dropped", "similarity": like.alike[:, j].max(initial=0.0)}
        rows.append(row)
    table = pd.DataFrame(rows, columns=COLUMNS)
    return table.assign(child_doc=child_doc, parent_doc=parent_doc)


def count_bodies(items: pd.DataFrame) -> pd.DataFrame:
    """How often each body is put in charge only here (added) or only above (missing).

    Parameters
    ----------
    items : DataFrame
        Rows of item_links.

    Returns
    -------
    DataFrame
        Index body; columns added, missing and balance, sorted by balance.
    """
    columns = {"added": "departments_added", "missing": "departments_missing"}
    counts = {}
    for name, column in columns.items():
        bodies = items[column].dropna().str.split(";").explode()
        counts[name] = bodies[bodies != ""].value_counts()
    table = pd.DataFrame(counts).fillna(0).astype(int).rename_axis("body")
    return table.assign(balance=table["added"] - table["missing"]).sort_values(["balance", "body"])


def _items(document) -> pd.DataFrame:
    return document.items.reset_index(drop=True)


def _complete(document) -> bool:
    return bool(document.meta.get("complete", True))


def _likeness(index, child_doc, items, parent_doc, others) -> _Likeness:
    shape = (len(items), len(others))
    if not all(shape):
        return _Likeness(*[np.zeros(shape)] * 4)
    rows, other_rows = index.sentences(child_doc), index.sentences(parent_doc)
    owner, other_owner = _owners(index, rows, items), _owners(index, other_rows, others)
    read_off, taken, copied = _read_off(index, rows, owner, other_rows, other_owner, shape)
    read_off = np.minimum(read_off, READ_OFF_FULL) / READ_OFF_FULL
    words = _cosine(_bags(index, rows, owner, shape[0]), _bags(index, other_rows, other_owner, shape[1]))
    meaning = _meaning(index, rows, owner, shape[0]) @ _meaning(index, other_rows, other_owner, shape[1]).T
    titles = _titles_alike(index, items["item_title"], others["item_title"])
    alike = READ_OFF_WEIGHT * read_off + WORDS_WEIGHT * words + TITLE_WEIGHT * titles
    alike += MEANING_WEIGHT * np.maximum(meaning - MEANING_NONE, 0) / (1 - MEANING_NONE)
    worded = (READ_OFF_WEIGHT * read_off + WORDS_WEIGHT * words) / (READ_OFF_WEIGHT + WORDS_WEIGHT)
    named = _named(items["item_title"], others["item_title"]) & (meaning >= TOLD_MEANING)
    told = np.where((worded >= TOLD) | named | copied, worded + meaning, 0.0)
    actions = _titles_alike(index, items["action"], others["action"])
    order = 1 - np.abs(_places(shape[0])[:, None] - _places(shape[1])[None, :])
    return _Likeness(alike, told, taken, ACTION_WEIGHT * actions + ORDER_WEIGHT * order)


def _assign(alike: np.ndarray, near: np.ndarray) -> list[int]:
    """For each child item its parent item, -1 for none."""
    chosen = [-1] * len(alike)
    if not alike.size:
        return chosen
    value = np.where(alike >= LINKED, alike + near, 0.0)
    for i, j in zip(*linear_sum_assignment(-value), strict=True):
        if value[i, j] > 0:
            chosen[i] = int(j)
    for i in range(len(alike)):
        best = int(value[i].argmax())
        if value[i, best] > 0 and (chosen[i] < 0 or alike[i, best] > alike[i, chosen[i]] + BETTER):
            chosen[i] = best
    return chosen


def _told(like: _Likeness, chosen: list[int]) -> list[list[int]]:
    """For each child item the parent items that no item answers alone, but that stand within it."""
    within: list[list[int]] = [[] for _ in chosen]
    told = like.told * (np.array(chosen, int)[:, None] >= 0)
    for j in sorted(set(range(told.shape[1])) - set(chosen)):
        if told[:, j].any():
            within[int(told[:, j].argmax())].append(j)
    return within


def _counterparts(like: _Likeness, chosen: list[int], told: list[list[int]], divided: np.ndarray) -> list[bool]:
    """Whether each child item and its parent item are counterparts, and neither answers only a part of the other."""
    same = []
    for i, j in enumerate(chosen):
        rivals = [like.alike[k, j] for k in range(len(chosen)) if k != i and chosen[k] == j and not divided[k, j]]
        alone = j >= 0 and max(rivals, default=0.0) < SHARED * like.alike[i, j]
        more = like.taken[i, told[i]].sum() >= TOLD_SHARE
        same.append(alone and like.alike[i, j] >= SAME and not more)
    return same


def _divided(index: SentenceIndex, items: pd.DataFrame, others: pd.DataFrame) -> np.ndarray:
    """Whether a child item stands in the chapter that answers a parent's chapter without items; it has no rivals."""
    whole = ((others["action"].fillna("") == "") & (others["chapter"] == others["item_title"])).to_numpy()
    chapters = _titles_alike(index, items["chapter"], others["item_title"])
    return whole & (chapters >= CHAPTER) & (items["action"].fillna("") != "").to_numpy()[:, None]


def _owners(index: SentenceIndex, rows: np.ndarray, items: pd.DataFrame) -> np.ndarray:
    """Which item each clause belongs to, -1 for none."""
    number = {label: i for i, label in enumerate(items["item"])}
    clauses = index.clauses.iloc[rows]
    labels = clauses["item"].map(number)
    return labels.where(clauses["is_item"], np.nan).fillna(-1).to_numpy(int)


def _read_off(index, rows, owner, other_rows, other_owner, shape) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Share of each child item's weight that can be read off from each parent item.

    The second array counts each sentence for the one parent item that gives most of it, and sums up to 1. The third
    says from which parent items a sentence was taken over, word for word or edited.
    """
    weight, taken, total = np.zeros(shape), np.zeros(shape), np.zeros(shape[0])
    copied = np.zeros(shape, bool)
    item_of = dict(zip(other_rows.tolist(), other_owner.tolist(), strict=True))
    for row, item, found in zip(rows, owner, index.matches(rows, other_rows), strict=True):
        if item < 0:
            continue
        total[item] += index.weight(row)
        best = np.zeros(shape[1])
        for match in found:
            other = item_of[match.row]
            if other >= 0:
                best[other] = max(best[other], match.weight)
        weight[item] += best
        taken[item, best.argmax()] += best.max()
        sources, share = sources_of(index.wordings[row], found)
        if taken_over(sources, share) and item_of[sources[0].row] >= 0:
            copied[item, item_of[sources[0].row]] = True
    taken /= np.maximum(taken.sum(axis=1, keepdims=True), 1.0)
    return weight / np.maximum(total, 1.0)[:, None], taken, copied


def _bags(index: SentenceIndex, rows: np.ndarray, owner: np.ndarray, count: int):
    """Weighted pairs of letters of each item, one row an item."""
    inside = owner >= 0
    which = sparse.csr_array((np.ones(inside.sum()), (owner[inside], np.flatnonzero(inside))), shape=(count, len(rows)))
    return which @ index.matrix[rows]


def _meaning(index: SentenceIndex, rows: np.ndarray, owner: np.ndarray, count: int) -> np.ndarray:
    """What each item is about: its sentences' directions by their weight, rows of length 1 or 0."""
    vectors = np.zeros((count, index.meaning.shape[1]))
    inside = owner >= 0
    np.add.at(vectors, owner[inside], index.meaning[rows[inside]] * index.norms[rows[inside], None])
    return directions_of(vectors)


def _cosine(bags, other_bags) -> np.ndarray:
    norms = np.sqrt(np.asarray(bags.multiply(bags).sum(axis=1)).ravel())
    other_norms = np.sqrt(np.asarray(other_bags.multiply(other_bags).sum(axis=1)).ravel())
    common = (bags @ other_bags.T).toarray()
    return common / np.maximum(norms, 1e-9)[:, None] / np.maximum(other_norms, 1e-9)[None, :]


def _titles_alike(index: SentenceIndex, titles: pd.Series, others: pd.Series) -> np.ndarray:
    """Squared weight of the pairs of letters that two titles share, over that of both (Dice)."""
    weights = index.title_weights
    default = max(weights.values(), default=1.0)
    bags = [[_pairs(title) for title in column.fillna("")] for column in (titles, others)]

    def weight(pairs):
        return sum(weights.get(pair, default) ** 2 for pair in pairs)

    table = np.zeros((len(titles), len(others)))
    for i, pairs in enumerate(bags[0]):
        for j, other in enumerate(bags[1]):
            if pairs and other:
                table[i, j] = 2 * weight(pairs & other) / (weight(pairs) + weight(other))
    return table


def _named(titles: pd.Series, others: pd.Series) -> np.ndarray:
    """Whether a title has a pair of letters that only this one of the other titles has."""
    bags, other_bags = ([_pairs(title) for title in column.fillna("")] for column in (titles, others))
    counts = Counter(pair for pairs in other_bags for pair in pairs)
    only = [{pair for pair in pairs if counts[pair] == 1} for pairs in other_bags]
    return np.array([[bool(pairs & own) for own in only] for pairs in bags])


def _pairs(title: str) -> set[str]:
    tokens = wording(title).tokens
    return {a + b for a, b in zip(tokens, tokens[1:], strict=False)}


def _places(count: int) -> np.ndarray:
    return np.linspace(0, 1, count) if count > 1 else np.zeros(count)


def _departments_compared(departments, others) -> dict[str, str]:
    """Bodies that one item puts in charge and the other doesn't, where both name some."""
    if not (isinstance(departments, str) and departments and isinstance(others, str) and others):
        return {}
    added, missing = compare_bodies(departments, others)
    return {"departments_added": ";".join(added), "departments_missing": ";".join(missing)}
