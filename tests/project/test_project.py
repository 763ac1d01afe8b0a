"""The project's lists do not drift apart: packages, imports, dependencies, tables and what describes them."""

import ast
import importlib
import json
import os
import re
import subprocess
import sys
from functools import cache
from graphlib import TopologicalSorter
from importlib.metadata import packages_distributions
from pathlib import Path

import dependencies
import lock
import pandas as pd
import pytest

from helpers.base.needed import PACKAGES, closure, imports
from helpers.base.paths import ROOT, dictionary_folder, processed_folder
from helpers.base.tables import DTYPES, read_table

NOTEBOOKS = dependencies.notebooks()
CODE = dependencies.modules()
FRONTS = sorted(".".join(path.parent.relative_to(ROOT).parts) for path in CODE if path.name == "__init__.py")
SCRIPTS = sorted((ROOT / "scripts").rglob("*.py"))
TESTS = sorted((ROOT / "tests").rglob("*.py"))
CELL_LINES = 12  # a cell does one thing


@cache
def tracked() -> list[str]:
    """The files under version control."""
    listing = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True)
    if listing.returncode:
        pytest.skip("not a git repository")
    return [name for name in listing.stdout.split("\0") if name and (ROOT / name).is_file()]


def locked(path: Path) -> dict[str, list[str]]:
    """The versions of each package in a lock file."""
    found = {}
    for name, version in re.findall(r"^([\w.-]+)==([\w.]+)", path.read_text(encoding="utf-8"), re.MULTILINE):
        found.setdefault(name, []).append(version)
    return found


def pinned(path: Path) -> dict[str, str]:
    """The package names and versions of a list that people edit."""
    return dict(pin.split("==") for pin in lock.pins(path))


@cache
def packages_of_modules() -> dict[str, list[str]]:
    """The installed packages that bring each module; those of the tools by name, as they may not be installed."""
    return {"sklearn": ["scikit-learn"]} | packages_distributions()


def packages_imported(paths: list[Path]) -> dict[str, str]:
    """The packages from elsewhere that files import, each with one file that does."""
    ours = {path.stem for path in [*SCRIPTS, *TESTS]} | {*PACKAGES} | set(sys.stdlib_module_names)
    found = {}
    for path in paths:
        for node in ast.walk(dependencies.tree(path)):
            modules = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            modules += [node.module] if isinstance(node, ast.ImportFrom) and not node.level else []
            for module in {module.split(".")[0] for module in modules} - ours:
                names = packages_of_modules().get(module, [module.replace("_", "-")])
                found |= {names[0].lower().replace("_", "-"): path.name}
    return found


# ---- packages


def test_locks_hold_every_pin_once_and_with_hashes():
    both = {}
    for path in (lock.LOCK, lock.TOOLS_LOCK):
        for name, versions in locked(path).items():
            both.setdefault(name, []).extend(versions)
        entries = lock.entries(path.read_text(encoding="utf-8"))
        assert all("--hash=sha256:" in entry for entry in entries.values())
    assert {name: versions for name, versions in both.items() if len(versions) > 1} == {}
    listed = pinned(lock.ENVIRONMENT) | pinned(lock.TOOLS)
    assert {name: [version] for name, version in listed.items()}.items() <= both.items()
    assert pinned(lock.ENVIRONMENT).items() <= {name: found[0] for name, found in locked(lock.LOCK).items()}.items()


@pytest.mark.parametrize("listing", [lock.ENVIRONMENT, lock.TOOLS], ids=lambda path: path.name)
def test_every_package_is_pinned_and_says_what_it_is_for(listing):
    named = re.findall(r"^(?:\s{6}- )?([\w-]+)[=<>]=.*$", listing.read_text(encoding="utf-8"), re.MULTILINE)
    assert sorted(named) == sorted(pinned(listing))


def test_locks_name_no_index():
    for path in (lock.LOCK, lock.TOOLS_LOCK):
        assert "://" not in path.read_text(encoding="utf-8")
        assert "index-url" not in path.read_text(encoding="utf-8")


def test_every_import_is_listed():
    imported = packages_imported([*CODE, *NOTEBOOKS, *TESTS])
    assert {name: path for name, path in imported.items() if name not in pinned(lock.ENVIRONMENT)} == {}
    imported = packages_imported(SCRIPTS)
    listed = pinned(lock.ENVIRONMENT) | pinned(lock.TOOLS)
    assert {name: path for name, path in imported.items() if name not in listed} == {}


def test_every_listed_package_is_imported_or_run():
    text = lock.ENVIRONMENT.read_text(encoding="utf-8") + lock.TOOLS.read_text(encoding="utf-8")
    run = set(re.findall(r"^\s*(?:- )?([\w-]+)==\S+\s+# (?:command|held back):", text, re.MULTILINE))
    listed = set(pinned(lock.ENVIRONMENT) | pinned(lock.TOOLS)) - run
    assert listed - set(packages_imported([*CODE, *NOTEBOOKS, *TESTS, *SCRIPTS])) == set()


# ---- what is made from what


def test_notebooks_depend_on_what_they_load():
    """What Python loads for the imports of a notebook stands in its Make rule, and little else does."""
    program = """
import json, sys
loaded = {}
for notebook, lines in json.load(sys.stdin).items():
    for name in [name for name in sys.modules if name.split(".")[0] in ("helpers", "publish")]:
        del sys.modules[name]
    exec(lines, {})
    ours = [module for name, module in sys.modules.items() if name.split(".")[0] in ("helpers", "publish")]
    loaded[notebook] = sorted(module.__file__ for module in ours)
print(json.dumps(loaded))
"""
    lines = {
        path.name: "\n".join(
            ast.unparse(node)
            for node in ast.walk(dependencies.tree(path))
            if isinstance(node, ast.ImportFrom) and node.module.split(".")[0] in PACKAGES
        )
        for path in NOTEBOOKS
    }
    ran = subprocess.run(
        [sys.executable, "-c", program], input=json.dumps(lines), capture_output=True, text=True, cwd=ROOT, check=True
    )
    loaded = json.loads(ran.stdout)
    for path in NOTEBOOKS:
        declared, at_import = closure(path), {Path(file) for file in loaded[path.name]}
        assert len(at_import) > 5
        assert at_import <= declared, path.name
        # what is declared beyond that is imported inside a function, or belongs to a package that is taken whole
        late = {module for other in closure(path) for module in imports(other)}
        assert declared - at_import <= late | imports(path), path.name


def test_notebooks_import_from_packages_never_from_their_modules():
    deep = {
        path.name: node.module
        for path in NOTEBOOKS
        for node in ast.walk(dependencies.tree(path))
        if isinstance(node, ast.ImportFrom) and node.module.count(".") > (node.module.split(".")[0] == "helpers")
    }
    ours = {name: module for name, module in deep.items() if module.split(".")[0] in PACKAGES}
    assert ours == {}


@pytest.mark.parametrize("package", FRONTS)
def test_a_package_offers_what_it_has_under_names_that_no_module_bears(package):
    """A function named like its module would be hidden by it: ``from helpers.cascade import sums`` would give the module."""
    front = importlib.import_module(package)
    assert dir(front) and set(dir(front)) == set(front.__all__)
    assert [name for name in front.__all__ if not hasattr(front, name)] == []
    folder = Path(front.__file__).parent
    assert set(front.__all__) & {path.stem for path in folder.iterdir() if path.stem != "__init__"} == set()
    with pytest.raises(AttributeError, match=rf"{package} has no 'nothing'; it offers "):
        front.nothing  # noqa: B018


def test_no_public_function_bears_the_name_of_a_module_beside_it():
    named = {}
    for path in CODE:
        beside = {other.stem for other in path.parent.glob("*.py")}
        defined = {getattr(node, "name", None) for node in dependencies.tree(path).body}
        named |= {f"{path.relative_to(ROOT)}: {name}": name for name in defined & beside}
    assert named == {}


def test_no_name_of_a_module_is_read_by_nobody():
    """Every constant, function and class is read in the code, in a notebook or template, or offered by a package's front."""
    read = set()
    for path in [*CODE, *NOTEBOOKS, *SCRIPTS]:
        for node in ast.walk(dependencies.tree(path)):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
                read.add(node.id)
            elif isinstance(node, ast.Attribute):
                read.add(node.attr)
    read |= {name for package in FRONTS for name in importlib.import_module(package).__all__}
    for path in [
        *(ROOT / "publish" / "templates").rglob("*.*"),
        ROOT / "Makefile",
        ROOT / "scripts/lab/jupyter_config.py",
    ]:
        read |= set(re.findall(r"\w+", path.read_text(encoding="utf-8")))
    defined = {}
    for path in CODE:
        for node in dependencies.tree(path).body:
            if isinstance(node, ast.Assign):
                leaves = [leaf.id for target in node.targets for leaf in ast.walk(target) if isinstance(leaf, ast.Name)]
            else:
                leaves = [getattr(node, "name", "__none__")]
            defined |= {name: path.name for name in leaves if not name.startswith("__")}
    assert {name: file for name, file in defined.items() if name not in read} == {}


def test_no_module_imports_in_a_circle():
    fronts = {path for path in CODE if path.name == "__init__.py"}  # a package's front is run before its modules
    graph = {path: imports(path) - fronts - {path} for path in CODE}
    TopologicalSorter(graph).prepare()


def test_a_notebook_has_no_statistics_of_its_own():
    """What is drawn at random, resampled or tested is a function of helpers, with tests; a notebook calls it."""
    loaded = re.compile(r"random|scipy|sklearn|bootstrap|permut|resampl")
    called = {
        "default_rng",
        "integers",
        "choice",
        "sample",
        "shuffle",
        "permutation",
        "quantile",
        "percentile",
        "bootstrap",
    }
    found = []
    for path in NOTEBOOKS:
        for node in ast.walk(dependencies.tree(path)):
            if isinstance(node, ast.Import | ast.ImportFrom):
                ours = (getattr(node, "module", None) or "").split(".")[0] == "helpers"
                if not ours and loaded.search(ast.unparse(node)):
                    found.append((path.name, ast.unparse(node)))
            elif isinstance(node, ast.Attribute) and (node.attr in called or node.attr == "random"):
                found.append((path.name, ast.unparse(node)))
    assert found == []


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)
def test_tables_that_a_notebook_reads_are_written_before_it(notebook):
    before, todo = set(), {notebook}
    while todo:
        todo = {other for path in todo for other in dependencies.upstream(path)} - before
        before |= todo
    written = {name for path in {*before, notebook} for name in dependencies.tables(path, "write_table")}
    read = dependencies.tables(notebook, "read_table") - {None, "evaluation"}
    assert None in written or read <= written
    first = dependencies.tables(notebook, "write_table") == frozenset()  # nothing waits for it, so it may stand first
    assert notebook not in before and (first or all(path < notebook for path in before))


def test_tables_are_told_from_calls_and_loops(tmp_path):
    code = {
        "read_table('a')": {"a"},
        "write_table(frame, 'a')": {"a"},
        "x, y = (read_table(t) for t in ('a', 'b'))": {"a", "b"},
        "saved = ['a', 'b']\nfor name in saved:\n    write_table(f, name)": {"a", "b"},
        "for f, name in ((g, 'a'), (h, 'b')):\n    write_table(f, name)": {"a", "b"},
        "[t for t in ('c', 'd')]\nread_table(t)": {None},
        "read_table(name)": {None},
    }
    for number, (source, wanted) in enumerate(code.items()):
        path = tmp_path / f"module{number}.py"
        path.write_text(source, encoding="utf-8")
        found = dependencies.tables(path, "read_table") | dependencies.tables(path, "write_table")
        assert found == wanted, source


def test_the_corpus_reads_only_files_that_its_rule_names():
    """Every file of data/raw that load_corpus opens stands in the rule of each notebook that loads it."""
    program = """
import json, sys
opened = set()
sys.addaudithook(lambda event, args: opened.add(str(args[0])) if event == "open" else None)
from helpers import load_corpus
load_corpus()
print(json.dumps(sorted(opened)))
"""
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, cwd=ROOT, check=True)
    opened = {Path(name) for name in json.loads(ran.stdout)}
    declared = dependencies.raw_data(ROOT / "helpers" / "corpus" / "load.py")
    read = {path for path in opened if path.is_relative_to(ROOT / "data")}
    assert len(read) > 5
    assert read <= declared


def test_no_tracked_file_is_made():
    command = ["make", "--no-print-directory", "-pqn", f"PYTHON={sys.executable}", "all"]
    clean = {key: value for key, value in os.environ.items() if not key.startswith("MAKE")}
    database = subprocess.run(command, cwd=ROOT, env=clean, capture_output=True, text=True).stdout
    blocks = [block for block in database.split("\n\n") if "\n\t" in block]
    made = {re.sub(r"^#.*\n", "", block, flags=re.MULTILINE).split(":")[0].strip() for block in blocks}
    assert "reports/index.html" in made
    assert made & set(tracked()) == set()


def test_help_names_every_goal_and_the_readme_no_other():
    text = (ROOT / "Makefile").read_text(encoding="utf-8")
    goals = {goal for line in re.findall(r"^\.PHONY: (.*)$", text, re.MULTILINE) for goal in line.split()} - {"FORCE"}
    assert goals == set(re.findall(r"^([a-z]+):.*  ## ", text, re.MULTILINE))
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert set(re.findall(r"\bmake ([a-z]+)", readme)) - {"it"} <= goals


# ---- notebooks and tables


def statement_lines(source: str) -> list[str]:
    """The lines of a cell, without blank ones, imports, prose in long strings, and those that only close a bracket."""
    strings = (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Constant | ast.JoinedStr))
    prose = {number for node in strings for number in range(node.lineno + 1, node.end_lineno + 1)}
    lines = [line.strip() for number, line in enumerate(source.splitlines(), 1) if number not in prose]
    return [line for line in lines if line.strip(")]},") and not line.startswith(("import ", "from ", "#"))]


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebook_is_committed_without_outputs_and_in_small_cells(notebook):
    content = json.loads(notebook.read_text(encoding="utf-8"))
    first = content["cells"][0]
    assert first["cell_type"] == "markdown"
    assert "".join(first["source"]).startswith("# ")
    code = {cell["id"]: cell for cell in content["cells"] if cell["cell_type"] == "code"}
    assert [name for name, cell in code.items() if cell["outputs"] or cell["execution_count"] is not None] == []
    lengths = {name: len(statement_lines("".join(cell["source"]))) for name, cell in code.items()}
    assert {name: length for name, length in lengths.items() if length > CELL_LINES} == {}
    assert content["metadata"].get("kernelspec", {}).get("name", "python3") == "python3"
    ids = [cell.get("id") for cell in content["cells"]]
    assert len(set(ids)) == len(ids)


def test_every_committed_table_has_a_dictionary():
    tables = {Path(name).stem for name in tracked() if name.startswith("data/processed/") and name.endswith(".csv")}
    assert tables <= {path.stem for path in dictionary_folder().glob("*.csv")}


@pytest.mark.parametrize("dictionary", sorted(dictionary_folder().glob("*.csv")), ids=lambda path: path.stem)
def test_dictionary_agrees_with_its_table(dictionary):
    rows = pd.read_csv(dictionary, dtype="str", keep_default_na=False, encoding="utf-8-sig")
    assert [name for name in rows if name != "values"] == [
        "column", "name_zh", "type", "unit", "description", "description_zh",
    ]  # fmt: skip
    assert set(rows["type"]) <= set(DTYPES)
    assert rows["column"].is_unique
    assert (rows[["name_zh", "description", "description_zh"]] != "").all(axis=None)
    assert rows["description_zh"].str.contains("[一-鿿]").all()
    if not (processed_folder() / dictionary.name).exists():
        pytest.skip(f"data/processed/{dictionary.name} is not built; run `make`")
    assert list(read_table(dictionary.stem).columns) == list(rows["column"])


def test_no_file_names_a_folder_of_this_machine():
    """A path that works on one machine only: a home, a temporary or a mount folder."""
    path = re.compile(r"(?<![\w.:/])/(?:work|tmp|root|home|Users)/\w")
    found = {}
    for name in tracked():
        if name.endswith((".otf", ".woff2", ".png")) or name.startswith("data/raw/plans/"):
            continue
        lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
        found |= {f"{name}:{number}": line for number, line in enumerate(lines, 1) if path.search(line)}
    assert found == {}


def test_patterns_write_chinese_letters_in_one_way():
    """As 一-鿿: all letters of a plan that has been cleaned. What comes from outside may hold others (`cleaning.CJK`)."""
    other = re.compile(r"一-(?!鿿)[龠-鿾]|u4e00-|u9fa5", re.IGNORECASE)
    code = [
        name
        for name in tracked()
        if name.endswith((".py", ".ipynb", ".csv", ".js", ".html")) and name != "tests/project/test_project.py"
    ]
    assert [name for name in code if other.search((ROOT / name).read_text(encoding="utf-8"))] == []


def test_importing_helpers_loads_nothing():
    program = "import sys; before = set(sys.modules); import helpers; print(*sorted(set(sys.modules) - before))"
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, cwd=ROOT, check=True)
    assert ran.stdout.split() == ["helpers", "helpers.base", "helpers.base.lazy"]


def test_pages_made_beside_maps_and_trends_read_no_table_of_theirs():
    late = ("05-maps", "06-trends")  # what the rule of reports/search.html does not wait for
    notebooks = [json.loads((ROOT / f"notebooks/{name}.ipynb").read_text(encoding="utf-8")) for name in late]
    code = "\n".join(
        "".join(cell["source"]) for book in notebooks for cell in book["cells"] if cell["cell_type"] == "code"
    )
    written = set(re.findall(r'write_table\([^)]*?"(\w+)"', code))
    early = ("places", "indicators", "duties", "search", "reader", "marks", "promises", "elsewhere", "overview")
    sources = "\n".join((ROOT / f"publish/{name}.py").read_text(encoding="utf-8") for name in early)
    read = set(re.findall(r'(?:built_table|read_table)\(\s*"(\w+)"', sources))
    assert {"trends", "mentions"} <= written and {"targets", "silence", "item_links"} <= read
    assert not written & read
