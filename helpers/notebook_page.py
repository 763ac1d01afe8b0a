"""An executed notebook as one page of its own: nothing linked, nothing fetched.

A cell's tags steer the page: ``findings`` lifts what the cell shows to the top, into a panel under
the title; ``hide`` leaves the cell out. Code is folded away but there.
"""

import base64
import io
import re
import sys
from pathlib import Path

import nbformat
from fontTools import subset
from fontTools.ttLib import TTFont
from nbconvert import HTMLExporter
from nbconvert.filters import Highlight2HTML

from helpers.pages import TEMPLATES, write_page
from helpers.paths import FONTS, REPORTS

FONT = "plans-sans-sc.otf"
_HEADING = re.compile(r'<h([23])[^>]* id="([^"]+)">(.*?)<a class="anchor-link"', re.DOTALL)
_TITLE = re.compile(r"<h1[^>]*>(.*?)(?:<a class=|</h1>)", re.DOTALL)
_HEAD = re.compile(r"<thead>.*?</thead>", re.DOTALL)
_HEAD_ROW = re.compile(r"<tr[^>]*>(.*?)</tr>", re.DOTALL)
_HEAD_CELL = re.compile(r"<th[^>]*>(.*?)</th>", re.DOTALL)
_NAMELESS = re.compile(r'<img(?![^>]*\balt=["\'][^"\'])|<figure role="img" aria-label=""')
_TAG = re.compile(r"<[^>]+>")
_PANDAS_STYLE = re.compile(r"<style scoped>.*?</style>\s*", re.DOTALL)


class NotebookPageError(ValueError):
    """A notebook that cannot be shown: one line with the file, what is wrong, and the remedy."""


def write_notebook_page(path: Path, reports: Path = REPORTS) -> Path:
    """Write the page of an executed notebook to ``reports/<name>.html`` and return its path.

    Parameters
    ----------
    path : Path
        The executed notebook, such as ``build/notebooks/03-targets.ipynb``.
    reports : Path
        Where the pages go.

    Raises
    ------
    NotebookPageError
        If the notebook is missing or cannot be read.
    """
    notebook = read_notebook(path)
    notebook.cells = silent_cells_joined(findings_first(notebook.cells))
    markup = page_links(cells_markup(notebook))
    missing = len(_NAMELESS.findall(markup))
    if missing:
        print(f"{path.stem}: {missing} figures without alt text; give them one", file=sys.stderr)
    title = _TITLE.search(markup)
    entries = [
        {"depth": int(level) - 1, "anchor": anchor, "title": words_of(heading)}
        for level, anchor, heading in _HEADING.findall(markup)
    ]
    assets = TEMPLATES / "assets"
    return write_page(
        f"{path.stem}.html",
        "notebook.html.j2",
        reports,
        title=words_of(title.group(1)) if title else path.stem,
        entries=entries,
        markup=markup,
        style=embedded_font(markup) + (assets / "style.css").read_text(encoding="utf-8"),
        script=(assets / "site.js").read_text(encoding="utf-8"),
    )


def read_notebook(path: Path) -> nbformat.NotebookNode:
    """Read a notebook, or say in one line why not."""
    try:
        return nbformat.reads(path.read_text(encoding="utf-8"), as_version=4)
    except FileNotFoundError:
        raise NotebookPageError(f"{path} is not there; run `make` to execute the notebook") from None
    except (ValueError, TypeError, KeyError, AttributeError, nbformat.ValidationError) as error:
        first = (str(error).splitlines() or [type(error).__name__])[0]
        raise NotebookPageError(f"{path} is no notebook ({first}); run `make` to execute it again") from None


def findings_first(cells: list) -> list:
    """Return the cells with those tagged ``findings`` moved up behind the title."""
    is_title = (c.cell_type == "markdown" and c.source.lstrip().startswith("# ") for c in cells)
    top = next((n + 1 for n, found in enumerate(is_title) if found), 0)
    lifted = [cell for cell in cells[top:] if "findings" in cell.metadata.get("tags", [])]
    return cells[:top] + lifted + [cell for cell in cells[top:] if cell not in lifted]


def silent_cells_joined(cells: list) -> list:
    """Return the cells with code that shows nothing put in front of the code that follows it, in one fold."""
    joined = []
    for cell in cells:
        before = joined[-1] if joined else None
        if before is not None and is_silent(before) and cell.cell_type == "code" and not cell.metadata.get("tags"):
            source = f"{before.source}\n\n{cell.source}".strip()
            joined[-1] = nbformat.from_dict({**cell, "source": source})
        else:
            joined.append(cell)
    return joined


def is_silent(cell) -> bool:
    """Whether a cell is code without a tag, and nothing of what it put out is shown."""
    if cell.cell_type != "code" or cell.metadata.get("tags"):
        return False
    return all(output.output_type == "stream" and output.name == "stderr" for output in cell.outputs)


class CellsExporter(HTMLExporter):
    """nbconvert's HTML exporter without its second pass, which parses the page again to mend what we check."""

    def from_notebook_node(self, nb, resources=None, **kw):
        """Return the markup of a notebook's cells, by ``templates/notebook``, and nbconvert's resources."""
        self.register_filter("highlight_code", Highlight2HTML(pygments_lexer="ipython3", parent=self))
        self.register_filter("tidy_table", tidy_table)
        self.register_filter("alt_text", alt_text)
        return super(HTMLExporter, self).from_notebook_node(nb, resources, **kw)


def cells_markup(notebook: nbformat.NotebookNode) -> str:
    """Return the cells of a notebook as HTML."""
    exporter = CellsExporter(template_name="notebook", extra_template_basedirs=[str(TEMPLATES)])
    return exporter.from_notebook_node(notebook)[0]


def tidy_table(html: str) -> str:
    """Return a cell's HTML with pandas' own style and frame lines left out, and one heading row a table."""
    html = _PANDAS_STYLE.sub("", html).replace('<table border="1" class="dataframe', '<table class="dataframe')
    return _HEAD.sub(one_heading_row, html)


def one_heading_row(head: re.Match) -> str:
    """Return a table's head with the row that names only its index put into the row that names its columns."""
    rows = [_HEAD_CELL.findall(row) for row in _HEAD_ROW.findall(head.group())]
    if len(rows) != 2 or len(rows[0]) != len(rows[1]) or "span=" in head.group():
        return head.group()
    columns, index = rows
    width = sum(bool(name) for name in index)
    if any(index[width:]):
        return head.group()
    cells = "".join(f"<th>{name}</th>" for name in index[:width] + columns[width:])
    return f"<thead>\n<tr>{cells}</tr>\n</thead>"


def alt_text(output) -> str:
    """Return the alternative text that a picture's output carries in its metadata (``alt``)."""
    found = output.get("metadata", {}).get("alt", "")
    return found.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")


def page_links(markup: str) -> str:
    """Return the markup with links that work among notebooks turned into links among pages."""
    markup = re.sub(r'href="(\d\d-[\w-]+)\.ipynb', r'href="\1.html', markup)
    return re.sub(r'(href|src)="\.\./reports/', r'\1="', markup)


def words_of(html: str) -> str:
    """Return the text of a heading without its tags."""
    plain = _TAG.sub("", html).strip()
    return plain.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", '"').replace("&amp;", "&")


def embedded_font(markup: str) -> str:
    """Return a style rule that carries the project's Chinese font, cut to the characters of a page.

    The rule's font is asked for only where the visitor has no Chinese font of his own.
    """
    font = TTFont(FONTS / FONT, recalcTimestamp=False, recalcBBoxes=False)
    options = subset.Options()
    options.layout_features = ["kern"]
    cutter = subset.Subsetter(options)
    cutter.populate(text=markup)
    cutter.subset(font)
    font.flavor = "woff"
    content = io.BytesIO()
    font.save(content)
    data = base64.b64encode(content.getvalue()).decode("ascii")
    return (
        '@font-face { font-family: "Plans Sans SC"; font-display: swap; '
        f'src: url("data:font/woff;base64,{data}") format("woff"); }}\n'
    )
