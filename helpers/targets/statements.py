"""What a place says of an indicator: the best statement over all its documents, one for each deadline and kind of promise.

Every table, map and figure that says what a place promises takes it from here, so that one question has one answer.
"""

import numpy as np
import pandas as pd

from helpers.corpus.documents import own_documents
from helpers.targets.labels import KINDS
from helpers.vocabulary.gazetteer import place_names

# who speaks first
VOICES = {"plan": "its plan", "overall": "another overall document", "sector": "a sector document"}
FIRMNESS = ["ensure", "maintain", "plain", "strive"]  # the firmest comes first
# A number says more than full coverage, that more than a level set elsewhere, that more than a turning point.
PLACE_COLUMNS = ["adcode", "place", "level", "province", "region"]
STATEMENT_COLUMNS = [
    "indicator_id", *PLACE_COLUMNS, "year", "kind", "change", "base_year", "value", "unit", "comparator", "modality", "own", "voice",
    "status", "date", "doc_id", "target_id", "clause_id", "quote", "also_stated",
]  # fmt: skip


def best_statements(targets: pd.DataFrame, documents: pd.DataFrame) -> pd.DataFrame:
    """What each place says of each indicator, over all its documents.

    The plan that speaks for a place (`is_plan`) comes first; another overall document fills in where the plan says
    nothing, and a sector document where both are silent. Of several values in one document the firmest is taken, then
    the first in the text. Only what holds for the whole place counts: nothing with a `scope`, without a year, or
    without an indicator of the codebook. A level, a fall against one base year or another, an increment and a level set
    elsewhere are different statements and have rows of their own. A range counts with its middle.

    Parameters
    ----------
    targets, documents : DataFrame
        The tables targets and documents.

    Returns
    -------
    DataFrame
        Columns STATEMENT_COLUMNS, one row an indicator, place, year, kind, change, base year and unit, ordered by indicator, place
        and year, the most telling kind first. value stands in the canonical unit; own: whether the place's plan says
        it; voice: plan, overall or sector; also_stated: further values of the place, as ``value (target_id)`` joined
        by "; ".

    Examples
    --------
    >>> from helpers.base import read_table
    >>> said = best_statements(read_table("targets"), read_table("documents"))
    >>> forest = said[said["indicator_id"].eq("forest_cover") & said["year"].eq(2025) & said["place"].eq("安徽")]
    >>> forest[["value", "comparator", "own"]].values.tolist()
    [[31.0, 'ge', False]]
    """
    columns = ["doc_id", "adcode", "level", "province", "region", "status", "date", "is_plan", "topic"]
    rows = targets.merge(own_documents(documents)[columns], on="doc_id", how="inner")
    whole = rows["scope"].fillna("").eq("") & rows["indicator_id"].fillna("").ne("") & rows["year"].notna()
    number = rows["kind"].ne("quantity") | rows["value_canonical"].notna() & rows["change"].notna()
    rows = rows[whole & number].copy()
    rows["own"] = rows["is_plan"].astype(bool)
    rows["voice"] = np.select([rows["own"], rows["topic"].eq("overall")], list(VOICES)[:2], "sector")
    rows["value"] = _middle(rows).where(rows["kind"].eq("quantity"))
    rows["unit"] = rows["unit_canonical"].where(rows["kind"].eq("quantity"))
    rows["year"], rows["base_year"] = rows["year"].astype(int), rows["base_year"].astype(float)
    rows["place"] = rows["adcode"].map(place_names()).fillna(rows["adcode"])
    rows["rank"] = rows["voice"].map(list(VOICES).index)
    rows["firm"] = rows["modality"].map({word: at for at, word in enumerate(FIRMNESS)}).fillna(len(FIRMNESS))
    rows["telling"] = rows["kind"].map(KINDS.index)
    rows = rows.sort_values(["indicator_id", "adcode", "year", "telling", "rank", "firm"], kind="stable")
    keys = ["indicator_id", "adcode", "year", "kind", "change", "base_year", "unit"]
    groups = rows.groupby(keys, sort=False, dropna=False).ngroup()
    values: dict[
        int, dict[float, str]
    ] = {}  # of a group, which is sorted by who speaks and how firmly: each value once
    for group, value, target_id in zip(groups, rows["value"], rows["target_id"], strict=True):
        values.setdefault(group, {}).setdefault(value, target_id)
    also = (list(stated.items())[1:] for stated in values.values())
    also = ["; ".join(f"{value:g} ({target})" for value, target in others if value == value) for others in also]
    return rows.drop_duplicates(keys).assign(also_stated=also)[STATEMENT_COLUMNS].reset_index(drop=True)


def _middle(rows: pd.DataFrame) -> pd.Series:
    """The canonical value; of a range the middle (the upper end is scaled as the lower was)."""
    value = rows["value_canonical"].astype(float)
    scale = value / rows["value"].astype(float).where(lambda written: written != 0)
    high = rows["value_high"].astype(float) * scale
    return value.where(high.isna(), (value + high) / 2)
