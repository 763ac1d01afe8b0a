"""Results as they stand in sentences and tables: number, interval, p and n, so that no prose has a typed figure."""

import html
from collections import defaultdict
from typing import TYPE_CHECKING

import pandas as pd

from helpers.base.language import Words, say
from helpers.base.paths import pages_address
from helpers.corpus.documents import in_order, speaking_documents
from helpers.intake.frames import sortable
from helpers.targets.labels import promise
from helpers.vocabulary.gazetteer import place_names, place_words
from helpers.vocabulary.periods import period_words
from publish.links import passage_link, sentence_links

if TYPE_CHECKING:  # loaded by whoever shows a table
    from IPython.display import HTML


def find(table: pd.DataFrame, key: str, **conditions: str | int) -> pd.Series:
    """The one result of `data/processed/trends.csv` that has this key, and these values in other columns.

    Raises
    ------
    KeyError
        If there is none or more than one.
    """
    chosen = table[table["key"] == key]
    for column, value in conditions.items():
        chosen = chosen[chosen[column] == value]
    if len(chosen) != 1:
        raise KeyError(f"{len(chosen)} results, not one, have the key {key!r} with {conditions}")
    return chosen.iloc[0]


def number(value: float, digits: int = 2) -> str:
    """A number with a real minus sign and thousands apart: −1,234.50."""
    return f"{value:,.{digits}f}".replace("-", "−")


def percent(value: float, digits: int = 0) -> str:
    """A share as per cent: 0.25 is 25 %."""
    return f"{number(value * 100, digits)} %"


def in_words(result: pd.Series, digits: int = 2, times: float = 1, unit: str | Words = "") -> Words:
    """A result as it stands in a sentence: estimate, interval, p (corrected, where it was) and n; or why there is none.

    Parameters
    ----------
    result : Series
        A row of the table of results.
    digits : int
        Digits after the point.
    times : float
        What estimate and interval are multiplied with: 100 makes per cent of a share.
    unit : str or Words
        What stands behind the estimate.

    Examples
    --------
    >>> result = in_words(pd.Series({"estimate": 0.5, "low": 0.1, "high": 0.8, "p_value": 0.0301, "n": 12, "note": ""}))
    >>> result.en, result.zh
    ('0.50 (95 % interval 0.10 to 0.80, p = 0.030, n = 12)', '0.50（95%区间0.10至0.80，p = 0.030，n = 12）')
    """
    if pd.isna(result["estimate"]):
        return say("not estimated (%(why)s)", why=result["note"])
    estimate, low, high = (number(result[name] * times, digits) for name in ("estimate", "low", "high"))
    counts, p = [f"n = {result['n']}"], _p_of(result)
    if pd.notna(p):
        counts.insert(0, "p < 0.001" if p < 0.001 else f"p = {p:.3f}")
    counts = Words(en=", ".join(counts), zh="，".join(counts))
    of_unit = say("%(number)s %(unit)s", number=estimate, unit=unit) if unit else estimate
    if pd.isna(result["low"]):
        return say("%(estimate)s (%(counts)s)", estimate=of_unit, counts=counts)
    return say(
        "%(estimate)s (95 %% interval %(low)s to %(high)s, %(counts)s)",
        estimate=of_unit,
        low=low,
        high=high,
        counts=counts,
    )


def direction_in_words(result: pd.Series, up: Words, down: Words, unclear: Words) -> Words:
    """The words for a result above zero, below zero, or unclear: zero or nothing in its interval, or its p not below 0.05."""
    if pd.isna(result["low"]) or result["low"] <= 0 <= result["high"] or _p_of(result) >= 0.05:
        return unclear
    return up if result["estimate"] > 0 else down


def _p_of(result: pd.Series) -> float:
    """A result's p, corrected for the other tests of its question where it was."""
    corrected = result.get("p_holm", float("nan"))
    return result["p_value"] if pd.isna(corrected) else corrected


def as_table(rows: pd.DataFrame, columns: list[str] | None = None, digits: int = 3) -> "HTML":
    """Rows as a sortable table of a notebook's page: `digits` significant digits, empty where missing, links kept.

    Shown are all rows and words, without the index, and all columns unless some are named.
    """
    from IPython.display import HTML

    shown = rows[list(rows) if columns is None else columns]
    if pages_address():
        return HTML(sortable(shown.reset_index(drop=True), markup=True))
    return HTML(
        shown.rename_axis(columns=None).to_html(
            index=False, na_rep="", escape=False, float_format=lambda value: _significant(value, digits)
        )
    )


def _significant(value: float, digits: int) -> str:
    """1234.5 to three digits is 1,230 in value, but numbers before the point are never cut: 1,234."""
    return number(value, 0) if abs(value) >= 10**digits else f"{value:.{digits}g}".replace("-", "−")


# ---- Show targets: the whole table, searchable offline, and promises by indicator and jurisdiction.

SHOWN = ["place", "indicator", "promise", "deadline", "sentence", "plan", "scope", "check"]


def readable(
    targets: pd.DataFrame, documents: pd.DataFrame, clauses: pd.DataFrame, codebook: pd.DataFrame
) -> pd.DataFrame:
    """The targets in columns for readers, the sentence linked to its place on the plan's page.

    Parameters
    ----------
    targets, documents, clauses : DataFrame
        targets.csv, documents.csv and clauses.csv.
    codebook : DataFrame
        indicators.csv.

    Returns
    -------
    DataFrame
        One row a target, HTML in place, indicator, promise and sentence; other cells are escaped. Promises carry the
        number by which they are sorted, in the codebook's unit.
    """
    titles = documents.set_index("doc_id")
    english = codebook.set_index("indicator_id")["name_en"]
    rows = targets.join(titles["title"].rename("plan"), on="doc_id")
    rows["place"] = ""
    rows["promise"] = [promise(row) for row in rows.itertuples()]
    for column in set(SHOWN) - {"sentence"}:
        rows[column] = rows.get(column, rows["year"]).astype("string").fillna("").map(html.escape)
    periods = rows["period"].map(period_words, na_action="ignore")
    rows["deadline"] = [
        year if pd.isna(words) else _glossed(words) for words, year in zip(periods, rows["deadline"], strict=True)
    ]
    gloss = rows["indicator_id"].map(english)
    rows["indicator"] += ('<br><span class="quiet">' + gloss.map(html.escape, na_action="ignore") + "</span>").fillna(
        ""
    )
    names = rows["doc_id"].map(titles["adcode"]).map(place_words)
    rows["place"] = [_glossed(name) for name in names]
    rows["promise"] = [
        words if pd.isna(value) else f'<span data-order="{value:.15g}">{words}</span>'
        for words, value in zip(rows["promise"], targets["value_canonical"], strict=True)
    ]
    rows["sentence"] = sentence_links(targets, clauses).to_numpy()
    return rows[SHOWN].reset_index(drop=True)


def _glossed(words: Words) -> str:
    """Chinese words with their English under them."""
    english = f'<br><span class="quiet">{html.escape(words.en)}</span>' if words.en != words.zh else ""
    return html.escape(words.zh) + english


def searchable(table: pd.DataFrame, name: str) -> str:
    """A long table as HTML: JupyterLab sorts and searches it, and on the page of its notebook assets/tables.js does.

    Parameters
    ----------
    table : DataFrame
        Cells are HTML already.
    name : str
        The table's name in the page's address: letters and hyphens.

    Examples
    --------
    >>> 'data-table="targets"' in searchable(pd.DataFrame({"promise": ["≥ 60 %"]}), "targets")
    True
    """
    if pages_address():
        return sortable(table, markup=True)
    body = table.to_html(index=False, escape=False, border=0)
    body = body.replace("<table", f'<table data-table="{name}"', 1)
    return f'<div class="table-box" style="max-height: 40rem; overflow: auto">{body}</div>'


def speaking(documents: pd.DataFrame) -> pd.DataFrame:
    """The documents that speak for their jurisdiction, with its name in `place`: the country first, then by level."""
    plans = speaking_documents(documents).copy()
    plans["place"] = plans["adcode"].map(place_names())
    return in_order(plans, "adcode")


def promises_by_place(
    targets: pd.DataFrame,
    statements: pd.DataFrame,
    places: pd.DataFrame,
    indicators: list[str],
    year: int,
    clauses: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """What each place promises for some indicators by one year, in its plan or, marked †, in another document.

    Parameters
    ----------
    targets : DataFrame
        targets.csv.
    statements : DataFrame
        From `helpers.targets.best_statements`.
    places : DataFrame
        One row a jurisdiction: adcode, place, doc_id (of the plan that speaks for it; empty without one) and complete.
    indicators : list of str
        Ids of the codebook, in the order of the columns.
    year : int
        Deadline.
    clauses : DataFrame, optional
        clauses.csv: with it each promise is a link to its sentence.

    Returns
    -------
    DataFrame
        Places by indicators; a cell holds the promises (* for 力争), `set by the level above`, `by
        2030` where it is promised for another year, `no target`, `text breaks off` where the plan is incomplete, or `no
        plan`.
    """
    anchors = None if clauses is None else clauses.set_index("clause_id")["anchor"]
    whole = targets[targets["scope"].isna() & targets["indicator_id"].isin(indicators)]
    stated, said = defaultdict(list), defaultdict(list)
    for row in whole.itertuples():
        stated[row.doc_id, row.indicator_id, row.year, row.kind].append(row)
    for row in statements[statements["indicator_id"].isin(indicators)].itertuples():
        said[row.adcode, row.indicator_id].append(row)
    rows = {}
    for place in places.itertuples():
        cells = [_cell(said[place.adcode, name], stated, year, place, anchors) for name in indicators]
        rows[place.place] = cells
    return pd.DataFrame.from_dict(rows, orient="index", columns=indicators)


def _cell(said: list, stated: dict[tuple, list], year: int, place, anchors: pd.Series | None) -> str:
    if not said:
        return "no plan" if pd.isna(place.doc_id) else "no target" if place.complete else "text breaks off"
    best = next((row for row in said if row.year == year), None)
    if best is None:
        return f"by {', '.join(map(str, sorted({row.year for row in said})))}"
    sign = "" if best.own else "†"
    rows = stated[best.doc_id, best.indicator_id, year, best.kind]
    words = {promise(row) + sign: row for row in reversed(rows)}
    if anchors is None:
        return " / ".join(reversed(words))
    links = [passage_link(row.doc_id, text, anchors.get(row.clause_id)) for text, row in words.items()]
    return " / ".join(reversed(links))
