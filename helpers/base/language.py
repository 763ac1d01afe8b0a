"""The two languages of all that is shown: each sentence is written in English, its Chinese stands in a gettext catalogue.

In a template: ``{{ _("Targets by theme") }}``, or with markup and names inside ``{% trans n=rows | length, place=place %}
<b>{{ n }}</b> target of {{ place }}{% pluralize %}<b>{{ n }}</b> targets of {{ place }}{% endtrans %}``; a page then holds
both languages and shows one. An attribute: ``<input{{ _("Search") | attribute("placeholder") }}>``; words where no markup may
stand: ``<option{{ _("All") | attribute("text") }}>All</option>``. In Python: `say`, `counted`, and `Words` for names that a table
gives in both languages. In a script of assets/: ``say("%(n)s rows", {n: 3})``, ``counted(...)``, ``language.spans(...)``
(publish/assets/language.js); what was built with `say` is built again on the event ``language`` of the document.
After a change ``python scripts/build/messages.py`` brings publish/locale up to date; then fill the empty ``msgstr``.

>>> page = say("%(title)s · Carbon-peaking plans", title=Words(zh="方法", en="Method"))
>>> page.en, page.zh
('Method · Carbon-peaking plans', '方法 · 碳达峰方案')
"""

import html
import os
from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from numbers import Integral, Real
from unicodedata import east_asian_width

from babel.dates import format_date
from babel.lists import format_list
from babel.messages.pofile import read_po

from helpers.base.errors import PlanFileError
from helpers.base.paths import LOCALE

LOCALES = {"zh": "zh_CN", "en": "en_GB"}
GROUPED_FROM = 10_000  # smaller numbers stand without a comma, so that a year reads as one


def width_of(words: str) -> int:
    """How many Latin letters words are wide; a Chinese character counts for two.

    Examples
    --------
    >>> width_of("江西 plan")
    9
    """
    return len(words) + sum(east_asian_width(sign) in "WF" for sign in words)


class Markup(str):
    """Text that is HTML already."""

    def __html__(self) -> str:
        """Return the text as it is."""
        return str(self)


class Words:
    """The same words in Chinese and in English; in HTML both, of which a page shows one.

    Examples
    --------
    >>> print(Words(zh="省", en="Province"))
    <span class="zh" lang="zh">省</span><span class="en" lang="en">Province</span>
    >>> print(Words(zh="省", en="Province").attribute("title"))
     title="Province" data-zh-title="省" data-en-title="Province"
    """

    def __init__(self, zh: str, en: str):
        self.zh, self.en = zh, en

    def __eq__(self, other) -> bool:
        """Whether both languages say the same."""
        return isinstance(other, Words) and (self.zh, self.en) == (other.zh, other.en)

    def __hash__(self) -> int:
        """Words may be keys."""
        return hash((self.zh, self.en))

    def __repr__(self) -> str:
        """As one would write them."""
        return f"Words(zh={self.zh!r}, en={self.en!r})"

    def __html__(self) -> str:
        """Return both languages as spans, or the words alone where they don't differ."""
        if "_html" not in self.__dict__:
            zh, en = escaped(self.zh), escaped(self.en)
            both = f'<span class="zh" lang="zh">{zh}</span><span class="en" lang="en">{en}</span>'
            self._html = en if zh == en else both
        return self._html

    __str__ = __html__

    def attribute(self, name: str) -> Markup:
        """Return an attribute of an HTML element in both languages, a blank before it.

        With the name ``text`` it is the element's own text that changes.
        """
        return _attribute(self.zh, self.en, name)

    def both(self) -> dict[str, str]:
        """Return what JSON for a chart or a script needs: ``{"zh": ..., "en": ...}``."""
        return {"zh": str(self.zh), "en": str(self.en)}


@lru_cache(maxsize=4096)
def _attribute(zh: str, en: str, name: str) -> Markup:
    """What `Words.attribute` returns."""
    zh, en = html.escape(zh), html.escape(en)
    plain = "" if name == "text" else f' {name}="{en}"'
    return Markup(plain if zh == en else f'{plain} data-zh-{name}="{zh}" data-en-{name}="{en}"')


class Note(str):
    """Words that tables keep in English, with their Chinese for whoever reads them in a terminal.

    Examples
    --------
    >>> remark = Note.of(say("Printed pages"))
    >>> remark, remark.zh
    ('Printed pages', '印刷页码')
    """

    def __new__(cls, en: str, zh: str = "") -> "Note":
        """The English is the string itself."""
        note = super().__new__(cls, en)
        note.zh = zh or en
        return note

    @classmethod
    def of(cls, words: Words) -> "Note":
        """Return words of both languages as a note."""
        return cls(words.en, words.zh)


class _Said(Words):
    """Words that are formed when they are first read: no module that says something opens the catalogue when imported."""

    def __init__(self, one: str, many: str, n: int, values: dict):
        self._parts = one, many, n, values

    def __getattr__(self, name: str) -> str:
        if name not in LOCALES:
            raise AttributeError(name)
        self.zh, self.en = _formed(*self._parts)
        return self.__dict__[name]


def say(message: str, **values) -> Words:
    """Return a sentence in both languages.

    Parameters
    ----------
    message : str
        English, as the catalogue has it, with places such as ``%(n)s``; a per cent sign is written ``%%``.
    **values
        What stands in the places: text, numbers, `Words` or HTML. With HTML among them the sentence becomes HTML.

    Examples
    --------
    >>> say("Printed pages").zh
    '印刷页码'
    """
    return _Said(message, message, 1, values)


def said(words: str) -> Words:
    """Return words that stand in a table or a notebook, not in the code, with their Chinese: no places, no doubled ``%``.

    scripts/build/messages.py says which of them belong to the catalogue.
    """
    return say(words.replace("%", "%%"))


def locally(message: str | Words | Note, **values) -> str:
    """Return a sentence as a terminal's reader wants it: Chinese where the locale (LC_ALL, LC_MESSAGES, LANG) is Chinese.

    Examples
    --------
    >>> locally("Printed pages") in ("Printed pages", "印刷页码")
    True
    """
    locale = next((os.environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(name)), "")
    chinese = locale.startswith("zh")
    if isinstance(message, Note):
        return message.zh if chinese else str(message)
    words = message if isinstance(message, Words) else say(message, **values)
    return str(words.zh if chinese else words.en)


def refused(what: object, message: str | Words, /, **values) -> PlanFileError:
    """Return the error that says what is wrong with a file or an argument that a person gave, as `locally` says it.

    Examples
    --------
    >>> isinstance(refused("plan.pdf", "is an encrypted PDF; save it without a password"), PlanFileError)
    True
    """
    return PlanFileError(f"{what}: {locally(message, **values)}")


def counted(one: str, many: str, n: int, **values) -> Words:
    """Return a sentence in both languages that counts something: `one` for 1, else `many`; ``%(n)s`` is the number."""
    return _Said(one, many, n, {"n": n} | values)


def markup(message: str, **values) -> Words:
    """Return a sentence whose message is HTML, as templates write it; what stands in it is escaped."""
    return _Said(Markup(message), message, 1, values)


def counted_markup(one: str, many: str, n: int, **values) -> Words:
    """Return a sentence that counts, its message HTML: what ``{% trans %}`` with ``{% pluralize %}`` needs."""
    return _Said(Markup(one), many, n, {"n": n} | values)


def listed(parts: Iterable, apart: bool = False) -> Words:
    """Return parts as a list in words; `apart` sets semicolons between parts that are sentences or lists themselves.

    Examples
    --------
    >>> listed(["宜春", "九江", "江西"]).zh, listed(["a", "b", "c"]).en
    ('宜春、九江和江西', 'a, b and c')
    """
    parts, forms = list(parts), {}
    for language, locale in LOCALES.items():
        shown = [_in_language(part, language) for part in parts]
        is_html = any(hasattr(part, "__html__") for part in shown)
        shown = [escaped(part) for part in shown] if is_html else shown
        words = {"zh": "；", "en": "; "}[language].join(shown) if apart else format_list(shown, "standard", locale)
        forms[language] = Markup(words) if is_html else words
    return Words(**forms)


def joined(parts: Iterable, zh: str, en: str) -> Words:
    """Return parts with a sign between them.

    Examples
    --------
    >>> joined([Words(zh="省", en="Province"), "2030"], "，", ", ").en
    'Province, 2030'
    """
    both = [part if isinstance(part, Words) else Words(part, part) for part in parts]
    return Words(zh=zh.join(part.zh for part in both), en=en.join(part.en for part in both))


def on(day: str) -> Words:
    """Return a day in words.

    Examples
    --------
    >>> on("2022-07-08")
    Words(zh='2022年7月8日', en='8 July 2022')
    """
    return Words(**{name: format_date(date.fromisoformat(day), "long", locale) for name, locale in LOCALES.items()})


def escaped(words: str) -> str:
    """Return words as HTML; what is HTML already stays as it is."""
    return words.__html__() if hasattr(words, "__html__") else html.escape(str(words))


@lru_cache(maxsize=1)
def catalogue() -> dict:
    """Return the Chinese messages of ``publish/locale``, each with the files that use it, by their English."""
    with LOCALE.open("rb") as file:
        messages = [message for message in read_po(file, locale="zh_CN") if message.id]
    return {_first(message.id): message for message in messages}


def script_messages() -> dict[str, str]:
    """Return those messages that scripts of assets/ say, Chinese by English."""
    used = {
        key: entry for key, entry in catalogue().items() if any(file.endswith(".js") for file, _ in entry.locations)
    }
    return {key: _first(entry.string) for key, entry in sorted(used.items())}


def _first(words) -> str:
    """The one form, or of several the first: Chinese has no plural."""
    return words if isinstance(words, str) else words[0]


def _formed(one: str, many: str, n: int, values: dict) -> tuple[str, str]:
    """A sentence in Chinese and English, as HTML if its message or anything that stands in it is."""
    forms = _forms(one, one if n == 1 else many)
    if not values:
        return tuple(type(words)(words % {}) for words in forms)
    shown = [{name: _in_language(value, language) for name, value in values.items()} for language in LOCALES]
    is_markup = isinstance(one, Markup)
    if not is_markup and not any(hasattr(value, "__html__") for parts in shown for value in parts.values()):
        return tuple(words % parts for words, parts in zip(forms, shown, strict=True))
    return tuple(
        Markup((words if is_markup else html.escape(words)) % {name: escaped(value) for name, value in parts.items()})
        for words, parts in zip(forms, shown, strict=True)
    )


@lru_cache(maxsize=4096, typed=True)
def _forms(one: str, english: str) -> tuple[str, str]:
    """A message in Chinese and in English, nothing put into its places."""
    entry = catalogue().get(str(one))
    chinese = (_first(entry.string) if entry else "") or str(one)  # a test holds that none is missing
    kind = Markup if isinstance(one, Markup) else str
    return kind(chinese), kind(english)


def _in_language(value, language: str) -> str:
    """A value as it stands in a sentence of a language."""
    if isinstance(value, Words):
        return getattr(value, language)
    if isinstance(value, Integral):
        return f"{int(value):,}" if abs(value) >= GROUPED_FROM else str(int(value))
    return f"{float(value):,.10g}" if isinstance(value, Real) else value
