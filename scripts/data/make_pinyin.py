"""Write `data/raw/vocabulary/pinyin.csv`: how the characters of the names that readers search for are read.

    pip install pypinyin==0.55.0
    python scripts/data/make_pinyin.py

A character has the readings that it has in any name of an indicator or a place, or in a word of search_words.csv: 重 is read
zhong in 重点 and chong in 重庆. Other characters of the texts have their commonest one, for names that are added later. ü is
written v, as it is typed.
"""

import csv
import io
import re

from pypinyin import lazy_pinyin

from helpers.base.files import replace_file
from helpers.base.paths import plans_folder, raw_folder
from helpers.vocabulary.gazetteer import read_places
from helpers.vocabulary.indicators import read_codebook
from helpers.vocabulary.read import read_knowledge


def main() -> None:
    """Write the table."""
    words = [*read_codebook()["name_zh"], *(place.short_name for place in read_places().values())]
    words += [
        word
        for cell in read_knowledge("vocabulary/search_words.csv", ("english", "chinese"))["chinese"]
        for word in cell.split(";")
    ]
    readings: dict[str, set[str]] = {}
    for name in words:
        for run in re.findall("[一-鿿]+", name):
            for character, reading in zip(run, lazy_pinyin(run), strict=True):
                readings.setdefault(character, set()).add(reading)
    texts = "".join(path.read_text(encoding="utf-8") for path in plans_folder().glob("*.txt"))
    for character in set(re.findall("[一-鿿]", texts)) - set(readings):
        readings[character] = set(lazy_pinyin(character))
    content = io.StringIO()
    writer = csv.writer(content, lineterminator="\n")
    writer.writerow(["character", "readings"])
    writer.writerows((character, ";".join(sorted(found))) for character, found in sorted(readings.items()))
    replace_file(raw_folder() / "vocabulary" / "pinyin.csv", content.getvalue().encode())


if __name__ == "__main__":
    main()
