"""A real PostGIS, made by the real migrations; each test in a transaction of its own that is rolled back."""

import fcntl
import hashlib
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Connection, create_engine, text
from sqlalchemy.orm import Session

from roadreg.app import create_app
from roadreg.auth.models import Account, Role
from roadreg.config import Config
from roadreg.db.cluster import Cluster
from roadreg.db.migrate import upgrade
from roadreg.db.session import Actor, Database
from tests import factories

TOP = Path(__file__).parent.parent
HOME = TOP / "var" / "test"
TESTER = Actor(None, "tester", "command")


@pytest.fixture(scope="session")
def cluster() -> Cluster:
    """The tests' own cluster; it keeps running for the next run."""
    cluster = Cluster(HOME, durable=False)
    cluster.ensure_running()
    return cluster


@pytest.fixture(scope="session")
def template(cluster: Cluster) -> str:
    """A database with the migrated schema, made once for each state of the migrations."""
    sources = sorted((TOP / "migrations").rglob("*.py"))
    state = hashlib.sha256(b"".join(path.read_bytes() for path in sources)).hexdigest()[:12]
    name = f"template_{state}"
    with (HOME / "template.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with administration(cluster) as connection:
            known = connection.scalar(
                text("SELECT count(*) FROM pg_database WHERE datname = :name"), {"name": name}
            )
            if not known:
                connection.execute(text("DROP DATABASE IF EXISTS template_in_the_making"))
                cluster.ensure_database("template_in_the_making")
                upgrade(cluster.url("template_in_the_making"))
                connection.execute(text(f'ALTER DATABASE template_in_the_making RENAME TO "{name}"'))
    return name


@contextmanager
def administration(cluster: Cluster) -> Iterator[Connection]:
    """A connection that can make and drop databases."""
    engine = create_engine(cluster.url("postgres"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        yield connection
    engine.dispose()


@contextmanager
def copy_of(cluster: Cluster, template: str, name: str) -> Iterator[str]:
    """The URL of a fresh copy of the template, dropped at the end."""
    with administration(cluster) as connection:
        connection.execute(text(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'))
        connection.execute(text(f'CREATE DATABASE "{name}" TEMPLATE "{template}"'))
        yield cluster.url(name)
        connection.execute(text(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'))


@pytest.fixture(scope="session")
def database_url(cluster: Cluster, template: str, worker_id: str) -> Iterator[str]:
    """This worker's database."""
    with copy_of(cluster, template, f"test_{worker_id}_{os.getpid()}") as url:
        yield url


@pytest.fixture(scope="session")
def engine(database_url: str) -> Iterator[object]:
    engine = create_engine(database_url)
    yield engine
    engine.dispose()


@pytest.fixture
def connection(engine) -> Iterator[Connection]:
    """A connection in a transaction that is rolled back after the test."""
    with engine.connect() as connection, connection.begin() as transaction:
        yield connection
        transaction.rollback()


class OneConnection(Database):
    """A database whose sessions all live in the test's transaction; their commits are savepoints."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.engine = connection.engine

    def session(self, actor: Actor = TESTER) -> Session:
        return Session(
            self.connection,
            join_transaction_mode="create_savepoint",
            expire_on_commit=False,
            info={"actor": actor},
        )


@pytest.fixture
def database(connection: Connection) -> Database:
    """What the application under test uses as its database."""
    return OneConnection(connection)


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    """A session in the test's transaction; the factories add to it."""
    with database.session() as session:
        factories.use(session)
        yield session


@pytest.fixture
def committed(cluster: Cluster, template: str, worker_id: str) -> Iterator[Database]:
    """A database of the test's own, for what needs real commits: history, two editors, kills."""
    with copy_of(cluster, template, f"committed_{worker_id}_{os.getpid()}") as url:
        database = Database(url)
        yield database
        database.engine.dispose()


@pytest.fixture
def config(tmp_path: Path) -> Config:
    """Settings as shipped, with a home of the test's own."""
    return Config(env="test", home=tmp_path, secret_key="for tests only", lang="en")


@pytest.fixture
def app(config: Config, database: Database) -> Flask:
    """The application on the test's transaction, speaking English."""
    return create_app(config, database)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A visitor's browser."""
    return app.test_client()


@pytest.fixture
def account(session: Session) -> Callable[..., Account]:
    """Makes an account: `account("engineer")`."""

    def make(role: str, **facts: object) -> Account:
        made = factories.AccountFactory(role=Role(role), **facts)
        session.commit()
        return made

    return make


@pytest.fixture
def sign_in(app: Flask, account: Callable[..., Account]) -> Callable[..., FlaskClient]:
    """Gives the browser of somebody signed in: `sign_in("staff")`."""

    def browser(role: str, **facts: object) -> FlaskClient:
        person = account(role, **facts)
        client = app.test_client()
        answer = client.post("/login", data={"name": person.name, "password": factories.PASSWORD})
        assert answer.status_code == 302, answer.text
        return client

    app.config["WTF_CSRF_ENABLED"] = False
    return browser
