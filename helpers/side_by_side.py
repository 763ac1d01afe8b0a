"""Show targets of several plans side by side: short promises, links to their sentences, and a matrix of answers."""

import html

import pandas as pd
from matplotlib.patches import Patch, Rectangle
from matplotlib.patheffects import withStroke

from helpers.pages import clause_href, document_href

COMPARATOR = {"ge": "≥ ", "gt": "> ", "le": "≤ ", "lt": "< ", "approx": "≈ "}
FALL = {"ge": "{} or more", "gt": "beyond {}", "le": "{} or less", "lt": "less than {}"}  # 下降65%以上: −65 % or more
CHANGE = {"decrease_pct": "−", "increase_pct": "+", "annual_growth_pct": "+", "increment": "+", "cumulative": "Σ "}
HANDED_DOWN, MILESTONE = "handed down", "milestone"

# How a plan answers a target above: colour and hatch, never colour alone.
ANSWERS = {
    "higher": {"facecolor": "#00427d"},
    "equal": {"facecolor": "#7fb0d3"},
    "lower": {"facecolor": "#f0c987", "hatch": ".."},
    "a part's amount": {"facecolor": "#dfe7d5"},
    "not comparable": {"facecolor": "#ececec"},
    "delegated": {"facecolor": "#ffffff", "hatch": "\\\\\\"},
    "other deadline": {"facecolor": "#ffffff", "hatch": "///"},
    "silent": {"facecolor": "#ffffff"},
    "text breaks off": {"facecolor": "#ffffff", "hatch": "---"},
    "no plan in the corpus": {"facecolor": "#dddddd", "hatch": "xxx"},
}
CALLED = {"delegated": HANDED_DOWN}  # in legends
DARK = {"higher"}  # white letters
GRID = "#b0b0b0"  # lines and hatches: light, so that letters can be read on them


def promise(target) -> str:
    """A target's promise in one short string.

    Parameters
    ----------
    target : namedtuple or Series
        A row of targets.csv.

    Returns
    -------
    str
        ``≥ 80 %``, ``−13.5 %``, ``−65 % or more``, ``+4000 万千瓦``, ``handed down``, ``all`` or ``milestone``; * for 力争.
    """
    hope = "*" if target.modality == "strive" else ""
    if target.kind == "delegated":
        return HANDED_DOWN
    if target.kind == "full_coverage":
        return f"all{hope}"
    if pd.isna(target.value):
        return f"{MILESTONE}{hope}"
    high = "" if pd.isna(target.value_high) else f"–{target.value_high:g}"
    unit = "" if pd.isna(target.unit) else f" {target.unit}"
    per_year = " a year" if target.change == "annual_growth_pct" else ""
    number = f"{CHANGE.get(target.change, '')}{target.value:g}{high}{unit}{per_year}"
    if target.change == "decrease_pct" and target.comparator in FALL:
        return f"{FALL[target.comparator].format(number)}{hope}"
    return f"{COMPARATOR.get(target.comparator, '')}{number}{hope}"


def measure(target) -> str:
    """What a target is about: indicator and deadline."""
    return f"{target.indicator} {'without a year' if pd.isna(target.year) else int(target.year)}"


def sentence_links(targets, clauses) -> pd.Series:
    """For each target a link from its quote to the sentence on the plan's reader page.

    Parameters
    ----------
    targets, clauses : DataFrame
        targets.csv and clauses.csv.

    Returns
    -------
    Series of str
        HTML by target_id, for a page of a notebook.
    """
    anchors = clauses.set_index("clause_id")["anchor"]
    rows = targets.assign(anchor=targets["clause_id"].map(anchors))
    links = [passage_link(row.doc_id, row.quote, row.anchor) for row in rows.itertuples()]
    return pd.Series(links, index=targets["target_id"], dtype="object")


def passage_link(doc_id: str, words: str, anchor: str | None = None) -> str:
    """A link from some words to a document's reader page, or to one clause of it."""
    href = document_href(doc_id) if pd.isna(anchor) else clause_href(doc_id, anchor)
    return f'<a lang="zh" href="../reports/{href}">{html.escape(str(words).strip())}</a>'


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


def draw_matrix(ax, states, texts=None, size=7.5):
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
    for y, row in enumerate(states.index):
        for x, column in enumerate(states.columns):
            state = states.loc[row, column]
            ax.add_patch(Rectangle((x, y), 1, 1, edgecolor=GRID, linewidth=0.5, **ANSWERS[state]))
            words = "" if texts is None else texts.loc[row, column]
            colour = "white" if state in DARK else "#222222"
            halo = [withStroke(linewidth=2.5, foreground="white")] if "hatch" in ANSWERS[state] else []
            ax.text(x + 0.5, y + 0.5, words, ha="center", va="center", size=size, color=colour, path_effects=halo)
    ax.set(xlim=(0, states.shape[1]), ylim=(states.shape[0], 0))
    ax.set_xticks([x + 0.5 for x in range(states.shape[1])], states.columns, fontsize=size + 1)
    ax.set_yticks([y + 0.5 for y in range(states.shape[0])], states.index, fontsize=size + 0.5)
    ax.tick_params(length=0, top=False, bottom=False, labeltop=True, labelbottom=False)
    ax.spines[:].set_visible(False)
    ax.grid(False)
    used = [state for state in ANSWERS if (states == state).to_numpy().any()]
    patches = [Patch(label=CALLED.get(state, state), edgecolor=GRID, **ANSWERS[state]) for state in used]
    ax.legend(handles=patches, loc="upper left", bbox_to_anchor=(0, -0.01), ncols=4, frameon=False, fontsize=size + 0.5)
