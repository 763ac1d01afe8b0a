"""Local voice: what a plan talks about more than its peers.

Words are cut by jieba with a user dictionary made from this corpus and reviewed
(data/raw/vocabulary/userdict.txt). Keyness is the weighted log-odds ratio with an informative
Dirichlet prior of Monroe, Colaresi and Quinn (2008, Political Analysis 16(4), 372-403): the corpus
is the prior, so that rare words need more evidence.
"""

import re
from collections import Counter
from collections.abc import Iterable
from itertools import chain

import numpy as np
import pandas as pd

from helpers.base.cache import LONG, keep
from helpers.base.paths import vocabulary_folder
from helpers.comparison.wording import names_a_place
from helpers.corpus.bodies import body, core_name, is_departments
from helpers.corpus.cleaning import CHINESE_CHARACTER
from helpers.vocabulary.dictionary import read_dictionary
from helpers.vocabulary.read import follows, look_again

Z = 2.58  # standard errors; two-sided 1 % for one word, and many words are looked at
MIN_COUNT = 4  # a word that a plan uses less often is no voice
# 自治区, 市县, 市区, 设区: whose plan it is. Not in level_words.csv, since wordings are compared without those words.
DIVISION = re.compile("(?:自治|直辖|设)?[省市区县州旗盟]{1,3}")
KINDS = ("heading", "sentence")  # departments and annex cells repeat what is not prose

COLUMNS = ["doc_id", "word", "count", "peers_count", "peers", "per_10000", "peers_per_10000", "log_odds", "z"]


def count_words(clauses: pd.DataFrame) -> pd.DataFrame:
    """Words of two or more Chinese characters in each document, names of places and bodies left out.

    Parameters
    ----------
    clauses : DataFrame
        Columns doc_id, kind and text of clauses.csv.

    Returns
    -------
    DataFrame
        Counts; one row a document, one column a word, both in alphabetical order.
    """
    look_again()
    prose = clauses["text"].where(clauses["kind"].isin(KINDS), "")
    texts = prose.groupby(clauses["doc_id"]).agg(list)  # by doc_id, in alphabetical order
    counts: dict[str, Counter] = {doc_id: _count(parts) for doc_id, parts in texts.items()}
    words = sorted(set().union(*counts.values()))
    column = {word: number for number, word in enumerate(words)}
    table = np.zeros((len(counts), len(words)), np.int64)
    for row, found in enumerate(counts.values()):
        table[row, [column[word] for word in found]] = list(found.values())
    return pd.DataFrame(table, index=list(counts), columns=words)


def _count(texts: list[str]) -> Counter:
    """The words of a document's clauses, or what they were before by the same rules and tables."""

    def count():
        from jieba import re_han_default as runs  # not above: words that are kept need none

        found = Counter(chain.from_iterable(cut(run) for text in texts for run in runs.findall(text)))
        return Counter({word: times for word, times in found.items() if _is_word(word)})

    return count() if sum(map(len, texts)) < LONG else keep("words", texts, __name__, count)


def distinctive_words(counts: pd.DataFrame, doc_id: str, peers: Iterable[str]) -> pd.DataFrame:
    """Words that a document uses more, or less, than its peers.

    Parameters
    ----------
    counts : DataFrame
        From `count_words`; all documents together are the prior.
    doc_id : str
    peers : iterable of str
        The documents to compare with, such as those of the same level and kind.

    Returns
    -------
    DataFrame
        doc_id, word, count, peers_count, peers (how many of them use it), per_10000 and
        peers_per_10000 (words), log_odds (natural logarithm, positive where the document uses it
        more) and z (log_odds over its standard error); the highest z first. A word that the
        document uses more, but fewer than `MIN_COUNT` times, is left out. Empty where the document
        or its peers have no words.
    """
    others = counts.loc[[peer for peer in peers if peer != doc_id]].to_numpy()
    own, theirs, prior = counts.loc[doc_id].to_numpy(), others.sum(axis=0), counts.to_numpy().sum(axis=0)
    if not own.any() or not theirs.any():
        return pd.DataFrame(columns=COLUMNS)
    used = own + theirs > 0
    own, theirs, prior = (n[used].astype(float) for n in (own, theirs, prior))
    prior *= own.sum() / prior.sum()  # it weighs as much as the document itself
    delta = _log_odds(own, prior) - _log_odds(theirs, prior)
    table = pd.DataFrame(
        {
            "doc_id": doc_id,
            "word": counts.columns[used],
            "count": own.astype(int),
            "peers_count": theirs.astype(int),
            "peers": (others > 0).sum(axis=0)[used],
            "per_10000": 1e4 * own / own.sum(),
            "peers_per_10000": 1e4 * theirs / theirs.sum(),
            "log_odds": delta,
            "z": delta / np.sqrt(1 / (own + prior) + 1 / (theirs + prior)),
        }
    )
    table = table[(table["z"] <= 0) | (table["count"] >= MIN_COUNT)]
    if not table["word"].is_monotonic_increasing:
        table = table.sort_values("word")
    return table.sort_values("z", ascending=False, kind="stable", ignore_index=True)


def _log_odds(counts: np.ndarray, prior: np.ndarray) -> np.ndarray:
    total, strength = counts.sum(), prior.sum()
    return np.log((counts + prior) / (total + strength - counts - prior))


@follows("vocabulary/userdict.txt")
def cut(run: str) -> tuple[str, ...]:
    """The words of two or more letters that jieba finds in a run of letters without signs, with the corpus's own words.

    jieba cuts each such run by itself, and the same ones stand in many plans.

    Examples
    --------
    >>> cut("推进源网荷储一体化")
    ('推进', '源网荷储一体化')
    """
    return tuple(word for word in segmenter().cut(run) if len(word) > 1)


@follows("vocabulary/userdict.txt")
def segmenter():
    """A jieba.Tokenizer with the corpus's own words."""
    known = read_dictionary()
    known.load_userdict(str(vocabulary_folder() / "userdict.txt"))
    return known


@follows("vocabulary/gazetteer.csv", "vocabulary/level_words.csv")
def _is_word(word: str) -> bool:
    """Two or more Chinese characters, and no name of a place, a level of government or one of its bodies (发改委)."""
    if len(word) < 2 or not all(map(CHINESE_CHARACTER.match, word)) or DIVISION.fullmatch(word):
        return False
    if is_departments(word) and body(word) != core_name(word):
        return False
    return not names_a_place(word)
