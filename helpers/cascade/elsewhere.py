"""Numbers known from elsewhere beside the targets of the plan above: what they would add, apart from every table.

A number that a public page tells of a plan (`helpers.corpus.known`) is set beside the target above it of the same indicator and
deadline. An additive one would enter a sum; `beside_sums` says which would, what the sum would then be, and why the
others would not. Neither writes into targets.csv, cascade.csv or sums.csv.
"""

import pandas as pd

from helpers.base.language import say
from helpers.corpus.documents import speaking_documents
from helpers.corpus.known import PROMISE, read_known_targets
from helpers.vocabulary.gazetteer import place, places_above
from helpers.vocabulary.indicators import read_codebook

NUMBER_COLUMNS = [
    "adcode", "place", "document", "indicator", "indicator_id", "year", "comparator", "value", "unit", "modality",
    "seen", "link", "doubt", "parent_doc", "parent_target_id", "parent_value", "gap_points", "own_value", "own_target_id",
]  # fmt: skip


def beside_plan(targets: pd.DataFrame, documents: pd.DataFrame, known: pd.DataFrame | None = None) -> pd.DataFrame:
    """Each promised number known from elsewhere, with the target above of the same indicator and deadline.

    Parameters
    ----------
    targets, documents : DataFrame
        targets.csv, documents.csv.
    known : DataFrame, optional
        From `read_known_targets`; projects are left out.

    Returns
    -------
    DataFrame
        NUMBER_COLUMNS: parent_value in the unit of the codebook, gap_points for shares and rates (the place's less the
        parent's), own_value what the place's plan in the corpus says of the same, where there is one.
    """
    known = read_known_targets() if known is None else known
    speaks = speaking_documents(documents).set_index("adcode")["doc_id"]
    speaks = speaks[~speaks.index.duplicated()]
    first = targets.dropna(subset=["value_canonical"]).drop_duplicates(["doc_id", "indicator_id", "year", "change"])
    first = first.set_index(["doc_id", "indicator_id", "year"])[["target_id", "value_canonical", "unit_canonical"]]
    first = first[~first.index.duplicated()]
    rows = []
    for number in known[known["counts"] == PROMISE].itertuples():
        above = next((speaks[code] for code in places_above(number.adcode) if code in speaks.index), "")
        key = (number.indicator_id, number.year)
        parent = first.loc[(above, *key)] if (above, *key) in first.index else None
        own = speaks.get(number.adcode, "")
        said = first.loc[(own, *key)] if (own, *key) in first.index else None
        row = {name: getattr(number, name) for name in NUMBER_COLUMNS if hasattr(number, name)}
        row |= {"parent_doc": above, "parent_target_id": "", "own_target_id": ""}
        if parent is not None:
            row |= {"parent_target_id": parent["target_id"], "parent_value": parent["value_canonical"]}
            if parent["unit_canonical"] == "%" == number.unit_canonical:
                row["gap_points"] = number.value_canonical - parent["value_canonical"]
        if said is not None:
            row |= {"own_target_id": said["target_id"], "own_value": said["value_canonical"]}
        rows.append(row)
    return pd.DataFrame(rows, columns=NUMBER_COLUMNS)


def beside_sums(
    sums: pd.DataFrame, targets: pd.DataFrame, documents: pd.DataFrame, known: pd.DataFrame | None = None
) -> pd.DataFrame:
    """What the sums of the parts would be with the numbers known from elsewhere, or why they stay as they are.

    Parameters
    ----------
    sums, targets, documents : DataFrame
        sums.csv, targets.csv, documents.csv.
    known : DataFrame, optional
        From `read_known_targets`; projects are left out.

    Returns
    -------
    DataFrame
        A row an amount known from elsewhere: adcode, place, indicator, year, value, unit, seen, parent_target_id,
        parent_value, sum_known, sum_with (in the parent's unit; empty where it would not be summed) and why (empty where
        it would).
    """
    known = read_known_targets() if known is None else known
    additive = read_codebook().set_index("indicator_id")["additive"].eq("yes")
    amounts = known[known["counts"].eq(PROMISE) & known["value"].notna() & known["indicator_id"].map(additive).eq(True)]
    listed = beside_plan(targets, documents, amounts).set_index(amounts.index)
    by_parent = sums.drop_duplicates("parent_target_id").set_index("parent_target_id")
    asked = set(zip(targets["doc_id"], targets["indicator_id"], strict=True))
    rows, added = [], {}
    for index, number in amounts.iterrows():
        beside = listed.loc[index]
        parent = beside["parent_target_id"]
        why = ""
        if number["doubtful"]:
            why = f"doubtful: {number['doubt']}"
        elif beside["own_target_id"]:
            why = say("the place's own plan is here and says it").en
        elif place(number["adcode"]).level != "prefecture":
            why = say("only a part of a prefecture").en
        elif not parent and (beside["parent_doc"], number["indicator_id"]) in asked:
            why = say("the plan above has another deadline").en
        elif not parent or parent not in by_parent.index:
            why = say("the plan above states no such amount").en
        row = number[["adcode", "place", "indicator", "year", "value", "unit", "seen", "link"]].to_dict()
        row |= {"parent_target_id": parent, "parent_value": beside["parent_value"], "sum_known": None, "sum_with": None}
        if parent in by_parent.index:
            row["sum_known"] = by_parent.loc[parent, "sum_known"]
        if not why:
            places = added.setdefault(parent, {})
            places.setdefault(number["adcode"], number["value_canonical"])  # one source a place
            row["sum_with"] = row["sum_known"] + sum(places.values())
        rows.append({**row, "why": why})
    table = pd.DataFrame(rows)
    return table.astype({"year": "Int64", "sum_known": "float64", "sum_with": "float64"}) if rows else table
