"""Pages of hazards as people use them."""

import json
from datetime import date
from html import unescape
from io import BytesIO
from uuid import uuid4

import pytest
from PIL import Image

from roadreg.hazards.codes import HazardGrade, HazardState
from roadreg.hazards.models import Hazard
from roadreg.hazards.queries import list_actions
from tests.factories.hazards import HazardFactory

S = HazardState


def photo(colour="red", name="rock.jpg"):
    written = BytesIO()
    Image.new("RGB", (64, 48), colour).save(written, "JPEG")
    return BytesIO(written.getvalue()), name


@pytest.fixture
def send(g330):
    """Sends the report form: `send(client, place="…")`."""

    def make(client, **facts):
        given = {
            "client_token": str(uuid4()),
            "origin": "patrol",
            "place": "G330 K2+000 右",
            "category_code": "D01",
        }
        return client.post("/hazards/new", data=given | {"division_adcode": "", "method": "chainage"} | facts)

    return make


def only_hazard(session):
    session.expire_all()
    return session.query(Hazard).one()


# --- Reporting --------------------------------------------------------------------------------------------


def test_a_report_typed_by_chainage_is_saved_and_shown(session, sign_in, send):
    client = sign_in("staff")
    answer = send(client, description="落石", files=[photo(), photo("blue", "b.jpg")])
    assert answer.status_code == 302, answer.text
    hazard = only_hazard(session)
    page = client.get(answer.location).text
    assert "G330 K2+000 right · Slope collapse or rockfall" in page
    assert len(hazard.attachments) == 2
    assert "落石" in page
    assert hazard.number in client.get("/hazards").text


def test_a_report_sent_twice_is_one_hazard(session, sign_in, send):
    client, token = sign_in("staff"), str(uuid4())
    first, second = (send(client, client_token=token, files=[photo()]) for _ in range(2))
    assert first.location == second.location
    assert len(only_hazard(session).attachments) == 1


def test_a_tap_beside_no_road_saves_all_the_same(session, sign_in, send):
    answer = send(sign_in("staff"), place="", lon="120.6", lat="28.5", method="tap")
    assert answer.status_code == 302
    assert only_hazard(session).route is None


def test_what_was_typed_and_sent_stays_when_the_place_is_wrong(session, sign_in, send):
    client = sign_in("staff")
    answer = send(client, place="G330 K99+000", description="大石头", files=[photo()])
    assert answer.status_code == 422
    assert "K0+000–K10+000" in answer.text
    assert "大石头" in answer.text
    assert 'value="D01" checked' in answer.text
    kept = answer.text.split('name="kept" value="')[1].split('"')[0]
    again = send(client, place="G330 K9+000", kept=kept)
    assert again.status_code == 302
    assert [it.name for it in only_hazard(session).attachments] == ["rock.jpg"]


def test_a_refused_file_does_not_lose_the_others(session, sign_in, send):
    answer = send(sign_in("staff"), files=[photo(), (BytesIO(b"nonsense"), "x.exe")])
    assert answer.status_code == 422
    assert "x.exe" in answer.text
    assert 'name="kept"' in answer.text
    assert session.query(Hazard).count() == 0


def test_a_forged_photo_is_left_out(session, sign_in, send):
    send(sign_in("staff"), kept="WyJhYSIsImIiXQ.forged")
    assert only_hazard(session).attachments == []


def test_without_a_kind_or_a_place_the_fields_say_so(sign_in, send):
    client = sign_in("staff")
    assert "What kind of hazard is it?" in send(client, category_code="").text
    assert "Where is it?" in send(client, place="").text


def test_a_likely_duplicate_is_shown_first_and_can_be_told_apart(session, sign_in, send):
    client = sign_in("staff")
    send(client)
    known = only_hazard(session)
    answer = send(client, place="G330 K2+030 右", description="second")
    assert answer.status_code == 422
    assert f"/hazards/{known.id}" in answer.text
    assert session.query(Hazard).count() == 1
    assert send(client, place="G330 K2+030 右", is_another="y").status_code == 302
    assert session.query(Hazard).count() == 2


def test_the_same_hazard_gets_the_photo_and_nothing_new_is_made(session, sign_in, send):
    client = sign_in("staff")
    send(client)
    known = only_hazard(session)
    answer = send(client, same_as=str(known.id), description="更大了", files=[photo()])
    assert answer.location.endswith(f"/hazards/{known.id}")
    assert len(only_hazard(session).attachments) == 1
    assert list_actions(session, known)[0].note == "更大了"


def test_duplicates_are_asked_for_while_the_form_is_filled(sign_in, g330):
    hazard, client = HazardFactory(), sign_in("staff")
    assert hazard.number in client.get("/hazards/near?lon=120.5&lat=28.0001&category=D01").text
    assert client.get("/hazards/near?lon=120.5&lat=28.01&category=D01").text.strip() == ""
    assert client.get("/hazards/near?lon=nan&lat=x").text == ""


def test_the_address_may_give_the_place(sign_in, g330):
    page = sign_in("staff").get("/hazards/new?place=G330+K1%2B200&category=D01").text
    assert 'value="G330 K1+200"' in page
    assert 'value="D01" checked' in page


def test_visitors_are_asked_to_sign_in(client):
    assert "/login" in client.get("/hazards/new").location


# --- The page ---------------------------------------------------------------------------------------------


def test_a_visitor_sees_what_is_published_without_names_and_photos(client, account, session):
    reporter = account("staff", display_name="张三")
    secret, public = HazardFactory(), HazardFactory(is_published=True, reported_by=reporter)
    session.commit()
    assert client.get(f"/hazards/{secret.id}").status_code == 404
    page = client.get(f"/hazards/{public.id}")
    assert page.status_code == 200
    assert "张三" not in page.text
    assert secret.number not in client.get("/hazards").text


def test_the_number_leads_to_the_page(sign_in, session):
    hazard = HazardFactory()
    client = sign_in("staff")
    assert client.get(f"/hazards/{hazard.number.lower()}").location == f"/hazards/{hazard.id}"
    assert client.get(f"/hazards?q={hazard.number}").location == f"/hazards/{hazard.id}"
    assert client.get("/hazards/H1999-0001").status_code == 404


def test_an_overdue_hazard_says_so_in_list_and_page(sign_in, session):
    hazard = HazardFactory(state=S.ASSIGNED, due_on=date(2011, 12, 31))
    client = sign_in("staff")
    assert "days overdue" in client.get(f"/hazards/{hazard.id}").text
    assert "days overdue" in client.get("/hazards?overdue=1").text


def test_a_list_with_an_unknown_route_says_so_and_shows_nothing(sign_in, g330):
    HazardFactory()
    answer = sign_in("staff").get("/hazards?route=G331")
    assert answer.status_code == 422
    assert "G331" in answer.text


def test_an_empty_stretch_is_named(sign_in, g330):
    page = sign_in("staff").get("/hazards?route=G330&from=K1&to=K2").text
    assert "G330 K1+000–K2+000" in page


# --- Steps ------------------------------------------------------------------------------------------------


def test_the_next_step_is_one_button(sign_in, session):
    hazard = HazardFactory()
    client = sign_in("staff")
    page = client.get(f"/hazards/{hazard.id}").text
    assert page.count('class="btn btn-primary">Confirm on site') == 1
    client.post(f"/hazards/{hazard.id}/state", data={"from_state": "reported", "to_state": "verified"})
    assert only_hazard(session).state is S.VERIFIED


def test_a_step_without_what_it_needs_keeps_what_was_typed(sign_in, session):
    hazard = HazardFactory(state=S.VERIFIED)
    sent = {"from_state": "verified", "to_state": "graded", "note": "视距不足", "risk_level": "2"}
    answer = sign_in("engineer").post(f"/hazards/{hazard.id}/state", data=sent)
    assert answer.status_code == 422
    assert "General or major?" in answer.text
    assert "视距不足" in answer.text
    assert only_hazard(session).state is S.VERIFIED


def test_a_major_grade_by_an_engineer_is_refused(sign_in, session):
    hazard = HazardFactory(state=S.VERIFIED)
    sent = {"from_state": "verified", "to_state": "graded", "note": "x", "risk_level": "1", "grade": "major"}
    assert sign_in("engineer").post(f"/hazards/{hazard.id}/state", data=sent).status_code == 403
    sign_in("leader").post(f"/hazards/{hazard.id}/state", data=sent)
    assert only_hazard(session).grade is HazardGrade.MAJOR


def test_a_step_that_somebody_else_has_taken_meanwhile_is_told(sign_in, session):
    hazard = HazardFactory(state=S.VERIFIED)
    client = sign_in("staff")
    answer = client.post(
        f"/hazards/{hazard.id}/state",
        data={"from_state": "reported", "to_state": "rejected", "note": "x"},
        follow_redirects=True,
    )
    assert "cannot become" in answer.text
    assert only_hazard(session).state is S.VERIFIED


def test_the_old_number_of_a_merged_hazard_opens_the_surviving_one(sign_in, session):
    kept, double = HazardFactory(), HazardFactory()
    client = sign_in("staff")
    client.post(f"/hazards/{double.id}/merge", data={"into": kept.number})
    answer = client.get(f"/hazards/{double.id}", follow_redirects=True)
    assert answer.request.path == f"/hazards/{kept.id}"
    assert double.number in answer.text
    assert kept.number in answer.text
    assert client.get(f"/hazards/{double.id}?own=1").status_code == 200


def test_merging_into_an_unknown_number_says_how_numbers_look(sign_in, session):
    answer = sign_in("staff").post(f"/hazards/{HazardFactory().id}/merge", data={"into": "H1"})
    assert answer.status_code == 422
    assert "H2011-0042" in answer.text


# --- Editing ----------------------------------------------------------------------------------------------


def form_of(hazard, client):
    page = client.get(f"/hazards/{hazard.id}/edit").text
    base = unescape(page.split('name="base"')[1].split('value="')[1].split('"')[0])
    version = page.split('name="version"')[1].split('value="')[1].split('"')[0]
    return json.loads(base) | {"base": base, "version": version}


def test_two_editors_of_different_fields_both_stand(session, sign_in, send):
    mine, theirs = sign_in("staff"), sign_in("engineer")
    send(mine)
    hazard = only_hazard(session)
    my_form, their_form = form_of(hazard, mine), form_of(hazard, theirs)
    assert (
        theirs.post(f"/hazards/{hazard.id}/edit", data=their_form | {"description": "落石"}).status_code
        == 302
    )
    assert (
        mine.post(f"/hazards/{hazard.id}/edit", data=my_form | {"temporary_control": "锥桶"}).status_code
        == 302
    )
    saved = only_hazard(session)
    assert (saved.description, saved.temporary_control) == ("落石", "锥桶")
    assert saved.from_m == 2000


def test_two_editors_of_one_field_are_shown_both_values(session, sign_in, send):
    mine, theirs = sign_in("staff"), sign_in("engineer")
    send(mine)
    hazard = only_hazard(session)
    my_form, their_form = form_of(hazard, mine), form_of(hazard, theirs)
    theirs.post(f"/hazards/{hazard.id}/edit", data=their_form | {"description": "theirs"})
    answer = mine.post(f"/hazards/{hazard.id}/edit", data=my_form | {"description": "mine"})
    assert answer.status_code == 422
    assert "theirs" in answer.text
    assert "mine" in answer.text
    assert only_hazard(session).description == "theirs"


def test_a_wrong_place_changes_nothing(session, sign_in, send):
    client = sign_in("staff")
    send(client)
    hazard = only_hazard(session)
    sent = form_of(hazard, client) | {"place": "G330 K99+000", "description": "x"}
    answer = client.post(f"/hazards/{hazard.id}/edit", data=sent)
    assert answer.status_code == 422
    assert "K10+000" in answer.text
    assert only_hazard(session).description == ""


def test_staff_add_and_remove_photos(session, sign_in):
    hazard, client = HazardFactory(), sign_in("staff")
    client.post(f"/hazards/{hazard.id}/attachments", data={"files": [photo()], "caption": "近景"})
    attachment = only_hazard(session).attachments[0]
    assert attachment.caption == "近景"
    client.post(f"/hazards/{hazard.id}/attachments/{attachment.id}/remove")
    assert only_hazard(session).attachments == []
