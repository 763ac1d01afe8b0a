"""Files that researchers bring: each kind reads the same, bad ones get one line, and what was added can be removed."""

import csv
import io
import re
import shutil
import time

import docx
import openpyxl
import pandas as pd
import pytest
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output
from plan_files import make_docx, make_html, make_pdf, split_plan, zip_bomb
from pypdf import PdfReader, PdfWriter

from helpers.base.paths import dictionary_folder, plans_folder, raw_folder, working_in
from helpers.base.tables import write_table
from helpers.corpus.cleaning import is_traditional
from helpers.corpus.load import PlanFileError, build_corpus, build_document, load_corpus
from helpers.corpus.metadata import read_provenance
from helpers.intake import add as incoming
from helpers.intake.add import add_plan, remove_plan
from helpers.intake.checks import doubts, refusal, twin
from helpers.intake.records import without_row
from helpers.intake.workbook import write_workbook
from helpers.sources.pdf import Line, _in_order
from helpers.sources.read import read_content, read_source
from helpers.sources.word import written
from helpers.targets.extract import extract_targets, find_targets
from publish.reader import lay_out, write_reader
from publish.search import write_search

SMALL = ("yichun.txt", "zhushan.txt")  # plans of the little project that the tests add to
COLUMNS = ["quote", "indicator", "kind", "year", "value", "value_high", "unit", "comparator", "item", "where"]


def raw_text(name):
    return (plans_folder() / name).read_text(encoding="utf-8")


def squeezed(text):
    return "".join(str(text).split())


def items_of(document):
    return [(row.item, row.item_title, squeezed(row.text), row.departments) for row in document.items.itertuples()]


def targets_of(document):
    return [tuple(map(squeezed, row)) for row in extract_targets(document)[COLUMNS].itertuples(index=False)]


@pytest.fixture
def project(tmp_path):
    """A data/raw of two plans, in the place of the project's."""
    raw = tmp_path / "project" / "data" / "raw"
    (raw / "plans").mkdir(parents=True)
    for path in raw_folder().iterdir():
        if path.name not in ("plans", "documents.csv"):
            (raw / path.name).symlink_to(path)
    (raw.parent / "dictionary").symlink_to(dictionary_folder())
    records = (raw_folder() / "documents.csv").read_bytes()
    for row in read_provenance().itertuples():  # a researcher may have added the very plan that the tests add
        if row.obtained_from.startswith(incoming.ADDED):
            records = without_row(records, "doc_id", row.file.partition(".")[0])
    (raw / "documents.csv").write_bytes(records)
    for name in SMALL:
        shutil.copy(plans_folder() / name, raw / "plans" / name)
    lines = (plans_folder() / "provenance.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    (raw / "plans" / "provenance.csv").write_text(
        "".join(line for line in lines if line.startswith(("file,", *SMALL))), encoding="utf-8"
    )
    with working_in(tmp_path / "project"):
        yield raw


@pytest.fixture
def nanchang(tmp_path):
    """A plan that is not in the corpus: another city's names in a text at hand."""
    text = raw_text("yichun.txt").replace("宜春", "南昌")
    path = tmp_path / "南昌市 碳达峰实施方案.docx"
    path.write_bytes(make_docx(text))
    return path


def state(folder):
    return {path.relative_to(folder): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


# --- every kind of file gives the same plan -------------------------------------------------------

TEXT_FORMS = {
    "gb18030": lambda raw: raw.encode("gb18030"),
    "utf-16": lambda raw: raw.encode("utf-16"),
    "BOM and CRLF": lambda raw: raw.replace("\n", "\r\n").encode("utf-8-sig"),
    "docx": make_docx,
    "docx with automatic numbers": lambda raw: make_docx(raw, numbered=True),
    "page": make_html,
    "page in GB2312": lambda raw: make_html(raw, charset="gb2312"),
    "pdf": lambda raw: make_pdf(split_plan(raw)[0]),
}
CASES = [(name, form) for name in ("yichun.txt", "zhushan.txt") for form in TEXT_FORMS]
CASES += [("jiangxi.txt", "docx"), ("jiangxi.txt", "pdf"), ("jiujiang.txt", "page"), ("jiujiang.txt", "pdf")]
CASES.remove(("zhushan.txt", "pdf"))  # its annex is a table, and tables of a PDF arrive as lines


@pytest.mark.parametrize(("name", "form"), CASES)
def test_every_kind_of_file_gives_the_same_items_and_targets(name, form):
    raw = raw_text(name)
    source = read_content(TEXT_FORMS[form](raw), "plan")
    document, original = build_document("x", source.text), build_document("x", raw)
    assert items_of(document) == items_of(original)
    assert len(items_of(document)) >= 34
    assert targets_of(document) == targets_of(original)
    assert len(targets_of(document)) >= 10


@pytest.mark.parametrize("make", [make_docx, make_html])
def test_an_annex_table_arrives_cell_by_cell(make):
    raw = raw_text("zhushan.txt")
    document, original = (build_document("x", text) for text in (read_content(make(raw), "plan").text, raw))
    cells, wanted = (
        [(c.row, c.column, c.name, squeezed(t.text[c.start : c.end])) for c in cells]
        for t, cells in ((_Raw(document), document.tables[0].cells), (_Raw(original), original.tables[0].cells))
    )
    assert len(document.tables) == 1
    # the source's last row is cut; in a Word table or a page its missing cells are empty ones
    assert [cell for cell in cells if cell[3]] == [cell for cell in wanted if cell[3]]
    assert cells[0][3] == "序号" and max(row for row, *_ in cells) == 15


class _Raw:
    """A document's raw text, put together again by undoing its repairs."""

    def __init__(self, document):
        self.text = document.tracked.restore()


def test_a_utf8_text_is_read_as_it_is():
    for name in ("yichun.txt", "jiangxi.txt", "jiujiang.txt", "zhushan.txt"):
        assert read_source(plans_folder() / name).text == raw_text(name)


def test_a_page_tells_what_stands_beside_its_text():
    source = read_content(make_html(raw_text("yichun.txt"), "宜春市碳达峰实施方案", "宜春市人民政府"), "page.html")
    assert source.labels.splitlines() == [
        "宜春市碳达峰实施方案", "发布日期：2023-01-10", "发文机关：宜春市人民政府", "成文日期：2023年01月06日",
        "发文字号：某府发〔2023〕1号",
    ]  # fmt: skip
    assert source.url == "https://www.example.gov.cn/zwgk/2023/t20230109_1.html"
    for unseen in ("脚本的目标", "看不见的目标", "首页", "备案号", "一图读懂", "搜索"):
        assert unseen not in source.text


# --- Word, in its corners -------------------------------------------------------------------------


def docx_bytes(document):
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def read_word(document):
    return read_content(docx_bytes(document), "plan.docx")


def test_insertions_boxes_and_controls_are_read_and_deletions_are_not():
    document = docx.Document()
    document.add_paragraph("一、总体要求。")
    words = "<w:r><w:t>{}</w:t></w:r>"
    body = document.element.body
    parts = [
        f"<w:p {nsdecls('w')}><w:ins>{words.format('到2025年，插入的话。')}</w:ins>"
        "<w:del><w:r><w:delText>删去的话。</w:delText></w:r></w:del></w:p>",
        f"<w:sdt {nsdecls('w')}><w:sdtContent><w:p>{words.format('控件里的话。')}</w:p></w:sdtContent></w:sdt>",
        f"<w:p {nsdecls('w')}><w:r><w:pict><w:txbxContent><w:p>{words.format('专栏1 文本框里的话。')}</w:p>"
        "</w:txbxContent></w:pict></w:r></w:p>",
        f"<w:p {nsdecls('w')}><w:r><w:footnoteReference/></w:r>{words.format('有脚注的话。')}</w:p>",
    ]
    for part in parts:
        body.insert(len(body) - 1, parse_xml(part))
    source = read_word(document)
    for said in ("插入的话", "控件里的话", "文本框里的话", "有脚注的话"):
        assert source.text.count(said) == 1
    assert "删去" not in source.text
    assert source.notes == ("Not in the text: 1 footnote", "Left out: 1 passage that tracked changes delete")


def test_hidden_text_is_left_out_and_said():
    document = docx.Document()
    shown = document.add_paragraph("一、总体要求。到2025年，森林覆盖率达到60%。")
    shown.add_run("（内部批注：到2025年，氢能产能达到77万吨。）").font.hidden = True
    shown.add_run("这句又看得见。").font.hidden = False
    source = read_word(document)
    assert "氢能" not in source.text and "又看得见" in source.text
    assert source.notes == ("Left out: 1 passage of hidden text",)
    body = "<style>p{margin:0} .note{display:none}</style><p>一、总体要求。到2025年，森林覆盖率达到60%。</p>"
    text = read_content(page(body + "<div class='note small'><p>氢能产能达到77万吨。</p></div>"), "x.html").text
    assert "森林覆盖率" in text and "氢能" not in text


def test_merged_cells_have_their_text_once():
    document = docx.Document()
    table = document.add_table(3, 3)
    for row, words in zip(
        table.rows, (["类别", "指标", "2025年"], ["能源", "非化石", "18%"], ["", "煤炭", "60%"]), strict=True
    ):
        for cell, text in zip(row.cells, words, strict=True):
            cell.text = text
    table.cell(1, 0).merge(table.cell(2, 0))
    source = read_word(document)
    tables = build_document("x", "前言。\n" + source.text).tables
    assert [squeezed(source.text[c.start - 4 : c.end - 4]) for c in tables[0].cells][3:] == [
        "能源", "非化石", "18%", "", "煤炭", "60%",
    ]  # fmt: skip


def test_two_tables_and_the_text_between_them_stay_apart():
    document = docx.Document()
    document.add_paragraph("附表1")
    for columns in (2, 3):
        table = document.add_table(2, columns)
        for number, cell in enumerate(cell for row in table.rows for cell in row.cells):
            cell.text = f"第{number}格"
        if columns == 2:
            document.add_paragraph("附表2")
    document.add_paragraph("后面的话，还没有完。")
    built = build_document("x", "一、前言。\n" + read_word(document).text)
    assert [len(table.cells) for table in built.tables] == [4, 6]
    assert built.clauses.query("kind == 'sentence'")["text"].str.strip().tolist()[-1] == "后面的话，还没有完。"
    assert built.clauses["item"].tolist().count("附表2") >= 2


def test_a_box_of_one_cell_is_text():
    document = docx.Document()
    document.add_table(1, 1).cell(0, 0).text = "专栏1 重点工程"
    built = build_document("x", read_word(document).text)
    assert built.text == "专栏1重点工程" and not built.tables


def test_a_frame_ends_where_word_ends_it():
    document = docx.Document()
    for text in ("一、总体要求", "为实现目标，制定本方案。", "二、重点任务", "（一）能源行动"):
        document.add_paragraph(text)
    frame = document.add_table(1, 1).cell(0, 0)
    frame.text = "专栏1 重点工程"
    for text in ("1.光伏工程。建设光伏电站。", "2.风电工程。建设风电场。"):
        frame.add_paragraph(text)
    for text in ("1.推进节能。做好节能工作。", "2.推进减煤。做好减煤工作。"):
        document.add_paragraph(text)
    built = build_document("x", read_word(document).text)
    assert built.items["item"].tolist() == ["二（一）1", "二（一）2"]
    assert "推进节能" in built.items["text"].iloc[0]


CONTENTS = """某市碳达峰实施方案
目　录
一、总体要求{0}1
（一）指导思想{0}1
二、重点任务{0}3
（一）能源行动{0}12
某市碳达峰实施方案
为实现目标，制定本方案。
一、总体要求
（一）指导思想
{1}
二、重点任务
（一）能源行动
{1}
"""


@pytest.mark.parametrize("leader", ["\t", "…………", "......", " "])
@pytest.mark.parametrize("kind", ["txt", "docx", "pdf", "html"])
def test_a_table_of_contents_does_not_count_twice(kind, leader):
    text = CONTENTS.format(leader, "坚持节约优先，推动绿色低碳发展。" * 12)
    lines = text.replace("\t", " " * 9).splitlines()
    word = docx.Document()
    for line in text.splitlines():
        word.add_paragraph(line)
    files = {
        "txt": text.encode(), "docx": docx_bytes(word), "pdf": make_pdf(lines),
        "html": page("".join(f"<p>{line}</p>" for line in lines)),
    }  # fmt: skip
    document = build_document("x", read_content(files[kind], f"x.{kind}").text)
    titles = [(h.mark, document.text[h.title_start : h.title_end]) for h in document.headings]
    assert titles == [("一、", "总体要求"), ("（一）", "指导思想"), ("二、", "重点任务"), ("（一）", "能源行动")]
    assert "Left out: the table of contents, 4 lines" in list(doubts(document, 1))


def test_a_heading_that_says_contents_alone_takes_nothing_out():
    text = "一、印发目录。\n目录\n一、节能产品\n二、环保产品\n三、低碳产品\n按目录执行。\n"
    assert "contents" not in build_document("x", text).tracked.repair_counts()


# An annex as cities print it: names of columns over two rows, bare numbers, the unit in a column of its own
INDICATORS = [
    ["类别", "序号", "指标", "单位", "2020年基数", "目标值", "", "责任单位"],
    ["", "", "", "", "", "2025年", "2030年", ""],
    ["能源", "1", "非化石能源消费比重", "%", "12.1", "18.3", "≥23", "市发展改革委"],
    ["", "2", "单位地区生产总值能耗下降", "%", "—", "14.5", "省下达", "市统计局"],
    ["生态", "3", "森林蓄积量（万立方米）", "", "512", "550", "600左右", "市林业局"],
]
WANTED = [
    ("非化石能源消费比重", 2025, 18.3, "%", "eq", "18.3"), ("非化石能源消费比重", 2030, 23, "%", "ge", "≥23"),
    ("单位地区生产总值能耗", 2025, 14.5, "%", "eq", "14.5"), ("单位地区生产总值能耗下降", 2030, None, None, None, "省下达"),
    ("森林蓄积量", 2025, 550, "万立方米", "eq", "550"), ("森林蓄积量", 2030, 600, "万立方米", "approx", "600左右"),
]  # fmt: skip


def indicators_in_word():
    document = docx.Document()
    for text in ("一、总体要求。", "附件", "主要指标表"):
        document.add_paragraph(text)
    table = document.add_table(len(INDICATORS), len(INDICATORS[0]))
    for row, words in zip(table.rows, INDICATORS, strict=True):
        for cell, text in zip(row.cells, words, strict=True):
            cell.text = text
    for column in (0, 1, 2, 3, 4, 7):
        table.cell(0, column).merge(table.cell(1, column))
    table.cell(0, 5).merge(table.cell(0, 6))
    table.cell(2, 0).merge(table.cell(3, 0))
    return docx_bytes(document)


def indicators_on_a_page():
    first = "".join(
        f"<th {'colspan=2' if name == '目标值' else 'rowspan=2'}>{name}</th>" for name in INDICATORS[0] if name
    )
    rows = [first, "<th>2025年</th><th>2030年</th>"]
    for words in INDICATORS[2:]:
        spans = {"能源": "<td rowspan=2>能源</td>"}
        rows.append("".join(spans.get(t, f"<td>{t}</td>") for n, t in enumerate(words) if t or n))
    table = "".join(f"<tr>{row}</tr>" for row in rows)
    return page(f"<p>一、总体要求。</p><p>附件</p><p>主要指标表</p><table>{table}</table>")


@pytest.mark.parametrize("make", [indicators_in_word, indicators_on_a_page])
def test_bare_numbers_of_an_annex_are_targets(make):
    document = build_document("x", read_content(make(), "plan").text)
    found = find_targets(document)
    rows = [
        (
            row.indicator,
            row.year,
            *(None if pd.isna(v) else v for v in (row.value, row.unit, row.comparator)),
            row.quote,
        )
        for row in found.targets.itertuples()
    ]
    assert rows == WANTED
    assert all(document.text[row.start : row.end] == row.quote for row in found.targets.itertuples())
    assert found.targets["departments"].tolist() == [
        name for name in ("市发展改革委", "市统计局", "市林业局") for _ in "ab"
    ]
    read = found.numbers[found.numbers["target_id"] != ""]
    assert all(document.text[row.start : row.end] == row.text for row in read.itertuples())
    assert read["value"].tolist() == [18.3, 23, 14.5, 550, 600]


def test_names_of_columns_over_two_rows_stand_where_they_did():
    document = build_document("x", read_content(indicators_in_word(), "plan").text)
    (table,) = [block for block in lay_out(document.clauses.to_dict("records")) if block["kind"] == "table"]
    head, body = table["parts"]
    printed = [
        ["".join(c["text"].strip() for c in cell) for cell in row["cells"]] for row in head["rows"] + body["rows"]
    ]
    assert printed == INDICATORS


def test_two_tables_whose_rows_have_the_same_numbers():
    document = docx.Document()
    document.add_paragraph("附件")
    for name in ("森林覆盖率", "煤炭消费比重"):
        table = document.add_table(2, 3)
        for cell, text in zip(
            (c for r in table.rows for c in r.cells), ["序号", "指标", "2025年目标", "1", name, "22%"], strict=True
        ):
            cell.text = text
    found = extract_targets(build_document("x", read_word(document).text))
    assert found["indicator"].tolist() == ["森林覆盖率", "煤炭消费比重"]


@pytest.mark.parametrize(
    ("number", "form", "text"),
    [
        (1, "chineseCounting", "一"),
        (10, "chineseCountingThousand", "十"),
        (11, "japaneseCounting", "十一"),
        (20, "chineseCounting", "二十"),
        (34, "chineseCounting", "三十四"),
        (3, "decimalEnclosedCircle", "③"),
        (2, "lowerLetter", "b"),
        (7, "decimal", "7"),
    ],
)
def test_numbers_of_lists(number, form, text):
    assert written(number, form) == text


def test_bullets_and_lists_without_definition_add_nothing():
    document = docx.Document()
    document.add_paragraph("圆点", style="List Bullet")
    paragraph = document.add_paragraph("没有定义的表")
    numbers = OxmlElement("w:numPr")
    child = OxmlElement("w:numId")
    child.set(qn("w:val"), "9999")
    numbers.append(child)
    paragraph._p.get_or_add_pPr().append(numbers)
    assert read_word(document).text.split() == ["圆点", "没有定义的表"]


# --- pages and PDF, in their corners --------------------------------------------------------------


def page(body):
    return f"<html><head><meta charset='utf-8'></head><body>{body}</body></html>".encode()


@pytest.mark.parametrize(
    ("body", "lines"),
    [
        ("<p>到2025年，<b>比重</b>达到<span>18%</span>。</p>", ["到2025年，比重达到18%。"]),
        ("一、要求。<br>二、任务。<br/>", ["一、要求。", "二、任务。"]),
        ("<ol start=3><li>推进节能。</li><li>推进减煤。</li></ol>", ["3.推进节能。", "4.推进减煤。"]),
        ("<table><tr><td>左栏<table><tr><td>正文。</td></tr></table></td></tr></table>", ["左栏", "正文。"]),
        ("<p>看得见。</p><p hidden>看不见。</p><p style='Display : none'>看不见。</p>", ["看得见。"]),
        (
            "<form id=aspnet><p>" + "到2025年，比重达到百分之十八左右。" * 6 + "</p></form>",
            ["到2025年，比重达到百分之十八左右。" * 6],
        ),
        ("<p>a &lt;script&gt;alert(1)&lt;/script&gt; b。</p>", ["a <script>alert(1)</script> b。"]),
    ],
)
def test_pages(body, lines):
    assert [line.strip() for line in read_content(page(body), "x.html").text.splitlines()] == lines


def test_spans_of_a_web_table_keep_the_columns():
    body = """<p>附件，目标表。</p><table><tr><th colspan=3>目标表</th></tr><tr><th>类别</th><th>指标</th><th>2025年</th></tr>
    <tr><td rowspan=2>能源</td><td>非化石</td><td>18%</td></tr><tr><td>煤炭</td><td>60%</td></tr></table>"""
    text = read_content(page(body), "x.html").text
    (table,) = build_document("x", text).tables
    assert [squeezed(text[c.start : c.end]) for c in table.cells] == [
        "类别", "指标", "2025年", "能源", "非化石", "18%", "", "煤炭", "60%",
    ]  # fmt: skip
    assert "目标表\t" in text.splitlines()


def test_page_numbers_and_running_heads_of_a_pdf_are_left_out():
    paragraphs = split_plan(raw_text("yichun.txt"))[0]
    text = read_content(make_pdf(paragraphs), "x.pdf").text
    assert "—1—" not in squeezed(text) and "— 7 —" not in text
    assert [squeezed(line) for line in text.splitlines()][:80] == [squeezed(line) for line in paragraphs][:80]


def test_a_notice_in_front_of_a_pdf_keeps_its_lines():
    size, right = 16, 516
    notice = [(109, "某市人民政府关于印发某市碳达峰实施方案的通知"), (85, "各县（市、区）人民政府，市政府各部门，驻市各有关单位"), (85, "和各企业："),
              (117, "现将方案印发给你们，请认真贯彻执行，做好各项工作。"), (404, "某市人民政府"), (406, "2022年11月3日"), (117, "（此件主动公开）")]  # fmt: skip
    rights = [493, right, 165, right, right, right, 245]
    lines = [
        Line(1, left, edge, 700 - 28 * n, size, text, 1)
        for n, ((left, text), edge) in enumerate(zip(notice, rights, strict=True))
    ]
    lines += [
        Line(2, 85, right, 700 - 28 * n, size, "做好工作，推动发展，做好工作，推动发展，推动工作", 1) for n in range(20)
    ]
    found = list(_in_order(lines, []))
    wanted = [text for _, text in notice]
    assert found[:6] == [wanted[0], wanted[1] + wanted[2], *wanted[3:]]


def test_radicals_of_a_pdf_are_characters():
    text = read_content(make_pdf(["⼀、总体⽬标。到2025年，⻓远⽬标⽤⼾达到18%。"] * 3), "x.pdf").text
    assert text.splitlines()[0].strip() == "一、总体目标。到2025年，长远目标用户达到18%。"


# --- adding and removing --------------------------------------------------------------------------


def test_a_plan_is_added_and_removed_and_everything_is_as_before(project, nanchang, tmp_path):
    before, texts = state(project), {d.doc_id: d.text for d in load_corpus()}
    added = add_plan(nanchang)
    after = load_corpus()
    document = after["p360100"]
    assert (project / "plans" / "p360100.docx").read_bytes() == nanchang.read_bytes()
    assert {d.doc_id: d.text for d in after if d.doc_id != "p360100"} == texts
    wanted = {"title": "南昌市碳达峰实施方案", "issuer": "南昌市人民政府", "level": "prefecture", "province": "江西省",
              "date": "2023-01-06", "is_plan": True, "complete": True}  # fmt: skip
    assert {key: document.meta[key] for key in wanted} == wanted
    assert len(document.items) == 46
    said = str(added)
    assert "46" in said and "一、总体思路" in said and "also appear in 宜春市碳达峰实施方案 (yichun)" in said
    record = read_provenance().set_index("file").loc["p360100.docx"]
    assert record["use_statement"] == "（此件主动公开）" and nanchang.name in record["obtained_from"]
    made = ["data/processed/texts/p360100.txt", "reports/plans/p360100.html", "reports/compare/p360100--jiangxi.html"]
    others = ["data/processed/texts/p3601.txt", "reports/plans/yichun.html", "reports/compare/yichun--jiangxi.html"]
    for name in made + others:
        (tmp_path / "project" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "project" / name).touch()
    assert remove_plan("p360100") == "removed p360100: 南昌市碳达峰实施方案, data/raw/plans/p360100.docx"
    assert state(project) == before
    assert [name for name in made + others if (tmp_path / "project" / name).exists()] == others


def test_what_was_understood_is_told_in_the_language_of_the_terminal(project, tmp_path, monkeypatch):
    made = PLAN.replace("宜春", "南昌").replace("绿色", "\ufffd\ue123", 1)
    (tmp_path / "南昌市碳达峰实施方案.txt").write_text(made, encoding="utf-8")
    added = add_plan(tmp_path / "南昌市碳达峰实施方案.txt")
    told = {}
    for name in ("en_GB.UTF-8", "zh_CN.UTF-8"):
        monkeypatch.setenv("LC_ALL", name)
        told[name[:2]] = str(added)
    assert "could not be read" in told["en"] and "市级" not in told["en"]
    for line in told["zh"].splitlines():
        assert not re.search("[A-Za-z]{4,}", re.sub(r"data/\S+|\((?:yichun|jiangxi)\)|p360100", "", line)), line
    assert len(told["zh"].splitlines()) == len(told["en"].splitlines())
    assert added.document.meta["note"] in told["en"]  # what is kept is the same in every language


def test_arguments_outrank_the_text(project, tmp_path):
    text = raw_text("yichun.txt").replace("宜春", "南昌")
    path = tmp_path / "plan.txt"
    path.write_bytes(text[text.index("为深入贯彻") :].encode("gb18030"))
    arguments = {
        "title": "南昌市碳达峰实施方案（征求意见稿）",
        "issuer": "南昌市发展和改革委员会",
        "date": "2022-11-03",
    }
    add_plan(path, adcode="360100", number="洪发改〔2022〕7号", doc_id="nanchang", **arguments)
    meta = load_corpus()["nanchang"].meta
    assert {key: meta[key] for key in arguments} == arguments
    assert (meta["status"], meta["doc_number"], meta["date_kind"]) == ("draft", "洪发改〔2022〕7号", "issued")
    remove_plan("nanchang")
    assert not (project / "plans" / "nanchang.txt").exists()


def test_what_a_page_says_beside_its_text_is_kept(project, tmp_path):
    text = raw_text("yichun.txt").replace("宜春", "南昌")
    path = tmp_path / "1.html"
    body = text[text.index("为深入贯彻") : text.index("抄送：")]
    path.write_bytes(make_html(body, "南昌市碳达峰实施方案", "南昌市人民政府"))
    add_plan(path)
    meta = load_corpus()["p360100"].meta
    assert (meta["title"], meta["issuer"]) == ("南昌市碳达峰实施方案", "南昌市人民政府")
    assert (meta["date"], meta["date_kind"], meta["doc_number"]) == ("2023-01-06", "issued", "某府发〔2023〕1号")
    assert meta["url"].startswith("https://www.example.gov.cn/") and meta["url_official"]


def test_a_second_file_of_a_plan_is_recognised(project, tmp_path, nanchang):
    before = state(project)
    copies = {"copy.txt": raw_text("yichun.txt").encode(), "copy.docx": make_docx(raw_text("yichun.txt"))}
    copies["copy.pdf"] = make_pdf(split_plan(raw_text("yichun.txt"))[0][5:-3])
    for name, content in copies.items():
        (tmp_path / name).write_bytes(content)
        with pytest.raises(PlanFileError, match=r"is in the corpus already.*yichun"):
            add_plan(tmp_path / name)
    assert state(project) == before
    add_plan(nanchang)
    with pytest.raises(PlanFileError, match="the same file as data/raw/plans/p360100.docx"):
        add_plan(nanchang)


def test_the_other_of_two_plans_may_be_removed_first(project, tmp_path, nanchang):
    before = state(project)
    add_plan(nanchang)
    other = tmp_path / "other.txt"
    other.write_text(raw_text("zhushan.txt").replace("珠山", "青山湖").replace("景德镇", "南昌"), encoding="utf-8")
    add_plan(other, number="湖府发〔2023〕1号")
    assert {"p360100", "p360111"} <= {d.doc_id for d in load_corpus()}
    remove_plan("p360100")
    remove_plan("p360111")
    assert state(project) == before


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"adcode": "999999"}, "ADCODE=999999: no such place"),
        ({"date": "3.11.2022"}, "DATE=3.11.2022: is no day"),
        ({"doc_id": "c0012"}, "DOC=c0012: an id has"),
        ({"doc_id": "../x"}, "DOC=../x: an id has"),
        ({"doc_id": "yichun"}, "DOC=yichun: there is such a document"),
    ],
)
def test_a_wrong_argument_is_one_line_and_changes_nothing(project, nanchang, arguments, words):
    before = state(project)
    with pytest.raises(PlanFileError) as error:
        add_plan(nanchang, **arguments)
    assert str(error.value).startswith(words) and "\n" not in str(error.value)
    assert state(project) == before


def test_a_notebook_shows_one_line_for_a_bad_file():
    shell = InteractiveShell()
    with capture_output() as shown:
        shell.run_cell("from helpers import add_plan\nadd_plan('/nowhere/plan.docx')")
    assert (
        shown.stdout.strip()
        == "/nowhere/plan.docx: there is no such file; give the path of the plan's file (make add: FILE=)"
    )


def test_what_came_with_the_project_is_not_removed(project):
    for doc_id in ("yichun", "nobody", "c0012", ""):
        with pytest.raises(PlanFileError):
            remove_plan(doc_id)


def test_an_interruption_leaves_nothing_behind(project, nanchang, monkeypatch):
    before = state(project)
    monkeypatch.setattr(incoming, "extract_targets", lambda document: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        add_plan(nanchang)
    assert state(project) == before


def test_the_command_prints_one_line_for_a_bad_file(project, tmp_path, monkeypatch, capsys):
    import add_plan as command

    monkeypatch.setenv("FILE", str(tmp_path / "nothing here.docx"))
    assert command.main("add", ["FILE"]) == 1
    assert capsys.readouterr().err.count("\n") == 1
    monkeypatch.setenv("FILE", str(tmp_path))
    assert command.main("add", ["FILE"]) == 1
    assert "is a folder" in capsys.readouterr().err
    assert command.main("add", []) == 2
    monkeypatch.setenv("DOC", "yichun; rm -rf x")
    assert command.main("remove", ["DOC"]) == 1


# --- bad files ------------------------------------------------------------------------------------

NOVEL = "话说那日天色已晚，行人渐少，店家点起灯来，主人与客人对坐饮酒，说起当年旧事，不觉泪下。" * 300
PLAN = raw_text("yichun.txt")


def cut_pdf():
    content = make_pdf(split_plan(PLAN)[0])
    return content[: len(content) // 3]


def bad_docx(name, content):
    """A Word file in which one part is something else."""
    import zipfile

    source, file = zipfile.ZipFile(io.BytesIO(make_docx("一、要求。"))), io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for part in source.namelist():
            archive.writestr(part, content if part == name else source.read(part))
    return file.getvalue()


def workbook_bytes():
    file = io.BytesIO()
    openpyxl.Workbook().save(file)
    return file.getvalue()


ENTITIES = """<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>
<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:r>
<w:t>&b;&b;</w:t></w:r></w:p></w:body></w:document>"""

BAD = {
    "empty.txt": (b"", "is empty"),
    "blank.txt": (b" \n\t\n", "is empty"),
    "short.txt": ("一、要求。".encode(), "Chinese characters, too few"),
    "novel.txt": (NOVEL.encode(), "is no plan on carbon"),
    "english.txt": (b"Carbon peaking plan. " * 400, "Chinese characters, too few"),
    "binary.txt": (bytes(range(256)) * 40, "too few|no text|is garbled|empty"),
    "garbled.txt": (PLAN.encode("utf-8").decode("gb18030", "replace").encode("utf-8"), "is garbled"),
    "mojibake.txt": (PLAN.encode("gb18030").decode("latin-1").encode(), "is garbled"),
    "sheet.docx": (workbook_bytes(), "is no Word file but"),
    "huge.txt": ("一、推进碳达峰。\n".encode() * 2_200_000, "bytes, which no plan needs"),
    "large.txt": ("碳达峰。".encode() * 600_000, "bytes, which no plan needs"),
    "long.txt": (("碳达峰，" * 100_000).encode(), "a plan has at most"),
    "cut.docx": (make_docx(PLAN)[:9000], "is cut or damaged"),
    "empty.docx": (docx_bytes(docx.Document()), "without text"),
    "bomb.docx": (zip_bomb(), "would unpack to"),
    "other.docx": (bad_docx("word/document.xml", b"<a>no"), "is damaged or no Word file"),
    "entities.docx": (bad_docx("word/document.xml", ENTITIES.encode()), "."),
    "old.doc": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "old Word or WPS file"),
    "scan.pdf": (make_pdf(["字" * 900], text_layer=False), "is a scan"),
    "secret.pdf": (make_pdf(split_plan(PLAN)[0][:40], password="geheim"), "encrypted PDF"),
    "cut.pdf": (cut_pdf(), "cut or damaged PDF"),
    "broken.pdf": (b"%PDF-1.7\n" + bytes(2000), "cut or damaged PDF"),
    "frame.html": (page("<iframe src='text.html'></iframe>"), "web page without text"),
    "script.html": (
        page(f"<script>document.write('{PLAN[:500]}')</script>".replace("\n", "")),
        "web page without text",
    ),
    "page.mht": (b"MIME-Version: 1.0\r\nContent-Type: multipart/related\r\n\r\nx", "web archive"),
    "picture.jpg": (b"\xff\xd8\xff\xe0" + bytes(500), "is a picture"),
    "nowhere.txt": (PLAN.replace("宜春", "某某").replace("江西", "").encode(), "whose plan is it"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_is_one_line_in_both_languages_and_changes_nothing(project, tmp_path, monkeypatch, name):
    before = state(project)
    content, words = BAD[name]
    (tmp_path / name).write_bytes(content)
    with pytest.raises(PlanFileError, match=words) as error:
        add_plan(tmp_path / name)
    assert "\n" not in str(error.value) and name in str(error.value) and len(str(error.value)) < 400
    assert state(project) == before
    if words != ".":
        monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
        with pytest.raises(PlanFileError) as error:
            add_plan(tmp_path / name)
        said = re.sub(r"（[^）]*）|\.\w+", "", str(error.value).partition(name)[2])  # without a library's own reason
        known = {"Word", "WPS", "PDF", "OFD", "HTML", "UTF", "Office", "Big", "ADCODE", "OCR", "data", "raw"}
        assert set(re.findall("[A-Za-z]{3,}", said)) <= known and re.search("[一-鿿]{3}", said), said


def test_a_bad_file_that_is_recorded_does_not_stop_the_others(project, nanchang, capsys):
    add_plan(nanchang)
    (project / "plans" / "p360100.docx").write_bytes(b"PK\x03\x04 cut")
    small = load_corpus()
    assert [d.doc_id for d in small] == ["yichun", "zhushan"]
    assert capsys.readouterr().err.count("\n") == 1 and len(small.problems) == 1


TO_TRADITIONAL = str.maketrans(
    "碳达实动发关为产业节场车电设体经济标应处环级绿强动态进资术对结构续监测评区门间转务员优农导领项运输",
    "碳達實動發關為產業節場車電設體經濟標應處環級綠強動態進資術對結構續監測評區門間轉務員優農導領項運輸",
)


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("traditional.txt", lambda t: t.translate(TO_TRADITIONAL).encode(), "Traditional characters"),
        ("cut.txt", lambda t: t[:9000].rstrip("。；") + "，继续", "Ends in the middle of a sentence"),
        ("cut character.txt", lambda t: t.encode()[:24001], "The file is cut inside its last character"),
        ("numberless.txt", lambda t: "".join(c for c in t if c not in "一二三四五六七八九十、0123456789."), "No numbered headings"),
        ("gap.txt", lambda t: t.replace("（四）低碳交通", "低碳交通"), "A number is missing before '（五）"),
        ("signs.txt", lambda t: t.replace("绿色", "\ufffd\ue123"), "could not be read"),
    ],
)  # fmt: skip
def test_a_plan_with_something_wrong_is_taken_in_and_marked(project, tmp_path, name, content, words):
    made = content(PLAN.replace("宜春", "南昌"))
    (tmp_path / name).write_bytes(made if isinstance(made, bytes) else made.encode())
    added = add_plan(tmp_path / name, adcode="360100", title="南昌市碳达峰实施方案")
    assert any(words in line for line in added.wrong), added.wrong
    lasting = not words.startswith("A number")
    assert (words in added.document.meta["note"]) == lasting
    assert load_corpus()["yichun"].text


def test_a_pdf_says_what_of_it_was_not_read(project, tmp_path):
    paragraphs = split_plan(PLAN.replace("宜春", "南昌"))[0]
    reader, writer = PdfReader(io.BytesIO(make_pdf(paragraphs))), PdfWriter()
    for number, part in enumerate(reader.pages):
        writer.add_page(part)
        if number == 2:
            writer.add_blank_page(595, 842)
    file = io.BytesIO()
    writer.write(file)
    path = tmp_path / "plan.pdf"
    path.write_bytes(file.getvalue())
    added = add_plan(path)
    assert "Not read: page 4, without a text layer" in added.wrong
    assert not added.document.meta["complete"]
    assert "page 4" in added.document.meta["note"]


def test_a_table_of_a_pdf_is_announced():
    from plan_files import COLUMNS as WIDTH

    rows = ["指标" + " " * 12 + "2025年" + " " * 10 + f"{n}%" for n in range(5)]
    assert all(len(row) <= 2 * WIDTH for row in rows)
    notes = read_content(make_pdf([*split_plan(PLAN)[0][:30], *rows]), "x.pdf").notes
    assert any(
        note.startswith("Columns without lines around their cells are not read as tables: 5 lines") for note in notes
    )


# --- hostile plans --------------------------------------------------------------------------------

EVIL = "<script>alert(1)</script><img src=x onerror=alert(1)>\"'{{7*7}}"


def test_a_hostile_plan_runs_nowhere(project, tmp_path):
    text = PLAN.replace("宜春", "南昌").replace("推进农村", f"{EVIL}推进农村")
    text = text.replace("（一）能源绿色", '=HYPERLINK("http://x","y")到2025年，森林覆盖率达到60%。\n（一）能源绿色')
    path = tmp_path / f"'; touch x $(touch x) {EVIL.replace('/', '')}.docx"
    path.write_bytes(make_docx(text))
    added = add_plan(path, title="=1+1" + EVIL, adcode="360100")
    assert "<script>" not in added._repr_html_() and "＜script&gt;" in added._repr_html_()
    assert not list(tmp_path.glob("x"))
    after = load_corpus()
    # notebooks show quotes, indicators and titles beside links of their own, unescaped: none may open a tag
    document, tag = after["p360100"], re.compile("<[A-Za-z/!?]")
    assert "＜img src=x" in document.text and "＜script>" in document.meta["title"]
    assert not tag.search(document.text) and not tag.search(str(document.meta))
    assert not tag.search(after.documents.to_csv())
    write_reader(after["p360100"], reports=tmp_path / "site")
    write_search(after, tmp_path / "site")
    shown = "".join(p.read_text(encoding="utf-8") for p in (tmp_path / "site").rglob("*.html"))
    assert "<script>alert(1)" not in shown and "<img src=x" not in shown and "{{7*7}}" in shown
    documents = write_table(after.documents, "documents")
    rows = list(csv.DictReader(io.StringIO(documents.read_text(encoding="utf-8-sig"))))
    assert len(rows) == 3
    targets = extract_targets(after["p360100"])
    assert targets["quote"].str.contains("森林覆盖率").any()
    write_workbook({"targets": targets, "documents": after.documents}, tmp_path / "x.xlsx")
    book = openpyxl.load_workbook(tmp_path / "x.xlsx")
    assert [c for sheet in book for row in sheet.iter_rows() for c in row if c.data_type == "f"] == []


# --- judging a text -------------------------------------------------------------------------------


def test_every_document_of_the_corpus_would_be_taken(corpus):
    assert [d.doc_id for d in corpus if refusal(d.text) or is_traditional(d.text)] == []


def test_the_twins_of_the_corpus_and_no_others_are_one_plan(corpus):
    copies = {d.doc_id: d.meta["same_as"] for d in corpus if d.meta["same_as"]}
    for doc_id in (*copies, "jiangxi", "yichun", "c0012", "c1270"):
        others = [d for d in corpus if d.doc_id != doc_id and d.meta["adcode"] == corpus[doc_id].meta["adcode"]]
        like, share = twin(corpus[doc_id].text, others)
        pair = {doc_id, like}
        assert (share >= 0.9) == any(pair == {a, b} for a, b in copies.items())


def test_traditional_characters():
    assert is_traditional("為深入貫徹黨中央、國務院關於碳達峰碳中和重大戰略決策")
    assert not is_traditional("为深入贯彻党中央、国务院关于碳达峰碳中和重大战略决策")
    assert not is_traditional("")


def test_a_file_of_the_corpus_may_be_of_any_kind():
    built = build_corpus({"p1.docx": "一、要求。做。", "p2.html": "一、要求。做。"})
    assert [d.doc_id for d in built] == ["p1", "p2"]


@pytest.mark.parametrize("piece", ["1.碳", "碳（", "“碳", "碳一、（一）", "碳\n\t"])
def test_a_text_made_to_be_slow_is_read_in_seconds(piece):
    start = time.process_time()
    build_document("x", piece * (40_000 // len(piece)))
    assert time.process_time() - start < 5
