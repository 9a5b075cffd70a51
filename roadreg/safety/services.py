"""What can be done with black spots. Permission first, then the change; nothing here commits."""

from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from roadreg.auth.models import Account, Division
from roadreg.auth.permissions import Action, require
from roadreg.errors import FieldProblem, InvalidInput, NotAllowed
from roadreg.labels import label_of
from roadreg.roads.services import Location
from roadreg.safety.codes import BlackSpotKind, BlackSpotLevel, BlackSpotStatus
from roadreg.safety.models import BlackSpot
from roadreg.safety.queries import next_number
from roadreg.safety.rules import ALLOWED_STATUS


@dataclass(frozen=True)
class SpotFacts:
    """What a person enters about a black spot; its status changes by steps only."""

    name: str
    kind: BlackSpotKind
    level: BlackSpotLevel
    division_adcode: str
    period_from: date
    period_to: date
    rule: str
    listed_on: date
    name_en: str = ""
    fatal_crashes: int = 0
    injury_crashes: int = 0
    property_crashes: int = 0
    killed: int = 0
    injured: int = 0
    causes: str = ""
    measures: str = ""
    decision: str = ""


def list_spot(
    session: Session,
    account: Account | None,
    facts: SpotFacts,
    location: Location,
    *,
    source: str = "register",
) -> BlackSpot:
    """Put a black spot on the list by decision. Flushes. Raises Forbidden, InvalidInput."""
    require(account, Action.EDIT_BLACK_SPOT, division=facts.division_adcode)
    _check(session, facts)
    spot = BlackSpot(
        number=next_number(session, facts.listed_on.year), status=BlackSpotStatus.LISTED, source=source
    )
    _put(facts, spot)
    location.put_on(spot)
    session.add(spot)
    session.flush()
    return spot


def edit_spot(
    session: Session, account: Account | None, spot: BlackSpot, facts: SpotFacts, location: Location | None
) -> BlackSpot:
    """Change a black spot's facts; a location of None leaves the place as it is. Flushes.

    Raises Forbidden, InvalidInput.
    """
    require(account, Action.EDIT_BLACK_SPOT, division=spot.division_adcode)
    require(account, Action.EDIT_BLACK_SPOT, division=facts.division_adcode)
    _check(session, facts)
    _put(facts, spot)
    if location is not None:
        location.put_on(spot)
    session.flush()
    session.expire(spot, ["division"])
    return spot


def change_status(
    session: Session, account: Account | None, spot: BlackSpot, status: BlackSpotStatus, *, on: date | None
) -> None:
    """Take the next step of a black spot.

    on : the day of the treatment's acceptance or of the decision to delist; needed for these two.
    Flushes. Raises Forbidden, NotAllowed, InvalidInput.
    """
    require(account, Action.EDIT_BLACK_SPOT, division=spot.division_adcode)
    if status not in ALLOWED_STATUS[spot.status]:
        raise NotAllowed(
            _(
                "“%(present)s” cannot become “%(wanted)s”. Perhaps somebody has just changed it.",
                present=label_of(spot.status),
                wanted=label_of(status),
            )
        )
    if status in (BlackSpotStatus.TREATED, BlackSpotStatus.DELISTED):
        on = _day(spot, on)
    spot.treated_on = on if status is BlackSpotStatus.TREATED else spot.treated_on
    if status in (BlackSpotStatus.LISTED, BlackSpotStatus.IN_TREATMENT):
        spot.treated_on = None
    spot.delisted_on = on if status is BlackSpotStatus.DELISTED else None
    spot.status = status
    session.flush()


def publish(session: Session, account: Account | None, spot: BlackSpot, *, is_published: bool) -> None:
    """Show a black spot to visitors, or hide it from them. Flushes. Raises Forbidden."""
    require(account, Action.EDIT_BLACK_SPOT, division=spot.division_adcode)
    spot.is_published = is_published
    session.flush()


# --- Parts ------------------------------------------------------------------------------------------------


def _put(facts: Any, spot: BlackSpot) -> None:
    for field in fields(facts):
        value = getattr(facts, field.name)
        setattr(spot, field.name, value.strip() if type(value) is str else value)


def _day(spot: BlackSpot, on: date | None) -> date:
    if on is None:
        raise InvalidInput(FieldProblem("on", _("On which day?"), _("Give the day.")))
    if on < spot.listed_on:
        raise InvalidInput(
            FieldProblem(
                "on",
                _("%(day)s lies before the listing on %(listed)s.", day=on, listed=spot.listed_on),
                _("Correct one of the two."),
            )
        )
    return on


def _check(session: Session, facts: SpotFacts) -> None:
    problems = [*_word_problems(facts), *_count_problems(facts)]
    if facts.period_to < facts.period_from:
        problems.append(
            FieldProblem(
                "period_to",
                _("The period ends before it begins."),
                _("Give the last day of the crashes counted."),
            )
        )
    if session.get(Division, facts.division_adcode) is None:
        problems.append(
            FieldProblem(
                "division_adcode",
                _("There is no division %(adcode)s.", adcode=facts.division_adcode),
                _("Choose one from the list."),
            )
        )
    if problems:
        raise InvalidInput(*problems)


def _word_problems(facts: SpotFacts) -> list[FieldProblem]:
    problems = []
    if not facts.name.strip():
        problems.append(
            FieldProblem("name", _("A black spot needs a name."), _("Such as the junction or the bend."))
        )
    if not facts.rule.strip():
        problems.append(
            FieldProblem("rule", _("Which rule does it meet?"), _("Say it in words, for the reader."))
        )
    return problems


def _count_problems(facts: SpotFacts) -> list[FieldProblem]:
    """Counts that contradict each other: a fatal crash kills somebody, and only a fatal one does."""
    problems = []
    if facts.killed < facts.fatal_crashes or (facts.killed and not facts.fatal_crashes):
        problems.append(
            FieldProblem(
                "killed",
                _(
                    "%(killed)s killed in %(crashes)s fatal crashes cannot be.",
                    killed=facts.killed,
                    crashes=facts.fatal_crashes,
                ),
                _("Each fatal crash has at least one person killed, and no other crash has any."),
            )
        )
    if facts.injured < facts.injury_crashes:
        problems.append(
            FieldProblem(
                "injured",
                _(
                    "%(injured)s injured in %(crashes)s injury crashes cannot be.",
                    injured=facts.injured,
                    crashes=facts.injury_crashes,
                ),
                _("Each injury crash has at least one person injured."),
            )
        )
    return problems
