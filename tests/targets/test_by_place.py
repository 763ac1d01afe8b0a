"""One indicator over places: the site's own answer, a row a place, each without a value with its reason."""

import pandas as pd
import pytest

from helpers.base import read_table
from helpers.base.errors import RequestError
from helpers.targets import indicator


def test_each_province_has_one_row_with_a_value_or_a_reason():
    found = indicator("非化石能源消费比重", 2025)
    assert len(found) == 31 and found["place"].is_unique
    assert (found["value"].isna() == found["missing"].notna()).all()
    by_place = found.set_index("place")
    assert by_place.loc["江西", ["value", "unit", "modality"]].tolist() == [18.3, "%", "plain"]
    assert by_place.loc["贵州", "value"] == 20 and by_place.loc["贵州", "also_stated"].startswith("21.6 (c0628")
    assert by_place.loc["山西", "missing"] == "no plan" and "18.3%" in by_place.loc["江西", "quote"]


def test_a_year_may_be_text_and_a_period_is_no_year():
    assert indicator("森林覆盖率", "2025").equals(indicator("森林覆盖率", 2025))
    with pytest.raises(RequestError, match="a year is a number such as 2030, not '十四五'"):
        indicator("森林覆盖率", "十四五")


@pytest.mark.parametrize("name", ["forest cover", " 森林覆盖率", "森林覆蓋率", "forest_cover"])
def test_an_indicator_answers_to_the_names_people_use(name):
    assert indicator(name, 2025).equals(indicator("森林覆盖率", 2025))


def test_the_maps_of_the_site_say_the_same():
    tables = read_table("area_levels")
    for (area, asked, year), rows in tables.groupby(["map", "indicator_id", "year"]):
        where = {} if area == "china" else {"level": "prefecture", "within": "江西"}
        found = indicator(asked, int(year), **where).set_index("adcode")
        rows = rows.set_index("adcode")[["value", "missing"]]
        both = rows.index.intersection(found.index)
        assert len(both) >= 11
        pd.testing.assert_frame_equal(rows.loc[both], found.loc[both, ["value", "missing"]])


def test_an_intensity_handed_down_is_no_number_and_no_silence():
    found = indicator("单位GDP能耗", 2025)
    assert {"delegated", "no plan"} <= set(found["missing"].dropna()) and set(found["change"]) == {"decrease_pct"}


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (("非化石能源消费比种", 2025), "did you mean 非化石能源消费比重"),
        (("nonfossil", 2025), "did you mean non_fossil_share"),
        (("forest_cover", 2031), "it is stated for 2025, 2030"),
        (("森林覆盖率",), "pass year=; forest_cover is stated for 2025, 2030"),
        (("forest_cover", 2030, "provinces"), "did you mean province"),
        (("forest_cover", 2030, "prefecture", "江西x"), "did you mean 江西"),
        (("forest_cover", 2030, "province", "江西"), "no province lies in 江西"),
    ],
)
def test_what_cannot_be_asked_gets_one_line(asked, said):
    with pytest.raises(RequestError, match=said) as caught:
        indicator(*asked)
    assert "\n" not in str(caught.value)
