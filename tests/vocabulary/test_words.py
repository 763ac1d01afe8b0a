"""The table of words behind the targets: a word added there works in every form of sentence."""

import re
import shutil

import pytest

from helpers.base.errors import KnowledgeError
from helpers.base.paths import raw_folder, working_in
from helpers.comparison.numbers import compare_numbers
from helpers.comparison.wording import read_wording
from helpers.targets import extract_targets
from helpers.targets.commitments import rules
from helpers.vocabulary import words

# Forms of sentence in which a hedge stands in a place of its own, as plans write them.
NUMBERS = [
    "到2030年，湿地保护率{}达到60%。",
    "{}到2030年，湿地保护率达到60%。",
    "到2030年，{}湿地保护率达到60%。",
    "{}2030年前湿地保护率达到60%。",
    "到2030年，湿地保护率达到55%以上、{}60%。",
    "到2030年，湿地保护率不低于55%、{}达到60%。",
    "{}“十五五”期间新增沼气工程200个。",
    "“十五五”{}新增沼气工程200个。",
    "到2030年，{}累计建成沼气工程200个。",
]
WITHOUT_NUMBERS = [
    "到2030年，污泥处理{}实现全覆盖。",
    "到2030年，港口机械{}全面实现电动化。",
    "到2030年，县级以上医院{}全部实现太阳能供热。",
    "到2030年，单位地区生产总值能耗{}完成省下达目标。",
    "到2030年，{}基本建成碳排放监测平台。",
    "到2030年，垃圾分类收运体系{}基本建成。",
    "水泥行业碳排放{}2028年前达到峰值。",
    "玻璃行业{}于2029年前达峰。",
    "到2030年，{}率先实现交通运输领域碳达峰。",
]
HEDGES = [(word, meaning) for (role, word), meaning in words.meanings().items() if role == "modality"]


@pytest.mark.parametrize("form", [*NUMBERS, *WITHOUT_NUMBERS])
@pytest.mark.parametrize(("word", "meaning"), HEDGES)
def test_every_hedge_is_known_in_every_form_of_sentence(word, meaning, form):
    if form in WITHOUT_NUMBERS and words.worded("^{vague}$").match(word):
        pytest.skip(f"{word} is effort: without a number it promises nothing")
    found = extract_targets(form.format(word))
    assert meaning in set(found["modality"]) and not found["indicator"].str.contains(word).any(), found


@pytest.mark.parametrize("word", [word for word, _ in HEDGES])
def test_every_hedge_says_nothing_of_what_is_counted(word):
    here, above = f"网络{word}具备4%的响应能力。", "网络具备5%以上的响应能力。"
    assert [(n.above, n.here) for n in compare_numbers(read_wording(here), read_wording(above))] == [("5%", "4%")]


@pytest.fixture
def other_words(tmp_path):
    """Read a changed copy of the table of words."""
    shutil.copytree(raw_folder(), tmp_path / "data/raw", ignore=shutil.ignore_patterns("plans", "boundaries", "fonts"))
    path = tmp_path / "data/raw" / words.TARGET_WORDS
    with working_in(tmp_path):
        yield lambda change: path.write_text(change(path.read_text(encoding="utf-8")), encoding="utf-8")


def test_a_word_taken_out_is_known_no_more(other_words):
    other_words(lambda text: text.replace("modality,力求,strive,\n", ""))
    assert not words.worded("^{modality}$").match("力求") and words.worded("^{modality}$").match("力争")


def test_a_word_added_counts_at_once_in_every_form(other_words):
    """In a running kernel, in patterns that a module compiled when it was loaded, too; and no longer where it is not added."""
    forms = [*NUMBERS, *WITHOUT_NUMBERS]
    assert not any("strive" in set(extract_targets(form.format("誓要"))["modality"]) for form in forms)
    other_words(lambda text: text + "modality,誓要,strive,\n")
    assert all("strive" in set(extract_targets(form.format("誓要"))["modality"]) for form in forms)
    other_words(lambda text: text.replace("modality,誓要,strive,\n", ""))
    assert not any("strive" in set(extract_targets(form.format("誓要"))["modality"]) for form in forms)


def test_a_role_without_words_says_so(other_words):
    other_words(lambda text: re.sub(r"(?m)^vain,.*\n", "", text))
    with pytest.raises(KnowledgeError, match="target_words.csv: has no word with role 'vain'"):
        words.worded("{vain}")


def test_braces_that_count_are_left_alone():
    assert words.worded(r"^\d{2,3}{after}$").match("250以上")


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule.name)
def test_what_a_rule_needs_stands_in_its_example(rule):
    assert rule.needs.search(rule.example)
