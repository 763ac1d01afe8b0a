"""Who must carry what: ``bodies.html``, one row a promise that names bodies in charge, to be filtered by body, place and theme.

Bodies are called by what they do (data/raw/vocabulary/bodies.csv): 省能源局 and 市能源局 both stand under 能源.
"""

import json
from pathlib import Path
from urllib.parse import quote

import pandas as pd

from helpers.base.language import say
from helpers.corpus.bodies import body, body_words
from publish.frame import write_page
from publish.places import promise_cells
from publish.promises import Promises

PAGE = "bodies.html"
OFTEN = 30  # bodies that are listed above the table
BODY = 0  # the table's column


def write_bodies(promises: Promises, reports: Path) -> Path:
    """Write ``bodies.html`` and return its path."""
    rows = duty_rows(promises)
    return write_page(
        PAGE,
        "bodies.html.j2",
        reports,
        title=say("Who is responsible for what"),
        description=say("The responsible bodies that plans name, and the targets they answer for."),
        rows=rows,
        often=often(rows),
    )


def duty_rows(promises: Promises) -> list[dict]:
    """Promises that name bodies in charge, with the bodies by what they do, in the order of places and themes."""
    named = promises.of_places[promises.of_places["departments"].notna()]
    order = {theme: n for n, theme in enumerate(promises.domains.index)}
    named = named.assign(theme_order=named["theme"].map(order)).sort_values(
        ["adcode", "theme_order", "year"], kind="stable"
    )
    shown = []
    for row in promises.each(named):
        kinds = dict.fromkeys(body(name) for name in row.departments.split(";") if name)
        bodies = [(kind, body_words(kind)) for kind in kinds]
        shown.append(
            promise_cells(promises, row, depth=0)
            | {"kinds": bodies, "place": promises.name(row.adcode), "adcode": row.adcode}
        )
    return shown


def often(rows: list[dict]) -> list[dict]:
    """The bodies that most promises name: name, promises, places, and the address of the table filtered by it."""
    found = pd.DataFrame(
        [(kind, row["adcode"], name) for row in rows for kind, name in row["kinds"]], columns=["kind", "adcode", "name"]
    )
    if found.empty:
        return []
    counts = found.groupby("kind").agg(
        promises=("adcode", "size"), places=("adcode", "nunique"), name=("name", "first")
    )
    counts = counts.sort_values(["promises"], ascending=False, kind="stable").head(OFTEN)
    return [
        {
            "name": row["name"],
            "promises": int(row["promises"]),
            "places": int(row["places"]),
            "href": f"?bodies.f={quote(json.dumps({str(BODY): kind}, ensure_ascii=False))}#table",
        }
        for kind, row in counts.iterrows()
    ]
