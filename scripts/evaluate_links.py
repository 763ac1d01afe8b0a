"""Measure the cascade against annotated links: is each target linked to the right one above, and judged right?

Used by ``make evaluate`` and the tests; reads reference data, which no helper and no notebook does.
"""

import json
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from helpers.cascade import Linker
from helpers.stringency import compare_targets
from helpers.units import canonical

FIELDS = [
    "indicator", "kind", "year", "period", "value", "value_high", "unit", "comparator", "change", "base_year",
    "modality", "scope", "where", "quote",
]  # fmt: skip


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
        Of the annotated links, those whose stringency, whose additive flag is right too.
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


def annotated_targets(folder: Path, identify=None) -> pd.DataFrame:
    """The annotated targets as a frame in the shape of targets.csv, all documents.

    Parameters
    ----------
    folder : Path
        Holds one ``<doc_id>.jsonl`` a document.
    identify : callable, optional
        Gives indicator_id for an annotated row (dict); without it the column is empty.
    """
    rows = []
    for path in sorted(folder.glob("*.jsonl")):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines()):
            row = json.loads(line)
            value, unit = (None, "") if row["value"] is None else canonical(row["value"], row["unit"] or "份额")
            if row["value"] is not None and value is None:
                value, unit = row["value"], row["unit"]
            rows.append(
                {"target_id": f"{path.stem}-{number:02}", "doc_id": path.stem}
                | {key: row.get(key) for key in FIELDS}
                | {
                    "value_canonical": value,
                    "unit_canonical": unit,
                    "indicator_id": identify(row) if identify else None,
                }
            )
    return pd.DataFrame(rows)


def read_links(path: Path) -> pd.DataFrame:
    """The annotated links: child, parent, relation, stringency, additive."""
    return pd.DataFrame(json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip())


def link_all(targets: pd.DataFrame, pairs, linker=None) -> pd.DataFrame:
    """Link and compare the targets of each (child document, parent document)."""
    linker, rows = linker or Linker(), []
    row_of = {row.target_id: row for row in targets.itertuples()}
    for child_doc, parent_doc in pairs:
        for link in linker.link(
            targets[targets.doc_id == child_doc], targets[targets.doc_id == parent_doc]
        ).itertuples():
            row = {
                "child": link.child_target_id,
                "parent": link.parent_target_id,
                "relation": link.relation,
                "likeness": link.likeness,
            }
            if link.relation != "none":
                child, parent = row_of[link.child_target_id], row_of[link.parent_target_id]
                entry = linker.codebook.get(child.indicator_id or "", {})
                found = compare_targets(child, parent, link.relation, entry, (link.limits_child, link.limits_parent))
                row |= {"stringency": found.stringency, "additive": found.additive, "reason": found.reason}
            rows.append(row)
    return pd.DataFrame(rows, columns=["child", "parent", "relation", "likeness", "stringency", "additive", "reason"])


def score_links(found: pd.DataFrame, gold: pd.DataFrame) -> LinkScore:
    """Compare links found with annotated ones, child by child.

    A child that was not found at all counts as wrong.
    """
    both = gold.merge(found, on="child", how="left", suffixes=("", "_found"))
    parent_right = both.parent.fillna("") == both.parent_found.fillna("")
    relation_right = parent_right & (both.relation == both.relation_found)
    linked = both.relation != "none"
    stringency_right = linked & parent_right & (both.stringency == both.stringency_found)
    additive_right = (
        linked & parent_right & (both.additive.astype(bool) == both.additive_found.fillna(False).astype(bool))
    )
    wrong = both[~relation_right | (linked & ~(stringency_right & additive_right))]
    return LinkScore(
        len(both),
        int(relation_right.sum()),
        int(linked.sum()),
        int((linked & parent_right).sum()),
        int(stringency_right.sum()),
        int(additive_right.sum()),
        wrong.reset_index(drop=True),
    )
