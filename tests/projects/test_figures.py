"""Percentages and amounts as people type them."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roadreg.projects.errors import (
    AmountOutOfRange,
    FigureNotUnderstood,
    LengthOutOfRange,
    PercentOutOfRange,
    TooManyDecimals,
)
from roadreg.projects.figures import (
    in_wan,
    in_yuan,
    parse_amount,
    parse_kilometres,
    parse_percent,
    percent_text,
)


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("20.5", "20.50"),
        ("0.50", "0.50"),
        (".5", "0.5"),
        ("5.", "5"),
        ("100", "100"),
        ("0", "0"),
        (" 62 % ", "62"),
        ("２０．５％", "20.5"),
        ("20。5", "20.5"),
        ("20.500", "20.5"),
        ("099.6", "99.6"),
    ],
)
def test_an_ordinary_percentage_is_taken_as_typed(typed, value):
    assert parse_percent(typed) == Decimal(value)


def test_an_empty_field_is_no_zero():
    assert parse_percent("  ") is None
    assert parse_amount("") is None
    assert parse_kilometres("") is None


@pytest.mark.parametrize(
    ("typed", "named"), [("100.5", "100.5"), ("1,234.56", "1234.56"), ("-0.01", "-0.01")]
)
def test_a_percentage_out_of_range_is_read_and_named(typed, named):
    with pytest.raises(PercentOutOfRange, match=named.replace(".", r"\.")):
        parse_percent(typed)


def test_a_decimal_comma_is_asked_about():
    with pytest.raises(FigureNotUnderstood, match=r"Do you mean 20\.5\?"):
        parse_percent("20,5")


@pytest.mark.parametrize("typed", ["abc", "%", ".", "2 0 x", "1e3", "--5", "1,23,4", "٣"])
def test_what_is_no_number_is_said_to_be_none(typed):
    with pytest.raises(FigureNotUnderstood, match="is not a number"):
        parse_percent(typed)


def test_nothing_is_rounded_in_silence():
    with pytest.raises(TooManyDecimals, match=r"Write 20\.56"):
        parse_percent("20.555")


@pytest.mark.parametrize(
    ("typed", "yuan"),
    [
        ("240", "2400000"),
        ("240万元", "2400000"),
        ("7.8亿", "780000000"),
        ("2400000元", "2400000"),
        ("¥2,400,000.00元", "2400000"),
        ("12.345678", "123456.78"),
        ("1,234.56", "12345600"),
    ],
)
def test_an_amount_counts_in_the_unit_that_it_names(typed, yuan):
    assert parse_amount(typed) == Decimal(yuan)


@pytest.mark.parametrize("typed", ["-1", "99999999999"])
def test_an_impossible_amount_is_named(typed):
    with pytest.raises(AmountOutOfRange):
        parse_amount(typed)


def test_a_unit_that_is_none_is_not_guessed_at():
    with pytest.raises(FigureNotUnderstood):
        parse_amount("12.5万亿")


def test_a_length_is_read_to_the_metre():
    assert parse_kilometres("6.5 km") == Decimal("6.5")
    assert parse_kilometres("6.5公里") == Decimal("6.5")
    with pytest.raises(LengthOutOfRange):
        parse_kilometres("-1")


@given(st.decimals(0, 9_999_999_999, places=2))
def test_an_amount_shown_is_the_same_amount_when_typed_back(yuan):
    """To the fen: 万元 has as many decimals as it takes."""
    assert parse_amount(in_wan(yuan)) == yuan
    assert parse_amount(in_yuan(yuan) + "元") == yuan


@given(st.decimals(0, 100, places=2))
def test_a_percentage_shown_is_never_rounded(percent):
    assert parse_percent(percent_text(percent)) == percent


@given(st.text(max_size=30))
def test_any_text_is_a_percentage_or_is_refused(text):
    try:
        value = parse_percent(text)
    except (FigureNotUnderstood, TooManyDecimals, PercentOutOfRange):
        return
    assert value is None or 0 <= value <= 100
