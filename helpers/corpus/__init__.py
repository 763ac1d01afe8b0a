"""The corpus: documents as clean text, cut into headings, sentences, responsible bodies and annex cells, with what is
known of each: title, issuer, place, date. It also knows which document speaks for a place and which plan stands above it.

>>> from helpers.corpus import load_corpus
>>> load_corpus()["jiangxi"].meta["title"]
'江西省碳达峰实施方案'
"""

from helpers.base.lazy import offer

__getattr__, __dir__, __all__ = offer(
    __name__,
    {
        "body body_words core_name read_bodies": "bodies",
        "KINDS cited_levels find_citations find_named": "citations",
        "Document build_document": "document",
        "open_text": "door",
        "LEVELS documents_above jurisdictions_without_plan kinds_of_speakers own_documents parent_documents parent_pairs speaking_documents texts_of": "documents",
        "STATES add_command known_of read_known_plans read_known_targets what_is_known": "known",
        "Corpus load_corpus": "load",
        "added_plans": "metadata",
    },
)
