"""What is known from elsewhere, on a map: outlined, never filled, since a fill stands for a text of the corpus."""

import geopandas as gpd
import matplotlib.pyplot as plt
import pandas as pd
from matplotlib.patches import Patch

from helpers.base.style import COLOURS
from helpers.corpus.known import HERE, NOT_FOUND, PLAN_KNOWN, SECTOR_ONLY
from helpers.maps.layers import BORDER, draw_shapes, finish, missing_style, write_names
from helpers.vocabulary.glossary import term

OUTLINE = COLOURS["orange"]
MARK = "◇"  # before a number that is only known from elsewhere
INWARD = 900  # metres: two outlined neighbours keep their own lines
LOOKS = {
    HERE: {"facecolor": COLOURS["blue"], "edgecolor": BORDER, "linewidth": 0.5},
    PLAN_KNOWN: {"facecolor": "white", "edgecolor": OUTLINE, "linewidth": 2},
    SECTOR_ONLY: {"facecolor": "white", "edgecolor": OUTLINE, "linewidth": 1.6, "linestyle": ":"},
    NOT_FOUND: missing_style("no plan"),
}


def draw_known(
    ax: plt.Axes, layer: gpd.GeoDataFrame, inner: gpd.GeoDataFrame, states: pd.Series, names: pd.Series
) -> None:
    """Draw where a plan's text is here, where it is only known, and where none was found.

    Parameters
    ----------
    ax : Axes
        Where to draw; its frame is taken away.
    layer : GeoDataFrame
        The areas asked for (index adcode), all with a state.
    inner : GeoDataFrame
        Smaller areas inside (counties), drawn where they have a state of their own.
    states : Series
        Index adcode, values of `helpers.corpus.known.STATES`.
    names : Series
        What to write on the areas, index adcode.
    """
    for areas, unfilled in ((layer, "white"), (inner, "none")):  # a county's outline lies on its prefecture's fill
        for state, look in list(LOOKS.items())[::-1]:  # outlines last, so that no neighbour covers them
            there = areas[areas.index.map(states).to_numpy() == state]
            if len(there) and look["facecolor"] == "white":
                draw_shapes(ax, there.assign(geometry=there.buffer(-INWARD)), **{**look, "facecolor": unfilled})
            elif len(there):
                draw_shapes(ax, there, **look)
    told = {state: f"{term(state, 'known.state').en} {term(state, 'known.state').zh}" for state in LOOKS}
    patches = [Patch(**look, label=f"{told[state]} ({(states == state).sum()})") for state, look in LOOKS.items()]
    draw_shapes(ax, layer, facecolor="none", edgecolor=COLOURS["ink"], linewidth=0.6)
    write_names(ax, layer, names, size=9)
    write_names(ax, inner, inner["name"].where(inner.index.isin(states.index)), size=6, lift=-1.5)
    finish(ax, patches)


def mark_known(ax: plt.Axes, layer: gpd.GeoDataFrame, labels: pd.Series) -> Patch:
    """Outline areas on a drawn map whose number is only known from elsewhere, and write it on them.

    Parameters
    ----------
    ax : Axes
        With a map of `layer` by `draw_areas`.
    layer : GeoDataFrame
        Index adcode.
    labels : Series
        Index adcode: name and number of the areas to mark; ? behind a doubtful number.

    Returns
    -------
    Patch
        For the legend.
    """
    marked = layer[layer.index.isin(labels.index)]
    look = {"facecolor": "none", "edgecolor": OUTLINE, "linewidth": 2}
    draw_shapes(ax, marked.assign(geometry=marked.buffer(-INWARD)), **look)
    write_names(ax, marked, labels)
    doubtful = "; ? doubtful 存疑" if labels.str.endswith("?").any() else ""
    return Patch(
        **look, label=f"{MARK} known from elsewhere, not counted\n据其他来源，不计入 ({len(marked)}){doubtful}"
    )
