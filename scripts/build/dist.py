"""Put what people without Python need into one zip: pages, tables, clean texts, workbook, licences.

Each picture is in it as PNG, too, for where no SVG can be taken. The compendium's raw file is not in it: its selection and
arrangement are not ours to pass on. No clock and no
owner is written into the zip: the same files give the same bytes.
"""

import sys
import zipfile
from io import BytesIO
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from helpers.base.files import replace_file  # noqa: E402
from helpers.base.pictures import as_png  # noqa: E402

MOMENT = (1980, 1, 1, 0, 0, 0)  # the earliest that a zip can say
FILE = 0o100644 << 16  # a plain file that everybody may read
PAPERS = ("README.md", "LICENSE", "CITATION.cff")
TABLES = (
    "data/processed/*.csv",
    "data/processed/texts/*.txt",
    "data/dictionary/*.csv",
    "data/raw/vocabulary/indicators.csv",
)
SOURCES = (
    "data/raw/plans/provenance.csv",
    "data/raw/context/*",
    "data/raw/boundaries/README.md",
    "data/raw/fonts/OFL.txt",
)
PAGES = ("docs/**/*", "reports/**/*")
PICTURES = "reports/figures/*.svg"
NEEDED = ("reports/index.html", "reports/targets.xlsx", "data/processed/targets.csv", "data/processed/clauses.csv")


def version(citation: Path = ROOT / "CITATION.cff") -> str:
    """The version that CITATION.cff states."""
    return str(yaml.safe_load(citation.read_text(encoding="utf-8"))["version"])


def contents(root: Path = ROOT) -> list[Path]:
    """The files of the zip, in order; hidden ones, such as those being written, are left out."""
    found = {path for pattern in (*PAPERS, *TABLES, *SOURCES, *PAGES) for path in root.glob(pattern) if path.is_file()}
    made = {
        path.with_suffix(".png") for path in found if path.match(PICTURES)
    }  # anew: one there is from an older build
    return sorted(
        path for path in found - made if not any(part.startswith(".") for part in path.relative_to(root).parts)
    )


def archive(root: Path, top: str) -> bytes:
    """The zip of a project's files, all in the folder `top`."""
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as packed:
        for path in contents(root):
            name, content = f"{top}/{path.relative_to(root).as_posix()}", path.read_bytes()
            _put(packed, name, content)
            if path.match(PICTURES):
                _put(packed, str(Path(name).with_suffix(".png")), as_png(content))
    return buffer.getvalue()


def _put(packed: zipfile.ZipFile, name: str, content: bytes) -> None:
    entry = zipfile.ZipInfo(name, MOMENT)
    entry.compress_type, entry.external_attr, entry.create_system = zipfile.ZIP_DEFLATED, FILE, 3
    packed.writestr(entry, content)


def main(root: Path = ROOT) -> int:
    """Write build/carbon-plans-<version>.zip and say how big it is; 1 if something is not built yet."""
    missing = [name for name in NEEDED if not (root / name).exists()]
    if missing:
        print(f"dist      {missing[0]} is not there; run make first", file=sys.stderr)
        return 1
    top = f"carbon-plans-{version(root / 'CITATION.cff')}"
    path = replace_file(root / "build" / f"{top}.zip", archive(root, top))
    size = path.stat().st_size / 1e6
    with zipfile.ZipFile(path) as packed:
        files = len(packed.namelist())
    print(f"dist      build/{path.name}: {files} files, {size:.1f} MB; unpack it and open reports/index.html")
    return 0


if __name__ == "__main__":
    sys.exit(main())
