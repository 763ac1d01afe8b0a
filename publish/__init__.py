"""What a reader opens: pages, workbook, templates and assets, made from the tables by `make`.

Notebooks take from here how results stand in sentences and tables.

>>> from publish import percent
>>> percent(0.25)
'25 %'
"""

from helpers.base.lazy import offer

__getattr__, __dir__, __all__ = offer(
    __name__,
    {
        "clause_href comparison_link document_href passage_link sentence_links": "links",
        "as_table direction_in_words find in_words number percent promises_by_place readable searchable speaking": "tables",
    },
)
