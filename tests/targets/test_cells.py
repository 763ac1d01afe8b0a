"""Annex tables: whose target a column holds, and what a bare number in it stands for."""

import pandas as pd
import pytest
from test_targets import said

from helpers.targets.cells import read_column
from helpers.targets.extract import find_targets
from helpers.vocabulary.gazetteer import NOWHERE, place

JIANGXI, JINGDEZHEN, ZHUSHAN, FENGCHENG = "360000", "360200", "360203", "360981"
SHANGHAI, XUHUI, GUANGXI, NANNING, COUNTRY = "310000", "310104", "450000", "450100", "100000"

# whose plan, the column's header, and whose target it is; None: the plan's own
OWNERS = [
    (JIANGXI, "2025年", None),
    (JIANGXI, "全省2025年目标", None),
    (JIANGXI, "江西省目标", None),
    (JIANGXI, "国家目标值", COUNTRY),
    (JIANGXI, "全国目标", COUNTRY),
    (JIANGXI, "上级下达目标", COUNTRY),
    (JIANGXI, "中央下达指标", COUNTRY),
    (JIANGXI, "国家下达我省目标", COUNTRY),
    (JIANGXI, "省级2030年目标", None),
    (JIANGXI, "南昌市目标", "360100"),
    (JINGDEZHEN, "全省2025年目标", JIANGXI),
    (JINGDEZHEN, "江西省目标", JIANGXI),
    (JINGDEZHEN, "2025年目标（全省）", JIANGXI),
    (JINGDEZHEN, "上级下达目标", JIANGXI),
    (JINGDEZHEN, "市目标值", None),
    (JINGDEZHEN, "全市2030年目标", None),
    (ZHUSHAN, "区拟定目标值", None),
    (ZHUSHAN, "市规划目标", JINGDEZHEN),
    (ZHUSHAN, "景德镇市2025年目标", JINGDEZHEN),
    (ZHUSHAN, "省下达目标", JIANGXI),
    (ZHUSHAN, "市场目标值", None),  # no 市
    (FENGCHENG, "市目标", None),  # a county that is called a city
    (FENGCHENG, "宜春市目标", "360900"),
    (SHANGHAI, "市目标值", None),
    (SHANGHAI, "国家目标值", COUNTRY),
    (XUHUI, "区目标", None),
    (XUHUI, "市目标值", SHANGHAI),
    (GUANGXI, "自治区目标值", None),
    (GUANGXI, "全区2025年目标", None),
    (NANNING, "自治区目标值", GUANGXI),
    (NANNING, "全市目标", None),
    (NANNING, "自治区下达任务", GUANGXI),
    (NANNING, "本市目标", None),
    (COUNTRY, "国家目标值", None),
    (COUNTRY, "全国2030年目标", None),
]


@pytest.mark.parametrize(("whose", "header", "owner"), OWNERS)
def test_a_column_belongs_to_the_place_it_names(whose, header, owner):
    column = read_column(header, place(whose))
    assert (column.role, column.of.adcode) == (("own", "") if owner is None else ("other", owner))


@pytest.mark.parametrize(
    ("header", "role"),
    [
        ("责任单位", "departments"),
        ("牵头部门", "departments"),
        ("指标测算说明", "explanation"),
        ("2020年基期值", "explanation"),
        ("计量单位", "explanation"),
        ("指标名称", "indicator"),
        ("序号", "number"),
    ],
)
def test_other_columns_have_a_role(header, role):
    assert read_column(header, NOWHERE).role == role


class Annex:
    """A document that is one annex table: a header and rows, read as the corpus reads them."""

    doc_id, text = "annex", ""

    def __init__(self, adcode, header, *rows):
        self.meta = {"doc_id": "annex", "adcode": adcode, "level": place(adcode).level, "date": "2022-06-01"}
        made = []
        for at, row in enumerate((header, *rows)):
            for name, text in zip(header, row, strict=True):
                made.append({"clause_id": f"annex-附-{len(made):02}", "doc_id": "annex", "item": "附", "kind": "cell",
                             "text": text, "start": len(self.text), "end": len(self.text) + len(text), "row": at,
                             "column": name, "page": None, "paragraph": at, "chapter": "", "action": "",
                             "item_title": "", "departments": ""})  # fmt: skip
                self.text += text
        self.clauses = pd.DataFrame(made)

    def clause_rows(self):
        return self.clauses.itertuples(index=False)


def test_the_own_column_is_promised_and_the_others_are_reported():
    header = ("指标", "单位", "2020年现状", "2025年", "江西省目标", "责任单位")
    found = find_targets(
        Annex(
            JINGDEZHEN,
            header,
            ("森林覆盖率", "%", "65.1", "65.5", "63.1", "市林业局"),
            ("单位GDP能耗下降", "%", "—", "14", "完成国家下达任务", "市发改委"),
        ),
        corrected=False,
    )
    own = found.targets[["indicator", "year", "value", "unit", "change", "kind", "departments"]].values.tolist()
    assert own == [
        ["森林覆盖率", 2025, 65.5, "%", "level", "quantity", "市林业局"],
        ["单位GDP能耗", 2025, 14.0, "%", "decrease_pct", "quantity", "市发改委"],
    ]
    assert set(found.reported["of_region"]) == {"江西省"} and 63.1 in set(found.reported["value"])


def test_a_municipality_promises_what_its_column_of_the_city_says():
    found = find_targets(Annex(SHANGHAI, ("指标", "市目标值"), ("到2025年绿色出行比例", "75%以上")), corrected=False)
    assert found.targets["value"].tolist() == [75.0] and found.reported.empty


def test_a_header_merged_over_columns_names_rows_by_their_rightmost_words():
    """指标 over number, group and name; a name may stand one column further left, and a group in the row above."""
    header = ("指标", "", "", "2020年现状值", "2025年目标值", "属性")
    found = find_targets(
        Annex(
            JIANGXI,
            header,
            ("1", "生态", "森林覆盖率（%）", "63.1", "≥63.5", "约束性"),
            ("2", "", "湿地保护率（%）", "60", "完成国家下达任务", "预期性"),
            ("", "", "空气质量优良天数比率（%）", "90", "≥92", "约束性"),  # the number spans two rows
            ("3", "非化石能源消费比重（%）", "", "13", "≥18.3%", "预期性"),
            ("4", "水", "城市黑臭水体比例（%）", "2", "全部消除", "预期性"),  # of what the row says
            ("5", "生态", "生态保护红线面积比例（%）", "—", "不降低", "预期性"),
        ),
        corrected=False,
    )
    rows = found.targets[["indicator", "year", "value"]].fillna(0).values.tolist()
    assert rows == [
        ["森林覆盖率", 2025, 63.5],
        ["湿地保护率", 2025, 0],
        ["空气质量优良天数比率", 2025, 92],
        ["非化石能源消费比重", 2025, 18.3],
        ["城市黑臭水体消除", 2025, 100],
        ["生态保护红线面积比例不降低", 2025, 0],
    ]


@pytest.mark.parametrize("name", ["8", "（八）", "≥14%", "万吨", "12."])
@pytest.mark.parametrize("promise", ["≥14%", "达到国家考核目标", "20万吨"])
def test_a_number_is_no_indicator(name, promise):
    """Without a name there is no row, and the numbers are listed as not understood."""
    found = find_targets(
        Annex(JIANGXI, ("指标", "", "2025年目标值"), (name, "", promise), ("9", "森林覆盖率", "64%")), corrected=False
    )
    assert found.targets["indicator"].tolist() == ["森林覆盖率"] and found.targets["value"].tolist() == [64]
    numbers = found.numbers[found.numbers["text"].str.contains("14|20万")]
    assert set(numbers["class"]) <= {"unclassified", "explanation"} and len(numbers) >= (promise != "达到国家考核目标")


# a row's name and unit, what the cell under 2025年 says, and what that promises
AMOUNTS = [
    ("单位GDP能耗降低", "%", "[14.5]", "2025 ↓=14.5% 单位GDP能耗"),
    ("单位GDP能耗降低", "%", "［14.5］", "2025 ↓=14.5% 单位GDP能耗"),
    ("单位GDP能耗降低", "%", "（14.5）", "2025 ↓=14.5% 单位GDP能耗"),
    ("单位GDP能耗降低", "%", "14.5（累计）", "2025 ↓=14.5% 单位GDP能耗"),
    ("单位GDP能耗降低", "%", "-14.5", "2025 ↓=14.5% 单位GDP能耗"),
    ("单位GDP能耗", "%", "-14.5", "2025 ↓=14.5% 单位GDP能耗"),
    ("单位GDP能耗（%，五年累计）", "", "下降14.5", "2025 ↓=14.5% 单位GDP能耗"),
    ("单位GDP能耗", "%", "较2020年下降14.5", "2025 ↓=14.5% 单位GDP能耗 base 2020"),
    ("造林面积", "万亩", "[600]", "2025 Σ=600万亩 造林面积"),
    ("湿地保护率", "（%）", "不低于60", "2025 ≥60% 湿地保护率"),
    ("湿地保护率", "%", "60～65", "2025 ..60-65% 湿地保护率"),
    ("湿地保护率", "%", "力争60", "2025 =60% 湿地保护率 strive"),
    ("湿地保护率", "%", "约60*", "2025 ≈60% 湿地保护率"),
    ("风电装机", "", "150万千瓦", "2025 =150万千瓦 风电装机"),
    ("绿色工厂", "", "40家以上", "2025 ≥40家 绿色工厂"),
    ("绿色工厂", "家", "累计40", "2025 Σ=40家 绿色工厂"),
    ("绿色工厂", "家", "新增40", "2025 +=40家 新增绿色工厂"),
    ("能源消费总量，万吨标准煤", "", "4500", "2025 =4500万吨标准煤 能源消费总量"),
    ("绿色建筑面积", "万m2", "1,280", "2025 =1280万m2 绿色建筑面积"),
    ("湿地保护率", "%", "—", None),
    ("湿地保护率", "%", "持续提升", None),
    ("城市黑臭水体比例（%）", "", "全部消除", "2025 all 城市黑臭水体消除"),
    ("劣Ⅴ类水体比例", "%", "基本消除（去除本底影响）", "2025 all 劣Ⅴ类水体基本消除"),
    ("生态保护红线占国土面积比例（%）", "", "不低于省级批复要求", "2025 handed 生态保护红线占国土面积比例"),
    ("地下水V类水比例（%）", "", "质量不下降", "2025 state 地下水V类水比例质量不下降"),
    ("放射源辐射事故发生概率（起/每万枚）", "", "0", "2025 =0起/每万枚 放射源辐射事故发生概率"),
    ("湿地保护率", "%", "60；县城50", None),  # two amounts are no cell's one value
]


@pytest.mark.parametrize(("name", "unit", "cell", "promise"), AMOUNTS)
def test_a_cell_that_is_an_amount(name, unit, cell, promise):
    header = ("序号", "指标", "单位", "2020年", "2025年", "属性")
    document = Annex(JIANGXI, header, ("1", name, unit, "10", cell, "约束性"))
    found = find_targets(document, corrected=False)
    assert [said(row) for row in found.targets.itertuples()] == ([promise] if promise else [])
    read = found.numbers[found.numbers["target_id"] != ""]
    assert all(document.text[row.start : row.end] == row.text for row in read.itertuples())


def test_a_rate_between_two_years_has_its_own_unit():
    header = ("指标", "2020年", "2025年", "年均增速（%）")
    found = find_targets(Annex(JIANGXI, header, ("地区生产总值（亿元）", "700", "1000", "7.4")), corrected=False)
    assert [said(row) for row in found.targets.itertuples()] == [
        "2025 =1000亿元 地区生产总值",
        "2025 p.a.=7.4% 地区生产总值",
    ]


@pytest.mark.parametrize(
    ("header", "row", "promises"),
    [
        (
            ("序号", "重点任务", "具体内容", "责任单位"),
            ("1", "光伏", "到2025年，光伏装机容量达到150万千瓦；建成换电站30座。", "市能源局、市住建局"),
            ["2025 =150万千瓦 光伏装机容量", "2025 =30座 建成换电站"],
        ),
        (
            ("序号", "工作任务", "工作内容", "完成时限"),
            ("1", "光伏", "新增光伏装机容量150万千瓦以上。", "2025年底"),
            ["2025 +≥150万千瓦 新增光伏装机容量"],
        ),
        (("序号", "项目名称", "建设内容", "建设期限"), ("1", "某光伏电站", "建设光伏装机150万千瓦。", "2025年底"), []),
        (("指标", "测算说明"), ("光伏装机", "到2025年，按装机容量达到150万千瓦测算。"), []),
    ],
)
def test_sentences_in_a_table_of_tasks(header, row, promises):
    found = find_targets(Annex(JIANGXI, header, row), corrected=False).targets
    assert [said(row) for row in found.itertuples()] == promises


def test_parts_of_an_indicator_stand_beside_it_over_several_rows():
    header = ("指标", "", "2025年", "五年累计")
    found = find_targets(
        Annex(
            JIANGXI,
            header,
            ("1.细颗粒物（PM2.5）浓度（微克/立方米）", "城区", "33", "/"),
            ("", "县城", "28", "/"),
            ("2.主要污染物减排量（吨）", "氨氮", "/", "[658]"),
            ("3.污水处理率（%）", "县城污水处理率", "96.5b", "/"),
            ("4.湿地保护率（%）", "", "60", "/"),
        ),
        corrected=False,
    )
    assert [said(row) for row in found.targets.itertuples()] == [
        "2025 =33微克/立方米 城区细颗粒物（PM2.5）浓度",
        "2025 =28微克/立方米 县城细颗粒物（PM2.5）浓度",
        "2025 Σ=658吨 氨氮减排量",
        "2025 =96.5% 县城污水处理率",
        "2025 =60% 湿地保护率",
    ]


@pytest.mark.parametrize(
    ("name", "unit", "cell", "promises"),
    [
        ("湿地保有量/湿地保护率", "万亩/%", "1665/52以上", ["2025 =1665万亩 湿地保有量", "2025 ≥52% 湿地保护率"]),
        ("保护地陆域/海域占比", "%", "9.8/9.0", ["2025 =9.8% 保护地陆域占比", "2025 =9% 保护地海域占比"]),
        ("陆域/海域", "%", "9.8/9.0", []),  # no names of indicators: not guessed
        ("污水处理率③", "", "30%，力争40%", ["2025 =30% 污水处理率", "2025 =40% 污水处理率 strive"]),
        ("化学需氧量减排比例（%）", "", "达到自治区考核目标", ["2025 handed 化学需氧量减排比例"]),
    ],
)
def test_a_cell_with_two_values_or_none(name, unit, cell, promises):
    found = find_targets(Annex(JIANGXI, ("指标", "单位", "2025年"), (name, unit, cell)), corrected=False)
    assert [said(row) for row in found.targets.itertuples()] == promises
    assert set(found.targets["quote"]) <= {cell}
