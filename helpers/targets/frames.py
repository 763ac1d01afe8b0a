"""The frame in which a number stands: level, object, work, share or bare; or none of them.

- *level*: 森林覆盖率**达到**60%; the subject stands before the predicate,
- *object*: **创建**30个碳达峰试点城市; the object stands behind the number,
- *work*: 累计**建成高标准农田**3079万亩; verb and object stand before the number,
- *share*: **60%以上的城市社区**达到创建要求,
- *bare*: 综合能耗7吨标准煤; the indicator stands right before the number.

A number in none of them is a threshold (城区常住人口100万以上的城市), a project's size, or unclassified.
"""

import re

from helpers.targets.deadlines import DEADLINE, TOLD, Time
from helpers.targets.grammar import Left, Right, is_indicator, read_left, read_right, strip_lead, strip_trail
from helpers.targets.rows import Memory
from helpers.vocabulary.units import Number
from helpers.vocabulary.words import BEFORE, PAST, STEP, WORK, Worded, meaning

COUNTED = frozenset("个家座项条户名人种台套辆艘处根盏只头株件份场次期批门所支栋")
WORKED = re.compile(r"(?:平方米|平米|㎡|m²|m2|亩|公顷|hm2|平方公里|公里|千米|km|千瓦时?|[kMGT]Wh?|吨|立方米|方|m³|m3)$")
# 淘汰10万千瓦以下煤电机组6台: which ones, before how many
SIZED = re.compile(rf"[^，；。、\d]{{2,16}}\d+[{''.join(sorted(COUNTED))}](?=[、和及]|$)")
COVERED = re.compile("(?<=.)全覆盖$")  # 实现9个园区全覆盖
VERBAL = Worded("{acting}|(?<![以作成因])为(?![主了])")  # 八成的公交车为新能源车
HOLDING = Worded("^{holding}$")
WITHIN = re.compile(r"^(?P<name>.{3,}?)控制在(?P<scope>.{2,}?)$")
AGAINST = Worded(r"(?:原则上)?(?P<word>达到|{before})(?=[^，]{2,16}?的?$)")
BASE_NAME = re.compile(r"水平|目标|要求|标准|平均|同期")  # no amount that another is a share of
# 新建住宅以5层为主，最高不超过12层
MAINLY = Worded(r"(?P<what>[一-鿿]{2,12}?)(?:原则上|应|要)?以\d[\d.]*[一-鿿]{1,3}(?:及以[上下])?为主，(?:{adverb})*$")
STANDARD = re.compile(r"(?:执行|按照|按|采用|符合|实施)$")
TERM_OR_MONEY = re.compile(r"(?:元|年|月|天|日)$")
# 按不低于20%的比例配建充电桩 · 按照不超过原规模2/3保留煤机: a rate that stands before its deed
RATED = Worded(
    r"(?P<subject>[^，；。：]{0,40}?)(?:{adverb})*按照?(?P<floor>(?:{before})?)(?P<base>[^，；。\d的]{0,12}?)$"
)
RATE_OF = Worded(
    r"(?:{after})?的?(?P<of>[一-鿿]{0,6}?(?:比例|标准|要求))?(?P<deed>(?:配建|建设|配备|配置|安装|保留|预留)[^，；。]{2,30})"
)
# 每年以10%以上比例增加 · 年均以5%的速度递减
PACE = re.compile(r"(?P<subject>[^，；。：]*?)(?P<after>并|且|此后|之后)?(?:逐年|每年|年均|平均每年)以$")
PACED = Worded(r"(?:{after})?的?(?:速度|比例|幅度|增速)(?:逐年|持续|稳定|稳步)*(?:(?P<rise>递增|{rise})|递减|{fall})")
OBLIGED = re.compile("[应须需](?:当|要|明确)?(?:建设|配建|配备|设置|安装|预留|建成)$")  # 新建项目应建设一座以上换电站
BUILT_IN = re.compile("建设|配建|预留")  # 新建住宅固定车位100%建设充电设施或预留安装条件
OF_THE_NEW = re.compile("新建|新购|新增|新改扩建")
OUGHT = re.compile("[应须]$")
RENEWED = re.compile("改造后")  # what every renovation must reach, whenever it is done
GRANT = re.compile("补助|资助|奖励|奖金|拨付|补贴")
ATTRIBUTE = re.compile(r"^(?:米|千米|公里|小时|天|日|年|个月|分钟|位|级|次|m|h)$")
FORMING = re.compile(r"(?P<verb>形成|具备|达到)(?P<base>占?[^，]{2,12})$")
AMONG = re.compile(r"其中[^，；。]*$")
PARTS = re.compile(r"其中[^；。]*$")
THING = re.compile("[一-鿿A-Za-z]{2,8}")
ENDED = Worded(r"\d(?:[一-鿿/A-Za-z%㎡³²]{1,8}?)(?:{after})?[，、]$")  # a number that ended right before
NAMED_PART = range(2, 9)  # letters of 风电, 生物质发电
# 每万人拥有公交车15标台, 岸电设施覆盖泊位120个: who has or reaches so many
HAVING = re.compile(
    r"(?:每[百千万]?(?:人|户|名|平方公里|公里)|人均|户均)(?:拥有|保有|配备|配建|建有)|[一-鿿]{3,12}(?:覆盖|惠及)[一-鿿]{2,8}$"
)
# 屋顶光伏面积达到120万㎡，年发电1.3亿kWh
YEARLY_OUTPUT = re.compile(
    "年(?:发电|供电|供热|供气|供冷|节电|节能|节水|节煤|减排|减碳|替代|消纳|处理|利用|回收|固碳|制氢)[一-鿿]{0,8}$|^(?:节电|节能|节水|节煤|减排|减碳|固碳)$"
)
WORKED_PER_YEAR = re.compile("[万亿](?!人|户|辆|个)|[tW]h|吨|方|焦")
BEFORE_WORK = Worded("^(?:累计|共|再|年均|每年|平均每?年|分别|合计|全面|加快|重点|达到|年(?=节约|节省)|{modality})+")
WORKS = Worded("{work}(?:[与和及、]?{work})*")  # 新植与补植, 保护修复
DONE = Worded("(?<=.{4}){handling}$")
INNER = Worded("{adding}(?=[^，]{2,}$)")
BARE_HEAD = re.compile(r"PUE|能效|效率|比值|比$|容积率|系数|指数|密度|能源使用|电能利用")
SHARE_HEAD = re.compile(r"(?:率|比例|比重|占比)$")

# a deed that the table of words does not know: 开通10条公交线路; what is said of a place or thing is none
DEED = re.compile("(?![在对于向由从将把以按有每各其前该本等为占年第含不])[一-鿿]{2,4}(?<![的等为市县区州省])")
NAMED_DEED = re.compile(r"[^\d，；。]{3,}")

REACHED = Worded(r"已(?:累计|经|全部|基本|初步)*(?:{level|work})(?!的)[^，]*$")  # 全市已建成…
FOREIGN = Worded("{foreign}[^，。；]{0,6}(?:提出|承诺|宣布|计划|要求|规定|明确|设定)")
# 公交车100%电动化
TURNED = Worded("[一-鿿]{0,8}?{turning}(?=[，。；、]|$)")


def is_share(number: Number, text: str) -> bool:
    """Whether a number is a share of things: 60%, 三分之二, 半数; no PUE of 0.8."""
    written = text[number.start : number.end]
    return number.unit == "%" or not number.unit and number.value < 1 and bool(re.search("[一-鿿/]", written))


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
        self.whole = self.restored = self.continued = self.rated = self.listed = self.lasting = False
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
        below = (
            self.text.rfind(f"每{first.unit.partition('/')[2]}", self.start, first.start) if "/" in first.unit else -1
        )
        if below >= 0:  # 每万平方米不高于300吨
            inside.append((below - self.start, below - self.start + len(first.unit.partition("/")[2]) + 1, "name"))
        self.left = read_left(self.text[self.start : first.start], inside)
        if not self.left.subject and self.left.comparator:
            self._take_up_main(first.start)
        self.right = read_right(self.text, group[-1].end)
        if self.left.modality == "strive" and self.text.startswith("）", self.right.end):  # 下降45%（争取50%）
            self.right = self.right._replace(object="", object_end=self.right.end)
        self.time = self.governing(first.start)
        if (self.time.role == "past" if self.time else PAST.search(self.text[: first.start])) or REACHED.search(
            self.text[self.time.end if self.time in self.times else 0 : first.start]
        ):
            self.frame = "past"
        elif FOREIGN.search(self.text[: first.start]):
            self.frame = "reported"
        else:
            self.frame = self._frame(first)
        self.time = None if self.lasting else self.time
        standing = self.time is None and (self.left.required or RENEWED.search(self.left.subject))
        if standing and self.frame == "work" and not self.right.object:
            self.frame = "level"  # 改造后的机组调峰深度要达到70%以上

    def _take_up_main(self, end: int) -> None:
        """The subject of a bound whose usual value stands before it: 新建住宅以5层为主，最高不超过12层."""
        if m := MAINLY.search(BEFORE.sub("", self.text[:end])):
            self.left, self.start = self.left._replace(subject=m["what"], required=True), m.start("what")

    def _subject_start(self, end: int) -> int:
        """Where the subject starts: behind a deadline in the segment if a subject follows it."""
        start = self.cursor
        for t in self.times:
            if t.role in ("base", "name", "unit") or not start <= t.start < end:
                continue
            rest = strip_trail(strip_lead(self.text[t.end : end].lstrip("，、")))
            if len(read_left(rest, []).subject) > 1 or self.text[start : t.start].strip("，、") == "":
                start = t.end
        return start

    def governing(self, place: int) -> Time | None:
        """The time that governs a place of the clause."""
        before = [t for t in self.times if t.end <= place and t.role in TOLD]
        return before[-1] if before else self.inherited

    def is_standing(self, number: Number) -> bool:
        """A permanent floor or ceiling, phrased as a requirement; it needs no deadline."""
        left = self.left
        bounded = left.comparator or self.right.comparator or number.value_high is not None
        if self.frame == "work":  # 新建建筑至少使用一种可再生能源, 全部车位应100%预留安装条件
            least = left.required and left.subject.startswith("新建")
            return bool(least or is_share(number, self.text) and OUGHT.search(self.text[: number.start]))
        if self.frame == "object":
            return bool(bounded and OBLIGED.search(self.text[: number.start]))
        if self.lasting or self.frame == "share" and number.value == 100 and OF_THE_NEW.search(left.subject):
            return True
        if self.frame != "level" or not left.subject or TERM_OR_MONEY.search(number.unit):
            return False
        kept = left.predicate == "保持在" and number.unit == "%" and bounded and is_indicator(left.subject)
        aimed = BARE_HEAD.search(left.subject) and left.modality == "strive" and bounded
        return bool(left.required or kept or aimed or RENEWED.search(left.subject) and bounded)

    def _frame(self, number: Number) -> str:
        """The first frame that fits; the order of the questions matters."""
        self.subject = strip_lead(self.left.subject)
        stretch = self.text[self.cursor : number.start]
        searches = (self.subject, stretch, BEFORE.sub("", stretch))
        self.work = next((m for part in searches if (m := WORK.search(part))), None)
        self.follows = self.upcoming < min(self.right.object_end, len(self.text))
        for question in (
            self._as_pace,
            self._as_rate,
            self._as_standard,
            self._as_object,
            self._as_share,
            self._as_attribute,
            self._as_level,
        ):
            if frame := question(number):
                return frame
        return self._as_list(number)

    def _as_pace(self, number: Number) -> str:
        """A pace at which something changes: 且每年以10%以上比例增加."""
        m = PACE.search(BEFORE.sub("", self.text[self.cursor : number.start]))
        paced = m and number.unit in ("%", "个百分点") and PACED.match(self.text, number.end)
        if not paced:
            return ""
        role = "growth" if paced["rise"] else "fall"
        self.left = self.left._replace(subject=m["subject"], predicate="以", role=role)
        self.lasting = bool(m["after"])  # 到2025年达到70%，且每年以10%的比例增加: from then on, to no end
        self.right = self.right._replace(end=paced.end(), object="", object_end=paced.end())
        return "level"

    def _as_rate(self, number: Number) -> str:
        """A rate by which something is built or kept: 停车场按不低于20%的比例配建充电桩."""
        m = RATED.search(self.text[self.cursor : number.start]) if is_share(number, self.text) else None
        rate = m and RATE_OF.match(self.text, number.end)
        if not rate or not (m["floor"] or rate["of"]) or "节能" in m["base"]:
            return ""
        what = strip_lead(m["subject"] + rate["deed"])
        name = f"{what}占{m['base']}比例" if m["base"] else f"{what}的{rate['of']}"
        comparator = meaning("before", m["floor"])
        self.left = self.left._replace(subject=name, predicate="", role="level", comparator=comparator, required=True)
        self.right, self.rated = self.right._replace(end=rate.end(), object="", object_end=rate.end()), True
        return "level"

    def _as_standard(self, number: Number) -> str:
        """Grades of standards, rates of output, levels against a base, and numbers without a unit."""
        before, behind = self.text[: number.start], self.text[number.end :]
        if before.endswith("年产"):
            return "object" if re.search(r"(?:产能|能力)$", self.right.object) else "programme"
        if STANDARD.search(before) and re.match(r"(?:及?以上)?(?:的)?(?:节能|绿色|设计)", behind):
            return "threshold"
        shared = number.unit in ("%", "") and not self.left.predicate and not self.left.comparator
        if shared and (number.unit or number.value < 1) and self._against():
            return "level"
        if not number.unit:
            return self._frame_of_bare(number, self.subject)
        return "unclassified" if number.kind == "vague" and self.time is None else ""

    def _as_object(self, number: Number) -> str:
        """A verb, the number, and what is counted: 创建30个试点城市; also the next of such a list."""
        obj, between = self.right.object, self.text[self.cursor : number.start]
        if not obj:
            return ""
        if self.right.comparator and self.right.comparator != "approx" and SIZED.match(obj) or COVERED.search(obj):
            return "threshold"
        if self.before == "object" and not self.left.predicate and between in ("、", "和", "及", "以及"):
            return "object"
        if self.subject.endswith("完成对") and "的" in obj:
            return "object"  # 完成对不少于200个机架的腾换
        covered = is_share(number, self.text) and self.left.predicate == "覆盖"  # 网点覆盖90%以上的县区
        shared = covered or SHARE_HEAD.search(self.subject) or self.follows and number.unit == "%"
        is_amount = number.unit[-1:] in COUNTED or WORKED.search(number.unit)
        deed = self.work or self._is_dated() and is_amount and self._is_deed(self.subject)
        return "object" if deed and not shared and self._is_object(obj, number.unit) else ""

    def _as_share(self, number: Number) -> str:
        """A share of things that reach something: 60%以上的城市社区达到创建要求."""
        obj = self.right.object
        if not is_share(number, self.text) or self.left.predicate or not obj:
            return ""
        every = number.value == 100 and BUILT_IN.match(obj)
        reached = every or VERBAL.match(obj) or self.right.comparator and VERBAL.search(obj) or TURNED.match(obj)
        if reached and self.subject and not self.left.comparator and not self.follows:
            return "share"
        if not self.subject or self.subject.endswith("的") or self.work:
            return "share" if VERBAL.search(obj) and not self.follows else "threshold"
        return ""

    def _as_attribute(self, number: Number) -> str:
        """A number that belongs to the noun behind it: 100万以上的城市, 具备5%以上的响应能力."""
        obj, predicate = self.right.object, self.left.predicate
        if predicate == "覆盖" and obj and not self.right.attributive and is_share(number, self.text):
            return "level"
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
        named = is_indicator(strip_trail(subject)) or bool(HAVING.match(subject) and unit[-1] in COUNTED)
        if left.predicate or left.comparator:
            return "work" if not named and self._work_object(subject) else "level"
        if not (unit == "%" and named) and self._work_object(subject):
            return "work"
        if not named and DONE.search(subject) and WORKED.search(unit):
            return "work"  # 既有建筑节能改造60万平方米
        named = named or bool(YEARLY_OUTPUT.search(subject) and WORKED_PER_YEAR.search(unit))
        return "bare" if named or subject.endswith("的") else ""

    def _as_list(self, number: Number) -> str:
        """A number without a predicate of its own, which goes on with what stands before it."""
        memory, unit = self.memory, number.unit
        stepped = self.left.modality in ("strive", "ensure") or STEP.search(self.text[: number.start])
        if not self.subject and stepped and memory.names and memory.unit == unit:
            return "level"  # 达到80%以上、力争90%; 约束性目标70%、预期性目标80%
        if self._continues(self.subject, unit):
            self.continued = True
            return "work"
        if memory.unit == unit and memory.names and (AMONG.search(self.text[: number.start]) or self._goes_on()):
            return "bare"
        if self.work and not self.subject.removesuffix(self.work[0]).strip("累计"):
            return "bare"
        if not self.subject and memory.unit == unit and memory.names and self.time and self.time.start > self.cursor:
            return "bare"  # 再生水利用率2025年25%、2030年30%
        if memory.unit == unit and self._stands_alone(number):
            self.listed = True
            return "bare"
        if ATTRIBUTE.match(unit):
            return "programme"
        if self._is_dated() and not self.right.object and NAMED_DEED.fullmatch(self.subject):
            return "bare" if unit == "%" else "work"  # 到2025年，老旧小区改造200个
        return "unclassified"

    def _is_dated(self) -> bool:
        """Whether a deadline of its own sentence governs the number, so that it is promised by whatever verb."""
        return (
            (self.time in self.times or self.time is self.memory.stated is not None)
            and self.time.role in DEADLINE
            and not GRANT.search(self.text)
        )

    def _is_deed(self, subject: str) -> bool:
        """Whether a subject can be nothing but a verb: 到2025年，评定20家绿色商场."""
        standing = self.left.predicate or is_indicator(subject) or self.right.attributive
        return bool(not standing and DEED.fullmatch(subject))

    def _goes_on(self) -> bool:
        """Whether a subject is the next part of a whole: 其中光伏500万千瓦，风电200万千瓦."""
        parts = self.memory.part and PARTS.search(self.text[: self.start + 1])
        return bool(parts) and len(self.subject) in NAMED_PART and not is_indicator(self.subject)

    def _stands_alone(self, number: Number) -> bool:
        """Whether a thing and its number go on with a level right before: 锂电池产能达到60GWh，钠电池10GWh."""
        told = self.memory.start >= 0 and self.memory.frame in ("level", "bare") and THING.fullmatch(self.subject)
        if not told or self.right.object or self.work:
            return False
        before = self.text[: number.start].removesuffix(self.subject)
        return bool(before != self.text[: number.start] and ENDED.search(before))

    def _continues(self, subject: str, unit: str) -> bool:
        """Whether a number goes on with a list of things done: 培育绿色园区12家、绿色工厂100家."""
        memory = self.memory
        listed = self.text.startswith("、", self.cursor) and not TERM_OR_MONEY.search(unit) and unit != "%"
        alike = unit == memory.unit or unit[-1] in COUNTED and memory.unit[-1:] in COUNTED or listed
        return memory.frame in ("work", "object") and alike and memory.start > -60 and 2 <= len(subject) <= 16

    def _against(self) -> bool:
        """Read a level stated against a base: 储能容量不低于新能源装机规模的10%."""
        for m in reversed(list(AGAINST.finditer(self.subject))):
            name, whole = self.subject[: m.start()], strip_lead(self.subject[m.end() :].removesuffix("的"))
            if len(name) > 2 and (is_indicator(name) or is_indicator(whole) and len(m["word"]) > 1):
                comparator = meaning("before", m["word"])
                if not (SHARE_HEAD.search(name) or "占" in name or BASE_NAME.search(whole)):
                    name = f"{name}占{whole}比例"
                self.left = self.left._replace(subject=name, predicate="达到", role="level", comparator=comparator)
                return True
        return False

    def _frame_of_bare(self, number: Number, subject: str) -> str:
        """A number without unit: PUE 1.3, 三分之一, or a percentage whose sign was lost."""
        if is_share(number, self.text) and (frame := self._as_share(number)) == "share":
            return frame
        if self.right.attributive:
            return "threshold"
        aimed = BARE_HEAD.search(subject) and (self.left.modality != "plain" or self.right.comparator)
        if not (self.left.predicate or self.left.comparator or aimed):  # PUE力争1.25以下
            return "unclassified"
        if BARE_HEAD.search(subject) or number.value in (0.333, 0.667, 0.5):
            return "level"
        names = self.memory.names  # 数据中心电能利用效率不高于1.3，其中芜湖集群不高于1.25
        if names and not self.memory.unit and BARE_HEAD.search(names[-1]) and AMONG.search(self.text[: self.start + 2]):
            return "level"
        named = SHARE_HEAD.search(strip_trail(subject))
        if named and (self.left.predicate and 1 < number.value <= 100 or is_share(number, self.text)):
            return "level"
        if re.match(r"节能", self.text[number.end :]) and 50 <= number.value <= 100:
            return "level"
        return "unclassified"

    def _is_object(self, obj: str, unit: str) -> bool:
        if re.match(r"（|[，；。：]|及以|以[上下内]", obj) or not re.search(r"[一-鿿A-Za-z“]{2}", obj):
            return False
        if re.match(r"(?:进入|达到|投入|被|可|能|以|为|由)", obj):
            return unit[-1] in COUNTED
        return True

    def _work_object(self, subject: str) -> bool:
        """Whether a subject is verb and object: 累计建成高标准农田."""
        plain = BEFORE_WORK.sub("", strip_lead(subject))
        verb = WORKS.match(plain)
        if verb and len(plain) > verb.end() + 1:
            return True
        found = list(INNER.finditer(plain))
        if found:
            m = found[-1]
            if re.search("等|结合|通过|围绕|依托", plain[: m.start()]) or m.start() > 12:
                self.left = self.left._replace(subject=plain[m.start() :])
            return not is_indicator(plain)
        return False
