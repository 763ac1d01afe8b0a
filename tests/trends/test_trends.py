"""Paths, gaps and growth of targets on small tables, and on the real context tables."""

import numpy as np
import pandas as pd
import pytest
from target_rows import DOCUMENTS, target

from helpers.targets import best_statements
from helpers.trends import context
from helpers.trends import points as trends
from helpers.vocabulary.indicators import read_codebook
from helpers.vocabulary.read import read_knowledge


def points_of(*rows):
    return trends.levels_stated(best_statements(pd.DataFrame(rows), DOCUMENTS))


# --- paths


def test_no_target_makes_no_point_and_no_error():
    empty = points_of(target("plan", 2025, 18)).head(0)
    assert trends.steps(empty).empty
    assert trends.turn(trends.steps(empty)).empty
    assert trends.gaps(empty).empty


def test_steps_divide_by_the_years_between():
    points = points_of(target("nation", 2025, 20), target("nation", 2030, 25), target("nation", 2060, 80))
    steps = trends.steps(points)
    assert steps["change_per_year"].to_list() == pytest.approx([1, 55 / 30])
    assert steps["growth_pct_per_year"].iloc[0] == pytest.approx((1.25 ** (1 / 5) - 1) * 100)
    assert steps["from_year"].to_list() == [2025, 2030]


def test_growth_from_nothing_is_not_defined_but_the_change_is():
    steps = trends.steps(points_of(target("plan", 2025, 0), target("plan", 2030, 10)))
    assert steps["change_per_year"].to_list() == [2]
    assert steps["growth_pct_per_year"].isna().all()


def test_indicators_and_places_are_not_joined_into_one_path():
    points = points_of(
        target("plan", 2025, 18), target("nation", 2030, 25), target("plan", 2030, 5, indicator_id="other")
    )
    assert trends.steps(points).empty


def test_measured_values_begin_the_path_and_show_whether_it_speeds_up():
    points = points_of(target("nation", 2025, 20), target("nation", 2030, 25))
    actuals = pd.DataFrame(
        [("share", "100000", 2020, 15.9, "%", "NEA"), ("share", "990000", 2020, 1.0, "%", "no such plan")],
        columns=context.ACTUAL_COLUMNS,
    )
    steps = trends.steps(trends.with_actuals(points, actuals))
    assert steps["from_voice"].to_list() == ["actual", "plan"]
    turned = trends.turn(steps).iloc[0]
    assert turned["before_per_year"] == pytest.approx(0.82)
    assert turned["faster_by"] == pytest.approx(0.18)


def test_measured_values_in_another_unit_do_not_join():
    points = points_of(target("nation", 2025, 20))
    actuals = pd.DataFrame([("share", "100000", 2020, 0.159, "share", "NEA")], columns=context.ACTUAL_COLUMNS)
    assert len(trends.with_actuals(points, actuals)) == 1


def test_gap_to_the_country():
    gaps = trends.gaps(points_of(target("plan", 2025, 18.3), target("nation", 2025, 20), target("plan", 2030, 22)))
    assert gaps["gap"].to_list() == pytest.approx([-1.7])


def test_asked_growth_starts_at_the_last_measured_year():
    points = points_of(target("plan", 2030, 6000, unit_canonical="万千瓦"))
    actuals = pd.DataFrame(
        [
            ("share", "360000", year, value, "万千瓦", "daily")
            for year, value in [(2015, 111), (2020, 1286), (2031, 9000)]
        ],
        columns=context.ACTUAL_COLUMNS,
    )
    asked = trends.asked_growth(points, actuals).iloc[0]
    assert (asked["from_year"], asked["to_year"]) == (2020, 2030)
    assert asked["change_per_year"] == pytest.approx((6000 - 1286) / 10)
    assert asked["growth_pct_per_year"] == pytest.approx(((6000 / 1286) ** 0.1 - 1) * 100)
    assert asked["multiple"] == pytest.approx(6000 / 1286)


def test_a_reduction_of_18_per_cent_in_five_years_is_3_9_a_year():
    rows = pd.DataFrame(
        [
            target("nation", 2025, 18, change="decrease_pct", base_year=2020),
            target("nation", 2030, 65, change="decrease_pct", base_year=2005),
            target("plan", 2025, 3, change="decrease_pct"),  # no base year: no rate
        ]
    )
    found = trends.asked_decline(best_statements(rows, DOCUMENTS))
    assert found["rate_pct_per_year"].to_list() == pytest.approx([-3.891, -4.112], abs=1e-3)


# --- catching up


def pairs_of(earlier, later):
    rows = {"place": [f"p{i}" for i in range(len(earlier))], "earlier": earlier, "later": later}
    pairs = pd.DataFrame(rows, dtype=object).astype({"earlier": float, "later": float})
    return pairs.assign(change_per_year=(pairs["later"] - pairs["earlier"]) / 5)


def test_provinces_that_halve_their_distance_converge():
    earlier = np.array([8, 12, 15, 18, 20, 24, 30, 45], dtype=float)
    found = trends.catching_up(pairs_of(earlier, 25 + (earlier - 25) / 2), "%").set_index("statistic")["estimate"]
    assert found["σ later ÷ σ earlier"] == pytest.approx(0.5)
    assert found["β, OLS"] == pytest.approx(-0.1)
    assert found["β, Theil–Sen"] == pytest.approx(-0.1)
    assert found["τ of change and mean level (Oldham)"] == pytest.approx(-1)


def test_noise_alone_bends_beta_but_not_oldhams_tau():
    random = np.random.default_rng(5)
    beta, tau = [], []
    for _ in range(40):
        truth = random.normal(20, 1, 12)
        found = trends.catching_up(pairs_of(truth + random.normal(0, 1, 12), truth + random.normal(0, 1, 12)), "%")
        beta.append(found.set_index("statistic")["estimate"]["β, Theil–Sen"])
        tau.append(found.set_index("statistic")["estimate"]["τ of change and mean level (Oldham)"])
    assert np.mean(beta) < -0.05
    assert abs(np.mean(tau)) < 0.1


def test_too_few_jurisdictions_get_rows_that_say_so():
    found = trends.catching_up(pairs_of([1.0, 2.0, 3.0], [2.0, 3.0, 5.0]), "%")
    assert found["estimate"].isna().all()
    assert found["note"].str.contains("too few: 3").all()
    assert len(found) == len(trends.catching_up(pairs_of(np.arange(9.0), np.arange(9.0) * 2), "%"))


def test_side_by_side_needs_both_years_in_one_unit():
    points = points_of(
        target("plan", 2025, 18),
        target("plan", 2030, 25),
        target("nation", 2025, 20),
        target("nation", 2030, 9, unit_canonical="户"),
    )
    pairs = trends.side_by_side(points, "share", (2025, 2030))
    assert pairs["adcode"].to_list() == ["360000"]
    assert pairs["change_per_year"].to_list() == pytest.approx([1.4])


# --- what was measured


def test_every_row_of_the_official_series_is_a_point_or_left_out_with_a_reason():
    actuals, left_out = context.read_actuals()
    assert left_out["reason"].ne("").all()
    assert not actuals.duplicated(["indicator_id", "adcode", "year"]).any()
    share = actuals[(actuals["indicator_id"] == "non_fossil_share")].set_index("year")
    assert share.loc[2013, "value"] == 10.2, "the revised value counts, not the one first published"
    assert share.loc[2020, "value"] == 15.9
    assert share.loc[2011, "vintage"] == "first published"


def test_wind_and_solar_are_added_up_only_where_both_are_known():
    actuals, left_out = context.read_actuals()
    built = actuals[(actuals["indicator_id"] == context.WIND_SOLAR) & (actuals["adcode"] == "360000")].set_index("year")
    assert built["value"].to_dict() == {2015: 111, 2020: 1286}
    assert (left_out["reason"] == "the other part of the sum is not known").sum() == 2
    assert set(left_out[left_out["year"].str.contains("-")]["reason"]) == {"not one whole year, or not at its end"}


def test_units_of_the_country_and_of_provinces_agree():
    actuals, _ = context.read_actuals()
    built = actuals[(actuals["indicator_id"] == context.WIND_SOLAR) & (actuals["year"] == 2020)].set_index("adcode")[
        "value"
    ]
    assert built.drop("100000").sum() == pytest.approx(built["100000"], rel=0.02)


def test_provinces_have_heads_and_power():
    provinces = context.read_provinces().set_index("place")
    assert len(provinces) == 31
    assert provinces.loc["江西", "gdp_per_head_2020_10k_yuan"] == pytest.approx(25691.5e8 / 45188635 / 1e4)
    assert provinces.loc["青海", "wind_solar_2020_kw_per_head"] == provinces["wind_solar_2020_kw_per_head"].max()


def test_every_series_measures_an_indicator_of_the_codebook_in_its_unit():
    codebook = read_codebook().set_index("indicator_id")
    series = read_knowledge("vocabulary/context_series.csv", context.SERIES)
    assert set(series["indicator_id"]) <= set(codebook.index)
    levels = series[~series["unit"].str.contains("below")]
    assert (levels["unit"] == levels["indicator_id"].map(codebook["canonical_unit"])).all()


def test_what_is_left_of_a_reduction_after_what_was_measured():
    declines = trends.asked_decline(
        best_statements(pd.DataFrame([target("nation", 2030, 65, change="decrease_pct", base_year=2005)]), DOCUMENTS)
    )
    measured = [("share", "100000", year, value, "% below 2005", "NEA") for year, value in [(2019, 48.1), (2020, 48.4)]]
    actuals = pd.DataFrame(
        [*measured, ("share", "100000", 2021, 3, "% below 2020", "NEA")], columns=context.ACTUAL_COLUMNS
    )
    left = trends.remaining_decline(declines, actuals).iloc[0]
    assert (left["from_year"], left["reached_pct"]) == (2020, 48.4)
    assert left["remaining_pct_per_year"] == pytest.approx(((35 / 51.6) ** 0.1 - 1) * 100)
