"""What clauses are about, as vectors, so that the same task in other words is recognised.

Two sentences on heating may say 供热 and 供暖 and share no word. But both words stand in items with
热电联产 and 管网, and this is what latent semantic indexing finds: items are rows, pairs of letters
columns, and the strongest directions of that matrix are what items are about. A clause is the sum of
its pairs in these directions.
"""

import numpy as np
import pandas as pd
from scipy import sparse
from scipy.sparse.linalg import svds

DIRECTIONS = 150  # of 100, 150 and 200 the one that told the same task from another best in 186 sentences read
RARE = 5  # a pair of letters that fewer items have says nothing of what goes together
KINDS = ("sentence", "heading")  # lists of departments say who, not what
DIGITS = 6  # the last digits of a sum differ from machine to machine


def latent_vectors(clauses: pd.DataFrame, pairs: sparse.csr_array) -> np.ndarray:
    """The direction of each clause among all that the items of a corpus are about.

    Parameters
    ----------
    clauses : DataFrame
        n rows with doc_id, item and kind.
    pairs : csr_array, shape (n, m)
        Not zero where a clause has a pair of letters.

    Returns
    -------
    ndarray of float32, shape (n, at most `DIRECTIONS`)
        Rows of length 1, or 0 where a clause has no pair that several items have; the product of two
        rows is how near they are. No columns where the corpus has fewer than two items or pairs.
    """
    present = (pairs != 0).astype(np.float64)
    counts = _items_of(clauses) @ present
    spread = np.bincount(counts.indices, minlength=counts.shape[1])  # items that have a pair
    kept = np.flatnonzero(spread >= min(RARE, counts.shape[0] / 2))
    directions = min(DIRECTIONS, counts.shape[0] - 1, len(kept) - 1)
    if directions < 1:
        return np.zeros((len(clauses), 0), np.float32)
    rarity = np.log(counts.shape[0] / spread[kept])
    items = counts[:, kept]
    items.data = 1 + np.log(items.data)
    items = _unit_rows(items.multiply(rarity).tocsr())
    _, _, axes = svds(items, k=directions, v0=np.ones(min(items.shape)))
    vectors = present[:, kept].multiply(rarity).tocsr() @ axes.T
    length = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.round(vectors / np.where(length > 0, length, 1), DIGITS).astype(np.float32)


def _items_of(clauses: pd.DataFrame) -> sparse.csr_array:
    """Which clauses each item has, one row an item."""
    rows = np.flatnonzero(clauses["kind"].isin(KINDS))
    item = (clauses["doc_id"] + "-" + clauses["item"].fillna("")).iloc[rows]
    number, names = pd.factorize(item)
    return sparse.csr_array((np.ones(len(rows)), (number, rows)), shape=(len(names), len(clauses)))


def _unit_rows(matrix: sparse.csr_array) -> sparse.csr_array:
    length = np.sqrt(np.asarray(matrix.multiply(matrix).sum(axis=1)).ravel())
    return sparse.diags_array(1 / np.where(length > 0, length, 1)) @ matrix
