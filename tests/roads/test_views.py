"""The pages of the roads."""

import html
import re
from datetime import date

import pytest
from sqlalchemy import event

from roadreg.roads.codes import TechnicalClass
from roadreg.roads.diagram import DiagramItem, register_lane
from roadreg.roads.models import BrokenChain, Route, Section, SurfaceKind
from roadreg.roads.queries import find_route
from roadreg.web.clock import today
from tests.factories import CentrelineFactory, DivisionFactory, RouteFactory


@pytest.fixture
def g330(session):
    """G330, K0+000–K10+000, with two sections that leave a gap."""
    route = CentrelineFactory(route__code="G330", route__name="温寿线").route
    for from_m, to_m in ((0, 4_000), (5_000, 10_000)):
        session.add(
            Section(
                route=route,
                from_m=from_m,
                to_m=to_m,
                offset_m=0,
                technical_class=TechnicalClass.CLASS_II,
                name=f"段{from_m}",
            )
        )
    session.commit()
    return route


def test_the_list_shows_roads_with_their_length_and_order(client, g330, session):
    RouteFactory(code="X601330302", name="藤双线")
    session.commit()
    page = client.get("/roads").text
    assert page.index("G330") < page.index("X601")
    assert "10.000" in page
    assert "no centreline" in page
    assert "1–2 of 2" in page


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("?q=藤", ["X601"]),
        ("?grade=G", ["G330"]),
        ("?division=330302", ["G330", "X601"]),
        ("?grade=Q", ["G330", "X601"]),
    ],
)
def test_the_list_filters_by_its_address(client, g330, session, query, shown):
    RouteFactory(code="X601330302", name="藤双线")
    session.commit()
    page = client.get(f"/roads{query}").text
    assert [code for code in ("G330", "X601") if f'">{code}</a>' in page] == shown


def test_an_empty_list_says_why_and_offers_the_next_step(client, sign_in):
    assert "A data steward imports roads." in client.get("/roads").text
    assert 'href="/roads/new"' in sign_in("steward").get("/roads").text
    assert "No road matches these filters." in client.get("/roads?q=nothing").text


def test_a_road_shows_its_range_sections_gaps_and_versions(client, g330):
    page = client.get("/roads/G330").text
    assert "K0+000–K10+000" in page
    assert "No section between K4+000–K5+000 (1,000 m)." in page
    assert "2000-01-01" in page
    assert "<svg" in page
    assert 'style="' not in page


def test_a_broken_chain_is_told_in_words(client, session):
    line = CentrelineFactory(route__code="G104")
    line.broken_chains.append(BrokenChain(measure_m=4_000, back_m=4_000, ahead_m=4_120))
    session.commit()
    page = client.get("/roads/G104").text
    assert "K4+000 = K4+120" in page
    assert "short chain, 120 m left out" in page


def test_what_other_rooms_register_stands_on_the_diagram_escaped(client, g330):
    hostile = DiagramItem(1_000, 0, None, 0, "<b>五桥</b>", "/assets/7", sign="桥", mark="risk-1")
    register_lane("test", "Bridges", lambda _session, _route, _account: [hostile])
    try:
        page = client.get("/roads/G330").text
    finally:
        register_lane("test", "Bridges", lambda _session, _route, _account: [])
    assert "&lt;b&gt;五桥&lt;/b&gt;" in page
    assert "<b>五桥</b>" not in page
    assert 'href="/assets/7"' in page


def test_a_road_without_a_centreline_says_what_is_missing(client, session):
    RouteFactory(code="G104")
    session.commit()
    page = client.get("/roads/G104")
    assert page.status_code == 200
    assert "has no centreline yet" in page.text


@pytest.mark.parametrize("spelled", ["g330", "国道330", "330国道"])
def test_other_spellings_lead_to_the_road(client, g330, spelled):
    answer = client.get(f"/roads/{spelled}")
    assert (answer.status_code, answer.location) == (302, "/roads/G330")


def test_an_unknown_road_offers_the_nearest(client, g330):
    answer = client.get("/roads/G331")
    assert answer.status_code == 404
    assert "Did you mean G330" in answer.text


def facts(**more):
    return {"code": "x602", "name": "新路", "division_adcode": "330302", "nicknames": "甲；乙", **more}


def test_a_steward_enters_a_road(sign_in, session):
    answer = sign_in("steward").post("/roads/new", data=facts())
    assert (answer.status_code, answer.location) == (302, "/roads/X602330302")
    route = find_route(session, "X602330302")
    assert (route.name, route.nicknames, route.administrative_grade) == ("新路", ["甲", "乙"], "X")


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"code": "Q1"}, "is not a route code"),
        ({"name": " "}, "A route needs a name."),
        ({"code": "G330"}, "There is a route G330 already."),
    ],
)
def test_a_road_that_cannot_be_is_refused_at_its_field(sign_in, g330, wrong, words):
    page = sign_in("steward").post("/roads/new", data=facts(**wrong))
    assert page.status_code == 200
    assert words in page.text
    assert 'value="甲；乙"' in page.text  # Nothing typed is lost.


@pytest.mark.parametrize("role", ["staff", "engineer", "leader", "admin"])
def test_only_a_steward_edits_roads(sign_in, g330, role):
    browser = sign_in(role)
    assert browser.get("/roads/new").status_code == 403
    assert browser.post("/roads/G330/edit", data={"name": "x"}).status_code == 403
    assert "/roads/G330/edit" not in browser.get("/roads/G330").text


def test_visitors_are_asked_to_sign_in_before_editing(client, g330):
    assert client.get("/roads/G330/edit").status_code == 302


def test_a_steward_of_another_division_may_not(sign_in, session, g330):
    elsewhere = DivisionFactory(adcode="330303", name="龙湾区")
    answer = sign_in("steward", division=elsewhere).get("/roads/G330/edit")
    assert answer.status_code == 403


def test_two_stewards_edit_one_road_and_both_changes_stand(sign_in, session, g330):
    one = sign_in("steward")
    opened = hidden_fields(one.get("/roads/G330/edit").text)
    common = {"name": "温寿线", "division_adcode": "330302"}
    g330.remarks = "改线"
    session.commit()
    answer = one.post("/roads/G330/edit", data={**opened, **common, "start_name": "广化"})
    assert answer.status_code == 302
    session.expire_all()
    route = session.get(Route, g330.id)
    assert (route.start_name, route.remarks) == ("广化", "改线")


def hidden_fields(page):
    return {
        name: html.unescape(value)
        for name, value in re.findall(r'name="(version|base)" type="hidden" value="([^"]*)"', page)
    }


def section_facts(**more):
    return {
        "start": "K4+000",
        "end": "5.0",
        "technical_class": "13",
        "surface_kind_code": "",
        "width_m": "7.5",
        **more,
    }


def test_a_steward_adds_a_section_by_chainage(sign_in, session, g330):
    answer = sign_in("steward").post("/roads/G330/sections/new", data=section_facts(lanes="2"))
    assert (answer.status_code, answer.location) == (302, "/roads/G330#sections")
    page = sign_in("leader").get("/roads/G330").text
    assert "K4+000–K5+000" in page
    assert "No section between" not in page


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"start": "K4+"}, "is not a chainage that can be read"),
        ({"end": "K12+000"}, "The nearest is K10+000."),
        ({"end": "K3+000"}, "K3+000 lies before K4+000"),
        ({"lanes": "two"}, "is not a number"),
        ({"width_m": "900"}, "A carriageway is 1 to 200 m wide."),
    ],
)
def test_a_section_that_cannot_be_is_refused_with_the_remedy(sign_in, g330, wrong, words):
    page = sign_in("steward").post("/roads/G330/sections/new", data=section_facts(**wrong))
    assert page.status_code == 200
    assert words in page.text


def test_a_section_is_edited_and_gets_its_traffic(sign_in, session, g330):
    session.add(SurfaceKind(code="asphalt", label_zh="沥青", label_en="Asphalt"))
    session.commit()
    steward = sign_in("steward")
    section = session.query(Section).filter_by(from_m=0).one()
    path = f"/roads/G330/sections/{section.id}"
    opened = hidden_fields(steward.get(f"{path}/edit").text)
    sent = section_facts(start="K0+000", end="K4+000", surface_kind_code="asphalt", name="甲段")
    assert steward.post(f"{path}/edit", data={**opened, **sent}).status_code == 302
    assert steward.post(f"{path}/traffic", data={"year": "2011", "aadt": "29800"}).status_code == 302
    assert steward.post(f"{path}/traffic", data={"year": "2011", "aadt": "30000"}).status_code == 302
    page = steward.get("/roads/G330").text
    assert "30,000" in page
    assert "甲段" in page
    assert "Asphalt" in page
    refused = steward.post(f"{path}/traffic", data={"year": "20x1", "aadt": "5"}, follow_redirects=True)
    assert "is not a number" in refused.text


def test_a_section_of_another_road_is_not_found(sign_in, session, g330):
    other = CentrelineFactory(route__code="G104", valid_from=date(2000, 1, 1)).route
    section = Section(route=other, from_m=0, to_m=5, offset_m=0, technical_class=TechnicalClass.CLASS_II)
    session.add(section)
    session.commit()
    assert sign_in("steward").get(f"/roads/G330/sections/{section.id}/edit").status_code == 404


def test_a_page_asks_the_database_few_questions_however_much_it_shows(client, session, g330):
    for number in range(40):
        CentrelineFactory(route__code=f"X{number + 100}330302")
    session.commit()
    asked = []
    event.listen(session.get_bind(), "before_cursor_execute", lambda *given: asked.append(given[2]))
    client.get("/roads")
    assert len(asked) <= 10, asked


def test_a_road_is_read_as_it_stood_on_a_day(sign_in, session, app):
    RouteFactory(code="G451", name="四五一线")
    session.commit()
    browser = sign_in("leader")
    with app.app_context():
        day = today()
    assert "As it stood at the end of" in browser.get(f"/roads/G451?as_of={day}").text
    before = browser.get("/roads/G451?as_of=1999-12-31").text
    assert "The register did not hold this record on that day." in before
