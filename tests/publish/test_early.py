"""What can be read of an added plan before make has run: tables by the lines of notebooks that make them, and its pages."""

import ast

import pytest

from helpers.base.paths import ROOT, working_in, working_on
from helpers.intake.add import add_plan
from publish import early
from publish.added import TABLES, write_added

NOTEBOOK = """
import first, second
from third import one as alone, two
before = first.read()
kept = alone(before)
before = two(kept)
def looked_up(name, table=None):
    return before[name]
rows = {}
for name in kept:
    rows[name] = looked_up(name)
names = [name for name in rows]
figure = second.draw(rows)
rows.update(more=1)
write_table(rows, "sums")
write_table(figure, "drawn")
rows = None
"""


def test_only_lines_that_lead_to_a_table_are_run():
    lines = "\n".join(map(ast.unparse, early.lines_for(NOTEBOOK, ["sums"])))
    assert [word for word in ("second", "figure", "names", "None]", "drawn") if word in lines] == []
    assert lines.startswith("import first\nfrom third import one as alone, two\nbefore = first.read()\nkept = ")
    assert lines.endswith("rows.update(more=1)\nwrite_table(rows, 'sums')")
    assert early.lines_for(NOTEBOOK, ["other"]) == []


def test_a_table_that_no_notebook_writes_is_said():
    with pytest.raises(ValueError, match="no notebook writes nothing_like_it"):
        early.make_tables("nothing_like_it")


def test_tables_made_early_are_those_that_make_makes(tmp_path):
    (tmp_path / "data").mkdir()
    for part in ("raw", "dictionary"):
        (tmp_path / "data" / part).symlink_to(ROOT / "data" / part)
    with working_in(tmp_path):
        early.make_tables(*TABLES)
    for name in TABLES:
        made, built = (folder / "data" / "processed" / f"{name}.csv" for folder in (tmp_path, ROOT))
        assert made.read_bytes() == built.read_bytes(), name


def test_an_added_plan_can_be_read_before_make_has_run(tmp_path, capsys):
    text = (ROOT / "data/raw/plans/yichun.txt").read_text(encoding="utf-8").replace("宜春", "新余")
    (tmp_path / "plan.txt").write_text(text, encoding="utf-8")
    with working_on(tmp_path / "project") as project:
        added = add_plan(tmp_path / "plan.txt", "新余市碳达峰实施方案", "新余市人民政府", "360500", "2022-12-30")
        pages = {page.relative_to(project / "reports"): page for page in write_added(added.document.doc_id)}
    assert "pages are made without" not in capsys.readouterr().out  # every table that they read is there
    told = {str(page): path.read_text(encoding="utf-8") for page, path in pages.items()}
    assert {"plans/p360500.html", "places/360500.html", "compare/p360500--jiangxi.html"} <= told.keys()
    sentence = added.document.clauses.set_index("clause_id")["anchor"].iloc[-1]
    assert f'id="{sentence}"' in told["plans/p360500.html"]
    assert "plans/p360500.html#" in told["places/360500.html"]
    assert "新余市碳达峰实施方案" in told["compare/p360500--jiangxi.html"]
