"""Bodies in charge by what they do, so that a city's bureau and a province's department compare.

省发展改革委, 市发展和改革委员会 and 区发改委 are all 发展改革. The words that tell are in
data/raw/vocabulary/bodies.csv.
"""

import re
from functools import cache

import pandas as pd

from helpers.departments import core_name
from helpers.knowledge import read_knowledge
from helpers.paths import VOCABULARY


def body(name: str) -> str:
    """What a department does, by the longest telling word in its name; else its core name.

    Examples
    --------
    >>> body("省发展改革委"), body("宜春市发展和改革委员会"), body("珠山生态环境局")
    ('发展改革', '发展改革', '生态环境')
    """
    pattern, bodies = _patterns()
    words = pattern.findall(name)
    return bodies[max(words, key=len)] if words else core_name(name)


def compare_bodies(departments: str, others: str) -> tuple[list[str], list[str]]:
    """Bodies that are only in the first list of departments, and only in the second.

    Parameters
    ----------
    departments, others : str
        Names joined by ;.
    """
    here = dict.fromkeys(body(name) for name in departments.split(";") if name)
    there = dict.fromkeys(body(name) for name in others.split(";") if name)
    return [name for name in here if name not in there], [name for name in there if name not in here]


@cache
def read_bodies() -> pd.DataFrame:
    """The table of bodies: body (index), name_en, words."""
    return read_knowledge(VOCABULARY / "bodies.csv", ("body", "name_en", "words")).set_index("body")


@cache
def _patterns() -> tuple[re.Pattern, dict[str, str]]:
    bodies = {word: name for name, words in read_bodies()["words"].items() for word in words.split(";")}
    longest_first = sorted(bodies, key=lambda word: (-len(word), word))
    return re.compile("|".join(map(re.escape, longest_first))), bodies
