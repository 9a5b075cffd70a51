"""The demonstration register, loaded once for a worker's tests that only read it."""

import os
from collections.abc import Iterator

import pytest
from sqlalchemy.orm import Session

from roadreg.db.session import Database
from roadreg.demo.load import load_demonstration
from tests.conftest import copy_of


@pytest.fixture(scope="session")
def demonstration_database(cluster, template, worker_id) -> Iterator[Database]:
    with copy_of(cluster, template, f"demonstration_{worker_id}_{os.getpid()}") as url:
        database = Database(url)
        with database.unit_of_work() as session:
            load_demonstration(session)
        yield database
        database.engine.dispose()


@pytest.fixture
def register(demonstration_database) -> Iterator[Session]:
    """A session that reads the demonstration register; what a test changes is rolled back."""
    with demonstration_database.session() as session:
        yield session
