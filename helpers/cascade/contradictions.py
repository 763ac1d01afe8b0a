"""Where a plan contradicts itself, or another document of its jurisdiction.

Five kinds, each with both quotes, so that a reader can judge:

two_values     one indicator by one deadline with two values in one document (body against annex, chapter and chapter)
list_count     a list of eight names that is called nine
other_level    a number that belongs to another level: a part's amount that equals the whole's, a cell of one place that
               holds another's number, an annex value that its own explanation works out for another place
two_documents  the same as two_values, between two documents of one jurisdiction
revision       the same between its plan and its opinions, of different dates: the later text revises the earlier

A floor with a 力争 above it (80%以上、力争90%) is one promise in two steps, and two values in one sentence (分别达到…)
belong to two subjects: neither is a contradiction.
"""

import re
from collections import defaultdict
from functools import partial
from itertools import combinations, product

import pandas as pd

from helpers.base.tables import text
from helpers.cascade.links import OF_ONE_YEAR, kept, rows_by_doc, rows_of
from helpers.cascade.silence import addressed
from helpers.cascade.stringency import NEARLY, additive_in, counted, in_unit_of, is_additive, level_of
from helpers.corpus.documents import own_documents, speaking_documents
from helpers.targets.labels import CEILINGS, FLOORS
from helpers.vocabulary.gazetteer import place, places_above
from helpers.vocabulary.numerals import chinese_number
from helpers.vocabulary.units import canonical, find_numbers

COLUMNS = [
    "doc_id", "kind", "target_id_a", "quote_a", "target_id_b", "quote_b", "note",
    "doc_b", "indicator", "year", "value_a", "value_b", "unit", "date_a", "date_b",
]  # fmt: skip

NUMERAL = r"\d{1,2}|十[一二三四五六七八九]?|[四五六七八九]"
CLASSIFIER = "种|类|大|项|个|家|地|条|省|市|县|区"
COUNT = re.compile(f"(?:{NUMERAL})(?:{CLASSIFIER})")
# 废钢铁、废铜、废铝、废铅、废锌、废纸、废塑料、废玻璃等9种
LIST = re.compile(
    rf"(?P<names>(?:[^，。；：、（）《》\s]{{1,25}}、){{3,}}[^，。；：、（）《》\s]{{1,25}}?)(?P<others>等?)(?P<count>(?:[“‘]?碳达峰)?[“‘]?(?P<number>{NUMERAL})(?:{CLASSIFIER}))(?!以上|月|日)"
)
COUNTED_NAME = re.compile(rf"(?:\d|[一二三四五六七八九十两])(?:{CLASSIFIER})|”和|[“‘]")  # a name that is itself a count
SHORTEST_LIST = 4  # names; shorter lists with 等 give examples
OFF_BY = 1  # a list is miscounted, not exemplary, when it is this close to the number
TITLE = re.compile(r"《[^》]*》")
PART = re.compile(r"[^，。；：、]{2,12}(?:范围内|片区内|示范区内|园区内|城区内)")
OWN_WORDS = re.compile(r"[全本我](?:省|市|区|县)")  # in an explanation: about the plan's own place
SENTENCE = re.compile(r"[^。；！？]+[。；！？]?")


def find_contradictions(targets, documents, linker, clauses=None, links=None, reported=None):
    """Every contradiction that can be found by rule.

    Parameters
    ----------
    targets, documents : DataFrame
        targets.csv and documents.csv.
    linker : Linker
        Tells which targets are of one indicator.
    clauses, links, reported : DataFrame, optional
        clauses.csv (for lists and explanations), cascade.csv, reported.csv; without one its checks are left out.

    Returns
    -------
    DataFrame
        contradictions.csv, by document and kind.
    """
    tables = (targets, documents, clauses, links, reported)
    find = partial(_find, targets, documents, linker, clauses, links, reported)
    return kept("contradictions", linker, tables, __name__, find)


def _find(targets, documents, linker, clauses, links, reported):
    documents = own_documents(documents)
    targets = targets[targets.doc_id.isin(documents.doc_id)]
    by_doc = rows_by_doc(targets)
    boxed = frozenset() if clauses is None else frozenset(clauses.clause_id[clauses.box.map(text) != ""])
    if clauses is not None:
        apart = _of_a_part(targets, clauses)
        by_doc = {doc: [row for row in rows if row.target_id not in apart] for doc, rows in by_doc.items()}
    found = [row for doc in documents.doc_id for row in two_values(by_doc.get(doc, []), linker, boxed)]
    found += two_documents(by_doc, documents, linker)
    if links is not None:
        found += whole_amounts(links, targets, documents)
    if reported is not None:
        found += reported_amounts(reported, by_doc, documents, linker)
    if clauses is not None:
        clauses = clauses[clauses.doc_id.isin(documents.doc_id)]
        found += miscounted_lists(clauses)
        found = _with_explanations(found, explained_elsewhere(targets, clauses, documents, linker.codebook))
    order = {doc: n for n, doc in enumerate(documents.doc_id)}
    kinds = ("two_values", "list_count", "other_level", "two_documents", "revision")
    found.sort(key=lambda row: (order[row["doc_id"]], kinds.index(row["kind"])))
    return pd.DataFrame(found, columns=COLUMNS).astype({"year": "Int64"})


def _of_a_part(targets, clauses):
    """Targets in a list that opens with a part of the place (嘉定新城范围内…，…，人均公园绿地面积…): they speak of that part."""
    words = dict(zip(clauses.clause_id, clauses.text, strict=True))
    apart = set()
    for target in rows_of(targets[targets.clause_id.isin(words.keys())]):
        before = words[target.clause_id][: max(words[target.clause_id].find(target.quote), 0)]
        if PART.search(before + target.quote):
            apart.add(target.target_id)
    return apart


def _with_explanations(found, explained):
    """One row a finding: an explanation of a number that stands in a row already is told in that row's note."""
    for row in explained:
        told = next(
            (other for other in found if row["target_id_a"] in (other["target_id_a"], other["target_id_b"])), None
        )
        if told is None:
            found.append(row)
        else:
            told["note"] += f"; {row['note']}"
    return found


def two_values(rows, linker, boxed=frozenset()):
    """Pairs of one document's targets that promise two values for one indicator, scope and deadline.

    The entries of a 专栏 (clauses `boxed`) are projects, each with amounts of its own.
    """
    seen = set()
    for a, b in combinations(_of_one_number(rows), 2):
        if {a.clause_id, b.clause_id} <= boxed or not _contradict(a, b, linker):
            continue
        key = (a.indicator, a.year, frozenset((level_of(a), level_of(b))))
        if key not in seen:  # a repeated target contradicts only once
            seen.add(key)
            where = "body against annex" if a.where != b.where else f"two places of the {text(a.where) or 'body'}"
            yield _row("two_values", a, b, where)


def two_documents(by_doc, documents, linker):
    """Pairs of targets in two documents of one jurisdiction; the one that speaks for it stands first."""
    overall = set(documents.doc_id[documents.topic.eq("overall")])
    dates = dict(zip(documents.doc_id, documents.date.map(text), strict=True))
    for _, group in documents.groupby("adcode", sort=False):
        group = group.sort_values("is_plan", ascending=False, kind="stable")
        for doc_a, doc_b in combinations(group.doc_id, 2):
            seen, both = set(), {doc_a, doc_b} <= overall
            for a, b in product(*(_of_one_number(by_doc.get(doc, [])) for doc in (doc_a, doc_b))):
                if _contradict(a, b, linker):
                    key = (a.indicator, a.year, level_of(a), level_of(b))
                    if key not in seen:
                        seen.add(key)
                        yield _revision(_row("two_documents", a, b, "two documents of one jurisdiction"), dates, both)


def _revision(row, dates, both_overall):
    """A row of two documents with both dates; a revision where plan and opinions have different ones."""
    row |= {"date_a": dates[row["doc_id"]] or None, "date_b": dates[row["doc_b"]] or None}
    if both_overall and row["date_a"] and row["date_b"] and row["date_a"] != row["date_b"]:
        later = f"the text of {max(row['date_a'], row['date_b'])} revises that of {min(row['date_a'], row['date_b'])}"
        row |= {"kind": "revision", "note": row["note"].replace("two documents of one jurisdiction", later)}
    return row


def _of_one_number(rows):
    """The targets that promise one number by one year."""
    return [row for row in rows if row.kind == "quantity" and pd.notna(row.year) and pd.isna(row.value_high)]


def _contradict(a, b, linker):
    """Whether two targets of one number each are one promise with two values."""
    if a.year != b.year or a.change != b.change or _steps(a, b) or _bounds(a, b):
        return False
    if text(a.clause_id) and a.clause_id == b.clause_id:
        return False  # 分别达到72%、35%: two subjects of one sentence
    if pd.notna(a.base_year) and pd.notna(b.base_year) and a.base_year != b.base_year:
        return False
    value = in_unit_of(b, a)
    if value is None or _equal(level_of(a), value):
        return False
    return linker.relate(a, b).relation == "same"


def _steps(a, b):
    """80%以上、力争90%: a promise and the hope above it."""
    if (a.modality == "strive") == (b.modality == "strive"):
        return False
    hope, promise = (a, b) if a.modality == "strive" else (b, a)
    return (
        level_of(hope) > level_of(promise) if promise.comparator not in CEILINGS else level_of(hope) < level_of(promise)
    )


def _bounds(a, b):
    """不低于50%、不超过60%: a floor and a ceiling."""
    return (a.comparator in CEILINGS) != (b.comparator in CEILINGS) and {a.comparator, b.comparator} & FLOORS


def whole_amounts(links, targets, documents):
    """Targets whose amount equals that of the whole they are a part of.

    Where the whole's target is addressed to one place alone (the province's one refinery), all of it lies there.
    """
    adcode_of = dict(zip(documents.doc_id, documents.adcode, strict=True))
    row_of = {row.target_id: row for row in rows_of(targets)}
    for link in links[links.additive.astype(bool) & links.relation.isin(OF_ONE_YEAR)].itertuples():
        child, parent = row_of.get(link.child_target_id), row_of.get(link.parent_target_id)
        if child is None or parent is None or counted(child):
            continue
        alone = addressed(parent, adcode_of[link.parent_doc]) == [adcode_of[link.child_doc]]
        if alone or not _equal(in_unit_of(child, parent), level_of(parent)):
            continue
        note = "the part's amount equals the whole's: either all of it lies here, or the number was copied"
        yield _row("other_level", child, parent, note)


def reported_amounts(reported, by_doc, documents, linker):
    """Cells that give for one place the amount that a place above it has promised."""
    plan_of = speaking_documents(documents).set_index("adcode").doc_id
    for cell in reported.itertuples():
        for code in places_above(cell.of_adcode):
            for above in by_doc.get(plan_of.get(code), []):
                if not _amount(cell, linker.codebook) or counted(cell) or not _amount(above, linker.codebook):
                    continue
                if linker.relate(cell, above).relation in OF_ONE_YEAR and _equal(
                    in_unit_of(cell, above), level_of(above)
                ):
                    note = f"the cell for {text(cell.of_region)} holds the number of {place(code).name}"
                    yield _row("other_level", cell, above, note)


def explained_elsewhere(targets, clauses, documents, codebook):
    """Annex amounts that the explanation in their row works out for a place above."""
    cells = clauses[(clauses.kind == "cell") & clauses.row.notna()]
    row_at = dict(zip(cells.clause_id, zip(cells.doc_id, cells.row, strict=True), strict=True))
    texts = defaultdict(list)
    for cell in cells.itertuples():
        texts[cell.doc_id, cell.row].append(cell)
    adcode_of = dict(zip(documents.doc_id, documents.adcode, strict=True))
    for target in targets[targets["where"].eq("annex")].itertuples():
        if target.clause_id not in row_at or not _amount(target, codebook) or counted(target):
            continue
        above = [place(code) for code in places_above(adcode_of[target.doc_id])]
        for cell in texts[row_at[target.clause_id]]:
            sentence, named = (
                _works_out(cell.text, target, above) if cell.clause_id != target.clause_id else (None, None)
            )
            if named:
                note = f"the explanation in the same row works this number out for {named.name}"
                yield _row("other_level", target, None, note, quote_b=sentence)
                break


def _works_out(explanation, target, above):
    """The sentence of an explanation that gives a target's number for a place above, and that place."""
    for match in SENTENCE.finditer(TITLE.sub("", explanation)):
        sentence = match[0].strip()
        if OWN_WORDS.search(sentence):
            continue
        named = next((p for p in above if p.name in sentence or p.short_name in sentence), None)
        numbers = (canonical(number.value, number.unit) for number in find_numbers(sentence) if number.unit)
        if named and any(unit == target.unit_canonical and _equal(value, level_of(target)) for value, unit in numbers):
            return sentence, named
    return None, None


def miscounted_lists(clauses):
    """Lists whose names are one more or one fewer than the number that closes them."""
    listed = (clauses.text.str.count("、") >= SHORTEST_LIST - 1) & clauses.text.str.contains(COUNT)
    for clause in clauses[listed & (clauses.kind != "heading")].itertuples():
        for match in LIST.finditer(clause.text):
            names = match["names"].split("、")
            most = len(names) + len(re.findall("[和及与]", match["names"]))  # A、B和C
            number = chinese_number(match["number"])
            off = min(abs(number - count) for count in range(len(names), most + 1))
            if off != OFF_BY or min(number, len(names)) < SHORTEST_LIST or any(map(COUNTED_NAME.search, names)):
                continue
            yield {
                "doc_id": clause.doc_id, "kind": "list_count", "quote_a": match["names"], "quote_b": match["others"] + match["count"],
                "note": f"{len(names)} names are called {number}" + (", with 等 (and others) before the number" if match["others"] else ""), "value_a": len(names), "value_b": number,
            }  # fmt: skip


def _amount(target, codebook):
    return is_additive(target, additive_in(codebook.get(text(target.indicator_id))))


def _equal(a, b):
    return a is not None and b is not None and abs(a - b) <= NEARLY * max(abs(a), abs(b))


def _row(kind, a, b, note, quote_b=""):
    """One row of contradictions.csv."""
    doubtful = "doubtful" in {text(getattr(row, "check", None)) for row in (a, b)}
    return {
        "doc_id": a.doc_id,
        "kind": kind,
        "target_id_a": a.target_id,
        "quote_a": a.quote,
        "target_id_b": b.target_id if b else None,
        "quote_b": b.quote if b else quote_b,
        "note": f"{note}; one of the rows is doubtful" if doubtful else note,
        "doc_b": b.doc_id if b and b.doc_id != a.doc_id else None,
        "indicator": a.indicator,
        "year": a.year,
        "value_a": level_of(a),
        "value_b": in_unit_of(b, a) if b else level_of(a),
        "unit": a.unit_canonical,
    }
