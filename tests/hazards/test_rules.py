"""The way of a hazard from report to closure, and its clock."""

from datetime import date
from itertools import pairwise

import pytest

from roadreg.hazards.codes import HazardNeed, HazardState
from roadreg.hazards.rules import (
    ALLOWED_CHANGES,
    OPEN,
    WAY,
    changes_from,
    days_overdue,
    division_of,
    find_change,
    hazard_number,
    is_overdue,
)

S = HazardState
DUE = date(2026, 3, 2)


def test_the_straight_way_leads_from_report_to_closure():
    assert all(find_change(before, after) for before, after in pairwise(WAY))


def test_no_change_is_listed_twice():
    pairs = [(change.from_state, change.to_state) for change in ALLOWED_CHANGES]
    assert len(pairs) == len(set(pairs))


def test_every_state_but_merged_has_a_way_on():
    assert {state for state in S if not changes_from(state)} == {S.MERGED}


def test_every_state_can_be_reached():
    assert {change.to_state for change in ALLOWED_CHANGES} == set(S)


@pytest.mark.parametrize(
    ("before", "after"), [(S.REPORTED, S.CLOSED), (S.GRADED, S.TREATED), (S.MERGED, S.REPORTED)]
)
def test_no_state_is_jumped_over(before, after):
    assert find_change(before, after) is None


@pytest.mark.parametrize("state", [S.REJECTED, S.SUSPENDED])
def test_leaving_the_way_needs_a_reason(state):
    assert all(HazardNeed.NOTE in change.needs for change in ALLOWED_CHANGES if change.to_state is state)


def test_suspended_hazards_are_open():
    assert S.SUSPENDED in OPEN
    assert not OPEN & {S.CLOSED, S.REJECTED, S.MERGED}


@pytest.mark.parametrize(
    ("today", "days"), [("2026-03-01", 0), ("2026-03-02", 0), ("2026-03-03", 1), ("2026-04-02", 31)]
)
def test_the_due_day_itself_is_not_overdue(today, days):
    assert days_overdue(S.ASSIGNED, DUE, date.fromisoformat(today)) == days
    assert is_overdue(S.ASSIGNED, DUE, date.fromisoformat(today)) is (days > 0)


@pytest.mark.parametrize("state", [S.TREATED, S.ACCEPTED, S.CLOSED, S.REJECTED, S.MERGED])
def test_what_is_treated_or_ended_is_not_overdue(state):
    assert not is_overdue(state, DUE, date(2030, 1, 1))


def test_what_has_no_due_day_is_not_overdue():
    assert not is_overdue(S.IN_TREATMENT, None, date(2030, 1, 1))


def test_numbers_carry_year_and_sequence():
    assert [hazard_number(2011, 42), hazard_number(2011, 12_345)] == ["H2011-0042", "H2011-12345"]


@pytest.mark.parametrize(
    ("route", "account", "division"),
    [
        ("330302", "330302105", "330302105"),
        ("330302105", "330302", "330302105"),
        ("330302", "330302", "330302"),
        ("330303", "330302", "330303"),
        (None, "330302", "330302"),
    ],
)
def test_a_report_belongs_to_the_road_or_to_the_town_that_patrols_it(route, account, division):
    assert division_of(route, account) == division
