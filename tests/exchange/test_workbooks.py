"""Excel files as offices keep them."""

import zipfile
from datetime import date, datetime

import pytest
from openpyxl import Workbook

from roadreg.exchange.errors import FileNotReadable, LayerNotChosen
from roadreg.exchange.files import read_file


@pytest.fixture
def ledger(tmp_path):
    """A sheet with a merged title, a head of two lines, a total, a hidden and an empty sheet."""
    book = Workbook()
    sheet = book.active
    sheet.title = "桥梁台账"
    sheet.append(["某区桥梁台账"])
    sheet.merge_cells("A1:D1")
    sheet.append(["编号", "名称", "坐标"])
    sheet.append([None, None, "经度", "纬度"])
    sheet.merge_cells("A2:A3")
    sheet.merge_cells("B2:B3")
    sheet.merge_cells("C2:D2")
    sheet.append([1, "双屿桥", 120.6, 28.0])
    sheet.append([2.0, "=1+1", 120.7, 28.1])
    sheet.append(["合计", None, None, None])
    book.create_sheet("隐藏").append(["x"])
    book["隐藏"].sheet_state = "hidden"
    book.create_sheet("空表")
    path = tmp_path / "台账.xlsx"
    book.save(path)
    return path


def test_a_merged_title_and_a_head_of_two_lines_are_understood(ledger):
    table = read_file(ledger)
    assert list(table.columns) == ["编号", "名称", "经度", "纬度"]
    assert table.columns["编号"] == ["1"]
    assert table.rows.tolist() == [4]


def test_a_total_is_passed_over_and_said(ledger):
    assert any("Row 6 is a total" in note for note in read_file(ledger).notes)


def test_a_formula_that_was_never_computed_refuses_its_row(ledger):
    (refusal,) = read_file(ledger).refusals
    assert (refusal.row, refusal.field, refusal.value) == (5, "名称", "=1+1")


def test_days_come_out_as_days(tmp_path):
    book = Workbook()
    book.active.append(["编号", "建成时间", "检查日期"])
    book.active.append(["1", datetime(2006, 5, 1), date(2024, 1, 2)])  # noqa: DTZ001  # as Excel keeps them
    book.save(tmp_path / "a.xlsx")
    table = read_file(tmp_path / "a.xlsx")
    assert table.columns["建成时间"] == ["2006-05-01"]
    assert table.columns["检查日期"] == ["2024-01-02"]


def test_of_several_sheets_one_must_be_chosen(tmp_path):
    book = Workbook()
    for sheet in (book.active, book.create_sheet("二")):
        sheet.append(["编号"])
        sheet.append([sheet.title])
    book.save(tmp_path / "a.xlsx")
    with pytest.raises(LayerNotChosen, match="Sheet, 二"):
        read_file(tmp_path / "a.xlsx")
    assert read_file(tmp_path / "a.xlsx", layer="二").columns["编号"] == ["二"]
    with pytest.raises(LayerNotChosen, match="no sheet “三”"):
        read_file(tmp_path / "a.xlsx", layer="三")


def test_a_workbook_that_is_none_is_named(tmp_path):
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.xml", "<nonsense")
    with pytest.raises(FileNotReadable, match="cannot be opened as an Excel file"):
        read_file(path)


def test_text_in_place_of_a_workbook_is_named(tmp_path):
    (tmp_path / "a.xlsx").write_text("hello")
    with pytest.raises(FileNotReadable, match="not what its name says"):
        read_file(tmp_path / "a.xlsx")
