"""A kernel in which somebody looks on: its tables can be used, names are completed, and long work says what it is at.

Nothing is loaded until then.
"""

import re
import sys
from html import escape
from threading import Event, Thread, main_thread
from time import monotonic

from IPython import get_ipython
from IPython.display import display

from helpers.base.waiting import DELAY

TABLE_NAME = re.compile(r"read_table\(\s*(?:name\s*=\s*)?[\"'](?P<begun>\w*)$")


def look_on() -> None:
    """Show tables as `frames.sortable` does, and complete the names of tables; called when helpers is first imported."""
    shell = get_ipython()
    if shell is None:
        return
    formatter = shell.display_formatter.formatters["text/html"]
    formatter.for_type_by_name("pandas", "DataFrame", frame)
    formatter.for_type_by_name("helpers.targets.extract", "TargetTable", targets)
    formatter.for_type_by_name("helpers.corpus.load", "Corpus", documents)
    shell.set_hook("complete_command", tables, re_key=r".*read_table\(")
    waiting = Waiting()
    waiting.begin()  # for the cell that imports helpers, too
    shell.events.register("pre_run_cell", waiting.begin)
    shell.events.register("post_run_cell", waiting.end)


class Waiting:
    """Below a cell that works for more than two seconds: how long it has, and at which function of helpers it is."""

    def __init__(self) -> None:
        self._over = Event()

    def begin(self, _info: object = None) -> None:
        """A cell begins."""
        self._over.set()  # of one that it is run in
        self._over = Event()
        self._thread = Thread(target=self._tell, args=(self._over,), daemon=True)
        self._thread.start()

    def end(self, _result: object = None) -> None:
        """It is over: what was told is taken back."""
        self._over.set()
        self._thread.join()

    @staticmethod
    def _tell(over: Event) -> None:
        begun, shown = monotonic(), None
        while not over.wait(DELAY if shown is None else 1):
            text = f"{monotonic() - begun:.0f} s{at_work()}"
            told = {"text/plain": text, "text/html": f"<small>{text}</small>"}
            if shown is None:
                shown = display(told, raw=True, display_id=True)
            else:
                shown.update(told, raw=True)
        if shown is not None:
            shown.update({"text/plain": "", "text/html": ""}, raw=True)


def at_work() -> str:
    """The function of helpers that the kernel is at: the one that the cell has called."""
    frame, name = sys._current_frames().get(main_thread().ident), ""
    while frame is not None:
        module, function = frame.f_globals.get("__name__", ""), frame.f_code.co_name
        at = module.startswith("helpers.") and not module.startswith("helpers.base.")
        if at and function.isidentifier() and not function.startswith("_"):
            name = f": {function}"
        frame = frame.f_back
    return name


def frame(table) -> str:
    """What JupyterLab shows of a DataFrame; pandas' own way where columns have levels, or no server gives DataTables."""
    from helpers.base.paths import pages_address
    from helpers.intake.frames import sortable

    note = f"<p>{escape(table.attrs['note'])}</p>" if table.attrs.get("note") else ""
    return f"{sortable(table) if pages_address() and table.columns.nlevels == 1 else table._repr_html_()}{note}"


def documents(corpus) -> str:
    """What JupyterLab shows of a corpus: its documents, each leading to its page."""
    from helpers.base.paths import pages_address
    from helpers.corpus.load import CARD
    from helpers.intake.frames import sortable

    if not pages_address():
        return corpus._repr_html_()
    return f"<p>{escape(repr(corpus))}</p>{sortable(corpus.documents[CARD])}"


def targets(table) -> str:
    """What JupyterLab shows of the targets that `extract_targets` has read: each tied to its paragraph."""
    import pandas as pd

    from helpers.base.paths import pages_address
    from helpers.intake.frames import sortable
    from helpers.intake.paragraphs import tied

    if not pages_address() or table.empty:
        return table._repr_html_()
    documents = {document.doc_id: document for document in table.documents}
    shown = tied(table, documents) if documents else sortable(pd.DataFrame(table[table.shown()]))
    return f"{shown}{table.what_else()}"


def tables(_, event) -> list[str]:
    """The names of tables that ``read_table("`` may be given."""
    from helpers.base.paths import dictionary_folder

    begun = TABLE_NAME.search(event.text_until_cursor)
    names = sorted(path.stem for path in dictionary_folder().glob("*.csv"))
    return [name for name in names if begun and name.startswith(begun["begun"])]
