"""Annex tables: flattened to one cell a line, each line led by a tab.

Between two rows stands an empty line; a heading row is repeated after a page break. Names of columns may
stand over two rows (目标值 above 2025年 and 2030年). A cell may hold line feeds of its own. Word processors'
and web pages' tables are brought to this form when a plan is added.
"""

import re
from typing import NamedTuple

LINE = r"(?![ 　]*\t)[^\n\t]+"  # of a cell that holds several; a tab behind it says that it is the table's last
TABLE = re.compile(
    rf"(?:^|(?<=\n))[ 　]*\t[^\n]*(?:\n+[ 　]*\t[^\n]*|\n+{LINE}(?:\n{LINE})*(?=\n+[ 　]*\t)|(?:\n{LINE})+(?=\t))*"
)
CELL = re.compile(r"(?:\A|\n)[ 　]*\t")
ROW_NUMBER = re.compile("[0-9]{1,4}")


class Cell(NamedTuple):
    """A cell's span (of the raw text, or of the clean one), its row and its column's ordinal and name.

    A row is known by its number (序号, else the first column), else by its place; 0 is a row of column names.
    """

    start: int
    end: int
    row: int
    column: int
    name: str


class Table(NamedTuple):
    """An annex table: its cells in reading order, its column names, and whether its last row is cut."""

    columns: list[str]
    cells: list[Cell]
    cut: bool


def find_tables(raw: str) -> list[Table]:
    """Tables of a raw text.

    Parameters
    ----------
    raw : str
        A raw plan file with its line feeds and tabs.

    Returns
    -------
    list of Table
        A table's first row gives its columns; later rows have as many cells. Where the last row has
        fewer, the table is cut.
    """
    tables = []
    for match in TABLE.finditer(raw):
        table = _read_table(raw, match.start(), match.end())
        if table:
            tables.append(table)
    return tables


def _read_table(raw: str, start: int, end: int) -> Table | None:
    edges = [m.end() for m in CELL.finditer(raw[start:end])]
    opens = [m.start() for m in CELL.finditer(raw[start:end])][1:] + [end - start]
    spans = [_trim(raw, start + a, start + b) for a, b in zip(edges, opens, strict=True)]
    width = _width(raw, [start + edge for edge in edges], [start + o for o in opens])
    if width < 2 or len(spans) < 2 * width:
        return None
    lines = [spans[n : n + width] for n in range(0, len(spans), width)]
    words = [[re.sub(r"\s+", "", raw[slice(*span)]) for span in line] for line in lines]
    headings, columns = _column_names(words)
    numbered = columns.index("序号") if "序号" in columns else 0
    cells, row = [], 0
    for line, said in zip(lines, words, strict=True):
        is_heading = any(said == heading[: len(said)] for heading in headings)
        number = said[numbered] if numbered < len(said) else ""
        row = row if is_heading else int(number) if ROW_NUMBER.fullmatch(number) else row + 1
        for k, span in enumerate(line):
            cells.append(Cell(*span, 0 if is_heading else row, k + 1, columns[k]))
    return Table(columns, cells, cut=len(spans) % width != 0)


def _column_names(rows: list[list[str]]) -> tuple[list[list[str]], list[str]]:
    """The rows that name the columns, and each column's name: 目标值 above 2025年 and 2030年 gives 目标值2025年, 目标值2030年.

    The second row names columns if it only fills what the first has left empty, or parts what the first spans.
    """
    first, second = rows[0], rows[1]
    free = [not name or following == "" for name, following in zip(first, [*first[1:], None], strict=True)]
    parts = len(rows) > 2 and len(second) == len(first) and first[0] and not second[0] and any(second)
    if not parts or not all(place or not name for place, name in zip(free, second, strict=True)):
        return [first], first
    columns, above = [], ""
    for upper, lower in zip(first, second, strict=True):
        above = upper or above
        columns.append(above + lower if lower else upper)
    return [first, second], columns


def _width(raw: str, starts: list[int], ends: list[int]) -> int:
    """Number of cells of the first row: up to the first empty line between two cells."""
    for n, end in enumerate(ends):
        if n and re.match(r"[ 　]*\n[ 　]*\n", raw[end:]) or _gap(raw, starts[n], end):
            return n + 1
    return len(starts)


def _gap(raw: str, start: int, end: int) -> bool:
    """Whether a cell's text is followed by an empty line before the next cell opens."""
    return bool(re.search(r"\n[ 　]*\Z", raw[start:end]))


def _trim(raw: str, start: int, end: int) -> tuple[int, int]:
    text = raw[start:end]
    lead = len(text) - len(text.lstrip())
    return (start + lead, start + len(text.rstrip())) if text.strip() else (start, start)
