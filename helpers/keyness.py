"""Local voice: what a plan talks about more than its peers.

Words are cut by jieba with a user dictionary made from this corpus and reviewed
(data/raw/vocabulary/userdict.txt). Keyness is the weighted log-odds ratio with an informative
Dirichlet prior of Monroe, Colaresi and Quinn (2008, Political Analysis 16(4), 372-403): the corpus
is the prior, so that rare words need more evidence.
"""

import getpass
import tempfile
from collections import Counter
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import jieba
import numpy as np
import pandas as pd

from helpers.paths import VOCABULARY
from helpers.wording import LEVEL, PLACE, wording

Z = 2.58  # standard errors; two-sided 1 % for one word, and many words are looked at
MIN_COUNT = 3  # a word that a plan uses less often is no voice
KINDS = ("heading", "sentence")  # departments and annex cells repeat what is not prose

COLUMNS = ["doc_id", "word", "count", "peers_count", "peers", "per_10000", "peers_per_10000", "log_odds", "z"]


def count_words(clauses: pd.DataFrame) -> dict[str, Counter]:
    """Words of two or more Chinese characters in each document, names of places left out.

    Parameters
    ----------
    clauses : DataFrame
        Columns doc_id, kind and text of clauses.csv.

    Returns
    -------
    dict of str to Counter
    """
    segment = _segmenter()
    counts: dict[str, Counter] = {doc_id: Counter() for doc_id in clauses["doc_id"].unique()}
    for doc_id, kind, text in clauses[["doc_id", "kind", "text"]].itertuples(index=False, name=None):
        if kind in KINDS:
            counts[doc_id].update(word for word in segment.cut(text) if _is_word(word))
    return counts


def keyness(counts: dict[str, Counter], doc_id: str, peers: Iterable[str]) -> pd.DataFrame:
    """Words that a document uses more, or less, than its peers.

    Parameters
    ----------
    counts : dict of str to Counter
        From `count_words`; all documents together are the prior.
    doc_id : str
    peers : iterable of str
        The documents to compare with, such as those of the same level and kind.

    Returns
    -------
    DataFrame
        doc_id, word, count, peers_count, peers (how many of them use it), per_10000 and
        peers_per_10000 (words), log_odds (natural logarithm, positive where the document uses it
        more) and z (log_odds over its standard error); the highest z first. Empty where the
        document or its peers have no words.
    """
    peers = [peer for peer in peers if peer != doc_id]
    own, theirs = counts[doc_id], sum((counts[peer] for peer in peers), Counter())
    words = sorted(own | theirs)
    if not own or not theirs:
        return pd.DataFrame(columns=COLUMNS)
    prior = sum(counts.values(), Counter())
    y, x = (np.array([table[word] for word in words], float) for table in (own, theirs))
    a = np.array([prior[word] for word in words], float)
    a *= y.sum() / a.sum()  # the prior weighs as much as the document itself
    delta = _log_odds(y, a) - _log_odds(x, a)
    z = delta / np.sqrt(1 / (y + a) + 1 / (x + a))
    table = pd.DataFrame(
        {
            "doc_id": doc_id,
            "word": words,
            "count": y.astype(int),
            "peers_count": x.astype(int),
            "peers": [sum(counts[peer][word] > 0 for peer in peers) for word in words],
            "per_10000": 1e4 * y / y.sum(),
            "peers_per_10000": 1e4 * x / x.sum(),
            "log_odds": delta,
            "z": z,
        }
    )
    return table.sort_values(["z", "word"], ascending=[False, True], ignore_index=True)


def _log_odds(counts: np.ndarray, prior: np.ndarray) -> np.ndarray:
    total, strength = counts.sum(), prior.sum()
    return np.log((counts + prior) / (total + strength - counts - prior))


@cache
def _segmenter() -> jieba.Tokenizer:
    """A jieba with the corpus's own words; its cache is not shared with other users."""
    jieba.setLogLevel(60)
    segmenter = jieba.Tokenizer()
    folder = Path(tempfile.gettempdir()) / f"jieba-{getpass.getuser()}"
    folder.mkdir(exist_ok=True)
    segmenter.tmp_dir = str(folder)
    segmenter.load_userdict(str(VOCABULARY / "userdict.txt"))
    return segmenter


@cache
def _is_word(word: str) -> bool:
    """Two or more Chinese characters, and no name of a place or level of government."""
    if len(word) < 2 or not all("\u3400" <= sign <= "\u9fff" for sign in word):
        return False
    return not set(wording(word).tokens) & {PLACE, LEVEL}
