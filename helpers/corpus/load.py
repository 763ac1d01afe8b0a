"""Raw files to documents, clean texts and clauses: `corpus = load_corpus()`.

    corpus = load_corpus()
    corpus["yichun"]                                # a card: title, issuer, date, length, outline
    corpus["上海"]                                  # the plan that speaks for a place
    corpus["yichun"].items                          # DataFrame, one row an item
    corpus.select(level="province", is_plan=True)   # a smaller corpus
    corpus.clauses                                  # DataFrame, all clauses of all documents

Every character of a clean text leads back to its place in a raw file: `document.raw_span(start, end)`; for a Word, PDF
or HTML file, in the text that `read.read_source` makes of it.
"""

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property, partial
from html import escape
from pathlib import Path
from typing import Literal

import pandas as pd

from helpers.base.cache import keep
from helpers.base.errors import PlanFileError, RequestError, instead
from helpers.base.files import file_state
from helpers.base.paths import plans_folder, raw_folder
from helpers.base.tables import column_values
from helpers.base.waiting import progress
from helpers.corpus.cleaning import read_errata
from helpers.corpus.concordance import find_words
from helpers.corpus.document import Document, build_document, clause_table, page_at
from helpers.corpus.documents import codes_of, find_document, speaking_documents
from helpers.corpus.metadata import document_rows, read_provenance
from helpers.sources.blocks import ENDINGS
from helpers.sources.compendium import Compendium, Leftover, read_plan, split_compendium
from helpers.sources.read import read_source
from helpers.vocabulary.gazetteer import place, read_places
from helpers.vocabulary.read import look_again

FILE_NAME_LINE = re.compile(rf"\A\ufeff?[^\n]{{0,120}}{ENDINGS}[ \t]*\r?\n")
CARD = ["doc_id", "title", "issuer", "level", "date", "chars", "complete"]  # columns that a corpus shows of itself


@dataclass(eq=False, repr=False)  # one is itself, so that what is read off from it can be kept
class Corpus:
    """Documents by doc_id, in the order of `documents`.

    Attributes
    ----------
    documents : DataFrame
        One row a document (columns of documents.csv).
    leftovers : dict of str to list of Leftover
        By raw file: the stretches that belong to no document.
    compendiums : dict of str to (str, Compendium)
        By raw file: its text and its split.
    problems : list of str
        What did not work out while the documents were built, one line each.
    """

    documents: pd.DataFrame
    _by_id: dict[str, Document]
    leftovers: dict[str, list[Leftover]] = field(default_factory=dict, repr=False)
    compendiums: dict[str, tuple[str, Compendium]] = field(default_factory=dict, repr=False)
    problems: list[str] = field(default_factory=list)

    def __getitem__(self, name: str) -> Document:
        """The document of an id, an adcode or a place: `corpus["c0888"]`, `corpus["310000"]`, `corpus["上海"]`.

        Raises
        ------
        RequestError
            One line: there is no such document, or several.
        """
        if isinstance(name, slice):
            raise RequestError(
                "a corpus has no order to cut: name a document, or select some: corpus.select(level='county')"
            )
        return self._by_id[find_document(self.documents, str(name))]

    def _ipython_key_completions_(self) -> list[str]:
        """What `corpus["` offers with the tab key: ids, and the places that have a plan."""
        codes = speaking_documents(self.documents)["adcode"]
        return [*self._by_id, *(place(code).short_name for code in codes if code in read_places())]

    def __iter__(self) -> Iterator[Document]:
        return iter(self._by_id.values())

    def __len__(self) -> int:
        return len(self._by_id)

    def __contains__(self, doc_id: object) -> bool:
        return doc_id in self._by_id

    def select(
        self,
        *,
        level: Literal["national", "ministry", "province", "prefecture", "county"] | list[str] | None = None,
        is_plan: bool | None = None,
        place: str | list[str] | None = None,
        region: Literal["东部", "中部", "西部", "东北"] | list[str] | None = None,
        **columns,
    ) -> "Corpus":
        """Documents whose columns have the given values, as a smaller corpus.

        Parameters
        ----------
        level, region, is_plan : optional
            As in documents.csv.
        place : str or list of str, optional
            Names or adcodes: all documents of these places.
        **columns
            Any other column of documents.csv, such as `topic`; a list gives several accepted values, "" those without one.

        Raises
        ------
        RequestError
            One line: no document has this column or value; with what there is.

        Examples
        --------
        >>> [document.doc_id for document in load_corpus().select(place="江西", is_plan=True)]
        ['jiangxi']
        """
        asked = {"level": level, "is_plan": is_plan, "region": region, **columns}
        rows = self.documents
        if place is not None:
            rows = rows[rows["adcode"].isin([code for name in _listed(place) for code in _codes(name, self.documents)])]
        for column, value in asked.items():
            if value is not None:
                accepted = _accepted(self.documents, column, value)
                there = rows[column].fillna("") if rows[column].dtype == "str" else rows[column]
                rows = rows[there.isin(accepted)]
        kept = {doc_id: self._by_id[doc_id] for doc_id in rows["doc_id"]}
        return Corpus(rows.reset_index(drop=True), kept, self.leftovers, self.compendiums)

    def places(self) -> pd.DataFrame:
        """One row a place that has documents: who speaks for it, since when.

        Returns
        -------
        DataFrame
            place, level, region, adcode, doc_id and title and date (a datetime) of the document that speaks for it, missing
            where none does, documents (how many the place has). Ministries' documents are the country's.
        """
        rows = self.documents[self.documents["adcode"].isin(list(read_places()))]
        speaks = speaking_documents(rows).set_index("adcode")
        table = rows.groupby("adcode").size().rename("documents").reset_index()
        where = [read_places()[code] for code in table["adcode"]]
        table.insert(0, "place", [found.short_name for found in where])
        table.insert(1, "level", [found.level for found in where])
        table.insert(2, "region", pd.Series([found.region or None for found in where], dtype="str"))
        for column in ("doc_id", "title", "date"):
            table[column] = table["adcode"].map(speaks[column].where(speaks[column] != "")).astype("str")
        table["date"] = pd.to_datetime(table["date"])
        return table[["place", "level", "region", "adcode", "doc_id", "title", "date", "documents"]]

    def find(self, words: str, window: int = 20) -> pd.DataFrame:
        """Every place in the texts where words stand, with what stands around them (keyword in context).

        Parameters
        ----------
        words : str
            A word, or a pattern: `"氢能|绿氢"`.
        window : int
            Characters to the left and to the right; a paragraph's end ends them.

        Returns
        -------
        DataFrame
            place, item, left, match, right, page, doc_id, clause_id, start, end (characters of the clean text), in the order
            of the corpus. Second copies are searched too. An empty table says why below it (`attrs["note"]`).

        Raises
        ------
        RequestError
            The pattern cannot be read.

        Examples
        --------
        >>> load_corpus().select(place="江西").find("绿氢|氢能")[["place", "match"]].drop_duplicates().values.tolist()
        [['江西', '氢能']]
        """
        return find_words(self, words, window)

    @cached_property
    def clauses(self) -> pd.DataFrame:
        """All clauses of all documents (columns of clauses.csv)."""
        return clause_table(self)

    @cached_property
    def repairs(self) -> pd.DataFrame:
        """All repairs but changes of width and of traditional characters: doc_id, kind, page, before, after, raw_start, raw_end."""
        rows = [
            (d.doc_id, r.kind, page_at(d.pages, r.raw_start), r.before, r.after, *r[1:3])
            for d in self
            for r in d.repairs
            if r.kind not in ("width", "traditional", "paragraph", "page_marker")
        ]
        columns = ["doc_id", "kind", "page", "before", "after", "raw_start", "raw_end"]
        return pd.DataFrame(rows, columns=columns).astype({"page": "Int64"})

    def repair_counts(self) -> pd.DataFrame:
        """Number of repairs by document (rows) and kind (columns)."""
        counts = {document.doc_id: document.tracked.repair_counts() for document in self}
        return pd.DataFrame.from_dict(counts, orient="index").fillna(0).astype(int)

    def __repr__(self) -> str:
        levels = self.documents["level"].value_counts(sort=False)
        counts = ", ".join(f"{count} {level}" for level, count in levels.items())
        characters = sum(len(document.text) for document in self)
        return f"<Corpus: {len(self)} documents ({counts or 'none'}), {characters:,} characters>"

    def _repr_html_(self) -> str:
        return f"<p>{escape(repr(self))}</p>{self.documents[CARD].to_html(max_rows=12, index=False, na_rep='')}"


def _listed(value: object) -> list:
    return list(value) if isinstance(value, list | tuple | set | pd.Series) else [value]


def _codes(name: object, documents: pd.DataFrame) -> list[str]:
    """The adcodes of a place's name; RequestError if there is no such place."""
    if codes := codes_of(str(name)):
        return codes
    known = [read_places()[code].short_name for code in documents["adcode"].unique() if code in read_places()]
    raise RequestError(f"there is no place {name!r}; {instead(name, known)}")


def _accepted(documents: pd.DataFrame, column: str, value: object) -> list:
    """The values asked for, as documents has them; RequestError for what it cannot have."""
    if column not in documents:
        raise RequestError(f"documents have no column {column!r}; {instead(column, ['place', *documents])}")
    there, asked = documents[column], _listed(value)
    if column in ("adcode", "province"):
        codes = [code for name in asked if name != "" for code in _codes(name, documents)]
        return [read_places()[code].name if column == "province" else code for code in codes] + [""] * ("" in asked)
    known = (
        set(there.dropna())
        | set(column_values("documents").get(column, ()))
        | ({""} if there.dtype == "str" else set())
    )
    for one in asked:
        if one not in known or isinstance(one, bool) != (there.dtype in ("bool", "boolean")):
            raise RequestError(f"no document has the {column} {one!r}; {instead(one, known)}")
    return asked


# --- loading --------------------------------------------------------------------------------------


def load_corpus(folder: Path | None = None) -> Corpus:
    """Read every raw file that data/raw/plans/provenance.csv records, and build all documents.

    Parameters
    ----------
    folder : Path
        Where the raw files are; default data/raw/plans.

    Returns
    -------
    Corpus

    Raises
    ------
    PlanFileError
        One line: no recorded file can be used. A single file that is missing, empty, changed or
        cannot be read gets its line on stderr and in `problems`; the others are still built.
    """
    look_again()
    if _held and not folder and _held[0] == _raw_state():
        corpus = _held[1]
        _held.clear()
        return corpus
    folder = folder or plans_folder()
    records = read_provenance()
    raws, problems = {}, []
    for row in records.itertuples():
        try:
            if row.kind == "compendium":
                raws[row.file] = read_plan(folder / row.file, row.sha256)
            else:
                raws[row.file] = read_source(folder / row.file, row.sha256).text
        except PlanFileError as error:
            problems.append(str(error))
            print(error, file=sys.stderr)
    if not raws:
        raise PlanFileError(f"{folder}: no plan can be read; restore the files that provenance.csv lists")
    large = set(records.loc[records["kind"] == "compendium", "file"])
    compendiums = {name: raw for name, raw in raws.items() if name in large}
    plans = {name: raw for name, raw in raws.items() if name not in large}
    corpus = build_corpus(plans, compendiums)
    corpus.problems[:0] = problems
    return corpus


_held: list = []  # the state of data/raw, and a corpus read from it


def hold_corpus() -> None:
    """Read the corpus for what is forked from here: its first `load_corpus` returns it, unless data/raw has changed.

    Where a file could not be read nothing is held, so that it is told again.
    """
    state, corpus = _raw_state(), load_corpus()
    if len(corpus.clauses) and not corpus.problems:
        _held[:] = state, corpus


def _raw_state() -> tuple:
    """What tells whether any file of data/raw has changed."""
    return tuple(file_state(path) for path in sorted(raw_folder().rglob("*")))


def build_corpus(plans: dict[str, str], compendiums: dict[str, str] | None = None) -> Corpus:
    """Build documents from raw texts.

    Parameters
    ----------
    plans : dict of file name to raw text
        Files that hold one plan.
    compendiums : dict of file name to raw text
        At most one file that holds many.
    """
    compendiums = compendiums or {}
    split = {name: split_compendium(raw) for name, raw in compendiums.items()}
    name, raw = next(iter(compendiums.items()), ("", ""))
    rows = document_rows(plans, raw, split.get(name), name)
    sources = _sources(plans, compendiums, split)
    errata = read_errata()
    documents = {}
    for meta in progress(rows.to_dict("records"), "Reading plans"):
        raw, spans, pages = sources[meta["doc_id"]]
        doc_id, title = meta["doc_id"], str(meta.get("title") or "")
        documents[doc_id] = _document(doc_id, title, raw, spans, pages, errata.get(doc_id, []))
    position = list(rows.columns).index("page_last") + 1
    rows.insert(position, "chars", [len(documents[d].text) for d in rows["doc_id"]])
    for meta, document in zip(rows.to_dict("records"), documents.values(), strict=True):
        document.meta = meta
    blank = rows.select_dtypes("str").eq("").any()
    rows[blank.index[blank]] = rows[blank.index[blank]].replace("", pd.NA)  # missing as in documents.csv
    leftovers = {name: list(parts.leftovers) for name, parts in split.items()}
    for file, raw in plans.items():
        leftovers[file] = _file_leftovers(raw)
    texts = {name: (compendiums[name], split[name]) for name in split}
    problems = [line for document in documents.values() for line in document.problems]
    return Corpus(rows, documents, leftovers, texts, problems)


def _document(doc_id: str, title: str, raw: str, spans, pages, errata) -> Document:
    """A document, built or as it was built before from the same text by the same rules; its metadata is the title alone."""
    text = raw if len(spans) == 1 else raw[spans[0][0] : spans[-1][1]] if spans else ""
    build = partial(build_document, doc_id, raw, spans, pages, {"title": title}, errata)
    return keep("document", (doc_id, title, text, spans, pages, errata), build_document.__module__, build)


def _sources(plans, compendiums, split) -> dict[str, tuple[str, list, list]]:
    """For each doc_id its raw text, the spans of its body, and (raw offset, page) of each page."""
    sources = {}
    for file, raw in plans.items():
        start = max((part.end for part in _file_leftovers(raw)), default=0)
        sources[Path(file).stem] = (raw, [(start, len(raw))], [])
    for name, parts in split.items():
        for section in parts.sections:
            spans = [(start, end) for start, end, _ in section.pieces]
            pages = [(start, page) for start, _, page in section.pieces]
            sources[f"c{section.page_first:04d}"] = (compendiums[name], spans, pages)
    return sources


def _file_leftovers(raw: str) -> list[Leftover]:
    """The line with the file's name that a download site puts on top of a plan."""
    match = FILE_NAME_LINE.match(raw)
    return [Leftover("file_name", 0, match.end(), 0)] if match else []


def clean_texts() -> Iterator[tuple[str, str]]:
    """(doc_id, clean text without inferred paragraph breaks) of every document."""
    for document in load_corpus():
        kept = document.tracked
        yield (
            document.doc_id,
            "".join(char for char, start, end in zip(kept.text, kept.starts, kept.ends, strict=True) if end > start),
        )
