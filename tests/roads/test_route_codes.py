"""Route codes of GB/T 917 are read in any spelling and kept in one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roadreg.roads.codes import AdministrativeGrade
from roadreg.roads.errors import RouteCodeNotUnderstood
from roadreg.roads.route_codes import (
    find_route_code,
    grade_of,
    host_route,
    is_route_code,
    normalise_route_code,
    route_sort_key,
    short_route_code,
)

HOME = "330302"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("G330", "G330"),
        ("g330", "G330"),
        ("Ｇ３３０", "G330"),
        (" G 330 ", "G330"),
        ("国道330", "G330"),
        ("330国道", "G330"),
        ("104国道", "G104"),
        ("G330线", "G330"),
        ("G330国道", "G330"),
        ("330国道线", "G330"),
        ("省道211", "S211"),
        ("G15", "G15"),
        ("G1513", "G1513"),
        ("g92n", "G92N"),
        ("G15W2", "G15W2"),
        ("X601", "X601330302"),
        ("县道601", "X601330302"),
        ("12乡道", "Y012330302"),
        ("C001330302", "C001330302"),
        ("x024360121", "X024360121"),
        ("CA01330302", "CA01330302"),
        ("YB12330302", "YB12330302"),
        ("X 601 330302", "X601330302"),
    ],
)
def test_every_spelling_gives_the_full_code(text, code):
    assert normalise_route_code(text, home_adcode=HOME) == code


@pytest.mark.parametrize(
    "text", ["", "330", "瓯湖线", "G", "G0", "G33012", "X60", "X601", "S12345", "K12+345", "G330 K1", "H330"]
)
def test_what_is_no_code_is_refused_with_the_text(text):
    with pytest.raises(RouteCodeNotUnderstood) as refused:
        normalise_route_code(text)
    assert refused.value.text == text


def test_a_short_code_takes_the_home_county_even_when_home_is_a_town():
    assert normalise_route_code("X601", home_adcode="330302102") == "X601330302"


def test_the_home_adcode_is_left_out_on_display_and_a_foreign_one_kept():
    assert short_route_code("X601330302", home_adcode=HOME) == "X601"
    assert short_route_code("X601330381", home_adcode=HOME) == "X601330381"
    assert short_route_code("G330", home_adcode=HOME) == "G330"


def test_the_letter_is_the_administrative_grade():
    assert grade_of("C001330302") is AdministrativeGrade.VILLAGE
    assert AdministrativeGrade.VILLAGE.is_coded_by_county
    assert not grade_of("S211").is_coded_by_county


@pytest.mark.parametrize(
    ("codes", "host"),
    [
        (["G330", "X601330302"], "G330"),
        (["G330", "G104"], "G104"),
        (["S211", "G1513"], "G1513"),
        (["Y012330302", "X601330302"], "X601330302"),
        (["CA01330302", "C001330302"], "C001330302"),
    ],
)
def test_an_overlap_is_counted_under_the_higher_grade_then_the_smaller_number(codes, host):
    assert host_route(codes) == host
    assert host_route(reversed(codes)) == host


def test_codes_sort_by_grade_and_number_and_not_by_letters():
    ordered = ["G15", "G15W", "G15W2", "G104", "G330", "S9", "S211", "X601330302", "XA01330302", "C001330302"]
    assert sorted(set(ordered), key=route_sort_key) == ordered


@given(st.text(max_size=40))
def test_any_text_is_a_valid_code_or_none(text):
    code = find_route_code(text, home_adcode=HOME)
    if code is not None and is_route_code(code):
        assert find_route_code(code) == code
        route_sort_key(code)


@given(st.from_regex(r"(G[1-9][0-9]{0,3}|S[1-9][0-9]{0,3}|[XYCZ][0-9]{3}330302)", fullmatch=True))
def test_a_code_survives_being_shortened_and_expanded(code):
    assert normalise_route_code(short_route_code(code, home_adcode=HOME), home_adcode=HOME) == code
