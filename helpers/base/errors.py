"""What goes wrong with something that a person gave: one line with the file, the place and the remedy.

Five kinds, and no others in the project. A notebook shows the line alone, without a traceback.
"""

from collections.abc import Iterable
from difflib import get_close_matches


class PlansError(ValueError):
    """Any of them: to be caught where it does not matter which."""

    def _render_traceback_(self) -> list[str]:
        """What a notebook shows of it: the line alone."""
        return [str(self)]


class PlanFileError(PlansError):
    """A raw file of a plan cannot be used."""


class KnowledgeError(PlansError):
    """A table of data/raw that people edit is missing or damaged, or says what cannot be."""


class TableError(PlansError):
    """A table of data/processed or its dictionary is missing or damaged, or the two don't fit."""


class RequestError(PlansError):
    """What was asked for cannot be had: two texts that cannot be compared, a figure that cannot be drawn."""


FEW = 14  # so many names are listed whole


def instead(wrong: object, accepted: Iterable[object]) -> str:
    """What to write in place of a name that is unknown: the names like it, or all where they are few.

    Parameters
    ----------
    wrong : object
        What was given.
    accepted : iterable
        What is known.

    Examples
    --------
    >>> instead("target", ["targets", "documents", "clauses"])
    'did you mean targets? Accepted are clauses, documents, targets'
    >>> instead("green", range(100, 200))
    'there are 100, such as 100, 101, 102'
    """
    names = sorted({str(name) for name in accepted if str(name)})
    near = get_close_matches(str(wrong), names, n=3, cutoff=0.6) or [name for name in names if str(wrong) in name][:3]
    said = f"did you mean {', '.join(near)}? " if near else ""
    if len(names) <= FEW:
        return f"{said}{'Accepted' if said else 'accepted'} are {', '.join(names) or 'none'}"
    return said.rstrip() or f"there are {len(names)}, such as {', '.join(names[:3])}"
