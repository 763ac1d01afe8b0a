"""The best statement of a place: its plan first, then other documents; what is said besides, and what is no statement."""

import numpy as np
import pandas as pd
import pytest
from target_rows import DOCUMENTS, target

from helpers.base import read_table
from helpers.targets import best_statements

HANDED_DOWN = {"kind": "delegated", "change": None, "value": np.nan, "value_canonical": np.nan, "unit_canonical": None}


def said(*rows):
    return best_statements(pd.DataFrame(rows), DOCUMENTS)


def test_the_plan_speaks_before_other_documents():
    rows = said(
        target("energy", 2025, 21), target("opinions", 2025, 20), target("plan", 2025, 18), target("copy", 2025, 99)
    )
    assert len(rows) == 1
    best = rows.iloc[0]
    assert (best["value"], best["voice"], best["own"], best["doc_id"], best["place"]) == (
        18,
        "plan",
        True,
        "plan",
        "江西",
    )
    assert best["also_stated"] == "20 (opinions-2025-20); 21 (energy-2025-21)"


def test_another_document_fills_in_where_the_plan_is_silent_and_is_marked():
    rows = said(target("plan", 2025, 18), target("energy", 2030, 25), target("opinions", 2060, 80)).set_index("year")
    assert rows["voice"].to_dict() == {2025: "plan", 2030: "sector", 2060: "overall"}
    assert rows["own"].to_dict() == {2025: True, 2030: False, 2060: False}


def test_the_firm_value_is_taken_and_the_hoped_for_one_listed():
    rows = said(target("plan", 2025, 20, modality="strive"), target("plan", 2025, 18, modality="ensure"))
    assert rows["value"].to_list() == [18]
    assert rows["also_stated"].iloc[0].startswith("20 ")


@pytest.mark.parametrize("other", [{"scope": "新建建筑"}, {"indicator_id": None}, {"year": np.nan}])
def test_what_does_not_hold_for_the_place_by_a_year_is_no_statement(other):
    assert said(target("plan", 2025, 18) | other, target("plan", 2030, 25))["year"].to_list() == [2030]


def test_a_level_a_fall_and_a_level_set_elsewhere_are_different_statements():
    rows = said(
        target("plan", 2025, 0) | HANDED_DOWN,
        target("energy", 2025, 13.5, change="decrease_pct", base_year=2020),
        target("energy", 2025, 50, change="decrease_pct", base_year=2005),
        target("energy", 2025, 0.4, unit_canonical="吨标准煤/万元"),
    )
    assert rows["kind"].to_list() == ["quantity"] * 3 + ["delegated"]
    assert set(rows["base_year"].dropna()) == {2020, 2005}


def test_a_range_counts_with_its_middle_in_the_canonical_unit():
    best = said(target("plan", 2030, 1.0, value_high=1.4, value_canonical=10000, unit_canonical="万千瓦")).iloc[0]
    assert (best["value"], best["unit"]) == (pytest.approx(12000), "万千瓦")


def test_forest_cover_of_2025_is_one_list():
    """Read in the texts: 安徽 (≥ 31 %) and 吉林 (45.8 %) say it in another overall document than their plan."""
    rows = best_statements(read_table("targets"), read_table("documents"))
    forest = rows[rows["indicator_id"].eq("forest_cover") & rows["year"].eq(2025) & rows["level"].eq("province")]
    levels = forest[forest["change"].eq("level")].set_index("place")
    assert not levels.index.duplicated().any()
    assert levels.loc["安徽", ["value", "comparator", "own"]].to_list() == [31, "ge", False]
    assert levels.loc["吉林", ["value", "own"]].to_list() == [45.8, False]
    assert levels.loc["北京", ["value", "own"]].to_list() == [45, True]
    assert forest.set_index("place").loc["山东", "kind"] == "delegated"
