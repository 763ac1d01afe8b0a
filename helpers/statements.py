"""Results as they stand in sentences: number, interval, p and n, so that no prose has a typed figure."""

import pandas as pd


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


def in_words(result: pd.Series, digits: int = 2, percent: bool = False) -> str:
    """A result as it stands in a sentence: estimate, interval, p and n; or why there is none.

    Examples
    --------
    >>> in_words(pd.Series({"estimate": 0.5, "low": 0.1, "high": 0.8, "p_value": 0.0301, "n": 12, "note": ""}))
    '0.50 (95 % interval 0.10 to 0.80, p = 0.030, n = 12)'
    """
    if pd.isna(result["estimate"]):
        return f"not estimated ({result['note']})"

    def number(value: float) -> str:
        return (f"{value:.{digits}%}" if percent else f"{value:,.{digits}f}").replace("-", "−")

    parts = [f"95 % interval {number(result['low'])} to {number(result['high'])}"] if pd.notna(result["low"]) else []
    if pd.notna(result["p_value"]):
        parts.append("p < 0.001" if result["p_value"] < 0.001 else f"p = {result['p_value']:.3f}")
    return f"{number(result['estimate'])} ({', '.join(parts + [f'n = {result.n}'])})"


def direction(result: pd.Series, up: str, down: str, unclear: str) -> str:
    """The words for a result above zero, below zero, or with zero (or nothing) in its interval."""
    if pd.isna(result["low"]) or result["low"] <= 0 <= result["high"]:
        return unclear
    return up if result["estimate"] > 0 else down
