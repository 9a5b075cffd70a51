"""Hazards and their categories; beside no road unless the test gives one."""

from datetime import UTC, datetime

import factory

from roadreg.hazards.codes import HazardOrigin
from roadreg.hazards.models import Hazard, HazardCategory
from tests.factories.auth import lucheng
from tests.factories.base import RowFactory


class HazardCategoryFactory(RowFactory):
    class Meta:
        model = HazardCategory

    code = "D01"
    label_zh = "边坡崩塌、落石"
    label_en = "Slope collapse or rockfall"


def rockfall() -> HazardCategory:
    """The category of the tests, made at its first use."""
    return RowFactory.session.get(HazardCategory, "D01") or HazardCategoryFactory()


class HazardFactory(RowFactory):
    """At 120.5° E, 28.0° N: the start of the factories' road."""

    class Meta:
        model = Hazard

    number = factory.Sequence("H2010-{:04}".format)
    category = factory.LazyFunction(rockfall)
    division = factory.LazyFunction(lucheng)
    origin = HazardOrigin.PATROL
    reported_at = datetime(2010, 6, 21, 1, 20, tzinfo=UTC)
    geom = "SRID=4326;POINT(120.5 28.0)"
