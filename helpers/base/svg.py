"""A figure as SVG, laid out, measured and drawn by one renderer, no finer than anybody sees.

Matplotlib's own SVG has six decimals, writes a letter with a rim as two outlines of its own, and is measured by another
renderer than draws it. What this one writes is a third as long, and each text is measured and each letter outlined once in
a process.
"""

import io
from functools import cache, lru_cache

import numpy as np
from matplotlib import rc_context, rcParams
from matplotlib._path import convert_to_string
from matplotlib.backends.backend_svg import FigureCanvasSVG, RendererSVG
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties, fontManager, get_font
from matplotlib.path import Path
from matplotlib.patheffects import withStroke
from matplotlib.text import Text

POINTS = 72  # of an inch, in which an SVG is drawn
LONG = 64  # corners of an outline that is given by steps, in tenths of a point
SMALL = 4  # points across an island whose steps are given in hundredths
FAR = 4000  # hundredths of a point, the longest step whose words are at hand
STEPS = [f"{step / 100:.2f}".rstrip("0").rstrip(".").replace("0.", ".") for step in range(-FAR, FAR + 1)]
EM = 1000  # units of a letter's outline, the font's own
RIM = "rim"  # before what is known of a text's rim, where matplotlib has the name of its group
KINDS = [b"M", b"L", b"Q", b"C", b"z"]


class Renderer(RendererSVG):
    """Writes an SVG with few digits."""

    def __init__(self, width: float, height: float, file: io.StringIO, **how) -> None:
        super().__init__(width, height, file, **how)
        self._file, self._rim, self._defined = file, "", set()

    def open_group(self, s: str, gid: str | None = None) -> None:
        """Begin a part of the figure; a text's says its rim."""
        self._rim = gid if gid and gid.startswith(RIM) else ""
        super().open_group(s, None if self._rim else gid)

    def get_text_width_height_descent(self, s: str, prop: FontProperties, ismath) -> tuple[float, float, float]:
        """How wide and high a text is; each is measured once in a process, whatever figure it stands in."""
        return _measured(s, prop.copy(), ismath, _fonts())

    def _get_font_height_metrics(self, prop: FontProperties) -> tuple[float, float, float]:
        return _line(prop.copy(), _fonts())

    def _convert_path(self, path: Path, transform=None, clip=None, simplify=None, sketch=None) -> str:
        long = len(path.vertices) >= LONG
        if long and transform is not None and not clip and not sketch and _straight(path.codes):
            return _outline(transform.transform(path.vertices), path.codes)
        inside = (0.0, 0.0, self.width, self.height) if clip else None
        digits = 1 if long else 2
        return convert_to_string(path, transform, inside, simplify, sketch, digits, KINDS, False).decode("ascii")

    def _draw_text_as_path(self, gc, x, y, s, prop, angle, ismath, mtext=None) -> None:
        if ismath:
            super()._draw_text_as_path(gc, x, y, s, prop, angle, ismath, mtext)
            return
        self.writer.comment(s)
        letters = _letters(s, prop.copy(), _fonts())
        new = {name: None for name, _, _ in letters if name not in self._defined}
        if new:
            self._defined.update(new)
            shapes = "".join(f'<path id="{name}" d="{_shapes[name]}"/>\n' for name in new)
            self._file.write(f"<defs>\n{shapes}</defs>\n")
        size = prop.get_size_in_points() / EM
        alpha = gc.get_alpha() if gc.get_forced_alpha() else gc.get_rgb()[3]
        turned = f" rotate({-angle:g})" if angle else ""
        place = f'transform="translate({x:.2f} {y:.2f}){turned} scale({size:.6g} {-size:.6g})"'
        seen = f' fill-opacity="{alpha:g}"' if alpha != 1 else ""
        words = "".join(
            f'<use xlink:href="#{name}" x="{across}"/>\n'
            if not up
            else f'<use xlink:href="#{name}" x="{across}" y="{up}"/>\n'
            for name, across, up in letters
        )
        if self._rim:
            _, width, colour, opacity = self._rim.split()
            rim = f'fill="none" stroke="{colour}" stroke-opacity="{opacity}" stroke-width="{float(width) / size:.4g}"'
            self._file.write(f"<g {place} {rim}>\n{words}</g>\n")
        self._file.write(f'<g {place} fill="{to_hex(gc.get_rgb())}"{seen}>\n{words}</g>\n')


def _straight(codes: np.ndarray | None) -> bool:
    return codes is not None and bool(np.isin(codes, (Path.MOVETO, Path.LINETO, Path.CLOSEPOLY)).all())


def _outline(points: np.ndarray, codes: np.ndarray) -> str:
    """Closed rings as steps: from tenth to tenth of a point, and small ones finer, so that no island is lost."""
    starts = np.flatnonzero(codes == Path.MOVETO)
    across = np.maximum.reduceat(points, starts) - np.minimum.reduceat(points, starts)
    small = np.repeat(across.max(axis=1) < SMALL, np.diff([*starts, len(points)]))[:, None]
    places = np.where(small, np.rint(points * 100), np.rint(points * 10) * 10).astype(int)
    steps = np.diff(places, axis=0, prepend=0)
    kept = (codes != Path.LINETO) | steps.any(axis=1)
    kinds, steps, places = codes[kept], steps[kept], places[kept]
    words, before = [], None
    for kind, (x, y), place in zip(kinds.tolist(), steps.tolist(), places.tolist(), strict=True):
        if kind == Path.LINETO:
            words.append("l" if before == Path.MOVETO else " ")
            words.append(f"{_step(x)} {_step(y)}")
        else:
            words.append("z" if kind == Path.CLOSEPOLY else f"M{place[0] / 100:g} {place[1] / 100:g}")
        before = kind
    return "".join(words).replace(" -", "-")


def _step(hundredths: int) -> str:
    return STEPS[hundredths + FAR] if -FAR <= hundredths <= FAR else f"{hundredths / 100:g}"


_measuring = RendererSVG(1, 1, io.StringIO())
_shapes: dict[str, str] = {}  # the outlines of letters by their names


def _fonts() -> tuple[str, ...]:
    return tuple(rcParams["font.sans-serif"])


@lru_cache(maxsize=20_000)
def _measured(text: str, font: FontProperties, ismath: object, fonts: tuple[str, ...]) -> tuple[float, float, float]:
    return _measuring.get_text_width_height_descent(text, font, ismath)


@cache
def _line(font: FontProperties, fonts: tuple[str, ...]) -> tuple[float, float, float]:
    """How far the first font of a text reaches up and down, and the gap to the next line."""
    face = get_font(fontManager.findfont(font))
    points = font.get_size_in_points() / face.get_sfnt_table("head")["unitsPerEm"]
    for name, gap, up, down in (
        ("OS/2", "sTypoLineGap", "sTypoAscender", "sTypoDescender"),
        ("hhea", "lineGap", "ascent", "descent"),
    ):
        table = face.get_sfnt_table(name)
        if table is not None:
            return table[up] * points, -table[down] * points, table[gap] * points
    return None, None, None


@lru_cache(maxsize=20_000)
def _letters(text: str, font: FontProperties, fonts: tuple[str, ...]) -> list[tuple[str, int, int]]:
    """The letters of a text: name, place to the right and up in units of a letter's outline."""
    shaped = _measuring._text2path
    info, shapes, _ = shaped.get_glyphs_with_font(shaped._get_font(font), text)
    units = EM / shaped.FONT_SCALE
    for name, (points, codes) in shapes.items():
        if _short(name) not in _shapes:
            _shapes[_short(name)] = _letter(np.rint(points * units).astype(int).tolist(), codes.tolist())
    return [(_short(name), round(x * units), round(y * units)) for name, x, y, _ in info]


def _short(name: str) -> str:
    """A letter's name, other than matplotlib's, whose letters in formulas are of another size."""
    return f"l{name.removeprefix('PlansSansSC-Regular')}"


def _letter(points: list[list[int]], codes: list[int]) -> str:
    """A letter's outline as steps."""
    words, at, before, n = [], (0, 0), "", 0
    while n < len(points):
        kind, many = {Path.MOVETO: ("M", 1), Path.LINETO: ("l", 1), Path.CURVE3: ("q", 2), Path.CURVE4: ("c", 3)}.get(
            codes[n], ("z", 1)
        )
        part = points[n : n + many]
        if kind == "z":
            words.append("z")
        else:
            origin = (0, 0) if kind == "M" else at
            numbers = " ".join(f"{x - origin[0]} {y - origin[1]}" for x, y in part)
            words.append(f"{' ' if kind == before else kind}{numbers}")
            at = part[-1]
        before, n = kind, n + many
    return "".join(words).replace(" -", "-")


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
    for text in figure.findobj(Text):
        _say_rim(text)
    if layout := figure.get_layout_engine():
        layout.execute(figure)
    box = figure.get_tightbbox(renderer).padded(rcParams["savefig.pad_inches"])
    content = io.BytesIO()
    said = {"Date": None, "Creator": None, "Title": title}
    with rc_context({"figure.constrained_layout.use": False}):
        figure.set_layout_engine(None)  # "none" would have it measured again
        figure.savefig(content, format="svg", dpi=POINTS, bbox_inches=box, metadata=said)
    return content.getvalue()


def _say_rim(text: Text) -> None:
    """Have a text's rim drawn with its letters and not as an outline of its own."""
    effects = text.get_path_effects()
    if len(effects) == 1 and type(effects[0]) is withStroke and not text.get_gid():
        how = effects[0]._gc
        text.set_gid(f"{RIM} {how['linewidth']} {to_hex(how['foreground'])} {how.get('alpha', 1)}")
        text.set_path_effects([])
