"""Calibration: from a digitised line and its posts to measures.

A *post* is a known chainage at a known place: a kilometre post surveyed by GPS, an end, an equation. Between
two neighbouring posts chainage runs linearly with ground length; the *factor* is metres of chainage for each
metre of ground. A factor far from 1 means that line and posts don't belong together, and is refused, not
smoothed over.

    m(s) = m_i + (s − s_i) · (m_{i+1} − m_i) / (s_{i+1} − s_i)
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import pairwise

import numpy as np
from shapely import LineString

from roadreg.roads.broken_chains import ROUNDING_M, Equation, Pieces, offsets_of, pieces_of
from roadreg.roads.calibration_errors import (
    BeyondPosts,
    FactorRefused,
    LineFault,
    LineNotUsable,
    PostFarFromLine,
    PostOffPiece,
    PostsContradict,
    PostsOutOfOrder,
    PostWithoutPlace,
)
from roadreg.roads.geodesy import FloatArray, distances_along_m, near_distances_m
from roadreg.roads.referencing import MeasuredLines, measured_line
from roadreg.roads.snapping import snap_points

SAME_PLACE_M = 0.01
"""Posts nearer to each other on the line than this stand at one place."""


@dataclass(frozen=True, slots=True)
class Post:
    """A known chainage, at a distance along the digitised line or at a position.

    chainage_m : metres.
    piece : run between broken chains, from 0.
    distance_m : ground metres from the first vertex as digitised; or else
    lon, lat : degrees, EPSG:4326.
    """

    chainage_m: float
    piece: int = 0
    distance_m: float | None = None
    lon: float | None = None
    lat: float | None = None


@dataclass(frozen=True, slots=True)
class Tolerances:
    """What is accepted without a word, and what is accepted at all. Defaults are the district's to change.

    warn_factor, accept_factor : lowest and highest factor.
    extrapolate_m : metres of line beyond the outermost post on which the factor is taken to be 1.
    post_m : farthest that a post may stand from the line, metres.
    """

    warn_factor: tuple[float, float] = (0.95, 1.05)
    accept_factor: tuple[float, float] = (0.8, 1.25)
    extrapolate_m: float = 50.0
    post_m: float = 50.0


class FindingKind(StrEnum):
    """What a calibration noticed and accepted."""

    REVERSED = "reversed"
    UNUSUAL_FACTOR = "unusual_factor"
    EXTRAPOLATED = "extrapolated"
    LENGTH_ONLY = "length_only"
    POINTS_DROPPED = "points_dropped"


@dataclass(frozen=True, slots=True)
class Finding:
    """Something to tell the steward.

    from_m, to_m : the stretch that it concerns, chainage in metres, where there is one.
    value : the factor, the metres extrapolated, the number of points dropped.
    """

    kind: FindingKind
    from_m: float | None = None
    to_m: float | None = None
    value: float | None = None


@dataclass(frozen=True, slots=True)
class PlacedPost:
    """A post where it stands on the line.

    measure_m : of its chainage; distance_m : ground metres from the line's start as kept.
    lon, lat : on the line. aside_m : how far from the line it was surveyed, metres.
    """

    chainage_m: float
    piece: int
    measure_m: float
    distance_m: float
    lon: float
    lat: float
    aside_m: float


@dataclass(frozen=True)
class Calibration:
    """A calibrated centreline.

    lonlat : vertices in the direction of rising chainage, shape (n, 2), degrees; each post is one of them.
    measure : measure of each vertex, metres, strictly rising.
    pieces : its runs between broken chains.
    factors : metres of measure for each metre of ground between neighbouring posts.
    """

    lonlat: FloatArray
    measure: FloatArray
    pieces: Pieces
    posts: list[PlacedPost]
    factors: FloatArray
    findings: list[Finding]

    @property
    def is_reversed(self) -> bool:
        """Whether the line had been digitised against its posts and was turned round."""
        return any(finding.kind is FindingKind.REVERSED for finding in self.findings)

    @property
    def line(self) -> LineString:
        """The LineStringM (Shapely, EPSG:4326)."""
        return measured_line(self.lonlat, self.measure)

    @property
    def length_m(self) -> float:
        """Real length between both ends by calibrated measure, metres."""
        return float(self.measure[-1] - self.measure[0])


def calibrate(
    lonlat: FloatArray,
    posts: Sequence[Post] = (),
    *,
    equations: Sequence[Equation] = (),
    start_m: float | None = None,
    end_m: float | None = None,
    tolerances: Tolerances = Tolerances(),
) -> Calibration:
    """Give each vertex of a digitised line its measure.

    lonlat : vertices as digitised, shape (n, 2) or more columns (heights are not used), degrees, EPSG:4326.
    posts : in any order. Without any, chainage goes by ground length from `start_m`.
    equations : the broken chains in the order of the road.
    start_m, end_m : chainage of the road's two ends (on its first and last piece), where known.
    A line digitised against its posts is turned round, and a finding says so.
    Raises LineNotUsable, EquationsNotUsable, PostOffPiece, PostWithoutPlace, PostFarFromLine,
    PostsOutOfOrder, PostsContradict, FactorRefused, BeyondPosts: all of them CalibrationRefused.
    """
    vertices, findings = _clean(lonlat)
    distances = distances_along_m(vertices)
    offsets = offsets_of(equations)
    placed = _place(posts, vertices, distances, equations, offsets, tolerances)
    if _is_against_posts(placed):
        vertices, placed = vertices[::-1].copy(), _turned(placed, distances[-1])
        distances = distances_along_m(vertices)
        findings.append(Finding(FindingKind.REVERSED))
    placed = _in_order(placed + _ends(start_m, end_m, vertices, distances, offsets))
    if not placed:
        placed = _ends(0.0, None, vertices, distances, offsets)
    if not posts and len(placed) == 1:
        findings.append(Finding(FindingKind.LENGTH_ONLY, placed[0].chainage_m, value=float(distances[-1])))
        tolerances = replace(tolerances, extrapolate_m=np.inf)
    factors = _check_factors(placed, tolerances, findings)
    knots = _knots(placed, distances, tolerances, findings)
    vertices, distances, placed = _with_posts(vertices, distances, placed)
    measure = np.interp(distances, *knots)
    if not np.all(np.diff(measure) > 0):
        raise LineNotUsable(LineFault.MEASURES_DO_NOT_RISE)
    pieces = pieces_of(float(measure[0]), float(measure[-1]), equations)
    return Calibration(vertices, measure, pieces, placed, factors, findings)


# --- The line ---------------------------------------------------------------------------------------------


def _clean(lonlat: FloatArray) -> tuple[FloatArray, list[Finding]]:
    """Without points given twice in a row."""
    vertices = np.array(lonlat, dtype=np.float64)
    if vertices.ndim != 2 or vertices.shape[1] < 2:
        raise LineNotUsable(LineFault.NOT_A_LINE)
    vertices = vertices[:, :2]
    if not np.all(np.isfinite(vertices)):
        raise LineNotUsable(LineFault.NOT_NUMBERS)
    if np.any(np.abs(vertices[:, 0]) > 180) or np.any(np.abs(vertices[:, 1]) > 90):
        raise LineNotUsable(LineFault.NOT_DEGREES)
    is_new = np.ones(len(vertices), dtype=bool)
    # A micrometre: nearer points are one point, and would give measures that can't be told apart.
    is_new[1:] = near_distances_m(vertices[:-1], vertices[1:]) > 1e-6
    dropped = len(vertices) - int(is_new.sum())
    if len(vertices) - dropped < 2:
        raise LineNotUsable(LineFault.TOO_SHORT)
    findings = [Finding(FindingKind.POINTS_DROPPED, value=dropped)] if dropped else []
    return vertices[is_new], findings


def _with_posts(
    vertices: FloatArray, distances: FloatArray, placed: list[PlacedPost]
) -> tuple[FloatArray, FloatArray, list[PlacedPost]]:
    """The line with a vertex at every post, so that its measure is exact there."""
    at = np.array([post.distance_m for post in placed])
    nearest = np.clip(np.searchsorted(distances, at), 1, len(distances) - 1)
    nearest -= at - distances[nearest - 1] < distances[nearest] - at
    missing = np.flatnonzero(np.abs(distances[nearest] - at) > ROUNDING_M)
    new = np.array([[placed[number].lon, placed[number].lat] for number in missing]).reshape(-1, 2)
    all_distances = np.concatenate((distances, at[missing]))
    # A post on a vertex, to the millimetre, gives the vertex its own distance.
    kept = np.setdiff1d(np.arange(len(placed)), missing)
    all_distances[nearest[kept]] = at[kept]
    order = np.argsort(all_distances, kind="stable")
    return np.concatenate((vertices, new))[order], all_distances[order], placed


# --- Posts ------------------------------------------------------------------------------------------------


def _place(
    posts: Sequence[Post],
    vertices: FloatArray,
    distances: FloatArray,
    equations: Sequence[Equation],
    offsets: FloatArray,
    tolerances: Tolerances,
) -> list[PlacedPost]:
    """Every post on the line as digitised."""
    if not posts:
        return []
    for post in posts:
        _check_piece(post, equations)
    at, aside = _distances_of(posts, vertices, distances, tolerances)
    lonlat = _points_at(vertices, distances, at)
    return [
        PlacedPost(
            post.chainage_m,
            post.piece,
            float(post.chainage_m - offsets[post.piece]),
            float(at[number]),
            float(lonlat[number, 0]),
            float(lonlat[number, 1]),
            float(aside[number]),
        )
        for number, post in enumerate(posts)
    ]


def _check_piece(post: Post, equations: Sequence[Equation]) -> None:
    """A post's chainage must be one that its piece can have."""
    if not 0 <= post.piece <= len(equations):
        raise PostOffPiece(post.chainage_m, post.piece, None, None)
    lowest = equations[post.piece - 1].ahead_m if post.piece else None
    highest = equations[post.piece].back_m if post.piece < len(equations) else None
    is_before = lowest is not None and post.chainage_m < lowest - ROUNDING_M
    is_after = highest is not None and post.chainage_m > highest + ROUNDING_M
    if is_before or is_after:
        raise PostOffPiece(post.chainage_m, post.piece, lowest, highest)


def _distances_of(
    posts: Sequence[Post], vertices: FloatArray, distances: FloatArray, tolerances: Tolerances
) -> tuple[FloatArray, FloatArray]:
    """Distance of each post along the line, and how far it stands aside."""
    at = np.array([np.nan if post.distance_m is None else post.distance_m for post in posts])
    aside = np.zeros(len(posts))
    surveyed = np.flatnonzero(np.isnan(at)).tolist()
    if surveyed:
        lonlat = np.array([[posts[n].lon, posts[n].lat] for n in surveyed], dtype=np.float64)
        for lost in np.flatnonzero(~np.isfinite(lonlat).all(axis=1)).tolist():
            raise PostWithoutPlace(posts[surveyed[lost]].chainage_m)
        line = MeasuredLines(vertices, distances, np.array([0, len(vertices)], dtype=np.int64))
        reach_m = max(20 * tolerances.post_m, 1000.0)
        snapped = snap_points(line, lonlat, reach_m)
        for number, distance in zip(surveyed, snapped.distance, strict=True):
            if not distance <= tolerances.post_m:
                far = float(distance) if np.isfinite(distance) else reach_m
                raise PostFarFromLine(posts[number].chainage_m, far, tolerances.post_m)
        at[surveyed], aside[surveyed] = snapped.measure, snapped.distance
    for number in np.flatnonzero((at < -ROUNDING_M) | (at > distances[-1] + ROUNDING_M)).tolist():
        excess = max(-at[number], at[number] - distances[-1])
        raise PostFarFromLine(posts[number].chainage_m, float(excess), 0.0)
    return np.clip(at, 0.0, distances[-1]), aside


def _points_at(vertices: FloatArray, distances: FloatArray, at: FloatArray) -> FloatArray:
    return np.column_stack([np.interp(at, distances, vertices[:, axis]) for axis in (0, 1)])


def _is_against_posts(placed: list[PlacedPost]) -> bool:
    """Whether every post with a higher chainage lies earlier on the line."""
    by_measure = sorted(placed, key=lambda post: post.measure_m)
    steps = [later.distance_m - earlier.distance_m for earlier, later in pairwise(by_measure)]
    return any(step < -SAME_PLACE_M for step in steps) and all(step <= SAME_PLACE_M for step in steps)


def _turned(placed: list[PlacedPost], length_m: float) -> list[PlacedPost]:
    return [replace(post, distance_m=float(length_m - post.distance_m)) for post in placed]


def _ends(
    start_m: float | None,
    end_m: float | None,
    vertices: FloatArray,
    distances: FloatArray,
    offsets: FloatArray,
) -> list[PlacedPost]:
    """The road's ends, where their chainage is known, as posts."""
    ends = []
    for chainage, piece, vertex in ((start_m, 0, 0), (end_m, len(offsets) - 1, -1)):
        if chainage is not None:
            lon, lat = vertices[vertex].tolist()
            measure, distance = float(chainage - offsets[piece]), float(distances[vertex])
            ends.append(PlacedPost(chainage, piece, measure, distance, lon, lat, 0.0))
    return ends


def _in_order(placed: list[PlacedPost]) -> list[PlacedPost]:
    """Posts by measure, each place once. Raises PostsOutOfOrder, PostsContradict."""
    kept: list[PlacedPost] = []
    for post in sorted(placed, key=lambda post: (post.measure_m, post.distance_m)):
        if kept:
            before = kept[-1]
            apart_m = post.distance_m - before.distance_m
            is_same_measure = post.measure_m - before.measure_m <= ROUNDING_M
            is_same_place = abs(apart_m) <= SAME_PLACE_M
            if is_same_measure and is_same_place:
                continue
            if is_same_measure or is_same_place:
                raise PostsContradict(before.chainage_m, post.chainage_m, abs(apart_m))
            if apart_m < 0:
                raise PostsOutOfOrder(before.chainage_m, post.chainage_m)
        kept.append(post)
    return kept


# --- Factors ----------------------------------------------------------------------------------------------


def _check_factors(placed: list[PlacedPost], tolerances: Tolerances, findings: list[Finding]) -> FloatArray:
    factors = []
    for before, after in pairwise(placed):
        ground_m = after.distance_m - before.distance_m
        factor = (after.measure_m - before.measure_m) / ground_m
        lowest, highest = tolerances.accept_factor
        if not lowest <= factor <= highest:
            raise FactorRefused(before.chainage_m, after.chainage_m, ground_m, factor, lowest, highest)
        if not tolerances.warn_factor[0] <= factor <= tolerances.warn_factor[1]:
            findings.append(Finding(FindingKind.UNUSUAL_FACTOR, before.chainage_m, after.chainage_m, factor))
        factors.append(factor)
    return np.array(factors)


def _knots(
    placed: list[PlacedPost], distances: FloatArray, tolerances: Tolerances, findings: list[Finding]
) -> tuple[FloatArray, FloatArray]:
    """Distances and measures to interpolate between: the posts, and the ends beyond them by factor 1."""
    first, last = placed[0], placed[-1]
    head_m, tail_m = first.distance_m, float(distances[-1]) - last.distance_m
    for post, excess_m in ((first, head_m), (last, tail_m)):
        if excess_m > tolerances.extrapolate_m:
            raise BeyondPosts(post.chainage_m, excess_m, tolerances.extrapolate_m)
        if excess_m > ROUNDING_M and np.isfinite(tolerances.extrapolate_m):
            findings.append(Finding(FindingKind.EXTRAPOLATED, post.chainage_m, value=excess_m))
    at = [post.distance_m for post in placed]
    measure = [post.measure_m for post in placed]
    if head_m > 0:
        at.insert(0, 0.0)
        measure.insert(0, first.measure_m - head_m)
    if tail_m > 0:
        at.append(float(distances[-1]))
        measure.append(last.measure_m + tail_m)
    return np.array(at), np.array(measure)
