"""GeoJSON and the formats that GDAL reads."""

import sqlite3

import geopandas
import pytest
import shapely
from shapely import LineString, Point

from roadreg.exchange.errors import FileNotReadable, LayerNotChosen
from roadreg.exchange.files import read_file
from tests.exchange.conftest import point

KML = """<?xml version="1.0" encoding="UTF-8"?>{doctype}
<kml xmlns="http://www.opengis.net/kml/2.2"><Document>
<Folder><name>一</name><Placemark><name>双屿桥</name><Point><coordinates>120.6,28.0,0</coordinates></Point></Placemark></Folder>
<Folder><name>二</name><Placemark><name>藤桥</name><Point><coordinates>120.5,28.1,0</coordinates></Point></Placemark></Folder>
</Document></kml>"""


def test_geojson_is_read_with_its_mark_and_in_gb18030(put, put_geojson):
    path = put_geojson("a.geojson", ({"名称": "双屿桥"}, point(120.6, 28)))
    for encoding in ("utf-8-sig", "gb18030"):
        table = read_file(put("b.geojson", path.read_text(encoding="utf-8"), encoding))
        assert table.columns["名称"] == ["双屿桥"]
        assert table.geometry[0] == Point(120.6, 28)


def test_the_crs_member_of_old_geojson_holds(put_geojson):
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::4549"}}
    assert "4549" in read_file(put_geojson("a.geojson", ({}, point(500123, 3099000)), crs=crs)).crs


def test_broken_geojson_names_the_line(put):
    with pytest.raises(FileNotReadable, match="cut off at line 2, column"):
        read_file(put("a.geojson", '{"type": "FeatureCollection",\n "features": [{"type": "Fea'))


def test_json_that_is_no_geojson_is_named(put):
    with pytest.raises(FileNotReadable, match="JSON but not GeoJSON"):
        read_file(put("a.json", '{"rows": 60}'))


def test_nesting_without_end_is_refused(put):
    deep = "[" * 100_000 + "]" * 100_000
    with pytest.raises(FileNotReadable, match="nested far deeper"):
        read_file(put("a.geojson", f'{{"type":"FeatureCollection","features":[{deep}]}}'))


def test_a_bad_geometry_spoils_its_own_row_alone(put_geojson):
    path = put_geojson(
        "a.geojson",
        ({"n": 1}, point(120.6, 28)),
        ({"n": 2}, {"type": "LineString", "coordinates": [[120.6, 28]]}),
        ({"n": 3}, {"type": "Point", "coordinates": ["a", "b"]}),
        ({"n": 4}, {"type": "Triangle", "coordinates": [[1, 2]]}),
        ({"n": 5}, None),
    )
    table = read_file(path)
    assert table.columns["n"] == [1, 5]
    assert [refusal.row for refusal in table.refusals] == [2, 3, 4]


def test_folders_of_kml_are_one_table(put):
    table = read_file(put("a.kml", KML.format(doctype="")))
    assert table.columns["Name"] == ["双屿桥", "藤桥"]
    assert len(table.geometry) == 2


@pytest.mark.parametrize(
    "doctype", ['<!DOCTYPE k [<!ENTITY x SYSTEM "file:///etc/hostname">]>', "<!DOCTYPE k>"]
)
def test_xml_with_entities_is_not_opened(put, doctype):
    with pytest.raises(FileNotReadable, match="document type or entities"):
        read_file(put("a.kml", KML.format(doctype=doctype)))


@pytest.fixture
def bridges(tmp_path):
    """A shapefile in GBK whose .cpg says so, with a projection."""
    frame = geopandas.GeoDataFrame({"名称": ["双屿桥"]}, geometry=[Point(120.6, 28.0)], crs=4490)
    frame.to_file(tmp_path / "b.shp", encoding="gb18030")
    return tmp_path / "b.shp"


@pytest.mark.parametrize("says", [None, "UTF-8", "GBK"])
def test_texts_of_a_shapefile_are_read_whatever_its_cpg_says(bridges, says):
    cpg = bridges.with_suffix(".cpg")
    cpg.unlink()
    if says:
        cpg.write_text(says)
    assert read_file(bridges).columns == {"名称": ["双屿桥"]}


def test_a_shapefile_without_shx_is_read_and_nothing_written_beside_it(bridges):
    bridges.with_suffix(".shx").unlink()
    before = sorted(path.name for path in bridges.parent.iterdir())
    assert len(read_file(bridges)) == 1
    assert sorted(path.name for path in bridges.parent.iterdir()) == before


def test_reading_a_shapefile_leaves_its_shx_as_it_is(bridges):
    shx = bridges.with_suffix(".shx")
    before = shx.stat().st_mtime_ns
    read_file(bridges)
    assert shx.stat().st_mtime_ns == before


def test_a_cut_off_shapefile_is_named(bridges):
    data = bridges.read_bytes()
    bridges.write_bytes(data[:110])
    with pytest.raises(FileNotReadable, match=r"b\.shp is broken and cannot be read"):
        read_file(bridges)


def test_of_several_layers_one_must_be_chosen(tmp_path):
    frame = geopandas.GeoDataFrame({"n": [1]}, geometry=[Point(120.6, 28.0)], crs=4326)
    frame.to_file(tmp_path / "a.gpkg", layer="one")
    frame.to_file(tmp_path / "a.gpkg", layer="two")
    with pytest.raises(LayerNotChosen, match="one, two"):
        read_file(tmp_path / "a.gpkg")
    assert len(read_file(tmp_path / "a.gpkg", layer="two")) == 1
    with pytest.raises(LayerNotChosen, match="no layer “three”"):
        read_file(tmp_path / "a.gpkg", layer="three")


def test_m_of_a_geopackage_is_kept(tmp_path):
    path = geopackage_with_m(tmp_path, LineString([(120.6, 28.0), (120.7, 28.0)]), [1000, 11000])
    (line,) = read_file(path).measured
    assert shapely.get_coordinates(line, include_m=True)[:, -1].tolist() == [1000, 11000]


def geopackage_with_m(folder, line, measures):
    """A GeoPackage with one line named G330, whose vertices carry M."""
    path = folder / "m.gpkg"
    frame = geopandas.GeoDataFrame({"code": ["G330"]}, geometry=[line], crs=4326)
    frame.to_file(path, layer="roads")
    measured = LineString([(*xy, m) for xy, m in zip(line.coords, measures, strict=True)])
    wkt = shapely.to_wkt(measured).replace("LINESTRING Z", "LINESTRING M")
    blob = b"GP\x00\x01" + (4326).to_bytes(4, "little") + shapely.to_wkb(shapely.from_wkt(wkt), flavor="iso")
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE gpkg_geometry_columns SET m = 1")
        for trigger in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            connection.execute(f'DROP TRIGGER "{trigger[0]}"')
        connection.execute("UPDATE roads SET geom = ?", (blob,))
    connection.close()
    return path


def test_a_table_called_geopackage_is_named(tmp_path):
    (tmp_path / "a.gpkg").write_text("hello")
    with pytest.raises(FileNotReadable, match="not what its name says"):
        read_file(tmp_path / "a.gpkg")


def test_a_broken_geopackage_is_named(tmp_path):
    (tmp_path / "a.gpkg").write_bytes(b"SQLite format 3\x00" + b"\x00" * 50)
    with pytest.raises(FileNotReadable, match="is broken"):
        read_file(tmp_path / "a.gpkg")
