"""The synthetic variants and the arithmetic behind docs/scale.md; `make scale` does the measuring."""

import numpy as np
import pytest
import scale


def test_parts_keep_order_and_lose_nothing():
    for count in (1, 2, 4, 9):
        assert sum(scale.parts(list(range(7)), count), []) == list(range(7))
        assert len(scale.parts(list(range(7)), count)) == count


def test_a_variant_changes_some_letters_and_no_figure():
    text = "到2025年，森林覆盖率达到60%以上。\n" * 200
    pool = np.array([ord(letter) for letter in "甲乙丙"], np.uint32)
    changed = scale.variant(text, pool, np.random.default_rng(1))
    differ = [(old, new) for old, new in zip(text, changed, strict=True) if old != new]
    assert all("\u4e00" <= old <= "\u9fff" and new in "甲乙丙" for old, new in differ)
    letters = sum("\u4e00" <= letter <= "\u9fff" for letter in text)
    assert 0.03 < len(differ) / letters < 0.07
    assert scale.variant("", pool, np.random.default_rng(1)) == ""


@pytest.mark.parametrize(("values", "power"), [((3, 6, 30), 1.0), ((1, 4, 100), 2.0), ((5, 5, 5), 0.0)])
def test_growth_is_the_power_between_the_last_sizes_that_were_run(values, power):
    rows = [{"factor": f, "s": v, "carried": False} for f, v in zip((1, 2, 10), values, strict=True)]
    assert scale.growth([*rows, {"factor": 50, "s": 1e9, "carried": True}], "s") == pytest.approx(power)
    assert scale.growth(rows[:1], "s") == 1.0


def test_the_enlarged_corpus_has_each_document_as_often_as_asked(corpus):
    base = {"raws": [(d.doc_id, d.text, d.meta) for d in list(corpus)[:4]], "rows": corpus.documents[:4]}
    base["clauses"] = corpus.clauses[corpus.clauses["doc_id"].isin(base["rows"]["doc_id"])]
    texts = scale.enlarge(base, 3)["texts"]
    assert len(texts) == 12 and texts[base["raws"][0][0]] == base["raws"][0][1]
    larger = scale.enlarge(base, 3, "clauses")
    assert len(larger["clauses"]) == 3 * len(base["clauses"]) and larger["clauses"]["clause_id"].is_unique
    assert list(larger["rows"]["doc_id"]) == list(texts)
