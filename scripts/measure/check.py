"""Build everything twice from scratch, in two folders and in two ways, and compare byte by byte.

The two builds differ in folder, in number of parallel jobs, in time zone, in the seed of Python's hashes, and in that the
second finds the cache that the first has filled; nothing that a reader gets may depend on these. The committed tables must come
out as they are committed. Needs the environment only.

``check.py make built``, as `make check BUILT=1` has it, takes what stands here for the first build: on a fresh checkout where
`make` has just run, that is one.
"""

import filecmp
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BUILT = ("data/processed", "reports")
MEASURED = "data/processed/evaluation.csv"  # written by `make evaluate`; make reads it and never rebuilds it
CHECK = ROOT / "build" / "check"
PLACES = {
    CHECK / "a": ["-j1", "PYTHONHASHSEED=1", "TZ=Asia/Shanghai"],
    CHECK / "another-folder": ["PYTHONHASHSEED=2", "TZ=America/New_York"],
}


def source_files() -> list[str]:
    """The files of the project: those under version control, or all but what make builds."""
    listing = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    found = subprocess.run(listing, cwd=ROOT, capture_output=True, text=True)
    if found.returncode == 0:
        return [name for name in found.stdout.split("\0") if name and (ROOT / name).is_file()]
    with_built = {path.relative_to(ROOT) for path in ROOT.rglob("*") if path.is_file()}
    left_out = {".git", ".venv", "build", "reports", "__pycache__"}
    return sorted(str(path) for path in with_built if not left_out & set(path.parts))


def copy(place: Path, names: list[str]) -> None:
    """Copy the project to an empty folder, without what make builds."""
    shutil.rmtree(place, ignore_errors=True)
    for name in (name for name in names if name == MEASURED or not name.startswith(BUILT)):
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, place / name)


def command(place: Path, options: list[str], make: str = "make") -> list[str]:
    """The command of a build in a folder."""
    return [make, "--no-print-directory", "-C", str(place), f"PYTHON={sys.executable}", *options]


def own_environment() -> dict[str, str]:
    """The environment without what this make, and this Python, have put there."""
    ours = ("MAKE", "MFLAGS", "PYTHON", "PLANS")
    return {key: value for key, value in os.environ.items() if not key.startswith(ours)}


def run(command: list[str]) -> str:
    """Run a build; the end of what it says if it fails, empty if it doesn't."""
    made = subprocess.run(
        command, env=own_environment(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
    )
    return "\n".join(made.stdout.splitlines()[-6:]) or "make failed" if made.returncode else ""


def build(place: Path, options: list[str], names: list[str], make: str, before: Path | None) -> str | None:
    """Copy the project to an empty folder and make it, with the cache of the build before; the end of make's output if it failed."""
    copy(place, names)
    if before is not None:
        shutil.copytree(before / "build" / "cache", place / "build" / "cache")
    start = time.monotonic()
    if failure := run(command(place, options, make)):
        return failure
    said = f"check     built in {place.relative_to(ROOT)}"
    print(f"{said:<60}{time.monotonic() - start:7.1f} s", flush=True)
    return None


def files(place: Path) -> set[str]:
    """The tables and pages in a folder."""
    found = (path for part in BUILT for path in (place / part).rglob("*") if path.is_file())
    return {str(path.relative_to(place)) for path in found}


def differences(here: Path, there: Path, names: set[str]) -> list[str]:
    """The files that are in one folder only, or not the same in both."""
    _, unlike, unread = filecmp.cmpfiles(here, there, sorted(names), shallow=False)
    return sorted([*unlike, *unread])


def changed_tables(names: set[str], built: Path) -> list[str]:
    """Which committed tables a build has made otherwise; of a build in this folder git knows."""
    if built != ROOT:
        return differences(ROOT, built, names)
    listing = ["git", "diff", "--name-only", "-z", "HEAD", "--", *sorted(names)]
    return [name for name in subprocess.check_output(listing, cwd=ROOT, text=True).split("\0") if name]


def main(make: str = "make", built: str = "") -> int:
    """Build twice, or once where `built` says that this folder is the first build, and compare; 1 if anything differs."""
    names = source_files()
    shutil.rmtree(CHECK, ignore_errors=True)  # the first build finds no cache
    first, second = PLACES
    if built:
        first = ROOT
    before = ROOT if built else None
    for place in [second] if built else [first, second]:
        failure = build(place, PLACES[place], names, make, before)
        if failure is not None:
            print(f"check     the build in {place.relative_to(ROOT)} failed:\n{failure}", file=sys.stderr)
            return 1
        before = place
    unlike = differences(first, second, files(first) | files(second))
    committed = {name for name in names if name.startswith("data/processed/")}
    changed = changed_tables(committed, first)
    for name in unlike:
        print(f"check     {name} is not the same in both builds; compare them under build/check", file=sys.stderr)
    for name in changed:
        print(f"check     {name} comes out otherwise than it is committed; run make and commit it", file=sys.stderr)
    if not unlike and not changed:
        count = len(files(first))
        print(
            f"check     {count} tables and pages are the same, byte for byte; {len(committed)} committed tables unchanged"
        )
        shutil.rmtree(CHECK)
    return bool(unlike or changed)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
