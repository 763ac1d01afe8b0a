"""Find the places that a text names, what they are named for, and which prefecture they lie in.

Names come from three tables of data/raw/vocabulary: gazetteer.csv (provinces, prefectures, counties and development
zones with their full, short and other names), landmarks.csv (lakes, rivers, mountains, regions, with the prefectures
they touch) and place_words.csv (short names that are ordinary words). A text is read from left to right; at each place
the longest name is taken. What stands around a name may make it something else: place_rules.csv says that 宜春学院 is
an institution, 瑞昌市人民政府 a government, and that 人行南昌中心支行 names no place at all.

Which division a name means depends on the text's own jurisdiction, its `home`: 朝阳区 in a plan of 北京 is the one in
北京. A short county name counts in plans of its own province only; one that is also a word (新建) needs a neighbour.
"""

import re
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

import jieba
import pandas as pd

from helpers.paths import VOCABULARY

LEVELS = ("country", "province", "prefecture", "county", "zone")
# 松桃苗族自治县 is called 松桃县, 果洛藏族自治州 果洛州.
AUTONOMOUS = {"autonomous_county": "县", "autonomous_prefecture": "州", "autonomous_banner": "旗"}
SHORTEST = 2  # characters of a name
# The signs that stand between two names of one list: 南昌、九江; 永修—武宁; 九江与上海; 长江经济带（瑞昌）.
LIST_SIGNS = re.compile(r"[、和与及—－\-（]|以及")
# A short name is not trusted where it cuts a longer word in two: 提[高安]全性, 黄河[河南]岸.
SIGHT = 12  # characters before a name that a rule can see
GUARDED = 3  # names up to this length are checked against the words of the sentence
CLAUSE_END = re.compile(r"[。；！？\n]")
COLUMNS = [
    "doc_id", "clause_id", "item", "page", "start", "end", "text", "name", "adcode", "level", "prefecture_adcode",
    "province_adcode", "kind", "form", "own", "topics", "topic_words",
]  # fmt: skip


class Division(NamedTuple):
    """One reading of a name: a division, zone or landmark."""

    adcode: str  # of the division; of the prefecture for a zone; empty for a landmark
    level: str  # country, province, prefecture, county, zone, landmark
    name: str
    form: str  # full, short, other
    prefectures: tuple[str, ...]  # that it lies in or touches; empty above the prefectures
    provinces: tuple[str, ...]


@dataclass
class Mention:
    """A name found in a text, with the reading chosen for it."""

    start: int
    end: int
    readings: list[Division]
    chosen: Division | None = None
    kind: str = "place"
    sure: bool = False
    topics: list[str] = field(default_factory=list)
    words: list[str] = field(default_factory=list)


class PlaceTableError(ValueError):
    """A table of names is missing or damaged; the message names file, place and remedy."""


def _read(name: str, columns: tuple[str, ...]) -> pd.DataFrame:
    path = VOCABULARY / name
    try:
        table = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig")
    except FileNotFoundError:
        raise PlaceTableError(
            f"{path.name} is missing from data/raw/vocabulary; restore it from the repository"
        ) from None
    missing = [column for column in columns if column not in table]
    if missing:
        raise PlaceTableError(f"{path.name}: column {missing[0]!r} is missing from its header row; restore it")
    return table


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
    PlaceTableError
        If the file or a column is missing.
    """
    return _read("gazetteer.csv", ("adcode", "name", "short_name", "other_names", "level", "parent_adcode", "province"))


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
        divisions = self.gazetteer[self.gazetteer.level != "zone"].set_index("adcode")
        self._parent = divisions["parent_adcode"].to_dict()
        self._level = divisions["level"].to_dict()
        for row in self.gazetteer.itertuples():
            lineage = self.lineage(row.adcode)
            prefectures = tuple(code for code in lineage if self._level[code] == "prefecture")
            provinces = tuple(code for code in lineage if self._level[code] == "province")
            others = [*row.other_names.split(";"), row.short_name + AUTONOMOUS.get(row.kind, "")]
            names = [("full", row.name), ("short", row.short_name), *(("other", name) for name in others)]
            for form, name in dict((name, form) for form, name in reversed(names)).items():
                self._add(form, Division(row.adcode, row.level, row.name, name, prefectures, provinces))
        for row in _read("landmarks.csv", ("name", "other_names", "provinces", "prefectures")).itertuples():
            inside = tuple(filter(None, row.prefectures.split(";"))), tuple(filter(None, row.provinces.split(";")))
            for form in (row.name, *filter(None, row.other_names.split(";"))):
                self._add(form, Division("", "landmark", row.name, "full" if form == row.name else "other", *inside))
        self._lengths: dict[str, list[int]] = {}
        for name in sorted(self._readings, key=len, reverse=True):
            lengths = self._lengths.setdefault(name[:SHORTEST], [])
            if len(name) not in lengths:
                lengths.append(len(name))
        self.words = set(_read("place_words.csv", ("name",))["name"])

    def _add(self, name: str, reading: Division) -> None:
        if len(name) >= SHORTEST:
            self._readings.setdefault(name, []).append(reading)

    def readings(self, name: str) -> list[Division]:
        """Every division, zone or landmark that is called `name`; an empty list if none is."""
        return self._readings.get(name, [])

    def lineage(self, adcode: str) -> list[str]:
        """The division itself and all above it: ['360203', '360200', '360000', '100000']."""
        codes = []
        while adcode:
            codes.append(adcode)
            adcode = self._parent.get(adcode, "")
        return codes

    def longest_at(self, text: str, at: int) -> str:
        """The longest name that begins at character `at`; an empty string if none does."""
        for length in self._lengths.get(text[at : at + SHORTEST], ()):
            if text[at : at + length] in self._readings:
                return text[at : at + length]
        return ""

    @cached_property
    def rules(self) -> list[tuple[str, str, re.Pattern | None, re.Pattern]]:
        """What stands beside a name and makes it another kind: (gives, side, of which names, pattern)."""
        table = _read("place_rules.csv", ("gives", "side", "names", "pattern", "example"))
        try:
            return [
                (row.gives, row.side, re.compile(row.names) if row.names else None, re.compile(row.pattern))
                for row in table.itertuples()
            ]
        except re.error as error:
            raise PlaceTableError(
                f"place_rules.csv: the pattern {error.pattern!r} cannot be read: {error.msg}"
            ) from None

    @cached_property
    def topics(self) -> list[tuple[str, list[str]]]:
        """What a place may be named for: (topic, its words)."""
        return [(row.topic, row.words.split(";")) for row in _read("place_topics.csv", ("topic", "words")).itertuples()]

    @cached_property
    def segment(self) -> jieba.Tokenizer:
        """The word segmenter, with its own dictionary."""
        jieba.setLogLevel(60)
        return jieba.Tokenizer()


def find_places(text: str, home: str = "100000", names: Names | None = None) -> list[Mention]:
    """Find every place that a sentence names.

    Parameters
    ----------
    text : str
        One clause, or a few.
    home : str
        Adcode of the jurisdiction that speaks; "100000" for the country.
    names : Names, optional
        The tables, where they have been read already.

    Returns
    -------
    list of Mention
        In order. `kind` is place, government, institution, event, title (inside 《》) or unresolved (several divisions
        bear the name and nothing around it says which one is meant).

    Examples
    --------
    >>> [(m.chosen.name, m.kind) for m in find_places("支持宜春学院与新余、贵溪合作", "360000")]
    [('宜春市', 'institution'), ('新余市', 'place'), ('贵溪市', 'place')]
    """
    names = names or Names()
    mentions = [m for m in _scan(text, names) if not _cuts_a_word(m, text, names)]
    previous = None
    for mention in mentions:
        _choose(mention, previous if previous and previous.end == mention.start else None, home, names, text)
        previous = mention
    _ask_neighbours(mentions, text, names)
    found = _join_chains([m for m in mentions if m.sure or m.kind == "unresolved"], names)
    for mention, following in zip(found, [*found[1:], None]):
        mention.kind = _kind(mention, text, following.start if following else len(text), names)
    return [mention for mention in found if mention.kind != "none"]


def _scan(text: str, names: Names) -> list[Mention]:
    found, at = [], 0
    while at < len(text) - 1:
        name = names.longest_at(text, at)
        if name:
            found.append(Mention(at, at + len(name), names.readings(name)))
        at += len(name) or 1
    return found


def _cuts_a_word(mention: Mention, text: str, names: Names) -> bool:
    """Whether a short name begins or ends inside a longer word: 示[范县] of 示范/县域."""
    if mention.end - mention.start > GUARDED:
        return False
    window = max(0, mention.start - 6), min(len(text), mention.end + 6)
    boundaries, at = {window[0], window[1]}, window[0]
    for word in names.segment.cut(text[slice(*window)], HMM=False):
        boundaries.add(at)
        at += len(word)
    return not {mention.start, mention.end} <= boundaries


def _nearness(reading: Division, home: list[str], names: Names) -> int:
    """How near a reading is to the jurisdiction that speaks: 4 itself or above it, 3 same prefecture, 2 same province."""
    lineage = names.lineage(reading.adcode)
    if reading.adcode in home:
        return 4
    for score, level in ((3, "prefecture"), (2, "province")):
        if any(names._level.get(code) == level and code in home for code in lineage or reading.provinces):
            return score
    return 2 if set(reading.provinces) & set(home) else 0


def _choose(mention: Mention, before: Mention | None, home: str, names: Names, text: str) -> None:
    """Choose a reading: below the place just named, else the nearest to home, else the highest level."""
    name = text[mention.start : mention.end]
    is_word = name in names.words
    if before is not None and before.chosen is not None and before.chosen.adcode:
        below = [r for r in mention.readings if before.chosen.adcode in names.lineage(r.adcode)[1:]]
        if below:
            mention.chosen, mention.sure = below[0], not (is_word and below[0].form != "full")
            return
    lineage = names.lineage(home)
    order = lambda r: (-_nearness(r, lineage, names), [*LEVELS, "landmark"].index(r.level), r.adcode)  # noqa: E731
    ranked = sorted(mention.readings, key=order)
    mention.chosen = best = ranked[0]
    near = _nearness(best, lineage, names)
    if is_word:
        mention.sure = near >= (2 if best.level == "landmark" else 4)
    elif best.level == "county":
        rivals = [r for r in ranked[1:] if r.level == "county" and _nearness(r, lineage, names) == near]
        mention.sure = (near >= 2 or best.form == "full") and not rivals
        if rivals and best.form == "full":
            mention.kind = "unresolved"
    else:
        mention.sure = True


def _ask_neighbours(mentions: list[Mention], text: str, names: Names) -> None:
    """A doubtful name counts where it stands in one list with a sure one of the same prefecture or province."""
    changed = True
    while changed:
        changed = False
        for left, right in zip(mentions, mentions[1:]):
            if left.sure == right.sure or not LIST_SIGNS.fullmatch(text[left.end : right.start]):
                continue
            sure, doubtful = (left, right) if left.sure else (right, left)
            is_word = text[doubtful.start : doubtful.end] in names.words
            for reading in doubtful.readings:
                same_prefecture = set(reading.prefectures) & set(sure.chosen.prefectures)
                same_province = set(reading.provinces) & set(sure.chosen.provinces)
                siblings = same_prefecture and reading.level == sure.chosen.level
                if siblings if is_word else (same_prefecture or same_province) and sure.chosen.level != "province":
                    doubtful.chosen, doubtful.sure, doubtful.kind = reading, True, "place"
                    changed = True
                    break


def _join_chains(mentions: list[Mention], names: Names) -> list[Mention]:
    """江西省宜春市袁州区 is one mention, of the deepest division."""
    joined: list[Mention] = []
    for mention in mentions:
        last = joined[-1] if joined else None
        inside = last and last.end == mention.start and last.chosen.adcode and mention.chosen.adcode
        if inside and last.chosen.adcode in names.lineage(mention.chosen.adcode):
            mention.start = last.start
            joined.pop()
        joined.append(mention)
    return joined


def _kind(mention: Mention, text: str, until: int, names: Names) -> str:
    """The kind of a mention, from what stands before it and between it and the next name."""
    before, name, after = text[: mention.start], text[mention.start : mention.end], text[mention.end : until]
    in_title = before.rfind("《") > before.rfind("》") and "》" in text[mention.end :]
    for gives, side, of, pattern in names.rules:
        if of and not of.fullmatch(name) or in_title and gives != "none":
            continue
        if pattern.search(before[-SIGHT:]) if side == "before" else pattern.match(after):
            return gives
    return "title" if in_title else mention.kind


def _add_topics(mentions: list[Mention], text: str, title: str, names: Names) -> None:
    """What each place is named for: the words after its list, else before it, else of the item's title."""
    for index, mention in enumerate(mentions):
        last = index
        while last + 1 < len(mentions) and LIST_SIGNS.fullmatch(text[mentions[last].end : mentions[last + 1].start]):
            last += 1
        until = mentions[last + 1].start if last + 1 < len(mentions) else len(text)
        after = CLAUSE_END.split(text[mentions[last].end : until])[0]
        first = last = index
        while first and LIST_SIGNS.fullmatch(text[mentions[first - 1].end : mentions[first].start]):
            first -= 1
        before = re.split("[，。；：]", text[: mentions[first].start])[-1]
        for passage in (*after.split("，")[:2], before, title):
            found = [(topic, word) for topic, words in names.topics for word in words if word in passage]
            if found:
                mention.topics = list(dict.fromkeys(topic for topic, _ in found))
                mention.words = list(dict.fromkeys(word for _, word in found))
                break


def find_mentions(documents, names: Names | None = None) -> pd.DataFrame:
    """Find every place that the documents name: the table mentions.csv.

    Parameters
    ----------
    documents : iterable of Document
        Each with ``doc_id``, ``meta["adcode"]`` and ``clauses``; a whole Corpus, or one document in a list.

    Returns
    -------
    DataFrame
        One row a mention, with the columns of data/dictionary/mentions.csv. ``prefecture_adcode`` joins several by ;
        where a landmark touches several prefectures. Names of agencies in lists of departments are no mentions;
        governments in them are.
    """
    names = names or Names()
    rows = []
    for document in documents:
        home = document.meta["adcode"]
        own = set(names.lineage(home))
        for clause in document.clauses.itertuples():
            mentions = find_places(clause.text, home, names)
            if clause.kind == "departments":
                mentions = [m for m in mentions if m.kind == "government" or m.chosen.level == "zone"]
            _add_topics(mentions, clause.text, clause.item_title if isinstance(clause.item_title, str) else "", names)
            for m in mentions:
                place, known = m.chosen, m.kind != "unresolved"
                rows.append((
                    document.doc_id, clause.clause_id, clause.item, clause.page, clause.start + m.start,
                    clause.start + m.end, clause.text[m.start : m.end], place.name if known else "",
                    place.adcode if known else "", place.level, ";".join(place.prefectures) if known else "",
                    ";".join(place.provinces) if known else "", m.kind, place.form, place.adcode in own,
                    ";".join(m.topics), ";".join(m.words),
                ))  # fmt: skip
    return pd.DataFrame(rows, columns=COLUMNS)
