"""What the tables say about each promise, joined once for the pages of places, indicators and bodies.

A promise is a row of targets.csv with its place, its theme, the sentence it stands in, the number above and how the two compare.
Where several documents of a place promise the same, one speaks: its plan, else another overall document, else one for a field.
"""

from collections import Counter
from functools import cached_property
from typing import NamedTuple

import pandas as pd

from helpers.base.language import Words
from helpers.base.paths import latest_document
from helpers.base.tables import read_table, text
from helpers.cascade.links import ANSWERS
from helpers.corpus.documents import MINISTRY, of_places, own_documents
from helpers.corpus.metadata import title_words
from helpers.targets.labels import WITH_NUMBER, promised
from helpers.targets.statements import best_statements
from helpers.trends.profiles import target_domains
from helpers.vocabulary.domains import indicator_domains, read_domains
from helpers.vocabulary.gazetteer import COUNTRY, place_words, read_places
from helpers.vocabulary.glossary import term
from helpers.vocabulary.indicators import indicator_words, read_codebook
from helpers.vocabulary.units import for_readers
from publish.built import built_table
from publish.elsewhere import Elsewhere
from publish.links import clause_href

COUNTED = ["indicator_id", "doc_id", "adcode", "kind", "scope", "year", "change", "value_canonical", "unit_canonical"]
SAME_THING = ["indicator_id", "year", "change", "unit_canonical"]  # what makes two numbers of a place one promise
# Codes that a place's page tells, in its order; the glossary says how they are shown.
STATES = [
    "named without a number",
    "delegated",
    "other deadline",
    "silent",
    "not addressed",
    "text breaks off",
    "no plan in the corpus",
]
WIDELY = 3  # places that must promise an indicator before it has a page


class Above(NamedTuple):
    """The number above a promise."""

    words: Words  # what is promised there
    adcode: str
    href: str  # its sentence
    stringency: str  # higher, equal, lower, not_comparable
    relation: str  # same, near, other_year
    contrary: bool  # asks for more with a smaller number, or for less with a larger one, as falls and limits do
    part: float  # for amounts, which of the whole's the place promises: 0.1 for a tenth; else 0


class Promises:
    """The promises of all places, with all that pages tell about them.

    Parameters
    ----------
    corpus : Corpus
        The documents; tables come from data/processed.
    """

    def __init__(self, corpus):
        self.documents = own_documents(corpus.documents).set_index("doc_id", drop=False)
        self.anchors = corpus.clauses.set_index("clause_id")["anchor"]
        self.places = read_places()
        self.codebook = read_codebook().set_index("indicator_id")
        self.domains = read_domains()
        self.clauses = corpus.clauses

    def prepare(self) -> None:
        """Read what all pages need: before the work is shared between processes, so that it is read once."""
        for name in ("above", "elsewhere", "numbers", "of_place", "spread", "_of_measures"):
            getattr(self, name)

    @cached_property
    def rows(self) -> pd.DataFrame:
        """One row a target: targets.csv with adcode, level, title, theme, words, href and rank (whose document speaks first)."""
        targets = read_table("targets")
        targets = targets[targets["doc_id"].isin(self.documents.index)].reset_index(drop=True)
        kept = self.documents[["adcode", "level", "title", "is_plan", "topic", "status"]]
        rows = targets.join(kept, on="doc_id")
        rows["theme"] = target_domains(targets, self.clauses, self.codebook.reset_index()).to_numpy()
        rows["words"] = [promised(row) for row in targets.itertuples()]
        rows["href"] = [self.href(row.doc_id, row.clause_id) for row in targets.itertuples()]
        rows["rank"] = (
            2 - 2 * rows["is_plan"].astype(bool) - ((rows["topic"] == "overall") & ~rows["is_plan"].astype(bool))
        )
        rows["rank"] += 3 * (rows["level"] == MINISTRY)
        return rows

    @cached_property
    def target(self) -> dict[str, tuple]:
        """Each row of `rows` by its target_id."""
        return {row.target_id: row for row in self.rows.itertuples()}

    @cached_property
    def by_clause(self) -> pd.DataFrame:
        """The clauses of all documents by clause_id."""
        return self.clauses.set_index("clause_id")

    @cached_property
    def spoken(self) -> pd.DataFrame:
        """`rows` with one row for each measure, year and place; the others stand in `also`, a list of rows."""
        rows = self.rows
        first = rows[
            rows["target_id"].isin(
                best_statements(read_table("targets"), self.documents.reset_index(drop=True))["target_id"]
            )
        ]
        whole = rows[rows["indicator_id"].notna() & rows["scope"].isna() & rows["year"].notna()]
        keys = ["adcode", "indicator_id", "year", "kind", "change", "base_year", "unit_canonical"]
        groups = whole.groupby(keys, dropna=False, sort=False).groups.values()
        told = list(self.target.values())
        also = {index: [told[other] for other in group if other != index] for group in groups for index in group}
        rest = rows.drop(whole.index)
        words = rest.duplicated(["adcode", "indicator", "year", "kind", "scope"]) & rest["indicator_id"].isna()
        kept = pd.concat([first, rest[~words | rest["kind"].eq("quantity")]]).sort_index()  # a milestone is told once
        return kept.assign(also=[also.get(index, []) for index in kept.index])

    @cached_property
    def above(self) -> dict[str, Above]:
        """The number above a target, by its target_id: of several the nearest, of one deadline before another's."""
        rows = self.target
        links = built_table("cascade")
        links = links[links["relation"].isin(ANSWERS) & links["parent_target_id"].isin(rows)]
        links = links[links["child_target_id"].isin(rows)]
        order = links["relation"].map(ANSWERS.index)
        links = links.assign(order=order).sort_values("order", kind="stable").drop_duplicates("child_target_id")
        found = {}
        for link in links.itertuples():
            parent, child = rows[link.parent_target_id], rows[link.child_target_id]
            amounts = (
                bool(link.additive)
                and parent.unit_canonical == child.unit_canonical
                and parent.change == child.change
                and parent.value_canonical > 0
            )
            part = child.value_canonical / parent.value_canonical if amounts else 0
            words, where = (parent.words, parent.adcode), parent.href
            rise = _as_shown(child) - _as_shown(parent)
            contrary = bool(rise < 0 if link.stringency == "higher" else rise > 0 and link.stringency == "lower")
            found[link.child_target_id] = Above(*words, where, text(link.stringency), link.relation, contrary, part)
        return found

    @cached_property
    def numbers(self) -> dict[tuple, dict[str, float]]:
        """The values that places set for one measure and year: numbers by adcode, by `SAME_THING`."""
        rows = self.spoken
        rows = rows[rows["indicator_id"].notna() & rows["scope"].isna() & rows["kind"].isin(WITH_NUMBER)]
        rows = rows[rows["value_canonical"].notna() & rows["year"].notna()]
        found: dict[tuple, dict[str, float]] = {}
        for row in sorted(self.each(rows), key=lambda row: row.rank):
            found.setdefault(_measure(row), {}).setdefault(row.adcode, float(row.value_canonical))
        return found

    @cached_property
    def widely(self) -> frozenset[str]:
        """The indicators that enough places promise to have a page of their own."""
        return frozenset(self.spread[self.spread >= WIDELY].index)

    @cached_property
    def of_places(self) -> pd.DataFrame:
        """What `spoken` has of places; ministries speak for none."""
        return of_places(self.spoken)

    @cached_property
    def spread(self) -> pd.Series:
        """How many places promise each indicator."""
        return self.of_places.groupby("indicator_id")["adcode"].nunique()

    def of_measure(self, indicator_id: str) -> pd.DataFrame:
        """Return what places say of an indicator: the columns that are counted and compared."""
        return self._of_measures.get(indicator_id, self.of_places.iloc[:0])

    @cached_property
    def _of_measures(self) -> dict[str, pd.DataFrame]:
        return dict(list(self.of_places[COUNTED].groupby("indicator_id")))

    @cached_property
    def of_ministries(self) -> Counter[str]:
        """How many promises of ministries name each indicator: they hold for a field, not for a place."""
        return Counter(self.rows.loc[self.rows["level"] == MINISTRY, "indicator_id"].dropna())

    def each(self, rows: pd.DataFrame) -> list[tuple]:
        """Some rows of `spoken` as named tuples, in their order."""
        return [self._told[index] for index in rows.index]

    @cached_property
    def _told(self) -> dict[int, tuple]:
        return {row.Index: row for row in self.spoken.itertuples()}

    @cached_property
    def of_place(self) -> dict[str, list[tuple]]:
        """The rows of `spoken` by adcode: by theme, indicator and year."""
        order = {theme: n for n, theme in enumerate(self.domains.index)}
        rows = self.spoken[["adcode", "year", "rank"]].assign(
            theme=self.spoken["theme"].map(order),
            name=self.spoken["indicator_id"].fillna("~") + self.spoken["indicator"].fillna(""),
        )
        return _by_place(self.each(rows.sort_values(["theme", "name", "year", "rank"], kind="stable")))

    @cached_property
    def as_of(self) -> str:
        """The data's date: that of the latest document."""
        return latest_document()

    @cached_property
    def silence(self) -> pd.DataFrame:
        """silence.csv, or an empty table."""
        return built_table("silence")

    @cached_property
    def silence_of(self) -> dict[str, list[tuple]]:
        """The rows of `silence` with one of `STATES`, by adcode, in the order of these."""
        rows = self.silence[self.silence["state"].isin(STATES)].itertuples()
        return _by_place(sorted(rows, key=lambda row: STATES.index(row.state)))

    @cached_property
    def silent(self) -> dict[str, dict[str, list[str]]]:
        """The places that answer the level above without a number, by indicator and the first of `STATES` that is said of them."""
        spoken = self.spoken[self.spoken["kind"].isin(WITH_NUMBER)]
        numbers = set(zip(spoken["indicator_id"], spoken["adcode"], strict=True))
        first: dict[tuple[str, str], str] = {}
        order = {state: n for n, state in enumerate(STATES)}
        for row in sorted(self.silence.itertuples(), key=lambda row: order.get(row.state, -1)):
            if row.parent_target_id in self.target:
                first.setdefault((self.target[row.parent_target_id].indicator_id, row.adcode), row.state)
        found: dict[str, dict[str, list[str]]] = {}
        for (indicator_id, adcode), state in first.items():
            if (indicator_id, adcode) not in numbers:
                found.setdefault(indicator_id, {}).setdefault(state, []).append(adcode)
        return found

    @cached_property
    def elsewhere(self) -> Elsewhere:
        """What public pages tell of plans whose text is not here."""
        return Elsewhere(self.documents, read_table("targets"), built_table("sums"))

    def siblings(self, row) -> list[float]:
        """The values that places of the same level set for a promise's measure and year, its own among them."""
        values = self.numbers.get(_measure(row), {})
        return [value for adcode, value in values.items() if self.level(adcode) == row.level]

    def country(self, row) -> float | None:
        """The country's value for a promise's measure and year; none for amounts, of which a place has a part."""
        whole = self.numbers.get(_measure(row), {}).get(COUNTRY)
        return None if whole is None or self.codebook["additive"].get(row.indicator_id) == "yes" else whole

    def href(self, doc_id: str, clause_id: str, depth: int = 1) -> str:
        """The link to a clause, from a page `depth` folders below reports/."""
        return clause_href(doc_id, self.anchors.get(clause_id, ""), depth)

    def item_href(self, doc_id: str, label: str) -> str:
        """The link to a numbered item of a document, from a page one folder below reports/."""
        return clause_href(doc_id, self._items.get((doc_id, label), ""), depth=1)

    @cached_property
    def _items(self) -> dict[tuple[str, str], str]:
        """The anchor of each item's first clause."""
        first = self.clauses.drop_duplicates(["doc_id", "item"])
        return dict(zip(zip(first["doc_id"], first["item"], strict=True), first["anchor"], strict=True))

    def level(self, adcode: str) -> str:
        """The level of a place as documents have it: national, province, prefecture or county."""
        return self.places[adcode].level if adcode in self.places else ""

    def name(self, adcode: str) -> Words:
        """The short name of a place, in both languages."""
        return place_words(adcode)

    def title(self, doc_id: str) -> Words:
        """The title of a document."""
        return self._titles[doc_id]

    @cached_property
    def _titles(self) -> dict[str, Words]:
        return {doc_id: title_words(doc_id, title) for doc_id, title in self.documents["title"].items()}

    def indicator(self, row) -> Words:
        """What a promise is about: the codebook's name, else the document's own words, in English behind theme and kind."""
        if text(row.indicator_id) in self.codebook.index:
            return self.measure(row.indicator_id)
        own = text(row.indicator)
        return Words(zh=own, en=f"{self.theme(row.theme).en}, {term(row.kind, 'kind').en}: {own}")

    def measure(self, indicator_id: str) -> Words:
        """The name of an indicator of the codebook."""
        return indicator_words(indicator_id)

    def theme(self, domain: str) -> Words:
        """The name of a theme."""
        return self._themes[domain]

    @cached_property
    def _themes(self) -> dict[str, Words]:
        names = zip(self.domains.index, self.domains["name_zh"], self.domains["name_en"], strict=True)
        return {domain: Words(zh=zh, en=en) for domain, zh, en in names}

    def theme_of(self, indicator_id: str) -> Words:
        """The theme of an indicator of the codebook."""
        return self.theme(indicator_domains()[self.codebook["domain"][indicator_id]])

    def themes(self, names: pd.Series) -> list[str]:
        """The themes that occur, in the order of domains.csv."""
        present = set(names)
        return [theme for theme in self.domains.index if theme in present]


def _by_place(rows: list[tuple]) -> dict[str, list[tuple]]:
    found: dict[str, list[tuple]] = {}
    for row in rows:
        found.setdefault(row.adcode, []).append(row)
    return found


def _measure(row) -> tuple:
    """What makes a number one promise with those of other places: missing values are one."""
    return tuple(text(getattr(row, name)) for name in SAME_THING)


def _as_shown(target) -> float:
    """A target's number with the sign that readers see: a fall is below nought."""
    return target.value_canonical * (-1 if "−" in target.words.en else 1)


def amount(value: float, unit: str) -> Words:
    """A value with its unit, in English beside it what it is in a unit of the reader's.

    Examples
    --------
    >>> amount(3149, "万千瓦").en, amount(18.3, "%").en, amount(20, "家").en
    ('3,149 万千瓦 (31.49 GW)', '18.3 %', '20')
    """
    return for_readers(f"{float(f'{value:.6g}'):,.12g} {unit}".strip(), value, unit)
