"""Print the Make rules that say what each notebook and each page is made from.

Nobody lists these by hand. They are read from the code:

- a notebook depends on the helper modules that it imports, directly or through others;
- on the files of data/raw that these name (``"indicators.csv"``); a file that no code names belongs to whoever uses its
  folder (``plans_folder``);
- on the notebooks that write the tables it reads (``read_table("targets")``); where that cannot be told, on all before.

Only the standard library is used, so that any Python can run it.
"""

import ast
import gc
import json
import os
import re
import sys
from functools import cache
from pathlib import Path

from helpers.base.needed import PACKAGES, closure, code_of
from helpers.base.paths import ROOT

NOTEBOOKS, RAW = (ROOT / name for name in ("notebooks", "data/raw"))
LOOK = ("publish/templates", "publish/assets", "publish/locale")  # what pages look like and say

FOLDERS = {f"{name}_folder": name for name in ("plans", "vocabulary", "context", "boundaries", "fonts")}
FOLDERS |= {"raw_folder": ""}  # functions of helpers.base.paths, and the folders of data/raw that they stand for
PAGE_MAKERS = {"PAGE_SOURCES": "notebook", "COMPARISON_SOURCES": "compare", "WORKBOOK_SOURCES": "workbook"}
PAGE_MAKERS |= {
    "SITE_SOURCES": "site"
}  # the variables of the Makefile with the module of publish that makes each kind of page
SPECIAL = re.compile(r"[ #:\\]")  # what a file name must escape in a Makefile
TABLES = ROOT / "helpers/base/tables.py"
MEASURED = "evaluation"  # a table that no notebook writes: `make evaluate` does
RUN = ["scripts/build/run_notebook.py"]  # what runs every notebook


class UnreadableCodeError(ValueError):
    """A notebook or module is no valid code; the message names it and the place."""


# ---- what one file says


@cache
def tree(path: Path) -> ast.Module:
    """The parsed code of a module, or of all code cells of a notebook."""
    try:
        return ast.parse(code_of(path))
    except (SyntaxError, json.JSONDecodeError, KeyError) as error:
        raise UnreadableCodeError(f"{path.relative_to(ROOT)} cannot be read: {error}") from None


@cache
def nodes(path: Path) -> tuple[ast.AST, ...]:
    """Every node of a file's code."""
    return tuple(ast.walk(tree(path)))


@cache
def strings(path: Path) -> frozenset[str]:
    """Every string in a file's code but docstrings, names of tables and what a front offers; of ``"context/places.csv"`` the last part."""
    others = {id(node.value) for node in nodes(path) if isinstance(node, ast.Expr)}
    others |= {id(arg) for name in ("read_table", "write_table") for call in calls(path, name) for arg in call.args}
    others |= {id(part) for call in calls(path, "offer") for part in ast.walk(call)}
    texts = (node for node in nodes(path) if isinstance(node, ast.Constant) and id(node) not in others)
    return frozenset(node.value.rsplit("/")[-1] for node in texts if isinstance(node.value, str))


@cache
def names(path: Path) -> frozenset[str]:
    """Every name that a file's code uses, ``plans_folder`` in ``paths.plans_folder()`` among them."""
    return frozenset(getattr(node, "id", getattr(node, "attr", "")) for node in nodes(path))


@cache
def calls(path: Path, function: str) -> list[ast.Call]:
    """The calls of `function` in a file, whatever module it is taken from."""
    found = (node for node in nodes(path) if isinstance(node, ast.Call))
    return [call for call in found if getattr(call.func, "id", getattr(call.func, "attr", "")) == function]


@cache
def tables(path: Path, function: str) -> frozenset[str | None]:
    """The tables that a file reads or writes by `function`; None for one whose name cannot be told from the code."""
    found = set()
    for call in calls(path, function):
        said = [arg.value for arg in call.args if isinstance(arg, ast.Constant) and isinstance(arg.value, str)][:1]
        looped = [name for arg in call.args if isinstance(arg, ast.Name) for name in loop_strings(path, call, arg.id)]
        found |= set(said or looped or [None])
    return frozenset(found)


def loop_strings(path: Path, call: ast.Call, name: str) -> set[str]:
    """The strings that the loop around a call gives to a variable: of ``for name in ("a", "b")`` a and b."""
    over = []
    for node in nodes(path):
        loops = [node] if isinstance(node, ast.For) else getattr(node, "generators", [])
        loops = [loop for loop in loops if name in {getattr(part, "id", None) for part in ast.walk(loop.target)}]
        over += [loop.iter for loop in loops] if loops and call in ast.walk(node) else []
    named = {iterable.id for iterable in over if isinstance(iterable, ast.Name)}  # for name in saved
    for node in nodes(path):
        if isinstance(node, ast.Assign) and named & {getattr(target, "id", None) for target in node.targets}:
            over.append(node.value)
    inside = (node.value for iterable in over for node in ast.walk(iterable) if isinstance(node, ast.Constant))
    return {value for value in inside if isinstance(value, str)}


# ---- what follows from it


@cache
def raw_files() -> frozenset[Path]:
    """The files of data/raw."""
    return frozenset(path for path in RAW.rglob("*") if path.is_file() and not path.name.startswith("."))


@cache
def named_somewhere() -> frozenset[str]:
    """Every string in the code of all helpers and notebooks."""
    return frozenset().union(*(strings(path) for path in [*modules(), *notebooks()]))


def raw_data(path: Path) -> set[Path]:
    """The files of data/raw that a notebook or module may read, and the folders whose content counts."""
    code = closure(path) | {path}
    said = frozenset().union(*(strings(file) for file in code))
    used = frozenset().union(*(names(file) for file in code if file.name != "paths.py"))
    folders = {RAW / FOLDERS[name] for name in FOLDERS if name in used}
    found = {RAW / "plans"} & folders
    for file in raw_files():
        named = {file.name, file.stem} & said
        if named or (file.parent in folders and file.name not in named_somewhere()):
            found.add(file)
    return found


def modules() -> list[Path]:
    """The modules of our packages."""
    return sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))


def notebooks() -> list[Path]:
    """The notebooks in their order, 01 first."""
    return sorted(NOTEBOOKS.glob("[0-9]*.ipynb"))


def tables_read(notebook: Path) -> frozenset[str | None]:
    """The tables that a notebook reads itself or through a helper; None for one that cannot be told."""
    code = [notebook, *(module for module in closure(notebook) if module != TABLES)]
    return frozenset().union(*(tables(file, "read_table") for file in code))


def upstream(notebook: Path) -> set[Path]:
    """The notebooks that must have run before: those that write the tables which this one reads.

    They stand before it, but for a notebook that writes no table: on it nothing can wait, so it may read what any writes.
    """
    last = not tables(notebook, "write_table")
    earlier = {other for other in notebooks() if other < notebook or (last and tables(other, "write_table"))}
    wanted = tables_read(notebook) - {MEASURED}
    writers = {other for other in earlier if tables(other, "write_table") & wanted}
    known = frozenset().union(*(tables(other, "write_table") for other in notebooks()))
    return earlier if None in wanted or wanted - known else writers


# ---- as Make rules


def rule(target: str, sources: set[Path | str]) -> str:
    """One rule, its sources relative to the project and in order."""
    relative = sorted({str(path.relative_to(ROOT)) if isinstance(path, Path) else path for path in sources})
    return f"{target}: {' '.join(map(escaped, relative))}"


def escaped(path: str) -> str:
    """A file name as a Makefile wants it, with a backslash before a blank."""
    return SPECIAL.sub(r"\\\g<0>", path).replace("$", "$$")


def rules() -> list[str]:
    """All rules, then an empty one for each source, so that a deleted file is no error."""
    lines = []
    for notebook in notebooks():
        before = {f"build/notebooks/{other.name}" for other in upstream(notebook)}
        sources = closure(notebook) | raw_data(notebook) | {notebook, *RUN, *before}
        sources |= {ROOT / f"data/processed/{MEASURED}.csv"} if MEASURED in tables_read(notebook) else set()
        lines.append(rule(f"build/notebooks/{notebook.name}", sources))
    look = {path for folder in LOOK for path in (ROOT / folder).rglob("*") if path.is_file()}
    for variable, name in PAGE_MAKERS.items():
        module = ROOT / "publish" / f"{name}.py"
        if module.is_file():
            sources = {module} | closure(module) | raw_data(module) | look
            lines.append(rule(variable, sources).replace(":", " :=", 1))
    sources = {source for line in lines for source in re.split(r"(?<!\\) ", line)[1:]}
    ours = (*(f"{package}/" for package in PACKAGES), "data/", "notebooks/", "scripts/")
    return [*lines, *(source.replace("%", r"\%") + ":" for source in sorted(sources) if source.startswith(ours))]


if __name__ == "__main__":
    gc.disable()  # half a million nodes that all stay: looking for garbage among them takes as long as the rest
    try:
        print("\n".join(rules()), flush=True)
    except UnreadableCodeError as error:
        sys.exit(f"failed    {error}; mend it and run make again")
    except OSError as error:  # a full disk
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # so that Python does not try once more as it ends
        sys.exit(f"failed    build/rules.mk\n          {error.strerror}; mend that and run make again")
