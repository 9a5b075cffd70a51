"""Many routes at once: places and points to and fro, over arrays.

A `Network` is what `queries.load_network` reads once; then 100,000 places take a fraction of a second.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from roadreg.roads.broken_chains import NO_PIECE, Pieces, chainages_at, count_pieces, measures_at
from roadreg.roads.geodesy import BoolArray, FloatArray, IntArray
from roadreg.roads.referencing import GeometryArray, MeasuredLines, locate_lines, locate_points
from roadreg.roads.snapping import NO_LINE, Snapped, snap_candidates, snap_points, snap_widening

ANY_PIECE = -1
"""Asks for the only piece that has a chainage."""


@dataclass(frozen=True)
class Network:
    """Centrelines in force on one day; everything is indexed by the number of the line.

    route_ids, codes : the route of each line.
    pieces : its runs between broken chains.
    """

    lines: MeasuredLines
    route_ids: IntArray
    codes: list[str]
    pieces: list[Pieces]

    def __len__(self) -> int:
        return len(self.codes)

    @cached_property
    def number_of(self) -> dict[str, int]:
        """Number of the line of each route code."""
        return {code: number for number, code in enumerate(self.codes)}

    def numbers_of(self, codes: npt.ArrayLike) -> IntArray:
        """Number of the line of each code; `NO_LINE` for a route without a centreline."""
        return np.array(
            [self.number_of.get(code, NO_LINE) for code in np.asarray(codes).tolist()], dtype=np.int64
        )

    @cached_property
    def broken(self) -> IntArray:
        """Numbers of the lines that have broken chains."""
        return np.array([n for n, pieces in enumerate(self.pieces) if len(pieces) > 1], dtype=np.int64)


@dataclass(frozen=True)
class Snaps:
    """Where points are on the network: as `Snapped`, with chainage and piece instead of measure alone."""

    snapped: Snapped
    chainage: FloatArray
    piece: IntArray


def measures_of(
    network: Network, line: npt.ArrayLike, chainage_m: npt.ArrayLike, piece: npt.ArrayLike = ANY_PIECE
) -> tuple[FloatArray, IntArray]:
    """Measure (metres) and piece of chainages; NaN and `NO_PIECE` where the route has no such chainage.

    piece : `ANY_PIECE` takes the only one that has the chainage; where several have it, none is taken.
    """
    number, chainage, named = np.broadcast_arrays(
        np.asarray(line, dtype=np.int64),
        np.asarray(chainage_m, dtype=np.float64),
        np.asarray(piece, dtype=np.int64),
    )
    measure, found = np.full(number.shape, np.nan), np.full(number.shape, NO_PIECE, dtype=np.int64)
    for where, pieces in _by_pieces(network, number):
        wanted = named[where]
        count, only = count_pieces(pieces, chainage[where])
        wanted = np.where((wanted == ANY_PIECE) & (count == 1), only, wanted)
        measure[where] = measures_at(pieces, chainage[where], wanted)
        found[where] = np.where(np.isnan(measure[where]), NO_PIECE, wanted)
    whole = _on_unbroken(network, number) & (named <= 0)
    ends = network.lines.start_measure, network.lines.end_measure
    rounding = 0.001
    is_on = (chainage[whole] >= ends[0][number[whole]] - rounding) & (
        chainage[whole] <= ends[1][number[whole]] + rounding
    )
    measure[whole] = np.where(is_on, chainage[whole], np.nan)
    found[whole] = np.where(is_on, 0, NO_PIECE)
    return measure, found


def chainages_of(
    network: Network, line: npt.ArrayLike, measure_m: npt.ArrayLike
) -> tuple[FloatArray, IntArray]:
    """Chainage (metres) and piece of measures on lines; NaN and `NO_PIECE` off the line."""
    number = np.asarray(line, dtype=np.int64)
    measure = np.asarray(measure_m, dtype=np.float64)
    is_on = (number != NO_LINE) & np.isfinite(measure)
    chainage, piece = np.where(is_on, measure, np.nan), np.where(is_on, 0, NO_PIECE)
    for where, pieces in _by_pieces(network, number):
        chainage[where], piece[where] = chainages_at(pieces, measure[where])
    return chainage, piece


def locate_many(
    network: Network,
    line: npt.ArrayLike,
    chainage_m: npt.ArrayLike,
    piece: npt.ArrayLike = ANY_PIECE,
    offset_m: npt.ArrayLike = 0.0,
) -> FloatArray:
    """Longitude and latitude of chainages; shape (n, 2), NaN where the route has no such chainage.

    line : from `Network.numbers_of`; `NO_LINE` gives NaN.
    """
    number = np.asarray(line, dtype=np.int64)
    measure, _ = measures_of(network, number, chainage_m, piece)
    if not len(network):
        return np.full((len(measure), 2), np.nan)
    # A place without a line has no measure either, so any line may stand in for it.
    return locate_points(network.lines, np.maximum(number, 0), measure, offset_m)


def locate_stretches(
    network: Network,
    line: npt.ArrayLike,
    from_m: npt.ArrayLike,
    from_piece: npt.ArrayLike,
    to_m: npt.ArrayLike,
    to_piece: npt.ArrayLike,
    offset_m: npt.ArrayLike = 0.0,
) -> GeometryArray:
    """LineStrings (Shapely, degrees) between chainages; None where the route has not both in order."""
    number = np.asarray(line, dtype=np.int64)
    start, _ = measures_of(network, number, from_m, from_piece)
    end, _ = measures_of(network, number, to_m, to_piece)
    if not len(network):
        return np.full(len(start), None, dtype=object)
    return locate_lines(network.lines, np.maximum(number, 0), start, end, offset_m)


def snap_many(
    network: Network, lonlat: FloatArray, limit_m: float, *, farthest_m: float | None = None
) -> Snaps:
    """The nearest place on the nearest route for each point, one answer a point.

    farthest_m : look on up to so far to tell how far a point is from any road; compare `snapped.distance`
        with the limit.
    """
    if farthest_m is None:
        snapped = snap_points(network.lines, lonlat, limit_m)
    else:
        snapped = snap_widening(network.lines, lonlat, limit_m, farthest_m)
    return Snaps(snapped, *chainages_of(network, snapped.line, snapped.measure))


def snap_all(network: Network, lonlat: FloatArray, limit_m: float) -> Snaps:
    """Every route within the limit of each point, by point, then by distance."""
    snapped = snap_candidates(network.lines, lonlat, limit_m)
    return Snaps(snapped, *chainages_of(network, snapped.line, snapped.measure))


def _by_pieces(network: Network, number: IntArray) -> list[tuple[IntArray, Pieces]]:
    """Positions of the places on each line that has broken chains; the others need no loop."""
    result = []
    for line in np.intersect1d(number, network.broken).tolist():
        result.append((np.flatnonzero(number == line), network.pieces[line]))
    return result


def _on_unbroken(network: Network, number: IntArray) -> BoolArray:
    is_broken = np.zeros(len(network) + 1, dtype=bool)  # One more, for NO_LINE at its end.
    is_broken[network.broken] = True
    is_broken[NO_LINE] = True
    return np.asarray(~is_broken[number])
