"""The migrations make exactly what the models say, and can be taken back."""

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from geoalchemy2 import Geometry, alembic_helpers
from sqlalchemy import create_engine, inspect, text

from roadreg.db import migrate
from roadreg.db.base import Base, CodeList, Recorded
from roadreg.files.models import Attachment
from roadreg.schema import metadata
from tests.conftest import administration

EXTENSIONS_OWN = {"spatial_ref_sys", "alembic_version"}


@pytest.fixture
def empty(cluster, worker_id):
    """The URL of a database without a schema."""
    name = f"empty_{worker_id}"
    with administration(cluster) as connection:
        connection.execute(text(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'))
        cluster.ensure_database(name)
        yield cluster.url(name)
        connection.execute(text(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'))


def tables_of(url: str) -> set[str]:
    engine = create_engine(url)
    try:
        return set(inspect(engine).get_table_names()) - EXTENSIONS_OWN
    finally:
        engine.dispose()


def recorded_tables() -> set[str]:
    """Tables whose rows are recorded: the register's own, code lists, files, and what ties them."""
    mapped = {
        mapper.local_table.name
        for mapper in Base.registry.mappers
        if issubclass(mapper.class_, Recorded | CodeList | Attachment)
    }
    tying = {name for name in metadata.tables if name.startswith("project_") and name not in mapped}
    return mapped | tying | {"section_traffic"}


def test_the_schema_after_the_migrations_equals_the_models(connection):
    context = MigrationContext.configure(
        connection,
        opts={
            "include_object": alembic_helpers.include_object,
            "compare_type": True,
            "compare_server_default": True,
        },
    )
    assert compare_metadata(context, metadata) == []


def test_the_migrations_go_up_down_and_up_again(empty):
    migrate.upgrade(empty)
    made = tables_of(empty)
    assert made == set(metadata.tables)
    migrate.downgrade(empty, "base")
    assert tables_of(empty) == set()
    migrate.upgrade(empty)
    assert tables_of(empty) == made


def test_no_table_of_the_register_is_without_history(connection):
    triggers = connection.execute(
        text(
            "SELECT event_object_table, string_agg(event_manipulation, ' ' ORDER BY event_manipulation) "
            "FROM information_schema.triggers WHERE trigger_name = 'record_history' GROUP BY 1"
        )
    ).all()
    assert {table for table, _events in triggers} == recorded_tables()
    assert {events for _table, events in triggers} == {"DELETE INSERT UPDATE"}


def test_every_geometry_that_maps_and_searches_ask_for_has_an_index(connection):
    indexed = {
        (table, column)
        for table, column in connection.execute(
            text(
                "SELECT t.relname, a.attname FROM pg_index i JOIN pg_class t ON t.oid = i.indrelid "
                "JOIN pg_class x ON x.oid = i.indexrelid JOIN pg_am m ON m.oid = x.relam "
                "JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = ANY (i.indkey) "
                "WHERE m.amname = 'gist'"
            )
        )
    }
    wanted = {
        (table.name, column.name)
        for table in metadata.tables.values()
        for column in table.columns
        if isinstance(column.type, Geometry) and column.type.spatial_index
    }
    assert wanted - indexed == set()
    searched = {
        (table, column) for table in ("asset", "hazard", "centreline") for column in ("geom", "geom_3857")
    }
    assert searched <= wanted


def test_every_geometry_says_its_system(connection):
    unknown = connection.execute(
        text("SELECT f_table_name, f_geometry_column FROM geometry_columns WHERE srid NOT IN (4326, 3857)")
    ).all()
    assert unknown == []
