"""Name the executed notebooks whose tables are no longer as they were written: deleted, damaged, or checked out anew.

Run as a script it prints them, for make to run again. ``record`` notes, after a notebook has run, its tables beside the
executed copy.
"""

import hashlib
import json
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PROCESSED, EXECUTED = ROOT / "data" / "processed", ROOT / "build" / "notebooks"


def state(path: Path) -> list:
    """Size, time and checksum of a file."""
    status = path.stat()
    return [status.st_size, status.st_mtime_ns, hashlib.sha256(path.read_bytes()).hexdigest()]


def unchanged(path: Path, size: int, time: int, checksum: str) -> bool:
    """Whether a file is what it was; its content is read only where size or time differ."""
    if not path.is_file() or path.stat().st_size != size:
        return False
    return path.stat().st_mtime_ns == time or state(path)[2] == checksum


def record(executed: Path, tables: set[str]) -> None:
    """Note how the tables are that a notebook has just written."""
    found = {name: state(PROCESSED / f"{name}.csv") for name in sorted(tables) if (PROCESSED / f"{name}.csv").is_file()}
    executed.with_suffix(".tables.json").write_text(json.dumps(found, indent=1), encoding="utf-8")


def changed() -> list[Path]:
    """The executed notebooks whose tables are not what they were."""
    found = []
    for note in sorted(EXECUTED.glob("*.tables.json")):
        tables = json.loads(note.read_text(encoding="utf-8"))
        if not all(unchanged(PROCESSED / f"{name}.csv", *was) for name, was in tables.items()):
            found.append(EXECUTED / note.name.replace(".tables.json", ".ipynb"))
    return found


if __name__ == "__main__":
    print(*(path.relative_to(ROOT) for path in changed()))
