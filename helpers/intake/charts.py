"""Indicator by indicator, year by year: what provinces state, on a map with bars beside it, chosen from one list."""

from collections.abc import Sequence

import altair as alt
import pandas as pd

from helpers.base.errors import RequestError
from helpers.base.paths import pages_address
from helpers.base.style import COLOURS, PAGE_COLOURS
from helpers.base.tables import read_table
from helpers.base.waiting import progress
from helpers.intake.frames import where
from helpers.maps.charts import area_features, as_data
from helpers.maps.layers import MAP_SOURCE
from helpers.targets.by_place import indicator, indicator_id_of
from helpers.targets.statements import best_statements
from helpers.vocabulary.gazetteer import COUNTRY, places_below
from helpers.vocabulary.indicators import read_codebook

VEGA_LITE = "application/vnd.vegalite.v5+json"  # the newest that JupyterLab draws by itself, without a network
LEAST = 8  # provinces that state an indicator for a year, where none is named: fewer make no map
MAP, BARS = (560, 460), (330, 13)  # pixels: width and height; width and height of a row
KINDS = ("v", "u", "s", "q", "h")  # columns of one choice: value, unit, what is said, quote, address
COLOURS_OF_VALUES = [PAGE_COLOURS[name] for name in ("low", "middle", "high")]


class Explored:
    """A chart that JupyterLab draws; `table` holds what it shows.

    Attributes
    ----------
    table : DataFrame
        The rows of `helpers.indicator` for each choice, with the column `choice`.
    """

    def __init__(self, chart: alt.Chart, table: pd.DataFrame):
        self.chart, self.table = chart, table

    def __repr__(self) -> str:
        return f"<{self.table['choice'].nunique()} choices of indicator and year; .table has the values>"

    def _repr_mimebundle_(self, **_) -> dict:
        spec = self.chart.to_dict()
        spec["$schema"] = "https://vega.github.io/schema/vega-lite/v5.json"
        return {VEGA_LITE: spec, "text/plain": repr(self)}


def explore_indicators(names: str | Sequence[str] | None = None, least: int | None = None) -> Explored:
    """What provinces state for an indicator and a year, on a map with bars beside it; both are chosen from a list.

    Parameters
    ----------
    names : str or list of str, optional
        Indicators, as for `indicator`; all by default.
    least : int, optional
        How many provinces must state a number for a choice to be offered: 8, or 1 where indicators are named. Those that most
        state come first.

    Returns
    -------
    Explored
        JupyterLab draws it. A bar leads to its sentence, a pale one is 力争 (strive), and a place without a value says why. `.table` has the values.

    Raises
    ------
    RequestError
        One line: no such indicator, or none that so many provinces state.
    """
    choices = _choices(names, least or (LEAST if names is None else 1))
    tables = [
        indicator(found, year).assign(choice=number, about=about)
        for number, (found, year, about) in enumerate(progress(choices, "Reading indicators"))
    ]
    table = pd.concat(tables, ignore_index=True)
    return Explored(_chart(table, [about for *_, about in choices]), table)


def _choices(names: str | Sequence[str] | None, least: int) -> list[tuple[str, int, str]]:
    """Indicator, year and what the list calls them, those that most provinces state first."""
    codebook = read_codebook().set_index("indicator_id")
    said = best_statements(read_table("targets"), read_table("documents"))
    rows = said[said["kind"].eq("quantity") & said["adcode"].isin(list(places_below(COUNTRY)))]
    counts = rows.groupby(["indicator_id", "year"])["adcode"].nunique().sort_values(ascending=False, kind="stable")
    if names is not None:
        asked = [indicator_id_of(name) for name in ([names] if isinstance(names, str) else names)]
        counts = counts[counts.index.get_level_values("indicator_id").isin(asked)]
    if counts.max() < least or counts.empty:
        most = f"; at most {counts.max()} do: pass least={counts.max()}" if len(counts) else ""
        raise RequestError(f"no number for one year is stated by {least} provinces{most}")
    counts = counts[counts >= least]
    return [
        (found, int(year), f"{codebook.loc[found, 'name_zh']} {codebook.loc[found, 'name_en']}, {year} (n = {n})")
        for (found, year), n in counts.items()
    ]


def _chart(table: pd.DataFrame, names: list[str]) -> alt.HConcatChart:
    """Map and bars that follow one choice."""
    numbers = list(range(len(names)))
    chosen = alt.param(
        name="choice",
        value=0,
        bind=alt.binding_select(options=numbers, labels=names, name="Indicator and year "),
    )
    rows = pd.DataFrame(
        {
            "adcode": table["adcode"],
            "choice": table["choice"],
            "place": table["place"],
            "v": table["value"],
            "u": table["unit"].fillna(""),
            "s": table["missing"].where(table["value"].isna(), table["unit"].fillna("")),
            "strive": table["modality"].eq("strive").fillna(False),
            "q": table["quote"].fillna(""),
            "h": [where(clause) if pages_address() else "" for clause in table["clause_id"]],
        }
    ).astype(object)
    return alt.hconcat(_map(rows, numbers), _bars(rows)).add_params(chosen).resolve_scale(color="shared")


def _map(rows: pd.DataFrame, numbers: list[int]) -> alt.LayerChart:
    """The areas, each looked up in a table that has the columns of every choice."""
    wide = rows.pivot(index="adcode", columns="choice", values=["v", "s", "q"])
    wide.columns = [f"{kind}{number}" for kind, number in wide.columns]
    data = alt.LookupData(as_data(wide.reset_index()), key="adcode", fields=list(wide.columns))
    base = alt.Chart(alt.InlineData(values=area_features("china"))).transform_lookup(lookup="adcode", from_=data)
    base = base.transform_calculate(
        v="datum['v' + choice]", s="datum['s' + choice]", q="datum['q' + choice]", number="format(datum.v, ',.4~g')"
    ).properties(width=MAP[0], height=MAP[1])
    tooltip = [alt.Tooltip(f"{name}:N", title=title) for name, title in (("name_zh", "place"), ("v", "value"), ("s", "unit, or why none"), ("q", "quote"))]  # fmt: skip
    land = base.transform_filter("datum.kind != 'sea'")
    told = land.transform_filter("isValid(datum.v)")
    named = base.transform_filter("isValid(datum.x)")
    at = {"longitude": "x:Q", "latitude": "y:Q"}
    rim = {"stroke": "white", "strokeWidth": 2.4, "strokeOpacity": 0.8}
    ink = {"color": PAGE_COLOURS["ink"]}
    layers = [
        land.mark_geoshape(fill=PAGE_COLOURS["nothing"], stroke="white", strokeWidth=0.7).encode(tooltip=tooltip),
        base.transform_filter("datum.kind == 'sea'").mark_geoshape(
            filled=False, stroke=COLOURS["grey"], strokeWidth=0.8
        ),
        told.mark_geoshape(stroke="white", strokeWidth=0.9).encode(_colour(), tooltip=tooltip),
    ]
    for look in (rim, ink):
        layers.append(named.mark_text(fontSize=9.5, dy=-5, **look).encode(**at, text="name_zh:N"))
        layers.append(
            named.transform_filter("isValid(datum.v)")
            .mark_text(fontSize=10.5, dy=7, **look)
            .encode(**at, text="number:N")
        )
    return alt.layer(*layers).project(type="identity", reflectY=True).properties(title=_title(MAP_SOURCE.en))


def _bars(rows: pd.DataFrame) -> alt.LayerChart:
    """A bar a province, the highest on top; below them those without a value, with why."""
    base = alt.Chart(as_data(rows)).transform_filter("datum.choice == choice")
    place = alt.Y("place:N", title=None, sort=alt.EncodingSortField(field="v", op="max", order="descending"))
    tooltip = [alt.Tooltip(f"{name}:N", title=title) for name, title in (("place", "place"), ("v", "value"), ("s", "unit, or why none"), ("q", "quote"))]  # fmt: skip
    told = base.transform_filter("isValid(datum.v)")
    value = alt.X("v:Q", title=None)
    pale = alt.condition("datum.strive", alt.value(0.35), alt.value(1))
    bars = told.mark_bar(stroke=COLOURS["dark"], strokeWidth=0.6, cursor="pointer").encode(
        value, place, _colour(), tooltip=tooltip, href="h:N", fillOpacity=pale
    )
    numbers = told.transform_calculate(
        words="format(datum.v, ',.4~g') + ' ' + datum.u", end="max(datum.v, 0)", reach="datum.v * 1.3"
    )
    room = numbers.mark_point(opacity=0).encode(alt.X("reach:Q", title=None), place)  # for the longest bar's number
    numbers = numbers.mark_text(align="left", dx=3, fontSize=10).encode(alt.X("end:Q"), place, text="words:N")
    why = base.transform_filter("!isValid(datum.v)").mark_text(align="left", dx=3, fontSize=10, color=COLOURS["grey"])
    why = why.encode(place, x=alt.value(0), text="s:N")
    layered = alt.layer(bars, room, numbers, why).properties(width=BARS[0], height=alt.Step(BARS[1]))
    return layered.properties(title=_title("Best statement of each province; pale: 力争 (strive)"))


def _colour() -> alt.Color:
    return alt.Color("v:Q", scale=alt.Scale(range=COLOURS_OF_VALUES, zero=False), legend=None)


def _title(words: str) -> alt.TitleParams:
    return alt.TitleParams(
        words, anchor="start", fontSize=10, fontWeight="normal", color=COLOURS["grey"], orient="bottom"
    )
