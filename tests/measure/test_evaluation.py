"""The extraction against reference data, which no helper and no notebook reads."""

import pytest
from evaluate import GOLD, score_targets

from helpers.base.tables import read_table
from helpers.targets.extract import find_targets

pytestmark = pytest.mark.skipif(not (GOLD / "score.py").exists(), reason="reference data is not here")


@pytest.fixture(scope="module")
def scores(corpus):
    annotated = {path.stem for path in (GOLD / "targets").glob("*.jsonl")}
    targets = find_targets([document for document in corpus if document.doc_id in annotated], corrected=False).targets
    return score_targets(targets)


def value(scores, group, measure):
    row = scores[(scores["document"] == "all") & (scores["group"] == group) & (scores["measure"] == measure)]
    return row["value"].item()


@pytest.mark.parametrize(
    ("group", "measure", "least"),
    [
        ("level", "F1", 0.97),
        ("level", "exact", 0.93),
        ("milestone", "F1", 0.75),
        ("field", "indicator (similarity)", 0.92),
        ("field", "departments (Jaccard)", 0.97),
    ],
)
def test_extraction_is_as_good_as_asked(scores, group, measure, least):
    assert value(scores, group, measure) >= least


def test_committed_evaluation_is_not_stale(scores):
    written = read_table("evaluation")
    keys = ["document", "group", "measure"]
    both = scores.merge(written[written["subject"] == "targets"], on=keys, suffixes=("", "_written"))
    assert len(both) == len(scores)
    assert (both["value"] - both["value_written"]).abs().max() < 0.005, "run make evaluate and commit evaluation.csv"


def test_the_scorer_sees_errors(corpus):
    """A wrong value or deadline must cost points."""
    targets = find_targets([corpus["yichun"]], corrected=False).targets
    broken = targets.assign(value=targets["value"] + 1)
    late = targets.assign(year=targets["year"] + 1)
    f1 = []
    for table in (targets, broken, late):
        scores = score_targets(table)
        f1.append(value(scores[scores["document"] == "yichun"].assign(document="all"), "level", "F1"))
    assert f1[0] > 0.9 and f1[1] < 0.5 and f1[2] < 0.5
