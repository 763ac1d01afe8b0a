"""Maps and figures: what is drawn, what the legend says, what is refused; the same bytes each time."""

import matplotlib

matplotlib.use("agg")

import re

import matplotlib.pyplot as plt
import pandas as pd
import pytest

from helpers.base import style as figures
from helpers.base.style import RequestError, house_style, show
from helpers.maps import layers as maps
from helpers.maps import panels

YICHUN, JIUJIANG, NANCHANG, XINYU, GANZHOU, JIAN = "360900", "360400", "360100", "360500", "360700", "360800"


@pytest.fixture(autouse=True)
def tidy():
    house_style()
    yield
    plt.close("all")


@pytest.fixture
def prefectures():
    return maps.read_areas("jiangxi_prefectures")


def labels(patches):
    return [patch.get_label() for patch in patches]


def test_classes_and_the_five_kinds_of_missing_are_told_apart(prefectures):
    values = pd.Series({YICHUN: 12.0, JIUJIANG: 20.0})
    reasons = {NANCHANG: "no target", XINYU: "delegated", GANZHOU: "not stated", JIAN: "text breaks off", YICHUN: ""}
    _, ax = plt.subplots()
    patches = maps.draw_areas(ax, prefectures, values, [10, 20], "%", missing=pd.Series(reasons))
    assert labels(patches)[:2] == ["10 to < 20 % (1)", "≥ 20 % (1)"]
    kinds = patches[2:]
    assert len(kinds) == 5
    assert len({(patch.get_hatch(), patch.get_facecolor()) for patch in kinds}) == 5
    assert len({patch.get_hatch() for patch in kinds} - {""}) == 2  # more hatches cannot be told apart
    assert labels(kinds)[-1] == "no plan in the corpus (5)"
    assert sum(int(re.search(r"\((\d+)\)$", label).group(1)) for label in labels(patches)) == len(prefectures)


def test_a_value_on_a_break_belongs_to_the_class_above(prefectures):
    _, ax = plt.subplots()
    patches = maps.draw_areas(ax, prefectures, pd.Series({YICHUN: 10.0, JIUJIANG: 9.99}), [10], "%")
    assert labels(patches)[:2] == ["< 10 % (1)", "≥ 10 % (1)"]


def test_what_cannot_be_drawn_is_said(prefectures):
    _, ax = plt.subplots()
    with pytest.raises(RequestError, match="unknown reason 'silent'"):
        maps.draw_areas(ax, prefectures, pd.Series(dtype=float), [1], missing=pd.Series({YICHUN: "silent"}))
    with pytest.raises(
        RequestError, match=r"no area has the code or name 999999; the layer has 11 areas such as .*市 \(36"
    ):
        maps.draw_areas(ax, prefectures, pd.Series({"999999": 1.0}), [1])
    with pytest.raises(RequestError, match="no boundaries 'atlantis'.*jiangxi_counties"):
        maps.read_areas("atlantis")
    with pytest.raises(RequestError, match="no style for the kind b"):
        kinds = pd.Series("a", index=prefectures.index)
        kinds.iloc[0] = "b"
        maps.draw_categories(ax, prefectures, kinds, {"a": {"facecolor": "red"}})


def test_numbers_of_ones_own_say_nothing_of_plans(prefectures):
    """A researcher's Series: names or codes, text or number; no breaks; no reasons."""
    _, ax = plt.subplots()
    patches = maps.draw_areas(ax, prefectures, pd.Series({"宜春": 18.3, "九江市": 17.7, 360100: 60.0}), unit="%")
    assert labels(patches)[-1] == "no value given (8)"
    assert [label for label in labels(patches) if "plan" in label] == []
    assert labels(patches)[0] == "< 20 % (2)"
    _, ax = plt.subplots()
    own = maps.draw_areas(ax, prefectures, {"宜春": 18.3}, 3)
    assert labels(own)[-1] == "no value given (10)"


def test_two_values_for_one_area_are_one_clear_line(prefectures):
    _, ax = plt.subplots()
    with pytest.raises(RequestError, match=r"宜春市 \(360900\) has 2 values: 18\.3, 20\.0; keep one") as error:
        maps.draw_areas(ax, prefectures, pd.Series([18.3, 20.0], index=["宜春", "宜春市"]))
    assert "\n" not in str(error.value)
    with pytest.raises(RequestError, match=r"a map shows one column: give table\['value'\]"):
        maps.draw_areas(ax, prefectures, pd.DataFrame({"value": [1.0]}, index=["宜春"]))
    with pytest.raises(RequestError, match="values or categories"):
        maps.draw_china(ax)


def test_the_legend_counts_no_place_that_was_not_studied():
    _, ax = plt.subplots()
    patches = maps.draw_china(ax, pd.Series({"江西": 18.3, 110000: 14.4}), unit="%")
    assert labels(patches)[-2:] == ["no value given (29)", "台湾, 香港, 澳门: not studied"]
    kinds = pd.Series("plan", index=maps.read_areas("china_provinces").index.drop(list(maps.NOT_STUDIED)))
    _, ax = plt.subplots()
    patches = maps.draw_china(ax, categories=kinds, styles={"plan": {"facecolor": "#00427d"}})
    assert labels(patches) == ["plan (31)", "台湾, 香港, 澳门: not studied"]


def test_small_municipalities_have_a_tile_that_can_be_read():
    _, ax = plt.subplots()
    names = maps.read_areas("china_provinces")["short_name"]
    maps.draw_china(ax, {"上海": 20.0}, names=names)
    written = {text.get_text(): text.xy for text in ax.texts}
    left, right, _ = maps.TILE
    assert all(left < written[name][0] < right for name in ("北京", "天津", "上海"))


def test_colours_differ_in_lightness():
    """Who sees no hues still sees the order."""
    colours = [matplotlib.colors.to_rgb(colour) for colour in maps.class_colours(6)]
    lightness = [0.3 * r + 0.59 * g + 0.11 * b for r, g, b in colours]
    steps = [a - b for a, b in zip(lightness, lightness[1:], strict=False)]
    assert min(steps) > 0.05


def test_china_shows_the_south_china_sea():
    figure, ax = plt.subplots()
    maps.draw_china(ax, values=pd.Series({"360000": 1.0}), breaks=[2], unit="%")
    (inset,) = ax.child_axes
    figure.canvas.draw()
    bottom, top = sorted(inset.get_ylim())
    island = maps.read_areas("china_provinces").loc[["460000"]].total_bounds
    assert bottom < island[1] < top
    taiwan = maps.read_areas("china_provinces").loc["710000"].geometry.representative_point()
    shown = ax.get_position().bounds  # the inset must not cover 台湾
    across = (taiwan.x - ax.get_xlim()[0]) / (ax.get_xlim()[1] - ax.get_xlim()[0])
    assert shown[0] + across * shown[2] < inset.get_position().bounds[0]


def test_show_writes_the_same_files_twice(tmp_path, monkeypatch, prefectures):
    monkeypatch.setattr(figures, "reports_folder", lambda: tmp_path)
    contents = []
    for _ in range(2):
        figure, ax = plt.subplots(figsize=(3, 3))
        maps.draw_areas(ax, prefectures, pd.Series({YICHUN: 1.0}), [2], "%", names=prefectures["name"])
        markup = show(figure, "宜春 <promises> 1 %", "Source & year", 'alt "text"', "test").data
        contents.append([(tmp_path / "figures" / "test.svg").read_bytes(), markup])
    assert contents[0] == contents[1]
    svg, markup = contents[0]
    assert b"<dc:date>" not in svg
    assert 'alt="宜春 &lt;promises&gt; 1 %. alt &quot;text&quot;"' in markup
    assert "Source &amp; year" in markup
    assert "../reports/figures/test.svg" in markup
    assert not plt.get_fignums()


def test_chinese_has_glyphs(recwarn, tmp_path, monkeypatch):
    monkeypatch.setattr(figures, "reports_folder", lambda: tmp_path)
    figure, ax = plt.subplots()
    ax.set_title("赣南等原中央苏区：碳达峰 ≥ 20 % − CO₂")
    show(figure, "标题", "说明", "alt", "glyphs")
    assert not [w for w in recwarn if "Glyph" in str(w.message)]


def test_small_maps_say_the_level_of_the_whole():
    row = pd.DataFrame(
        [
            {
                "indicator": "单位地区生产总值能耗",
                "year": 2025,
                "value_canonical": 13.5,
                "unit_canonical": "%",
                "change": "decrease_pct",
            }
        ]
    )
    assert panels.heading(next(row.itertuples()), "Energy use per unit of GDP", "country").endswith(
        "country: a fall of 13.5 %"
    )
    nothing = row.assign(value_canonical=float("nan"))
    assert panels.heading(next(nothing.itertuples()), "", "province").endswith("province: sets no level")
