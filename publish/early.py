"""The tables of notebooks without their figures: those lines of a notebook are run that make its tables, and nothing else.

So a plan that was just added can be read long before make has run all notebooks; the notebook stays the one place that says
how a table is made.
"""

import ast
import io
from collections.abc import Collection, Iterator
from contextlib import redirect_stdout

from helpers.base.needed import code_of
from helpers.base.paths import ROOT

READ, WRITE = "read_table", "write_table"
# Methods that change what they are called on
CHANGE = {"add", "append", "clear", "extend", "insert", "pop", "remove", "setdefault", "sort", "update"}


def make_tables(*names: str) -> None:
    """Make some tables anew, in data/processed, and the tables that these are made from.

    Parameters
    ----------
    *names : str
        Such as ``"targets", "cascade"``.

    Raises
    ------
    ValueError
        If no notebook writes one of them.
    """
    wanted, made, to_run = set(names), set(), []
    for path in sorted((ROOT / "notebooks").glob("[0-9]*.ipynb"), reverse=True):
        lines = lines_for(code_of(path), wanted)
        wanted |= set().union(*(_texts(line, READ) for line in lines))
        made |= set().union(*(_texts(line, WRITE) for line in lines))
        to_run.insert(0, compile(ast.Module(lines, []), path.name, "exec"))
    if unknown := wanted - made:
        raise ValueError(f"no notebook writes {', '.join(sorted(unknown))}")
    for code in to_run:
        with redirect_stdout(io.StringIO()):  # what a notebook says is for its reader
            exec(code, {})


def lines_for(code: str, tables: Collection[str]) -> list[ast.stmt]:
    r"""The lines of a notebook that write one of these tables, and those that bind or change what such a line reads.

    Examples
    --------
    >>> code = "a = 1\nb = a + 1\nprint(b)\nc = [a]\nc.append(2)\nwrite_table(c, 'sums')"
    >>> [ast.unparse(line) for line in lines_for(code, ["sums"])]
    ['a = 1', 'c = [a]', 'c.append(2)', "write_table(c, 'sums')"]
    """
    needed, kept = set(), []
    for line in reversed(ast.parse(code).body):
        if isinstance(line, ast.Import | ast.ImportFrom):
            line.names = [name for name in line.names if (name.asname or name.name.partition(".")[0]) in needed]
            wanted = line.names
        else:
            wanted = _texts(line, WRITE) & set(tables) or set(_changed(line)) & needed
        if wanted:
            kept.insert(0, line)
            needed -= _bound(line)  # what the name stood for before is not asked
            needed |= _names(line, ast.Load) - _of_its_own(line)
    return kept


def _names(code: ast.AST, use: type = ast.expr_context) -> set[str]:
    """The names in a piece of code, or those that it reads (`ast.Load`) or binds (`ast.Store`)."""
    return {node.id for node in ast.walk(code) if isinstance(node, ast.Name) and isinstance(node.ctx, use)}


def _texts(line: ast.stmt, function: str) -> set[str]:
    """The texts in a line that calls `read_table` or `write_table`: tables, among others."""
    if function not in _names(line) or isinstance(line, ast.FunctionDef):
        return set()
    return {node.value for node in ast.walk(line) if isinstance(node, ast.Constant) and isinstance(node.value, str)}


def _of_its_own(line: ast.stmt) -> set[str]:
    """The names that a line binds itself before it reads them: of loops and of what a function is given."""
    found = {node.arg for node in ast.walk(line) if isinstance(node, ast.arg)}
    return found.union(
        *(_names(node.target) for node in ast.walk(line) if isinstance(node, ast.For | ast.comprehension))
    )


def _bound(line: ast.stmt) -> set[str]:
    """The names that a line gives a new meaning whatever they were before."""
    if isinstance(line, ast.FunctionDef):
        return {line.name}
    return set().union(*(_names(part, ast.Store) for part in line.targets)) if isinstance(line, ast.Assign) else set()


def _changed(line: ast.stmt) -> Iterator[str]:
    """The names that a line binds, and those of objects that it changes: ``a = 1``, ``a["b"] = 1``, ``a.insert(0, 1)``."""
    if isinstance(line, ast.FunctionDef):
        yield line.name
        return
    inside = {
        id(name) for node in ast.walk(line) if isinstance(node, ast.comprehension) for name in ast.walk(node.target)
    }
    for node in ast.walk(line):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) and id(node) not in inside:
            yield node.id
        elif isinstance(node, ast.Subscript | ast.Attribute) and not isinstance(node.ctx, ast.Load):
            yield from _names(node.value)
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in CHANGE:
            yield from _names(node.func.value)
