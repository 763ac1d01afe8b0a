"""Tables in JupyterLab: they sort, search and turn pages, what is promised comes first, and a sentence leads to its plan."""

import re
from html import escape
from numbers import Number

import itables
import numpy as np
import pandas as pd

from helpers.base.paths import pages_address, reports_folder
from helpers.corpus.document import anchor

# Columns that come first in a table too wide to be seen at once
FIRST = ["place", "indicator", "year", "value", "unit", "quote", "child_text", "parent_text", "comparator", "modality"]
WIDE = 12  # columns
# The words that a reader clicks, and the column that says where they stand
SENTENCES = {
    "quote": "clause_id", "text": "clause_id", "match": "clause_id", "clause_id": "clause_id",
    "child_text": "child_clause", "parent_text": "parent_clause", "nearest_text": "nearest_clause",
    "here": "child_target_id", "above": "parent_target_id", "title": "doc_id",
}  # fmt: skip
# of a clause_id or target_id
PLACE = re.compile(r"(?P<doc>[a-z][a-z0-9]*)(?:-(?P<item>[^-]+)-(?P<ordinal>\d+)(?:-a?\d+)?)?")
TAG = re.compile(r"<[^>]*>")
LONG = 600  # characters of one cell
SHORT = 16  # letters that stand in one line: a date, a name
DIGITS = 6  # as in the tables of data/processed
LARGEST = "3MB"  # of one table in a notebook; what is left out is said under it
STYLE = """
div.dt-container { background: none !important; color: inherit; }
.dt-container table.dataTable td, .dt-container table.dataTable th {
  text-align: left !important; white-space: normal; vertical-align: top; }
.dt-container table.dataTable td.plans-line { white-space: nowrap; }
.dt-container table.dataTable .plans-number { text-align: right !important; white-space: nowrap; }
.dt-container table.dataTable td.plans-phrase { min-width: 10em; }
.dt-container table.dataTable td.plans-words { min-width: 18em; max-width: 42em; }
"""


def sortable(table: pd.DataFrame, markup: bool = False, **options) -> str:
    """A table as HTML that JupyterLab sorts, searches and pages, without a network.

    Parameters
    ----------
    table : DataFrame
        One row an observation. Where it says in which clause words stand (`clause_id`), they link to the plan's page.
    markup : bool
        Whether cells are HTML already.
    **options
        Of itables, such as ``pageLength=25``.

    Returns
    -------
    str
        DataTables' script comes from the server that `make lab` starts. Where there is none, or a notebook is not trusted,
        the first rows stand as a plain table. Empty cells are missing ones; a cell of over 600 characters is cut, and says so.

    Examples
    --------
    >>> found = sortable(pd.DataFrame({"place": ["江西", "浙江"], "value": [18.3, None]}))
    >>> "18.3" in found, "NaN" in found
    (True, False)
    """
    if len(table.columns) > WIDE:
        table = table[[*(name for name in FIRST if name in table), *(name for name in table if name not in FIRST)]]
    places = {name: table[column] for name, column in SENTENCES.items() if not markup and {name, column} <= set(table)}
    there = {path.stem for path in (reports_folder() / "plans").glob("*.html")} if places else set()
    shown, kinds = {}, []
    for at, name in enumerate(table.columns):
        cells = [_cell(value, markup) for value in table.iloc[:, at]]
        kinds.append(_look(table.iloc[:, at], cells))
        if name in places:
            cells = [_linked(words, place, there) for words, place in zip(cells, places[name], strict=True)]
        shown[at] = cells
    rows = pd.DataFrame(shown, index=table.index, dtype=object).set_axis(table.columns, axis=1)
    indexed = table.index.name is not None or not isinstance(table.index, pd.RangeIndex)
    before = table.index.nlevels if indexed else 0
    looks = {
        look: [at + before for at, kind in enumerate(kinds) if kind == look]
        for look in ("line", "number", "phrase", "words")
    }
    said = itables.to_html_datatable(
        rows,
        connected=True,
        dt_url=f"{pages_address()}tables/dt_bundle.js",
        allow_html=True,
        showIndex=indexed,
        maxBytes=LARGEST,
        maxColumns=0,
        classes="display compact",
        style="table-layout:auto;width:auto;margin:0",
        css=STYLE,
        columnDefs=[{"className": f"plans-{look}", "targets": columns} for look, columns in looks.items() if columns],
        **options,
    )
    return f'<div lang="zh" style="overflow-x:auto">{said}</div>'


def _cell(value: object, markup: bool) -> str:
    """A cell as HTML; empty where missing."""
    if not isinstance(value, list | tuple | set | dict) and pd.isna(value):
        return ""
    if _is_number(value):
        return f"{float(f'{value:.{DIGITS}g}'):.15g}" if value % 1 else f"{value:.15g}"
    if isinstance(value, pd.Timestamp) and value == value.normalize():
        return f"{value:%Y-%m-%d}"
    words = str(value)
    if markup:
        return words
    cut = f" … ({len(words):,} characters)" if len(words) > LONG else ""
    return escape(words[:LONG] if cut else words, quote=False).strip("\n").replace("\n", "<br>") + cut


def _is_number(value: object) -> bool:
    return isinstance(value, Number) and not isinstance(value, bool | np.bool_)


def _look(values: pd.Series, cells: list[str]) -> str:
    """How a column is set: number, line (never broken), phrase (a few lines at most), or words (wide)."""
    if all(_is_number(value) for value in values.dropna()):
        return "number"
    longest = max(len(TAG.sub("", cell)) for cell in cells)
    return "line" if longest <= SHORT else "words" if longest > 3 * SHORT else "phrase"


def where(place: object) -> str:
    """The address of the sentence that a clause_id or target_id names, or of a plan by its doc_id; empty for anything else.

    Examples
    --------
    >>> where("jiangxi-三（一）1-04-2"), where("")
    ('reports/plans/jiangxi.html#c3a1i1-04', '')
    """
    found = PLACE.fullmatch(place) if isinstance(place, str) else None
    if not found:
        return ""
    to = f"#{anchor(found['item'])}-{found['ordinal']}" if found["item"] else ""
    return f"{pages_address()}reports/plans/{found['doc']}.html{to}"


def _linked(words: str, place: object, there: set[str]) -> str:
    """The words of a cell, as a link to where they stand on their plan's page, if it has one."""
    to = where(place)
    if not words or not to or place.partition("-")[0] not in there:
        return words
    return f'<a href="{to}" target="_blank">{words}</a>'
