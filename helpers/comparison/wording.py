"""Sentences as tokens: letters, and slots for numbers, places and levels of government.

A province that copies Beijing's sentence puts 全省 for 全国, 江西 for 我国 and its own figure. Slots
make such sentences equal, and say afterwards what was put where: an aligned pair of number slots
with different values is a changed number.
"""

import re
from typing import NamedTuple

from rapidfuzz.distance import LCSseq

from helpers.comparison.passages import NOTHING, folded_in_place
from helpers.vocabulary.gazetteer import read_names
from helpers.vocabulary.read import follows, read_knowledge

NUMBER, PLACE, LEVEL = "\ue000", "\ue001", "\ue002"
SLOTS = {NUMBER: "number", PLACE: "place", LEVEL: "level"}
# What slots are read by
NAMES = tuple(f"vocabulary/{name}.csv" for name in ("gazetteer", "place_words", "level_words"))
MIN_BLOCK = 2  # tokens; a single letter that agrees between two that don't is chance
MIN_SHOWN = 3  # the same in a picture of the changes, where two letters only make it restless

STOP = re.compile("[，；：。]")

# A number with its percent sign: 18.3%, 1,200; its unit stays outside, to be compared as letters.
_NUMBER = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?%?|\d+(?:\.\d+)?%?")


class Wording(NamedTuple):
    """A text as tokens; punctuation is left out.

    Attributes
    ----------
    text : str
    tokens : str
        One character a token: a folded letter, or a slot.
    start, end : tuple of int
        Each token's place in the text.
    """

    text: str
    tokens: str
    start: tuple[int, ...]
    end: tuple[int, ...]

    def quote(self, token: int) -> str:
        """The token as it stands in the text."""
        return self.text[self.start[token] : self.end[token]]


class Change(NamedTuple):
    """One stretch of two aligned texts: `kind` is equal, number, place, level, or edit.

    ``child[i:j]`` stands in the place of ``parent[k:l]`` (offsets in the two texts); an edit with an
    empty side was put in or left out.
    """

    kind: str
    i: int
    j: int
    k: int
    l: int  # noqa: E741


def read_wording(text: str) -> Wording:
    """The tokens of a text.

    Examples
    --------
    >>> [read_wording("到2025年，江西省达到18.3%").quote(i) for i in (1, 3, 6)]
    ['2025', '江西省', '18.3%']
    """
    letters, end = list(folded_in_place(text)), list(range(1, len(text) + 1))
    for slot_start, slot_end, slot in _slots(text):
        first = next((at for at in range(slot_start, slot_end) if letters[at] != NOTHING), None)
        if first is not None:
            letters[slot_start:slot_end] = NOTHING * (slot_end - slot_start)
            letters[first], end[first] = slot, slot_end
    start = tuple(at for at, letter in enumerate(letters) if letter != NOTHING)
    return Wording(text, "".join(letters).replace(NOTHING, ""), start, tuple(end[at] for at in start))


def names_a_place(text: str) -> bool:
    """Whether a text has the name of a place, or of a level of government.

    Examples
    --------
    >>> names_a_place("江西模式"), names_a_place("全国碳市场"), names_a_place("碳市场")
    (True, True, False)
    """
    return any(slot != NUMBER for _, _, slot in _slots(text))


def phrases(words: Wording) -> list[tuple[int, int]]:
    """Where each phrase of a text, up to a comma or a heavier stop, begins and ends among its tokens.

    Examples
    --------
    >>> phrases(read_wording("稳步发展水电，推广热泵、地热能。"))
    [(0, 6), (6, 13)]
    """
    begins = [*words.start[1:], len(words.text)]
    ends = [
        token + 1
        for token, (end, begin) in enumerate(zip(words.end, begins, strict=False))
        if token + 1 == len(words.tokens) or STOP.search(words.text, end, begin)
    ]
    return list(zip([0, *ends], ends, strict=False))


def blocks(child: str, parent: str, shortest: int = MIN_BLOCK) -> list[tuple[int, int, int]]:
    """Runs of equal tokens in order, short ones left out: (place in child, in parent, length)."""
    found = LCSseq.opcodes(child, parent).as_matching_blocks()
    return [(here, there, length) for here, there, length in found if length >= shortest]


def align(child: Wording, parent: Wording) -> list[Change]:
    """How the child's text came from the parent's, stretch by stretch, in order.

    Returns
    -------
    list of Change
        They tile both texts. Punctuation goes with what stands before it.
    """
    changes: list[Change] = []
    here = there = 0
    at = bt = 0  # tokens done
    for a, b, length in [*blocks(child.tokens, parent.tokens, MIN_SHOWN), (len(child.tokens), len(parent.tokens), 0)]:
        stop, other_stop = _begin(child, a), _begin(parent, b)
        if a > at or b > bt or (not length and (here < stop or there < other_stop)):
            kind = "edit" if a > at or b > bt else "equal"
            changes.append(Change(kind, here, stop, there, other_stop))
            here, there = stop, other_stop
        for step in range(length):
            kind = _kind(child, a + step, parent, b + step)
            stop, other_stop = _begin(child, a + step + 1), _begin(parent, b + step + 1)
            if kind != "equal" or step == length - 1:  # the punctuation behind stays outside
                stop, other_stop = child.end[a + step], parent.end[b + step]
            if changes and changes[-1].kind == kind == "equal":
                changes[-1] = changes[-1]._replace(j=stop, l=other_stop)
            else:
                changes.append(Change(kind, here, stop, there, other_stop))
            here, there = stop, other_stop
        at, bt = a + length, b + length
    return [change for change in changes if change.j > change.i or change.l > change.k]


def _kind(child: Wording, i: int, parent: Wording, j: int) -> str:
    """What two equal tokens are: equal, or slots that are filled differently."""
    slot = SLOTS.get(child.tokens[i], "")
    return slot if slot and child.quote(i) != parent.quote(j) else "equal"


def _begin(text: Wording, token: int) -> int:
    return text.start[token] if token < len(text.start) else len(text.text)


def _slots(text: str) -> list[tuple[int, int, str]]:
    """Begin, end and slot of each number, place and level of government."""
    names, heads, head = _names()
    found = [(m.start(), m.end(), NUMBER) for m in _NUMBER.finditer(text)]
    end = 0
    for match in head.finditer(text):
        here = match.start()
        lengths = heads.get(text[here : here + 2], ()) if here >= end else ()
        for length in lengths:
            slot = names.get(text[here : here + length])
            if slot:
                end = here + length
                found.append((here, end, slot))
                break
    return sorted(found)


@follows(*NAMES)
def _names() -> tuple[dict[str, str], dict[str, list[int]], re.Pattern]:
    """Names and their slots; lengths of the names by their first two characters, longest first; where one may begin."""
    table = read_names()
    names = {}
    for row in table.gazetteer.itertuples():
        large = row.level in ("country", "province", "prefecture")
        for name in (row.name, row.short_name) if large else (row.name,):
            if len(name) > 1 and name not in table.words:
                names[name] = PLACE
    names |= dict.fromkeys(read_knowledge("vocabulary/level_words.csv", ["word"], unique=["word"])["word"], LEVEL)
    heads: dict[str, set[int]] = {}
    for name in names:
        heads.setdefault(name[:2], set()).add(len(name))
    first, second = ("".join(sorted({head[place] for head in heads})) for place in (0, 1))
    head = re.compile(f"[{re.escape(first)}](?=[{re.escape(second)}])")
    return names, {name: sorted(lengths, reverse=True) for name, lengths in heads.items()}, head
