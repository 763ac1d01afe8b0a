"""Measure items and sentences against the annotated ones, and the search for copies by planted ones, for `make evaluate`."""

from pathlib import Path

import pandas as pd
from evaluate_links import read_rows
from rapidfuzz import fuzz

from helpers.comparison.items import link_items
from helpers.comparison.numbers import COPIED
from helpers.comparison.planted import measure_search
from helpers.comparison.sentences import SentenceIndex, link_clauses
from helpers.comparison.wording import read_wording

SAME_SENTENCE = 90  # of 100: an annotated sentence and ours, cut a little differently
COLUMNS = ["subject", "document", "group", "measure", "value", "n"]
EDITED = (0.2, 0.3, 0.4)  # of the characters of a planted passage
PLANTS, SEED = 25, 1  # passages in each document that receives some


def score_comparison(corpus, gold: Path) -> pd.DataFrame:
    """How many annotated items and sentences get the right counterpart and relation.

    Parameters
    ----------
    corpus : Corpus
    gold : Path
        Folder with ``items/`` and ``sentences/``.

    Returns
    -------
    DataFrame
        Columns of evaluation.csv.
    """
    own = corpus.select(same_as="")
    index = SentenceIndex.build(own.clauses)
    rows = []
    for path in sorted((gold / "items").glob("*.jsonl")):
        rows += _score_items(read_rows(path), path.stem, own, index)
    for path in sorted((gold / "sentences").glob("*.jsonl")):
        rows += _score_sentences(read_rows(path), path.stem, index)
    return pd.DataFrame(rows, columns=COLUMNS)


def score_copies(corpus) -> pd.DataFrame:
    """How many planted passages the search for near copies finds, and how many of its finds are right, in columns of evaluation.csv."""
    texts = {document.doc_id: document.text for document in corpus.select(same_as="")}
    rows = []
    for edited in EDITED:
        found = measure_search(texts, list(texts)[5::12], PLANTS, edited, SEED)
        rows += [
            ("copies", "all", f"{edited:.0%}", name, found[name], found["plants"]) for name in ("recall", "precision")
        ]
    return pd.DataFrame(rows, columns=COLUMNS)


def _score_items(annotated: list[dict], doc_id: str, corpus, index) -> list[tuple]:
    """The parent is not named in the file: it is the plan above, whose titles the rows quote."""
    documents = corpus.documents[corpus.documents["is_plan"]]["doc_id"]
    titles = {row["parent_title"] for row in annotated if row.get("parent_title")}
    parent = max(documents, key=lambda doc: (doc != doc_id) * len(titles & set(corpus[doc].items["item_title"])))
    links = link_items(corpus, index, doc_id, parent)
    found = links.dropna(subset="child_item").set_index("child_item")
    children = [row for row in annotated if row.get("child_item")]
    parents = [found["parent_item"].get(row["child_item"]) for row in children]
    right = sum(
        (p if isinstance(p, str) else None) == row["parent_item"] for p, row in zip(parents, children, strict=True)
    )
    relations = sum(found["relation"].get(row["child_item"]) == row["relation"] for row in children)
    gone = set(links.loc[links["relation"] == "dropped", "parent_item"])
    expected = {row["parent_item"] for row in annotated if row["relation"] == "dropped"}
    rows = [
        ("parent right", right / len(children), len(children)),
        ("relation right", relations / len(children), len(children)),
    ]
    if expected:
        rows.append(("dropped: recall", len(gone & expected) / len(expected), len(expected)))
    if gone:
        rows.append(("dropped: precision", len(gone & expected) / len(gone), len(gone)))
    return [("comparison", doc_id, "items", *row) for row in rows]


def _score_sentences(annotated: list[dict], doc_id: str, index) -> list[tuple]:
    """Rows on which both readings agreed, or the one reader had no doubt; one that is cut otherwise counts as wrong."""
    annotated = [row for row in annotated if row.get("agreed", not row.get("doubt"))]
    links = link_clauses(index, annotated[0]["child"], annotated[0]["parent"])
    ours = [read_wording(text).tokens for text in links["child_text"]]
    four = three = copied = sources = 0
    for row in annotated:
        words = read_wording(row["sentence"]).tokens
        nearest = max(range(len(ours)), key=lambda i: fuzz.ratio(ours[i], words))
        link = links.iloc[nearest]
        relation = link["relation"] if fuzz.ratio(ours[nearest], words) >= SAME_SENTENCE else "not cut alike"
        four += relation == row["relation"]
        three += _own(relation) == _own(row["relation"])
        if row["relation"] in COPIED:
            copied += 1
            sources += isinstance(link["parent_text"], str) and any(
                _same(link["parent_text"], p) for p in row["parents"]
            )
    n = len(annotated)
    rows = [("four relations right", four / n, n), ("verbatim, edited or own right", three / n, n)]
    rows += [("source found", sources / copied, copied)] if copied else []
    return [("comparison", doc_id, "sentences", *row) for row in rows]


def _own(relation: str) -> str:
    return "own" if relation in ("topic", "new") else relation


def _same(ours: str, theirs: str) -> bool:
    a, b = read_wording(ours).tokens, read_wording(theirs).tokens
    return a in b or b in a or fuzz.ratio(a, b) >= SAME_SENTENCE
