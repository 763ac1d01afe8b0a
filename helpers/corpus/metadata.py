"""What is known of each document: title, issuer, place, kind, date, number, completeness.

Everything is read from the texts, the compendium's heads and tables of dates, and the tables in
data/raw/vocabulary. What no rule can read stands in data/raw/documents.csv, with its reason, and
outranks the rules.
"""

import re
from collections.abc import Mapping
from functools import partial
from pathlib import PurePath

import pandas as pd

from helpers.base.cache import keep, state_of
from helpers.base.language import Words
from helpers.corpus.cleaning import TAG_OPENER
from helpers.corpus.documents import find_speakers
from helpers.corpus.front_matter import DAY, NUMBER, ORGAN, breaks_off, full_width, iso, read_front_matter
from helpers.sources.compendium import Compendium, Section
from helpers.sources.printed_lists import match_dates, read_contents, read_dates
from helpers.vocabulary.gazetteer import (
    COUNTRY,
    NOWHERE,
    Place,
    agencies,
    classify_title,
    in_full,
    place,
    read_agencies,
    read_place,
    read_places,
    title_issuer,
)
from helpers.vocabulary.read import follows, read_knowledge

ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
MAX_DAYS_APART = 31
"""Sources of a document's date that differ by more leave it empty."""
ADDED = "Added with make add"  # how obtained_from begins for a file that a researcher brought

COLUMNS = [
    "doc_id", "title", "title_en", "issuer", "level", "adcode", "region", "province", "doc_type", "topic", "is_plan",
    "status", "doc_number", "date", "date_kind", "date_source", "url", "url_official", "source_file",
    "page_first", "page_last", "complete", "note", "same_as", "issuer_source", "doc_number_source",
    "dates_found",
]  # fmt: skip

# t20220701_, /2022-07/01/, /2022/0701/, /2022/7/1/
_URL_DAY = re.compile(r"(?<!\d)(20[12]\d)(?:[-/]?(\d\d)[-/]?(\d\d)|/(\d{1,2})/(\d{1,2}))(?!\d)")
_SIGNATURE = re.compile(rf"(?P<who>[^。，,；;：:）)\s]{{3,60}}?)\s*(?P<day>{DAY.pattern})\s*\Z")
# what may stand before a title in a citation: 天津市人民政府关于印发, 中共中央国务院
_CITING = re.compile(r"(?:\A|关于印发|[委部院府厅局会])\Z")
_CITATION = re.compile(rf"《(?P<title>(?:[^《》]|《[^《》]*》){{6,120}})》[(（](?P<number>{NUMBER})[)）]")


# ---------------------------------------------------------------- all documents


def document_rows(
    plans: Mapping[str, str],
    raw: str = "",
    compendium: Compendium | None = None,
    compendium_file: str = "",
) -> pd.DataFrame:
    """Return a row a document, as in documents.csv but for the number of characters.

    Parameters
    ----------
    plans : mapping of file name to text
        Plans with a file of their own; a file's stem is its doc_id.
    raw, compendium, compendium_file
        The compendium's text, its split, and its file name.

    Returns
    -------
    DataFrame
        The columns of `COLUMNS`; dates ISO, pages Int64, booleans; empty string for unknown.
    """
    made_from = (dict(plans), raw, compendium, compendium_file)
    return keep("documents", made_from, __name__, lambda: _document_rows(*made_from), ("documents.csv",))


def _document_rows(plans, raw: str, compendium: Compendium | None, compendium_file: str) -> pd.DataFrame:
    rows = [
        {"doc_id": PurePath(name).stem, "source_file": name} | read_front_matter(text, name)
        for name, text in plans.items()
    ]
    texts = {row["doc_id"]: plans[row["source_file"]] for row in rows}
    if compendium is not None:
        sections = [_section_row(section, raw) for section in compendium.sections]
        _add_lost_titles(sections, raw, compendium)
        rows += [row | {"source_file": compendium_file} for row in sections]
        for row, section in zip(sections, compendium.sections, strict=True):
            texts[row["doc_id"]] = _body(section, raw)
    if not rows:
        return pd.DataFrame(columns=COLUMNS)
    records = read_records()
    rows = [_with_record(row, records) for row in rows]
    table = pd.DataFrame([dict.fromkeys(COLUMNS, "") | _without_tags(_classify(row)) for row in rows])
    if compendium is not None:
        table = _add_table_dates(table, raw, compendium)
    table = _settle_dates(table)
    table = _cite_numbers(table, texts)
    table["is_plan"] = table["doc_id"].isin(find_speakers(table))
    table["url_official"] = table["url_official"].replace("", pd.NA).astype("boolean")
    pages = table[["page_first", "page_last"]].apply(pd.to_numeric).astype("Int64")
    return table.assign(**pages)[COLUMNS]


def read_provenance() -> pd.DataFrame:
    """Return data/raw/plans/provenance.csv: a row a raw file, indexed 0..n, all columns text."""
    return read_knowledge("plans/provenance.csv", ("file", "kind", "plan", "obtained_from", "sha256"), unique=["file"])


def added_plans() -> list[str]:
    """The doc_ids of the plans that a researcher added, in the order of provenance.csv, which says so.

    Examples
    --------
    >>> "jiangxi" in added_plans()
    False
    """
    rows = read_provenance()
    return [PurePath(file).stem for file in rows.loc[rows["obtained_from"].str.startswith(ADDED), "file"]]


def read_records() -> pd.DataFrame:
    """Return data/raw/documents.csv: what no rule can read, and English titles, indexed by doc_id, all columns text."""
    columns = ("doc_id", "title", "title_en", "issuer", "adcode", "doc_number", "date", "date_kind", "url", "complete", "same_as",
               "note")  # fmt: skip
    table = read_knowledge(
        "documents.csv",
        columns,
        unique=["doc_id"],
        values={
            "complete": ("", "true", "false", "True", "False", "TRUE", "FALSE"),
            "date_kind": ("", "issued", "published"),
        },
        check=_record_wrong,
    )
    return table.set_index("doc_id")


def _record_wrong(row: tuple) -> str | None:
    """What no record can say: a place that the gazetteer does not know, a date that is none."""
    if row.adcode and row.adcode not in read_places():
        return f"adcode {row.adcode!r} is not in gazetteer.csv; look the place up there"
    if row.date and not ISO_DAY.fullmatch(row.date):
        return f"date {row.date!r} is not written 2022-07-18; correct it"
    return None


@follows("documents.csv")
def _english_titles() -> dict[str, str]:
    return read_records()["title_en"].to_dict()


def title_words(doc_id: str, title: str) -> Words:
    """A document's title in both languages; in Chinese in both where data/raw/documents.csv has no translation.

    Examples
    --------
    >>> title_words("yichun", "宜春市碳达峰实施方案").en
    'Yichun Carbon Peaking Implementation Plan'
    """
    return Words(zh=title, en=_english_titles().get(doc_id) or title)


def infer_metadata(text: str, filename: str = "") -> dict:
    """Say what a plan's text and file name tell of it, before it is added to the corpus.

    Parameters
    ----------
    text : str
        The plan, with the notice that issues it if there is one.
    filename : str
        Used where the text does not say the title.

    Returns
    -------
    dict
        The columns of `COLUMNS` that a document alone can fill; adcode, level, region and province
        are empty if its place is not known or several places have its name.
    """
    row = _without_tags(_classify(read_front_matter(text, filename)))
    row = pd.DataFrame([row | {"doc_id": PurePath(filename).stem, "same_as": ""}])
    row = _settle_dates(row).iloc[0].to_dict()
    return {column: row[column] for column in COLUMNS if column in row}


def _without_tags(row: dict) -> dict:
    """Take from titles, issuers and numbers what could open a tag in a page, as from the texts (see `text`)."""
    return {name: TAG_OPENER.sub("＜", value) if isinstance(value, str) else value for name, value in row.items()}


def _with_record(row: dict, records: pd.DataFrame) -> dict:
    """Let a record of data/raw/documents.csv outrank what was read."""
    if row["doc_id"] not in records.index:
        return row
    record = {column: value for column, value in records.loc[row["doc_id"]].items() if value}
    if "complete" in record:
        record["complete"] = record["complete"].lower() == "true"
    if "issuer" in record:
        record["issuer_source"] = "record"
    if "doc_number" in record:
        record["doc_number_source"] = "record"
    if "url" in record:
        record["url_official"] = is_official(record["url"])
    if "date" in record:
        day = (record.pop("date"), record.pop("date_kind", "issued"), "record")
        record["_days"] = [day, *row["_days"]]
    return row | record


def _classify(row: dict) -> dict:
    """Add what follows from title and place: level, region, topic, kind, status, issuer."""
    home = place(row["adcode"]) if row["adcode"] else NOWHERE
    level = row.get("level") or home.level
    topic, kind, status = classify_title(row["title"], home, row.pop("_topic", ""))
    issuer, source = row.get("issuer", ""), row.get("issuer_source", "")
    if not issuer and home.name and kind == "implementation_plan" and status == "final":
        issuer, source = f"{home.name}人民政府", "custom"
    if not issuer:
        issuer, source = home.name, "place only" if home.name else ""
    return row | {
        "level": level,
        "region": home.region,
        "province": home.province,
        "topic": topic,
        "doc_type": kind,
        "status": status,
        "issuer": issuer,
        "issuer_source": source,
    }


# ---------------------------------------------------------------- a document of the compendium


def _section_row(section: Section, raw: str) -> dict:
    """Read a document's head, and the signature at its end."""
    body = _body(section, raw)
    issuer, title = section.issuer_printed, section.title_printed
    if not issuer:
        names, length = read_agencies(title)
        issuer, title = "".join(names), title[length:]
    row = {
        "doc_id": f"c{section.page_first:04d}",
        "title": full_width(_own_title(title, body)),
        "url": section.url_printed,
        "url_official": is_official(section.url_printed) if section.url_printed else "",
        "page_first": section.page_first,
        "page_last": section.page_last,
        "note": "; ".join(_gaps(section, body)),
        "complete": not _gaps(section, body),
        "_days": [],
    }
    if issuer in agencies().index:
        agency = agencies().loc[issuer]
        row |= {"adcode": COUNTRY, "level": agency["level"], "_topic": agency["topic"]}
        row |= {"issuer": agency["full_name"], "issuer_source": "head"}
    else:
        home, _ = read_place(issuer)
        inner, _ = read_place(row["title"], home.adcode if home else COUNTRY)
        if home and inner and inner.adcode != home.adcode and inner.parent != COUNTRY:
            home = inner
        row["adcode"] = home.adcode if home else COUNTRY
        stated = title_issuer(row["title"], place(row["adcode"]))
        row |= {"issuer": stated, "issuer_source": "title" if stated else ""}
    signature = _SIGNATURE.search(body[-120:])
    if signature:
        row["_days"].append((iso(*DAY.search(signature["day"]).groups()), "issued", "signature"))
        row |= _signed_by(signature["who"], place(row["adcode"]))
    day = url_date(section.url_printed)
    if day:
        row["_days"].append((day, "published", "url"))
    return row


def _body(section: Section, raw: str) -> str:
    return "".join(raw[start:end] for start, end, _ in section.pieces)


def _gaps(section: Section, body: str) -> list[str]:
    """Say what is missing of a document, as far as its beginning and end show."""
    gaps = ["Its head and first page are lost"] if section.head_lost else []
    if section.cut:
        return [*gaps, f"The file ends on p. {section.page_last}, inside this document"]
    return [*gaps, "Ends in the middle of a sentence"] if breaks_off(body) else gaps


def _own_title(title: str, body: str) -> str:
    """Return the title as the body's first words give it, if they do, longer than the head does."""
    core = re.sub(r"^[省市区县]", "", title)
    position = body.find(core, 0, len(core) + 10)
    return body[: position + len(core)] if core and position > 0 else title


def _signed_by(who: str, home: Place) -> dict:
    """Return the issuer that a signature names, if it is made of known agencies or a local organ."""
    names, length = read_agencies(who)
    if names and length == len(who):
        full = dict.fromkeys(agencies().loc[name, "full_name"] for name in names)
        return {"issuer": "、".join(full), "issuer_source": "signature"}
    if who.startswith(home.name) and ORGAN.fullmatch(who):
        return {"issuer": who, "issuer_source": "signature"}
    return {}


def _add_lost_titles(rows: list[dict], raw: str, compendium: Compendium) -> None:
    """Give documents without a head the title that the printed contents have for their page."""
    lost = [row for row in rows if not row["title"]]
    contents = read_contents(raw, compendium) if lost else None
    for row in lost:
        titles = contents.loc[contents["page"] == row["page_first"], "title"]
        row["title"] = titles.iloc[0] if len(titles) else "（untitled）"


def is_official(url: str) -> bool:
    """Whether a web address is one of a state organ (host under gov.cn)."""
    host = re.match(r"https?://([^/:?#]+)", url)
    return bool(host) and (host[1] == "gov.cn" or host[1].endswith(".gov.cn"))


def url_date(url: str) -> str:
    """Return the last date that a web address contains (t20220701_, /2022/7/1/), else empty."""
    days = [iso(*filter(None, match.groups())) for match in _URL_DAY.finditer(url)]
    return next((day for day in reversed(days) if day), "")


# ---------------------------------------------------------------- dates and numbers


def _add_table_dates(table: pd.DataFrame, raw: str, compendium: Compendium) -> pd.DataFrame:
    """Add the dates of the printed tables to each document's sources."""
    own = table.loc[table["page_first"] != "", ["doc_id", "title", "page_first"]].astype({"page_first": int})
    printed = read_dates(raw, compendium)
    match = partial(match_dates, printed, own)
    dates = keep("printed dates", (state_of(printed), state_of(own)), match_dates.__module__, match)
    for entry in dates[dates["doc_id"].ne("") & dates["date"].ne("")].itertuples():
        days = table.loc[table["doc_id"] == entry.doc_id, "_days"].iloc[0]
        days.append((entry.date, "published", f"table p. {entry.page}"))
    return table


def _settle_dates(table: pd.DataFrame) -> pd.DataFrame:
    """Choose each document's date: a record's; issued before published; a signature before label, table, web address."""

    def rank(day: tuple[str, str, str]) -> tuple[bool, bool, int]:
        source = ["record", "signature", "label", "table", "url"].index(day[2].split()[0])
        return source > 0, day[1] != "issued", source

    days = dict(zip(table["doc_id"], table["_days"], strict=True))
    for doc_id, twin in zip(table["same_as"], table["doc_id"], strict=True):
        if doc_id in days and not days[doc_id]:
            days[doc_id] = [(day, kind, f"{source} ({twin})") for day, kind, source in days[twin]]
    rows = []
    for doc_id in table["doc_id"]:
        found = sorted(days[doc_id], key=rank)
        listed = "; ".join(f"{source} {day}" for day, _, source in found)
        moments = pd.to_datetime([day for day, _, _ in found])
        apart = (moments.max() - moments.min()).days if found else 0
        settled = apart <= MAX_DAYS_APART or found[0][2] == "record"
        day, kind, source = found[0] if found and settled else ("", "", "")
        if not settled:
            source = f"sources are {apart} days apart"
        rows.append((day, kind, source, listed))
    table[["date", "date_kind", "date_source", "dates_found"]] = rows
    return table.drop(columns="_days")


def _cite_numbers(table: pd.DataFrame, texts: Mapping[str, str]) -> pd.DataFrame:
    """Add the document numbers with which other documents of the corpus cite a document."""
    titles = {_key(row.title): row.Index for row in table.itertuples() if row.same_as == ""}
    for doc_id, text in texts.items():
        for match in _CITATION.finditer(re.sub(r"\s", "", text)):
            cited = _key(re.sub(r"的通知\Z", "", match["title"]))
            known = max((t for t in titles if cited.endswith(t)), key=len, default="")
            prefix = cited.removesuffix(known)
            row = titles.get(known)
            if known and not table.at[row, "doc_number"] and _CITING.search(prefix):
                table.at[row, "doc_number"] = match["number"]
                table.at[row, "doc_number_source"] = f"cited in {doc_id}"
    return table


def _key(title: str) -> str:
    """Return a title without punctuation, with its short form written out."""
    return re.sub(r"[^\w]", "", in_full(title)).replace("_", "")
