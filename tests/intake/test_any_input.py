"""Whatever comes in: nothing raises but one clear line, repairs can be undone, and what is added can be taken out again.

Each test makes `EXAMPLES` inputs, times its weight: 40 as a rule. More than 200,000 in all, with the number of each test:

    PLANS_EXAMPLES=7000 python -m pytest tests/test_any_input.py -n 2 --hypothesis-show-statistics
"""

import csv
import io
import os
import re

import docx
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from plan_files import make_docx, make_html, make_pdf

from helpers.comparison.reuse import reuse_table, shared_passages
from helpers.comparison.wording import align, read_wording
from helpers.corpus.annex import find_tables
from helpers.corpus.cleaning import TAG_OPENER, is_traditional
from helpers.corpus.load import PlanFileError, build_corpus, build_document
from helpers.corpus.metadata import infer_metadata
from helpers.intake.checks import doubts, refusal, twin
from helpers.intake.records import with_row, without_row
from helpers.sources.blocks import Blocks, SourceText, tidy
from helpers.sources.read import read_content
from helpers.targets.extract import extract_targets

EXAMPLES = int(os.environ.get("PLANS_EXAMPLES", "40"))

# Pieces of plans, and signs that are numbers, spaces or marks to some rule or other
PIECES = [
    "一、", "二、", "（一）", "（二）", "1.", "2.", "（1）", "①", "专栏1", "附表：\n", "附件1\n", "第一条", "——", "能源行动", "推动风电发展",
    "到2025年", "2030年，", "“十四五”期间", "比2020年", "森林覆盖率", "非化石能源消费比重", "新能源汽车", "达到", "下降", "提高到", "不低于",
    "力争", "18.3%", "5个百分点", "1,200万千瓦", "0.6亿", "三分之一", "万分之", "一倍", "翻一番", "一半以上", "至少", "建设", "一个", "十", "千", "万", "10%、5%", "①②", "１２", "。", "；", "，", "、", "：", "\n", "\n\n",
    "\t", "\n\t", " ", "　", "\r\n", "\xa0", "（市发改委负责）", "（", "）", "“", "”", "《", "》", "〈", "<b>", "<", "</p>", "<!--", "&amp;", "省", "全市", "各县（市、区）",
    "目录\n", "2025年", "指标", "单位", "目标值", "万千瓦", "≥18.3", "省下达",
    "²", "½", "Ⅳ", "㎡", "\u200b", "\ufeff", "⼀", "\ufffd", "\ue000", "\U00020000", "é", "=1+1", "碳达峰实施方案",
]  # fmt: skip
PLANLIKE = st.lists(st.sampled_from(PIECES), max_size=40).map("".join)
ANY = st.one_of(PLANLIKE, PLANLIKE, st.text(max_size=100))
ENCODED = st.sampled_from(["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be", "big5hkscs"])
MAGIC = st.sampled_from(
    [b"", b"%PDF-1.7\n", b"PK\x03\x04", b"<html>", b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf", b"{\\rtf"]
)
MARKUP = st.sampled_from(
    ["<p>", "</p>", "<br>", "<table>", "<tr>", "<td>", "<td rowspan=3>", "<td colspan=2>", "</td>", "</tr>", "</table>", "<div>",
     "</div>", "<ol start=2>", "<li>", "</ol>", "<script>", "</script>", "<a href=x>", "</a>", "<span>", "</span>", "<!--", "-->",
     "<form>", "<iframe>", "<meta name=PubDate content=2023>", "<h1>", "&#0;", "&nbsp;", "<svg>", "<![CDATA[", "<?xml ?>"]
)  # fmt: skip


def many(weight=1.0):
    """Settings of a test: how many inputs."""
    relaxed = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
    return settings(max_examples=max(10, int(EXAMPLES * weight)), deadline=None, suppress_health_check=relaxed)


def read(data, name="plan"):
    """What a file says, or None if it is refused in one line."""
    try:
        source = read_content(data, name)
    except PlanFileError as error:
        assert str(error).startswith(name) and "\n" not in str(error) and len(str(error)) < 300
        return None
    assert isinstance(source, SourceText)
    assert source.text.strip() and "\r" not in source.text and "\0" not in source.text
    return source


# --- files ----------------------------------------------------------------------------------------


@given(MAGIC, st.binary(max_size=200), st.sampled_from(["x.txt", "x.html", "x.docx", "x.pdf", "x"]))
@many(3)
def test_any_bytes_are_read_or_refused_in_one_line(magic, content, name):
    read(magic + content, name)


@given(ANY, ENCODED)
@many(3)
def test_a_text_in_any_encoding_is_read(text, encoding):
    source = read(text.encode(encoding, "ignore"))
    if source and source.kind == "txt" and encoding.startswith("utf-8"):
        assert source.text == tidy(text.encode(errors="ignore").decode().removeprefix("\ufeff"))


@given(st.lists(st.one_of(MARKUP, st.sampled_from(PIECES)), max_size=60).map("".join))
@many(3)
def test_any_markup_is_read_or_refused(soup):
    source = read(f"<html><body>{soup}".encode(errors="ignore"), "x.html")
    if source:
        assert build_document("x", source.text).tracked.restore() == source.text


@pytest.mark.parametrize("make", [make_docx, make_html, lambda text: make_pdf(text.split("\n"))])
def test_a_damaged_file_is_read_or_refused(make):
    whole = make("一、总体要求。到2025年，比重达到18%。\n二、任务。做好工作，推动发展。\n三、保障。")

    @given(
        st.lists(st.tuples(st.integers(0, len(whole) - 1), st.integers(0, 255)), max_size=6), st.integers(1, len(whole))
    )
    @many(0.1)
    def damaged(changes, length):
        content = bytearray(whole)
        for place, value in changes:
            content[place] = value
        read(bytes(content[: max(length, 8)]))
        read(bytes(content))

    damaged()


CELL = st.lists(st.sampled_from([p for p in PIECES if not set(p) & set("\r\n\t")]), min_size=1, max_size=3).map("".join)


@given(
    st.lists(
        st.one_of(PLANLIKE, st.integers(2, 4).flatmap(lambda n: st.lists(st.lists(CELL, min_size=n, max_size=n), min_size=2, max_size=4))),
        max_size=5,
    )
)  # fmt: skip
@many(2)
def test_tables_arrive_cell_by_cell(parts):
    blocks = Blocks()
    for part in parts:
        if isinstance(part, str):
            blocks.add_paragraph(part)
        else:
            blocks.add_table(part)
    text = blocks.text()
    wanted = [block for block in blocks.blocks if not isinstance(block, str)]
    found = find_tables(text)
    assert len(found) == len(wanted)
    for table, rows in zip(found, wanted, strict=True):
        cells = [re.sub(r"\s", "", text[cell.start : cell.end]) for cell in table.cells]
        assert cells == [re.sub(r"\s", "", cell) for row in rows for cell in row]
        assert not table.cut
    document = build_document("x", text)
    for row in extract_targets(document).itertuples():
        assert document.text[row.start : row.end] == row.quote


@given(st.lists(ANY, max_size=6))
@many(0.2)
def test_a_word_file_says_what_was_written_into_it(paragraphs):
    document = docx.Document()
    written = [re.sub("[\x00-\x08\x0b-\x1f\x7f\ufffe\uffff]|[\ud800-\udfff]", "", text) for text in paragraphs]
    for text in written:
        document.add_paragraph(text)
    file = io.BytesIO()
    document.save(file)
    source = read(file.getvalue(), "x.docx")
    said = re.sub(r"\s", "", source.text) if source else ""
    assert said == re.sub(r"\s", "", tidy("".join(written)))


# --- texts ----------------------------------------------------------------------------------------


@example("\t一、一、\n\t\r\n\n\t\n\t")  # a heading inside a cell
@given(ANY)
@many(4)
def test_any_text_becomes_a_document_and_can_be_restored(text):
    document = build_document("x", text)
    assert document.tracked.restore() == text
    assert not TAG_OPENER.search(document.text)
    assert "".join(clause.text for clause in document.clauses.itertuples()) == document.text
    assert document.clauses["clause_id"].is_unique


@given(ANY, st.one_of(st.just(""), ANY))
@many(2)
def test_metadata_are_inferred_from_any_text(text, filename):
    row = infer_metadata(text, filename)
    assert row["title"] and isinstance(row["complete"], bool)


@given(ANY)
@many(1)
def test_targets_are_extracted_from_any_text(text):
    document = build_document("x", text)
    targets = extract_targets(document)
    for row in targets.itertuples():
        assert document.text[row.start : row.end] == row.quote
    list(doubts(document, len(targets)))


@given(ANY)
@many(2)
def test_any_text_is_judged(text):
    assert "\n" not in refusal(text)
    is_traditional(text)
    doc_id, share = twin(text, [build_document("y", text[: len(text) // 2]), build_document("z", "")])
    assert 0 <= share <= 1 and bool(doc_id) == bool(share)


# --- comparison -----------------------------------------------------------------------------------


@given(ANY, ANY)
@many(4)
def test_any_two_sentences_are_compared(first, second):
    changes = align(read_wording(first), read_wording(second))
    assert "".join(first[change.i : change.j] for change in changes) == first
    assert "".join(second[change.k : change.l] for change in changes) == second


@given(st.lists(ANY, min_size=2, max_size=4), st.booleans())
@many(0.1)
def test_any_texts_are_searched_for_shared_passages(texts, double):
    texts = [text * 2 for text in texts] if double else texts
    folded, passages = shared_passages({f"d{n}": text for n, text in enumerate([*texts, texts[0]])})
    table = reuse_table(folded, passages)
    assert table["share"].between(0, 1).all()


# --- records --------------------------------------------------------------------------------------

VALUE = st.text(st.sampled_from("ab,\"'\n\r\t 省=;|\ufeff\u2028"), max_size=8)
HEADER = ["doc_id", "title", "note"]


@st.composite
def tables(draw):
    """A CSV file as people keep it: some rows, either kind of line end, with or without mark and last line end."""
    end = draw(st.sampled_from(["\n", "\r\n"]))
    file = io.StringIO()
    writer = csv.writer(file, lineterminator=end, quoting=draw(st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL])))
    writer.writerow(HEADER)
    for number, row in enumerate(draw(st.lists(st.tuples(VALUE, VALUE), max_size=4))):
        writer.writerow([f"old{number}", *row])
    text = draw(st.sampled_from(["", "\ufeff"])) + file.getvalue()
    return (text if draw(st.booleans()) else text.removesuffix(end)).encode()


@given(tables(), st.lists(st.tuples(VALUE, VALUE), max_size=4), st.randoms(use_true_random=False))
@many(5)
def test_rows_that_are_added_can_be_removed_in_any_order(content, rows, random):
    names = [f"new{number}" for number in range(len(rows))]
    changed = content
    for name, (title, note) in zip(names, rows, strict=True):
        changed = with_row(changed, {"doc_id": name, "title": title, "note": note})
    read_back = list(csv.reader(io.StringIO(changed.decode("utf-8-sig"), newline="")))
    assert [row[0] for row in read_back[-len(names) :]] == names if names else True
    random.shuffle(names)
    for name in names:
        changed = without_row(changed, "doc_id", name)
    assert changed == content
    assert without_row(changed, "doc_id", "nobody") == content


@given(ANY, ANY, ANY)
@many(0.1)
def test_a_plan_more_leaves_the_others_as_they_are(first, second, third):
    few = build_corpus({"p1.txt": first, "p2.txt": second})
    more = build_corpus({"p1.txt": first, "p2.txt": second, "p3.docx": third})
    for document in few:
        assert more[document.doc_id].text == document.text
        assert more[document.doc_id].clauses.equals(document.clauses)
        assert more[document.doc_id].meta["title"] == document.meta["title"]
