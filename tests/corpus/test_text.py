"""The clean text and its way back to the raw file."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.corpus.cleaning import (
    Edit,
    Erratum,
    TrackedText,
    apply_errata,
    drop_doubled_at_breaks,
    join_wrapped_lines,
    remove_spaces,
    squeeze_blank_lines,
    widen_punctuation,
)

REPAIRS = (join_wrapped_lines, remove_spaces, squeeze_blank_lines, widen_punctuation)
# Plans' own characters, and whatever else Unicode has
PLAN_TEXT = st.text(st.sampled_from("能源到2025年。；（）()“”\"'<>〈〉[],;:?! \n\t　一、1.%AaOo○二三〇"), max_size=80)
ANY_TEXT = st.one_of(PLAN_TEXT, st.text(max_size=60))


def whole(raw):
    return TrackedText.from_spans(raw, [(0, len(raw))])


def repaired(raw):
    text = whole(raw)
    for repair in REPAIRS:
        repair(text)
    return drop_doubled_at_breaks(text, ["line_wrap"])


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("重大战 略决策,到 2025 年", "重大战略决策，到2025年"),
        ("到 2030 年，太阳能发\n\n电总装机容量 达到 0.6 亿千瓦。", "到2030年，太阳能发电总装机容量达到0.6亿千瓦。"),
        ("提升水平。积极推广节能环保\n\n保农用装备", "提升水平。积极推广节能环保农用装备"),
        ("二、主要目标\n\n“十四五”期间", "二、主要目标\n“十四五”期间"),
        ("建设carbon neutral园区(CCUS)", "建设carbon neutral园区（CCUS）"),
        ("车桩比2.5:1,公共7:1;", "车桩比2.5:1，公共7:1；"),
        ("执行DB/T29-204(2020)标准", "执行DB/T29-204(2020)标准"),
        ("达到57.85%,2025年", "达到57.85%，2025年"),
        ("计1,234万吨,其中", "计1,234万吨，其中"),
        ("见https://a.gov.cn/x?a=1,b。", "见https://a.gov.cn/x?a=1,b。"),
        ("发改环资[2021]642号", "发改环资〔2021〕642号"),
        ("《关于印发<方案>的通知》", "《关于印发〈方案〉的通知》"),
        ("正文<script>alert(1)</script>与A&B，1<2。", "正文＜script>alert(1)＜/script>与A&B，1<2。"),
        ('推进"双碳"工作', "推进“双碳”工作"),
        ("“十五五''期间", "“十五五”期间"),
        ("二O三五年", "二〇三五年"),
        ("二、主要目标", "二、主要目标"),
    ],
)
def test_repairs(raw, clean):
    assert repaired(raw).text == clean


def test_a_word_with_a_doubled_character_stays():
    assert repaired("因地制宜，推动人\n\n人参与；人人有责。").text == "因地制宜，推动人人参与；人人有责。"


def test_lines_without_prose_are_not_joined():
    assert repaired("宜春市人民政府\n\n关于印发方案的通知\n").text == "宜春市人民政府\n关于印发方案的通知"


def test_lines_of_a_list_with_commas_are_not_joined():
    clean = repaired("序号,指标,单位,目标\n1,森林覆盖率,%,63\n2,用水总量,亿立方米,50\n").text
    assert "632" not in clean


def test_spans_lead_back():
    raw = "第1页 到 2025 年,\n能 源"
    text = repaired(raw)
    start = text.text.index("2025年")
    assert raw[slice(*text.raw_span(start, start + 5))] == "2025 年"


def test_pieces_are_joined_and_the_gap_is_logged():
    text = TrackedText.from_spans("装机容第15页量达到", [(0, 3), (7, 10)], "page_marker")
    assert text.text == "装机容量达到"
    assert text.repairs[0].before == "第15页"
    assert text.restore() == "装机容第15页量达到"


@given(ANY_TEXT)
@settings(max_examples=300, deadline=None)
def test_every_repair_can_be_undone(raw):
    text = repaired(raw)
    assert text.restore() == raw
    assert len(text.text) == len(text.starts) == len(text.ends)
    assert (np.diff(text.starts) >= 0).all()
    assert (text.starts <= text.ends).all()


@given(ANY_TEXT)
@settings(max_examples=200, deadline=None)
def test_unrepaired_characters_stand_where_the_map_says(raw):
    text = repaired(raw)
    changed = {place for r in text.repairs for place in range(r.raw_start, max(r.raw_end, r.raw_start + 1))}
    for place, char in enumerate(text.text):
        start, end = text.raw_span(place, place + 1)
        if end - start == 1 and start not in changed:
            assert raw[start] == char


@given(ANY_TEXT, st.lists(st.tuples(st.integers(0, 60), st.integers(0, 6), st.text(max_size=4)), max_size=4))
@settings(max_examples=200, deadline=None)
def test_any_edits_can_be_undone(raw, wanted):
    edits, here = [], 0
    for start, length, new in sorted(wanted):
        if start >= here and start + length <= len(raw):
            edits.append(Edit(start, start + length, new))
            here = start + length + 1
    assert whole(raw).apply("test", edits).restore() == raw


@pytest.mark.parametrize(
    ("printed", "reading", "says"),
    [
        ("到2025车", "到2025年", "'到2025年' does by itself now: remove the row"),
        ("不在这里", "也不在", "correct the row or remove it"),
        ("总体要求", "总体目标", ""),
    ],
)
def test_an_erratum_that_finds_nothing_says_whether_the_text_mended_itself(printed, reading, says):
    text = whole("一、总体要求。到2025年，森林覆盖率达到60%。")
    problems = apply_errata(text, [], [Erratum(None, printed, reading, "misprint")])
    assert [problem.partition("; ")[2] for problem in problems] == ([says] if says else [])
    assert ("总体目标" in text.text) == (not says)
