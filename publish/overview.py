"""The first page: a search field, a map to press, places and themes, five findings, how sure they are, what is missing, how to cite.

A finding is a sentence whose numbers are computed from the tables of data/processed when the page
is made. A table that is not there leaves its sentences out.
"""

from collections.abc import Iterable
from pathlib import Path

import pandas as pd
import yaml

from helpers.base.language import Words, joined, said, say
from helpers.base.paths import ROOT
from helpers.base.tables import text
from helpers.cascade.links import beside_above
from helpers.comparison.items import count_items
from helpers.corpus.documents import KINDS_OF_TEXT, LOCAL, in_order, kinds_of_speakers, of_places, own_documents
from helpers.corpus.metadata import title_words
from helpers.trends.context import read_actuals
from helpers.vocabulary.gazetteer import COUNTRY, OUTSIDE, place_words, places_below, read_places
from publish.built import LEVELS, built_table
from publish.drawings import area_map
from publish.elsewhere import STATES
from publish.frame import notebook_cards, write_page
from publish.indicators import chart_points, dots, finding, main_measure, maps, measured_rows, pictures
from publish.links import document_href
from publish.method import sure
from publish.places import place_codes
from publish.promises import Promises
from publish.reader import all_unread

CITATION = ROOT / "CITATION.cff"
ENOUGH = 5  # plans that must give a value before a median is worth a sentence
MAP = 620  # pixels
FIGURES = [
    ("wind_solar_capacity", "china"),
    ("non_fossil_share", "dots"),
    ("forest_cover", "china"),
    ("storage_capacity_new", "china"),
]
KINDS = {  # how kinds_of_speakers calls them: the class on the map, and words
    "implementation plan (实施方案)": ("plan", say("an implementation plan (实施方案)")),
    "implementing opinions (实施意见)": ("opinions", say("implementing opinions (实施意见) only")),
    "sector documents only": ("some", say("sector documents only")),
    "nothing in the corpus": ("", say("no document")),
}
TRIES = [  # what a reader may search for
    Words(zh="宜春 储能", en="Yichun storage"),
    Words(zh="煤炭消费达峰", en="coal peak"),
    Words(zh="氢能", en="hydrogen"),
    Words(zh="森林覆盖率", en="forest cover"),
]
WITHOUT = "nothing in the corpus"


def write_index(corpus, reports: Path, asked: Iterable[dict] = (), promises: Promises | None = None) -> Path:
    """Write ``index.html`` and return its path.

    Parameters
    ----------
    corpus : Corpus
        The documents.
    reports : Path
        Where the pages go.
    asked : iterable of dict
        Questions with their short answers (`words`) and links, from `publish.questions`.
    promises : Promises, optional
        What the tables say; made from the corpus if not given.
    """
    promises = Promises(corpus) if promises is None else promises
    kinds = provinces(corpus.documents)
    return write_page(
        "index.html",
        "index.html.j2",
        reports,
        title=say("Overview"),
        about=about(corpus.documents),
        sure=sure(),
        tries=TRIES,
        tally=tally(promises),
        china=china(promises, kinds),
        kinds=[{"css": css, "words": words, "n": int((kinds == kind).sum())} for kind, (css, words) in KINDS.items()],
        places=place_lists(promises),
        themes=theme_lists(promises),
        findings=findings(promises),
        figures=figures(promises, reports),
        missing=missing(kinds, promises),
        unread=all_unread(corpus.documents),
        jiangxi=jiangxi(promises),
        asked=list(asked),
        cards=more_cards(reports),
        notebooks=notebook_cards(),
        documents=document_rows(corpus.documents),
        cite=citation_line(),
    )


def about(documents: pd.DataFrame) -> Words:
    """Return one sentence on what the collection holds, with its counts."""
    own = own_documents(documents)
    places = of_places(own)["adcode"].nunique()
    return say(
        "%(n)s documents from %(places)s places and from ministries on peaking carbon emissions before 2030, read sentence by sentence: who promises what by when, who is responsible, what was copied from the level above and what was left out.",
        n=len(own), places=places,
    )  # fmt: skip


def tally(promises: Promises) -> list[dict]:
    """What the collection holds, in four numbers, each leading to the list of what it counts."""
    own = promises.documents
    sentences = promises.clauses["doc_id"].isin(own.index) & promises.clauses["kind"].eq("sentence")
    counts = [
        (len(own), say("documents"), "#plans"),
        (of_places(own)["adcode"].nunique(), say("places"), "#places"),
        (int(sentences.sum()), say("sentences"), "search.html"),
        (len(promises.rows), say("targets"), "03-targets.html"),
    ]
    return [{"n": f"{n:,}", "words": words, "href": href} for n, words, href in counts]


# ---- where to go: map, places, themes


def provinces(documents: pd.DataFrame) -> pd.Series:
    """What kind of document each of the 31 provinces has in the collection, by adcode."""
    codes = [code for code in places_below(COUNTRY) if not code.startswith(OUTSIDE)]
    return kinds_of_speakers(pd.Index(codes), own_documents(documents))


def china(promises: Promises, kinds: pd.Series) -> str:
    """The map to press: a province with a document leads to its page."""
    with_page = set(place_codes(promises))
    classes = {code: KINDS[kind][0] for code, kind in kinds.items()} | {f"{code}0000": "apart" for code in OUTSIDE}
    links = {code: (f"places/{code}.html", place_words(code)) for code in kinds.index if code in with_page}
    return area_map("china_provinces", MAP, say("Map of China's provinces: click one to open its page"), classes, links)


def place_lists(promises: Promises) -> list[dict]:
    """The places that have a page, by level."""
    shown = {level: [] for level in LEVELS}
    for code in place_codes(promises):
        shown[promises.level(code)].append({"name": place_words(code), "href": f"places/{code}.html"})
    return [{"level": LEVELS[level], "places": places} for level, places in shown.items() if places]


def theme_lists(promises: Promises) -> list[dict]:
    """The indicators that have a page, by theme, those that most places promise first."""
    rows = promises.of_places[promises.of_places["indicator_id"].isin(promises.widely)]
    places = rows.groupby("indicator_id")["adcode"].nunique().sort_values(ascending=False, kind="stable")
    themes: dict[str, dict] = {}
    for name, n in places.items():
        theme = promises.theme_of(name)
        entry = themes.setdefault(theme.en, {"name": theme, "indicators": []})
        entry["indicators"].append({"name": promises.measure(name), "href": f"indicators/{name}.html", "n": int(n)})
    return sorted(themes.values(), key=lambda entry: -sum(item["n"] for item in entry["indicators"]))


def more_cards(reports: Path) -> list[dict]:
    """Return cards for the pages that are neither place, indicator nor notebook."""
    cards = [
        ("compare/index.html", say("Two plans side by side"), say("A plan next to the higher-level plan, sentence by sentence, with the changes marked.")),
        ("bodies.html", say("Who is responsible for what"), say("Responsible bodies, by place and theme.")),
        ("questions.html", say("Questions"), say("Short answers, each with the sentences behind it.")),
        ("method.html", say("Method and accuracy"), say("How it was done, how accurate it is, and what its limits are.")),
        ("targets.xlsx", say("Workbook"), say("All targets with their sentences, as a spreadsheet.")),
    ]  # fmt: skip
    made = {"compare/index.html", "targets.xlsx"}  # by other commands
    return [
        {"href": href, "title": title, "about": words}
        for href, title, words in cards
        if href not in made or (reports / href).exists()
    ]


def missing(kinds: pd.Series, promises: Promises) -> list[dict]:
    """The provinces without an implementation plan, by what they have instead, and whether public pages tell of a plan."""
    with_page = set(place_codes(promises))
    known = promises.elsewhere.with_known_plan(list(kinds.index))
    shown = []
    for kind, (_, words) in list(KINDS.items())[1:]:
        codes = [code for code, found in kinds.items() if found == kind]
        places = [
            {
                "name": place_words(code),
                "href": f"places/{code}.html" if code in with_page else "",
                "known": code in known,
            }
            for code in codes
        ]
        shown.append({"words": words, "places": places, "id": "without-documents" if kind == WITHOUT else ""})
    return shown


def jiangxi(promises: Promises) -> list[dict]:
    """Jiangxi's prefectures by what is known of their plans: text here, plan known, sector plans only, nothing found."""
    states = promises.elsewhere.states
    return [
        key
        | {
            "places": [
                {"name": place_words(code), "href": f"places/{code}.html"} for code in states.index[states == state]
            ]
        }
        for state, key in zip(STATES, promises.elsewhere.legend(), strict=True)
    ]


def document_rows(documents: pd.DataFrame) -> list[dict]:
    """Return what the list of documents shows, level by level, in the order of places."""
    rows = []
    for row in in_order(documents, "adcode", "doc_id").to_dict("records"):
        remarks = [
            (say("lead plan"), row["is_plan"]),
            (say("incomplete"), not row["complete"]),
            (say("second copy, not counted"), not pd.isna(row["same_as"])),
            (say("draft for comment"), row["status"] == "draft"),
        ]
        rows.append(
            {
                "href": document_href(row["doc_id"]),
                "title": title_words(row["doc_id"], row["title"]),
                "level": LEVELS.get(row["level"], row["level"]),
                "place": place_words(row["adcode"]) if row["adcode"] in read_places() else "",
                "adcode": row["adcode"],
                "date": text(row["date"]),
                "chars": f"{int(row['chars']):,}",
                "order": int(row["chars"]),
                "remarks": [words for words, holds in remarks if holds],
            }
        )
    return rows


def citation_line(path: Path = CITATION) -> Words:
    """Return ``CITATION.cff`` as a reference to a data set, in both languages: authors, title, version, year, address.

    Parts that are not stated are left out; without the file only the title stands.
    """
    fields = cited_fields(path)
    kind = f"[DS{'/OL' if fields['address'] else ''}]"
    title = said(fields["title"]) if fields["title"] else say("Carbon-peaking plans of China, clause by clause")
    edition = say("Version %(number)s", number=fields["version"])
    references = {}
    for language in ("zh", "en"):
        parts = [
            ", ".join(getattr(said(name), language) for name in fields["authors"]),
            getattr(title, language) + kind,
            getattr(edition, language) if fields["version"] else "",
            fields["year"],
            fields["address"],
        ]
        references[language] = ". ".join(filter(None, parts)) + "."
    return Words(**references)


def cited_fields(path: Path = CITATION) -> dict:
    """Return what ``CITATION.cff`` states: authors, title, version, year, address; empty where it does not."""
    fields = yaml.safe_load(path.read_text(encoding="utf-8")) if path.exists() else {}
    return {
        "authors": [person.get("family-names") or person.get("name", "") for person in fields.get("authors", [])],
        "title": fields.get("title", ""),
        "version": str(fields.get("version", "")),
        "year": str(fields.get("date-released", ""))[:4],
        "address": fields.get("url") or fields.get("repository-code") or "",
    }


# ---- findings: each a sentence and the page that shows it


def findings(promises: Promises) -> list[dict]:
    """Return five findings in plain words; one whose tables are missing is left out."""
    found = [
        *reached(promises),
        *widest(promises),
        *beside_the_country(promises),
        *copied_from_above(promises),
        *left_out_below(promises),
    ]
    return [{"words": words, "href": href} for words, href in found]


def reached(promises: Promises) -> list[tuple[Words, str]]:
    """Wind and solar: what was measured beside what the country promised."""
    name = "wind_solar_capacity"
    rows = promises.of_measure(name)
    found = measured_rows(promises, name, read_actuals()[0], chart_points(promises, main_measure(rows)))
    if not found or not found["said"]:
        return []
    words = say("%(indicator)s: %(said)s", indicator=promises.measure(name), said=joined(found["said"], "", " "))
    return [(words, f"indicators/{name}.html#measured")]


def widest(promises: Promises) -> list[tuple[Words, str]]:
    """The measure that most places give a number for: from where to where, beside the country's."""
    name = "non_fossil_share"
    rows = promises.of_measure(name)
    points = chart_points(promises, main_measure(rows))
    if sum(point.level != "national" for point in points) < ENOUGH:
        return []
    words = say(
        "%(indicator)s: %(said)s",
        indicator=promises.measure(name),
        said=finding(promises, points),
    )
    return [(words, f"indicators/{name}.html")]


def beside_the_country(promises: Promises) -> list[tuple[Words, str]]:
    """How provinces' shares and rates stand to the country's, like with like."""
    cascade = built_table("cascade")
    provinces = promises.documents.index[promises.documents["level"] == "province"]
    like = beside_above(cascade, promises.rows)
    counts = like.loc[like["number"] & like["child_doc"].isin(provinces), "stringency"].value_counts()
    same, more, less = (int(counts.get(kind, 0)) for kind in ("equal", "higher", "lower"))
    if same + more + less < ENOUGH:
        return []
    words = say(
        "Of %(n)s shares and rates that provinces state for the same measure and year as the country, %(same)s are the same, %(more)s higher and %(less)s lower. Local conditions, such as hydropower or forests, play a part.",
        n=same + more + less, same=same, more=more, less=less,
    )  # fmt: skip
    return [(words, "questions.html#more")]


def copied_from_above(promises: Promises) -> list[tuple[Words, str]]:
    """How much of a province's plan, or opinions, stands in the national text of the same kind."""
    reuse = built_table("reuse")
    own = promises.documents[promises.documents["is_plan"].astype(bool) | promises.documents["level"].eq("national")]
    shares = {}
    for kind in KINDS_OF_TEXT:
        of_kind = own[own["doc_type"].eq(kind)].set_index("doc_id")["level"]
        near = reuse[reuse["doc_a"].map(of_kind).eq("province") & reuse["doc_b"].map(of_kind).eq("national")]
        shares[kind] = near["share_near"].astype(float)
    if min(map(len, shares.values())) < ENOUGH:
        return []
    plans, opinions = shares.values()
    words = say(
        "%(share)s of the text of a province's implementation plan also appears in the State Council's plan, word for word or edited (median of %(n)s). For a province's opinions and the Central Committee's it is %(opinions)s (median of %(of)s).",
        n=len(plans), share=f"{plans.median():.0%}", of=len(opinions), opinions=f"{opinions.median():.0%}",
    )  # fmt: skip
    return [(words, "compare/index.html")]


def left_out_below(promises: Promises) -> list[tuple[Words, str]]:
    """How many items of the texts above plans of cities and districts leave unanswered, and have alone, of how many."""
    items = built_table("item_links")
    local = promises.documents.index[
        promises.documents["level"].isin(LOCAL) & promises.documents["is_plan"].astype(bool)
    ]
    items = items[items["child_doc"].isin(local)]
    counts = {name: int(n) for name, n in count_items(items).sum().items()}
    if not counts["gone"]:
        return []
    words = say(
        "%(plans)s plans of cities and districts do not take up %(gone)s of %(above)s items of the higher-level texts. For %(alone)s of their own %(own)s items, no counterpart was found there.",
        plans=items["child_doc"].nunique(), **counts,
    )  # fmt: skip
    return [(words, "questions.html#items")]


def draw(corpus, promises: Promises, reports: Path) -> None:
    """Draw what the first page shows: it is kept, and `write_index` finds it."""
    figures(promises, reports)
    china(promises, provinces(corpus.documents))


def figures(promises: Promises, reports: Path) -> list[dict]:
    """The figures of the first page, drawn as pictures in both languages, each with the page it comes from."""
    shown = []
    for indicator_id, kind in FIGURES:
        rows = promises.of_measure(indicator_id)
        points = chart_points(promises, main_measure(rows))
        if not points:
            continue
        name = promises.measure(indicator_id)
        made = (
            [dots(promises, name, points)]
            if kind == "dots"
            else [found for found in maps(promises, name, points) if found["areas"] == kind]
        )
        page = {"name": name, "href": f"indicators/{indicator_id}.html"}
        shown += [
            page | {"title": chart["title"], "files": pictures(chart, indicator_id, reports)}
            for chart in filter(None, made)
        ]
    return shown
