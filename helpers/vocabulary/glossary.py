"""The glossary: how codes and terms of the tables are shown, in Chinese and English, and which words are not.

`data/raw/vocabulary/glossary.csv` fixes each term once. ``of`` names the column whose code a term is; the same code may be
shown otherwise in another column (``none`` of item_links is *not found above*). ``avoid`` lists words that no page may use.
"""

from helpers.base.language import Words, said
from helpers.vocabulary.read import follows, read_knowledge


@follows("vocabulary/glossary.csv")
def _rows() -> tuple:
    columns = ("term", "of", "zh", "en", "meaning", "avoid")
    return tuple(
        read_knowledge("vocabulary/glossary.csv", columns, unique=("term", "of"), lists=["avoid"]).itertuples(
            index=False
        )
    )


@follows("vocabulary/glossary.csv")
def term(code: str, of: str = "") -> Words:
    """Return how a code is shown, in both languages; the code itself where the glossary has none.

    Parameters
    ----------
    code : str
        A value of a table, such as ``delegated``.
    of : str
        Column of the value, such as ``kind`` or ``item_links.relation``; may be left out where a code means one thing.

    Examples
    --------
    >>> term("delegated")
    Words(zh='上级下达', en='set by the level above')
    >>> term("none", "item_links.relation").en
    'not found above'
    """
    found = [row for row in _rows() if row.term == code and of in ("", row.of)]
    return Words(zh=found[0].zh, en=found[0].en) if found else Words(zh=code, en=code)


def meaning(code: str, of: str = "") -> Words:
    """Return what a code means, in both languages (scripts/build/messages.py has the Chinese in the catalogue)."""
    found = [row for row in _rows() if row.term == code and of in ("", row.of)]
    return said(found[0].meaning if found else "")


def avoided_words() -> list[str]:
    """Return the words that no page may use.

    Examples
    --------
    >>> "handed down" in avoided_words()
    True
    """
    return sorted({word for row in _rows() for word in row.avoid.split(";") if word})
