"""Parallel reading pages: a plan beside the texts above it, `reports/compare/<child>--<first text>.html`.

A level speaks through a plan and opinions: one page reads both, and the address with the second text leads there.

From the command line::

    python -m publish.compare jiujiang jiangxi   # one page, for any two documents
    python -m publish.compare                    # the pages of all pairs in the tables, and their list
"""

import argparse
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import pandas as pd

from helpers.base.errors import PlanFileError, RequestError
from helpers.base.language import Words, counted, listed, on, said, say
from helpers.base.tables import TableError, read_table, text
from helpers.comparison.items import ANSWERED, ITEM_RELATIONS
from helpers.comparison.numbers import COPIED, RELATIONS, compare_numbers, number_pairs
from helpers.comparison.wording import NAMES, align, read_wording
from helpers.corpus.bodies import body_words
from helpers.corpus.load import load_corpus
from helpers.corpus.metadata import title_words
from helpers.vocabulary.glossary import term
from helpers.vocabulary.issuers import issuer_words
from helpers.vocabulary.read import follows
from publish.frame import write_page
from publish.links import clause_href, document_href
from publish.method import sure_of_comparison
from publish.reader import OTHER_KIND, unread

FOLDER = "compare"
SHOWN = (*RELATIONS, "left")  # relations of sentences, and what of the texts above is left over
MARKS = {"opinions": "意见", "implementation_plan": "方案"}  # before the label of an item of the second text

LINKED = [  # what is shown of a row of clause_links.csv
    "child_clause", "parent_clause", "nearest_clause", "relation", "child_text", "parent_text", "nearest_text",
    "changed_numbers", "also", "carried_by",
]  # fmt: skip
NO_SECTION = {"label": "", "title": "", "parent_title": "", "relation": "frame", "relation_words": say("not an item")}
NO_SECTION |= {"also": [], "bodies": []}


def write_comparison(
    corpus,
    items: pd.DataFrame,
    sentences: pd.DataFrame,
    child_doc: str,
    parents: str | Sequence[str],
    reports: Path | None = None,
) -> Path:
    """Write the page of one plan beside the texts above it.

    Parameters
    ----------
    corpus : Corpus
    items, sentences : DataFrame
        From `link_items` and `link_clauses`, rows of this child only.
    child_doc : str
    parents : str or sequence of str
        The texts that were asked; the first gives the page its address.
    reports : Path

    Returns
    -------
    Path
        The page written.
    """
    child, above = corpus[child_doc], Above([corpus[doc] for doc in _texts(parents)])
    sections = _sections(child, above, items, sentences)
    shown = pd.Series([row["relation"] for section in sections for row in section["rows"]], dtype=str).value_counts()
    kinds = pd.Series([section["relation"] for section in sections], dtype=str).value_counts()
    return write_page(
        f"{FOLDER}/{child_doc}--{above.first.doc_id}.html",
        "compare.html.j2",
        reports,
        title=say("%(child)s and %(parent)s", child=_title(child), parent=_title(above.first)),
        child=_head(child),
        parent=_head(above.first),
        others=[_head(document) for document in above.documents[1:]],
        notes=list(remarks(child, above)),
        summary=list(_summary(items, sentences)),
        sure=sure_of_comparison(),
        filters=[
            {"name": say("Items"), "choices": _choices(ITEM_RELATIONS, "item_links.relation", kinds)},
            {"name": say("Sentences"), "choices": _choices(SHOWN, "clause_links.relation", shown)},
        ],
        changed=sum(bool(row["changes"]) for section in sections for row in section["rows"]),
        sections=sections,
    )


class Above:
    """The texts of the level above: what their items are called, and where their clauses stand."""

    def __init__(self, documents: list):
        self.documents = documents
        self.first = documents[0]
        self.by_id = {document.doc_id: document for document in documents}
        self.clauses: dict[str, tuple] = {}  # by clause_id
        self.of_items: dict[tuple[str, str], list] = {}  # by document and item
        for clause in (clause for document in documents for clause in document.clause_rows()):
            self.clauses.setdefault(clause.clause_id, clause)
            self.of_items.setdefault((clause.doc_id, clause.item), []).append(clause)
        self.titles = {
            document.doc_id: {row.item: (row.item_title, row.anchor) for row in document.items.itertuples()}
            for document in documents
        }

    def label(self, doc_id: str, item: str) -> str:
        """An item's label; of the second text with the kind of that text before it."""
        if doc_id == self.first.doc_id:
            return item
        return f"{MARKS.get(self.by_id[doc_id].meta['doc_type'], doc_id)} {item}"

    def place(self, clause) -> dict:
        """Address and label of a clause above."""
        return {"href": clause_href(clause.doc_id, clause.anchor, 1), "label": self.label(clause.doc_id, clause.item)}

    def counterpart(self, doc_id: str, item: str) -> dict:
        """Label, title and address of an item above."""
        title, anchor = self.titles[doc_id].get(item, ("", ""))
        href = clause_href(doc_id, anchor, 1)
        return {"parent_label": self.label(doc_id, item), "parent_title": title or item, "parent_href": href}


def _texts(parents: str | Sequence[str]) -> list[str]:
    return [parents] if isinstance(parents, str) else list(parents)


def _title(document) -> Words:
    return title_words(document.doc_id, document.meta["title"])


def remarks(child, above: Above) -> Iterator[Words]:
    """What a reader must know about these texts, in words."""
    parent = above.first
    dates = child.meta.get("date") or "", parent.meta.get("date") or ""
    if child.doc_id == parent.doc_id:
        yield say("This plan is compared with itself, so every sentence is its own source.")
    elif child.doc_id in (parent.meta.get("same_as"),) or parent.doc_id in (child.meta.get("same_as"),):
        yield say(
            "These are two printings of the same document: any difference comes from the printing, not from the drafters."
        )
    elif all(dates) and dates[0] < dates[1]:
        yield say(
            "The plan is older (%(left)s) than the text above (%(right)s): what they share cannot have been taken from there.",
            left=on(dates[0]),
            right=on(dates[1]),
        )
    elif not dates[0]:
        yield say("The plan has no date in the collection: which text came first is not known.")
    elif not dates[1]:
        yield say("The text above has no date in the collection: which text came first is not known.")
    kinds = {child.meta.get("doc_type"), parent.meta.get("doc_type")}
    if len(above.documents) > 1:
        second = above.documents[1]
        yield say(
            "The level above has two texts, and both were compared. Labels with %(mark)s refer to %(title)s.",
            mark=MARKS.get(second.meta["doc_type"], second.doc_id),
            title=_title(second),
        )
    elif len(kinds) > 1 and kinds <= set(MARKS):
        yield OTHER_KIND
    for document in (child, *above.documents):
        if not len(document.items):
            yield say("%(title)s has no numbered items: only its sentences are compared.", title=_title(document))
        if words := unread(document.doc_id):
            yield say("%(title)s: %(note)s", title=_title(document), note=words)
        if not document.meta.get("complete", True):
            note = said(document.meta["note"]) if document.meta.get("note") else say("its text is incomplete")
            yield say("%(title)s: %(note)s", title=_title(document), note=note)


def _sections(child, above: Above, items, sentences) -> list[dict]:
    """The child's sections in order, with the dropped items of the texts above in their places."""
    links = {link["child_item"]: link for link in items.dropna(subset="child_item").to_dict("records")}
    columns = [column for column in LINKED if column in sentences]
    rows = zip(*(sentences[column].tolist() for column in columns), strict=True)
    by_clause = {row[0]: dict(zip(columns, row, strict=True)) for row in rows}
    used = set(sentences["parent_clause"].dropna())
    for also in sentences["also"].dropna():
        used |= set(also.split(";"))
    sections, groups = [], {}
    for clause in child.clause_rows():
        groups.setdefault(clause.item, []).append(clause)
    for label, group in groups.items():
        rows = [
            _row(child, above, clause.anchor, by_clause[clause.clause_id])
            for clause in group
            if clause.clause_id in by_clause
        ]
        link = links.get(label)
        if not rows and link is None:
            continue
        sections.append(_section(label, group, rows, link, above))
        if link is not None and link["relation"] in ANSWERED:
            answered = link["parent_doc"], link["parent_item"]
            sections[-1]["rows"] += _left_out(above, *answered, used)
            used |= {clause.clause_id for clause in above.of_items.get(answered, [])}
    return _with_dropped(sections, items, above)


def _section(label, group, rows, link, above: Above) -> dict:
    heading = next((clause.text.strip() for clause in group if clause.kind == "heading" and label != "0"), "")
    title = group[0].item_title or heading
    label = label if label != "0" else ""
    section = NO_SECTION | {"label": label, "title": title, "words": say("Opening"), "rows": rows}
    if link is None:
        return section
    section |= {"relation": link["relation"], "relation_words": term(link["relation"], "item_links.relation")}
    if isinstance(link["parent_item"], str):
        section |= above.counterpart(link["parent_doc"], link["parent_item"])
    others = [above.counterpart(link["parent_doc"], item) for item in text(link["also"]).split(";") if item]
    section["also"] = [{name: other[f"parent_{name}"] for name in ("label", "title", "href")} for other in others]
    here, missing = (
        listed(map(body_words, link[column].split(";"))) if text(link[column]) else None
        for column in ("departments_added", "departments_missing")
    )
    bodies = [say("Responsible only in this plan: %(bodies)s.", bodies=here)] if here else []
    bodies += [say("Responsible only in the plan above: %(bodies)s.", bodies=missing)] if missing else []
    return section | {"bodies": bodies}


def _with_dropped(sections, items, above: Above) -> list[dict]:
    """Put each unanswered item behind the section that answers the one before it."""
    place = {}
    for number, section in enumerate(sections):
        if section["parent_title"]:
            place[section["parent_label"]] = number
    gone = items[items["relation"].isin(["dropped", "not_seen"])]
    inserts: dict[int, list[dict]] = {}
    first_item = next((n for n, section in enumerate(sections) if section["relation"] != "frame"), 0)
    for row in gone.itertuples():
        order = list(above.titles[row.parent_doc])
        labels = [above.label(row.parent_doc, item) for item in order[: order.index(row.parent_item)]]
        before = [label for label in labels if label in place]
        after = place[before[-1]] if before else first_item - 1
        dropped = NO_SECTION | {
            "words": say("no item here takes it up")
            if row.relation == "dropped"
            else say("the text ends before its place"),
            "rows": _left_out(above, row.parent_doc, row.parent_item, set()),
            "relation": row.relation,
            "relation_words": term(row.relation, "item_links.relation"),
        }
        inserts.setdefault(after, []).append(dropped | above.counterpart(row.parent_doc, row.parent_item))
    result = list(inserts.get(-1, []))
    for number, section in enumerate(sections):
        result += [section, *inserts.get(number, [])]
    return result


def _row(child, above: Above, anchor: str, link: dict) -> dict:
    """One sentence of the child and, beside it, its source, or the sentence nearest in sense."""
    relation = link["relation"]
    row = {"relation": relation, "words": [term(relation, "clause_links.relation")], "changes": "", "parent": None}
    here = {"href": clause_href(child.doc_id, anchor, 1), "label": "↗"}
    if relation == "new":
        row["words"] = [_not_above(above)]
        if isinstance(link["nearest_clause"], str):
            row["words"].append(say("closest in meaning (a guess):"))
            there = above.place(above.clauses[link["nearest_clause"]])
            row["parent"] = there | {"pieces": _plain(link["nearest_text"]), "guess": True}
        return row | {"child": here | {"pieces": _plain(link["child_text"])}}
    there = above.place(above.clauses[link["parent_clause"]])
    left, right = _plain(link["child_text"]), _plain(link["parent_text"])
    if relation in COPIED:
        row["changes"] = text(link["changed_numbers"])
        left, right = _pieces(link["child_text"], link["parent_text"], number_pairs(row["changes"]))
        if row["changes"]:
            shown = row["changes"].replace("→", " → ")
            if relation == "verbatim":
                row["words"] = [say("word for word but for the number: %(changes)s", changes=shown)]
            else:
                row["words"].append(say("numbers: %(changes)s", changes=shown))
    if text(link["also"]):
        items = "、".join(part.split("-", 1)[1] for part in link["also"].split(";"))
        row["words"].append(say("also from %(items)s", items=items))
    carried = link.get("carried_by")
    if relation in COPIED and pd.notna(carried) and carried:
        row["words"].append(counted("in %(n)s other document", "in %(n)s other documents", n=int(carried)))
    return row | {"child": here | {"pieces": left}, "parent": there | {"pieces": right}}


def _not_above(above: Above) -> Words:
    """What a sentence without a source is said to be: never that nothing above says it where one text was asked."""
    if len(above.documents) > 1:
        return say("not found in either text above")
    return say("not found in %(title)s", title=_title(above.first))


def _left_out(above: Above, doc_id: str, item: str, used: set[str]) -> list[dict]:
    """Sentences of an item above that no sentence of the child comes from."""
    clauses = above.of_items.get((doc_id, item), [])
    left = [clause for clause in clauses if clause.kind == "sentence" and clause.clause_id not in used]
    return [
        {
            "relation": "left",
            "words": [term("left", "clause_links.relation")],
            "changes": "",
            "child": None,
            "parent": above.place(clause) | {"pieces": _plain(clause.text.strip())},
        }
        for clause in left
    ]


def _pieces(child_text: str, parent_text: str, changes: list[tuple[str, str]]) -> tuple[list[dict], list[dict]]:
    """Both texts in pieces, each with its kind and what stands on the other side; of the numbers only `changes` are marked."""
    if child_text == parent_text:
        return _plain(child_text), _plain(parent_text)
    left, right = [], []
    words, other_words = _wording(child_text), _wording(parent_text)
    numbers = compare_numbers(words, other_words) if changes else []
    numbers = [number for number in numbers if (number.above, number.here) in changes]
    changed = {words.start[number.token] for number in numbers}
    for change in align(words, other_words):
        here, there = child_text[change.i : change.j], parent_text[change.k : change.l]
        # a number of something else is just other wording
        kind = "edit" if change.kind == "number" and not changed & set(range(change.i, change.j)) else change.kind
        for pieces, own, other in ((left, here, there), (right, there, here)):
            if own:
                pieces.append({"kind": kind, "text": own, "title": say("other side: %(words)s", words=other)})
    return left, right


_wording = follows(*NAMES)(read_wording)  # a sentence above is read once for all plans that took it over


def _plain(text: str) -> list[dict]:
    return [{"kind": "equal", "text": text, "title": None}]


def _head(document) -> dict:
    date, issuer = document.meta.get("date"), document.meta.get("issuer")
    facts = [*([issuer_words(issuer)] if issuer else []), on(date) if date else say("no date")]
    return {"title": _title(document), "href": document_href(document.doc_id, 1), "facts": facts}


def _choices(names: tuple[str, ...], column: str, counts: pd.Series) -> list[dict]:
    return [
        {"value": name, "label": term(name, column), "n": int(counts[name])} for name in names if name in counts.index
    ]


def _summary(items: pd.DataFrame, sentences: pd.DataFrame) -> Iterator[Words]:
    """Counts of items and sentences, in a few sentences."""
    kinds = items["relation"].value_counts()
    told = sentences["relation"].value_counts()
    child_items = int(items["child_item"].notna().sum())
    answered = int(kinds.reindex(ANSWERED).fillna(0).sum())
    gone, unseen = (int(kinds.get(name, 0)) for name in ("dropped", "not_seen"))
    changed, kept = (sentences[name].map(number_pairs).map(len).sum() for name in ("changed_numbers", "kept_numbers"))
    parts = [
        say("%(n)s %(what)s", n=int(told[name]), what=term(name, "clause_links.relation"))
        for name in SHOWN
        if name in told.index
    ]
    yield say("%(n)s of %(all)s items match one above.", n=answered, all=child_items)
    if gone:
        yield counted("%(n)s item above is not taken up here.", "%(n)s items above are not taken up here.", n=gone)
    if unseen:
        yield counted(
            "The place of %(n)s item above would come after the end of this text.",
            "The places of %(n)s items above would come after the end of this text.",
            n=unseen,
        )
    if not gone and not unseen:
        yield say("Every item above is taken up.")
    yield say("Of %(n)s sentences: %(parts)s.", n=len(sentences), parts=listed(parts, apart=True) if parts else "0")
    yield say("Within copied wording, %(changed)s numbers were changed and %(kept)s kept.", changed=changed, kept=kept)


def write_list(corpus, items: pd.DataFrame, sentences: pd.DataFrame, reports: Path | None = None) -> Path:
    """Write the page that lists the plans of the tables, each with the texts it was read against."""
    rows = []
    for child, links in sorted(items.groupby("child_doc"), key=lambda pair: corpus[pair[0]].meta["adcode"]):
        told, texts = sentences[sentences["child_doc"] == child], links["asked"].iloc[0].split(";")
        counts = [int((links["relation"] == name).sum()) for name in ITEM_RELATIONS]
        counts += [int((told["relation"] == name).sum()) for name in RELATIONS]
        counts.append(int(told["changed_numbers"].map(number_pairs).map(len).sum()))
        row = {"href": f"{child}--{texts[0]}.html", "child": _title(corpus[child]), "counts": counts}
        rows.append(row | {"parent": listed([_title(corpus[text]) for text in texts])})
    names = [term(name, "item_links.relation") for name in ITEM_RELATIONS]
    names += [term(name, "clause_links.relation") for name in RELATIONS] + [say("numbers changed")]
    return write_page(
        f"{FOLDER}/index.html", "comparisons.html.j2", reports, title=say("Parallel reading"), rows=rows, names=names
    )


def write_comparisons(corpus=None, reports: Path | None = None, only: str = "") -> int:
    """Write the pages of all plans of item_links and clause_links, or of one alone, and their list; return their number."""
    corpus = load_corpus() if corpus is None else corpus
    items, sentences = read_table("item_links"), read_table("clause_links")
    written = 1
    for child, told in sentences.groupby("child_doc", sort=False):
        if only not in ("", child):
            continue
        texts = told["asked"].iloc[0].split(";")
        page = write_comparison(corpus, items[items["child_doc"] == child], told, child, texts, reports)
        for other in texts[1:]:
            title = say("%(child)s and %(parent)s", child=_title(corpus[child]), parent=_title(corpus[other]))
            write_page(f"{FOLDER}/{child}--{other}.html", "moved.html.j2", reports, title=title, href=page.name)
        written += len(texts)
    write_list(corpus, items, sentences, reports)
    return written


def write_pair(child: str, parent: str, reports: Path | None = None) -> tuple[Path, list[Words]]:
    """Write the page of any two texts (see `compare`); return it and what to know about the pair.

    Raises
    ------
    RequestError
        If a document is not in the corpus or has no text.
    """
    from helpers.intake.two_plans import compare  # not above: pages of all pairs are made from the tables

    found = compare(child, parent, load_corpus())
    pair = {document.doc_id: document for document in (found.child, found.parent)}
    page = write_comparison(pair, found.items, found.sentences, found.child.doc_id, found.parent.doc_id, reports)
    return page, [*remarks(found.child, Above([found.parent])), *_summary(found.items, found.sentences)]


def main(arguments: list[str] | None = None) -> int:
    """Write one page, or all; 1 after a line on stderr if that cannot be done."""
    parser = argparse.ArgumentParser(prog="python -m publish.compare", description="Parallel reading pages.")
    parser.add_argument("child", nargs="?", help="doc_id of a plan, such as jiujiang")
    parser.add_argument("parent", nargs="?", help="doc_id of the plan above it, such as jiangxi")
    given = parser.parse_args(arguments)
    try:
        if given.child and not given.parent:
            raise RequestError("say both plans: make compare CHILD=jiujiang PARENT=jiangxi")
        if given.child:
            page, lines = write_pair(given.child, given.parent)
            print("\n".join([*(line.en for line in lines), f"reports/{FOLDER}/{page.name}"]))
        else:
            write_comparisons()
    except (PlanFileError, RequestError, TableError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
