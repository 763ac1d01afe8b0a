"""Where the project's files are: functions, since a plan can be tried in a copy of the data (`working_in`)."""

import csv
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]  # code, notebooks and templates; its data may be elsewhere
LOCALE = ROOT / "publish" / "locale" / "zh_CN" / "LC_MESSAGES" / "messages.po"  # the Chinese of all that is shown
_project = ROOT


def project_folder() -> Path:
    """The folder whose data/ and reports/ count now."""
    return _project


@contextmanager
def working_in(folder: Path) -> Iterator[Path]:
    """Read and write the data of another folder inside a with block; what is kept of tables is read anew.

    Examples
    --------
    >>> from tempfile import mkdtemp
    >>> with working_in(Path(mkdtemp())) as copy:
    ...     raw_folder() == copy / "data/raw"
    True
    """
    global _project
    before, _project = _project, Path(folder).resolve()
    try:
        yield _project
    finally:
        _project = before


@contextmanager
def working_on(into: Path | str | None) -> Iterator[Path]:
    """`working_in` a folder that holds a copy of what people put in, made where there is none; None: the project itself.

    Examples
    --------
    >>> with working_on(None) as folder:
    ...     folder == project_folder()
    True
    """
    if into is None:
        yield _project
        return
    folder = Path(into).expanduser().resolve()
    for part in ("raw", "dictionary"):
        if not (folder / "data" / part).exists():
            shutil.copytree(_project / "data" / part, folder / "data" / part)
    with working_in(folder):
        yield folder


def raw_folder() -> Path:
    """What people put in: texts, knowledge, corrections."""
    return _project / "data" / "raw"


def plans_folder() -> Path:
    """The source texts, byte for byte."""
    return raw_folder() / "plans"


def vocabulary_folder() -> Path:
    """Indicators, units, places, agencies: knowledge kept as tables."""
    return raw_folder() / "vocabulary"


def context_folder() -> Path:
    """Population, area, GDP, national series."""
    return raw_folder() / "context"


def boundaries_folder() -> Path:
    """GeoJSON of China's provinces and Jiangxi's prefectures and counties."""
    return raw_folder() / "boundaries"


def fonts_folder() -> Path:
    """One Chinese font, so that figures look the same on every machine."""
    return raw_folder() / "fonts"


def processed_folder() -> Path:
    """The tables that the notebooks write."""
    return _project / "data" / "processed"


def dictionary_folder() -> Path:
    """What each column of these tables means."""
    return _project / "data" / "dictionary"


def reports_folder() -> Path:
    """The pages that people read."""
    return _project / "reports"


def pages_address() -> str:
    """Where links to what the server of `make lab` gives begin (scripts/lab/pages.py); empty where nobody looks on there."""
    return "" if os.environ.get("PLANS_SILENT") else os.environ.get("PLANS_PAGES", "")


def reports_address() -> str:
    """Where links to pages and figures begin: in a notebook's file beside it, in `make lab` on its server.

    Examples
    --------
    >>> reports_address()
    '../reports/'
    """
    return f"{pages_address()}reports/" if pages_address() else "../reports/"


def latest_document() -> str:
    """The data's date: that of the latest document; empty before documents.csv is there.

    Read here and not as a table: every figure and page bears it, most of them need no table, and no figure is to be drawn
    again because a document changed.
    """
    path = processed_folder() / "documents.csv"
    if not path.exists():
        return ""
    status = path.stat()
    return _latest(path, status.st_mtime_ns, status.st_size)


@lru_cache(maxsize=1)
def _latest(path: Path, *_: int) -> str:
    """The latest date in documents.csv as it was then."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return max((row.get("date") or "" for row in csv.DictReader(file)), default="")
