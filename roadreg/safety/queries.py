"""What can be asked about black spots."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session, joinedload

from roadreg.auth.divisions import within
from roadreg.auth.models import Division
from roadreg.errors import NotFound
from roadreg.roads.models import Route
from roadreg.roads.queries import list_divisions_within
from roadreg.safety.codes import BlackSpotLevel, BlackSpotStatus
from roadreg.safety.models import BlackSpot
from roadreg.safety.rules import STANDING, CrashCounts, EpdoWeights, epdo, rank, spot_number


@dataclass(frozen=True)
class SpotFilter:
    """What the black spots are narrowed to; None or nothing narrows nothing."""

    statuses: frozenset[BlackSpotStatus] = STANDING
    level: BlackSpotLevel | None = None
    route: Route | None = None
    division_adcode: str = ""
    text: str = ""

    @property
    def is_narrowed(self) -> bool:
        """Whether it leaves out anything that the bare page shows."""
        return self != SpotFilter()


def select_spots(wanted: SpotFilter, *, is_visitor: bool) -> Select[BlackSpot]:
    """The black spots that the filter leaves; visitors get the published ones."""
    return (
        select(BlackSpot)
        .where(*conditions(wanted, is_visitor=is_visitor))
        .options(joinedload(BlackSpot.division))
    )


def conditions(wanted: SpotFilter, *, is_visitor: bool) -> Iterable[ColumnElement[bool]]:
    """The conditions of a filter, for the list, its map and whatever counts the same black spots."""
    yield BlackSpot.status.in_(wanted.statuses)
    if is_visitor:
        yield BlackSpot.is_published.is_(True)
    if wanted.level is not None:
        yield BlackSpot.level == wanted.level
    if wanted.route is not None:
        yield BlackSpot.route_id == wanted.route.id
    if wanted.division_adcode:
        yield within(BlackSpot.division_adcode, wanted.division_adcode)
    if wanted.text:
        columns = (BlackSpot.number, BlackSpot.name, BlackSpot.name_en, BlackSpot.causes, BlackSpot.measures)
        yield or_(*(column.icontains(wanted.text, autoescape=True) for column in columns))


@dataclass(frozen=True)
class RankedSpot:
    """A black spot in the order of its equivalent count; equal counts share a rank."""

    rank: int
    spot: BlackSpot
    epdo: float


def counts_of(spot: BlackSpot) -> CrashCounts:
    """The crashes and people of a black spot's period."""
    return CrashCounts(
        fatal=spot.fatal_crashes,
        injury=spot.injury_crashes,
        property_damage=spot.property_crashes,
        killed=spot.killed,
        injured=spot.injured,
    )


def list_ranked(
    session: Session, wanted: SpotFilter, weights: EpdoWeights, *, is_visitor: bool
) -> list[RankedSpot]:
    """The black spots of the filter, the gravest first.

    They are read whole: a district lists dozens, and each rank depends on all the others.
    """
    spots = session.scalars(select_spots(wanted, is_visitor=is_visitor).order_by(BlackSpot.number)).unique()
    scored = [(spot, epdo(counts_of(spot), weights)) for spot in spots]
    return [RankedSpot(place, spot, score) for place, spot, score in rank(scored)]


@dataclass(frozen=True)
class SpotFigures:
    """The four numbers of the leader's page, over the black spots shown; each opens the list that it counts.

    period_from, period_to : the first and last day over which their crashes were counted.
    changed_on : day of the newest change of any of them.
    """

    listed: int
    in_treatment: int
    treated: int
    killed: int
    injured: int
    period_from: date | None
    period_to: date | None


def figures_of(spots: Sequence[BlackSpot]) -> SpotFigures:
    """Count black spots by status, and the people of their periods."""
    by_status = {status: sum(spot.status is status for spot in spots) for status in BlackSpotStatus}
    return SpotFigures(
        listed=by_status[BlackSpotStatus.LISTED],
        in_treatment=by_status[BlackSpotStatus.IN_TREATMENT],
        treated=by_status[BlackSpotStatus.TREATED],
        killed=sum(spot.killed for spot in spots),
        injured=sum(spot.injured for spot in spots),
        period_from=min((spot.period_from for spot in spots), default=None),
        period_to=max((spot.period_to for spot in spots), default=None),
    )


def get_spot(session: Session, spot_id: int, *, lock: bool = False) -> BlackSpot:
    """The black spot; with `lock`, nobody else changes it until the transaction ends. Raises NotFound."""
    spot = session.get(BlackSpot, spot_id, with_for_update={"of": BlackSpot} if lock else None)
    if spot is None:
        raise NotFound(_("There is no black spot %(number)s in the register.", number=spot_id))
    return spot


def next_number(session: Session, year: int) -> str:
    """The number of a new black spot of that year; two who list at once wait for each other."""
    session.execute(select(func.pg_advisory_xact_lock(func.hashtext("black_spot_number"))))
    prefix = spot_number(year, 0)[: -len("00")]
    numbers = session.scalars(
        select(BlackSpot.number).where(BlackSpot.number.startswith(prefix, autoescape=True))
    )
    highest = max((int(tail) for number in numbers if (tail := number[len(prefix) :]).isdecimal()), default=0)
    return spot_number(year, highest + 1)


def list_divisions(session: Session, *, home: str, also: str | None = None) -> list[Division]:
    """The home district and its towns, villages not; `also` one from elsewhere."""
    found = [row for row in list_divisions_within(session, home) if row.level <= 4]
    if also is not None and also not in {row.adcode for row in found}:
        found.append(session.get_one(Division, also))
    return found


def list_routes_with_spots(session: Session) -> list[Route]:
    """Routes on which a black spot lies, by code."""
    on_it = select(BlackSpot.route_id).distinct()
    return list(session.scalars(select(Route).where(Route.id.in_(on_it)).order_by(Route.code)))
