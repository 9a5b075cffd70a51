"""A file is what its content says, whatever it is called."""

import pytest

from roadreg.files.errors import FileRefused
from roadreg.files.recognise import recognise
from tests.files import pictures
from tests.files.pictures import photo


@pytest.mark.parametrize(
    ("data", "content_type"),
    [
        (photo(), "image/jpeg"),
        (photo(form="PNG"), "image/png"),
        (photo(form="WEBP"), "image/webp"),
        (pictures.PDF, "application/pdf"),
        (pictures.XLSX, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        (pictures.DOCX, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    ],
)
def test_each_kept_type_is_found_from_its_content(data, content_type):
    assert recognise(data, "anything.jpg") == content_type


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "HEIC"),
        (b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>', "neither"),
        (b"<!doctype html><script>alert(1)</script>", "neither"),
        (b"MZ\x90\0", "neither"),
        (b"GIF89a", "neither"),
        (pictures.PDF[:20], "cut off"),
        (pictures.XLSX[:40], "damaged"),
        (pictures.archive("evil.exe"), "archive"),
        (pictures.archive("[Content_Types].xml", "xl/workbook.xml", "xl/vbaProject.bin"), "macros"),
    ],
)
def test_anything_else_is_refused_with_its_name_and_a_remedy(data, why):
    with pytest.raises(FileRefused) as refused:
        recognise(data, "bridge.jpg")
    (problem,) = refused.value.problems
    assert "bridge.jpg" in problem.message
    assert why in problem.message
    assert problem.remedy
    assert problem.field == "files"
