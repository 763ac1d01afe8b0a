"""What was measured: official series and figures of the provinces, from the cited tables of data/raw/context.

Which series measures which indicator, and in what unit, is knowledge kept in data/raw/vocabulary/context_series.csv.
"""

import re

import numpy as np
import pandas as pd

from helpers.base.language import Words
from helpers.base.paths import context_folder
from helpers.vocabulary.read import read_knowledge

ACTUAL_COLUMNS = ["indicator_id", "adcode", "year", "value", "unit", "source"]
SERIES = ("table", "series", "indicator_id", "part", "adcode", "factor", "unit", "note")
YEAR = re.compile(r"\d{4}")  # 2020; no 2009-2013 and no 2020-03
NUMBER = re.compile(r"-?\d+(?:\.\d+)?")  # 15.9; no >25 and no unknown
SUPERSEDED = "first-published"  # how the tables' notes begin that name a value which was later revised
WIND_SOLAR = "wind_solar_capacity"
MW_PER_WAN_KW = 10  # 万千瓦 is ten megawatts


def read_actuals() -> tuple[pd.DataFrame, pd.DataFrame]:
    """Measured values as points in time, and the rows that cannot be such points.

    A year with several values counts once, with the value that was not revised later. Parts of one indicator (wind, solar)
    are added up where a year has all of them.

    Returns
    -------
    actuals : DataFrame
        Columns ACTUAL_COLUMNS and `vintage` ("first published" where a revised value is not known), value in `unit`.
    left_out : DataFrame
        Columns table, series, year, value, reason.
    """
    rows = pd.concat([_official(), _provinces()], ignore_index=True)
    rows["reason"] = np.select(
        [~rows["year"].str.fullmatch(YEAR), ~rows["value"].str.fullmatch(NUMBER)],
        ["not one whole year, or not at its end", "no exact value"],
        "",
    )
    keys = ["indicator_id", "adcode", "part", "year"]
    rows = rows.sort_values([*keys, "vintage"], kind="stable")  # "" before "first published"
    revised = rows.duplicated(keys) & (rows["reason"] == "")
    rows.loc[revised, "reason"] = "another value of that year is taken"
    kept = rows[rows["reason"] == ""]
    complete, broken = _add_parts(kept)
    left_out = pd.concat([rows[rows["reason"] != ""], broken])[["table", "series", "year", "value", "reason"]]
    return complete, left_out.reset_index(drop=True)


def _official() -> pd.DataFrame:
    """The rows of the official series that measure an indicator, scaled to its unit; numbers still as text."""
    series = read_knowledge("vocabulary/context_series.csv", SERIES, numbers=["factor"])
    columns = ("indicator", "year", "value", "unit", "publisher_title", "seen_at", "note")
    tables = [
        read_knowledge(context_folder() / f"{table}.csv", columns)
        .rename(columns={"indicator": "series", "unit": "written_unit", "note": "remark"})
        .assign(table=table)
        for table in series["table"].unique()
    ]
    rows = pd.concat(tables).merge(series, on=["table", "series"], how="inner")
    rows["vintage"] = rows["remark"].str.startswith(SUPERSEDED).map({True: "first published", False: ""})
    rows["source"] = rows["publisher_title"] + " (" + rows["seen_at"] + ")"
    scaled = rows["value"].str.fullmatch(NUMBER)
    numbers = pd.to_numeric(rows["value"].where(scaled)) * rows["factor"]
    rows["value"] = rows["value"].mask(scaled, numbers.map(lambda value: f"{value:.10g}"))
    return rows


def source_words(source: str) -> Words:
    """The source of a measured value, named in both languages; addresses stay as they are.

    Parameters
    ----------
    source : str
        As in `read_actuals`: the publisher's title, where it was seen in brackets.

    Examples
    --------
    >>> source_words("NEA 2025-01-23 (example.org)").zh
    '国家能源局，2025-01-23（example.org）'
    """
    names = read_knowledge("context/source_names.csv", ("written", "zh", "en"), unique=("written",)).set_index(
        "written"
    )
    known = re.compile("|".join(map(re.escape, sorted(names.index, key=len, reverse=True))))
    zh = known.sub(lambda found: names.at[found[0], "zh"], source)
    en = known.sub(lambda found: names.at[found[0], "en"], source)
    return Words(zh=re.sub(r" \(([^()]*)\)", r"（\1）", zh).replace("; ", "；"), en=en)


def _provinces() -> pd.DataFrame:
    """Wind and solar power of the provinces at the end of 2020, in the shape of `_official`'s rows."""
    table = read_knowledge("context/context_provinces.csv", ("adcode", "wind_mw_2020", "solar_mw_2020", "source"))
    built = pd.to_numeric(table["wind_mw_2020"], "coerce") + pd.to_numeric(table["solar_mw_2020"], "coerce")
    return pd.DataFrame(
        {
            "table": "context_provinces",
            "series": "wind_mw_2020 + solar_mw_2020",
            "indicator_id": WIND_SOLAR,
            "part": "whole",
            "adcode": table["adcode"],
            "year": "2020",
            "value": (built / MW_PER_WAN_KW).map(lambda value: "" if pd.isna(value) else f"{value:.10g}"),
            "unit": "万千瓦",
            "source": table["source"].str.extract(r"wind/solar/pumped: (.+)$")[0],
            "vintage": "",
        }
    )


def _add_parts(rows: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """One row an indicator, place and year: the whole, else the sum of its parts if all are there."""
    parts_of = {name: set(group) - {"whole"} for name, group in rows.groupby("indicator_id")["part"]}
    found, broken = [], []
    for (indicator, adcode, year), group in rows.groupby(["indicator_id", "adcode", "year"], sort=True):
        whole = group[group["part"] == "whole"]
        if whole.empty and set(group["part"]) != parts_of[indicator]:
            broken.append(group.assign(reason="the other part of the sum is not known"))
            continue
        used = whole if len(whole) else group
        value = pd.to_numeric(used["value"]).sum()
        source = "; ".join(dict.fromkeys(used["source"].fillna("not stated")))
        vintage = "first published" if used["vintage"].ne("").any() else ""
        found.append([indicator, adcode, int(year), value, used["unit"].iloc[0], source, vintage])
    complete = pd.DataFrame(found, columns=[*ACTUAL_COLUMNS, "vintage"])
    return complete, pd.concat(broken) if broken else rows.head(0)


def read_provinces() -> pd.DataFrame:
    """What is known of each province: one row each, units in the names.

    Returns
    -------
    DataFrame
        adcode, place (short name), region, population_2020, gdp_per_head_2020_10k_yuan, log2_gdp_per_head (its logarithm
        to base 2: one more is twice as much), wind_solar_2020_kw_per_head, log2_wind_solar_per_head.
    """
    columns = ("adcode", "name_zh", "region4_zh", "population_2020_census", "gdp_2020_100m_yuan")
    table = read_knowledge("context/context_provinces.csv", (*columns, "wind_mw_2020", "solar_mw_2020"))
    number = {name: pd.to_numeric(table[name], "coerce") for name in table}
    people = number["population_2020_census"]
    gdp = number["gdp_2020_100m_yuan"] * 1e8 / people / 1e4
    built = (number["wind_mw_2020"] + number["solar_mw_2020"]) * 1000 / people
    return pd.DataFrame(
        {
            "adcode": table["adcode"],
            "place": table["name_zh"],
            "region": table["region4_zh"],
            "population_2020": people,
            "gdp_per_head_2020_10k_yuan": gdp,
            "log2_gdp_per_head": np.log2(gdp),
            "wind_solar_2020_kw_per_head": built,
            "log2_wind_solar_per_head": np.log2(built),
        }
    )
