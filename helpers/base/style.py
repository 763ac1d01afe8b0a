"""One house style for every figure, and one way to show it: with title, caption and alternative text.

Every notebook uses ``show``: it puts the finding above the figure, writes ``reports/figures/<name>.svg`` for reuse, and
returns a ``<figure>`` with caption and alt text. Maps are drawn by `helpers.maps`.
"""

import base64
import html
import os
import re
import warnings
from functools import cache

import matplotlib
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from IPython.display import HTML, Markdown
from matplotlib import font_manager
from matplotlib.collections import QuadMesh
from matplotlib.text import Text

from helpers.base.cache import keep
from helpers.base.drawn import drawing_of
from helpers.base.errors import RequestError
from helpers.base.files import replace_file
from helpers.base.language import Words
from helpers.base.paths import ROOT, fonts_folder, latest_document, reports_address, reports_folder
from helpers.base.pictures import size_of, write_picture
from helpers.base.svg import POINTS, as_svg, in_lines

FONT = "plans-sans-sc.otf"
# Tried last, where the machine has one: letters that the project's font lacks, traditional ones among them
OTHER_FONTS = (
    "Noto Sans CJK SC", "Noto Sans CJK JP", "Noto Serif CJK SC", "Source Han Sans SC", "PingFang SC",
    "Microsoft YaHei",
)  # fmt: skip
TITLE = 13  # points
LARGE = 150 / 72  # pixels that a page gives to a point of a picture, where there is room

# The one palette. Meaning never hangs on colour alone: marks and hatches say it too.
COLOURS = {
    "blue": "#00427d", "mid blue": "#5b85ad", "sky": "#5ba3cf", "light blue": "#7fb0d3", "pale blue": "#b9d6e9",
    "mist": "#d9e4ee", "steel": "#5b7f99", "orange": "#c2651b", "green": "#3a7f5b", "moss": "#dfe7d5", "red": "#9c2f3d",
    "olive": "#b59b1e", "sand": "#f2e2b8", "ink": "#222222", "dark": "#444444", "grey": "#6b6b6b", "light": "#b0b0b0",
    "silver": "#c9c9c9", "pale": "#d8d8d8", "fog": "#e9e9e9", "shell": "#efe9dd", "faint": "#f2f2f2", "white": "#ffffff",
}  # fmt: skip

# Colours of the pages, by the names of the style sheet's variables where it has them (publish/assets/style.css)
PAGE_COLOURS = {
    "accent": "#0b6a54", "peak": "#b4530f", "copied-line": "#3f78b5", "ink": "#17211d", "soft": "#51605a",
    "violet": "#8a5a9e", "nothing": "#e4e8e6", "line": "#e6ebe9", "faint line": "#eef1f0",
    "low": "#fdf3c4", "middle": "#8fc7a3", "high": "#2f8f8b",
}  # fmt: skip

# How a target stands beside the one above: colour and marker
VERDICTS = {
    "higher": (COLOURS["blue"], "o"),
    "equal": (COLOURS["light blue"], "D"),
    "lower": (COLOURS["orange"], "s"),
}
# Themes of lines that cross: they stay apart for readers who see no red or no green (seaborn's "colorblind")
THEMES = ("#0173b2", "#de8f05", "#029e73", "#d55e00", "#cc78bc", "#ca9161", "#fbafe4")
# Why a place has no number of its own: a hatch each, the same in maps and matrices
HATCHES = {
    "no target": "...",
    "delegated": "\\\\\\",
    "other deadline": "///",
    "text breaks off": "---",
    "no plan": "xxx",
}


@cache
def house_style() -> None:
    """Make the Chinese font known to matplotlib and use the house style, once a session."""
    if "MATPLOTLIBRC" not in os.environ:
        matplotlib.rc_file(ROOT / "matplotlibrc")
    path = fonts_folder() / FONT
    if not path.exists():
        raise RequestError(f"{path.name} is missing from data/raw/fonts; restore it from the repository")
    font_manager.fontManager.addfont(path)
    there = {font.name for font in font_manager.fontManager.ttflist}
    other = [name for name in OTHER_FONTS if name in there][:1]
    names = [*matplotlib.rcParams["font.sans-serif"], *other]
    matplotlib.rcParams["font.family"] = matplotlib.rcParams["font.sans-serif"] = (
        names  # of a generic family only one is tried
    )
    warnings.filterwarnings("ignore", r"Glyph \d+ .* missing from font")  # a line for each letter; `unwritten` has one


def unwritten(figure: plt.Figure) -> str:
    """The letters of a figure that no font of this machine has, each once; they are drawn as boxes.

    Parameters
    ----------
    figure : Figure

    Examples
    --------
    >>> house_style()
    >>> figure, ax = plt.subplots()
    >>> _ = ax.set_title("鄱阳湖")
    >>> unwritten(figure)
    ''
    """
    return _unwritten(_texts(figure))


def _texts(figure: plt.Figure) -> list[Text]:
    """All texts of a figure, the names of its ticks with them."""
    for ax in figure.axes:
        ax.get_xticklabels(), ax.get_yticklabels()  # axes of names write them only when asked
    return figure.findobj(Text)


def _unwritten(texts: list[Text]) -> str:
    paths = [font_manager.findfont(name) for name in matplotlib.rcParams["font.sans-serif"]]
    written = {letter for text in texts for letter in text.get_text() if not letter.isspace()}
    for path in paths:
        written = {letter for letter in written if not font_manager.get_font(path).get_char_index(ord(letter))}
    return "".join(sorted(written))


def draw_matrix(ax: plt.Axes, table: pd.DataFrame, numbers: bool = False, **how) -> QuadMesh:
    """A table in colour from 0 up, the first row on top; what is missing is left blank.

    Parameters
    ----------
    ax : Axes
        Where to draw.
    table : DataFrame
        Numbers; its index and columns are written beside them.
    numbers : bool
        Whether each cell says its number, in black or white, whichever is easier to read.
    **how
        What matplotlib's `pcolormesh` takes, such as ``cmap`` and ``vmax``.

    Returns
    -------
    QuadMesh
        For a scale of the colours.

    Examples
    --------
    >>> _, ax = plt.subplots()
    >>> _ = draw_matrix(ax, pd.DataFrame({"甲": [1.0, None]}, index=["A", "B"]), numbers=True)
    >>> [text.get_text() for text in ax.texts]
    ['1']
    """
    ax.spines[:].set_visible(False)
    shown = np.ma.masked_invalid(table.to_numpy(dtype=float))
    mesh = ax.pcolormesh(shown, **{"vmin": 0, "vmax": shown.max(), "edgecolor": "white", **how})
    rows, columns = shown.shape
    ax.set(xlim=(0, columns), ylim=(rows, 0), xticks=np.arange(columns) + 0.5, yticks=np.arange(rows) + 0.5)
    ax.set_xticklabels(table.columns), ax.set_yticklabels(table.index, va="center")
    if numbers:
        mesh.update_scalarmappable()
        rgb = mesh.get_facecolors()[:, :3]
        light = np.where(rgb <= 0.03928, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4) @ [0.2126, 0.7152, 0.0722]
        for (row, column), value in np.ma.ndenumerate(shown):
            colour = ".15" if light[row * columns + column] > 0.408 else "w"
            ax.text(column + 0.5, row + 0.5, f"{value:.0f}", color=colour, ha="center", va="center", in_layout=False)
    return mesh


def as_picture(figure: plt.Figure) -> plt.Figure:
    """A finished figure, which a notebook shows once, as the last line of a cell; letters that cannot be drawn are said."""
    _say_unwritten(unwritten(figure))
    plt.close(figure)
    return figure


def _say_unwritten(letters: str) -> None:
    if letters:
        print(f"The figures' font has no {', '.join(letters)}; write them simplified, or install fonts-noto-cjk")


def show(
    figure: plt.Figure,
    title: str | Words,
    caption: str | Words,
    alt: str | Words,
    name: str,
    data: pd.DataFrame | pd.Series | None = None,
) -> HTML:
    """Write a figure to reports/figures, with title, source, licence and the data's date in it, and return it with caption and alternative text.

    Parameters
    ----------
    figure : Figure
        The figure; it is closed.
    title : str or Words
        The finding, as a sentence; it stands above the figure, in the picture.
    caption : str or Words
        Source and year, and what to know when reading the figure. Plain text.
    alt : str or Words
        What the figure shows, for who cannot see it; without Chinese, the title stands for it there.
    name : str
        Name of the files, such as ``"05-plans"``.
    data : DataFrame or Series, optional
        What is drawn; it is written beside the picture, as CSV.

    Returns
    -------
    IPython.display.HTML
        A ``<figure>`` with the picture embedded and links to its files. A notebook shows it in English;
        its metadata carry the Chinese (``zh``) for the page, with the title above the picture.
    """
    house_style()
    words = {language: [_in(language, part) for part in (title, caption, alt)] for language in ("en", "zh")}
    words["zh"][2] = words["zh"][2] if isinstance(alt, Words) else ""
    title = words["en"][0]
    figure.suptitle(in_lines(title, TITLE, 0.99 * POINTS * figure.get_figwidth()), x=0.01, ha="left", fontsize=TITLE)
    figure.text(0.01, -0.01, signed(words["en"][1]), va="top", fontsize=7, color=COLOURS["grey"])
    fonts = [font_manager.findfont(name) for name in matplotlib.rcParams["font.family"]]
    try:
        made_from = drawing_of(figure), fonts, title
        svg, letters = keep("picture", made_from, __name__, lambda: _picture(figure, title), (f"fonts/{FONT}",))
    except TypeError:  # it is made of something that has no checksum
        svg, letters = _picture(figure, title)
    _say_unwritten(letters)
    folder = reports_folder() / "figures"
    folder.mkdir(parents=True, exist_ok=True)
    plt.close(figure)
    write_picture(folder / f"{name}.svg", svg)
    kinds = ["svg"]
    if data is not None:
        replace_file(folder / f"{name}.csv", as_csv(data).encode("utf-8-sig"))
        kinds.append("csv")
    embedded = f"data:image/svg+xml;base64,{base64.b64encode(svg).decode('ascii')}"
    english = _figure(*words["en"], embedded, size_of(svg), name, kinds)
    if words["zh"][:2] == words["en"][:2]:
        return HTML(english)
    heading = f'<p class="figure-title">{html.escape(words["zh"][0])}</p>'
    chinese = _figure(*words["zh"], f"../reports/figures/{name}.svg", size_of(svg), name, kinds, heading)
    return HTML(english, metadata={"zh": chinese})


def _picture(figure: plt.Figure, title: str) -> tuple[bytes, str]:
    """The picture of a figure as SVG, and the letters that no font has."""
    texts = _texts(figure)
    known, family = font_manager.get_font(fonts_folder() / FONT), matplotlib.rcParams["font.family"][0]
    for text in texts:  # each further font is looked up whenever a text is measured
        if all(known.get_char_index(ord(letter)) for letter in set(text.get_text())):
            text.set_fontfamily(family)
    return as_svg(figure, title), _unwritten(texts)


def signed(caption: str) -> str:
    """What stands small under a picture, wherever it is shown: source, licence, the data's date.

    Parameters
    ----------
    caption : str
        Its sources are named, and the base map where it speaks of one.

    Examples
    --------
    >>> signed("n = 12. Source: sums.csv. Base map: 天地图.").split(" · data as of ")[0]
    'Source: sums.csv · base map: 天地图, see LICENSE · carbon-plans, CC BY 4.0'
    """
    source = re.search(r"Sources?: .*?(?=[.;](?:\s|$))", caption)
    parts = [source.group()] if source else []
    if "天地图" in caption:
        parts.append("base map: 天地图, see LICENSE")
    day = latest_document()
    return " · ".join([*parts, "carbon-plans, CC BY 4.0", *([f"data as of {day}"] if day else [])])


def as_csv(data: pd.DataFrame | pd.Series) -> str:
    r"""What a figure draws as CSV: shapes left out, words in English, numbers in six digits.

    Examples
    --------
    >>> as_csv(pd.Series({"江西": 0.125}, name="share").rename_axis("place"))
    'place,share\n江西,0.125\n'
    """
    table = data.to_frame() if isinstance(data, pd.Series) else data
    table = pd.DataFrame(table.loc[:, [str(kind) != "geometry" for kind in table.dtypes]])
    plain = table.map(lambda cell: cell.en if isinstance(cell, Words) else cell)
    named = isinstance(data, pd.Series) or table.index.name is not None or table.index.dtype.kind not in "iu"
    return plain.to_csv(index=named, float_format="%.6g", lineterminator="\n")


def _figure(
    title: str,
    caption: str,
    alt: str,
    source: str,
    size: tuple[float, float],
    name: str,
    kinds: list[str],
    heading: str = "",
) -> str:
    """A picture with its caption as HTML; a heading above it is for a language that the picture does not speak."""
    folder = f"{reports_address()}figures"
    files = " · ".join(f'<a href="{folder}/{name}.{kind}">{kind.upper()}</a>' for kind in kinds)
    told = f"{title}{'。' if heading else '. '}{alt}" if alt else title
    late = ' loading="lazy"' if heading else ""
    width, height = (round(LARGE * side) for side in size)
    return (
        f'<figure>{heading}<img alt="{html.escape(told)}" src="{source}" width="{width}" height="{height}"{late}>'
        f"<figcaption>{html.escape(caption)} {files}</figcaption></figure>"
    )


def findings(*sentences: Words, ordered: bool = False, last: Words | None = None) -> Markdown:
    """Return what was found as a list: in English in the notebook, in both languages on its page.

    Parameters
    ----------
    *sentences : Words
        One sentence or more each, in Markdown, as `say` makes them.
    ordered : bool
        Whether they are numbered.
    last : Words, optional
        A paragraph below the list.

    Examples
    --------
    >>> findings(Words(zh="**2** 省", en="**2** provinces")).data
    '- **2** provinces'
    """
    text = {}
    for language in ("en", "zh"):
        lines = [
            f"{at}. {_in(language, words)}" if ordered else f"- {_in(language, words)}"
            for at, words in enumerate(sentences, start=1)
        ]
        text[language] = "\n".join(lines) + (f"\n\n{_in(language, last)}" if last else "")
    return Markdown(text["en"], metadata={"zh": text["zh"]})


def _in(language: str, words: str | Words) -> str:
    """Words in one language; a plain text is the same in both."""
    return getattr(words, language) if isinstance(words, Words) else words
