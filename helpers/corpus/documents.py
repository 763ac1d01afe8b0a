"""Which documents count, which of them speaks for a place, and which stand above it.

Every function takes rows of documents.csv, from `load_corpus` or `read_table` alike: what is not told is missing (an empty
string is taken for missing, too).
"""

import re
from collections.abc import Callable
from functools import cache

import pandas as pd

from helpers.base.errors import RequestError, instead
from helpers.corpus.cleaning import plain_characters
from helpers.vocabulary.gazetteer import COUNTRY, doc_types, place, places_above, read_names, read_places

LEVELS = ("national", "ministry", "province", "prefecture", "county")  # of documents, from the highest down
KIND_IN_ENGLISH = re.compile(r" (?:province|city|municipality|prefecture|district|county|autonomous region)$")
MINISTRY = LEVELS[1]
PLACE_LEVELS = tuple(level for level in LEVELS if level != MINISTRY)
CENTRAL, LOCAL = LEVELS[:2], LEVELS[3:]  # of the whole country; below the provinces
KINDS_OF_TEXT = ("implementation_plan", "opinions")  # 实施方案 and 实施意见: a level may speak through both


def in_order(rows: pd.DataFrame, *more: str) -> pd.DataFrame:
    """Rows by level, the country's first, and those of one level by other columns.

    Examples
    --------
    >>> list(in_order(pd.DataFrame({"level": ["county", "national"]}))["level"])
    ['national', 'county']
    """
    rank = rows["level"].map({level: place for place, level in enumerate(LEVELS)})
    return (
        rows.assign(rank_of_level=rank)
        .sort_values(["rank_of_level", *more], kind="stable")
        .drop(columns="rank_of_level")
    )


def is_known(column: pd.Series) -> pd.Series:
    """Whether each cell holds anything: neither missing nor an empty string."""
    return column.fillna("").ne("")


def own_documents(documents: pd.DataFrame) -> pd.DataFrame:
    """The rows of documents that are no second copy of another (`same_as`): the only ones that count.

    Examples
    --------
    >>> from helpers.base import read_table
    >>> set(read_table("documents").doc_id) - set(own_documents(read_table("documents")).doc_id)
    {'c0568'}
    """
    return documents[~is_known(documents["same_as"])]


def of_places(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows (of documents, or of what stands in them) that are a place's: a ministry speaks for none.

    Examples
    --------
    >>> from helpers.base import read_table
    >>> "ministry" in set(of_places(read_table("documents")).level)
    False
    """
    return rows[rows["level"].ne(MINISTRY)]


def speaking_documents(documents: pd.DataFrame) -> pd.DataFrame:
    """The rows of the documents that speak for their jurisdictions (`is_plan`), one each, in the table's order."""
    own = own_documents(documents)
    return own[own["is_plan"].astype(bool)]


def find_speakers(documents: pd.DataFrame) -> list[str]:
    """The doc_ids of the documents that speak for their jurisdictions: what `is_plan` is made from.

    The final implementation plan, else the opinions, else a draft of either (plan_rank in
    doc_types.csv). Plans for a single sector, a ministry's documents and second copies never do. Of
    several equals the last in `documents` counts.
    """
    kinds = doc_types().set_index("value")["plan_rank"]
    own = of_places(own_documents(documents))
    rank = pd.to_numeric(own["doc_type"].map(kinds), errors="coerce") + 10.0 * (own["status"] == "draft")
    able = (own["topic"] == "overall") & is_known(own["adcode"]) & rank.notna()
    order = own.assign(rank=rank)[able].iloc[::-1]
    return sorted(order.sort_values("rank", kind="stable").drop_duplicates("adcode")["doc_id"])


def texts_of(documents: pd.DataFrame, adcode: str) -> list[str]:
    """The texts through which a place speaks: its plan (`is_plan`), and the other of 实施方案 and 实施意见.

    Examples
    --------
    >>> from helpers.base import read_table
    >>> [texts_of(read_table("documents"), code) for code in ("100000", "220000", "500000")]
    [['c0012', 'c0002'], ['c0221', 'c0212'], ['c1158']]
    """
    own = of_places(own_documents(documents))
    own = own[own["adcode"].eq(adcode)]
    speaks = own["is_plan"].astype(bool)
    able = own["topic"].eq("overall") & own["doc_type"].isin(KINDS_OF_TEXT)
    other = own[able & ~own["doc_type"].isin(own.loc[speaks, "doc_type"])]
    other = other.assign(draft=other["status"].eq("draft")).sort_values("draft", kind="stable")
    return [*own.loc[speaks, "doc_id"], *other["doc_id"].head(1)] if speaks.any() else []


def codes_of(name: str) -> list[str]:
    """The adcodes that a place's name or code stands for, also in traditional characters; none where it is neither.

    Examples
    --------
    >>> codes_of("上海"), codes_of("Shanghai"), codes_of("310000"), codes_of("氢能")
    (['310000'], ['310000'], ['310000'], [])
    >>> codes_of("廣東") == codes_of("Guangdong Province") == codes_of("广东省")
    True
    """
    name = plain_characters(name.strip())
    if name in read_places():
        return [name]
    codes = {found.adcode for found in read_names().readings(name) if found.level not in ("zone", "landmark")}
    if not codes and name.isascii():
        english = KIND_IN_ENGLISH.sub("", name.lower())
        codes = {code for code, found in read_places().items() if found.name_en.lower() == english != ""}
    return sorted(codes)


def find_document(documents: pd.DataFrame, name: str) -> str:
    """The doc_id of the document that a name stands for.

    Parameters
    ----------
    documents : DataFrame
        Rows of documents.csv.
    name : str
        A doc_id, a place's name or its adcode; of a place the document that speaks for it.

    Raises
    ------
    RequestError
        One line: there is no such document, or several.

    Examples
    --------
    >>> from helpers.base import read_table
    >>> [find_document(read_table("documents"), name) for name in ("上海", "310000", "c0888")]
    ['c0888', 'c0888', 'c0888']
    """
    if name in set(documents["doc_id"]):
        return name
    codes = codes_of(name)
    if not codes:
        named = [place(code).short_name for code in documents["adcode"].dropna().unique() if code in read_places()]
        said = instead(name, [*documents["doc_id"], *named])
        if said.startswith("there are"):
            said = f"there are {len(documents)}, of {len(set(named))} places"
        raise RequestError(f"no document {name!r} in the corpus; {said} (corpus.places() lists them)")
    there = documents[documents["adcode"].isin(codes)]
    if there.empty:
        above = next((code for code in places_above(codes[0]) if code in set(documents["adcode"])), "")
        near = f"; {place(above).name}, which it lies in, has one" if above and len(codes) == 1 else ""
        raise RequestError(f"{name}: is a place without a document in the corpus{near}; pass a text or a file")
    if there["adcode"].nunique() > 1:
        several = ", ".join(f"{code} ({place(code).name})" for code in sorted(there["adcode"].unique()))
        raise RequestError(
            f"{name}: {there['adcode'].nunique()} places of this name have a document, {several}; pass one adcode"
        )
    speaking = there[there["is_plan"].astype(bool)]
    chosen = speaking if len(speaking) else there
    if len(chosen) > 1:
        raise RequestError(f"{name}: has several documents, {', '.join(chosen['doc_id'])}; pass one id")
    return chosen["doc_id"].iloc[0]


def documents_above(documents: pd.DataFrame, doc_id: str) -> list[str]:
    """The texts through which the nearest place above a document's own speaks, that of its own kind first.

    Parameters
    ----------
    documents : DataFrame
        Rows of documents.csv.
    doc_id : str
        A plan, or any other document. One whose place is not known is read against the country's.

    Returns
    -------
    list of str
        doc_ids; empty where nothing stands above, as for the country's own documents.

    Examples
    --------
    >>> from helpers.base import read_table
    >>> [documents_above(read_table("documents"), doc) for doc in ("zhushan", "jiujiang", "c0012")]
    [['jiangxi', 'c0559'], ['jiangxi', 'c0559'], []]
    """
    row = documents.fillna({"adcode": ""}).set_index("doc_id").loc[doc_id]
    return _above(_texts_by_place(documents), _speakers_by_place(documents), row["adcode"], doc_id, row["doc_type"])[1]


def parent_documents(documents: pd.DataFrame) -> pd.DataFrame:
    """For each document that speaks for its jurisdiction, the texts of the nearest level above that has one here.

    Returns
    -------
    DataFrame
        child_doc, parent_doc, levels_up (1: the next level up; 2: the level between has no plan in the corpus),
        kind (same or other: whether both are plans, or both opinions), in the order of `documents`; of two texts that
        of the child's own kind first. The country's plan has no row.
    """
    speakers, kinds = _speakers_by_place(documents), documents.set_index("doc_id")["doc_type"]
    texts = _texts_by_place(documents)
    rows = []
    for plan in speaking_documents(documents).itertuples():
        levels_up, above = _above(texts, speakers, plan.adcode, plan.doc_id, plan.doc_type)
        rows += [(plan.doc_id, doc, levels_up, "same" if kinds[doc] == plan.doc_type else "other") for doc in above]
    return pd.DataFrame(rows, columns=["child_doc", "parent_doc", "levels_up", "kind"])


def parent_pairs(documents: pd.DataFrame) -> list[tuple[str, str]]:
    """Each document that speaks for its jurisdiction with each that stands above it (`parent_documents`)."""
    parents = parent_documents(documents)
    return list(zip(parents["child_doc"], parents["parent_doc"], strict=True))


def _speakers_by_place(documents: pd.DataFrame) -> dict[str, list[str]]:
    """The documents that speak for each place, by adcode."""
    speaking = speaking_documents(documents)
    return speaking.groupby("adcode", sort=False)["doc_id"].agg(list).to_dict()


def _texts_by_place(documents: pd.DataFrame) -> Callable[[str], list[tuple[str, str]]]:
    """A function that gives the texts of a place (`texts_of`), each with its kind; looked up once a place."""
    kinds = documents.set_index("doc_id")["doc_type"]
    return cache(lambda adcode: [(doc, kinds[doc]) for doc in texts_of(documents, adcode)])


def _above(
    texts: Callable, speakers: dict[str, list[str]], adcode: str, doc_id: str, kind: str
) -> tuple[int, list[str]]:
    """How many levels up the nearest place with a speaker lies, and its texts; 0 and nothing if none does."""
    for levels_up, code in enumerate(places_above(adcode) if adcode else [COUNTRY], start=1):
        if code in speakers and speakers[code] != [doc_id]:
            return levels_up, [
                doc for doc, _ in sorted(texts(code), key=lambda found: found[1] != kind) if doc != doc_id
            ]
    return 0, []


def jurisdictions_without_plan(documents: pd.DataFrame) -> pd.DataFrame:
    """Return the jurisdictions that no document speaks for: adcode, name, level, documents."""
    groups = of_places(documents[is_known(documents["adcode"])]).groupby("adcode", sort=True)
    rows = [
        (adcode, place(adcode).name, place(adcode).level, ";".join(group["doc_id"]))
        for adcode, group in groups
        if not group["is_plan"].any()
    ]
    return pd.DataFrame(rows, columns=["adcode", "name", "level", "documents"])


def kinds_of_speakers(adcodes: pd.Index, documents: pd.DataFrame) -> pd.Series:
    """What kind of document speaks for each province.

    Returns
    -------
    Series
        Index adcode: implementation plan (实施方案), implementing opinions (实施意见), sector documents only, or nothing in
        the corpus.
    """
    speaks = speaking_documents(documents).set_index("adcode")["doc_type"]
    names = {"implementation_plan": "implementation plan (实施方案)", "opinions": "implementing opinions (实施意见)"}
    others = set(documents["adcode"])

    def kind(adcode: str) -> str:
        if adcode in speaks:
            return names.get(speaks[adcode], "implementing opinions (实施意见)")
        return "sector documents only" if adcode in others else "nothing in the corpus"

    return pd.Series({adcode: kind(adcode) for adcode in adcodes})
