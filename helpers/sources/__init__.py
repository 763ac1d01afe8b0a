"""Sources: files as they come (text, Word, PDF, saved web page, the printed compendium) to paragraphs and tables.
Nothing is interpreted here.

>>> from helpers.sources import file_kind
>>> callable(file_kind)
True
"""

from helpers.base.lazy import offer

__getattr__, __dir__, __all__ = offer(
    __name__,
    {
        "read_declared reconcile": "printed_lists",
        "file_kind read_source": "read",
    },
)
