"""Joins the pieces in which files give roads to lines, as far as they connect."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import shapely
from shapely import LineString

from roadreg.roads.geodesy import near_distances_m

JOINED_WITHIN_DEGREES = 1e-5
"""Ends that lie within about a metre are one point that two people digitised."""


@dataclass(frozen=True)
class Joined:
    """A line, and the numbers of the pieces that it was joined from."""

    line: LineString
    members: list[int]


def parts_of(geometry: Any) -> list[LineString]:
    """The lines of a geometry without their Z, without points given twice in a row; areas give none."""
    parts = [part for part in shapely.get_parts(geometry) if isinstance(part, LineString)]
    kept = []
    for part in parts:
        xy = shapely.get_coordinates(part)
        is_new = np.concatenate(([True], np.any(np.diff(xy, axis=0) != 0, axis=1)))
        if is_new.sum() >= 2:
            kept.append(LineString(xy[is_new]))
    return kept


def join_lines(lines: Sequence[LineString]) -> list[Joined]:
    """Join lines where exactly two ends meet. The longest comes first.

    The direction is that of the first member: lines join whatever way each was digitised.
    """
    if not lines:
        return []
    pieces = _with_common_ends(lines)
    merged = shapely.line_merge(shapely.multilinestrings(pieces))
    found = list(shapely.get_parts(merged))
    tree = shapely.STRtree(found)
    middles = [_point_inside(piece) for piece in pieces]
    owner = tree.nearest(middles).tolist()
    joined = []
    for number, line in enumerate(found):
        members = [member for member, of in enumerate(owner) if of == number]
        if members:
            joined.append(Joined(_directed(line, pieces[members[0]]), members))
    return sorted(joined, key=lambda one: -one.line.length)


def widest_gap_m(lines: Sequence[LineString]) -> float:
    """The widest of the gaps between neighbouring ends of lines that don't connect, metres."""
    ends = [shapely.get_coordinates(line)[[0, -1]] for line in lines]
    gaps = []
    for number, mine in enumerate(ends):
        others = np.concatenate([end for other, end in enumerate(ends) if other != number])
        pairs = [near_distances_m(np.repeat(end[np.newaxis], len(others), axis=0), others) for end in mine]
        gaps.append(min(float(pair.min()) for pair in pairs))
    return max(gaps)


def _with_common_ends(lines: Sequence[LineString]) -> list[LineString]:
    """The lines with ends that nearly meet made to meet."""
    vertices = [shapely.get_coordinates(line) for line in lines]
    ends = np.array([xy[place] for xy in vertices for place in (0, -1)])
    points = np.asarray(shapely.points(ends))
    first, second = shapely.STRtree(points).query(points, predicate="dwithin", distance=JOINED_WITHIN_DEGREES)
    common = np.arange(len(ends))
    np.minimum.at(common, first, second)
    for number, xy in enumerate(vertices):
        start, end = ends[common[2 * number]], ends[common[2 * number + 1]]
        # A line as short as the tolerance keeps its own ends.
        if len(xy) > 2 or not np.array_equal(start, end):
            xy[0], xy[-1] = start, end
    return [LineString(xy) for xy in vertices]


def _point_inside(line: LineString) -> shapely.Point:
    return line.interpolate(0.5, normalized=True)


def _directed(line: LineString, member: LineString) -> LineString:
    """The line, turned so that it runs along this member."""
    xy = shapely.get_coordinates(member)
    if np.array_equal(xy[0], xy[-1]):
        return line
    places = [line.project(shapely.Point(point)) for point in xy]
    falls = sum(later < earlier for earlier, later in pairwise(places))
    return line.reverse() if falls > len(places) / 2 else line
