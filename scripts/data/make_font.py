"""Cut the project's Chinese font out of Noto Sans CJK SC.

Pages and figures have to show Chinese on a machine that has no Chinese font, so a
small cut of one free font is kept in ``data/raw/fonts``.  It holds GB 2312 (6,763 Chinese
characters and its signs), every other character that occurs in a text file under
``data/raw``, and the Latin letters and signs of the pages themselves.

Run it again when a new plan brings a character the font lacks (``tests/test_pages.py``
says so)::

    apt-get install fonts-noto-cjk
    python scripts/make_font.py /usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc

It writes ``plans-sans-sc.otf`` (matplotlib), ``plans-sans-sc.woff2`` (pages) and leaves
the licence beside them alone.  The cut has a family name of its own, because a full Noto on
the same machine would otherwise answer in its place and draw other pictures.
"""

import argparse
import sys
from pathlib import Path

from fontTools import subset
from fontTools.pens.t2CharStringPen import T2CharStringPen
from fontTools.pens.transformPen import TransformPen
from fontTools.ttLib import TTCollection

RAW = Path(__file__).resolve().parents[2] / "data" / "raw"
FAMILY = "Plans Sans SC"
NAME = "plans-sans-sc"
FACE = "Noto Sans CJK SC"
SUBSCRIPT = 0.62  # size of ₂ beside 2, as Noto's own ² has it

# Signs used by pages and figures that neither GB 2312 nor the texts are sure to hold.
BLOCKS = [
    range(0x20, 0x7F),  # ASCII
    range(0xA0, 0x180),  # Latin-1 and Latin Extended-A
    range(0x2010, 0x2028),  # dashes, quotation marks, ellipsis
    range(0x2070, 0x20A0),  # superscripts and subscripts: m², CO₂
    range(0x2150, 0x2190),  # fractions, Roman numerals
    range(0x2190, 0x21A0),  # arrows
    range(0x2200, 0x2270),  # mathematical signs: − ≈ ≤ ≥
    range(0x2460, 0x2474),  # ① to ⑳
    range(0x25A0, 0x2610),  # geometric shapes and stars
    range(0x3000, 0x3030),  # Chinese punctuation
    range(0x3380, 0x33E0),  # squared units: ㎡ ㎞
    range(0xFF00, 0xFFF0),  # full-width forms
]


def gb2312() -> set[int]:
    """Return the code points of GB 2312, as Python's codec knows them."""
    points = set()
    for high in range(0xA1, 0xF8):
        for low in range(0xA1, 0xFF):
            try:
                points.add(ord(bytes((high, low)).decode("gb2312")))
            except UnicodeDecodeError:
                continue
    return points


def used_in_texts(folder: Path) -> set[int]:
    """Return every code point that occurs in a text, table or map under `folder`."""
    points: set[int] = set()
    for suffix in ("*.txt", "*.csv", "*.geojson", "*.md"):
        for path in sorted(folder.rglob(suffix)):
            points.update(map(ord, set(path.read_text(encoding="utf-8-sig"))))
    return points


def cut(collection: Path, points: set[int]):
    """Return the SC face of a Noto Sans CJK collection, reduced to `points`."""
    faces = TTCollection(collection).fonts
    face = next((f for f in faces if f["name"].getDebugName(1) == FACE), None)
    if face is None:
        sys.exit(f"{collection}: no face {FACE!r}; take the file of Debian's fonts-noto-cjk")

    options = subset.Options()
    options.layout_features = ["kern", "ccmp"]
    options.hinting = False
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 13, 14]
    options.name_languages = [0x409]
    options.drop_tables += ["BASE", "VORG", "vhea", "vmtx"]
    options.notdef_outline = True
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=points)
    cutter.subset(face)

    version = face["name"].getDebugName(5)
    names = {1: FAMILY, 3: f"{NAME};{version}", 4: FAMILY, 6: "PlansSansSC-Regular"}
    for name_id, text in names.items():
        face["name"].setName(text, name_id, 3, 1, 0x409)
    top = face["CFF "].cff
    top.fontNames = ["PlansSansSC-Regular"]
    top.topDictIndex[0].FullName, top.topDictIndex[0].FamilyName = FAMILY, FAMILY
    face.recalcTimestamp = False  # the same input gives the same bytes
    return face


def add_subscripts(face) -> None:
    """Draw ₀ to ₉, which Noto Sans CJK lacks and CO₂ needs, as small low digits."""
    top = face["CFF "].cff.topDictIndex[0]
    glyphs, cmap, order = face.getGlyphSet(), face.getBestCmap(), list(face.getGlyphOrder())
    for digit in range(10):
        source = cmap[ord("0") + digit]
        part = top.FDSelect[face.getGlyphID(source)]
        private = top.FDArray[part].Private
        width = round(face["hmtx"][source][0] * SUBSCRIPT)
        pen = T2CharStringPen(width - private.nominalWidthX, glyphs)
        glyphs[source].draw(TransformPen(pen, (SUBSCRIPT, 0, 0, SUBSCRIPT, 0, -140)))

        name = f"cid{65000 + digit}"
        top.CharStrings.charStrings[name] = len(top.CharStrings.charStringsIndex)
        top.CharStrings.charStringsIndex.append(pen.getCharString(private, top.GlobalSubrs))
        top.FDSelect.append(part)
        order.append(name)
        face["hmtx"][name] = (width, 0)
        for table in face["cmap"].tables:
            if table.isUnicode() and table.format != 14:
                table.cmap[0x2080 + digit] = name
    top.charset = order
    face.setGlyphOrder(order)


def main() -> None:
    """Write the two font files and say how large they are and what Noto does not have."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("collection", type=Path, help="NotoSansCJK-Regular.ttc")
    collection = parser.parse_args().collection
    if not collection.is_file():
        sys.exit(f"{collection}: no such file; install Debian's package fonts-noto-cjk")

    texts = used_in_texts(RAW)
    face = cut(collection, gb2312() | texts | {p for block in BLOCKS for p in block})
    add_subscripts(face)
    missing = sorted(p for p in texts - set(face.getBestCmap()) if p >= 0x20)
    for suffix, flavor in ((".otf", None), (".woff2", "woff2")):
        face.flavor = flavor
        path = RAW / "fonts" / f"{NAME}{suffix}"
        face.save(path)
        print(f"{path.name}: {path.stat().st_size / 1e6:.2f} MB")
    print("not in Noto:", " ".join(f"U+{p:04X}" for p in missing) or "none")


if __name__ == "__main__":
    main()
