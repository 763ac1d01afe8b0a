"""Numbers with their units, read and converted."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.vocabulary.units import (
    canonical,
    canonical_unit,
    chinese_number,
    convert,
    find_numbers,
    unit_table,
)


def read(text):
    return [(n.value, n.value_high, n.unit) for n in find_numbers(text) if n.kind == "number"]


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("达到0.4亿吨", [(0.4, None, "亿吨")]),
        ("达到1,200个", [(1200, None, "个")]),
        ("创建3-5家", [(3, 5, "家")]),
        ("占75%—80%", [(75, 80, "%")]),
        ("1至2个", [(1, 2, "个")]),
        ("0.6—1万人/平方公里", [(0.6, 1, "万人/平方公里")]),
        ("分别达到407、700万千瓦", [(407, None, "万千瓦"), (700, None, "万千瓦")]),
        ("7吨标准煤/百万换算吨公里", [(7, None, "吨标准煤/百万换算吨公里")]),
        ("2.9万吨/日", [(2.9, None, "万吨/日")]),
        ("达到-30千克标准煤/吨", [(-30, None, "千克标准煤/吨")]),
        ("下降5个百分点", [(5, None, "个百分点")]),
        ("超过三分之一", [(0.333, None, "")]),
        ("不超过2/3", [(0.667, None, "")]),
        ("百分之六十", [(60, None, "%")]),
        ("降低万分之五", [(0.0005, None, "")]),
        ("三分之一万千瓦", [(0.333, None, "")]),
        ("翻两番", [(2, None, "番")]),
        ("增长一倍", [(1, None, "倍")]),
        ("至少使用一种可再生能源", [(1, None, "种")]),
        ("车桩比小于2.5：1", [(2.5, None, "：1")]),
        ("氢液化能力达到5t/d", [(5, None, "t/d")]),
        ("容量600MW", [(600, None, "MW")]),
        # in Chinese numerals
        ("三成以上的公交线路", [(30, None, "%")]),
        ("八成五", [(85, None, "%")]),
        ("超九成", [(90, None, "%")]),
        ("百分之一点五", [(1.5, None, "%")]),
        ("百分之百", [(100, None, "%")]),
        ("达到一亿立方米", [(1, None, "亿立方米")]),
        ("超过千亿元", [(1000, None, "亿元")]),
        ("突破万亿元", [(10000, None, "亿元")]),
        ("数十家", []),
        ("培育百家企业", []),
        ("一多半", []),
        ("降到三百克/千瓦时", [(300, None, "克/千瓦时")]),
        ("十五万千瓦", [(15, None, "万千瓦")]),
        ("一百五十个", [(150, None, "个")]),
        ("两千五百个", [(2500, None, "个")]),
        ("半数以上的乡镇", [(0.5, None, "")]),
        # a denominator before the number, or with 每
        ("每万平方米不高于300吨", [(300, None, "吨/万平方米")]),
        ("控制在每平方公里0.6万至1万人", [(0.6, 1, "万人/平方公里")]),
        ("300克标准煤每千瓦时以下", [(300, None, "克标准煤每千瓦时")]),
        ("每年300公里", [(300, None, "公里")]),
        # in Latin letters
        ("50万tce", [(50, None, "万tce")]),
        ("1.05亿m³", [(1.05, None, "亿m³")]),
        ("30μg/m³以内", [(30, None, "μg/m³")]),
        ("≤45kgCO2/(㎡·a)", [(45, None, "kgCO2/(㎡·a)")]),
        ("12MtCO2e", [(12, None, "MtCO2e")]),
        ("60万千瓦/120万千瓦时", [(60, None, "万千瓦"), (120, None, "万千瓦时")]),
        # unknown units are read whole
        ("30亿人民币", [(30, None, "亿人民币")]),
        ("50万xyz", [(50, None, "万xyz")]),
        ("3万吨/窑，", [(3, None, "万吨/窑")]),
    ],
)
def test_numbers_are_read(text, numbers):
    assert read(text) == numbers


@pytest.mark.parametrize(
    "text",
    [
        "万元GDP能耗",
        "十三项行动",
        "一次能源",
        "三元锂电池",
        "一方面",
        "二氧化碳",
        "千瓦时",
        "三年行动",
        "二级能效",
        "百家争鸣",
    ],
)
def test_numerals_in_words_count_nothing(text):
    assert find_numbers(text) == []


@pytest.mark.parametrize("text", ["5G基站", "T3航站楼", "PM2.5浓度", "GB55015", "〔2022〕17号", "第39次会议", "14号线"])
def test_names_are_no_quantities(text):
    assert [number for number in read(text) if number[2]] == []


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("2025年", "date"),
        ("12月", "date"),
        ("1000吨级", "class"),
        ("40余辆", "vague"),
        ("上百座", "vague"),
        ("三十余万亩", "vague"),
        ("第3次", "ordinal"),
    ],
)
def test_kinds(text, kind):
    assert [number.kind for number in find_numbers(text)] == [kind]


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [("近百家", 100, "家"), ("上千万吨", 1000, "万吨"), ("两百余家", 200, "家"), ("10余家", 10, "家")],
)
def test_what_is_only_said_to_be_more_has_the_value_said(text, value, unit):
    assert [(number.value, number.unit, number.kind) for number in find_numbers(text)] == [(value, unit, "vague")]


@given(
    st.decimals(min_value=0, max_value=99999, places=2),
    st.sampled_from(sorted(unit_table())),
    st.sampled_from(["", "万", "亿"]),
)
def test_what_is_written_is_read(value, unit, scale):
    """Any number with any unit of the table, in a sentence, comes back with its span."""
    scale = "" if unit.isascii() or unit in ("份额", "‰") or unit.endswith("1") else scale
    text = f"达到{value}{scale}{unit}。"
    found = find_numbers(text)
    assert found and found[0].value == float(value)
    assert text[found[0].start : found[0].end].startswith(str(value))


def test_span_is_number_and_unit():
    text = "到2025年，达到0.4亿吨以上"
    assert [text[n.start : n.end] for n in find_numbers(text)] == ["2025年", "0.4亿吨"]


@pytest.mark.parametrize(
    ("value", "unit", "target", "result"),
    [
        (0.6, "亿千瓦", "万千瓦", 6000),
        (1.5, "万亿元", "亿元", 15000),
        (600, "MW", "万千瓦", 60),
        (15, "亩", "公顷", 1),
        (510, "万公顷", "万亩", 7650),
        (305, "克标准煤/千瓦时", "千克标准煤/千瓦时", 0.305),
        (300, "吨/万平方米", "千克/平方米", 30),
        (100, "kgce/t", "千克标准煤/吨", 100),
        (50, "万tce", "万吨标准煤", 50),
        (800, "GWh", "亿千瓦时", 8),
        (1.05, "亿m³", "万立方米", 10500),
        (1, "MtCO2e", "万吨二氧化碳当量", 100),
        (45, "kgCO2/(㎡·a)", "千克二氧化碳/平方米·年", 45),
        (300, "克标准煤每千瓦时", "克标准煤/千瓦时", 300),
        (3, "成", "%", 30),
    ],
)
def test_units_convert(value, unit, target, result):
    assert convert(value, unit, target) == pytest.approx(result)


@pytest.mark.parametrize(("unit", "target"), [("%", "个百分点"), ("吨", "千瓦"), ("吨", "吨标准煤"), ("个", "家")])
def test_unlike_units_do_not_mix(unit, target):
    with pytest.raises(ValueError, match="do not measure the same"):
        convert(1, unit, target)


def test_unknown_units_are_not_guessed():
    assert canonical(3, "斛") == (None, "")
    with pytest.raises(ValueError, match="unknown unit '斛'; add it to data/raw/vocabulary/units.csv"):
        convert(1, "斛", "吨")


def test_every_unit_of_the_table_has_a_canonical_one():
    assert [unit for unit in unit_table() if convert(1, unit, canonical_unit(unit)) <= 0] == []


@pytest.mark.parametrize(("text", "number"), [("十二", 12), ("三百", 300), ("两千零五", 2005), ("二十", 20)])
def test_chinese_numerals(text, number):
    assert chinese_number(text) == number


def test_no_numeral_is_an_error():
    with pytest.raises(ValueError, match="not a Chinese numeral"):
        chinese_number("甲")
