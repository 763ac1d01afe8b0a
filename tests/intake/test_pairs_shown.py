"""What a notebook shows of two plans, and their workbook."""

import pickle
import re

import numpy as np
import openpyxl
import pandas as pd
import pytest

from helpers.base.errors import RequestError
from helpers.comparison import sentences
from helpers.comparison.sentences import SentenceIndex, link_clauses
from helpers.corpus.load import build_document
from helpers.intake.side_by_side import _marked, beside_each_other
from helpers.intake.two_plans import compare, compare_targets
from helpers.intake.workbook import write_workbook

HERE = "一、目标\n到2025年，我区森林覆盖率达到12%，并<创新>。开展自己的工作。\n"
ABOVE = "一、目标\n到2025年，森林覆盖率达到14%。\n"


@pytest.fixture
def shown():
    documents = [
        build_document(name, text, meta={"title": title})
        for name, text, title in (("here", HERE, "甲区方案"), ("above", ABOVE, "乙市方案"))
    ]
    columns = ["child_item", "child_text", "parent_text", "relation", "changed_numbers", "nearest_text"]
    sentences = pd.DataFrame(
        [
            (
                "一",
                "到2025年，我区森林覆盖率达到12%，并<创新>。",
                "到2025年，森林覆盖率达到14%。",
                "edited",
                "14%→12%",
                None,
            ),
            ("一", "开展自己的工作。", None, "new", None, "推进工作。"),
        ],
        columns=columns,
    )
    items = pd.DataFrame({"relation": ["dropped"], "parent_item": ["三（一）"], "parent_title": ["发展氢能"]})
    targets = pd.DataFrame(
        [("森林覆盖率", 2025, "12%", "14%", "lower", -2.0, "percentage points"), ("x", 2030, "1", "1", "equal", 0, "")],
        columns=["indicator", "year", "here", "above", "stringency", "gap", "gap_unit"],
    )
    return beside_each_other(tuple(documents), sentences, items, targets)


def test_a_changed_number_stands_out_on_both_sides_and_added_words_are_marked(shown):
    assert "<mark class='number'>12%</mark>" in shown and "<mark class='number'>14%</mark>" in shown
    assert re.search(r"<mark>，?我区</mark>", shown)
    assert "<创新>" not in shown and "&lt;创新&gt;" in shown
    assert "<mark>。</mark>" not in shown


@pytest.mark.parametrize(
    ("changes", "marked"),
    [("5%; 800万吨→10万吨", True), ("800→10", True), ("80→10", False), ("900万吨→10万吨", False), ("", False)],
)
def test_only_a_change_of_the_same_number_stands_out(changes, marked):
    here, there = _marked("建成10万吨产能。", "建成800万吨产能。", changes)
    look = " class='number'" if marked else ""
    assert f"<mark{look}>10</mark>" in here and f"<mark{look}>800</mark>" in there


def test_sentences_can_be_chosen_by_what_became_of_them(shown):
    assert re.findall(r'<option value="?\'?(\w*)', shown) == ["", "edited", "new", "changed"]
    assert re.findall(r'<tr data-is="([\w;]+)"', shown) == ["changed;edited;new", "edited;changed", "new"]


def test_what_differs_and_what_is_left_out_come_first(shown):
    before, _, rows = shown.partition("<tr data-is")
    assert "than those above: 1" in before and "percentage points" in before and "<td>equal</td>" not in before
    assert "发展氢能" in before and "nearest in sense, a guess:</em> 推进工作。" in rows


def test_a_workbook_keeps_words_as_words(tmp_path):
    table = pd.DataFrame({"text": ["=1+1", "a\n"], "value": [1.5, None], "year": pd.array([2025, None], dtype="Int64")})
    path = write_workbook({"targets": table, "items": table.head(0)}, tmp_path / "pair.xlsx")
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["targets", "items"]
    rows = list(book["targets"].values)
    assert rows == [("text", "value", "year"), ("=1+1", 1.5, 2025), ("a", None, None)]
    assert book["targets"]["A2"].data_type == "s" and book["targets"].freeze_panes == "A2"
    assert book["targets"].auto_filter.ref == "A1:C3"


@pytest.mark.parametrize(("name", "why"), [("x.csv", "ends in .xlsx"), ("nowhere/x.xlsx", "the folder is not there")])
def test_where_it_cannot_be_written_one_line_says_why(tmp_path, name, why):
    with pytest.raises(RequestError, match=why):
        write_workbook({}, tmp_path / name)


@pytest.mark.parametrize("name", ["徐汇x", "上海市政", "江酉"])
def test_a_mistyped_name_is_not_compared_as_a_text(corpus, name):
    with pytest.raises(RequestError, match=f"no document '{name}' in the corpus; .*a text ends in a full stop"):
        compare(name, "上海", corpus)


def test_two_pasted_texts_are_compared(corpus):
    one, other = "到2030年，森林覆盖率达到60%。大力发展氢能。", "到2030年，森林覆盖率达到61%。"
    found = compare(one, other, corpus)
    assert "<strong>pasted text</strong>" in found._repr_html_() and "<Comparison: pasted text beside" in repr(found)
    assert "Targets that promise more or less than those above: 1" in found._repr_html_()
    assert "Comparable with one above: 1, all the same." in compare(other, other, corpus)._repr_html_()
    assert found.numbers.loc[0, ["above", "here"]].tolist() == ["61%", "60%"]
    assert found.targets.loc[0, ["stringency", "gap"]].tolist() == ["lower", -1.0]
    assert compare_targets(one, "到2030年，新增造林10万亩。").loc[0, ["relation", "reason"]].tolist() == [
        "none",
        "no counterpart",
    ]


def test_a_text_of_ones_own_changes_nothing_in_the_index(corpus):
    clauses = corpus.select(place=["江西", "宜春", "上海", "浙江"]).clauses
    own = clauses["doc_id"].eq("yichun")
    whole, rest = SentenceIndex.build(clauses), SentenceIndex.build(clauses[~own]).with_clauses(clauses[own])
    links, other = (link_clauses(index, "yichun", "jiangxi") for index in (whole, rest))
    assert len(whole.clauses) == len(rest.clauses) and rest.pairs.is_unique
    assert (links["relation"] == other["relation"]).mean() > 0.95
    assert np.corrcoef(links["similarity"], other["similarity"])[0, 1] > 0.99


def test_a_plan_that_was_added_leaves_what_is_kept_of_the_others(corpus, monkeypatch):
    clauses = corpus.select(place=["江西", "宜春", "九江"], is_plan=True).clauses
    monkeypatch.setattr(sentences, "KEPT_FROM", 1)
    monkeypatch.delenv("PLANS_CACHE", raising=False)
    others = clauses[clauses["doc_id"].ne("yichun")]
    links = link_clauses(SentenceIndex.build(others), "jiujiang", "jiangxi")
    index = SentenceIndex.build(clauses, ["yichun"])
    assert index.state_with("jiujiang", "jiangxi") != index.state_with("yichun", "jiangxi")
    own = link_clauses(index, "yichun", "jiangxi")
    monkeypatch.setattr(sentences, "_link_clauses", lambda *given: None)
    pd.testing.assert_frame_equal(link_clauses(index, "jiujiang", "jiangxi"), links)
    pd.testing.assert_frame_equal(link_clauses(index, "yichun", "jiangxi"), own)
    changed = clauses.assign(text=clauses["text"].where(clauses["doc_id"].ne("yichun"), clauses["text"] + "。"))
    assert link_clauses(SentenceIndex.build(changed, ["yichun"]), "yichun", "jiangxi") is None


def test_a_lazy_index_makes_its_parts_where_links_are_not_kept(corpus, monkeypatch):
    clauses = corpus.select(place=["江西", "九江"], is_plan=True).clauses
    monkeypatch.setattr(sentences, "KEPT_FROM", 1)
    monkeypatch.delenv("PLANS_CACHE", raising=False)
    links = link_clauses(SentenceIndex.build(clauses), "jiujiang", "jiangxi")
    index = SentenceIndex.build(clauses, lazy=True)
    pd.testing.assert_frame_equal(link_clauses(index, "jiujiang", "jiangxi"), links)
    assert "matrix" not in vars(index)
    assert link_clauses(index, "jiangxi", "jiujiang").equals(
        link_clauses(pickle.loads(pickle.dumps(index)), "jiangxi", "jiujiang")
    )
    assert index.matrix.shape[0] == len(index.wordings) == len(clauses) and not hasattr(index, "letters")
