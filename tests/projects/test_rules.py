"""Stages, milestones and monthly progress as pure functions."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roadreg.projects.codes import ProgressWarning, ProjectCondition, ProjectStage
from roadreg.projects.rules import (
    STAGES,
    Dated,
    Reached,
    forecast_slip_days,
    milestone_days_late,
    missing_facts,
    missing_months,
    month_after,
    month_to_enter,
    months_between,
    next_milestone,
    percent_of_plan,
    progress_warnings,
    project_days_late,
    s_curve,
)

TODAY = date(2011, 12, 5)
NORMAL = ProjectCondition.NORMAL


def reached(month, physical, planned=None):
    year, number = month.split("-")
    return Reached(
        date(int(year), int(number), 1), Decimal(physical), None if planned is None else Decimal(planned)
    )


def test_the_stages_stand_in_their_order():
    assert [rule.stage for rule in STAGES] == list(ProjectStage)
    assert [rule.stage.value for rule in STAGES if rule.is_skipped_by_small_works] == ["P2", "P3", "P4"]


def test_a_stage_asks_for_what_the_stages_before_it_asked_for():
    assert missing_facts(ProjectStage.PLANNING, set()) == []
    assert missing_facts(ProjectStage.FEASIBILITY, {"sites"}) == ["estimated_cost"]
    assert missing_facts(ProjectStage.HANDOVER_ACCEPTANCE, {"sites", "starts_on", "estimated_cost"}) == [
        "finishes_on",
        "progress",
        "accepted_on",
    ]


@pytest.mark.parametrize(
    ("milestone", "days"),
    [
        (Dated(date(2011, 12, 5)), 0),
        (Dated(date(2011, 12, 4)), 1),
        (Dated(date(2011, 12, 6)), 0),
        (Dated(None), 0),
        (Dated(date(2011, 7, 1), done_on=date(2011, 7, 15)), 14),
        (Dated(date(2011, 7, 1), done_on=date(2011, 6, 15)), 0),
    ],
)
def test_the_planned_day_itself_is_not_late(milestone, days):
    assert milestone_days_late(milestone, TODAY) == days


def test_only_a_critical_milestone_makes_a_project_late():
    overdue = date(2011, 11, 25)
    assert project_days_late([Dated(overdue)], NORMAL, TODAY) == 0
    assert project_days_late([Dated(overdue, is_critical=True)], NORMAL, TODAY) == 10
    assert project_days_late([Dated(overdue, done_on=TODAY, is_critical=True)], NORMAL, TODAY) == 0
    assert project_days_late([], NORMAL, TODAY) == 0


@pytest.mark.parametrize("condition", [ProjectCondition.COMPLETED, ProjectCondition.CANCELLED])
def test_a_project_that_has_ended_is_not_late(condition):
    assert project_days_late([Dated(date(2011, 1, 1), is_critical=True)], condition, TODAY) == 0


def test_the_next_milestone_is_the_one_awaited_first():
    done = Dated(date(2011, 1, 1), done_on=date(2011, 1, 1))
    put_off = Dated(date(2011, 2, 1), forecast_on=date(2012, 1, 1))
    planned = Dated(date(2011, 6, 1))
    assert next_milestone([done, put_off, planned, Dated(None)]) == 2
    assert next_milestone([done]) is None
    assert next_milestone([Dated(None)]) == 0


def test_a_forecast_after_the_plan_is_told_in_days():
    assert forecast_slip_days(Dated(date(2011, 9, 30), date(2011, 12, 10))) == 71
    assert forecast_slip_days(Dated(date(2011, 9, 30), date(2011, 9, 1))) == 0
    assert forecast_slip_days(Dated(date(2011, 9, 30), date(2011, 12, 10), done_on=date(2011, 12, 1))) == 0


BEFORE = [reached("2011-10", "44", "58"), reached("2011-11", "62", "78")]


@pytest.mark.parametrize(
    ("entry", "warnings"),
    [
        (reached("2011-12", "80", "95"), []),
        (reached("2011-12", "62", "95"), []),
        (reached("2011-12", "61.99", "95"), [ProgressWarning.LESS_THAN_BEFORE]),
        (reached("2011-12", "98.8", "95"), [ProgressWarning.OVER_PLAN]),
        (
            reached("2011-12", "1", "0"),
            [
                ProgressWarning.LESS_THAN_BEFORE,
                ProgressWarning.OVER_PLAN,
                ProgressWarning.PLAN_LESS_THAN_BEFORE,
            ],
        ),
        (reached("2011-12", "70", "77"), [ProgressWarning.PLAN_LESS_THAN_BEFORE]),
        (reached("2011-12", "70"), []),
        (reached("2012-01", "70"), []),
        (reached("2012-02", "70"), [ProgressWarning.FAR_AHEAD]),
        (reached("2011-09", "45"), [ProgressWarning.MORE_THAN_AFTER]),
    ],
)
def test_unusual_figures_ask_for_a_sentence(entry, warnings):
    assert progress_warnings(entry, BEFORE, TODAY) == warnings


def test_a_first_entry_has_nothing_to_be_less_than():
    assert progress_warnings(reached("2011-12", "0", "0"), [], TODAY) == []


def test_progress_is_told_as_percent_of_the_plan():
    assert percent_of_plan(reached("2011-12", "98.8", "95")) == Decimal("104.0")
    assert percent_of_plan(reached("2011-12", "10", "0")) is None
    assert percent_of_plan(reached("2011-12", "10")) is None


def test_the_month_due_follows_the_last_one_entered_and_lies_never_ahead():
    assert month_to_enter([], TODAY) == date(2011, 12, 1)
    assert month_to_enter([date(2011, 10, 1), date(2011, 9, 1)], TODAY) == date(2011, 11, 1)
    assert month_to_enter([date(2011, 12, 1)], TODAY) == date(2011, 12, 1)


def test_months_without_an_entry_are_counted_up_to_the_last_that_is_over():
    assert missing_months([], TODAY) == 0
    assert missing_months([date(2011, 9, 1)], TODAY) == 2
    assert missing_months([date(2011, 9, 1), date(2011, 11, 1), date(2011, 12, 1)], TODAY) == 1


def test_a_month_without_an_entry_is_a_gap_in_the_curve():
    curve = s_curve([reached("2011-11", "62", "78"), reached("2011-09", "28")])
    assert [month.month for month in curve.months] == [9, 10, 11]
    assert curve.physical == [28, None, 62]
    assert curve.planned == [None, None, 78]
    assert s_curve([]).months == []


MONTHS = st.dates(date(1990, 1, 1), date(2090, 1, 1)).map(lambda day: day.replace(day=1))


@given(MONTHS, st.integers(-400, 400))
def test_months_are_counted_both_ways_alike(month, count):
    assert months_between(month, month_after(month, count)) == count


@given(
    st.dictionaries(MONTHS.filter(lambda month: 2000 <= month.year <= 2010), st.integers(0, 100), min_size=1)
)
def test_the_curve_holds_every_entry_once(entries):
    curve = s_curve([Reached(month, Decimal(percent)) for month, percent in entries.items()])
    drawn = {m: p for m, p in zip(curve.months, curve.physical, strict=True) if p is not None}
    assert drawn == entries
    assert all(month_after(a) == b for a, b in zip(curve.months, curve.months[1:], strict=False))
