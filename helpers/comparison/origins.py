"""Where each sentence of a plan most likely comes from: Beijing, the province, a sibling, elsewhere, nowhere.

For each group of earlier documents the sentence's best source is looked up. The nearest group wins
only when it explains clearly more than the national documents do; where these explain as much, the
origin is ambiguous, since province and city may both have copied Beijing.
"""

from difflib import SequenceMatcher

import pandas as pd

from helpers.base.cache import keep
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
    groups = earlier_documents(documents, doc_id)
    sources = [doc for docs in groups.values() for doc in docs]
    known = documents.set_index("doc_id")["date"].fillna("").ne("")
    dated = {doc: bool(known[doc]) for doc in (doc_id, *sources)}
    ids = index.columns["clause_id"][index.sentences(doc_id)]
    stock = None if carried is None else (carried[ids] >= STOCK_DOCUMENTS).tolist()
    added = any(doc in index.own for doc in sources)  # what was added before it may take a place of its letters
    state = index.state_with(doc_id, *(sorted(index.documents) if added else sources))
    if not state:
        return _find(index, doc_id, groups, dated, stock)
    look_again()
    made_from = state, doc_id, groups, dated, stock
    return keep("origins", made_from, __name__, lambda: _find(index, doc_id, groups, dated, stock))


def _find(
    index: SentenceIndex, doc_id: str, groups: dict[str, list[str]], dated: dict[str, bool], stock: list[bool] | None
) -> pd.DataFrame:
    children, cell, rows = index.sentences(doc_id), index.columns, []
    for number, (child, found) in enumerate(zip(children, index.best_sources(children, groups), strict=True)):
        shares = {name: match.share for name, match in found.items()}
        explaining = {k: m for k, m in found.items() if _explains(m, cell["text"][child], cell["text"][m.row])}
        origin, group = _origin(explaining)
        row = {"origin": origin, "share": max(shares.values(), default=0.0), "dated": dated[doc_id]}
        row |= {name: cell[name][child] for name in ("doc_id", "clause_id", "item", "start", "end")}
        row |= {f"share_{name}": shares.get(name, 0.0) for name in GROUPS}
        if group:
            source = found[group].row
            row |= {"source_doc": cell["doc_id"][source], "source_clause": cell["clause_id"][source]}
            row["dated"] = dated[doc_id] and dated[row["source_doc"]]
        if stock is not None:
            row["stock"] = stock[number]
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
