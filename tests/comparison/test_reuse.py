"""Shared passages: nothing missed against brute force, planted copies found, sums right."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.comparison import reuse
from helpers.comparison.copies import near_copies
from helpers.comparison.passages import MIN_CHARACTERS, exact_passages, fold, fold_texts
from helpers.comparison.planted import measure_search
from helpers.comparison.reuse import carried_by, carriers, reuse_table, shared_passages

TWENTY = "推动能源消费绿色低碳转型和工业结构优化"  # 19 letters; with one more a passage
assert len(TWENTY) == 19


@pytest.fixture(scope="module")
def texts(corpus):
    return {document.doc_id: document.text for document in corpus if not document.meta["same_as"]}


def shared_grams(a: np.ndarray, b: np.ndarray, length: int) -> list[int]:
    """Where in a the runs of `length` letters begin that stand in b, too; by brute force."""
    known = {b[i : i + length].tobytes() for i in range(len(b) - length + 1)}
    return [i for i in range(len(a) - length + 1) if a[i : i + length].tobytes() in known]


def test_every_shared_passage_is_found(texts):
    some = {name: texts[name] for name in list(texts)[3::10]}  # national, provincial, local documents
    found = exact_passages(fold_texts(some)).astype({"doc_a": str, "doc_b": str})
    letters = {name: fold(text) for name, text in some.items()}
    checked = 0
    for a in some:
        for b in some:
            if list(some).index(a) >= list(some).index(b):
                continue
            rows = found[(found["doc_a"] == a) & (found["doc_b"] == b)]
            places = letters[a][1]
            for begin in shared_grams(letters[a][0], letters[b][0], MIN_CHARACTERS):
                start, end = places[begin], places[begin + MIN_CHARACTERS - 1] + 1
                assert ((rows["start_a"] <= start) & (rows["end_a"] >= end)).any(), (a, b, some[a][start:end])
                checked += 1
    assert checked > 1000


def test_passages_are_equal_maximal_and_long_enough(texts):
    some = {name: texts[name] for name in list(texts)[:12]}
    folded = fold_texts(some)
    found = exact_passages(folded)
    assert len(found) > 500
    for row in found.sample(200, random_state=1).itertuples():
        a, b = some[row.doc_a], some[row.doc_b]
        here, there = fold(a[row.start_a : row.end_a])[0], fold(b[row.start_b : row.end_b])[0]
        assert here.tolist() == there.tolist()
        assert row.letters_a == row.letters_b == len(here)
        before, behind = fold(a[: row.start_a])[0][-1:], fold(a[row.end_a :])[0][:1]
        other_before, other_behind = fold(b[: row.start_b])[0][-1:], fold(b[row.end_b :])[0][:1]
        assert not len(before) or before.tolist() != other_before.tolist()
        assert not len(behind) or behind.tolist() != other_behind.tolist()


@pytest.mark.parametrize(
    "a, b, count",
    [
        (TWENTY, TWENTY, 0),
        (TWENTY + "等", TWENTY + "等", 1),
        (f"甲{TWENTY}等乙", f"丙{TWENTY}等丁", 1),
        (f"{TWENTY}。", f"{TWENTY}。", 1),  # the full stop that both have is the twentieth
        (f"{TWENTY}。", f"{TWENTY}，", 0),
        ("推动能源消费，绿色低碳转型（和）工业结构优化等", "推动能源消费绿色低碳转型和工业结构，优化等", 1),
        ("ＣＯ２排放" + TWENTY, "CO2排放" + TWENTY, 1),
        (TWENTY + "等" + "甲" + TWENTY + "等", TWENTY + "等", 2),
        ("", TWENTY + "等", 0),
        ("。，；", "。，；", 0),
    ],
)
def test_what_counts_as_a_passage(a, b, count):
    assert len(exact_passages(fold_texts({"a": a, "b": b}))) == count


def test_a_document_is_not_compared_with_itself():
    assert exact_passages(fold_texts({"a": (TWENTY + "等，乙") * 3})).empty
    assert near_copies(fold_texts({"a": (TWENTY + "等，乙") * 3})).empty
    assert exact_passages(fold_texts({})).empty


@settings(max_examples=40, deadline=None)
@given(st.lists(st.text("能源低碳，。 \n"), min_size=2, max_size=4))
def test_any_texts_can_be_searched(texts):
    named = {str(number): text for number, text in enumerate(texts)}
    folded, passages = shared_passages(named)
    reuse = reuse_table(folded, passages)
    assert reuse["share"].between(0, 1).all() and reuse["share_near"].between(0, 1).all()
    assert (reuse["share_near"] >= reuse["share"] - 1e-12).all()


@pytest.mark.parametrize("edited, recall", [(0.2, 0.99), (0.3, 0.96), (0.4, 0.85)])
def test_planted_copies_are_found(texts, edited, recall):
    half = dict(list(texts.items())[::2])  # decoys enough, in half the time
    found = measure_search(half, list(half)[7::10], 35, edited, seed=11)
    assert found["plants"] >= 200
    assert found["recall"] >= recall
    assert found["precision"] >= 0.95


def test_two_prints_of_one_document(corpus):
    for row in corpus.documents[corpus.documents["same_as"].notna()].itertuples():
        pair = {name: corpus[name].text for name in (row.doc_id, row.same_as)}
        assert (reuse_table(*shared_passages(pair))["share"] >= 0.995).all()


@pytest.mark.parametrize("at", [(0,), (5,), (3, 11)])
def test_an_added_plan_leaves_what_the_others_share(texts, at, monkeypatch):
    monkeypatch.setattr(reuse, "KEPT_FROM", 1)
    some = dict(list(texts.items())[::10])
    added = [name for number, name in enumerate(some) if number in at]
    found, before = (
        shared_passages(chosen, added)[1].astype({"doc_a": str, "doc_b": str})
        for chosen in (some, {name: text for name, text in some.items() if name not in added})
    )
    new = found["doc_a"].isin(added) | found["doc_b"].isin(added)
    pd.testing.assert_frame_equal(found[~new].reset_index(drop=True), before)
    place = {name: number for number, name in enumerate(some)}
    assert (found["doc_a"].map(place) < found["doc_b"].map(place)).all()
    at_once, by_itself = (reuse_table(*shared_passages(some, names)) for names in ((), added))
    both = at_once.merge(by_itself, on=["doc_a", "doc_b"], how="outer").fillna(0)
    assert (both["share_x"] == both["share_y"]).all()
    assert (both["share_near_x"] - both["share_near_y"]).abs().max() < 0.06  # what is rare is told by the others


def test_shares_by_hand():
    copied = TWENTY + "等"
    texts = {"a": f"{copied}，甲乙丙丁戊己庚辛壬癸", "b": f"{copied}。{copied}", "c": "子丑寅卯"}
    reuse = reuse_table(*shared_passages(texts)).set_index(["doc_a", "doc_b"])
    assert list(reuse.index) == [("a", "b"), ("b", "a")]
    assert reuse.loc[("a", "b"), "share"] == pytest.approx(20 / 30)
    assert reuse.loc[("b", "a"), "share"] == 1
    assert reuse.loc[("a", "b"), ["longest_passage", "passages"]].tolist() == [20, 1]


def test_who_carries_a_clause():
    first, second = "大力发展风电和光伏发电，推动源网荷储一体化建设。", "本县有三座水库。"
    texts = {"a": first + second, "b": f"甲{first}", "c": f"乙{first[:22]}丙丁戊己庚辛", "d": second}
    folded, passages = shared_passages(texts)
    clauses = pd.DataFrame(
        {"doc_id": "a", "start": [0, len(first)], "end": [len(first), len(first + second)]}, index=["x", "y"]
    )
    carried = carriers(folded, passages, clauses)
    assert carried_by(carried, clauses).to_dict() == {"x": 2, "y": 0}  # eight letters are no passage
    assert set(carried["doc"]) == {"b", "c"}
