"""Lists of hazards and what lies near."""

from datetime import date

import pytest
from shapely import Point
from werkzeug.datastructures import MultiDict

from roadreg.errors import InvalidInput
from roadreg.hazards import services
from roadreg.hazards.codes import HazardState
from roadreg.hazards.filters import read_filter
from roadreg.hazards.queries import SORTS, list_most_used, list_near, select_hazards
from roadreg.hazards.rules import is_overdue
from roadreg.roads.services import place
from tests.factories import DivisionFactory
from tests.factories.hazards import HazardCategoryFactory, HazardFactory
from tests.hazards.conftest import NOW, TODAY

S = HazardState


def found(session, is_visitor=False, sort="number", **query):
    wanted = read_filter(
        session, MultiDict({name.rstrip("_"): value for name, value in query.items()}), home_adcode="330302"
    )
    query = select_hazards(wanted, sort, today=TODAY, is_visitor=is_visitor)
    return [hazard.number for hazard in session.scalars(query).unique()]


def at(session, text, **facts):
    hazard = HazardFactory.build(**facts)
    place(session, text=text, limit_m=30, home_adcode="330302").put_on(hazard)
    session.add(hazard)
    session.flush()
    return hazard


def test_a_bare_list_shows_what_is_open(session):
    for state in (S.REPORTED, S.SUSPENDED, S.CLOSED, S.REJECTED):
        HazardFactory(number=state.value, state=state)
    assert set(found(session)) == {"reported", "suspended"}
    assert len(found(session, state="all")) == 4
    assert found(session, state="closed") == ["closed"]
    assert set(found(session, state="ended")) == {"closed", "rejected"}


def test_a_stretch_shows_whatever_reaches_into_it(session, g330):
    at(session, "G330 K1+000-K3+000", number="long")
    at(session, "G330 K5+000", number="point")
    assert found(session, route="g330", from_="K2", to="K4") == ["long"]
    assert set(found(session, route="330国道")) == {"long", "point"}
    assert found(session, route="G330", from_="4.5") == ["point"]


def test_filters_narrow_by_level_category_division_and_text(session):
    HazardFactory(number="a", risk_level=1, description="落石直径半米")
    HazardFactory(
        number="b",
        risk_level=3,
        category=HazardCategoryFactory(code="G01", label_zh="坑槽", label_en="Pothole"),
    )
    HazardFactory(number="c", division=DivisionFactory(adcode="330302105", name="山福镇", level=4))
    assert found(session, risk="1,2") == ["a"]
    assert found(session, risk="red") == ["a"]
    assert found(session, risk="none") == ["c"]
    assert found(session, category="G01") == ["b"]
    assert found(session, division="330302105") == ["c"]
    assert len(found(session, division="330300")) == 3
    assert found(session, q="半米") == ["a"]
    assert found(session, q="pothole") == ["b"]


def test_a_filter_that_cannot_be_read_names_each_parameter(session, g330):
    with pytest.raises(InvalidInput) as refused:
        found(session, route="G331", from_="abc", state="lost", risk="7")
    assert {problem.field for problem in refused.value.problems} == {"route", "from", "state", "risk"}


def test_the_query_and_the_rule_agree_on_what_is_overdue(session):
    hazards = [
        HazardFactory(
            state=state,
            due_on=due,
            **({"merged_into": HazardFactory(number=f"m{due}")} if state is S.MERGED else {}),
        )
        for state in S
        for due in (None, date(2026, 11, 23), TODAY)
    ]
    late = {hazard.number for hazard in hazards if is_overdue(hazard.state, hazard.due_on, TODAY)}
    assert late
    assert set(found(session, state="all", overdue="1")) == late


def test_visitors_get_what_is_published(session):
    HazardFactory(number="secret")
    HazardFactory(number="public", is_published=True)
    assert found(session, is_visitor=True) == ["public"]


@pytest.mark.parametrize("name", SORTS)
def test_every_column_orders_the_list_both_ways(session, g330, name):
    HazardFactory()
    at(session, "G330 K5+000", risk_level=1, due_on=TODAY)
    assert len(found(session, sort=name)) == len(found(session, sort=f"-{name}")) == 2


def test_the_gravest_and_most_urgent_stand_first(session):
    HazardFactory(number="ungraded")
    HazardFactory(number="later", risk_level=1, due_on=date(2027, 1, 1))
    HazardFactory(number="sooner", risk_level=1, due_on=date(2026, 12, 1))
    HazardFactory(number="blue", risk_level=4)
    assert found(session, sort="risk") == ["sooner", "later", "blue", "ungraded"]


@pytest.mark.parametrize(("metres", "is_near"), [(49, True), (51, False)])
def test_a_duplicate_lies_within_fifty_metres(session, metres, is_near):
    hazard = HazardFactory()
    north = Point(120.5, 28.0 + metres / 110_836)
    near = list_near(session, north, category_code="D01")
    assert [it.hazard for it in near] == ([hazard] if is_near else [])
    if is_near:
        assert near[0].distance_m == pytest.approx(metres, abs=0.1)


def test_closed_ones_and_other_kinds_are_no_duplicates(session):
    HazardFactory(state=S.CLOSED)
    HazardFactory(category=HazardCategoryFactory(code="G01"))
    assert list_near(session, Point(120.5, 28.0), category_code="D01") == []


def test_a_persons_own_categories_come_first(session, account, report):
    HazardCategoryFactory(code="G01")
    staff = account("staff")
    for _ in range(3):
        HazardFactory(reported_by=account("staff"))
    services.report_hazard(session, staff, report(category_code="G01"), now=NOW, today=TODAY)
    assert list_most_used(session, staff.id) == ["G01", "D01"]
