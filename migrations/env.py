"""Runs migrations on the connection that `roadreg.db.migrate` hands over."""

from alembic import context
from geoalchemy2 import alembic_helpers
from sqlalchemy import text

from roadreg.schema import metadata


def include_object(obj, name, kind, reflected, compare_to):  # type: ignore[no-untyped-def]
    """Leave PostGIS's own tables and indexes alone."""
    return alembic_helpers.include_object(obj, name, kind, reflected, compare_to)


connection = context.config.attributes["connection"]
# A migration that waits for a lock would make every later query wait behind it.
connection.execute(text("SET lock_timeout = '4s'"))
connection.commit()  # Else Alembic finds a transaction begun, and makes all migrations in that one.
context.configure(
    connection=connection,
    target_metadata=metadata,
    include_object=include_object,
    process_revision_directives=alembic_helpers.writer,
    render_item=alembic_helpers.render_item,
    compare_type=True,
    compare_server_default=True,
    transaction_per_migration=True,
)
with context.begin_transaction():
    context.run_migrations()
