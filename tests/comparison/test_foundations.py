"""What plans rest on, and whether they are compared with it: read off the preambles of the corpus."""

import pandas as pd

from helpers.comparison import check_parents, citation_links, how_soon, rests_on, short_titles, whom_they_carry_out
from helpers.comparison.foundations import ABSENT, NONE, OWN, SAME
from helpers.corpus import documents_above


def test_one_text_under_all_its_names_is_counted_once(citations, corpus):
    cited = rests_on(citations, corpus.documents).set_index("key")
    assert cited.index[0] == "c0002" and cited.index[1] == "c0012"
    assert cited.loc["c0002", "carried_out"] == cited.loc["c0002", "documents"] > 40
    # 产业结构调整指导目录 stands with and without 《》
    catalogue = cited[cited["text"] == "产业结构调整指导目录"]
    assert catalogue["documents"].max() >= 10
    assert set(catalogue["tier"]) == {
        "ministry",
        "province",
    }  # 上海 revises its own: 上海市委、市政府的实施意见, 修订产业结构调整指导目录
    levels = ["national", "ministry", "province", "prefecture", "county"]
    assert (cited[levels].sum(axis=1) == cited["documents"]).all()


def test_days_lie_between_the_dates_of_both(citations, corpus):
    soon = how_soon(citations, corpus.documents)
    dates = pd.to_datetime(corpus.documents.set_index("doc_id")["date"], errors="coerce")
    jiangxi = soon[soon["doc_id"].eq("yichun") & soon["cited_doc"].eq("jiangxi")]
    assert jiangxi["days"].item() == (dates["yichun"] - dates["jiangxi"]).days == 172
    assert not soon.duplicated(["doc_id", "cited_doc"]).any()


def test_jiangxis_cities_name_the_province_and_not_the_country(citations, corpus):
    whom = whom_they_carry_out(citations, corpus.documents).set_index("doc_id")["carries"]
    assert whom[["yichun", "jiujiang", "zhushan"]].eq("province, not country").all()
    assert whom["c0729"] == "country, not province" and whom["c0868"] == "names none"
    assert whom["c1176"] == "country and province"


def test_parents_are_tested_against_what_plans_say(citations, corpus):
    parents = check_parents(citations, corpus.documents).set_index("doc_id")
    assert parents.loc[["yichun", "jiujiang", "c0975", "c1185"], "verdict"].eq(SAME).all()
    assert parents.loc["jiangxi", "verdict"] == OWN and parents.loc["jiangxi", "carries_out"] == "c0559"
    assert parents.loc["c0868", "verdict"] == NONE
    assert parents.loc["c0477", "verdict"] == ABSENT and parents.loc["c0477", "not_here"]
    assert parents.loc[parents["verdict"] != SAME, "why"].ne("").all()
    for doc_id, row in parents.iterrows():
        assert row["compared_with"].split(";") == documents_above(corpus.documents, doc_id)


def test_the_network_counts_each_document_once(citations, corpus):
    links = citation_links(citations, corpus.documents)
    assert (links["documents"] <= links["of"]).all()
    assert links.groupby("key")["documents"].sum().min() >= 3


def test_titles_are_short_enough_for_a_figure():
    titles = pd.Series(
        ["中共江西省委江西省人民政府关于完整准确全面贯彻新发展理念做好碳达峰碳中和工作的实施意见", "甲" * 60]
    )
    assert short_titles(titles).tolist() == ["江西省 实施意见", "甲" * 25 + "…"]
