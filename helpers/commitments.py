"""Find the promises that have a deadline but no number.

Three kinds: *full coverage* (all new buildings, no landfill any more), *delegated* (the level is set
by the government above) and *milestone* (a state that could be ticked off). Their patterns are a
table, `commitments.csv`, each with a name and an example; `milestone_nouns.csv` says which things are
concrete enough to be a milestone (平台, 示范区) and which are not (格局, 氛围).
"""

import csv
import re
from functools import cache
from typing import NamedTuple

from helpers.deadlines import Time
from helpers.findings import Finding, Memory
from helpers.grammar import BASE, complete, is_indicator, name_indicator, split_list, strip_lead, strip_trail, words
from helpers.naming import name_object
from helpers.paths import VOCABULARY


class Rule(NamedTuple):
    """A row of `commitments.csv`: `indicator` names the groups and words an indicator is made of."""

    name: str
    kind: str
    pattern: re.Pattern
    indicator: list[str]
    example: str


@cache
def rules() -> tuple[Rule, ...]:
    """The rules of `commitments.csv`, in order: the first that fits counts."""
    with open(VOCABULARY / "commitments.csv", encoding="utf-8-sig", newline="") as handle:
        return tuple(
            Rule(row["rule"], row["kind"], re.compile(row["pattern"]), row["indicator"].split(), row["example"])
            for row in csv.DictReader(handle)
        )


@cache
def _nouns() -> tuple[re.Pattern, re.Pattern]:
    with open(VOCABULARY / "milestone_nouns.csv", encoding="utf-8-sig", newline="") as handle:
        rows = list(csv.DictReader(handle))

    def ending(kind: str) -> re.Pattern:
        nouns = sorted((row["noun"] for row in rows if row["concrete"] == kind), key=lambda n: (-len(n), n))
        return re.compile(rf"(?:{'|'.join(map(re.escape, nouns))})(?:（[^（）]*）)?(?:建设|试点|的创建|创建)?$")

    return ending("yes"), ending("no")


# Words one of which any promise without a number contains: a cheap test before the patterns.
TRIGGER = re.compile(
    r"下达|分解|确定|核定|要求|一致|同步|目标任务|全覆盖|零|清|尽|全部|一律|全面|不再|禁止|停止|不得|均|都|所有|峰|"
    r"电动化|新能源化|电气化|智能化|不增加|零增长|只减|不出|落地|外排|标准|能源|先进|领先|一流|建成|建立|建设|组建|完成|健全|构建|搭建|打造|投产|投运|投入|成为|创|发布|出台|补齐|退出|淘汰|编制|制定|颁布|启动|覆盖|中和|原则上"
)
SEGMENT = re.compile(r"[，；：。！？]|、(?=(?:力争|基本|全面|初步|确保)*(?:建成|建立|健全|完成|实现|达到))|——")
VAGUE = re.compile(
    r"加快|积极|逐步|努力|不断|持续|探索|大力|深入|着力|鼓励|支持|引导|研究|进一步|更加|显著|明显|稳步|有序|奠定|协同推进|统筹推进|有条件"
)
WEAK_VERBS = frozenset({"建设", "打造", "建立", "争创", "创建", "搭建", "启动", "组建"})
VAIN = re.compile(
    r"^(?:[^，]{0,6})?(?:努力|积极|加快|探索|着力)|成效|力度|奠定|进一步(?:提升|提高|完善|优化|增强)|(?:效果|格局).*(?:显现|形成)$"
)
LAYING_OUT = re.compile(
    r"^(?:加快|积极|大力|有序|重点|力争|推进|推动|建设|实施|规划|开展|支持|做好|完成|加强|合理|布局|协调)+|(?:的)?(?:规划)?(?:建设|工作|前期工作)+$"
)
STATES = frozenset(  # what is either so or not so, whatever the noun
    ("carbon peak", "carbon neutrality", "first breakthrough", "main way")
    + ("no growth", "nothing leaves", "nearly turned over")
)
SOFT = re.compile(r"^(?:加强|推进|推动|开展|深化|完善|优化|强化|促进|加大|提升|提高|推广|实施|落实|引导)")


def read_commitments(
    text: str, times: list[Time], inherited: Time | None, memory: Memory, found: list[Finding]
) -> list[Finding]:
    """Promises without a number in one clause.

    Parameters
    ----------
    text : str
        The clause.
    times, inherited, memory
        As in `read_quantities`.
    found : list of Finding
        What was already found; its stretches are left alone.

    Returns
    -------
    list of Finding
    """
    if not (times or inherited) or not TRIGGER.search(text):
        return []
    results: list[Finding] = []
    here, previous = 0, False
    for m in [*SEGMENT.finditer(text), None]:
        start, end = here, m.start() if m else len(text)
        here = m.end() if m else len(text)
        segment = text[start:end]
        if len(segment) < 4 or text.rfind("“", 0, start) > text.rfind("”", 0, start):
            continue
        if text[:start].count("（") > text[:start].count("）"):
            continue
        if any(f.number is not None and start <= f.number < end for f in found):
            previous = True
            continue
        finding = _read_segment(text, start, end, times, inherited, memory, previous)
        previous = finding is not None
        results += finding or []
    return results


def _read_segment(text, start, end, times, inherited, memory, previous) -> list[Finding] | None:
    segment = text[start:end]
    if not TRIGGER.search(segment):
        return None
    governing = [t for t in times if t.end <= end and t.role in ("by", "period", "from", "past", "peak")]
    time = governing[-1] if governing else inherited
    if time is None or time.role == "past":
        return None
    inside = [t for t in times if start <= t.start < end and t.role not in ("base", "name")]
    modal = words().modality.search(segment)
    kept = _without(segment, start, inside)
    fresh = bool(inside and inside[-1].start == start) or _after_deadline(text, start, times)
    if VAIN.search(kept):
        return None
    kept = re.sub(r"(?<=.{4})（[^（）]*）$", "", kept)
    plain = strip_lead(kept)
    if kept != plain and re.match(r"全覆盖|应.尽|能.尽", plain):
        plain = f"实现{plain}"
    for rule in rules():
        m = rule.pattern.match(plain)
        if not m:
            continue
        if rule.kind == "milestone" and not _concrete(rule, m, plain, kept, fresh, previous):
            continue
        if time.role == "peak" and rule.kind != "milestone":
            continue
        return _build(rule, m, text, start, end, time, inside, modal, memory)
    return None


def _without(segment: str, start: int, inside: list[Time]) -> str:
    """The segment without its times."""
    for t in reversed(inside):
        segment = segment[: t.start - start] + segment[t.end - start :]
    return segment.strip("，、的—-")


def _after_deadline(text: str, start: int, times: list[Time]) -> bool:
    """Whether a segment follows a deadline directly: 到2022年，组建…"""
    return any(t.role in ("by", "period") and text[t.end : start].strip("，底末前") == "" for t in times)


def _concrete(rule: Rule, m: re.Match, plain: str, kept: str, fresh: bool, previous: bool) -> bool:
    groups = m.groupdict()
    if rule.name == "put into use":
        return True
    if rule.name in STATES:
        return not VAGUE.search(plain)
    if VAGUE.search(plain[: m.start("verb") + 6 if groups.get("verb") else None]):
        return False
    if rule.name in ("peak", "world level"):
        subject = re.sub("率先|力争|提前|确保|稳妥|有序", "", groups.get("subject") or "")
        return (
            len(subject) > 1
            and not plain.startswith(("为", "实现碳"))
            and not (rule.name == "peak" and OTHERS.search(kept))
        )
    concrete, vague = _nouns()
    if rule.name == "is set up" and re.match(r"^(?:率先|力争|.?)$", plain):
        return False
    thing = re.sub(
        "[“”]", "", strip_trail((groups.get("subject") if rule.name == "is set up" else groups.get("object")) or "")
    )
    if rule.name.startswith("set up"):
        strong = groups["verb"].startswith(("基本", "全面", "初步", "率先")) or groups["verb"] in (
            "建成",
            "编制完成",
            "建成投运",
        )
        if not strong and not (fresh or previous):
            return False
        if SOFT.match(thing) or len(thing) < 5 and not strong:
            return False
    elif SOFT.match(plain):
        return False
    if rule.name == "is set up" and groups["verb"].startswith("完成"):
        return True
    if any(vague.search(part) for part in split_list(thing)):
        return False
    return bool(re.search("》$", thing) or concrete.search(thing))


def _build(rule, m, text, start, end, time, inside, modal, memory) -> list[Finding]:
    groups = {key: value or "" for key, value in m.groupdict().items()}
    segment = text[start:end]
    before = re.split(r"[，；。]", text[:start].rstrip("，"))[-1]
    groups["before"] = re.sub("（[^（）]*）", "", LAYING_OUT.sub("", _without(before, 0, [])))
    names, scope = _names(rule, groups, memory)
    begin = start if rule.name != "put into use" else start - len(before) - 1
    if rule.name == "put into use" and (not 5 <= len(groups["before"]) <= 40 or "开工" in before):
        return []
    if not names and rule.kind != "delegated":
        return []
    if not names:
        begin = start - len(before) - 1
        names = [name for part in split_list(strip_lead(before)) for name in _delegated(COURSE.sub("", part))]
    if inside and inside[-1].start - start <= 3 and rule.name not in ("carbon peak", "put into use"):
        begin = inside[-1].end
    begin += len(text[begin:end]) - len(text[begin:end].lstrip("，、"))
    modality = words().values.get(("modality", modal[0])) if modal else None
    modality = modality or time.modality or "plain"
    value, unit, comparator, change = (
        (100.0, "%", "eq", "level") if rule.kind == "full_coverage" else (None, "", None, None)
    )
    restored = not groups.get("subject") and rule.kind != "milestone" and memory.names and names[0] == memory.names[0]
    if restored and rule.name == "handed down":
        begin = memory.start
    if rule.name == "carbon peak" and "模" not in segment:
        time = _peak_time(time, inside)
    places = range(len(time.years)) if not time.together else [0]
    unsure = rule.name == "put into use" or rule.name == "set up" and groups["verb"] in WEAK_VERBS
    check = "doubtful" if unsure or any(len(name) > 60 or len(name) < 2 for name in names) else ""
    if rule.kind == "milestone" and len(time.years) > 1 and not segment.count("分别"):
        joined = Time(
            time.start,
            time.end,
            time.role,
            time.years[-1:],
            ("、".join(p for p in time.periods if p) or None,),
            True,
            time.modality,
        )
        time, places = joined, [0]
    return [
        Finding(
            begin,
            end,
            rule.kind,
            name,
            scope,
            value,
            None,
            unit,
            comparator,
            change,
            None,
            modality,
            time,
            place,
            rule.name,
            check,
        )
        for name in names
        for place in places
    ]


def _peak_time(time: Time, inside: list[Time]) -> Time:
    """The year of a carbon peak is the one named with it (2030年前)."""
    return next((t for t in inside if t.role in ("peak", "by")), time)


FALL = re.compile(r"(?:的)?(?P<kept>下降率|下降幅度|下降比例|下降|降幅|降低率|降低)?(?:指标|目标|等|均|的)*$")


COURSE = re.compile(r"(?:低速|稳态|持续|合理|稳步|增长|压减|下降|控制)+$")
PEAK_WORDS = re.compile(
    r"^(?:总体目标是|聚焦|如期|顺利|高质量|确保|力争|率先|实现|早日|协同|我?全?[省市区](?=.|$)|本[市省区])+"
    r"|(?:如期|顺利|高质量|确保|力争|率先|实现|在.*统一部署下)+$"
)
OTHERS = re.compile(r"助力|支撑|锚定|助推|服务|支持|贯彻|奠定|围绕|部分|具备条件|有条件")


def _names(rule: Rule, groups: dict[str, str], memory: Memory) -> tuple[list[str], str | None]:
    """The indicators that a rule's match names, and their scope."""
    if rule.kind == "delegated":
        subject = groups["subject"] or groups.get("object", "")
        if not strip_lead(subject):
            return list(memory.names), memory.scope
        name, scope = name_indicator(BASE.sub("", subject))
        return _delegated(name), scope
    if rule.name == "carbon peak":
        sector = strip_trail(PEAK_WORDS.sub("", groups.get("subject", "")))
        if OTHERS.search(sector):
            return [], None
        sector = "" if re.search(r"目标|部署|基础|同步|任务|^.?$", sector) or len(sector) > 24 else sector
        return [f"{sector}碳达峰"], None
    parts = [groups.get(part, part) for part in rule.indicator]
    if rule.name == "extended to all" and memory.deed:
        return [re.sub(r"^(?:所有|全部)", "", groups["object"]) + memory.deed], None
    if rule.kind == "full_coverage" and groups.get("verb"):
        memory.deed = groups["verb"] + groups.get("object", "")
    if rule.name.startswith("set up"):
        parts = [name_object(part) if part == groups["object"] else part for part in parts]
    subject, scope = name_indicator(groups.get("subject", "")) if groups.get("subject") else ("", None)
    if groups.get("subject", "").endswith("等") and subject:
        subject += "等"
    parts = [subject if part == "subject" else text for part, text in zip(rule.indicator, parts, strict=True)]
    if (
        not subject
        and memory.names
        and rule.kind == "full_coverage"
        and rule.name in ("wherever possible", "whole coverage")
        and not (rule.name == "whole coverage" and groups.get("object"))
    ):
        last = re.sub(r"^(?:累计)?(?:完成|实现|推动)", "", memory.names[-1])
        head = words().head.search(last)
        parts.insert(0, last[: head.start()] if head else last)
    if rule.name == "set up somewhere":
        scope = groups["subject"]
    name = re.sub("^率先", "", "".join(parts))
    if rule.kind == "full_coverage":
        name = re.sub(r"(?<=[一-龥]{2})(?:基本|全面|全部)?实现(?=零|清零|应|能|[“])", "", name)
    return [re.sub(r"(?:工作|任务)$", "", name).strip("，、的")], scope


def _delegated(name: str) -> list[str]:
    """Indicators of a delegated target: 单位生产总值能耗和二氧化碳排放下降 are two."""
    name = BASE.sub("", name)
    tail = FALL.search(name)
    kept = tail["kept"] or ""
    name = name[: tail.start()]
    parts = [part[: FALL.search(part).start()] for part in split_list(name)]
    if len(parts) < 2 or not all(is_indicator(part) for part in parts):
        parts = [part[: FALL.search(part).start()] for part in re.split(r"以及|和|及", name, maxsplit=1)]
        if len(parts) != 2 or not all(is_indicator(part) for part in parts):
            parts = [name]
    prefix = PER_UNIT.match(parts[0])
    if prefix:
        parts = [parts[0], *(prefix[0] + part if re.match("能|二氧|碳", part) else part for part in parts[1:])]
    parts = [parts[0], *(complete(parts[0], part) for part in parts[1:])]
    return [part + kept for part in parts]


PER_UNIT = re.compile(r"^(?:单位(?:地区|国内)?(?:生产总值|GDP)|单位工业增加值|规模以上工业单位增加值)")
