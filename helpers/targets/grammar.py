"""The words of a promise, and how an indicator's name is cut out of a sentence.

The words themselves (达到, 不低于, 以上, 力争 …) are those of `vocabulary/words`. `read_left` reads what stands before a number: subject, predicate, comparator,
base year. `read_right` reads what stands behind it: comparator and object. `name_indicator` turns a
subject into the document's own, self-contained name of the indicator, and `distribute` shares a
subject like 公交车、出租汽车新能源汽车占比 out to the several values that follow it.
"""

import re
from typing import NamedTuple

from helpers.vocabulary.words import (
    ADVERB,
    AFTER,
    BEFORE,
    HEAD,
    HEAD_START,
    LEAD,
    MODALITY,
    PREDICATE,
    STEP,
    TRAIL,
    Worded,
    meaning,
    predicates,
    words_of,
)


class Left(NamedTuple):
    """What stands before a number.

    `subject` has times and base years cut out; `role` is that of the predicate (level, fall, rise,
    growth or "" for none); `required` says that a floor or ceiling is phrased as a requirement.
    """

    subject: str
    predicate: str
    role: str
    comparator: str | None
    modality: str
    base_year: int | None
    separately: bool
    required: bool


# 比2020年 · 在2020年基础上 · 与2020年相比 · 在现有水平上 · 比“十三五”初期
BASE = Worded(
    r"{against}?(?:(?<![高低大小少多优等当])于)?(?P<year>20\d\d)年(?:底|末)?(?:的)?(?:水平[上的]?|相比|基础上|基数|同期|为基准)?"
)
BASELESS = Worded(
    r"(?:{against}|不超过)(?:现有|目前|当前|现状|上年|上一年|同期|[“]?十[二三四]五[”]?(?:初期|初|末期|末|时期)?)(?:的)?(?:[一-鿿]{0,10}?平均水平|水平上?|基础上|相比|规模)?"
)
HELD = re.compile("(?:控制|保持|稳定|维持)$")  # 控制在2020年水平的70%
REQUIREMENT = Worded("{requirement}")
CHANGING = Worded("{changing}$")


def read_left(left: str, times: list[tuple[int, int, str]]) -> Left:
    """Read the stretch before a number from its right end.

    Parameters
    ----------
    left : str
        From the start of the subject to the number.
    times : list of (start, end, role)
        The time expressions inside the stretch; they are no part of the subject.

    Returns
    -------
    Left

    Examples
    --------
    >>> left = read_left("单位换算周转量碳排放强度比2020年下降", [(12, 17, "base")])
    >>> left.subject, left.role, left.base_year
    ('单位换算周转量碳排放强度', 'fall', 2020)
    """
    rest, base_year = _cut_times(left, times)
    required = bool(REQUIREMENT.search(rest))
    comparator, predicate, role, modality, separately = None, "", "", "plain", False
    while True:
        rest = rest.strip("，：、")
        if m := BEFORE.search(rest):
            comparator = comparator or meaning("before", m[0])
            rest = rest[: m.start()]
        elif not predicate and (m := PREDICATE.search(rest)):
            predicate, role = m[0], predicates()[m[0]]
            if predicate.startswith(("保持", "稳定", "维持")):
                modality = "maintain" if modality == "plain" else modality
            comparator = comparator or meaning("level", predicate)
            rest = rest[: m.start()]
        elif m := ADVERB.search(rest):
            separately = separately or m[0] in ("分别", "各", "各自")
            if m[0] in ("年均", "每年") and role in ("rise", ""):
                role = "growth"
            found = meaning("modality", m[0])
            modality = found if found and modality in ("plain", "maintain") else modality
            rest = rest[: m.start()]
        elif m := STEP.search(rest):
            modality = meaning("step", m[0]) or modality
            rest = rest[: m.start()]
            changed = PREDICATE.search(rest) if role == "level" else None
            if changed and predicates()[changed[0]] in ("fall", "rise"):  # 能耗强度降低约束性目标为13.5%
                predicate, role, rest = changed[0], predicates()[changed[0]], rest[: changed.start()]
        elif m := re.search(r"(?:保持|稳定)在?$", rest):
            modality = "maintain" if modality == "plain" else modality
            rest = rest[: m.start()]
        else:
            break
    separately = separately or "分别" in left
    if modality == "plain" and (m := MODALITY.search(rest)):
        modality = meaning("modality", m[0])
    return Left(rest, predicate, role, comparator, modality, base_year, separately, required)


def _cut_times(left: str, times: list[tuple[int, int, str]]) -> tuple[str, int | None]:
    """The stretch without its times and bases, and the base year."""
    base_year, cuts = None, []
    for start, end, role in times:
        if role in ("base", "past"):
            for m in BASE.finditer(left):
                if m.start() < end and start < m.end() and m["year"]:
                    held = left.startswith("在", m.start()) and HELD.search(left[: m.start()])
                    cuts.append((m.start() + bool(held), m.end() + (bool(held) and left.startswith("的", m.end()))))
                    base_year = base_year or int(m["year"])
        led = role == "base" or role == "by" and CHANGING.search(left[:start])  # 达到2025年的三倍, 提升至2030年的50%
        kept_verb = bool(led) and left[start : start + 1] in ("到", "至")
        kept_verb = kept_verb or left.startswith("在", start) and bool(HELD.search(left[:start]))
        cuts.append((start + kept_verb, end + (kept_verb and left.startswith("的", end))))
    cuts += [m.span() for m in BASELESS.finditer(left)]
    kept = [True] * len(left)
    for start, end in cuts:
        kept[start:end] = [False] * len(kept[start:end])
    return "".join(c for c, keep in zip(left, kept, strict=True) if keep), base_year


class Right(NamedTuple):
    """What stands behind a number: `end` of its comparator, the object and where it ends."""

    comparator: str | None
    end: int
    object: str
    object_end: int
    attributive: bool


OBJECT_END = Worded(
    r"[，；。！？：]|、(?=\d|[一二两三四五六七八九十百]+[个家座项条名]|{modality}|保持)|[和及](?=\d)"
    r"|[、和及](?=[两三四五六七八九十][个家座条处])|$"
)


def read_right(text: str, start: int) -> Right:
    """Read what stands behind a number: 以上的处级机关 → ge, object 处级机关, attributive.

    Parameters
    ----------
    text : str
        The clause.
    start : int
        The end of the number.
    """
    comparator, here = None, start
    if m := re.compile(r"[（(]?(?:含)?[）)]?").match(text, here):
        after = AFTER.match(text, m.end()) or AFTER.match(text, here)
    if after:
        comparator, here = meaning("after", after[0]), after.end()
    note = re.compile(r"（[^（）]*）").match(text, here)
    object_start = note.end() if note else here
    attributive = text.startswith("的", object_start)
    object_end = _object_end(text, object_start + attributive)
    if text.startswith(("、", "和", "及", "与", "以及"), object_start):
        object_end = object_start
    return Right(comparator, here, text[object_start + attributive : object_end], object_end, attributive)


def _object_end(text: str, start: int) -> int:
    """Where an object ends: at the next comma that stands outside quotation marks."""
    here = start
    while stop := OBJECT_END.search(text, here):
        inside = text.count("“", start, stop.start()) > text.count("”", start, stop.start())
        if not inside or stop.start() >= len(text):
            return stop.start()
        here = stop.end()
    return len(text)


# --- names ----------------------------------------------------------------------------------------

SCOPE = re.compile(
    r"^(?P<scope>.*?\d+(?:\.\d+)?[一-鿿%/]{0,8}?(?:（含）)?(?:及以上|以上|以下|及以下|以内)(?:的)?(?:[一-鿿]{0,2}(?:城市|企业|机关|单位|园区|项目|机组|船舶|社区|开发区|数据中心|县(?!城)|泊位|锅炉|[镇乡村](?![化级])|小区|地区))?)(?:的)?(?P<rest>.+)$"
)
PLACES = re.compile(
    r"^(?P<scope>(?:[一-鿿]{2,8}(?:市|县|区|州|盟)[、和])*[一-鿿、]{2,30}?等(?:城市|地区|地级市|地|市县|重点区域|区域|重点地区)"
    r"|(?:[一-鿿]{2,6}[、和])+[一-鿿]{2,6}(?<!等)地区"
    r"|(?:[一-鿿]{2,7}(?:市|县|区|州|盟)[、和])+[一-鿿]{2,7}?(?:市|县|区|州|盟)|重点(?:[一-鿿]{2,4})?(?:区域|地区)|各(?:市县|设区市|县区|地级市|市州|市、县))(?P<rest>.{4,})$"
)
INSIDE = re.compile(r"^(?P<scope>(?!行政区|本)[一-鿿“”]{2,10}范围内)的?(?P<rest>.{3,})$")  # 嘉定新城范围内
DONE_TO = Worded(r"(?:累计)?(?:完成)?{work}(?=\d)")
LISTED = re.compile(r"^(?P<scope>.+?(?:、.+?|等)\d+(?:种|类|项|个|大类))(?P<rest>[^，]{3,})$")
COUNT = re.compile(r"(?<![第\d])\d+(?:个|家|座|条|种|项|名)")
HEDGED = Worded(
    r"在全[国省市区](?:范围内)?率先|[要应须]?(?:{modality}|基本(?!级))(?:实现|达到)?|(?:整体|总体)实现|(?<=后)(?:实现|达到)|^(?:实现|达到|形成)(?=全)"
)
DIGITS = re.compile(r"20\d\d年(?:前|底)?|“十[三四五]五”(?:期间|时期)?")


def name_indicator(subject: str) -> tuple[str, str | None]:
    """The indicator's name and scope, from a subject as it stands in the sentence.

    Examples
    --------
    >>> name_indicator("全省城区常住人口100万以上的城市绿色出行比例")
    ('绿色出行比例', '城区常住人口100万以上的城市')
    """
    name = strip_lead(subject)
    scope = None
    for pattern in (SCOPE, LISTED, PLACES, INSIDE):
        if m := pattern.match(name):
            rest = strip_lead(m["rest"])
            if len(rest) >= 3:
                scope, name = m["scope"], rest
                if deed := DONE_TO.match(scope):
                    scope, name = scope[deed.end() :], deed[0] + name  # 淘汰10万千瓦以下煤电机组
                break
    name = COUNT.sub("", DIGITS.sub("", name))
    name = HEDGED.sub("", name)
    return strip_trail(name.strip("，、：")), scope


def strip_lead(name: str) -> str:
    """Cut what leads in to a subject: 其中, 推动, 全市, 力争 …"""
    while (m := LEAD.match(name)) and m.end() < len(name):
        name = name[m.end() :]
    return "“" + name if "”" in name.partition("“")[0] else name


def strip_trail(name: str) -> str:
    """Cut what trails a subject: 指标, 的, 均 …"""
    while (m := TRAIL.search(name)) and m.start() > 1:
        name = name[: m.start()]
    return name


def is_indicator(name: str) -> bool:
    """Whether a name ends like an indicator (…率, …比重, …装机容量)."""
    return bool(HEAD.search(name))


SHARE = re.compile(r"(?:率|比例|比重|占比)$")


def split_list(subject: str) -> list[str]:
    """Members of a list, split at 、和及与 outside brackets; 和 inside a word (饱和) is not seen."""
    parts, depth, here = [], 0, 0
    skip = 0
    for m in re.finditer(r"[（(]|[）)]|、|以及|和|与|及", subject):
        if m.start() < skip:
            continue
        if m[0] in "（(":
            depth += 1
        elif m[0] in "）)":
            depth -= 1
        elif depth == 0 and not re.match(r"及以[上下]|和社会|和信息化|与否|及时|及其", subject[m.start() :]):
            parts.append(subject[here : m.start()])
            here = m.end()
    parts.append(subject[here:])
    return [part for part in parts if part]


def distribute(subject: str, count: int, share: bool = False) -> list[str] | None:
    """Share one subject out to several values: the names in order, None where that fails.

    With `share`, the values are percentages, and a closing 比重 belongs to all members.

    Examples
    --------
    >>> distribute("公交车、出租汽车（含网约车）新能源汽车占比", 2)
    ['公交车新能源汽车占比', '出租汽车（含网约车）新能源汽车占比']
    """
    parts = split_list(subject)
    if len(parts) != count:
        parts = [part for part in re.split("、", subject) if part]
        if len(parts) != count:
            return None
    last = SHARE.search(parts[-1])
    shared = share and last and not any(SHARE.search(part) for part in parts[:-1])
    if all(is_indicator(part) for part in parts) and not shared:
        return _completed(parts)
    *others, last = parts
    length = sum(map(len, others)) / len(others)
    cuts = [m.start() for m in HEAD_START.finditer(last) if m.start() > 0]
    note = re.search(r"）", last)
    if note:
        cuts = [cut for cut in cuts if cut > note.start()] or cuts
    whole = HEAD.search(last)  # 公路、铁路货运量
    if not cuts and whole and len(whole[0]) > 1 and whole.start() > 0 and abs(whole.start() - length) < 2:
        cuts = [whole.start()] if not any(map(is_indicator, others)) else []
    if cuts:
        cut = min(cuts, key=lambda place: (abs(place - length) > 3 and place < 2, abs(place - length), place))
        item, head = last[:cut], last[cut:]
    else:
        item, head = last, ""
    prefix = ""
    if others and len(others[0]) >= len(item) + 2 and len(item) <= 3 and (shared or not is_indicator(others[0])):
        prefix = others[0][: -len(item)]
    names = [others[0] + head] + [
        (prefix if not other.startswith(prefix) else "") + other + head for other in others[1:]
    ]
    return [*names, (prefix if not item.startswith(prefix) else "") + item + head]


PREFIX = re.compile(
    r"^(?:单位(?:地区|国内)?(?:生产总值|GDP|工业增加值)|(?:规模以上)?(?:工业)?单位(?:工业)?增加值|城镇|城市|农村|县城|地级及以上城市)"
)


def _with_prefix(first: str, name: str) -> str:
    """Restore what a later member shares with the first: 单位生产总值能耗和碳排放."""
    m = PREFIX.match(first)
    if m and not PREFIX.match(name) and not name.startswith(("单位", "全", "新建")) and m[0].startswith("单位"):
        return m[0] + name
    return name


def coordinate(subject: str) -> list[str]:
    """Split a subject that names several indicators with one value: 秸秆综合利用率、农膜回收率.

    One indicator named over two subjects (新建公共机构建筑、新建厂房屋顶光伏覆盖率) stays one.
    """
    parts = split_list(subject)
    if len(parts) < 2 or not all(is_indicator(part) for part in parts):
        groups = re.split(r"和|及|以及", subject)
        if len(groups) == 2 and all(is_indicator(part) and len(part) > 2 for part in groups):
            parts = groups
        else:
            return [subject]
    return _completed(parts)


def _completed(parts: list[str]) -> list[str]:
    """Members of a list, each self-contained."""
    return [parts[0], *(complete(parts[0], _with_prefix(parts[0], part)) for part in parts[1:])]


# 单位建筑面积能耗下降5%、碳排放下降7%
ENERGY_USE = re.compile(r"(?:综合能耗|采暖能耗|能耗|能源消耗)(?:强度)?$")
TOTAL = re.compile("[一-鿿]{2,4}总量")
OF_A_SECTOR = re.compile("公共机构(?=[一-鿿]{2,6}总量$)")  # 公共机构能源消费总量…，用水总量…
BUILT = re.compile("总?建筑面积|占地面积")
TURNED_CARS = re.compile("(?<=[车船])(?:新能源|清洁能源)[^，]*(?:占比|比例|比重)$")
OTHER_CARS = re.compile("[一-鿿（）、]{1,12}(?<!源)(?<!源汽)[车船](?:（[^（）]*）)?")
OF_ALL = re.compile("占(?:其|全部|全[省市区县国])?(?:总数|总量|总额|总面积|总规模|全部|全[省市区县国])的?")
CARBON = re.compile(r"(?:二氧化碳|碳)排放(?:强度)?")


def complete(last: str, name: str) -> str:
    """Restore what a name leaves out, from the name before it.

    Examples
    --------
    >>> complete("大宗固废年利用量", "年利用量")
    '大宗固废年利用量'
    >>> complete("清洁能源装机总量", "占比")
    '清洁能源装机占比'
    """
    if last.endswith(name) and len(name) < min(len(last), 8):
        return last
    if (turned := TURNED_CARS.search(last)) and OTHER_CARS.fullmatch(name):
        return name + turned[0]  # 公交车新能源汽车占比80%，出租车50%
    if TOTAL.fullmatch(name) and (owner := OF_A_SECTOR.match(last)):
        return owner[0] + name
    if name.startswith("占") and "占" in last:
        return last[: last.index("占")] + name
    if OF_ALL.fullmatch(name):
        return f"{last}{name}比例"  # 完成改造80台，占总数的60%以上
    if BUILT.fullmatch(name):
        return last + name  # 完成小区改造20个，建筑面积达30万平方米
    if name.endswith("率") and name.removesuffix("率") in words_of("dependent") and last.endswith("率"):
        said = max((word for word in words_of("dependent") if last.endswith(f"{word}率")), key=len, default="")
        return last.removesuffix(f"{said}率") + name if said else name  # 再生资源回收率…，利用率…
    twin = ENERGY_USE.search(last)
    if twin and twin.start() > 1 and CARBON.fullmatch(name):
        return last[: twin.start()] + name
    head = HEAD.search(name)
    if head and head.start() == 0 and len(name) <= 4:
        own = HEAD.search(last)
        if own and own[0] == "率" and not SHARE.search(name):
            return name  # 森林覆盖率达到60%，能耗下降14%
        return last[: own.start()] + name if own else last + name
    common = 0
    while common < min(len(name), len(last)) and name[-1 - common] == last[-1 - common]:
        common += 1
    front = last[: len(last) - common]
    if common >= 2 and name[: len(name) - common] in words_of("dependent"):
        twin = max((word for word in words_of("dependent") if front.endswith(word)), key=len, default="")
        if 0 < len(twin) < len(front):
            return front.removesuffix(twin) + name
    return name
