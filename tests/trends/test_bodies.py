"""Bodies together: roles read from brackets, and pairs against networks with the same degrees."""

import numpy as np
import pandas as pd
import pytest

from helpers.corpus import load_corpus
from helpers.trends import bodies_alone, bodies_together, by_level, named_bodies, unmerged, who_leads_whom
from helpers.trends.bodies import ALL_LEVELS, LEAD, SUPPORT, UNSTATED, _draws, _together, read_roles


@pytest.fixture(scope="module")
def named():
    corpus = load_corpus()
    return named_bodies(corpus.clauses, corpus.documents)


@pytest.mark.parametrize(
    ("bracket", "roles"),
    [
        ("（区商务委牵头，区交通局、区文化旅游委等按照职责分工负责）", [LEAD, SUPPORT, SUPPORT]),
        ("（省发展改革委、省能源局牵头，省财政厅配合）", [LEAD, LEAD, SUPPORT]),
        ("（牵头单位：市财政局、市税务局；配合单位：市科技局）", [LEAD, LEAD, SUPPORT]),
        ("（责任单位：省科技厅，配合单位：省财政厅）", [LEAD, SUPPORT]),
        ("（责任单位：省发展改革委牵头，省商务厅等按职责分工负责）", [LEAD, SUPPORT]),
        ("（牵头单位：市经济信息委，责任单位：各区县政府）", [LEAD, SUPPORT]),
        ("（各州市人民政府具体落实；省住房城乡建设厅、省能源局按职责分工负责）", [UNSTATED] * 3),
        ("（市教委、市科委）", [UNSTATED] * 2),
        ("（市科委、市委市政府京津冀协同办等按职责分工负责）", [UNSTATED] * 2),
    ],
)
def test_roles_are_read_where_they_are_stated(bracket, roles):
    assert list(read_roles(bracket).values()) == roles


def test_bodies_of_all_levels_count_together(named):
    names = named[named["body"] == "发展改革"].groupby("level")["name"].agg(set)
    assert "省发展改革委" in names["province"] and {"市发展改革委", "市发改委"} & names["prefecture"]
    assert not named.duplicated(["clause_id", "body"]).any()
    rest = unmerged(named)
    assert "各有关部门" in set(rest["name"]) and "发展改革委" not in set(rest["name"])
    assert named["merged"].mean() > 0.95


def test_random_networks_keep_both_degrees():
    rows = ["1110", "0011", "1000", "0110", "0101"]
    has, documents = np.array([[sign == "1" for sign in row] for row in rows]), np.array(["a", "a", "a", "b", "b"])
    seen = set()
    for drawn in _draws(has, documents, 200, 1):
        assert (drawn.sum(axis=1) == has.sum(axis=1)).all()
        for document in ("a", "b"):
            part = documents == document
            assert (drawn[part].sum(axis=0) == has[part].sum(axis=0)).all()
        seen.add(tuple(map(tuple, drawn[3:].astype(int))))
    assert seen == {((0, 1, 1, 0), (0, 1, 0, 1)), ((0, 1, 0, 1), (0, 1, 1, 0))}  # all that two brackets can trade


def test_random_networks_come_up_as_often_as_each_other():
    """Three brackets of one body each, three bodies: six networks, each a sixth of the draws."""
    drawn = [tuple(rows.argmax(axis=1)) for rows in _draws(np.eye(3, dtype=bool), np.array(["a"] * 3), 6_000, 2)]
    counts = pd.Series(drawn).value_counts()
    assert len(counts) == 6 and counts.between(880, 1120).all()


def test_shared_brackets_are_counted():
    has = np.array([[1, 1, 0], [1, 1, 0], [0, 1, 1]], bool)
    counts = _together(has, {"first": np.array([True, True, False]), "last": np.array([False, False, True])})
    assert counts[ALL_LEVELS].tolist() == [[2, 2, 0], [2, 3, 1], [0, 1, 1]]
    assert counts["last"].tolist() == [[0, 0, 0], [0, 1, 1], [0, 1, 1]]


def test_a_planted_pair_stands_out_and_an_unplanted_does_not():
    """财政 and 税务 always together, the others by lot: only the first pair is clear."""
    rng, rows = np.random.default_rng(3), []
    for bracket in range(60):
        members = ["财政", "税务"] if bracket % 3 == 0 else ["科技"]
        members += [name for name in ("教育", "商务", "公安", "民政") if rng.random() < 0.5]
        rows += [("d", f"c{bracket}", "province", "money", name, name, UNSTATED, True) for name in members]
    columns = ["doc_id", "clause_id", "level", "theme", "body", "name", "role", "merged"]
    pairs = bodies_together(pd.DataFrame(rows, columns=columns), seed=1)
    whole = pairs[pairs["level"] == ALL_LEVELS].set_index(["body", "other"])
    assert whole.index[0] == ("税务", "财政") and whole.iloc[0]["p_bh"] < 0.05 and whole.iloc[0]["ratio"] > 2
    others = whole.drop(index=("税务", "财政"))
    assert (others["p_bh"] > 0.05).all()


def test_the_corpus_in_short(named):
    pairs = bodies_together(named, draws=20)
    again = bodies_together(named, draws=20)
    pd.testing.assert_frame_equal(pairs, again)
    whole = pairs[pairs["level"] == ALL_LEVELS].set_index(["body", "other"])
    assert whole.loc[("税务", "财政"), "ratio"] > 5
    by_parts = pairs[pairs["level"] != ALL_LEVELS].groupby(["body", "other"])["together"].sum()
    assert (by_parts <= whole["together"].reindex(by_parts.index)).all()
    side = by_level(pairs).set_index(["body", "other"])
    assert side.loc[("税务", "财政"), "province_together"] >= 20


def test_who_leads_and_who_stands_alone(named):
    alone = bodies_alone(named).set_index("body")
    assert alone.index[0] == "发展改革" and alone.loc["碳达峰碳中和领导小组", "alone"] >= 10
    assert (alone["leads"] <= alone["stated"]).all() and (alone["alone"] <= alone["brackets"]).all()
    led = who_leads_whom(named)
    assert led.iloc[0]["lead"] == "发展改革" and (led["lead"] != led["support"]).all()
