"""Read, compare and measure China's carbon-peaking plans (碳达峰实施方案).

The library under the notebooks, in ten packages; each imports only from those below it, and loads nothing until used:

- ``intake``: a plan or text of your own, one plan against another, and what one sees in JupyterLab
- ``maps``, ``trends``: pictures of areas; statistics over time
- ``cascade``: each target beside the target above it
- ``comparison``: who took wording over from whom
- ``targets``: what is promised, by when, how firmly
- ``corpus``: documents, clauses, items; who speaks for a place
- ``sources``: files of any kind to text
- ``vocabulary``: indicators, units, words, places, read from tables
- ``base``: files, tables, the house style

A researcher's day (``from helpers import *``)::

    from helpers import *  # what follows; helpers? shows this page
    corpus = load_corpus()  # all documents
    corpus["上海"], corpus["310000"], corpus["c0888"]  # a document: by place, adcode, id
    corpus.places()  # a row a place: who speaks for it, since when
    corpus.select(level="province", is_plan=True)  # a smaller corpus; also place=, region=, topic=
    corpus.find("氢能|绿氢")  # keyword in context
    corpus["上海"].clauses, corpus["上海"].items  # sentence by sentence; item by item
    corpus["上海"].targets, corpus["上海"].show("一")  # its targets; its text, readable
    extract_targets("到 2025 年，森林覆盖率达到 60%。")  # targets of any text, file, place or document, or of a list of them
    shares = indicator("非化石能源消费比重", 2025)  # a row a province, with why there is no value
    compare_groups(shares, "region", "东部", "西部")  # shift, interval, p, n, and a sentence
    explore_indicators("森林覆盖率")  # indicator and year chosen from a list, on a map with bars
    plot_bars(shares)  # bars of any table
    plot_map({"南昌": 3.1, 360900: 1.2})  # a map of any numbers, by name or code
    found = compare("徐汇", "上海", corpus)  # one plan against another
    found.sentences, found.items, found.numbers, found.targets  # as tables; found alone shows both side by side
    found.to_excel("pair.xlsx")  # all four in a workbook
    compare_targets("到2025年，森林覆盖率达到60%。", "江西")  # targets beside targets, of any two texts
    browse_targets(found.child.targets, corpus)  # a click on a row: its paragraph, how to cite, how to correct
    list_tables(), read_table("targets", join="documents")  # the tables; one with its documents and real dates
    correct("c0888-一-03-2", value=21, why="misprint", who="me", into="copy")
        # also delete=True, or clause= and quote= of a missed one
    add_synonym("forest_cover", "林木占比", into="copy")  # what it changes

>>> from helpers import load_corpus
>>> len(load_corpus().select(level="province", is_plan=True)) > 20
True
"""

import os
import sys

from helpers.base.lazy import offer

__getattr__, __dir__, __all__ = offer(
    __name__,
    {
        "load_corpus": "corpus",
        "extract_targets indicator": "targets",
        "compare_groups": "trends",
        "plot_bars plot_map": "maps",
        "add_plan remove_plan add_synonym correct compare compare_targets browse_targets explore_indicators": "intake",
        "read_table list_tables write_table show house_style working_in": "base",
    },
)

if "ipykernel" in sys.modules and not os.environ.get("PLANS_SILENT"):  # somebody looks on
    from importlib import import_module  # not above: importing helpers loads nothing at all

    import_module("helpers.intake.session").look_on()
