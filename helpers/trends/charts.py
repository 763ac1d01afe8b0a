"""Charts of trends: paths over years, labelled points, estimates with intervals. All in one house style.

Every function draws on axes that it is given and returns nothing; colours come from the house style, and no meaning hangs
on colour alone.
"""

from collections.abc import Sequence

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.patheffects import withStroke
from matplotlib.ticker import MultipleLocator
from matplotlib.transforms import Bbox

from helpers.base.style import COLOURS, THEMES, draw_matrix

COUNTRY_COLOUR, FAMILY_COLOUR, OTHER_COLOUR = COLOURS["red"], COLOURS["blue"], COLOURS["light"]
# Where a label may stand around its point, the best first: horizontal and vertical offset in points, alignment.
SPOTS = [(5, 3, "left", "bottom"), (-5, 3, "right", "bottom"), (5, -3, "left", "top"), (-5, -3, "right", "top")]
SPOTS += [(0, 7, "center", "bottom"), (0, -7, "center", "top"), (9, 0, "left", "center"), (-9, 0, "right", "center")]
SPOTS += [
    (14, 10, "left", "bottom"),
    (-14, 10, "right", "bottom"),
    (14, -10, "left", "top"),
    (-14, -10, "right", "top"),
]
BEFORE = {"left": 0, "bottom": 0, "center": 0.5, "right": 1, "top": 1}  # share of a label that lies before its spot


def label_points(ax: plt.Axes, x: Sequence, y: Sequence, labels: Sequence[str], size: float = 8) -> None:
    """Write a label beside each point where it covers no other label or point, and no other point is nearer.

    Set the limits of the axes before. A label that finds no such spot stands at the first one.
    """
    if layout := ax.figure.get_layout_engine():
        layout.execute(ax.figure)
    renderer = ax.figure.canvas.get_renderer()
    places = np.column_stack([np.asarray(x, float), np.asarray(y, float)])
    dots = ax.transData.transform(places)
    taken = [Bbox.from_extents(px - 3, py - 3, px + 3, py + 3) for px, py in dots]
    for number, (place, label) in enumerate(zip(places, labels, strict=True)):
        others = taken[:number] + taken[number + 1 :]
        text = ax.annotate(
            str(label), place, xytext=(0, 0), textcoords="offset points", fontsize=size, color=COLOURS["ink"]
        )
        wide = text.get_window_extent(renderer).size
        for dx, dy, ha, va in [*SPOTS, SPOTS[0]]:
            corner = dots[number] + renderer.points_to_pixels(1) * np.array([dx, dy]) - wide * (BEFORE[ha], BEFORE[va])
            box = Bbox.from_bounds(*corner, *wide)
            if (
                not any(box.overlaps(other) for other in others)
                and _belongs(box, dots, number)
                and _inside(box, ax.bbox)
            ):
                break
        text.set(position=(dx, dy), ha=ha, va=va)
        taken.append(box)


def _belongs(box: Bbox, dots: np.ndarray, own: int) -> bool:
    """Whether no other point is nearer to the label than its own; points at the same place share."""
    nearest = np.clip(dots, [box.x0, box.y0], [box.x1, box.y1])
    distances = np.hypot(*(dots - nearest).T)
    same = np.hypot(*(dots - dots[own]).T) < 1
    return same.all() or distances[own] < distances[~same].min()


def _inside(box: Bbox, frame: Bbox) -> bool:
    return frame.x0 <= box.x0 and frame.y0 <= box.y0 and box.y1 <= frame.y1


def draw_paths(ax: plt.Axes, points: pd.DataFrame, marked: dict[str, str], unit: str) -> None:
    """Each jurisdiction's path as a line through its points; some of them coloured and named at their ends.

    Parameters
    ----------
    ax : Axes
    points : DataFrame
        Columns adcode, place, year, value, voice. Points that another document than the plan states are hollow, measured
        ones are crosses.
    marked : dict of adcode to colour
        The jurisdictions to draw above the others.
    unit : str
        Of the values.
    """
    for adcode, path in points.sort_values("year").groupby("adcode", sort=True):
        colour = marked.get(adcode, OTHER_COLOUR)
        above = adcode in marked
        ax.plot(path["year"], path["value"], color=colour, linewidth=2.2 if above else 1.1, zorder=3 if above else 2)
        for voice, look in (("plan", colour), ("overall", "white"), ("sector", "white")):
            dots = path[path["voice"] == voice]
            ax.scatter(dots["year"], dots["value"], 26, look, edgecolor=colour, zorder=4, linewidth=1.1, clip_on=False)
        crosses = path[path["voice"] == "actual"]
        ax.scatter(crosses["year"], crosses["value"], s=30, marker="x", color=colour, zorder=4, linewidth=1.3)
    ax.set(ylabel=unit, xlabel="")


def name_ends(ax: plt.Axes, ends: pd.DataFrame, gap: float, size: float = 8) -> None:
    """Write names to the right of the last points, pushed apart so that none covers another.

    Parameters
    ----------
    ends : DataFrame
        Columns label, year, value, colour.
    gap : float
        Least distance between two names, in the unit of the y axis.
    """
    ends = ends.sort_values("value", kind="stable").reset_index(drop=True)
    heights = ends["value"].astype(float).to_numpy().copy()
    for _ in range(200):
        close = np.diff(heights) < gap
        if not close.any():
            break
        push = np.where(close, (gap - np.diff(heights)) / 2 + 1e-6, 0)
        heights[:-1] -= push
        heights[1:] += push
    right = ends["year"].max() + 0.45
    for end, height in zip(ends.itertuples(), heights, strict=True):
        ax.plot(
            [end.year + 0.1, right - 0.05], [end.value, height], color=COLOURS["light"], linewidth=0.6, clip_on=False
        )
        ax.text(right, height, end.label, va="center", fontsize=size, color=end.colour, clip_on=False)


def draw_growth(ax: plt.Axes, growth: pd.DataFrame, marked: dict[str, str]) -> None:
    """Growth a year as a bar with a head, lowest first, with what grows to what written beside it.

    Parameters
    ----------
    growth : DataFrame
        From `points.asked_growth`.
    marked : dict of adcode to colour
        The jurisdictions to colour.
    """
    growth = growth.sort_values("growth_pct_per_year", kind="stable", ignore_index=True)
    colours = growth["adcode"].map(marked).fillna(COLOURS["grey"])
    ax.hlines(growth.index, 0, growth["growth_pct_per_year"], color=COLOURS["pale"], linewidth=3)
    ax.scatter(growth["growth_pct_per_year"], growth.index, color=colours, s=48, zorder=3)
    for row in growth.itertuples():
        words = f"{row.growth_pct_per_year:.1f} %, ×{row.multiple:.1f} ({row.from_value:,.0f} → {row.to_value:,.0f} {row.unit})"
        spot = {"xytext": (8, 0), "textcoords": "offset points", "va": "center", "fontsize": 8}
        ax.annotate(words, (row.growth_pct_per_year, row.Index), **spot)
    ax.set(yticks=growth.index, yticklabels=growth["place"], xlim=(0, growth["growth_pct_per_year"].max() * 1.55))
    ax.grid(axis="y", visible=False)


def draw_forecast(ax: plt.Axes, lines: pd.DataFrame, official: pd.DataFrame, stated: pd.DataFrame, until: int) -> None:
    """A line drawn on with its prediction interval, the values it rests on, later ones, and targets.

    Parameters
    ----------
    lines : DataFrame
        Columns year, estimate, low, high.
    official, stated : DataFrame
        Columns year, value: measured values and targets.
    until : int
        Last year of the values behind the line.
    """
    ax.fill_between(
        lines["year"], lines["low"], lines["high"], color=COLOURS["mist"], label="95 % prediction interval of the line"
    )
    ax.plot(
        lines["year"],
        lines["estimate"],
        color=COLOURS["grey"],
        linestyle="--",
        label=f"line through the values until {until}",
    )
    before, after = official[official["year"] <= until], official[official["year"] > until]
    for part, marker, label in ((before, "o", f"official, until {until}"), (after, "x", f"official, after {until}")):
        ax.scatter(part["year"], part["value"], marker=marker, color=COUNTRY_COLOUR, label=label, zorder=3)
    ax.scatter(stated["year"], stated["value"], 52, FAMILY_COLOUR, marker="D", label="target of the country", zorder=4)
    ax.legend(loc="upper left")
    ax.xaxis.set_major_locator(MultipleLocator(5))


def draw_scatter(ax: plt.Axes, table: pd.DataFrame, x: str, y: str, label: str, hue: str | None = None) -> None:
    """Points with their names; groups differ in colour and in marker."""
    import seaborn as sns  # not above: with the statistics that it brings along it takes most of a second

    groups = {"hue": hue, "style": hue} if hue else {"color": FAMILY_COLOUR}
    sns.scatterplot(table, x=x, y=y, s=42, ax=ax, **groups)
    ax.margins(0.08)
    rows = table[table[x].notna() & table[y].notna()]
    label_points(ax, rows[x], rows[y], rows[label])


def draw_shares(axes: Sequence[plt.Axes], shares: pd.DataFrame, names: pd.Series, levels: Sequence[str]) -> None:
    """Two tables in colour: each domain's share of text and of targets (per cent), by level.

    Parameters
    ----------
    axes : two Axes
    shares : DataFrame
        From `profiles.domain_shares`.
    names : Series
        Name of each domain, index domain, in the order to draw.
    levels : sequence of str
        The columns.
    """
    n = shares.drop_duplicates("level").set_index("level")["documents"]
    titles = {"text_share": "Share of text (%)", "target_share": "Share of targets (%)"}
    top = 100 * shares[list(titles)].max().max()
    for ax, (column, title) in zip(axes, titles.items(), strict=True):
        table = 100 * shares.pivot(index="domain", columns="level", values=column).loc[names.index, levels]
        draw_matrix(ax, table.set_index(names), numbers=True, cmap="cividis_r", vmax=top, linewidths=0.5)
        ax.set(title=title, xticklabels=[f"{level}\nn = {n[level]}" for level in levels])


def draw_intervals(ax: plt.Axes, table: pd.DataFrame, names: Sequence[str], unit: str, zero: bool = True) -> None:
    """Estimates with their intervals, one below the other, and n at the right; without an estimate the note.

    Parameters
    ----------
    table : DataFrame
        Columns estimate, low, high, n, note.
    names : sequence of str
        What stands at the left of each row.
    unit : str
        Of the estimates.
    zero : bool
        Whether to draw a line at zero.
    """
    table = table.reset_index(drop=True)
    if zero:
        ax.axvline(0, color=COLOURS["grey"], linewidth=0.8, zorder=1)
    for height, row in table.iterrows():
        if pd.isna(row["estimate"]):
            ax.text(0, height, f"  {row['note']}", va="center", fontsize=8, color=COLOURS["grey"])
            continue
        if pd.notna(row["low"]):
            ax.plot([row["low"], row["high"]], [height, height], color=FAMILY_COLOUR, linewidth=1.6)
        ax.plot(row["estimate"], height, "o", color=FAMILY_COLOUR, clip_on=False)
        ax.annotate(f"n = {row['n']}", (1.01, height), xycoords=("axes fraction", "data"), va="center", fontsize=8)
    ax.set(yticks=range(len(table)), yticklabels=list(names), xlabel=unit, ylim=(len(table) - 0.5, -0.5))
    ax.grid(axis="y", visible=False)
    ax.spines["left"].set_visible(False)


def draw_target_shares(ax, shares: pd.DataFrame, label: str, legend: str) -> None:
    """Draw shares as stacked bars, told apart by hatch as well as by colour.

    Parameters
    ----------
    ax : Axes
    shares : DataFrame
        A row a bar, a column a part; rows sum to 1.
    label, legend : str
        Of the axis and of the legend.
    """
    shares.plot.barh(stacked=True, ax=ax, width=0.8, cmap="cividis")
    for bars, hatch in zip(ax.containers, ("", "..", "", "//", "xx", "--"), strict=False):
        for bar in bars:
            bar.set(hatch=hatch, edgecolor="white")
    ax.set(xlabel=label, ylabel="", xlim=(0, 1))
    ax.invert_yaxis()
    ax.legend(title=legend, bbox_to_anchor=(1.01, 1), loc="upper left", frameon=False)


def draw_bodies(ax: plt.Axes, pairs: pd.DataFrame, sizes: pd.Series, names: pd.Series, english: pd.Series) -> None:
    """Bodies that act together more often than their workload brings about: a line a pair, coloured by its theme.

    Parameters
    ----------
    ax : Axes
        Where to draw; its frame is taken away.
    pairs : DataFrame
        Columns body, other, ratio, theme (from `bodies.bodies_together`, the rows to draw).
    sizes : Series
        Brackets of each body, index body.
    names : Series
        Name of each theme, index theme.
    english : Series
        English name of each body, index body, written under it.
    """
    import networkx as nx  # not above: no other chart needs it, and it takes a quarter of a second

    graph = nx.Graph(list(zip(pairs["body"], pairs["other"], strict=True)))
    steps = dict(nx.all_pairs_shortest_path_length(graph))
    apart = max(max(row.values()) for row in steps.values()) * 0.5  # between parts that no line connects
    distances = {one: {two: steps[one].get(two, apart) for two in graph} for one in graph}
    places = nx.kamada_kawai_layout(graph, dist=distances)
    themes = pairs["theme"].value_counts().sort_index().sort_values(ascending=False, kind="stable").index[: len(THEMES)]
    colours = dict(zip(themes, THEMES, strict=False))
    for pair in pairs.itertuples():
        (x, y), (x2, y2) = places[pair.body], places[pair.other]
        ax.plot(
            [x, x2],
            [y, y2],
            color=colours.get(pair.theme, OTHER_COLOUR),
            linewidth=0.8 + np.log2(pair.ratio),
            alpha=0.75,
            zorder=1,
        )
    nodes = pd.DataFrame(places, index=["x", "y"]).T
    ax.scatter(
        nodes["x"],
        nodes["y"],
        s=20 + 1.2 * sizes.reindex(nodes.index),
        color=COLOURS["pale"],
        edgecolor=COLOURS["grey"],
        zorder=2,
    )
    rim = [withStroke(linewidth=2, foreground="white", alpha=0.85)]
    for body, (x, y) in places.items():
        ax.text(x, y, body, ha="center", va="center", fontsize=8, zorder=4, path_effects=rim)
        below = {"xytext": (0, -9), "textcoords": "offset points", "ha": "center", "va": "center", "path_effects": rim}
        ax.annotate(english.get(body, ""), (x, y), fontsize=5.5, color=COLOURS["dark"], zorder=3, **below)
    handles = [
        plt.Line2D([], [], color=colours[theme], linewidth=2.5, label=names.get(theme, theme)) for theme in themes
    ]
    if pairs["theme"].nunique() > len(themes):
        handles.append(plt.Line2D([], [], color=OTHER_COLOUR, linewidth=2.5, label="other themes 其他领域"))
    ax.legend(
        handles=handles,
        title="Together most often on 同列最多的领域",
        loc="upper left",
        bbox_to_anchor=(1, 1),
        frameon=False,
    )
    ax.margins(0.08)
    ax.set_axis_off()
