"""PDF files with a text layer: pages to lines by where the letters stand, lines to paragraphs.

pypdf says where each run of letters begins and how large it is. A paragraph begins where a line is indented, or where
the line before it does not reach the right margin; page numbers and running heads are left out. Tables of a PDF arrive
as lines of text, and are counted in the notes.
"""

import io
import re
from collections import Counter
from collections.abc import Iterator
from statistics import median
from typing import NamedTuple

import pypdf

from helpers.compendium import PlanFileError
from helpers.source_text import Blocks, SourceText, number_of, tidy

MAX_PAGES = 500
MAX_PAGE_CHARS = 50_000
INDENTED = 2  # character widths by which a paragraph's first line is indented
INDENT = 1.2  # character widths from which on a line is
SHORT_OF_MARGIN = 4.0  # character widths that a full line may lack: 18.3% is not broken
MIN_READABLE = 0.5  # share of Chinese characters and digits among the letters of a readable text layer
COLUMN_GAP = 2.5  # character widths of white between two columns of a table
MIN_TABLE_LINES = 3
MIN_FLUSH = 5  # lines that begin at the left margin, on a page that shows its own margins

NUMBERING = re.compile(
    r"第[一二三四五六七八九十]+[章节条]|[一二三四五六七八九十]+、|[（(][一二三四五六七八九十\d]+[）)]|\d+[.．、](?!\d)|——|附[件表]|专栏"
)
LEADER = re.compile(r"(?:[.·․‥…⋯]\s*){3,}\d{1,4}$")  # 一、总体要求…………3: a line of a table of contents
PAGE_NUMBER = re.compile(r"[-—–―·\s]*(?:第?\s*\d{1,4}\s*页?(?:\s*[/共]\s*\d{1,4}\s*页?)?)[-—–―·\s]*")
WHITE = re.compile(" {3,}|　{2,}")
STOP = "。；！？：”）】;:"
WIDE = re.compile("[\u1100-\u11ff\u2e80-\ua4cf\uac00-\ud7af\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60“”‘’…—·]")
READABLE = re.compile("[\u3400-\u9fff\u2e80-\u2fdf\\d，。；：、（）“”《》]")


class Run(NamedTuple):
    """Letters in a row: where they begin (points, y upwards), how wide one is, and the letters."""

    x: float
    y: float
    size: float
    text: str

    @property
    def end(self) -> float:
        """Where the run ends, with Latin letters half as wide."""
        return self.x + self.size * sum(1 if WIDE.match(char) else 0.5 for char in self.text)


class Line(NamedTuple):
    """A line of a page; `columns` is the number of stretches with much white between them."""

    page: int
    left: float
    right: float
    y: float
    size: float
    text: str
    columns: int


def read_pdf(data: bytes, name: str) -> SourceText:
    """Read a PDF file that has a text layer.

    Parameters
    ----------
    data : bytes
        The file's content.
    name : str
        The file's name, for messages.

    Raises
    ------
    PlanFileError
        One line: it is scanned, encrypted, damaged, too long, or its letters have no Unicode.
    """
    reader = _open(data, name)
    pages, failed = [], []
    for number, page in enumerate(reader.pages, 1):
        try:
            pages.append(_lines(_runs(page), number))
        except Exception as error:  # pypdf raises whatever a damaged page leads it to
            failed.append((number, error))
            pages.append([])
    empty = [number for number, lines in enumerate(pages, 1) if not lines]
    letters = "".join(line.text for lines in pages for line in lines)
    if len(letters) < 20 * max(1, len(pages) - len(empty)) and len(empty) >= len(pages) / 2:
        remedy = "run text recognition (OCR) on it and add the result"
        raise PlanFileError(f"{name}: is a scan, {number_of(len(pages), 'page')} without a text layer; {remedy}")
    if len(READABLE.findall(letters)) < MIN_READABLE * len(re.sub(r"\s", "", letters)):
        remedy = "print it to a new PDF, or run text recognition (OCR) on it"
        raise PlanFileError(
            f"{name}: has a text layer that is no Chinese text (its fonts do not say which letters); {remedy}"
        )
    lines = [line for lines in _without_furniture(pages) for line in lines]
    blocks = Blocks()
    for paragraph in _paragraphs(lines):
        blocks.add_paragraph(paragraph)
    notes = list(_notes(lines, empty, failed))
    return SourceText(blocks.text(), "pdf", tuple(notes))


def _open(data: bytes, name: str) -> pypdf.PdfReader:
    try:
        reader = pypdf.PdfReader(io.BytesIO(data), strict=False)
        locked = reader.is_encrypted and not reader.decrypt("")
        pages = 0 if locked else len(reader.pages)
    except pypdf.errors.DependencyError:
        locked, pages = True, 0
    except Exception as error:  # pypdf raises whatever a damaged file leads it to
        reason = " ".join(str(error).split())[:80] or type(error).__name__
        raise PlanFileError(f"{name}: is a cut or damaged PDF ({reason}); copy or download it again") from None
    if locked:
        raise PlanFileError(f"{name}: is an encrypted PDF; save it without a password")
    if not 0 < pages <= MAX_PAGES:
        raise PlanFileError(f"{name}: is a PDF of {pages:,} pages; a plan has 1 to {MAX_PAGES}")
    return reader


# --- letters to lines -----------------------------------------------------------------------------


def _runs(page) -> list[Run]:
    """The runs of letters of a page."""
    runs: list[Run] = []
    count = 0

    def visit(text, transform, matrix, font, size) -> None:
        nonlocal count
        letters = tidy(text or "").replace("\n", "").replace("―", "—")
        count += len(letters)
        if not letters.strip() or count > MAX_PAGE_CHARS:
            return
        a, b, c, d, e, f = (float(value) for value in transform)
        x, y = float(matrix[4]), float(matrix[5])
        scale = abs(float(matrix[3])) or abs(float(matrix[0])) or 1.0
        height = abs(d) or abs(a) or 1.0
        runs.append(Run(a * x + c * y + e, b * x + d * y + f, float(size or 1) * scale * height, letters))

    page.extract_text(visitor_text=visit)
    return runs


def _lines(runs: list[Run], page: int) -> list[Line]:
    """Lines from top to bottom; runs whose feet stand less than half a letter apart share one."""
    rows: list[list[Run]] = []
    for run in sorted(runs, key=lambda run: (-run.y, run.x)):
        if rows and abs(rows[-1][0].y - run.y) < 0.5 * max(run.size, rows[-1][0].size):
            rows[-1].append(run)
        else:
            rows.append([run])
    return [_line(sorted(row, key=lambda run: run.x), page) for row in rows]


def _line(row: list[Run], page: int) -> Line:
    text, columns, size = row[0].text, 1, median(run.size for run in row)
    for before, run in zip(row, row[1:], strict=False):
        gap = run.x - before.end
        columns += gap > COLUMN_GAP * size
        text += (" " if gap > 0.15 * size else "") + run.text
    columns += len(WHITE.findall(text.strip()))
    return Line(page, row[0].x, max(run.end for run in row), row[0].y, size, text.strip(), columns)


def _without_furniture(pages: list[list[Line]]) -> list[list[Line]]:
    """The pages without page numbers, and without first and last lines that most pages have."""
    edges = Counter(key for lines in pages for key in {_key(line) for line in [*lines[:2], *lines[-2:]]})
    often = max(3, 0.6 * len(pages))
    kept = []
    for lines in pages:
        outer = [*lines[:2], *lines[-2:]]
        drop = {id(line) for line in outer if edges[_key(line)] >= often or PAGE_NUMBER.fullmatch(line.text)}
        kept.append([line for line in lines if id(line) not in drop])
    return kept


def _key(line: Line) -> str:
    """A line without its digits, so that running page numbers do not tell heads apart."""
    return re.sub(r"\d+", "0", line.text)


# --- lines to paragraphs --------------------------------------------------------------------------


def _paragraphs(lines: list[Line]) -> Iterator[str]:
    """Lines joined where a paragraph goes on."""
    if not lines:
        return
    size = median(line.size for line in lines)
    margins = _margins(lines)
    paragraph = lines[0].text
    for before, line in zip(lines, lines[1:], strict=False):
        full = before.right >= margins[before.page][1] - SHORT_OF_MARGIN * size
        flush = abs(line.left - margins[line.page][0]) < INDENT * size
        numbered = NUMBERING.match(line.text) and before.text[-1:] in STOP
        same_size = abs(line.size - before.size) < 0.2 * size
        ended = LEADER.search(before.text) or _is_centred(before, margins[before.page])
        if full and flush and same_size and not (numbered or ended) and line.columns == before.columns == 1:
            latin = paragraph[-1:].isascii() and line.text[:1].isascii() and paragraph[-1:].isalpha()
            paragraph += (" " if latin and line.text[:1].isalpha() else "") + line.text
        else:
            yield paragraph
            paragraph = line.text
    yield paragraph


def _margins(lines: list[Line]) -> dict[int, tuple[float, float]]:
    """Left and right margin of each page: where most lines begin, and where the long ones end.

    Odd and even pages may differ; a page with few full paragraphs, such as a notice's, has the margins of the file.
    """
    whole = _edges(lines)
    pages: dict[int, list[Line]] = {}
    for line in lines:
        pages.setdefault(line.page, []).append(line)
    margins = {}
    for page, own in pages.items():
        edges = _edges(own)
        flush = sum(abs(line.left - edges[0]) < 1 for line in own)
        margins[page] = edges if flush >= MIN_FLUSH else whole
    return margins


def _edges(lines: list[Line]) -> tuple[float, float]:
    lefts = [line.left for line in lines if len(line.text) > 15] or [line.left for line in lines]
    rights = sorted(line.right for line in lines)
    return float(Counter(map(round, lefts)).most_common(1)[0][0]), rights[int(0.95 * (len(rights) - 1))]


def _is_centred(line: Line, margins: tuple[float, float]) -> bool:
    """Whether a line is as far from one margin as from the other, as a title is; a paragraph's first is indented by two."""
    before, behind = line.left - margins[0], margins[1] - line.right
    indented = abs(before - INDENTED * line.size) < 0.25 * line.size
    return not indented and min(before, behind) > 0.5 * line.size and abs(before - behind) < line.size


def _notes(lines: list[Line], empty: list[int], failed: list) -> Iterator[str]:
    if failed:
        pages = ", ".join(str(number) for number, _ in failed[:10])
        yield f"Not read: page {pages}, damaged"
    scanned = [number for number in empty if number not in dict(failed)]
    if scanned:
        yield f"Not read: page {', '.join(map(str, scanned[:10]))}, without a text layer"
    in_columns = [line for line in lines if line.columns > 1]
    if len(in_columns) >= MIN_TABLE_LINES:
        pages = ", ".join(map(str, sorted({line.page for line in in_columns})[:10]))
        yield f"Tables of a PDF are not read as tables: {len(in_columns)} lines in columns, on page {pages}"
