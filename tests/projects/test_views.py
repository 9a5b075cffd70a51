"""Pages of projects, as an engineer, a colleague and a visitor meet them."""

import re
from datetime import date
from decimal import Decimal
from html import unescape

import pytest
from sqlalchemy import select

from roadreg.config import Config
from roadreg.projects.models import ProgressEntry, Project
from roadreg.web import clock
from tests.factories import CentrelineFactory
from tests.factories.assets import BridgeFactory
from tests.factories.projects import MilestoneFactory, ProgressEntryFactory, ProjectFactory, other_works


@pytest.fixture
def project(session):
    """A project entered up to November 2011."""
    project = ProjectFactory(number="P2011-03", name="路基沉陷处治", name_en="Subgrade settlement")
    ProgressEntryFactory(project=project)
    session.commit()
    session.expire_all()
    return project


def form_of(page):
    """What a browser would send for the hidden fields of a page's edit form."""
    fields = re.findall(r'<input[^>]*name="(version|base)"[^>]*value="([^"]*)"', page)
    return {name: unescape(value) for name, value in fields}


def entry_of(session, project, month):
    session.expire_all()
    return session.scalars(select(ProgressEntry).filter_by(project_id=project.id, month=month)).one_or_none()


# --- Reading ----------------------------------------------------------------------------------------------


def test_a_visitor_reads_the_facts_and_not_the_offices_own_words(session, client, project):
    project.remarks, project.progress[0].problems = "内部备注", "村民阻工"
    session.commit()
    page = client.get(f"/projects/{project.id}").text
    assert "Subgrade settlement" in page
    assert "62 %" in page
    for hidden in ("内部备注", "村民阻工", "History", "Photos and documents", "Enter 2"):
        assert hidden not in page


def test_where_projects_are_not_published_visitors_sign_in_first(app, client, project):
    app.config["ROADREG"] = Config(**(app.config["ROADREG"].model_dump() | {"public_layers": ("routes",)}))
    assert client.get("/projects").status_code == 302
    assert client.get(f"/projects/{project.id}").status_code == 302


def test_the_cost_is_shown_exactly_with_its_basis(session, client, project):
    project.estimated_cost, project.cost_basis = Decimal("2400000.01"), "估算"
    session.commit()
    page = client.get(f"/projects/{project.id}").text
    assert "240.000001" in page
    assert "2,400,000.01 yuan" in page
    assert "估算" in page


def test_a_list_without_a_match_offers_to_clear_the_filters(client, project):
    page = client.get("/projects?q=nothing-like-it").text
    assert "No project matches these filters." in page
    assert 'href="/projects"' in page
    assert "P2011-03" in client.get("/projects?q=2011-03&sort=-progress").text


@pytest.mark.parametrize(
    "query", ["sort=drop&stage=P99&year=abcd&page=x&late=2&condition=%00", "year=0000&route=%25"]
)
def test_values_in_the_address_that_nothing_knows_do_no_harm(client, project, query):
    assert client.get(f"/projects?{query}").status_code == 200


def test_what_people_typed_is_shown_as_text(session, client, project):
    project.description = "<script>alert(1)</script>"
    project.progress[0].work_done = '"><img src=x>'
    session.commit()
    page = client.get(f"/projects/{project.id}").text
    assert "<script>alert" not in page
    assert "<img src=x>" not in page


def test_a_late_critical_milestone_is_flagged(session, client, project):
    MilestoneFactory(project=project, name="光缆迁改", planned_on=date(2011, 9, 30), is_critical=True)
    session.commit()
    session.expire_all()
    assert "days late" in client.get(f"/projects/{project.id}").text
    assert "P2011-03" in client.get("/projects?late=1").text


def test_an_unknown_project_is_not_found(client):
    assert client.get("/projects/999999").status_code == 404


def test_both_languages(client, project):
    assert "形象进度" in client.get(f"/projects/{project.id}?lang=zh").text
    assert "Physical progress" in client.get(f"/projects/{project.id}?lang=en").text


# --- Facts ------------------------------------------------------------------------------------------------


def test_an_engineer_enters_a_project(session, sign_in):
    other_works()
    engineer = sign_in("engineer")
    session.commit()
    answer = engineer.post(
        "/projects/new",
        data={
            "number": "P2026-01",
            "name": "新桥",
            "kind_code": "other",
            "stage": "P1",
            "condition": "normal",
            "division_adcode": "330302",
            "engineer_id": "",
            "estimated_cost": "7.8亿",
            "length_km": "6.5",
        },
    )
    assert answer.status_code == 302, answer.text
    saved = session.scalars(select(Project).filter_by(number="P2026-01")).one()
    assert (saved.estimated_cost, saved.length_km) == (Decimal("780000000.00"), Decimal("6.500"))


def test_a_figure_that_cannot_be_read_stays_in_its_field(sign_in, project):
    engineer = sign_in("engineer")
    page = engineer.get(f"/projects/{project.id}/edit").text
    sent = form_of(page) | {
        "number": "P2011-03",
        "name": "路基沉陷处治",
        "kind_code": "other",
        "stage": "P8",
        "condition": "normal",
        "division_adcode": "330302",
        "estimated_cost": "two million",
    }
    answer = engineer.post(f"/projects/{project.id}/edit", data=sent)
    assert answer.status_code == 200
    assert "“two million” is not a number" in answer.text
    assert 'value="two million"' in answer.text


def test_two_editors_of_different_fields_both_stand(session, sign_in, project):
    engineer = sign_in("engineer")
    sent = form_of(engineer.get(f"/projects/{project.id}/edit").text)
    project.remarks = "同事的备注"
    session.commit()
    answer = engineer.post(f"/projects/{project.id}/edit", data=sent | facts_of(project, name="我的名称"))
    assert answer.status_code == 302, answer.text
    session.expire_all()
    assert (project.name, project.remarks) == ("我的名称", "同事的备注")


def test_two_editors_of_one_field_see_both_values(session, sign_in, project):
    engineer = sign_in("engineer")
    sent = form_of(engineer.get(f"/projects/{project.id}/edit").text)
    project.name = "同事的名称"
    session.commit()
    answer = engineer.post(f"/projects/{project.id}/edit", data=sent | facts_of(project, name="我的名称"))
    assert answer.status_code == 200
    assert "同事的名称" in answer.text
    assert "我的名称" in answer.text
    again = form_of(answer.text) | facts_of(project, name="我的名称")
    assert engineer.post(f"/projects/{project.id}/edit", data=again).status_code == 302


def facts_of(project, **changed):
    return {
        "number": project.number,
        "name": project.name,
        "name_en": project.name_en,
        "kind_code": project.kind_code,
        "stage": project.stage.value,
        "condition": project.condition.value,
        "division_adcode": project.division_adcode,
        "engineer_id": "",
    } | changed


@pytest.mark.parametrize(
    "path", ["/projects/new", "/projects/{}/edit", "/projects/{}/progress", "/projects/{}/treats"]
)
def test_staff_are_told_which_role_may_edit(sign_in, project, path):
    answer = sign_in("staff").get(path.format(project.id))
    assert answer.status_code == 403
    assert "Engineer" in answer.text


# --- Monthly progress -------------------------------------------------------------------------------------


def test_last_months_values_stand_beside_empty_fields(sign_in, project):
    page = sign_in("engineer").get(f"/projects/{project.id}/progress").text
    assert "Progress of 2011-12" in page
    assert "62 %" in page
    assert re.search(r'<input[^>]*name="physical_percent"[^>]*value=""', page)


@pytest.mark.parametrize(("typed", "kept"), [("70.5", "70.50"), ("100", "100"), ("０７０。５", "70.5")])
def test_ordinary_numbers_are_taken_as_typed(session, sign_in, project, typed, kept):
    answer = sign_in("engineer").post(
        f"/projects/{project.id}/progress?month=2011-12",
        data={"version": "0", "physical_percent": typed, "planned_percent": "100"},
    )
    assert answer.status_code == 302, answer.text
    assert entry_of(session, project, date(2011, 12, 1)).physical_percent == Decimal(kept)


@pytest.mark.parametrize(("typed", "told"), [("100.5", "100.5 % is above 100 %"), ("1,234.56", "1234.56 %")])
def test_above_a_hundred_is_named_and_no_field_is_emptied(session, sign_in, project, typed, told):
    answer = sign_in("engineer").post(
        f"/projects/{project.id}/progress?month=2011-12",
        data={"version": "0", "physical_percent": typed, "planned_percent": "95", "work_done": "桩基"},
    )
    assert told in answer.text
    for kept in (f'value="{typed}"', 'value="95"', "桩基"):
        assert kept in answer.text
    assert entry_of(session, project, date(2011, 12, 1)) is None


def test_over_the_plan_asks_for_a_sentence_and_keeps_everything(session, sign_in, project):
    engineer = sign_in("engineer")
    sent = {"version": "0", "physical_percent": "98.8", "planned_percent": "95", "work_done": "桩基"}
    asked = engineer.post(f"/projects/{project.id}/progress?month=2011-12", data=sent)
    assert "98.8 % is 104 % of the plan (95 %)." in asked.text
    for kept in ('value="98.8"', 'value="95"', "桩基"):
        assert kept in asked.text
    answered = engineer.post(
        f"/projects/{project.id}/progress?month=2011-12", data=sent | {"remark": "增加机械"}
    )
    assert answered.status_code == 302
    assert entry_of(session, project, date(2011, 12, 1)).remark == "增加机械"


def test_a_month_entered_twice_at_once_shows_both(session, sign_in, project):
    engineer = sign_in("engineer")
    engineer.get(f"/projects/{project.id}/progress?month=2011-12")
    ProgressEntryFactory(
        project=project, month=date(2011, 12, 1), physical_percent=Decimal("70"), planned_percent=None
    )
    session.commit()
    answer = engineer.post(
        f"/projects/{project.id}/progress?month=2011-12", data={"version": "0", "physical_percent": "71"}
    )
    assert answer.status_code == 200
    assert "Theirs" in answer.text
    assert entry_of(session, project, date(2011, 12, 1)).physical_percent == 70


@pytest.mark.parametrize("month", ["2011-13", "2011", "abc", "2011-1"])
def test_what_is_no_month_is_named(sign_in, project, month):
    answer = sign_in("engineer").get(f"/projects/{project.id}/progress?month={month}")
    assert answer.status_code == 422
    assert "is no month" in answer.text


# --- Milestones, ties, sites ------------------------------------------------------------------------------


def test_a_milestone_is_added_edited_done_and_removed(session, sign_in, project):
    engineer = sign_in("engineer")
    there = f"/projects/{project.id}/milestones"
    assert (
        engineer.post(
            f"{there}/new", data={"name": "开工", "stage": "P7", "planned_on": "2011-12-01"}
        ).status_code
        == 302
    )
    session.expire_all()
    milestone = project.milestones[0]
    sent = form_of(engineer.get(f"{there}/{milestone.id}").text)
    engineer.post(
        f"{there}/{milestone.id}",
        data=sent | {"name": "正式开工", "stage": "", "planned_on": "2011-12-01", "is_critical": "y"},
    )
    session.expire_all()
    assert (milestone.name, milestone.stage, milestone.is_critical) == ("正式开工", None, True)
    engineer.post(f"{there}/{milestone.id}/done", data={"done_on": "2011-12-03"})
    session.expire_all()
    assert milestone.done_on == date(2011, 12, 3)
    engineer.post(f"{there}/{milestone.id}/remove")
    session.expire_all()
    assert project.milestones == []


def test_a_milestone_of_another_project_is_not_reached_through_this_one(session, sign_in, project):
    other = MilestoneFactory()
    session.commit()
    engineer = sign_in("engineer")
    assert engineer.get(f"/projects/{project.id}/milestones/{other.id}").status_code == 404
    assert engineer.post(f"/projects/{project.id}/milestones/{other.id}/remove").status_code == 404


def test_a_record_is_found_by_its_number_and_tied(session, sign_in, project):
    bridge = BridgeFactory(number="G330330302L0080")
    session.commit()
    engineer = sign_in("engineer")
    assert "G330330302L0080" in engineer.get(f"/projects/{project.id}/treats?q=l0080").text
    engineer.post(f"/projects/{project.id}/treats/assets/{bridge.id}")
    session.expire_all()
    assert project.assets == [bridge]
    assert f'href="/assets/{bridge.id}"' in engineer.get(f"/projects/{project.id}").text
    assert engineer.post(f"/projects/{project.id}/treats/people/1").status_code == 404


def test_a_site_is_added_by_chainage_and_moved(session, sign_in, project):
    route = CentrelineFactory(route__code="G498").route
    session.commit()
    engineer = sign_in("engineer")
    answer = engineer.post(
        f"/projects/{project.id}/sites/new", data={"place": "G498 K2+100-K2+300 right", "name": "一号工点"}
    )
    assert answer.status_code == 302, answer.text
    session.expire_all()
    site = project.sites[0]
    assert (site.route, site.from_m, site.to_m, site.name) == (route, 2100, 2300, "一号工点")
    assert "G498 K2+100–K2+300" in engineer.get(f"/projects/{project.id}").text
    page = engineer.get(f"/projects/{project.id}/sites/{site.id}").text
    assert len(re.findall(r'name="lon"', page)) == 1
    moved = engineer.post(
        f"/projects/{project.id}/sites/{site.id}",
        data=form_of(page) | {"place": "G498 K3+000", "name": "一号工点"},
    )
    assert moved.status_code == 302, moved.text
    session.expire_all()
    assert (site.from_m, site.to_m) == (3000, None)
    engineer.post(f"/projects/{project.id}/sites/{site.id}/remove")
    session.expire_all()
    assert project.sites == []


def test_a_chainage_that_the_road_has_not_is_told_at_the_field(session, sign_in, project):
    CentrelineFactory(route__code="G498")
    session.commit()
    answer = sign_in("engineer").post(f"/projects/{project.id}/sites/new", data={"place": "G498 K99"})
    assert answer.status_code == 200
    assert "K10+000" in answer.text
    assert 'value="G498 K99"' in answer.text


def test_the_day_is_the_administrations(app):
    with app.test_request_context("/"):
        assert clock.start_of(date(2011, 12, 5)).isoformat() == "2011-12-04T16:00:00+00:00"
        assert clock.end_of(date(2011, 12, 5)).isoformat() == "2011-12-05T15:59:59.999999+00:00"
