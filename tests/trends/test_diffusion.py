"""Closeness, lags, neighbours and amplification on a country of seven provinces."""

import pandas as pd
import pytest

from helpers.trends import diffusion

COLUMNS = ["doc_id", "adcode", "level", "province", "region", "doc_type", "topic", "is_plan", "date", "same_as"]
PLAN, OPINIONS = "implementation_plan", "opinions"
DOCUMENTS = pd.DataFrame(
    [
        ("plan0", "100000", "national", "", "", PLAN, "overall", True, "2021-10-26", ""),
        ("opinions0", "100000", "national", "", "", OPINIONS, "overall", False, "2021-10-24", ""),
        ("a", "1", "province", "A", "east", PLAN, "overall", True, "2022-01-26", ""),
        ("b", "2", "province", "B", "east", PLAN, "overall", True, "2022-10-26", ""),
        ("c", "3", "province", "C", "west", PLAN, "overall", True, "2022-02-01", ""),
        ("d", "4", "province", "D", "west", PLAN, "overall", True, "2022-11-01", ""),
        ("undated", "5", "province", "E", "west", PLAN, "overall", True, "", ""),
        ("view", "6", "province", "F", "west", OPINIONS, "overall", True, "2022-10-24", ""),
        ("energy", "6", "province", "F", "west", "sector_plan", "energy", False, "2022-03-01", ""),
        ("twin", "1", "province", "A", "east", PLAN, "overall", False, "2022-01-26", "a"),
    ],
    columns=COLUMNS,
).assign(status="final")
REUSE = pd.DataFrame(
    [
        ("a", "plan0", 0.5),
        ("view", "opinions0", 0.6),
        ("view", "plan0", 0.9),
        ("b", "a", 0.4),
        ("b", "c", 0.1),
        ("d", "a", 0.1),
    ]
    + [("d", "c", 0.5), ("d", "b", 0.2)],
    columns=["doc_a", "doc_b", "share_near"],
).assign(share=0.05)


def test_each_kind_is_held_against_the_national_text_of_its_kind():
    found = diffusion.closeness(REUSE, DOCUMENTS).set_index("doc_id")
    assert set(found.index) == {"a", "b", "c", "d", "undated", "view"}, "no sector plan, no second copy"
    assert found.loc["view", ["parent_doc", "share_near"]].to_list() == ["opinions0", 0.6]
    assert found.loc["a", "lag_years"] == pytest.approx(92 / 365.25)
    assert found.loc["b", "share_near"] == 0, "nothing in common is a share of 0"
    assert pd.isna(found.loc["undated", "lag_years"])


def test_neighbours_are_earlier_plans_of_other_provinces():
    parts = diffusion.closeness(REUSE, DOCUMENTS)
    found = diffusion.neighbours(REUSE, parts).set_index("doc_id")
    assert found.loc["b"].to_dict() == pytest.approx({"own_share": 0.4, "other_share": 0.1, "n_own": 1, "n_other": 1})
    assert found.loc["d"].to_dict() == pytest.approx({"own_share": 0.5, "other_share": 0.15, "n_own": 1, "n_other": 2})
    assert set(found.index) == {"b", "d"}, "the first of a region and the undated have nothing to be compared with"


def test_too_few_neighbours_say_so():
    found = diffusion.region_test(REUSE, diffusion.closeness(REUSE, DOCUMENTS)).iloc[0]
    assert pd.isna(found["estimate"])
    assert "too few: 2" in found["note"]


def country(share_in_region: float) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Twelve provinces in two regions that share 0.2, and so much with those of their own region."""
    parts = pd.DataFrame({"doc_id": [f"p{i:02}" for i in range(12)], "region": ["east", "west"] * 6, "doc_type": PLAN})
    parts = parts.assign(province=parts["doc_id"], day=pd.date_range("2022-01-01", periods=12, freq="10D"))
    pairs = [
        (a, b, share_in_region if i % 2 == j % 2 else 0.2)
        for i, a in enumerate(parts["doc_id"])
        for j, b in enumerate(parts["doc_id"])
        if i != j
    ]
    return pd.DataFrame(pairs, columns=["doc_a", "doc_b", "share_near"]), parts


def test_regions_that_copy_inside_are_found_and_others_are_not():
    close, apart = (diffusion.region_test(*country(share)).iloc[0] for share in (0.5, 0.2))
    assert close["estimate"] == pytest.approx(0.3)
    assert close["p_value"] < 0.02
    assert (apart["estimate"], apart["p_value"]) == (pytest.approx(0), 1)


def test_months_without_documents_are_rows_too():
    targets = pd.DataFrame({"doc_id": ["a", "a", "b", "undated", "twin"]})
    found = diffusion.monthly(DOCUMENTS, targets, "2021-10").set_index("month")
    assert list(found.index) == [str(month) for month in pd.period_range("2021-10", "2022-11", freq="M")]
    assert found.loc["2022-01", ["documents", "targets"]].to_list() == [1, 2], "the second copy does not count"
    assert found.loc["2022-05", "documents"] == 0
    assert pd.isna(found.loc["2022-05", "targets_per_document"])


def test_amplification_counts_only_what_can_be_compared():
    targets = pd.DataFrame({"target_id": ["t1", "t2", "t3", "t4", "t5"], "doc_id": ["a", "a", "a", "a", "b"]})
    cascade = pd.DataFrame(
        {
            "child_target_id": targets["target_id"],
            "stringency": ["higher", "equal", "higher", "not_comparable", None],
        }
    )
    found = diffusion.amplification(cascade, targets).set_index("doc_id")
    assert found.loc["a"].to_dict() == pytest.approx({"compared": 3, "higher": 2, "lower": 0, "higher_share": 2 / 3})
    assert "b" not in found.index


def test_lags_of_the_real_corpus_lie_between_the_first_reply_and_the_last(corpus):
    reuse = pd.DataFrame(columns=["doc_a", "doc_b", "share_near", "share"])
    found = diffusion.closeness(reuse, corpus.documents)
    assert found["lag_years"].dropna().between(0, 2).all()
    assert found.groupby("doc_type")["parent_doc"].nunique().to_dict() == {PLAN: 1, OPINIONS: 1}
    assert not found["doc_id"].isin(corpus.documents.loc[corpus.documents["same_as"].notna(), "doc_id"]).any()
