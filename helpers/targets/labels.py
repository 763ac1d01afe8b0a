"""A target in a few words: what is promised (``≥ 80 %``, ``set by the level above``), and what it is about."""

import pandas as pd

KINDS = ("quantity", "full_coverage", "delegated", "milestone")  # of targets
WITH_NUMBER, WITH_LEVEL = KINDS[:2], KINDS[:3]  # a level given here; given here or above
YEARLY = ("annual", "annual_growth_pct")  # changes that are so much a year
CEILINGS, FLOORS = {"le", "lt"}, {"ge", "gt"}  # comparators

COMPARATOR = {"ge": "≥ ", "gt": "> ", "le": "≤ ", "lt": "< ", "approx": "≈ "}

FALL = {"ge": "{} or more", "gt": "beyond {}", "le": "{} or less", "lt": "less than {}"}  # 下降65%以上: −65 % or more

CHANGE = {"decrease_pct": "−", "increase_pct": "+", "annual_growth_pct": "+", "increment": "+", "cumulative": "Σ "}

HANDED_DOWN, MILESTONE = "set by the level above", "milestone"


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
    hope = "*" if target.modality == "strive" else ""
    if target.kind == "delegated":
        return HANDED_DOWN
    if target.kind == "full_coverage":
        return f"all{hope}"
    if pd.isna(target.value):
        return f"{MILESTONE}{hope}"
    high = "" if pd.isna(target.value_high) else f"–{target.value_high:g}"
    unit = "" if pd.isna(target.unit) else f" {target.unit}"
    per_year = " a year" if target.change in YEARLY else ""
    number = f"{CHANGE.get(target.change, '')}{target.value:g}{high}{unit}{per_year}"
    if target.change == "decrease_pct" and target.comparator in FALL:
        return f"{FALL[target.comparator].format(number)}{hope}"
    return f"{COMPARATOR.get(target.comparator, '')}{number}{hope}"


def subject_and_year(target) -> str:
    """What a target is about: indicator and deadline."""
    return f"{target.indicator} {'without a year' if pd.isna(target.year) else int(target.year)}"
