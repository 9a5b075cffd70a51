"""Roads near one point, asked of the database; for many points see `network.snap_many`."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from sqlalchemy import BindParameter, Double, Select, bindparam, func, select
from sqlalchemy.orm import Session

from roadreg.roads.broken_chains import chainages_at
from roadreg.roads.codes import Side
from roadreg.roads.geodesy import metres_per_degree
from roadreg.roads.models import Centreline, Route
from roadreg.roads.queries import AROUND_M, AXIS_COLUMNS, IN_FORCE_ON, line_of, pieces_of_row
from roadreg.roads.referencing import MeasuredLines, locate_points
from roadreg.roads.snapping import side_of_offset, snap_candidates

FAR_M = 200_000.0
"""Farther roads are not looked for."""


@dataclass(frozen=True)
class RoadNearby:
    """A road near a point.

    chainage_m, piece : of the foot on the road. offset_m : right positive. distance_m : to the foot.
    lon, lat : the foot, degrees. beside_lon, beside_lat : the foot moved aside by the offset, which is the
    point itself unless it lies beyond an end of the road (is_beyond_end).
    """

    route_id: int
    code: str
    chainage_m: float
    piece: int
    side: Side
    offset_m: float
    distance_m: float
    lon: float
    lat: float
    beside_lon: float
    beside_lat: float
    is_beyond_end: bool


def snap(
    session: Session,
    lon: float,
    lat: float,
    limit_m: float,
    *,
    accuracy_m: float = 0.0,
    on: date | None = None,
) -> list[RoadNearby]:
    """Every road within the limit of a point, the nearest first; more than one means that a person chooses.

    limit_m : metres, widened by the accuracy that the device reports.
    Candidates come from the index over the centrelines' boxes, in a box of the limit. On each, the foot is
    found in a plane where a degree of longitude and of latitude are equally long (in bare degrees it would
    lie metres off at 28° N), then measured on the ellipsoid from the short part around it.
    """
    reach_m = limit_m + max(accuracy_m, 0.0)
    per_lon, per_lat = (float(scale) for scale in metres_per_degree(lat))
    rows = session.execute(
        _CANDIDATES,
        {
            "lon": lon,
            "lat": lat,
            "on": on,
            "squeeze": per_lon / per_lat,
            "east": SPARE * reach_m / per_lon,
            "north": SPARE * reach_m / per_lat,
        },
    ).all()
    return _nearby(rows, lon, lat, reach_m) if rows else []


def _candidates() -> Select[Any]:
    """Routes within the limit of a point, each with the part of its centreline around its foot."""
    point = func.ST_SetSRID(func.ST_MakePoint(_given("lon"), _given("lat")), 4326)
    flat = func.ST_Scale(Centreline.geom, _given("squeeze"), 1.0)
    flat_point = func.ST_Scale(point, _given("squeeze"), 1.0)
    measure = func.ST_InterpolatePoint(flat, flat_point)
    part = func.ST_LocateBetween(Centreline.geom, measure - AROUND_M, measure + AROUND_M)
    return (
        select(Route.id, Route.code, *AXIS_COLUMNS, func.ST_AsBinary(part))
        .join(Route, Route.id == Centreline.route_id)
        .where(
            IN_FORCE_ON,
            Centreline.geom.op("&&")(func.ST_Expand(point, _given("east"), _given("north"))),
            func.ST_DWithin(flat, flat_point, _given("north")),
        )
    )


def _given(name: str) -> BindParameter[float]:
    return bindparam(name, type_=Double)


SPARE = 1.01
"""The box and the flat distance only sort out; the true distance is measured afterwards."""

_CANDIDATES = _candidates()
"""Made once: putting the statement together takes longer than the database needs to answer it."""


def _nearby(rows: Sequence[Any], lon: float, lat: float, reach_m: float) -> list[RoadNearby]:
    parts = MeasuredLines.of_geometries([line_of(part) for *_others, part in rows])
    found = snap_candidates(parts, np.array([[lon, lat]]), reach_m)
    beside = locate_points(parts, found.line, found.measure, found.offset)
    result = []
    for number, line in enumerate(found.line.tolist()):
        route_id, code, *axis, _part = rows[line]
        chainage, piece = chainages_at(pieces_of_row(axis), found.measure[number])
        offset = float(found.offset[number])
        result.append(
            RoadNearby(
                route_id,
                code,
                float(chainage),
                int(piece),
                side_of_offset(offset),
                offset,
                float(found.distance[number]),
                float(found.lonlat[number, 0]),
                float(found.lonlat[number, 1]),
                float(beside[number, 0]),
                float(beside[number, 1]),
                bool(found.is_beyond_end[number]),
            )
        )
    return result


def find_nearest_road(
    session: Session, lon: float, lat: float, *, on: date | None = None
) -> RoadNearby | None:
    """The nearest road however far (to `FAR_M`), to say how far a point is from any; None for no roads.

    Widens the search instead of asking the index for the nearest box, which need not hold the nearest road.
    """
    reach_m = 0.0
    while reach_m < FAR_M:
        reach_m = min(max(100.0, 5 * reach_m), FAR_M)
        if found := snap(session, lon, lat, reach_m, on=on):
            return found[0]
    return None
