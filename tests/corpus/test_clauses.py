"""Where sentences end, and which brackets stand for themselves; the texts are invented."""

import pytest

from helpers.corpus.clauses import split_sentences


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("推进节能。发展风电；建设电网！", ["推进节能。", "发展风电；", "建设电网！"]),
        ("推进节能。（省能源局负责）\n发展风电。", ["推进节能。", "（省能源局负责）", "发展风电。"]),
        ("推进节能（省能源局、省水利厅按职责分工负责）。", ["推进节能", "（省能源局、省水利厅按职责分工负责）。"]),
        ("由专班（省能源局牵头）组织实施。", ["由专班（省能源局牵头）组织实施。"]),  # goes on behind the bracket
        (
            "发展风电（省能源局负责）。建设电网（省电力公司负责）。",
            ["发展风电", "（省能源局负责）。", "建设电网", "（省电力公司负责）。"],
        ),
        ("（省能源局负责）发展风电。", ["（省能源局负责）", "发展风电。"]),  # of the paragraph before
        ("推进节能。（省能源局负责）发展风电。", ["推进节能。", "（省能源局负责）", "发展风电。"]),
        ("推进节能：（省能源局负责）", ["推进节能：", "（省能源局负责）"]),  # whatever stands before it
        ("推进节能”（省能源局负责）\n发展风电。", ["推进节能”", "（省能源局负责）", "发展风电。"]),
        ("推进节能（含扩建）。", ["推进节能（含扩建）。"]),  # names no body
        ("落实“先立。后破”要求。", ["落实“先立。后破”要求。"]),
        ("执行《甲。乙》办法；加强管理", ["执行《甲。乙》办法；", "加强管理"]),
        ("重点是：发展风电，建设电网", ["重点是：发展风电，建设电网"]),  # colon and comma end none
    ],
)
def test_sentences(text, pieces):
    spans = split_sentences(text, 0, len(text))
    assert [text[start:end].strip() for start, end in spans] == pieces
    assert "".join(text[start:end] for start, end in spans) == text
