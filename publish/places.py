"""A page for each place: what it promises, what it names without a number, where it is silent, what it took over and left out.

``places/<adcode>.html`` stands for every place that has a document in the corpus, and for each of Jiangxi's prefectures.
"""

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

import pandas as pd

from helpers.base.language import Words, counted, listed, say
from helpers.base.tables import text
from helpers.comparison.items import ITEM_RELATIONS
from helpers.comparison.numbers import RELATIONS
from helpers.corpus.bodies import body, read_bodies
from helpers.corpus.documents import KINDS_OF_TEXT
from helpers.targets.labels import WITH_NUMBER
from helpers.vocabulary.gazetteer import COUNTRY, lineage, places_above, places_below
from helpers.vocabulary.glossary import term
from helpers.vocabulary.periods import period_words
from helpers.vocabulary.read import follows
from publish.built import LEVELS, built_table
from publish.drawings import area_map, strip
from publish.elsewhere import FIRM, JIANGXI, LOOKS
from publish.frame import write_page
from publish.links import document_href
from publish.promises import Promises, amount
from publish.reader import OTHER_KIND, unread

TILES = 4  # numbers that stand large at the head of a page
PEAK = 2030  # the year until which emissions are to peak
WIDTH = 250  # of the small map, in pixels
TOLD = ["doc_id", "date", "is_plan", "status", "complete", "url", "url_official"]  # of a document
OTHER_YEAR = say("another deadline")
NEAR = say("another scope")
NO_NUMBER = say("no number here")
# than above, where the number itself is the smaller or the larger one
LARGER, SMALLER = (say("a larger cut"), say("a smaller cut"))
STRICTER, LOOSER = say("a stricter limit"), say("a looser limit")


def place_codes(promises: Promises) -> list[str]:
    """The places that have a page: those with a document, the country first, and all prefectures of Jiangxi."""
    with_documents = set(promises.documents["adcode"]) & set(promises.places)
    return sorted(with_documents | set(places_below(JIANGXI)))


def write_places(promises: Promises, reports: Path) -> list[str]:
    """Write a page a place and return their codes; pages of places that are no longer there are removed."""
    codes = place_codes(promises)
    links = [_of_places(table, promises) for table in (built_table("item_links"), built_table("clause_links"))]
    written = {write_place(promises, code, *(of(code) for of in links), reports=reports) for code in codes}
    for page in sorted(set((reports / "places").glob("*.html")) - written):
        page.unlink()
    return codes


def _of_places(links: pd.DataFrame, promises: Promises) -> Callable[[str], pd.DataFrame]:
    """What gives a place's rows of a table of links, which are parted once."""
    parts = dict(list(links.groupby(links["child_doc"].map(promises.documents["adcode"]))))
    return lambda adcode: parts.get(adcode, links.iloc[:0])


def write_place(promises: Promises, adcode: str, items, sentences, reports: Path) -> Path:
    """Write ``places/<adcode>.html`` and return its path.

    Parameters
    ----------
    promises : Promises
        What the tables say.
    adcode : str
        GB/T 2260.
    items, sentences : DataFrame
        item_links.csv and clause_links.csv, at least the place's rows.
    reports : Path
        Where the pages go.
    """
    own = promises.documents[promises.documents["adcode"] == adcode]
    plan = next(iter(own.loc[own["is_plan"].astype(bool), "doc_id"]), "")
    rows, codes = promise_rows(promises, adcode), place_codes(promises)
    silence, name = silence_rows(promises, adcode), promises.name(adcode)
    told = with_named(rows, silence)
    return write_page(
        f"places/{adcode}.html",
        "place.html.j2",
        reports,
        title=name,
        description=say("What %(place)s promises on the way to the carbon peak, sentence by sentence.", place=name),
        full_name=promises.places[adcode].name,
        level=LEVELS[promises.level(adcode)],
        above=[(code if code in codes else "", promises.name(code)) for code in reversed(places_above(adcode))],
        below=[(code, promises.name(code)) for code in codes if code in places_below(adcode)],
        lede=lede(promises, adcode, own, plan, rows, len(told) - len(rows)),
        widely=widely_set(promises, rows),
        picture=small_map(promises, adcode),
        rows=told,
        shown=shown_columns(told),
        silence=silence,
        elsewhere=promises.elsewhere.of_place(adcode),
        keys=promises.elsewhere.legend() if JIANGXI in lineage(adcode) else [],
        beside=beside(promises, plan, items, sentences),
        documents=document_rows(promises, own, items),
    )


def widely_set(promises: Promises, rows: list[dict]) -> list[dict]:
    """Of a place's promises with a number those that most places set, one an indicator, of the latest year until the peak."""
    rows = [
        row for row in rows if row["kind"] in WITH_NUMBER and row["indicator_id"] and row["year"] and not row["scope"]
    ]
    latest: dict[str, dict] = {}
    for row in sorted(rows, key=lambda row: row["year"]):
        if row["year"] <= PEAK or row["indicator_id"] not in latest:
            latest[row["indicator_id"]] = row
    return sorted(latest.values(), key=lambda row: -promises.spread[row["indicator_id"]])[:TILES]


def shown_columns(rows: list[dict]) -> dict[str, bool]:
    """Whether any row fills a column of a table of promises: a column with nothing in it is left out."""
    return {name: any(row[name] for row in rows) for name in ("strip", "above", "bodies")}


def lede(promises: Promises, adcode: str, own: pd.DataFrame, plan: str, rows: list[dict], named: int = 0) -> Words:
    """One sentence: how much a place promises, and which document speaks for it."""
    name = promises.name(adcode)
    if own.empty:
        return say(
            "The collection has no document from %(place)s, though a plan may well exist. The targets set by the level above are listed below.",
            place=name,
        )
    numbers = sum(row["kind"] in WITH_NUMBER for row in rows)
    what = counted("%(n)s target", "%(n)s targets", n=len(rows))
    where = counted("%(n)s document", "%(n)s documents", n=len(own))
    speaks = (
        say("Its implementation plan is used as the lead plan.")
        if plan and own.loc[plan, "doc_type"] == "implementation_plan"
        else say(
            "The collection has no implementation plan (实施方案) for it, so its implementing opinions (实施意见) are used as the lead plan."
        )
        if plan
        else say("It has no lead plan: each of its documents covers a single field.")
    )
    if not rows:
        return say("No target was found in %(where)s. %(speaks)s", where=where, speaks=speaks)
    more = counted("%(n)s more is named without a number.", "%(n)s more are named without a number.", n=named)
    told = {"what": what, "where": where, "numbers": numbers, "speaks": speaks, "more": more}
    if named:
        return say("%(what)s in %(where)s, %(numbers)s with a number; %(more)s %(speaks)s", **told)
    return say("%(what)s in %(where)s, %(numbers)s with a number. %(speaks)s", **told)


def with_named(rows: list[dict], silence: list[dict]) -> list[dict]:
    """A place's promises, and behind those of the same measure, else of the same theme, what it names without a number."""
    told = list(rows)
    for row in silence:
        if row["code"] != "named without a number" or not row["own"]:
            continue
        above = {name: row[name] for name in ("words", "place", "href")} | {"compared": NO_NUMBER, "facet": NO_NUMBER}
        empty = dict.fromkeys(
            ["scope", "period", "order", "firmness", "strip", "peers", "bodies", "bodies_by_task", "lead_task"], ""
        )
        named = (
            empty
            | {"kind": "named", "words": row["state"], "above": above, "doubtful": False, "others": []}
            | row["own"]
        )
        named |= {name: row[name] for name in ("theme", "what", "indicator_id", "year")}
        like = [n for n, other in enumerate(told) if other["what"] == row["what"]]
        like = like or [n for n, other in enumerate(told) if other["theme"] == row["theme"]] or [len(told) - 1]
        told.insert(like[-1] + 1, named)
    return told


def promise_rows(promises: Promises, adcode: str) -> list[dict]:
    """What the table of a place's promises shows, by theme, indicator and year."""
    return [promise_cells(promises, row) for row in promises.of_place.get(adcode, [])]


def promise_cells(promises: Promises, row, depth: int = 1) -> dict:
    """What a table shows of one promise.

    Parameters
    ----------
    promises : Promises
        What the tables say.
    row : namedtuple
        A row of `Promises.spoken`.
    depth : int
        How many folders below reports/ the page lies.
    """
    above = promises.above.get(row.target_id)
    return {
        "theme": promises.theme(row.theme),
        "what": promises.indicator(row),
        "scope": text(row.scope),
        "indicator_id": row.indicator_id if row.indicator_id in promises.widely else "",
        "year": "" if pd.isna(row.year) else int(row.year),
        "period": period_words(row.period) if text(row.period) else "",
        "kind": row.kind,
        "words": row.words,
        "order": "" if pd.isna(row.value_canonical) else f"{row.value_canonical:.12g}",
        "firmness": term(row.modality, "modality") if row.modality in FIRM else "",
        "strip": dots(promises, row),
        "peers": peers(promises, row),
        "above": above and {"words": above.words, "place": above_words(promises, above.adcode), "href": above.href, "compared": compared(row, above), "facet": facet(row, above)},
        "bodies": text(row.departments).replace(";", "、"),
        "bodies_by_task": tasks(text(row.departments)),
        "lead_task": tasks(text(row.departments).partition(";")[0]),
        "quote": row.quote,
        "href": row.href.removeprefix("../" * (1 - depth)),
        "title": promises.title(row.doc_id),
        "doubtful": row.check == "doubtful",
        "others": [{"words": other.words, "href": other.href, "title": promises.title(other.doc_id)} for other in row.also],
    }  # fmt: skip


@follows("vocabulary/bodies.csv")
def tasks(departments: str) -> str:
    """What bodies do, in English and each task once; names that tell of none are left out.

    Examples
    --------
    >>> tasks("省能源局;市发展和改革委员会;省发展改革委")
    'Energy; Development and reform'
    """
    english = read_bodies()["name_en"]
    kinds = dict.fromkeys(body(name) for name in departments.split(";") if name)
    return "; ".join(english[kind] for kind in kinds if kind in english.index)


def above_words(promises, adcode: str) -> Words:
    """The name of a place above, of which the country is called 全国 beside a number."""
    name = promises.name(adcode)
    return Words(zh=say("the country").zh, en=name.en) if adcode == COUNTRY else name


def compared(row, above) -> Words:
    """How a promise compares with the number above it."""
    if above.relation == "other_year":
        return OTHER_YEAR
    if row.kind == "delegated":
        both = row.words == above.words
        return say("set from above at both levels") if both else term("delegated", "kind")
    if above.part > 0:
        share = f"{above.part * 100:.2g} %" if above.part < 1 else f"{above.part * 100:.0f} %"
        if above.relation == "near":
            return say("%(share)s of the amount above, which is of another scope", share=share)
        return say("%(share)s of the amount above", share=share)
    verdict = term(above.stringency or "not_comparable", "stringency")
    if above.contrary:
        fall, more = "−" in row.words.en, above.stringency == "higher"
        how = (LARGER if more else SMALLER) if fall else (STRICTER if more else LOOSER)
        verdict = say("%(verdict)s, %(how)s", verdict=verdict, how=how)
    if above.relation == "near":
        return (
            NEAR if above.stringency == "not_comparable" else say("%(verdict)s, but of another scope", verdict=verdict)
        )
    return verdict


def facet(row, above) -> Words:
    """What the rows are narrowed by: how a promise compares, all shares of an amount as one."""
    of_amount = above.part > 0 and above.relation != "other_year" and row.kind != "delegated"
    return say("part of the amount above") if of_amount else compared(row, above._replace(contrary=False))


def _has_peers(row) -> bool:
    """Whether a promise is a number that others may set, too: a measure of the codebook, for the whole place and a year."""
    named = text(row.indicator_id) and not text(row.scope)
    return bool(named) and row.kind in WITH_NUMBER and pd.notna(row.value_canonical) and pd.notna(row.year)


def peers(promises: Promises, row) -> Words | str:
    """How many places of the same level set a number for the same measure and year; nothing where none can."""
    if not _has_peers(row):
        return ""
    n = len(promises.siblings(row))
    if n < 2:
        return say("only this place") if n and row.adcode != COUNTRY else ""
    return counted("%(n)s place", "%(n)s places", n=n)


def dots(promises: Promises, row) -> str:
    """Where a promise lies among those of places of the same level, as a strip of dots."""
    if not _has_peers(row):
        return ""
    values, country = promises.siblings(row), promises.country(row)
    title = say(
        "%(place)s among %(n)s places of its level; from %(low)s to %(high)s",
        place=promises.name(row.adcode), n=len(values), low=amount(min(values), text(row.unit_canonical)), high=amount(max(values), text(row.unit_canonical)),
    ) if values else ""  # fmt: skip
    return strip(values, float(row.value_canonical), None if row.adcode == COUNTRY else country, title)


def silence_rows(promises: Promises, adcode: str) -> list[dict]:
    """What the level above sets and a place answers with no number in any document, by state; what two texts above set is told once."""
    targets, clauses = promises.target, promises.by_clause
    here = {_subject(row) for row in promises.of_place.get(adcode, []) if row.kind != "delegated"}
    shown, told = [], set()
    for row in promises.silence_of.get(adcode, []):
        if row.parent_target_id not in targets:
            continue
        parent = targets[row.parent_target_id]
        if (subject := _subject(parent)) in here or (parent.adcode, subject) in told:
            continue
        told.add((parent.adcode, subject))
        sentence, own = text(getattr(row, "child_clause", "")), None
        if sentence in clauses.index:  # where the measure is named without a number
            doc_id, words = (clauses.at[sentence, column] for column in ("doc_id", "text"))
            own = {"quote": words.strip(), "href": promises.href(doc_id, sentence)}
        elif row.state == "other deadline" and row.child_target_id in targets:
            own = {"quote": targets[row.child_target_id].quote, "href": targets[row.child_target_id].href}
        shown.append(
            {
                "code": row.state,
                "theme": promises.theme(parent.theme),
                "indicator_id": parent.indicator_id if parent.indicator_id in promises.widely else "",
                "state": term("delegated", "kind") if row.state == "delegated" else term(row.state, "state"),
                "what": promises.indicator(parent),
                "year": "" if pd.isna(parent.year) else int(parent.year),
                "words": parent.words,
                "place": above_words(promises, parent.adcode),
                "quote": parent.quote,
                "href": parent.href,
                "own": own,
            }
        )
    return shown


def _subject(target) -> tuple[str, str, str]:
    """What a target is about, by when and for which part: the measure of the codebook, else its name in the text."""
    return text(target.indicator_id) or text(target.indicator), text(target.year), text(target.scope)


class Item(NamedTuple):
    """What is shown of a row of item_links.csv."""

    relation: str
    parent_doc: str
    parent_item: str
    parent_title: str
    child_item: str
    child_title: str


def beside(promises: Promises, plan: str, items: pd.DataFrame, sentences: pd.DataFrame) -> dict | None:
    """The texts above that a place's plan is read against, on one page: counts of items and sentences, what is left out, what is alone."""
    kinds = promises.documents["doc_type"]
    rows = items[items["child_doc"] == plan]
    asked = rows["asked"].iloc[0].split(";") if len(rows) else []
    asked = [parent for parent in asked if parent in promises.documents.index]
    if not asked:
        return None
    said = Counter(sentences.loc[sentences["child_doc"] == plan, "relation"])
    rows = [Item(*row) for row in zip(*(rows[name].tolist() for name in Item._fields), strict=True)]
    first: dict[tuple, Item] = {}
    for row in rows:
        first.setdefault((row.parent_doc, text(row.child_item), text(row.parent_item)), row)
    counts = Counter(row.relation for row in first.values())
    return {
        "title": listed(map(promises.title, asked)),
        "href": f"../compare/{quote(plan)}--{quote(asked[0])}.html",
        "note": OTHER_KIND if [{kinds[plan], kinds[parent]} for parent in asked] == [set(KINDS_OF_TEXT)] else "",
        "items": [(term(key, "item_links.relation"), counts[key], key) for key in ITEM_RELATIONS if key in counts],
        "sentences": [(term(key, "clause_links.relation"), said[key], key) for key in RELATIONS if key in said],
        "gone": [{"title": row.parent_title, "href": promises.item_href(row.parent_doc, row.parent_item)} for row in rows if row.relation == "dropped"],
        "alone": [{"title": row.child_title, "href": promises.item_href(plan, row.child_item)} for row in rows if row.relation == "none"],
    }  # fmt: skip


def document_rows(promises: Promises, own: pd.DataFrame, items: pd.DataFrame) -> list[dict]:
    """A place's documents, the one that speaks for it first, with the pages that read them beside another."""
    pairs = dict.fromkeys(zip(items["child_doc"].tolist(), items["parent_doc"].tolist(), strict=True))
    shown = []
    for row in own.sort_values(["is_plan", "date"], ascending=[False, True], kind="stable")[TOLD].itertuples():
        beside = [parent for child, parent in pairs if child == row.doc_id]
        shown.append(
            {
                "title": promises.title(row.doc_id),
                "href": document_href(row.doc_id, depth=1),
                "date": text(row.date),
                "plan": bool(row.is_plan),
                "draft": row.status == "draft",
                "complete": str(row.complete) == "True",
                "unread": unread(row.doc_id),
                "official": text(row.url) if str(row.url_official) == "True" else "",
                "beside": [
                    {"title": promises.title(parent), "href": f"../compare/{quote(row.doc_id)}--{quote(parent)}.html"}
                    for parent in beside if parent in promises.documents.index
                ],
            }
        )  # fmt: skip
    return shown


def small_map(promises: Promises, adcode: str) -> str:
    """A small map that shows where a place lies: in Jiangxi its prefectures, elsewhere the provinces."""
    line = [adcode, *places_above(adcode)]
    if adcode == COUNTRY:
        return ""
    province = line[-2]
    name = promises.name(adcode)
    inside = province == JIANGXI and adcode != JIANGXI
    layer, here = ("jiangxi_prefectures", line[-3]) if inside else ("china_provinces", province)
    title = (
        say("Where %(place)s lies", place=name)
        if here == adcode
        else say("%(place)s lies in %(whole)s", place=name, whole=promises.name(here))
    )
    states = promises.elsewhere.states.map(LOOKS).to_dict() if inside else {}
    return area_map(layer, WIDTH, title, states | {here: f"here {states.get(here, '')}".strip()})
