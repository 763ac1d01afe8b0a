"""The corpus as it stands, and hard little plans."""

import re

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.base.errors import RequestError
from helpers.base.paths import plans_folder
from helpers.corpus import load
from helpers.corpus.bodies import is_departments, parse_departments
from helpers.corpus.clauses import split_sentences
from helpers.corpus.cleaning import TrackedText
from helpers.corpus.document import anchor
from helpers.corpus.door import open_text
from helpers.corpus.headings import find_headings
from helpers.corpus.load import PlanFileError, build_corpus, build_document, load_corpus
from helpers.corpus.metadata import read_provenance

ITEMS = {"jiangxi": 49, "yichun": 46, "jiujiang": 34, "zhushan": 43}


# --- the real corpus ------------------------------------------------------------------------------


def test_every_recorded_document_is_there_and_nothing_is_odd(corpus):
    printed = [section for _, compendium in corpus.compendiums.values() for section in compendium.sections]
    single = read_provenance()["kind"].eq("plan").sum()
    assert len(printed) == 114 and single >= 4  # four single files, and those that a researcher added
    assert len(corpus) == len(corpus.documents) == len(printed) + single
    assert corpus.problems == []


def test_clauses_tile_every_text(corpus):
    for document in corpus:
        clauses = document.clauses
        assert "".join(clauses["text"]) == document.text
        assert (clauses["start"].iloc[1:].to_numpy() == clauses["end"].iloc[:-1].to_numpy()).all()


def test_ids_are_unique(corpus):
    assert corpus.clauses["clause_id"].is_unique
    assert not corpus.clauses.duplicated(["doc_id", "anchor"]).any()
    assert corpus.clauses["anchor"].str.fullmatch(r"[a-z0-9_-]+").all()


def test_every_repair_can_be_undone(corpus):
    texts = {name: raw for name, (raw, _) in corpus.compendiums.items()}
    for document in corpus:
        raw = texts.get(document.meta["source_file"])
        if raw is not None:
            start, end = document.raw_span(0, len(document.text))
            assert raw[start:end].startswith(document.tracked.restore()[:50])
            assert document.tracked.restore() in raw


def test_every_character_of_the_compendium_is_accounted_for(corpus):
    for name, (raw, compendium) in corpus.compendiums.items():
        spans = [(start, end) for _, start, end, _ in corpus.leftovers[name]]
        spans += [piece[:2] for section in compendium.sections for piece in section.pieces]
        spans.sort()
        assert spans[0][0] == 0 and spans[-1][1] == len(raw)
        assert all(a[1] == b[0] for a, b in zip(spans, spans[1:], strict=False))


@pytest.mark.parametrize(("doc_id", "number"), ITEMS.items())
def test_items_of_jiangxis_family(corpus, doc_id, number):
    assert len(corpus[doc_id].items) == number


def test_the_twins_agree(corpus):
    from rapidfuzz.distance import Indel

    twins = corpus.documents[corpus.documents["same_as"].notna()]
    assert len(twins) == 1
    copy, original = (corpus[d].text.replace("\n", "") for d in twins.iloc[0][["doc_id", "same_as"]])
    assert Indel.normalized_similarity(copy, original) >= 0.995


def test_an_item_of_a_running_numbering(corpus):
    items = corpus["c0002"].items.set_index("item")
    assert items.loc["三（三）", "item_title"] == "强化绿色低碳发展规划引领"
    assert items.loc["三（三）", "chapter"] == "推进经济社会发展全面绿色转型"


def test_pages_are_those_that_hold_the_text(corpus):
    for document in corpus.select(source_file=list(corpus.compendiums)):
        pages = document.clauses["page"]
        assert pages.is_monotonic_increasing
        assert pages.between(document.meta["page_first"], document.meta["page_last"]).all()


def test_the_annex_is_a_table(corpus):
    cells = corpus["zhushan"].clauses.query("kind == 'cell' and row > 0")
    assert sorted(cells["row"].unique()) == list(range(1, 16))
    forest = cells[(cells["row"] == 4) & (cells["column"] == "区拟定目标值")]["text"].item()
    assert forest.strip() == "到2030年，稳定在57.85%以上。"
    assert cells[cells["row"] == 5].query("column == '区拟定目标值'").empty
    assert corpus["zhushan"].tables[0].cut


def test_departments_of_an_item(corpus):
    clauses = corpus["jiangxi"].clauses
    named = clauses[clauses["item"] == "三（一）3"]["departments"].unique()
    assert list(named) == ["省能源局;省发展改革委;省科技厅;省自然资源厅;省水利厅;国网江西省电力公司"]


@pytest.mark.parametrize(
    ("begin", "part", "numbers", "end"),
    [
        ("", "{0}、推进工作\n（一）做甲。做好甲。\n（二）做乙。做好乙。\n", "二三四", "\n"),
        ("二、重点任务\n", "（{0}）推进工作\n1.做甲。做好甲。\n2.做乙。做好乙。", "一二三", ""),
    ],
)
def test_a_bracket_at_the_end_of_every_chapter_or_action_covers_what_is_in_it(begin, part, numbers, end):
    """Only where all do so: with a bracket of its own in one section or item, a bracket is its item's."""
    parts = (f"{part.format(n)}（市{d}局按职责分工负责）\n" for n, d in zip(numbers, "科农林", strict=True))
    plan = f"一、总体目标\n到2030年，做好。\n{begin}{''.join(parts)}"

    def named(text):
        clauses = open_text(text).documents[0].clauses
        return clauses.loc[clauses["text"].str.startswith("做好甲"), "departments"].fillna("").tolist()

    assert named(plan) == ["市科局", "市农局", "市林局"]
    assert named(plan.replace("做好甲。\n", f"做好甲。{end}（市水利局负责）\n", 1)) == ["市水利局", "", ""]


def test_no_bracket_of_bodies_is_left_in_a_sentence(corpus):
    sentences = corpus.clauses.query("kind == 'sentence'")
    left = sentences[sentences["text"].str.contains(r"^[（〔].*(?:按职责分工负责|责任单位：).*[）〕]\s*$")]
    assert left["clause_id"].tolist() == []


def test_select_and_its_errors(corpus):
    provinces = corpus.select(level="province", is_plan=True)
    assert 0 < len(provinces) < len(corpus)
    assert set(provinces.documents["level"]) == {"province"}
    assert set(corpus.select(place=["江西", "330000"]).documents["adcode"]) == {"360000", "330000"}
    assert set(corpus.select(province="江西").documents["province"]) == {"江西省"}
    assert len(corpus.select(same_as="")) == len(corpus) - 1


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"colour": "green"}, "no column 'colour'"),
        ({"levl": "province"}, "did you mean level"),
        ({"region": "eastern"}, "accepted are 东北, 东部, 中部, 西部"),
        ({"level": "provinces"}, "did you mean province?"),
        ({"is_plan": "True"}, "Accepted are False, True"),
        ({"is_plan": 1}, "accepted are False, True"),
        ({"place": "上嗨"}, "there is no place '上嗨'"),
        ({"topic": "transports"}, "did you mean transport?"),
    ],
)
def test_an_unknown_name_is_never_an_empty_selection(corpus, asked, said):
    with pytest.raises(RequestError, match=re.escape(said)) as caught:
        corpus.select(**asked)
    assert "\n" not in str(caught.value)


def test_a_document_answers_to_the_names_people_use(corpus):
    for name in ("上海", "上海市", "Shanghai", "shanghai City", " 上海 ", "310000", 310000, "c0888"):
        assert corpus[name].doc_id == "c0888"
    assert corpus["重慶"].doc_id == corpus["重庆"].doc_id and corpus["內蒙古"].doc_id == corpus["Inner Mongolia"].doc_id
    assert len(corpus.select(place="廣東")) == len(corpus.select(place="广东"))
    for name, said in (
        ("jiangxe", "did you mean jiangxi"),
        ("南昌", "江西省, which it lies in, has one"),
        ("贛州", "江西省, which it lies in, has one"),
        ("包头氢", "no document"),
        ("qqq", f"there are {len(corpus)}, of {len(corpus.places())} places"),
    ):
        with pytest.raises(RequestError, match=said):
            corpus[name]
    with pytest.raises(RequestError, match="no order to cut"):
        corpus[:3]
    assert {"c0888", "jiangxi", "上海"} <= set(corpus._ipython_key_completions_())


def test_a_corpus_prints_on_one_line(corpus):
    assert len(str(corpus)) < 200 and f"{len(corpus)} documents" in str(corpus)


def test_places_have_one_row_each_and_real_dates(corpus):
    places = corpus.places().set_index("place")
    assert places.index.is_unique and places.loc["上海", "date"] == pd.Timestamp("2022-07-28")
    assert pd.isna(places.loc["九江", "date"]) and pd.isna(places.loc["包头", "doc_id"])
    assert places["documents"].sum() == len(corpus)


def test_words_are_found_with_what_stands_around_them(corpus):
    found = corpus.select(place="江西").find("氢能|绿氢", window=10)
    first = found.iloc[0]
    assert (first["place"], first["item"], first["match"], first["right"]) == (
        "江西",
        "三（二）2",
        "氢能",
        "等清洁能源替代。推广",
    )
    assert first["left"] == "，推进风能、太阳能、"
    for row in found.itertuples():
        document = corpus[row.doc_id]
        assert document.text[row.start : row.end] == row.match
        clause = document.clauses.set_index("clause_id").loc[row.clause_id]
        assert clause["start"] <= row.start < clause["end"] and "\n" not in row.left + row.right
    assert len(found) == sum(
        document.text.count("氢能") + document.text.count("绿氢") for document in corpus.select(place="江西")
    )
    for words in ("(", "", "氢?"):
        with pytest.raises(RequestError):
            corpus.find(words)


def test_a_document_shows_a_clause_in_its_item(corpus):
    plan = corpus["jiangxi"]
    assert (plan.title, plan.adcode, plan.date) == ("江西省碳达峰实施方案", "360000", pd.Timestamp("2022-07-18"))
    shown = plan.show("jiangxi-三（二）2-05").data
    assert "<mark>促进工艺流程结构转型" in shown and "江西省人民政府" in shown and shown.count("<mark>") == 1
    assert plan.targets["doc_id"].eq("jiangxi").all() and len(plan.targets) > 20
    with pytest.raises(RequestError, match="no clause or item"):
        plan.show("九（九）9")


def test_the_card_shows_what_a_reader_asks_first(corpus):
    html = corpus["jiujiang"]._repr_html_()
    assert "九江市碳达峰实施方案" in html and "Incomplete" in html and "34 items" in html


def test_progress_bar_is_silent_in_reports(capfd, monkeypatch):
    monkeypatch.setenv("PLANS_SILENT", "1")
    load_corpus()
    assert capfd.readouterr().err == ""


# --- little plans ---------------------------------------------------------------------------------


def items_of(text):
    return build_document("x", text).items["item"].tolist()


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        (
            "一、总体要求。甲。二、主要目标。乙。三、重点任务（一）能源行动。1.发展新能源。做。2.节能。做。四、组织实施丙。",
            ["三（一）1", "三（一）2", "四"],
        ),
        ("一、推进（一）甲行动。做。（二）乙行动。做。二、保障（三）丙。做。", ["一（一）", "一（二）", "二（三）"]),
        ("第一条为甲。第二条为乙，第四条外电入豫。第三条为丙。", ["第一条", "第二条", "第三条"]),
        ("第一章规划\n一、甲行动\n做。\n第二章实施\n一、乙行动\n做。", ["第一章一", "第二章一"]),
        ("一、做统一、智能的事，第一、二、三产业。二、再做。", ["一", "二"]),
        ("没有任何编号的文字。只有两句。", []),
        ("", []),
    ],
)
def test_items_of_a_little_plan(text, labels):
    assert items_of(text) == labels


def test_a_box_keeps_its_own_numbers():
    text = "一、任务（一）甲行动。1.做一。专栏1重点工程。1.工程甲。2.工程乙。\n2.做二。（二）乙行动。3.做三。"
    labels = build_document("x", text).clauses["item"].unique().tolist()
    assert labels == ["一", "一（一）", "一（一）1", "一（一）1专栏1", "一（一）2", "一（二）", "一（二）3"] or labels[
        3
    ].endswith("专栏1")


def test_a_missing_number_is_marked():
    headings = find_headings("一、甲任务。做。三、丙任务。做。")
    assert [(h.number, h.odd) for h in headings] == [(1, ""), (3, "gap")]


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("到2025年：甲；乙。丙！", ["到2025年：甲；", "乙。", "丙！"]),
        ("坚持“先立后破。稳住存量”的方针。做。", ["坚持“先立后破。稳住存量”的方针。", "做。"]),
        ("（含网约车；下同）占比达到35%。", ["（含网约车；下同）占比达到35%。"]),
        ("做好。”再做。", ["做好。”", "再做。"]),
        ("做好。（市发改委负责）再做。", ["做好。", "（市发改委负责）", "再做。"]),
    ],
)
def test_sentences(text, sentences):
    assert [text[a:b] for a, b in split_sentences(text, 0, len(text))] == sentences


@pytest.mark.parametrize(
    ("bracket", "names"),
    [
        ("（省能源局、省发展改革委等按职责分工负责）", ["省能源局", "省发展改革委"]),
        ("（责任单位：市经信局；配合单位：市科技局、各区政府）", ["市经信局", "市科技局", "各区政府"]),
        ("（市发改委牵头，市科技局、市工业和信息化局按职责分工负责）", ["市发改委", "市科技局", "市工业和信息化局"]),
        ("（各有关部门按职责分工负责）", ["各有关部门"]),
        ("〔污防科牵头，各分局落实〕", ["污防科", "各分局"]),
        ("（省发展改革委（省能源局）、省财政厅等部门按职责分工负责）", ["省发展改革委（省能源局）", "省财政厅"]),
        ("（省住建厅牵头，以下均需各市人民政府落实，不再列出）", ["省住建厅"]),
        ("（各市、县（区）人民政府负责）", ["各市、县（区）人民政府"]),
        ("（责任单位：市、区机管局，市、区财政局）", ["市、区机管局", "市、区财政局"]),
        ("（责任部门：自然处，完成期限：12月底）", ["自然处"]),
        (
            "（省科技厅、省发展改革委省工业和信息化厅等部门按职责分工负责）",
            ["省科技厅", "省发展改革委", "省工业和信息化厅"],
        ),
        ("（市委市政府京津冀协同办、国家税务总局市税务局负责）", ["市委市政府京津冀协同办", "国家税务总局市税务局"]),
        ("（市碳达峰碳中和工作领导小组办公室）", ["市碳达峰碳中和工作领导小组办公室"]),
    ],
)
def test_responsible_bodies(bracket, names):
    assert is_departments(bracket)
    assert parse_departments(bracket) == names


@pytest.mark.parametrize(
    "bracket", ["（以下简称《方案》）", "（含网约车）", "（PUE）", "（1）", "（企业年综合能源消费量）", "（）"]
)
def test_other_brackets_name_no_bodies(bracket):
    assert not is_departments(bracket)


@pytest.mark.parametrize(
    ("label", "safe"),
    [
        ("三（一）1", "c3a1i1"),
        ("附表15", "x15"),
        ("第三章二", "p3c2"),
        ("三（二十一）2", "c3a21i2"),
        ("0", "f0"),
        ("四（一）〔2〕", "c4a1r2"),
        ("二专栏2.1", "c2b2_1"),
    ],
)
def test_anchors(label, safe):
    assert anchor(label) == safe


def test_a_title_in_front_of_the_text_is_a_heading():
    document = build_document(
        "x", "九江市碳达峰实施方案 为做好工作，制定本方案。", meta={"title": "九江市碳达峰实施方案"}
    )
    assert document.clauses["kind"].tolist() == ["heading", "sentence"]


def test_a_list_that_goes_on_in_one_sentence_has_no_headings():
    """The last of 1.…；2.…。 ends with a full stop as a title does."""
    document = build_document(
        "x", "一、保障\n1.建成加氢站8座；2.湿地保护率保持在65%以上。3.完善制度。健全机制，加强考核。"
    )
    assert list(zip(document.clauses["item"], document.clauses["kind"], strict=True)) == [
        ("一", "heading"),
        ("一1", "sentence"),
        ("一2", "sentence"),
        ("一3", "heading"),
        ("一3", "sentence"),
    ]


PLAN = st.lists(
    st.sampled_from(
        [
            "一、",
            "二、",
            "（一）",
            "（二）",
            "1.",
            "2.",
            "专栏1",
            "能源行动",
            "。",
            "；",
            "，",
            "\n",
            "\t",
            "（市发改委负责）",
            "（",
            "）",
            "“",
            "到2025年达到18%",
            "附表：\n",
            "第一条",
            "——",
        ]
    ),
    max_size=40,
).map("".join)


@given(st.one_of(PLAN, st.text(max_size=80)))
@settings(max_examples=300, deadline=None)
def test_any_text_is_tiled_by_its_clauses(text):
    document = build_document("x", text)
    assert "".join(document.clauses["text"]) == document.text
    assert document.tracked.restore() == text
    assert document.clauses["clause_id"].is_unique


@given(PLAN)
@settings(max_examples=200, deadline=None)
def test_sentences_joined_give_the_text(text):
    assert "".join(text[a:b] for a, b in split_sentences(text, 0, len(text))) == text


# --- bad input ------------------------------------------------------------------------------------


def test_a_cut_compendium_gives_the_documents_so_far(corpus):
    name, (raw, _) = next(iter(corpus.compendiums.items()))
    cut = raw[: corpus["c0012"].raw_span(9000, 9001)[0]]
    small = build_corpus({}, {name: cut})
    assert small["c0012"].meta["complete"] is False or not small["c0012"].meta["complete"]
    assert corpus["c0012"].text.startswith(small["c0012"].text[:-20])


def test_an_empty_document_is_built():
    document = build_document("x", "")
    assert document.text == "" and document.clauses.empty and document.items.empty
    assert isinstance(document.tracked, TrackedText)


def test_one_bad_file_does_not_stop_the_others(corpus, tmp_path, capsys):
    for document in corpus.select(level="prefecture", source_file=["yichun.txt", "jiujiang.txt"]):
        name = document.meta["source_file"]
        (tmp_path / name).write_bytes((plans_folder() / name).read_bytes())
    (tmp_path / "jiujiang.txt").write_bytes("九江市".encode("gb18030"))
    (tmp_path / "zhushan.txt").write_bytes(b"")
    small = load_corpus(tmp_path)
    assert list(small.documents["doc_id"]) == ["yichun"]
    assert small["yichun"].text == corpus["yichun"].text
    lines = capsys.readouterr().err.strip().splitlines()
    assert lines == small.problems and len(lines) == 4
    assert "zhushan.txt: is empty" in "".join(lines) and "jiangxi.txt: is missing" in "".join(lines)


def test_no_file_at_all_is_one_line(tmp_path):
    with pytest.raises(PlanFileError, match="no plan can be read"):
        load_corpus(tmp_path)


def test_what_is_held_for_forks_is_handed_out_once_and_never_stale(monkeypatch):
    load.hold_corpus()
    held = load_corpus()
    assert "clauses" in vars(held)  # made before
    assert load_corpus() is not held
    load.hold_corpus()
    held = load._held[1]
    monkeypatch.setattr(load, "_raw_state", lambda: ("a table was edited",))
    assert load_corpus() is not held
    load._held.clear()
