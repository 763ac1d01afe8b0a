"""Domains of clauses read by hand, and profiles of documents against counts by hand and the real corpus."""

import pandas as pd
import pytest

from helpers.base.errors import KnowledgeError
from helpers.trends import profiles
from helpers.vocabulary import domains
from helpers.vocabulary.indicators import read_codebook

PLACED = ["item_title", "action", "chapter"]


@pytest.mark.parametrize(
    ("item_title", "action", "chapter", "text", "expected"),
    [
        ("大力发展新能源", "能源绿色低碳转型行动", "重点任务", "有序推进风电开发。", "energy"),
        ("实施节能降碳重点工程", "节能降碳增效行动", "重点任务", "实施城市节能降碳工程。", "efficiency"),
        ("推广节能低碳型交通工具", "", "加快推进低碳交通运输体系建设", "加快淘汰老旧车船。", "transport"),
        ("推进农村建设和用能低碳转型", "城乡建设碳达峰行动", "重点任务", "推广节能灶具。", "buildings"),
        ("推进农业农村减排固碳", "", "", "推广稻田间歇灌溉。", "agriculture"),
        ("引导企业履行社会责任", "绿色低碳全民行动", "重点任务", "中央企业要率先垂范。", "public"),
        ("强化责任落实", "强化责任落实", "组织实施", "各部门按照职责分工抓好能源工作。", "governance"),
        ("推动建材行业碳达峰", "工业领域碳达峰行动", "重点任务", "加强产能置换监管。", "industry"),
        ("提升统计监测能力", "", "健全法规标准和统计监测体系", "建立统计核算体系。", "rules"),
        ("加强体制创新", "加强体制创新", "保障措施", "推进油气市场化改革。", "governance"),
        # the chapter of goals: every sentence for itself
        ("主要目标", "主要目标", "总体要求", "到2025年，森林覆盖率达到63.1%。", "sinks"),
        ("主要目标", "主要目标", "总体要求", "到2025年，非化石能源消费比重达到18.3%。", "energy"),
        # what is about everything
        ("指导思想", "指导思想", "总体要求", "坚持系统观念，处理好能源和产业的关系。", "general"),
        ("指导思想", "", "总体目标", "以能源革命为引领。", "general"),
        ("", "", "", "为推进碳达峰，制定本方案。", "general"),
        ("附表", "", "附表", "营运车辆、船舶单位换算周转量碳排放强度", "transport"),
    ],
)
def test_domain_of_clauses_read_by_hand(item_title, action, chapter, text, expected):
    clause = pd.DataFrame([[item_title, action, chapter, text]], columns=[*PLACED, "text"])
    assert domains.clause_domains(clause).to_list() == [expected]


def test_the_longest_word_counts_not_a_shorter_one_inside_it():
    assert domains.domain_weights("企业社会责任") == {"public": 4}, "责任 alone would be organisation"


def test_no_word_stands_in_two_domains_and_none_is_empty():
    words = [word for cell in domains.read_domains()["words"] for word in filter(None, cell.split(";"))]
    assert len(words) == len(set(words))
    assert min(map(len, words)) >= 2


def test_shares_of_text_add_up_to_one_in_every_document(corpus):
    shares = profiles.text_shares(corpus.clauses)
    assert len(shares) == len(corpus)
    assert shares.sum(axis=1).round(9).eq(1).all()
    assert shares["general"].median() < 0.25, "most text has a domain"


@pytest.mark.parametrize(
    ("topic", "domain"),
    [("energy", "energy"), ("urban_rural", "buildings"), ("science", "science"), ("fiscal", "money")],
)
def test_plans_of_one_field_are_mostly_about_it(corpus, topic, domain):
    documents = corpus.documents[corpus.documents["topic"] == topic]["doc_id"]
    shares = profiles.text_shares(corpus.select(topic=topic).clauses).loc[documents]
    assert shares.drop(columns="general").mean().idxmax() == domain


def test_profiles_by_hand():
    documents = pd.DataFrame(
        [("a", 2000, ""), ("b", 500, ""), ("c", 100, "a")], columns=["doc_id", "chars", "same_as"]
    ).assign(
        **dict.fromkeys(["level", "province", "doc_type", "topic", "status", "date"], "x"), is_plan=True, complete=True
    )
    targets = pd.DataFrame(
        [
            ("a", "quantity", "strive"),
            ("a", "quantity", "plain"),
            ("a", "delegated", "ensure"),
            ("a", "milestone", "strive"),
        ],
        columns=["doc_id", "kind", "modality"],
    ).assign(target_id="t")
    numbers = pd.DataFrame({"doc_id": ["a", "a", "a", "b"], "class": ["target", "past", "date", "date"]})
    found = profiles.document_profiles(documents, targets, numbers).set_index("doc_id")
    assert found.index.to_list() == ["a", "b"], "a second copy has no profile"
    assert found.loc["a", ["targets", "numbers_per_1000_chars", "targets_per_1000_chars"]].to_list() == [4, 1, 2]
    assert found.loc["a", "strive_share"] == pytest.approx(1 / 3), "milestones have no level to be firm about"
    assert found.loc["a", "delegated_share"] == pytest.approx(1 / 3)
    assert found.loc["b", "numbers_per_1000_chars"] == 0
    assert pd.isna(found.loc["b", "strive_share"]), "no targets is not no 力争"


def test_domain_of_a_target_codebook_first_then_words_then_clause():
    targets = pd.DataFrame(
        [("known", "废钢", "c1"), (None, "森林蓄积量", "c1"), (None, "项目数", "c1"), (None, "项目数", "elsewhere")],
        columns=["indicator_id", "indicator", "clause_id"],
    )
    clauses = pd.DataFrame([["c1", "推动工业低碳发展", "", "", "正文"]], columns=["clause_id", *PLACED, "text"])
    codebook = pd.DataFrame({"indicator_id": ["known"], "domain": ["circular"]})
    found = profiles.target_domains(targets, clauses, codebook)
    assert found.to_list() == ["circular", "sinks", "industry", "general"]


def test_every_domain_of_the_codebook_has_its_place(tmp_path):
    codebook = read_codebook()
    assert set(codebook["domain"]) <= set(domains.indicator_domains())
    strange = pd.DataFrame({"indicator_id": ["x"], "domain": ["astronomy"]})
    with pytest.raises(KnowledgeError, match="astronomy"):
        profiles.target_domains(pd.DataFrame(columns=["indicator_id"]), pd.DataFrame(), strange)
