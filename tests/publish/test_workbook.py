"""The workbook: opens again with the same values, and nothing in it is a formula."""

import re

import openpyxl
import pandas as pd
import pytest

from helpers.base.paths import processed_folder
from helpers.base.tables import read_table
from helpers.intake.workbook import write_workbook
from publish.workbook import sheets

NAMES = ("targets", "documents", "reported", "clauses")
pytestmark = pytest.mark.skipif(
    not all((processed_folder() / f"{name}.csv").exists() for name in NAMES), reason="run make first"
)


@pytest.fixture(scope="module")
def tables():
    return sheets(*(read_table(name) for name in NAMES))


@pytest.fixture(scope="module")
def path(tables, tmp_path_factory):
    return write_workbook(tables, tmp_path_factory.mktemp("book") / "targets.xlsx")


def test_it_reopens_with_the_same_values(tables, path):
    for name in ("data", "reported", "codebook"):
        again = pd.read_excel(path, sheet_name=name, dtype=object)
        table = tables[name].reset_index(drop=True)
        assert list(again.columns) == list(table.columns) and len(again) == len(table)
        for column in table:
            old, new = table[column], again[column]
            kept = old.notna() & old.astype(str).ne("")
            assert new[~kept].isna().all(), column
            if pd.api.types.is_numeric_dtype(old) and not pd.api.types.is_bool_dtype(old):
                assert new[kept].astype(float).tolist() == pytest.approx(old[kept].astype(float).tolist()), column
            else:
                assert new[kept].astype(str).tolist() == old[kept].astype(str).tolist(), column


def test_heads_are_frozen_filters_on_and_years_whole(path):
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["readme", "data", "reported", "codebook", "columns", "sources"]
    sheet = book["data"]
    assert sheet.freeze_panes == "A2" and sheet.auto_filter.ref == sheet.dimensions
    head = {cell.value.split("\n")[-1]: cell.column_letter for cell in sheet[1]}
    years = [cell.value for cell in sheet[head["year"]][1:] if cell.value is not None]
    assert all(isinstance(year, int) for year in years)
    assert all(cell.hyperlink for cell in sheet[head["link"]][1:])


def test_readers_of_either_language_find_their_columns(tables):
    data = tables["data"]
    plain = data.rename(columns=lambda column: column.split("\n")[-1])
    assert all(re.search("[一-鿿]", column) for column in data)
    assert plain["link"].str.startswith("plans/").all() and not plain["doc_id"].eq("c0568").any()  # the second copy
    assert plain["place"].notna().all() and plain["theme"].str.contains("[一-鿿] [A-Z]").all()
    row = plain[plain["quote"].str.contains("18.3%") & plain["place"].eq("宜春")].iloc[0]
    assert row["sentence"].startswith("到2025年") and row["sentence"].endswith(("。", "；"))
    assert (row["kind"], row["level"], row["place_en"]) == ("定量目标 number", "市级 Prefecture", "Yichun")
    assert plain.loc[plain["doc_id"] == "c0100", "official_page"].str.contains("gov.cn").all()
    assert tables["readme"].iloc[0]["说明"] != tables["readme"].iloc[0]["what it says"]
    for name in ("data", "reported", "codebook", "columns", "sources"):
        assert all(re.fullmatch(r"[^\n]*[一-鿿][^\n]*\n[a-z_]+", column) for column in tables[name]), name
    meanings = tables["columns"].filter(regex="description")
    assert len(meanings) == len(data.columns) and meanings.iloc[:, 0].str.contains("[一-鿿]").all()
    assert not meanings.iloc[:, 1].str.fullmatch("").any()
    codebook = tables["codebook"].rename(columns=lambda column: column.split("\n")[-1])
    assert (
        codebook["definition_zh"].str.contains("[一-鿿]").all()
        and codebook["domain"].str.contains("[一-鿿] [A-Z]").all()
    )


def test_no_cell_can_become_a_formula(tmp_path):
    dangerous = pd.DataFrame(
        {"quote": ["=1+1", "+1", "-1", "@x", "=HYPERLINK(1)"], "value": [1.0, -2.5, 3.0, None, 0.1]}
    )
    path = write_workbook({"data": dangerous}, tmp_path / "x.xlsx")
    sheet = openpyxl.load_workbook(path)["data"]
    assert [cell.value for cell in sheet["A"][1:]] == dangerous["quote"].tolist()
    assert {cell.data_type for cell in sheet["A"][1:]} == {"s"} and sheet["B3"].value == -2.5


def test_the_same_tables_give_the_same_bytes(tables, path, tmp_path):
    assert write_workbook(tables, tmp_path / "again.xlsx").read_bytes() == path.read_bytes()
