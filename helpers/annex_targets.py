"""Targets in annex tables: the document's own column, and what it reports of others.

A table of an annex arrives as cells with row and column. The column's header says what a cell is: the
jurisdiction's own target (区拟定目标值), a target of the level above (市规划目标, which is *reported*, not
promised), an explanation, or the responsible body.
"""

import csv
import re
from functools import cache
from types import SimpleNamespace

import pandas as pd

from helpers.paths import VOCABULARY
from helpers.units import find_numbers

LEVELS = {"country": "国", "province": "省", "prefecture": "市", "county": "区县"}
TARGET = re.compile(r"目标|目标值|20\d\d年|规划值|指标值")
EXPLANATION = re.compile(r"说明|依据|备注|来源|测算|属性|单位$")
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
    for place, row in cells.groupby(["row"], sort=False):
        if place[0] == 0 or pd.isna(place[0]):
            continue
        roles = [(column_role(str(cell.column), str(meta.get("level"))), cell) for cell in row.itertuples(index=False)]
        named = [cell.text.strip() for role, cell in roles if role == "indicator"]
        bodies = next((cell.text.strip() for role, cell in roles if role == "departments"), bodies)
        for role, cell in roles:
            text = cell.text.rstrip()
            if role == "own" or role.startswith("other"):
                dated = [other.text for kind, other in roles if kind == "own" or kind.startswith("other")]
                found, read = read_cell(text, named[-1:], issued, text if has_time(text) else "".join(dated))
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


def _trimmed(cell) -> SimpleNamespace:
    return SimpleNamespace(**cell._asdict())
