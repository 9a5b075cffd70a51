"""Roads near one point, asked of the database; for many points see `network.snap_many`."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import shapely
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from roadreg.roads.broken_chains import chainages_at, pieces_of
from roadreg.roads.codes import Side
from roadreg.roads.geodesy import metres_per_degree
from roadreg.roads.models import Centreline, Route
from roadreg.roads.queries import AROUND_M, equations_of, in_force
from roadreg.roads.referencing import MeasuredLines
from roadreg.roads.snapping import side_of_offset, snap_candidates

FAR_M = 200_000.0
"""Farther roads are not looked for."""


@dataclass(frozen=True)
class RoadNearby:
    """A road near a point.

    chainage_m, piece : of the foot on the road. offset_m : right positive. distance_m : to the foot.
    lon, lat : the foot, degrees. is_beyond_end : the point lies beyond an end of the road, not beside it.
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
    point = func.ST_SetSRID(func.ST_MakePoint(lon, lat), 4326)
    box = func.ST_Expand(point, 1.01 * reach_m / per_lon, 1.01 * reach_m / per_lat)
    flat = func.ST_Scale(Centreline.geom, per_lon / per_lat, 1.0)
    flat_point = func.ST_Scale(point, per_lon / per_lat, 1.0)
    measure = func.ST_InterpolatePoint(flat, flat_point)
    query = (
        select(
            Route.id,
            Route.code,
            Centreline.id,
            func.ST_M(func.ST_StartPoint(Centreline.geom)),
            func.ST_M(func.ST_EndPoint(Centreline.geom)),
            func.ST_AsBinary(func.ST_LocateBetween(Centreline.geom, measure - AROUND_M, measure + AROUND_M)),
        )
        .join(Route, Route.id == Centreline.route_id)
        .where(
            in_force(on),
            Centreline.geom.op("&&")(box),
            func.ST_DWithin(flat, flat_point, 1.01 * reach_m / per_lat),
        )
    )
    rows = session.execute(query).all()
    if not rows:
        return []
    return _nearby(session, rows, lon, lat, reach_m)


def _nearby(
    session: Session, rows: Sequence[Any], lon: float, lat: float, reach_m: float
) -> list[RoadNearby]:
    parts = [shapely.get_parts(shapely.from_wkb(bytes(row[5])))[0] for row in rows]
    found = snap_candidates(MeasuredLines.of_geometries(parts), np.array([[lon, lat]]), reach_m)
    equations = equations_of(session, [row[2] for row in rows])
    result = []
    for number, line in enumerate(found.line.tolist()):
        route_id, code, centreline_id, start, end, _part = rows[line]
        pieces = pieces_of(start, end, equations.get(centreline_id, ()))
        chainage, piece = chainages_at(pieces, found.measure[number])
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
    reach_m = 100.0
    while reach_m <= FAR_M:
        if found := snap(session, lon, lat, reach_m, on=on):
            return found[0]
        reach_m *= 5
    return None
