"""What plans rest on: the texts they carry out and cite, how soon they follow them, and whether they are compared with them."""

import re

import pandas as pd

from helpers.corpus.citations import CARRIED, ITSELF, fold_title, issued_title
from helpers.corpus.documents import CENTRAL, LEVELS, own_documents, parent_documents
from helpers.vocabulary.gazetteer import read_place

LONGEST = 26  # characters of a title beside a figure
SAME, OWN, OTHER = "as it says", "its own place's text", "another text that is here"
ABSENT, NONE = "not in the corpus", "names none"


def with_keys(citations: pd.DataFrame) -> pd.DataFrame:
    """The citations of other texts, with `key`: one for all ways of naming one text.

    A text of the corpus is its doc_id; another its title without issuer and signs, and the place it belongs to.
    """
    rows = citations[citations["kind"] != ITSELF].copy()
    words = ["cited_doc", "cited_title", "cited_number", "adcode", "level", "tier", "text"]
    rows[words] = rows[words].fillna("")
    elsewhere = rows["cited_title"].map(fold_title) + "@" + rows["adcode"]
    elsewhere = elsewhere.where(rows["cited_title"] != "", rows["cited_number"])
    return rows.assign(key=rows["cited_doc"].where(rows["cited_doc"] != "", elsewhere))


def rests_on(citations: pd.DataFrame, documents: pd.DataFrame) -> pd.DataFrame:
    """The cited texts, the most cited first.

    Parameters
    ----------
    citations, documents : DataFrame
        citations.csv, documents.csv.

    Returns
    -------
    DataFrame
        key, text, level, tier, cited_doc, documents (how many name it, each once), carried_out (how many say that they
        carry it out), and how many of each level name it (LEVELS).
    """
    rows = with_keys(citations)
    rows["citing"] = rows["doc_id"].map(documents.set_index("doc_id")["level"])
    groups = rows.groupby("key", sort=False)
    table = groups[["text", "level", "tier", "cited_doc"]].first()
    table["documents"] = groups["doc_id"].nunique()
    carried = rows[rows["kind"] == CARRIED].groupby("key")["doc_id"].nunique()
    table["carried_out"] = carried.reindex(table.index).fillna(0).astype(int)
    by_level = rows.groupby(["key", "citing"])["doc_id"].nunique().unstack(fill_value=0)
    table = table.join(by_level.reindex(columns=LEVELS, fill_value=0))
    return table.reset_index().sort_values(
        ["documents", "carried_out", "key"], ascending=[False, False, True], ignore_index=True
    )


def how_soon(citations: pd.DataFrame, documents: pd.DataFrame) -> pd.DataFrame:
    """How many days lie between a document and each text it says it carries out, where both are dated.

    Returns
    -------
    DataFrame
        A row a document and text: doc_id, level (of the document), cited_doc, text, tier, days. Below 0: dated before the text it
        carries out, as drafts and late publications are.
    """
    rows = with_keys(citations)
    rows = rows[rows["kind"].eq(CARRIED) & rows["lag_days"].notna()].drop_duplicates(["doc_id", "cited_doc"])
    level = rows["doc_id"].map(documents.set_index("doc_id")["level"])
    table = rows[["doc_id", "cited_doc", "text", "tier", "lag_days"]].rename(columns={"lag_days": "days"})
    return table.assign(level=level).sort_values(["cited_doc", "days", "doc_id"], ignore_index=True)


def whom_they_carry_out(citations: pd.DataFrame, documents: pd.DataFrame) -> pd.DataFrame:
    """For each document below the country, whether it carries out texts of the country, of its province or of its city.

    Returns
    -------
    DataFrame
        doc_id, level, carries: "country and province", "province, not country", "country, not province", "neither is said" (its
        own city alone, or issuers that are not told) or "names none".
    """
    own = own_documents(documents)
    below = own[~own["level"].isin(CENTRAL)]
    rows = with_keys(citations)
    tiers = rows[rows["kind"] == CARRIED].groupby("doc_id")["tier"].agg(set)

    def carries(doc_id: str) -> str:
        if doc_id not in tiers.index:
            return "names none"
        country, province = bool(tiers[doc_id].intersection(CENTRAL)), "province" in tiers[doc_id]
        named = [name for name, said in (("country", country), ("province", province)) if said]
        if len(named) == 2:
            return "country and province"
        return f"{named[0]}, not {'province' if country else 'country'}" if named else "neither is said"

    return pd.DataFrame({"doc_id": below["doc_id"], "level": below["level"], "carries": below["doc_id"].map(carries)})


def check_parents(citations: pd.DataFrame, documents: pd.DataFrame) -> pd.DataFrame:
    """Whether each plan is compared with the text that it says it carries out, or why not.

    Returns
    -------
    DataFrame
        A row a document that speaks for its jurisdiction and has one above it: doc_id, compared_with (doc_ids joined by ;),
        carries_out (of the texts it names, those in the corpus), not_here (titles of the others, joined by ；), verdict (SAME,
        OWN, OTHER, ABSENT or NONE) and why.
    """
    rows = with_keys(citations)
    carried = rows[rows["kind"] == CARRIED].drop_duplicates(["doc_id", "key"])
    own = own_documents(documents).set_index("doc_id")
    found = []
    for doc_id, above in parent_documents(documents).groupby("child_doc", sort=False)["parent_doc"]:
        named = carried[carried["doc_id"] == doc_id]
        here = [cited for cited in named["cited_doc"] if cited]
        gone = [row.text or row.cited_number for row in named[named["cited_doc"] == ""].itertuples()]
        verdict, why = _verdict(doc_id, here, gone, list(above), own)
        found.append((doc_id, ";".join(above), ";".join(here), "；".join(gone), verdict, why))
    return pd.DataFrame(found, columns=["doc_id", "compared_with", "carries_out", "not_here", "verdict", "why"])


def _verdict(doc_id: str, here: list[str], gone: list[str], above: list[str], own: pd.DataFrame) -> tuple[str, str]:
    """The verdict on one plan, and its reason; `own` has the documents by doc_id."""
    titles, places = own["title"], own["adcode"]
    named, instead = "；".join(titles[doc] for doc in here), "compared with what speaks for the nearest level above"
    if set(here) & set(above):
        rest = [titles[doc] for doc in here if doc not in above]
        return SAME, f"it also names {'；'.join(rest)}" if rest else ""
    if here and all(places[doc] == places[doc_id] for doc in here):
        return OWN, f"it names {named}, of its own place; {instead}"
    if here:
        return OTHER, f"it names {named}; {instead}"
    if gone:
        return ABSENT, f"no text that it names is in the corpus; {instead}"
    return NONE, f"it names no text that it carries out; {instead}"


def citation_links(citations: pd.DataFrame, documents: pd.DataFrame, least: int = 3) -> pd.DataFrame:
    """The network of carrying out, drawn together so that it can be read: levels of documents and the texts they carry out.

    Parameters
    ----------
    least : int
        Texts carried out by fewer documents are left out.

    Returns
    -------
    DataFrame
        level (of the documents), key, text, tier, documents (how many of that level carry it out), of (how many documents
        of that level carry out anything).
    """
    rows = with_keys(citations)
    rows = rows[rows["kind"] == CARRIED].drop_duplicates(["doc_id", "key"])
    rows["from"] = rows["doc_id"].map(documents.set_index("doc_id")["level"])
    of = rows.groupby("from")["doc_id"].nunique()
    rows = rows[rows.groupby("key")["doc_id"].transform("nunique") >= least]
    table = rows.groupby(["from", "key"]).agg(
        text=("text", "first"), tier=("tier", "first"), documents=("doc_id", "nunique")
    )
    table = table.reset_index().rename(columns={"from": "level"})
    return table.assign(of=table["level"].map(of))


def short_titles(titles: pd.Series) -> pd.Series:
    """Titles as a figure can bear them: 中共上海市委上海市人民政府关于完整准确…的实施意见 becomes 上海 实施意见.

    Parameters
    ----------
    titles : Series
        Cited titles, any index.

    Examples
    --------
    >>> short_titles(pd.Series(["中共上海市委上海市人民政府关于完整准确全面贯彻新发展理念做好碳达峰碳中和工作的实施意见"])).tolist()
    ['上海市 实施意见']
    """

    def short(title: str) -> str:
        issuer, core = issued_title(title)
        found, _ = read_place(issuer.removeprefix("中共"))
        if not re.match(r"关于.*新发展理念", core):
            return core if len(core) <= LONGEST else core[: LONGEST - 1] + "…"
        return (
            f"{found.name if found and issuer else '中央'} {re.search(r'(?:实施)?意见$|若干措施$|$', core)[0]}".strip()
        )

    return titles.map(short)
