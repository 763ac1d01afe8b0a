"""Write and read the tables of data/processed.

A table is a CSV file: UTF-8 with a byte-order mark (so that Excel opens it right), one header row, empty for missing,
rows in the order they are given. Numbers are rounded to six significant digits, so that the file does not depend on the
processor. A file is complete or not there: it is written aside and then moved into place.
"""

import csv
import io
import math
from functools import lru_cache
from pathlib import Path

import pandas as pd

from helpers.base.errors import TableError, instead
from helpers.base.files import file_state, replace_file
from helpers.base.paths import dictionary_folder, processed_folder

SIGNIFICANT_DIGITS = 6

# What `type` may say in a data dictionary, and how pandas then holds the column. Integers and yes/no may be missing.
DTYPES = {"text": "str", "date": "str", "integer": "Int64", "number": "float64", "boolean": "boolean"}
REMEDY = "delete it and run `make`"
YES_NO = {"True": True, "False": False}


def write_table(table: pd.DataFrame, name: str) -> Path:
    """Write `table` to ``data/processed/<name>.csv``, without its index, if it is what its data dictionary says.

    Parameters
    ----------
    table : DataFrame
        One row an observation, in the order to keep; units belong in column names or in a unit column.
    name : str
        Name of the table without ending, such as ``"targets"``.

    Returns
    -------
    Path
        The file written.

    Raises
    ------
    TableError
        If there is no dictionary, or a column, type or value is not as it says; nothing is written then.

    Examples
    --------
    >>> from tempfile import mkdtemp
    >>> from helpers.base.paths import working_on
    >>> sums = read_table("sums")
    >>> with working_on(mkdtemp()):  # not the project's own
    ...     write_table(sums, "sums").name
    'sums.csv'
    """
    twice = table.columns[table.columns.duplicated()]
    if len(twice):
        raise TableError(f"{name}.csv: column {twice[0]!r} occurs twice; rename one before writing the table")
    _check(table, name)
    rows = table.copy()
    for column, dtype in rows.dtypes.items():
        if pd.api.types.is_float_dtype(dtype) or pd.api.types.is_object_dtype(dtype):
            rows[column] = pd.Series([_round(value) for value in rows[column]], index=rows.index, dtype="object")
    content = rows.to_csv(index=False, lineterminator="\n").encode("utf-8-sig")
    return replace_file(processed_folder() / f"{name}.csv", content)


def list_tables() -> pd.DataFrame:
    """The tables that `read_table` reads: name, rows (missing where `make` has not written it yet), columns.

    Examples
    --------
    >>> "targets" in set(list_tables()["name"])
    True
    """
    rows = []
    for path in sorted(dictionary_folder().glob("*.csv")):
        there = processed_folder() / path.name
        count = count_rows(path.stem) if there.exists() else None
        rows.append((path.stem, count, ", ".join(column_types(path.stem))))
    return pd.DataFrame(rows, columns=["name", "rows", "columns"]).astype({"rows": "Int64"})


def read_table(name: str, *, dates: bool = False, join: str = "") -> pd.DataFrame:
    """Read ``data/processed/<name>.csv`` with the column types that its data dictionary states.

    Parameters
    ----------
    name : str
        Name of the table without ending, such as ``"targets"``; `list_tables` has them all.
    dates : bool
        Whether dates become datetimes, for ``.dt.year`` and the like; a day or month that is not told counts as the first.
    join : {"documents"}, optional
        Add what documents.csv says of each row's document (its doc_id): title, issuer, level, adcode, region, date as a
        datetime, and the rest.

    Returns
    -------
    DataFrame
        Columns of type text and date are strings (an adcode keeps its digits), missing where empty.

    Raises
    ------
    TableError
        If there is no such table, or it is empty, cut off, not UTF-8, or does not fit its dictionary.

    Examples
    --------
    >>> read_table("documents").adcode.iloc[0]
    '360000'
    >>> read_table("targets", join="documents")["date"].dt.year.iloc[0].item()
    2022.0
    """
    path, described = processed_folder() / f"{name}.csv", dictionary_folder() / f"{name}.csv"
    if not described.exists() and not path.exists():
        there = [path.stem for path in dictionary_folder().glob("*.csv")]
        raise TableError(
            f"there is no table {name!r}; {instead(name.removesuffix('.csv'), there)} (list_tables() lists them)"
        )
    if join:
        return _joined(read_table(name, dates=True), name, join)
    table = _typed(path, described, file_state(path), file_state(described)).copy(deep=False)
    if dates:
        for column in (column for column, kind in column_types(name).items() if kind == "date"):
            table[column] = pd.to_datetime(table[column], format="ISO8601")
    return table


def _joined(table: pd.DataFrame, name: str, other: str) -> pd.DataFrame:
    """A table with the columns of documents.csv that it has not itself."""
    if other != "documents":
        raise TableError(f"a table is joined to documents, not to {other!r}; merge others with pandas")
    if "doc_id" not in table:
        raise TableError(f"{name} has no column doc_id to join documents by; its columns are {', '.join(table)}")
    documents = read_table("documents", dates=True)
    kept = ["doc_id", *(column for column in documents if column not in table)]
    return table.merge(documents[kept], on="doc_id", how="left")


@lru_cache(maxsize=64)
def _typed(path: Path, described: Path, *_: object) -> pd.DataFrame:
    """A table with its types; one that has not changed since it was last read is not read again."""
    header, *rows = csv.reader(io.StringIO(_lines(path), newline=""))
    odd = next((number for number, row in enumerate(rows, 2) if len(row) != len(header)), None)
    if odd:
        raise TableError(f"{_short(path)}: row {odd} has {len(rows[odd - 2])} cells, not {len(header)}; {REMEDY}")
    table = pd.DataFrame(rows, columns=header, dtype="str")
    table = table.mask(table == "")
    for column, kind in _types(described).items():
        if column not in table:
            raise TableError(f"{_short(path)} has no column {column}, which its data dictionary describes; {REMEDY}")
        table[column] = _convert(table[column], kind, path)
    return table


def count_rows(name: str) -> int:
    """How many rows ``data/processed/<name>.csv`` has; what stands in them is not looked at.

    Raises
    ------
    TableError
        As `read_table`.

    Examples
    --------
    >>> count_rows("documents") == len(read_table("documents"))
    True
    """
    lines = _lines(processed_folder() / f"{name}.csv")
    return sum(part.count("\n") for part in lines.split('"')[::2]) - 1  # what stands between quotes is no line's end


def _lines(path: Path) -> str:
    """What a file holds, which must be whole."""
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        raise TableError(f"{_short(path)} is not there; run `make`") from None
    try:
        lines = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise TableError(f"{_short(path)} is not UTF-8 at byte {error.start}; {REMEDY}") from None
    if not lines.strip():
        raise TableError(f"{_short(path)} is empty; {REMEDY}")
    if not lines.endswith("\n"):
        raise TableError(f"{_short(path)} breaks off in its last line; {REMEDY}")
    return lines


def column_types(name: str) -> dict[str, str]:
    """The type of each column (text, date, integer, number or boolean) as ``data/dictionary/<name>.csv`` states it."""
    return _types(dictionary_folder() / f"{name}.csv")


def _types(path: Path) -> dict[str, str]:
    rows = _described(path) if path.exists() else pd.DataFrame(columns=["column", "type"])
    return dict(zip(rows["column"], rows["type"], strict=True))


def column_values(name: str) -> dict[str, list[str]]:
    """What each column that takes only certain values may hold, as ``data/dictionary/<name>.csv`` states it.

    Examples
    --------
    >>> column_values("targets")["modality"]
    ['strive', 'ensure', 'maintain', 'plain']
    """
    rows = _described(dictionary_folder() / f"{name}.csv")
    return {row.column: row.values.split(";") for row in rows.itertuples(index=False) if row.values}


def _described(path: Path) -> pd.DataFrame:
    """The rows of a data dictionary: column, type and, where it takes only certain values, these joined by ;."""
    rows = pd.read_csv(path, dtype="str", encoding="utf-8-sig", keep_default_na=False)
    unknown = rows.loc[~rows["type"].isin(DTYPES)]
    if len(unknown):
        column, kind = unknown[["column", "type"]].iloc[0]
        raise TableError(f"{_short(path)}: column {column} has type {kind!r}; use one of {', '.join(DTYPES)}")
    return rows if "values" in rows else rows.assign(values="")


def _check(table: pd.DataFrame, name: str) -> None:
    """Refuse a table whose columns, types or values are not those of its data dictionary."""
    path = dictionary_folder() / f"{name}.csv"
    if not path.exists():
        raise TableError(f"{name}.csv: {_short(path)} is not there; describe each column of the table in it first")
    described = _described(path)
    for here, there, wrong in (
        (table.columns, described["column"], "is not described; add it there or leave it out of the table"),
        (described["column"], table.columns, "is described and not in the table; take it out there or put it in"),
    ):
        odd = [column for column in here if column not in set(there)]
        if odd:
            raise TableError(f"{name}.csv: column {odd[0]} {wrong} ({_short(path)})")
    for row in described.itertuples():
        cells = table[row.column].reset_index(drop=True).dropna().drop_duplicates()
        cells = cells[cells.ne("")]
        fits = cells.map(str).isin(row.values.split(";")) if row.values else FITS[row.type](cells)
        if not fits.all():
            at = cells.index[~fits.to_numpy()][0] + 2
            expected = f"none of {row.values.replace(';', ', ')}" if row.values else f"no {row.type}"
            raise TableError(
                f"{name}.csv: row {at}, column {row.column}: {str(cells[~fits].iloc[0])!r} is {expected}; "
                f"mend the table or {_short(path)}"
            )


def _numbers(cells: pd.Series) -> pd.Series:
    """Cells as numbers, missing where they are none."""
    return pd.to_numeric(cells, errors="coerce").astype("float64")


# Whether each cell of a column is what its type says
FITS = {
    "text": lambda cells: pd.Series(True, index=cells.index),
    "date": lambda cells: cells.map(str).str.fullmatch(r"\d{4}(-\d\d){0,2}"),
    "integer": lambda cells: _numbers(cells).mod(1).eq(0),
    "number": lambda cells: _numbers(cells).notna(),
    "boolean": lambda cells: cells.map(str).isin(YES_NO),
}


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


def text(value):
    """A cell as text, empty for a missing one."""
    if isinstance(value, str):  # asked a million times by a build
        return value
    return "" if pd.isna(value) else str(value)
