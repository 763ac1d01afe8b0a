"""All pages that come from the corpus: readers, search, index, and what they share."""

from pathlib import Path

from helpers.citation import read_compilations
from helpers.corpus import load_corpus
from helpers.files import replace_file
from helpers.marks import read_marks
from helpers.overview import write_index
from helpers.pages import TEMPLATES
from helpers.paths import FONTS, REPORTS
from helpers.reader import write_reader
from helpers.search import write_search


def write_site(corpus=None, reports: Path = REPORTS) -> int:
    """Write the reader pages, the search, the index and their assets; return the number of pages.

    Parameters
    ----------
    corpus : Corpus, optional
        The documents; loaded if not given.
    reports : Path
        Where the pages go. Reader pages of documents that are no longer there are removed.
    """
    corpus = load_corpus() if corpus is None else corpus
    write_assets(reports)
    marks, compilations = read_marks(corpus), read_compilations()
    written = set()
    for document in corpus:
        compilation = compilations.get(document.meta["source_file"])
        written.add(write_reader(document, marks.get(document.doc_id), compilation, reports))
    for page in sorted(set((reports / "plans").glob("*.html")) - written):
        page.unlink()
    write_search(corpus, reports)
    write_index(corpus, reports)
    return len(written) + 2


def write_assets(reports: Path = REPORTS) -> None:
    """Copy style, scripts and the font to ``reports/assets``."""
    for source in sorted((TEMPLATES / "assets").iterdir()):
        replace_file(reports / "assets" / source.name, source.read_bytes())
    for name in ("plans-sans-sc.woff2", "OFL.txt"):
        replace_file(reports / "assets" / name, (FONTS / name).read_bytes())
