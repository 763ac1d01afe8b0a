"""One house style for every figure, and one way to show it: with title, caption and alternative text.

Every notebook uses ``show``: it puts the finding above the figure, writes ``reports/figures/<name>.svg`` and ``.png``
for reuse, and returns a ``<figure>`` with caption and alt text. Maps are drawn by `helpers.maps`.
"""

import base64
import html
import io
import os
from functools import cache

import matplotlib
import matplotlib.pyplot as plt
from IPython.display import HTML
from matplotlib import font_manager

from helpers.files import replace_file
from helpers.paths import FONTS, REPORTS, ROOT

FONT = "plans-sans-sc.otf"
PNG_DPI = 150  # pixels per inch: sharp on a page, and a page of a dozen maps stays light


class FigureError(ValueError):
    """A figure cannot be drawn from what it was given; the message names what is wrong and what is accepted."""


@cache
def house_style() -> None:
    """Make the Chinese font known to matplotlib and use the house style, once a session."""
    if "MATPLOTLIBRC" not in os.environ:
        matplotlib.rc_file(ROOT / "matplotlibrc")
    path = FONTS / FONT
    if not path.exists():
        raise FigureError(f"{path.name} is missing from data/raw/fonts; restore it from the repository")
    font_manager.fontManager.addfont(path)


def show(figure: plt.Figure, title: str, caption: str, alt: str, name: str) -> HTML:
    """Write a figure to reports/figures and return it with caption and alternative text.

    Parameters
    ----------
    figure : Figure
        The figure; it is closed.
    title : str
        The finding, as a sentence; it stands above the figure.
    caption : str
        Source and year, and what to know when reading the figure. Plain text.
    alt : str
        What the figure shows, for who cannot see it.
    name : str
        Name of the files, such as ``"05-plans"``.

    Returns
    -------
    IPython.display.HTML
        A ``<figure>`` with the picture embedded and links to the SVG and PNG files.
    """
    house_style()
    figure.suptitle(title, x=0.01, ha="left", fontsize=13, wrap=True)
    figure.canvas.draw()  # lay it out once, not once a file
    figure.set_layout_engine("none")
    folder = REPORTS / "figures"
    folder.mkdir(parents=True, exist_ok=True)
    metadata = {"svg": {"Date": None, "Creator": None, "Title": title}, "png": {"Software": None, "Title": title}}
    for kind in ("svg", "png"):
        content = io.BytesIO()
        figure.savefig(content, format=kind, dpi=PNG_DPI, metadata=metadata[kind])
        replace_file(folder / f"{name}.{kind}", content.getvalue())
    plt.close(figure)
    picture = base64.b64encode(content.getvalue()).decode("ascii")  # the PNG, written last
    files = " · ".join(f'<a href="../reports/figures/{name}.{kind}">{kind.upper()}</a>' for kind in ("svg", "png"))
    return HTML(
        f'<figure><img alt="{html.escape(f"{title}. {alt}")}" src="data:image/png;base64,{picture}">'
        f"<figcaption>{html.escape(caption)} {files}</figcaption></figure>"
    )
