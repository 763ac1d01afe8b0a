"""Results are found again only if text, rules and tables are the same, and a damaged cache costs time only."""

import json
import subprocess
import sys

import pandas as pd
import pytest

from helpers.base import cache
from helpers.base.paths import ROOT
from helpers.comparison.keyness import count_words
from helpers.corpus import load
from helpers.maps.mentions import find_mentions
from helpers.targets.extract import find_targets


@pytest.fixture
def counted(tmp_path, monkeypatch):
    """A function to keep results of, that counts how often it ran; an empty cache and a table of its own."""
    monkeypatch.setattr(cache, "FOLDER", tmp_path / "cache")
    monkeypatch.setattr(cache, "raw_folder", lambda: tmp_path)
    monkeypatch.setattr(cache, "_kept", cache._kept.__wrapped__)
    monkeypatch.delenv("PLANS_CACHE", raising=False)
    runs = []

    def result(text="a", tables=("words.csv",), floor="targets"):
        return cache.keep("test", text, floor, tables, lambda: runs.append(text) or [text])

    return result, runs, tmp_path


def test_the_same_text_is_read_once_and_each_reader_gets_a_copy(counted):
    result, runs, _ = counted
    result().append("spoilt")
    assert result() == ["a"] and runs == ["a"]
    assert result("b") == ["b"] and runs == ["a", "b"]


def test_an_edited_table_is_followed(counted):
    result, runs, folder = counted
    (folder / "words.csv").write_text("strive\n力争\n", encoding="utf-8")
    result(), result()
    (folder / "words.csv").write_text("strive\n力求\n", encoding="utf-8")
    result(), result()
    assert len(runs) == 2
    result(tables=())  # a table that is not read does not count
    (folder / "words.csv").write_text("", encoding="utf-8")
    result(tables=())
    assert len(runs) == 3


def test_an_edited_rule_is_followed_by_its_floor_and_those_above(tmp_path, monkeypatch):
    for package in cache.FLOORS:
        (tmp_path / "helpers" / package).mkdir(parents=True)
        (tmp_path / "helpers" / package / "rules.py").write_text("A = 1\n", encoding="utf-8")
    monkeypatch.setattr(cache, "ROOT", tmp_path)
    rules = cache.rules.__wrapped__
    before = {floor: rules(floor) for floor in cache.FLOORS}
    (tmp_path / "helpers" / "targets" / "rules.py").write_text("A = 2\n", encoding="utf-8")
    changed = [floor for floor in cache.FLOORS if rules(floor) != before[floor]]
    assert changed == list(cache.FLOORS[cache.FLOORS.index("targets") :])


def test_an_edited_folder_is_followed(counted):
    result, runs, folder = counted
    (folder / "vocabulary").mkdir()
    (folder / "vocabulary" / "units.csv").write_text("unit\n吨\n", encoding="utf-8")
    result(tables=("vocabulary",)), result(tables=("vocabulary",))
    assert len(runs) == 1
    (folder / "vocabulary" / "units.csv").write_text("unit\n万吨\n", encoding="utf-8")
    result(tables=("vocabulary",))
    (folder / "vocabulary" / "words.csv").write_text("word\n", encoding="utf-8")
    result(tables=("vocabulary",))
    assert len(runs) == 3


def test_nothing_is_kept_while_the_code_is_not_what_runs(counted, monkeypatch):
    result, runs, _ = counted
    result()
    monkeypatch.setattr(cache, "_loaded", {})  # as after an edit of a module
    monkeypatch.setattr(cache, "_edited", cache._edited.__wrapped__)
    result("a"), result("b")
    assert runs == ["a", "a", "b"]
    monkeypatch.undo()


def test_a_table_is_told_from_another():
    table = pd.DataFrame({"doc": ["a", "b"], "n": [1, None]})
    others = [table.assign(n=[1, 2]), table.rename(columns={"n": "m"}), table.iloc[::-1], table.assign(doc=["a", "c"])]
    assert cache.state_of(table) == cache.state_of(table.set_axis([7, 8]))
    assert cache.state_of(table) not in map(cache.state_of, others)


def test_what_is_kept_of_a_document_is_what_is_made_of_it(corpus, counted, monkeypatch):
    def made():
        found = find_targets([corpus["yichun"]])
        return [*found, find_mentions([corpus["yichun"]]), count_words(corpus["yichun"].clauses)]

    first, kept = made(), made()
    monkeypatch.setenv("PLANS_CACHE", "off")
    for one, two, three in zip(first, kept, made(), strict=True):
        pd.testing.assert_frame_equal(one, two)
        pd.testing.assert_frame_equal(one, three)
    assert len(list((counted[2] / "cache").rglob("output.pkl"))) == 3


def test_the_floors_are_those_of_the_house():
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    layers = json.loads(text.partition("\nlayers = ")[2].partition("\n")[0])
    order = {package: place for place, layer in enumerate(reversed(layers)) for package in layer.split(" | ")}
    assert sorted(order) == sorted(cache.FLOORS)
    places = [order[package] for package in cache.FLOORS]
    assert places == sorted(places)


@pytest.mark.parametrize("spoil", [lambda path: path.write_bytes(path.read_bytes()[:20]), lambda path: path.unlink()])
def test_a_damaged_result_is_made_anew(counted, spoil):
    result, runs, folder = counted
    result()
    kept = list((folder / "cache").rglob("output.pkl"))
    assert len(kept) == 1
    spoil(kept[0])
    assert result() == ["a"] and len(runs) == 2


def test_a_folder_that_cannot_be_written_costs_time_only(counted):
    result, runs, folder = counted
    (folder / "cache").write_text("no folder", encoding="utf-8")
    assert result() == ["a"] and result() == ["a"] and len(runs) == 2


def test_documents_from_the_cache_are_those_that_are_built(corpus, monkeypatch):
    monkeypatch.setenv("PLANS_CACHE", "off")
    built = load.load_corpus()
    assert [document.clause_list for document in built] == [document.clause_list for document in corpus]
    assert [document.text for document in built] == [document.text for document in corpus]
    assert built.repairs.equals(corpus.repairs)


def test_the_tables_that_results_are_made_from_are_named():
    """Whatever file of data/raw is opened while a result is made is one of those its key holds."""
    program = """
import json, sys
from helpers.base import cache
from helpers.base.paths import raw_folder
here, unnamed, made = str(raw_folder()) + "/", set(), set()
tables = []
def opened(event, args):
    name = str(args[0])
    if event == "open" and tables and name.startswith(here):
        name = name[len(here):]
        if not any(name == table or name.startswith(table + "/") for table in tables[0]):
            unnamed.add(name)
sys.addaudithook(opened)
def keep(what, made_from, floor, named, make):
    made.add(what)
    tables.insert(0, named)
    try:
        return make()
    finally:
        tables.pop(0)
cache.keep = keep
from helpers.corpus import load_corpus
from helpers.comparison import SentenceIndex, count_words, link_clauses, link_items
from helpers.comparison import reuse, sentences
from helpers.maps import find_mentions
from helpers.targets import find_targets
from helpers.trends import bodies_together, named_bodies
sentences.KEPT_FROM = reuse.KEPT_FROM = 1
corpus = load_corpus().select(doc_id=["yichun", "jiujiang", "jiangxi"])
find_targets(corpus), find_mentions(corpus), count_words(corpus.clauses)
reuse.shared_passages({document.doc_id: document.text for document in corpus})
index = SentenceIndex.build(corpus.clauses)
link_items(corpus, index, "yichun", "jiangxi"), link_clauses(index, "yichun", "jiangxi")
bodies_together(named_bodies(corpus.clauses, corpus.documents), draws=1)
print(json.dumps([sorted(made), sorted(unnamed)]))
"""
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, cwd=ROOT, check=True)
    made, unnamed = json.loads(ran.stdout.splitlines()[-1])
    names = ["bodies together", "document", "index", "items", "mentions", "passages", "sentences", "targets", "words"]
    assert made == names and unnamed == []
