"""Write a file whole or not at all.

Every table, page and figure is written by `replace_file`: aside, under a name with the number of the process, then
moved into place. What a killed process left aside is removed by `sweep_leftovers`. Where the environment variable
FILES_WRITTEN names a file, each name is added to it: so make knows what a step has written, and makes again what is lost
or damaged later.
"""

import os
import tempfile
from contextlib import suppress
from pathlib import Path

ASIDE = ".~"  # how the name of a file begins that is being written


def replace_file(path: Path, content: str | bytes) -> Path:
    """Put `content` at `path` in one step, so that no reader and no interruption ever sees half a file.

    Parameters
    ----------
    path : Path
        The file to write; its folder is made if it is not there.
    content : str or bytes
        What it will hold; a string is written as UTF-8.

    Returns
    -------
    Path
        `path`.
    """
    content = content.encode("utf-8") if isinstance(content, str) else content
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, aside = tempfile.mkstemp(prefix=f"{ASIDE}{os.getpid()}~", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        os.chmod(aside, 0o644)
        os.replace(aside, path)
    except BaseException:
        os.unlink(aside)
        raise
    _list(path)
    return path


def sweep_leftovers(*folders: Path) -> int:
    """Remove the half files that killed processes left in `folders` and below; return how many.

    Files of processes that still run, as in a second build in the same folder, stay.
    """
    left = [
        path for folder in folders for path in folder.rglob(f"{ASIDE}*~*") if not is_running(path.name.split("~")[1])
    ]
    for path in left:
        path.unlink(missing_ok=True)
    return len(left)


def file_state(path: Path | str) -> tuple:
    """What tells whether a file has changed: where it is, its time and size; the place alone if it is not there."""
    try:
        found = os.stat(path)
    except FileNotFoundError:
        return (str(path),)
    return str(path), found.st_mtime_ns, found.st_size


def is_running(process: str) -> bool:
    """Whether a process of this number is there (asked of POSIX systems only, where make runs); one that waits to be buried is not."""
    with suppress(OSError, IndexError):
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    try:
        os.kill(int(process), 0)
    except (ProcessLookupError, ValueError, OverflowError):
        return False
    except PermissionError:
        return True
    return True


def _list(path: Path) -> None:
    """Add a file to the list of those written, if one is kept."""
    if kept := os.environ.get("FILES_WRITTEN"):
        with open(kept, "a", encoding="utf-8") as names:
            names.write(f"{path.resolve()}\n")
