"""One plan against another: sentences, items, numbers and targets, as tables.

Either side is a document of the corpus, a file, or a pasted text (see `corpus.open_text`).
"""

import re
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from pathlib import Path

import pandas as pd

from helpers.base.errors import RequestError
from helpers.cascade.links import Linker
from helpers.comparison.items import link_items
from helpers.comparison.numbers import changed_numbers
from helpers.comparison.sentences import SentenceIndex, link_clauses
from helpers.corpus.document import Document, clause_table
from helpers.corpus.door import open_text, with_documents
from helpers.corpus.load import Corpus, load_corpus
from helpers.corpus.metadata import added_plans
from helpers.intake.side_by_side import beside_each_other, called
from helpers.targets.extract import find_targets

TARGET_COLUMNS = ["indicator", "here", "above", "year", "relation", "stringency", "gap", "gap_unit", "reason"]


NAME = re.compile(r"[^\W\d_]{1,20}")  # a word alone: somebody means a place or an id


@dataclass(frozen=True, repr=False)
class Comparison:
    """A plan (`child`) beside another (`parent`), usually the one above it.

    Attributes
    ----------
    child, parent : Document
    items : DataFrame
        Rows as in item_links.csv.
    sentences : DataFrame
        Rows as in clause_links.csv.
    numbers : DataFrame
        Rows as in changed_numbers.csv.
    targets : DataFrame
        A row a target of the child: indicator, here, above, year, relation, stringency, gap, gap_unit, reason, and both ids.
    """

    child: Document
    parent: Document
    items: pd.DataFrame
    sentences: pd.DataFrame

    @cached_property
    def numbers(self) -> pd.DataFrame:
        """The numbers of copied sentences, those that were changed first."""
        clauses = pd.concat([self.child.clauses, self.parent.clauses])
        texts = clauses.drop_duplicates("clause_id").set_index("clause_id")["text"]
        found = changed_numbers(self.sentences, texts)
        return found.sort_values("changed", ascending=False, kind="stable", ignore_index=True)

    @cached_property
    def targets(self) -> pd.DataFrame:
        """The child's targets beside those of the parent that they answer."""
        return compare_targets(self.child, self.parent)

    def to_excel(self, path: str | Path) -> Path:
        """Write the four tables to one Excel file, a sheet each; return its path.

        Parameters
        ----------
        path : str or Path
            Ends in .xlsx; a file that is there is replaced.

        Raises
        ------
        RequestError
            One line: the name has another ending, or the folder is not there.
        """
        from helpers.intake.workbook import write_workbook  # not above: openpyxl is loaded by who wants a file

        names = ("targets", "numbers", "sentences", "items")
        return write_workbook({name: getattr(self, name) for name in names}, path)

    def __repr__(self) -> str:
        told = ", ".join(f"{n} {relation}" for relation, n in self.sentences["relation"].value_counts().items())
        return (
            f"<Comparison: {called(self.child)} beside {called(self.parent)}; "
            f"{len(self.sentences)} sentences ({told}); .targets .numbers .sentences .items .to_excel(path)>"
        )

    def _repr_html_(self) -> str:
        """What JupyterLab shows: both plans side by side."""
        return beside_each_other((self.child, self.parent), self.sentences, self.items, self.targets)


def compare(child, parent, corpus: Corpus | None = None) -> Comparison:
    """Compare two plans.

    Parameters
    ----------
    child, parent : str, Path or Document
        An id such as ``"jiujiang"``, a place's name or adcode, a file, or a text.
    corpus : Corpus, optional
        Where documents are, and what is rare and common in such plans; read where none is given.

    Returns
    -------
    Comparison

    Raises
    ------
    RequestError
        If a document is not in the corpus or has no text.
    PlanFileError
        If a file cannot be read.

    Examples
    --------
    >>> found = compare("jiujiang", "jiangxi")
    >>> "dropped" in set(found.items["relation"]), len(found.sentences) > 100
    (True, True)
    """
    corpus = load_corpus() if corpus is None else corpus
    here, above = _open_two(child, parent, corpus)
    own = corpus.select(same_as="")  # as the tables have it
    strangers = [document for document in (here, above) if document.doc_id not in own]
    index = SentenceIndex.build(own.clauses, added_plans(), lazy=True)
    if strangers:
        corpus = with_documents(own, *strangers)
        index = index.with_clauses(clause_table(strangers))
    items = link_items(corpus, index, here.doc_id, above.doc_id)
    return Comparison(here, above, items, link_clauses(index, here.doc_id, above.doc_id))


def compare_targets(child, parent, corpus: Corpus | None = None) -> pd.DataFrame:
    """The targets of one text beside those of another.

    Parameters
    ----------
    child, parent : str, Path or Document
        As in `compare`.
    corpus : Corpus, optional
        Where documents are; read where it is needed and none is given.

    Returns
    -------
    DataFrame
        A row a target of the child: indicator, here, above (both quotes, clean), year, relation (same, near, other_year,
        none), stringency (higher, equal, lower, not_comparable), gap, gap_unit, reason (*no counterpart* where the
        parent has no such target), and both ids.

    Examples
    --------
    >>> compare_targets("到2025年，森林覆盖率达到60%。", "到2025年，森林覆盖率达到61%。")[["indicator", "stringency", "gap"]]
      indicator stringency  gap
    0     森林覆盖率      lower -1.0
    """
    here, above = (find_targets(document).targets for document in _open_two(child, parent, corpus))
    linker = Linker()
    of_child = {row.target_id: row for row in here.itertuples()}
    of_parent = {row.target_id: row for row in above.itertuples()}
    rows = []
    for link in linker.link(here, above).itertuples():
        target, counterpart = of_child[link.child_target_id], of_parent.get(link.parent_target_id)
        row = {"indicator": target.indicator, "here": target.quote, "year": target.year, "relation": link.relation}
        row["reason"] = "no counterpart"
        row |= {"child_target_id": link.child_target_id, "parent_target_id": link.parent_target_id}
        if counterpart is not None:
            found = linker.judge(target, counterpart, link.relation, (link.limits_child, link.limits_parent))
            row |= {"above": counterpart.quote} | asdict(found)
        rows.append(row)
    return pd.DataFrame(rows, columns=[*TARGET_COLUMNS, "child_target_id", "parent_target_id"])


def _open_two(child, parent, corpus: Corpus | None) -> list[Document]:
    """Both documents, a text or file under an id that no other document has."""
    documents: list[Document] = []
    for source in (child, parent):
        opened = open_text(source, corpus)
        corpus = opened.corpus or corpus
        document = opened.document
        if opened.unknown:
            raise RequestError(opened.unknown)
        if opened.pasted is not None and NAME.fullmatch(opened.pasted.strip()):
            _refuse(opened.pasted.strip(), load_corpus() if corpus is None else corpus)
        if not document.text.strip():
            raise RequestError(f"{document.doc_id} has no text: there is nothing to compare")
        taken = {d.doc_id: d for d in (*(corpus or ()), *documents)}
        while document.doc_id in taken and taken[document.doc_id].text != document.text:
            document = replace(document, doc_id=f"{document.doc_id}x")
        documents.append(document)
    return documents


def _refuse(name: str, corpus: Corpus) -> None:
    """Say that a name is no document's, with the nearest; as a text it would be new in every word."""
    try:
        corpus[name]
    except RequestError as error:
        raise RequestError(f"{error}; a text ends in a full stop") from None
