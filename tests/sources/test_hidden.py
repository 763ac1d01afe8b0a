"""What a saved page hides is left out, and said."""

import pytest

from helpers.sources.web import _below, read_html

SEEN = "<p>第一章总体要求。到2025年，森林覆盖率达到60%，湿地保护率达到55%，单位产值能耗持续下降。</p>" * 3
HIDDEN = "到2025年，本段文字不对外公布，仅供内部参考使用。"


@pytest.mark.parametrize(
    "hidden",
    [
        f"<div style='display:none'><p>{HIDDEN}</p></div>",
        f"<style>.off{{display:none}}</style><div class='off'><p>{HIDDEN}</p></div>",
        f"<div hidden><div hidden><p>{HIDDEN}</p></div></div>",
    ],
)
def test_hidden_text_is_left_out_and_said_once(hidden):
    page = f"<html><head><title>方案</title></head><body>{SEEN}{hidden}</body></html>"
    source = read_html(page.encode(), "page.html")
    assert HIDDEN not in source.text and "森林覆盖率达到60%" in source.text
    assert source.notes.count("Left out: 1 passage of hidden text") == 1


def test_a_hidden_menu_is_no_loss():
    page = f"<html><body><ul style='display:none'><li>首页</li><li>政务公开</li></ul>{SEEN}</body></html>"
    assert not any("hidden" in note for note in read_html(page.encode(), "page.html").notes)


@pytest.mark.parametrize(
    ("line", "cut"),
    [
        ("政策解读", True),
        ("《某市碳达峰实施方案》政策解读", True),
        ("关于《某市碳达峰实施方案》的解读", True),
        ("网友评论（3）", True),
        ("（三）加强政策解读", False),
        ("按照《某市碳达峰实施方案》做好解读工作", False),
    ],
)
def test_what_is_said_of_a_plan_below_it_is_no_part_of_it(line, cut):
    assert _below(["到2030年，建成零碳园区十座。" * 9, line, "问：有哪些目标？"]) == (1 if cut else None)
