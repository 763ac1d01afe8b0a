"""What is known of each area, ready to be drawn: who is named, what its plan promises, what its share would be.

Every function returns a table with the areas' adcodes (GB/T 2260, text) as index, in the order they are given, so that
a map and the table beside it show the same numbers. An area without a value says why.
"""

import pandas as pd

NAMED_KINDS = ("place", "government")  # what counts as naming a place; not institutions, events and titles
NAMED_LEVELS = ("prefecture", "county", "zone")
MILLION = 1e6
TOPICS = 5  # how many are listed beside a prefecture
KEYS = {
    "population_2020": "population",
    "gdp_2020_100m_yuan": "GDP",
    "area_km2": "area",
}  # columns of the context table

# How a plan answers a target of the plan above (silence.csv) → why it has no comparable number of its own.
REASONS = {
    "no plan in the corpus": "no plan",
    "silent": "no target",
    "text breaks off": "text breaks off",
    "delegated": "delegated",
    "near": "not stated",
    "other deadline": "not stated",
    "taken up": "not stated",  # where it is taken up without a number
}
TARGET_NUMBERS = ["value_canonical", "unit_canonical", "change"]
FROM_TARGET = ["value_canonical", "unit_canonical", "quote", "clause_id"]  # columns of the child's target
RENAMED = {
    "value_canonical": "value",
    "unit_canonical": "unit",
    "child_doc": "doc_id",
    "child_target_id": "target_id",
}
ANSWER = ["place", "value", "unit", "gap", "gap_unit", "quote", "doc_id", "clause_id", "target_id", "missing"]


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


def levels(parent_target_id: str, answers: pd.DataFrame, links: pd.DataFrame, targets: pd.DataFrame) -> pd.DataFrame:
    """What each area promises beside one target of the plan above, or why there is no comparable number.

    Parameters
    ----------
    parent_target_id : str
        The target of the whole (targets.csv).
    answers, links, targets : DataFrame
        silence.csv, cascade.csv and targets.csv.

    Returns
    -------
    DataFrame
        Index adcode, the areas one level down and the plans that lie deeper. value in `unit` (canonical); gap: value less
        the whole's (percentage points) or over it (ratio), as gap_unit says; quote, doc_id, clause_id, target_id of the
        promise; missing: "" where there is a value, else one of the reasons of ``maps.MISSING``.
    """
    table = answers[answers["parent_target_id"] == parent_target_id].set_index("adcode")
    table = table.join(targets.set_index("target_id")[FROM_TARGET], on="child_target_id")
    own = links[links["parent_target_id"] == parent_target_id].set_index("child_target_id")[["gap", "gap_unit"]]
    table = table.join(own, on="child_target_id").rename(columns=RENAMED)
    stated = table["state"].eq("taken up") & table["value"].notna()
    table["missing"] = table["state"].map(REASONS).where(~stated, "")
    numbers = ["value", "unit", "gap", "gap_unit"]
    table[numbers] = table[numbers].where(stated)
    return table[ANSWER]


def whole_targets(asked: pd.DataFrame, targets: pd.DataFrame, documents: pd.DataFrame) -> pd.DataFrame:
    """The targets of the wholes' plans that the rows of map_indicators.csv ask for.

    Parameters
    ----------
    asked : DataFrame
        map, adcode (of the whole), indicator_id, year.
    targets, documents : DataFrame
        targets.csv and documents.csv.

    Returns
    -------
    DataFrame
        The rows of `asked` with target_id, doc_id, indicator, value_canonical, unit_canonical and change of the whole's
        target, the first in the body; rows that no plan answers keep their place with empty cells.
    """
    plans = documents[documents["is_plan"] & documents["same_as"].fillna("").eq("")][["doc_id", "adcode"]]
    found = targets.merge(plans, on="doc_id").sort_values("where", ascending=False, kind="stable")  # body before annex
    found = found.drop_duplicates(["adcode", "indicator_id", "year"])
    columns = ["adcode", "indicator_id", "year", "target_id", "doc_id", "indicator", *TARGET_NUMBERS]
    return asked.merge(found[columns], on=["adcode", "indicator_id", "year"], how="left")


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


def speaking_document(adcodes: pd.Index, documents: pd.DataFrame) -> pd.Series:
    """What kind of document speaks for each province.

    Returns
    -------
    Series
        Index adcode: implementation plan (实施方案), implementing opinions (实施意见), sector documents only, or nothing in
        the corpus.
    """
    speaks = documents[documents["is_plan"]].set_index("adcode")["doc_type"]
    names = {"implementation_plan": "implementation plan (实施方案)", "opinions": "implementing opinions (实施意见)"}
    others = set(documents["adcode"])

    def kind(adcode: str) -> str:
        if adcode in speaks:
            return names.get(speaks[adcode], "implementing opinions (实施意见)")
        return "sector documents only" if adcode in others else "nothing in the corpus"

    return pd.Series({adcode: kind(adcode) for adcode in adcodes})


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
    kept = links[links["relation"].isin(["same", "near"])][["parent_target_id", "child_target_id", "relation"]]
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
