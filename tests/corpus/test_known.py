"""What is known beyond the corpus stays beside it: checked, with its source, and in no table of the corpus."""

import shutil

import pandas as pd
import pytest

from helpers.base.errors import KnowledgeError
from helpers.base.paths import raw_folder, working_in
from helpers.base.tables import read_table
from helpers.cascade import beside_plan, beside_sums
from helpers.corpus import STATES, add_command, read_known_plans, read_known_targets, what_is_known
from helpers.corpus.known import PROMISE
from helpers.vocabulary.gazetteer import places_below

PREFECTURES = list(places_below("360000"))


@pytest.fixture(scope="module")
def documents():
    return read_table("documents")


def test_the_eleven_prefectures_fall_into_four_states(documents):
    known = what_is_known(documents, PREFECTURES)
    states = known.set_index("place")["state"]
    cities = known[known["adcode"].isin(PREFECTURES) & known["level"].eq("prefecture")]
    assert len(cities) == len(PREFECTURES)
    by_state = cities.groupby("state")["place"].apply(set).to_dict()
    assert by_state == {
        "text here": {"九江市", "宜春市"},
        "plan known": {"南昌市", "景德镇市", "赣州市", "抚州市"},
        "only sector plans known": {"上饶市"},
        "nothing found": {"萍乡市", "新余市", "鹰潭市", "吉安市"},
    }
    assert set(by_state) == set(STATES)
    assert states[["珠山区", "瑞昌市", "瑞金市", "奉新县", "宜春经济技术开发区"]].tolist() == [
        "text here",
        *["plan known"] * 4,
    ]
    assert known.set_index("place").loc["萍乡市", "searches"] == 9


def test_a_zone_is_not_the_prefecture_whose_code_it_bears(documents):
    known = what_is_known(documents, ["360900"])
    assert known[known["adcode"] == "360900"]["state"].tolist() == ["text here", "plan known"]


def test_only_official_pages_are_linked():
    for table in (read_known_plans(), read_known_targets()):
        assert table.loc[table["page"] != "official", "link"].eq("").all()
        assert table.loc[table["page"] == "official", "link"].str.contains(r"^https?://[^/]*\.gov\.cn/").all()
        mirrors = table[table["page"] == "mirror"]
        assert mirrors["seen"].str.fullmatch(r"seen on a mirror \([\w.-]+\)").all()


def test_ganzhou_is_doubtful_and_projects_are_no_promises(documents):
    told = read_known_targets()
    assert told.loc[told["value"].eq(27.4), "doubtful"].tolist() == [True]
    projects = told[told["counts"] != PROMISE]
    assert projects["indicator_id"].eq("pumped_storage").all() and len(projects) == 4
    targets = read_table("targets")
    listed = beside_plan(targets, documents)
    assert not listed["document"].isin(projects["document"]).any()
    share = listed[listed["indicator_id"].eq("non_fossil_share")].set_index("place")
    assert share["gap_points"].round(1).to_dict() == {"景德镇市": -5.5, "九江市": -0.6, "赣州市": 9.1}
    assert share.loc["九江市", "own_value"] == 17.7


def test_a_sum_says_what_it_would_be(documents):
    """A number of another prefecture enters; one of a place that speaks for itself, or a doubtful one, does not."""
    targets, sums = read_table("targets"), read_table("sums")
    parent = targets[targets["doc_id"].eq("jiangxi") & targets["indicator_id"].eq("wind_solar_capacity")].iloc[0]
    told = read_known_targets().iloc[[0] * 3].reset_index(drop=True)
    told = told.assign(
        indicator_id="wind_solar_capacity",
        year=2030,
        value=500.0,
        value_canonical=500.0,
        unit="万千瓦",
        unit_canonical="万千瓦",
    )
    told["adcode"], told["doubtful"], told["doubt"] = (
        ["360100", "360400", "360700"],
        [False, False, True],
        ["", "", "one text"],
    )
    listed = beside_sums(sums, targets, documents, told)
    known = sums.set_index("parent_target_id").loc[parent["target_id"], "sum_known"]
    assert listed["sum_with"].tolist()[0] == known + 500
    assert listed["sum_with"].iloc[1:].isna().all()
    assert listed["why"].tolist() == ["", "the place's own plan is here and says it", "doubtful: one text"]
    pd.testing.assert_frame_equal(sums, read_table("sums"))


@pytest.mark.parametrize(
    ("column", "wrong", "says"),
    [
        ("place", "南昌", "row 2, column place"),
        ("issued", "2023-13-14", "row 2, column issued"),
        ("kind", "plan", "row 2, column kind"),
        ("page", "official", "row 2, column url"),
        ("searches", "many", "row 2, column searches"),
    ],
)
def test_a_damaged_row_is_named(tmp_path, column, wrong, says):
    shutil.copytree(
        raw_folder(), tmp_path / "data" / "raw", ignore=shutil.ignore_patterns("plans", "boundaries", "fonts")
    )
    path = tmp_path / "data" / "raw" / "context" / "known_plans.csv"
    table = pd.read_csv(path, dtype=str, keep_default_na=False)
    table.loc[0, column] = wrong
    table.to_csv(path, index=False)
    with working_in(tmp_path), pytest.raises(KnowledgeError, match=says):
        read_known_plans()


def test_the_line_to_type_names_the_place(documents):
    known = what_is_known(documents, ["360700"])
    assert "ADCODE=360700" in add_command(known.iloc[0]) and "NUMBER=赣市府发〔2022〕20号" in add_command(known.iloc[0])


def test_a_plan_that_a_document_names_is_not_called_unknown(citations, corpus):
    """Where a text of the corpus names a place's 碳达峰实施方案, the place is not one of which nothing was found."""
    named = citations[
        citations["cited_title"].str.contains(r"碳达峰实施方案(?:〉?的通知)?$") & citations["cited_doc"].eq("")
    ]
    named = named[named["tier"].isin(["province", "prefecture", "county"]) & ~named["text"].str.contains("领域|行业")]
    states = what_is_known(corpus.documents, sorted(set(named["adcode"]))).set_index("adcode")["state"]
    assert {"420000", "500000", "530000"} <= set(states.index)
    assert not states.eq("nothing found").any()
