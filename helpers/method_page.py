"""The page on method, accuracy and limits; every number on it is read from the tables when it is made."""

from pathlib import Path

import pandas as pd
from statsmodels.stats.proportion import proportion_confint

from helpers.pages import LEVELS, write_page
from helpers.paths import DICTIONARY, RAW, REPORTS
from helpers.tables import TableError, read_table

PAGE = "method.html"
MEASURES = ["precision", "recall", "F1", "exact"]
GROUPS = {"level": "numbers, full coverage, handed-down targets", "milestone": "milestones"}
MARKS = {"doubtful": "targets marked doubtful by the rules", "read": "targets read by a person"}


def write_method(corpus, reports: Path = REPORTS) -> Path:
    """Write ``method.html`` and return its path.

    Parameters
    ----------
    corpus : Corpus
        The documents; what else is said is read from data/processed, data/raw and data/dictionary.
    reports : Path
        Where the page goes.
    """
    evaluation = _table("evaluation")
    return write_page(
        PAGE,
        "method.html.j2",
        reports,
        title="Method, accuracy, limits",
        facts=facts(corpus),
        extraction=extraction_rows(evaluation),
        fields=field_rows(evaluation),
        links=link_rows(evaluation),
        comparison=comparison_rows(evaluation),
        readings=_records(RAW / "readings.csv"),
        links_read=links_read(),
        tables=dictionaries(),
        incomplete=incomplete(corpus.documents),
    )


def facts(corpus) -> list[dict]:
    """Return what the collection holds: names and numbers."""
    documents = corpus.documents
    own = documents[documents["same_as"].fillna("") == ""]
    levels = own["level"].value_counts()
    plans = own[own["is_plan"]]["level"].value_counts()
    counted = [f"{levels[key]} {name.lower()}" for key, name in LEVELS.items() if key in levels]
    speaking = [f"{plans[key]} {name.lower()}" for key, name in LEVELS.items() if key in plans]
    rows = [
        ("documents", f"{len(own)} ({', '.join(counted)})"),
        ("second copies, in no count", f"{len(documents) - len(own)}"),
        ("documents that speak for their jurisdiction", f"{len(own[own['is_plan']])} ({', '.join(speaking)})"),
        ("characters of clean text", f"{own['chars'].astype(int).sum():,}"),
        ("clauses", f"{corpus.clauses['doc_id'].isin(own['doc_id']).sum():,}"),
        ("incomplete texts", f"{(~own['complete'].astype(bool)).sum()}"),
    ]
    for name, words in {"targets": "targets", "numbers": "numbers with a unit, each with what it is"}.items():
        table = _table(name)
        if table is not None:
            table = table[table["doc_id"].isin(own["doc_id"])]
            rows.append((words, f"{len(table):,}"))
            marks = table["check"].value_counts() if "check" in table else {}
            rows += [(text, f"{marks[mark]:,}") for mark, text in MARKS.items() if mark in marks]
    return [{"name": name, "value": value} for name, value in rows]


def extraction_rows(evaluation: pd.DataFrame | None) -> list[dict]:
    """Return precision, recall, F1 and exactness of the targets by group, over all annotated documents and in each."""
    if evaluation is None:
        return []
    scores = evaluation[(evaluation["subject"] == "targets") & evaluation["group"].isin(GROUPS)]
    rows = []
    for (document, group), part in scores.groupby(["document", "group"], sort=False):
        values = part.set_index("measure")["value"]
        n = int(part["n"].iloc[0])
        low, high = wilson(round(values["exact"] * n), n)
        named = {measure: f"{values[measure]:.3f}" for measure in MEASURES}
        rows.append({"document": document, "group": GROUPS[group], "n": n, "interval": f"{low:.2f}–{high:.2f}"} | named)
    return sorted(rows, key=lambda row: (row["document"] != "all", row["document"], row["group"] != GROUPS["level"]))


def field_rows(evaluation: pd.DataFrame | None) -> list[dict]:
    """Return how often each column is right where a target was found."""
    if evaluation is None:
        return []
    rows = evaluation[evaluation["group"] == "field"]
    return [{"field": row.measure, "value": f"{row.value:.3f}", "n": row.n} for row in rows.itertuples()]


def link_rows(evaluation: pd.DataFrame | None) -> list[dict]:
    """Return how often the links of the cascade agree with the annotated ones."""
    if evaluation is None:
        return []
    rows = evaluation[evaluation["subject"] == "links"]
    return [
        {"from": row.group, "what": row.measure, "value": f"{row.value:.3f}", "n": row.n} for row in rows.itertuples()
    ]


def comparison_rows(evaluation: pd.DataFrame | None) -> list[dict]:
    """Return how often items and sentences are set beside the right ones above, with Wilson's interval."""
    if evaluation is None:
        return []
    rows = []
    for row in evaluation[evaluation["subject"] == "comparison"].itertuples():
        low, high = wilson(round(row.value * row.n), row.n)
        rows.append({"document": row.document, "of": row.group, "what": row.measure, "n": row.n, "share": f"{row.value:.2f}", "interval": f"{low:.2f}–{high:.2f}"})  # fmt: skip
    return rows


def links_read(path: Path = RAW / "link_readings.csv") -> list[dict]:
    """Return, for each sample of links that was read by eye, how many were right, with Wilson's interval."""
    if not path.exists():
        return []
    readings = pd.read_csv(path, dtype=str, encoding="utf-8-sig")
    kinds = readings["relation"].eq("none").map({True: "no counterpart found", False: "linked"})
    rows = []
    for (sample, kind), part in readings.groupby([readings["sample"], kinds], sort=True):
        right, n = int((part["right"] == "yes").sum()), len(part)
        low, high = wilson(right, n)
        rows.append({"sample": sample, "kind": kind, "n": n, "right": right, "share": f"{right / n:.2f}", "interval": f"{low:.2f}–{high:.2f}"})  # fmt: skip
    return rows


def incomplete(documents: pd.DataFrame) -> list[dict]:
    """Return the documents whose text is not whole, with the reason."""
    rows = documents[~documents["complete"].astype(bool) & (documents["same_as"].fillna("") == "")]
    return [{"doc_id": row.doc_id, "title": row.title, "note": row.note or ""} for row in rows.itertuples()]


def dictionaries(folder: Path = DICTIONARY) -> list[dict]:
    """Return each table with its number of rows and what its columns mean."""
    tables = []
    for path in sorted(folder.glob("*.csv")):
        table = _table(path.stem)
        rows = "" if table is None else f"{len(table):,}"
        tables.append({"name": path.stem, "rows": rows, "columns": _records(path)})
    return tables


def wilson(right: int, n: int) -> tuple[float, float]:
    """Return Wilson's 95 % interval of a share."""
    return proportion_confint(right, n, method="wilson")


def _records(path: Path) -> list[dict]:
    """The rows of a small table of words; none where it is missing."""
    if not path.exists():
        return []
    return pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig").to_dict("records")


def _table(name: str) -> pd.DataFrame | None:
    try:
        return read_table(name)
    except TableError:
        return None
