"""Codes for roads that bring none of GB/T 917: the next free ones of a district."""

from collections.abc import Container, Iterator

from flask_babel import gettext as _

from roadreg.errors import RoadregError

LETTERS = "ABCDEFGHJLMNPQRSTUVWXYZ"
"""Without I and O, which look like digits, and K, which begins a chainage."""


class NoCodesLeft(RoadregError):
    """A district has no free code of this letter."""

    code, status = "no_codes_left", 409


def free_codes(letter: str, adcode: str, taken: Container[str]) -> Iterator[str]:
    """Free codes in order: C001…C999, CA01…CZ99, CA001…CZ999, each with the district's six digits.

    letter : X, Y, C or Z. Raises NoCodesLeft at the end.
    """
    district = adcode[:6]
    for number in _numbers():
        code = f"{letter}{number}{district}"
        if code not in taken:
            yield code
    raise NoCodesLeft(
        _("District %(adcode)s has no free codes of the letter %(letter)s.", adcode=district, letter=letter)
    )


def _numbers() -> Iterator[str]:
    yield from (f"{number:03}" for number in range(1, 1000))
    for digits in (2, 3):
        yield from (f"{first}{number:0{digits}}" for first in LETTERS for number in range(1, 10**digits))
