"""What JupyterLab shows of a table, and where its sentences lead."""

import json
import re
import subprocess
import sys
import time
from types import SimpleNamespace

import pandas as pd
import pytest

from helpers.base.paths import ROOT
from helpers.intake import session, sortable
from helpers.intake.session import documents, frame, tables, targets
from helpers.targets.extract import extract_targets


@pytest.fixture
def lab(monkeypatch):
    """A kernel that `make lab` started."""
    monkeypatch.delenv("PLANS_SILENT", raising=False)
    monkeypatch.setenv("PLANS_PAGES", "/plans-pages/")


def cells(markup: str) -> list:
    """The rows that DataTables is given."""
    return json.loads(json.loads(re.search(r'"data_json": (".*"),?$', markup, re.MULTILINE)[1]))


def heads(markup: str) -> list[str]:
    return re.findall(r"<th>([^<]*)</th>", re.search(r'"table_html": (".*"),?$', markup, re.MULTILINE)[1])


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (pd.Series([18.3, None]), ["18.3", ""]),
        (pd.Series([20.0, 0.1 + 0.2]), ["20", "0.3"]),
        (pd.Series([2025, None], dtype="Int64"), ["2025", ""]),
        (pd.Series(["360000", None], dtype="str"), ["360000", ""]),
        (pd.to_datetime(pd.Series(["2022-07-08", None])), ["2022-07-08", ""]),
        (pd.Series([True, False]), ["True", "False"]),
        (pd.Series([1234567.0, -0.5]), ["1234567", "-0.5"]),
        (pd.Series(["一、\n二、\n"]), ["一、<br>二、"]),
        (pd.Series(["<3万吨", "a & b"]), ["&lt;3万吨", "a &amp; b"]),
        (pd.Series([["甲", "乙"], {"n": 1}], dtype=object), ["['甲', '乙']", "{'n': 1}"]),
    ],
)
def test_a_cell_is_what_a_reader_wants_of_it(value, shown):
    assert [row[0] for row in cells(sortable(value.to_frame("column")))] == shown


def test_a_whole_document_in_a_cell_is_cut_and_says_so():
    (row,) = cells(sortable(pd.DataFrame({"before": ["原" * 20_000]})))
    assert row[0] == "原" * 600 + " … (20,000 characters)"


def test_what_is_promised_comes_first_in_a_wide_table_and_a_narrow_one_keeps_its_order():
    wide = pd.DataFrame(columns=["target_id", *"abcdefghijk", "quote", "unit", "value", "year", "indicator"])
    assert heads(sortable(wide))[:6] == ["indicator", "year", "value", "unit", "quote", "target_id"]
    assert heads(sortable(wide[["unit", "year"]])) == ["unit", "year"]


def test_an_index_that_says_something_is_shown():
    table = pd.DataFrame({"n": [1, 2]}, index=pd.Index(["江西", "浙江"], name="place"))
    assert cells(sortable(table)) == [["江西", "1"], ["浙江", "2"]]
    assert cells(sortable(table.reset_index(drop=True))) == [["1"], ["2"]]


@pytest.mark.parametrize(
    ("table", "to"),
    [
        ({"quote": ["x"], "clause_id": ["jiangxi-三（一）1-04"]}, "jiangxi.html#c3a1i1-04"),
        ({"here": ["x"], "child_target_id": ["jiangxi-二-03-1"]}, "jiangxi.html#c2-03"),
        ({"above": ["x"], "parent_target_id": ["jiangxi-二-03-a1"]}, "jiangxi.html#c2-03"),
        ({"title": ["x"], "doc_id": ["jiangxi"]}, "jiangxi.html"),
        ({"title": ["x"], "doc_id": ["mine"]}, ""),  # no page of it
        ({"quote": ["x"], "clause_id": [None]}, ""),
        ({"quote": ["x"]}, ""),
    ],
)
def test_a_sentence_leads_to_its_place_on_the_plans_page(lab, tmp_path, monkeypatch, table, to):
    (tmp_path / "plans").mkdir()
    (tmp_path / "plans/jiangxi.html").touch()
    monkeypatch.setattr("helpers.intake.frames.reports_folder", lambda: tmp_path)
    link = f'<a href="/plans-pages/reports/plans/{to}" target="_blank">x</a>' if to else "x"
    assert cells(sortable(pd.DataFrame(table)))[0][0] == link


def test_only_who_looks_on_gets_it(lab, monkeypatch):
    table = pd.DataFrame({"n": [1]})
    assert "/plans-pages/tables/dt_bundle.js" in frame(table)
    assert frame(table.T.set_axis(pd.MultiIndex.from_tuples([("a", "b")]), axis=1)).startswith("<div>\n<style")
    monkeypatch.setenv("PLANS_SILENT", "1")
    assert frame(table) == table._repr_html_()


def test_an_empty_table_that_knows_why_says_so(lab):
    table = pd.DataFrame(columns=["place", "match"])
    table.attrs["note"] = "'<x>' stands nowhere"
    assert frame(table).endswith("<p>&#x27;&lt;x&gt;&#x27; stands nowhere</p>")


def test_targets_of_a_pasted_text_are_a_table_that_says_what_it_was_taken_for(lab):
    shown = targets(extract_targets("到 2025 年，森林覆盖率\n达到60％。"))
    assert heads(shown)[:2] == ["indicator", "year"] and "1 targets" in shown and "pasted text" in shown
    assert "森林覆盖率<br>达到60％" in cells(shown)[0]
    none = extract_targets("植树。")
    assert targets(none) == none._repr_html_() and "No targets" in targets(none)


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ('read_table("tar', ["targets"]),
        ("x = read_table('item_', ", []),
        ("read_table('item_", ["item_links"]),
        ('read_table("nothing', []),
        ('read_table("targets", join="', []),
    ],
)
def test_names_of_tables_are_completed(typed, offered):
    event = type("Event", (), {"text_until_cursor": typed})
    assert tables(None, event) == offered


@pytest.mark.parametrize("silent", ["", "1"])
def test_helpers_joins_a_kernel_only_where_somebody_looks_on(silent):
    """IPython's display machinery without a kernel: enough to see what was registered."""
    code = (
        "import sys, types; from IPython.core.interactiveshell import InteractiveShell\n"
        "shell = InteractiveShell.instance(); sys.modules['ipykernel'] = types.ModuleType('ipykernel'); import helpers\n"
        "print(('pandas', 'DataFrame') in shell.display_formatter.formatters['text/html'].deferred_printers)"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env={"PATH": "", "HOME": "/nonexistent", "IPYTHONDIR": str(ROOT / "build/ipython"), "PLANS_SILENT": silent},
        capture_output=True,
        text=True,
    )
    assert ran.stdout.split()[-1:] == [str(not silent)], ran.stderr


def test_a_corpus_shows_its_documents_as_a_table_that_can_be_used(corpus, lab):
    shown = documents(corpus.select(place="江西"))
    assert "dt_bundle.js" in shown and "江西省碳达峰实施方案" in shown and "NaN" not in shown
    assert documents(corpus).startswith("<p>&lt;Corpus: ")


def test_long_work_says_how_long_and_at_which_function(monkeypatch):
    told = []
    shown = SimpleNamespace(update=lambda data, raw: told.append(data["text/html"]))
    monkeypatch.setattr(session, "display", lambda data, raw, display_id: told.append(data["text/html"]) or shown)
    monkeypatch.setattr(session, "DELAY", 0.1)
    made = {"__name__": "helpers.made", "sleep": time.sleep}
    exec("def compare_all(seconds):\n    _inner(seconds)\ndef _inner(seconds):\n    sleep(seconds)", made)
    waiting = session.Waiting()
    waiting.begin()
    waiting.end()
    assert told == []
    waiting.begin()
    made["compare_all"](0.5)
    waiting.end()
    assert told == ["<small>0 s: compare_all</small>", ""]
