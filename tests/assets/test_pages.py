"""Pages of assets, as people of each role meet them."""

import re
from datetime import date
from io import BytesIO

import pytest
from sqlalchemy import select

from roadreg.assets.codes import AssetKind
from roadreg.assets.models import Asset, Guardrail
from roadreg.config import Config
from tests.factories import CentrelineFactory, DivisionFactory
from tests.factories.assets import (
    FACTORIES,
    BridgeFactory,
    FerryBoatFactory,
    FerryLandingFactory,
    GuardrailFactory,
    NavigationMarkFactory,
)
from tests.files.pictures import LUCHENG, PDF, photo

PLACE = {"place": "G400 K4+200 right", "method": "chainage"}
COMMON = {"number": "N-1", "name": "新设施", "division_adcode": "330302", "status": "in_service"}


@pytest.fixture
def road(session):
    """Ten kilometres of G400."""
    return CentrelineFactory(route__code="G400").route


@pytest.fixture
def engineer(sign_in, road):
    return sign_in("engineer")


def words_of(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


# --- Reading ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", list(AssetKind))
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_kind_has_its_list_its_card_and_its_form_in_both_languages(session, engineer, kind, lang):
    asset = FACTORIES[kind](name_en="The one")
    session.commit()
    for path in (
        f"/{kind}",
        f"/assets/{asset.id}",
        f"/assets/{asset.id}/edit",
        f"/assets/new?kind={kind}",
        f"/assets/{asset.id}/retire",
    ):
        answer = engineer.get(f"{path}{'&' if '?' in path else '?'}lang={lang}")
        assert answer.status_code == 200, path
        assert "%(" not in answer.text


def test_the_address_of_a_kind_leads_to_the_card(session, engineer):
    bridge = BridgeFactory()
    session.commit()
    assert engineer.get(f"/bridges/{bridge.id}").location == f"/assets/{bridge.id}"
    assert engineer.get(f"/culverts/{bridge.id}").status_code == 404
    assert engineer.get("/assets/999999").status_code == 404
    assert engineer.get("/assets/new?kind=castles").status_code == 404


def test_the_card_tells_what_is_known_and_what_is_not(session, engineer, road):
    bridge = BridgeFactory(route=road, from_m=4200, side="right", condition_class=4, weight_limit_t=10)
    session.commit()
    page = engineer.get(f"/assets/{bridge.id}").text
    assert "G400 K4+200 right" in page
    assert "Class 4, large defects" in page
    assert 'class-4 is-dangerous"' in page
    assert '<span class="limit-sign">10 t</span>' in page
    assert "Never inspected" in page
    assert "Not known yet: Inspected on, Structure type" in page


def test_a_boat_with_an_expired_certificate_is_shown_as_overdue(session, engineer):
    landing = FerryLandingFactory()
    boat = FerryBoatFactory(landing=landing, certificate_expires_on=date(2011, 7, 1))
    session.commit()
    for path in ("/ferry-boats", f"/assets/{boat.id}", f"/assets/{landing.id}"):
        assert re.search(r'class="overdue">[^!]*2011-07-01', engineer.get(path).text), path


def test_a_bridge_names_its_marks_and_a_mark_its_bridge(session, engineer):
    bridge = BridgeFactory(name_en="Five Bridges")
    mark = NavigationMarkFactory(bridge=bridge, name_en="Mark of the opening")
    session.commit()
    assert "Mark of the opening" in engineer.get(f"/assets/{bridge.id}").text
    assert "Five Bridges" in engineer.get(f"/assets/{mark.id}").text


def test_the_figures_of_all_kinds_open_their_lists(session, engineer):
    BridgeFactory(condition_class=5)
    session.commit()
    page = engineer.get("/assets").text
    path = re.search(r'href="(/bridges\?condition_class=[^"]+)"', page)[1]
    assert "1–1 of 1" in engineer.get(path).text


def test_a_list_without_a_match_says_so_and_offers_to_remove_the_filter(session, engineer):
    GuardrailFactory()
    session.commit()
    page = words_of(engineer.get("/guardrails?route=G400&from=K1&to=K2").text)
    assert "Guardrails: none matches on G400 K1+000–K2+000." in page
    assert "Remove the filter" in page


def test_a_wrong_filter_is_told_and_kept_in_its_box(engineer):
    answer = engineer.get("/bridges?route=G999&q=x")
    assert answer.status_code == 422
    assert "There is no route “G999” in the register." in answer.text
    assert 'value="G999"' in answer.text


def test_what_people_typed_is_never_markup(session, engineer):
    bridge = BridgeFactory(name="<b>桥</b>", name_en="", remarks="<script>alert(1)</script>")
    session.commit()
    for path in (f"/assets/{bridge.id}", "/bridges", f"/assets/{bridge.id}/edit", "/bridges?q=<script>"):
        page = engineer.get(path).text
        assert "<b>桥" not in page
        assert "<script>alert" not in page


# --- Visitors ---------------------------------------------------------------------------------------------


def test_visitors_see_public_kinds_and_of_them_public_facts(session, client):
    bridge = BridgeFactory(
        weight_limit_t=10, condition_class=5, engineer="陈工", remarks="secret", load_class="I"
    )
    session.commit()
    listed, card = client.get("/bridges").text, client.get(f"/assets/{bridge.id}").text
    for page in (listed, card):
        assert "10 t" in page
        assert "class-5" not in page
    for secret in ("陈工", "secret", "Design load", "History", "Photos", "Not known yet", "Edit"):
        assert secret not in words_of(card)


@pytest.mark.parametrize("kind", [AssetKind.CULVERT, AssetKind.SLOPE, AssetKind.SAFETY_FACILITY])
def test_visitors_are_asked_to_sign_in_for_other_kinds(session, client, kind):
    asset = FACTORIES[kind]()
    session.commit()
    for path in (f"/{kind}", f"/assets/{asset.id}"):
        assert client.get(path).location.startswith("/login")
    assert f'href="/{kind}"' not in client.get("/assets").text.split("<main")[1]


def test_visitors_see_nothing_retired_nor_change_anything(session, client):
    bridge = BridgeFactory(status="retired", retired_on=date(2026, 1, 1), name_en="Gone Bridge")
    session.commit()
    assert client.get(f"/assets/{bridge.id}").status_code == 302
    assert "Gone Bridge" not in client.get("/bridges?status=all").text
    for path in ("edit", "retire"):
        assert client.get(f"/assets/{bridge.id}/{path}").location.startswith("/login")
    assert client.get("/assets/new?kind=bridges").location.startswith("/login")


def test_a_setting_closes_a_kind_to_visitors(session, tmp_path, database):
    from roadreg.app import create_app

    config = Config(env="test", home=tmp_path, secret_key="for tests only", public_layers=("routes",))
    assert create_app(config, database).test_client().get("/bridges").status_code == 302


# --- Changing ---------------------------------------------------------------------------------------------


def test_an_engineer_enters_a_guardrail_along_a_stretch(session, engineer):
    answer = engineer.post(
        "/assets/new?kind=guardrails",
        data=COMMON
        | {
            "place": "G400 K4+200-K5+100 right",
            "protection_level": "SB",
            "guardrail_place": "roadside",
            "post_spacing_m": "2",
            "embedment": "E",
        },
    )
    rail = session.scalars(select(Guardrail)).one()
    assert answer.location == f"/assets/{rail.id}"
    assert (rail.from_m, rail.to_m, rail.protection_level, rail.place) == (4200, 5100, "SB", "roadside")
    page = engineer.get(answer.location).text
    assert "Gr-SB-2E" in page
    assert "G400 K4+200–K5+100 right" in page


@pytest.mark.parametrize(
    ("field", "text", "told"),
    [
        ("place", "G400 K99", "runs K0+000–K10+000"),
        ("place", "", "Where is it?"),
        ("total_length_m", "long", "“long” is no number"),
        ("total_length_m", "12,5", "“12,5” is no number"),
        ("total_length_m", "0", "more than 0"),
        ("total_length_m", "1e400", "too large"),
        ("built_on", "2011-13-01", "“2011-13-01” is no day"),
        ("built_on", "2999-01-01", "lies ahead"),
        ("name", "", "required"),
        ("condition_class", "7", "Not a valid choice"),
        ("status", "retired", "Not a valid choice"),
        ("division_adcode", "110101", "Not a valid choice"),
    ],
)
def test_what_cannot_be_saved_is_told_at_its_field_and_nothing_typed_is_lost(
    session, engineer, field, text, told
):
    answer = engineer.post("/assets/new?kind=bridges", data=COMMON | PLACE | {"remarks": "kept", field: text})
    assert answer.status_code == 422
    assert told in answer.text
    assert "kept" in answer.text
    assert session.scalars(select(Asset)).all() == []


def test_saving_a_form_that_nobody_touched_changes_nothing(session, engineer, road):
    bridge = BridgeFactory(
        route=road,
        from_m=4200.123,
        side="right",
        total_length_m=46.25,
        span_class="medium",
        geom="SRID=4326;POINT(120.54 28)",
    )
    session.commit()
    assert send_form(engineer, f"/assets/{bridge.id}/edit").status_code == 302
    session.expire_all()
    assert (bridge.version, bridge.from_m, bridge.total_length_m) == (1, 4200.123, 46.25)


def test_an_asset_that_came_without_a_place_is_edited_without_one(session, engineer):
    bridge = BridgeFactory()
    session.commit()
    assert send_form(engineer, f"/assets/{bridge.id}/edit", remarks="seen").status_code == 302
    session.expire_all()
    assert (bridge.remarks, bridge.geom) == ("seen", None)


def test_a_place_far_from_every_road_is_saved_and_told(session, engineer):
    answer = engineer.post(
        "/assets/new?kind=ferries",
        data=COMMON | {"lon": "120.55", "lat": "28.01", "method": "tap"},
        follow_redirects=True,
    )
    assert "beside no road: the nearest, G400, is 1,1" in answer.text
    assert session.scalars(select(Asset)).one().surveyed_point is not None


def test_an_asset_of_another_division_cannot_be_edited(session, engineer):
    bridge = BridgeFactory(division=DivisionFactory(adcode="330303", name="龙湾区"))
    session.commit()
    assert "Edit" not in engineer.get(f"/assets/{bridge.id}").text
    for path in ("edit", "retire"):
        assert engineer.get(f"/assets/{bridge.id}/{path}").status_code == 403
    assert engineer.post(f"/assets/{bridge.id}/files", data={"files": a_file()}).status_code == 403


def test_retiring_and_bringing_back(session, engineer):
    bridge = BridgeFactory(name_en="Old Bridge")
    session.commit()
    path = f"/assets/{bridge.id}"
    assert engineer.post(f"{path}/retire", data={"reason": "", "on": "2011-05-01"}).status_code == 422
    engineer.post(f"{path}/retire", data={"reason": "rebuilt beside", "on": "2011-05-01"})
    assert "Retired on 2011-05-01: rebuilt beside" in engineer.get(path).text
    assert "Old Bridge" not in engineer.get("/bridges").text
    assert engineer.post(f"{path}/edit", data=COMMON).status_code == 409
    engineer.post(f"{path}/bring-back")
    assert "Old Bridge" in engineer.get("/bridges").text


def a_file(data: bytes | None = None, name: str = "bridge.jpg"):
    return (BytesIO(data or photo(gps=LUCHENG)), name)


def test_photos_and_documents_are_added_and_removed(session, engineer):
    bridge = BridgeFactory()
    session.commit()
    path = f"/assets/{bridge.id}"
    engineer.post(
        f"{path}/files",
        data={"files": [a_file(), a_file(PDF, "permit.pdf")], "caption": "east pier"},
        content_type="multipart/form-data",
    )
    page = engineer.get(path).text
    assert "east pier" in page
    assert "permit.pdf" in page
    thumbnail = re.search(r'src="(/files/[0-9a-f]{64}/thumbnail)"', page)[1]
    assert engineer.get(thumbnail).content_type == "image/jpeg"
    removal = re.search(rf'action="({path}/files/\d+/remove)"', page)[1]
    engineer.post(removal)
    assert "/thumbnail" not in engineer.get(path).text


def test_a_refused_file_is_told_and_the_others_are_not_half_saved(session, engineer):
    bridge = BridgeFactory()
    session.commit()
    path = f"/assets/{bridge.id}"
    files = [a_file(), a_file(b"<svg onload=alert(1)>", "x.jpg")]
    answer = engineer.post(
        f"{path}/files", data={"files": files}, content_type="multipart/form-data", follow_redirects=True
    )
    assert "“x.jpg” is neither a photo nor a document" in answer.text
    assert "No photo and no document yet." in answer.text
    answer = engineer.post(f"{path}/files", data={}, follow_redirects=True)
    assert "No file was chosen." in answer.text


# --- Forms as a browser sends them ------------------------------------------------------------------------


def send_form(browser, path: str, **changes: str):
    """Send the form of a page as a browser does: as it was shown, but for `changes`."""
    return browser.post(path, data=shown_form(browser.get(path).text) | changes)


def shown_form(page: str) -> dict[str, str]:
    """Names and values of the fields of a page's form."""
    from html import unescape

    form = page.split('class="asset-form ')[1].split("</form>")[0]
    values = {}
    for tag in re.findall(r"<input [^>]*>", form):
        facts = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
        is_off = facts.get("type") == "checkbox" and " checked" not in tag
        if "name" in facts and not is_off:
            values[facts["name"]] = unescape(facts.get("value", ""))
    for name, text in re.findall(r'<textarea [^>]*name="(\w+)"[^>]*>\r?\n?(.*?)</textarea>', form, re.S):
        values[name] = unescape(text)
    for select_tag in re.findall(r"<select .*?</select>", form, re.S):
        name = re.search(r'name="(\w+)"', select_tag)[1]
        chosen = re.search(r'<option selected value="([^"]*)"', select_tag)
        values[name] = unescape(chosen[1]) if chosen else ""
    return values
