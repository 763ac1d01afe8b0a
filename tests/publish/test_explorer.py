"""Pages of places, indicators and bodies: every number leads to its sentence, and what is counted is counted once."""

import json
import re
from collections import Counter
from types import SimpleNamespace

import pandas as pd
import pytest
from lxml import html

from helpers.base.errors import RequestError
from helpers.base.language import Words
from helpers.targets import unread_tables
from helpers.targets.labels import promised
from publish import indicators
from publish.drawings import area_map, strip
from publish.duties import duty_rows, often
from publish.indicators import (
    Point,
    beside_goals,
    chart_points,
    dots,
    finding,
    in_lines,
    main_measure,
    maps,
    spec,
    variants,
    write_indicator,
)
from publish.libraries import EXPORTS, licences, plain_script
from publish.links import document_href
from publish.method import sure, sure_of_comparison
from publish.overview import KINDS, findings, jiangxi, missing, provinces, theme_lists, write_index
from publish.places import (
    PEAK,
    TILES,
    place_codes,
    promise_rows,
    silence_rows,
    small_map,
    widely_set,
    with_named,
    write_place,
)
from publish.questions import Texts, levels_stated, write_questions
from publish.reader import all_unread


def test_every_promise_leads_to_the_clause_that_holds_it(promises, corpus):
    anchors = corpus.clauses.set_index(["doc_id", "anchor"])["text"]
    for adcode in ("360000", "360900", "100000"):
        rows = promise_rows(promises, adcode)
        assert rows
        for row in rows:
            doc_id, anchor = re.fullmatch(r"\.\./plans/(.+)\.html#(.+)", row["href"]).groups()
            assert (doc_id, anchor) in anchors.index
            assert "".join(row["quote"][-4:].split()) in "".join(corpus[doc_id].text.split())


def test_yichun_names_what_its_plan_says(promises):
    rows = [row for row in promise_rows(promises, "360900") if row["indicator_id"] == "non_fossil_share"]
    assert [(row["year"], row["words"].zh) for row in rows] == [(2025, "18.3 %")]
    assert rows[0]["above"]["place"].zh == "江西"


@pytest.mark.parametrize("adcode", ["360900", "360000", "310000", "100000"])
def test_what_stands_large_on_a_page_is_what_most_places_set(promises, adcode):
    rows = promise_rows(promises, adcode)
    shown = widely_set(promises, rows)
    names = [row["indicator_id"] for row in shown]
    spread = [promises.spread[name] for name in names]
    assert len(set(names)) == len(names) <= TILES and spread == sorted(spread, reverse=True)
    for row in shown:
        others = [
            o for o in rows if o["indicator_id"] == row["indicator_id"] and o["kind"] == row["kind"] and not o["scope"]
        ]
        years = [other["year"] for other in others if other["year"] and other["year"] <= PEAK]
        assert row["year"] == max(years) if years else row["year"] > PEAK


def test_a_place_says_a_measure_once_for_a_year(promises):
    rows = promises.spoken
    whole = rows[rows["indicator_id"].notna() & rows["scope"].isna() & rows["year"].notna()]
    keys = ["adcode", "indicator_id", "year", "kind", "change", "base_year", "unit_canonical"]
    assert not whole.duplicated(keys).any()
    assert len(whole) < len(promises.rows)


def test_all_places_with_documents_and_all_of_jiangxi_have_a_page(promises):
    codes = place_codes(promises)
    assert {"100000", "360000", "360100", "360900", "360203"} <= set(codes)
    assert sum(code.startswith("36") and code.endswith("00") and code != "360000" for code in codes) == 11


def test_what_is_known_from_elsewhere_stands_apart_with_its_source(promises):
    ganzhou = promises.elsewhere.of_place("360700")
    assert [(plan["name"].zh, plan["known"], plan["link"]) for plan in ganzhou["plans"]] == [
        ("赣州", True, ""),
        ("瑞金", True, ""),
    ]
    share = ganzhou["numbers"][0]
    assert (share["words"].en, share["beside"].en) == ("27.4 %", "9.1 points above the higher-level plan")
    assert share["doubt"]
    falls = [(n["words"].en, n["since"].en, n["firm"] and n["firm"].en) for n in ganzhou["numbers"] if n["since"]]
    assert falls == [("−12.5 %", "from 2020", ""), ("−13 %", "from 2020", "aimed at")]  # no level, and one less firm
    assert "360700" not in set(promises.rows["adcode"])  # never among the promises
    whole = promises.elsewhere.of_place("360000")
    assert {"九江", "萍乡", "瑞昌", "奉新"} <= {plan["name"].zh for plan in whole["plans"]}
    states = {plan["name"].zh: plan["state"].en for plan in whole["plans"]}
    assert (states["九江"], states["上饶"]) == ("its text is here", "only sector plans are known")
    assert all(".gov.cn" in plan["link"] for plan in whole["plans"] if plan["link"])
    assert promises.elsewhere.of_place("430000") is None  # its text is here, and nothing else is known
    assert promises.elsewhere.of_place("360300")["plans"][0]["searched"].en == "9 searches were made"


def test_what_a_place_says_in_any_document_is_no_silence(promises):
    """Henan has no plan of its own here, but its energy plan states the non-fossil share for 2025."""
    oil = [row for row in silence_rows(promises, "220000") if row["quote"].startswith("石油消费")]
    assert not oil  # Jilin's opinions say it, and no row of the codebook has a name for it
    for adcode in ("410000", "340000", "370000"):
        stated = [row for row in promise_rows(promises, adcode) if row["kind"] != "delegated" and not row["scope"]]
        stated = {(row["what"], row["year"]) for row in stated if row["indicator_id"]}
        assert stated and not stated & {(row["what"], row["year"]) for row in silence_rows(promises, adcode)}


def test_a_place_without_document_says_so_and_lists_what_is_set_above(promises, tmp_path):
    empty = pd.DataFrame(columns=["child_doc", "parent_doc", "relation", "child_item", "parent_item"])
    page = html.fromstring(write_place(promises, "360100", empty, empty, tmp_path).read_bytes())
    assert not page.xpath("//table[@data-table='promises']")
    assert len(page.xpath("//table[@data-table='silence']/tbody/tr")) > 5
    assert "南昌" in page.xpath("string(//h1)") and "Nanchang" in page.xpath("string(//h1)")


def test_a_falls_comparator_is_not_read_the_wrong_way_round():
    row = {
        "kind": "quantity",
        "value": 65.0,
        "value_high": None,
        "unit": "%",
        "change": "decrease_pct",
        "comparator": "ge",
    }
    assert promised(pd.Series(row)).zh == "−65 %以上"
    assert promised(pd.Series(row | {"change": "level"})).en == "≥ 65 %"
    assert (
        promised(pd.Series(row | {"unit": "万千瓦", "value": 1200.0, "change": "level"})).en == "≥ 1200 万千瓦 (12 GW)"
    )


def test_what_is_named_without_a_number_stands_among_the_promises(promises):
    """宜春: 到2030年，非化石能源消费比重稳步提升."""
    rows = with_named(promise_rows(promises, "360900"), silence_rows(promises, "360900"))
    shares = [(row["year"], row["words"].en) for row in rows if row["indicator_id"] == "non_fossil_share"]
    assert shares == [(2025, "18.3 %"), (2030, "named without a number")]
    assert "非化石能源消费比重稳步提升" in next(row["quote"] for row in rows if row["kind"] == "named")


def test_a_larger_cut_is_told_beside_the_smaller_number(promises):
    """上海: 单位生产总值能源消耗比2020年下降14%, where the country says 13.5%."""
    row = next(
        row
        for row in promise_rows(promises, "310000")
        if row["indicator_id"] == "energy_intensity_gdp" and row["year"] == 2025
    )
    assert row["above"]["compared"].en == "higher, a larger cut"
    assert row["above"]["facet"].en == "higher"


def test_a_place_too_small_to_see_has_a_ring(promises):
    assert "ring" in small_map(promises, "310000") and "ring" not in small_map(promises, "440000")


def test_a_strip_marks_its_own_dot_between_the_others():
    found = html.fromstring(strip(pd.Series([10.0, 20.0, 30.0]), 20.0, 25.0, Words("甲", "A")))
    assert float(found.xpath("//circle/@cx")[0]) == 66
    assert found.get("aria-label") == "A" and found.xpath("//path[@class='country']")


def test_the_map_of_china_is_whole(promises):
    found = html.fromstring(area_map("china_provinces", 250, Words("图", "map"), {"360000": "here"}))
    assert len(found.xpath("./path")) == 34
    assert len(found.xpath("./path[@class='here']")) == 1 and found.xpath("./svg[@class='sea']")
    assert 'class="here plan"' in small_map(promises, "360900")


def test_maps_of_jiangxi_outline_what_is_only_known_from_elsewhere(promises):
    drawn = html.fromstring(promises.elsewhere.of_place("360000")["map"])
    looks = Counter(path.get("class") for path in drawn.xpath(".//a/path"))
    assert looks == {key["css"]: key["n"] for key in promises.elsewhere.legend()} and looks["outlined"] == 4
    assert 'class="here outlined"' in small_map(
        promises, "360700"
    )  # 赣州, where no text is here, is not filled as 九江 is


def test_a_number_known_from_elsewhere_is_on_the_map_and_in_no_value(promises):
    rows = promises.spoken[
        (promises.spoken["indicator_id"] == "non_fossil_share") & (promises.spoken["level"] != "ministry")
    ]
    points = chart_points(promises, main_measure(rows))
    shown = next(
        chart
        for chart in maps(promises, promises.measure("non_fossil_share"), points)
        if chart.get("areas") == "jiangxi"
    )
    places = {row["adcode"]: row for row in shown["data"]}
    assert places["360700"]["k2025"] == "27.4 % ?" and "v2025" not in places["360700"]
    assert "存疑" in places["360700"]["s2025_zh"] and "mugbar.net" in places["360700"]["s2025_en"]
    assert "k2025" not in places["360400"] and "v2025" in places["360400"]  # its own plan says 17.7 %
    assert "27.4 % ?" in json.dumps(shown["specs"]["zh"], ensure_ascii=False)  # the picture names the source, too


def test_the_chart_counts_places_of_one_level(promises):
    """Provinces beside provinces: a city with the least and a province with the most is no range."""
    rows = promises.spoken[
        (promises.spoken["indicator_id"] == "non_fossil_share") & (promises.spoken["level"] != "ministry")
    ]
    points = chart_points(promises, main_measure(rows))
    assert len({(point.adcode, point.year) for point in points}) == len(points)
    there = [point for point in points if point.level == "province" and point.year == 2025]
    said = finding(promises, points)
    assert f"{len(there)} provinces" in said.en and f"有{len(there)}个省份" in said.zh and "Shijiazhuang" not in said.en
    two = [*there[:2], next(point for point in points if point.level == "prefecture")._replace(year=2025)]
    assert "3 places of several levels" in finding(promises, two).en  # too few of any level


def test_words_are_put_into_a_charts_frame_as_they_are():
    parts = {
        "head": Words('甲"乙', 'a "b"'),
        "finding": Words("丙", "c"),
        "note": Words("丁", "d"),
        "unit": Words("%", "%"),
    }
    assert spec("dots", (2025, 2030), "en", parts)["title"]["text"] == 'a "b"'
    assert spec("dots", (2025, 2030), "zh", parts)["title"]["subtitle"][0] == "丙"


def test_a_year_is_found_where_a_text_names_its_planning_period(corpus):
    """青海: “十四五”时期，森林覆盖率达到8%."""
    rows = [row for row in levels_stated(Texts(corpus)).rows if "森林覆盖率达到8%" in row[-1].words]
    assert [(row[2].words, row[2].gloss.zh) for row in rows] == [("2025", "“十四五”时期")]


def test_every_body_has_an_english_name(promises):
    names = {name for row in duty_rows(promises) for _, name in row["kinds"]}
    assert [name.zh for name in names if re.search("[一-鿿]", name.en)] == []


def test_bodies_are_called_by_what_they_do(promises):
    rows = duty_rows(promises)
    assert all(row["kinds"] for row in rows)
    names = [body["name"].zh for body in often(rows)]
    assert names[0] == "发展改革" and len(names) == len(set(names))


def test_a_bundle_becomes_a_plain_script():
    script = plain_script("var a=1,b=2;export{a as default,b as other};\n/*! licence */", {"default": "Thing"})
    assert "export" not in script and "window.Thing=a;" in script and "licence" in script
    assert not EXPORTS.search(script)
    with pytest.raises(RequestError, match="itables does not export"):
        plain_script("var a;", {"default": "Thing"})
    assert "Redistribution" in licences() and "Permission is hereby granted" in licences()


def test_labels_of_compared_sentences_say_how_sure_they_are():
    """56 of 60, 52 of 60, and 11 of 25 in readings.csv."""
    assert re.findall(r"about (\d+)", sure_of_comparison().en) == ["93", "87", "44"]


def test_the_first_page_finds_five_things_and_says_how_sure(promises):
    found = findings(promises)
    assert len(found) == 5 and all(re.search(r"\d", entry["words"].zh) for entry in found)
    assert "97" in sure().en and "%" not in sure().en


def test_every_province_is_missing_or_not(promises, corpus):
    kinds = provinces(corpus.documents)
    assert len(kinds) == 31 and set(kinds) <= set(KINDS)
    groups = missing(kinds, promises)
    assert sum(len(group["places"]) for group in groups) == (kinds != next(iter(KINDS))).sum()
    assert [group["id"] for group in groups][-1] == "without-documents"
    assert {place["name"].zh for place in groups[-1]["places"]} == {"山西", "辽宁", "西藏", "甘肃", "新疆"}
    known = {place["name"].zh for group in groups for place in group["places"] if place["known"]}
    assert {"湖北", "云南", "重庆"} <= known and not {
        "新疆",
        "浙江",
        "福建",
    } & known  # the former named by documents here
    prefectures = {group["css"]: {place["name"].zh for place in group["places"]} for group in jiangxi(promises)}
    assert prefectures["plan"] == {"九江", "宜春"} and prefectures["sector"] == {"上饶"}
    assert sum(map(len, prefectures.values())) == 11
    assert all(item["n"] >= 3 for theme in theme_lists(promises) for item in theme["indicators"])


def test_a_soft_promise_stands_with_its_sentence_on_the_page_of_its_place(promises):
    """What a plan names without a number, or sets for another year, is no silence: its own words are shown, and lead to them."""
    told = promises.silence[promises.silence["state"].isin(["named without a number", "other deadline"])]
    assert len(told) > 15
    late = told["child_target_id"].map({name: row.quote for name, row in promises.target.items()})
    pages = 0
    for adcode, rows in told.assign(words=told["sentence"].fillna(late)).groupby("adcode"):
        shown = [row for row in silence_rows(promises, adcode) if row["own"]]
        assert {row["own"]["quote"] for row in shown} <= set(rows["words"])
        assert all("plans/" in row["own"]["href"] and "#" in row["own"]["href"] for row in shown)
        pages += bool(shown)  # another document of the place may give the number
    assert pages > 15


def test_what_was_measured_stands_beside_the_goals_that_are_still_to_come():
    goals = [
        Point(
            **dict.fromkeys(Point._fields, "") | {"year": year, "value": value, "unit": "%", "words_en": f"{value} %"}
        )
        for year, value in ((2025, 20.0), (2030, 25.0))
    ]
    actual = pd.Series({"year": 2024, "value": 21.0, "unit": "%"})
    more = [words.en for words in beside_goals(actual, goals)]
    assert more[0].endswith("21 % in 2024.") and "2025, 20.0 %, has been reached" in more[1] and "is 25.0 %" in more[2]
    less = [words.en for words in beside_goals(actual, goals, less=True)]
    assert "is 20.0 %" in less[1] and "has been reached" in less[2]
    assert beside_goals(pd.Series({"year": 2031, "value": 21.0, "unit": "%"}), goals) == []
    assert beside_goals(pd.Series({"year": 2024, "value": 21.0, "unit": "万千瓦"}), goals) == []


def test_charts_name_their_year_and_english_ones_draw_in_english_units(promises):
    rows = promises.spoken[
        (promises.spoken["indicator_id"] == "wind_solar_capacity") & (promises.spoken["level"] != "ministry")
    ]
    points = chart_points(promises, main_measure(rows))
    name = promises.measure("wind_solar_capacity")
    for chart in (dots(promises, name, points), *maps(promises, name, points)):
        assert {str(year) for year in chart["years"]} <= chart["said"].keys()
        assert all(year == "0" or year in said["en"][0] for year, said in chart["said"].items())
        english, chinese = (json.dumps(chart["specs"][language], ensure_ascii=False) for language in ("en", "zh"))
        assert "* 0.01" in english and "GW" in english and "* 1 " in chinese and "GW" not in chinese
        title = chart["specs"]["en"]["title"]
        assert title["text"].endswith(str(chart["years"][0])) and "CC BY 4.0" in " ".join(title["subtitle"])


def test_lines_of_a_picture_fit_it():
    long = ["For 2030, 10 provinces give a number; 全国十二亿千瓦。" * 4]
    broken = in_lines(long, 60)
    assert len(broken) > 3 and "".join("".join(broken).split()) == "".join(long[0].split())
    assert all(sum(2 if sign > "\u2e7f" else 1 for sign in line) <= 60 for line in broken)


KIN = pd.DataFrame({"broader": {"whole": "", "part": "whole", "piece": "part", "twin": "whole", "other": ""}})


@pytest.mark.parametrize(
    ("indicator_id", "names"),
    [
        ("whole", ["part", "twin"]),  # what is narrower
        ("part", ["whole", "piece"]),  # what is broader, and what is narrower
        ("piece", ["part"]),
        ("other", []),
    ],
)
def test_an_indicator_leads_to_those_it_is_part_of(indicator_id, names):
    promises = SimpleNamespace(codebook=KIN, measure=str, widely={"whole", "piece"})
    kin = variants(promises, indicator_id)
    assert [row["name"] for row in kin] == names
    assert {row["name"]: row["href"] for row in kin if row["href"]} == {
        name: f"{name}.html" for name in names if name in ("whole", "piece")
    }


@pytest.mark.parametrize("indicator_id", ["non_fossil_share", "forest_cover", "energy_intensity_gdp"])
def test_a_page_of_an_indicator_says_its_definition_unit_and_kin(promises, tmp_path, indicator_id):
    page = html.fromstring(
        write_indicator(promises, indicator_id, pd.DataFrame(columns=["indicator_id", "adcode"]), tmp_path).read_text(
            "utf-8"
        )
    )
    said = page.xpath("//section[@aria-labelledby='definition']")[0].text_content()
    facts = promises.codebook.loc[indicator_id]
    assert facts["definition"] in said and facts["canonical_unit"] in said
    kin = variants(promises, indicator_id)
    assert all(row["name"].zh in said for row in kin)
    links = page.xpath("//section[@aria-labelledby='definition']//a/@href")
    assert [row["href"] for row in kin if row["href"]] == [
        link for link in links if "/" not in link and "#" not in link
    ]


def test_the_first_page_and_the_questions_say_which_tables_are_not_read(promises, corpus, tmp_path):
    write_index(corpus, tmp_path, promises=promises)
    write_questions(corpus, tmp_path)
    for name in ("index.html", "questions.html"):
        page = html.parse(tmp_path / name)
        links = page.xpath("//p[contains(., 'Targets not read.')]/a/@href")
        assert {document_href(doc_id) for doc_id, _ in unread_tables()} <= set(links)


def test_a_page_that_uses_a_document_with_unread_tables_says_so(promises):
    unread = {doc_id for doc_id, _ in unread_tables()}
    assert unread
    for doc_id in unread:
        said = all_unread(promises.documents.loc[[doc_id]])
        assert [row["title"] for row in said] == [promises.title(doc_id)] and "could not be read" in said[0]["words"].en
    assert all_unread(promises.documents.drop(unread)) == []


def test_a_picture_is_the_same_whatever_was_drawn_before(tmp_path, monkeypatch):
    colour = {"field": "n", "type": "quantitative", "legend": {"type": "gradient"}}
    spec = {"config": {"font": "Arial"}, "data": {"values": [{"n": 1}, {"n": 2}]}, "mark": "point"}
    spec = json.dumps(spec | {"encoding": {"color": colour}})
    drawn = []
    for name in ("first", "second"):
        monkeypatch.setattr(indicators, "CACHE", tmp_path / name)
        drawn.append(indicators.drawn(spec, "Arial"))
    assert drawn[0] == drawn[1]
    assert b"url(#gradient_0)" in drawn[0] and b'font-family="Arial"' in drawn[0]
