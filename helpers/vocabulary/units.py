"""Find and read numbers with their units, and convert units.

`find_numbers(text)` reads every number that a plan writes with a unit, alone or in a range or a
list: 0.4亿吨, 10-15%, 2.9万吨/日, 407、700万千瓦, 三分之一, 翻一番, 三成, 一亿立方米, 每万平方米不高于300吨.
It knows no grammar: what a number is for, a target or a threshold, is for the callers to say.

The units are a table, `data/raw/vocabulary/units.csv`. `canonical` converts with pint, to which the
Chinese units and the prefixes 百 千 万 亿 are made known; a unit that the table lacks is read whole,
never guessed and never cut to 万 or 亿.
"""

import re
from typing import NamedTuple

from helpers.base.language import Words
from helpers.vocabulary.numerals import chinese_number
from helpers.vocabulary.read import any_of, follows, read_knowledge
from helpers.vocabulary.words import either, words_of

SCALES = {"十": 1e1, "百": 1e2, "千": 1e3, "万": 1e4, "百万": 1e6, "千万": 1e7, "亿": 1e8, "百亿": 1e10,
          "千亿": 1e11, "万亿": 1e12}  # fmt: skip


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


@follows("vocabulary/units.csv")
def unit_table() -> dict[str, dict[str, str]]:
    """The rows of `units.csv` by unit (columns: definition, canonical, dimension, name_en)."""
    columns = ("unit", "definition", "canonical", "dimension", "name_en")
    table = read_knowledge("vocabulary/units.csv", columns, unique=["unit"])
    return {row["unit"]: row for row in table.to_dict("records")}


# A number: 18.3, 1,200, -30. Not inside 5G, T3, PM2.5, GB55015, 〔2022〕17号.
_NUMBER = r"(?:\d{1,3}(?:,\d{3})+(?!\d)|\d+)(?:\.\d+)?"
_RANGE = r"(?:--|——|[-—–－~～至])"
_SCALE = r"(?:万亿|千亿|百亿|千万|百万|[万亿])"


# Counting words, and what measures times and grades: 一次能源, 三年行动, 二级能效 count nothing
_COUNTS = ("count", "share", "people", "households", "storeys", "grade", "time", "ratio", "temperature")
_ONE = "[一二两三四五六七八九]"
_NUMERAL = "[零〇一二两三四五六七八九十百千]+(?:万[零〇一二两三四五六七八九][零〇一二两三四五六七八九十百千]*)?(?:点[零〇一二三四五六七八九]+)?"


_NUMERALS = re.compile("过半|翻|[零〇一二两三四五六七八九十百千万半]+")
_BUILT, _GROWN = "建成|创建|打造|建设|培育|创成", "形成|新建|新增"  # lead a single numeral with its things


AFTER_ITS_THING = re.compile("[个家座项条处栋台辆艘套户名所][，、。；]")


@follows("vocabulary/units.csv", "vocabulary/target_words.csv")
def _patterns() -> tuple:
    """The patterns of numerals in digits, in Chinese, behind a word that leads them (and how such words begin), and of a
    denominator before its number, built from the tables.
    """
    units = [unit for unit in unit_table() if not unit.endswith("1")]
    latin = [unit for unit in units if re.search("[A-Za-z]", unit) and not re.search("[一-鿿]", unit)]
    other = [unit for unit in units if unit not in latin]
    measures = [u for u in other if not unit_table()[u]["dimension"].startswith(_COUNTS) and len(u) > 1]
    measures += ["吨", "亩", "克", "元"]
    names, letters = any_of(other), any_of(latin)
    atom = rf"{_SCALE}?(?:(?:{letters})(?![A-Za-z\d²³])|{names})"
    below = rf"(?:{atom}|[（(]{atom}(?:[·/]{atom})*[)）])"
    beyond = r"[/／](?:[A-Za-z]+[\d²³]?|[一-鿿]{1,2})(?=[，。；、）)]|以|左|$)"  # a denominator that the table lacks
    after = either("after")  # 以上, 左右
    ends = f"(?=[，。；、）)]|{after}|$)"
    strange = rf"[A-Za-zμ]{{2,8}}(?:/[A-Za-z\d²³]{{1,6}})?(?=[，。；）)]|{after}|$)|{_SCALE}(?:[A-Za-zμ][A-Za-z\d²³]*(?:/[A-Za-z\d²³]+)?|(?!以|左|余|多|级)[一-鿿]{{1,2}}{ends})"  # 50万xyz, 50万斛
    apart = rf"(?: (?=(?:{letters})(?![A-Za-z\d²³])))?"  # 600 GWh
    alone = rf"{_SCALE}(?![一-鿿]?[\d千百]|人民)"
    unit = rf"(?:{atom}(?:[/／·]每?{below}|每{any_of(measures)}(?![一-鿿]*\d))*(?:{beyond})?|{strange}|{alone}|[：﹕:∶]1(?![\d.]))"
    digits = re.compile(
        rf"(?P<before>(?<![\d.])[第A-Za-z#﹕〔]?)(?P<low>(?<![\d%])[-－]?\d+/\d+(?![\d/])|(?<![\d%])1[：﹕:∶][1-9]\d?(?![\d.：﹕:∶])|(?:(?<![\d%0-9A-Za-z一-鿿])[-－]|(?<=[到至为于])[-－])?{_NUMBER})"
        rf"(?P<vague>多|余)?"
        rf"(?:(?P<low_unit>{unit}|{_SCALE})?{_RANGE}(?P<high>{_NUMBER})(?![\d.]*年))?"
        rf"(?P<list>(?:[、和](?:{_NUMBER})(?=(?:[、和]{_NUMBER})*(?:{unit})))*)"
        rf"(?:{apart}(?P<unit>{unit}))?(?P<after>余|多)?(?P<class>级(?!以)|号)?"
    )
    numeral = "[十百千一二两三四五六七八九]+"  # no 万 behind 分之: of 三分之一万千瓦 it belongs to the unit
    counted = "|".join(u for u in other if unit_table()[u]["canonical"] == u and len(u) == 1)
    many = "|".join(u for u in other if unit_table()[u]["dimension"].startswith("count") and u != "次")
    amount = (
        rf"(?:[万亿]?{any_of(measures)}(?:[/／]{below})*|[万亿](?:人|户|个|家|辆|台)|[万亿](?=[，。；、）]|{after}|$))"
    )
    chinese = re.compile(
        rf"(?P<fraction>(?:{numeral}|{_ONE}?万)分之{numeral}(?:点[零〇一二三四五六七八九]+)?)|翻(?P<doublings>[一两三])番"
        rf"|(?P<times>[一两三四五六七八九十]+)倍|(?P<half>(?<!另)(?<!前)(?<!后)(?:一半|过半)(?={after}|[的，。；])|(?<!过)半数)"
        rf"|(?<![第十百千一二两三四五六七八九])(?P<tenths>{_ONE}成{_ONE}?)(?![为立本套果员分熟功型长])"
        rf"|(?<![第数几上\d.万亿十百千一二两三四五六七八九“])(?P<amount>{_NUMERAL}|万(?=亿))(?P<of>{amount})(?P<class>级(?!以))?"
        rf"|(?<![第数几\d.万亿十百千一二两三四五六七八九“])(?P<some_more>{_NUMERAL}(?=[余多])|(?<=[上近约超过])[百千])[余多]?(?P<hedged>{many}|{amount})"
        rf"|(?<![第数几上\d.万亿十百千一二两三四五六七八九“])(?P<low>{_ONE})(?:至|到|[-—~～])(?P<high>[两二三四五六七八九十])(?P<several>{many})"
        rf"|(?<![第数几上\d.万亿十百千一二两三四五六七八九“])(?P<least>{_ONE})(?P<any>{many})(?=及?以上)"
        rf"|(?<![第数几上\d.万亿十百千一二两三四五六七八九“])(?P<count>{_NUMERAL})(?P<each>{many})(?![一-鿿]{{0,6}}(?:行动|任务|方面|领域|举措|措施|工程))"
    )
    led = re.compile(
        rf"{either('requirement')}[一-鿿]{{0,4}}?(?P<some>[一两三四五六七八九十])(?P<counted>{counted})"
        rf"|(?:{_BUILT}|(?:{_GROWN})(?!一))(?:[^，。；、\d]{{2,16}}?(?P<last>[一两三四五六七八九十])(?P<such>[个座家条处])(?=[，。；、])"
        rf"|(?P<few>[一两三四五六七八九十])(?P<things>[个座家条处])(?![一-鿿]{{0,2}}(?:批|套|系列|流))"
        rf"(?:[^，。；、\d]{{2,16}}[、和及](?P<next>[两三四五六七八九十])(?P<more>[个座家条处]))?)"
    )
    scaled = rf"(?:[百千万亿]|百万|千万)?{any_of([*measures, '人', '户', '日', '天', '小时'])}"
    per = re.compile(rf"每(?P<per>{scaled})(?:面积)?(?:{either('before', 'level', 'adverb')})*$")
    leads = {word[0] for word in [*words_of("requirement"), *_BUILT.split("|"), *_GROWN.split("|")]}
    return digits, chinese, led, leads, per


DIGIT = re.compile(r"\d")
RATIO = re.compile("[：﹕:∶]")  # 1：8, eight to one


def _float(text: str) -> float:
    text = text.replace(",", "").replace("－", "-")
    if sign := RATIO.search(text):
        text = text.replace(sign[0], "/")
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
    digits, chinese, led, leads, per = _patterns()
    in_digits = digits.finditer(text) if DIGIT.search(text) else ()  # most texts have none
    found = [number for m in in_digits for number in _read_digits(m)]
    matches: list[re.Match] = []
    for run in _NUMERALS.finditer(text):
        if not (matches and run.start() < matches[-1].end()) and (m := chinese.match(text, run.start())):
            matches.append(m)
    if not leads.isdisjoint(text):  # few texts have a word that could lead one
        matches += led.finditer(text)
    written = {number.start: number for m in matches for number in _read_chinese(m.groupdict(), m)}
    if written:
        found = sorted(
            [*found, *(n for n in written.values() if not any(o.start < n.end and n.start < o.end for o in found))]
        )
    if "每" in text:
        found = [_per_unit(text, number, per) for number in found]
    return found


def is_unit(text: str) -> bool:
    """Whether a text is a unit and nothing else.

    Examples
    --------
    >>> is_unit("万千瓦"), is_unit("kgce/t"), is_unit("合计"), is_unit("")
    (True, True, False, False)
    """
    known = canonical_unit(text) or not text.isascii()  # PUE is a name
    return bool(text and known) and [number.unit for number in find_numbers(f"1{text}")] == [text]


def _per_unit(text: str, number: Number, per: re.Pattern) -> Number:
    """A number whose denominator stands before it: 每万平方米不高于300吨 is 300 吨/万平方米."""
    m = per.search(text[max(0, number.start - 16) : number.start])
    whole = m and number.kind == "number" and number.unit and "/" not in number.unit
    return number._replace(unit=f"{number.unit}/{m['per']}") if whole else number


def _read_digits(m: re.Match) -> list[Number]:
    before, low_unit, unit = m["before"], m["low_unit"] or "", m["unit"] or (":1" if RATIO.search(m["low"]) else "")
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


COUNTING = (
    ("least", "any"),
    ("some", "counted"),
    ("last", "such"),
    ("few", "things"),
    ("next", "more"),
    ("count", "each"),
)


def _read_chinese(of: dict[str, str | None], m: re.Match) -> list[Number]:
    """Numbers in Chinese numerals; none where the words count nothing: 千瓦, 百家争鸣."""
    if of.get("fraction"):
        bottom, top = of.get("fraction").split("分之")
        if bottom == "百":
            return [Number(m.start(), m.end(), float(chinese_number(top)), None, "%", "number")]
        value = round(chinese_number(top) / chinese_number(bottom), 6 if "万" in bottom else 3)
        return [Number(m.start(), m.end(), value, None, "", "number")]
    if of.get("tenths"):
        whole, _, part = of.get("tenths").partition("成")
        return [
            Number(m.start(), m.end(), float(chinese_number(whole) * 10 + chinese_number(part)), None, "%", "number")
        ]
    for group, unit in (("doublings", "番"), ("times", "倍")):
        if of.get(group):
            return [Number(m.start(), m.end(), float(chinese_number(of.get(group))), None, unit, "number")]
    if of.get("half"):
        return [Number(m.start(), m.end(), 0.5, None, "", "number")]
    if of.get("amount"):
        plain = of.get("of")[0] not in "万亿" and not re.search("[一二两三四五六七八九]", of.get("amount"))
        if plain or of.get("of") == "元" and len(of.get("amount")) < 2:  # 千瓦, 百克; 三元锂电池
            return []
        kind = "class" if of.get("class") else "number"
        return [
            Number(m.start("amount"), m.end("of"), float(chinese_number(of.get("amount"))), None, of.get("of"), kind)
        ]
    if of.get("some_more"):  # 百余个, 上千万吨
        if not re.search("[十百千]", of.get("some_more")):
            return []
        many = float(chinese_number(of.get("some_more")))
        start = m.start("some_more") - m.string.endswith("上", 0, m.start("some_more"))
        return [Number(start, m.end("hedged"), many, None, of.get("hedged"), "vague")]
    if of.get("low"):  # 一至两个
        low, high = (float(chinese_number(of.get(end))) for end in ("low", "high"))
        some = Number(m.start("low"), m.end("several"), low, high, of.get("several"), "number")
        return [some] if low < high else []
    if of.get("count") and (len(of.get("count")) < 2 or not re.search("[十百千]", of.get("count"))):
        behind = AFTER_ITS_THING.match(m.string[m.end("each") - 1 :]) and re.search("[一-鿿]$", m.string[: m.start()])
        if not behind:  # behind its thing any counts: 建成充电站十座、换电站三座
            return []
    return [
        Number(m.start(group), m.end(unit), float(chinese_number(of.get(group))), None, of.get(unit), "number")
        for group, unit in COUNTING
        if of.get(group)
    ]


# --- conversion -----------------------------------------------------------------------------------


@follows("vocabulary/units.csv")
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
    """A unit as a name that pint's parser takes."""
    return "u" + "".join(f"_{ord(character):x}" for character in unit)


@follows("vocabulary/units.csv")
def _named() -> re.Pattern:
    return re.compile(any_of(unit for unit in unit_table() if not unit[0].isdigit()))


def _expression(definition: str, unit: str) -> str:
    if definition == "[]":
        return f"[{_identifier(unit)}]"
    numbers, star, rest = definition.partition("*") if definition[0].isdigit() else ("", "", definition)
    return numbers + star + _named().sub(lambda m: _identifier(m[0]), rest)


def _split(unit: str) -> list[str]:
    """The factors of a compound unit, the first above the line: 吨/万平方米 → 吨, 万平方米."""
    return [part for part in re.split(r"[/／·每（）()]", unit) if part]


@follows("vocabulary/units.csv")
def _atom(part: str) -> tuple[float, str] | None:
    """Scale and name of a simple unit, None where the table lacks it."""
    if part in unit_table():
        return 1.0, part
    for prefix in sorted(SCALES, key=len, reverse=True):
        rest = part[len(prefix) :]
        if part.startswith(prefix) and (rest in unit_table() or not rest):
            return SCALES[prefix], rest
    return None


@follows("vocabulary/units.csv")
def _factor(unit: str, target: str) -> float | str:
    """How many `target` one `unit` is; if that cannot be said, why, for this is asked as often."""
    registry, total = _registry(), None
    for name, power in ((unit, 1), (target, -1)):
        quantity = registry.Quantity(1.0)
        for place, part in enumerate(_split(name)):
            known = _atom(part)
            if known is None:
                return f"unknown unit {part!r}; add it to data/raw/vocabulary/units.csv"
            scale, base = known
            factor = registry.Quantity(scale, _identifier(base)) if base else registry.Quantity(scale)
            quantity = quantity * factor if place == 0 else quantity / factor
        total = quantity if power == 1 else total / quantity
    base = total.to_base_units()
    if not base.dimensionless:
        return f"{unit} and {target} do not measure the same"
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
    factor = _factor(unit, target)
    if isinstance(factor, str):
        raise ValueError(factor)
    return float(f"{value * factor:.10g}")


@follows("vocabulary/units.csv")
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


def in_large_units(value: float, unit: str) -> tuple[float, str]:
    """An amount as a sentence would write it: in 亿 from ten thousand 万 on.

    Examples
    --------
    >>> in_large_units(141000, "万千瓦"), in_large_units(564, "万千瓦"), in_large_units(19.8, "%")
    ((14.1, '亿千瓦'), (564, '万千瓦'), (19.8, '%'))
    """
    large = abs(value) >= SCALES["万"] and unit.startswith("万")
    return (value / SCALES["万"], "亿" + unit[1:]) if large else (value, unit)


# --- in English -----------------------------------------------------------------------------------


@follows("vocabulary/english_units.csv")
def _english_units() -> dict[str, list[tuple[str, float]]]:
    """The units that English readers know, the largest first, each with how many of the canonical unit it is."""
    found: dict[str, list[tuple[str, float]]] = {}
    for row in read_knowledge(
        "vocabulary/english_units.csv",
        ("canonical", "english", "per"),
        unique=("canonical", "english"),
        numbers=["per"],
    ).itertuples():
        found.setdefault(row.canonical, []).append((row.english, float(row.per)))
    return found


def in_english(value: float, unit: str) -> str:
    """A value in the unit that an English reader knows, of a size that reads well; empty where there is none.

    Examples
    --------
    >>> in_english(1.2, "亿千瓦"), in_english(350, "万千瓦"), in_english(46, "万亩"), in_english(18.3, "%")
    ('120 GW', '3.5 GW', '30,667 ha', '')
    """
    english, shown = english_unit(value, unit)
    if not english:
        return ""
    return f"{shown:,.0f} {english}" if abs(shown) >= 1000 else f"{shown:.4g} {english}"


def english_unit(value: float, unit: str) -> tuple[str, float]:
    """The English unit in which a value reads well, and how many of it there are; an empty name where there is none.

    Examples
    --------
    >>> english_unit(8000, "万千瓦"), english_unit(18.3, "%")
    (('GW', 80.0), ('', 18.3))
    """
    amount, canonical_name = canonical(value, unit)
    units = _english_units().get(canonical_name, [])
    for english, per in units:
        if abs(amount) >= per or english == units[-1][0]:
            return english, amount / per
    return "", value


def quantity(value: float, unit: str) -> Words:
    """A value with its unit in both languages, in English the original and what it is in a unit of the reader's.

    Examples
    --------
    >>> quantity(1200, "万千瓦")
    Words(zh='1200万千瓦', en='1200 万千瓦 (12 GW)')
    >>> quantity(18.3, "%").en, quantity(300, "家").en
    ('18.3%', '300')
    """
    number = f"{value:,.10g}" if abs(value) >= 10_000 else f"{value:.10g}"
    if unit in ("", *IN_SIGNS):
        return Words(zh=number + unit, en=number + unit)
    return Words(zh=number + unit, en=for_readers(f"{number} {unit}", value, unit).en)


def for_readers(written: str, value: float, unit: str, high: float | None = None, indicator_id: str = "") -> Words:
    """A number with its unit as it is written, in English with what it is in a unit of the reader's.

    Examples
    --------
    >>> for_readers("3,149 万千瓦", 3149, "万千瓦").en, for_readers("20 家", 20, "家").en
    ('3,149 万千瓦 (31.49 GW)', '20')
    """
    known = in_english(value, unit) if unit and high is None else ""
    if known or not unit or unit in IN_SIGNS:
        return Words(zh=written, en=f"{written} ({known})" if known else written)
    return Words(zh=written, en=in_words(value, unit, high, indicator_id))


IN_SIGNS = ("%", "‰")  # units that need no words
ANYTHING = "–"
"""The English name of units.csv for a word that counts things of any kind: 个."""

MULTIPLES = ((1e9, "billion "), (1e6, "million "))


def in_words(value: float, unit: str, high: float | None = None, indicator_id: str = "") -> str:
    """A value with its unit in English words, for units that English readers have no sign for; 万 and 亿 are multiplied out.

    What counts things of any kind (个, 家, 座, 项) is a number alone, or what the indicator says is counted.

    Parameters
    ----------
    value : float
        The value, or the lower end of a range.
    unit : str
        The unit as written.
    high : float, optional
        The upper end of a range.
    indicator_id : str
        The indicator, if it is known.

    Examples
    --------
    >>> in_words(20, "万个"), in_words(1, "种"), in_words(1, "万人/平方公里", 1.5)
    ('200,000', '1 kind', '10,000–15,000 people per square kilometre')
    >>> in_words(20, "万个", indicator_id="charging_piles"), in_words(1, "家", indicator_id="key_laboratories")
    ('200,000 charging points', '1 laboratory')
    >>> in_words(240, "亿立方米/年")
    '24 billion cubic metres per year'
    """
    first, *rest = _split(unit)
    scale, name = _atom(first) or (1.0, first)
    words = unit_table().get(name, {}).get("name_en") or name
    if words == ANYTHING:
        words = _counted_things().get(indicator_id, "")
    numbers = [amount * scale for amount in (value, high) if amount is not None]
    if numbers == [1]:
        words = re.sub("ies$", "y", words).removesuffix("s")
    of, word = next(((of, word) for of, word in MULTIPLES if min(numbers) >= of), (1, ""))
    counts = [number / of for number in numbers]
    shown = "–".join(f"{count:,.10g}" if count >= 10_000 else f"{count:.10g}" for count in counts)
    return " per ".join([f"{shown} {word}{words}".strip(), *map(_unit_in_english, rest)])


@follows("vocabulary/counted_things.csv")
def _counted_things() -> dict[str, str]:
    """What the indicators count that are counted in 个, 家, 座 or 项."""
    table = read_knowledge("vocabulary/counted_things.csv", ("indicator_id", "name_en"), unique=["indicator_id"])
    return dict(zip(table["indicator_id"], table["name_en"], strict=True))


@follows("vocabulary/units.csv")
def _unit_in_english(unit: str) -> str:
    """What a value is counted by: 千瓦时 → kilowatt-hour, 万人 → 10,000 people."""
    scale, name = _atom(unit) or (1.0, unit)
    words = unit_table().get(name, {}).get("name_en") or name
    words = "items" if words == ANYTHING else words
    return words.removesuffix("s") if scale == 1 else f"{scale:,.0f} {words}"
