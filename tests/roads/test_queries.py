"""Routes are found by every name; places and roads near a point by the database."""

from datetime import date

import numpy as np
import pytest
import shapely
from sqlalchemy import event, select, text

from roadreg.roads.codes import AdministrativeGrade, Side, TechnicalClass
from roadreg.roads.errors import (
    AmbiguousChainage,
    AmbiguousRoute,
    ChainageInGap,
    ChainageOutOfRange,
    NoCentreline,
    PlaceBackwards,
    UnknownRoute,
)
from roadreg.roads.models import BrokenChain, Section
from roadreg.roads.nearby import find_nearest_road, snap
from roadreg.roads.network import locate_many, snap_all, snap_many
from roadreg.roads.queries import (
    find_axis,
    find_centreline,
    get_route,
    load_network,
    locate,
    locate_stretch,
    nearest_names,
    overlaps,
    resolve_route,
    select_routes,
)
from tests.factories import CentrelineFactory, RouteFactory, straight_line
from tests.roads.made_lines import GEOD, geodesic_m

pytestmark = pytest.mark.usefixtures("session")


@pytest.fixture
def g330(session):
    """G330, ten kilometres due east from 120.5° E, 28.0° N."""
    return CentrelineFactory(
        route__code="G330",
        route__name="温寿线",
        route__name_en="Wenshou Road",
        route__nicknames=["330国道", "温寿公路"],
    ).route


def along(metres, aside=0.0):
    """(lon, lat) so far along that road, so far to the right (south) of it."""
    per_degree = GEOD.inv(120, 28, 120.001, 28)[2] * 1000
    return GEOD.fwd(120.5 + metres / per_degree, 28.0, 180, aside)[:2]


def with_long_chain(code="G104"):
    """K0+000–K4+120 and K4+000–K9+880 on ten kilometres of ground, a degree north of the other road."""
    line = CentrelineFactory(route__code=code, geom=straight_line(120.5, 28.5))
    line.broken_chains.append(BrokenChain(measure_m=4_120, back_m=4_120, ahead_m=4_000))
    return line.route


@pytest.mark.parametrize(
    "words",
    ["G330", "g330", "Ｇ330", "国道330", "330国道", "G330线", "330", "温寿线", "温寿公路", "wenshou road"],
)
def test_a_route_is_found_by_code_number_name_and_nickname(session, g330, words):
    assert resolve_route(session, words) == g330


def test_a_short_rural_code_is_found_at_home_and_elsewhere_when_it_is_the_only_one(session):
    home, other = RouteFactory(code="X601330302"), RouteFactory(code="X777330381")
    assert resolve_route(session, "X601", home_adcode="330302") == home
    assert resolve_route(session, "x777", home_adcode=None) == other


def test_an_unknown_route_offers_the_nearest_names(session, g330):
    RouteFactory(code="G104", name="京福线")
    with pytest.raises(UnknownRoute) as refused:
        resolve_route(session, "G333")
    assert refused.value.nearest[0] == "G330"
    assert "G330" in str(refused.value)
    with pytest.raises(UnknownRoute):
        get_route(session, "G331")
    assert nearest_names(session, "温寿") == ["温寿线", "温寿公路"]


def test_a_number_that_two_routes_have_is_asked_about(session, g330):
    RouteFactory(code="S330", name="省道")
    with pytest.raises(AmbiguousRoute) as asked:
        resolve_route(session, "330")
    assert asked.value.candidates == ["G330 温寿线", "S330 省道"]


@pytest.mark.parametrize("words", ["%", "_", "G3(30", "a|b", "\\", "^$", "[", "'; DROP TABLE route; --"])
def test_signs_that_mean_something_to_the_database_mean_nothing_here(session, g330, words):
    with pytest.raises(UnknownRoute):
        resolve_route(session, words)
    assert session.scalars(select_routes(text=words)).all() == []


def test_routes_are_listed_by_grade_then_number(session):
    for code in ("X601330302", "G330", "S211", "G15", "G104"):
        RouteFactory(code=code)
    listed = [route.code for route in session.scalars(select_routes())]
    assert listed == ["G15", "G104", "G330", "S211", "X601330302"]
    assert next(r.code for r in session.scalars(select_routes(sort="-code"))) == "X601330302"
    assert [r.code for r in session.scalars(select_routes(grade=AdministrativeGrade.COUNTY))] == [
        "X601330302"
    ]
    assert [r.code for r in session.scalars(select_routes(text="g1"))] == ["G15", "G104"]
    assert len(session.scalars(select_routes(division="330300")).all()) == 5
    assert session.scalars(select_routes(division="330400")).all() == []


def test_the_centreline_in_force_depends_on_the_day(session, g330):
    old = CentrelineFactory(route=RouteFactory(), valid_from=date(2000, 1, 1), valid_to=date(2010, 1, 1))
    new = CentrelineFactory(route=old.route, valid_from=date(2010, 1, 1))
    assert find_centreline(session, old.route_id, on=date(2009, 12, 31)) == old
    assert find_centreline(session, old.route_id, on=date(2010, 1, 1)) == new
    assert find_centreline(session, old.route_id) == new
    assert find_centreline(session, old.route_id, on=date(1999, 12, 31)) is None


def test_a_chainage_is_located_with_its_offset(session, g330):
    point = locate(session, g330, 2_345)
    assert geodesic_m((point.lon, point.lat), along(2_345)) < 0.01
    beside = locate(session, g330, 2_345, offset_m=14)
    assert geodesic_m((beside.lon, beside.lat), along(2_345, 14)) < 0.01


@pytest.mark.parametrize("chainage", [0, 10_000, 500])
def test_both_ends_and_vertices_are_located(session, g330, chainage):
    point = locate(session, g330, chainage, offset_m=-3)
    assert geodesic_m((point.lon, point.lat), along(chainage)) == pytest.approx(3, abs=0.01)


def test_a_chainage_beyond_the_end_names_the_road_and_its_range(session, g330):
    with pytest.raises(ChainageOutOfRange) as refused:
        locate(session, g330, 10_500)
    assert (refused.value.route, refused.value.nearest_m) == ("G330", 10_000)


def test_a_route_without_a_centreline_says_so(session):
    with pytest.raises(NoCentreline):
        locate(session, RouteFactory(), 0)


def test_a_repeated_chainage_needs_its_piece(session):
    route = with_long_chain()
    with pytest.raises(AmbiguousChainage):
        locate(session, route, 4_050)
    before, after = locate(session, route, 4_050, 0), locate(session, route, 4_050, 1)
    assert geodesic_m((before.lon, before.lat), (after.lon, after.lat)) == pytest.approx(120, abs=0.01)


def test_a_gap_is_named(session):
    line = CentrelineFactory()
    line.broken_chains.append(BrokenChain(measure_m=4_000, back_m=4_000, ahead_m=4_120))
    with pytest.raises(ChainageInGap):
        locate(session, line.route, 4_050)
    assert find_axis(session, line.route).pieces.chainage_to.tolist() == [4_000, 10_120]


def test_a_stretch_is_a_line_between_its_ends(session, g330):
    line, _, _ = locate_stretch(session, g330, (1_000, None), (2_250, None))
    assert geodesic_m(line.coords[0], along(1_000)) < 0.01
    assert geodesic_m(line.coords[-1], along(2_250)) < 0.01
    assert shapely.get_num_coordinates(line) == 4
    with pytest.raises(PlaceBackwards):
        locate_stretch(session, g330, (2_000, None), (1_000, None))


def test_a_point_beside_the_road_is_snapped_with_side_and_distance(session, g330):
    [road] = snap(session, *along(2_345, 14), 30)
    assert (road.code, road.side) == ("G330", Side.RIGHT)
    assert road.chainage_m == pytest.approx(2_345, abs=0.01)
    assert road.offset_m == pytest.approx(14, abs=0.01)
    assert geodesic_m((road.lon, road.lat), along(2_345)) < 0.01


def test_a_point_beyond_the_limit_is_on_no_road_unless_its_accuracy_allows_it(session, g330):
    point = along(2_345, 45)
    assert snap(session, *point, 30) == []
    assert snap(session, *point, 30, accuracy_m=20)[0].distance_m == pytest.approx(45, abs=0.01)


def test_the_nearest_road_is_told_however_far(session, g330):
    assert find_nearest_road(session, *along(5_000, 30_000)).distance_m == pytest.approx(30_000, rel=0.001)
    assert find_nearest_road(session, 0.0, 0.0) is None


def test_of_two_parallel_roads_both_are_offered(session, g330):
    CentrelineFactory(route__code="X601330302", geom=straight_line(120.5, 28.0002))
    roads = snap(session, *along(2_000), 30)
    assert [road.code for road in roads] == ["G330", "X601330302"]


def test_a_diagonal_road_is_snapped_in_metres_and_not_in_degrees(session):
    lon, lat, _ = GEOD.fwd(120.5, 28.0, 45, 2_000)
    geom = f"SRID=4326;LINESTRING M (120.5 28.0 0, {lon} {lat} 2000)"
    CentrelineFactory(geom=geom)
    on_road = GEOD.fwd(120.5, 28.0, 45, 1_000)
    [road] = snap(session, *GEOD.fwd(*on_road[:2], 135, 25)[:2], 30)
    assert road.chainage_m == pytest.approx(1_000, abs=0.05)
    assert road.offset_m == pytest.approx(25, abs=0.05)


def test_behind_a_long_chain_a_point_gets_its_chainage_and_piece(session):
    with_long_chain()
    lon = along(6_000)[0]
    per_degree = [GEOD.inv(120, lat, 120.001, lat)[2] * 1000 for lat in (28.0, 28.5)]
    measure = (lon - 120.5) * per_degree[1]
    [road] = snap(session, lon, 28.5, 5)
    assert (road.piece, road.chainage_m) == (1, pytest.approx(measure - 120, abs=0.01))


def test_old_centrelines_are_not_snapped_to(session, g330):
    CentrelineFactory(valid_to=date(2010, 1, 1))
    assert [road.code for road in snap(session, *along(100), 5)] == ["G330"]


def test_arrays_agree_with_one_by_one(session, g330):
    route = with_long_chain()
    network = load_network(session)
    assert set(network.codes) == {"G330", "G104"}
    codes = ["G330", "G330", "G104", "G104", "G104", "S999"]
    chainages, pieces = [2_345, 99_999, 4_050, 4_050, 9_000, 5], [-1, -1, 0, 1, -1, -1]
    places = locate_many(network, network.numbers_of(codes), chainages, pieces, 5.0)
    for number, (code, chainage, piece) in enumerate(zip(codes, chainages, pieces, strict=True)):
        if number in (1, 5):
            assert np.isnan(places[number]).all()
            continue
        one = locate(
            session, g330 if code == "G330" else route, chainage, None if piece < 0 else piece, offset_m=5
        )
        assert geodesic_m((one.lon, one.lat), places[number]) < 0.001
    ambiguous = locate_many(network, network.numbers_of(["G104"]), [4_050])
    assert np.isnan(ambiguous).all()

    points = places[[0, 2, 3, 4]]
    snaps = snap_many(network, points, 30)
    assert snaps.piece.tolist() == [0, 0, 1, 1]
    assert snaps.chainage == pytest.approx([2_345, 4_050, 4_050, 9_000], abs=0.01)
    assert [network.codes[line] for line in snaps.snapped.line] == ["G330", "G104", "G104", "G104"]
    assert snap_all(network, points, 30).chainage == pytest.approx(snaps.chainage)
    far = snap_many(network, np.array([along(500, 900)]), 30, farthest_m=5_000)
    assert far.snapped.distance == pytest.approx([900], abs=0.5)


def test_an_empty_register_answers_arrays_with_nothing(session):
    network = load_network(session)
    assert np.isnan(locate_many(network, network.numbers_of(["G330"]), [5])).all()
    assert snap_many(network, np.array([[120.5, 28.0]]), 30).piece.tolist() == [-1]


def section(route, from_m, to_m, pieces=(0, 0)):
    return Section(
        route=route,
        from_m=from_m,
        from_piece=pieces[0],
        to_m=to_m,
        to_piece=pieces[1],
        technical_class=TechnicalClass.CLASS_II,
        name=f"{from_m}-{to_m}",
    )


@pytest.mark.parametrize(
    ("start", "end", "names"),
    [
        (None, None, ["0-4000", "4100-4050", "4060-9000"]),
        ((100.0, 0), (200.0, 0), ["0-4000"]),
        ((4_000.0, 0), (4_100.0, 0), ["0-4000", "4100-4050"]),
        ((4_055.0, 0), (4_099.0, 0), []),
        ((4_000.0, 1), (4_055.0, 1), ["4100-4050"]),
        ((4_050.0, 1), None, ["4100-4050", "4060-9000"]),
    ],
)
def test_what_touches_a_stretch_is_told_in_the_order_of_the_road(session, start, end, names):
    route = with_long_chain()
    session.add_all(
        [section(route, 0, 4_000), section(route, 4_100, 4_050, (0, 1)), section(route, 4_060, 9_000, (1, 1))]
    )
    session.flush()
    query = select(Section.name).where(overlaps(Section, route.id, start, end))
    assert session.scalars(query.order_by(Section.from_piece, Section.from_m)).all() == names


def test_snapping_asks_the_index_over_the_boxes(session):
    RouteFactory()  # With its division.
    session.execute(
        text(
            "INSERT INTO route (code, name, administrative_grade, division_adcode, version)"
            " SELECT 'G' || n, 'n', 'G', '330302', 1 FROM generate_series(1000, 2999) AS n"
        )
    )
    session.execute(
        text(
            "INSERT INTO centreline (route_id, valid_from, quality, length_m, geom, version)"
            " SELECT id, '2000-01-01', 'surveyed', 100, ST_GeomFromEWKT(format("
            "   'SRID=4326;LINESTRING M (%s 30 0, %s 30 100)', 100 + id * 0.01, 100 + id * 0.01 + 0.001)), 1"
            " FROM route WHERE code LIKE 'G____'"
        )
    )
    session.execute(text("ANALYZE centreline"))
    seen = []

    @event.listens_for(session.get_bind(), "before_cursor_execute")
    def note(_connection, _cursor, statement, parameters, _context, _many):
        seen.append((statement, parameters))

    snap(session, 110.0, 30.0, 30)
    event.remove(session.get_bind(), "before_cursor_execute", note)
    statement, parameters = seen[0]
    plan = session.connection().exec_driver_sql(f"EXPLAIN {statement}", parameters).scalars().all()
    assert any("idx_centreline_geom" in line for line in plan), plan
