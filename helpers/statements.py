"""Results as they stand in sentences and tables: number, interval, p and n, so that no prose has a typed figure."""

import pandas as pd
from IPython.display import HTML


def find(table: pd.DataFrame, statistic: str, **conditions: str) -> pd.Series:
    """The one result whose statistic begins so and whose columns have these values.

    Raises
    ------
    KeyError
        If there is none or more than one.
    """
    chosen = table[table["statistic"].str.startswith(statistic)]
    for column, value in conditions.items():
        chosen = chosen[chosen[column] == value]
    if len(chosen) != 1:
        raise KeyError(f"{len(chosen)} results, not one, are called {statistic!r} with {conditions}")
    return chosen.iloc[0]


def number(value: float, digits: int = 2) -> str:
    """A number with a real minus sign and thousands apart: −1,234.50."""
    return f"{value:,.{digits}f}".replace("-", "−")


def percent(value: float, digits: int = 0) -> str:
    """A share as per cent: 0.25 is 25 %."""
    return f"{number(value * 100, digits)} %"


def in_words(result: pd.Series, digits: int = 2, times: float = 1, unit: str = "") -> str:
    """A result as it stands in a sentence: estimate, interval, p and n; or why there is none.

    Parameters
    ----------
    result : Series
        A row of the table of results.
    digits : int
        Digits after the point.
    times : float
        What estimate and interval are multiplied with: 100 makes per cent of a share.
    unit : str
        What stands behind the estimate.

    Examples
    --------
    >>> in_words(pd.Series({"estimate": 0.5, "low": 0.1, "high": 0.8, "p_value": 0.0301, "n": 12, "note": ""}))
    '0.50 (95 % interval 0.10 to 0.80, p = 0.030, n = 12)'
    """
    if pd.isna(result["estimate"]):
        return f"not estimated ({result['note']})"
    estimate, low, high = (number(result[name] * times, digits) for name in ("estimate", "low", "high"))
    parts = [f"95 % interval {low} to {high}"] if pd.notna(result["low"]) else []
    if pd.notna(result["p_value"]):
        parts.append("p < 0.001" if result["p_value"] < 0.001 else f"p = {result['p_value']:.3f}")
    parts.append(f"n = {result['n']}")
    return f"{estimate} {unit}".strip() + f" ({', '.join(parts)})"


def direction(result: pd.Series, up: str, down: str, unclear: str) -> str:
    """The words for a result above zero, below zero, or with zero (or nothing) in its interval."""
    if pd.isna(result["low"]) or result["low"] <= 0 <= result["high"]:
        return unclear
    return up if result["estimate"] > 0 else down


def as_table(rows: pd.DataFrame, columns: list[str] | None = None, digits: int = 3) -> HTML:
    """Rows as a sortable table of a notebook's page: `digits` significant digits, empty where missing, links kept.

    Shown are all rows and words, without the index, and all columns unless some are named.
    """
    return HTML(
        rows[list(rows) if columns is None else columns]
        .rename_axis(columns=None)
        .to_html(index=False, na_rep="", escape=False, float_format=lambda value: _significant(value, digits))
    )


def _significant(value: float, digits: int) -> str:
    """1234.5 to three digits is 1,230 in value, but numbers before the point are never cut: 1,234."""
    return number(value, 0) if abs(value) >= 10**digits else f"{value:.{digits}g}".replace("-", "−")
