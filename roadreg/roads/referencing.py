"""Linear referencing: from a measure on a line to a place on the Earth. Arrays in, arrays out.

A centreline is straight in longitude and latitude between its vertices, and its measure rises linearly there;
this is how PostGIS reads a LineStringM too. Offsets are true metres, positive to the right.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any, Self

import numpy as np
import numpy.typing as npt
import shapely
from shapely import LineString

from roadreg.roads.broken_chains import ROUNDING_M
from roadreg.roads.calibration_errors import LineFault, LineNotUsable
from roadreg.roads.geodesy import BoolArray, FloatArray, IntArray, metres_per_degree

LONGEST_MITRE = 2.0
"""An offset line may stand off at a corner by at most this many times its offset."""

SEGMENTS_PER_BOX = 8
"""Segments that share one box of the index: few enough that a long road does not answer for a province."""

_WKB_LINESTRING_M = 2002

GeometryArray = npt.NDArray[np.object_]


@dataclass(frozen=True)
class MeasuredLines:
    """Many centrelines in three flat arrays.

    lonlat : all vertices, shape (v, 2), degrees, EPSG:4326.
    measure : the measure of each vertex, metres, strictly rising within a line.
    first : position of each line's first vertex, and v at the end; shape (lines + 1,).
    """

    lonlat: FloatArray
    measure: FloatArray
    first: IntArray

    def __len__(self) -> int:
        return len(self.first) - 1

    @classmethod
    def of_arrays(cls, lines: Sequence[tuple[FloatArray, FloatArray]]) -> Self:
        """From (lonlat, measure) of each line. Raises LineNotUsable."""
        sizes = [len(measure) for _, measure in lines]
        made = cls(
            np.concatenate([np.asarray(lonlat, dtype=np.float64) for lonlat, _ in lines])
            if lines
            else np.zeros((0, 2)),
            np.concatenate([np.asarray(measure, dtype=np.float64) for _, measure in lines])
            if lines
            else np.zeros(0),
            np.concatenate(([0], np.cumsum(sizes))).astype(np.int64),
        )
        made.check()
        return made

    @classmethod
    def of_geometries(cls, geometries: Sequence[LineString] | GeometryArray) -> Self:
        """From LineStringM geometries (Shapely). Raises LineNotUsable for one without measures."""
        lines = np.asarray(geometries, dtype=object)
        if not np.all(shapely.get_type_id(lines) == shapely.GeometryType.LINESTRING):
            raise LineNotUsable(LineFault.NOT_A_LINE)
        if not np.all(shapely.has_m(lines)):
            raise LineNotUsable(LineFault.NO_MEASURES)
        coordinates, owner = shapely.get_coordinates(lines, include_m=True, return_index=True)
        first = np.searchsorted(owner, np.arange(len(lines) + 1)).astype(np.int64)
        made = cls(coordinates[:, :2].copy(), coordinates[:, 2].copy(), first)
        made.check()
        return made

    def check(self) -> None:
        """Raise LineNotUsable unless each line has two vertices, and its measures rise."""
        if np.any(np.diff(self.first) < 2):
            raise LineNotUsable(LineFault.TOO_SHORT)
        if not (np.all(np.isfinite(self.lonlat)) and np.all(np.isfinite(self.measure))):
            raise LineNotUsable(LineFault.NOT_NUMBERS)
        rises = np.diff(self.measure) > 0
        rises[self.first[1:-1] - 1] = True  # From one line to the next the measure starts anew.
        if not np.all(rises):
            raise LineNotUsable(LineFault.MEASURES_DO_NOT_RISE)
        stands_still = np.all(np.diff(self.lonlat, axis=0) == 0, axis=1)
        stands_still[self.first[1:-1] - 1] = False
        if np.any(stands_still):
            raise LineNotUsable(LineFault.POINT_TWICE)

    @cached_property
    def start_measure(self) -> FloatArray:
        """Measure of each line's first vertex, metres."""
        return self.measure[self.first[:-1]]

    @cached_property
    def end_measure(self) -> FloatArray:
        """Measure of each line's last vertex, metres."""
        return self.measure[self.first[1:] - 1]

    @cached_property
    def segments(self) -> tuple[IntArray, IntArray]:
        """First vertex of every segment, and the line that it belongs to."""
        is_start = np.ones(len(self.measure), dtype=bool)
        is_start[self.first[1:] - 1] = False
        vertex = np.flatnonzero(is_start)
        return vertex, np.repeat(np.arange(len(self)), np.diff(self.first) - 1)

    @cached_property
    def boxes(self) -> tuple[shapely.STRtree, IntArray, IntArray]:
        """An index over boxes of `SEGMENTS_PER_BOX` segments: tree, first segment and count of each."""
        per_line = np.diff(self.first) - 1
        in_line = -(-per_line // SEGMENTS_PER_BOX)
        nth = np.arange(in_line.sum()) - np.repeat(np.cumsum(in_line) - in_line, in_line)
        line_start = np.repeat(np.cumsum(per_line) - per_line, in_line)
        start = line_start + nth * SEGMENTS_PER_BOX
        count = np.minimum(SEGMENTS_PER_BOX, np.repeat(per_line, in_line) - nth * SEGMENTS_PER_BOX)
        vertex, _ = self.segments
        # A box's last vertex is the next box's first, so each is bounded by its starts and that one end.
        lon, lat = self.lonlat[:, 0], self.lonlat[:, 1]
        last = vertex[start + count - 1] + 1
        bounds = [
            pick(pick.reduceat(axis[vertex], start), axis[last])
            for pick, axis in ((np.minimum, lon), (np.minimum, lat), (np.maximum, lon), (np.maximum, lat))
        ]
        return shapely.STRtree(shapely.box(*bounds)), start, count


def measured_line(lonlat: FloatArray, measure: FloatArray) -> LineString:
    """One LineStringM (Shapely) from its vertices (degrees) and measures (metres)."""
    first = np.array([0, len(measure)], dtype=np.int64)
    line: LineString = measured_geometries(lonlat, measure, first)[0]
    return line


def measured_geometries(lonlat: FloatArray, measure: FloatArray, first: IntArray) -> GeometryArray:
    """LineStringM geometries (Shapely) from flat arrays as in `MeasuredLines`.

    Shapely makes geometries with measures from WKB only.
    """
    body = np.column_stack((lonlat, measure)).astype("<f8").tobytes()
    width = 3 * 8
    header = b"\x01" + _WKB_LINESTRING_M.to_bytes(4, "little")
    bounds = first.tolist()
    blobs = [
        header + (end - start).to_bytes(4, "little") + body[start * width : end * width]
        for start, end in pairwise(bounds)
    ]
    return np.asarray(shapely.from_wkb(np.array(blobs, dtype=object)), dtype=object)


def locate_points(
    lines: MeasuredLines, line: npt.ArrayLike, measure_m: npt.ArrayLike, offset_m: npt.ArrayLike = 0.0
) -> FloatArray:
    """Longitude and latitude of places on lines; shape (n, 2), NaN where the line has no such measure.

    line : number of the line of each place.
    measure_m : metres along it.
    offset_m : metres to the right of the line (negative: left), at right angles to it; at a vertex, at right
        angles to the mean of its two directions.
    """
    number, measure, offset = np.broadcast_arrays(
        np.asarray(line, dtype=np.int64),
        np.asarray(measure_m, dtype=np.float64),
        np.asarray(offset_m, dtype=np.float64),
    )
    vertex, share, is_on = _find_segments(lines, number, measure)
    place = _between(lines.lonlat, vertex, share)
    if np.any(offset):
        right = _right_of(lines, number, vertex, share)
        place = place + _in_degrees(right * offset[:, np.newaxis], place[:, 1])
    place[~is_on] = np.nan
    return place


def locate_lines(
    lines: MeasuredLines,
    line: npt.ArrayLike,
    from_m: npt.ArrayLike,
    to_m: npt.ArrayLike,
    offset_m: npt.ArrayLike = 0.0,
    *,
    with_measures: bool = False,
) -> GeometryArray:
    """The stretches of lines between two measures, as LineStrings (Shapely) in degrees.

    offset_m : metres to the right (negative: left). Corners are mitred, at most `LONGEST_MITRE` times the
        offset, so an offset line keeps one vertex for each of the line's.
    None where the line has not both measures, or where `from_m` is not smaller than `to_m`.
    """
    number, start, end, offset = np.broadcast_arrays(
        np.asarray(line, dtype=np.int64),
        np.asarray(from_m, dtype=np.float64),
        np.asarray(to_m, dtype=np.float64),
        np.asarray(offset_m, dtype=np.float64),
    )
    cut = _cut(lines, number, start, end)
    lonlat = cut.lonlat
    if np.any(offset):
        lonlat = _offset_vertices(cut, np.repeat(offset[cut.kept], np.diff(cut.first)))
    result: GeometryArray = np.full(len(number), None, dtype=object)
    if with_measures:
        result[cut.kept] = measured_geometries(lonlat, cut.measure, cut.first)
    elif len(cut.kept):
        owner = np.repeat(np.arange(len(cut.kept)), np.diff(cut.first))
        result[cut.kept] = shapely.linestrings(lonlat, indices=owner)
    return result


def locate_point(line: MeasuredLines, measure_m: float, offset_m: float = 0.0) -> tuple[float, float] | None:
    """Longitude and latitude of one place on the only line of `line`, or None off the line."""
    lon, lat = locate_points(line, [0], [measure_m], [offset_m])[0].tolist()
    return None if np.isnan(lon) else (lon, lat)


def locate_line(line: MeasuredLines, from_m: float, to_m: float, offset_m: float = 0.0) -> LineString | None:
    """One stretch of the only line of `line`, or None; see `locate_lines`."""
    found: LineString | None = locate_lines(line, [0], [from_m], [to_m], [offset_m])[0]
    return found


# --- Along a line -----------------------------------------------------------------------------------------


def _find_segments(
    lines: MeasuredLines, line: IntArray, measure: FloatArray
) -> tuple[IntArray, FloatArray, BoolArray]:
    """First vertex of the segment with each measure, the share of it passed, and whether the line has it.

    By halving, for all places at once: the search takes as many steps as the longest line needs, whatever
    the number of lines.
    """
    lowest, highest = lines.first[line], lines.first[line + 1] - 2
    is_on = (measure >= lines.start_measure[line] - ROUNDING_M) & (
        measure <= lines.end_measure[line] + ROUNDING_M
    )
    for _ in range(int(np.diff(lines.first).max(initial=1)).bit_length()):
        middle = (lowest + highest + 1) // 2
        is_behind = lines.measure[middle] <= measure
        lowest = np.where(is_behind, middle, lowest)
        highest = np.where(is_behind, highest, np.maximum(middle - 1, lowest))
    start, end = lines.measure[lowest], lines.measure[lowest + 1]
    # Only rounding (see `ROUNDING_M`) is cut off here; what is off the line is told by `is_on`.
    return lowest, np.clip((measure - start) / (end - start), 0.0, 1.0), is_on


def _between(lonlat: FloatArray, vertex: IntArray, share: FloatArray) -> FloatArray:
    start, end = lonlat[vertex], lonlat[vertex + 1]
    weight = share[:, np.newaxis]
    return np.asarray(start * (1 - weight) + end * weight)


def _right_of(lines: MeasuredLines, line: IntArray, vertex: IntArray, share: FloatArray) -> FloatArray:
    """Unit vectors to the right of the line, in metres east and north; shape (n, 2)."""
    ahead = directions(lines.lonlat, vertex)
    rise = lines.measure[vertex + 1] - lines.measure[vertex]
    has_before = (share * rise <= ROUNDING_M) & (vertex > lines.first[line])
    has_after = ((1 - share) * rise <= ROUNDING_M) & (vertex < lines.first[line + 1] - 2)
    has_after &= ~has_before
    other = ahead.copy()
    other[has_before] = directions(lines.lonlat, vertex[has_before] - 1)
    other[has_after] = directions(lines.lonlat, vertex[has_after] + 1)
    mean = ahead + other
    length = np.hypot(mean[:, 0], mean[:, 1])
    is_turned_back = length < 1e-9
    mean[is_turned_back] = ahead[is_turned_back]
    length[is_turned_back] = 1.0
    return np.column_stack((mean[:, 1], -mean[:, 0])) / length[:, np.newaxis]


def directions(lonlat: FloatArray, vertex: IntArray) -> FloatArray:
    """Unit vectors, metres east and north, of the segments that begin at these vertices; shape (n, 2)."""
    start, end = lonlat[vertex], lonlat[vertex + 1]
    per_lon, per_lat = metres_per_degree((start[:, 1] + end[:, 1]) / 2)
    step = (end - start) * np.column_stack((per_lon, per_lat))
    return np.asarray(step / np.hypot(step[:, 0], step[:, 1])[:, np.newaxis])


def _in_degrees(metres: FloatArray, lat: FloatArray) -> FloatArray:
    """Small shifts in metres east and north, at these latitudes, as degrees."""
    _, per_lat = metres_per_degree(lat)
    north = metres[:, 1] / per_lat
    per_lon, _ = metres_per_degree(lat + north / 2)
    return np.column_stack((metres[:, 0] / per_lon, north))


# --- Stretches --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Cut:
    """Stretches cut out of lines, flat as in `MeasuredLines`; `kept` numbers the requests they answer."""

    kept: IntArray
    lonlat: FloatArray
    measure: FloatArray
    first: IntArray


def _cut(lines: MeasuredLines, line: IntArray, start: FloatArray, end: FloatArray) -> _Cut:
    from_vertex, from_share, has_start = _find_segments(lines, line, start)
    to_vertex, to_share, has_end = _find_segments(lines, line, end)
    kept = np.flatnonzero(has_start & has_end & (start < end))
    from_vertex, from_share = from_vertex[kept], from_share[kept]
    to_vertex, to_share = to_vertex[kept], to_share[kept]
    # Vertices strictly between both ends; an end that falls on a vertex is that vertex already.
    inner_first = from_vertex + 1 + (from_share == 1)
    inner_count = np.maximum(to_vertex + (to_share > 0) - inner_first, 0)
    first = np.concatenate(([0], np.cumsum(inner_count + 2))).astype(np.int64)
    lonlat, measure = np.empty((first[-1], 2)), np.empty(first[-1])
    heads, tails = first[:-1], first[1:] - 1
    lonlat[heads], measure[heads] = _between(lines.lonlat, from_vertex, from_share), start[kept]
    lonlat[tails], measure[tails] = _between(lines.lonlat, to_vertex, to_share), end[kept]
    is_inner = np.ones(first[-1], dtype=bool)
    is_inner[heads] = is_inner[tails] = False
    nth = np.arange(inner_count.sum()) - np.repeat(np.cumsum(inner_count) - inner_count, inner_count)
    inner = np.repeat(inner_first, inner_count) + nth
    lonlat[is_inner], measure[is_inner] = lines.lonlat[inner], lines.measure[inner]
    return _Cut(kept, lonlat, measure, first)


def _offset_vertices(cut: _Cut, offset: FloatArray) -> FloatArray:
    """The stretches' vertices moved to the right by `offset` metres, corners mitred."""
    size = len(cut.lonlat)
    is_last, is_first = np.zeros(size, dtype=bool), np.zeros(size, dtype=bool)
    is_last[cut.first[1:] - 1] = True
    is_first[cut.first[:-1]] = True
    ahead: Any = np.zeros((size, 2))
    starts = np.flatnonzero(~is_last)
    ahead[starts] = directions(cut.lonlat, starts)
    back = np.vstack((ahead[-1:], ahead[:-1]))
    ahead[is_last] = back[is_last]
    back[is_first] = ahead[is_first]
    mean = ahead + back
    length = np.hypot(mean[:, 0], mean[:, 1])
    # The cosine of half the turn is half the length of the sum of two unit vectors.
    stretch = 1 / np.maximum(length / 2, 1 / LONGEST_MITRE)
    is_turned_back = length < 1e-9
    mean[is_turned_back], length[is_turned_back] = ahead[is_turned_back], 1.0
    right = np.column_stack((mean[:, 1], -mean[:, 0])) / length[:, np.newaxis]
    return cut.lonlat + _in_degrees(right * (offset * stretch)[:, np.newaxis], cut.lonlat[:, 1])
