"""Citations against what readers found: three times 200 drawn at random, seventy documents read whole, and hard little cases."""

import csv
import re
import shutil

import pytest

from helpers.base.errors import KnowledgeError
from helpers.base.paths import ROOT, raw_folder, working_in
from helpers.base.tables import column_types
from helpers.corpus import find_named
from helpers.corpus.citations import (
    COLUMNS,
    KINDS,
    Named,
    _issuer,
    _kind,
    _known_issuer,
    _said,
    _unsaid_issuer,
    citation_words,
    fold_title,
    issued_texts,
    issued_title,
)

REFERENCE = ROOT / "tests" / "reference" / "citations.csv"
BAR = 0.97


@pytest.fixture(scope="module")
def reference(corpus):
    """The annotated citations, each with its place in today's text."""
    with REFERENCE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        at = -1
        for _ in range(int(row["nth"])):
            at = corpus[row["doc_id"]].text.index(row["quote"], at + 1)
        row["start"] = at
    return rows


def by_place(citations):
    return {(row.doc_id, row.start): row for row in citations.itertuples()}


def test_rows_are_what_the_contract_says(corpus, citations):
    assert list(citations.columns) == COLUMNS == list(column_types("citations"))
    assert set(citations["kind"]) <= set(KINDS)
    for row in citations.itertuples():
        assert corpus[row.doc_id].text[row.start : row.end] == row.quote
    clauses = corpus.clauses.set_index("clause_id")
    for row in citations.itertuples():
        assert clauses.loc[row.clause_id, "start"] <= row.start < clauses.loc[row.clause_id, "end"]
    assert not citations["doc_id"].eq("c0568").any() and not citations["cited_doc"].eq("c0568").any()


FIELDS = {"kind": "kind", "cited_doc": "cited_doc", "cited_number": "number", "tier": "tier"}


@pytest.mark.parametrize("seed", ["16", "1627", "291113"])
@pytest.mark.parametrize("field", FIELDS)
def test_of_200_random_citations_so_many_are_right(citations, reference, field, seed):
    found = by_place(citations)
    sample = [row for row in reference if seed in row["sample"].split(";")]
    assert len(sample) == 200
    right = [getattr(found.get((row["doc_id"], row["start"])), field, None) == row[FIELDS[field]] for row in sample]
    assert sum(right) / len(right) >= BAR


@pytest.mark.parametrize(
    ("seed", "read"), [("160", 10), ("1627", 20), ("291113", 10), ("291114", 10), ("291211;291212", 20)]
)
def test_documents_read_whole(citations, reference, seed, read):
    """Recall: nearly all that a reader found; precision: nothing else stands in the table."""
    whole = {(row["doc_id"], row["start"]) for row in reference if row["whole"] and row["whole"] in seed}
    documents = {
        "1627": {"c0171", "c1126", "c1270"},
        "291113": {"c0501"},
        "291114": {"c0212"},
        "291211;291212": {"c0459"},
    }.get(seed, set())  # these name no text
    documents |= {doc_id for doc_id, _ in whole}
    found = {place for place in by_place(citations) if place[0] in documents}
    assert len(documents) == read
    assert len(found & whole) / len(whole) >= BAR
    assert found - whole == set()


def test_every_title_in_brackets_and_every_number_is_cited(corpus, citations):
    """《…》 that are closed in their paragraph, and 〔2022〕17号: none is without a row, but for short titles in a definition."""
    for doc_id, rows in citations.groupby("doc_id"):
        text = corpus[doc_id].text
        spans = [(row.start, row.end) for row in rows.itertuples()]
        for mark in re.finditer(r"《[^《》\n]+》|〔20\d\d〕\d+号", text):
            inside = any(start <= mark.start() < end for start, end in spans)
            assert inside or text[: mark.start()].endswith("简称"), (doc_id, mark[0])


# ---- shapes of titles and numbers


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("根据《甲方案》（国发〔2021〕23号）精神", [("甲方案", "国发〔2021〕23号")]),
        ("根据《甲方案》（国发[2021]23号）精神", [("甲方案", "国发〔2021〕23号")]),
        ("根据《甲方案》(发改环资﹝2021﹞642号)精神", [("甲方案", "发改环资〔2021〕642号")]),
        ("根据《甲方案》（国发（2021）第23号）精神", [("甲方案", "国发〔2021〕23号")]),
        (
            "根据《甲方案》（国办发【2021】5号，以下简称《方案》），按照《方案》",
            [("甲方案", "国办发〔2021〕5号"), ("甲方案", "")],
        ),
        ("落实国发〔2022〕2号文件要求", [("", "国发〔2022〕2号")]),
        (
            "执行《乙标准》（GB/T50824）和《丙标准》（DB29-22-2013）",
            [("乙标准", "GB/T50824"), ("丙标准", "DB29-22-2013")],
        ),
        ("落实《关于印发〈丁规划〉的通知》", [("关于印发〈丁规划〉的通知", "")]),
        ("落实《关于《戊》的批复》", [("关于《戊》的批复", "")]),
        ("制定《某省生物多样性保护条例》，推进《条例》实施", [("某省生物多样性保护条例", "")] * 2),
        (
            "修订节约能源法、电力法，不是节约能源法律法规",
            [("中华人民共和国节约能源法", ""), ("中华人民共和国电力法", "")],
        ),
        ("推广列入国家、省“重点零碳工艺”推广目录的设备，制定节水技术推广目录", [("“重点零碳工艺”推广目录", "")]),
        ("适时修订高载能产业的禁止和限制目录", [("高载能产业的禁止和限制目录", "")]),
        ("完善市级绿色工厂管理办法，完善绿色工厂认定办法", [("绿色工厂管理办法", "")]),
        ("按照国家能源局印发的农村电网改造行动计划，研究制定的方案", [("农村电网改造行动计划", "")]),
        (
            "按照《甲办法》和行业碳排放核算、报告指南，以及《乙》和本办法",
            [("甲办法", ""), ("行业碳排放核算、报告指南", ""), ("乙", "")],
        ),
        ("落实京津冀用能权合作协议，签订投资协议", [("京津冀用能权合作协议", "")]),
        ("参照江西省绿色技术目录，完善绿色技术目录", [("江西省绿色技术目录", "")]),
        ("未闭合《甲方案\n下一段《乙方案》", [("乙方案", "")]),
        ("轨交14号线和2021年第3号泊位", []),
    ],
)
def test_what_is_named(text, expected):
    assert [(named.title, named.number) for named in find_named(text)] == expected


def test_a_notice_and_the_plan_it_issues_are_one_text():
    assert issued_title("甲市人民政府关于印发甲市碳达峰实施方案的通知")[1] == "甲市碳达峰实施方案"
    assert fold_title("国务院关于印发2030年前碳达峰行动方案的通知") == fold_title("2030年前碳达峰行动方案")
    assert fold_title("贯彻落实〈甲意见〉的实施意见") == "贯彻落实甲意见的实施意见"


def kind_of(text, title, level="plan", general=False):
    start = text.index(title)
    return _kind(*_said(text, start, start + len(title)), level, general)


@pytest.mark.parametrize(
    ("text", "title", "level", "general", "kind"),
    [
        (
            "为贯彻落实《甲》、国务院《乙》，以及省委、省政府《丙》精神，制定本方案。",
            "《丙》",
            "plan",
            True,
            "carried out",
        ),
        ("严格执行《甲》《乙》等规定。", "《乙》", "regulation", False, "applied"),
        ("按照《甲标准》（GB55015）配建设施。", "《甲标准》", "standard", False, "standard"),
        ("研究修订《甲条例》、《乙条例》，推动制定丙方面的规章。", "《乙条例》", "regulation", False, "amended"),
        ("推动《甲条例》、《乙条例》修订，探索发展。", "《甲条例》", "regulation", False, "amended"),
        ("制定出台《甲计划》。", "《甲计划》", "plan", False, "drafted"),
        ("根据工信部等三部委印发的《甲方案》，制定本方案。", "《甲方案》", "plan", True, "carried out"),
        ("来源《甲规划》中2019年数据。", "《甲规划》", "plan", False, "cited"),
    ],
)
def test_the_words_around_a_title_make_its_kind(text, title, level, general, kind):
    assert kind_of(text, title, level, general) == kind


@pytest.mark.parametrize(
    ("title", "before", "home", "expected"),
    [
        ("中共江西省委江西省人民政府关于甲的意见", "落实", "360400", ("province", "360000")),
        ("关于甲的意见", "落实党中央、国务院", "360400", ("national", "100000")),
        ("关于甲的意见", "以及省委、省政府", "360400", ("province", "360000")),
        ("关于甲的意见", "根据财政部", "360400", ("ministry", "100000")),
        ("科技部等九部门关于印发〈甲〉的通知", "", "360400", ("ministry", "100000")),
        ("甲标准", "执行", "360400", ("", "")),
    ],
)
def test_who_issued_a_text(title, before, home, expected):
    assert _issuer(title, before, home) == expected


def test_a_pattern_that_misses_its_example_is_named(tmp_path):
    vocabulary = tmp_path / "data" / "raw" / "vocabulary"
    shutil.copytree(raw_folder() / "vocabulary", vocabulary)
    text = (vocabulary / "citation_words.csv").read_text(encoding="utf-8")
    (vocabulary / "citation_words.csv").write_text(text.replace("before,修订|修改,", "before,修正,"), encoding="utf-8")
    with working_in(tmp_path), pytest.raises(KnowledgeError, match="citation_words.csv, row 11"):
        citation_words()


@pytest.mark.parametrize(
    ("title", "number", "issued"),
    [
        ("碳排放权交易管理办法（试行）", "", ("ministry", "100000")),
        ("计量发展规划（2021—2035年）", "", ("national", "100000")),
        ("甲通用规范", "GB55015", ("ministry", "100000")),
        ("乙设计规范", "DB11/685", ("province", "110000")),
        ("丙评价标准", "DB/T29-204", ("province", "120000")),  # a series without its province's code: its own
        ("某产业规划布局方案", "", ("", "")),
    ],
)
def test_who_issued_a_text_that_does_not_say_so(title, number, issued):
    assert _known_issuer(title, number, "120000") == issued


# ---- how it is known who issued a text


def test_each_issuer_of_the_table_says_how_it_is_known():
    """A page's address or, marked as such, general knowledge; what title, number or the text's own sentence tells needs no row."""
    told = issued_texts()
    assert told["source"].str.match(r"https?://").eq(told["known_by"].eq("page")).all()
    for row in told.itertuples():
        assert _issuer(row.title, "", "") == ("", ""), row.title


def test_a_row_without_its_source_is_refused(tmp_path):
    vocabulary = tmp_path / "data" / "raw" / "vocabulary"
    shutil.copytree(raw_folder() / "vocabulary", vocabulary)
    with (vocabulary / "issued_texts.csv").open("a", encoding="utf-8") as file:
        file.write("某规划,national,国务院,page,\n")
    with working_in(tmp_path), pytest.raises(KnowledgeError, match="issued_texts.csv, row"):
        issued_texts()


@pytest.mark.parametrize(
    ("title", "kind", "said", "doc_id", "expected"),
    [
        ("甲行动计划方案", "drafted", "制定出台", "c0829", ("province", "630000")),
        ("产业结构调整指导目录", "amended", "加大力度，修订", "c0880", ("province", "310000")),
        ("产业结构调整指导目录", "applied", "严格执行", "c0880", ("ministry", "100000")),
        ("甲考核方案", "drafted", "配合国家制定", "c0829", ("", "")),
        ("甲（包头）试验区建设规划", "applied", "落实", "c1281", ("prefecture", "150200")),
        ("本市甲指南", "applied", "基于", "c1004", ("province", "310000")),
        ("关键设施保护条例", "applied", "落实", "c0371", ("national", "100000")),
        ("甲监督管理办法", "amended", "修订", "c0134", ("ministry", "100000")),
        ("2030年前碳达峰行动方案", "applied", "编制并落实全省实施意见和", "c0589", ("province", "360000")),
    ],
)
def test_who_issued_a_text_by_what_is_done_with_it(corpus, title, kind, said, doc_id, expected):
    document = next(row for row in corpus.documents.itertuples() if row.doc_id == doc_id)
    assert _unsaid_issuer(Named(0, 1, title, "", False), kind, said, document) == expected


@pytest.mark.parametrize(
    ("text", "titles"),
    [
        ("推动节约能源条例、民用建筑节能条例等制定修订。", ["节约能源条例", "民用建筑节能条例"]),
        ("按照省委、省政府关于做好碳达峰工作的实施意见和本方案", ["关于做好碳达峰工作的实施意见"]),
        ("贯彻党中央、国务院关于碳达峰碳中和的决策部署", []),
        ("执行天津市新建农房设计图集，", ["天津市新建农房设计图集"]),
        ("积极落实环卫设施布局规划，", ["环卫设施布局规划"]),
        ("国家发展改革委要组织落实碳达峰实施方案，", []),
        ("制定建筑拆除管理办法，杜绝大拆大建", []),
        ("结合绿色技术推广目录和交易中心，发布绿色技术推广目录", ["绿色技术推广目录"]),
        ("将老旧数据中心纳入产业限制和淘汰目录。纳入紧缺人才目录", ["产业限制和淘汰目录"]),
        ("推进无锡“十四五”电网规划在新吴区落地，布局“十四五”规划", ["无锡“十四五”电网规划"]),
        ("落实区政府与供电公司签订的能源互联战略合作框架协议，", ["能源互联战略合作框架协议"]),
        ("与我市“十四五”规划、2035年远景目标相衔接", ["“十四五”规划、2035年远景目标"]),
        (
            "落实交通、教育等领域市、区两级财政事权和支出责任划分改革方案，对",
            ["交通、教育等领域市、区两级财政事权和支出责任划分改革方案"],
        ),
        ("紧密对接全省“光伏倍增”行动计划，实施芙蓉人才行动计划，", ["“光伏倍增”行动计划"]),
        ("做好与自治区碳达峰行动方案的衔接，组织落实碳达峰行动方案", ["自治区碳达峰行动方案"]),
        ("推动天津市充电设施布局规划落地，以企业投资指南为依托", ["天津市充电设施布局规划", "企业投资指南"]),
    ],
)
def test_texts_that_are_named_without_brackets(text, titles):
    assert [named.title for named in find_named(text)] == titles
