"""The search page: every text in one script file, searched in the visitor's browser.

Pages opened from the disk may not fetch anything, so the texts come as a script,
``reports/assets/texts.js``. It holds the clean texts with the places of their clauses, what is known of each
document, and the words that readers may type for others (`WORDS`): English names of places and indicators, how their
characters are read (pinyin), and the synonyms of `data/raw/vocabulary/search_words.csv`. What characters count as the same (traditional and
simplified, half and full width, case) is decided in ``publish/assets/search.js`` and ``traditional.js``.
"""

import json
from pathlib import Path
from urllib.parse import quote

import pandas as pd

from helpers.base.files import replace_file
from helpers.base.language import Words, say
from helpers.base.tables import TableError
from helpers.corpus.document import CLAUSE_COLUMNS
from helpers.corpus.metadata import title_words
from helpers.vocabulary.domains import read_domains
from helpers.vocabulary.gazetteer import COUNTRY, lineage, place_words, read_places
from helpers.vocabulary.indicators import read_codebook
from helpers.vocabulary.read import read_knowledge
from publish.built import LEVELS, built_table
from publish.frame import write_page
from publish.places import place_codes
from publish.promises import Promises
from publish.questions import read_peaks

KINDS = [
    ("plan", say("Lead plans only")),
    ("sector", say("Plans for a single sector")),
    ("target", say("Only sentences with a target")),
]


def write_search(corpus, reports: Path, promises: Promises | None = None) -> None:
    """Write ``search.html`` and ``assets/texts.js``.

    Parameters
    ----------
    corpus : Corpus
        All documents; a second copy (``same_as``) is left out, or each of its hits would be there twice.
    reports : Path
        Where the pages go.
    promises : Promises, optional
        What has a page of its own, which a search for its name offers; made from the corpus if not given.
    """
    promises = Promises(corpus) if promises is None else promises
    entries = [search_entry(document) for document in corpus.select(same_as="")]
    order = list(LEVELS)
    entries.sort(key=lambda entry: order.index(entry["level"]) if entry["level"] in order else len(order))
    lines = ",\n".join(json.dumps(entry, ensure_ascii=False, separators=(",", ":")) for entry in entries)
    words = json.dumps(
        search_words(corpus) | {"pages": pages_by_name(promises)}, ensure_ascii=False, separators=(",", ":")
    )
    replace_file(reports / "assets" / "texts.js", f"window.WORDS = {words};\nwindow.TEXTS = [\n{lines}\n];\n")

    present = {entry["level"] for entry in entries}
    places = {code for entry in entries for code in entry["within"] if code != COUNTRY}
    provinces = sorted(code for code in places if code.endswith("0000"))
    write_page(
        "search.html",
        "search.html.j2",
        reports,
        title=say("Search"),
        description=say("Find any words in all the plans, in Chinese or English."),
        levels=[(level, name) for level, name in LEVELS.items() if level in present],
        provinces=[(code, place_words(code)) for code in provinces],
        themes=themes(),
        years=sorted({entry["year"] for entry in entries if entry["year"]}),
        kinds=KINDS,
        n_documents=len(entries),
        n_characters=sum(len(entry["text"]) for entry in entries),
    )


def search_entry(document) -> dict:
    """Return what the search needs of a document.

    Returns
    -------
    dict
        doc, title, title_en, level, place and its English name, within (codes of the places it lies in, its own first),
        year of its date, plan (whether it is its place's lead plan), text, and a value a clause: ``lengths``
        (characters from its start to the next clause's), ``anchors``, ``items`` and ``pages`` (both 0 or empty where
        they repeat the clause before).
    """
    meta, clauses = document.meta, [dict(zip(CLAUSE_COLUMNS, row, strict=True)) for row in document.clause_rows()]
    adcode = meta["adcode"] if isinstance(meta.get("adcode"), str) else ""
    place = place_words(adcode) if adcode else Words(zh="", en="")
    starts = [0, *(clause["start"] for clause in clauses[1:]), len(document.text)]
    paged = meta.get("source_file", "").startswith("compendium")
    return {
        "doc": document.doc_id,
        "title": meta["title"],
        "title_en": title_words(document.doc_id, meta["title"]).en,
        "level": meta["level"],
        "place": place.zh,
        "place_en": place.en,
        "within": lineage(adcode) if adcode in read_places() else [],
        "year": str(meta["date"])[:4] if isinstance(meta.get("date"), str) else "",
        "plan": bool(meta["is_plan"]),
        "text": document.text,
        "lengths": [end - start for start, end in zip(starts, starts[1:], strict=False)],
        "anchors": [clause["anchor"] for clause in clauses],
        "items": _changes([clause["item"] for clause in clauses], ""),
        "pages": _changes([clause["page"] or 0 for clause in clauses], 0) if paged else [],
    }


def _changes(values: list, same) -> list:
    """Values with `same` in place of each that repeats the one before it."""
    return [value if n == 0 or value != values[n - 1] else same for n, value in enumerate(values)]


def search_words(corpus) -> dict:
    """Return what may be typed in place of the words of the texts.

    Returns
    -------
    dict
        ``names``: English words by lower case, with the Chinese words that they stand for; ``places``: names in both languages
        of the provinces and the places with a document or in Jiangxi, with their codes; ``indicators``: names of the codebook in both languages,
        with their ids; ``pinyin``: how the characters of all these names are read; ``found``: for each indicator the clauses with a target of it, by document and ordinal;
        ``themes``: the indicators of each theme.
    """
    names = {
        row.english: row.chinese.split(";")
        for row in read_knowledge("vocabulary/search_words.csv", ("english", "chinese")).itertuples()
    }
    with_document = {
        code for adcode in corpus.documents["adcode"] if adcode in read_places() for code in lineage(adcode)
    }
    places: dict[str, list[str]] = {}
    for code, place in read_places().items():
        if code in with_document or code.startswith("36") or place.level == "province":
            english = place.name_en.lower()
            for name in dict.fromkeys((english, english.replace("'", ""), place.name, place.short_name)):
                places.setdefault(name, []).append(code)
    codebook = read_codebook()
    indicators = {
        name: row.indicator_id for row in codebook.itertuples() for name in (row.name_zh, row.name_en.lower())
    }
    short = {code: place_words(code).zh for codes in places.values() for code in codes}
    spoken = {character for name in [*indicators, *short.values(), *sum(names.values(), [])] for character in name}
    sounds = read_knowledge("vocabulary/pinyin.csv", ("character", "readings"), unique=["character"]).itertuples()
    return {
        "names": names,
        "places": places,
        "short": short,
        "pinyin": {row.character: row.readings.split(";") for row in sounds if row.character in spoken},
        "indicators": indicators,
        "found": targets_found(corpus),
        "themes": codebook.groupby("domain")["indicator_id"].apply(list).to_dict(),
    }


def pages_by_name(promises: Promises) -> list[dict]:
    """The pages that a search offers above its hits.

    Returns
    -------
    list of dict
        zh and en (what the page is called), href, kind (places, indicators or questions), filter (the parameter of the
        address that filters the page's table by further words) and keys, the names under which it is asked for.
    """
    named = read_places()
    found = [
        _page(promises.name(code), f"places/{code}.html", "places", "promises.q", named[code].name)
        for code in place_codes(promises)
    ]
    try:
        measures = [name for name in promises.codebook.index if name in promises.widely]
    except TableError:  # the notebooks have not run
        return found
    found += [_page(promises.measure(name), f"indicators/{name}.html", "indicators", "rows.q") for name in measures]
    for row in read_peaks().itertuples():
        name = Words(zh=row.name_zh, en=row.name_en)
        if row.asked:
            title = say("Who says when it peaks: %(what)s", what=name)
            href = f"questions.html?peaks.q={quote(row.name_zh)}#peaks"
            found.append(_page(title, href, "questions", "", *row.asked.split(";")))
    return found


def _page(name: Words, href: str, kind: str, field: str, *keys: str) -> dict:
    return {
        "zh": name.zh,
        "en": name.en,
        "href": href,
        "kind": kind,
        "filter": field,
        "keys": [name.zh, name.en, *keys],
    }


def targets_found(corpus) -> dict[str, dict[str, list[int]]]:
    """Return for each indicator, by document, the ordinals of the clauses that hold a target of it."""
    targets = built_table("targets").dropna(subset="indicator_id")
    ordinal = dict(zip(corpus.clauses["clause_id"], corpus.clauses.groupby("doc_id").cumcount().tolist(), strict=True))
    targets = targets[targets["clause_id"].isin(ordinal)]
    found: dict[str, dict[str, list[int]]] = {}
    for (indicator, doc_id), clauses in targets.groupby(["indicator_id", "doc_id"])["clause_id"]:
        found.setdefault(indicator, {})[doc_id] = sorted({ordinal[clause] for clause in clauses})
    return found


def themes() -> list[tuple[str, Words]]:
    """Return the domains of the codebook with their names, as the search offers them."""
    names: dict[str, Words] = {}
    for row in read_domains().itertuples():
        for domain in str(row.indicator_domains).split(";"):
            names.setdefault(domain, Words(zh=row.name_zh, en=row.name_en))
    present = pd.unique(read_codebook()["domain"])
    return [(domain, names.get(domain, Words(zh=domain, en=domain))) for domain in present]
