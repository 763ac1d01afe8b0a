"""The names of places: China's provinces, prefectures and counties, development zones, lakes, rivers, regions.

Three tables of data/raw/vocabulary: gazetteer.csv (divisions and zones with their full, short and other names),
landmarks.csv (lakes, rivers, mountains, regions, with the prefectures they touch) and place_words.csv (names that are
also ordinary words). ``Names`` looks them up; place_rules.csv and place_topics.csv say how a name is to be read.
"""

import re
from functools import cached_property
from typing import NamedTuple

import jieba
import pandas as pd

from helpers.paths import VOCABULARY

SHORTEST = 2  # characters of a name
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


class PlaceTableError(ValueError):
    """A table of names is missing or damaged; the message names file, place and remedy."""


def _read(name: str, columns: tuple[str, ...]) -> pd.DataFrame:
    path = VOCABULARY / name
    try:
        table = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig")
    except FileNotFoundError:
        raise PlaceTableError(f"{path.name} is missing from data/raw/vocabulary; restore it") from None
    except (pd.errors.ParserError, UnicodeDecodeError) as error:
        raise PlaceTableError(f"{path.name} cannot be read: {error}; save it as CSV in UTF-8") from None
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
        self.level = divisions["level"].to_dict()
        for row in self.gazetteer.itertuples():
            lineage = self.lineage(row.adcode)
            prefectures = tuple(code for code in lineage if self.level[code] == "prefecture")
            provinces = tuple(code for code in lineage if self.level[code] == "province")
            others = [*row.other_names.split(";"), row.short_name + AUTONOMOUS.get(row.kind, "")]
            names = [("full", row.name), ("short", row.short_name), *(("other", name) for name in others)]
            for form, name in {name: form for form, name in reversed(names)}.items():
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
    def topics(self) -> list[tuple[str, bool, list[str]]]:
        """What a place may be named for: (topic, whether it says little by itself, its words)."""
        table = _read("place_topics.csv", ("topic", "general", "words"))
        return [(row.topic, row.general == "yes", row.words.split(";")) for row in table.itertuples()]

    @cached_property
    def segment(self) -> jieba.Tokenizer:
        """The word segmenter."""
        jieba.setLogLevel(60)
        return jieba.dt
