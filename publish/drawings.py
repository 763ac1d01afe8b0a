"""Small pictures that stand inside a page as SVG: strips of dots, and maps whose areas can be pressed.

They follow the page's colours (style.css), need no script, and are read out as words: every one has a title.
"""

from collections.abc import Collection
from functools import cache
from html import escape
from itertools import pairwise

from helpers.base.cache import keep
from helpers.base.language import Words

# a picture of ranks: its width, what is left for names and for words, a row's height
RANKS, NAMES, WORDS, STEP = (640, 110, 130, 20)
WIDE, HIGH, EDGE = 132, 16, 6  # a strip: its size and the margin at its ends, in pixels
FINE = 1.2  # pixels: smaller bends of a border are straightened
OVER = ("outlined", "sector")  # classes whose lines lie over their neighbours
SMALL = 12  # pixels: a smaller area that is marked gets a ring
INSET = 0.13  # of the picture's width: the South China Sea beside China


def strip(values: Collection[float], own: float, country: float | None, title: Words) -> str:
    """Where a value lies among others: a row of dots, its own filled, the country's as a line.

    Parameters
    ----------
    values : collection of float
        The others' values, its own may be among them; of fewer than three no strip is drawn.
    own : float
        The value that is marked.
    country : float or None
        The country's.
    title : Words
        What the strip says.

    Examples
    --------
    >>> strip([1.0, 2.0], 1.0, None, Words("", "too few"))
    ''
    """
    if len(values) < 3:
        return ""
    ends = [*values, own, *([] if country is None else [country])]
    low, high = min(ends), max(ends)
    scale = (WIDE - 2 * EDGE) / (high - low) if high > low else 0

    def at(value: float) -> str:
        return f"{EDGE + (value - low) * scale:.0f}"

    dots = "".join(f"M{at(value)} 8h0" for value in values)
    line = "" if country is None else f'<path class="country" d="M{at(country)} 1v14"/>'
    return (
        f'<svg class="strip" role="img"{title.attribute("aria-label")} width="{WIDE}" height="{HIGH}" viewBox="0 0 {WIDE} {HIGH}">'
        f'<path class="others" d="{dots}"/>{line}<circle class="own" cx="{at(own)}" cy="8" r="4.5"/></svg>'
    )


def ranks(points: Collection, title: Words) -> str:
    """The values of places for one year, the highest first, with the country's as a line: what is seen without a script.

    Parameters
    ----------
    points : collection of publish.indicators.Point
        One a place, the country among them or not.
    title : Words
        What the picture shows.
    """
    places = sorted((point for point in points if point.level != "national"), key=lambda point: -point.value)
    low, high = (end(point.value for point in points) for end in (min, max))
    scale = (RANKS - NAMES - WORDS) / (high - low) if high > low else 0
    parts = []
    for row, point in enumerate(places):
        x, y = NAMES + (point.value - low) * scale, 26 + row * STEP
        name, words = Words(zh=point.place_zh, en=point.place_en), Words(zh=point.words_zh, en=point.words_en)
        parts.append(
            f'<path class="row" d="M{NAMES} {y - 4}H{RANKS - WORDS}"/><circle class="own" cx="{x:.0f}" cy="{y - 4}" r="4.5"/>'
        )
        parts += [_text(words, x + 9, y, "start"), _text(name, NAMES - 8, y, "end")]
    for point in (point for point in points if point.level == "national"):
        x = NAMES + (point.value - low) * scale
        parts.append(f'<path class="country" d="M{x:.0f} 14V{26 + len(places) * STEP}"/>')
        parts.append(
            _text(
                Words(zh=f"{point.place_zh} {point.words_zh}", en=f"{point.place_en} {point.words_en}"),
                x + 4,
                11,
                "start",
            )
        )
    height = 30 + len(places) * STEP
    return (
        f'<svg class="ranks" role="img"{title.attribute("aria-label")} width="{RANKS}" height="{height}" viewBox="0 0 {RANKS} {height}">'
        f"{''.join(parts)}</svg>"
    )


def _text(words: Words, x: float, y: float, anchor: str) -> str:
    """Words at a place, in both languages where they differ."""
    said = {"zh": words.zh, "en": words.en} if words.zh != words.en else {"": words.zh}
    return "".join(
        f'<text{f""" class="{name}" lang="{name}" """.rstrip() if name else ""} x="{x:.0f}" y="{y}" text-anchor="{anchor}">{escape(text)}</text>'
        for name, text in said.items()
    )


def area_map(
    name: str, width: int, title: Words, classes: dict[str, str], links: dict[str, tuple[str, Words]] | None = None
) -> str:
    """A map of areas as SVG; the South China Sea stands in an inset of China's.

    Parameters
    ----------
    name : {"china_provinces", "jiangxi_prefectures"}
        The layer of data/raw/boundaries.
    width : int
        In pixels.
    title : Words
        What it shows.
    classes : dict
        The class of an area by adcode (``here``, ``plan`` …); style.css colours it.
    links : dict, optional
        (address, words) by adcode: areas that lead somewhere, and what they are called.
    """
    paths, height, extras, rings = _shapes(name, width)
    parts = []
    for adcode, path in sorted(
        paths.items(), key=lambda area: "here" in classes.get(area[0], "") or classes.get(area[0], "").endswith(OVER)
    ):
        kind = classes.get(adcode, "")
        area = f'<path{f" class={chr(34)}{kind}{chr(34)}" if kind else ""} d="{path}"/>'
        if links and adcode in links:
            href, words = links[adcode]
            area = f'<a href="{href}"{words.attribute("aria-label")}>{area}</a>'
        parts.append(area)
        if "here" in kind and adcode in rings:
            x, y = rings[adcode]
            parts.append(f'<circle class="ring" cx="{x:.0f}" cy="{y:.0f}" r="{SMALL * 0.75:g}"/>')
    role = 'role="group"' if links else 'role="img"'
    return (
        f'<svg class="areas" {role}{title.attribute("aria-label")} width="{width}" height="{height}" viewBox="0 0 {width} {height}">'
        f"{''.join(parts)}{extras}</svg>"
    )


@cache
def _shapes(name: str, width: int) -> tuple[dict[str, str], int, str, dict[str, tuple[float, float]]]:
    """The outline of each area in pixels, the picture's height, the lines and the inset that belong to it, and where small areas lie."""
    files = tuple(f"boundaries/{layer}.geojson" for layer in (name, "china_lines"))
    return keep("outlines", (name, width), "publish.drawings", lambda: _drawn_shapes(name, width), files)


def _drawn_shapes(name: str, width: int) -> tuple[dict[str, str], int, str, dict[str, tuple[float, float]]]:
    import geopandas as gpd  # not above, here: what was drawn before is kept

    from helpers.maps.layers import MAINLAND, SEA_CORNERS, read_areas

    layer = read_areas(name)
    china = name.startswith("china")
    left, bottom, right, top = (MAINLAND[0], MAINLAND[2], MAINLAND[1], MAINLAND[3]) if china else layer.total_bounds
    scale = width / (right - left)
    height = round((top - bottom) * scale)
    tolerance = FINE / scale
    shapes = layer.geometry.simplify_coverage(tolerance)
    paths = {adcode: _path(shape, left, top, scale) for adcode, shape in shapes.items()}
    sizes = shapes.bounds * scale
    little = shapes[(sizes["maxx"] - sizes["minx"]).combine(sizes["maxy"] - sizes["miny"], max) < SMALL]
    rings = {code: ((at.x - left) * scale, (top - at.y) * scale) for code, at in little.centroid.items()}
    if not china:
        return paths, height, "", rings
    lines = read_areas("china_lines").geometry
    corners = gpd.GeoSeries(gpd.points_from_xy(SEA_CORNERS[0::2], SEA_CORNERS[1::2]), crs=4326).to_crs(layer.crs)
    west, south, east, north = corners.iloc[0].x, corners.iloc[0].y, corners.iloc[1].x, corners.iloc[1].y
    size = width * INSET
    small = size / (east - west)
    tall = (north - south) * small
    x, y = 1, height - tall - 1  # in the west, where it covers no land
    sea = "".join(_path(shape, west, north, small) for shape in [*shapes, *lines])
    inset = (
        f'<svg class="sea" x="{x:.0f}" y="{y:.0f}" width="{size:.0f}" height="{tall:.0f}" viewBox="0 0 {size:.0f} {tall:.0f}">'
        f'<rect width="100%" height="100%"/><path d="{sea}"/></svg>'
    )
    return paths, height, inset, rings


def _path(shape, left: float, top: float, scale: float) -> str:
    """A shape of shapely as the ``d`` of an SVG path: steps in tenths of a pixel, islands smaller than a pixel left out."""
    parts = list(getattr(shape, "geoms", [shape]))
    largest = max(parts, key=lambda part: part.area)
    found = []
    for part in parts:
        ring = part.geom_type == "Polygon"
        if ring and part is not largest and part.area * scale * scale < 1:
            continue
        line = part.exterior if ring else part
        points = [(round((x - left) * scale, 1), round((top - y) * scale, 1)) for x, y in line.coords]
        steps = [(round(x - a, 1), round(y - b, 1)) for (a, b), (x, y) in pairwise(points)]
        walk = " ".join(f"{x:g} {y:g}" for x, y in steps if x or y)
        found.append(f"M{points[0][0]:g} {points[0][1]:g}l{walk}{'z' if ring else ''}" if walk else "")
    return "".join(found).replace(" -", "-")
