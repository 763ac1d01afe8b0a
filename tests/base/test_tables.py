"""Tables come back as they were written; a missing or damaged one gets one clear line."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.base.files import replace_file
from helpers.base.paths import dictionary_folder, working_in, working_on
from helpers.base.tables import TableError, list_tables, read_table, write_table

DICTIONARY = "column,type,unit,description\nadcode,text,,code\nshare,number,%,x\nn,integer,,x\nfirm,boolean,,x\n"


@pytest.fixture
def project(tmp_path):
    """A folder with data of its own, which counts for the time of a test."""
    (tmp_path / "data/dictionary").mkdir(parents=True)
    with working_in(tmp_path):
        describe("plans", DICTIONARY)
        yield tmp_path


def describe(name, rows):
    (dictionary_folder() / f"{name}.csv").write_text(rows, encoding="utf-8")


@pytest.fixture
def table():
    return pd.DataFrame(
        {
            "adcode": ["010000", "360000", None],
            "share": [0.1 + 0.2, 123456789.0, np.nan],
            "n": pd.array([1, None, 3], dtype="Int64"),
            "firm": pd.array([True, False, None], dtype="boolean"),
        }
    )


def test_types_come_back(project, table):
    write_table(table, "plans")
    back = read_table("plans")
    assert back["adcode"].tolist()[:2] == ["010000", "360000"]
    assert back["adcode"].isna().tolist() == [False, False, True]
    assert back["share"].tolist()[:2] == [0.3, 123457000]
    assert back["n"].dtype == "Int64" and back["n"].sum() == 4
    assert back["firm"].tolist()[:2] == [True, False]


def test_file_is_what_excel_wants_and_small_errors_do_not_show(project, table):
    path = write_table(table, "plans")
    assert path.read_bytes().startswith(b"\xef\xbb\xbfadcode,share,n,firm\n010000,0.3,1,True\n")
    other = table.assign(share=table["share"] * (1 + 1e-12))
    before = path.read_bytes()
    assert write_table(other, "plans").read_bytes() == before


def test_table_given_is_left_alone(project, table):
    before = table.copy()
    write_table(table, "plans")
    pd.testing.assert_frame_equal(table, before)


def test_column_named_twice_is_refused(project):
    with pytest.raises(TableError, match="'a' occurs twice"):
        write_table(pd.DataFrame([[1, 2]], columns=["a", "a"]), "plans")


@pytest.mark.parametrize(
    ("damage", "says"),
    [
        (lambda content: b"", "is empty"),
        (lambda content: content[:-3], "breaks off"),
        (lambda content: content + b"one cell\n", "row 5 has 1 cells, not 4"),
        (lambda content: content.replace(b"360000", b"\xff"), "not UTF-8 at byte"),
        (lambda content: content.replace(b"0.3", b"much"), "row 2, column share: 'much' is no number"),
        (lambda content: content.replace(b",1,", b",1.5,"), "row 2, column n: '1.5' is no integer"),
        (lambda content: content.replace(b"True", b"yes"), "row 2, column firm: 'yes' is no boolean"),
        (lambda content: content.replace(b"share", b"other"), "has no column share"),
    ],
)
def test_damage_is_told_in_one_line_with_a_remedy(project, table, damage, says):
    path = write_table(table, "plans")
    path.write_bytes(damage(path.read_bytes()))
    with pytest.raises(TableError, match=says) as error:
        read_table("plans")
    message = str(error.value)
    assert "\n" not in message and "plans.csv" in message and "make" in message


def test_missing_table_says_what_to_do(project):
    with pytest.raises(TableError, match="is not there; run `make`"):
        read_table("plans")


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\x00"), min_size=1), min_size=1))
def test_any_text_comes_back(tmp_path_factory, texts):
    with working_in(tmp_path_factory.mktemp("tables")):
        dictionary_folder().mkdir(parents=True)
        describe("plans", "column,type,unit,description\ntext,text,,x\nlast,text,,x\n")
        write_table(pd.DataFrame({"text": texts, "last": "x"}), "plans")
        assert read_table("plans")["text"].tolist() == texts


KINDS = "column,type,unit,values,description\nkind,text,,a;b,x\nday,date,,,x\nn,integer,,,x\nsure,boolean,,,x\n"


@pytest.mark.parametrize(
    ("column", "cell", "says"),
    [
        ("kind", "c", "row 3, column kind: 'c' is none of a, b"),
        ("day", "26.10.2021", "row 3, column day: '26.10.2021' is no date"),
        ("n", 1.5, "row 3, column n: '1.5' is no integer"),
        ("n", "many", "row 3, column n: 'many' is no integer"),
        ("sure", "maybe", "row 3, column sure: 'maybe' is no boolean"),
        ("extra", 1, "column extra is not described"),
        ("n", None, "column n is described and not in the table"),
    ],
)
def test_what_the_dictionary_does_not_know_is_not_written(project, column, cell, says):
    describe("kinds", KINDS)
    good = pd.DataFrame(
        {"kind": ["a", "b"], "day": ["2021-10", ""], "n": [1.0, None], "sure": [True, None]}, index=[7, 7]
    )
    path = write_table(good, "kinds")
    before = path.read_bytes()
    bad = good.astype(object)
    if cell is None:
        del bad[column]
    else:
        bad[column] = [good[column].iloc[0] if column in good else cell, cell]
    with pytest.raises(TableError, match=says) as error:
        write_table(bad, "kinds")
    assert "\n" not in str(error.value) and "kinds.csv" in str(error.value)
    assert path.read_bytes() == before


def test_a_table_that_nobody_described_is_not_written(project, table):
    with pytest.raises(TableError, match="other.csv is not there; describe each column"):
        write_table(table, "other")


def test_file_is_replaced_whole_or_not_at_all(tmp_path):
    path = replace_file(tmp_path / "new" / "page.html", "一")
    with pytest.raises(TypeError):
        replace_file(path, 5)
    assert path.read_text(encoding="utf-8") == "一"
    assert [file.name for file in path.parent.iterdir()] == ["page.html"]


def test_a_table_has_real_dates_and_its_documents_when_asked():
    documents = read_table("documents", dates=True)
    assert documents["date"].dt.year.min() >= 2020 and documents["date"].isna().any()
    targets = read_table("targets", join="documents")
    assert len(targets) == len(read_table("targets")) and targets.columns.is_unique
    first = targets.iloc[0]
    assert (first["doc_id"], first["title"], first["date"]) == (
        "jiangxi",
        "江西省碳达峰实施方案",
        pd.Timestamp("2022-07-18"),
    )


def test_an_unknown_table_is_told_from_one_that_is_not_made_yet(tmp_path):
    for name in ("target", "targets.csv"):
        with pytest.raises(TableError, match="did you mean targets"):
            read_table(name)
    with working_on(tmp_path), pytest.raises(TableError, match="run `make`"):
        read_table("targets")
    with pytest.raises(TableError, match="no column doc_id"):
        read_table("sums", join="documents")
    with pytest.raises(TableError, match="not to 'targets'"):
        read_table("targets", join="targets")
    assert {"targets", "documents"} <= set(list_tables()["name"])
