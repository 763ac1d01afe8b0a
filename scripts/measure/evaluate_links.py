"""Measure the cascade against annotated links: is each target linked to the right one above, and judged right?

Used by ``make evaluate`` and the tests; reads reference data, which no helper and no notebook does.
"""

import json
from dataclasses import asdict, dataclass
from difflib import SequenceMatcher
from pathlib import Path

import pandas as pd

from helpers.cascade.links import Linker
from helpers.cascade.stringency import text
from helpers.vocabulary.units import canonical

FIELDS = [
    "indicator", "kind", "year", "period", "value", "value_high", "unit", "comparator", "change", "base_year",
    "modality", "scope", "where", "quote",
]  # fmt: skip
OVERLAP = 0.5  # of the shorter quote, for an extracted row to be the annotated one


@dataclass(frozen=True)
class LinkScore:
    """Counts of one measurement.

    Attributes
    ----------
    n : int
        Annotated child targets.
    relation_right : int
        Children whose relation is the annotated one and, if linked, whose parent is.
    links, links_right : int
        Annotated links (relation not none); those found with the right parent.
    stringency_right, additive_right : int
        Of the links found right, those whose stringency, whose additive flag is right too.
    misses : DataFrame
        What was wrong: child, expected, found.
    """

    n: int
    relation_right: int
    links: int
    links_right: int
    stringency_right: int
    additive_right: int
    misses: pd.DataFrame


def evaluate_links(gold: Path, targets: pd.DataFrame | None = None, linker: Linker | None = None, identify=None):
    """Link the annotated pairs of plans and score the links.

    Parameters
    ----------
    gold : Path
        Folder with ``targets/`` and ``links/dev.jsonl``.
    targets : DataFrame, optional
        Extracted targets (targets.csv); without it the annotated ones are linked, which measures the links alone.
    linker : Linker, optional
    identify : callable, optional
        Gives indicator_id for an annotated row (dict).

    Returns
    -------
    LinkScore
    """
    annotated, links = (
        annotated_targets(gold / "targets", identify),
        pd.DataFrame(read_rows(gold / "links" / "dev.jsonl")),
    )
    doc_of = dict(zip(annotated.target_id, annotated.doc_id, strict=True))
    pairs = links.dropna(subset="parent")
    pairs = list(dict.fromkeys(zip(pairs.child.map(doc_of), pairs.parent.map(doc_of), strict=True)))
    if targets is None:
        return score_links(link_all(annotated, pairs, linker), links)
    same_row = match_rows(targets, annotated)
    found = link_all(targets, pairs, linker)
    found["child"], found["parent"] = found.child.map(same_row), found.parent.map(lambda row: same_row.get(row, row))
    return score_links(found.dropna(subset="child"), links)


def annotated_targets(folder: Path, identify=None) -> pd.DataFrame:
    """The annotated targets of all documents as a frame in the shape of targets.csv.

    Parameters
    ----------
    folder : Path
        Holds one ``<doc_id>.jsonl`` a document.
    identify : callable, optional
        Gives indicator_id for an annotated row (dict); without it the column is empty.
    """
    rows = []
    for path in sorted(folder.glob("*.jsonl")):
        for number, row in enumerate(read_rows(path)):
            value, unit = canonical(row["value"], row["unit"]) if row["unit"] else (None, None)
            place = {"target_id": f"{path.stem}-{number:02}", "doc_id": path.stem, "value_canonical": value}
            place |= {"unit_canonical": unit, "indicator_id": identify(row) if identify else None}
            rows.append(place | {field: row.get(field) for field in FIELDS})
    return pd.DataFrame(rows)


def read_rows(path: Path) -> list[dict]:
    """The rows of a file of reference data, one a line."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def link_all(targets: pd.DataFrame, pairs, linker: Linker | None = None) -> pd.DataFrame:
    """Link and compare the targets of each (child document, parent document)."""
    linker, rows = linker or Linker(), []
    row_of = {row.target_id: row for row in targets.itertuples()}
    for child_doc, parent_doc in pairs:
        children, parents = (targets[targets.doc_id == doc] for doc in (child_doc, parent_doc))
        for link in linker.link(children, parents).itertuples():
            row = {"child": link.child_target_id, "parent": link.parent_target_id, "relation": link.relation}
            if link.relation != "none":
                child, parent = row_of[link.child_target_id], row_of[link.parent_target_id]
                row |= asdict(linker.judge(child, parent, link.relation, (link.limits_child, link.limits_parent)))
            rows.append(row)
    return pd.DataFrame(rows, columns=["child", "parent", "relation", "stringency", "additive", "reason"])


def match_rows(extracted: pd.DataFrame, annotated: pd.DataFrame) -> dict[str, str]:
    """Which annotated row each extracted one is: target_id → target_id, each used once.

    Two rows can be one if document, kind, place, value and deadline agree and their quotes overlap; of several the
    one with the most alike quote and indicator is taken.
    """
    pairs = []
    for doc, rows in extracted.groupby("doc_id", sort=False):
        gold = list(annotated[annotated.doc_id == doc].itertuples())
        for row in rows.itertuples():
            pairs += [(alike, row.target_id, other.target_id) for other in gold if (alike := _alike(row, other))]
    pairs.sort(key=lambda pair: (-pair[0], pair[1], pair[2]))
    matched, used = {}, set()
    for _, row, other in pairs:
        if row not in matched and other not in used:
            matched[row] = other
            used.add(other)
    return matched


def _alike(row, gold) -> float:
    """How alike an extracted and an annotated row are; 0 where they cannot be one."""
    if row.kind != gold.kind or (text(row.where) or "body") != gold.where:
        return 0.0
    if _number(row.value) != _number(gold.value) or _number(row.year) != _number(gold.year):
        return 0.0
    a, b = text(row.quote), text(gold.quote)
    blocks = SequenceMatcher(None, a, b, autojunk=False).get_matching_blocks()
    shared = sum(block.size for block in blocks if block.size > 1) / max(1, min(len(a), len(b)))
    name = SequenceMatcher(None, text(row.indicator), text(gold.indicator), autojunk=False).ratio()
    return shared + name if shared >= OVERLAP else 0.0


def _number(value):
    return None if pd.isna(value) else float(f"{value:.3g}")


def score_links(found: pd.DataFrame, gold: pd.DataFrame) -> LinkScore:
    """Compare links found with annotated ones, child by child; a child that was not found at all counts as wrong."""
    both = gold.merge(found.drop_duplicates("child"), on="child", how="left", suffixes=("", "_found"))
    parent_right = both.parent.fillna("") == both.parent_found.fillna("")
    relation_right = parent_right & (both.relation == both.relation_found)
    linked = both.relation != "none"
    right = linked & parent_right
    stringency_right = right & (both.stringency == both.stringency_found)
    additive_right = right & (both.additive.astype(bool) == both.additive_found.eq(True))
    counts = [relation_right, linked, right, stringency_right, additive_right]
    wrong = both[~relation_right | (linked & ~(stringency_right & additive_right))].reset_index(drop=True)
    return LinkScore(len(both), *(int(count.sum()) for count in counts), wrong)
