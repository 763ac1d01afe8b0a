"""What is known from elsewhere, on maps: outlined, named, counted in the legend, and never filled."""

import matplotlib.pyplot as plt
import pandas as pd
import pytest
from matplotlib.colors import to_hex
from matplotlib.patches import PathPatch

from helpers.corpus.known import STATES, read_known_targets
from helpers.maps import draw_known, mark_known, read_areas
from helpers.maps.known import OUTLINE


@pytest.fixture
def ax():
    figure, axes = plt.subplots()
    yield axes
    plt.close(figure)


def looks(ax):
    """Face and edge of what is drawn, as hex."""
    colours = [(shape.get_facecolor(), shape.get_edgecolor()) for shape in ax.findobj(PathPatch)]
    return [(to_hex(face) if face[3] else "none", to_hex(edge)) for face, edge in colours]


def test_states_are_told_apart_and_counted(ax):
    prefectures, counties = read_areas("jiangxi_prefectures"), read_areas("jiangxi_counties")
    states = pd.Series(
        {"360400": STATES[0], "360100": STATES[1], "361100": STATES[2], "360300": STATES[3], "360481": STATES[1]}
    )
    draw_known(ax, prefectures, counties, states, prefectures["name"])
    words = [text.get_text() for text in ax.get_legend().get_texts()]
    assert words == [
        "text here 正文已收录 (1)",
        "plan known 已知有方案 (2)",
        "only sector plans known 仅知有分领域方案 (1)",
        "nothing found 未查到 (1)",
    ]
    named = [text.get_text() for text in ax.texts]
    assert "瑞昌市" in named and "修水县" not in named  # a county with a plan of its own is named, another is not
    outlined = [face for face, edge in looks(ax) if edge == OUTLINE]
    assert len(outlined) >= 3 and set(outlined) == {"none", "#ffffff"}


def test_a_number_from_elsewhere_is_outlined_on_what_is_drawn_below_it(ax):
    prefectures = read_areas("jiangxi_prefectures")
    patch = mark_known(ax, prefectures, pd.Series({"360700": "赣州\n◇ 27.4 % ?"}))
    assert set(looks(ax)) == {("none", OUTLINE)} and patch.get_label().endswith("(1); ? doubtful 存疑")
    told = read_known_targets().query("adcode == '360700' and value == 27.4")
    assert told["doubtful"].all() and len(told) == 1
