"""Name the indicator of a number, restoring what the sentence leaves out.

`Naming.names` returns the indicator of each number of a group in the document's own words: the
subject before a level, the object behind a count, the members of a list that share their head
(公交车、出租汽车新能源汽车占比), and, where the sentence names nothing, what was named before.
"""

import re

from helpers.targets.deadlines import find_times
from helpers.targets.frames import AMONG, SHARE_HEAD, Reading
from helpers.targets.grammar import (
    complete,
    coordinate,
    distribute,
    is_indicator,
    name_indicator,
    split_list,
    strip_lead,
    strip_trail,
)
from helpers.vocabulary.units import Number
from helpers.vocabulary.words import HEAD, HEAD_START, LEAD, WORK, Worded

PLACE = re.compile(
    r"(?:县城|城镇|农村|乡村|村|镇|市|县|(?<![园社街矿])(?<!开发|示范|高新|先行|试验)区|州|盟|旗|群|地段|地区|区域|市县|乡镇|方面)$"
)
DATA_CENTRE = re.compile(r"(?:改造后|新建|既有|存量|已建)?(?:大型、超大型|大型|超大型|绿色)?数据中心")
OTHER = re.compile(r"^其[他余]")  # 其他类型公共建筑 are new ones too, where the ones before are
UNDERTAKEN = re.compile(r"^(?:推[进动广]|开展|实施|建设|加快|加强|提[升高])+")
NO_OWNER = Worded("一批|一个|布点|示范|{acting}")
STAGE = re.compile(r"^(?:新建|既有|存量|新增)")
FROM_BEFORE = range(4, 9)  # letters of 利用能力, 资源化利用能力: longer names say themselves what they are of
OWNER = range(2, 13)  # letters of 污泥, 拆房和装修垃圾: longer stretches are clauses, no things
STATING = re.compile(r"^(?P<subject>.{3,25}?)(?:实现|取得|达到|保持|稳步|显著|持续|进一步|大幅|不断|继续|明显|有序)")
DOER = re.compile(r"(?P<who>[一-鿿]{2,8}?)(?:全面|深入|深度|积极|充分|持续|大力)[^，；。]{2,20}，(?:累[计积])?$")
BATCH = re.compile(r"一批([^，；。]{4,16})")  # 每年公布一批技术装备，到2030年累计推广超过100项
OF_A_THING = Worded("{of_a_thing}")
# 热效率超过43%、耐久性达20万公里的氢能发动机: the thing stands behind what is said of it
THING_BEHIND = re.compile(
    r"\d[^，；。]*?\d[\d.]*[万亿]?(?:%|公里|小时|年|次|千瓦|[A-Za-z]+)的?(?P<thing>[一-鿿]{2,8}?(?:机|池|器|系统|装置|电堆|机组))"
)
PUT_UNDER = re.compile("(?<=.{4})纳入.*$")  # 将…100%预留安装条件纳入施工图审查
CONTEST = "争创"  # strive to become: a hedge, and no part of a name
# 绿色建材应用比例达到60%，政府投资项目达到100%: of which things, where the indicator is the one before
KIND_OF_THINGS = re.compile(
    "(?:政府投资|国有|公益性|保障性|市政|重点|新建|公共)[一-鿿]{0,6}(?:项目|工程|建筑|单位|园区)"
)
DIMENSION = re.compile("净?(?:宽度?|高度?|长度|间距)")
HOLDER = re.compile(r"(?:^|[，；。])(?P<whose>[^，；。\d]{3,14}?)的?(?:应|须|要)(?!用|求)[^，；。]*(?=[，；])")
CONDITION = Worded(r"(?P<scope>[^，；。]{2,30}\d[\d.]*[一-鿿%]{1,5}?(?:（含）)?{after})的，(?:[应须需][^，；。]*，)?$")
SHARE_OF = Worded(r"(?P<scope>{before}\d+%的[^，；。]{2,14})，$")


class Naming(Reading):
    """A reading that can name its indicators."""

    def _suffix(self) -> str:
        """What a level is a level of, behind the number: 达到75%节能要求."""
        obj = self.right.object
        if self.left.predicate == "覆盖" and obj and not self.right.attributive:
            return f"覆盖{obj}"
        if self.right.attributive:
            if self.base:
                return f"{self.base}的{obj}"
            if self.left.predicate == "覆盖":
                return f"覆盖{obj}"
            return obj if self.left.predicate in ("具备", "形成", "提供", "建成", "完成", "取得") else ""
        return obj if re.match(r"^[一-鿿]{2,12}(?:要求|标准|水平|目标)$", obj) else ""

    def _trailing_object(self) -> bool:
        """Whether the object of a verb goes on behind the number: 完成公共机构60万平方米既有建筑改造."""
        return bool(re.match(r"[一-鿿“A-Z]{3}", self.right.object)) and not self.right.comparator

    def names(self, group: list[Number]) -> tuple[list[str], str | None, str]:
        """The indicator of each number of a group, their scope, and whether that is doubtful."""
        self.restored = False
        memory, check = self.memory, ""
        if self.frame == "object":
            verb = "建成" if self.text[: group[0].start].endswith("建成") else ""
            where = re.search(
                r"在(?P<scope>[^，在]{2,30}?)(?:推动|规划|新)?[一-鿿]{2}$|^(?P<each>各(?:市县|县区|区县|县市区|区|地市|设区市|市州))",
                self.left.subject,
            )
            scope = (where["scope"] or where["each"]) if where else None
            dealt_with = self.left.subject.endswith("完成对")  # 完成对200个机架的数据中心腾换: racks are the measure
            done = self.right.object.partition("的")[2] if dealt_with else self.right.object
            return [verb + name_object(done)], scope, ""
        if self.frame == "share":
            subject = strip_lead(self.left.subject)
            work = WORK.search(subject)
            name, scope = name_indicator(re.sub("(?<!集)当?中$", "", subject[: work.start()] if work else subject))
            done = PUT_UNDER.sub("", self.right.object) if name.startswith(("将", "把")) else self.right.object
            name = name.removeprefix("将").removeprefix("把") if done != self.right.object else name
            return [name + strip_trail(done)], scope, ""
        if self.frame == "work" and self._trailing_object():
            plain = strip_lead(self.left.subject)
            plain = re.sub(r"^(?:完成|实现|推动|推进|落实|开展|实施)", "", plain)
            name = re.sub("至少", "", plain) + name_object(self.right.object)
            return [name], None, ""
        subject = self.left.subject
        if self.rated:
            return [subject], None, ""
        name, scope = name_indicator(subject)
        name = name.removeprefix("达到") if self.frame == "work" else name
        suffix = self._suffix()
        if suffix:
            name = re.sub(r"^(?:逐步|初步|加快)+$", "", strip_trail(name)) + suffix
        if not name or name in ("的", "或", "平均占比") or LEAD.fullmatch(name):
            self.restored = True
            if memory.subjects and len(group) > 1:
                return distribute(memory.subjects[-1], len(group)) or memory.subjects, None, ""
            stated = self._stated_before()
            if stated:
                return [stated], None, ""
            if not memory.names:
                return [self.text[self.start : group[0].start]], None, "doubtful"
            return list(memory.names), None if name == "平均占比" else memory.scope, ""
        whole = OF_ALL.search(self.text[: self.start])
        if whole and not is_indicator(name) and is_indicator(of_all := self._untimed(whole["name"])):
            return [name_indicator(of_all)[0]], name, ""
        part = self._part(name, group[0].unit)
        self.whole = bool(part)
        if part:
            if self.left.modality == "plain":
                self.left = self.left._replace(modality=memory.modality)
            return [memory.names[-1]], part.removesuffix(memory.names[-1]) or part, ""
        if scope and memory.names and len(name) <= 4 and "其中" in self.text[max(0, self.start - 3) : self.start + 2]:
            scope = scope.removesuffix("的")
            whole = re.sub(r"^(?:累计|完成|实现|推动)+", "", memory.names[-1])
            name = (whole.removesuffix("面积") if name.endswith("面积") else whole) + name
        else:
            name = self._complete(name)
        scope = scope or self.within or self._place_of_the_list() or None
        if len(group) > 1:
            shared = distribute(name, len(group), {number.unit for number in group} == {"%"})
            if shared:
                units = [number.unit for number in group]
                return [self._share_of(part, unit) for part, unit in zip(shared, units, strict=True)], scope, ""
            time = self.governing(group[0].start)
            if not (time and len(time.years) == len(group)):
                check = "doubtful"
            return [name], scope, check
        if self.left.separately and len(parts := split_list(name)) > 1 and (each := distribute(name, len(parts))):
            return [self._share_of(part, group[0].unit) for part in each], scope, check  # A和B各达到80%
        if self.frame == "level" and group[0].unit:
            return [self._share_of(part, group[0].unit) for part in coordinate(name)], scope, check
        return [self._share_of(name, group[0].unit)], scope, check

    def _place_of_the_list(self) -> str:
        """The place that a list's first member names for all: 新城范围内A达到…，B达到…."""
        place = self.memory.scope or ""
        goes_on = place.endswith("范围内") and place in self.text[: self.start]
        return place if goes_on and not re.search("全[省市区县]", self.text[self.start :][:4]) else ""

    def _share_of(self, name: str, unit: str) -> str:
        """公交车新能源汽车 at 72% is a share: 公交车新能源汽车占比."""
        if unit == "层" and not is_indicator(name):
            return f"{name}层数"
        plain = unit == "%" and self.left.role == "level" and not is_indicator(name) and not self._suffix()
        return name + "占比" if plain and re.search(r"(?:车|船|船舶|设备|机械|建筑|机组|灯具)$", name) else name

    def _stated_before(self) -> str:
        """The indicator of the segment before, where that has no number: 联运量实现零的突破，年均增长15%."""
        for segment in reversed(list(re.finditer(r"[^，；。]+", self.text[: self.start]))):
            if plain := self._untimed(segment[0]):
                m = STATING.match(strip_lead(plain))
                if m and is_indicator(m["subject"]) and not re.search(r"\d", plain):
                    self.stated = segment.start()
                    return m["subject"]
                return ""
        return ""

    def _untimed(self, segment: str) -> str:
        for t in find_times(segment):
            segment = segment.replace(segment[t.start : t.end], "\0" * (t.end - t.start), 1)
        return segment.replace("\0", "")

    def _part(self, name: str, unit: str) -> str:
        """The part of a whole that a subject names, where the indicator is the one before: 其中滇中城市群."""
        memory = self.memory
        if not memory.names or memory.unit != unit or memory.start < -200:
            return ""
        among = bool(AMONG.search(self.text[: self.start + 2])) or self._goes_on()
        place = name.removesuffix("占比").removesuffix("平均")
        if self.frame == "bare" and among:
            return name
        shares = (
            unit == "%" and self.left.role == "level" and SHARE_HEAD.search(memory.names[-1]) and memory.start > -60
        )
        if shares and KIND_OF_THINGS.fullmatch(name):
            return name
        if PLACE.search(place) and (among or len(place) <= 12):
            return place
        return name if among and not is_indicator(name) else ""

    def _complete(self, name: str) -> str:
        """Restore what a short subject leaves out: 资源化利用率 after 生活垃圾回收利用率."""
        if re.search("PUE|能效(?!提升|改造|诊断)|电能利用|能源利用效率", name) and "数据中心" not in name:
            centres = DATA_CENTRE.findall(self.text[: self.start])
            return centres[-1] + name if centres else name
        if name.startswith("完成") and len(name) > 6 and is_indicator(name):
            return name.removeprefix("完成")
        if name.startswith("提供") and (doer := DOER.search(self.text[: self.start])):
            return doer["who"] + name
        if OF_A_THING.fullmatch(name):
            thing = THING_BEHIND.search(self.text, self.start)
            return thing["thing"] + name if thing else name
        if DIMENSION.fullmatch(name) and (not self.memory.names or self.memory.start < 0):
            holders = HOLDER.findall(self.text[: self.start])
            return f"{strip_lead(holders[-1])}{name}" if holders else name
        bare = WORK.fullmatch(name.removeprefix("累计"))
        if bare and (batch := BATCH.findall(self.text[: self.start])):
            return name + batch[-1]
        if bare and (done := re.findall(bare[0] + r"([一-鿿]{2,8})(?=[，、；。])", self.text[: self.start])):
            return name + done[-1]
        if self.memory.names and OTHER.match(name) and (stage := STAGE.match(self.memory.names[-1])):
            return stage[0] + name
        if len(name) in FROM_BEFORE and (whose := self._whose(name)):
            return whose + name
        if not self.memory.names or self.memory.start < -400:
            return name
        if self.listed and not is_indicator(name):
            heads = [m.start() for m in HEAD_START.finditer(self.memory.names[-1]) if m.start()]
            return name + self.memory.names[-1][heads[-1] :] if heads else name
        full = complete(self.memory.names[-1], name)
        self.restored = full != name and len(name) <= 4
        return full

    def _whose(self, name: str) -> str:
        """What a name was said of in the words before: 推动新建公共建筑全面电气化，电气化比例达到20%."""
        head = HEAD.search(name)
        stem = name[: head.start()] if head else ""
        if len(stem) < 2:
            return ""
        for segment in re.findall(r"[^，；。]+", self.text[: self.start])[-2:]:
            before, found, _ = segment.partition(stem)
            if found and not re.search(r"\d", segment):
                owner = UNDERTAKEN.sub("", strip_lead(re.split("、|等", before)[-1]))
                owner = re.sub(r"(?:全面|基本|大力|加快|的)+$", "", owner)
                return owner if len(owner) in OWNER and not NO_OWNER.search(owner) else ""
        return ""


OF_ALL = re.compile("(?P<name>[^，。；：]{3,30})：$")  # 农村清洁取暖率：平原地区95%，山区80%
OF_A_SIZE = re.compile(
    r"(?<=[一-鿿]{3})(?:年|总|生产|建设|装机|营业)*(?:产能|规模|产值|产量|能力|收入|面积|容量)(?:均|各|分别)?(?:达到?|超过?|突破)\d.*$"
)  # 3家龙头企业产能达20万吨


def name_object(obj: str) -> str:
    """The name of a counted object: 特色鲜明、差异化发展的碳达峰试点城市 → 碳达峰试点城市."""
    name = re.sub(r"^(?:的|及以上|以上|左右|一批)+", "", obj)
    if m := re.match(
        r"^(?:具有|特色|[^的]*(?:丰富|完善|明晰|可[一-鿿]{2}|[一-鿿]化|鲜明|先进|领先)、)[^的]*的(?P<rest>.{3,})$", name
    ):
        name = m["rest"]
    name = OF_A_SIZE.sub("", name)
    return strip_trail(name)
