"""Run a notebook from top to bottom and keep the executed copy: ``run_notebook.py notebooks/01-corpus.ipynb COPY``.

The copy is the same, byte for byte, whenever code and data are. If a cell fails, two or three lines say which and why,
and the half-run notebook is kept under build/failed, to open in JupyterLab.
"""

import json
import os
import re
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import nbformat
import ready
from jupyter_client import AsyncKernelManager
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

from helpers.base.files import replace_file

ROOT = Path(__file__).resolve().parents[2]
FAILED = ROOT / "build" / "failed"
KERNELS = ROOT / "build" / "kernels"  # in place of the user's own Jupyter folders: no startup file takes part
CELL_SECONDS = 900  # no cell of a healthy notebook takes a tenth of this
ROOM = 65536  # bytes that a kernel needs for the files of its connection
STARTS = 2  # two kernels that start at once can be given the same port; the second attempt gets another

ADDRESS = re.compile(r" at 0x[0-9a-f]{6,}")  # <Figure at 0x7f3a…>: differs from run to run
TABLE_ID = re.compile(r"\bT_[0-9a-f]{5}(?=[\"_ ])")  # pandas draws lots for the id of a styled table
COLOUR = re.compile(r"\x1b\[[0-9;]*m")
FAILING_LINE = re.compile(r"^-+> *\d+ (.+)$", re.MULTILINE)  # "----> 2 read_table('nothing')"
HELPER_LINE = re.compile(r"((?:helpers|publish)/[\w/]+\.py):(\d+)")


class KernelManager(AsyncKernelManager):
    """Starts a kernel as a fork of the process that serves this make, where one does."""

    def format_kernel_cmd(self, extra_arguments: list[str] | None = None) -> list[str]:
        """The command of a kernel."""
        python, *arguments = super().format_kernel_cmd(extra_arguments)
        if not ready.can_serve():
            return [python, *arguments]
        return [python, ready.__file__, *arguments, f"--IPKernelApp.parent_handle={os.getpid()}"]


def execute(notebook: nbformat.NotebookNode, folder: Path) -> None:
    """Run all cells in a fresh kernel that starts in `folder`; outputs go into `notebook`."""
    for attempt in range(STARTS):
        client = NotebookClient(
            notebook,
            timeout=CELL_SECONDS,
            kernel_name="python3",
            kernel_manager_class=KernelManager,
            record_timing=False,
            coalesce_streams=True,  # how often a busy kernel sends what a cell prints differs from run to run
            extra_arguments=["--HistoryManager.enabled=False", "--log-level=ERROR"],
            resources={"metadata": {"path": str(folder)}},
        )
        try:
            with ThreadPoolExecutor(1) as thread:  # in the main thread nbclient would answer Ctrl-C, with a traceback
                thread.submit(client.execute).result()
            return
        except RuntimeError as error:
            started = any(cell.get("execution_count") for cell in notebook.cells)
            if isinstance(error, DeadKernelError) or started or attempt == STARTS - 1:
                raise


def tidy(notebook: nbformat.NotebookNode, name: str) -> None:
    """Take out what differs from run to run; what a cell wrote to stderr is shown here and not kept."""
    notebook.metadata = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    ids = {}
    for cell in code_cells(notebook):
        cell.metadata.pop("execution", None)
        for output in cell.outputs:
            if output.get("name") == "stderr":
                print(f"note      {name}, cell [{cell.execution_count}] warns: {first_line(output.text)}", flush=True)
        cell.outputs = [output for output in cell.outputs if output.get("name") != "stderr"]
        cell.outputs = [nbformat.from_dict(steady(output, ids)) for output in cell.outputs]


def steady(value, ids: dict[str, str]):
    """An output without memory addresses and this machine's folders, and with table ids in order (`ids`: those given)."""
    if isinstance(value, str):
        if "T_" in value:  # a picture of a megabyte is searched in no time
            value = TABLE_ID.sub(lambda match: ids.setdefault(match[0], f"T_{len(ids) + 1}"), value)
        return ADDRESS.sub("", value).replace(f"{ROOT}/", "")
    if isinstance(value, dict):
        return {key: steady(part, ids) for key, part in value.items()}
    return [steady(part, ids) for part in value] if isinstance(value, list) else value


def explain(error: Exception, notebook: nbformat.NotebookNode, source: Path, kept: Path) -> str:
    """Two or three lines: notebook and cell, the error, where the half-run notebook is."""
    cell = next((cell for cell in reversed(code_cells(notebook)) if cell.execution_count), None)
    line, traceback = first_line(cell.source) if cell else "", COLOUR.sub("", getattr(error, "traceback", ""))
    if isinstance(error, CellExecutionError):
        line = next(iter(FAILING_LINE.findall(traceback)), line).strip()
        said = first_line(COLOUR.sub("", error.evalue)) or "no message"
        reason = said if error.ename == "SystemExit" else f"{error.ename}: {said}"
        frames = HELPER_LINE.findall(traceback)
        reason += f"  ({frames[-1][0]}, line {frames[-1][1]})" if frames else ""
    elif isinstance(error, CellTimeoutError):
        reason = f"the cell was stopped after {CELL_SECONDS // 60} minutes"
    elif isinstance(error, DeadKernelError):
        reason = "the kernel died; often the memory was not enough"
    else:
        reason = f"{type(error).__name__}: {first_line(str(error))}"
    place = f"{source}, cell [{cell.execution_count}]: {line}" if cell else str(source)
    return f"failed    {place}\n          {reason}\n          half-run notebook: {kept.relative_to(ROOT)}"


def code_cells(notebook: nbformat.NotebookNode) -> list:
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def first_line(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[0][:200] if lines else ""


def main(source: Path, copy: Path) -> int:
    kept = FAILED / source.name
    try:
        notebook = nbformat.read(source, as_version=4)
    except (OSError, json.JSONDecodeError, nbformat.ValidationError, nbformat.reader.NotJSONError) as error:
        print(f"failed    {source} is no notebook that can be read: {first_line(str(error))}", file=sys.stderr)
        return 1
    for cell in code_cells(notebook):
        cell.outputs, cell.execution_count = [], None
    try:
        execute(notebook, source.resolve().parent)
    except (CellExecutionError, CellTimeoutError, DeadKernelError, RuntimeError) as error:
        replace_file(kept, nbformat.writes(notebook))
        print(explain(error, notebook, source, kept), file=sys.stderr)
        return 1
    tidy(notebook, source.stem)
    replace_file(copy, nbformat.writes(notebook))
    kept.unlink(missing_ok=True)
    return 0


if __name__ == "__main__":
    # a full disk is told here, not by half a kernel
    replace_file(KERNELS / "room", b" " * ROOM).unlink(missing_ok=True)
    os.environ |= {"TMPDIR": str(KERNELS), "IPYTHONDIR": str(KERNELS), "JUPYTER_RUNTIME_DIR": str(KERNELS)}
    os.environ |= {"JUPYTER_PREFER_ENV_PATH": "1", "PYDEVD_DISABLE_FILE_VALIDATION": "1"}
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2])))
