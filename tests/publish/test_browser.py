"""The pages in headless Chromium, as a visitor meets them. Skipped where it is not installed."""

import csv
import random
import re
import shutil
import zipfile
from pathlib import Path

import nbformat
import pandas as pd
import pdfplumber
import pytest
from axe_playwright_python.sync_playwright import Axe
from fontTools.ttLib import TTFont
from page_words import english_in
from PIL import Image
from playwright.sync_api import sync_playwright

from helpers.base.paths import ROOT, fonts_folder
from helpers.corpus.load import build_corpus
from publish.compare import write_pair
from publish.libraries import write_libraries
from publish.marks import COLUMNS
from publish.notebook import write_notebook_page
from publish.reader import write_reader
from publish.site import write_assets, write_site
from publish.tables import searchable

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
pytestmark = [
    pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed (apt install chromium)"),
    pytest.mark.xdist_group("site"),
]

PHONE = {"width": 360, "height": 740}
DESK = {"width": 1280, "height": 900}
ENOUGH_CONTRAST = 4.5  # WCAG 2.2, level AA
ANSWER_MS = 300  # from the last key to the first hit
PNG = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="


@pytest.fixture(scope="module")
def reports(corpus, site, tmp_path_factory):
    """The whole site, a notebook page, and one reader page with marks."""
    folder = tmp_path_factory.mktemp("browser") / "reports"
    shutil.copytree(site, folder)
    document = corpus["yichun"]
    start = int(document.clauses.loc[document.clauses["text"].str.len() > 40, "start"].iloc[0])
    marks = [
        ("yichun", start, start + 9, "target", "a target", "", ""),
        ("yichun", start + 4, start + 20, "copied", "a copy", "../x.html#y", "X"),
    ]
    write_reader(document, pd.DataFrame(marks, columns=COLUMNS), reports=folder)
    write_pair("jiujiang", "jiangxi", folder)
    frame = pd.DataFrame(
        {"place": ["乙", "甲", "丙", "丁"], "share, %": ["9.5", "1,200", "-3", ""], "wide": ["字" * 90] * 4}
    )
    promised = [(8000 * 10_000, "8000 万千瓦"), (12 * 10**8, "12 亿千瓦"), (564 * 10_000, "564 万千瓦")]
    many = pd.DataFrame([{"place": "江西<br>Jiangxi", "year": 2000 + n, "promise": "–"} for n in range(240)])
    many.loc[[9, 120, 230], "promise"] = [f'<span data-order="{value}">{words}</span>' for value, words in promised]
    many.loc[[120, 230], "place"] = "宜春<br>Yichun"
    unnamed = frame.set_index("place").rename_axis(None)
    spanned = pd.concat({"a": unnamed, "b": unnamed, "c": unnamed}, axis=1)
    outputs = [
        nbformat.v4.new_output("execute_result", {"text/html": frame.to_html(index=False)}),
        nbformat.v4.new_output("display_data", {"text/html": searchable(many, "promises")}),
        nbformat.v4.new_output("display_data", {"image/png": PNG}, metadata={"alt": "a dot"}),
        nbformat.v4.new_output("stream", name="stdout", text="x" * 300),
        *(nbformat.v4.new_output("display_data", {"text/html": table.to_html()}) for table in (unnamed, spanned)),
    ]
    cells = [
        nbformat.v4.new_markdown_cell("# A question\n\n## One\n\n## Two 碳达峰"),
        nbformat.v4.new_code_cell("x = 1\n" + "y = " + "1 + " * 80 + "1", outputs=outputs),
    ]
    path = folder / "03-demo.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=cells), path)
    write_notebook_page(path, folder)
    path.unlink()
    return folder


@pytest.fixture(scope="module")
def chromium():
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-quic"])
        yield browser
        browser.close()


@pytest.fixture
def visit(chromium, reports):
    """Open a page; fail at the end on any error, message or request that leaves the disk."""
    contexts, wrong = [], []

    def open_page(name, folder=reports, viewport=DESK, **options):
        context = chromium.new_context(viewport=viewport, **options)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: wrong.append(message.text))
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("dialog", lambda dialog: (wrong.append(dialog.message), dialog.dismiss()))
        # a picture that loads late may be on its way when the page is left
        page.on("requestfailed", lambda r: r.failure == "net::ERR_ABORTED" or wrong.append(f"failed {r.url}"))
        page.on("request", lambda r: None if r.url.startswith(("file:", "data:")) else wrong.append(r.url))
        page.goto((folder / name.split("#")[0].split("?")[0]).as_uri() + re.sub(r"^[^?#]*", "", name))
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert wrong == []


PAGES = [
    "index.html",
    "questions.html#places",
    "method.html",
    "search.html#q=碳达峰",
    "plans/zhushan.html#x2-04",
    "plans/yichun.html",
    "03-demo.html",
]


@pytest.mark.parametrize("name", PAGES)
def test_a_phone_shows_no_sideways_scroll(visit, name):
    page = visit(name, viewport=PHONE)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


SMALL = """() => [...document.querySelectorAll("button, input:not(label > input), label:has(> input), select, summary, .source")]
  .filter(e => e.checkVisibility() && e.getBoundingClientRect().height < 24).map(e => e.outerHTML.slice(0, 90))"""


@pytest.mark.parametrize("name", [*PAGES, "places/360900.html", "compare/jiujiang--jiangxi.html"])
def test_a_finger_hits_what_can_be_pressed(visit, name):
    page = visit(name, viewport=PHONE, has_touch=True, is_mobile=True)
    assert page.evaluate(SMALL) == []


COLUMN_TOPS = """() => [...document.querySelectorAll("main *")].filter(e => getComputedStyle(e).columnWidth !== "auto").flatMap(list => {
  const tops = {};
  for (const item of list.children) { const box = item.getBoundingClientRect(); if (box.height) tops[box.left] ??= box.top; }
  const found = Object.values(tops);
  return Math.max(...found) - Math.min(...found) > 1 ? [list.className] : [];
})"""


@pytest.mark.parametrize("name", ["index.html", "places/360000.html", "bodies.html"])
def test_columns_of_a_list_begin_at_one_height(visit, name):
    page = visit(name)
    page.add_style_tag(content="* { content-visibility: visible !important }")
    assert page.evaluate(COLUMN_TOPS) == []


@pytest.mark.parametrize("name", PAGES)
def test_landmarks_names_and_tables(visit, name):
    page = visit(name)
    for landmark in ("header", "main", "footer", "h1"):
        assert page.locator(landmark).count() == 1, landmark
    assert page.locator("nav:not([aria-label])").count() == 0
    assert page.evaluate("document.documentElement.lang") == "en"
    nameless = (
        "e => !(e.textContent.trim() || e.ariaLabel || e.labels?.length || e.title || e.querySelector('img[alt]'))"
    )
    controls = "a[href], button:not([hidden] *):not([hidden]), select, input, [tabindex='0']"
    assert page.eval_on_selector_all(controls, f"es => es.filter({nameless}).map(e => e.outerHTML)") == []
    assert page.eval_on_selector_all("table", "ts => ts.filter(t => !t.querySelector('thead th')).length") == 0
    assert page.eval_on_selector_all("img", "is => is.filter(i => !i.alt).length") == 0


def test_a_subject_fills_the_field_and_shows_its_sentences(visit):
    page = visit("questions.html")
    subject = page.locator("button[data-fills='places']").last
    words = subject.get_attribute("value")
    subject.press("Enter")
    section = page.locator("section[aria-labelledby=places]")
    section.locator("output").filter(has_text="rows").wait_for()
    assert section.locator("input[type=search]").input_value() == words
    shown, everything = re.match(r"(\d+) of (\d+)", section.locator("output").inner_text()).groups()
    shown, everything = section.locator("tbody tr"), int(everything)
    assert 0 < shown.count() < everything
    assert all(words.split()[0] in text for text in shown.evaluate_all("rows => rows.map(row => row.textContent)"))


@pytest.mark.parametrize("name", PAGES)
def test_keyboard_reaches_text_and_shows_its_place(visit, name):
    page = visit(name.split("#")[0])
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("Tab")
    if name.startswith("search"):  # its field has the focus from the start
        page.evaluate("document.querySelector('.skip').focus()")
    assert page.evaluate("document.activeElement.className") == "skip"
    assert page.evaluate("document.activeElement.getBoundingClientRect().left") >= 0
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none"
    page.keyboard.press("Enter")
    assert page.evaluate("location.hash") == "#main"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_colours_can_be_read(visit, scheme):
    page = visit("plans/yichun.html", color_scheme=scheme)
    names = ["paper", "ground", "ink", "soft", "accent", "accent-soft", "target", "copied", "arrival", "code", "peak"]
    colours = page.evaluate(
        "names => names.map(n => getComputedStyle(document.documentElement).getPropertyValue('--' + n).trim())", names
    )
    light = {name: luminance(colour) for name, colour in zip(names, colours, strict=True)}
    pairs = [("ink", ground) for ground in ("paper", "ground", "accent-soft", "target", "copied", "arrival", "code")]
    pairs += [("soft", "paper"), ("soft", "ground"), ("accent", "paper"), ("peak", "paper"), ("soft", "accent-soft")]
    for one, other in pairs:
        bright, dim = sorted((light[one], light[other]), reverse=True)
        assert (bright + 0.05) / (dim + 0.05) >= ENOUGH_CONTRAST, (scheme, one, other)


KINDS = [
    *PAGES[:4],
    "places/360900.html",
    "indicators/non_fossil_share.html",
    "indicators/wind_solar_capacity.html",
    "bodies.html",
    "plans/yichun.html",
    "compare/jiujiang--jiangxi.html",
    "03-demo.html",
]


@pytest.mark.parametrize("name", KINDS)
@pytest.mark.parametrize(
    ("scheme", "locale", "screen"),
    [("light", "en-GB", {"viewport": DESK}), ("dark", "zh-CN", {"viewport": PHONE, "is_mobile": True})],
)
def test_axe_finds_no_violation(visit, name, scheme, locale, screen):
    page = visit(name, color_scheme=scheme, locale=locale, **screen)
    assert violations(page) == []  # as it opens: tables far from view are not made yet
    come_near_to_all_tables(page)
    assert violations(page) == []


def violations(page) -> list[tuple[str, str]]:
    """What axe-core finds on a page: its rule, and the node."""
    found = Axe().run(page, options={"preload": False}).response["violations"]
    return [(rule["id"], node["html"]) for rule in found for node in rule["nodes"]]


def come_near_to_all_tables(page):
    """Scroll to each table and chart, which makes it, and back to the top."""
    page.evaluate("document.querySelectorAll('details').forEach(part => { part.open = true; })")
    for table in page.locator("table[data-table]").all():
        table.evaluate("t => t.scrollIntoView()")
        page.wait_for_function("t => t.closest('.dt-container')", arg=table.element_handle())
    for chart in page.locator("[data-chart]").all():
        chart.evaluate("c => c.scrollIntoView()")
        chart.locator("svg").first.wait_for()
    page.evaluate("scrollTo(0, 0)")


def luminance(colour: str) -> float:
    """Relative luminance of ``#rrggbb`` after WCAG."""
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return sum(weight * p for weight, p in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


@pytest.mark.parametrize("name", ["plans/yichun.html", "03-demo.html"])
def test_chinese_comes_with_the_page(visit, name):
    page = visit(name)
    loaded = "document.fonts.load('16px \"Plans Sans SC\"', '碳达峰').then(fonts => fonts.map(f => f.status))"
    assert page.evaluate(loaded) == ["loaded"]


def test_print_leaves_out_what_only_works_on_a_screen(visit):
    page = visit("plans/yichun.html#c2-02")
    page.emulate_media(media="print")
    for part in (".top nav", ".switch", ".outline", ".citebar", ".tools"):
        assert not page.locator(part).first.is_visible(), part
    assert page.locator("#text").is_visible()
    page = visit("index.html")
    page.emulate_media(media="print")
    assert (
        not page.locator(".seek").is_visible() and page.locator("svg.areas").first.bounding_box()["height"] < 430
    )  # of A4's 1,000
    key = "e => getComputedStyle(e, '::before').printColorAdjust"
    assert page.locator(".key").first.evaluate(key) == "exact"  # else a legend is printed without its colours


# --- Chinese pages ----------------------------------------------------------------------------------

SHOWN = """() => {
  document.querySelectorAll("details").forEach((part) => { part.open = true; });
  const own = "script, style, code, article, [data-lang-switch], table[data-table=measured] td:last-child, h1 [lang=en]";
  const plans = "p[lang=zh], td[lang=zh], a[lang=zh], h2[lang=zh], dd[lang=zh], details:has(> summary > code) td:nth-child(4)";
  const words = [document.title];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const at = walker.currentNode.parentElement;
    if (!at.closest(own + ", " + plans) && (at.closest("select") || at).checkVisibility()) words.push(walker.currentNode.textContent);
  }
  for (const name of ["title", "placeholder", "aria-label", "alt"])
    document.querySelectorAll("[" + name + "]").forEach((node) => { if (node.checkVisibility()) words.push(node.getAttribute(name)); });
  return words;
}"""
ALONE = ["index.html", "questions.html", "bodies.html", "method.html", "compare/jiujiang--jiangxi.html"]
FOUND = ["search.html?lang=zh#q=氢能", "search.html?lang=zh#q=没有这样的话吗"]
FOLDERS = {"indicators": 3, "places": 3, "plans": 2}


def shown_after_scripts(page) -> list[str]:
    """What a page shows, charts and tables drawn where they come into view."""
    for chart in page.locator("figure[data-chart]").all():
        chart.scroll_into_view_if_needed()
        chart.locator("svg").first.wait_for()
    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    page.wait_for_timeout(500)
    return page.evaluate(SHOWN)


def test_what_scripts_draw_on_a_chinese_page_is_chinese(visit, reports):
    """Pages of every kind, those of a folder drawn at random; what the pages hold at once is in test_language."""
    draw = random.Random(17)
    some = [
        f"{folder}/{path.name}"
        for folder, n in FOLDERS.items()
        for path in draw.sample(sorted((reports / folder).glob("*.html")), n)
    ]
    assert "indicators/" in " ".join(some)
    left = {}
    for name in [*(f"{name}?lang=zh" for name in [*ALONE, "indicators/non_fossil_share.html", *some]), *FOUND]:
        words = shown_after_scripts(visit(name))
        assert len(words) > 100, name
        left[name] = english_in(words)
    assert {name: words for name, words in left.items() if words} == {}


# --- reader ---------------------------------------------------------------------------------------


def test_charts_and_what_cells_fold_away_are_printed(visit):
    page = visit("indicators/non_fossil_share.html")
    page.wait_for_selector(".vega-embed svg")
    page.emulate_media(media="print")
    assert page.locator(".vega-embed svg").first.bounding_box()["width"] > DESK["width"] / 4
    page = visit("places/360900.html")
    come_near_to_all_tables(page)
    folded = page.locator("td details")
    folded.evaluate_all("parts => parts.forEach(part => { part.open = false; })")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert folded.count() > 9 and folded.evaluate_all("parts => parts.every(part => part.open)")
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert not folded.evaluate_all("parts => parts.some(part => part.open)")


def test_a_picture_is_taken_as_png_from_a_disk(visit, tmp_path):
    page = visit("index.html?lang=en")
    button = page.locator("figcaption button:visible").first
    with page.expect_download() as taken:
        button.click()
    name = taken.value.suggested_filename
    assert name.endswith("-en.png") and page.locator("iframe").count() == 0
    taken.value.save_as(tmp_path / name)
    with Image.open(tmp_path / name) as picture:
        assert picture.width >= 1200 and picture.getpixel((0, 0)) == (255, 255, 255, 255)
        assert len(picture.getcolors(1 << 20)) > 50  # something is drawn


def test_a_chart_is_drawn_in_the_state_of_its_address_and_says_no_english_of_its_own(visit):
    page = visit("indicators/non_fossil_share.html?lang=zh&c1.year=2030&c1.level=province")
    drawn = page.locator("#chart-1 .vega-embed svg")
    drawn.wait_for()
    assert "2030" in drawn.locator(".role-title-text").first.text_content()
    dots = drawn.locator(".mark-symbol path, .mark-point path").count()
    page.locator("#chart-1 [data-signal=level]").select_option("all")
    page.wait_for_function(f"document.querySelectorAll('#chart-1 :is(.mark-symbol, .mark-point) path').length > {dots}")
    page.wait_for_timeout(100)
    assert "c1.year=2030" in page.url and "c1.level" not in page.url
    assert page.locator("#chart-1 [aria-roledescription]").count() == 0


def test_without_script_a_picture_has_one_name_a_place(visit):
    page = visit("indicators/non_fossil_share.html", java_script_enabled=False)
    shown = {name: page.locator(f"svg.ranks text.{name}").first.is_visible() for name in ("zh", "en")}
    assert shown == {"zh": True, "en": False}


def test_a_linked_clause_is_highlighted_on_arrival(visit, corpus):
    document = next(d for d in corpus if d.pages and len(d.clauses) > 100)
    clause = document.clauses.iloc[80]
    page = visit(f"plans/{document.doc_id}.html#{clause['anchor']}")
    target = page.locator(":target")
    assert target.inner_text().strip() == clause["text"].strip()
    page.wait_for_function("document.querySelector(':target').getBoundingClientRect().top > 40")
    top, bar = page.evaluate("[':target', '#citebar'].map(s => document.querySelector(s).getBoundingClientRect().top)")
    assert 40 < top < bar
    assert target.evaluate("e => getComputedStyle(e).backgroundColor") != "rgba(0, 0, 0, 0)"
    assert page.locator("#place").inner_text() == f"{clause['item']} · p. {clause['page']}"


def test_a_link_to_an_item_arrives_at_its_first_clause(visit, corpus):
    item = corpus["yichun"].items.iloc[3]
    page = visit(f"plans/yichun.html#{item['anchor']}")
    assert page.locator("#place").inner_text() == item["item"]
    first = page.locator(f"#{item['anchor']}-01")
    assert first.evaluate("e => getComputedStyle(e).backgroundColor") != "rgba(0, 0, 0, 0)"
    assert 40 < first.evaluate("e => e.getBoundingClientRect().top") < DESK["height"]


def test_copy_citation_names_page_clause_and_day(visit, corpus):
    document = next(d for d in corpus if d.pages and d.meta["url"] and len(d.clauses) > 100)
    clause = document.clauses.iloc[80]
    page = visit(f"plans/{document.doc_id}.html#{clause['anchor']}")
    page.locator("#citebar [data-copy=citation]").click()
    words = page.evaluate("document.documentElement.dataset.copied")
    meta = document.meta
    assert (
        words.startswith("“" + re.sub(r"\s", "", clause["text"]) + "”")
        and f"{meta['issuer']}. {meta['title']}" in words
    )
    assert f": {clause['page']}({meta['date']})" in words and meta["url"] in words
    assert re.search(r"\[20\d\d-\d\d-\d\d\]\. ", words)
    assert words.endswith(f"{clause['item']}: plans/{document.doc_id}.html#{clause['anchor']}.")
    page.locator("#citebar [data-copy=link]").click()
    assert page.evaluate("document.documentElement.dataset.copied") == page.url
    page.locator("#citebar [data-step='1']").click()
    assert page.evaluate("location.hash") == "#" + document.clauses.iloc[81]["anchor"]


def test_copy_citation_of_a_whole_document(visit, corpus):
    document = next(d for d in corpus if d.pages and d.meta["url"])
    page = visit(f"plans/{document.doc_id}.html")
    page.locator(".tools [data-copy=citation]").click()
    words = page.evaluate("document.documentElement.dataset.copied")
    assert f": {document.meta['page_first']}-{document.meta['page_last']}(" in words and "#" not in words


def test_a_click_on_a_clause_makes_it_the_linked_one(visit):
    page = visit("plans/yichun.html")
    assert not page.locator("#citebar").is_visible()
    page.locator("#c2-02").click(position={"x": 5, "y": 5})
    assert page.evaluate("location.hash") == "#c2-02"
    assert page.locator("#citebar").is_visible()


def test_marks_can_be_hidden(visit):
    page = visit("plans/yichun.html")
    marks = page.locator("#text mark")
    assert [marks.nth(n).get_attribute("class") for n in range(marks.count())] == ["target", "target copied", "copied"]
    look = "e => [getComputedStyle(e).backgroundColor !== 'rgba(0, 0, 0, 0)', getComputedStyle(e).textDecorationLine]"

    def looks():
        return [marks.nth(n).evaluate(look) for n in range(3)]

    assert looks() == [[True, "none"], [True, "underline"], [False, "underline"]]
    page.locator("[data-layer=target]").uncheck()
    assert looks() == [[False, "none"], [False, "underline"], [False, "underline"]]
    page.locator("[data-layer=copied]").uncheck()
    assert looks() == [[False, "none"]] * 3


def test_marks_of_a_clause_are_told_in_words_too(visit):
    page = visit("plans/yichun.html")
    anchor = page.locator("#text .c:has(mark.target)").first.get_attribute("id")
    page = visit(f"plans/yichun.html#{anchor}")
    assert page.locator("#found li").all_inner_texts() == ["a target", "a copy"]
    assert page.locator("#found a").get_attribute("href") == "../x.html#y"


# --- parallel reading -----------------------------------------------------------------------------


def test_what_the_other_text_says_is_reached_by_keyboard(visit):
    page = visit("compare/jiujiang--jiangxi.html")
    mark = page.locator(".sentence :is(.number-changed, .swapped)[title]").first
    mark.focus()
    for key, told in (("Enter", 1), (" ", 0)):
        page.keyboard.press(key)
        assert page.locator(".told").count() == told
        assert mark.get_attribute("aria-expanded") == str(bool(told)).lower()


def test_a_count_on_a_place_leads_to_just_these_sentences(visit):
    page = visit("places/360400.html")
    page.locator("#beside ~ dl a", has_text="no source found").click()
    shown = page.locator(".sentence:visible")
    n = int(page.locator("label", has=page.locator("[data-filter=new]")).locator(".quiet").inner_text())
    assert shown.count() == n == page.locator(".sentence.new:visible").count() > 0
    box = page.locator("#shown").bounding_box()
    assert 0 <= box["y"] < DESK["height"] / 2
    page.reload()
    assert shown.count() == n  # the address keeps it
    page.get_by_role("button", name="Show all").click()
    assert shown.count() > n


# --- search ---------------------------------------------------------------------------------------


def ask(page, words):
    """Type words and wait for the answer; return its line and the milliseconds it took."""
    page.evaluate("document.documentElement.dataset.asked = ''")
    took = page.evaluate(
        """words => new Promise(done => {
          const field = document.getElementById("q"), root = document.documentElement;
          root.dataset.took = "";
          field.value = words;
          const began = performance.now();
          field.dispatchEvent(new Event("input", { bubbles: true }));
          const wait = () => root.dataset.took ? done(performance.now() - began) : setTimeout(wait, 1);
          wait();
        })""",
        words,
    )
    return page.locator("#status").inner_text(), took


def test_search_finds_any_substring_where_it_stands(visit, corpus):
    page = visit("search.html")
    chance, slow = random.Random(7), 0
    documents = [d for d in corpus if not d.meta["same_as"]]
    texts = {d.doc_id: re.sub(r"\s", "", d.text).lower() for d in documents}
    for document in chance.sample(documents, 25):
        length = chance.randint(2, 60)
        start = chance.randrange(len(document.text) - length)
        words = document.text[start : start + length]
        folded = re.sub(r"\s", "", words).lower()
        expected = sum(text.count(folded) for text in texts.values())
        holding = sum(folded in text for text in texts.values())
        if " " in words.strip() or "\n" in words.strip():
            words = folded
        status, took = ask(page, words)
        assert status.startswith(f"{expected} passage"), (words, status)
        assert f" in {holding} of {len(documents)} " in status
        slow += took >= ANSWER_MS
    assert slow <= 3  # other programs may keep the machine busy


def test_a_letter_that_is_everywhere_is_answered_in_time(visit):
    page = visit("search.html")
    for words in ("的", "碳", "2", "，", "发展 建设 推进"):
        answers = [ask(page, words) for _ in range(3)]  # the best of three: other programs may keep the machine busy
        assert int(answers[0][0].split()[0].replace(",", "")) > 200
        assert min(took for _, took in answers) < ANSWER_MS, words
        assert page.locator("#hits li:not(.group)").count() <= 60
    page.locator("#more").click()
    assert page.locator("#hits li:not(.group)").count() == 120


def test_the_field_of_the_first_page_finds_and_offers_pages(visit):
    page = visit("index.html")
    page.locator(".seek input").fill("宜春 非化石")
    page.keyboard.press("Enter")
    page.locator("#doors a").first.wait_for()
    assert page.locator("#hits .context").count() > 0
    first = page.locator("#doors a").first.get_attribute("href")
    assert re.search(r"places/360900\.html\?promises\.q=", first)
    page.locator("#q").fill("煤炭消费达峰")
    page.locator("#doors a[href*='peaks']").wait_for()


def test_search_takes_half_width_signs_spaces_and_capitals(visit, corpus):
    page = visit("search.html")
    clause = next(c for c in corpus["yichun"].clauses["text"] if "，" in c and "2025年" in c).strip()
    plain, _ = ask(page, clause)
    assert plain.startswith("1 passage")
    changed = clause.replace("，", ",").replace("；", ";").replace("（", "(").replace("2025", "２０２５")
    assert ask(page, " ".join(changed))[0] == plain
    assert ask(page, "pm2.5")[0] == ask(page, "PM２.５")[0] != ask(page, "没有这样的话吗")[0]
    assert ask(page, "没有这样的话吗")[0].startswith("Nothing found. Try one of these:")


def test_search_filters_by_level_and_province(visit, corpus):
    page = visit("search.html#q=碳达峰&level=province&plan=1")
    plans = corpus.select(level="province", is_plan=True)
    assert page.locator("#status").inner_text().endswith(f"of {len(plans)} documents")
    page.select_option("#level", "")
    page.select_option("#province", "360000")
    within = corpus.documents[(corpus.documents["province"] == "江西省") & corpus.documents["is_plan"]]
    assert page.locator("#status").inner_text().endswith(f"of {len(within)} documents")
    assert "province" in page.evaluate("location.hash")


def found_in(page, words):
    """The places that a query's results are grouped by, with how many each has."""
    ask(page, words)
    return dict(head.rsplit(" ", 1) for head in page.locator("#hits .group h2").all_inner_texts())


def test_search_understands_english_pinyin_and_traditional_characters(visit):
    """宜春 speaks twice of 非化石能源消费 in 二、主要目标 and names 非化石能源 in 三（一）2; 風電 is 风电."""
    page = visit("search.html")
    assert found_in(page, "宜春 非化石") == found_in(page, "Yichun non-fossil") == found_in(page, "yichun nonfossil")
    assert int(found_in(page, "Yichun non-fossil")["Yichun"]) == 3
    assert found_in(page, "風電") == found_in(page, "风电") != {}
    assert found_in(page, "江西 森林覆盖率 2030") == found_in(page, "Jiangxi forest cover 2030") != {}
    assert "Beijing" in found_in(page, "Shanxi")  # 山西 has no document of its own
    assert found_in(page, "１８．３％")["Yichun"]
    assert found_in(page, '"煤炭消费"') == found_in(page, "煤炭消费")
    assert int(found_in(page, "hydrogen Shanghai")["Shanghai"]) > 5
    assert "Jiujiang" in found_in(page, "forest cover")
    assert found_in(page, "feihuashi") == found_in(page, "fei hua shi") == found_in(page, "非化石") != {}
    assert found_in(page, "senlinfugailv") == found_in(page, "森林覆盖率")
    assert found_in(page, "neimenggu") == found_in(page, "内蒙古") == found_in(page, "Inner Mongolia") != {}
    assert found_in(page, "chongqing chuneng") == found_in(page, "重庆 储能") != {}
    assert found_in(page, "xizang") == found_in(page, "Tibet")
    assert sum(map(int, found_in(page, "煤炭|石油").values())) >= 60  # the first page of them


def test_an_empty_answer_says_what_to_try_in_the_language_of_the_page(visit):
    page = visit("search.html?lang=zh")
    assert ask(page, "宜春 没有这样的话吗")[0].startswith("没有找到。 去掉一个词：")
    page.locator("#status button").last.click()
    assert page.locator("#q").input_value() == "宜春"
    assert page.locator("#hits li").count() > 1
    assert page.locator("#status").inner_text().startswith("在")


def test_the_switch_changes_all_that_is_said_and_is_kept(visit):
    page = visit("plans/yichun.html?lang=zh")
    assert page.evaluate("document.documentElement.lang") == "zh-CN"
    assert page.locator("[data-copy=citation]").first.inner_text() == "复制引文"
    assert page.title() == "宜春市碳达峰实施方案 · 碳达峰方案"
    page.locator("[data-lang-switch]").click()
    assert page.locator("[data-copy=citation]").first.inner_text() == "Copy citation"
    assert page.title().startswith("Yichun Carbon Peaking Implementation Plan")
    assert "lang=en" in page.url
    page.locator("header a[href$='search.html']").click()
    assert "lang=en" in page.url
    assert page.locator("h1").inner_text() == "Search the texts"


def test_a_browser_that_speaks_chinese_gets_chinese(visit):
    page = visit("search.html", locale="zh-CN")
    assert page.locator("h1").inner_text() == "全文检索"
    page.select_option("#level", "province")
    assert page.locator("#level option:checked").inner_text() == "省级"


def test_what_is_found_is_taken_away_with_sentences_and_addresses(visit):
    page = visit("search.html")
    assert not page.locator("#take").is_visible()
    found = int(re.match(r"[\d,]+", ask(page, "氢能")[0])[0].replace(",", ""))
    with page.expect_download() as taken:
        page.locator("#take [data-take=csv]").click()
    rows = list(csv.reader(Path(taken.value.path()).read_text(encoding="utf-8-sig").splitlines()))
    assert len(rows) == found + 1 > 5 and rows[0][0] == "Place"
    assert all("氢能" in row[4] and "#" in row[5] for row in rows[1:])
    with page.expect_download() as taken:
        page.locator("#take [data-take=xlsx]").click()
    with zipfile.ZipFile(taken.value.path()) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
    assert taken.value.suggested_filename == "氢能.xlsx" and sheet.count("<row") == len(rows)
    assert all(cell in sheet for cell in ("Place", rows[1][1], rows[-1][1]))


def test_a_hit_leads_to_its_clause(visit, corpus):
    page = visit("search.html")
    clause = corpus["yichun"].clauses.query("kind == 'sentence'").iloc[30]
    ask(page, clause["text"][5:25])
    hits = page.locator("#hits li:not(.group)")
    page_of = hits.filter(has_text="Yichun Carbon Peaking Implementation Plan").first.locator("a")
    page_of.click()
    page.wait_for_selector(":target")
    assert page.locator(":target").get_attribute("id") == clause["anchor"]
    assert page.evaluate("CSS.highlights.get('words').size") == 1


def test_hostile_text_does_nothing_in_a_browser(visit, tmp_path):
    evil = "</p><script>document.title='hacked'</script>\"'><img src=x onerror=alert(1)> & {{7*7}}"
    corpus = build_corpus({"evil.txt": "恶意方案\n一、目标\n到2025年，某某达到18%。"})
    document = corpus["evil"]  # past the cleaning, which turns < into 〈
    rows = [
        row._make(cell.replace("某某", evil) if isinstance(cell, str) else cell for cell in row)
        for row in document.clause_rows()
    ]
    document.clause_rows = lambda: iter(rows)
    corpus["evil"].meta["title"] = evil
    corpus.documents["title"] = evil
    write_site(corpus, tmp_path)
    page = visit("plans/evil.html#c1-02", folder=tmp_path)
    assert evil in page.locator("#text").inner_text()
    assert page.locator("h1").inner_text() == evil
    page = visit("search.html#q=" + "2025", folder=tmp_path)
    assert evil in page.locator("#hits li:not(.group)").first.inner_text()
    page = visit("index.html", folder=tmp_path)
    assert evil in page.locator("#list").text_content()
    assert "hacked" not in page.title()


# --- tables and notebooks -------------------------------------------------------------------------


def column(page, table, n):
    """The words of a table's column, as shown."""
    return page.eval_on_selector_all(
        f"table[data-table={table}] tbody tr", f"ts => ts.map(t => t.cells[{n}].innerText)"
    )


def becomes(page, table, n, words):
    """Wait until the words of a table's column are these: a table is sorted a moment after it is asked."""
    said = f"Array.from(document.querySelectorAll('table[data-table={table}] tbody tr'), t => t.cells[{n}].innerText)"
    page.wait_for_function(f"words => JSON.stringify({said}) === JSON.stringify(words)", arg=words, timeout=10_000)


def test_tables_sort_numbers_as_numbers_and_keep_empty_cells_last(visit):
    page = visit("03-demo.html")
    heads = page.locator("table[data-table=t1] [role=button]")
    heads.first.wait_for()
    heads.nth(1).focus()
    page.keyboard.press("Enter")
    becomes(page, "t1", 1, ["−3", "9.5", "1,200", ""])
    assert page.locator("th[aria-sort=ascending]").count() == 1
    page.keyboard.press("Enter")
    becomes(page, "t1", 1, ["1,200", "9.5", "−3", ""])
    heads.first.click()
    becomes(page, "t1", 0, ["丙", "丁", "甲", "乙"])


def test_a_long_table_is_sorted_by_what_is_promised_and_found_by_place_and_year(visit):
    page = visit("03-demo.html")
    table = page.locator("table[data-table=promises]")
    page.locator("output").filter(has_text="240 rows").wait_for()  # the table is made when the browser has a moment
    head = table.locator("[role=button]").nth(2)
    head.click()
    head.click()
    assert column(page, "promises", 2)[:3] == ["12 亿千瓦", "8000 万千瓦", "564 万千瓦"]
    field = page.locator(".table-tools input[type=search]")
    field.fill("yichun ２２３０")
    page.locator("output").filter(has_text="1 of 240 rows").wait_for()
    assert column(page, "promises", 2) == ["564 万千瓦"]
    page.reload()
    page.locator("output").filter(has_text="1 of 240 rows").wait_for()
    assert field.input_value() == "yichun ２２３０" and column(page, "promises", 2) == ["564 万千瓦"]
    page.get_by_role("button", name="Show all", exact=True).click()
    assert column(page, "promises", 2)[0] == "12 亿千瓦" and ".q=" not in page.url
    with page.expect_download() as taken:
        table.locator("xpath=preceding::*[@class='taking'][1]").get_by_role("button", name="CSV").click()
    lines = Path(taken.value.path()).read_text(encoding="utf-8-sig").splitlines()
    assert len([line for line in lines if line]) == 241
    assert lines[1] == '"宜春 Yichun","2120","12 亿千瓦"'


def test_a_long_table_is_printed_whole_under_its_head_and_stands_in_cards_on_a_phone(visit, tmp_path):
    page = visit("03-demo.html")
    page.locator("output").filter(has_text="240 rows").wait_for()
    page.pdf(path=tmp_path / "page.pdf", format="A4")
    with pdfplumber.open(tmp_path / "page.pdf") as printed:
        pages = [part.extract_text() for part in printed.pages]
    assert all(f" {year} " in " ".join(pages).replace("\n", " ") for year in range(2000, 2240))
    assert len(pages) > 3 and all("promise" in words for words in pages[1:-1])
    phone = visit("03-demo.html", viewport=PHONE)
    card = phone.locator("table[data-table=promises] tbody tr").first
    come_near_to_all_tables(phone)
    card.locator("td[data-label]").last.wait_for()
    assert card.locator("td").last.get_attribute("data-label") == "promise"
    assert card.bounding_box()["height"] < PHONE["height"] / 2


def test_a_table_far_down_is_made_when_a_reader_comes_near(visit, tmp_path):
    page = visit("questions.html")
    last = page.locator("table[data-table]").last
    assert not last.evaluate("t => t.closest('.dt-container') !== null")
    page.pdf(path=tmp_path / "page.pdf", format="A4")
    printed = page.evaluate("Object.values(window.ROWS).map(rows => rows().split('\\n').length)")
    assert min(printed) > 200 and page.locator("table[data-rows]").first.locator("tbody tr").count() <= 50
    come_near_to_all_tables(page)
    assert last.evaluate("t => t.closest('.dt-container') !== null")


def test_rows_wait_only_where_a_table_is_about_to_be_made(visit):
    rows = "ts => ts.map(t => t.tBodies[0].rows.length)"
    seen = "ts => ts.map(t => Array.from(t.tBodies[0].rows).filter(r => getComputedStyle(r).display !== 'none').length)"
    bare = visit("places/310000.html", java_script_enabled=False)
    there, shown = (bare.eval_on_selector_all("table[data-table]", read) for read in (rows, seen))
    assert there == shown and max(shown) > 100  # without a script all stand there
    page = visit("questions.html")
    page.locator("table.dataTable").first.wait_for()
    far = page.locator("table[data-table]:not(.dataTable)")
    assert far.count() and all(far.evaluate_all("ts => ts.map(t => t.classList.contains('whole'))"))
    assert far.evaluate_all(seen) == far.evaluate_all(rows)  # found by the browser's own search


def test_a_long_table_keeps_its_facets_order_and_take_away_beyond_the_rows_that_are_shown(visit):
    page = visit("bodies.html?bodies.q=2030&bodies.o=4desc")
    count = page.locator("output").first
    count.filter(has_text=" of ").wait_for()
    shown = int(count.inner_text().split(" ")[0].replace(",", ""))
    assert shown > 50 and page.locator("table[data-table=bodies] tbody tr").count() == 50
    with page.expect_download() as taken:
        page.get_by_role("button", name="CSV").first.click()
    with Path(taken.value.path()).open(encoding="utf-8-sig", newline="") as file:
        heads, *lines = [line for line in csv.reader(file) if line]
    assert len(lines) == shown and heads[-1] == "address" and all("plans/" in line[-1] for line in lines)
    assert all("2030" in " ".join(line) for line in lines)
    years = [int(line[4]) for line in lines if line[4].isdigit()]
    assert years == sorted(years, reverse=True)
    place = lines[-1][1]
    page.locator(".table-tools select").nth(1).select_option(label=place)
    left = sum(line[1] == place for line in lines)
    page.locator("output").filter(has_text=f"{left} of ").wait_for()
    page.locator("[data-lang-switch]").click()
    assert page.locator("table[data-table=bodies] tbody td").nth(1).get_attribute("data-label") == "地区"
    assert page.locator(".table-tools select").nth(1).evaluate("s => /[一-鿿]/.test(s.selectedOptions[0].text)")


def test_code_is_folded_and_opens_all_at_once(visit):
    page = visit("03-demo.html")
    code = page.locator("details.code pre").first
    assert not code.is_visible()
    page.get_by_role("button", name="Show all code").click()
    assert code.is_visible()


def executed():
    """Names of the notebooks that make has run, without ending."""
    return sorted(path.stem for path in (ROOT / "build" / "notebooks").glob("[0-9]*.ipynb"))


@pytest.mark.parametrize("name", executed() or [pytest.param("", marks=pytest.mark.skip("no notebook was run yet"))])
def test_every_notebook_reads_on_a_phone_and_describes_its_figures(visit, tmp_path, name):
    write_assets(tmp_path)
    write_libraries(tmp_path)
    write_notebook_page(ROOT / "build" / "notebooks" / f"{name}.ipynb", tmp_path)
    page = visit(f"{name}.html", folder=tmp_path, viewport=PHONE)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert page.eval_on_selector_all("img", "is => is.filter(i => i.alt.length < 10).map(i => i.alt)") == []
    nameless = (
        "fs => fs.filter(f => f.querySelector('svg') && !f.ariaLabel && !f.querySelector('svg[aria-label]')).length"
    )
    assert page.eval_on_selector_all("figure", nameless) == 0
    assert page.eval_on_selector_all("figure", "fs => fs.filter(f => !f.querySelector('figcaption')).length") == 0
    assert page.eval_on_selector_all("table", "ts => ts.filter(t => !t.querySelector('th')).length") == 0
    signs = TTFont(fonts_folder() / "plans-sans-sc.otf").getBestCmap()
    missing = {sign for sign in page.locator("main").inner_text() if ord(sign) not in signs and not sign.isspace()}
    assert not missing - set("‹›"), sorted(missing)  # of the pages of long tables: every Latin font has them


def test_the_list_of_documents_can_be_narrowed(visit, corpus):
    page = visit("index.html")
    come_near_to_all_tables(page)
    rows = page.locator("#list tbody tr:visible")
    assert rows.count() == min(len(corpus), 50)  # a page of the table
    page.fill(".table-tools input", "Yichun")
    assert rows.count() == corpus.documents["title"].str.contains("宜春").sum() >= 1
    assert "documents.q=Yichun" in page.url
    page.reload()
    assert page.input_value(".table-tools input") == "Yichun"
