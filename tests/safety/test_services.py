"""Listing, treating and delisting black spots."""

from dataclasses import replace
from datetime import date

import pytest

from roadreg.errors import Forbidden, InvalidInput, NotAllowed
from roadreg.roads.services import place
from roadreg.safety import services
from roadreg.safety.codes import BlackSpotKind, BlackSpotLevel, BlackSpotStatus
from roadreg.safety.queries import SpotFilter, figures_of, list_ranked
from roadreg.safety.rules import EpdoWeights
from roadreg.safety.services import SpotFacts
from tests.factories import CentrelineFactory
from tests.factories.safety import BlackSpotFactory

FACTS = SpotFacts(
    name="双岭弯道",
    kind=BlackSpotKind.SECTION,
    level=BlackSpotLevel.CITY,
    division_adcode="330302",
    period_from=date(2008, 1, 1),
    period_to=date(2010, 12, 31),
    rule="三年内发生3起以上死亡事故",
    listed_on=date(2011, 1, 20),
    fatal_crashes=3,
    injury_crashes=11,
    killed=3,
    injured=16,
)
STATUS = BlackSpotStatus


@pytest.fixture
def location(session):
    CentrelineFactory(route__code="G330")
    return place(session, text="G330 K1+300-K1+700", limit_m=30, home_adcode="330302")


def refused_fields(call):
    with pytest.raises(InvalidInput) as refused:
        call()
    return {problem.field for problem in refused.value.problems}


def test_a_leader_lists_a_black_spot_by_decision(session, account, location):
    spot = services.list_spot(session, account("leader"), FACTS, location)
    assert (spot.number, spot.status, spot.from_m, spot.to_m) == ("B2011-01", STATUS.LISTED, 1300, 1700)


def test_staff_do_not_list(session, account, location):
    with pytest.raises(Forbidden):
        services.list_spot(session, account("staff"), FACTS, location)


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"name": " "}, "name"),
        ({"rule": ""}, "rule"),
        ({"period_to": date(2007, 1, 1)}, "period_to"),
        ({"killed": 2}, "killed"),
        ({"fatal_crashes": 0}, "killed"),
        ({"injured": 10}, "injured"),
        ({"division_adcode": "3303"}, "division_adcode"),
    ],
)
def test_facts_that_cannot_be_are_named(session, account, location, facts, field):
    admin = account("engineer")
    if field == "division_adcode":
        with pytest.raises(Forbidden):
            services.list_spot(session, admin, replace(FACTS, **facts), location)
    else:
        assert refused_fields(
            lambda: services.list_spot(session, admin, replace(FACTS, **facts), location)
        ) == {field}


def test_a_black_spot_is_treated_and_taken_off_the_list(session, account):
    spot, engineer = BlackSpotFactory(), account("engineer")
    services.change_status(session, engineer, spot, STATUS.IN_TREATMENT, on=None)
    services.change_status(session, engineer, spot, STATUS.TREATED, on=date(2011, 9, 30))
    services.change_status(session, engineer, spot, STATUS.DELISTED, on=date(2012, 9, 30))
    assert (spot.treated_on, spot.delisted_on) == (date(2011, 9, 30), date(2012, 9, 30))


def test_the_day_of_a_step_is_needed_and_follows_the_listing(session, account):
    spot, engineer = BlackSpotFactory(status=STATUS.IN_TREATMENT), account("engineer")
    for on in (None, date(2011, 1, 19)):
        assert refused_fields(
            lambda on=on: services.change_status(session, engineer, spot, STATUS.TREATED, on=on)
        ) == {"on"}


def test_a_listed_one_is_not_treated_at_once(session, account):
    with pytest.raises(NotAllowed):
        services.change_status(
            session, account("engineer"), BlackSpotFactory(), STATUS.TREATED, on=date(2012, 1, 1)
        )


def test_the_ranked_list_and_its_four_numbers_agree(session):
    BlackSpotFactory(number="light", property_crashes=9)
    BlackSpotFactory(number="grave", fatal_crashes=1, killed=2, injured=1, status=STATUS.TREATED)
    BlackSpotFactory(number="gone", fatal_crashes=9, killed=9, status=STATUS.DELISTED)
    ranked = list_ranked(session, SpotFilter(), EpdoWeights(), is_visitor=False)
    assert [(row.rank, row.spot.number, row.epdo) for row in ranked] == [(1, "grave", 9.5), (2, "light", 9)]
    figures = figures_of([row.spot for row in ranked])
    assert (figures.listed, figures.in_treatment, figures.treated, figures.killed, figures.injured) == (
        1,
        0,
        1,
        2,
        1,
    )
