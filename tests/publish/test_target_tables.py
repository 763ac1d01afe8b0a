"""The tables that show targets: readable, searchable offline, by place."""

import pandas as pd

from helpers.base.language import say
from helpers.targets import best_statements, extract_targets
from publish.rows import FIRST, LONG, long_tables_apart
from publish.tables import promises_by_place, searchable, speaking


def test_a_searchable_table_has_a_name_and_asks_for_nothing_outside():
    page = searchable(pd.DataFrame({"plan": ["<b>江西</b>"], "promise": ["≥ 60 %"]}), "targets")
    assert page.count("<table") == page.count('<table data-table="targets"') == 1
    assert "http" not in page and "<script" not in page and "<b>江西</b>" in page


def test_of_a_long_table_the_page_holds_the_first_rows_and_a_script_all(tmp_path):
    rows = "\n".join(f"<tr>\n<td>`{n}` ${{x}} {say('Places')}</td>\n<td>y</td></tr>" for n in range(LONG + 1))
    page = f'<p>before</p><table class="x" data-table="t"><tbody>\n{rows}\n</tbody></table><p>after</p>'
    short = long_tables_apart(page, "places/36.html", tmp_path)
    assert short.count("<tr>") == FIRST and short.startswith("<p>before</p>") and short.endswith("<p>after</p>")
    assert f"{FIRST} of {LONG + 1} rows" in short and 'data-rows="../rows/places-36-t.js"' in short
    script = (tmp_path / "rows" / "places-36-t.js").read_text(encoding="utf-8")
    lines = script.splitlines()  # a row each, its cells between tabs
    assert len(lines) == LONG + 1 and lines[200].startswith("<td>\\`200\\` \\${x} ${w[0]}</td>\\t<td>y</td>")
    assert script.count(say("Places").zh) == 1
    assert long_tables_apart(page.replace(rows, rows[:100]), "index.html", tmp_path).count("<tr>") < 5


PLACES = pd.DataFrame(
    {
        "adcode": ["1", "2", "3", "4"],
        "doc_id": ["text", "other", "cut", None],
        "place": ["甲", "乙", "丙", "丁"],
        "complete": [True, True, False, None],
    }
)


def test_the_kinds_of_missing_are_told_apart():
    text = "到2025年，森林覆盖率达到60%、力争达到61%。到2030年，非化石能源消费比重确保完成国家下达目标。"
    targets = extract_targets(text)
    documents = pd.DataFrame(
        {
            "doc_id": ["text"],
            "adcode": ["1"],
            "level": ["province"],
            "province": [""],
            "region": [""],
            "same_as": [None],
        }
    ).assign(status="final", date="2022-01-01", is_plan=True, topic="overall")
    said = best_statements(targets, documents)
    table = promises_by_place(targets, said, PLACES, ["forest_cover", "non_fossil_share"], 2030)
    assert table.loc["甲"].tolist() == ["by 2025", "set by the level above"]
    assert table.loc["乙"].tolist() == ["no target", "no target"]
    assert table.loc["丙"].tolist() == ["text breaks off", "text breaks off"]
    assert table.loc["丁"].tolist() == ["no plan", "no plan"]
    assert promises_by_place(targets, said, PLACES, ["forest_cover"], 2025).loc["甲", "forest_cover"] == "60 % / 61 %*"
    marked = promises_by_place(targets, said.assign(own=False), PLACES, ["forest_cover"], 2025)
    assert marked.loc["甲", "forest_cover"] == "60 %† / 61 %*†"


def test_each_jurisdiction_speaks_once(corpus):
    documents = corpus.documents
    plans = speaking(documents)
    assert plans["adcode"].is_unique and plans["place"].notna().all()
    assert plans.iloc[0]["adcode"] == "100000"
