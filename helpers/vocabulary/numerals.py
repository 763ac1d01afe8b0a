"""Chinese numerals, years, and the marks of numbered paragraphs."""

import re

NUMERAL = "[一二三四五六七八九十百]+"  # of a chapter, an article, an item

_YEAR = re.compile("二[〇○零][〇○零一二三四五六七八九]{2}(?=年)")
_DIGITS = str.maketrans("〇○零一二三四五六七八九", "000123456789")


def arabic_years(text: str) -> str:
    """A text with its years in digits, none of its characters moved: 到二〇二五年 → 到2025年.

    Examples
    --------
    >>> arabic_years("到二〇二五年，")
    '到2025年，'
    """
    return _YEAR.sub(lambda m: m[0].translate(_DIGITS), text) if "二" in text else text


# What a numbered paragraph may begin with
NUMBERING = rf"(?:第{NUMERAL}[章节条]|{NUMERAL}、|[（(]{NUMERAL}[）)]|\d+[.．、](?!\d)|——|附[表件]|专栏)"

DIGITS = dict(zip("〇零○一二三四五六七八九两", (0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 2), strict=True))
UNITS = {"十": 10, "百": 100, "千": 1_000}


def chinese_number(text: str) -> int | float:
    """Read a numeral of up to one 万, or digits in a row: 十二 → 12, 一点五 → 1.5, 万 → 10000, 二〇二二 → 2022, 12 → 12.

    Nothing at all is 0.

    Raises
    ------
    ValueError
        If a character is no numeral.

    Examples
    --------
    >>> [chinese_number(text) for text in ("十二", "一百零五", "两千", "三万", "万", "二〇二二", "7", "一点二五")]
    [12, 105, 2000, 30000, 10000, 2022, 7, 1.25]
    """
    if text.isdigit():
        return int(text)
    if "点" in text:
        whole, _, decimals = text.partition("点")
        return float(f"{chinese_number(whole)}.{''.join(str(chinese_number(sign)) for sign in decimals)}")
    if len(text) > 1 and set(text) <= set(DIGITS):
        return int("".join(str(DIGITS[sign]) for sign in text))
    total, digit = 0, None
    for sign in text:
        if sign in DIGITS:
            digit = DIGITS[sign]
        elif sign in UNITS:
            total, digit = total + (1 if digit is None else digit) * UNITS[sign], None
        elif sign == "万":
            total, digit = (total + (digit or 0) or 1) * 10_000, None
        else:
            raise ValueError(f"not a Chinese numeral: {text!r}")
    return total + (digit or 0)
