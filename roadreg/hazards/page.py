"""What the page of a hazard shows, put together."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from roadreg.auth.models import Account
from roadreg.auth.permissions import Action, may
from roadreg.hazards.codes import HazardState, HazardStep
from roadreg.hazards.models import Hazard, HazardAction
from roadreg.hazards.queries import NearHazard, list_actions, list_merged_into, list_neighbours, survivor_of
from roadreg.hazards.rules import WAY, AllowedChange, changes_from, days_overdue
from roadreg.labels import label_of
from roadreg.roads.labels import place_label


@dataclass(frozen=True)
class Station:
    """One state of the straight way, with the step that last led to it.

    status : passed, here, ahead, or left (the hazard went aside after it).
    """

    state: HazardState
    status: str
    action: HazardAction | None


@dataclass(frozen=True)
class HazardPage:
    """A hazard, its way and what may be done with it."""

    hazard: Hazard
    title: str
    stations: list[Station]
    actions: list[HazardAction]
    days_overdue: int
    days_left: int | None
    merged: list[Hazard]
    survivor: Hazard
    steps: list[AllowedChange]
    may_merge: bool
    neighbours: list[NearHazard]
    may_edit: bool
    may_attach: bool
    may_publish: bool


def page_of(session: Session, hazard: Hazard, account: Account | None, *, today: date) -> HazardPage:
    """Everything that the page of a hazard shows to this reader."""
    division = hazard.division_adcode
    allowed = [
        change for change in changes_from(hazard.state) if may(account, change.action, division=division)
    ]
    may_merge = any(change.step is HazardStep.MERGE for change in allowed)
    actions = list_actions(session, hazard)
    is_merged = hazard.state is HazardState.MERGED
    late = days_overdue(hazard.state, hazard.due_on, today)
    is_running = days_overdue(hazard.state, date.min, today) > 0
    return HazardPage(
        hazard=hazard,
        title=title_of(hazard),
        stations=stations_of(hazard, actions),
        actions=actions,
        days_overdue=late,
        days_left=(hazard.due_on - today).days if hazard.due_on and is_running and not late else None,
        merged=list_merged_into(session, hazard),
        survivor=survivor_of(session, hazard),
        steps=[change for change in allowed if change.step is not HazardStep.MERGE],
        may_merge=may_merge,
        neighbours=list_neighbours(session, hazard) if may_merge else [],
        may_edit=may(account, Action.EDIT_HAZARD, division=division) and not is_merged,
        may_attach=may(account, Action.REPORT_HAZARD, division=division) and not is_merged,
        may_publish=may(account, Action.GRADE_HAZARD, division=division) and not is_merged,
    )


def title_of(hazard: Hazard) -> str:
    """`G330 K12+345 right · Falling rocks`; the number in place of a road it does not lie on."""
    return f"{place_label(hazard) or hazard.number} · {label_of(hazard.category)}"


def stations_of(hazard: Hazard, actions: list[HazardAction]) -> list[Station]:
    """The straight way as far as the hazard came in its present round.

    actions : newest first. What was done before the hazard was reopened belongs to an earlier round.
    """
    reached: dict[HazardState, HazardAction] = {}
    for action in actions:
        reached.setdefault(action.to_state, action)
        if action.from_state is None or action.from_state in (HazardState.CLOSED, HazardState.REJECTED):
            break
    if hazard.state in WAY:
        here = WAY.index(hazard.state)
        status = ["passed"] * here + ["here"] + ["ahead"] * (len(WAY) - here - 1)
    else:
        came = max((WAY.index(state) for state in reached if state in WAY), default=0)
        status = ["passed"] * came + ["left"] + ["ahead"] * (len(WAY) - came - 1)
    return [
        Station(state, told, reached.get(state) if told != "ahead" else None)
        for state, told in zip(WAY, status, strict=True)
    ]
