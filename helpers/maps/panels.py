"""Several maps or charts in one figure: levels by indicator, spreads of shares, distances to the whole.

Each function takes a table of `helpers.maps.areas` and returns a figure for ``helpers.base.style.show``.
"""

import matplotlib.pyplot as plt
import pandas as pd

from helpers.base.style import COLOURS, draw_matrix
from helpers.corpus.known import known_of
from helpers.maps.areas import written
from helpers.maps.known import MARK, mark_known
from helpers.maps.layers import LEGEND, draw_areas, draw_china

BELOW, ABOVE, SPREAD, OWN = COLOURS["orange"], COLOURS["blue"], COLOURS["light"], COLOURS["ink"]
KEYS = {"population": (ABOVE, "o"), "GDP": (BELOW, "s"), "area": (COLOURS["green"], "^")}  # key → colour, marker
ONE = (9, 6.6)  # inches: a map alone in its figure


def numbers(text: str) -> list[float]:
    """The breaks of map_indicators.csv: "15;18;20" → [15, 18, 20]."""
    return [float(value) for value in text.split(";")]


def heading(row, english: str, whole: str) -> str:
    """The heading of one small map: indicator, gloss, the whole's level.

    Parameters
    ----------
    row : namedtuple
        A row of ``areas.whole_targets``.
    english : str
        The indicator's English name.
    whole : str
        What the whole is: country, province.
    """
    if pd.isna(row.value_canonical):
        level = "sets no level"
    else:
        fall = "a fall of " if row.change == "decrease_pct" else ""
        level = f"{fall}{row.value_canonical:g} {row.unit_canonical}"
    return f"{row.indicator}, {row.year:.0f}\n{english}\n{whole}: {level}"


def draw_level(row, table: pd.DataFrame, layer, names: pd.Series, english: pd.Series, whole: str) -> plt.Figure:
    """One map of an indicator: what each area says, or why there is no comparable number.

    Parameters
    ----------
    row : namedtuple
        A row of ``areas.whole_targets``.
    table : DataFrame
        Of that row, from ``areas.levels``.
    layer : GeoDataFrame or None
        The areas; None for the provinces of China.
    names : Series
        What to call the areas, index adcode; values are written under the names.
    english : Series
        English names, index indicator_id.
    whole : str
        What the whole is: country, province.

    Returns
    -------
    Figure
    """
    figure, ax = plt.subplots(figsize=ONE)
    _draw_level(ax, row, table, layer, names, whole, english)
    return figure


def draw_levels(asked, levels, layer, names, english, whole, elsewhere: pd.DataFrame | None = None) -> plt.Figure:
    """One small map an indicator, in one figure; arguments as in ``draw_level``.

    Parameters
    ----------
    asked : DataFrame
        Rows of ``areas.whole_targets``.
    levels : dict of str to DataFrame
        By the whole's target_id, from ``areas.levels``.
    layer, names, english, whole
        As in ``draw_level``.
    elsewhere : DataFrame, optional
        From `read_known_targets`: numbers that are outlined where an area has none, and in no class.
    """
    figure, axes = _grid(len(asked), (4.4, 6.4))
    for ax, row in zip(axes, asked.itertuples(), strict=True):
        _draw_level(ax, row, levels[row.target_id], layer, names, whole, english, elsewhere)
    return figure


def _draw_level(ax, row, table, layer, names, whole, english, elsewhere=None) -> None:
    unit = next(iter(table["unit"].dropna()), "")
    how = {"values": table["value"], "breaks": numbers(row.breaks), "unit": unit, "missing": table["missing"]}
    if layer is None:
        draw_china(ax, **how, names=written(names, table))
    else:
        table = table[table.index.isin(layer.index)]
        how |= {"values": table["value"], "missing": table["missing"]}
        labels = marks(elsewhere, row, table, names)
        patches = draw_areas(ax, layer, **how, names=written(names, table).drop(labels.index))
        if len(labels):
            ax.legend(handles=[*patches, mark_known(ax, layer, labels)], loc="lower right", **LEGEND)
    ax.set_title(heading(row, english[row.indicator_id], whole), fontsize=10, loc="left")


def marks(elsewhere: pd.DataFrame | None, row, table: pd.DataFrame, names: pd.Series) -> pd.Series:
    """What to write on the areas whose number is only known from elsewhere: name and number by adcode.

    Parameters
    ----------
    elsewhere : DataFrame or None
        From `read_known_targets`.
    row : namedtuple
        A row of ``areas.whole_targets``.
    table : DataFrame
        Of that row, from ``areas.levels``; areas with a value of their own are left out.
    names : Series
        What to call the areas, index adcode.
    """
    if elsewhere is None or pd.isna(row.unit_canonical):
        return pd.Series(dtype=str)
    known = known_of(elsewhere, row.indicator_id, row.year, row.unit_canonical, row.change == "decrease_pct")
    known = known[known.index.isin(names.index.difference(table.index[table["value"].notna()]))]
    return names[known.index].astype(str) + f"\n{MARK} " + known["label"].astype(str)


def draw_gaps(row, table: pd.DataFrame, names: pd.Series) -> plt.Figure:
    """A map of China: how far each province's level lies from the country's.

    Parameters
    ----------
    row : namedtuple
        A row of ``areas.whole_targets`` with diverging_breaks.
    table : DataFrame
        Of that row, from ``areas.levels``; gaps in percentage points.
    names : Series
        What to call the provinces, index adcode.
    """
    figure, ax = plt.subplots(figsize=ONE)
    labels = written(names, table.assign(value=table["gap"]), "+.3g")
    how = {"values": table["gap"], "breaks": numbers(row.diverging_breaks), "unit": "points", "diverging": True}
    draw_china(ax, **how, missing=table["missing"], names=labels)
    ax.set_title(f"{row.indicator}, {row.year:.0f}", loc="left", fontsize=10)
    return figure


def draw_spreads(carried: pd.DataFrame, names: pd.Series) -> plt.Figure:
    """One chart a target of the whole: each area's share by population, GDP and area, and what plans promise.

    Parameters
    ----------
    carried : DataFrame
        From ``areas.carried``.
    names : Series
        What to call the areas, index adcode; drawn from the bottom up in this order.
    """
    parts = list(carried.groupby("target_id", sort=False))
    figure, axes = _grid(len(parts), (4.4, 3.2))
    for ax, (_, part) in zip(axes, parts, strict=True):
        rows = part.set_index("adcode").loc[names.index].reset_index()
        ax.hlines(rows.index, rows["low"], rows["high"], color=SPREAD, linewidth=3)
        for key, (colour, marker) in KEYS.items():
            ax.scatter(rows[key], rows.index, color=colour, marker=marker, s=18, label=f"by {key}", zorder=3)
        for how, face in (("own plan", OWN), ("reported by a district", "white")):
            at = rows[rows["how"].eq(how) & rows["beside"].ne("the whole's number")]
            if len(at):
                ax.scatter(
                    at["promised"], at.index, marker="D", s=42, facecolor=face, edgecolor=OWN, label=how, zorder=4
                )
        ax.set_yticks(rows.index, names)
        ax.set(xlabel=part["unit"].iloc[0], title=f"{part['indicator'].iloc[0]} {part['year'].iloc[0]:.0f}")
        ax.grid(axis="x")
    drawn = {label: handle for ax in axes for handle, label in zip(*ax.get_legend_handles_labels(), strict=True)}
    figure.legend(drawn.values(), drawn.keys(), loc="outside lower center", ncols=len(drawn))
    return figure


def draw_distances(distance: pd.DataFrame) -> plt.Figure:
    """One chart an indicator and year: how far each area's level lies from the whole's.

    Parameters
    ----------
    distance : DataFrame
        indicator, year, place, gap (percentage points).
    """
    parts = list(distance.groupby(["indicator", "year"], sort=False))
    figure, axes = plt.subplots(1, len(parts), figsize=(3.1 * len(parts), 7.5), squeeze=False)
    for ax, ((indicator, year), rows) in zip(axes[0], parts, strict=True):
        rows = rows.sort_values("gap", kind="stable")
        colours = [BELOW if gap < 0 else ABOVE for gap in rows["gap"]]
        ax.axvline(0, color=OWN, linewidth=1)
        ax.hlines(rows["place"], 0, rows["gap"], color=SPREAD, linewidth=2)
        ax.scatter(rows["gap"], rows["place"], color=colours, s=30, zorder=3)
        ax.set(title=f"{indicator}\n{year:.0f} (n = {len(rows)})", xlabel="percentage points from the whole's")
    return figure


def draw_topics(counts: pd.DataFrame) -> plt.Figure:
    """A matrix of mentions: topics by place.

    Parameters
    ----------
    counts : DataFrame
        From ``areas.topic_counts``; columns named by place.
    """
    figure, ax = plt.subplots(figsize=(9, 0.32 * len(counts) + 1.6))
    draw_matrix(ax, counts.where(counts > 0), numbers=True, cmap="cividis_r", linewidths=1)
    ax.grid(False)
    return figure


def _grid(count: int, size: tuple[float, float]) -> tuple[plt.Figure, list[plt.Axes]]:
    """A figure with `count` axes in rows of three; what is left over is blank."""
    columns = min(3, count)
    rows = -(-count // columns)
    figure, axes = plt.subplots(rows, columns, figsize=(size[0] * columns, size[1] * rows), squeeze=False)
    for ax in axes.flat[count:]:
        ax.set_axis_off()
    return figure, list(axes.flat[:count])
