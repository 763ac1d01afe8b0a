"""Both languages: the catalogue holds what the pages say and nothing else, and words stand in both."""

import copy
import json
import re

import matplotlib.pyplot as plt
import messages
import nbformat
import pytest
from babel.messages.pofile import read_po
from IPython.core.formatters import DisplayFormatter
from lxml import html
from page_words import NAMES, english_in

from helpers.base import findings, show, style
from helpers.base.errors import PlanFileError
from helpers.base.language import Markup, Words, counted, listed, markup, say
from helpers.base.paths import LOCALE, ROOT, processed_folder
from helpers.base.tables import read_table
from helpers.intake.add import add_plan
from helpers.trends.context import read_actuals, source_words
from helpers.vocabulary.glossary import avoided_words
from helpers.vocabulary.indicators import read_codebook
from helpers.vocabulary.issuers import issuer_words
from helpers.vocabulary.periods import period_words
from helpers.vocabulary.read import read_knowledge
from publish.compare import write_comparison, write_list
from publish.duties import write_bodies
from publish.indicators import write_indicator
from publish.marks import read_marks
from publish.method import write_method
from publish.notebook import write_notebook_page
from publish.overview import write_index
from publish.places import write_place
from publish.questions import write_questions
from publish.reader import write_reader
from publish.search import write_search

built = pytest.mark.skipif(not (processed_folder() / "clause_links.csv").exists(), reason="run `make` first")

PLACE = re.compile(r"%\((\w+)\)s|%%|%")


def forms(words) -> tuple[str, ...]:
    return words if isinstance(words, tuple) else (words,)


@pytest.fixture(scope="module")
def kept():
    with LOCALE.open("rb") as file:
        return {message.id: message for message in read_po(file, locale="zh_CN") if message.id}


def test_every_message_is_in_the_catalogue_and_no_other():
    found = {forms(message.id): message for message in messages.extract() if message.id}
    with LOCALE.open("rb") as file:
        known = {forms(message.id) for message in read_po(file, locale="zh_CN") if message.id}
    assert len(found) > 20
    assert (set(found) - known, known - set(found)) == (set(), set()), "run python scripts/build/messages.py"


def test_every_message_is_translated_with_the_same_places(kept):
    for message in kept.values():
        for chinese in forms(message.string):
            assert chinese.strip(), f"no Chinese for {message.id!r}"
            english = set(PLACE.findall(" ".join(forms(message.id)))) - {""}
            assert set(PLACE.findall(chinese)) - {""} <= english, message.id
            assert "%" not in re.sub(r"%\(\w+\)s|%%", "", chinese), message.id  # a single one breaks the sentence
        assert not message.fuzzy, message.id


def test_no_place_of_a_sentence_is_lost_in_chinese(kept):
    """A number that English names stands in the Chinese too; `num` is counted without being shown."""
    for message in kept.values():
        wanted = set(re.findall(r"%\((\w+)\)s", " ".join(forms(message.id))))
        assert all(set(re.findall(r"%\((\w+)\)s", chinese)) == wanted for chinese in forms(message.string)), message.id


def test_values_stand_in_the_language_of_the_sentence():
    place = Words(zh="宜春", en="Yichun")
    title = say("%(title)s · Carbon-peaking plans", title=place)
    assert (title.zh, title.en) == ("宜春 · 碳达峰方案", "Yichun · Carbon-peaking plans")
    assert say("%(title)s · Carbon-peaking plans", title=2030).en.startswith("2030 ")
    assert say("%(title)s · Carbon-peaking plans", title=12345).zh.startswith("12,345 ")
    assert counted("%(n)s unheard", "%(n)s unheards", n=1).en == "1 unheard"
    assert listed([place, "b"]).en == "Yichun and b"


def test_what_stands_in_a_sentence_is_escaped_once():
    hostile, link = "<b>&", Markup("<a>x</a>")
    plain = say("%(title)s · Carbon-peaking plans", title=hostile)
    assert plain.en == "<b>& · Carbon-peaking plans"
    assert "&lt;b&gt;&amp; ·" in str(plain) and "<b>" not in str(plain)
    assert '"' not in plain.attribute("title").replace('="', "").replace('" ', "").removesuffix('"')
    assert "<a>x</a> ·" in str(say("%(title)s · Carbon-peaking plans", title=link))
    assert markup("%(title)s · <i>", title=hostile).en == "&lt;b&gt;&amp; · <i>"


def test_words_that_do_not_differ_stand_once():
    assert str(Words(zh="2030", en="2030")) == "2030"


@pytest.mark.parametrize(
    ("locale", "said"), [("zh_CN.UTF-8", "没有这个文件"), ("en_GB.UTF-8", "there is no such file")]
)
def test_make_add_speaks_the_language_of_the_terminal(monkeypatch, locale, said):
    monkeypatch.setenv("LC_ALL", locale)
    with pytest.raises(PlanFileError, match=f"nowhere.pdf.*{said}.*FILE="):
        add_plan("nowhere.pdf")


# ---- README in both languages


@pytest.mark.parametrize(
    "what",
    [
        r"^#+ ",  # headings, by level
        r"^\| *(?!-)",  # rows of tables
        r"^(?:make|added|corpus|extract_targets|from)\b[^#\n]*",  # commands and what they print
        r"`(make [^`]*)`",
        r"\]\((?!README)([^)]*)\)",  # links and pictures
        r"`((?:data|reports|docs|helpers|notebooks|tests|build)/[^`]*)`",
    ],
)
def test_both_readmes_have_the_same(what):
    english, chinese = ((ROOT / name).read_text(encoding="utf-8") for name in ("README.md", "README.zh-CN.md"))
    found = re.findall(what, english, re.MULTILINE)
    assert len(found) >= 3
    assert [words.strip() for words in re.findall(what, chinese, re.MULTILINE)] == [words.strip() for words in found]


# ---- pages


@pytest.fixture(scope="module")
def pages(corpus, promises, tmp_path_factory):
    """A page of each kind, as a tree."""
    folder = tmp_path_factory.mktemp("languages")
    document = corpus["yichun"]
    write_reader(document, read_marks(corpus)["yichun"], reports=folder)
    write_search(corpus, folder)
    write_questions(corpus, folder)
    write_method(corpus, folder)
    items, sentences = (
        table[table["child_doc"] == "yichun"] for table in (read_table("item_links"), read_table("clause_links"))
    )
    write_comparison(corpus, items, sentences, "yichun", sentences["asked"].iloc[0].split(";"), folder)
    write_list(corpus, items, sentences, folder)
    write_index(corpus, folder, promises=promises)
    write_place(promises, "360900", read_table("item_links"), read_table("clause_links"), folder)
    write_indicator(promises, "non_fossil_share", read_actuals()[0], folder)
    write_bodies(promises, folder)
    found = {
        str(path.relative_to(folder)): html.parse(path, html.HTMLParser(encoding="utf-8"))
        for path in folder.rglob("*.html")
    }
    assert len(found) == 10
    return found


def shown(page, language: str) -> list[str]:
    """What a page shows in one language: its words outside code and plans' own words, and its attributes."""
    other = {"zh": "en", "en": "zh"}[language]
    root = copy.deepcopy(page).getroot()
    hidden = f"//script|//style|//code|//*[@class and contains(concat(' ', @class, ' '), ' {other} ')]|//*[@data-lang-switch]"
    hidden += "|//article|//td[@lang='zh']|//p[@lang='zh']|//h2[@lang='zh']|//dd[@lang='zh']|//h1//*[@lang='en']|//details[summary/code]//td[4]"
    hidden += "|//table[@data-table='measured']//td[last()]"  # addresses: see the test of the sources' names
    for node in root.xpath(hidden):
        node.drop_tree()
    for node in root.xpath(f"//*[@data-{language}-text]"):
        node.text = node.get(f"data-{language}-text")
    attributes = [
        value for node in root.iter() for name, value in node.attrib.items() if name.startswith(f"data-{language}-")
    ]
    bare = [
        node.get(name)
        for name in ("title", "placeholder", "aria-label")
        for node in root.xpath(f"//*[@{name}][not(@data-zh-{name})]")
    ]
    return [text.strip() for text in [*root.itertext(), *attributes, *bare] if text.strip()]


@built
def test_a_chinese_page_has_no_english_left(pages):
    for name, page in pages.items():
        assert english_in(shown(page, "zh")) == set(), name


@built
def test_what_a_column_means_is_told_in_chinese(pages):
    """Only codes that the English names too stay as they are."""
    cells = pages["method.html"].xpath("//details[summary/code]//td[4]")
    assert len(cells) > 300
    for cell in cells:
        chinese, english = ("".join(cell.xpath(f"span[@class='{language}']//text()")) for language in ("zh", "en"))
        name, _, meaning = chinese.partition("：")
        left = set(re.findall("[A-Za-z]{3,}", NAMES.sub("", meaning))) - {"gov", "txt", "texts"}
        assert name and re.search("[一-鿿]{2}", meaning), chinese
        known = f"{english} {' '.join(pages['method.html'].xpath('//details//td[1]//text()'))}"
        assert {word for word in left if word not in known} == set(), chinese
        assert not re.search(r"(?:[A-Za-z]+ ){6}", meaning), chinese


@built
def test_an_english_page_has_no_chinese_of_the_catalogue_left(pages, kept):
    """Plans' own words stay Chinese; what the pages themselves say does not."""
    chinese = {words for message in kept.values() for words in forms(message.string) if re.search("[一-鿿]{4}", words)}
    for name, page in pages.items():
        assert chinese.intersection(shown(page, "en")) == set(), name


@built
def test_a_per_cent_sign_stands_at_its_number_and_no_line_ends_behind_a_comparator(pages):
    text = "\n".join(line for page in pages.values() for language in ("zh", "en") for line in shown(page, language))
    assert len(re.findall(r"\d%", text)) > 100
    assert re.findall(r"\d\s+%|[≥≤≈] \d", text) == []


@built
def test_every_issuer_and_period_of_the_tables_has_english():
    issuers, periods = read_table("documents")["issuer"].dropna(), read_table("targets")["period"].dropna()
    said = [issuer_words(name) for name in issuers.unique()] + [period_words(name) for name in periods.unique()]
    assert len(said) > 50
    assert [words.zh for words in said if re.search("[一-鿿]", words.en)] == []


def test_sources_of_measured_values_are_named_in_both_languages():
    named = [source_words(source) for source in read_actuals()[0]["source"].unique()]
    address = re.compile(r"（[^（）]*(?:\.[a-z]{2,3}\b|huanqiu)[^（）]*）", re.ASCII)
    chinese = [NAMES.sub("", address.sub("", words.zh)) for words in named]
    assert len(named) > 20
    assert [words for words in chinese if re.search("[A-Za-z]{3,}", re.sub("PyPSA-China-PIK|GitHub", "", words))] == []
    assert [words.en for words in named if re.search("[一-鿿]", words.en)] == []


def test_what_no_table_knows_stays_as_it_is_written():
    assert issuer_words("南昌市某某指挥部").en == "南昌市某某指挥部"
    assert period_words("“十四五”后两年").en == "“十四五”后两年"


def test_every_character_of_an_indicator_has_a_reading():
    readings = read_knowledge("vocabulary/pinyin.csv", ("character", "readings"))
    named = set("".join(read_codebook()["name_zh"]))
    assert {sign for sign in named if re.match("[一-鿿]", sign)} - set(readings["character"]) == set(), (
        "run python scripts/data/make_pinyin.py"
    )
    assert readings["readings"].str.fullmatch("[a-z]+(;[a-z]+)*").all()


@built
def test_no_page_uses_a_word_that_the_glossary_avoids(pages):
    for name, page in pages.items():
        for language in ("zh", "en"):
            text = "\n".join(shown(page, language)).lower()
            assert [word for word in avoided_words() if word in text] == [], name


# ---- notebook pages: title, headings, findings and figures in both languages, the rest in English


def test_findings_stand_in_both_languages_on_the_page_and_in_english_in_the_notebook(tmp_path, monkeypatch):
    monkeypatch.setattr(style, "reports_folder", lambda: tmp_path)
    found = findings(Words(zh="**2**个省", en="**2** provinces"), last=Words(zh="不明。", en="Not known."))
    figure, _ = plt.subplots()
    drawn = show(figure, Words(zh="两省", en="Two <provinces>"), Words(zh="说明", en="Note"), "A picture.", "test-both")
    cells = [
        nbformat.v4.new_markdown_cell("# The documents\n\nProse."),
        nbformat.v4.new_code_cell("findings()", metadata={"tags": ["findings"]}, outputs=[output_of(found)]),
        nbformat.v4.new_markdown_cell("## By when\n\n## Quite another heading"),
        nbformat.v4.new_code_cell("show()", outputs=[output_of(drawn)]),
    ]
    path = tmp_path / "09-test.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=cells), path)
    page = html.parse(write_notebook_page(path, tmp_path), html.HTMLParser(encoding="utf-8"))
    chinese, english = (" ".join(" ".join(shown(page, language)).split()) for language in ("zh", "en"))
    assert ("2 个省" in chinese, "provinces" in chinese) == (True, False)
    assert ("2 provinces Not known." in english, "个省" in english) == (True, False)
    assert ("文件列表 ¶" in chinese, "By when ¶" in english) == (True, True)
    assert ("何时完成 ¶" in chinese, "Quite another heading ¶" in chinese) == (True, True)  # no Chinese: it stays
    assert ("两省 说明" in chinese, "Note" in chinese, "Note SVG" in english) == (True, False, True)
    pictures = [(img.get("alt"), img.get("src")) for img in page.iter("img")]
    assert pictures == [
        ("两省", "figures/test-both.svg"),
        ("Two <provinces>. A picture.", "figures/test-both.svg"),
    ]
    assert "个省" not in found.data and "两省" not in drawn.data  # the notebook itself


@pytest.mark.parametrize("path", sorted((ROOT / "notebooks").glob("[0-9]*.ipynb")), ids=lambda path: path.stem)
def test_no_notebook_uses_a_word_that_the_glossary_avoids(path):
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    prose = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown"]
    spoken = [" ".join(forms(words)) for words in messages.said_by_notebook(path)]
    text = "\n".join([*prose, *spoken]).lower()
    assert len(spoken) >= 3
    assert [word for word in avoided_words() if word in text] == []


def test_emphasis_closes_in_chinese(kept):
    """Markdown reads `**` behind a stop and before a letter as an opening one."""
    assert [
        message.id
        for message in kept.values()
        for words in forms(message.string)
        if re.search(r"[。：）]\*\*\w", words)
    ] == []


def output_of(shown_object):
    data, metadata = DisplayFormatter().format(shown_object)
    return nbformat.v4.new_output("execute_result", data=data, metadata=metadata, execution_count=1)
