"""Tables come back as they were written; a missing or damaged one gets one clear line."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.files import replace_file
from helpers.tables import TableError, read_table, write_table

DICTIONARY = "column,type,unit,description\nadcode,text,,code\nshare,number,%,x\nn,integer,,x\nfirm,boolean,,x\n"


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "plans.csv").write_text(DICTIONARY, encoding="utf-8")
    return tmp_path / "processed"


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


def read(folder):
    return read_table("plans", folder, folder.parent)


def test_types_come_back(folder, table):
    write_table(table, "plans", folder)
    back = read(folder)
    assert back["adcode"].tolist()[:2] == ["010000", "360000"]
    assert back["adcode"].isna().tolist() == [False, False, True]
    assert back["share"].tolist()[:2] == [0.3, 123457000]
    assert back["n"].dtype == "Int64" and back["n"].sum() == 4
    assert back["firm"].tolist()[:2] == [True, False]


def test_file_is_what_excel_wants_and_small_errors_do_not_show(folder, table):
    path = write_table(table, "plans", folder)
    assert path.read_bytes().startswith(b"\xef\xbb\xbfadcode,share,n,firm\n010000,0.3,1,True\n")
    other = table.assign(share=table["share"] * (1 + 1e-12))
    before = path.read_bytes()
    assert write_table(other, "plans", folder).read_bytes() == before


def test_table_given_is_left_alone(folder, table):
    before = table.copy()
    write_table(table, "plans", folder)
    pd.testing.assert_frame_equal(table, before)


def test_column_named_twice_is_refused(folder):
    with pytest.raises(TableError, match="'a' occurs twice"):
        write_table(pd.DataFrame([[1, 2]], columns=["a", "a"]), "plans", folder)


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
def test_damage_is_told_in_one_line_with_a_remedy(folder, table, damage, says):
    path = write_table(table, "plans", folder)
    path.write_bytes(damage(path.read_bytes()))
    with pytest.raises(TableError, match=says) as error:
        read(folder)
    message = str(error.value)
    assert "\n" not in message and "plans.csv" in message and "make" in message


def test_missing_table_says_what_to_do(folder):
    with pytest.raises(TableError, match="is not there; run `make`"):
        read(folder)


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\x00"), min_size=1), min_size=1))
def test_any_text_comes_back(tmp_path_factory, texts):
    folder = tmp_path_factory.mktemp("tables")
    write_table(pd.DataFrame({"text": texts, "last": "x"}), "plans", folder)
    assert read_table("plans", folder, folder / "none")["text"].tolist() == texts


def test_file_is_replaced_whole_or_not_at_all(tmp_path):
    path = replace_file(tmp_path / "new" / "page.html", "一")
    with pytest.raises(TypeError):
        replace_file(path, 5)
    assert path.read_text(encoding="utf-8") == "一"
    assert [file.name for file in path.parent.iterdir()] == ["page.html"]
