"""How alike two indicators are: the words of their names, weighed by what they say.

An indicator's name is cut into known terms (longest match, from ``data/raw/vocabulary/measure_terms.csv``)
and, between them, pairs of characters. A term has a *role*:

====== ====================================================================================
what   the thing that is measured (风电, 秸秆, 公交车): another thing is another indicator
base   the quantity taken of it (装机, 消费, 蓄积): another quantity is another indicator
act    what is done to it (分类, 资源化): another act is another indicator
per    what it is divided by (单位GDP, 人均): a rate is no total
stage  new or standing stock (新建, 既有)
limit  a limit on who is covered (重点, 省级以上): the same measure with another scope
place  a word that seldom changes what is counted (城镇, 电网)
area   a place by name (长春市): the same measure for a part of the jurisdiction
drop   nothing about the measure (全省, 比重, 达到)
====== ====================================================================================

``broader`` names the wider concept (公交车 → 车辆 → 交通工具), so that a part is recognised as part of a whole.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from helpers.base.errors import KnowledgeError
from helpers.vocabulary.gazetteer import read_gazetteer
from helpers.vocabulary.read import read_knowledge

WEIGHT = {
    "what": 1.0,
    "per": 1.0,
    "base": 0.3,
    "act": 0.3,
    "stage": 0.4,
    "limit": 0.4,
    "area": 0.1,
    "place": 0.1,
    "word": 0.5,
}
EXCLUSIVE = {"what", "base", "act", "stage"}  # one for another of these is another indicator
SCOPE_ROLES = ("what", "limit", "stage", "area")  # one more or one fewer of these is another scope
KINSHIP = 0.8  # how far a narrower term answers a broader one
SWAPPED = 0.5  # what it costs that both names have words the other lacks
CONTAINED = 0.25  # of what is lacking, if one name holds all of the other's words
STEPS = 2  # 公交车 answers 交通工具; 风电 is too small a part of 清洁能源 to answer it
SHORTEST_AREA = 3  # characters; 城区 and 郊区 are names too
SAME = 0.85  # names at least this alike, with no other scope, are one indicator

BRACKETS = re.compile(r"[（(](?![A-Za-z]+[）)])[^（）()]*[）)]")  # 出租汽车（含网约车） → 出租汽车, but （PUE） stays
NOT_A_WORD = re.compile(r"[^一-鿿A-Za-z0-9]+")  # 、 · “ ” and spaces
ROLES = {*WEIGHT, "drop"} - {"word"}


@dataclass(frozen=True)
class Likeness:
    """How one name answers another.

    Attributes
    ----------
    score : float
        0 (nothing in common, or another indicator) to 1.
    same : bool
        One indicator: alike, and neither name is the narrower.
    kin : bool
        A narrower or broader term stands in for the other's (营运车辆 for 营运交通工具).
    extra, missing : tuple of str
        Concepts of scope that only the first, only the second name has.
    odd : bool
        Words that are no known term stand in one name only.
    """

    score: float
    same: bool
    kin: bool
    extra: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    odd: bool = False


NOTHING = Likeness(0.0, False, False)


class Terms:
    """The known terms of indicator names.

    Parameters
    ----------
    rows : iterable of dict
        Rows with ``term``, ``concept`` (several joined by ``+``), ``role`` and ``broader``.
    source : str
        What to name in an error message.
    areas : iterable of str
        Names of places, for terms of role ``area``.

    Raises
    ------
    KnowledgeError
        If a row has no term, an unknown role, or its broader concepts run in a circle.
    """

    def __init__(self, rows, source="measure_terms.csv", areas=()):
        self.meaning, self.parent, self.role = {}, {}, {}
        for line, row in enumerate(rows, start=2):
            term, role = (row.get("term") or "").strip(), (row.get("role") or "").strip()
            if not term or role not in ROLES:
                raise KnowledgeError(
                    f"{source}, row {line}: role {role!r} of {term!r} is none of {', '.join(sorted(ROLES))}"
                )
            concepts = tuple(part for part in (row.get("concept") or "").split("+") if part)
            self.meaning[fold(term)] = (concepts, role)
            for concept in concepts if len(concepts) == 1 else ():
                self.role.setdefault(concept, role)
                if row.get("broader"):
                    self.parent[concept] = row["broader"]
        for area in areas:
            self.meaning.setdefault(fold(area), ((area,), "area"))
        for concepts, role in self.meaning.values():
            for concept in concepts:
                self.role.setdefault(concept, role)
        for concept in self.parent:
            if concept in self.wider(concept):
                raise KnowledgeError(f"{source}: the broader concepts of {concept} run in a circle; clear one of them")
        self.limits = {concept for concept, role in self.role.items() if role in ("limit", "stage", "area")}
        self.longest = max(map(len, self.meaning), default=0)
        self.steps = lru_cache(maxsize=None)(lambda concept: self.wider(concept)[:STEPS])
        self._known = {}

    def wider(self, concept):
        """All broader concepts of a concept, the nearest first."""
        found = []
        while (concept := self.parent.get(concept)) and concept not in found:
            found.append(concept)
        return found

    def related(self, a, b):
        """Whether one concept is the broader of the other, by `STEPS` at most."""
        return a in self.steps(b) or b in self.steps(a)

    def read(self, name):
        """Cut a name into weighed concepts.

        Returns
        -------
        dict of (role, concept) → weight
        """
        if name not in self._known:
            self._known[name] = self._cut(name)
        return self._known[name]

    def _cut(self, name):
        text, found, unknown, at = fold(BRACKETS.sub("", name) or name), {}, "", 0
        while at < len(text):
            term = self._longest_term(text, at)
            if term:
                found |= _words(unknown)
                found |= {(self.role[c], c): WEIGHT[self.role[c]] for c in self.meaning[term][0]}
                unknown = ""
            else:
                unknown += text[at]
            at += len(term) or 1
        return found | _words(unknown)

    def _longest_term(self, text, at):
        """The longest known term at a place of a text, or nothing."""
        sizes = range(min(self.longest, len(text) - at), 0, -1)
        return next((text[at : at + n] for n in sizes if text[at : at + n] in self.meaning), "")

    def compare(self, a, b):
        """How the indicator named `a` answers the one named `b`.

        Examples
        --------
        >>> terms = read_terms()
        >>> terms.compare("新型储能装机规模", "新型储能装机容量").same
        True
        >>> terms.compare("生物质发电装机容量", "风电、太阳能发电总装机容量").score
        0.0
        """
        if (a, b) not in self._known:
            self._known[a, b] = self._compare(a, b)
        return self._known[a, b]

    def _compare(self, a, b):
        first, second = self.read(a), self.read(b)
        if not first or not second:  # 达到 names nothing
            return NOTHING
        only_a, only_b = first.keys() - second.keys(), second.keys() - first.keys()
        if any(role == "per" for role, _ in only_a | only_b):
            return NOTHING
        kin = [(x, y) for x in only_a for y in only_b if self.related(x[1], y[1])]
        kin_a, kin_b = {x for x, _ in kin}, {y for _, y in kin}
        if EXCLUSIVE & {role for role, _ in only_a - kin_a} & {role for role, _ in only_b - kin_b}:
            return NOTHING
        shared = sum(first[key] for key in first.keys() & second.keys())
        shared += KINSHIP * (sum(first[x] for x in kin_a) + sum(second[y] for y in kin_b)) / 2
        total_a, total_b = sum(first.values()), sum(second.values())
        swapped = round(min(total_a - shared, total_b - shared), 9)  # sums of floats differ in their last digit
        score = words = 2 * shared / (total_a + total_b)
        if swapped > 0:
            score -= SWAPPED * swapped / (shared + swapped)
        elif not only_a or not only_b:
            score += CONTAINED * (1 - score)
        extra = tuple(sorted(concept for role, concept in only_a if role in SCOPE_ROLES))
        missing = tuple(sorted(concept for role, concept in only_b if role in SCOPE_ROLES))
        same = min(score, words) >= SAME and not extra and not missing
        odd = any(role == "word" for role, _ in only_a | only_b)
        return Likeness(max(0.0, round(score, 6)), same, bool(kin_a), extra, missing, odd)


def fold(text):
    """Fold widths and case, and drop what is no word."""
    return NOT_A_WORD.sub("", unicodedata.normalize("NFKC", text or "")).upper()


def _words(run):
    """The pairs of neighbouring characters of an unknown run, weighed; a lone character is itself."""
    pairs = [run[i : i + 2] for i in range(len(run) - 1)] or [run] if run else []
    return {("word", pair): WEIGHT["word"] for pair in pairs}


def read_terms():
    """The table of terms, measure_terms.csv, and the names of the gazetteer's places.

    Returns
    -------
    Terms

    Raises
    ------
    KnowledgeError
        If a table is missing or damaged, or a row cannot be used.
    """
    table = read_knowledge(
        "vocabulary/measure_terms.csv", ("term", "concept", "role", "broader"), unique=["term"], values={"role": ROLES}
    )
    names = read_gazetteer()["name"]
    return Terms(table.to_dict("records"), areas=(name for name in names if len(name) >= SHORTEST_AREA))
