"""Keep results of long work in ``build/cache``, by what they were made from: a text, the rules, the tables read.

A result is found again only if all three are the same to the byte, so that nothing is ever stale; the folder may be deleted
at any time. The rules are a module and those it imports, directly or through others, the tables files of data/raw. While
code that was edited since the process began stands beside the code that runs, nothing is kept.
"""

import atexit
import gc
import hashlib
import os
import pickle
import re
import sys
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache, lru_cache
from pathlib import Path
from typing import BinaryIO, TypeVar

import pandas as pd
from joblib import Memory

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None

from helpers.base.files import file_state
from helpers.base.needed import closure
from helpers.base.paths import ROOT, raw_folder

FOLDER = ROOT / "build" / "cache"
LARGEST = "600M"  # all results together; the ones not used for longest go first
LONG = 2_000  # characters from which a text is sooner looked up than read
PAUSE = 0.2  # seconds in which the code is not looked at again
NAME = re.compile(r"""["'](?:vocabulary/)?([\w-]+)(?:\.\w+)?["']""")  # of a table: "units", "vocabulary/units.csv"
DOCSTRING = re.compile(r'""".*?"""', re.DOTALL)

T = TypeVar("T")


def keep(what: str, made_from: object, module: str, make: Callable[[], T], tables: tuple[str, ...] = ()) -> T:
    """What `make` returns, from the cache if it was made from the same before.

    Parameters
    ----------
    what : str
        A name for results of one kind.
    made_from : object
        All that the result depends on beside rules and tables; strings, numbers, None, tuples, lists and dicts of them, and
        tables by their `state_of`.
    module : str
        The name of the module that holds the rules. Those that it imports count too, and the tables of the vocabulary that
        any of them names.
    make : callable
        Makes the result. It is not changed by who receives it: each call gets a copy of its own.
    tables : tuple of str
        Other files of data/raw that the rules read, such as ``"unread_tables.csv"``.

    Returns
    -------
    object

    Examples
    --------
    >>> keep("example", ("a", 1), "helpers.base.cache", lambda: [1, 2])
    [1, 2]
    """
    if os.environ.get("PLANS_CACHE") == "off" or edited():
        return make()
    read = map(_content, [*tables, *vocabulary(module)])
    state = hashlib.sha256(repr((made_from, rules(module), *read)).encode()).hexdigest()
    collecting = gc.isenabled()
    gc.disable()  # a thousand small objects that all stay: looking for garbage among them takes twice the time of reading
    try:
        with warnings.catch_warnings(), _alone(what, state):
            warnings.simplefilter("ignore")  # a damaged result is made anew
            return pickle.loads(_kept()(what, state, make))
    except OSError:  # a full disk, a folder that may not be written: the work is done all the same
        return make()
    finally:
        if collecting:
            gc.enable()


@contextmanager
def _alone(what: str, state: str) -> Iterator[None]:
    """No other process makes this result meanwhile: who waited finds it made. What is locked is free when its process ends."""
    if not fcntl:
        yield
        return
    place = int(hashlib.sha256(f"{what} {state}".encode()).hexdigest()[:12], 16)
    fcntl.lockf(_locked(), fcntl.LOCK_EX, 1, place)
    try:
        yield
    finally:
        fcntl.lockf(_locked(), fcntl.LOCK_UN, 1, place)


@cache
def _locked() -> BinaryIO:
    """A file of which each process locks the byte that stands for what it makes."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    return (FOLDER / "being_made").open("ab")


@cache
def rules(module: str) -> str:
    """A checksum of the code of a module and of those it imports, and of the libraries it runs with."""
    files = sorted(rule_files(module)) + [path for path in [ROOT / "requirements.lock"] if path.is_file()]
    return hashlib.sha256(sys.version.encode() + b"".join(path.read_bytes() for path in files)).hexdigest()


@cache
def rule_files(module: str) -> frozenset[Path]:
    """The files of a module and of those it imports, at once or later, directly or through others.

    The fronts of packages hold no rules.

    Examples
    --------
    >>> sorted(path.name for path in rule_files("helpers.base.files"))
    ['files.py']
    """
    path = ROOT.joinpath(*module.split(".")).with_suffix(".py")
    return frozenset(file for file in {path, *closure(path)} if file.name != "__init__.py")


def vocabulary(module: str) -> list[str]:
    """The tables of the vocabulary that a module or one of those it imports names.

    Examples
    --------
    >>> vocabulary("helpers.vocabulary.glossary")
    ['vocabulary/glossary.csv']
    """
    files = sorted(entry.name for entry in os.scandir(raw_folder() / "vocabulary") if entry.is_file())
    return [f"vocabulary/{name}" for name in files if name.partition(".")[0] in _named(module)]


@cache
def _named(module: str) -> frozenset[str]:
    """What the code of a module and of those it imports names: every string that may be a table's name."""
    texts = (DOCSTRING.sub("", path.read_text(encoding="utf-8")) for path in rule_files(module))
    return frozenset(name for text in texts for name in NAME.findall(text))


def state_of(table: pd.DataFrame) -> str:
    """A checksum of the cells and columns of a table, its index left out.

    Examples
    --------
    >>> state_of(pd.DataFrame({"n": [1, 2]})) == state_of(pd.DataFrame({"n": [1, 3]}))
    False
    """
    rows = pd.util.hash_pandas_object(table, index=False).to_numpy()
    return hashlib.sha256(repr(list(table.columns)).encode() + rows.tobytes()).hexdigest()


def _code() -> dict[str, tuple[int, int]]:
    """Size and time of each module of the packages."""
    folders = [ROOT / "publish", *(entry.path for entry in os.scandir(ROOT / "helpers") if entry.is_dir())]
    files = [entry for folder in folders for entry in os.scandir(folder) if entry.name.endswith(".py")]
    return {entry.path: (entry.stat().st_size, entry.stat().st_mtime_ns) for entry in files}


_loaded = _code()


def edited() -> bool:
    """Whether a module was edited since this process began; the code is looked at once in a moment."""
    return _edited(int(time.monotonic() / PAUSE))


@lru_cache(maxsize=1)
def _edited(moment: int) -> bool:
    return _code() != _loaded


def _content(table: str) -> str:
    """A checksum of a file of data/raw, with its name; the name alone where it is not there."""
    return f"{table} {_checksum(*file_state(f'{raw_folder()}/{table}'))}"


@cache
def _checksum(path: str, *state: int) -> str:
    """The checksum of a file as it was at that time; none where it was not there."""
    return hashlib.sha256(Path(path).read_bytes()).hexdigest() if state else ""


@cache
def _kept() -> Callable:
    """The function whose results joblib keeps."""
    memory = Memory(FOLDER, verbose=0)
    atexit.register(lambda: FOLDER.is_dir() and memory.reduce_size(bytes_limit=LARGEST))
    return memory.cache(_make, ignore=["make"])


def _make(what: str, state: str, make: Callable[[], object]) -> bytes:
    """A result, pickled: joblib's own pickles are read by Python code, ten times as long. Its key is `what` and `state`."""
    return pickle.dumps(make(), pickle.HIGHEST_PROTOCOL)
