"""Estimates for small samples, one row each: estimate, 95 % interval, p-value, n, method, note.

Every function takes columns of numbers and returns a DataFrame with the columns COLUMNS, so that results of different
methods stand in one table. Tests are exact or use seeded permutations; regressions use HC3 standard errors. Where there
are too few or too equal values the row says so and has no estimate: nothing is raised, nothing is left out.
"""

from collections.abc import Callable, Sequence
from functools import partial

import numpy as np
import pandas as pd
import scipy  # loads scipy.stats when it is first used

from helpers.base.errors import RequestError, instead

COLUMNS = ["statistic", "estimate", "low", "high", "unit", "p_value", "n", "method", "note"]
SEED = 2030
RESAMPLES = 9_999  # p-values from random permutations are then good to about ± 0.004 at p = 0.05
CONFIDENCE = 0.95
TAU_INTERVAL_FROM = 8  # Fieller's standard error of τ is an approximation that fewer pairs do not bear
SLOPE_INTERVAL_FROM = 5  # with four pairs even the most extreme order has p = 2/24: no 95 % interval exists
BATCH = 2_000  # resamples held in memory at once


def row(
    statistic: str,
    estimate: float = np.nan,
    low: float = np.nan,
    high: float = np.nan,
    *,
    n: int,
    method: str,
    unit: str = "",
    p_value: float = np.nan,
    note: str = "",
) -> pd.DataFrame:
    """One result as a table of one row (columns COLUMNS)."""
    return pd.DataFrame([[statistic, estimate, low, high, unit, p_value, n, method, note]], columns=COLUMNS)


def kendall(x: Sequence, y: Sequence, statistic: str = "Kendall's τ-b") -> pd.DataFrame:
    """Rank correlation: do two columns rise together?

    With x a time this is the Mann–Kendall test.

    Parameters
    ----------
    x, y : sequences of float, same length
        Pairs with a missing value are left out.

    Returns
    -------
    DataFrame
        One row; unit "" (τ lies between −1 and 1). p is exact without ties, else from permutations.

    Examples
    --------
    >>> kendall([1, 2, 3, 4], [1, 3, 2, 4])[["estimate", "p_value"]].round(3).values.tolist()
    [[0.667, 0.333]]
    """
    x, y = _pairs(x, y)
    method = "Kendall's τ-b, exact p; Fieller's interval"
    if problem := _too_few(x, y, 3):
        return row(statistic, n=len(x), method=method, note=problem)
    tau = scipy.stats.kendalltau(x, y).statistic
    if _tied(x) or _tied(y):
        method = "Kendall's τ-b, permutation p; Fieller's interval"
        p_value = _permutation_p(lambda shuffled: _concordance(x, shuffled), y)
    else:
        p_value = scipy.stats.kendalltau(x, y, method="exact").pvalue
    low = high = np.nan
    note = f"fewer than {TAU_INTERVAL_FROM} pairs: no interval"
    if len(x) >= TAU_INTERVAL_FROM:
        low, high = _fisher_interval(tau, np.sqrt(0.437 / (len(x) - 4)))
        note = ""
    return row(statistic, tau, low, high, n=len(x), method=method, p_value=p_value, note=note)


def theil_sen(x: Sequence, y: Sequence, unit: str, statistic: str = "Theil–Sen slope") -> pd.DataFrame:
    """Median of the slopes between all pairs of points, which a single odd point hardly moves.

    Parameters
    ----------
    x, y : sequences of float, same length
    unit : str
        Unit of the slope, such as "points a year".
    """
    x, y = _pairs(x, y)
    method = "Theil–Sen, Sen's interval"
    if problem := _too_few(x, np.arange(len(x)), 3):
        return row(statistic, n=len(x), method=method, unit=unit, note=problem)
    slope, _, low, high = scipy.stats.theilslopes(y, x, CONFIDENCE)
    note = ""
    if len(x) < SLOPE_INTERVAL_FROM:
        low = high = np.nan
        note = f"fewer than {SLOPE_INTERVAL_FROM} pairs: no 95 % interval exists"
    return row(statistic, slope, low, high, n=len(x), method=method, unit=unit, note=note)


def partial_correlation(frame: pd.DataFrame, x: str, y: str, given: Sequence[str] = ()) -> pd.DataFrame:
    """Spearman correlation of two columns with the ranks of others held constant.

    Parameters
    ----------
    frame : DataFrame
        One row a jurisdiction; rows with a missing value in a column that is used are left out.
    x, y : str
        Columns to correlate.
    given : sequence of str
        Columns to hold constant.
    """
    given = list(given)
    data = frame[[x, y, *given]].astype(float).dropna()
    held = f" given {', '.join(given)}" if given else ""
    statistic = f"ρ of {y} and {x}{held}"
    method = (
        "partial Spearman, permutation p; Fieller's interval"
        if given
        else "Spearman, permutation p; Fieller's interval"
    )
    if problem := _too_few(data[x], data[y], 5 + len(given)):
        return row(statistic, n=len(data), method=method, note=problem)
    ranks = data.rank()
    held_constant = np.column_stack([np.ones(len(data)), *(ranks[name] for name in given)])
    left = np.eye(len(data)) - held_constant @ np.linalg.pinv(held_constant)
    x_left, y_left = left @ ranks[x].to_numpy(), left @ ranks[y].to_numpy()
    if min(np.ptp(x_left), np.ptp(y_left)) < 1e-9:
        return row(statistic, n=len(data), method=method, note="nothing varies once the others are held constant")
    rho = float(np.corrcoef(x_left, y_left)[0, 1])
    p_value = _permutation_p(lambda shuffled: _correlation(x_left, shuffled @ left), y_left)
    low, high = _fisher_interval(rho, np.sqrt(1.06 / (len(data) - 3 - len(given))))
    return row(statistic, rho, low, high, n=len(data), method=method, p_value=p_value)


def regression(frame: pd.DataFrame, outcome: str, predictors: Sequence[str], units: dict[str, str]) -> pd.DataFrame:
    """Ordinary least squares: one row a predictor, HC3 standard errors, t interval, permutation p.

    The p-value permutes the residuals of the model without the predictor (Freedman and Lane) and compares the robust t.

    Parameters
    ----------
    frame : DataFrame
        Rows with a missing value in a column that is used are left out.
    outcome, predictors : str, sequence of str
    units : dict of predictor to str
        Unit of its coefficient, such as "points for twice the GDP per head".
    """
    from statsmodels.regression.linear_model import OLS  # not above, here and below: it takes half a second
    from statsmodels.tools import add_constant

    predictors = list(predictors)
    data = frame[[outcome, *predictors]].astype(float).dropna()
    method = "OLS of " + outcome + " on " + " + ".join(predictors) + ", HC3, permutation p (Freedman–Lane)"

    def result(name: str, *values: float, **more) -> pd.DataFrame:
        statistic, unit = f"slope of {outcome} on {name}", units.get(name, "")
        return row(statistic, *values, n=len(data), method=method, unit=unit, **more)

    design = add_constant(data[predictors], has_constant="add").to_numpy()
    problem = _too_few(np.arange(len(data)), data[outcome], len(predictors) + 4)
    if not problem and np.linalg.matrix_rank(design) < design.shape[1]:
        problem = "a predictor does not vary or repeats another"
    leverage = np.diag(design @ np.linalg.pinv(design)) if not problem else np.zeros(1)
    if leverage.max() > 1 - 1e-8:
        problem = "one row alone decides a coefficient: HC3 is not defined"
    if problem:
        return pd.concat([result(name, note=problem) for name in predictors], ignore_index=True)
    fit = OLS(data[outcome].to_numpy(), design).fit(cov_type="HC3", use_t=True)
    intervals = fit.conf_int(1 - CONFIDENCE)
    rows = [
        result(
            name, fit.params[place], *intervals[place], p_value=_freedman_lane(data[outcome].to_numpy(), design, place)
        )
        for place, name in enumerate(predictors, 1)
    ]
    return pd.concat(rows, ignore_index=True)


def paired_difference(later: Sequence, earlier: Sequence, unit: str, statistic: str) -> pd.DataFrame:
    """Mean of later − earlier over pairs, t interval, p from exchanging the two values within pairs."""
    later, earlier = _pairs(later, earlier)
    differences = later - earlier
    method = "mean of differences, t interval, exchange p"
    result = partial(row, statistic, n=len(differences), method=method, unit=unit)
    if problem := _too_few(np.arange(len(differences)), np.arange(len(differences)), 3):
        return result(note=problem)
    mean = differences.mean()
    spread = differences.std(ddof=1) / np.sqrt(len(differences))
    reach = spread * scipy.stats.t.ppf((1 + CONFIDENCE) / 2, len(differences) - 1)
    p_value = _exchange_p(lambda a, b: (a - b).mean(axis=-1), later, earlier)
    return result(mean, mean - reach, mean + reach, p_value=p_value)


def spread_ratio(later: Sequence, earlier: Sequence, statistic: str = "σ later ÷ σ earlier") -> pd.DataFrame:
    """Ratio of the standard deviations of two columns over the same jurisdictions; below 1 they draw together.

    The interval is a bootstrap over jurisdictions (percentiles); p exchanges the two centred values of a jurisdiction,
    which changes nothing where both years spread alike.
    """
    later, earlier = _pairs(later, earlier)
    method = "ratio of standard deviations, percentile bootstrap over jurisdictions, exchange p"
    if problem := _too_few(later, earlier, 4):
        return row(statistic, n=len(later), method=method, note=problem)
    ratio = later.std(ddof=1) / earlier.std(ddof=1)
    low, high = _bootstrap(lambda a, b: a.std(axis=-1) / b.std(axis=-1), later, earlier)
    p_value = _exchange_p(_log_ratio_of_spreads, later - later.mean(), earlier - earlier.mean())
    return row(statistic, ratio, low, high, n=len(later), method=method, p_value=p_value)


def group_difference(values: Sequence, groups: Sequence, statistic: str) -> pd.DataFrame:
    """Kruskal–Wallis: do the groups differ in rank? The estimate is ε², the share of rank variance between groups."""
    data = pd.DataFrame({"value": pd.to_numeric(pd.Series(list(values))), "group": list(groups)}).dropna()
    result = partial(row, statistic, n=len(data), method="Kruskal–Wallis, ε², permutation p")
    sizes = data["group"].value_counts()
    if len(sizes) < 2 or data["value"].nunique() < 2 or len(data) < 5:
        return result(note="fewer than five values, two groups or two distinct values")
    codes = pd.get_dummies(data["group"]).to_numpy(dtype=float)
    ranks = data["value"].rank().to_numpy()

    def between(order: np.ndarray) -> np.ndarray:
        sums = (order - ranks.mean()) @ codes
        return (sums**2 / codes.sum(axis=0)).sum(axis=-1) / ((ranks - ranks.mean()) ** 2).sum()

    share = float(between(ranks))
    p_value = _permutation_p(between, ranks)
    note = ", ".join(f"{name} {count}" for name, count in sizes.sort_index().items())
    return result(share, p_value=p_value, note=f"n by group: {note}")


def compare_groups(table: pd.DataFrame, by: str, first: str, second: str, value: str = "value") -> pd.DataFrame:
    """How far one group lies from another: the shift (Hodges–Lehmann) with its interval, and in one sentence.

    Parameters
    ----------
    table : DataFrame
        A row a case: from `indicator`, or of one's own. Rows without a value are left out.
    by, value : str
        Columns that name the groups, and hold the numbers.
    first, second : str
        The groups.

    Returns
    -------
    DataFrame
        One row, columns COLUMNS. estimate: the median of all differences between a case of the first group and one of the
        second, in the values' unit; low and high: its 95 % interval from the order of these differences (none where so few
        cases bear none); p_value: permutations of the difference in mean ranks; note: the sentence.

    Raises
    ------
    RequestError
        One line: there is no such column or group.

    Examples
    --------
    >>> cases = pd.DataFrame({"region": ["东部"] * 4 + ["西部"] * 4, "value": [20, 18, 24, 19, 25, 30, 28, 26]})
    >>> compare_groups(cases, "region", "东部", "西部")["note"].item()
    '东部 (n = 4) lies 7 below 西部 (n = 4); 95 % interval −12 to −1; p = 0.029 (n = 8)'
    """
    for column in (by, value):
        if column not in table:
            raise RequestError(f"the table has no column {column!r}; {instead(column, table.columns)}")
    for group in (first, second):
        if group not in set(table[by]):
            raise RequestError(f"no row has the {by} {group!r}; {instead(group, table[by].dropna().unique())}")
    units = table["unit"].dropna().unique() if "unit" in table else []
    unit = {"%": "percentage points"}.get(units[0], units[0]) if len(units) == 1 else ""
    a, b = (table.loc[table[by].eq(group), value].dropna().to_numpy(dtype=float) for group in (first, second))
    method = "Hodges–Lehmann shift, interval from the ordered differences, permutation p"
    n = len(a) + len(b)
    result = partial(row, f"{first} less {second}", n=n, method=method, unit=unit)
    if min(len(a), len(b)) < 2:
        return result(note=f"too few: {first} {len(a)}, {second} {len(b)}; two each are needed")
    differences = np.sort(np.subtract.outer(a, b).ravel())
    estimate, low, high = float(np.median(differences)), np.nan, np.nan
    if cut := _outer_differences(len(a), len(b)):
        low, high = float(differences[cut - 1]), float(differences[-cut])
    ranks = scipy.stats.rankdata(np.concatenate([a, b]))

    def apart(one: np.ndarray, other: np.ndarray, axis: int) -> np.ndarray:
        return np.abs(one.mean(axis=axis) - other.mean(axis=axis))

    p_value = _resample((ranks[: len(a)], ranks[len(a) :]), apart, "independent")
    away = f"{abs(estimate):.3g} {unit}".strip()
    side = "level with" if estimate == 0 else f"{away} {'above' if estimate > 0 else 'below'}"
    reached = f"95 % interval {low:.3g} to {high:.3g}" if np.isfinite(low) else "too few for an interval"
    shown = "p < 0.001" if p_value < 0.001 else f"p = {p_value:.2g}"
    note = f"{first} (n = {len(a)}) lies {side} {second} (n = {len(b)}); {reached}; {shown} (n = {n})".replace("-", "−")
    return result(estimate, low, high, p_value=p_value, note=note)


def share(successes: int, n: int, statistic: str, note: str = "") -> pd.DataFrame:
    """A share of independent cases with Wilson's interval; unit 1 (0.25 is a quarter)."""
    method = "share, Wilson's interval"
    if n == 0:
        return row(statistic, n=0, method=method, unit="share", note="no cases")
    from statsmodels.stats.proportion import proportion_confint

    low, high = proportion_confint(successes, n, 1 - CONFIDENCE, method="wilson")
    return row(statistic, successes / n, low, high, n=n, method=method, unit="share", note=note)


def clustered_share(success: Sequence, clusters: Sequence, statistic: str) -> pd.DataFrame:
    """A share of cases that come in clusters (targets in documents): the bootstrap draws whole clusters.

    n counts cases; the note says how many clusters there are.
    """
    data = pd.DataFrame({"success": np.asarray(success, dtype=float), "cluster": list(clusters)}).dropna()
    counts = data.groupby("cluster", sort=True)["success"].agg(["sum", "size"])
    method = "pooled share, percentile bootstrap over documents"
    note = f"{len(counts)} documents"
    if len(data) == 0:
        return row(statistic, n=0, method=method, unit="share", note="no cases")
    low = high = np.nan
    if data["success"].nunique() < 2:
        note += f": {'all' if data['success'].iloc[0] else 'none'} of the cases, a bootstrap has no interval"
    elif len(counts) >= 3:
        low, high = _bootstrap(lambda s, m: s.sum(axis=1) / m.sum(axis=1), counts["sum"], counts["size"])
    else:
        note += ": too few for an interval"
    return row(statistic, data["success"].mean(), low, high, n=len(data), method=method, unit="share", note=note)


def linear_forecast(years: Sequence, values: Sequence, at: Sequence[int], unit: str, statistic: str) -> pd.DataFrame:
    """A straight line through past values, drawn on: one row a year of `at`, with the 95 % prediction interval.

    The interval holds only if the future keeps to the line and deviations are independent and of equal size.
    """
    from statsmodels.regression.linear_model import OLS
    from statsmodels.tools import add_constant

    years, values = _pairs(years, values)
    method = "OLS on the year, t prediction interval"
    if problem := _too_few(years, np.arange(len(years)), 4):
        return pd.concat(
            [row(f"{statistic} in {year}", n=len(years), method=method, unit=unit, note=problem) for year in at],
            ignore_index=True,
        )
    fit = OLS(values, add_constant(years)).fit()
    ahead = fit.get_prediction(add_constant(np.asarray(at, dtype=float), has_constant="add"))
    intervals = ahead.conf_int(obs=True, alpha=1 - CONFIDENCE)
    note = f"slope {fit.params[1]:.3g} {unit} a year over {years.min():.0f}–{years.max():.0f}"
    rows = [
        row(f"{statistic} in {year}", mean, low, high, n=len(years), method=method, unit=unit, note=note)
        for year, mean, (low, high) in zip(at, ahead.predicted_mean, intervals, strict=True)
    ]
    return pd.concat(rows, ignore_index=True)


def leave_one_out(frame: pd.DataFrame, label: str, estimate: Callable[[pd.DataFrame], pd.DataFrame]) -> pd.DataFrame:
    """The estimate without each row in turn: columns `label`, estimate, shift (against all rows), furthest first."""
    whole = estimate(frame)["estimate"].iloc[0]
    found = [estimate(frame.drop(index))["estimate"].iloc[0] for index in frame.index]
    table = pd.DataFrame({label: frame[label].to_numpy(), "estimate": found})
    table["shift"] = table["estimate"] - whole
    return table.sort_values("shift", key=lambda shift: -shift.abs(), kind="stable", ignore_index=True)


def holm(results: pd.DataFrame) -> pd.Series:
    """p-values corrected for all tests of the table (Holm); rows without a test stay empty."""
    tested = results["p_value"].reset_index(drop=True).dropna().astype(float).sort_values()
    adjusted = (tested * np.arange(len(tested), 0, -1)).cummax().clip(upper=1)
    return adjusted.reindex(range(len(results))).set_axis(results.index)


def benjamini_hochberg(p_values: pd.Series) -> pd.Series:
    """p-values corrected so that of those called clear only so large a share is expected to be so by chance.

    Examples
    --------
    >>> benjamini_hochberg(pd.Series([0.125, 0.25, 0.5])).tolist()
    [0.375, 0.375, 0.5]
    """
    falling = p_values.sort_values(ascending=False)
    return (falling / (np.arange(len(falling), 0, -1) / len(falling))).cummin().reindex(p_values.index)


# --- parts ----------------------------------------------------------------------------------------


def _outer_differences(first: int, second: int) -> int:
    """How many of the ordered differences of two groups of these sizes lie outside the interval or on its end, a side.

    From the exact distribution of Mann and Whitney's U, whose counts are the Gaussian binomial coefficients.
    """
    counts = np.zeros(first * second + 1)
    counts[0] = 1
    for part in range(1, first + 1):
        for place in range(len(counts) - 1, second + part - 1, -1):
            counts[place] -= counts[place - second - part]
        for place in range(part, len(counts)):
            counts[place] += counts[place - part]
    return int((np.cumsum(counts / counts.sum()) <= (1 - CONFIDENCE) / 2).sum())


def _pairs(x: Sequence, y: Sequence) -> tuple[np.ndarray, np.ndarray]:
    """Two columns as arrays of float, without pairs that lack a value."""
    table = pd.DataFrame({"x": pd.to_numeric(pd.Series(list(x))), "y": pd.to_numeric(pd.Series(list(y)))})
    table = table.astype(float).dropna()
    return table["x"].to_numpy(), table["y"].to_numpy()


def _too_few(x: Sequence, y: Sequence, least: int) -> str:
    """Why there is no estimate, or nothing."""
    if len(x) < least:
        return f"too few: {len(x)}, at least {least} needed"
    return "all values are equal" if min(np.ptp(x), np.ptp(y)) == 0 else ""


def _tied(values: np.ndarray) -> bool:
    return len(np.unique(values)) < len(values)


def _correlation(x: np.ndarray, samples: np.ndarray) -> np.ndarray:
    """Pearson's r of x with each sample (last axis)."""
    x = x - x.mean()
    samples = samples - samples.mean(axis=-1, keepdims=True)
    return samples @ x / np.sqrt((x @ x) * (samples**2).sum(axis=-1))


def _concordance(x: np.ndarray, samples: np.ndarray) -> np.ndarray:
    """Concordant less discordant pairs of x with each sample (last axis): τ-b but for a constant."""
    signs = np.sign(samples[..., :, None] - samples[..., None, :])
    return (signs * np.sign(x[:, None] - x[None, :])).sum(axis=(-1, -2)) / 2


def _log_ratio_of_spreads(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    with np.errstate(divide="ignore"):
        return np.log(first.std(axis=-1)) - np.log(second.std(axis=-1))


def _fisher_interval(correlation: float, error: float) -> tuple[float, float]:
    """Interval of a correlation whose arctanh has the given standard error; ±1 is drawn in a hair's breadth."""
    centre = np.arctanh(np.clip(correlation, -1 + 1e-6, 1 - 1e-6))
    reach = error * scipy.stats.norm.ppf((1 + CONFIDENCE) / 2)
    return float(np.tanh(centre - reach)), float(np.tanh(centre + reach))


def _permutation_p(statistic: Callable, values: np.ndarray) -> float:
    """Share of the orders of `values` with a statistic at least as far from zero; all orders where they are few."""

    def measure(samples: np.ndarray, axis: int) -> np.ndarray:
        return np.abs(statistic(np.moveaxis(samples, axis, -1)))

    return _resample((values,), measure, "pairings")


def _exchange_p(statistic: Callable, first: np.ndarray, second: np.ndarray) -> float:
    """The same over exchanges of the two values within pairs."""

    def measure(a: np.ndarray, b: np.ndarray, axis: int) -> np.ndarray:
        return np.abs(statistic(np.moveaxis(a, axis, -1), np.moveaxis(b, axis, -1)))

    return _resample((first, second), measure, "samples")


def _resample(data: tuple, measure: Callable, kind: str) -> float:
    options = {"permutation_type": kind, "n_resamples": RESAMPLES, "batch": BATCH, "alternative": "greater"}
    return float(scipy.stats.permutation_test(data, measure, vectorized=True, rng=SEED, **options).pvalue)


def _freedman_lane(outcome: np.ndarray, design: np.ndarray, place: int) -> float:
    """P of one coefficient: residuals of the model without it are permuted, HC3 t-values compared."""
    reduced = np.delete(design, place, axis=1)
    fitted = reduced @ (np.linalg.pinv(reduced) @ outcome)
    residual = outcome - fitted
    inverse = np.linalg.pinv(design)
    leverage = np.diag(design @ inverse)
    random = np.random.default_rng(SEED)
    orders = random.permuted(np.tile(np.arange(len(outcome)), (RESAMPLES, 1)), axis=1)
    outcomes = np.column_stack([outcome, (fitted + residual[orders]).T])
    coefficients = inverse @ outcomes
    errors = (outcomes - design @ coefficients) / (1 - leverage)[:, None]
    t_values = np.abs(coefficients[place]) / np.sqrt(inverse[place] ** 2 @ errors**2)
    return float((1 + np.sum(t_values[1:] >= t_values[0] * (1 - 1e-9))) / (1 + RESAMPLES))


def _bootstrap(statistic: Callable, *columns: Sequence) -> tuple[float, float]:
    """Percentile interval over resampled rows; `statistic` takes arrays of (resamples, rows)."""
    arrays = [np.asarray(column, dtype=float) for column in columns]
    drawn = np.random.default_rng(SEED).integers(0, len(arrays[0]), (RESAMPLES, len(arrays[0])))
    with np.errstate(divide="ignore", invalid="ignore"):
        values = statistic(*(array[drawn] for array in arrays))
    values = values[np.isfinite(values)]
    outside = (1 - CONFIDENCE) / 2
    return tuple(float(v) for v in np.quantile(values, [outside, 1 - outside]))
