"""Tables that the notebooks write, for pages that are made without those that are not there yet, and their levels in words."""

import pandas as pd

from helpers.base.errors import TableError
from helpers.base.tables import DTYPES, column_types, read_table
from helpers.corpus import documents
from helpers.vocabulary.glossary import term

LEVELS = {level: term(level, "level") for level in documents.LEVELS}


def built_table(name: str) -> pd.DataFrame:
    """Return a table of data/processed; where it is not built, an empty one with its columns.

    Examples
    --------
    >>> len(built_table("documents")) > 0
    True
    """
    try:
        return read_table(name)  # the name comes from the calls
    except TableError as error:
        print(f"pages are made without {name}: {error}")
        return pd.DataFrame({column: pd.Series(dtype=DTYPES[kind]) for column, kind in column_types(name).items()})
