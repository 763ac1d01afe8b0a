"""Targets side by side: short promises, links to sentences, and a matrix that tells its answers apart."""

from types import SimpleNamespace

import matplotlib.pyplot as plt
import pandas as pd
import pytest
from matplotlib.path import Path
from test_cascade import target

from helpers.cascade.charts import ANSWERS, answer, draw_answers
from helpers.targets.labels import promise, subject_and_year
from publish.links import passage_link, sentence_links


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (target("甲", 80, comparator="ge"), "≥ 80 %"),
        (target("甲", 9.5, comparator="approx", change="decrease_pct"), "≈ −9.5 %"),
        (target("甲", 65, comparator="ge", change="decrease_pct"), "−65 % or more"),
        (target("甲", 15, change="annual_growth_pct", modality="strive"), "+15 % a year*"),
        (target("甲", 0.6, "亿千瓦"), "0.6 亿千瓦"),
        (target("甲", 3079, "万亩", change="cumulative"), "Σ 3079 万亩"),
        (target("甲", 1, "个", value_high=2, comparator="range"), "1–2 个"),
        (target("甲", 1.3, None, comparator="le"), "≤ 1.3"),
        (target("甲", 100, kind="full_coverage"), "all"),
        (target("甲", kind="delegated"), "set by the level above"),
        (target("甲", modality="strive"), "milestone*"),
    ],
)
def test_promise_in_short(row, words):
    assert promise(row) == words


def test_measure_says_when_there_is_no_deadline():
    assert subject_and_year(target("甲", 1)) == "甲 2025"
    assert subject_and_year(target("甲", 1, year=None)) == "甲 without a year"


def test_a_quote_leads_to_its_sentence_and_is_escaped():
    targets = pd.DataFrame(
        {"target_id": ["a", "b"], "doc_id": "yichun", "clause_id": ["c1", "lost"], "quote": ["<达到1%>", "乙"]}
    )
    links = sentence_links(targets, pd.DataFrame({"clause_id": ["c1"], "anchor": ["s-1"]}))
    assert links["a"] == '<a lang="zh" href="../reports/plans/yichun.html#s-1">&lt;达到1%&gt;</a>'
    assert links["b"] == passage_link("yichun", "乙") == '<a lang="zh" href="../reports/plans/yichun.html">乙</a>'


def test_every_answer_has_a_look_of_its_own():
    looks = [tuple(sorted(look.items())) for look in ANSWERS.values()]
    assert len(set(looks)) == len(ANSWERS)
    link = SimpleNamespace(stringency="not_comparable", additive=True)
    assert answer(link, "taken up") == "a part's amount"
    assert answer(SimpleNamespace(stringency="higher", additive=False), "near") == "higher"
    assert answer(link, "delegated") == "delegated"
    assert answer(None, "silent") == "silent"


def _squares(part):
    return [Path(corners) for corners in part.get_path().vertices.reshape(-1, 5, 2)]


def test_matrix_draws_a_cell_and_a_word_for_each_answer():
    states = pd.DataFrame({"甲": ["higher", "silent"], "乙": ["silent", "text breaks off"]}, index=["一", "二"])
    figure, ax = plt.subplots()
    draw_answers(ax, states, states)
    assert len(ax.texts) == states.size
    (higher,), silent, (broken,) = ([square.get_extents().bounds for square in _squares(part)] for part in ax.patches)
    assert (higher, broken) == ((0, 0, 1, 1), (1, 1, 1, 1)) and sorted(silent) == [(0, 1, 1, 1), (1, 0, 1, 1)]
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["higher", "silent", "text breaks off"]
    plt.close(figure)
