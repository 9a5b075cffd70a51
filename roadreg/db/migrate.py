"""The schema's version: upgrade, downgrade, and whether program and database fit together.

Two upgrades at once are safe: the second waits for the first and then finds nothing to do.
"""

import contextlib
import time
from collections.abc import Iterator
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, create_engine, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.pool import NullPool

from roadreg.db.errors import DatabaseUnavailable, SchemaBehind, SchemaNewer

MIGRATIONS = Path(__file__).parents[2] / "migrations"
ADVISORY_LOCK = 7_241_002  # any number, as long as all programs of the register take the same
PATIENCE_SECONDS = 600


def upgrade(url: str, revision: str = "head") -> bool:
    """Bring the schema of the database to `revision`. Returns False if it was there already.

    Raises SchemaNewer when the database was upgraded by a newer program, DatabaseUnavailable.
    """
    with _engine(url) as engine, _alone(engine):
        before = _known_revision(engine)
        with engine.connect() as connection:
            command.upgrade(_config(connection), revision)
            connection.commit()
        return _known_revision(engine) != before


def downgrade(url: str, revision: str) -> None:
    """Take the schema back to `revision`; `base` leaves nothing. Raises as `upgrade`."""
    with _engine(url) as engine, _alone(engine):
        _known_revision(engine)
        with engine.connect() as connection:
            command.downgrade(_config(connection), revision)
            connection.commit()


def current(url: str) -> str | None:
    """The schema's revision in the database, or None before the first upgrade. Raises DatabaseUnavailable."""
    with _engine(url) as engine:
        return _revision(engine)


def newest() -> str:
    """The revision that this program is written for."""
    head = _scripts().get_current_head()
    if head is None:
        raise DatabaseUnavailable(f"There are no migrations in {MIGRATIONS}; the program is not whole.")
    return head


def require_current(url: str) -> None:
    """See that program and database fit together. Raises SchemaBehind, SchemaNewer, DatabaseUnavailable."""
    with _engine(url) as engine:
        found = _known_revision(engine)
    if found != newest():
        raise SchemaBehind(
            f"The database is at version {found or 'none'} and this program needs {newest()};"
            " run `roadreg db upgrade`."
        )


@contextlib.contextmanager
def _engine(url: str) -> Iterator[Engine]:
    engine = create_engine(url, poolclass=NullPool)
    try:
        yield engine
    except OperationalError as error:
        reason = str(error.orig).strip().splitlines()[-1]
        where = engine.url.render_as_string(hide_password=True)
        raise DatabaseUnavailable(f"The database {where} does not answer: {reason}.") from error
    finally:
        engine.dispose()


@contextlib.contextmanager
def _alone(engine: Engine) -> Iterator[None]:
    """Hold the lock of migrations on a connection of its own.

    It is asked for again and again rather than waited for: a waiting statement would hold a snapshot, and an
    index made CONCURRENTLY by the other upgrade would wait for that in turn.
    """
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        give_up = time.monotonic() + PATIENCE_SECONDS
        while not connection.scalar(text("SELECT pg_try_advisory_lock(:key)"), {"key": ADVISORY_LOCK}):
            if time.monotonic() > give_up:
                raise DatabaseUnavailable(
                    f"Another upgrade has been at work for {PATIENCE_SECONDS // 60} minutes;"
                    " try again after it."
                )
            time.sleep(0.1)
        yield


def _config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


def _scripts() -> ScriptDirectory:
    return ScriptDirectory.from_config(_config())


def _revision(engine: Engine) -> str | None:
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def _known_revision(engine: Engine) -> str | None:
    found = _revision(engine)
    if found is not None and found not in {script.revision for script in _scripts().walk_revisions()}:
        raise SchemaNewer(
            f"The database is at version {found}, which this program does not know: the program is older than"
            " the database; install the newer program."
        )
    return found
