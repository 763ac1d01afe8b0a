"""Text files in whatever encoding: UTF-8, GB18030 and its older kin, Big5, UTF-16."""

import codecs

from charset_normalizer import from_bytes

from helpers.base.language import refused, say
from helpers.sources.blocks import SourceText, tidy

ENCODINGS = ["gb18030", "big5hkscs", "utf_16", "utf_16_le", "utf_16_be"]
"""What Chinese text comes in if it is no UTF-8; GB2312 and GBK are parts of GB18030."""

FAMILIES = {"gb": "gb18030", "big5": "big5hkscs", "utf": "utf-8"}  # how a declared name begins
SAMPLE_BYTES = 100_000
BYTE_ORDER_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


def read_text(data: bytes, name: str) -> SourceText:
    """Read a text file; see `read_content`. PlanFileError: it is in no encoding of Chinese text.

    A UTF-8 file with line feeds comes out as it is, so that offsets count its own characters. Of other files they
    count those of the text in UTF-8 with line feeds.
    """
    encoding = detect_encoding(data)
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        last = error.start >= len(data) - 4
        if not last:
            raise refused(
                name,
                "is no text in UTF-8, GB18030, Big5 or UTF-16 (byte %(n)s); open it in an editor and save it as UTF-8",
                n=error.start,
            ) from None
        text = data[: error.start].decode(encoding)
        return SourceText(tidy(text), "txt", (say("The file is cut inside its last character"),), encoding=encoding)
    return SourceText(tidy(text), "txt", encoding=encoding)


def detect_encoding(data: bytes, declared: str = "") -> str:
    """The encoding of a text: by its byte order mark, as UTF-8, as it is declared, else by what its characters are."""
    for mark, encoding in BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return encoding
    try:
        data.decode("utf-8")
        return "utf-8"
    except UnicodeDecodeError as error:
        if error.start >= len(data) - 3:
            return "utf-8"
    for start, encoding in FAMILIES.items():
        if declared.lower().startswith(start):
            return encoding
    sample = data[: SAMPLE_BYTES // 2 * 2]
    found = from_bytes(sample, cp_isolation=ENCODINGS, enable_fallback=False).best()
    return found.encoding if found else "gb18030"
