"""The frame in which a number stands: level, object, work, share or bare; or none of them.

- *level*: 森林覆盖率**达到**60%; the subject stands before the predicate,
- *object*: **创建**30个碳达峰试点城市; the object stands behind the number,
- *work*: 累计**建成高标准农田**3079万亩; verb and object stand before the number,
- *share*: **60%以上的城市社区**达到创建要求,
- *bare*: 综合能耗7吨标准煤; the indicator stands right before the number.

A number in none of them is a threshold (城区常住人口100万以上的城市), a project's size, or unclassified.
"""

import re

from helpers.deadlines import Time
from helpers.findings import Memory
from helpers.grammar import Left, Right, is_indicator, read_left, read_right, strip_lead, strip_trail, words
from helpers.units import Number

COUNTED = frozenset("个家座项条户名人种台套辆艘处根盏只头株件份场次期批门所支栋")
WORKED = re.compile(r"(?:平方米|平米|㎡|亩|公顷|平方公里|公里|千米|千瓦|吨|立方米|方)$")
VERBAL = re.compile(
    r"达到|建成|完成|实现|实施|采用|使用|满足|达标|建立|通过|纳入|执行|开展|具备|符合|配备|安装|回用|用于"
)
HOLDING = re.compile(r"^(?:具备|形成|完成|取得|实现|保持在|稳定在|保持|达到|建成|提供)$")
WITHIN = re.compile(r"^(?P<name>.{3,}?)控制在(?P<scope>.{2,}?)$")
AGAINST = re.compile(
    r"^(?P<name>.{3,}?)(?P<word>达到|(?:原则上)?不应?(?:低于|少于|超过|大于|高于)|超过|高于)(?P<base>[^，]{2,16}?)的?$"
)
STANDARD = re.compile(r"(?:执行|按照|按|采用|符合|实施)$")
TIMES_OR_MONEY = re.compile(r"(?:元|年|月|天|日|小时|分钟)$")
ATTRIBUTE = re.compile(r"^(?:米|千米|公里|小时|天|日|年|个月|分钟|位|级|次|m|h)$")
FORMING = re.compile(r"(?P<verb>形成|具备|达到)(?P<base>占?[^，]{2,12})$")
AMONG = re.compile(r"其中[^，；。]*$")
INNER = re.compile(r"(?:新增|净增|新建|建成|改造|完成|建设|培育|创建|打造|累计)(?=[^，]{2,}$)")
BARE_HEAD = re.compile(r"PUE|能效|效率|比值|比$|容积率|系数|指数|密度|能源使用|电能利用")
SHARE_HEAD = re.compile(r"(?:率|比例|比重|占比)$")


class Reading:
    """One group of numbers in its clause.

    Parameters
    ----------
    text : str
        The clause.
    times : list of Time
        Its times.
    inherited : Time or None
        The deadline that governs it from before.
    memory : Memory
        What was read before.
    cursor : int
        Where the stretch before the group starts.
    before : str
        The frame of the group before it in the same segment.
    upcoming : int
        Where the next group starts.

    After `look`, `left`, `right`, `frame` and `time` say how the group stands.
    """

    def __init__(self, text, times, inherited, memory, cursor, before, upcoming):
        self.text: str = text
        self.times: list[Time] = times
        self.inherited: Time | None = inherited
        self.memory: Memory = memory
        self.cursor, self.before, self.upcoming = cursor, before, upcoming
        self.left: Left
        self.right: Right
        self.time: Time | None = None
        self.start = cursor
        self.frame = self.within = self.base = ""
        self.whole = self.restored = self.continued = False
        self.stated: int | None = None
        self.subject, self.work, self.follows = "", None, False

    def look(self, group: list[Number]) -> None:
        """Read what stands before and behind the group, and find its frame."""
        first = group[0]
        self.start = self._subject_start(first.start)
        inside = [
            (t.start - self.start, t.end - self.start, t.role)
            for t in self.times
            if self.start <= t.start < first.start
        ]
        self.left = read_left(self.text[self.start : first.start], inside)
        self.right = read_right(self.text, group[-1].end)
        self.time = self.governing(first.start)
        if self.time.role == "past" if self.time else words().past.search(self.text[: first.start]):
            self.frame = "past"
        else:
            self.frame = self._frame(first)

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

    def is_standing(self, number: Number) -> bool:
        """A permanent floor or ceiling, phrased as a requirement; it needs no deadline."""
        if self.frame != "level" or not self.left.required or not self.left.subject:
            return False
        return not TIMES_OR_MONEY.search(number.unit)

    def _frame(self, number: Number) -> str:
        """The first frame that fits; the order of the questions matters."""
        self.subject = strip_lead(self.left.subject)
        stretch = self.text[self.cursor : number.start]
        searches = (self.subject, stretch, words().before.sub("", stretch))
        self.work = next((m for part in searches if (m := words().work.search(part))), None)
        self.follows = self.upcoming < min(self.right.object_end, len(self.text))
        for question in (self._as_standard, self._as_object, self._as_share, self._as_attribute, self._as_level):
            if frame := question(number):
                return frame
        return self._as_list(number)

    def _as_standard(self, number: Number) -> str:
        """Grades of standards, rates of output, levels against a base, and numbers without a unit."""
        before, behind = self.text[: number.start], self.text[number.end :]
        if before.endswith("年产"):
            return "object" if re.search(r"(?:产能|能力)$", self.right.object) else "programme"
        if STANDARD.search(before) and re.match(r"(?:及?以上)?(?:的)?(?:节能|绿色|设计)", behind):
            return "threshold"
        shared = number.unit in ("%", "") and not self.left.predicate and not self.left.comparator
        m = AGAINST.match(self.subject) if shared else None
        if m and is_indicator(m["name"]) and (number.unit or number.value < 1):
            self._against(m)
            return "level"
        if not number.unit:
            return self._frame_of_bare(number, self.subject)
        return "unclassified" if number.kind == "vague" else ""

    def _as_object(self, number: Number) -> str:
        """A verb, the number, and what is counted: 创建30个试点城市; also the next of such a list."""
        obj, between = self.right.object, self.text[self.cursor : number.start]
        if not obj:
            return ""
        if self.before == "object" and not self.left.predicate and between in ("、", "和", "及", "以及"):
            return "object"
        shared = SHARE_HEAD.search(self.subject) or self.follows and number.unit == "%"
        return "object" if self.work and not shared and self._is_object(obj, number.unit) else ""

    def _as_share(self, number: Number) -> str:
        """A share of things that reach something: 60%以上的城市社区达到创建要求."""
        obj = self.right.object
        if number.unit != "%" or self.left.predicate or not obj:
            return ""
        reached = VERBAL.match(obj) or self.right.comparator and VERBAL.search(obj)
        if reached and self.subject and not self.left.comparator and not self.follows:
            return "share"
        if not self.subject or self.subject.endswith("的") or self.work:
            return "share" if VERBAL.search(obj) and not self.follows else "threshold"
        return ""

    def _as_attribute(self, number: Number) -> str:
        """A number that belongs to the noun behind it: 100万以上的城市, 具备5%以上的响应能力."""
        obj, predicate = self.right.object, self.left.predicate
        if self.right.attributive:
            if not predicate and (m := FORMING.search(self.subject)):
                self.base, predicate = m["base"], m["verb"]
                self.left = self.left._replace(subject=self.subject[: m.start()], predicate=predicate, role="level")
            return "level" if HOLDING.match(predicate) and not self.follows else "threshold"
        bounded = self.right.comparator in ("ge", "lt", "le")
        if not predicate and bounded and obj and not re.match(r"（|[，；。]|$", obj):
            return "threshold"
        inside = obj and number.unit != "%" and not is_indicator(self.subject) and self.follows
        return "threshold" if predicate and inside else ""

    def _as_level(self, number: Number) -> str:
        """A subject that reaches a level, or verb and object before the number."""
        left, subject, unit = self.left, self.subject, number.unit
        if m := WITHIN.match(subject):
            self.left = left._replace(subject=m["name"])
            self.memory.scope = self.within = m["scope"]
            return "level"
        raised = left.role == "rise" and left.predicate in ("提升", "提高") and WORKED.search(unit)
        if raised and self._work_object(subject):
            self.left = left._replace(subject=left.subject + left.predicate, predicate="", role="")
            return "work"
        if self.text[: number.start].endswith("为") and self.right.object and unit[-1] in COUNTED:
            return "object"
        named = is_indicator(strip_trail(subject))
        if left.predicate or left.comparator:
            return "work" if not named and self._work_object(subject) else "level"
        if not (unit == "%" and named) and self._work_object(subject):
            return "work"
        return "bare" if named or subject.endswith("的") else ""

    def _as_list(self, number: Number) -> str:
        """A number without a predicate of its own, which goes on with what stands before it."""
        memory, unit = self.memory, number.unit
        if self._continues(self.subject, unit):
            self.continued = True
            return "work"
        if memory.unit == unit and memory.names and AMONG.search(self.text[: number.start]):
            return "bare"
        if self.work and not self.subject.removesuffix(self.work[0]).strip("累计"):
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
        names = self.memory.names  # 数据中心电能利用效率不高于1.3，其中芜湖集群不高于1.25
        if names and not self.memory.unit and BARE_HEAD.search(names[-1]) and AMONG.search(self.text[: self.start + 2]):
            return "level"
        if SHARE_HEAD.search(strip_trail(subject)) and 1 < number.value <= 100 and self.left.predicate:
            return "level"
        if re.match(r"节能", self.text[number.end :]) and 50 <= number.value <= 100:
            return "level"
        return "unclassified"

    def _is_object(self, obj: str, unit: str) -> bool:
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
