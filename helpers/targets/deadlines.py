"""Find the times that plans state: deadlines, planning periods, base years, and the past.

A deadline governs what follows it: `到2025年，A达到…，B达到…`. `find_times(text)` returns every time
expression of a text in order, with what it is for; which of them governs a number is decided by the
caller, who knows where the number stands.
"""

import re
from typing import NamedTuple

from helpers.vocabulary.numerals import chinese_number
from helpers.vocabulary.periods import last_years
from helpers.vocabulary.words import Worded, meaning


class Time(NamedTuple):
    """A time expression.

    `role` is `by` (到2025年), `period` (“十四五”期间), `from` (2022年起), `base` (比2020年), `past`,
    `peak` (2030年前碳达峰, a name more than a deadline) or `name` (“十四五”规划, 2021年版).
    `years` are the deadlines in the order written, usually one, None where the text does not say it; `periods` the same for periods.
    `together` is True where several periods share one total (“十四五”和“十五五”期间累计).
    `modality` is what stands right before it (力争到2025年).
    """

    start: int
    end: int
    role: str
    years: tuple[int | None, ...]
    periods: tuple[str | None, ...] = (None,)
    together: bool = False
    modality: str | None = None


DEADLINE = ("by", "period")  # roles of a time by which something is to be reached
GOVERNING = (*DEADLINE, "from")  # roles of a time that say of what follows when it holds
TOLD = (*GOVERNING, "past", "peak")  # all but base years and names

_MODAL = r"(?:(?P<modal>{modality})(?:实现)?)?"
_FIVE = r"(?:[“\"]十[一二三四五六]五[”\"]|(?<![一二三四五六七八九第（])十[一二三四五六]五)"

# 到2025年 · 力争2030年前 · 2025、2030年 · 到2025年底 · 2023年6月
_YEAR = Worded(
    rf"{_MODAL}(?:使?得?)(?P<by>到|至|在|(?:不|最)(?:迟|晚)于|(?<![高低大小少多优等当])于|截至|截止到?)?(?<!\d)(?P<years>(?:20[0-6]\d年?(?:底|末)?[、和及])*(?:20[0-6]\d))年"
    r"(?P<month>\d{1,2}月)?(?:底|末|初|年末|前后)?(?P<before>之?前|以前|及以前)?(?P<start>起|开始|以后|后)?"
)
# 到25年底 · 力争26年末: two digits only with both a word before and one behind, for 25年 is a span of time too
_SHORT = Worded(
    rf"{_MODAL}(?P<by>到|至|(?:不|最)(?:迟|晚)于|截至)(?P<years>[2-6]\d)年(?:底|末)(?P<month>)(?P<before>之?前|以前)?(?P<start>)"
)
# 2024—2025年 · 2022-2030年
_SPAN = Worded(rf"{_MODAL}(?<!\d)(?P<first>20[1-6]\d)年?[-—－~～至]+(?P<last>20[1-6]\d)年(?:期间|间)?")
# “十四五”期间 · “十四五”、“十五五”期间 · “十四五”后两年 · “十四五”末
_PERIOD = Worded(
    rf"{_MODAL}(?:到|至|在)?(?P<plans>{_FIVE}(?:[、和及]?{_FIVE})*)"
    r"(?P<part>五年|期间|时期|期末|末期|末|后期|中后期|后[两三]年|前[两三]年|中期|前期|初期|初|规划期)?(?:内)?"
)
_BASE_BEFORE = Worded("{against}于?(?<!占比)$")
_BASE_AFTER = re.compile(
    r"(?:年|底|末)?(?:的)?(?:相比|基础上|水平|为基准|为基数|基期|[\d.一二两三四五六七八九十]+(?:倍|番|成))"
)
_START = re.compile(r"(?:由|从)$")
_VALUE_AFTER = re.compile(r"(?:年|底|末)?的?(?:约|近)?\d")  # 由2020年的12%提高到18%
# 降为2020年的70%, where the year is past or another deadline stands before it
_SHARE_OF_YEAR = re.compile(r"(?:年|底|末)?的(?:约|近|不到)?(?:\d[\d.]*%|[一二两三四五六七八九]成|百分之)")
_LEVELLED = Worded("(?:为|到|至|达|当于|{before}|以内)$")
_SPANNED = re.compile("(?:今后|未来|规划期|实施期|行动期)[一-鿿]{0,3}$")  # 今后五年（2021—2025年）
_PROMISED_THEN = Worded(  # “十四五”新增, “十五五”力争建成
    r"[，：]?(?:新|累计|完成|建|推|全|实|年均|改|共|各|再|每|淘汰|培|不增|达到|达峰(?!前)|进入|基本|开工|启动|投产|投运|先行|初步|{modality})"
)
# 2021年，森林覆盖率为63.1%: told of the year of issue, not promised for it
_TOLD = re.compile(r"(?:底|末)?，?[^，；。：]{2,30}?(?<!目标)(?<!任务)[为是](?:约)?\d")
_DONE = re.compile("已|现有|目前|同比|较上年")  # 截至2022年10月底，全市已建成…
_NAME_AFTER = re.compile(r"[）)]?(?:版|年版|度|规划|发展规划|计划|远景目标|印发|发布|实施方案|》)")
_PERIOD_NAME = re.compile(r"[^，。；：]{0,14}?(?:规划|方案|》)")
_BUILT_THEN = re.compile(r"(?:以前)?(?:建成|建设|投产|竣工|建造)的")
# 基于我国“碳排放力争于2030年前达到峰值”的目标: another's deadline
_ANOTHERS = re.compile(
    r"(?:基于|按照|根据|依据|围绕|对照|响应|衔接|落实)(?:我国|国家|全国|中央|党中央)[^“”，。；]{0,12}“[^”，。；]*$"
)
_CENTURY = re.compile(r"(?:到)?本世纪中叶")
# 到规划期末 · 三年内 · 用两年时间 · 年内: years that the document's period or date makes clear
_PLANNED = Worded(rf"{_MODAL}(?:到|至|在)?(?:本?规划|计划|方案实施|实施|行动)期(?P<part>末|内|间|满|结束)(?:时)?")
_WITHIN = Worded(
    rf"{_MODAL}(?:用|在|通过|利用)?(?<![后起满近前每该])(?P<count>[一二两三四五])年(?:左右)?(?:的)?(?:时间内?|内)(?!(?:发生|累计|未|无|不))"
)
_THIS_YEAR = Worded(rf"{_MODAL}(?:在)?(?<![一二两三四五六七八九十\d几数多近每])(?:当)?年内")


def find_times(
    text: str, issued: int = 2021, dated: bool = False, plan: Time | None = None, unknown: bool = False
) -> list[Time]:
    """Every time expression of a text, in order.

    Parameters
    ----------
    text : str
        Clean text.
    issued : int
        The year in which the document was issued; an earlier year is past.
    dated : bool
        Whether the document says that year, so that 三年内 counts from it.
    plan : Time, optional
        The period that the document is for, which ends with 规划期末.
    unknown : bool
        Whether 规划期末 and 三年内 are times without a year where neither is said, and not left out.

    Returns
    -------
    list of Time

    Examples
    --------
    >>> [(t.role, t.years) for t in find_times("到2025年，能耗比2020年下降14%")]
    [('by', (2025,)), ('base', (2020,))]
    >>> find_times("三年内建成", 2023, dated=True)[0].years
    (2026,)
    """
    if not any(sign in text for sign in ("年", "五", "世纪", "期" if unknown or plan else "年")):
        return []
    found: list[Time] = []
    taken: list[tuple[int, int]] = []
    titles = [m.span() for m in re.finditer(r"《[^》]*》", text)]
    for pattern, read in (
        (_SPAN, _read_span),
        (_YEAR, _read_year),
        (_SHORT, _read_year),
        (_PERIOD, _read_period),
        (_CENTURY, _read_century),
    ):
        for m in pattern.finditer(text):
            if any(a < m.end() and m.start() < b for a, b in taken):
                continue
            if any(a <= m.start() and m.end() <= b for a, b in titles):
                continue
            time = read(text, m, issued)
            if time is not None and "“" in text and _ANOTHERS.search(text[: m.start()]):
                time = time._replace(role="name", modality=None)
            if time is not None:
                found.append(time)
                taken.append(m.span())
    return sorted([*found, *_relative(text, issued if dated else None, plan, taken, unknown)])


def _relative(text: str, dated: int | None, plan: Time | None, taken: list, unknown: bool) -> list[Time]:
    """The times that count from the document's date or end with its period."""
    found = []
    plan = Time(0, 0, "period", (None,)) if plan is None and unknown else plan
    if plan is not None and "期" in text:
        for m in _PLANNED.finditer(text):
            by = m["part"] in ("末", "满", "结束")
            found.append(Time(m.start(), m.end(), "by" if by else "period", plan.years[-1:],
                              (None if by else plan.periods[-1],), False, _modality(m)))  # fmt: skip
    if (dated is not None or unknown) and ("年内" in text or "时间" in text):
        for m in _WITHIN.finditer(text):
            year = None if dated is None else dated + int(chinese_number(m["count"]))
            found.append(Time(m.start(), m.end(), "by", (year,), (None,), False, _modality(m)))
        found += [Time(m.start(), m.end(), "by", (dated,), (None,), False, _modality(m))
                  for m in _THIS_YEAR.finditer(text)]  # fmt: skip
    return [t for t in found if not any(a < t.end and t.start < b for a, b in taken)]


def _modality(m: re.Match) -> str | None:
    return meaning("modality", m["modal"]) if m["modal"] else None


def _read_century(text: str, m: re.Match, issued: int) -> Time:
    return Time(m.start(), m.end(), "by", (2050,))


def _read_span(text: str, m: re.Match, issued: int) -> Time:
    first, last = int(m["first"]), int(m["last"])
    role = "past" if last < issued else "period"
    aside = text[m.start() - 1 : m.start()] in ("（", "(") and not _SPANNED.search(text[: m.start() - 1])
    if _NAME_AFTER.match(text, m.end()) or aside:
        role = "name"
    return Time(m.start(), m.end(), role, (last,), (f"{first}-{last}",), False, _modality(m))


def _read_year(text: str, m: re.Match, issued: int) -> Time:
    years = tuple(int(year) for year in re.findall(r"20\d\d", m["years"])) or (2000 + int(m["years"]),)
    head, tail = text[: m.start()], text[m.end() :]
    role = "by"
    if _START.search(head) and _VALUE_AFTER.match(tail):
        return Time(m.start(), m.end(), "name", years)
    compared = not m["modal"] and _BASE_BEFORE.search(head + (m["by"] if m["by"] in ("在", "于") else ""))
    based = _BASE_AFTER.match(tail) and not m["before"] and not m["start"]
    part_of = _SHARE_OF_YEAR.match(tail) and _LEVELLED.search(head + (m["by"] or ""))
    if part_of and (years[-1] < issued or "由" not in head and "从" not in head and _YEAR.search(head)):
        return Time(m.start() + len(m["by"] or ""), m.end(), "base", years[-1:])
    if based or compared and m["by"] != "在":
        return Time(m.start(), m.end(), "base", years[-1:])
    if _NAME_AFTER.match(tail) and not m["before"] and m["by"] not in ("到", "至"):
        role = "name"
    elif (m["by"] or "").startswith("截") and (years[-1] <= issued or _DONE.search(tail)):
        role = "past"
    elif years[-1] < issued:
        role = "name" if _BUILT_THEN.match(tail) else "past"
    elif years == (issued,) and not (m["modal"] or m["by"] or m["before"] or m["start"]) and _TOLD.match(tail):
        role = "past"
    elif m["start"] in ("起", "开始"):
        role = "from"
    elif m["start"]:
        role = "name"
    elif m["before"] and re.match(r"(?:二氧化碳排放|碳排放)?(?:实现)?(?:碳)?达(?:到)?峰|支持|碳达峰", tail):
        role = "peak"
    elif m["month"] and re.match(r"\d{1,2}日", tail):  # 2022年8月5日 is no deadline of a target
        role = "name"
    return Time(m.start(), m.end(), role, years, (None,) * len(years), False, _modality(m))


def _read_period(text: str, m: re.Match, issued: int) -> Time | None:
    periods = tuple(re.findall(r"十[一二三四五六]五", m["plans"]))
    years = tuple(last_years()[period] for period in periods)
    part, tail = m["part"], text[m.end() :]
    if re.search(r"(?:比|较|与)$", text[: m.start()]):
        return Time(m.start(), m.end(), "base", years, periods)
    if years[-1] < issued:
        return Time(m.start(), m.end(), "past", years, periods)
    if part is None:
        quoted = "”" in m["plans"] or '"' in m["plans"]
        if not quoted or _PERIOD_NAME.match(tail) or text[m.start() - 1 : m.start()] in ("《", "〈"):
            return None
        if not _PROMISED_THEN.match(tail):
            return None
    if part and re.match(r"[前后][两三]年", part):
        count = 2 if part[1] == "两" else 3
        last = years[-1] if part[0] == "后" else years[-1] - 5 + count
        return Time(m.start(), m.end(), "period", (last,), (f"{last - count + 1}-{last}",), False, _modality(m))
    if part in ("初", "初期") or re.match(r"[^，。；]{0,3}规划", tail):
        return Time(m.start(), m.end(), "name", years, periods)
    together = len(years) > 1 and not re.search("分别|分阶段", tail[:6])
    if together:
        years, periods = years[-1:], ("、".join(periods),)
    return Time(m.start(), m.end(), "period", years, periods, together, _modality(m))
