"""Read the raw plan files and split the compendium into its documents.

The compendium is one text of about 1,300 printed pages. Its only fixed points are the page markers
(`第31页` stands at the foot of page 31) and the heads of its documents, each at the top of a page:
issuer, 《title》, web address, and the text begins without a gap. Every character of the file ends
up in a head, in a document's body, or in a named leftover; the spans tile the file.
"""

import hashlib
import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

from helpers.base.language import refused

MAX_LOST_PAGES = 10
"""How far a marker's number may be ahead of the last one's; farther, it is text (第5000页)."""

MIN_LIST_ROWS = 3
"""Dates, or dot leaders, from which on a page counts as one of the compiler's lists."""

DATE = re.compile(r"(?P<year>20\d{2})[/.\-]{1,2}(?P<month>\d{2})[/.\-]{1,2}(?P<day>\d{2})")
LEADER = re.compile(r"[.…·][.…·\s]+(?P<digits>\d+)")
RUNNING_HEAD = re.compile(r"《[^《》]*汇编[^《》]*》\s*更多干货请关注微信公号[:：][^\s《》]+")
LIST_HEAD = re.compile(r"(?:附表[:：])?[^\s《》.。]{0,16}?发布单位政策文件")

_MARKER = re.compile(r"第(\d{1,4})页")
_CUT_MARKER = re.compile(r"第\d{0,4}\Z")
_NAME = r"[^《》〈〉\s。,，;；:：.0-9]{2,15}"
# 浙江省《浙江省碳达峰碳中和科技创新行动方案》http://…
_HEAD = re.compile(rf"(?P<issuer>{_NAME})《(?P<title>(?:[^《》]|《[^《》]*》){{4,120}})》(?=https?://)")
# 国务院2030年前碳达峰行动方案扫码查看全文扫码下载原文
_HEAD_BY_CODE = re.compile(r"(?P<title>[^《》\s。,，;；:：]{6,60}?)(?P<code>(?:扫码..(?:全文|原文))+)")
# a head that the end of the file cuts short: 上海市《上海市碳达峰实, 上海市《…方案》htt
_CUT_HEAD = re.compile(rf"{_NAME}《[^》]*(?:》(?:h|ht|htt|https?:?/?)?)?\Z")
_UNOFFICIAL = re.compile(r"[(（][^()（）]{0,4}官网[)）]")
_URL = re.compile(r"https?://[A-Za-z0-9\-._~:/?#@!$&*+=%]+")
# the end of a page's address, with nothing behind that could belong to it: …/content.html为深入
_EXTENSION = re.compile(r"\.(?:s?html?|aspx?|jsp|php|pdf|docx?)(?![A-Za-z?#&/])")
# a person to write to, behind a draft: 如有意见请联系我们。联系人:…联系电话:…电子邮箱:…@126.com
_CONTACT = re.compile(r"(?:如有[^。]{0,20}。)?联系人[:：][^。]{0,150}\Z")
_ADVERT = re.compile(r"注[:：][^。,，]{2,20}[,，]\s*微信[:：][\w、]+。?\s*\Z")


@dataclass(frozen=True)
class Section:
    """One document of the compendium, as spans of the raw file.

    Parameters
    ----------
    page_first, page_last : int
        Printed pages; a document whose first page is lost begins on the lost page.
    issuer_printed, title_printed, url_printed : str
        As the head prints them, empty where it does not. A head without 《》 has issuer and title
        in one, under title_printed.
    head : tuple of int or None
        Raw span of the head, None where it is lost.
    pieces : tuple of (start, end, page)
        Raw spans of the body, one a page, in order, without markers and head.
    cut : bool
        The file ends before the marker of this document's last page.
    """

    page_first: int
    page_last: int
    issuer_printed: str
    title_printed: str
    url_printed: str
    head: tuple[int, int] | None
    pieces: tuple[tuple[int, int, int], ...] = ()
    cut: bool = False

    @property
    def head_lost(self) -> bool:
        """Whether the document begins without its issuer and title."""
        return self.head is None


class Leftover(NamedTuple):
    """A stretch of the raw file, `[start, end)`, that belongs to no document's body.

    Kinds: marker, head, contents, date_table, running_head, advert, contact, web_trailer.
    """

    kind: str
    start: int
    end: int
    page: int


@dataclass(frozen=True)
class Compendium:
    """The documents of a compendium, in print order, and everything else that its file holds."""

    sections: tuple[Section, ...]
    leftovers: tuple[Leftover, ...]


class _Page(NamedTuple):
    """A printed page: its text is `[start, end)`, its marker `[end, marker_end)`."""

    number: int
    start: int
    end: int
    marker_end: int
    cut: bool = False


# ---------------------------------------------------------------- reading a file


def read_plan(path: str | Path, sha256: str | None = None) -> str:
    """Read a raw plan file exactly as it is, line ends included.

    Parameters
    ----------
    path : str or Path
        A UTF-8 text file.
    sha256 : str, optional
        The checksum its provenance record gives.

    Returns
    -------
    str
        The text; a byte order mark is kept, so that offsets count the file's characters.

    Raises
    ------
    PlanFileError
        One line: the file is missing, changed, empty, or not UTF-8.
    """
    data = read_file(path, sha256)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise refused(path, "is not UTF-8 (byte %(n)s); save it as UTF-8", n=error.start) from None


def read_file(path: str | Path, sha256: str | None = None) -> bytes:
    """Read a raw file of any kind; PlanFileError if it is missing, empty, or has another checksum."""
    try:
        data = Path(path).read_bytes()
    except FileNotFoundError:
        raise refused(path, "is missing; restore it, or remove its record") from None
    except OSError as error:
        raise refused(path, "cannot be read (%(why)s)", why=error.strerror) from None
    if not data.strip():
        raise refused(path, "is empty; put the plan's text there, or remove it")
    if sha256 and hashlib.sha256(data).hexdigest() != sha256.lower():
        raise refused(
            path,
            "differs from the sha256 in its provenance record; raw files are never edited: restore it with git checkout",
        )
    return data


# ---------------------------------------------------------------- splitting


def split_compendium(raw: str) -> Compendium:
    """Find the documents of a compendium in its text.

    A document starts at a head on top of a page, or where text follows a list without any head:
    then its first page is lost. The printed table of contents is not used.

    Parameters
    ----------
    raw : str
        The file's text; any cut of it works, too.

    Returns
    -------
    Compendium
        Heads, pieces and other leftovers tile `raw`.
    """
    pages, trailer = _pages(raw)
    sections: list[Section] = []
    leftovers: list[Leftover] = []
    before, last_number = "nothing", None
    for page in pages:
        if page.start < page.end:
            lists = _read_lists(raw, page, before)
            leftovers += lists
            if lists:
                before = "list"
            else:
                leftovers += _add_page(raw, page, sections, before == "document", last_number)
                before = "document" if sections else before
        if page.end < page.marker_end:
            leftovers.append(Leftover("marker", page.end, page.marker_end, page.number))
        last_number = page.number
    if trailer < len(raw):
        leftovers.append(Leftover("web_trailer", trailer, len(raw), last_number or 0))
    for number, section in enumerate(sections):
        sections[number], contact = _cut_contact(raw, section)
        leftovers += contact
    return Compendium(tuple(sections), tuple(sorted(leftovers, key=lambda span: span.start)))


def _pages(raw: str) -> tuple[list[_Page], int]:
    """Return the pages, and where the web page around the text goes on (the next line).

    Markers count up, with small gaps where pages are lost. Text behind the last marker on the same
    line is a page that the end of the file cuts.
    """
    pages: list[_Page] = []
    start = number = 0
    for marker in _MARKER.finditer(raw):
        if not pages or number < int(marker[1]) <= number + MAX_LOST_PAGES:
            number = int(marker[1])
            pages.append(_Page(number, start, marker.start(), marker.end()))
            start = marker.end()
    newline = raw.find("\n", start) if pages else -1
    trailer = len(raw) if newline < 0 else newline
    if start < trailer:
        broken = _CUT_MARKER.search(raw, start, trailer)
        is_marker = broken and f"第{number + 1}页".startswith(broken[0])
        end = broken.start() if is_marker else trailer
        pages.append(_Page(number + 1, start, end, trailer, cut=True))
    return pages, trailer


def _add_page(
    raw: str, page: _Page, sections: list[Section], in_document: bool, last_number: int | None
) -> list[Leftover]:
    """Give a page's text to the document it opens or continues; return its head, if any."""
    leftovers: list[Leftover] = []
    start = page.start
    opened = _open_section(raw, page)
    if opened:
        section, leftovers = opened
        sections.append(section)
        start = leftovers[-1].end
    elif page.cut and _CUT_HEAD.match(raw, page.start, page.end):
        return [Leftover("head", page.start, page.end, page.number)]
    elif not in_document:
        first = page.number if last_number is None else last_number + 1
        sections.append(Section(first, page.number, "", "", "", None))
    pieces = sections[-1].pieces
    if start < page.end:
        pieces = (*pieces, (start, page.end, page.number))
    sections[-1] = replace(sections[-1], page_last=page.number, pieces=pieces, cut=page.cut)
    return leftovers


def _open_section(raw: str, page: _Page) -> tuple[Section, list[Leftover]] | None:
    """Return the document whose head stands on top of a page, and the head's spans."""
    number = page.number
    match = _HEAD.match(raw, page.start, page.end)
    if match:
        url_end = _url_end(raw, match.end(), page.end)
        note = _UNOFFICIAL.match(raw, url_end, page.end)
        head = (page.start, note.end() if note else url_end)
        url = raw[match.end() : url_end]
        section = Section(number, number, match["issuer"], match["title"], url, head)
        return section, [Leftover("head", *head, number)]
    match = _HEAD_BY_CODE.match(raw, page.start, page.end)
    if match:
        section = Section(number, number, "", match["title"], "", match.span("title"))
        spans = [("head", *match.span("title")), ("advert", *match.span("code"))]
        return section, [Leftover(*span, number) for span in spans]
    return None


def _cut_contact(raw: str, section: Section) -> tuple[Section, list[Leftover]]:
    """Take the name and telephone of a person from a document's end; nobody analyses them."""
    if not section.pieces:
        return section, []
    *pieces, (start, end, page) = section.pieces
    contact = _CONTACT.search(raw, start, end)
    if not contact:
        return section, []
    if start < contact.start():
        pieces.append((start, contact.start(), page))
    return replace(section, pieces=tuple(pieces)), [Leftover("contact", *contact.span(), page)]


def _url_end(raw: str, start: int, stop: int) -> int:
    """Return where a web address ends that has the text glued to it.

    It ends behind the page's extension, else where the characters of an address end; a year whose
    年 stands behind it belongs to the text (`…/c_1.htm2030年前` → `…/c_1.htm`).
    """
    run = _URL.match(raw, start, stop)
    if run is None:
        return start
    extension = _EXTENSION.search(raw, start, run.end())
    if extension:
        return extension.end()
    return run.end() - glued_year(run[0], raw[run.end() : run.end() + 1])


def glued_year(text: str, following: str) -> int:
    """Return 4 if `text` ends in a year whose 年 follows (`….....022030` + `年`), else 0."""
    return 4 if following == "年" and re.search(r"(?:19|20)\d\d\Z", text) else 0


# ---------------------------------------------------------------- lists that are no documents


def _read_lists(raw: str, page: _Page, before: str) -> list[Leftover]:
    """Return a page of the compiler's lists as leftovers, or nothing if it holds a document.

    A list goes on to the next pages; `before` says what the last page held: nothing, list, document.
    """
    leaders = [m for m in LEADER.finditer(raw, page.start, page.end) if m.end() - m.start() > 6]
    if len(leaders) >= MIN_LIST_ROWS:
        table = LIST_HEAD.search(raw, leaders[-1].end(), page.end)
        stop = table.start() if table else page.end
        cuts = [("running_head", *m.span()) for m in RUNNING_HEAD.finditer(raw, page.start, stop)]
        if table:
            cuts.append(("date_table", stop, page.end))
        return _fill(cuts, "contents", page)
    text = raw[page.start : page.end]
    continues = before != "document" and len(DATE.findall(text)) >= MIN_LIST_ROWS
    continues |= before == "list" and page.cut and "。" not in text
    if LIST_HEAD.match(text) or (continues and "http" not in text):
        note = _ADVERT.search(raw, page.start, page.end)
        return _fill([("advert", *note.span())] if note else [], "date_table", page)
    return []


def _fill(cuts: list[tuple[str, int, int]], kind: str, page: _Page) -> list[Leftover]:
    """Name the gaps between cuts `kind`, so that the spans tile the page."""
    result, position = [], page.start
    for name, start, end in [*cuts, (kind, page.end, page.end)]:
        if position < start:
            result.append(Leftover(kind, position, start, page.number))
        if start < end:
            result.append(Leftover(name, start, end, page.number))
        position = end
    return result
