"""What the first lines of a plan tell; the plans are invented, the answers read from them."""

import pytest

from helpers.corpus.front_matter import breaks_off, iso, read_front_matter

BODY = "\n一、总体要求\n坚持绿色发展。\n二、主要目标\n到2030年，森林覆盖率达到60%。\n"
NOTICE = "江西省人民政府关于印发江西省甲醇产业行动方案的通知\n赣府发〔2023〕7号\n各市、县（区）人民政府：\n现印发给你们，请认真贯彻执行。\n江西省人民政府\n2023年3月9日\n江西省甲醇产业行动方案"


@pytest.mark.parametrize(
    ("text", "filename", "told"),
    [
        ("南昌市碳达峰实施方案" + BODY, "", {"title": "南昌市碳达峰实施方案", "adcode": "360100", "doc_number": ""}),
        (NOTICE + BODY, "", {"title": "江西省甲醇产业行动方案", "doc_number": "赣府发〔2023〕7号", "issuer": "江西省人民政府"}),
        ("无题的文字" + BODY, "【公开】萍乡市碳达峰实施方案.docx", {"title": "萍乡市碳达峰实施方案", "adcode": "360300"}),
        ("无题的文字" + BODY, "萍乡市碳达峰实施方案.wps", {"title": "萍乡市碳达峰实施方案", "adcode": "360300"}),
        ("鼓楼区碳达峰实施方案" + BODY, "", {"title": "鼓楼区碳达峰实施方案", "adcode": ""}),  # several places of that name
        ("关于开展节能工作的意见" + BODY, "", {"title": "关于开展节能工作的意见", "adcode": "", "issuer": ""}),
    ],
)  # fmt: skip
def test_front_matter(text, filename, told):
    found = read_front_matter(text, filename)
    assert {name: found[name] for name in told} == told


@pytest.mark.parametrize(
    ("text", "broken"),
    [
        ("一、总体要求\n推进各项工作。", False),
        ("（省发展改革委负责）", False),
        ("推动能源结构调整，加快", True),
        ("抄送：省委办公厅。2023年3月9日印发", False),
    ],
)
def test_a_text_that_breaks_off_is_known(text, broken):
    assert breaks_off(text) == broken


def test_days_are_written_as_they_sort():
    assert iso("2023", "3", "9") == "2023-03-09"
