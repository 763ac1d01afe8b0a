"""Faults on a small project: killed steps, a full disk, two makes at once, damaged files. `make faults` does it for real."""

import os
import resource
import subprocess
from pathlib import Path

import outputs
import pytest
from test_make import built, command, environment, make, project, served, touch, write_notebook  # noqa: F401

from helpers.base.files import sweep_leftovers

pytestmark = pytest.mark.xdist_group("make")
NOTE = "build--notebooks--01-first.ipynb.json"


def products(folder):
    """What a reader or the next step may open: tables, pages and executed notebooks."""
    parts = (folder / "data" / "processed", folder / "reports", folder / "build" / "notebooks")
    return {str(path.relative_to(folder)): path.read_bytes() for part in parts for path in sorted(part.rglob("*.*"))}


def dead_process():
    """The number of a process that has ended."""
    process = subprocess.Popen(["true"])
    process.wait()
    return process.pid


def test_a_killed_make_leaves_no_half_file_and_the_next_gives_the_same_bytes(project, served):  # noqa: F811
    before = products(project)
    code = "import signal, os, helpers.base.files as files\nfiles.os.replace = lambda *_: os.kill(os.getppid(), signal.SIGKILL) or os.kill(os.getpid(), signal.SIGKILL)"
    cells = ["1 + 1", code + "\nfiles.replace_file(files.Path('../data/processed/first.csv'), 'half')"]
    third = (project / "notebooks" / "03-third.ipynb").read_bytes()
    write_notebook(project, "03-third", cells)
    touch(project / "notebooks" / "03-third.ipynb")
    make(project, fails=True)
    assert list(project.rglob(".~*")), "the kill came before anything was half written"
    assert {name: content for name, content in products(project).items() if ".~" not in name} == before
    (project / "notebooks" / "03-third.ipynb").write_bytes(third)
    touch(project / "notebooks" / "03-third.ipynb")
    assert make(project) == ["03-third"]
    assert products(project) == before
    assert make(project) == []


def test_leftovers_of_running_processes_stay(tmp_path):
    (tmp_path / f".~{dead_process()}~abc").touch()
    (tmp_path / f".~{os.getpid()}~abc").touch()
    (tmp_path / ".~lock.targets.xlsx#").touch()  # an office program has the file open
    assert sweep_leftovers(tmp_path) == 1
    assert len(list(tmp_path.iterdir())) == 2


@pytest.mark.parametrize(
    "note",
    ['{"target": "build/', "", '{"target": "build/notebooks/01-first.ipynb", "files": null}', '{"files": {}}', "[]"],
)
def test_a_step_whose_note_is_not_whole_counts_as_not_done(tmp_path, monkeypatch, note):
    monkeypatch.setattr(outputs, "MADE", tmp_path)
    (tmp_path / NOTE).write_text('{"target": "build/notebooks/01-first.ipynb", "files": {}}', encoding="utf-8")
    assert outputs.spoilt() == []
    (tmp_path / NOTE).write_text(note, encoding="utf-8")
    assert outputs.spoilt() == ["build/notebooks/01-first.ipynb"]


def test_pictures_that_a_notebook_no_longer_draws_are_removed(tmp_path, monkeypatch):
    monkeypatch.setattr(outputs, "ROOT", tmp_path)
    monkeypatch.setattr(outputs, "MADE", tmp_path / "made")
    figures = tmp_path / "reports" / "figures"
    figures.mkdir(parents=True)
    for name in ("01-old.png", "01-new.png", "02-other.png", "forest_cover.png"):
        (figures / name).touch()
    outputs.begin("build/notebooks/01-first.ipynb")
    Path(os.environ[outputs.LIST]).write_text(f"{figures / '01-new.png'}\n", encoding="utf-8")
    outputs.end("build/notebooks/01-first.ipynb")
    assert sorted(path.name for path in figures.iterdir()) == ["01-new.png", "02-other.png", "forest_cover.png"]


def test_a_full_disk_gets_a_line_and_leaves_what_was_there(project, served):  # noqa: F811
    before = products(project)
    touch(project / "helpers" / "base" / "files.py")

    def no_room():
        resource.setrlimit(resource.RLIMIT_FSIZE, (64, resource.RLIM_INFINITY))

    no_bytecode = {"PYTHONDONTWRITEBYTECODE": "1"}  # Python itself takes half a file of it for a whole one
    ran = subprocess.run(
        [*command(), "-k"],
        cwd=project,
        env=environment() | no_bytecode,
        capture_output=True,
        text=True,
        preexec_fn=no_room,
    )
    assert ran.returncode and "Traceback" not in ran.stderr
    assert "File too large" in ran.stderr and "mend that and run make again" in ran.stderr
    assert products(project).items() <= before.items()  # whole or not there
    make(project)
    assert products(project) == before


def test_a_folder_that_cannot_be_written_gets_a_line(project):  # noqa: F811
    before = products(project)
    (project / "reports").rename(project / "kept")
    (project / "reports").write_text("a file where the folder should be", encoding="utf-8")
    said = make(project, fails=True)
    assert any("mend that and run make again" in line and "reports" in line for line in said)
    assert "Traceback" not in "\n".join(said)
    (project / "reports").unlink()
    make(project)
    assert products(project) == before


def test_two_makes_at_once_give_the_same_bytes(project, served):  # noqa: F811
    before = products(project)
    for table in (project / "data" / "processed").iterdir():
        table.unlink()
    touch(project / "scripts" / "build" / "run_notebook.py")
    both = [
        subprocess.Popen(
            command(), cwd=project, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        for _ in range(2)
    ]
    said = [run.communicate(timeout=100)[0] for run in both]
    assert [run.returncode for run in both] == [0, 0], said
    make(project)
    assert products(project) == before
    assert make(project) == []
