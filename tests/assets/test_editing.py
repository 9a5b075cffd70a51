"""Two people edit one bridge; and the bridge's history tells both."""

from datetime import date, timedelta

import pytest

from roadreg.app import create_app
from roadreg.assets.models import Bridge
from roadreg.db.session import Actor
from tests import factories
from tests.assets.test_pages import send_form, shown_form
from tests.factories import PASSWORD, AccountFactory
from tests.factories.assets import BridgeFactory


@pytest.fixture
def office(committed, config):
    """An application on a database of its own, with a bridge, and the browsers of two engineers."""
    app = create_app(config, committed)
    app.config["WTF_CSRF_ENABLED"] = False
    with committed.unit_of_work(Actor(None, "maker", "command")) as session:
        factories.use(session)
        names = [AccountFactory(role="engineer", name=name).name for name in ("chen", "lin")]
        bridge = BridgeFactory(name="双屿桥", name_en="Shuangyu Bridge", deck_width_m=9, engineer="陈工")
        path = f"/assets/{bridge.id}"
    browsers = [app.test_client() for _ in names]
    for browser, name in zip(browsers, names, strict=True):
        assert browser.post("/login", data={"name": name, "password": PASSWORD}).status_code == 302
    return committed, path, *browsers


def test_changes_of_different_fields_are_put_together(office):
    database, path, chen, lin = office
    mine = shown_form(lin.get(f"{path}/edit").text)
    assert send_form(chen, f"{path}/edit", deck_width_m="12").status_code == 302
    assert lin.post(f"{path}/edit", data=mine | {"engineer": "林工"}).status_code == 302
    with database.session() as session:
        bridge = session.query(Bridge).one()
        assert (bridge.deck_width_m, bridge.engineer, bridge.version) == (12, "林工", 3)


def test_changes_of_one_field_are_both_shown_and_the_second_chooses(office):
    database, path, chen, lin = office
    mine = shown_form(lin.get(f"{path}/edit").text)
    send_form(chen, f"{path}/edit", deck_width_m="12", engineer="王工")
    answer = lin.post(f"{path}/edit", data=mine | {"deck_width_m": "11", "remarks": "measured"})
    assert answer.status_code == 409
    for text in ("Somebody else saved this record", "<td>9</td><td>12</td><td>11</td>", "measured"):
        assert text in answer.text
    again = shown_form(answer.text)
    assert (again["deck_width_m"], again["engineer"], again["remarks"]) == ("11", "王工", "measured")
    with database.session() as session:
        assert session.query(Bridge).one().deck_width_m == 12
    assert lin.post(f"{path}/edit", data=again).status_code == 302
    with database.session() as session:
        bridge = session.query(Bridge).one()
        assert (bridge.deck_width_m, bridge.engineer, bridge.remarks) == (11, "王工", "measured")


def test_the_history_tells_who_changed_what_in_words(office):
    _database, path, chen, lin = office
    send_form(chen, f"{path}/edit", deck_width_m="12")
    send_form(lin, f"{path}/edit", condition_class="4", status="closed")
    page = lin.get(path).text
    assert page.index("lin · page") < page.index("chen · page") < page.index("maker · command")
    assert "<del>In service</del> → <ins>Closed to traffic</ins>" in page
    assert "<del>9.0</del> → <ins>12.0</ins>" in page or "<del>9</del> → <ins>12</ins>" in page
    assert page.count("Created") == 1


def test_a_bridge_is_shown_as_it_stood_on_a_day(office):
    database, path, chen, _lin = office
    with database.unit_of_work() as session:
        from sqlalchemy import text

        session.execute(text("UPDATE history SET changed_at = changed_at - interval '2 days'"))
    send_form(chen, f"{path}/edit", deck_width_m="12", condition_class="4")
    yesterday = (date.today() - timedelta(days=1)).isoformat()  # noqa: DTZ011
    then = chen.get(f"{path}?as_of={yesterday}").text
    facts = then.split("</dl>")[0]
    assert "As it stood at the end of" in then
    assert "<dd>9</dd>" in facts
    assert "Class 4" not in facts
    assert "The register did not hold it then." in chen.get(f"{path}?as_of=2001-01-01").text
    assert chen.get(f"{path}?as_of=nonsense").status_code == 200


def test_a_number_taken_meanwhile_is_told_at_its_field(office):
    database, path, chen, _lin = office
    with database.unit_of_work() as session:
        factories.use(session)
        BridgeFactory(number="L0020", name="另一座")
    answer = send_form(chen, f"{path}/edit", number="L0020", remarks="kept")
    assert answer.status_code == 422
    assert "The number L0020 is taken by “另一座”." in answer.text
    assert "kept" in answer.text
