"""Planted copies: what a search for copies finds of passages that were set into other documents.

The truth is known, so thresholds and methods can be judged without reading.
"""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from rapidfuzz.distance import LCSseq

from helpers.comparison.copies import near_copies
from helpers.comparison.passages import fold, fold_texts

SHORTEST, LONGEST = 25, 90  # characters of a planted passage
_ENDS = "。；\n"


def plant(
    texts: Mapping[str, str], hosts: Sequence[str], count: int, edited: float, seed: int
) -> tuple[dict[str, str], pd.DataFrame]:
    """Set edited passages of some documents into others; all other documents are decoys.

    A passage is moved as it is, cut in two that stand apart, or joined with one of another document.

    Parameters
    ----------
    texts : mapping of str to str
        All documents by name.
    hosts : sequence of str
        Documents that receive passages; they give none.
    count : int
        Passages in each host, at most the number of its sentences.
    edited : float
        Share of characters edited: half of these replaced, a quarter deleted, a quarter followed by
        one more. What is put in is drawn from the corpus.
    seed : int

    Returns
    -------
    texts : dict
        All documents, the hosts with their plants.
    plants : DataFrame
        host, start, end (in the new text), source, source_start, source_end (in the source's text).
    """
    rng = np.random.default_rng(seed)
    pool = "".join(texts.values())
    givers = [name for name in texts if name not in set(hosts) and len(texts[name]) > 10 * LONGEST]
    planted, rows = dict(texts), []
    for host in hosts:
        text = texts[host]
        gaps = [place + 1 for place, sign in enumerate(text) if sign in _ENDS]
        passages = _draw(texts, givers, count, rng)
        places = np.sort(rng.choice(gaps, size=len(passages), replace=False))
        parts, here, length = [], 0, 0
        for place, group in zip(places.tolist(), passages, strict=True):
            parts.append(text[here:place])
            length += place - here
            here = place
            for source, start, end in group:
                copy = edit(texts[source][start:end], edited, pool, rng)
                parts.append(copy)
                rows.append((host, length, length + len(copy), source, start, end))
                length += len(copy)
        planted[host] = "".join([*parts, text[here:]])
    columns = ["host", "start", "end", "source", "source_start", "source_end"]
    return planted, pd.DataFrame(rows, columns=columns)


def edit(passage: str, share: float, pool: str, rng: np.random.Generator) -> str:
    """Replace, delete or add characters: a half, a quarter, a quarter of those that are edited."""
    result = []
    for sign in passage:
        if rng.random() >= share:
            result.append(sign)
            continue
        kind, other = rng.random(), pool[rng.integers(len(pool))]
        result.append(other if kind < 0.5 else "" if kind < 0.75 else sign + other)
    return "".join(result)


def score(texts: Mapping[str, str], plants: pd.DataFrame, copies: pd.DataFrame) -> dict[str, float]:
    """Recall and precision of a table of copies on planted passages.

    A plant is found when a reported copy lies on it and the copy's other side on its source, each by
    at least half of the shorter of the two. A copy that lies on a plant by at least half is right when
    at least half of its other side stands, in order, in the passage as it was before the edit:
    many sources are themselves copies, so other documents may rightly be named.

    Parameters
    ----------
    texts : mapping of str to str
        The documents after planting.
    plants : DataFrame
        From `plant`.
    copies : DataFrame
        doc_a, start_a, end_a, doc_b, start_b, end_b; each pair of documents once.

    Returns
    -------
    dict
        recall, precision, plants and copies (the counts they rest on).
    """
    there = {old: new for new, old in zip(_SIDE, _OTHER, strict=True)}
    back = {old: new for new, old in zip(_OTHER, _SIDE, strict=True)}
    copies = copies[[*_SIDE, *_OTHER]].astype({"doc_a": str, "doc_b": str})
    swapped = copies.rename(columns=there | back)
    on_host = pd.concat([copies, swapped[copies.columns]])
    on_host = dict(list(on_host[on_host.doc_a.isin(set(plants.host))].groupby("doc_a")))
    found = right = reported = 0
    for plant_row in plants.itertuples():
        near = on_host.get(plant_row.host)
        if near is None:
            continue
        on_plant = _overlap(near.start_a, near.end_a, plant_row.start, plant_row.end)
        on_source = _overlap(near.start_b, near.end_b, plant_row.source_start, plant_row.source_end)
        length, source_length = near.end_a - near.start_a, near.end_b - near.start_b
        at_source = (
            (near.doc_b == plant_row.source)
            & (on_plant >= 0.5 * np.minimum(length, plant_row.end - plant_row.start))
            & (on_source >= 0.5 * np.minimum(source_length, plant_row.source_end - plant_row.source_start))
        )
        found += bool(at_source.any())
        near = near[on_plant >= 0.5 * length]
        passage = texts[plant_row.source][plant_row.source_start : plant_row.source_end]
        original = fold(passage)[0].tolist()
        for copy in near.itertuples():
            other = fold(texts[copy.doc_b][copy.start_b : copy.end_b])[0].tolist()
            right += LCSseq.similarity(other, original) >= 0.5 * len(other)
        reported += len(near)
    return {
        "recall": found / len(plants),
        "precision": right / reported if reported else np.nan,
        "plants": len(plants),
        "copies": reported,
    }


def measure_search(
    texts: Mapping[str, str], hosts: Sequence[str], count: int, edited: float, seed: int
) -> dict[str, float]:
    """Plant, search for near copies, and score; the parameters are those of `plant`."""
    planted, plants = plant(texts, hosts, count, edited, seed)
    found = near_copies(fold_texts(planted))
    return {"edited": edited, "seed": seed} | score(planted, plants, found)


_SIDE = ["doc_a", "start_a", "end_a"]
_OTHER = ["doc_b", "start_b", "end_b"]


def _draw(texts, givers, count, rng) -> list[list[tuple[str, int, int]]]:
    """Groups of passages (source, start, end), `count` passages in all; a group stands together."""
    groups, total = [], 0
    while total < count:
        kind = rng.choice(["moved", "cut", "joined"])
        if kind == "moved" or total == count - 1:
            new = [[_passage(texts, givers, rng)]]
        elif kind == "joined":
            new = [[_passage(texts, givers, rng), _passage(texts, givers, rng)]]
        else:
            source, start, end = _passage(texts, givers, rng, 2 * SHORTEST)
            cut = int(rng.integers(start + SHORTEST, end - SHORTEST + 1))
            new = [[(source, start, cut)], [(source, cut, end)]]
        groups += new
        total += sum(map(len, new))
    return [groups[index] for index in rng.permutation(len(groups))]


def _passage(texts, givers, rng, shortest: int = SHORTEST) -> tuple[str, int, int]:
    source = givers[rng.integers(len(givers))]
    length = int(rng.integers(shortest, LONGEST + 1))
    start = int(rng.integers(len(texts[source]) - length))
    return source, start, start + length


def _overlap(start: pd.Series, end: pd.Series, other_start: int, other_end: int) -> pd.Series:
    return np.minimum(end, other_end) - np.maximum(start, other_start)
