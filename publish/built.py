"""Tables that the notebooks write, for pages that are made without those that are not there yet."""

from collections.abc import Sequence

import pandas as pd

from helpers.base.errors import TableError
from helpers.base.tables import read_table


def built_table(name: str, columns: Sequence[str] | None = None) -> pd.DataFrame | None:
    """Return a table of data/processed; where it is not built, an empty one with these columns, or None.

    Examples
    --------
    >>> len(built_table("documents")) > 0
    True
    """
    try:
        return read_table(name)  # the name comes from the calls
    except TableError as error:
        print(f"pages are made without {name}: {error}")
        return None if columns is None else pd.DataFrame(columns=columns)
