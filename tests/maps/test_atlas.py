"""What is known of each area: counts, levels and why there are none, shares."""

import pandas as pd
import pytest

from helpers.maps import areas as atlas
from helpers.maps.layers import MISSING

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


ROW = {"indicator_id": "share", "place": "x", "year": 2025, "kind": "quantity", "change": "level", "base_year": None}
ROW |= {"unit": "%", "own": True, "quote": "q", "clause_id": "c"}
WHOLE = {"adcode": "360000", "indicator_id": "share", "year": 2025, "target_id": "p", "value_canonical": 20.0}
WHOLE |= {"unit_canonical": "%", "change": "level", "base_year": None}


@pytest.fixture
def answers():
    states = [
        (A, "a", "taken up"),
        (B, "b", "delegated"),
        (C, None, "silent"),
        (D, None, "no plan in the corpus"),
        (E, "e", "taken up"),
    ]
    table = pd.DataFrame([("p", "whole", code, code, "doc", child, state) for code, child, state in states])
    return table.set_axis(
        ["parent_target_id", "parent_doc", "adcode", "place", "child_doc", "child_target_id", "state"], axis=1
    )


def statements(*rows):
    return pd.DataFrame([ROW | {"doc_id": "doc", "target_id": "t", "value": 1.0} | row for row in rows])


def test_levels_and_why_there_are_none(answers):
    said = statements({"adcode": A, "value": 18.0}, {"adcode": B, "kind": "delegated", "value": None})
    table = atlas.levels(pd.Series(WHOLE), said, answers)
    assert table.loc[A, ["value", "gap", "gap_unit", "own", "missing"]].to_list() == [
        18,
        -2,
        "percentage points",
        True,
        "",
    ]
    assert table["missing"].to_dict() == {A: "", B: "delegated", C: "no target", D: "no plan", E: "not stated"}
    assert set(atlas.REASONS.values()) <= set(MISSING)


def test_another_document_speaks_where_there_is_no_plan_and_is_marked(answers):
    said = statements({"adcode": D, "value": 16.0, "own": False, "doc_id": "energy"}, {"adcode": A, "value": 18.3})
    table = atlas.levels(pd.Series(WHOLE), said, answers)
    assert table.loc[D, ["value", "own", "missing", "doc_id"]].to_list() == [16.0, False, "", "energy"]
    names = pd.Series({A: "甲", C: "丙", D: "丁"})
    assert atlas.written(names, table).to_dict() == {A: "甲\n18.3", C: "丙", D: "丁\n16†"}


@pytest.mark.parametrize("other", [{"unit": "亿千瓦时"}, {"change": "increase_pct"}, {"base_year": 2015}])
def test_what_counts_something_else_is_not_on_the_map(answers, other):
    table = atlas.levels(pd.Series(WHOLE | {"base_year": 2020}), statements({"adcode": C} | other), answers)
    assert table.loc[C, "missing"] == "not stated"
    assert table["value"].isna().all()


def test_every_state_of_silence_has_a_reason():
    from helpers.cascade.silence import STATES

    assert set(STATES) <= set(atlas.REASONS)


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
