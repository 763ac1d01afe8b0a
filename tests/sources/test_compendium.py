"""Splitting the compendium: the real file, cuts of it, and hard little cases."""

import re
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.base.errors import PlanFileError
from helpers.base.paths import plans_folder
from helpers.corpus.metadata import read_provenance, url_date
from helpers.sources.compendium import read_plan, split_compendium
from helpers.sources.printed_lists import match_dates, read_contents, read_dates, read_declared, reconcile

HAN = re.compile("[一-鿿]")


@pytest.fixture(scope="module")
def raw():
    records = read_provenance()
    record = records[records["kind"] == "compendium"].iloc[0]
    return read_plan(plans_folder() / record["file"], record["sha256"])


@pytest.fixture(scope="module")
def compendium(raw):
    return split_compendium(raw)


@pytest.fixture(scope="module")
def documents(compendium, corpus_rows):
    return corpus_rows[corpus_rows["page_first"].notna()].reset_index(drop=True)


@pytest.fixture(scope="module")
def corpus_rows(raw, compendium):
    from helpers.corpus.metadata import document_rows

    return document_rows({}, raw, compendium, "compendium.txt")


def spans(split):
    bodies = [(start, end) for section in split.sections for start, end, _ in section.pieces]
    return sorted(bodies + [(part.start, part.end) for part in split.leftovers])


def assert_tiles(text, split):
    position = 0
    for start, end in spans(split):
        assert start == position and end > start
        position = end
    assert position == len(text)


def body(text, section):
    return "".join(text[start:end] for start, end, _ in section.pieces)


# --- the real file


def test_every_character_is_accounted_for(raw, compendium):
    assert_tiles(raw, compendium)


def test_finds_the_documents(compendium):
    assert len(compendium.sections) == 114
    assert [s.page_first for s in compendium.sections if s.head_lost] == [2]
    assert [s.page_first for s in compendium.sections if not s.url_printed] == [2, 12]
    assert not any(section.cut for section in compendium.sections)


def test_pages_ascend_and_do_not_overlap(compendium):
    pages = [(section.page_first, section.page_last) for section in compendium.sections]
    assert all(first <= last for first, last in pages)
    assert all(last < first for (_, last), (first, _) in zip(pages, pages[1:], strict=False))
    lists = {part.page for part in compendium.leftovers if part.kind == "date_table"}
    assert lists == {1, 30, 153, 154, 155, 866, 867, *range(1286, 1291)}
    covered = {page for first, last in pages for page in range(first, last + 1)}
    assert covered | lists == set(range(1, 1291))


def test_markers_are_leftovers_and_only_the_lost_page_has_none(raw, compendium):
    markers = [part for part in compendium.leftovers if part.kind == "marker"]
    assert [raw[part.start : part.end] for part in markers] == [f"第{part.page}页" for part in markers]
    assert {part.page for part in markers} == set(range(1, 1291)) - {2}


def test_web_addresses_end_before_the_text(raw, compendium):
    for section in compendium.sections:
        assert not HAN.search(section.url_printed)
        assert not re.search(r"html?\d", section.url_printed)
        assert body(raw, section)[0] not in "./_-:&=?#%"


def test_no_list_advert_or_telephone_in_a_document(raw, compendium):
    text = "".join(body(raw, section) for section in compendium.sections)
    for stray in ("发布单位政策文件", "kaiyan", "weiduxilie", "公众号:碳中和资料库", "扫码", "VIP", "付费下载", "@126"):
        assert stray not in text
    kinds = Counter(part.kind for part in compendium.leftovers)
    assert kinds["contact"] == 1 and kinds["web_trailer"] == 1 and kinds["running_head"] == 2


def test_dates_are_zipped_with_their_titles(raw, compendium, documents):
    dates = match_dates(read_dates(raw, compendium), documents)
    listed = dates[dates["doc_id"] != ""]
    assert set(listed["doc_id"]) == set(documents["doc_id"])
    assert listed["doc_id"].is_unique and (listed["date"] != "").all()
    assert dates["confirmed"].all(), "the last table has the same titles and dates once more"
    days = listed.set_index("doc_id")["date"]
    assert days["c0165"] == "2022-06-21" and days["c0171"] == "2021-08-06"  # listed the other way round
    assert days["c0331"] == "2022-01-30" and days["c0559"] == "2022-04-06"  # 江西 is listed twice


def test_dates_agree_with_the_web_addresses(documents):
    import pandas as pd

    dated = documents.assign(url_date=documents["url"].map(url_date)).query("url_date != ''")
    listed = dated["dates_found"].str.extract(r"table p\. \d+ (\S+?)(?:;|$)")[0]
    apart = (pd.to_datetime(listed) - pd.to_datetime(dated["url_date"])).dt.days.abs()
    assert len(apart) > 70
    assert list(dated.loc[apart > 31, "doc_id"]) == ["c0076"]
    assert (apart == 0).mean() > 0.75


def test_contents_are_reconciled(raw, compendium, documents):
    assert len(read_contents(raw, compendium)) == 114
    found = reconcile(raw, compendium, documents).set_index("doc_id")
    wrong = found[found["status"] != "agrees"]
    assert dict(wrong["page_printed"]) == {"c0127": 1277, "c0165": 175}
    assert set(wrong["status"]) == {"wrong page"}


def test_declared_counts_are_compared(raw, compendium):
    declared = read_declared(raw, compendium)
    counts = {(row.place, row.what): (row.declared, row.listed, row.found) for row in declared.itertuples()}
    assert counts["contents", "省区方案"] == (58, 59, 59)
    assert counts["date_table", "23个省区方案"] == (62, 62, 59)
    assert counts["contents", "全国双碳方案汇总表"] == (118, 114, 114)
    assert counts["date_table", "全国双碳方案汇总表"] == (113, 117, 114)


# --- cuts


@pytest.mark.parametrize("share", [0.001, 0.004, 0.0085, 0.2, 0.33333, 0.5, 0.77, 0.9, 0.9985])
def test_a_cut_file_gives_the_documents_so_far(raw, compendium, share):
    text = raw[: int(len(raw) * share)]
    split = split_compendium(text)
    assert_tiles(text, split)
    assert split.sections[:-1] == compendium.sections[: max(len(split.sections) - 1, 0)]
    if split.sections:
        whole = compendium.sections[len(split.sections) - 1]
        assert split.sections[-1].cut == (split.sections[-1] != whole)


def test_cuts_around_a_head_lose_nothing(raw, compendium):
    section = compendium.sections[40]
    title_start = section.head[0] + len(section.issuer_printed)
    for stop in [*range(section.head[0] - 8, section.head[0]), *range(title_start + 1, section.head[1] + 12)]:
        text = raw[:stop]
        split = split_compendium(text)
        assert_tiles(text, split)
        assert split.sections[:39] == compendium.sections[:39]
        before = body(text, split.sections[39])
        assert body(raw, compendium.sections[39]).startswith(before), "a broken head got into a text"


@pytest.mark.parametrize("start", [3000, 9000, 60_000, 123_456, 666_666, 1_020_500])
def test_a_file_without_its_beginning(raw, compendium, start):
    text = raw[start:]
    split = split_compendium(text)
    assert_tiles(text, split)
    kept = [(s.page_first, s.title_printed) for s in compendium.sections if s.head and s.head[0] >= start]
    found = [(s.page_first, s.title_printed) for s in split.sections if not s.head_lost]
    assert found == kept


# --- hard little cases

HEAD = "浙江省《浙江省碳达峰实施方案》"


@pytest.mark.parametrize(
    ("after_title", "url"),
    [
        ("http://www.a.gov.cn/c_1.htm2030年前实现", "http://www.a.gov.cn/c_1.htm"),
        ("http://www.a.gov.cn/c_1.html2030年前力争", "http://www.a.gov.cn/c_1.html"),
        ("https://a.cn/1218844.shtml2040年前力争", "https://a.cn/1218844.shtml"),
        ("http://a.cn/Affix.aspx?ID=ce3b-a7da9a7cb28376实现", "http://a.cn/Affix.aspx?ID=ce3b-a7da9a7cb28376"),
        ("http://a.cn/qfbwj/158467为贯彻", "http://a.cn/qfbwj/158467"),
        ("https://a.cn/aid/102150建设", "https://a.cn/aid/102150"),
        ("https://a.cn/post_1659863.html#1027为深入", "https://a.cn/post_1659863.html#1027"),
        ("http://a.cn/show.html?aid=1&id=217816&t=4为", "http://a.cn/show.html?aid=1&id=217816&t=4"),
        ("https://mp.weixin.qq.com/s/rpFrYhEJcmB0k0xtrqM4Zg为", "https://mp.weixin.qq.com/s/rpFrYhEJcmB0k0xtrqM4Zg"),
        ("http://a.cn/id/1582030年前", "http://a.cn/id/158"),
        ("https://a.cn/1261324.shtml(非官网)为深入", "https://a.cn/1261324.shtml"),
        ("https://a.cn/2408624.html各市、县", "https://a.cn/2408624.html"),
        ("https://a.cn/x.html(一)总体", "https://a.cn/x.html"),
    ],
)
def test_web_address_glued_to_the_text(after_title, url):
    text = f"前文。第6页{HEAD}{after_title}贯彻落实。第7页"
    split = split_compendium(text)
    section = split.sections[-1]
    assert section.url_printed == url
    rest = after_title.removeprefix(url).removeprefix("(非官网)")
    assert body(text, section) == f"{rest}贯彻落实。"
    assert_tiles(text, split)


def test_numbers_that_are_no_markers_stay_text():
    text = f"{HEAD}http://a.cn/1.html见《年鉴》第90页和第3页。第7页"
    [section] = split_compendium(text).sections
    assert section.page_first == 90  # a first marker is believed, a smaller one after it is not
    assert body(text, section).endswith("第3页。第7页")


def test_nested_title_and_head_without_brackets():
    text = (
        "山东省《贯彻〈中共中央、国务院关于做好工作的意见〉的若干措施》http://a.cn/1.html甲。第1页"
        "国务院2030年前碳达峰行动方案扫码查看全文扫码下载原文乙。第2页"
    )
    first, second = split_compendium(text).sections
    assert first.title_printed == "贯彻〈中共中央、国务院关于做好工作的意见〉的若干措施"
    assert second.title_printed == "国务院2030年前碳达峰行动方案" and second.issuer_printed == ""
    assert (body(text, first), body(text, second)) == ("甲。", "乙。")


PARTS = st.sampled_from(
    ["第1页", "第2页", "第3页", "第4页", "第9页", HEAD, "http://a.cn/1.html", "2030年前", "发布单位政策文件", "《甲》"]
    + [
        "2022/03/01",
        "……12",
        "一、总体要求。",
        "\n",
        " ",
        "第",
        "页",
        "扫码查看全文",
        "国务院关于碳达峰方案",
        "联系人:甲",
    ]
)


@given(st.lists(PARTS | st.text(max_size=3), max_size=30).map("".join))
def test_any_text_is_tiled(text):
    split = split_compendium(text)
    assert_tiles(text, split)
    dates = read_dates(text, split)
    assert dates["date"].str.fullmatch(r"(20\d\d-\d\d-\d\d)?").all()
    assert (read_declared(text, split)["found"] <= len(split.sections)).all()


# --- bad files


@pytest.mark.parametrize(
    ("content", "sha256", "says"),
    [
        (None, None, "is missing"),
        (b"", None, "is empty"),
        (b" \n", None, "is empty"),
        ("碳达峰".encode("gb18030"), None, "not UTF-8"),
        ("碳达峰".encode(), "0" * 64, "sha256"),
    ],
)
def test_bad_file_gives_one_clear_line(tmp_path, content, sha256, says):
    path = tmp_path / "plan.txt"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(PlanFileError) as error:
        read_plan(path, sha256)
    assert says in str(error.value) and "plan.txt" in str(error.value) and "\n" not in str(error.value)


def test_line_ends_are_kept(tmp_path):
    path = tmp_path / "plan.txt"
    path.write_bytes("甲\r\n乙".encode())
    assert read_plan(path) == "甲\r\n乙"
