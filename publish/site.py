"""All pages that come from the corpus: readers, search, questions, method, index, and what they share."""

import multiprocessing
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from helpers.base.files import replace_file
from helpers.base.language import Words
from helpers.base.paths import ROOT, fonts_folder, reports_folder
from helpers.corpus.load import load_corpus
from helpers.corpus.metadata import title_words
from helpers.corpus.references import read_compilations
from publish.built import built_table
from publish.duties import write_bodies
from publish.frame import ASSETS, messages_script
from publish.indicators import indicator_ids, write_indicators
from publish.libraries import write_libraries
from publish.marks import read_marks
from publish.method import write_method
from publish.overview import draw, write_index
from publish.places import write_places
from publish.promises import Promises
from publish.questions import sentences, write_questions
from publish.reader import write_reader
from publish.search import write_search


def write_site(corpus=None, reports: Path | None = None) -> int:
    """Write the reader pages, search, questions, method, index and their assets; return the number of pages.

    Parameters
    ----------
    corpus : Corpus, optional
        The documents; loaded if not given.
    reports : Path
        Where the pages go. Reader pages of documents that are no longer there are removed.
    """
    corpus = load_corpus() if corpus is None else corpus
    promises = Promises(corpus)
    return write_plans(corpus, reports, promises) + write_answers(corpus, reports, promises)


def write_plans(corpus=None, reports: Path | None = None, promises: Promises | None = None) -> int:
    """Write what needs no notebook behind the cascade: a page each plan, place and indicator, bodies, search, assets.

    Parameters and what is returned are those of `write_site`; promises are read from the tables if not given.
    """
    corpus = load_corpus() if corpus is None else corpus
    promises = promises or Promises(corpus)
    reports = reports or reports_folder()
    promises.prepare()
    with meanwhile(_write_indicators, corpus, promises, reports):
        write_assets(reports)
        readers = write_readers(corpus, reports)
        for page in sorted(set((reports / "plans").glob("*.html")) - readers):
            page.unlink()
        places = write_places(promises, reports)
        write_bodies(promises, reports)
        write_search(corpus, reports, promises)
    return len(readers) + len(places) + len(indicator_ids(promises)) + 2


def _write_indicators(corpus, promises: Promises, reports: Path) -> None:
    """What takes as long as all else: pages of indicators, the libraries, and what the first page shows, for `write_answers`."""
    write_libraries(reports)
    write_indicators(promises, reports)
    draw(corpus, promises, reports)


def write_readers(corpus, reports: Path, only: str = "") -> set[Path]:
    """Write the reader page of each document, or of one alone, and return their paths."""
    marks, compilations, pairs = read_marks(corpus), read_compilations(), read_pairs()
    documents = corpus.documents
    titles = {doc: title_words(doc, title) for doc, title in zip(documents["doc_id"], documents["title"], strict=True)}
    written = set()
    for document in [corpus[only]] if only else corpus:
        compilation = compilations.get(document.meta["source_file"])
        beside = [pair for pair in pairs if document.doc_id in pair and set(pair) <= titles.keys()]
        links = [parallel_link(document.doc_id, pair, titles) for pair in beside]
        written.add(write_reader(document, marks.get(document.doc_id), compilation, links, reports))
    return written


def write_answers(corpus=None, reports: Path | None = None, promises: Promises | None = None) -> int:
    """Write what speaks of all tables: questions, method, index; parameters and what is returned as in `write_plans`."""
    corpus = load_corpus() if corpus is None else corpus
    promises = promises or Promises(corpus)
    reports = reports or reports_folder()
    with meanwhile(write_method, corpus, reports):
        asked = sentences(write_questions(corpus, reports))
        write_index(corpus, reports, asked, promises)
    return 3


@contextmanager
def meanwhile(work: Callable, *given) -> Iterator[None]:
    """Do some work in a second process while the block runs; one after the other where there is one processor, or no fork.

    Raises
    ------
    RuntimeError
        When the block is done, if the work failed; what went wrong stands on stderr.
    """
    if sys.platform != "linux" or (os.cpu_count() or 1) < 2:  # elsewhere a process cannot be split safely
        work(*given)
        yield
        return
    process = multiprocessing.get_context("fork").Process(target=work, args=given, daemon=True)
    process.start()
    yield
    process.join()
    if process.exitcode:
        raise RuntimeError(f"{work.__name__} failed, see above")


def read_pairs() -> list[tuple[str, str]]:
    """Return (child, parent) of each parallel reading page, in the order of the table of items."""
    pairs = built_table("item_links")[["child_doc", "parent_doc"]].drop_duplicates()
    return list(pairs.itertuples(index=False, name=None))


def parallel_link(doc_id: str, pair: tuple[str, str], titles: dict[str, Words]) -> dict:
    """Return the link from a reader page to the parallel reading of its document and another."""
    other = pair[1] if pair[0] == doc_id else pair[0]
    return {"title": titles[other], "href": f"../compare/{quote(pair[0])}--{quote(pair[1])}.html"}


def write_assets(reports: Path) -> None:
    """Copy style, scripts with their messages, and the font to ``reports/assets``."""
    for source in sorted(ASSETS.iterdir()):
        replace_file(reports / "assets" / source.name, source.read_bytes())
    replace_file(reports / "assets" / "messages.js", messages_script())
    replace_file(reports / "LICENSE.txt", (ROOT / "LICENSE").read_bytes())
    for name in ("plans-sans-sc.woff2", "OFL.txt"):
        replace_file(reports / "assets" / name, (fonts_folder() / name).read_bytes())


# ---- The pages of ``reports/``: what a visitor sees who never opens JupyterLab.


PARTS = {"search": write_plans, "index": write_answers}  # by the page that is written last


def main(parts: list[str]) -> int:
    """Write the site, or the parts that are named; return 1 after a line on stderr if it cannot."""
    try:
        for write in [PARTS[part] for part in parts] or [write_site]:
            write()
    except ValueError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
