"""Write a file whole or not at all.

Every table, page and figure is written by `replace_file`. Where the environment variable FILES_WRITTEN names a file, each
name is added to it: so make knows what a step has written, and makes again what is lost or damaged later.
"""

import os
import tempfile
from pathlib import Path


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
    handle, aside = tempfile.mkstemp(prefix=".~", dir=path.parent)
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


def _list(path: Path) -> None:
    """Add a file to the list of those written, if one is kept."""
    if kept := os.environ.get("FILES_WRITTEN"):
        with open(kept, "a", encoding="utf-8") as names:
            names.write(f"{path.resolve()}\n")
