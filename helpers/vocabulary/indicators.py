"""The codebook of indicators: from a plan's own words to one indicator.

`data/raw/vocabulary/indicators.csv` is the codebook, a row an indicator: names, domain, canonical
unit, polarity, whether parts add up, the broader indicator, and `synonyms`, a pattern of the names
that plans use, which a researcher can read and edit. A name belongs to the first row whose pattern
it fits as a whole and whose unit measures the same as its own; variants of scope are rows of their
own, tied by `broader`.
"""

import re
import unicodedata
from typing import NamedTuple

import pandas as pd

from helpers.base.language import Words
from helpers.vocabulary.read import follows, read_knowledge
from helpers.vocabulary.units import canonical, canonical_unit, convert

CHINESE_SIGNS = str.maketrans("(),", "（）、")


class Indicator(NamedTuple):
    """A row of the codebook."""

    indicator_id: str
    name_zh: str
    name_en: str
    domain: str
    canonical_unit: str
    pattern: re.Pattern
    exclude: re.Pattern | None


def read_codebook() -> pd.DataFrame:
    """The codebook as a table of strings, `additive` as yes/no, empty cells as "".

    Returns
    -------
    DataFrame
        indicator_id, name_zh, name_en, domain, canonical_unit, polarity, additive, broader,
        definition, synonyms, exclude.
    """
    columns = ("indicator_id", "name_zh", "name_en", "domain", "canonical_unit", "polarity", "additive", "broader",
               "definition", "synonyms", "exclude")  # fmt: skip
    return read_knowledge(
        "vocabulary/indicators.csv",
        columns,
        unique=["indicator_id"],
        patterns=("synonyms", "exclude"),
        values={"polarity": ("up", "down", "none"), "additive": ("yes", "no")},
        check=_wrong,
    )


def _wrong(row: tuple) -> str | None:
    unit = row.canonical_unit
    if re.search("[;；]", row.synonyms):
        return f"synonyms {row.synonyms!r} is one pattern; write | between names"
    return f"canonical_unit {unit!r} is not in units.csv; add it there" if unit and not canonical_unit(unit) else None


@follows("vocabulary/indicators.csv", "vocabulary/units.csv")
def read_indicators() -> tuple[Indicator, ...]:
    """The codebook's rows with their patterns, in the order in which they are tried."""
    return tuple(
        Indicator(
            row.indicator_id,
            row.name_zh,
            row.name_en,
            row.domain,
            row.canonical_unit,
            re.compile(row.synonyms),
            re.compile(row.exclude) if row.exclude else None,
        )
        for row in read_codebook().itertuples()
    )


@follows("vocabulary/indicators.csv", "vocabulary/units.csv")
def _indicator_words() -> dict[str, Words]:
    return {row.indicator_id: Words(zh=row.name_zh, en=row.name_en) for row in read_indicators()}


def indicator_words(indicator_id: str) -> Words:
    """The name of an indicator in both languages, its id where the codebook has no such row.

    Examples
    --------
    >>> indicator_words("forest_cover")
    Words(zh='森林覆盖率', en='Forest cover')
    """
    return _indicator_words().get(indicator_id) or Words(zh=indicator_id, en=indicator_id)


def fold_name(name: str) -> str:
    """A name without widths, blanks and the words that only say how it changes."""
    name = unicodedata.normalize("NFKC", name).replace("CO2", "二氧化碳").translate(CHINESE_SIGNS)
    return re.sub(r"\s", "", name).removesuffix("水平")


@follows("vocabulary/indicators.csv", "vocabulary/units.csv")
def identify(name: str, unit: str | None = None) -> str | None:
    """The indicator that a name stands for, None where the codebook has none.

    Parameters
    ----------
    name : str
        As in targets.csv, column indicator.
    unit : str, optional
        The unit as written; a unit that cannot measure the indicator rules it out.

    Examples
    --------
    >>> identify("非化石能源占能源消费总量比重", "%")
    'non_fossil_share'
    """
    folded = fold_name(name)
    named = [row for row in read_indicators() if row.name_zh == folded]
    for indicator in (*named, *read_indicators()):
        fits = indicator in named or indicator.pattern.fullmatch(folded)
        fits = fits and not (indicator.exclude and indicator.exclude.search(folded))
        if fits and _measures(unit, indicator.canonical_unit):
            return indicator.indicator_id
    return None


def _measures(unit: str | None, target: str) -> bool:
    """Whether a unit can state the indicator: its own dimension, or a change in per cent."""
    if not unit or unit in ("%", "倍", "番", "个百分点", "百分点"):
        return True
    if not target:
        return False
    if canonical_unit(unit) is None:
        return False
    if _counts(unit) and _counts(target):
        return True
    return _converted(1.0, unit, target) is not None


def _converted(value: float, unit: str, target: str) -> float | None:
    """A value in the indicator's unit; 克 of coal is written for 克标准煤. None where it measures another thing."""
    for name in (target, target.replace("标准煤", "")):
        try:
            return convert(value, unit, name)
        except ValueError:
            continue
    return None


def _counts(unit: str) -> bool:
    return unit.lstrip("万亿千百") in tuple("个家座户处项台根辆") or unit.endswith(("户", "家", "个", "座", "台", "根"))


def canonical_value(value: float, unit: str, indicator_id: str | None) -> tuple[float | None, str | None]:
    """Value and unit in the indicator's unit where it measures the same, else in the unit's own.

    A percentage stays a percentage: the change of an amount is not an amount.
    """
    target = next((row.canonical_unit for row in read_indicators() if row.indicator_id == indicator_id), "")
    if target and canonical_unit(unit) is not None:
        number = _converted(value, unit, target)
        if number is not None:
            return number, target
    number, name = canonical(value, unit)
    return number, name or None


def link_indicators(rows: list[dict]) -> None:
    """Give each row of targets its indicator_id, value_canonical and unit_canonical, in place."""
    for row in rows:
        row["indicator_id"] = identify(row["indicator"], row["unit"])
        row["value_canonical"] = row["unit_canonical"] = None
        if row["value"] is not None and row["unit"]:
            row["value_canonical"], row["unit_canonical"] = canonical_value(
                row["value"], row["unit"], row["indicator_id"]
            )


def count_indicators(targets: pd.DataFrame) -> pd.DataFrame:
    """The codebook's indicators with the number of documents and targets that have them.

    Parameters
    ----------
    targets : DataFrame
        targets.csv, without documents that stand for another (`same_as`).

    Returns
    -------
    DataFrame
        indicator_id, name_zh, name_en, documents, targets; a row for every row of the codebook.
    """
    counts = targets.dropna(subset=["indicator_id"]).groupby("indicator_id")["doc_id"].agg(["nunique", "size"])
    book = read_codebook()[["indicator_id", "name_zh", "name_en"]]
    table = book.join(counts.rename(columns={"nunique": "documents", "size": "targets"}), on="indicator_id")
    return table.fillna({"documents": 0, "targets": 0}).astype({"documents": int, "targets": int})
