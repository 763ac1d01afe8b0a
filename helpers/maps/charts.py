"""Charts of what places promise, as Vega-Lite: a row of dots a place, and a map. Readers choose year, level and measure in them.

The same functions give the chart in JupyterLab and on a page; a page hands them no data but names it, so that both languages share
one table, and areas one script.
"""

from functools import cache

import altair as alt
import geopandas as gpd
from shapely import affinity
from shapely.geometry import LineString, box, mapping

from helpers.base.style import COLOURS, PAGE_COLOURS
from helpers.maps.known import MARK, OUTLINE
from helpers.maps.layers import MAINLAND, SEA_CORNERS, read_areas
from helpers.vocabulary.gazetteer import read_places

FONT = "Inter, 'Segoe UI', 'Helvetica Neue', Arial, 'PingFang SC', 'Microsoft YaHei', 'Noto Sans SC', 'Noto Sans CJK SC', 'Plans Sans SC', sans-serif"
# Colours of deadlines, the nearest first
YEARS = [*(PAGE_COLOURS[name] for name in ("accent", "peak", "copied-line", "violet")), COLOURS["grey"]]
COUNTRY, INK, SOFT, NOTHING = COLOURS["red"], *(PAGE_COLOURS[name] for name in ("ink", "soft", "nothing"))
# low to high: light enough for dark letters on them
CLASSES = [PAGE_COLOURS[name] for name in ("low", "middle", "high")]
ROW = 19  # pixels a place
DOTS, AREAS = 620, {"china": (680, 560), "jiangxi": (340, 430)}  # sizes in pixels
TILES = ("110000", "120000", "310000")  # too small to read on the map: a tile beside each
KILOMETRE = 1000
TILE = 300  # its side in kilometres
HREF = alt.Href("href:N")  # channels as objects: from plain words and conditions altair is long in finding them
SEA = 0.13  # the inset's share of the map's width


def chart_dots(
    points,
    years: list[int],
    title: list[str],
    note: str,
    unit: str,
    words: dict[str, str],
    language: str = "zh",
    times: float = 1,
) -> alt.Chart:
    """What places promise for one indicator: a row a place, a dot a deadline, the country as a line.

    Parameters
    ----------
    points : DataFrame or str
        Columns adcode, level, year, value, gap, firm, words_zh, words_en, place_zh, place_en, sentence and href, one row a place and year (gap: less the country's); or the name of the data on a page.
    years : list of int
        The deadlines that can be chosen; the first is shown.
    title : list of str
        The finding, and what stands under it.
    note : str
        Source, licence and the data's date.
    unit : str
        Of the values.
    words : dict
        What the axis, the legend and the country are called: ``value``, ``gap``, ``by``, ``country``, ``unit``, ``strive``, ``sentence``.
    language : {"zh", "en"}
        Whose names of places and promises are shown.
    times : float
        By what values are multiplied before they are drawn: 0.01 shows 万千瓦 in GW.

    Returns
    -------
    altair.Chart
        With the parameters year (0 for all), level (all, province, prefecture, county), measure (value, gap) and marked (an adcode).
    """
    parameters = [
        alt.param(name="year", value=years[0]),
        alt.param(name="level", value="all"),
        alt.param(name="measure", value="value"),
        alt.param(name="marked", value=""),
    ]
    base = alt.Chart(as_data(points)).transform_calculate(asked="measure == 'gap' ? datum.gap : datum.value")
    base = base.transform_calculate(shown=f"isValid(datum.asked) ? datum.asked * {times} : null")
    base = base.transform_filter("isValid(datum.shown) && (year == 0 || datum.year == year)")
    local = base.transform_filter("datum.level != 'national' && (level == 'all' || datum.level == level)")
    place = alt.Y(
        f"place_{language}:N",
        title=None,
        sort=alt.EncodingSortField(field="shown", op="max", order="descending"),
        axis=alt.Axis(
            labelLimit=160, domain=False, ticks=False, labelPadding=8, grid=True, gridColor=PAGE_COLOURS["line"]
        ),
    )
    value = alt.X(
        "shown:Q",
        title=None,
        scale=alt.Scale(zero=False, nice=True, padding=12),
        axis=alt.Axis(tickCount=alt.ExprRef("ceil(width / 90)"), gridColor=PAGE_COLOURS["faint line"]),
    )
    colour = alt.Color(
        "year:O",
        scale=alt.Scale(domain=sorted(years), range=YEARS[: len(years)]),
        legend=alt.Legend(title=words["by"], orient="top", symbolType="circle") if len(years) > 1 else None,
    )
    tooltip = [
        alt.Tooltip(f"place_{language}:N", title=" "),
        alt.Tooltip("year:O", title=words["by"]),
        alt.Tooltip(f"words_{language}:N", title=words["value"]),
        alt.Tooltip("sentence:N", title=words["sentence"]),
    ]
    faded = _opaque("marked == '' || datum.adcode == marked", 0.22)
    dots = local.mark_circle(aria=False, size=110, cursor="pointer").encode(
        value, place, colour, faded, HREF, tooltip=tooltip
    )
    hollow = local.transform_filter("datum.firm == 'strive'").mark_circle(
        aria=False, size=38, color="white", cursor="pointer"
    )
    hollow = hollow.encode(value, place, HREF, tooltip=tooltip)
    seen = _opaque("(year != 0 && measure == 'value') || datum.adcode == marked", 0)
    look = {"aria": False, "align": "left", "dx": 9, "fontSize": 10.5}
    numbers = [  # twice: a white rim, so that lines do not run through the letters
        local.mark_text(**look, **colours).encode(value, place, seen, alt.Text(f"words_{language}:N"))
        for colours in ({"color": "white", "stroke": "white", "strokeWidth": 3}, {"color": SOFT})
    ]
    country = base.transform_filter("datum.level == 'national'")
    line = country.mark_rule(aria=False, color=COUNTRY, strokeDash=[5, 3], strokeWidth=1.4).encode(
        value, tooltip=tooltip
    )
    labels = [
        country.transform_filter(f"datum.year == {year}")
        .transform_calculate(label=f"'{words['country']} {year}'")
        .mark_text(aria=False, align="left", baseline="bottom", dx=3, dy=-1 - 12 * row, fontSize=10.5, color=COUNTRY)
        .encode(value, alt.YValue(0), alt.Text("label:N"))
        for row, year in enumerate(sorted(years))
    ]
    chart = alt.layer(line.add_params(*parameters), *numbers, dots, hollow, *labels)
    chart.width, chart.height = DOTS, alt.Step(ROW)
    return _framed(
        chart,
        [title[0], *title[1:], f"{words['unit']} {unit} · {words['strive']}"],
        note,
    )


def chart_map(
    values,
    area: str,
    years: list[int],
    title: list[str],
    note: str,
    unit: str,
    language: str = "zh",
    areas: str = "",
    elsewhere: bool = False,
    times: float = 1,
) -> alt.Chart:
    """What places promise for one indicator and year, on a map that writes the values.

    Parameters
    ----------
    values : DataFrame or str
        One row a place: adcode, name_zh, name_en, and for each year ``v2030`` (the number), ``w2030_zh``, ``w2030_en`` (the promise in
        words) and ``h2030`` (the address of its sentence); or the name of the data on a page.
    area : {"china", "jiangxi"}
        Which map.
    years : list of int
        The deadlines that can be chosen; the first is shown.
    title, note, unit, language, times
        As of `chart_dots`.
    areas : str
        The name of the areas' data on a page; without it they are part of the chart.
    elsewhere : bool
        Whether some values are only known from elsewhere: ``k2030`` (the number as it is written, ? behind a doubtful one) and
        ``s2030_zh``, ``s2030_en`` (where it was seen). Such an area is outlined and has no colour.

    Returns
    -------
    altair.Chart
        With the parameter mapyear.
    """
    chosen = alt.param(name="mapyear", value=years[0])
    kinds = [("v", ""), ("w", f"_{language}"), ("h", "")] + [("k", ""), ("s", f"_{language}")] * elsewhere
    columns = [f"{kind}{year}{tail}" for year in years for kind, tail in kinds]
    shapes = alt.NamedData(areas) if areas else alt.InlineData(values=area_features(area))
    looked_up = alt.LookupData(as_data(values), key="adcode", fields=columns)
    base = alt.Chart(shapes).transform_lookup(lookup="adcode", from_=looked_up)
    base = base.transform_calculate(
        shown=f"isValid(datum['v' + mapyear]) ? datum['v' + mapyear] * {times} : null",
        said=f"datum['w' + mapyear + '_{language}']",
        href="datum['h' + mapyear]",
    ).properties(width=AREAS[area][0], height=AREAS[area][1])
    tooltip = [alt.Tooltip(f"name_{language}:N", title=" "), alt.Tooltip("said:N", title=" ")]
    ground = base.transform_filter("datum.kind != 'sea'").mark_geoshape(aria=False, fill=NOTHING, stroke="white", strokeWidth=0.7).encode(
        tooltip=alt.Tooltip(f"name_{language}:N", title=" ")
    )  # fmt: skip
    sea = base.transform_filter("datum.kind == 'sea'").mark_geoshape(
        aria=False, filled=False, stroke="#777", strokeWidth=0.8
    )
    told = base.transform_filter("isValid(datum.shown) && datum.kind != 'sea'")
    colour = alt.Color(
        "shown:Q",
        scale=alt.Scale(range=CLASSES, zero=area == "jiangxi"),  # few places: from zero, two like numbers look alike
        legend=alt.Legend(title=unit, orient="bottom-right", gradientLength=110),
    )
    filled = told.mark_geoshape(aria=False, stroke="white", strokeWidth=0.9, cursor="pointer").encode(
        colour, HREF, tooltip=tooltip
    )
    labels = base.transform_filter("isValid(datum.x)")
    names = labels.mark_text(
        aria=False, fontSize=9.5, dy=-5, color=INK, stroke="white", strokeWidth=2.4, strokeOpacity=0.8
    )
    ink = labels.mark_text(aria=False, fontSize=9.5, dy=-5, color=INK)
    number = labels.transform_filter("isValid(datum.shown)").transform_calculate(number="format(datum.shown, ',.4~g')")
    at = alt.Longitude("x:Q"), alt.Latitude("y:Q")
    name, shown = alt.Text(f"name_{language}:N"), alt.Text("number:N")
    outlines, marks = _outlined(base, at, language) if elsewhere else ((), ())
    chart = alt.layer(
        ground.add_params(chosen), sea, filled, *outlines,
        names.encode(*at, name), ink.encode(*at, name),
        number.mark_text(aria=False, fontSize=10.5, dy=7, fontWeight="bold", stroke="white", strokeWidth=2.6, strokeOpacity=0.85).encode(*at, shown),
        number.mark_text(aria=False, fontSize=10.5, dy=7, fontWeight="bold", color=INK).encode(*at, shown),
        *marks,
    ).project(type="identity", reflectY=True)  # fmt: skip
    return _framed(chart, title, note)


def _opaque(where: str, else_: float) -> alt.OpacityValue:
    """What is seen where a condition holds, and elsewhere as much as is said."""
    return alt.OpacityValue(else_, condition={"test": where, "value": 1})


def _outlined(base: alt.Chart, at: tuple, language: str) -> tuple[list[alt.Chart], list[alt.Chart]]:
    """The areas whose number is only known from elsewhere: their outlines, and the numbers behind a mark."""
    known = base.transform_calculate(known="datum['k' + mapyear]", seen=f"datum['s' + mapyear + '_{language}']")
    known = known.transform_filter("isValid(datum.known) && !isValid(datum.shown) && datum.kind != 'sea'")
    tooltip = [alt.Tooltip(f"name_{language}:N", title=" "), alt.Tooltip("seen:N", title=" ")]
    look = {"fill": "white", "fillOpacity": 0, "stroke": OUTLINE, "strokeWidth": 2, "strokeDash": [5, 2]}
    text = known.transform_filter("isValid(datum.x)").transform_calculate(number=f"'{MARK} ' + datum.known")
    size = {"aria": False, "fontSize": 10.5, "dy": 7}
    rim = text.mark_text(**size, stroke="white", strokeWidth=2.6, strokeOpacity=0.85).encode(*at, alt.Text("number:N"))
    letters = text.mark_text(**size, color=INK).encode(*at, alt.Text("number:N"))
    return [known.mark_geoshape(aria=False, **look).encode(tooltip=tooltip)], [rim, letters]


@cache
def area_features(area: str) -> list[dict]:
    """The areas of a map as GeoJSON features in kilometres of its equal-area projection, with where a name may stand.

    China's have the South China Sea in an inset, and a tile beside Beijing, Tianjin and Shanghai each.
    """
    layer = read_areas("china_provinces" if area == "china" else "jiangxi_prefectures")
    shapes = layer.geometry.simplify_coverage(14_000 if area == "china" else 900)
    if area == "china":  # islands far in the south stand in the inset
        shapes = shapes.intersection(box(MAINLAND[0], MAINLAND[2], MAINLAND[1], MAINLAND[3]))
    spots = layer["label"] if "label" in layer else shapes.representative_point()
    found = []
    for adcode, shape in shapes.items():
        tile = adcode in TILES and area == "china"
        spot = None if tile or shape.area < 5e9 and area == "china" else spots[adcode]
        found.append(_feature(shape, adcode, spot))
    return found + (_tiles(layer) + _sea(layer, layer.geometry.simplify(9_000)) if area == "china" else [])


def _tiles(layer: gpd.GeoDataFrame) -> list[dict]:
    """Squares in the sea beside the three municipalities, one below the other, named and coloured as they are."""
    _, _, right, _ = MAINLAND
    found = []
    for number, adcode in enumerate(TILES):
        top = 4_650_000 - number * 1.15 * TILE * KILOMETRE
        left = right - 0.9 * TILE * KILOMETRE + 250_000
        square = box(left, top - TILE * KILOMETRE, left + 1.35 * TILE * KILOMETRE, top)
        found.append(_feature(square, adcode, square.centroid, kind="tile"))
    return found


def _sea(layer: gpd.GeoDataFrame, shapes: gpd.GeoSeries) -> list[dict]:
    """The South China Sea with its lines, small, in the empty south-west of the picture."""
    ends = gpd.GeoSeries(gpd.points_from_xy(SEA_CORNERS[0::2], SEA_CORNERS[1::2]), crs=4326).to_crs(layer.crs)
    frame = box(ends.iloc[0].x, ends.iloc[0].y, ends.iloc[1].x, ends.iloc[1].y)
    left, right, bottom, _ = MAINLAND
    scale = (right - left) * SEA / (frame.bounds[2] - frame.bounds[0])
    lines = [
        LineString(frame.exterior),
        *(shape.intersection(frame) for shape in [*shapes.boundary, *read_areas("china_lines").geometry]),
    ]
    found = []
    for line in lines:
        if line.is_empty:
            continue
        small = affinity.scale(line, scale, scale, origin=(frame.bounds[0], frame.bounds[1]))
        found.append(
            _feature(affinity.translate(small, left - frame.bounds[0], bottom - frame.bounds[1]), "", None, kind="sea")
        )
    return found


def _feature(shape, adcode: str, spot, kind: str = "area") -> dict:
    """A shape as a feature of GeoJSON in kilometres, with its short name in both languages and where it may stand."""
    place = read_places().get(adcode)
    short = place.short_name if place else ""
    names = {"name_zh": short, "name_en": getattr(place, "name_en", "") or short}
    geometry = mapping(affinity.scale(shape, 1 / KILOMETRE, 1 / KILOMETRE, origin=(0, 0)))
    corners = _rounded(geometry["coordinates"], 1 if kind == "sea" else 0)
    at = {} if spot is None else {"x": round(spot.x / KILOMETRE), "y": round(spot.y / KILOMETRE)}
    return {
        "type": "Feature",
        "adcode": adcode,
        "kind": kind,
        **names,
        **at,
        "geometry": {"type": geometry["type"], "coordinates": corners},
    }


def _rounded(corners, digits: int):
    """Nested coordinates, rounded."""
    if isinstance(corners[0], int | float):
        return [round(value, digits) if digits else round(value) for value in corners]
    return [_rounded(part, digits) for part in corners]


def as_data(given):
    """Rows of a table as they are, or data that a page holds under a name."""
    if isinstance(given, str):
        return alt.NamedData(given)
    return alt.InlineData(values=given.astype(object).where(given.notna(), None).to_dict("records"))


def _framed(chart: alt.Chart, title: list[str], note: str) -> alt.Chart:
    """A chart in the house style: its finding above, source, licence and date inside the picture."""
    head = alt.TitleParams(
        title[0],
        subtitle=[*title[1:], note],
        anchor="start",
        frame="bounds",
        fontSize=15,
        subtitleFontSize=11,
        subtitleColor=SOFT,
        offset=14,
    )
    style = alt.Config(
        font=FONT,
        view=alt.ViewConfig(stroke=None),
        axis=alt.AxisConfig(labelColor=INK, labelFontSize=11.5, titleFontSize=11.5),
        legend=alt.LegendConfig(labelFontSize=11, titleFontSize=11),
    )
    said = ". ".join(title)  # read out for the picture; its rows stand in a table
    # set and not by properties(), which copies the chart
    chart.title, chart.background, chart.padding, chart.config, chart.description = head, "white", 14, style, said
    return chart
