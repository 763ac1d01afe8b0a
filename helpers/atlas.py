"""What is known of each area, ready to be drawn: who is named, what its plan promises, what its share would be.

Every function returns a table with the areas' adcodes (GB/T 2260, text) as index, in the order they are given, so that
a map and the table beside it show the same numbers. An area without a value says why.
"""

import pandas as pd

NAMED_KINDS = ("place", "government")  # what counts as naming a place; not institutions, events and titles
NAMED_LEVELS = ("prefecture", "county", "zone")
MILLION = 1e6
KEYS = {
    "population_2020": "population",
    "gdp_2020_100m_yuan": "GDP",
    "area_km2": "area",
}  # columns of the context table


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
        mention counts for each prefecture touched), topics (what for, the most frequent first, with counts).
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
            "topics": "; ".join(f"{row.topic} ({row.count})" for row in topics.itertuples(index=False, name="Topic")),
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


def levels(
    targets: pd.DataFrame, documents: pd.DataFrame, indicator_id: str, year: int, adcodes: list[str]
) -> pd.DataFrame:
    """What each area's plan promises for one indicator and year, or why there is no number.

    Parameters
    ----------
    targets, documents : DataFrame
        targets.csv and documents.csv.
    indicator_id : str
        From the codebook, indicators.csv.
    year : int
        The deadline.
    adcodes : list of str
        The areas.

    Returns
    -------
    DataFrame
        Index adcode; value and unit (canonical), comparator, modality, quote, doc_id, clause_id, values (how many
        different values the plan states; the body's first counts), missing: "" where there is a value, else no plan,
        text breaks off, delegated, not stated or no target.
    """
    plans = documents[documents["is_plan"] & documents["same_as"].fillna("").eq("")].set_index("adcode")
    asked = targets[(targets["indicator_id"] == indicator_id) & (targets["year"] == year)]
    asked = asked.sort_values(["where", "start"], ascending=[False, True], kind="stable")  # body before annex
    rows = {}
    for adcode in adcodes:
        if adcode not in plans.index:
            rows[adcode] = {"missing": "no plan"}
            continue
        plan = plans.loc[adcode]
        own = asked[asked["doc_id"] == plan["doc_id"]]
        stated = own[own["value_canonical"].notna()]
        if len(stated):
            first = stated.iloc[0]
            rows[adcode] = {
                "value": first["value_canonical"],
                "unit": first["unit_canonical"],
                **{column: first[column] for column in ("comparator", "modality", "quote", "doc_id", "clause_id")},
                "values": stated["value_canonical"].nunique(),
                "missing": "",
            }
            continue
        if (own["kind"] == "delegated").any():
            reason = "delegated"
        elif len(own):
            reason = "not stated"
        else:
            reason = "no target" if plan["complete"] else "text breaks off"
        rows[adcode] = {"missing": reason, **{c: own[c].iloc[0] for c in ("quote", "doc_id", "clause_id") if len(own)}}
    columns = ["value", "unit", "comparator", "modality", "quote", "doc_id", "clause_id", "values", "missing"]
    return pd.DataFrame.from_dict(rows, orient="index").reindex(columns=columns).rename_axis("adcode")


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
