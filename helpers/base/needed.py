"""Which modules of ours a code needs, read from its text: for what `keep` may keep, and for what make has to make anew.

Only the standard library is used, so that any Python can write the Make rules.
"""

import ast
import json
import re
from functools import cache
from pathlib import Path

from helpers.base.paths import ROOT

PACKAGES = ("helpers", "publish")  # where the code is that tables and pages are made by
MAGIC = re.compile(r"^\s*[%!].*$", re.MULTILINE)  # `%matplotlib inline` is no Python
IMPORT = re.compile(
    rf"^[ \t]*(?:from|import) ((?:{'|'.join(PACKAGES)})\b[\w.]*)(?: import (\([^)]*\)|[^#\n]*))?", re.MULTILINE
)
NAME = re.compile(r"(\w+)(?:\s+as\s+\w+)?")
OFFER = re.compile(r"^__getattr__.* = offer\(\s*__name__,\s*(\{.*?\})", re.MULTILINE | re.DOTALL)


def code_of(path: Path) -> str:
    """The code of a module, or of all code cells of a notebook."""
    text = path.read_text(encoding="utf-8")
    if path.suffix != ".ipynb":
        return text
    cells = [cell for cell in json.loads(text)["cells"] if cell["cell_type"] == "code"]
    return "\n".join(MAGIC.sub("", "".join(cell["source"])) for cell in cells)


@cache
def imports(path: Path) -> frozenset[Path]:
    """The modules of ours that a file imports itself, at once or later, with the ``__init__`` of each package on the way."""
    found = set()
    for module, names in IMPORT.findall(code_of(path)):
        found.update(module_files(module))
        if ROOT.joinpath(*module.split(".")).is_dir():
            found.update(file for name in NAME.findall(names) for file in name_files(module, name))
    return frozenset(found)


@cache
def closure(path: Path) -> frozenset[Path]:
    """The modules of ours that a file needs, directly or through others.

    Examples
    --------
    >>> sorted(path.name for path in closure(ROOT / "helpers" / "base" / "files.py"))
    []
    """
    found, todo = set(), set(imports(path))
    while todo:
        found |= todo
        todo = set().union(*map(imports, todo)) - found
    return frozenset(found)


@cache
def module_files(name: str) -> list[Path]:
    """The files that ``import name`` runs: the ``__init__`` of each package, and the module; none for what is not ours."""
    parts = name.split(".")
    folders = [ROOT.joinpath(*parts[:depth]) for depth in range(1, len(parts) + 1)]
    files = [folder / "__init__.py" for folder in folders] + [folders[-1].with_suffix(".py")]
    return [file for file in files if file.is_file()]


def name_files(package: str, name: str) -> list[Path]:
    """The files that ``from package import name`` needs, through the names that a package offers lazily.

    A package taken whole (``from helpers import maps``) stands for every module that it offers names of.
    """
    if module := offered(package).get(name):
        return module_files(f"{package}.{module}") + name_files(f"{package}.{module}", name)
    whole = f"{package}.{name}"
    return module_files(whole) + [
        file for module in set(offered(whole).values()) for file in module_files(f"{whole}.{module}")
    ]


@cache
def offered(package: str) -> dict[str, str]:
    """The names that a package's ``__init__`` gives to ``offer``, each with the module below it that has it."""
    front = ROOT.joinpath(*package.split("."), "__init__.py")
    table = OFFER.search(front.read_text(encoding="utf-8")) if front.is_file() else None
    return (
        {name: module for names, module in ast.literal_eval(table[1]).items() for name in names.split()}
        if table
        else {}
    )
