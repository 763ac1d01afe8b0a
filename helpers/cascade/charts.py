"""Show targets of several plans side by side: short promises, links to their sentences, and a matrix of answers."""

import numpy as np
from matplotlib.colors import to_rgb
from matplotlib.patches import Patch, PathPatch
from matplotlib.path import Path
from matplotlib.patheffects import withStroke

from helpers.base.style import COLOURS, HATCHES, VERDICTS
from helpers.vocabulary.glossary import term

# How a plan answers a target above: colour and hatch, never colour alone.
ANSWERS = {
    "higher": {"facecolor": VERDICTS["higher"][0]},
    "equal": {"facecolor": VERDICTS["equal"][0]},
    "lower": {"facecolor": VERDICTS["lower"][0], "hatch": ".."},
    "a part's amount": {"facecolor": COLOURS["moss"]},
    "not comparable": {"facecolor": COLOURS["faint"]},
    "delegated": {"facecolor": COLOURS["white"], "hatch": HATCHES["delegated"]},
    "other deadline": {"facecolor": COLOURS["white"], "hatch": HATCHES["other deadline"]},
    "named without a number": {"facecolor": COLOURS["white"], "hatch": "..."},
    "not addressed": {"facecolor": COLOURS["white"], "hatch": "xx"},
    "silent": {"facecolor": COLOURS["white"]},
    "text breaks off": {"facecolor": COLOURS["white"], "hatch": HATCHES["text breaks off"]},
    "no plan in the corpus": {"facecolor": COLOURS["pale"], "hatch": HATCHES["no plan"]},
}
CALLED = {"delegated": term("delegated", "kind").en}  # in legends
LIGHTNESS = (0.2126, 0.7152, 0.0722)  # what red, green and blue are to the eye
DARK = {s for s, look in ANSWERS.items() if np.dot(to_rgb(look["facecolor"]), LIGHTNESS) < 0.4}  # white letters
GRID = COLOURS["light"]  # lines and hatches: light, so that letters can be read on them


def answer(link, state: str) -> str:
    """How a plan answers a target above, as a key of `ANSWERS`.

    Parameters
    ----------
    link : namedtuple or None
        The row of cascade.csv, if there is one.
    state : str
        Of silence.csv.
    """
    if link is None or state in ANSWERS:
        return state
    if link.additive:
        return "a part's amount"
    return "not comparable" if link.stringency == "not_comparable" else link.stringency


def draw_answers(ax, states, texts=None, size=7.5):
    """Draw answers as a matrix of coloured and hatched cells.

    Parameters
    ----------
    ax : Axes
    states : DataFrame
        Keys of `ANSWERS`; rows and columns are drawn in order, the first row on top.
    texts : DataFrame, optional
        What to write into the cells, in the same shape.
    size : float
        Of the letters, in points.
    """
    cells, square, patches = states.to_numpy(), Path.unit_rectangle(), []
    for state, look in ANSWERS.items():
        if len(there := np.argwhere(cells == state)):
            corners = square.vertices + there[:, None, ::-1]
            path = Path(corners.reshape(-1, 2), np.tile(square.codes, len(there)))
            ax.add_artist(PathPatch(path, edgecolor=GRID, linewidth=0.5, **look))
            patches.append(Patch(label=CALLED.get(state, state), edgecolor=GRID, **look))
    for (y, x), state in np.ndenumerate(cells):
        words = "" if texts is None else texts.iat[y, x]
        if words and words != CALLED.get(state):  # what the hatch says already is wider than a cell
            colour = "white" if state in DARK else COLOURS["ink"]
            halo = [withStroke(linewidth=2.5, foreground="white")] if "hatch" in ANSWERS[state] else []
            inside = {"ha": "center", "va": "center", "in_layout": False}
            ax.text(x + 0.5, y + 0.5, words, size=size, color=colour, path_effects=halo, **inside)
    ax.set(xlim=(0, states.shape[1]), ylim=(states.shape[0], 0))
    ax.set_xticks([x + 0.5 for x in range(states.shape[1])], states.columns, fontsize=size + 1)
    ax.set_yticks([y + 0.5 for y in range(states.shape[0])], states.index, fontsize=size + 0.5)
    ax.tick_params(length=0, top=False, bottom=False, labeltop=True, labelbottom=False)
    ax.spines[:].set_visible(False)
    ax.grid(False)
    ax.legend(
        handles=patches, loc="upper right", bbox_to_anchor=(1, -0.01), ncols=4, frameon=False, fontsize=size + 0.5
    )
