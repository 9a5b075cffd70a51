"""Chainage and measure agree across broken chains, and what the road has not is never guessed."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from roadreg.roads.broken_chains import (
    NO_PIECE,
    Equation,
    chainages_at,
    count_pieces,
    end_measure_m,
    find_candidates,
    measures_at,
    pieces_of,
    real_length_m,
    resolve_chainage,
    valid_runs,
)
from roadreg.roads.calibration_errors import EquationsNotUsable
from roadreg.roads.errors import AmbiguousChainage, ChainageInGap, ChainageOutOfRange

SHORT = [Equation(back_m=10_000, ahead_m=10_120)]
LONG = [Equation(back_m=10_120, ahead_m=10_000)]


def route(equations, start_m=8_000, end_m=15_000):
    return pieces_of(start_m, end_measure_m(end_m, equations), equations)


@pytest.mark.parametrize(("equations", "length_m"), [(SHORT, 6_880), (LONG, 7_120), ([], 7_000)])
def test_the_real_length_counts_what_chainages_leave_out_or_repeat(equations, length_m):
    assert real_length_m(8_000, 15_000, equations) == length_m
    pieces = route(equations)
    assert pieces.measure_to[-1] - pieces.measure_from[0] == length_m


def test_behind_a_short_chain_the_distance_from_the_start_gives_the_jumped_chainage():
    chainage, piece = chainages_at(route(SHORT), 8_000 + 2_500)
    assert (chainage, piece) == (10_620, 1)


def test_a_chainage_in_a_gap_names_the_gap_and_the_nearer_end():
    with pytest.raises(ChainageInGap) as refused:
        resolve_chainage(route(SHORT), 10_050, route="G330")
    error = refused.value
    assert (error.gap_from, error.gap_to, error.nearest_m) == (10_000, 10_120, 10_000)
    assert "K10+000" in str(error)
    assert "K10+120" in str(error)


def test_a_chainage_on_a_long_chain_has_two_places():
    with pytest.raises(AmbiguousChainage) as asked:
        resolve_chainage(route(LONG), 10_050)
    distances = [candidate.measure_m - 8_000 for candidate in asked.value.candidates]
    assert distances == [2_050, 2_170]
    assert [candidate.piece for candidate in asked.value.candidates] == [0, 1]


def test_naming_the_piece_settles_a_long_chain():
    assert resolve_chainage(route(LONG), 10_050, piece=0) == (10_050, 0)
    assert resolve_chainage(route(LONG), 10_050, piece=1) == (10_170, 1)


@pytest.mark.parametrize(("given_m", "nearest_m"), [(15_001, 15_000), (7_000, 8_000), (-5, 8_000)])
def test_a_chainage_beyond_the_ends_names_the_runs_and_the_nearest(given_m, nearest_m):
    with pytest.raises(ChainageOutOfRange) as refused:
        resolve_chainage(route(SHORT), given_m, route="G330")
    assert refused.value.valid == [(8_000, 10_000), (10_120, 15_000)]
    assert refused.value.nearest_m == nearest_m
    assert refused.value.details()["route"] == "G330"


def test_a_chainage_that_the_named_piece_has_not_is_refused_with_that_piece():
    with pytest.raises(ChainageOutOfRange) as refused:
        resolve_chainage(route(LONG), 12_000, piece=0)
    assert refused.value.valid == [(8_000, 10_120)]
    with pytest.raises(ChainageOutOfRange):
        resolve_chainage(route(LONG), 12_000, piece=7)


def test_both_ends_of_a_gap_are_one_point_on_the_ground():
    pieces = route(SHORT)
    assert resolve_chainage(pieces, 10_000) == (10_000, 0)
    assert resolve_chainage(pieces, 10_120) == (10_000, 1)
    assert chainages_at(pieces, 10_000) == (10_120, 1)


def test_an_equation_without_a_jump_does_not_make_its_chainage_ambiguous():
    pieces = route([Equation(10_000, 10_000)])
    assert resolve_chainage(pieces, 10_000) == (10_000, 1)
    assert resolve_chainage(pieces, 10_000, piece=0) == (10_000, 0)
    count, piece = count_pieces(pieces, [10_000.0])
    assert (count[0], piece[0]) == (1, 1)


def test_arrays_answer_with_no_piece_where_the_road_is_not():
    pieces = route(SHORT)
    chainage, piece = chainages_at(pieces, [7_999, 8_000, 14_880, 14_881, np.nan])
    assert piece.tolist() == [NO_PIECE, 0, 1, NO_PIECE, NO_PIECE]
    np.testing.assert_array_equal(chainage, [np.nan, 8_000, 15_000, np.nan, np.nan])
    measure = measures_at(pieces, [10_050, 10_620, 10_620, 9_000, 9_000], [0, 1, 0, -1, 2])
    np.testing.assert_array_equal(measure, [np.nan, 10_500, np.nan, np.nan, np.nan])


def test_counting_places_tells_gaps_from_repetitions():
    assert count_pieces(route(SHORT), [10_050, 9_000, 11_000, 99])[0].tolist() == [0, 1, 1, 0]
    count, piece = count_pieces(route(LONG), [10_050, 9_000, 11_000])
    assert count.tolist() == [2, 1, 1]
    assert piece.tolist() == [0, 0, 1]


@pytest.mark.parametrize(
    "equations",
    [
        [Equation(7_000, 7_100)],
        [Equation(16_000, 16_100)],
        [Equation(12_000, 12_100), Equation(11_000, 11_100)],
        [Equation(10_000, 10_120), Equation(10_120, 10_000)],
    ],
)
def test_equations_outside_the_road_or_out_of_order_are_refused_by_number(equations):
    with pytest.raises(EquationsNotUsable) as refused:
        route(equations)
    assert refused.value.sequence in (1, 2)
    assert str(refused.value)


def test_rounding_to_the_millimetre_does_not_push_an_end_off_the_road():
    pieces = pieces_of(0.0004, 999.9996)
    assert resolve_chainage(pieces, 1000.0)[1] == 0
    assert resolve_chainage(pieces, 0.0)[1] == 0
    with pytest.raises(ChainageOutOfRange):
        resolve_chainage(pieces, 1000.01)


@st.composite
def routes(draw):
    """A route of up to five equations, its pieces at least a metre long."""
    start = draw(st.integers(-5_000, 50_000))
    at, equations = start, []
    for _ in range(draw(st.integers(0, 5))):
        back = at + draw(st.integers(1, 5_000))
        at = back + draw(st.integers(-4_000, 4_000))
        equations.append(Equation(back, at))
    return pieces_of(start, end_measure_m(at + draw(st.integers(1, 5_000)), equations), equations)


@given(routes(), st.floats(0, 1))
def test_measure_to_chainage_and_back_is_the_same_place(pieces, share):
    measure = pieces.measure_from[0] + share * (pieces.measure_to[-1] - pieces.measure_from[0])
    chainage, piece = chainages_at(pieces, measure)
    assert measures_at(pieces, chainage, piece) == pytest.approx(measure, abs=1e-6)
    assert resolve_chainage(pieces, float(chainage), int(piece))[0] == pytest.approx(measure, abs=1e-6)


@given(routes(), st.floats(-10_000, 80_000))
def test_arrays_and_single_values_agree_on_every_chainage(pieces, chainage):
    candidates = find_candidates(pieces, chainage)
    count, piece = count_pieces(pieces, [chainage])
    assert count[0] == len(candidates)
    assert piece[0] == (candidates[0].piece if candidates else NO_PIECE)


@given(routes(), st.floats(-10_000, 80_000))
def test_what_is_refused_offers_a_nearest_chainage_that_the_road_has(pieces, chainage):
    refused = None
    try:
        resolve_chainage(pieces, chainage)
    except (ChainageInGap, ChainageOutOfRange, AmbiguousChainage) as error:
        refused = error
    if isinstance(refused, AmbiguousChainage):
        assert len(refused.candidates) > 1
    elif refused is not None:
        assert str(refused)
        assert find_candidates(pieces, refused.nearest_m)
    assert sum(to_m - from_m for from_m, to_m in valid_runs(pieces)) == pytest.approx(
        pieces.measure_to[-1] - pieces.measure_from[0]
    )
