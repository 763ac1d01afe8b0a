"""The Makefile at work, on a project of three tiny notebooks."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import nbformat
import pytest
import run_notebook

from helpers.base.paths import ROOT

pytestmark = pytest.mark.xdist_group("make")  # one process builds the tiny project, once

STEM = "from helpers.base.files import replace_file\nfrom helpers.base.paths import processed_folder\n"
READ = "def read_table(name): return (processed_folder() / f'{name}.csv').read_text()\n"
WRITE = "def write_table(text, name): replace_file(processed_folder() / f'{name}.csv', text)\n"
NOTEBOOKS = {
    "01-first": [STEM + WRITE, "text = 'a\\n'\nwrite_table(text, 'first')", "object(), 'done'"],
    "02-second": [STEM + READ, "from helpers.base.twice import twice\ntwice(read_table('first'))"],
    "03-third": ["1 + 1"],
}
OPTIONS = {"PYTHON": sys.executable, "READY": ""}  # to load all libraries would take longer than these steps
TWICE = "def twice(text):\n    return text * 2\n"


def write_notebook(folder: Path, name: str, cells: list[str]) -> None:
    """A notebook with a heading and these code cells."""
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    nbformat.write(notebook, folder / "notebooks" / f"{name}.ipynb")


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """The tiny project, built once."""
    folder = tmp_path_factory.mktemp("a project with blanks")
    for part in ("notebooks", "helpers/base", "data/raw/plans", "data/processed", "publish/templates"):
        (folder / part).mkdir(parents=True)
    shutil.copytree(ROOT / "scripts", folder / "scripts", ignore=shutil.ignore_patterns("__pycache__"))
    for name in (
        "Makefile",
        *(f"helpers/base/{name}.py" for name in ("__init__", "cache", "files", "lazy", "needed", "paths")),
        "helpers/__init__.py",
    ):
        shutil.copy(ROOT / name, folder / name)
    (folder / "helpers" / "base" / "twice.py").write_text(TWICE, encoding="utf-8")
    page = "import sys\nfrom pathlib import Path\nfrom helpers.base.files import replace_file\n"
    page += "name = Path(sys.argv[1]).stem if sys.argv[1:] else 'index'\n"
    page += "if __name__ == '__main__':\n    replace_file(Path(f'reports/{name}.html'), name)\n"
    (folder / "publish" / "__init__.py").touch()  # or the publish of the project itself, which .venv knows, comes first
    for module in ("notebook", "site"):
        (folder / "publish" / f"{module}.py").write_text(page, encoding="utf-8")
    for name, cells in NOTEBOOKS.items():
        write_notebook(folder, name, cells)
    make(folder)
    return folder


@pytest.fixture(params=[False, True], ids=["alone", "served"])
def served(request, monkeypatch):
    """Steps run by themselves, or as forks of one process."""
    if request.param:
        monkeypatch.setitem(OPTIONS, "READY", None)
    return request.param


@pytest.fixture
def project(built, tmp_path):
    """A copy of the built project that a test may spoil; all its times are kept."""
    folder = tmp_path / "copy"
    shutil.copytree(built, folder, copy_function=shutil.copy2)
    return folder


def command() -> list[str]:
    options = [f"{name}={value}" for name, value in OPTIONS.items() if value is not None]
    return ["make", "--no-print-directory", *options]


def environment() -> dict[str, str]:
    return {key: value for key, value in os.environ.items() if not key.startswith(("MAKE", "MFLAGS", "PYTEST"))}


def make(folder: Path, *options: str, fails: bool = False) -> list[str]:
    """What a run of make ran: the names of its notebooks; its messages where it must fail."""
    ran = subprocess.run([*command(), *options], cwd=folder, env=environment(), capture_output=True, text=True)
    assert bool(ran.returncode) == fails, ran.stdout + ran.stderr
    if fails:
        return ran.stderr.splitlines()
    return sorted(Path(line.split()[1]).stem for line in ran.stdout.splitlines() if line.startswith("run "))


def touch(path: Path) -> None:
    """Make a file newer than what was built from it."""
    os.utime(path)


def executed(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted((folder / "build" / "notebooks").glob("*.ipynb"))}


def test_everything_is_built_and_then_nothing(built):
    assert sorted(executed(built)) == [f"{name}.ipynb" for name in NOTEBOOKS]
    assert {path.name for path in (built / "reports").iterdir()} == {
        "index.html",
        "search.html",
        *(f"{name}.html" for name in NOTEBOOKS),
    }
    start = time.monotonic()
    assert make(built) == []
    assert time.monotonic() - start < 1.5  # half a second on an idle machine


def test_executed_notebook_holds_outputs_but_no_address_time_or_folder(built):
    text = (built / "build" / "notebooks" / "01-first.ipynb").read_text(encoding="utf-8")
    outputs = [output for cell in json.loads(text)["cells"] for output in cell["outputs"]]
    assert "".join(outputs[-1]["data"]["text/plain"]) == "(<object>, 'done')"
    assert str(built) not in text and "iopub" not in text and "0x" not in text


def test_styled_tables_get_the_same_ids_each_time():
    drawn = ['<table id="T_c2d16"><td id="T_c2d16_row0_col0">T_shirt</td>', "#T_c2d16 td {}", '<table id="T_b31c5">']
    ids = {}
    assert [run_notebook.steady(html, ids) for html in drawn] == [
        '<table id="T_1"><td id="T_1_row0_col0">T_shirt</td>',
        "#T_1 td {}",
        '<table id="T_2">',
    ]


def test_second_run_gives_the_same_bytes(project):
    before = executed(project)
    (project / "build" / "notebooks" / "01-first.ipynb").unlink()
    assert make(project, "-j1") == ["01-first", "02-second"]
    assert executed(project) == before


@pytest.mark.parametrize(
    ("edited", "runs"),
    [
        ("notebooks/03-third.ipynb", ["03-third"]),
        ("notebooks/01-first.ipynb", ["01-first", "02-second"]),
        ("helpers/base/twice.py", ["02-second"]),
        ("scripts/build/run_notebook.py", list(NOTEBOOKS)),
    ],
)
def test_an_edit_reruns_what_depends_on_it(project, edited, runs):
    touch(project / edited)
    assert make(project, "-n", fails=False) == []  # only says what it would do
    ran = subprocess.run([*command(), "-n"], cwd=project, env=environment(), capture_output=True, text=True).stdout
    would = {name for name in NOTEBOOKS if f"build/notebooks/{name}.ipynb\n" in ran}
    assert would == set(runs)


def test_a_lost_page_is_made_anew(project):
    page = project / "reports" / "02-second.html"
    before = page.read_bytes()
    page.write_bytes(before[:3])
    assert make(project) == []
    assert page.read_bytes() == before


@pytest.mark.parametrize("spoil", [lambda path: path.unlink(), lambda path: path.write_text("other\n")])
def test_a_lost_or_changed_table_is_made_anew(project, spoil):
    spoil(project / "data" / "processed" / "first.csv")
    assert make(project) == ["01-first", "02-second"]
    assert make(project) == []
    assert (project / "data" / "processed" / "first.csv").read_text(encoding="utf-8") == "a\n"


def test_failing_cell_is_named_and_the_half_run_notebook_kept(project, served):
    before = executed(project)
    (project / "helpers" / "base" / "twice.py").write_text(
        "def twice(text):\n    raise ValueError('no\\ntext')\n", encoding="utf-8"
    )
    touch(project / "helpers" / "base" / "twice.py")
    said = make(project, fails=True)
    assert "notebooks/02-second.ipynb, cell [2]: twice(read_table('first'))" in said[0]
    assert said[1].strip() == "ValueError: no  (helpers/base/twice.py, line 2)"
    assert said[2].strip() == "half-run notebook: build/failed/02-second.ipynb"
    assert len(said) == 4 and said[3].startswith("make: ***")
    kept = nbformat.read(project / "build" / "failed" / "02-second.ipynb", as_version=4)
    assert kept.cells[1].outputs[0].ename == "ValueError"
    assert executed(project) == before
    (project / "helpers" / "base" / "twice.py").write_text(TWICE, encoding="utf-8")
    touch(project / "helpers" / "base" / "twice.py")
    assert make(project) == ["02-second"]
    assert not (project / "build" / "failed" / "02-second.ipynb").exists()


def test_a_module_edited_while_make_runs_counts_for_the_steps_that_begin_later(project, served):
    edit = "\nfrom pathlib import Path\nPath('../helpers/base/twice.py').write_text('def twice(text): return text * 3')"
    write_notebook(project, "01-first", [*NOTEBOOKS["01-first"][:2], edit])
    touch(project / "notebooks" / "01-first.ipynb")
    assert make(project) == ["01-first", "02-second"]
    cells = nbformat.read(project / "build" / "notebooks" / "02-second.ipynb", as_version=4).cells
    assert cells[1].outputs[0].data["text/plain"] == repr("a\na\na\n")


def test_one_notebook_alone_needs_no_process_that_serves_another_make(project, monkeypatch):
    monkeypatch.setitem(OPTIONS, "READY", None)
    monkeypatch.setenv("READY", str(os.getpid()))  # as it is inside `make bench`
    notebook = min((project / "build" / "notebooks").glob("*.ipynb"))
    notebook.unlink()
    assert make(project, str(notebook.relative_to(project))) == [notebook.stem]
    assert not list((project / "build" / "made").glob("*.socket"))


def test_interrupted_run_leaves_no_half_file_and_no_noise(project, served):
    write_notebook(project, "03-third", ["import time\ntime.sleep(60)"])
    touch(project / "notebooks" / "03-third.ipynb")
    before = executed(project)
    run = subprocess.Popen(
        command(), cwd=project, env=environment(), stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    time.sleep(12 if served else 3)
    os.killpg(run.pid, signal.SIGINT)
    _, said = run.communicate(timeout=20)
    assert run.returncode != 0
    assert "Traceback" not in said
    assert executed(project) == before
    assert list(project.rglob(".~*")) == []
    write_notebook(project, "03-third", NOTEBOOKS["03-third"])
    assert make(project) == ["03-third"]


def test_clean_removes_only_what_was_built(project):
    kept = {path for path in project.rglob("*") if path.relative_to(project).parts[0] not in ("build", "reports")}
    make(project, "clean")
    assert set(project.rglob("*")) == kept


def test_a_file_name_is_read_by_neither_make_nor_a_shell(tmp_path):
    name = "a $(shell touch run) $(HOME) `touch run` ; touch run '.docx"
    command = ["make", "-f", str(ROOT / "Makefile"), f"PYTHON={sys.executable}", "add", f"FILE={tmp_path / name}"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert f"{tmp_path / name}: there is no such file" in done.stderr
    assert not (ROOT / "run").exists()


def test_broken_notebook_gets_one_line(project):
    (project / "notebooks" / "03-third.ipynb").write_text('{"cells": [', encoding="utf-8")
    touch(project / "notebooks" / "03-third.ipynb")
    said = make(project, fails=True)
    assert "03-third.ipynb" in said[0] and "Traceback" not in "\n".join(said)


def test_old_make_is_told_what_to_install(project):
    said = make(project, ".FEATURES=", fails=True)
    assert "GNU make 4.3 or newer is needed" in said[0] and "apt install make" in said[0]
