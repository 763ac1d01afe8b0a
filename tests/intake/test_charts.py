"""Indicators by year on a map with bars: what can be chosen, and what is shown of it."""

import pandas as pd
import pytest

from helpers.base.errors import RequestError
from helpers.intake.charts import VEGA_LITE, explore_indicators
from helpers.targets.by_place import indicator


@pytest.fixture(scope="module")
def explored():
    return explore_indicators("非化石能源消费比重", least=5)


def test_each_choice_is_an_indicator_and_a_year_those_that_most_state_first(explored):
    spec = explored._repr_mimebundle_()[VEGA_LITE]
    (chosen,) = [param for param in spec["params"] if param["name"] == "choice"]
    labels = chosen["bind"]["labels"]
    counts = [int(label.rpartition("n = ")[2].rstrip(")")) for label in labels]
    assert counts == sorted(counts, reverse=True) and min(counts) >= 5
    assert all(label.startswith("非化石能源消费比重") for label in labels)
    assert explored.table.groupby("choice")["value"].count().tolist() == counts


def test_what_is_shown_is_what_indicator_says_with_its_reasons(explored):
    first = explored.table[explored.table["choice"].eq(0)].reset_index(drop=True)
    said = indicator("非化石能源消费比重", int(first["year"].iloc[0]))
    pd.testing.assert_frame_equal(first[said.columns], said)
    assert (first["value"].notna() ^ first["missing"].notna()).all()


def test_jupyterlab_draws_it_by_itself(explored):
    spec = explored._repr_mimebundle_()[VEGA_LITE]
    assert spec["$schema"].endswith("/vega-lite/v5.json") and "hconcat" in spec


@pytest.mark.parametrize(
    ("names", "least", "why"),
    [("风电光伏大礼包", None, "there is no indicator"), ("非化石能源消费比重", 99, "at most .* pass least=")],
)
def test_what_cannot_be_shown_is_said_in_one_line(names, least, why):
    with pytest.raises(RequestError, match=why):
        explore_indicators(names, least)
