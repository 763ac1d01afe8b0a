"""The Five-Year Plans by which documents name their periods: 十四五 ends in 2025."""

from helpers.base.language import Words, counted, listed
from helpers.vocabulary.read import follows, read_knowledge

PERIODS = "vocabulary/plan_periods.csv"


@follows(PERIODS)
def _table() -> tuple[dict[str, int], dict[str, str]]:
    """plan_periods.csv: last years and English ordinals, by name."""
    table = read_knowledge(PERIODS, ("period", "last_year", "ordinal"), unique=["period"], numbers=["last_year"])
    years = table["last_year"].astype(int)
    return tuple(dict(zip(table["period"], column, strict=True)) for column in (years, table["ordinal"]))


def last_years() -> dict[str, int]:
    """The last year of each planning period.

    Examples
    --------
    >>> last_years()["十四五"]
    2025
    """
    return _table()[0]


def period_words(period: str) -> Words:
    """A planning period in both languages.

    Examples
    --------
    >>> period_words("十四五、十五五").en, period_words("十四五").en, period_words("2024-2025").en
    ('14th and 15th Five-Year Plans', '14th Five-Year Plan', '2024-2025')
    """
    plans = [_table()[1].get(part) for part in period.split("、")]
    if not all(plans):
        return Words(zh=period, en=period)
    name = Words(zh=period, en=listed(plans).en)
    return counted("%(period)s Five-Year Plan", "%(period)s Five-Year Plans", n=len(plans), period=name)
