"""The roads' resources: locate, snap, search."""

import pytest

from roadreg.roads.models import BrokenChain
from roadreg.roads.search import Hit, register_search
from tests.factories import CentrelineFactory, straight_line
from tests.roads.made_lines import GEOD


@pytest.fixture(autouse=True)
def g330(session):
    """G330, twenty kilometres due east from 120.5° E, 28.0° N."""
    route = CentrelineFactory(
        route__code="G330", route__name="温寿线", geom=straight_line(length_m=20_000), length_m=20_000
    ).route
    session.commit()
    return route


def along(metres, aside=0.0):
    per_degree = GEOD.inv(120, 28, 120.001, 28)[2] * 1000
    lon, lat, _ = GEOD.fwd(120.5 + metres / per_degree, 28.0, 180, aside)
    return {"lon": lon, "lat": lat}


def located(client, **query):
    answer = client.get("/api/v1/locate", query_string=query)
    return answer.status_code, answer.get_json()


@pytest.mark.parametrize(
    "query",
    [
        {"place": "g330 k12＋345 右"},
        {"place": "330国道12公里+345米 右"},
        {"route": "G330", "measure": "12345", "side": "right"},
        {"route": "330国道", "measure": "K12+345", "side": "right"},
    ],
)
def test_a_place_is_a_geojson_point_whatever_its_spelling(client, query):
    status, body = located(client, **query)
    assert status == 200
    assert body["geometry"]["coordinates"] == pytest.approx(list(along(12_345).values()), abs=1e-7)
    assert body["properties"]["text"] == "G330 K12+345 right"
    assert body["properties"]["measure"] == 12_345


def test_an_offset_moves_the_point_aside(client):
    _, body = located(client, route="G330", measure="500", offset="-14")
    assert body["properties"]["side"] == "left"
    assert body["geometry"]["coordinates"] == pytest.approx(list(along(500, -14).values()), abs=1e-7)


def test_a_stretch_is_a_geojson_line(client):
    _, body = located(client, route="G330", measure="1000", to="K2+500")
    assert body["geometry"]["type"] == "LineString"
    assert body["properties"]["text"] == "G330 K1+000–K2+500"


def test_the_text_is_in_the_readers_language(client):
    assert located(client, place="G330 K12+345 R", lang="zh")[1]["properties"]["text"] == "G330 K12+345 右侧"


def test_a_chainage_beyond_the_end_is_a_problem_with_range_and_remedy(client):
    status, body = located(client, place="G330 K25+000 右")
    assert (status, body["title"]) == (422, "chainage_out_of_range")
    assert body["detail"] == "G330 has no K25+000: it runs K0+000–K20+000. The nearest is K20+000."
    assert body["details"]["valid"] == [[0, 20_000]]
    assert body["suggestions"] == [{"text": "G330 K20+000", "label": "G330 K20+000", "piece": None}]


def test_an_unknown_route_is_a_problem_that_offers_the_nearest(client):
    status, body = located(client, place="G331 K1+000")
    assert (status, body["title"]) == (404, "unknown_route")
    assert body["suggestions"][0]["text"] == "G330 K1+000"


def test_a_question_is_a_problem_with_every_meaning(client):
    _, body = located(client, place="G330 K12+3 右")
    assert [offer["text"] for offer in body["suggestions"]] == ["G330 K12+003 右", "G330 K12+300 右"]


def test_a_gap_offers_both_its_ends_and_a_repeated_chainage_its_runs(client, session):
    gap, repeated = CentrelineFactory(route__code="G104"), CentrelineFactory(route__code="S211")
    gap.broken_chains.append(BrokenChain(measure_m=4_000, back_m=4_000, ahead_m=4_120))
    repeated.broken_chains.append(BrokenChain(measure_m=4_120, back_m=4_120, ahead_m=4_000))
    session.commit()
    _, body = located(client, place="G104 K4+050")
    assert [offer["text"] for offer in body["suggestions"]] == ["G104 K4+000", "G104 K4+120"]
    _, body = located(client, place="S211 K4+050")
    assert [offer["piece"] for offer in body["suggestions"]] == [0, 1]
    status, body = located(client, place="S211 K4+050", piece=1)
    assert (status, body["properties"]["piece"]) == (200, 1)


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"place": "G330 K1", "lon": "abc", "lat": "28"}, "lon"),
        ({"place": "G330 K1", "lon": "120"}, "lat"),
        ({"place": "G330 K1", "lon": "120", "lat": "nan"}, "lat"),
        ({"place": "G330 K1", "lon": "320", "lat": "28"}, "lon"),
        ({"place": "S211 K4", "piece": "x"}, "piece"),
    ],
)
def test_a_number_that_is_none_is_named(client, query, field):
    status, body = located(client, **query)
    assert status == 422
    assert [problem["field"] for problem in body["problems"]] == [field]


def test_what_is_being_typed_is_answered_in_words_and_never_by_an_error(client):
    def answered(text):
        answer = client.get("/api/v1/place", query_string={"place": text})
        assert answer.status_code == 200
        return answer.get_json()

    assert answered("G330 K12+345 R")["feature"]["properties"]["text"] == "G330 K12+345 right"
    refused = answered("G330 K25")
    assert refused["feature"] is None
    assert refused["detail"].startswith("G330 has no K25+000")
    assert refused["suggestions"][0]["text"] == "G330 K20+000"
    assert answered("G3")["detail"]


def test_nothing_asked_for_is_a_problem(client):
    status, body = located(client)
    assert (status, body["title"]) == (422, "chainage_not_understood")


def test_a_point_has_its_road_chainage_side_and_distance(client):
    body = client.get("/api/v1/snap", query_string=along(12_345, 14)).get_json()
    assert (body["route"], body["chainage"], body["side"]) == ("G330", "K12+345", "right")
    assert body["measure"] == pytest.approx(12_345, abs=0.01)
    assert body["distance_m"] == pytest.approx(14, abs=0.01)
    assert body["text"] == "G330 K12+345 right"
    assert len(body["candidates"]) == 1


def test_a_point_between_two_roads_has_both_as_candidates(client, session):
    CentrelineFactory(route__code="X601330302", geom=straight_line(120.5, 28.0002))
    session.commit()
    body = client.get("/api/v1/snap", query_string=along(500, -5)).get_json()
    assert [road["text"] for road in body["candidates"]] == ["G330 K0+500 left", "X601 K0+500 right"]


def test_a_point_far_from_any_road_is_told_how_far(client):
    answer = client.get("/api/v1/snap", query_string=along(12_345, 200))
    assert answer.status_code == 200
    body = answer.get_json()
    assert body["route"] is None
    assert body["nearest"]["route"] == "G330"
    assert body["detail"].startswith("No road within 30 m: the nearest, G330, is 200 m away.")
    assert client.get("/api/v1/snap", query_string=along(12_345, 60) | {"accuracy": 50}).get_json()["route"]


def test_a_typed_place_tells_its_distance_from_the_point(client):
    _, body = located(client, place="G330 K12+445", **along(12_345, 14))
    assert body["properties"]["distance_m"] == pytest.approx(101, abs=0.1)
    assert body["properties"]["is_far"] is True


def test_the_search_finds_places_and_roads(client):
    [hit] = client.get("/api/v1/search", query_string={"q": "330国道 K12+345"}).get_json()["results"]
    assert (hit["kind"], hit["text"]) == ("place", "G330 K12+345")
    assert hit["bbox"][:2] == pytest.approx(list(along(12_345).values()), abs=1e-7)
    [hit] = client.get("/api/v1/search", query_string={"q": "温寿"}).get_json()["results"]
    assert (hit["kind"], hit["text"], hit["path"]) == ("route", "G330", "/roads/G330")
    assert hit["bbox"][0] == pytest.approx(120.5)


def test_the_search_says_why_a_place_is_none(client):
    body = client.get("/api/v1/search", query_string={"q": "G330 K99"}).get_json()
    assert body["results"] == []
    assert "K20+000" in body["detail"]


@pytest.mark.parametrize("words", ["", " ", "%", "K12+", "';--", "x" * 500])
def test_the_search_takes_any_words(client, words):
    answer = client.get("/api/v1/search", query_string={"q": words})
    assert (answer.status_code, answer.get_json()["results"]) == (200, [])


def test_other_rooms_add_what_they_know(client):
    register_search(
        "test", lambda _session, words, most: [Hit("bridge", f"五桥 {words} {most}", path="/assets/1")]
    )
    try:
        [hit] = client.get("/api/v1/search", query_string={"q": "五桥"}).get_json()["results"]
    finally:
        register_search("test", lambda _session, _words, _most: [])
    assert (hit["kind"], hit["text"]) == ("bridge", "五桥 五桥 10")
