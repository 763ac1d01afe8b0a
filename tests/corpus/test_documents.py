"""Who speaks, who stands above."""

from typing import get_args, get_type_hints

import pandas as pd

from helpers.base.paths import dictionary_folder
from helpers.base.tables import read_table
from helpers.corpus import documents as who
from helpers.corpus.load import Corpus
from publish.built import LEVELS


def test_documents_have_one_shape(corpus):
    """What is not told is missing in both, and `earlier_documents` needs no day where there is none."""
    pd.testing.assert_frame_equal(corpus.documents, read_table("documents"), check_dtype=False)
    assert corpus.documents["same_as"].isna().any() and corpus.documents["date"].isna().any()
    assert set(corpus.select(same_as="").documents["doc_id"]) == set(who.own_documents(corpus.documents)["doc_id"])


def test_every_plan_but_the_countrys_has_one_above():
    table = read_table("documents")
    pairs = who.parent_pairs(table)
    assert {child for child, _ in pairs} == set(who.speaking_documents(table)["doc_id"]) - {"c0012"}
    assert [parent for child, parent in pairs if child == "zhushan"] == ["jiangxi", "c0559"]
    assert "c0568" not in {doc for pair in pairs for doc in pair}


def test_a_level_speaks_through_its_plan_and_its_opinions_and_the_childs_kind_is_asked_first():
    table = read_table("documents")
    above = {doc: who.documents_above(table, doc) for doc in ("c0156", "c0221", "c1148", "c1185", "c1110")}
    assert above == {
        "c0156": ["c0002", "c0012"],  # opinions carry out the Central Committee's opinions
        "c0221": ["c0012", "c0002"],
        "c1148": ["c0212", "c0221"],  # 辽源's are opinions, whatever their title says
        "c1185": ["c1158"],  # 重庆 has opinions alone
        "c1110": ["c0156"],
    }
    kinds = who.parent_documents(table).groupby("child_doc")["kind"].agg(list)
    assert [kinds[doc] for doc in ("c0156", "c1185", "c1110")] == [["same", "other"], ["other"], ["same"]]


def test_levels_are_stated_once():
    """What completes, what pages call them and what the table may hold are these, in this order."""
    said, listed = get_args(get_type_hints(Corpus.select)["level"])[:2]
    assert get_args(said) == who.LEVELS == tuple(LEVELS)
    rows = pd.read_csv(dictionary_folder() / "documents.csv", dtype=str).set_index("column")
    assert set(rows.loc["level", "values"].split(";")) == set(who.LEVELS)
