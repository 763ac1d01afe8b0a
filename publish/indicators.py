"""A page for each indicator that three or more places promise: all places by year, a map, the sentences, who is silent, what was measured.

``indicators/<indicator_id>.html``. Charts come from `helpers.maps`; a page holds their data once, and a script
(assets/charts.js) draws them where they are looked at. Without a script the pictures beside them remain.
"""

import hashlib
import json
import re
from collections import Counter
from functools import cache, partial
from pathlib import Path
from typing import NamedTuple

import pandas as pd
import vl_convert

from helpers.base.cache import keep
from helpers.base.files import replace_file
from helpers.base.language import Words, said, say, width_of
from helpers.base.paths import ROOT, fonts_folder
from helpers.base.pictures import write_picture
from helpers.base.tables import text
from helpers.corpus.documents import PLACE_LEVELS
from helpers.corpus.known import known_of
from helpers.targets.labels import WITH_NUMBER
from helpers.trends.context import read_actuals, source_words
from helpers.vocabulary.gazetteer import COUNTRY, places_below
from helpers.vocabulary.glossary import term
from helpers.vocabulary.units import english_unit, in_large_units
from publish.built import LEVELS
from publish.drawings import ranks
from publish.elsewhere import where
from publish.frame import unbroken, write_page
from publish.places import JIANGXI, promise_cells, shown_columns
from publish.promises import STATES, Promises, amount
from publish.reader import all_unread, unread

YEARS_SHOWN = 5  # deadlines that a chart offers, those that most places give
STAND_IN = 98_760  # stands for a year in the template of a chart, those after it for the others
TIMES = 98_759  # stands for what its values are multiplied by
FIRST = 98_758  # stands for the year that is shown first
LINE = 130  # Latin letters in a line above a picture
HORIZON = 2035  # the last goal that is set beside what was measured
DRAWN = 3  # places that must give a number for one year before a chart or map is drawn
OWN_FONT = "Plans Sans SC"  # of data/raw/fonts
CACHE = ROOT / "build" / "pictures"  # pictures by what they are drawn from: drawn once


class Point(NamedTuple):
    """What the charts draw of one place and year, as `helpers.maps.chart_dots` takes it."""

    indicator_id: str
    adcode: str
    level: str
    year: int
    value: float
    gap: float | None  # less the country's
    firm: str
    words_zh: str
    words_en: str
    place_zh: str
    place_en: str
    sentence: str
    href: str
    unit: str


def indicator_ids(promises: Promises) -> list[str]:
    """The indicators that have a page, in the order of the codebook."""
    return [name for name in promises.codebook.index if name in promises.widely]


def write_indicators(promises: Promises, reports: Path) -> list[str]:
    """Write a page an indicator, the areas' script and the pictures; return the ids."""
    ids = indicator_ids(promises)
    areas = {area: features(area) for area in ("china", "jiangxi")}
    script = "".join(
        f"(window.AREAS = window.AREAS || {{}}).{name} = {_json(found)};\n" for name, found in areas.items()
    )
    replace_file(reports / "assets" / "areas.js", script)
    measured = read_actuals()[0]
    of = dict(list(measured.groupby("indicator_id")))
    written = {write_indicator(promises, name, of.get(name, measured.iloc[:0]), reports) for name in ids}
    for page in sorted(set((reports / "indicators").glob("*.html")) - written):
        page.unlink()
    return ids


def write_indicator(promises: Promises, indicator_id: str, measured: pd.DataFrame, reports: Path) -> Path:
    """Write ``indicators/<indicator_id>.html`` with its pictures and return its path."""
    rows = promises.of_measure(indicator_id)
    name = promises.measure(indicator_id)
    points = chart_points(promises, main_measure(rows))
    charts = [chart for chart in (dots(promises, name, points), *maps(promises, name, points)) if chart]
    for chart in charts:
        chart["still"] = still(chart)
    definition, unit = (promises.codebook.at[indicator_id, column] for column in ("definition", "canonical_unit"))
    shown = table_rows(promises, rows)
    marked = [doc for doc in dict.fromkeys(rows["doc_id"]) if unread(doc)]
    return write_page(
        f"indicators/{indicator_id}.html",
        "indicator.html.j2",
        reports,
        title=name,
        description=say(
            "What Chinese places promise for %(indicator)s: all numbers with their sentences.", indicator=name
        ),
        theme=promises.theme_of(indicator_id),
        definition=said(definition),
        unit=unit,
        variants=variants(promises, indicator_id),
        lede=lede(rows),
        charts=[
            chart
            | {
                "json": _json(
                    {key: chart[key] for key in ("kind", "data", "specs", "areas", "years", "said") if key in chart}
                )
            }
            for chart in charts
        ],
        rows=shown,
        shown=shown_columns(shown),
        silent=silent_places(promises, indicator_id),
        elsewhere=promises.elsewhere.of_indicator(indicator_id),
        measured=measured_rows(promises, indicator_id, measured, points),
        scoped=promises.of_ministries[indicator_id],
        unread=all_unread(promises.documents.loc[marked]) if marked else [],
        levels=LEVELS,
    )


def main_measure(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows with a number of the one kind of change and unit that most places state: levels, or falls in per cent."""
    columns = ("kind", "scope", "value_canonical", "year", "change", "unit_canonical", "adcode")
    measures, places = [], {}
    for kind, scope, value, year, change, unit, adcode in zip(*(rows[name].tolist() for name in columns), strict=True):
        counts = kind == "quantity" and not text(scope) and pd.notna(value) and pd.notna(year)
        measures.append((text(change), text(unit)) if counts else None)
        if counts:
            places.setdefault(measures[-1], set()).add(adcode)
    most = min(
        places, key=lambda measure: (-len(places[measure]), measure[0], not measure[1], measure[1]), default=None
    )
    return rows.loc[[measure is not None and measure == most for measure in measures]]


def chart_points(promises: Promises, rows: pd.DataFrame) -> list[Point]:
    """What the charts draw: a point a place and year."""
    first: dict[tuple[int, str], tuple] = {}
    for row in sorted(promises.each(rows), key=lambda row: row.rank):
        first.setdefault((int(row.year), row.adcode), row)
    country = {year: row.value_canonical for (year, adcode), row in first.items() if adcode == COUNTRY}
    sign = -1 if len(rows) and rows["change"].iloc[0] == "decrease_pct" else 1
    return [
        Point(
            indicator_id=row.indicator_id,
            adcode=row.adcode,
            level=row.level,
            year=year,
            value=sign * float(row.value_canonical),
            gap=sign * float(row.value_canonical - country[year]) if year in country else None,
            firm=row.modality,
            words_zh=row.words.zh,
            words_en=row.words.en,
            place_zh=promises.name(row.adcode).zh,
            place_en=promises.name(row.adcode).en,
            sentence=row.quote,
            href=row.href,
            unit=text(row.unit_canonical),
        )
        for (year, _), row in sorted(first.items())
    ]


# ---- charts


def words_of_charts() -> dict[str, Words]:
    """What the charts call their parts."""
    return {
        "word by": say("by"), "word value": say("target"), "word country": say("the country"), "word sentence": say("sentence"),
        "word unit": say("Unit:"), "word strive": say("hollow: aimed at (力争)"),
    }  # fmt: skip


def source_note(promises: Promises) -> Words:
    """What stands inside every picture: source, licence, the data's date."""
    return say("carbon-plans, from the plans' own sentences · CC BY 4.0 · data as of %(date)s", date=promises.as_of)


def dots(promises: Promises, name: Words, points: list[Point]) -> dict | None:
    """The chart of all places by year; none where no year has enough numbers."""
    sizes = Counter(point.year for point in points if point.level != "national")
    if max(sizes.values(), default=0) < DRAWN:
        return None
    years = sorted({point.year for point in points}, key=lambda year: (-sizes[year], year))[:YEARS_SHOWN]
    points = [point for point in points if point.year in years]
    told = {year: finding(promises, points, year) for year in years if sizes[year] >= DRAWN}
    title, note = told[years[0]], source_note(promises)
    unit, times = shown_unit(points)
    parts = {"head": of_year(name, years[0]), "finding": title, "note": note, "unit": unit}
    specs = {language: spec("dots", tuple(years), language, parts, times) for language in ("zh", "en")}
    heads = {0: [name]} | {year: [of_year(name, year), *([told[year]] if year in told else [])] for year in years}
    if promises.codebook["additive"][points[0].indicator_id] == "yes":
        # a part beside the whole: the country's amount would push all others to the edge
        points = [point._replace(gap=None) for point in points if point.level != "national"]
    levels = {point.level for point in points}
    return {
        "kind": "dots",
        "points": points,
        "data": [point._asdict() for point in points],
        "specs": specs,
        "years": years,
        "title": title,
        "said": {str(year): _both(lines) for year, lines in heads.items()},
        "levels": [level for level in PLACE_LEVELS[1:] if level in levels],
        "gap": any(point.gap is not None for point in points),
    }


def of_year(name: Words, year: int) -> Words:
    """The title of a chart that shows one deadline."""
    return say("%(what)s, by %(year)s", what=name, year=year)


def shown_unit(points: list[Point]) -> tuple[Words, float]:
    """The unit in which a chart draws its values, in both languages, and how many of the English one make one of the Chinese."""
    unit, most = points[0].unit, max(abs(point.value) for point in points)
    english, shown = english_unit(most, unit) if most else ("", most)
    return Words(zh=unit, en=english or unit), shown / most if english else 1.0


def _both(lines: list[Words]) -> dict[str, list[str]]:
    return {"zh": [line.zh for line in lines], "en": [line.en for line in lines]}


def spec(kind: str, years: tuple[int, ...], language: str, parts: dict[str, Words], times: float = 1.0) -> dict:
    """A chart as Vega-Lite: what is the same for all indicators is made once, then words and years are put in.

    `times` is how many of the English unit make one of the Chinese.
    """
    outlined = sum(name.startswith("outlined") for name in parts)
    text = _template(kind, len(years), outlined).replace(str(FIRST), str(years[0])).replace("{language}", language)
    for place, year in enumerate(sorted(years) if kind == "dots" else years):
        text = text.replace(str(STAND_IN + place), str(year))
    text = text.replace(str(TIMES), f"{times:.12g}" if language == "en" else "1")
    for name, words in (words_of_charts() | parts).items():
        text = text.replace(f"{{{name}}}", json.dumps(getattr(words, language), ensure_ascii=False)[1:-1])
    return json.loads(text)


@cache
def _template(kind: str, count: int, outlined: int = 0) -> str:
    """The JSON of a chart with places for its words, ``{language}``, ``{head}``, ``{finding}``, ``{note}``, ``{unit}``, ``{outlined 0}`` …, and years.

    The years are STAND_IN and those after it: of dots the earliest first, of a map as they are offered. FIRST is the one shown first.
    """
    years = list(range(STAND_IN, STAND_IN + count))
    if kind == "dots":
        words = {name.removeprefix("word "): f"{{{name}}}" for name in words_of_charts()}
        given = ("chart_dots", "points", years, ["{head}", "{finding}"], "{note}", "{unit}", words, "{language}", TIMES)
    else:
        title = ["{head}", *(f"{{outlined {line}}}" for line in range(outlined))]
        given = ("chart_map", "values", kind, years, title, "{note}", "{unit}", "{language}", kind, outlined > 0, TIMES)
    made = keep("chart", given, "helpers.maps.charts", partial(_chart, *given))
    for parameter in made["params"]:
        if parameter["name"] == "year":
            parameter["value"] = FIRST
    return json.dumps(made, ensure_ascii=False)


def _chart(function: str, *given) -> dict:
    from altair.utils.schemapi import debug_mode  # not above, here and below: charts that are kept need none of it

    from helpers.maps import charts

    with debug_mode(False):  # each part is not held against the schema
        return getattr(charts, function)(*given).to_dict(validate=False)


def features(area: str) -> list[dict]:
    """The areas of a map, as `helpers.maps.charts` gives them."""

    def make() -> list[dict]:
        from helpers.maps.charts import area_features

        return area_features(area)

    files = tuple(f"boundaries/{name}.geojson" for name in ("china_provinces", "china_lines", "jiangxi_prefectures"))
    return keep("areas", area, "helpers.maps.charts", make, files)


def finding(promises: Promises, points: list[Point], year: int | None = None) -> Words:
    """What the chart shows, in a sentence: for a year, how many of one level, from where to where, and the country.

    Without a year it is that which most places give. The level is that of provinces where enough of them give a number, else another of which enough do, else any.
    """
    local = [point for point in points if point.level != "national"]
    if not year:
        sizes = Counter(point.year for point in local)
        year = min(sizes, key=lambda year: (-sizes[year], year))
    there = [point for point in local if point.year == year]
    sizes = Counter(point.level for point in there)
    level = next((level for level in PLACE_LEVELS[1:] if sizes[level] >= DRAWN), "")
    there = [point for point in there if point.level == level] if level else there
    low, high = (end(there, key=lambda point: point.value) for end in (min, max))
    country = [point for point in points if point.level == "national" and point.year == year]
    whole = (
        say("the country: %(words)s", words=_said(country[0])) if country else say("the country sets no such number")
    )
    many = {"year": year, "places": _of_level(level, len(there)), "whole": whole}
    if low.value == high.value:  # in the words of most of them: 50 %, not ≥ 50 %
        words = Counter(point.words_en for point in there)
        usual = min(there, key=lambda point: (-words[point.words_en], point.words_en))
        return say(
            "For %(year)s, %(places)s give a number, all of them %(said)s; %(whole)s.", said=_said(usual), **many
        )
    return say(
        "For %(year)s, %(places)s give a number, from %(low)s (%(low_place)s) to %(high)s (%(high_place)s); %(whole)s.",
        low=_said(low), low_place=promises.name(low.adcode), high=_said(high), high_place=promises.name(high.adcode), **many,
    )  # fmt: skip


def _of_level(level: str, n: int) -> Words:
    """How many places of a level, or of any, in words."""
    words = {
        "province": say("%(n)s provinces", n=n),
        "prefecture": say("%(n)s cities", n=n),
        "county": say("%(n)s counties and districts", n=n),
    }
    return words.get(level) or say("%(n)s places of several levels", n=n)


def _said(point: Point) -> Words:
    return Words(zh=point.words_zh, en=point.words_en)


def maps(promises: Promises, name: Words, points: list[Point]) -> list[dict]:
    """The map of China's provinces, and that of Jiangxi's prefectures, where enough of them give a number for one year."""
    found = []
    prefectures = places_below(JIANGXI)
    for area, there in (
        ("china", [point for point in points if point.level == "province"]),
        ("jiangxi", [point for point in points if point.adcode in prefectures]),
    ):
        sizes = Counter(point.year for point in there)
        years = [year for year, size in sizes.items() if size >= (8 if area == "china" else 2)]
        if not years:
            continue
        years.sort(key=lambda year: (-sizes[year], year))
        wide = {}
        for row in (point for point in there if point.year in years):
            entry = wide.setdefault(row.adcode, {"adcode": row.adcode})
            entry |= {
                f"v{row.year}": row.value,
                f"w{row.year}_zh": row.words_zh,
                f"w{row.year}_en": row.words_en,
                f"h{row.year}": row.href,
            }
        outlined = known_on_map(promises, points, years, wide) if area == "jiangxi" else []
        title = say(
            "What %(whole)s promise", whole=say("the provinces") if area == "china" else say("Jiangxi's prefectures")
        )
        note = say(
            "%(note)s · %(base)s · %(grey)s",
            note=source_note(promises),
            base=say("base map: 天地图, see LICENSE"),
            grey=say("grey: no number in the collection"),
        )
        unit, times = shown_unit(there)
        heads = {
            year: of_year(Words(zh=f"{name.zh} · {title.zh}", en=f"{name.en} · {title.en}"), year) for year in years
        }
        parts = {"head": heads[years[0]], "note": note, "unit": unit}
        if outlined:
            legend = say("◇ outlined: from other sources, not counted; ?: doubtful")
            parts |= {f"outlined {line}": words for line, words in enumerate([legend, *outlined])}
        specs = {language: spec(area, tuple(years), language, parts, times) for language in ("zh", "en")}
        told = {str(year): _both([head]) for year, head in heads.items()}
        drawn_of = {"kind": "map", "data": list(wide.values()), "specs": specs, "said": told}
        found.append(drawn_of | {"areas": area, "years": years, "title": title})
    return found


def known_on_map(promises: Promises, points: list[Point], years: list[int], wide: dict[str, dict]) -> list[Words]:
    """Put what is only known from elsewhere into the values of Jiangxi's map, as `chart_map` draws it; return what was put there.

    Places that give a number of their own for the year keep it alone.
    """
    indicator_id, unit = points[0].indicator_id, points[0].unit
    fall = any(point.value < 0 for point in points)
    elsewhere, told = promises.elsewhere.told, []
    for year in years if elsewhere["indicator_id"].eq(indicator_id).any() else ():
        known = known_of(elsewhere, indicator_id, year, unit, fall)
        for row in (
            known[[f"v{year}" not in wide.get(code, {}) for code in known.index]].reset_index().to_dict("records")
        ):
            number, seen = row["label"], where(row)
            told.append(say("%(place)s %(year)s: %(number)s, %(where)s", place=promises.name(row["adcode"]), year=year, number=number, where=seen))  # fmt: skip
            words = say("%(number)s · %(document)s · %(where)s", number=number, document=row["document"], where=seen)
            if row["doubt"]:
                words = say("%(seen)s · doubtful: %(why)s", seen=words, why=said(row["doubt"]))
            entry = wide.setdefault(row["adcode"], {"adcode": row["adcode"]})
            entry |= {f"k{year}": number, f"s{year}_zh": words.zh, f"s{year}_en": words.en}
    return told


def still(chart: dict) -> str:
    """What stands where a chart will be drawn, and remains without a script: the ranks of the year that is shown first."""
    if chart["kind"] != "dots":
        return ""
    return ranks([point for point in chart["points"] if point.year == chart["years"][0]], chart["title"])


def pictures(chart: dict, name: str, reports: Path) -> dict[str, str]:
    """Draw a chart to ``reports/figures`` as SVG, in both languages, and return the names of the files by language.

    What was drawn from the same chart before is taken from build/pictures.
    """
    kind = chart.get("areas", "dots")
    found = {}
    for language, spec in chart["specs"].items():
        spec = spec | {"title": spec["title"] | {"subtitle": in_lines(spec["title"]["subtitle"])}}
        datasets = {"points" if kind == "dots" else "values": chart["data"]}
        if kind != "dots":
            datasets[kind] = features(kind)
        found[language] = f"{name}-{kind}-{language}.svg"
        svg = drawn(_json(spec | {"datasets": datasets}), spec["config"]["font"])
        write_picture(reports / "figures" / found[language], svg)
    return found


def in_lines(lines: list[str], width: int = LINE) -> list[str]:
    """Break lines that are too long for a picture; a Chinese character counts for two letters.

    Examples
    --------
    >>> in_lines(["twelve words", "十二个字"], 6)
    ['twelve', 'words', '十二个', '字']
    """
    found = []
    for line in lines:
        found.append("")
        for part in re.findall(r"[\x21-\x7e]+|[^\x21-\x7e]", line):
            if found[-1] and width_of(found[-1] + part) > width:
                found.append("")
            found[-1] = (found[-1] + part).lstrip()
    return [line.rstrip() for line in found]


def drawn(spec: str, fonts: str) -> bytes:
    """The SVG of a Vega-Lite chart that names some fonts.

    It is laid out in our own, so that none is looked for, and with the same widths anywhere.
    """
    path = CACHE / f"{hashlib.sha256(spec.encode()).hexdigest()[:32]}.svg"
    if not path.exists():
        vl_convert.register_font_directory(str(fonts_folder()))
        svg = vl_convert.vegalite_to_svg(spec.replace(fonts, OWN_FONT))
        ids: dict[str, str] = {}  # numbered in each picture, not in all that a process draws
        svg = re.sub(r"\bgradient_\d+", lambda found: ids.setdefault(found[0], f"gradient_{len(ids)}"), svg)
        replace_file(path, svg.replace(f'font-family="{OWN_FONT}"', f'font-family="{fonts}"').encode())
    return path.read_bytes()


# ---- tables and sentences


def lede(rows: pd.DataFrame) -> Words:
    """How many places promise an indicator, and how."""
    local = [(code, kind) for code, kind in zip(rows["adcode"], rows["kind"], strict=True) if code != COUNTRY]
    numbers = {code for code, kind in local if kind in WITH_NUMBER}
    return say(
        "%(n)s provinces, cities and counties set this target, %(numbers)s of them with a number.", n=len({code for code, _ in local}), numbers=len(numbers)
    )  # fmt: skip


def table_rows(promises: Promises, rows: pd.DataFrame) -> list[dict]:
    """The rows of the table: places in the order of their codes, the country first, years upwards."""
    order = {level: n for n, level in enumerate(PLACE_LEVELS)}

    def place(row: tuple) -> tuple:
        return order[row.level], row.adcode, float("inf") if pd.isna(row.year) else row.year, row.rank

    return [
        promise_cells(promises, row) | {"place": promises.name(row.adcode), "adcode": row.adcode, "level": row.level}
        for row in sorted(promises.each(rows), key=place)
    ]


def silent_places(promises: Promises, indicator_id: str) -> list[dict]:
    """Which places answer the level above without a number for an indicator, by how: a list of names each."""
    codes = promises.silent.get(indicator_id, {})
    with_page = set(promises.documents["adcode"])
    return [
        {
            "state": term(state, "kind" if state == "delegated" else "state"),
            "places": [
                {"name": promises.name(code), "href": f"../places/{code}.html" if code in with_page else ""}
                for code in sorted(codes[state])
            ],
        }
        for state in STATES
        if state in codes
    ]


def measured_rows(promises: Promises, indicator_id: str, measured: pd.DataFrame, points: list[Point]) -> dict | None:
    """What was measured since: the country's (and Jiangxi's) official values, and the last beside the country's next goals."""
    rows = measured[measured["indicator_id"] == indicator_id] if len(measured) else measured
    rows = rows[rows["adcode"].isin([COUNTRY, JIANGXI])] if len(rows) else rows
    if rows.empty:
        return None
    rows = rows.sort_values(["adcode", "year"])
    shown = [
        {
            "place": promises.name(row.adcode),
            "year": int(row.year),
            "value": _measured(float(row.value), row.unit),
            "source": source_words(row.source),
        }
        for row in rows.itertuples()
    ]
    last = rows[rows["adcode"] == COUNTRY].tail(1)
    goals = [point for point in points if point.level == "national" and point.year <= HORIZON]
    less = promises.codebook["polarity"][indicator_id] == "down"
    return {"rows": shown, "said": beside_goals(last.iloc[0], goals, less) if len(last) else []}


def _measured(value: float, unit: str) -> Words:
    """A measured value with its unit; a reduction counts from its base year."""
    reduced = re.fullmatch(r"% below (\d{4})", unit)
    return say("%(value)s %% below %(year)s", value=f"{value:.6g}", year=reduced[1]) if reduced else amount(value, unit)


def beside_goals(actual: pd.Series, goals: list[Point], less: bool = False) -> list[Words]:
    """What was measured last, and the goals of its unit that are still to come or due that year; nothing where there is none.

    Parameters
    ----------
    actual : Series
        year, value and unit.
    goals : list of Point
        The country's of `chart_points`.
    less : bool
        Whether less is better.
    """
    value = float(actual["value"])
    goals = [goal for goal in goals if goal.unit == actual["unit"] and goal.year >= int(actual["year"])]
    if not goals:
        return []
    stood = amount(*in_large_units(value, actual["unit"]))
    said = [say("China stood at %(quantity)s in %(year)s.", quantity=stood, year=int(actual["year"]))]
    for goal in goals:
        values = {"goal": _said(goal), "by": goal.year}
        reached = value <= goal.value if less else value >= goal.value
        said.append(
            say("Its target for %(by)s, %(goal)s, has been reached.", **values)
            if reached
            else say("Its target for %(by)s is %(goal)s.", **values)
        )
    return said


def variants(promises: Promises, indicator_id: str) -> list[dict]:
    """The narrower and broader indicators of the codebook, and those that share its broader one."""
    broader = promises.codebook["broader"].to_dict()
    own = broader.get(indicator_id)
    kin = [name for name, of in broader.items() if name != indicator_id and (of == indicator_id or name == own)]
    return [{"name": promises.measure(name), "href": f"{name}.html" if name in promises.widely else ""} for name in kin]


def _json(value) -> str:
    """Compact JSON that may stand in a script element."""
    words = json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return unbroken(words.replace("</", "<\\/"))
