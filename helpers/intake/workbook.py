"""Tables of a researcher's own as one Excel file, a sheet each."""

import io
from collections.abc import Sequence
from pathlib import Path

import pandas as pd
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from helpers.base.errors import RequestError
from helpers.base.files import replace_file

# Of a sheet's columns, in letters, by how their names end; others have 14
WIDTHS = {"text": 60, "here": 40, "above": 40, "indicator": 24, "reason": 30}


def write_workbook(tables: dict[str, pd.DataFrame], path: str | Path) -> Path:
    """Write tables to an Excel file, a sheet each: head frozen, columns to filter, long words broken.

    Parameters
    ----------
    tables : dict of str to DataFrame
        By the sheet's name.
    path : str or Path
        Ends in .xlsx; a file that is there is replaced.

    Raises
    ------
    RequestError
        One line: the name has another ending, or the folder is not there.
    """
    path = Path(path).expanduser()
    if path.suffix != ".xlsx" or not path.parent.is_dir():
        wrong = "the folder is not there" if path.suffix == ".xlsx" else "a workbook's name ends in .xlsx"
        raise RequestError(f"{path}: {wrong}; nothing is written")
    book = Workbook()
    book.remove(book.active)
    for name, table in tables.items():
        sheet = book.create_sheet(name)
        sheet.append(list(table.columns))
        for values in table.astype(object).where(table.notna(), None).itertuples(index=False):
            sheet.append([value.strip("\n") if isinstance(value, str) else value for value in values])
        _lay_out(sheet, table.columns)
    content = io.BytesIO()
    book.save(content)
    return replace_file(path, content.getvalue())


def _lay_out(sheet, columns: Sequence[str]) -> None:
    """Widths, frozen head, filter; a text that begins with = stays a text."""
    for row in sheet.iter_rows(min_row=2):
        for cell in row:
            if isinstance(cell.value, str):
                cell.data_type = "s"
            cell.alignment = Alignment(wrap_text=True, vertical="top")
    for place, column in enumerate(columns, start=1):
        sheet.cell(1, place).font = Font(bold=True)
        width = next((n for end, n in WIDTHS.items() if column.endswith(end)), 14)
        sheet.column_dimensions[get_column_letter(place)].width = width
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = sheet.dimensions
