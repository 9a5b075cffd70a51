"""Rows for tests, one file a room. `use(session)` says where they go."""

from sqlalchemy.orm import Session

from tests.factories.auth import PASSWORD, AccountFactory, DivisionFactory, lucheng
from tests.factories.base import RowFactory
from tests.factories.roads import CentrelineFactory, RouteFactory, straight_line

__all__ = [
    "PASSWORD",
    "AccountFactory",
    "CentrelineFactory",
    "DivisionFactory",
    "RouteFactory",
    "RowFactory",
    "lucheng",
    "straight_line",
    "use",
]


def use(session: Session) -> None:
    """Let every factory add to this session."""
    RowFactory.session = session
