"""Loading is whole or nothing, and happens once."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import func, select, text

from roadreg.auth.models import Account
from roadreg.auth.services import HASHER
from roadreg.config import Config
from roadreg.db.history import History
from roadreg.db.session import Actor
from roadreg.demo.load import (
    ACCOUNTS,
    AlreadyLoaded,
    RegisterInUse,
    load_demonstration,
    refuse_in_production,
)
from roadreg.errors import Forbidden
from roadreg.projects.models import Project
from roadreg.roads.models import Route
from roadreg.seed import load_reference_data
from tests import factories

ROADREG = Path(sys.executable).with_name("roadreg")
TESTER = Actor(None, "tester", "command")


def rows_in(session) -> dict[str, int]:
    """How many rows each table of the register has."""
    tables = session.scalars(
        text("SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'spatial_ref_sys'")
    ).all()
    return {table: session.scalar(text(f'SELECT count(*) FROM "{table}"')) for table in tables}


def test_a_second_load_changes_nothing(register):
    before = rows_in(register)
    with pytest.raises(AlreadyLoaded, match="there already"):
        load_demonstration(register)
    assert rows_in(register) == before


def test_the_history_names_the_demonstration_as_the_actor(register):
    actors = register.execute(select(History.actor, History.source).distinct()).all()
    assert actors == [("demonstration", "demonstration")]


def test_each_account_gets_a_password_of_its_own_that_is_kept_nowhere(session):
    passwords = load_demonstration(session)
    assert list(passwords) == [account.role.value for account in ACCOUNTS]
    assert len(set(passwords.values())) == len(ACCOUNTS)
    for name, password in passwords.items():
        hashed = session.scalar(select(Account.password_hash).where(Account.name == name))
        assert HASHER.verify(hashed, password)
        kept = session.scalar(
            select(func.count()).select_from(History).where(func.strpos(text("after::text"), password) > 0)
        )
        assert kept == 0


def test_a_register_with_the_same_roads_is_left_alone(session):
    factories.RouteFactory(code="G330")
    with pytest.raises(RegisterInUse, match="G330"):
        load_demonstration(session)


def test_production_refuses_the_demonstration_register():
    with pytest.raises(Forbidden, match="not for production"):
        refuse_in_production(Config(env="production", secret_key="for tests only"))


def test_a_load_that_fails_near_its_end_leaves_nothing(committed):
    with committed.unit_of_work() as session:
        load_reference_data(session)
        session.add(Project(number="P2011-06", name="占号", kind_code="other", division_adcode="330302"))
    with committed.session() as session:
        before = rows_in(session)
    with pytest.raises(Exception, match="uq_project_number"), committed.unit_of_work() as session:
        load_demonstration(session)
    with committed.session() as session:
        assert rows_in(session) == before


def test_a_killed_load_leaves_nothing(committed):
    """The load is stopped at its last table by a lock, killed there, and looked for."""
    with committed.session() as session:
        before = rows_in(session)
    url = committed.engine.url.render_as_string(hide_password=False)
    with committed.engine.connect() as holder, committed.engine.connect() as watcher:
        holder.execute(text("LOCK TABLE progress_entry IN ACCESS EXCLUSIVE MODE"))
        load = subprocess.Popen(
            [ROADREG, "demo", "load"],
            env=os.environ | {"DATABASE_URL": url, "ROADREG_ENV": "test"},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        waits = text(
            "SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = 'progress_entry'::regclass"
        )
        while not watcher.scalar(waits):
            assert load.poll() is None, load.communicate()
            watcher.rollback()
        load.kill()
        load.communicate()
        holder.rollback()
    with committed.session() as session:
        assert rows_in(session) == before
        assert session.scalar(select(func.count()).select_from(Route)) == 0


def test_the_command_prints_the_passwords_once(committed):
    environment = os.environ | {
        "DATABASE_URL": committed.engine.url.render_as_string(hide_password=False),
        "ROADREG_ENV": "test",
    }

    def load() -> str:
        done = subprocess.run(
            [ROADREG, "demo", "load"], env=environment, capture_output=True, text=True, check=True
        )
        return done.stdout

    first, second = load(), load()
    for account in ACCOUNTS:
        assert f"  {account.role.value}" in first
    assert second == "The demonstration register is there already; nothing was changed.\n"
