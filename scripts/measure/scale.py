"""`make scale`: the stages on two workers, and how time and memory grow with the number of documents.

Cleaning, targets and best sources are functions of documents, so joblib can spread them over processes, or over machines
with its Dask backend (docs/scale.md); targets by the reader's own call, ``find_targets(corpus, workers=2)``. Nothing is kept
in build/cache. The first part runs them on two workers of each kind and compares with the serial run;
Dask's are processes that talk to their scheduler over TCP, as they would between machines. The second
makes the corpus 2, 10 and 50 times as large with synthetic variants and measures each stage in a process of its own; what
would take longer than `BUDGET` is not run but carried on by the growth seen before, and marked.
"""

import json
import logging
import math
import os
import pickle
import resource
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd
from bench import MEMORY_UNIT

from helpers.comparison.copies import near_copies
from helpers.comparison.origins import find_origins
from helpers.comparison.passages import exact_passages, fold_texts
from helpers.comparison.sentences import SentenceIndex
from helpers.corpus.documents import LOCAL
from helpers.corpus.load import build_document, load_corpus
from helpers.targets.extract import find_targets

FACTORS = (1, 2, 10, 50)
BUDGET = 60  # processor seconds of one measurement
EDITED = 0.05  # share of the letters that a variant replaces
SAMPLE = 20  # documents on which a stage is timed whose cost does not depend on the others
PLANS = 6  # plans whose best sources are looked up


# ---- stages as functions of some documents; what they need travels with them


def clean(raws: list[tuple[str, str, dict]]) -> list:
    """Documents with their clauses from (doc_id, raw text, metadata)."""
    documents = [build_document(name, raw, [(0, len(raw))], [], meta, []) for name, raw, meta in raws]
    for document in documents:
        _ = document.clauses
    return documents


def ready_index(clauses: pd.DataFrame, plans: list[str]) -> SentenceIndex:
    """An index of sentences that was asked once: what it makes ready when it is first asked is there."""
    index = SentenceIndex.build(clauses)
    index.best_sources(index.sentences(plans[0])[:1], {"all": plans[1:2]})
    return index


def targets(documents: list) -> pd.DataFrame:
    """The targets of documents."""
    return find_targets(documents).targets


def sources(index: SentenceIndex, rows: pd.DataFrame, plans: list[str]) -> pd.DataFrame:
    """The best source of each sentence of plans."""
    return pd.concat([find_origins(index, rows, plan) for plan in plans], ignore_index=True)


def parts(items: list, count: int) -> list[list]:
    """Items in `count` runs of about the same length, in order."""
    borders = [len(items) * number // count for number in range(count + 1)]
    return [items[first:last] for first, last in zip(borders, borders[1:], strict=False)]


def pipeline(raws: list, rows: pd.DataFrame, plans: list[str], workers: int) -> dict[str, pd.DataFrame]:
    """Clauses, targets and best sources, with each stage spread over workers."""
    from joblib import Parallel, delayed  # one of the tools; the tests of the rest do without

    with Parallel(n_jobs=workers) as spread:
        documents = [d for part in spread(delayed(clean)(part) for part in parts(raws, 2 * workers)) for d in part]
        clauses = pd.concat([document.clauses for document in documents], ignore_index=True)
        found = find_targets(documents, workers=workers).targets
        index = SentenceIndex.build(clauses)
        best = spread(delayed(sources)(index, rows, part) for part in parts(plans, workers))
    return {"clauses": clauses, "targets": found, "sources": pd.concat(best, ignore_index=True)}


@contextmanager
def dask(count: int) -> Iterator[None]:
    """Let joblib hand its work to Dask: a scheduler and `count` worker processes on this machine, over TCP."""
    from distributed import Client, LocalCluster
    from joblib import parallel_config

    local = {"host": "127.0.0.1", "protocol": "tcp://", "dashboard_address": None, "silence_logs": logging.ERROR}
    cluster = LocalCluster(n_workers=count, threads_per_worker=1, processes=True, **local)
    with warnings.catch_warnings(), cluster, Client(cluster), parallel_config(backend="dask"):
        warnings.filterwarnings("ignore", "Sending large graph")  # the index travels with the work
        yield


BACKENDS = {"joblib's own": nullcontext, "Dask's": dask}  # each with the number of workers


def same_on_two_workers(base: dict) -> bool:
    """Run everything serially and on two workers of each kind; say and return whether the results are equal."""
    work = partial(pipeline, base["raws"], base["rows"], base["plans"])
    serial, same = work(workers=1), []
    for kind, backend in BACKENDS.items():
        with backend(2):
            spread = work(workers=2)
        for name, table in serial.items():
            same.append(table.equals(spread[name]))
            said = "the same" if same[-1] else "DIFFER"
            print(f"scale     {name:<12}{len(table):>7} rows, two workers ({kind}): {said}", flush=True)
    return all(same)


# ---- a larger corpus


def corpus_base() -> dict:
    """Clean texts as raw texts, metadata and clauses of the corpus without twins."""
    own = load_corpus().select(same_as="")
    plans = own.documents[own.documents["is_plan"] & own.documents["level"].isin(LOCAL)]["doc_id"]
    raws = [(document.doc_id, document.text, document.meta) for document in own]
    return {"raws": raws, "rows": own.documents, "clauses": own.clauses, "plans": list(plans)[:PLANS]}


def variant(text: str, pool: np.ndarray, rng: np.random.Generator) -> str:
    """A text with some of its Chinese letters replaced by others of the corpus; figures and punctuation stay."""
    letters = np.array(text, dtype=str).reshape(1).view(np.uint32).copy() if text else np.empty(0, np.uint32)
    chosen = (letters >= 0x4E00) & (letters <= 0x9FFF) & (rng.random(len(letters)) < EDITED)
    letters[chosen] = rng.choice(pool, chosen.sum())
    return "".join(map(chr, letters.tolist()))


def enlarge(base: dict, factor: int, only: str | None = None) -> dict:
    """The corpus and `factor` - 1 variants of each document: texts, or clauses if `only` says so."""
    rng = np.random.default_rng(factor)
    whole = "".join(raw for _, raw, _ in base["raws"])
    pool = np.array([ord(letter) for letter in whole if "\u4e00" <= letter <= "\u9fff"], np.uint32)
    names = ["", *(f"v{number}-" for number in range(1, factor))]
    if only == "clauses":
        frames = [base["clauses"]]
        for name in names[1:]:
            copy = base["clauses"].copy()
            copy["doc_id"], copy["clause_id"] = name + copy["doc_id"], name + copy["clause_id"]
            joined = variant("\x00".join(copy["text"]), pool, rng)
            frames.append(copy.assign(text=joined.split("\x00")))
        rows = pd.concat([base["rows"].assign(doc_id=name + base["rows"]["doc_id"]) for name in names])
        return {"clauses": pd.concat(frames, ignore_index=True), "rows": rows.reset_index(drop=True)}
    if only == "sample":  # the same number at every size, drawn from the whole
        drawn = rng.choice(len(base["raws"]), SAMPLE, replace=False)
        chosen = [base["raws"][number] for number in sorted(drawn)]
        return {"raws": [(i, raw if factor == 1 else variant(raw, pool, rng), meta) for i, raw, meta in chosen]}
    texts = {i: raw for i, raw, _ in base["raws"]}
    for name in names[1:]:
        texts |= {name + i: variant(raw, pool, rng) for i, raw, _ in base["raws"]}
    return {"texts": texts}


# ---- measuring


def prepare(stage: str, base: dict, factor: int):
    """What a stage does on the enlarged corpus, ready to run, and by how much its time is to be multiplied."""
    count = len(base["raws"]) * factor
    if stage in ("cleaning", "targets"):
        raws = enlarge(base, factor, "sample")["raws"]
        if stage == "cleaning":
            return lambda: clean(raws), count / SAMPLE
        documents = clean(raws)
        return lambda: targets(documents), count / SAMPLE
    if stage in ("index", "best sources"):
        larger = enlarge(base, factor, "clauses")
        if stage == "index":
            return lambda: ready_index(larger["clauses"], base["plans"]), 1
        index = ready_index(larger["clauses"], base["plans"])
        return lambda: sources(index, larger["rows"], base["plans"]), count / len(base["plans"])
    texts = enlarge(base, factor)["texts"]
    if stage == "exact passages":
        return lambda: exact_passages(fold_texts(texts)), 1
    folded = fold_texts(texts)
    return lambda: near_copies(folded), 1


STAGES = ("cleaning", "targets", "index", "best sources", "exact passages", "near copies")


def alone(stage: str, factor: int, kept: str) -> None:
    """Measure one stage in this process: processor seconds, peak megabytes, rows of the result."""
    work, times = prepare(stage, pickle.loads(Path(kept).read_bytes()), factor)
    start = time.process_time()
    result = work()
    seconds = time.process_time() - start
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / MEMORY_UNIT
    print(json.dumps([seconds, times, megabytes, len(result) if hasattr(result, "__len__") else 0]))


def measure(kept: Path) -> pd.DataFrame:
    """Each stage at each size: seconds for all documents, megabytes, rows, and whether they were run or carried on."""
    rows = []
    for stage in STAGES:
        known: list[dict] = []
        for factor in FACTORS:
            slope, weight = growth(known, "spent"), growth(known, "megabytes")
            expected = known[-1]["spent"] * (factor / known[-1]["factor"]) ** slope if len(known) > 1 else 0
            if known and (expected > BUDGET or known[-1]["carried"]):
                last = known[-1]
                larger = factor / last["factor"]
                row = {name: last[name] * larger ** growth(known, name) for name in ("spent", "seconds", "rows")}
                row |= {"megabytes": last["megabytes"] * larger**weight, "carried": True}
            else:
                command = [sys.executable, __file__, "alone", stage, str(factor), str(kept)]
                ran = subprocess.run(command, capture_output=True, text=True, check=False)
                if ran.returncode:  # for want of memory, say
                    print(
                        f"scale     {stage:<16}×{factor:<4} not measured: {ran.stderr[-200:].strip() or ran.returncode}",
                        flush=True,
                    )
                    break
                seconds, times, megabytes, found = json.loads(ran.stdout.splitlines()[-1])
                row = {"spent": seconds, "seconds": seconds * times, "megabytes": megabytes}
                row |= {"rows": found, "carried": False}
            known.append({"stage": stage, "factor": factor, **row})
            print(
                f"scale     {stage:<16}×{factor:<4}{row['seconds']:>10.1f} s {row['megabytes']:>9.0f} MB {row['rows']:>10.0f} rows"
                f"{'  carried on' if row['carried'] else ''}",
                flush=True,
            )
        rows += known
    return pd.DataFrame(rows)


def growth(known: list[dict], column: str) -> float:
    """The exponent of growth between the last two sizes that were run; 1 where it is not known."""
    run = [row for row in known if not row["carried"]][-2:]
    if len(run) < 2 or not all(row[column] > 0 for row in run):
        return 1.0
    return math.log(run[1][column] / run[0][column]) / math.log(run[1]["factor"] / run[0]["factor"])


def main() -> int:
    """Both parts; 1 if two workers find something else than one."""
    with tempfile.TemporaryDirectory() as folder:
        kept = Path(folder, "base")
        # in a process of its own: a child's peak memory counts from that of the process that starts it
        same = subprocess.run([sys.executable, __file__, "workers", str(kept)]).returncode == 0
        table = measure(kept)
    for stage, rows in table.groupby("stage", sort=False):
        known = rows.to_dict("records")
        time_by, memory_by = growth(known, "seconds"), growth(known, "megabytes")
        print(f"scale     {stage:<16}grows by the power {time_by:.2f} in time, {memory_by:.2f} in memory")
    return int(not same)


def workers(kept: str) -> int:
    """Keep the corpus in a file for the measurements, then try two workers."""
    base = corpus_base()
    Path(kept).write_bytes(pickle.dumps(base))
    return int(not same_on_two_workers(base))


if __name__ == "__main__":
    os.environ["PLANS_CACHE"] = "off"
    if sys.argv[1:2] == ["alone"]:
        alone(sys.argv[2], int(sys.argv[3]), sys.argv[4])
    else:
        sys.exit(workers(sys.argv[2]) if sys.argv[1:2] == ["workers"] else main())
