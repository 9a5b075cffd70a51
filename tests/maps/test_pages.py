"""The home page, map parts and cards."""

import gzip
import json
import re
from datetime import date

import pytest
from shapely import Point
from sqlalchemy import event, select

from roadreg.app import create_app
from roadreg.auth.models import Account
from roadreg.config import Config
from roadreg.hazards.codes import HazardState
from roadreg.maps.services import map_part
from roadreg.projects.codes import ProjectStage
from tests.factories import CentrelineFactory, RouteFactory
from tests.factories.assets import BridgeFactory, FerryBoatFactory
from tests.factories.hazards import HazardFactory
from tests.factories.projects import MilestoneFactory, ProjectFactory
from tests.factories.safety import BlackSpotFactory
from tests.maps.test_tiles import SPOT

HOSTILE = '</script><img src=x onerror="alert(1)">&\'"'
POINT = "SRID=4326;POINT(120.5 28.0)"


def figures(page: str) -> dict[str, int]:
    """The numbers of what needs attention, by the list that each opens."""
    found = re.findall(
        r'class="attention[^"]*" href="([^"]+)"><span class="attention-number[^"]*">(\d+)<', page
    )
    return {path.replace("&amp;", "&"): int(count) for path, count in found}


def test_an_empty_register_has_a_working_map_that_says_why(client):
    page = client.get("/").text
    assert "No roads are loaded: a steward imports them." in page
    assert 'id="home_map"' in page
    assert set(figures(page).values()) == {0}


def test_what_needs_attention_is_counted(session, sign_in):
    HazardFactory(risk_level=1, due_on=date(2010, 7, 1), state=HazardState.ASSIGNED)
    HazardFactory(risk_level=2)
    HazardFactory(risk_level=2, state=HazardState.CLOSED)
    BridgeFactory(condition_class=5, geom=POINT)
    BridgeFactory(condition_class=2, geom=POINT)
    FerryBoatFactory(certificate_expires_on=date(2010, 1, 1))
    BlackSpotFactory(geom=POINT, **SPOT)
    late = ProjectFactory(stage=ProjectStage.CONSTRUCTION)
    MilestoneFactory(project=late, is_critical=True, planned_on=date(2010, 1, 1))
    session.commit()
    assert figures(sign_in("leader").get("/").text) == {
        "/hazards?overdue=1": 1,
        "/hazards?risk=1": 1,
        "/hazards?risk=2": 1,
        "/hazards": 2,
        "/black-spots?status=untreated": 1,
        "/bridges?condition_class=4,5": 1,
        "/ferry-boats?certificate=expired": 1,
        "/projects?late=1": 1,
    }


@pytest.mark.parametrize("path", ["/hazards?overdue=1", "/hazards?risk=2", "/bridges?condition_class=4,5"])
def test_each_number_opens_a_list_of_as_many_rows(session, sign_in, path):
    for _number in range(3):
        HazardFactory(risk_level=2, due_on=date(2010, 7, 1), state=HazardState.ASSIGNED)
        BridgeFactory(condition_class=4, geom=POINT)
    session.commit()
    browser = sign_in("leader")
    count = figures(browser.get("/").text)[path]
    rows = browser.get(path).text.partition("<tbody")[2].count("<tr")
    assert count == rows == 3


def test_visitors_are_told_of_published_things_only(session, client):
    HazardFactory(risk_level=1)
    BridgeFactory(condition_class=5, geom=POINT)
    session.commit()
    page = client.get("/").text
    assert figures(page)["/hazards?risk=1"] == 0
    assert "/bridges?condition_class" not in page
    assert "Log a hazard" not in page


def test_my_open_items_lead_to_their_pages(session, sign_in):
    browser = sign_in("engineer", name="wang")
    person = session.scalars(select(Account).where(Account.name == "wang")).one()
    project = ProjectFactory(engineer_id=person.id, name_en="Bridge works", finishes_on=date(2011, 12, 20))
    session.commit()
    page = browser.get("/").text
    assert f'href="/projects/{project.id}"' in page
    assert "Bridge works" in page


def test_the_filter_of_the_address_reaches_the_tiles(session, client):
    RouteFactory(code="G330")
    session.commit()
    page = client.get("/?route=G330&risk=1,2").text
    assert "hazards/{z}/{x}/{y}.mvt?route=G330\\u0026risk=1%2C2" in page
    assert 'value="G330"' in page


def test_a_filter_that_cannot_be_read_is_named_over_a_working_map(client):
    page = client.get("/?risk=9")
    assert page.status_code == 200
    assert "There is no risk level" in page.text
    assert "home_map" in page.text


def test_the_home_page_asks_few_questions(session, sign_in, engine):
    browser = sign_in("leader")
    asked = []
    note = lambda conn, cursor, statement, *rest: asked.append(statement)  # noqa: E731
    event.listen(engine, "before_cursor_execute", note)
    browser.get("/")
    event.remove(engine, "before_cursor_execute", note)
    questions = [
        statement for statement in asked if statement.startswith("SELECT") and "set_config" not in statement
    ]
    assert len(questions) <= 8, questions


def test_the_home_page_and_all_it_loads_stay_under_300_kilobytes(session, client):
    CentrelineFactory()
    session.commit()
    page = client.get("/").text
    named = re.findall(r'(?:src|href)="(/static/[^"]+\.(?:js|css|svg))"|from "(/static/[^"]+)"', page)
    queue = [name for pair in named for name in pair if name]
    queue += ["/maps/basemap/water.geojson", "/maps/basemap/places.geojson"]
    bodies: dict[str, bytes] = {"/": page.encode()}
    while queue:
        name = queue.pop()
        if name not in bodies:
            bodies[name] = read(client, name)
            if name.startswith("/static/js/"):  # Modules that a module imports.
                imported = re.findall(r'from "\./([^"]+)"', bodies[name].decode())
                queue += [f"/static/js/{other}" for other in imported]
    assert "/static/js/map_symbols.js" in bodies
    assert sum(len(gzip.compress(body)) for body in bodies.values()) < 300_000


def read(client, path: str) -> bytes:
    with client.get(path) as answer:
        assert answer.status_code == 200, path
        return answer.data


# --- Map parts --------------------------------------------------------------------------------------------


def test_a_hostile_name_stays_text(app, session):
    with app.test_request_context("/"):
        part = map_part(session, None, geometry=Point(120.5, 28), label=HOSTILE)
    assert "<img" not in part.script
    assert "</script" not in part.script
    assert "\\u003c/script\\u003e\\u003cimg" in part.script


def test_a_hostile_record_stays_text_on_its_card(session, sign_in):
    bridge = BridgeFactory(name=HOSTILE, name_en="", crosses=HOSTILE, geom=POINT)
    hazard = HazardFactory(description=HOSTILE)
    session.commit()
    browser = sign_in("staff")
    for path in (f"/map/card/bridges/{bridge.id}", f"/map/card/hazards/{hazard.id}"):
        card = browser.get(path).text
        assert "<img" not in card
        assert "&lt;img src=x" in card


def test_no_map_names_another_host(app, session):
    with app.test_request_context("/"):
        part = map_part(session, None, geometry=Point(120.5, 28), label="here", picker=True)
    assert "//" not in part.html + part.script


@pytest.mark.parametrize(
    ("basemap", "host", "is_shifted"),
    [
        ("amap", "autonavi.com", True),
        ("osm", "tile.openstreetmap.org", False),
        ("tianditu", "tianditu.gov.cn", False),
    ],
)
def test_an_online_basemap_is_used_where_it_is_chosen(tmp_path, database, session, basemap, host, is_shifted):
    config = Config(env="test", home=tmp_path, secret_key="x", lang="en", basemap=basemap, tianditu_key="key")
    with create_app(config, database).test_request_context("/"):
        part = map_part(session, None)
    assert host in part.script
    assert f'"is_shifted": {str(is_shifted).lower()}' in part.script
    assert "addOfflineBasemap" not in part.script


def test_tianditu_without_a_key_is_not_offered(tmp_path, database, session):
    config = Config(env="test", home=tmp_path, secret_key="x", lang="en", basemap="tianditu")
    with create_app(config, database).test_request_context("/"):
        assert "addOfflineBasemap" in map_part(session, None).script


def test_layers_that_the_reader_may_not_see_are_left_out(app, session):
    with app.test_request_context("/"):
        part = map_part(session, None, layers=["routes", "slopes"])
    assert [layer.name for layer in part.layers] == ["routes"]


def test_the_basemap_comes_from_this_server(client):
    for name in ("water", "water-far", "places"):
        body = json.loads(read(client, f"/maps/basemap/{name}.geojson"))
        assert body["type"] == "FeatureCollection"
    assert client.get("/maps/basemap/other.geojson").status_code == 404


# --- Cards ------------------------------------------------------------------------------------------------


def test_a_card_has_the_facts_and_the_way_to_the_page(session, client):
    bridge = BridgeFactory(name_en="Five Bridges", condition_class=4, weight_limit_t=20, geom=POINT)
    session.commit()
    card = client.get(f"/map/card/bridges/{bridge.id}").text
    assert "Five Bridges" in card
    assert "20 t" in card
    assert f'href="/assets/{bridge.id}"' in card


def test_cards_follow_the_layers_permissions(session, client, sign_in):
    hazard = HazardFactory()
    session.commit()
    assert client.get(f"/map/card/hazards/{hazard.id}").status_code == 403
    assert sign_in("staff").get(f"/map/card/hazards/{hazard.id}").status_code == 200
    assert client.get("/map/card/slopes/1").status_code == 403
    assert client.get("/map/card/bridges/999999").status_code == 404


def test_metres_along_a_road_count_its_broken_chains(session, client):
    route = CentrelineFactory().route
    session.commit()
    answer = client.get(f"/map/along?route={route.code}&from=1200&to=4700.5")
    assert answer.json == {"metres": 3500.5}
    assert client.get(f"/map/along?route={route.code}&from=1").status_code == 422
