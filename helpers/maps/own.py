"""Bars and a map of any table of one's own, in the house style: places by name or code, one value each."""

from collections.abc import Mapping

import matplotlib.pyplot as plt
import pandas as pd

from helpers.base.errors import RequestError, instead
from helpers.base.style import COLOURS, as_picture, house_style
from helpers.maps.layers import (
    CLASSES,
    MAP_SOURCE,
    MISSING,
    area_code,
    area_names,
    by_adcode,
    draw_areas,
    draw_china,
    read_areas,
)

BAR_HEIGHT = 0.24  # inches
STRIVE = {"hatch": "////", "edgecolor": "white"}  # 力争: hatched, so that it is not taken for a firm value
PLACES = ("adcode", "place", "city", "county", "province", "name", "地区", "城市")  # columns looked at for places


def plot_bars(table, value: str = "value", label: str = "", title: str = "", unit: str = "") -> plt.Figure:
    """A bar a place, the highest on top; 力争 (strive) is hatched, and what else a place states stands beside its bar.

    Parameters
    ----------
    table : DataFrame, Series or dict
        A row a place: from `indicator`, or of one's own. A Series or dict has the places as its index.
    value, label : str
        Columns of the values and of the places' names (by default place, or the first column of text).
    title, unit : str
        What stands above and on the axis; the unit of the column `unit` by default.

    Returns
    -------
    Figure
        A cell's last line shows it; `show` and `savefig` keep it. Rows without a value are counted below, with why.

    Raises
    ------
    RequestError
        One line: no such column, a place with several values, several units.

    Examples
    --------
    >>> figure = plot_bars({"南昌": 3.1, "赣州": 2.4}, unit="%")
    >>> [text.get_text() for text in figure.axes[0].get_yticklabels()]
    ['赣州', '南昌']
    """
    house_style()
    table, label = _framed(table, value, label)
    unit = unit or _one_unit(table)
    with_value = table[table[value].notna()].sort_values(value, kind="stable")
    _refuse_twice(with_value, label, value)
    figure, ax = plt.subplots(figsize=(8, 1.1 + BAR_HEIGHT * len(with_value)))
    bars = ax.barh(with_value[label], with_value[value], color=COLOURS["blue"], height=0.7)
    strive = with_value.get("modality", pd.Series("", with_value.index)).eq("strive").fillna(False)
    also = with_value.get("also_stated", pd.Series("", with_value.index)).fillna("")
    for bar, hatched, number, more in zip(bars, strive, with_value[value], also, strict=True):
        if hatched:
            bar.set(**STRIVE)
        more = f"  also {more}" if more else ""
        ax.annotate(f"{number:g}{more}", (number, bar.get_y() + bar.get_height() / 2), xytext=(3, 0),
                    textcoords="offset points", va="center", fontsize=8, color=COLOURS["ink"])  # fmt: skip
    ax.grid(axis="y", visible=False)
    ax.grid(axis="x", visible=True)
    ax.set_title(title)
    ax.set_xlabel(" · ".join(filter(None, (unit, _note(table, with_value, strive.any())))), fontsize=8)
    return as_picture(figure)


def plot_map(
    table, value: str = "value", label: str = "", layer: str = "", title: str = "", unit: str = "", breaks=CLASSES
) -> plt.Figure:
    """A map of one value a place, in round classes; an area without a value says why.

    Parameters
    ----------
    table : DataFrame, Series or dict
        As in `plot_bars`; places by name or by adcode, as text or number.
    value, label, title, unit : str
        As in `plot_bars`.
    layer : {"china_provinces", "jiangxi_prefectures", "jiangxi_counties"}, optional
        The areas; by default those that the places are in.
    breaks : int or list of float
        How many classes, or round numbers between them.

    Returns
    -------
    Figure
        The reasons are those of the column `missing`; without it an area without a value has "no value given".

    Raises
    ------
    RequestError
        One line: no such column, place or layer, a place with several values, several units.
    """
    house_style()
    table, label = _framed(table, value, label)
    unit = unit or _one_unit(table)
    _refuse_twice(table[table[value].notna()], label, value)
    areas = read_areas(layer or _layer_of(table[label]))
    values = table.set_index(label)[value]
    known = by_adcode(areas, values)
    why: dict = {"missing": "no value"}
    if "missing" in table:
        codes = by_adcode(areas, pd.Series(table[label].to_numpy(), index=table[label]))
        reasons = table.set_index(label)["missing"]
        named = {code: reasons.get(name) for code, name in codes.items()}
        why = {
            "missing": pd.Series(named)
            .where(lambda reason: reason.isin(list(MISSING)), "no value")
            .reindex(areas.index)
            .fillna("no value")
        }
    figure, ax = plt.subplots(figsize=(8, 6))
    how = {"unit": unit, "breaks": breaks, **why}
    if areas.index.str[:2].nunique() > 1:
        draw_china(ax, known, **how)
    else:
        draw_areas(
            ax,
            areas,
            known,
            names=areas["name"].where(areas.area > 0),
            legend={"loc": "upper left", "bbox_to_anchor": (1, 1)},
            **how,
        )
    ax.set_title(title)
    figure.supxlabel(MAP_SOURCE.en, fontsize=7, color=COLOURS["grey"])
    return as_picture(figure)


def _framed(table, value: str, label: str) -> tuple[pd.DataFrame, str]:
    """The table with the columns asked for, values as numbers; the name of the column of places."""
    if isinstance(table, pd.Series | Mapping):
        table = pd.Series(table, dtype=float).rename(value).rename_axis("place").reset_index()
    if not isinstance(table, pd.DataFrame):
        raise RequestError(
            f"a table is a DataFrame, a Series or a dict of places and values, not {type(table).__name__}"
        )
    label = label or next((name for name in PLACES[1:] + PLACES[:1] if name in table), "")
    for column in (value, label or "place"):
        if column not in table:
            raise RequestError(f"the table has no column {column!r}; {instead(column, table.columns)}")
    numbers = pd.to_numeric(table[value], errors="coerce")
    if not table[value].notna().any():
        raise RequestError(f"no row has a {value}: there is nothing to draw")
    odd = table.loc[numbers.isna() & table[value].notna(), value]
    if len(odd):
        raise RequestError(f"{value}: {odd.iloc[0]!r} is no number; give a column of numbers")
    return table.assign(**{value: numbers.astype(float), label: table[label].astype(str)}), label


def _one_unit(table: pd.DataFrame) -> str:
    units = table["unit"].dropna().unique() if "unit" in table else []
    if len(units) > 1:
        raise RequestError(f"values in {', '.join(units)} do not stand in one picture; keep the rows of one unit")
    return units[0] if len(units) else ""


def _refuse_twice(table: pd.DataFrame, label: str, value: str) -> None:
    """One value a place: nothing is drawn over."""
    twice = table.loc[table.duplicated(label), label]
    if len(twice):
        both = ", ".join(f"{number:g}" for number in table.loc[table[label].eq(twice.iloc[0]), value])
        raise RequestError(f"{twice.iloc[0]} has several values: {both}; keep one, as indicator(name, year) does")


def _layer_of(places: pd.Series) -> str:
    """The layer that has the first place."""
    names: list[str] = []
    for name in ("china_provinces", "jiangxi_prefectures", "jiangxi_counties"):
        areas = read_areas(name)
        known = area_names(areas)
        names += known
        if any(area_code(areas, known, place) in areas.index for place in places):
            return name
    raise RequestError(f"no map has a place {places.iloc[0]!r}; {instead(places.iloc[0], names)}")


def _note(table: pd.DataFrame, with_value: pd.DataFrame, hatched: bool) -> str:
    """How many places are drawn, how many are not and why."""
    said = [f"n = {len(with_value)}"] + (["hatched: 力争 (strive)"] if hatched else [])
    without = table.drop(with_value.index)
    if len(without):
        why = (
            without["missing"].fillna("no value given")
            if "missing" in without
            else pd.Series("no value given", without.index)
        )
        said.append("; ".join(f"{reason} {count}" for reason, count in why.value_counts().items()))
    return " · ".join(said)
