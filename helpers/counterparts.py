"""The numbers of a plan and those above that they answer, read over the whole plan.

Sentence by sentence (`numbers_changed`) a value for 2025 finds the same words with a value for 2030. Read over the plan, a
number answers one for its own year, in whichever sentence above that stands. Another value for another year is a target of
its own; where only the year differs, and no other sentence keeps it, the deadline was moved.
"""

import re
from typing import NamedTuple

import pandas as pd

from helpers.numbers_changed import Comparison, compare_numbers, last_deadline
from helpers.wording import Wording

_GOALS = re.compile("目标|总体要求")


class Counterpart(NamedTuple):
    """A number and its counterpart, with the row of the clause above in which that stands."""

    number: Comparison
    row: int


def reaching_deadlines(clauses: pd.DataFrame) -> list[int | None]:
    """For each clause the deadline that reaches into it from the sentences before.

    It does behind a semicolon, and in chapters on goals or the plan as a whole (总体要求) until the item ends or another
    deadline is named.

    Parameters
    ----------
    clauses : DataFrame
        Rows of clauses.csv, in the order of their documents.
    """
    result: list[int | None] = []
    due, before = None, None
    titles = clauses[["chapter", "action", "item_title"]].fillna("").agg("|".join, axis=1)
    columns = (clauses["doc_id"], clauses["item"].fillna(""), clauses["text"], titles)
    for doc, item, text, title in zip(*columns, strict=True):
        if before is None or before[:2] != (doc, item) or not (before[2].endswith("；") or _GOALS.search(title)):
            due = None
        result.append(due)
        due = last_deadline(text, due)
        before = (doc, item, text.rstrip("\n"))
    return result


def counterparts(
    wordings: list[Wording], due: list[int | None], sources: dict[int, tuple[list[int], list[int]]]
) -> dict[int, list[Counterpart]]:
    """For each copied sentence its numbers that have a counterpart, in order.

    Parameters
    ----------
    wordings : list of Wording
        Of all clauses.
    due : list of int or None
        See `reaching_deadlines`.
    sources : dict
        By row of a copied sentence the rows it was taken from, the best first, and further rows with words in common.
    """
    found: dict[int, dict[int, Counterpart]] = {child: {} for child in sources}
    other_due: dict[tuple[int, int], list[Comparison]] = {}
    for child, (taken_from, further) in sources.items():
        for parent in (*taken_from, *further):
            for number in compare_numbers(wordings[child], wordings[parent], due[child], due[parent]):
                if number.same_due and (parent in taken_from or number.due == number.due_above is not None):
                    found[child].setdefault(number.token, Counterpart(number, parent))
                elif number.dated and parent in taken_from:
                    other_due.setdefault((child, parent), []).append(number)
    answered = {(pair.row, pair.number.source) for pairs in found.values() for pair in pairs.values()}
    for (child, parent), numbers in other_due.items():
        if any(number.changed and not number.is_year for number in numbers):
            continue
        for number in numbers:
            if (parent, number.source) not in answered:
                found[child].setdefault(number.token, Counterpart(number, parent))
    return {child: [pairs[token] for token in sorted(pairs)] for child, pairs in found.items()}
