"""Who shares how much with whom: passages of all pairs of documents, summed up.

`shared_passages` finds them, `reuse_table` sums them up for each ordered pair, `carriers` counts for
each clause the documents that carry it, which tells stock phrases from substance.
"""

from collections.abc import Collection, Mapping

import numpy as np
import pandas as pd

from helpers.base.cache import keep
from helpers.comparison.copies import near_copies
from helpers.comparison.passages import MIN_CHARACTERS, FoldedTexts, exact_passages, fold_texts

KEPT_FROM = 100_000  # characters of all texts from which their passages are kept; fewer are soon searched
CARRIED_SHARE = 0.8  # of a clause's letters stand in another document: it carries the clause
STOCK_DOCUMENTS = 20  # a clause that a sixth of the documents carry is a stock phrase; read from samples


def shared_passages(texts: Mapping[str, str], added: Collection[str] = ()) -> tuple[FoldedTexts, pd.DataFrame]:
    """All exact passages and near copies of at least `MIN_CHARACTERS` characters.

    Parameters
    ----------
    texts : mapping of str to str
        Clean texts by doc_id.
    added : collection of str
        Documents that came to the others (`helpers.corpus.added_plans`): what the others share stays as it is, and is not
        looked for again; how rare wording is is told by the others.

    Returns
    -------
    folded : FoldedTexts
    passages : DataFrame
        doc_a, start_a, end_a, doc_b, start_b, end_b (characters of the clean texts; doc_a comes
        before doc_b in `texts`), letters_a, letters_b, similarity (1 for exact passages), exact.
    """
    folded = fold_texts(texts)
    if sum(map(len, texts.values())) < KEPT_FROM:
        return folded, _find(folded)
    further = [name for name in texts if name in added]
    if not further or len(further) == len(texts):
        return folded, keep("passages", list(texts.items()), __name__, lambda: _find(folded))
    made_from = list(texts.items()), further
    return folded, keep("passages", made_from, __name__, lambda: _add(folded, texts, further))


def _find(folded: FoldedTexts) -> pd.DataFrame:
    exact = exact_passages(folded).assign(similarity=1.0, exact=True)
    return pd.concat([exact, _long(near_copies(folded))], ignore_index=True)


def _add(folded: FoldedTexts, texts: Mapping[str, str], further: list[str]) -> pd.DataFrame:
    """What `_find` finds, the near copies of all but the further documents as they were without them."""
    others = {name: text for name, text in texts.items() if name not in further}
    before = keep("passages", list(others.items()), __name__, lambda: _find(fold_texts(others)))
    ahead = {name: texts[name] for name in further} | others
    found = [before[~before["exact"]], _long(near_copies(fold_texts(ahead), len(further)))]
    near = pd.concat([table.astype({"doc_a": str, "doc_b": str}) for table in found], ignore_index=True)
    place = {name: number for number, name in enumerate(folded.ids)}
    ordered = near["doc_a"].map(place) < near["doc_b"].map(place)
    near = pd.concat([near[ordered], _swapped(near[~ordered])], ignore_index=True)
    names = pd.CategoricalDtype(folded.ids)
    near = near.astype({"doc_a": names, "doc_b": names})
    near = near.sort_values(["doc_a", "doc_b", "start_a", "start_b"], kind="stable")
    exact = exact_passages(folded).assign(similarity=1.0, exact=True)
    return pd.concat([exact, near], ignore_index=True)


def _long(near: pd.DataFrame) -> pd.DataFrame:
    """Near copies that are long enough, and none to the letter."""
    shorter = np.minimum(near["end_a"] - near["start_a"], near["end_b"] - near["start_b"])
    return near[(shorter >= MIN_CHARACTERS) & (near["similarity"] < 1)].assign(exact=False)


def _swapped(passages: pd.DataFrame) -> pd.DataFrame:
    """Passages seen from their other document."""
    swap = {f"{name}_a": f"{name}_b" for name in ("doc", "start", "end", "letters")}
    swap |= {new: old for old, new in swap.items()}
    return passages.rename(columns=swap)[passages.columns]


def both_ways(passages: pd.DataFrame) -> pd.DataFrame:
    """Each passage twice, seen from either document, so that `doc_a` is the one looked at."""
    return pd.concat([passages, _swapped(passages)], ignore_index=True)


def reuse_table(folded: FoldedTexts, passages: pd.DataFrame) -> pd.DataFrame:
    """How much of each document stands in each other one.

    Parameters
    ----------
    folded : FoldedTexts
    passages : DataFrame
        Both from `shared_passages`.

    Returns
    -------
    DataFrame
        One row an ordered pair that shares something: doc_a, doc_b; share (of a's letters and
        digits in passages that stand word for word in b), share_near (near copies included);
        longest_passage (characters of a's text, word for word); passages, passages_near (separate
        stretches of a).
    """
    seen = both_ways(passages)
    exact = _covered(folded, seen[seen["exact"]])
    near = _covered(folded, seen)
    pair = ["doc_a", "doc_b"]
    exact_rows = seen[seen["exact"]]
    longest = (
        (exact_rows["end_a"] - exact_rows["start_a"])
        .groupby([exact_rows["doc_a"], exact_rows["doc_b"]], observed=True)
        .max()
        .rename("longest_passage")
    )
    table = (
        near.rename(columns={"share": "share_near", "stretches": "passages_near"})
        .merge(exact.rename(columns={"stretches": "passages"}), on=pair, how="left")
        .merge(longest.reset_index(), on=pair, how="left")
    )
    table[["share", "passages", "longest_passage"]] = table[["share", "passages", "longest_passage"]].fillna(0)
    counts = ["longest_passage", "passages", "passages_near"]
    table = table.astype(dict.fromkeys(counts, int) | dict.fromkeys(pair, str))
    order = {name: number for number, name in enumerate(folded.ids)}
    table = table.sort_values(pair, key=lambda names: names.map(order), ignore_index=True)
    return table[[*pair, "share", "share_near", *counts]]


def carriers(folded: FoldedTexts, passages: pd.DataFrame, clauses: pd.DataFrame) -> pd.DataFrame:
    """Which other documents carry each clause.

    Parameters
    ----------
    folded, passages
        From `shared_passages`.
    clauses : DataFrame
        doc_id, start, end of some clauses, with any index.

    Returns
    -------
    DataFrame
        clause (index label of `clauses`), doc (the carrier) and share (of the clause's letters that
        stand in it, at least a tenth).
    """
    pieces = _cut_at_clauses(folded, both_ways(passages), clauses)
    length = pieces["stop"] - pieces["begin"]
    pieces = pieces[length > 0].sort_values(["clause", "doc_b", "begin"], kind="stable")
    group = pieces["clause"].to_numpy() * len(folded.ids) + pieces["doc_b"].to_numpy()
    new, covered = _union(group, pieces["begin"].to_numpy(), pieces["stop"].to_numpy())
    first = pieces[new]
    table = pd.DataFrame(
        {
            "clause": clauses.index[first["clause"]],
            "doc": np.array(folded.ids, dtype=object)[first["doc_b"]],
            "share": covered / first["letters"].to_numpy(),
        }
    )
    return table[table["share"] >= 0.1].reset_index(drop=True)


def carried_by(carried: pd.DataFrame, clauses: pd.DataFrame) -> pd.Series:
    """Number of other documents that carry each clause by at least `CARRIED_SHARE`."""
    counts = carried[carried["share"] >= CARRIED_SHARE].groupby("clause").size()
    return counts.reindex(clauses.index, fill_value=0).rename("carried_by")


def _covered(folded: FoldedTexts, seen: pd.DataFrame) -> pd.DataFrame:
    """Share of a's letters that passages cover, and stretches, for each ordered pair."""
    a, b = seen["doc_a"].cat.codes.to_numpy(np.int64), seen["doc_b"].cat.codes.to_numpy(np.int64)
    begin, stop = _letters(folded, a, seen["start_a"]), _letters(folded, a, seen["end_a"])
    pair = a * len(folded.ids) + b
    order = np.lexsort((begin, pair))
    pair, begin, stop = pair[order], begin[order], stop[order]
    new, covered = _union(pair, begin, stop)
    _, stretches = _stretches(pair, begin, stop)
    names = np.array(folded.ids, dtype=object)
    lengths = np.diff(folded.first) - 1
    first = pair[new]
    return pd.DataFrame(
        {
            "doc_a": names[first // len(names)],
            "doc_b": names[first % len(names)],
            "share": covered / np.maximum(lengths[first // len(names)], 1),
            "stretches": stretches,
        }
    )


def _letters(folded: FoldedTexts, document: np.ndarray, offset: pd.Series) -> np.ndarray:
    """Number of letters of each document before an offset in its clean text."""
    offset = offset.to_numpy(np.int64)
    result = np.empty(len(offset), np.int64)
    order = np.argsort(document, kind="stable")
    borders = np.searchsorted(document[order], np.arange(len(folded.ids) + 1))
    for number, (first, last) in enumerate(zip(borders, borders[1:], strict=False)):
        rows = order[first:last]
        place = folded.place[folded.first[number] : folded.first[number + 1] - 1]
        result[rows] = np.searchsorted(place, offset[rows])
    return result


def _cut_at_clauses(folded: FoldedTexts, seen: pd.DataFrame, clauses: pd.DataFrame) -> pd.DataFrame:
    """Passages of document a cut at the borders of its clauses, in letters of a."""
    number = {name: code for code, name in enumerate(folded.ids)}
    owner = clauses["doc_id"].map(number).to_numpy(np.int64)
    span = int(np.diff(folded.first).max()) + 1
    clause_begin = owner * span + _letters(folded, owner, clauses["start"])
    clause_stop = owner * span + _letters(folded, owner, clauses["end"])
    order = np.argsort(clause_begin, kind="stable")
    a = seen["doc_a"].cat.codes.to_numpy(np.int64)
    begin = a * span + _letters(folded, a, seen["start_a"])
    stop = a * span + _letters(folded, a, seen["end_a"])
    first = np.searchsorted(clause_stop[order], begin, side="right")
    last = np.searchsorted(clause_begin[order], stop, side="left")
    count = np.maximum(last - first, 0)
    row = np.repeat(np.arange(len(seen)), count)
    step = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count)
    clause = order[first[row] + step]
    return pd.DataFrame(
        {
            "clause": clause,
            "doc_b": seen["doc_b"].cat.codes.to_numpy(np.int64)[row],
            "begin": np.maximum(begin[row], clause_begin[clause]),
            "stop": np.minimum(stop[row], clause_stop[clause]),
            "letters": (clause_stop - clause_begin)[clause],
        }
    )


def _union(group: np.ndarray, begin: np.ndarray, stop: np.ndarray):
    """First row of each group, and how much its intervals cover together; sorted by group, begin."""
    new, reach, begin, stop = _reach(group, begin, stop)
    fresh = np.maximum(stop - np.maximum(begin, reach), 0)
    return new, np.add.reduceat(fresh, np.flatnonzero(new)) if len(group) else np.empty(0)


def _stretches(group: np.ndarray, begin: np.ndarray, stop: np.ndarray):
    """First row of each group, and how many separate stretches its intervals make."""
    new, reach, begin, stop = _reach(group, begin, stop)
    apart = (begin > reach).astype(np.int64)
    return new, np.add.reduceat(apart, np.flatnonzero(new)) if len(group) else np.empty(0)


def _reach(group: np.ndarray, begin: np.ndarray, stop: np.ndarray):
    """How far the intervals before each one reach in its group; groups laid end to end."""
    if not len(group):
        return np.empty(0, bool), begin, begin, stop
    new = np.append(True, np.diff(group) != 0)
    offset = (np.cumsum(new) - 1) * (int(stop.max()) + 2)
    begin, stop = begin + offset, stop + offset
    reach = np.append(-1, np.maximum.accumulate(stop)[:-1])
    return new, np.where(new, offset - 1, reach), begin, stop
