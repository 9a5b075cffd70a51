"""Loads the hazards and black spots of the demonstration register."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from roadreg.auth.models import Account, Role
from roadreg.demo.files import facts_of, local_moment, rows_of
from roadreg.demo.roads import Places
from roadreg.hazards.codes import HazardOrigin, HazardState
from roadreg.hazards.models import Hazard, HazardAction
from roadreg.safety.models import BlackSpot

# The way of a hazard from report to closure, and who takes each step.
WAY: tuple[tuple[HazardState, Role], ...] = (
    (HazardState.REPORTED, Role.STAFF),
    (HazardState.VERIFIED, Role.ENGINEER),
    (HazardState.GRADED, Role.LEADER),
    (HazardState.ASSIGNED, Role.STAFF),
    (HazardState.IN_TREATMENT, Role.ENGINEER),
    (HazardState.TREATED, Role.ENGINEER),
    (HazardState.ACCEPTED, Role.STAFF),
    (HazardState.CLOSED, Role.LEADER),
)
# States beside the way: after which step they are entered, and by whom.
ASIDE: dict[HazardState, tuple[HazardState, Role]] = {
    HazardState.REJECTED: (HazardState.REPORTED, Role.ENGINEER),
    HazardState.MERGED: (HazardState.REPORTED, Role.STAFF),
    HazardState.SUSPENDED: (HazardState.GRADED, Role.LEADER),
}


def load_hazards(session: Session, places: Places, accounts: Mapping[Role, Account]) -> dict[str, Hazard]:
    """Every hazard of the file with the actions that led to its state, by its number. Flushes."""
    loaded: dict[str, Hazard] = {}
    for row in rows_of("hazards"):
        hazard = Hazard(**facts_of(Hazard, row))
        if hazard.origin is HazardOrigin.PATROL:
            hazard.reported_by = accounts[Role.STAFF]
        if row["merged_into"]:
            hazard.merged_into = loaded[row["merged_into"]]
        if hazard.state is HazardState.CLOSED:
            hazard.closed_at = _end_of_day(row["state_on"])
        places.put(hazard, row)
        hazard.actions = _actions(hazard, _end_of_day(row["state_on"]), row["note"], accounts)
        loaded[hazard.number] = hazard
    session.add_all(loaded.values())
    session.flush()
    return loaded


def load_black_spots(session: Session, places: Places) -> dict[str, BlackSpot]:
    """Every black spot of the file, by its number. Flushes."""
    loaded: dict[str, BlackSpot] = {}
    for row in rows_of("black-spots"):
        spot = BlackSpot(**facts_of(BlackSpot, row))
        places.put(spot, row)
        loaded[spot.number] = spot
    session.add_all(loaded.values())
    session.flush()
    return loaded


def _actions(
    hazard: Hazard, reached_at: datetime, note: str, accounts: Mapping[Role, Account]
) -> list[HazardAction]:
    """The steps from the report to the hazard's state, spread evenly between both days."""
    steps = _steps_to(hazard.state)
    apart = (reached_at - hazard.reported_at) / max(1, len(steps) - 1)
    actions = []
    before: HazardState | None = None
    for number, (state, role) in enumerate(steps):
        is_last = number == len(steps) - 1
        is_by_visitor = number == 0 and hazard.origin is not HazardOrigin.PATROL
        actions.append(
            HazardAction(
                from_state=before,
                to_state=state,
                at=hazard.reported_at + apart * number,
                account=None if is_by_visitor else accounts[role],
                note=note if is_last else "",
            )
        )
        before = state
    return actions


def _steps_to(state: HazardState) -> list[tuple[HazardState, Role]]:
    last, role = ASIDE.get(state, (state, None))
    way = list(WAY[: [step for step, _ in WAY].index(last) + 1])
    return [*way, (state, role)] if role else way


def _end_of_day(day: str) -> datetime:
    """Half past five in the afternoon of a day, when the office enters what was done."""
    return local_moment(day) + timedelta(hours=17, minutes=30)
