"""Plans and numbers known from elsewhere: what public pages say of plans whose text is not in the corpus.

These are facts with their source (data/raw/context/known_plans.csv and known_targets.csv), no texts: no sum, statistic,
link or map value uses them. Only an official page is linked; of any other the kind is said and its host named.
"""

import datetime
from collections.abc import Callable
from urllib.parse import urlsplit

import pandas as pd

from helpers.base.language import say
from helpers.base.tables import text
from helpers.corpus.documents import of_places, own_documents, speaking_documents
from helpers.vocabulary.gazetteer import place, places_above, read_gazetteer
from helpers.vocabulary.indicators import canonical_value, identify
from helpers.vocabulary.read import read_knowledge

PLAN_COLUMNS = (
    "adcode", "place", "level", "document", "doc_number", "issued", "kind", "page", "searches", "accessed", "doubt",
    "url", "note",
)  # fmt: skip
TARGET_COLUMNS = (
    "adcode", "place", "level", "document", "doc_number", "issued", "indicator", "year", "value", "unit", "comparator",
    "modality", "base_year", "counts", "page", "seen_as", "accessed", "doubt", "url", "note",
)  # fmt: skip
KINDS = ("peak_plan", "opinions", "sector_plan", "related_plan", "none")
PAGES = {
    "official": say("official page"),
    "mirror": say("seen on a mirror"),
    "news": say("named in the news"),
    "cited": say("named in another text"),
    "": say("page not known"),
}
PROMISE, PROJECT = "promise", "project"  # a power station under construction is no promise of a place
OFFICIAL_HOST = ".gov.cn"
HERE, PLAN_KNOWN, SECTOR_ONLY, NOT_FOUND = "text here", "plan known", "only sector plans known", "nothing found"
STATES = (HERE, PLAN_KNOWN, SECTOR_ONLY, NOT_FOUND)


def read_known_plans() -> pd.DataFrame:
    """What public pages say of plans: which place has which, and where that was seen.

    Returns
    -------
    DataFrame
        The file's columns, all text, and `seen` (the kind of page and its host), `link` (the address, of official pages
        only). A row of kind "none" says that no plan was found in so many `searches`.

    Raises
    ------
    KnowledgeError
        A place that the gazetteer does not know under that code, level and name, or an unknown kind or page, a date that
        is none, or an "official" page on another host than the government's; with file and line.

    Examples
    --------
    >>> plans = read_known_plans().set_index("place")
    >>> plans.loc["赣州市", "doc_number"].iloc[0]
    '赣市府发〔2022〕20号'
    """
    return _read(
        "known_plans.csv", PLAN_COLUMNS, _plan_wrong, numbers=["searches"], values={"kind": KINDS, "page": PAGES}
    )


def read_known_targets() -> pd.DataFrame:
    """Numbers that public pages tell of plans and projects: never rows of targets.csv.

    Returns
    -------
    DataFrame
        The file's columns, `year` and `value` as numbers (missing where none is told), `counts` promise or project,
        `indicator_id`, `value_canonical` and `unit_canonical` by the codebook (empty where it has none), `seen` and
        `link` as in `read_known_plans`, `doubtful`.

    Raises
    ------
    KnowledgeError
        As `read_known_plans`, or a number or year that is none.

    Examples
    --------
    >>> told = read_known_targets()
    >>> told.loc[told["doubtful"] & told["value"].eq(27.4), "place"].item()
    '赣州市'
    """
    accepted = {"counts": (PROMISE, PROJECT), "page": PAGES}
    table = _read("known_targets.csv", TARGET_COLUMNS, numbers=["year", "value"], values=accepted)
    table = table.astype({"year": "Int64", "value": "float64"})
    table["indicator_id"] = [identify(row.indicator, row.unit) or "" for row in table.itertuples()]
    measured = [
        (None, "") if pd.isna(row.value) else canonical_value(row.value, row.unit, row.indicator_id or None)
        for row in table.itertuples()
    ]
    table["value_canonical"] = pd.Series([value for value, _ in measured], index=table.index, dtype="float64")
    table["unit_canonical"] = [unit or "" for _, unit in measured]
    return table.assign(doubtful=table["doubt"] != "")


def known_of(told: pd.DataFrame, indicator_id: str, year: int, unit: str, fall: bool) -> pd.DataFrame:
    """What public pages tell of prefectures for one indicator, year and unit: to be marked on a map, never counted on it.

    Parameters
    ----------
    told : DataFrame
        From `read_known_targets`.
    indicator_id, year, unit
        Of the map; the unit is the codebook's.
    fall : bool
        Whether falls since a base year are asked for, not levels.

    Returns
    -------
    DataFrame
        Index adcode, a row a place: the columns of `told`, and `label` (the number with its unit, ? behind a doubtful one). Where
        several are told, what is promised plainly stands before what is aimed at.

    Examples
    --------
    >>> known_of(read_known_targets(), "non_fossil_share", 2025, "%", fall=False)["label"].to_dict()
    {'360200': '12.8 %', '360400': '17.7 %', '360700': '27.4 % ?'}
    """
    rows = told[told["counts"].eq(PROMISE) & told["value_canonical"].notna() & told["level"].eq("prefecture")]
    rows = rows[rows["indicator_id"].eq(indicator_id) & rows["year"].eq(year) & rows["unit_canonical"].eq(unit)]
    rows = rows[rows["base_year"].ne("").eq(fall)]
    rows = rows.sort_values("modality", key=lambda words: words.eq("strive"), kind="stable")
    rows = rows.drop_duplicates("adcode").sort_values("adcode").set_index("adcode")
    values = zip(rows["value_canonical"], rows["doubtful"], strict=True)
    return rows.assign(label=[f"{value:g} {unit}{' ?' * doubtful}" for value, doubtful in values])


def what_is_known(documents: pd.DataFrame, adcodes: list[str], known: pd.DataFrame | None = None) -> pd.DataFrame:
    """For each place, whether its plan is here, known from elsewhere, known by its sector plans only, or was not found.

    Parameters
    ----------
    documents : DataFrame
        documents.csv.
    adcodes : list of str
        The places that are asked for, such as the eleven prefectures of Jiangxi. Places of the same kind that lie in
        them and have a plan here or elsewhere (counties, development zones) follow.
    known : DataFrame, optional
        From `read_known_plans`.

    Returns
    -------
    DataFrame
        adcode, place, level, state (one of STATES), doc_id (the implementation plan here), title, doc_number, issued,
        seen, link and doubt (of the plan known), searches (how often a plan was looked for, 0 where nobody did), others (titles of
        other plans that are known, joined by ;), here (doc_ids of other documents of the place in the corpus).
    """
    return Knowing(documents, read_known_plans() if known is None else known).of(adcodes)


class Knowing:
    """What is known of plans, to be asked for several places: `of` is `what_is_known`, whose documents and known are given here."""

    def __init__(self, documents: pd.DataFrame, known: pd.DataFrame):
        speaking = speaking_documents(documents)
        plans = speaking[speaking["doc_type"].eq("implementation_plan")].to_dict("records")
        self._plans = {row["adcode"]: row for row in plans}
        self._own: dict[str, list[dict]] = {}
        for row in of_places(own_documents(documents)).to_dict("records"):
            self._own.setdefault(row["adcode"], []).append(row)
        self._known: dict[tuple[str, str], list[dict]] = {}
        for row in known.to_dict("records"):
            self._known.setdefault((row["adcode"], row["place"]), []).append(row)
        self._peaks = [place for place, rows in self._known.items() if any(row["kind"] == "peak_plan" for row in rows)]

    def of(self, adcodes: list[str]) -> pd.DataFrame:
        """A row a place, and one for each place inside it that has a plan here or elsewhere."""
        return pd.DataFrame(self.states(adcodes))

    def states(self, adcodes: list[str]) -> list[dict]:
        """The rows of `of`."""
        asked = [(code, place(code).name) for code in adcodes]
        inside = {code for code in adcodes if place(code).level == "prefecture"}
        below = (
            {(code, place(code).name) for code in self._plans if inside & set(places_above(code))} if inside else set()
        )
        for code, name in self._peaks:
            if inside & {code, *places_above(code)} and (code, name) not in asked:
                below.add((code, name))
        return [self._state(code, name) for code, name in [*asked, *sorted(below)]]

    def _state(self, code: str, name: str) -> dict:
        told, in_corpus = self._known.get((code, name), []), self._own.get(code, [])
        zone = any(row["level"] == "zone" for row in told)  # it bears the code of the prefecture it lies in
        plan = {} if zone else self._plans.get(code, {})
        peak = next((row for row in told if row["kind"] == "peak_plan"), {})
        sector = any(row["kind"] == "sector_plan" for row in told)
        sector |= any(text(row["doc_type"]).startswith("sector") for row in in_corpus)
        state = HERE if plan else PLAN_KNOWN if peak else SECTOR_ONLY if sector and not zone else NOT_FOUND
        row = {"adcode": code, "place": name, "state": state, "doc_id": plan.get("doc_id", "")}
        row["level"] = next((row["level"] for row in [*told, *in_corpus]), "")
        taken = {"title": "document", "doc_number": "doc_number", "issued": "issued", "seen": "seen", "link": "link"}
        taken["doubt"] = "doubt"
        row |= {new: peak[old] if state == PLAN_KNOWN else "" for new, old in taken.items()}
        if plan:
            stated = {"title": "title", "issued": "date", "doc_number": "doc_number"}
            row |= {new: text(plan[old]) for new, old in stated.items()}
        row["searches"] = int(sum(row["searches"] for row in told if pd.notna(row["searches"])))
        row["others"] = ";".join(row["document"] for row in told if row["kind"] not in ("peak_plan", "none"))
        others = [row["doc_id"] for row in in_corpus if row["doc_id"] != plan.get("doc_id", "")]
        row["here"] = "" if zone else ";".join(others)
        return row


def add_command(row: pd.Series) -> str:
    """What to type once the plan's file is downloaded.

    Parameters
    ----------
    row : Series
        A row of `what_is_known` or of `read_known_plans`.

    Examples
    --------
    >>> plans = read_known_plans()
    >>> add_command(plans[plans["place"].eq("抚州市")].iloc[0].rename({"document": "title"}))
    'make add FILE=plan.pdf TITLE=抚州市碳达峰实施方案 ADCODE=361000 DATE=2023-01-04'
    """
    given = {"TITLE": row["title"], "ADCODE": row["adcode"], "DATE": row["issued"], "NUMBER": row["doc_number"]}
    return " ".join(["make add FILE=plan.pdf", *(f"{name}={value}" for name, value in given.items() if value)])


def _read(name: str, columns: tuple[str, ...], wrong: Callable = lambda row: None, **door) -> pd.DataFrame:
    """A table of data/raw/context, its places, dates and pages checked, with `seen` and `link`."""
    names = read_gazetteer()
    there = set(zip(names["adcode"], names["name"], names["level"], strict=True))

    def check(row: tuple) -> tuple[str, str] | None:
        if (row.adcode, row.place, row.level) not in there:
            return "place", f"{row.adcode} {row.place}: write adcode, name and level as gazetteer.csv"
        if not _is_date(row.issued):
            return "issued", f"{row.issued!r}: write it as 2022-11-03, or nothing"
        if row.page == "official" and not host_of(row.url).endswith(OFFICIAL_HOST):
            return "url", f"{host_of(row.url)!r}: an official page is on a host of {OFFICIAL_HOST}"
        return wrong(row)

    table = read_knowledge(f"context/{name}", columns, check=check, **door)
    hosts, official = table["url"].map(host_of), table["page"] == "official"
    seen = table["page"].map({kind: words.en for kind, words in PAGES.items()})
    seen = seen.where(official | hosts.eq(""), seen + " (" + hosts + ")")
    return table.assign(seen=seen, link=table["url"].where(official, ""))


def _plan_wrong(row: tuple) -> tuple[str, str] | None:
    fits = (row.document == "") == (row.kind == "none")
    return None if fits else ("document", "name it, or give the row the kind none")


def host_of(url: str) -> str:
    """The host of an address; empty where there is none.

    Examples
    --------
    >>> host_of("http://hhygw.cn/tanzhonghe/187098.html")
    'hhygw.cn'
    """
    return urlsplit(url).hostname or ""


def _is_date(day: str) -> bool:
    try:
        return not day or bool(datetime.date.fromisoformat(day))
    except ValueError:
        return False
