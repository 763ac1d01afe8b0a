"""Bring the catalogue of Chinese messages up to date: what templates, scripts and modules say, and nothing else.

    python scripts/build/messages.py

keeps every translation whose English still stands, adds new messages with an empty ``msgstr`` and says how many are to be filled.
"""

import io
import json
import re
from pathlib import Path

from babel.messages import Catalog
from babel.messages.extract import extract as extract_messages
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from helpers.base.files import replace_file
from helpers.base.paths import LOCALE, ROOT, dictionary_folder
from helpers.base.tables import read_table
from helpers.corpus.known import read_known_plans, read_known_targets
from helpers.corpus.metadata import read_records
from helpers.vocabulary.glossary import meaning
from helpers.vocabulary.indicators import read_codebook
from helpers.vocabulary.read import read_knowledge
from publish.frame import NOTEBOOKS, notebook_cards, plain
from publish.method import MISSING
from publish.overview import cited_fields
from publish.reader import routine_repairs

METHODS = [("publish/templates/**.j2", "jinja2"), ("publish/assets/**.js", "javascript")]
METHODS += [("publish/**.py", "python"), ("helpers/**.py", "python"), ("scripts/**.py", "python")]
OPTIONS = {"publish/templates/**.j2": {"trimmed": "true", "newstyle_gettext": "true"}}
KEYWORDS = {
    "_": None,
    "say": None,
    "locally": None,
    "refused": (2,),
    "counted": (1, 2),
    "markup": None,
    "gettext": None,
    "ngettext": (1, 2),
}
KEYWORDS |= {"language.spans": None, "language.attribute": (3,)}
SPOKEN = {name: KEYWORDS[name] for name in ("say", "counted")}  # what notebooks call
HEADER = "# The Chinese of all that the pages say. msgid is what the code says; fill msgstr, keep %(names)s."


def extract() -> Catalog:
    """Every message of the code, with the files that say it."""
    found = Catalog(locale="zh_CN", fuzzy=False, header_comment=HEADER)
    for folder in ("publish", "helpers", "scripts"):
        methods = [
            (pattern.removeprefix(f"{folder}/"), how) for pattern, how in METHODS if pattern.startswith(f"{folder}/")
        ]
        options = {pattern.removeprefix(f"{folder}/"): given for pattern, given in OPTIONS.items()}
        messages = extract_from_dir(ROOT / folder, methods, options, KEYWORDS)
        for file, _, message, comments, context in messages:
            found.add(message, locations=[(f"{folder}/{file}", 1)], auto_comments=comments, context=context)
    for source, words in said_by_tables():
        found.add(words.replace("%", "%%"), locations=[(source, 1)])
    for forms in routine_repairs().values():
        found.add(forms, locations=[("data/raw/vocabulary/routine_repairs.csv", 1)])
    for path in sorted(NOTEBOOKS.glob("[0-9]*.ipynb")):
        for words in said_by_notebook(path):
            found.add(words, locations=[(f"notebooks/{path.name}", 1)])
    for card in notebook_cards():
        for name in ("label", "title", "about"):
            words = card[name].en.replace("%", "%%")
            found.add(words, locations=[(f"notebooks/{card['href'].removesuffix('.html')}.ipynb", 1)])
    return found


def said_by_notebook(path: Path) -> list:
    """The messages of a notebook's code, and its headings."""
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    code = "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")
    spoken = [message for _, message, _, _ in extract_messages("python", io.BytesIO(code.encode()), SPOKEN)]
    prose = "\n".join("".join(cell["source"]) + "\n" for cell in cells if cell["cell_type"] == "markdown")
    return spoken + [
        plain(heading).replace("%", "%%") for heading in re.findall(r"^#{2,3} +(.+?) *$", prose, re.MULTILINE)
    ]


def said_by_tables() -> list[tuple[str, str]]:
    """What tables say in English on the pages: notes on documents, what was measured, what codes mean."""
    scores = read_table("evaluation")
    measured = [*scores["group"], *scores["measure"]]
    readings = read_knowledge("readings.csv", ("what", "sample", "documents", "right", "note"))
    described = [read_knowledge(path, ("type", "unit")) for path in sorted(dictionary_folder().glob("*.csv"))]
    tables = {
        "data/raw/documents.csv": read_records()["note"].tolist(),
        "data/raw/readings.csv": readings[["what", "sample", "documents", "right", "note"]].to_numpy().ravel().tolist(),
        "data/processed/evaluation.csv": measured,
        "data/raw/vocabulary/indicators.csv": read_codebook()["definition"].tolist(),
        "data/raw/vocabulary/glossary.csv": [meaning(code).en for code in MISSING],
        "data/raw/context": [*read_known_plans()["doubt"], *read_known_targets()["doubt"]],
        "CITATION.cff": [cited_fields()["title"], *cited_fields()["authors"]],
        "data/dictionary": [cell for table in described for cell in [*table["type"], *table["unit"]]],
    }
    return [
        (name, words)
        for name, cells in tables.items()
        for words in cells
        if re.search("[a-z]{2}", words) and not re.fullmatch(r"\w+(;\w+)+", words)
    ]


def updated() -> Catalog:
    """The messages of the code with the translations that the catalogue has."""
    found = extract()
    if LOCALE.exists():
        with LOCALE.open("rb") as file:
            known = read_po(file, locale="zh_CN")
        for message in found:
            old = known.get(message.id)
            if message.id and old is not None:
                message.string = old.string
    return found


def _forms(words) -> tuple:
    """The one or several forms of a message."""
    return words if isinstance(words, tuple) else (words,)


def main() -> None:
    """Write the catalogue."""
    catalogue, content = updated(), io.BytesIO()
    for message in catalogue:
        message.flags.discard("fuzzy")
        message.locations = sorted(set(message.locations))
    write_po(content, catalogue, width=0, sort_output=True, include_lineno=False, omit_header=True)
    LOCALE.parent.mkdir(parents=True, exist_ok=True)
    header = f'{HEADER}\nmsgid ""\nmsgstr ""\n"Language: zh_CN\\n"\n"Content-Type: text/plain; charset=utf-8\\n"\n"Plural-Forms: nplurals=1; plural=0;\\n"\n\n'
    replace_file(LOCALE, header.encode() + content.getvalue())
    missing = [message.id for message in catalogue if message.id and not all(_forms(message.string))]
    print(f"{len(catalogue)} messages, {len(missing)} without Chinese in {LOCALE.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
