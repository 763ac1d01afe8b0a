"""Long tables of pages: the first rows stand in the page, all of them in a script beside it (assets/tables.js)."""

import re
from itertools import count
from pathlib import Path

from helpers.base.files import replace_file
from helpers.base.language import say

LONG, FIRST = 200, 50  # rows of a table that is long, and of it those that stand in the page
FOLDER = "rows"
_TABLE = re.compile(
    r'<table\b[^>]*\bdata-table="(?P<name>[\w-]+)"[^>]*>.*?<tbody>\s*(?P<rows>.*?)\s*</tbody>.*?</table>', re.DOTALL
)
_ANY_TABLE = re.compile(r"<table\b.*?</table>", re.DOTALL)
_CELL_END = re.compile(r"(?<=</t[dh]>)(?=<t[dh]\b)")
_BOTH = re.compile(r'<span class="zh" lang="zh">[^<]*</span><span class="en" lang="en">[^<]*</span>')


def long_tables_apart(page: str, here: str, reports: Path) -> str:
    """Return a page with only the first rows of its long tables, after writing all of them to ``reports/rows``.

    Parameters
    ----------
    page : str
        Its HTML; tables with ``data-table`` are looked at.
    here : str
        The page's path below `reports`.
    reports : Path
        The folder of all pages.
    """
    start = here.removesuffix(".html").replace("/", "-")

    def shortened(found: re.Match) -> str:
        rows = re.split(r"(?<=</tr>)\s*", found["rows"])[:-1]
        if len(rows) <= LONG:
            return found.group()
        name = f"{start}-{found['name']}.js"
        replace_file(reports / FOLDER / name, rows_script(found["name"], rows))
        address = f'data-rows="{"../" * here.count("/")}{FOLDER}/{name}"'
        words = say("Without scripts, only the first %(first)s of %(n)s rows are shown.", first=FIRST, n=len(rows))
        table = found.group().replace(found["rows"], "\n".join(rows[:FIRST]))
        table = table.replace("data-table=", f"{address} data-table=", 1)
        return f'{table}\n<noscript><p class="note">{words}</p></noscript>'

    return _TABLE.sub(shortened, page)


def tables_boxed(page: str) -> str:
    """Return a page with each table in a box that slides where it is too wide, which the keyboard reaches.

    What is far from view is not laid out (style.css); assets/tables.js takes boxes that need not slide off the keyboard's way.

    Examples
    --------
    >>> print(tables_boxed("<table></table>"))
    <div class="table-scroll" tabindex="0" role="group" aria-label="Table 1" data-zh-aria-label="表 1" data-en-aria-label="Table 1"><table></table></div>
    """
    numbers = count(1)

    def boxed(found: re.Match) -> str:
        label = say("Table %(n)s", n=next(numbers)).attribute("aria-label")
        return f'<div class="table-scroll" tabindex="0" role="group"{label}>{found.group()}</div>'

    return _ANY_TABLE.sub(boxed, page)


def rows_script(name: str, rows: list[str]) -> str:
    r"""Return the script that gives a table its rows, when asked: a line each, its cells between tabs.

    Words in two languages stand in it once.

    Examples
    --------
    >>> print(rows_script("plans", ["<tr><td>`x`</td>\n <td>1</td></tr>", "<tr><td>y</td><td>2</td></tr>"]), end="")
    (window.ROWS = window.ROWS || {})["plans"] = () => ((w) => `<td>\`x\`</td>\t<td>1</td>
    <td>y</td>\t<td>2</td>`)([]);
    """
    pool: dict[str, int] = {}
    lines = "\n".join(re.sub(r"\n\s*|</?tr\b[^>]*>", "", row) for row in rows)
    text = _CELL_END.sub(r"\\t", re.sub(r"[\\`$]", r"\\\g<0>", lines))
    text = _BOTH.sub(lambda words: f"${{w[{pool.setdefault(words[0], len(pool))}]}}", text)
    words = ",".join(f"`{words}`" for words in pool)
    return f'(window.ROWS = window.ROWS || {{}})["{name}"] = () => ((w) => `{text}`)([{words}]);\n'
