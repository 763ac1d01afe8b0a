"""Links between targets of two levels: alike or not, stricter or not, and from which plan to which."""

from types import SimpleNamespace

import pandas as pd
import pytest

from helpers.base import cache
from helpers.base.errors import KnowledgeError
from helpers.base.paths import ROOT, processed_folder, raw_folder, working_in
from helpers.cascade.links import CASCADE_COLUMNS, Linker, link_cascade, link_texts, targets_of_level
from helpers.cascade.names import Terms, read_terms
from helpers.cascade.stringency import compare_pair, direction, firmness, is_additive
from helpers.corpus.documents import parent_documents
from helpers.vocabulary.gazetteer import places_above, places_below, read_places
from helpers.vocabulary.units import canonical

GOLD = ROOT.parent / "shared" / "gold"
needs_gold = pytest.mark.skipif(not (GOLD / "links").exists(), reason="reference data is not here")

needs_tables = pytest.mark.skipif(
    not (processed_folder() / "targets.csv").exists(), reason="run `make` to build targets.csv"
)

DEFAULTS = {
    "target_id": "t", "doc_id": "d", "indicator_id": None, "quote": "", "kind": "quantity", "year": 2025, "period": None,
    "value": None, "value_high": None, "unit": "%", "comparator": "eq", "change": "level", "base_year": None,
    "modality": "plain", "scope": None, "where": "body", "check": None, "clause_id": None,
}  # fmt: skip


def target(indicator="", value=None, unit="%", **fields):
    """A row of targets.csv; without a value it is a milestone unless said otherwise."""
    row = DEFAULTS | {"item": ""} | {"indicator": indicator, "value": value, "unit": unit} | fields
    if value is None:
        row |= {"kind": fields.get("kind", "milestone"), "unit": None, "comparator": None, "change": None}
    row["value_canonical"], row["unit_canonical"] = (
        canonical(value, unit) if value is not None and unit else (None, None)
    )
    return SimpleNamespace(**row)


def read_processed(name):
    """A table of data/processed as pandas reads it."""
    kinds = {"adcode": str, "year": "Int64", "base_year": "Int64"}
    return pd.read_csv(processed_folder() / f"{name}.csv", encoding="utf-8-sig", dtype=kinds, low_memory=False)


def table(*targets):
    """Targets as a frame, numbered in order."""
    rows = [vars(row) | {"target_id": f"{row.doc_id}-{number:02}"} for number, row in enumerate(targets)]
    return pd.DataFrame(rows)


@pytest.fixture(scope="module")
def terms():
    return read_terms()


@pytest.fixture(scope="module")
def linker(terms):
    return Linker(terms, codebook={})


# --- names

SAME = [
    ("非化石能源占能源消费总量比重", "非化石能源消费比重"),
    ("非化石能源占一次能源消费比重", "非化石能源消费比重"),
    ("单位GDP能耗", "单位国内生产总值能源消耗"),
    ("万元地区生产总值能耗下降率", "单位地区生产总值能源消耗"),
    ("碳排放强度", "单位地区生产总值二氧化碳排放"),
    ("新型储能规模", "新型储能装机容量"),
    ("光伏、风电装机规模", "风电、太阳能发电总装机容量"),
    ("抽水蓄能装机容量", "抽水蓄能电站装机容量"),
    ("需求侧响应能力", "省级电网尖峰负荷响应能力"),
    ("城市生活垃圾资源化利用比例", "生活垃圾资源化利用率"),
    ("主要农作物秸秆综合利用率", "秸秆综合利用率"),
    ("新增跨省区通道可再生能源电量比例", "新建通道可再生能源电量比例"),
    ("新建建筑全面执行绿色建筑标准", "城镇新建建筑执行绿色建筑标准"),
    ("铁路单位换算周转量综合能耗", "国家铁路单位换算周转量综合能耗"),
    ("省级及以上重点产业园区实施循环化改造", "省级以上重点产业园区循环化改造"),
    ("集装箱海铁联运量", "集装箱铁水联运量"),
]
NEAR = [
    ("风电装机容量", "风电、太阳能发电总装机容量"),
    ("新能源发电总装机容量", "风电、太阳能发电总装机容量"),
    ("风电、光伏和生物质发电装机容量", "风电、太阳能发电总装机容量"),
    ("电化学储能装机规模", "新型储能装机容量"),
    ("营运车辆单位换算周转量碳排放强度", "营运交通工具单位换算周转量碳排放强度"),
    ("长春市、吉林市绿色出行比例", "绿色出行比例"),
    ("既有公共建筑节能改造面积", "既有建筑节能改造"),
    ("新建公共、专用充电桩", "新建各类充电桩"),
    ("农药利用率", "农药化肥利用率"),
    ("林木蓄积量", "森林蓄积量"),
]
NONE = [
    ("生物质发电装机容量", "风电、太阳能发电总装机容量"),
    ("水电装机容量", "抽水蓄能电站装机容量"),
    ("煤炭消费比重", "非化石能源消费比重"),
    ("非化石能源装机比重", "非化石能源消费比重"),
    ("非化石能源发电量占比", "非化石能源消费比重"),
    ("规模以上单位工业增加值能耗", "单位地区生产总值能耗"),
    ("单位地区生产总值能耗", "单位地区生产总值二氧化碳排放"),
    ("人均公园绿地面积", "公园绿地面积"),
    ("生活垃圾回收利用率", "生活垃圾资源化利用率"),
    ("生活垃圾无害化处理率", "生活垃圾资源化利用率"),
    ("森林蓄积量", "森林覆盖率"),
    ("装配式建筑占新建建筑比例", "绿色建筑占新建建筑比例"),
    ("既有数据中心PUE", "新建数据中心PUE"),
    ("出租汽车新能源汽车占比", "公交车新能源汽车占比"),
    ("碳达峰", "碳中和"),
    ("", "非化石能源消费比重"),
]  # fmt: skip


@pytest.mark.parametrize(("a", "b"), SAME)
def test_names_of_one_indicator(a, b, linker):
    link = linker.relate(target(a, 10), target(b, 20))
    assert link.relation == "same", link


@pytest.mark.parametrize(("a", "b"), NEAR)
def test_names_of_one_measure_with_another_scope(a, b, linker):
    link = linker.relate(target(a, 10), target(b, 20))
    assert link.relation == "near", link


@pytest.mark.parametrize(("a", "b"), NONE)
def test_names_of_two_indicators(a, b, linker):
    assert linker.relate(target(a, 10), target(b, 20)).relation == "none"
    assert linker.relate(target(b, 20), target(a, 10)).relation == "none"


def test_a_term_without_role_is_refused_with_its_line():
    with pytest.raises(KnowledgeError, match="row 3.*rôle"):
        Terms(
            [{"term": "风电", "concept": "风电", "role": "what"}, {"term": "水电", "concept": "水电", "role": "rôle"}]
        )


def test_broader_concepts_in_a_circle_are_refused():
    rows = [{"term": a, "concept": a, "role": "what", "broader": b} for a, b in ("车船", "船车")]
    with pytest.raises(KnowledgeError, match="circle"):
        Terms(rows)


def test_a_table_of_terms_that_is_not_there_says_what_to_do(tmp_path):
    with working_in(tmp_path), pytest.raises(KnowledgeError, match="terms.csv.*restore"):
        read_terms()


# --- pairs


def test_another_deadline_is_other_year_and_the_nearest_is_taken(linker):
    parents = table(target("森林覆盖率", 25, year=2030), target("森林覆盖率", 24, year=2026))
    found = linker.link(table(target("森林覆盖率", 23)), parents)
    assert found.relation.tolist() == ["other_year"]
    assert found.parent_target_id.tolist() == ["d-01"]


def test_share_and_amount_are_never_one_measure(linker):
    assert linker.relate(target("大宗固废利用率", 60), target("大宗固废利用量", 40, "亿吨")).relation == "none"


def test_one_name_in_power_and_in_energy_is_linked_but_not_compared(linker):
    child, parent = target("新型储能装机规模", 260, "万千瓦时"), target("新型储能装机容量", 3000, "万千瓦")
    assert linker.relate(child, parent).relation == "same"
    assert compare_pair(child, parent, "same").reason == "unlike units: 万千瓦时 against 万千瓦"


def test_floor_and_hope_find_their_own_counterparts(linker):
    pair = [
        target("畜禽粪污综合利用率", 80, comparator="ge", modality="maintain"),
        target("畜禽粪污综合利用率", 90, modality="strive"),
    ]
    found = linker.link(table(*pair[::-1]), table(*pair))
    assert found.parent_target_id.tolist() == ["d-01", "d-00"]


def test_a_narrower_name_yields_to_the_parents_own(linker):
    parents = table(target("非化石能源消费比重", 20))
    children = table(target("可再生能源消费比重", 10), target("非化石能源消费比重", 22))
    assert linker.link(children, parents).relation.tolist() == ["none", "same"]
    assert linker.link(children.head(1), parents).relation.tolist() == ["near"]


def test_a_left_out_subject_is_known_by_the_copied_words(linker):
    words = {"quote": "主要产品产能利用率稳定在80%以上"}
    child, parent = target("主要产品产能利用率", 80, **words), target("石化化工行业主要产品产能利用率", 85, **words)
    assert linker.relate(child, parent).relation == "same"


def test_a_scope_stated_in_the_name_is_the_same_scope(linker):
    scope = "城区常住人口100万以上的城市"
    child, parent = target(scope + "绿色出行比例", 70), target("绿色出行比例", 70, scope=scope)
    assert linker.relate(child, parent).relation == linker.relate(parent, child).relation == "same"
    assert linker.relate(target("绿色出行比例", 70), parent).relation == "near"


def test_the_codebook_joins_names_that_share_no_word(terms):
    linker = Linker(terms, {"a": {"broader": ""}, "b": {"broader": "a"}})
    assert linker.relate(target("甲", 1, indicator_id="a"), target("乙", 1, indicator_id="a")).relation == "same"
    assert linker.relate(target("甲", 1, indicator_id="a"), target("乙", 1, indicator_id="b")).relation == "near"
    assert linker.relate(target("甲", 1, indicator_id="b"), target("乙", 1, indicator_id="c")).relation == "none"


# --- stringency


@pytest.mark.parametrize(
    ("child", "parent", "expected"),
    [
        (target("甲率", 22, comparator="ge"), target("甲率", 20, comparator="approx"), "higher"),
        (target("甲率", 18.3), target("甲率", 20, comparator="approx"), "lower"),
        (target("甲率", 15), target("甲率", 15, comparator="ge"), "equal"),
        (target("甲率", 5, comparator="approx"), target("甲率", 5, comparator="ge"), "lower"),
        (target("甲率", 5, comparator="ge"), target("甲率", 5, comparator="approx"), "higher"),
        (
            target("单位GDP能耗", 14, change="decrease_pct"),
            target("单位GDP能耗", 13.5, change="decrease_pct"),
            "higher",
        ),
        (target("煤炭消费比重", 52), target("煤炭消费比重", 55), "higher"),
        (target("非化石能源消费比重", 52), target("非化石能源消费比重", 55), "lower"),
        (target("数据中心PUE", 1.25, "", comparator="le"), target("数据中心PUE", 1.3, "", comparator="le"), "higher"),
        (target("能耗", 0.3, "吨标准煤/万元"), target("能耗", 300, "千克标准煤/万元"), "equal"),
        (target("甲率", 10, value_high=15), target("甲率", 12), "lower"),
        (target("碳达峰"), target("碳达峰"), "equal"),
    ],
)
def test_stringency_of_values(child, parent, expected):
    assert compare_pair(child, parent, "same").stringency == expected


@pytest.mark.parametrize(
    ("child", "parent", "relation", "reason"),
    [
        (target("甲率", kind="delegated"), target("甲率", 20), "same", "the child's level is set above it"),
        (target("甲率", 20), target("甲率", kind="delegated"), "same", "the parent's level is set above it"),
        (
            target("甲率", 5, base_year=2015),
            target("甲率", 5, base_year=2020),
            "same",
            "unlike base: 2015 against 2020",
        ),
        (target("甲量", 5, "万吨"), target("甲量", 5, "亿吨"), "same", "a part's amount against the whole's"),
        (target("甲率", 5), target("甲率", 6, year=2030), "other_year", "deadlines differ"),
        (target("甲体系建成"), target("甲率", 6), "near", "a milestone against a level"),
        (target("甲体系建成"), target("乙体系建成"), "near", "milestones of unlike scope"),
        (
            target("甲率", 5, change="decrease_pct"),
            target("甲率", 5),
            "near",
            "unlike change: decrease_pct against level",
        ),
    ],
)
def test_what_cannot_be_compared_says_why(child, parent, relation, reason):
    found = compare_pair(child, parent, relation)
    assert (found.stringency, found.reason) == ("not_comparable", reason)


def test_counts_of_unlike_things_do_not_add_up():
    towns, streets = target("碳达峰试点城市（县城）", 30, "个"), target("碳达峰试点街道", 3, "个")
    found = compare_pair(streets, towns, "near", limits=(1, 1))
    assert (found.additive, found.reason) == (False, "counts of unlike things")
    public, all_of_them = target("新增公共充电桩", 3, "个"), target("新建各类充电桩", 30, "个")
    assert compare_pair(public, all_of_them, "near", limits=(1, 1)).additive


def test_a_narrower_thing_under_one_codebook_indicator_is_near(terms):
    linker = Linker(terms, codebook={"renovation": {}})
    public = target("既有公共建筑节能改造面积", 5, "万平方米", indicator_id="renovation")
    every = target("既有建筑节能改造面积", 9, "万平方米", indicator_id="renovation")
    assert linker.relate(public, every).relation == "near"
    assert linker.relate(every, every).relation == "same"


def test_all_against_all_is_equal_and_a_share_of_one_thing_is_not_held_against_all_of_another():
    all_of_it = target("园区改造", 100, kind="full_coverage")
    for limits in ((0, 1), (1, 0)):
        found = compare_pair(all_of_it, all_of_it, "near", limits=limits)
        assert found.stringency == "equal" and "limit" in found.reason
    assert compare_pair(all_of_it, all_of_it, "near", limits=(1, 1)).stringency == "not_comparable"
    stars = target("星级绿色建筑占比", 30, comparator="ge")  # beside 城镇新建建筑全面执行绿色建筑标准
    assert compare_pair(stars, all_of_it, "near", limits=(1, 0)).stringency == "not_comparable"
    renewable, non_fossil = target("可再生能源消费比重", 14.4), target("非化石能源消费比重", 20)
    assert compare_pair(renewable, non_fossil, "near", limits=(1, 1)).stringency == "not_comparable"


@pytest.mark.parametrize(
    ("here", "above", "stringency"),
    [
        ("国内先进水平", "国际先进水平", "lower"),
        ("国际先进水平", "国内先进水平", "higher"),
        ("行业先进水平", "国内先进水平", "lower"),
        ("国际先进水平", "国际先进水平", "equal"),
    ],
)
def test_a_lower_level_of_advanced_is_lower_and_not_silence(linker, here, above, stringency):
    name = "重点耗能行业能源利用效率达到"
    targets = table(
        target(name + above, quote=name + above, doc_id="c0012", year=2030),
        target(name + here, quote=name + here, doc_id="jiangxi", year=2030),
    )
    found = link_cascade(targets, PLANS, linker).iloc[0]
    assert (found.relation, found.stringency) == ("same", stringency)


def test_gap_is_in_points_for_shares_and_a_ratio_for_amounts():
    share = compare_pair(target("甲率", 18.3), target("甲率", 20), "same")
    assert (round(share.gap, 6), share.gap_unit, share.additive) == (-1.7, "percentage points", False)
    amount = compare_pair(target("甲量", 927, "万千瓦"), target("甲量", 0.6, "亿千瓦"), "same")
    assert (amount.gap, amount.gap_unit, amount.additive) == (0.1545, "ratio", True)


def test_what_is_additive():
    assert is_additive(target("新型储能装机容量", 100, "万千瓦"))
    assert is_additive(target("碳封存能力", 50, "万吨/年"))
    assert not is_additive(target("单位产品综合能耗", 361, "千克标准煤/吨"))
    assert not is_additive(target("充电网络平均服务半径", 3, "公里"))
    assert not is_additive(target("集装箱铁水联运量", 15, "%", change="annual_growth_pct"))
    assert not is_additive(target("数据中心PUE", 1.3, ""))
    assert not is_additive(target("新建建筑至少使用可再生能源", 1, "种"))
    assert not is_additive(target("新型储能装机容量", 100, "万千瓦"), codebook=False)


def test_codebook_polarity_yields_to_a_ceiling():
    assert direction(target("甲", 1), target("甲", 1), "down") == -1
    assert direction(target("甲", 1, comparator="le"), target("甲", 1), "up") == -1
    assert direction(target("甲", 1, change="decrease_pct"), target("甲", 1, change="decrease_pct"), "down") == 1


def test_firmness_drifts_apart_from_the_value():
    ensure, strive = (
        target("甲", 5, modality="ensure", comparator="ge"),
        target("甲", 5, modality="strive", comparator="approx"),
    )
    assert firmness(strive, ensure) == ("softer", "ensure→strive; ge→approx")
    assert firmness(ensure, strive)[0] == "firmer"
    assert (
        firmness(target("甲", 5, modality="strive", comparator="ge"), target("甲", 5, comparator="approx"))[0]
        == "mixed"
    )
    assert firmness(ensure, ensure) == ("equal", "")


# --- plans

PLANS = pd.DataFrame(
    [("c0012", "100000"), ("jiangxi", "360000"), ("yichun", "360900"), ("zhushan", "360203"), ("c0975", "310104")],
    columns=["doc_id", "adcode"],
).assign(
    is_plan=True,
    same_as="",
    complete=True,
    doc_type="implementation_plan",
    topic="overall",
    level="",
    status="final",
    date="",
)
OPINIONS = PLANS.head(1).assign(doc_id="c0002", is_plan=False, doc_type="opinions")  # of the country, beside its plan


def test_the_nearest_plan_above_is_the_parent_and_says_how_far():
    found = parent_documents(PLANS).set_index("child_doc")
    assert found.loc["yichun"].tolist() == ["jiangxi", 1, "same"]
    assert found.loc["zhushan"].tolist() == ["jiangxi", 2, "same"]  # 景德镇 has no plan here
    assert found.loc["c0975"].tolist() == ["c0012", 2, "same"]  # nor has 上海
    assert "c0012" not in found.index


def test_a_copy_and_a_sector_plan_are_nobodys_parent():
    copy = PLANS[PLANS.doc_id == "jiangxi"].assign(doc_id="copy", same_as="jiangxi")
    sector = copy.assign(doc_id="sector", is_plan=False, same_as="", topic="energy")
    found = parent_documents(pd.concat([copy, sector, PLANS], ignore_index=True))
    assert set(found.child_doc) | set(found.parent_doc) == set(PLANS.doc_id)


def test_every_division_leads_up_to_the_country():
    places = read_places()
    astray = [code for code in places if code != "100000" and places_above(code)[-1:] != ["100000"]]
    assert astray == []


def test_the_country_has_31_provinces_and_jiangxi_11_prefectures_to_follow():
    assert [len(places_below(code)) for code in ("100000", "360000", "310000")] == [31, 11, 16]


def test_delegation_is_resolved_through_a_delegated_parent(linker):
    targets = table(
        target("单位国内生产总值能源消耗", 13.5, change="decrease_pct", doc_id="c0012"),
        target("单位生产总值能耗", kind="delegated", modality="ensure", doc_id="jiangxi"),
        target("单位地区生产总值能耗", kind="delegated", modality="ensure", doc_id="yichun"),
    )
    found = link_cascade(targets, PLANS, linker).set_index("child_target_id")
    assert found.resolved_target_id.tolist() == ["c0012-00", "c0012-00"]
    assert found.resolved_value.tolist() == [13.5, 13.5]
    assert found.stringency.tolist() == ["not_comparable"] * 2


def test_a_target_that_skips_a_level_points_past_it(linker):
    targets = table(target("森林覆盖率", 25, doc_id="c0012"), target("森林覆盖率", 57, doc_id="yichun"))
    found = link_cascade(targets, PLANS, linker)
    assert found.relation.tolist() == ["none"]
    assert found.above_target_id.tolist() == ["c0012-00"]
    assert list(found) == CASCADE_COLUMNS


def test_a_target_is_looked_for_in_both_texts_above_and_in_the_same_kind_first(linker):
    documents = pd.concat([PLANS, OPINIONS], ignore_index=True)
    targets = table(
        target("森林覆盖率", 25, doc_id="c0012", year=2030),
        target("非化石能源消费比重", 20, doc_id="c0012"),
        target("森林覆盖率", 24.1, doc_id="c0002"),
        target("非化石能源消费比重", 20, doc_id="c0002"),
        target("森林覆盖率", 63.1, doc_id="jiangxi"),
        target("非化石能源消费比重", 18.3, doc_id="jiangxi"),
        target("畜禽粪污综合利用率", 80, doc_id="jiangxi"),
    )
    found = link_cascade(targets, documents, linker)
    assert found.relation.tolist() == ["same", "same", "none"]
    assert found.parent_doc.tolist() == ["c0002", "c0012", "c0012"]  # 2025 stands in the opinions alone
    assert found.parent_kind.tolist() == ["other", "same", "same"]
    assert set(found.asked) == {"c0012;c0002"}
    opinions = documents.assign(doc_type=documents.doc_type.where(documents.doc_id != "jiangxi", "opinions"))
    assert link_cascade(targets, opinions, linker).parent_doc.tolist() == ["c0002"] * 3


def test_each_text_above_keeps_its_own_answer(linker):
    documents = pd.concat([PLANS, OPINIONS], ignore_index=True)
    targets = table(
        target("森林覆盖率", 25, doc_id="c0012"),
        target("森林覆盖率", 25, doc_id="c0002"),
        target("森林覆盖率", 63.1, doc_id="jiangxi"),
    )
    assert link_texts(targets, documents, linker).parent_target_id.tolist() == ["c0012-00", "c0002-01"]
    assert targets_of_level(targets, documents, "100000", linker).target_id.tolist() == ["c0012-00"]


# --- on real and on annotated targets


@needs_gold
def test_annotated_links():
    from evaluate_links import evaluate_links

    for linker in (Linker(codebook={}), Linker()):  # by the names alone, and with the codebook
        score = evaluate_links(GOLD, linker=linker)
        assert score.n - score.relation_right <= 5, score.misses
        assert score.links - score.stringency_right <= 4, score.misses
        assert score.links - score.additive_right <= 4, score.misses


@needs_gold
@pytest.mark.skipif(not (processed_folder() / "targets.csv").exists(), reason="targets.csv is not built yet")
def test_links_of_extracted_targets():
    from evaluate_links import evaluate_links

    targets = pd.read_csv(
        processed_folder() / "targets.csv", encoding="utf-8-sig", dtype={"year": "Int64", "base_year": "Int64"}
    )
    score = evaluate_links(GOLD, targets)
    assert score.links_right / score.links >= 0.85, score.misses
    assert score.stringency_right / score.links_right >= 0.88, score.misses


@needs_gold
def test_rows_are_matched_by_value_deadline_and_words():
    from evaluate_links import annotated_targets, match_rows

    gold = annotated_targets(GOLD / "targets")
    assert match_rows(gold.assign(target_id="x-" + gold.target_id), gold) == {f"x-{t}": t for t in gold.target_id}
    assert match_rows(gold.assign(value=gold.value * 7.77).dropna(subset="value"), gold) == {}
    assert match_rows(gold.assign(quote="甲乙丙丁"), gold) == {}


@needs_gold
def test_comparing_the_other_way_round_is_the_mirror_image(linker):
    from evaluate_links import annotated_targets, read_rows

    rows = {row.target_id: row for row in annotated_targets(GOLD / "targets").itertuples()}
    mirror = {"higher": "lower", "lower": "higher", "equal": "equal", "not_comparable": "not_comparable"}
    links = pd.DataFrame(read_rows(GOLD / "links" / "dev.jsonl")).dropna(subset="parent")
    for link in links.itertuples():
        a, b = rows[link.child], rows[link.parent]
        there, back = linker.relate(a, b), linker.relate(b, a)
        assert there.relation == back.relation
        limits = linker.limits_of(there.likeness)
        up, down = (
            compare_pair(x, y, there.relation, limits=li) for x, y, li in ((a, b, limits), (b, a, limits[::-1]))
        )
        assert up.stringency == mirror[down.stringency], link


@needs_gold
def test_the_order_of_rows_does_not_change_the_links(linker):
    from evaluate_links import annotated_targets

    rows = annotated_targets(GOLD / "targets")
    child, parent = rows[rows.doc_id == "yichun"], rows[rows.doc_id == "jiangxi"]
    there, back = linker.link(child, parent), linker.link(child[::-1], parent[::-1])
    pd.testing.assert_frame_equal(there, back[::-1].reset_index(drop=True))


@needs_tables
def test_links_that_a_reader_found_right_are_still_made():
    read = pd.read_csv(raw_folder() / "link_readings.csv", encoding="utf-8-sig", keep_default_na=False)
    read = read[read.right == "yes"]
    targets, documents = read_processed("targets"), read_processed("documents")
    links = link_texts(targets, documents)
    plans = documents.doc_id[documents.is_plan.astype(bool)]  # the readers had the plan above alone
    found = links[links.parent_doc.isin(plans)].merge(
        targets.assign(child_target_id=targets.target_id), on="child_target_id"
    )
    found["key"] = list(
        zip(found.doc_id, found.quote.str.strip(), found.indicator, found.year.astype(str), strict=True)
    )
    relations = found.drop_duplicates("key").set_index("key").relation
    keys = pd.Series(
        list(zip(read.child_doc, read.child_quote, read.indicator, read.year.replace("", "<NA>"), strict=True))
    )
    kept = keys.isin(relations.index)  # the extraction may have changed since
    assert kept.mean() > 0.8
    agree = keys[kept].map(relations).to_numpy() == read.relation[kept.to_numpy()].to_numpy()
    assert agree.mean() >= 0.97, list(keys[kept][~agree])


def test_likeness_is_at_most_one(linker):
    """The most alike pair there can be: one indicator, one wording, one deadline, and all ties in its favour."""
    link = linker.relate(target("森林覆盖率", 60), target("森林覆盖率", 60))
    assert link.relation == "same" and 0.9 <= link.score <= 1 and link.tie > 0


def test_key_industries_are_one_by_what_they_use_or_consume(terms):
    """重点用能行业 (内蒙古, 贵州) are 重点耗能行业; 重点行业 may be others."""
    above = "重点耗能行业能源利用效率达到国际先进水平"
    used, all_key = (terms.compare(name, above) for name in (above.replace("耗能", "用能"), above.replace("耗能", "")))
    assert used.same and not all_key.same and all_key.score > 0.5


def test_kept_links_follow_the_tables(tmp_path, monkeypatch):
    monkeypatch.setattr(cache, "FOLDER", tmp_path / "cache")
    monkeypatch.setattr(cache, "_kept", cache._kept.__wrapped__)
    documents = read_processed("documents")
    targets = read_processed("targets").query("doc_id in ['jiangxi', 'yichun']")
    monkeypatch.setenv("PLANS_CACHE", "on")
    first, again = link_texts(targets, documents), link_texts(targets, documents)
    pd.testing.assert_frame_equal(first, again)
    number = targets["doc_id"].eq("yichun") & targets["value"].notna()
    edited = targets.assign(value_canonical=targets["value_canonical"].mask(number, 1.5 * targets["value_canonical"]))
    found = link_texts(edited, documents)
    assert not found.equals(first)
    monkeypatch.setenv("PLANS_CACHE", "off")
    pd.testing.assert_frame_equal(found, link_texts(edited, documents))
