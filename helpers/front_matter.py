"""What a plan's own first and last lines say of it: title, issuer, place, number, date.

For plans with a file of their own. A notice (关于印发…的通知) may stand before the plan, a signature
or a printing line behind it; many copies have neither.
"""

import re
from collections.abc import Iterable
from datetime import date
from pathlib import PurePath

from helpers.jurisdictions import COUNTRY, NOWHERE, agencies, read_agencies, read_place, title_issuer

MAX_FRONT_LINES = 60
"""A first chapter that begins later than this was not recognised."""

DAY = re.compile(r"(20\d\d)\s*年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*日")
NUMBER = r"[一-鿿]{2,10}\s*[〔\[［]\s*20\d\d\s*[〕\]］]\s*\d+\s*号"
"""A document number: 赣府发〔2022〕17号."""
ORGAN = re.compile(r"[^，。；：《》\s]{2,30}(?:人民政府(?:办公[厅室])?|委员会|委|厅|局|部|国务院|办公室)")
UNTITLED = "（untitled）"

_HALF_TO_FULL = str.maketrans("(),;:", "（），；：")
_DIGITS = str.maketrans("〇○零一二三四五六七八九", "000123456789")
_CHINESE_DAY = re.compile(
    r"(二[〇○零][一二三四五六七八九〇○零]{2})年([一二三四五六七八九十]{1,3})月([一二三四五六七八九十]{1,3})日"
)
_OWN_NUMBER = re.compile(rf"(?:发文字号[:：])?\s*(?P<number>{NUMBER})")
_NOTICE = re.compile(r"关于印发《?(?P<title>[^《》]{6,80}?)》?的通知")
_TITLE = re.compile(r"[^。，；：]{4,60}(?:方案|意见|规划|计划|决定|措施|细则|办法)(?:[(（][^（）()]{2,12}[）)])?")
_MARK = re.compile(r"\A【[^】]*】|\.(?:docx?|pdf|txt|html?)\Z")
_COMPLETE_END = re.compile(r"(?:[。！？；;)）〕\]】”\"]|印发|日|@[\w.]+)\s*\Z")


def read_front_matter(text: str, filename: str = "") -> dict:
    """Read title, issuer, place, date and number from a plan's first lines and its end.

    Parameters
    ----------
    text : str
        The plan, with the notice that issues it if there is one.
    filename : str
        Used where the text does not say the title.

    Returns
    -------
    dict
        title, adcode (empty if no place or several fit), issuer and doc_number with their
        _source (text or empty), complete, `_days` (date, issued, signature).
    """
    lines = [line.strip().strip("\ufeff") for line in text.splitlines() if line.strip()]
    front = lines[: _first_heading(lines)]
    title = _find_title(front, filename)
    organs = [line for line in front[:8] if ORGAN.fullmatch(line)]
    row = {"title": title, "adcode": "", "complete": not breaks_off(text)}
    row |= {"issuer": "", "issuer_source": "", "doc_number": "", "doc_number_source": ""}
    home = NOWHERE
    for name in (title, *organs):
        home = read_place(name.removeprefix("中共"), hint=text)[0] or home
        national, _ = read_agencies(name)
        if national and home == NOWHERE:
            agency = agencies().loc[national[0]]
            row |= {"adcode": COUNTRY, "level": agency["level"], "_topic": agency["topic"]}
        if home != NOWHERE:
            row["adcode"] = home.adcode
            break
    if organs:
        issuer = title_issuer("、".join(organs) + "关于", home) if len(organs) > 1 else ""
        row |= {"issuer": issuer or organs[0], "issuer_source": "text"}
    for line in front:
        number = _OWN_NUMBER.fullmatch(line)
        if number:
            row["doc_number"] = re.sub(r"\s", "", number["number"])
            row["doc_number_source"] = "text"
    row["_days"] = [(day, "issued", "signature") for day in _signed_days([*front, *lines[-6:]])]
    return row


def full_width(title: str) -> str:
    """Return a title with the punctuation of Chinese text."""
    return title.translate(_HALF_TO_FULL)


def breaks_off(text: str) -> bool:
    """Whether a text ends in the middle of a sentence."""
    return not _COMPLETE_END.search(text)


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
    notice = _NOTICE.search(re.sub(r"\s", "", "".join(front[:12])))
    if notice:
        return full_width(notice["title"])
    for line in [*front[:20], PurePath(filename).name]:
        line = _MARK.sub("", line)
        if _TITLE.fullmatch(line):
            return full_width(re.sub(r"\s", "", line))
    return _MARK.sub("", PurePath(filename).name) or UNTITLED


def _signed_days(lines: Iterable[str]) -> list[str]:
    """Return the dates that stand on a line of their own or end one (…办公室 2023年1月9日印发)."""
    days = []
    for line in lines:
        line = _CHINESE_DAY.sub(_western_day, line)
        match = re.fullmatch(rf"[^。，]{{0,30}}?{DAY.pattern}\s*(?:印发)?", line)
        if match:
            days.append(iso(*match.groups()))
    return [day for day in dict.fromkeys(days) if day]


def _western_day(match: re.Match) -> str:
    month, day = (_small_number(part) for part in (match[2], match[3]))
    return f"{match[1].translate(_DIGITS)}年{month}月{day}日"


def _small_number(text: str) -> int:
    """Return a Chinese number below 100: 十二 → 12, 二十 → 20."""
    tens, ten, ones = text.rpartition("十")
    value = int(ones.translate(_DIGITS)) if ones else 0
    return value + (10 * (int(tens.translate(_DIGITS)) if tens else 1) if ten else 0)
