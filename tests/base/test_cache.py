"""Results are found again only if text, rules and tables are the same, and a damaged cache costs time only."""

import json
import subprocess
import sys

import pandas as pd
import pytest

from helpers.base import cache, needed
from helpers.base.paths import ROOT
from helpers.comparison.keyness import count_words, cut
from helpers.corpus import load
from helpers.maps.mentions import find_mentions
from helpers.targets.extract import find_targets
from helpers.vocabulary.gazetteer import read_names


@pytest.fixture
def counted(tmp_path, monkeypatch):
    """A function to keep results of, that counts how often it ran; an empty cache and a table of its own."""
    monkeypatch.setattr(cache, "FOLDER", tmp_path / "cache")
    monkeypatch.setattr(cache, "raw_folder", lambda: tmp_path)
    monkeypatch.setattr(cache, "_kept", cache._kept.__wrapped__)
    (tmp_path / "vocabulary").mkdir()
    monkeypatch.delenv("PLANS_CACHE", raising=False)
    runs = []

    def result(text="a", tables=("words.csv",), module="helpers.targets.extract"):
        return cache.keep("test", text, module, lambda: runs.append(text) or [text], tables)

    return result, runs, tmp_path


def test_the_same_text_is_read_once_and_each_reader_gets_a_copy(counted):
    result, runs, _ = counted
    result().append("spoilt")
    assert result() == ["a"] and runs == ["a"]
    assert result("b") == ["b"] and runs == ["a", "b"]


def test_what_two_processes_ask_for_at_once_is_made_once(tmp_path):
    program = f"""
import time
from pathlib import Path
from helpers.base import cache
cache.FOLDER = Path({str(tmp_path)!r})
def make():
    with (cache.FOLDER / "runs").open("a") as file:
        file.write("run ")
    time.sleep(1)
    return cache.keep("part of it", 1, "helpers.base.files", lambda: 2)
print(cache.keep("test", 1, "helpers.base.files", make))
"""
    both = [subprocess.Popen([sys.executable, "-c", program], cwd=ROOT, stdout=subprocess.PIPE) for _ in range(2)]
    assert [process.communicate()[0] for process in both] == [b"2\n", b"2\n"]
    assert (tmp_path / "runs").read_text() == "run "


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


def test_an_edited_rule_is_followed_by_what_imports_it(tmp_path, monkeypatch):
    code = {
        "base/words": "A = 1",
        "base/style": "A = 1",
        "targets/rules": "from helpers.base.words import A",
        "targets/__init__": "",
        "maps/late": "def draw():\n    from helpers.targets import rules",
        "maps/alone": "import re",
    }
    for name, text in code.items():
        (tmp_path / "helpers" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "helpers" / f"{name}.py").write_text(text, encoding="utf-8")
    monkeypatch.setattr(cache, "ROOT", tmp_path)
    monkeypatch.setattr(needed, "ROOT", tmp_path)
    for name in ("closure", "imports", "module_files", "offered"):
        monkeypatch.setattr(needed, name, getattr(needed, name).__wrapped__)
    monkeypatch.setattr(cache, "closure", needed.closure)
    monkeypatch.setattr(cache, "rule_files", cache.rule_files.__wrapped__)
    modules = [f"helpers.{name.replace('/', '.')}" for name in code]
    before = {module: cache.rules.__wrapped__(module) for module in modules}
    (tmp_path / "helpers" / "base" / "words.py").write_text("A = 2", encoding="utf-8")
    changed = [module for module in modules if cache.rules.__wrapped__(module) != before[module]]
    assert changed == ["helpers.base.words", "helpers.targets.rules", "helpers.maps.late"]


def test_an_edited_vocabulary_is_followed_by_the_rules_that_name_its_table(counted):
    result, runs, folder = counted
    for name in ("indicators", "glossary"):
        (folder / "vocabulary" / f"{name}.csv").write_text("word\n", encoding="utf-8")
    result(), result(module="helpers.maps.mentions")
    (folder / "vocabulary" / "indicators.csv").write_text("word\n吨\n", encoding="utf-8")
    (folder / "vocabulary" / "glossary.csv").write_text("word\n吨\n", encoding="utf-8")
    result(module="helpers.maps.mentions")  # no rule of places reads indicators
    assert len(runs) == 2
    result()
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

    monkeypatch.setenv("PLANS_CACHE", "off")
    cut("节能"), read_names().segment  # the dictionary is no document's
    monkeypatch.delenv("PLANS_CACHE")
    first, kept = made(), made()
    monkeypatch.setenv("PLANS_CACHE", "off")
    for one, two, three in zip(first, kept, made(), strict=True):
        pd.testing.assert_frame_equal(one, two)
        pd.testing.assert_frame_equal(one, three)
    assert len(list((counted[2] / "cache").rglob("output.pkl"))) == 3


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


def test_the_key_holds_the_tables_and_modules_that_a_result_is_made_by():
    """Whatever file of data/raw is opened and whatever module of helpers runs while a result is made is in its key."""
    program = """
import json, sys
from helpers.base import cache, needed
from helpers.base.paths import ROOT, raw_folder
from helpers.vocabulary import read
raw, code = str(raw_folder()) + "/", str(ROOT / "helpers")
opened, ran, unnamed, made, turn = set(), set(), set(), set(), 0
seen = []
def audit(event, args):
    if event == "open" and seen and str(args[0]).startswith(raw):
        opened.add(str(args[0])[len(raw):])
def called(frame, event, arg):
    ran.add(frame.f_code.co_filename)
sys.addaudithook(audit)
state = read.file_state
read.file_state = lambda name: (*state(name), turn)  # each result reads its tables anew
def keep(what, made_from, module, make, tables=()):
    global turn
    made.add(what)
    if seen:
        return make()
    turn += 1
    read.look_again()
    seen.append(what), opened.clear(), ran.clear()
    sys.setprofile(called)
    try:
        return make()
    finally:
        sys.setprofile(None)
        seen.clear()
        unnamed.update((what, name) for name in opened - {*cache.vocabulary(module), *tables})
        files = {str(path) for path in cache.rule_files(module)}
        unnamed.update((what, name) for name in ran if name.startswith(code) and name not in files)
cache.keep = keep
from helpers.corpus import find_citations, load_corpus
from helpers.comparison import SentenceIndex, count_words, find_origins, find_template, link_clauses, link_items
from helpers.comparison import reuse, sentences
from helpers.maps import find_mentions
from helpers.targets import find_targets
from helpers.trends import bodies_together, named_bodies
sentences.KEPT_FROM = reuse.KEPT_FROM = 1
corpus = load_corpus().select(doc_id=["yichun", "jiujiang", "jiangxi"])
find_targets(corpus), find_mentions(corpus), count_words(corpus.clauses), find_citations(corpus)
reuse.shared_passages({document.doc_id: document.text for document in corpus})
index = SentenceIndex.build(corpus.clauses)
link_items(corpus, index, "yichun", "jiangxi"), link_clauses(index, "yichun", "jiangxi")
find_origins(index, corpus.documents, "yichun"), find_template(index, ["yichun", "jiujiang"])
bodies_together(named_bodies(corpus.clauses, corpus.documents), draws=1)
print(json.dumps([sorted(made), sorted(unnamed)]))
"""
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, cwd=ROOT, check=True)
    made, unnamed = json.loads(ran.stdout.splitlines()[-1])
    names = [
        "bodies together",
        "citations",
        "dictionary",
        "document",
        "documents",
        "index",
        "items",
        "mentions",
        "origins",
        "passages",
        "printed dates",
        "sentences",
    ]
    assert made == [*names, "targets", "template", "words"] and unnamed == []
