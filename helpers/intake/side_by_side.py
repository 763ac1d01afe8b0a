"""Two plans side by side in a notebook, sentence by sentence, with what was changed marked."""

import re
from html import escape

import pandas as pd

from helpers.base.style import COLOURS, PAGE_COLOURS
from helpers.comparison.numbers import COPIED, number_pairs
from helpers.comparison.wording import align, read_wording
from helpers.corpus.document import Document
from helpers.vocabulary.glossary import term

SIGNS = re.compile(r"\W*")  # punctuation alone is no change
CHANGED = "numbers changed"
FOUND = ["indicator", "year", "here", "above", "stringency", "gap", "gap_unit"]
STYLE = f"""<style>
.plans-pair {{ max-height: 44em; overflow: auto; }}
.plans-pair table {{ border-collapse: collapse; width: 100%; }}
.plans-pair th, .plans-pair td {{ text-align: left !important; vertical-align: top; line-height: 1.6; }}
.plans-pair thead th:nth-child(2) {{ width: 8em; }}
.plans-pair mark {{ background: {PAGE_COLOURS["low"]}; color: {PAGE_COLOURS["ink"]}; }} .plans-pair mark.number {{ background: {COLOURS["sand"]}; font-weight: bold; }}
</style>"""
CHOOSE = (
    "const box = this.closest('.plans-pair'); for (const row of box.querySelectorAll('tr[data-is]')) "
    "row.hidden = this.value && !row.dataset.is.split(';').includes(this.value);"
)


def beside_each_other(
    documents: tuple[Document, Document], sentences: pd.DataFrame, items: pd.DataFrame, targets: pd.DataFrame
) -> str:
    """Two plans as HTML: first the targets that differ, then each sentence beside its source, changes marked.

    Parameters
    ----------
    documents : (Document, Document)
        The plan, and the one it is read against.
    sentences, items, targets : DataFrame
        As a `Comparison` has them.
    """
    titles = [escape(called(document)) for document in documents]
    told = sentences["relation"].value_counts()
    changed = sentences["changed_numbers"].fillna("").ne("")
    counts = {name: (_words(name, "clause_links.relation"), int(n)) for name, n in told.items()}
    counts |= {"changed": (CHANGED, int(changed.sum()))}
    choices = "".join(f'<option value="{name}">{words} ({n})</option>' for name, (words, n) in counts.items())
    titles_of_items = documents[0].clauses.drop_duplicates("item").set_index("item")["item_title"]
    rows = []
    for item, group in sentences.groupby("child_item", sort=False):
        kinds = sorted({kind for row in group.itertuples() for kind in _kinds(row)})
        heading = "Opening" if item == "0" else escape(f"{item} {titles_of_items.get(item) or ''}".strip())
        rows.append(f'<tr data-is="{";".join(kinds)}"><th colspan="3">{heading}</th></tr>')
        rows += [_sentence(row) for row in group.itertuples()]
    gone = items[items["relation"].eq("dropped")]
    left = "".join(f"<li>{escape(f'{row.parent_item} {row.parent_title}')}</li>" for row in gone.itertuples())
    return (
        f"{STYLE}<div class='plans-pair' lang='zh'><p><strong>{titles[0]}</strong> beside <strong>{titles[1]}</strong>. "
        f"{len(sentences)} sentences: {'; '.join(f'{n} {words}' for words, n in counts.values())}. "
        f"<label>Show <select onchange=\"{CHOOSE}\"><option value=''>all sentences</option>{choices}</select></label></p>"
        f"{_differences(targets)}"
        f"<details><summary>{len(gone)} items above that no item here takes up</summary><ul>{left}</ul></details>"
        f"<table><thead><tr><th>{titles[0]}</th><th></th><th>{titles[1]}</th></tr></thead>"
        f"<tbody>{''.join(rows)}</tbody></table></div>"
    )


def called(document: Document) -> str:
    """What a document is called: its title, else its file, else that it was pasted."""
    return document.title or document.meta.get("source_file") or "pasted text"


def _words(code: str, column: str) -> str:
    return term(code, column).en


def _differences(targets: pd.DataFrame) -> str:
    """The targets that promise more or less than those above."""
    unlike = targets[targets["stringency"].isin(["higher", "lower"])]
    if unlike.empty:
        equal = int(targets["stringency"].eq("equal").sum())
        same = f"{equal}, all the same" if equal else "none"
        return f"<p>Targets here: {len(targets)}. Comparable with one above: {same}.</p>"
    table = unlike[FOUND].to_html(index=False, border=0, na_rep="", float_format="{:g}".format)
    return f"<p>Targets that promise more or less than those above: {len(unlike)}</p>{table}"


def _kinds(row) -> list[str]:
    """What a sentence can be chosen by."""
    return [row.relation] + ["changed"] * (isinstance(row.changed_numbers, str) and row.changed_numbers != "")


def _sentence(row) -> str:
    """A sentence beside its source, or beside the sentence nearest in sense."""
    changes = row.changed_numbers if isinstance(row.changed_numbers, str) else ""
    how = escape(_words(row.relation, "clause_links.relation")) + (f"<br>{escape(changes)}" if changes else "")
    here, there = escape(row.child_text), ""
    if row.relation in COPIED:
        here, there = _marked(row.child_text, row.parent_text, changes)
    elif isinstance(row.parent_text, str):
        there = escape(row.parent_text)
    elif isinstance(row.nearest_text, str):
        there = f"<em>nearest in sense, a guess:</em> {escape(row.nearest_text)}"
    return f'<tr data-is="{";".join(_kinds(row))}"><td>{here}</td><td>{how}</td><td>{there}</td></tr>'


def _marked(child: str, parent: str, changes: str) -> tuple[str, str]:
    """Both texts as HTML, with what differs marked; a number stands out where it is one of the changes (`800万吨→10万吨`)."""
    here, there = [], []
    numbers = number_pairs(changes)
    for change in align(read_wording(child), read_wording(parent)):
        words, other = child[change.i : change.j], parent[change.k : change.l]
        counted = change.kind == "number" and any(a.startswith(other) and b.startswith(words) for a, b in numbers)
        look = " class='number'" if counted else ""
        for pieces, text in ((here, words), (there, other)):
            same = change.kind == "equal" or SIGNS.fullmatch(text)
            pieces.append(escape(text) if same else f"<mark{look}>{escape(text)}</mark>")
    return "".join(here), "".join(there)
