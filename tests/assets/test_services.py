"""Entering, changing and retiring assets."""

from datetime import UTC, date, datetime
from io import BytesIO

import pytest
from geoalchemy2.shape import to_shape
from sqlalchemy import select

from roadreg.assets import services
from roadreg.assets.codes import AssetKind, AssetStatus, SpanClass
from roadreg.assets.models import Asset, AssetAttachment
from roadreg.errors import Forbidden, InvalidInput, NotAllowed, NotFound
from roadreg.files.services import Upload
from roadreg.files.store import FileStore
from roadreg.roads.places import place
from tests.factories import CentrelineFactory, DivisionFactory
from tests.factories.assets import BridgeFactory, FerryBoatFactory, FerryLandingFactory, GuardrailFactory
from tests.files.pictures import photo

TODAY = date(2026, 11, 24)
NOW = datetime(2026, 11, 24, 8, tzinfo=UTC)
BRIDGE = {"number": "G330330302L0010", "name": "双屿桥", "division_adcode": "330302"}


@pytest.fixture
def engineer(account):
    return account("engineer")


@pytest.fixture
def where(session, app):
    """Reads a place on a road of ten kilometres, G400."""
    CentrelineFactory(route__code="G400")

    def read(text: str):
        with app.test_request_context():
            return place(session, text=text, limit_m=30)

    return read


def create(session, account, kind=AssetKind.BRIDGE, location=None, **values):
    return services.create_asset(session, kind, BRIDGE | values, location, account=account, today=TODAY)


def edit(session, account, asset, location=None, **values):
    return services.edit_asset(session, asset, values, location, account=account, today=TODAY)


def problems_of(refused) -> dict[str, str]:
    return {problem.field: str(problem) for problem in refused.value.problems}


def test_a_bridge_is_entered_at_its_place_with_its_span_class(session, engineer, where):
    bridge = create(
        session, engineer, location=where("G400 K4+200 right"), total_length_m=46, longest_span_m=13
    )
    session.expire_all()
    assert (bridge.route.code, bridge.from_m, bridge.side) == ("G400", 4200, "right")
    assert to_shape(bridge.geom).geom_type == "Point"
    assert bridge.span_class is SpanClass.MEDIUM
    assert bridge.version == 1


def test_a_guardrail_is_a_stretch_of_road(session, engineer, where):
    rail = create(session, engineer, AssetKind.GUARDRAIL, where("G400 K4+200-K5+100 right"), number="GR-1")
    assert (rail.from_m, rail.to_m) == (4200, 5100)
    assert to_shape(rail.geom).geom_type == "LineString"


def test_the_span_class_follows_when_a_length_changes(session, engineer):
    bridge = create(session, engineer, total_length_m=46, longest_span_m=13)
    edit(session, engineer, bridge, longest_span_m=43)
    assert bridge.span_class is SpanClass.LARGE


def test_a_change_of_the_kinds_own_columns_alone_makes_a_new_version(session, engineer):
    bridge = create(session, engineer)
    edit(session, engineer, bridge, deck_width_m=12.5)
    assert bridge.version == 2


def test_a_number_is_given_once_for_each_kind(session, engineer):
    create(session, engineer)
    with pytest.raises(InvalidInput) as refused:
        create(session, engineer, name="另一座")
    assert "taken by “双屿桥”" in problems_of(refused)["number"]
    create(session, engineer, AssetKind.CULVERT)


def test_a_number_that_another_asset_has_is_refused_on_a_change_too(session, engineer):
    create(session, engineer)
    other = create(session, engineer, number="G330330302L0020")
    with pytest.raises(InvalidInput) as refused:
        edit(session, engineer, other, number=BRIDGE["number"])
    assert "number" in problems_of(refused)
    edit(session, engineer, other, number="G330330302L0020", name="same number, new name")


def test_every_problem_is_told_at_once(session, engineer):
    create(session, engineer)
    with pytest.raises(InvalidInput) as refused:
        create(
            session,
            engineer,
            built_on=date(2026, 11, 25),
            inspected_on=date(2027, 1, 1),
            total_length_m=20,
            longest_span_m=30,
        )
    assert set(problems_of(refused)) == {"number", "built_on", "inspected_on", "longest_span_m"}


def test_today_is_not_ahead(session, engineer):
    assert create(session, engineer, inspected_on=TODAY).inspected_on == TODAY


@pytest.mark.parametrize("role", ["staff", "leader", "admin"])
def test_other_roles_change_no_asset(session, account, role):
    bridge = BridgeFactory()
    with pytest.raises(Forbidden):
        create(session, account(role))
    with pytest.raises(Forbidden):
        edit(session, account(role), bridge, name="other")
    with pytest.raises(Forbidden):
        services.retire_asset(session, bridge, "gone", TODAY, account=account(role), today=TODAY)
    assert session.scalar(select(Asset.name).where(Asset.id == bridge.id)) != "other"


def test_nobody_moves_an_asset_out_of_his_division_nor_into_it(session, engineer):
    neighbour = DivisionFactory(adcode="330303", name="龙湾区", name_en="Longwan")
    own, other = BridgeFactory(), BridgeFactory(division=neighbour)
    with pytest.raises(Forbidden):
        edit(session, engineer, own, division_adcode="330303")
    with pytest.raises(Forbidden):
        edit(session, engineer, other, division_adcode="330302")


def test_a_retired_asset_keeps_its_day_and_reason_and_comes_back(session, engineer):
    bridge = BridgeFactory()
    services.retire_asset(session, bridge, " rebuilt beside ", TODAY, account=engineer, today=TODAY)
    assert (bridge.status, bridge.retired_on, bridge.retired_reason) == ("retired", TODAY, "rebuilt beside")
    with pytest.raises(NotAllowed):
        edit(session, engineer, bridge, name="other")
    with pytest.raises(NotAllowed):
        services.retire_asset(session, bridge, "again", TODAY, account=engineer, today=TODAY)
    services.bring_back_asset(session, bridge, account=engineer)
    assert (bridge.status, bridge.retired_on) == (AssetStatus.IN_SERVICE, None)
    with pytest.raises(NotAllowed):
        services.bring_back_asset(session, bridge, account=engineer)


@pytest.mark.parametrize(
    ("reason", "on", "field"), [("  ", TODAY, "reason"), ("gone", date(2026, 12, 1), "on")]
)
def test_retiring_needs_a_reason_and_a_day_that_has_come(session, engineer, reason, on, field):
    bridge = BridgeFactory()
    with pytest.raises(InvalidInput) as refused:
        services.retire_asset(session, bridge, reason, on, account=engineer, today=TODAY)
    assert field in problems_of(refused)


def test_a_boat_lies_at_its_landing_and_moves_with_it(session, engineer, where):
    landing = FerryLandingFactory()
    edit(session, engineer, landing, where("G400 K2+000 left"))
    boat = create(session, engineer, AssetKind.FERRY_BOAT, number="FB-1", landing_id=landing.id)
    assert (boat.from_m, boat.side) == (2000, "left")
    edit(session, engineer, landing, where("G400 K3+000 left"))
    assert boat.from_m == 3000
    assert to_shape(boat.geom).equals(to_shape(landing.geom))


def test_a_place_that_is_not_given_stays(session, engineer, where):
    rail = GuardrailFactory()
    edit(session, engineer, rail, where("G400 K1+000-K2+000 left"))
    edit(session, engineer, rail, name="new name")
    assert (rail.from_m, rail.to_m, rail.side) == (1000, 2000, "left")


def test_photos_hang_on_an_asset_and_can_be_taken_off(session, engineer, account, config):
    bridge, store = BridgeFactory(), FileStore.of(config)
    uploads = [Upload("a.jpg", BytesIO(photo()))]
    with pytest.raises(Forbidden):
        services.attach_files(session, store, bridge, uploads, account=account("staff"), now=NOW)
    made = services.attach_files(session, store, bridge, uploads, account=engineer, now=NOW, caption=" east ")
    assert [attachment.caption for attachment in made] == ["east"]
    with pytest.raises(NotFound):
        services.remove_attachment(session, FerryBoatFactory(), made[0].id, account=engineer)
    services.remove_attachment(session, bridge, made[0].id, account=engineer)
    assert session.scalars(select(AssetAttachment)).all() == []
