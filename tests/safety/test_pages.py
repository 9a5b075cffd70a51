"""Pages of black spots as people use them."""

import pytest

from roadreg.safety.codes import BlackSpotStatus
from roadreg.safety.models import BlackSpot
from tests.factories import CentrelineFactory
from tests.factories.safety import BlackSpotFactory

FORM = {
    "place": "G330 K1+300-K1+700",
    "method": "chainage",
    "name": "石垟弯道",
    "kind": "section",
    "level": "county",
    "division_adcode": "330302",
    "period_from": "2008-01-01",
    "period_to": "2010-12-31",
    "rule": "三年内发生5起以上事故",
    "fatal_crashes": "1",
    "injury_crashes": "4",
    "property_crashes": "",
    "killed": "1",
    "injured": "6",
    "listed_on": "2011-01-20",
}


@pytest.fixture
def g330(session):
    return CentrelineFactory(route__code="G330").route


def only_spot(session):
    session.expire_all()
    return session.query(BlackSpot).one()


def test_the_leader_reads_rank_rule_period_and_counts(sign_in, session):
    BlackSpotFactory(fatal_crashes=3, killed=3, injury_crashes=11, injured=16)
    page = sign_in("leader").get("/black-spots").text
    assert "Shuangling bend" in page
    assert "3 fatal crashes, 11 injury crashes, 3 killed, 16 injured" in page
    assert "Crashes counted from 2008-01-01 to 2010-12-31." in page
    assert "三年内发生3起以上死亡事故" in page
    assert "3 + 16" in page


def test_each_number_opens_the_list_that_it_counts(sign_in, session):
    BlackSpotFactory(number="listed")
    BlackSpotFactory(number="treated", name_en="Treated bend", status=BlackSpotStatus.TREATED)
    page = sign_in("leader").get("/black-spots?status=treated").text
    assert "Treated bend" in page
    assert "Shuangling bend" not in page


def test_visitors_see_only_what_is_published(client, session):
    secret = BlackSpotFactory(name_en="Secret bend")
    public = BlackSpotFactory(is_published=True)
    session.commit()
    page = client.get("/black-spots").text
    assert "Shuangling bend" in page
    assert "Secret bend" not in page
    assert client.get(f"/black-spots/{secret.id}").status_code == 404
    assert client.get(f"/black-spots/{public.id}").status_code == 200


def test_a_wrong_filter_says_so(sign_in, session):
    answer = sign_in("leader").get("/black-spots?level=moon")
    assert answer.status_code == 422
    assert "moon" in answer.text


def test_an_empty_list_offers_the_next_step(sign_in):
    assert "/black-spots/new" in sign_in("engineer").get("/black-spots").text


def test_an_engineer_lists_one_and_its_page_says_why(session, sign_in, g330):
    client = sign_in("engineer")
    answer = client.post("/black-spots/new", data=FORM)
    assert answer.status_code == 302, answer.text
    page = client.get(answer.location).text
    assert "Rule: 三年内发生5起以上事故." in page
    assert "From 2008-01-01 to 2010-12-31 (3 years) there were: " in page
    assert "1 fatal crash, 4 injury crashes, 1 killed, 6 injured." in page
    assert "G330 K1+300–K1+700" in page


@pytest.mark.parametrize(
    ("wrong", "words"),
    [({"killed": "0"}, "fatal crash"), ({"place": "G330 K99"}, "K10+000"), ({"injured": "x"}, "石垟弯道")],
)
def test_what_was_typed_stays_when_something_is_wrong(session, sign_in, g330, wrong, words):
    answer = sign_in("engineer").post("/black-spots/new", data=FORM | wrong)
    assert answer.status_code == 422
    assert words in answer.text
    assert 'value="石垟弯道"' in answer.text
    assert session.query(BlackSpot).count() == 0


def test_a_step_without_its_day_is_asked_for(sign_in, session):
    spot = BlackSpotFactory(status=BlackSpotStatus.IN_TREATMENT)
    client = sign_in("leader")
    answer = client.post(f"/black-spots/{spot.id}/status", data={"status": "treated", "on": ""})
    assert answer.status_code == 422
    assert "On which day?" in answer.text
    client.post(f"/black-spots/{spot.id}/status", data={"status": "treated", "on": "2011-09-30"})
    assert only_spot(session).status is BlackSpotStatus.TREATED


def test_staff_read_and_do_not_change(sign_in, session):
    spot = BlackSpotFactory()
    client = sign_in("staff")
    assert client.get(f"/black-spots/{spot.id}").status_code == 200
    assert client.get(f"/black-spots/{spot.id}/edit").status_code == 403
    assert client.post(f"/black-spots/{spot.id}/status", data={"status": "in_treatment"}).status_code == 403
    assert client.post(f"/black-spots/{spot.id}/publish", data={"published": "1"}).status_code == 403


def test_a_saved_edit_keeps_the_place_to_the_millimetre(session, sign_in, g330):
    client = sign_in("engineer")
    client.post("/black-spots/new", data=FORM)
    spot = only_spot(session)
    version = str(spot.version)
    answer = client.post(
        f"/black-spots/{spot.id}/edit", data=FORM | {"version": version, "measures": "增设护栏"}
    )
    assert answer.status_code == 302, answer.text
    assert (only_spot(session).measures, only_spot(session).from_m) == ("增设护栏", 1300)
