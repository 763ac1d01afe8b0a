"""The first page: what the collection is, what it found, where to go, how to cite it.

A finding is a sentence whose numbers are computed from the tables of data/processed when the page
is made. A table that is not there leaves its sentences out.
"""

import re
from collections.abc import Callable, Iterable
from pathlib import Path

import pandas as pd

from helpers.pages import LEVELS, document_href, notebook_cards, write_page
from helpers.paths import REPORTS, ROOT, VOCABULARY
from helpers.tables import TableError, read_table

SPREAD_RATIO = "σ later ÷ σ earlier"  # in trends.csv
CITATION = ROOT / "CITATION.cff"
ENOUGH = 5  # plans that must give a value before a range or a median is worth a sentence


def write_index(corpus, reports: Path = REPORTS, asked: Iterable[dict] = ()) -> Path:
    """Write ``index.html`` and return its path.

    Parameters
    ----------
    corpus : Corpus
        The documents.
    reports : Path
        Where the pages go.
    asked : iterable of dict
        Questions with their short answers (`words`) and links, from `helpers.questions`.
    """
    documents = corpus.documents
    pages = {card["href"] for card in notebook_cards()}
    found = [finding for finding in findings(documents) if finding["words"]]
    for finding in found:
        if finding["href"] not in pages and not finding["href"].startswith("plans/"):
            finding["href"] = ""
    return write_page(
        "index.html",
        "index.html.j2",
        reports,
        title="Overview",
        about=about(documents),
        findings=found,
        asked=list(asked),
        cards=notebook_cards() + more_cards(reports),
        documents=document_rows(documents),
        cite=citation_line(),
    )


def about(documents: pd.DataFrame) -> str:
    """Return one sentence on what the collection holds, with its counts."""
    different = documents[documents["same_as"].fillna("") == ""]
    counts = different["level"].value_counts()
    levels = [f"{counts[level]} {name.lower()}" for level, name in LEVELS.items() if level in counts]
    return (
        f"{len(different)} documents on reaching the carbon peak before 2030 ({', '.join(levels)}), cut into clauses "
        "and compared: who promises what by when, which words were taken from above, and what was left out."
    )


def more_cards(reports: Path) -> list[dict]:
    """Return cards for the search and for whatever else stands in reports/."""
    cards = [{"href": "search.html", "title": "Search", "about": "Any words in all the texts, with their context."}]
    about_method = "How it was done, how often it is right on texts read by hand, and where it ends."
    cards.append({"href": "method.html", "title": "Method, accuracy, limits", "about": about_method})
    if (reports / "targets.xlsx").exists():
        about_book = "Every target with its quote, place and check, for a spreadsheet."
        cards.append({"href": "targets.xlsx", "title": "Workbook of targets", "about": about_book})
    if (reports / "compare" / "index.html").exists():
        about_pairs = "Plans side by side with the plan above them, item by item."
        cards.append({"href": "compare/index.html", "title": "Parallel reading", "about": about_pairs})
    return cards


def document_rows(documents: pd.DataFrame) -> list[dict]:
    """Return what the list of documents shows, level by level, in the order of places."""
    order = {level: n for n, level in enumerate(LEVELS)}
    ordered = documents.assign(rank=documents["level"].map(order)).sort_values(["rank", "adcode", "doc_id"])
    rows = []
    for row in ordered.to_dict("records"):
        remarks = {
            "the plan of its jurisdiction": row["is_plan"],
            "incomplete": not row["complete"],
            f"same as {row['same_as']}": row["same_as"],
        }
        where = row["province"] if row["level"] in ("province", "prefecture", "county") else ""
        rows.append(
            {
                "href": document_href(row["doc_id"]),
                "title": row["title"],
                "level": LEVELS.get(row["level"], row["level"]),
                "region": where or "全国",
                "date": row["date"] or "",
                "status": row["status"],
                "chars": f"{int(row['chars']):,}",
                "remark": ", ".join(words for words, holds in remarks.items() if holds),
            }
        )
    return rows


def citation_line(path: Path = CITATION) -> str:
    """Return ``CITATION.cff`` as a reference to a data set: authors, title, version, year, address.

    Parts that are not stated are left out; without the file only the title stands.
    """
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    people = re.split(r"\n(?=\w)", text.partition("\nauthors:")[2])[0]
    fields = dict(re.findall(r"^([\w-]+):[ \t]*[\"']?(.*?)[\"']?[ \t]*$", text, re.MULTILINE))
    names = re.findall(r"(?<!\w)(?:family-names|name):[ \t]*[\"']?(.*?)[\"']?[ \t]*$", people, re.MULTILINE)
    edition = f"Version {fields['version']}" if fields.get("version") else ""
    address = fields.get("url") or fields.get("repository-code") or ""
    title = fields.get("title") or "Carbon-peaking plans of China, clause by clause"
    parts = [
        ", ".join(names),
        f"{title}[DS{'/OL' if address else ''}]",
        edition,
        fields.get("date-released", "")[:4],
        address,
    ]
    return ". ".join(part for part in parts if part) + "."


# --- findings: each a sentence and the page that shows it, or "" where its tables are missing -------


def findings(documents: pd.DataFrame) -> list[dict]:
    """Return the findings, in the order shown."""
    counted = documents[documents["same_as"].fillna("") == ""]
    sentences: list[tuple[Callable, str, str]] = [
        (plans_found, "01-corpus.html", "the corpus"),
        (copied_from_above, "02-comparison.html", "the comparison"),
        (targets_read, "03-targets.html", "the targets"),
        (widest_target, "03-targets.html", "the values"),
        (answers_to_above, "04-cascade.html", "the cascade"),
        (moving_together, "06-trends.html", "the trends"),
    ]
    return [{"words": say(counted), "href": href, "link": link} for say, href, link in sentences]


def plans_found(documents: pd.DataFrame) -> str:
    """How many jurisdictions have a plan, and in how many the text is whole."""
    plans = documents[documents["is_plan"]]
    provinces = (plans["level"] == "province").sum()
    below = plans["level"].isin(["prefecture", "county"]).sum()
    broken = (~plans["complete"].astype(bool)).sum()
    return (
        f"{len(plans)} jurisdictions have a plan of their own here: the country, {provinces} provinces and {below} "
        f"prefectures or counties; {broken} of these texts are incomplete."
    )


def copied_from_above(documents: pd.DataFrame) -> str:
    """How much of a provincial plan stands in the national one."""
    reuse = _table("reuse")
    plans = documents[documents["is_plan"]]
    above = plans.loc[plans["level"] == "national", "doc_id"]
    provinces = plans.loc[plans["level"] == "province", "doc_id"]
    if reuse is None or above.empty:
        return ""
    pairs = reuse[reuse["doc_a"].isin(provinces) & reuse["doc_b"].isin(above)]
    if len(pairs) < ENOUGH:
        return ""
    exact, near = pairs["share"].astype(float), pairs["share_near"].astype(float)
    most = plans.set_index("doc_id").loc[pairs.loc[near.idxmax(), "doc_a"], "province"]
    return (
        f"Of the text of a provincial plan, {exact.median():.0%} stand in the State Council's plan in passages of 20 or "
        f"more characters, and {near.median():.0%} when lightly edited passages count too (medians of {len(pairs)} "
        f"plans); the most, {near.max():.0%}, in {most}."
    )


def targets_read(documents: pd.DataFrame) -> str:
    """How many targets there are, and how many wait for a reader."""
    targets = _targets(documents)
    if targets is None:
        return ""
    doubtful = (targets["check"].fillna("") == "doubtful").sum()
    numbers = (targets["kind"] == "quantity").sum()
    return (
        f"{len(targets):,} targets stand in {targets['doc_id'].nunique()} documents, {numbers:,} of them with a "
        f"number; {doubtful:,} are marked doubtful and wait for a reader."
    )


def widest_target(documents: pd.DataFrame) -> str:
    """The share that most provincial plans set for the same year, and how far they are apart."""
    targets = _targets(documents)
    if targets is None or not (VOCABULARY / "indicators.csv").exists():
        return ""
    plans = documents[documents["is_plan"] & (documents["level"] == "province")].set_index("doc_id")
    named = targets.dropna(subset=["indicator_id", "value", "year"])
    named = named[named["doc_id"].isin(plans.index) & (named["kind"] == "quantity") & (named["change"] == "level")]
    named = named[(named["unit"] == "%") & (named["check"].fillna("") != "doubtful") & named["scope"].isna()]
    named = named.sort_values(["doc_id", "start"]).drop_duplicates(["doc_id", "indicator_id", "year"])
    sizes = named.groupby(["indicator_id", "year"]).size()
    if sizes.empty or sizes.max() < ENOUGH:
        return ""
    indicator, year = sizes.sort_index().idxmax()
    rows = named[(named["indicator_id"] == indicator) & (named["year"] == year)]
    values = rows["value"].astype(float)
    low, high = (plans.loc[rows.loc[at, "doc_id"], "province"] for at in (values.idxmin(), values.idxmax()))
    return (
        f"For {indicator_name(indicator)} in {int(float(year))}, {len(rows)} provincial plans set values from {values.min():g}% ({low}) "
        f"to {values.max():g}% ({high}), with a median of {values.median():g}%."
    )


def answers_to_above(documents: pd.DataFrame) -> str:
    """How comparable targets stand to those of the plan above."""
    cascade = _table("cascade")
    if cascade is None:
        return ""
    counts = cascade["stringency"].value_counts()
    comparable = [int(counts.get(kind, 0)) for kind in ("equal", "higher", "lower")]
    if sum(comparable) == 0:
        return ""
    none = (cascade["relation"] == "none").sum()
    return (
        f"Of {sum(comparable):,} targets that can be compared with the plan above, {comparable[0]:,} ask for the "
        f"same, {comparable[1]:,} for more and {comparable[2]:,} for less; {none:,} answer no target above."
    )


def moving_together(documents: pd.DataFrame) -> str:
    """Whether provincial targets for one indicator come closer from the earlier year to the later."""
    trends = _table("trends")
    if trends is None:
        return ""
    ratios = trends[(trends["statistic"] == SPREAD_RATIO) & (trends["sample"] == "plans")]
    ratios = ratios.dropna(subset=["estimate", "low", "high"]).astype(
        dict.fromkeys(["estimate", "low", "high", "n"], float)
    )
    if ratios.empty or ratios["n"].max() < ENOUGH:
        return ""
    row = ratios.loc[ratios["n"].idxmax()]
    settled = "closer together" if row["high"] < 1 else "further apart" if row["low"] > 1 else ""
    verdict = f"they move {settled}" if settled else "neither coming closer nor moving apart can be told from this"
    return (
        f"From the earlier to the later deadline, the spread (standard deviation) of {indicator_name(row['subject'])} over "
        f"{int(row['n'])} provincial plans changes by a factor of {row['estimate']:.2f} (95 % interval {row['low']:.2f} to "
        f"{row['high']:.2f}): {verdict}."
    )


def indicator_name(indicator_id: str) -> str:
    """Return an indicator's Chinese name with its English one, from the codebook."""
    names = pd.read_csv(VOCABULARY / "indicators.csv", encoding="utf-8-sig", dtype=str).set_index("indicator_id")
    return f"{names.loc[indicator_id, 'name_zh']} ({names.loc[indicator_id, 'name_en']})"


def _targets(documents: pd.DataFrame) -> pd.DataFrame | None:
    targets = _table("targets")
    return None if targets is None else targets[targets["doc_id"].isin(documents["doc_id"])]


def _table(name: str) -> pd.DataFrame | None:
    try:
        return read_table(name)
    except TableError:
        return None
