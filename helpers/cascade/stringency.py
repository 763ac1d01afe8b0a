"""Is a target stricter than the one above it? One pair at a time, with the reason.

Value, deadline and firmness are three questions, answered apart: 加码 is a higher value by the same deadline;
a deadline that moves and a 确保 that becomes 力争 are told beside it and never folded into one score.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from helpers.base.tables import text
from helpers.cascade.names import BRACKETS, fold
from helpers.targets.labels import CEILINGS, FLOORS, WITH_NUMBER
from helpers.vocabulary.read import follows, read_knowledge
from helpers.vocabulary.units import convert, unit_table

VERDICTS = HIGHER, EQUAL, LOWER = "higher", "equal", "lower"  # of two numbers of one kind
NOT_COMPARABLE = "not_comparable"

SHARES = {"%", "‰", "个百分点", "百分点"}
UNSUMMED = {  # dimensions of units.csv whose parts make no whole
    "share", "percentage point", "ratio", "multiple", "doubling", "grade", "count of kinds",
    "time", "temperature", "pressure", "voltage", "storeys",
}  # fmt: skip
PER_TIME = ("/年", "/日", "/天")  # 万吨/年 is an amount, 千克标准煤/吨 is not
RATES = {"decrease_pct", "increase_pct", "annual_growth_pct"}
AMOUNTS = {"level", "increment", "cumulative", "annual"}
POLARITY = {"up": 1, "down": -1}
ADDITIVE = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}
FIRMNESS = {"strive": -1, "plain": 0, "maintain": 0, "ensure": 1}
DELEGATED = {
    (True, True): "both delegated",
    (True, False): "the child's level is set above it",
    (False, True): "the parent's level is set above it",
}
SIGNS = ("less", "more", "intensive")
HEAD = 2  # letters at the end of a name that say what is counted
NEARLY = 1e-6  # relative: two readings of one decimal number


@dataclass(frozen=True)
class Comparison:
    """One child target beside its parent's.

    Attributes
    ----------
    stringency : str
        higher, equal, lower, not_comparable: the child's promise by the same deadline.
    reason : str
        Why, in words; for not_comparable, what is unlike.
    additive : bool
        Both are amounts that the parts sum up to.
    gap : float or None
        Child less parent in percentage points, or child / parent as a ratio (see `gap_unit`).
    gap_unit : str
        ``percentage points``, ``ratio`` or empty.
    level : str
        The comparison of the values alone, whatever the deadlines; empty where there is none.
    """

    stringency: str
    reason: str
    additive: bool = False
    gap: float | None = None
    gap_unit: str = ""
    level: str = ""


def compare_pair(child, parent, relation, entry=None, limits=(0, 0)):
    """Compare two linked targets.

    Parameters
    ----------
    child, parent : namedtuple or Series
        Rows of targets.csv.
    relation : str
        same, near or other_year.
    entry : dict, optional
        The child's indicator in the codebook: ``polarity`` (up: more is stricter; down; none) and ``additive``;
        read from wording and unit where there is none.
    limits : (int, int), optional
        How many limits on who is covered (重点, 省级以上) only the child, only the parent names.

    Returns
    -------
    Comparison
    """
    known = additive_in(entry)
    unlike_things = relation != "same" and counted(child) and all(limits) and _head(child) != _head(parent)
    adds = is_additive(child, known) and is_additive(parent, known) and not unlike_things
    unlike = _unlike(child, parent)
    if unlike:
        return Comparison(NOT_COMPARABLE, unlike, adds)
    if not _has_level(child):
        return _compare_milestones(child, parent, relation)
    if relation == "near" and all(limits) and not adds and not unlike_things:
        return Comparison(NOT_COMPARABLE, "unlike measures")
    if child.kind != parent.kind and relation == "near" and any(limits):
        return Comparison(NOT_COMPARABLE, "a share of one thing against all of another")
    gap, gap_unit = _gap(child, parent, adds)
    if adds:
        return Comparison(NOT_COMPARABLE, "a part's amount against the whole's", True, gap, gap_unit)
    if unlike_things:
        return Comparison(NOT_COMPARABLE, "counts of unlike things", False, gap, gap_unit)
    limits = (0, 0) if relation == "same" else limits
    level, reason = _compare_level(child, parent, text((entry or {}).get("polarity")), limits)
    if relation == "other_year":
        return Comparison(NOT_COMPARABLE, "deadlines differ", False, gap, gap_unit, level)
    return Comparison(level, reason, False, gap, gap_unit, level)


def is_additive(target, codebook=None):
    """Whether parts sum up to the whole: an amount, not a share, a rate or an intensity.

    Parameters
    ----------
    target : namedtuple or Series
        A row of targets.csv.
    codebook : bool, optional
        What the codebook says; the unit must still be that of an amount. Read from the name where None.
    """
    unit = text(target.unit_canonical) or text(target.unit)
    if target.kind != "quantity" or target.change not in AMOUNTS or not unit or _dimension(unit) in UNSUMMED:
        return False
    if any(sign in unit for sign in ":：﹕") or ("/" in unit and not unit.endswith(PER_TIME)):
        return False
    return codebook if codebook is not None else not _signed(text(target.indicator), "intensive")


def additive_in(entry):
    """What a codebook row says of its indicator: True, False, or None where it says nothing."""
    return ADDITIVE.get(text((entry or {}).get("additive")).lower())


def direction(child, parent, polarity=""):
    """+1 where more is stricter, -1 where less is.

    For a decrease (下降X%) more is stricter. Else a ceiling (控制在…以内) or a floor in either target decides, then
    the codebook's polarity, then words such as 能耗 (``data/raw/vocabulary/measure_signs.csv``).
    """
    if child.change == "decrease_pct":
        return 1
    comparators = {text(child.comparator), text(parent.comparator)}
    if comparators & CEILINGS:
        return -1
    if comparators & FLOORS:
        return 1
    name = text(child.indicator)
    return POLARITY.get(polarity) or (-1 if _signed(name, "less") and not _signed(name, "more") else 1)


def firmness(child, parent):
    """How the wording drifts, apart from the value.

    Returns
    -------
    drift : str
        firmer, softer, mixed or equal.
    wording : str
        What changed, such as ``ensure→strive; ge→approx``; empty where nothing did.
    """
    steps, changes = set(), []
    for field, rank in (("modality", FIRMNESS.get), ("comparator", _closeness)):
        old, new = text(getattr(parent, field)), text(getattr(child, field))
        if old and new and old != new:
            changes.append(f"{old}→{new}")
            steps.add(np.sign((rank(new) or 0) - (rank(old) or 0)))
    steps.discard(0)
    drift = "equal" if not steps else "mixed" if len(steps) > 1 else "firmer" if steps == {1} else "softer"
    return drift, "; ".join(changes)


def measured_alike(child, parent, same_name=False):
    """Whether two targets can be one measure at all.

    Not where one gives a share and the other an amount, nor where both give amounts of different things
    (万千瓦, 万千瓦时), unless they go by one name.
    """
    if not (_has_level(child) and _has_level(parent) and {child.change, parent.change} <= AMOUNTS):
        return True
    if (text(child.unit) in SHARES) != (text(parent.unit) in SHARES):
        return False
    return same_name or in_unit_of(child, parent) is not None


def in_unit_of(child, parent):
    """The child's value in the parent's canonical unit; None where the two do not measure the same.

    Things that are counted (个, 家, 座) count as one unit.
    """
    a, b = text(child.unit_canonical), text(parent.unit_canonical)
    if a == b or (_counts(a) and _counts(b)):
        return level_of(child)
    try:
        return convert(level_of(child), a, b)
    except ValueError:
        return None


def counted(target):
    """Whether things are counted (个, 家, 座): two such numbers are easily equal by chance."""
    return _counts(text(target.unit_canonical))


def level_of(target):
    """The value in the canonical unit; of a number without a unit (PUE) the value itself."""
    return target.value if pd.isna(target.value_canonical) else target.value_canonical


def _unlike(child, parent):
    """What keeps two targets from being compared; empty where nothing does."""
    if "delegated" in (child.kind, parent.kind):
        return DELEGATED[child.kind == "delegated", parent.kind == "delegated"]
    if _has_level(child) != _has_level(parent):
        return "a milestone against a level"
    if not _has_level(child):
        return ""
    if "full_coverage" not in (child.kind, parent.kind) and child.change != parent.change:
        return f"unlike change: {child.change} against {parent.change}"
    if pd.notna(child.base_year) and pd.notna(parent.base_year) and child.base_year != parent.base_year:
        return f"unlike base: {child.base_year:.0f} against {parent.base_year:.0f}"
    if in_unit_of(child, parent) is None:
        return f"unlike units: {text(child.unit) or 'none'} against {text(parent.unit) or 'none'}"
    return ""


def _compare_milestones(child, parent, relation):
    """国际先进水平 stands above 国内先进水平, and this above 行业先进水平; else a milestone is the same or unlike."""
    here, above = (advanced_level(text(target.indicator) or text(target.quote)) for target in (child, parent))
    if relation == "same" and here and above and here != above:
        return Comparison(HIGHER if here > above else LOWER, "another level of “advanced”")
    if relation == "same":
        return Comparison(EQUAL, "the same milestone")
    return Comparison(NOT_COMPARABLE, "deadlines differ" if relation == "other_year" else "milestones of unlike scope")


def _compare_level(child, parent, polarity, limits):
    """Compare values; where they are equal, what full coverage covers, then the comparators.

    达到X stands between X以上 and X左右, and is told from neither; the two ends are told from each other.
    """
    sign = direction(child, parent, polarity)
    scale = in_unit_of(child, parent) / level_of(child) if level_of(child) else 1.0
    low, high = _promised(child, sign) * scale, _promised(parent, sign)
    if abs(low - high) > NEARLY * max(abs(low), abs(high)):
        return (HIGHER if sign * (low - high) > 0 else LOWER), "values differ"
    if child.kind == parent.kind == "full_coverage" and any(limits):
        if all(limits):
            return NOT_COMPARABLE, "unlike scope"
        return EQUAL, "all against all: a limit is added" if limits[0] else "all against all: a limit is dropped"
    step = _closeness(child.comparator) - _closeness(parent.comparator)
    if abs(step) > 1:
        return (HIGHER if step > 0 else LOWER), "same value, 左右 against 以上 or 以内"
    return EQUAL, "same value"


def _promised(target, sign):
    """The end of a range that is promised in any case: the lower where more is stricter."""
    if pd.isna(target.value_high):
        return level_of(target)
    scale = level_of(target) / target.value if target.value else 1.0
    ends = (level_of(target), target.value_high * scale)
    return min(ends) if sign > 0 else max(ends)


def _gap(child, parent, adds):
    """The distance of the values: in points for shares, as a ratio for amounts."""
    value = in_unit_of(child, parent)
    if text(child.unit_canonical) in SHARES and not adds:
        return value - level_of(parent), "percentage points"
    return (value / level_of(parent), "ratio") if level_of(parent) else (None, "")


def _closeness(comparator):
    """Where a comparator stands between 左右 (-1) and 以上, 以内 (1)."""
    return -1 if comparator == "approx" else int(comparator in FLOORS | CEILINGS)


def _head(target):
    """The thing that is counted, by the end of the indicator's name: 碳达峰试点街道 are no 试点城市（县城）."""
    return fold(BRACKETS.sub("", text(target.indicator)))[-HEAD:]


def advanced_level(words):
    """How high a level of “advanced” some words name: 3 国际, 2 国内, 1 行业 or 区域; 0 for none.

    Examples
    --------
    >>> [advanced_level(f"能源利用效率达到{level}先进水平") for level in ("国际", "国内", "行业", "")]
    [3, 2, 1, 0]
    """
    return max((rank for word, rank in advanced_levels().items() if word in words), default=0)


@follows("vocabulary/advanced_levels.csv")
def advanced_levels():
    """The words for levels of “advanced” with their ranks, from ``data/raw/vocabulary/advanced_levels.csv``."""
    table = read_knowledge(
        "vocabulary/advanced_levels.csv",
        ("word", "rank", "example"),
        unique=("word",),
        numbers=("rank",),
        check=lambda row: None if row.word in row.example else "the example does not hold the word",
    )
    return {row.word: int(row.rank) for row in table.itertuples()}


def _has_level(target):
    return target.kind in WITH_NUMBER and pd.notna(target.value)


def _counts(unit):
    return _dimension(unit).startswith("count")


def _dimension(unit):
    """What a unit measures, from units.csv; empty for a compound or unknown one."""
    return unit_table().get(unit, {}).get("dimension", "")


def _signed(name, sign):
    return any(word in name for word in _signs()[sign])


@follows("vocabulary/measure_signs.csv")
def _signs():
    """Words by what they say of an indicator: less or more is stricter, or it is intensive."""
    table = read_knowledge(
        "vocabulary/measure_signs.csv", ("word", "sign"), unique=("word", "sign"), values={"sign": SIGNS}
    )
    return {sign: list(table.loc[table["sign"] == sign, "word"]) for sign in SIGNS}
