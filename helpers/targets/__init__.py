"""Targets: what plans promise, by when and how firmly, each tied to its characters in the text.
Read by rules from sentences, boxes and annex tables; `vocabulary` says which words they know.

>>> from helpers.targets import extract_targets
>>> extract_targets("到2030年，森林覆盖率稳定在60%以上。")[["indicator", "year", "value"]].values.tolist()
[['森林覆盖率', 2030, 60.0]]
"""

from helpers.base.lazy import offer

__getattr__, __dir__, __all__ = offer(
    __name__,
    {
        "promise subject_and_year": "labels",
        "extract_targets find_targets unread_tables": "extract",
        "VOICES best_statements": "statements",
        "indicator": "by_place",
    },
)
