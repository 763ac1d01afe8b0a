"""Corrections and synonyms: the table is written only if it holds, and what changes is shown."""

import pandas as pd
import pytest

from helpers.base import working_in
from helpers.base.errors import KnowledgeError, PlansError, RequestError
from helpers.base.paths import ROOT
from helpers.corpus import build_document
from helpers.intake import add_synonym, correct
from helpers.targets import extract_targets
from helpers.vocabulary import read_codebook

WHO = {"why": "misprint", "who": "a reader"}


def changes(table) -> dict:
    return {(row.target_id, row.column): (row.before, row.after) for row in table.itertuples()}


def test_a_corrected_value_takes_its_canonical_value_along(corpus, tmp_path):
    project = (ROOT / "data/raw/corrections.csv").read_bytes()
    found = changes(correct("c0888-一-03-2", value=21, corpus=corpus, into=tmp_path, **WHO))
    assert found["c0888-一-03-2", "value"] == found["c0888-一-03-2", "value_canonical"] == ("20", "21")
    assert {target for target, _ in found} == {"c0888-一-03-2"}
    with working_in(tmp_path):
        assert corpus["c0888"].targets.set_index("target_id").loc["c0888-一-03-2", "value_canonical"] == 21
        assert len(extract_targets(corpus["jiangxi"])) > 20  # a correction of another document is not looked for here
    assert corpus["c0888"].targets.set_index("target_id").loc["c0888-一-03-2", "value"] == 20
    assert (ROOT / "data/raw/corrections.csv").read_bytes() == project


def test_a_missed_target_is_added_with_its_words_and_a_wrong_one_goes(corpus, tmp_path):
    clause, quote = "jiangxi-三（二）2-05", "促进工艺流程结构转型"
    said = {"indicator": "新型储能装机容量", "year": 2025, "value": 2, "unit": "亿千瓦"}
    found = changes(correct(clause=clause, quote=quote, corpus=corpus, into=tmp_path, **said, **WHO))
    assert found[f"{clause}-a1", "indicator_id"][1] == "storage_capacity_new"
    assert found[f"{clause}-a1", "value_canonical"][1] == "20000"
    with working_in(tmp_path):
        targets = corpus["jiangxi"].targets
        added = targets[targets["corrected"].eq("add")].iloc[0]
        assert (
            corpus["jiangxi"].text[added["start"] : added["end"]] == quote and targets["start"].is_monotonic_increasing
        )
    gone = changes(correct("c0888-一-03-3", delete=True, corpus=corpus, into=tmp_path, **WHO))
    assert all(target == "c0888-一-03-3" and pd.isna(after) for (target, _), (_, after) in gone.items()) and gone


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"target_id": "c0888-一-03-99", "value": 1}, "did you mean c0888-一-03-"),
        ({"target_id": "c0888-一-03-2", "vaule": 1}, "did you mean value"),
        ({"target_id": "c0888-一-03-2"}, "nothing to correct"),
        ({"target_id": "c0888-一-03-2", "comparator": ">="}, "'>=' is none of ge"),
        ({"target_id": "c0888-一-03-2", "indicator_id": "nonfossil"}, "not in indicators.csv"),
        ({"clause": "jiangxi-三（二）2-05", "quote": "不在", "indicator": "x"}, "does not say '不在'"),
        ({"clause": "jiangxi-九", "quote": "不在", "indicator": "x"}, "no clause 'jiangxi-九'"),
        ({"clause": "jiangxi-三（二）2-05", "quote": "促进"}, "pass quote= and indicator="),
        ({"clause": "jiangxi-三（二）2-05", "quote": "促进", "indicator": "x", "colour": 1}, "'colour' cannot be said"),
    ],
)
def test_what_cannot_be_corrected_is_refused_and_nothing_is_written(corpus, tmp_path, asked, said):
    with pytest.raises(PlansError, match=said) as caught:
        correct(corpus=corpus, into=tmp_path, **asked, **WHO)
    assert "\n" not in str(caught.value)
    assert (tmp_path / "data/raw/corrections.csv").read_bytes() == (ROOT / "data/raw/corrections.csv").read_bytes()


def test_why_and_who_are_asked_for(corpus, tmp_path):
    with pytest.raises(KnowledgeError, match="why and who are empty"):
        correct("c0888-一-03-2", value=21, why="", who="", corpus=corpus, into=tmp_path)


def test_a_synonym_shows_the_rows_it_changes(corpus, tmp_path, capsys):
    own = [build_document("own", "到2025年，虚构林地占比达到60%。")]
    assert own[0].targets["indicator_id"].isna().all()
    found = changes(add_synonym("forest_cover", "虚构林地占比", corpus=own, into=tmp_path))
    assert found["own-0-01-1", "indicator_id"][1] == "forest_cover"
    with working_in(tmp_path):
        assert "虚构林地占比" in read_codebook().set_index("indicator_id").loc["forest_cover", "synonyms"]
        with pytest.raises(RequestError, match="already"):
            add_synonym("forest_cover", "虚构林地占比", corpus=corpus, into=tmp_path)
    add_synonym("forest_cover", "不曾见过的率", corpus=corpus, into=tmp_path)
    assert "changes no row" in capsys.readouterr().out
    for given, said in (
        (("forest_covr", "x"), "did you mean forest_cover"),
        (("forest_cover", "林木("), "without signs"),
    ):
        with pytest.raises(RequestError, match=said):
            add_synonym(*given, corpus=corpus, into=tmp_path)
