"""The workbook of targets: a readme, the data, the codebook and the sources, for people who use a spreadsheet.

    python -m publish.workbook        # writes reports/targets.xlsx from data/processed

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
from openpyxl.worksheet.properties import PageSetupProperties

from helpers.base.files import replace_file
from helpers.base.language import say
from helpers.base.paths import dictionary_folder, reports_folder
from helpers.base.tables import TableError, read_table
from helpers.corpus.documents import own_documents
from helpers.trends.profiles import target_domains
from helpers.vocabulary.domains import read_domains
from helpers.vocabulary.gazetteer import place_words
from helpers.vocabulary.glossary import term
from helpers.vocabulary.indicators import read_codebook
from helpers.vocabulary.read import read_knowledge
from publish.frame import clause_href, data_date

NAME = "targets.xlsx"
MOMENT = datetime(2000, 1, 1)
WIDEST = 60  # characters
FORMULA = ("=", "+", "-", "@", "\t", "\r")
CODED = (
    "level",
    "kind",
    "comparator",
    "change",
    "modality",
    "check",
)  # columns whose codes are spelled in both languages
DATA = [
    "place", "place_en", "province", "level", "theme", "indicator_zh", "indicator_en", "indicator", "scope", "kind",
    "year", "period", "comparator", "value", "value_high", "unit", "value_canonical", "unit_canonical", "change",
    "base_year", "modality", "departments", "check", "sentence", "title", "title_en", "is_plan", "official_page", "page",
    "link", "quote", "item", "rule", "corrected", "adcode", "doc_id", "indicator_id", "target_id",
]  # fmt: skip
ADDED = pd.DataFrame(
    [
        ("place", "地区", "", "Short name of the place the document speaks for"),
        ("place_en", "地区（英文）", "", "The same in English"),
        ("theme", "领域", "", "What the target is about: a sector or a task"),
        ("indicator_zh", "指标标准名", "", "Name of the indicator in the codebook; empty if none fits"),
        ("indicator_en", "指标（英文）", "", "The same in English"),
        ("sentence", "原文整句", "", "The whole clause in which the target stands"),
        ("official_page", "官方网页", "", "Address on a site under gov.cn, where the sources print one"),
        ("link", "链接", "", "The sentence on the page of its plan, beside this workbook"),
    ],
    columns=["column", "name_zh", "unit", "description"],
)
SOURCES = [
    "title", "title_en", "issuer", "level", "province", "doc_number", "date", "status", "is_plan", "complete", "note",
    "url", "url_official", "doc_id",
]  # fmt: skip
ABOUT = [
    (say("data"), say("One row per target: one indicator, one deadline, one value. Filter by place, theme, indicator or year. No document is included twice.")),
    (say("reported"), say("Targets that a document reports from another place; not its own promises.")),
    (say("codebook"), say("The indicators, their units and the patterns of their names.")),
    (say("columns"), say("What each column of the data means.")),
    (say("sources"), say("The documents, where they were published, and what is missing from them.")),
    (say("Be careful"), say("A target is a promise, not a result. “Doubtful” means that the rules are unsure of the row: read the sentence. An empty year marks a permanent floor or ceiling. The lead plan is the one document taken as a place's plan.")),
    (say("Units"), say("The value is as written, with its unit; next to it the same value in the codebook's unit. Per cent and percentage points (个百分点) are kept apart.")),
    (say("To correct a row"), say("Add a line to data/raw/corrections.csv and run make; the column corrected then shows it.")),
]  # fmt: skip


def sheets(
    targets: pd.DataFrame, documents: pd.DataFrame, reported: pd.DataFrame, clauses: pd.DataFrame
) -> dict[str, pd.DataFrame]:
    """The sheets of the workbook by name, as tables whose heads are Chinese and, on a second line, English.

    Parameters
    ----------
    targets, documents, reported, clauses : DataFrame
        targets.csv, documents.csv, reported.csv, clauses.csv (for the sentences and the links to them).

    Returns
    -------
    dict of str to DataFrame
        readme, data, reported, codebook, columns, sources.
    """
    codebook = read_codebook()
    own = own_documents(documents).set_index("doc_id", drop=False)
    own["official_page"] = own["url"].where(own["url_official"].astype("boolean").fillna(False))
    fields = [_described("targets"), _described("documents").query("column not in ('doc_id', 'page')"), ADDED]
    fields = pd.concat(fields).drop_duplicates("column")
    parts = (targets, clauses, codebook, own)
    heads = dict(zip(fields["column"], fields["name_zh"], strict=True)) | {
        "of_adcode": "所报告的行政区划代码",
        "of_region": "所报告的地区",
    }
    found = {
        "readme": _readme(targets, own),
        "data": _rows(*parts)[DATA],
        "reported": _rows(reported, *parts[1:])[[*DATA, "of_adcode", "of_region"]],
        "codebook": codebook,
        "columns": fields[fields["column"].isin(DATA)][["name_zh", "column", "unit", "description"]],
        "sources": _spelled(own, ("level", "status"))[SOURCES],
    }
    for name in ("data", "reported", "sources"):
        found[name] = found[name].rename(columns=lambda column: f"{heads[column]}\n{column}")
    return found


def _rows(
    targets: pd.DataFrame, clauses: pd.DataFrame, codebook: pd.DataFrame, documents: pd.DataFrame
) -> pd.DataFrame:
    """Targets with place, theme, sentence and addresses, codes spelled; those of second copies are left out."""
    kept = documents[["adcode", "title", "title_en", "province", "level", "is_plan", "official_page"]]
    rows = targets[targets["doc_id"].isin(documents["doc_id"])].join(kept, on="doc_id")
    places = [place_words(adcode) for adcode in rows["adcode"]]
    names = read_domains()
    themes = target_domains(rows, clauses, codebook)
    said = clauses.set_index("clause_id")[["anchor", "text"]].reindex(rows["clause_id"])
    indicators = codebook.set_index("indicator_id")
    rows = rows.assign(
        place=[words.zh for words in places],
        place_en=[words.en for words in places],
        theme=[f"{names['name_zh'][theme]} {names['name_en'][theme]}" for theme in themes],
        indicator_zh=rows["indicator_id"].map(indicators["name_zh"]),
        indicator_en=rows["indicator_id"].map(indicators["name_en"]),
        sentence=said["text"].str.strip().to_numpy(),
        link=[clause_href(doc_id, anchor) for doc_id, anchor in zip(rows["doc_id"], said["anchor"], strict=True)],
    )
    return _spelled(rows, CODED)


def _spelled(rows: pd.DataFrame, columns: tuple[str, ...]) -> pd.DataFrame:
    """Rows with the codes of some columns in words of both languages."""
    for column in columns:
        codes = {code: term(code, column) for code in rows[column].dropna().unique()}
        rows = rows.assign(
            **{column: rows[column].map({code: f"{words.zh} {words.en}" for code, words in codes.items()})}
        )
    return rows


def _described(table: str) -> pd.DataFrame:
    """What the columns of a table mean."""
    return read_knowledge(dictionary_folder() / f"{table}.csv", ("column", "name_zh", "unit", "description"))


def _readme(targets: pd.DataFrame, documents: pd.DataFrame) -> pd.DataFrame:
    own = targets[targets["doc_id"].isin(documents["doc_id"])]
    counts = {
        "targets": f"{len(own):,}",
        "with": own["doc_id"].nunique(),
        "documents": len(documents),
        "date": data_date(),
    }
    first = say(
        "%(targets)s targets from %(with)s of %(documents)s documents on China's carbon peak, read from the texts by rules. Each row holds its sentence. CC BY 4.0, the authors of carbon-plans; government texts have terms of their own. Data as of %(date)s.",
        **counts,
    )
    lines = [(part.zh, words.zh, part.en, words.en) for part, words in [(say("What this is"), first), *ABOUT]]
    return pd.DataFrame(lines, columns=["内容", "说明", "part", "what it says"])


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
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", sheet.PAPERSIZE_A4
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.page_setup.fitToHeight, sheet.print_title_rows = 0, "1:1"
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
        sheet.column_dimensions[letter].width = _width(column.split("\n")[-1], table[column])
        head = sheet.cell(1, place)
        head.font, head.fill = Font(bold=True), PatternFill("solid", fgColor="DDE6EE")
        head.alignment = Alignment(wrap_text=True, vertical="top")
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
    write_workbook(tables, reports_folder() / NAME)
    return 0


if __name__ == "__main__":
    sys.exit(main())
