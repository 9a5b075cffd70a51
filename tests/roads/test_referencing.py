"""From a measure to a place, for one and for arrays."""

import math

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from roadreg.roads.calibration_errors import LineFault, LineNotUsable
from roadreg.roads.geodesy import distances_along_m, metres_per_degree, near_distances_m
from roadreg.roads.referencing import (
    MeasuredLines,
    locate_line,
    locate_lines,
    locate_point,
    locate_points,
    measured_geometries,
    measured_line,
)
from tests.roads.made_lines import GEOD, bending_lines, geodesic_m, line_along, line_of_steps, measured

EAST = line_along(90, [0, 400, 1000])


def test_metres_per_degree_are_those_of_the_ellipsoid():
    # Published lengths of a degree on GRS80/WGS84: 111 320 and 110 574 m at the equator, 55 800 and 111 412 m
    # at 60°.
    per_lon, per_lat = metres_per_degree([0, 60])
    assert per_lon == pytest.approx([111_319.491, 55_800.0], abs=0.5)
    assert per_lat == pytest.approx([110_574.3, 111_412.3], abs=0.5)


@given(st.floats(-70, 70), st.floats(0, 360), st.floats(1, 1000))
def test_near_distances_agree_with_the_geodesic_to_a_millimetre(lat, azimuth, metres):
    lon, end, _ = GEOD.fwd(10, lat, azimuth, metres)
    found = near_distances_m(np.array([[10, lat]]), np.array([[lon, end]]))
    assert found[0] == pytest.approx(metres, abs=0.001)


def test_a_measure_is_found_between_vertices():
    line = measured(EAST, start_m=12_000)
    place = locate_point(line, 12_345)
    assert geodesic_m(EAST[0], place) == pytest.approx(345, abs=0.002)


@pytest.mark.parametrize("measure", [11_999.99, 13_000.01, math.nan])
def test_a_measure_off_the_line_is_no_place(measure):
    line = measured(EAST, start_m=12_000)
    assert locate_point(line, measure) is None
    assert np.isnan(locate_points(line, [0], [measure])).all()


def test_both_ends_and_every_vertex_are_places():
    line = measured(EAST, start_m=12_000)
    places = locate_points(line, 0, line.measure)
    np.testing.assert_allclose(places, EAST, atol=1e-12)


def test_an_offset_is_true_metres_to_the_right():
    line = measured(EAST)
    right, left = locate_point(line, 700, 14), locate_point(line, 700, -14)
    assert geodesic_m(right, locate_point(line, 700)) == pytest.approx(14, abs=1e-4)
    assert right[1] < EAST[0][1] < left[1]  # Going east, right is south.


def test_an_offset_at_a_corner_lies_on_the_mean_of_both_directions():
    corner = line_of_steps([(90, 100), (0, 100)])  # East, then north.
    place = locate_point(measured(corner), 100, 10)
    azimuth, _, distance = GEOD.inv(*corner[1], *place)
    assert distance == pytest.approx(10, abs=1e-3)
    assert azimuth == pytest.approx(135, abs=0.01)


def test_many_lines_answer_each_for_itself():
    north = line_along(0, [0, 50, 300])
    lines = MeasuredLines.of_arrays(
        [(EAST, distances_along_m(EAST)), (north, 500 + distances_along_m(north))]
    )
    places = locate_points(lines, [1, 0, 0, 1], [600, 600, 1001, 499])
    assert geodesic_m(north[0], places[0]) == pytest.approx(100, abs=0.001)
    assert geodesic_m(EAST[0], places[1]) == pytest.approx(600, abs=0.002)
    assert np.isnan(places[2:]).all()


def test_a_stretch_keeps_the_vertices_between_its_ends():
    line = measured(EAST, start_m=12_000)
    stretch = locate_line(line, 12_100, 12_900)
    assert shapely.get_num_coordinates(stretch) == 3
    assert distances_along_m(shapely.get_coordinates(stretch))[-1] == pytest.approx(800, abs=1e-3)


def test_a_stretch_between_vertices_holds_none_twice():
    line = measured(EAST)
    on_vertices = locate_lines(
        line, 0, [0, line.measure[1], 0], [line.measure[1], line.measure[2], 1000 - 1e-9]
    )
    assert [shapely.get_num_coordinates(each) for each in on_vertices] == [2, 2, 3]
    assert all(len(set(each.coords)) == len(each.coords) for each in on_vertices)


@pytest.mark.parametrize(("from_m", "to_m"), [(100, 100), (200, 100), (-1, 100), (900, 1001), (math.nan, 5)])
def test_a_stretch_that_the_line_has_not_is_none(from_m, to_m):
    assert locate_line(measured(EAST), from_m, to_m) is None


def test_stretches_keep_their_order_and_can_carry_measures():
    line = measured(EAST)
    found = locate_lines(line, 0, [100, 5, 300], [200, 5, 900], with_measures=True)
    assert found[1] is None
    assert shapely.get_coordinates(found[0], include_m=True)[:, 2].tolist() == [100, 200]
    assert found[2].has_m


def test_an_offset_stretch_runs_beside_the_line_round_a_corner():
    corner = line_of_steps([(90, 100), (0, 100)])
    outside = locate_line(measured(corner), 0, 200, 5)
    vertices = shapely.get_coordinates(outside)
    # The mitre of a right angle stands off by √2 times the offset, so that both legs are 5 m away.
    assert geodesic_m(vertices[1], corner[1]) == pytest.approx(5 * math.sqrt(2), abs=0.001)
    assert distances_along_m(vertices)[-1] == pytest.approx(210, abs=0.01)


def test_a_sharp_corner_does_not_throw_its_mitre_far_away():
    hairpin = line_of_steps([(90, 100), (271, 100)])
    outside = shapely.get_coordinates(locate_line(measured(hairpin), 0, 200, 5))
    assert geodesic_m(outside[1], hairpin[1]) <= 10.001


@pytest.mark.parametrize(
    ("lonlat", "measure", "fault"),
    [
        ([[0, 0]], [0], LineFault.TOO_SHORT),
        ([[0, 0], [1, 1]], [0, 0], LineFault.MEASURES_DO_NOT_RISE),
        ([[0, 0], [1, 1]], [1, 0], LineFault.MEASURES_DO_NOT_RISE),
        ([[0, 0], [0, 0]], [0, 1], LineFault.POINT_TWICE),
        ([[0, 0], [1, np.nan]], [0, 1], LineFault.NOT_NUMBERS),
        ([[0, 0], [1, 1]], [0, np.inf], LineFault.NOT_NUMBERS),
    ],
)
def test_lines_that_cannot_be_referenced_are_refused_at_the_border(lonlat, measure, fault):
    good = (EAST, distances_along_m(EAST))
    for lines in (
        [(np.array(lonlat), np.array(measure))],
        [good, (np.array(lonlat), np.array(measure)), good],
    ):
        with pytest.raises(LineNotUsable) as refused:
            MeasuredLines.of_arrays(lines)
        assert refused.value.fault is fault


def test_geometries_carry_measures_there_and_back():
    lines = MeasuredLines.of_arrays([(EAST, distances_along_m(EAST)), (EAST + 0.1, np.array([5.0, 6, 7]))])
    geometries = measured_geometries(lines.lonlat, lines.measure, lines.first)
    again = MeasuredLines.of_geometries(geometries)
    np.testing.assert_array_equal(again.lonlat, lines.lonlat)
    np.testing.assert_array_equal(again.measure, lines.measure)
    np.testing.assert_array_equal(again.first, lines.first)
    assert measured_line(EAST, np.array([0.0, 1, 2])).wkt.startswith("LINESTRING M")


@pytest.mark.parametrize(
    ("geometry", "fault"),
    [
        (shapely.LineString([(0, 0), (1, 1)]), LineFault.NO_MEASURES),
        (shapely.Point(0, 0), LineFault.NOT_A_LINE),
        (shapely.MultiLineString([[(0, 0), (1, 1)]]), LineFault.NOT_A_LINE),
    ],
)
def test_a_geometry_without_measures_is_refused(geometry, fault):
    with pytest.raises(LineNotUsable) as refused:
        MeasuredLines.of_geometries([geometry])
    assert refused.value.fault is fault


def test_no_lines_and_no_places_are_an_empty_answer():
    empty = MeasuredLines.of_arrays([])
    assert len(empty) == 0
    assert locate_points(empty, [], []).shape == (0, 2)
    assert len(locate_lines(measured(EAST), [], [], [])) == 0


@settings(max_examples=60)
@given(bending_lines(), st.floats(0, 1), st.floats(0, 1))
def test_a_stretch_is_as_long_as_its_measures_say(lonlat, one, other):
    line = measured(lonlat)
    length = line.measure[-1]
    from_m, to_m = sorted((one * length, other * length))
    stretch = locate_line(line, from_m, to_m)
    if stretch is None:
        assert from_m >= to_m
    else:
        found = distances_along_m(shapely.get_coordinates(stretch))[-1]
        assert found == pytest.approx(to_m - from_m, abs=0.02)


@settings(max_examples=60)
@given(bending_lines(), st.floats(0, 1), st.floats(-100, 100))
def test_an_offset_place_is_that_far_from_its_foot(lonlat, share, offset):
    line = measured(lonlat)
    at = share * line.measure[-1]
    foot, place = locate_point(line, at), locate_point(line, at, offset)
    assert geodesic_m(foot, place) == pytest.approx(abs(offset), abs=0.001)
