"""Places in the real texts and in hard little sentences; the gazetteer; the boundaries."""

from types import SimpleNamespace

import geopandas as gpd
import pandas as pd
import pytest

from helpers.base.paths import boundaries_folder, context_folder
from helpers.corpus.document import CLAUSE_COLUMNS, ClauseRow
from helpers.maps.mentions import COLUMNS, find_mentions, find_places
from helpers.vocabulary.gazetteer import Names, read_gazetteer

EQUAL_AREA = "+proj=aea +lat_1=25.5 +lat_2=29 +lat_0=27 +lon_0=116 +ellps=GRS80"


@pytest.fixture(scope="module")
def names():
    return Names()


def found(text, home, names):
    return [(text[m.start : m.end], m.chosen.adcode, m.kind) for m in find_places(text, home, names)]


# sentence, home, what must be found: (text, adcode, kind) of each mention
SENTENCES = [
    ("支持宜春学院等高校", "360000", [("宜春", "360900", "institution")]),
    ("（省金融监管局、人行南昌中心支行、江西银保监局按职责分工负责）", "360000", []),
    ("国网九江供电公司、九江银保监分局", "360400", []),
    ("市公安局、宜春车务段、珠山生态环境局", "360900", []),
    ("瑞昌市人民政府、共青城市人民政府", "360400", [("瑞昌市", "360481", "government"), ("共青城市", "360482", "government")]),
    ("推动宜春市政府与省建材集团共建", "360000", [("宜春市", "360900", "government")]),
    ("提高安全性、适用性", "360000", []),
    ("支持高安国家绿色光源基地", "360000", [("高安", "360983", "place")]),
    ("国家生态文明示范县建设", "410000", []),
    ("严格控制新建项目，盘活资源", "360100", []),
    ("东湖、新建等区", "360100", [("东湖", "360102", "place"), ("新建", "360112", "place")]),
    ("婺源县、全南县", "360000", [("婺源县", "361130", "place"), ("全南县", "360729", "place")]),
    ("江西省宜春市袁州区", "360000", [("江西省宜春市袁州区", "360902", "place")]),
    ("推进星子县、余江县、广丰县项目", "360000", [("星子县", "360483", "place"), ("余江县", "360603", "place"), ("广丰县", "361103", "place")]),
    ("在朝阳区试点", "110000", [("朝阳区", "110105", "place")]),
    ("在朝阳区试点", "220100", [("朝阳区", "220104", "place")]),
    ("在朝阳区试点", "360000", [("朝阳区", "", "unresolved")]),
    ("保护黄河南岸湿地", "410000", [("黄河", "", "place")]),
    ("以海西、海南等地区为重点", "630000", [("海西", "632800", "place"), ("海南", "632500", "place")]),
    ("加强与福建、海南合作", "360000", [("福建", "350000", "place"), ("海南", "460000", "place")]),
    ("赣江新区绿色金融改革创新实验区", "360000", [("赣江新区", "360100", "place")]),
    ("落实《江西省碳达峰实施方案》", "360900", [("江西省", "360000", "title")]),
    ("以习近平新时代中国特色社会主义思想为指导", "360000", []),
    ("上海合作组织、北京冬奥会", "100000", [("北京", "110000", "event")]),
    ("九江与上海港公水联运", "360400", [("九江", "360400", "place"), ("上海", "310000", "place")]),
    ("绿水青山就是金山银山", "310000", []),
    ("至浦东南通道、预留南、北海上风电场址", "310000", [("浦东", "310115", "place")]),
    ("维护社会长治久安", "140000", []),
    ("充分利用日照时数长的优势", "370000", []),
    ("打通沿海城市航线", "210000", []),
    ("赣南等原中央苏区、罗霄山脉片区", "360000", [("赣南等原中央苏区", "", "place"), ("罗霄山脉片区", "", "place")]),
    ("修水干流、修水茶叶", "360400", [("修水干流", "", "place"), ("修水", "360424", "place")]),
    ("以上饶光伏产业集群为重点", "360000", [("上饶", "361100", "place")]),
    ("能耗1万吨以上高耗能企业", "360900", []),
    ("持续优化陕北能源产业布局", "610000", [("陕北", "", "place")]),
    ("西部地区", "100000", [("西部地区", "", "place")]),
    ("在西部地区布局大型风电基地", "150000", []),
    ("贵阳大数据中心绿色化", "520000", [("贵阳", "520100", "place")]),
    ("沈阳铁路监管局、长春海关、吉林省发展改革委", "220000", []),
    ("八尺江、清水河等江河源头", "450100", [("清水河", "", "place")]),
    ("在清水河试点", "150100", [("清水河", "150124", "place")]),
    ("蒙古国合作", "360000", []),
    ("燃气管网已覆盖东城区、西城区、经济技术开发区", "411481", [("东城区", "", "unresolved"), ("西城区", "", "unresolved")]),
    ("支持东城区、西城区先行", "110000", [("东城区", "110101", "place"), ("西城区", "110102", "place")]),
    ("推动大足与安岳、资阳等重点规划", "500111", [("大足", "500111", "place"), ("安岳", "512021", "place"), ("资阳", "512000", "place")]),
    ("以南京西路、大宁功能区为核心", "310106", []),
    ("南京西部干线", "320000", [("南京", "320100", "place")]),
    ("推进黄渡—泗泾—新余、东吴—黄渡—徐行“双改四”线路建设", "310000", []),
    ("扩大榆林—济南输气管道能力", "410000", [("榆林", "610800", "place"), ("济南", "370100", "place")]),
    ("打造明月山绿色发展示范带", "510000", []),
    ("支持明月山旅游", "360900", [("明月山", "360900", "place")]),
    ("增强大兴安岭、阴山山脉生态廊道", "150000", [("大兴安岭", "", "place"), ("阴山山脉", "", "place")]),
    ("打造大兴安岭生态林城", "230000", [("大兴安岭", "232700", "place")]),
    ("研发长江、巢湖等流域修复技术", "340000", [("长江", "", "place"), ("巢湖", "", "place")]),
    ("加快推进柳江流域修复", "450200", []),
    ("引导贵州华仁、遵义铝业等龙头企业", "520000", [("贵州", "520000", "institution"), ("遵义", "520300", "institution")]),
    ("与重庆三峡水利电力（集团）有限公司合作", "360400", [("重庆", "500000", "institution")]),
    ("推进合肥综合性国家科学中心能源研究院建设", "340000", [("合肥", "340100", "institution")]),
    ("依托福建能源器件科学与技术创新实验室", "350000", [("福建", "350000", "institution")]),
    ("支持呼和浩特建设绿色低碳创新中心", "150000", [("呼和浩特", "150100", "place")]),
    ("建设宁波的重点实验室", "330000", [("宁波", "330200", "place")]),
    ("利用澳门国际环保展等平台", "460000", [("澳门", "820000", "event")]),
    ("推动上海国际发展和展示", "460000", [("上海", "310000", "place")]),
    ("建设中国（广西）自由贸易试验区南宁片区", "450000", [("中国（广西）自由贸易试验区", "450000", "place"), ("南宁", "450100", "place")]),
    ("依托安徽自贸试验区等平台", "340000", [("安徽自贸试验区", "340000", "place")]),
    ("中国（绵阳）科技城", "510000", [("绵阳", "510700", "place")]),
    ("贡献中国智慧、中国方案", "100000", [("中国", "100000", "place"), ("中国", "100000", "place")]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "home", "expected"), SENTENCES, ids=[f"{s[1]}-{s[0][:12]}" for s in SENTENCES])
def test_hard_sentences(text, home, expected, names):
    got = [(t, "" if kind == "unresolved" else code, kind) for t, code, kind in found(text, home, names)]
    assert got == expected


def test_a_landmark_touches_prefectures(names):
    (mention,) = find_places("加强鄱阳湖湿地保护", "360000", names)
    assert mention.chosen.level == "landmark"
    assert set(mention.chosen.prefectures) == {"360100", "360400", "361100"}


def test_gazetteer_is_whole():
    table = read_gazetteer()
    divisions = table[table["level"] != "zone"]
    assert not divisions["adcode"].duplicated().any()
    assert (divisions["level"] == "province").sum() == 34
    assert table["adcode"].str.fullmatch(r"\d{6}").all()
    parents = set(divisions["adcode"]) | {""}
    assert set(table["parent_adcode"]) <= parents
    jiangxi = divisions[divisions["adcode"].str.startswith("36")]
    assert (jiangxi["level"] == "prefecture").sum() == 11
    assert (jiangxi["level"] == "county").sum() == 100
    assert (divisions["short_name"].str.len() >= 2).all()


@pytest.fixture(scope="module")
def mentions(corpus, names):
    return find_mentions(corpus, names)


def test_spans_are_the_texts(corpus, mentions):
    assert list(mentions.columns) == COLUMNS
    texts = {document.doc_id: document.text for document in corpus}
    assert all(texts[row.doc_id][row.start : row.end] == row.text for row in mentions.itertuples())


def test_every_prefecture_of_jiangxi_is_named(corpus, mentions):
    documents = corpus.documents
    province = documents[(documents["adcode"] == "360000") & documents["same_as"].isna()]["doc_id"]
    asked = mentions[mentions["doc_id"].isin(province) & mentions["kind"].eq("place")]
    gazetteer_table = read_gazetteer()
    prefectures = gazetteer_table[
        (gazetteer_table["parent_adcode"] == "360000") & (gazetteer_table["level"] == "prefecture")
    ]
    assert set(prefectures["adcode"]) <= set(asked["prefecture_adcode"])


def test_the_counties_of_a_list_are_found(mentions):
    """The province names seven counties for 生态产品; all of them, and for that."""
    seven = {"婺源县", "崇义县", "全南县", "武宁县", "浮梁县", "井冈山市", "靖安县"}
    rows = mentions[(mentions["doc_id"] == "jiangxi") & mentions["text"].isin(seven)]
    assert set(rows["text"]) == seven
    assert rows["topics"].str.contains("ecological products").all()


def test_what_for(mentions):
    """Copper belongs to 鹰潭, rare earths and tungsten to 赣州, in one sentence of the province's plan."""
    rows = mentions[(mentions["doc_id"] == "jiangxi") & mentions["topics"].str.contains("copper|rare earths")]
    for text, topic in [("鹰潭", "copper"), ("赣州", "rare earths and tungsten")]:
        mine = rows[rows["text"] == text]
        assert mine["topics"].str.contains(topic).any()
    assert not rows[rows["text"] == "鹰潭"]["topics"].str.contains("rare earths").any()


def test_a_topic_is_not_taken_from_a_neighbour(names):
    text = "以鹰潭为核心建设世界级铜产业集群，支持赣州稀土发展，与南昌共商大计。"
    clause = {"clause_id": "x-1", "anchor": "a", "item": "", "page": 1, "start": 0, "text": text, "kind": "sentence"}
    row = ClauseRow(*({"item_title": "", **clause}.get(column) for column in CLAUSE_COLUMNS))
    document = SimpleNamespace(doc_id="x", meta={"adcode": "360000"}, clause_rows=lambda: [row])
    topics = find_mentions([document], names).set_index("text")["topics"]
    assert topics.to_dict() == {"鹰潭": "copper;industrial parks", "赣州": "rare earths and tungsten", "南昌": ""}


def test_every_rule_does_what_its_example_says(names):
    for rule in names.rules:
        before, _, rest = rule.example.partition("【")
        name, _, after = rest.partition("】")
        sight = before if rule.side == "before" else after
        found = (rule.pattern.search if rule.side == "before" else rule.pattern.match)(sight.replace(name, "【】"))
        assert found and (not rule.names or rule.names.fullmatch(name)), rule.example


def test_departments_name_no_places(corpus, mentions):
    clauses = corpus.clauses.set_index("clause_id")["kind"]
    inside = mentions[mentions["clause_id"].map(clauses).eq("departments")]
    assert set(inside["kind"]) <= {"government", "place"}
    assert inside[inside["kind"] == "place"]["level"].eq("zone").all()


def test_areas_agree_with_the_context_table():
    layer = gpd.read_file(boundaries_folder() / "jiangxi_prefectures.geojson").set_index("adcode").to_crs(EQUAL_AREA)
    context = pd.read_csv(context_folder() / "context_prefectures.csv", dtype={"adcode": str}).set_index("adcode")
    assert set(layer.index) == set(context.index)
    assert (layer.area / 1e6 / context["area_km2"] - 1).abs().max() < 0.005


@pytest.mark.parametrize(
    ("name", "count"), [("china_provinces", 34), ("jiangxi_prefectures", 11), ("jiangxi_counties", 100)]
)
def test_boundaries_are_sound(name, count):
    layer = gpd.read_file(boundaries_folder() / f"{name}.geojson")
    assert len(layer) == count
    assert layer.geometry.is_valid.all()
    assert layer.is_valid_coverage()
    table = read_gazetteer()
    names_by_code = table[table["level"] != "zone"].set_index("adcode")["name"]
    assert (layer["name"] == layer["adcode"].map(names_by_code)).all()


def test_the_map_of_china_is_whole():
    """What official maps of China show: the islands of the South China Sea, ten dashes, 台湾."""
    provinces = gpd.read_file(boundaries_folder() / "china_provinces.geojson").set_index("short_name")
    assert provinces.loc[["海南"]].total_bounds[1] < 4  # degrees north
    assert "台湾" in provinces.index
    lines = gpd.read_file(boundaries_folder() / "china_lines.geojson")
    assert (lines["kind"] == "dash").sum() == 10


def test_population_and_gdp_sum_up_to_the_province():
    parts = pd.read_csv(context_folder() / "context_prefectures.csv", dtype={"adcode": str})
    whole = (
        pd.read_csv(context_folder() / "context_provinces.csv", dtype={"adcode": str}).set_index("adcode").loc["360000"]
    )
    assert parts["population_2020"].sum() == whole["population_2020_census"]
    assert parts["gdp_2020_100m_yuan"].sum() == pytest.approx(whole["gdp_2020_100m_yuan"], rel=1e-5)
