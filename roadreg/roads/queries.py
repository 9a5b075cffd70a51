"""What can be asked of the roads: routes, their axes, places on them, roads near a point."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from typing import Any

import numpy as np
import shapely
from shapely import LineString
from sqlalchemy import (
    ColumnElement,
    Date,
    Double,
    Integer,
    Select,
    and_,
    bindparam,
    case,
    func,
    literal,
    or_,
    select,
    tuple_,
)
from sqlalchemy.dialects.postgresql import aggregate_order_by, array
from sqlalchemy.orm import Session

from roadreg.auth.divisions import within
from roadreg.auth.models import Division
from roadreg.roads.broken_chains import Equation, Pieces, pieces_of, resolve_chainage
from roadreg.roads.codes import AdministrativeGrade
from roadreg.roads.errors import AmbiguousRoute, NoCentreline, PlaceBackwards, UnknownRoute
from roadreg.roads.models import (
    BrokenChain,
    Centreline,
    CentrelineQuality,
    Located,
    Route,
)
from roadreg.roads.network import Network
from roadreg.roads.referencing import MeasuredLines, locate_lines, locate_points
from roadreg.roads.route_codes import find_route_code

MOST_NAMES = 20_000
"""Names compared when a name is not known; a larger register compares the first so many."""

AROUND_M = 20.0
"""Metres of centreline read on each side of a place, enough to know its direction."""


@dataclass(frozen=True)
class Axis:
    """The axis of a route on one day, without its geometry: enough to know which chainages there are."""

    route_id: int
    code: str
    centreline_id: int
    pieces: Pieces

    def resolve(self, chainage_m: float, piece: int | None = None) -> tuple[float, int]:
        """Measure (metres) and piece of a chainage. Raises as `broken_chains.resolve_chainage`."""
        return resolve_chainage(self.pieces, chainage_m, piece, route=self.code)


@dataclass(frozen=True)
class RoadPoint:
    """A point on a route.

    chainage_m, measure_m : metres. lon, lat : degrees, moved aside by `offset_m` (right positive).
    """

    route_id: int
    code: str
    chainage_m: float
    piece: int
    measure_m: float
    offset_m: float
    lon: float
    lat: float


# --- Routes -----------------------------------------------------------------------------------------------


def find_route(session: Session, code: str, *, lock: bool = False) -> Route | None:
    """The route with this full code; locked for a change if asked."""
    query = select(Route).where(Route.code == code)
    return session.scalar(query.with_for_update(of=Route) if lock else query)


def get_route(session: Session, code: str, *, lock: bool = False) -> Route:
    """The route with this full code. Raises UnknownRoute, which offers the nearest names."""
    route = find_route(session, code, lock=lock)
    if route is None:
        raise UnknownRoute(code, nearest_names(session, code))
    return route


def resolve_route(session: Session, text: str, *, home_adcode: str | None = None) -> Route:
    """The route that a text means: a code in any spelling, a number, a name, a nickname.

    Raises UnknownRoute (with the nearest names), AmbiguousRoute (with the codes that it may mean).
    """
    text = text.strip()
    code = find_route_code(text, home_adcode=home_adcode)
    for wanted in (code, text):
        if wanted and (route := find_route(session, wanted)) is not None:
            return route
    found = session.scalars(_called(text, code).order_by(Route.code).limit(6)).all()
    if len(found) > 1:
        raise AmbiguousRoute(text, [f"{route.code} {route.name}" for route in found])
    if not found:
        raise UnknownRoute(text, nearest_names(session, text))
    return found[0]


def _called(text: str, code: str | None) -> Select[Route]:
    """Routes with this name, nickname or number, whatever its case."""
    wanted = text.casefold()
    ways = [
        func.lower(Route.name) == wanted,
        func.lower(Route.name_en) == wanted,
        func.lower(func.array_to_string(Route.nicknames, "\n", type_=Route.name.type)).op("~")(
            f"(^|\n){_escaped(wanted)}($|\n)"
        ),
    ]
    if text.isascii() and text.isdigit():
        ways.append(Route.code.op("~")(f"^[GSXYCZ]0*{text.lstrip('0') or '0'}([0-9]{{6}})?$"))
    elif code is not None and len(code) <= 5 and code[0] in "XYCZ":
        ways.append(Route.code.like(f"{code}______"))
    return select(Route).where(or_(*ways))


def _escaped(text: str) -> str:
    """Text for a PostgreSQL regular expression, taken literally."""
    return "".join(sign if sign.isalnum() else f"\\{sign}" for sign in text)


def nearest_names(session: Session, text: str, *, most: int = 3) -> list[str]:
    """Codes and names of routes that look like `text`, the likeliest first."""
    names: dict[str, str] = {}
    rows = session.execute(select(Route.code, Route.name, Route.name_en, Route.nicknames).limit(MOST_NAMES))
    for code, name, name_en, nicknames in rows:
        for word in (code, name, name_en, *nicknames):
            if word:
                names.setdefault(word.casefold(), word)
    wanted = text.casefold()
    holding = sorted((word for word in names if wanted and wanted in word), key=len)
    alike = get_close_matches(wanted, names, n=most, cutoff=0.5)
    return [names[word] for word in dict.fromkeys([*holding, *alike])][:most]


def select_routes(
    *, grade: AdministrativeGrade | None = None, text: str = "", division: str = "", sort: str = ""
) -> Select[Route]:
    """Routes for a list, in order.

    text : part of code, name or nickname. division : adcode; those inside it too. sort : `code`, `name`,
    `division`, with `-` in front for descending; anything else sorts by grade and number.
    """
    query = select(Route)
    if grade is not None:
        query = query.where(Route.administrative_grade == grade)
    if division:
        query = query.where(within(Route.division_adcode, division))
    if text:
        query = query.where(
            or_(
                Route.code.icontains(text, autoescape=True),
                Route.name.icontains(text, autoescape=True),
                Route.name_en.icontains(text, autoescape=True),
                func.array_to_string(Route.nicknames, " ", type_=Route.name.type).icontains(
                    text, autoescape=True
                ),
            )
        )
    return query.order_by(*_route_order(sort))


def _route_order(sort: str) -> list[Any]:
    columns: dict[str, Any] = {"code": Route.code, "name": Route.name, "division": Route.division_adcode}
    name = sort.removeprefix("-")
    if name in columns:
        column = columns[name].desc() if sort.startswith("-") else columns[name]
        return [column, Route.id]
    rank = case({grade: grade.rank for grade in AdministrativeGrade}, value=Route.administrative_grade)
    number = func.substring(Route.code, "[0-9]{1,4}")
    return [rank, func.length(number), number, Route.code]


def list_divisions_within(session: Session, adcode: str) -> list[Division]:
    """A division and those inside it, by adcode."""
    inside = within(Division.adcode, adcode)
    return list(session.scalars(select(Division).where(inside).order_by(Division.adcode)))


# --- Axes -------------------------------------------------------------------------------------------------


def in_force(on: date | ColumnElement[date] | None = None) -> ColumnElement[bool]:
    """The condition that a centreline is in force on a day; None asks for the present one.

    The present one is the one without an end, since none can begin in the future: no clock, whose day depends
    on its time zone, is asked.
    """
    if on is None:
        return Centreline.valid_to.is_(None)
    return and_(Centreline.valid_from <= on, or_(Centreline.valid_to.is_(None), Centreline.valid_to > on))


def find_centreline(session: Session, route_id: int, *, on: date | None = None) -> Centreline | None:
    """The centreline of a route in force on a day (None: the present one), or None."""
    return session.scalar(select(Centreline).where(Centreline.route_id == route_id, in_force(on)))


_ON = bindparam("on", type_=Date)
IN_FORCE_ON = or_(and_(_ON.is_(None), in_force()), in_force(_ON))
"""As `in_force`, of the parameter `on`."""

_CHAINS = (
    select(
        func.array_agg(
            aggregate_order_by(array([BrokenChain.back_m, BrokenChain.ahead_m]), BrokenChain.measure_m)
        )
    )
    .where(BrokenChain.centreline_id == Centreline.id)
    .correlate(Centreline)
    .scalar_subquery()
)

AXIS_COLUMNS: tuple[ColumnElement[Any], ...] = (
    func.ST_M(func.ST_StartPoint(Centreline.geom)),
    func.ST_M(func.ST_EndPoint(Centreline.geom)),
    _CHAINS,
)
"""What `pieces_of_row` makes the runs of a centreline of: both measures and its broken chains."""

_AXIS = select(Centreline.id, *AXIS_COLUMNS).where(
    Centreline.route_id == bindparam("route_id", type_=Integer), IN_FORCE_ON
)


def pieces_of_row(row: Sequence[Any]) -> Pieces:
    """The runs of a centreline from its `AXIS_COLUMNS`."""
    start, end, chains = row
    equations = [Equation(float(back_m), float(ahead_m)) for back_m, ahead_m in chains or ()]
    return pieces_of(start, end, equations)


def find_axis(session: Session, route: Route, *, on: date | None = None) -> Axis | None:
    """The axis of a route on a day (None: the present one), or None for a route without a centreline."""
    row = session.execute(_AXIS, {"route_id": route.id, "on": on}).one_or_none()
    if row is None:
        return None
    number, *axis = row
    return Axis(route.id, route.code, number, pieces_of_row(axis))


def get_axis(session: Session, route: Route, *, on: date | None = None) -> Axis:
    """The axis of a route on a day (None: the present one). Raises NoCentreline."""
    axis = find_axis(session, route, on=on)
    if axis is None:
        raise NoCentreline(route.code)
    return axis


@dataclass(frozen=True)
class Extent:
    """What a list says of a route's centreline in force. length_m : metres on the ground."""

    length_m: float
    quality: CentrelineQuality


def centreline_extents(session: Session, route_ids: Sequence[int]) -> dict[int, Extent]:
    """Length and quality of the centrelines in force, by route."""
    rows = session.execute(
        select(Centreline.route_id, Centreline.length_m, Centreline.quality).where(
            Centreline.route_id.in_(route_ids), in_force()
        )
    )
    return {route_id: Extent(length_m, quality) for route_id, length_m, quality in rows}


def load_network(
    session: Session, *, on: date | None = None, route_ids: Sequence[int] | None = None
) -> Network:
    """The centrelines in force on a day (None: present ones), of some routes or of all, ready for arrays."""
    query = (
        select(Route.id, Route.code, *AXIS_COLUMNS, func.ST_AsBinary(Centreline.geom))
        .join(Route, Route.id == Centreline.route_id)
        .where(IN_FORCE_ON)
        .order_by(Centreline.id)
    )
    if route_ids is not None:
        query = query.where(Route.id.in_(route_ids))
    rows = session.execute(query, {"on": on}).all()
    lines = MeasuredLines.of_geometries(shapely.from_wkb([bytes(row[-1]) for row in rows]))
    pieces = [pieces_of_row(row[2:-1]) for row in rows]
    return Network(
        lines, np.array([row[0] for row in rows], dtype=np.int64), [row[1] for row in rows], pieces
    )


# --- Places -----------------------------------------------------------------------------------------------


def locate(
    session: Session,
    route: Route,
    chainage_m: float,
    piece: int | None = None,
    *,
    offset_m: float = 0.0,
    on: date | None = None,
    axis: Axis | None = None,
) -> RoadPoint:
    """The point of a chainage, moved aside by `offset_m` metres (right positive).

    axis : the route's, if it has been asked for already. Only the part of the centreline around the place is
    read. Raises NoCentreline, ChainageInGap, ChainageOutOfRange, AmbiguousChainage.
    """
    axis = axis or get_axis(session, route, on=on)
    measure, piece = axis.resolve(chainage_m, piece)
    line = _between(session, axis, measure - AROUND_M, measure + AROUND_M)
    measure = float(np.clip(measure, line.start_measure[0], line.end_measure[0]))
    lon, lat = locate_points(line, [0], [measure], [offset_m])[0].tolist()
    return RoadPoint(route.id, route.code, chainage_m, piece, measure, offset_m, lon, lat)


def locate_stretch(
    session: Session,
    route: Route,
    start: tuple[float, int | None],
    end: tuple[float, int | None],
    *,
    offset_m: float = 0.0,
    on: date | None = None,
    axis: Axis | None = None,
) -> tuple[LineString, int, int]:
    """The line (Shapely, degrees) between two chainages, and the pieces of both.

    start, end : (chainage in metres, piece or None).
    Raises PlaceBackwards, and as `locate`.
    """
    axis = axis or get_axis(session, route, on=on)
    (from_measure, from_piece), (to_measure, to_piece) = axis.resolve(*start), axis.resolve(*end)
    if to_measure <= from_measure:
        raise PlaceBackwards(start[0], end[0])
    part = _between(session, axis, from_measure, to_measure)
    ends = part.start_measure, part.end_measure
    line: LineString = locate_lines(part, [0], *ends, [offset_m])[0]
    return line, from_piece, to_piece


_PART = select(
    func.ST_AsBinary(
        func.ST_LocateBetween(
            Centreline.geom, bindparam("from_measure", type_=Double), bindparam("to_measure", type_=Double)
        )
    )
).where(Centreline.id == bindparam("centreline_id", type_=Integer))


def _between(session: Session, axis: Axis, from_measure: float, to_measure: float) -> MeasuredLines:
    """The part of a centreline between two measures."""
    given = {"centreline_id": axis.centreline_id, "from_measure": from_measure, "to_measure": to_measure}
    return MeasuredLines.of_geometries([line_of(session.scalars(_PART, given).one())])


def line_of(part: bytes) -> LineString:
    """The line in what `ST_LocateBetween` gives, which may hold a point where it touches a vertex."""
    parts = shapely.get_parts(shapely.from_wkb(bytes(part)))
    line: LineString = parts[shapely.get_type_id(parts) == shapely.GeometryType.LINESTRING][0]
    return line


def overlaps(
    model: type[Located],
    route_id: int,
    start: tuple[float, int] | None = None,
    end: tuple[float, int] | None = None,
) -> ColumnElement[bool]:
    """The condition that a record lies on a route, or touches the stretch between two places of it.

    start, end : (chainage in metres, piece); None leaves that end open. Places are compared as rows of
    (piece, chainage), which is their order along the road, so the index over the three columns serves.
    """
    condition = model.route_id == route_id
    first = tuple_(model.from_piece, model.from_m)
    last = tuple_(
        case((model.to_m.is_(None), model.from_piece), else_=model.to_piece),
        func.coalesce(model.to_m, model.from_m),
    )
    if end is not None:
        condition &= first <= tuple_(literal(end[1]), literal(end[0]))
    if start is not None:
        condition &= last >= tuple_(literal(start[1]), literal(start[0]))
    return condition
