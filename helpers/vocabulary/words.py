"""The words of a promise: hedges (力争), comparators (以上, 不低于), verbs of reaching, and what leads or trails a name.

They are a table, `data/raw/vocabulary/target_words.csv`, a word with its role; whoever needs them in a pattern writes
``{role}`` there and lets `worded` put the words in, so that a word added to the table is known in every form of sentence.
"""

import re
from weakref import WeakSet

from helpers.base.errors import KnowledgeError
from helpers.vocabulary.read import AGAIN, any_of, file_state, follows, read_knowledge

TARGET_WORDS = "vocabulary/target_words.csv"


PREDICATES = ("level", "fall", "rise", "growth")


@follows(TARGET_WORDS)
def _table() -> tuple[tuple[str, str, str], ...]:
    table = read_knowledge(TARGET_WORDS, ("role", "word", "value", "note"), unique=("role", "word"))
    return tuple(zip(table["role"], table["word"], table["value"], strict=True))


@follows(TARGET_WORDS)
def words_of(*roles: str) -> frozenset[str]:
    """All words of some roles.

    Raises
    ------
    KnowledgeError
        If the table has no word of a role.
    """
    if missing := [role for role in roles if not any(row[0] == role for row in _table())]:
        raise KnowledgeError(f"target_words.csv: has no word with role {missing[0]!r}; restore one")
    return frozenset(word for role, word, _ in _table() if role in roles)


@follows(TARGET_WORDS)
def either(*roles: str) -> str:
    """A pattern of all words of some roles, the longest first."""
    return any_of(words_of(*roles))


def worded(pattern: str) -> re.Pattern:
    """Compile a pattern in which ``{role}`` or ``{role|role}`` stands for any word with one of these roles.

    Examples
    --------
    >>> worded("{modality}达到{after}?").match("力争达到以上")[0]
    '力争达到以上'
    """
    return re.compile(re.sub(r"\{([a-z_]+(?:\|[a-z_]+)*)\}", lambda m: either(*m[1].split("|")), pattern))


class Worded:
    """A pattern of a module, with ``{role}`` for words of the table; it follows the table when `look_again` finds it changed.

    Examples
    --------
    >>> Worded("{modality}达到").search("到2025年力争达到60%")[0]
    '力争达到'
    """

    METHODS = ("match", "search", "fullmatch", "finditer", "sub")
    __slots__ = ("template", *METHODS, "__weakref__")
    of, state = WeakSet(), ()

    def __init__(self, template: str):
        self.template = template
        self.compile()
        Worded.of.add(self)

    def compile(self) -> None:
        """Take the methods of the pattern that the table gives now."""
        pattern = worded(self.template)
        for name in self.METHODS:
            setattr(self, name, getattr(pattern, name))

    @staticmethod
    def again() -> None:
        """Compile all anew if the table is another than last time."""
        state = file_state(TARGET_WORDS)
        if state != Worded.state:
            for pattern in Worded.of:
                pattern.compile()
            Worded.state = state


Worded.state = file_state(TARGET_WORDS)
AGAIN.append(Worded.again)


PREDICATE = Worded(f"{{{'|'.join(PREDICATES)}}}$")
WORK, STEP, TRAIL = Worded("{work}$"), Worded("{step}$"), Worded("{trail}$")
BEFORE, AFTER = Worded("(?<!节){before}$"), Worded("{after}")
MODALITY, PAST, HEAD_START = Worded("{modality}"), Worded("{past}"), Worded("{head_start}")
HEAD = Worded("{head}(?:（[^（）]*）)?$")
ADVERB, LEAD = Worded("{adverb|modality}$"), Worded("^{lead|modality}(?![级性])")


@follows(TARGET_WORDS)
def meanings() -> dict[tuple[str, str], str]:
    """What the words mean that say how firm or how much: by role and word."""
    return {(role, word): value for role, word, value in _table() if value}


def meaning(role: str, word: str | None) -> str | None:
    """What a word means in a role; None where the table gives it no meaning.

    Examples
    --------
    >>> meaning("modality", "力争"), meaning("before", "不低于"), meaning("before", "不知")
    ('strive', 'ge', None)
    """
    return meanings().get((role, word))


@follows(TARGET_WORDS)
def predicates() -> dict[str, str]:
    """The role of each verb that leads up to a number: level, fall, rise or growth."""
    return {word: role for role, word, _ in _table() if role in PREDICATES}
