"""What speaks against a text as a plan, and what looks wrong about it.

`refusal` names what makes a text useless here (no Chinese, garbled, not about carbon, far too long); `twin` finds a
document that has the same text; `flaws` and `doubts` list what a researcher should look at in a plan that is taken in.
"""

import re
from collections.abc import Iterable, Iterator
from functools import cache

import numpy as np

from helpers.base.language import Note, locally, say
from helpers.comparison.passages import fold
from helpers.corpus.cleaning import CHINESE_CHARACTER
from helpers.corpus.document import Document
from helpers.corpus.front_matter import breaks_off

MIN_CHINESE = 200
"""Chinese characters that a plan has at least; the shortest document of the corpus has more than 1,000."""

MAX_CHARACTERS = 120_000
"""Characters that a plan has at most; the longest of the corpus has 22,000."""

MIN_CARBON = 0.5
"""Times that 碳 stands in 1,000 characters; in the corpus 2.9 to 30."""

MAX_RARE = 0.1
"""Share of Chinese characters that are common in neither form of writing; in the corpus below 1 %, in a garbled text most."""

SAME = 0.9
"""Share of the shorter text's passages that stand in the longer one too, from which on two texts of one place are one plan.

A county may copy its city's plan as closely: in the corpus two texts of different places share 89 %."""

ALIKE = 0.6
PASSAGE = 8
"""Letters of a passage."""

MAX_MISREAD = 0.1
"""Share of `MISREAD` letters in a file without Chinese: a European text has a few hundredths, a misread one about all."""

MISREAD = re.compile("[\u0080-\u00ff]")  # ÌÕ´Á, bytes of GB18030 that were read as Latin letters
PRIVATE = re.compile("[\ue000-\uf8ff]")


def refusal(text: str) -> str:
    """Why a text cannot be a plan of this corpus, in half a sentence with the remedy; empty if it can."""
    chinese = CHINESE_CHARACTER.findall(text)
    if len(text) > MAX_CHARACTERS:
        return locally(
            "is a text of %(n)s characters; a plan has at most %(most)s: add the plan alone",
            n=len(text),
            most=MAX_CHARACTERS,
        )
    if len(chinese) < MIN_CHINESE and len(MISREAD.findall(text)) > MAX_MISREAD * len(text):
        return locally(
            "is garbled: its characters are those of another encoding, read one byte each; save it anew as UTF-8"
        )
    if len(chinese) < MIN_CHINESE:
        return locally("holds %(n)s Chinese characters, too few for a plan; choose the right file", n=len(chinese))
    rare = 1 - sum(map(_is_common, chinese)) / len(chinese)
    if rare > MAX_RARE:
        return locally(
            "is garbled: %(share)s of its characters are rare ones; save it anew as UTF-8", share=f"{rare:.0%}"
        )
    carbon = 1000 * text.count("碳") / len(text)
    if carbon < MIN_CARBON:
        return locally(
            "is no plan on carbon: 碳 appears only %(n)s times in its %(size)s characters",
            n=text.count("碳"),
            size=len(text),
        )
    return ""


@cache
def _is_common(char: str) -> bool:
    """Whether a character is on the first level of GB 2312 (3,755 characters) or of Big5 (5,401)."""
    return b"\xb0" <= _code(char, "gb2312")[:1] <= b"\xd7" or b"\xa4" <= _code(char, "big5")[:1] <= b"\xc6"


def _code(char: str, encoding: str) -> bytes:
    """A character's bytes in an encoding; none if it is not there."""
    return char.encode(encoding, "ignore")


# --- the same plan again --------------------------------------------------------------------------


def twin(text: str, others: Iterable[Document]) -> tuple[str, float]:
    """The document that shares most passages with a text, and the share of the shorter one's.

    Parameters
    ----------
    text : str
        Any text, clean or not.
    others : iterable of Document
        What to compare it with.

    Returns
    -------
    str, float
        doc_id and share; empty and 0 if there is none.
    """
    own = _passages(text)
    shares = [(_shared(own, _passages(other.text)), other.doc_id) for other in others]
    share, doc_id = max(shares, default=(0.0, ""), key=lambda pair: pair[0])
    return doc_id if share else "", share


def _passages(text: str) -> np.ndarray:
    """The distinct passages of a text, as numbers."""
    letters = fold(text)[0].astype(np.uint64)
    if len(letters) < PASSAGE:
        return np.empty(0, np.uint64)
    windows = np.lib.stride_tricks.sliding_window_view(letters, PASSAGE)
    factors = np.uint64(1_000_003) ** np.arange(PASSAGE, dtype=np.uint64)
    return np.unique((windows * factors).sum(axis=1, dtype=np.uint64))


def _shared(first: np.ndarray, second: np.ndarray) -> float:
    fewer = min(len(first), len(second))
    return len(np.intersect1d(first, second, assume_unique=True)) / fewer if fewer else 0.0


# --- what to look at ------------------------------------------------------------------------------


def flaws(document: Document) -> Iterator[str]:
    """What is wrong with a plan's text and stays with it, in its record and on its page."""
    text = document.text
    changed = sum(len(repair.before) for repair in document.repairs if repair.kind == "traditional")
    if changed:
        yield Note.of(say("Traditional characters: read as simplified ones, %(n)s of them", n=f"{changed:,}"))
    garbled = text.count("\ufffd") + len(PRIVATE.findall(text))
    if garbled:
        yield Note.of(say("%(n)s characters could not be read (lost or private signs)", n=garbled))
    if document.items.empty:
        yield Note.of(say("No numbered headings: it has no items; its sentences and targets are read all the same"))


def doubts(document: Document, targets: int) -> Iterator[str]:
    """What looks wrong about a plan, one line each; its `flaws` are among it.

    Parameters
    ----------
    document : Document
        The plan as the corpus reads it.
    targets : int
        How many targets were found in it.
    """
    text, meta = document.text, document.meta
    yield from flaws(document)
    for repair in document.repairs:
        if repair.kind == "contents":
            lines = [line for line in repair.before.splitlines() if line.strip()]
            yield Note.of(say("Left out: the table of contents, %(n)s lines", n=len(lines) - 1))
    ends_in_table = bool(document.clause_list) and document.clause_list[-1].kind == "cell"
    if breaks_off(text) and not ends_in_table:
        yield Note.of(say("Ends in the middle of a sentence"))
    for heading in document.headings:
        if heading.odd == "gap" and heading.level != "point":
            words = text[heading.start : heading.title_end][:20]
            yield Note.of(say("A number is missing before %(words)s", words=repr(words)))
    if not targets:
        yield Note.of(say("No targets found"))
    if any(table.cut for table in document.tables):
        yield Note.of(say("A table's last row has fewer cells than its first: it may be cut"))
    if not meta.get("date"):
        yield Note.of(say("No date found; pass DATE=2022-11-03"))
    if meta.get("doc_type") == "other":
        yield Note.of(say("The title names no known kind of document (方案, 意见 …); it is no place's lead plan"))
    yield from document.problems
