"""Where each sentence of a plan most likely comes from: Beijing, the province, a sibling, elsewhere, nowhere.

For each group of earlier documents the sentence's best source is looked up. The nearest group wins
only when it explains clearly more than the national documents do; where these explain as much, the
origin is ambiguous, since province and city may both have copied Beijing.
"""

from difflib import SequenceMatcher

import pandas as pd

from helpers.base.cache import keep, state_of
from helpers.comparison.reuse import STOCK_DOCUMENTS
from helpers.comparison.sentences import EDITED_BOTH, EDITED_SHORT, EDITED_WEIGHT, SentenceIndex
from helpers.corpus.documents import CENTRAL, LEVELS, own_documents
from helpers.vocabulary.read import look_again

# Groups of possible sources, the nearest first.
GROUPS = {
    "province": "the province's own documents",
    "national": "the State Council, ministries",
    "sibling": "other places of the same province",
    "elsewhere": "other provinces and their places",
}
EXPLAINED_SHARE = 0.20  # of the sentence's weight, from which a source explains it at all
MARGIN = 0.10  # of the sentence's weight that one group must explain more than another to be preferred
# Among many documents a likely-looking sentence is soon found by chance: this much more is asked of them.
HANDICAP = {"province": 0.0, "national": 0.0, "sibling": 0.0, "elsewhere": 0.15}
ELSEWHERE_SHARE = 0.30  # and at least so much of the sentence
PLAINLY = 0.36  # from this share on, what is common is more than a list
RUN = 4  # letters in a row that two sentences have in common
MEMBER = 5  # letters of a member of such a list
BEYOND_LIST = 5  # letters outside lists that they must have in common, too: 大数据、物联网、区块链 is no source
RANKS = {level: rank for rank, level in enumerate(LEVELS)}

COLUMNS = ["doc_id", "clause_id", "item", "start", "end", "origin", "source_doc", "source_clause"]
COLUMNS += ["share", *(f"share_{name}" for name in GROUPS), "dated", "stock"]


def find_origins(
    index: SentenceIndex, documents: pd.DataFrame, doc_id: str, carried: pd.Series | None = None
) -> pd.DataFrame:
    """The most likely origin of each sentence of one plan.

    Parameters
    ----------
    index : SentenceIndex
        The clauses of the corpus.
    documents : DataFrame
        Rows of documents.csv; documents with `same_as` are left out.
    doc_id : str
    carried : Series, optional
        By clause_id the number of other documents that carry it (`reuse.carried_by`).

    Returns
    -------
    DataFrame
        One row a sentence; lists of who gets a copy and the day of printing are none. origin: a key of `GROUPS`, ambiguous (a nearer group and the national
        documents explain it about as well), or own (no earlier document explains it). source_doc,
        source_clause: the best source in that group; in an ambiguous row that of the nearer group.
        share and share_…: share of the sentence's weight that can be read off from the best source,
        overall and in each group. dated: false where the plan or the source has no date, so that it
        is not certain which came first. stock: carried by at least `STOCK_DOCUMENTS` documents.
    """
    state = index.state_with(*sorted(index.documents))
    if not state:
        return _find(index, documents, doc_id, carried)
    look_again()
    stock = "" if carried is None else state_of(carried.rename("carried").rename_axis("clause_id").reset_index())
    made_from = state, state_of(documents.astype(str)), doc_id, stock
    return keep("origins", made_from, __name__, lambda: _find(index, documents, doc_id, carried))


def _find(index: SentenceIndex, documents: pd.DataFrame, doc_id: str, carried: pd.Series | None) -> pd.DataFrame:
    groups = earlier_documents(documents, doc_id)
    children = index.sentences(doc_id)
    texts = index.clauses["text"].to_numpy()
    dated = documents.set_index("doc_id")["date"].fillna("") != ""
    rows = []
    for child, found in zip(children, index.best_sources(children, groups), strict=True):
        shares = {name: match.share for name, match in found.items()}
        origin, group = _origin({k: m for k, m in found.items() if _explains(m, texts[child], texts[m.row])})
        clause = index.clauses.iloc[child]
        row = {"origin": origin, "share": max(shares.values(), default=0.0), "dated": bool(dated[doc_id])}
        row |= {name: clause[name] for name in ("doc_id", "clause_id", "item", "start", "end")}
        row |= {f"share_{name}": shares.get(name, 0.0) for name in GROUPS}
        if group:
            source = index.clauses.iloc[found[group].row]
            row |= {"source_doc": source["doc_id"], "source_clause": source["clause_id"]}
            row["dated"] = bool(dated[doc_id] and dated[source["doc_id"]])
        if carried is not None:
            row["stock"] = bool(carried[clause["clause_id"]] >= STOCK_DOCUMENTS)
        rows.append(row)
    return pd.DataFrame(rows, columns=COLUMNS)


def earlier_documents(documents: pd.DataFrame, doc_id: str) -> dict[str, list[str]]:
    """The documents of each group that a plan may have drawn on, not younger than it.

    Where one of two dates is unknown, the document is kept, for it may be older, unless its level is
    lower: a city's plan carries out the province's.
    """
    known = own_documents(documents).set_index("doc_id")
    plan = documents.set_index("doc_id").loc[doc_id]
    dates = known["date"].fillna("")
    date = plan["date"] if isinstance(plan["date"], str) else ""
    rank = known["level"].map(RANKS)
    unknown = ((dates == "") | (date == "")) & (rank <= RANKS[plan["level"]])
    certain = (dates != "") & (date != "") & (dates <= date)
    older = known[unknown | certain].drop(index=[doc_id, plan["same_as"]], errors="ignore")
    home = older["adcode"].str[:2] == plan["adcode"][:2]
    national = older["level"].isin(CENTRAL)
    provincial = older["level"] == "province"
    return {
        "province": list(older.index[home & provincial]),
        "national": list(older.index[national]),
        "sibling": list(older.index[home & ~provincial & ~national]),
        "elsewhere": list(older.index[~home & ~national]),
    }


def _explains(match, sentence: str, source: str) -> bool:
    """Whether a sentence was plainly written from this one; a little above the bar of `edited`."""
    long = match.weight >= EDITED_WEIGHT and match.share >= EXPLAINED_SHARE
    if not ((long and match.share + match.share_back >= EDITED_BOTH) or match.share >= EDITED_SHORT):
        return False
    return match.share >= PLAINLY or not _only_a_list(sentence, source)


def _only_a_list(sentence: str, source: str) -> bool:
    """Whether two sentences have little in common but short members of a list: 物联网、大数据、区块链."""
    beyond = 0
    for run in SequenceMatcher(None, sentence, source, autojunk=False).get_matching_blocks():
        members = sentence[run.a : run.a + run.size].strip("，。；、").split("、")
        if run.size >= RUN and (len(members) == 1 or max(map(len, members)) > MEMBER):
            beyond += sum(map(len, members))
    return beyond < BEYOND_LIST


def _origin(found: dict) -> tuple[str, str]:
    """The origin, and the group whose source is shown."""
    if "elsewhere" in found and found["elsewhere"].share < ELSEWHERE_SHARE:
        del found["elsewhere"]
    if not found:
        return "own", ""
    value = {name: match.share - HANDICAP[name] for name, match in found.items()}
    near = [name for name in GROUPS if name in found and value[name] >= max(value.values()) - MARGIN]
    if near[0] == "national" or "national" not in near:
        return near[0], near[0]
    return "ambiguous", near[0]
