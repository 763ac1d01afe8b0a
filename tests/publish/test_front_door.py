"""What a visitor meets first: README, citation, questions, method, and the zip for people without Python."""

import json
import re
import subprocess
import zipfile
from io import BytesIO

import dist
import pandas as pd
import pytest
import readme_figures
from lxml import html

from helpers.base.paths import ROOT, processed_folder, raw_folder
from helpers.base.tables import TableError, read_table
from helpers.cascade.differences import number_differences
from helpers.cascade.links import beside_above
from helpers.targets import best_statements
from helpers.trends import read_provinces
from publish import questions
from publish.built import built_table
from publish.indicators import chart_points, main_measure
from publish.marks import read_marks
from publish.method import dictionaries, extraction_rows, links_read, write_method
from publish.overview import beside_the_country, citation_line, copied_from_above, left_out_below
from publish.places import promise_rows, write_place
from publish.promises import Promises
from publish.questions import answered, passage, write_questions
from publish.site import read_pairs
from publish.tables import promises_by_place

TABLES = ("changed_numbers", "cascade", "contradictions", "mentions", "reported", "sums", "targets")
README = (ROOT / "README.md").read_text(encoding="utf-8")
built = pytest.mark.skipif(
    not all((processed_folder() / f"{name}.csv").exists() for name in TABLES), reason="tables are not built; run `make`"
)


def tracked() -> list[str]:
    """The files under version control."""
    return subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True).stdout.split("\n")


@pytest.fixture(scope="module")
def answers(corpus):
    return {answer.anchor: answer for answer in answered(corpus)}


# ---- questions


@built
def test_every_sentence_of_an_answer_stands_where_its_link_leads(corpus, answers):
    texts = {(row.doc_id, row.anchor): row.text for row in corpus.clauses.itertuples()}
    assert set(answers) == {"numbers", "items", "more", "parts", "levels", "peaks", "contradictions", "places"}
    for answer in answers.values():
        linked = [cell for row in answer.rows for cell in row if cell.href.startswith("plans/")]
        assert len(linked) >= len(answer.rows)
        for cell in linked:
            doc_id, anchor = re.fullmatch(r"plans/(.+)\.html#(.+)", cell.href).groups()
            assert (doc_id, anchor) in texts, cell
            start = cell.words.strip("…")[:6]
            assert start in " ".join(corpus[doc_id].text.split()), cell


@built
def test_a_peak_is_of_what_its_sentence_says_and_has_a_year_or_is_said_to_have_none(answers):
    rows = {(row[0].words.en, row[2].words.en): [] for row in answers["peaks"].rows}
    for row in answers["peaks"].rows:
        rows[row[0].words.en, row[2].words.en].append(getattr(row[4].words, "en", row[4].words))
    assert sorted(rows["Yichang", "Use of coal"]) == ["2030", "no year"]
    assert rows["Guangdong", "Use of oil products"] == rows["China", "Use of oil in all"] == ["2030"]
    assert [place for place, what in rows if what == "Use of coal"] == ["Yichang"]
    assert not any("调峰" in row[3].words for row in answers["peaks"].rows)


@built
def test_higher_and_lower_can_be_asked_of_one_level(answers):
    answer = answers["more"]
    at = [column.en for column in answer.columns].index("government level")
    assert answer.columns[at] in questions.FACETS and answer.columns[at].zh == "层级"
    assert {row[at].words.en for row in answer.rows} >= {"Province", "Prefecture"}


def a_target(number, doc_id, value, year=2025, **more):
    row = {"target_id": number, "doc_id": doc_id, "clause_id": f"{doc_id}-{number}", "kind": "quantity", "unit": "%"}
    row |= {"value": value, "value_canonical": value, "unit_canonical": "%", "year": year, "change": "level"}
    row |= {"indicator": "森林覆盖率", "indicator_id": "forest_cover", "quote": f"达到{value}%"}
    return {**row, "value_high": None, "comparator": "eq", "modality": "plain", "period": None, **more}


def differences(child, parent, relation="same", numbers=()):
    """The differences of one linked pair of targets and some numbers of copied wording."""
    links = pd.DataFrame([{"child_target_id": "c", "parent_target_id": "p", "relation": relation, "additive": False}])
    columns = ["child_doc", "child_clause", "parent_doc", "parent_clause", "here", "above", "changed"]
    copied = pd.DataFrame([("below", "below-c", "above", "above-p", *more) for more in numbers], columns=columns)
    found = number_differences(links, pd.DataFrame([child, parent]), copied)
    linked = found["child_target_id"].notna()
    here, above = (
        found["here"].mask(linked, found["child_target_id"]),
        found["above"].mask(linked, found["parent_target_id"]),
    )
    return list(zip(here, above, strict=True))


def test_a_linked_target_differs_by_its_level_or_its_deadline_whatever_its_wording():
    parent = a_target("p", "above", 60.0)
    assert differences(a_target("c", "below", 61.0), parent) == [("c", "p")]
    assert differences(a_target("c", "below", 60.0, 2026), parent) == [("c", "p")]
    assert differences(a_target("c", "below", 60.0), parent) == []
    assert differences(a_target("c", "below", 60.0, change="increment"), parent) == []  # not the same measure
    assert differences(a_target("c", "below", None, kind="delegated"), parent) == []


def test_where_targets_speak_of_a_number_copied_wording_does_not():
    parent = a_target("p", "above", 60.0)
    copied = [("61%", "40%", True), ("2025年", "2030年", True), ("9种", "8种", True), ("3个", "3个", False)]
    assert differences(a_target("c", "below", 61.0), parent, numbers=copied) == [
        ("c", "p"),
        ("9种", "8种"),
    ]


def test_an_amount_of_a_part_is_told_from_shares_and_deadlines():
    columns = ["child_doc", "child_clause", "parent_doc", "parent_clause", "here", "above", "changed"]
    rows = [("3300个", "20万个"), ("61%", "40%"), ("2025年", "2030年")]
    copied = pd.DataFrame(
        [("below", f"b{n}", "above", f"a{n}", *row, True) for n, row in enumerate(rows)], columns=columns
    )
    targets = pd.DataFrame([a_target("c", "below", 61.0)])
    links = pd.DataFrame(columns=["child_target_id", "parent_target_id", "relation", "additive"])
    assert number_differences(links, targets, copied)["amount"].tolist() == [True, False, False]


def test_a_number_that_differs_is_shown_with_its_deadline():
    targets = pd.DataFrame([a_target("c", "below", 61.0)]).set_index("target_id")
    assert questions._dated(targets, "c", "").zh == "61 % (2025)"
    assert questions._dated(targets, None, "9种") == "9种"


def test_another_deadline_is_a_change_only_in_a_sentence_taken_over():
    child, parent = a_target("c", "below", 61.0, 2030), a_target("p", "above", 60.0)
    assert differences(child, parent, "other_year") == []
    assert differences(child, parent, "other_year", [("60%", "60%", False)]) == []
    moved = [("2030年", "2025年", True)]
    assert differences(child, parent, "other_year", moved) == [("c", "p")]


def test_another_indicator_is_no_difference():
    child, parent = a_target("c", "below", 61.0, indicator_id="park_circular"), a_target("p", "above", 60.0)
    assert differences(child, parent, "near") == []
    assert differences(child | {"indicator_id": None}, parent, "near") == [("c", "p")]


@built
def test_each_subject_narrows_the_table_to_its_sentences(answers):
    answer = answers["places"]
    assert answer.subjects
    for words, subject, counts in answer.subjects:
        rows = [" ".join(str(cell.words) for cell in row).lower() for row in answer.rows]
        shown = [row for row in rows if all(word in row for word in words.lower().split())]
        assert shown and all(
            name in " ".join(shown) for name in re.findall(r"[一-鿿]+", counts.zh.replace("和", "、"))
        ), subject


@built
def test_shares_of_parts_are_those_of_the_two_promises(answers):
    answer = answers["parts"]
    at = {name.en: place for place, name in enumerate(answer.columns)}
    shares = [float(row[at["share of the whole"]].words.rstrip("%")) for row in answer.rows]
    assert shares == sorted(shares, reverse=True)
    assert ("No single place promises more" in answer.words.en) == (max(shares) <= 100)


@built
def test_more_and_less_are_those_of_the_cascade(answers):
    like = beside_above(read_table("cascade"), read_table("targets"))
    counts = like["stringency"].value_counts()
    told = pd.Series([row[2].words.en for row in answers["more"].rows]).value_counts()
    assert told.to_dict() == {"higher": counts["higher"], "lower": counts["lower"]}
    numbers = like[like["number"]]
    words = answers["more"].words.en
    assert f"Of {len(numbers)} shares and rates" in words and f"Of {len(like) - len(numbers)} milestones" in words
    stated = re.findall(r"(\d+) higher, (\d+) equal, (\d+) lower", words)
    assert sum(int(n) for group in stated for n in group) == len(numbers)


@built
def test_left_out_items_are_those_of_the_links(corpus, answers):
    links, levels = read_table("item_links"), corpus.documents.set_index("doc_id")["level"]
    local = links[links["child_doc"].map(levels).isin(["prefecture", "county"])]
    told = pd.Series([row[1].words.en for row in answers["items"].rows]).value_counts()
    counts = local["relation"].value_counts()
    assert told.to_dict() == {"not taken up": counts["dropped"], "not found above": counts["none"]}


@built
def test_whoever_states_no_level_is_named_with_the_reason(answers):
    answer = answers["levels"]
    stated, of = map(int, re.search(r"(\d+) of (\d+) provinces give a number", answer.words.en).groups())
    year = re.search(r", (\d{4}): ", answer.words.en).group(1)
    missing = re.findall(
        rf"{year}, no number: ([^:]+): (.*)\.$", "\n".join(note.en for note in answer.notes), re.MULTILINE
    )
    named = [place for _, places in missing for place in re.split(r", | and ", places)]
    assert of == 31 and len(named) == len(set(named))  # each province once, with one reason
    assert stated + len(named) == of


@built
def test_all_pages_name_the_same_places_for_one_question(corpus, answers):
    """Forest cover of 2025: once 16 places, 31, and 安徽 without a target beside 安徽 ≥ 31 %, on three pages."""
    promises, targets = Promises(corpus), read_table("targets")
    said = best_statements(targets, corpus.documents)
    provinces = read_provinces().assign(doc_id=None, complete=True)
    places = dict(zip(provinces["adcode"], provinces["place"], strict=True))
    for indicator, year in [("forest_cover", 2025), ("non_fossil_share", 2025), ("non_fossil_share", 2030)]:
        rows = said[said["indicator_id"].eq(indicator) & said["year"].eq(year) & said["adcode"].isin(places)]
        rows = rows[rows["kind"].eq("quantity") & rows["change"].eq("level")]
        first = {places[row.adcode]: row.target_id for row in rows.itertuples()}
        assert len(first) >= 15
        charted = chart_points(promises, main_measure(promises.spoken[promises.spoken["indicator_id"] == indicator]))
        charted = {point.adcode for point in charted if point.year == year and point.adcode in places}
        assert {places[code] for code in charted} == set(first)
        pages = {
            places[code]: row["href"].removeprefix("../")
            for code in places
            if code in set(rows["adcode"])
            for row in promise_rows(promises, code)
            if row["indicator_id"] == indicator and row["year"] == year and row["kind"] == "quantity" and not row["scope"]
        }  # fmt: skip
        assert set(pages) == set(first)
        book = promises.codebook["name_zh"][indicator]
        rows_asked = [row for row in answers["levels"].rows if row[1].words == book]
        asked = {(row[0].words.zh, row[4].href): "†" in row[3].words.zh for row in rows_asked}
        assert set(asked) >= set(pages.items())  # the same sentence
        others = set(rows.loc[~rows["own"], "adcode"].map(places))  # of no lead plan
        assert {place for place, href in pages.items() if asked[place, href]} == others
        table = promises_by_place(targets, said, provinces, [indicator], year)[indicator]
        assert set(table.index[table.str.contains(r"\d %")]) == set(first)
        assert {place for place in first if "†" in table[place]} == others


def without(*names):
    """A reader of tables that finds some of them not made; of none named, all."""

    def read(name):
        if name in names or not names:
            raise TableError(f"{name}.csv is not there; run `make`")
        return read_table(name)

    return read


@built
def test_a_question_without_its_table_is_left_out(corpus, monkeypatch):
    monkeypatch.setattr(questions, "read_table", without("contradictions"))
    found = {answer.anchor for answer in answered(corpus.select(level=["national", "province", "prefecture"]))}
    assert "contradictions" not in found and "parts" in found


def test_no_tables_at_all_give_a_page_that_says_so(corpus, tmp_path, monkeypatch):
    monkeypatch.setattr(questions, "read_table", without())
    assert write_questions(corpus, tmp_path) == []
    assert "make" in html.parse(tmp_path / "questions.html").getroot().find_class("note")[0].text_content()


def test_long_sentences_are_cut_on_both_sides():
    text = "一" * 100 + "江西" + "二" * 100
    assert passage(text, 100, 102) == "…" + "一" * 45 + "江西" + "二" * 45 + "…"
    assert passage("江西省", 0, 2) == "江西省"


# ---- method


def test_method_shows_every_measured_row_and_every_column(corpus, tmp_path):
    page = html.parse(write_method(corpus, tmp_path)).getroot().text_content()
    for table in dictionaries():
        assert f"{table['name']}.csv" in page
        assert table["columns"] and all(row["column"] in page for row in table["columns"])
    scores = read_table("evaluation")
    rows = extraction_rows(scores)
    assert len(rows) == scores[scores["measure"] == "exact"].shape[0]
    assert all(row["exact"] in page and row["interval"] in page for row in rows)


def test_no_measurement_is_said_not_hidden(corpus, tmp_path, monkeypatch):
    monkeypatch.setattr("publish.method.built_table", lambda name: read_table(name).head(0))
    assert "Not measured yet" in html.parse(write_method(corpus, tmp_path)).getroot().text_content()


def test_where_no_table_is_built_the_pages_are_made_and_say_less(corpus, tmp_path, monkeypatch):
    columns = list(read_table("cascade"))
    monkeypatch.setattr("publish.built.read_table", without())
    assert built_table("cascade").empty and list(built_table("cascade")) == columns
    promises = Promises(corpus)
    for said in (beside_the_country, copied_from_above, left_out_below):
        assert said(promises) == []
    assert read_marks(corpus) == {} and read_pairs() == []
    page = write_place(promises, "360900", built_table("item_links"), built_table("clause_links"), tmp_path)
    assert "森林覆盖率" in html.parse(page).getroot().text_content()  # what the place itself promises


def test_links_read_by_eye_are_counted():
    readings = pd.read_csv(raw_folder() / "link_readings.csv", dtype=str, encoding="utf-8-sig")
    rows = links_read()
    assert sum(row["n"] for row in rows) == len(readings)
    assert sum(row["right"] for row in rows) == (readings["right"] == "yes").sum()


# ---- tables, README, citation, zip


def test_every_processed_table_has_a_dictionary():
    written = {path.stem for path in processed_folder().glob("*.csv")}
    for notebook in (ROOT / "notebooks").glob("*.ipynb"):
        code = "".join("".join(cell["source"]) for cell in json.loads(notebook.read_text(encoding="utf-8"))["cells"])
        written |= set(re.findall(r"write_table\([^\n]*\"(\w+)\"\)", code))
    assert len(written) > 15
    assert written <= {table["name"] for table in dictionaries()}


def test_the_readme_names_only_what_is_there():
    names = set(tracked())
    for link in re.findall(r"\]\((?!https?:)([^)#]+)\)", README):
        assert link in names, link
    assert [name for name in readme_figures.names(README) if f"docs/figures/{name}.png" not in names] == []
    for file in re.findall(r"`((?:data|helpers|notebooks|scripts|docs)/[\w./-]+)`", README):
        assert (ROOT / file).exists() or file.startswith("data/processed"), file


def test_the_readme_begins_with_the_two_commands():
    screen = "\n".join(README.splitlines()[:20])
    assert re.findall(r"^make\b ?(\w*)", screen, re.MULTILINE) == ["", "test"]


def test_the_code_in_the_readme_shows_what_it_says():
    cells, found, shown = re.findall(r"```python\n(.*?)```", README, re.DOTALL), {}, []
    for cell in cells:
        *before, last = cell.strip().splitlines()
        exec("\n".join(before), found)  # noqa: S102
        shown.append(eval(last.partition("#")[0], found))  # noqa: S307
    card, clauses, targets = shown
    assert "宜春市人民政府" in card._repr_html_()
    assert list(clauses.columns) == ["clause_id", "text", "page"] and len(clauses) > 1000
    assert targets["value"].tolist() == [60, 61]


SQUARE = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {0} {1}"><path d="M0 0h{0}v{1}z" fill="#0b6a54"/></svg>'


def test_a_picture_is_scaled_and_comes_out_the_same(tmp_path):
    from PIL import Image

    path = tmp_path / "wide.svg"
    path.write_text(SQUARE.format(2000, 500))
    content = readme_figures.scaled(path)
    assert content == readme_figures.scaled(path)
    assert Image.open(BytesIO(content)).size == (readme_figures.WIDTH, 225)


def test_the_collection_can_be_cited():
    line = citation_line()
    assert dist.version() in line.en and "[DS]" in line.en
    assert "[DS]" in line.zh and re.search("[一-鿿]{6}", line.zh)


def test_the_zip_has_no_clock_and_no_raw_text(tmp_path):
    there = ("README.md", "LICENSE", "CITATION.cff", "reports/index.html", "reports/.~x", "data/raw/plans/c.txt")
    for name in (*there, "reports/figures/a.png"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(name)
    (tmp_path / "reports" / "figures" / "a.svg").write_text(SQUARE.format(30, 15))
    first = dist.archive(tmp_path, "top")
    (tmp_path / "README.md").touch()
    assert dist.archive(tmp_path, "top") == first
    with zipfile.ZipFile(BytesIO(first)) as packed:
        names = packed.namelist()
        picture = packed.read("top/reports/figures/a.png")  # drawn anew
    figures = ["top/reports/figures/a.svg", "top/reports/figures/a.png"]
    assert names == ["top/CITATION.cff", "top/LICENSE", "top/README.md", *figures, "top/reports/index.html"]
    assert int.from_bytes(picture[16:20], "big") >= 1200


def test_nothing_built_gives_one_line(tmp_path, capsys):
    assert dist.main(tmp_path) == 1
    assert capsys.readouterr().err == "dist      reports/index.html is not there; run make first\n"
