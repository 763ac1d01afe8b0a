"""What plans are silent on: each target of a level above beside each place under it, and why there is no answer.

Silent means that neither a number nor the indicator's name is found. A plan that states the indicator's level for
another year only has another deadline, though its own target may answer another one above. A plan that names the indicator without a number
(非化石能源消费比重稳步提升), or the matter of a milestone by its year in general words (到2060年…助力全国实现碳中和), is told
apart, with the sentence; so are targets that are plainly addressed to others
(`data/raw/vocabulary/addressees.csv`), and what stands behind the place where a text breaks off.
"""

import re

import pandas as pd

from helpers.base.tables import text
from helpers.cascade.links import Linker, kept, rows_by_doc, rows_of, targets_of_level
from helpers.corpus.documents import parent_documents, speaking_documents
from helpers.targets.deadlines import GOVERNING, find_times
from helpers.vocabulary.gazetteer import place_names, places_below
from helpers.vocabulary.read import follows, read_knowledge
from helpers.vocabulary.words import Worded

OTHER_DEADLINE, NAMED, NOT_ADDRESSED = "other deadline", "named without a number", "not addressed"
BROKEN = "text breaks off"
STATES = (
    "taken up", "near", "delegated", OTHER_DEADLINE, NAMED, NOT_ADDRESSED, BROKEN, "silent", "no plan in the corpus",
)  # fmt: skip
COLUMNS = [
    "parent_target_id", "parent_doc", "adcode", "place", "child_doc", "child_target_id", "state", "sentence",
    "child_clause", "child_kind", "stringency", "additive", "gap", "gap_unit",
]  # fmt: skip
MEASURED = ("quantity", "delegated")  # promises whose indicator has a level: a number, or what the level above sets
COMPARED = ["stringency", "additive", "gap", "gap_unit"]
PHRASE = re.compile("[，,；;。：:]")
DIGIT = re.compile(r"\d|[一二三四五六七八九]成|翻番|百分之")
# what makes a sentence speak of a part of the place's economy: 煤化工产业链…大幅降低碳排放强度
NARROWER = re.compile("行业|产业链|园区|企业|基础设施|公共机构|数据中心|化工")
# where the state begins that a milestone is to reach: 能源利用效率|达到国际先进水平, 生活垃圾分类体系|基本健全
STATE = re.compile("达到|实现|进入|基本|全面|建成|形成|健全|完善|建立")
# what is said of an indicator in its own phrase; the numbers behind belong to what follows: 比重稳步提升，…2030年前…
SAID = Worded("{fall|rise}|改善|优化|稳定|达到|领先|先进")
SOON = 2030  # a sentence without a deadline speaks of the years of these plans


def find_silence(links, targets, documents, parent_doc, clauses=None, items=None, linker=None):
    """Each target of a level above by each place under it.

    Parameters
    ----------
    links : DataFrame
        From `links.link_texts`, so that a target is answered even where the best counterpart stands in the other text.
    targets, documents : DataFrame
        targets.csv, documents.csv.
    parent_doc : str
        The plan of the level above; targets that only its opinions have are followed down too.
    clauses : DataFrame, optional
        clauses.csv; without it no plan is found to name an indicator without a number.
    items : DataFrame, optional
        item_links.csv, which tells what lies behind the place where a text breaks off; without it nothing does.
    linker : Linker, optional

    Returns
    -------
    DataFrame
        One row a target and place: the places one level down, then the plans that lie deeper. state is one of
        `STATES`; of several answers the one that comes first there. sentence and child_clause: where the indicator is
        named. child_kind: the kind of the child's document. stringency, additive, gap, gap_unit: as in cascade.csv.
    """
    linker = linker or Linker()
    given = (links, targets, documents, parent_doc, clauses, items, linker)
    tables = (links, targets, documents, clauses, items)
    return kept("silence", linker, tables, __name__, lambda: _find(*given), (parent_doc,))


def _find(links, targets, documents, parent_doc, clauses, items, linker):
    names = place_names()
    plans = speaking_documents(documents).set_index("doc_id")
    whole = plans.adcode[parent_doc]
    steps = parent_documents(documents)
    doc_at = {plans.adcode[doc]: doc for doc in steps.child_doc[steps.parent_doc == parent_doc]}
    below = list(places_below(whole))
    answers = _answers(links, targets)
    known = targets[targets.indicator_id.map(text) != ""]
    spoken = set(zip(known.clause_id, known.indicator_id, strict=True))
    unseen = set() if items is None else _unseen(items)
    sentences = {} if clauses is None else _sentences(clauses, doc_at.values())
    promised = rows_by_doc(targets[targets.doc_id.isin(steps.child_doc)])
    rows = []
    for target in rows_of(targets_of_level(targets, documents, whole, linker)):
        to = addressed(target, whole)
        named = _name_of(target, linker.codebook)
        for code in [*below, *(code for code in doc_at if code not in below)]:
            doc = doc_at.get(code)
            row = {"parent_target_id": target.target_id, "parent_doc": target.doc_id, "adcode": code}
            row |= {"place": names.get(code, doc), "child_doc": doc, "state": "silent"}
            link = answers.get((target.target_id, doc))
            if link is not None:
                row |= {"state": link[0], "child_target_id": link[1].child_target_id}
                row |= {name: getattr(link[1], name) for name in COMPARED}
            elif doc is None:
                row["state"] = "no plan in the corpus"
            elif found := _said_instead(target, named, sentences.get(doc, ()), promised.get(doc, ()), spoken, linker):
                row |= found
            elif to is not None and not any(_lies_in(code, place) for place in to):
                row["state"] = NOT_ADDRESSED
            elif (doc, target.doc_id, text(target.item)) in unseen:
                row["state"] = BROKEN
            row["child_kind"] = None if doc is None else plans.doc_type[doc]
            rows.append(row)
    return pd.DataFrame(rows, columns=COLUMNS)


def _answers(links, targets):
    """The first state of each target above and child, with the link."""
    kind_of = dict(zip(targets.target_id, targets.kind, strict=True))
    answers = {}
    for link in links[links.relation != "none"].itertuples():
        state = _state(link, kind_of)
        key = link.parent_target_id, link.child_doc
        if key not in answers or STATES.index(state) < STATES.index(answers[key][0]):
            answers[key] = state, link
    return answers


def _state(link, kind_of):
    """How a link answers its parent."""
    if link.relation == "other_year":
        return OTHER_DEADLINE
    if kind_of.get(link.child_target_id) == "delegated":
        return "delegated"
    return "taken up" if link.relation == "same" else "near"


def _said_instead(target, named, sentences, promises, spoken, linker):
    """What a plan says in place of an answer: the indicator's name by that deadline, its level for another, its name."""
    said, dated = _naming(target, named, sentences, spoken)
    ranked = [] if dated else [(linker.relate(own, target), own) for own in promises]
    late = [(link, own) for link, own in ranked if link.relation == "other_year"]
    if late:
        link, own = max(late, key=lambda pair: pair[0].score + pair[0].tie)
        found = linker.judge(own, target, link.relation, linker.limits_of(link.likeness))
        compared = {name: getattr(found, name) for name in COMPARED}
        return {"state": OTHER_DEADLINE, "child_target_id": own.target_id} | compared
    return {"state": NAMED, "sentence": said.text.strip(), "child_clause": said.clause_id} if said else {}


def _naming(target, named, sentences, spoken):
    """The sentence that names an indicator without a number, one by the target's deadline first, and whether it has that."""
    indicator_id = text(target.indicator_id)
    fits = [
        clause
        for clause, phrases in sentences
        if named and _names_it(clause.text, phrases, named, target) and (clause.clause_id, indicator_id) not in spoken
    ]
    dated = next((clause for clause in fits if target.year in _deadlines(clause.text)), None)
    return dated or next(iter(fits), None), dated is not None


def _unseen(items):
    """Items above that lie behind the place where a child breaks off: child, text, item."""
    rows = items[items.relation == "not_seen"]
    return set(zip(rows.child_doc, rows.parent_doc, rows.parent_item, strict=True))


def _sentences(clauses, docs):
    """The sentences of each document, each with its phrases that give no number."""
    own = rows_by_doc(clauses[clauses.doc_id.isin(list(docs)) & clauses.kind.eq("sentence")])
    return {doc: [(row, _without_numbers(row.text)) for row in rows] for doc, rows in own.items()}


def _without_numbers(sentence):
    return [phrase for phrase in PHRASE.split(sentence) if not DIGIT.search(phrase)]


def _name_of(target, codebook):
    """What names a target's indicator, as a pattern and what it must not be; None where only its own words do not suffice."""
    if target.kind == "milestone":
        matter = STATE.split(text(target.indicator))[0]
        return (re.compile(re.escape(matter)), None) if len(matter) > 2 and pd.notna(target.year) else None
    if target.kind not in MEASURED:
        return None
    entry = codebook.get(text(target.indicator_id), {})
    words = [re.escape(text(target.indicator)), entry.get("synonyms", "")]
    without = entry.get("exclude", "")
    return re.compile("|".join(word for word in words if word)), re.compile(without) if without else None


def _names_it(sentence, phrases, named, target):
    """Whether a sentence names an indicator, of the whole place and by the target's deadline, in a phrase without a number."""
    pattern, without = named
    for phrase in phrases:
        found = pattern.search(phrase)
        if not found or (without and without.search(phrase)):
            continue
        years = _deadlines(sentence)
        soon = target.kind in MEASURED and (pd.isna(target.year) or target.year <= SOON)
        fits = target.year in years if years else soon
        narrower = NARROWER.search(sentence) and not NARROWER.search(text(target.indicator))
        own = SAID.search(phrase, found.end()) or not DIGIT.search(sentence[sentence.index(phrase) :])
        return bool(fits and not narrower and own)
    return False


def _deadlines(sentence):
    """The years by which a sentence says that things are to be reached."""
    return {year for time in find_times(sentence) if time.role in GOVERNING for year in time.years}


def addressed(target, whole):
    """The places below that a target is addressed to; None where it is addressed to all of them."""
    words = "".join(text(getattr(target, name)) for name in ("indicator", "scope", "quote"))
    for row in _addressees().itertuples():
        if row.whole == whole and row.indicator_id in ("", text(target.indicator_id)) and row.word in words:
            return [place for place in row.places.split(";") if place]
    return None


def _lies_in(code, place):
    """Whether one place is another or lies in it."""
    return code.startswith(place.rstrip("0")) or place.startswith(code.rstrip("0"))


@follows("vocabulary/addressees.csv")
def _addressees():
    """Targets of a whole that are addressed to some of its places, or to none of them."""
    return read_knowledge(
        "vocabulary/addressees.csv", ("whole", "indicator_id", "word", "places", "source"), lists=("places",)
    )
