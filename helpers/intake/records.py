"""Add rows to the records of data/raw and take them out again, every other byte of the files unchanged.

provenance.csv and documents.csv are kept by people: their order, quotes and line ends stay as they are.
"""

import csv
import io
import re
from codecs import BOM_UTF8
from pathlib import Path

from helpers.base.errors import PlanFileError
from helpers.base.files import replace_file
from helpers.base.language import locally


def with_row(content: bytes, row: dict[str, str]) -> bytes:
    """A CSV file's content with one row more at its end.

    Parameters
    ----------
    content : bytes
        UTF-8, with a header row.
    row : dict of str to str
        By column; columns that the file has not are an error, white space inside a value becomes a blank.

    Raises
    ------
    PlanFileError
        One line: the file lacks a column.
    """
    text = content.decode("utf-8")
    header = next(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline="")), [])
    missing = [column for column in row if column not in header]
    if missing:
        raise PlanFileError(
            locally("a record has no column %(name)s; restore its header with git checkout", name=repr(missing[0]))
        )
    end = "\r\n" if "\r\n" in text else "\n"
    line = io.StringIO()
    values = [re.sub(r"\s+", " ", row.get(column, "")).strip() for column in header]
    csv.writer(line, lineterminator="").writerow(values)
    ended = text.endswith(("\n", "\r"))
    added = line.getvalue() + end if ended else end + line.getvalue()
    return content + added.encode("utf-8")


def without_row(content: bytes, column: str, value: str) -> bytes:
    """A CSV file's content without the row that has `value` in `column`; as it was if there is none."""
    mark = "\ufeff" if content.startswith(BOM_UTF8) else ""
    text = content.decode("utf-8").removeprefix(mark)
    lines = list(io.StringIO(text, newline=""))
    reader = csv.reader(iter(lines))
    header = next(reader, [])
    if column not in header:
        return content
    place, before = header.index(column), reader.line_num
    for row in reader:
        if len(row) > place and row[place] == value:
            kept = "".join(lines[:before]) + "".join(lines[reader.line_num :])
            if reader.line_num == len(lines) and not text.endswith("\n"):
                kept = kept.removesuffix("\r\n" if kept.endswith("\r\n") else "\n")
            return (mark + kept).encode("utf-8")
        before = reader.line_num
    return content


class Records:
    """Files that change together or not at all: inside `with`, an error puts every one back as it was."""

    def __init__(self):
        self._before: dict[Path, bytes | None] = {}

    def write(self, path: Path, content: bytes) -> None:
        """Write a file; what it held is kept until the end."""
        self._before.setdefault(path, path.read_bytes() if path.exists() else None)
        replace_file(path, content)

    def remove(self, path: Path) -> None:
        """Delete a file; what it held is kept until the end."""
        self._before.setdefault(path, path.read_bytes() if path.exists() else None)
        path.unlink(missing_ok=True)

    def __enter__(self) -> "Records":
        return self

    def __exit__(self, kind, error, trace) -> None:
        if kind is None:
            return
        for path, content in self._before.items():
            if content is None:
                path.unlink(missing_ok=True)
            else:
                replace_file(path, content)
