"""The register that the benchmarks read: a cluster of its own, filled once and kept."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from bench import made_register
from roadreg.app import create_app
from roadreg.auth.models import Account, Role
from roadreg.auth.services import add_account
from roadreg.config import Config
from roadreg.db.cluster import Cluster
from roadreg.db.migrate import upgrade
from roadreg.db.session import Database

HOME = Path(__file__).parent.parent / "var" / "bench"
PASSWORD = "for benchmarks only"  # The register is made and its socket is private.


@dataclass
class Register:
    """The made register, and the application over it."""

    database: Database
    app: Flask

    def signed_in(self, role: str) -> FlaskClient:
        """The browser of somebody signed in."""
        client = self.app.test_client()
        answer = client.post("/login", data={"name": role, "password": PASSWORD})
        assert answer.status_code == 302, answer.status
        return client


@contextmanager
def open_register() -> Iterator[Register]:
    """Open the made register, making it first if it is not there."""
    cluster = Cluster(HOME, durable=False)
    cluster.ensure_running()
    config = Config(env="test", home=HOME, secret_key="for benchmarks only", lang="en")
    database = Database(cluster.url())
    upgrade(cluster.url())
    with database.session() as session:
        is_empty = session.scalar(select(Account.id)) is None
    if is_empty:
        made_register.fill(database.engine)
        app = create_app(config, database)
        with app.test_request_context(), database.unit_of_work() as session:
            for role in ("staff", "leader"):
                add_account(
                    session,
                    name=role,
                    password=PASSWORD,
                    role=Role(role),
                    division_adcode=str(made_register.FIRST_DISTRICT),
                )
    app = create_app(config, database)
    app.config["WTF_CSRF_ENABLED"] = False
    yield Register(database, app)
    database.engine.dispose()
    cluster.stop()
