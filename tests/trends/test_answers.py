"""The table of results: samples, correction, sentences; and charts that can be read."""

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest

from helpers.base import read_table, say
from helpers.trends import charts
from helpers.trends import points as trends
from helpers.trends import results as answers
from helpers.trends import statistics as inference
from publish import tables as statements

PLACES = ["江西", "湖南", "浙江", "福建", "广西", "海南", "安徽", "河北", "天津"]


def points_of(years=(2025, 2030), places=PLACES, indicator=answers.NONFOSSIL, unit="%", voice="plan", level="province"):
    rows = [
        (
            indicator,
            f"{36 + i}0000",
            place,
            level,
            year,
            12.0 + 2 * i + (year - 2025) * (1 + i % 3),
            unit,
            voice,
            f"{place}{year}",
        )
        for i, place in enumerate(places)
        for year in years
    ]
    columns = ["indicator_id", "adcode", "place", "level", "year", "value", "unit", "voice", "target_id"]
    return pd.DataFrame(rows, columns=columns).assign(province="", region="中部").reindex(columns=trends.POINT_COLUMNS)


NATION = points_of((2025, 2030, 2060), ["中国"], level="national").assign(
    adcode=trends.COUNTRY, value=[20.0, 25.0, 80.0]
)
ACTUALS = pd.DataFrame(
    [
        (answers.NONFOSSIL, trends.COUNTRY, year, value, "%", "NEA", "")
        for year, value in [(2013, 10.2), (2016, 13.3), (2019, 15.3)]
    ]
    + [
        (answers.NONFOSSIL, trends.COUNTRY, 2020, 15.9, "%", "NEA", ""),
        (answers.NONFOSSIL, trends.COUNTRY, 2022, 17.5, "%", "NBS", ""),
    ],
    columns=["indicator_id", "adcode", "year", "value", "unit", "source", "vintage"],
)


# --- results


def test_gaps_are_filled_in_one_sample_only():
    filled = points_of(places=PLACES[:1], voice="sector").assign(adcode="990000")
    by_sample = answers.samples(pd.concat([points_of(), filled, NATION]))
    assert {name: part["adcode"].nunique() for name, part in by_sample.items()} == {
        "plans": 9,
        "plans, gaps filled": 10,
    }


def test_paths_of_the_country_and_of_provinces():
    found = answers.paths(pd.concat([points_of(), NATION]), ACTUALS)
    assert statements.find(found, "change", year=2025)["estimate"] == pytest.approx(0.82)
    assert statements.find(found, "change", year=2060)["estimate"] == pytest.approx(55 / 30)
    assert statements.find(found, "mean_change", sample="plans")["estimate"] == pytest.approx(2)
    faster = statements.find(found, "share_faster_than_country", sample="plans")
    assert (faster["estimate"], faster["n"]) == (pytest.approx(6 / 9), 9)


def test_paths_that_speed_up_are_counted_once_a_place():
    late = points_of((2025, 2030, 2060), PLACES[:3]).assign(value=[10, 15, 80, 10, 15, 30, 10, 15, 80])
    found = answers.turns(pd.concat([late, NATION]), ACTUALS)
    turned = statements.find(found, "share_speeding_up", year=2030, subject=answers.NONFOSSIL)
    assert (turned["estimate"], turned["n"]) == (pytest.approx(2 / 3), 3)
    assert statements.find(found, "share_speeding_up", year=2030, subject="all indicators")["n"] == 4


def test_catching_up_leaves_out_what_too_few_state():
    rare = points_of(places=PLACES[:4], indicator="rare")
    codebook = pd.DataFrame({"indicator_id": [answers.NONFOSSIL, "rare", "never"]})
    found = answers.catching_up_results(pd.concat([points_of(), rare]), codebook)
    assert set(found["subject"]) == {answers.NONFOSSIL}
    ends = found[found["key"].isin(["beta_lowest", "beta_highest"]) & (found["sample"] == "plans")]
    assert ends["note"].str.match("without ").all()
    assert (
        ends["estimate"].iloc[0]
        <= statements.find(found, "beta", sample="plans", subject=answers.NONFOSSIL)["estimate"]
        <= ends["estimate"].iloc[1]
    )


def test_forecast_with_and_without_first_published_values():
    older = pd.DataFrame(
        [(answers.NONFOSSIL, trends.COUNTRY, 2011, 8.1, "%", "NEA", "first published")], columns=ACTUALS.columns
    )
    found = answers.forecast(pd.concat([older, ACTUALS]), NATION)
    assert statements.find(found, "line", year=2030, sample="all values")["n"] == 5
    assert statements.find(found, "line", year=2030, sample="without first-published values")["n"] == 4
    assert statements.find(found, "target", year=2030)["estimate"] == 25
    assert statements.find(found, "official", year=2022)["estimate"] == 17.5


def test_copying_needs_enough_compared_targets():
    close = pd.DataFrame(
        {"doc_id": list("abcdef"), "level": "province", "is_plan": True, "share_near": [0.1, 0.2, 0.3, 0.4, 0.5, 0.6]}
    )
    amplified = pd.DataFrame(
        {"doc_id": list("abcdef"), "compared": [9, 9, 9, 9, 9, 2], "higher_share": [0.1, 0.2, 0.3, 0.4, 0.5, 0.0]}
    )
    found = answers.copying(close, amplified)
    strict = statements.find(found, "tau", sample="plans with 5 or more compared targets")
    assert (strict["estimate"], strict["n"]) == (pytest.approx(1), 5)
    assert statements.find(found, "tau", sample="all plans")["n"] == 6


def test_p_values_are_corrected_within_question_and_sample():
    rows = [inference.row(name, 1, n=9, method="", p_value=p) for name, p in [("a", 0.01), ("b", 0.04), ("c", 0.03)]]
    table = pd.concat(
        [answers.result_rows(rows[:2], "one", sample="x"), answers.result_rows(rows[2:], "two", sample="x")],
        ignore_index=True,
    )
    assert answers.correct(table)["p_holm"].to_list() == pytest.approx([0.02, 0.04, 0.03])


# --- sentences

RESULT = pd.Series({"estimate": -0.136, "low": -0.24, "high": -0.03, "p_value": 0.0113, "n": 30, "note": ""})


def test_a_result_in_words():
    assert statements.in_words(RESULT).en == "−0.14 (95 % interval −0.24 to −0.03, p = 0.011, n = 30)"
    assert statements.in_words(RESULT).zh == "−0.14（95%区间−0.24至−0.03，p = 0.011，n = 30）"
    points = statements.in_words(RESULT, 0, times=100, unit=say("points"))
    assert points.en.startswith("−14 points (95 % interval −24 to −3,") and points.zh.startswith("−14个百分点（")
    assert "p < 0.001" in statements.in_words(pd.Series({**RESULT, "p_value": 0.0002})).en


def test_no_estimate_says_why():
    few = pd.Series({**RESULT, "estimate": np.nan, "note": "too few: 2, at least 3 needed"})
    assert statements.in_words(few).en == "not estimated (too few: 2, at least 3 needed)"


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [(-0.24, -0.03, "falls"), (-0.2, 0.1, "unclear"), (np.nan, np.nan, "unclear"), (-0.2, 0, "unclear")],
)
def test_direction_needs_an_interval_without_zero(low, high, expected):
    result = pd.Series({**RESULT, "low": low, "high": high})
    assert statements.direction_in_words(result, "rises", "falls", "unclear") == expected


def test_what_does_not_stand_after_correction_is_no_direction():
    """The interval of one test excludes zero, but ten were made: the sentence has the corrected p and claims nothing."""
    result = pd.Series({**RESULT, "p_holm": 0.113})
    assert "p = 0.113" in statements.in_words(result).en
    assert statements.direction_in_words(result, "rises", "falls", "unclear") == "unclear"


def test_key_and_year_tell_results_of_one_sample_apart():
    found = read_table("trends")
    assert len(found) > 100 and found["key"].notna().all()
    assert not found.duplicated(["question", "subject", "sample", "key", "year"]).any()


def test_one_result_is_found_or_the_search_is_wrong():
    table = pd.DataFrame({"key": ["tau", "slope", "slope"], "year": [2025, 2025, 2030], "sample": ["x", "x", "x"]})
    assert statements.find(table, "slope", year=2030)["year"] == 2030 and statements.find(table, "tau")["year"] == 2025
    for wrong in ("slope", "rho"):
        with pytest.raises(KeyError, match="results, not one"):
            statements.find(table, wrong, sample="x")


def test_tables_keep_links_and_large_numbers_whole():
    html = statements.as_table(
        pd.DataFrame({"a": [1234567.8, 0.01234, np.nan], "b": ['<a href="x">y</a>', "", None]}), ["a", "b"]
    ).data
    assert "1,234,568" in html
    assert "0.0123" in html
    assert '<a href="x">y</a>' in html
    assert "nan" not in html.lower()


# --- charts


def test_labels_cover_neither_each_other_nor_points_and_stand_at_their_own():
    figure, ax = plt.subplots(figsize=(6, 4))
    random = np.random.default_rng(1)
    x, y = random.uniform(0, 10, 18), random.uniform(0, 10, 18)
    ax.set(xlim=(-1, 11), ylim=(-1, 11))
    charts.label_points(ax, x, y, [f"p{i}" for i in range(18)])
    renderer = figure.canvas.get_renderer()
    boxes = [text.get_window_extent(renderer) for text in ax.texts]
    dots = ax.transData.transform(np.column_stack([x, y]))
    overlaps = sum(a.overlaps(b) for i, a in enumerate(boxes) for b in boxes[:i])
    assert overlaps == 0
    for number, box in enumerate(boxes):
        centre = [(box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2]
        assert np.argmin(np.hypot(*(dots - centre).T)) == number
    plt.close(figure)


def test_names_at_the_ends_are_pushed_apart():
    figure, ax = plt.subplots()
    ends = pd.DataFrame({"label": list("abcd"), "year": 2030, "value": [20.0, 20.0, 20.1, 30.0], "colour": "black"})
    charts.name_ends(ax, ends, gap=1.5)
    heights = [text.get_position()[1] for text in ax.texts]
    assert min(np.diff(heights)) > 1.49
    assert heights[-1] == 30
    plt.close(figure)


def test_an_estimate_that_is_missing_is_said_not_drawn():
    figure, ax = plt.subplots()
    rows = pd.concat(
        [inference.row("a", 0.5, 0.1, 0.9, n=12, method=""), inference.row("b", n=2, method="", note="too few: 2")]
    )
    charts.draw_intervals(ax, rows, ["a", "b"], "ρ")
    assert [text.get_text().strip() for text in ax.texts] == ["n = 12", "too few: 2"]
    plt.close(figure)
