"""Tables as one Excel file, a sheet each.

Numbers are numbers, years are integers, nothing can become a formula, and the file does not change when
nothing changed: no clock is written into it.
"""

import io
import re
import zipfile
from copy import copy
from datetime import datetime
from pathlib import Path

import pandas as pd
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.writer.excel import ExcelWriter

from helpers.base.errors import RequestError
from helpers.base.files import replace_file
from helpers.base.language import width_of

MOMENT = datetime(2000, 1, 1)
WIDEST = 60  # characters
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def write_workbook(tables: dict[str, pd.DataFrame], path: str | Path) -> Path:
    """Write tables to an Excel file, a sheet each, the same bytes for the same tables.

    Parameters
    ----------
    tables : dict of str to DataFrame
        By the sheet's name. Strings stay text, numbers are numbers, missing is empty.
    path : str or Path
        Ends in .xlsx; a file that is there is replaced.

    Returns
    -------
    Path
        The file written.

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
        _fill(book.create_sheet(name), table)
    book.properties.created = book.properties.modified = MOMENT
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w") as archive:  # packed once, below
        ExcelWriter(book, archive).save()
    return replace_file(path, _timeless(raw.getvalue()))


def _fill(sheet, table: pd.DataFrame) -> None:
    sheet.append(list(table.columns))
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", sheet.PAPERSIZE_A4
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.page_setup.fitToHeight, sheet.print_title_rows = 0, "1:1"
    for values in table.astype(object).where(table.notna(), None).itertuples(index=False):
        sheet.append([_plain(value) for value in values])
    wrap = Alignment(wrap_text=True, vertical="top")
    styles: dict[tuple[bool, bool], object] = {}  # how text looks: one of four ways, made once
    for row in sheet.iter_rows(min_row=2):
        for cell in row:
            if isinstance(cell.value, str):
                cell.data_type = "s"
                look = cell.value.startswith(FORMULA), "\n" in cell.value or len(cell.value) > WIDEST
                if look not in styles:
                    cell.quotePrefix = look[0]
                    if look[1]:
                        cell.alignment = wrap
                    styles[look] = cell._style
                elif any(look):
                    cell._style = copy(styles[look])
    for place, column in enumerate(table.columns, start=1):
        letter = get_column_letter(place)
        sheet.column_dimensions[letter].width = _width(column.split("\n")[-1], table[column])
        head = sheet.cell(1, place)
        head.font, head.fill, head.alignment = Font(bold=True), PatternFill("solid", fgColor="DDE6EE"), wrap
        column = column.split("\n")[-1]
        if column in ("year", "base_year", "page"):
            for cell in sheet[letter][1:]:
                cell.number_format = "0"
        if column in ("link", "url", "official_page"):
            for cell in sheet[letter][1:]:
                if cell.value and str(cell.value).startswith(("http", "plans/")):
                    cell.hyperlink, cell.style = cell.value, "Hyperlink"
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = sheet.dimensions


def _plain(value):
    """A value that openpyxl writes as it is: no numpy type, no float for a whole number column."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        return value.strip("\n")
    number = float(value)
    return int(number) if number.is_integer() else number


def _width(name: str, column: pd.Series) -> float:
    """A width that fits most cells; a Chinese character counts twice."""
    texts = [str(value).split("\n")[0] for value in column.dropna().head(400)]
    lengths = sorted(map(width_of, texts)) or [0]
    return float(min(WIDEST, max(len(name), lengths[int(len(lengths) * 0.95)]) + 3))


def _timeless(content: bytes) -> bytes:
    """The same zip archive with every entry at one moment, and the same moment in its properties."""
    source, target = zipfile.ZipFile(io.BytesIO(content)), io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(source.namelist()):
            data = source.read(name)
            if name == "docProps/core.xml":
                data = re.sub(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", b"2000-01-01T00:00:00Z", data)
            entry = zipfile.ZipInfo(name, date_time=(2000, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, data)
    return target.getvalue()
