"""Read the quantities that a clause promises: which number, of what, against what.

`read_quantities` goes through the numbers of one clause from left to right; `frames` says how each
stands, `naming` what it is of. No number is dropped without a class.
"""

import re
from itertools import pairwise

from helpers.targets.deadlines import DEADLINE, Time
from helpers.targets.frames import BARE_HEAD, COUNTED, GRANT, SHARE_HEAD, WORKED
from helpers.targets.grammar import read_right, strip_lead
from helpers.targets.labels import CEILINGS, FLOORS
from helpers.targets.naming import CONDITION, CONTEST, SHARE_OF, Naming
from helpers.targets.rows import Finding, Memory
from helpers.vocabulary.units import Number, is_unit
from helpers.vocabulary.words import WORK, Worded, meaning

NEVER = frozenset({"千伏", "伏", "kV", "KV", "兆帕", "MPa", "℃", "万千伏", "回", "蒸吨", "总吨", "分钟"})
# a bracket that holds a number is said aside, one with a formula (PM2.5) belongs to the name
BREAK = Worded(
    r"[，；。！？]|：(?!(?:{before}|{modality})?\d)|——|（(?!(?:PM|CO|SO|NO|O)[\d.]+）)(?=[^（）]*\d[^（）]*）)|(?<=\d)(?<!PM2\.5)(?<!PM10)(?<!O[23])）|(?<=%)）"
)
NUMBERED = re.compile(r"(?:\d{1,2}[.．、](?!\d)|（\d{1,2}）)?")  # of a list
JOINED = Worded(r"(?:（含）)?{after}?(?:、|和|及|以及|与)(?:分别)?")
ADDED = ("新增", "净增", "增加", "新建")
DOING = Worded("{handling}")
FROM = re.compile(r"(?:由|从)[^，。；、]*$")
TO = Worded("{after}?[一-鿿]{0,4}?{changing}[到至为在]")
NAMED_UNIT = re.compile(r"(?P<sign>（(?P<unit>[^（）\d]{1,10})）：?)[^，。；（）：\d]{0,8}$")
# falls by so much itself: 吨钢能耗降低3千克标准煤
INTENSITY = re.compile("单位|吨(?:钢|水泥|产品|铝)|人均|煤耗|电耗|单耗|强度")
# 与2020年相比，吨钢能耗下降3%，水耗下降5%: a base before all
BASE_OF_ALL = Worded(
    r"(?:[到至]?20\d\d年(?:底|末)?，)?{against}(?P<base>20\d\d)年(?:底|末)?(?:水平|相比|的?基础上|为基准|为基期|为基数)*，"
)
LASTING = re.compile("(?:时间|时长|间隔)[^，；。、\\d]{1,8}$")  # 平均候车时间不超过8分钟; no 10分钟生活圈
LIMITING = Worded("（?含?）?{after}[一-鿿]")
ALLOWED = re.compile("(?:确需|严格限制|限制|不得|严禁|禁止|严控)(?:新建|建设|审批|新增)?$")  # 不得新建250米以上建筑
RANGE_OF_PLACE = re.compile("范围内|以?外(?:新|的|建)")  # 岸线1公里范围内
STOCK = re.compile("现有(?!水平|基础)[^，；。：]*$|发挥本[省市区县]$")  # 全省现有…4户企业
GRADE = re.compile("(?:以上)?的?节能(?:设计)?标准")
GRANTED = re.compile("[^，；。]{0,4}(?:补助|资助|奖励)")
ENUMERATED = re.compile("(?:、[^，；。、]{1,12}|等)$")
# 120万托盘位: a unit that the table lacks
STRANGE = re.compile("[一-鿿]{2,4}(?:[/／][一-鿿A-Za-z]{1,3})?(?<!以上|以下|以内|左右)")
YEARLY = re.compile("每年|平均年|年均")
SAVED = re.compile("节约[^，；。]{0,4}$")
STRIVING = Worded(r"{modality}[^\d]")
BOUND = Worded("{before}")
REACHING = ("达到", "达", "提高到", "提升到", "提高至", "提升至")
RELATIVE = frozenset({"%", "倍", "番", "个百分点", "百分点", ""})


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
    if "由" in text or "从" in text:
        usable, times = _without_starts(text, usable, times, classes)
    if "）" in text:
        usable, times = _with_named_units(text, usable, times)
    if not usable:
        return [], classes
    inside = [(t.start, t.end) for t in times if t.role == "unit"]
    breaks = (m.end() for m in BREAK.finditer(text) if not any(a < m.end() <= b for a, b in inside))
    bounds = sorted({0, len(text), NUMBERED.match(text).end(), *breaks})
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
    elif number.unit == "所" and text.startswith("示", end):
        classes[start] = "reference"  # 如图1所示
    elif number.unit.partition("/")[0] in NEVER and LIMITING.match(text, end):
        classes[start] = "threshold"  # 1000℃以下中低温热源
    elif (
        number.kind == "class"
        or number.unit.partition("/")[0] in NEVER
        and not (number.unit == "分钟" and LASTING.search(text[:start]))
        or not number.unit
        and re.match(r"[A-Za-z+×﹕:：“”\"—]|年", text[end : end + 1] or " ")
        or text[start - 1 : start] in ("“", "+", "×", "﹕", "N", "X")
        or text.rfind("《", 0, start) > text.rfind("》", 0, start)
    ):
        classes[start] = "programme"
    else:
        return True
    return False


def _without_starts(text, numbers: list[Number], times: list[Time], classes: dict[int, str]):
    """Numbers and times without where a change starts from, which is the past: 由2020年的12%提高到18%."""
    kept, starts = [], []
    for number in numbers:
        m = FROM.search(text[: number.start])
        if m and TO.match(text, number.end):
            starts.append(Time(m.start(), number.end, "name", ()))
            classes[number.start] = "past"
        else:
            kept.append(number)
    return kept, sorted([*times, *starts]) if starts else times


def _with_named_units(text: str, numbers: list[Number], times: list[Time]) -> tuple[list[Number], list[Time]]:
    """Numbers with the units that stand behind their names, and the times with those units: 湿地保护率（%）达到60."""
    said, spans = [], []
    for number in numbers:
        m = None if number.unit else NAMED_UNIT.search(text[: number.start])
        if m and is_unit(m["unit"]):
            number = number._replace(unit=m["unit"])
            spans.append(Time(m.start(), m.end("sign"), "unit", ()))
        said.append(number)
    return said, sorted([*times, *spans]) if spans else times


def _groups(text: str, numbers: list[Number], bounds: list[int]) -> list[list[Number]]:
    """Numbers that share one left side: 72%、35%."""
    groups: list[list[Number]] = []
    for number in numbers:
        if groups:
            last = groups[-1][-1]
            between = text[last.end : number.start]
            same = number.unit == last.unit or not last.unit or "分别" in text[bounds[0] : groups[-1][0].start]
            if between in ("/", "／"):  # 60万千瓦/120万千瓦时
                groups[-1].append(number)
                continue
            if (same and (JOINED.fullmatch(between) or between == "、")) and not any(
                last.end < b <= number.start for b in bounds
            ):
                groups[-1].append(number)
                continue
        groups.append([number])
    return groups


class _Reader(Naming):
    """A reading that builds the rows."""

    def read(self, group: list[Number]) -> tuple[list[Finding], str]:
        """The findings of a group, or the class of its numbers."""
        self.look(group)
        if (
            self.frame == "level"
            and len(group) == 1
            and group[0].unit in ("万", "亿")
            and STRANGE.fullmatch(self.right.object)
        ):
            group = [group[0]._replace(unit=group[0].unit + self.right.object, end=self.right.object_end)]
            self.right = read_right(self.text, group[0].end)
        if self.frame in ("past", "threshold", "unclassified", "programme", "reported"):
            before, behind = self.text[: group[0].start], self.text[group[-1].end :]
            if self.frame == "threshold" and GRANTED.match(behind):
                return [], "programme"
            if self.frame in ("programme", "unclassified") and RANGE_OF_PLACE.match(behind):
                return [], "threshold"
            counted = self.frame == "unclassified" and group[0].unit[-1:] in COUNTED and self.right.object
            if counted and ENUMERATED.search(before) and not WORK.search(before):
                return [], "past" if STOCK.search(before) else "threshold"  # 废钢铁、废铜等9种主要再生资源
            if self.frame == "unclassified" and self.time is None:
                sized = "programme" if self.right.object else self.frame
                return [], self._class_of_undated(group[0]) or sized
            return [], self.frame
        if self.time is None and (cls := self._class_of_undated(group[0])):
            return [], cls
        standing = self.time is None
        if standing and not self.is_standing(group[0]):
            return [], "unclassified" if self.frame == "bare" else "programme"
        return self._quantities(group, self.time, standing), ""

    def _class_of_undated(self, number: Number) -> str:
        """The class of a number that cannot be a promise whatever the deadline; "" where it might be one."""
        before, behind = self.text[: number.start], self.text[number.end :]
        if ALLOWED.search(before) and self.right.comparator or RANGE_OF_PLACE.match(behind) or GRADE.match(behind):
            return "threshold"
        if STOCK.search(before):
            return "past"
        return "programme" if number.unit.endswith("元") and GRANT.search(self.text) else ""

    def _quantities(self, group: list[Number], time: Time | None, standing: bool) -> list[Finding]:
        names, scope, check = self.names(group)
        moments = list(range(len(time.years))) if time else [0]
        numbers = list(group)
        if len(moments) > 1 and len(numbers) == len(moments) and len(names) != len(numbers):
            pairs = [(number, names[0], place) for number, place in zip(numbers, moments, strict=True)]
        elif len(numbers) > 1 and all(
            self.text[one.end : other.start] in ("/", "／") for one, other in pairwise(numbers)
        ):
            check = ""
            pairs = [(number, name, place) for number in numbers for name in names for place in moments]
        elif len(names) == len(numbers) and len(names) > 1:
            pairs = [(number, name, place) for number, name in zip(numbers, names, strict=True) for place in moments]
        elif len(numbers) == 1:
            pairs = [(numbers[0], name, place) for name in names for place in moments]
        else:
            check = "doubtful"
            pairs = [(number, names[0], moments[-1]) for number in numbers]
        start, end = self._quote(group)
        if scope is None and (m := SHARE_OF.search(before := self.text[: self.start]) or CONDITION.search(before)):
            scope = m["scope"]
        built = [
            self._build(number, name, scope, place, time, start, end, check, standing) for number, name, place in pairs
        ]
        memory = self.memory
        memory.names, memory.scope, memory.start, memory.frame = list(names), scope, start, self.frame
        memory.part = self.whole
        last = built[-1]
        memory.base_year, memory.unit, memory.modality, memory.change = (
            last.base_year,
            last.unit,
            last.modality,
            last.change,
        )
        return built

    def _quote(self, group: list[Number]) -> tuple[int, int]:
        end = max(self.right.end, group[-1].end)
        if (
            self.frame in ("object", "share")
            or self.frame == "work"
            and self._trailing_object()
            or self.frame == "level"
            and (self.right.attributive or self.rated or self._suffix())
        ):
            end = max(end, self.right.object_end)
        start = self.start
        stretch = self.text[start : group[0].start]
        start += len(stretch) - len(re.sub(r"^(?:以及|[，、：的和及与 ])+", "", stretch))
        if self.stated is not None:
            return self.stated, end
        if self.restored and self.memory.names:
            return self.memory.start, end
        return start, end

    def _build(self, number, name, scope, place, time, start, end, check, standing) -> Finding:
        left, right = self.left, self.right
        unit = number.unit
        if (
            not unit
            and (SHARE_HEAD.search(name) and not BARE_HEAD.search(name) or self.text.startswith("节能", number.end))
            and number.value > 1
        ):
            unit, check = "%", "doubtful"
        if number.value_high is not None:
            comparator = "range"
        else:
            own = read_right(self.text, number.end)
            only_last = right.comparator in CEILINGS and left.predicate in REACHING  # 达到98%、30%和9%以内
            comparator = own.comparator or (not only_last and right.comparator) or left.comparator or "eq"
            if self.text.startswith("过半", number.start) or number.kind == "vague" and comparator == "eq":
                comparator = "gt"  # 10余家
            near = BOUND.search(self.text, max(0, number.start - 8), number.start) if comparator == "eq" else None
            if near and meaning("before", near[0]) == "ge":
                comparator = "ge"
            if (
                left.comparator in ("ge", "le")
                and comparator in ("approx", "lt", "le", "ge")
                and own.comparator != "approx"
            ):
                comparator = left.comparator if own.comparator != "lt" else "lt"
        modality = left.modality
        if modality == "plain" and time is not None and time.modality:
            modality = time.modality
        if modality == "plain":
            modality = "strive" if CONTEST in self.text[self.start : number.start] else self._modality_before(time)
        base_year = left.base_year or self._base_before()
        if base_year is None and self._again(unit):
            base_year = self.memory.base_year  # 下降45%（争取50%）
        if base_year is None and self.before and self.memory.frame == "level" and left.role in ("fall", "rise"):
            base_year = self.memory.base_year
        if len(name) > 45 or "，" in name or len(name) < 2 or WORK.fullmatch(name.removeprefix("累计")):
            check = "doubtful"
        name = name.removeprefix(CONTEST)
        return Finding(start, end, "quantity", name, scope, number.value, number.value_high, unit, comparator,
                       self._change(name, unit), base_year, modality, None if standing else time, place,
                       "standing" if standing else self.frame, check, number.start)  # fmt: skip

    def _base_before(self) -> int | None:
        """The base year of a comparison that stands before its comma: 与2015年相比，化肥用量减少8%."""
        if self.left.role not in ("fall", "rise"):
            return None
        bases = [t for t in self.times if t.role in ("base", "past") and t.end <= self.start]
        near = bases and not self.text[bases[-1].end : self.start].strip("年底末的相比基础上水平，")
        ahead = None if near or len(bases) != 1 else BASE_OF_ALL.match(self.text)
        return bases[-1].years[0] if near else int(ahead["base"]) if ahead else None

    def _modality_before(self, time: Time | None) -> str:
        """The modality of a list that goes on without a verb: 力争A比重75%，B比重92%."""
        goes_on = self.before in ("level", "bare") and self.memory.modality == "strive"
        if goes_on and (self.frame == "bare" or STRIVING.match(re.split(r"[，；。：]", self.text[: self.start])[-1])):
            return "strive"
        if not (self.frame == "bare" or self.restored or time and time.role == "period"):
            return "plain"
        earlier = [t for t in self.times if time and t.end <= time.start and t.role in DEADLINE]
        return earlier[-1].modality or "plain" if earlier and self.frame == "level" and time in self.times else "plain"

    def _change(self, name: str, unit: str) -> str:
        change = self._change_of(name, unit)
        yearly = YEARLY.search(self.text[self.start : self.right.end])
        amount = change in ("cumulative", "increment") or change == "level" and yearly and yearly[0] != "年均"
        if yearly and amount and unit not in RELATIVE and "年" not in unit:
            return "annual"
        if yearly and unit == "%" and SAVED.search(self.left.subject):
            return "decrease_pct"  # 年均节约用水1%
        return change

    def _again(self, unit: str) -> bool:
        """Whether a number is a second value of what was said before: 下降14%，力争14.5%."""
        bare = self.restored and self.left.predicate in ("", "为") and not strip_lead(self.left.subject)
        return bare and unit == self.memory.unit

    def _change_of(self, name: str, unit: str) -> str:
        left, role = self.left, self.left.role
        relative = unit in RELATIVE
        if self.whole and role == "level" or self._again(unit):  # 下降14%，力争14.5%
            return self.memory.change
        if re.search(r"(?:投入|投资|融资|资金)$", name) and unit.endswith("元"):
            return "cumulative"
        if (
            re.match(r"(?:投产|并网|投运)", name)
            and WORKED.search(unit)
            and role != "level"
            and left.comparator not in FLOORS
        ):
            return "increment"  # 投产…装机容量超过800万千瓦 is what then runs
        if role == "growth":
            return "annual_growth_pct" if relative else "increment"  # 年均新增40万千瓦
        if role in ("fall", "rise"):
            if relative or role == "fall" and ("/" in unit or INTENSITY.search(name)):
                return "decrease_pct" if role == "fall" else "increase_pct"
            return "increment" if role == "rise" else "cumulative"
        if unit in ("番", "倍"):
            of_a_year = any(t.role == "base" and self.text.startswith(("的", "水平的"), t.end) for t in self.times)
            reached = role == "level" or not role and left.comparator
            return "level" if reached and of_a_year else "increase_pct"  # 达到2025年的三倍
        if relative:
            return "level"
        among = name.endswith("面积") and "其中" in self.text[: self.start + 2]
        if among and self.memory.change == "cumulative" and WORKED.search(self.memory.unit):
            return "cumulative"
        stretch = strip_lead(left.subject + left.predicate).removeprefix("改造后")
        if re.search("累[计积]", self.text[self.start : self.right.end]):
            return "cumulative"
        if self.continued and self.memory.change in ("cumulative", "increment"):
            return self.memory.change
        if self.frame == "object" and self.time is None:
            return "level"  # 新建项目应建设1座以上换电站
        verb = self.frame == "object" or self.frame == "work" and not self._trailing_object()
        if self.time is None and left.comparator:
            return "level"  # 新增组团面积不超过40平方公里
        added = stretch.startswith(ADDED) and verb or stretch.endswith(ADDED)
        if added or name.startswith(("新增", "净增")) or name.endswith("增量") and role != "level":
            return "increment"
        if self.frame in ("object", "work"):
            return self._worked(name, unit)
        return "level"

    def _worked(self, name: str, unit: str) -> str:
        """Work done over the period is cumulative; a number of things that then exist is a level."""
        if name.endswith(("能力", "产能")) or re.match("年(?!均)", name):
            return "level"
        if strip_lead(self.left.subject).endswith("完成对"):
            return "cumulative"
        done = WORKED.search(unit) or DOING.search(name) and not name.endswith("创建")
        return "cumulative" if done else "level"
