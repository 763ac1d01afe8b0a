"""Hold the search for copies against difflib, MinHash and TF-IDF. How it grows, `make scale` measures.

All methods look for the same planted copies (`helpers.comparison.planted`) in the same documents and are
scored by the same rule; each runs in a process of its own, so that its memory is its own.

    python scripts/measure/bench_copies.py
"""

import multiprocessing
import resource
import sys
import time
from difflib import SequenceMatcher

import numpy as np
import pandas as pd
from bench import MEMORY_UNIT

from helpers.comparison.copies import near_copies
from helpers.comparison.passages import exact_passages, fold_texts
from helpers.comparison.planted import plant, score
from helpers.corpus.load import load_corpus

EVERY = 8  # one document in so many takes part: difflib could not finish with more
PLANTS, EDITED, SEED = 40, (0.2, 0.4), 5
WINDOW, STEP = 40, 20  # characters of the windows that MinHash and TF-IDF compare
SHINGLE = 3
JACCARD, COSINE = 0.25, 0.35  # their thresholds, chosen so that precision is still above 0.9
NEIGHBOURS = 30
COPY = ["doc_a", "start_a", "end_a", "doc_b", "start_b", "end_b"]


def ours(texts: dict[str, str]) -> pd.DataFrame:
    """Suffix array and chained seeds."""
    folded = fold_texts(texts)
    return pd.concat([exact_passages(folded), near_copies(folded)], ignore_index=True)[COPY]


def by_difflib(texts: dict[str, str]) -> pd.DataFrame:
    """Matching blocks of eight or more characters, pair by pair."""
    names, rows = list(texts), []
    for i, a in enumerate(names):
        matcher = SequenceMatcher(None, autojunk=False)
        matcher.set_seq2(texts[a])
        for b in names[i + 1 :]:
            matcher.set_seq1(texts[b])
            for block in matcher.get_matching_blocks():
                if block.size >= 8:
                    rows.append((a, block.b, block.b + block.size, b, block.a, block.a + block.size))
    return pd.DataFrame(rows, columns=COPY)


def by_minhash(texts: dict[str, str]) -> pd.DataFrame:
    """Windows with alike sets of three letters, found by locality-sensitive hashing."""
    from datasketch import MinHash, MinHashLSH

    lsh = MinHashLSH(threshold=JACCARD, num_perm=64)
    windows = windows_of(texts)
    hashes = {}
    for key, (name, start, end) in enumerate(windows):
        text = texts[name][start:end]
        sketch = MinHash(num_perm=64, seed=1)
        sketch.update_batch([text[i : i + SHINGLE].encode() for i in range(len(text) - SHINGLE + 1)])
        hashes[key] = sketch
        lsh.insert(key, sketch)
    pairs = {(key, other) for key in hashes for other in lsh.query(hashes[key]) if windows[key][0] < windows[other][0]}
    rows = [(*windows[a], *windows[b]) for a, b in sorted(pairs) if hashes[a].jaccard(hashes[b]) >= JACCARD]
    return pd.DataFrame(rows, columns=COPY)


def by_tfidf(texts: dict[str, str]) -> pd.DataFrame:
    """Windows with the highest cosine of weighted pairs and triples of letters."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sparse_dot_topn import sp_matmul_topn

    windows = windows_of(texts)
    vectors = TfidfVectorizer(analyzer="char", ngram_range=(2, SHINGLE), dtype=np.float32)
    matrix = vectors.fit_transform(texts[name][start:end] for name, start, end in windows)
    near = sp_matmul_topn(matrix, matrix.T.tocsr(), top_n=NEIGHBOURS, threshold=COSINE, sort=True).tocoo()
    pairs = zip(near.row.tolist(), near.col.tolist(), strict=True)
    rows = [(*windows[a], *windows[b]) for a, b in pairs if windows[a][0] < windows[b][0]]
    return pd.DataFrame(rows, columns=COPY)


METHODS = {"ours": ours, "difflib": by_difflib, "MinHash (datasketch)": by_minhash, "TF-IDF (scikit-learn)": by_tfidf}


def windows_of(texts: dict[str, str]) -> list[tuple[str, int, int]]:
    """Document, begin and end of overlapping windows."""
    return [(name, i, i + WINDOW) for name, text in texts.items() for i in range(0, max(len(text) - STEP, 1), STEP)]


def run(method: str, texts: dict[str, str], plants: pd.DataFrame) -> dict[str, float]:
    """Time, memory, recall and precision of one method; called in a fresh process."""
    start = time.perf_counter()
    found = METHODS[method](texts)
    seconds = time.perf_counter() - start
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / MEMORY_UNIT
    return {"seconds": seconds, "MB": megabytes} | score(texts, plants, found)


def alone(work, *given):
    """The result of `work` in a process of its own."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(work, given)


def side_by_side() -> None:
    """Print a row a method and share of edited characters."""
    texts = {document.doc_id: document.text for document in load_corpus().select(same_as="")}
    some = dict(list(texts.items())[::EVERY])
    hosts = list(some)[1::5]
    print(f"\nPlanted copies in {len(some)} documents, {len(hosts)} of them hosts of {PLANTS} passages each")
    print(f"{'method':<26}{'edited':>8}{'seconds':>9}{'MB':>7}{'recall':>9}{'precision':>11}")
    for edited in EDITED:
        planted, plants = plant(some, hosts, PLANTS, edited, SEED)
        for method in METHODS:
            if method == "difflib" and edited != EDITED[0]:
                continue  # minutes for the same answer
            got = alone(run, method, planted, plants)
            shown = f"{got['seconds']:>9.2f}{got['MB']:>7.0f}{got['recall']:>9.3f}{got['precision']:>11.3f}"
            print(f"{method:<26}{edited:>8.0%}{shown}", flush=True)


def main() -> int:
    """Print the table."""
    side_by_side()
    return 0


if __name__ == "__main__":
    sys.exit(main())
