"""What a file is, found from its content; its name and what the browser says of it are never believed."""

import zipfile
from io import BytesIO

from flask_babel import gettext as _

from roadreg.files.errors import FileRefused

JPEG, PNG, WEBP = "image/jpeg", "image/png", "image/webp"
PDF = "application/pdf"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

PHOTO_TYPES = frozenset({JPEG, PNG, WEBP})
EXTENSIONS = {JPEG: ".jpg", PNG: ".png", WEBP: ".webp", PDF: ".pdf", XLSX: ".xlsx", DOCX: ".docx"}
"""The types that the register keeps, and the ending that each is given when it is saved."""

HEIF_BRANDS = frozenset({b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1"})
PDF_TAIL_BYTES = 4096
"""Within so many bytes of its end a PDF says `%%EOF`; some writers leave blanks behind it."""


def recognise(data: bytes, name: str) -> str:
    """The content type of a file: one of `EXTENSIONS`.

    name : as the sender's device called it; for the messages only.
    Raises FileRefused for anything else, with the remedy for what people send by mistake.
    """
    if data.startswith(b"\xff\xd8\xff"):
        return JPEG
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return WEBP
    if data.startswith(b"%PDF-"):
        return _complete_pdf(data, name)
    if data.startswith(b"PK\x03\x04"):
        return _office_document(data, name)
    if data[4:8] == b"ftyp" and data[8:12] in HEIF_BRANDS:
        raise FileRefused(
            _("“%(name)s” is a HEIC photo, which browsers cannot show.", name=name),
            _("Set the phone's camera to “Most compatible” (JPEG), or save the photo as JPEG first."),
        )
    raise FileRefused(
        _("“%(name)s” is neither a photo nor a document that the register keeps.", name=name),
        _("Send photos as JPEG, PNG or WebP, documents as PDF, xlsx or docx."),
    )


def _complete_pdf(data: bytes, name: str) -> str:
    if b"%%EOF" not in data[-PDF_TAIL_BYTES:]:
        raise FileRefused(
            _("“%(name)s” is cut off: the end of the PDF is missing.", name=name), _("Send it again.")
        )
    return PDF


def _office_document(data: bytes, name: str) -> str:
    """xlsx and docx are ZIP archives that say so by what lies in them; only the table of contents is read."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            parts = set(archive.namelist())
    except (zipfile.BadZipFile, ValueError, OSError) as error:
        raise FileRefused(_("“%(name)s” is damaged or cut off.", name=name), _("Send it again.")) from error
    if any(part.endswith("vbaProject.bin") for part in parts):
        raise FileRefused(
            _("“%(name)s” holds macros.", name=name), _("Save it as xlsx or docx without macros.")
        )
    if "[Content_Types].xml" in parts and "xl/workbook.xml" in parts:
        return XLSX
    if "[Content_Types].xml" in parts and "word/document.xml" in parts:
        return DOCX
    raise FileRefused(
        _("“%(name)s” is an archive, not a photo or document.", name=name),
        _("Unpack it and send the files in it."),
    )
