"""A figure as SVG, laid out, measured and drawn by one renderer, no finer than anybody sees.

Matplotlib's own SVG has six decimals and every corner of an outline, and is measured by another renderer than draws it. What
this one writes is half as long, and each text is measured once in a process.
"""

import io
from functools import lru_cache

import numpy as np
from matplotlib import rc_context, rcParams
from matplotlib._path import convert_to_string
from matplotlib.backends.backend_svg import FigureCanvasSVG, RendererSVG
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.path import Path

POINTS = 72  # of an inch, in which an SVG is drawn
FINE = 0.25  # points, a third of a pixel of a screen: corners of long outlines that stand out less are left out
LONG = 64  # corners of an outline that is worth it, and whose points are given by one decimal


class Renderer(RendererSVG):
    """Writes an SVG with few digits."""

    def get_text_width_height_descent(self, s: str, prop: FontProperties, ismath) -> tuple[float, float, float]:
        """How wide and high a text is; each is measured once in a process, whatever figure it stands in."""
        return _measured(s, prop.copy(), ismath, tuple(rcParams["font.sans-serif"]))

    def _convert_path(self, path: Path, transform=None, clip=None, simplify=None, sketch=None) -> str:
        long = len(path.vertices) >= LONG
        straight = path.codes is None or bool(np.isin(path.codes, (Path.MOVETO, Path.LINETO, Path.CLOSEPOLY)).all())
        if long and straight:
            path.simplify_threshold, simplify = FINE, True
        inside = (0.0, 0.0, self.width, self.height) if clip else None
        kinds = [b"M", b"L", b"Q", b"C", b"z"]
        words = convert_to_string(path, transform, inside, simplify, sketch, 1 if long else 2, kinds, False)
        if straight:
            words = words.replace(b" \nL ", b" ")
        return words.decode("ascii")

    def _update_glyph_map_defs(self, glyph_map_new: dict) -> None:
        if not glyph_map_new:
            return
        self.writer.start("defs")
        for name, (vertices, codes) in glyph_map_new.items():
            shape = Path(np.round(vertices * 64), codes)
            words = convert_to_string(shape, None, None, False, None, 0, [b"M", b"L", b"Q", b"C", b"z"], False)
            self.writer.element("path", id=self._adjust_glyph_repr(name), d=words.decode(), transform="scale(0.015625)")
        self.writer.end("defs")
        self._glyph_map.update(glyph_map_new)


_FONTS = RendererSVG(1, 1, io.StringIO())


@lru_cache(maxsize=20_000)
def _measured(text: str, font: FontProperties, ismath: object, fonts: tuple[str, ...]) -> tuple[float, float, float]:
    return _FONTS.get_text_width_height_descent(text, font, ismath)


class Canvas(FigureCanvasSVG):
    """Where a figure is laid out and measured by the renderer that draws it."""

    def __init__(self, figure: Figure) -> None:
        super().__init__(figure)
        figure.set_dpi(POINTS)
        self._renderer = Renderer(*figure.get_size_inches() * POINTS, io.StringIO())

    def get_renderer(self) -> Renderer:
        """What matplotlib asks for when it measures."""
        return self._renderer

    def print_svg(self, filename: io.BytesIO, *, metadata: dict | None = None, **_) -> None:
        """Draw to a file, as matplotlib's `savefig` asks for."""
        words = io.StringIO()
        renderer = Renderer(*self.figure.get_size_inches() * POINTS, words, metadata=metadata)
        self.figure.draw(renderer)
        renderer.finalize()
        filename.write(words.getvalue().encode())


def as_svg(figure: Figure, title: str) -> bytes:
    """A figure as SVG, with all that stands beside its axes; it is not to be drawn again.

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> figure = plt.figure(figsize=(2, 1))
    >>> _ = figure.text(0, 0, "a")
    >>> b"<title>One</title>" in as_svg(figure, "One")
    True
    >>> plt.close(figure)
    """
    renderer = Canvas(figure).get_renderer()
    if layout := figure.get_layout_engine():
        layout.execute(figure)
    box = figure.get_tightbbox(renderer).padded(rcParams["savefig.pad_inches"])
    content = io.BytesIO()
    said = {"Date": None, "Creator": None, "Title": title}
    with rc_context({"figure.constrained_layout.use": False}):
        figure.set_layout_engine(None)  # "none" would have it measured again
        figure.savefig(content, format="svg", dpi=POINTS, bbox_inches=box, metadata=said)
    return content.getvalue()
