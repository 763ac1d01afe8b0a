"""Maps and figures: what is drawn, what the legend says, what is refused; the same bytes each time."""

import matplotlib

matplotlib.use("agg")

import re

import matplotlib.pyplot as plt
import pandas as pd
import pytest

from helpers import figures, maps, panels
from helpers.figures import FigureError, house_style, show

YICHUN, JIUJIANG, NANCHANG, XINYU, GANZHOU, JIAN = "360900", "360400", "360100", "360500", "360700", "360800"


@pytest.fixture(autouse=True)
def tidy():
    house_style()
    yield
    plt.close("all")


@pytest.fixture
def prefectures():
    return maps.areas("jiangxi_prefectures")


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
    assert len({patch.get_hatch() for patch in kinds}) == 5
    assert labels(kinds)[-1] == "no plan in the corpus (5)"
    assert sum(int(re.search(r"\((\d+)\)$", label).group(1)) for label in labels(patches)) == len(prefectures)


def test_a_value_on_a_break_belongs_to_the_class_above(prefectures):
    _, ax = plt.subplots()
    patches = maps.draw_areas(ax, prefectures, pd.Series({YICHUN: 10.0, JIUJIANG: 9.99}), [10], "%")
    assert labels(patches)[:2] == ["< 10 % (1)", "≥ 10 % (1)"]


def test_what_cannot_be_drawn_is_said(prefectures):
    _, ax = plt.subplots()
    with pytest.raises(FigureError, match="unknown reason 'silent'"):
        maps.draw_areas(ax, prefectures, pd.Series(dtype=float), [1], missing=pd.Series({YICHUN: "silent"}))
    with pytest.raises(FigureError, match="no area has the code 999999"):
        maps.draw_areas(ax, prefectures, pd.Series({"999999": 1.0}), [1])
    with pytest.raises(FigureError, match="no boundaries 'atlantis'.*jiangxi_counties"):
        maps.areas("atlantis")
    with pytest.raises(FigureError, match="no style for the kind b"):
        kinds = pd.Series("a", index=prefectures.index)
        kinds.iloc[0] = "b"
        maps.draw_categories(ax, prefectures, kinds, {"a": {"facecolor": "red"}})


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
    island = maps.areas("china_provinces").loc[["460000"]].total_bounds
    assert bottom < island[1] < top
    taiwan = maps.areas("china_provinces").loc["710000"].geometry.representative_point()
    shown = ax.get_position().bounds  # the inset must not cover 台湾
    across = (taiwan.x - ax.get_xlim()[0]) / (ax.get_xlim()[1] - ax.get_xlim()[0])
    assert shown[0] + across * shown[2] < inset.get_position().bounds[0]


def test_show_writes_the_same_files_twice(tmp_path, monkeypatch, prefectures):
    monkeypatch.setattr(figures, "REPORTS", tmp_path)
    contents = []
    for _ in range(2):
        figure, ax = plt.subplots(figsize=(3, 3))
        maps.draw_areas(ax, prefectures, pd.Series({YICHUN: 1.0}), [2], "%", names=prefectures["name"])
        markup = show(figure, "宜春 <promises> 1 %", "Source & year", 'alt "text"', "test").data
        contents.append([(tmp_path / "figures" / f"test.{kind}").read_bytes() for kind in ("svg", "png")] + [markup])
    assert contents[0] == contents[1]
    svg, _, markup = contents[0]
    assert b"<dc:date>" not in svg
    assert 'alt="宜春 &lt;promises&gt; 1 %. alt &quot;text&quot;"' in markup
    assert "Source &amp; year" in markup
    assert "../reports/figures/test.svg" in markup
    assert not plt.get_fignums()


def test_chinese_has_glyphs(recwarn, tmp_path, monkeypatch):
    monkeypatch.setattr(figures, "REPORTS", tmp_path)
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
