"""Whose plan it is: places, agencies and kinds of documents, read from names and titles.

The knowledge lies in data/raw/vocabulary: gazetteer.csv, agencies.csv and doc_types.csv.
"""

import re
from functools import cache
from typing import NamedTuple

import pandas as pd

from helpers.knowledge import read_knowledge
from helpers.paths import VOCABULARY

COUNTRY = "100000"
"""Adcode of the country and of its ministries."""

DRAFT = re.compile(r"[(（]?(?:征求意见稿|公开征求意见稿|草案|送审稿)[)）]?")
LEVELS = {"country": "national", "province": "province", "prefecture": "prefecture", "county": "county"}

_PARTY = re.compile(r"党委|中共.*?委(?:员会)?|(?:省|市|区|县)委(?:员会)?(?=、|，|,|\Z)")
_GOVERNMENT = re.compile(r"人民政府|(?:省|市|区|县)政府")
_CONGRESS = re.compile(r"人民代表大会(?:常务委员会)?|人大常委会")
_DEPARTMENT = re.compile(r"(?:厅|局|委|委员会|办公室|管委会|部)\Z")
# a place that the gazetteer does not tell from others of its name: 鼓楼区碳达峰实施方案
_UNKNOWN_PLACE = re.compile(r"\A[一-鿿]{2,9}?(?:自治[区州县旗]|[省市区县旗盟])(?=碳达峰|\Z)")
_TITLE_VERB = re.compile(r"关于|印发|20\d\d年")


class Place(NamedTuple):
    """A row of the gazetteer that can have a plan of its own."""

    adcode: str
    name: str
    level: str
    parent: str
    province: str
    region: str


NOWHERE = Place("", "", "", "", "", "")
"""Stands for the place of a plan that does not say whose it is."""


@cache
def _gazetteer() -> tuple[dict[str, Place], dict[str, list[str]]]:
    """Return places by adcode, and adcodes by every name of two characters or more."""
    columns = ("adcode", "name", "short_name", "other_names", "level", "parent_adcode", "province", "region")
    table = read_knowledge(VOCABULARY / "gazetteer.csv", columns)
    places: dict[str, Place] = {}
    names: dict[str, list[str]] = {}
    for row in table.itertuples():
        if row.level not in LEVELS:
            continue
        level = LEVELS[row.level]
        places[row.adcode] = Place(row.adcode, row.name, level, row.parent_adcode, row.province, row.region)
        for name in {row.name, row.short_name, *row.other_names.split(";")}:
            if len(name) >= 2 and row.level != "country":
                names.setdefault(name, []).append(row.adcode)
    return places, names


def place(adcode: str) -> Place:
    """Return the place with this adcode.

    Raises
    ------
    KeyError
        The gazetteer has no such code.
    """
    return _gazetteer()[0][adcode]


def _line(adcode: str) -> list[str]:
    """Return a place's adcode and those of everything it lies in."""
    places, line = _gazetteer()[0], []
    while adcode in places:
        line.append(adcode)
        adcode = places[adcode].parent
    return line


def read_place(text: str, within: str = COUNTRY, hint: str = "") -> tuple[Place | None, int]:
    """Read the place a text begins with: 上海市徐汇区…, 内蒙古…, 新吴区….

    Parameters
    ----------
    text : str
        A printed issuer or a title.
    within : str
        Adcode: only what it lies in, itself and what lies in it count.
    hint : str
        A text whose mentions of provinces and prefectures decide between places of one name.

    Returns
    -------
    Place or None
        The smallest place named; None if none is, or if several fit.
    int
        How many characters its name takes.
    """
    places = _gazetteer()[0]
    found, position = None, 0
    while True:
        options = _options(text[position:], found.adcode if found else within, bool(found), hint)
        if len(options) != 1:
            return found, position
        name, adcode = options[0]
        found = places[adcode]
        position += len(name)


def _options(text: str, near: str, deeper: bool, hint: str) -> list[tuple[str, str]]:
    """Return the places (name, adcode) with the longest name that a text begins with.

    They lie in `near`; unless a `deeper` one is asked for, `near` and what it lies in count, too.
    """
    places, names = _gazetteer()
    for length in range(min(15, len(text)), 1, -1):
        name = text[:length]
        codes = names.get(name, [])
        if deeper:
            codes = [code for code in codes if near in _line(code)[1:]]
        else:
            codes = [code for code in codes if near in _line(code) or code in _line(near)]
        if near == COUNTRY:  # short names of counties are too often words
            codes = [c for c in codes if places[c].level != "county" or places[c].name == name]
        if len(codes) > 1:
            mentions = {c: sum(places[d].name in hint for d in _line(c)[1:-1]) for c in codes}
            codes = [code for code in codes if mentions[code] == max(mentions.values())]
        if codes:
            return [(name, code) for code in codes]
    return []


@cache
def agencies() -> pd.DataFrame:
    """Return agencies.csv, indexed by printed name: full_name, level, topic."""
    table = read_knowledge(VOCABULARY / "agencies.csv", ("name", "full_name", "level", "topic"))
    return table.drop_duplicates("name").set_index("name")


def read_agencies(text: str) -> tuple[list[str], int]:
    """Read the national agencies that a text begins with, one after the other.

    Returns
    -------
    list of str
        Their names as printed.
    int
        How many characters they take.
    """
    known, found, position = agencies().index, [], 0
    while position < len(text):
        rest = text[position:].lstrip("、 　")
        skipped = len(text) - position - len(rest)
        name = max((n for n in known if rest.startswith(n)), key=len, default="")
        if not name:
            break
        found.append(name)
        position += skipped + len(name)
    return found, position


def title_issuer(title: str, home: Place) -> str:
    """Return the full names of the organs that a title begins with, or an empty string.

    中共杭州市委杭州市人民政府关于… → 中共杭州市委员会 杭州市人民政府; 浙江省财政厅关于… →
    浙江省财政厅; 浙江省碳达峰… → nothing.
    """
    verb = _TITLE_VERB.search(title)
    stated = title[: verb.start()] if verb else ""
    organs = []
    if _CONGRESS.search(stated):
        return f"{home.name}人民代表大会常务委员会"
    if _PARTY.search(stated):
        organs.append(f"中共{home.name}委员会")
    if _GOVERNMENT.search(stated):
        organs.append(f"{home.name}人民政府")
    if not organs and _DEPARTMENT.search(stated):
        _, length = read_place(stated, home.adcode)
        organs.append(home.name + (stated[length:] if length else stated.lstrip("省市区县")))
    return " ".join(organs)


@cache
def doc_types() -> pd.DataFrame:
    """Return doc_types.csv: field (topic, doc_type), value, name_zh, pattern, plan_rank."""
    columns = ("field", "value", "name_zh", "pattern", "plan_rank", "description")
    return read_knowledge(VOCABULARY / "doc_types.csv", columns)


def classify_title(title: str, home: Place, topic: str = "") -> tuple[str, str, str]:
    """Tell topic, kind and status of a document from its title.

    Parameters
    ----------
    title : str
        With its place: 江西省工业领域碳达峰实施方案.
    home : Place
        Whose document it is; its name in the title is passed over.
    topic : str
        The issuer's field, where the title names none (a ministry's).

    Returns
    -------
    topic, doc_type, status : str
        Values of doc_types.csv; status is draft or final. The kinds with a plan_rank are for
        documents of all fields only.
    """
    status = "draft" if DRAFT.search(title) else "final"
    core = DRAFT.sub("", title)
    length = read_place(core, home.adcode or COUNTRY)[1]
    core = (core[length:] if length else _UNKNOWN_PLACE.sub("", core)).replace("双碳", "碳达峰碳中和")
    rules = doc_types()
    topics, kinds = rules[rules["field"] == "topic"], rules[rules["field"] == "doc_type"]
    named = [row.value for row in topics.itertuples() if row.pattern and re.search(row.pattern, core)]
    topic = named[0] if named else topic or "overall"
    for row in kinds.itertuples():
        if re.search(row.pattern, core) and (topic == "overall" or not row.plan_rank):
            return topic, row.value, status
    return topic, "other", status
