"""The frame every page of ``reports/`` shares: templates, links, navigation, writing.

Colleagues' pages use three things from here:

- ``clause_href("yichun", anchor, depth=1)`` links to a clause of a reader page;
- ``write_page("compare/yichun.html", "base.html.j2", title=..., markup=...)`` writes a page in
  the common frame around `markup`, HTML whose maker has escaped what comes from plans; a template
  of its own that extends ``base.html.j2`` escapes by itself and is the better way;
- the classes of ``templates/assets/style.css``: ``table.sortable`` (sorted by a click on its
  head), ``panel``, ``lede``, ``quiet``, ``figure``/``figcaption``, ``mark.target``, ``mark.copied``.

All pages open from the disk (``file://``): links are relative, nothing is fetched.
"""

import json
import re
from functools import lru_cache
from pathlib import Path
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from helpers.files import replace_file
from helpers.paths import REPORTS, ROOT

TEMPLATES = ROOT / "templates"
NOTEBOOKS = ROOT / "notebooks"
AS_OF = "As it came, the corpus ends in August 2023; no plan in the corpus is not the same as no plan."

LEVELS = {
    "national": "National",
    "ministry": "Ministry",
    "province": "Province",
    "prefecture": "Prefecture",
    "county": "County",
}

# Jinja escapes every value; only what the templates write themselves is markup.
_ENVIRONMENT = Environment(
    loader=FileSystemLoader(TEMPLATES),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


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


@lru_cache(maxsize=1)
def notebook_cards(folder: Path = NOTEBOOKS) -> list[dict]:
    """Return name, label, title and first sentence of each notebook, in order.

    The title is the notebook's first line, the sentence the first after what it reads and writes.
    """
    cards = []
    for path in sorted(folder.glob("[0-9]*.ipynb")):
        try:
            cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        except (ValueError, KeyError, TypeError):
            raise ValueError(f"notebooks/{path.name} is no notebook; open it in JupyterLab and save it again") from None
        words = "\n".join("".join(c["source"]) for c in cells[:2] if c["cell_type"] == "markdown")
        lines = [line.strip() for line in words.splitlines() if line.strip()]
        title = next((line.lstrip("# ") for line in lines if line.startswith("# ")), path.stem)
        prose = next((line for line in lines if not re.match(r"#|\**(?:Reads|Writes)\b", line)), "")
        label = re.sub(r"^\d+-", "", path.stem).replace("-", " ").capitalize()
        cards.append(
            {"href": f"{path.stem}.html", "label": label, "title": title, "about": first_sentence(plain(prose))}
        )
    return cards


def plain(markdown: str) -> str:
    """Return Markdown's words without emphasis, code marks and link addresses."""
    words = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", markdown)
    return re.sub(r"[*`]{1,3}(?=\S)|(?<=\S)[*`]{1,3}|(?<!\w)_(?=\w)|(?<=\w)_(?!\w)", "", words)


def first_sentence(words: str) -> str:
    """Return what stands before the first full stop that a space follows, with the stop."""
    return re.split(r"(?<=[.?!]) ", words, maxsplit=1)[0]


def navigation() -> list[dict]:
    """Return the links of the top bar: the questions, a page a notebook, the method, the search."""
    first, last = {"href": "questions.html", "label": "Questions"}, {"href": "search.html", "label": "Search"}
    return [first, *notebook_cards(), {"href": "method.html", "label": "Method"}, last]


def render(template: str, here: str, **context) -> str:
    """Return the text of the page `here` (its path below reports/), made from `template`."""
    frame = {
        "root": "../" * here.count("/"),
        "here": here,
        "navigation": navigation(),
        "as_of": AS_OF,
        "description": "China's carbon-peaking plans, read clause by clause.",
    }
    return _ENVIRONMENT.get_template(template).render(frame | context)


def write_page(here: str, template: str, reports: Path = REPORTS, **context) -> Path:
    """Render a page and write it to ``reports/here``; return its path."""
    return replace_file(reports / here, render(template, here, **context))
