"""Read the quantities that a clause promises: which number, of what, against what.

`read_quantities` goes through the numbers of one clause from left to right and decides for each
whether it is a promised value, and in which of five frames it stands:

- *level*: 森林覆盖率**达到**60%; the subject stands before the predicate,
- *object*: **创建**30个碳达峰试点城市; the object stands behind the number,
- *work*: 累计**建成高标准农田**3079万亩; verb and object stand before the number,
- *share*: **60%以上的城市社区**达到创建要求,
- *bare*: 综合能耗7吨标准煤; the indicator stands right before the number.

Everything else is a threshold, a project's size, the past …; no number is dropped without a class.
"""

import re
from dataclasses import dataclass, field

from helpers.deadlines import Time, find_times
from helpers.grammar import (
    Left,
    Right,
    complete,
    coordinate,
    distribute,
    is_indicator,
    name_indicator,
    read_left,
    read_right,
    strip_lead,
    strip_trail,
    words,
)
from helpers.units import Number

COUNTED = frozenset("个家座项条户名人种台套辆艘处根盏只头株件份场次期批门所支栋")
NEVER = frozenset({"千伏", "伏", "kV", "KV", "兆帕", "MPa", "℃", "万千伏", "回", "层", "蒸吨", "总吨", "分钟"})
WORKED = re.compile(r"(?:平方米|平米|㎡|亩|公顷|平方公里|公里|千米|千瓦|吨|立方米|方)$")


@dataclass
class Finding:
    """A promise found in a clause.

    Offsets count from the start of the clause; `start` may lie before it where the subject was
    restored. `place` says which of the time's years is meant. `standing` marks a permanent floor or
    ceiling, which has no deadline.
    """

    start: int
    end: int
    kind: str
    indicator: str
    scope: str | None
    value: float | None
    value_high: float | None
    unit: str
    comparator: str | None
    change: str | None
    base_year: int | None
    modality: str
    time: Time | None
    place: int
    rule: str
    check: str = ""
    number: int | None = None

    @property
    def year(self) -> int | None:
        """The deadline."""
        return self.time.years[self.place] if self.time else None

    @property
    def period(self) -> str | None:
        """The planning period, where one is stated instead of a year."""
        return self.time.periods[self.place] if self.time else None


@dataclass
class Memory:
    """What later clauses of a sentence may leave out: the last names, and where they stand.

    `subjects` are the names of a table's row, which its cells leave out.
    """

    names: list[str] = field(default_factory=list)
    subjects: list[str] = field(default_factory=list)
    scope: str | None = None
    start: int = 0
    frame: str = ""
    base_year: int | None = None
    unit: str = ""
    modality: str = "plain"
    change: str = "level"
    deed: str = ""

    def shift(self, length: int) -> None:
        """Move on by a clause of the given length, so that `start` counts from the next clause."""
        self.start -= length


BREAK = re.compile(r"[，：；。！？]|——|（(?=[^（）]*\d[^（）]*）)|(?<=\d)）|(?<=%)）")
JOINED = re.compile(r"(?:（含）)?(?:及以上|以上|以内|以下|左右)?(?:、|和|及|以及|与)(?:分别)?")
VERBAL = re.compile(r"达到|建成|完成|实现|实施|采用|使用|满足|达标|建立|通过|纳入|执行|开展|具备|符合|配备|安装")
HOLDING = re.compile(r"^(?:具备|形成|完成|取得|实现|保持在|稳定在|保持|达到|建成|提供)$")
PLACE = re.compile(r"(?:市|县|区|州|盟|旗|群|地段|地区|区域|市县|乡镇|方面)$")
WITHIN = re.compile(r"^(?P<name>.{3,}?)控制在(?P<scope>.{2,}?)$")
AGAINST = re.compile(r"^(?P<name>.{3,}?)(?P<word>达到|(?:原则上)?不应?(?:低于|少于|超过|大于|高于)|超过|高于)(?P<base>[^，]{2,16}?)的?$")
STANDARD = re.compile(r"(?:执行|按照|按|采用|符合|实施)$")
DATA_CENTRE = re.compile(r"(?:改造后|新建|既有|存量|已建)?(?:大型、超大型|大型|超大型|绿色)?数据中心")
STATING = re.compile(r"^(?P<subject>.{3,25}?)(?:实现|取得|达到|保持|稳步|显著|持续|进一步|大幅|不断|继续|明显|有序)")
TIMES_OR_MONEY = re.compile(r"(?:元|年|月|天|日|小时|分钟)$")
ATTRIBUTE = re.compile(r"^(?:米|千米|公里|小时|天|日|年|个月|分钟|位|级|次|m|h)$")
FORMING = re.compile(r"(?P<verb>形成|具备|达到)(?P<base>占?[^，]{2,12})$")
INNER = re.compile(r"(?:新增|净增|新建|建成|改造|完成|建设|培育|创建|打造|累计)(?=[^，]{2,}$)")
BARE_HEAD = re.compile(r"PUE|能效|效率|比值|比$|容积率|系数|指数|密度|能源使用|电能利用")
SHARE_HEAD = re.compile(r"(?:率|比例|比重|占比)$")


def read_quantities(
    text: str, numbers: list[Number], times: list[Time], inherited: Time | None, memory: Memory
) -> tuple[list[Finding], dict[int, str]]:
    """Promised values of a clause, and the class of every other number.

    Parameters
    ----------
    text : str
        The clause.
    numbers : list of Number
        Its numbers, from `find_numbers`.
    times : list of Time
        Its times, from `find_times`.
    inherited : Time or None
        The deadline that governs the clause from before.
    memory : Memory
        Subjects of the clauses before; updated.

    Returns
    -------
    quantities : list of Finding
    classes : dict from a number's start to its class
        threshold, past, programme, date, reference, explanation or unclassified; promised numbers
        are not in it.
    """
    classes: dict[int, str] = {}
    quantities: list[Finding] = []
    usable = [n for n in numbers if _usable(text, n, classes)]
    bounds = sorted({0, len(text), *(m.end() for m in BREAK.finditer(text))})
    groups = _groups(text, usable, bounds)
    cursor, segment, before = 0, 0, ""
    for place, group in enumerate(groups):
        home = max(bound for bound in bounds if bound <= group[0].start)
        if home != segment or not place:
            cursor, segment, before = max(home, cursor if place else 0), home, ""
        upcoming = groups[place + 1][0].start if place + 1 < len(groups) else len(text)
        reader = _Reader(text, times, inherited, memory, cursor, before, upcoming)
        found, cls = reader.read(group)
        if not found and reader.frame == "object":
            before, cursor = "object", reader.right.object_end
        if found:
            quantities += found
            cursor = max(reader.right.end, group[-1].end)
            if reader.frame == "object":
                cursor = max(cursor, reader.right.object_end)
            before = reader.frame
        else:
            for number in group:
                classes[number.start] = cls
    return quantities, classes


def _usable(text: str, number: Number, classes: dict[int, str]) -> bool:
    """Sort out dates, ordinals, names and references."""
    start, end = number.start, number.end
    if number.kind == "date":
        classes[start] = "date"
    elif number.kind == "ordinal":
        classes[start] = "reference"
    elif number.kind == "class" or number.unit in NEVER:
        classes[start] = "programme"
    elif not number.unit and re.match(r"[A-Za-z+×﹕:：“”\"—]|年", text[end : end + 1] or " "):
        classes[start] = "programme"
    elif text[start - 1 : start] in ("“", "+", "×", "﹕", "N", "X") or text.rfind("《", 0, start) > text.rfind("》", 0, start):
        classes[start] = "programme"
    else:
        return True
    return False


def _groups(text: str, numbers: list[Number], bounds: list[int]) -> list[list[Number]]:
    """Numbers that share one left side: 72%、35%."""
    groups: list[list[Number]] = []
    for number in numbers:
        if groups:
            last = groups[-1][-1]
            between = text[last.end : number.start]
            same = number.unit == last.unit or not last.unit
            if (same and (JOINED.fullmatch(between) or between == "、")) and not any(last.end < b <= number.start for b in bounds):
                groups[-1].append(number)
                continue
        groups.append([number])
    return groups


class _Reader:
    """Reads one group of numbers in its clause."""

    def __init__(self, text, times, inherited, memory, cursor, before, upcoming):
        self.text, self.times, self.inherited, self.memory = text, times, inherited, memory
        self.cursor, self.before, self.upcoming = cursor, before, upcoming
        self.frame = self.within = self.base = ""
        self.whole = False

    def read(self, group: list[Number]) -> tuple[list[Finding], str]:
        first = group[0]
        self.start = self._subject_start(first.start)
        inside = [(t.start - self.start, t.end - self.start, t.role) for t in self.times
                  if self.start <= t.start < first.start]  # fmt: skip
        self.left = read_left(self.text[self.start : first.start], inside)
        self.right = read_right(self.text, group[-1].end)
        time = self.governing(first.start)
        if time is not None and time.role == "past":
            return [], "past"
        if time is None and words().past.search(self.text[: first.start]):
            return [], "past"
        self.frame = self._frame(first)
        if self.frame in ("threshold", "unclassified", "programme", "explanation"):
            return [], self.frame
        standing = time is None
        if standing and not self._standing(first):
            return [], "programme" if self.frame in ("object", "work") else "unclassified" if self.frame == "bare" else "programme"
        return self._quantities(group, time, standing), ""

    def _subject_start(self, end: int) -> int:
        """Where the subject starts: behind a deadline in the segment if a subject follows it."""
        start = self.cursor
        for t in self.times:
            if t.role in ("base", "name") or not start <= t.start < end:
                continue
            rest = strip_trail(strip_lead(self.text[t.end : end].lstrip("，、")))
            if len(read_left(rest, []).subject) > 1 or self.text[start : t.start].strip("，、") == "":
                start = t.end
        return start

    def governing(self, place: int) -> Time | None:
        """The time that governs a place of the clause."""
        before = [t for t in self.times if t.end <= place and t.role in ("by", "period", "from", "past", "peak")]
        return before[-1] if before else self.inherited

    def _standing(self, number: Number) -> bool:
        """A permanent floor or ceiling, phrased as a requirement; it needs no deadline."""
        if self.frame != "level" or not self.left.required or not self.left.subject:
            return False
        return not TIMES_OR_MONEY.search(number.unit)

    def _frame(self, number: Number) -> str:
        left, right, unit = self.left, self.right, number.unit
        subject = strip_lead(left.subject)
        obj = right.object
        follows = right.object_end > self.upcoming and self.upcoming < len(self.text)
        work = words().work.search(subject) or words().work.search(self.text[self.cursor : number.start])
        if re.search(r"年产$", self.text[: number.start]):
            return "programme"
        if STANDARD.search(self.text[: number.start]) and re.match(r"(?:及?以上)?(?:的)?(?:节能|绿色|设计)", self.text[number.end :]):
            return "threshold"
        if unit in ("%", "") and not left.predicate and not left.comparator and (m := AGAINST.match(subject)):
            if is_indicator(m["name"]) and (unit or number.value < 1):
                self._against(m)
                return "level"
        if not unit:
            return self._frame_of_bare(number, subject)
        if number.kind == "vague":
            return "unclassified"
        if self.before == "object" and not left.predicate and self.text[self.cursor : number.start] in ("、", "和", "及", "以及") and obj:
            return "object"
        if work and obj and not (SHARE_HEAD.search(subject) or follows and unit == "%") and self._is_object(obj, unit, right):
            return "object"
        whole = unit == "%" and not left.predicate and not left.comparator
        whole = whole and (VERBAL.match(obj) or right.comparator and VERBAL.search(obj))
        if whole and subject and not follows:
            return "share"
        if unit in ("%", "") and not left.predicate and (not subject or subject.endswith("的") or work) and obj:
            return "share" if VERBAL.search(obj) and not follows else "threshold"
        if right.attributive:
            if not left.predicate and (m := FORMING.search(subject)):
                base = m["base"]
                self.left = left = left._replace(subject=subject[: m.start()], predicate=m["verb"], role="level")
                self.base = base
            return "level" if HOLDING.match(left.predicate) and not follows else "threshold"
        if not left.predicate and right.comparator in ("ge", "lt", "le") and obj and not re.match(r"（|[，；。]|$", obj):
            return "threshold"
        if left.predicate and obj and unit != "%" and not is_indicator(subject) and follows:
            return "threshold"
        if m := WITHIN.match(subject):
            self.left = left._replace(subject=m["name"])
            self.memory.scope = self.within = m["scope"]
            return "level"
        if left.role == "rise" and WORKED.search(unit) and self._work_object(subject) and left.predicate in ("提升", "提高"):
            self.left = left._replace(subject=left.subject + left.predicate, predicate="", role="")
            return "work"
        if (self.text[: number.start].endswith("为") or left.predicate == "为") and obj and unit[-1] in COUNTED:
            return "object"
        if left.predicate or left.comparator:
            if not is_indicator(strip_trail(subject)) and self._work_object(subject):
                return "work"
            return "level"
        if not (unit == "%" and is_indicator(strip_trail(subject))) and self._work_object(subject):
            return "work"
        if is_indicator(strip_trail(subject)) or subject.endswith("的"):
            return "bare"
        if self._continues(subject, unit):
            return "work"
        if "其中" in self.text[max(0, self.start - 3) : number.start] and self.memory.unit == unit and self.memory.names:
            return "bare"
        if work and not subject.removesuffix(work[0]).strip("累计"):
            return "bare"
        return "programme" if ATTRIBUTE.match(unit) else "unclassified"

    def _continues(self, subject: str, unit: str) -> bool:
        """Whether a number goes on with a list of things done: 培育绿色园区12家、绿色工厂100家."""
        memory = self.memory
        alike = unit == memory.unit or unit[-1] in COUNTED and memory.unit[-1:] in COUNTED
        return memory.frame in ("work", "object") and alike and memory.start > -60 and 2 <= len(subject) <= 16

    def _against(self, m: re.Match) -> None:
        """A level stated against a base: 储能容量不低于新能源装机规模的10%."""
        comparator = words().values.get(("before", m["word"].removeprefix("原则上")))
        self.left = self.left._replace(subject=m["name"], predicate="达到", role="level", comparator=comparator)

    def _frame_of_bare(self, number: Number, subject: str) -> str:
        """A number without unit: PUE 1.3, 三分之一, or a percentage whose sign was lost."""
        if self.right.attributive:
            return "threshold"
        if not (self.left.predicate or self.left.comparator):
            return "unclassified"
        if BARE_HEAD.search(subject) or number.value in (0.333, 0.667, 0.5):
            return "level"
        if SHARE_HEAD.search(strip_trail(subject)) and 1 < number.value <= 100 and self.left.predicate:
            return "level"
        if re.match(r"节能", self.text[number.end :]) and 50 <= number.value <= 100:
            return "level"
        return "unclassified"

    def _is_object(self, obj: str, unit: str, right: Right) -> bool:
        if re.match(r"（|[，；。：]|及以|以[上下内]", obj) or not re.search(r"[一-龥A-Za-z“]{2}", obj):
            return False
        if re.match(r"(?:进入|达到|投入|被|可|能|以|为|由)", obj):
            return unit[-1] in COUNTED
        return True

    def _work_object(self, subject: str) -> bool:
        """Whether a subject is verb and object: 累计建成高标准农田."""
        plain = re.sub(r"^(?:累计|共|再|年均|每年|分别|合计|全面|加快|争取|力争|重点)+", "", strip_lead(subject))
        verb = re.match(words().work.pattern.removesuffix("$"), plain)
        if verb and len(plain) > verb.end() + 1:
            return True
        found = list(INNER.finditer(plain))
        if found:
            m = found[-1]
            if re.search("等|结合|通过|围绕|依托", plain[: m.start()]) or m.start() > 12:
                self.left = self.left._replace(subject=plain[m.start() :])
            return not is_indicator(plain)
        return False

    # --- building rows ----------------------------------------------------------------------------

    def _quantities(self, group: list[Number], time: Time | None, standing: bool) -> list[Finding]:
        names, scope, check = self._names(group)
        moments = list(range(len(time.years))) if time else [0]
        numbers = list(group)
        if len(moments) > 1 and len(numbers) == len(moments) and len(names) != len(numbers):
            pairs = [(number, names[0], place) for number, place in zip(numbers, moments, strict=True)]
        elif len(names) == len(numbers) and len(names) > 1:
            pairs = [(number, name, place) for number, name in zip(numbers, names, strict=True) for place in moments]
        elif len(numbers) == 1:
            pairs = [(numbers[0], name, place) for name in names for place in moments]
        else:
            check = "doubtful"
            pairs = [(number, names[0], moments[-1]) for number in numbers]
        start, end = self._quote(group)
        built = [
            self._build(number, name, scope, place, time, start, end, check, standing)
            for number, name, place in pairs
        ]
        memory = self.memory
        memory.names, memory.scope, memory.start, memory.frame = list(names), scope, start, self.frame
        last = built[-1]
        memory.base_year, memory.unit, memory.modality, memory.change = last.base_year, last.unit, last.modality, last.change
        return built

    def _quote(self, group: list[Number]) -> tuple[int, int]:
        end = max(self.right.end, group[-1].end)
        if self.frame in ("object", "share") or self.frame == "work" and self._trailing_object() or self.frame == "level" and (self.right.attributive or self._suffix()):
            end = max(end, self.right.object_end)
        start = self.start
        stretch = self.text[start : group[0].start]
        start += len(stretch) - len(re.sub(r"^(?:以及|[，、：的和及与 ])+", "", stretch))
        if self.restored and self.memory.names:
            return self.memory.start, end
        return start, end

    def _suffix(self) -> str:
        """What a level is a level of, behind the number: 达到75%节能要求."""
        obj = self.right.object
        if self.right.attributive:
            if self.base:
                return f"{self.base}的{obj}"
            return obj if self.left.predicate in ("具备", "形成", "提供", "建成", "完成", "取得") else ""
        return obj if re.match(r"^[一-龥]{2,12}(?:要求|标准|水平|目标)$", obj) else ""

    def _trailing_object(self) -> bool:
        """Whether the object of a verb goes on behind the number: 完成公共机构60万平方米既有建筑改造."""
        return bool(re.match(r"[一-龥“A-Z]{3}", self.right.object)) and not self.right.comparator

    def _names(self, group: list[Number]) -> tuple[list[str], str | None, str]:
        """The indicator of each number of a group, their scope, and whether that is doubtful."""
        self.restored = False
        memory, check = self.memory, ""
        if self.frame == "object":
            verb = "建成" if self.text[: group[0].start].endswith("建成") else ""
            where = re.search(r"在(?P<scope>[^，在]{2,30}?)(?:推动|规划|新)?[一-龥]{2}$|^(?P<each>各(?:市县|县区|区|地市|设区市|市州))", self.left.subject)
            scope = (where["scope"] or where["each"]) if where else None
            return [verb + name_object(self.right.object)], scope, ""
        if self.frame == "share":
            subject = strip_lead(self.left.subject)
            work = words().work.search(subject)
            name, scope = name_indicator(subject[: work.start()] if work else subject)
            return [name + strip_trail(self.right.object)], scope, ""
        if self.frame == "work" and self._trailing_object():
            plain = strip_lead(self.left.subject)
            plain = re.sub(r"^(?:完成|实现|推动|推进|落实|开展|实施)", "", plain)
            name = re.sub("至少", "", plain) + name_object(self.right.object)
            return [name], None, ""
        subject = self.left.subject
        name, scope = name_indicator(subject)
        suffix = self._suffix()
        if suffix:
            name = re.sub(r"^(?:逐步|初步|加快)+$", "", strip_trail(name)) + suffix
        if not name or name in ("的", "其中"):
            self.restored = True
            if memory.subjects and len(group) > 1:
                return distribute(memory.subjects[-1], len(group)) or memory.subjects, None, ""
            stated = self._stated_before()
            if stated:
                return [stated], None, ""
            if not memory.names:
                return [self.text[self.start : group[0].start]], None, "doubtful"
            return list(memory.names), memory.scope, ""
        part = self._part(name, group[0].unit)
        self.whole = bool(part)
        if part:
            if self.left.modality == "plain":
                self.left = self.left._replace(modality=memory.modality)
            return [memory.names[-1]], part, ""
        if scope and memory.names and len(name) <= 4 and "其中" in self.text[max(0, self.start - 3) : self.start + 2]:
            scope = scope.removesuffix("的")
            name = re.sub(r"^(?:累计|完成|实现|推动)+", "", memory.names[-1]) + name
        else:
            name = self._complete(name)
        scope = scope or self.within or None
        if len(group) > 1:
            shared = distribute(name, len(group), group[0].unit == "%")
            if shared:
                return [self._share_of(part, group[0].unit) for part in shared], scope, ""
            time = self.governing(group[0].start)
            if not (time and len(time.years) == len(group)):
                check = "doubtful"
            return [name], scope, check
        if self.frame == "level" and group[0].unit:
            return [self._share_of(part, group[0].unit) for part in coordinate(name)], scope, check
        return [self._share_of(name, group[0].unit)], scope, check

    def _share_of(self, name: str, unit: str) -> str:
        """公交车新能源汽车 at 72% is a share: 公交车新能源汽车占比."""
        plain = unit == "%" and self.left.role == "level" and not is_indicator(name) and not self._suffix()
        return name + "占比" if plain and re.search(r"(?:车|船|船舶|设备|机械|建筑|机组|灯具)$", name) else name

    def _stated_before(self) -> str:
        """The indicator of the segment before, where that has no number: 联运量实现零的突破，年均增长15%."""
        segments = [self._untimed(part) for part in re.split(r"[，；。]", self.text[: self.start])]
        last = next((part for part in reversed(segments) if part), "")
        m = STATING.match(strip_lead(last))
        return m["subject"] if m and is_indicator(m["subject"]) and not re.search(r"\d", last) else ""

    def _untimed(self, segment: str) -> str:
        for t in find_times(segment):
            segment = segment.replace(segment[t.start : t.end], "\0" * (t.end - t.start), 1)
        return segment.replace("\0", "")

    def _part(self, name: str, unit: str) -> str:
        """The part of a whole that a subject names, where the indicator is the one before: 其中滇中城市群."""
        memory = self.memory
        if not memory.names or memory.unit != unit or memory.start < -200:
            return ""
        among = "其中" in self.text[max(0, self.start - 3) : self.start + 2]
        place = name.removesuffix("占比").removesuffix("平均")
        if self.frame == "bare" and among:
            return name
        if PLACE.search(place) and (among or len(place) <= 12):
            return place
        return name if among and not is_indicator(name) else ""

    def _complete(self, name: str) -> str:
        """Restore what a short subject leaves out: 资源化利用率 after 生活垃圾回收利用率."""
        if re.search("PUE|能效|电能利用|能源利用效率", name) and "数据中心" not in name:
            centres = DATA_CENTRE.findall(self.text[: self.start])
            return centres[-1] + name if centres else name
        bare = words().work.fullmatch(name.removeprefix("累计"))
        if bare and (done := re.findall(bare[0] + r"([一-龥]{2,8})(?=[，、；。])", self.text[: self.start])):
            return name + done[-1]
        if not self.memory.names or self.memory.start < -400:
            return name
        full = complete(self.memory.names[-1], name)
        self.restored = full != name and len(name) <= 4
        return full

    def _build(self, number, name, scope, place, time, start, end, check, standing) -> Finding:
        left, right = self.left, self.right
        unit = number.unit
        if not unit and (SHARE_HEAD.search(name) and not BARE_HEAD.search(name) or self.text.startswith("节能", number.end)) and number.value > 1:
            unit, check = "%", "doubtful"
        if number.value_high is not None:
            comparator = "range"
        else:
            own = read_right(self.text, number.end)
            comparator = own.comparator or right.comparator or left.comparator or "eq"
            if comparator == "eq" and re.search("至少|不少于", self.text[max(0, number.start - 8) : number.start]):
                comparator = "ge"
            if left.comparator in ("ge", "le") and comparator in ("approx", "lt", "le", "ge") and own.comparator != "approx":
                comparator = left.comparator if own.comparator != "lt" else "lt"
        modality = left.modality
        if modality == "plain" and time is not None and time.modality:
            modality = time.modality
        if modality == "plain" and (self.frame == "bare" or time and time.role == "period"):
            modality = self._modality_before(time)
        base_year = left.base_year
        if base_year is None and self.before and self.memory.frame == "level" and left.role in ("fall", "rise"):
            base_year = self.memory.base_year
        if len(name) > 45 or "，" in name or len(name) < 2 or words().work.fullmatch(name.removeprefix("累计")):
            check = "doubtful"
        return Finding(start, end, "quantity", name, scope, number.value, number.value_high, unit, comparator,
                       self._change(name, unit), base_year, modality, None if standing else time, place,
                       "standing" if standing else self.frame, check, number.start)  # fmt: skip

    def _modality_before(self, time: Time | None) -> str:
        """The modality of a list that goes on without a verb: 力争A比重75%，B比重92%."""
        if self.frame == "bare" and self.before in ("level", "bare") and self.memory.modality == "strive":
            return "strive"
        earlier = [t for t in self.times if time and t.end <= time.start and t.role in ("by", "period")]
        return earlier[-1].modality or "plain" if earlier and self.frame == "level" and time in self.times else "plain"

    def _change(self, name: str, unit: str) -> str:
        left, role = self.left, self.left.role
        relative = unit in ("%", "倍", "番", "个百分点", "百分点", "")
        if self.whole and role == "level":
            return self.memory.change
        if re.search(r"(?:投入|投资|融资)$", name) and unit.endswith("元"):
            return "cumulative"
        if re.match(r"(?:投产|并网|投运)", name) and WORKED.search(unit):
            return "increment"
        if role == "growth":
            return "annual_growth_pct"
        if role in ("fall", "rise"):
            if relative:
                return "decrease_pct" if role == "fall" else "increase_pct"
            return "increment" if role == "rise" else "cumulative"
        if unit in ("番", "倍"):
            return "increase_pct"
        if relative:
            return "level"
        if unit == self.memory.unit and self.memory.frame == "work" and name.endswith("面积") and "其中" in self.text[: self.start + 2]:
            return "cumulative"
        stretch = left.subject + left.predicate
        if "累计" in self.text[self.start : self.right.end]:
            return "cumulative"
        if re.search(r"(?:新增|净增|增加|新建|新增加)$", stretch) or re.match(r"(?:新增|净增|新建)", strip_lead(stretch)) and self.frame != "level":
            return "increment" if re.search(r"新增|净增|增加", stretch) else self._worked(unit)
        if self.frame in ("object", "work"):
            return self._worked(unit)
        if name.startswith(("新增", "净增")):
            return "increment"
        return "level"

    def _worked(self, unit: str) -> str:
        """Work done over the period is cumulative; a number of things that then exist is a level."""
        return "cumulative" if WORKED.search(unit) else "level"


def name_object(obj: str) -> str:
    """The name of a counted object: 特色鲜明、差异化发展的碳达峰试点城市 → 碳达峰试点城市."""
    name = re.sub(r"^(?:的|及以上|以上|左右|一批)+", "", obj)
    if m := re.match(r"^(?:具有|特色|[^的]*(?:丰富|完善|明晰|可[一-龥]{2}|[一-龥]化|鲜明|先进|领先)、)[^的]*的(?P<rest>.{3,})$", name):
        name = m["rest"]
    return strip_trail(name)
