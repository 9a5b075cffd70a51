"""Signing in, and who may do what."""

from datetime import UTC, datetime, timedelta

import pytest

from roadreg.auth.divisions import covers
from roadreg.auth.models import Role
from roadreg.auth.permissions import Action, may, require
from roadreg.auth.services import SignInRefused, add_account, end_sessions, sign_in
from roadreg.errors import Forbidden, InvalidInput
from tests.factories import PASSWORD, AccountFactory, lucheng

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


def enter(session, name, password, now=NOON):
    return sign_in(session, name, password, now=now, attempts=3, wait=timedelta(minutes=15))


def test_the_right_password_opens(session):
    person = AccountFactory()
    assert enter(session, person.name, PASSWORD) is person


@pytest.mark.parametrize("name", ["nobody", "known"])
def test_a_refusal_does_not_tell_which_of_both_was_wrong(app, session, name):
    AccountFactory(name="known")
    with app.test_request_context(), pytest.raises(SignInRefused) as refusal:
        enter(session, name, "wrong")
    assert str(refusal.value) == "Name or password is wrong."


def test_three_wrong_passwords_make_the_account_wait(app, session):
    AccountFactory(name="known")
    with app.test_request_context():
        for _attempt in range(3):
            with pytest.raises(SignInRefused):
                enter(session, "known", "wrong")
        with pytest.raises(SignInRefused, match="in 15 minutes"):
            enter(session, "known", PASSWORD)
        with pytest.raises(SignInRefused, match="in 1 minute"):
            enter(session, "known", PASSWORD, now=NOON + timedelta(minutes=14, seconds=30))
        assert enter(session, "known", PASSWORD, now=NOON + timedelta(minutes=16))


def test_a_closed_account_does_not_open(app, session):
    AccountFactory(name="gone", is_active=False)
    with app.test_request_context(), pytest.raises(SignInRefused):
        enter(session, "gone", PASSWORD)


def test_every_fault_of_a_new_account_is_named_at_once(app, session):
    AccountFactory(name="taken")
    with app.test_request_context(), pytest.raises(InvalidInput) as refusal:
        add_account(session, name="taken", password="short", role=Role.STAFF, division_adcode="999999")
    assert [problem.field for problem in refusal.value.problems] == ["name", "password", "division"]


def test_a_new_account_can_sign_in(app, session):
    lucheng()
    with app.test_request_context():
        add_account(session, name="new", password=PASSWORD, role=Role.STAFF, division_adcode="330302")
    assert enter(session, "new", PASSWORD).display_name == "new"


def test_signing_in_leads_on_to_the_page_that_was_asked_for(client, account, app):
    person = account("staff")
    app.config["WTF_CSRF_ENABLED"] = False
    answer = client.post("/login?next=/hazards", data={"name": person.name, "password": PASSWORD})
    assert answer.location == "/hazards"


@pytest.mark.parametrize("elsewhere", ["https://evil.example", "//evil.example", "/\\evil.example", "x"])
def test_signing_in_never_leads_to_another_site(client, account, app, elsewhere):
    person = account("staff")
    app.config["WTF_CSRF_ENABLED"] = False
    answer = client.post(
        "/login", query_string={"next": elsewhere}, data={"name": person.name, "password": PASSWORD}
    )
    assert answer.location == "/"


def test_a_form_without_its_token_is_refused_in_plain_words(client):
    answer = client.post("/login", data={"name": "a", "password": "b"})
    assert answer.status_code == 400
    assert "Go back, reload and send it again" in answer.text


def test_the_cookie_is_hardened(client):
    cookie = client.get("/login").headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


def test_ending_all_sessions_ends_them(sign_in, session, account):
    browser = sign_in("staff", name="walker")
    assert "walker" in browser.get("/login").text
    from roadreg.auth.models import Account

    end_sessions(session, session.query(Account).filter_by(name="walker").one())
    session.commit()
    assert "walker" not in browser.get("/login").text


@pytest.mark.parametrize(
    ("outer", "inner", "inside"),
    [
        ("330302", "330302", True),
        ("330302", "330302006", True),
        ("330300", "330302006", True),
        ("330000", "331002", True),
        ("330100", "331002", False),
        ("330302006", "330302", False),
        ("330310", "330302", False),
    ],
)
def test_a_division_covers_what_lies_in_it(outer, inner, inside):
    assert covers(outer, inner) is inside


def test_a_role_acts_in_its_own_division_only(session):
    engineer = AccountFactory(role=Role.ENGINEER)
    assert may(engineer, Action.EDIT_ASSET, division="330302006")
    assert not may(engineer, Action.EDIT_ASSET, division="330303")
    assert may(engineer, Action.READ, division="330303")
    assert not may(engineer, Action.IMPORT, division="330302")
    assert not may(None, Action.READ)


def test_a_refusal_names_the_role_that_could(app, session):
    with app.test_request_context(), pytest.raises(Forbidden, match="Steward"):
        require(AccountFactory(role=Role.STAFF), Action.IMPORT)
