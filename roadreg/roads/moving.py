"""Everything beside a route, moved along with its new centreline: table by table, set by set.

A record captured by GPS stays where it was measured and its chainage moves; any other keeps its chainage and
its geometry moves.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

import numpy as np
import shapely
from sqlalchemy import Select, TableClause, case, column, func, select, table, text
from sqlalchemy.orm import Session

from roadreg.roads.broken_chains import NO_PIECE, count_pieces
from roadreg.roads.geodesy import BoolArray, FloatArray, IntArray, near_distances_m
from roadreg.roads.models import Located, LocationMethod
from roadreg.roads.network import ANY_PIECE, Network, chainages_of, measures_of
from roadreg.roads.referencing import GeometryArray, locate_lines, locate_points
from roadreg.roads.snapping import NO_LINE, side_of_offset, snap_points

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
class MovedAlong:
    """What became of the records on a route. looked_at : their number."""

    looked_at: int = 0
    moved: list[Moved] = field(default_factory=list)
    unplaced: list[Unplaced] = field(default_factory=list)


def move_along(session: Session, route_id: int, network: Network, limit_m: float) -> MovedAlong:
    """Derive every record on a route anew from the (only) line of `network`.

    limit_m : how far a GPS position may lie from the line, widened by its accuracy, and still belong to it.
    """
    result = MovedAlong()
    for records in located_tables(session):
        _move_table(session, records, route_id, network, limit_m, result)
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


def _move_table(
    session: Session,
    records: TableClause,
    route_id: int,
    network: Network,
    limit_m: float,
    result: MovedAlong,
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
    for number in np.flatnonzero(~is_placed).tolist():
        places.obstacle[which[number]] = _obstacle(network, rows, int(which[number]))


def _obstacle(network: Network, rows: _Rows, number: int) -> Obstacle:
    ends = [end for end in (rows.from_m[number], rows.to_m[number]) if np.isfinite(end)]
    count, _ = count_pieces(network.pieces[0], ends)
    return Obstacle.AMBIGUOUS if np.all(count > 0) and np.any(count > 1) else Obstacle.NO_SUCH_CHAINAGE


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


def _tell(table_name: str, rows: _Rows, places: _Places, result: MovedAlong) -> None:
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
