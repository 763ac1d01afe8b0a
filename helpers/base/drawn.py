"""What a figure draws, as a checksum: two figures with the same one give the same picture.

Matplotlib tells a renderer every path, marker, picture and text with colours, widths and places; `Listener` is a renderer
that only listens.
"""

import hashlib
from enum import Enum

import numpy as np
from matplotlib import rcParams
from matplotlib.backend_bases import GraphicsContextBase
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.path import Path
from matplotlib.text import Text
from matplotlib.transforms import BboxBase, Transform, TransformedPath


def drawing_of(figure: Figure) -> str:
    """The checksum of all that a figure, laid out, draws, and of matplotlib's settings.

    Raises
    ------
    TypeError
        If it draws with something that has no checksum.

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> figure, ax = plt.subplots(layout="none")
    >>> line, = ax.plot([1, 2])
    >>> before = drawing_of(figure)
    >>> before == drawing_of(figure)
    True
    >>> line.set_linewidth(3)
    >>> before == drawing_of(figure)
    False
    >>> plt.close(figure)
    """
    listener = Listener(figure.bbox.width, figure.bbox.height, figure.dpi)
    listener.heard.update(repr(sorted(rcParams.items())).encode())
    figure.draw(listener)
    return listener.heard.hexdigest()


def _listen(name: str):
    """A method of a renderer that draws nothing and adds to the checksum what it is given."""

    def draw(self, *given, **named):
        self.heard.update(told([name, *given, *sorted(named.items())]))

    return draw


class Listener(RendererAgg):
    """A renderer that measures as that of PNG files does and draws nothing."""

    def __init__(self, width: float, height: float, dpi: float):
        self.heard = hashlib.sha256()
        super().__init__(width, height, dpi)

    def _update_methods(self):
        """The drawing methods stay those below, not those of the renderer in C++."""

    draw_path, draw_markers, draw_path_collection = map(_listen, ("path", "markers", "paths"))
    draw_quad_mesh, draw_gouraud_triangles = map(_listen, ("mesh", "triangles"))
    draw_image, draw_text, draw_tex = map(_listen, ("image", "text", "tex"))
    open_group, start_rasterizing, start_filter = map(_listen, ("group", "raster", "filter"))
    stop_rasterizing, stop_filter = map(_listen, ("no raster", "no filter"))


def told(value) -> bytes:
    """Anything that is drawn, or drawn with, as bytes that are the same in every process.

    Examples
    --------
    >>> told([1, "a", None])
    b"(1;'a';None)"
    """
    if value is None or isinstance(value, str | bytes | bool | int | float | np.generic):
        return repr(value).encode()
    if isinstance(value, np.ndarray):
        return f"{value.dtype}{value.shape}".encode() + np.ascontiguousarray(np.ma.filled(value, np.nan)).tobytes()
    if isinstance(value, list | tuple):
        return b"(" + b";".join(map(told, value)) + b")"
    if isinstance(value, Text):  # the text of which it is a part; what it says was given beside it
        return b""
    return told([type(value).__name__, *_parts(value)])


def _parts(value) -> list:
    """What an object of matplotlib is made of."""
    if isinstance(value, Path):
        return [value.vertices, value.codes]
    if isinstance(value, BboxBase):
        return [value.get_points()]
    if isinstance(value, Transform) and value.is_affine:
        return [value.get_matrix()]
    if isinstance(value, TransformedPath):
        return list(value.get_transformed_path_and_affine())
    if isinstance(value, GraphicsContextBase | FontProperties):
        return sorted(vars(value).items())
    if isinstance(value, Enum):
        return [value.value]
    raise TypeError(f"{type(value).__name__} has no checksum")
