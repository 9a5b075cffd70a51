"""Reads percentages, lengths and amounts of money as people type them, and shows amounts exactly.

Ordinary numbers are never refused: `20.5`, `0.50`, `1,234.56`, `100 %`, full-width digits. What can be read
in two ways is asked about, what is out of range is named; nothing is rounded in silence.
"""

import re
import unicodedata
from decimal import ROUND_HALF_UP, Decimal

from roadreg.projects.errors import (
    AmountOutOfRange,
    FigureNotUnderstood,
    LengthOutOfRange,
    PercentOutOfRange,
    TooManyDecimals,
)

CENT = Decimal("0.01")
METRE = Decimal("0.001")
"""A thousandth of a kilometre."""
WAN = Decimal(10_000)
UNITS = {"": None, "元": Decimal(1), "万": WAN, "万元": WAN, "亿": WAN * WAN, "亿元": WAN * WAN}
MOST_YUAN = Decimal("1e13")
"""Ten trillion yuan; the register's column holds a little more."""
MOST_KM = Decimal(100_000)
"""More than any road of the Earth."""

_NUMBER = re.compile(r"[+-]?(\d{1,15}|\d{1,3}(,\d{3}){1,4})?(\.\d{0,12})?", re.ASCII)
_DECIMAL_COMMA = re.compile(r"[+-]?\d{1,12},(\d{1,2}|\d{4,12})", re.ASCII)


def parse_percent(text: str) -> Decimal | None:
    """A share of the whole in percent, 0 to 100, to the hundredth; None for an empty text.

    Raises FigureNotUnderstood, TooManyDecimals, PercentOutOfRange.
    """
    plain = _plain(text)
    if not plain:
        return None
    value = _in_steps(_number(plain.removesuffix("%"), text), CENT)
    if not 0 <= value <= 100:
        raise PercentOutOfRange(value)
    return value


def parse_amount(text: str, *, unit: Decimal = WAN) -> Decimal | None:
    """An amount in yuan, to the fen; None for an empty text.

    unit : yuan that a bare number counts in; a unit in the text (`240万元`, `7.8亿`, `2400000元`) goes first.
    Raises FigureNotUnderstood, TooManyDecimals, AmountOutOfRange.
    """
    plain = _plain(text)
    if not plain:
        return None
    figure = plain.rstrip("元万亿")
    suffix = plain[len(figure) :]
    if suffix not in UNITS:
        raise FigureNotUnderstood(text)
    yuan = _in_steps(_number(figure, text) * (UNITS[suffix] or unit), CENT)
    if not 0 <= yuan < MOST_YUAN:
        raise AmountOutOfRange(yuan)
    return yuan


def parse_kilometres(text: str) -> Decimal | None:
    """A length in kilometres, to the metre; None for an empty text.

    Raises FigureNotUnderstood, TooManyDecimals, LengthOutOfRange.
    """
    plain = _plain(text)
    if not plain:
        return None
    value = _in_steps(_number(plain.removesuffix("km").removesuffix("公里"), text), METRE)
    if not 0 <= value < MOST_KM:
        raise LengthOutOfRange(value)
    return value


def in_wan(yuan: Decimal) -> str:
    """An amount in 万元, exact to the fen: 2400000.00 is `240`, 123456.78 is `12.345678`."""
    return _without_end_zeros(yuan / WAN)


def in_yuan(yuan: Decimal) -> str:
    """An amount in yuan with separated thousands, exact: `2,400,000.00`."""
    return f"{yuan.quantize(CENT):,f}"


def percent_text(value: Decimal) -> str:
    """A percentage without needless zeros; 99.6 stays 99.6 and never becomes 100."""
    return _without_end_zeros(value)


def _plain(text: str) -> str:
    """Full-width signs narrowed, blanks and the currency's sign taken away."""
    narrow = unicodedata.normalize("NFKC", text).replace("。", ".")
    return re.sub(r"[\s¥_']", "", narrow)


def _number(plain: str, text: str) -> Decimal:
    if _DECIMAL_COMMA.fullmatch(plain):
        raise FigureNotUnderstood(text, plain.replace(",", "."))
    if not any(character.isdigit() for character in plain) or not _NUMBER.fullmatch(plain):
        raise FigureNotUnderstood(text)
    return Decimal(plain.replace(",", ""))


def _in_steps(value: Decimal, step: Decimal) -> Decimal:
    kept = value.quantize(step, ROUND_HALF_UP)
    if kept != value:
        raise TooManyDecimals(value.normalize(), kept)
    return kept


def _without_end_zeros(value: Decimal) -> str:
    text = f"{value:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
