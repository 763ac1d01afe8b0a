"""The names of places: China's provinces, prefectures and counties, development zones, lakes, rivers, regions.

Three tables of data/raw/vocabulary: gazetteer.csv (divisions and zones with their full, short and other names),
landmarks.csv (lakes, rivers, mountains, regions, with the prefectures they touch) and place_words.csv (names that are
also ordinary words). ``Names`` looks them up; place_rules.csv and place_topics.csv say how a name is to be read.
"""

import re
from collections.abc import Iterator
from functools import cached_property
from typing import NamedTuple

import pandas as pd

from helpers.base.language import Words
from helpers.vocabulary.dictionary import read_dictionary
from helpers.vocabulary.read import follows, read_knowledge

SHORTEST = 2  # characters of a name
CODE = re.compile(r"\d{6}")  # GB/T 2260
# 松桃苗族自治县 is called 松桃县, 果洛藏族自治州 果洛州.
AUTONOMOUS = {"autonomous_county": "县", "autonomous_prefecture": "州", "autonomous_banner": "旗"}


class Division(NamedTuple):
    """One reading of a name: a division, zone or landmark."""

    adcode: str  # of the division; of the prefecture for a zone; empty for a landmark
    level: str  # country, province, prefecture, county, zone, landmark
    name: str
    form: str  # full, short, other
    prefectures: tuple[str, ...]  # that it lies in or touches; empty above the prefectures
    provinces: tuple[str, ...]


class PlaceRule(NamedTuple):
    """A row of place_rules.csv: what stands beside a name and makes it something else than a place."""

    gives: str  # none, government, institution or event
    side: str  # before; after: up to the next name; list: after it, other names of its list included
    where: str  # far: only below the provinces, outside the text's own; short: only divisions by a short name; province: only those
    names: re.Pattern | None  # of which names; None for all
    pattern: re.Pattern
    example: str  # the name in 【】


def read_gazetteer() -> pd.DataFrame:
    """Read China's divisions: a row a province, prefecture, county or development zone.

    Returns
    -------
    DataFrame
        Text columns adcode (GB/T 2260; a zone has its prefecture's), name, short_name, other_names (joined by ;),
        level (country, province, prefecture, county, zone), parent_adcode, province, region (four regions of the
        National Bureau of Statistics), kind.

    Raises
    ------
    KnowledgeError
        If the table is missing or damaged.
    """
    columns = ("adcode", "name", "short_name", "other_names", "level", "parent_adcode", "province", "region", "kind",
               "name_en")  # fmt: skip
    levels = (*LEVELS, "zone")
    return read_knowledge(
        "vocabulary/gazetteer.csv",
        columns,
        unique=("adcode", "name"),
        lists=["other_names"],
        values={"level": levels},
        check=lambda row: None if CODE.fullmatch(row.adcode) else f"adcode {row.adcode!r} has not six digits",
    )


class Names:
    """All names of places, ready to be looked up.

    Examples
    --------
    >>> names = Names()
    >>> [reading.adcode for reading in names.readings("珠山区")]
    ['360203']
    """

    def __init__(self) -> None:
        self.gazetteer = read_gazetteer()
        self._readings: dict[str, list[Division]] = {}
        for row in self.gazetteer.itertuples():
            line = lineage(row.adcode)
            prefectures = tuple(code for code in line if place(code).level == "prefecture")
            provinces = tuple(code for code in line if place(code).level == "province")
            others = [*row.other_names.split(";"), row.short_name + AUTONOMOUS.get(row.kind, "")]
            names = [("full", row.name), ("short", row.short_name), *(("other", name) for name in others)]
            for form, name in {name: form for form, name in reversed(names)}.items():
                self._add(form, Division(row.adcode, row.level, row.name, name, prefectures, provinces))
        landmarks = read_knowledge(
            "vocabulary/landmarks.csv",
            ("name", "other_names", "provinces", "prefectures"),
            unique=["name"],
            lists=("other_names", "provinces", "prefectures"),
        )
        for row in landmarks.itertuples():
            inside = tuple(filter(None, row.prefectures.split(";"))), tuple(filter(None, row.provinces.split(";")))
            for form in (row.name, *filter(None, row.other_names.split(";"))):
                self._add(form, Division("", "landmark", row.name, "full" if form == row.name else "other", *inside))
        self._lengths: dict[str, list[int]] = {}
        for name in sorted(self._readings, key=len, reverse=True):
            lengths = self._lengths.setdefault(name[:SHORTEST], [])
            if len(name) not in lengths:
                lengths.append(len(name))
        self.words = set(read_knowledge("vocabulary/place_words.csv", ["name"], unique=["name"])["name"])

    def _add(self, name: str, reading: Division) -> None:
        if len(name) >= SHORTEST:
            self._readings.setdefault(name, []).append(reading)

    def readings(self, name: str) -> list[Division]:
        """Every division, zone or landmark that is called `name`; an empty list if none is."""
        return self._readings.get(name, [])

    def scan(self, text: str) -> Iterator[tuple[int, str]]:
        """The names in a text, from left to right, with the place where each begins; at each place the longest."""
        at, end = 0, len(text)
        while at < end:
            for length in self._lengths.get(text[at : at + SHORTEST], ()):
                if (name := text[at : at + length]) in self._readings:
                    yield at, name
                    at += length
                    break
            else:
                at += 1

    @cached_property
    def rules(self) -> list[PlaceRule]:
        """What stands beside a name and makes it another kind."""
        table = read_knowledge(
            "vocabulary/place_rules.csv",
            ("gives", "side", "where", "names", "pattern", "example"),
            patterns=("names", "pattern"),
            values={
                "gives": ("none", "government", "institution", "event"),
                "side": ("before", "after", "list"),
                "where": ("", "far", "short", "province"),
            },
            check=_example_wrong,
        )
        return [
            PlaceRule(
                row.gives,
                row.side,
                row.where,
                re.compile(row.names) if row.names else None,
                re.compile(row.pattern),
                row.example,
            )
            for row in table.itertuples()
        ]

    @cached_property
    def topics(self) -> list[tuple[str, bool, list[str]]]:
        """What a place may be named for: (topic, whether it says little by itself, its words)."""
        columns = ("topic", "general", "words")
        table = read_knowledge(
            "vocabulary/place_topics.csv",
            columns,
            unique=["topic"],
            lists=["words"],
            values={"general": ("yes", "no", "")},
        )
        return [(row.topic, row.general == "yes", row.words.split(";")) for row in table.itertuples()]

    @cached_property
    def segment(self):
        """The word segmenter, a jieba.Tokenizer."""
        return read_dictionary()


def _example_wrong(row: tuple) -> str | None:
    """Whether a rule's example, a name in 【】 with what stands around it, does not fit the rule."""
    before, _, rest = row.example.partition("【")
    name, closed, after = rest.partition("】")
    if not closed:
        return f"the example {row.example!r} shows no name in 【】"
    sight = (before if row.side == "before" else after).replace(name, "【】")
    if (
        not (re.search if row.side == "before" else re.match)(row.pattern, sight)
        or row.names
        and not re.fullmatch(row.names, name)
    ):
        return f"the example {row.example!r} does not fit the rule; correct one of them"
    return None


@follows(
    "vocabulary/gazetteer.csv",
    "vocabulary/landmarks.csv",
    "vocabulary/place_words.csv",
    "vocabulary/place_rules.csv",
    "vocabulary/place_topics.csv",
)
def read_names() -> Names:
    """All names of places; made once, and again when one of their tables changes."""
    return Names()


# ---- Whose plan it is: places, agencies and kinds of documents, read from names and titles.

COUNTRY = "100000"
"""Adcode of the country and of its ministries."""

DRAFT = re.compile(r"[(（]?(?:征求意见稿|公开征求意见稿|草案|送审稿)[)）]?")
OUTSIDE = ("71", "81", "82")  # Taiwan, Hong Kong, Macao: the country's plan sets nothing for them
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
    short_name: str
    level: str  # as in documents.csv: national, province, prefecture, county
    parent: str
    province: str
    region: str
    name_en: str = ""

    @property
    def words(self) -> Words:
        """The short name in both languages."""
        return Words(zh=self.short_name, en=self.name_en or self.short_name)


NOWHERE = Place("", "", "", "", "", "", "")
"""Stands for the place of a plan that does not say whose it is."""


@follows("vocabulary/gazetteer.csv")
def _gazetteer() -> tuple[dict[str, Place], dict[str, list[str]]]:
    """Return places by adcode, and adcodes by every name of two characters or more."""
    places: dict[str, Place] = {}
    names: dict[str, list[str]] = {}
    for row in read_gazetteer().itertuples():
        if row.level not in LEVELS:
            continue
        level = LEVELS[row.level]
        places[row.adcode] = Place(
            row.adcode, row.name, row.short_name, level, row.parent_adcode, row.province, row.region, row.name_en
        )
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


def read_places() -> dict[str, Place]:
    """Every place that can have a plan of its own (no zones), by adcode."""
    return _gazetteer()[0]


def place_names() -> pd.Series:
    """The short name of every place, by adcode: to be mapped onto a column of adcodes.

    Examples
    --------
    >>> place_names()[["360000", "360203"]].tolist()
    ['江西', '珠山']
    """
    return pd.Series({adcode: found.short_name for adcode, found in read_places().items()})


def place_words(adcode: str) -> Words:
    """A place's short name in both languages, its code where the gazetteer has no such place.

    Examples
    --------
    >>> place_words("610000")
    Words(zh='陕西', en='Shaanxi')
    """
    found = read_places().get(adcode)
    return found.words if found else Words(zh=adcode, en=adcode)


def lineage(adcode: str) -> list[str]:
    """A place and all that it lies in, the nearest first.

    Examples
    --------
    >>> lineage("360203")
    ['360203', '360200', '360000', '100000']
    """
    places, line = read_places(), []
    while adcode and adcode not in line:
        line.append(adcode)
        adcode = places[adcode].parent if adcode in places else ""
    return line


def places_above(adcode: str) -> list[str]:
    """The adcodes of all that a place lies in, the nearest first; none for a place that is not known.

    Examples
    --------
    >>> places_above("360203")
    ['360200', '360000', '100000']
    """
    return lineage(adcode)[1:]


def places_below(adcode: str) -> dict[str, str]:
    """The places one level down: short name by adcode. The country's are its provinces on the mainland.

    Examples
    --------
    >>> len(places_below("360000"))
    11
    """
    return dict(_below().get(adcode, {}))


@follows("vocabulary/gazetteer.csv")
def _below() -> dict[str, dict[str, str]]:
    """`places_below` of every place that has any."""
    below: dict[str, dict[str, str]] = {}
    for code, found in read_places().items():
        if not code.startswith(OUTSIDE):
            below.setdefault(found.parent, {})[code] = found.short_name
    return below


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
            codes = [code for code in codes if near in lineage(code)[1:]]
        else:
            codes = [code for code in codes if near in lineage(code) or code in lineage(near)]
        if near == COUNTRY:  # short names of counties are too often words
            codes = [c for c in codes if places[c].level != "county" or places[c].name == name]
        if len(codes) > 1:
            mentions = {c: sum(places[d].name in hint for d in lineage(c)[1:-1]) for c in codes}
            codes = [code for code in codes if mentions[code] == max(mentions.values())]
        if codes:
            return [(name, code) for code in codes]
    return []


@follows("vocabulary/agencies.csv")
def agencies() -> pd.DataFrame:
    """Return agencies.csv, indexed by printed name: full_name, level, topic."""
    columns = ("name", "full_name", "level", "topic")
    return read_knowledge("vocabulary/agencies.csv", columns, unique=["name"]).set_index("name")


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


@follows("vocabulary/doc_types.csv")
def doc_types() -> pd.DataFrame:
    """Return doc_types.csv: field (topic, doc_type), value, name_zh, pattern, plan_rank."""
    columns = ("field", "value", "name_zh", "pattern", "plan_rank", "description")
    return read_knowledge(
        "vocabulary/doc_types.csv",
        columns,
        unique=("field", "value"),
        patterns=["pattern"],
        values={"field": ("topic", "doc_type"), "plan_rank": ("", *"123456789")},
    )


@follows("vocabulary/doc_types.csv")
def _title_rules() -> dict[str, list]:
    """The rows of doc_types.csv by field."""
    return {field: list(rows.itertuples()) for field, rows in doc_types().groupby("field", sort=False)}


def in_full(title: str) -> str:
    """A title with the compiler's short form written out.

    Examples
    --------
    >>> in_full("双碳意见")
    '碳达峰碳中和意见'
    """
    return title.replace("双碳", "碳达峰碳中和")


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
    core = in_full(core[length:] if length else _UNKNOWN_PLACE.sub("", core))
    rules = _title_rules()
    named = (row.value for row in rules["topic"] if row.pattern and re.search(row.pattern, core))
    topic = next(named, topic or "overall")
    for row in rules["doc_type"]:
        if re.search(row.pattern, core) and (topic == "overall" or not row.plan_rank):
            return topic, row.value, status
    return topic, "other", status
