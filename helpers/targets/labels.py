"""A target in a few words: what is promised (``≥ 80 %``, ``set by the level above``), and what it is about."""

import pandas as pd

from helpers.base.language import Words, say
from helpers.base.tables import text
from helpers.vocabulary.glossary import term
from helpers.vocabulary.units import for_readers

KINDS = ("quantity", "full_coverage", "delegated", "milestone")  # of targets
WITH_NUMBER, WITH_LEVEL = KINDS[:2], KINDS[:3]  # a level given here; given here or above
YEARLY = ("annual", "annual_growth_pct")  # changes that are so much a year
CEILINGS, FLOORS = {"le", "lt"}, {"ge", "gt"}  # comparators

COMPARATOR = {"ge": "≥ ", "gt": "> ", "le": "≤ ", "lt": "< ", "approx": "≈ "}

CHANGE = {"decrease_pct": "−", "increase_pct": "+", "annual_growth_pct": "+", "increment": "+", "cumulative": "Σ "}

FALLS = {  # a fall of 65 % or more: a sign before the minus would be read the wrong way round
    "ge": lambda number: say("%(number)s or more", number=number),
    "gt": lambda number: say("more than %(number)s", number=number),
    "le": lambda number: say("%(number)s or less", number=number),
    "lt": lambda number: say("less than %(number)s", number=number),
}


def promise(target) -> str:
    """A target's promise in one short string.

    Parameters
    ----------
    target : namedtuple or Series
        A row of targets.csv.

    Returns
    -------
    str
        ``≥ 80 %``, ``−13.5 %``, ``−65 % or more``, ``+4000 万千瓦``, ``set by the level above``, ``all`` or ``milestone``; * for 力争.
    """
    said = "all" if target.kind == "full_coverage" else promised(target, as_written=True).en
    return f"{said}*" if is_hope(target) else said


def is_hope(target) -> bool:
    """Whether a target is one to strive for (力争), which a * says behind it."""
    return target.modality == "strive" and target.kind != "delegated"


def promised(target, as_written: bool = False) -> Words:
    """What a target promises, in a few words of both languages; how firmly is said apart.

    In English a unit stands in words of the reader's, unless the number is wanted as written.

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> fall = {"kind": "quantity", "value": 65.0, "value_high": None, "unit": "%", "change": "decrease_pct", "comparator": "ge"}
    >>> promised(SimpleNamespace(**fall)).en
    '−65 % or more'
    """
    if target.kind in ("delegated", "full_coverage") or pd.isna(target.value):
        return term(target.kind if target.kind in WITH_LEVEL else "milestone", "kind")
    high = None if pd.isna(target.value_high) else target.value_high
    unit = "" if pd.isna(target.unit) else target.unit
    written = f"{target.value:g}{'' if high is None else f'–{high:g}'} {unit}".strip()
    indicator_id = text(getattr(target, "indicator_id", ""))
    words = Words(written, written) if as_written else for_readers(written, target.value, unit, high, indicator_id)
    sign, compared = CHANGE.get(target.change, ""), COMPARATOR.get(target.comparator, "")
    number = Words(zh=sign + words.zh, en=sign + words.en)
    if target.change == "decrease_pct" and target.comparator in FALLS:
        return FALLS[target.comparator](number)
    number = Words(zh=compared + number.zh, en=compared + number.en)
    return say("%(number)s a year", number=number) if target.change in YEARLY else number


def subject_and_year(target) -> str:
    """What a target is about: indicator and deadline."""
    return f"{target.indicator} {'without a year' if pd.isna(target.year) else int(target.year)}"
