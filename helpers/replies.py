"""What an answer on the page of questions is made of: its table's cells, and how plans, places and deadlines are called."""

from typing import NamedTuple

import pandas as pd

from helpers.gazetteer import read_gazetteer
from helpers.indicators import read_codebook
from helpers.pages import clause_href

AROUND = 45  # characters shown on each side of a name in a long sentence


class Cell(NamedTuple):
    """A cell of an answer's table."""

    words: str
    href: str = ""  # where they lead; empty for nowhere
    zh: bool = True  # whether they are Chinese
    short: bool = False  # whether they stay on one line
    gloss: str = ""  # what stands under them in English


class Answer(NamedTuple):
    """An answer: a sentence, remarks, and a table to search."""

    anchor: str
    question: str
    words: str  # the answer in a sentence
    notes: list[str]
    columns: list[str]
    rows: list[list[Cell]]
    narrowed: str = ""  # words that the table opens with
    subjects: tuple[tuple[str, str, str], ...] = ()  # words that narrow the table, the subject, its counts


class Texts:
    """The documents and clauses that rows of the tables point to."""

    def __init__(self, corpus):
        places = read_gazetteer()
        names = places[places["kind"] != "zone"].drop_duplicates("adcode").set_index("adcode")["short_name"]
        self.documents = corpus.documents[corpus.documents["same_as"].fillna("") == ""].set_index("doc_id", drop=False)
        self.place = self.documents["adcode"].map(names)
        self.names = names
        self.codebook = read_codebook().set_index("indicator_id")
        self.clauses = corpus.clauses.set_index("clause_id")
        self.by_document = dict(iter(corpus.clauses.groupby("doc_id", sort=False)))

    def indicator(self, row, name: str | None = None) -> Cell:
        """What a row is about, in the document's own words or under `name`, with the English name of the codebook."""
        words = row.indicator if name is None else name
        return Cell("" if pd.isna(words) else words, gloss=self.codebook["name_en"].get(row.indicator_id, ""))

    def link(self, doc_id: str, clause_id: str, words: str) -> Cell:
        """Some words of a clause, leading to it."""
        anchor = self.clauses["anchor"].get(clause_id, "")
        return Cell(line(words), clause_href(doc_id, anchor))

    def item(self, doc_id: str, label: str, title: str) -> Cell:
        """A numbered item of a document by its label and title, leading to its heading."""
        rows = self.by_document[doc_id]
        return Cell(line(title), clause_href(doc_id, rows.loc[rows["item"] == label, "anchor"].iloc[0]))

    def found(self, doc_id: str, words: str) -> Cell:
        """Some words of a document, leading to the clause that holds them, else to the top of its page."""
        rows = self.by_document[doc_id]
        holding = rows.loc[rows["text"].str.contains(words, regex=False), "anchor"]
        return Cell(line(words), clause_href(doc_id, holding.iloc[0] if len(holding) else ""))


def of_documents(texts: Texts, table: pd.DataFrame, *columns: str) -> pd.DataFrame:
    """The rows of a table whose documents are all in the corpus."""
    for column in columns:
        table = table[table[column].isin(texts.documents.index)]
    return table


def counted(counts: pd.Series) -> str:
    """Names with their counts, the most frequent first: `宜春 9、九江 7`."""
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return "、".join(f"{name} {n}" for name, n in ordered)


def deadline(target) -> str:
    """A target's planning period, else its year."""
    if pd.notna(target.period):
        return target.period
    return "" if pd.isna(target.year) else str(int(target.year))


def line(words: str) -> str:
    """Words on one line."""
    return " ".join(str(words).split())


def passage(text: str, start: int, end: int) -> str:
    """The part of a sentence around some names, with … where it was cut."""
    first, last = max(0, start - AROUND), min(len(text), end + AROUND)
    return ("…" if first else "") + text[first:last] + ("…" if last < len(text) else "")
