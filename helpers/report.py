"""The pages of ``reports/``: what a visitor sees who never opens JupyterLab.

From the command line::

    python -m helpers.report site                               # readers, search, index, assets
    python -m helpers.report notebook build/notebooks/01-corpus.ipynb   # reports/01-corpus.html

For notebooks and other pages (from `helpers.pages`, named here because they are stable):

- ``clause_href(doc_id, anchor, depth=0)``: link to a clause from a page `depth` folders down;
- ``document_href(doc_id, depth=0)``: link to a reader page;
- ``write_page(here, template, **context)``: a page in the common frame.

What a notebook shows is styled by classes: a DataFrame's table sorts by a click on its head, as
does any ``<table class="sortable">``; ``<td class="num">`` aligns numbers; ``<td data-sort="3.5">``
sorts by another value than it shows; ``<figure><img alt="…"><figcaption>…</figcaption></figure>``
is a figure. A cell tagged ``findings`` is lifted to the top of its page, one tagged ``hide`` is
left out. A link to ``../reports/x.html`` or ``03-targets.ipynb`` works in JupyterLab and on the page.
"""

import argparse
import sys
from pathlib import Path

from helpers.pages import clause_href, document_href, write_page

__all__ = ["clause_href", "document_href", "write_page"]


def main(arguments: list[str] | None = None) -> int:
    """Run one of the two commands; return 1 after a line on stderr if it cannot."""
    parser = argparse.ArgumentParser(prog="python -m helpers.report", description="Write the pages of reports/.")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("site", help="reader pages, search, index and assets")
    commands.add_parser("notebook", help="the page of an executed notebook").add_argument(
        "notebook", type=Path, nargs="+"
    )
    given = parser.parse_args(arguments)
    try:
        # neither command waits for what only the other imports: the corpus, nbconvert
        if given.command == "site":
            from helpers.site import write_site

            write_site()
        else:
            from helpers.notebook_page import write_notebook_page

            for path in given.notebook:
                write_notebook_page(path)
    except ValueError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
