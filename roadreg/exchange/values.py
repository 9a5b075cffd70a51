"""Reads the cells of other people's tables: numbers, days, yes and no, degrees in every spelling.

Each function takes a cell's text and gives a value, or raises ValueError(reason, remedy). No function
guesses where a cell can be read in two ways.
"""

import math
import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from enum import StrEnum

from flask_babel import gettext as _

LONGEST_TEXT = 2000
LARGEST_METRES = 999_999_999.0
EARLIEST_YEAR, LATEST_YEAR = 1000, 2200
EXCEL_DAY_ZERO = date(1899, 12, 30)
EXCEL_DAYS = range(20_000, 80_000)
"""Day numbers of 1954 to 2119; a smaller or larger number is no day."""

YES = frozenset({"是", "有", "yes", "y", "true", "t", "1", "√", "✓", "已设"})
NO = frozenset({"否", "无", "no", "n", "false", "f", "0", "×", "✗", "未设"})

_NUMBER = re.compile(r"[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?")
_UNIT = re.compile(r"\s*(?:米|公里|千米|吨|人|辆|根|级|年|km|m|t)$", re.IGNORECASE)
_GROUPED = re.compile(r"[-+]?\d{1,3}(?:,\d{3})+(?:\.\d+)?")
_DAY_PATTERNS = (
    re.compile(r"(?P<y>\d{4})[-/.年](?P<m>\d{1,2})[-/.月](?P<d>\d{1,2})日?(?:[ T].*)?"),
    re.compile(r"(?P<y>\d{4})(?P<m>\d{2})(?P<d>\d{2})"),
)
_MONTH = re.compile(r"(?P<y>\d{4})[-/.年](?P<m>\d{1,2})月?")
_YEAR = re.compile(r"(?P<y>\d{4})年?")
_LETTERS = re.compile(r"^([NSEW])|([NSEW])$", re.IGNORECASE)
_SEXAGESIMAL = re.compile(
    r"(?P<sign>[-+]?)(?P<d>\d{1,3})\s*(?:[°º度d:]|\s)\s*"
    r"(?P<m>\d{1,2}(?:\.\d+)?)\s*(?:[′'’分m:]|\s|$)\s*"
    r"(?:(?P<s>\d{1,2}(?:\.\d+)?)\s*(?:″|\"|”|''|′′|秒|s)?)?"
)


def read_text(text: str) -> str:
    """Any text that the database can keep."""
    if "\x00" in text:
        raise ValueError(_("It holds a NUL byte."), _("Export the file again."))
    if len(text) > LONGEST_TEXT:
        raise ValueError(
            _("It is %(length)s characters long.", length=len(text)),
            _("At most %(most)s are kept; shorten it.", most=LONGEST_TEXT),
        )
    return text


def read_number(text: str) -> float:
    """A finite number; a unit behind it and full-width digits are allowed, `约3` is not."""
    plain = _UNIT.sub("", unicodedata.normalize("NFKC", text).strip())
    if _GROUPED.fullmatch(plain):
        plain = plain.replace(",", "")
    if not _NUMBER.fullmatch(plain) or not math.isfinite(value := float(plain)):
        raise ValueError(_("It is not a number."), _("Write digits and a decimal point, such as 12.5."))
    return value


def read_metres(text: str) -> float:
    """A measure that is not negative, to the millimetre."""
    value = read_number(text)
    if not 0 <= value <= LARGEST_METRES:
        raise ValueError(_("It cannot be negative or so large."), _("Correct the figure."))
    return round(value, 3)


def read_positive_metres(text: str) -> float | None:
    """A measure above zero; files write 0 for unknown."""
    return read_metres(text) or None


def whole_number(lowest: int, highest: int) -> Callable[[str], int]:
    """A reader of whole numbers between two bounds."""

    def read(text: str) -> int:
        value = read_number(text)
        if not value.is_integer():
            raise ValueError(_("It is not a whole number."), _("Correct the figure."))
        if not lowest <= value <= highest:
            raise ValueError(
                _("It is not between %(lowest)s and %(highest)s.", lowest=lowest, highest=highest),
                _("Correct the figure."),
            )
        return int(value)

    return read


def read_day(text: str) -> date:
    """A day: 2024-05-01, 2024/5/1, 2024.5.1, 2024年5月1日, 20240501, a day number of Excel.

    Of a month or a year alone the first day stands for it. `01/05/2024` has two readings and is refused.
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    for pattern in _DAY_PATTERNS:
        if match := pattern.fullmatch(plain):
            return _day(int(match["y"]), int(match["m"]), int(match["d"]))
    if match := _MONTH.fullmatch(plain):
        return _day(int(match["y"]), int(match["m"]), 1)
    if match := _YEAR.fullmatch(plain):
        return _day(int(match["y"]), 1, 1)
    if plain.isdigit() and int(plain) in EXCEL_DAYS:
        return EXCEL_DAY_ZERO + timedelta(days=int(plain))
    raise ValueError(_("It is not a day."), _("Write it like 2024-05-01."))


def _day(year: int, month: int, day: int) -> date:
    try:
        value = date(year, month, day)
    except ValueError as error:
        raise ValueError(_("There is no such day."), _("Write it like 2024-05-01.")) from error
    if not EARLIEST_YEAR <= year <= LATEST_YEAR:
        raise ValueError(_("There is no such day."), _("Write it like 2024-05-01."))
    return value


def is_year_alone(text: str) -> bool:
    """Whether a cell names a year and no day."""
    return _YEAR.fullmatch(unicodedata.normalize("NFKC", text).strip()) is not None


def read_yes_no(text: str) -> bool:
    """Yes or no in the words of both languages."""
    word = text.strip().casefold()
    if word in YES:
        return True
    if word in NO:
        return False
    raise ValueError(
        _("It is neither yes nor no."), _("Write %(yes)s or %(no)s, yes or no.", yes="是", no="否")
    )


def one_of(words: Mapping[str, object]) -> Callable[[str], object]:
    """A reader of coded values: any of these words, in any case."""
    known = {unicodedata.normalize("NFKC", word).strip().casefold(): value for word, value in words.items()}

    def read(text: str) -> object:
        word = unicodedata.normalize("NFKC", text).strip().casefold()
        if word not in known:
            raise ValueError(
                _("It is none of: %(words)s.", words=", ".join(words)),
                _("Correct it, or say what it means with --map-values."),
            )
        return known[word]

    return read


class Axis(StrEnum):
    """Which of the two degrees."""

    LONGITUDE = "lon"
    LATITUDE = "lat"


def read_degrees(text: str, axis: Axis) -> float:
    """Degrees: decimal with point or comma, degrees and minutes, degrees, minutes and seconds, N/S/E/W.

    Whether the value is on the Earth is not judged here. Raises ValueError.
    """
    plain = unicodedata.normalize("NFKC", text.replace("′", "'").replace("″", '"')).strip().upper()
    letter, plain = _take_letter(plain, axis)
    value = _decimal(plain)
    if value is None:
        value = _sexagesimal(plain)
    if value is None or not math.isfinite(value):
        raise ValueError(_("It is not a number of degrees."), _("Write it like 120.6543 or 120°39′15.5″."))
    return -abs(value) if letter in ("S", "W") else value


def read_packed_degrees(text: str, axis: Axis) -> float:
    """Degrees, minutes and hundredths of a second without separators, as in the US bridge inventory.

    `40143010` is 40°14′30.10″ N; longitudes there are west.
    """
    plain = text.strip()
    if not plain.isdigit() or not 7 <= len(plain) <= 9 or set(plain) == {"0"}:
        raise ValueError(_("It is not packed degrees (DDMMSSss)."), _("Correct the figure."))
    packed = plain.zfill(9)
    degrees, minutes, seconds = int(packed[:3]), int(packed[3:5]), int(packed[5:]) / 100
    if minutes >= 60 or seconds >= 60:
        raise ValueError(_("Minutes and seconds end at 60."), _("Correct the figure."))
    value = degrees + minutes / 60 + seconds / 3600
    return -value if axis is Axis.LONGITUDE else value


def _take_letter(plain: str, axis: Axis) -> tuple[str, str]:
    """N, S, E or W before or behind, and the rest."""
    for word, letter in (("北纬", "N"), ("南纬", "S"), ("东经", "E"), ("西经", "W")):
        plain = plain.replace(word, letter)
    match = _LETTERS.search(plain)
    if match is None:
        return "", plain
    letter = (match[1] or match[2]).upper()
    if letter not in ("NS" if axis is Axis.LATITUDE else "EW"):
        raise ValueError(
            _("It is a longitude where a latitude belongs, or the other way round."),
            _("Swap both columns with --map."),
        )
    return letter, _LETTERS.sub("", plain, count=1).strip()


def _decimal(plain: str) -> float | None:
    plain = plain.removesuffix("°").removesuffix("度").strip()
    if re.fullmatch(r"[-+]?\d{1,3},\d+", plain):
        plain = plain.replace(",", ".")
    return float(plain) if _NUMBER.fullmatch(plain) else None


def _sexagesimal(plain: str) -> float | None:
    match = _SEXAGESIMAL.fullmatch(plain.lower().strip())
    if match is None:
        return None
    minutes, seconds = float(match["m"]), float(match["s"] or 0)
    if minutes >= 60 or seconds >= 60:
        raise ValueError(_("Minutes and seconds end at 60."), _("Correct the figure."))
    value = int(match["d"]) + minutes / 60 + seconds / 3600
    return -value if match["sign"] == "-" else value
