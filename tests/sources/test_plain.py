"""Texts in the encodings that Chinese text comes in."""

import pytest

from helpers.base.errors import PlanFileError
from helpers.corpus import build_document
from helpers.sources.blocks import Blocks
from helpers.sources.plain import detect_encoding, read_text

TEXT = "南昌市碳达峰实施方案\n一、总体要求\n到2030年，森林覆盖率达到60%，单位地区生产总值能耗持续下降。\n" * 4


@pytest.mark.parametrize(
    ("encoding", "found"),
    [("utf-8", "utf-8"), ("utf-8-sig", "utf-8-sig"), ("gb18030", "gb18030"), ("gbk", "gb18030"), ("utf-16", "utf-16")],
)
def test_an_encoding_is_told_by_the_bytes(encoding, found):
    data = TEXT.encode(encoding)
    assert detect_encoding(data) == found
    assert read_text(data, "plan.txt").text.lstrip("\ufeff") == TEXT


def test_a_file_cut_inside_a_character_is_read_up_to_it_and_says_so():
    source = read_text(TEXT.rstrip().encode("utf-8")[:-2], "plan.txt")
    assert TEXT.startswith(source.text.rstrip()) and len(TEXT) - len(source.text) <= 2
    assert source.notes == ("The file is cut inside its last character",)


def test_a_file_in_no_encoding_says_what_to_do():
    with pytest.raises(PlanFileError, match="save it as UTF-8"):
        read_text(TEXT.encode("utf-8") + b"\xff\xfe\xfa" * 3 + TEXT.encode("utf-8"), "plan.txt")


def test_a_line_without_a_comma_goes_on_where_the_line_before_does():
    blocks = Blocks()
    for line in (
        "湿地保护率达到52%，城市再生水",
        "利用率与污泥无害化处理率都达到90%以",
        "上，完成改造。",
        "二、重点任务",
        "表内标题",
        "完成率",
    ):
        blocks.add_paragraph(line)
    said = build_document("x", blocks.text()).text
    assert said.split("\n") == [
        "湿地保护率达到52%，城市再生水利用率与污泥无害化处理率都达到90%以上，完成改造。",
        "二、重点任务",
        "表内标题",
        "完成率",
    ]
