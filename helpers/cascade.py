"""Link each target to the target above it: country → province → prefecture → county.

A target's counterpart is looked for in the plan of the next level up that has one in the corpus. Two targets are
alike as their indicators' names are (`helpers.likeness`), less what their deadlines, kinds of change and scopes
differ by; the best of the parent's targets is the counterpart if it is alike enough. Whether the child promises
more is `helpers.stringency`'s question.
"""

import re
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from functools import lru_cache

import pandas as pd

from helpers.indicators import read_codebook
from helpers.knowledge import read_knowledge
from helpers.likeness import NOTHING, Likeness, fold, read_terms
from helpers.paths import VOCABULARY
from helpers.stringency import RATES, compare_targets, firmness, is_additive, level_of, measured_alike, text

LEVELS = ("country", "province", "prefecture", "county")  # of the gazetteer; zones have no plans of their own

OUTSIDE = ("71", "81", "82")  # Taiwan, Hong Kong, Macao: the country's plan sets nothing for them

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

NUMBER = re.compile(r"\d[\d.,]*")

LINK_COLUMNS = ["child_target_id", "parent_target_id", "relation", "likeness", "kin", "limits_child", "limits_parent"]
CASCADE_COLUMNS = [
    "child_target_id", "parent_target_id", "relation", "stringency", "additive", "gap", "gap_unit", "reason",
    "child_doc", "parent_doc", "levels_up", "likeness", "deadline_shift_years", "level_other_year", "firmness",
    "wording", "resolved_target_id", "resolved_value", "resolved_unit", "resolved_comparator", "above_target_id",
]  # fmt: skip


@dataclass(frozen=True)
class Link:
    """A child's target beside a parent's: how they are related and how alike they are."""

    relation: str
    score: float
    likeness: Likeness


NO_LINK = Link("none", 0.0, NOTHING)


def read_places():
    """The divisions of ``data/raw/vocabulary/gazetteer.csv`` (no zones), rows as dicts by adcode."""
    table = read_knowledge(VOCABULARY / "gazetteer.csv", ("adcode", "name", "short_name", "level", "parent_adcode"))
    return {row["adcode"]: row for row in table.to_dict("records") if row["level"] in LEVELS}


def places_above(adcode, places):
    """The codes of the places above one, the nearest first.

    Parameters
    ----------
    adcode : str
        GB/T 2260.
    places : dict
        Rows of the gazetteer by adcode.

    Examples
    --------
    >>> places_above("360203", read_places())
    ['360200', '360000', '100000']
    """
    above = []
    while (adcode := places.get(adcode, {}).get("parent_adcode")) and adcode not in above:
        above.append(adcode)
    return above


def places_below(adcode, places):
    """The places one level down: short name by adcode.

    Examples
    --------
    >>> len(places_below("360000", read_places()))
    11
    """
    below = {code: place["short_name"] for code, place in places.items() if place["parent_adcode"] == adcode}
    return {code: name for code, name in below.items() if not code.startswith(OUTSIDE)}


def parent_plans(documents, places=None):
    """For each jurisdiction's plan, the plan of the nearest level above that has one in the corpus.

    Parameters
    ----------
    documents : DataFrame
        documents.csv: doc_id, adcode, is_plan, same_as.
    places : dict, optional
        Rows of the gazetteer by adcode; default `read_places`.

    Returns
    -------
    DataFrame
        child_doc, parent_doc, levels_up (1: the next level up; 2: the level between has no plan in the corpus),
        in the order of `documents`. The country's plan has no row.
    """
    places = read_places() if places is None else places
    plans = jurisdiction_plans(documents)
    plan_of = dict(zip(plans.adcode, plans.doc_id, strict=True))
    rows = []
    for plan in plans.itertuples():
        above = enumerate(places_above(plan.adcode, places), start=1)
        rows += [(plan.doc_id, plan_of[place], up) for up, place in above if place in plan_of][:1]
    return pd.DataFrame(rows, columns=["child_doc", "parent_doc", "levels_up"])


def jurisdiction_plans(documents):
    """The documents that speak for their jurisdictions."""
    return documents[documents.is_plan.astype(bool) & documents.same_as.map(text).eq("")]


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
        self.terms = terms or read_terms()
        self.codebook = read_codebook().set_index("indicator_id").to_dict("index") if codebook is None else codebook
        self.same_scope = lru_cache(maxsize=None)(_same_scope)
        self.same_words = lru_cache(maxsize=None)(_same_words)

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
        above, links = list(parents.itertuples()), []
        for child in children.itertuples():
            ranked = [(link, parent) for parent in above if (link := self.relate(child, parent)).relation != "none"]
            links.append(max(ranked, key=lambda pair: pair[0].score, default=(NO_LINK, None)))
        taken = {parent.target_id for link, parent in links if link.relation == "same"}
        rows = []
        for child, (link, parent) in zip(children.itertuples(), links, strict=True):
            if link.relation == "near" and link.likeness.kin and parent.target_id in taken:
                link, parent = NO_LINK, None  # the parent's own measure has its answer already
            limits = self.limits_of(link.likeness)
            found = (parent and parent.target_id, link.relation, round(link.score, 3), link.likeness.kin)
            rows.append((child.target_id, *found, *limits))
        return pd.DataFrame(rows, columns=LINK_COLUMNS)

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
        score += TIE * (text(child.modality) == text(parent.modality)) + TIE * (text(parent.where) == "body")
        score += TIE * (text(child.period) == text(parent.period))
        return Link("other_year" if years is not None else "near" if near else "same", score, likeness)

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
        if self._is_broader(a, b) or self._is_broader(b, a):
            return replace(found, score=max(found.score, BROADER_ID), same=False, kin=True)
        return replace(found, score=max(0.0, found.score - OTHER_ID), same=False)

    def limits_of(self, likeness):
        """How many limits only the child, only the parent names; other things and words limit both in an unknown way."""
        things = sum(self.terms.role[concept] == "what" for concept in likeness.extra + likeness.missing)
        unknown = likeness.odd or (things > 0 and not likeness.kin)
        return [sum(c in self.terms.limits for c in side) + unknown for side in (likeness.extra, likeness.missing)]

    def _is_broader(self, wide, narrow):
        """Whether one indicator of the codebook contains another."""
        seen = set()
        while narrow and narrow not in seen:
            seen.add(narrow)
            narrow = self.codebook.get(narrow, {}).get("broader", "")
            if narrow == wide:
                return True
        return False


def cascade(targets, documents, linker=None, places=None):
    """The whole cascade: every plan's targets beside those of the plan above.

    Parameters
    ----------
    targets : DataFrame
        targets.csv of all documents; only the jurisdictions' plans take part.
    documents : DataFrame
        documents.csv.
    linker : Linker, optional
    places : dict, optional

    Returns
    -------
    DataFrame
        cascade.csv, one row a target of a plan that has one above it.
    """
    linker = linker or Linker()
    by_doc = dict(list(targets.groupby("doc_id", sort=False)))
    nothing = targets.iloc[:0]
    above = {row.child_doc: row for row in parent_plans(documents, places).itertuples()}
    links = {
        child: linker.link(by_doc.get(child, nothing), by_doc.get(row.parent_doc, nothing))
        for child, row in above.items()
    }
    of_target = {link.child_target_id: link for frame in links.values() for link in frame.itertuples()}
    row_of = {row.target_id: row for row in targets.itertuples()}
    rows = []
    for child_doc, frame in links.items():
        step = above[child_doc]
        skipped = _links_past(linker, frame, by_doc.get(child_doc, nothing), by_doc, above, step.parent_doc)
        for link in frame.itertuples():
            rows.append(_cascade_row(link, step, row_of, of_target, skipped.get(link.child_target_id), linker.codebook))
    return pd.DataFrame(rows, columns=CASCADE_COLUMNS).astype({"deadline_shift_years": "Int64"})


def _links_past(linker, frame, children, by_doc, above, parent_doc):
    """For targets that the parent lacks: their counterpart in the plan above the parent, by child target."""
    if parent_doc not in above:
        return {}
    unanswered = children[children.target_id.isin(frame.child_target_id[frame.relation == "none"])]
    past = linker.link(unanswered, by_doc.get(above[parent_doc].parent_doc, children.iloc[:0]))
    return {
        link.child_target_id: link.parent_target_id for link in past.itertuples() if link.relation in ("same", "near")
    }


def _cascade_row(link, step, row_of, of_target, above_target, codebook):
    """One row of cascade.csv as a dict."""
    row = {
        "child_target_id": link.child_target_id, "parent_target_id": link.parent_target_id, "relation": link.relation,
        "additive": False, "likeness": link.likeness, "child_doc": step.child_doc, "parent_doc": step.parent_doc,
        "levels_up": step.levels_up, "above_target_id": above_target,
    }  # fmt: skip
    if link.relation == "none":
        return row | {
            "reason": "stands in the plan above the parent's" if above_target else "nothing above corresponds"
        }
    child, parent = row_of[link.child_target_id], row_of[link.parent_target_id]
    entry = codebook.get(text(child.indicator_id), {})
    found = compare_targets(child, parent, link.relation, entry, (link.limits_child, link.limits_parent))
    both_own = (child.kind == "delegated") == (parent.kind == "delegated")
    drift, wording = firmness(child, parent) if both_own else ("", "")
    shift = child.year - parent.year if pd.notna(child.year) and pd.notna(parent.year) else None
    return (
        row
        | {
            "stringency": found.stringency,
            "additive": found.additive,
            "gap": found.gap,
            "gap_unit": found.gap_unit,
            "reason": found.reason,
            "deadline_shift_years": shift,
            "level_other_year": found.level if link.relation == "other_year" else "",
            "firmness": drift,
            "wording": wording,
        }
        | (_resolve(link, row_of, of_target) if child.kind == "delegated" else {})
    )


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
    return name.replace(scope, "") or name if scope and not text(target.scope) else name


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
