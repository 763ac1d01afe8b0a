"""Write data/raw/vocabulary/headings.csv: how titles end and how sentences behind them begin.

Counted from the headings of the corpus whose end is marked by a full stop or a line feed. Run it by
hand after a change of the cleaning, read the difference, and commit it:

    python scripts/make_headings.py
"""

import csv
import re
from collections import Counter

from helpers.base.paths import vocabulary_folder
from helpers.corpus.headings import LONGEST_RUN_IN, find_headings
from helpers.corpus.load import clean_texts

LEVELS = ("chapter", "action", "item")


def count_headings(texts):
    """Counters of marked titles and of the two characters that begin the text behind them."""
    titles, starts = Counter(), Counter()
    for text in texts:
        found = find_headings(text)
        for heading, following in zip(found, [*found[1:], None], strict=False):
            limit = following.start if following else len(text)
            stop = re.compile("[。；！？：\n]").search(text, heading.marker_end, limit)
            if heading.level not in LEVELS or (stop and stop.group() not in "。\n"):
                continue
            title = text[heading.marker_end : stop.start() if stop else limit].strip()
            body = text[stop.end() : limit].lstrip("\n") if stop else ""
            if 2 <= len(title) <= LONGEST_RUN_IN and "，" not in title:
                titles[title] += 1
                starts[body[:2]] += len(body) > 6
    return without_run_on(titles), +starts


def without_run_on(titles):
    """Leave out `基本原则系统谋划`: a title with the head of a much more frequent one."""
    common = {title for title, count in titles.items() if count >= 10}
    return Counter(
        {
            title: count
            for title, count in titles.items()
            if not any(title[:end] in common for end in range(2, len(title)))
        }
    )


def main():
    """Count and write; most frequent first, then by code point."""
    titles, starts = count_headings(text for _, text in clean_texts())
    with (vocabulary_folder() / "headings.csv").open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("kind", "text", "count"))
        for kind, counts in (("title", titles), ("start", starts)):
            for text, count in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])):
                writer.writerow((kind, text, count))


if __name__ == "__main__":
    main()
