"""Read a plan's file, whatever kind it is: text, Word, PDF with a text layer, saved web page.

What kind a file is, its first bytes say; its name is not trusted. Each kind has a module of its own; all give the same
form of text (see `source_text`), always the same for the same file. Nothing in a file is run, opened or fetched.
"""

import logging
import re
import warnings
from collections.abc import Callable
from pathlib import Path

from helpers.base.errors import PlanFileError
from helpers.base.language import refused, say
from helpers.sources.blocks import SourceText
from helpers.sources.compendium import read_file
from helpers.sources.plain import read_text

MAX_FILE = 50_000_000
"""Bytes of a file."""

MAX_TEXT = 6_000_000
"""Bytes of a text or web page; the largest plan of the corpus has less than 70,000."""

MARKUP = re.compile(rb"<(?:!doctype\s+html|html|head|body|div|p|table|meta)\b", re.IGNORECASE)
# files that are known by how they begin, and what to do with them
REMEDIES = (
    ((b"\xd0\xcf\x11\xe0",), say("is an old Word or WPS file (.doc, .wps); open it and save it as .docx")),
    ((b"{\\rtf",), say("is an RTF file; open it and save it as .docx")),
    (
        (b"\x89PNG", b"\xff\xd8\xff", b"II*\x00", b"GIF8", b"BM", b"RIFF"),
        say("is a picture or a film; run text recognition (OCR) on it"),
    ),
    ((b"[InternetShortcut]",), say("is a link to a page, not the page; open it and save the page as HTML")),
    ((b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b"), say("is an archive; unpack it and add the plan inside")),
)


def read_source(path: str | Path, sha256: str | None = None) -> SourceText:
    """Read a plan's file.

    Parameters
    ----------
    path : str or Path
        A .txt, .docx, .pdf or .html file.
    sha256 : str, optional
        The checksum its provenance record gives.

    Returns
    -------
    SourceText
        Its text; of a UTF-8 text with line feeds, exactly the file's.

    Raises
    ------
    PlanFileError
        One line: what is wrong with the file, and the remedy.
    """
    path = Path(path)
    if path.is_file() and path.stat().st_size > MAX_FILE:
        raise refused(path, "has %(n)s bytes, which no plan needs; add the plan alone", n=path.stat().st_size)
    return read_content(read_file(path, sha256), str(path))


def read_content(data: bytes, name: str) -> SourceText:
    """Read the content of a plan's file.

    Parameters
    ----------
    data : bytes
        The file's content.
    name : str
        The file's name, for messages.

    Raises
    ------
    PlanFileError
        One line: what is wrong with the file, and the remedy.
    """
    kind = file_kind(data, name)
    if kind in ("txt", "html") and len(data) > MAX_TEXT:
        raise refused(name, "has %(n)s bytes, which no plan needs; add the plan alone", n=len(data))
    for library in ("pypdf", "pdfminer"):
        logging.getLogger(library).setLevel(logging.CRITICAL)  # what it grumbles about is in the notes
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            source = _reader(kind)(data, name)
    except PlanFileError:
        raise
    except Exception as error:  # libraries raise whatever a damaged file leads them to
        reason = " ".join(str(error).split())[:80] or type(error).__name__
        raise refused(
            name, "cannot be read as %(kind)s (%(why)s); save it anew, or as UTF-8 text", kind=kind, why=reason
        ) from None
    if not source.text.strip():
        raise refused(name, "holds no text; choose the right file")
    return source


def _reader(kind: str) -> Callable[[bytes, str], SourceText]:
    """What reads files of a kind; its library is loaded when the first one comes, for most work has only texts."""
    if kind == "docx":
        from helpers.sources.word import read_docx

        return read_docx
    if kind == "html":
        from helpers.sources.web import read_html

        return read_html
    if kind == "pdf":
        from helpers.sources.pdf import read_pdf

        return read_pdf
    return read_text


def file_kind(data: bytes, name: str) -> str:
    """docx, html, pdf or txt, by a file's first bytes; PlanFileError for others."""
    head = data[:4096].lstrip(b"\xef\xbb\xbf \t\r\n")
    for starts, remedy in REMEDIES:
        if data.startswith(starts):
            raise refused(name, remedy)
    if b"%PDF-" in data[:1024]:
        return "pdf"
    if data.startswith(b"PK"):
        if b"OFD.xml" in data:
            raise refused(name, "is an OFD file; open it in its reader and save it as PDF or .docx")
        if b"word/document" not in data and re.search(rb"\.(?:docx?|pdf|html?|txt|wps)PK|\.(?:docx?|pdf|wps)", data):
            raise refused(name, "is an archive; unpack it and add the plan inside")
        if b"word/vbaProject" in data or Path(name).suffix.lower() in (".docm", ".dotm"):
            raise refused(name, "is a Word file with macros; open it and save it as .docx")
        return "docx"
    if re.match(rb"(?:MIME-Version|From: (?:<Saved|\"?=\?)|Subject: =\?|Content-Type: multipart)", head, re.IGNORECASE):
        raise refused(name, "is a web archive (.mht); save the page as HTML instead")
    if re.match(rb"[\[{]\s*[\[{\"]", head):
        raise refused(name, "is data (JSON), no text; save the plan's page as HTML, or its text as .txt")
    named_html = Path(name).suffix.lower() in (".html", ".htm", ".shtml", ".xhtml")
    utf16 = data[:2] in (b"\xff\xfe", b"\xfe\xff")
    markup = data[:8192].decode("utf-16", "replace").encode("utf-8") if utf16 else data[:8192]
    if MARKUP.search(markup) and (named_html or markup.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<")):
        return "html"
    if not utf16 and data.count(b"\0", 0, 4096) > len(data[:4096]) * 0.6:
        raise refused(name, "is no text, Word, PDF or HTML file; save the plan as one of these")
    return "txt"
