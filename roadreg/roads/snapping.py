"""Snapping: from a point on the Earth to the nearest place on the nearest road. Arrays in, arrays out.

Only what lies within the limit is looked at: for each point, boxes of a few segments from an index, then the
true distance to each of their segments in metres in the plane tangent at the point. On this plane the foot of
the perpendicular is exact for centrelines that are straight in longitude and latitude (see `referencing.py`);
the distance to it is taken at the middle latitude, so that within 100 m it is right to well under a
centimetre at every latitude up to 70° (see `geodesy.metres_per_degree`).
"""

from dataclasses import dataclass, fields
from typing import Self

import numpy as np
import shapely

from roadreg.roads.codes import Side
from roadreg.roads.geodesy import BoolArray, FloatArray, IntArray, metres_per_degree, near_distances_m
from roadreg.roads.referencing import MeasuredLines, directions

NO_LINE = -1

POINTS_AT_A_TIME = 50_000
"""Bounds the memory of the pairs of point and segment."""

ON_CENTRELINE_M = 0.5
"""Nearer than this to the line, a point is on neither side of it."""


@dataclass(frozen=True)
class Snapped:
    """Where points are on lines; arrays of one length.

    point : number of the point.
    line : number of the line, `NO_LINE` if none is within the limit.
    measure : metres along it.
    offset : metres at right angles to the line, positive to the right. Beside an end of the line this is less
        than the distance when the point lies beyond the end.
    distance : metres from the point to the line.
    lonlat : the foot on the line, shape (n, 2), degrees.
    is_beyond_end : whether the point lies beyond an end of the line, not beside it.
    """

    point: IntArray
    line: IntArray
    measure: FloatArray
    offset: FloatArray
    distance: FloatArray
    lonlat: FloatArray
    is_beyond_end: BoolArray

    def __len__(self) -> int:
        return len(self.point)

    def take(self, which: IntArray | BoolArray) -> Self:
        """Only these, by number or mask."""
        return type(self)(*(getattr(self, field.name)[which] for field in fields(self)))


def snap_points(lines: MeasuredLines, lonlat: FloatArray, limit_m: float) -> Snapped:
    """The nearest place on the nearest line for each point; one answer a point, in their order.

    lonlat : shape (n, 2), degrees, EPSG:4326.
    limit_m : farthest distance at which a point still belongs to a road, metres.
    Points with no line within the limit (or that are not numbers) have line `NO_LINE` and NaN.
    """
    snapped = _nothing(len(lonlat))
    for start in range(0, len(lonlat), POINTS_AT_A_TIME):
        block = lonlat[start : start + POINTS_AT_A_TIME]
        pairs = _pairs_near(lines, block, limit_m)
        best = _snap_pairs(lines, block, pairs, pairs[0], limit_m)
        where = best.point + start
        for field in fields(Snapped):
            if field.name != "point":
                getattr(snapped, field.name)[where] = getattr(best, field.name)
    return snapped


def snap_candidates(lines: MeasuredLines, lonlat: FloatArray, limit_m: float) -> Snapped:
    """Every line within the limit of each point, at its nearest place; by point, then by distance.

    Where two roads run side by side, the person chooses; see `snap_points` for the arguments. Points with no
    line within the limit do not occur.
    """
    found = []
    for start in range(0, len(lonlat), POINTS_AT_A_TIME):
        block = lonlat[start : start + POINTS_AT_A_TIME]
        point, box = _pairs_near(lines, block, limit_m)
        _, segment_line = lines.segments
        line = segment_line[lines.boxes[1][box]]
        order = np.lexsort((line, point))
        point, box, line = point[order], box[order], line[order]
        each = _snap_pairs(lines, block, (point, box), point * len(lines) + line, limit_m)
        each = each.take(np.lexsort((each.distance, each.point)))
        each.point[:] += start
        found.append(each)
    if not found:
        return _nothing(0)
    columns = [[getattr(each, field.name) for each in found] for field in fields(Snapped)]
    return Snapped(*(np.concatenate(column) for column in columns))


def snap_widening(lines: MeasuredLines, lonlat: FloatArray, limit_m: float, farthest_m: float) -> Snapped:
    """As `snap_points`, but for points beyond the limit says how far the nearest road is, up to `farthest_m`.

    Compare `distance` with the limit: an answer beyond it is a distance to report, not a place.
    """
    snapped = snap_points(lines, lonlat, limit_m)
    reach_m = limit_m
    while reach_m < farthest_m:
        reach_m = min(reach_m * 4, farthest_m)
        lost = np.flatnonzero((snapped.line == NO_LINE) & np.isfinite(lonlat).all(axis=1))
        if not len(lost):
            break
        wider = snap_points(lines, lonlat[lost], reach_m)
        for field in fields(Snapped):
            if field.name != "point":
                getattr(snapped, field.name)[lost] = getattr(wider, field.name)
    return snapped


def snap_point(line: MeasuredLines, lon: float, lat: float, limit_m: float) -> Snapped | None:
    """One point; None when no line is within the limit. The arrays of the answer have one value."""
    snapped = snap_points(line, np.array([[lon, lat]]), limit_m)
    return None if snapped.line[0] == NO_LINE else snapped


def side_of_offset(offset_m: float, *, centre_m: float = ON_CENTRELINE_M) -> Side:
    """The side on which a point with this offset (metres, right positive) lies."""
    if abs(offset_m) < centre_m:
        return Side.CENTRE
    return Side.RIGHT if offset_m > 0 else Side.LEFT


# --- Pairs of a point and a box of segments ---------------------------------------------------------------

_Pairs = tuple[IntArray, IntArray]


def _pairs_near(lines: MeasuredLines, lonlat: FloatArray, limit_m: float) -> _Pairs:
    """Numbers of points and of boxes that come within the limit, sorted by point."""
    tree = lines.boxes[0]
    usable = np.flatnonzero(np.isfinite(lonlat).all(axis=1))
    lon, lat = lonlat[usable, 0], lonlat[usable, 1]
    _, per_lat = metres_per_degree(lat)
    north = limit_m / per_lat * (1 + 1e-6)
    # A degree of longitude is shortest at the edge nearer to the pole.
    per_lon, _ = metres_per_degree(np.minimum(np.abs(lat) + north, 89.9))
    east = limit_m / per_lon * (1 + 1e-6)
    point, box = tree.query(shapely.box(lon - east, lat - north, lon + east, lat + north))
    return usable[point], box


def _snap_pairs(
    lines: MeasuredLines, lonlat: FloatArray, pairs: _Pairs, group: IntArray, limit_m: float
) -> Snapped:
    """The nearest segment in each group of pairs (`group` is sorted), as far as it is within the limit."""
    point, segment, group = _spread(lines, pairs, group)
    vertex = lines.segments[0][segment]
    share, squared = _feet(lines, lonlat[point], vertex)
    best = _first_smallest(group, squared)
    point, segment, share = point[best], segment[best], share[best]
    snapped = _describe(lines, lonlat, point, segment, share)
    return snapped.take(snapped.distance <= limit_m)


def _spread(lines: MeasuredLines, pairs: _Pairs, group: IntArray) -> tuple[IntArray, IntArray, IntArray]:
    """From pairs of point and box to pairs of point and segment."""
    point, box = pairs
    _, start, count = lines.boxes
    each = count[box]
    nth = np.arange(each.sum()) - np.repeat(np.cumsum(each) - each, each)
    return np.repeat(point, each), np.repeat(start[box], each) + nth, np.repeat(group, each)


def _feet(lines: MeasuredLines, lonlat: FloatArray, vertex: IntArray) -> tuple[FloatArray, FloatArray]:
    """Share of the segment passed at the foot of each point, and the squared distance to it in m²."""
    per_lon, per_lat = metres_per_degree(lonlat[:, 1])
    lon, lat = lines.lonlat[:, 0], lines.lonlat[:, 1]
    x = (lon[vertex] - lonlat[:, 0]) * per_lon
    y = (lat[vertex] - lonlat[:, 1]) * per_lat
    dx = (lon[vertex + 1] - lon[vertex]) * per_lon
    dy = (lat[vertex + 1] - lat[vertex]) * per_lat
    length = dx * dx + dy * dy
    share = np.clip(-(x * dx + y * dy) / np.where(length > 0, length, 1.0), 0.0, 1.0)
    x += share * dx
    y += share * dy
    return share, x * x + y * y


def _first_smallest(group: IntArray, value: FloatArray) -> IntArray:
    """Position of the first smallest value in each group; `group` is sorted."""
    if not len(group):
        return np.zeros(0, dtype=np.int64)
    starts = np.flatnonzero(np.concatenate(([True], group[1:] != group[:-1])))
    sizes = np.diff(np.append(starts, len(group)))
    smallest = np.repeat(np.minimum.reduceat(value, starts), sizes)
    ties = np.flatnonzero(value == smallest)
    _, first = np.unique(group[ties], return_index=True)
    return ties[first]


def _describe(
    lines: MeasuredLines, lonlat: FloatArray, point: IntArray, segment: IntArray, share: FloatArray
) -> Snapped:
    """Measure, offset and distance of the chosen feet."""
    vertices, segment_line = lines.segments
    vertex, line = vertices[segment], segment_line[segment]
    start, end = lines.lonlat[vertex], lines.lonlat[vertex + 1]
    weight = share[:, np.newaxis]
    foot = start * (1 - weight) + end * weight
    surveyed = lonlat[point]
    measure = lines.measure[vertex] * (1 - share) + lines.measure[vertex + 1] * share
    distance = near_distances_m(foot, surveyed)
    offset, is_beyond_end = _offsets(lines, line, vertex, share, foot, surveyed, distance)
    return Snapped(point, line, measure, offset, distance, foot, is_beyond_end)


def _offsets(
    lines: MeasuredLines,
    line: IntArray,
    vertex: IntArray,
    share: FloatArray,
    foot: FloatArray,
    surveyed: FloatArray,
    distance: FloatArray,
) -> tuple[FloatArray, BoolArray]:
    """Offsets with their sign, and whether the point lies beyond an end of its line.

    At a corner the side is told by the mean of both directions: by one of them alone, a point outside a sharp
    bend could seem to lie inside it.
    """
    per_lon, per_lat = metres_per_degree((foot[:, 1] + surveyed[:, 1]) / 2)
    away = (surveyed - foot) * np.column_stack((per_lon, per_lat))
    ahead = directions(lines.lonlat, vertex)
    tangent = ahead.copy()
    is_first, is_last = vertex == lines.first[line], vertex == lines.first[line + 1] - 2
    has_before, has_after = (share == 0) & ~is_first, (share == 1) & ~is_last
    tangent[has_before] += directions(lines.lonlat, vertex[has_before] - 1)
    tangent[has_after] += directions(lines.lonlat, vertex[has_after] + 1)
    sign = np.where(away[:, 0] * tangent[:, 1] - away[:, 1] * tangent[:, 0] >= 0, 1.0, -1.0)
    along = away[:, 0] * ahead[:, 0] + away[:, 1] * ahead[:, 1]
    is_beyond_end = ((share == 0) & is_first & (along < 0)) | ((share == 1) & is_last & (along > 0))
    beside = np.abs(away[:, 0] * ahead[:, 1] - away[:, 1] * ahead[:, 0])
    return sign * np.where(is_beyond_end, beside, distance), is_beyond_end


def _nothing(size: int) -> Snapped:
    """No answer for `size` points."""
    return Snapped(
        np.arange(size, dtype=np.int64),
        np.full(size, NO_LINE, dtype=np.int64),
        np.full(size, np.nan),
        np.full(size, np.nan),
        np.full(size, np.nan),
        np.full((size, 2), np.nan),
        np.zeros(size, dtype=bool),
    )
