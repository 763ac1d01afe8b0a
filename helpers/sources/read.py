"""Read a plan's file, whatever kind it is: text, Word, PDF with a text layer, saved web page.

What kind a file is, its first bytes say; its name is not trusted. Each kind has a module of its own; all give the same
form of text (see `source_text`), always the same for the same file. Nothing in a file is run, opened or fetched.
"""

import logging
import re
import warnings
from pathlib import Path

from helpers.base.errors import PlanFileError
from helpers.sources.blocks import SourceText
from helpers.sources.compendium import read_file
from helpers.sources.pdf import read_pdf
from helpers.sources.plain import read_text
from helpers.sources.web import read_html
from helpers.sources.word import read_docx

MAX_FILE = 50_000_000
"""Bytes of a file."""

MAX_TEXT = 6_000_000
"""Bytes of a text or web page; the largest plan of the corpus has less than 70,000."""

READERS = {"docx": read_docx, "html": read_html, "pdf": read_pdf, "txt": read_text}
MARKUP = re.compile(rb"<(?:!doctype\s+html|html|head|body|div|p|table|meta)\b", re.IGNORECASE)
# files that are known, and what to do with them
REMEDIES = (
    (b"\xd0\xcf\x11\xe0", "is an old Word or WPS file (.doc, .wps)", "open it and save it as .docx"),
    (b"{\\rtf", "is an RTF file", "open it and save it as .docx"),
    (b"\x89PNG", "is a picture", "run text recognition (OCR) on it"),
    (b"\xff\xd8\xff", "is a picture", "run text recognition (OCR) on it"),
    (b"II*\x00", "is a picture", "run text recognition (OCR) on it"),
    (b"GIF8", "is a picture", "run text recognition (OCR) on it"),
    (b"BM", "is a picture", "run text recognition (OCR) on it"),
    (b"RIFF", "is a picture or a film", "run text recognition (OCR) on it"),
    (b"[InternetShortcut]", "is a link to a page, not the page", "open it and save the page as HTML"),
    (b"Rar!", "is an archive", "unpack it and add the plan inside"),
    (b"7z\xbc\xaf", "is an archive", "unpack it and add the plan inside"),
    (b"\x1f\x8b", "is an archive", "unpack it and add the plan inside"),
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
        raise PlanFileError(f"{path}: has {path.stat().st_size:,} bytes, which no plan needs; add the plan alone")
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
        raise PlanFileError(f"{name}: is a text of {len(data):,} bytes, which no plan needs; add the plan alone")
    for library in ("pypdf", "pdfminer"):
        logging.getLogger(library).setLevel(logging.CRITICAL)  # what it grumbles about is in the notes
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            source = READERS[kind](data, name)
    except PlanFileError:
        raise
    except Exception as error:  # libraries raise whatever a damaged file leads them to
        reason = " ".join(str(error).split())[:80] or type(error).__name__
        raise PlanFileError(f"{name}: cannot be read as {kind} ({reason}); save it anew, or as UTF-8 text") from None
    if not source.text.strip():
        raise PlanFileError(f"{name}: holds no text; choose the right file")
    return source


def file_kind(data: bytes, name: str) -> str:
    """docx, html, pdf or txt, by a file's first bytes; PlanFileError for others."""
    head = data[:4096].lstrip(b"\xef\xbb\xbf \t\r\n")
    for start, what, remedy in REMEDIES:
        if data.startswith(start):
            raise PlanFileError(f"{name}: {what}; {remedy}")
    if b"%PDF-" in data[:1024]:
        return "pdf"
    if data.startswith(b"PK"):
        if b"OFD.xml" in data:
            raise PlanFileError(f"{name}: is an OFD file; open it in its reader and save it as PDF or .docx")
        if b"word/document" not in data and re.search(rb"\.(?:docx?|pdf|html?|txt|wps)PK|\.(?:docx?|pdf|wps)", data):
            raise PlanFileError(f"{name}: is an archive; unpack it and add the plan inside")
        if b"word/vbaProject" in data or Path(name).suffix.lower() in (".docm", ".dotm"):
            raise PlanFileError(f"{name}: is a Word file with macros; open it and save it as .docx")
        return "docx"
    if re.match(rb"(?:MIME-Version|From: (?:<Saved|\"?=\?)|Subject: =\?|Content-Type: multipart)", head, re.IGNORECASE):
        raise PlanFileError(f"{name}: is a web archive (.mht); save the page as HTML instead")
    if re.match(rb"[\[{]\s*[\[{\"]", head):
        raise PlanFileError(f"{name}: is data (JSON), no text; save the plan's page as HTML, or its text as .txt")
    named_html = Path(name).suffix.lower() in (".html", ".htm", ".shtml", ".xhtml")
    utf16 = data[:2] in (b"\xff\xfe", b"\xfe\xff")
    markup = data[:8192].decode("utf-16", "replace").encode("utf-8") if utf16 else data[:8192]
    if MARKUP.search(markup) and (named_html or markup.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<")):
        return "html"
    if not utf16 and data.count(b"\0", 0, 4096) > len(data[:4096]) * 0.6:
        raise PlanFileError(f"{name}: is no text, Word, PDF or HTML file; save the plan as one of these")
    return "txt"
