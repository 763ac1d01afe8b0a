"""The frame every page of ``reports/`` shares: templates, navigation, writing."""

import json
import re
from functools import lru_cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from helpers.base.files import replace_file
from helpers.base.language import Words, counted_markup, markup, said, say, script_messages
from helpers.base.paths import ROOT, latest_document, reports_folder
from publish.rows import long_tables_apart, tables_boxed

TEMPLATES = ROOT / "publish" / "templates"
ASSETS = ROOT / "publish" / "assets"
NOTEBOOKS = ROOT / "notebooks"
AS_OF = say("The collection ends in August 2023. A place without a plan here may still have one.")


class Templates(Environment):
    """Most of what pages show are dicts: their entries are looked up at once, not after an attribute that they don't have."""

    def getattr(self, obj: object, attribute: str) -> object:
        """What a template calls ``obj.attribute``."""
        if type(obj) is dict and attribute in obj:
            return obj[attribute]
        return super().getattr(obj, attribute)


# Jinja escapes every value; only what the templates write themselves is markup.
_ENVIRONMENT = Templates(
    loader=FileSystemLoader(TEMPLATES),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    extensions=["jinja2.ext.i18n"],
)
# {% trans %} and _() give Words: both languages at once
_ENVIRONMENT.newstyle_gettext = True
_ENVIRONMENT.policies["ext.i18n.trimmed"] = True
_ENVIRONMENT.globals |= {"_": markup, "gettext": markup, "ngettext": counted_markup}
_ENVIRONMENT.globals |= {"semicolon": Words(zh="；", en="; "), "colon": Words(zh="：", en=": ")}
_ENVIRONMENT.filters["capital"] = lambda words: Words(zh=words.zh, en=words.en[:1].upper() + words.en[1:])
_ENVIRONMENT.filters["attribute"] = lambda words, name: _both(words).attribute(name)


def _both(words: str | Words) -> Words:
    """Words that are the same in both languages, such as a number, as `Words`."""
    return words if isinstance(words, Words) else Words(words, words)


def compile_templates() -> None:
    """Compile all templates, for what is forked from here."""
    for name in _ENVIRONMENT.list_templates():
        _ENVIRONMENT.get_template(name)


def messages_script() -> str:
    """Return the script that gives the scripts of assets/ their Chinese."""
    return f"window.MESSAGES = {json.dumps(script_messages(), ensure_ascii=False, separators=(',', ':'))};\n"


@lru_cache(maxsize=1)
def notebook_cards(folder: Path = NOTEBOOKS) -> list[dict]:
    """Return name, label, title and first sentence of each notebook, in order, in both languages.

    The title is the notebook's first line, the sentence the first after what it reads and writes.
    scripts/build/messages.py puts them into the catalogue.
    """
    cards = []
    for path in sorted(folder.glob("[0-9]*.ipynb")):
        try:
            cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        except (ValueError, KeyError, TypeError):
            raise ValueError(f"notebooks/{path.name} is no notebook; open it in JupyterLab and save it again") from None
        words = "\n".join("".join(c["source"]) for c in cells[:2] if c["cell_type"] == "markdown")
        lines = [line.strip() for line in words.splitlines() if line.strip()]
        title = next((line.lstrip("# ") for line in lines if line.startswith("# ")), path.stem)
        label = re.sub(r"^\d+-", "", path.stem).replace("-", " ").capitalize()
        cards.append(
            {"href": f"{path.stem}.html"}
            | {name: said(words) for name, words in (("label", label), ("title", title), ("about", about(words)))}
        )
    return cards


def about(words: str) -> str:
    r"""Return the first sentence of a notebook's first words that is neither its title nor what it reads and writes.

    Examples
    --------
    >>> about("# Who?\n\n**Reads** a table.\n\nAll plans are *read*. Then more.")
    'All plans are read.'
    """
    lines = (line.strip() for line in words.splitlines() if line.strip())
    return first_sentence(plain(next((line for line in lines if not re.match(r"#|\**(?:Reads|Writes)\b", line)), "")))


def plain(markdown: str) -> str:
    """Return Markdown's words without emphasis, code marks and link addresses."""
    words = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", markdown)
    return re.sub(r"[*`]{1,3}(?=\S)|(?<=\S)[*`]{1,3}|(?<!\w)_(?=\w)|(?<=\w)_(?!\w)", "", words)


def first_sentence(words: str) -> str:
    """Return what stands before the first full stop that a space follows, with the stop."""
    return re.split(r"(?<=[.?!]) ", words, maxsplit=1)[0]


def navigation() -> list[dict]:
    """Return the links of the top bar, each with the folder whose pages belong to it."""
    links = [
        ("index.html#map", say("Places"), "places/"),
        ("index.html#themes", say("Indicators"), "indicators/"),
        ("bodies.html", say("Bodies"), ""),
        ("compare/index.html", say("Compare"), "compare/"),
        ("questions.html", say("Questions"), ""),
        ("search.html", say("Search"), ""),
        ("method.html", say("Method"), ""),
        ("index.html#analyses", say("Notebooks"), ""),
    ]
    return [{"href": href, "label": label, "folder": folder or href} for href, label, folder in links]


def render(template: str, here: str, **context) -> str:
    """Return the text of the page `here` (its path below reports/), made from `template`; title and description may be `Words`."""
    frame = {
        "root": "../" * here.count("/"),
        "here": here,
        "navigation": navigation(),
        "as_of": AS_OF,
        "data_date": latest_document(),
        "description": say("China's carbon-peaking plans, read clause by clause."),
        "page_title": say("%(title)s · Carbon-peaking plans", title=context["title"]),
    }
    return unbroken(_ENVIRONMENT.get_template(template).render(frame | context))


def unbroken(page: str) -> str:
    r"""Return a page with no line's end inside a number: per cent signs right behind it, a hard space behind ≥, ≤, ≈ and Σ.

    Code stays as it is.

    Examples
    --------
    >>> unbroken("from 24.1 % to ≈ 25 %, 95 % of them").replace("\xa0", "~")
    'from 24.1% to ≈~25%, 95% of them'
    """
    parts = re.split(r"(<pre\b.*?</pre>)", page, flags=re.DOTALL)
    for place in range(0, len(parts), 2):
        joined = re.sub(r" %(?<=\d %)", "%", parts[place])  # letters first: they are found at once
        parts[place] = re.sub(r"([≥≤≈Σ]) (?=[\d+−])", "\\1\u00a0", joined)
    return "".join(parts)


def write_page(here: str, template: str, reports: Path | None = None, **context) -> Path:
    """Render a page and write it to ``reports/here``; return its path."""
    reports = reports or reports_folder()
    page = long_tables_apart(render(template, here, **context), here, reports)
    return replace_file(reports / here, tables_boxed(page))
