"""Tables of PDF files: cells by the lines around them, over the end of a page, and what is no table."""

import re

from plan_files import make_vertical_pdf

from helpers.sources.pdf import Line, Run, Table, _gutter, _in_order, _is_shading, _once, _without_furniture, read_pdf


def line(text: str, y: float, page: int = 1) -> Line:
    return Line(page, 85, 516, y, 16, text, 1)


def test_a_table_that_goes_on_over_a_page_is_one():
    first = Table(1, 300, [["指标", "2025年"], ["森林覆盖率（%）", "60"]])
    second = Table(2, 700, [["湿地保护率（%）", "62"]])
    found = list(_in_order([line("主要指标如下。", 400), line("以上指标均为预期性。", 500, 2)], [first, second]))
    assert found == ["主要指标如下。", Table(2, 700, first.rows + second.rows), "以上指标均为预期性。"]


def test_tables_with_other_columns_stay_apart():
    first, second = Table(1, 300, [["指标", "2025年"]] * 2), Table(2, 700, [["指标", "单位", "2025年"]] * 2)
    assert list(_in_order([], [first, second])) == [first, second]


def test_letters_printed_on_themselves_count_once():
    assert _once([Run(10, 20, 16, "碳达峰"), Run(10.3, 20, 16, "碳达峰"), Run(90, 20, 16, "碳达峰")]) == [
        Run(10, 20, 16, "碳达峰"), Run(90, 20, 16, "碳达峰")
    ]  # fmt: skip


def test_heads_of_odd_and_even_pages_are_left_out():
    pages = [
        [
            line("江西公报" if n % 2 else "南昌市人民政府公报", 800, n),
            *(line(f"第{n}页的第{k}行各不相同{'甲乙丙丁'[k]}{n * '文'}", 700 - k, n) for k in range(4)),
        ]
        for n in range(6)
    ]
    assert all("公报" not in row.text for rows in _without_furniture(pages) for row in rows)


def test_two_columns_have_white_between_them_and_a_page_has_not():
    columns = [Run(x, 700 - 20 * n, 10, "能源" * 10) for n in range(12) for x in (80, 310)]
    assert 280 <= _gutter(columns) <= 310
    assert _gutter([Run(80, 700 - 20 * n, 10, "能源" * 22) for n in range(30)]) is None


def test_letters_on_a_grid_have_no_gutter():
    """Each letter a run of its own, as some tools write: no letter crosses the middle, but nothing white stands there."""
    grid = [Run(80 + 16 * k, 700 - 24 * n, 16, "能") for n in range(20) for k in range(22)]
    assert _gutter(grid) is None


def test_boxes_behind_the_lines_of_a_cell_part_nothing():
    """A rule drawn as a thin box is a line, a box with an outline a cell; white behind a line of text is neither."""
    box = {"object_type": "rect", "stroke": False, "fill": True, "width": 80, "height": 31}
    assert _is_shading(box) and not _is_shading(box | {"height": 0.5}) and not _is_shading(box | {"stroke": True})
    assert not _is_shading({"object_type": "char", "width": 9, "height": 9})


def test_a_page_written_from_top_to_bottom_is_read_so():
    found = read_pdf(
        make_vertical_pdf(["江西省碳达峰实施方案", "到2027年，森林覆盖率达到63.5%、", "湿地保护率不低于60%。"]), "a.pdf"
    )
    assert re.sub(r"\s", "", found.text) == "江西省碳达峰实施方案到2027年，森林覆盖率达到63.5%、湿地保护率不低于60%。"
    assert [note.split(":")[0] for note in found.notes] == ["Written from top to bottom and read so, but for tables"]
