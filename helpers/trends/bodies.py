"""Bodies together: which bodies must act together on what, more often than their workload alone would bring them together.

The brackets behind items (（省能源局牵头，省财政厅配合）) and the bodies in them make a two-mode network. Its projection, pairs of bodies by
the brackets they share, is held against a null model that keeps both degrees: each bracket its number of bodies, each body its number
of brackets in each document. Bodies of one task count together over the levels (data/raw/vocabulary/bodies.csv).
"""

import re
from collections.abc import Iterator

import numpy as np
import pandas as pd

from helpers.base.cache import keep, state_of
from helpers.corpus.bodies import LABEL, body, core_name, parse_departments, read_bodies
from helpers.corpus.documents import own_documents
from helpers.trends.statistics import SEED, benjamini_hochberg
from helpers.vocabulary.domains import clause_domains

DRAWS = 1_000
BURN_IN = 40  # draws that are thrown away
ALL_LEVELS = "all levels"
LEAST_TOGETHER = 5  # brackets that a pair must share to be listed
LEAD, SUPPORT, UNSTATED = "lead", "support", "not stated"
LEADING = re.compile(r"牵头|主办|主责")
HELPING = re.compile(r"(?:配合|协办|参加|参与|协同|支持)(?!办|局|中心|发展)")  # not 京津冀协同办, a body
PAIR_COLUMNS = [
    "level", "body", "other", "together", "documents", "expected", "ratio", "p_value", "p_bh", "theme", "of_theme",
]  # fmt: skip
LEVEL_GROUPS = {"province": "province", "prefecture": "city", "county": "district"}


def read_roles(bracket: str) -> dict[str, str]:
    """The role of each body in a bracket: lead, support, or not stated.

    Parameters
    ----------
    bracket : str
        With its brackets, as in clauses.csv.

    Returns
    -------
    dict
        Role by name, in order: lead where 牵头 (主办, 主责) follows or labels it, or 责任单位 stands beside 配合单位; support where
        配合 (参加, 协办) does, or another body leads; not stated where the bracket makes no difference.

    Examples
    --------
    >>> read_roles("（省能源局、省发展改革委牵头，省财政厅等按职责分工负责）")
    {'省能源局': 'lead', '省发展改革委': 'lead', '省财政厅': 'support'}
    >>> read_roles("（责任单位：省科技厅，配合单位：省财政厅）")
    {'省科技厅': 'lead', '省财政厅': 'support'}
    >>> read_roles("（市科委、市教委按职责分工负责）")
    {'市科委': 'not stated', '市教委': 'not stated'}
    """
    names, roles = parse_departments(bracket), {}
    labels = list(LABEL.finditer(bracket))
    stated = bool(LEADING.search(bracket) or HELPING.search(bracket))
    for name in names:
        at = bracket.find(name)
        label = next((found[0] for found in reversed(labels) if found.end() <= at), "")
        sentence = re.split("[；。]", bracket[at:])[0]
        role = LEAD if LEADING.search(label) else SUPPORT if HELPING.search(label) else ""
        later = LABEL.split(sentence)[0]  # what is said behind the name, before the next label
        if not role and LEADING.search(later):
            role = LEAD
        elif not role and HELPING.search(later):
            role = SUPPORT
        if not role and stated:
            led = LEADING.search(re.split("[；。]", bracket[:at])[-1]) or LEADING.search(
                "".join(label[0] for label in labels)
            )
            role = SUPPORT if led else LEAD if any(HELPING.search(found[0]) for found in labels) else UNSTATED
        roles[name] = role or UNSTATED
    return roles


def named_bodies(clauses: pd.DataFrame, documents: pd.DataFrame) -> pd.DataFrame:
    """Every body in every bracket.

    Parameters
    ----------
    clauses, documents : DataFrame
        clauses.csv, documents.csv.

    Returns
    -------
    DataFrame
        doc_id, clause_id, level (of the document), theme (domain of the item; domains.csv), body (merged over levels), name, role,
        merged (whether bodies.csv knows it). A body that is named twice in a bracket has one row, leading if it leads.
    """
    levels = own_documents(documents).set_index("doc_id")["level"]
    brackets = clauses[clauses["kind"].eq("departments") & clauses["doc_id"].isin(levels.index)]
    themes = clause_domains(brackets)
    known = set(read_bodies().query("words != ''").index)
    rows = []
    for bracket, theme in zip(brackets.itertuples(), themes, strict=True):
        for name, role in read_roles(bracket.text.strip()).items():
            merged = body(name)
            row = (
                bracket.doc_id,
                bracket.clause_id,
                levels[bracket.doc_id],
                theme,
                merged,
                name,
                role,
                merged in known,
            )
            rows.append(row)
    columns = ["doc_id", "clause_id", "level", "theme", "body", "name", "role", "merged"]
    table = pd.DataFrame(rows, columns=columns)
    order = table["role"].map({LEAD: 0, SUPPORT: 1, UNSTATED: 2})
    return table.loc[order.sort_values(kind="stable").index].drop_duplicates(["clause_id", "body"]).sort_index()


def unmerged(named: pd.DataFrame) -> pd.DataFrame:
    """Names that bodies.csv puts under no body, without their level: name, brackets, documents; the most frequent first."""
    rest = named[~named["merged"]]
    rest = rest.assign(name=rest["name"].map(core_name))
    table = rest.groupby("name").agg(brackets=("clause_id", "nunique"), documents=("doc_id", "nunique"))
    return table.sort_values(["brackets", "documents"], ascending=False, kind="stable").reset_index()


def bodies_together(named: pd.DataFrame, draws: int = DRAWS, seed: int = SEED) -> pd.DataFrame:
    """Pairs of bodies that share brackets, beside what their workload alone would bring; by level and all levels together.

    Parameters
    ----------
    named : DataFrame
        From `named_bodies`; names that bodies.csv does not know are left out.
    draws : int
        Random networks with the same degrees.
    seed : int
        Of the random numbers.

    Returns
    -------
    DataFrame
        level (ALL_LEVELS or a document's), body, other, together (brackets that name both), documents, expected (mean of the draws), ratio
        (together / expected), p_value (share of draws with at least as many, the observed network counted in), p_bh (corrected for
        the level's listed pairs, Benjamini and Hochberg), theme (where they are together most often), of_theme (in how many of these
        brackets). Pairs with at least LEAST_TOGETHER shared brackets, the highest ratio first. Plans that copy each other count
        each: p says how unlike chance the pattern is in these texts, not in others.
    """
    made_from = (state_of(named[["level", "doc_id", "clause_id", "body", "theme", "merged"]]), draws, seed)
    return keep("bodies together", made_from, __name__, lambda: _bodies_together(named, draws, seed))


def _bodies_together(named: pd.DataFrame, draws: int, seed: int) -> pd.DataFrame:
    rows = named[named["merged"]].drop_duplicates(["clause_id", "body"])
    bodies = sorted(rows["body"].unique())
    groups = rows.groupby(["level", "doc_id", "clause_id"])
    themes = groups["theme"].first()
    has = np.zeros((len(themes), len(bodies)), bool)
    has[groups.ngroup(), np.searchsorted(bodies, rows["body"])] = True
    levels, documents = (themes.index.get_level_values(name).to_numpy() for name in ("level", "doc_id"))
    theme, themes = pd.factorize(themes, sort=True)
    parts = {level: levels == level for level in dict.fromkeys(levels)}
    observed = _together(has, parts)
    total, above = ({name: np.zeros(counts.shape) for name, counts in observed.items()} for _ in range(2))
    for drawn in _draws(has, documents, draws, seed):
        for name, counts in _together(drawn, parts).items():
            total[name] += counts
            above[name] += counts >= observed[name]
    tables = []
    for name, counts in observed.items():
        found, part = [], parts.get(name, True)
        for one, two in np.argwhere(np.triu(counts, 1) >= LEAST_TOGETHER):
            both = part & has[:, one] & has[:, two]
            where = np.bincount(theme[both])
            pair = [name, bodies[one], bodies[two], int(counts[one, two]), len(set(documents[both]))]
            pair += [total[name][one, two] / draws, (above[name][one, two] + 1) / (draws + 1)]
            pair += [themes[where.argmax()], int(where.max())]
            found.append(pair)
        table = pd.DataFrame(
            found,
            columns=["level", "body", "other", "together", "documents", "expected", "p_value", "theme", "of_theme"],
        )
        tables.append(table.assign(p_bh=benjamini_hochberg(table["p_value"])))
    table = pd.concat(tables, ignore_index=True)
    table["ratio"] = table["together"] / table["expected"]
    order = {level: place for place, level in enumerate(observed)}
    table = table.assign(order=table["level"].map(order)).sort_values(
        ["order", "ratio", "body", "other"], ascending=[True, False, True, True]
    )
    return table[PAIR_COLUMNS].reset_index(drop=True)


def _together(has: np.ndarray, parts: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """How many brackets of each part name both, for each pair of bodies; a row of `has` is a bracket, a column a body."""
    numbers = {level: has[part].astype(np.float32) for level, part in parts.items()}
    counts = {level: part.T @ part for level, part in numbers.items()}
    return {ALL_LEVELS: sum(counts.values()), **counts}


def _draws(has: np.ndarray, documents: np.ndarray, draws: int, seed: int) -> Iterator[np.ndarray]:
    """Networks with the same degrees: the brackets of each document are put in pairs by lot, and each pair trades the bodies
    that only one of the two has, again and again.

    What is traded keeps the number of bodies of each bracket, and of each document's brackets that name a body (global
    curveball). Between two draws each bracket trades once; of an odd number one waits.
    """
    rng, has = np.random.default_rng(seed), has.copy()
    documents, count = np.unique(documents, return_inverse=True)[1], np.unique(documents, return_counts=True)[1]
    first = np.concatenate([np.arange(end - n, end - 1, 2) for n, end in zip(count, count.cumsum(), strict=True)])
    for draw in range(-BURN_IN, draws):
        shuffled = np.argsort(documents + rng.random(len(has)))
        one, two = shuffled[first], shuffled[first + 1]
        pair, body = np.nonzero(has[one] != has[two])
        mine = np.bincount(pair, has[one[pair], body], len(one))  # how many the first of a pair has alone
        body = body[np.argsort(pair + rng.random(len(pair)))]
        taken = np.arange(len(pair)) - np.searchsorted(pair, pair) < mine[pair]
        has[one[pair], body], has[two[pair], body] = taken, ~taken
        if draw >= 0:
            yield has


def by_level(pairs: pd.DataFrame) -> pd.DataFrame:
    """Pairs of bodies with provinces, cities and districts side by side.

    Parameters
    ----------
    pairs : DataFrame
        From `bodies_together`.

    Returns
    -------
    DataFrame
        body, other; for each level of LEVEL_GROUPS together, ratio and p_bh (`province_ratio`, …), missing where the pair shares
        fewer than LEAST_TOGETHER brackets there; in the order of the ratio over all levels.
    """
    whole = pairs[pairs["level"] == ALL_LEVELS].set_index(["body", "other"])[["together", "ratio"]].add_prefix("all_")
    for level, name in LEVEL_GROUPS.items():
        here = pairs[pairs["level"] == level].set_index(["body", "other"])[["together", "ratio", "p_bh"]]
        whole = whole.join(here.add_prefix(f"{name}_"))
    return whole.reset_index()


def bodies_alone(named: pd.DataFrame) -> pd.DataFrame:
    """For each body: in how many brackets it stands, alone, leading and supporting.

    Returns
    -------
    DataFrame
        body, brackets, documents, alone, alone_share (of its brackets), stated (brackets that tell leading from supporting),
        leads, leads_share (of those); the most named first.
    """
    size = named.groupby("clause_id")["body"].nunique()
    rows = named[named["merged"]].assign(alone=named["clause_id"].map(size).eq(1))
    rows = rows.assign(stated=rows["role"] != UNSTATED, leads=rows["role"] == LEAD)
    table = rows.groupby("body").agg(
        brackets=("clause_id", "nunique"),
        documents=("doc_id", "nunique"),
        alone=("alone", "sum"),
        stated=("stated", "sum"),
        leads=("leads", "sum"),
    )
    table["alone_share"] = table["alone"] / table["brackets"]
    table["leads_share"] = (table["leads"] / table["stated"]).where(table["stated"] > 0)
    return table.sort_values(["brackets", "documents"], ascending=False, kind="stable").reset_index()


def who_leads_whom(named: pd.DataFrame) -> pd.DataFrame:
    """Who leads and who supports in one bracket, where that is stated: lead, support, brackets, documents."""
    stated = named[named["merged"]]
    leads = stated[stated["role"] == LEAD][["doc_id", "clause_id", "body"]].rename(columns={"body": "lead"})
    helps = stated[stated["role"] == SUPPORT][["clause_id", "body"]].rename(columns={"body": "support"})
    pairs = leads.merge(helps, on="clause_id").groupby(["lead", "support"])
    table = pairs.agg(brackets=("clause_id", "nunique"), documents=("doc_id", "nunique")).reset_index()
    return table.sort_values(["brackets", "lead", "support"], ascending=[False, True, True], ignore_index=True)
