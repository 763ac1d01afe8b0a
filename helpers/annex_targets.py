"""Targets in annex tables: the document's own column, and what it reports of others.

A table of an annex arrives as cells with row and column. The column's header says what a cell is: the
jurisdiction's own target (区拟定目标值), a target of the level above (市规划目标, which is *reported*, not
promised), an explanation, or the responsible body. A cell that holds a bare number is read as the sentence
that it stands for: its row has the indicator and the unit, its column's header the year.
"""

import csv
import re
from functools import cache
from types import SimpleNamespace

import pandas as pd

from helpers.paths import VOCABULARY
from helpers.units import Number, find_numbers

LEVELS = {"country": "国", "province": "省", "prefecture": "市", "county": "区县"}
TARGET = re.compile(r"目标|目标值|(?<!\d)20\d\d(?!\d)|十[四五]五|规划值|指标值")
EXPLANATION = re.compile(r"说明|依据|备注|来源|测算|属性|单位$|基[数期准]|现状|实际")
UNIT = re.compile(r"(?:^|计量)单位$")  # 单位, 计量单位; no 责任单位
# 18.3, ≥550, 65-70, 22左右, 18.3%
BARE = re.compile(r"(?P<number>[≥≤＞＜><]?\d[\d.,]*(?:[-—]\d[\d.]*)?)(?P<unit>%?)(?P<tail>左右|以上|以下|以内)?")
# 省下达, 完成省下达目标任务, 以国家下达为准
HANDED_DOWN = re.compile(
    r"(?:按|以|完成|达到)*(?P<who>国家|省|市|上级)下达(?:的?(?:目标|任务|指标|计划))*(?:任务|为准|执行)?"
)
CHANGE = re.compile(r"(?:下降|降低|减少|提高|增长|提升|增加|上升)(?:率|幅度|比例)?$")  # 单位GDP能耗下降, 能耗降低率
UNIT_IN_NAME = re.compile(r"[（(](?P<unit>[^（）()]{1,12})[）)]$")  # 森林蓄积量（万立方米）
RESPONSIBLE = re.compile(r"责任|牵头|部门")
NAME = re.compile(r"指标|名称|内容|事项")


def column_role(header: str, level: str) -> str:
    """What a column holds: own, other:<level>, explanation, departments, indicator or number.

    Parameters
    ----------
    header : str
        The column's header.
    level : str
        The document's level: country, province, prefecture or county.
    """
    if RESPONSIBLE.search(header):
        return "departments"
    if EXPLANATION.search(header):
        return "explanation"
    if TARGET.search(header):
        for other, marks in LEVELS.items():
            if header[:1] in marks or header[:2] == "国家" and other == "country":
                return "own" if other == level else f"other:{other}"
        return "own"
    return "indicator" if NAME.search(header) else "number"


@cache
def _places() -> dict[str, dict[str, str]]:
    with open(VOCABULARY / "gazetteer.csv", encoding="utf-8-sig", newline="") as handle:
        return {row["adcode"]: row for row in csv.DictReader(handle) if row["kind"] != "zone"}


def above(adcode: str, level: str) -> tuple[str, str]:
    """Adcode and name of the place of a given level that a place lies in."""
    place = _places().get(adcode)
    while place and place["level"] != level:
        place = _places().get(place["parent_adcode"])
    if place:
        return place["adcode"], place["name"]
    return ("100000", "中国") if level == "country" else ("", "")


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
    if not (clauses["kind"] == "cell").any():
        return own, reported, numbers
    cells = clauses[clauses["kind"] == "cell"]
    bodies = ""
    runs = (cells["row"].fillna(-1) != cells["row"].fillna(-1).shift()).cumsum()  # two tables both have a first row
    for _, row in cells.groupby(runs, sort=False):
        if pd.isna(row["row"].iloc[0]) or row["row"].iloc[0] == 0:
            continue
        roles = [(column_role(str(cell.column), str(meta.get("level"))), cell) for cell in row.itertuples(index=False)]
        named = [cell.text.strip() for role, cell in roles if role == "indicator"]
        unit = next((cell.text.strip() for _, cell in roles if UNIT.search(str(cell.column))), "")
        bodies = next((cell.text.strip() for role, cell in roles if role == "departments"), bodies)
        for role, cell in roles:
            text = cell.text.rstrip()
            if role == "own" or role.startswith("other"):
                dated = [other.text for kind, other in roles if kind == "own" or kind.startswith("other")]
                dated = text if has_time(text) else "".join(dated)
                sentence, offset = _sentence(text, str(cell.column), (named or [""])[-1], unit)
                if sentence:
                    found, read = read_cell(sentence, [], issued, sentence if has_time(sentence) else dated)
                    found, read = _in_cell(found, offset, len(text)), _numbers_in_cell(read, offset, len(text))
                else:
                    found, read = read_cell(text, named[-1:], issued, dated)
                extra = {"where": "annex", "departments": ";".join(re.split("[、，\n]", bodies))}
                if role != "own":
                    code, name = above(str(meta.get("adcode")), role.split(":")[1])
                    extra |= {"of_adcode": code, "of_region": name}
                (own if role == "own" else reported).extend((finding, _trimmed(cell), extra) for finding in found)
                kind = "target" if role == "own" else "reported"
                read = [(n, cls if cls == "date" else kind if cls == "target" else cls) for n, cls in read]
            else:
                read = [(n, "date" if n.kind == "date" else "explanation") for n in find_numbers(text) if n.unit]
            numbers += [{"doc_id": cell.doc_id, "text": text[n.start : n.end], "start": cell.start + n.start,
                         "end": cell.start + n.end, "value": n.value, "unit": n.unit, "class": cls,
                         "target_id": (cell.clause_id, n.start)} for n, cls in read]  # fmt: skip
    return own, reported, numbers


def _sentence(text: str, header: str, indicator: str, unit: str) -> tuple[str, int]:
    """The sentence that a bare number of a table stands for, and where the cell's text begins in it; else "".

    Examples
    --------
    >>> _sentence("18.3", "2025年", "非化石能源消费比重", "%")
    ('到2025年，非化石能源消费比重达到18.3%', 18)
    """
    bare, handed = BARE.fullmatch(text), HANDED_DOWN.fullmatch(text)
    name = re.sub(r"^\d{1,2}[.、]|\s", "", indicator)
    if not name or not (bare or handed):
        return "", 0
    inside = UNIT_IN_NAME.search(name)
    if inside and _is_unit(inside["unit"]):
        name, unit = name[: inside.start()], unit or inside["unit"]
    lead = _deadline(header) + name
    if handed:
        return f"{lead}完成{handed['who']}下达目标", len(lead)
    lead += "" if CHANGE.search(name) else "达到"
    unit = bare["unit"] or (unit if _is_unit(unit) else "")
    return f"{lead}{bare['number']}{unit}{bare['tail'] or ''}", len(lead)


def _deadline(header: str) -> str:
    """The deadline that a column's header names, as a sentence has it; else ""."""
    year, period = re.search(r"(?<![\d比较])20\d\d(?!\d)", header), re.search("十[四五]五", header)
    if year:
        return f"到{year[0]}年，"
    return f"“{period[0]}”期间，" if period else ""


def _is_unit(text: str) -> bool:
    return bool(text) and [n.unit for n in find_numbers(f"1{text}")] == [text]


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


def _trimmed(cell) -> SimpleNamespace:
    return SimpleNamespace(**cell._asdict())
