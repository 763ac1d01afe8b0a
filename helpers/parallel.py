"""Parallel reading pages: a plan beside the one above it, `reports/compare/<child>--<parent>.html`.

From the command line::

    python -m helpers.parallel jiujiang jiangxi   # one page, for any two documents
    python -m helpers.parallel                    # the pages of all pairs in the tables, and their list
"""

import argparse
import sys
from pathlib import Path

import pandas as pd

from helpers.alignment import link_items
from helpers.corpus import load_corpus
from helpers.numbers_changed import compare_numbers
from helpers.pages import clause_href, document_href, write_page
from helpers.paths import REPORTS
from helpers.sentences import SentenceIndex, link_clauses
from helpers.tables import TableError, read_table
from helpers.wording import align, wording

FOLDER = "compare"
ITEM_WORDS = {
    "same": "same",
    "partial": "partial",
    "none": "only here",
    "dropped": "dropped",
    "not_seen": "not seen",
}
SENTENCE_WORDS = {
    "verbatim": "word for word",
    "edited": "edited",
    "topic": "same task, own words",
    "new": "nothing above says it",
    "left": "left out",
}
COPIED = ("verbatim", "edited")


class ComparisonError(ValueError):
    """Two documents cannot be compared; the message says why and what to do."""


def write_comparison(
    corpus, items: pd.DataFrame, sentences: pd.DataFrame, child_doc: str, parent_doc: str, reports: Path = REPORTS
) -> Path:
    """Write the page of one pair.

    Parameters
    ----------
    corpus : Corpus
    items, sentences : DataFrame
        From `link_items` and `link_clauses`, rows of this pair only.
    child_doc, parent_doc : str
    reports : Path

    Returns
    -------
    Path
        The page written.
    """
    child, parent = corpus[child_doc], corpus[parent_doc]
    sections = _sections(child, parent, items, sentences)
    shown = pd.Series([row["relation"] for section in sections for row in section["rows"]], dtype=str).value_counts()
    kinds = pd.Series([section["relation"] for section in sections], dtype=str).value_counts()
    return write_page(
        f"{FOLDER}/{child_doc}--{parent_doc}.html",
        "compare.html.j2",
        reports,
        title=f"{child.meta['title']} and {parent.meta['title']}",
        child=_head(child),
        parent=_head(parent),
        notes=remarks(child, parent, items, sentences),
        summary=_summary(items, sentences),
        filters=[
            {"name": "Items", "choices": _choices(ITEM_WORDS, kinds)},
            {"name": "Sentences", "choices": _choices(SENTENCE_WORDS, shown)},
        ],
        changed=sum(bool(row["changes"]) for section in sections for row in section["rows"]),
        sections=sections,
    )


def remarks(child, parent, items: pd.DataFrame, sentences: pd.DataFrame) -> list[str]:
    """What a reader must know about this pair, in words."""
    lines = []
    dates = child.meta.get("date") or "", parent.meta.get("date") or ""
    if child.doc_id == parent.doc_id:
        lines.append("A plan compared with itself: every sentence is its own source.")
    elif child.doc_id in (parent.meta.get("same_as"),) or parent.doc_id in (child.meta.get("same_as"),):
        lines.append("Two prints of the same document: differences are the prints', not the drafters'.")
    elif all(dates) and dates[0] < dates[1]:
        lines.append(
            f"The plan on the left is older ({dates[0]}) than the one on the right ({dates[1]}): "
            "what they share cannot have been taken from the right."
        )
    elif not all(dates):
        who = "left" if not dates[0] else "right"
        lines.append(f"The plan on the {who} has no date in the corpus: who was first is not known.")
    for document in (child, parent):
        if not len(document.text.strip()):
            lines.append(f"{document.meta['title']} ({document.doc_id}) is empty: there is nothing to compare.")
        elif not len(document.items):
            lines.append(
                f"{document.meta['title']} ({document.doc_id}) has no numbered items: only its sentences are compared."
            )
        if not document.meta.get("complete", True):
            note = document.meta.get("note") or "its text is incomplete"
            lines.append(f"{document.meta['title']}: {note}")
    return lines


def _sections(child, parent, items, sentences) -> list[dict]:
    """The child's sections in order, with the parent's dropped items in their places."""
    links = items.dropna(subset="child_item").set_index("child_item")
    by_clause = sentences.set_index("child_clause")
    clauses = child.clauses
    anchors = parent.clauses.set_index("clause_id")["anchor"]
    used = set(sentences["parent_clause"].dropna())
    for also in sentences["also"].dropna():
        used |= set(also.split(";"))
    titles = _titles(parent)
    sections = []
    for label, group in clauses.groupby("item", sort=False):
        rows = [
            _row(child, parent, clause, by_clause.loc[clause.clause_id], anchors)
            for clause in group.itertuples()
            if clause.clause_id in by_clause.index
        ]
        link = links.loc[label] if label in links.index else None
        if not rows and link is None:
            continue
        sections.append(_section(label, group, rows, link, parent, titles))
        if link is not None and link["relation"] in ("same", "partial"):
            sections[-1]["rows"] += _left_out(parent, link["parent_item"], used, anchors)
            used |= set(parent.clauses.loc[parent.clauses["item"] == link["parent_item"], "clause_id"])
    return _with_dropped(sections, items, parent, titles, anchors)


def _section(label, group, rows, link, parent, titles) -> dict:
    heading = group.loc[group["kind"] == "heading", "text"]
    title = group["item_title"].iloc[0] or (heading.iloc[0].strip() if len(heading) and label != "0" else "")
    section = {
        "label": label if label != "0" else "",
        "title": title,
        "words": "Opening",
        "rows": rows,
        "relation": "frame",
        "relation_words": "not an item",
        "parent_title": "",
        "also": [],
        "bodies": "",
    }
    if link is None:
        return section
    section |= {"relation": link["relation"], "relation_words": ITEM_WORDS[link["relation"]]}
    if isinstance(link["parent_item"], str):
        section |= _counterpart(parent, link["parent_item"], titles)
    if isinstance(link["also"], str):
        others = [_counterpart(parent, item, titles) for item in link["also"].split(";")]
        section["also"] = [
            {"label": other["parent_label"], "title": other["parent_title"], "href": other["parent_href"]}
            for other in others
        ]
    words = [
        f"{name}: {link[column].replace(';', '、')}"
        for name, column in (
            ("In charge only here", "departments_added"),
            ("in charge only above", "departments_missing"),
        )
        if isinstance(link[column], str) and link[column]
    ]
    return section | {"bodies": "; ".join(words)}


def _with_dropped(sections, items, parent, titles, anchors) -> list[dict]:
    """Put each unanswered item behind the section that answers the one before it."""
    order = list(titles)
    place = {}
    for number, section in enumerate(sections):
        if section["parent_title"]:
            place[section["parent_label"]] = number
    gone = items[items["relation"].isin(["dropped", "not_seen"])]
    inserts: dict[int, list[dict]] = {}
    first_item = next((n for n, section in enumerate(sections) if section["relation"] != "frame"), 0)
    for row in gone.itertuples():
        before = [label for label in order[: order.index(row.parent_item)] if label in place]
        after = place[before[-1]] if before else first_item - 1
        dropped = {
            "label": "",
            "title": "",
            "words": "nothing here answers it" if row.relation == "dropped" else "the text breaks off before",
            "rows": _left_out(parent, row.parent_item, set(), anchors),
            "relation": row.relation,
            "relation_words": ITEM_WORDS[row.relation],
            "also": [],
            "bodies": "",
        }
        inserts.setdefault(after, []).append(dropped | _counterpart(parent, row.parent_item, titles))
    result = list(inserts.get(-1, []))
    for number, section in enumerate(sections):
        result += [section, *inserts.get(number, [])]
    return result


def _row(child, parent, clause, link, anchors) -> dict:
    """One sentence of the child and, beside it, its source."""
    relation = link["relation"]
    row = {"relation": relation, "words": SENTENCE_WORDS[relation], "changes": "", "parent": None}
    here = {"href": clause_href(child.doc_id, clause.anchor, 1), "label": "↗"}
    if not isinstance(link["parent_clause"], str):
        return row | {"child": here | {"pieces": _plain(link["child_text"])}}
    there = {"href": clause_href(parent.doc_id, anchors[link["parent_clause"]], 1), "label": link["parent_item"]}
    left, right = _plain(link["child_text"]), _plain(link["parent_text"])
    if relation in COPIED:
        row["changes"] = link["changed_numbers"] if isinstance(link["changed_numbers"], str) else ""
        left, right = _pieces(link["child_text"], link["parent_text"], row["changes"].split("; "))
        if row["changes"]:
            row["words"] += f"; numbers: {row['changes'].replace('→', ' → ')}"
    if isinstance(link["also"], str) and link["also"]:
        row["words"] += f"; also from {'、'.join(part.split('-', 1)[1] for part in link['also'].split(';'))}"
    carried = link.get("carried_by")
    if relation in COPIED and carried is not None and not pd.isna(carried) and carried:
        row["words"] += f"; in {int(carried)} other document{'s' if carried > 1 else ''}"
    return row | {"child": here | {"pieces": left}, "parent": there | {"pieces": right}}


def _left_out(parent, item: str, used: set[str], anchors) -> list[dict]:
    """Sentences of an item above that no sentence of the child comes from."""
    clauses = parent.clauses
    rows = clauses[(clauses["item"] == item) & (clauses["kind"] == "sentence") & ~clauses["clause_id"].isin(used)]
    return [
        {
            "relation": "left",
            "words": SENTENCE_WORDS["left"],
            "changes": "",
            "child": None,
            "parent": {
                "href": clause_href(parent.doc_id, anchors[clause.clause_id], 1),
                "label": clause.item,
                "pieces": _plain(clause.text.strip()),
            },
        }
        for clause in rows.itertuples()
    ]


def _pieces(child_text: str, parent_text: str, changes: list[str]) -> tuple[list[dict], list[dict]]:
    """Both texts in pieces, each with its kind and what stands on the other side; of the numbers only `changes` are marked."""
    left, right = [], []
    words, other_words = wording(child_text), wording(parent_text)
    numbers = [number for number in compare_numbers(words, other_words) if f"{number.above}→{number.here}" in changes]
    changed = {words.start[number.token] for number in numbers}
    for change in align(words, other_words):
        here, there = child_text[change.i : change.j], parent_text[change.k : change.l]
        # a number of something else is just other wording
        kind = "edit" if change.kind == "number" and not changed & set(range(change.i, change.j)) else change.kind
        for pieces, text, other in ((left, here, there), (right, there, here)):
            if text:
                pieces.append({"kind": kind, "text": text, "title": f"other side: {other}"})
    return left, right


def _plain(text: str) -> list[dict]:
    return [{"kind": "equal", "text": text, "title": ""}]


def _titles(document) -> dict[str, tuple[str, str]]:
    """Title and anchor of each item, in order."""
    items = document.items
    return {row.item: (row.item_title, row.anchor) for row in items.itertuples()}


def _counterpart(parent, item: str, titles) -> dict:
    title, anchor = titles.get(item, ("", ""))
    href = clause_href(parent.doc_id, anchor, 1)
    return {"parent_label": item, "parent_title": title or item, "parent_href": href}


def _head(document) -> dict:
    facts = " · ".join(filter(None, [document.meta.get("issuer"), document.meta.get("date") or "no date"]))
    return {"title": document.meta["title"], "href": document_href(document.doc_id, 1), "facts": facts}


def _choices(words: dict[str, str], counts: pd.Series) -> list[dict]:
    return [
        {"value": name, "label": label, "n": int(counts[name])} for name, label in words.items() if name in counts.index
    ]


def _summary(items: pd.DataFrame, sentences: pd.DataFrame) -> list[str]:
    """Counts of items and sentences, as two sentences."""
    kinds = items["relation"].value_counts()
    told = sentences["relation"].value_counts()
    child_items = int(items["child_item"].notna().sum())
    answered = int(kinds.reindex(["same", "partial"]).fillna(0).sum())
    unanswered = "; ".join(
        f"{int(kinds[name])} items above {words}"
        for name, words in (
            ("dropped", "are answered by nothing here"),
            ("not_seen", "lie behind the place where the text breaks off"),
        )
        if name in kinds.index
    )
    changed = sum(text.count("→") for text in sentences["changed_numbers"].dropna())
    kept = sum(len(text.split("; ")) for text in sentences["kept_numbers"].dropna() if text)
    parts = ", ".join(f"{int(told[name])} {SENTENCE_WORDS[name]}" for name in SENTENCE_WORDS if name in told.index)
    return [
        f"{answered} of {child_items} items answer one above"
        + (f"; {unanswered}." if unanswered else "; every item above is answered."),
        f"Of {len(sentences)} sentences: {parts}. Inside copied wording {changed} numbers were changed and {kept} kept.",
    ]


def write_list(corpus, items: pd.DataFrame, sentences: pd.DataFrame, reports: Path = REPORTS) -> Path:
    """Write the page that lists all pairs of the tables."""
    rows = []
    for (child, parent), links in items.groupby(["child_doc", "parent_doc"], sort=False):
        told = sentences[(sentences["child_doc"] == child) & (sentences["parent_doc"] == parent)]
        counts = [int((links["relation"] == name).sum()) for name in ITEM_WORDS]
        counts += [int((told["relation"] == name).sum()) for name in ("verbatim", "edited", "topic", "new")]
        counts.append(sum(text.count("→") for text in told["changed_numbers"].dropna()))
        titles = corpus[child].meta["title"], corpus[parent].meta["title"]
        rows.append({"href": f"{child}--{parent}.html", "child": titles[0], "parent": titles[1], "counts": counts})
    names = [*ITEM_WORDS.values(), "verbatim", "edited", "topic", "new", "numbers"]
    return write_page(
        f"{FOLDER}/index.html", "comparisons.html.j2", reports, title="Parallel reading", rows=rows, names=names
    )


def write_comparisons(corpus=None, reports: Path = REPORTS) -> int:
    """Write the pages of all pairs of item_links and clause_links, and their list; return their number."""
    corpus = load_corpus() if corpus is None else corpus
    items, sentences = read_table("item_links"), read_table("clause_links")
    pairs = sentences[["child_doc", "parent_doc"]].drop_duplicates()
    for child, parent in pairs.itertuples(index=False):
        rows = (items["child_doc"] == child) & (items["parent_doc"] == parent)
        told = (sentences["child_doc"] == child) & (sentences["parent_doc"] == parent)
        write_comparison(corpus, items[rows], sentences[told], child, parent, reports)
    write_list(corpus, items, sentences, reports)
    return len(pairs) + 1


def compare(child_doc: str, parent_doc: str, reports: Path = REPORTS) -> tuple[Path, list[str]]:
    """Compare any two documents of the corpus; return the page and what to know about the pair.

    Raises
    ------
    ComparisonError
        If a document is not in the corpus or has no text.
    """
    corpus = load_corpus()
    for doc_id in (child_doc, parent_doc):
        if doc_id not in corpus:
            try:
                corpus[doc_id]
            except KeyError as error:
                raise ComparisonError(error.args[0]) from None
        if not corpus[doc_id].text.strip():
            raise ComparisonError(f"{doc_id} has no text: there is nothing to compare")
    index = SentenceIndex.build(corpus.clauses)
    items = link_items(corpus, index, child_doc, parent_doc)
    sentences = link_clauses(index, child_doc, parent_doc)
    page = write_comparison(corpus, items, sentences, child_doc, parent_doc, reports)
    return page, remarks(corpus[child_doc], corpus[parent_doc], items, sentences) + _summary(items, sentences)


def main(arguments: list[str] | None = None) -> int:
    """Write one page, or all; 1 after a line on stderr if that cannot be done."""
    parser = argparse.ArgumentParser(prog="python -m helpers.parallel", description="Parallel reading pages.")
    parser.add_argument("child", nargs="?", help="doc_id of a plan, such as jiujiang")
    parser.add_argument("parent", nargs="?", help="doc_id of the plan above it, such as jiangxi")
    given = parser.parse_args(arguments)
    try:
        if given.child and not given.parent:
            raise ComparisonError("say both plans: make compare CHILD=jiujiang PARENT=jiangxi")
        if given.child:
            page, lines = compare(given.child, given.parent, REPORTS)
            print("\n".join([*lines, f"reports/{FOLDER}/{page.name}"]))
        else:
            write_comparisons()
    except (ComparisonError, TableError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
