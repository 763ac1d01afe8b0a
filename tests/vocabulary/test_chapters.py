"""What a chapter is, by titles that plans give their chapters."""

import pytest

from helpers.vocabulary.chapters import chapter_kind


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("发展现状", "status"),
        ("背景", "status"),
        ("总体要求", "guiding"),
        ("指导思想", "guiding"),
        ("工作原则", "guiding"),
        ("主要目标", "goals"),
        ("工作目标", "goals"),
        ("重点任务", "tasks"),
        ("能源绿色低碳转型行动", "tasks"),
        ("组织实施", "tasks"),
    ],
)
def test_a_chapter_is_known_by_its_title(title, kind):
    assert chapter_kind(title) == kind
