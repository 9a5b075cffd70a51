"""What can be done with hazards. Permission first, then the change; every step is written down.

Nothing here commits.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from roadreg.auth.models import Account
from roadreg.auth.permissions import Action, require
from roadreg.errors import FieldProblem, Forbidden, InvalidInput
from roadreg.hazards.checks import (
    StepFacts,
    category_problems,
    division_problems,
    missing_facts,
    seen_problems,
)
from roadreg.hazards.codes import (
    HazardGrade,
    HazardNeed,
    HazardOrigin,
    HazardState,
    HazardStep,
)
from roadreg.hazards.errors import ChangeNotAllowed, MergedAlready
from roadreg.hazards.models import Hazard, HazardAction
from roadreg.hazards.queries import (
    find_by_token,
    find_last_treater,
    next_number,
    survivor_of,
)
from roadreg.hazards.rules import OPEN, division_of, find_change
from roadreg.roads.services import Location

# --- Reporting --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class HazardReport:
    """What somebody saw.

    client_token : made by the form or phone; a resend carries the same one.
    seen_at : None for now. division_adcode : None for the road's, see `rules.division_of`.
    """

    client_token: UUID
    category_code: str
    location: Location
    description: str = ""
    origin: HazardOrigin = HazardOrigin.PATROL
    seen_at: datetime | None = None
    division_adcode: str | None = None
    temporary_control: str = ""


def report_hazard(
    session: Session, account: Account | None, report: HazardReport, *, now: datetime, today: date
) -> Hazard:
    """Take in a hazard. A report sent twice gives back the first one. Flushes.

    today : the day of the administration's calendar, whose year stands in the number.
    Raises Forbidden, InvalidInput.
    """
    account = require(account, Action.REPORT_HAZARD)
    if (first := find_by_token(session, report.client_token)) is not None:
        return first
    route = report.location.route
    division = report.division_adcode or division_of(
        route.division_adcode if route else None, account.division_adcode
    )
    require(account, Action.REPORT_HAZARD, division=division)
    seen_at = report.seen_at or now
    _check(
        [
            *category_problems(session, report.category_code),
            *division_problems(session, division),
            *seen_problems(seen_at, now),
        ]
    )
    hazard = Hazard(
        number=next_number(session, today.year),
        category_code=report.category_code,
        description=report.description.strip(),
        state=HazardState.REPORTED,
        division_adcode=division,
        origin=report.origin,
        reported_at=seen_at,
        reported_by=account,
        temporary_control=report.temporary_control.strip(),
        client_token=report.client_token,
    )
    report.location.put_on(hazard)
    hazard.actions = [HazardAction(from_state=None, to_state=HazardState.REPORTED, at=now, account=account)]
    try:
        with session.begin_nested():  # A resend that overtook the first fails this insert alone.
            session.add(hazard)
            session.flush()
    except IntegrityError:
        if (first := find_by_token(session, report.client_token)) is None:
            raise
        return first
    return hazard


def see_again(
    session: Session, account: Account | None, hazard: Hazard, note: str, *, now: datetime
) -> HazardAction:
    """Note that somebody saw a known hazard once more, instead of reporting it as a new one. Flushes.

    Raises Forbidden, MergedAlready.
    """
    account = require(account, Action.REPORT_HAZARD, division=hazard.division_adcode)
    _refuse_merged(session, hazard)
    return _write_down(session, hazard, hazard.state, account, note, now)


# --- Editing ----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class HazardFacts:
    """What a person may correct about a hazard; state, grade and due day change by steps only."""

    category_code: str
    description: str
    division_adcode: str
    origin: HazardOrigin
    seen_at: datetime
    responsible_unit: str = ""
    temporary_control: str = ""


def edit_hazard(
    session: Session,
    account: Account | None,
    hazard: Hazard,
    facts: HazardFacts,
    location: Location | None,
    *,
    now: datetime,
) -> Hazard:
    """Correct a hazard's facts and place; a location of None leaves the place as it is. Flushes.

    Raises Forbidden, MergedAlready, InvalidInput.
    """
    require(account, Action.EDIT_HAZARD, division=hazard.division_adcode)
    require(account, Action.EDIT_HAZARD, division=facts.division_adcode)
    _refuse_merged(session, hazard)
    _check(
        [
            *category_problems(session, facts.category_code, also=hazard.category_code),
            *division_problems(session, facts.division_adcode),
            *seen_problems(facts.seen_at, now),
        ]
    )
    hazard.category_code = facts.category_code
    hazard.description = facts.description.strip()
    hazard.division_adcode = facts.division_adcode
    hazard.origin = facts.origin
    hazard.reported_at = facts.seen_at
    hazard.responsible_unit = facts.responsible_unit.strip()
    hazard.temporary_control = facts.temporary_control.strip()
    if location is not None:
        location.put_on(hazard)
    session.flush()
    session.expire(hazard, ["category", "division"])
    return hazard


# --- Steps ------------------------------------------------------------------------------------------------


def change_state(
    session: Session,
    account: Account | None,
    hazard: Hazard,
    to_state: HazardState,
    facts: StepFacts,
    *,
    now: datetime,
    today: date,
) -> HazardAction:
    """Take one step on a hazard's way, with what the step asks for. Flushes.

    Merging is `merge_hazard`. Raises ChangeNotAllowed, Forbidden, InvalidInput.
    """
    change = find_change(hazard.state, to_state)
    if change is None or change.step is HazardStep.MERGE:
        raise ChangeNotAllowed(hazard.number, hazard.state, to_state)
    account = require(account, change.action, division=hazard.division_adcode)
    if HazardNeed.GRADING in change.needs and facts.grade is HazardGrade.MAJOR:
        require(account, Action.GRADE_MAJOR_HAZARD, division=hazard.division_adcode)
    _check(missing_facts(hazard, change, facts, today))
    if HazardNeed.ANOTHER_PERSON in change.needs and find_last_treater(session, hazard) == account.id:
        raise Forbidden(_("You reported this treatment yourself; a colleague has to accept it."))
    _PUT.get(change.step, _put_nothing)(hazard, facts)
    hazard.closed_at = now if to_state is HazardState.CLOSED else None
    if to_state is HazardState.REJECTED:
        hazard.is_published = False
    return _write_down(session, hazard, to_state, account, facts.note, now)


def merge_hazard(
    session: Session,
    account: Account | None,
    hazard: Hazard,
    survivor: Hazard,
    note: str,
    *,
    now: datetime,
) -> HazardAction:
    """Let a hazard that was reported twice live on as the other one. Flushes.

    Raises ChangeNotAllowed, Forbidden, InvalidInput.
    """
    change = find_change(hazard.state, HazardState.MERGED)
    if change is None:
        raise ChangeNotAllowed(hazard.number, hazard.state, HazardState.MERGED)
    account = require(account, change.action, division=hazard.division_adcode)
    survivor = survivor_of(session, survivor)
    if survivor.id == hazard.id:
        raise InvalidInput(
            FieldProblem(
                "into",
                _("A hazard cannot be merged with itself."),
                _("Give the number of the other one."),
            )
        )
    if survivor.state not in OPEN:
        raise InvalidInput(
            FieldProblem(
                "into",
                _("%(number)s is no open hazard any more.", number=survivor.number),
                _("Reopen it first, or leave this one as it is."),
            )
        )
    hazard.merged_into_id = survivor.id
    hazard.is_published = False
    action = _write_down(session, hazard, HazardState.MERGED, account, note, now)
    _write_down(
        session,
        survivor,
        survivor.state,
        account,
        _("Reported again as %(number)s.", number=hazard.number),
        now,
    )
    return action


def publish(session: Session, account: Account | None, hazard: Hazard, *, is_published: bool) -> None:
    """Show a hazard to visitors, or hide it from them. Flushes. Raises Forbidden, MergedAlready."""
    require(account, Action.GRADE_HAZARD, division=hazard.division_adcode)
    _refuse_merged(session, hazard)
    hazard.is_published = is_published
    session.flush()


# --- Parts ------------------------------------------------------------------------------------------------


def _put_nothing(hazard: Hazard, facts: StepFacts) -> None:
    """Most steps change the state only."""


def _put_grading(hazard: Hazard, facts: StepFacts) -> None:
    # Set by hand; methods that compute a level from answers keep their inputs beside it (HazardAssessment).
    hazard.risk_level = facts.risk_level
    hazard.grade = facts.grade


def _put_assignment(hazard: Hazard, facts: StepFacts) -> None:
    hazard.responsible_unit = facts.responsible_unit.strip()
    hazard.due_on = facts.due_on


def _put_control(hazard: Hazard, facts: StepFacts) -> None:
    hazard.temporary_control = facts.temporary_control.strip() or hazard.temporary_control


def _put_review_day(hazard: Hazard, facts: StepFacts) -> None:
    hazard.due_on = facts.due_on


def _begin_anew(hazard: Hazard, facts: StepFacts) -> None:
    hazard.due_on = None


_PUT: dict[HazardStep, Callable[[Hazard, StepFacts], None]] = {
    HazardStep.GRADE: _put_grading,
    HazardStep.ASSIGN: _put_assignment,
    HazardStep.START: _put_control,
    HazardStep.SUSPEND: _put_review_day,
    HazardStep.RESUME: _begin_anew,
    HazardStep.REOPEN: _begin_anew,
}


def _write_down(
    session: Session,
    hazard: Hazard,
    to_state: HazardState,
    account: Account,
    note: str,
    now: datetime,
) -> HazardAction:
    action = HazardAction(
        hazard_id=hazard.id,
        from_state=hazard.state,
        to_state=to_state,
        at=now,
        account_id=account.id,
        note=note.strip(),
    )
    hazard.state = to_state
    session.add(action)
    session.flush()
    session.expire(hazard, ["actions"])
    return action


def _refuse_merged(session: Session, hazard: Hazard) -> None:
    if hazard.state is HazardState.MERGED:
        raise MergedAlready(hazard.number, survivor_of(session, hazard).number)


def _check(problems: list[FieldProblem]) -> None:
    if problems:
        raise InvalidInput(*problems)
