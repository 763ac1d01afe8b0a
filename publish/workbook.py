"""The workbook of targets: a readme, the data, the codebook and the sources, for people who use a spreadsheet.

python -m publish.workbook        # writes reports/targets.xlsx from data/processed
"""

import sys

import pandas as pd

from helpers.base.language import said, say
from helpers.base.paths import dictionary_folder, latest_document, reports_folder
from helpers.base.tables import TableError, read_table
from helpers.corpus.documents import own_documents
from helpers.corpus.load import load_corpus
from helpers.intake.workbook import write_workbook
from helpers.trends.profiles import target_domains
from helpers.vocabulary.domains import indicator_domains, read_domains
from helpers.vocabulary.gazetteer import place_words
from helpers.vocabulary.glossary import term
from helpers.vocabulary.indicators import read_codebook
from helpers.vocabulary.read import read_knowledge
from publish.links import clause_href

NAME = "targets.xlsx"
# columns whose codes are spelled in both languages
CODED = ("level", "kind", "comparator", "change", "modality", "check")
DATA = [
    "place", "place_en", "province", "level", "theme", "indicator_zh", "indicator_en", "indicator", "scope", "kind",
    "year", "period", "comparator", "value", "value_high", "unit", "value_canonical", "unit_canonical", "change",
    "base_year", "modality", "departments", "check", "sentence", "title", "title_en", "is_plan", "official_page", "page",
    "link", "quote", "item", "rule", "corrected", "adcode", "doc_id", "indicator_id", "target_id",
]  # fmt: skip
FIELDS = ("column", "name_zh", "unit", "description", "description_zh")
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
    fields = [_described("targets"), _described("documents").query("column not in ('doc_id', 'page')"), _added("data")]
    fields = pd.concat(fields).drop_duplicates("column")
    parts = (targets, clauses, codebook, own)
    heads = dict(zip(fields["column"], fields["name_zh"], strict=True)) | _heads("reported")
    found = {
        "readme": _readme(targets, own),
        "data": _rows(*parts)[DATA],
        "reported": _rows(reported, *parts[1:])[[*DATA, "of_adcode", "of_region"]],
        "codebook": _codebook(codebook),
        "columns": _headed(fields[fields["column"].isin(DATA)], _heads("columns")),
        "sources": _spelled(own.assign(note=own["note"].map(_noted)), ("level", "status"))[SOURCES],
    }
    for name in ("data", "reported", "sources"):
        found[name] = _headed(found[name], {column: heads[column] for column in found[name]})
    return found


def _headed(table: pd.DataFrame, heads: dict[str, str]) -> pd.DataFrame:
    """The columns that have a Chinese head, under it and the column's own name."""
    return table[list(heads)].rename(columns=lambda column: f"{heads[column]}\n{column}")


def _noted(note: str | float) -> str | float:
    """A note in Chinese and in English, where it has Chinese."""
    words = said("" if pd.isna(note) else note)
    return note if words.zh == words.en else f"{words.zh} {words.en}"


def _codebook(codebook: pd.DataFrame) -> pd.DataFrame:
    """The indicators with domain and definition in both languages."""
    names, of = read_domains(), indicator_domains()
    domains = [of[domain] for domain in codebook["domain"]]
    return _headed(
        codebook.assign(
            domain=[f"{names['name_zh'][domain]} {names['name_en'][domain]}" for domain in domains],
            definition_zh=[said(words).zh for words in codebook["definition"]],
        ),
        _heads("codebook"),
    )


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


def _added(sheet: str) -> pd.DataFrame:
    """What the columns of a sheet mean that no table has."""
    rows = read_knowledge("vocabulary/workbook_columns.csv", ("sheet", *FIELDS), unique=("sheet", "column"))
    return rows[rows["sheet"].eq(sheet)][list(FIELDS)]


def _heads(sheet: str) -> dict[str, str]:
    """The Chinese heads of such a sheet, by column."""
    return _added(sheet).set_index("column")["name_zh"].to_dict()


def _described(table: str) -> pd.DataFrame:
    """What the columns of a table mean."""
    return read_knowledge(dictionary_folder() / f"{table}.csv", FIELDS)


def _readme(targets: pd.DataFrame, documents: pd.DataFrame) -> pd.DataFrame:
    own = targets[targets["doc_id"].isin(documents["doc_id"])]
    counts = {
        "targets": f"{len(own):,}",
        "with": own["doc_id"].nunique(),
        "documents": len(documents),
        "date": latest_document(),
    }
    first = say(
        "%(targets)s targets from %(with)s of %(documents)s documents on China's carbon peak, read from the texts by rules. Each row holds its sentence. CC BY 4.0, the authors of carbon-plans; government texts have terms of their own. Data as of %(date)s.",
        **counts,
    )
    lines = [(part.zh, words.zh, part.en, words.en) for part, words in [(say("What this is"), first), *ABOUT]]
    return pd.DataFrame(lines, columns=["内容", "说明", "part", "what it says"])


def main() -> int:
    """Write reports/targets.xlsx from the tables in data/processed and the corpus; returns the exit status."""
    try:
        tables = sheets(*(read_table(name) for name in ("targets", "documents", "reported")), load_corpus().clauses)
    except TableError as problem:
        print(problem, file=sys.stderr)
        return 1
    reports_folder().mkdir(parents=True, exist_ok=True)
    write_workbook(tables, reports_folder() / NAME)
    return 0


if __name__ == "__main__":
    sys.exit(main())
