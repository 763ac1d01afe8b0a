"""What is known of each area, ready to be drawn: who is named, what its plan promises, what its share would be.

Every function returns a table with the areas' adcodes (GB/T 2260, text) as index, in the order they are given, so that
a map and the table beside it show the same numbers. An area without a value says why.
"""

import pandas as pd

from helpers.cascade.links import OF_ONE_YEAR
from helpers.maps.layers import ELSEWHERE
from helpers.maps.mentions import NAMED_LEVELS
from helpers.targets.by_place import REASONS

NAMED_KINDS = ("place", "government")  # what counts as naming a place; not institutions, events and titles
MILLION = 1e6
TOPICS = 5  # how many are listed beside a prefecture
# columns of the context table
KEYS = {"population_2020": "population", "gdp_2020_100m_yuan": "GDP", "area_km2": "area"}

TARGET_NUMBERS = ["value_canonical", "unit_canonical", "change", "base_year"]
RENAMED = {"child_doc": "doc_id"}
STATED = ["value", "unit", "own", "quote", "doc_id", "clause_id", "target_id"]
ANSWER = ["place", "value", "unit", "gap", "gap_unit", "own", "quote", "doc_id", "clause_id", "target_id", "missing"]


def named(mentions: pd.DataFrame, adcodes: list[str], population: pd.Series) -> pd.DataFrame:
    """How often each prefecture is named, itself or by its counties and zones.

    Parameters
    ----------
    mentions : DataFrame
        Rows of mentions.csv, of the documents that are asked.
    adcodes : list of str
        The prefectures.
    population : Series
        Inhabitants, index adcode.

    Returns
    -------
    DataFrame
        Index adcode; mentions, of_counties (those of its counties and zones), items (different items that name it),
        per_million (mentions per million inhabitants), landmarks (mentions of landmark regions that touch it; such a
        mention counts for each prefecture touched), topics (what for: the most frequent, with counts).
    """
    kept = mentions[mentions["kind"].isin(NAMED_KINDS)]
    places = kept[kept["level"].isin(NAMED_LEVELS)]
    regions = kept[kept["level"] == "landmark"]
    regions = regions.assign(prefecture_adcode=regions["prefecture_adcode"].str.split(";")).explode("prefecture_adcode")
    rows = {}
    for adcode in adcodes:
        here = places[places["prefecture_adcode"] == adcode]
        topics = here["topics"].str.split(";").explode().loc[lambda topic: topic != ""].value_counts()
        topics = topics.rename_axis("topic").reset_index().sort_values(["count", "topic"], ascending=[False, True])
        rows[adcode] = {
            "mentions": len(here),
            "of_counties": int((here["level"] != "prefecture").sum()),
            "items": len(here[["doc_id", "item"]].drop_duplicates()),
            "per_million": len(here) / population[adcode] * MILLION,
            "landmarks": int((regions["prefecture_adcode"] == adcode).sum()),
            "topics": "; ".join(
                f"{row.topic} ({row.count})" for row in topics.head(TOPICS).itertuples(index=False, name="Topic")
            ),
        }
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("adcode")


def topic_counts(mentions: pd.DataFrame, adcodes: list[str]) -> pd.DataFrame:
    """How often each prefecture is named for each topic.

    Returns
    -------
    DataFrame
        Index topic, the most frequent first; a column a prefecture (adcode); mentions. A mention with two topics counts
        for both.
    """
    kept = mentions[mentions["kind"].isin(NAMED_KINDS) & mentions["level"].isin(NAMED_LEVELS)]
    kept = kept.assign(topic=kept["topics"].str.split(";")).explode("topic")
    kept = kept[(kept["topic"] != "") & kept["prefecture_adcode"].isin(adcodes)]
    counts = pd.crosstab(kept["topic"], kept["prefecture_adcode"]).reindex(columns=adcodes, fill_value=0)
    order = sorted(counts.index, key=lambda topic: (-counts.loc[topic].sum(), topic))
    return counts.reindex(order)


def levels(whole: pd.Series, statements: pd.DataFrame, answers: pd.DataFrame) -> pd.DataFrame:
    """What each area says beside one target of the whole, or why there is no comparable number.

    Parameters
    ----------
    whole : Series
        A row of ``whole_targets``.
    statements : DataFrame
        From ``helpers.targets.best_statements``: the plan's word, else that of another document of the area.
    answers : DataFrame
        silence.csv.

    Returns
    -------
    DataFrame
        Index adcode, the areas one level down and the plans that lie deeper. value in `unit` (canonical), of the same
        unit, kind of change and base year as the whole's; gap: value less the whole's (percentage points, of shares and
        rates) or over it (ratio), as gap_unit says; own: whether the area's plan says it; quote, doc_id, clause_id,
        target_id of the promise; missing: "" where there is a value, else one of the reasons of ``layers.MISSING``.
    """
    why = answers[answers["parent_target_id"] == whole["target_id"]]
    if why.empty:  # the whole says it in another document than its plan: whose plan is here is all that is known
        plan = statements.loc[statements["adcode"].eq(whole["adcode"]) & statements["own"], "doc_id"].unique()
        asked = answers[answers["parent_doc"].isin(plan)].drop_duplicates("adcode")
        why = asked.assign(state=asked["state"].where(asked["state"].eq("no plan in the corpus"), "silent"))
    table = why.set_index("adcode")[["place", "state", "child_doc"]].rename(columns=RENAMED)
    said = statements[statements["indicator_id"].eq(whole["indicator_id"]) & statements["year"].eq(whole["year"])]
    handed = said.loc[said["kind"].eq("delegated"), "adcode"]
    base = said["base_year"].isna() | pd.isna(whole["base_year"]) | said["base_year"].eq(whole["base_year"])
    alike = said["kind"].eq("quantity") & said["unit"].eq(whole["unit_canonical"]) & said["change"].eq(whole["change"])
    best = said[alike & base].drop_duplicates("adcode").set_index("adcode")
    table = (
        table.drop(columns="doc_id").join(best[STATED]).assign(doc_id=table["doc_id"].where(table["doc_id"].notna()))
    )
    table["doc_id"] = best["doc_id"].reindex(table.index).fillna(table["doc_id"])
    stated = table["value"].notna()
    otherwise = said.loc[said["kind"].ne("delegated"), "adcode"]  # +0.12 points, or another unit
    reason = table["state"].map(REASONS)
    reason = reason.mask(reason.eq("no target") & table.index.isin(otherwise), "not stated")
    table["missing"] = reason.mask(table.index.isin(handed), "delegated").where(~stated, "")
    points = whole["unit_canonical"] == "%"
    total = whole["value_canonical"]
    table["gap"] = (table["value"] - total if points else table["value"] / total).where(stated)
    table["gap_unit"] = pd.Series("percentage points" if points else "ratio", index=table.index).where(stated)
    return table[ANSWER]


def whole_targets(asked: pd.DataFrame, statements: pd.DataFrame, targets: pd.DataFrame) -> pd.DataFrame:
    """What the wholes say of the indicators and years that the rows of map_indicators.csv ask for.

    Parameters
    ----------
    asked : DataFrame
        map, adcode (of the whole), indicator_id, year.
    statements : DataFrame
        From ``helpers.targets.best_statements``.
    targets : DataFrame
        targets.csv.

    Returns
    -------
    DataFrame
        The rows of `asked` with target_id, doc_id, indicator, value_canonical, unit_canonical, change and base_year of the
        whole's best statement; rows that no document of the whole answers keep their place with empty cells.
    """
    best = statements.drop_duplicates(["adcode", "indicator_id", "year"])
    found = asked.merge(best[["adcode", "indicator_id", "year", "target_id"]], how="left")
    return found.merge(targets[["target_id", "doc_id", "indicator", *TARGET_NUMBERS]], on="target_id", how="left")


def written(names: pd.Series, levels: pd.DataFrame, form: str = "g") -> pd.Series:
    """What to write on each area: its name and its value, with † where another document than its plan says it.

    Parameters
    ----------
    names : Series
        What to call the areas, index adcode.
    levels : DataFrame
        Index adcode; value and own, from ``levels``.
    form : str
        How a value is written: ``"+.3g"`` for a distance.
    """
    table = levels.reindex(names.index)
    signs = table["own"].map({True: "", False: ELSEWHERE}).fillna("")
    values = table["value"].map(lambda value: "" if pd.isna(value) else f"\n{value:{form}}".replace("-", "−"))
    return names + (values.replace("\n+0", "\n0") + signs).where(table["value"].notna(), "")


def shares(context: pd.DataFrame) -> pd.DataFrame:
    """Each area's share of the whole by population, GDP and area.

    Parameters
    ----------
    context : DataFrame
        Index adcode, the columns of KEYS; all parts of the whole.

    Returns
    -------
    DataFrame
        Index adcode; population, GDP, area: shares that sum up to 1.
    """
    keys = context[list(KEYS)].rename(columns=KEYS)
    return keys / keys.sum()


def shared_out(total: float, share: pd.DataFrame) -> pd.DataFrame:
    """A whole's amount shared out by each key: a spread, no forecast.

    Parameters
    ----------
    total : float
        The whole's amount, in any unit.
    share : DataFrame
        From ``shares``.

    Returns
    -------
    DataFrame
        Index adcode; population, GDP, area, low and high, in the unit of `total`.
    """
    parts = share * total
    return parts.assign(low=parts.min(axis=1), high=parts.max(axis=1))


def covering_plan(counties: pd.DataFrame, plans: pd.DataFrame) -> pd.Series:
    """Which plan of the corpus covers each county.

    Parameters
    ----------
    counties : DataFrame
        Index adcode, column parent_adcode.
    plans : DataFrame
        The `is_plan` rows of documents.csv.

    Returns
    -------
    Series
        Index adcode: own plan, prefecture's plan, prefecture's plan, text breaks off, or province's plan only.
    """
    complete = plans.set_index("adcode")["complete"]

    def kind(adcode: str, parent: str) -> str:
        if adcode in complete:
            return "own plan"
        if parent in complete:
            return "prefecture's plan" if complete[parent] else "prefecture's plan, text breaks off"
        return "province's plan only"

    return pd.Series({row.Index: kind(row.Index, row.parent_adcode) for row in counties.itertuples()})


def promised(links: pd.DataFrame, children: pd.DataFrame, how: str) -> pd.DataFrame:
    """The amounts that parts promise beside targets of the whole.

    Parameters
    ----------
    links : DataFrame
        child_target_id, parent_target_id, relation (cascade.csv, or from ``cascade.Linker.link``).
    children : DataFrame
        The parts' targets, with the column adcode.
    how : str
        Where the amounts stand: own plan, or reported by another plan.

    Returns
    -------
    DataFrame
        parent_target_id, adcode, promised (canonical unit), relation (same, near), how, quote; the first of several.
    """
    kept = links[links["relation"].isin(OF_ONE_YEAR)][["parent_target_id", "child_target_id", "relation"]]
    rows = kept.merge(children, left_on="child_target_id", right_on="target_id")
    rows = rows[rows["value_canonical"].notna()].sort_values("relation", ascending=False, kind="stable")  # same first
    rows = rows.drop_duplicates(["parent_target_id", "adcode"]).rename(columns={"value_canonical": "promised"})
    return rows.assign(how=how)[["parent_target_id", "adcode", "promised", "relation", "how", "quote"]]


def carried(whole: pd.DataFrame, share: pd.DataFrame, promises: pd.DataFrame) -> pd.DataFrame:
    """Each additive target of the whole shared out, beside what the parts promise.

    Parameters
    ----------
    whole : DataFrame
        Targets of the whole: target_id, indicator, year, value_canonical, unit_canonical.
    share : DataFrame
        From ``shares``.
    promises : DataFrame
        From ``promised``.

    Returns
    -------
    DataFrame
        One row a target and area: target_id, indicator, year, total, unit, adcode, population, GDP, area, low, high,
        promised, relation, how, quote, beside: promised is above, below or within the spread; or a reported one is the
        whole's number, so that it may be the whole that is quoted, not the part.
    """
    tables = []
    for target in whole.itertuples():
        parts = shared_out(target.value_canonical, share).rename_axis("adcode").reset_index()
        parts.insert(0, "target_id", target.target_id)
        parts.insert(1, "indicator", target.indicator)
        parts.insert(2, "year", target.year)
        parts.insert(3, "total", target.value_canonical)
        parts.insert(4, "unit", target.unit_canonical)
        tables.append(parts)
    table = pd.concat(tables, ignore_index=True)
    table = table.merge(
        promises, left_on=["target_id", "adcode"], right_on=["parent_target_id", "adcode"], how="left"
    ).drop(columns="parent_target_id")
    beside = pd.Series("", index=table.index)
    beside[table["promised"] > table["high"]] = "above the spread"
    beside[table["promised"] < table["low"]] = "below the spread"
    beside[table["promised"].between(table["low"], table["high"])] = "within the spread"
    reported = table["how"].notna() & table["how"].ne("own plan")
    beside[reported & (table["promised"] == table["total"])] = "the whole's number"
    return table.assign(beside=beside)
