"""A new centreline for a route, and everything beside the route derived anew from it.

One transaction: the old version ends on the day on which the new one begins; every `Located` record of every
room moves with it, set by set; what moved is told, and so is what the new centreline has no place for.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

import numpy as np
import shapely
from geoalchemy2.shape import from_shape
from shapely import Point
from sqlalchemy import Select, TableClause, case, column, delete, func, insert, select, table, text
from sqlalchemy.orm import Session

from roadreg.auth.models import Account
from roadreg.auth.permissions import Action, require
from roadreg.roads.broken_chains import NO_PIECE, ROUNDING_M, Equation, Pieces, measures_at
from roadreg.roads.calibration import Calibration, Finding, PlacedPost, Post, Tolerances, calibrate
from roadreg.roads.chainage import METRES_PER_KM
from roadreg.roads.errors import CentrelineDayNotUsable
from roadreg.roads.geodesy import BoolArray, FloatArray, IntArray, near_distances_m
from roadreg.roads.models import (
    BrokenChain,
    CalibrationPoint,
    Centreline,
    CentrelineQuality,
    KilometrePost,
    Located,
    LocationMethod,
    PostKind,
    Route,
)
from roadreg.roads.network import ANY_PIECE, Network, chainages_of, measures_of
from roadreg.roads.referencing import (
    GeometryArray,
    MeasuredLines,
    locate_lines,
    locate_points,
)
from roadreg.roads.snapping import NO_LINE, side_of_offset, snap_points

WGS84 = 4326

ROWS_AT_A_TIME = 20_000
"""Rows sent to the database in one statement."""

STILL_M = 0.001
"""A record that moved by less than this has not moved."""


@dataclass(frozen=True)
class Moved:
    """A record whose place or chainage changed.

    moved_m : metres between its start before and after; None where it had no geometry before.
    """

    table: str
    id: int
    from_m: float
    new_from_m: float
    moved_m: float | None


class Obstacle(StrEnum):
    """Why a record has no place on the new centreline."""

    NO_SUCH_CHAINAGE = "no_such_chainage"
    AMBIGUOUS = "ambiguous"
    FAR_FROM_LINE = "far_from_line"


@dataclass(frozen=True)
class Unplaced:
    """A record that the new centreline has no place for; it keeps what it had until a person decides.

    distance_m : of a surveyed point from the new line, where that is the obstacle and it is known.
    """

    table: str
    id: int
    from_m: float
    to_m: float | None
    obstacle: Obstacle
    distance_m: float | None = None


@dataclass
class Resurvey:
    """What a new centreline brought about.

    looked_at : number of records on the route. findings : what the calibration noticed.
    """

    centreline: Centreline
    findings: list[Finding]
    looked_at: int = 0
    moved: list[Moved] = field(default_factory=list)
    unplaced: list[Unplaced] = field(default_factory=list)
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
    result = Resurvey(centreline, calibration.findings)
    network = _network_of(route, calibration)
    result.kilometre_posts = derive_kilometre_posts(session, route.id, network)
    for places in located_tables(session):
        _move_along(session, places, route.id, network, snap_limit_m, result)
    session.expire_all()
    return result


def located_tables(session: Session) -> list[TableClause]:
    """Every table whose rows are places beside roads, whatever room it belongs to.

    The database is asked, not the models: a command that loaded some rooms only must not leave the others'
    records behind.
    """
    columns = Located.__annotations__.keys() | {"id", "route_id", "surveyed_point", "geom"}
    catalogue = table("columns", *map(column, ("table_schema", "table_name", "column_name")))
    catalogue.schema = "information_schema"
    names = session.scalars(
        select(catalogue.c.table_name)
        .where(
            catalogue.c.table_schema == func.current_schema(),
            catalogue.c.column_name.in_(sorted(columns)),
        )
        .group_by(catalogue.c.table_name)
        .having(func.count() == len(columns))
        .order_by(catalogue.c.table_name)
    )
    return [table(name, *map(column, sorted(columns))) for name in names]


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


# --- What moves along -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Rows:
    """The records of one table on the route, as arrays; NaN for what is not there."""

    id: IntArray
    from_m: FloatArray
    from_piece: IntArray
    to_m: FloatArray
    to_piece: IntArray
    offset_m: FloatArray
    side: list[str | None]
    is_gps: BoolArray
    surveyed: FloatArray
    accuracy_m: FloatArray
    before: FloatArray

    @classmethod
    def of(cls, rows: Sequence[Any]) -> "_Rows":
        columns = list(zip(*rows, strict=True))
        numbers = [np.array(column, dtype=np.float64) for column in (*columns[:6], *columns[8:])]
        is_point = np.isnan(numbers[3])
        surveyed = np.column_stack(numbers[6:8])
        is_gps = np.array([method == LocationMethod.GPS.value for method in columns[7]])
        return cls(
            numbers[0].astype(np.int64),
            numbers[1],
            numbers[2].astype(np.int64),
            numbers[3],
            numbers[4].astype(np.int64),
            numbers[5],
            list(columns[6]),
            is_gps & is_point & np.isfinite(surveyed).all(axis=1),
            surveyed,
            np.nan_to_num(numbers[8]),
            np.column_stack(numbers[9:11]),
        )


@dataclass
class _Places:
    """New places of the same records; `geom` is None where there is none, and `obstacle` says why."""

    from_m: FloatArray
    from_piece: IntArray
    to_piece: IntArray
    offset_m: FloatArray
    side: list[str | None]
    geom: GeometryArray
    obstacle: list[Obstacle | None]
    distance_m: FloatArray


def _move_along(
    session: Session, records: TableClause, route_id: int, network: Network, limit_m: float, result: Resurvey
) -> None:
    found = session.execute(_select_rows(records, route_id)).all()
    if not found:
        return
    rows = _Rows.of(found)
    places = _derive(rows, network, limit_m)
    _write(session, records.name, rows, places)
    result.looked_at += len(rows.id)
    _tell(records.name, rows, places, result)


def _select_rows(records: TableClause, route_id: int) -> Select[Any]:
    of = records.columns
    start = case(
        (func.ST_GeometryType(of.geom) == "ST_LineString", func.ST_StartPoint(of.geom)),
        (func.ST_GeometryType(of.geom) == "ST_Point", of.geom),
    )
    return (
        select(
            of.id,
            of.from_m,
            of.from_piece,
            of.to_m,
            of.to_piece,
            of.offset_m,
            of.side,
            of.location_method,
            func.ST_X(of.surveyed_point),
            func.ST_Y(of.surveyed_point),
            of.surveyed_accuracy_m,
            func.ST_X(start),
            func.ST_Y(start),
        )
        .where(of.route_id == route_id)
        .order_by(of.id)
        .with_for_update(of=records)
    )


def _derive(rows: _Rows, network: Network, limit_m: float) -> _Places:
    size = len(rows.id)
    places = _Places(
        rows.from_m.copy(),
        rows.from_piece.copy(),
        rows.to_piece.copy(),
        rows.offset_m.copy(),
        list(rows.side),
        np.full(size, None, dtype=object),
        [None] * size,
        np.full(size, np.nan),
    )
    _keep_points(rows, places, network, np.flatnonzero(rows.is_gps), limit_m)
    _keep_chainages(rows, places, network, np.flatnonzero(~rows.is_gps))
    return places


def _keep_points(rows: _Rows, places: _Places, network: Network, which: IntArray, limit_m: float) -> None:
    """Records captured by GPS: the point stays, the chainage moves."""
    if not len(which):
        return
    reach = limit_m + rows.accuracy_m[which]
    snapped = snap_points(network.lines, rows.surveyed[which], float(reach.max()))
    places.distance_m[which] = snapped.distance
    is_near = (snapped.line != NO_LINE) & (snapped.distance <= reach)
    for number in which[~is_near].tolist():
        places.obstacle[number] = Obstacle.FAR_FROM_LINE
    near, snapped = which[is_near], snapped.take(is_near)
    chainage, piece = chainages_of(network, snapped.line, snapped.measure)
    places.from_m[near], places.from_piece[near] = np.round(chainage, 3), piece
    places.offset_m[near] = np.round(snapped.offset, 3)
    for number, offset in zip(near.tolist(), snapped.offset.tolist(), strict=True):
        places.side[number] = side_of_offset(offset).value
    points = locate_points(network.lines, 0, snapped.measure, snapped.offset)
    places.geom[near] = shapely.points(points)


def _keep_chainages(rows: _Rows, places: _Places, network: Network, which: IntArray) -> None:
    """All other records: the chainage stays, the geometry moves."""
    start, from_piece = _measures(network, rows.from_m[which], rows.from_piece[which])
    is_line = np.isfinite(rows.to_m[which])
    end, to_piece = _measures(network, rows.to_m[which], rows.to_piece[which])
    is_placed = np.isfinite(start) & (~is_line | (end > start))
    points, lines = is_placed & ~is_line, is_placed & is_line
    offset = rows.offset_m[which]
    places.geom[which[points]] = shapely.points(
        locate_points(network.lines, 0, start[points], offset[points])
    )
    places.geom[which[lines]] = locate_lines(network.lines, 0, start[lines], end[lines], offset[lines])
    places.from_piece[which[is_placed]] = from_piece[is_placed]
    places.to_piece[which[lines]] = to_piece[lines]
    for number in which[~is_placed].tolist():
        places.obstacle[number] = Obstacle.NO_SUCH_CHAINAGE


def _measures(network: Network, chainage: FloatArray, piece: IntArray) -> tuple[FloatArray, IntArray]:
    """Measures on the piece named, or on the only one that has the chainage when that piece has not."""
    measure, found = measures_of(network, np.zeros(len(chainage), dtype=np.int64), chainage, piece)
    lost = np.flatnonzero(found == NO_PIECE)
    measure[lost], found[lost] = measures_of(
        network, np.zeros(len(lost), dtype=np.int64), chainage[lost], ANY_PIECE
    )
    return measure, found


def _write(session: Session, table_name: str, rows: _Rows, places: _Places) -> None:
    """Update what is different, by sets; the history's trigger sees every row."""
    placed = np.flatnonzero([geom is not None for geom in places.geom])
    # The name comes from the database's own catalogue.
    statement = text(
        f"""
        UPDATE "{table_name}" AS t
           SET geom = new.geom, from_m = new.from_m, from_piece = new.from_piece, to_piece = new.to_piece,
               offset_m = new.offset_m, side = new.side, version = t.version + 1, updated_at = now()
          FROM (SELECT id, from_m, from_piece, to_piece, offset_m, side,
                       ST_GeomFromWKB(wkb, 4326) AS geom
                  FROM unnest(CAST(:ids AS bigint[]), CAST(:from_m AS numeric[]),
                              CAST(:from_piece AS smallint[]), CAST(:to_piece AS smallint[]),
                              CAST(:offset_m AS numeric[]), CAST(:side AS text[]), CAST(:wkb AS bytea[]))
                       AS given (id, from_m, from_piece, to_piece, offset_m, side, wkb)) AS new
         WHERE t.id = new.id
           AND (t.geom, t.from_m, t.from_piece, t.to_piece, t.offset_m, t.side)
               IS DISTINCT FROM
               (new.geom, new.from_m, new.from_piece, new.to_piece, new.offset_m, new.side)
        """  # noqa: S608
    )
    for part in _parts(placed):
        session.execute(
            statement,
            {
                "ids": rows.id[part].tolist(),
                "from_m": places.from_m[part].tolist(),
                "from_piece": places.from_piece[part].tolist(),
                "to_piece": places.to_piece[part].tolist(),
                "offset_m": places.offset_m[part].tolist(),
                "side": [places.side[number] for number in part.tolist()],
                "wkb": shapely.to_wkb(places.geom[part]).tolist(),
            },
        )


def _parts(numbers: IntArray) -> Iterator[IntArray]:
    for start in range(0, len(numbers), ROWS_AT_A_TIME):
        yield numbers[start : start + ROWS_AT_A_TIME]


def _tell(table_name: str, rows: _Rows, places: _Places, result: Resurvey) -> None:
    """List what moved by how much, and what has no place."""
    placed = np.flatnonzero([geom is not None for geom in places.geom])
    after = shapely.get_coordinates(shapely.get_point(places.geom[placed], 0))
    is_point = shapely.get_type_id(places.geom[placed]) == shapely.GeometryType.POINT
    starts = np.full((len(placed), 2), np.nan)
    starts[is_point] = shapely.get_coordinates(places.geom[placed][is_point])
    starts[~is_point] = after
    moved = near_distances_m(rows.before[placed], starts)
    for number, distance in zip(placed.tolist(), moved.tolist(), strict=True):
        old, new = float(rows.from_m[number]), float(places.from_m[number])
        if not distance <= STILL_M or old != new:
            known = None if np.isnan(distance) else distance
            result.moved.append(Moved(table_name, int(rows.id[number]), old, new, known))
    for number, obstacle in enumerate(places.obstacle):
        if obstacle is not None:
            to_m, far = float(rows.to_m[number]), float(places.distance_m[number])
            result.unplaced.append(
                Unplaced(
                    table_name,
                    int(rows.id[number]),
                    float(rows.from_m[number]),
                    None if np.isnan(to_m) else to_m,
                    obstacle,
                    None if np.isnan(far) else far,
                )
            )
