"""One palette: no colour is written anywhere else, and what means one thing has one colour."""

import io
import re

import matplotlib.pyplot as plt
import pandas as pd
import pytest
from matplotlib.ticker import FuncFormatter

from helpers.base import cache, style
from helpers.base.drawn import drawing_of
from helpers.base.paths import ROOT
from helpers.base.style import COLOURS, PAGE_COLOURS, VERDICTS, show
from helpers.cascade.charts import ANSWERS
from helpers.maps.layers import MISSING

HEX = re.compile(r"#[0-9a-fA-F]{6}\b")
CODE = [*(ROOT / "helpers").rglob("*.py"), *(ROOT / "publish").glob("*.py"), *(ROOT / "notebooks").glob("*.ipynb")]


@pytest.mark.parametrize("path", CODE, ids=lambda path: path.name)
def test_no_colour_is_written_but_in_the_palette(path):
    assert path.name == "style.py" or not HEX.search(path.read_text(encoding="utf-8"))


def test_each_colour_has_one_name_and_matplotlib_uses_them():
    assert len(set(COLOURS.values())) == len(COLOURS)
    cycle = re.search(r"prop_cycle.*", (ROOT / "matplotlibrc").read_text(encoding="utf-8"))[0]
    cycle = ["#" + colour.lower() for colour in re.findall(r"'([0-9A-F]{6})'", cycle)]
    assert cycle[:3] == [COLOURS["blue"], COLOURS["orange"], COLOURS["green"]]


def test_a_verdict_has_one_colour_and_a_gap_one_hatch():
    assert {name: ANSWERS[name]["facecolor"] for name in VERDICTS} == {name: c for name, (c, _) in VERDICTS.items()}
    assert len({mark for _, mark in VERDICTS.values()}) == len({colour for colour, _ in VERDICTS.values()}) == 3
    assert ANSWERS["no plan in the corpus"]["hatch"] == MISSING["no plan"][1]


def test_the_style_sheet_agrees():
    """A variable of the pages that a chart uses too has one value; beside variables only colours of the palette stand."""
    text = (ROOT / "publish" / "assets" / "style.css").read_text(encoding="utf-8")
    light = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", text.partition("@media")[0]))
    shared = set(light) & {"accent", "peak", "copied-line", "ink", "soft"}
    assert len(shared) == 5 and all(light[name] == PAGE_COLOURS[name] for name in shared)
    rest = re.sub(r"--[\w-]+:[^;]*;", "", text)
    assert set(HEX.findall(rest)) <= {*COLOURS.values(), *PAGE_COLOURS.values()}


def test_a_figure_carries_its_source_licence_date_and_data(tmp_path, monkeypatch):
    monkeypatch.setattr(style, "reports_folder", lambda: tmp_path)
    figure, ax = plt.subplots(figsize=(4, 4))
    ax.bar(["甲", "乙"], [1, 2])
    table = pd.DataFrame({"value": [1.23456789, 2.0]}, index=pd.Index(["甲", "乙"], name="place"))
    markup = show(figure, "Two bars", "n = 2. Source: sums.csv. Base map: 天地图.", "", "bars", table).data
    drawn = (tmp_path / "figures" / "bars.svg").read_text(encoding="utf-8")
    assert "Source: sums.csv · base map" in drawn and "CC BY 4.0" in drawn
    assert (tmp_path / "figures" / "bars.csv").read_text(encoding="utf-8-sig") == "place,value\n甲,1.23457\n乙,2\n"
    assert 'href="../reports/figures/bars.csv">CSV' in markup
    assert style.as_csv(pd.Series([3, 4], index=[2025, 2030], name="targets")) == ",targets\n2025,3\n2030,4\n"


def test_a_letter_that_the_first_font_lacks_is_drawn_by_the_next():
    style.house_style()

    def drawn(**font):
        figure = plt.figure(figsize=(1, 1))
        figure.text(0.2, 0.3, "ა", size=30, **font)
        content = io.BytesIO()
        figure.savefig(content, format="raw")
        plt.close(figure)
        return content.getvalue()

    assert drawn() != drawn(family="Plans Sans SC")  # whose place the font of last resort takes


CHANGES = [
    lambda ax: ax.lines[0].set_linewidth(3),
    lambda ax: ax.lines[0].set_color("red"),
    lambda ax: ax.lines[0].set_linestyle(":"),
    lambda ax: ax.lines[0].set_ydata([1, 2.001]),
    lambda ax: ax.lines[0].set_marker("s"),
    lambda ax: ax.patches[0].set_hatch("x"),
    lambda ax: ax.patches[0].set_alpha(0.5),
    lambda ax: ax.collections[0].set_sizes([30]),
    lambda ax: ax.texts[0].set_text("乙"),
    lambda ax: ax.texts[0].set_fontsize(11),
    lambda ax: ax.texts[0].set_rotation(5),
    lambda ax: ax.images[0].set_data([[1, 0]]),
]


def example():
    """A figure with something of each kind; its axes."""
    style.house_style()
    ax = plt.figure(figsize=(2, 2)).add_subplot()
    ax.plot([1, 2], [1, 2], "o-"), ax.scatter([1], [2], s=[20]), ax.bar([1], [1], hatch="/")
    ax.text(1, 1, "甲", size=10), ax.imshow([[0, 1]])
    return ax


@pytest.mark.parametrize("change", CHANGES)
def test_a_picture_is_known_by_everything_that_it_draws(change):
    first, second = example(), example()
    assert drawing_of(first.figure) == drawing_of(second.figure)
    change(second)
    assert drawing_of(first.figure) != drawing_of(second.figure)
    plt.close("all")


def test_a_kept_picture_is_the_one_that_would_be_drawn(tmp_path, monkeypatch):
    monkeypatch.setattr(cache, "FOLDER", tmp_path / "cache")
    monkeypatch.setattr(cache, "_kept", cache._kept.__wrapped__)

    def files(folder, kept):
        monkeypatch.setenv("PLANS_CACHE", kept)
        monkeypatch.setattr(style, "reports_folder", lambda: tmp_path / folder)
        show(example().figure, "Two", "Source: sums.csv.", "", "two")
        return [path.read_bytes() for path in sorted((tmp_path / folder / "figures").iterdir())]

    drawn = files("a", "off")
    assert len(drawn) == 1 and files("b", "on") == drawn
    monkeypatch.setattr(style, "_picture", None)  # nothing is laid out or drawn again
    assert files("c", "on") == drawn


def test_code_that_may_be_edited_has_no_checksum():
    ax = example()
    ax.xaxis.set_major_formatter(lambda value, at: f"{value:.0f} 万")
    with pytest.raises(TypeError, match="no checksum"):
        drawing_of(ax.figure)
    ax = example()
    ax.xaxis.set_major_formatter(FuncFormatter(style.signed))  # by its name it would be found again after an edit
    with pytest.raises(TypeError, match="no part of matplotlib"):
        drawing_of(ax.figure)
    plt.close("all")


def test_how_a_figure_is_to_be_laid_out_is_part_of_it():
    first, second = example(), example()
    second.figure.get_layout_engine().set(w_pad=1)
    assert drawing_of(first.figure) != drawing_of(second.figure)
    third = example()
    third.texts[0].set_in_layout(False)
    assert drawing_of(first.figure) != drawing_of(third.figure)
    plt.close("all")


def test_a_matrix_says_its_numbers_where_it_has_any_and_the_first_row_is_on_top():
    style.house_style()
    _, ax = plt.subplots()
    table = pd.DataFrame({"甲": [0.0, 8.0], "乙": [None, 3.0]}, index=["上", "下"])
    mesh = style.draw_matrix(ax, table, numbers=True, cmap="cividis_r")
    said = {(text.get_position(), text.get_text()) for text in ax.texts}
    assert said == {((0.5, 0.5), "0"), ((0.5, 1.5), "8"), ((1.5, 1.5), "3")}
    assert ax.get_ylim() == (2, 0) and [t.get_text() for t in ax.get_yticklabels()] == ["上", "下"]
    assert (mesh.norm.vmin, mesh.norm.vmax) == (0, 8)
    light = {text.get_text(): text.get_color() for text in ax.texts}
    assert light["8"] == "w" and light["0"] != "w"  # white on dark, dark on light
    plt.close("all")
