"""Word files (.docx): paragraphs with their automatic numbers, tables as tables.

python-docx opens the file; the text is taken from the elements themselves, in their order, because a plan's text also
stands in tracked insertions, content controls and text boxes, which `Document.paragraphs` passes over.
"""

import io
import zipfile
import zlib
from collections.abc import Iterator

import docx
from docx.oxml.ns import qn
from lxml import etree

from helpers.compendium import PlanFileError
from helpers.docx_numbering import Numbering
from helpers.source_text import Blocks, SourceText, number_of

MAX_UNPACKED = 200_000_000
"""Bytes of all parts together; a plan has less than a hundredth."""

MAX_PART = 30_000_000
"""Bytes of one part of text."""

MAX_PARTS = 5_000

DELETED = {qn("w:del"), qn("w:moveFrom"), qn("w:pPr"), qn("w:rPr"), qn("w:instrText"), qn("w:fldChar")}
FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
BOX = qn("w:txbxContent")
BREAKS = {qn("w:br"), qn("w:cr")}
PICTURES = {"{http://schemas.openxmlformats.org/drawingml/2006/picture}pic", "{urn:schemas-microsoft-com:vml}imagedata"}


def read_docx(data: bytes, name: str) -> SourceText:
    """Read a .docx file.

    Parameters
    ----------
    data : bytes
        The file's content.
    name : str
        The file's name, for messages.

    Raises
    ------
    PlanFileError
        One line: it is cut, damaged, too large when unpacked, or without text.
    """
    check_sizes(data, name)
    try:
        document = docx.Document(io.BytesIO(data))
        body = document.element.body
        numbering = Numbering.of(document)
    except (KeyError, ValueError, AttributeError, OSError, etree.LxmlError, zipfile.BadZipFile, zlib.error) as error:
        raise PlanFileError(
            f"{name}: is damaged or no Word file ({_reason(error)}); open it in Word and save it again as .docx"
        ) from None
    if body is None:
        raise PlanFileError(f"{name}: is a Word file without a text; save it again as .docx")
    blocks = Blocks()
    _add_blocks(body, blocks, numbering)
    pictures = sum(1 for element in body.iter(*PICTURES))
    if not blocks.blocks:
        held = f"it holds {number_of(pictures, 'picture')}; run text recognition (OCR)"
        remedy = held if pictures else "choose the right file"
        raise PlanFileError(f"{name}: is a Word file without text; {remedy}")
    return SourceText(blocks.text(), "docx", tuple(_notes(body, pictures)))


def check_sizes(data: bytes, name: str) -> None:
    """Raise PlanFileError if a zip file is cut, encrypted, or would unpack to more than a plan can be."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError) as error:
        raise PlanFileError(f"{name}: is cut or damaged ({_reason(error)}); copy or download it again") from None
    total = sum(part.file_size for part in parts)
    texts = [part.file_size for part in parts if part.filename.endswith((".xml", ".rels"))]
    if len(parts) > MAX_PARTS or total > MAX_UNPACKED or max(texts, default=0) > MAX_PART:
        raise PlanFileError(
            f"{name}: would unpack to {total:,} bytes in {len(parts):,} parts, which no plan needs; it was not opened"
        )
    if any(part.flag_bits & 1 for part in parts):
        raise PlanFileError(f"{name}: is encrypted; save it without a password")
    if not any(part.filename.startswith("word/") for part in parts):
        raise PlanFileError(f"{name}: is no Word file but a zip or Office file of another kind; save the plan as .docx")


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
        if child.tag == qn("w:t"):
            parts.append(child.text or "")
        elif child.tag in BREAKS:
            parts.append("\n")
        elif child.tag == qn("w:tab"):
            parts.append(" ")
        elif child.tag == qn("w:noBreakHyphen"):
            parts.append("-")
        elif child.tag not in DELETED and child.tag not in (BOX, FALLBACK):
            parts.append(_text(child))
    return "".join(parts)


def _boxes(paragraph) -> Iterator:
    """The text boxes of a paragraph, each once."""
    for box in paragraph.iter(BOX):
        inside = [ancestor.tag for ancestor in box.iterancestors()]
        if FALLBACK not in inside and inside.count(BOX) == 0:
            yield box


def _notes(body, pictures: int) -> Iterator[str]:
    footnotes = sum(1 for _ in body.iter(qn("w:footnoteReference"), qn("w:endnoteReference")))
    deleted = sum(1 for _ in body.iter(qn("w:del"), qn("w:moveFrom")))
    if pictures:
        yield f"Not read: {number_of(pictures, 'picture')}"
    if footnotes:
        yield f"Not read: {number_of(footnotes, 'footnote')}"
    if deleted:
        yield f"Left out: {number_of(deleted, 'passage')} that tracked changes delete"


def _reason(error: Exception) -> str:
    return " ".join(str(error).split())[:80] or type(error).__name__
