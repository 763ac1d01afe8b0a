"""Measure the stages of the project: time as a ratio to jieba segmenting the same corpus in the same run, and peak memory.

Each stage runs in a process of its own, what it needs is prepared before its clock starts, and the best of a few runs counts.
jieba is measured anew before and after each, since a machine that others share is now faster, now slower.
Stages are timed by the processor, which other work on the machine disturbs little; the loop by the clock on the wall, since
somebody waits, with the processor's seconds beside it. What was measured of all of it is written to docs/speed.md.
Stages keep nothing in build/cache, but for the one that measures what keeping brings. ``bench.py`` measures all stages, then
a researcher's loop in a copy of the project: a clean make, each notebook again, an edited indicator, a plan of one's own.
``bench.py corpus pages`` measures the stages that are named, ``bench.py loop`` the loop.
"""

import argparse
import ctypes
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from operator import attrgetter
from pathlib import Path
from typing import NamedTuple

import check

from helpers.corpus import load_corpus

ROOT = Path(__file__).resolve().parents[2]
RUNS = 3
COPY = ROOT / "build" / "bench"
SPEED = ROOT / "docs" / "speed.md"
SPEED_HEAD = """# How long it takes

Written by `make bench`. Times are multiples of what jieba takes to segment all clean texts just before and just after: {least:.1f} to
{most:.1f} seconds of one processor on the machine that measured this, which has {processors}. Waiting is measured on the wall, stages by the
processor.

"""
CLEAN, AGAIN, INDICATOR, OWN_PLAN = 20, 5, 3.5, 7  # times jieba, at most
ADOPT = 36, 1  # PR_SET_CHILD_SUBREAPER of prctl(2): the process that serves a make outlives the step that started it
NOTHING = 0.3  # seconds, at most, of a make that has nothing to do
MEMORY_UNIT = 1024**2 if sys.platform == "darwin" else 1024  # what ru_maxrss counts, in a megabyte


class Stage(NamedTuple):
    """One thing to measure: `prepare` gets ready and returns the work to be timed."""

    prepare: Callable[[], Callable[[], object]]
    what: str
    most: float | None  # times jieba
    megabytes: float | None


class Row(NamedTuple):
    """What was measured of one thing, and what it may take; both times jieba."""

    what: str
    times: float
    most: float | None


STAGES: dict[str, Stage] = {}
UNITS: list[float] = []  # what jieba took, each time it was measured


def stage(what: str, most: float | None = None, megabytes: float | None = None):
    """Enter a function as a stage under its own name; `most` is the limit in times jieba, `megabytes` that of memory."""

    def enter(prepare):
        STAGES[prepare.__name__] = Stage(prepare, what, most, megabytes)
        return prepare

    return enter


# ---- the measure of time


@stage("jieba segments the corpus, its dictionary loaded before")
def jieba():
    """Return the segmentation of every clean text, 1.07 million characters."""
    import jieba as segmenter

    segmenter.setLogLevel(60)
    segmenter.initialize()
    texts = list(_texts().values())
    return lambda: [segmenter.lcut(text) for text in texts]


# ---- the stages


@stage("raw files to documents and clauses", most=1.0, megabytes=500)
def corpus():
    """Read, split, clean and cut all plans."""
    return lambda: attrgetter("documents", "clauses")(load_corpus())


@stage("the same again, documents as they were kept", most=0.7)
def corpus_again():
    """Read all plans when nothing has changed."""
    os.environ["PLANS_CACHE"] = "on"
    load_corpus()
    return corpus()


@stage("clauses to targets", most=1.0)
def targets():
    """Extract the targets of all documents."""
    from helpers.targets import find_targets

    plans = list(load_corpus())
    return lambda: [find_targets(plan) for plan in plans]


@stage("passages of 20 or more characters in two documents, all pairs", most=0.5, megabytes=500)
def passages():
    """Find the passages that two documents share to the letter."""
    from helpers.comparison.passages import exact_passages, fold_texts

    texts = _texts()
    return lambda: exact_passages(fold_texts(texts))


@stage("the same with near copies", most=1.0, megabytes=500)
def copies():
    """Find passages with changed words as well."""
    from helpers.comparison.copies import near_copies
    from helpers.comparison.passages import exact_passages, fold_texts

    texts = _texts()

    def work():
        folded = fold_texts(texts)
        return exact_passages(folded), near_copies(folded)

    return work


@stage("items and sentences of every plan against the plan above")
def links():
    """Index the sentences and read all plans against the plans above them."""
    from helpers.comparison import SentenceIndex, link_clauses, link_items
    from helpers.corpus.documents import parent_pairs

    own = load_corpus().select(same_as="")
    pairs, clauses = parent_pairs(own.documents), own.clauses

    def work():
        index = SentenceIndex.build(clauses)
        return [(link_items(own, index, *pair), link_clauses(index, *pair)) for pair in pairs]

    return work


@stage("places named, all documents")
def places():
    """Find every mention of a place."""
    from helpers.maps import find_mentions

    return partial(find_mentions, list(load_corpus()))


@stage("reader pages, search, index", most=2.0)
def pages():
    """Write the site into an empty folder."""
    from publish.site import write_site

    return partial(write_site, load_corpus(), Path(tempfile.mkdtemp()))


def _texts() -> dict[str, str]:
    return {plan.doc_id: plan.text for plan in load_corpus()}


# ---- a researcher's loop


def loop() -> list[Row]:
    """Print how long a researcher waits, in seconds and times jieba; what was measured."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(*ADOPT)
    check.copy(COPY, check.source_files())
    rows: list[Row] = []

    def time_make(what: str, most: float, *commands: list[str]) -> None:
        start, before = time.perf_counter(), children_seconds()
        for arguments in commands:
            make(arguments)
        seconds, busy = time.perf_counter() - start, children_seconds() - before
        rows.append(Row(what, in_units(seconds), most))
        over = "  over the limit" if rows[-1].times > most else ""
        print(f"{what:<64}{seconds:>9.2f}{rows[-1].times:>9.2f}{most:>9.2g}{busy:>11.2f}{over}", flush=True)

    time_make("clean make, empty cache", CLEAN, [])
    time_make(f"make with nothing to do (at most {NOTHING} s)", NOTHING / UNITS[-1], [])
    for notebook in sorted(path.stem for path in (COPY / "notebooks").glob("[0-9]*.ipynb")):
        executed = f"build/notebooks/{notebook}.ipynb"
        (COPY / executed).unlink()
        time_make(f"notebook {notebook} again", AGAIN, [executed])
    make([])
    table = COPY / "data" / "raw" / "vocabulary" / "indicators.csv"
    before = table.read_text(encoding="utf-8")
    after = before.replace("可再生能源消费(?:比重|占比),", "可再生能源消费(?:比重|占比|份额),")
    if after == before:
        raise RuntimeError("indicators.csv has not the synonym that is edited here")
    table.write_text(after, encoding="utf-8")
    time_make("an edited indicators.csv to targets.csv", INDICATOR, ["build/notebooks/03-targets.ipynb"])
    make([])
    plan = COPY / "build" / "plan.txt"
    text = (COPY / "data" / "raw" / "plans" / "yichun.txt").read_text(encoding="utf-8").replace("宜春", "新余")
    plan.write_text(text, encoding="utf-8")
    own = [
        "add",
        f"FILE={plan}",
        "TITLE=新余市碳达峰实施方案",
        "ISSUER=新余市人民政府",
        "ADCODE=360500",
        "DATE=2022-12-30",
    ]
    time_make("make add, until a plan of one's own can be read", OWN_PLAN, own)
    pages = {path: path.read_bytes() for path in own_pages()}
    time_make("and the rest of make", CLEAN, [])
    if pages != {path: path.read_bytes() for path in own_pages()}:
        raise RuntimeError("make add wrote other pages than make did after it")
    shutil.rmtree(COPY)
    return rows


def own_pages() -> list[Path]:
    """The pages of the plan that was added: to read it, its place's, those beside the plans above; RuntimeError if one is missing."""
    reports = COPY / "reports"
    pages = [reports / "plans" / "p360500.html", reports / "places" / "360500.html"]
    pages += sorted((reports / "compare").glob("p360500--*.html"))
    if (
        len(pages) < 3
        or not all(path.exists() for path in pages)
        or "p360500" not in pages[1].read_text(encoding="utf-8")
    ):
        raise RuntimeError("make add has not written the pages of the plan")
    return pages


def children_seconds() -> float:
    """Seconds that processors have worked for the processes that this one has started, and for what these left behind (`ADOPT`)."""
    with suppress(ChildProcessError):
        while True:
            os.waitpid(-1, 0)
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def make(arguments: list[str]) -> None:
    """Run make in the copy; raise RuntimeError with the end of what it says if it fails."""
    if failure := check.run(check.command(COPY, arguments)):
        raise RuntimeError(failure)


# ---- measuring


def measure(name: str) -> tuple[float, float]:
    """Seconds and peak megabytes of one stage, in a fresh process."""
    ran = subprocess.run([sys.executable, __file__, "--alone", name], capture_output=True, text=True, cwd=ROOT)
    if ran.returncode:
        raise RuntimeError(ran.stderr.strip().splitlines()[-1])
    seconds, megabytes = json.loads(ran.stdout.splitlines()[-1])
    return seconds, megabytes


def alone(name: str) -> None:
    """Time one stage in this process and print seconds and megabytes."""
    work = STAGES[name].prepare()
    seconds = []
    for _ in range(RUNS):
        start = time.process_time()
        work()
        seconds.append(time.process_time() - start)
    print(json.dumps([min(seconds), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / MEMORY_UNIT]))


def in_units(seconds: float) -> float:
    """Seconds as a multiple of what jieba took before them and takes now."""
    UNITS.append(measure("jieba")[0])
    return seconds / (sum(UNITS[-2:]) / 2)


def in_words(stages: list[Row], waits: list[Row]) -> str:
    """docs/speed.md: what was measured, as tables."""
    tables = []
    for head, rows in (("What a researcher waits for", waits), ("Stages, in one process", stages)):
        lines = [f"| {row.what} | {row.times:.2g} | {f'{row.most:.2g}' if row.most else ''} |" for row in rows]
        tables.append("\n".join([f"## {head}", "", "| | × jieba | at most |", "|---|---|---|", *lines]))
    return SPEED_HEAD.format(least=min(UNITS), most=max(UNITS), processors=os.cpu_count()) + "\n\n".join(tables) + "\n"


def import_seconds(module: str) -> float:
    """Seconds that importing a module takes in a fresh Python, the best of five."""
    program = f"import time; start = time.perf_counter(); import {module}; print(time.perf_counter() - start)"
    command = [sys.executable, "-c", program]
    return min(float(subprocess.run(command, capture_output=True, check=True, cwd=ROOT).stdout) for _ in range(5))


def main(names: list[str]) -> int:
    """Measure the stages of these names, or all, and print a table; 1 if a limit is passed."""
    passed, rows = False, []  # a limit
    seconds, megabytes = measure("jieba")
    UNITS.append(seconds)
    print(f"{'stage':<64}{'seconds':>9}{'× jieba':>9}{'at most':>9}{'MB':>7}")
    print(f"{STAGES['jieba'].what:<64}{seconds:>9.2f}{1:>9.2f}{'':>9}{megabytes:>7.0f}", flush=True)
    for name in [name for name in names or STAGES if name not in ("jieba", "loop")]:
        what, most, limit = STAGES[name].what, STAGES[name].most, STAGES[name].megabytes
        try:
            seconds, megabytes = measure(name)
        except RuntimeError as error:
            print(f"{what:<64} not measured: {error}", flush=True)
            passed = True
            continue
        rows.append(Row(what, in_units(seconds), most))
        over = (most is not None and rows[-1].times > most) or (limit is not None and megabytes > limit)
        passed |= over
        shown = f"{seconds:>9.2f}{rows[-1].times:>9.2f}{most or '':>9}{megabytes:>7.0f}"
        print(f"{what:<64}{shown}{'  over the limit' if over else ''}", flush=True)
    pandas, helpers = import_seconds("pandas"), import_seconds("helpers")
    print(f"\nimport helpers: {helpers / pandas:.2f} × import pandas ({pandas:.2f} s), at most 1.5")
    print(f"import helpers.corpus: {import_seconds('helpers.corpus') / pandas:.2f} × import pandas")
    if not names:
        beside_others = [sys.executable, str(ROOT / "scripts" / "measure" / "bench_copies.py")]
        passed |= subprocess.run(beside_others, cwd=ROOT, check=False).returncode != 0
    if not names or "loop" in names:
        print(
            f"\n{'a researcher waits for':<64}{'seconds':>9}{'× jieba':>9}{'at most':>9}{'processor':>11}", flush=True
        )
        waits = loop()
        passed |= any(row.times > row.most for row in waits)
        if not names:
            SPEED.write_text(in_words(rows, waits), encoding="utf-8")
    print(f"\njieba took {min(UNITS):.2f} to {max(UNITS):.2f} s, measured {len(UNITS)} times")
    return int(passed or helpers > 1.5 * pandas)


if __name__ == "__main__":
    os.environ |= {"PLANS_SILENT": "1", "PLANS_CACHE": "off"}
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("stages", nargs="*", metavar="stage", help=f"any of {', '.join(STAGES)}, loop")
    parser.add_argument("--alone", choices=STAGES, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.alone:
        sys.exit(alone(given.alone))
    unknown = set(given.stages) - {*STAGES, "loop"}
    if unknown:
        parser.error(f"no stage {unknown.pop()!r}; there are {', '.join(STAGES)}, loop")
    sys.exit(main(given.stages))
