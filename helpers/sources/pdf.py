"""PDF files with a text layer: pages to lines by where the letters stand, lines to paragraphs.

pypdf says where each run of letters begins and how large it is. A paragraph begins where a line is indented, or where
the line before it does not reach the right margin; page numbers and running heads are left out, and so are watermarks.
pdfplumber finds the tables that have lines around their cells, also over several pages; lines of text that stand in
columns without such lines are counted in the notes.
"""

import io
import re
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from statistics import median
from typing import NamedTuple

import pdfplumber
import pypdf

from helpers.base.language import Words, counted, refused, say
from helpers.sources.blocks import MAX_CELL, Blocks, SourceText, tidy
from helpers.vocabulary.numerals import NUMBERING, NUMERAL

MAX_PAGES = 500
MAX_PAGE_CHARS = 50_000
INDENTED = 2  # character widths by which a paragraph's first line is indented
INDENT = 1.2  # character widths from which on a line is
SHORT_OF_MARGIN = 4.0  # character widths that a full line may lack: 18.3% is not broken
MIN_READABLE = 0.5  # share of Chinese characters and digits among the letters of a readable text layer
COLUMN_GAP = 2.5  # character widths of white between two columns of a table
MIN_TABLE_LINES = 3
MIN_FLUSH = 5  # lines that begin at the left margin, on a page that shows its own margins

MIN_STROKES = 4  # lines or boxes drawn on a page that could have a table
MIN_FULL_ROWS = 0.6  # share of a table's rows with two filled cells or more; a frame around a text has few
LONGEST_PART = 25  # characters of a row that names a part of a table: （三）环境风险防控
THICK = 3  # points: a filled box that is thinner is a line
UPRIGHT = 0.2  # how far letters may lean, as a part of their height; a watermark's lean more
MIN_VERTICAL = 20  # letters of a page that could be written in columns
VERTICAL = 0.7  # share of them that stand under the one before
# ︐︑︒︓: marks as they stand in columns
UPRIGHT_MARKS = str.maketrans(
    "︐︑︒︓︔︕︖︗︘︱︵︶︹︺︻︼︽︾︿﹀﹁﹂﹃﹄", "，、。：；！？〖〗—（）〔〕【】《》〈〉“”‘’"
)
MIN_COLUMN_LINES = 10  # of each column of a page in two columns
COLUMN_FILLED = 0.8  # share of a column's width that its lines fill

NUMBERED = re.compile(rf"{NUMBERING}|[（(]\d+[）)]")
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

    page: float  # of the right one of two columns, half a page more
    left: float
    right: float
    y: float
    size: float
    text: str
    columns: int


class Table(NamedTuple):
    """A table of a page, or several that go on over its end: rows of cells; `y` is its upper edge."""

    page: float
    y: float
    rows: list[list[str]]


def read_pdf(data: bytes, name: str) -> SourceText:
    """Read a PDF file; see `read_content`. PlanFileError: it is scanned, encrypted, damaged, too long or without Unicode."""
    reader = _open(data, name)
    pages, failed, vertical = [], [], []
    for number, page in enumerate(reader.pages, 1):
        try:
            runs = _runs(page)
            pages.append(_lines(runs, number))
            if _is_vertical(runs):
                vertical.append(number)
        except Exception as error:  # pypdf raises whatever a damaged page leads it to
            failed.append((number, error))
            pages.append([])
    drawn = {number: found for number, found in _drawn_tables(data).items() if number not in vertical}
    for number, (runs, _) in drawn.items():
        pages[number - 1] = _lines(runs, number)
    for number, runs in _laid_down(data, vertical).items():
        pages[number - 1] = _lines_of(runs, number)
    empty = [number for number, lines in enumerate(pages, 1) if not lines and number not in drawn]
    letters = "".join(line.text for lines in pages for line in lines)
    if len(letters) < 20 * max(1, len(pages) - len(empty)) and len(empty) >= len(pages) / 2:
        raise refused(
            name,
            "is a scan without a text layer (pages: %(n)s); run text recognition (OCR) on it and add the result",
            n=len(pages),
        )
    if len(READABLE.findall(letters)) < MIN_READABLE * len(re.sub(r"\s", "", letters)):
        raise refused(
            name,
            "has a text layer that is no Chinese text (its fonts do not say which letters); print it to a new PDF, or run text recognition (OCR) on it",
        )
    lines = [line for lines in _without_furniture(pages) for line in lines]
    blocks = Blocks()
    tables = [table for _, found in drawn.values() for table in found]
    for part in _in_order(lines, tables):
        if isinstance(part, Table):
            blocks.add_table(part.rows)
        else:
            blocks.add_paragraph(part)
    notes = list(_notes(lines, empty, failed, vertical))
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
        raise refused(name, "is a cut or damaged PDF (%(why)s); copy or download it again", why=reason) from None
    if locked:
        raise refused(name, "is an encrypted PDF; save it without a password")
    if not 0 < pages <= MAX_PAGES:
        raise refused(name, "is a PDF of %(n)s pages; a plan has 1 to %(most)s", n=pages, most=MAX_PAGES)
    return reader


# --- letters to lines -----------------------------------------------------------------------------


def _runs(page) -> list[Run]:
    """The runs of letters of a page."""
    runs: list[Run] = []
    leaning: list[Run] = []
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
        run = Run(a * x + c * y + e, b * x + d * y + f, float(size or 1) * scale * height, letters)
        across, up = float(matrix[0]) * a + float(matrix[1]) * c, float(matrix[0]) * b + float(matrix[1]) * d
        (runs if abs(up) <= UPRIGHT * abs(across) else leaning).append(run)

    page.extract_text(visitor_text=visit)
    return _once(runs if len(runs) >= len(leaning) else leaning)


def _is_vertical(runs: list[Run]) -> bool:
    """Whether a page is written in columns, each letter under the one before."""
    pairs = [(one, other) for one, other in pairwise(runs) if one.text.strip() and other.text.strip()]
    below = sum(
        len(other.text.strip()) == 1
        and abs(one.x - other.x) < 0.3 * one.size
        and 0.5 < (one.y - other.y) / one.size < 2
        for one, other in pairs
    )
    return len(pairs) >= MIN_VERTICAL and below > VERTICAL * len(pairs)


def _laid_down(data: bytes, numbers: list[int]) -> dict[int, list[Run]]:
    """The letters of pages that are written in columns from right to left, with each column laid as a line."""
    laid: dict[int, list[Run]] = {}
    with pdfplumber.open(io.BytesIO(data)) as pdf:
        for number in numbers:
            runs, end = laid.setdefault(number, []), 0.0
            for c in pdf.pages[number - 1].chars:
                run = Run(c["top"], (c["x0"] + c["x1"]) / 2, c["size"], tidy(c["text"]).translate(UPRIGHT_MARKS))
                lying = runs and not c["upright"] and abs(runs[-1].y - run.y) < 1 and abs(end - run.x) < 1
                if lying:  # 2025, written along the column
                    runs[-1] = runs[-1]._replace(text=runs[-1].text + run.text)
                else:
                    runs.append(run)
                end = c["bottom"]
    return laid


def _once(runs: list[Run]) -> list[Run]:
    """Runs without those that are printed on themselves to look bold."""
    places: dict[str, list[Run]] = {}
    kept = []
    for run in runs:
        near = 0.25 * run.size
        same = places.setdefault(run.text, [])
        if run.text.isspace() or not any(abs(run.x - r.x) < near and abs(run.y - r.y) < near for r in same[-3:]):
            kept.append(run)
        same.append(run)
    return kept


def _lines(runs: list[Run], page: int) -> list[Line]:
    """Lines from top to bottom, of two columns first the left one's."""
    gutter = _gutter(runs)
    if gutter is None:
        return _lines_of(runs, page)
    left, right = [run for run in runs if run.x < gutter], [run for run in runs if run.x >= gutter]
    return _lines_of(left, page) + _lines_of(right, page + 0.5)


def _gutter(runs: list[Run]) -> float | None:
    """Where the white between two columns of text stands; None on a page that has one column."""
    if len(runs) < 2 * MIN_COLUMN_LINES:
        return None
    left, right = min(run.x for run in runs), max(run.end for run in runs)
    rows = {round(run.y) for run in runs}
    for part in (0.5, 0.48, 0.52, 0.46, 0.54):
        middle = left + part * (right - left)
        sides = [[run for run in runs if run.end <= middle], [run for run in runs if run.x >= middle]]
        crossing = {round(run.y) for run in runs if run.x < middle < run.end}
        if len(crossing) > 0.1 * len(rows) or not all(sides):
            continue
        white = min(run.x for run in sides[1]) - max(run.end for run in sides[0])
        if white < 0.8 * median(run.size for run in runs):  # letters on a grid, each a run of its own
            continue
        extents = [_extents(side) for side in sides]
        if all(
            len(e) >= MIN_COLUMN_LINES and median(e) > COLUMN_FILLED * max(e) > 0.3 * (right - left) for e in extents
        ):
            return middle
    return None


def _extents(runs: list[Run]) -> list[float]:
    """How wide each line of one side of a page is."""
    rows: dict[int, list[Run]] = {}
    for run in runs:
        rows.setdefault(round(run.y), []).append(run)
    return [max(run.end for run in row) - min(run.x for run in row) for row in rows.values()]


def _lines_of(runs: list[Run], page: float) -> list[Line]:
    """Lines from top to bottom; runs whose feet stand less than half a letter apart share one."""
    rows: list[list[Run]] = []
    for run in sorted(runs, key=lambda run: (-run.y, run.x)):
        if rows and abs(rows[-1][0].y - run.y) < 0.5 * max(run.size, rows[-1][0].size):
            rows[-1].append(run)
        else:
            rows.append([run])
    return [_line(sorted(row, key=lambda run: run.x), page) for row in rows]


def _line(row: list[Run], page: float) -> Line:
    text, columns, size = row[0].text, 1, median(run.size for run in row)
    for before, run in zip(row, row[1:], strict=False):
        gap = run.x - before.end
        columns += gap > COLUMN_GAP * size
        text += (" " if gap > 0.15 * size else "") + run.text
    columns += len(WHITE.findall(text.strip()))
    return Line(page, row[0].x, max(run.end for run in row), row[0].y, size, text.strip(), columns)


def _without_furniture(pages: list[list[Line]]) -> list[list[Line]]:
    """The pages without page numbers, and without first and last lines that most pages have, or most odd or even ones."""
    edges, often = {}, {}
    for name, group in (("all", pages), (0, pages[::2]), (1, pages[1::2])):
        edges[name] = Counter(key for lines in group for key in {_key(line) for line in [*lines[:2], *lines[-2:]]})
        often[name] = max(3 if name == "all" else 2, 0.6 * len(group))
    kept = []
    for number, lines in enumerate(pages):
        outer = [*lines[:2], *lines[-2:]]
        runs_through = {
            _key(line) for line in outer for name in ("all", number % 2) if edges[name][_key(line)] >= often[name]
        }
        drop = {id(line) for line in outer if _key(line) in runs_through or PAGE_NUMBER.fullmatch(line.text)}
        kept.append([line for line in lines if id(line) not in drop])
    return kept


def _key(line: Line) -> str:
    """A line without its digits, so that running page numbers do not tell heads apart."""
    return re.sub(r"\d+", "0", line.text)


# --- tables ---------------------------------------------------------------------------------------


def _drawn_tables(data: bytes) -> dict[int, tuple[list[Run], list[Table]]]:
    """Of each page with tables that have lines around their cells: the runs outside them, and the tables."""
    found = {}
    try:
        with pdfplumber.open(io.BytesIO(data)) as pdf:
            for page in pdf.pages[:MAX_PAGES]:
                if any(not _is_shading(rect) for rect in page.rects) or page.lines:
                    page = page.filter(lambda thing: not _is_shading(thing))  # else the cells are drawn as boxes alone
                strokes = len(page.lines) + len(page.rects) + len(page.curves)
                tables = _tables_of(page) if strokes >= MIN_STROKES and len(page.chars) < MAX_PAGE_CHARS else []
                if tables:
                    boxes = [box for box, _ in tables]
                    words = page.filter(lambda thing, boxes=boxes: not _is_in(thing, boxes)).extract_words(
                        keep_blank_chars=True, extra_attrs=["size"]
                    )
                    runs = [Run(w["x0"], page.height - w["bottom"], w["size"], tidy(w["text"])) for w in words]
                    kept = [Table(page.page_number, page.height - box[1], rows) for box, rows in tables]
                    found[page.page_number] = [run for run in runs if run.text.strip()], kept
                page.close()
    except Exception:  # pdfminer raises whatever a damaged file leads it to; the text is read all the same
        return found
    return found


def _is_shading(thing: dict) -> bool:
    """Whether a thing is a filled box without an outline, as behind each line of a cell: its sides part nothing."""
    filled = thing.get("object_type") == "rect" and not thing.get("stroke")
    return filled and min(thing["width"], thing["height"]) > THICK


def _is_in(thing: dict, boxes: list[tuple]) -> bool:
    """Whether a letter stands in one of some boxes (left, top, right, bottom)."""
    if thing.get("object_type") != "char":
        return False
    across, down = (thing["x0"] + thing["x1"]) / 2, (thing["top"] + thing["bottom"]) / 2
    return any(left <= across <= right and top <= down <= bottom for left, top, right, bottom in boxes)


def _tables_of(page) -> list[tuple[tuple, list[list[str]]]]:
    """Boxes and rows of a page's tables of data; prose that a table's frame takes in above it stays outside."""
    tables = []
    upright = [edge for edge in page.edges if edge["orientation"] == "v"]
    ends = {f(edge[side] for edge in upright) for f, side in ((min, "top"), (max, "bottom"))} if upright else set()
    # a row that the page's end cuts has no line there: its columns end where their strokes do
    settings = {"snap_tolerance": 4, "explicit_horizontal_lines": sorted(ends), "text_y_tolerance": 5}
    for table in page.find_tables(settings):
        rows = [[cell or "" for cell in row] for row in table.extract(y_tolerance=5)]
        several = [n for n, row in enumerate(rows) if sum(map(bool, row)) > 1]
        if not several:
            continue
        first, last = several[0], several[-1]
        while (
            first
            and re.match(rf"[（(]{NUMERAL}", "".join(rows[first - 1]))
            and len("".join(rows[first - 1])) < LONGEST_PART
        ):
            first -= 1
        rows = rows[first : last + 1]
        full = sum(sum(map(bool, map(str.strip, row))) > 1 for row in rows)
        if len(rows) < 2 or full < MIN_FULL_ROWS * len(rows) or max(len(c) for row in rows for c in row) > MAX_CELL:
            continue
        wide = [k for k in range(max(map(len, rows))) if any(k < len(row) and row[k].strip() for row in rows)]
        left, _, right, _ = table.bbox
        top, bottom = table.rows[first].bbox[1], table.rows[last].bbox[3]
        tables.append(
            ((left, top, right, bottom), [[_cell(row[k]) if k < len(row) else "" for k in wide] for row in rows])
        )
    return [(box, rows) for box, rows in tables if len(rows[0]) > 1]


def _cell(text: str) -> str:
    """A cell's words; a line that a narrow cell has broken goes on, and a column of single letters is a word."""
    lines = [line.strip() for line in text.split("\n")]
    return "".join(lines) if all(not line.isascii() or len(line) < 6 for line in lines) else " ".join(lines)


def _in_order(lines: list[Line], tables: list[Table]) -> Iterator[str | Table]:
    """Paragraphs and tables in the order of the pages; a table that goes on over the page's end is one."""
    if lines:
        size, margins = median(line.size for line in lines), _margins(lines)
    waiting, table = [], None
    for part in sorted([*lines, *tables], key=lambda part: (part.page, -part.y)):
        if isinstance(part, Line):
            if table:
                yield table
                table = None
            waiting.append(part)
            continue
        if waiting:
            yield from _paragraphs(waiting, size, margins)
            waiting = []
        if table and len(table.rows[0]) == len(part.rows[0]) and part.page > table.page:
            table = part._replace(rows=table.rows + part.rows)
        else:
            if table:
                yield table
            table = part
    if table:
        yield table
    if waiting:
        yield from _paragraphs(waiting, size, margins)


# --- lines to paragraphs --------------------------------------------------------------------------


def _paragraphs(lines: list[Line], size: float, margins: dict[float, tuple[float, float]]) -> Iterator[str]:
    """Lines joined where a paragraph goes on."""
    paragraph = lines[0].text
    for before, line in zip(lines, lines[1:], strict=False):
        full = before.right >= margins[before.page][1] - SHORT_OF_MARGIN * size
        flush = abs(line.left - margins[line.page][0]) < INDENT * size
        numbered = NUMBERED.match(line.text) and before.text[-1:] in STOP
        same_size = abs(line.size - before.size) < 0.2 * size
        ended = LEADER.search(before.text) or _is_centred(before, margins[before.page])
        if full and flush and same_size and not (numbered or ended) and line.columns == before.columns == 1:
            latin = paragraph[-1:].isascii() and line.text[:1].isascii() and paragraph[-1:].isalpha()
            paragraph += (" " if latin and line.text[:1].isalpha() else "") + line.text
        else:
            yield paragraph
            paragraph = line.text
    yield paragraph


def _margins(lines: list[Line]) -> dict[float, tuple[float, float]]:
    """Left and right margin of each page: where most lines begin, and where the long ones end.

    Odd and even pages may differ; a page with few full paragraphs, such as a notice's, has the margins of the file.
    """
    whole = _edges(lines)
    pages: dict[float, list[Line]] = {}
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


def _notes(lines: list[Line], empty: list[int], failed: list, vertical: list[int]) -> Iterator[Words]:
    if failed:
        pages = ", ".join(str(number) for number, _ in failed[:10])
        yield say("Not read: page %(pages)s, damaged", pages=pages)
    scanned = [number for number in empty if number not in dict(failed)]
    if scanned:
        yield say("Not read: page %(pages)s, without a text layer", pages=", ".join(map(str, scanned[:10])))
    if vertical:
        pages = ", ".join(map(str, vertical[:10]))
        yield counted(
            "Written from top to bottom and read so, but for tables: %(n)s page, %(pages)s",
            "Written from top to bottom and read so, but for tables: %(n)s pages, %(pages)s",
            n=len(vertical),
            pages=pages,
        )
    in_columns = [line for line in lines if line.columns > 1 and line.page not in vertical]
    if len(in_columns) >= MIN_TABLE_LINES:
        pages = ", ".join(map(str, sorted({int(line.page) for line in in_columns})[:10]))
        yield say(
            "Columns without lines around their cells are not read as tables: %(n)s lines, on page %(pages)s",
            n=len(in_columns),
            pages=pages,
        )
