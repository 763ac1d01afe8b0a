"""What `make lab` saves, and where helpers is found."""

import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import nbformat
import pytest
from jupyter_server.base.handlers import AuthenticatedFileHandler

import helpers
from helpers.base.paths import ROOT


def loaded(path: str):
    """A script of the project, as a module."""
    spec = importlib.util.spec_from_file_location("script", ROOT / path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def config(tmp_path, monkeypatch):
    """The settings, for a folder with one notebook of the project."""
    module = loaded("scripts/lab/jupyter_config.py")
    folder = tmp_path / "notebooks"
    folder.mkdir()
    (folder / "03-targets.ipynb").write_bytes((ROOT / "notebooks/03-targets.ipynb").read_bytes())
    monkeypatch.setattr(module, "NOTEBOOKS", folder)
    return module


def save(config, name: str, content) -> None:
    """Save as Jupyter's contents manager does: hook, file, hook."""
    path, file = f"notebooks/{name}", config.NOTEBOOKS / name
    model = {"type": "notebook", "content": content}
    config.leave_out_outputs(model=model, path=path, contents_manager=None)
    nbformat.write(nbformat.from_dict(model["content"]), file)
    config.keep_its_time(model=model, os_path=str(file), contents_manager=None)


def test_a_notebook_that_was_only_looked_at_is_the_same_file_with_its_time(config):
    file = config.NOTEBOOKS / "03-targets.ipynb"
    content, time = file.read_bytes(), file.stat().st_mtime_ns
    run = nbformat.read(file, as_version=4)
    for cell in run.cells:
        cell.metadata["execution"] = {"iopub.execute_input": "now"}
        if cell.cell_type == "code":
            cell.execution_count = 3
            cell.outputs = [nbformat.v4.new_output("stream", text="hello")]
    run.metadata["language_info"] = {"name": "python", "version": "3.12.3"}
    save(config, file.name, run)
    assert file.read_bytes() == content and file.stat().st_mtime_ns == time


def test_an_edit_is_saved_and_seen_by_make(config):
    file = config.NOTEBOOKS / "03-targets.ipynb"
    time = file.stat().st_mtime_ns
    edited = nbformat.read(file, as_version=4)
    edited.cells[0].source += "\n\nOne line more."
    save(config, file.name, edited)
    assert "One line more." in file.read_text(encoding="utf-8") and file.stat().st_mtime_ns != time


def test_other_notebooks_keep_their_outputs(config):
    own = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_code_cell("1", outputs=[nbformat.v4.new_output("stream", text="1")])]
    )
    save(config, "mine.ipynb", own)
    assert "stream" in (config.NOTEBOOKS / "mine.ipynb").read_text(encoding="utf-8")


def test_helpers_is_found_from_any_folder(tmp_path):
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", tmp_path / "env"], check=True)
    python = tmp_path / "env/bin/python"
    loaded("scripts/build/make_venv.py").put_on_path(python)
    code = "import helpers; print(helpers.__file__)"
    found = subprocess.run([python, "-c", code], cwd=tmp_path, env={}, capture_output=True, text=True, check=True)
    assert found.stdout.strip() == str(ROOT / "helpers/__init__.py")


def test_make_lab_passes_options_on():
    said = subprocess.run(
        ["make", "-n", "lab", f"PYTHON={sys.executable}", "ARGS=--no-browser --port 9999"],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert said.stdout.rstrip().endswith("--no-browser --port 9999") and "00-start.ipynb" in said.stdout


def page(text: str) -> list[str]:
    """The lines of code of a page of the API, without their comments."""
    return [
        line.split("  # ")[0].strip() for line in text.splitlines() if line.strip() and not line.strip().startswith("#")
    ]


def test_each_line_of_the_page_of_names_runs(tmp_path, monkeypatch):
    english, chinese = ((ROOT / name).read_text(encoding="utf-8") for name in ("README.md", "README.zh-CN.md"))
    lines = page(english.partition("```py\n")[2].partition("```")[0])
    assert lines == page(chinese.partition("```py\n")[2].partition("```")[0])
    assert lines == page(helpers.__doc__.partition("::\n")[2].partition(">>>")[0])
    monkeypatch.chdir(tmp_path)
    names = {}
    for line in lines:
        exec(line, names)  # noqa: S102
    used = {name for name in helpers.__all__ if any(name in line for line in lines)}
    assert set(helpers.__all__) - used <= {
        "add_plan",
        "remove_plan",
        "write_table",
        "show",
        "house_style",
        "working_in",
    }


def test_the_server_of_make_lab_gives_pages_and_the_script_of_tables(monkeypatch):
    enabled = json.loads((ROOT / "scripts/lab/jupyter_server_config.d/carbon_plans.json").read_text(encoding="utf-8"))
    (name,) = enabled["ServerApp"]["jpserver_extensions"]
    pages = loaded(f"{name.replace('.', '/')}.py")
    monkeypatch.delenv("PLANS_PAGES", raising=False)
    given = []
    web = SimpleNamespace(add_handlers=lambda _, handlers: given.extend(handlers))
    pages._load_jupyter_server_extension(SimpleNamespace(base_url="/user/me/", web_app=web))
    assert os.environ["PLANS_PAGES"] == "/user/me/plans-pages/"
    folders = {pattern: Path(how["path"]) for pattern, _, how in given}
    assert folders["/user/me/plans-pages/reports/(.*)"] == ROOT / "reports"
    assert (folders["/user/me/plans-pages/tables/(.*)"] / "dt_bundle.js").is_file()
    assert all(issubclass(handler, AuthenticatedFileHandler) for _, handler, _ in given)
