"""Targets as points in time: the path each indicator takes in a jurisdiction, and what it asks for a year.

`levels_stated` takes the levels of `helpers.targets.best_statements`; `steps`, `turn`, `gaps` and `asked_growth`
put such points in relation to each other, to the country and to what was last measured. All of them take and return
DataFrames; values stand in the indicator's canonical unit, which is in the column `unit`.
"""

import pandas as pd

from helpers.targets.statements import PLACE_COLUMNS
from helpers.trends import statistics as inference
from helpers.vocabulary.gazetteer import COUNTRY

MEASURED = "actual"  # the voice of a measured value, beside the voices of documents
POINT_COLUMNS = [
    "indicator_id", *PLACE_COLUMNS, "year", "value", "unit", "comparator", "modality", "voice", "status", "date",
    "doc_id", "target_id", "also_stated",
]  # fmt: skip
TURN = 2025  # the year where the plans' two periods meet
MIN_JURISDICTIONS = 8  # below that neither σ nor β says anything


def levels_stated(statements: pd.DataFrame) -> pd.DataFrame:
    """The levels among a place's best statements, as points in time: no falls, increments or levels set elsewhere.

    Parameters
    ----------
    statements : DataFrame
        From `helpers.targets.best_statements`.

    Returns
    -------
    DataFrame
        Columns POINT_COLUMNS, ordered by indicator, place and year.
    """
    levels = statements["kind"].eq("quantity") & statements["change"].eq("level")
    return statements.loc[levels, POINT_COLUMNS].reset_index(drop=True)


def with_actuals(points: pd.DataFrame, actuals: pd.DataFrame) -> pd.DataFrame:
    """Points and measured values in one table; a place without any target of the indicator is left out.

    Parameters
    ----------
    points : DataFrame
        From `levels_stated`.
    actuals : DataFrame
        Columns indicator_id, adcode, year, value, unit, source, as `helpers.trends.context` reads them; the unit must be the
        points' own.

    Returns
    -------
    DataFrame
        Columns POINT_COLUMNS; measured values have the voice "actual" and their source in `also_stated`.
    """
    keys = ["indicator_id", "adcode", "unit"]
    known = points[[*keys, *PLACE_COLUMNS[1:]]].drop_duplicates(keys)
    measured = actuals.merge(known, on=keys, how="inner").rename(columns={"source": "also_stated"})
    measured = measured.assign(voice=MEASURED).reindex(columns=POINT_COLUMNS)
    together = pd.concat([points.astype(object), measured.astype(object)]).convert_dtypes()
    order = together["voice"].eq(MEASURED).map({True: 0, False: 1})
    together = together.assign(order=order).sort_values(["indicator_id", "adcode", "year", "order"], kind="stable")
    return together.drop(columns="order").reset_index(drop=True)


def steps(points: pd.DataFrame) -> pd.DataFrame:
    """What a path asks for from each of its points to the next.

    Returns
    -------
    DataFrame
        indicator_id, PLACE_COLUMNS, unit, from_year, to_year, from_value, to_value, from_voice, to_target_id,
        change_per_year (unit a year) and growth_pct_per_year (compound; empty unless both values are positive).
    """
    ordered = points.sort_values(["indicator_id", "adcode", "year"], kind="stable")
    before = ordered.groupby(["indicator_id", "adcode", "unit"])[["year", "value", "voice"]].shift()
    table = ordered[["indicator_id", *PLACE_COLUMNS, "unit"]].assign(
        from_year=before["year"],
        to_year=ordered["year"],
        from_value=before["value"].astype(float),
        to_value=ordered["value"].astype(float),
        from_voice=before["voice"],
        to_target_id=ordered["target_id"],
    )
    table = table[table["from_year"].notna() & (table["to_year"] != table["from_year"])].reset_index(drop=True)
    table["from_year"] = table["from_year"].astype(int)
    years = (table["to_year"] - table["from_year"]).astype(float)
    table["change_per_year"] = (table["to_value"] - table["from_value"]) / years
    table["growth_pct_per_year"] = _compound(table["from_value"], table["to_value"], years)
    return table


def _compound(first: pd.Series, last: pd.Series, years: pd.Series) -> pd.Series:
    """Yearly growth in per cent that leads from one positive value to another."""
    positive = (first > 0) & (last > 0)
    ratio = (last / first).where(positive)
    return (ratio ** (1 / years) - 1) * 100


def turn(path_steps: pd.DataFrame, year: int = TURN) -> pd.DataFrame:
    """Does a path speed up at `year`? Change a year in the step that ends there and in the one that begins there.

    Returns
    -------
    DataFrame
        indicator_id, PLACE_COLUMNS, unit, before_per_year, after_per_year, faster_by (unit a year), to_target_id.
    """
    keys = ["indicator_id", *PLACE_COLUMNS, "unit"]
    before = path_steps[path_steps["to_year"] == year].set_index(keys)["change_per_year"].rename("before_per_year")
    after = path_steps[path_steps["from_year"] == year].set_index(keys)
    both = after[["change_per_year", "to_target_id"]].rename(columns={"change_per_year": "after_per_year"}).join(before)
    both = both[both["before_per_year"].notna()].reset_index()
    both["faster_by"] = both["after_per_year"] - both["before_per_year"]
    return both[[*keys, "before_per_year", "after_per_year", "faster_by", "to_target_id"]]


def gaps(points: pd.DataFrame, to: str = COUNTRY) -> pd.DataFrame:
    """Each point's distance from the point of another jurisdiction (the country) for the same indicator and year.

    Returns
    -------
    DataFrame
        The points with that other one's `reference` and `gap` = value − reference (both in `unit`).
    """
    keys = ["indicator_id", "year", "unit"]
    others = points[(points["adcode"] == to) & (points["voice"] != MEASURED)]
    reference = others.drop_duplicates(keys)[[*keys, "value"]].rename(columns={"value": "reference"})
    table = points[(points["adcode"] != to) & (points["voice"] != MEASURED)].merge(reference, on=keys, how="inner")
    return table.assign(gap=table["value"].astype(float) - table["reference"].astype(float))


def asked_growth(points: pd.DataFrame, actuals: pd.DataFrame) -> pd.DataFrame:
    """Yearly growth each target asks for from the last value that was measured before its year.

    Returns
    -------
    DataFrame
        indicator_id, PLACE_COLUMNS, unit, from_year, from_value, to_year, to_value, change_per_year,
        growth_pct_per_year, multiple (target ÷ measured), target_id, source.
    """
    keys = ["indicator_id", "adcode", "unit"]
    both = points.merge(actuals, on=keys, suffixes=("", "_measured"))
    both = both[(both["year_measured"] < both["year"]) & (both["voice"] != MEASURED)]
    both = both.sort_values("year_measured", kind="stable").drop_duplicates([*keys, "year"], keep="last")
    both = both.sort_values(["indicator_id", "adcode", "year"], kind="stable").reset_index(drop=True)
    first, last = both["value_measured"].astype(float), both["value"].astype(float)
    years = (both["year"] - both["year_measured"]).astype(float)
    return both[["indicator_id", *PLACE_COLUMNS, "unit"]].assign(
        from_year=both["year_measured"],
        from_value=first,
        to_year=both["year"],
        to_value=last,
        change_per_year=(last - first) / years,
        growth_pct_per_year=_compound(first, last, years),
        multiple=(last / first).where(first > 0),
        target_id=both["target_id"],
        source=both["source"],
    )


def asked_decline(statements: pd.DataFrame) -> pd.DataFrame:
    """Yearly rate that a promised reduction (下降18%, base year stated) comes to.

    Parameters
    ----------
    statements : DataFrame
        From `helpers.targets.best_statements`.

    Returns
    -------
    DataFrame
        indicator_id, PLACE_COLUMNS, voice, base_year, year, decrease_pct, rate_pct_per_year (negative), modality, doc_id,
        target_id.
    """
    falls = statements["change"].eq("decrease_pct") & statements["unit"].eq("%") & statements["base_year"].notna()
    rows = statements[falls & statements["value"].between(0, 100, inclusive="left")]
    years = rows["year"] - rows["base_year"].astype(float)
    rows = rows[years > 0].assign(base_year=lambda t: t["base_year"].astype(int))
    rate = ((1 - rows["value"] / 100) ** (1 / years[years > 0]) - 1) * 100
    rows = rows.assign(decrease_pct=rows["value"], rate_pct_per_year=rate)
    rows = rows.sort_values(["indicator_id", "adcode", "year"], kind="stable")
    kept = ["voice", "base_year", "year", "decrease_pct", "rate_pct_per_year", "modality", "doc_id", "target_id"]
    return rows[["indicator_id", *PLACE_COLUMNS, *kept]].reset_index(drop=True)


def remaining_decline(declines: pd.DataFrame, actuals: pd.DataFrame) -> pd.DataFrame:
    """Yearly rate that is left of a promised reduction after what was measured.

    Parameters
    ----------
    declines : DataFrame
        From `asked_decline`.
    actuals : DataFrame
        Columns indicator_id, adcode, year, value, unit; the reduction measured so far has the unit "% below 2005", with
        the base year in question.

    Returns
    -------
    DataFrame
        The declines that have a measured value, with from_year, reached_pct (reduction by then) and
        remaining_pct_per_year (negative), from the last measured year before the deadline.
    """
    based = declines.assign(unit="% below " + declines["base_year"].astype(int).astype(str))
    measured = actuals.rename(columns={"year": "from_year", "value": "reached_pct"})
    columns = ["indicator_id", "adcode", "unit", "from_year", "reached_pct"]
    both = based.merge(measured[columns], on=columns[:3])
    both = both[both["from_year"] < both["year"]].sort_values(["target_id", "from_year"], kind="stable")
    both = both.drop_duplicates("target_id", keep="last").reset_index(drop=True)
    left = (100 - both["decrease_pct"].astype(float)) / (100 - both["reached_pct"].astype(float))
    rate = (left ** (1 / (both["year"] - both["from_year"]).astype(float)) - 1) * 100
    return both.drop(columns="unit").assign(remaining_pct_per_year=rate)


def side_by_side(points: pd.DataFrame, indicator_id: str, years: tuple[int, int]) -> pd.DataFrame:
    """Jurisdictions that state an indicator for two years: PLACE_COLUMNS, unit, earlier, later, change_per_year."""
    chosen = points[(points["indicator_id"] == indicator_id) & (points["voice"] != MEASURED)]
    keys = ["adcode", "unit"]
    later = chosen.loc[chosen["year"] == years[1], [*keys, "value", "target_id"]]
    both = chosen.loc[chosen["year"] == years[0], [*PLACE_COLUMNS, "unit", "value", "target_id"]]
    both = both.merge(later, on=keys, suffixes=("", "_later")).rename(
        columns={"value": "earlier", "value_later": "later"}
    )
    both[["earlier", "later"]] = both[["earlier", "later"]].astype(float)
    both["change_per_year"] = (both["later"] - both["earlier"]) / (years[1] - years[0])
    return both


CATCHING_UP = {
    "sigma_earlier": "σ in the earlier year",
    "sigma_later": "σ in the later year",
    "sigma_ratio": "σ later ÷ σ earlier",
    "beta": "β, OLS",
    "beta_theil_sen": "β, Theil–Sen",
    "oldham": "τ of change and mean level (Oldham)",
}


def catching_up(pairs: pd.DataFrame, unit: str, minimum: int = MIN_JURISDICTIONS) -> pd.DataFrame:
    """Do jurisdictions that promise less for the first year add more until the second?

    Parameters
    ----------
    pairs : DataFrame
        From `side_by_side`.
    unit : str
        Of the levels.
    minimum : int
        With fewer jurisdictions each row says so and has no estimate.

    Returns
    -------
    DataFrame
        Results: σ in both years and their ratio; β, the slope of yearly change on the first level, by OLS and by
        Theil–Sen. Level and change share the first year's value and its error, which pulls β below zero by itself;
        τ of change and mean level (Oldham) does not have that fault.
    """
    n = len(pairs)
    names = list(CATCHING_UP.values())
    if n < minimum:
        note = f"too few: {n} jurisdictions state both years, at least {minimum} needed"
        return pd.concat([inference.row(name, n=n, method="none", note=note) for name in names], ignore_index=True)
    earlier, later, change = (pairs[name] for name in ("earlier", "later", "change_per_year"))
    slope_unit = f"{unit} a year for each {unit} of the earlier level"
    ols = inference.regression(pairs, "change_per_year", ["earlier"], {"earlier": slope_unit})
    parts = [
        inference.row(names[0], earlier.std(ddof=1), n=n, unit=unit, method="standard deviation over jurisdictions"),
        inference.row(names[1], later.std(ddof=1), n=n, unit=unit, method="standard deviation over jurisdictions"),
        inference.spread_ratio(later, earlier, names[2]),
        ols.assign(statistic=names[3], note=ols["note"].mask(ols["note"] == "", "level and change share an error")),
        inference.theil_sen(earlier, change, slope_unit, names[4]),
        inference.kendall((earlier + later) / 2, change, names[5]),
    ]
    return pd.concat(parts, ignore_index=True)
