"""`make faults`: disturb the real build in every way that happens, and look whether the next make mends it.

In a copy of the project under build/faults the build is killed at random moments in every one of its steps, meets a full
disk and a folder that may not be written, runs twice at once, and finds damaged files and a cache that is damaged or of
other rules. After each fault no reader may
find a half file, and make must end with the same bytes as an undisturbed build. A fault that did not strike counts as a
problem too. Takes as long as fifteen builds; by hand, not in the tests. The disks need Linux (`unshare`).
"""

import contextlib
import hashlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import check

ROOT = Path(__file__).resolve().parents[2]
PLACE = ROOT / "build" / "faults"
LOOKED_AT = ("data/processed", "reports", "build/notebooks")
MADE = PLACE / "build" / "made"  # the notes of scripts/outputs.py: a step that is not done has a note without files
SEED = 20300
KILLS = 20
BUILD_SECONDS = 1800  # no build takes so long
FIRST_SECONDS = 1.5  # make reads its rules before the first step begins
LOOK = 0.1  # seconds between two looks at what is running
NOTEBOOK, PAGES = "build/notebooks/04-cascade.ipynb", "reports/assets"  # what is lost, for make to write it again

SPOILS = {
    "cut": lambda path: path.write_bytes(path.read_bytes()[: path.stat().st_size // 2]),
    "emptied": lambda path: path.write_bytes(b""),
    "removed": lambda path: path.unlink(),
    "turned round": lambda path: path.write_bytes(path.read_bytes()[::-1]),
}
# edited for a while
RULE = ("helpers/targets/extract.py", 'SENTENCE_END = ("。", "！", "？")', 'SENTENCE_END = ("！", "？")')

# A disk over a folder, seen by one make only. The full one is of that folder's size and `ROOM` more, and what make left on
# it is brought back; the read-only one is the folder itself. $1 the folder, $2 an empty one for the shell, then the command.
ROOM = 64  # kilobytes: some files can still be written, others end half way
FULL = f"""
folder=$1 aside=$2; shift 2
mount --bind "$folder" "$aside" && mount -t tmpfs tmpfs "$folder" && cp -a "$aside/." "$folder" || exit 99
used=$(df -kP "$folder" | awk 'NR == 2 {{ print $3 }}')
mount -o "remount,size=$((used + {ROOM}))k" "$folder" || exit 99
"$@"; code=$?
find "$aside" -mindepth 1 -delete && cp -a "$folder/." "$aside" || exit 99
exit $code
"""
READ_ONLY = """
mount --bind "$1" "$1" && mount -o remount,bind,ro "$1" || exit 99
shift 2; "$@"
"""


def start(arguments: list[str], said=subprocess.DEVNULL) -> subprocess.Popen:
    """Start a build as a session of its own, so that all of it can be killed; what it says goes to the file `said`."""
    return subprocess.Popen(
        arguments, env=check.own_environment(), start_new_session=True, stdout=said, stderr=subprocess.STDOUT
    )


def run(*builds: list[str]) -> list[tuple[int, str]]:
    """Builds at the same time: the exit code of each and what it said."""
    with contextlib.ExitStack() as stack:
        files = [stack.enter_context(tempfile.TemporaryFile("w+")) for _ in builds]
        started = [start(build, file) for build, file in zip(builds, files, strict=True)]
        codes = [process.wait(timeout=BUILD_SECONDS) for process in started]
        for file in files:
            file.seek(0)
        return [(code, file.read()) for code, file in zip(codes, files, strict=True)]


def running(since: float) -> set[str]:
    """The targets whose step was begun after `since` (a time of the clock) and is not done."""
    found = set()
    for note in MADE.glob("*.json"):
        with contextlib.suppress(OSError, ValueError):  # just replaced
            said = json.loads(note.read_text(encoding="utf-8"))
            if said["files"] is None and note.stat().st_mtime >= since:
                found.add(said["target"])
    return found


def watch(process: subprocess.Popen, since: float) -> dict[str, float]:
    """How many seconds each step takes in a build, in the order in which they begin."""
    begun, seconds = {}, {}
    while process.poll() is None:
        for target in sorted(running(since)):
            seconds[target] = time.time() - begun.setdefault(target, time.time())
        time.sleep(LOOK)
    return seconds


def draw(seconds: dict[str, float], count: int) -> list[tuple[str | None, float]]:
    """When to kill: a step and how many seconds after it has begun; None is make itself, before any step.

    Each step gets a kill while there are enough, the others fall to the long ones; within a step the moment is random.
    """
    lots = random.Random(SEED)
    steps = [None, *seconds]
    more = lots.choices(list(seconds), list(seconds.values()), k=max(0, count - len(steps)))
    chosen = sorted([*steps, *more][:count], key=steps.index)
    return [(step, lots.uniform(0, seconds.get(step, FIRST_SECONDS))) for step in chosen]


def short(target: str) -> str:
    """A target's name on a line."""
    return target.removeprefix("build/notebooks/")


def products() -> dict[str, str]:
    """Checksum of every file that a reader or the next step may open."""
    paths = (path for part in LOOKED_AT for path in sorted((PLACE / part).rglob("*")))
    found = {}
    for path in paths:
        if path.is_file() and not path.name.startswith(".~"):
            with contextlib.suppress(FileNotFoundError):
                found[str(path.relative_to(PLACE))] = hashlib.sha256(path.read_bytes()).hexdigest()
    return found


def half_files(good: dict[str, str]) -> list[str]:
    """The files that are there and are not as an undisturbed build makes them."""
    return [f"{name} is half" for name, checksum in products().items() if good.get(name) != checksum]


def leftovers() -> list[Path]:
    """Files begun and not finished."""
    return [path for part in LOOKED_AT for path in (PLACE / part).rglob(".~*")]


def lose(*names: str) -> None:
    """Remove files or folders from the copy, for make to build them again."""
    for path in (PLACE / name for name in names):
        shutil.rmtree(path) if path.is_dir() else path.unlink()


class Faults:
    """What was tried, and what went wrong."""

    def __init__(self, make: str, good: dict[str, str]):
        self.make, self.good, self.count, self.problems = make, good, 0, []

    def note(self, fault: str, wrong: list[str]) -> None:
        """Print one line on a fault and keep what went wrong."""
        print(f"faults    {fault:<96}  {'; '.join(wrong)[:300] or 'well'}", flush=True)
        self.count += 1
        self.problems += wrong

    def mend(self, fault: str, wrong: list[str], redone: str = "") -> None:
        """Run make and compare with the undisturbed build; what it says must name `redone`."""
        begin = time.monotonic()
        [(code, said)] = run(check.command(PLACE, [], self.make))
        wrong = wrong + ([f"the next make failed: {said[-200:]}"] if code else [])
        wrong += [] if redone in said else [f"make did not make {redone} again"]
        wrong += sorted({f"{name} differs" for name, _ in set(self.good.items()) ^ set(products().items())})[:3]
        wrong += [f"{path.name} was left" for path in leftovers()][:3]
        self.note(f"{fault}; make took {time.monotonic() - begin:.0f} s", wrong)

    def kills(self, moments: list[tuple[str | None, float]]) -> None:
        """Kill builds from scratch, each going on at once where the last one was killed; then let one end."""
        shutil.rmtree(PLACE / "build")
        shutil.rmtree(PLACE / "reports")
        for name in self.good.keys() - {check.MEASURED}:  # what make does not build stays
            (PLACE / name).unlink(missing_ok=True)
        for number, (target, after) in enumerate(moments, 1):
            hit = self.kill(target, after)
            while target and target not in hit and after > LOOK:  # it was faster this time
                after /= 2
                hit = self.kill(target, after)
            steps = ", ".join(map(short, sorted(hit))) if hit else "make before any step"
            found = f"{len(products())} files whole, {len(leftovers())} begun"
            wrong = half_files(self.good) + ([f"{target} was not hit"] if target and target not in hit else [])
            self.note(f"kill {number}, {after:.1f} s into {steps}: {found}", wrong)
        self.mend("make after the kills", [])

    def kill(self, target: str | None, after: float) -> set[str]:
        """Start a build and kill it so many seconds after the step of `target` has begun; the steps that were running."""
        if target:
            (PLACE / target).unlink(missing_ok=True)  # it may be done already, beside a step that was killed
        since = time.time()
        process = start(check.command(PLACE, [], self.make))
        while target and target not in running(since) and process.poll() is None:
            time.sleep(LOOK)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(timeout=after)
        hit = running(since) if process.poll() is None else set()
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        return hit

    def disk(self, fault: str, script: str, folder: str, reason: str) -> None:
        """Build with a disk that is full or read-only in the place of a folder, in which a step has something to write."""
        lose(PAGES if folder == "reports" else NOTEBOOK)
        before = products()
        with tempfile.TemporaryDirectory() as aside:
            inside = ["unshare", "--map-root-user", "--mount", "sh", "-c", script, "sh", str(PLACE / folder), aside]
            [(code, said)] = run([*inside, *check.command(PLACE, [], self.make)])
        wrong = [] if code else ["make did not notice"]
        wrong += ["a traceback was printed"] if "Traceback" in said else []
        wrong += [] if reason in said else [f"no reason was told: {said[-200:]}"]
        wrong += half_files(self.good)
        wrong += [f"{name} was lost" for name in sorted(before.keys() - products().keys())]
        failed = [" ".join(line.split()[1:3]).strip(":,") for line in said.splitlines() if line.startswith("failed")]
        self.mend(f"{fault}, failed: {'; '.join(failed)}", wrong)

    def twice(self) -> None:
        """Two builds from the first notebook on, at once in the same folder."""
        lose("build/notebooks/01-corpus.ipynb", NOTEBOOK, PAGES)
        both = run(check.command(PLACE, [], self.make), check.command(PLACE, [], self.make))
        wrong = [f"one failed: {said[-200:]}" for code, said in both if code]
        self.mend("two makes at once", wrong + half_files(self.good))

    def damage(self) -> None:
        """Cut, empty, remove and edit a table, a text, a page and an executed notebook, one after the other."""
        lots = random.Random(SEED)
        owners = {}  # the step that made each file
        for note in sorted(MADE.glob("*.json")):
            said = json.loads(note.read_text(encoding="utf-8"))
            owners |= dict.fromkeys(said["files"], said["target"])
        tables = [name for name in sorted(owners) if name.startswith("data/processed/") and name.endswith(".csv")]
        texts = [name for name in sorted(owners) if name.startswith("data/processed/texts/")]
        names = [
            *lots.sample(tables, 3),
            lots.choice(texts),
            "reports/01-corpus.html",
            "build/notebooks/03-targets.ipynb",
        ]
        for name, how in zip(names, [*SPOILS, *SPOILS], strict=False):
            SPOILS[how](PLACE / name)
            self.mend(f"{name} {how}", [], redone=owners[name].removeprefix("build/"))

    def cache(self) -> None:
        """Damage all results that are kept, then have those of another rule kept: neither may come through."""
        lots = random.Random(SEED)
        kept = sorted((PLACE / "build" / "cache").rglob("output.pkl"))
        for path in kept:
            SPOILS[lots.choice(sorted(SPOILS))](path)
        lose(
            "build/notebooks/01-corpus.ipynb", "build/notebooks/02-comparison.ipynb", "build/notebooks/03-targets.ipynb"
        )
        self.mend(f"{len(kept)} kept results damaged", [] if kept else ["nothing was kept"], redone="03-targets.ipynb")
        rule, (_, now, then) = PLACE / RULE[0], RULE
        text = rule.read_text(encoding="utf-8")
        wrong = [] if now in text else [f"{now} is no longer in {RULE[0]}"]
        rule.write_text(text.replace(now, then), encoding="utf-8")
        [(code, _)] = run(check.command(PLACE, [], self.make))
        wrong += ["the build with another rule failed"] if code else []
        wrong += [] if products() != self.good else ["another rule made the same tables"]
        rule.write_text(text, encoding="utf-8")
        self.mend("results of another rule were kept", wrong, redone="03-targets.ipynb")


def main(make: str = "make", kills: int = KILLS) -> int:
    """Copy, build, disturb; 1 if anything stayed wrong."""
    begin, since = time.monotonic(), time.time()
    check.copy(PLACE, check.source_files())
    undisturbed = start(check.command(PLACE, [], make))
    seconds = watch(undisturbed, since)
    if undisturbed.returncode:
        print("faults    the undisturbed build failed; run make to see why", file=sys.stderr)
        return 1
    faults = Faults(make, products())
    print(f"faults    {len(seconds)} steps, {len(faults.good)} files undisturbed in {time.monotonic() - begin:.0f} s")
    faults.kills(draw(seconds, kills))
    if shutil.which("unshare"):
        faults.disk("reports/ may not be written", READ_ONLY, "reports", "Read-only file system")
        for folder in ("reports", "data/processed", "build"):
            faults.disk(f"the disk of {folder}/ is full", FULL, folder, "No space left on device")
    else:
        print("faults    no full and no read-only disks here: that needs unshare, of Linux")
    faults.damage()
    faults.cache()
    faults.twice()
    print(f"faults    {faults.count} faults, {len(faults.problems)} problems, {time.monotonic() - begin:.0f} s")
    if not faults.problems:
        shutil.rmtree(PLACE)
    return bool(faults.problems)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if sys.argv[1:] else "make", *map(int, sys.argv[2:])))
