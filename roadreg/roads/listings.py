"""What the pages of the roads list."""

from flask_babel import gettext as _
from sqlalchemy import func, select
from sqlalchemy.orm import Session, defer, selectinload

from roadreg.auth.models import Division
from roadreg.errors import NotFound
from roadreg.roads.codes import AdministrativeGrade
from roadreg.roads.models import CalibrationPoint, Centreline, Route, Section


def count_by_grade(session: Session) -> dict[AdministrativeGrade, int]:
    """How many routes there are of each administrative grade."""
    rows = session.execute(
        select(Route.administrative_grade, func.count()).group_by(Route.administrative_grade)
    )
    return {row[0]: row[1] for row in rows}


def list_divisions_with_routes(session: Session) -> list[Division]:
    """Divisions that have routes, by adcode."""
    used = select(Route.division_adcode)
    return list(session.scalars(select(Division).where(Division.adcode.in_(used)).order_by(Division.adcode)))


def list_sections(session: Session, route_id: int) -> list[Section]:
    """The sections of a route with their traffic, in the order of the road."""
    query = (
        select(Section)
        .where(Section.route_id == route_id)
        .options(selectinload(Section.traffic), selectinload(Section.surface_kind))
        .order_by(Section.from_piece, Section.from_m)
    )
    return list(session.scalars(query))


def get_section(session: Session, route_id: int, section_id: int, *, lock: bool = False) -> Section:
    """A section of a route. Raises NotFound."""
    query = select(Section).where(Section.id == section_id, Section.route_id == route_id)
    if lock:
        query = query.with_for_update(of=Section)
    section = session.scalar(query)
    if section is None:
        raise NotFound(_("There is no such section on this road."))
    return section


def list_centrelines(session: Session, route_id: int) -> list[Centreline]:
    """Every version of a route's centreline, the newest first, with posts and broken chains."""
    query = (
        select(Centreline)
        .where(Centreline.route_id == route_id)
        .options(
            defer(Centreline.geom),
            defer(Centreline.geom_3857),
            selectinload(Centreline.calibration_points).defer(CalibrationPoint.geom),
            selectinload(Centreline.broken_chains),
        )
        .order_by(Centreline.valid_from.desc())
    )
    return list(session.scalars(query))
