"""Link each target to the target above it: country → province → prefecture → county.

A target's counterpart is looked for in the texts of the next level up that speaks in the corpus: its plan and its
opinions (`helpers.corpus.parent_documents`). Two targets are alike as their indicators' names are
(`helpers.cascade.names`), less what their deadlines, kinds of change and scopes differ by; the best of the parent's
targets is the counterpart if it is alike enough, and of two texts that answer alike the one of the child's own kind.
Whether the child promises more is `helpers.cascade.stringency`'s question.
"""

import re
from collections import defaultdict, namedtuple
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from difflib import SequenceMatcher
from functools import lru_cache
from itertools import chain

import pandas as pd

from helpers.base.cache import keep, state_of
from helpers.base.tables import text
from helpers.cascade.names import NOTHING, Likeness, fold, read_terms
from helpers.cascade.stringency import (
    RATES,
    VERDICTS,
    advanced_levels,
    compare_pair,
    firmness,
    is_additive,
    level_of,
    measured_alike,
)
from helpers.corpus.documents import parent_documents, texts_of
from helpers.vocabulary.indicators import read_codebook

# What a pair loses for each way in which it differs. A pair that is not alike by LINKED is none.
LINKED = 0.58
OTHER_YEAR, PER_YEAR = 0.10, 0.004  # another deadline; and a little a year, so that the nearest is taken
OTHER_CHANGE = 0.15  # an increment against a level
OTHER_KIND = 0.15  # a milestone against a number
OTHER_SCOPE = 0.05
OTHER_ID = 0.10  # the codebook has two indicators, and neither is the wider
SAME_ID, BROADER_ID = 0.90, 0.75  # the codebook says they are one, or one the part of the other
SAME_MILESTONE = 0.95  # a milestone is nothing but its words
TIE = 0.01  # firmness and place, to choose among equals
ALIKE_QUOTES, SHORTEST_QUOTE = 0.95, 8  # copied words, numbers apart: the child means the parent's subject
ALIKE_SCOPES = 0.8  # wordings of one scope, as a ratio of SequenceMatcher
ALIKE_TEXTS = 3 * TIE  # two texts above answer alike: what firmness, place and period can add
RELATIONS = ("same", "near", "other_year", "none")  # the nearer first
OF_ONE_YEAR, ANSWERS = RELATIONS[:2], RELATIONS[:3]

NUMBER = re.compile(r"\d[\d.,]*")

LinkRow = namedtuple("LinkRow", "child_target_id parent_target_id relation likeness kin limits_child limits_parent")
CASCADE_COLUMNS = [
    "child_target_id", "parent_target_id", "relation", "stringency", "additive", "gap", "gap_unit", "reason",
    "child_doc", "parent_doc", "levels_up", "likeness", "deadline_shift_years", "level_other_year", "firmness",
    "wording", "resolved_target_id", "resolved_value", "resolved_unit", "resolved_comparator", "above_target_id",
    "parent_kind", "asked",
]  # fmt: skip


@dataclass(frozen=True)
class Link:
    """A child's target beside a parent's: how they are related and how alike they are (score, 0 to 1).

    `tie` decides among counterparts that are equally alike: the same firmness, period, a place in the body.
    """

    relation: str
    score: float
    likeness: Likeness
    tie: float = 0.0


NO_LINK = Link("none", 0.0, NOTHING)


class Linker:
    """Finds for each target of one plan its counterpart in another.

    Parameters
    ----------
    terms : Terms, optional
        Words of indicator names; default `read_terms`.
    codebook : dict, optional
        Rows of data/raw/vocabulary/indicators.csv by indicator_id; default all of them.
    """

    def __init__(self, terms=None, codebook=None):
        self.plain = terms is None and codebook is None  # all it knows are the project's tables
        self.terms = terms or read_terms()
        self.codebook = read_codebook().set_index("indicator_id").to_dict("index") if codebook is None else codebook
        self.same_scope = lru_cache(maxsize=None)(_same_scope)
        self.same_words = lru_cache(maxsize=None)(_same_words)
        self.is_broader = lru_cache(maxsize=None)(self._is_broader)

    def link(self, children, parents):
        """Link each child target to its best counterpart.

        Parameters
        ----------
        children, parents : DataFrame
            Rows of targets.csv of two plans.

        Returns
        -------
        DataFrame
            One row a child, in order: child_target_id, parent_target_id (missing for none), relation
            (same, near, other_year, none), likeness (0 to 1), kin, limits_child, limits_parent.
        """
        return pd.DataFrame(self.link_rows(rows_of(children), rows_of(parents)), columns=LinkRow._fields)

    def link_rows(self, below, above):
        """`link` for the rows of `rows_of`: a list of LinkRow."""
        links = []
        for child in below:
            ranked = [(link, parent) for parent in above if (link := self.relate(child, parent)).relation != "none"]
            links.append(max(ranked, key=lambda pair: pair[0].score + pair[0].tie, default=(NO_LINK, None)))
        taken = {parent.target_id for link, parent in links if link.relation == "same"}
        rows = []
        for child, (link, parent) in zip(below, links, strict=True):
            if link.relation == "near" and link.likeness.kin and parent.target_id in taken:
                link, parent = NO_LINK, None  # the parent's own measure has its answer already
            limits = self.limits_of(link.likeness)
            found = (parent and parent.target_id, link.relation, round(link.score, 3), link.likeness.kin)
            rows.append(LinkRow(child.target_id, *found, *limits))
        return rows

    def relate(self, child, parent):
        """How two targets are related.

        Parameters
        ----------
        child, parent : namedtuple
            Rows of targets.csv.

        Returns
        -------
        Link
        """
        likeness = self._likeness(child, parent)
        if likeness.score < LINKED or not measured_alike(child, parent, likeness.same):
            return NO_LINK
        score, near = likeness.score, not likeness.same
        if not self.same_scope(_scoped(child), _scoped(parent)):
            score, near = score - OTHER_SCOPE, True
        if "milestone" in (child.kind, parent.kind) and child.kind != parent.kind:
            score, near = score - OTHER_KIND, True
        elif child.kind == "milestone":
            near = near or likeness.score < SAME_MILESTONE
        elif "quantity" == child.kind == parent.kind and text(child.change) != text(parent.change):
            score, near = score - OTHER_CHANGE, True
        elif "full_coverage" in (child.kind, parent.kind) and child.kind != parent.kind:
            near = near or level_of(child) != level_of(parent)
        years = _years(child, parent)
        if score < LINKED or (child.kind == parent.kind == "milestone" and near and years is not None):
            return NO_LINK
        if years is None:
            near = near or _period(child) != _period(parent)
        else:
            score -= OTHER_YEAR + PER_YEAR * years
        if score < LINKED:
            return NO_LINK
        equal = (text(child.modality) == text(parent.modality)) + (text(parent.where) == "body")
        tie = TIE * (equal + (text(child.period) == text(parent.period)))
        return Link("other_year" if years is not None else "near" if near else "same", score, likeness, tie)

    def _likeness(self, child, parent):
        """The likeness of the names, corrected by the codebook where it knows both indicators."""
        found = self.terms.compare(_name_without_scope(child, parent), _name_without_scope(parent, child))
        if 0 < found.score < SAME_ID and self.same_words(text(child.quote), text(parent.quote)):
            same = not (set(found.extra) | set(found.missing)) & self.terms.limits
            found = replace(found, score=SAME_ID, same=same, kin=False)
        a, b = text(child.indicator_id), text(parent.indicator_id)
        if not a or not b:
            return found
        if a == b:
            same = not found.kin and not (set(found.extra) | set(found.missing)) & self.terms.limits
            return replace(found, score=max(found.score, SAME_ID), same=same, kin=False)
        if self.is_broader(a, b) or self.is_broader(b, a):
            return replace(found, score=max(found.score, BROADER_ID), same=False, kin=True)
        score = found.score - OTHER_ID
        return replace(found, score=score, same=False) if score >= LINKED else NOTHING

    def limits_of(self, likeness):
        """How many limits only the child, only the parent names; other things and words limit both in an unknown way."""
        things = sum(self.terms.role[concept] == "what" for concept in likeness.extra + likeness.missing)
        unknown = likeness.odd or (things > 0 and not likeness.kin)
        return [sum(c in self.terms.limits for c in side) + unknown for side in (likeness.extra, likeness.missing)]

    def judge(self, child, parent, relation, limits):
        """How a target stands beside its counterpart; `limits` as `limits_of` counts them."""
        return compare_pair(child, parent, relation, self.codebook.get(text(child.indicator_id), {}), limits)

    def _is_broader(self, wide, narrow):
        """Whether one indicator of the codebook contains another."""
        seen = set()
        while narrow and narrow not in seen:
            seen.add(narrow)
            narrow = self.codebook.get(narrow, {}).get("broader", "")
            if narrow == wide:
                return True
        return False


def link_cascade(targets, documents, linker=None):
    """The whole cascade: every plan's targets beside those of the level above, which speaks through one or two texts.

    Parameters
    ----------
    targets : DataFrame
        targets.csv of all documents; on the side of the child only the jurisdictions' plans take part.
    documents : DataFrame
        documents.csv.
    linker : Linker, optional

    Returns
    -------
    DataFrame
        cascade.csv, one row a target of a plan that has a text above it: the best of what `link_texts` finds.
    """
    return choose_texts(link_texts(targets, documents, linker))


def link_texts(targets, documents, linker=None):
    """Every plan's targets beside those of each text of the level above.

    Parameters
    ----------
    targets, documents, linker
        As in `link_cascade`.

    Returns
    -------
    DataFrame
        Columns of cascade.csv, one row a target and text. What a text above is answered by (`find_silence`, `add_up`)
        is read here, since the best counterpart may stand in the other text.
    """
    linker = linker or Linker()
    return kept("links", linker, (targets, documents), __name__, lambda: _link_texts(targets, documents, linker))


def kept(what, linker, tables, module, make, more=()):
    """What `make` finds in tables by a linker, from build/cache if it found it before in the same ones."""
    if not linker.plain:
        return make()
    return keep(what, (*more, *(None if table is None else state_of(table) for table in tables)), module, make)


def _link_texts(targets, documents, linker):
    by_doc = rows_by_doc(targets)
    steps = parent_documents(documents)
    texts = steps.groupby("child_doc", sort=False).parent_doc.agg(list).to_dict()
    links = {
        (step.child_doc, step.parent_doc): linker.link_rows(by_doc[step.child_doc], by_doc[step.parent_doc])
        for step in steps.itertuples()
    }
    # a child's texts in order, the same kind first
    best = _best(chain.from_iterable(links.values()))
    row_of = {row.target_id: row for row in chain.from_iterable(by_doc.values())}
    rows = []
    skipped = {}
    for child_doc, above in texts.items():
        unanswered = [child for child in by_doc[child_doc] if best[child.target_id].relation == "none"]
        further = dict.fromkeys(doc for text_above in above for doc in texts.get(text_above, ()))
        skipped |= _links_past(linker, unanswered, [by_doc[doc] for doc in further])
    for step in steps.itertuples():
        for link in links[step.child_doc, step.parent_doc]:
            row = _cascade_row(link, step, row_of, best, skipped.get(link.child_target_id), linker)
            rows.append(row | {"parent_kind": step.kind, "asked": ";".join(texts[step.child_doc])})
    return pd.DataFrame(rows, columns=CASCADE_COLUMNS).astype({"deadline_shift_years": "Int64"})


def targets_of_level(targets, documents, adcode, linker):
    """What a place promises through its texts: its plan's targets, and those of the other text that the plan lacks.

    Parameters
    ----------
    targets, documents : DataFrame
        targets.csv, documents.csv.
    adcode : str
    linker : Linker

    Returns
    -------
    DataFrame
        Rows of `targets`.
    """
    frames = [targets[targets.doc_id == doc] for doc in texts_of(documents, adcode)]
    for other in frames[1:]:
        known = linker.link(other, frames[0])
        frames[1] = other[other.target_id.isin(known.child_target_id[known.relation != "same"])]
    return pd.concat(frames) if frames else targets.iloc[:0]


def choose_texts(links):
    """Of each target's rows, one a text above, the best; of equally good ones that of the same kind of text.

    Parameters
    ----------
    links : DataFrame
        From `link_texts`.
    """
    return links.loc[[link.Index for link in _best(links.itertuples()).values()]].reset_index(drop=True)


def _best(links: Iterable) -> dict:
    """Of each target's links the best, the first of equally good ones."""
    best = {}
    for link in links:
        at = link.child_target_id
        if at not in best or _better(link, best[at]):
            best[at] = link
    return best


def promised_once(links, targets):
    """The links without repeats: a promise that stands in body and annex, or twice in one text, counts once.

    Parameters
    ----------
    links, targets : DataFrame
        Rows as in cascade.csv, and targets.csv.

    Returns
    -------
    DataFrame
        Rows of `links`; of repeats the first.
    """
    known = targets.set_index("target_id").loc[links.child_target_id]
    subject = known.indicator_id.where(known.indicator_id.notna(), known.indicator).to_numpy()
    key = pd.DataFrame({
        "doc": known.doc_id.to_numpy(), "subject": links.parent_target_id.where(links.parent_target_id.notna(), subject).to_numpy(),
        "year": known.year.to_numpy(), "value": known.value_canonical.fillna(known.value).to_numpy(), "kind": known.kind.to_numpy(),
        "change": known.change.to_numpy(),
    })  # fmt: skip
    return links[~key.duplicated().to_numpy()]


def beside_above(links, targets):
    """The links that compare like with like: same measure, deadline and scope, and a level that is higher, equal or lower.

    Parameters
    ----------
    links, targets : DataFrame
        Rows as in cascade.csv, and targets.csv.

    Returns
    -------
    DataFrame
        Rows of `links`, a promise that stands twice in a text once, with `number`: whether the target states a number, and no
        milestone or full coverage, which can hardly differ. All pages count from these rows.
    """
    known = targets.set_index("target_id")["kind"]
    links = links[links["child_target_id"].isin(known.index) & links["parent_target_id"].isin(known.index)]
    once = promised_once(links, targets)
    like = once[once["relation"].eq("same") & once["stringency"].isin(VERDICTS)]
    return like.assign(number=like["child_target_id"].map(known).eq("quantity"))


def rows_of(table):
    """The rows of a table as tuples; columns of objects are read several times as fast as those of strings.

    Examples
    --------
    >>> rows_of(pd.DataFrame({"target_id": ["a"], "value": [1.0]}))
    [Pandas(Index=0, target_id='a', value=1.0)]
    """
    return list(table.astype(object).itertuples())


def rows_by_doc(table):
    """`rows_of` by document; an empty list for one that has none."""
    rows = defaultdict(list)
    for row in rows_of(table):
        rows[row.doc_id].append(row)
    return rows


def _better(link, other):
    """Whether a link to the second text above is plainly better than that to the first."""
    if "none" in (link.relation, other.relation):
        return link.relation != "none"
    if abs(link.likeness - other.likeness) > ALIKE_TEXTS:
        return link.likeness > other.likeness
    return RELATIONS.index(link.relation) < RELATIONS.index(other.relation)


def _links_past(linker, children, texts):
    """For targets that nothing above answers: their counterpart in the texts above the parent's, by child target."""
    found = {}
    for link in (link for parents in texts for link in linker.link_rows(children, parents)):
        if link.relation in OF_ONE_YEAR:
            found.setdefault(link.child_target_id, link.parent_target_id)
    return found


def _cascade_row(link, step, row_of, of_target, above_target, linker):
    """One row of cascade.csv as a dict."""
    row = {
        "child_target_id": link.child_target_id, "parent_target_id": link.parent_target_id, "relation": link.relation,
        "additive": False, "likeness": link.likeness, "child_doc": step.child_doc, "parent_doc": step.parent_doc,
        "levels_up": step.levels_up, "above_target_id": above_target,
    }  # fmt: skip
    if link.relation == "none":
        return row | {"reason": "stands in a text above the parent's" if above_target else "nothing above corresponds"}
    child, parent = row_of[link.child_target_id], row_of[link.parent_target_id]
    found = linker.judge(child, parent, link.relation, (link.limits_child, link.limits_parent))
    both_own = (child.kind == "delegated") == (parent.kind == "delegated")
    drift, wording = firmness(child, parent) if both_own else ("", "")
    shift = child.year - parent.year if pd.notna(child.year) and pd.notna(parent.year) else None
    row |= asdict(found) | {"deadline_shift_years": shift, "firmness": drift, "wording": wording}
    row["level_other_year"] = found.level if link.relation == "other_year" else ""
    return row | (_resolve(link, row_of, of_target) if child.kind == "delegated" else {})


def _resolve(link, row_of, of_target):
    """The number that a delegated target stands for: the first one stated above it, by the same deadline."""
    while link is not None and link.relation == "same":
        parent = row_of[link.parent_target_id]
        if parent.kind == "quantity" and not is_additive(parent):  # the whole's amount is no part's level
            return {
                "resolved_target_id": parent.target_id, "resolved_value": parent.value, "resolved_unit": parent.unit,
                "resolved_comparator": parent.comparator,
            }  # fmt: skip
        link = of_target.get(link.parent_target_id)
    return {}


def _name_without_scope(target, other):
    """The indicator's name, less the other's scope where the name states it itself."""
    name, scope = text(target.indicator), text(other.scope)
    if target.kind == other.kind == "milestone":
        name = _advanced(name)  # which level of “advanced” is a question of stringency
    return name.replace(scope, "") or name if scope and not text(target.scope) else name


def _advanced(name):
    """A milestone's name without the level of “advanced”: 国际先进水平, 国内先进水平."""
    word = next((word for word in sorted(advanced_levels(), key=len, reverse=True) if word in name), "")
    return name.replace(word, "先进水平") if word else name


def _scoped(target):
    """Scope and name of a target, folded."""
    return fold(text(target.scope)), fold(text(target.indicator))


def _years(child, parent):
    """How many years two deadlines are apart; None where they are the same."""
    if pd.isna(child.year) and pd.isna(parent.year):
        return None
    if pd.isna(child.year) or pd.isna(parent.year):
        return 0
    return abs(child.year - parent.year) or None


def _period(target):
    """A rate or an addition is bound to its period; for a level to be reached only the deadline counts."""
    return text(target.period) if text(target.change) in RATES | {"increment", "cumulative"} else ""


def _same_scope(a, b):
    """Whether two scopes are one, each given with its indicator's name, which may state it too."""
    (scope_a, name_a), (scope_b, name_b) = a, b
    if (
        scope_a == scope_b
        or (scope_a and scope_a in name_b and not scope_b)
        or (scope_b and scope_b in name_a and not scope_a)
    ):
        return True
    return bool(scope_a and scope_b) and _ratio(scope_a, scope_b) >= ALIKE_SCOPES


def _same_words(quote_a, quote_b):
    """Whether two quotes are worded alike, numbers apart."""
    a, b = (fold(NUMBER.sub("", quote)) for quote in (quote_a, quote_b))
    return min(len(a), len(b)) >= SHORTEST_QUOTE and _ratio(a, b) >= ALIKE_QUOTES


def _ratio(a, b):
    return SequenceMatcher(None, a, b, autojunk=False).ratio()
