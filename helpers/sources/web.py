"""Saved web pages: the text of a government site's article, without the page around it.

lxml reads the page; nothing in it is run or fetched. The article is the smallest element that holds nearly all of the
page's sentences outside links. What the page says of the document beside it (发文机关, 成文日期, 发文字号) is kept apart, as
labels.
"""

import re
from collections.abc import Iterator

from lxml import html

from helpers.base.language import Words, counted, refused, say
from helpers.sources.blocks import MAX_CELL, Blocks, SourceText, hidden_text, tidy
from helpers.sources.plain import detect_encoding

MAX_NODES = 300_000
ARTICLE_SHARE = 0.97
"""Share of the page's sentences and tables that an element must hold to be the article."""

UNSEEN = {"script", "style", "noscript", "template", "iframe", "object", "embed", "head", "title", "meta", "link", "svg",
          "del", "s", "strike", "canvas", "audio", "video", "select", "option", "button", "input", "textarea", "form", "nav", "footer"}  # fmt: skip
INLINE = {"a", "abbr", "b", "big", "bdi", "bdo", "cite", "code", "em", "font", "i", "ins", "label", "mark", "q",
          "small", "span", "strong", "sub", "sup", "tt", "u", "wbr", "o:p", "st1:chsdate", "st1:chmetcnv"}  # fmt: skip
MAX_NESTED = (
    400  # characters of a table inside a cell of a table of data; a longer one says that the outer lays out a page
)
MIN_LEFT_OUT = 100  # characters of sentences outside the article that are worth a note
CONTAINERS = {
    "body",
    "div",
    "main",
    "article",
    "section",
    "center",
    "td",
    "tr",
    "tbody",
    "table",
    "form",
    "font",
    "span",
}
# .hide{display:none}
HIDDEN_CLASS = re.compile(r"(?:^|[},*/])\s*\.([\w-]+)\s*\{[^{}]*?display\s*:\s*none", re.IGNORECASE)
HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
DECLARED = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w-]{2,20})""", re.IGNORECASE)
SAVED_FROM = re.compile(r"<!--\s*saved from url=\(\d+\)\s*(https?://[^\s>\"']{1,500}?)\s*-->")
# what a government site says of a document: 发文机关：宜春市人民政府
LABEL = re.compile(
    r"(?P<name>发文机关|发文单位|发布机构|制发机关|成文日期|印发日期|发文日期|发布日期|公开日期|发布时间|发文时间|成文时间|发文字号|文号)"
    r"\s*[:：]?\s*(?P<value>[^\s:：][^\s:：]{0,40})"
)
# <meta name="PubDate" content="2023-01-09">, the names of the state's standard for government sites
META_LABELS = {"pubdate": "发布日期", "contentsource": "发文机关"}
SENTENCE = re.compile("(?<![^。；])[^。；]{8,}[。；]")  # looks at each letter once
HELD_BACK = 0.5  # share of the page's sentences in a hidden element that a script would show: the article itself
# a line of its own that says that what follows is no part of the document
BELOW = re.compile(
    r"(?:(?:关于)?(?:《[^《》]{4,60}》的?)?(?:政策|图文|图解|文字|相关|专家)?解读(?:材料|文章)?|(?:网友|全部|最新|热门)?(?:评论|留言)(?:区|[（(]\d+[)）]|\d+条)?|相关(?:链接|阅读|文章|新闻|稿件|文件|推荐))[:：]?"
)


def read_html(data: bytes, name: str) -> SourceText:
    """Read a saved web page; see `read_content`. PlanFileError: it has no text."""
    page = _decode(data)
    root = _parse(page, name)
    labels = list(_meta_labels(root))
    pictures = sum(1 for _ in root.iter("img"))
    hidden = _drop_unseen(root)
    article = _article(root)
    notes = list(_left_out(root, article))
    if hidden:
        notes.append(hidden_text(hidden))
    blocks = Blocks()
    found = list(_blocks(article))
    below = _below(found)
    if below is not None:
        notes.append(
            say(
                "Left out below the document: %(n)s characters or rows, from %(words)s",
                n=f"{sum(map(len, found[below:])):,}",
                words=str(found[below]),
            )
        )
    for block in found[:below]:
        if isinstance(block, str):
            blocks.add_paragraph(block)
        elif not _says_what_it_is(block):
            blocks.add_table(block)
    if not blocks.blocks:
        raise refused(
            name,
            "is a web page without text (it may be in a frame or made by a script); save it as complete page, or as text",
        )
    labels += [line for line in _blocks_as_lines(root) if len(line) <= 300 and LABEL.search(line)]
    if pictures and not SENTENCE.search(blocks.text()):
        notes.append(
            counted(
                "Not read: %(n)s picture, which may hold the text",
                "Not read: %(n)s pictures, which may hold the text",
                n=pictures,
            )
        )
    url = SAVED_FROM.search(page[:20_000])
    return SourceText(blocks.text(), "html", tuple(notes), "\n".join(_labels(labels)), url[1] if url else "")


def _says_what_it_is(table: list[list[str]]) -> bool:
    """Whether a table is the box of a government site with a document's issuer, date and number."""
    found = [match for row in table for match in LABEL.finditer(" ".join(row)) if re.search("[:：]", match.group())]
    return len(found) >= 2


def _labels(lines: list[str]) -> Iterator[str]:
    """What the page says of the document, a line each: its title, then 发文机关：… and the like."""
    found = []
    for line in lines:
        matches = list(LABEL.finditer(tidy(line)))
        found += [f"{match['name']}：{match['value'].strip()}" for match in matches] or [tidy(line).strip()]
    yield from dict.fromkeys(found)


def _decode(data: bytes) -> str:
    """The page's characters."""
    declared = DECLARED.search(data[:5000])
    return data.decode(detect_encoding(data, declared[1].decode("ascii") if declared else ""), errors="replace")


def _parse(page: str, name: str):
    """The tree of a page, without comments; text that declares an encoding of its own is no trouble."""
    parser = html.HTMLParser(remove_comments=True, remove_pis=True, no_network=True, encoding="utf-8")
    root = html.document_fromstring(tidy(page).encode("utf-8", "replace") or b"<p></p>", parser=parser)
    if sum(1 for _ in root.iter()) > MAX_NODES:
        raise refused(name, "has more than %(n)s elements, which no plan needs; save the article alone", n=MAX_NODES)
    return root


def _drop_unseen(root) -> int:
    """Remove what a reader of the page does not see, or what is no text; how many hidden passages held sentences."""
    passages = 0
    whole = _sentences(root.text_content())
    unseen = {name for style in root.iter("style") for name in HIDDEN_CLASS.findall(style.text_content())}
    for element in list(root.iter()):
        hidden = HIDDEN.search(element.get("style") or "") or element.get("hidden") is not None
        hidden = hidden or unseen.intersection((element.get("class") or "").split())
        if (element.tag in UNSEEN or hidden) and element.getparent() is not None:
            if element.tag == "form" and len(SENTENCE.findall(element.text_content())) > 5:
                continue  # sites on ASP put the whole page in a form
            if hidden and element.tag not in UNSEEN and _sentences(element.text_content()) > HELD_BACK * whole > 0:
                continue  # a script shows the article when it has loaded, or when a reader unfolds it
            inside = any(above is root for above in element.iterancestors())  # else it went with what it stood in
            passages += bool(inside and hidden and element.tag not in UNSEEN and _sentences(element.text_content()))
            element.drop_tree()
    return passages


def _article(root):
    """The smallest element with nearly all sentences and tables of data of the page; what is a link does not count."""
    weights: dict = {}
    for element in reversed(list(root.iter())):
        if _is_data(element):
            weights[element] = 0 if _says_what_it_is(list(_rows(element))) else len(_squeezed(element.text_content()))
        elif element.tag == "a":
            weights[element] = 0
        elif _has_blocks(element):
            weights[element] = sum(weights.get(child, 0) for child in element) + _sentences(_own_text(element))
        else:
            links = sum(len(link.text_content()) for link in element.iter("a"))
            weights[element] = max(0, _sentences(element.text_content()) - links)
    article, total = root, weights[root]
    while total:
        inner = max(article, key=lambda child: weights[child], default=None)
        if inner is None or weights[inner] < ARTICLE_SHARE * total or inner.tag not in CONTAINERS or _is_data(inner):
            break
        article = inner
    return article


def _sentences(text: str) -> int:
    """Number of characters in full sentences."""
    return sum(map(len, SENTENCE.findall(_squeezed(text))))


def _squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


def _own_text(element) -> str:
    """The text that stands directly in an element, outside its children."""
    return (element.text or "") + "".join(child.tail or "" for child in element)


def _left_out(root, article) -> Iterator[Words]:
    """A note on sentences of the page outside the article."""
    inside = set(_blocks_as_lines(article))
    rest = [line for line in _blocks_as_lines(root) if line not in inside and _sentences(line) > 20]
    if sum(map(len, rest)) >= MIN_LEFT_OUT:
        yield say(
            "Left out around the article: %(n)s characters, from %(words)s",
            n=f"{sum(map(len, rest)):,}",
            words=rest[0][:20],
        )


def _below(blocks: list) -> int | None:
    """Where comments or an interpretation begin in an article, behind the half of its text; None where they don't."""
    sizes = [len(block) if isinstance(block, str) else sum(map(len, sum(block, []))) for block in blocks]
    for place, block in enumerate(blocks):
        if isinstance(block, str) and BELOW.fullmatch(block.strip()) and 2 * sum(sizes[:place]) > sum(sizes):
            return place
    return None


def _blocks_as_lines(element) -> Iterator[str]:
    for block in _blocks(element):
        yield from [block] if isinstance(block, str) else map(" ".join, block)


def _blocks(element) -> Iterator[str | list[list[str]]]:
    """Paragraphs and tables of an element in order."""
    parts: list[str] = [_text(element.text)]
    number = _list_start(element)
    for child in element:
        if child.tag == "br":
            parts.append("\n\n")
        elif child.tag in INLINE and not _has_blocks(child):
            parts += _inline(child)
        else:
            yield from _paragraphs(parts)
            parts = []
            if _is_data(child):
                yield list(_rows(child))
            elif child.tag == "li" and number is not None:
                yield from _numbered(number, list(_blocks(child)))
                number += 1
            else:
                yield from _blocks(child)
        parts.append(_text(child.tail))
    yield from _paragraphs(parts)


def _paragraphs(parts: list[str]) -> Iterator[str]:
    """What stands between two blocks, cut at line breaks."""
    yield from (text.strip() for text in "".join(parts).split("\n\n") if text.strip())


def _text(text: str | None) -> str:
    """White space of the page's source means nothing; between Chinese characters it is none."""
    return re.sub(r"[ \t\n\r]+", " ", text or "")


def _inline(element) -> Iterator[str]:
    yield _text(element.text)
    for child in element:
        if child.tag == "br":
            yield "\n\n"
        else:
            yield from _inline(child)
        yield _text(child.tail)


def _has_blocks(element) -> bool:
    return any(child.tag not in INLINE and child.tag != "br" for child in element.iterdescendants())


def _list_start(element) -> int | None:
    if element.tag != "ol":
        return None
    start = element.get("start", "1")
    return int(start) if start.isdecimal() and len(start) < 4 else 1


def _numbered(number: int, blocks: list) -> list:
    """An entry of a numbered list, with the number that a browser shows."""
    return [f"{number}.{blocks[0]}", *blocks[1:]] if blocks and isinstance(blocks[0], str) else blocks


def _is_data(table) -> bool:
    """Whether an element is a table that holds data; others lay out a page."""
    if table.tag != "table":
        return False
    rows = _own(table, "tr")
    cells = _own(table, "td", "th")
    inner = max((len(nested.text_content()) for nested in table.iterdescendants("table")), default=0)
    longest = max((len(cell.text_content().strip()) for cell in cells), default=0)
    return inner <= MAX_NESTED and len(rows) >= 2 and len(cells) >= 2 * 2 and longest <= MAX_CELL


def _own(table, *names: str) -> list:
    """Rows or cells of a table, without those of tables inside its cells."""
    return [element for element in table.iter(*names) if next(element.iterancestors("table")) is table]


def _rows(table) -> Iterator[list[str]]:
    """Rows of cells; of a cell over several rows or columns the first place has the text, the others are empty."""
    waiting: dict[int, int] = {}  # column: rows that a cell above still covers
    for row in _own(table, "tr"):
        cells: list[str] = []
        for cell in (cell for cell in row.iter("td", "th") if next(cell.iterancestors("tr")) is row):
            _fill(cells, waiting)
            across, down = (_span(cell, name) for name in ("colspan", "rowspan"))
            text = "\n".join(
                block if isinstance(block, str) else "\n".join(map(" ".join, block)) for block in _blocks(cell)
            )
            for place in range(across):
                if down > 1:
                    waiting[len(cells)] = down - 1
                cells.append("" if place else text)
        _fill(cells, waiting)
        yield cells


def _fill(cells: list[str], waiting: dict[int, int]) -> None:
    """Add the places that cells of rows above cover."""
    while waiting.get(len(cells)):
        waiting[len(cells)] -= 1
        cells.append("")


def _span(cell, name: str) -> int:
    value = (cell.get(name) or "1").strip()
    return max(1, min(int(value), 100)) if value.isdecimal() and len(value) < 5 else 1


def _meta_labels(root) -> Iterator[str]:
    """Title, date and issuer of the document, from the page's meta elements and headings."""
    metas = {(e.get("name") or "").strip().lower(): (e.get("content") or "").strip() for e in root.iter("meta")}
    titles = [metas.get("articletitle", ""), *(_squeezed(heading.text_content()) for heading in root.iter("h1"))]
    titles += [re.split(r"[-_|—–]", _squeezed(title.text_content()))[0] for title in root.iter("title")]
    yield from [title for title in titles if 6 <= len(title) <= 80][:1]
    for name, label in META_LABELS.items():
        if metas.get(name):
            yield f"{label}：{metas[name]}"
