"""How a number stands in its sentence, what it is then a number of, and what it is not."""

import pytest

from helpers.targets.deadlines import find_times
from helpers.targets.naming import Naming, name_object
from helpers.targets.quantities import read_quantities
from helpers.targets.rows import Memory
from helpers.vocabulary.units import find_numbers


def reading(text):
    """The reading of the last number of a text that has one group."""
    times = find_times(text, 2022)
    inside = [number for number in find_numbers(text) if not any(t.start <= number.start < t.end for t in times)]
    found = Naming(text, times, None, Memory(), 0, "", len(text))
    found.look(inside[-1:])
    return found, inside[-1:]


FRAMES = [
    ("到2025年，湿地保护率达到55%。", "level", "湿地保护率"),
    ("到2025年，湿地保护率不低于55%。", "level", "湿地保护率"),
    ("到2025年，数据中心PUE力争1.25以下。", "level", "数据中心PUE"),
    ("到2025年，建成20座加氢站。", "object", "建成加氢站"),
    ("到2025年，创建30家绿色工厂。", "object", "绿色工厂"),
    ("到2025年，累计建成高标准农田30万亩。", "work", None),
    ("到2025年，60%以上的乡镇达到创建要求。", "share", "乡镇达到创建要求"),
    ("到2025年，电网具备5%以上的响应能力。", "level", None),
    ("推广用能100万吨以上的企业的经验。", "threshold", None),
    ("2015年湿地保护率达到50%。", "past", None),
    ("全市已建成充电桩3000个。", "past", None),
    ("欧盟提出2030年可再生能源占比达到42%。", "reported", None),
]


@pytest.mark.parametrize(("text", "frame", "name"), FRAMES, ids=[row[0] for row in FRAMES])
def test_a_number_stands_in_its_frame_and_is_named_after_it(text, frame, name):
    found, group = reading(text)
    assert found.frame == frame
    if name:
        assert found.names(group)[0] == [name]


@pytest.mark.parametrize(
    ("thing", "name"),
    [
        ("特色鲜明、错位发展的低碳园区", "低碳园区"),
        ("以上的绿色商场", "绿色商场"),
        ("一批零碳工厂", "零碳工厂"),
    ],
)
def test_what_adorns_a_counted_thing_is_no_part_of_its_name(thing, name):
    assert name_object(thing) == name


def quantities(text):
    found, classes = read_quantities(text, find_numbers(text), find_times(text, 2022), None, Memory())
    return [(row.indicator, row.value, row.unit, row.comparator, row.change, row.modality) for row in found], classes


# The sentence, then what it promises: indicator, value, unit, comparator, change, modality.
PROMISES = [
    ("到2025年，湿地保护率力争达到55%以上。", [("湿地保护率", 55, "%", "ge", "level", "strive")]),
    ("到2025年，累计建成高标准农田30万亩。", [("累计建成高标准农田", 30, "万亩", "eq", "cumulative", "plain")]),
    ("到2025年，单位产值用水量比2020年下降14%。", [("单位产值用水量", 14, "%", "eq", "decrease_pct", "plain")]),
    ("到2025年，沼气产值年均增长8%。", [("沼气产值", 8, "%", "eq", "annual_growth_pct", "plain")]),
    ("到2025年，农膜回收率提高5个百分点。", [("农膜回收率", 5, "个百分点", "eq", "increase_pct", "plain")]),
    (
        "到2025年，秸秆综合利用率、农膜回收率分别达到92%、85%。",
        [("秸秆综合利用率", 92, "%", "eq", "level", "plain"), ("农膜回收率", 85, "%", "eq", "level", "plain")],
    ),
    (
        "到2025年，湿地保护率达到55%以上、力争60%。",
        [("湿地保护率", 55, "%", "ge", "level", "plain"), ("湿地保护率", 60, "%", "eq", "level", "strive")],
    ),
]


@pytest.mark.parametrize(("text", "expected"), PROMISES, ids=[text for text, _ in PROMISES])
def test_what_a_sentence_promises(text, expected):
    assert quantities(text)[0] == expected


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("到2025年，全面淘汰35蒸吨以下燃煤锅炉。", None),
        ("建设一条220千伏线路。", None),
        ("2019年全市湿地保护率为50%。", "past"),
        ("推进年产30万吨甲醇项目。", "programme"),
    ],
)
def test_a_number_that_promises_nothing_says_what_it_is(text, kind):
    found, classes = quantities(text)
    assert found == [] and (kind is None or kind in classes.values())
