"""Write and read the tables of data/processed.

A table is a CSV file: UTF-8 with a byte-order mark (so that Excel opens it right), one header row, empty for missing,
rows in the order they are given. Numbers are rounded to six significant digits, so that the file does not depend on the
processor. A file is complete or not there: it is written aside and then moved into place.
"""

import csv
import io
import math
from pathlib import Path

import pandas as pd

from helpers.files import replace_file
from helpers.paths import DICTIONARY, PROCESSED

SIGNIFICANT_DIGITS = 6

# What `type` may say in a data dictionary, and how pandas then holds the column. Integers and yes/no may be missing.
DTYPES = {"text": "str", "date": "str", "integer": "Int64", "number": "float64", "boolean": "boolean"}
YES_NO = {"True": True, "False": False}


class TableError(ValueError):
    """A table or its dictionary is missing or damaged; the message names file, place and remedy."""


def write_table(table: pd.DataFrame, name: str, folder: Path = PROCESSED) -> Path:
    """Write `table` to ``data/processed/<name>.csv``, without its index.

    Parameters
    ----------
    table : DataFrame
        One row an observation, in the order to keep; units belong in column names or in a unit column.
    name : str
        Name of the table without ending, such as ``"targets"``.
    folder : Path
        Where to write; another folder is for tests.

    Returns
    -------
    Path
        The file written.

    Raises
    ------
    TableError
        If a column's name is used twice.

    Examples
    --------
    >>> write_table(targets, "targets").name
    'targets.csv'
    """
    twice = table.columns[table.columns.duplicated()]
    if len(twice):
        raise TableError(f"{name}.csv: column {twice[0]!r} occurs twice; rename one before writing the table")
    rows = table.copy()
    for column, dtype in rows.dtypes.items():
        if _is_float(dtype):
            rows[column] = pd.Series([_round(value) for value in rows[column]], index=rows.index, dtype="object")
    content = rows.to_csv(index=False, lineterminator="\n").encode("utf-8-sig")
    return replace_file(folder / f"{name}.csv", content)


def read_table(name: str, folder: Path = PROCESSED, dictionary: Path = DICTIONARY) -> pd.DataFrame:
    """Read ``data/processed/<name>.csv`` with the column types that its data dictionary states.

    Parameters
    ----------
    name : str
        Name of the table without ending, such as ``"targets"``.
    folder, dictionary : Path
        Folders of the table and of its dictionary; others are for tests.

    Returns
    -------
    DataFrame
        Columns of type text and date are strings (an adcode keeps its digits), missing where empty.

    Raises
    ------
    TableError
        If the table is missing, empty, cut off, not UTF-8, or does not fit its dictionary.

    Examples
    --------
    >>> read_table("documents").adcode.iloc[0]
    '360000'
    """
    path = folder / f"{name}.csv"
    remedy = "delete it and run `make`"
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        raise TableError(f"{_short(path)} is not there; run `make`") from None
    try:
        lines = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise TableError(f"{_short(path)} is not UTF-8 at byte {error.start}; {remedy}") from None
    if not lines.strip():
        raise TableError(f"{_short(path)} is empty; {remedy}")
    if not lines.endswith("\n"):
        raise TableError(f"{_short(path)} breaks off in its last line; {remedy}")

    header, *rows = csv.reader(io.StringIO(lines, newline=""))
    odd = next((number for number, row in enumerate(rows, 2) if len(row) != len(header)), None)
    if odd:
        raise TableError(f"{_short(path)}: row {odd} has {len(rows[odd - 2])} cells, not {len(header)}; {remedy}")
    table = pd.DataFrame(rows, columns=header, dtype="str")
    table = table.mask(table == "")
    for column, kind in column_types(name, dictionary).items():
        if column not in table:
            raise TableError(f"{_short(path)} has no column {column}, which its data dictionary describes; {remedy}")
        table[column] = _convert(table[column], kind, path)
    return table


def column_types(name: str, dictionary: Path = DICTIONARY) -> dict[str, str]:
    """The type of each column (text, date, integer, number or boolean) as ``data/dictionary/<name>.csv`` states it."""
    path = dictionary / f"{name}.csv"
    if not path.exists():
        return {}
    rows = pd.read_csv(path, dtype="str", encoding="utf-8-sig")
    unknown = rows.loc[~rows["type"].isin(DTYPES)]
    if len(unknown):
        column, kind = unknown[["column", "type"]].iloc[0]
        raise TableError(f"{_short(path)}: column {column} has type {kind!r}; use one of {', '.join(DTYPES)}")
    return dict(zip(rows["column"], rows["type"], strict=True))


def _is_float(dtype) -> bool:
    return pd.api.types.is_float_dtype(dtype) or pd.api.types.is_object_dtype(dtype)


def _round(value):
    """Six significant digits of a float: 0.1 + 0.2 becomes 0.3, 12.0 becomes 12. Anything else stays as it is."""
    if not isinstance(value, float) or not math.isfinite(value):
        return value
    rounded = float(f"{value:.{SIGNIFICANT_DIGITS}g}")
    return int(rounded) if rounded.is_integer() and abs(rounded) < 1e15 else rounded


def _convert(column: pd.Series, kind: str, path: Path) -> pd.Series:
    """The strings of a column as its dictionary's type."""
    if DTYPES[kind] == "str":
        return column
    values = column.map(YES_NO) if kind == "boolean" else pd.to_numeric(column, errors="coerce")
    wrong = column[values.isna() & column.notna()]
    if kind == "integer":
        wrong = column[column.notna() & (values.isna() | (values % 1 != 0))]
    if len(wrong):
        place = f"row {wrong.index[0] + 2}, column {column.name}"
        raise TableError(f"{_short(path)}: {place}: {wrong.iloc[0]!r} is no {kind}; delete the file and run `make`")
    return values.astype(DTYPES[kind])


def _short(path: Path) -> str:
    """The path as a reader of the project knows it, such as ``data/processed/targets.csv``."""
    return "/".join(path.parts[-3:])
