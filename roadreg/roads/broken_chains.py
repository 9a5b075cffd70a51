"""Chainage and measure where chainages jump: broken chains 断链.

*Measure* is the calibrated distance along the road in metres, continuous and rising. *Chainage* is what
people say; at an equation of chainages it jumps. The run between two equations is a *piece*, numbered from 0,
on which `chainage = measure + offset`; the offset of piece 0 is 0.

At an equation, back B = ahead A at one physical point. Short chain 短链: B < A, the chainages between are not
on the ground and the road is shorter than its chainages say. Long chain 长链: B > A, the chainages between
occur twice. A chainage that the road does not have is an error that names what it has; it is never moved to
the nearest.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from roadreg.roads.calibration_errors import EquationsNotUsable
from roadreg.roads.errors import AmbiguousChainage, ChainageInGap, ChainageOutOfRange, PieceOfChainage
from roadreg.roads.geodesy import FloatArray, IntArray

ROUNDING_M = 0.001
"""The register keeps millimetres: an end of a run may be off by one and is still that end."""

NO_PIECE = -1


@dataclass(frozen=True, slots=True)
class Equation:
    """One broken chain: `back_m` arriving equals `ahead_m` leaving, metres of chainage."""

    back_m: float
    ahead_m: float

    @property
    def jump_m(self) -> float:
        """What the chainage gains: positive at a short chain, negative at a long chain."""
        return self.ahead_m - self.back_m


@dataclass(frozen=True, slots=True)
class Pieces:
    """The runs of a route between its broken chains; arrays with one value a piece.

    measure_from, measure_to : metres along the road; the end of one is the start of the next.
    offset : chainage minus measure, metres.
    """

    measure_from: FloatArray
    measure_to: FloatArray
    offset: FloatArray

    @property
    def chainage_from(self) -> FloatArray:
        """Chainage at the start of each piece, metres."""
        return self.measure_from + self.offset

    @property
    def chainage_to(self) -> FloatArray:
        """Chainage at the end of each piece, metres."""
        return self.measure_to + self.offset

    def __len__(self) -> int:
        return len(self.offset)


def offsets_of(equations: Sequence[Equation]) -> FloatArray:
    """Chainage minus measure of each piece, metres; one more than there are equations.

    Raises EquationsNotUsable when an equation does not lie on the run before it.
    """
    run_from_m: float | None = None
    for number, equation in enumerate(equations, start=1):
        if run_from_m is not None and equation.back_m <= run_from_m:
            raise EquationsNotUsable(number, equation.back_m, equation.ahead_m, run_from_m, None)
        run_from_m = equation.ahead_m
    return np.concatenate(([0.0], np.cumsum([equation.jump_m for equation in equations])))


def pieces_of(start_measure_m: float, end_measure_m: float, equations: Sequence[Equation] = ()) -> Pieces:
    """The pieces of a route between its two ends.

    start_measure_m : also the chainage of the start, since measure and chainage agree on piece 0.
    end_measure_m : metres; from a chainage, by `end_measure_m`.
    equations : in the order of the road.
    Raises EquationsNotUsable for one that lies outside the route or out of order.
    """
    offset = offsets_of(equations)
    at = np.array([equation.back_m for equation in equations], dtype=np.float64) - offset[:-1]
    bounds = np.concatenate(([start_measure_m], at, [end_measure_m]))
    for number, equation in enumerate(equations, start=1):
        if not bounds[number - 1] < bounds[number] < end_measure_m:
            run_from, run_to = bounds[number - 1] + offset[number - 1], end_measure_m + offset[number - 1]
            raise EquationsNotUsable(
                number, equation.back_m, equation.ahead_m, float(run_from), float(run_to)
            )
    return Pieces(bounds[:-1], bounds[1:], offset)


def end_measure_m(end_m: float, equations: Sequence[Equation]) -> float:
    """The measure of a route's end whose chainage (on the last piece) is `end_m`, metres."""
    return end_m - float(offsets_of(equations)[-1])


def real_length_m(start_m: float, end_m: float, equations: Sequence[Equation]) -> float:
    """Length on the ground between two chainages: end − start + Σ(B − A), metres."""
    return end_m - start_m - sum(equation.jump_m for equation in equations)


# --- Arrays -----------------------------------------------------------------------------------------------


def chainages_at(pieces: Pieces, measure_m: npt.ArrayLike) -> tuple[FloatArray, IntArray]:
    """Chainage (metres) and piece of each measure; NaN and `NO_PIECE` off the road.

    At an equation itself the chainage ahead is given.
    """
    measure = np.asarray(measure_m, dtype=np.float64)
    first, last = pieces.measure_from[0] - ROUNDING_M, pieces.measure_to[-1] + ROUNDING_M
    piece = np.searchsorted(pieces.measure_from[1:], measure, side="right").astype(np.int64)
    is_on_road = (measure >= first) & (measure <= last)
    chainage = np.where(is_on_road, measure + pieces.offset[piece], np.nan)
    return chainage, np.where(is_on_road, piece, NO_PIECE)


def measures_at(pieces: Pieces, chainage_m: npt.ArrayLike, piece: npt.ArrayLike) -> FloatArray:
    """Measure (metres) of each chainage on the piece named; NaN where that piece has no such chainage."""
    number = np.asarray(piece, dtype=np.int64)
    is_known = (number >= 0) & (number < len(pieces))
    number = np.where(is_known, number, 0)
    measure = np.asarray(chainage_m, dtype=np.float64) - pieces.offset[number]
    is_on_piece = (
        is_known
        & (measure >= pieces.measure_from[number] - ROUNDING_M)
        & (measure <= pieces.measure_to[number] + ROUNDING_M)
    )
    return np.where(is_on_piece, measure, np.nan)


def count_pieces(pieces: Pieces, chainage_m: npt.ArrayLike) -> tuple[IntArray, IntArray]:
    """How many places each chainage has on the road, and the piece of the first (`NO_PIECE` if none).

    0 means a gap or off the road, 2 or more a long chain.
    """
    chainage = np.asarray(chainage_m, dtype=np.float64)[..., np.newaxis]
    measure = chainage - pieces.offset
    has_it = (measure >= pieces.measure_from - ROUNDING_M) & (measure <= pieces.measure_to + ROUNDING_M)
    # One physical point seen from both sides of an equation without a jump counts once, on the piece ahead.
    is_same_point = np.zeros_like(has_it)
    is_same_point[..., :-1] = (
        has_it[..., :-1] & has_it[..., 1:] & (np.abs(np.diff(measure, axis=-1)) <= ROUNDING_M)
    )
    has_it &= ~is_same_point
    count = has_it.sum(axis=-1, dtype=np.int64)
    return count, np.where(count > 0, np.argmax(has_it, axis=-1), NO_PIECE)


# --- One value --------------------------------------------------------------------------------------------


def find_candidates(pieces: Pieces, chainage_m: float) -> list[PieceOfChainage]:
    """Every place that a chainage may mean, in the order of the road; empty in a gap and off the road."""
    found: list[PieceOfChainage] = []
    for number in range(len(pieces)):
        measure = float(measures_at(pieces, chainage_m, number))
        if np.isnan(measure):
            continue
        candidate = PieceOfChainage(
            number, float(pieces.chainage_from[number]), float(pieces.chainage_to[number]), measure
        )
        if found and abs(measure - found[-1].measure_m) <= ROUNDING_M:
            found[-1] = candidate
        else:
            found.append(candidate)
    return found


def resolve_chainage(
    pieces: Pieces, chainage_m: float, piece: int | None = None, *, route: str | None = None
) -> tuple[float, int]:
    """The measure (metres) and piece of a chainage.

    piece : which run is meant, where chainages repeat; None if not known.
    route : how the route is called in messages.
    Raises ChainageInGap, ChainageOutOfRange, AmbiguousChainage.
    """
    candidates = find_candidates(pieces, chainage_m)
    if piece is not None:
        candidates = [candidate for candidate in candidates if candidate.piece == piece]
        measure = float(measures_at(pieces, chainage_m, piece))
        if not candidates and not np.isnan(measure):
            return measure, piece  # The back side of an equation without a jump.
    if not candidates:
        raise _not_on_road(pieces, chainage_m, piece, route)
    if len(candidates) > 1:
        raise AmbiguousChainage(route, chainage_m, candidates)
    return candidates[0].measure_m, candidates[0].piece


def valid_runs(pieces: Pieces) -> list[tuple[float, float]]:
    """The chainages that exist, (from, to) in metres for each piece, in the order of the road."""
    return list(zip(pieces.chainage_from.tolist(), pieces.chainage_to.tolist(), strict=True))


def _not_on_road(
    pieces: Pieces, chainage_m: float, piece: int | None, route: str | None
) -> ChainageInGap | ChainageOutOfRange:
    runs = valid_runs(pieces)
    for (_, back_m), (ahead_m, _) in pairwise(runs):
        if back_m < chainage_m < ahead_m:
            nearest = back_m if chainage_m - back_m <= ahead_m - chainage_m else ahead_m
            return ChainageInGap(route, chainage_m, back_m, ahead_m, nearest)
    if piece is not None and 0 <= piece < len(runs):
        runs = [runs[piece]]
    ends = [min(max(chainage_m, run_from), run_to) for run_from, run_to in runs]
    nearest = min(ends, key=lambda end: abs(end - chainage_m))
    return ChainageOutOfRange(route, chainage_m, runs, nearest)
