"""The pages of one plan alone, as make writes them, for who has just added it: to read it, beside the plans above, its place's."""

from pathlib import Path

from helpers.base.paths import reports_folder
from helpers.corpus.load import load_corpus
from publish.built import built_table
from publish.compare import FOLDER, write_comparisons
from publish.early import make_tables
from publish.places import write_place
from publish.promises import Promises
from publish.site import write_readers

# What the pages are made from; all pages of the site must have been made before, from these and more
TABLES = ("documents", "targets", "cascade", "silence", "sums", "item_links", "clause_links")


def write_added(doc_id: str, reports: Path | None = None) -> list[Path]:
    """Write the pages of a plan that was added since the site was made; the tables they are made from are made anew.

    Parameters
    ----------
    doc_id : str
    reports : Path, optional
        Where the pages go.

    Returns
    -------
    list of Path
        The page to read it, its place's, and those of it beside the plans above.
    """
    reports = reports or reports_folder()
    make_tables(*TABLES)
    corpus = load_corpus()
    promises = Promises(corpus)
    pages = sorted(write_readers(corpus, reports, only=doc_id))
    links = built_table("item_links"), built_table("clause_links")
    if (adcode := corpus[doc_id].meta["adcode"]) in promises.places:
        pages.append(write_place(promises, adcode, *links, reports=reports))
    write_comparisons(corpus, reports, only=doc_id)
    return pages + sorted((reports / FOLDER).glob(f"{doc_id}--*.html"))
