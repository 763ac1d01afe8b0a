"""What is known of each area: counts, levels and why there are none, shares."""

import pandas as pd
import pytest

from helpers import atlas
from helpers.maps import MISSING

A, B, C, D, E = "360100", "360200", "360300", "360400", "360500"


def mention(adcode, level="prefecture", kind="place", topics="", prefecture=None, item="一"):
    prefecture = adcode if prefecture is None else prefecture
    return {
        "doc_id": "x",
        "item": item,
        "adcode": adcode,
        "prefecture_adcode": prefecture,
        "level": level,
        "kind": kind,
        "topics": topics,
    }


@pytest.fixture
def mentions():
    rows = [
        mention(A, topics="copper;pilots"),
        mention(A, kind="institution"),
        mention("360121", level="county", prefecture=A, topics="copper", item="二"),
        mention("", level="landmark", prefecture=f"{A};{B}"),
        mention(B, kind="government", topics="steel"),
        mention(B, kind="title"),
    ]
    return pd.DataFrame(rows)


def test_counts_places_not_institutions(mentions):
    table = atlas.named(mentions, [A, B, C], pd.Series({A: 2e6, B: 1e6, C: 1e6}))
    assert table["mentions"].to_dict() == {A: 2, B: 1, C: 0}
    assert table["of_counties"].to_dict() == {A: 1, B: 0, C: 0}
    assert table["items"].to_dict() == {A: 2, B: 1, C: 0}
    assert table["landmarks"].to_dict() == {A: 1, B: 1, C: 0}
    assert table.loc[A, "per_million"] == 1.0
    assert table.loc[A, "topics"] == "copper (2); pilots (1)"


def test_topics_by_place(mentions):
    counts = atlas.topic_counts(mentions, [A, B])
    assert counts.loc["copper"].to_list() == [2, 0]
    assert counts.index[0] == "copper"


@pytest.fixture
def tables():
    targets = pd.DataFrame(
        [
            ("p", 20.0, "%", "20%", "p-1"),
            ("a", 18.0, "%", "18%", "a-1"),
            ("b", None, None, "完成下达", "b-1"),
            ("e", None, None, "提高", "e-1"),
        ],
        columns=["target_id", "value_canonical", "unit_canonical", "quote", "clause_id"],
    )
    links = pd.DataFrame(
        [("a", "p", -2.0, "percentage points"), ("b", "p", None, None), ("e", "p", None, None)],
        columns=["child_target_id", "parent_target_id", "gap", "gap_unit"],
    )
    states = [
        (A, "a", "taken up"),
        (B, "b", "delegated"),
        (C, None, "silent"),
        (D, None, "no plan in the corpus"),
        (E, "e", "taken up"),
    ]
    answers = pd.DataFrame([("p", code, code, "doc", child, state) for code, child, state in states])
    answers.columns = ["parent_target_id", "adcode", "place", "child_doc", "child_target_id", "state"]
    return answers, links, targets


def test_levels_and_why_there_are_none(tables):
    table = atlas.levels("p", *tables)
    assert table.loc[A, ["value", "gap", "missing"]].to_list() == [18.0, -2.0, ""]
    assert table["missing"].to_dict() == {A: "", B: "delegated", C: "no target", D: "no plan", E: "not stated"}
    assert set(atlas.REASONS.values()) == set(MISSING)


def test_every_state_of_silence_has_a_reason():
    from helpers.silence import STATES

    assert set(STATES) == set(atlas.REASONS)


def test_shares_sum_up_to_the_whole():
    context = pd.DataFrame(
        {"population_2020": [1, 3], "gdp_2020_100m_yuan": [2, 2], "area_km2": [9, 1]},
        index=pd.Index([A, B], name="adcode"),
    )
    share = atlas.shares(context)
    assert share.sum().round(9).eq(1).all()
    parts = atlas.shared_out(100, share)
    assert parts.loc[A, ["low", "high"]].to_list() == [25, 90]


def test_promises_beside_the_spread():
    share = pd.DataFrame(
        {"population": [0.5, 0.5], "GDP": [0.6, 0.4], "area": [0.4, 0.6]}, index=pd.Index([A, B], name="adcode")
    )
    whole = pd.DataFrame([("t", "储能", 2025, 100.0, "万千瓦"), ("u", "光伏", 2025, 100.0, "万千瓦")])
    whole.columns = ["target_id", "indicator", "year", "value_canonical", "unit_canonical"]
    promises = pd.DataFrame(
        [
            ("t", A, 80.0, "same", "own plan", "q"),
            ("t", B, 45.0, "same", "own plan", "q"),
            ("u", A, 100.0, "same", "reported by a district", "q"),
            ("u", B, 10.0, "near", "own plan", "q"),
        ],
        columns=["parent_target_id", "adcode", "promised", "relation", "how", "quote"],
    )
    table = atlas.carried(whole, share, promises).set_index(["target_id", "adcode"])
    assert table["beside"].to_dict() == {
        ("t", A): "above the spread",
        ("t", B): "within the spread",
        ("u", A): "the whole's number",
        ("u", B): "below the spread",
    }


def test_same_comes_before_near():
    links = pd.DataFrame([("n", "p", "near"), ("s", "p", "same"), ("o", "p", "other_year")])
    links.columns = ["child_target_id", "parent_target_id", "relation"]
    children = pd.DataFrame([("n", A, 1.0, "q"), ("s", A, 2.0, "q"), ("o", A, 3.0, "q")])
    children.columns = ["target_id", "adcode", "value_canonical", "quote"]
    (row,) = atlas.promised(links, children, "own plan").itertuples()
    assert (row.promised, row.relation) == (2.0, "same")


def test_covering_plan():
    counties = pd.DataFrame({"parent_adcode": [A, B, C, B]}, index=["360101", "360201", "360301", "360202"])
    plans = pd.DataFrame({"adcode": [A, B, "360202"], "complete": [True, False, True]})
    kinds = atlas.covering_plan(counties, plans).to_dict()
    assert kinds == {
        "360101": "prefecture's plan",
        "360201": "prefecture's plan, text breaks off",
        "360301": "province's plan only",
        "360202": "own plan",
    }
