"""Bars and maps of a researcher's own table."""

import pandas as pd
import pytest

from helpers.base.errors import RequestError
from helpers.maps import plot_bars, plot_map

CITIES = pd.DataFrame({"city": ["南昌", "赣州市", 360400], "value": [1.0, 2.5, 4.0]})


def labels(figure):
    return [text.get_text() for text in figure.axes[0].get_legend().get_texts()]


def test_places_go_by_name_or_code_and_the_rest_has_no_value_given():
    figure = plot_map(CITIES, title="own", unit="亿元")
    assert "no value given (8)" in labels(figure) and not any("no plan" in label for label in labels(figure))
    assert sum(label.endswith("亿元 (1)") for label in labels(figure)) == 3
    china = labels(plot_map({"江西": 18.3, 430000: 22.0, "湖北省": 1}))
    assert figure.get_supxlabel().startswith("Base map: ")  # as words, not as markup
    assert labels(plot_map({"江西": 18.3, "湖北省": 1, "Hunan": 22.0})) == china
    assert labels(plot_map({"贛州": 2.5, "nanchang": 1.0, "九江": 4.0}, unit="亿元")) == labels(figure)
    assert "no value given (28)" in china and "台湾, 香港, 澳门: not studied" in china


def test_reasons_of_the_table_are_on_the_map():
    table = pd.DataFrame(
        {"place": ["江西", "北京", "山西"], "value": [18.3, None, None], "missing": [None, "no target", "no plan"]}
    )
    shown = labels(plot_map(table))
    assert {"plan sets no such target (1)", "no plan in the corpus (1)"} <= set(shown)


def test_strive_is_hatched_what_else_is_stated_written_and_the_missing_counted():
    table = pd.DataFrame(
        {
            "place": ["贵州", "上海", "山西"], "value": [20, 20.0, None], "unit": "%",
            "modality": ["plain", "strive", None], "also_stated": ["21.6 (c0628-二-05-7)", None, None],
            "missing": [None, None, "no plan"],
        }
    )  # fmt: skip
    ax = plot_bars(table).axes[0]
    assert [bool(bar.get_hatch()) for bar in ax.patches] == [False, True]
    assert any("also 21.6" in text.get_text() for text in ax.texts)
    assert "n = 2" in ax.get_xlabel() and "no plan 1" in ax.get_xlabel()


@pytest.mark.parametrize(
    ("draw", "table", "said"),
    [
        (
            plot_bars,
            pd.DataFrame({"place": ["贵州", "贵州"], "value": [20, 21.6]}),
            "贵州 has several values: 20, 21.6",
        ),
        (plot_map, pd.DataFrame({"place": ["贵州", "贵州"], "value": [20, 21.6]}), "贵州 has several values"),
        (plot_bars, pd.DataFrame({"place": ["贵州"], "vaule": [20]}), "no column 'value'; did you mean vaule"),
        (plot_bars, pd.DataFrame({"place": ["贵州"], "value": ["twenty"]}), "'twenty' is no number"),
        (plot_bars, pd.DataFrame({"place": ["贵州"], "value": [None]}), "nothing to draw"),
        (plot_bars, pd.DataFrame({"place": ["a", "b"], "value": [1, 2], "unit": ["%", "万吨"]}), "do not stand in one"),
        (plot_bars, {}, "nothing to draw"),
        (plot_map, {}, "nothing to draw"),
        (plot_map, {"南昌x": 1}, "no map has a place '南昌x'"),
        (plot_map, 3, "a DataFrame, a Series or a dict"),
    ],
)
def test_what_cannot_be_drawn_gets_one_line(draw, table, said):
    with pytest.raises(RequestError, match=said):
        draw(table)


def test_letters_that_no_font_has_are_named_in_one_line(capsys):
    plot_bars({"\U00020000\U00020001": 1.0})
    assert capsys.readouterr().out.count("\n") == 1
