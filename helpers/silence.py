"""What a plan is silent on: the targets of the plan above that it does not take up.

Silence is told apart from its look-alikes: a place without a plan in the corpus, a text that breaks off, a target
that is there by another deadline, and one that is handed up again (完成省下达目标).
"""

import pandas as pd

from helpers.cascade import jurisdiction_plans, parent_plans, places_below, read_places
from helpers.stringency import text

STATES = ("taken up", "near", "delegated", "other deadline", "silent", "text breaks off", "no plan in the corpus")
SILENCE_COLUMNS = ["parent_target_id", "parent_doc", "adcode", "place", "child_doc", "child_target_id", "state"]


def silence(links, targets, documents, parent_doc, places=None):
    """Each target of a plan by each place under it.

    Parameters
    ----------
    links : DataFrame
        cascade.csv.
    targets, documents : DataFrame
        targets.csv, documents.csv.
    parent_doc : str
        The plan whose targets are followed down.
    places : dict, optional
        Rows of the gazetteer by adcode; default `read_places`.

    Returns
    -------
    DataFrame
        One row a target and place: the places one level down, then the plans that lie deeper. state is one of
        `STATES`; of several answers the one that comes first there.
    """
    places = read_places() if places is None else places
    plans = jurisdiction_plans(documents).set_index("doc_id")
    steps = parent_plans(documents, places)
    children = steps.child_doc[steps.parent_doc == parent_doc]
    doc_at = {plans.adcode[doc]: doc for doc in children}
    below = list(places_below(plans.adcode[parent_doc], places))
    kind_of = dict(zip(targets.target_id, targets.kind, strict=True))
    answers = {}
    for link in links[links.parent_doc == parent_doc].itertuples():
        state = _state(link, kind_of)
        key = link.parent_target_id, link.child_doc
        if state and (key not in answers or STATES.index(state) < STATES.index(answers[key][0])):
            answers[key] = state, link.child_target_id
    rows = []
    for target_id in targets.target_id[targets.doc_id == parent_doc]:
        for code in [*below, *(code for code in doc_at if code not in below)]:
            doc = doc_at.get(code)
            state, child = answers.get((target_id, doc), (_without_answer(doc, plans), None))
            place = places.get(code, {}).get("short_name", doc)
            rows.append((target_id, parent_doc, code, place, doc, child, state))
    return pd.DataFrame(rows, columns=SILENCE_COLUMNS)


def _state(link, kind_of):
    """How a link answers its parent; empty for none."""
    if link.relation == "none":
        return ""
    if link.relation == "other_year":
        return "other deadline"
    if kind_of.get(link.child_target_id) == "delegated":
        return "delegated"
    return "taken up" if link.relation == "same" else "near"


def _without_answer(doc, plans):
    if doc is None:
        return "no plan in the corpus"
    return "silent" if text(plans.complete[doc]) == "True" else "text breaks off"
