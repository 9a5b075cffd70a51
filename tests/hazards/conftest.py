"""A road, and reports on it."""

from datetime import UTC, date, datetime
from uuid import uuid4

import pytest

from roadreg.hazards.services import HazardReport
from roadreg.roads.services import place
from tests.factories import CentrelineFactory
from tests.factories.hazards import rockfall

NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
TODAY = date(2026, 11, 24)


@pytest.fixture
def g330(session):
    """G330, ten kilometres due east from 120.5° E, 28.0° N."""
    rockfall()
    return CentrelineFactory(route__code="G330").route


@pytest.fixture
def report(session, g330):
    """Makes a report: `report("G330 K2+000 right")`."""

    def make(text="G330 K2+000 right", **facts):
        location = place(session, text=text, limit_m=30, home_adcode="330302")
        return HazardReport(
            **({"client_token": uuid4(), "category_code": "D01", "location": location} | facts)
        )

    return make
