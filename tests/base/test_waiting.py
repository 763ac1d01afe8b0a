"""Progress of long work."""

import pytest

from helpers.base import waiting


@pytest.mark.parametrize(("silent", "shown"), [("", True), ("1", False)])
def test_a_bar_stands_where_one_looks_and_nowhere_in_reports(capfd, monkeypatch, silent, shown):
    monkeypatch.setenv("PLANS_SILENT", silent)
    monkeypatch.delenv("TQDM_DISABLE", raising=False)
    monkeypatch.setattr(waiting, "DELAY", 0)
    assert list(waiting.progress("abc", "Reading letters")) == ["a", "b", "c"]
    said = capfd.readouterr()
    assert ("Reading letters" in said.out) is shown and said.err == ""
