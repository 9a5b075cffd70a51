"""The way of a hazard from report to closure, as data, and what follows from its state and days."""

from dataclasses import dataclass
from datetime import date

from roadreg.auth.divisions import covers
from roadreg.auth.permissions import Action
from roadreg.hazards.codes import HazardNeed, HazardState, HazardStep

S, N = HazardState, HazardNeed

WAY = (S.REPORTED, S.VERIFIED, S.GRADED, S.ASSIGNED, S.IN_TREATMENT, S.TREATED, S.ACCEPTED, S.CLOSED)
"""The straight way from report to closure."""

ENDED = frozenset({S.CLOSED, S.REJECTED, S.MERGED})
OPEN = frozenset(HazardState) - ENDED

AWAITING_TREATMENT = OPEN - {S.TREATED, S.ACCEPTED}
"""States in which the due day still runs: it is the last day for treatment, not for the acceptance."""

DUPLICATE_WITHIN_M = 50.0
"""An open hazard of the same category this near to a new one may be the same."""


@dataclass(frozen=True)
class AllowedChange:
    """One change of state that is allowed.

    action : who may do it, see `auth.permissions`. needs : what must be given with it.
    """

    from_state: HazardState
    to_state: HazardState
    step: HazardStep
    action: Action
    needs: frozenset[HazardNeed] = frozenset()

    @property
    def asks(self) -> bool:
        """Whether a person has to fill in anything."""
        return bool(self.needs - {N.ANOTHER_PERSON})


def _change(
    from_state: HazardState, to_state: HazardState, step: HazardStep, action: Action, *needs: HazardNeed
) -> AllowedChange:
    return AllowedChange(from_state, to_state, step, action, frozenset(needs))


_VERIFY, _GRADE, _TREAT, _CLOSE = (
    Action.VERIFY_HAZARD,
    Action.GRADE_HAZARD,
    Action.TREAT_HAZARD,
    Action.CLOSE_HAZARD,
)

ALLOWED_CHANGES: tuple[AllowedChange, ...] = (
    _change(S.REPORTED, S.VERIFIED, HazardStep.VERIFY, _VERIFY),
    _change(S.REPORTED, S.REJECTED, HazardStep.REJECT, _VERIFY, N.NOTE),
    _change(S.REPORTED, S.MERGED, HazardStep.MERGE, _VERIFY),
    _change(S.VERIFIED, S.GRADED, HazardStep.GRADE, _GRADE, N.GRADING, N.NOTE),
    _change(S.VERIFIED, S.REJECTED, HazardStep.REJECT, _VERIFY, N.NOTE),
    _change(S.VERIFIED, S.MERGED, HazardStep.MERGE, _VERIFY),
    _change(S.GRADED, S.ASSIGNED, HazardStep.ASSIGN, _GRADE, N.RESPONSIBLE_UNIT, N.DUE_DAY),
    _change(S.GRADED, S.GRADED, HazardStep.GRADE, _GRADE, N.GRADING, N.NOTE),
    _change(S.GRADED, S.SUSPENDED, HazardStep.SUSPEND, _CLOSE, N.NOTE, N.DUE_DAY),
    _change(S.GRADED, S.MERGED, HazardStep.MERGE, _VERIFY),
    _change(S.ASSIGNED, S.IN_TREATMENT, HazardStep.START, _TREAT, N.CONTROL_OF_MAJOR),
    _change(S.ASSIGNED, S.SUSPENDED, HazardStep.SUSPEND, _CLOSE, N.NOTE, N.DUE_DAY),
    _change(S.IN_TREATMENT, S.TREATED, HazardStep.FINISH, _TREAT, N.NOTE),
    _change(S.IN_TREATMENT, S.SUSPENDED, HazardStep.SUSPEND, _CLOSE, N.NOTE, N.DUE_DAY),
    _change(S.TREATED, S.ACCEPTED, HazardStep.ACCEPT, _VERIFY, N.NOTE, N.ANOTHER_PERSON),
    _change(S.TREATED, S.IN_TREATMENT, HazardStep.SEND_BACK, _VERIFY, N.NOTE),
    _change(S.ACCEPTED, S.CLOSED, HazardStep.CLOSE, _CLOSE),
    _change(S.ACCEPTED, S.IN_TREATMENT, HazardStep.SEND_BACK, _CLOSE, N.NOTE),
    _change(S.SUSPENDED, S.GRADED, HazardStep.RESUME, _CLOSE, N.NOTE),
    _change(S.CLOSED, S.VERIFIED, HazardStep.REOPEN, _VERIFY, N.NOTE),
    _change(S.REJECTED, S.REPORTED, HazardStep.REOPEN, _VERIFY, N.NOTE),
)
"""Every change that is allowed; of those from one state the usual one stands first."""


def changes_from(state: HazardState) -> list[AllowedChange]:
    """What may become of a hazard in this state, the usual step first."""
    return [change for change in ALLOWED_CHANGES if change.from_state is state]


def find_change(from_state: HazardState, to_state: HazardState) -> AllowedChange | None:
    """The allowed change between two states, or None."""
    return next((change for change in changes_from(from_state) if change.to_state is to_state), None)


def is_overdue(state: HazardState, due_on: date | None, today: date) -> bool:
    """Whether the treatment is late. The due day itself is not; a suspended hazard is late to be reviewed."""
    return days_overdue(state, due_on, today) > 0


def days_overdue(state: HazardState, due_on: date | None, today: date) -> int:
    """Calendar days since the due day; 0 while it is not over, or where nothing is due."""
    if due_on is None or state not in AWAITING_TREATMENT:
        return 0
    return max(0, (today - due_on).days)


def hazard_number(year: int, sequence: int) -> str:
    """`H2011-0042`; after 9999 hazards in a year the number grows longer."""
    return f"H{year}-{sequence:04d}"


def division_of(route_division: str | None, account_division: str) -> str:
    """The division that a new hazard belongs to, unless the reporter names one.

    The road's; but a town's own patrol on a road of the whole district reports for its town.
    """
    if route_division is None or covers(route_division, account_division):
        return account_division
    return route_division
