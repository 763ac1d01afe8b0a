"""Automatic numbers of Word paragraphs: the `一、` that stands on the page but in no text of the file.

A paragraph names a list and a level in it, itself or by its style; numbering.xml says how the numbers of that level are
written (chineseCounting, decimal …) and what stands around them (`（%1）`). Only numbers that a plan's headings use are
written; bullets are left out.
"""

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import docx
from docx.oxml.ns import qn
from lxml import etree

from helpers.base.language import Words, counted, refused
from helpers.sources.blocks import Blocks, SourceText, hidden_text

CHINESE = "〇一二三四五六七八九"
CIRCLED = "⓪①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
CHINESE_FORMATS = {"chineseCounting", "chineseCountingThousand", "japaneseCounting", "taiwaneseCounting",
                   "taiwaneseCountingThousand", "ideographDigital", "japaneseDigitalTenThousand"}  # fmt: skip
CIRCLED_FORMATS = {"decimalEnclosedCircle", "decimalEnclosedCircleChinese"}
MAX_LEVELS = 9  # of a list, in Word


@dataclass
class Level:
    """How one level of a list is numbered; `text` has `%1` for the first level's number."""

    start: int = 1
    format: str = "decimal"
    text: str = ""
    restart: int | None = None  # the level behind which it begins anew, counted from 1; 0 for never
    legal: bool = False  # 2.1 where the upper level is 二、


@dataclass
class NumberedList:
    """A list: the abstract list that counts for all that use it, its levels, and which of them begin anew."""

    abstract: str
    levels: dict[int, Level]
    restarts: set[int]


@dataclass
class Numbering:
    """The lists of a file and how far each has counted.

    Attributes
    ----------
    lists : dict of str to NumberedList
        By numId.
    styles : dict of str to (str, int)
        By style: numId and level that its paragraphs have.
    counts : dict of str to list of int
        By abstract list: the last number at each level.
    """

    lists: dict[str, NumberedList] = field(default_factory=dict)
    styles: dict[str, tuple[str, int]] = field(default_factory=dict)
    counts: dict[str, list[int]] = field(default_factory=dict)

    @classmethod
    def of(cls, document) -> "Numbering":
        """The numbering of a python-docx Document; without lists every label is empty."""
        part = next((r.target_part for r in document.part.rels.values() if r.reltype.endswith("/numbering")), None)
        numbering = cls()
        if part is not None:
            numbering.styles = dict(_styles(document.styles.element))
            numbering.lists = dict(_lists(part.element, numbering.styles))
        return numbering

    def label(self, paragraph) -> str:
        """The number that Word shows in front of a paragraph, and count it; empty without one."""
        list_id, level = self._place(paragraph)
        numbers = self.lists.get(list_id)
        if numbers is None or level not in numbers.levels:
            return ""
        counts = self.counts.setdefault(numbers.abstract, [0] * MAX_LEVELS)
        if level in numbers.restarts:
            numbers.restarts.discard(level)
            counts[level] = 0
        own = numbers.levels[level]
        counts[level] = counts[level] + 1 if counts[level] else own.start
        for below in range(level + 1, MAX_LEVELS):
            behind = numbers.levels.get(below, Level()).restart
            counts[below] = counts[below] if behind is not None and level >= behind else 0
        text = own.text
        for place in range(MAX_LEVELS):
            upper = numbers.levels.get(place, Level())
            text = text.replace(
                f"%{place + 1}", written(counts[place] or upper.start, "decimal" if own.legal else upper.format)
            )
        return "" if own.format in ("bullet", "none") else text

    def _place(self, paragraph) -> tuple[str, int]:
        """List and level of a paragraph: its own, else its style's."""
        properties = paragraph.find(qn("w:pPr"))
        if properties is None:
            return "", 0
        style = properties.find(qn("w:pStyle"))
        list_id, level = self.styles.get(style.get(qn("w:val"), ""), ("", 0)) if style is not None else ("", 0)
        own = properties.find(qn("w:numPr"))
        if own is not None:
            list_id = _value(own, "w:numId") or list_id
            level = _number(_value(own, "w:ilvl"), level)
        return list_id, level


def written(number: int, form: str) -> str:
    """A number as a list writes it.

    Examples
    --------
    >>> written(12, "chineseCounting"), written(3, "decimalEnclosedCircle"), written(3, "decimal")
    ('十二', '③', '3')
    """
    if form in CHINESE_FORMATS and 0 < number < 100:
        tens, ones = divmod(number, 10)
        ten = ("" if tens == 1 else CHINESE[tens]) + "十" if tens else ""
        return ten + (CHINESE[ones] if ones else "")
    if form in CIRCLED_FORMATS and number < len(CIRCLED):
        return CIRCLED[number]
    if form in ("lowerLetter", "upperLetter") and 0 < number <= 26:
        return chr(ord("a" if form == "lowerLetter" else "A") + number - 1)
    return str(number)


def _lists(root, styles: dict[str, tuple[str, int]]) -> Iterator[tuple[str, NumberedList]]:
    abstract = {}
    links = {e.get(qn("w:abstractNumId")): _value(e, "w:numStyleLink") for e in root.iter(qn("w:abstractNum"))}
    bases = {e.get(qn("w:numId"), ""): _value(e, "w:abstractNumId") for e in root.iter(qn("w:num"))}
    for element in root.iter(qn("w:abstractNum")):
        levels = {_number(child.get(qn("w:ilvl"))): _level(child) for child in element.iter(qn("w:lvl"))}
        abstract[element.get(qn("w:abstractNumId"))] = levels
    for element in root.iter(qn("w:num")):
        base = _value(element, "w:abstractNumId")
        base = bases.get(styles.get(links.get(base, ""), ("", 0))[0], base)  # a list that a style of lists describes
        levels, restarts = dict(abstract.get(base, {})), set()
        for change in element.iter(qn("w:lvlOverride")):
            level = _number(change.get(qn("w:ilvl")))
            for new in change.iter(qn("w:lvl")):
                levels[level] = _level(new)
            start = _value(change, "w:startOverride")
            if start and level in levels:
                restarts.add(level)
                levels[level] = replace(levels[level], start=_number(start, 1))
        levels = {place: level for place, level in levels.items() if place < MAX_LEVELS}
        yield element.get(qn("w:numId"), ""), NumberedList(base, levels, restarts)


def _styles(root) -> Iterator[tuple[str, tuple[str, int]]]:
    own, base = {}, {}
    for style in root.iter(qn("w:style")):
        name, numbers = style.get(qn("w:styleId"), ""), style.find(f"./{qn('w:pPr')}/{qn('w:numPr')}")
        base[name] = _value(style, "w:basedOn")
        if numbers is not None:
            own[name] = (_value(numbers, "w:numId"), _value(numbers, "w:ilvl"))
    for name in base:
        list_id, level, above, seen = "", "", name, set()
        while above and above not in seen:
            found = own.get(above, ("", ""))
            list_id, level = list_id or found[0], level or found[1]
            seen.add(above)
            above = base.get(above, "")
        if list_id:
            yield name, (list_id, _number(level))


def _level(element) -> Level:
    start, form, text = (_value(element, name) for name in ("w:start", "w:numFmt", "w:lvlText"))
    restart, legal = _value(element, "w:lvlRestart"), element.find(qn("w:isLgl"))
    shown = legal is not None and legal.get(qn("w:val"), "1") not in ("0", "false")
    return Level(_number(start, 1), form or "decimal", text or "", _number(restart) if restart else None, shown)


def _value(element, name: str) -> str:
    child = element.find(qn(name))
    return child.get(qn("w:val"), "") if child is not None else ""


def _number(text: str | None, otherwise: int = 0) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 6 else otherwise


# ---- Word files (.docx): paragraphs with their automatic numbers, tables as tables.

MAX_UNPACKED = 200_000_000
"""Bytes of all parts together; a plan has less than a hundredth."""

MAX_PART = 30_000_000
"""Bytes of one part of text."""

MAX_PARTS = 5_000

DELETED = {qn("w:del"), qn("w:moveFrom"), qn("w:pPr"), qn("w:rPr"), qn("w:instrText"), qn("w:fldChar")}
FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
FORMULA_TEXT = "{http://schemas.openxmlformats.org/officeDocument/2006/math}t"
BOX = qn("w:txbxContent")
BREAKS = {qn("w:br"), qn("w:cr")}
PICTURES = {"{http://schemas.openxmlformats.org/drawingml/2006/picture}pic", "{urn:schemas-microsoft-com:vml}imagedata"}


def read_docx(data: bytes, name: str) -> SourceText:
    """Read a .docx file; see `read_content`. PlanFileError: it is cut, damaged, too large when unpacked, or without text."""
    check_sizes(data, name)
    try:
        document = docx.Document(io.BytesIO(data))
        body = document.element.body
        numbering = Numbering.of(document)
    except (KeyError, ValueError, AttributeError, OSError, etree.LxmlError, zipfile.BadZipFile, zlib.error) as error:
        raise refused(
            name, "is damaged or no Word file (%(why)s); open it in Word and save it again as .docx", why=_reason(error)
        ) from None
    if body is None:
        raise refused(name, "is a Word file without a text; save it again as .docx")
    blocks = Blocks()
    _add_blocks(body, blocks, numbering)
    pictures = sum(1 for element in body.iter(*PICTURES))
    if not blocks.blocks:
        if pictures:
            raise refused(
                name, "is a Word file of pictures without text (%(n)s); run text recognition (OCR)", n=pictures
            )
        raise refused(name, "is a Word file without text; choose the right file")
    return SourceText(blocks.text(), "docx", (*_notes(body, pictures), *_footnotes(document)))


def check_sizes(data: bytes, name: str) -> None:
    """Raise PlanFileError if a zip file is cut, encrypted, or would unpack to more than a plan can be."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError) as error:
        raise refused(name, "is cut or damaged (%(why)s); copy or download it again", why=_reason(error)) from None
    total = sum(part.file_size for part in parts)
    texts = [part.file_size for part in parts if part.filename.endswith((".xml", ".rels"))]
    if len(parts) > MAX_PARTS or total > MAX_UNPACKED or max(texts, default=0) > MAX_PART:
        raise refused(
            name,
            "would unpack to %(size)s bytes in %(n)s parts, which no plan needs; it was not opened",
            size=total,
            n=len(parts),
        )
    false = next((part for part in parts if _unpacked(data, part) > part.file_size), None)
    if false is not None:
        raise refused(name, "is damaged: %(part)s is longer than the file says; it was not opened", part=false.filename)
    if any(part.flag_bits & 1 for part in parts):
        raise refused(name, "is encrypted; save it without a password")
    if not any(part.filename.startswith("word/") for part in parts):
        raise refused(name, "is no Word file but a zip or Office file of another kind; save the plan as .docx")


def _unpacked(data: bytes, part: zipfile.ZipInfo) -> int:
    """Bytes of a part when unpacked, whatever its entry says; counted no further than past what the entry says."""
    if part.compress_type != zipfile.ZIP_DEFLATED:
        return 0
    names = sum(struct.unpack("<HH", data[part.header_offset + 26 : part.header_offset + 30] or b"\0" * 4))
    start = part.header_offset + 30 + names
    rest, size, unpack = data[start : start + part.compress_size], 0, zlib.decompressobj(-15)
    try:
        while rest and size <= part.file_size:
            size += len(unpack.decompress(rest, 1 << 20))
            rest = unpack.unconsumed_tail
    except zlib.error:
        return 0  # said when the part is read
    return size


def _add_blocks(parent, blocks: Blocks, numbering: Numbering) -> None:
    for element in parent.iterchildren():
        if element.tag == qn("w:p"):
            blocks.add_paragraph(numbering.label(element) + _text(element))
            for box in _boxes(element):
                _add_blocks(box, blocks, numbering)
        elif element.tag == qn("w:tbl"):
            blocks.add_table(_rows(element, numbering))
        elif element.tag not in DELETED and element.tag != FALLBACK:
            _add_blocks(element, blocks, numbering)


def _rows(table, numbering: Numbering) -> Iterator[list[str]]:
    """Rows of cells; of merged cells the first has the text, the others are empty."""
    for row in table.iter(qn("w:tr")):
        if next(row.iterancestors(qn("w:tbl"))) is not table:
            continue
        cells = []
        for cell in row.iter(qn("w:tc")):
            if next(cell.iterancestors(qn("w:tr"))) is not row:
                continue
            merge, span = (
                cell.find(f"./{qn('w:tcPr')}/{qn('w:vMerge')}"),
                cell.find(f"./{qn('w:tcPr')}/{qn('w:gridSpan')}"),
            )
            goes_on = merge is not None and merge.get(qn("w:val"), "continue") == "continue"
            paragraphs = [numbering.label(p) + _text(p) for p in cell.iter(qn("w:p"))]
            cells.append("" if goes_on else "\n".join(text for text in paragraphs if text.strip()))
            width = span.get(qn("w:val"), "1") if span is not None else "1"
            cells += [""] * (min(int(width), 100) - 1 if width.isdecimal() else 0)
        yield cells


def _text(element) -> str:
    """The words of a paragraph, without those of its text boxes and of deleted passages."""
    parts = []
    for child in element.iterchildren():
        if child.tag in (qn("w:t"), FORMULA_TEXT):
            parts.append(child.text or "")
        elif child.tag in BREAKS:
            parts.append("\n")
        elif child.tag == qn("w:tab"):
            parts.append(" ")
        elif child.tag == qn("w:noBreakHyphen"):
            parts.append("-")
        elif child.tag not in DELETED and child.tag not in (BOX, FALLBACK) and not _is_hidden(child):
            parts.append(_text(child))
    return "".join(parts)


def _is_hidden(run) -> bool:
    """Whether a run of letters is formatted as hidden: a note to a colleague, no part of what is printed."""
    mark = run.find(f"{qn('w:rPr')}/{qn('w:vanish')}") if run.tag == qn("w:r") else None
    return mark is not None and mark.get(qn("w:val")) not in ("0", "false", "off")


def _boxes(paragraph) -> Iterator:
    """The text boxes of a paragraph, each once."""
    for box in paragraph.iter(BOX):
        inside = [ancestor.tag for ancestor in box.iterancestors()]
        if FALLBACK not in inside and inside.count(BOX) == 0:
            yield box


def _notes(body, pictures: int) -> Iterator[Words]:
    footnotes = sum(1 for _ in body.iter(qn("w:footnoteReference"), qn("w:endnoteReference")))
    deleted = sum(1 for _ in body.iter(qn("w:del"), qn("w:moveFrom")))
    hidden = sum(1 for run in body.iter(qn("w:r")) if _is_hidden(run) and _text(run).strip())
    if pictures:
        yield counted("Not read: %(n)s picture", "Not read: %(n)s pictures", n=pictures)
    if footnotes:
        yield counted("Not in the text: %(n)s footnote", "Not in the text: %(n)s footnotes", n=footnotes)
    embedded = sum(1 for _ in body.iter(qn("w:altChunk")))
    if embedded:
        yield counted(
            "Not read: %(n)s document inside the document; open it in Word and save it again as .docx",
            "Not read: %(n)s documents inside the document; open it in Word and save it again as .docx",
            n=embedded,
        )
    symbols = sum(1 for _ in body.iter(qn("w:sym")))
    if symbols:
        yield counted("Not read: %(n)s sign of a symbol font", "Not read: %(n)s signs of a symbol font", n=symbols)
    if hidden:
        yield hidden_text(hidden)
    if deleted:
        yield counted(
            "Left out: %(n)s passage that tracked changes delete",
            "Left out: %(n)s passages that tracked changes delete",
            n=deleted,
        )


def _footnotes(document) -> Iterator[str]:
    """What the footnotes and endnotes say, a line each."""
    for rel in document.part.rels.values():
        kind = rel.reltype.rsplit("/", 1)[-1]
        if kind not in ("footnotes", "endnotes") or rel.is_external:
            continue
        root = etree.fromstring(rel.target_part.blob, etree.XMLParser(resolve_entities=False, no_network=True))
        notes = ["".join(t.text or "" for t in note.iter(qn("w:t"))).strip() for note in root]
        yield from (f"{kind[:-1].capitalize()} {n}: {note[:200]}" for n, note in enumerate(filter(None, notes), 1))


def _reason(error: Exception) -> str:
    return " ".join(str(error).split())[:80] or type(error).__name__
