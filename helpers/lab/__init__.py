"""Lab: what a researcher sees in JupyterLab. Tables that sort, search and lead to the sentence on the plan's page.
Nothing here changes a result; where nobody looks on, as when `make` runs a notebook, none of it takes part.

>>> import pandas as pd
>>> from helpers.lab import sortable
>>> "江西" in sortable(pd.DataFrame({"place": ["江西"]}))
True
"""

from helpers.base.lazy import offer

__getattr__, __dir__, __all__ = offer(
    __name__, {"browse_targets": "paragraphs", "explore_indicators": "charts", "sortable": "frames"}
)
