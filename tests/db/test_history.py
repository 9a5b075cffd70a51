"""The database records every change, whoever makes it."""

from datetime import UTC, datetime

from sqlalchemy import text

from roadreg.db.history import Row, get_as_of, list_as_of, list_changes
from roadreg.db.session import Actor
from tests import factories
from tests.factories import RouteFactory

WANG = Actor(7, "wang", "page", "phone")


def make_route(database):
    with database.unit_of_work(WANG) as session:
        factories.use(session)
        return RouteFactory(code="G330", name="旧名").id


def test_a_change_tells_who_when_whence_and_what(committed):
    number = make_route(committed)
    with committed.unit_of_work(Actor(8, "li", "import roads.gpkg")) as session:
        session.execute(text("UPDATE route SET name = '新名', version = version + 1"))
    with committed.session() as session:
        edited, created = list_changes(session, [Row("route", number)])
    assert (created.operation, created.actor, created.source, created.device) == (
        "insert",
        "wang",
        "page",
        "phone",
    )
    assert (edited.operation, edited.actor, edited.source) == ("update", "li", "import roads.gpkg")
    assert edited.fields == {"name": ("旧名", "新名")}


def test_a_change_by_plain_sql_is_recorded_too(committed):
    number = make_route(committed)
    with committed.engine.begin() as connection:
        connection.execute(text("UPDATE route SET remarks = 'by hand'"))
    with committed.session() as session:
        newest = list_changes(session, [Row("route", number)])[0]
    assert newest.actor == "roadreg"  # The database's own user, since nobody said who acts.
    assert newest.source == "database"


def test_an_update_that_changes_nothing_leaves_no_trace(committed):
    number = make_route(committed)
    with committed.unit_of_work(WANG) as session:
        session.execute(text("UPDATE route SET name = name"))
    with committed.session() as session:
        assert len(list_changes(session, [Row("route", number)])) == 1


def test_what_was_rolled_back_is_not_history(committed):
    number = make_route(committed)
    with committed.session(WANG) as session:
        session.execute(text("UPDATE route SET name = '一时'"))
        session.rollback()
    with committed.session() as session:
        assert len(list_changes(session, [Row("route", number)])) == 1


def test_a_record_can_be_read_as_it_stood(committed):
    before = datetime.now(UTC)
    number = make_route(committed)
    between = datetime.now(UTC)
    with committed.unit_of_work(WANG) as session:
        session.execute(text("UPDATE route SET name = '新名'"))
    with committed.session() as session:
        rows = [Row("route", number)]
        assert get_as_of(session, rows, before) is None
        assert get_as_of(session, rows, between)["name"] == "旧名"
        assert get_as_of(session, rows, datetime.now(UTC))["name"] == "新名"
        assert [row["name"] for row in list_as_of(session, "route", between)] == ["旧名"]


def test_a_deleted_record_is_gone_from_the_day_on_and_stands_before(committed):
    number = make_route(committed)
    between = datetime.now(UTC)
    with committed.unit_of_work(WANG) as session:
        session.execute(text("DELETE FROM route"))
    with committed.session() as session:
        assert get_as_of(session, [Row("route", number)], between)["code"] == "G330"
        assert list_as_of(session, "route", datetime.now(UTC)) == []
        assert list_changes(session, [Row("route", number)])[0].operation == "delete"


def test_a_password_is_never_in_the_history(committed):
    with committed.unit_of_work(WANG) as session:
        factories.use(session)
        factories.AccountFactory()
    with committed.session() as session:
        kept = session.scalar(text("SELECT after::text FROM history WHERE table_name = 'account'"))
    assert "password" not in kept
