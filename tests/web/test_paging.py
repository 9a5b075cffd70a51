"""Lists, fifty a page."""

import pytest
from sqlalchemy import select

from roadreg.roads.models import Route
from roadreg.web.paging import get_page, page_number, with_query
from tests.factories import RouteFactory

BY_CODE = select(Route).order_by(Route.code)


def test_a_page_counts_all_rows_and_names_its_own(session):
    RouteFactory.create_batch(51)
    page = get_page(session, BY_CODE, 2)
    assert (page.first, page.last, page.total, page.pages) == (51, 51, 51, 2)


def test_an_empty_list_has_one_page_without_rows(session):
    page = get_page(session, BY_CODE, 1)
    assert (page.first, page.last, page.total, page.pages) == (0, 0, 0, 1)


@pytest.mark.parametrize(("asked", "given"), [(0, 1), (-3, 1), (9, 2)])
def test_a_page_out_of_range_gives_the_nearest(session, asked, given):
    RouteFactory.create_batch(51)
    assert get_page(session, BY_CODE, asked).number == given


@pytest.mark.parametrize("asked", ["x", "-1", "1e9", "", "²", "9" * 30])
def test_a_page_that_is_no_number_is_the_first(app, asked):
    with app.test_request_context(query_string={"page": asked}):
        assert page_number() == 1


def test_an_address_keeps_the_other_filters(app):
    with app.test_request_context("/hazards?road=G330&grade=red&grade=orange&page=3"):
        assert with_query(page=None, sort="due") == "/hazards?road=G330&grade=red&grade=orange&sort=due"
