"""Take the figures that README.md shows from reports/figures into docs/figures, scaled to the width of a page.

The README decides which: each ``docs/figures/<name>.png`` in it is made from ``reports/figures/<name>.svg``, which a
notebook has drawn. A picture that the README no longer shows is removed.
"""

import io
import re
import sys
from pathlib import Path

from PIL import Image

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from helpers.base.files import replace_file  # noqa: E402
from helpers.base.pictures import as_png  # noqa: E402

WIDTH = 900  # pixels, what a README shows without scaling
COLOURS = 96  # enough for areas, lines and their soft edges
SHOWN = re.compile(r"docs/figures/([\w-]+)\.png")


def names(readme: str) -> list[str]:
    """The names of the figures that a README shows, each once, in order."""
    return list(dict.fromkeys(SHOWN.findall(readme)))


def scaled(path: Path) -> bytes:
    """The picture in an SVG file as PNG, at most `WIDTH` pixels wide and in `COLOURS` colours."""
    with Image.open(io.BytesIO(as_png(path.read_bytes()))) as picture:
        small = picture.convert("RGB")
    small.thumbnail((WIDTH, small.height), Image.Resampling.LANCZOS)
    content = io.BytesIO()
    small.quantize(COLOURS, dither=Image.Dither.NONE).save(content, "png", optimize=True)
    return content.getvalue()


def main(root: Path = ROOT) -> int:
    """Write docs/figures; 1 after a line on stderr if a figure is not there."""
    wanted = names((root / "README.md").read_text(encoding="utf-8"))
    for name in wanted:
        source = root / "reports" / "figures" / f"{name}.svg"
        if not source.exists():
            print(
                f"figures   README.md shows {name}.png, but reports/figures has no {name}.svg; run make first",
                file=sys.stderr,
            )
            return 1
        replace_file(root / "docs" / "figures" / f"{name}.png", scaled(source))
    for path in sorted((root / "docs" / "figures").glob("*.png")):
        if path.stem not in wanted:
            path.unlink()
    print(f"figures   {', '.join(wanted)} are in docs/figures")
    return 0


if __name__ == "__main__":
    sys.exit(main())
