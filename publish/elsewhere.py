"""What public pages tell of plans whose text is not here, for the pages of places and indicators: facts with their source.

None of it is in targets.csv, in a sum or in a statistic; what a sum would be with it is said beside it.
"""

from collections import Counter
from functools import cached_property
from types import SimpleNamespace

import pandas as pd

from helpers.base.language import Words, counted, listed, said, say
from helpers.cascade.elsewhere import beside_plan, beside_sums
from helpers.corpus.known import (
    HERE,
    NOT_FOUND,
    OFFICIAL_HOST,
    PAGES,
    PLAN_KNOWN,
    PROMISE,
    SECTOR_ONLY,
    Knowing,
    add_command,
    host_of,
    read_known_plans,
    read_known_targets,
)
from helpers.targets.labels import promised
from helpers.trends.context import read_provinces
from helpers.vocabulary.gazetteer import COUNTRY, place_words, places_below
from helpers.vocabulary.glossary import term
from helpers.vocabulary.indicators import indicator_words
from publish.drawings import area_map

JIANGXI = "360000"
STATES = {
    HERE: say("its text is here"),
    PLAN_KNOWN: say("a plan is known, its text is not here"),
    SECTOR_ONLY: say("only sector plans are known"),
    NOT_FOUND: say("no plan was found"),
}
LOOKS = {HERE: "plan", PLAN_KNOWN: "outlined", SECTOR_ONLY: "sector", NOT_FOUND: "nothing"}  # classes of style.css
FIRM = ("strive", "ensure", "maintain")  # modalities that are told; the rest is stated plainly
WIDTH = 300  # of a map of Jiangxi, in pixels


class Elsewhere:
    """What is known from elsewhere, read once for all pages.

    Parameters
    ----------
    documents, targets, sums : DataFrame
        documents.csv, targets.csv, sums.csv.
    """

    def __init__(self, documents: pd.DataFrame, targets: pd.DataFrame, sums: pd.DataFrame):
        self.documents = documents.reset_index(drop=True)
        self.plans, self.told = read_known_plans(), read_known_targets()
        asked = list(places_below(JIANGXI))
        self.known = Knowing(self.documents, self.plans)
        states = self.known.of(asked).drop_duplicates("adcode").set_index("adcode")["state"]
        self.states = states[asked]  # of Jiangxi's prefectures
        numbers = self.told[self.told["counts"].eq(PROMISE) & self.told["value"].notna()]
        beside = beside_plan(targets, self.documents, numbers).set_index(numbers.index)
        self.numbers = numbers.join(beside[["parent_target_id", "parent_value", "gap_points", "own_value"]])
        summed = beside_sums(sums, targets, self.documents, self.told)
        keys = ["adcode", "indicator", "year", "value", "seen"]
        summed = summed[[*keys, "sum_known", "sum_with", "why"]].drop_duplicates(keys)
        self.numbers = self.numbers.merge(summed, on=keys, how="left")

    def of_place(self, adcode: str) -> dict | None:
        """What a place's page tells: the state of its plan (of the country its provinces', of 江西 its prefectures'), and numbers.

        None where the place's text is here and nothing else of it is known.
        """
        asked = [adcode]
        if adcode == JIANGXI:
            asked = list(places_below(JIANGXI))
        elif adcode == COUNTRY:
            asked = list(read_provinces()["adcode"])
        rows, whole = self.known.states(asked), adcode in (JIANGXI, COUNTRY)
        if adcode == COUNTRY:
            rows = [row for row in rows if row["state"] != HERE]
        inside = adcode.rstrip("0") or adcode
        numbers = [row for row in self._records if row["adcode"].startswith(inside) and not whole]
        told = [row for row in rows if whole or row["others"] or row["state"] != HERE]
        told = [row for row in told if whole or row["searches"] or row["state"] != NOT_FOUND]
        if not told and not numbers:
            return None
        counts = Counter(row["state"] for row in rows)
        summary = listed(
            (
                say("%(state)s: %(n)s", state=words, n=counts[state])
                for state, words in STATES.items()
                if state in counts
            ),
            apart=True,
        )
        if adcode == JIANGXI:
            summary = say(
                "Of its prefectures, and of counties and zones with a plan of their own: %(counts)s.", counts=summary
            )
        return {
            "map": self.jiangxi() if adcode == JIANGXI else "",
            "summary": summary if len(rows) > 1 else None,
            "plans": [self._plan(row) for row in told],
            "numbers": [self._number(row) for row in numbers],
        }

    def with_known_plan(self, adcodes: list[str]) -> set[str]:
        """Those places whose implementation plan is not here, but told of by public pages or by a document that is here."""
        return {row["adcode"] for row in self.known.states(adcodes) if row["state"] == PLAN_KNOWN}

    def jiangxi(self) -> str:
        """Jiangxi's prefectures by what is known of their plans, each leading to its page, as SVG."""
        links = {code: (f"{code}.html", place_words(code)) for code in self.states.index}
        title = say("Map of Jiangxi's prefectures: which plans are here, and which are only known from other sources")
        return area_map("jiangxi_prefectures", WIDTH, title, self.states.map(LOOKS).to_dict(), links)

    def legend(self) -> list[dict]:
        """The legend of that map: each state's colour, words and number of prefectures."""
        counts = self.states.value_counts()
        return [
            {"css": LOOKS[state], "words": words, "n": int(counts.get(state, 0))} for state, words in STATES.items()
        ]

    def of_indicator(self, indicator_id: str) -> list[dict]:
        """The numbers of an indicator that are known from elsewhere."""
        return [self._number(row) for row in self._records if row["indicator_id"] == indicator_id]

    @cached_property
    def _records(self) -> list[dict]:
        return self.numbers.to_dict("records")

    @cached_property
    def _seen(self) -> dict[tuple[str, str], dict]:
        """The first row of each plan that is known, by place and title."""
        rows = reversed(self.plans.to_dict("records"))
        return {(row["adcode"], row["document"]): row for row in rows}

    def _plan(self, row: dict) -> dict:
        known = row["state"] == PLAN_KNOWN
        searched = row["searches"] and counted(
            "one search was made", "%(n)s searches were made", n=int(row["searches"])
        )
        return {
            "name": place_words(row["adcode"]),
            "state": STATES[row["state"]],
            "known": known,
            "title": row["title"],
            "number": row["doc_number"],
            "issued": row["issued"],
            "where": where(self._seen[row["adcode"], row["title"]]) if known else "",
            "link": row["link"],
            "doubt": said(row["doubt"]) if row["doubt"] else "",
            "searched": searched or "",
            "others": [title for title in row["others"].split(";") if title],
            "add": add_command(row) if known else "",
        }

    def _number(self, row: dict) -> dict:
        told = {name: row[name] for name in ("value", "unit", "comparator", "indicator_id")}
        change = "decrease_pct" if row["base_year"] else ""
        number = promised(SimpleNamespace(**told, kind="quantity", value_high=None, change=change))
        known = row["indicator_id"]
        return {
            "adcode": row["adcode"],
            "place": place_words(row["adcode"]),
            "what": indicator_words(known) if known else Words(zh=row["indicator"], en=row["indicator"]),
            "year": "" if pd.isna(row["year"]) else int(row["year"]),
            "words": number,
            "since": say("from %(year)s", year=row["base_year"]) if row["base_year"] else "",
            "firm": term(row["modality"], "modality") if row["modality"] in FIRM else "",
            "document": row["document"],
            "where": where(row),
            "link": row["link"],
            "doubt": said(row["doubt"]) if row["doubt"] else "",
            "beside": _beside(row),
        }


def where(row) -> Words:
    """Where something was seen: an official page, or a page of another kind with its host."""
    host = host_of(row["url"])
    if row["page"] == "official":
        return say("official page (%(host)s)", host=host)
    seen = PAGES[row["page"]]
    return say("%(seen)s (%(host)s)", seen=seen, host=host) if host and not host.endswith(OFFICIAL_HOST) else seen


def _beside(row: dict) -> Words | str:
    """A number known from elsewhere beside the plan above: the distance of a share, what a sum would be, or why it is in none."""
    if pd.notna(row["gap_points"]):
        if not round(row["gap_points"], 6):
            return say("as the plan above")
        gap = f"{abs(row['gap_points']):.3g}"
        if row["gap_points"] > 0:
            return say("%(gap)s points above the higher-level plan", gap=gap)
        return say("%(gap)s points below the higher-level plan", gap=gap)
    if pd.notna(row.get("sum_with")):
        return say(
            "the sum of the places here is %(known)s, with it %(more)s",
            known=f"{row['sum_known']:g}", more=f"{row['sum_with']:g}",
        )  # fmt: skip
    if isinstance(row.get("why"), str) and row["why"]:
        return say("in no total: %(why)s", why=said(row["why"].removeprefix("doubtful: ")))
    return ""
