"""Intake: a researcher's own plan or text, checked, kept beside the corpus, and compared with another; and what one
sees of it in JupyterLab: tables that sort, search and lead to the sentence on the plan's page.
What a file does not say is asked for; what looks wrong is listed.

>>> from helpers.intake import add_plan
>>> callable(add_plan)
True
"""

from helpers.base.lazy import offer

__getattr__, __dir__, __all__ = offer(
    __name__,
    {
        "Comparison compare compare_targets": "two_plans",
        "add_plan remove_plan": "add",
        "add_synonym correct": "edits",
        "browse_targets": "paragraphs",
        "explore_indicators": "charts",
        "sortable": "frames",
    },
)
