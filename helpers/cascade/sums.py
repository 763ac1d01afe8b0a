"""Do the parts add up to the whole? The additive targets of a plan beside those of the plans under it.

What is summed are promises, not results, and only of the places that have a plan in the corpus. The sum of parts of
the same scope is therefore a lower bound: the places that are missing or silent could only add to it, since none of
the summed amounts can be negative. Parts of unlike scope are summed with a warning in their row.
"""

from collections import defaultdict
from itertools import chain

import pandas as pd

from helpers.base.tables import text
from helpers.cascade.links import kept, rows_by_doc, rows_of, targets_of_level
from helpers.cascade.stringency import AMOUNTS, NEARLY, additive_in, in_unit_of, is_additive, level_of
from helpers.corpus.documents import own_documents, parent_documents, speaking_documents
from helpers.targets.labels import CEILINGS
from helpers.vocabulary.gazetteer import place_names, places_above, places_below

OTHER_SCOPE = "other scope"
STOCKS = {"level", "cumulative"}  # a stock reached early is there later; an addition is bound to its period
SUM_COLUMNS = [
    "parent_target_id", "parent_doc", "indicator", "year", "change", "parent_value", "unit", "comparator",
    "n_places", "n_plans", "n_children", "child_target_ids", "sum_known", "sum_firm", "sum_same_scope", "share_of_parent",
    "remainder",
    "sum_with_earlier", "earlier_target_ids", "sum_with_elsewhere",
    "elsewhere_target_ids", "verdict", "missing", "warning",
]  # fmt: skip


def add_up(links, targets, documents, linker):
    """The sums of every additive target that plans below take up.

    Parameters
    ----------
    links : DataFrame
        From `links.link_texts`, so that a part counts even where its best counterpart stands in the other text above.
    targets, documents : DataFrame
        targets.csv, documents.csv.
    linker : Linker
        The words and the codebook with which the links were made.

    Returns
    -------
    DataFrame
        sums.csv, a row a target of a plan that has plans under it. Values in the parent's canonical unit;
        share_of_parent 1 = 100 %; remainder: what the missing and silent places would have to add (below 0: the
        parts already promise more than the whole).
    """
    tables = (links, targets, documents)
    return kept("sums", linker, tables, __name__, lambda: _add_up(links, targets, documents, linker))


def _add_up(links, targets, documents, linker):
    plans = speaking_documents(documents).set_index("doc_id")
    names = place_names()
    name_of = {doc: names.get(code, doc) for doc, code in plans.adcode.items()}
    adcode_of = documents.set_index("doc_id").adcode
    under = defaultdict(list)
    for step in parent_documents(documents).drop_duplicates("child_doc").itertuples():
        under[adcode_of[step.parent_doc]].append(step.child_doc)
    by_doc = rows_by_doc(targets)
    row_of = {row.target_id: row for row in chain.from_iterable(by_doc.values())}
    answers = defaultdict(list)
    for link in links[links.relation != "none"].itertuples():
        answers[link.parent_target_id].append((link, row_of[link.child_target_id]))
    beside = _other_documents(by_doc, documents, plans)
    rows = []
    for whole, children in under.items():
        parts = places_below(whole)
        for repeats in _additive(targets_of_level(targets, documents, whole, linker), linker.codebook):
            found = [answer for parent in repeats for answer in answers[parent.target_id]]
            row = _sum(repeats[0], found, linker.terms, name_of)
            if row["child_target_ids"] or row["earlier_target_ids"]:
                row |= _coverage(parts, children, plans, found, names, row)
                spoken = {plans.adcode[child.doc_id] for link, child in found if link.relation != "other_year"}
                unsaid = [code for code in parts if code not in spoken]
                row |= _elsewhere(repeats[0], [beside.get(code, []) for code in unsaid], linker, row["sum_known"])
                rows.append(row | {"verdict": _verdict(row)})
    return pd.DataFrame(rows, columns=SUM_COLUMNS).astype({"year": "Int64"})


def _additive(targets, codebook):
    """The additive targets of a plan, each with its repeats elsewhere in the plan."""
    groups = defaultdict(list)
    for row in rows_of(targets):
        if is_additive(row, additive_in(codebook.get(text(row.indicator_id)))) and level_of(row) > 0:
            groups[row.indicator, row.year, row.change, level_of(row)].append(row)
    return groups.values()


def _sum(parent, answers, terms, name_of):
    """Sum up the children's answers to one parent target."""
    by_doc, earlier_by_doc = _by_document(parent, answers)
    chosen, like, earlier, warnings = [], [], [], []
    for doc, found in by_doc.items():
        taken, warning = _choose(found, parent, terms)
        chosen += taken
        like += [] if warning.startswith(OTHER_SCOPE) else taken
        warnings += [f"{name_of[doc]}: {warning}"] if warning else []
    for doc, found in earlier_by_doc.items():
        latest = max(child.year for _, child in found)
        if doc not in by_doc:
            earlier += _choose([answer for answer in found if answer[1].year == latest], parent, terms)[0]
    whole, known = level_of(parent), _total(chosen, parent)
    return {
        "parent_target_id": parent.target_id,
        "parent_doc": parent.doc_id,
        "indicator": parent.indicator,
        "year": parent.year,
        "change": parent.change,
        "parent_value": whole,
        "unit": parent.unit_canonical,
        "comparator": parent.comparator,
        "n_children": len({child.doc_id for child in chosen}),
        "child_target_ids": _ids(chosen),
        "sum_known": known,
        "sum_firm": _total([child for child in chosen if child.modality != "strive"], parent),
        "sum_same_scope": _total(like, parent),
        "share_of_parent": known / whole,
        "remainder": whole - known,
        "sum_with_earlier": known + _total(earlier, parent),
        "earlier_target_ids": _ids(earlier),
        "warning": "; ".join(warnings),
    }


def _by_document(parent, answers):
    """The answers that give an amount of one kind, by document: by the parent's deadline, and by an earlier one."""
    now, earlier = defaultdict(list), defaultdict(list)
    for link, child in answers:
        if child.kind != "quantity" or child.change not in AMOUNTS or child.change != parent.change:
            continue
        if in_unit_of(child, parent) is None:
            continue
        if link.relation != "other_year":
            now[child.doc_id].append((link, child))
        elif child.change in STOCKS and link.deadline_shift_years < 0:
            earlier[child.doc_id].append((link, child))
    return now, earlier


def _choose(answers, parent, terms):
    """Which of one plan's answers stand for it.

    The same indicator; else several that make it up (风电 and 光伏); else what covers most of it, of unlike scope.

    Returns
    -------
    (list of targets, warning)
    """
    alike = {child.target_id: terms.compare(child.indicator, parent.indicator) for _, child in answers}
    same = [child for link, child in answers if _is_same(link, child, parent, alike[child.target_id])]
    if same:
        # of 80以上、力争90 the lower is the promise
        promise = min(same, key=lambda child: (child.modality == "strive", level_of(child)))
        return [promise], "two values" if len({level_of(child) for child in same}) > 1 else ""
    whole = _things(parent, terms)
    exact, covered = _combine([child for _, child in answers if not alike[child.target_id].extra], whole, terms)
    if len(exact) > 1 and covered == whole:
        return exact, f"put together from {' + '.join(map(_scoped_name, exact))}"
    taken, _ = _combine([child for _, child in answers], whole, terms)
    return taken, f"{OTHER_SCOPE}: {' + '.join(map(_scoped_name, taken))}" if taken else ""


def _combine(children, whole, terms):
    """Targets that do not overlap, those that cover most first; and what they cover."""
    taken, covered = [], set()
    for child in sorted(children, key=lambda child: -len(_part(child, whole, terms))):
        part = _part(child, whole, terms)
        if part and not part & covered or not (whole or taken):
            taken.append(child)
            covered |= part
    return taken, covered


def _things(target, terms):
    """The things that an indicator's name measures."""
    return {concept for role, concept in terms.read(text(target.indicator)) if role == "what"}


def _part(child, whole, terms):
    """Which of the whole's things a child's name covers.

    Its own (光伏), those of which it names a part (分布式光伏 for 光伏), and several under one wider name
    (新能源 for 风电 and 光伏); a wider name for one thing (可再生能源 for 水电) holds too much else.
    """
    covered = set()
    for own in _things(child, terms):
        under = {thing for thing in whole if own in terms.wider(thing) and terms.related(own, thing)}
        covered |= {thing for thing in whole if thing == own or thing in terms.wider(own)}
        covered |= under if len(under) > 1 else set()
    return covered


def _is_same(link, child, parent, likeness):
    """Whether a child's target is the parent's own measure, deadline apart."""
    own_scope = link.relation == "other_year" and likeness.same and text(child.scope) == text(parent.scope)
    return link.relation == "same" or own_scope


def _scoped_name(target):
    """The indicator with its scope, as in 超低能耗建筑 (嘉定新城)."""
    return f"{target.indicator} ({target.scope})" if text(target.scope) else target.indicator


def _other_documents(by_doc, documents, plans):
    """Targets of documents that do not speak for their place (sector plans, opinions beside a plan), by adcode."""
    rest = own_documents(documents).set_index("doc_id").adcode.drop(plans.index).dropna()
    found = defaultdict(list)
    for doc, rows in by_doc.items():
        if doc in rest.index:
            found[rest[doc]] += rows
    return found


def _elsewhere(parent, others, linker, known):
    """What other documents of places without an answer say of the same measure: beside the sum, not in it."""
    chosen = []
    for targets in others:
        answers = [(linker.relate(target, parent), target) for target in targets if target.kind == "quantity"]
        now, _ = _by_document(parent, [answer for answer in answers if answer[0].relation == "same"])
        chosen += next((_choose(found, parent, linker.terms)[0] for found in now.values()), [])
    return {"sum_with_elsewhere": known + _total(chosen, parent), "elsewhere_target_ids": _ids(chosen)}


def _total(children, parent):
    return sum(in_unit_of(child, parent) for child in children)


def _ids(children):
    return ";".join(child.target_id for child in children)


def _coverage(parts, children, plans, answers, names, row):
    """How many places there are, which are not in the sum and why, and which stand for a part of a place only."""
    doc_at = {plans.adcode[doc]: doc for doc in children}
    summed = {child.doc_id for _, child in answers if child.target_id in row["child_target_ids"].split(";")}
    answered = {child.doc_id for link, child in answers if link.relation != "other_year"} - summed
    late = {child.doc_id for link, child in answers} - answered - summed
    reasons = {"no plan in the corpus": [], "other deadline": [], "no amount that can be summed": [], "silent": []}
    for code, name in parts.items():
        doc = doc_at.get(code)
        if doc is None:
            reasons["no plan in the corpus"].append(name)
        elif doc in answered | late:
            reasons["other deadline" if doc in late else "no amount that can be summed"].append(name)
        elif doc not in summed:
            reasons["silent"].append(name)
    warnings = [row["warning"]] if row["warning"] else []
    for code, doc in doc_at.items():
        if code not in parts and doc in summed:  # a county under a prefecture that has no plan
            place = next((parts[above] for above in places_above(code) if above in parts), "a part")
            name = names.get(code, doc)
            warnings.append(f"{name} is only a part of {place}")
    return {
        "n_places": len(parts),
        "n_plans": sum(code in doc_at for code in parts),
        "missing": "; ".join(f"{reason}: {'、'.join(names)}" for reason, names in reasons.items() if names),
        "warning": "; ".join(warnings),
    }


def _verdict(row):
    """What the sum says of the whole, whatever the places do that are not in it."""
    if row["comparator"] in CEILINGS:
        above = row["sum_known"] > row["parent_value"] * (1 + NEARLY)
        return "above the ceiling" if above else "within the ceiling so far"
    if row["sum_same_scope"] >= row["parent_value"] * (1 - NEARLY):
        return "the known parts already reach the whole"
    if row["sum_known"] >= row["parent_value"] * (1 - NEARLY):
        return "the known parts reach the whole only with unlike scopes"
    return "the parts fall short" if row["n_children"] == row["n_places"] else "open"
