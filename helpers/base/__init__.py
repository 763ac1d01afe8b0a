"""The floor under everything: where files are, how they are written whole, tables with a dictionary, the house style
of figures, and errors of one line.

>>> from helpers.base import read_table
>>> "doc_id" in read_table("documents")
True
"""

from helpers.base.lazy import offer

__getattr__, __dir__, __all__ = offer(
    __name__,
    {
        "replace_file": "files",
        "KnowledgeError PlanFileError PlansError RequestError TableError": "errors",
        "Words counted listed on say": "language",
        "context_folder processed_folder raw_folder vocabulary_folder working_in working_on": "paths",
        "COLOURS VERDICTS findings house_style show": "style",
        "list_tables read_table write_table": "tables",
        "progress": "waiting",
    },
)
