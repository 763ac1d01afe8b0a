"""The network of what is carried out, as drawn."""

import matplotlib.pyplot as plt
import pandas as pd

from helpers.comparison import draw_citations
from helpers.trends import draw_bodies


def test_a_line_is_as_wide_as_the_share_that_carries_a_text_out():
    links = pd.DataFrame({
        "level": ["province", "county"], "key": ["a", "a"], "text": ["甲", "甲"], "tier": ["national", "national"],
        "documents": [3, 4], "of": [12, 4],
    })  # fmt: skip
    figure, ax = plt.subplots()
    draw_citations(ax, links, pd.Series({"a": "甲"}))
    narrow, wide = (line.get_linewidth() for line in ax.lines)
    assert narrow < wide
    assert [text.get_text() for text in ax.texts] == ["Province 省级\nn = 12", "County 县级\nn = 4", "甲 (7)"]
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["National 国家"]
    plt.close(figure)


def test_bodies_are_named_in_both_languages_and_themes_in_the_legend():
    pairs = pd.DataFrame(
        {"body": ["财政", "税务"], "other": ["税务", "商务"], "ratio": [2.0, 4.0], "theme": ["t", "t"]}
    )
    figure, ax = plt.subplots()
    sizes, english = pd.Series({"财政": 9, "税务": 5, "商务": 4}), pd.Series({"财政": "Finance"})
    draw_bodies(ax, pairs, sizes, pd.Series({"t": "Money 财税"}), english)
    assert {"财政", "税务", "商务", "Finance"} <= {text.get_text() for text in ax.texts}
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["Money 财税"]
    assert ax.lines[0].get_linewidth() < ax.lines[1].get_linewidth()
    plt.close(figure)
