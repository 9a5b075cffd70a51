"""Tables of text: encodings, separators, what is no table."""

import pytest

from roadreg.exchange.errors import FileNotReadable
from roadreg.exchange.files import read_file

CHINESE = "编号,名称\n1,双屿桥\n2,藤桥"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le"])
def test_chinese_is_read_in_every_encoding_that_offices_write(put, encoding):
    table = read_file(put("桥.csv", CHINESE, encoding))
    assert table.columns == {"编号": ["1", "2"], "名称": ["双屿桥", "藤桥"]}


def test_the_note_shows_a_sample_of_the_chinese_text(put):
    (note,) = read_file(put("a.csv", CHINESE, "gb18030")).notes
    assert "GB18030" in note
    assert "编号" in note


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_the_separator_is_recognised(put, separator):
    text = f"number{separator}name\n1{separator}a, b and c; d\n".replace("a, b and c; d", '"a, b and c; d"')
    assert read_file(put("a.csv", text)).columns["name"] == ["a, b and c; d"]


def test_single_quotes_around_texts_are_recognised(put):
    row = "'CREEK','N OF, LINE','A','B','C'\n"
    table = read_file(put("a.txt", "a,b,c,d,e\n" + row * 3))
    assert table.columns["b"] == ["N OF, LINE"] * 3


def test_rows_are_numbered_as_a_sheet_shows_them_and_blank_ones_passed_over(put):
    table = read_file(put("a.csv", 'number,name\n1,"two\nlines"\n,\n3,c\n'))
    assert table.rows.tolist() == [2, 4]


def test_a_row_with_too_many_or_too_few_cells_is_refused(put):
    table = read_file(put("a.csv", "number,name,lon\n1,a,120\n2,b\n3,c,120,9\n"))
    assert [(refusal.row, refusal.value) for refusal in table.refusals] == [(3, "2,b"), (4, "3,c,120,9")]
    assert "2 cells" in table.refusals[0].reason
    assert table.row_count == 3


def test_a_wrong_encoding_names_line_and_remedy(put):
    with pytest.raises(FileNotReadable, match=r"Line 2 of a\.csv is not UTF-8 .* --encoding"):
        read_file(put("a.csv", "number,name\n1,é\n", "latin-1"), encoding="utf-8")


def test_an_unknown_encoding_is_named(put):
    with pytest.raises(FileNotReadable, match="no encoding klingon"):
        read_file(put("a.csv", "number\n1\n"), encoding="klingon")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "is empty"),
        (b" \n\n", "is empty"),
        (b"number,name\n", "no rows"),
        (b"number,number\n1,2\n", "Columns 1, 2 .* all called"),
        (b"number,name\n1,a\x00b\n", "Line 2 .* NUL byte"),
        (b"\x89PNG\r\n\x1a\n0000", "of the kind PNG"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", r"Excel 97"),
        (b"\x1f\x8b\x08\x00", "gzip"),
    ],
)
def test_what_is_no_table_is_named_in_one_sentence(tmp_path, content, message):
    path = tmp_path / "a.csv"
    path.write_bytes(content)
    with pytest.raises(FileNotReadable, match=message):
        read_file(path)
