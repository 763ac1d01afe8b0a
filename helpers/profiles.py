"""One row a document: what it talks about, how many numbers it gives, and how firmly it promises.

Shares are between 0 and 1; a document without targets has none to share out, which is missing, not 0.
"""

import pandas as pd

from helpers.domains import GENERAL, KINDS, clause_domains, own_domain, read_domains

LEVELED = ["quantity", "full_coverage", "delegated"]  # kinds of targets that name a level, given here or above


def text_shares(clauses: pd.DataFrame) -> pd.DataFrame:
    """Share of a document's characters (headings and departments apart) by domain: rows doc_id, columns domains."""
    text = clauses[clauses["kind"].isin(KINDS)]
    lengths = text["text"].str.len()
    table = lengths.groupby([text["doc_id"], clause_domains(text)], sort=False).sum().unstack(fill_value=0)
    table = table.reindex(columns=[*read_domains().index, GENERAL], fill_value=0)
    return table.div(table.sum(axis=1), axis=0).rename_axis(index="doc_id", columns=None)


def target_domains(targets: pd.DataFrame, clauses: pd.DataFrame, codebook: pd.DataFrame) -> pd.Series:
    """The domain of each target: its indicator's in the codebook, else what its own words say, else its clause's.

    Parameters
    ----------
    targets, clauses : DataFrame
        The tables targets and clauses.
    codebook : DataFrame
        Columns indicator_id and domain (of domains.csv).
    """
    known = targets["indicator_id"].map(codebook.set_index("indicator_id")["domain"])
    words = targets["indicator"].fillna("").map(own_domain).replace("", pd.NA)
    by_clause = pd.Series(clause_domains(clauses).to_numpy(), index=clauses["clause_id"])
    return known.fillna(words).fillna(targets["clause_id"].map(by_clause)).fillna(GENERAL).astype("object")


def profiles(documents: pd.DataFrame, targets: pd.DataFrame, numbers: pd.DataFrame) -> pd.DataFrame:
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
    own = documents[documents["same_as"].isna() | (documents["same_as"] == "")]
    kept = ["doc_id", "level", "province", "doc_type", "topic", "is_plan", "status", "complete", "date"]
    table = own[[*kept, "chars"]].set_index("doc_id")
    level = targets[targets["kind"].isin(LEVELED)]
    by_document = level["doc_id"]
    counted = numbers[numbers["class"] != "date"].groupby("doc_id").size().reindex(table.index, fill_value=0)
    table["targets"] = targets.groupby("doc_id").size().reindex(table.index, fill_value=0)
    table["numbers_per_1000_chars"] = counted / table["chars"] * 1000
    table["targets_per_1000_chars"] = table["targets"] / table["chars"] * 1000
    table["strive_share"] = (level["modality"] == "strive").groupby(by_document).mean()
    table["delegated_share"] = (level["kind"] == "delegated").groupby(by_document).mean()
    return table.drop(columns="chars").reset_index()
