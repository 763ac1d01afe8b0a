"""Keyword in context: where words stand in the texts, and what stands around them."""

import re
from bisect import bisect_right

import pandas as pd

from helpers.base.errors import RequestError
from helpers.corpus.cleaning import CHINESE_CHARACTER, plain_characters
from helpers.vocabulary.gazetteer import read_places

COLUMNS = ["place", "item", "left", "match", "right", "page", "doc_id", "clause_id", "start", "end"]


def find_words(documents, words: str, window: int) -> pd.DataFrame:
    """What `Corpus.find` returns; `documents` are those to search."""
    try:
        pattern = re.compile(plain_characters(words))
    except re.error as error:
        raise RequestError(
            f"the pattern {words!r} cannot be read: {error.msg}; put \\ before a sign that is meant as itself"
        ) from None
    if not words or pattern.match(""):
        raise RequestError(f"the words {words!r} stand everywhere; name some, such as '氢能|绿氢'")
    rows = []
    for document in documents:
        text, code = document.text, document.meta.get("adcode", "")
        name = read_places()[code].short_name if code in read_places() else document.doc_id
        starts = [clause.start for clause in document.clause_list]
        ids = None
        for found in pattern.finditer(text):
            ids = ids or [(clause_id, item) for clause_id, _, item, *_ in document.clause_rows()]
            clause_id, item = ids[max(0, bisect_right(starts, found.start()) - 1)]
            left = text[max(0, found.start() - window) : found.start()].rpartition("\n")[2]
            right = text[found.end() : found.end() + window].partition("\n")[0]
            place = (document.page_of(found.start()), document.doc_id, clause_id, found.start(), found.end())
            rows.append((name, item, left, found[0], right, *place))
    table = pd.DataFrame(rows, columns=COLUMNS).astype({"page": "Int64"})
    if table.empty:
        language = "" if CHINESE_CHARACTER.search(words) else " (the texts are in Chinese)"
        table.attrs["note"] = f"{words!r} stands in none of the {len(documents)} documents searched{language}"
    return table
