"""`make faults`: disturb the real build in every way that happens, and look whether the next make mends it.

In a copy of the project under build/faults the build is killed at random moments, meets a full disk and a folder that
may not be written, runs twice at once, and finds damaged tables. After each fault no reader may find a half file, and
make must end with the same bytes as an undisturbed build. Takes as long as several builds; by hand, not in the tests.
"""

import hashlib
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import check

ROOT = Path(__file__).resolve().parent.parent
PLACE = ROOT / "build" / "faults"
LOOKED_AT = ("data/processed", "reports", "build/notebooks")
SEED = 20300
KILLS = 20
BUILD_SECONDS = 1800  # no build takes so long
REDONE = ("build/notebooks/04-cascade.ipynb", "reports/assets")  # what the faults after the kills make build again

# A small or a read-only disk over a folder, seen by this one make only
FULL = 'mount -t tmpfs -o size=64k tmpfs "$1" && shift && exec "$@"'
READ_ONLY = 'mount --bind "$1" "$1" && mount -o remount,bind,ro "$1" && shift && exec "$@"'


def command(make: str) -> list[str]:
    """The command of an ordinary build in the copy."""
    return [make, "--no-print-directory", "-C", str(PLACE), f"PYTHON={sys.executable}"]


def start(arguments: list[str]) -> subprocess.Popen:
    """Start a build as a session of its own, so that all of it can be killed."""
    clean = {key: value for key, value in os.environ.items() if not key.startswith(("MAKE", "MFLAGS", "PYTHON"))}
    pipe = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
    return subprocess.Popen(arguments, env=clean, start_new_session=True, **pipe)


def run(arguments: list[str]) -> tuple[int, str]:
    """The exit code of a build and what it said."""
    process = start(arguments)
    said, _ = process.communicate(timeout=BUILD_SECONDS)
    return process.returncode, said


def products() -> dict[str, str]:
    """Checksum of every file that a reader or the next step may open."""
    paths = (path for part in LOOKED_AT for path in sorted((PLACE / part).rglob("*")))
    return {
        str(path.relative_to(PLACE)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in paths
        if path.is_file() and not path.name.startswith(".~")
    }


def half_files(good: dict[str, str]) -> list[str]:
    """The files that are there and are not as an undisturbed build makes them."""
    return [name for name, checksum in products().items() if good.get(name) != checksum]


def leftovers() -> list[Path]:
    """Files begun and not finished."""
    return [path for part in LOOKED_AT for path in (PLACE / part).rglob(".~*")]


def lose() -> None:
    """Remove an executed notebook and a part of the site from the copy, for make to build them again."""
    (PLACE / REDONE[0]).unlink()
    shutil.rmtree(PLACE / REDONE[1])


class Faults:
    """What was tried, and what went wrong."""

    def __init__(self, make: str, good: dict[str, str]):
        self.make, self.good, self.problems = make, good, []

    def note(self, fault: str, wrong: list[str]) -> None:
        """Print one line on a fault and keep what went wrong."""
        print(f"faults    {fault:<60}  {'; '.join(wrong)[:300] or 'well'}", flush=True)
        self.problems += wrong

    def mend(self, fault: str, wrong: list[str]) -> None:
        """Run make and compare with the undisturbed build."""
        code, said = run(command(self.make))
        wrong = wrong + ([f"the next make failed: {said[-200:]}"] if code else [])
        wrong += [f"{name} differs" for name in sorted(set(self.good.items()) ^ set(products().items()))][:3]
        wrong += [f"{path.name} was left" for path in leftovers()][:3]
        self.note(fault, wrong)

    def kills(self, count: int, seconds: float) -> None:
        """Kill builds at random moments, each going on where the last one was killed; then let one end."""
        shutil.rmtree(PLACE / "build")
        shutil.rmtree(PLACE / "reports")
        for name in self.good.keys() - {check.MEASURED}:  # what make does not build stays
            (PLACE / name).unlink(missing_ok=True)
        moments = random.Random(SEED)
        for number in range(1, count + 1):
            after = moments.uniform(0, 5 / count) * seconds  # some long enough for any notebook to be done
            process = start(command(self.make))
            wrong = []
            try:
                said, _ = process.communicate(timeout=after)
                wrong = [f"the build failed by itself: {said[-200:]}"] if process.returncode else []
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.communicate()
            time.sleep(1.5)  # a kernel ends within a second of the process that started it
            said = f"kill {number} of {count}, after {after:.0f} s"
            found = f"{len(products())} files are there, {len(leftovers())} begun"
            self.note(f"{said}: {found}", wrong + [f"{name} is half" for name in half_files(self.good)])
        self.mend("make after the kills", [])

    def disk(self, fault: str, script: str, folder: str) -> None:
        """Build with a disk that is full or read-only in the place of a folder."""
        lose()
        before = products()
        inside = ["unshare", "--map-root-user", "--mount", "sh", "-c", script, "sh", str(PLACE / folder)]
        code, said = run([*inside, *command(self.make)])
        wrong = [] if code else ["make did not notice"]
        wrong += ["a traceback was printed"] if "Traceback" in said else []
        wrong += [] if "No space left" in said or "Read-only" in said else [f"no reason was told: {said[-200:]}"]
        wrong += [f"{name} is half" for name in half_files(self.good)] + [
            f"{name} was lost" for name in sorted(before.keys() - products().keys())
        ]
        self.mend(fault, wrong)

    def twice(self) -> None:
        """Two builds at once in the same folder."""
        lose()
        both = [start(command(self.make)) for _ in range(2)]
        said = [process.communicate(timeout=BUILD_SECONDS)[0] for process in both]
        wrong = [f"one failed: {text[-200:]}" for text, run in zip(said, both, strict=True) if run.returncode]
        self.mend("two makes at once", wrong + half_files(self.good))

    def damage(self) -> None:
        """Cut, empty, edit and remove a table, a page and an executed notebook, one after the other."""
        tables = sorted(name for name in self.good if name.startswith("data/processed/") and name.endswith(".csv"))
        tables.remove("data/processed/evaluation.csv")
        page, notebook = "reports/01-corpus.html", "build/notebooks/03-targets.ipynb"
        spoils = {
            "cut": lambda path: path.write_bytes(path.read_bytes()[: path.stat().st_size // 2]),
            "emptied": lambda path: path.write_bytes(b""),
            "removed": lambda path: path.unlink(),
            "edited": lambda path: path.write_bytes(path.read_bytes()[::-1]),
        }
        names = [*random.Random(SEED).sample(tables, 2), page, notebook]
        for (how, spoil), name in zip(spoils.items(), names, strict=True):
            spoil(PLACE / name)
            self.mend(f"{name} {how}", [])


def main(make: str = "make", kills: int = KILLS) -> int:
    """Copy, build, disturb; 1 if anything stayed wrong."""
    begin = time.monotonic()
    failure = check.build(PLACE, [], check.source_files(), make)
    if failure is not None:
        print(f"faults    the undisturbed build failed:\n{failure}", file=sys.stderr)
        return 1
    seconds = time.monotonic() - begin
    faults = Faults(make, products())
    faults.kills(kills, seconds)
    faults.disk("reports/ may not be written", READ_ONLY, "reports")
    faults.disk("the disk of reports/ is full", FULL, "reports")
    faults.disk("the disk of data/processed/ is full", FULL, "data/processed")
    faults.disk("the disk of build/ is full", FULL, "build")
    faults.damage()
    faults.twice()
    print(f"faults    {len(faults.problems)} problems after {kills} kills and the other faults")
    shutil.rmtree(PLACE)
    return bool(faults.problems)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if sys.argv[1:] else "make", *map(int, sys.argv[2:])))
