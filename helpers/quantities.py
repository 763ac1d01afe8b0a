"""Read the quantities that a clause promises: which number, of what, against what.

`read_quantities` goes through the numbers of one clause from left to right; `frames` says how each
stands, `naming` what it is of. No number is dropped without a class.
"""

import re

from helpers.deadlines import Time
from helpers.findings import Finding, Memory
from helpers.frames import BARE_HEAD, SHARE_HEAD, WORKED
from helpers.grammar import read_right, strip_lead, words
from helpers.naming import SHARE_OF, Naming
from helpers.units import Number

NEVER = frozenset({"千伏", "伏", "kV", "KV", "兆帕", "MPa", "℃", "万千伏", "回", "层", "蒸吨", "总吨", "分钟"})
BREAK = re.compile(r"[，：；。！？]|——|（(?=[^（）]*\d[^（）]*）)|(?<=\d)）|(?<=%)）")
JOINED = re.compile(r"(?:（含）)?(?:及以上|以上|以内|以下|左右)?(?:、|和|及|以及|与)(?:分别)?")
ADDED = ("新增", "净增", "增加", "新建")
DOING = re.compile(r"改造|修复|治理|淘汰|关停|退出|诊断|审计|调整|营造|搬迁|培训|植树|造林")
STRIVING = re.compile(r"(?:力争|争取)[^\d]")
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
    elif (
        number.kind == "class"
        or number.unit in NEVER
        or not number.unit
        and re.match(r"[A-Za-z+×﹕:：“”\"—]|年", text[end : end + 1] or " ")
        or text[start - 1 : start] in ("“", "+", "×", "﹕", "N", "X")
        or text.rfind("《", 0, start) > text.rfind("》", 0, start)
    ):
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
        if self.frame in ("past", "threshold", "unclassified", "programme"):
            return [], self.frame
        standing = self.time is None
        if standing and not self.is_standing(group[0]):
            return [], "unclassified" if self.frame == "bare" else "programme"
        return self._quantities(group, self.time, standing), ""

    def _quantities(self, group: list[Number], time: Time | None, standing: bool) -> list[Finding]:
        names, scope, check = self.names(group)
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
        if scope is None and (m := SHARE_OF.search(self.text[: self.start])):
            scope = m["scope"]
        built = [
            self._build(number, name, scope, place, time, start, end, check, standing) for number, name, place in pairs
        ]
        memory = self.memory
        memory.names, memory.scope, memory.start, memory.frame = list(names), scope, start, self.frame
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
            and (self.right.attributive or self._suffix())
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
            comparator = own.comparator or right.comparator or left.comparator or "eq"
            if comparator == "eq" and re.search("至少|不少于", self.text[max(0, number.start - 8) : number.start]):
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
            modality = self._modality_before(time)
        base_year = left.base_year or self._base_before()
        if base_year is None and self.before and self.memory.frame == "level" and left.role in ("fall", "rise"):
            base_year = self.memory.base_year
        if len(name) > 45 or "，" in name or len(name) < 2 or words().work.fullmatch(name.removeprefix("累计")):
            check = "doubtful"
        return Finding(start, end, "quantity", name, scope, number.value, number.value_high, unit, comparator,
                       self._change(name, unit), base_year, modality, None if standing else time, place,
                       "standing" if standing else self.frame, check, number.start)  # fmt: skip

    def _base_before(self) -> int | None:
        """The base year of a comparison that stands before its comma: 与2015年相比，化肥用量减少8%."""
        if self.left.role not in ("fall", "rise"):
            return None
        bases = [t for t in self.times if t.role in ("base", "past") and t.end <= self.start]
        near = bases and not self.text[bases[-1].end : self.start].strip("年底末的相比基础上水平，")
        return bases[-1].years[0] if near else None

    def _modality_before(self, time: Time | None) -> str:
        """The modality of a list that goes on without a verb: 力争A比重75%，B比重92%."""
        goes_on = self.before in ("level", "bare") and self.memory.modality == "strive"
        if goes_on and (self.frame == "bare" or STRIVING.match(self._segment_before())):
            return "strive"
        if not (self.frame == "bare" or self.restored or time and time.role == "period"):
            return "plain"
        earlier = [t for t in self.times if time and t.end <= time.start and t.role in ("by", "period")]
        return earlier[-1].modality or "plain" if earlier and self.frame == "level" and time in self.times else "plain"

    def _segment_before(self) -> str:
        """What a list joined by 、 has before this number, from its comma on: 力争A超过三分之一、B达到…"""
        return re.split(r"[，；。：]", self.text[: self.start])[-1]

    def _change(self, name: str, unit: str) -> str:
        left, role = self.left, self.left.role
        relative = unit in RELATIVE
        if self.whole and role == "level":
            return self.memory.change
        if re.search(r"(?:投入|投资|融资)$", name) and unit.endswith("元"):
            return "cumulative"
        if (
            re.match(r"(?:投产|并网|投运)", name)
            and WORKED.search(unit)
            and role != "level"
            and left.comparator not in ("gt", "ge")
        ):
            return "increment"  # 投产…装机容量超过800万千瓦 is what then runs
        if role == "growth":
            return "annual_growth_pct"
        if role in ("fall", "rise"):
            if relative or role == "fall" and "/" in unit:
                return "decrease_pct" if role == "fall" else "increase_pct"
            return "increment" if role == "rise" else "cumulative"
        if unit in ("番", "倍"):
            return "increase_pct"
        if relative:
            return "level"
        among = name.endswith("面积") and "其中" in self.text[: self.start + 2]
        if among and self.memory.change == "cumulative" and WORKED.search(self.memory.unit):
            return "cumulative"
        stretch = strip_lead(left.subject + left.predicate)
        if re.search("累[计积]", self.text[self.start : self.right.end]):
            return "cumulative"
        if self.continued and self.memory.change in ("cumulative", "increment"):
            return self.memory.change
        verb = self.frame == "object" or self.frame == "work" and not self._trailing_object()
        added = stretch.startswith(ADDED) and verb or stretch.endswith(ADDED)
        if added or name.startswith(("新增", "净增")):
            return "increment"
        if self.frame in ("object", "work"):
            return self._worked(name, unit)
        return "level"

    def _worked(self, name: str, unit: str) -> str:
        """Work done over the period is cumulative; a number of things that then exist is a level."""
        if name.endswith(("能力", "产能")):
            return "level"
        done = WORKED.search(unit) or DOING.search(name) and not name.endswith("创建")
        return "cumulative" if done else "level"
