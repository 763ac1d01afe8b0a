"""Read, compare and measure China's carbon-peaking plans.

A thin library under the notebooks. A module does one thing and imports only from floors below its own:

1. ``paths``, ``files``, ``text``, ``units``
2. ``corpus``
3. ``targets``, ``reuse``, ``places``
4. ``cascade``, ``trends``
5. ``figures``, ``tables``, ``workbook``, ``report``

Start with ``from helpers.corpus import load_corpus``.
"""
