"""Every recorded column and table has its words."""

import pytest
from sqlalchemy import text

from roadreg.history.as_of import LISTS
from roadreg.history.tables import ASSET_TABLES, BELONGS_TO, KINDS, NUMBERED
from roadreg.history.values import BOOKKEEPING
from roadreg.history.words import COLUMNS, words
from roadreg.schema import metadata


@pytest.fixture
def recorded(connection):
    """The tables whose changes the database records."""
    return set(
        connection.scalars(
            text(
                "SELECT event_object_table FROM information_schema.triggers "
                "WHERE trigger_name = 'record_history'"
            )
        )
    )


def test_every_recorded_column_has_its_words(recorded):
    columns = {column.name for table in recorded for column in metadata.tables[table].columns}
    assert columns - COLUMNS.keys() == set()


def test_no_words_are_left_over(recorded):
    columns = {column.name for table in recorded for column in metadata.tables[table].columns}
    assert COLUMNS.keys() - columns == set()


def test_every_recorded_table_has_its_words(recorded):
    assert KINDS.keys() == recorded


def test_what_belongs_to_what_names_columns_that_there_are():
    for table, (whole, column) in BELONGS_TO.items():
        assert column in metadata.tables[table].columns
        assert whole in KINDS
    assert all(column in metadata.tables[table].columns for table, column in NUMBERED.items())
    assert ASSET_TABLES.keys() <= KINDS.keys()
    assert COLUMNS.keys() >= BOOKKEEPING


@pytest.mark.parametrize("kind", LISTS)
def test_a_list_as_of_a_day_shows_columns_that_there_are(kind):
    listed = LISTS[kind]
    assert all(column in metadata.tables[listed.table].columns for column in listed.columns)
    assert all(column in metadata.tables[listed.half].columns for column in listed.half_columns)


def test_words_are_in_the_readers_language(app):
    with app.test_request_context("/?lang=zh"):
        assert words("physical_percent") == "形象进度（%）"
    with app.test_request_context("/?lang=en"):
        assert words("physical_percent") == "Physical progress (%)"
        assert words("a column of another time") == "a column of another time"
