"""A new centreline for a route, and everything beside the route derived anew from it.

One transaction: the old version ends on the day on which the new one begins; every `Located` record of every
room moves with it, set by set; what moved is told, and so is what the new centreline has no place for.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

import numpy as np
from geoalchemy2.shape import from_shape
from shapely import Point
from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from roadreg.auth.models import Account
from roadreg.auth.permissions import Action, require
from roadreg.roads.broken_chains import ROUNDING_M, Equation, Pieces, measures_at
from roadreg.roads.calibration import Calibration, Finding, PlacedPost, Post, Tolerances, calibrate
from roadreg.roads.chainage import METRES_PER_KM
from roadreg.roads.errors import CentrelineDayNotUsable
from roadreg.roads.geodesy import FloatArray, IntArray
from roadreg.roads.models import (
    BrokenChain,
    CalibrationPoint,
    Centreline,
    CentrelineQuality,
    KilometrePost,
    PostKind,
    Route,
)
from roadreg.roads.moving import Moved, MovedAlong, Obstacle, Unplaced, move_along
from roadreg.roads.network import Network
from roadreg.roads.referencing import MeasuredLines, locate_points

__all__ = [
    "Moved",
    "Obstacle",
    "Resurvey",
    "Unplaced",
    "derive_kilometre_posts",
    "replace_centreline",
]

WGS84 = 4326


@dataclass
class Resurvey(MovedAlong):
    """What a new centreline brought about. findings : what the calibration noticed."""

    centreline: Centreline = field(kw_only=True)
    findings: list[Finding] = field(kw_only=True)
    kilometre_posts: int = 0


def replace_centreline(
    session: Session,
    account: Account | None,
    route: Route,
    lonlat: FloatArray,
    *,
    valid_from: date,
    today: date,
    quality: CentrelineQuality,
    posts: Sequence[Post] = (),
    equations: Sequence[Equation] = (),
    causes: Sequence[str] = (),
    start_m: float | None = None,
    end_m: float | None = None,
    survey: str = "",
    tolerances: Tolerances = Tolerances(),  # noqa: B008  # frozen
    snap_limit_m: float = 30.0,
    source: str = "register",
) -> Resurvey:
    """Give a route its (next) centreline from a day on, and move along everything on it. Flushes.

    lonlat : vertices as digitised, shape (n, 2), degrees, EPSG:4326.
    posts, equations, start_m, end_m, tolerances : as in `calibration.calibrate`.
    causes : of the broken chains, in their order.
    snap_limit_m : how far from the new line a GPS position may lie and still belong to it.
    A record captured by GPS stays where it was measured and its chainage moves; any other keeps its chainage
    and its geometry moves.
    Raises Forbidden, CalibrationRefused, CentrelineDayNotUsable.
    """
    require(account, Action.EDIT_ROAD, division=route.division_adcode)
    calibration = calibrate(
        lonlat, posts, equations=equations, start_m=start_m, end_m=end_m, tolerances=tolerances
    )
    _end_present_version(session, route, valid_from, today)
    centreline = _new_version(route, calibration, equations, causes)
    centreline.valid_from, centreline.quality = valid_from, quality
    centreline.survey, centreline.source = survey, source
    session.add(centreline)
    session.flush()
    result = Resurvey(centreline=centreline, findings=calibration.findings)
    network = _network_of(route, calibration)
    result.kilometre_posts = derive_kilometre_posts(session, route.id, network)
    along = move_along(session, route.id, network, snap_limit_m)
    result.looked_at, result.moved, result.unplaced = along.looked_at, along.moved, along.unplaced
    session.expire_all()
    return result


def derive_kilometre_posts(session: Session, route_id: int, network: Network) -> int:
    """Put the route's kilometre posts where the (only) line of `network` has whole kilometres."""
    session.execute(delete(KilometrePost).where(KilometrePost.route_id == route_id))
    chainage, piece = _whole_kilometres(network.pieces[0])
    measure = measures_at(network.pieces[0], chainage, piece)
    places = locate_points(network.lines, 0, measure)
    rows = [
        {
            "route_id": route_id,
            "chainage_m": float(chainage[n]),
            "piece": int(piece[n]),
            "geom": from_shape(Point(places[n]), WGS84),
        }
        for n in range(len(chainage))
    ]
    if rows:
        session.execute(insert(KilometrePost), rows)
    return len(rows)


# --- The new version --------------------------------------------------------------------------------------


def _end_present_version(session: Session, route: Route, valid_from: date, today: date) -> None:
    if valid_from > today:
        raise CentrelineDayNotUsable(valid_from, today, is_future=True)
    # Locked, so that of two surveys at once the second sees the first one's version.
    session.execute(select(Route.id).where(Route.id == route.id).with_for_update())
    present = session.scalar(
        select(Centreline)
        .where(Centreline.route_id == route.id, Centreline.valid_to.is_(None))
        .with_for_update()
    )
    if present is not None:
        if present.valid_from >= valid_from:
            raise CentrelineDayNotUsable(valid_from, present.valid_from, is_future=False)
        present.valid_to = valid_from
        session.flush()


def _new_version(
    route: Route, calibration: Calibration, equations: Sequence[Equation], causes: Sequence[str]
) -> Centreline:
    centreline = Centreline(
        route=route, length_m=round(calibration.length_m, 3), geom=from_shape(calibration.line, WGS84)
    )
    for post in calibration.posts:
        centreline.calibration_points.append(
            CalibrationPoint(
                kind=_kind_of(post, calibration, equations),
                measure_m=post.measure_m,
                chainage_m=post.chainage_m,
                piece=post.piece,
                geom=from_shape(Point(post.lon, post.lat), WGS84),
            )
        )
    for number, equation in enumerate(equations):
        centreline.broken_chains.append(
            BrokenChain(
                measure_m=float(calibration.pieces.measure_to[number]),
                back_m=equation.back_m,
                ahead_m=equation.ahead_m,
                cause=causes[number] if number < len(causes) else "",
            )
        )
    return centreline


def _kind_of(post: PlacedPost, calibration: Calibration, equations: Sequence[Equation]) -> PostKind:
    if abs(post.distance_m) <= ROUNDING_M or post.measure_m >= calibration.measure[-1] - ROUNDING_M:
        return PostKind.END
    at_equation = calibration.pieces.measure_to[: len(equations)]
    is_equation = bool(np.any(np.abs(at_equation - post.measure_m) <= ROUNDING_M))
    return PostKind.EQUATION if is_equation else PostKind.POST


def _network_of(route: Route, calibration: Calibration) -> Network:
    lines = MeasuredLines.of_arrays([(calibration.lonlat, calibration.measure)])
    return Network(lines, np.array([route.id], dtype=np.int64), [route.code], [calibration.pieces])


def _whole_kilometres(pieces: Pieces) -> tuple[FloatArray, IntArray]:
    """Every whole kilometre of each run, and its piece."""
    runs = [
        np.arange(np.ceil(start / METRES_PER_KM), np.floor(end / METRES_PER_KM) + 1) * METRES_PER_KM
        for start, end in zip(pieces.chainage_from - ROUNDING_M, pieces.chainage_to + ROUNDING_M, strict=True)
    ]
    return np.concatenate(runs), np.repeat(np.arange(len(runs)), [len(run) for run in runs])
