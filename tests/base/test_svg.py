"""A figure's SVG: what matplotlib would draw, in fewer digits; a PNG of it where one is wanted."""

import io
import re

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.patheffects import withStroke
from PIL import Image, ImageChops, ImageFilter

from helpers.base import svg
from helpers.base.pictures import HAND, as_png, size_of, write_picture
from helpers.base.style import house_style


def coast(corners=3000):
    """A figure with a jagged area, its outline, a hatch, marks, a curve and words with a rim."""
    house_style()
    turn = np.linspace(0, 2 * np.pi, corners)
    far = 1 + 0.1 * np.sin(7 * turn) + 0.01 * np.random.default_rng(1).random(corners)
    figure = plt.figure(figsize=(4, 3), layout="none")
    ax = figure.add_axes((0.1, 0.1, 0.8, 0.8))
    ax.fill(far * np.cos(turn), far * np.sin(turn), hatch="xx", edgecolor="black", linewidth=0.5)
    ax.plot(0.7 * far * np.cos(turn), 0.5 * far * np.sin(turn), color="red")
    ax.plot([0, 0.2], [0, 0.3], "o", color="black")
    ax.add_patch(plt.Circle((0.2, -0.4), 0.2, color="green"))
    ax.text(-0.6, 0, "鄱阳湖 Poyang 24.1 %", path_effects=[withStroke(linewidth=2, foreground="white")])
    ax.text(1.2, 0.9, "left of $x^2$", rotation=90)
    ax.text(1.2, -0.9, "two\nlines", rotation=20, alpha=0.5)
    return figure


def seen(picture: bytes) -> Image.Image:
    return Image.open(io.BytesIO(as_png(picture))).convert("L")


def test_it_looks_like_matplotlibs_own_and_is_shorter():
    own = io.BytesIO()
    coast().savefig(own, format="svg", bbox_inches="tight")
    ours = svg.as_svg(coast(), "A coast")
    assert len(ours) < 0.8 * len(own.getvalue())
    assert size_of(ours) == pytest.approx(size_of(own.getvalue()), abs=1)
    a, b = seen(own.getvalue()), seen(ours)
    apart = ImageChops.difference(a, b.resize(a.size)).filter(
        ImageFilter.MinFilter(3)
    )  # what is wider than an edge's softness
    assert np.mean(np.asarray(apart) > 90) < 0.001
    plt.close("all")


def test_no_point_is_given_in_more_digits_than_anybody_sees():
    paths = re.findall(rb'\sd="([^"]*)"', svg.as_svg(coast(), "A coast"))
    assert len(paths) > 10 and not any(re.search(rb"\.\d{3}", path) for path in paths)
    plt.close("all")


def test_what_a_page_takes_is_in_the_file_alone(tmp_path):
    picture = svg.as_svg(coast(30), "A coast")
    written = write_picture(tmp_path / "coast.svg", picture).read_bytes()
    assert HAND not in picture and written.count(HAND) == 1 and written.rstrip().endswith(b"</svg>")
    assert as_png(written) == as_png(picture)
    assert Image.open(io.BytesIO(as_png(written))).width >= 1200
    plt.close("all")


def test_a_title_is_broken_between_words_and_keeps_its_own_lines():
    house_style()
    title = "13 of 31 provinces\nname 非化石能源消费比重 more often than the country"
    lines = svg.in_lines(title, 13, 150).split("\n")
    assert lines[0] == "13 of 31 provinces" and " ".join(lines) == title.replace("\n", " ")
    assert len(lines) > 3 and all(len(line) < 25 for line in lines)
    assert svg.in_lines("extraordinarily long", 13, 10) == "extraordinarily\nlong"
    assert svg.in_lines("", 13, 10) == ""
