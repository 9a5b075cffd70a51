"""What can be asked about hazards."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from flask_babel import gettext as _
from geoalchemy2.shape import to_shape
from shapely.geometry.base import BaseGeometry
from sqlalchemy import ColumnElement, Select, and_, func, or_, select, true
from sqlalchemy.orm import Session, joinedload, selectinload

from roadreg.auth.divisions import within
from roadreg.auth.models import Division
from roadreg.errors import NotFound
from roadreg.hazards.codes import HazardState
from roadreg.hazards.models import Hazard, HazardAction, HazardCategory
from roadreg.hazards.rules import AWAITING_TREATMENT, DUPLICATE_WITHIN_M, OPEN, hazard_number
from roadreg.roads.geodesy import metres_per_degree
from roadreg.roads.models import Route
from roadreg.roads.queries import list_divisions_within

SORTS = ("risk", "road", "number", "reported", "due", "state")
"""Columns by which the list can be ordered; with - before the name, the other way round."""

BY_RISK = "risk"

# --- Lists ------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class HazardFilter:
    """What a list of hazards is narrowed to; None or nothing narrows nothing.

    from_m, to_m : chainages that bound the places, metres; whatever reaches between them is meant.
    states : any of them. levels : risk levels, 0 for hazards that are not graded.
    """

    states: frozenset[HazardState] = OPEN
    route: Route | None = None
    from_m: float | None = None
    to_m: float | None = None
    categories: tuple[str, ...] = ()
    levels: tuple[int, ...] = ()
    is_overdue: bool = False
    division_adcode: str = ""
    text: str = ""

    @property
    def is_narrowed(self) -> bool:
        """Whether it leaves out anything that a bare list shows."""
        return self != HazardFilter()


def select_hazards(wanted: HazardFilter, sort: str, *, today: date, is_visitor: bool) -> Select[Hazard]:
    """The hazards of a list, in its order, with what its rows show; visitors get the published ones."""
    query = select(Hazard).where(*conditions(wanted, today=today, is_visitor=is_visitor))
    return query.options(joinedload(Hazard.division)).order_by(*_order(sort), Hazard.number.desc())


def conditions(wanted: HazardFilter, *, today: date, is_visitor: bool) -> Iterable[ColumnElement[bool]]:
    """The conditions of a filter, for the list, its map and whatever counts the same hazards."""
    yield Hazard.state.in_(wanted.states)
    if is_visitor:
        yield Hazard.is_published.is_(True)
    if wanted.route is not None:
        yield Hazard.route_id == wanted.route.id
    if wanted.from_m is not None:
        yield func.coalesce(Hazard.to_m, Hazard.from_m) >= wanted.from_m
    if wanted.to_m is not None:
        yield Hazard.from_m <= wanted.to_m
    if wanted.categories:
        yield Hazard.category_code.in_(wanted.categories)
    if wanted.levels:
        yield func.coalesce(Hazard.risk_level, 0).in_(wanted.levels)
    if wanted.is_overdue:
        yield overdue(today)
    if wanted.division_adcode:
        yield within(Hazard.division_adcode, wanted.division_adcode)
    if wanted.text:
        yield _holds(wanted.text)


def overdue(today: date) -> ColumnElement[bool]:
    """The condition of `rules.is_overdue`, for queries: the same hazards by the same count everywhere."""
    return and_(Hazard.due_on < today, Hazard.state.in_(AWAITING_TREATMENT))


def _holds(text: str) -> ColumnElement[bool]:
    columns = (Hazard.number, Hazard.description, Hazard.responsible_unit)
    found = or_(*(column.icontains(text, autoescape=True) for column in columns))
    return or_(found, Hazard.category_code.in_(select(HazardCategory.code).where(_in_category(text))))


def _in_category(text: str) -> ColumnElement[bool]:
    return or_(
        HazardCategory.label_zh.icontains(text, autoescape=True),
        HazardCategory.label_en.icontains(text, autoescape=True),
    )


def _order(sort: str) -> list[Any]:
    columns: dict[str, list[Any]] = {
        "risk": [Hazard.risk_level, Hazard.due_on],
        "road": [
            select(Route.code).where(Route.id == Hazard.route_id).scalar_subquery(),
            Hazard.from_piece,
            Hazard.from_m,
        ],
        "number": [Hazard.number],
        "reported": [Hazard.reported_at],
        "due": [Hazard.due_on],
        "state": [func.array_position(list(HazardState), Hazard.state)],
    }
    chosen = columns.get(sort.removeprefix("-"), columns[BY_RISK])
    if sort.startswith("-"):
        return [column.desc().nulls_last() for column in chosen]
    return [column.asc().nulls_last() for column in chosen]


# --- One hazard -------------------------------------------------------------------------------------------


def get_hazard(session: Session, hazard_id: int, *, lock: bool = False) -> Hazard:
    """The hazard; with `lock`, nobody else changes it until the transaction ends. Raises NotFound."""
    hazard = session.get(Hazard, hazard_id, with_for_update={"of": Hazard} if lock else None)
    if hazard is None:
        raise NotFound(_("There is no hazard %(number)s in the register.", number=hazard_id))
    return hazard


def find_by_number(session: Session, number: str) -> Hazard | None:
    """The hazard of that number, however its letter is typed, or None."""
    return session.scalars(select(Hazard).where(func.upper(Hazard.number) == number.strip().upper())).first()


def find_by_token(session: Session, token: UUID) -> Hazard | None:
    """The hazard that this sending made, or None."""
    return session.scalars(select(Hazard).where(Hazard.client_token == token)).first()


def survivor_of(session: Session, hazard: Hazard) -> Hazard:
    """Where a chain of merged hazards ends; the hazard itself when it was not merged."""
    seen = {hazard.id}
    while hazard.merged_into_id is not None and hazard.merged_into_id not in seen:
        seen.add(hazard.merged_into_id)
        hazard = session.get_one(Hazard, hazard.merged_into_id)
    return hazard


def list_merged_into(session: Session, hazard: Hazard) -> list[Hazard]:
    """The hazards that were merged into this one, by number."""
    return list(
        session.scalars(select(Hazard).where(Hazard.merged_into_id == hazard.id).order_by(Hazard.number))
    )


def list_actions(session: Session, hazard: Hazard) -> list[HazardAction]:
    """What was done with the hazard, the newest first."""
    return list(
        session.scalars(
            select(HazardAction)
            .where(HazardAction.hazard_id == hazard.id)
            .options(selectinload(HazardAction.account))
            .order_by(HazardAction.id.desc())
        )
    )


def find_last_treater(session: Session, hazard: Hazard) -> int | None:
    """The account that last reported the treatment as done."""
    return session.scalars(
        select(HazardAction.account_id)
        .where(
            HazardAction.hazard_id == hazard.id,
            HazardAction.to_state == HazardState.TREATED,
            HazardAction.from_state != HazardState.TREATED,
        )
        .order_by(HazardAction.id.desc())
        .limit(1)
    ).first()


def next_number(session: Session, year: int) -> str:
    """The number of a new hazard of that year; two who report at once wait for each other."""
    session.execute(select(func.pg_advisory_xact_lock(func.hashtext("hazard_number"))))
    prefix = hazard_number(year, 0)[: -len("0000")]
    newest = session.scalar(
        select(Hazard.number)
        .where(Hazard.number.regexp_match(f"^{prefix}[0-9]+$"))
        .order_by(func.length(Hazard.number).desc(), Hazard.number.desc())
        .limit(1)
    )
    return hazard_number(year, int(newest.removeprefix(prefix)) + 1 if newest else 1)


# --- Near ones --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class NearHazard:
    """An open hazard near a place, with its distance in metres."""

    hazard: Hazard
    distance_m: float


def list_near(
    session: Session,
    place: BaseGeometry,
    *,
    category_code: str | None = None,
    within_m: float = DUPLICATE_WITHIN_M,
    excluding: int | None = None,
    most: int = 5,
) -> list[NearHazard]:
    """Open hazards near a place (EPSG:4326), of one category or of any, the nearest first."""
    here = func.ST_GeomFromWKB(place.wkb, 4326)
    distance = func.ST_Distance(func.geography(Hazard.geom), func.geography(here))
    per_lon, per_lat = (float(scale) for scale in metres_per_degree(place.centroid.y))
    box = func.ST_Expand(here, 1.01 * within_m / per_lon, 1.01 * within_m / per_lat)  # For the index.
    query = (
        select(Hazard, distance.label("distance_m"))
        .where(
            Hazard.geom.op("&&")(box),
            func.ST_DWithin(func.geography(Hazard.geom), func.geography(here), within_m),
            Hazard.state.in_(OPEN),
            Hazard.category_code == category_code if category_code else true(),
            Hazard.id != excluding if excluding is not None else true(),
        )
        .order_by(distance, Hazard.id)
        .limit(most)
    )
    return [NearHazard(hazard, float(apart)) for hazard, apart in session.execute(query).unique()]


def list_neighbours(session: Session, hazard: Hazard, *, within_m: float = 500.0) -> list[NearHazard]:
    """Open hazards near this one, which it may be merged with."""
    if hazard.geom is None:
        return []
    return list_near(session, to_shape(hazard.geom), within_m=within_m, excluding=hazard.id, most=8)


# --- What forms offer -------------------------------------------------------------------------------------


def list_categories(session: Session, *, also: str | None = None) -> list[HazardCategory]:
    """Categories that forms offer, in their order; `also` one that a hazard has, offered or not."""
    is_offered = or_(HazardCategory.is_active, HazardCategory.code == also)
    return list(
        session.scalars(
            select(HazardCategory).where(is_offered).order_by(HazardCategory.sequence, HazardCategory.code)
        )
    )


def list_most_used(session: Session, account_id: int, *, most: int = 6) -> list[str]:
    """Codes of the categories that a person reports most, filled up with those that all report most."""
    own = _by_use(session, Hazard.reported_by_id == account_id, most)
    everybody = _by_use(session, true(), most)
    return list(dict.fromkeys([*own, *everybody]))[:most]


def _by_use(session: Session, condition: ColumnElement[bool], most: int) -> Sequence[str]:
    return session.scalars(
        select(Hazard.category_code)
        .join(HazardCategory, HazardCategory.code == Hazard.category_code)
        .where(condition, HazardCategory.is_active)
        .group_by(Hazard.category_code)
        .order_by(func.count().desc(), Hazard.category_code)
        .limit(most)
    ).all()


def list_divisions(session: Session, *, home: str, also: str | None = None) -> list[Division]:
    """The home district and its towns, villages not; `also` one from elsewhere."""
    found = [row for row in list_divisions_within(session, home) if row.level <= 4]
    if also is not None and also not in {row.adcode for row in found}:
        found.append(session.get_one(Division, also))
    return found


def list_units(session: Session) -> list[str]:
    """Units that were made responsible before, the most frequent first, to choose from while typing."""
    return list(
        session.scalars(
            select(Hazard.responsible_unit)
            .where(Hazard.responsible_unit != "")
            .group_by(Hazard.responsible_unit)
            .order_by(func.count().desc(), Hazard.responsible_unit)
            .limit(30)
        )
    )
