"""Make files of each kind from a plan's text: Word with real tables and numbers, PDF, saved web page, GB18030."""

import html
import io
import re
import zipfile

import docx
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from pypdf import PdfWriter
from pypdf.generic import ArrayObject, DecodedStreamObject, DictionaryObject, FloatObject, NameObject, NumberObject

NUMBERED = re.compile(r"([一二三四五六七八九十]+、|（[一二三四五六七八九十]+）|\d+\.)")


def split_plan(raw):
    """The paragraphs of a raw text, and the rows of the table at its end."""
    body, _, table = raw.partition("\n\t")
    paragraphs = [line.strip() for line in body.split("\n") if line.strip()]
    rows = [row.lstrip("\t").split("\n\t") for row in re.split(r"\n\n+(?=\t)", table)] if table else []
    return paragraphs, [[cell.strip() for cell in row] for row in rows]


# --- Word -----------------------------------------------------------------------------------------


def make_docx(raw, numbered=False):
    """A Word file; with `numbered`, the headings' numbers are automatic and stand in no text."""
    document = docx.Document()
    paragraphs, rows = split_plan(raw)
    if numbered:
        _add_lists(document)
    for text in paragraphs:
        paragraph = document.add_paragraph()
        mark = NUMBERED.match(text) if numbered else None
        if mark:
            level = 0 if mark[1].endswith("、") else 1 if mark[1].startswith("（") else 2
            _number(paragraph, level)
            text = text[mark.end() :]
        middle = len(text) // 2
        paragraph.add_run(text[:middle])
        paragraph.add_run(text[middle:]).bold = True
    if rows:
        table = document.add_table(len(rows), len(rows[0]))
        for row, cells in zip(rows, table.rows, strict=True):
            for text, cell in zip(row, cells.cells, strict=False):
                lines = [line for line in text.split("\n") if line.strip()] or [""]
                cell.text = lines[0]
                for line in lines[1:]:
                    cell.add_paragraph(line)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def _add_lists(document):
    root = document.part.numbering_part.element
    abstract = OxmlElement("w:abstractNum")
    abstract.set(qn("w:abstractNumId"), "77")
    forms = (("chineseCountingThousand", "%1、"), ("chineseCounting", "（%2）"), ("decimal", "%3."))
    for place, (form, text) in enumerate(forms):
        level = OxmlElement("w:lvl")
        level.set(qn("w:ilvl"), str(place))
        for name, value in (("w:start", "1"), ("w:numFmt", form), ("w:lvlText", text)):
            child = OxmlElement(name)
            child.set(qn("w:val"), value)
            level.append(child)
        abstract.append(level)
    root.insert(0, abstract)
    number = OxmlElement("w:num")
    number.set(qn("w:numId"), "77")
    base = OxmlElement("w:abstractNumId")
    base.set(qn("w:val"), "77")
    number.append(base)
    root.append(number)


def _number(paragraph, level):
    properties = paragraph._p.get_or_add_pPr()
    numbers = OxmlElement("w:numPr")
    for name, value in (("w:ilvl", str(level)), ("w:numId", "77")):
        child = OxmlElement(name)
        child.set(qn("w:val"), value)
        numbers.append(child)
    properties.append(numbers)


def zip_bomb(size=400_000_000):
    """A Word file of some hundred kilobytes whose text would unpack to `size` bytes."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        with archive.open("word/document.xml", "w") as part:
            for _ in range(size // 1_000_000):
                part.write(b" " * 1_000_000)
    return file.getvalue()


# --- PDF ------------------------------------------------------------------------------------------

COLUMNS, LINES, SIZE = 28, 22, 16  # letters a line, lines a page, points a letter: an official document (GB/T 9704)
LEFT, TOP, LEADING = 79, 757, 28


def set_lines(paragraphs, columns=COLUMNS):
    """(indent, text) of each line as it is set: two letters' indent, no closing mark at a line's head."""
    for paragraph in paragraphs:
        indent, rest = 2, paragraph
        while rest:
            width, end = indent, 0
            while end < len(rest) and width + (0.5 if rest[end].isascii() else 1) <= columns:
                width += 0.5 if rest[end].isascii() else 1
                end += 1
            while end < len(rest) and (
                rest[end] in "，。；：、）”》？！％%" or (rest[end - 1 : end + 1].isascii() and end > 20)
            ):
                end -= 1
            yield indent, rest[:end]
            indent, rest = 0, rest[end:]


def make_pdf(paragraphs, text_layer=True, password=None):
    """A PDF whose lines are wrapped, with a page number at each foot; without a text layer, a scan's empty pages."""
    writer = PdfWriter()
    lines = list(set_lines(paragraphs))
    pages = [lines[start : start + LINES] for start in range(0, len(lines), LINES)]
    for number, rows in enumerate(pages, 1):
        page = writer.add_blank_page(595, 842)
        if not text_layer:
            continue
        page[NameObject("/Resources")] = DictionaryObject(
            {NameObject("/Font"): DictionaryObject({NameObject("/F"): _font()})}
        )
        parts = [_show(LEFT + SIZE * indent, TOP - LEADING * row, text) for row, (indent, text) in enumerate(rows)]
        parts.append(_show(280, 60, f"— {number} —"))
        stream = DecodedStreamObject()
        stream.set_data("\n".join(parts).encode("ascii"))
        page[NameObject("/Contents")] = writer._add_object(stream)
    if password:
        writer.encrypt(password, algorithm="RC4-128")
    file = io.BytesIO()
    writer.write(file)
    return file.getvalue()


def make_vertical_pdf(columns):
    """A page written from top to bottom, its columns from right to left; numbers lie in them."""
    writer = PdfWriter()
    page = writer.add_blank_page(595, 842)
    page[NameObject("/Resources")] = DictionaryObject(
        {NameObject("/Font"): DictionaryObject({NameObject("/F"): _font()})}
    )
    parts = []
    for number, column in enumerate(columns):
        x, y = 500 - LEADING * number, TOP
        for run in re.findall(r"[\d.%]+|.", column):
            parts.append(_show(x + 2, y + SIZE, run, "0 -1 1 0") if run.isascii() else _show(x, y, run))
            y -= SIZE * (0.5 * len(run) if run.isascii() else 1)
    stream = DecodedStreamObject()
    stream.set_data("\n".join(parts).encode("ascii"))
    page[NameObject("/Contents")] = writer._add_object(stream)
    file = io.BytesIO()
    writer.write(file)
    return file.getvalue()


def _show(x, y, text, turned="1 0 0 1"):
    return f"BT /F {SIZE} Tf {turned} {x} {y} Tm <{text.encode('utf-16-be').hex()}> Tj ET"


def _font():
    """STSong-Light by its predefined character map: Adobe's fonts for Chinese need no font file."""
    info = {"/Registry": "Adobe", "/Ordering": "GB1"}
    system = DictionaryObject({NameObject(key): _string(value) for key, value in info.items()})
    system[NameObject("/Supplement")] = NumberObject(2)
    descendant = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Font"),
            NameObject("/Subtype"): NameObject("/CIDFontType0"),
            NameObject("/BaseFont"): NameObject("/STSong-Light"),
            NameObject("/CIDSystemInfo"): system,
            NameObject("/DW"): FloatObject(1000),
            # the Latin letters are half as wide
            NameObject("/W"): ArrayObject([NumberObject(1), NumberObject(95), NumberObject(500)]),
        }
    )
    return DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Font"),
            NameObject("/Subtype"): NameObject("/Type0"),
            NameObject("/BaseFont"): NameObject("/STSong-Light"),
            NameObject("/Encoding"): NameObject("/UniGB-UTF16-H"),
            NameObject("/DescendantFonts"): ArrayObject([descendant]),
        }
    )


def _string(value):
    from pypdf.generic import TextStringObject

    return TextStringObject(value)


# --- web page -------------------------------------------------------------------------------------

PAGE = """<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN">
<!-- saved from url=(0052)https://www.example.gov.cn/zwgk/2023/t20230109_1.html -->
<html><head><meta http-equiv="Content-Type" content="text/html; charset={charset}">
<meta name="PubDate" content="2023-01-10 09:30"><meta name="ColumnName" content="政府文件">
<title>{title}_市人民政府网站</title>
<script>var title = "<p>到2025年，脚本的目标达到99%。</p>"; document.write(title);</script>
<style>p {{ text-indent: 2em }}</style></head>
<body onload="alert(1)"><div id="header"><ul><li><a href="/">首页</a></li><li><a href="/zwgk">政务公开</a></li></ul></div>
<form action="/search"><input value="搜索"></form>
<div class="main"><div class="position">当前位置：<a href="/">首页</a> &gt; <a href="/zwgk">政府文件</a></div>
<table class="info"><tr><td>索 引 号：</td><td>014500</td><td>发文机关：</td><td>{issuer}</td></tr>
<tr><td>成文日期：</td><td>2023年01月06日</td><td>发文字号：</td><td>某府发〔2023〕1号</td></tr></table>
<h1>{title}</h1>
<div class="TRS_Editor">
{body}
</div></div>
<div style="display:none">到2030年，看不见的目标达到88%。到2030年，看不见的目标达到88%。</div>
<div class="related"><a href="1.html">一图读懂碳达峰实施方案，到2025年达到多少。</a></div>
<div id="footer"><p>主办：市人民政府办公室　备案号：赣ICP备05000000号</p></div></body></html>"""


def make_html(raw, title="碳达峰实施方案", issuer="市人民政府", charset="utf-8"):
    """A page as a government site has it, saved from a browser."""
    paragraphs, rows = split_plan(raw)
    body = "\n".join(f'<p style="text-indent:2em"><span>　　{_wrapped(text)}</span></p>' for text in paragraphs)
    if rows:
        cells = ("".join(f"<td>{'<br>'.join(map(html.escape, cell.split()))}</td>" for cell in row) for row in rows)
        body += "<table border=1><tbody>" + "".join(f"<tr>{row}</tr>\n" for row in cells) + "</tbody></table>"
    page = PAGE.format(title=title, issuer=issuer, charset=charset, body=body)
    return page.encode("gb18030" if charset.startswith("gb") else charset)


def _wrapped(text):
    """Text as a page's source has it, with line ends that mean nothing."""
    return "\n".join(html.escape(text[start : start + 60]) for start in range(0, len(text), 60))
