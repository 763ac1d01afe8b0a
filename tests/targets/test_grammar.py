"""What stands before and behind a number, and how a name is cut out of it."""

import pytest

from helpers.targets import extract_targets, grammar

# The stretch before a number; subject, role, comparator, modality.
LEFT = [
    ("湿地保护率达到", "湿地保护率", "level", None, "plain"),
    ("湿地保护率力争达到", "湿地保护率", "level", None, "strive"),
    ("湿地保护率不低于", "湿地保护率", "", "ge", "plain"),
    ("湿地保护率稳定在", "湿地保护率", "level", None, "maintain"),
    ("水泥熟料产能控制在", "水泥熟料产能", "", "le", "plain"),
    ("装机规模突破", "装机规模", "", "gt", "plain"),
    ("煤炭消费量削减", "煤炭消费量", "fall", None, "plain"),
    ("能耗强度累计下降", "能耗强度", "fall", None, "plain"),
    ("造纸业产值年均增长", "造纸业产值", "growth", None, "plain"),
    ("确保地热供暖面积增加", "确保地热供暖面积", "rise", None, "ensure"),
    ("地热供暖面积约", "地热供暖面积", "", "approx", "plain"),
]


@pytest.mark.parametrize(("stretch", "subject", "role", "comparator", "modality"), LEFT, ids=[row[0] for row in LEFT])
def test_the_stretch_before_a_number(stretch, subject, role, comparator, modality):
    left = grammar.read_left(stretch, [])
    assert (left.subject, left.role, left.comparator, left.modality) == (subject, role, comparator, modality)


def test_a_base_year_is_no_part_of_the_subject():
    left = grammar.read_left("单位产值用水量比2020年下降", [(8, 13, "base")])
    assert (left.subject, left.base_year, left.role) == ("单位产值用水量", 2020, "fall")


@pytest.mark.parametrize(
    "since",
    [
        "比2020年",
        "较2020年",
        "对比2020年",
        "相较于2020年",
        "相比于2020年",
        "相对2020年",
        "相对于2020年",
        "在2020年基础上",
    ]
    + ["同2020年相比", "与2020年相比"],
)
@pytest.mark.parametrize(
    ("sentence", "found"),
    [
        ("到2025年，单位产值能耗{}下降14%。", [("单位产值能耗", 14)]),
        ("到2025年，{}，吨钢能耗下降3%，吨钢水耗下降5%。", [("吨钢能耗", 3), ("吨钢水耗", 5)]),
    ],
)
def test_a_base_year_is_known_by_any_word_wherever_it_stands(since, sentence, found):
    rows = extract_targets(sentence.format(since))
    assert list(zip(rows["indicator"], rows["value"], strict=True)) == found
    assert set(rows["base_year"]) == {2020} and set(rows["year"]) == {2025}


@pytest.mark.parametrize(
    ("stretch", "required"), [("备用容量不低于", True), ("废渣利用率原则上达到", True), ("废渣利用率达到", False)]
)
def test_a_requirement_is_told_from_a_goal(stretch, required):
    assert grammar.read_left(stretch, []).required is required


# Behind the number: comparator, object, whether 的 stands before it.
RIGHT = [
    ("建成20座加氢站，", 5, None, "加氢站", False),
    ("达到60%以上，", 5, "ge", "", False),
    ("达到60%左右。", 5, "approx", "", False),
    ("控制在60%以内；", 6, "le", "", False),
    ("60%及以上的乡镇接入", 3, "ge", "乡镇接入", True),
    ("60%（含）以上的乡镇接入", 3, "ge", "乡镇接入", True),
    ("培育10家“链主、龙头”企业、5个园区", 5, None, "“链主、龙头”企业", False),
]


@pytest.mark.parametrize(("text", "start", "comparator", "thing", "attributive"), RIGHT, ids=[row[0] for row in RIGHT])
def test_what_stands_behind_a_number(text, start, comparator, thing, attributive):
    right = grammar.read_right(text, start)
    assert (right.comparator, right.object, right.attributive) == (comparator, thing, attributive)


NAMES = [
    ("全市湿地保护率", "湿地保护率", None),
    ("其中，沼气年产量", "沼气年产量", None),
    ("用能5000吨标准煤以上的企业能效达标率", "能效达标率", "用能5000吨标准煤以上的企业"),
    ("安山市、平海市等城市绿色出行比例", "绿色出行比例", "安山市、平海市等城市"),
    ("钢铁、水泥等5个行业能效标杆产能比例", "能效标杆产能比例", None),
    ("力争实现废钢利用量", "废钢利用量", None),
    ("到2025年废钢利用量的", "废钢利用量", None),
]


@pytest.mark.parametrize(("subject", "name", "scope"), NAMES, ids=[row[0] for row in NAMES])
def test_a_name_says_what_is_counted_and_its_scope_where(subject, name, scope):
    found, where = grammar.name_indicator(subject)
    assert (found, where) == (name, scope) or scope is None and found.endswith(name)


@pytest.mark.parametrize(
    ("subject", "members"),
    [
        ("废钢、废纸和废铝", ["废钢", "废纸", "废铝"]),
        ("城市（含县城）污水处理率", ["城市（含县城）污水处理率"]),
        ("灌区（一期、二期）和水库", ["灌区（一期、二期）", "水库"]),
        ("经济和社会发展", ["经济和社会发展"]),
    ],
)
def test_a_list_is_split_outside_brackets_and_words(subject, members):
    assert grammar.split_list(subject) == members


@pytest.mark.parametrize(
    ("subject", "count", "share", "names"),
    [
        ("公交车、环卫车新能源汽车占比", 2, True, ["公交车新能源汽车占比", "环卫车新能源汽车占比"]),
        ("秸秆综合利用率、农膜回收率", 2, True, ["秸秆综合利用率", "农膜回收率"]),
        ("风电、光伏装机容量", 2, False, ["风电装机容量", "光伏装机容量"]),
        ("风电、光伏装机容量", 3, False, None),
    ],
)
def test_one_subject_is_shared_out_to_several_values(subject, count, share, names):
    assert grammar.distribute(subject, count, share) == names


@pytest.mark.parametrize(
    ("subject", "names"),
    [
        ("秸秆综合利用率、农膜回收率", ["秸秆综合利用率", "农膜回收率"]),
        ("新建医院、新建学校屋顶光伏覆盖率", ["新建医院、新建学校屋顶光伏覆盖率"]),
    ],
)
def test_several_indicators_with_one_value_are_several_and_several_owners_of_one_are_one(subject, names):
    assert grammar.coordinate(subject) == names


@pytest.mark.parametrize(
    ("last", "name", "full"),
    [
        ("单位建筑面积能耗", "碳排放", "单位建筑面积碳排放"),
        ("单位地区生产总值能源消耗", "二氧化碳排放", "单位地区生产总值二氧化碳排放"),
        ("湿地保护率", "农膜回收率", "农膜回收率"),
    ],
)
def test_a_short_name_takes_over_what_the_one_before_says(last, name, full):
    assert grammar.complete(last, name) == full or grammar._with_prefix(last, name) == full
