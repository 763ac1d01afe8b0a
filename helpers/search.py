"""The search page: every text in one script file, searched in the visitor's browser.

Pages opened from the disk may not fetch anything, so the texts come as a script,
``reports/assets/texts.js``. It holds the clean texts with the places of their clauses; what
characters count as the same (case, half- and full-width signs, spaces) is decided in
``templates/assets/search.js``.
"""

import json

from helpers.files import replace_file
from helpers.pages import LEVELS, write_page
from helpers.paths import REPORTS


def write_search(corpus, reports=REPORTS) -> None:
    """Write ``search.html`` and ``assets/texts.js``.

    Parameters
    ----------
    corpus : Corpus
        All documents; a second copy (``same_as``) is left out, or each of its hits would be there twice.
    reports : Path
        Where the pages go.
    """
    entries = [search_entry(document) for document in corpus if not document.meta.get("same_as")]
    order = list(LEVELS)
    entries.sort(key=lambda entry: order.index(entry["level"]) if entry["level"] in order else len(order))
    lines = ",\n".join(json.dumps(entry, ensure_ascii=False, separators=(",", ":")) for entry in entries)
    replace_file(reports / "assets" / "texts.js", f"window.TEXTS = [\n{lines}\n];\n")

    present = {entry["level"] for entry in entries}
    write_page(
        "search.html",
        "search.html.j2",
        reports,
        title="Search",
        description="Find any words in all the plans.",
        levels=[(level, name) for level, name in LEVELS.items() if level in present],
        provinces=sorted({entry["province"] for entry in entries if entry["province"]}),
        n_documents=len(entries),
        n_characters=sum(len(entry["text"]) for entry in entries),
    )


def search_entry(document) -> dict:
    """Return what the search needs of a document.

    Returns
    -------
    dict
        doc, title, level, province, plan (whether it speaks for its jurisdiction), text, and a value a
        clause: ``lengths`` (characters from its start to the next clause's), ``anchors``, ``items``
        and ``pages`` (both 0 or empty where they repeat the clause before).
    """
    meta, clauses = document.meta, document.clauses
    starts = [0, *clauses["start"].tolist()[1:], len(document.text)]
    pages = clauses["page"].fillna(0).astype(int) if meta.get("source_file", "").startswith("compendium") else None
    return {
        "doc": document.doc_id,
        "title": meta["title"],
        "level": meta["level"],
        "province": meta["province"] if isinstance(meta["province"], str) else "",
        "plan": bool(meta["is_plan"]),
        "text": document.text,
        "lengths": [end - start for start, end in zip(starts, starts[1:], strict=False)],
        "anchors": clauses["anchor"].tolist(),
        "items": _changes(clauses["item"].tolist(), ""),
        "pages": _changes(pages.tolist(), 0) if pages is not None else [],
    }


def _changes(values: list, same) -> list:
    """Values with `same` in place of each that repeats the one before it."""
    return [value if n == 0 or value != values[n - 1] else same for n, value in enumerate(values)]
