"""Loads the hazards and black spots of the demonstration register."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from roadreg.auth.models import Account, Role
from roadreg.demo.files import facts_of, local_moment, rows_of
from roadreg.demo.roads import Places
from roadreg.hazards.codes import HazardOrigin, HazardState
from roadreg.hazards.models import Hazard, HazardAction
from roadreg.hazards.rules import WAY
from roadreg.safety.models import BlackSpot

# Who takes a hazard to a state, and what is written with the step unless the file says more.
STEPS: dict[HazardState, tuple[Role, str]] = {
    HazardState.REPORTED: (Role.STAFF, ""),
    HazardState.VERIFIED: (Role.ENGINEER, ""),
    HazardState.GRADED: (Role.LEADER, "现场勘查后定级"),
    HazardState.ASSIGNED: (Role.LEADER, ""),
    HazardState.IN_TREATMENT: (Role.ENGINEER, ""),
    HazardState.TREATED: (Role.ENGINEER, "治理完成，报请验收"),
    HazardState.ACCEPTED: (Role.STAFF, "现场验收合格"),
    HazardState.CLOSED: (Role.LEADER, ""),
    HazardState.REJECTED: (Role.ENGINEER, ""),
    HazardState.MERGED: (Role.STAFF, ""),
    HazardState.SUSPENDED: (Role.LEADER, ""),
}
# The last step on the straight way before a state that lies beside it.
BEFORE_ASIDE: dict[HazardState, HazardState] = {
    HazardState.REJECTED: HazardState.REPORTED,
    HazardState.MERGED: HazardState.REPORTED,
    HazardState.SUSPENDED: HazardState.GRADED,
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
    way = _way_to(hazard.state)
    apart = (reached_at - hazard.reported_at) / max(1, len(way) - 1)
    is_by_visitor = hazard.origin is not HazardOrigin.PATROL
    actions = []
    for number, state in enumerate(way):
        role, usual_note = STEPS[state]
        actions.append(
            HazardAction(
                from_state=way[number - 1] if number else None,
                to_state=state,
                at=hazard.reported_at + apart * number,
                account=None if number == 0 and is_by_visitor else accounts[role],
                note=(note if number == len(way) - 1 else "") or usual_note,
            )
        )
    return actions


def _way_to(state: HazardState) -> list[HazardState]:
    """The states on the way to this one, both ends included."""
    straight = list(WAY)
    if state in BEFORE_ASIDE:
        return [*straight[: straight.index(BEFORE_ASIDE[state]) + 1], state]
    return straight[: straight.index(state) + 1]


def _end_of_day(day: str) -> datetime:
    """Half past five in the afternoon of a day, when the office enters what was done."""
    return local_moment(day) + timedelta(hours=17, minutes=30)
