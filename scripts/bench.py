"""Measure the stages of the project: time as a ratio to jieba segmenting the same corpus in the same run, and peak memory.

Each stage runs in a process of its own, what it needs is prepared before its clock starts, and the best of a few runs counts.
``bench.py`` measures all stages, then a clean make and whether a second one gives the same bytes; ``bench.py corpus pages``
measures the stages that are named.
"""

import argparse
import importlib
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import check

ROOT = Path(__file__).resolve().parent.parent
RUNS = 3
MEMORY_UNIT = 1024**2 if sys.platform == "darwin" else 1024  # what ru_maxrss counts, in a megabyte


class Stage(NamedTuple):
    """One thing to measure: `prepare` gets ready and returns the work to be timed."""

    prepare: Callable[[], Callable[[], object]]
    what: str
    most: float | None  # times jieba
    megabytes: float | None


STAGES: dict[str, Stage] = {}


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
    segmenter = importlib.import_module("jieba")
    segmenter.setLogLevel(60)
    segmenter.initialize()
    texts = _texts()
    return lambda: [segmenter.lcut(text) for text in texts]


# ---- the stages


@stage("raw files to documents and clauses", most=1.0, megabytes=500)
def corpus():
    """Read, split, clean and cut all plans."""
    load = importlib.import_module("helpers.corpus").load_corpus
    return lambda: (lambda read: (read.documents, read.clauses))(load())


@stage("clauses to targets", most=1.5)
def targets():
    """Extract the targets of all documents."""
    find = importlib.import_module("helpers.targets").find_targets
    plans = list(_corpus())
    return lambda: [find(plan) for plan in plans]


@stage("passages of 20 or more characters in two documents, all pairs", most=0.5, megabytes=500)
def passages():
    """Find the passages that two documents share to the letter."""
    find = importlib.import_module("helpers.passages").exact_passages
    fold = importlib.import_module("helpers.folding").fold_texts
    texts = {plan.doc_id: plan.text for plan in _corpus()}
    return lambda: find(fold(texts))


@stage("the same with near copies", most=2.0, megabytes=500)
def copies():
    """Find passages with changed words as well."""
    exact, near = importlib.import_module("helpers.passages"), importlib.import_module("helpers.copies")
    fold = importlib.import_module("helpers.folding").fold_texts
    texts = {plan.doc_id: plan.text for plan in _corpus()}

    def work():
        folded = fold(texts)
        return exact.exact_passages(folded), near.near_copies(folded)

    return work


@stage("items and sentences of every plan against the plan above")
def links():
    """Index the sentences and read all plans against the plans above them."""
    align, sentences = importlib.import_module("helpers.alignment"), importlib.import_module("helpers.sentences")
    pairs_of = importlib.import_module("helpers.lineage").plan_pairs
    own = _corpus().select(same_as="")
    pairs, clauses = pairs_of(own.documents), own.clauses

    def work():
        index = sentences.SentenceIndex.build(clauses)
        return [(align.link_items(own, index, *pair), sentences.link_clauses(index, *pair)) for pair in pairs]

    return work


@stage("places named, all documents")
def places():
    """Find every mention of a place."""
    find = importlib.import_module("helpers.places").find_mentions
    plans = list(_corpus())
    return lambda: find(plans)


@stage("reader pages, search, index", most=2.0)
def pages():
    """Write the site into an empty folder."""
    write = importlib.import_module("helpers.site").write_site
    read, folder = _corpus(), Path(tempfile.mkdtemp())
    return lambda: write(read, folder)


def _corpus():
    return importlib.import_module("helpers.corpus").load_corpus()


def _texts() -> list[str]:
    return [plan.text for plan in _corpus()]


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
        start = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - start)
    print(json.dumps([min(seconds), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / MEMORY_UNIT]))


def import_seconds(module: str) -> float:
    """Seconds that importing a module takes in a fresh Python, the best of five."""
    program = f"import time; start = time.perf_counter(); import {module}; print(time.perf_counter() - start)"
    command = [sys.executable, "-c", program]
    return min(float(subprocess.run(command, capture_output=True, check=True, cwd=ROOT).stdout) for _ in range(5))


def main(names: list[str]) -> int:
    """Measure the stages of these names, or all, and print a table; 1 if a limit is passed."""
    passed = False  # a limit
    unit, megabytes = measure("jieba")
    print(f"{'stage':<64}{'seconds':>9}{'× jieba':>9}{'at most':>9}{'MB':>7}")
    print(f"{STAGES['jieba'].what:<64}{unit:>9.2f}{1:>9.2f}{'':>9}{megabytes:>7.0f}", flush=True)
    for name in names or [name for name in STAGES if name != "jieba"]:
        what, most, limit = STAGES[name].what, STAGES[name].most, STAGES[name].megabytes
        try:
            seconds, megabytes = measure(name)
        except RuntimeError as error:
            print(f"{what:<64} not measured: {error}", flush=True)
            passed = True
            continue
        over = (most is not None and seconds / unit > most) or (limit is not None and megabytes > limit)
        passed |= over
        shown = f"{seconds:>9.2f}{seconds / unit:>9.2f}{most or '':>9}{megabytes:>7.0f}"
        print(f"{what:<64}{shown}{'  over the limit' if over else ''}", flush=True)
    pandas, helpers = import_seconds("pandas"), import_seconds("helpers")
    print(f"\nimport helpers: {helpers / pandas:.2f} × import pandas ({pandas:.2f} s), at most 1.5")
    print(f"import helpers.corpus: {import_seconds('helpers.corpus') / pandas:.2f} × import pandas")
    if not names:
        beside_others = [sys.executable, str(ROOT / "scripts" / "bench_copies.py")]
        passed |= subprocess.run(beside_others, cwd=ROOT, check=False).returncode != 0
        print("\nA clean make, the environment there, twice:", flush=True)
        passed |= bool(check.main())
    return int(passed or helpers > 1.5 * pandas)


if __name__ == "__main__":
    os.environ["PLANS_SILENT"] = "1"
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("stages", nargs="*", metavar="stage", help=f"any of {', '.join(STAGES)}")
    parser.add_argument("--alone", choices=STAGES, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.alone:
        sys.exit(alone(given.alone))
    unknown = set(given.stages) - set(STAGES)
    if unknown:
        parser.error(f"no stage {unknown.pop()!r}; there are {', '.join(STAGES)}")
    sys.exit(main(given.stages))
