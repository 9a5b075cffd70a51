"""Cells in the spellings of other people."""

from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roadreg.exchange import values
from roadreg.exchange.values import Axis


@pytest.mark.parametrize(
    ("text", "degrees"),
    [
        ("120.769487", 120.769487),
        ("120.769487E", 120.769487),
        ("东经120.5", 120.5),
        ("120°40′33.32″", 120 + 40 / 60 + 33.32 / 3600),
        ("120°45'8.84\"", 120 + 45 / 60 + 8.84 / 3600),
        ("120 46 49.03", 120 + 46 / 60 + 49.03 / 3600),
        ("120度38分35.95秒", 120 + 38 / 60 + 35.95 / 3600),
        ("120°38.7970′", 120 + 38.797 / 60),
        ("120,7844", 120.7844),
        ("W 3°10′", -(3 + 10 / 60)),
        ("-86.28086933899993", -86.28086933899993),
    ],
)
def test_degrees_are_read_in_every_spelling(text, degrees):
    assert values.read_degrees(text, Axis.LONGITUDE) == pytest.approx(degrees, abs=1e-12)


@pytest.mark.parametrize("text", ["abc", "", "120°75′", "28.0N", "12:00:00:00", "nan", "1e999"])
def test_what_is_no_longitude_is_refused(text):
    with pytest.raises(ValueError):
        values.read_degrees(text, Axis.LONGITUDE)


def test_packed_degrees_of_the_bridge_inventory():
    assert values.read_packed_degrees("40143010", Axis.LATITUDE) == pytest.approx(40 + 14 / 60 + 30.1 / 3600)
    west = values.read_packed_degrees("076595900", Axis.LONGITUDE)
    assert west == pytest.approx(-(76 + 59 / 60 + 59 / 3600))


@pytest.mark.parametrize("text", ["00000000", "4014", "40993010", "x"])
def test_packed_degrees_that_cannot_be_are_refused(text):
    with pytest.raises(ValueError):
        values.read_packed_degrees(text, Axis.LATITUDE)


@pytest.mark.parametrize(
    "text", ["2024-05-01", "2024/5/1", "2024.5.1", "2024年5月1日", "20240501", "45413", "2024-05-01 13:45"]
)
def test_days_are_read_in_every_spelling(text):
    assert values.read_day(text) == date(2024, 5, 1)


def test_a_month_or_a_year_stands_for_its_first_day():
    assert values.read_day("2024年5月") == date(2024, 5, 1)
    assert values.read_day("2006") == date(2006, 1, 1)
    assert values.is_year_alone("2006年")


@pytest.mark.parametrize("text", ["2024-02-30", "昨天", "01/05/2024", "0", "99999999"])
def test_what_is_no_day_is_refused(text):
    with pytest.raises(ValueError):
        values.read_day(text)


@pytest.mark.parametrize(
    ("text", "number"),
    [("3", 3), ("１２.5", 12.5), ("3人", 3), ("12 m", 12), ("1,234.5", 1234.5), ("1e3", 1000)],
)
def test_numbers_are_read_with_units_and_full_width_digits(text, number):
    assert values.read_number(text) == number


@pytest.mark.parametrize("text", ["约3", "无", "", "nan", "inf", "1e999", "--3", "=1+1"])
def test_what_is_no_number_is_refused(text):
    with pytest.raises(ValueError):
        values.read_number(text)


def test_a_measure_cannot_be_negative_and_nought_is_unknown():
    with pytest.raises(ValueError):
        values.read_metres("-1")
    assert values.read_positive_metres("0") is None


READERS = (
    values.read_number,
    values.read_day,
    values.read_yes_no,
    values.read_text,
    lambda text: values.read_degrees(text, Axis.LONGITUDE),
    lambda text: values.read_degrees(text, Axis.LATITUDE),
)


@given(st.text(max_size=40))
def test_no_text_brings_a_reader_down(text):
    for read in READERS:
        with suppress(ValueError):
            read(text)
