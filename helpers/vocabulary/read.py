"""The one door to the tables of data/raw that people edit: names, patterns, words, records, corrections.

Every mistake that a spreadsheet or an editor makes is one line with file, row, column and remedy. What is made from a
table is made anew when the file has changed (`follows`), so that an edit counts in a notebook that is running, too.
"""

import csv
import io
import re
import time
from collections.abc import Callable, Collection, Iterable
from functools import wraps
from pathlib import Path

import pandas as pd

from helpers.base import files
from helpers.base.errors import KnowledgeError
from helpers.base.paths import ROOT, project_folder, raw_folder

UTF8 = "save it as CSV UTF-8 (Excel: 'CSV UTF-8 (Comma delimited)')"
SEPARATORS = {";": "semicolons", "\t": "tabs", "，": "full-width commas", "；": "full-width semicolons"}
PAUSE = 0.2  # seconds in which a file is not looked at again: some tables are asked a million times
FULL_WIDTH = "；"  # written for ; between the words of a list


def read_knowledge(
    name: str | Path,
    columns: Collection[str],
    *,
    unique: Collection[str] = (),
    patterns: Collection[str] = (),
    lists: Collection[str] = (),
    numbers: Collection[str] = (),
    values: dict[str, Collection[str]] | None = None,
    check: Callable[[tuple], str | tuple[str, str] | None] | None = None,
) -> pd.DataFrame:
    """Read a CSV table as text, nothing changed, empty cells as empty strings.

    Parameters
    ----------
    name : str or Path
        Below data/raw: ``"vocabulary/units.csv"``.
    columns : collection of str
        Columns it must have; more are welcome.
    unique : collection of str
        Columns that together tell the rows apart and are not all empty.
    patterns : collection of str
        Columns of regular expressions.
    lists : collection of str
        Columns of words joined by ;.
    numbers : collection of str
        Columns of numbers, which become such; an empty cell is missing.
    values : dict, optional
        For each column that takes no other, what it may hold.
    check : callable, optional
        Says of a row (a named tuple) what is wrong with it, or the column and what is wrong, or nothing: `finds_example`.

    Returns
    -------
    DataFrame
        A row a line, in the file's order.

    Raises
    ------
    KnowledgeError
        One line: file, row as a spreadsheet counts it, column, what is wrong, the remedy.

    Examples
    --------
    >>> read_knowledge("vocabulary/units.csv", ("unit", "dimension")).iloc[1].dimension
    'share'
    """
    path = name if isinstance(name, Path) else raw_folder() / name
    header, rows = _cells(path)
    missing = [column for column in columns if column not in header]
    if missing:
        raise KnowledgeError(
            f"{short(path)}, row 1: column {missing[0]!r} is missing; its header needs {','.join(columns)}"
        )
    table = pd.DataFrame([cells for _, cells in rows], columns=header, dtype=object)
    complaints = _Complaints(path, table, [number for number, _ in rows])
    complaints.of_keys(unique)
    complaints.of_cells(patterns, _pattern_wrong)
    complaints.of_cells(lists, _list_wrong)
    complaints.of_cells(numbers, _number_wrong)
    for column, accepted in (values or {}).items():
        complaints.of_cells([column], lambda cell, accepted=accepted: _value_wrong(cell, accepted))
    if check:
        complaints.of_rows(check)
    return table.assign(**{column: pd.to_numeric(table[column]) for column in numbers})


def _cells(path: Path) -> tuple[list[str], list[tuple[int, list[str]]]]:
    """The header, and each row that is not empty with its number in a spreadsheet."""
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise KnowledgeError(f"{short(path)} is missing; restore it with git checkout") from None
    text = _decoded(path, data)
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    number, rows = 0, []
    try:
        for number, cells in enumerate(reader, start=1):
            if any(cells) or number == 1:
                rows.append((number, cells))
    except csv.Error as error:
        reason = "a quotation mark is opened and not closed" if "unexpected end" in str(error) else str(error)
        raise KnowledgeError(f"{short(path)}, row {number + 1}: {reason}; correct the quotation marks there") from None
    header = rows[0][1] if rows else []
    if not any(header):
        raise KnowledgeError(f"{short(path)} is empty; restore it with git checkout")
    other = next((sign for sign in SEPARATORS if len(header) == 1 and sign in header[0]), "")
    if other:
        raise KnowledgeError(f"{short(path)}, row 1: cells are parted by {SEPARATORS[other]}, not by commas; {UTF8}")
    twice = next((column for column in header if header.count(column) > 1), None)
    if twice is not None:
        raise KnowledgeError(f"{short(path)}, row 1: column {twice!r} stands there twice; keep one")
    for number, cells in rows[1:]:
        if len(cells) != len(header):
            raise KnowledgeError(
                f"{short(path)}, row {number}: {len(cells)} cells, not {len(header)}; "
                "a comma too many or too few: put a cell that holds a comma in quotation marks"
            )
    return header, rows[1:]


def _decoded(path: Path, data: bytes) -> str:
    for mark in (b"\xff\xfe", b"\xfe\xff"):
        if data.startswith(mark):
            raise KnowledgeError(f"{short(path)} is UTF-16 (Excel's 'Unicode Text'); {UTF8}")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        try:
            data.decode("gb18030")
            kind = "is GB18030, as Excel saves plain CSV in China"
        except UnicodeDecodeError:
            kind = f"is not UTF-8 (line {line})"
        raise KnowledgeError(f"{short(path)} {kind}; {UTF8}") from None
    if "\x00" in text or "\ufffd" in text:
        line = min(text.find(sign) % (len(text) + 1) for sign in "\x00\ufffd")
        raise KnowledgeError(
            f"{short(path)}, line {text.count(chr(10), 0, line) + 1}: a character is lost; type it again"
        )
    return text


class _Complaints:
    """Says in which row and column of a table something is wrong."""

    def __init__(self, path: Path, table: pd.DataFrame, rows: list[int]) -> None:
        self.path, self.table, self.rows = path, table, rows

    def raise_at(self, place: int, column: str, wrong: str) -> None:
        where = f"row {self.rows[place]}" + (f", column {column}" if column else "")
        raise KnowledgeError(f"{short(self.path)}, {where}: {wrong}")

    def of_cells(self, columns: Collection[str], judge: Callable[[str], str | None]) -> None:
        for column in columns:
            for place, cell in enumerate(self.table[column]):
                if wrong := judge(cell):
                    self.raise_at(place, column, wrong)

    def of_rows(self, judge: Callable[[tuple], str | tuple[str, str] | None]) -> None:
        for place, row in enumerate(self.table.itertuples(index=False)):
            if wrong := judge(row):
                self.raise_at(place, *(("", wrong) if isinstance(wrong, str) else wrong))

    def of_keys(self, columns: Collection[str]) -> None:
        seen: dict[tuple, int] = {}
        for place, key in enumerate(zip(*(self.table[column] for column in columns), strict=True)):
            name = ", ".join(filter(None, key))
            if not name:
                self.raise_at(place, ", ".join(columns), "is empty; fill it in or remove the row")
            if any(part != part.strip() for part in key):
                self.raise_at(place, ", ".join(columns), f"{name!r} has a blank at its edge; remove it")
            if key in seen:
                self.raise_at(place, ", ".join(columns), f"{name} stands in row {seen[key]} already; keep one of them")
            seen[key] = self.rows[place]


def _pattern_wrong(cell: str) -> str | None:
    try:
        re.compile(cell)
    except re.error as error:
        return (
            f"the pattern cannot be read: {error.msg} at character {(error.pos or 0) + 1} of {cell!r}; correct it there"
        )
    return None


def _list_wrong(cell: str) -> str | None:
    if FULL_WIDTH in cell:
        return f"words are joined by ; not by {FULL_WIDTH}; type {cell.replace(FULL_WIDTH, ';')}"
    words = cell.split(";") if cell else []
    if any(word != word.strip() or not word for word in words):
        return f"a blank or empty word between two ; in {cell!r}; remove it"
    return None


def _number_wrong(cell: str) -> str | None:
    try:
        float(cell or 0)
    except ValueError:
        return f"{cell!r} is no number; write it in digits with a point"
    return None


def _value_wrong(cell: str, accepted: Collection[str]) -> str | None:
    if cell in accepted:
        return None
    return f"{cell!r} is none of {', '.join(value or '(empty)' for value in accepted)}; choose one of them"


def finds_example(row: tuple) -> str | None:
    """A check of `read_knowledge`: whether a row's pattern misses its example."""
    found = re.search(row.pattern, row.example)
    return None if found else f"the pattern does not find its example {row.example!r}; correct one of them"


def any_of(words: Iterable[str]) -> str:
    """A pattern of words, the longest first, so that 实施意见 is found before 意见.

    Examples
    --------
    >>> any_of({"意见", "实施意见"})
    '(?:实施意见|意见)'
    """
    return "(?:" + "|".join(map(re.escape, sorted(words, key=lambda word: (-len(word), word)))) + ")"


def short(path: Path) -> str:
    """A file as a reader of the project knows it: data/raw/errata.csv."""
    near = [base for base in (project_folder(), ROOT) if path.is_relative_to(base)]
    return path.relative_to(near[0]).as_posix() if near else path.as_posix()


def follows(*names: str) -> Callable:
    """Keep what a function has made of tables until one of their files changes.

    Parameters
    ----------
    *names : str
        The tables below data/raw that it reads, also through other functions: ``"vocabulary/units.csv"``.

    Examples
    --------
    >>> @follows("vocabulary/units.csv")
    ... def names():
    ...     return frozenset(read_knowledge("vocabulary/units.csv", ["unit"])["unit"])
    >>> names() is names()
    True
    """

    def keep(function: Callable) -> Callable:
        kept: dict[tuple, object] = {}
        state, project, due, turn = (), None, 0.0, 0

        @wraps(function)
        def ask(*given, **named):
            nonlocal state, project, due, turn
            now = time.monotonic()
            if now >= due or turn != _turn or project is not project_folder():
                project, due, turn = project_folder(), now + PAUSE, _turn
                if state != (found := tuple(map(file_state, names))):
                    kept.clear()
                    state = found
            key = (given, *sorted(named.items())) if named else given
            if key not in kept:
                kept[key] = function(*given, **named)
            return kept[key]

        return ask

    return keep


AGAIN: list[Callable[[], None]] = []  # what else is to follow a table when `look_again` is called
_turn = 0


def look_again() -> None:
    """Let whatever follows a table look at its file at the next question, however short ago it looked last.

    The doors that a researcher knocks at call it, so that an edit made a moment ago counts.
    """
    global _turn
    _turn += 1
    for follow in AGAIN:
        follow()


def file_state(name: str) -> tuple:
    """What tells whether a file below data/raw has changed."""
    return files.file_state(f"{raw_folder()}/{name}")
