"""What assets draw on the straight-line diagram of a route."""

from datetime import date

from roadreg.assets import diagram, queries
from roadreg.assets.codes import AssetKind
from roadreg.assets.kinds import KINDS
from tests.factories import CentrelineFactory, RouteFactory
from tests.factories.assets import BridgeFactory, CulvertFactory, GuardrailFactory, SlopeFactory

LAST_YEAR = date(2025, 1, 1)


def items(app, session, kind, route, account=None):
    with app.test_request_context():
        return list(diagram.list_items(KINDS[kind], session, route, account))


def test_a_bridge_carries_its_class_and_a_dangerous_one_is_marked(app, session, account):
    route = RouteFactory()
    BridgeFactory(route=route, from_m=2000, condition_class=5)
    BridgeFactory(route=route, from_m=1000, condition_class=2)
    BridgeFactory(route=route, from_m=1500, status="retired", retired_on=LAST_YEAR)
    BridgeFactory(route=RouteFactory(), from_m=1000)
    found = items(app, session, AssetKind.BRIDGE, route, account("staff"))
    assert [(item.from_m, item.sign, item.mark) for item in found] == [
        (1000, "2", ""),
        (2000, "5", "dangerous"),
    ]


def test_a_damaged_stretch_is_marked_with_a_sign_too(app, session, account):
    route = RouteFactory()
    GuardrailFactory(route=route, from_m=1000, to_m=2000, condition="damaged")
    (item,) = items(app, session, AssetKind.GUARDRAIL, route, account("staff"))
    assert (item.to_m, item.sign, item.mark) == (2000, "!", "damaged")


def test_a_visitor_is_shown_public_kinds_without_their_condition(app, session):
    route = RouteFactory()
    BridgeFactory(route=route, from_m=2000, condition_class=5)
    CulvertFactory(route=route, from_m=2000)
    (item,) = items(app, session, AssetKind.BRIDGE, route)
    assert (item.sign, item.mark) == ("", "")
    assert items(app, session, AssetKind.CULVERT, route) == []


def test_the_page_of_a_road_draws_them(session, sign_in):
    route = CentrelineFactory(route__code="G400").route
    bridge = BridgeFactory(route=route, from_m=2000, name_en="Old Bridge", condition_class=4)
    session.commit()
    page = sign_in("staff").get("/roads/G400").text
    assert f'href="/assets/{bridge.id}"' in page
    assert "Old Bridge" in page


def test_what_stands_on_the_same_stretch_and_side_is_found(session):
    route = RouteFactory()
    rail = GuardrailFactory(route=route, from_m=1000, to_m=2000, side="right")
    for number, from_m, to_m, side in (
        ("within", 1200, 1300, "right"),
        ("across the end", 1900, 2500, "both"),
        ("side unknown", 500, 1001, None),
        ("touches", 2000, 2100, "right"),
        ("before", 100, 999, "right"),
        ("other side", 1200, 1300, "left"),
        ("median", 1200, 1300, "centre"),
    ):
        GuardrailFactory(number=number, route=route, from_m=from_m, to_m=to_m, side=side)
    GuardrailFactory(route=RouteFactory(), from_m=1000, to_m=2000, side="right")
    gone = {"status": "retired", "retired_on": LAST_YEAR}
    GuardrailFactory(route=route, from_m=1000, to_m=2000, side="right", **gone)
    SlopeFactory(route=route, from_m=1000, to_m=2000, side="right")
    found = [asset.number for asset in queries.list_overlapping(session, rail)]
    assert found == ["side unknown", "within", "across the end"]
    assert queries.list_overlapping(session, BridgeFactory(route=route, from_m=1100)) == []
