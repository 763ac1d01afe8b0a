"""Any text through one door: pasted dirt changes no row, and every quote is found in what was pasted."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.base.errors import PlansError, RequestError
from helpers.corpus.cleaning import is_traditional, plain_characters
from helpers.corpus.document import build_document
from helpers.corpus.door import open_text
from helpers.intake.two_plans import compare_targets
from helpers.targets.extract import extract_targets, find_targets

PARAGRAPH = (
    "到2025年，非化石能源消费比重达到18.3%左右，单位地区生产总值能耗比2020年下降14%，森林覆盖率稳定在63%以上，"
    "风电、太阳能发电总装机容量达到3200万千瓦以上，新增抽水蓄能电站2座，绿色建筑占新建建筑比重达到100%。\n"
    "到2030年，非化石能源消费比重力争达到25%，新能源汽车保有量超过120万辆，建成充电桩1.2万个。"
)
ROWS = [
    "indicator",
    "indicator_id",
    "kind",
    "year",
    "value",
    "value_high",
    "unit",
    "comparator",
    "change",
    "base_year",
    "modality",
]
RADICALS = dict(zip("一长风水比生车用力", "⼀⻓⻛⽔⽐⽣⻋⽤⼒", strict=True))
WIDE = {str(n): chr(0xFF10 + n) for n in range(10)} | {"%": "％", ".": "．"}


def rows(table) -> list[tuple]:
    return list(table[ROWS].astype(object).where(table[ROWS].notna(), None).itertuples(index=False, name=None))


def check_quotes(table, pasted: str) -> None:
    for row in table.itertuples():
        assert pasted[row.start : row.end] == row.quote


CLEAN = rows(extract_targets(PARAGRAPH))
NUMBERS = [
    (i, j)
    for i, j in ((i, i + 1) for i in range(1, len(PARAGRAPH)))
    if PARAGRAPH[i].isdigit() != PARAGRAPH[i - 1].isdigit()
]
BESIDE_NUMBERS = [i for i, _ in NUMBERS if not {PARAGRAPH[i - 1], PARAGRAPH[i]} & set(".\n")]


@st.composite
def dirty(draw) -> str:
    """The paragraph with dirt in it: signs, widths, radicals, blanks, line breaks, page numbers."""
    chars = list(PARAGRAPH)
    for place in draw(st.sets(st.integers(0, len(chars) - 1), max_size=40)):
        char = chars[place]
        chars[place] = draw(st.sampled_from([char, RADICALS.get(char, char), WIDE.get(char, char)]))
    before = [""] * len(chars)
    for place in draw(st.sets(st.integers(1, len(chars) - 1), max_size=12)):
        before[place] += draw(st.sampled_from(["\u200b", "\u00ad", "\ufeff", "\u2060", "\u200e"]))
    for place in draw(st.sets(st.sampled_from(BESIDE_NUMBERS), max_size=12)):
        before[place] += draw(st.sampled_from([" ", "\xa0", "\u3000", "\u2009", "  "]))
    prose = [
        i
        for i in range(9, len(chars))
        if PARAGRAPH[i - 1] not in "。\n" and PARAGRAPH[i] != "\n" and PARAGRAPH.rfind("\n", 0, i) + 9 < i
    ]
    for place in draw(st.sets(st.sampled_from(prose), max_size=6)):
        before[place] += draw(
            st.sampled_from(["\n", "\r\n", "\n\n", "\n- 12 -\n", "\r\n第 3 页 共 20 页\r\n", "\u2028"])
        )
    return "".join(a + b for a, b in zip(before, chars, strict=True))


@settings(max_examples=60, deadline=None, derandomize=True)
@given(dirty())
def test_dirt_changes_no_row(pasted):
    found = extract_targets(pasted)
    assert rows(found) == CLEAN
    check_quotes(found, pasted)
    assert list(found["text"]) == list(extract_targets(PARAGRAPH)["quote"])


@pytest.mark.parametrize(
    ("pasted", "value", "unit"),
    [
        ("到2027年，湿地保护率达到\n13\n55 %以上。", 55, "%"),  # page 13 ended there
        ("到2027年，湿地面积达到\n13\n55\n万亩。", 55, "万亩"),
        ("到2027年，湿地保护率达到\n7\n55%。", 55, "%"),  # no 755 %
        ("到2027年，湿地保护率达到\n1\n8.3%。", 18.3, "%"),  # one digit is the number's beginning
        ("到2027年，湿地面积达到\n32\n00万亩。", 3200, "万亩"),
        ("到2027年，森林火灾受害率稳定在0.8&permil;以内。", 0.8, "‰"),
    ],
)
def test_a_number_alone_on_a_line_and_named_signs(pasted, value, unit):
    found = extract_targets(pasted)
    assert found[["value", "unit"]].values.tolist() == [[value, unit]]
    check_quotes(found, pasted)


def test_the_paragraph_itself_is_read():
    assert [(row[3], row[4], row[6]) for row in CLEAN] == [
        (2025, 18.3, "%"), (2025, 14, "%"), (2025, 63, "%"), (2025, 3200, "万千瓦"), (2025, 2, "座"), (2025, 100, "%"),
        (2030, 25, "%"), (2030, 120, "万辆"), (2030, 1.2, "万个"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "pasted, clean",
    [
        ("到 2025 年，下降 18. 3 %", "到2025年，下降18.3%"),
        ("到2025年，达到18.\n3%", "到2025年，达到18.3%"),
        ("到2025年，达到\n18.\n3%", "到2025年，达到18.3%"),
        ("比重达到18.\n3%。", "比重达到18.3%。"),
        ("到2025年，主要目标\n1.\n2025年，达到18%。", "到2025年，主要目标\n1.\n2025年，达到18%。"),
        ("到2025年，森林覆盖\n率达到60%。\n12\n到2030年达到61%。", "到2025年，森林覆盖率达到60%。\n到2030年达到61%。"),
        ("比重[1]达到18%，[2]其中", "比重达到18%，其中"),
        ("<p>到<b>2025</b>年，<del>120</del><ins>150</ins>万千瓦&nbsp;以上</p>", "到2025年，150万千瓦以上"),
        ("到2025年，PUE<1.3，《关于印发<方案>的通知》", "到2025年，PUE<1.3，《关于印发〈方案〉的通知》"),
        ("**到2025年**，达到60%", "到2025年，达到60%"),
        ("达到1 8.3%", "达到18.3%"),
        ("2020 2025年", "2020 2025年"),
        ("森林覆盖率 58 60", "森林覆盖率58 60"),
        ("58\t60", "58 60"),
        ("ＰＭ２．５浓度", "PM2.5浓度"),
        ("\uf9dc利", "隆利"),
        ("一、主要目标\n到2025年，达到60%。", "一、主要目标\n到2025年，达到60%。"),
        ("达到\n60\n%以上，其中", "达到60%以上，其中"),
    ],
)
def test_dirt(pasted, clean):
    document = open_text(pasted).document
    assert document.text == clean
    assert document.tracked.restore().strip() == pasted.strip()


def test_a_table_with_tabs_is_read_cell_by_cell():
    pasted = "指标\t单位\t2025年\n森林覆盖率\t%\t60\n风电装机容量\t万千瓦\t150\n"
    found = extract_targets(pasted)
    assert [(r.indicator, r.year, r.value, r.unit) for r in found.itertuples()] == [
        ("森林覆盖率", 2025, 60, "%"), ("风电装机容量", 2025, 150, "万千瓦")
    ]  # fmt: skip
    check_quotes(found, pasted)
    markdown = "| 指标 | 2025年 |\n|---|---|\n| 森林覆盖率（%） | 60 |\n| 农村生活污水治理率（%） | 40 |\n"
    assert list(extract_targets(markdown)["value"]) == [60, 40]


def test_traditional_characters_are_read_and_said():
    found = extract_targets("到2025年，非化石能源消費比重達到20%，森林覆蓋率達到63%以上。")
    assert list(found["indicator_id"]) == list(
        extract_targets("到2025年，非化石能源消费比重达到20%，森林覆盖率达到63%以上。")["indicator_id"]
    )
    assert "traditional" in found.attrs["source"]


def test_names_of_places_keep_their_character():
    assert plain_characters("陝西省咸陽市乾縣與吉林省乾安縣乾燥") == "陕西省咸阳市乾县与吉林省乾安县干燥"
    assert not is_traditional("陕西省咸阳市乾县与吉林省乾安县")
    assert plain_characters("乾县、乾安县") == "乾县、乾安县"


def test_what_a_source_is_taken_for(corpus, tmp_path):
    for name in ("jiangxi", "360000", "江西", "江西省"):
        assert open_text(name, corpus).document is corpus["jiangxi"]
    assert open_text(corpus["yichun"]).documents == [corpus["yichun"]]
    assert len(open_text(corpus).documents) == len(corpus)
    path = tmp_path / "我的 方案.txt"
    path.write_text(PARAGRAPH, encoding="utf-8")
    for source in (path, str(path), f' "{path}" '):
        assert rows(extract_targets(source)) == CLEAN
    assert "file 我的 方案.txt" in extract_targets(path).attrs["source"]
    assert "pasted text" in repr(extract_targets("到2025年，森林覆盖率达到60%。"))


def test_what_cannot_be_opened_gets_one_line(corpus):
    for source, words in (
        ("~/nowhere/plan.docx", "there is no such file"),
        (Path("nowhere.pdf"), "there is no such file"),
        ("南昌市", "without a document"),
        ("鼓楼区", "without a document"),
    ):
        with pytest.raises(PlansError, match=words) as caught:
            open_text(source, corpus)
        assert "\n" not in str(caught.value)
    for source in (2030, None, [1], ["到2025年"]):
        with pytest.raises(TypeError, match="a str, a Path, a Document or a Corpus"):
            open_text(source)
    assert "did you mean jiangxi" in open_text("jiangx", corpus).what
    with pytest.raises(RequestError, match="did you mean jiangxi"):
        compare_targets("jiangx", "jiangxi", corpus)


def test_no_targets_says_what_became_of_the_numbers():
    shown = extract_targets("截至2020年底，风电装机达到12万千瓦，用电800 XYh。")._repr_html_()
    assert "2 numbers were seen" in shown and "12万千瓦 (past" in shown and "800" in shown
    assert "holds no numbers" in extract_targets("你好")._repr_html_()
    assert "numbers" not in extract_targets(PARAGRAPH).attrs


def test_numbers_and_reported_targets_count_the_pasted_text_too():
    pasted = "到 2025 年，森林覆盖率达到 ６０％ 以上。"
    numbers = find_targets(pasted).numbers
    found = [pasted[row.start : row.end] for row in numbers.itertuples()]
    assert "６０％" in found and "60%" in set(numbers["text"])


def test_two_texts_are_compared():
    found = compare_targets("到 2025 年，森林覆盖率达到60%。", "到2025年，森林覆盖率达到61%。")
    assert list(found["stringency"]) == ["lower"] and list(found["gap"]) == [-1]


@pytest.mark.parametrize("doc_id", ["jiangxi", "zhushan", "c0888"])
def test_blanks_and_widths_in_a_real_plan_change_no_row(corpus, doc_id):
    document = corpus[doc_id]
    clean = build_document("x", document.text, meta=document.meta)
    dirt = "".join(
        f" {WIDE.get(c, c)}"
        if c.isdigit() and not document.text[i - 1].isdigit() and i and document.text[i - 1] not in "．.,:：\n\t"
        else WIDE.get(c, c)
        for i, c in enumerate(document.text)
    )
    dirty_one = build_document("x", dirt, meta=document.meta)
    a, b = find_targets(clean).targets, find_targets(dirty_one).targets
    assert rows(a) == rows(b) and list(a["quote"]) == list(b["quote"])
