"""Propose words for data/raw/vocabulary/userdict.txt: strings of the corpus that jieba cuts apart and that hold together.

A string is proposed when its parts stand together far more often than by chance (pointwise mutual information) and what
stands before and behind it varies (entropy). The list is read by people; what they take goes into userdict.txt.

    python scripts/propose_words.py [HOW_MANY]
"""

import math
import re
import sys
from collections import Counter, defaultdict

from helpers.comparison.keyness import segmenter
from helpers.corpus.load import load_corpus

LENGTHS = range(3, 9)  # characters
OFTEN, DOCUMENTS = 12, 6  # times, in at least so many documents
TOGETHER = 3.5  # nats of mutual information at the weakest joint
FREE = 1.6  # nats of entropy of the neighbours, on the poorer side


def propose(texts: dict[str, str]) -> list[tuple[str, int, int]]:
    """Candidates with their number of documents and occurrences, the most widespread first."""
    counts, total = Counter(), 0
    before, behind, documents = defaultdict(Counter), defaultdict(Counter), defaultdict(set)
    for doc_id, text in texts.items():
        for run in re.findall(r"[\u4e00-\u9fff]+", text):
            total += len(run)
            for length in range(1, LENGTHS.stop):
                for start in range(len(run) - length + 1):
                    word = run[start : start + length]
                    counts[word] += 1
                    if length in LENGTHS:
                        before[word][run[start - 1] if start else ""] += 1
                        behind[word][run[start + length : start + length + 1]] += 1
                        documents[word].add(doc_id)
    cut = segmenter().lcut
    found = []
    for word, places in documents.items():
        if counts[word] < OFTEN or len(places) < DOCUMENTS:
            continue
        joints = [counts[word] * total / (counts[word[:i]] * counts[word[i:]]) for i in range(1, len(word))]
        if math.log(min(joints)) < TOGETHER or min(entropy(before[word]), entropy(behind[word])) < FREE:
            continue
        if len(cut(word)) > 1:
            found.append((word, len(places), counts[word]))
    return sorted(found, key=lambda row: (-row[1], -row[2], row[0]))


def entropy(neighbours: Counter) -> float:
    """Entropy of a distribution, in nats."""
    total = neighbours.total()
    return -sum(n / total * math.log(n / total) for n in neighbours.values())


def main() -> int:
    """Print the candidates that the dictionary does not have yet."""
    many = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    texts = {document.doc_id: document.text for document in load_corpus().select(same_as="")}
    for word, documents, count in propose(texts)[:many]:
        print(f"{word}\t{documents} documents\t{count} times")
    return 0


if __name__ == "__main__":
    sys.exit(main())
