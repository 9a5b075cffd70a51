"""Chainage is shown in one spelling."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roadreg.roads.chainage import (
    Carriageway,
    Chainage,
    format_chainage,
    format_chainage_fixed,
    format_kilometres,
    format_place,
    format_stretch,
)


@pytest.mark.parametrize(
    ("metres", "decimals", "text"),
    [
        (12345, 3, "K12+345"),
        (5.5, 3, "K0+005.5"),
        (12045, 0, "K12+045"),
        (12345.678, 3, "K12+345.678"),
        (12345.678, 0, "K12+346"),
        (12999.9996, 3, "K13+000"),
        (12999.5, 0, "K13+000"),
        (12345.5, 0, "K12+346"),
        (0.0005, 3, "K0+000.001"),
        (-120, 0, "K-0+120"),
        (-1200, 0, "K-1+200"),
        (-0.0001, 3, "K0+000"),
        (2155700, 0, "K2155+700"),
    ],
)
def test_a_chainage_is_rounded_padded_and_carried(metres, decimals, text):
    assert format_chainage(metres, decimals=decimals) == text


def test_columns_keep_their_decimals():
    assert format_chainage_fixed(12345.6, decimals=2) == "K12+345.60"
    assert format_chainage_fixed(12999.996, decimals=2) == "K13+000.00"


@pytest.mark.parametrize(("metres", "text"), [(12345, "12.345"), (39059, "39.059"), (-0.2, "0.000")])
def test_statistics_sheets_count_in_kilometres(metres, text):
    assert format_kilometres(metres) == text


def test_a_place_has_its_route_chainage_and_side():
    assert format_place("G330", 12345.2, side_word="右侧") == "G330 K12+345 右侧"
    assert format_place("G330", 97800, 106500) == "G330 K97+800–K106+500"
    assert format_stretch(97800, 106500) == "K97+800–K106+500"
    assert format_place(None, 5) == "K0+005"


@pytest.mark.parametrize("metres", [float("nan"), float("inf")])
def test_what_is_no_number_is_not_shown(metres):
    with pytest.raises(ValueError, match="must be a number"):
        format_chainage(metres)


@pytest.mark.parametrize(
    ("prefix", "carriageway"),
    [("K", Carriageway.MAIN), ("ZK", Carriageway.LEFT), ("YK", Carriageway.RIGHT), ("AK", Carriageway.RAMP)],
)
def test_the_prefix_names_the_carriageway(prefix, carriageway):
    assert Chainage(120, prefix).carriageway is carriageway
    assert str(Chainage(120, prefix)) == f"{prefix}0+120"


@given(st.floats(-1e7, 1e7), st.integers(0, 3))
def test_the_metres_part_never_reaches_a_thousand(metres, decimals):
    text = format_chainage(metres, decimals=decimals)
    after = float(text.split("+")[1])
    assert 0 <= after < 1000
    assert len(text.split("+")[1].split(".")[0]) == 3
