"""Items of a plan against the items of the plan above: same, partial, none; dropped, not seen.

Two items are alike when their sentences can be read off from each other, when they use the same
rare words, when they are about the same in other words, and when their titles say the same. One
assignment over all items then decides, so that an item does not take the counterpart of its neighbour.
"""

import re
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np
import pandas as pd
import scipy  # loads its parts when they are first used

from helpers.base.cache import keep
from helpers.comparison.sentences import SentenceIndex, directions_of, taken_over
from helpers.comparison.wording import NAMES, read_wording
from helpers.corpus.bodies import compare_bodies
from helpers.corpus.documents import parent_documents
from helpers.corpus.load import Corpus
from helpers.corpus.metadata import added_plans
from helpers.vocabulary.chapters import chapter_kind
from helpers.vocabulary.read import follows, look_again
from helpers.vocabulary.words import TARGET_WORDS, Worded

# What makes two items alike; the sum is 1. Order and action only tell equal candidates apart.
READ_OFF_WEIGHT, WORDS_WEIGHT, MEANING_WEIGHT, TITLE_WEIGHT = 0.3, 0.15, 0.3, 0.25
READ_OFF_FULL = 0.5  # an item of which half can be read off counts in full
MEANING_NONE = 0.35  # nearness in meaning of items that have nothing to do with each other, at most
ACTION_WEIGHT, ORDER_WEIGHT = 0.08, 0.05

# From reading the items of four pairs of plans side by side.
LINKED = 0.09  # likeness from which an item answers another at all
SAME = 0.13  # likeness from which two items that have each other alone are counterparts
TOLD = 0.2  # likeness of wording from which an item is told within another
SAID = 0.5  # nearness in meaning and letters of one sentence to one of an item that it tells
SAID_LEAST, SAID_TITLE = 0.38, 0.5  # a sentence less near, if half of the weight of the item's title stands in it
SAID_NEAR, SAID_OWN = 0.7, 0.2  # a nearer sentence has to name less of it,
SAID_CALLED = 0.22  # if it and its own item's title name so much
SAID_ALIKE = 0.85  # nearness of one sentence that tells an item whose title its own item's title names so far
SAID_WEIGHT = 40.0  # of what it has in common with that item's sentences, in order: about ten letters in a row
HINTED = 0.1  # the same where what is said is near or whole enough
MANY = 3  # enumeration commas in a phrase without 等 that make it a list
COVERED = 0.6  # of an item's weight have a sentence so near as SAID in one item here,
COVERED_NEAR = 0.75  # and one of them is so near
TOLD_MEANING = 0.5  # nearness in meaning, where the other's title also names it
CHAPTER = 0.5  # likeness of titles from which two chapters are counterparts
TOLD_SHARE = 1 / 3  # of what an item took over: in the items read, 18 % elsewhere left it a counterpart, 45 % did not
BETTER = 0.06  # a counterpart so much better is preferred to the assigned one
ALIKE_TEXTS = 0.05  # two texts above that differ by no more answer an item alike
SHARED = 0.6  # two items share a counterpart when the weaker is at least so much as like it

PHRASE = re.compile("[，；。：]")
MANNER = Worded("{manner}")
OF_ANY = Worded("{manner|of_any}")
# 加强对|碳减排、碳汇、碳捕集利用与封存等|技术的应用研究
MEMBERS = re.compile("(?:^|(?<=[在对以为从]))[^在对以为从]*、.*?等")
ANSWERED = ("same", "partial")  # relations of an item that has a counterpart above
ITEM_RELATIONS = (*ANSWERED, "none", "dropped", "not_seen")
COLUMNS = ["child_doc", "child_item", "child_title", "parent_doc", "parent_item", "parent_title"]
COLUMNS += ["relation", "similarity", "also", "departments_added", "departments_missing", "asked"]


class _Likeness(NamedTuple):
    """Likeness of each child item (rows) with each parent item (columns)."""

    alike: np.ndarray
    told: np.ndarray  # whether the parent item may stand within the child's, and how well
    taken: np.ndarray  # share of what the child item took over
    near: np.ndarray  # by order and action, to tell equal candidates apart


def link_items(corpus: Corpus, index: SentenceIndex, child_doc: str, parents: str | Sequence[str]) -> pd.DataFrame:
    """Which item of the texts above each item of the child answers, and which nobody answers.

    Parameters
    ----------
    corpus : Corpus
        Holds all documents.
    index : SentenceIndex
        Holds their clauses.
    child_doc : str
    parents : str or sequence of str
        The texts to look in, the one of the child's own kind first (`helpers.corpus.documents_above`).

    Returns
    -------
    DataFrame
        One row an item of the child, then one an unanswered item above. relation: same;
        partial (only part of it, several share it, or the item takes much from several); none (in no text above);
        dropped; not_seen (unanswered, and the child's text breaks off before its place). An item above that
        has a counterpart in another of the texts is neither where that one is answered, and where it isn't, the
        first text alone has the row.
        similarity: 0 to 1. also: further items of the same text that the child's item answers.
        departments_added, departments_missing: bodies in charge (see `bodies`) where both items
        name some. asked: the texts looked in.
    """
    texts = [parents] if isinstance(parents, str) else list(parents)
    state = index.state_with(child_doc, *texts)
    if not state:
        return _link_items(corpus, index, child_doc, texts)
    look_again()
    documents = [corpus[name] for name in (child_doc, *texts)]
    made_from = (state, child_doc, texts, [(d.state, _complete(d)) for d in documents])
    return keep("items", made_from, __name__, lambda: _link_items(corpus, index, child_doc, texts))


def unseen_items(corpus: Corpus) -> pd.DataFrame:
    """Items above that lie behind the place where a plan's text breaks off: whether it answers them cannot be known.

    Parameters
    ----------
    corpus : Corpus
        Holds all documents.

    Returns
    -------
    DataFrame
        The rows not_seen of `link_items`.
    """
    own = corpus.select(same_as="")
    above = parent_documents(own.documents).groupby("child_doc", sort=False)["parent_doc"].agg(list)
    broken = [(child, texts) for child, texts in above.items() if not _complete(corpus[child])]
    if not broken:
        return pd.DataFrame(columns=COLUMNS)
    index = SentenceIndex.build(own.clauses, added_plans(), lazy=True)
    items = pd.concat([link_items(corpus, index, *pair) for pair in broken], ignore_index=True)
    return items[items["relation"] == "not_seen"]


def _link_items(corpus, index: SentenceIndex, child_doc: str, texts: list[str]) -> pd.DataFrame:
    answers = {text: _link_to(corpus, index, child_doc, text) for text in texts}
    own, gone = (
        {text: [row for row in rows if ("child_item" in row) == here] for text, rows in answers.items()}
        for here in (True, False)
    )
    rows = []
    for of_texts in zip(*own.values(), strict=True):
        best = of_texts[0]
        for row in of_texts[1:]:
            best = row if _better(row, best) else best
        rows.append(best)
    lost = {text: {row["parent_item"] for row in of_text} for text, of_text in gone.items()}
    for number, text in enumerate(texts):
        for row in gone[text]:
            elsewhere = [other for other in texts if other != text]
            counterparts = {
                other: _across(corpus, index, text, other).get(row["parent_item"], set()) for other in elsewhere
            }
            answered = any(items - lost[other] for other, items in counterparts.items())
            if not answered and not any(counterparts[other] for other in texts[:number]):
                rows.append(row)
    return pd.DataFrame(rows, columns=COLUMNS).assign(asked=";".join(texts))


def _better(row: dict, first: dict) -> bool:
    """Whether an item of a second text above answers the child's plainly better than that of the first."""
    if "none" in (row["relation"], first["relation"]):
        return row["relation"] != "none"
    return row["similarity"] > first["similarity"] + ALIKE_TEXTS


@lru_cache(maxsize=64)
def _across(corpus, index: SentenceIndex, text: str, other: str) -> dict[str, set[str]]:
    """The items of another text that each item of one says too."""
    found: dict[str, set[str]] = {}
    for here, there in ((text, other), (other, text)):
        for link in _between(corpus, index, here, there):
            parents = (link["parent_item"], *(link["also"] or "").split(";")) if link["relation"] in ANSWERED else ()
            for item in filter(None, parents):
                one, two = (link["child_item"], item) if here == text else (item, link["child_item"])
                found.setdefault(one, set()).add(two)
    return found


def _link_to(corpus, index: SentenceIndex, child_doc: str, parent_doc: str) -> list[dict]:
    """The items of a child beside those of one text above, then those above that none answers."""
    child, parent = corpus[child_doc], corpus[parent_doc]
    items, others = _items(child), _items(parent)
    like = _likeness(index, child_doc, items, parent_doc, others)
    chosen = _assign(like.alike, like.near)
    told = _told(like, chosen)
    same = _counterparts(like, chosen, told, _divided(index, items, others))
    rows, above = [], others.to_dict("records")
    for i, item in enumerate(items.to_dict("records")):
        row = {"child_item": item["item"], "child_title": item["item_title"], "relation": "none", "also": None}
        row["similarity"] = like.alike[i].max(initial=0.0)
        if chosen[i] >= 0:
            other = above[chosen[i]]
            row |= {"relation": "same" if same[i] else "partial", "similarity": like.alike[i, chosen[i]]}
            row |= {"parent_item": other["item"], "parent_title": other["item_title"]}
            row["also"] = ";".join(above[j]["item"] for j in told[i]) or None
            row |= _departments_compared(item["departments"], other["departments"])
        rows.append(row)
    _add_said(rows, index, child_doc, items, parent_doc, others, chosen, told, like.alike)
    answered = {j for j in chosen if j >= 0}
    last_seen = max(answered, default=-1) if not _complete(child) else len(others)
    for j in sorted(set(range(len(others))) - answered - {j for within in told for j in within}):
        row = {"parent_item": above[j]["item"], "parent_title": above[j]["item_title"]}
        row |= {"relation": "not_seen" if j > last_seen else "dropped", "similarity": like.alike[:, j].max(initial=0.0)}
        rows.append(row)
    return [row | {"child_doc": child_doc, "parent_doc": parent_doc} for row in rows]


_between = lru_cache(maxsize=16)(_link_to)  # two texts above, asked for from either side


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
    found = index.candidates(child_doc, parent_doc), index.sources(child_doc, parent_doc)
    read_off, taken, copied = _read_off(index, rows, owner, found, other_rows, other_owner, shape)
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
    for i, j in zip(*scipy.optimize.linear_sum_assignment(-value), strict=True):
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


def _add_said(rows, index, child_doc, items, parent_doc, others, chosen, told, alike) -> None:
    """Give items that no item answers as a whole to the child's item one of whose sentences tells them.

    What the introduction of an action tells goes to the item of that action that is most like it.
    """
    mine, theirs = index.sentences(child_doc), index.sentences(parent_doc)
    owner, other_owner = _owners(index, mine, items), _owners(index, theirs, others)
    inside = (owner >= 0) | _introduces(index, mine)
    mine, owner = mine[inside], owner[inside]
    left = set(range(len(others))) - {j for j in chosen if j >= 0} - {j for within in told for j in within}
    near = _near(index, mine, theirs) if left else None
    for j in sorted(left):
        of_item = other_owner == j
        at = _says(index, mine, owner, theirs[of_item], near[:, of_item], others["item_title"][j])
        if at < 0:
            continue
        i = owner[at]
        if i < 0:
            action = index.columns["action"][mine[at]]
            i = int(np.where(items["action"] == action, alike[:, j], -1.0).argmax())
        if chosen[i] < 0:
            chosen[i] = j
            rows[i] |= {
                "relation": "partial",
                "parent_item": others["item"][j],
                "parent_title": others["item_title"][j],
            }
            rows[i] |= _departments_compared(items["departments"][i], others["departments"][j])
        else:
            told[i].append(j)
            rows[i]["also"] = ";".join(others["item"].iloc[sorted(told[i])])


@follows(*NAMES)
def _title(title: str | None) -> str:
    """The wording of an item's title, asked for again and again."""
    return read_wording(title).tokens if isinstance(title, str) else ""


@follows(*NAMES)
def _without_lists(text: str) -> str:
    """The wording of a sentence without what it names in enumerations: what is one of many there is not told."""
    parts = (MEMBERS.sub("", part) for part in PHRASE.split(text))
    return " ".join(read_wording(part).tokens for part in parts if part.count("、") < MANY)


def _introduces(index: SentenceIndex, rows: np.ndarray) -> np.ndarray:
    """Which clauses stand in the introduction of an action among the tasks."""
    columns = (index.columns[name][rows] for name in ("chapter", "action", "is_item"))
    of_rows = zip(*columns, strict=True)
    return np.array(
        [
            not is_item and isinstance(action, str) and action != "" and chapter_kind(chapter) == "tasks"
            for chapter, action, is_item in of_rows
        ],
        bool,
    )


def _near(index: SentenceIndex, mine: np.ndarray, theirs: np.ndarray) -> np.ndarray:
    """How near each of the child's sentences (rows) is to each above in meaning and letters."""
    common = (index.matrix[mine] @ index.matrix[theirs].T).toarray()
    return index.meaning[mine] @ index.meaning[theirs].T + common / index.norms[mine][:, None] / index.norms[theirs]


def _says(index: SentenceIndex, mine, owner: np.ndarray, theirs: np.ndarray, near: np.ndarray, title: str) -> int:
    """Which of the child's sentences tells an item above; -1 if none does."""
    if not near.size:
        return -1
    best = near.max(axis=1)
    title_pairs = list(_weighted(index, title).items())
    named, called = np.zeros((2, len(mine)))
    for at in np.flatnonzero(best >= SAID_LEAST):
        said, own = _without_lists(index.columns["text"][mine[at]]), _title(index.columns["item_title"][mine[at]])
        for pair, share in title_pairs:
            if pair in said:
                named[at] += share
                called[at] += share
            elif pair in own:  # only its item's title says so
                called[at] += share
    tells = (best >= SAID_LEAST) & (named >= SAID_TITLE)
    tells |= (best >= SAID_NEAR) & (named >= SAID_OWN) & (called >= SAID_CALLED)
    tells |= (best >= SAID_ALIKE) & (called >= SAID_CALLED)
    for at in np.flatnonzero((best >= SAID_ALIKE) & (called >= HINTED) & ~tells):
        tells[at] = index.match(mine[at], theirs[near[at].argmax()]).weight >= SAID_WEIGHT
    weight = index.norms[theirs] ** 2
    for item in np.unique(owner[(best >= COVERED_NEAR) & (owner >= 0)]):
        here = owner == item
        whole = weight[(near[here] >= SAID).any(axis=0)].sum() >= COVERED * weight.sum()
        tells |= here & whole & (called[here].max() >= HINTED)
    return int(np.where(tells, best, -1.0).argmax()) if tells.any() else -1


def _weighted(index: SentenceIndex, title: str) -> dict[str, float]:
    """The pairs of letters of a title, each with its share of the weight; words of manner weigh, but name nothing."""
    weights = {pair: index.title_weight(pair) ** 2 for pair in _pairs(title or "")}
    how = _pairs_of(MANNER, title or "")
    whole = max(sum(weights.values()), 1e-9)
    return {pair: weight / whole for pair, weight in weights.items() if pair not in how}


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
    of_rows = zip(index.columns["item"][rows], index.columns["is_item"][rows], strict=True)
    return np.array([number.get(label, -1) if is_item else -1 for label, is_item in of_rows], int)


def _read_off(index, rows, owner, answers, other_rows, other_owner, shape) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Share of each child item's weight that can be read off from each parent item.

    The second array counts each sentence for the one parent item that gives most of it, and sums up to 1. The third
    says from which parent items a sentence was taken over, word for word or edited.
    """
    weight, taken, total = np.zeros(shape), np.zeros(shape), np.zeros(shape[0])
    copied = np.zeros(shape, bool)
    item_of = dict(zip(other_rows.tolist(), other_owner.tolist(), strict=True))
    for row, item, found, (sources, share) in zip(rows, owner, *answers, strict=True):
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
        if taken_over(index.wordings[row], sources, share) and item_of[sources[0].row] >= 0:
            copied[item, item_of[sources[0].row]] = True
    taken /= np.maximum(taken.sum(axis=1, keepdims=True), 1.0)
    return weight / np.maximum(total, 1.0)[:, None], taken, copied


def _bags(index: SentenceIndex, rows: np.ndarray, owner: np.ndarray, count: int):
    """Weighted pairs of letters of each item, one row an item."""
    inside = owner >= 0
    which = scipy.sparse.csr_array(
        (np.ones(inside.sum()), (owner[inside], np.flatnonzero(inside))), shape=(count, len(rows))
    )
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
    """Squared weight of the pairs of letters that two titles share, over that of both (Dice); words of any subject left out."""
    bags, other_bags = ([_subject(title) for title in column.fillna("")] for column in (titles, others))
    pairs = sorted(set().union(*bags, *other_bags))
    column = {pair: number for number, pair in enumerate(pairs)}
    weights = np.array([index.title_weight(pair) ** 2 for pair in pairs])
    has, other_has = np.zeros((len(bags), len(pairs))), np.zeros((len(other_bags), len(pairs)))
    for table, sets in ((has, bags), (other_has, other_bags)):
        for row, own in enumerate(sets):
            table[row, [column[pair] for pair in own]] = 1
    both = (has @ weights)[:, None] + (other_has @ weights)[None, :]
    return 2 * (has * weights) @ other_has.T / np.where(both > 0, both, 1.0)


def _named(titles: pd.Series, others: pd.Series) -> np.ndarray:
    """Whether a title has a pair of letters that only this one of the other titles has."""
    bags, other_bags = ([_pairs(title) for title in column.fillna("")] for column in (titles, others))
    counts = Counter(pair for pairs in other_bags for pair in pairs)
    only = [{pair for pair in pairs if counts[pair] == 1} for pairs in other_bags]
    return np.array([[bool(pairs & own) for own in only] for pairs in bags])


@follows(*NAMES)
def _pairs(title: str) -> frozenset[str]:
    """The pairs of letters of a title; the same titles are asked of again and again."""
    tokens = read_wording(title).tokens
    return frozenset(a + b for a, b in zip(tokens, tokens[1:], strict=False))


@follows(*NAMES, TARGET_WORDS)
def _subject(title: str) -> frozenset[str]:
    """The pairs of letters of a title, without words of any subject."""
    return _pairs(title) - _pairs_of(OF_ANY, title)


def _pairs_of(words: Worded, title: str) -> set[str]:
    """The pairs of letters of some words of a title."""
    return {pair for found in words.finditer(title) for pair in _pairs(found[0])}


def _places(count: int) -> np.ndarray:
    return np.linspace(0, 1, count) if count > 1 else np.zeros(count)


def count_items(items: pd.DataFrame) -> pd.DataFrame:
    """How many items of the texts above a plan leaves unanswered and how many items it has alone, each of how many.

    Parameters
    ----------
    items : DataFrame
        Rows of item_links.csv.

    Returns
    -------
    DataFrame
        A row a plan (index child_doc): gone of above (what would come after the end of a text that ends early is in
        neither), alone of own.
    """
    seen = items[items["relation"].ne("not_seen")]
    by_plan = seen.groupby("child_doc", sort=False)
    above = seen.dropna(subset="parent_item").drop_duplicates(["child_doc", "parent_doc", "parent_item"])
    counts = {
        "gone": by_plan["relation"].agg(lambda kinds: kinds.eq("dropped").sum()),
        "above": above.groupby("child_doc").size(),
        "alone": by_plan["relation"].agg(lambda kinds: kinds.eq("none").sum()),
        "own": by_plan["child_item"].nunique(),
    }
    return pd.DataFrame(counts).fillna(0).astype(int)


def _departments_compared(departments, others) -> dict[str, str]:
    """Bodies that one item puts in charge and the other doesn't, where both name some."""
    if not (isinstance(departments, str) and departments and isinstance(others, str) and others):
        return {}
    added, missing = compare_bodies(departments, others)
    return {"departments_added": ";".join(added), "departments_missing": ";".join(missing)}
