"""Which division lies in which: adcodes nest by their leading digits (GB/T 2260, GB/T 10114)."""

from sqlalchemy import ColumnElement
from sqlalchemy.orm import InstrumentedAttribute


def shared_digits(adcode: str) -> str:
    """The digits that every division inside this one begins with: 33 of 330000, 3303 of 330300."""
    if len(adcode) == 6 and adcode.endswith("0000"):
        return adcode[:2]
    if len(adcode) == 6 and adcode.endswith("00"):
        return adcode[:4]
    return adcode


def covers(outer: str, inner: str) -> bool:
    """Whether division `outer` is or contains `inner`; 330300 contains 330302006."""
    return inner.startswith(shared_digits(outer))


def within(column: InstrumentedAttribute[str], adcode: str) -> ColumnElement[bool]:
    """The condition that a column's division is or lies in `adcode`."""
    return column.startswith(shared_digits(adcode), autoescape=True)
