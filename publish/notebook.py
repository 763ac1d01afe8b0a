"""An executed notebook as a page: its pictures come from their files when a reader comes near, its tables can be sorted and taken.

A cell's tags steer the page: ``findings`` lifts what the cell shows to the top, into a panel under
the title; ``hide`` leaves the cell out. Code is folded away but there.
"""

import html
import json
import re
import sys
from decimal import Decimal
from functools import cache
from pathlib import Path
from urllib.parse import quote

import mistune
from ipython_pygments_lexers import IPython3Lexer
from pygments import highlight
from pygments.formatters import HtmlFormatter

from helpers.base.errors import RequestError
from helpers.base.language import said, say
from publish.frame import about, write_page

CODE, FINDINGS = say("Code"), say("Findings")
_HEADING = re.compile(r'(<h([1-3])[^>]* id="([^"]+)">)(.*?)(?=<a class="anchor-link")', re.DOTALL)
_HEAD = re.compile(r"<thead>.*?</thead>", re.DOTALL)
_HEAD_ROW = re.compile(r"<tr[^>]*>(.*?)</tr>", re.DOTALL)
_HEAD_CELL = re.compile(r"<th[^>]*>(.*?)</th>", re.DOTALL)
_NAMELESS = re.compile(r'<img(?![^>]*\balt=["\'][^"\'])|<figure role="img" aria-label=""')
# A picture in the page whose caption links to its file
_PICTURE = re.compile(
    r'src="data:image/svg\+xml;base64,[^"]*"([^>]*>\s*<figcaption>[^\0]{0,3000}?href="(figures/[\w-]+\.svg)")'
)
_FILE = re.compile(r'<img [^>]*src="(figures/[\w-]+\.svg)"[^>]*>')
_ANY_TABLE = re.compile(r"<table(?P<rest>\b(?P<body>.*?)</table>)", re.DOTALL)
_ROW = re.compile(r"<tr\b.*?</tr>", re.DOTALL)
_ROW_HEAD = re.compile(r"<tr\b[^>]*>\s*<th>(.*?)</th>", re.DOTALL)  # a row and its first head
_CELL = re.compile(r"(<t[dh]\b[^>]*>)(.*?)(</t[dh]>)", re.DOTALL)
_NUMBER, _DECIMAL = re.compile(r"-?\d+(?:\.\d+)?"), re.compile(r"-?\d+\.\d+")
_CHINESE, _LATIN = re.compile("[\u3400-\u9fff]"), re.compile("[A-Za-z]{2}")
_TESTED = re.compile(r"<th[^>]*>p_(?:value|holm)</th>")
_SPAN = re.compile(r"\b(?:row|col)span=")
_TAG = re.compile(r"<[^>]+>")
_HTML = HtmlFormatter(cssclass=" highlight hl-ipython3")
_ANSI = re.compile(r"\x1b\[[0-9;]*m")  # colours of a terminal
_PANDAS_STYLE = re.compile(r"<style scoped>.*?</style>\s*", re.DOTALL)


def write_notebook_page(path: Path, reports: Path | None = None) -> Path:
    """Write the page of an executed notebook to ``reports/<name>.html`` and return its path.

    Parameters
    ----------
    path : Path
        The executed notebook, such as ``build/notebooks/03-targets.ipynb``.
    reports : Path
        Where the pages go.

    Raises
    ------
    RequestError
        If the notebook is missing or cannot be read.
    """
    cells = read_cells(path)
    words = "\n".join(cell["source"] for cell in cells[:2] if cell["cell_type"] == "markdown")
    cells = "".join(map(cell_markup, silent_cells_joined(findings_first(title_apart(cells)))))
    cells = results_folded(chinese_cells(tables_named(numbers_to_read(pictures_as_files(page_links(cells))))))
    missing = len(_NAMELESS.findall(cells))
    if missing:
        print(f"{path.stem}: {missing} figures without alt text; give them one", file=sys.stderr)
    headings = [(int(level), anchor, said(words_of(heading))) for _, level, anchor, heading in _HEADING.findall(cells)]
    heading, closing, rest = _HEADING.sub(heading_in_both, cells).partition("</h1>")
    return write_page(
        f"{path.stem}.html",
        "notebook.html.j2",
        reports,
        title=next((words for level, _, words in headings if level == 1), path.stem),
        entries=[
            {"depth": level - 1, "anchor": anchor, "title": words} for level, anchor, words in headings if level > 1
        ],
        about=said(about(words)),
        heading=heading + closing,
        markup=rest,
    )


def read_cells(path: Path) -> list[dict]:
    """Read the cells of a notebook, their lines joined, or say in one line why not."""
    try:
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        for cell in cells:
            cell["source"] = _joined(cell["source"])
            for output in cell.get("outputs", ()):
                output["text"] = _joined(output.get("text", ""))
                output["data"] = {kind: _joined(value) for kind, value in output.get("data", {}).items()}
        return cells
    except FileNotFoundError:
        raise RequestError(f"{path} is not there; run `make` to execute the notebook") from None
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        first = (str(error).splitlines() or [type(error).__name__])[0]
        raise RequestError(f"{path} is no notebook ({first}); run `make` to execute it again") from None


def _joined(words: str | list[str]) -> str:
    """Text as a notebook's file holds it, whole or line by line."""
    return "".join(words) if isinstance(words, list) else words


def title_apart(cells: list) -> list:
    r"""Return the cells with what stands below the title in a cell of its own, so that findings come between.

    Examples
    --------
    >>> cells = [{"cell_type": "markdown", "metadata": {}, "source": "# Who?\n\n**Reads** a table."}]
    >>> [cell["source"] for cell in title_apart(cells)]
    ['# Who?', '**Reads** a table.']
    """
    if not cells or cells[0]["cell_type"] != "markdown" or not cells[0]["source"].startswith("# "):
        return cells
    title, _, rest = cells[0]["source"].partition("\n")
    below = [{"cell_type": "markdown", "metadata": {}, "source": rest.strip()}] if rest.strip() else []
    return [cells[0] | {"source": title}, *below, *cells[1:]]


def findings_first(cells: list) -> list:
    """Return the cells with those tagged ``findings`` moved up behind the title."""
    is_title = (c["cell_type"] == "markdown" and c["source"].lstrip().startswith("# ") for c in cells)
    top = next((n + 1 for n, found in enumerate(is_title) if found), 0)
    lifted = [cell for cell in cells[top:] if "findings" in _tags(cell)]
    return cells[:top] + lifted + [cell for cell in cells[top:] if cell not in lifted]


def silent_cells_joined(cells: list) -> list:
    """Return the cells with code that shows nothing put in front of the code that follows it, in one fold."""
    joined = []
    for cell in cells:
        before = joined[-1] if joined else None
        if before is not None and is_silent(before) and cell["cell_type"] == "code" and not _tags(cell):
            joined[-1] = cell | {"source": f"{before['source']}\n\n{cell['source']}".strip()}
        else:
            joined.append(cell)
    return joined


def is_silent(cell) -> bool:
    """Whether a cell is code without a tag, and nothing of what it put out is shown."""
    if cell["cell_type"] != "code" or _tags(cell):
        return False
    return all(output["output_type"] == "stream" and output["name"] == "stderr" for output in cell["outputs"])


def _tags(cell: dict) -> list[str]:
    return cell["metadata"].get("tags", [])


def heading_in_both(found: re.Match) -> str:
    """Return a heading with its Chinese, where the catalogue has one."""
    opening, _, _, heading = found.groups()
    words = said(words_of(heading))
    return found.group() if words.zh == words.en else f"{opening}{words}"


# ---- cells as HTML


class Markdown(mistune.HTMLRenderer):
    """Markdown's HTML; a heading has an address, and a link to it that a script shows."""

    def heading(self, text: str, level: int, **attrs) -> str:
        """Return a heading with its anchor."""
        anchor = quote(html.unescape(_TAG.sub("", text)).replace(" ", "-"), safe="?/:@!$&'()*+,;=")
        return f'<h{level} id="{anchor}">{text}<a class="anchor-link" href="#{anchor}">&#182;</a></h{level}>'


@cache
def _markdown() -> mistune.Markdown:
    plugins = ["strikethrough", "table", "url", "task_lists", "def_list"]
    return mistune.create_markdown(renderer=Markdown(escape=False), plugins=plugins)


def cell_markup(cell: dict) -> str:
    """Return a cell as HTML, its code folded; nothing where it is tagged ``hide``. Nothing is linked from outside."""
    tags, kind = _tags(cell), cell["cell_type"]
    if "hide" in tags:
        return ""
    inner = _markdown()(cell["source"]) if kind == "markdown" else ""
    if kind == "code" and cell["source"].strip():
        code = highlight(cell["source"], IPython3Lexer(), _HTML)
        inner = f'\n<details class="code"><summary>{CODE}</summary>\n{code}\n</details>'
    if cell.get("outputs"):
        inner += f'\n<div class="output">\n{"".join(map(output_markup, cell["outputs"]))}\n</div>'
    language = ' lang="en"' if kind == "markdown" else ""
    shown = f'<div class="cell"{language}>\n{inner}\n</div>\n'
    panel = f'<section class="panel"{FINDINGS.attribute("aria-label")}>'
    return f"{panel}{shown}\n</section>" if "findings" in tags else shown


def output_markup(output: dict) -> str:
    """Return what a cell put out as HTML; of several forms the first that a page shows."""
    if output["output_type"] == "stream":
        return f"<pre>{_plain(output['text'])}</pre>" if output["name"] == "stdout" else ""
    if output["output_type"] == "error":
        lines = "\n".join(output["traceback"])
        return f'<pre class="error">{_plain(lines)}</pre>'
    data, alt = output["data"], alt_text(output)
    if "text/html" in data:
        return beside(tidy_table(data["text/html"]), in_chinese(output, "text/html"))
    if "text/markdown" in data:
        english, chinese = data["text/markdown"], in_chinese(output, "text/markdown")
        if chinese:
            return beside(_markdown()(english), _markdown()(chinese))
        return f'<div lang="en">{_markdown()(english)}</div>'
    if "image/svg+xml" in data:
        return f'<figure role="img" aria-label="{alt}">{data["image/svg+xml"]}</figure>'
    if picture := next((kind for kind in ("image/png", "image/jpeg") if kind in data), ""):
        content = data[picture].replace("\n", "")
        return f'<figure><img alt="{alt}" src="data:{picture};base64,{content}"></figure>'
    return f"<pre>{_plain(data.get('text/plain', ''))}</pre>"


def _plain(text: str) -> str:
    return html.escape(_ANSI.sub("", text))


def pictures_as_files(markup: str) -> str:
    """Return the markup with each picture that `show` also wrote to reports/figures taken from there, and late; pressed, it opens whole."""
    return _FILE.sub(r'<a href="\1">\g<0></a>', _PICTURE.sub(r'src="\2" loading="lazy"\1', markup))


def tables_named(markup: str) -> str:
    """Return the markup with a name for each table, by which assets/tables.js and the address know it: t1, t2 …

    A table whose cells span several rows or columns, or that a cell has named, is left as it is.
    """
    n = 0

    def named(found: re.Match) -> str:
        nonlocal n
        n += 1
        headless = "<thead" not in found["body"]
        plain = headless or "data-table=" in found.group() or _SPAN.search(found["body"])
        return found.group() if plain else f'<table data-table="t{n}"{found["rest"]}'

    return _ANY_TABLE.sub(named, markup)


def numbers_to_read(markup: str) -> str:
    """Return the markup with the numbers of its tables in digits that can be read.

    At most four digits count, and all before the point with one behind it; thousands stand apart, a minus is one, and a
    column of whole numbers has no point.

    Examples
    --------
    >>> numbers_to_read("<table><tr><td>25691.49</td><td>0.123456</td><td>-2.50</td><td>2025.0</td></tr></table>")
    '<table><tr><td>25,691.5</td><td>0.1235</td><td>−2.50</td><td>2025</td></tr></table>'
    """

    def of_table(found: re.Match) -> str:
        columns: dict[int, list[str]] = {}
        for row in _ROW.findall(found.group()):
            for at, (_, words, _) in enumerate(_CELL.findall(row)):
                columns.setdefault(at, []).append(words.strip())
        whole = {
            at
            for at, cells in columns.items()
            if all(not float(words) % 1 for words in cells if _DECIMAL.fullmatch(words))
        }

        def of_row(row: re.Match) -> str:
            at = iter(range(row.group().count("<t")))
            return _CELL.sub(lambda cell: f"{cell[1]}{_digits(cell[2], next(at) in whole)}{cell[3]}", row.group())

        return _ROW.sub(of_row, found.group())

    return _ANY_TABLE.sub(of_table, markup)


def chinese_cells(markup: str) -> str:
    """Return the markup with the Chinese in its tables' cells marked as such, so that it is read out as Chinese.

    What stands beside Latin words is left alone.

    Examples
    --------
    >>> chinese_cells("<table><tr><td>江西</td><td>森林覆盖率<br>Forest cover</td></tr></table>")
    '<table><tr><td lang="zh">江西</td><td><span lang="zh">森林覆盖率</span><br>Forest cover</td></tr></table>'
    """

    def of_cell(cell: re.Match) -> str:
        opening, inner, closing = cell.groups()
        if "lang=" in opening + inner or not _CHINESE.search(inner):
            return cell.group()
        if "<" not in inner:
            return f'{opening[:-1]} lang="zh">{inner}{closing}' if _is_chinese(inner) else cell.group()
        parts = re.split(r"(<[^>]*>)", inner)
        parts[::2] = [f'<span lang="zh">{part}</span>' if _is_chinese(part) else part for part in parts[::2]]
        return f"{opening}{''.join(parts)}{closing}"

    return _ANY_TABLE.sub(lambda table: _CELL.sub(of_cell, table.group()), markup)


def _is_chinese(words: str) -> bool:
    return bool(_CHINESE.search(words)) and not _LATIN.search(words)


def _digits(words: str, whole: bool) -> str:
    """A cell's number as it is read; other words as they are."""
    if not _NUMBER.fullmatch(words.strip()):
        return words
    number = words.strip()
    if _DECIMAL.fullmatch(number):
        value = Decimal(number)
        large = abs(value) >= 1000 and value == value.to_integral_value()
        after = 0 if whole or large or not value else max(1, 3 - value.adjusted())
        number = f"{value:.{min(after, len(number.partition('.')[2]))}f}"
        if len(number.partition(".")[0].lstrip("-")) > 4:
            number = f"{Decimal(number):,}"
    return number.replace("-", "−")


def results_folded(markup: str) -> str:
    """Return the markup with each table of test results (p-values) folded under a line: what they say stands in sentences."""

    def folded(found: re.Match) -> str:
        if not _TESTED.search(found.group()):
            return found.group()
        words = say("The test results, %(n)s rows", n=max(0, found.group().count("<tr") - 1))
        return f'<details class="tests"><summary>{words}</summary>{found.group()}</details>'

    return _ANY_TABLE.sub(folded, markup)


def tidy_table(markup: str) -> str:
    """Return a cell's HTML with pandas' own style and frame lines left out, and one heading row a table."""
    markup = _PANDAS_STYLE.sub("", markup).replace('<table border="1" class="dataframe', '<table class="dataframe')
    return _ANY_TABLE.sub(index_told, _HEAD.sub(one_heading_row, markup))


def index_told(table: re.Match) -> str:
    """Return a table without an index that only counts its rows, and with a word over one that has no name.

    Examples
    --------
    >>> rows = "<thead><tr><th></th><th>n</th></tr></thead><tbody><tr><th>{}</th><td>5</td></tr></tbody>"
    >>> _ANY_TABLE.sub(index_told, f"<table>{rows.format(0)}</table>")
    '<table><thead><tr><th>n</th></tr></thead><tbody><tr><td>5</td></tr></tbody></table>'
    >>> "What</span></th>" in _ANY_TABLE.sub(index_told, f"<table>{rows.format('coal')}</table>")
    True
    """
    rows = _ROW_HEAD.findall(table.group())
    if rows[:1] != [""]:
        return table.group()
    if rows[1:] == [str(n) for n in range(len(rows) - 1)]:
        return _ROW_HEAD.sub("<tr>", table.group())
    named = (
        table.group()
        if _SPAN.search(table.group())
        else _ROW_HEAD.sub(rf"<tr><th>{say('What')}</th>", table.group(), 1)
    )
    return named.replace("<th></th>", "<td></td>")  # a corner over heads of several rows names nothing


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
    return html.escape(output.get("metadata", {}).get("alt", ""))


def in_chinese(output, kind: str) -> str:
    """Return the Chinese that an output carries in its metadata (`helpers.base.show`, `helpers.base.findings`)."""
    return output.get("metadata", {}).get(kind, {}).get("zh", "")


def beside(english: str, chinese: str) -> str:
    """Return HTML in both languages, or the English alone."""
    if not chinese:
        return english
    return f'<div class="zh" lang="zh">{chinese}</div>\n<div class="en" lang="en">{english}</div>'


def page_links(markup: str) -> str:
    """Return the markup with links that work among notebooks turned into links among pages."""
    markup = re.sub(r'href="(\d\d-[\w-]+)\.ipynb', r'href="\1.html', markup)
    return re.sub(r'(href|src)="\.\./reports/', r'\1="', markup)


def words_of(markup: str) -> str:
    """Return the text of a heading without its tags."""
    return html.unescape(_TAG.sub("", markup).strip())


def main(paths: list[str]) -> int:
    """Write the pages of executed notebooks; return 1 after a line on stderr if one cannot be read."""
    try:
        for path in paths:
            write_notebook_page(Path(path))
    except ValueError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
