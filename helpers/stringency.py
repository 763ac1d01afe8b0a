"""Is a target stricter than the one above it? One pair at a time, with the reason.

Value, deadline and firmness are three questions, answered apart: 加码 is a higher value by the same deadline;
a deadline that moves and a 确保 that becomes 力争 are told beside it and never folded into one score.
"""

from dataclasses import dataclass

import pandas as pd

from helpers.units import convert, unit_table

HIGHER, EQUAL, LOWER, NOT_COMPARABLE = "higher", "equal", "lower", "not_comparable"

POINTS = {"%", "个百分点", "百分点", "‰"}
SHARE_UNITS = POINTS | {"倍", "番", "dimensionless", ""}
PER_TIME = ("/年", "/日", "/天", "/a", "/d")  # 万吨/年 is an amount, 千克标准煤/吨 is not
INTENSIVE_WORDS = ("单位", "人均", "平均", "半径", "密度", "强度", "厚度", "浓度", "时间", "里程", "PUE", "效率", "率", "比重", "占比", "比例")
DOWNWARD_WORDS = ("能耗", "能源消耗", "能源消费总量", "碳排放", "二氧化碳", "排放", "煤炭", "煤耗", "电耗", "水耗", "用水量", "化石能源消费", "原油", "半径", "PUE", "效率值", "车桩比", "燃油", "死亡", "浓度", "填埋")
UPWARD_WORDS = ("非化石", "回收", "利用", "减排", "替代", "节约", "封存")
CEILINGS, FLOORS = {"le", "lt"}, {"ge", "gt"}
RATES = {"decrease_pct", "increase_pct", "annual_growth_pct"}
AMOUNTS = {"level", "increment", "cumulative"}
ABOVE, ABOUT = 1, -1  # 以上 promises more than 达到, 左右 less; only the two ends tell two targets apart
MODALITY_RANK = {"strive": -1, "plain": 0, "maintain": 0, "ensure": 1}
ADDITIVE = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}
NEARLY = 1e-6  # relative; two readings of one decimal number


@dataclass(frozen=True)
class Comparison:
    """One child target beside its parent's.

    Attributes
    ----------
    stringency : str
        higher, equal, lower, not_comparable: the child's promise by the same deadline.
    additive : bool
        Both are amounts of a stock or flow that the parts add up to.
    gap : float or None
        Child less parent in percentage points, or child / parent as a ratio (see `gap_unit`).
    gap_unit : str
        ``percentage points``, ``ratio`` or empty.
    reason : str
        Why it is so, in words; for not_comparable, what is unlike.
    level : str
        The comparison of the values alone, whatever the deadlines; empty where there is none.
    """

    stringency: str
    additive: bool
    gap: float | None
    gap_unit: str
    reason: str
    level: str


def compare_targets(child, parent, relation, entry=None, limits=(0, 0)):
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
    entry = entry or {}
    known = ADDITIVE.get(text(entry.get("additive")).lower())
    adds = is_additive(child, known) and is_additive(parent, known)
    unlike = _unlike(child, parent)
    if unlike:
        return Comparison(NOT_COMPARABLE, adds and _quantities(child, parent), None, "", unlike, "")
    if not _has_level(child):  # two milestones
        if relation == "same":
            return Comparison(EQUAL, False, None, "", "the same milestone", "")
        reason = "deadlines differ" if relation == "other_year" else "milestones of unlike scope"
        return Comparison(NOT_COMPARABLE, False, None, "", reason, "")
    level, why = _compare_level(child, parent, text(entry.get("polarity")), limits)
    if adds:
        share = in_unit_of(child, parent) / parent.value_canonical if parent.value_canonical else None
        why = "a part's amount against the whole's"
        return Comparison(NOT_COMPARABLE, True, share, "ratio", f"deadlines differ; {why}" if relation == "other_year" else why, "")
    gap, gap_unit = _gap(child, parent)
    if relation == "other_year":
        return Comparison(NOT_COMPARABLE, False, gap, gap_unit, "deadlines differ", level)
    return Comparison(level, False, gap, gap_unit, why, level)


def is_additive(target, codebook=None):
    """Whether the parts' values sum up to the whole's: an amount, not a share, a rate or an intensity."""
    if target.kind != "quantity" or target.change not in AMOUNTS:
        return False
    unit = text(target.unit_canonical) or text(target.unit)
    if unit in SHARE_UNITS or ("/" in unit and not unit.endswith(PER_TIME)) or ":" in unit or "﹕" in unit:
        return False
    if codebook is not None:
        return bool(codebook)
    return not any(word in text(target.indicator) for word in INTENSIVE_WORDS)


def direction(child, parent, polarity=""):
    """+1 where more is stricter, -1 where less is.

    A ceiling (控制在…以内) or the codebook's polarity decides; else words such as 能耗 do.
    For a decrease (下降X%) more is always stricter.
    """
    if child.change == "decrease_pct":
        return 1
    comparators = {text(child.comparator), text(parent.comparator)}
    if comparators & CEILINGS:
        return -1
    if comparators & FLOORS:
        return 1
    if polarity in ("up", "down"):
        return 1 if polarity == "up" else -1
    name = text(child.indicator)
    downward = any(word in name for word in DOWNWARD_WORDS) and not any(word in name for word in UPWARD_WORDS)
    return -1 if downward else 1


def firmness(child, parent):
    """How the wording drifts, apart from the value: firmer, softer, mixed or equal, and what changed.

    Returns
    -------
    drift : str
    detail : str
        ``ensure→strive; ge→approx``; empty where nothing changed.
    """
    steps, changes = set(), []
    for field, rank in (("modality", MODALITY_RANK.get), ("comparator", _closeness)):
        old, new = text(getattr(parent, field)), text(getattr(child, field))
        if not old or not new:
            continue
        if old != new:
            changes.append(f"{old}→{new}")
        steps.add(_sign((rank(new) or 0) - (rank(old) or 0)))
    steps.discard(0)
    drift = "equal" if not steps else "mixed" if len(steps) > 1 else "firmer" if steps == {1} else "softer"
    return drift, "; ".join(changes)


def _unlike(child, parent):
    """What keeps two targets from being compared; empty where nothing does."""
    if "delegated" in (child.kind, parent.kind):
        both = child.kind == parent.kind
        return "both delegated" if both else "the child's level is set above" if child.kind == "delegated" else "the parent's level is set above it"
    if _has_level(child) != _has_level(parent):
        return "a milestone against a level"
    if not _has_level(child):
        return ""
    if text(child.change) != text(parent.change) and "full_coverage" not in (child.kind, parent.kind):
        return f"unlike change: {child.change} against {parent.change}"
    if pd.notna(child.base_year) and pd.notna(parent.base_year) and child.base_year != parent.base_year:
        return f"unlike base: {child.base_year:.0f} against {parent.base_year:.0f}"
    if in_unit_of(child, parent) is None:
        return f"unlike units: {text(child.unit) or 'none'} against {text(parent.unit) or 'none'}"
    return ""


def measured_alike(child, parent):
    """Whether two targets can be one measure at all: not where both give levels in units of different things."""
    if not (_quantities(child, parent) and child.change in AMOUNTS and parent.change in AMOUNTS):
        return True
    return in_unit_of(child, parent) is not None


def in_unit_of(child, parent):
    """The child's value in the parent's canonical unit; None where they do not measure the same.

    Things that are counted (个, 家, 座) count as one unit.
    """
    a, b = text(child.unit_canonical), text(parent.unit_canonical)
    if a == b or (_counts(a) and _counts(b)):
        return child.value_canonical
    try:
        return convert(child.value_canonical, a, b)
    except ValueError:
        return None


def _counts(unit):
    return unit_table().get(unit, {}).get("dimension", "").startswith("count")


def _compare_level(child, parent, polarity, limits):
    """Compare the values; where they are equal, the comparators, and for full coverage the scope."""
    sign = direction(child, parent, polarity)
    scale = in_unit_of(child, parent) / child.value_canonical if child.value_canonical else 1.0
    low, high = _bound(child, sign) * scale, _bound(parent, sign)
    if abs(low - high) > NEARLY * max(abs(low), abs(high)):
        return (HIGHER if sign * (low - high) > 0 else LOWER), "values differ"
    if child.kind == parent.kind == "full_coverage" and limits[0] != limits[1]:
        return (HIGHER, "covers more: a limit is dropped") if limits[0] < limits[1] else (LOWER, "covers less: a limit is added")
    step = _closeness(child.comparator) - _closeness(parent.comparator)
    if abs(step) > 1:
        return (HIGHER if step > 0 else LOWER), "same value, 左右 against 以上 or 以内"
    return EQUAL, "same value"


def _bound(target, sign):
    """The end of a range that is promised in any case: the lower where more is stricter."""
    if pd.isna(target.value_high):
        return target.value_canonical
    scale = target.value_canonical / target.value if target.value else 1.0
    ends = (target.value_canonical, target.value_high * scale)
    return min(ends) if sign > 0 else max(ends)


def _gap(child, parent):
    if text(child.unit_canonical) in POINTS:
        return child.value_canonical - parent.value_canonical, "percentage points"
    return (in_unit_of(child, parent) / parent.value_canonical, "ratio") if parent.value_canonical else (None, "")


def _closeness(comparator):
    return ABOUT if comparator == "approx" else ABOVE if comparator in FLOORS | CEILINGS else 0


def _has_level(target):
    return target.kind in ("quantity", "full_coverage") and pd.notna(target.value_canonical)


def _quantities(child, parent):
    return _has_level(child) and _has_level(parent)


def _sign(number):
    return (number > 0) - (number < 0)


def text(value):
    """A cell as text, empty for a missing one."""
    return "" if value is None or value != value else str(value)
