"""Links to what a reader opens: a document, one clause of it, two documents side by side."""

import html
from urllib.parse import quote

import pandas as pd

from helpers.base.paths import reports_address


def document_href(doc_id: str, depth: int = 0) -> str:
    """Return the link to a document's reader page from a page `depth` folders below reports/."""
    return f"{'../' * depth}plans/{quote(doc_id)}.html"


def clause_href(doc_id: str, anchor: str, depth: int = 0) -> str:
    """Return the link to one clause of a document's reader page.

    Parameters
    ----------
    doc_id : str
        As in documents.csv.
    anchor : str
        The clause's ``anchor`` in clauses.csv; empty links to the top of the page.
    depth : int
        How many folders below ``reports/`` the linking page lies: 0 for a notebook page,
        1 for a page in ``reports/plans`` or ``reports/compare``.

    Returns
    -------
    str
        A relative address, safe in an HTML attribute.

    Examples
    --------
    >>> clause_href("jiangxi", "jiangxi-3.1.1-02")
    'plans/jiangxi.html#jiangxi-3.1.1-02'
    """
    return document_href(doc_id, depth) + (f"#{quote(anchor)}" if anchor else "")


def sentence_links(targets, clauses) -> pd.Series:
    """For each target a link from its quote to the sentence on the plan's reader page.

    Parameters
    ----------
    targets, clauses : DataFrame
        targets.csv and clauses.csv.

    Returns
    -------
    Series of str
        HTML by target_id, for a page of a notebook.
    """
    anchors = clauses.set_index("clause_id")["anchor"]
    rows = targets.assign(anchor=targets["clause_id"].map(anchors))
    links = [passage_link(row.doc_id, row.quote, row.anchor) for row in rows.itertuples()]
    return pd.Series(links, index=targets["target_id"], dtype="object")


def comparison_link(child: str, parent: str, words: str) -> str:
    """A link from some words to the page that shows a document beside another."""
    href = f"{reports_address()}compare/{quote(child)}--{quote(parent)}.html"
    return f'<a lang="zh" href="{href}">{html.escape(words)}</a>'


def passage_link(doc_id: str, words: str, anchor: str | None = None) -> str:
    """A link from some words to a document's reader page, or to one clause of it."""
    href = document_href(doc_id) if pd.isna(anchor) else clause_href(doc_id, anchor)
    return f'<a lang="zh" href="{reports_address()}{href}">{html.escape(str(words).strip())}</a>'
