"""What reader pages mark in a text: targets, and passages that stand in another document too.

Both come from tables of data/processed; a table that is not there yet leaves its marks out.
"""

from bisect import bisect_right

import pandas as pd

from helpers.base.language import Words, say
from helpers.base.tables import text
from helpers.corpus.metadata import title_words
from helpers.vocabulary.glossary import term
from helpers.vocabulary.indicators import indicator_words
from helpers.vocabulary.periods import period_words
from publish.built import built_table
from publish.links import clause_href

COLUMNS = ["doc_id", "start", "end", "kind", "title", "href", "source"]
NAMED = "named without a number"  # a state of silence.csv
COPIED = {"verbatim": "copied", "edited": "edited"}
ORIGINS = {  # where a passage comes from, in words
    "copied": lambda title: say("word for word in %(document)s", document=title),
    "renumbered": lambda title: say("word for word but for a number in %(document)s", document=title),
    "edited": lambda title: say("edited from %(document)s", document=title),
}


def read_marks(corpus) -> dict[str, pd.DataFrame]:
    """Return the marks of each document, as `reader.write_reader` takes them.

    Parameters
    ----------
    corpus : Corpus
        Gives the names of documents and the clauses to link to.
    """
    anchors = Anchors(corpus)
    marks = pd.concat([target_marks(anchors), named_marks(anchors, corpus.clauses), copied_marks(anchors)])
    return dict(list(marks.groupby("doc_id", sort=True)))


class Anchors:
    """Finds the clause that holds a character of a document, as a link from a reader page."""

    def __init__(self, corpus):
        self.titles = {document.doc_id: title_words(document.doc_id, document.meta["title"]) for document in corpus}
        places = {document.doc_id: [(row.start, row.anchor) for row in document.clause_rows()] for document in corpus}
        self._clauses = {doc: tuple(zip(*rows, strict=True)) for doc, rows in places.items() if rows}

    def href(self, doc_id: str, start) -> str:
        """Return the link to the clause at `start` of `doc_id`; empty if there is none."""
        if doc_id not in self._clauses or pd.isna(start):
            return ""
        starts, anchors = self._clauses[doc_id]
        return clause_href(doc_id, anchors[max(bisect_right(starts, int(start)) - 1, 0)], depth=1)

    def beside(self, title: Words, above) -> tuple[Words, str, Words | str]:
        """Return the title of a mark with the target above that it stands beside, the link there, and that document."""
        source = self.titles.get(above["doc_id"], above["doc_id"])
        title = say("%(target)s; in %(document)s: %(quote)s", target=title, document=source, quote=above["quote"])
        return title, self.href(above["doc_id"], above["start"]), source


def target_marks(anchors: Anchors) -> pd.DataFrame:
    """Return a mark a target; it leads to the target above that it answers, where there is one."""
    targets, answers = built_table("targets"), built_table("cascade")
    linked = answers.dropna(subset=["parent_target_id"])
    linked = linked[linked["relation"] != "none"].drop_duplicates("child_target_id")
    parents = dict(zip(linked["child_target_id"], linked["parent_target_id"], strict=True))
    rows = targets.to_dict("records")
    by_id = {row["target_id"]: row for row in rows}
    marks = []
    for row in rows:
        above = by_id.get(parents.get(row["target_id"]))
        told = anchors.beside(target_title(row), above) if above else (target_title(row), "", "")
        marks.append((row["doc_id"], int(row["start"]), int(row["end"]), "target", *told))
    return pd.DataFrame(marks, columns=COLUMNS)


def named_marks(anchors: Anchors, clauses: pd.DataFrame) -> pd.DataFrame:
    """Return a mark a sentence that names what the level above sets, without a number of its own; it leads to that target."""
    targets, silence = built_table("targets"), built_table("silence")
    above, spans = targets.set_index("target_id"), clauses.set_index("clause_id")[["doc_id", "start", "end"]]
    named = silence[silence["state"].eq(NAMED) & silence["parent_target_id"].isin(above.index)]
    named = named[named["child_clause"].isin(spans.index)]
    marks = []
    for row in named.itertuples():
        parent, span = above.loc[row.parent_target_id], spans.loc[row.child_clause]
        told = anchors.beside(say("%(target)s: named without a number", target=target_title(parent)), parent)
        marks.append((span["doc_id"], int(span["start"]), int(span["end"]), "named", *told))
    return pd.DataFrame(marks, columns=COLUMNS).drop_duplicates(["doc_id", "start", "href"])


def target_title(row: dict) -> Words:
    """Return indicator and deadline of a target; what it promises stands in the marked words.

    Examples
    --------
    >>> title = target_title({"indicator": "全省森林覆盖率", "indicator_id": "forest_cover", "year": 2025, "period": "", "check": "doubtful"})
    >>> title.zh, title.en
    ('全省森林覆盖率（2025），存疑', 'Forest cover (2025), doubtful')
    """
    year = "" if pd.isna(row["year"]) else f"{int(row['year'])}"
    when = period_words(row["period"]) if text(row["period"]) else year
    known = text(row.get("indicator_id"))
    own = text(row["indicator"])
    kind = term(row["kind"], "kind").en if text(row.get("kind")) else ""
    name = Words(zh=own, en=indicator_words(known).en if known else f"{kind}: {own}".removeprefix(": "))
    title = say("%(indicator)s (%(when)s)", indicator=name, when=when) if when else name
    return say("%(target)s, doubtful", target=title) if text(row["check"]) == "doubtful" else title


def copied_marks(anchors: Anchors) -> pd.DataFrame:
    """Return a mark a passage that stands in a plan above word for word or edited, leading there."""
    links = built_table("clause_links")
    links = links[links["relation"].isin(COPIED)]
    renumbered = links["relation"].eq("verbatim") & links["changed_numbers"].fillna("").ne("")
    kinds = links["relation"].map(COPIED).mask(renumbered, "renumbered").tolist()
    sources = [anchors.titles.get(doc, doc) for doc in links["parent_doc"]]
    return pd.DataFrame(
        {
            "doc_id": links["child_doc"],
            "start": links["child_start"].astype(int),
            "end": links["child_end"].astype(int),
            "kind": kinds,
            "title": [ORIGINS[kind](source) for kind, source in zip(kinds, sources, strict=True)],
            "href": [
                anchors.href(doc, start) for doc, start in zip(links["parent_doc"], links["parent_start"], strict=True)
            ],
            "source": sources,
        },
        columns=COLUMNS,
    )
