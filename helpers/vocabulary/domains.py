"""What a text is about: domains of policy (energy, industry, buildings …) by the words of headings and sentences.

The words are kept in data/raw/vocabulary/domains.csv. A clause has the domain that the headings above it name, its item's
before its action's and its chapter's. Where none names one, and in the chapter of goals, its own words decide. Preambles
and the chapters on principles and on the state of things are "general", as is what no word decides.
"""

import re

import pandas as pd

from helpers.base.errors import KnowledgeError
from helpers.vocabulary.chapters import chapter_kind
from helpers.vocabulary.read import any_of, follows, read_knowledge

GENERAL = "general"
OVERALL = {"guiding", "status"}  # kinds of chapters that are about everything
GOALS = "goals"
WEIGHTS = {"item_title": 1.0, "action": 0.6, "chapter": 0.3}  # the nearer the heading, the more its words weigh
KINDS = ("sentence", "cell")  # clauses that carry text: no headings, no lists of departments


@follows("vocabulary/domains.csv")
def read_domains() -> pd.DataFrame:
    """The table of domains: domain (index), name_zh, name_en, indicator_domains, words."""
    columns = ("domain", "name_zh", "name_en", "indicator_domains", "words")
    return read_knowledge(
        "vocabulary/domains.csv", columns, unique=["domain"], lists=("words", "indicator_domains")
    ).set_index("domain")


@follows("vocabulary/domains.csv")
def _words() -> tuple[re.Pattern, dict[str, str]]:
    """A pattern that finds every domain's words, the longest first, and the domain of each word."""
    domain_of = {}
    for domain, words in read_domains()["words"].items():
        for word in filter(None, words.split(";")):
            _only_here(domain_of, word, domain)
    return re.compile(any_of(domain_of)), domain_of


@follows("vocabulary/domains.csv")
def indicator_domains() -> dict[str, str]:
    """The domain of each domain of the codebook of indicators (data centres, `digital`, are under energy saving)."""
    domain_of: dict[str, str] = {}
    for domain, names in read_domains()["indicator_domains"].items():
        for name in filter(None, names.split(";")):
            _only_here(domain_of, name, domain)
    return domain_of


def _only_here(domain_of: dict[str, str], name: str, domain: str) -> None:
    """Enter a name under its domain, which must be the only one."""
    if domain_of.setdefault(name, domain) != domain:
        raise KnowledgeError(
            f"data/raw/vocabulary/domains.csv: {name} stands in {domain_of[name]} and {domain}; keep it in one"
        )


@follows("vocabulary/domains.csv")
def domain_weights(text: str) -> dict[str, int]:
    """Characters of a text that are words of each domain, in the order in which the domains are first named.

    Examples
    --------
    >>> domain_weights("推广节能低碳型交通工具")
    {'efficiency': 2, 'transport': 2}
    """
    pattern, domain_of = _words()
    weights: dict[str, int] = {}
    for word in pattern.findall(text):
        weights[domain_of[word]] = weights.get(domain_of[word], 0) + len(word)
    return weights


def headed_domain(item_title: str, action: str, chapter: str) -> str:
    """The domain that the headings above a clause name, or "".

    Examples
    --------
    >>> headed_domain("推广节能低碳型交通工具", "", "加快推进低碳交通运输体系建设")
    'transport'
    """
    titles = dict(zip(WEIGHTS, (item_title, action, chapter), strict=True))
    total: dict[str, float] = {}
    for heading, weight in WEIGHTS.items():
        for domain, characters in domain_weights(titles[heading]).items():
            total[domain] = total.get(domain, 0) + weight * characters
    return max(total, key=total.get, default="")


def own_domain(text: str) -> str:
    """The domain of a sentence by its own words, or "" if none tells."""
    weights = domain_weights(text)
    return max(weights, key=weights.get, default="")


def clause_domains(clauses: pd.DataFrame) -> pd.Series:
    """The domain of each clause.

    Parameters
    ----------
    clauses : DataFrame
        Columns of clauses.csv.

    Returns
    -------
    Series
        Same index; a domain of domains.csv or "general".
    """
    headings = clauses[list(WEIGHTS)].fillna("")
    places = headings.drop_duplicates()
    known = {place: _place_domain(*place) for place in places.itertuples(index=False, name=None)}
    headed = [known[place] for place in headings.itertuples(index=False, name=None)]
    found = [domain or own_domain(text) or GENERAL for domain, text in zip(headed, clauses["text"], strict=True)]
    return pd.Series(found, index=clauses.index, dtype="object")


def _place_domain(item_title: str, action: str, chapter: str) -> str:
    """The domain of all clauses under the same headings, or "" where each clause has to speak for itself."""
    titles = [title for title in (item_title, action, chapter) if title]
    kind = next((kind for kind in map(chapter_kind, titles) if kind != "tasks"), "tasks" if titles else "status")
    if kind in OVERALL:
        return GENERAL
    return "" if kind == GOALS else headed_domain(item_title, action, chapter)
