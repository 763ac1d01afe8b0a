"""The table of targets tied to its paragraphs: a click on a row shows where its words stand, how to cite and how to correct them."""

import json
from html import escape
from uuid import uuid4

import pandas as pd
from IPython.display import HTML

from helpers.base.paths import pages_address, reports_folder
from helpers.base.style import PAGE_COLOURS
from helpers.corpus.document import Document
from helpers.corpus.load import Corpus, load_corpus
from helpers.corpus.references import cite
from helpers.intake.frames import sortable, where
from helpers.vocabulary.gazetteer import place_names

COLUMNS = ["place", "indicator", "year", "value", "value_high", "unit", "quote", "comparator", "change", "modality"]
# what is most often wrong: the line to correct a row names the first it has
CORRECTED = ("value", "year", "unit", "indicator")
STYLE = f"""<style>
.plans-browse {{ display: grid; grid-template-columns: minmax(0, 3fr) minmax(18em, 2fr); gap: 1.5em; align-items: start; }}
.plans-browse tr:has(i[data-row]) {{ cursor: pointer; }} .plans-browse tr.chosen td {{ background: {PAGE_COLOURS["low"]}; color: {PAGE_COLOURS["ink"]}; }}
.plans-browse aside {{ position: sticky; top: 0; line-height: 1.7; }} .plans-browse aside p {{ margin: .5em 0; }}
.plans-browse aside pre {{ white-space: pre-wrap; background: rgba(128, 128, 128, .12); padding: .5em; font-size: 90%; }}
@media (max-width: 60em) {{ .plans-browse {{ grid-template-columns: 1fr; }} }}
</style>"""
SCRIPT = """<script>(() => {
  const box = document.getElementById("ID"), aside = box.querySelector("aside");
  const rows = JSON.parse(box.querySelector("script[type='application/json']").textContent);
  const line = (label, text) => {
    const head = document.createElement("p"), button = document.createElement("button"), words = document.createElement("pre");
    button.textContent = "Copy"; words.textContent = text; head.append(label + " ", button);
    button.onclick = async () => {
      try { await navigator.clipboard.writeText(text); button.textContent = "Copied"; }
      catch { getSelection().selectAllChildren(words); button.textContent = "Selected: press Ctrl+C"; }
    };
    return [head, words];
  };
  box.addEventListener("click", (event) => {
    const tr = event.target.closest("tr"), mark = tr && tr.querySelector("i[data-row]");
    if (!mark || event.target.closest("a")) return;
    box.querySelectorAll("tr.chosen").forEach((other) => other.classList.remove("chosen"));
    tr.classList.add("chosen");
    const row = rows[mark.dataset.row];
    aside.innerHTML = row.text;
    if (row.cite) aside.append(...line("Cite", row.cite));
    if (row.correct) aside.append(...line("Correct: paste into a cell, write what is right", row.correct));
  });
})();</script>"""


def browse_targets(targets: pd.DataFrame, corpus: Corpus | None = None) -> HTML:
    """Targets as a table whose rows lead to their paragraph, with the words marked.

    Parameters
    ----------
    targets : DataFrame
        Rows of targets.csv: from `extract_targets`, `read_table("targets")`, or any selection of them with target_id, doc_id,
        start, end and quote.
    corpus : Corpus, optional
        Where the documents are; read where none is given.

    Returns
    -------
    IPython.display.HTML
        In the notebook a click on a row shows its paragraph beside the table, a reference after GB/T 7714 to copy, and the
        line of code that corrects the row.

    Examples
    --------
    >>> corpus = load_corpus().select(place="江西", is_plan=True)
    >>> "非化石能源消费比重达到18.3%" in browse_targets(corpus["江西"].targets, corpus).data
    True
    """
    corpus = load_corpus() if corpus is None else corpus
    return HTML(tied(targets, {doc_id: corpus[doc_id] for doc_id in targets["doc_id"].unique() if doc_id in corpus}))


def tied(targets: pd.DataFrame, documents: dict[str, Document]) -> str:
    """What `browse_targets` shows, of targets of these documents; of any other the words alone."""
    places = place_names()
    rows, marks = [], []
    there = {path.stem for path in (reports_folder() / "plans").glob("*.html")}
    for number, row in enumerate(targets.to_dict("records")):
        document = documents.get(row["doc_id"])
        rows.append(_row(row, document, row["doc_id"] in there))
        marks.append(f'<i data-row="{number}"></i>')
    named = {name: places.get(document.adcode, document.title) for name, document in documents.items()}
    table = targets.assign(place=targets["doc_id"].map(named).astype("str"))
    empty = {name for name in COLUMNS if name in table and name != "quote" and table[name].isna().all()}
    empty |= {"place"} if table["place"].nunique() < 2 else set()
    table = table[[name for name in COLUMNS if name in table and name not in empty]]
    words = table["quote"].map(lambda text: escape(str(text), quote=False))
    table = table.assign(quote=[mark + text for mark, text in zip(marks, words, strict=True)])
    for name in table.columns.difference(["quote"]):
        if table[name].dtype in ("object", "str"):
            table[name] = table[name].map(lambda text: escape(text, quote=False), na_action="ignore")
    name = f"plans-{uuid4().hex[:8]}"
    data = json.dumps(rows, ensure_ascii=False).replace("</", "<\\/")
    return (
        f'{STYLE}<div id="{name}" class="plans-browse"><div>{sortable(table.reset_index(drop=True), markup=True)}</div>'
        f'<aside lang="zh">Click a row: its paragraph stands here.</aside>'
        f'<script type="application/json">{data}</script></div>{SCRIPT.replace("ID", name)}'
    )


def _row(row: dict, document: Document | None, has_page: bool) -> dict[str, str]:
    """What stands beside the table for one target: paragraph, reference, and the line that corrects it."""
    if document is None:
        return {"text": f"<p>{escape(row['quote'])}</p><p>This text is not in the corpus.</p>"}
    text, start, end = document.text, int(row["start"]), int(row["end"])
    before, after = text.rfind("\n", 0, start) + 1, text.find("\n", end)
    after = len(text) if after < 0 else after
    facts = [document.title, document.meta.get("issuer"), document.meta.get("doc_number"), document.meta.get("date")]
    page = document.page_of(start)
    facts = " · ".join(escape(str(fact)) for fact in [*facts, f"p. {page}" if page else ""] if fact)
    if has_page and pages_address():
        facts = f'<a href="{where(row["target_id"])}" target="_blank">{facts}</a>'
    words = f"{escape(text[before:start])}<mark>{escape(text[start:end])}</mark>{escape(text[end:after])}"
    column = next((name for name in CORRECTED if pd.notna(row.get(name))), "indicator")
    value = row.get(column)
    value = f"{value:.15g}" if isinstance(value, float) else repr(value) if isinstance(value, str) else value
    return {
        "text": f"<p>{facts}</p><p>{words}</p>",
        "cite": cite(document.meta, row["quote"], page),
        "correct": f'correct("{row["target_id"]}", {column}={value}, why="", who="")',
    }
