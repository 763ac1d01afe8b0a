"""One door for every text: a pasted paragraph, a file, a document of the corpus, or the corpus itself.

    open_text("到 2025 年，森林覆盖率达到 60% 以上。")      # pasted, with the blanks that Word leaves
    open_text("~/Downloads/南昌市碳达峰实施方案.docx")       # a file
    open_text("jiangxi"), open_text("360000"), open_text("江西")   # a document: by its id, an adcode, a place

Whatever comes in is cleaned as the corpus is, and says what it was taken for.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from helpers.base.errors import PlanFileError, RequestError
from helpers.corpus.cleaning import plain_characters
from helpers.corpus.document import Document, build_document
from helpers.corpus.documents import codes_of
from helpers.corpus.front_matter import UNTITLED
from helpers.corpus.load import Corpus, load_corpus
from helpers.corpus.metadata import COLUMNS, infer_metadata
from helpers.sources.blocks import ENDINGS
from helpers.sources.read import MAX_TEXT, read_source
from helpers.vocabulary.read import look_again

FILE = re.compile(rf"[^\n\r\t]{{1,400}}{ENDINGS}", re.IGNORECASE)
DOC_ID = re.compile(r"[a-z][a-z0-9]{1,30}")
ADCODE = re.compile(r"[1-9]\d{5}")
LONGEST_NAME = 20  # characters of a place's name
REPAIRS = {
    "space": "blanks", "line_wrap": "line breaks", "invisible": "invisible signs", "radical": "radicals",
    "width": "signs of another width", "page_number": "page numbers", "footnote": "footnote marks",
    "markup": "marks of markup", "traditional": "runs of traditional characters", "cell": "cells",
}  # fmt: skip


@dataclass(frozen=True)
class Opened:
    """What `open_text` gives.

    Attributes
    ----------
    documents : list of Document
        One, or all of a corpus.
    what : str
        What the source was taken for, in words: `pasted text of 31 characters; repaired: 3 blanks`.
    pasted : str or None
        The text as it was pasted; offsets in tables count its characters. None for a file or a document of the corpus.
    unknown : str
        Said of a pasted text that looks like an id but is none: `no document 'jiangx' in the corpus; did you mean jiangxi?`.
    corpus : Corpus or None
        Where the document was looked up.
    """

    documents: list[Document]
    what: str
    pasted: str | None = None
    unknown: str = ""
    corpus: Corpus | None = None

    @property
    def document(self) -> Document:
        """The one document; ValueError if there are several."""
        if len(self.documents) != 1:
            raise ValueError(f"one text is wanted, not {len(self.documents)} documents; choose one: corpus['jiangxi']")
        return self.documents[0]

    def as_pasted(self, table: pd.DataFrame) -> pd.DataFrame:
        """A table with start, end and quote, these now of the text as it was pasted; `text` is the clean quote.

        Parameters
        ----------
        table : DataFrame
            Columns start and end, counting the characters of the clean text; quote too, or text.
        """
        clean = table["quote" if "quote" in table else "text"].astype(object)
        table = table.assign(text=clean)
        if self.pasted is None or table.empty:
            return table
        spans = [self.document.raw_span(start, end) for start, end in zip(table["start"], table["end"], strict=True)]
        table["start"], table["end"] = (pd.array([span[side] for span in spans], "Int64") for side in (0, 1))
        if "quote" in table:
            table["quote"] = [self.pasted[start:end] for start, end in spans]
        return table


def open_text(source: str | Path | Document | Corpus | Sequence[Document], corpus: Corpus | None = None) -> Opened:
    """Open a text, whatever it comes as.

    Parameters
    ----------
    source : str, Path, Document, Corpus or list of Document
        A str is a document if it equals a doc_id, an adcode or the name of a place; a file if it is one line that ends
        in .docx, .pdf, .html or .txt; else it is the text itself.
    corpus : Corpus, optional
        Where documents are looked up; read where it is needed and none is given.

    Returns
    -------
    Opened

    Raises
    ------
    PlanFileError
        One line: there is no such file, or it cannot be read.
    RequestError
        One line: a place has no document, or several.
    TypeError
        The source is nothing of these.

    Examples
    --------
    >>> open_text("到 2025 年，森林覆盖率达到 60% 以上。").document.text
    '到2025年，森林覆盖率达到60%以上。'
    """
    if isinstance(source, Opened):
        return source
    look_again()
    if isinstance(source, Path):
        return _open_file(source)
    if isinstance(source, str):
        line = source.strip().strip("\"'“”")
        if FILE.fullmatch(line):
            return _open_file(Path(line))
        return _look_up(line, corpus) or _open_pasted(source)
    if hasattr(source, "clauses") and hasattr(source, "meta"):
        return Opened([source], f"document {source.doc_id}: {source.meta.get('title') or 'without a title'}")
    documents = list(source) if hasattr(source, "clauses") or isinstance(source, list | tuple) else [None]
    if not all(hasattr(document, "meta") for document in documents):
        kind = (
            type(source).__name__
            if not documents or documents == [None]
            else f"a list of {type(documents[0]).__name__}"
        )
        raise TypeError(f"a text is a str, a Path, a Document or a Corpus, not {kind}")
    return Opened(documents, f"{len(documents)} documents")


def _open_pasted(text: str) -> Opened:
    if len(text) > MAX_TEXT // 3:
        raise RequestError(f"a pasted text of {len(text):,} characters is longer than any plan; pass a part of it")
    meta = _facts(plain_characters(text), "") | {"source_file": ""}
    document = build_document("text", text, meta=meta | {"doc_id": "text"}, pasted=True)
    counts = document.tracked.repair_counts()
    done = [f"{counts[kind]} {name}" for kind, name in REPAIRS.items() if counts[kind]]
    what = f"pasted text of {len(text):,} characters" + (f"; repaired: {', '.join(done)}" if done else "")
    return Opened([document], what, text)


def _open_file(path: Path) -> Opened:
    path = path.expanduser()
    if not path.is_file():
        wrong = "is a folder or no ordinary file" if path.exists() else "there is no such file"
        raise PlanFileError(f"{path}: {wrong}; give the path of a .docx, .pdf, .html or .txt file, or the text itself")
    source = read_source(path)
    doc_id = re.sub(r"\W+", "", path.stem.lower())[:30] or "file"
    meta = _facts(source.text, path.name) | {"doc_id": doc_id, "source_file": path.name}
    document = build_document(doc_id, source.text, meta=meta)
    document.problems.extend(source.notes)
    notes = f"; {'; '.join(source.notes)}" if source.notes else ""
    return Opened([document], f"file {path.name} ({source.kind}){notes}")


def _facts(text: str, name: str) -> dict:
    """Title, place, date and the like, as far as the text says them."""
    facts = infer_metadata(text, name)
    return facts | ({"title": ""} if facts["title"] == UNTITLED else {})


def _look_up(line: str, corpus: Corpus | None) -> Opened | None:
    """The document that a short line names; None if it names none."""
    codes = codes_of(line) if line and len(line) <= LONGEST_NAME else []
    if not codes and not DOC_ID.fullmatch(line) and not ADCODE.fullmatch(line):
        return None
    corpus = load_corpus() if corpus is None else corpus
    if (
        not codes and line not in corpus
    ):  # it only looks like an id: then it is a text, and what it may have meant is said
        try:
            corpus[line]
        except RequestError as error:
            opened = _open_pasted(line)
            return replace(opened, what=f"{opened.what}; {error}", unknown=str(error))
    return replace(open_text(corpus[line]), corpus=corpus)


def with_documents(corpus: Corpus, *documents: Document) -> Corpus:
    """A corpus with documents more, as for a comparison; `corpus` itself stays as it is."""
    rows = [
        {name: document.meta.get(name, "") for name in COLUMNS}
        | {"doc_id": document.doc_id, "chars": len(document.text)}
        for document in documents
    ]
    table = pd.concat([corpus.documents, pd.DataFrame(rows, columns=corpus.documents.columns)], ignore_index=True)
    by_id = {document.doc_id: document for document in (*corpus, *documents)}
    return Corpus(table, by_id, corpus.leftovers, corpus.compendiums)
