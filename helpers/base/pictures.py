"""Pictures to take away: each is drawn once, as SVG; a PNG of it is made where it is wanted, by a page or by `make dist`.

From a disk a browser lets a page read no other file, and take no picture of one. So the file itself hands its words over to
a page that frames it (publish/assets/site.js).
"""

import re
from pathlib import Path

from helpers.base.files import replace_file
from helpers.base.paths import fonts_folder

WIDTH = 1200  # pixels that a PNG has at least, so that it can be printed and put on a slide
SCALE = 2  # pixels for each of the screen's, where that is more
SIZE = re.compile(rb'<svg [^>]*?viewBox="[\d.]+ [\d.]+ ([\d.]+) ([\d.]+)"')
POINTS = re.compile(rb'<svg [^>]*?width="[\d.]+pt"')
PIXELS = 96 / 72  # of a screen, for a point
END = b"</svg>"
HAND = b'<script>parent.postMessage(new XMLSerializer().serializeToString(document), "*")</script>'


def write_picture(path: Path, svg: bytes) -> Path:
    """Write an SVG that a page can take a PNG of; return its path.

    Parameters
    ----------
    path : Path
        Where it goes.
    svg : bytes
        What was drawn.
    """
    head, end, rest = svg.rpartition(END)
    return replace_file(path, head + HAND + end + rest)


def size_of(svg: bytes) -> tuple[float, float]:
    """Width and height of what an SVG shows, in its own units.

    Examples
    --------
    >>> size_of(b'<svg version="1.1" viewBox="0 0 144 72.5">')
    (144.0, 72.5)
    """
    found = SIZE.search(svg)
    return float(found[1]), float(found[2])


def as_png(svg: bytes) -> bytes:
    r"""An SVG as PNG, as large as a page makes it.

    Parameters
    ----------
    svg : bytes
        The content of a file of reports/figures.

    Examples
    --------
    >>> as_png(b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 60 30"><path d="M0 0h60v30z"/></svg>')[:4]
    b'\x89PNG'
    """
    import vl_convert

    vl_convert.register_font_directory(str(fonts_folder()))  # for pictures that hold letters, not their outlines
    width = size_of(svg)[0] * (PIXELS if POINTS.search(svg) else 1)
    return vl_convert.svg_to_png(svg.replace(HAND, b"").decode(), scale=max(SCALE, (WIDTH + 1) / width))
