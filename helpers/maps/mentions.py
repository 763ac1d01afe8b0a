"""Find the places that a text names, what they are named for, and which prefecture they lie in.

A text is read from left to right; at each place the longest name of the gazetteer or the landmarks is taken. What
stands around a name may make it something else: 宜春学院 is an institution, 瑞昌市人民政府 a government, and
人行南昌中心支行 names no place at all.

Which division a name means depends on the text's own jurisdiction, its `home`: 朝阳区 in a plan of 北京 is the one in
北京. A short county name counts in plans of its own province only; one that is also a word (新建) needs a neighbour.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import partial
from itertools import pairwise

import pandas as pd

from helpers.base.cache import keep
from helpers.corpus.document import ClauseRow
from helpers.vocabulary.gazetteer import COUNTRY, Division, Names, lineage, place, read_names
from helpers.vocabulary.read import look_again

LEVELS = ("country", "province", "prefecture", "county", "zone", "landmark")  # from the highest down
NAMED_LEVELS = LEVELS[2:5]
# The signs that stand between two names of one list: 南昌、九江; 永修—武宁; 九江与上海; 长江经济带（瑞昌）.
LIST_SIGNS = re.compile(r"[、和与及—－\-（]|以及")
LINE_SIGNS = re.compile(rf"(?:{LIST_SIGNS.pattern}|至|到)")  # and between the ends of a line: 阿坝至成都
SIGHT = 12  # characters before a name that a rule can see
# A short name is not trusted where it cuts a longer word in two: 提[高安]全性, 黄河[河南]岸.
GUARDED = 3  # characters: names up to this length are checked against the words around them
WINDOW = 6  # characters on each side that are cut into words for this
PREPOSITIONS = "以在对与和由将把为从至到向"
ENDING = re.compile("[省市县区州盟旗]$")  # of a full name, which needs no word to end with it: 江西省|委
CLAUSE_END = re.compile(r"[。；！？\n]")
SHOWS_ITS_KIND = re.compile("[区城港园]$")  # 两江新区 is a zone by its name; 明月山 is one to those who live there
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


def find_places(text: str, home: str = COUNTRY, names: Names | None = None) -> list[Mention]:
    """Find every place that a sentence names.

    Parameters
    ----------
    text : str
        One clause, or a few.
    home : str
        Adcode of the jurisdiction that speaks; `COUNTRY` for the country.
    names : Names, optional
        The tables, where they have been read already.

    Returns
    -------
    list of Mention
        In order. `kind` is place, government, institution, event, title (inside 《》) or unresolved (several divisions
        bear the name, or one of another province, and nothing around it says which one is meant).

    Examples
    --------
    >>> [(m.chosen.name, m.kind) for m in find_places("支持宜春学院与新余、贵溪合作", "360000")]
    [('宜春市', 'institution'), ('新余市', 'place'), ('贵溪市', 'place')]
    """
    names = names or read_names()
    mentions: list[Mention] = []
    for start, name in names.scan(text):
        mention = Mention(start, start + len(name), names.readings(name))
        if not _cuts_a_word(mention, mentions[-1] if mentions else None, text, names):
            mentions.append(mention)
    previous = None
    for mention in mentions:
        _choose(mention, previous if previous and previous.end == mention.start else None, home, names, text)
        previous = mention
    _ask_neighbours(mentions, text, names)
    found = _join_chains([m for m in mentions if m.sure or m.kind == "unresolved"], names)
    until, kept = len(text), []
    for mention in reversed(found):  # from the right, so that what is no name ends no other's passage
        mention.kind = _kind(mention, text, until, home, names)
        if mention.kind != "none":
            until = mention.start
            kept.append(mention)
    return kept[::-1]


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


def _nearness(reading: Division, home: list[str]) -> int:
    """How near a reading is to home: 4 home itself or above it, 3 in its prefecture, 2 in its province, 0 elsewhere."""
    line = lineage(reading.adcode)
    if reading.adcode in home:
        return 4
    for score, level in ((3, "prefecture"), (2, "province")):
        if any(place(code).level == level and code in home for code in line or reading.provinces):
            return score
    return 2 if set(reading.provinces) & set(home) else 0


def _choose(mention: Mention, before: Mention | None, home: str, names: Names, text: str) -> None:
    """Choose a reading: below the place just named, else the nearest to home, else the highest level."""
    name = text[mention.start : mention.end]
    is_word = name in names.words
    if before is not None and before.chosen is not None and before.chosen.adcode:
        below = [r for r in mention.readings if before.chosen.adcode in lineage(r.adcode)[1:]]
        if below:
            mention.chosen, mention.sure = below[0], not (is_word and below[0].form != "full")
            return
    here = lineage(home)
    readings = [reading for reading in mention.readings if not _known_only_there(name, reading, here)]
    if not readings:  # sure stays False: no mention
        mention.chosen = mention.readings[0]
        return

    def order(reading: Division) -> tuple:
        score = _nearness(reading, here)
        # 清水河 is the river, if not near the county
        far = reading.level == "county" and reading.form != "full" and score < 2
        return far, -score, LEVELS.index(reading.level), reading.adcode

    ranked = sorted(readings, key=order)
    mention.chosen = best = ranked[0]
    near = _nearness(best, here)
    if is_word:
        mention.sure = near >= (4 if best.level == "county" else 2) or best.level == "landmark" and len(here) == 1
    elif best.level == "county":
        rivals = [r for r in ranked[1:] if r.level == "county" and _nearness(r, here) == near]
        national = len(here) == 1
        mention.sure = (near >= 2 or best.form == "full" and national) and not rivals
        if best.form == "full" and not mention.sure:  # a built-up quarter elsewhere may bear a district's name: 东城区
            mention.kind = "unresolved"
    else:
        mention.sure = True


def _known_only_there(name: str, reading: Division, home: list[str]) -> bool:
    """Whether a name means this place only in texts of its own province, or of the country.

    So do mountains that bear a scenic zone, and the landmarks whose prefectures are known one by one.
    """
    local = reading.level == "zone" and reading.form != "full" and not SHOWS_ITS_KIND.search(name)
    local |= reading.level == "landmark" and bool(reading.prefectures)
    return local and len(home) > 1 and not set(reading.provinces) & set(home)


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
        inside = inside and last.chosen.level != "zone"
        if inside and last.chosen.adcode in lineage(mention.chosen.adcode):
            mention.start = last.start
            joined.pop()
        joined.append(mention)
    return joined


def _kind(mention: Mention, text: str, until: int, home: str, names: Names) -> str:
    """The kind of a mention, from what stands before it, between it and the next name, and in the rest of its list.

    In a rule's sight the same name standing there again is 【】. A river that has the name of a county (巢湖流域) is read
    as the river if it is among the landmarks.
    """
    before, name = text[: mention.start], text[mention.start : mention.end]
    sights = {
        "before": before[-SIGHT:].replace(name, "【】"),
        "after": text[mention.end : until].replace(name, "【】"),
        "list": text[mention.end :].replace(name, "【】"),
    }
    in_title = before.rfind("《") > before.rfind("》") and "》" in text[mention.end :]
    place = mention.chosen
    below = place.level in NAMED_LEVELS
    holds = {
        "": True,
        "far": below and home != COUNTRY and not set(place.provinces) & set(lineage(home)),
        "short": below and place.form == "short",
        "province": place.level == "province",
    }
    for rule in names.rules:
        if rule.names and not rule.names.fullmatch(name) or in_title and rule.gives != "none" or not holds[rule.where]:
            continue
        found = rule.pattern.search if rule.side == "before" else rule.pattern.match
        if not found(sights[rule.side]):
            continue
        if rule.where == "short" and (others := [r for r in mention.readings if r.level == "landmark"]):
            mention.chosen = others[0]
            continue
        return rule.gives
    return "title" if in_title else mention.kind


def _add_topics(mentions: list[Mention], text: str, title: str, names: Names) -> None:
    """What each place is named for: the words of its own part of the sentence, behind its list or else before it.

    What stands before counts from the place named last on. Only where a sentence names one list of places do its
    further parts speak of them. The title of the item counts last, if it has one subject. A topic that says little by
    itself (创新, 试点) is kept, and one that says more is looked for further on. Institutions, governments and events are
    named for what their own part says.
    """
    joined = [bool(LINE_SIGNS.fullmatch(text[left.end : right.start])) for left, right in pairwise(mentions)]
    for index, mention in enumerate(mentions):
        first = last = index
        while last < len(joined) and joined[last]:
            last += 1
        while first and joined[first - 1]:
            first -= 1
        begin, end = mentions[first].start, mentions[last].end
        behind, before = CLAUSE_END.split(text[end:])[0], CLAUSE_END.split(text[:begin])[-1]
        own_behind = behind[: mentions[last + 1].start - end] if last + 1 < len(mentions) else behind
        own_before = before[max(0, len(before) - (begin - mentions[first - 1].end)) :] if first else before
        before_it = own_before.split("，")[-1]
        if first and before_it == own_before:  # 长白山保护开发区、梅河口市: what follows a neighbour is the neighbour's
            before_it = before_it.split("、")[-1]
        parts = [own_behind.split("，")[0], before_it]
        if mention.kind == "place" and own_behind == behind and own_before == before:
            parts += [*behind.split("，")[1:2], before]
        for part in parts:
            if _take_topics(mention, part, names):
                break
        else:
            subjects = {
                topic for topic, general, words in names.topics if not general and any(w in title for w in words)
            }
            if mention.kind == "place" and len(subjects) == 1:
                _take_topics(mention, title, names)


def _take_topics(mention: Mention, part: str, names: Names) -> bool:
    """Add the topics of a part of the text; whether the mention has one that says what it is about."""
    found = [(topic, general, word) for topic, general, words in names.topics for word in words if word in part]
    new = [(topic, word) for topic, general, word in found if not mention.topics or not general]
    mention.topics += [topic for topic in dict.fromkeys(t for t, _ in new) if topic not in mention.topics]
    mention.words += [word for word in dict.fromkeys(w for _, w in new) if word not in mention.words]
    return any(not general for topic, general, _ in names.topics if topic in mention.topics)


def find_mentions(documents, names: Names | None = None) -> pd.DataFrame:
    """Find every place that the documents name: the table mentions.csv.

    Parameters
    ----------
    documents : iterable of Document
        Each with ``doc_id``, ``meta["adcode"]`` and ``clause_rows()``; a whole Corpus, or one document in a list.

    Returns
    -------
    DataFrame
        One row a mention, with the columns of data/dictionary/mentions.csv. ``prefecture_adcode`` joins several by ;
        where a landmark touches several prefectures. Names of agencies in lists of departments are no mentions;
        governments in them are.
    """
    look_again()
    rows = []
    for document in documents:
        doc_id, home = document.doc_id, document.meta["adcode"]
        find = partial(_mentions_of, doc_id, home, document.clause_rows(), names)
        rows += keep("mentions", (doc_id, home, document.state), __name__, find) if names is None else find()
    return pd.DataFrame(rows, columns=COLUMNS).astype({"page": "Int64"})


def _mentions_of(doc_id: str, home: str, clauses: Iterable[ClauseRow], names: Names | None) -> list[tuple]:
    """The rows of one document."""
    names = names or read_names()
    rows, own = [], set(lineage(home))
    for clause in clauses:
        mentions = find_places(clause.text, home, names)
        if clause.kind == "departments":
            mentions = [m for m in mentions if m.kind == "government" or m.chosen.level == "zone"]
        _add_topics(mentions, clause.text, clause.item_title if isinstance(clause.item_title, str) else "", names)
        for m in mentions:
            chosen, known = m.chosen, m.kind != "unresolved"
            rows.append((
                doc_id, clause.clause_id, clause.anchor, clause.item, clause.page, clause.start + m.start,
                clause.start + m.end, clause.text[m.start : m.end], chosen.name if known else "",
                chosen.adcode if known else "", chosen.level, ";".join(chosen.prefectures) if known else "",
                ";".join(chosen.provinces) if known else "", m.kind, chosen.form, chosen.adcode in own,
                ";".join(m.topics), ";".join(m.words),
            ))  # fmt: skip
    return rows
