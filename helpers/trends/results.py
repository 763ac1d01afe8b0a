"""The seven questions about trends, each answered by rows of one table of results.

Every function takes tables and gives rows with COLUMNS; `sample` says which jurisdictions or documents a row is about.
p-values are corrected within a question and sample by `correct`.
"""

import numpy as np
import pandas as pd

from helpers.corpus.documents import LOCAL
from helpers.trends import points as trends
from helpers.trends import statistics as inference
from helpers.trends.context import WIND_SOLAR
from helpers.trends.diffusion import region_test
from helpers.vocabulary.domains import read_domains

COLUMNS = ["key", "question", "subject", "sample", "year", "statistic", "estimate", "low", "high", "unit", "p_value"]
COLUMNS += ["p_holm", "n", "method", "note"]
NONFOSSIL, CARBON = "non_fossil_share", "carbon_intensity_gdp"
YEARS = (2025, 2030)
BASE = 2020  # the year from which the plans count
LEAST_COMPARED = 5  # a share of stricter targets among fewer says nothing about a plan


def keyed(rows: pd.DataFrame, *keys: str, year: int | list[int] | None = None) -> pd.DataFrame:
    """Rows of `inference` with the key that each is found by, one for all or one a row, and the year they are about."""
    return rows.assign(key=list(keys) if len(keys) > 1 else keys[0], year=year)


def result_rows(rows: list[pd.DataFrame], question: str, subject: str = "", sample: str = "") -> pd.DataFrame:
    """Rows that `keyed` gave as rows of the table of results; key and year tell them apart in their sample."""
    table = pd.concat(rows, ignore_index=True).assign(question=question, subject=subject, sample=sample)
    return table.reindex(columns=COLUMNS).astype({"year": "Int64"})


def correct(table: pd.DataFrame) -> pd.DataFrame:
    """Fill p_holm: p-values corrected for all tests of the same question and sample."""
    parts = [inference.holm(part) for _, part in table.groupby(["question", "sample"], sort=False)]
    return table.assign(p_holm=pd.concat(parts).reindex(table.index))


def samples(points: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """The provinces' points twice: what their plans say, and with gaps filled from their other documents."""
    provinces = points[(points["level"] == "province") & (points["voice"] != "actual")]
    return {"plans": provinces[provinces["voice"] == "plan"], "plans, gaps filled": provinces}


# --- 1 paths


def paths(points: pd.DataFrame, actuals: pd.DataFrame) -> pd.DataFrame:
    """What a year the non-fossil share asks for, in the country and in its provinces."""
    nation = points[points["adcode"] == trends.COUNTRY]
    base = actuals[(actuals["indicator_id"] == NONFOSSIL) & (actuals["year"] == BASE)]
    steps = trends.steps(trends.with_actuals(nation[nation["indicator_id"] == NONFOSSIL], base))
    rows = []
    for step in steps.itertuples():
        name = f"change a year, {step.from_year} to {step.to_year}"
        method = "official value to target" if step.from_voice == "actual" else "target to target"
        found = inference.row(name, step.change_per_year, unit="points a year", n=1, method=method)
        rows.append(keyed(found, "change", year=step.to_year))
    table = [result_rows(rows, "paths", NONFOSSIL, "country")]
    faster = steps.loc[steps["from_year"] == YEARS[0], "change_per_year"]
    for sample, chosen in samples(points).items():
        pairs = trends.side_by_side(chosen, NONFOSSIL, YEARS)
        rows = [keyed(_mean_change(pairs), "mean_change", year=YEARS[1])]
        if len(faster):
            above = int((pairs["change_per_year"] > faster.iloc[0] + 1e-9).sum())
            name = f"share of provinces that add more a year than the country, {YEARS[0]} to {YEARS[1]}"
            rows.append(keyed(inference.share(above, len(pairs), name), "share_faster_than_country", year=YEARS[1]))
        table.append(result_rows(rows, "paths", NONFOSSIL, sample))
    return pd.concat(table, ignore_index=True)


def turns(points: pd.DataFrame, actuals: pd.DataFrame) -> pd.DataFrame:
    """How many paths speed up at 2025 and at 2030: the non-fossil share's, and those of all indicators together.

    Paths of one jurisdiction are not independent, so only the first have an interval.
    """
    measured = actuals[actuals["year"] == BASE]
    steps = trends.steps(trends.with_actuals(points, measured))
    table = []
    for year in YEARS:
        found = trends.turn(steps, year)
        faster = found["faster_by"] > 1e-9
        name = f"share of paths that speed up at {year}"
        ours = (found["indicator_id"] == NONFOSSIL) & (found["level"] != "national")
        of_share = inference.share(int(faster[ours].sum()), int(ours.sum()), name)
        table.append(result_rows([keyed(of_share, "share_speeding_up", year=year)], "paths", NONFOSSIL, "places"))
        every = inference.row(
            name, faster.mean(), n=len(found), unit="share", method="share, paths of one place not independent"
        )
        every = keyed(every, "share_speeding_up", year=year)
        table.append(result_rows([every], "paths", "all indicators", "places and country"))
    return pd.concat(table, ignore_index=True)


def _mean_change(pairs: pd.DataFrame) -> pd.DataFrame:
    span = YEARS[1] - YEARS[0]
    name = f"mean change a year, {YEARS[0]} to {YEARS[1]}"
    mean = inference.paired_difference(pairs["later"] / span, pairs["earlier"] / span, "points a year", name)
    return mean.assign(p_value=np.nan, method="mean of differences, t interval over provinces")  # nobody doubts a rise


def growth(points: pd.DataFrame, actuals: pd.DataFrame) -> pd.DataFrame:
    """Yearly growth of wind and solar power that targets ask for: from 2020, and for the country from the last known year."""
    asked = _asked(points, actuals[actuals["year"] <= BASE])
    rows = []
    for year, part in asked[asked["level"] == "province"].groupby("to_year"):
        rate = part["growth_pct_per_year"]
        low, high = rate.quantile([0.25, 0.75])
        name = f"median growth asked for, {BASE} to {year}, quartiles"
        found = inference.row(name, rate.median(), low, high, n=len(rate), unit="% a year", method="median, quartiles")
        rows.append(keyed(found, "growth_asked_median", year=year))
    table = [result_rows(rows, "paths", WIND_SOLAR, "provinces, all documents")] if rows else []
    nation = pd.concat([asked, _asked(points, actuals)]).drop_duplicates(["adcode", "from_year", "to_year"])
    for step in nation[nation["adcode"] == trends.COUNTRY].itertuples():
        name = f"growth asked for, {step.from_year} to {step.to_year}"
        rate = step.growth_pct_per_year
        single = inference.row(name, rate, unit="% a year", n=1, method="official value to target")
        key = "growth_asked" if step.from_year == BASE else "growth_still_asked"
        table.append(result_rows([keyed(single, key, year=step.to_year)], "paths", WIND_SOLAR, "country"))
    return pd.concat(table, ignore_index=True) if table else pd.DataFrame(columns=COLUMNS)


def _asked(points: pd.DataFrame, actuals: pd.DataFrame) -> pd.DataFrame:
    asked = trends.asked_growth(points[points["indicator_id"] == WIND_SOLAR], actuals)
    return asked[asked["growth_pct_per_year"].notna()]


# --- 2 catching up


def catching_up_results(points: pd.DataFrame, codebook: pd.DataFrame) -> pd.DataFrame:
    """σ and β for every indicator that enough provinces state for both years in at least one sample."""
    units = points.groupby("indicator_id")["unit"].agg(lambda units: units.mode().iloc[0])
    by_sample = samples(points)
    places = by_sample["plans, gaps filled"].groupby(["indicator_id", "year"])["adcode"].nunique().unstack()
    stated = set(places.index[(places.reindex(columns=YEARS) >= trends.MIN_JURISDICTIONS).all(axis=1)])
    pairs = {
        (name, sample): trends.side_by_side(chosen[chosen["unit"] == units[name]], name, YEARS)
        for name in codebook["indicator_id"]
        if name in stated
        for sample, chosen in by_sample.items()
    }
    enough = {name for (name, _), rows in pairs.items() if len(rows) >= trends.MIN_JURISDICTIONS}
    table = []
    for (name, sample), rows in pairs.items():
        if name in enough:
            found = keyed(trends.catching_up(rows, units[name]), *trends.CATCHING_UP, year=[*YEARS, *[None] * 4])
            table.append(result_rows([found, *influence(rows, units[name])], "catching_up", name, sample))
    return pd.concat(table, ignore_index=True) if table else pd.DataFrame(columns=COLUMNS)


def influence(pairs: pd.DataFrame, unit: str) -> list[pd.DataFrame]:
    """β without the one province that lifts it most, and without the one that lowers it most."""
    if len(pairs) < trends.MIN_JURISDICTIONS or pairs["earlier"].nunique() < 3:
        return []
    without = inference.leave_one_out(pairs, "place", slope).sort_values("estimate", kind="stable")
    rows = []
    for end, name in ((without.iloc[0], "lowest"), (without.iloc[-1], "highest")):
        statistic = f"β, OLS, {name} with one left out"
        note = f"without {end['place']}"
        kind = f"{unit} a year for each {unit}"
        found = inference.row(statistic, end["estimate"], n=len(pairs) - 1, unit=kind, method="OLS", note=note)
        rows.append(keyed(found, f"beta_{name}"))
    return rows


def slope(pairs: pd.DataFrame) -> pd.DataFrame:
    """OLS slope of yearly change on the first level, without a test."""
    centred = pairs["earlier"] - pairs["earlier"].mean()
    estimate = float((centred * pairs["change_per_year"]).sum() / (centred**2).sum())
    return inference.row("β, OLS", estimate, n=len(pairs), method="OLS")


# --- 3 what goes with ambition


def province_levels(chosen: pd.DataFrame, provinces: pd.DataFrame) -> pd.DataFrame:
    """One row a province: its targets, and what is known of it (units in the names)."""
    shares = chosen[chosen["indicator_id"] == NONFOSSIL].pivot(index="adcode", columns="year", values="value")
    pairs = trends.side_by_side(chosen, NONFOSSIL, YEARS).set_index("adcode")["change_per_year"]
    built = chosen[(chosen["indicator_id"] == WIND_SOLAR) & (chosen["year"] == YEARS[1])].set_index("adcode")
    table = provinces.set_index("adcode")
    for year in YEARS:
        table[f"nonfossil_{year}_pct"] = shares.get(year, pd.Series(dtype=float)).astype(float)
    table["nonfossil_points_per_year"] = pairs
    table["wind_solar_2030_kw_per_head"] = built["value"].astype(float) * 1e4 / table["population_2020"]
    return table.reset_index()


# Column of `province_levels`: unit of its coefficients, and its name in a figure.
OUTCOMES = {
    "nonfossil_2025_pct": ("points", "non-fossil 2025"),
    "nonfossil_2030_pct": ("points", "non-fossil 2030"),
    "nonfossil_points_per_year": ("points a year", "non-fossil, points a year"),
    "wind_solar_2030_kw_per_head": ("kW a head", "wind+solar 2030 a head"),
}
CORRELATES = {
    "log2_gdp_per_head": ("twice the GDP per head", "GDP a head"),
    "log2_wind_solar_per_head": ("twice the wind and solar power per head", "wind+solar 2020 a head"),
}


def ambition(points: pd.DataFrame, provinces: pd.DataFrame) -> pd.DataFrame:
    """Targets of the provinces against what they had in 2020: partial correlations, OLS, and regions."""
    table = []
    for sample, chosen in samples(points).items():
        levels = province_levels(chosen, provinces)
        for outcome, (unit, _) in OUTCOMES.items():
            steps = {name: f"{unit} for {step}" for name, (step, _) in CORRELATES.items()}
            fit = inference.regression(levels, outcome, list(CORRELATES), steps)
            rows = [
                keyed(inference.partial_correlation(levels, name, outcome, set(CORRELATES) - {name}), f"rho_{name}")
                for name in CORRELATES
            ]
            fit = fit.assign(p_value=np.nan, note="its permutation p is left to the rank correlation")
            rows.append(keyed(fit, *(f"slope_{name}" for name in CORRELATES)))
            between = f"difference of {outcome} between regions"
            rows.append(keyed(inference.group_difference(levels[outcome], levels["region"], between), "regions"))
            table.append(result_rows(rows, "ambition", outcome, sample))
    return pd.concat(table, ignore_index=True)


def correlations(found: pd.DataFrame, sample: str) -> pd.DataFrame:
    """The partial correlations of one sample, with a short `label` such as "non-fossil 2025 ~ GDP a head"."""
    labels = {f"rho_{name}": label for name, (_, label) in CORRELATES.items()}
    rho = found[(found["question"] == "ambition") & found["key"].isin(labels) & (found["sample"] == sample)]
    outcomes = {name: label for name, (_, label) in OUTCOMES.items()}
    return rho.assign(label=rho["subject"].map(outcomes) + " ~ " + rho["key"].map(labels))


# --- 4 diffusion


def diffusion_results(closeness: pd.DataFrame, reuse: pd.DataFrame, months: pd.DataFrame) -> pd.DataFrame:
    """Closeness to the national text over time since its issue, own region's earlier plans, documents a month."""
    provinces = closeness[closeness["level"] == "province"]
    local = closeness[closeness["level"].isin(LOCAL)]
    groups = {f"provinces, {kind}": part for kind, part in provinces.groupby("doc_type")}
    groups |= {
        "prefectures and counties": local,
        "prefectures and counties, without drafts": local[local["status"] == "final"],
    }
    table = []
    for sample, part in groups.items():
        dated = part[part["lag_years"].notna()]
        lag, near = dated["lag_years"], dated["share_near"]
        rows = [
            keyed(inference.kendall(lag, near, "τ of time since the national text and shared text"), "tau"),
            keyed(inference.kendall(lag, dated["share"], "the same, word for word only"), "tau_verbatim"),
            keyed(inference.theil_sen(lag, near, "share a year", "Theil–Sen slope of shared text"), "slope"),
        ]
        undated = len(part) - len(dated)
        rows = [
            row.assign(note=_join(row["note"].iloc[0], f"{undated} undated left out" if undated else ""))
            for row in rows
        ]
        table.append(result_rows(rows, "diffusion", "shared text", sample))
    both = provinces.assign(plan=(provinces["doc_type"] == "implementation_plan").astype(float))
    fit = inference.regression(
        both, "share_near", ["lag_years", "plan"], {"lag_years": "share a year", "plan": "share"}
    )
    both_dated = both[both["lag_years"].notna()]
    note = f"{len(both_dated)} documents of {both_dated['province'].nunique()} provinces: two of one province are not independent"
    fit = fit.assign(note=[_join(said, note) for said in fit["note"]])
    near = [keyed(fit, "slope_lag", "slope_plan"), keyed(region_test(reuse, provinces), "own_region")]
    table.append(result_rows(near, "diffusion", "shared text", "provinces, both kinds"))
    span = months[months["documents"].ne(0).cummin()]  # until the first month without
    counts = inference.kendall(range(len(span)), span["documents"], "Mann–Kendall τ of documents a month")
    when = f"{span['month'].iloc[0]} to {span['month'].iloc[-1]}"
    table.append(result_rows([keyed(counts, "tau_month")], "diffusion", "documents a month", when))
    return pd.concat(table, ignore_index=True)


def _join(*notes: str) -> str:
    return "; ".join(note for note in notes if note)


# --- 5 domains and firmness


def domain_results(profiles: pd.DataFrame, firm: pd.DataFrame, text: pd.DataFrame) -> pd.DataFrame:
    """Firmness and density by level and date, and each domain's share of text by date.

    Parameters
    ----------
    profiles, firm, text : DataFrame
        From `helpers.trends.profiles` (profiles, firmness, text_shares).
    """
    table = []
    for name, part in firm.groupby("level", sort=True):
        striven = inference.clustered_share(part["strive"], part["doc_id"], "share of targets with 力争")
        set_above = inference.clustered_share(
            part["delegated"], part["doc_id"], "share of targets set by the level above"
        )
        rows = [keyed(striven, "strive_share"), keyed(set_above, "delegated_share")]
        table.append(result_rows(rows, "domains", "firmness", f"{name}, all documents"))
    plans = profiles[profiles["is_plan"].astype(bool) & (profiles["level"] != "national")]
    measures = ["numbers_per_1000_chars", "targets_per_1000_chars", "strive_share", "delegated_share"]
    rows = [
        keyed(inference.group_difference(plans[m], plans["level"], f"difference of {m} between levels"), f"levels_{m}")
        for m in measures
    ]
    table.append(result_rows(rows, "domains", "levels", "plans below the country"))
    overall = profiles[(profiles["level"] == "province") & (profiles["topic"] == "overall")].merge(text, on="doc_id")
    day = pd.to_datetime(overall["date"], format="%Y-%m-%d", errors="coerce")
    overall = overall.assign(
        day=(day - day.min()).dt.days, plan=(overall["doc_type"] == "implementation_plan").astype(float)
    )
    rows = [
        keyed(inference.partial_correlation(overall, "day", name, ["plan"]), f"rho_{name}")
        for name in [*measures, *read_domains().index]
    ]
    table.append(result_rows(rows, "domains", "date of issue", "provinces, overall documents"))
    return pd.concat(table, ignore_index=True)


# --- 6 targets as forecasts


def forecast(actuals: pd.DataFrame, points: pd.DataFrame) -> pd.DataFrame:
    """A line through the country's official non-fossil shares until 2020, drawn on to later years and the targets' years."""
    series = actuals[(actuals["indicator_id"] == NONFOSSIL) & (actuals["adcode"] == trends.COUNTRY)]
    known = series[series["year"] <= BASE]
    years = sorted({*YEARS, *series.loc[series["year"] > BASE, "year"]})
    table = []
    for sample, part in {"all values": known, "without first-published values": known[known["vintage"] == ""]}.items():
        line = inference.linear_forecast(
            part["year"], part["value"], years, "%", f"line through the values until {BASE}"
        )
        table.append(result_rows([keyed(line, "line", year=years)], "forecast", NONFOSSIL, sample))
    stated = points[
        (points["indicator_id"] == NONFOSSIL) & (points["adcode"] == trends.COUNTRY) & points["year"].isin(YEARS)
    ]
    rows = []
    for key, name, method, values in (
        ("target", "target for", "the country's plan", stated),
        ("official", "official value of", "official", series[series["year"] > BASE]),
    ):
        for point in values.itertuples():
            row = inference.row(f"{name} {point.year}", point.value, unit="%", n=1, method=method)
            rows.append(keyed(row, key, year=point.year))
    return pd.concat([*table, result_rows(rows, "forecast", NONFOSSIL, "country")], ignore_index=True)


# --- 7 do copiers amplify?


def copying(closeness: pd.DataFrame, amplified: pd.DataFrame) -> pd.DataFrame:
    """Share of text in common with the national text against the share of stricter targets, over the provinces' plans."""
    plans = copiers(closeness, amplified)
    table = []
    for sample, part in {
        f"plans with {LEAST_COMPARED} or more compared targets": plans[plans["compared"] >= LEAST_COMPARED],
        "all plans": plans,
    }.items():
        both = part["share_near"], part["higher_share"]
        rows = [
            keyed(inference.kendall(*both, "τ of shared text and share of stricter targets"), "tau"),
            keyed(inference.theil_sen(*both, "share for each share", "Theil–Sen slope"), "slope"),
        ]
        table.append(result_rows(rows, "copying", "shared text and 加码", sample))
    return pd.concat(table, ignore_index=True)


def copiers(closeness: pd.DataFrame, amplified: pd.DataFrame) -> pd.DataFrame:
    """The provinces' plans with share_near, compared and higher_share."""
    plans = closeness[(closeness["level"] == "province") & closeness["is_plan"].astype(bool)]
    return plans.merge(amplified, on="doc_id", how="inner")
