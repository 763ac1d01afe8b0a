"""Measure what was extracted against hand-annotated reference data, and write data/processed/evaluation.csv.

``evaluate.py`` reads the reference data in ``../shared/gold``, which no helper and no notebook reads; without it, nothing
is written and one line says so. Given another folder (``tests/reference``), it measures against that and writes nothing.
A researcher's corrections are never counted. Precision, recall and F1 are those of the reference's own scorer, which
comes with it.
"""

import argparse
import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pandas as pd
from evaluate_comparison import score_comparison, score_copies
from evaluate_links import evaluate_links, read_rows

from helpers.base.paths import ROOT
from helpers.base.tables import write_table
from helpers.corpus.load import load_corpus
from helpers.targets.extract import find_targets
from helpers.vocabulary.indicators import identify

GOLD = ROOT.parent / "shared" / "gold"
COLUMNS = ["subject", "document", "group", "measure", "value", "n"]
SCORED = ("value", "value_high", "unit", "year", "comparator", "change", "base_year", "modality", "period", "where")


def load_scorer(gold: Path = GOLD) -> ModuleType:
    """The scorer that comes with the reference data."""
    path = next(folder / "score.py" for folder in (gold, GOLD) if (folder / "score.py").exists())
    spec = importlib.util.spec_from_file_location("reference_scorer", path)
    scorer = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(scorer)
    return scorer


def read_gold(scorer: ModuleType, gold: Path = GOLD) -> dict[str, list[dict]]:
    """The annotated targets by document."""
    return {path.stem: list(map(scorer.clean, read_rows(path))) for path in sorted((gold / "targets").glob("*.jsonl"))}


def score_targets(targets: pd.DataFrame, gold: Path = GOLD) -> pd.DataFrame:
    """Precision, recall, F1 and exactness by document and group of kinds, and the accuracy of each field.

    Parameters
    ----------
    targets : DataFrame
        targets.csv without corrections.
    gold : Path
        The folder of the reference data.

    Returns
    -------
    DataFrame
        Columns of evaluation.csv. A group is `level` (quantity, full_coverage, delegated) or `milestone`; n counts the
        annotated rows, for a field the matched ones.
    """
    scorer = load_scorer(gold)
    filled = targets.astype(object).where(targets.notna(), None)
    found = [scorer.clean({key: row[key] for key in row if key != "departments"} | {"departments": row["departments"] or ""})
             for row in filled.to_dict("records")]  # fmt: skip
    counts: dict[tuple[str, str], list[int]] = {}
    fields: dict[str, list[float]] = {}
    for document, annotated in read_gold(scorer, gold).items():
        predicted = [row for row in found if row["doc_id"] == document]
        pairs = scorer.match(predicted, annotated)
        for scope in (document, "all"):
            for group in ("level", "milestone"):
                tally = counts.setdefault((scope, group), [0, 0, 0, 0])
                tally[0] += sum(_group(row) == group for row in predicted)
                tally[1] += sum(_group(row) == group for row in annotated)
                matched = [(predicted[i], annotated[j]) for i, j in pairs if _group(annotated[j]) == group]
                tally[2] += len(matched)
                tally[3] += sum(all(p[key] == g[key] for key in scorer.EXACT_FIELDS) for p, g in matched)
        for i, j in pairs:
            p, g = predicted[i], annotated[j]
            for key in SCORED:
                fields.setdefault(key, []).append(float(p.get(key) == g.get(key)))
            alike = scorer.SequenceMatcher(None, p["indicator"] or "", g["indicator"] or "", autojunk=False).ratio()
            fields.setdefault("indicator (similarity)", []).append(alike)
            fields.setdefault("departments (Jaccard)", []).append(scorer.jaccard(p["departments"], g["departments"]))
    rows = [
        ("targets", *place, name, value, tally[1]) for place, tally in counts.items() for name, value in _shares(tally)
    ]
    rows += [
        ("targets", "all", "field", name, sum(values) / len(values), len(values)) for name, values in fields.items()
    ]
    return pd.DataFrame(rows, columns=COLUMNS)


def _group(row: dict) -> str:
    return "milestone" if row.get("kind") == "milestone" else "level"


def _shares(tally: list[int]) -> list[tuple[str, float]]:
    predicted, annotated, matched, exact = tally
    precision = matched / predicted if predicted else 0.0
    recall = matched / annotated if annotated else 0.0
    f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
    measures = (
        ("precision", precision),
        ("recall", recall),
        ("F1", f1),
        ("exact", exact / annotated if annotated else 0.0),
    )
    return [] if not annotated and not predicted else list(measures)


def score_links(targets: pd.DataFrame, gold: Path = GOLD) -> pd.DataFrame:
    """How many of the annotated links were found and judged right, from annotated and from extracted targets."""
    rows = []
    by_name = lambda row: identify(row["indicator"], row["unit"])  # noqa: E731
    for group, source in (("annotated targets", None), ("extracted targets", targets)):
        score = evaluate_links(gold, source, identify=by_name)
        rows += [
            ("links", "all", group, "relation and parent right", score.relation_right / score.n, score.n),
            ("links", "all", group, "links right", score.links_right / score.links, score.links),
            ("links", "all", group, "stringency right", score.stringency_right / score.links_right, score.links_right),
        ]
    return pd.DataFrame(rows, columns=COLUMNS)


def main(arguments: list[str] | None = None) -> int:
    """Measure and write; returns the exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", nargs="?", type=Path, default=GOLD, help="folder of the reference data")
    gold = parser.parse_args(arguments).gold
    if not gold.is_dir() or not any((folder / "score.py").exists() for folder in (gold, GOLD)):
        print(
            f"evaluate: no reference data in {gold.name}, or no scorer beside the project; evaluation.csv stays as it is"
        )
        return 0
    corpus = load_corpus()
    targets = find_targets(corpus, corrected=False).targets
    scores = [score_targets(targets, gold), score_comparison(corpus, gold), score_copies(corpus)]
    scores[1:1] = [score_links(targets, gold)] if (gold / "links").is_dir() else []
    table = pd.concat(scores, ignore_index=True)
    if gold == GOLD:
        write_table(table, "evaluation")
    shown = table[
        ((table["document"] == "all") & (table["group"] != "field")) | table["subject"].isin(["comparison", "copies"])
    ]
    print(shown.to_string(index=False, float_format="{:.3f}".format))
    return 0


if __name__ == "__main__":
    sys.exit(main())
