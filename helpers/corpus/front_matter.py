"""What a plan's own first and last lines say of it: title, issuer, place, number, date.

For plans with a file of their own. A notice (关于印发…的通知) may stand before the plan, a signature
or a printing line behind it; many copies have neither.
"""

import re
from collections.abc import Iterable
from datetime import date
from pathlib import PurePath

from helpers.corpus.cleaning import plain_characters
from helpers.sources.blocks import ENDINGS
from helpers.vocabulary.gazetteer import COUNTRY, NOWHERE, agencies, read_agencies, read_place, title_issuer
from helpers.vocabulary.numerals import chinese_number

MAX_FRONT_LINES = 60
"""A first chapter that begins later than this was not recognised."""

DAY = re.compile(r"(20\d\d)\s*年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*日")
NUMBER = r"[一-鿿]{2,10}\s*[〔\[［]\s*20\d\d\s*[〕\]］]\s*\d+\s*号"
"""A document number: 赣府发〔2022〕17号."""
ORGAN = re.compile(
    r"(?!各)[^，。；：《》\s]{2,30}(?:人民政府(?:办公[厅室])?|委员会|委|厅|局|部|办公室)|国务院(?:办公厅)?"
)
UNTITLED = "（untitled）"

_HALF_TO_FULL = str.maketrans("(),;:", "（），；：")
# 二〇二三年一月六日
_CHINESE_DAY = re.compile(
    r"(二[〇○零][一二三四五六七八九〇○零]{2})年(十?[一二三四五六七八九]|十)月([二三]?十?[一二三四五六七八九]|[二三]?十)日"
)
_WESTERN_DAY = re.compile(r"(20\d\d)[-/.](\d{1,2})[-/.](\d{1,2})")
# what a government site prints above a document: 成文日期：2023-01-06
_LABELLED_DAY = re.compile(
    rf"(?P<label>成文|印发|发文|发布|公开)(?:日期|时间)[:：](?:{DAY.pattern}|{_WESTERN_DAY.pattern})"
)
_LABELLED_ORGAN = re.compile(rf"(?:发文机关|发文单位|发布机构|制发机关)[:：](?P<organ>{ORGAN.pattern})")
_OWN_NUMBER = re.compile(rf"(?:(?:发文字号|文号)[:：])?(?P<number>{NUMBER})")
_NOTICE = re.compile(r"(?P<organ>[^\s《》]{0,40})关于印发《?(?P<title>[^《》]{6,80}?)》?的通知")
_TITLE = re.compile(r"[^。，；：]{4,60}(?:方案|意见|规划|计划|决定|措施|细则|办法)(?:[(（][^（）()]{2,12}[）)])?")
_MARK = re.compile(rf"\A【[^】]*】|{ENDINGS}\Z")
_SITE_LINE = re.compile(
    r"(?:责任)?编辑[:：]|(?:信息)?来源[:：]|(?:文章|稿件)来源|扫一扫|【?(?:打印|关闭|字体|分享)|分享(?:到|至)|上一篇|下一篇"
)
_ANNEX_LINE = re.compile(r"(?:附\s*[件表录]\s*\d*[:：]?)?\s*\d{0,2}\s*[.．、]?\s*[^，。]{2,60}$")
MAX_ANNEXES = 12  # lines of a list of annexes
MAX_LAST_ROW = 600  # characters of a table's last row
_COMPLETE_END = re.compile(r"(?:[。.！？；;)）〕\]】”\"]|印发|日|@[\w.]+)\s*\Z")


def read_front_matter(text: str, filename: str = "") -> dict:
    """Read title, issuer, place, date and number from a plan's first lines and its end; see `infer_metadata`.

    title, adcode (empty if no place or several fit), issuer and doc_number with their _source (text or empty), complete,
    `_days` (date, issued, signature).
    """
    text = plain_characters(text)
    lines = [re.sub(r"[\s\ufeff]", "", line) for line in text.splitlines()]
    lines = [_CHINESE_DAY.sub(_western_day, line) for line in lines if line]
    front = lines[: _first_heading(lines)]
    organs = _find_organs(front)
    row = {"title": _find_title(front, filename), "adcode": "", "complete": not breaks_off(text)}
    row["note"] = "" if row["complete"] else "Ends in the middle of a sentence"
    row |= {"issuer": "", "issuer_source": "", "doc_number": "", "doc_number_source": ""}
    home = NOWHERE
    for name in (row["title"], *organs):
        home = read_place(name.removeprefix("中共"), hint=text)[0] or NOWHERE
        national, _ = read_agencies(name)
        if home != NOWHERE:
            row["adcode"] = home.adcode
            break
        if national:
            agency = agencies().loc[national[0]]
            row |= {"adcode": COUNTRY, "level": agency["level"], "_topic": agency["topic"]}
            break
    if organs:
        stated = title_issuer("、".join(organs) + "关于", home) if home != NOWHERE else ""
        row |= {"issuer": stated or organs[0], "issuer_source": "text"}
    for line in front:
        number = _OWN_NUMBER.fullmatch(line)
        if number:
            row |= {"doc_number": number["number"], "doc_number_source": "text"}
    row["_days"] = _find_days([*front, *lines[-6:]])
    return row


def full_width(title: str) -> str:
    """Return a title with the punctuation of Chinese text."""
    return title.translate(_HALF_TO_FULL)


def breaks_off(text: str) -> bool:
    """Whether a text ends in the middle of a sentence; a table, a list of annexes, or what a web site adds ends none."""
    lines = [line for line in text.rstrip().split("\n") if line.strip()]
    while len(lines) > 1 and _SITE_LINE.match(lines[-1].strip()):
        lines.pop()
    if not lines or lines[-1].startswith("\t") or text.rstrip(" \n").endswith("\t") and "\n\t" in text[-MAX_LAST_ROW:]:
        return not lines
    annexes = next(
        (n for n, line in enumerate(reversed(lines[-MAX_ANNEXES:])) if re.match(r"\s*附\s*[件表录]", line)), None
    )
    listed = annexes is not None and all(_ANNEX_LINE.match(line.strip()) for line in lines[len(lines) - annexes :])
    return not (listed or _COMPLETE_END.search(lines[-1]))


def iso(year: str, month: str, day: str) -> str:
    """Return an ISO date, or an empty string if there is no such day."""
    try:
        return date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return ""


def _first_heading(lines: list[str]) -> int:
    """Return how many lines stand before the first chapter (一、…)."""
    for number, line in enumerate(lines[:MAX_FRONT_LINES]):
        if re.match(r"一、|第一[章条]|[(（]一[)）]", line):
            return number
    return min(len(lines), MAX_FRONT_LINES)


def _find_title(front: list[str], filename: str) -> str:
    """Return a plan's title: what a notice issues, a line of its own, or the file's name."""
    notice = _NOTICE.search("".join(front[:12]))
    if notice:
        return full_width(notice["title"])
    for line in [*front[:20], PurePath(filename).name]:
        line = _MARK.sub("", line)
        if _TITLE.fullmatch(line):
            return full_width(line)
    return _MARK.sub("", PurePath(filename).name) or UNTITLED


def _find_organs(front: list[str]) -> list[str]:
    """Return the organs that issue a plan: on lines of their own, in a label, or in its notice."""
    organs = []
    for line in front[:12]:
        label, notice = _LABELLED_ORGAN.search(line), _NOTICE.match(line)
        if ORGAN.fullmatch(line):
            organs.append(line)
        elif label:
            organs.append(label["organ"])
        elif notice and ORGAN.fullmatch(notice["organ"]):
            organs.append(notice["organ"])
    return list(dict.fromkeys(organs))


def _find_days(lines: Iterable[str]) -> list[tuple[str, str, str]]:
    """Return dates as (ISO date, issued or published, source).

    A signature is a date that is a line or ends one (…办公室2023年1月9日印发); a label is what a
    web site prints above the text.
    """
    days = []
    for line in lines:
        signed = re.fullmatch(rf"[^。，：:]{{0,30}}?{DAY.pattern}(?:印发)?", line)
        if signed:
            days.append((iso(*signed.groups()), "issued", "signature"))
        for label in _LABELLED_DAY.finditer(line):
            kind = "published" if label["label"] in ("发布", "公开") else "issued"
            days.append((iso(*filter(None, label.groups()[1:])), kind, "label"))
    return [day for day in dict.fromkeys(days) if day[0]]


def _western_day(match: re.Match) -> str:
    year, month, day = (chinese_number(part) for part in match.groups()[:3])
    return f"{year}年{month}月{day}日"
