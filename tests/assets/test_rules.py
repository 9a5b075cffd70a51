"""The rules of bridges, guardrails and slopes against published values."""

from datetime import date

import pytest

from roadreg.assets import rules
from roadreg.assets.codes import Embedment, GuardrailPlace, ProtectionLevel, SlopeMaterial, SpanClass
from roadreg.assets.rules import GuardrailCode

S, M, L, X, C = (
    SpanClass.SMALL,
    SpanClass.MEDIUM,
    SpanClass.LARGE,
    SpanClass.EXTRA_LARGE,
    SpanClass.CULVERT,
)
# JTG B01-2014: extra large L > 1000 or Lk > 150; large 100 ≤ L ≤ 1000 or 40 ≤ Lk ≤ 150; medium 30 < L < 100
# or 20 ≤ Lk < 40; small 8 ≤ L ≤ 30 or 5 ≤ Lk < 20; culvert Lk < 5. The higher of both.
SPAN_CLASSES = [
    (100, 25, L),
    (99, 40, L),
    (30, 16, S),
    (7, 4, C),
    (1000, 150, L),
    (1000.001, 20, X),
    (200, 150.001, X),
    (99.999, 39.999, M),
    (30.001, 5, M),
    (30, 20, M),
    (8, 4.999, S),
    (7.999, 5, S),
    (7.999, 4.999, C),
    (None, 40, L),
    (30, None, S),
    (7, None, None),
    (None, None, None),
]


@pytest.mark.parametrize(("total_m", "span_m", "expected"), SPAN_CLASSES)
def test_the_higher_of_both_lengths_gives_the_span_class(total_m, span_m, expected):
    assert rules.span_class_of(total_m, span_m) is expected


@pytest.mark.parametrize(
    ("parts", "score", "number"),
    [((62.4, 71.5, 85.0), 70.56, 3), ((92.6, 96.1, 97.2), 94.92, 2)],
)
def test_the_overall_score_weighs_the_three_parts(parts, score, number):
    assert rules.overall_score(*parts) == pytest.approx(score)
    assert rules.condition_class_of(rules.overall_score(*parts)) == number


@pytest.mark.parametrize(
    ("score", "number"), [(100, 1), (95, 1), (94.99, 2), (80, 2), (60, 3), (40, 4), (39.99, 5), (0, 5)]
)
def test_a_class_begins_with_its_least_score(score, number):
    assert rules.condition_class_of(score) == number


@pytest.mark.parametrize("score", [-0.1, 100.1, float("nan")])
def test_a_score_outside_0_to_100_is_refused(score):
    with pytest.raises(ValueError, match="between 0 and 100"):
        rules.condition_class_of(score)


# JTG/T D81-2017: the impacts that the levels are named for, and the energy of each level.
@pytest.mark.parametrize(
    ("mass_kg", "speed_kmh", "energy_kj", "level"),
    [
        (10_000, 40, 72.209, "B"),
        (10_000, 60, 162.469, "A"),
        (10_000, 80, 288.834, "SB"),
        (18_000, 80, 519.901, "SS"),
    ],
)
def test_impact_energies_are_those_of_the_standard(mass_kg, speed_kmh, energy_kj, level):
    energy = rules.impact_energy_kj(mass_kg, speed_kmh, 20)
    assert energy == pytest.approx(energy_kj, abs=0.001)
    # The standard rounds down to the tens, so the level is named for a little less than the impact.
    assert rules.IMPACT_ENERGY_KJ[ProtectionLevel(level)] == pytest.approx(energy, rel=0.035)


@pytest.mark.parametrize(
    ("energy_kj", "level"), [(0, "C"), (40, "C"), (40.1, "B"), (160, "A"), (760, "HA"), (760.1, None)]
)
def test_the_lowest_level_that_holds_is_chosen(energy_kj, level):
    assert rules.level_for_energy(energy_kj) == level


def test_levels_rise_with_their_energies():
    assert list(rules.IMPACT_ENERGY_KJ) == list(ProtectionLevel)
    assert sorted(rules.IMPACT_ENERGY_KJ.values()) == list(rules.IMPACT_ENERGY_KJ.values())
    assert rules.levels_from(ProtectionLevel.SS) == ["SS", "HB", "HA"]


A, E = ProtectionLevel.A, Embedment.EARTH


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Gr-A-4E", GuardrailCode(A, 4, E)),
        ("gr-a-4e", GuardrailCode(A, 4, E)),
        (" Gr－A－4E ", GuardrailCode(A, 4, E)),
        ("Gr–A–4E", GuardrailCode(A, 4, E)),
        ("GrA4E", GuardrailCode(A, 4, E)),
        (
            "Gr-SBm-2B",
            GuardrailCode(ProtectionLevel.SB, 2, Embedment.CONCRETE, GuardrailPlace.MEDIAN),
        ),
        ("Gr-B-2B1", GuardrailCode(ProtectionLevel.B, 2, Embedment.CONCRETE)),
        ("Gr-C-1.5E", GuardrailCode(ProtectionLevel.C, 1.5, E)),
    ],
)
def test_every_spelling_of_a_guardrail_code_is_read(text, code):
    assert rules.parse_guardrail_code(text) == code


@pytest.mark.parametrize(
    "text", ["", "Gr", "Gr-D-4E", "Gr-A-0E", "Gr-A-4", "Gr-A-4X", "A-4E", "Gr-A-4E and more"]
)
def test_what_is_no_guardrail_code_is_none(text):
    assert rules.parse_guardrail_code(text) is None


@pytest.mark.parametrize("level", list(ProtectionLevel))
@pytest.mark.parametrize("place", [GuardrailPlace.ROADSIDE, GuardrailPlace.MEDIAN])
@pytest.mark.parametrize("embedment", list(Embedment))
@pytest.mark.parametrize("spacing", [1, 1.5, 2, 4])
def test_a_code_that_is_written_is_read_back(level, place, embedment, spacing):
    code = GuardrailCode(level, spacing, embedment, place)
    assert rules.parse_guardrail_code(str(code)) == code


def test_a_code_is_written_only_when_all_of_it_is_known():
    assert rules.guardrail_code(A, 4, E, None) == "Gr-A-4E"
    assert rules.guardrail_code(A, None, E, None) == ""
    assert rules.guardrail_code(A, 4, E, GuardrailPlace.BRIDGE) == ""


SOIL, ROCK = SlopeMaterial.SOIL, SlopeMaterial.ROCK


@pytest.mark.parametrize(
    ("height_m", "material", "is_high"),
    [
        (20, SOIL, False),
        (20.1, SOIL, True),
        (30, ROCK, False),
        (30.1, ROCK, True),
        (30.1, None, True),
        (20, None, False),
        (25, None, None),
        (None, ROCK, None),
    ],
)
def test_a_slope_is_high_above_the_limit_of_its_material(height_m, material, is_high):
    assert rules.is_high_slope(height_m, material) is is_high


def test_a_certificate_holds_on_its_last_day():
    assert not rules.is_expired(date(2026, 11, 24), date(2026, 11, 24))
    assert rules.is_expired(date(2026, 11, 23), date(2026, 11, 24))
    assert not rules.is_expired(None, date(2026, 11, 24))
