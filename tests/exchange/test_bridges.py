"""Bridges and their kin, taken in from files."""

import pytest
from geoalchemy2.shape import to_shape
from sqlalchemy import func, select

from roadreg.assets.codes import SpanClass
from roadreg.assets.models import Asset, Bridge, Guardrail, StructureType
from roadreg.auth.models import Role
from roadreg.db.history import History
from roadreg.errors import Forbidden, NotFound
from roadreg.exchange.errors import ColumnMissing, CoordinateSystemUnknown
from roadreg.exchange.outcome import Options
from roadreg.exchange.services import import_file
from roadreg.roads.models import LocationMethod
from tests.exchange.conftest import TODAY, line, point
from tests.factories import AccountFactory, CentrelineFactory, DivisionFactory

HEAD = "桥梁编码,桥梁名称,经度,纬度,全长(米),最大跨径,建成年份,技术状况等级,颜色\n"
ROW = "G330L0010,双屿桥,120.55,28.0001,120.5,40,2006,3类,红\n"


def bridge(session, number="G330L0010"):
    return session.scalars(select(Bridge).where(Bridge.number == number)).one()


def test_a_chinese_table_in_gbk_becomes_bridges(session, take, put):
    outcome = take("bridges", put("桥.csv", HEAD + ROW, "gb18030"))
    assert (outcome.is_kept, outcome.added, outcome.refusals) == (True, ["G330L0010"], [])
    found = bridge(session)
    assert (found.name, found.total_length_m, found.longest_span_m) == ("双屿桥", 120.5, 40)
    assert found.condition_class == 3
    assert found.span_class is SpanClass.LARGE
    assert found.built_on.isoformat() == "2006-01-01"
    assert found.extra == {"颜色": "红"}
    assert found.source == "import 桥.csv"
    assert found.division_adcode == "330302"


def test_only_the_year_is_known_and_the_report_says_so(take, put):
    outcome = take("bridges", put("a.csv", HEAD + ROW))
    assert any("names only the year in 1 rows" in note for note in outcome.notes)


def test_a_bridge_far_from_any_road_stays_where_it_was_surveyed(session, take, put):
    CentrelineFactory()
    take("bridges", put("a.csv", "number,lon,lat\n1,120.55,28.1\n"))
    found = bridge(session, "1")
    assert (found.route, found.from_m, found.location_method) == (None, None, LocationMethod.IMPORT)
    assert to_shape(found.surveyed_point).coords[0] == (120.55, 28.1)
    assert to_shape(found.geom).coords[0] == (120.55, 28.1)


def test_a_bridge_near_a_road_is_tied_to_it_and_keeps_its_point(session, take, put):
    centreline = CentrelineFactory()
    take("bridges", put("a.csv", "number,lon,lat\n1,120.55,27.9999\n"))
    found = bridge(session, "1")
    assert found.route is centreline.route
    assert found.from_m == pytest.approx(4920, abs=10)
    assert found.offset_m == pytest.approx(11.08, abs=0.1)
    assert found.side == "right"
    assert to_shape(found.surveyed_point).coords[0] == (120.55, 27.9999)


def test_a_chainage_places_a_record_and_the_coordinates_stay_beside_it(session, take, put):
    route = CentrelineFactory().route
    text = (
        f"number,路线编号,桩号,lon,lat\n1,{route.code.lower()},K2+500右,120.5255,28.0\n2,{route.code},3.5,,\n"
    )
    take("bridges", put("a.csv", text))
    first, second = bridge(session, "1"), bridge(session, "2")
    assert (first.from_m, first.side, first.location_method) == (2500, "right", "import")
    assert first.surveyed_point is not None
    assert (second.from_m, second.location_method, second.surveyed_point) == (3500, "chainage", None)
    assert second.geom is not None


def test_a_chainage_beyond_the_road_names_the_valid_range(take, put):
    route = CentrelineFactory().route
    outcome = take("bridges", put("a.csv", f"number,route,chainage\n1,{route.code},K99+000\n"))
    (refusal,) = outcome.refusals
    assert (refusal.row, refusal.field) == (2, "chainage")
    assert "K10+000" in refusal.reason


def test_an_unknown_route_is_named(take, put):
    outcome = take("bridges", put("a.csv", "number,route,chainage\n1,G999,K1\n"))
    assert "G999" in outcome.refusals[0].reason


def test_nothing_is_written_when_one_row_is_refused(session, take, put):
    outcome = take("bridges", put("a.csv", HEAD + ROW + ROW.replace("0010", "0011").replace("28.0001", "95")))
    assert not outcome.is_kept
    assert session.scalar(select(func.count()).select_from(Asset)) == 0
    assert outcome.refusals[0].row == 3


def test_the_good_rows_are_taken_when_asked_for(session, take, put):
    text = HEAD + ROW + ROW.replace("0010", "0011").replace("28.0001", "95")
    outcome = take("bridges", put("a.csv", text), good_rows_only=True)
    assert (outcome.is_kept, outcome.added, outcome.refused) == (True, ["G330L0010"], 1)


def test_a_dry_run_tells_what_would_come_and_changes_nothing(session, take, put):
    outcome = take("bridges", put("a.csv", HEAD + ROW), is_dry_run=True)
    assert (outcome.added, outcome.is_kept) == (["G330L0010"], False)
    assert session.scalar(select(func.count()).select_from(Asset)) == 0


def test_the_same_file_again_changes_nothing(session, take, put):
    CentrelineFactory()
    path = put("a.csv", HEAD + ROW)
    take("bridges", path)
    outcome = take("bridges", path)
    assert (outcome.added, outcome.changed, outcome.unchanged) == ([], [], 1)
    assert bridge(session).version == 1


def test_a_changed_row_changes_its_fields_only_and_tells_old_and_new(session, take, put):
    take("bridges", put("a.csv", HEAD + ROW))
    outcome = take("bridges", put("b.csv", "桥梁编码,技术状况等级,经度,纬度\nG330L0010,4,120.55,28.0001\n"))
    assert outcome.changed == ["G330L0010: condition_class 3 → 4"]
    session.expire_all()
    assert (bridge(session).condition_class, bridge(session).name, bridge(session).version) == (
        4,
        "双屿桥",
        2,
    )


def test_records_that_the_file_does_not_name_are_counted_and_left(session, take, put):
    take("bridges", put("a.csv", HEAD + ROW))
    outcome = take("bridges", put("b.csv", HEAD + ROW.replace("0010", "0011")))
    assert outcome.missing == 1
    assert bridge(session) is not None


def test_the_history_knows_the_file(session, take, put):
    take("bridges", put("a.csv", HEAD + ROW))
    entries = session.scalars(select(History).where(History.table_name.in_(("asset", "bridge")))).all()
    assert {entry.table_name for entry in entries} == {"asset", "bridge"}


def test_a_scale_of_other_rules_is_kept_beside_the_record(session, take, put):
    text = "number,condition,lon,lat\n1,Good,120.55,28\n2,,120.56,28\n"
    outcome = take("bridges", put("a.csv", text))
    assert bridge(session, "1").condition_class is None
    assert bridge(session, "1").extra == {"condition": "Good"}
    assert any("--map-values condition_class=Good:…" in note for note in outcome.notes)


def test_the_users_words_translate_a_scale(session, take, put):
    take(
        "bridges",
        put("a.csv", "number,condition,lon,lat\n1,Good,120.55,28\n"),
        words={"condition_class": {"Good": "1"}},
    )
    assert (bridge(session, "1").condition_class, bridge(session, "1").extra) == (1, {})


def test_code_lists_are_read_by_code_and_by_label(session, take, put):
    session.add(StructureType(code="beam", label_zh="梁桥", label_en="Beam"))
    session.flush()
    outcome = take(
        "bridges",
        put("a.csv", "number,桥型,lon,lat\n1,梁桥,120,28\n2,beam,120,28\n3,飞碟,120,28\n"),
        good_rows_only=True,
    )
    assert bridge(session, "1").structure_type_code == bridge(session, "2").structure_type_code == "beam"
    assert "梁桥" in outcome.refusals[0].reason


def test_a_number_given_twice_names_the_first_row(take, put):
    outcome = take("bridges", put("a.csv", "number,lon,lat\n1,120,28\n1,121,28\n,122,28\n"))
    assert [(one.row, one.reason) for one in outcome.refusals] == [
        (3, "Row 2 has the same number."),
        (4, "It has no number."),
    ]


@pytest.mark.parametrize(
    ("lon", "lat", "reason"),
    [
        ("28.0", "120.6", "look swapped"),
        ("0", "0", "never filled in"),
        ("12060000", "2800000", "These are no degrees"),
        ("181", "91", "no such place"),
        ("abc", "28", "not a number of degrees"),
        ("120.6", "89", "no such place"),
    ],
)
def test_positions_that_cannot_be_are_refused_with_a_remedy(take, put, lon, lat, reason):
    rows = "".join(f"{number},120.6,28\n" for number in range(5))
    outcome = take("bridges", put("a.csv", f"number,lon,lat\n{rows}x,{lon},{lat}\n"))
    (refusal,) = outcome.refusals
    assert refusal.row == 7
    assert reason in refusal.reason
    assert refusal.remedy


def test_swapped_axes_are_taken_when_told(session, take, put):
    take("bridges", put("a.csv", "number,lon,lat\n1,28.0,120.6\n"), is_swapped=True)
    assert to_shape(bridge(session, "1").geom).coords[0] == (120.6, 28.0)


def test_metres_without_a_system_ask_for_it(take, put):
    path = put("a.csv", "number,lon,lat\n1,563930.083,3099720.2486\n")
    with pytest.raises(CoordinateSystemUnknown, match="--crs EPSG:4549"):
        take("bridges", path)


@pytest.mark.parametrize(("crs", "east"), [("EPSG:4549", 563930.083), ("EPSG:4528", 40563930.083)])
def test_metres_of_the_districts_systems_are_brought_to_degrees(session, take, put, crs, east):
    path = put("a.csv", f"number,x,y\n1,{east},3099720.2486\n2,{east},3099720.2486\n")
    take("bridges", path, crs=crs)
    lon, lat = to_shape(bridge(session, "1").geom).coords[0]
    assert (lon, lat) == pytest.approx((120.65, 28.01), abs=1e-8)


def test_a_northing_called_x_is_noticed(session, take, put):
    outcome = take("bridges", put("a.csv", "number,x,y\n1,3099720.2486,563930.083\n"), crs="EPSG:4549")
    assert any("northing first" in note for note in outcome.notes)
    assert to_shape(bridge(session, "1").geom).x == pytest.approx(120.65, abs=1e-8)


def test_the_old_chinese_systems_are_refused(take, put):
    with pytest.raises(CoordinateSystemUnknown, match="seven parameters"):
        take("bridges", put("a.csv", "number,x,y\n1,563930,3099720\n"), crs="EPSG:2437")


def test_geometries_that_cannot_be_are_refused_one_by_one(take, put_geojson):
    path = put_geojson(
        "a.geojson",
        ({"number": "1"}, point(120.6, 28)),
        ({"number": "2"}, point(float("nan"), 28)),
        ({"number": "3"}, point(1e300, -1e300)),
        ({"number": "4"}, point(28, 120.6)),
        ({"number": "5"}, None),
    )
    outcome = take("bridges", path, good_rows_only=True)
    assert outcome.added == ["1"]
    assert sorted({one.row for one in outcome.refusals}) == [2, 3, 4, 5]


def test_an_invalid_area_still_has_a_place(session, take, put_geojson):
    bow_tie = {"type": "Polygon", "coordinates": [[[120, 28], [121, 29], [121, 28], [120, 29], [120, 28]]]}
    take("bridges", put_geojson("a.geojson", ({"number": "1"}, bow_tie)))
    assert to_shape(bridge(session, "1").geom).geom_type == "Point"


def test_a_guardrail_with_a_stretch_lies_along_the_road(session, take, put):
    route = CentrelineFactory().route
    text = f"编号,路线编号,起点桩号,终点桩号,侧别,防护等级\n1,{route.code},K1+000,K1+500,右侧,SB\n"
    take("guardrails", put("a.csv", text))
    found = session.scalars(select(Guardrail)).one()
    assert (found.from_m, found.to_m, found.side, found.protection_level) == (1000, 1500, "right", "SB")
    assert to_shape(found.geom).geom_type == "LineString"


def test_a_guardrail_drawn_beside_a_road_becomes_a_stretch_of_it(session, take, put_geojson):
    route = CentrelineFactory().route
    drawn = line((120.52, 27.9999), (120.51, 27.9999))
    take("guardrails", put_geojson("a.geojson", ({"number": "1"}, drawn)))
    found = session.scalars(select(Guardrail)).one()
    assert found.route is route
    assert found.from_m < found.to_m
    assert found.side == "right"


def test_a_line_far_from_any_road_keeps_its_shape(session, take, put_geojson):
    take("guardrails", put_geojson("a.geojson", ({"number": "1"}, line((120, 29), (120.1, 29)))))
    found = session.scalars(select(Guardrail)).one()
    assert found.route is None
    assert to_shape(found.geom).geom_type == "LineString"


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("culverts", "编号,涵长,评定等级,lon,lat\n1,12,较好,120.6,28\n"),
        ("ferries", "编号,名称,对岸,lon,lat\n1,七都渡,龙湾,120.6,28\n"),
        ("slopes", "编号,坡高,岩土类型,是否监测,lon,lat\n1,30,岩质,是,120.6,28\n"),
        ("bus-bays", "编号,站名,停靠方式,候车亭,lon,lat\n1,双屿,港湾式,有,120.6,28\n"),
        ("navigation-marks", "编号,数量,lon,lat\n1,2,120.6,28\n"),
        ("safety-facilities", "编号,数量,单位,lon,lat\n1,12.5,m,120.6,28\n"),
    ],
)
def test_every_kind_is_taken_by_the_same_way(session, take, put, kind, text):
    outcome = take(kind, put("a.csv", text))
    assert (outcome.refusals, len(outcome.added)) == ([], 1)
    assert session.scalars(select(Asset)).one().kind == kind


def test_a_file_without_a_place_for_anything_is_named(take, put):
    with pytest.raises(ColumnMissing, match="has no coordinates"):
        take("bridges", put("a.csv", "number,name\n1,a\n"))


def test_an_unknown_division_is_refused(take, put):
    outcome = take("bridges", put("a.csv", "number,adcode,lon,lat\n1,999999,120,28\n"))
    assert "no such division" in outcome.refusals[0].reason


def test_an_unknown_home_division_is_named(take, put):
    with pytest.raises(NotFound, match="999999"):
        take("bridges", put("a.csv", HEAD + ROW), home_division="999999", good_rows_only=True)


def test_a_text_that_no_database_takes_is_refused(take, put_geojson):
    path = put_geojson("a.geojson", ({"number": "1", "name": "a\x00b"}, point(120, 28)))
    assert "NUL" in take("bridges", path).refusals[0].reason


def test_script_and_formula_in_a_name_are_just_text(session, take, put):
    take("bridges", put("a.csv", "number,name,lon,lat\n1,<script>alert(1)</script>,120,28\n2,=1+1,120,28\n"))
    assert bridge(session, "1").name == "<script>alert(1)</script>"
    assert bridge(session, "2").name == "=1+1"


def test_who_may_not_import_is_told_so_before_the_file_is_read(session, take, put):
    staff = AccountFactory(role=Role.STAFF)
    with pytest.raises(Forbidden):
        import_file(session, staff, "bridges", put("a.csv", HEAD + ROW), Options("330302", TODAY))


def test_a_steward_of_one_district_cannot_import_into_another(session, take, put):
    steward = AccountFactory(role=Role.STEWARD)
    DivisionFactory(adcode="330303", name="龙湾区")
    path = put("a.csv", "number,adcode,lon,lat\n1,330303,120,28\n")
    with pytest.raises(Forbidden, match="330303"):
        import_file(session, steward, "bridges", path, Options("330302", TODAY))
