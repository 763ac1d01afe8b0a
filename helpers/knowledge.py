"""Read the tables of data/raw that people edit: names, patterns, records."""

from pathlib import Path

import pandas as pd

from helpers.paths import ROOT


class KnowledgeTableError(ValueError):
    """A table that people edit is missing or damaged: one line with file, place and remedy."""


def read_knowledge(path: Path, columns: tuple[str, ...]) -> pd.DataFrame:
    """Read a CSV table as text, nothing changed, empty cells as empty strings.

    Parameters
    ----------
    path : Path
        A UTF-8 file, with or without a byte-order mark.
    columns : tuple of str
        Columns it must have.

    Returns
    -------
    DataFrame
        A row a line, in the file's order.

    Raises
    ------
    KnowledgeTableError
        The file is missing, is no UTF-8 (Excel's "CSV UTF-8" is), or lacks a column.
    """
    name = path.relative_to(ROOT) if path.is_relative_to(ROOT) else path
    try:
        table = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig")
    except FileNotFoundError:
        raise KnowledgeTableError(f"{name}: is missing; restore it with git checkout") from None
    except UnicodeDecodeError as error:
        raise KnowledgeTableError(f"{name}: is not UTF-8 (byte {error.start}); save it as CSV UTF-8") from None
    except (pd.errors.ParserError, pd.errors.EmptyDataError) as error:
        reason = " ".join(str(error).split())
        raise KnowledgeTableError(f"{name}: is no table ({reason}); check quotes and commas there") from None
    missing = [column for column in columns if column not in table]
    if missing:
        raise KnowledgeTableError(f"{name}: column {missing[0]!r} is missing; its header needs {', '.join(columns)}")
    return table
