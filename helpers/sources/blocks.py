"""The one form in which every file's text enters the corpus, whatever kind of file it came in.

A paragraph is a line. A table is one cell a line, each led by a tab, with an empty line between two
rows (see `annex`). A tab at the end of a line says that the paragraph really ends there, so that no
repair takes it for a wrapped line; the cleaning removes it.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field

from helpers.base.language import Note, Words, counted
from helpers.vocabulary.numerals import NUMBERING

ENDINGS = r"\.(?:docx?|docm|pdf|x?html?|shtml|txt|wps|ofd|odt|rtf|mht(?:ml)?|zip)"
"""How the names of plans' files end, those too that are refused with a remedy."""

MAX_CELL = 1500
"""Characters of a cell; a table with a longer one only lays out a page."""

BETWEEN_TABLES = "\n\xa0\t\n"
"""A line that the cleaning removes; without it two tables would be one."""

BOX_END = "\xa0\t\xa0"
"""Stands behind a frame of text (a table of one column, as Word has its 专栏); the cleaning removes it."""

# Signs that a file may hold and a text has no use for: controls, zero widths, marks of direction, soft hyphens.
INVISIBLE = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufffe]")
LINE_END = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
# Radicals (⼀ ⽬ ⻓) that the fonts of many PDF files give in the place of the characters (一 目 长) that look the same, and
# the doubles that Unicode has of some characters for old Korean and Taiwanese tables.
RADICAL = re.compile("[\u2e80-\u2eff\u2f00-\u2fd5\uf900-\ufaff]")
# Those without a decomposition in Unicode (EquivalentUnifiedIdeograph.txt, Unicode 15.1), and ⼾, which has a traditional one.
SHORT_RADICALS = dict(
    zip(
        "⻁⻄⻅⻆⻉⻋⻌⻓⻔⻘⻚⻛⻜⻝⻢⻣⻤⻥⻦⻨⻩⻬⻮⻰⻳⺠⼾",
        "虎西见角贝车辶长门青页风飞食马骨鬼鱼鸟麦黄齐齿龙龟民户",
        strict=True,
    )
)


@dataclass(frozen=True)
class SourceText:
    """What a file says.

    Attributes
    ----------
    text : str
        Paragraphs and tables in the form of this module.
    kind : str
        docx, html, pdf or txt.
    notes : tuple of str
        What could not be read, and what looks wrong, one line each.
    labels : str
        Lines around the text that say what it is: 发文机关：…, 成文日期：….
    url : str
        Where a saved page comes from, if it says so.
    encoding : str
        Of a text file.
    """

    text: str
    kind: str
    notes: tuple[str, ...] = ()
    labels: str = ""
    url: str = ""
    encoding: str = ""

    def __post_init__(self):
        object.__setattr__(self, "notes", tuple(map(Note.of, self.notes)))


def hidden_text(n: int) -> Words:
    """A note on passages that no reader of the file sees."""
    return counted("Left out: %(n)s passage of hidden text", "Left out: %(n)s passages of hidden text", n=n)


@dataclass
class Blocks:
    """Paragraphs (str) and tables (lists of rows of cells) in the order of a file."""

    blocks: list[str | list[list[str]]] = field(default_factory=list)

    def add_paragraph(self, text: str) -> None:
        """Add a paragraph; empty ones are left out."""
        if tidy(text).strip():
            self.blocks.append(tidy(text).strip())

    def add_table(self, rows: Iterable[Iterable[str]]) -> None:
        """Add a table; rows over its whole width in front of it become paragraphs, as does a table of one column."""
        rows = [[tidy(cell).strip() for cell in row] for row in rows]
        rows = [row for row in rows if any(row)]
        width, before = max(map(len, rows), default=0), len(self.blocks)
        while rows and sum(map(bool, rows[0])) == 1 and (width == 1 or rows[0][0]):
            self.add_paragraph("".join(rows.pop(0)))
        if len(rows) < 2 or width < 2 or any(len(cell) > MAX_CELL for row in rows for cell in row):
            for cell in (cell for row in rows for cell in row):
                self.add_paragraph(cell)
            if width == 1 and len(self.blocks) > before:
                self.blocks.append(BOX_END)
        else:
            self.blocks.append([row + [""] * (width - len(row)) for row in rows])

    @property
    def tables(self) -> int:
        """Number of tables."""
        return sum(not isinstance(block, str) for block in self.blocks)

    def text(self) -> str:
        """All blocks as one text."""
        parts, behind_table, begun = [], False, ""
        for block in self.blocks:
            if isinstance(block, str):
                line = block if block == BOX_END else block.replace("\t", " ")
                said = block if behind_table or re.match(NUMBERING, block) else begun + block
                begun = said if not behind_table and _may_go_on(said) else ""
                end = "" if begun else "\t"
                parts.append(("\n" if behind_table else "") + line + end)
            else:
                parts.append((BETWEEN_TABLES if behind_table else "") + flatten(block))
                begun = ""
            behind_table = not isinstance(block, str)
        return "\n".join(parts) + "\n" if parts else ""


def flatten(rows: list[list[str]]) -> str:
    r"""A table as one cell a line, led by a tab, an empty line between two rows, a tab at its end.

    Examples
    --------
    >>> flatten([["序号", "指标"], ["1", "森林覆盖率"]])
    '\t序号\n\t指标\n\n\t1\n\t森林覆盖率\t'
    """
    lines = ["\n".join("\t" + re.sub(r"[\t ]*\n\s*", "\n", cell.replace("\t", " ")) for cell in row) for row in rows]
    return "\n\n".join(lines) + "\t"


def tidy(text: str) -> str:
    r"""A text without invisible signs, its line ends as line feeds, radicals as the characters they stand for.

    Examples
    --------
    >>> tidy("⼀、总体⽬标\r\n\u200b⻓远")
    '一、总体目标\n长远'
    """
    text = INVISIBLE.sub("", LINE_END.sub("\n", text))
    return RADICAL.sub(lambda radical: unified(radical[0]), text)


def unified(radical: str) -> str:
    """The character that a radical or a compatibility character stands for."""
    return SHORT_RADICALS.get(radical) or unicodedata.normalize("NFKC", radical)


def _may_go_on(paragraph: str) -> bool:
    """Whether a paragraph ends inside a sentence, as where the pages of a document were joined; a heading does not."""
    if paragraph[-1] in "。；！？：）)”】;:.!?" or not re.search("[，。,]", paragraph):
        return False
    return "。" in paragraph or not re.match(NUMBERING, paragraph)
