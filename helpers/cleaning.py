"""All repairs of one plan, in order, and the errata table.

Misprints of the source itself are no rule's business: `data/raw/errata.csv` lists them with page,
printed words, reading and reason; they are applied as repairs of their own kind.
"""

import csv
import re
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

import numpy as np

from helpers.paths import RAW
from helpers.text import (
    Edit,
    TrackedText,
    drop_contents,
    drop_doubled_at_breaks,
    join_wrapped_lines,
    remove_spaces,
    squeeze_blank_lines,
    widen_punctuation,
)

ELLIPSIS = "⋯"  # in errata.csv: everything between two ends


class Erratum(NamedTuple):
    """A misprint of the source: a row of data/raw/errata.csv."""

    pages: tuple[int, int] | None
    printed: str
    reading: str
    why: str


def clean(
    raw: str,
    spans: list[tuple[int, int]],
    pages: Iterable[tuple[int, int]] = (),
    errata: Iterable[Erratum] = (),
    title: str = "",
) -> tuple[TrackedText, list[str]]:
    """All repairs of one plan but the paragraph breaks that its headings ask for.

    Returns
    -------
    TrackedText
        The clean text with its offset map.
    list of str
        Rows of the errata table that do not fit the source.
    """
    text = TrackedText.from_spans(raw, spans, "page_marker")
    if len(spans) == 1:
        drop_contents(text)
        join_wrapped_lines(text)
        remove_spaces(text)
        squeeze_blank_lines(text)
    drop_doubled_at_breaks(text, ["line_wrap", "page_marker"])
    problems = apply_errata(text, list(pages), errata)
    widen_punctuation(text)
    if title and text.text.startswith(title) and text.text[len(title) : len(title) + 1] != "\n":
        text.apply("paragraph", [Edit(len(title), len(title), "\n")])
    return text, problems


def read_errata(path: Path = RAW / "errata.csv") -> dict[str, list[Erratum]]:
    """Misprints of the source by doc_id (columns doc_id, page, printed, reading, why)."""
    errata: dict[str, list[Erratum]] = {}
    with path.open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            pages = [int(page) for page in row["page"].split("-") if page]
            span = (pages[0], pages[-1]) if pages else None
            entry = Erratum(span, row["printed"], row["reading"], row["why"])
            errata.setdefault(row["doc_id"], []).append(entry)
    return errata


def apply_errata(text: TrackedText, pages: list[tuple[int, int]], errata: Iterable[Erratum]) -> list[str]:
    """Read a misprint as it should stand, everywhere on its page.

    Returns
    -------
    list of str
        One line for each row whose printed words do not stand on its page: the table and the
        source disagree.
    """
    edits, problems = [], []
    for entry in errata:
        found = list(_printed(entry.printed).finditer(text.text, *_page_range(text, pages, entry)))
        edits += [Edit(*match.span(), entry.reading) for match in found]
        if not found:
            page = f"page {entry.pages[0]}" if entry.pages else "the text"
            problems.append(
                f"data/raw/errata.csv: {entry.printed!r} does not stand on {page}; correct the row or remove it"
            )
    text.apply("erratum", sorted(edits))
    return problems


def _printed(words: str) -> re.Pattern:
    return re.compile(".*".join(map(re.escape, words.split(ELLIPSIS))), re.DOTALL)


def _page_range(text: TrackedText, pages: list[tuple[int, int]], entry: Erratum) -> tuple[int, int]:
    if entry.pages is None:
        return 0, len(text.text)
    first, last = entry.pages
    start = next((place for place, page in pages if page >= first), 0)
    end = next((place for place, page in pages if page > last), 1 << 30)
    return tuple(int(n) for n in np.searchsorted(text.starts, (start, end)))
