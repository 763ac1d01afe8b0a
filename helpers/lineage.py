"""Which plan stands above which: the next jurisdiction above that has one in the corpus."""

import pandas as pd

COUNTRY = "100000"


def plan_above(documents: pd.DataFrame, doc_id: str) -> str:
    """The plan that a document's jurisdiction has to carry out; empty for the country's own.

    Parameters
    ----------
    documents : DataFrame
        Rows of documents.csv.
    doc_id : str

    Returns
    -------
    str
        doc_id of the `is_plan` document of the county's prefecture, else of its province, else of
        the country.
    """
    adcode = documents.set_index("doc_id")["adcode"][doc_id]
    plans = documents[documents["is_plan"]].set_index("adcode")["doc_id"]
    for above in (adcode[:4] + "00", adcode[:2] + "0000", COUNTRY):
        if above != adcode and above in plans.index and plans[above] != doc_id:
            return plans[above]
    return ""


def plan_pairs(documents: pd.DataFrame) -> list[tuple[str, str]]:
    """Each plan that speaks for its jurisdiction with the plan above it, in the table's order."""
    plans = documents.loc[documents["is_plan"] & (documents["same_as"] == ""), "doc_id"]
    pairs = [(doc_id, plan_above(documents, doc_id)) for doc_id in plans]
    return [pair for pair in pairs if pair[1]]
