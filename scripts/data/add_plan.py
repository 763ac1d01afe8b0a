"""`make add` and `make remove`: take a plan into the corpus, or out of it.

Where the site is made, the pages of an added plan are written at once, from what is kept of all others.
``add_plan.py FILE TITLE …`` names the variables that were given on make's command line; their values are in the
environment, so that no shell reads what a file's name says.
"""

import gc
import os
import sys

from helpers.base.errors import PlanFileError
from helpers.base.language import locally
from helpers.base.paths import reports_folder
from helpers.intake.add import add_plan, line_of, relative, remove_plan
from helpers.vocabulary.read import KnowledgeError

NEXT = line_of(locally("next"), "make")
USAGE = "make add FILE=plan.docx [TITLE= ISSUER= ADCODE= DATE=2022-11-03 NUMBER= DOC=]   or   make remove DOC=p360100"
NAMES = {"TITLE": "title", "ISSUER": "issuer", "ADCODE": "adcode", "DATE": "date", "NUMBER": "number", "DOC": "doc_id"}


def show_pages(doc_id: str) -> None:
    """Write the plan's own pages and say where they are, if the others are made; make writes them in any case."""
    if not (reports_folder() / "index.html").exists():
        return
    from publish.added import write_added  # not above: who only adds a plan need not wait for it

    try:
        for n, page in enumerate(write_added(doc_id)):
            print(line_of(locally("pages") if n == 0 else "", relative(str(page))))
    except Exception as error:  # lines of notebooks are run, which anybody may have edited
        print(relative(f"add: pages of the plan not written before make: {error}"), file=sys.stderr)


def main(action: str, given: list[str]) -> int:
    values = {name: os.environ.get(name, "") for name in given}
    try:
        if action == "add" and values.get("FILE"):
            added = add_plan(values["FILE"], **{NAMES[name]: values[name] for name in given if name in NAMES})
            print(added, flush=True)
            show_pages(added.document.doc_id)
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
    gc.disable()  # it ends soon, and what it makes stays until then
    sys.exit(main(sys.argv[1], sys.argv[2:]))
