"""Find the places that a text names, what they are named for, and which prefecture they lie in.

A text is read from left to right; at each place the longest name of the gazetteer or the landmarks is taken. What
stands around a name may make it something else: 宜春学院 is an institution, 瑞昌市人民政府 a government, and
人行南昌中心支行 names no place at all.

Which division a name means depends on the text's own jurisdiction, its `home`: 朝阳区 in a plan of 北京 is the one in
北京. A short county name counts in plans of its own province only; one that is also a word (新建) needs a neighbour.
"""

import re
from dataclasses import dataclass, field
from itertools import pairwise, zip_longest

import pandas as pd

from helpers.gazetteer import Division, Names

LEVELS = ("country", "province", "prefecture", "county", "zone", "landmark")  # from the highest down
# The signs that stand between two names of one list: 南昌、九江; 永修—武宁; 九江与上海; 长江经济带（瑞昌）.
LIST_SIGNS = re.compile(r"[、和与及—－\-（]|以及")
SIGHT = 12  # characters before a name that a rule can see
# A short name is not trusted where it cuts a longer word in two: 提[高安]全性, 黄河[河南]岸.
GUARDED = 3  # characters: names up to this length are checked against the words around them
WINDOW = 6  # characters on each side that are cut into words for this
PREPOSITIONS = "以在对与和由将把为从至到向"
ENDING = re.compile("[省市县区州盟旗]$")  # of a full name, which needs no word to end with it: 江西省|委
CLAUSE_END = re.compile(r"[。；！？\n]")
COLUMNS = [
    "doc_id", "clause_id", "anchor", "item", "page", "start", "end", "text", "name", "adcode", "level",
    "prefecture_adcode", "province_adcode", "kind", "form", "own", "topics", "topic_words",
]  # fmt: skip


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
    mentions: list[Mention] = []
    for mention in _scan(text, names):
        if not _cuts_a_word(mention, mentions[-1] if mentions else None, text, names):
            mentions.append(mention)
    previous = None
    for mention in mentions:
        _choose(mention, previous if previous and previous.end == mention.start else None, home, names, text)
        previous = mention
    _ask_neighbours(mentions, text, names)
    found = _join_chains([m for m in mentions if m.sure or m.kind == "unresolved"], names)
    for mention, following in zip_longest(found, found[1:]):
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


def _cuts_a_word(mention: Mention, before: Mention | None, text: str, names: Names) -> bool:
    """Whether a short name begins inside a longer word (示[范县] of 示范/县域) or ends inside one (上[高速]).

    A word that begins with the name is no such word: 上海港 is named after 上海.
    """
    if mention.end - mention.start > GUARDED or before is not None and before.end == mention.start:
        return False
    left, right = max(0, mention.start - WINDOW), min(len(text), mention.end + WINDOW)
    at = left
    for word in names.segment.cut(text[left:right], HMM=False):
        end = at + len(word)
        if at < mention.start < end:
            if word[0] not in PREPOSITIONS or at + 1 < mention.start:
                return True
            rest = next(names.segment.cut(text[mention.start : right], HMM=False))  # 以上饶 is 以|上饶, not 以上|饶
            return rest != text[mention.start : mention.end]
        if mention.start < at < mention.end < end:
            return not ENDING.search(text[mention.start : mention.end])
        at = end
    return False


def _nearness(reading: Division, home: list[str], names: Names) -> int:
    """How near a reading is to home: 4 home itself or above it, 3 in its prefecture, 2 in its province, 0 elsewhere."""
    lineage = names.lineage(reading.adcode)
    if reading.adcode in home:
        return 4
    for score, level in ((3, "prefecture"), (2, "province")):
        if any(names.level.get(code) == level and code in home for code in lineage or reading.provinces):
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

    def order(reading: Division) -> tuple:
        score = _nearness(reading, lineage, names)
        far = (
            reading.level == "county" and reading.form != "full" and score < 2
        )  # 清水河 is the river, if not near the county
        return far, -score, LEVELS.index(reading.level), reading.adcode

    ranked = sorted(mention.readings, key=order)
    mention.chosen = best = ranked[0]
    near = _nearness(best, lineage, names)
    if is_word:
        mention.sure = near >= (4 if best.level == "county" else 2) or best.level == "landmark" and len(lineage) == 1
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
        for left, right in pairwise(mentions):
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
    """What each place is named for: the words after its list, else before it, else of the item's title.

    A topic that says little by itself (创新, 试点) is kept, and one that says more is looked for further on.
    """
    gaps = [bool(LIST_SIGNS.fullmatch(text[left.end : right.start])) for left, right in pairwise(mentions)]
    for index, mention in enumerate(mentions):
        first = last = index
        while last < len(gaps) and gaps[last]:
            last += 1
        while first and gaps[first - 1]:
            first -= 1
        until = mentions[last + 1].start if last + 1 < len(mentions) else len(text)
        after = CLAUSE_END.split(text[mentions[last].end : until])[0].split("，")
        before = CLAUSE_END.split(text[: mentions[first].start])[-1].split("，")
        for passage in (after[0], *after[1:2], before[-1], "，".join(before), title):
            found = [(t, general, w) for t, general, words in names.topics for w in words if w in passage]
            new = [(t, w) for t, general, w in found if not mention.topics or not general]
            mention.topics += [t for t in dict.fromkeys(t for t, _ in new) if t not in mention.topics]
            mention.words += [w for w in dict.fromkeys(w for _, w in new) if w not in mention.words]
            if any(not general for t, general, _ in names.topics if t in mention.topics):
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
                    document.doc_id, clause.clause_id, clause.anchor, clause.item, clause.page, clause.start + m.start,
                    clause.start + m.end, clause.text[m.start : m.end], place.name if known else "",
                    place.adcode if known else "", place.level, ";".join(place.prefectures) if known else "",
                    ";".join(place.provinces) if known else "", m.kind, place.form, place.adcode in own,
                    ";".join(m.topics), ";".join(m.words),
                ))  # fmt: skip
    return pd.DataFrame(rows, columns=COLUMNS)
