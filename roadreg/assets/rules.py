"""The field's rules over plain values: span classes, guardrail codes and levels, high slopes, H21's score.

Every number carries its source; see the tests for the published values that they are held to.
"""

import math
import re
from dataclasses import dataclass
from datetime import date

from roadreg.assets.codes import Embedment, GuardrailPlace, ProtectionLevel, SlopeMaterial, SpanClass

SPAN_CLASSES = (SpanClass.CULVERT, SpanClass.SMALL, SpanClass.MEDIUM, SpanClass.LARGE, SpanClass.EXTRA_LARGE)
"""From the least to the greatest."""

IMPACT_ENERGY_KJ = {
    ProtectionLevel.C: 40,
    ProtectionLevel.B: 70,
    ProtectionLevel.A: 160,
    ProtectionLevel.SB: 280,
    ProtectionLevel.SA: 400,
    ProtectionLevel.SS: 520,
    ProtectionLevel.HB: 640,
    ProtectionLevel.HA: 760,
}
"""Impact energy that a guardrail of each level withstands, kJ (JTG D81-2017), the lowest level first."""

HIGH_SLOPE_OVER_M = {SlopeMaterial.SOIL: 20.0, SlopeMaterial.ROCK: 30.0}
"""A slope higher than this, metres, is a high slope 高边坡 (JTG D30)."""

DANGEROUS_CLASSES = frozenset({4, 5})
"""Condition classes (JTG/T H21-2011) of a dangerous bridge 危桥."""


# --- Bridges ----------------------------------------------------------------------------------------------


def span_class_of(total_length_m: float | None, longest_span_m: float | None) -> SpanClass | None:
    """Span class of a bridge by total length and longest single span, metres (JTG B01-2014).

    Each length gives a class where it is known, and the higher one holds. A total length below 8 m gives
    none: whether such a bridge is a culvert is for its span to say. None when neither length tells.
    """
    found = [
        span_class
        for span_class in (_class_by_length(total_length_m), _class_by_span(longest_span_m))
        if span_class is not None
    ]
    return max(found, key=SPAN_CLASSES.index) if found else None


def _class_by_length(total_m: float | None) -> SpanClass | None:
    if total_m is None or total_m < 8:
        return None
    if total_m > 1000:
        return SpanClass.EXTRA_LARGE
    if total_m >= 100:
        return SpanClass.LARGE
    return SpanClass.MEDIUM if total_m > 30 else SpanClass.SMALL


def _class_by_span(span_m: float | None) -> SpanClass | None:
    if span_m is None:
        return None
    if span_m > 150:
        return SpanClass.EXTRA_LARGE
    if span_m >= 40:
        return SpanClass.LARGE
    if span_m >= 20:
        return SpanClass.MEDIUM
    return SpanClass.SMALL if span_m >= 5 else SpanClass.CULVERT


def overall_score(superstructure: float, substructure: float, deck: float) -> float:
    """Overall score Dr of a bridge from the scores of its three parts, each 0 to 100 (JTG/T H21-2011)."""
    return 0.40 * superstructure + 0.40 * substructure + 0.20 * deck


def condition_class_of(score: float) -> int:
    """Technical condition class 1 (intact) to 5 (dangerous) of a score Dr, 0 to 100 (JTG/T H21-2011)."""
    if not 0 <= score <= 100:
        raise ValueError(f"a score lies between 0 and 100, got {score}")
    return next(number for number, least in ((1, 95), (2, 80), (3, 60), (4, 40), (5, 0)) if score >= least)


# --- Guardrails -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class GuardrailCode:
    """What the code of a W-beam guardrail says, such as `Gr-A-4E` (JTG/T D81).

    post_spacing_m : metres between posts. embedment : what the posts stand in.
    """

    protection_level: ProtectionLevel
    post_spacing_m: float
    embedment: Embedment
    place: GuardrailPlace = GuardrailPlace.ROADSIDE

    def __str__(self) -> str:
        median = "m" if self.place is GuardrailPlace.MEDIAN else ""
        return f"Gr-{self.protection_level}{median}-{self.post_spacing_m:g}{self.embedment}"


GUARDRAIL_CODE = re.compile(
    r"Gr-?(?P<level>SB|SA|SS|HB|HA|A|B|C)(?P<median>m?)-?(?P<spacing>\d+(?:\.\d+)?)(?P<embedment>[EB])\d?",
    re.IGNORECASE,
)


def parse_guardrail_code(text: str) -> GuardrailCode | None:
    """Read a code such as `Gr-A-4E` or `Gr-SBm-2B`, in any case and with any dash; None if it is none.

    The number that some catalogues put behind the embedment (`2B1`) says nothing that the register keeps.
    """
    plain = re.sub(r"[\s‐-―－]+", "-", text.strip())
    found = GUARDRAIL_CODE.fullmatch(plain)
    if found is None or float(found["spacing"]) <= 0:
        return None
    return GuardrailCode(
        ProtectionLevel(found["level"].upper()),
        float(found["spacing"]),
        Embedment(found["embedment"].upper()),
        GuardrailPlace.MEDIAN if found["median"] else GuardrailPlace.ROADSIDE,
    )


def guardrail_code(
    level: ProtectionLevel | None,
    spacing_m: float | None,
    embedment: Embedment | None,
    place: GuardrailPlace | None,
) -> str:
    """The code of a guardrail of which all of this is known; empty otherwise, and for bridge rails."""
    if level is None or spacing_m is None or embedment is None or place is GuardrailPlace.BRIDGE:
        return ""
    return str(GuardrailCode(level, spacing_m, embedment, place or GuardrailPlace.ROADSIDE))


def impact_energy_kj(mass_kg: float, speed_kmh: float, angle_deg: float) -> float:
    """Energy, kJ, of an impact at an angle to the guardrail: ½·m·(v·sin α)²."""
    across_ms = speed_kmh / 3.6 * math.sin(math.radians(angle_deg))
    return 0.5 * mass_kg * across_ms**2 / 1000


def level_for_energy(energy_kj: float) -> ProtectionLevel | None:
    """The lowest level that withstands an impact, kJ; None above the highest."""
    return next((level for level, held in IMPACT_ENERGY_KJ.items() if energy_kj <= held), None)


def levels_from(least: ProtectionLevel) -> list[ProtectionLevel]:
    """This level and every higher one."""
    levels = list(IMPACT_ENERGY_KJ)
    return levels[levels.index(least) :]


# --- Slopes and boats -------------------------------------------------------------------------------------


def is_high_slope(height_m: float | None, material: SlopeMaterial | None) -> bool | None:
    """Whether a slope counts as high (JTG D30): soil over 20 m, rock over 30 m; None when unknown.

    A slope of unknown material is high above the greater limit and not high up to the lesser.
    """
    if height_m is None:
        return None
    if material is not None:
        return height_m > HIGH_SLOPE_OVER_M[material]
    if height_m > max(HIGH_SLOPE_OVER_M.values()):
        return True
    return False if height_m <= min(HIGH_SLOPE_OVER_M.values()) else None


def is_expired(expires_on: date | None, today: date) -> bool:
    """Whether a certificate no longer holds; it holds on its last day."""
    return expires_on is not None and expires_on < today
