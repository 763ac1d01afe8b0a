"""Comparison of wording: who shares passages with whom, where each sentence and item of a plan comes from, which
numbers were changed on the way (抄文改数), and what a plan says in its own voice.

>>> from helpers.comparison import read_wording
>>> read_wording("到2030年，煤炭消费下降10%。").quote(1)
'2030'
"""

from helpers.base.lazy import offer

__getattr__, __dir__, __all__ = offer(
    __name__,
    {
        "draw_bars draw_citations draw_network draw_share_matrix nearest_sources share_matrix short_names": "charts",
        "check_parents citation_links how_soon rests_on short_titles whom_they_carry_out with_keys": "foundations",
        "count_bodies count_items link_items unseen_items": "items",
        "Z count_words distinctive_words": "keyness",
        "COPIED SHARE_OR_DEADLINE changed_numbers": "numbers",
        "GROUPS find_origins": "origins",
        "measure_search": "planted",
        "STOCK_DOCUMENTS carried_by carriers reuse_table shared_passages": "reuse",
        "SentenceIndex link_clauses": "sentences",
        "departure find_template": "template",
        "read_wording": "wording",
    },
)
