"""What each step of make has written, so that a file that was lost, damaged or checked out anew is made again.

While a step runs, `helpers.files.replace_file` lists every file it puts in place; when the step is done its files are
noted under build/made with size, time and checksum. Run as a script this prints the targets whose files are no longer as
noted, for make to build them again.
"""

import hashlib
import json
import os
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MADE = ROOT / "build" / "made"
LIST = "FILES_WRITTEN"  # environment variable with the name of the list


def begin(target: str) -> None:
    """Start an empty list of what the step writes."""
    MADE.mkdir(parents=True, exist_ok=True)
    written = _note(target).with_suffix(".list")
    written.unlink(missing_ok=True)
    os.environ[LIST] = str(written)


def end(target: str) -> None:
    """Note how the files are that the step has written."""
    written = _note(target).with_suffix(".list")
    lines = written.read_text(encoding="utf-8").splitlines() if written.exists() else []
    paths = [path for path in map(Path, sorted(set(lines))) if path.is_relative_to(ROOT) and path.is_file()]
    files = {str(path.relative_to(ROOT)): state(path) for path in paths}
    _note(target).write_text(json.dumps({"target": target, "files": files}, indent=1), encoding="utf-8")
    written.unlink(missing_ok=True)


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
    """The targets of which a file is not as it was written."""
    notes = [json.loads(note.read_text(encoding="utf-8")) for note in sorted(MADE.glob("*.json"))]
    return [n["target"] for n in notes if not all(unchanged(ROOT / name, *was) for name, was in n["files"].items())]


def _note(target: str) -> Path:
    """The file that notes what a target's step has written."""
    return MADE / f"{target.replace('/', '--')}.json"


if __name__ == "__main__":
    print(*spoilt())
