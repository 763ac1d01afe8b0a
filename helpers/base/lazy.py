"""A package's front: names that load their module only when they are first used (PEP 562)."""

import sys


def offer(package: str, names: dict[str, str]) -> tuple:
    """What a package's ``__init__`` needs to offer names of its modules without loading them.

    Parameters
    ----------
    package : str
        The package's ``__name__``.
    names : dict
        Module below the package, by the names it gives, blanks between them: ``{"load_corpus Corpus": "load"}``.
        Written out in place: `scripts/build/dependencies.py` reads it as text.

    Returns
    -------
    getattr, dir : callable
        For ``__getattr__`` and ``__dir__``.
    all : list of str
        For ``__all__``.

    Examples
    --------
    >>> import helpers.corpus
    >>> "load_corpus" in dir(helpers.corpus)
    True
    """
    home = {name: module for offered, module in names.items() for name in offered.split()}

    def get(name: str) -> object:
        from importlib import import_module  # not above: importing helpers loads nothing at all

        if name not in home:
            raise AttributeError(f"{package} has no {name!r}; it offers {', '.join(sorted(home))}")
        value = getattr(import_module(f"{package}.{home[name]}"), name)
        setattr(sys.modules[package], name, value)
        return value

    return get, lambda: sorted(home), sorted(home)
