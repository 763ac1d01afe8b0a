"""What a chapter is by its title: status, principles, goals, or tasks.

Read from ``data/raw/vocabulary/chapter_kinds.csv``: pattern, kind.
"""

import re

from helpers.vocabulary.read import finds_example, follows, read_knowledge


@follows("vocabulary/chapter_kinds.csv")
def _chapter_kinds() -> list[tuple[re.Pattern, str]]:
    """Patterns of chapter titles (`data/raw/vocabulary/chapter_kinds.csv`: pattern, kind)."""
    table = read_knowledge(
        "vocabulary/chapter_kinds.csv",
        ("pattern", "kind", "example"),
        unique=["pattern"],
        patterns=["pattern"],
        values={"kind": ("status", "guiding", "goals", "tasks")},
        check=finds_example,
    )
    return [(re.compile(row.pattern), row.kind) for row in table.itertuples()]


def chapter_kind(title: str) -> str:
    """`status`, `guiding`, `goals` or, for all that follow them, `tasks`."""
    return next((kind for pattern, kind in _chapter_kinds() if pattern.search(title)), "tasks")
