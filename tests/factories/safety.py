"""Black spots; beside no road unless the test gives one."""

from datetime import date

import factory

from roadreg.safety.codes import BlackSpotKind, BlackSpotLevel
from roadreg.safety.models import BlackSpot
from tests.factories.auth import lucheng
from tests.factories.base import RowFactory


class BlackSpotFactory(RowFactory):
    class Meta:
        model = BlackSpot

    number = factory.Sequence("B2010-{:02}".format)
    name = "双岭弯道"
    name_en = "Shuangling bend"
    kind = BlackSpotKind.POINT
    level = BlackSpotLevel.CITY
    division = factory.LazyFunction(lucheng)
    period_from = date(2008, 1, 1)
    period_to = date(2010, 12, 31)
    rule = "三年内发生3起以上死亡事故"
    listed_on = date(2011, 1, 20)
    geom = "SRID=4326;POINT(120.5 28.0)"
