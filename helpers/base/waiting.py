"""Progress of work that takes longer than two seconds: a bar where somebody looks on, nothing in reports and scripts."""

import os
import sys
from collections.abc import Iterable, Sequence
from typing import TypeVar

from tqdm import tqdm

DELAY = 2  # seconds
T = TypeVar("T")


def progress(things: Sequence[T], words: str) -> Iterable[T]:
    """The things one by one, with a bar below the cell or the command once two seconds have passed.

    Parameters
    ----------
    things : sequence
        What there is to do.
    words : str
        What is done, before the bar.

    Examples
    --------
    >>> list(progress([1, 2], "Counting"))
    [1, 2]
    """
    silent = bool(os.environ.get("PLANS_SILENT"))  # set by the notebook runner
    return tqdm(things, words, delay=DELAY, leave=False, file=sys.stdout, disable=silent)
