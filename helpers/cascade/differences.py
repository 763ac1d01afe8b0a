"""What a plan changed in the numbers of the plan above: linked targets and copied wording in one list.

A number is known to answer another in two ways: both are targets that cascade.csv links, however they are worded, or both
stand at the same place of copied wording (changed_numbers.csv), whatever they count. Where both speak of one number, the
targets do: they know the indicator and the deadline.
"""

import re

import pandas as pd

from helpers.cascade.links import promised_once
from helpers.comparison.numbers import SHARE_OR_DEADLINE
from helpers.targets.labels import WITH_NUMBER

SIDES = {"doc": "doc_id", "target_id": "target_id", "clause": "clause_id", "text": "quote"}
COLUMNS = ["child_doc", "indicator", "indicator_id", "child_target_id", "parent_target_id", "here", "above"]
COLUMNS += ["child_clause", "child_text", "parent_doc", "parent_clause", "parent_text", "amount"]


def number_differences(links: pd.DataFrame, targets: pd.DataFrame, numbers: pd.DataFrame) -> pd.DataFrame:
    """The numbers of plans that differ from what they answer in the plan above.

    Parameters
    ----------
    links, targets, numbers : DataFrame
        cascade.csv, targets.csv, changed_numbers.csv.

    Returns
    -------
    DataFrame
        A row a number: COLUMNS. Linked targets come first, with their ids; of copied wording `here` and `above` are the
        numbers with their units. amount: whether it is an amount of a part beside the whole's, which cannot be equal, and no
        share, rate or deadline. A promise that stands in body and annex has one row.
    """
    known = {target["target_id"]: target for target in targets.to_dict("records")}
    changed = numbers[numbers["changed"].fillna(False).astype(bool)]
    moved = set(zip(changed["child_clause"], changed["parent_clause"], changed["here"], strict=True))
    rows, spoken_for = [], set()
    links = links[links["child_target_id"].isin(known) & links["parent_target_id"].isin(known)]
    first = set(promised_once(links, targets)["child_target_id"])
    for link in links.itertuples():
        here, above = known[link.child_target_id], known[link.parent_target_id]
        deadline = (here["clause_id"], above["clause_id"], f"{here['year']}年")
        if link.relation == "other_year" and deadline not in moved:  # a target of its own, not a changed deadline
            continue
        spoken_for |= {(here["clause_id"], words) for words in (_as_written(here), f"{here['year']}年")}
        if link.child_target_id in first and _differ(here, above):
            rows.append(_row(here, above) | {"amount": bool(link.additive)})
    rows += [
        row._asdict() | {"amount": not re.search(SHARE_OR_DEADLINE, row.here)}
        for row in changed.itertuples()
        if (row.child_clause, row.here) not in spoken_for
    ]
    return pd.DataFrame(rows, columns=COLUMNS)


def _differ(here: dict, above: dict) -> bool:
    """Whether two targets that both state a level of one measure state another level or another deadline."""
    comparable = {here["kind"], above["kind"]} <= {*WITH_NUMBER}
    known = [target["indicator_id"] for target in (here, above) if pd.notna(target["indicator_id"])]
    comparable &= len(set(known)) < 2  # wind, sun and biomass are not wind and sun
    comparable &= all(here[name] == above[name] for name in ("unit_canonical", "change"))
    pairs = [(here[name], above[name]) for name in ("value_canonical", "year")]
    return bool(comparable) and any(pd.notna(one) and pd.notna(other) and one != other for one, other in pairs)


def _row(here: dict, above: dict) -> dict:
    """The row of two targets."""
    row = {name: here[name] for name in ("indicator", "indicator_id")}
    for side, target in (("child", here), ("parent", above)):
        row |= {f"{side}_{part}": target[name] for part, name in SIDES.items()}
    return row


def _as_written(target: dict) -> str:
    """A target's number and unit as they stand in the text: `0.4亿吨`."""
    return (
        "" if pd.isna(target["value"]) else f"{target['value']:.15g}{'' if pd.isna(target['unit']) else target['unit']}"
    )
