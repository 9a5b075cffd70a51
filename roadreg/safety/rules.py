"""Severity of crashes, the equivalent count, the order of black spots, and what may become of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import IntEnum, StrEnum
from typing import TypeVar

from roadreg.safety.codes import BlackSpotStatus

K = TypeVar("K")


class CrashSeverity(StrEnum):
    """The worst outcome of a crash 事故严重程度."""

    FATAL = "fatal"
    INJURY = "injury"
    PROPERTY = "property"


class AccidentClass(IntEnum):
    """Class of an accident by work-safety law (State Council Order 493 of 2007, art. 3)."""

    GENERAL = 1
    LARGER = 2
    MAJOR = 3
    EXTRAORDINARY = 4


@dataclass(frozen=True)
class EpdoWeights:
    """How many property-damage crashes one crash of a severity counts for."""

    fatal: float = 9.5
    injury: float = 3.5
    property_damage: float = 1.0


HSM_2001 = EpdoWeights(fatal=542, injury=11)
"""Highway Safety Manual, 1st ed., ch. 4: crash costs of 2001, rounded."""


@dataclass(frozen=True)
class CrashCounts:
    """Crashes and people of a place over a period."""

    fatal: int = 0
    injury: int = 0
    property_damage: int = 0
    killed: int = 0
    injured: int = 0

    @property
    def crashes(self) -> int:
        """All crashes, of any severity."""
        return self.fatal + self.injury + self.property_damage


def epdo(counts: CrashCounts, weights: EpdoWeights) -> float:
    """Equivalent property-damage-only crashes 当量事故数: crashes weighted by their severity.

    Counts crashes, never persons: the two bases must not be mixed. Source: HSM 1st ed., 4.4.2.
    """
    return (
        weights.fatal * counts.fatal
        + weights.injury * counts.injury
        + weights.property_damage * counts.property_damage
    )


def severity_of(*, killed: int, injured: int) -> CrashSeverity:
    """The severity of one crash by its worst outcome."""
    if killed > 0:
        return CrashSeverity.FATAL
    return CrashSeverity.INJURY if injured > 0 else CrashSeverity.PROPERTY


def accident_class(*, killed: int, seriously_injured: int, loss_yuan: float = 0.0) -> AccidentClass:
    """The class by law: the gravest of the three tests; a bound belongs to the class above it."""
    bounds = (
        (AccidentClass.EXTRAORDINARY, 30, 100, 100e6),
        (AccidentClass.MAJOR, 10, 50, 50e6),
        (AccidentClass.LARGER, 3, 10, 10e6),
    )
    for grade, deaths, injuries, loss in bounds:
        if killed >= deaths or seriously_injured >= injuries or loss_yuan >= loss:
            return grade
    return AccidentClass.GENERAL


def rank(scores: Sequence[tuple[K, float]]) -> list[tuple[int, K, float]]:
    """(rank, key, score), the highest score first; equal scores share a rank and the next one is skipped.

    Simple ranking by counts has no control for regression to the mean: whoever shows it says so.
    """
    ordered = sorted(scores, key=lambda pair: -pair[1])
    ranked: list[tuple[int, K, float]] = []
    for position, (key, score) in enumerate(ordered, start=1):
        shared = ranked[-1][0] if ranked and ranked[-1][2] == score else position
        ranked.append((shared, key, score))
    return ranked


def years_of(period_from: date, period_to: date) -> float:
    """Length of a period in years, both days included; whole years give whole numbers."""
    last = period_to.toordinal() + 1
    end = date.fromordinal(last)
    whole = end.year - period_from.year - ((end.month, end.day) < (period_from.month, period_from.day))
    try:
        anniversary = period_from.replace(year=period_from.year + whole)
    except ValueError:  # 29 February in a year without one.
        anniversary = date(period_from.year + whole, 3, 1)
    return whole + (last - anniversary.toordinal()) / 365.25


STANDING = frozenset(BlackSpotStatus) - {BlackSpotStatus.DELISTED}
"""Black spots that are on the list now, treated ones under observation included."""

ALLOWED_STATUS: dict[BlackSpotStatus, tuple[BlackSpotStatus, ...]] = {
    BlackSpotStatus.LISTED: (BlackSpotStatus.IN_TREATMENT, BlackSpotStatus.DELISTED),
    BlackSpotStatus.IN_TREATMENT: (BlackSpotStatus.TREATED, BlackSpotStatus.LISTED),
    BlackSpotStatus.TREATED: (BlackSpotStatus.DELISTED, BlackSpotStatus.IN_TREATMENT),
    BlackSpotStatus.DELISTED: (BlackSpotStatus.LISTED,),
}
"""What may become of a black spot, the usual step first."""


def spot_number(year: int, sequence: int) -> str:
    """`B2011-03`."""
    return f"B{year}-{sequence:02d}"
