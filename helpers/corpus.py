"""Raw files to documents, clean texts and clauses: `corpus = load_corpus()`.

    corpus = load_corpus()
    corpus["yichun"]                                # a card: title, issuer, date, length, outline
    corpus["yichun"].items                          # DataFrame, one row an item
    corpus.select(level="province", is_plan=True)   # a smaller corpus
    corpus.clauses                                  # DataFrame, all clauses of all documents

Every character of a clean text leads back to its place in a raw file: `document.raw_span(start, end)`; for a Word, PDF
or HTML file, in the text that `sources.read_source` makes of it.
"""

import os
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import pandas as pd
from tqdm import tqdm

from helpers.cleaning import read_errata
from helpers.compendium import Compendium, Leftover, PlanFileError, read_plan, split_compendium
from helpers.document import Document, build_document, clause_table, page_at
from helpers.metadata import document_rows, read_provenance
from helpers.paths import PLANS
from helpers.sources import read_source

__all__ = ["Corpus", "Document", "PlanFileError", "build_corpus", "build_document", "load_corpus"]

FILE_NAME_LINE = re.compile(r"\A\ufeff?[^\n]{0,120}\.(?:docx?|pdf|txt|html?|wps)[ \t]*\r?\n")


@dataclass
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

    def __getitem__(self, doc_id: str) -> Document:
        try:
            return self._by_id[doc_id]
        except KeyError:
            near = [name for name in self._by_id if doc_id.lower()[:3] in name][:5]
            hint = f"; did you mean {', '.join(near)}?" if near else "; see corpus.documents"
            raise KeyError(f"no document {doc_id!r} in the corpus{hint}") from None

    def __iter__(self) -> Iterator[Document]:
        return iter(self._by_id.values())

    def __len__(self) -> int:
        return len(self._by_id)

    def __contains__(self, doc_id: object) -> bool:
        return doc_id in self._by_id

    def select(self, **conditions) -> "Corpus":
        """Documents whose columns have the given values: `select(level="province")`.

        A list gives several accepted values.
        """
        rows = self.documents
        for column, value in conditions.items():
            if column not in rows:
                raise KeyError(f"documents have no column {column!r}; there are {', '.join(rows)}")
            accepted = value if isinstance(value, list | tuple | set) else [value]
            rows = rows[rows[column].isin(accepted)]
        kept = {doc_id: self._by_id[doc_id] for doc_id in rows["doc_id"]}
        return Corpus(rows.reset_index(drop=True), kept, self.leftovers, self.compendiums)

    @cached_property
    def clauses(self) -> pd.DataFrame:
        """All clauses of all documents (columns of clauses.csv)."""
        return clause_table(self)

    @cached_property
    def repairs(self) -> pd.DataFrame:
        """All repairs but changes of width: doc_id, kind, page, before, after, raw_start, raw_end."""
        rows = [
            (d.doc_id, r.kind, page_at(d.pages, r.raw_start), r.before, r.after, *r[1:3])
            for d in self
            for r in d.repairs
            if r.kind not in ("width", "paragraph", "page_marker")
        ]
        columns = ["doc_id", "kind", "page", "before", "after", "raw_start", "raw_end"]
        return pd.DataFrame(rows, columns=columns).astype({"page": "Int64"})

    def repair_counts(self) -> pd.DataFrame:
        """Number of repairs by document (rows) and kind (columns)."""
        counts = {document.doc_id: document.tracked.repair_counts() for document in self}
        return pd.DataFrame.from_dict(counts, orient="index").fillna(0).astype(int)

    def _repr_html_(self) -> str:
        columns = ["doc_id", "title", "issuer", "level", "date", "chars", "complete"]
        return self.documents[columns].to_html(max_rows=12, index=False)


# --- loading --------------------------------------------------------------------------------------


def load_corpus(folder: Path = PLANS) -> Corpus:
    """Read every raw file that data/raw/plans/provenance.csv records, and build all documents.

    Parameters
    ----------
    folder : Path
        Where the raw files are.

    Returns
    -------
    Corpus

    Raises
    ------
    PlanFileError
        One line: no recorded file can be used. A single file that is missing, empty, changed or
        cannot be read gets its line on stderr and in `problems`; the others are still built.
    """
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
    shown = tqdm(rows.to_dict("records"), "Reading plans", delay=2, leave=False, file=sys.stdout, disable=_silent())
    for meta in shown:
        raw, spans, pages = sources[meta["doc_id"]]
        document = build_document(meta["doc_id"], raw, spans, pages, meta, errata.get(meta["doc_id"], []))
        documents[meta["doc_id"]] = document
    position = list(rows.columns).index("page_last") + 1
    rows.insert(position, "chars", [len(documents[d].text) for d in rows["doc_id"]])
    for meta, document in zip(rows.to_dict("records"), documents.values(), strict=True):
        document.meta = meta
    leftovers = {name: list(parts.leftovers) for name, parts in split.items()}
    for file, raw in plans.items():
        leftovers[file] = _file_leftovers(raw)
    texts = {name: (compendiums[name], split[name]) for name in split}
    problems = [line for document in documents.values() for line in document.problems]
    return Corpus(rows, documents, leftovers, texts, problems)


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


def _silent() -> bool:
    """No progress bar in reports and scripts (PLANS_SILENT is set by the notebook runner)."""
    return bool(os.environ.get("PLANS_SILENT"))


def clean_texts() -> Iterator[tuple[str, str]]:
    """(doc_id, clean text without inferred paragraph breaks) of every document."""
    for document in load_corpus():
        kept = document.tracked
        yield (
            document.doc_id,
            "".join(char for char, start, end in zip(kept.text, kept.starts, kept.ends, strict=True) if end > start),
        )
