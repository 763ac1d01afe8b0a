"""`make add` and `make remove`: take a plan into the corpus, or out of it.

``add_plan.py FILE TITLE …`` names the variables that were given on make's command line; their values are in the
environment, so that no shell reads what a file's name says.
"""

import os
import sys

from helpers.base.errors import PlanFileError
from helpers.base.language import locally
from helpers.intake.add import add_plan, line_of, relative, remove_plan
from helpers.vocabulary.read import KnowledgeError

NEXT = line_of(locally("next"), "make")
USAGE = "make add FILE=plan.docx [TITLE= ISSUER= ADCODE= DATE=2022-11-03 NUMBER= DOC=]   or   make remove DOC=p360100"
NAMES = {"TITLE": "title", "ISSUER": "issuer", "ADCODE": "adcode", "DATE": "date", "NUMBER": "number", "DOC": "doc_id"}


def main(action: str, given: list[str]) -> int:
    values = {name: os.environ.get(name, "") for name in given}
    try:
        if action == "add" and values.get("FILE"):
            print(add_plan(values["FILE"], **{NAMES[name]: values[name] for name in given if name in NAMES}))
            print(NEXT)
        elif action == "remove" and values.get("DOC"):
            print(remove_plan(values["DOC"]))
            print(NEXT)
        else:
            print(f"usage: {USAGE}", file=sys.stderr)
            return 2
    except (PlanFileError, KnowledgeError, OSError) as error:
        print(relative(f"{action}: {error}"), file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
