"""Photos and documents made in memory, with what cameras write into them."""

import zipfile
from io import BytesIO
from typing import Any

from PIL import Image

EXIF, GPS = 0x8769, 0x8825
ORIENTATION, TAKEN, OFFSET = 0x0112, 0x9003, 0x9011

LUCHENG = {1: "N", 2: (28.0, 0.0, 56.376), 3: "E", 4: (120.0, 39.0, 18.828)}
"""28.01566 N 120.65523 E, as a camera writes it."""


def two_halves(width: int = 60, height: int = 40, mode: str = "RGB") -> Image.Image:
    """Red on the left, blue on the right."""
    image = Image.new("RGB", (width, height), "blue")
    image.paste("red", (0, 0, width // 2, height))
    return image.convert(mode)


def photo(
    image: Image.Image | None = None,
    form: str = "JPEG",
    *,
    orientation: int | None = None,
    taken: str | None = None,
    offset: str | None = None,
    gps: dict[int, Any] | None = None,
    **save: Any,
) -> bytes:
    """The bytes of a photo; `gps` by EXIF's numbers of the GPS fields."""
    exif = Image.Exif()
    if orientation is not None:
        exif[ORIENTATION] = orientation
    details = exif.get_ifd(EXIF)
    if taken is not None:
        details[TAKEN] = taken
    if offset is not None:
        details[OFFSET] = offset
    if gps is not None:
        exif.get_ifd(GPS).update(gps)
    written = BytesIO()
    (image or two_halves()).save(written, form, exif=exif, **save)
    return written.getvalue()


def archive(*parts: str) -> bytes:
    """A ZIP archive that holds empty files of these names."""
    written = BytesIO()
    with zipfile.ZipFile(written, "w") as zipped:
        for part in parts:
            zipped.writestr(part, "")
    return written.getvalue()


XLSX = archive("[Content_Types].xml", "xl/workbook.xml")
DOCX = archive("[Content_Types].xml", "word/document.xml")
PDF = b"%PDF-1.4\n1 0 obj <<>> endobj\ntrailer <<>>\n%%EOF\n"
