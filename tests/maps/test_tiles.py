"""Vector tiles: what they hold, for whom, and how they are cached."""

from datetime import date

import pytest

from roadreg.assets.codes import AssetStatus
from roadreg.hazards.codes import HazardState
from roadreg.maps.layers import LAYERS
from roadreg.projects.codes import ProjectStage
from roadreg.projects.models import ProjectSite
from roadreg.roads.codes import AdministrativeGrade
from roadreg.roads.models import KilometrePost
from roadreg.safety.codes import BlackSpotStatus
from tests.factories import CentrelineFactory, RouteFactory, straight_line
from tests.factories.assets import BridgeFactory, GuardrailFactory
from tests.factories.hazards import HazardFactory
from tests.factories.projects import ProjectFactory
from tests.factories.safety import BlackSpotFactory
from tests.maps.decoding import decode, tile_at

HERE = (120.5, 28.0)


@pytest.fixture
def fetch(tmp_path):
    """Fetches a layer's tile at the factories' road and decodes it."""

    def get(browser, layer: str, z: int, *, at=HERE, query: str = ""):
        z, x, y = tile_at(*at, z)
        answer = browser.get(f"/tiles/{layer}/{z}/{x}/{y}.mvt{query}")
        assert answer.status_code == 200, answer.text
        return decode(answer.data, tmp_path, (z, x, y))

    return get


def test_a_road_is_drawn_where_its_centreline_runs(session, client, fetch):
    route = CentrelineFactory().route
    session.commit()
    (drawn,) = fetch(client, "routes", 10)["routes"]
    assert drawn["code"] == route.code
    assert drawn["grade"] == "G"
    assert drawn["quality"] == "surveyed"
    west, south, _east, north = drawn["geometry"].bounds
    assert (west, south) == pytest.approx(HERE, abs=2e-4)
    assert north == pytest.approx(28.0, abs=2e-4)


def test_only_the_centreline_in_force_is_drawn(session, client, fetch):
    route = RouteFactory()
    CentrelineFactory(route=route, valid_to=date(2010, 1, 1), geom=straight_line(lat=28.02))
    CentrelineFactory(route=route, valid_from=date(2010, 1, 1))
    session.commit()
    (drawn,) = fetch(client, "routes", 12)["routes"]
    assert drawn["geometry"].bounds[1] == pytest.approx(28.0, abs=1e-4)


def test_village_roads_come_with_the_closer_zooms(session, client, fetch):
    village = RouteFactory(code="C001330302", administrative_grade=AdministrativeGrade.VILLAGE)
    CentrelineFactory(route=village)
    session.commit()
    assert fetch(client, "routes", 10) == {}
    assert fetch(client, "routes", 11)["routes"][0]["code"] == "C001"


def test_ten_kilometre_posts_come_before_the_others(session, client, fetch):
    route = CentrelineFactory().route
    for km in (0, 5, 10, 11):
        lon = 120.5 + km / 1000
        session.add(KilometrePost(route_id=route.id, chainage_m=km * 1000, geom=f"SRID=4326;POINT({lon} 28)"))
    session.commit()
    shown = {
        z: sorted(post["km"] for post in fetch(client, "kilometre_posts", z)["kilometre_posts"])
        for z in (9, 11, 13)
    }
    assert shown == {9: [0, 10], 11: [0, 5, 10], 13: [0, 5, 10, 11]}


def test_a_hazard_carries_what_its_sign_needs(session, client, fetch):
    hazard = HazardFactory(
        risk_level=1, is_published=True, due_on=date(2010, 7, 1), state=HazardState.ASSIGNED
    )
    session.commit()
    (drawn,) = fetch(client, "hazards", 15)["hazards"]
    assert (drawn["id"], drawn["risk"], drawn["n"]) == (hazard.id, 1, 1)
    assert drawn["overdue"]
    assert not drawn["closed"]
    assert (drawn["geometry"].x, drawn["geometry"].y) == pytest.approx(HERE, abs=1e-5)


def test_hazards_that_fall_together_are_one_sign_of_the_gravest(session, client, fetch):
    for risk in (4, None, 2, 3):
        HazardFactory(risk_level=risk, is_published=True)
    session.commit()
    (drawn,) = fetch(client, "hazards", 9)["hazards"]
    assert (drawn["n"], drawn["risk"]) == (4, 2)
    assert len(fetch(client, "hazards", 15)["hazards"]) == 4


def test_a_group_is_the_same_in_every_tile_that_shows_it(session, client, fetch):
    # The tile's edge: one cell around a tile is read, whole.
    z, x, _y = tile_at(*HERE, 9)
    edge = x / 2**z * 360 - 180
    for step in (0.0001, 0.0002):
        HazardFactory(is_published=True, geom=f"SRID=4326;POINT({edge + step} 28)")
    session.commit()
    for side in (-0.01, 0.01):
        (drawn,) = fetch(client, "hazards", 9, at=(edge + side, 28.0))["hazards"]
        assert drawn["n"] == 2


def test_a_line_has_a_sign_in_its_middle_and_its_stretch(session, client, fetch):
    HazardFactory(is_published=True, geom="SRID=4326;LINESTRING(120.5 28, 120.502 28)")
    session.commit()
    drawn = fetch(client, "hazards", 14, at=(120.501, 28.0))["hazards"]
    assert sorted(feature["n"] for feature in drawn) == [0, 1]
    sign = next(feature["geometry"] for feature in drawn if feature["n"] == 1)
    assert sign.x == pytest.approx(120.501, abs=1e-5)


def test_hazards_are_filtered_as_in_their_list(session, client, fetch):
    HazardFactory(risk_level=1, is_published=True)
    HazardFactory(risk_level=3, is_published=True)
    HazardFactory(risk_level=4, is_published=True, state=HazardState.CLOSED)
    session.commit()

    def risks(query: str = "") -> list[int]:
        drawn = fetch(client, "hazards", 15, query=query).get("hazards", [])
        return sorted(feature["risk"] for feature in drawn)

    assert risks() == [1, 3]
    assert risks("?risk=1,2") == [1]
    assert risks("?state=all") == [1, 3, 4]
    assert risks("?state=closed") == [4]


@pytest.mark.parametrize("state", [HazardState.REJECTED, HazardState.MERGED])
def test_what_was_no_hazard_is_never_drawn(session, client, fetch, state):
    survivor = HazardFactory(is_published=True)
    merged_into = survivor.id if state is HazardState.MERGED else None
    HazardFactory(is_published=True, state=state, merged_into_id=merged_into)
    session.commit()
    (drawn,) = fetch(client, "hazards", 15, query="?state=all")["hazards"]
    assert drawn["id"] == survivor.id


@pytest.mark.parametrize(("layer", "make"), [("hazards", HazardFactory), ("black_spots", BlackSpotFactory)])
def test_visitors_get_what_is_published_only(session, client, sign_in, fetch, layer, make):
    place = {"geom": "SRID=4326;LINESTRING(120.5 28, 120.501 28)"}
    spot_facts = {} if layer == "hazards" else SPOT
    make(is_published=False, **place, **spot_facts)
    session.commit()
    assert fetch(client, layer, 15) == {}
    assert len(fetch(sign_in("staff"), layer, 15)[layer]) == 2


SPOT = {
    "period_from": date(2008, 1, 1),
    "period_to": date(2010, 12, 31),
    "rule": "three crashes in 500 m",
    "listed_on": date(2011, 1, 1),
}


def test_a_black_spot_is_a_stretch_with_its_numeral(session, client, fetch):
    BlackSpotFactory(
        number="B2011-07",
        status=BlackSpotStatus.IN_TREATMENT,
        is_published=True,
        geom="SRID=4326;LINESTRING(120.5 28, 120.51 28)",
        **SPOT,
    )
    session.commit()
    drawn = fetch(client, "black_spots", 9)["black_spots"]
    assert {feature["numeral"] for feature in drawn} == {"7"}
    assert {feature["geometry"].geom_type for feature in drawn} >= {"Point", "LineString"}


def test_a_bridge_carries_its_class_and_retired_ones_are_gone(session, client, fetch):
    BridgeFactory(condition_class=4, geom="SRID=4326;POINT(120.5 28)")
    BridgeFactory(status=AssetStatus.RETIRED, retired_on=date(2010, 1, 1), geom="SRID=4326;POINT(120.5 28)")
    session.commit()
    (drawn,) = fetch(client, "bridges", 15)["bridges"]
    assert drawn["class"] == 4


def test_a_guardrail_carries_side_and_level(session, client, fetch):
    GuardrailFactory(protection_level="SB", side="right", geom="SRID=4326;LINESTRING(120.5 28, 120.505 28)")
    session.commit()
    (drawn,) = fetch(client, "guardrails", 14)["guardrails"]
    assert (drawn["side"], drawn["level"]) == ("right", "SB")


def test_a_project_says_how_far_it_is(session, client, fetch):
    for stage, lat in ((ProjectStage.TENDER, 28.0), (ProjectStage.CONSTRUCTION, 28.001)):
        project = ProjectFactory(stage=stage)
        session.add(ProjectSite(project=project, geom=f"SRID=4326;POINT(120.5 {lat})"))
    session.commit()
    drawn = fetch(client, "projects", 15)["projects"]
    assert {feature["phase"] for feature in drawn} == {"planned", "running"}


def test_several_layers_come_in_one_tile(session, client, fetch):
    CentrelineFactory()
    HazardFactory(is_published=True)
    session.commit()
    assert set(fetch(client, "routes,hazards", 12)) == {"routes", "hazards"}


# --- Answers ----------------------------------------------------------------------------------------------


def test_layers_that_are_not_public_ask_for_a_sign_in(client, sign_in):
    assert client.get("/tiles/slopes/12/3419/1711.mvt").status_code == 403
    assert client.get("/tiles/routes,slopes/12/3419/1711.mvt").status_code == 403
    assert sign_in("staff").get("/tiles/slopes/12/3419/1711.mvt").status_code == 200


@pytest.mark.parametrize(
    "path",
    ["/tiles/nothing/1/0/0.mvt", "/tiles/routes/23/0/0.mvt", "/tiles/routes/1/2/0.mvt", "/tiles/x.json"],
)
def test_a_tile_that_cannot_be_is_a_problem_document(client, path):
    answer = client.get(path)
    assert answer.status_code == 404
    assert answer.mimetype == "application/problem+json"
    assert answer.json["detail"]


@pytest.mark.parametrize("path", ["/tiles/routes/-1/0/0.mvt", "/tiles/routes/a/0/0.mvt"])
def test_what_is_no_number_is_not_found(client, path):
    assert client.get(path).status_code == 404


def test_a_wrong_filter_names_its_field(client):
    answer = client.get("/tiles/hazards/9/427/213.mvt?risk=9")
    assert answer.status_code == 422
    assert answer.json["problems"][0]["field"] == "risk"


def test_an_unchanged_tile_is_not_sent_again(session, client):
    HazardFactory(is_published=True)
    session.commit()
    z, x, y = tile_at(*HERE, 12)
    path = f"/tiles/hazards/{z}/{x}/{y}.mvt"
    first = client.get(path)
    assert first.headers["Cache-Control"] == "private, no-cache"
    tag = first.headers["ETag"]
    assert tag.startswith("W/")
    assert client.get(path, headers={"If-None-Match": tag}).status_code == 304
    HazardFactory(is_published=True)
    session.commit()
    assert client.get(path, headers={"If-None-Match": tag}).status_code == 200


@pytest.mark.parametrize("name", list(LAYERS))
def test_every_layer_describes_its_tiles(sign_in, name):
    answer = sign_in("staff").get(f"/tiles/{name}.json").json
    assert answer["tilejson"] == "3.0.0"
    assert answer["tiles"] == [f"http://localhost/tiles/{name}/{{z}}/{{x}}/{{y}}.mvt"]
    assert answer["vector_layers"][0]["id"] == name
