"""Automatic numbers of Word paragraphs: the `一、` that stands on the page but in no text of the file.

A paragraph names a list and a level in it, itself or by its style; numbering.xml says how the numbers of that level are
written (chineseCounting, decimal …) and what stands around them (`（%1）`). Only numbers that a plan's headings use are
written; bullets are left out.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from docx.oxml.ns import qn

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
            numbering.lists = dict(_lists(part.element))
        numbering.styles = dict(_styles(document.styles.element))
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
        counts[level + 1 :] = [0] * (MAX_LEVELS - level - 1)
        text = own.text
        for place in range(MAX_LEVELS):
            upper = numbers.levels.get(place, Level())
            text = text.replace(f"%{place + 1}", written(counts[place] or upper.start, upper.format))
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


def _lists(root) -> Iterator[tuple[str, NumberedList]]:
    abstract = {}
    for element in root.iter(qn("w:abstractNum")):
        levels = {_number(child.get(qn("w:ilvl"))): _level(child) for child in element.iter(qn("w:lvl"))}
        abstract[element.get(qn("w:abstractNumId"))] = levels
    for element in root.iter(qn("w:num")):
        base = _value(element, "w:abstractNumId")
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
    for style in root.iter(qn("w:style")):
        own = style.find(f"./{qn('w:pPr')}/{qn('w:numPr')}")
        if own is not None and _value(own, "w:numId"):
            yield style.get(qn("w:styleId"), ""), (_value(own, "w:numId"), _number(_value(own, "w:ilvl")))


def _level(element) -> Level:
    start, form, text = (_value(element, name) for name in ("w:start", "w:numFmt", "w:lvlText"))
    return Level(_number(start, 1), form or "decimal", text or "")


def _value(element, name: str) -> str:
    child = element.find(qn(name))
    return child.get(qn("w:val"), "") if child is not None else ""


def _number(text: str | None, otherwise: int = 0) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 6 else otherwise
