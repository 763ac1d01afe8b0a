"""Times of plans: what each is for, read off the sentence."""

import pandas as pd
import pytest

from helpers.targets import extract_targets
from helpers.targets.deadlines import find_times

ISSUED = 2022

# The sentence, then each of its times as written, with role and years.
TIMES = [
    ("到2025年，湿地保护率达到55%。", [("到2025年", "by", (2025,))]),
    ("力争2030年前实现碳达峰。", [("力争2030年前", "peak", (2030,))]),
    ("2027年底前建成三条生产线。", [("2027年底前", "by", (2027,))]),
    ("到2025年、2030年，占比分别达到20%、25%。", [("到2025年、2030年", "by", (2025, 2030))]),
    ("到26年底完成改造。", [("到26年底", "by", (2026,))]),
    ("单位产值能耗比2020年下降14%。", [("2020年", "base", (2020,))]),
    ("在2020年基础上提高5个百分点。", [("在2020年", "base", (2020,))]),
    ("2023年起，新建厂房全部安装光伏。", [("2023年起", "from", (2023,))]),
    ("2021—2025年累计造林50万亩。", [("2021—2025年", "period", (2025,))]),
    ("“十四五”期间新增储能20万千瓦。", [("“十四五”期间", "period", (2025,))]),
    ("“十五五”末达到30%。", [("“十五五”末", "period", (2030,))]),
    ("“十四五”后两年新开工两座。", [("“十四五”后两年", "period", (2025,))]),
    ("比“十三五”末提高3个百分点。", [("“十三五”末", "base", (2020,))]),
    ("截至2021年底，已建成充电桩3000个。", [("截至2021年底", "past", (2021,))]),
    ("2015年，全市森林覆盖率为50%。", [("2015年", "past", (2015,))]),
    ("2000年以前建成的小区全部改造。", [("2000年以前", "name", (2000,))]),
    ("执行2021年版目录。", [("2021年", "name", (2021,))]),
    ("由2020年的12%提高到18%。", [("2020年", "name", (2020,))]),
    ("本世纪中叶全面建成。", [("本世纪中叶", "by", (2050,))]),
    ("从2022年8月5日起施行。", [("2022年8月", "name", (2022,))]),
    ("《江南市2025年节能方案》要求逐步推进。", []),
    ("能力达到2025吨。", []),
    ("第十五五金店开业。", []),
]


@pytest.mark.parametrize(("text", "expected"), TIMES, ids=[text for text, _ in TIMES])
def test_a_time_is_read_with_what_it_is_for(text, expected):
    assert [(text[t.start : t.end], t.role, t.years) for t in find_times(text, ISSUED)] == expected


def test_a_year_before_the_plan_s_own_is_past_and_after_it_a_deadline():
    text = "2023年，建成加氢站5座。"
    assert [find_times(text, year)[0].role for year in (2022, 2023, 2024)] == ["by", "by", "past"]


@pytest.mark.parametrize(
    ("text", "modality"),
    [("力争到2025年达到60%", "strive"), ("确保2025年达到60%", "ensure"), ("到2025年达到60%", None)],
)
def test_a_hedge_before_the_time_stays_with_it(text, modality):
    assert find_times(text, ISSUED)[0].modality == modality


@pytest.mark.parametrize(
    ("text", "together", "years"),
    [
        ("“十四五”“十五五”期间累计新增30万千瓦", True, (2030,)),
        ("“十四五”、“十五五”期间分别新增10万、20万千瓦", False, (2025, 2030)),
    ],
)
def test_two_periods_share_one_total_unless_each_has_its_own(text, together, years):
    time = find_times(text, ISSUED)[0]
    assert (time.together, time.years) == (together, years)


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("到2025年，森林覆盖率达到60%；\n湿地保护率达到55%。", [2025, 2025]),  # goes on behind the semicolon
        ("到2025年，森林覆盖率达到60%；\n- 3 -\n湿地保护率达到55%。", [2025, 2025]),  # over a page number, too
        ("到2025年，森林覆盖率达到60%，\n湿地保护率达到55%。", [2025, 2025]),
        ("到2025年，森林覆盖率达到60%。\n湿地保护率达到55%。", [2025]),  # a sentence of its own says no year
    ],
)
def test_a_deadline_reaches_over_a_paragraph_that_is_no_whole_sentence(text, years):
    assert extract_targets(text)["year"].tolist() == years


UNSAID = [
    "到2030年，森林覆盖率达到60%。到规划期末，湿地保护率达到45%。",
    "到2030年，森林覆盖率达到60%，规划期末湿地保护率达到45%。",
    "到2030年，森林覆盖率达到60%，三年内湿地保护率达到45%。",
]


@pytest.mark.parametrize("text", UNSAID)
def test_a_deadline_that_counts_from_what_the_text_does_not_say_has_no_year(text):
    table = extract_targets(text).set_index("indicator")
    assert table.loc["森林覆盖率", "year"] == 2030 and pd.isna(table.loc["森林覆盖率", "check"])
    assert pd.isna(table.loc["湿地保护率", "year"])  # and not the year that stands before it
    assert list(table.loc["湿地保护率", ["value", "rule", "check"]]) == [45, "unknown period", "doubtful"]


def test_what_follows_an_unknown_period_is_told_without_a_year():
    table = extract_targets("到规划期末，新型储能装机达到100万千瓦以上。单位GDP能耗比2020年下降14.5%。")
    assert table["value"].tolist() == [100, 14.5] and table["year"].isna().all()
    assert set(table["rule"]) == {"unknown period"} and set(table["check"]) == {"doubtful"}
