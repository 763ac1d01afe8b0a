"""The page on method, accuracy and limits; every number on it is read from the tables when it is made."""

import re
from pathlib import Path

import numpy as np
import pandas as pd

from helpers.base.cache import keep
from helpers.base.language import Words, listed, said, say
from helpers.base.paths import dictionary_folder, processed_folder
from helpers.base.tables import count_rows
from helpers.corpus.citations import issuer_known_by
from helpers.corpus.documents import own_documents
from helpers.corpus.metadata import title_words
from helpers.vocabulary.glossary import meaning, term
from helpers.vocabulary.read import follows, read_knowledge
from publish.built import LEVELS, built_table
from publish.frame import write_page

DESCRIBED = ("column", "name_zh", "type", "unit", "description", "description_zh")  # columns of a data dictionary

PAGE = "method.html"
MEASURES = ["precision", "recall", "F1", "exact"]
GROUPS = {
    "level": say("numbers, full coverage, numbers set by the level above"),
    "milestone": say("milestones"),
}
MARKS = {"doubtful": say("targets marked doubtful by the rules"), "read": say("targets read by a person")}
MISSING = ("no target", "delegated", "not stated", "no plan in the corpus", "text breaks off")
KINDS_READ = {"linked": say("linked"), "none": say("no counterpart found")}
READ, MISSED = "rows read against their sentences", "whole documents read for misses"  # in readings.csv
THREE_KINDS, SAME_TASK = "sentences: verbatim, edited or own", "sentences called topic"  # there, too


def write_method(corpus, reports: Path | None = None) -> Path:
    """Write ``method.html`` and return its path.

    Parameters
    ----------
    corpus : Corpus
        The documents; what else is said is read from data/processed, data/raw and data/dictionary.
    reports : Path
        Where the page goes.
    """
    evaluation = built_table("evaluation")
    return write_page(
        PAGE,
        "method.html.j2",
        reports,
        title=say("Method, accuracy, limits"),
        sure=sure(),
        compared=sure_of_comparison(),
        facts=facts(corpus),
        extraction=extraction_rows(evaluation),
        fields=field_rows(evaluation),
        links=link_rows(evaluation),
        comparison=comparison_rows(evaluation),
        readings=read_readings(),
        links_read=links_read(),
        tables=dictionaries(),
        incomplete=incomplete(corpus.documents),
        missing=[(term(code), meaning(code)) for code in MISSING],
    )


@follows("readings.csv")
def sure() -> Words | None:
    """How right the numbers are, in two sentences, from readings.csv: of 100 how many are right, how many are missing.

    The share read right comes from the last random sample of rows, the share missed from the last whole documents read for
    misses, the milestones from the sets that most of these documents are of, as first scored, weighed by their rows. Without these rows: None.
    """
    rows = read_knowledge("readings.csv", ("subject", "what", "documents", "rows", "right", "note"))
    if rows.empty:
        return None
    rows = rows[rows["subject"] == "targets"]
    read = rows[(rows["what"] == READ) & rows["right"].str.fullmatch(r"\d+")].tail(1)
    missed = rows[(rows["what"] == MISSED) & rows["right"].str.fullmatch(r"\d+")].tail(1)
    whole = set(missed["documents"].str.split(";").sum() or ())
    sets = rows[[2 * len(whole & set(names.split(";"))) > names.count(";") + 1 for names in rows["documents"]]]
    milestones = sets["note"].str.extract(r"Milestones: F1 (0\.\d+) \((\d+) rows").dropna().astype(float)
    if read.empty or missed.empty or milestones.empty:
        return None
    right, n = int(read["right"].iloc[0]), int(read["rows"].iloc[0])
    found, there = int(missed["right"].iloc[0]), int(missed["rows"].iloc[0])
    low, high = (round(100 * share) for share in wilson(right, n))
    some, more = (round(100 * share) for share in wilson(there - found, there))
    return say(
        "Of every 100 targets in these tables, about %(right)s are right (%(low)s–%(high)s). Of every 100 targets in the texts, the tables miss about %(missed)s (%(some)s–%(more)s). "
        "Milestones without a number are found less reliably: their score is %(milestones)s out of 1 (F1, on texts that the rules had not seen).",
        right=round(100 * right / n), low=low, high=high, missed=round(100 * (there - found) / there), some=some, more=more,
        milestones=f"{np.average(milestones[0], weights=milestones[1]):.2f}",
    )  # fmt: skip


@follows("readings.csv")
def sure_of_comparison() -> Words | None:
    """How often the labels of sentences that are compared with those above are right, from the last samples in readings.csv."""
    rows = (
        read_knowledge("readings.csv", ("what", "rows", "right", "note"))
        .drop_duplicates("what", keep="last")
        .set_index("what")
    )
    if not {THREE_KINDS, SAME_TASK} <= set(rows.index):
        return None
    after_all = re.search(r"Of (\d+) without a source, (\d+) have the same task", rows.loc[SAME_TASK, "note"])
    if not after_all:
        return None
    samples = {
        "three": rows.loc[THREE_KINDS, ["right", "rows"]],
        "topic": rows.loc[SAME_TASK, ["right", "rows"]],
        "new": after_all.group(2, 1),
    }
    told = {}
    for name, sample in samples.items():
        right, n = map(int, sample)
        low, high = wilson(right, n)
        told |= {name: f"{100 * right / n:.0f}", f"{name}_range": f"{100 * low:.0f}–{100 * high:.0f}"}
    return say(
        "Of every 100 sentences, about %(three)s are rightly called word for word, edited, or neither (%(three_range)s). What is neither is judged less surely: "
        "of 100 called “same task, own words” about %(topic)s are right (%(topic_range)s), and of 100 with “no source found” about %(new)s have the same task above after all, in other words (%(new_range)s).",
        **told,
    )  # fmt: skip


def facts(corpus) -> list[dict]:
    """Return what the collection holds: names and numbers."""
    documents = corpus.documents
    own = own_documents(documents)
    levels = own["level"].value_counts()
    plans = own[own["is_plan"]]["level"].value_counts()
    by_level, leads = (
        listed(say("%(level)s: %(n)s", level=name, n=int(counts[key])) for key, name in LEVELS.items() if key in counts)
        for counts in (levels, plans)
    )
    rows = [
        (say("documents"), say("%(n)s (%(parts)s)", n=len(own), parts=by_level)),
        (say("second copies, in no count"), f"{len(documents) - len(own)}"),
        (say("lead plans of their places"), say("%(n)s (%(parts)s)", n=len(own[own["is_plan"]]), parts=leads)),
        (say("characters of clean text"), f"{own['chars'].astype(int).sum():,}"),
        (say("clauses"), f"{corpus.clauses['doc_id'].isin(own['doc_id']).sum():,}"),
        (say("incomplete texts"), f"{(~own['complete'].astype(bool)).sum()}"),
    ]
    for name, words in {"targets": say("targets"), "numbers": say("numbers with a unit, each with its class")}.items():
        table = built_table(name)
        table = table[table["doc_id"].isin(own["doc_id"])]
        if len(table):
            rows.append((words, f"{len(table):,}"))
            marks = table["check"].value_counts() if "check" in table else {}
            rows += [(text, f"{marks[mark]:,}") for mark, text in MARKS.items() if mark in marks]
    citations = built_table("citations")
    if len(citations):
        known = issuer_known_by(citations.fillna({"cited_title": "", "tier": ""})).value_counts()
        page, general = (int(known.get(how, 0)) for how in ("page", "general knowledge"))
        value = say(
            "%(n)s of %(all)s (a public page: %(page)s, general knowledge: %(general)s)",
            n=page + general, all=len(citations), page=page, general=general,
        )  # fmt: skip
        rows.append((say("citations whose issuer the texts do not tell"), value))
    return [{"name": name, "value": value} for name, value in rows]


def extraction_rows(evaluation: pd.DataFrame) -> list[dict]:
    """Return precision, recall, F1 and exactness of the targets by group, over all annotated documents and in each."""
    scores = evaluation[(evaluation["subject"] == "targets") & evaluation["group"].isin(GROUPS)]
    rows = []
    for (document, group), part in scores.groupby(["document", "group"], sort=False):
        values = part.set_index("measure")["value"]
        n = int(part["n"].iloc[0])
        named = {measure: f"{values[measure]:.3f}" for measure in MEASURES}
        rows.append(
            {"document": document, "group": GROUPS[group], "n": n, "interval": interval(round(values["exact"] * n), n)}
            | named
        )
    return sorted(
        rows, key=lambda row: (row["document"] != "all", row["document"], row["group"] is not GROUPS["level"])
    )


def field_rows(evaluation: pd.DataFrame) -> list[dict]:
    """Return how often each column is right where a target was found."""
    rows = evaluation[evaluation["group"] == "field"]
    return [{"field": said(row.measure), "value": f"{row.value:.3f}", "n": row.n} for row in rows.itertuples()]


def link_rows(evaluation: pd.DataFrame) -> list[dict]:
    """Return how often the links of the cascade agree with the annotated ones."""
    rows = evaluation[evaluation["subject"] == "links"]
    return [
        {"from": said(row.group), "what": said(row.measure), "value": f"{row.value:.3f}", "n": row.n}
        for row in rows.itertuples()
    ]


def comparison_rows(evaluation: pd.DataFrame) -> list[dict]:
    """Return how often items and sentences are set beside the right ones above, with Wilson's interval."""
    return [
        {"document": row.document, "of": said(row.group), "what": said(row.measure), "n": row.n, "share": f"{row.value:.2f}", "interval": interval(round(row.value * row.n), row.n)}
        for row in evaluation[evaluation["subject"] == "comparison"].itertuples()
    ]  # fmt: skip


def read_readings() -> list[dict]:
    """What was read by eye, and how often it was right: readings.csv."""
    columns = ("subject", "what", "sample", "documents", "rows", "right", "note")
    rows = read_knowledge("readings.csv", columns).to_dict("records")
    return [{name: said(words) for name, words in row.items()} for row in rows]


def links_read() -> list[dict]:
    """Return, for each sample of links that was read by eye, how many were right, with Wilson's interval."""
    readings = read_knowledge("link_readings.csv", ("sample", "relation", "right"))
    kinds = readings["relation"].eq("none").map({True: "none", False: "linked"})
    rows = []
    for (sample, kind), part in readings.groupby([readings["sample"], kinds], sort=True):
        right, n = int((part["right"] == "yes").sum()), len(part)
        rows.append({"sample": sample, "kind": KINDS_READ[kind], "n": n, "right": right, "share": f"{right / n:.2f}", "interval": interval(right, n)})  # fmt: skip
    return rows


def incomplete(documents: pd.DataFrame) -> list[dict]:
    """Return the documents whose text is not whole, with the reason."""
    rows = own_documents(documents)
    rows = rows[~rows["complete"].astype(bool)]
    return [
        {
            "doc_id": row.doc_id,
            "title": title_words(row.doc_id, row.title),
            "note": "" if pd.isna(row.note) else said(row.note),
        }
        for row in rows.itertuples()
    ]


def dictionaries() -> list[dict]:
    """Return each table with its number of rows and what its columns mean."""
    tables = []
    for path in sorted(dictionary_folder().glob("*.csv")):
        rows = count_rows(path.stem) if (processed_folder() / path.name).exists() else 0
        columns = [
            {
                "column": row.column,
                "type": said(row.type),
                "unit": said(row.unit) if row.unit else "",
                "meaning": Words(zh=f"{row.name_zh}：{row.description_zh}", en=row.description),
            }
            for row in read_knowledge(path, DESCRIBED).itertuples()
        ]
        tables.append({"name": path.stem, "rows": f"{rows:,}" if rows else "", "columns": columns})
    return tables


def interval(right: int, n: int) -> str:
    """Wilson's interval in short, such as 0.92–0.99."""
    low, high = wilson(right, n)
    return f"{low:.2f}–{high:.2f}"


def wilson(right: int, n: int) -> tuple[float, float]:
    """Return Wilson's 95 % interval of a share."""

    def make() -> tuple[float, float]:
        from statsmodels.stats.proportion import proportion_confint  # not above: it takes most of a second

        return proportion_confint(right, n, method="wilson")

    return keep("interval", (right, n), "helpers.base.cache", make)
