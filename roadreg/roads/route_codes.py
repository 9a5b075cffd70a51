"""Route codes by GB/T 917-2017: read them in any spelling, keep them in one, order them.

A code is a letter for the administrative grade and a number. Codes of county, township, village and special
roads are unique only inside one county and therefore end with its six-digit adcode: `X601330302`.
"""

import re
import unicodedata
from collections.abc import Iterable

from roadreg.roads.codes import AdministrativeGrade
from roadreg.roads.errors import RouteCodeNotUnderstood

ADCODE_DIGITS = 6

_GRADE_WORDS = {
    "国道": "G",
    "国家高速": "G",
    "省道": "S",
    "省高速": "S",
    "县道": "X",
    "乡道": "Y",
    "村道": "C",
    "专用公路": "Z",
    "专用道": "Z",
    "专道": "Z",
}
_WORD = "|".join(_GRADE_WORDS)

# No K as a letter of a number: it begins a chainage (`YK12+345`, `G330K12`).
_NUMBER = r"[0-9A-JL-Z]"
_CODE = (
    r"G ?[0-9]{1,4}(?:[A-JL-Z][0-9]?(?![0-9A-Z]))?"
    r"|S ?[0-9]{1,4}"
    rf"|[XYCZ] ?{_NUMBER}[0-9]{{2,3}}(?: ?[1-8][0-9]{{5}})?"
)
# The road's grade as a word before or behind the number, then words that add nothing.
LEADING_CODE = re.compile(
    rf"(?:(?P<code>{_CODE})(?![0-9])"
    rf"|(?P<word_before>{_WORD}) ?(?P<number_behind>{_NUMBER}?[0-9]{{1,3}}(?: ?[1-8][0-9]{{5}})?)(?![0-9])"
    rf"|(?P<number_before>[0-9]{{1,4}}) ?(?P<word_behind>{_WORD}))"
    rf"(?: ?(?:{_WORD}|高速公路|公路|线))?",
    re.IGNORECASE,
)
"""A route code at the beginning of a text that was `tidied`, in any spelling."""

_VALID = re.compile(r"G[0-9]{1,4}(?:[A-Z][0-9]?)?|S[0-9]{1,4}|[XYCZ][0-9A-Z][0-9]{2,3}[1-8][0-9]{5}")
_PARTS = re.compile(r"(?P<letter>[GSXYCZ])(?P<first>[A-Z]?)(?P<digits>[0-9]+)(?P<suffix>(?:[A-Z][0-9]?)?)")


def tidied(text: str) -> str:
    """Text with full-width signs made half-width and every run of blanks made one blank."""
    return " ".join(unicodedata.normalize("NFKC", text).split())


def find_route_code(text: str, *, home_adcode: str | None = None) -> str | None:
    """The route code that a text is, in its full form, or None when it is none.

    text : any spelling: `g330`, `Ｇ330`, `国道330`, `330国道`, `G330线`, `G 330`, `X601`, `县道601`.
    home_adcode : six digits (or more) put behind short codes of X, Y, C and Z roads.
    """
    plain = tidied(text)
    match = LEADING_CODE.fullmatch(plain)
    return None if match is None else code_of_match(match, home_adcode=home_adcode)


def normalise_route_code(text: str, *, home_adcode: str | None = None) -> str:
    """The full form of a route code in any spelling. Raises RouteCodeNotUnderstood."""
    code = find_route_code(text, home_adcode=home_adcode)
    if code is None or not is_route_code(code):
        raise RouteCodeNotUnderstood(text)
    return code


def is_route_code(code: str) -> bool:
    """Whether `code` is a full route code in its normal form."""
    return _VALID.fullmatch(code) is not None and any(digit in "123456789" for digit in code[1:])


def grade_of(code: str) -> AdministrativeGrade:
    """The administrative grade that a code's letter names."""
    return AdministrativeGrade(code[0])


def short_route_code(code: str, *, home_adcode: str | None = None) -> str:
    """The code as staff say it: `X601` for `X601330302` at home, in full for roads of elsewhere."""
    if home_adcode and len(code) > ADCODE_DIGITS and grade_of(code).is_coded_by_county:
        return code.removesuffix(home_adcode[:ADCODE_DIGITS])
    return code


def route_sort_key(code: str) -> tuple[int, str, int, str, str]:
    """Sorts codes by grade (G > S > X > Y > C > Z), then number, then county: G15, G104, G330, S211, X601."""
    letter, adcode = code[0], ""
    if letter in "XYCZ" and len(code) > ADCODE_DIGITS + 3:
        code, adcode = code[:-ADCODE_DIGITS], code[-ADCODE_DIGITS:]
    parts = _PARTS.fullmatch(code)
    if parts is None:
        raise RouteCodeNotUnderstood(code)
    rank = AdministrativeGrade(letter).rank
    return rank, parts["first"], int(parts["digits"]), parts["suffix"], adcode


def host_route(codes: Iterable[str]) -> str:
    """The route under which a pavement shared by several is counted 主路线.

    The higher administrative grade first, then the smaller number (common practice; domain notes 1.7).
    Raises ValueError when no code is given.
    """
    return min(codes, key=route_sort_key)


def code_of_match(match: re.Match[str], *, home_adcode: str | None) -> str:
    """The full code that a match of `LEADING_CODE` stands for."""
    code = match["code"]
    if code is None:
        letter = _GRADE_WORDS[match["word_before"] or match["word_behind"]]
        number = match["number_behind"] or match["number_before"]
        code = letter + (number if letter in "GS" else number.rjust(3, "0"))
    code = code.replace(" ", "").upper()
    is_short = code[0] in "XYCZ" and len(code) < ADCODE_DIGITS + 4
    return code + home_adcode[:ADCODE_DIGITS] if is_short and home_adcode else code
