"""Find and read numbers with their units, and convert units.

`find_numbers(text)` reads every number that a plan writes with a unit, alone or in a range or a
list: 0.4亿吨, 10-15%, 2.9万吨/日, 407、700万千瓦, 三分之一, 翻一番. It knows no grammar: what a number is
for, a target or a threshold, is for the callers to say.

The units are a table, `data/raw/vocabulary/units.csv`. `canonical` converts with pint, to which the
Chinese units and the prefixes 百 千 万 亿 are made known; a unit that the table lacks is reported by
`unknown_units`, never guessed.
"""

import csv
import re
from collections import Counter
from functools import cache
from typing import NamedTuple

from helpers.paths import VOCABULARY

SCALES = {"十": 1e1, "百": 1e2, "千": 1e3, "万": 1e4, "百万": 1e6, "千万": 1e7, "亿": 1e8, "百亿": 1e10,
          "千亿": 1e11, "万亿": 1e12}  # fmt: skip
DIGITS = {"零": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
DATE_UNITS = frozenset({"年", "月", "日"})


class Number(NamedTuple):
    """A number as it stands in a text.

    `value` and `value_high` are as written (0.4 of 0.4亿吨); `value_high` is the upper end of a range,
    else None. `unit` is as written (亿吨) or "" for a bare number. `kind` is `number`, `date`
    (2025年, 12月), `ordinal` (第39次, 14号线), `class` (1000吨级, 百万千瓦级) or `vague` (40余辆).
    `text[start:end]` is number and unit, for a number of a list its own part.
    """

    start: int
    end: int
    value: float
    value_high: float | None
    unit: str
    kind: str


@cache
def unit_table() -> dict[str, dict[str, str]]:
    """The rows of `units.csv` by unit (columns: definition, canonical, dimension, name_en)."""
    with open(VOCABULARY / "units.csv", encoding="utf-8-sig", newline="") as handle:
        return {row["unit"]: row for row in csv.DictReader(handle)}


# A number: 18.3, 1,200, -30. Not inside 5G, T3, PM2.5, GB55015, 〔2022〕17号.
_NUMBER = r"(?:\d{1,3}(?:,\d{3})+(?!\d)|\d+)(?:\.\d+)?"
_RANGE = r"(?:--|——|[-—–－~～至])"
_SCALE = r"(?:万亿|千亿|百亿|千万|百万|[万亿])"


@cache
def _patterns() -> tuple[re.Pattern, re.Pattern]:
    """The patterns of numerals in digits and in Chinese, built from the table of units."""
    latin = [unit for unit in unit_table() if unit.isascii() and unit.isalnum()]
    ratios = [unit for unit in unit_table() if unit.endswith("1")]
    other = sorted((u for u in unit_table() if u not in latin and u not in ratios), key=len, reverse=True)
    names = "|".join(map(re.escape, other))
    letters = "|".join(sorted(map(re.escape, latin), key=len, reverse=True))
    atom = rf"(?:{_SCALE}?(?:{names})|(?:{letters})(?![A-Za-z\d]))"
    unit = rf"{atom}(?:[/／·]{atom})*|{_SCALE}(?![一-龥]?[\d千百])|[：﹕:∶]1(?![\d.])"
    digits = re.compile(
        rf"(?P<before>(?<![\d.])[第A-Za-z#﹕〔]?)(?P<low>(?<![\d%])[-－]?\d+/\d+(?![\d/])|(?:(?<![\d%0-9A-Za-z一-龥])[-－]|(?<=[到至为于])[-－])?{_NUMBER})"
        rf"(?P<vague>多|余)?"
        rf"(?:(?P<low_unit>{unit})?{_RANGE}(?P<high>{_NUMBER})(?![\d.]*年))?"
        rf"(?P<list>(?:[、和](?:{_NUMBER})(?=(?:[、和]{_NUMBER})*(?:{unit})))*)"
        rf"(?P<unit>{unit})?(?P<after>余|多)?(?P<class>级(?!以)|号)?"
    )
    numeral = "[十百千一二两三四五六七八九]+"  # no 万 behind 分之: of 三分之一万千瓦 it belongs to the unit
    counted = "|".join(u for u in other if unit_table()[u]["canonical"] == u and len(u) == 1)
    chinese = re.compile(
        rf"(?P<fraction>(?:{numeral}|[一二两三四五六七八九十]?万)分之{numeral})|翻(?P<doublings>[一两三])番"
        rf"|(?P<times>[一两三四五六七八九十]+)倍|(?P<half>(?<!另)(?<!前)(?<!后)[一过]半|半数)(?=以上|的|左右)"
        rf"|(?:至少|不少于|不低于)[一-龥]{{0,4}}?(?P<some>[一两三四五六七八九十])(?P<counted>{counted})"
        rf"|(?:建成|创建|打造|建设|培育|创成)(?P<few>[一两三四五六七八九十])(?P<things>[个座家条处])(?![一-龥]{{0,2}}(?:批|套|系列|流))"
    )
    return digits, chinese


def chinese_number(text: str) -> float:
    """Read a Chinese numeral of up to one 万: 十二 → 12, 三百 → 300, 万 → 10000.

    Raises
    ------
    ValueError
        If a character is no numeral.
    """
    total, digit = 0, None
    for character in text:
        if character in DIGITS:
            digit = DIGITS[character]
        elif character in "十百千":
            total += (1 if digit is None else digit) * SCALES[character]
            digit = None
        elif character == "万":
            total, digit = (total + (digit or 0) or 1) * SCALES["万"], None
        else:
            raise ValueError(f"not a Chinese numeral: {text!r}")
    return float(total + (digit or 0))


def _float(text: str) -> float:
    text = text.replace(",", "").replace("－", "-")
    if "/" in text:
        top, bottom = text.split("/")
        return round(float(top) / float(bottom), 3) if float(bottom) else float(top)
    return float(text)


def find_numbers(text: str) -> list[Number]:
    """Every number of a text, in order, with its unit where it has one.

    Parameters
    ----------
    text : str
        Clean text (full-width punctuation, half-width digits).

    Returns
    -------
    list of Number
        Bare numbers are there too, with unit ""; a range is one number, each member of a list
        (407、700万千瓦) one, all with the unit of the last.

    Examples
    --------
    >>> [(n.value, n.value_high, n.unit) for n in find_numbers("到2025年达到0.4亿吨，创建3-5个")]
    [(2025.0, None, '年'), (0.4, None, '亿吨'), (3.0, 5.0, '个')]
    """
    digits, chinese = _patterns()
    found = []
    for m in digits.finditer(text):
        found.extend(_read_digits(m))
    if any(mark in text for mark in ("分之", "番", "倍", "半", "至少", "不少", "不低", "建", "打造", "培育")):
        for m in chinese.finditer(text):
            found.append(_read_chinese(m))
        found.sort()
    return found


def _read_digits(m: re.Match) -> list[Number]:
    before, low_unit, unit = m["before"], m["low_unit"] or "", m["unit"] or ""
    start, low, high = m.start("low"), m["low"], m["high"]
    kind = "number"
    if high is None and not unit and low_unit:
        unit = low_unit
    if unit == "年" and (1900 <= _float(low) <= 2100) or unit in ("月", "日"):
        kind = "date"
    elif before or m["class"] == "号":
        kind = "ordinal"
    elif m["class"]:
        kind = "class"
    elif m["vague"] or m["after"]:
        kind = "vague"
    if high is not None and not unit and low_unit:
        unit = low_unit
    end = m.end("unit") if m["unit"] else (m.end("list") if m["list"] else m.end("low"))
    if high is not None and not m["unit"] and not m["list"]:
        end = m.end("high")
    if m["list"] and high is None:
        parts = [(start, m.end("low"), low)]
        for part in re.finditer(_NUMBER, m["list"]):
            offset = m.start("list")
            parts.append((offset + part.start(), offset + part.end(), part[0]))
        parts[-1] = (parts[-1][0], end, parts[-1][2])
        return [Number(a, b, _float(value), None, unit, kind) for a, b, value in parts]
    return [Number(start, end, _float(low), None if high is None else _float(high), unit, kind)]


def _read_chinese(m: re.Match) -> Number:
    if m["fraction"]:
        bottom, top = m["fraction"].split("分之")
        if bottom == "百":
            return Number(m.start(), m.end(), chinese_number(top), None, "%", "number")
        value = round(chinese_number(top) / chinese_number(bottom), 6 if "万" in bottom else 3)
        return Number(m.start(), m.end(), value, None, "", "number")
    if m["doublings"]:
        return Number(m.start(), m.end(), chinese_number(m["doublings"]), None, "番", "number")
    if m["times"]:
        return Number(m.start(), m.end(), chinese_number(m["times"]), None, "倍", "number")
    if m["half"]:
        return Number(m.start(), m.end(), 0.5, None, "", "number")
    some, counted = ("some", "counted") if m["some"] else ("few", "things")
    return Number(m.start(some), m.end(), chinese_number(m[some]), None, m[counted], "number")


# --- conversion -----------------------------------------------------------------------------------


@cache
def _registry():
    """A pint registry that knows nothing but `units.csv` and the Chinese prefixes."""
    import pint

    lines = [f"{prefix}- = {factor:g}" for prefix, factor in SCALES.items() if prefix != "十"]
    for unit, row in unit_table().items():
        lines.append(f"{_identifier(unit)} = {_expression(row['definition'], unit)}")
    registry = pint.UnitRegistry(None, cache_folder=None)
    for line in lines:
        registry.define(line)
    return registry


def _identifier(unit: str) -> str:
    """A unit as a name that pint's parser takes: letters only."""
    names = {"%": "百分数", "‰": "千分数", "℃": "摄氏度数", "㎡": "平方米字", "：1": "比一"}
    names |= {"﹕1": "比一甲", ":1": "比一乙", "∶1": "比一丙"}
    return names.get(unit, re.sub(r"\W|\d", "", unit) + "2" * unit.count("2"))


def _expression(definition: str, unit: str) -> str:
    if definition == "[]":
        return f"[{_identifier(unit)}]"
    return re.sub(r"：1|[㎡℃%‰]|[一-龥]+|[A-Za-z]{2,}", lambda m: _identifier(m[0]), definition)


def _split(unit: str) -> list[str]:
    """The factors of a compound unit, the first above the line: 吨/万平方米 → 吨, 万平方米."""
    return [part for part in re.split(r"[/／·]", unit) if part]


@cache
def _atom(part: str) -> tuple[float, str] | None:
    """Scale and name of a simple unit, None where the table lacks it."""
    if part in unit_table():
        return 1.0, part
    for prefix in sorted(SCALES, key=len, reverse=True):
        rest = part[len(prefix) :]
        if part.startswith(prefix) and (rest in unit_table() or not rest):
            return SCALES[prefix], rest
    return None


@cache
def _factor(unit: str, target: str) -> float:
    """How many `target` one `unit` is. Raises ValueError if they do not measure the same."""
    registry, total = _registry(), None
    for name, power in ((unit, 1), (target, -1)):
        quantity = registry.Quantity(1.0)
        for place, part in enumerate(_split(name)):
            known = _atom(part)
            if known is None:
                raise ValueError(f"unknown unit {part!r}; add it to data/raw/vocabulary/units.csv")
            scale, base = known
            factor = registry.Quantity(scale, _identifier(base)) if base else registry.Quantity(scale)
            quantity = quantity * factor if place == 0 else quantity / factor
        total = quantity if power == 1 else total / quantity
    base = total.to_base_units()
    if not base.dimensionless:
        raise ValueError(f"{unit} and {target} do not measure the same")
    return float(f"{base.magnitude:.12g}")


def convert(value: float, unit: str, target: str) -> float:
    """Convert a value from one unit to another.

    Parameters
    ----------
    value : float
        In `unit`.
    unit, target : str
        Units of `units.csv`, with or without 万 or 亿, simple or compound (吨/万平方米).

    Raises
    ------
    ValueError
        If a unit is unknown, or the two do not measure the same (% and 个百分点 do not).

    Examples
    --------
    >>> convert(0.6, "亿千瓦", "万千瓦")
    6000.0
    """
    return float(f"{value * _factor(unit, target):.10g}")


@cache
def canonical_unit(unit: str) -> str | None:
    """The unit that a unit is converted to by default, None for an unknown one."""
    parts = _split(unit)
    known = [_atom(part) for part in parts]
    if not parts or any(atom is None for atom in known):
        return None
    if len(parts) == 1:
        scale, name = known[0]
        return unit_table()[name]["canonical"] if name else unit
    return "/".join(name or part for (_, name), part in zip(known, parts, strict=True))


def canonical(value: float, unit: str) -> tuple[float | None, str]:
    """Value and unit in the default unit of the dimension; (None, "") for an unknown unit.

    Examples
    --------
    >>> canonical(0.4, "亿吨")
    (4000.0, '万吨')
    """
    target = canonical_unit(unit)
    if target is None:
        return None, ""
    return convert(value, unit, target), target


def unknown_units(units) -> Counter:
    """Of a list of units as written, those that `units.csv` cannot convert, with their counts."""
    return Counter(unit for unit in units if unit and canonical_unit(unit) is None)
