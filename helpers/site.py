"""All pages that come from the corpus: readers, search, questions, method, index, and what they share."""

from pathlib import Path
from urllib.parse import quote

from helpers.citation import read_compilations
from helpers.corpus import load_corpus
from helpers.files import replace_file
from helpers.marks import read_marks
from helpers.method_page import write_method
from helpers.overview import write_index
from helpers.pages import TEMPLATES
from helpers.paths import FONTS, REPORTS
from helpers.questions import sentences, write_questions
from helpers.reader import write_reader
from helpers.search import write_search
from helpers.tables import TableError, read_table


def write_site(corpus=None, reports: Path = REPORTS) -> int:
    """Write the reader pages, search, questions, method, index and their assets; return the number of pages.

    Parameters
    ----------
    corpus : Corpus, optional
        The documents; loaded if not given.
    reports : Path
        Where the pages go. Reader pages of documents that are no longer there are removed.
    """
    corpus = load_corpus() if corpus is None else corpus
    write_assets(reports)
    marks, compilations, pairs = read_marks(corpus), read_compilations(), read_pairs()
    titles = dict(zip(corpus.documents["doc_id"], corpus.documents["title"], strict=True))
    written = set()
    for document in corpus:
        compilation = compilations.get(document.meta["source_file"])
        beside = [pair for pair in pairs if document.doc_id in pair and set(pair) <= titles.keys()]
        links = [parallel_link(document.doc_id, pair, titles) for pair in beside]
        written.add(write_reader(document, marks.get(document.doc_id), compilation, links, reports))
    for page in sorted(set((reports / "plans").glob("*.html")) - written):
        page.unlink()
    write_search(corpus, reports)
    asked = sentences(write_questions(corpus, reports))
    write_method(corpus, reports)
    write_index(corpus, reports, asked)
    return len(written) + 4


def read_pairs() -> list[tuple[str, str]]:
    """Return (child, parent) of each parallel reading page, in the order of the table of items."""
    try:
        pairs = read_table("item_links")[["child_doc", "parent_doc"]].drop_duplicates()
    except TableError:
        return []
    return list(pairs.itertuples(index=False, name=None))


def parallel_link(doc_id: str, pair: tuple[str, str], titles: dict[str, str]) -> dict:
    """Return the link from a reader page to the parallel reading of its document and another."""
    other = pair[1] if pair[0] == doc_id else pair[0]
    return {"title": titles[other], "href": f"../compare/{quote(pair[0])}--{quote(pair[1])}.html"}


def write_assets(reports: Path = REPORTS) -> None:
    """Copy style, scripts and the font to ``reports/assets``."""
    for source in sorted((TEMPLATES / "assets").iterdir()):
        replace_file(reports / "assets" / source.name, source.read_bytes())
    for name in ("plans-sans-sc.woff2", "OFL.txt"):
        replace_file(reports / "assets" / name, (FONTS / name).read_bytes())
