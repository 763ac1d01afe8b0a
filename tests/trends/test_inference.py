"""Estimates for small samples against results by hand, by enumeration and by scipy and statsmodels."""

from itertools import permutations, product

import numpy as np
import pandas as pd
import pytest
import statsmodels.formula.api as smf
from scipy import stats

from helpers.trends import statistics as inference

WORLD = np.random.default_rng(7)


@pytest.fixture(scope="module")
def frame() -> pd.DataFrame:
    """Twenty-two provinces whose y follows x, not z."""
    x, z = WORLD.normal(size=22), WORLD.normal(size=22)
    return pd.DataFrame({"x": x, "z": z, "y": 2 * x + WORLD.normal(size=22), "name": [f"p{i}" for i in range(22)]})


def only(result: pd.DataFrame) -> pd.Series:
    assert list(result.columns) == inference.COLUMNS
    assert len(result) == 1
    return result.iloc[0]


# --- rank correlation


def test_three_points_in_order():
    found = only(inference.kendall([1, 2, 3], [5, 6, 9]))
    assert (found["estimate"], found["n"]) == (1, 3)
    assert found["p_value"] == pytest.approx(2 / 6)  # the order itself and its reverse, of six
    assert np.isnan(found["low"])
    assert "no interval" in found["note"]


def test_tau_without_ties_agrees_with_scipys_exact_test():
    x, y = np.arange(9), [2, 1, 4, 3, 7, 5, 6, 9, 8]
    found = only(inference.kendall(x, y))
    expected = stats.kendalltau(x, y, method="exact")
    assert found["estimate"] == pytest.approx(expected.statistic)
    assert found["p_value"] == pytest.approx(expected.pvalue)
    reach = 1.959964 * np.sqrt(0.437 / 5)
    assert found["high"] == pytest.approx(np.tanh(np.arctanh(expected.statistic) + reach), abs=1e-6)


def test_tau_with_ties_by_hand():
    # pairs: (1,1)(1,2) tie in x; (1,1)(2,2)+ (1,1)(3,3)+ (1,2)(2,2) tie in y; (1,2)(3,3)+ (2,2)(3,3)+
    found = only(inference.kendall([1, 1, 2, 3], [1, 2, 2, 3]))
    assert found["estimate"] == pytest.approx(4 / 5)
    orders = [stats.kendalltau([1, 1, 2, 3], order).statistic for order in permutations([1, 2, 2, 3])]
    assert found["p_value"] == pytest.approx(np.mean(np.abs(orders) >= 0.8 - 1e-12))
    assert "permutation" in found["method"]


def test_missing_pairs_are_left_out_and_counted():
    found = only(inference.kendall([1, 2, None, 4, 5], [1, 2, 3, np.nan, 5]))
    assert found["n"] == 3


@pytest.mark.parametrize(
    ("x", "y", "said"),
    [
        ([1, 2], [1, 2], "too few: 2"),
        ([], [], "too few: 0"),
        ([1, 1, 1], [1, 2, 3], "equal"),
        ([1, 2, 3], [4, 4, 4], "equal"),
    ],
)
def test_what_cannot_be_estimated_says_so(x, y, said):
    found = only(inference.kendall(x, y))
    assert np.isnan(found["estimate"])
    assert np.isnan(found["p_value"])
    assert said in found["note"]


# --- slopes


def test_theil_sen_shrugs_at_one_odd_point():
    found = only(inference.theil_sen([1, 2, 3, 4, 5, 6], [10, 12, 14, 16, 18, 90], "points a year"))
    assert found["estimate"] == 2
    assert found["unit"] == "points a year"
    expected = stats.theilslopes([10, 12, 14, 16, 18, 90], [1, 2, 3, 4, 5, 6], 0.95)
    assert (found["low"], found["high"]) == pytest.approx((expected.low_slope, expected.high_slope))


def test_theil_sen_of_three_points_has_a_slope_but_no_interval():
    found = only(inference.theil_sen([2025, 2030, 2060], [20, 25, 80], "points a year"))
    assert found["estimate"] == pytest.approx(np.median([1, 60 / 35, 55 / 30]))
    assert np.isnan(found["low"])


def test_regression_agrees_with_statsmodels_hc3(frame):
    found = inference.regression(frame, "y", ["x", "z"], {"x": "y for each x"})
    fit = smf.ols("y ~ x + z", frame).fit(cov_type="HC3", use_t=True)
    assert found["estimate"].to_list() == pytest.approx(fit.params[["x", "z"]].to_list())
    assert found["low"].to_list() == pytest.approx(fit.conf_int().loc[["x", "z"], 0].to_list())
    assert found["unit"].to_list() == ["y for each x", ""]
    assert found["p_value"].iloc[0] < 0.001 < 0.05 < found["p_value"].iloc[1]


def test_permutation_p_of_an_unrelated_predictor_is_evenly_spread():
    random, p_values = np.random.default_rng(3), []
    for _ in range(60):
        sample = pd.DataFrame(random.normal(size=(12, 2)), columns=["x", "y"])
        p_values.append(inference.regression(sample, "y", ["x"], {})["p_value"].iloc[0])
    assert 0.3 < np.mean(p_values) < 0.7
    assert np.mean(np.array(p_values) < 0.05) < 0.15


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ({"x": [1, 2, 3], "y": [1, 2, 4]}, "too few: 3"),
        ({"x": [1] * 8, "y": list(range(8))}, "does not vary"),
        ({"x": [0] * 7 + [1], "y": list(range(8))}, "one row alone"),
    ],
)
def test_regression_that_cannot_be_fit_says_so(rows, said):
    found = only(inference.regression(pd.DataFrame(rows), "y", ["x"], {}))
    assert np.isnan(found["estimate"])
    assert said in found["note"]


def test_partial_correlation_takes_out_the_third(frame):
    tied = frame.assign(copy=frame["x"] + 0.01 * frame["z"])
    plain = only(inference.partial_correlation(tied, "copy", "y"))
    held = only(inference.partial_correlation(tied, "copy", "y", ["x"]))
    assert plain["estimate"] == pytest.approx(stats.spearmanr(tied["copy"], tied["y"]).statistic)
    assert plain["estimate"] > 0.6
    assert abs(held["estimate"]) < 0.5
    assert held["low"] < held["estimate"] < held["high"]


def test_partial_correlation_by_the_textbook_formula(frame):
    r = frame[["x", "y", "z"]].rank().corr()
    expected = (r.loc["x", "y"] - r.loc["x", "z"] * r.loc["y", "z"]) / np.sqrt(
        (1 - r.loc["x", "z"] ** 2) * (1 - r.loc["y", "z"] ** 2)
    )
    assert only(inference.partial_correlation(frame, "x", "y", ["z"]))["estimate"] == pytest.approx(expected)


# --- differences, spreads, shares


def test_paired_difference_goes_through_all_exchanges():
    later, earlier = [3, 5, 4, 8], [2, 2, 5, 4]
    found = only(inference.paired_difference(later, earlier, "points", "difference"))
    assert found["estimate"] == pytest.approx(7 / 4)
    sums = [np.dot(signs, [1, 3, -1, 4]) for signs in product([1, -1], repeat=4)]
    assert found["p_value"] == pytest.approx(np.mean(np.abs(sums) >= 7))
    t = stats.ttest_1samp([1, 3, -1, 4], 0).confidence_interval()
    assert (found["low"], found["high"]) == pytest.approx((t.low, t.high))


def test_spread_ratio_of_values_drawn_together():
    earlier = np.array([10, 14, 18, 22, 26, 30], dtype=float)
    found = only(inference.spread_ratio(20 + (earlier - 20) / 2, earlier))
    assert found["estimate"] == pytest.approx(0.5)
    assert found["high"] == pytest.approx(0.5)
    assert found["p_value"] == pytest.approx(2 / 64)  # only all six exchanged is as extreme


def test_group_difference_agrees_with_scipys_statistic(frame):
    groups = np.where(frame["z"] > 0.5, "a", np.where(frame["z"] > -0.5, "b", "c"))
    found = only(inference.group_difference(frame["y"], groups, "difference"))
    h = stats.kruskal(*(frame["y"][groups == name] for name in "abc")).statistic
    assert found["estimate"] == pytest.approx(h / (len(frame) - 1))
    assert found["p_value"] == pytest.approx(stats.chi2.sf(h, 2), abs=0.05)


def test_share_has_wilsons_interval():
    found = only(inference.share(2, 10, "share"))
    assert (found["low"], found["high"]) == pytest.approx((0.0567, 0.5098), abs=1e-4)
    assert only(inference.share(0, 0, "share"))["note"] == "no cases"


def test_clustered_share_is_wider_than_independent_cases():
    success = [1] * 40 + [0] * 60
    clusters = np.repeat([f"d{i}" for i in range(10)], 10)
    found, naive = only(inference.clustered_share(success, clusters, "share")), only(inference.share(40, 100, "share"))
    assert found["estimate"] == 0.4
    assert found["high"] - found["low"] > 1.5 * (naive["high"] - naive["low"])
    assert "too few" in only(inference.clustered_share([1, 0], ["a", "b"], "share"))["note"]
    none = only(inference.clustered_share([0] * 9, list("aaabbbccc"), "share"))
    assert np.isnan(none["high"]), "no case is not a proof that there are none"


# --- forecasts, influence, many tests


def test_forecast_by_the_textbook_formula():
    years, values = np.array([2010, 2012, 2014, 2016, 2018]), np.array([8.0, 9.5, 11.0, 13.5, 14.5])
    found = inference.linear_forecast(years, values, [2025, 2030], "%", "share")
    line = stats.linregress(years, values)
    residual = np.sqrt(np.sum((values - line.intercept - line.slope * years) ** 2) / 3)
    for year, row in zip([2025, 2030], found.itertuples(), strict=True):
        spread = residual * np.sqrt(1 + 1 / 5 + (year - 2014) ** 2 / np.sum((years - 2014) ** 2))
        assert row.estimate == pytest.approx(line.intercept + line.slope * year)
        assert row.high == pytest.approx(row.estimate + stats.t.ppf(0.975, 3) * spread)
    assert found["statistic"].to_list() == ["share in 2025", "share in 2030"]


def test_forecast_from_three_points_says_too_few():
    found = inference.linear_forecast([2010, 2015, 2020], [8, 12, 16], [2025], "%", "share")
    assert "too few: 3" in only(found)["note"]


def test_leave_one_out_finds_the_one_that_decides():
    rows = pd.DataFrame({"name": list("abcdef"), "x": [1, 2, 3, 4, 5, 20], "y": [3, 1, 2, 3, 1, 30]})
    found = inference.leave_one_out(rows, "name", lambda part: inference.theil_sen(part["x"], part["y"], ""))
    ols = inference.leave_one_out(rows, "name", lambda part: inference.regression(part, "y", ["x"], {}))
    assert ols["name"].iloc[0] == "f"
    assert ols["shift"].abs().iloc[0] > 1
    assert len(found) == 6


def test_benjamini_hochberg_by_hand():
    """0.04 is the third of four: 0.04 · 4 / 3; 0.03 is the second, 0.06, but no larger than the third's; 0.9 the last."""
    given = pd.Series([0.04, 0.9, 0.001, 0.03], index=list("abcd"))
    corrected = inference.benjamini_hochberg(given)
    assert corrected.to_dict() == pytest.approx({"a": 0.16 / 3, "b": 0.9, "c": 0.004, "d": 0.16 / 3})
    assert inference.benjamini_hochberg(pd.Series(dtype=float)).empty


def test_holm_by_hand_and_without_tests():
    results = pd.concat([inference.row("a", n=9, method="", p_value=p) for p in (0.01, 0.04, 0.03, np.nan)])
    assert inference.holm(results).to_list()[:3] == pytest.approx([0.03, 0.06, 0.06])
    assert np.isnan(inference.holm(results).iloc[3])
    assert inference.holm(results.iloc[3:]).isna().all()


def test_results_are_the_same_each_time(frame):
    twice = [
        pd.concat(
            [
                inference.regression(frame, "y", ["x", "z"], {}),
                inference.spread_ratio(frame["y"], frame["x"]),
                inference.partial_correlation(frame, "x", "z"),
            ]
        )
        for _ in range(2)
    ]
    pd.testing.assert_frame_equal(*twice)


# --- two groups


def test_two_groups_lie_apart_by_the_median_of_all_differences():
    low, high = [1.0, 2.0, 3.0, 4.0], [11.0, 12.0, 13.0, 14.0]
    cases = pd.DataFrame({"region": ["a"] * 4 + ["b"] * 4, "value": [*low, *high], "unit": "%"})
    found = only(inference.compare_groups(cases, "region", "a", "b"))
    assert found["estimate"] == np.median(np.subtract.outer(low, high)) == -10
    assert found["low"] < -10 < found["high"] and found["unit"] == "percentage points" and found["n"] == 8
    assert found["p_value"] == pytest.approx(2 / 70)  # two of the 70 ways to choose four of eight lie as far apart
    assert found["note"].startswith(
        "a (n = 4) lies 10 percentage points below b (n = 4); 95 % interval −13 to −7; p = 0.029"
    )
    turned = only(inference.compare_groups(cases, "region", "b", "a"))
    assert (turned["estimate"], turned["low"], turned["high"]) == (10, -found["high"], -found["low"])


def test_two_groups_too_small_or_unknown_say_so():
    cases = pd.DataFrame({"region": ["a", "b", "b"], "value": [1.0, 2.0, 3.0]})
    assert "too few" in only(inference.compare_groups(cases, "region", "a", "b"))["note"]
    with pytest.raises(ValueError, match="no row has the region 'c'; accepted are a, b"):
        inference.compare_groups(cases, "region", "a", "c")
    with pytest.raises(ValueError, match="did you mean region"):
        inference.compare_groups(cases, "regoin", "a", "b")
