"""The common template of a family of plans: sentences most of them carry, with their variable slots.

Sentences of all plans of the family are grouped around the one that most plans have something like.
Each group is one sentence of the template; where its members differ in a place, a number or a few
words, the template has a slot.
"""

from collections import Counter

import numpy as np
import pandas as pd

from helpers.base.cache import keep, state_of
from helpers.comparison.sentences import SentenceIndex
from helpers.comparison.wording import SLOTS, align, read_wording
from helpers.vocabulary.read import look_again

ALIKE = 0.35  # cosine of weighted pairs of letters from which two sentences are one; from reading groups
CARRIED = 0.5  # of the plans carry a sentence of the template
SLOT_SHARE = 0.3  # of a group's members differ at a place that is a slot
TARGETS = ("clause_id", "indicator_id", "year")  # what is asked of a target
LONGEST = 14  # letters of a slot's words that are told

COLUMNS = ["sentence", "text", "plans", "share", "head_doc", "head_clause", "slots", "clauses"]


def find_template(
    index: SentenceIndex, plans: list[str], carried: float = CARRIED, targets: pd.DataFrame | None = None
) -> pd.DataFrame:
    """The sentences that a share of the plans carry.

    Parameters
    ----------
    index : SentenceIndex
    plans : list of str
        doc_ids of the family, in order; the first plan of a group that is nearest to all others
        gives its wording.
    carried : float
        Share of the plans that must carry a sentence.
    targets : DataFrame, optional
        targets.csv: two sentences that promise something are one only if an indicator and year of theirs are the same.

    Returns
    -------
    DataFrame
        One row a sentence, in the order of the plans: sentence (its number), text (with 〔…〕 for
        slots), plans (how many carry it), share, head_doc, head_clause, slots (what fills them,
        joined by ;), clauses (clause_ids of all members, joined by ;).
    """
    state = index.state_with(*plans)
    if not state:
        return _find(index, plans, carried, targets)
    look_again()
    made_from = state, plans, carried, None if targets is None else state_of(targets[list(TARGETS)].astype(str))
    return keep("template", made_from, __name__, lambda: _find(index, plans, carried, targets))


def _find(index: SentenceIndex, plans: list[str], carried: float, targets: pd.DataFrame | None) -> pd.DataFrame:
    rows = np.concatenate([np.empty(0, np.int64), *(index.sentences(plan) for plan in plans)]).astype(np.int64)
    document = np.array([plans.index(doc) for doc in index.clauses["doc_id"].iloc[rows]], dtype=np.int64)
    near = _neighbours(index, rows, document)
    if targets is not None:
        promised = _promised(index, rows, targets)
        near = [
            [j for j in found if not promised[i] or not promised[j] or promised[i] & promised[j]]
            for i, found in enumerate(near)
        ]
    free = np.ones(len(rows), bool)
    groups = []
    while True:
        counts = [len({document[j] for j in found if free[j]}) if free[i] else 0 for i, found in enumerate(near)]
        head = int(np.argmax(counts)) if counts else 0
        if not counts or counts[head] < max(carried * len(plans), 2):
            break
        members = [j for j in near[head] if free[j]]
        free[members] = False
        groups.append((head, members))
    table = [_sentence(index, rows, document, head, members, len(plans)) for head, members in groups]
    table = pd.DataFrame(table, columns=COLUMNS)
    cell, ends = index.columns, index.clauses.groupby("doc_id")["end"].max()
    order = [cell["start"][rows[head]] / ends[cell["doc_id"][rows[head]]] for head, _ in groups]  # 0 to 1
    table = table.iloc[np.argsort(order, kind="stable")].reset_index(drop=True)
    return table.assign(sentence=np.arange(1, len(table) + 1))


def departure(index: SentenceIndex, plans: list[str], template: pd.DataFrame) -> pd.DataFrame:
    """How far each plan departs from the template.

    Returns
    -------
    DataFrame
        doc_id, sentences (of the plan), carried (sentences of the template it has), share (of the
        template's sentences), own_share (of the plan's letters in sentences outside the template).
    """
    members = {clause for joined in template["clauses"] for clause in joined.split(";")}
    rows = []
    for plan in plans:
        sentences = index.sentences(plan)
        lengths = np.array([len(index.wordings[row].tokens) for row in sentences])
        ids = index.clauses["clause_id"].iloc[sentences]
        inside = ids.isin(members).to_numpy()
        carried = sum(
            any(clause.startswith(f"{plan}-") for clause in joined.split(";")) for joined in template["clauses"]
        )
        rows.append(
            {
                "doc_id": plan,
                "sentences": len(sentences),
                "carried": carried,
                "share": carried / len(template) if len(template) else 0.0,
                "own_share": float(lengths[~inside].sum() / lengths.sum()) if lengths.sum() else np.nan,
            }
        )
    return pd.DataFrame(rows)


def _neighbours(index: SentenceIndex, rows: np.ndarray, document: np.ndarray) -> list[list[int]]:
    """For each sentence itself and the nearest sentence of each other plan that is alike."""
    matrix = index.matrix[rows]
    norms = index.norms[rows]
    near = []
    for begin in range(0, len(rows), 500):
        block = (matrix[begin : begin + 500] @ matrix.T).toarray()
        block /= norms[begin : begin + 500][:, None] * norms[None, :]
        for i, line in enumerate(block, begin):
            best = {document[i]: i}
            alike = np.flatnonzero(line >= ALIKE)
            for j in alike[np.argsort(-line[alike], kind="stable")]:
                best.setdefault(document[j], int(j))
            near.append(sorted(best.values()))
    return near


def _promised(index: SentenceIndex, rows: np.ndarray, targets: pd.DataFrame) -> list[set]:
    """What each sentence promises: indicator and year of its targets."""
    dated = targets[targets["indicator_id"].notna() & targets["year"].notna()]
    said: dict[str, set] = {}
    for clause, indicator, year in dated[list(TARGETS)].itertuples(index=False, name=None):
        said.setdefault(clause, set()).add((indicator, int(year)))
    return [said.get(clause, set()) for clause in index.clauses["clause_id"].iloc[rows]]


def _sentence(index, rows, document, head, members, plans) -> dict:
    ids = index.columns["clause_id"][rows]
    center = _center(index, rows, members)
    text, slots = _with_slots(index, rows, center, [m for m in members if m != center])
    carriers = {int(document[m]) for m in members}
    return {
        "text": text,
        "plans": len(carriers),
        "share": len(carriers) / plans,
        "head_doc": index.columns["doc_id"][rows[center]],
        "head_clause": ids[center],
        "slots": slots,
        "clauses": ";".join(ids[members]),
    }


def _center(index, rows, members: list[int]) -> int:
    """The member that is nearest to all others together."""
    matrix, norms = index.matrix[rows[members]], index.norms[rows[members]]
    cosine = (matrix @ matrix.T).toarray() / norms[:, None] / norms[None, :]
    return members[int(cosine.sum(axis=1).argmax())]


def _with_slots(index, rows, center: int, members: list[int]) -> tuple[str, str]:
    """The center's text with slots where enough members differ, and what they put there."""
    words = read_wording(index.clauses["text"].iloc[rows[center]].strip())
    other_texts: list[Counter] = [Counter() for _ in words.tokens]
    kinds: list[Counter] = [Counter() for _ in words.tokens]
    for member in members:
        other = read_wording(index.clauses["text"].iloc[rows[member]].strip())
        for change in align(words, other):
            if change.kind == "equal":
                continue
            inside = [t for t in range(len(words.tokens)) if change.i <= words.start[t] < change.j]
            for token in inside:
                kinds[token][change.kind] += 1
            if inside:
                other_texts[inside[0]][other.text[change.k : change.l].strip("，。；、：")] += 1
    return _written(words, kinds, other_texts, len(members))


def _written(words, kinds, other_texts, count) -> tuple[str, str]:
    parts, slots, here, token = [], [], 0, 0
    while token < len(words.tokens):
        if sum(kinds[token].values()) < SLOT_SHARE * max(count, 1) or not count:
            token += 1
            continue
        stop = token
        while stop < len(words.tokens) and sum(kinds[stop].values()) >= SLOT_SHARE * count:
            stop += 1
        kind = f"{SLOTS[words.tokens[token]]}: " if stop == token + 1 and words.tokens[token] in SLOTS else ""
        text = words.text[words.start[token] : words.end[stop - 1]]
        others = Counter()
        for slot in range(token, stop):
            others.update({name: n for name, n in other_texts[slot].items() if name})
        parts += [words.text[here : words.start[token]], f"〔{text}〕"]
        here = words.end[stop - 1]
        examples = "、".join(
            shorten(name) for name, _ in sorted(others.items(), key=lambda pair: (-pair[1], pair[0]))[:4]
        )
        slots.append(f"{kind}{shorten(text)} → {examples or 'left out'}")
        token = stop
    return "".join([*parts, words.text[here:]]), "; ".join(slots)


def shorten(words: str) -> str:
    """Words of a slot, cut where they are long.

    Examples
    --------
    >>> shorten("工作"), shorten("经济结构明显优化，绿色产业比重显著提升")
    ('工作', '经济结构明显优化，绿色产业…')
    """
    return words if len(words) <= LONGEST else words[: LONGEST - 1] + "…"
