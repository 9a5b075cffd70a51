"""Lists of assets: what filters leave, in which order, and the figures that open them."""

from datetime import date

import pytest
from sqlalchemy import event
from werkzeug.datastructures import MultiDict

from roadreg.assets import queries
from roadreg.assets.codes import AssetKind
from roadreg.assets.filters import read_filter
from roadreg.assets.kinds import KINDS
from roadreg.assets.models import StructureType
from roadreg.errors import InvalidInput
from tests.factories import DivisionFactory, RouteFactory, lucheng
from tests.factories.assets import (
    FACTORIES,
    BridgeFactory,
    BusBayFactory,
    FerryBoatFactory,
    FerryLandingFactory,
    GuardrailFactory,
    SlopeFactory,
)

TODAY = date(2026, 11, 24)


@pytest.fixture
def listed(session, app):
    """Gives the numbers that a list's address shows, in order."""

    def numbers(kind: AssetKind, sort: str = "road", **asked: str) -> list[str]:
        with app.test_request_context():
            wanted = read_filter(session, KINDS[kind], asked, home_adcode="330302")
            query = queries.select_assets(KINDS[kind], wanted, sort=sort, today=TODAY)
            return [asset.number for asset in session.scalars(query).unique()]

    return numbers


def test_a_list_goes_along_the_roads_and_puts_what_has_no_place_last(session, listed):
    first, second = RouteFactory(code="G104"), RouteFactory(code="G330")
    BridgeFactory(number="none")
    BridgeFactory(number="b2", route=second, from_m=2000)
    BridgeFactory(number="b1", route=second, from_m=1000)
    BridgeFactory(number="again", route=second, from_m=500, from_piece=1, to_piece=1)
    BridgeFactory(number="a", route=first, from_m=9000)
    assert listed(AssetKind.BRIDGE) == ["a", "b1", "b2", "again", "none"]
    assert listed(AssetKind.BRIDGE, "-road")[-1] == "none"


def test_a_list_is_sorted_by_a_column_either_way(session, listed):
    for number, metres in (("a", 30), ("b", None), ("c", 10)):
        BridgeFactory(number=number, total_length_m=metres)
    assert listed(AssetKind.BRIDGE, "total_length_m") == ["c", "a", "b"]
    assert listed(AssetKind.BRIDGE, "-total_length_m") == ["a", "c", "b"]
    assert listed(AssetKind.BRIDGE, "password_hash") == listed(AssetKind.BRIDGE)


def test_a_list_shows_its_kind_only(session, listed):
    for kind, factory in FACTORIES.items():
        factory(number=f"of {kind}")
    for kind in AssetKind:
        assert listed(kind) == [f"of {kind}"]


def test_a_stretch_is_found_by_any_part_of_it(session, listed):
    route = RouteFactory(code="G330")
    GuardrailFactory(number="rail", route=route, from_m=9800, to_m=11450)
    GuardrailFactory(number="other road", route=RouteFactory(code="G104"), from_m=10000, to_m=10100)
    for bounds in (("K10", "K11"), ("K11", "K14"), ("K9", "K9+800"), ("K11+450", "K20"), ("k14", "K11")):
        assert listed(AssetKind.GUARDRAIL, **{"route": "330国道", "from": bounds[0], "to": bounds[1]}) == [
            "rail"
        ]
    for bounds in (("K0", "K9+799"), ("K11+451", "K20")):
        assert listed(AssetKind.GUARDRAIL, **{"route": "G330", "from": bounds[0], "to": bounds[1]}) == []


def test_what_is_retired_is_shown_only_when_it_is_asked_for(session, listed):
    BridgeFactory(number="serves")
    BridgeFactory(number="closed", status="closed")
    BridgeFactory(number="gone", status="retired", retired_on=TODAY)
    assert sorted(listed(AssetKind.BRIDGE)) == ["closed", "serves"]
    assert listed(AssetKind.BRIDGE, status="retired") == ["gone"]
    assert len(listed(AssetKind.BRIDGE, status="all")) == 3


def test_a_division_takes_in_what_lies_below_it(session, listed):
    town = DivisionFactory(adcode="330302102", name="藤桥镇", level=4, parent=lucheng())
    other = DivisionFactory(adcode="330303", name="龙湾区")
    BridgeFactory(number="town", division=town)
    BridgeFactory(number="other", division=other)
    assert listed(AssetKind.BRIDGE, division="330302") == ["town"]
    assert len(listed(AssetKind.BRIDGE, division="330300")) == 2
    assert len(listed(AssetKind.BRIDGE, division="330000")) == 2
    assert listed(AssetKind.BRIDGE, division="33_302") == []


def test_text_is_looked_for_as_it_stands(session, listed):
    BridgeFactory(number="a", name="双屿桥", remarks="100% inspected")
    BridgeFactory(number="b", name="Shuangyu")
    assert listed(AssetKind.BRIDGE, q="双屿") == ["a"]
    assert listed(AssetKind.BRIDGE, q="shuang") == ["b"]
    assert listed(AssetKind.BRIDGE, q="100%") == ["a"]
    assert listed(AssetKind.BRIDGE, q="_") == []


def test_dangerous_bridges_are_those_of_class_4_and_5(session, listed):
    for number, condition_class in (("a", 3), ("b", 4), ("c", 5), ("d", None)):
        BridgeFactory(number=number, condition_class=condition_class)
    assert listed(AssetKind.BRIDGE, condition_class="4,5") == ["b", "c"]
    assert listed(AssetKind.BRIDGE, condition_class="none") == ["d"]


def test_limited_bridges_have_a_limit_of_weight_or_height(session, listed):
    BridgeFactory(number="weight", weight_limit_t=10)
    BridgeFactory(number="height", height_limit_m=4)
    BridgeFactory(number="neither")
    assert listed(AssetKind.BRIDGE, limited="yes") == ["weight", "height"]
    assert listed(AssetKind.BRIDGE, limited="no") == ["neither"]


def test_a_level_takes_in_every_higher_one(session, listed):
    for level in ("B", "A", "SB", None):
        GuardrailFactory(number=str(level), protection_level=level)
    assert listed(AssetKind.GUARDRAIL, protection_level="A") == ["A", "SB"]


def test_high_slopes_are_found_by_the_limit_of_their_material(session, listed):
    for number, height, material in (
        ("soil 21", 21, "soil"),
        ("rock 21", 21, "rock"),
        ("rock 31", 31, "rock"),
        ("? 31", 31, None),
        ("? 25", 25, None),
        ("? 20", 20, None),
    ):
        SlopeFactory(number=number, height_m=height, material=material)
    assert listed(AssetKind.SLOPE, is_high="yes") == ["soil 21", "rock 31", "? 31"]
    assert listed(AssetKind.SLOPE, is_high="no") == ["rock 21", "? 20"]


def test_a_certificate_is_expired_from_the_day_after(session, listed):
    for number, day in (
        ("yesterday", date(2026, 11, 23)),
        ("today", TODAY),
        ("in 60 days", date(2027, 1, 23)),
        ("later", date(2027, 1, 24)),
        ("unknown", None),
    ):
        FerryBoatFactory(number=number, certificate_expires_on=day)
    assert listed(AssetKind.FERRY_BOAT, certificate="expired") == ["yesterday"]
    assert listed(AssetKind.FERRY_BOAT, certificate="soon") == ["today", "in 60 days"]
    assert listed(AssetKind.FERRY_BOAT, certificate="none") == ["unknown"]


def test_yes_and_no_leave_out_what_is_unknown(session, listed):
    for number, has in (("yes", True), ("no", False), ("unknown", None)):
        BusBayFactory(number=number, has_shelter=has)
    assert listed(AssetKind.BUS_BAY, has_shelter="yes") == ["yes"]
    assert listed(AssetKind.BUS_BAY, has_shelter="no") == ["no"]


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("route", "G999", "G999"),
        ("from", "K1x", "K1x"),
        ("condition_class", "6", "“6” is no choice"),
        ("status", "lost", "“lost” is no choice"),
    ],
)
def test_a_filter_that_cannot_be_read_is_named(session, listed, name, value, told):
    with pytest.raises(InvalidInput) as refused:
        listed(AssetKind.BRIDGE, **{name: value})
    assert [problem.field for problem in refused.value.problems] == [name]
    assert told in str(refused.value)


def test_every_figure_is_the_number_of_rows_of_the_list_that_it_opens(session, app, listed):
    BridgeFactory(condition_class=5)
    BridgeFactory(condition_class=2)
    BridgeFactory(condition_class=4, status="retired", retired_on=TODAY)
    FerryBoatFactory(certificate_expires_on=date(2020, 1, 1))
    FerryLandingFactory(has_life_saving_kit=False)
    GuardrailFactory(condition="missing")
    with app.test_request_context():
        counts = queries.count_by_kind(session, today=TODAY)
    told = {}
    for count in counts:
        assert len(listed(count.kind.kind)) == count.total
        for attention in count.attention:
            told[count.kind.kind, attention.words] = attention.count
            assert len(listed(count.kind.kind, **attention.query)) == attention.count
    assert set(told.values()) == {1}
    assert len(told) == 4


def test_the_length_of_a_list_is_that_of_its_rows(session, app):
    route = RouteFactory(code="G330")
    GuardrailFactory(route=route, from_m=1000, to_m=1500)
    GuardrailFactory(route=route, from_m=2000, to_m=2250, condition="damaged")
    GuardrailFactory(route=route, from_m=3000)
    kind = KINDS[AssetKind.GUARDRAIL]
    with app.test_request_context():
        for asked, metres in (({}, 750), ({"condition": "damaged"}, 250), ({"condition": "worn"}, 0)):
            wanted = read_filter(session, kind, MultiDict(asked), home_adcode="330302")
            assert queries.total_stretch_m(session, kind, wanted, today=TODAY) == metres


def test_a_list_asks_as_many_questions_for_many_rows_as_for_one(session, engine, sign_in):
    browser, asked = sign_in("staff"), []
    codes = [StructureType(code=f"c{n}", label_zh=f"型{n}", label_en=f"Kind {n}") for n in range(9)]
    session.add_all(codes)
    session.flush()

    def questions(about: list[StructureType]) -> int:
        for code in about:
            BridgeFactory(route=RouteFactory(), from_m=100, structure_type=code)
            FerryBoatFactory(landing=FerryLandingFactory())
        session.commit()
        asked.clear()
        for path in ("/bridges", "/ferries", "/ferry-boats"):
            assert browser.get(path).status_code == 200
        return len(asked)

    def note(_connection, _cursor, statement, *_more) -> None:
        asked.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        assert questions(codes[:2]) == questions(codes[2:])
    finally:
        event.remove(engine, "before_cursor_execute", note)
