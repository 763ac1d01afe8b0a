"""One row a document: what it talks about, how many numbers it gives, and how firmly it promises.

Shares are between 0 and 1; a document without targets has none to share out, which is missing, not 0.
"""

import pandas as pd

from helpers.base.errors import KnowledgeError
from helpers.corpus.documents import own_documents
from helpers.targets.labels import WITH_LEVEL
from helpers.vocabulary.domains import GENERAL, KINDS, clause_domains, indicator_domains, own_domain, read_domains


def text_shares(clauses: pd.DataFrame) -> pd.DataFrame:
    """Share of a document's characters (headings and departments apart) by domain: rows doc_id, columns domains."""
    text = clauses[clauses["kind"].isin(KINDS)]
    lengths = text["text"].str.len()
    table = lengths.groupby([text["doc_id"], clause_domains(text)], sort=False).sum().unstack(fill_value=0)
    table = table.reindex(columns=list(read_domains().index), fill_value=0)
    return table.div(table.sum(axis=1), axis=0).rename_axis(index="doc_id", columns=None)


def target_domains(targets: pd.DataFrame, clauses: pd.DataFrame, codebook: pd.DataFrame) -> pd.Series:
    """The domain of each target: its indicator's in the codebook, else what its own words say, else its clause's.

    Parameters
    ----------
    targets, clauses : DataFrame
        The tables targets and clauses.
    codebook : DataFrame
        Columns indicator_id and domain (one of those in the column indicator_domains of domains.csv).

    Raises
    ------
    KnowledgeError
        The codebook has a domain that domains.csv does not place.
    """
    strange = sorted(set(codebook["domain"]) - set(indicator_domains()))
    if strange:
        raise KnowledgeError(
            f"data/raw/vocabulary/domains.csv: no row has {strange[0]!r} of indicators.csv in indicator_domains; add it"
        )
    known = targets["indicator_id"].map(codebook.set_index("indicator_id")["domain"].map(indicator_domains()))
    words = targets["indicator"].fillna("").map(own_domain).replace("", pd.NA)
    asked = clauses[clauses["clause_id"].isin(targets["clause_id"])]
    by_clause = pd.Series(clause_domains(asked).to_numpy(), index=asked["clause_id"])
    return known.fillna(words).fillna(targets["clause_id"].map(by_clause)).fillna(GENERAL).astype("object")


def firmness(targets: pd.DataFrame, documents: pd.DataFrame) -> pd.DataFrame:
    """Targets with a level, whether they only strive for it (力争) and whether the level above sets it (下达).

    Returns
    -------
    DataFrame
        target_id, doc_id, level, strive, delegated; second copies of a document left out.
    """
    rows = targets[targets["kind"].isin(WITH_LEVEL)].merge(own_documents(documents)[["doc_id", "level"]], on="doc_id")
    firm = rows.assign(strive=rows["modality"] == "strive", delegated=rows["kind"] == "delegated")
    return firm[["target_id", "doc_id", "level", "strive", "delegated"]]


def domain_shares(
    text: pd.DataFrame, domains: pd.Series, targets: pd.DataFrame, documents: pd.DataFrame
) -> pd.DataFrame:
    """How overall documents divide their text and their targets among domains, by level.

    Documents of one field (sector plans, all of the ministries') are left out: their field decides what they are about.

    Parameters
    ----------
    text : DataFrame
        From `text_shares`.
    domains : Series
        From `target_domains`, in the order of `targets`.
    targets, documents : DataFrame
        The tables of these names.

    Returns
    -------
    DataFrame
        level, domain, text_share (mean over documents), target_share (mean over documents that have targets), documents.
    """
    overall = own_documents(documents)
    overall = overall[overall["topic"] == "overall"].set_index("doc_id")["level"]
    order = list(read_domains().index)
    counts = pd.crosstab(targets["doc_id"].to_numpy(), domains.to_numpy()).reindex(columns=order, fill_value=0)
    shares = counts.div(counts.sum(axis=1), axis=0)
    rows = []
    for level, documents_of in overall.groupby(overall, sort=False):
        names = documents_of.index
        said, promised = text.reindex(names).mean(), shares.reindex(names).mean()
        rows += [(level, domain, said[domain], promised[domain], len(names)) for domain in order]
    return pd.DataFrame(rows, columns=["level", "domain", "text_share", "target_share", "documents"])


def document_profiles(documents: pd.DataFrame, targets: pd.DataFrame, numbers: pd.DataFrame) -> pd.DataFrame:
    """How dense and how firm each document is.

    Parameters
    ----------
    documents, targets, numbers : DataFrame
        The tables of these names.

    Returns
    -------
    DataFrame
        doc_id, level, province, doc_type, topic, is_plan, status, complete, date; targets;
        numbers_per_1000_chars (numbers with a unit, dates apart), targets_per_1000_chars; strive_share (力争, of targets
        with a level), delegated_share (set by the level above, of the same).
    """
    own = own_documents(documents)
    kept = ["doc_id", "level", "province", "doc_type", "topic", "is_plan", "status", "complete", "date"]
    table = own[[*kept, "chars"]].set_index("doc_id")
    firm = firmness(targets, documents)
    counted = numbers[numbers["class"] != "date"].groupby("doc_id").size().reindex(table.index, fill_value=0)
    table["targets"] = targets.groupby("doc_id").size().reindex(table.index, fill_value=0)
    table["numbers_per_1000_chars"] = counted / table["chars"] * 1000
    table["targets_per_1000_chars"] = table["targets"] / table["chars"] * 1000
    table["strive_share"] = firm.groupby("doc_id")["strive"].mean()
    table["delegated_share"] = firm.groupby("doc_id")["delegated"].mean()
    return table.drop(columns="chars").reset_index()
