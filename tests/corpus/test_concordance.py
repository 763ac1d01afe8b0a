"""Keyword in context."""

import pytest

from helpers.base.errors import RequestError


def test_each_hit_stands_where_it_says(corpus):
    found = corpus.find("绿氢", window=8)
    assert len(found) > 3
    for row in found.itertuples():
        text = corpus[row.doc_id].text
        assert text[row.start : row.end] == row.match == "绿氢"
        assert text[row.start - len(row.left) : row.end + len(row.right)] == row.left + row.match + row.right
        assert len(row.left) <= 8 >= len(row.right) and "\n" not in row.left + row.right
    clauses = corpus.clauses.set_index("clause_id")
    assert (clauses.loc[found["clause_id"], "start"].to_numpy() <= found["start"].to_numpy()).all()


@pytest.mark.parametrize(
    ("words", "told"), [("氢能(", "cannot be read"), ("", "stand everywhere"), ("x*", "stand everywhere")]
)
def test_words_that_cannot_be_looked_for_are_told(corpus, words, told):
    with pytest.raises(RequestError, match=told):
        corpus.find(words)
