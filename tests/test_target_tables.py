"""The tables that show targets: readable, searchable offline, by place."""

import pandas as pd

from helpers.target_tables import promises_by_place, searchable, speaking
from helpers.targets import extract_targets


def test_a_searchable_table_asks_for_nothing_outside():
    page = searchable(pd.DataFrame({"plan": ["<b>江西</b>"], "promise": ["≥ 60 %"]}), "targets", "the targets")
    assert page.count("<table") == 1 and '<table id="targets"' not in page.split("<script>")[1]
    assert 'id="targets"' in page and 'id="targets-words"' in page
    assert "http" not in page and "<b>江西</b>" in page


def test_the_kinds_of_missing_are_told_apart():
    text = "到2025年，森林覆盖率达到60%、力争达到61%。到2030年，非化石能源消费比重确保完成国家下达目标。"
    targets = extract_targets(text)
    plans = pd.DataFrame(
        {"doc_id": ["text", "other", "cut"], "place": ["甲", "乙", "丙"], "complete": [True, True, False]}
    )
    table = promises_by_place(targets, plans, ["forest_cover", "non_fossil_share"], 2030)
    assert table.loc["甲"].tolist() == ["other deadline", "handed down"]
    assert table.loc["乙"].tolist() == ["no target", "no target"]
    assert table.loc["丙"].tolist() == ["text breaks off", "text breaks off"]
    assert promises_by_place(targets, plans, ["forest_cover"], 2025).loc["甲", "forest_cover"] == "60 % / 61 %*"


def test_each_jurisdiction_speaks_once(corpus):
    documents = corpus.documents.assign(same_as=corpus.documents["same_as"].replace("", None))
    plans = speaking(documents)
    assert plans["adcode"].is_unique and plans["place"].notna().all()
    assert plans.iloc[0]["adcode"] == "100000"
