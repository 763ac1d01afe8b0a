"""The workbook of targets: a readme, the data, the codebook and the sources, for people who use a spreadsheet.

    python -m helpers.workbook        # writes reports/targets.xlsx from data/processed

Numbers are numbers, years are integers, nothing can become a formula, and the file does not change when
nothing changed: no clock is written into it.
"""

import io
import re
import sys
import zipfile
from datetime import datetime
from pathlib import Path

import pandas as pd
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from helpers.files import replace_file
from helpers.indicators import read_codebook
from helpers.pages import clause_href
from helpers.paths import DICTIONARY, REPORTS
from helpers.tables import TableError, read_table

NAME = "targets.xlsx"
MOMENT = datetime(2000, 1, 1)
WIDEST = 60  # characters
FORMULA = ("=", "+", "-", "@", "\t", "\r")
DATA = [
    "target_id", "doc_id", "title", "province", "level", "is_plan", "same_as", "indicator_id", "indicator_en", "indicator", "scope", "kind",
    "year", "period", "comparator", "value", "value_high", "unit", "value_canonical", "unit_canonical", "change",
    "base_year", "modality", "departments", "check", "corrected", "item", "page", "where", "rule", "quote", "link",
]  # fmt: skip
ADDED = pd.DataFrame(
    {
        "column": ["indicator_en", "link"],
        "type": "text",
        "unit": "",
        "description": ["English name of the indicator", "The sentence on the page of its plan, beside this workbook"],
    }
)
SOURCES = [
    "doc_id", "title", "issuer", "level", "province", "region", "date", "status", "is_plan", "same_as", "complete",
    "note", "url",
]  # fmt: skip


def sheets(
    targets: pd.DataFrame, documents: pd.DataFrame, reported: pd.DataFrame, clauses: pd.DataFrame
) -> dict[str, pd.DataFrame]:
    """The sheets of the workbook by name, as tables.

    Parameters
    ----------
    targets, documents, reported, clauses : DataFrame
        targets.csv, documents.csv, reported.csv, clauses.csv (for the links to the sentences).

    Returns
    -------
    dict of str to DataFrame
        readme, data, reported, codebook, columns, sources.
    """
    names = read_codebook().set_index("indicator_id")["name_en"]
    anchors = clauses.set_index("clause_id")["anchor"]
    titles = documents.set_index("doc_id")[["title", "province", "level", "is_plan", "same_as"]]
    data = []
    for table in (targets, reported):
        rows = table.join(titles, on="doc_id")
        rows["indicator_en"] = rows["indicator_id"].map(names)
        places = rows["clause_id"].map(anchors)
        rows["link"] = [clause_href(doc_id, place) for doc_id, place in zip(rows["doc_id"], places, strict=True)]
        data.append(rows)
    fields = pd.concat(
        [_described("targets"), _described("documents").query("column in @DATA and column != 'doc_id'"), ADDED]
    )
    return {
        "readme": _readme(targets, documents),
        "data": data[0][DATA],
        "reported": data[1][[*DATA, "of_adcode", "of_region"]],
        "codebook": read_codebook(),
        "columns": fields,
        "sources": documents[[name for name in SOURCES if name in documents]],
    }


def _described(table: str) -> pd.DataFrame:
    """What the columns of a table mean."""
    return pd.read_csv(DICTIONARY / f"{table}.csv", dtype=str, keep_default_na=False)


def _readme(targets: pd.DataFrame, documents: pd.DataFrame) -> pd.DataFrame:
    counted = documents[documents["same_as"].isna()]
    own = targets[targets["doc_id"].isin(counted["doc_id"])]
    lines = [
        ("What this is", f"{len(own):,} targets of {own['doc_id'].nunique()} of {len(counted)} documents on China's carbon peak, "
                         "read from their texts by rules; each row quotes its sentence."),
        ("data", "One row a target: one indicator, one deadline, one value. Filter on indicator_id, province, level, year."),
        ("reported", "What a document reports of another jurisdiction; no promise of its own."),
        ("codebook", "The indicators, their units and the patterns of their names."),
        ("columns", "What each column of the data means."),
        ("sources", "The documents, where they were published, and what is wrong with them."),
        ("Be careful", "A target is a promise, not a result. check = doubtful: the rules are unsure. An empty year is a "
                       "permanent floor or ceiling. A row with same_as repeats another document: leave it out of counts. "
                       "is_plan marks the one document that speaks for its jurisdiction."),
        ("Units", "value is as written, with unit; value_canonical is the same in the unit of the codebook. % and 个百分点 are kept apart."),
        ("To correct a row", "Add a line to data/raw/corrections.csv and run make; the column corrected then shows it."),
    ]  # fmt: skip
    return pd.DataFrame(lines, columns=["part", "what it says"])


def write_workbook(tables: dict[str, pd.DataFrame], path: Path) -> Path:
    """Write tables to an Excel workbook, the same bytes for the same tables.

    Parameters
    ----------
    tables : dict of str to DataFrame
        By sheet name. Strings stay text, numbers are numbers, missing is empty.
    path : Path
        Where to write.

    Returns
    -------
    Path
        The file written.
    """
    book = Workbook()
    book.remove(book.active)
    for name, table in tables.items():
        _fill(book.create_sheet(name), table)
    book.properties.created = book.properties.modified = MOMENT
    raw = io.BytesIO()
    book.save(raw)
    return replace_file(path, _timeless(raw.getvalue()))


def _fill(sheet, table: pd.DataFrame) -> None:
    sheet.append(list(table.columns))
    for values in table.astype(object).where(table.notna(), None).itertuples(index=False):
        sheet.append([_plain(value) for value in values])
    for row in sheet.iter_rows(min_row=2):
        for cell in row:
            if isinstance(cell.value, str):
                cell.data_type = "s"
                cell.quotePrefix = cell.value.startswith(FORMULA)
                if "\n" in cell.value or len(cell.value) > WIDEST:
                    cell.alignment = Alignment(wrap_text=True, vertical="top")
    for place, column in enumerate(table.columns, start=1):
        letter = get_column_letter(place)
        sheet.column_dimensions[letter].width = _width(column, table[column])
        head = sheet.cell(1, place)
        head.font, head.fill = Font(bold=True), PatternFill("solid", fgColor="DDE6EE")
        if column in ("year", "base_year", "page"):
            for cell in sheet[letter][1:]:
                cell.number_format = "0"
        if column in ("link", "url"):
            for cell in sheet[letter][1:]:
                if cell.value and str(cell.value).startswith(("http", "plans/")):
                    cell.hyperlink, cell.style = cell.value, "Hyperlink"
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = sheet.dimensions


def _plain(value):
    """A value that openpyxl writes as it is: no numpy type, no float for a whole number column."""
    if value is None or isinstance(value, str | bool):
        return value
    number = float(value)
    return int(number) if number.is_integer() else number


def _width(name: str, column: pd.Series) -> float:
    """A width that fits most cells; a Chinese character counts twice."""
    texts = [str(value).split("\n")[0] for value in column.dropna().head(400)]
    lengths = sorted(sum(2 if ord(c) > 0x2E80 else 1 for c in text) for text in texts) or [0]
    return float(min(WIDEST, max(len(name), lengths[int(len(lengths) * 0.95)]) + 3))


def _timeless(content: bytes) -> bytes:
    """The same zip archive with every entry at one moment, and the same moment in its properties."""
    source, target = zipfile.ZipFile(io.BytesIO(content)), io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(source.namelist()):
            data = source.read(name)
            if name == "docProps/core.xml":
                data = _fixed_moment(data)
            entry = zipfile.ZipInfo(name, date_time=(2000, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, data)
    return target.getvalue()


def _fixed_moment(properties: bytes) -> bytes:
    return re.sub(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", b"2000-01-01T00:00:00Z", properties)


def main() -> int:
    """Write reports/targets.xlsx from the tables in data/processed; returns the exit status."""
    try:
        tables = sheets(*(read_table(name) for name in ("targets", "documents", "reported", "clauses")))
    except TableError as problem:
        print(problem, file=sys.stderr)
        return 1
    write_workbook(tables, REPORTS / NAME)
    return 0


if __name__ == "__main__":
    sys.exit(main())
