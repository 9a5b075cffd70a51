"""A place for a record, from what was typed, from a point, or from both."""

from datetime import UTC, datetime

import pytest
from geoalchemy2.shape import to_shape

from roadreg.roads.codes import Side, TechnicalClass
from roadreg.roads.errors import (
    AmbiguousChainage,
    ChainageNotUnderstood,
    ChainageOutOfRange,
    PointNotUsable,
    RampChainage,
    RouteMissing,
    UnknownRoute,
)
from roadreg.roads.models import BrokenChain, LocationMethod, Section
from roadreg.roads.places import SurveyedPoint, place, place_point
from tests.factories import CentrelineFactory, straight_line
from tests.roads.made_lines import GEOD, geodesic_m

HOME = "330302"
LIMIT = 30.0


@pytest.fixture
def g330(session):
    """G330, twenty kilometres due east from 120.5° E, 28.0° N."""
    return CentrelineFactory(route__code="G330", geom=straight_line(length_m=20_000)).route


def along(metres, aside=0.0):
    per_degree = GEOD.inv(120, 28, 120.001, 28)[2] * 1000
    return GEOD.fwd(120.5 + metres / per_degree, 28.0, 180, aside)[:2]


def at(metres, aside=0.0, **facts):
    return SurveyedPoint(*along(metres, aside), **facts)


def find(session, text="", point=None, **more):
    return place(session, text=text, point=point, limit_m=LIMIT, home_adcode=HOME, **more)


@pytest.mark.parametrize(
    "text", ["g330 k12＋345 右", "G330线12KM+345M右侧", "330国道12公里+345米 右", "G330 12.345 R"]
)
def test_every_spelling_gives_the_same_point_and_the_same_shown_form(session, g330, text):
    found = find(session, text)
    assert found.text(side_word="右侧") == "G330 K12+345 右侧"
    assert geodesic_m(found.geom.coords[0], along(12_345)) < 0.01
    assert found.method is LocationMethod.CHAINAGE
    assert found.surveyed is None


def test_a_stretch_is_a_line_and_typed_from_its_far_end_the_same_line(session, g330):
    there, back = find(session, "G330 K1+000-K2+500 左"), find(session, "G330 K2+500~K1+000 左")
    assert (there.from_m, there.to_m, there.side) == (1_000, 2_500, Side.LEFT)
    assert there.geom.equals(back.geom)
    assert there.text() == "G330 K1+000–K2+500"


def test_a_point_is_placed_on_the_nearest_road_and_kept_as_surveyed(session, g330):
    fixed = datetime(2026, 11, 24, 8, tzinfo=UTC)
    point = at(12_345, 14, method=LocationMethod.GPS, accuracy_m=5.0, fixed_at=fixed)
    found = find(session, point=point)
    assert found.route == g330
    assert found.from_m == pytest.approx(12_345, abs=0.01)
    assert (found.side, found.offset_m) == (Side.RIGHT, pytest.approx(14, abs=0.01))
    assert found.surveyed == point
    assert found.distance_m < 0.01
    assert geodesic_m(found.geom.coords[0], along(12_345, 14)) < 0.01


def test_a_point_too_far_from_any_road_says_how_far_and_is_a_place_all_the_same(session, g330):
    found = find(session, point=at(12_345, 200))
    assert found.route is None
    assert found.text() == ""
    assert found.nearest.code == "G330"
    assert found.nearest.distance_m == pytest.approx(200, abs=0.1)
    assert geodesic_m(found.geom.coords[0], along(12_345, 200)) < 0.01


def test_a_point_in_a_register_without_roads_is_a_place(session):
    found = find(session, point=at(0))
    assert (found.route, found.nearest) == (None, None)


def test_a_coarse_position_reaches_further(session, g330):
    assert find(session, point=at(500, 60, accuracy_m=80.0)).route == g330


def test_beside_two_roads_the_other_is_told_and_can_be_chosen(session, g330):
    other = CentrelineFactory(route__code="X601330302", geom=straight_line(120.5, 28.00018)).route
    found = find(session, point=at(500, -5))
    assert found.route == g330
    assert [road.code for road in found.also_near] == ["X601330302"]
    assert place_point(session, at(500, -5), limit_m=LIMIT, route=other).route == other


def test_a_text_made_from_a_point_keeps_the_points_finer_figures(session, g330):
    found = find(session, "G330 K12+345 右", at(12_345.4, 14))
    assert found.from_m == pytest.approx(12_345.4, abs=0.01)
    assert found.offset_m == pytest.approx(14, abs=0.01)
    assert found.method is LocationMethod.TAP


def test_a_text_that_says_otherwise_than_the_point_is_the_truth_and_the_distance_is_told(session, g330):
    found = find(session, "G330 K12+445 右", at(12_345, 14))
    assert (found.from_m, found.side, found.offset_m) == (12_445, Side.RIGHT, 0)
    assert found.distance_m == pytest.approx((100**2 + 14**2) ** 0.5, abs=0.05)
    assert found.surveyed is not None


def test_the_other_side_than_the_points_is_the_truth_too(session, g330):
    found = find(session, "G330 K12+345 左", at(12_345, 14))
    assert (found.side, found.offset_m) == (Side.LEFT, 0)
    assert found.distance_m == pytest.approx(14, abs=0.05)


def test_the_surveyed_point_of_a_stretch_is_measured_to_the_stretch(session, g330):
    found = find(session, "G330 K1+000-K2+000", at(1_500, 14))
    assert found.distance_m == pytest.approx(14, abs=0.05)


def test_a_repeated_chainage_is_settled_by_its_piece_or_by_the_point(session):
    line = CentrelineFactory(route__code="G104")
    line.broken_chains.append(BrokenChain(measure_m=4_120, back_m=4_120, ahead_m=4_000))
    with pytest.raises(AmbiguousChainage):
        find(session, "G104 K4+050")
    assert find(session, "G104 K4+050", piece=1).from_piece == 1
    found = find(session, "G104 K4+050", at(4_170, 3))
    assert (found.from_piece, found.offset_m) == (1, pytest.approx(3, abs=0.01))
    assert find(session, "G104 K4+050", at(4_050, 3)).from_piece == 0


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("", ChainageNotUnderstood),
        ("   ", ChainageNotUnderstood),
        ("K12+345", RouteMissing),
        ("G331 K12+345", UnknownRoute),
        ("G330 K20+345", ChainageOutOfRange),
        ("G330 AK0+345", RampChainage),
    ],
)
def test_what_is_no_place_is_refused(session, g330, text, error):
    with pytest.raises(error) as refused:
        find(session, text)
    assert str(refused.value)


@pytest.mark.parametrize(("lon", "lat"), [(200, 28), (120, 89), (float("nan"), 28)])
def test_a_point_that_is_none_is_refused(session, lon, lat):
    with pytest.raises(PointNotUsable):
        find(session, point=SurveyedPoint(lon, lat))


def test_a_place_is_put_on_a_record_and_nothing_of_the_former_stays(session, g330):
    record = Section(technical_class=TechnicalClass.CLASS_II)
    find(session, "G330 K1+000-K2+000 右", at(1_500, 3, accuracy_m=4.0)).put_on(record)
    session.add(record)
    session.flush()
    assert record.surveyed_accuracy_m == 4
    find(session, "G330 K3+000-K4+000").put_on(record)
    session.flush()
    session.refresh(record)
    assert (record.from_m, record.to_m, record.side) == (3_000, 4_000, None)
    assert record.surveyed_point is None
    assert record.surveyed_accuracy_m is None
    assert geodesic_m(to_shape(record.geom).coords[0], along(3_000)) < 0.01
