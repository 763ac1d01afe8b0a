"""Find the promises that have a deadline but no number.

Three kinds: *full coverage* (all new buildings, no landfill any more), *delegated* (the level is set
by the government above) and *milestone* (a state that could be ticked off). Their patterns are a
table, `commitments.csv`, each with a name and an example; `milestone_nouns.csv` says which things are
concrete enough to be a milestone (平台, 示范区) and which are not (格局, 氛围).
"""

import re
from typing import NamedTuple

from helpers.targets.deadlines import DEADLINE, TOLD, Time
from helpers.targets.grammar import (
    BASE,
    complete,
    coordinate,
    is_indicator,
    name_indicator,
    split_list,
    strip_lead,
    strip_trail,
)
from helpers.targets.naming import CONTEST, name_object
from helpers.targets.rows import Finding, Memory
from helpers.vocabulary.read import any_of, follows, read_knowledge
from helpers.vocabulary.words import HEAD, MODALITY, Worded, meaning, worded


class Rule(NamedTuple):
    """A row of `commitments.csv`.

    `indicator` names the groups and words that an indicator is made of; one of `needs` stands in whatever the pattern fits.
    `concrete` says what of a milestone must be concrete: its state, subject, object, thing or deed. `flags`:

    - once: counts once a document, where the goals first say it; its indicator is the subject's 碳达峰,
    - own: not where others are helped to it,
    - dated: its year is the one that is named with it (2030年前),
    - opens: may take its deadline from the sentence before,
    - before: what is promised stands in the segment before,
    - restores: a subject that is left out is that of the target before,
    - each: of several indicators each is a row,
    - again: what is done is that of the target before,
    - where: the subject is the scope.

    `rank` orders levels that are compared with others': 3 the world's, 2 the country's, 1 the region's or trade's.
    """

    name: str
    kind: str
    pattern: re.Pattern
    indicator: list[str]
    needs: re.Pattern
    concrete: str
    flags: frozenset[str]
    rank: int | None
    example: str


RULES = ("vocabulary/commitments.csv", "vocabulary/target_words.csv")


@follows(*RULES)
def rules() -> tuple[Rule, ...]:
    """The rules of `commitments.csv`, in order: the first that fits counts.

    Raises
    ------
    KnowledgeError
        If the table or a column is missing, or a pattern cannot be read.
    """
    columns = ("rule", "kind", *Rule._fields[2:])
    table = read_knowledge("vocabulary/commitments.csv", columns, unique=["rule"], patterns=("pattern", "needs"))
    return tuple(
        Rule(row.rule, row.kind, worded(row.pattern), row.indicator.split(), worded(row.needs),
             row.concrete, frozenset(row.flags.split()), int(row.rank) if row.rank else None, row.example)
        for row in table.itertuples()
    )  # fmt: skip


@follows(*RULES)
def flagged(flag: str) -> frozenset[str]:
    """The names of the rules with a flag."""
    return frozenset(rule.name for rule in rules() if flag in rule.flags)


@follows("vocabulary/milestone_nouns.csv")
def _nouns() -> tuple[re.Pattern, re.Pattern]:
    table = read_knowledge("vocabulary/milestone_nouns.csv", ("noun", "concrete", "note"))

    def ending(kind: str) -> re.Pattern:
        nouns = any_of(table.loc[table["concrete"] == kind, "noun"])
        return re.compile(rf"{nouns}(?:（[^（）]*）)?(?:建设|试点|的创建|创建)?$")

    return ending("yes"), ending("no")


@follows(*RULES)
def _trigger() -> re.Pattern:
    """Words one of which any promise without a number contains: a cheap test before the patterns."""
    return re.compile("|".join(rule.needs.pattern for rule in rules()))


SEGMENT = Worded(
    r"[，；：。！？]|、(?=(?:“十[四五六]五”(?:期间|[初末]?期?|中期)?)?{modality|extent}*(?:建成|建立|健全|完成|实现|达到|开工))|(?<=全覆盖)、(?=[^，；。、的]{2,20}全[^，；。、的]{1,4}化)|——"
)
SENTENCE_PART = re.compile("[^，；。：]*$")
VAGUE = Worded("{vague}")
VAIN = Worded(r"^(?:[^，]{0,6})?{vain}|成效|力度|奠定|进一步(?:提升|提高|完善|优化|增强)|(?:效果|格局).*(?:显现|形成)$")
LAYING_OUT = Worded(r"^{laying_out}+|(?:的)?(?:规划)?(?:建设|工作|前期工作)+$")
SOFT = Worded("^{soft}")
WEAK = Worded("{weak}")
MANNER = Worded("{modality}|率先|提前|稳妥|有序")
ONLY_HOW = Worded("^(?:率先|{modality})$")
OTHERS = Worded("{others}")
# 有力支撑全省2030年前碳达峰: its own peak, though the verb is one of helping; without a year or sector only an aim
SUPPORTED = re.compile(
    "^(?:有力|有效|全力|高质量|坚实)*支撑(?!全国|国家|各)(?=[^，；。]*(?:20\\d\\d年|领域|行业)[^，；。]*峰)"
)
# 某通道力争“十四五”开工、“十五五”建成投运: what stands before the second deed names its thing
BEGUN = Worded(
    "(?:{modality})*(?:“十[四五六]五”(?:期间|[初末]期?|中期|后期)?|20\\d\\d年(?:底|前)?)?(?:全面)?开工(?:建设)?$"
)
STARTED = re.compile(r"^(?:到|至)?20\d\d年(?:底|前)?(?:启动|开工建设|开工)")  # 2026年启动复线工程，2029年建成投运
CONTROLLED = re.compile("^(?:科学|合理|严格|有效|有序|持续)*(?:控制|调控|管控|压减|减少)")
STRONG = ("建成", "编制完成", "建成投运", "完成", "争创")  # done, whoever says it and wherever it stands


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
    if not (times or inherited) or not _trigger().search(text):
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
    if not _trigger().search(segment):
        return None
    governing = [t for t in times if t.end <= end and t.role in TOLD]
    time = governing[-1] if governing else inherited
    if time is None or time.role == "past":
        return None
    inside = [t for t in times if start <= t.start < end and t.role in TOLD]
    listed = text[:start].endswith("、") and not inside  # 力争实现A全覆盖、B电动化
    modal = MODALITY.search(text[SENTENCE_PART.search(text[:start]).start() : end] if listed else segment)
    kept = _without(segment, start, inside)
    fresh = bool(inside and inside[-1].start == start) or _after_deadline(text, start, times)
    if VAIN.search(kept):
        return None
    kept = re.sub(r"(?<=.{4})（[^（）]*）$", "", kept)
    kept = kept[m.end() :] if (m := SUPPORTED.match(segment)) and kept.startswith(m[0]) else kept
    plain = strip_lead(kept)
    if kept != plain and re.match(r"全覆盖|应.尽|能.尽", plain):
        plain = f"实现{plain}"
    for rule in rules():
        m = rule.needs.search(plain) and rule.pattern.match(plain)
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
    return any(t.role in DEADLINE and text[t.end : start].strip("，底末前") == "" for t in times)


def _concrete(rule: Rule, m: re.Match, plain: str, kept: str, fresh: bool, previous: bool) -> bool:
    """Whether a milestone's match says something that can be ticked off."""
    groups = m.groupdict()
    if rule.concrete in ("deed", "controlled"):
        return True
    if rule.concrete == "state":
        return not VAGUE.search(plain)
    subject = groups.get("subject") or ""
    if VAGUE.search(
        plain[: m.start("verb") + 6] if groups.get("verb") else subject if rule.concrete == "subject" else plain
    ):
        return False
    if rule.concrete == "subject":
        subject = MANNER.sub("", subject)
        others = "own" in rule.flags and OTHERS.search(kept)
        named = len(subject) > 1 or bool(rule.rank) and previous and not subject  # 占比达到80%，2030年达到领先水平
        return named and not plain.startswith(("为", "实现碳")) and not others
    concrete, vague = _nouns()
    if rule.concrete == "thing":
        if len(plain) < 2 or ONLY_HOW.match(plain) or SOFT.match(plain):
            return False
        thing = re.sub("[“”]", "", strip_trail(subject))
        if groups["verb"].startswith("完成"):
            return True
    else:
        thing = re.sub("[“”]", "", strip_trail(groups.get("object") or ""))
        strong = groups["verb"].startswith(("基本", "全面", "初步", "率先")) or groups["verb"] in STRONG
        if not strong and not (fresh or previous):
            return False
        if SOFT.match(thing) or len(thing) < 5 and (not strong or groups["verb"] == "完成"):
            return False
    told, hazy = concrete.search(thing), [m for part in split_list(thing) if (m := vague.search(part))]
    if hazy and not (told and len(told[0]) > max(len(m[0]) for m in hazy)):  # 总量控制制度, though 制度 is none
        return False
    return bool(re.search("》$", thing) or told)


def _build(rule, m, text, start, end, time, inside, modal, memory) -> list[Finding]:
    groups = {key: value or "" for key, value in m.groupdict().items()}
    segment = text[start:end]
    head = BEGUN.sub("", text[:start].rstrip("，、"))
    before = re.split(r"[，；。]", head.rstrip("，"))[-1]
    groups["before"] = re.sub("（[^（）]*）", "", LAYING_OUT.sub("", STARTED.sub("", _without(before, 0, []))))
    deed = rule.concrete in ("deed", "controlled")
    if rule.concrete == "controlled":
        groups["before"] = CONTROLLED.sub("", groups["before"])
        if not (is_indicator(groups["before"]) or groups["before"].endswith("消费")) or groups["before"].endswith(
            "峰值"
        ):
            return []
    if "once" in rule.flags and not inside and OTHERS.search(segment):
        return []  # 到2025年，支撑全市如期实现碳达峰: as planned, which is not then
    names, scope = _names(rule, groups, memory)
    names = [re.sub(f"^{CONTEST}(?:成为)?", "创建", name) for name in names]
    begin = head.rindex(before) if deed else start
    if deed and not (4 if rule.concrete == "controlled" else 5) <= len(groups["before"]) <= 40:
        return []
    if not names and rule.kind != "delegated":
        return []
    if not names:
        begin = start - len(before) - 1
        names = [name for part in split_list(strip_lead(before)) for name in _delegated(COURSE.sub("", part))]
    if inside and inside[-1].start - start <= 3 and not deed and "dated" not in rule.flags:
        begin = inside[-1].end
    begin += len(text[begin:end]) - len(text[begin:end].lstrip("，、"))
    modality = meaning("modality", modal[0]) if modal else None
    modality = modality or time.modality or ("strive" if groups.get("verb") == CONTEST else "plain")
    value, unit, comparator, change = (
        (100.0, "%", "eq", "level") if rule.kind == "full_coverage" else (None, "", None, None)
    )
    restored = not groups.get("subject") and rule.kind != "milestone" and memory.names and names[0] == memory.names[0]
    if restored and "before" in rule.flags:
        begin = memory.start
    if "dated" in rule.flags:
        time = _peak_time(time, inside)
    places = range(len(time.years)) if not time.together else [0]
    unsure = deed or rule.concrete == "object" and WEAK.fullmatch(groups["verb"])
    check = "doubtful" if unsure or any(len(name) > 60 or len(name) < 2 for name in names) else ""
    if rule.kind == "milestone" and len(time.years) > 1 and "分别" not in segment:
        periods = "、".join(period for period in time.periods if period) or None
        time, places = time._replace(years=time.years[-1:], periods=(periods,), together=True), [0]
    return [
        Finding(begin, end, rule.kind, name, scope, value, None, unit, comparator, change, None, modality, time, place,
                rule.name, check)
        for name in names
        for place in places
    ]  # fmt: skip


def _peak_time(time: Time, inside: list[Time]) -> Time:
    """The year of a carbon peak is the one named with it (2030年前)."""
    return next((t for t in inside if t.role in ("peak", "by")), time)


FALL = re.compile(r"(?:的)?(?P<kept>下降率|下降幅度|下降比例|下降|降幅|降低率|降低|减排)?(?:指标|目标|等|均|的)*$")


CONDITIONAL = re.compile(r"(?<=.{4})(?:中|凡)?(?P<scope>(?:具备|符合|满足)[^，；。的]{0,8}条件)的?$")
CONDITIONED = re.compile("(?P<scope>(?:具备|符合|满足|有)[^，；。的]{0,8}条件的)(?P<rest>.{2,})")
COURSE = Worded("{course}+$")
PEAK_WORDS = Worded(
    r"^(?:{modality}|总体目标是|聚焦|如期|顺利|高质量|率先|实现|早日|协同|我?全?[省市区](?=.|$)|本[市省区])+"
    r"|(?:{modality}|如期|顺利|高质量|率先|实现|在.*统一部署下)+$"
)


def _names(rule: Rule, groups: dict[str, str], memory: Memory) -> tuple[list[str], str | None]:
    """The indicators that a rule's match names, and their scope."""
    if rule.kind == "delegated":
        subject = groups["subject"] or groups.get("object", "")
        if not strip_lead(subject):
            return list(memory.names), memory.scope
        name, scope = name_indicator(BASE.sub("", subject))
        return _delegated(name), scope
    if "once" in rule.flags:
        sector = strip_trail(PEAK_WORDS.sub("", groups.get("subject", "")))
        if OTHERS.search(sector):
            return [], None
        sector = "" if re.search(r"目标|部署|基础|同步|任务|^.?$", sector) or len(sector) > 24 else sector
        return [f"{sector}碳达峰"], None
    parts = [groups.get(part, part) for part in rule.indicator]
    if "again" in rule.flags and memory.deed:
        return [re.sub(r"^(?:所有|全部)", "", groups["object"]) + memory.deed], None
    if rule.kind == "full_coverage" and groups.get("verb"):
        memory.deed = groups["verb"] + groups.get("object", "")
    if rule.concrete == "object":
        parts = [name_object(part) if part == groups["object"] else part for part in parts]
    subject, scope = name_indicator(groups.get("subject", "")) if groups.get("subject") else ("", None)
    if rule.kind == "full_coverage":
        subject = re.sub("^对(?=.{4})", "", subject)
        if scope is None and (m := CONDITIONAL.search(subject)):
            subject, scope = subject[: m.start()], m["scope"]
        elif scope is None and (m := CONDITIONED.match(subject)):
            subject, scope = m["rest"], m["scope"]
    if groups.get("subject", "").endswith("等") and subject:
        subject += "等"
    parts = [subject if part == "subject" else text for part, text in zip(rule.indicator, parts, strict=True)]
    whose = "should" in groups or not groups.get("object") or rule.rank
    if not subject and memory.names and "restores" in rule.flags and whose:
        last = re.sub(r"^(?:累计)?(?:完成|实现|推动)", "", memory.names[-1])
        head = HEAD.search(last)
        parts.insert(0, last[: head.start()] if head and not rule.rank else last)
    if "where" in rule.flags:
        scope = groups["subject"]
    if "each" in rule.flags and len(several := coordinate(subject)) > 1:
        return [one + groups["object"] for one in several], scope
    name = re.sub("^率先", "", "".join(parts))
    if rule.kind == "full_coverage":
        name = re.sub(r"(?<=[一-鿿]{2})(?:基本|全面|全部)?实现(?=零|清零|应|能|[“])", "", name)
    return [re.sub(r"(?:工作|任务)$", "", name).strip("，、的")], scope


def _delegated(name: str) -> list[str]:
    """Indicators of a delegated target: 单位生产总值能耗和二氧化碳排放下降 are two."""
    name = BASE.sub("", name)
    tail = FALL.search(name)
    kept = tail["kept"] or ""
    name = name[: tail.start()]
    parts = [part[: FALL.search(part).start()] for part in split_list(name)]
    if len(parts) < 2 or not (kept == "减排" or all(is_indicator(part) for part in parts)):
        parts = [part[: FALL.search(part).start()] for part in re.split(r"以及|和|及", name, maxsplit=1)]
        if len(parts) != 2 or not all(is_indicator(part) for part in parts):
            parts = [name]
    prefix = PER_UNIT.match(parts[0])
    if prefix:
        parts = [parts[0], *(prefix[0] + part if re.match("能|二氧|碳", part) else part for part in parts[1:])]
    for place in range(1, len(parts)):
        parts[place] = complete(parts[place - 1], parts[place])
    return [part + kept for part in parts]


PER_UNIT = re.compile(r"^(?:单位(?:地区|国内)?(?:生产总值|GDP)|单位工业增加值|规模以上工业单位增加值)")
