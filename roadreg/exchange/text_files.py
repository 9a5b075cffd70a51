"""Reads tables of text: CSV and its kin, in the encodings and with the separators that offices write."""

import codecs
import csv
import io
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from flask_babel import gettext as _

from roadreg.exchange.errors import FileNotReadable
from roadreg.exchange.refusals import Refusal, shortened
from roadreg.exchange.tables import Table

MOST_BYTES = 2**30
SEPARATORS = (",", ";", "\t", "|")
SAMPLE_LINES = 50
LARGEST_CELL = 2**20

MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
SHOWN_ENCODINGS = {"utf-8-sig": "UTF-8", "utf-8": "UTF-8", "gb18030": "GB18030", "utf-16": "UTF-16"}


def read_text_table(path: Path, name: str, *, encoding: str | None = None) -> Table:
    """The rows of a CSV file. The first line names the columns.

    encoding : as Python names it; None recognises UTF-8 with and without mark, UTF-16 and GB18030.
    A row with more or fewer cells than the first line is refused; blank rows are passed over.
    Raises FileNotReadable.
    """
    if path.stat().st_size > MOST_BYTES:
        raise FileNotReadable(_("%(file)s is larger than 1 GB. Split it.", file=name))
    text, used = decode(path.read_bytes(), name, encoding)
    separator, quote = _form_of(text)
    csv.field_size_limit(LARGEST_CELL)
    try:
        records = list(csv.reader(io.StringIO(text), delimiter=separator, quotechar=quote))
    except csv.Error as error:
        raise FileNotReadable(
            _(
                "%(file)s is not a table of text: %(fault)s. Save it as CSV (UTF-8) again.",
                file=name,
                fault=error,
            )
        ) from error
    return _table(records, name, _note(used, separator, text))


def decode(data: bytes, name: str, encoding: str | None) -> tuple[str, str]:
    """The text of bytes, and the encoding that it was in. Raises FileNotReadable."""
    if not data.strip():
        raise FileNotReadable(_("%(file)s is empty.", file=name))
    chosen = encoding or _encoding_of(data)
    try:
        text = data.decode(chosen)
    except LookupError as error:
        raise FileNotReadable(
            _(
                "There is no encoding %(encoding)s. Known are UTF-8, GB18030, UTF-16 and others.",
                encoding=chosen,
            )
        ) from error
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise FileNotReadable(
            _(
                "Line %(line)s of %(file)s is not %(encoding)s (byte %(byte)s). Give another --encoding, "
                "such as "
                "GB18030, or save the file as UTF-8.",
                line=line,
                file=name,
                encoding=SHOWN_ENCODINGS.get(chosen, chosen),
                byte=f"0x{data[error.start]:02X}",
            )
        ) from error
    if "\x00" in text:
        line = text.count("\n", 0, text.index("\x00")) + 1
        raise FileNotReadable(
            _(
                "Line %(line)s of %(file)s holds a NUL byte, which no text has: the file is damaged or not "
                "a table. "
                "Export it again.",
                line=line,
                file=name,
            )
        )
    return text.removeprefix("\ufeff"), chosen


def _encoding_of(data: bytes) -> str:
    for mark, encoding in MARKS:
        if data.startswith(mark):
            return encoding
    sample = data[:4000]
    if len(sample) >= 4 and sample.count(0) * 10 >= len(sample):
        return "utf-16-le" if sample[1::2].count(0) > sample[::2].count(0) else "utf-16-be"
    for encoding in ("utf-8", "gb18030"):
        try:
            data.decode(encoding)
        except UnicodeDecodeError:
            continue
        return encoding
    return "utf-8"  # Nothing fits; the error then names the first line that is not UTF-8.


def _form_of(text: str) -> tuple[str, str]:
    """The separator that gives the most even columns, and the sign around texts."""
    sample = text.splitlines()[:SAMPLE_LINES]
    quote = "'" if _has_single_quotes(sample) else '"'
    best, best_score = ",", (0.0, 0)
    for separator in SEPARATORS:
        try:
            widths = [len(record) for record in csv.reader(sample, delimiter=separator, quotechar=quote)]
        except csv.Error:
            continue
        if widths and widths[0] > 1:
            even = sum(width == widths[0] for width in widths) / len(widths)
            best, best_score = max(
                ((best, best_score), (separator, (even, widths[0]))), key=lambda one: one[1]
            )
    return best, quote


def _has_single_quotes(sample: Sequence[str]) -> bool:
    joined = "\n".join(sample)
    single = joined.count(",'") + joined.count("',")
    return single > 4 and single > joined.count(',"') + joined.count('",')


def _table(records: list[list[str]], name: str, note: str) -> Table:
    start = next((n for n, record in enumerate(records) if any(cell.strip() for cell in record)), None)
    if start is None:
        raise FileNotReadable(_("%(file)s is empty.", file=name))
    header = [cell.strip() for cell in records[start]]
    check_header(header, name)
    refusals, good, numbers = [], [], []
    for number, record in enumerate(records[start + 1 :], start=start + 2):
        if len(record) == len(header):
            if any(record):
                good.append(record)
                numbers.append(number)
        elif any(cell.strip() for cell in record):
            refusals.append(_ragged(number, record, len(header)))
    values = zip(*good, strict=True) if good else ([] for _name in header)
    columns = {
        column: [cell.strip() or None for cell in cells]
        for column, cells in zip(header, values, strict=True)
        if column
    }
    if not good and not refusals:
        raise FileNotReadable(_("%(file)s has column names but no rows.", file=name))
    return Table(name, columns, np.array(numbers, dtype=np.int64), notes=[note], refusals=refusals)


def check_header(header: Sequence[str], name: str) -> None:
    """Raise FileNotReadable where two columns have one name, or none has any."""
    named = [cell for cell in header if cell]
    if not named:
        raise FileNotReadable(_("The first line of %(file)s names no columns.", file=name))
    for cell in named:
        if named.count(cell) > 1:
            places = [str(n) for n, other in enumerate(header, start=1) if other == cell]
            raise FileNotReadable(
                _(
                    "Columns %(places)s of %(file)s are all called “%(column)s”. Give each a name of its "
                    "own.",
                    places=", ".join(places),
                    file=name,
                    column=shortened(cell),
                )
            )


def _ragged(number: int, record: list[str], width: int) -> Refusal:
    return Refusal(
        number,
        _("whole row"),
        ",".join(record),
        _("It has %(cells)s cells; the first line has %(width)s.", cells=len(record), width=width),
        _("Put text that holds the separator in quotation marks."),
    )


def _note(encoding: str, separator: str, text: str) -> str:
    shown = {"\t": _("tab")}.get(separator, separator)
    sample = next((line for line in text.splitlines() if not line.isascii()), "")
    note: str = _(
        "Read as %(encoding)s, columns separated by %(separator)s",
        encoding=SHOWN_ENCODINGS.get(encoding, encoding.upper()),
        separator=shown,
    )
    return note + (f" (“{sample.strip()[:30]}”)" if sample else "")
