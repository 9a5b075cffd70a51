"""Pages of the history."""

import pytest

from tests.factories.projects import ProjectFactory


@pytest.mark.parametrize("path", ["/history", "/history/as-of"])
def test_visitors_sign_in_first(client, path):
    assert client.get(path).status_code == 302


def test_the_newest_changes_link_to_their_records(session, sign_in):
    project = ProjectFactory(number="P2011-03", name="<b>路基</b>")
    session.commit()
    page = sign_in("staff").get("/history?kind=project").text
    assert f'href="/projects/{project.id}"' in page
    assert "&lt;b&gt;路基" in page
    assert "<b>路基" not in page


def test_accounts_are_shown_to_administrators_only(sign_in):
    assert 'value="account"' not in sign_in("leader").get("/history").text
    assert 'value="account"' in sign_in("admin").get("/history").text


@pytest.mark.parametrize(
    "query", ["kind=drop&from=x&to=2011-13-01&page=-1", "record=%25&person=%27%3B--", "kind=account"]
)
def test_values_in_the_address_that_nothing_knows_do_no_harm(sign_in, query):
    assert sign_in("leader").get(f"/history?{query}").status_code == 200


def test_a_list_as_of_a_day_says_when_the_history_begins(session, sign_in):
    ProjectFactory()
    session.commit()
    page = sign_in("leader").get("/history/as-of?kind=projects&day=1999-12-31").text
    assert "The register held none of these on that day." in page
    assert "Its history begins at" in page


def test_a_list_that_there_is_not_is_not_found(sign_in):
    assert sign_in("leader").get("/history/as-of?kind=people").status_code == 404


@pytest.mark.parametrize("kind", ["projects", "bridges", "hazards", "navigation-marks"])
def test_each_list_can_be_read_today(sign_in, kind):
    page = sign_in("leader").get(f"/history/as-of?kind={kind}&lang=zh")
    assert page.status_code == 200


def test_the_project_shows_its_history_and_how_it_stood(session, sign_in):
    project = ProjectFactory(number="P2011-03", name="路基")
    session.commit()
    engineer = sign_in("engineer")
    page = engineer.get(f"/projects/{project.id}?as_of=1999-01-01").text
    assert "The register did not hold this record on that day." in page
    assert "Created: Project P2011-03 路基" in page
