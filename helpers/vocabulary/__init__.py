"""Knowledge kept as tables that people edit (data/raw/vocabulary): indicators, units, places, words, chapters, domains.
Every table is read through one door that names file, row and remedy.

>>> from helpers.vocabulary import convert
>>> convert(1.2, "亿千瓦", "万千瓦")
12000.0
"""

from helpers.base.lazy import offer

__getattr__, __dir__, __all__ = offer(
    __name__,
    {
        "read_domains": "domains",
        "COUNTRY place place_names place_words places_above places_below read_gazetteer read_places": "gazetteer",
        "avoided_words term": "glossary",
        "count_indicators indicator_words read_codebook": "indicators",
        "read_knowledge": "read",
        "convert in_english quantity": "units",
    },
)
