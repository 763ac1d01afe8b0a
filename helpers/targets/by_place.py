"""One indicator over places: a row a place, with its value, or why it has none."""

from collections.abc import Iterator
from functools import lru_cache

import pandas as pd

from helpers.base.errors import RequestError, instead
from helpers.base.files import file_state
from helpers.base.paths import processed_folder
from helpers.base.tables import read_table
from helpers.corpus.cleaning import plain_characters
from helpers.corpus.documents import codes_of, speaking_documents
from helpers.corpus.known import PROMISE, read_known_targets
from helpers.targets.statements import best_statements
from helpers.vocabulary.gazetteer import COUNTRY, places_above, places_below, read_places
from helpers.vocabulary.indicators import identify, read_codebook
from helpers.vocabulary.read import follows

FORM = ["unit", "change", "base_year"]  # values are comparable where these agree
SHOWN = ["place", "value", "unit", "comparator", "modality", "missing", "also_stated", "quote", "voice", "region"]
COLUMNS = [*SHOWN, "adcode", "level", "doc_id", "clause_id", "target_id", "indicator_id", "year", *FORM[1:]]
COLUMNS += ["elsewhere"]
# How a plan answers a target of the plan above (silence.csv) → why it has no comparable number of its own.
REASONS = {
    "no plan in the corpus": "no plan",
    "silent": "no target",
    "named without a number": "not stated",
    "not addressed": "no target",
    "text breaks off": "text breaks off",
    "delegated": "delegated",
    "near": "not stated",
    "other deadline": "not stated",
    "taken up": "not stated",  # where it is taken up without a number, or in another unit
}
LEVELS = ("province", "prefecture", "county", "national")


def indicator(name: str, year: int | None = None, level: str = "province", within: str = "") -> pd.DataFrame:
    """What each place says of an indicator for a year: a row a place, with why it says nothing.

    The value is that of `best_statements`, as on all maps and pages: the place's plan first, of several values the firmest.

    Parameters
    ----------
    name : str
        An indicator's id, its Chinese or English name, or a name that plans use: 非化石能源消费比重.
    year : int
        The deadline; a text of digits will do. Without it the years are named for which the indicator is stated.
    level : {"province", "prefecture", "county", "national"}
        Which places: all provinces of the mainland; of the others those that have a document in the corpus.
    within : str, optional
        A place's name or adcode: all places of the level in it, with a document or without.

    Returns
    -------
    DataFrame
        place, value, unit (canonical), comparator, modality, missing (delegated, not stated, text breaks off, no plan, no
        target; missing itself where there is a value), also_stated (further values of the place), quote, voice (plan,
        overall or sector document), region, adcode, level, doc_id, clause_id, target_id, indicator_id, year, change and
        base_year (the same in all rows: what most places use; a place that states it in another form is "not stated",
        its words are in quote), elsewhere (a number that public pages tell of the place's plan; in no statistic).

    Raises
    ------
    RequestError
        One line: no such indicator, year, level or place; with what there is.

    Examples
    --------
    >>> found = indicator("非化石能源消费比重", 2025).set_index("place")
    >>> len(found), found.loc["江西", "value"].item(), found.loc["贵州", "also_stated"]
    (31, 18.3, '21.6 (c0628-一（三）-03-2)')
    """
    asked, year = indicator_id_of(name), None if year is None else _year(year)
    if level not in LEVELS:
        raise RequestError(f"there is no level {level!r}; {instead(level, LEVELS)}")
    statements, documents = _tables(*_states("targets", "documents"))
    said = statements[statements["indicator_id"].eq(asked)]
    if year is None or not said["year"].eq(year).any():
        years = ", ".join(map(str, sorted(said["year"].dropna().unique()))) or "no year"
        wanted = "pass year=" if year is None else f"no document states {asked} for {year!r}"
        raise RequestError(f"{wanted}; {asked if year is None else 'it'} is stated for {years}")
    codes = _places(level, within, documents)
    here = said[said["year"].eq(year) & said["adcode"].isin(codes)]
    numbers = here[here["kind"].eq("quantity")]
    form = _commonest(numbers)
    alike = numbers["unit"].eq(form["unit"]) & numbers["change"].eq(form["change"])
    alike &= numbers["base_year"].isna() | pd.isna(form["base_year"]) | numbers["base_year"].eq(form["base_year"])
    best = numbers[alike].drop_duplicates("adcode").set_index("adcode")
    other = here[~here["adcode"].isin(best.index)].drop_duplicates("adcode").set_index("adcode")
    table = pd.DataFrame(index=pd.Index(codes, name="adcode"))
    stated = ["value", "comparator", "modality", "also_stated", "quote", "voice", "doc_id", "clause_id", "target_id"]
    table = table.join(best[stated])
    for column in ("modality", "quote", "voice", "doc_id", "clause_id", "target_id"):
        table[column] = table[column].fillna(other[column])
    known = read_places()
    table["missing"] = _why(table.index, said, here, (asked, year), documents).where(table["value"].isna())
    table["place"] = [known[code].short_name for code in codes]
    table["region"] = [known[code].region or None for code in codes]
    table = table.assign(level=level, indicator_id=asked, year=year, **form)
    table["also_stated"] = table["also_stated"].replace("", None)
    table["elsewhere"] = _elsewhere(asked, year).reindex(table.index)
    found = table.reset_index()[COLUMNS].astype({"year": "Int64", "base_year": "Int64", "value": "float64"})
    words = [name for name in COLUMNS if name not in ("year", "base_year", "value")]
    return found.astype(dict.fromkeys(words, "str"))


def indicator_id_of(name: str) -> str:
    """The id of the indicator that a name means: an id, or a name of the codebook in either language, or a plan's words."""
    codebook, name = read_codebook(), plain_characters(name.strip())
    names = codebook[["indicator_id", "name_zh", "name_en"]]
    named = codebook[names.apply(lambda column: column.str.lower()).eq(name.lower()).any(axis=1)]["indicator_id"]
    found = named.iloc[0] if len(named) else identify(name)
    if not found:
        known = [*codebook["name_zh"], *codebook["indicator_id"], *codebook["name_en"]]
        raise RequestError(
            f"there is no indicator {name!r}; {instead(name, known)} (data/raw/vocabulary/indicators.csv)"
        )
    return found


def _year(said: int | str) -> int:
    """A year as a number."""
    try:
        return int(said)
    except (TypeError, ValueError):
        raise RequestError(f"a year is a number such as 2030, not {said!r}") from None


@lru_cache(maxsize=2)
def _tables(*state: tuple) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The best statements and the documents, as the tables are now; kept until a file changes."""
    documents = read_table("documents")
    return best_statements(read_table("targets"), documents), documents


def _states(*names: str) -> Iterator[tuple]:
    """What tells whether tables have changed."""
    return (file_state(processed_folder() / f"{name}.csv") for name in names)


def _places(level: str, within: str, documents: pd.DataFrame) -> list[str]:
    """The adcodes asked for, in order."""
    if within:
        around = codes_of(within)
        if not around:
            raise RequestError(
                f"there is no place {within!r}; {instead(within, [p.short_name for p in read_places().values()])}"
            )
        inside = [
            code
            for code, found in read_places().items()
            if found.level == level and set(places_above(code)) & set(around)
        ]
        if not inside:
            raise RequestError(f"no {level} lies in {within}; accepted are {', '.join(LEVELS[:3])} that lie below it")
        return sorted(inside)
    if level == "province":
        return sorted(places_below(COUNTRY))
    there = {code for code in documents["adcode"].dropna() if code in read_places()}
    return sorted(code for code in there if read_places()[code].level == level)


def _commonest(numbers: pd.DataFrame) -> dict:
    """Unit, kind of change and base year that most places use, the first of several."""
    if numbers.empty:
        return dict.fromkeys(FORM)
    counts = numbers.drop_duplicates(["adcode", *FORM])[FORM].value_counts(dropna=False, sort=False)
    return dict(zip(FORM, counts.sort_values(ascending=False, kind="stable").index[0], strict=True))


def _why(codes: pd.Index, said: pd.DataFrame, here: pd.DataFrame, asked: tuple, documents: pd.DataFrame) -> pd.Series:
    """Why each place would have no value: what silence.csv says of it, else what its documents do."""
    plans = speaking_documents(documents).set_index("adcode")["complete"].astype(bool)
    reason = pd.Series("no target", index=codes)
    reason[~codes.isin(plans.index)] = "no plan"
    reason[codes.isin(plans.index[~plans])] = "text breaks off"
    reason[codes.isin(said["adcode"])] = "not stated"  # for another year, in another form, without a number
    answers = _answers(*_states("silence", "targets"))
    answers = answers[answers["indicator_id"].eq(asked[0]) & answers["year"].eq(asked[1])].drop_duplicates("adcode")
    known = answers.set_index("adcode")["state"].map(REASONS).reindex(codes)
    reason = known.fillna(reason)
    delegated = here["kind"].eq("delegated")
    reason[reason.eq("no target") & codes.isin(here.loc[~delegated, "adcode"])] = "not stated"
    reason[codes.isin(here.loc[delegated, "adcode"])] = "delegated"
    return reason


@lru_cache(maxsize=2)
def _answers(*state: tuple) -> pd.DataFrame:
    """How each plan answers each target of the plan above: adcode, state, and indicator_id and year of that target."""
    above = read_table("targets")[["target_id", "indicator_id", "year"]]
    answers = read_table("silence")[["parent_target_id", "adcode", "state"]]
    return answers.merge(above, left_on="parent_target_id", right_on="target_id")


@follows(*(f"vocabulary/{name}.csv" for name in ("gazetteer", "indicators", "units")), "context/known_targets.csv")
def _told() -> pd.DataFrame:
    """What public pages tell, read once for many indicators."""
    return read_known_targets()


def _elsewhere(asked: str, year: int) -> pd.Series:
    """What public pages tell of the places' own promises, as text by adcode."""
    told = _told()
    told = told[told["indicator_id"].eq(asked) & told["year"].eq(year) & told["counts"].eq(PROMISE)]
    words = [f"{row.value:g} {row.unit} ({row.seen})" if pd.notna(row.value) else row.seen for row in told.itertuples()]
    return pd.Series(words, index=told["adcode"], dtype="str").groupby(level=0).first()
