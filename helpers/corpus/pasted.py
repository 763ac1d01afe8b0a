"""Bring a text to the form of `helpers.sources.blocks`, as it was pasted: invisible signs, markup, tables with tabs.

Files come in that form already; what a researcher copies from Word, a PDF, a web page or a spreadsheet does not. Each
change is an edit of a `TrackedText`, so that every character still leads back to its place in what was pasted.
"""

import html
import re
from collections.abc import Iterator

from helpers.corpus.cleaning import Edit, TrackedText
from helpers.sources.blocks import INVISIBLE, LINE_END, RADICAL, unified
from helpers.vocabulary.numerals import NUMBERING

INLINE = "a|abbr|b|big|cite|code|em|font|i|ins|mark|q|small|span|strong|sub|sup|tt|u|o:p"
BLOCK = "p|div|br|h[1-6]|li|ul|ol|dl|dt|dd|section|article|blockquote|center|hr|pre|table|tbody|thead|tfoot|body|html|head|img"
# <p class="x">, </span>, <br/>; no <方案>, no PUE<1.3
TAG = re.compile(
    rf"</?(?:(?P<inline>{INLINE})|(?P<block>{BLOCK})|(?P<row>tr)|(?P<cell>t[dh]))(?:\s[^<>]{{0,2000}})?/?>",
    re.IGNORECASE,
)
# what is no text, or is struck out
UNSEEN = re.compile(
    r"<!--.{0,20000}?-->|<(?P<tag>script|style|del|s|strike)(?:\s[^<>]{0,2000})?>.{0,20000}?</(?P=tag)\s*>",
    re.IGNORECASE | re.DOTALL,
)
ENTITY = re.compile(r"&(?:#\d{1,6}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z]{2,8}\d?);")
EMPHASIS = re.compile(r"\*\*|(?<![^\n])#{1,6}[ \t]+|(?<![^\n])>[ \t]+")  # of Markdown
RULE = re.compile(r"[ \t]*\|?(?:[ \t]*:?-{2,}:?[ \t]*\|)+[ \t]*(?::?-{2,}:?[ \t]*)?")  # |---|---|, under a head
CONTENTS_LINE = re.compile(rf"{NUMBERING}[^\t]*\t+\d{{1,4}}\s*")  # 一、总体要求→3
LINE = re.compile("[^\n]+")


def lay_out(text: TrackedText, markup: bool = False) -> TrackedText:
    """Take out what is no text, and set each cell of a table on a line of its own, in place.

    Parameters
    ----------
    markup : bool
        Whether tags and the marks of Markdown are no text: so in what is pasted, while a file that shows them means them.
    """
    text.substitute("line_end", LINE_END, "\n")
    text.substitute("invisible", INVISIBLE)
    text.apply("radical", [Edit(*m.span(), unified(m[0])) for m in RADICAL.finditer(text.text)])
    if markup and "<" in text.text and TAG.search(text.text):
        text.substitute("markup", UNSEEN)
        text.apply("markup", [Edit(*m.span(), _instead(m)) for m in TAG.finditer(text.text)])
    if "&" in text.text:
        # 0.8&permil; in a file printed from a page
        named = [(m, html.unescape(m[0])) for m in ENTITY.finditer(text.text)]
        text.apply("markup", [Edit(*m.span(), sign) for m, sign in named if sign != m[0]])
    if markup and ("**" in text.text or re.search("(?<![^\n])#", text.text)):
        text.substitute("markup", EMPHASIS)
    return text.apply("cell", list(_cell_edits(text.text)))


def _instead(tag: re.Match) -> str:
    """What stands in the place of a tag: nothing, a line feed, or the beginning of a row or cell."""
    if tag["inline"] or (tag[0][1] == "/" and (tag["row"] or tag["cell"])):
        return ""
    return "\n\t" if tag["cell"] else "\n"


def _cell_edits(text: str) -> Iterator[Edit]:
    """Edits that bring rows of cells with tabs, or with the | of Markdown, to a cell a line."""
    lines = list(LINE.finditer(text))
    here = 0
    while here < len(lines):
        mark = next((mark for mark in "\t|" if _cells(lines[here][0], mark) > 1), "")
        end = here + 1
        while (
            mark
            and end < len(lines)
            and lines[end].start() == lines[end - 1].end() + 1
            and _cells(lines[end][0], mark) > 1
        ):
            end += 1
        contents = mark == "\t" and all(CONTENTS_LINE.fullmatch(line[0]) for line in lines[here:end])
        if mark and end - here > 1 and not contents:
            width = _cells(lines[here][0], mark)
            yield from (
                edit for row in range(here, end) for edit in _row_edits(lines[row], mark, width, row == end - 1)
            )
        here = end


def _cells(line: str, mark: str) -> int:
    """Number of cells of a line; 0 if it is none of a table's rows."""
    if mark == "|":
        return line.strip(" |").count("|") + 1 if line.lstrip().startswith("|") else 0
    return 0 if line[:1].isspace() else line.rstrip().count("\t") + 1  # a tab at its end says that a paragraph ends


def _row_edits(line: re.Match, mark: str, width: int, last: bool) -> Iterator[Edit]:
    """Edits that set the cells of a row on lines of their own."""
    start, end = line.span()
    if mark == "|" and RULE.fullmatch(line[0]):
        yield Edit(start, end, "")
        return
    inner = [start + m.start() for m in re.finditer(re.escape(mark), line[0].rstrip())]
    closed = mark == "|" and line[0].rstrip().endswith("|")
    if mark == "|":
        yield Edit(inner[0], inner[0] + 1, "\t")
        inner = inner[1:]
    else:
        yield Edit(start, start, "\t")
    for place in inner[:-1] if closed else inner:
        yield Edit(place, place + 1, "\n\t")
    behind = "\n\t" * (width - 1 - len(inner) + closed) + ("\t" if last else "\n")
    yield Edit(inner[-1], end, behind) if closed else Edit(end, end, behind)
