"""Roads, taken in from files."""

from datetime import date

import geopandas
import numpy as np
import pytest
import shapely
from geoalchemy2.shape import to_shape
from shapely import LineString
from sqlalchemy import func, select

from roadreg.assets.codes import AssetKind
from roadreg.assets.models import Bridge
from roadreg.exchange.errors import ColumnMissing, FileNotReadable
from roadreg.exchange.route_codes import NoCodesLeft, free_codes
from roadreg.roads.errors import CentrelineDayNotUsable
from roadreg.roads.models import Centreline, CentrelineQuality, KilometrePost, Route
from roadreg.roads.queries import locate
from tests.exchange.conftest import line, point
from tests.exchange.test_layers import geopackage_with_m
from tests.factories import CentrelineFactory, RouteFactory, lucheng

WEST, MIDDLE, EAST = (120.50, 28.0), (120.55, 28.0), (120.60, 28.0)
FIVE_KM = 4918.09  # geodesic, metres from WEST to MIDDLE


def route(session, code="G330"):
    return session.scalars(select(Route).where(Route.code == code)).one()


def chainages(session, code="G330"):
    """Chainage of both ends of the present centreline, metres."""
    geom = session.scalars(select(Centreline.geom).join(Route).where(Route.code == code)).one()
    return shapely.get_coordinates(to_shape(geom), include_m=True)[[0, -1], -1]


def test_a_line_becomes_a_route_with_chainage_by_length(session, take, put_geojson):
    path = put_geojson("a.geojson", ({"路线编码": "330国道", "路线名称": "洞头—合肥"}, line(WEST, MIDDLE)))
    outcome = take("routes", path)
    assert (outcome.added, outcome.refusals) == (["G330"], [])
    found = route(session)
    assert (found.name, found.administrative_grade, found.source) == ("洞头—合肥", "G", "import a.geojson")
    assert chainages(session) == pytest.approx([0, FIVE_KM], abs=0.5)
    assert session.scalar(select(func.count()).select_from(KilometrePost)) == 5
    (centreline,) = found.centrelines
    assert (centreline.quality, centreline.valid_from) == (CentrelineQuality.DIGITISED, date(2026, 3, 2))
    assert [post.kind for post in centreline.calibration_points] == ["end"]


def test_short_codes_get_the_district_and_its_number(session, take, put_geojson):
    take("routes", put_geojson("a.geojson", ({"code": "x601", "name": "茅西线"}, line(WEST, MIDDLE))))
    assert route(session, "X601330302").administrative_grade == "X"


def test_start_and_end_chainages_calibrate_the_line(session, take, put_geojson):
    properties = {"code": "G330", "起点桩号": "K10+000", "终点桩号": "K15+000"}
    take("routes", put_geojson("a.geojson", (properties, line(WEST, MIDDLE))))
    assert chainages(session).tolist() == [10_000, 15_000]


def test_ends_that_contradict_the_line_are_refused_with_the_factor(session, take, put_geojson):
    properties = {"code": "G330", "from": "K10+000", "to": "K99+000"}
    outcome = take("routes", put_geojson("a.geojson", (properties, line(WEST, MIDDLE))))
    assert "factor" in outcome.refusals[0].reason
    assert session.scalar(select(func.count()).select_from(Route)) == 0


def test_rows_of_one_code_are_joined_whatever_way_each_was_digitised(session, take, put_geojson):
    path = put_geojson(
        "a.geojson", ({"code": "G330"}, line(WEST, MIDDLE)), ({"code": "G330"}, line(EAST, MIDDLE))
    )
    assert take("routes", path).added == ["G330"]
    assert chainages(session) == pytest.approx([0, 2 * FIVE_KM], abs=1)
    assert locate(session, route(session), 100).lon == pytest.approx(WEST[0], abs=0.01)


def test_the_row_with_the_lowest_start_comes_first(session, take, put_geojson):
    path = put_geojson(
        "a.geojson",
        ({"code": "G330", "from": "K4+917"}, line(MIDDLE, WEST)),
        ({"code": "G330", "from": "K0"}, line(MIDDLE, EAST)),
    )
    take("routes", path)
    assert locate(session, route(session), 100).lon == pytest.approx(EAST[0], abs=0.01)


def test_rows_that_do_not_connect_are_refused_with_the_gap(take, put_geojson):
    path = put_geojson(
        "a.geojson",
        ({"code": "G330"}, line(WEST, MIDDLE)),
        ({"code": "G330"}, line((120.56, 28.0), EAST)),
    )
    outcome = take("routes", path)
    assert [refusal.row for refusal in outcome.refusals] == [2]
    assert "2 lines, not one; the widest gap is 984 m" in outcome.refusals[0].reason


def test_a_code_that_is_none_is_refused_with_the_way_out(take, put_geojson):
    outcome = take("routes", put_geojson("a.geojson", ({"code": "Main St"}, line(WEST, MIDDLE))))
    assert "--assign-codes" in outcome.refusals[0].remedy


@pytest.mark.parametrize(
    "geometry", [None, point(120.5, 28), line(WEST, WEST), {"type": "LineString", "coordinates": []}]
)
def test_what_is_no_line_is_refused(take, put_geojson, geometry):
    path = put_geojson("a.geojson", ({"code": "G330"}, geometry), ({"code": "G104"}, line(WEST, EAST)))
    outcome = take("routes", path, good_rows_only=True)
    assert (outcome.added, [refusal.row for refusal in outcome.refusals]) == (["G104"], [1])


def test_roads_without_codes_are_grouped_by_name_and_given_free_codes(session, take, put_geojson):
    lucheng()
    RouteFactory(code="C001330302")
    path = put_geojson(
        "a.geojson",
        ({"name": "人民路"}, line(WEST, MIDDLE)),
        ({"name": "人民路"}, line(MIDDLE, EAST)),
        ({"name": "人民路"}, line((120.7, 28.1), (120.71, 28.1))),
        ({"highway": "footway"}, line((120.8, 28.1), (120.81, 28.1))),
    )
    assert take("routes", path, assign_codes="C").added == ["C002330302", "C003330302", "C004330302"]
    names = [route(session, code).name for code in ("C002330302", "C003330302", "C004330302")]
    assert names == ["人民路", "人民路 (2)", "unnamed footway"]


def test_the_same_roads_keep_their_assigned_codes(take, put_geojson):
    path = put_geojson("a.geojson", ({"name": "人民路"}, line(WEST, MIDDLE)))
    take("routes", path, assign_codes="C")
    outcome = take("routes", path, assign_codes="C")
    assert (outcome.added, outcome.unchanged) == ([], 1)


def test_free_codes_go_on_with_letters_and_end():
    taken = {f"C{number:03}330302" for number in range(1, 999)}
    codes = free_codes("C", "330302", taken)
    assert [next(codes), next(codes)] == ["C999330302", "CA01330302"]
    with pytest.raises(NoCodesLeft, match="no free codes"):
        list(codes)


def test_a_line_against_its_posts_is_turned_round_and_the_report_says_so(session, take, put, put_geojson):
    posts = put("posts.csv", "route,chainage,lon,lat\nG330,K20+000,120.60,28\nG330,K24+917.4,120.55,28\n")
    path = put_geojson("a.geojson", ({"code": "G330"}, line(MIDDLE, EAST)))
    outcome = take("routes", path, posts=posts)
    assert "G330 was digitised against its posts and was turned round" in outcome.notes
    assert locate(session, route(session), 20_000).lon == pytest.approx(120.60, abs=1e-6)


def test_posts_that_contradict_the_line_are_refused(take, put, put_geojson):
    posts = put("posts.csv", "route,chainage,lon,lat\nG330,K20,120.55,28\nG330,K30,120.60,28\n")
    outcome = take("routes", put_geojson("a.geojson", ({"code": "G330"}, line(MIDDLE, EAST))), posts=posts)
    assert "factor" in outcome.refusals[0].reason


def test_a_post_far_from_its_line_is_refused(take, put, put_geojson):
    posts = put("posts.csv", "route,chainage,lon,lat\nG330,K20,120.55,28.1\n")
    outcome = take("routes", put_geojson("a.geojson", ({"code": "G330"}, line(MIDDLE, EAST))), posts=posts)
    assert len(outcome.refusals) == 1


@pytest.mark.parametrize("unit", [1, 0.001])
def test_m_of_the_geometry_is_the_chainage_in_metres_or_kilometres(session, take, tmp_path, unit):
    road = LineString([WEST, MIDDLE, EAST])
    path = geopackage_with_m(tmp_path, road, [5000 * unit, 9950 * unit, 14_900 * unit])
    outcome = take("routes", path)
    assert chainages(session).tolist() == [5000, 14_900]
    assert "Chainages are taken from the M of the geometries" in outcome.notes


def test_a_survey_in_the_districts_system_is_brought_to_degrees(session, take, tmp_path):
    frame = geopandas.GeoDataFrame({"code": ["G330"]}, geometry=[LineString([WEST, EAST])], crs=4490)
    frame.to_crs(4549).to_file(tmp_path / "survey.shp")
    take("routes", tmp_path / "survey.shp")
    assert locate(session, route(session), 0).lon == pytest.approx(WEST[0], abs=1e-8)


def test_a_shapefile_without_projection_asks_for_it(take, tmp_path):
    frame = geopandas.GeoDataFrame({"code": ["G330"]}, geometry=[LineString([WEST, EAST])], crs=4490)
    frame.to_crs(4549).to_file(tmp_path / "survey.shp")
    (tmp_path / "survey.prj").unlink()
    with pytest.raises(FileNotReadable, match="--crs EPSG:4549"):
        take("routes", tmp_path / "survey.shp")


def test_a_new_survey_moves_along_what_lies_on_the_road(session, take, put_geojson):
    centreline = CentrelineFactory()
    bridge = Bridge(
        kind=AssetKind.BRIDGE,
        number="1",
        name="双屿桥",
        division=lucheng(),
        route=centreline.route,
        from_m=2000,
        geom="SRID=4326;POINT(120.52 28)",
    )
    session.add(bridge)
    session.flush()
    session.expire_all()
    code = centreline.route.code
    survey = {"code": code, "from": "K0", "to": "K10"}
    path = put_geojson("survey.geojson", (survey, line((120.5, 28.001), (120.6017, 28.001))))
    outcome = take("routes", path)
    assert outcome.changed == [f"{code}: new centreline"]
    (told,) = outcome.moved
    assert told.startswith(f"{code}, 1: K2+000 → K2+000, moved 1")
    assert (
        len(session.scalars(select(Centreline).where(Centreline.route_id == centreline.route.id)).all()) == 2
    )


def test_what_the_new_survey_has_no_place_for_is_listed(session, take, put_geojson):
    centreline = CentrelineFactory()
    bridge = Bridge(
        kind=AssetKind.BRIDGE,
        number="1",
        name="双屿桥",
        division=lucheng(),
        route=centreline.route,
        from_m=9000,
        geom="SRID=4326;POINT(120.59 28)",
    )
    session.add(bridge)
    session.flush()
    session.expire_all()
    code = centreline.route.code
    outcome = take("routes", put_geojson("a.geojson", ({"code": code}, line(WEST, MIDDLE))))
    assert outcome.moved == [f"{code}, 1: the new centreline has no K9+000; it stays where it was"]


def test_the_same_survey_again_changes_nothing(session, take, put_geojson):
    path = put_geojson("a.geojson", ({"code": "G330"}, line(WEST, MIDDLE)))
    take("routes", path)
    outcome = take("routes", path, today=date(2026, 3, 3))
    assert (outcome.changed, outcome.unchanged) == ([], 1)
    assert len(route(session).centrelines) == 1


def test_a_changed_name_is_told_old_and_new(session, take, put_geojson):
    take("routes", put_geojson("a.geojson", ({"code": "G330", "name": "old"}, line(WEST, MIDDLE))))
    path = put_geojson("b.geojson", ({"code": "G330", "name": "new"}, line(WEST, MIDDLE)))
    assert take("routes", path).changed == ["G330: name old → new"]


def test_a_second_survey_on_one_day_is_refused_in_words(take, put_geojson):
    take("routes", put_geojson("a.geojson", ({"code": "G330"}, line(WEST, MIDDLE))))
    outcome = take("routes", put_geojson("b.geojson", ({"code": "G330"}, line(WEST, EAST))))
    assert len(outcome.refusals) == 1
    assert not outcome.is_kept


def test_a_survey_of_tomorrow_is_refused(take, put_geojson):
    path = put_geojson("a.geojson", ({"code": "G330"}, line(WEST, MIDDLE)))
    with pytest.raises(CentrelineDayNotUsable):
        take("routes", path, valid_from=date(2026, 3, 3))


def test_a_dry_run_leaves_no_road(session, take, put_geojson):
    path = put_geojson("a.geojson", ({"code": "G330"}, line(WEST, MIDDLE)))
    assert take("routes", path, is_dry_run=True).added == ["G330"]
    assert session.scalar(select(func.count()).select_from(Route)) == 0


def test_a_file_without_codes_names_the_way_out(take, put_geojson):
    with pytest.raises(ColumnMissing, match="--assign-codes"):
        take("routes", put_geojson("a.geojson", ({"colour": "red"}, line(WEST, MIDDLE))))


def test_a_table_without_lines_names_the_way_out(take, put):
    with pytest.raises(FileNotReadable, match="--from-posts"):
        take("routes", put("a.csv", "code\nG330\n"))


# --- From posts -------------------------------------------------------------------------------------------


def posted(count=20, wrong=()):
    """CSV rows of posts each 500 m on a gently bent road, their numbers in hectometres."""
    rows = []
    for number in range(count):
        lon = 120.5 + number * 500 / 98_340
        lat = 28 + 0.01 * np.sin(number / 5)
        rows += [("G330", number * 5, lon, lat), ("G330", number * 5, lon + 1e-4, lat)]
    return "".join(f"{code},{post},{lon},{lat}\n" for code, post, lon, lat in (*rows, *wrong))


def test_a_road_is_rebuilt_from_its_posts(session, take, put):
    outcome = take("routes", put("a.csv", "路线,桩号,lon,lat\n" + posted()), is_from_posts=True)
    assert (outcome.added, outcome.refusals) == (["G330"], [])
    assert "One step of the posts' numbers is 100 m" in outcome.notes
    assert chainages(session).tolist() == [0, 9500]
    (centreline,) = route(session).centrelines
    assert centreline.quality is CentrelineQuality.SCHEMATIC
    assert locate(session, route(session), 5000).lon == pytest.approx(120.5 + 5000 / 98_340, abs=2e-4)


def test_posts_that_lie_far_from_their_road_are_named(take, put):
    wrong = [("G330", 42, 121.9, 28.5), ("G330", 9999, 120.51, 28.0), ("G330", 20, 0.01, 0.004)]
    path = put("a.csv", "route,post,lon,lat\n" + posted(wrong=wrong))
    outcome = take("routes", path, is_from_posts=True, good_rows_only=True)
    assert outcome.added == ["G330"]
    reasons = {refusal.row: refusal.reason for refusal in outcome.refusals}
    assert "kilometre from where the other posts" in reasons[42]
    assert "kilometre from where the other posts" in reasons[43]
    assert "never filled in" in reasons[44]


def test_a_road_with_too_few_posts_is_refused(take, put):
    path = put("a.csv", "route,post,lon,lat\n" + posted() + "G104,0,120,28\nG104,10,120.01,28\n")
    outcome = take("routes", path, is_from_posts=True, good_rows_only=True)
    assert outcome.added == ["G330"]
    assert "G104 has 2 posts" in outcome.refusals[0].reason


def test_posts_spelled_as_chainages_are_metres(session, take, put):
    rows = "".join(f"G330,K{number}+000,{120.5 + number * 1000 / 98_340},28\n" for number in range(5))
    take("routes", put("a.csv", "route,桩号,lon,lat\n" + rows), is_from_posts=True)
    assert chainages(session).tolist() == [0, 4000]
