"""A new centreline takes everything on the road along, in one transaction, and tells what moved."""

from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest
from geoalchemy2.shape import to_shape
from sqlalchemy import func, select

from roadreg.auth.models import Role
from roadreg.db.history import History
from roadreg.errors import Forbidden
from roadreg.hazards.codes import HazardOrigin
from roadreg.hazards.models import Hazard, HazardCategory
from roadreg.roads.broken_chains import Equation
from roadreg.roads.calibration import FindingKind, Post
from roadreg.roads.calibration_errors import CalibrationRefused
from roadreg.roads.codes import Side, TechnicalClass
from roadreg.roads.errors import CentrelineDayNotUsable
from roadreg.roads.models import (
    CentrelineQuality,
    KilometrePost,
    LocationMethod,
    PostKind,
    Section,
)
from roadreg.roads.moving import Obstacle, located_tables
from roadreg.roads.places import SurveyedPoint, place
from roadreg.roads.queries import find_centreline
from roadreg.roads.resurvey import replace_centreline
from tests.factories import AccountFactory, CentrelineFactory, RouteFactory
from tests.roads.made_lines import GEOD, geodesic_m

TODAY = date(2026, 11, 24)


@pytest.fixture
def steward(session):
    return AccountFactory(role=Role.STEWARD)


@pytest.fixture
def g330(session):
    """G330, K0+000–K10+000 due east from 120.5° E, 28.0° N."""
    return CentrelineFactory(route__code="G330").route


PER_DEGREE = GEOD.inv(120, 28, 120.001, 28)[2] * 1000


def along(metres, aside=0.0):
    return GEOD.fwd(120.5 + metres / PER_DEGREE, 28.0, 180, aside)[:2]


def line(length_m=10_000, aside=0.0):
    """Vertices each 500 m along the old road, moved aside (south) by so many metres."""
    return np.array([along(metres, aside) for metres in np.arange(0, length_m + 1, 500)])


def resurvey(session, account, route, lonlat, *, valid_from=TODAY, **more):
    more.setdefault("start_m", 0.0)
    return replace_centreline(
        session,
        account,
        route,
        lonlat,
        valid_from=valid_from,
        today=TODAY,
        quality=CentrelineQuality.SURVEYED,
        **more,
    )


def record(session, route, words="", point=None):
    """A record at this place: a section for a stretch, a hazard for a point."""
    found = place(session, text=f"{route.code} {words}" if words else "", point=point, limit_m=30)
    made = Section(technical_class=TechnicalClass.CLASS_II) if found.to_m is not None else hazard(session)
    found.put_on(made)
    session.add(made)
    session.flush()
    return made


def hazard(session):
    """A hazard without a place yet."""
    category = session.get(HazardCategory, "R01") or HazardCategory(
        code="R01", label_zh="坑槽", label_en="Pothole"
    )
    return Hazard(
        number="H2026-0001",
        category=category,
        division_adcode="330302",
        origin=HazardOrigin.PATROL,
        reported_at=datetime(2026, 11, 24, tzinfo=UTC),
    )


def start_of(row):
    return to_shape(row.geom).coords[0]


def test_a_chainage_stays_and_its_geometry_moves(session, steward, g330):
    row = record(session, g330, "K2+000-K3+000 右")
    result = resurvey(session, steward, g330, line(aside=25))
    assert (row.from_m, row.to_m, row.side) == (2_000, 3_000, Side.RIGHT)
    assert geodesic_m(start_of(row), along(2_000, 25)) < 0.1
    [moved] = result.moved
    assert (moved.table, moved.id, moved.new_from_m) == ("section", row.id, 2_000)
    assert moved.moved_m == pytest.approx(25, abs=0.05)
    assert result.unplaced == []
    assert result.looked_at == 1


def test_a_gps_position_stays_and_its_chainage_moves(session, steward, g330):
    gps = SurveyedPoint(*along(2_000, 12), method=LocationMethod.GPS, accuracy_m=3.0)
    row = record(session, g330, point=gps)
    result = resurvey(session, steward, g330, line(aside=20), start_m=500.0)
    assert row.from_m == pytest.approx(2_500, abs=0.1)
    assert (row.side, row.offset_m) == (Side.LEFT, pytest.approx(-8, abs=0.1))
    assert geodesic_m(start_of(row), along(2_000, 12)) < 0.05
    assert result.moved[0].from_m == pytest.approx(2_000, abs=0.1)
    assert result.moved[0].new_from_m == row.from_m


def test_a_tapped_point_keeps_its_chainage_and_its_surveyed_coordinate(session, steward, g330):
    tap = SurveyedPoint(*along(2_000, 12), method=LocationMethod.TAP)
    row = record(session, g330, point=tap)
    resurvey(session, steward, g330, line(aside=20))
    assert row.from_m == pytest.approx(2_000, abs=0.01)
    assert geodesic_m(start_of(row), along(2_000, 32)) < 0.1
    assert geodesic_m(to_shape(row.surveyed_point).coords[0], along(2_000, 12)) < 0.001


def test_what_has_no_place_on_the_new_line_keeps_the_old_one_and_is_listed(session, steward, g330):
    beyond = record(session, g330, "K8+000-K9+500")
    far = record(session, g330, point=SurveyedPoint(*along(100, 5), method=LocationMethod.GPS))
    before = start_of(beyond)
    result = resurvey(session, steward, g330, line(length_m=9_000, aside=60))
    reasons = {unplaced.table: unplaced for unplaced in result.unplaced}
    assert reasons["section"].obstacle is Obstacle.NO_SUCH_CHAINAGE
    assert (reasons["section"].from_m, reasons["section"].to_m) == (8_000, 9_500)
    assert (reasons["hazard"].id, reasons["hazard"].obstacle) == (far.id, Obstacle.FAR_FROM_LINE)
    assert start_of(beyond) == before
    assert result.moved == []


def test_a_chainage_in_a_new_gap_is_listed_and_one_behind_it_finds_its_new_piece(session, steward, g330):
    in_gap = record(session, g330, "K4+010-K4+100")
    behind = record(session, g330, "K5+000-K6+000")
    result = resurvey(
        session,
        steward,
        g330,
        line(),
        equations=[Equation(4_000, 4_120)],
        causes=["改线"],
    )
    assert [unplaced.id for unplaced in result.unplaced] == [in_gap.id]
    assert (behind.from_piece, behind.to_piece) == (1, 1)
    assert geodesic_m(start_of(behind), along(4_880)) < 0.1
    [chain] = result.centreline.broken_chains
    assert (chain.measure_m, chain.back_m, chain.ahead_m, chain.cause) == (4_000, 4_000, 4_120, "改线")


def test_what_did_not_move_is_neither_told_nor_written(session, steward, g330):
    row = record(session, g330, "K2+000-K3+000")
    version = row.version
    result = resurvey(session, steward, g330, line())
    assert result.looked_at == 1
    assert [moved for moved in result.moved if moved.moved_m > 0.01] == []
    assert row.version in (version, version + 1)  # Vertices may differ by less than a millimetre.


def test_the_old_version_ends_where_the_new_one_begins(session, steward, g330):
    old = find_centreline(session, g330.id)
    new = resurvey(session, steward, g330, line(aside=5), survey="GNSS 2026").centreline
    assert (old.valid_to, new.valid_from, new.valid_to) == (TODAY, TODAY, None)
    assert find_centreline(session, g330.id, on=TODAY - timedelta(days=1)) == old
    assert find_centreline(session, g330.id, on=TODAY) == new
    assert new.length_m == pytest.approx(10_000, abs=0.1)


@pytest.mark.parametrize("valid_from", [TODAY + timedelta(days=1), date(2000, 1, 1), date(1999, 1, 1)])
def test_a_version_can_neither_begin_in_the_future_nor_before_the_present_one(
    session, steward, g330, valid_from
):
    with pytest.raises(CentrelineDayNotUsable) as refused:
        resurvey(session, steward, g330, line(), valid_from=valid_from)
    assert str(refused.value)


def test_the_first_centreline_gives_a_place_to_what_waited_for_it(session, steward):
    route = RouteFactory(code="G104")
    waiting = Section(
        route=route, from_m=1_000, to_m=2_000, offset_m=0, technical_class=TechnicalClass.CLASS_II
    )
    session.add(waiting)
    session.flush()
    result = resurvey(session, steward, route, line())
    assert geodesic_m(start_of(waiting), along(1_000)) < 0.1
    assert result.moved[0].moved_m is None


def test_kilometre_posts_follow_the_line_and_its_broken_chains(session, steward, g330):
    result = resurvey(session, steward, g330, line(), equations=[Equation(4_120, 4_000)])
    posts = session.execute(
        select(KilometrePost.chainage_m, KilometrePost.piece).where(KilometrePost.route_id == g330.id)
    ).all()
    assert sorted(posts, key=lambda post: (post[1], post[0])) == (
        [(1000.0 * n, 0) for n in range(5)] + [(1000.0 * n, 1) for n in range(4, 10)]
    )
    assert result.kilometre_posts == 11
    resurvey_again = date(2026, 11, 25)
    replace_centreline(
        session,
        steward,
        g330,
        line(length_m=2_000),
        valid_from=resurvey_again,
        today=resurvey_again,
        quality=CentrelineQuality.SURVEYED,
        start_m=0.0,
    )
    assert session.scalar(select(func.count()).select_from(KilometrePost)) == 3


def test_a_line_digitised_against_its_posts_is_turned_and_kept_with_them(session, steward, g330):
    posts = [Post(0.0, lon=along(0)[0], lat=28.0), Post(10_000.0, lon=along(10_000)[0], lat=28.0)]
    result = resurvey(session, steward, g330, line()[::-1], posts=posts, start_m=None)
    assert result.findings[0].kind is FindingKind.REVERSED
    points = result.centreline.calibration_points
    assert [(point.kind, point.chainage_m) for point in points] == [
        (PostKind.END, 0),
        (PostKind.END, 10_000),
    ]


def test_a_refused_calibration_changes_nothing(session, steward, g330):
    row = record(session, g330, "K2+000-K3+000")
    before = start_of(row)
    with pytest.raises(CalibrationRefused):
        resurvey(session, steward, g330, line(), end_m=20_000.0)
    assert find_centreline(session, g330.id).valid_from == date(2000, 1, 1)
    assert start_of(row) == before


def test_only_a_steward_of_the_division_may(session, g330):
    for account in (None, AccountFactory(role=Role.ENGINEER)):
        with pytest.raises(Forbidden):
            resurvey(session, account, g330, line())


def test_every_room_with_places_is_taken_along(session):
    assert {"asset", "black_spot", "hazard", "section"} <= {table.name for table in located_tables(session)}


def test_what_moved_stands_in_the_history_with_who_did_it(session, steward, g330):
    row = record(session, g330, "K2+000-K3+000")
    resurvey(session, steward, g330, line(aside=25))
    change = session.scalars(
        select(History).where(History.table_name == "section", History.operation == "update")
    ).one()
    assert (change.row_id, change.actor) == (str(row.id), "tester")
    assert "geom" in change.before


def test_other_routes_stay_where_they_are(session, steward, g330):
    other = CentrelineFactory(route__code="G104").route
    row = record(session, other, "K2+000-K3+000")
    before = start_of(row)
    result = resurvey(session, steward, g330, line(aside=25))
    assert result.looked_at == 0
    assert start_of(row) == before
