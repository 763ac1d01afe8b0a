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


def test_traditional_characters_find_simplified_ones(corpus):
    assert corpus.find("綠氫").equals(corpus.find("绿氢"))


def test_words_that_stand_nowhere_are_told(corpus):
    found = corpus.find("hydrogen")
    assert found.empty and f"none of the {len(corpus)} documents" in found.attrs["note"]
    assert "in Chinese" in found.attrs["note"] and "in Chinese" not in corpus.find("反物质").attrs["note"]
    assert "note" not in corpus.find("绿氢").attrs


@pytest.mark.parametrize(
    ("words", "told"), [("氢能(", "cannot be read"), ("", "stand everywhere"), ("x*", "stand everywhere")]
)
def test_words_that_cannot_be_looked_for_are_told(corpus, words, told):
    with pytest.raises(RequestError, match=told):
        corpus.find(words)
