"""What a figure is made of, as a checksum: two figures with the same one give the same picture.

Matplotlib's figures can be pickled, with all that drawing them needs; what a pickle says is compared, so that a figure need
not be laid out nor drawn to be known again.
"""

import hashlib
import io
import pickle

from matplotlib import rcParams
from matplotlib.cbook import CallbackRegistry
from matplotlib.figure import Figure
from matplotlib.transforms import TransformNode

LIBRARIES = frozenset(["builtins", "collections", "copyreg", "cycler", "datetime", "dateutil", "functools", "itertools", "matplotlib", "numpy", "pandas"])  # fmt: skip


def drawing_of(figure: Figure) -> str:
    """The checksum of all that a figure is made of, and of matplotlib's settings.

    Raises
    ------
    TypeError
        If it is made of something that has no checksum, such as code that is not matplotlib's.

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> figure, ax = plt.subplots()
    >>> line, = ax.plot([1, 2])
    >>> before = drawing_of(figure)
    >>> before == drawing_of(figure)
    True
    >>> line.set_linewidth(3)
    >>> before == drawing_of(figure)
    False
    >>> plt.close(figure)
    """
    said = io.BytesIO()
    try:
        _Parts(said, pickle.HIGHEST_PROTOCOL).dump(figure)
    except (pickle.PicklingError, AttributeError) as error:
        raise TypeError(f"a figure has no checksum: {error}") from None
    return hashlib.sha256(repr(sorted(rcParams.items())).encode() + said.getvalue()).hexdigest()


class _Parts(pickle.Pickler):
    """A pickler that says the same of equal figures, in every process."""

    def persistent_id(self, value) -> bytes | None:
        """Letters count, not whether two texts are one object."""
        return value.encode("utf-8", "surrogatepass") if type(value) is str else None

    def reducer_override(self, value):
        """Code of the libraries goes by its name; what else runs when a figure is drawn may be edited, and has no checksum."""
        if isinstance(value, TransformNode):  # its parents are known by their addresses, and draw nothing through it
            state = {name: part for name, part in vars(value).items() if name != "_parents"}
            return object.__new__, (type(value),), state
        if isinstance(value, CallbackRegistry):  # who is told of changes
            return CallbackRegistry, ()
        if isinstance(value, Figure):  # how many figures are open beside it
            made, given, state = value.__reduce_ex__(2)[:3]
            return made, given, {name: part for name, part in state.items() if name != "_number"}
        module = getattr(value, "__module__", None) if callable(value) else type(value).__module__
        if isinstance(module, str) and module.partition(".")[0] not in LIBRARIES:
            raise pickle.PicklingError(f"{value!r} is no part of matplotlib")
        return NotImplemented
