"""What changed in the register, told in words."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import text

from roadreg.app import create_app
from roadreg.assets.codes import AssetStatus
from roadreg.db.session import Actor
from roadreg.history.as_of import LISTS, page_as_of
from roadreg.history.queries import (
    HistoryFilter,
    list_record_changes,
    page_of_changes,
    record_as_of,
)
from roadreg.projects.codes import ProjectStage
from roadreg.projects.models import Project
from tests import factories
from tests.factories.assets import BridgeFactory
from tests.factories.projects import MilestoneFactory, ProgressEntryFactory, ProjectFactory

WANG = Actor(7, "wang", "page", "phone")
LI = Actor(8, "li", "import bridges.gpkg")
TODAY = datetime.now(UTC).date()


@pytest.fixture
def english(config, committed):
    """A reader of English; codes are worded in the reader's language."""
    app = create_app(config, committed)
    with app.test_request_context("/?lang=en"):
        yield app


def made(database, make, actor=WANG):
    with database.unit_of_work(actor) as session:
        factories.use(session)
        return make().id


def entries(database, **wanted):
    with database.session() as session:
        return page_of_changes(session, HistoryFilter(**wanted), 1, with_accounts=False)[1]


def edit(database, statement, actor=LI):
    with database.unit_of_work(actor) as session:
        session.execute(text(statement))


def test_a_change_tells_who_when_whence_and_what_in_words(english, committed):
    number = made(committed, lambda: ProjectFactory(number="P2011-03", name="路基"))
    edit(committed, "UPDATE project SET stage = 'P8', estimated_cost = 2400000.5")
    change, *_earlier = entries(committed)
    assert (change.actor, change.source, change.operation) == ("li", "import bridges.gpkg", "update")
    assert (change.kind, change.title, change.path) == ("Project", "P2011-03 路基", f"/projects/{number}")
    told = {field.words: (field.old, field.new) for field in change.fields}
    assert told == {
        "Stage": ("Planning", "Construction"),
        "Estimated cost (yuan)": ("", "2,400,000.50"),
    }


def test_both_halves_of_an_asset_are_one_entry(english, committed):
    number = made(committed, lambda: BridgeFactory(number="B1", name="石垟桥"))
    with committed.unit_of_work(LI) as session:
        bridge = session.get(factories.assets.Bridge, number)
        bridge.status, bridge.condition_class = AssetStatus.UNDER_RECONSTRUCTION, 4
    change = entries(committed)[0]
    assert (change.kind, change.title, change.path) == ("Bridge", "B1 石垟桥", f"/assets/{number}")
    assert {field.words for field in change.fields} == {"Status", "Condition class"}


def test_what_belongs_to_a_record_is_found_under_its_number(english, committed):
    def make():
        project = ProjectFactory(number="P2011-03")
        MilestoneFactory(project=project, name="开工")
        return project

    made(committed, make)
    made(committed, lambda: ProjectFactory(number="P2011-04"))
    edit(committed, "UPDATE milestone SET done_on = '2011-07-15'")
    edit(committed, "DELETE FROM milestone", actor=WANG)
    deleted, edited, *_made = entries(committed, record="p2011-03")
    assert (deleted.operation, deleted.title, deleted.whole[:8]) == ("delete", "开工", "P2011-03")
    assert [(field.words, field.new) for field in edited.fields] == [("Done on", "2011-07-15")]
    assert all("P2011-04" not in entry.title for entry in entries(committed, record="P2011-03"))


def test_a_deleted_record_is_still_found_by_its_number(english, committed):
    made(committed, lambda: ProjectFactory(number="P2011-03"))
    edit(committed, "DELETE FROM project")
    assert [entry.operation for entry in entries(committed, record="P2011-03")] == ["delete"]


def test_the_list_is_narrowed_by_kind_person_and_days(english, committed):
    made(committed, lambda: ProjectFactory(number="P2011-03"))
    made(committed, BridgeFactory, actor=LI)
    assert {entry.kind for entry in entries(committed, table="asset")} == {"Bridge"}
    assert {entry.actor for entry in entries(committed, person="LI")} == {"li"}
    assert entries(committed, to_day=TODAY - timedelta(days=2)) == []
    assert entries(committed, from_day=TODAY + timedelta(days=2)) == []
    assert len(entries(committed, from_day=TODAY - timedelta(days=2), to_day=TODAY + timedelta(days=2))) > 1


def test_accounts_are_shown_only_to_those_who_keep_them(english, committed):
    made(committed, lambda: factories.AccountFactory(name="zhao"))
    with committed.session() as session:
        _page, hidden = page_of_changes(session, HistoryFilter(), 1, with_accounts=False)
        _page, shown = page_of_changes(session, HistoryFilter(), 1, with_accounts=True)
    assert "Account" not in {entry.kind for entry in hidden}
    assert "zhao" in {entry.title for entry in shown}


def test_the_parts_born_with_a_record_are_not_told_one_by_one(english, committed):
    number = made(committed, lambda: MilestoneFactory().project)
    with committed.unit_of_work(WANG) as session:
        factories.use(session)
        ProgressEntryFactory(project=session.get(Project, number))
    with committed.session() as session:
        told = list_record_changes(session, "project", number)
    assert [(entry.operation, entry.kind) for entry in told] == [
        ("insert", "Monthly progress"),
        ("insert", "Project"),
    ]


def test_chainages_are_spelled_and_geometry_is_left_out(english, committed):
    def make():
        route = factories.CentrelineFactory(route__code="G498").route
        return BridgeFactory(route=route, from_m=12345, geom="SRID=4326;POINT(120.5 28)")

    number = made(committed, make)
    edit(committed, "UPDATE asset SET from_m = 12400, geom = 'SRID=4326;POINT(120.6 28)'")
    with committed.session() as session:
        moved = list_record_changes(session, "asset", number)[0]
        values = dict(record_as_of(session, "asset", number, TODAY + timedelta(days=1)).values)
    assert [(change.old, change.new) for change in moved.fields] == [("K12+345", "K12+400")]
    assert (values["Route"], values["From"]) == ("G498", "K12+400")
    assert "Geometry" not in values


def test_a_record_is_read_as_it_stood_at_the_end_of_a_day(english, committed):
    number = made(committed, lambda: ProjectFactory(stage=ProjectStage.TENDER))
    edit(committed, "UPDATE history SET changed_at = '2011-06-30 20:00+08'")
    edit(committed, "UPDATE project SET stage = 'P8'")
    with committed.session() as session:
        before = record_as_of(session, "project", number, date(2011, 6, 29))
        then = record_as_of(session, "project", number, date(2011, 6, 30))
        now = record_as_of(session, "project", number, TODAY + timedelta(days=1))
    assert before.values is None
    assert dict(then.values)["Stage"] == "Tender"
    assert dict(now.values)["Stage"] == "Construction"


def test_a_list_is_read_as_it_stood(english, committed):
    first = made(committed, lambda: BridgeFactory(number="B1", condition_class=4))
    edit(committed, "UPDATE history SET changed_at = '2011-06-30 20:00+08'")
    edit(committed, "UPDATE bridge SET condition_class = 1")
    made(committed, lambda: BridgeFactory(number="B2"))
    listed = LISTS["bridges"]
    with committed.session() as session:
        then = page_as_of(session, listed, date(2011, 6, 30), 1)
        now = page_as_of(session, listed, TODAY + timedelta(days=1), 99)
        slopes = page_as_of(session, LISTS["slopes"], TODAY + timedelta(days=1), 1)
    assert [(row.path, row.texts[0], row.texts[7]) for row in then.rows] == [(f"/assets/{first}", "B1", "4")]
    assert [(row.texts[0], row.texts[7]) for row in now.rows] == [("B1", "1"), ("B2", "")]
    assert (now.number, now.total, slopes.total) == (1, 2, 0)


def test_a_code_that_nobody_knows_any_more_is_shown_as_it_was(english, committed):
    made(committed, lambda: ProjectFactory(estimated_cost=Decimal(1)))
    edit(committed, "UPDATE project SET stage = 'P8'")
    edit(committed, """UPDATE history SET before = '{"stage": "P77"}' WHERE operation = 'update'""")
    assert [field.old for field in entries(committed)[0].fields] == ["P77"]
