"""Do the parts add up, who is silent, and what contradicts itself: small planted cases and the real corpus."""

import pandas as pd
import pytest
from test_cascade import GOLD, PLANS, needs_gold, table, target

from helpers.cascade.contradictions import find_contradictions, miscounted_lists
from helpers.cascade.links import Linker, link_cascade
from helpers.cascade.names import read_terms
from helpers.cascade.silence import find_silence
from helpers.cascade.sums import add_up

JIUJIANG = PLANS.head(1).assign(doc_id="jiujiang", adcode="360400", complete=False)
DOCUMENTS = pd.concat([PLANS, JIUJIANG], ignore_index=True)


@pytest.fixture(scope="module")
def linker():
    return Linker(read_terms(), codebook={})


def summed(linker, *targets):
    rows = table(*targets)
    return add_up(link_cascade(rows, DOCUMENTS, linker), rows, DOCUMENTS, linker).set_index("parent_target_id")


def storage(doc, value, unit="万千瓦", **fields):
    return target("新型储能装机容量", value, unit, doc_id=doc, **fields)


# --- sums


def test_two_cities_exceed_their_province(linker):
    found = summed(
        linker, storage("jiangxi", 0.01, "亿千瓦"), storage("yichun", 80, modality="strive"), storage("jiujiang", 42.5)
    )
    row = found.loc["jiangxi-00"]
    assert (row.parent_value, row.sum_known, row.sum_firm, row.unit) == (100, 122.5, 42.5, "万千瓦")
    assert (row.share_of_parent, row.remainder) == (1.225, -22.5)
    assert row.child_target_ids == "yichun-01;jiujiang-02"
    assert (row.n_places, row.n_plans, row.n_children) == (11, 2, 2)
    assert row.verdict == "the known parts already reach the whole"
    assert row.missing.startswith("no plan in the corpus: 南昌、景德镇")


def test_one_place_leaves_the_sum_open(linker):
    row = summed(linker, storage("jiangxi", 100), storage("yichun", 60)).loc["jiangxi-00"]
    assert (row.verdict, row.remainder) == ("open", 40)
    assert "silent: 九江" in row.missing


def test_a_ceiling_is_exceeded_and_not_reached(linker):
    refining = [
        target("原油一次加工能力", value, "万吨", comparator="le", doc_id=doc)
        for doc, value in (("jiangxi", 100), ("yichun", 60))
    ]
    assert summed(linker, *refining).loc["jiangxi-00"].verdict == "within the ceiling so far"
    more = target("原油加工能力", 50, "万吨", comparator="le", doc_id="jiujiang")
    assert summed(linker, *refining, more).loc["jiangxi-00"].verdict == "above the ceiling"


def test_an_earlier_stock_is_a_lower_bound_and_kept_apart(linker):
    row = summed(linker, storage("jiangxi", 100, year=2030), storage("yichun", 60)).loc["jiangxi-00"]
    assert (row.sum_known, row.sum_with_earlier, row.earlier_target_ids) == (0, 60, "yichun-01")
    assert "other deadline: 宜春" in row.missing


def test_an_earlier_addition_is_no_lower_bound(linker):
    early = {"change": "increment"}
    found = summed(linker, storage("jiangxi", 100, year=2030, **early), storage("yichun", 60, **early))
    assert found.empty


def test_wind_and_sun_together_are_the_whole_and_a_wider_sum_warns(linker):
    whole = target("风电、太阳能发电总装机容量", 1000, "万千瓦", doc_id="jiangxi")
    parts = [target(name, 100, "万千瓦", doc_id="yichun") for name in ("风电装机容量", "光伏装机容量")]
    wider = target("风电、光伏和生物质发电装机容量", 50, "万千瓦", doc_id="jiujiang")
    row = summed(linker, whole, *parts, wider).loc["jiangxi-00"]
    assert (row.sum_known, row.sum_same_scope) == (250, 200)
    assert (
        row.warning
        == "宜春: put together from 风电装机容量 + 光伏装机容量; 九江: other scope: 风电、光伏和生物质发电装机容量"
    )


def test_what_only_a_wider_scope_reaches_says_so(linker):
    whole = target("风电、太阳能发电总装机容量", 100, "万千瓦", doc_id="jiangxi")
    wider = target("风电、光伏和生物质发电装机容量", 120, "万千瓦", doc_id="yichun")
    row = summed(linker, whole, wider).loc["jiangxi-00"]
    assert row.verdict == "the known parts reach the whole only with unlike scopes"


def test_a_wider_name_for_one_thing_holds_too_much_else(linker):
    whole = target("水电装机容量", 100, "万千瓦", doc_id="jiangxi")
    wider = target("可再生能源装机容量", 90, "万千瓦", doc_id="yichun")
    assert summed(linker, whole, wider).empty
    part = target("分布式光伏装机容量", 5, "万千瓦", doc_id="yichun")
    row = summed(linker, target("光伏装机容量", 100, "万千瓦", doc_id="jiangxi"), part).loc["jiangxi-00"]
    assert (row.sum_known, row.sum_same_scope) == (5, 0)


def test_of_answers_in_unknown_words_one_is_taken(linker):
    whole, parts = (
        target("甲乙丙", 100, "个", doc_id="jiangxi"),
        [target("甲乙丙丁", n, "个", doc_id="yichun") for n in (5, 7)],
    )
    row = summed(linker, whole, *parts).loc["jiangxi-00"]
    assert (row.sum_known, row.warning) == (5, "宜春: other scope: 甲乙丙丁")


def test_an_answer_that_is_no_amount_is_told_from_silence(linker):
    handed_up = target("新型储能装机容量", kind="delegated", doc_id="jiujiang")
    row = summed(linker, storage("jiangxi", 100), storage("yichun", 60), handed_up).loc["jiangxi-00"]
    assert "no amount that can be summed: 九江" in row.missing


def test_a_total_is_not_added_to_its_own_parts(linker):
    whole = target("风电、太阳能发电总装机容量", 1000, "万千瓦", doc_id="jiangxi")
    wind, sun = (
        target("风电装机容量", 245, "万千瓦", doc_id="yichun"),
        target("光伏装机容量", 500, "万千瓦", doc_id="yichun"),
    )
    total = target("新能源发电总装机容量", 745, "万千瓦", doc_id="yichun")
    row = summed(linker, whole, wind, total, sun).loc["jiangxi-00"]
    assert (row.sum_known, row.sum_same_scope) == (745, 745)
    row = summed(linker, whole, wind, total).loc["jiangxi-00"]
    assert (row.sum_known, row.warning) == (745, "宜春: other scope: 新能源发电总装机容量")


def test_a_repeated_promise_counts_once_and_of_two_values_the_lower(linker):
    row = summed(linker, storage("jiangxi", 100), storage("yichun", 60), storage("yichun", 60)).loc["jiangxi-00"]
    assert (row.sum_known, row.warning) == (60, "")
    row = summed(linker, storage("jiangxi", 100), storage("yichun", 60), storage("yichun", 50)).loc["jiangxi-00"]
    assert (row.sum_known, row.warning) == (50, "宜春: two values")


def test_a_target_for_a_part_of_the_place_does_not_replace_its_own(linker):
    row = summed(linker, storage("jiangxi", 100), storage("yichun", 60), storage("yichun", 20, scope="高新区")).loc[
        "jiangxi-00"
    ]
    assert (row.sum_known, row.warning) == (60, "")
    row = summed(linker, storage("jiangxi", 100), storage("yichun", 20, scope="高新区")).loc["jiangxi-00"]
    assert (row.sum_known, row.warning) == (20, "宜春: other scope: 新型储能装机容量 (高新区)")


def test_a_county_without_a_prefecture_counts_with_a_warning(linker):
    row = summed(linker, storage("jiangxi", 100), storage("zhushan", 5)).loc["jiangxi-00"]
    assert (row.sum_known, row.warning) == (5, "珠山 is only a part of 景德镇")


def test_other_documents_of_a_silent_place_stand_beside_the_sum(linker):
    opinion = JIUJIANG.assign(doc_id="opinion", is_plan=False, doc_type="opinions")
    rows = table(
        storage("jiangxi", 100), storage("yichun", 60), storage("opinion", 30), storage("opinion", 40, year=2030)
    )
    documents = pd.concat([DOCUMENTS, opinion], ignore_index=True)
    row = add_up(link_cascade(rows, documents, linker), rows, documents, linker).iloc[0]
    assert (row.sum_known, row.sum_with_elsewhere, row.elsewhere_target_ids) == (60, 90, "opinion-02")
    ours = opinion.assign(adcode="360900")  # 宜春's own plan has spoken
    documents = pd.concat([DOCUMENTS, ours], ignore_index=True)
    assert add_up(link_cascade(rows, documents, linker), rows, documents, linker).iloc[0].sum_with_elsewhere == 60


def test_shares_are_never_summed(linker):
    assert summed(linker, target("森林覆盖率", 60, doc_id="jiangxi"), target("森林覆盖率", 57, doc_id="yichun")).empty


# --- silence


def test_silence_is_told_from_its_look_alikes(linker):
    rows = table(
        target("森林覆盖率", 60, doc_id="jiangxi"),
        target("森林覆盖率", 57, doc_id="yichun", year=2030),
        target("秸秆综合利用率", 95, doc_id="jiangxi"),
        target("秸秆综合利用率", kind="delegated", doc_id="yichun"),
        target("农膜回收率", 90, doc_id="jiangxi", item="三（九）1"),
    )
    # 九江's text breaks off before 三（九）1 could be answered; the rest was read
    items = pd.DataFrame([("jiujiang", "jiangxi", "三（九）1", "not_seen")], columns=["child_doc", "parent_doc", "parent_item", "relation"])  # fmt: skip
    found = find_silence(link_cascade(rows, DOCUMENTS, linker), rows, DOCUMENTS, "jiangxi", None, items, linker)
    states = found.pivot(index="parent_target_id", columns="place", values="state")
    assert states["宜春"].tolist() == ["other deadline", "delegated", "silent"]
    assert states["九江"].tolist() == ["silent", "silent", "text breaks off"]
    assert set(states["南昌"]) == {"no plan in the corpus"}
    assert states.shape == (3, 12)  # eleven prefectures and a county without one


@pytest.mark.parametrize(
    ("sentence", "state"),
    [
        ("到2025年，森林覆盖率稳步提升。", "named without a number"),
        ("不断提高森林覆盖率和碳汇能力。", "named without a number"),
        ("到2020年底，森林覆盖率达到62%。", "silent"),  # a number, of the past
        ("到2060年，森林覆盖率进一步提升。", "silent"),  # by another deadline
        ("大力提高化工园区森林覆盖率。", "silent"),  # of a part
        ("积极推进国土绿化。", "silent"),
        (
            "到2025年，森林覆盖率稳步提升，顺利实现2030年前碳达峰目标。",
            "named without a number",
        ),  # the number is another's
        ("到2025年，森林覆盖率、湿地保护率分别提高到62%、55%。", "silent"),  # has its number, further on
    ],
)
@pytest.mark.parametrize("above", [{"value": 60}, {"value": None, "kind": "delegated", "unit": None, "change": None}])
def test_an_indicator_named_without_a_number_is_told_with_its_sentence(linker, sentence, state, above):
    rows = table(target("森林覆盖率", doc_id="jiangxi", **above))
    clauses = pd.DataFrame([{"clause_id": "yichun-1", "doc_id": "yichun", "kind": "sentence", "text": sentence}])
    found = find_silence(link_cascade(rows, DOCUMENTS, linker), rows, DOCUMENTS, "jiangxi", clauses, None, linker)
    row = found[found.child_doc == "yichun"].iloc[0]
    assert row.state == state
    assert (row.sentence == sentence) == (state == "named without a number")


@pytest.mark.parametrize(
    ("sentence", "state"),
    [
        ("到2060年，整体能源利用效率大幅提高，碳中和目标顺利实现。", "named without a number"),
        ("到2030年，整体能源利用效率大幅提高。", "silent"),  # by another year
        ("整体能源利用效率大幅提高。", "silent"),  # by no year: a task, not what is to be there in 2060
        ("到2060年，低碳技术达到国际先进水平。", "silent"),  # of something else
    ],
)
def test_a_milestone_said_in_general_words_is_told_by_its_year(linker, sentence, state):
    world = target(
        "能源利用效率达到国际先进水平", None, kind="milestone", unit=None, change=None, year=2060, doc_id="jiangxi"
    )
    clauses = pd.DataFrame([{"clause_id": "yichun-1", "doc_id": "yichun", "kind": "sentence", "text": sentence}])
    rows = table(world)
    found = find_silence(link_cascade(rows, DOCUMENTS, linker), rows, DOCUMENTS, "jiangxi", clauses, None, linker)
    assert found.loc[found.child_doc == "yichun", "state"].tolist() == [state]


@pytest.mark.parametrize(
    ("sentence", "state"),
    [
        ("积极推进国土绿化。", "other deadline"),
        ("不断提高森林覆盖率和碳汇能力。", "other deadline"),  # by no deadline of its own
        ("到2025年，森林覆盖率稳步提升。", "named without a number"),  # an answer for the very year
    ],
)
def test_a_level_stated_for_another_year_only_is_not_silence(linker, sentence, state):
    rows = table(
        target("森林覆盖率", 60, doc_id="jiangxi", year=2025),
        target("森林覆盖率", 61, doc_id="jiangxi", year=2030),
        target("森林覆盖率", 62, doc_id="yichun", year=2030),
        target("林业碳汇量", 5, "万吨", doc_id="yichun", year=2030),
    )
    clauses = pd.DataFrame([{"clause_id": "yichun-1", "doc_id": "yichun", "kind": "sentence", "text": sentence}])
    found = find_silence(link_cascade(rows, DOCUMENTS, linker), rows, DOCUMENTS, "jiangxi", clauses, None, linker)
    own = found[found.child_doc == "yichun"]
    assert own.state.tolist() == [state, "taken up"]
    if state == "other deadline":
        assert own.child_target_id.nunique() == 1 and own.gap.iloc[0] == 2


def test_a_target_addressed_to_others_is_not_silence(linker):
    rows = table(
        target("国家铁路单位换算周转量综合能耗", 10, change="decrease_pct", doc_id="c0012"),
        target("新增水电装机容量", 4000, "万千瓦", doc_id="c0012", indicator_id="hydro_capacity_added"),
        target(
            "西南地区以水电为主的可再生能源体系基本建立", None, kind="milestone", unit=None, change=None, doc_id="c0012"
        ),
        target("绿色出行比例", 70, doc_id="c0012"),
    )
    found = find_silence(link_cascade(rows, DOCUMENTS, linker), rows, DOCUMENTS, "c0012", None, None, linker)
    assert found.state[found.child_doc == "jiangxi"].tolist() == [*["not addressed"] * 3, "silent"]


# --- contradictions


def contradict(linker, *targets, **others):
    return find_contradictions(table(*targets), DOCUMENTS, linker, **others)


def test_body_against_annex_is_found_with_both_quotes(linker):
    body = target(
        "风电、光伏和生物质发电装机容量", 24, "万千瓦", doc_id="zhushan", quote="达24万千瓦以上", comparator="ge"
    )
    annex = target(
        "风电、光伏、太阳能、生物质发电总装机容量",
        140,
        "万千瓦",
        doc_id="zhushan",
        quote="达到140万千瓦",
        where="annex",
    )
    found = contradict(linker, body, annex)
    assert found[["kind", "quote_a", "quote_b", "note"]].values.tolist() == [
        ["two_values", "达24万千瓦以上", "达到140万千瓦", "body against annex"]
    ]


def test_what_is_no_contradiction(linker):
    floor = target("秸秆综合利用率", 93, comparator="ge", modality="maintain", doc_id="yichun")
    assert contradict(linker, floor, target("秸秆综合利用率", 95, modality="strive", doc_id="yichun")).empty
    assert contradict(linker, floor, target("秸秆综合利用率", 95, year=2030, doc_id="yichun")).empty
    assert contradict(linker, floor, target("秸秆综合利用率", 95, scope="重点县", doc_id="yichun")).empty
    assert contradict(linker, floor, target("秸秆综合利用率", 98, comparator="le", doc_id="yichun")).empty
    same = (
        target("新型储能装机容量", 100, "万千瓦", doc_id="yichun"),
        target("新型储能装机规模", 0.01, "亿千瓦", doc_id="yichun"),
    )
    assert contradict(linker, *same).empty


def test_the_entries_of_a_box_are_projects_of_their_own(linker):
    projects = [target("节约标煤量", n, "万吨", doc_id="yichun", clause_id=f"b-{n}") for n in (33, 20)]
    clauses = pd.DataFrame(
        {"clause_id": ["b-33", "b-20"], "doc_id": "yichun", "kind": "sentence", "row": None, "text": "甲"}
    )
    assert contradict(linker, *projects, clauses=clauses.assign(box="专栏3")).empty
    assert len(contradict(linker, *projects, clauses=clauses.assign(box=""))) == 1


def test_two_documents_of_one_place_the_speaker_first(linker):
    sector = pd.DataFrame([{"doc_id": "sector", "adcode": "360000", "is_plan": False, "same_as": "", "complete": True}])
    rows = table(target("装配式建筑占比", 40, doc_id="sector"), target("装配式建筑占比", 30, doc_id="jiangxi"))
    found = find_contradictions(rows, pd.concat([sector, DOCUMENTS], ignore_index=True), linker)
    assert found[["kind", "doc_id", "doc_b", "value_a", "value_b"]].values.tolist() == [
        ["two_documents", "jiangxi", "sector", 30, 40]
    ]


def test_a_cell_that_holds_the_provinces_number(linker):
    province = target("活立木蓄积量", 9, "亿立方米", doc_id="jiangxi")
    cell = table(target("活立木蓄积量", 90000, "万立方米", doc_id="zhushan", where="annex"))
    cell = cell.assign(of_adcode="360200", of_region="景德镇市")
    found = contradict(linker, province, reported=cell)
    assert found.note.tolist() == ["the cell for 景德镇市 holds the number of 江西省"]
    assert contradict(linker, province, reported=cell.assign(value_canonical=80000)).empty


def test_an_annex_number_worked_out_for_the_city(linker):
    own = target("风电装机容量", 140, "万千瓦", doc_id="zhushan", where="annex", clause_id="a-2")
    texts = ["到2030年达到140万千瓦。", "根据景德镇市2030年前的部署，合计总装机量140万千瓦。"]
    cells = {"doc_id": "zhushan", "kind": "cell", "row": 2, "box": "", "text": texts}
    clauses = pd.DataFrame({"clause_id": ["a-2", "a-3"]} | cells)
    found = contradict(linker, own, clauses=clauses)
    assert found.quote_b.tolist() == ["根据景德镇市2030年前的部署，合计总装机量140万千瓦。"]
    ours = clauses.assign(text=clauses.text.str.replace("景德镇市", "《景德镇市规划》，我区"))
    assert contradict(linker, own, clauses=ours).empty


def test_a_part_that_promises_the_whole(linker):
    rows = table(*(target("原油加工能力", 0.1, "亿吨", doc_id=doc) for doc in ("jiangxi", "jiujiang")))
    found = find_contradictions(rows, DOCUMENTS, linker, links=link_cascade(rows, DOCUMENTS, linker))
    assert found[["kind", "doc_id", "doc_b"]].values.tolist() == [["other_level", "jiujiang", "jiangxi"]]
    pilots = table(*(target("建成试点", 1, "个", doc_id=doc) for doc in ("jiangxi", "jiujiang")))
    assert find_contradictions(pilots, DOCUMENTS, linker, links=link_cascade(pilots, DOCUMENTS, linker)).empty


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("废钢铁、废铜、废铝、废铅、废锌、废纸、废塑料、废玻璃等9种主要再生资源", True),
        ("废钢铁、废铜、废铝、废铅、废锌、废纸、废塑料、废橡胶、废玻璃等9种主要再生资源", False),
        ("实施能源转型、节能增效、工业达峰、交通低碳、全民行动五大行动", False),
        ("围绕能源、工业、建筑、交通、农业和居民生活七大领域", True),
        ("围绕能源、工业、建筑、交通、农业和居民生活六大领域", False),  # 农业和居民生活 are two
        ("围绕能源、工业、建筑、交通、农业和居民生活五大领域", False),  # or one
        ("推动安化、汨罗、炎陵、桃源、攸县等13个项目", False),  # 等 gives examples
        ("创建绿色工厂48户、供应链企业3户、园区5户、设计产品14种、数据中心4个", False),  # names that count themselves
    ],
)
def test_lists_that_miscount(text, wrong):
    clauses = pd.DataFrame([{"doc_id": "d", "kind": "sentence", "text": text}])
    assert bool(list(miscounted_lists(clauses))) is wrong


def test_miscounted_lists_of_the_corpus_are_few_and_include_the_eight_of_nine(corpus):
    found = list(miscounted_lists(corpus.clauses))
    assert len(found) <= 5
    assert any(row["quote_a"].startswith("废钢铁") and (row["value_a"], row["value_b"]) == (8, 9) for row in found)


# --- on annotated targets


@needs_gold
def test_sums_of_annotated_plans_by_hand(linker):
    from evaluate_links import annotated_targets

    rows = annotated_targets(GOLD / "targets").assign(check=None, clause_id=None)
    rows = rows[rows.doc_id.isin(PLANS.doc_id)]
    found = add_up(link_cascade(rows, PLANS, linker), rows, PLANS, linker).set_index(
        ["parent_doc", "indicator", "year"]
    )
    storage = found.loc[("jiangxi", "抽水蓄能电站装机容量", 2030)]
    assert (storage.parent_value, storage.sum_known, storage.share_of_parent) == (1000, 600, 0.6)
    farmland = found.loc[("jiangxi", "累计建成高标准农田", 2025)]
    assert (farmland.sum_known, farmland.unit, farmland.n_places) == (475, "万亩", 11)
    country = found.loc[("c0012", "风电、太阳能发电总装机容量", 2030)]
    assert (country.parent_value, country.sum_known, country.n_places) == (120000, 6000, 31)
