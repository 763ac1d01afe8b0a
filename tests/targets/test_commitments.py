"""Promises without a number: what the table of rules says is what happens."""

import shutil

import pytest

from helpers.base.errors import KnowledgeError
from helpers.base.paths import raw_folder, working_in
from helpers.targets import commitments, extract_targets


@pytest.fixture
def other_rules(tmp_path):
    """Read a changed copy of commitments.csv."""
    shutil.copytree(raw_folder(), tmp_path / "data/raw", ignore=shutil.ignore_patterns("plans", "boundaries", "fonts"))
    path = tmp_path / "data/raw/vocabulary/commitments.csv"
    with working_in(tmp_path):
        yield lambda change: path.write_text(change(path.read_text(encoding="utf-8-sig")), encoding="utf-8")


PARAGRAPH = (
    "确保2030年前碳达峰目标如期实现。到2025年，建设工程扬尘治理实现全覆盖；"
    "到2030年，单位地区生产总值能耗完成省下达目标。推进“赣电入沪”工程建设，力争2025年建成投产。"
    "到2025年，县级以上医院实现应改尽改。到2030年，确保2030年前碳达峰目标如期实现。"
)


def test_a_rule_s_label_is_only_a_label(other_rules):
    """Whatever the labels are called, the same rows come out."""
    before = extract_targets(PARAGRAPH)
    assert (before["indicator"] == "碳达峰").sum() == 1 and len(before) == 5

    def rename(text):
        head, *lines = text.splitlines(keepends=True)
        return head + "".join(f"label{at}{line[line.index(',') :]}" for at, line in enumerate(lines))

    other_rules(rename)
    after = extract_targets(PARAGRAPH)
    assert after["rule"].str.startswith("label").all()
    assert after.drop(columns="rule").equals(before.drop(columns="rule"))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda text: text.replace(",pattern,", ",muster,", 1), "column 'pattern' is missing"),
        (lambda text: text.replace(
            '(?P<subject>.+?)(?:实现|取得)(?P<object>零的突破)', '(?P<subject>.+?(?:实现|取得)(?P<object>零的突破)'),
         "commitments.csv, row \\d+, column pattern: the pattern cannot be read"),
        (lambda text: text.replace("{modality}", "{modalities}", 1), "has no word with role 'modalities'"),
    ],
)  # fmt: skip
def test_a_damaged_table_says_where(other_rules, change, message):
    other_rules(change)
    with pytest.raises(KnowledgeError, match=message):
        commitments.rules()
