"""A figure as SVG: laid out and measured as it is drawn, in hundredths of a point."""

import io
import re
from bisect import bisect_right
from functools import lru_cache
from typing import TextIO

from matplotlib import rc_context, rcParams
from matplotlib.backends.backend_mixed import MixedModeRenderer
from matplotlib.backends.backend_svg import FigureCanvasSVG, RendererSVG
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties

POINTS = 72  # of an inch, in which an SVG is drawn
OUTLINE = re.compile(r' d="[^"]*"')
FURTHER = re.compile(r"(?<=\.\d\d)\d+")  # digits that nobody sees


class Renderer(RendererSVG):
    """Measures each text once in a process, whatever figure it stands in."""

    def get_text_width_height_descent(self, s: str, prop: FontProperties, ismath) -> tuple[float, float, float]:
        """How wide and high a text is, and how far it reaches below its line."""
        return _measured(s, prop.copy(), ismath, tuple(rcParams["font.sans-serif"]))


_measuring = RendererSVG(1, 1, io.StringIO())


@lru_cache(maxsize=20_000)
def _measured(text: str, font: FontProperties, ismath: object, fonts: tuple[str, ...]) -> tuple[float, float, float]:
    return _measuring.get_text_width_height_descent(text, font, ismath)


def in_lines(text: str, size: float, width: float) -> str:
    r"""A text broken between words into lines that are no wider than so many points: once, matplotlib does it at each look.

    Parameters
    ----------
    text : str
        Words with spaces between them.
    size : float
        Of its letters, in points.
    width : float
        Points; a longer word stands alone.

    Examples
    --------
    >>> in_lines("one two three", 10, 50)
    'one two\nthree'
    """
    font, fonts = FontProperties(size=size), tuple(rcParams["font.sans-serif"])
    lines = []
    for words in map(str.split, text.splitlines()):
        while words:
            starts = [" ".join(words[: count + 1]) for count in range(len(words))]
            fit = bisect_right(starts, width, key=lambda start: _measured(start, font, False, fonts)[0])
            lines.append(starts[max(fit, 1) - 1])
            words = words[max(fit, 1) :]
    return "\n".join(lines)


class Canvas(FigureCanvasSVG):
    """Where a figure is measured as its SVG is drawn."""

    def __init__(self, figure: Figure) -> None:
        super().__init__(figure)
        figure.set_dpi(POINTS)
        self._renderer = Renderer(*figure.get_size_inches() * POINTS, io.StringIO())

    def get_renderer(self) -> Renderer:
        """What matplotlib asks for when it measures."""
        return self._renderer

    def print_svg(self, filename: TextIO, *, bbox_inches_restore: object, metadata: dict, **_: object) -> None:
        """What matplotlib asks for when it saves: drawn by what measures each text once."""
        inches = self.figure.get_size_inches()
        vectors = Renderer(*inches * POINTS, filename, metadata=metadata)
        mixed = MixedModeRenderer(self.figure, *inches, POINTS, vectors, bbox_inches_restore=bbox_inches_restore)
        self.figure.draw(mixed)
        mixed.finalize()


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
    for axis in [axis for ax in figure.axes for axis in (ax.xaxis, ax.yaxis) if not axis.get_label_text()]:
        axis.set_label_coords(0, 0)  # else a place is looked for, beside the ticks, for a label that is not there
    if layout := figure.get_layout_engine():
        layout.execute(figure)
    box = figure.get_tightbbox(renderer).padded(rcParams["savefig.pad_inches"])
    content = io.StringIO()
    said = {"Date": None, "Creator": None, "Title": title}
    with rc_context({"figure.constrained_layout.use": False}):
        figure.set_layout_engine(None)  # "none" would have it measured again
        figure.savefig(content, format="svg", dpi=POINTS, bbox_inches=box, metadata=said)
    return OUTLINE.sub(lambda outline: FURTHER.sub("", outline[0]), content.getvalue()).encode()
