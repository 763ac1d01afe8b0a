"""What each step of make has written, so that a file that was lost, damaged or checked out anew is made again.

While a step runs, `helpers.base.files.replace_file` lists every file it puts in place; when the step is done its files are
noted under build/made with size, time and checksum. Run as a script this prints the targets whose files are no longer as
noted, for make to build them again.
"""

import hashlib
import json
import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))  # make before 4.4 gives $(shell) no PYTHONPATH

from helpers.base.files import is_running, replace_file, sweep_leftovers

ROOT = Path(__file__).resolve().parents[2]
MADE = ROOT / "build" / "made"
LIST = "FILES_WRITTEN"  # environment variable with the name of the list


def begin(target: str) -> None:
    """Start an empty list of what the step writes, and note that it is not done; clear what a killed step left."""
    MADE.mkdir(parents=True, exist_ok=True)
    sweep_leftovers(ROOT / "data" / "processed", ROOT / "reports", ROOT / "build" / "notebooks", MADE)
    for left in MADE.glob("*.list"):
        if not is_running(left.name.split(".")[0]):
            left.unlink(missing_ok=True)
    os.environ[LIST] = str(MADE / f"{os.getpid()}.{_note(target).stem}.list")
    _write_note(target, None)


def end(target: str) -> None:
    """Note how the files are that the step has written."""
    written = Path(os.environ.pop(LIST))
    lines = written.read_text(encoding="utf-8").splitlines() if written.exists() else []
    paths = [path for path in map(Path, sorted(set(lines))) if path.is_relative_to(ROOT) and path.is_file()]
    _remove_pictures(target, paths)
    _write_note(target, {str(path.relative_to(ROOT)): state(path) for path in paths})
    written.unlink(missing_ok=True)


def _remove_pictures(target: str, written: list[Path]) -> None:
    """Remove the pictures with a notebook's number that it no longer draws."""
    if Path(target).suffix == ".ipynb":
        number = Path(target).stem.partition("-")[0]
        for path in set((ROOT / "reports" / "figures").glob(f"{number}-*")) - set(written):
            path.unlink()


def state(path: Path) -> list:
    """Size, time and checksum of a file."""
    status = path.stat()
    return [status.st_size, status.st_mtime_ns, hashlib.sha256(path.read_bytes()).hexdigest()]


def unchanged(path: Path, size: int, time: int, checksum: str) -> bool:
    """Whether a file is what it was; its content is read only where the time differs."""
    if not path.is_file() or path.stat().st_size != size:
        return False
    return path.stat().st_mtime_ns == time or state(path)[2] == checksum


def spoilt() -> list[str]:
    """The targets of which a file is not as it was written, or whose step was killed before it was done."""
    notes = {note: _read_note(note) for note in sorted(MADE.glob("*.json"))}
    return [
        note.stem.replace("--", "/") if said is None else said["target"]
        for note, said in notes.items()
        if said is None or not all(unchanged(ROOT / name, *was) for name, was in said["files"].items())
    ]


def _read_note(note: Path) -> dict | None:
    """What a note says; None where the step was not done or the note cannot be read."""
    try:
        said = json.loads(note.read_text(encoding="utf-8"))
        return said if said["target"] and said["files"] is not None else None
    except (ValueError, KeyError, TypeError):
        return None


def _write_note(target: str, files: dict | None) -> None:
    """Note the files of a target; None while they are being made."""
    kept = os.environ.pop(LIST, None)  # the note itself is not one of them
    replace_file(_note(target), json.dumps({"target": target, "files": files}, indent=1))
    if kept:
        os.environ[LIST] = kept


def _note(target: str) -> Path:
    """The file that notes what a target's step has written."""
    return MADE / f"{target.replace('/', '--')}.json"


if __name__ == "__main__":
    print(*spoilt())
