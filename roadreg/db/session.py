"""Sessions: who acts, one transaction a use case.

`Database` owns the engine. A session carries an `Actor`; at the start of each transaction the database
is told who acts, so that the history trigger can write it down whatever code path is taken.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from flask import current_app, g
from sqlalchemy import Connection, Engine, create_engine, event, func, select
from sqlalchemy.orm import Session, SessionTransaction, sessionmaker

EXTENSION = "roadreg_database"


@dataclass(frozen=True)
class Actor:
    """Who changes the register, and from where.

    account_id : the account, or None for the program itself and for visitors.
    name : as shown in the history.
    source : `page`, `api`, `command`, `import <file>` or `demonstration`.
    device : the browser's or client's name, shortened.
    """

    account_id: int | None
    name: str
    source: str
    device: str = ""


PROGRAM = Actor(None, "roadreg", "command")


class Database:
    """The register's database: an engine and sessions on it."""

    def __init__(self, url: str, *, pool_size: int = 8) -> None:
        self.engine: Engine = create_engine(url, pool_size=pool_size, max_overflow=2, pool_pre_ping=True)
        self._sessions = sessionmaker(self.engine, expire_on_commit=False)

    def session(self, actor: Actor = PROGRAM) -> Session:
        """A new session in which `actor` acts. The caller closes it."""
        return self._sessions(info={"actor": actor})

    @contextmanager
    def unit_of_work(self, actor: Actor = PROGRAM) -> Iterator[Session]:
        """A session that commits when the block ends and rolls back when it raises."""
        with self.session(actor) as session:
            yield session
            session.commit()


@event.listens_for(Session, "after_begin")
def _tell_the_database_who_acts(
    session: Session, transaction: SessionTransaction, connection: Connection
) -> None:
    actor: Actor = session.info.get("actor", PROGRAM)
    connection.execute(
        select(
            func.set_config("roadreg.account_id", str(actor.account_id or ""), True),
            func.set_config("roadreg.actor", actor.name, True),
            func.set_config("roadreg.source", actor.source, True),
            func.set_config("roadreg.device", actor.device, True),
        )
    )


def get_session() -> Session:
    """The session of this request; opened at first use, closed at the request's end."""
    if "session" not in g:
        database: Database = current_app.extensions[EXTENSION]
        g.session = database.session(g.get("actor", Actor(None, "visitor", "page")))
    session: Session = g.session
    return session


@contextmanager
def unit_of_work() -> Iterator[Session]:
    """The request's session: committed when the block ends, rolled back when it raises.

    A view that changes anything does it inside one such block and answers only after it.
    """
    session = get_session()
    try:
        yield session
        session.commit()
    except BaseException:
        session.rollback()
        raise


def close_session(_error: BaseException | None = None) -> None:
    """Close the request's session, if one was opened. What was not committed is rolled back."""
    session: Session | None = g.pop("session", None)
    if session is not None:
        session.close()
