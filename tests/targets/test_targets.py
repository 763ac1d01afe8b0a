"""Targets in hard single sentences, and what must hold for the whole corpus."""

import re
import shutil

import pandas as pd
import pytest

from helpers.base.errors import KnowledgeError
from helpers.base.paths import ROOT, raw_folder, working_in
from helpers.targets.commitments import rules
from helpers.targets.deadlines import find_times
from helpers.targets.extract import COLUMNS, extract_targets, find_targets
from helpers.targets.rows import apply_corrections, read_corrections
from helpers.vocabulary.indicators import canonical_value, identify, read_codebook, read_indicators
from helpers.vocabulary.units import canonical_unit

SIGNS = {"ge": "≥", "gt": ">", "le": "≤", "lt": "<", "approx": "≈", "range": "..", "eq": "="}
CHANGES = {"decrease_pct": "↓", "increase_pct": "↑", "annual_growth_pct": "p.a.", "cumulative": "Σ", "increment": "+",
           "annual": "/a"}  # fmt: skip


def said(row) -> str:
    """A row in one string: `2025 ≥60% 森林覆盖率`, with what is unusual added."""
    year = "-" if pd.isna(row.year) else str(row.year)
    if row.kind == "quantity":
        high = "" if pd.isna(row.value_high) else f"-{row.value_high:g}"
        unit = "" if pd.isna(row.unit) else row.unit
        what = f"{CHANGES.get(row.change, '')}{SIGNS[row.comparator]}{row.value:g}{high}{unit}"
    else:
        what = {"full_coverage": "all", "delegated": "handed", "milestone": "state"}[row.kind]
    words = [row.period if isinstance(row.period, str) else year, what, row.indicator]
    if not pd.isna(row.base_year):
        words.append(f"base {row.base_year}")
    if row.modality != "plain":
        words.append(row.modality)
    if isinstance(row.scope, str):
        words.append(f"[{row.scope}]")
    return " ".join(words)


# Sentences of our own, each with one difficulty, and what they promise.
CASES = {
    # deadlines
    "到2025年，城市污泥无害化处置率达到90%。": ["2025 =90% 城市污泥无害化处置率"],
    "到2025年底，全县新建绿道120公里。": ["2025 +=120公里 新建绿道"],
    "2030年前，工业余热回收率达到60%以上。": ["2030 ≥60% 工业余热回收率"],
    "“十四五”期间，粮食烘干能耗年均下降2%。": ["十四五 ↓=2% 粮食烘干能耗"],
    "“十五五”末，氢能产业规模达到300亿元。": ["十五五 =300亿元 氢能产业规模"],
    "2023年起新建小区充电车位比例不低于30%。": ["2023 ≥30% 新建小区充电车位比例"],
    "充电车位比例2025年达到20%，2030年达到40%。": ["2025 =20% 充电车位比例", "2030 =40% 充电车位比例"],
    "2025、2030年地热供暖面积分别达到300、500万平方米。": [
        "2025 =300万平方米 地热供暖面积",
        "2030 =500万平方米 地热供暖面积",
    ],
    "到2025年，秸秆离田率达到50%；到2030年，达到60%。": ["2025 =50% 秸秆离田率", "2030 =60% 秸秆离田率"],
    "到2027年和2030年，绿电交易占比分别达到15%和30%。": ["2027 =15% 绿电交易占比", "2030 =30% 绿电交易占比"],
    "“十四五”、“十五五”期间分别新增沼气工程200个左右。": ["十四五 +≈200个 新增沼气工程", "十五五 +≈200个 新增沼气工程"],
    "“十四五”和“十五五”期间累计改造农房3万户。": ["十四五、十五五 Σ=3万户 累计改造农房"],
    "“十四五”后三年集装箱吞吐量年均增长8%以上。": ["2023-2025 p.a.≥8% 集装箱吞吐量"],
    "到本世纪中叶，非化石能源消费比重达到80%。": ["2050 =80% 非化石能源消费比重"],
    "力争到2025年，公共建筑电耗下降6%，太阳能集热面积达到40万平方米。": [
        "2025 ↓=6% 公共建筑电耗 strive",
        "2025 =40万平方米 太阳能集热面积 strive",
    ],
    "加快煤改电，到2026年清洁取暖率达到85%以上，优化电网运行。": ["2026 ≥85% 清洁取暖率"],
    # nothing is promised
    "2020年，全市森林覆盖率达到60%。": [],
    "“十三五”期间，累计淘汰燃煤锅炉300台。": [],
    "截至目前，已建成加氢站12座。": [],
    "《“十四五”节能减排方案》提出建设示范区10个。": [],
    "围绕“1+8+N”政策体系推进十大行动。": [],
    "推动年综合能耗超过1万吨标准煤的企业开展审计。": [],
    "加快500千伏输变电工程和1000吨级泊位建设。": [],
    "建设5座抽水蓄能电站。": [],
    "到2030年，生态环境明显改善，绿色发展水平稳步提升。": [],
    "到2025年，绿色生产方式基本形成，节能意识显著增强。": [],
    "对首次认定的企业给予20万元补助。": [],
    "本办法自2022年8月1日起施行。": [],
    "到2030年，规模化推进新建厂房执行超低能耗建筑标准。": [],
    "到2030年，鼓励新增货车采用清洁能源。": [],
    # names that lean on the words before
    "推进建设污泥资源化利用设施，到2025年，资源化利用能力达到80万吨/年。": ["2025 =80万吨/年 污泥资源化利用能力"],
    "推动开展既有商业建筑电气化，到2030年电气化比例达到30%。": ["2030 =30% 既有商业建筑电气化比例"],
    "示范布点一批充电站，到2025年，充电站数量达到70座。": ["2025 =70座 充电站数量"],
    "2023年起新建厂房屋顶光伏面积比例不低于50%，其他类型建筑屋顶光伏面积比例不低于30%。": [
        "2023 ≥50% 新建厂房屋顶光伏面积比例",
        "2023 ≥30% 新建其他类型建筑屋顶光伏面积比例",
    ],
    # 力争 before the first deadline reaches to the second; after the indicator it does not
    "力争到2025年管网漏损率控制在9%以内，2030年控制在8%以内。": [
        "2025 ≤9% 管网漏损率 strive",
        "2030 ≤8% 管网漏损率 strive",
    ],
    "到2025年管网漏损率力争控制在9%以内，2030年控制在8%以内。": ["2025 ≤9% 管网漏损率 strive", "2030 ≤8% 管网漏损率"],
    "到2025年，累计建成充电站40座，完成园区循环化改造，争创甲山国家公园。": [
        "2025 Σ=40座 累计建成充电站",
        "2025 state 完成园区循环化改造",
        "2025 state 创建甲山国家公园 strive",
    ],
    "到2030年，累计完成厂房节能改造面积超过40万平方米，其中节能率15%及以上的建筑面积达到5万平方米。": [
        "2030 Σ>40万平方米 累计完成厂房节能改造面积",
        "2030 Σ=5万平方米 厂房节能改造建筑面积 [节能率15%及以上]",
    ],
    "到2025年，污水集中收集率达到70%或比2020年提高5个百分点以上。": [
        "2025 =70% 污水集中收集率",
        "2025 ↑≥5个百分点 污水集中收集率 base 2020",
    ],
    # permanent floors and ceilings
    "新建数据中心电能利用效率不高于1.25。": ["- ≤1.25 新建数据中心电能利用效率"],
    "外购电力中绿电比例原则上不低于40%。": ["- ≥40% 外购电力中绿电比例"],
    "中心城区路网密度应大于9公里/平方公里。": ["- >9公里/平方公里 中心城区路网密度"],
    "项目内拆除建筑面积不应大于现状总建筑面积的15%。": ["- ≤15% 项目内拆除建筑面积占现状总建筑面积比例"],
    # comparators
    "到2025年，单位产品水耗控制在3吨以内。": ["2025 ≤3吨 单位产品水耗"],
    "到2025年，煤炭消费比重降至50%以下。": ["2025 <50% 煤炭消费比重"],
    "到2025年，新能源装机突破900万千瓦。": ["2025 >900万千瓦 新能源装机"],
    "到2025年，天然气消费量约为12亿立方米。": ["2025 ≈12亿立方米 天然气消费量"],
    "到2025年，海岛清洁用能比例达到75%—80%。": ["2025 ..75-80% 海岛清洁用能比例"],
    "到2025年，建成零碳码头1-2个。": ["2025 ..1-2个 建成零碳码头"],
    "到2025年，高炉工序能耗达到-25千克标准煤/吨。": ["2025 =-25千克标准煤/吨 高炉工序能耗"],
    "到2025年，光伏装机不低于300万千瓦以上。": ["2025 ≥300万千瓦 光伏装机"],
    # units and numerals
    "到2025年，外购绿电占用电量比重超过三分之一。": ["2025 >0.333 外购绿电占用电量比重"],
    "到2025年，港口岸电用量翻一番。": ["2025 ↑=1番 港口岸电用量"],
    "到2025年，湿垃圾处理能力达到1.2万吨/日。": ["2025 =1.2万吨/日 湿垃圾处理能力"],
    "到2030年，供水管网漏损率比2020年下降2个百分点。": ["2030 ↓=2个百分点 供水管网漏损率 base 2020"],
    "到2030年，铁路综合能耗降至4吨标准煤/百万换算吨公里。": ["2030 =4吨标准煤/百万换算吨公里 铁路综合能耗"],
    "到2025年，平均车桩比小于2.5：1。": ["2025 <2.5：1 平均车桩比"],
    "到2025年，各镇建成一个零碳村。": ["2025 =1个 建成零碳村"],
    # change and base
    "到2030年，机场单位吞吐量能耗较2020年下降12%左右。": ["2030 ↓≈12% 机场单位吞吐量能耗 base 2020"],
    "到2025年，与2015年相比，化肥用量减少8%以上。": ["2025 ↓≥8% 化肥用量 base 2015"],
    "到2030年，水泵能效在2020年基础上提高15%。": ["2030 ↑=15% 水泵能效 base 2020"],
    "到2030年，照明系统能效在现有水平上提升10%。": ["2030 ↑=10% 照明系统能效"],
    "到2025年，水运货运量较2020年增加3000万吨。": ["2025 +=3000万吨 水运货运量 base 2020"],
    "到2025年，新增湿地公园6座。": ["2025 +=6座 新增湿地公园"],
    "到2025年，累计建成高效节水灌溉面积85万亩。": ["2025 Σ=85万亩 累计建成高效节水灌溉面积"],
    "到2025年，为80家企业提供节能诊断服务，关停落后机组6台。": [
        "2025 Σ=80家 企业提供节能诊断服务",
        "2025 Σ=6台 关停落后机组",
    ],
    "到2025年，完成老旧小区改造120万平方米。": ["2025 Σ=120万平方米 完成老旧小区改造"],
    # several values
    "到2025年，环卫车、邮政车新能源占比分别达到60%、80%。": [
        "2025 =60% 环卫车新能源占比",
        "2025 =80% 邮政车新能源占比",
    ],
    "到2030年，营运客车、货船单位换算周转量碳排放分别比2020年下降8%和4%。": [
        "2030 ↓=8% 营运客车单位换算周转量碳排放 base 2020",
        "2030 ↓=4% 营运货船单位换算周转量碳排放 base 2020",
    ],
    "到2025年，风电、光伏和储能装机容量分别达到50万千瓦、80万千瓦、20万千瓦以上。": [
        "2025 ≥50万千瓦 风电装机容量",
        "2025 ≥80万千瓦 光伏装机容量",
        "2025 ≥20万千瓦 储能装机容量",
    ],
    "到2025年，中水回用率保持在40%以上、力争达到50%。": [
        "2025 ≥40% 中水回用率 maintain",
        "2025 =50% 中水回用率 strive",
    ],
    "到2025年，再生水利用率、污泥处置率均达到95%以上。": ["2025 ≥95% 再生水利用率", "2025 ≥95% 污泥处置率"],
    "到2025年，新建学校、新建医院屋顶光伏覆盖率达到60%。": ["2025 =60% 新建学校、新建医院屋顶光伏覆盖率"],
    "到2025年，装配式建筑占比达到30%，其中中心城区达到45%。": [
        "2025 =30% 装配式建筑占比",
        "2025 =45% 装配式建筑占比 [中心城区]",
    ],
    "到2025年，创建20家绿色工厂、5家绿色园区和2家绿色供应链企业。": [
        "2025 =20家 绿色工厂",
        "2025 =5家 绿色园区",
        "2025 =2家 绿色供应链企业",
    ],
    "到2025年，培育零碳园区3个以上、零碳工厂15家以上。": ["2025 ≥3个 培育零碳园区", "2025 ≥15家 零碳工厂"],
    # what the sentence leaves out
    "到2025年，生活垃圾回收利用率达到40%、资源化利用率达到70%以上。": [
        "2025 =40% 生活垃圾回收利用率",
        "2025 ≥70% 生活垃圾资源化利用率",
    ],
    "到2025年，余热供暖面积达到30万平方米，到2030年提高到50万平方米。": [
        "2025 =30万平方米 余热供暖面积",
        "2030 =50万平方米 余热供暖面积",
    ],
    "到2025年，清洁能源装机总量达到200万千瓦，力争占比超过60%。": [
        "2025 =200万千瓦 清洁能源装机总量",
        "2025 >60% 清洁能源装机占比 strive",
    ],
    "到2025年，单位建筑面积能耗比2020年下降5%、碳排放下降7%。": [
        "2025 ↓=5% 单位建筑面积能耗 base 2020",
        "2025 ↓=7% 单位建筑面积碳排放 base 2020",
    ],
    # frames
    "到2030年，电网具备6%以上的尖峰负荷响应能力。": ["2030 ≥6% 电网尖峰负荷响应能力"],
    "到2030年，70%以上的机关达到节约型创建要求。": ["2030 ≥70% 机关达到节约型创建要求"],
    "到2030年，能源消费增量的60%以上由非化石能源满足。": ["2030 ≥60% 能源消费增量由非化石能源满足"],
    "到2025年，争取创建12个特色鲜明、各具优势的低碳旅游景区。": ["2025 =12个 低碳旅游景区 strive"],
    "到2025年，储能容量不低于新能源装机规模的15%。": ["2025 ≥15% 储能容量占新能源装机规模比例"],
    "到2030年，常住人口50万以上的城市公交出行比例达到45%。": ["2030 =45% 公交出行比例 [常住人口50万以上的城市]"],
    "到2030年，废纸、废钢等5种再生资源利用量达到90万吨。": ["2030 =90万吨 再生资源利用量 [废纸、废钢等5种]"],
    # handed down, full coverage, milestones
    "到2025年，单位地区生产总值能耗和二氧化碳排放确保完成省下达目标。": [
        "2025 handed 单位地区生产总值能耗 ensure",
        "2025 handed 单位地区生产总值二氧化碳排放 ensure",
    ],
    "到2025年，公共机构人均水耗与国家要求保持一致。": ["2025 handed 公共机构人均水耗"],
    "到2025年，县级以上医院全部实现太阳能供热。": ["2025 all 县级以上医院太阳能供热"],
    "到2025年，农村厕所粪污处理实现全覆盖。": ["2025 all 农村厕所粪污处理覆盖"],
    "到2025年，城市建成区不再新建燃煤锅炉。": ["2025 all 城市建成区不再新建燃煤锅炉"],
    "到2030年，园区固体废物基本实现零填埋。": ["2030 all 园区固体废物零填埋"],
    "到2030年，港口作业机械力争全面实现电动化。": ["2030 all 港口作业机械电动化 strive"],
    "到2025年，基本建成碳排放监测平台。": ["2025 state 基本建成碳排放监测平台"],
    "到2025年，垃圾分类收运体系基本建成。": ["2025 state 垃圾分类收运体系基本建成"],
    "水泥行业碳排放力争2028年前达到峰值。": ["2028 state 水泥行业碳达峰 strive"],
    "争取2024年海铁联运实现零的突破。": ["2024 state 海铁联运 strive"],
}


@pytest.mark.parametrize("sentence", CASES, ids=lambda sentence: sentence[:18])
def test_sentence(sentence):
    found = [said(row) for row in extract_targets(sentence).itertuples()]
    assert sorted(found) == sorted(CASES[sentence])


def test_nothing_gives_an_empty_table_with_its_columns():
    assert extract_targets("").empty and "indicator_id" in extract_targets("").columns


def test_jupyterlab_shows_what_is_promised_and_names_the_other_columns():
    table = extract_targets("到2030年，森林覆盖率稳定在60%以上、力争达到61%。")
    assert list(table.columns) == [*COLUMNS, "text"]
    shown = table._repr_html_()
    for words in ("森林覆盖率", "2030", "60", "61", "%", "ge", "strive"):
        assert f"<td>{words}</td>" in shown
    assert "NaN" not in shown and "None" not in shown and "scope</th>" not in shown
    assert "scope" in shown and "target_id" in shown  # named below
    assert type(table[table["value"] > 60]) is pd.DataFrame
    assert "indicator</th>" in extract_targets("")._repr_html_()


def test_what_is_no_text_is_refused():
    with pytest.raises(TypeError, match="a text is a str, a Path, a Document or a Corpus, not int"):
        extract_targets(2030)


def test_a_deadline_reaches_over_the_sentences_of_a_paragraph_of_goals():
    """With a heading of goals it does; elsewhere such a row is doubtful."""
    found = extract_targets("到2025年，绿色转型取得进展。单位地区生产总值能耗比2020年下降14%；森林覆盖率达到60%。")
    assert [said(row) for row in found.itertuples()] == [
        "2025 ↓=14% 单位地区生产总值能耗 base 2020",
        "2025 =60% 森林覆盖率",
    ]
    assert set(found["check"]) == {"doubtful"}
    assert extract_targets("到2025年，绿色转型取得进展。\n森林覆盖率达到60%。").empty


@pytest.mark.parametrize("between", ["；", "；\n", "； "])
def test_a_deadline_reaches_over_a_numbered_list_of_one_sentence(between):
    items = ["1.到2025年，加氢站达到8座", "2.湿地保护率保持在65%以上", "3.绿化率提高到30%"]
    found = extract_targets(f"{between.join(items)}。\n4.绿地率达到40%。")
    assert [said(row) for row in found.itertuples()][:3] == [
        "2025 =8座 加氢站",
        "2025 ≥65% 湿地保护率 maintain",
        "2025 =30% 绿化率",
    ]
    assert not found["year"].iloc[3:].eq(2025).any()  # the sentence has ended


def test_there_are_enough_cases():
    assert len(CASES) >= 80


# --- the tables behind the rules --------------------------------------------------------------------


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule.name)
def test_every_rule_finds_its_example(rule):
    text = rule.example if re.search(r"20\d\d年", rule.example) else f"到2030年，{rule.example}"
    found = extract_targets(f"{text}。")
    assert list(found["rule"]) == [rule.name] * len(found) and len(found) in (1, 2)


@pytest.mark.parametrize(
    ("text", "role", "years"),
    [
        ("到2025年，", "by", (2025,)),
        ("力争2030年前，", "by", (2030,)),
        ("“十四五”期间", "period", (2025,)),
        ("“十四五”后两年", "period", (2025,)),
        ("2022年起", "from", (2022,)),
        ("比2020年下降", "base", (2020,)),
        ("在2020年基础上", "base", (2020,)),
        ("与2005年相比", "base", (2005,)),
        ("“十三五”期间", "past", (2020,)),
        ("（2021年版）", "name", (2021,)),
        ("确保2030年前碳达峰", "peak", (2030,)),
    ],
)
def test_times_have_a_role(text, role, years):
    assert [(time.role, time.years) for time in find_times(text)] == [(role, years)]


def test_a_plan_s_title_is_no_time():
    assert find_times("按照《“十四五”节能规划》和《2030年前碳达峰行动方案》") == []


# --- the codebook -------------------------------------------------------------------------------------


def test_codebook_is_whole():
    book = read_codebook()
    assert book["indicator_id"].is_unique
    assert set(book["broader"]) - {""} <= set(book["indicator_id"])
    assert set(book["polarity"]) <= {"up", "down", "none"} and set(book["additive"]) <= {"yes", "no"}
    assert book[["name_zh", "name_en", "domain", "definition", "synonyms"]].ne("").all().all()
    assert [unit for unit in book["canonical_unit"] if unit and canonical_unit(unit) is None] == []


def test_each_indicator_knows_its_own_name():
    strangers = [
        row.indicator_id
        for row in read_indicators()
        if identify(row.name_zh, row.canonical_unit or None) != row.indicator_id
    ]
    assert strangers == []


@pytest.mark.parametrize(
    ("name", "unit", "indicator"),
    [
        ("非化石能源占能源消费总量比重", "%", "non_fossil_share"),
        ("活立木蓄积量", "亿立方米", "standing_stock"),
        ("森林蓄积量", "万立方米", "forest_stock"),
        ("风电、太阳能发电总装机容量", "亿千瓦", "wind_solar_capacity"),
        ("风、光装机总量", "万千瓦", "wind_solar_capacity"),
        ("风电、光伏和生物质发电装机容量", "万千瓦", "wind_solar_biomass_capacity"),
        ("营运车辆单位换算周转量碳排放强度", "%", "road_carbon_intensity"),
        ("营运船舶单位换算周转量碳排放强度", "%", "ship_carbon_intensity"),
        ("单位GDP二氧化碳排放", None, "carbon_intensity_gdp"),
        ("煤制乙二醇企业能效标杆水平以上产能", "%", "benchmark_glycol"),
        ("电解铝能效达到标杆水平以上产能比例", "%", "benchmark_aluminium"),
        ("铁合金企业能效标杆水平以上产能比例", "%", None),
        ("新增绿色低碳技术领域国家高新技术企业", "家", "green_tech_firms"),
        ("森林覆盖率", "万千瓦", None),
        ("某种没有的指标", "%", None),
    ],
)
def test_names_are_told_apart(name, unit, indicator):
    assert identify(name, unit) == indicator


# standard indicators in words that none of our plans uses
WRITTEN_ELSEWHERE = [
    ("万元GDP能耗", "%", "energy_intensity_gdp"),
    ("碳排放强度", "%", "carbon_intensity_gdp"),
    ("煤炭占能源消费总量比重", "%", "coal_share"),
    ("风光总装机", "万千瓦", "wind_solar_capacity"),
    ("海上风电装机", "万千瓦", "offshore_wind_capacity"),
    ("终端电气化率", "%", "electricity_final_share"),
    ("PM2.5平均浓度", "微克/立方米", "pm25_concentration"),
    ("细颗粒物浓度", "微克/立方米", "pm25_concentration"),
    ("平均浓度", "微克/立方米", None),
    ("地表水达到或好于Ⅲ类水体比例", "%", "good_surface_water"),
    ("用水总量", "亿立方米", "water_use_total"),
    ("公共机构用水总量", "万立方米", None),
    ("农田灌溉水有效利用系数", None, "irrigation_efficiency"),
    ("新建厂房屋顶光伏覆盖率", "%", "rooftop_pv_new"),
    ("城区公交车新能源占比", "%", "bus_nev_share"),
]


@pytest.mark.parametrize(("name", "unit", "indicator"), WRITTEN_ELSEWHERE)
def test_standard_indicators_are_known_in_other_words(name, unit, indicator):
    assert identify(name, unit) == indicator


def test_canonical_values_keep_percentages_apart():
    assert canonical_value(0.6, "亿千瓦", "wind_solar_capacity") == (6000.0, "万千瓦")
    assert canonical_value(10, "%", "coal_consumption") == (10.0, "%")
    assert canonical_value(2, "个百分点", "forest_cover") == (2.0, "个百分点")
    assert canonical_value(300, "克/千瓦时", "coal_power_rate") == (300.0, "克标准煤/千瓦时")


# --- corrections ------------------------------------------------------------------------------------


FOREST = "到2030年，森林覆盖率达到60%。"


def correction(**fields):
    row = {"target_id": "text-0-01-1", "field": "value", "expected": "60", "value": "61", "why": "misread", "who": "me"}
    return row | fields


def corrected(*rows, text=FOREST):
    return apply_corrections(extract_targets(text), pd.DataFrame(rows))


def test_corrections_are_applied_and_shown():
    table = extract_targets(FOREST)
    fixed, mended = corrected(correction(), correction(field="modality", expected="plain", value="ensure"))
    assert fixed.loc[0, "value"] == fixed.loc[0, "value_canonical"] == 61 and not mended
    assert fixed.loc[0, "corrected"] == "value;value_canonical;modality"
    assert table.loc[0, "value"] == 60
    assert corrected(correction(field="delete", expected=table.loc[0, "quote"], value=""))[0].empty


def test_the_indicator_and_the_canonical_value_follow():
    fixed, _ = corrected(
        correction(field="indicator", expected="森林覆盖率", value="新型储能装机容量"),
        correction(field="unit", expected="%", value="亿千瓦"),
    )
    row = fixed.iloc[0]
    assert (row["indicator_id"], row["value_canonical"], row["unit_canonical"]) == (
        "storage_capacity_new",
        600000,
        "万千瓦",
    )


def test_what_has_mended_itself_is_said():
    fixed, mended = corrected(correction(expected="59", value="60"), correction(target_id="gone-1", field="delete"))
    assert fixed["corrected"].isna().all() and len(mended) == 2
    assert mended[0].startswith("data/raw/corrections.csv, row 2: text-0-01-1 has the value '60' by itself")
    assert "row 3: gone-1 is no target any more" in mended[1]


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (correction(target_id="nowhere-1"), "row 2: no target 'nowhere-1'"),
        (correction(expected="59"), "row 2: text-0-01-1 was expected to have '59' and has '60.0'"),
        (correction(field="delete", expected="other words"), "row 2: text-0-01-1 was expected to have 'other words'"),
    ],
)
def test_a_correction_that_does_not_meet_its_row_says_so(row, message):
    with pytest.raises(KnowledgeError, match=message):
        corrected(row)


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (correction(field="colour"), "field 'colour' cannot be corrected"),
        (correction(field="quote"), "field 'quote' cannot be corrected"),
        (correction(value="many"), "'many' is no number"),
        (correction(field="comparator", value="more"), "comparator 'more' is none of ge, gt"),
        (correction(field="unit", value="furlong"), "unit 'furlong' is not in units.csv"),
        (correction(field="indicator_id", value="forests"), "indicator_id 'forests' is not in indicators.csv"),
        (correction(who=""), "why and who are empty"),
    ],
)
def test_a_wrong_correction_is_refused_with_its_row(tmp_path, row, message):
    names = ("dictionary", "raw/vocabulary")
    for name in names:
        shutil.copytree(ROOT / "data" / name, tmp_path / "data" / name)
    pd.DataFrame([correction(target_id="a"), row]).to_csv(tmp_path / "data" / "raw" / "corrections.csv", index=False)
    with working_in(tmp_path), pytest.raises(KnowledgeError, match=f"data/raw/corrections.csv, row 3: {message}"):
        read_corrections()


# --- the corpus -------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def found(corpus):
    return find_targets(corpus, corrected=False)


def test_quotes_stand_in_the_text(corpus, found):
    for table in (found.targets, found.reported):
        wrong = [
            row.target_id for row in table.itertuples() if corpus[row.doc_id].text[row.start : row.end] != row.quote
        ]
        assert wrong == []


def test_ids_are_unique_and_built_from_their_clause(found):
    ids = pd.concat([found.targets, found.reported])
    assert ids["target_id"].is_unique
    assert all(row.target_id.startswith(f"{row.clause_id}-") for row in ids.itertuples())


def test_values_stand_in_their_quotes(found):
    """The number of a row is written in its quote, in digits or in Chinese."""
    rows = found.targets[found.targets["kind"] == "quantity"]
    written = [
        f"{row.value:g}".rstrip("0") in row.quote or re.search("[一二两三四五六七八九十半/]", row.quote)
        for row in rows.itertuples()
    ]
    assert all(written)


def test_kinds_keep_their_shape(found):
    targets = found.targets
    without = targets[targets["kind"].isin(["delegated", "milestone"])]
    assert without["value"].isna().all() and without["comparator"].isna().all()
    whole = targets[targets["kind"] == "full_coverage"]
    assert (whole["value"] == 100).all() and (whole["unit"] == "%").all()
    timeless = targets[targets["year"].isna()]
    assert set(timeless["rule"]) == {"standing"}
    assert targets["indicator"].str.len().ge(1).all()


def test_no_document_promises_its_carbon_peak_twice(found):
    peaks = found.targets[found.targets["indicator"] == "碳达峰"]
    assert not peaks["doc_id"].duplicated().any() and len(peaks) > 30


def test_every_number_with_a_unit_has_a_class(corpus, found):
    numbers = found.numbers
    classes = {
        "target",
        "past",
        "threshold",
        "programme",
        "date",
        "reference",
        "explanation",
        "reported",
        "unclassified",
    }
    assert set(numbers["class"]) <= classes
    assert (numbers["class"] == "unclassified").mean() < 0.05
    assert numbers["class"].ne("target").eq(numbers["target_id"].eq("") | numbers["class"].eq("reported")).all()
    wrong = [row for row in numbers.itertuples() if corpus[row.doc_id].text[row.start : row.end] != row.text]
    assert wrong == []


def test_unknown_units_are_none(found):
    units = pd.concat([found.targets["unit"], found.numbers["unit"]]).dropna().unique()
    assert [unit for unit in units if unit and canonical_unit(unit) is None] == []


def test_what_is_reported_of_others_is_no_target(found):
    assert set(found.reported["of_region"]) == {"景德镇市"} and set(found.reported["where"]) == {"annex"}
    assert not set(found.reported["target_id"]) & set(found.targets["target_id"])


def test_unread_tables_give_no_target(found):
    unread = pd.read_csv(raw_folder() / "unread_tables.csv", dtype=str)
    places = set(zip(unread["doc_id"], unread["item"], strict=True))
    assert not places & set(zip(found.targets["doc_id"], found.targets["item"], strict=True))


def test_nearly_all_frequent_names_are_in_the_codebook(corpus, found):
    own = corpus.documents.loc[corpus.documents["same_as"].isna(), "doc_id"]
    numbers = found.targets[(found.targets["kind"] == "quantity") & found.targets["doc_id"].isin(own)]
    frequent = numbers[numbers["indicator"].map(numbers.groupby("indicator")["doc_id"].nunique()) >= 3]
    assert frequent["indicator_id"].notna().mean() >= 0.97
    everywhere = found.targets.loc[found.targets["kind"] == "quantity", "indicator_id"]
    assert everywhere.notna().mean() >= 0.80  # names that one document alone has, too


def test_two_workers_find_what_one_finds(corpus):
    some = [corpus["zhushan"], corpus["jiujiang"], corpus["yichun"]]
    for one, two in zip(find_targets(some), find_targets(some, workers=2), strict=True):
        pd.testing.assert_frame_equal(one, two)


def test_a_text_without_chinese_says_what_is_read():
    assert "read from Chinese text" in repr(extract_targets("By 2030 the forest cover reaches 60%."))


def test_several_texts_at_once_say_which_is_which(corpus):
    texts = {
        "甲": "到2025年，森林覆盖率达到60%。",
        "乙": "没有目标。",
        "丙": "到2030年，湿地保护率达到45%。",
        "丁": None,
    }
    alone = [extract_targets(texts[name]).assign(source=name) for name in ("甲", "丙")]
    for given in (texts, pd.Series(texts)):
        table = extract_targets(given)
        assert table["source"].tolist() == ["甲", "丙"] and table["value"].tolist() == [60, 45]
        assert table["quote"].tolist() == [part["quote"].iloc[0] for part in alone]
        assert "乙: No targets" in repr(table) and "1 without a text" in repr(table)
    assert extract_targets(list(texts.values()))["source"].tolist() == [0, 2]
    assert extract_targets(text for text in texts.values() if text)["source"].tolist() == [0, 2]
    assert extract_targets(["没有目标。"]).empty
    both = extract_targets([texts["甲"], corpus["yichun"]])
    assert set(both["source"]) == {0, 1} and "yichun" in set(both["doc_id"])
    assert "source" not in extract_targets([corpus["yichun"], corpus["jiangxi"]])  # these have ids
    with pytest.raises(TypeError, match="a text is"):
        extract_targets([17])
