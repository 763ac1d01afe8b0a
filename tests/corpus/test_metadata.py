"""What is known of each document: the real corpus against facts read by eye, and hard little cases."""

import hashlib

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.base.paths import dictionary_folder, plans_folder
from helpers.corpus.documents import find_speakers, jurisdictions_without_plan
from helpers.corpus.front_matter import breaks_off
from helpers.corpus.metadata import (
    COLUMNS,
    document_rows,
    infer_metadata,
    is_official,
    read_provenance,
    read_records,
    url_date,
)
from helpers.sources.compendium import read_plan, split_compendium
from helpers.vocabulary.gazetteer import (
    agencies,
    classify_title,
    doc_types,
    place,
    read_agencies,
    read_place,
    title_issuer,
)


@pytest.fixture(scope="module")
def files():
    return {row.file: read_plan(plans_folder() / row.file, row.sha256) for row in read_provenance().itertuples()}


@pytest.fixture(scope="module")
def documents(files):
    [name] = [
        name for name, kind in read_provenance()[["file", "kind"]].itertuples(index=False) if kind == "compendium"
    ]
    plans = {file: text for file, text in files.items() if file != name}
    return document_rows(plans, files[name], split_compendium(files[name]), name)


@pytest.fixture(scope="module")
def by_id(documents):
    return documents.set_index("doc_id")


# --- the real corpus


def test_provenance_describes_every_raw_file(files):
    records = read_provenance().set_index("file")
    assert {path.name for path in plans_folder().iterdir() if path.suffix == ".txt"} <= set(files)
    for name, record in records.iterrows():
        data = (plans_folder() / name).read_bytes()
        assert record["sha256"] == hashlib.sha256(data).hexdigest() and int(record["bytes"]) == len(data)
    assert (records != "").all(axis=None)


def test_one_row_a_document(documents):
    originals = documents[documents["source_file"].isin(read_provenance()["file"])]
    assert len(originals) >= 118 and documents["doc_id"].is_unique
    assert list(documents.columns) == COLUMNS
    assert not documents.drop(columns=["url_official", "page_first", "page_last"]).isna().any(axis=None)


def test_the_dictionary_describes_each_column():
    described = pd.read_csv(dictionary_folder() / "documents.csv")["column"]
    assert set(described) == {*COLUMNS, "chars"}


def test_records_name_documents_that_exist(by_id):
    records = read_records()
    assert set(records.index) <= set(by_id.index)
    assert set(records["same_as"]) - {""} <= set(by_id.index)
    assert (records.loc[records["complete"] == "false", "note"] != "").all()


# read by eye at the heads in the raw files
@pytest.mark.parametrize(
    ("doc_id", "expected"),
    [
        (
            "c0002",
            {"level": "national", "adcode": "100000", "issuer": "中共中央 国务院", "page_last": 11, "complete": False},
        ),
        (
            "c0012",
            {
                "level": "national",
                "issuer": "国务院",
                "title": "2030年前碳达峰行动方案",
                "url_official": True,
                "is_plan": True,
            },
        ),
        ("c0031", {"level": "ministry", "issuer": "国务院国有资产监督管理委员会", "topic": "state_enterprises"}),
        (
            "c0063",
            {"level": "ministry", "topic": "transport", "issuer": "交通运输部、国家铁路局、中国民用航空局、国家邮政局"},
        ),
        ("c0165", {"issuer": "浙江省财政厅", "date": "2022-06-13", "date_kind": "issued", "date_source": "signature"}),
        ("c0178", {"doc_type": "opinions", "is_plan": True, "issuer": "中共山东省委员会 山东省人民政府"}),
        ("c0342", {"url": "https://news.bjx.com.cn/html/20221017/1261324.shtml", "url_official": False}),
        ("c0357", {"doc_type": "decision", "issuer": "江苏省人民代表大会常务委员会", "is_plan": False}),
        ("c0365", {"title": "江苏省生态环境厅2022年推动碳达峰碳中和工作计划", "issuer": "江苏省生态环境厅"}),
        ("c0371", {"doc_type": "five_year_plan", "topic": "energy", "is_plan": False}),
        ("c0424", {"doc_type": "joint_plan", "adcode": "510000", "is_plan": False}),
        ("c0436", {"adcode": "150000", "issuer": "中共内蒙古自治区委员会 内蒙古自治区人民政府", "is_plan": False}),
        ("c0447", {"adcode": "150000", "is_plan": True}),
        ("c0568", {"same_as": "jiangxi", "is_plan": False, "date": "2022-07-18"}),
        ("c0868", {"level": "province", "adcode": "110000", "issuer": "北京市人民政府"}),
        ("c0975", {"level": "county", "adcode": "310104", "province": "上海市"}),
        ("c1020", {"level": "county", "adcode": "320214", "topic": "energy", "is_plan": False}),
        ("c1138", {"level": "prefecture", "adcode": "130100", "province": "河北省"}),
        ("c1148", {"status": "draft", "doc_type": "opinions", "is_plan": True}),
        ("c1176", {"status": "draft", "level": "county", "adcode": "500111", "is_plan": False}),
        ("c1185", {"status": "draft", "doc_type": "implementation_plan", "is_plan": True}),
        ("c1211", {"level": "county", "adcode": "411481"}),
        ("c1244", {"doc_type": "opinions", "is_plan": True, "url_official": False}),
        (
            "jiangxi",
            {"date": "2022-07-18", "date_kind": "published", "doc_number": "赣府发〔2022〕17号", "is_plan": True},
        ),
        ("yichun", {"date": "2023-01-06", "date_kind": "issued", "issuer": "宜春市人民政府", "adcode": "360900"}),
        (
            "jiujiang",
            {"date": "", "doc_number": "", "adcode": "360400", "complete": False, "title": "九江市碳达峰实施方案"},
        ),
        ("zhushan", {"date": "2023-08-17", "issuer": "珠山区人民政府", "adcode": "360203", "level": "county"}),
    ],
)
def test_facts_read_by_eye(by_id, doc_id, expected):
    row = by_id.loc[doc_id]
    assert {column: row[column] for column in expected} == expected


def test_exactly_one_document_speaks_for_a_jurisdiction(documents):
    plans = documents[documents["is_plan"]]
    assert plans["adcode"].is_unique
    assert set(plans["doc_type"]) == {"implementation_plan", "opinions"} and set(plans["topic"]) == {"overall"}
    assert not plans["same_as"].any() and "ministry" not in set(plans["level"])
    able = documents[(documents["topic"] == "overall") & documents["doc_type"].isin(set(plans["doc_type"]))]
    assert set(able["adcode"]) == set(plans["adcode"])
    silent = jurisdictions_without_plan(documents)
    assert set(silent["adcode"]) | set(plans["adcode"]) == set(documents["adcode"])
    assert {"410000", "230000", "420000", "320214", "411481"} <= set(silent["adcode"])


def test_dates_are_empty_where_sources_differ(documents):
    apart = documents[documents["date_source"].str.startswith("sources are")]
    assert list(apart["doc_id"]) == ["c0063", "c0076"]
    assert not apart["date"].any() and not apart["date_kind"].any()
    undated = documents[documents["date"] == ""]
    assert set(undated["doc_id"]) == {"c0063", "c0076", "jiujiang"}
    dates = pd.to_datetime(documents.loc[documents["date"] != "", "date"])
    assert dates.between("2021-01-01", "2023-08-31").all()


def test_incomplete_documents_say_why(documents):
    broken = documents[~documents["complete"]]
    assert {"c0002", "c0134", "c0365", "c0536", "jiujiang", "zhushan"} <= set(broken["doc_id"])
    assert (broken["note"] != "").all()


def test_numbers_are_cited_with_their_source(by_id):
    cited = by_id[by_id["doc_number_source"].str.startswith("cited in")]
    assert dict(cited["doc_number"].loc[["c0002", "c0012", "c0046", "c1051"]]) == {
        "c0002": "中发〔2021〕36号",
        "c0012": "国发〔2021〕23号",
        "c0046": "财资环〔2022〕53号",
        "c1051": "津政发〔2022〕18号",
    }
    assert by_id["doc_number"][by_id["doc_number"] != ""].str.fullmatch(r"[一-鿿]+〔20\d\d〕\d+号").all()


def test_places_agree_with_the_gazetteer(documents):
    for row in documents.itertuples():
        home = place(row.adcode)
        assert row.level in (home.level, "ministry") and row.province == home.province


def test_kinds_are_those_of_the_vocabulary(documents):
    rules = doc_types()
    assert set(documents["doc_type"]) <= set(rules["value"]) and set(documents["topic"]) <= set(rules["value"])
    assert "other" not in set(documents["doc_type"])
    assert set(agencies()["topic"]) <= {*rules.loc[rules["field"] == "topic", "value"], ""}


def test_a_document_ends_where_the_compendium_is_cut(files):
    raw = next(text for name, text in files.items() if len(text) > 500_000)
    text = raw[: len(raw) // 3]
    rows = document_rows({}, text, split_compendium(text), "compendium.txt")
    assert not rows["complete"].iloc[-1] and "file ends" in rows["note"].iloc[-1]
    assert (rows["date"] != "").mean() > 0.5


def test_nothing_to_describe():
    assert list(document_rows({}).columns) == COLUMNS


# --- a plan of one's own

NOTICE = """南昌市人民政府关于印发《南昌市碳达峰实施方案》的通知
洪府发〔2023〕5号
各县（区）人民政府：
现将《南昌市碳达峰实施方案》印发给你们。
二〇二三年三月十五日
南昌市碳达峰实施方案
根据《江西省人民政府关于印发江西省碳达峰实施方案的通知》（赣府发〔2022〕17号），制定本方案。
一、总体思路
到2025年，非化石能源消费比重达到18%。
"""


def test_notice_with_its_plan():
    row = infer_metadata(NOTICE, "plan.docx")
    assert (row["title"], row["adcode"], row["level"]) == ("南昌市碳达峰实施方案", "360100", "prefecture")
    assert (row["issuer"], row["doc_number"]) == ("南昌市人民政府", "洪府发〔2023〕5号")
    assert (row["date"], row["date_kind"], row["complete"]) == ("2023-03-15", "issued", True)


@pytest.mark.parametrize(
    ("text", "filename", "expected"),
    [
        ("为深入贯彻，制定方案。一、总体要求。", "【政策】赣州市碳达峰实施方案.docx", {"adcode": "360700", "date": ""}),
        ("中共南昌市委  南昌市人民政府\n关于完整准确全面贯彻新发展理念做好碳达峰碳中和工作的实施意见\n一、", "",
         {"adcode": "360100", "doc_type": "opinions", "issuer": "中共南昌市委员会 南昌市人民政府"}),
        ("发布日期：2023-02-03 10:00 成文日期：2023年2月1日\n抚州市碳达峰实施方案\n一、总体要求。", "",
         {"adcode": "361000", "date": "2023-02-01", "date_kind": "issued"}),
        ("发布时间：2023-02-03\n抚州市碳达峰实施方案\n一、", "", {"date": "2023-02-03", "date_kind": "published"}),
        ("鼓楼区碳达峰实施方案\n落实《南京市碳达峰实施方案》\n一、总体要求。", "", {"adcode": "320106"}),
        ("鼓楼区碳达峰实施方案\n一、总体要求。", "", {"adcode": "", "level": "", "doc_type": "implementation_plan"}),
        ("南昌市工业领域碳达峰实施方案（征求意见稿）\n一、总体要求。", "",
         {"topic": "industry", "status": "draft", "doc_type": "sector_plan"}),
        ("国务院关于印发2030年前碳达峰行动方案的通知\n国发〔2021〕23号\n国务院\n2021年10月24日\n一、总体要求。", "",
         {"level": "national", "adcode": "100000", "issuer": "国务院", "doc_number": "国发〔2021〕23号"}),
        ("很久以前，山里有一座庙。", "novel.txt", {"title": "novel", "adcode": "", "date": ""}),
        ("", "", {"adcode": "", "complete": False}),
        ("一、总体要求。\n2023年13月45日", "", {"date": ""}),
    ],
)  # fmt: skip
def test_front_matter(text, filename, expected):
    row = infer_metadata(text, filename)
    assert {column: row[column] for column in expected} == expected


@given(st.text(), st.text(max_size=40))
def test_any_text_gives_a_row(text, filename):
    assert infer_metadata(text, filename)["title"]


FRAGMENTS = [
    "二〇二三年",
    "十十月",
    "一日",
    "2023年2月30日",
    "关于印发",
    "《",
    "》",
    "的通知",
    "鼓楼区",
    "碳达峰实施方案",
    "\n",
]


@given(st.lists(st.sampled_from(FRAGMENTS), max_size=20).map("".join))
def test_any_front_matter_gives_a_row(text):
    row = infer_metadata(text)
    assert row["title"] and (row["date"] == "" or pd.Timestamp(row["date"]).year >= 2000)


def test_plans_of_unknown_places_speak_for_nobody():
    rows = document_rows({"a.txt": "鼓楼区碳达峰实施方案\n一、好。", "b.txt": "朝阳区碳达峰实施方案\n一、好。"})
    assert not rows["is_plan"].any()


def test_the_final_plan_speaks_before_opinions_before_drafts():
    columns = ["doc_id", "adcode", "level", "topic", "doc_type", "status", "same_as"]
    both = ("1", "county", "overall")
    rows = [
        ("draft", *both, "implementation_plan", "draft", ""),
        ("opinions", *both, "opinions", "final", ""),
        ("copy", *both, "implementation_plan", "final", "plan"),
        ("sector", "1", "county", "industry", "implementation_plan", "final", ""),
        ("plan", *both, "implementation_plan", "final", ""),
    ]
    table = pd.DataFrame(rows, columns=columns)
    for best in ("plan", "opinions", "draft"):
        assert find_speakers(table) == [best]
        table = table[table["doc_id"] != best]
    assert find_speakers(table) == []


# --- small parts


@pytest.mark.parametrize(
    ("url", "day"),
    [
        ("https://www.mee.gov.cn/xxgk03/202206/t20220617_985879.html", "2022-06-17"),
        ("http://www.lanxi.gov.cn/art/2022/3/1/art_1229288165_59251456.html", "2022-03-01"),
        ("http://www.gov.cn/xinwen/2021-10/24/content_5644613.htm", "2021-10-24"),
        ("http://nm.people.com.cn/n2/2022/0627/c196689-40012184.html", "2022-06-27"),
        ("https://www.jingan.gov.cn//govxxgk/JA0/2022-11-21/db43d64a.html", "2022-11-21"),
        ("https://gxt.guizhou.gov.cn/opinion/202211/tOpinion_12809.html", ""),
        ("http://zfcxjst.hlj.gov.cn/news_info/1/30/2022-00802.html", ""),
        ("https://www.hainan.gov.cn/hainan/szfwj/202208/911b7a2656f148.shtml", ""),
        ("http://a.cn/2022/02/31/x.html", ""),
    ],
)
def test_date_in_a_web_address(url, day):
    assert url_date(url) == day


def test_official_hosts():
    assert is_official("http://www.gov.cn/x") and is_official("https://fgw.sh.gov.cn/x")
    assert not is_official("http://www.gov.cn.evil.com/") and not is_official("http://notgov.cn/")


@pytest.mark.parametrize(
    ("text", "within", "adcode", "length"),
    [
        ("上海市徐汇区", "100000", "310104", 6),
        ("内蒙古", "100000", "150000", 3),
        ("新吴区电力能源双碳行动方案", "320200", "320214", 3),
        ("重庆市大足区关于", "500111", "500111", 6),
        ("朝阳区", "100000", None, 0),
        ("朝阳区", "110000", "110105", 3),
        ("城乡建设领域", "100000", None, 0),
    ],
)
def test_place_at_the_start(text, within, adcode, length):
    found, taken = read_place(text, within)
    assert (found.adcode if found else None, taken) == (adcode, length)


def test_agencies_one_after_the_other():
    assert read_agencies("交通运输部国家铁路局关于") == (["交通运输部", "国家铁路局"], 10)
    assert read_agencies("科技引领") == ([], 0)


@pytest.mark.parametrize(
    ("title", "adcode", "issuer"),
    [
        ("中共杭州市委杭州市人民政府关于做好工作的实施意见", "330100", "中共杭州市委员会 杭州市人民政府"),
        ("山东省委、省政府印发贯彻落实的若干措施", "370000", "中共山东省委员会 山东省人民政府"),
        ("浙江省财政厅关于支持工作的实施意见", "330000", "浙江省财政厅"),
        ("浙江省碳达峰碳中和科技创新行动方案", "330000", ""),
        ("重庆市大足区关于做好工作的实施意见", "500111", ""),
        ("江西省科技支撑碳达峰碳中和实施方案（2022-2030年）", "360000", ""),
    ],
)
def test_issuer_in_a_title(title, adcode, issuer):
    assert title_issuer(title, place(adcode)) == issuer


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("江西省碳达峰实施方案", ("overall", "implementation_plan", "final")),
        ("江西省工业领域碳达峰实施方案(征求意见稿)", ("industry", "sector_plan", "draft")),
        ("江西省碳达峰试点建设实施方案", ("pilots", "sector_plan", "final")),
        ("江西省财政支持做好双碳工作的实施意见", ("fiscal", "sector_opinions", "final")),
        ("江西省完整准确全面贯彻新发展理念做好碳达峰碳中和工作实施方案", ("overall", "opinions", "final")),
        ("江西省粮食工作", ("overall", "other", "final")),
    ],
)
def test_kind_in_a_title(title, kind):
    assert classify_title(title, place("360000")) == kind


@pytest.mark.parametrize(
    ("text", "broken"),
    [
        ("落实到位。", False),
        ("（市发改委负责）", False),
        ("2022年4月18日", False),
        ("办公室2023年1月9日印发\n", False),
        ("开展监测与评价体系", True),
        ("", True),
    ],
)
def test_breaking_off(text, broken):
    assert breaks_off(text) == broken
