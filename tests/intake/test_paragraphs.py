"""The table of targets tied to its paragraphs."""

import json
import re

import pandas as pd
import pytest

from helpers.corpus.load import build_document
from helpers.intake.paragraphs import tied
from helpers.targets.extract import extract_targets

TEXT = "江西省碳达峰实施方案\n一、目标\n到2025年，森林覆盖率<60%>达到64%，到2030年力争达到65%。\n二、措施\n植树。\n"
META = {"title": "江西省碳达峰实施方案", "issuer": "江西省人民政府", "adcode": "360000", "date": "2022-07-08"}


@pytest.fixture(scope="module")
def plan():
    return build_document("jiangxi", TEXT, meta=META)


@pytest.fixture(scope="module")
def rows(plan):
    shown = tied(extract_targets(plan), {"jiangxi": plan})
    return json.loads(re.search(r'<script type="application/json">(.*?)</script>', shown)[1].replace("<\\/", "</"))


def test_a_row_has_its_paragraph_with_the_words_marked(plan, rows):
    assert len(rows) == len(extract_targets(plan)) >= 2
    for row, target in zip(rows, extract_targets(plan).itertuples(), strict=True):
        assert f"<mark>{target.quote.replace('<', '&lt;').replace('>', '&gt;')}</mark>" in row["text"]
        assert "植树" not in row["text"] and "<60%>" not in row["text"]


def test_a_row_can_be_cited(rows):
    assert rows[-1]["cite"].endswith("江西省人民政府. 江西省碳达峰实施方案[A]. 2022-07-08.") and "“" in rows[-1]["cite"]


def test_the_line_that_corrects_a_row_is_python_with_what_stands_there_now(plan, rows):
    target = extract_targets(plan).iloc[-1]
    said = {}
    exec(rows[-1]["correct"], {"correct": lambda name, **values: said.update(values, name=name)})
    assert said == {"name": target["target_id"], "value": target["value"], "why": "", "who": ""}


def test_targets_of_an_unknown_text_have_their_words_alone(plan):
    shown = tied(extract_targets(plan), {})
    assert "not in the corpus" in shown and "correct(" not in shown


def test_a_pasted_text_is_not_taken_for_a_document():
    assert extract_targets("到2025年，森林覆盖率达到60%。").documents == ()
    assert isinstance(extract_targets("到2025年，森林覆盖率达到60%。").head(1), pd.DataFrame)
