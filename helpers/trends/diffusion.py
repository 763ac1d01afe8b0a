"""How wording travels: the time from one plan to the next, and how much of the earlier stands in the later.

Shares come from the table reuse: `share_near` counts passages word for word and edited, `share` word for word only, both
as shares of the later document's letters. An earlier document need not be the source: both may follow a third.
"""

import numpy as np
import pandas as pd

from helpers.cascade.stringency import VERDICTS
from helpers.corpus.documents import CENTRAL, KINDS_OF_TEXT, own_documents
from helpers.trends import statistics as inference

DAYS_A_YEAR = 365.25
DEALS = 1_999  # random deals of regions


def dated_documents(documents: pd.DataFrame) -> pd.DataFrame:
    """Documents that are no second copy of another, with `day` (Timestamp; missing where the date is)."""
    own = own_documents(documents)
    return own.assign(day=pd.to_datetime(own["date"], format="%Y-%m-%d", errors="coerce"))


def closeness(reuse: pd.DataFrame, documents: pd.DataFrame) -> pd.DataFrame:
    """How much of the national text of its kind stands in each overall document, and how long after.

    A plan (实施方案) is held against the national plan, opinions (实施意见) against the national opinions.

    Returns
    -------
    DataFrame
        doc_id, adcode, level, province, region, status, doc_type, is_plan, parent_doc, day, lag_years (missing where the
        date is uncertain), share_near, share (0 where the two have nothing in common).
    """
    own = dated_documents(documents)
    national = own[(own["level"] == "national") & own["doc_type"].isin(KINDS_OF_TEXT)]
    parents = national.drop_duplicates("doc_type").set_index("doc_type")
    below = own[~own["level"].isin(CENTRAL) & (own["topic"] == "overall")]
    below = below[below["doc_type"].isin(parents.index)].copy()
    below["parent_doc"] = below["doc_type"].map(parents["doc_id"])
    below["lag_years"] = (below["day"] - below["doc_type"].map(parents["day"])).dt.days / DAYS_A_YEAR
    shares = reuse.rename(columns={"doc_a": "doc_id", "doc_b": "parent_doc"})
    table = below.merge(
        shares[["doc_id", "parent_doc", "share_near", "share"]], on=["doc_id", "parent_doc"], how="left"
    )
    kept = ["doc_id", "adcode", "level", "province", "region", "status", "doc_type", "is_plan", "parent_doc", "day"]
    return table[[*kept, "lag_years", "share_near", "share"]].fillna({"share_near": 0.0, "share": 0.0})


def neighbours(reuse: pd.DataFrame, parts: pd.DataFrame) -> pd.DataFrame:
    """What each document shares with earlier ones of the same kind, in its own region and outside.

    Parameters
    ----------
    reuse : DataFrame
        The table reuse.
    parts : DataFrame
        The documents to compare, such as those of the provinces (columns doc_id, doc_type, province, region, day).

    Returns
    -------
    DataFrame
        doc_id, own_share, other_share (mean `share_near` with earlier documents of other provinces), n_own, n_other; only
        documents that have both.
    """
    dated = parts[parts["day"].notna()]
    shared, earlier = _earlier(reuse, dated)
    return _own_and_other(shared, earlier, dated["region"].to_numpy(), dated["doc_id"].to_numpy())


def region_test(reuse: pd.DataFrame, parts: pd.DataFrame) -> pd.DataFrame:
    """Is a document closer to earlier ones of its own region? One result; p from regions dealt to provinces at random.

    All documents of a province keep one region, and regions keep their numbers of provinces. One-sided: closer.
    """
    statistic = "share in own region less share elsewhere"
    method = "mean difference, t interval over documents, p from regions dealt to provinces at random (one-sided)"
    dated = parts[parts["day"].notna()]
    shared, earlier = _earlier(reuse, dated)
    names, doc_ids = dated["province"].to_numpy(), dated["doc_id"].to_numpy()
    pairs = _own_and_other(shared, earlier, dated["region"].to_numpy(), doc_ids)
    if len(pairs) < 5:
        note = (
            f"too few: {len(pairs)} documents have earlier ones both in their region and elsewhere, at least 5 needed"
        )
        return inference.row(statistic, n=len(pairs), method=method, unit="share", note=note)
    result = inference.paired_difference(pairs["own_share"], pairs["other_share"], "share", statistic)
    random = np.random.default_rng(inference.SEED)
    provinces = dated.drop_duplicates("province").set_index("province")["region"]
    as_close, lead = 0, _lead(pairs["own_share"].to_numpy(), pairs["other_share"].to_numpy())
    for _ in range(DEALS):
        dealt = dict(zip(provinces.index, random.permutation(provinces.to_numpy()), strict=True))
        regions = np.array([dealt[name] for name in names])
        _, own, other, *_ = _means(shared, earlier, regions)
        as_close += _lead(own, other) >= lead
    return result.assign(p_value=(1 + as_close) / (1 + DEALS), method=method)


def _earlier(reuse: pd.DataFrame, dated: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """Of each later document (row) and each other: what it shares with it, and whether that one can be its model."""
    ids = dated["doc_id"].to_list()
    among = reuse[reuse["doc_a"].isin(ids) & reuse["doc_b"].isin(ids)]
    shared = among.pivot(index="doc_a", columns="doc_b", values="share_near").reindex(index=ids, columns=ids)
    day, kind, province = (dated[name].to_numpy() for name in ("day", "doc_type", "province"))
    earlier = (
        (day[None, :] < day[:, None]) & (kind[None, :] == kind[:, None]) & (province[None, :] != province[:, None])
    )
    return shared.fillna(0.0).to_numpy(), earlier


def _own_and_other(shared: np.ndarray, earlier: np.ndarray, regions: np.ndarray, doc_ids: np.ndarray) -> pd.DataFrame:
    both, own, other, n_own, n_other = _means(shared, earlier, regions)
    columns = {"doc_id": doc_ids[both], "own_share": own, "other_share": other}
    return pd.DataFrame(columns | {"n_own": n_own, "n_other": n_other})


def _means(shared: np.ndarray, earlier: np.ndarray, regions: np.ndarray) -> tuple[np.ndarray, ...]:
    """Which documents have earlier ones in their region and elsewhere; their mean shares and numbers, own and other."""
    own = earlier & (regions[None, :] == regions[:, None])
    other = earlier & ~own
    n_own, n_other = own.sum(axis=1), other.sum(axis=1)
    both = (n_own > 0) & (n_other > 0)
    means = [(shared * mask).sum(axis=1)[both] / mask.sum(axis=1)[both] for mask in (own, other)]
    return both, *means, n_own[both], n_other[both]


def _lead(own: np.ndarray, other: np.ndarray) -> float:
    """Mean of own region's share less the others', to nine digits; no document with both counts as no lead."""
    return round(float((own - other).mean()), 9) if len(own) else 0.0


def monthly(documents: pd.DataFrame, targets: pd.DataFrame, since: str) -> pd.DataFrame:
    """Documents and their targets by month of issue, from `since` (such as "2021-10") to the last month with a document.

    Returns
    -------
    DataFrame
        month (text), documents, targets, targets_per_document (missing in a month without documents).
    """
    own = dated_documents(documents)
    own = own[own["day"].notna() & (own["date"] >= since)]
    own = own.assign(month=own["day"].dt.to_period("M"))
    counts = targets.groupby("doc_id").size()
    own = own.assign(targets=own["doc_id"].map(counts).fillna(0).astype(int))
    months = pd.period_range(since, own["month"].max(), freq="M")
    table = own.groupby("month")["targets"].agg(documents="size", targets="sum").reindex(months, fill_value=0)
    table["targets_per_document"] = (table["targets"] / table["documents"]).where(table["documents"] > 0)
    return table.rename_axis("month").reset_index().astype({"month": str})


def amplification(cascade: pd.DataFrame, targets: pd.DataFrame) -> pd.DataFrame:
    """How often a document's targets are stricter (加码) than those they answer.

    Parameters
    ----------
    cascade, targets : DataFrame
        The tables of these names.

    Returns
    -------
    DataFrame
        doc_id; compared (targets that can be compared with the one above), higher, lower; higher_share (of the compared).
    """
    document = targets.set_index("target_id")["doc_id"]
    rows = cascade[cascade["stringency"].isin(VERDICTS)]
    verdicts = pd.crosstab(rows["child_target_id"].map(document), rows["stringency"])
    verdicts = verdicts.reindex(columns=VERDICTS, fill_value=0)
    table = verdicts.assign(compared=verdicts.sum(axis=1), higher_share=verdicts["higher"] / verdicts.sum(axis=1))
    table = table.rename_axis(index="doc_id", columns=None).reset_index()
    return table[["doc_id", "compared", "higher", "lower", "higher_share"]]
