"""How the facts about a document are told: its kind and topic, where its issuer and its date are known from."""

import re

import pandas as pd

from helpers.base.language import Words, say
from helpers.corpus.documents import KINDS_OF_TEXT
from helpers.vocabulary.gazetteer import doc_types
from helpers.vocabulary.glossary import term
from helpers.vocabulary.read import follows

ISSUER_SOURCES = {
    "custom": say("by custom: this body issues plans of this kind; the text does not say so"),
    "place only": say("the place alone: the text names no issuer"),
    "title": say("the title"),
    "head": say("the head of the document"),
    "text": say("the text"),
    "signature": say("the signature"),
    "record": say("the record in data/raw/documents.csv"),
}
DATE_NAMES = {"issued": say("Issued"), "published": say("First published")}


@follows("vocabulary/doc_types.csv", "vocabulary/glossary.csv")
def kind_names() -> dict[tuple[str, str], Words]:
    """Return how each kind of document and each topic is called, by column and code."""
    rows = doc_types()
    english = rows["description"].str.split(r"[,:;(]").str[0].str.strip()
    names = [
        Words(zh=row.name_zh, en=words[:1].lower() + words[1:])
        for row, words in zip(rows.itertuples(), english, strict=True)
    ]
    return dict(zip(zip(rows["field"], rows["value"], strict=True), names, strict=True)) | {
        ("doc_type", row): term(row, "doc_type") for row in KINDS_OF_TEXT
    }


def date_source(words) -> Words | str:
    """Return where a date was taken from, as documents.csv says it, in both languages.

    Examples
    --------
    >>> date_source("table p. 153 (c0568)").zh
    '第153页的表（c0568）'
    """
    words = "" if pd.isna(words) else str(words)
    found = re.fullmatch(
        r"(table|url|signature|record|text|head|sources)(?: p\. (\d+))?(?: are (\d+) days apart)?(?: \((\w+)\))?", words
    )
    if not found:
        return words
    kind, page, days, other = found.groups()
    if kind == "sources":
        return say("none: sources are %(n)s days apart", n=int(days or 0))
    named = {
        "table": say("the table on page %(page)s", page=page or ""),
        "url": say("the web address"),
        "signature": say("the signature"),
        "record": say("the record in data/raw/documents.csv"),
        "text": say("the text"),
        "head": say("the head of the document"),
    }[kind]
    return say("%(what)s (%(doc)s)", what=named, doc=other) if other else named
