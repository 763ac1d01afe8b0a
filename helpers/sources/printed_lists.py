"""What the compendium says of itself: its table of contents, its tables of dates, its counts.

None of it is needed to find the documents. The dates are: the tables print issuers, titles and
dates in separate columns, which the file gives one after the other, so that a date stands beside a
title it does not belong to; but within a page the dates come in the order of the titles.
"""

import re
from collections.abc import Iterator

import numpy as np
import pandas as pd
from rapidfuzz import fuzz
from rapidfuzz.distance import LCSseq

from helpers.sources.compendium import DATE, LEADER, RUNNING_HEAD, Compendium, glued_year
from helpers.vocabulary.gazetteer import in_full

MIN_TITLE_SIMILARITY = 0.6
"""Titles less alike than this are no pair, unless their neighbours on both sides are pairs: the
tables call every plan for science 双碳科技创新行动方案, whatever its title."""

ORDER_WEIGHT = 0.01
"""Cost of a place's squared distance from its order: one title off weighs as 0.01 of likeness, so
that order decides between equal titles and likeness between neighbours."""

_SECTION = re.compile(r"(?:附表[:：])?(?P<what>.{2,16}?)[(（]?(?P<count>\d+)项[)）]?\Z")
_DECLARED = re.compile(r"(?P<what>\d*[^\W\d]{3,12})[(（]?(?P<count>\d+)项")
_TITLE = re.compile(r"《(?P<title>[^《》]+)》")


def read_contents(raw: str, compendium: Compendium) -> pd.DataFrame:
    """Read the printed table of contents of what `split_compendium(raw)` returned, mistakes included.

    A row an entry in print order, entries printed twice once: section (`省区方案58项`), issuer (as printed, carried on to
    the entries under it), title, page (int, as printed).
    """
    text = "".join(raw[span.start : span.end] for span in compendium.leftovers if span.kind == "contents")
    rows = list(dict.fromkeys(_contents_entries(text)))
    return pd.DataFrame(rows, columns=["section", "issuer", "title", "page"])


def _contents_entries(text: str) -> Iterator[tuple[str, str, str, int]]:
    section = issuer = ""
    position = 0
    for leader in LEADER.finditer(RUNNING_HEAD.sub("", text)):
        year = glued_year(leader["digits"], text[leader.end() : leader.end() + 1])
        label = re.split(r"目\s*录", text[position : leader.start()])[-1].strip()
        number = leader["digits"][: len(leader["digits"]) - year]
        position = leader.end() - year
        if _SECTION.fullmatch(label) and "《" not in label:
            section, issuer = label, ""
        elif label and number:
            named = re.fullmatch(r"(?P<issuer>[^《]*)《(?P<title>.+)》", label)
            if named:
                issuer = named["issuer"].strip() or issuer
            yield section, issuer, named["title"] if named else label, int(number)


def read_dates(raw: str, compendium: Compendium) -> pd.DataFrame:
    """Read the printed tables of dates of what `split_compendium(raw)` returned.

    A row an entry in print order: list_page (where its table begins), page, title (as printed, short), date (ISO; the
    n-th date of a page belongs to its n-th title), repeated (the table has the same title and date twice). Pages where
    the numbers of titles and dates differ have empty dates.
    """
    rows, list_page, last_page = [], 0, None
    for span in compendium.leftovers:
        if span.kind != "date_table":
            continue
        if last_page is None or span.page > last_page + 1:
            list_page = span.page
        last_page = span.page
        text = raw[span.start : span.end]
        dates = ["-".join(match.groups()) for match in DATE.finditer(text)]
        titles = [match["title"] for match in _TITLE.finditer(DATE.sub("", text))]
        if len(dates) != len(titles):
            dates = [""] * len(titles)
        rows += [(list_page, span.page, *row) for row in zip(titles, dates, strict=True)]
    table = pd.DataFrame(rows, columns=["list_page", "page", "title", "date"])
    table["repeated"] = table.duplicated(["list_page", "title", "date"], keep=False)
    return table


def match_dates(dates: pd.DataFrame, documents: pd.DataFrame) -> pd.DataFrame:
    """Tell which document each entry of the tables of dates means.

    A table lists the documents printed between it and the next table, nearly in their order; of
    entries printed twice, the first or the last ones count, whichever fits the order. The last
    table, behind all documents, lists them again by province; it serves as a check.

    Parameters
    ----------
    dates : DataFrame
        What `read_dates` returned.
    documents : DataFrame
        doc_id, title, page_first of the compendium's documents in print order.

    Returns
    -------
    DataFrame
        `dates` with doc_id (empty where no document fits), similarity of the titles (0 to 1) and
        confirmed: whether another table has a like title with the same date.
    """
    result = dates.assign(doc_id="", similarity=0.0, confirmed=False)
    starts = sorted(dates["list_page"].unique())
    for start, stop in zip(starts, [*starts[1:], np.inf], strict=False):
        listed = result[result["list_page"] == start]
        near = documents[documents["page_first"].between(start + 0.5, stop - 0.5)]
        readings = []
        for keep in ("first", "last"):
            rows = listed.drop_duplicates(["title", "date"], keep=keep)
            readings.append((*_pair(rows["title"], near["title"]), rows.index))
        _, pairs, index = min(readings, key=lambda reading: reading[0])
        for row, place, likeness in pairs:
            result.loc[index[row], "doc_id"] = near["doc_id"].iloc[place]
            result.loc[index[row], "similarity"] = likeness
    for row in result.index[result["date"] != ""]:
        same_day = result[
            (result["date"] == result.at[row, "date"]) & (result["list_page"] != result.at[row, "list_page"])
        ]
        likeness = [_similarity(title, result.at[row, "title"]) for title in same_day["title"]]
        result.at[row, "confirmed"] = max(likeness, default=0) >= MIN_TITLE_SIMILARITY
    return result


def _pair(short: pd.Series, titles: pd.Series) -> tuple[float, list[tuple[int, int, float]]]:
    """Pair short titles with full ones, both in nearly the same order.

    Returns the cost of the pairing and its pairs (row, place, likeness).
    """
    if short.empty or titles.empty:
        return 0.0, []
    from scipy.optimize import linear_sum_assignment  # not above: a corpus read again does without

    likeness = np.array([[_similarity(entry, title) for title in titles] for entry in short])
    rows, places = np.indices(likeness.shape)
    cost = ORDER_WEIGHT * (rows - places) ** 2 - likeness
    rows, places = linear_sum_assignment(cost)
    steps = np.diff(places, prepend=-1, append=len(titles)) == 1
    in_order = steps[:-1] & steps[1:]
    kept = in_order | (likeness[rows, places] >= MIN_TITLE_SIMILARITY)
    pairs = [(int(r), int(p), float(likeness[r, p])) for r, p in zip(rows[kept], places[kept], strict=True)]
    return float(cost[rows, places].sum()), pairs


def _similarity(short: str, title: str) -> float:
    """Return how far a short title is contained in, and like, a full one (0 to 1)."""
    short, title = in_full(short), in_full(title)
    contained = LCSseq.similarity(short, title) / len(short)
    return round(0.7 * contained + 0.3 * fuzz.ratio(short, title) / 100, 3)


# ---------------------------------------------------------------- declared against found


def read_declared(raw: str, compendium: Compendium) -> pd.DataFrame:
    """Compare how many documents the compendium says it has with how many it has.

    Parameters
    ----------
    raw : str
        The compendium's text.
    compendium : Compendium
        What `split_compendium(raw)` returned.

    Returns
    -------
    DataFrame
        A row a statement, in print order: place (contents or date_table), page, what
        (`省区方案`), declared, listed (entries that stand under the statement), found (documents
        between the date tables of that name; all documents where no such table is).
    """
    contents, dates = read_contents(raw, compendium), read_dates(raw, compendium)
    sections = contents["section"].drop_duplicates().tolist()
    starts = sorted(dates["list_page"].unique())
    pages = pd.Series([section.page_first for section in compendium.sections], dtype=float)
    found = {
        start: int(pages.between(start, stop, inclusive="neither").sum()) or len(pages)
        for start, stop in zip(starts, [*starts[1:], np.inf], strict=False)
    }
    parts = dict(zip(sections, found.values(), strict=False))
    rows = {}
    for span in compendium.leftovers:
        if span.kind not in ("contents", "date_table"):
            continue
        text = re.sub(r"《[^《》]*》", "|", re.split(r"目\s*录", raw[span.start : span.end])[-1])
        for match in _DECLARED.finditer(re.sub(r"[.…·][.…·\s]*\d*", "|", text)):
            what, declared = match["what"], int(match["count"])
            if span.kind == "contents":
                label = next((section for section in sections if section.startswith(what)), "")
                listed = (contents["section"] == label).sum() if label else len(contents)
                counts = int(listed), parts.get(label, len(pages))
            else:
                listed = (dates["list_page"] == span.page).sum()
                counts = int(listed), found.get(span.page, len(pages))
            rows[span.kind, span.page, what, declared] = counts
    rows = [(*statement, *counts) for statement, counts in rows.items()]
    columns = ["place", "page", "what", "declared", "listed", "found"]
    return pd.DataFrame(rows, columns=columns)


def reconcile(raw: str, compendium: Compendium, documents: pd.DataFrame) -> pd.DataFrame:
    """Compare the printed table of contents with the documents found.

    Parameters
    ----------
    raw : str
        The compendium's text.
    compendium : Compendium
        What `split_compendium(raw)` returned.
    documents : DataFrame
        doc_id, title, page_first of the compendium's documents in print order.

    Returns
    -------
    DataFrame
        A row a document or entry, in print order: doc_id, title, page (found), title_printed,
        page_printed, status: agrees, wrong page, not in contents, not found.
    """
    contents = read_contents(raw, compendium)
    pairs = {place: row for row, place, _ in _pair(contents["title"], documents["title"])[1]}
    rows = []
    for place, document in enumerate(documents.itertuples()):
        row = pairs.get(place)
        printed = ("", None) if row is None else tuple(contents.loc[row, ["title", "page"]])
        status = "agrees" if printed[1] == document.page_first else "wrong page"
        status = "not in contents" if row is None else status
        rows.append((document.doc_id, document.title, document.page_first, *printed, status))
    for row in sorted(set(contents.index) - set(pairs.values())):
        rows.append(("", "", None, *contents.loc[row, ["title", "page"]], "not found"))
    columns = ["doc_id", "title", "page", "title_printed", "page_printed", "status"]
    table = pd.DataFrame(rows, columns=columns)
    return table.astype({"page": "Int64", "page_printed": "Int64"})
