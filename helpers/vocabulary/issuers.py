"""The organs that issue documents, by their English names: ministries one by one, organs of places by what they are called."""

import re

from helpers.base.language import Words, listed
from helpers.vocabulary.gazetteer import place_words, read_place
from helpers.vocabulary.read import follows, read_knowledge

ISSUERS = "vocabulary/issuers.csv"
PLACE = "{place}"  # stands in the table for the name of any place
PARTY = "中共"  # stands before the place's name


@follows(ISSUERS)
def _english() -> dict[str, str]:
    """issuers.csv: English names by Chinese ones."""
    table = read_knowledge(ISSUERS, ("name", "name_en"), unique=["name"])
    return dict(zip(table["name"], table["name_en"], strict=True))


def issuer_words(issuer: str) -> Words:
    """The issuers of a document in both languages; as they are written where the table does not know one of them.

    Examples
    --------
    >>> issuer_words("中共江西省委员会 江西省人民政府").en
    "CPC Committee of Jiangxi and People's Government of Jiangxi"
    """
    organs = [_organ(name) for name in re.split("[ 　、]+", issuer)]
    return Words(zh=issuer, en=listed(organs).en if all(organs) else issuer)


def _organ(name: str) -> str:
    """One organ in English, empty if unknown."""
    if name in _english():
        return _english()[name]
    party = PARTY if name.startswith(PARTY) else ""
    home, length = read_place(name.removeprefix(party))
    form = _english().get(party + PLACE + name.removeprefix(party)[length:], "")
    return form.replace(PLACE, place_words(home.adcode).en) if home else ""
