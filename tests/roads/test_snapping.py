"""From a point to the nearest place on the nearest road."""

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from roadreg.roads.codes import Side
from roadreg.roads.geodesy import distances_along_m
from roadreg.roads.referencing import MeasuredLines, locate_point, locate_points
from roadreg.roads.snapping import (
    NO_LINE,
    side_of_offset,
    snap_candidates,
    snap_point,
    snap_points,
    snap_widening,
)
from tests.roads.made_lines import GEOD, bending_lines, geodesic_m, line_along, line_of_steps, measured

EAST = line_along(90, [0, 400, 1000])


def beside(vertex, azimuth, metres):
    """The point (lon, lat) so many metres from a vertex."""
    lon, lat, _ = GEOD.fwd(*vertex, azimuth, metres)
    return lon, lat


def network(*lines):
    return MeasuredLines.of_arrays([(line, distances_along_m(line)) for line in lines])


def test_a_point_beside_the_road_has_its_measure_offset_and_distance():
    point = beside(line_along(90, [700.0])[0], 180, 14)
    snapped = snap_point(measured(EAST, start_m=12_000), *point, 30)
    assert snapped.measure[0] == pytest.approx(12_700, abs=0.01)
    assert snapped.offset[0] == pytest.approx(14, abs=0.01)  # South of an eastward road: right.
    assert snapped.distance[0] == pytest.approx(14, abs=0.01)
    assert not snapped.is_beyond_end[0]


@pytest.mark.parametrize(
    ("offset", "side"), [(14, Side.RIGHT), (-14, Side.LEFT), (0.3, Side.CENTRE), (-0.5, Side.LEFT)]
)
def test_the_offset_tells_the_side(offset, side):
    assert side_of_offset(offset) is side


def test_a_point_beyond_the_limit_has_no_road():
    point = beside(EAST[1], 180, 31)
    assert snap_point(measured(EAST), *point, 30) is None
    snapped = snap_points(measured(EAST), np.array([point]), 30)
    assert snapped.line[0] == NO_LINE
    assert np.isnan(snapped.measure[0])
    assert snap_point(measured(EAST), *point, 31.1) is not None


def test_a_point_too_far_from_any_road_is_told_how_far():
    points = np.array([beside(EAST[1], 180, metres) for metres in (10, 200, 3000, 30_000)])
    snapped = snap_widening(measured(EAST), points, 30, 5_000)
    assert snapped.distance[:3] == pytest.approx([10, 200, 3000], abs=2)
    assert snapped.line.tolist() == [0, 0, 0, NO_LINE]
    assert snapped.point.tolist() == [0, 1, 2, 3]


def test_of_two_parallel_roads_both_are_offered_the_nearer_first():
    other = line_along(90, [0, 1000], start=beside(EAST[0], 0, 20))
    lines = network(other, EAST)
    points = np.array([beside(line_along(90, [500.0])[0], 0, 8), beside(EAST[0], 90, 300)])
    found = snap_candidates(lines, points, 15)
    assert found.point.tolist() == [0, 0, 1]
    assert found.line.tolist() == [1, 0, 1]
    assert found.distance == pytest.approx([8, 12, 0], abs=0.02)
    assert found.offset[:2] == pytest.approx([-8, 12], abs=0.02)
    assert snap_points(lines, points, 15).line.tolist() == [1, 1]


def test_a_point_beyond_the_end_says_so_and_keeps_what_lies_beside():
    end = line_along(90, [1030.0])[0]
    snapped = snap_point(measured(EAST), *beside(end, 180, 40), 100)
    assert snapped.measure[0] == pytest.approx(1000, abs=0.001)
    assert snapped.distance[0] == pytest.approx(50, abs=0.01)
    assert snapped.offset[0] == pytest.approx(40, abs=0.01)
    assert snapped.is_beyond_end[0]


@pytest.mark.parametrize(("azimuth", "sign"), [(80, 1), (135, 1), (190, 1), (315, -1)])
def test_outside_a_sharp_bend_the_side_is_the_outside(azimuth, sign):
    bend = line_of_steps([(90, 100), (320, 100)])  # A left turn of 130°: the outside is to the right.
    snapped = snap_point(measured(bend), *beside(bend[1], azimuth, 10), 30)
    assert np.sign(snapped.offset[0]) == sign


def test_points_that_are_no_numbers_have_no_road():
    points = np.array([[np.nan, 28.0], [120.65, np.inf], EAST[1]])
    assert snap_points(measured(EAST), points, 30).line.tolist() == [NO_LINE, NO_LINE, 0]
    assert snap_widening(measured(EAST), points, 30, 100).line.tolist() == [NO_LINE, NO_LINE, 0]
    assert snap_candidates(measured(EAST), points, 30).point.tolist() == [2]


def test_no_points_and_no_lines_are_an_empty_answer():
    none = np.zeros((0, 2))
    assert len(snap_points(measured(EAST), none, 30)) == 0
    assert len(snap_candidates(measured(EAST), none, 30)) == 0
    assert snap_points(MeasuredLines.of_arrays([]), EAST, 30).line.tolist() == [NO_LINE] * 3


def test_more_points_than_one_block_keep_their_order(monkeypatch):
    monkeypatch.setattr("roadreg.roads.snapping.POINTS_AT_A_TIME", 7)
    line = measured(EAST)
    measures = np.linspace(0, 1000, 50)
    points = locate_points(line, 0, measures)
    assert snap_points(line, points, 5).measure == pytest.approx(measures, abs=1e-3)
    found = snap_candidates(line, points, 5)
    assert found.point.tolist() == list(range(50))


def test_a_network_is_snapped_as_a_search_of_every_segment_would():
    rng = np.random.default_rng(7)
    lines = []
    for _ in range(40):
        start = (120.65 + rng.uniform(0, 0.02), 28.01 + rng.uniform(0, 0.02))
        lines.append(line_of_steps(zip(rng.uniform(0, 360, 20), rng.uniform(5, 80, 20), strict=True), start))
    points = np.array([120.65, 28.01]) + rng.uniform(0, 0.02, (300, 2))
    snapped = snap_points(network(*lines), points, 100)
    # A plane of metres over this small district, its scale taken at the middle latitude.
    scale = np.array([np.cos(np.radians(28.02)) * 111_412.0, 110_860.0])
    flat = np.array([shapely.LineString(line * scale) for line in lines])
    distance = shapely.distance(flat[:, np.newaxis], shapely.points(points * scale))
    nearest, is_near = distance.argmin(axis=0), distance.min(axis=0) < 95
    assert (snapped.line[is_near] == nearest[is_near]).mean() > 0.99
    assert np.nanmax(np.abs(snapped.distance - distance.min(axis=0))) < 1
    assert (snapped.line[distance.min(axis=0) > 105] == NO_LINE).all()


@settings(max_examples=80)
@given(bending_lines(), st.floats(0, 1))
def test_a_place_on_the_line_snaps_to_its_own_measure(lonlat, share):
    line = measured(lonlat)
    at = share * line.measure[-1]
    snapped = snap_point(line, *locate_point(line, at), 1)
    place = locate_point(line, float(snapped.measure[0]))
    assert snapped.distance[0] < 1e-3
    assert geodesic_m(place, locate_point(line, at)) < 1e-3


@settings(max_examples=80)
@given(bending_lines(), st.floats(0, 1), st.floats(1, 100), st.sampled_from([-1, 1]))
def test_a_snapped_place_is_at_most_as_far_as_the_offset_and_locates_again(lonlat, share, metres, sign):
    line = measured(lonlat)
    point = locate_point(line, share * line.measure[-1], sign * metres)
    snapped = snap_point(line, *point, 150)
    assert snapped.distance[0] <= metres + 0.01
    foot = locate_point(line, float(snapped.measure[0]))
    assert geodesic_m(foot, point) == pytest.approx(snapped.distance[0], abs=0.01)
    assert geodesic_m(foot, snapped.lonlat[0]) < 0.001
    if not snapped.is_beyond_end[0]:
        assert abs(snapped.offset[0]) == snapped.distance[0]


@settings(max_examples=80)
@given(
    st.floats(-70, 70), st.floats(0, 360), st.floats(0.2, 0.8), st.floats(1, 100), st.sampled_from([-1, 1])
)
def test_beside_a_straight_road_chainage_offset_and_side_come_back_to_the_centimetre(
    lat, azimuth, share, metres, sign
):
    line = measured(line_along(azimuth, np.linspace(0, 2000, 21), start=(10, lat)))
    at = share * 2000
    snapped = snap_point(line, *locate_point(line, at, sign * metres), 120)
    assert snapped.measure[0] == pytest.approx(at, abs=0.01)
    assert snapped.offset[0] == pytest.approx(sign * metres, abs=0.01)


@settings(max_examples=80)
@given(bending_lines(), st.floats(-0.002, 0.002), st.floats(-0.002, 0.002))
def test_one_and_many_give_the_same_answer(lonlat, dx, dy):
    lines = network(lonlat, lonlat[::-1] + 0.0003)
    points = lonlat + np.array([dx, dy])
    best = snap_points(lines, points, 200)
    every = snap_candidates(lines, points, 200)
    _, first = np.unique(every.point, return_index=True)
    found = np.flatnonzero(best.line != NO_LINE)
    assert found.tolist() == every.point[first].tolist()
    assert best.distance[found] == pytest.approx(every.distance[first], abs=1e-6)
