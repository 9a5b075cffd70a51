"""A digitised line and its posts give every vertex its measure, or say why they can't."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from roadreg.roads.broken_chains import Equation, chainages_at, measures_at
from roadreg.roads.calibration import Finding, FindingKind, Post, Tolerances, calibrate
from roadreg.roads.calibration_errors import (
    BeyondPosts,
    EquationsNotUsable,
    FactorRefused,
    LineFault,
    LineNotUsable,
    PostFarFromLine,
    PostOffPiece,
    PostsContradict,
    PostsOutOfOrder,
    PostWithoutPlace,
)
from roadreg.roads.geodesy import distances_along_m, segment_lengths_m
from tests.roads.made_lines import bending_lines, geodesic_m, line_along, line_of_steps

STRAIGHT = line_along(90, [0, 500, 1500, 2015])
POSTS = [Post(12_000, distance_m=0), Post(13_000, distance_m=995), Post(14_000, distance_m=2015)]


def kinds(calibration):
    return [finding.kind for finding in calibration.findings]


def test_measures_between_posts_are_those_of_the_worked_example():
    calibration = calibrate(STRAIGHT, POSTS)
    along = distances_along_m(calibration.lonlat)
    assert np.interp(500, along, calibration.measure) == pytest.approx(12_502.512563, abs=1e-4)
    assert np.interp(1500, along, calibration.measure) == pytest.approx(13_495.098039, abs=1e-4)
    assert np.interp(13_500, calibration.measure, along) == pytest.approx(1505.0, abs=1e-4)
    assert calibration.factors == pytest.approx([1000 / 995, 1000 / 1020])
    assert calibration.findings == []
    assert calibration.length_m == 2000


def test_every_post_becomes_a_vertex_with_exactly_its_measure():
    calibration = calibrate(STRAIGHT, POSTS)
    assert len(calibration.lonlat) == 5
    assert set(calibration.measure) >= {12_000.0, 13_000.0, 14_000.0}
    assert calibration.line.has_m
    place = calibration.posts[1]
    assert geodesic_m(STRAIGHT[0], (place.lon, place.lat)) == pytest.approx(995, abs=0.001)


def test_lengths_are_geodesic_and_not_degrees():
    assert segment_lengths_m(np.array([[120.65, 28.01], [120.66, 28.02]])) == pytest.approx(
        [1481.6673], abs=1e-4
    )


def test_posts_are_found_beside_the_line_and_say_how_far():
    beside = line_along(90, [0, 995, 2015], start=line_along(0, [4.0])[0].tolist())
    posts = [
        Post(chainage, lon=lon, lat=lat)
        for chainage, (lon, lat) in zip((12_000, 13_000, 14_000), beside, strict=True)
    ]
    calibration = calibrate(STRAIGHT, posts)
    assert [post.aside_m for post in calibration.posts] == pytest.approx([4, 4, 4], abs=0.3)
    assert [post.distance_m for post in calibration.posts] == pytest.approx([0, 995, 2015], abs=0.05)


def test_a_road_digitised_against_its_posts_is_turned_and_told():
    posts = [Post(12_000, distance_m=2000), Post(14_000, distance_m=10)]
    calibration = calibrate(STRAIGHT, posts)
    assert calibration.is_reversed
    np.testing.assert_allclose(calibration.lonlat[0], STRAIGHT[-1])
    assert calibration.measure[0] == pytest.approx(11_985, abs=0.001)
    assert [post.distance_m for post in calibration.posts] == pytest.approx([15, 2005], abs=0.001)
    positions = [(post.lon, post.lat) for post in calibration.posts]
    assert geodesic_m(positions[0], STRAIGHT[0]) == pytest.approx(2000, abs=0.001)
    assert geodesic_m(positions[1], STRAIGHT[0]) == pytest.approx(10, abs=0.001)


def test_a_line_without_posts_is_measured_by_its_length_and_says_so():
    calibration = calibrate(STRAIGHT, start_m=5_000)
    assert kinds(calibration) == [FindingKind.LENGTH_ONLY]
    assert calibration.measure == pytest.approx([5000, 5500, 6500, 7015], abs=1e-3)
    assert calibrate(STRAIGHT).measure[0] == 0


def test_known_ends_calibrate_a_line_that_has_no_posts():
    calibration = calibrate(STRAIGHT, start_m=0, end_m=2000)
    assert calibration.measure[-1] == 2000
    assert calibration.factors == pytest.approx([2000 / 2015])
    assert calibrate(STRAIGHT, end_m=2015).measure[0] == pytest.approx(0, abs=1e-4)


def test_a_short_way_beyond_the_posts_is_measured_with_factor_one_and_told():
    calibration = calibrate(STRAIGHT, [Post(100, distance_m=40), Post(2050, distance_m=1990)])
    assert calibration.measure[0] == pytest.approx(60)
    assert calibration.measure[-1] == pytest.approx(2075, abs=1e-3)
    assert kinds(calibration) == [FindingKind.EXTRAPOLATED] * 2
    assert calibration.findings[0] == Finding(FindingKind.EXTRAPOLATED, 100, value=40)


@pytest.mark.parametrize(
    ("posts", "post_m"),
    [
        ([Post(100, distance_m=51), Post(2000, distance_m=2000)], 100),
        ([Post(0, distance_m=0), Post(1900, distance_m=1900)], 1900),
    ],
)
def test_a_long_way_beyond_the_posts_is_refused_with_its_length(posts, post_m):
    with pytest.raises(BeyondPosts) as refused:
        calibrate(STRAIGHT, posts)
    assert refused.value.post_m == post_m
    assert refused.value.excess_m > 50
    calibrate(STRAIGHT, posts, tolerances=Tolerances(extrapolate_m=200))


@pytest.mark.parametrize(
    ("end_m", "is_told"), [(2015 * 1.06, True), (2015 * 0.94, True), (2015 * 1.04, False)]
)
def test_an_unusual_factor_is_told(end_m, is_told):
    calibration = calibrate(STRAIGHT, start_m=0, end_m=end_m)
    assert (FindingKind.UNUSUAL_FACTOR in kinds(calibration)) is is_told


@pytest.mark.parametrize("factor", [0.79, 1.26])
def test_an_impossible_factor_is_refused_with_the_posts_between_which_it_is(factor):
    with pytest.raises(FactorRefused) as refused:
        calibrate(STRAIGHT, [*POSTS[:2], Post(13_000 + 1020 * factor, distance_m=2015)])
    assert refused.value.from_m == 13_000
    assert refused.value.factor == pytest.approx(factor)
    assert refused.value.ground_m == pytest.approx(1020)


def test_a_post_on_the_wrong_side_of_its_neighbour_is_refused():
    posts = [Post(0, distance_m=0), Post(1000, distance_m=1500), Post(1500, distance_m=1000)]
    with pytest.raises(PostsOutOfOrder) as refused:
        calibrate(STRAIGHT, [*posts, Post(2015, distance_m=2015)])
    assert (refused.value.first_m, refused.value.second_m) == (1000, 1500)


@pytest.mark.parametrize(
    "posts",
    [
        [Post(0, distance_m=0), Post(1000, distance_m=1000), Post(1000, distance_m=1100)],
        [Post(0, distance_m=0), Post(1000, distance_m=1000), Post(1100, distance_m=1000)],
    ],
)
def test_posts_that_contradict_each_other_are_refused(posts):
    with pytest.raises(PostsContradict) as refused:
        calibrate(STRAIGHT, [*posts, Post(2015, distance_m=2015)])
    assert refused.value.first_m == 1000


def test_a_post_given_twice_counts_once():
    assert len(calibrate(STRAIGHT, [*POSTS, POSTS[1]]).posts) == 3


def test_a_post_far_from_the_line_is_refused_with_its_distance():
    lon, lat = line_along(0, [300.0])[0].tolist()
    with pytest.raises(PostFarFromLine) as refused:
        calibrate(STRAIGHT, [Post(12_000, lon=lon, lat=lat)])
    assert refused.value.distance_m == pytest.approx(300, abs=0.5)
    with pytest.raises(PostFarFromLine):
        calibrate(STRAIGHT, [Post(12_000, distance_m=2100)])
    with pytest.raises(PostFarFromLine):
        calibrate(STRAIGHT, [Post(12_000, lon=0, lat=0)])


def test_a_post_without_a_place_is_refused():
    with pytest.raises(PostWithoutPlace):
        calibrate(STRAIGHT, [Post(12_000)])


@pytest.mark.parametrize(
    ("lonlat", "fault"),
    [
        ([[120.0, 28.0]], LineFault.TOO_SHORT),
        ([[120.0, 28.0], [120.0, 28.0]], LineFault.TOO_SHORT),
        ([[120.0, 28.0], [np.nan, 28.1]], LineFault.NOT_NUMBERS),
        ([[563930.0, 3099720.0], [563940.0, 3099720.0]], LineFault.NOT_DEGREES),
        ([1.0, 2.0], LineFault.NOT_A_LINE),
    ],
)
def test_a_line_that_is_none_is_refused_with_its_fault(lonlat, fault):
    with pytest.raises(LineNotUsable) as refused:
        calibrate(np.array(lonlat))
    assert refused.value.fault is fault
    assert str(refused.value)


def test_points_given_twice_in_a_row_are_dropped_and_told_and_heights_ignored():
    doubled = np.column_stack((np.repeat(STRAIGHT, 2, axis=0), np.arange(8.0)))
    calibration = calibrate(doubled, start_m=0, end_m=2015)
    assert len(calibration.lonlat) == 4
    assert calibration.findings[0] == Finding(FindingKind.POINTS_DROPPED, value=4)


def test_broken_chains_keep_the_measure_continuous():
    line = line_along(90, np.linspace(0, 6880, 20))
    equations = [Equation(10_000, 10_120)]
    calibration = calibrate(line, equations=equations, start_m=8_000, end_m=15_000)
    assert calibration.length_m == pytest.approx(6_880)
    assert calibration.factors == pytest.approx([1], abs=1e-6)
    chainage, piece = chainages_at(calibration.pieces, calibration.measure[0] + 2_500)
    assert (float(chainage), int(piece)) == (10_620, 1)


def test_posts_on_both_sides_of_a_long_chain_tell_their_pieces():
    line = line_along(90, np.linspace(0, 7120, 20))
    posts = [
        Post(10_050, piece=0, distance_m=2_050),
        Post(10_050, piece=1, distance_m=2_170),
        Post(15_000, piece=1, distance_m=7_120),
    ]
    calibration = calibrate(line, posts, equations=[Equation(10_120, 10_000)], start_m=8_000)
    assert measures_at(calibration.pieces, [10_050, 10_050], [0, 1]) == pytest.approx([10_050, 10_170])
    assert calibration.factors == pytest.approx([1, 1, 1], abs=1e-6)


@pytest.mark.parametrize("post", [Post(10_200, piece=0, distance_m=1), Post(9_000, piece=1, distance_m=1)])
def test_a_post_that_its_piece_cannot_hold_is_refused(post):
    with pytest.raises(PostOffPiece):
        calibrate(STRAIGHT, [post], equations=[Equation(10_000, 10_120)])
    with pytest.raises(PostOffPiece):
        calibrate(STRAIGHT, [Post(1, piece=2, distance_m=1)], equations=[Equation(10_000, 10_120)])


def test_an_equation_beyond_the_line_is_refused():
    with pytest.raises(EquationsNotUsable):
        calibrate(STRAIGHT, start_m=0, equations=[Equation(9_000, 9_100)])


def test_a_hairpin_finds_each_post_on_its_own_leg():
    line = line_of_steps([(90, 500), (0, 30), (270, 500)])
    on_second_leg = line_of_steps([(90, 500), (0, 25), (270, 250)])[-1].tolist()
    calibration = calibrate(
        line, [Post(775, lon=on_second_leg[0], lat=on_second_leg[1])], start_m=0, end_m=1030
    )
    assert calibration.posts[1].distance_m == pytest.approx(780, abs=0.5)


@settings(max_examples=60)
@given(bending_lines(), st.lists(st.floats(0.02, 0.98), max_size=6, unique=True), st.booleans())
def test_measures_rise_and_meet_the_posts_whatever_the_direction(lonlat, shares, is_turned):
    length = distances_along_m(lonlat)[-1]
    wanted = sorted({round(share * length, 1) for share in (0.0, *shares)} | {length})
    posts = [
        Post(1000 + at * 1.02, distance_m=length - at if is_turned else at) for at in wanted if at <= length
    ]
    try:
        calibration = calibrate(lonlat, posts)
    except PostsContradict:  # Posts within SAME_PLACE_M of each other.
        return
    assert np.all(np.diff(calibration.measure) > 0)
    assert calibration.is_reversed is is_turned
    assert {post.measure_m for post in calibration.posts} <= set(calibration.measure)
    assert calibration.measure[0] == pytest.approx(1000, abs=1e-6)
    assert calibration.factors == pytest.approx(1.02, rel=1e-6)
