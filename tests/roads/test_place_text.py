"""One box takes every spelling of a place on a road."""

import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from roadreg.errors import RoadregError
from roadreg.roads.chainage import Chainage, format_chainage, format_place
from roadreg.roads.codes import Side
from roadreg.roads.errors import (
    AmbiguousMetres,
    ChainageNotUnderstood,
    MetresTooLarge,
    PlaceContradictsItself,
    RailwayChainage,
)
from roadreg.roads.place_text import Place, parse_chainage, parse_place, parse_stretch

HOME = "330302"


@pytest.mark.parametrize(
    "text",
    [
        "G330 K12+345 右",
        "G330 K12+345 右侧",
        "g330 k12＋345 右",
        "G330线12KM+345M右侧",
        "330国道12公里+345米 右",
        "国道330 12公里345米右侧",
        "国道330 12 345 右",
        "G330 12.345 R",
        "Ｇ３３０　Ｋ１２＋３４５　Ｒ",
        "G330K12+345右幅",
        "G330右侧K12+345",
        "G330, K12+345, right",
        "G330 K12+345 (right side)",
        "G330 K12+345 right-hand side",
        "G330 桩号：K12+345 上行",
        "G330鹿城段 K12 + 345 up",
        "G330-K12+345右。",
        "G330 YK12+345",
    ],
)
def test_one_place_in_many_spellings(text):
    place = parse_place(text, home_adcode=HOME)
    assert (place.route_text, place.start.m, place.end, place.side) == ("G330", 12345.0, None, Side.RIGHT)


@pytest.mark.parametrize(
    ("text", "metres"),
    [
        ("K12+345", 12345),
        ("k12+345", 12345),
        ("12+345", 12345),
        ("K12＋345", 12345),
        ("Ｋ12+345", 12345),
        ("K12 345", 12345),
        ("K0012+345", 12345),
        ("K12.345", 12345),
        ("12.345", 12345),
        ("12.345km", 12345),
        ("12KM+345M", 12345),
        ("12公里+345米", 12345),
        ("12千米345米", 12345),
        ("12345米", 12345),
        ("12345m", 12345),
        ("K12", 12000),
        ("12km", 12000),
        ("K12+345.6", 12345.6),
        ("K12+345.60", 12345.6),
        ("K12+345.67", 12345.67),
        ("K0+005.5", 5.5),
        ("ｋ12＋45", 12045),
        ("K012+045", 12045),
        ("K0000+000", 0),
        ("39.059", 39059),
        ("K12+0", 12000),
        ("K12+3.5", 12003.5),
        ("12公里+3米", 12003),
        ("K-0+120", -120),
        ("K−0+120", -120),
        ("-0+120", -120),
        ("K-1+200", -1200),
        ("1.005", 1005),
        ("K2155+700", 2155700),
        ("桩号K12+345处", 12345),
    ],
)
def test_a_chainage_in_every_spelling(text, metres):
    assert parse_chainage(text) == Chainage(metres)


@pytest.mark.parametrize("text", ["ZK12+345", "zk12+345", "YK12+345", "AK0+120", "BK0+120.5"])
def test_prefixes_of_carriageways_and_ramps_are_kept(text):
    assert parse_chainage(text).prefix == text.upper().split("K")[0] + "K"


@pytest.mark.parametrize(("text", "side"), [("ZK12+345", Side.LEFT), ("YK12+345", Side.RIGHT)])
def test_a_carriageway_designed_apart_is_a_side(text, side):
    assert parse_place(text).side is side


@pytest.mark.parametrize(
    "text",
    [
        "K97+800-K106+500",
        "K97+800–K106+500",
        "K97+800—K106+500",
        "K97+800——K106+500",
        "K97+800－K106+500",
        "K97+800−K106+500",
        "K97+800~K106+500",
        "K97+800～K106+500",
        "K97+800〜K106+500",
        "K97+800至K106+500",
        "从K97+800到K106+500段",
        "K97+800一K106+500",
        "K97+800 to K106+500",
        "97KM+800M-106KM+500M",
        "97公里+800米至106公里+500米",
        "97+800-106+500",
        "97.8-106.5",
    ],
)
def test_a_stretch_in_every_spelling(text):
    assert parse_stretch(text) == (Chainage(97800), Chainage(106500))


def test_official_notices_are_read():
    assert parse_place("S225线97KM+800M-106KM+500M") == Place("S225", Chainage(97800), Chainage(106500))
    assert parse_place("312国道2155公里+700米至2165公里+500米") == Place(
        "G312", Chainage(2155700), Chainage(2165500)
    )
    assert parse_place("K12+345~+900") == Place(None, Chainage(12345), Chainage(12900))
    assert parse_place("G330线K1+000—G330线K2+000左侧") == Place(
        "G330", Chainage(1000), Chainage(2000), Side.LEFT
    )


@pytest.mark.parametrize(
    ("text", "route"),
    [
        ("瓯湖线 K3+200", "瓯湖线"),
        ("茅垟—西坑 K3+200", "茅垟-西坑"),
        ("八公里路 3公里200米", "八公里路"),
        ("江滨中路 K3+200", "江滨中路"),
        ("Main Road 3.2", "Main Road"),
        ("PARK 3+200", "PARK"),
        ("330 K3+200", "330"),
        ("X601 K3+200", "X601330302"),
        ("X024360121 K3+200", "X024360121"),
        ("X601330302K3+200", "X601330302"),
        ("Y012 3.2", "Y012330302"),
        ("G92N K3+200", "G92N"),
        ("G15W2 3+200", "G15W2"),
        ("K3+200", None),
    ],
)
def test_codes_are_normalised_and_names_left_for_the_register(text, route):
    assert parse_place(text, home_adcode=HOME) == Place(route, Chainage(3200))


@pytest.mark.parametrize(
    ("words", "side"),
    [
        ("左 左侧 左边 左幅 L l left LEFT Left (左) 下行 down", Side.LEFT),
        ("右 右侧 右边 右幅 R right rhs 上行 up", Side.RIGHT),
        ("两侧 双侧 两边 全幅 B both", Side.BOTH),
        ("中 中央 C centre center", Side.CENTRE),
    ],
)
def test_sides_in_all_words(words, side):
    for word in words.split():
        assert parse_place(f"G330 K12+345 {word}").side is side, word
        assert parse_place(f"G330 K1+000-K2+000{word}").side is side, word


def test_up_traffic_drives_on_the_side_that_the_district_says():
    assert parse_place("K1+000 上行", up_side=Side.LEFT).side is Side.LEFT
    assert parse_place("K1+000 down", up_side=Side.LEFT).side is Side.RIGHT


def test_an_offset_is_positive_to_the_right():
    assert parse_place("K1+000 右侧3.5m").offset_m == 3.5
    assert parse_place("K1+000 左 14 米").offset_m == -14
    assert parse_place("K1+000 左").offset_m is None


def test_one_digit_after_the_plus_is_asked_about():
    with pytest.raises(AmbiguousMetres) as asked:
        parse_place("G330 K12+3")
    assert [candidate.m for candidate in asked.value.candidates] == [12003, 12300]
    assert str(asked.value) == "Does “G330 K12+3” mean K12+003 or K12+300?"


@pytest.mark.parametrize(
    ("text", "spellings"),
    [
        ("G330线 K12+3 右", ["G330 K12+003 右", "G330 K12+300 右"]),
        ("瓯湖线K12+345-K13+4", ["瓯湖线K12+345-K13+004", "瓯湖线K12+345-K13+400"]),
        ("X601 12345", ["X601330302 K12+345"]),
    ],
)
def test_a_question_offers_the_whole_text_in_each_meaning(text, spellings):
    with pytest.raises(AmbiguousMetres) as asked:
        parse_place(text, home_adcode=HOME)
    assert asked.value.spellings == spellings
    for spelling in spellings:
        parse_place(spelling, home_adcode=HOME)


@pytest.mark.parametrize(
    ("text", "meanings"),
    [("K12345", [12345]), ("12345", [12345]), ("1234", [1234, 1234000]), ("K12+345-900", [12900, 900000])],
)
def test_a_number_without_its_plus_is_asked_about(text, meanings):
    with pytest.raises(AmbiguousMetres) as asked:
        parse_place(text)
    assert [candidate.m for candidate in asked.value.candidates] == meanings


def test_a_thousand_metres_after_the_plus_are_refused_unless_a_long_chain_explains_them():
    with pytest.raises(MetresTooLarge) as refused:
        parse_place("K12+1345")
    assert (refused.value.metres, refused.value.chainage_m) == (1345, 13345)
    assert "K13+345" in str(refused.value)
    assert parse_chainage("K12+1345", allow_long_metres=True) == Chainage(13345)


def test_a_railway_is_named_as_such():
    with pytest.raises(RailwayChainage):
        parse_place("G330 DK12+345")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "K12+",
        "K",
        "G330",
        "瓯湖线",
        "K12,345",
        "12,345",
        "G330 12,345",
        "G330 K12 K13",
        "K12+345 K12+900",
        "K12 3456",
        "K12+345 5m",
        "K12+345.6.7",
        "K123456+000",
        "K12+345 " + "很" * 300,
    ],
)
def test_what_cannot_be_read_is_refused_and_never_half_read(text):
    with pytest.raises(ChainageNotUnderstood):
        parse_place(text)


@pytest.mark.parametrize("text", ["左K1+000右", "K1+000左-K2+000右", "G330K1+000-G331K2+000"])
def test_a_text_that_contradicts_itself_is_refused(text):
    with pytest.raises(PlaceContradictsItself):
        parse_place(text)


def read_or_refused(text):
    """The place, or the sentence with which the text was refused."""
    try:
        return parse_place(text, home_adcode=HOME)
    except RoadregError as refused:
        return str(refused)


@given(st.text(max_size=350))
@example("K" * 300)
@example("1 " * 150)
@example("K1+000-" * 40)
@example("国道" * 150)
@example("左右" * 150)
def test_any_text_is_read_or_refused_in_time(text):
    started = time.perf_counter()
    read_or_refused(text)
    assert time.perf_counter() - started < 1


SPELLED = st.text(alphabet="0123456789KGSXYCZDM +-~.,左右至公里米线国道km上行", max_size=40)


@given(SPELLED)
def test_any_text_of_the_trade_is_read_or_refused(text):
    place = read_or_refused(text)
    if isinstance(place, Place):
        assert parse_chainage(str(place.start)).m == pytest.approx(place.start.m, abs=0.0006)


MILLIMETRES = st.integers(-9_999_999, 9_999_999_999).map(lambda whole: whole / 1000)


@given(MILLIMETRES)
def test_what_is_shown_is_read_back(metres):
    assert parse_chainage(format_chainage(metres)).m == metres


@given(MILLIMETRES, MILLIMETRES, st.sampled_from([("左侧", Side.LEFT), ("right", Side.RIGHT), ("", None)]))
def test_a_place_that_is_shown_is_read_back(from_m, to_m, word_and_side):
    word, side = word_and_side
    text = format_place("G330", from_m, to_m, side_word=word, decimals=3)
    assert parse_place(text) == Place("G330", Chainage(from_m), Chainage(to_m), side)
