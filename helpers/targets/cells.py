"""Targets in annex tables: the document's own column, and what it reports of others.

A table of an annex arrives as cells with row and column. The column's header says what a cell is: the
jurisdiction's own target (区拟定目标值), a target of the level above (市规划目标, which is *reported*, not
promised), an explanation, the responsible body, a rate of growth, or when a task is due. A cell that holds an amount
(18.3, ≥550, [14.5], 累计40家, 不低于25) is read as the sentence that it stands for: its row has the indicator and the unit,
its column's header the year. A cell of a table of tasks that is a sentence is read as one.
"""

import re
from types import SimpleNamespace
from typing import NamedTuple

import pandas as pd

from helpers.targets.grammar import distribute, is_indicator
from helpers.vocabulary.gazetteer import NOWHERE, Place, lineage, place, read_place
from helpers.vocabulary.units import Number, find_numbers, is_unit
from helpers.vocabulary.words import Worded

# whose a column is: 全省2025年目标, 市规划目标, 2025年目标（全国）; no 市场, 区域
TERRITORY = re.compile(
    r"(?:^|[（(])(?:全|本|我)?(?P<mark>国家|中央|国|上级|自治区|自治州|自治县|省|市|州|盟|区|县|旗)(?!场|政|域|块|间|位|别)"
)
MARKS = {"国家": "national", "中央": "national", "国": "national", "省": "province", "自治区": "province", "市": "prefecture",
         "州": "prefecture", "自治州": "prefecture", "盟": "prefecture"}  # fmt: skip
DATED = re.compile(r"^(?:[到至]|20\d\d年?[-—至]?|[“”]|十[四五]五(?:期间|末)?|[（(](?=20))+")
TARGET = re.compile(
    r"目标|下达(?:的|我[省市区县])?(?:年度)?(?:指标|任务)|目标值|(?<!\d)20\d\d(?!\d)|十[四五]五|规划值|指标值"
)
EXPLANATION = re.compile(r"说明|依据|备注|来源|测算|属性|单位$|基[数期准]|现状|现值|实际|完成情况")
UNIT = re.compile(r"(?:^|计量)单位$")  # 单位, 计量单位; no 责任单位
# 年均增速（%）, [累计]
GROWTH = re.compile(r"(?:年均|增速|增长|增幅|累计)(?:率|值|数)?(?:[（(\[].*)?$|^[\[［〔【（(]累计")
DUE = re.compile(r"时限|时间|期限|节点")  # 完成时限
PROJECT = re.compile("项目|规模|投资")  # what a project is built for is no target of the plan
# an amount's words in front: 不低于25, 力争60, 累计40家, 较2020年下降14.5
LED = Worded(
    r"(?P<added>新增|净增)|(?P<total>累计)|(?:(?:较|比)20\d\d年底?(?:累计)?)?(?P<verb>{fall|rise})"
    r"|(?P<level>{level})?(?P<bound>{before})?|(?P<modal>{modality})(?:{level})?"
)
BEHIND = Worded("{after}|以内")
OPEN, CLOSE = "[（(\\[［〔【]", "[）)\\]］〕】]"
FRAMED = re.compile(rf"(?P<sign>[≥≤＞＜><]?){OPEN}(?P<inner>[^（()）]*\d[^（()）]*){CLOSE}(?P<unit>%?)")  # [14.5]
MARK = r"[*＊①-⑳†]|注\d?"  # of a note below the table
# 14.5（累计）, 100a
NOTED = re.compile(rf"(?:{OPEN}(?P<note>[^（()）\[\]\d]*){CLOSE}|{MARK}|(?<=[\d%\]］〕）])[a-e])$")
TOTAL = re.compile("累计|合计|总计|五年")
# 省下达, 完成省下达目标任务, 以国家下达为准
HANDED_DOWN = re.compile(
    r"(?P<verb>按|以|完成|达到|满足|不低于|不高于)*(?P<who>国家|自治区|省|市|上级)级?(?:下达|考核|确定|核定|规定|批复|分解)"
    r"(?:的?(?:目标|任务|指标|计划|要求))*(?:任务|为准|执行)?"
)
CHANGE = Worded("{fall|rise}(?:率|幅度|比例)?$")  # 单位GDP能耗下降, 能耗降低率
# what stands behind a name: （万立方米）, （%，五年累计）, [五年累计], ，万吨标准煤
BEHIND_NAME = re.compile(rf"(?:{OPEN}(?P<noted>[^（()）\[\]]{{1,16}}){CLOSE}|[，,/](?P<plain>[^，,]{{1,12}}))$")
# what a row's indicator comes to; of 全部消除 only its row's name says of what
STATE = re.compile(r"(?:质量|水平)?不下降|不降低|全覆盖|(?:全部|全面|基本|彻底)(?:消除|清除|淘汰|取缔|关停|退出|清零)")
GONE = re.compile("[消清淘取关退]")
COUNTED_BY = re.compile("(?:比例|数量|个数|占比|面积)$")  # no part of what is gone: 城市黑臭水体比例
RESPONSIBLE = re.compile(r"责任|牵头|部门")
NAME = re.compile(r"指标|名称|内容|事项")
NOT_LETTERS = re.compile(r"[\W\d_〇零一二三四五六七八九十百]+")  # of 8, ≥14%, （十二）, 3. nothing remains


class Column(NamedTuple):
    """What a column holds: own, other (of the place `of`), explanation, departments, due, indicator or number.

    `growth` marks a column of rates between the years of the others: 年均增长（%）, [累计].
    """

    role: str
    of: Place = NOWHERE
    growth: bool = False

    @property
    def promises(self) -> bool:
        """Whether its cells are targets, of whomever."""
        return self.role in ("own", "other")


def read_column(header: str, home: Place) -> Column:
    """What a column of an annex table holds.

    Parameters
    ----------
    header : str
        The column's header.
    home : Place
        The document's place; `NOWHERE` where it is not known.

    Examples
    --------
    >>> from helpers.vocabulary.gazetteer import place
    >>> jiangxi, shanghai = place("360000"), place("310000")
    >>> [read_column(header, jiangxi).role for header in ("2025年", "国家目标值", "全省2025年目标")]
    ['own', 'other', 'own']
    >>> read_column("市目标值", shanghai).role
    'own'
    """
    if RESPONSIBLE.search(header):
        return Column("departments")
    if EXPLANATION.search(header) or re.search("十[一二三]五", header):
        return Column("explanation")
    growth = not TARGET.search(header) and bool(GROWTH.search(header))
    if growth or TARGET.search(header):
        of = _territory(header, home)
        own = of is None or (of.adcode, of.level) == (home.adcode, home.level)
        return Column("own", growth=growth) if own else Column("other", of, growth)
    return Column("due" if DUE.search(header) else "indicator" if NAME.search(header) else "number")


def _territory(header: str, home: Place) -> Place | None:
    """The place that a column's header names, None where it names none: then it is the document's own.

    全区 is the region in a plan of 广西 and the district in one of 徐汇; 市 in a municipality is the place itself.
    """
    header = DATED.sub("", header)
    named, length = read_place(header, home.adcode) if home.adcode else (None, 0)
    if named and (length > 2 or named.level != "county"):
        return named
    m = TERRITORY.search(header)
    if not m:
        return None
    mark, line = m["mark"], [place(code) for code in lineage(home.adcode)]
    if mark == "上级":
        return next(iter(line[1:]), NOWHERE._replace(level="above"))
    level = MARKS.get(mark, "county")
    for above in line:
        if above.level == level == "national" or above.level != "national" and above.name.endswith(mark):
            return above
    if not line:
        return NOWHERE._replace(level=level)
    return next((above for above in line if above.level == level), NOWHERE._replace(level=level))


def has_time(text: str) -> bool:
    """Whether a cell names a year or a planning period."""
    return bool(re.search(r"20\d\d年|十[四五]五", text))


def read_table_cells(clauses: pd.DataFrame, meta: dict, issued: int, read_cell):
    """Findings in the cells of annex tables.

    Parameters
    ----------
    clauses : DataFrame
        All clauses of a document; those of kind `cell` have `row` and `column`.
    meta : dict
        The document's row of documents.csv.
    issued : int
        Year of issue.
    read_cell : callable
        (text, subjects, issued, dated) → findings and numbers of one cell; `dated` is the text whose
        deadline governs it: its own, else that of the row's other targets.

    Returns
    -------
    own, reported : list of (Finding, clause, extra columns)
    numbers : list of dict
        Rows of numbers.csv.
    """
    own, reported, numbers = [], [], []
    cells = clauses[clauses["kind"] == "cell"]
    bodies, home, leads, caption, projects, whole = "", _home(meta), None, NO_CAPTION, False, NO_WHOLE
    runs = (cells["row"].fillna(-1) != cells["row"].fillna(-1).shift()).cumsum()  # two tables both have a first row
    for _, row in cells.groupby(runs, sort=False):
        if pd.isna(row["row"].iloc[0]):
            continue
        if row["row"].iloc[0] == 0:
            leads = read_column(str(row["column"].iloc[0]), home)
            caption = _caption(clauses, row.index[0], str(meta.get("title") or ""))
            whole = NO_WHOLE
            projects = bool(row["column"].astype(str).str.contains(PROJECT).any())
            continue
        columns = _columns(row, home, leads)
        naming = [cell.text.strip() for column, cell in columns if column.role == "indicator"]
        named = [text for text in naming if _is_name(text)]
        whole = _whole_of(columns, whole)
        if whole.name and len(named) > (whole.row == row["row"].iloc[0]):
            named = [_part_of(whole.name, named[-1])]
        unit = next((cell.text.strip() for _, cell in columns if UNIT.search(str(cell.column))), caption.unit)
        bodies = next((cell.text.strip() for column, cell in columns if column.role == "departments"), bodies)
        dates = "".join(cell.text for column, cell in columns if column.promises or column.role == "due")
        stated = [_deadline(str(cell.column)) for column, cell in columns if column.promises]
        stated = sorted({date for date in stated if date and not date < f"到{issued}年，"})
        dates = dates if has_time(dates) or len(stated) != 1 else stated[0]  # 2025年 | 江西省目标
        due = dates if has_time(dates) else "" if len(stated) > 1 else caption.deadline
        for column, cell in columns:
            text = cell.text.rstrip()
            task = column.role in ("indicator", "number") and not projects and _is_sentence(text)
            if column.promises or task and has_time(text + dates):
                dated = text if has_time(text) else due or (stated[-1] if stated and column.growth else "")
                sentences = [] if task else _sentences(text, str(cell.column), (named or [""])[-1], unit)
                found, read = [], []
                for sentence, offset in sentences:
                    some, seen = read_cell(sentence, [], issued, sentence if has_time(sentence) else dated)
                    found += _in_cell(some, offset, len(text))
                    read += _numbers_in_cell(seen, offset, len(text))
                if not sentences:
                    found, read = read_cell(text, [] if task else named[-1:], issued, dated)
                if not task and naming and not named:  # a serial number is no name
                    found, read = [], [(n, "date" if n.kind == "date" else "unclassified") for n, _ in read]
                extra = {"where": "annex", "departments": ";".join(re.split("[、，\n]", bodies))}
                is_own = task or column.role == "own"
                if not is_own:
                    extra |= {"of_adcode": column.of.adcode, "of_region": column.of.name}
                (own if is_own else reported).extend(
                    (finding, SimpleNamespace(**cell._asdict()), extra) for finding in found
                )
                kind = "target" if is_own else "reported"
                read = [(n, cls if cls == "date" else kind if cls == "target" else cls) for n, cls in read]
            else:
                read = [(n, "date" if n.kind == "date" else "explanation") for n in find_numbers(text) if n.unit]
            numbers += [{"doc_id": cell.doc_id, "text": text[n.start : n.end], "start": cell.start + n.start,
                         "end": cell.start + n.end, "value": n.value, "unit": n.unit, "class": cls,
                         "target_id": (cell.clause_id, n.start)} for n, cls in read]  # fmt: skip
    return own, reported, numbers


class Whole(NamedTuple):
    """An indicator whose parts stand in the cells beside it, over several rows: 细颗粒物浓度（微克/立方米） of 中心城区, 县级城市."""

    name: str = ""
    column: str = ""
    row: int = -1


NO_WHOLE = Whole()


def _whole_of(columns: list[tuple[Column, NamedTuple]], before: Whole) -> Whole:
    """The indicator that the names of a row are parts of: of this row, or of one above that no cell has replaced."""
    naming = [cell for column, cell in columns if column.role == "indicator" and cell.text.strip()]
    first = naming[0] if naming else None
    if first is None or before.name and all(str(cell.column) != before.column for cell in naming):
        return before if first is not None else NO_WHOLE
    parted = len(naming) > 1 and _split_name(re.sub(r"\s", "", first.text))[1]
    return Whole(first.text.strip(), str(first.column), int(first.row)) if parted else NO_WHOLE


def _part_of(whole: str, part: str) -> str:
    """The name of a part: 中心城区 of 细颗粒物浓度（微克/立方米), 氨氮 of 主要污染物减排量（吨）; one that is whole itself has the unit.

    Examples
    --------
    >>> _part_of("7.主要污染物减排量（吨）", "氨氮"), _part_of("污水收集、处理率（%）", "县城污水处理率")
    ('氨氮减排量（吨）', '县城污水处理率（%）')
    """
    name = re.sub(r"^\d{1,2}[.、]|\s", "", whole)
    if is_indicator(part):
        return part if _split_name(part)[1] else part + name[len(_split_name(name)[0]) :]
    return part + re.sub(r"^主要[一-鿿]{0,3}?污染物(?:排放)?", "", name)


class Caption(NamedTuple):
    """What the line above a table says for all of it: its deadline and its unit."""

    deadline: str = ""
    unit: str = ""


NO_CAPTION = Caption()


def _caption(clauses: pd.DataFrame, table: int, title: str) -> Caption:
    """The deadline and the unit of a table, from the two lines above it; without one there, of the document's title."""
    at = clauses.index.get_loc(table)
    above = [row.text.strip() for row in clauses.iloc[max(0, at - 2) : at].itertuples() if row.kind != "cell"]
    above = [line for line in above if len(line) < 45 and not line.endswith("。")]
    units = [m[1] for line in above if (m := re.search(r"单位[：:]\s*([^，,、；）)]+)[）)]?$", line)) and is_unit(m[1])]
    deadlines = [found for line in [*reversed(above), title] if (found := _deadline(line))]
    return Caption(next(iter(deadlines), ""), next(iter(units), ""))


def _is_sentence(text: str) -> bool:
    """Whether a cell is a sentence or more, no name, number or note."""
    return len(text) > 11 and bool(re.search(r"[。；，]|\d[^，。；]{0,8}$", text))


def _columns(row: pd.DataFrame, home: Place, leads: Column | None) -> list[tuple[Column, NamedTuple]]:
    """Each cell of a row with what its column holds; `leads` is the first column of the table.

    A header that is merged over several columns (指标 over the number, the group and the name) stands at the first
    of them only: the columns without a header behind one of indicators hold indicators too.
    """
    columns, above = [], leads
    for cell in row.itertuples(index=False):
        header = str(cell.column)
        above = read_column(header, home) if header else above
        merged = not header and above and above.role == "indicator"
        columns.append((above if header or merged else read_column("", home), cell))
    return columns


def _is_name(text: str) -> bool:
    """Whether a cell can name an indicator: it has words, and is no number, serial number, unit or sentence.

    Examples
    --------
    >>> [_is_name(text) for text in ("森林覆盖率（%）", "PUE", "8", "≥14%", "（十二）", "万吨")]
    [True, True, False, False, False, False]
    """
    return len(NOT_LETTERS.sub("", text)) > 1 and not is_unit(text) and "。" not in text


class Amount(NamedTuple):
    """What a cell that is an amount says: words before it, number, unit, words behind it, where in the cell it stands.

    `total` marks a sum over the period, as in [14.5] and 14.5（累计）.
    """

    led: re.Match
    number: str
    unit: str
    tail: str
    at: int
    total: bool


def _amount(cell: str) -> Amount | None:
    """The amount that a cell is, None where it says something else.

    Examples
    --------
    >>> [(a.number, a.unit, a.total) for a in map(_amount, ("[14.5]", "14.5%（累计）", "累计40家", "不低于25"))]
    [('14.5', '', True), ('14.5', '%', True), ('40', '家', True), ('25', '', False)]
    """
    text, total, shift = cell, False, 0
    while m := NOTED.search(text):
        total |= bool(TOTAL.search(m["note"] or ""))
        text = text[: m.start()].rstrip()
    if m := FRAMED.fullmatch(text):
        text, total, shift = m["sign"] + m["inner"] + m["unit"], True, m.start("inner") - len(m["sign"])
    numbers = [n for n in find_numbers(text) if n.kind not in ("date", "ordinal", "class")]
    if len(numbers) != 1:
        return None
    (n,) = numbers
    led, tail = LED.fullmatch(text[: n.start].rstrip()), text[n.end :].strip()
    if not led or tail and not BEHIND.fullmatch(tail):
        return None
    written = text[n.start : n.end]
    number = written.removesuffix(n.unit) if n.unit else written
    return Amount(led, number.strip(), n.unit, tail, n.start + shift, total or bool(led["total"]))


def _sentences(text: str, header: str, indicator: str, unit: str) -> list[tuple[str, int]]:
    """The sentence of a cell, or one each of two values: 1665/52 under 湿地保有量/湿地保护率 in 万亩/%."""
    if not re.search(r"\d/\d", text):
        sentence = _sentence(text, header, indicator, unit)
        return [sentence] if sentence[0] else []
    values, (name, named, _) = text.split("/"), _split_name(indicator)
    names, units = name.split("/"), (unit or named).split("/")
    if len(names) == 2 and not all(map(is_indicator, names)):  # 自然保护地面积陆域/海域占比
        names = distribute(name.replace("/", "、"), 2, "%" in (unit or named)) or names
    if (
        len(values) != 2
        or not all(map(is_indicator, names))
        or {len(names), len(units)} - {1, 2}
        or len(names + units) < 3
    ):
        return []
    pairs = zip(values, names * (2 // len(names)), units * (2 // len(units)), strict=True)
    (one, first), (other, second) = (_sentence(value, header, said, of) for value, said, of in pairs)
    return [(one, first), (other, second - len(values[0]) - 1)] if one and other else []


def _sentence(text: str, header: str, indicator: str, unit: str) -> tuple[str, int]:
    """The sentence that an amount of a table stands for, and by how much the amount stands later there; else "".

    Examples
    --------
    >>> _sentence("18.3", "2025年", "非化石能源消费比重", "%")
    ('到2025年，非化石能源消费比重达到18.3%', 18)
    >>> _sentence("[14.5]", "2025年", "单位GDP能耗降低（%）", "")
    ('到2025年，单位GDP能耗累计降低14.5%', 17)
    """
    first, *more = text.split("，")
    more = [part for part in more if (a := _amount(part)) and a.unit]  # 30%，力争40%
    amount, handed = _amount(first if len(more) == text.count("，") else text), HANDED_DOWN.fullmatch(text)
    amount = None if more and amount and not amount.unit else amount
    name, named_unit, total = _split_name(re.sub(r"^\d{1,2}[.、]|\s", "", indicator))
    said = re.sub(f"{OPEN}[^（()）]*{CLOSE}$", "", text)
    if not name or not (amount or handed or STATE.fullmatch(said)):
        return "", 0
    lead = _deadline(header)
    if not (amount or handed):
        name = COUNTED_BY.sub("", name) if GONE.search(said) else name
        return f"{lead}{name}{said}", len(lead) + len(name)
    if handed:
        said = (
            text if handed["verb"] in ("完成", "达到", "满足", "不低于", "不高于") else f"完成{handed['who']}下达目标"
        )
        return f"{lead}{name}{said}", len(lead) + len(name)
    _, header_unit, header_total = _split_name(header)
    total = total or amount.total or header_total or bool(TOTAL.search(unit))
    growth = bool(GROWTH.search(header)) and not TARGET.search(header)
    own = _only_unit(unit) or named_unit
    growth &= bool(re.search("年均|增", header)) or amount.unit == "%" and own not in ("", "%")
    if growth:  # of what is counted in 亿元 too
        unit = named_unit = header_unit or "%"
    unit, number = amount.unit or _only_unit(unit) or named_unit or header_unit, amount.number
    grows = "增长" if growth and not CHANGE.search(name) else ""
    if number[0] in "-－" and (grows or unit == "%"):  # a fall written as one
        number, grows = number[1:], "" if CHANGE.search(name) else "下降"
    if amount.led["added"]:
        lead, verb = f"{lead}{amount.led['added']}", ""
    elif amount.led["verb"] or amount.led["level"] or amount.led["modal"] or amount.led["bound"]:
        verb = amount.led[0]
    else:
        verb = "达到"
    if verb == "达到":
        verb = grows or ("" if CHANGE.search(name) else verb)
    if grows and "年均" in header:
        verb = f"年均{verb}"
    elif total and (fall := CHANGE.search(name)):
        name, verb = name[: fall.start()], f"累计{fall[0]}"
    elif total:
        verb = f"累计{verb}"
    lead += name + verb
    return "，".join([f"{lead}{number}{unit}{amount.tail}", *more]), len(lead) - amount.at


def _split_name(text: str) -> tuple[str, str, bool]:
    """A name without what its brackets add, the unit there, and whether they speak of a sum over the period.

    Examples
    --------
    >>> _split_name("单位GDP能耗降低（%，五年累计）"), _split_name("出租车（含网约车）")
    (('单位GDP能耗降低', '%', True), ('出租车（含网约车）', '', False))
    """
    unit, total = "", False
    text = re.sub(f"(?:{MARK})+$", "", text)
    while m := BEHIND_NAME.search(text):
        parts = [part for part in re.split("[，,、；]", m["noted"] or m["plain"]) if part]
        units = [part for part in parts if is_unit(part)]
        sums = [part for part in parts if TOTAL.search(part)]
        if not units and (m["plain"] or not sums and not re.search("^(?:约束|预期)性|^注", m["noted"])):
            break
        unit, total, text = unit or next(iter(units), ""), total or bool(sums), text[: m.start()]
    return text, unit, total


def _only_unit(text: str) -> str:
    """The unit of a cell that may frame it or add words: （%）, %（累计）; "" where there is none."""
    return next((part for part in (text, *re.split(rf"{OPEN}|{CLOSE}|[，,、]", text)) if is_unit(part)), "")


def _deadline(header: str) -> str:
    """The deadline that a column's header names, as a sentence has it; else ""."""
    year, period = re.search(r"(?<![\d比较])20\d\d(?!\d)", header), re.search("十[四五]五", header)
    if year:
        return f"到{year[0]}年，"
    return f"“{period[0]}”期间，" if period else ""


def _home(meta: dict) -> Place:
    """The place whose plan a document is; without one, only its level is known."""
    try:
        return place(str(meta.get("adcode")))
    except KeyError:
        return NOWHERE._replace(level=str(meta.get("level") or ""))


def _in_cell(found: list, offset: int, length: int) -> list:
    """Findings of a sentence that stands for a cell, with the cell as their quote."""
    for finding in found:
        finding.start, finding.end = 0, length
        if finding.number is not None:
            finding.number = max(0, finding.number - offset)
    return found


def _numbers_in_cell(read: list[tuple[Number, str]], offset: int, length: int) -> list[tuple[Number, str]]:
    """The numbers of such a sentence that stand in the cell, at their places there."""
    inside = [(n, cls) for n, cls in read if offset <= n.start < offset + length]
    return [(n._replace(start=n.start - offset, end=min(n.end - offset, length)), cls) for n, cls in inside]
