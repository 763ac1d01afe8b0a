"""Show targets: the whole table, searchable offline, and promises by indicator and jurisdiction."""

import html

import pandas as pd

from helpers.paths import VOCABULARY
from helpers.side_by_side import promise, sentence_links

SHOWN = ["plan", "indicator", "promise", "deadline", "sentence", "scope", "check"]
LEVEL_ORDER = ("national", "ministry", "province", "prefecture", "county")

# Rows that do not hold every word typed are hidden; nothing is loaded from anywhere.
FILTER = """<div class="searchbox"><label>Search {what} <input type="search" id="{name}-words" size="30" placeholder="words, such as 江西 2030"></label>
<output id="{name}-count" class="small quiet"></output></div>
<script>
(function () {{
  const input = document.getElementById("{name}-words"), count = document.getElementById("{name}-count");
  const rows = Array.from(document.querySelectorAll("#{name} tbody tr"));
  const texts = rows.map((row) => row.textContent.toLowerCase());
  function show() {{
    const words = input.value.toLowerCase().split(/\\s+/).filter(Boolean);
    let shown = 0;
    rows.forEach((row, i) => {{
      row.hidden = !words.every((word) => texts[i].includes(word));
      shown += row.hidden ? 0 : 1;
    }});
    count.textContent = shown + " of " + rows.length + " rows";
  }}
  input.addEventListener("input", show);
  show();
}})();
</script>"""


def readable(
    targets: pd.DataFrame, documents: pd.DataFrame, clauses: pd.DataFrame, codebook: pd.DataFrame
) -> pd.DataFrame:
    """The targets in columns for readers, the sentence linked to its place on the plan's page.

    Parameters
    ----------
    targets, documents, clauses : DataFrame
        targets.csv, documents.csv and clauses.csv.
    codebook : DataFrame
        indicators.csv.

    Returns
    -------
    DataFrame
        One row a target, HTML in plan and sentence; other cells are escaped.
    """
    titles = documents.set_index("doc_id")
    english = codebook.set_index("indicator_id")["name_en"]
    rows = targets.join(titles["title"].rename("plan"), on="doc_id")
    rows["promise"] = [promise(row) for row in rows.itertuples()]
    rows["deadline"] = rows["period"].where(rows["period"].notna(), rows["year"].astype("string"))
    for column in set(SHOWN) - {"sentence"}:
        rows[column] = rows[column].astype("string").fillna("").map(html.escape)
    gloss = rows["indicator_id"].map(english)
    rows["indicator"] += ('<br><span class="quiet">' + gloss.map(html.escape, na_action="ignore") + "</span>").fillna(
        ""
    )
    rows["sentence"] = sentence_links(targets, clauses).to_numpy()
    return rows[SHOWN].reset_index(drop=True)


def searchable(table: pd.DataFrame, name: str, what: str = "the table") -> str:
    """A table as HTML with a field that filters its rows as one types, without any outside script.

    Parameters
    ----------
    table : DataFrame
        Cells are HTML already.
    name : str
        The table's id on the page: letters and hyphens.
    what : str
        What is searched, for the label.
    """
    body = table.to_html(index=False, escape=False, border=0, classes="sortable", table_id=name)
    box = f'<div class="table-scroll tall" style="max-height: 40rem; overflow: auto">{body}</div>'
    return FILTER.format(name=name, what=what).replace("<script>", box + "<script>", 1)


def speaking(documents: pd.DataFrame) -> pd.DataFrame:
    """The documents that speak for their jurisdiction, with its name in `place`: the country first, then by level."""
    plans = documents[documents["is_plan"] & documents["same_as"].isna()].copy()
    places = pd.read_csv(VOCABULARY / "gazetteer.csv", dtype=str, encoding="utf-8-sig")
    names = places[places["kind"] != "zone"].drop_duplicates("adcode").set_index("adcode")["short_name"]
    plans["place"] = plans["adcode"].map(names)
    plans["order"] = plans["level"].map({level: place for place, level in enumerate(LEVEL_ORDER)})
    return plans.sort_values(["order", "adcode"]).drop(columns="order")


def promises_by_place(targets: pd.DataFrame, plans: pd.DataFrame, indicators: list[str], year: int) -> pd.DataFrame:
    """What each plan promises for some indicators by one year.

    Parameters
    ----------
    targets : DataFrame
        targets.csv.
    plans : DataFrame
        From `speaking`, one row a jurisdiction.
    indicators : list of str
        Ids of the codebook, in the order of the columns.
    year : int
        Deadline.

    Returns
    -------
    DataFrame
        Jurisdictions by indicators; a cell holds the promises (* for 力争), `handed down` where the level above sets it,
        `other deadline`, `no target`, or `text breaks off` where the plan is incomplete.
    """
    rows = {}
    for plan in plans.itertuples():
        own = targets[targets["doc_id"] == plan.doc_id]
        rows[plan.place] = [_cell(own[own["indicator_id"] == name], year, plan.complete) for name in indicators]
    return pd.DataFrame.from_dict(rows, orient="index", columns=indicators)


def _cell(own: pd.DataFrame, year: int, complete: bool) -> str:
    there = own[own["year"] == year]
    if len(there):
        return " / ".join(dict.fromkeys(promise(row) for row in there.itertuples()))
    if len(own):
        return "other deadline"
    return "no target" if complete else "text breaks off"


def draw_shares(ax, shares: pd.DataFrame, label: str, legend: str) -> None:
    """Draw shares as stacked bars, told apart by hatch as well as by colour.

    Parameters
    ----------
    ax : Axes
    shares : DataFrame
        A row a bar, a column a part; rows sum to 1.
    label, legend : str
        Of the axis and of the legend.
    """
    shares.plot.barh(stacked=True, ax=ax, width=0.8, cmap="cividis")
    for bars, hatch in zip(ax.containers, ("", "..", "", "//", "xx", "--"), strict=False):
        for bar in bars:
            bar.set(hatch=hatch, edgecolor="white")
    ax.set(xlabel=label, ylabel="", xlim=(0, 1))
    ax.invert_yaxis()
    ax.legend(title=legend, bbox_to_anchor=(1.01, 1), loc="upper left", frameon=False)
