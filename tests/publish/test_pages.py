"""What the pages say, without a browser; tests/test_browser.py opens them."""

import json
import re
import subprocess
import sys

import nbformat
import pandas as pd
import pytest
from fontTools.ttLib import TTFont
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from helpers.base.paths import fonts_folder, raw_folder, reports_folder
from helpers.base.tables import read_table
from helpers.corpus.load import build_corpus
from helpers.corpus.references import ACCESS_DAY, PAGES, read_compilations, reference
from publish.elsewhere import Elsewhere
from publish.frame import first_sentence, plain
from publish.links import clause_href
from publish.marks import COLUMNS, read_marks, target_title
from publish.notebook import main, pictures_as_files, results_folded, tables_named, tidy_table, write_notebook_page
from publish.overview import citation_line
from publish.reader import lay_out, pieces, write_reader
from publish.search import search_entry
from publish.site import meanwhile, write_assets, write_site

HOSTILE = "<script>window.hacked=1</script>\"' & <img src=x onerror=alert(1)> {{ 7*7 }} {pages} &amp; ]]> </textarea>"
MAX_SIZE = 100e6  # bytes of reports/
pytestmark = pytest.mark.xdist_group("site")


@pytest.fixture(scope="module")
def reports(site):
    return site


@pytest.fixture(scope="module")
def hostile(tmp_path_factory):
    """A site of one plan whose text, title and address are made to break pages."""
    folder = tmp_path_factory.mktemp("hostile")
    lines = ["恶意实施方案", "一、总体要求", f"到2025年，{HOSTILE}达到18%。（省发展改革委{HOSTILE}负责）"]
    lines += ["二、任务", f"（一）{HOSTILE}。做好。"]
    corpus = build_corpus({"hostile.txt": "\n".join(lines)})
    changed = {"title": HOSTILE, "issuer": HOSTILE, "note": HOSTILE, "url": "javascript:alert(1)", "province": HOSTILE}
    corpus["hostile"].meta.update(changed)
    for column, value in changed.items():
        corpus.documents[column] = value
    write_site(corpus, folder)
    return folder, corpus


def parse(path):
    return html.fromstring(path.read_bytes(), parser=html.HTMLParser(encoding="utf-8"))


# --- what is known from elsewhere -----------------------------------------------------------------


@pytest.mark.parametrize(("since", "zh", "en"), [("2020", "−13 %以上", "−13 % or more"), ("", "≥ 13 %", "≥ 13 %")])
def test_a_fall_that_is_a_floor_has_no_sign_that_reads_the_wrong_way_round(since, zh, en):
    known = Elsewhere(*(read_table(name) for name in ("documents", "targets", "sums")))
    told = {"value": 13.0, "unit": "%", "comparator": "ge", "base_year": since, "indicator_id": "coal_share"}
    known.numbers = known.numbers.head(1).assign(**told)
    [number] = known.of_indicator("coal_share")
    assert (number["words"].zh, number["words"].en) == (zh, en)


# --- reader pages ---------------------------------------------------------------------------------


def test_every_document_has_a_page_with_its_whole_text(corpus, reports):
    assert {page.stem for page in (reports / "plans").iterdir()} == set(corpus.documents["doc_id"])
    for document in corpus:
        article = parse(reports / "plans" / f"{document.doc_id}.html").get_element_by_id("text")
        shown = "".join(c.text_content() for c in article.find_class("c"))
        assert re.sub(r"\s", "", shown) == re.sub(r"\s", "", document.text), document.doc_id


def test_every_clause_has_an_anchor_of_its_own(corpus, reports):
    for document in corpus:
        page = parse(reports / "plans" / f"{document.doc_id}.html")
        ids = [node.get("id") for node in page.xpath("//*[@id]")]
        assert len(ids) == len(set(ids)), document.doc_id
        assert set(document.clauses["anchor"]) <= set(ids), document.doc_id
        assert set(document.items["anchor"]) <= set(ids), document.doc_id


def test_page_numbers_stand_where_the_printed_pages_turn(corpus, reports):
    paged = [document for document in corpus if document.pages]
    assert paged
    for document in paged:
        turns = parse(reports / "plans" / f"{document.doc_id}.html").find_class("pg")
        first = document.clauses.drop_duplicates("page")
        assert [int(turn.get("data-page")) for turn in turns] == first["page"].tolist(), document.doc_id
        following = [turn.xpath("following-sibling::*[@class='c'][1]")[0].get("id") for turn in turns]
        assert following == first["anchor"].tolist(), document.doc_id


def test_annex_cells_stand_under_their_columns(corpus, reports):
    document = next(d for d in corpus if (d.clauses["kind"] == "cell").any())
    table = parse(reports / "plans" / f"{document.doc_id}.html").xpath("//article//table")[0]
    heads = [head.text_content().strip() for head in table.xpath("thead//th")]
    assert heads == list(dict.fromkeys(document.clauses.loc[document.clauses["kind"] == "cell", "column"]))
    columns = dict(zip(document.clauses["anchor"], document.clauses["column"], strict=True))
    for row in table.xpath(".//tr"):
        assert len(row) == len(heads)
        for head, cell in zip(heads, row, strict=True):
            assert {columns[c.get("id")] for c in cell.find_class("c")} <= {head}


def test_responsible_bodies_and_boxes_stand_apart(corpus, reports):
    bodies = boxes = 0
    for document in corpus:
        page = parse(reports / "plans" / f"{document.doc_id}.html")
        kinds = dict(zip(document.clauses["anchor"], document.clauses["kind"], strict=True))
        apart = {c.get("id") for p in page.find_class("departments") for c in p.find_class("c")}
        assert apart == {anchor for anchor, kind in kinds.items() if kind == "departments"}
        bodies += len(apart)
        shown = [box.get("aria-label") for box in page.find_class("box")]
        boxes += len(shown)
        assert set(shown) == set(document.clauses["box"]) - {""}
    assert bodies and boxes


def test_a_text_that_breaks_off_says_so(corpus, reports):
    broken = corpus.documents[~corpus.documents["complete"]]
    assert len(broken)
    for doc_id, note in zip(broken["doc_id"], broken["note"], strict=True):
        notes = [node.text_content() for node in parse(reports / "plans" / f"{doc_id}.html").find_class("note")]
        assert any("Incomplete" in words and note in words for words in notes), doc_id


def test_outline_leads_to_every_numbered_part(corpus, reports):
    for document in corpus:
        page = parse(reports / "plans" / f"{document.doc_id}.html")
        links = [link.get("href")[1:] for link in page.xpath("//nav[@aria-label='Outline']//a")]
        assert set(links) <= set(document.clauses["anchor"])
        assert len(links) == document.outline()["item"].nunique(), document.doc_id


# --- hostile text ---------------------------------------------------------------------------------


def test_text_from_plans_is_shown_not_run(hostile):
    folder, corpus = hostile
    clean = corpus["hostile"].text
    page = parse(folder / "plans" / "hostile.html")
    article = page.get_element_by_id("text")
    assert not article.xpath(".//script|.//img|.//textarea")
    assert re.sub(r"\s", "", article.text_content()) == re.sub(r"\s", "", clean)
    assert page.xpath("//h1")[0].text_content() == HOSTILE
    assert HOSTILE in page.find_class("note")[0].text_content()
    assert not page.xpath("//a[starts-with(@href, 'javascript')]")
    for path in folder.rglob("*.html"):
        scripts = parse(path).xpath("//script")
        assert all(script.get("src", "").endswith(".js") for script in scripts), path.name
        assert not parse(path).xpath("//img|//iframe|//*[@onerror]"), path.name


def test_text_from_plans_stays_whole_in_the_search(hostile):
    folder, corpus = hostile
    script = (folder / "assets" / "texts.js").read_text(encoding="utf-8")
    entry = json.JSONDecoder().raw_decode(script.partition("window.TEXTS = ")[2])[0][0]
    assert entry["text"] == corpus["hostile"].text
    assert entry["title"] == HOSTILE


# --- marks ----------------------------------------------------------------------------------------

SPAN = st.tuples(st.integers(-3, 20), st.integers(1, 12), st.sampled_from(["target", "copied", "edited"]))


@given(text=st.text(min_size=1, max_size=15), spans=st.lists(SPAN, max_size=5))
def test_marks_may_overlap_and_lose_no_character(text, spans):
    marks = [{"start": s, "end": s + n, "kind": kind, "title": str(s), "href": ""} for s, n, kind in spans]
    found = pieces(text, 0, marks)
    assert "".join(piece["text"] for piece in found) == text
    place = 0
    for piece in found:
        for at in range(place, place + len(piece["text"])):
            kinds = {m["kind"] for m in marks if m["start"] <= at < m["end"]}
            assert set(piece["marks"].split()) == kinds
        place += len(piece["text"])


def test_a_mark_across_clauses_is_shown_in_each(corpus, tmp_path):
    document = next(iter(corpus))
    first, second = (document.clauses.iloc[n] for n in (6, 7))
    span = (document.doc_id, first["end"] - 4, second["start"] + 3, "target", 'a "title" <b>', "../x.html#y", "X")
    write_reader(document, pd.DataFrame([span], columns=COLUMNS), reports=tmp_path)
    page = parse(tmp_path / "plans" / f"{document.doc_id}.html")
    marks = page.xpath("//article//mark")
    assert "".join(mark.text_content() for mark in marks).strip() == document.text[span[1] : span[2]].replace("\n", "")
    assert {mark.get("title") for mark in marks} == {span[4]}
    assert not page.xpath("//article//mark//a")  # a click on a sentence selects it
    assert page.xpath("//article//a[@class='source']/@href") == ["../x.html#y"] * 2
    assert page.xpath("//input[@data-layer='target']")


def test_a_target_in_words():
    row = {"indicator": "森林覆盖率", "year": 2025, "period": None, "check": None}
    assert target_title(row).zh == "森林覆盖率（2025）"
    row |= {"year": None, "period": "十四五", "check": "doubtful"}
    assert target_title(row).en == "森林覆盖率 (14th Five-Year Plan), doubtful"


def test_targets_and_copies_become_marks_that_lead_above(corpus, monkeypatch):
    child, parent = corpus["yichun"], corpus["jiangxi"]
    here, there = (d.clauses.query("kind == 'sentence'").iloc[9] for d in (child, parent))
    start = int(here["start"])
    targets = [
        ("a", "yichun", start, start + 5, "指标", 2025, None, None, child.text[start : start + 5]),
        ("b", "jiangxi", there["start"], there["end"], "指标", 2030, None, None, there["text"]),
    ]
    columns = ["target_id", "doc_id", "start", "end", "indicator", "year", "period", "check", "quote"]
    cascade = [("a", "b", "same"), ("b", None, "none")]
    copies = [
        ("yichun", start, start + 9, "jiangxi", there["start"], "verbatim", None),
        ("yichun", start + 10, start + 19, "jiangxi", there["start"], "verbatim", "3000→100"),
        ("yichun", start + 20, start + 29, None, None, "new", None),
    ]
    copy_columns = [
        "child_doc",
        "child_start",
        "child_end",
        "parent_doc",
        "parent_start",
        "relation",
        "changed_numbers",
    ]
    tables = {
        "targets": pd.DataFrame(targets, columns=columns),
        "cascade": pd.DataFrame(cascade, columns=["child_target_id", "parent_target_id", "relation"]),
        "clause_links": pd.DataFrame(copies, columns=copy_columns),
    }
    soft = child.clauses.query("kind == 'sentence'").iloc[10]
    named = [
        ("b", "named without a number", soft["clause_id"]),
        ("b", "silent", None),
        ("z", "named without a number", "y"),
    ]
    tables["silence"] = pd.DataFrame(named, columns=["parent_target_id", "state", "child_clause"])
    monkeypatch.setattr("publish.marks.built_table", tables.__getitem__)
    marks = read_marks(corpus)
    above = f"../plans/jiangxi.html#{there['anchor']}"
    assert marks["yichun"][["start", "end", "kind", "href"]].values.tolist() == [
        [start, start + 5, "target", above],
        [soft["start"], soft["end"], "named", above],
        [start, start + 9, "copied", above],
        [start + 10, start + 19, "renumbered", above],
    ]
    assert [title.zh for title in marks["yichun"]["title"]] == [
        f"指标（2025）；{parent.meta['title']}：{there['text']}",
        f"指标（2030）：只提不量；{parent.meta['title']}：{there['text']}",
        f"逐字见于{parent.meta['title']}",
        f"除数字外逐字见于{parent.meta['title']}",
    ]
    assert marks["jiangxi"]["href"].tolist() == [""]


# --- links and citations --------------------------------------------------------------------------


def test_links_to_clauses():
    assert clause_href("yichun", "c3a1i1-04") == "plans/yichun.html#c3a1i1-04"
    assert clause_href("yichun", "", depth=1) == "../plans/yichun.html"
    assert clause_href('a"b', "x y<") == "plans/a%22b.html#x%20y%3C"


def test_references_follow_gbt_7714():
    plan = {"issuer": "甲省人民政府", "title": "甲省实施方案", "doc_number": "甲府发〔2022〕1号", "date": "2022-07-08"}
    web = reference(plan | {"url": "https://a.gov.cn/1.html"})
    number = "甲省人民政府. 甲省实施方案: 甲府发〔2022〕1号"
    assert web == f"{number}[EB/OL]. (2022-07-08)[{ACCESS_DAY}]. https://a.gov.cn/1.html."
    assert reference(plan | {"url": ""}) == f"{number}[A]. 2022-07-08."
    assert reference(plan | {"url": "", "date": "", "doc_number": ""}) == "甲省人民政府. 甲省实施方案[A]."
    book = {"compiler": "乙编", "title": "丙汇编", "edition": "7版", "year": "2023"}
    part = reference(plan | {"url": "https://a.gov.cn/1.html"}, book)
    assert (
        part == f"{number}[G/OL]//乙编. 丙汇编. 7版. 2023: {PAGES}(2022-07-08)[{ACCESS_DAY}]. https://a.gov.cn/1.html."
    )
    assert reference(plan | {"url": "", "date": ""}, book) == f"{number}[G]//乙编. 丙汇编. 7版. 2023: {PAGES}."


def test_the_collection_is_cited_from_its_file(tmp_path):
    assert citation_line(tmp_path / "none.cff").en.endswith("[DS].")
    path = tmp_path / "CITATION.cff"
    path.write_text(
        'cff-version: 1.2.0\ntitle: "The plans"\nauthors:\n  - family-names: Li\n    given-names: Hua\n'
        "  - name: 'A group'\nversion: 0.2\ndate-released: 2026-11-21\nrepository-code: https://example.org/x\n"
    )
    assert citation_line(path).en == "Li, A group. The plans[DS/OL]. Version 0.2. 2026. https://example.org/x."


def test_every_collection_among_the_sources_can_be_cited(corpus):
    paged = corpus.documents.dropna(subset=["page_first"])
    assert set(paged["source_file"]) == set(read_compilations())


# --- the whole site -------------------------------------------------------------------------------


def test_nothing_is_asked_of_other_hosts(reports):
    for path in [*reports.glob("*.html"), *sorted((reports / "plans").glob("*.html"))[:5]]:
        for link in parse(path).xpath("//*/@src|//link/@href"):
            assert not re.match(r"(?:https?:)?//", link), (path.name, link)
    for path in reports.glob("assets/*.*s"):
        if path.name not in ("texts.js", "vega.js", "datatables.js"):  # the browser tests hold that these ask nobody
            assert not re.search(r"url\(['\"]?https?:|@import|fetch\(|XMLHttpRequest", path.read_text(encoding="utf-8"))


def test_links_between_pages_lead_somewhere(reports):
    pages = [*reports.glob("*.html"), *(reports / "plans").glob("c00*.html"), *reports.glob("places/*.html")]
    links = {path: parse(path).xpath("//a/@href") for path in [*pages, *sorted(reports.glob("indicators/*.html"))[:20]]}
    # of pages at the top
    rows = [path for path in reports.glob("rows/*.js") if re.match("bodies|questions", path.name)]
    assert rows
    links |= {reports / path.name: re.findall('<a [^>]*href="([^"]*)"', path.read_text("utf-8")) for path in rows}
    for path, found in links.items():
        for link in found:
            target = link.partition("#")[0]
            elsewhere = r"https?:|\?|\d\d-|compare/|targets\.xlsx"  # made by other commands
            if target and not re.match(elsewhere, target.removeprefix("../")):
                assert (path.parent / target).resolve().exists(), (path.name, link)


def test_reports_stay_small(reports):
    assert sum(path.stat().st_size for path in reports.rglob("*") if path.is_file()) < MAX_SIZE


def test_built_reports_stay_small():
    built = [path for path in reports_folder().rglob("*") if path.is_file()]
    if not built:
        pytest.skip("reports/ is not built yet")
    sizes = {path: path.stat().st_size for path in built}
    largest = sorted(sizes, key=sizes.get)[-3:]
    assert sum(sizes.values()) < MAX_SIZE, f"largest: {', '.join(path.name for path in largest)}"


def test_pages_are_the_same_from_one_build_to_the_next(corpus, reports, tmp_path):
    some = corpus.select(level=["national", "county"])
    write_site(some, tmp_path / "a")
    write_site(some, tmp_path / "b")
    names = sorted(path.relative_to(tmp_path / "a") for path in (tmp_path / "a").rglob("*") if path.is_file())
    assert len(names) > len(some)
    for name in names:
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes(), name


def test_what_a_second_process_does_is_done_when_the_site_is(tmp_path):
    with meanwhile((tmp_path / "pages").write_text, "done"):
        pass
    assert (tmp_path / "pages").read_text() == "done"
    with pytest.raises((RuntimeError, FileNotFoundError)), meanwhile((tmp_path / "no" / "pages").write_text, "done"):
        pass


def test_a_page_without_its_document_is_removed(corpus, tmp_path):
    (tmp_path / "plans").mkdir()
    (tmp_path / "plans" / "gone.html").write_text("old")
    write_site(corpus.select(level="national"), tmp_path)
    assert not (tmp_path / "plans" / "gone.html").exists()


def test_the_font_has_every_character_shown(reports):
    signs = TTFont(fonts_folder() / "plans-sans-sc.otf").getBestCmap()
    texts = [*(reports / "plans").glob("*.html"), *reports.glob("*.html"), *raw_folder().rglob("*.csv")]
    # a pattern's range
    used = set().union(*(path.read_text(encoding="utf-8-sig").replace("一-鿿", "") for path in texts))
    missing = {sign for sign in used if ord(sign) not in signs and not sign.isspace()}
    assert not missing, f"{sorted(missing)}: run scripts/data/make_font.py again"


def test_search_places_add_up_to_the_text(corpus):
    for document in corpus:
        entry = search_entry(document)
        place = 0
        for length, start in zip(entry["lengths"], document.clauses["start"], strict=True):
            assert place == start
            place += length
        assert place == len(document.text)
        assert len(entry["anchors"]) == len(entry["items"]) == len(entry["lengths"])


def test_blocks_keep_every_clause_in_order(corpus):
    def anchors(blocks):
        for block in blocks:
            if block["kind"] == "box":
                yield from anchors(block["blocks"])
            elif block["kind"] == "table":
                for part in block["parts"]:
                    for row in part["rows"]:
                        yield from (clause["anchor"] for cell in row["cells"] for clause in cell)
            else:
                yield from (clause["anchor"] for clause in block["clauses"])

    for document in corpus:
        blocks = lay_out(document.clauses.to_dict("records"))
        assert list(anchors(blocks)) == document.clauses["anchor"].tolist()


# --- notebook pages -------------------------------------------------------------------------------

PNG = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="


def cell_with(output, source="show()", tags=()):
    cell = nbformat.v4.new_code_cell(source, outputs=[output])
    cell.metadata["tags"] = list(tags)
    return cell


@pytest.mark.parametrize(
    ("module", "unneeded"),
    [("notebook", ("pandas", "nbconvert", "IPython")), ("site", ("altair", "geopandas", "matplotlib", "scipy.stats"))],
)
def test_pages_load_only_what_they_are_made_with(module, unneeded):
    code = f"import sys, publish.{module}; print(*{set(unneeded)!r}.intersection(sys.modules))"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert not loaded.strip()


@pytest.fixture
def notebook(tmp_path):
    """The path of an executed notebook with every kind of output."""
    shown = nbformat.v4.new_output
    frame = pd.DataFrame({"place": ["江西", "<b>&"], "share, %": [18.3, None]})
    picture = shown("display_data", {"image/png": PNG}, metadata={"alt": 'a "dot" <'})
    cells = [
        nbformat.v4.new_markdown_cell("# Who promises *what*?\n\n**Reads** clauses. See [maps](05-maps.ipynb#x)."),
        nbformat.v4.new_markdown_cell("## One <table>\n\n[A clause](../reports/plans/yichun.html#c1-01)"),
        cell_with(shown("execute_result", {"text/html": frame.to_html(), "text/plain": "frame"})),
        cell_with(shown("stream", name="stdout", text="plain <i>\n"), source="print('x')  # ≤ 3"),
        cell_with(shown("stream", name="stderr", text="noise")),
        cell_with(picture),
        cell_with(shown("display_data", {"text/markdown": "**Half** of them."}), tags=["findings"]),
        cell_with(shown("display_data", {"text/markdown": "not for readers"}), tags=["hide"]),
    ]
    path = tmp_path / "03-demo.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=cells), path)
    return path


def test_a_notebook_page_takes_what_all_pages_share(notebook, tmp_path):
    page = parse(write_notebook_page(notebook, tmp_path))
    shared = page.xpath("//link[@rel='stylesheet']/@href|//script/@src")
    assert "assets/font.css" in shared and all(source.startswith("assets/") for source in shared)
    assert not page.xpath("//style")
    assert all(source.startswith("data:") for source in page.xpath("//img/@src"))
    assert page.xpath("//title")[0].text.startswith("Who promises what?")


def test_a_notebook_page_puts_findings_first_and_folds_code(notebook, tmp_path):
    page = parse(write_notebook_page(notebook, tmp_path))
    words = page.xpath("//main")[0].text_content()
    assert words.index("Half of them.") < words.index("One")
    assert page.find_class("panel")[0].text_content().strip().startswith("代码Code")
    code = page.xpath("//details[contains(@class,'code')]")
    assert len(code) == 4 and not any("open" in node.attrib for node in code)
    assert "# ≤ 3" in words and "not for readers" not in words and "noise" not in words


def test_a_notebook_page_escapes_tables_and_keeps_alt_text(notebook, tmp_path, capsys):
    page = parse(write_notebook_page(notebook, tmp_path))
    cells = [cell.text_content() for cell in page.xpath("//table//td")]
    assert "<b>&" in cells and "江西" in cells
    assert page.xpath("//main//img/@alt") == ['a "dot" <']
    assert "plain <i>" in page.xpath("//main")[0].text_content()
    assert page.xpath("//main//a[contains(., 'maps')]/@href") == ["05-maps.html#x"]
    assert "plans/yichun.html#c1-01" in page.xpath("//main//a/@href")
    assert capsys.readouterr().err == ""


def test_a_picture_opens_its_file():
    shown = '<figure><img alt="a map" src="data:image/svg+xml;base64,AAAA" width="9">\n<figcaption>x <a href="figures/05-x.svg">SVG</a></figcaption></figure>'
    link = '<a href="figures/05-x.svg"><img alt="a map" src="figures/05-x.svg" loading="lazy" width="9"></a>'
    assert link in pictures_as_files(shown)


def test_code_that_shows_nothing_folds_with_what_follows(tmp_path):
    silent = nbformat.v4.new_code_cell("first = 1")
    noisy = cell_with(nbformat.v4.new_output("stream", name="stderr", text="50%"), source="second = 2")
    shown = cell_with(nbformat.v4.new_output("stream", name="stdout", text="6"), source="print(first * 6)")
    path = tmp_path / "05-silent.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=[silent, noisy, shown, nbformat.v4.new_code_cell("last = 3")]), path)
    folds = parse(write_notebook_page(path, tmp_path)).xpath("//details[contains(@class,'code')]//pre")
    code = [fold.text_content().strip() for fold in folds]
    assert code == ["first = 1\n\nsecond = 2\n\nprint(first * 6)", "last = 3"]


def test_tables_have_one_heading_row():
    frame = pd.DataFrame({"n": [1, 2], "share": [0.1, 0.2]}, index=pd.Index(["a", "b"], name="place"))

    def heads(table):
        return [
            [th.text_content() for th in row.xpath("th")]
            for row in html.fromstring(tidy_table(table)).xpath("//thead/tr")
        ]

    assert heads(frame.to_html()) == [["place", "n", "share"]]
    assert heads(frame.rename_axis(columns="kind").to_html()) == [["place", "n", "share"]]
    assert heads(frame.set_index("n", append=True).to_html()) == [["place", "n", "share"]]
    twofold = frame.set_axis(pd.MultiIndex.from_tuples([("x", "n"), ("y", "share")]), axis=1)
    assert len(heads(twofold.to_html())) == 3


def test_a_figure_without_alt_text_is_reported(tmp_path, capsys):
    cells = [cell_with(nbformat.v4.new_output("display_data", {"image/png": PNG}))]
    path = tmp_path / "04-bare.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=cells), path)
    write_notebook_page(path, tmp_path)
    assert "04-bare: 1 figures without alt text" in capsys.readouterr().err


@pytest.mark.parametrize("content", [None, "", "{", '{"cells": 1}'])
def test_a_bad_notebook_gets_one_line(tmp_path, capsys, content):
    path = tmp_path / "bad.ipynb"
    if content is not None:
        path.write_text(content)
    assert main([str(path)]) == 1
    said = capsys.readouterr().err
    assert len(said.splitlines()) == 1 and "bad.ipynb" in said and "make" in said


def test_words_of_a_notebooks_card():
    assert first_sentence("Area is 3.5 ha. More.") == "Area is 3.5 ha."
    assert plain("**Reads** `x.csv`, see [maps](05-maps.ipynb), a_b * c") == "Reads x.csv, see maps, a_b * c"


def test_assets_come_with_the_fonts_licence(tmp_path):
    write_assets(tmp_path)
    assert "SIL OPEN FONT LICENSE" in (tmp_path / "assets" / "OFL.txt").read_text()


def test_a_card_without_a_head_is_no_table_to_sort():
    """assets/tables.js needs heads: a table of facts, which has none, keeps its place and stops no other."""
    facts = "<table><tbody><tr><th>Issued by</th><td>甲</td></tr></tbody></table>"
    rows = "<table><thead><tr><th>a</th></tr></thead><tbody><tr><td>1</td></tr></tbody></table>"
    named = tables_named(facts + rows)
    assert facts in named and named.count("data-table=") == 1 and 'data-table="t2"' in named


def test_results_of_tests_are_folded_and_other_tables_are_not():
    tested = "<table><thead><tr><th>key</th><th>p_value</th></tr></thead><tr><td>a</td><td>0.03</td></tr></table>"
    plain = tested.replace("p_value", "share")
    assert results_folded(plain) == plain and results_folded(tested).startswith("<details")
