"""Every odd file of others gives an import, refused rows with reasons, or one clear sentence: never a
traceback.
"""

import pytest
from sqlalchemy import func, select

from roadreg.errors import RoadregError
from roadreg.roads.models import Centreline, Route
from tests.shared_data.conftest import SHARED

SIDECARS = (".cpg", ".prj", ".shx", ".md", ".id", ".map", ".dat", ".mid")
FILES = sorted(
    str(path.relative_to(SHARED))
    for folder in ("nasty-gis", "nasty-made")
    for path in (SHARED / folder).rglob("*")
    if path.is_file() and path.suffix not in SIDECARS
)


@pytest.mark.parametrize("kind", ["bridges", "routes"])
@pytest.mark.parametrize("name", FILES)
def test_an_odd_file_is_answered_in_words(take, data, kind, name):
    wishes = {"assign_codes": "C"} if kind == "routes" else {}
    try:
        outcome = take(kind, data(name), **wishes)
    except RoadregError as error:
        answer = str(error)
    else:
        answer = outcome.file_name
        assert outcome.is_kept or all(refusal.reason for refusal in outcome.refusals)
    assert name.rpartition("/")[2] in answer or "EPSG" in answer


@pytest.mark.parametrize(
    ("name", "number", "taken"),
    [
        ("nasty-made/geojson/huge.geojson", "n", 0),
        ("nasty-made/geojson/nan.geojson", "name", 0),
        ("nasty-made/geojson/duplicate_ids.geojson", "name", 3),
        ("nasty-made/geojson/gbk.geojson", "名称", 1),
        ("nasty-made/geojson/html_in_name.geojson", "name", 1),
        ("nasty-made/geojson/crs_member_4549.geojson", "name", 1),
        ("nasty-made/xml/folders.kml", "Name", 4),
        ("nasty-made/xml/folders.kmz", "Name", 4),
        ("nasty-made/tables/ragged.csv", "name", 1),
    ],
)
def test_the_good_rows_of_odd_files_are_taken(take, data, name, number, taken):
    columns = {"number": number}
    outcome = take("bridges", data(name), columns=columns, good_rows_only=True)
    assert len(outcome.added) == taken
    assert outcome.refused == outcome.read - taken


def test_a_road_in_either_system_of_the_district_lands_on_one_place(session, take, data):
    for name, letter in (("road_cm120", "C"), ("road_zone40", "Y")):
        take("routes", data(f"nasty-made/cgcs2000/{name}.shp"), assign_codes=letter)
    assert session.scalar(select(func.count()).select_from(Route)) >= 1
    assert session.scalar(select(func.min(func.ST_X(func.ST_StartPoint(Centreline.geom))))) == pytest.approx(
        120.6, abs=0.1
    )


def test_a_road_without_projection_says_what_it_looks_like(take, data):
    with pytest.raises(RoadregError, match="--crs EPSG:4528"):
        take("routes", data("nasty-made/cgcs2000/road_zone40_noprj.shp"), assign_codes="C")


@pytest.mark.parametrize(
    "form", ["crashes_utf8.csv", "crashes_gb18030.csv", "crashes_utf16.tsv", "crashes.xlsx"]
)
def test_odd_cells_are_refused_with_row_field_and_remedy(take, data, form):
    outcome = take("bridges", data(f"nasty-made/tables/{form}"), columns={"number": "序号"})
    assert outcome.read == 60
    assert outcome.refusals
    assert all(refusal.row > 1 and refusal.field for refusal in outcome.refusals)


def test_nothing_of_a_system_file_shows(take, data):
    with pytest.raises(RoadregError) as caught:
        take("bridges", data("nasty-made/xml/xxe.kml"))
    assert "root:" not in str(caught.value)
