"""Chainage as a value, and the one way in which it is shown: `K12+345`.

Reading what people type is the business of `place_text.py`.
"""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

METRES_PER_KM = 1000

MILLIMETRES = 3
"""Decimals of a metre that the register keeps."""


class Carriageway(StrEnum):
    """Which alignment a chainage is counted on, as its prefix says."""

    MAIN = "main"
    LEFT = "left"
    RIGHT = "right"
    RAMP = "ramp"


@dataclass(frozen=True, slots=True)
class Chainage:
    """A distance along a route as people say it.

    m : metres; `K12+345` is 12345.0. Negative before a moved origin (`K-0+120` is -120.0).
    prefix : `K` main line, `ZK`/`YK` left/right carriageway designed apart, `AK`, `BK` … ramps.
    """

    m: float
    prefix: str = "K"

    @property
    def carriageway(self) -> Carriageway:
        """The alignment that the prefix names."""
        named = {"K": Carriageway.MAIN, "ZK": Carriageway.LEFT, "YK": Carriageway.RIGHT}
        return named.get(self.prefix, Carriageway.RAMP)

    def __str__(self) -> str:
        return format_chainage(self.m, prefix=self.prefix)


def format_chainage(m: float, *, decimals: int = MILLIMETRES, prefix: str = "K") -> str:
    """A chainage in the register's one spelling: `K12+345`, `K0+005.5`, `K-0+120`.

    m : metres.
    decimals : most decimals of a metre to show, 0 to 3; zeros at the end are dropped.
    Rounds half away from zero and carries, so that 12999.9996 m is `K13+000`, never `K12+1000`.
    Raises ValueError for what is not a number.
    """
    return _spell(m, decimals=decimals, prefix=prefix, is_padded=False)


def format_chainage_fixed(m: float, *, decimals: int, prefix: str = "K") -> str:
    """A chainage with exactly `decimals` decimals, for columns that are compared: `K12+345.60`."""
    return _spell(m, decimals=decimals, prefix=prefix, is_padded=True)


def format_kilometres(m: float) -> str:
    """A chainage as on statistics sheets, in kilometres with three decimals: `12.345`."""
    return f"{_rounded(m, decimals=0).scaleb(-3) + 0:.3f}"


def format_stretch(from_m: float, to_m: float, *, decimals: int = MILLIMETRES, prefix: str = "K") -> str:
    """A stretch of road, with an en dash: `K97+800–K106+500`."""
    start = format_chainage(from_m, decimals=decimals, prefix=prefix)
    return f"{start}–{format_chainage(to_m, decimals=decimals, prefix=prefix)}"


def format_place(
    route: str | None,
    from_m: float,
    to_m: float | None = None,
    *,
    side_word: str = "",
    decimals: int = 0,
    prefix: str = "K",
) -> str:
    """A place as people say it: `G330 K12+345 右侧`, `G330 K97+800–K106+500`.

    route : as it is to be shown (short code or name), or None for a chainage alone.
    from_m, to_m : chainage in metres; to_m is None for a point.
    side_word : the side in the reader's language, or empty.
    decimals : whole metres by default; nobody on the road needs more.
    """
    if to_m is None:
        where = format_chainage(from_m, decimals=decimals, prefix=prefix)
    else:
        where = format_stretch(from_m, to_m, decimals=decimals, prefix=prefix)
    return " ".join(part for part in (route, where, side_word) if part)


def _spell(m: float, *, decimals: int, prefix: str, is_padded: bool) -> str:
    rounded = _rounded(m, decimals=decimals)
    sign = "-" if rounded < 0 else ""
    kilometres, metres = divmod(abs(rounded), METRES_PER_KM)
    width = 3 if decimals == 0 else 4 + decimals
    text = f"{metres:0{width}.{decimals}f}"
    if decimals and not is_padded:
        text = text.rstrip("0").rstrip(".")
    return f"{prefix}{sign}{kilometres}+{text}"


def _rounded(m: float, *, decimals: int) -> Decimal:
    if not 0 <= decimals <= MILLIMETRES:
        raise ValueError(f"decimals must be 0 to {MILLIMETRES}, got {decimals}")
    # Through the shortest decimal text, so that 0.0005 rounds as it reads and not as its binary lies.
    value = Decimal(repr(float(m)))
    if not value.is_finite():
        raise ValueError(f"a chainage must be a number, got {m}")
    # Adding zero turns minus zero into zero.
    return value.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP) + 0
