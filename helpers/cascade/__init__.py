"""The cascade: each target beside the target above it, stricter or not; what is left unanswered, what adds up,
where numbers contradict each other.

>>> from helpers.cascade import is_additive
>>> callable(is_additive)
True
"""

from helpers.base.lazy import offer

__getattr__, __dir__, __all__ = offer(
    __name__,
    {
        "answer draw_answers": "charts",
        "find_contradictions": "contradictions",
        "beside_plan beside_sums": "elsewhere",
        "Linker beside_above choose_texts link_cascade link_texts promised_once targets_of_level": "links",
        "find_silence": "silence",
        "additive_in compare_pair is_additive": "stringency",
        "add_up": "sums",
    },
)
