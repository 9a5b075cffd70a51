"""A place for a record: from what was typed, from a point, or from both.

`place` is what every form, import and client asks. What it gives is a `Location`, to be put on a record.
"""

from dataclasses import dataclass, replace
from datetime import datetime

import numpy as np
from geoalchemy2.shape import from_shape
from shapely import Point
from shapely.geometry.base import BaseGeometry
from sqlalchemy.orm import Session

from roadreg.roads.chainage import Carriageway, format_place
from roadreg.roads.codes import Side
from roadreg.roads.errors import (
    AmbiguousChainage,
    ChainageNotUnderstood,
    PointNotUsable,
    RampChainage,
    RouteMissing,
)
from roadreg.roads.geodesy import near_distances_m
from roadreg.roads.models import Located, LocationMethod, Route
from roadreg.roads.nearby import RoadNearby, find_nearest_road, snap
from roadreg.roads.place_text import Place, parse_place
from roadreg.roads.queries import (
    Axis,
    get_axis,
    locate,
    locate_stretch,
    resolve_route,
)

WGS84 = 4326

WORST_ACCURACY_M = 1000.0
"""A position worse than this widens the search for a road no further."""

ROUNDED_M = 0.5
"""A chainage shown to the metre is still the place that it was rounded from."""


@dataclass(frozen=True)
class SurveyedPoint:
    """Where a device or a person's tap says that something is.

    lon, lat : degrees, EPSG:4326. accuracy_m : as the device reports it. fixed_at : when it was measured.
    """

    lon: float
    lat: float
    method: LocationMethod = LocationMethod.TAP
    accuracy_m: float | None = None
    fixed_at: datetime | None = None


@dataclass(frozen=True)
class Location:
    """A place, ready to be put on a record.

    route : None for a place beside no road; `nearest` then says which road is nearest and how far.
    from_m, to_m : chainage in metres; to_m is None for a point.
    offset_m : metres from the centreline, positive to the right.
    geom : Point or LineString (Shapely, EPSG:4326), derived from the chainage where there is a route.
    distance_m : between the surveyed point and the derived one, metres.
    also_near : other roads within the limit, the nearest first; the person may mean one of them.
    """

    geom: BaseGeometry
    method: LocationMethod = LocationMethod.CHAINAGE
    route: Route | None = None
    from_m: float | None = None
    from_piece: int = 0
    to_m: float | None = None
    to_piece: int = 0
    side: Side | None = None
    offset_m: float = 0.0
    surveyed: SurveyedPoint | None = None
    distance_m: float | None = None
    nearest: RoadNearby | None = None
    also_near: tuple[RoadNearby, ...] = ()

    def put_on(self, record: Located) -> None:
        """Give a record this place, all of it: nothing of the former place stays."""
        record.route = self.route
        record.location_method = self.method
        record.from_m, record.from_piece = self.from_m, self.from_piece
        record.to_m, record.to_piece = self.to_m, self.to_piece
        record.side, record.offset_m = self.side, self.offset_m
        record.geom = from_shape(self.geom, WGS84)
        point = self.surveyed
        record.surveyed_point = None if point is None else from_shape(Point(point.lon, point.lat), WGS84)
        record.surveyed_accuracy_m = None if point is None else point.accuracy_m
        record.surveyed_at = None if point is None else point.fixed_at

    def text(self, *, side_word: str = "", route_name: str | None = None) -> str:
        """The place in the register's spelling, or empty beside no road."""
        if self.route is None or self.from_m is None:
            return ""
        return format_place(route_name or self.route.code, self.from_m, self.to_m, side_word=side_word)


def place(
    session: Session,
    *,
    text: str = "",
    point: SurveyedPoint | None = None,
    limit_m: float,
    home_adcode: str | None = None,
    piece: int | None = None,
) -> Location:
    """The place that was typed, or that a point is at, or both.

    text : as in `place_text.parse_place`; must name a route.
    point : kept as surveyed. Alone, it is tied to the nearest road within `limit_m` (widened by its
    accuracy);
        beside no road it is a place all the same, and says how far the nearest is.
    piece : which run is meant, where the chainage typed occurs more than once.
    With both, the text decides route and chainage; the point's own chainage and offset are taken where they
    agree with the text to the metre.
    Raises RoadsError; ChainageNotUnderstood when neither is given.
    """
    if point is not None:
        _check(point)
    if text.strip():
        typed = parse_place(text, home_adcode=home_adcode)
        near = _roads_near(session, point, limit_m)
        location = _place_typed(session, text, typed, near, home_adcode, piece)
        return location if point is None else _with_point(session, location, point, near, typed)
    if point is None:
        raise ChainageNotUnderstood(text)
    return place_point(session, point, limit_m=limit_m)


def place_point(
    session: Session, point: SurveyedPoint, *, limit_m: float, route: Route | None = None
) -> Location:
    """The place of a point: on the nearest road within the limit, or on `route` if that is near.

    limit_m : metres, widened by the point's accuracy. A point too far from any road is kept without a route.
    """
    _check(point)
    near = _roads_near(session, point, limit_m)
    chosen = next((road for road in near if route is None or road.route_id == route.id), None)
    if chosen is None:
        nearest = near[0] if near else find_nearest_road(session, point.lon, point.lat)
        return Location(Point(point.lon, point.lat), point.method, surveyed=point, nearest=nearest)
    location = _at(session, chosen)
    others = tuple(road for road in near if road is not chosen)
    return replace(
        location, method=point.method, surveyed=point, distance_m=_apart_m(location, point), also_near=others
    )


# --- Parts ------------------------------------------------------------------------------------------------


def _check(point: SurveyedPoint) -> None:
    if not (-180 <= point.lon <= 180 and -85 <= point.lat <= 85):
        raise PointNotUsable(point.lon, point.lat)


def _roads_near(session: Session, point: SurveyedPoint | None, limit_m: float) -> list[RoadNearby]:
    if point is None:
        return []
    accuracy_m = min(point.accuracy_m or 0.0, WORST_ACCURACY_M)
    return snap(session, point.lon, point.lat, limit_m, accuracy_m=accuracy_m)


def _at(session: Session, road: RoadNearby) -> Location:
    """The place of a snapped point, moved aside by its own offset."""
    # To the millimetre, as the register keeps it.
    return Location(
        Point(road.beside_lon, road.beside_lat),
        route=session.get_one(Route, road.route_id),
        from_m=round(road.chainage_m, 3),
        from_piece=road.piece,
        side=road.side,
        offset_m=round(road.offset_m, 3),
    )


def _place_typed(
    session: Session,
    text: str,
    typed: Place,
    near: list[RoadNearby],
    home_adcode: str | None,
    piece: int | None,
) -> Location:
    if typed.start.carriageway is Carriageway.RAMP:
        raise RampChainage(text, typed.start.prefix)
    if typed.route_text is None:
        raise RouteMissing(text)
    route = resolve_route(session, typed.route_text, home_adcode=home_adcode)
    axis = get_axis(session, route)
    start = typed.start.m, _piece_meant(axis, typed.start.m, piece, near)
    offset = typed.offset_m or 0.0
    if typed.end is None:
        found = locate(session, route, *start, offset_m=offset, axis=axis)
        return Location(
            Point(found.lon, found.lat),
            route=route,
            from_m=start[0],
            from_piece=found.piece,
            side=typed.side,
            offset_m=offset,
        )
    return _stretch(session, axis, route, start, (typed.end.m, None), typed.side, offset)


def _stretch(
    session: Session,
    axis: Axis,
    route: Route,
    start: tuple[float, int | None],
    end: tuple[float, int | None],
    side: Side | None,
    offset: float,
) -> Location:
    """A stretch; typed from its far end, it is the same stretch."""
    measures = axis.resolve(*start)[0], axis.resolve(*end)[0]
    if measures[1] < measures[0]:
        start, end = end, start
    line, from_piece, to_piece = locate_stretch(session, route, start, end, offset_m=offset, axis=axis)
    return Location(
        line,
        route=route,
        from_m=start[0],
        from_piece=from_piece,
        to_m=end[0],
        to_piece=to_piece,
        side=side,
        offset_m=offset,
    )


def _piece_meant(axis: Axis, chainage_m: float, piece: int | None, near: list[RoadNearby]) -> int | None:
    """The run named, or the one that the point lies on where the chainage is ambiguous."""
    if piece is not None:
        return piece
    try:
        axis.resolve(chainage_m)
    except AmbiguousChainage as ambiguous:
        runs = {candidate.piece for candidate in ambiguous.candidates}
        for road in near:
            if road.route_id == axis.route_id and road.piece in runs and _agree(road, chainage_m):
                return road.piece
    return None


def _with_point(
    session: Session, location: Location, point: SurveyedPoint, near: list[RoadNearby], typed: Place
) -> Location:
    """The typed place with the point kept beside it, and the point's finer figures where both agree."""
    if location.to_m is None and typed.offset_m is None:
        for road in near:
            is_same_run = location.route is not None and (road.route_id, road.piece) == (
                location.route.id,
                location.from_piece,
            )
            if is_same_run and _agree(road, typed.start.m) and typed.side in (None, road.side):
                location = _at(session, road)
                break
    location = replace(location, method=point.method, surveyed=point)
    return replace(location, distance_m=_apart_m(location, point))


def _agree(road: RoadNearby, chainage_m: float) -> bool:
    return abs(road.chainage_m - chainage_m) <= ROUNDED_M + 1e-6


def _apart_m(location: Location, point: SurveyedPoint) -> float:
    """Metres from the surveyed point to the derived place (to the nearest vertex or foot of a stretch)."""
    derived = location.geom
    nearest = derived.interpolate(derived.project(Point(point.lon, point.lat))) if location.to_m else derived
    return float(near_distances_m(np.array([[point.lon, point.lat]]), np.array(nearest.coords[:1]))[0])
