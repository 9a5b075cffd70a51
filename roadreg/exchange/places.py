"""Puts many rows at their places: by chainage where the file names one, by coordinates where it has them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from roadreg.exchange.columns import cell_text
from roadreg.exchange.positions import Positions
from roadreg.exchange.refusals import Refusal
from roadreg.exchange.tables import Table
from roadreg.roads.broken_chains import NO_PIECE
from roadreg.roads.chainage import Carriageway
from roadreg.roads.errors import RampChainage, RoadsError, RouteMissing
from roadreg.roads.geodesy import BoolArray, FloatArray, IntArray
from roadreg.roads.models import LocationMethod, Route
from roadreg.roads.network import (
    ANY_PIECE,
    Network,
    chainages_of,
    locate_many,
    locate_stretches,
    measures_of,
    snap_many,
)
from roadreg.roads.place_text import Place, parse_place
from roadreg.roads.queries import get_axis, load_network, resolve_route
from roadreg.roads.referencing import GeometryArray, locate_points
from roadreg.roads.snapping import NO_LINE, side_of_offset, snap_points


@dataclass
class Places:
    """The place of each row, as columns of `Located`; None or NaN where there is none."""

    route_id: list[int | None]
    method: list[str]
    from_m: FloatArray
    from_piece: IntArray
    to_m: FloatArray
    to_piece: IntArray
    side: list[str | None]
    offset_m: FloatArray
    surveyed: FloatArray
    geom: GeometryArray
    is_refused: BoolArray

    @classmethod
    def none(cls, size: int) -> "Places":
        """Nowhere yet."""
        return cls(
            [None] * size,
            [LocationMethod.IMPORT.value] * size,
            np.full(size, np.nan),
            np.zeros(size, dtype=np.int64),
            np.full(size, np.nan),
            np.zeros(size, dtype=np.int64),
            [None] * size,
            np.zeros(size),
            np.full((size, 2), np.nan),
            np.full(size, None, dtype=object),
            np.zeros(size, dtype=bool),
        )


def place_rows(
    session: Session,
    table: Table,
    columns: Mapping[str, str],
    positions: Positions,
    refusals: list[Refusal],
    *,
    snap_limit_m: float,
    home_division: str,
    has_length: bool,
) -> Places:
    """The place of every row.

    A row that names a chainage lies there, and keeps its coordinates as surveyed. A row with coordinates
    alone is
    tied to the nearest road within `snap_limit_m`; farther from any road it stays where it was surveyed,
    without a route. A row with neither is refused.
    has_length : lines of the file become stretches of road.
    """
    places = Places.none(len(table))
    places.is_refused |= positions.is_refused
    places.surveyed = positions.lonlat
    network = load_network(session)
    typed = _typed_places(table, columns, refusals, places, home_division)
    _by_chainage(session, table, columns, network, typed, places, refusals, home_division)
    has_point = np.isfinite(places.surveyed).all(axis=1)
    is_typed = np.array([place is not None for place in typed], dtype=bool)
    left = np.flatnonzero(has_point & ~is_typed & ~places.is_refused)
    places.geom[left] = shapely.points(places.surveyed[left])
    if has_length and positions.geometry is not None:
        left = _lines(network, positions.geometry, left, places, snap_limit_m)
    _by_coordinates(network, left, places, snap_limit_m)
    for number in np.flatnonzero(~has_point & ~is_typed & ~places.is_refused).tolist():
        places.is_refused[number] = True
        refusals.append(
            Refusal(
                int(table.rows[number]),
                _("place"),
                "",
                _("It has neither coordinates nor a chainage."),
                _("Give columns lon and lat, or route and chainage."),
            )
        )
    return places


# --- Chainages ----------------------------------------------------------------------------------------------


def _typed_places(
    table: Table,
    columns: Mapping[str, str],
    refusals: list[Refusal],
    places: Places,
    home_division: str,
) -> list[Place | None]:
    """What each row says of its chainage, None where it says nothing."""
    used = [columns[name] for name in ("chainage", "chainage_from", "chainage_to") if name in columns]
    typed: list[Place | None] = [None] * len(table)
    if not used:
        return typed
    known: dict[str, Place | RoadsError] = {}
    for number in range(len(table)):
        text = _text_of_row(table, columns, number)
        if not text or places.is_refused[number]:
            continue
        if text not in known:
            known[text] = _parsed(text, home_division)
        found = known[text]
        if isinstance(found, RoadsError):
            _refuse(table, used[0], number, text, found, refusals, places)
        else:
            typed[number] = found
    return typed


def _text_of_row(table: Table, columns: Mapping[str, str], number: int) -> str:
    """Route, chainage and side of a row as one text; empty without a chainage."""

    def cell(name: str) -> str:
        value = table.columns[columns[name]][number] if name in columns else None
        return "" if value is None else cell_text(value)

    chainage = cell("chainage") or "-".join(filter(None, (cell("chainage_from"), cell("chainage_to"))))
    return " ".join(filter(None, (cell("route"), chainage, cell("side")))) if chainage else ""


def _parsed(text: str, home_division: str) -> Place | RoadsError:
    try:
        place = parse_place(text, home_adcode=home_division)
        if place.start.carriageway is Carriageway.RAMP:
            return RampChainage(text, place.start.prefix)
        return place if place.route_text else RouteMissing(text)
    except RoadsError as error:
        return error


def _by_chainage(
    session: Session,
    table: Table,
    columns: Mapping[str, str],
    network: Network,
    typed: Sequence[Place | None],
    places: Places,
    refusals: list[Refusal],
    home_division: str,
) -> None:
    """Give every row that names a chainage its place there."""
    which = np.array([n for n, place in enumerate(typed) if place is not None], dtype=np.int64)
    if not len(which):
        return
    routes = _Routes(session, network, home_division)
    given = [place for place in typed if place is not None]
    line = np.array([routes.line_of(place.route_text or "") for place in given], dtype=np.int64)
    start = np.array([place.start.m for place in given])
    end = np.array([place.end.m if place.end else np.nan for place in given])
    start, end = np.fmin(start, end), np.where(np.isnan(end), np.nan, np.fmax(start, end))
    offset = np.array([place.offset_m or 0.0 for place in given])
    from_measure, from_piece = measures_of(network, line, start, ANY_PIECE)
    to_measure, to_piece = measures_of(network, line, end, ANY_PIECE)
    is_stretch = np.isfinite(end)
    is_placed = np.isfinite(from_measure) & (~is_stretch | (np.isfinite(to_measure) & (end > start)))
    column = columns.get("chainage", columns.get("chainage_from", ""))
    for position in np.flatnonzero(~is_placed).tolist():
        number = int(which[position])
        text = _text_of_row(table, columns, number)
        error = routes.error_of(given[position], float(start[position]), float(end[position]))
        _refuse(table, column, number, text, error, refusals, places)
    geom = np.full(len(which), None, dtype=object)
    points, stretches = is_placed & ~is_stretch, is_placed & is_stretch
    geom[points] = shapely.points(
        locate_many(network, line[points], start[points], from_piece[points], offset[points])
    )
    geom[stretches] = locate_stretches(
        network,
        line[stretches],
        start[stretches],
        from_piece[stretches],
        end[stretches],
        to_piece[stretches],
        offset[stretches],
    )
    places.geom[which] = geom
    places.from_m[which], places.to_m[which], places.offset_m[which] = start, end, offset
    places.from_piece[which] = np.where(from_piece == NO_PIECE, 0, from_piece)
    places.to_piece[which] = np.where(is_stretch & (to_piece != NO_PIECE), to_piece, 0)
    has_point: BoolArray = np.asarray(np.isfinite(places.surveyed).all(axis=1))
    for position, number in enumerate(which.tolist()):
        if is_placed[position]:
            side = given[position].side
            places.route_id[number] = int(network.route_ids[line[position]])
            places.side[number] = None if side is None else side.value
            method = LocationMethod.IMPORT if has_point[number] else LocationMethod.CHAINAGE
            places.method[number] = method.value


class _Routes:
    """Routes by whatever a file calls them, each asked for once."""

    def __init__(self, session: Session, network: Network, home_division: str) -> None:
        self._session = session
        self._network = network
        self._home_division = home_division
        self._known: dict[str, Route | RoadsError] = {}

    def line_of(self, text: str) -> int:
        """The number of the route's line in the network, or `NO_LINE`."""
        if text in self._network.number_of:
            return self._network.number_of[text]
        found = self._find(text)
        return NO_LINE if isinstance(found, RoadsError) else self._network.number_of.get(found.code, NO_LINE)

    def error_of(self, place: Place, start: float, end: float) -> RoadsError:
        """Why there is no such place, in the words of the roads room."""
        found = self._find(place.route_text or "")
        if isinstance(found, RoadsError):
            return found
        try:
            axis = get_axis(self._session, found)
            axis.resolve(start)
            axis.resolve(end if np.isfinite(end) else start)
        except RoadsError as error:
            return error
        return RouteMissing(place.route_text or "")

    def _find(self, text: str) -> Route | RoadsError:
        if text not in self._known:
            try:
                self._known[text] = resolve_route(self._session, text, home_adcode=self._home_division)
            except RoadsError as error:
                self._known[text] = error
        return self._known[text]


def _refuse(
    table: Table,
    column: str,
    number: int,
    text: str,
    error: RoadsError,
    refusals: list[Refusal],
    places: Places,
) -> None:
    places.is_refused[number] = True
    refusals.append(Refusal(int(table.rows[number]), column, text, str(error)))


# --- Coordinates --------------------------------------------------------------------------------------------


def _by_coordinates(network: Network, which: IntArray, places: Places, limit_m: float) -> None:
    """Tie points to the nearest road within the limit."""
    if not len(network) or not len(which):
        return
    snaps = snap_many(network, places.surveyed[which], limit_m)
    near = np.flatnonzero(snaps.snapped.line != NO_LINE)
    _put(network, which[near], snaps.snapped.line[near], snaps.snapped.measure[near], places)
    offset = np.round(snaps.snapped.offset[near], 3)
    places.offset_m[which[near]] = offset
    at = locate_points(network.lines, snaps.snapped.line[near], snaps.snapped.measure[near], offset)
    places.geom[which[near]] = shapely.points(at)
    for number, metres in zip(which[near].tolist(), offset.tolist(), strict=True):
        places.side[number] = side_of_offset(metres).value


def _lines(
    network: Network, geometry: GeometryArray, which: IntArray, places: Places, limit_m: float
) -> IntArray:
    """Lines whose two ends lie beside one road become stretches of it. Returns the rows that are no lines."""
    is_line = shapely.get_type_id(geometry[which]) == shapely.GeometryType.LINESTRING
    lines: IntArray = which[is_line]
    others: IntArray = which[~is_line]
    places.geom[lines] = shapely.force_2d(geometry[lines])
    if not len(network) or not len(lines):
        return others
    ends = [shapely.get_coordinates(shapely.get_point(geometry[lines], place)) for place in (0, -1)]
    first, last = (snap_points(network.lines, end, limit_m) for end in ends)
    is_tied = (first.line != NO_LINE) & (first.line == last.line)
    is_tied &= np.abs(last.measure - first.measure) > 0.01
    tied, line = lines[is_tied], first.line[is_tied]
    start = np.fmin(first.measure, last.measure)[is_tied]
    end = np.fmax(first.measure, last.measure)[is_tied]
    offset = np.round((first.offset + last.offset)[is_tied] / 2, 3)
    _put(network, tied, line, start, places)
    chainage, piece = chainages_of(network, line, end)
    places.to_m[tied], places.to_piece[tied] = np.round(chainage, 3), piece
    places.offset_m[tied] = offset
    places.geom[tied] = locate_stretches(
        network,
        line,
        places.from_m[tied],
        places.from_piece[tied],
        places.to_m[tied],
        places.to_piece[tied],
        offset,
    )
    for number, metres in zip(tied.tolist(), offset.tolist(), strict=True):
        places.side[number] = side_of_offset(metres).value
    return others


def _put(network: Network, which: IntArray, line: IntArray, measure: FloatArray, places: Places) -> None:
    chainage, piece = chainages_of(network, line, measure)
    places.from_m[which], places.from_piece[which] = np.round(chainage, 3), piece
    for number, route_id in zip(which.tolist(), network.route_ids[line].tolist(), strict=True):
        places.route_id[number] = route_id


def as_row(places: Places, number: int) -> dict[str, Any]:
    """The columns of `Located` for one row, without its geometries."""

    def known(value: float) -> float | None:
        return None if np.isnan(value) else float(value)

    return {
        "route_id": places.route_id[number],
        "location_method": places.method[number],
        "from_m": known(places.from_m[number]),
        "from_piece": int(places.from_piece[number]),
        "to_m": known(places.to_m[number]),
        "to_piece": int(places.to_piece[number]),
        "side": places.side[number],
        "offset_m": float(places.offset_m[number]),
    }


def as_points(lonlat: FloatArray) -> GeometryArray:
    """Points, None where a coordinate is NaN."""
    points = np.full(len(lonlat), None, dtype=object)
    known = np.isfinite(lonlat).all(axis=1)
    points[known] = shapely.points(lonlat[known])
    return points


def as_ewkb(geometry: GeometryArray) -> list[str | None]:
    """Geometries in EPSG:4326 as the database reads them, hexadecimal."""
    placed = shapely.set_srid(geometry, 4326)
    return list(shapely.to_wkb(placed, hex=True, include_srid=True).tolist())
