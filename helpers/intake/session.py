"""A kernel in which somebody looks on: its tables can be used, and names are completed. Nothing is loaded until then."""

import re
from html import escape

from IPython import get_ipython

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
