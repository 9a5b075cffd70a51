"""Severity, the equivalent count and ranks, against published values."""

from datetime import date

import pytest

from roadreg.safety.codes import BlackSpotStatus
from roadreg.safety.rules import (
    ALLOWED_STATUS,
    HSM_2001,
    STANDING,
    AccidentClass,
    CrashCounts,
    CrashSeverity,
    EpdoWeights,
    accident_class,
    epdo,
    rank,
    severity_of,
    spot_number,
    years_of,
)

EXAMPLE = CrashCounts(fatal=2, injury=5, property_damage=8)


@pytest.mark.parametrize(("weights", "value"), [(EpdoWeights(), 44.5), (HSM_2001, 1147)])
def test_the_equivalent_count_has_its_published_value(weights, value):
    assert epdo(EXAMPLE, weights) == value


def test_the_manuals_weights_follow_from_its_costs():
    assert (round(4_008_900 / 7_400), round(82_600 / 7_400)) == (HSM_2001.fatal, HSM_2001.injury)


def test_people_are_not_counted_as_crashes():
    assert epdo(CrashCounts(killed=9, injured=9), EpdoWeights()) == 0
    assert EXAMPLE.crashes == 15


@pytest.mark.parametrize(
    ("killed", "injured", "severity"),
    [(1, 3, CrashSeverity.FATAL), (0, 1, CrashSeverity.INJURY), (0, 0, CrashSeverity.PROPERTY)],
)
def test_the_worst_outcome_is_the_severity(killed, injured, severity):
    assert severity_of(killed=killed, injured=injured) is severity


@pytest.mark.parametrize(
    ("killed", "serious", "loss", "grade"),
    [
        (2, 9, 9_999_999, AccidentClass.GENERAL),
        (3, 0, 0, AccidentClass.LARGER),
        (0, 10, 0, AccidentClass.LARGER),
        (10, 0, 0, AccidentClass.MAJOR),
        (0, 0, 50e6, AccidentClass.MAJOR),
        (30, 0, 0, AccidentClass.EXTRAORDINARY),
        (0, 100, 0, AccidentClass.EXTRAORDINARY),
    ],
)
def test_a_bound_belongs_to_the_class_above_it(killed, serious, loss, grade):
    assert accident_class(killed=killed, seriously_injured=serious, loss_yuan=loss) is grade


def test_equal_scores_share_a_rank_and_the_next_is_skipped():
    assert rank([("a", 1), ("b", 5), ("c", 5), ("d", 0.5)]) == [
        (1, "b", 5),
        (1, "c", 5),
        (3, "a", 1),
        (4, "d", 0.5),
    ]
    assert rank([]) == []


@pytest.mark.parametrize(
    ("start", "end", "years"),
    [
        ("2008-01-01", "2010-12-31", 3),
        ("2010-07-01", "2011-06-30", 1),
        ("2008-02-29", "2009-02-28", 1),
        ("2011-01-01", "2011-07-02", 0.5),
    ],
)
def test_both_ends_of_a_period_count(start, end, years):
    assert years_of(date.fromisoformat(start), date.fromisoformat(end)) == pytest.approx(years, abs=0.003)


def test_every_status_has_a_way_on_and_delisted_is_off_the_list():
    assert set(ALLOWED_STATUS) == set(BlackSpotStatus)
    assert BlackSpotStatus.DELISTED not in STANDING


def test_numbers_carry_year_and_sequence():
    assert spot_number(2011, 3) == "B2011-03"
