"""The rules of projects, over plain values: stages, milestones, monthly progress."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from roadreg.projects.codes import Evidence, ProgressWarning, ProjectCondition, ProjectStage

# --- Stages -----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class StageRule:
    """What a stage rests on.

    evidence : the paper that proves it.
    facts : columns of the project that must be known by then.
    is_skipped_by_small_works : small maintenance works are designed in one stage 一阶段设计.
    """

    stage: ProjectStage
    evidence: Evidence
    facts: tuple[str, ...] = ()
    is_skipped_by_small_works: bool = False


S, E = ProjectStage, Evidence
STAGES: tuple[StageRule, ...] = (
    StageRule(S.PLANNING, E.PROGRAMME_LINE),
    StageRule(S.PROPOSAL, E.PROPOSAL_APPROVAL, is_skipped_by_small_works=True),
    StageRule(
        S.FEASIBILITY, E.FEASIBILITY_APPROVAL, ("estimated_cost", "sites"), is_skipped_by_small_works=True
    ),
    StageRule(S.PRELIMINARY_DESIGN, E.PRELIMINARY_DESIGN_APPROVAL, is_skipped_by_small_works=True),
    StageRule(S.CONSTRUCTION_DRAWINGS, E.DRAWINGS_APPROVAL, ("estimated_cost", "sites")),
    StageRule(S.TENDER, E.AWARD_AND_CONTRACT),
    StageRule(S.PERMIT, E.CONSTRUCTION_PERMIT, ("starts_on", "finishes_on")),
    StageRule(S.CONSTRUCTION, E.MONTHLY_REPORT, ("progress",)),
    StageRule(S.HANDOVER_ACCEPTANCE, E.HANDOVER_CERTIFICATE, ("accepted_on",)),
    StageRule(S.SETTLEMENT, E.AUDIT_REPORT),
    StageRule(S.FINAL_ACCEPTANCE, E.FINAL_CERTIFICATE),
)
"""The stages in their order, with what each rests on (domain: the usual course of government road works)."""

ENDED = frozenset({ProjectCondition.COMPLETED, ProjectCondition.CANCELLED})
"""Conditions in which nothing is awaited any more, so that nothing can be late."""


def order_of(stage: ProjectStage) -> int:
    """The place of a stage in the course of a project, from 0."""
    return list(ProjectStage).index(stage)


def missing_facts(stage: ProjectStage, known: Collection[str]) -> list[str]:
    """Columns that should be known by this stage and are not, in the order in which they fall due."""
    missing: list[str] = []
    for rule in STAGES[: order_of(stage) + 1]:
        missing += [fact for fact in rule.facts if fact not in known and fact not in missing]
    return missing


# --- Milestones -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Dated:
    """The days of a milestone, for the rules below."""

    planned_on: date | None
    forecast_on: date | None = None
    done_on: date | None = None
    is_critical: bool = False

    @property
    def expected_on(self) -> date | None:
        """The day on which it is awaited: the forecast where there is one, else the plan."""
        return self.forecast_on or self.planned_on


def milestone_days_late(milestone: Dated, today: date) -> int:
    """Days after the planned day: until it was done, else until today; never below 0.

    The planned day itself is not late. A milestone without a planned day is never late.
    """
    if milestone.planned_on is None:
        return 0
    return max(0, ((milestone.done_on or today) - milestone.planned_on).days)


def forecast_slip_days(milestone: Dated) -> int:
    """Days by which the forecast lies after the plan; 0 when it is done or either day is unknown."""
    if milestone.done_on or milestone.planned_on is None or milestone.forecast_on is None:
        return 0
    return max(0, (milestone.forecast_on - milestone.planned_on).days)


def project_days_late(milestones: Iterable[Dated], condition: ProjectCondition, today: date) -> int:
    """Days by which the most overdue critical milestone is late; 0 for a project that has ended."""
    if condition in ENDED:
        return 0
    awaited = (milestone for milestone in milestones if milestone.is_critical and not milestone.done_on)
    return max((milestone_days_late(milestone, today) for milestone in awaited), default=0)


def next_milestone(milestones: Sequence[Dated]) -> int | None:
    """Position of the milestone awaited first, those without a day last; None when all are done."""
    awaited = [position for position, milestone in enumerate(milestones) if milestone.done_on is None]
    return min(awaited, key=lambda position: milestones[position].expected_on or date.max, default=None)


# --- Monthly progress -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Reached:
    """What a project had reached at the end of a month, cumulative, in percent of the whole."""

    month: date
    physical: Decimal
    planned: Decimal | None = None


def first_of_month(day: date) -> date:
    """The first day of a day's month."""
    return day.replace(day=1)


def month_after(month: date, count: int = 1) -> date:
    """The month `count` months later (earlier when negative), as its first day."""
    position = month.year * 12 + month.month - 1 + count
    return date(position // 12, position % 12 + 1, 1)


def months_between(start: date, end: date) -> int:
    """Months from `start` to `end`; negative when `end` comes first."""
    return (end.year - start.year) * 12 + end.month - start.month


def month_to_enter(entered: Collection[date], today: date) -> date:
    """The month that is due: the one after the last entered, at most the present one."""
    present = first_of_month(today)
    return min(month_after(max(entered)), present) if entered else present


def missing_months(entered: Collection[date], today: date) -> int:
    """Months without an entry from the first entered to the last that is over."""
    if not entered:
        return 0
    due = months_between(min(entered), first_of_month(today))
    return max(0, due - sum(1 for month in entered if month < first_of_month(today)))


def progress_warnings(entry: Reached, others: Iterable[Reached], today: date) -> list[ProgressWarning]:
    """What is unusual in an entry and asks for a sentence; nothing of it forbids the entry.

    others : the entries of the project's other months.
    """
    others = sorted(others, key=lambda other: other.month)
    before = next((other for other in reversed(others) if other.month < entry.month), None)
    after = next((other for other in others if other.month > entry.month), None)
    found: list[ProgressWarning] = []
    if before is not None and entry.physical < before.physical:
        found.append(ProgressWarning.LESS_THAN_BEFORE)
    if after is not None and entry.physical > after.physical:
        found.append(ProgressWarning.MORE_THAN_AFTER)
    if entry.planned is not None and entry.physical > entry.planned:
        found.append(ProgressWarning.OVER_PLAN)
    if before is not None and None not in (entry.planned, before.planned) and entry.planned < before.planned:  # type: ignore[operator]
        found.append(ProgressWarning.PLAN_LESS_THAN_BEFORE)
    if months_between(first_of_month(today), entry.month) > 1:
        found.append(ProgressWarning.FAR_AHEAD)
    return found


def percent_of_plan(entry: Reached) -> Decimal | None:
    """What was reached as percent of what the plan had for then, to a tenth; None without a plan above 0."""
    if not entry.planned:
        return None
    return (entry.physical / entry.planned * 100).quantize(Decimal("0.1"))


@dataclass(frozen=True)
class Curve:
    """Points of the S-curve: what the plan had and what was done in each month, None where unknown."""

    months: list[date]
    planned: list[Decimal | None]
    physical: list[Decimal | None]


def s_curve(entries: Iterable[Reached]) -> Curve:
    """The S-curve over every month from the first entry to the last; a month without an entry is a gap."""
    by_month = {entry.month: entry for entry in entries}
    if not by_month:
        return Curve([], [], [])
    first, last = min(by_month), max(by_month)
    months = [month_after(first, count) for count in range(months_between(first, last) + 1)]
    found = [by_month.get(month) for month in months]
    return Curve(
        months,
        [entry.planned if entry else None for entry in found],
        [entry.physical if entry else None for entry in found],
    )
