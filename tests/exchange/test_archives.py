"""Zip archives that nobody vouches for."""

import stat
import zipfile

import geopandas
import pytest
from shapely import Point

from roadreg.exchange import archives
from roadreg.exchange.errors import FileNotReadable, LayerNotChosen
from roadreg.exchange.files import read_file


@pytest.fixture
def archive(tmp_path):
    """Makes a zip of entries: `archive({"a/b.csv": "number\\n1"})`."""

    def make(entries, name="a.zip"):
        path = tmp_path / name
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
            for entry, content in entries.items():
                made.writestr(entry, content)
        return path

    return make


@pytest.fixture
def shapefile(tmp_path):
    """A folder with a shapefile of one bridge, in WGS 84."""
    folder = tmp_path / "shp"
    folder.mkdir()
    frame = geopandas.GeoDataFrame({"number": ["1"]}, geometry=[Point(120.6, 28.0)], crs=4326)
    frame.to_file(folder / "bridges.shp")
    return folder


def test_a_zipped_shapefile_is_read_and_rubbish_beside_it_ignored(archive, shapefile):
    entries = {f"data/{part.name}": part.read_bytes() for part in shapefile.iterdir()}
    table = read_file(archive(entries | {"__MACOSX/bridges.shp": b"x", "Thumbs.db": b"x"}))
    assert table.columns["number"] == ["1"]
    assert table.crs == "EPSG:4326"


@pytest.mark.parametrize(
    "entry", ["../evil.csv", "/etc/evil.csv", "a/../../evil.csv", "..\\evil.csv", "C:\\e.csv"]
)
def test_nothing_leaves_the_folder(archive, tmp_path, entry):
    with pytest.raises(FileNotReadable, match="leaves its folder"):
        read_file(archive({entry: "number\n1\n"}))
    assert [path.name for path in tmp_path.iterdir()] == ["a.zip"]


def test_a_bomb_is_not_opened(archive):
    with pytest.raises(FileNotReadable, match="would unpack to far more"):
        read_file(archive({"a.csv": b"0" * (60 * 2**20)}))


def test_an_archive_that_lies_about_its_sizes_is_stopped_while_unpacking(archive, tmp_path, monkeypatch):
    path = archive({"a.csv": "number\n" + "1\n" * 5000})
    monkeypatch.setattr(archives, "MOST_BYTES", 100)
    monkeypatch.setattr(archives, "check_archive", lambda path, name: _entries(path))
    with pytest.raises(FileNotReadable, match="would unpack to far more"):
        archives.unpack(path, "a.zip", tmp_path / "out")


def _entries(path):
    with zipfile.ZipFile(path) as opened:
        return [(info, info.filename) for info in opened.infolist()]


def test_too_many_files_are_not_opened(archive):
    with pytest.raises(FileNotReadable, match="holds 1001 files"):
        read_file(archive({f"{number}.csv": "a" for number in range(1001)}))


def test_a_link_is_not_followed(tmp_path):
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as made:
        link = zipfile.ZipInfo("a.csv")
        link.create_system = 3
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        made.writestr(link, "/etc/hostname")
    with pytest.raises(FileNotReadable, match=r"holds a link \(a\.csv\)"):
        read_file(path)


def test_a_cut_off_archive_is_named(archive):
    path = archive({"a.csv": "number\n1\n"})
    path.write_bytes(path.read_bytes()[:-30])
    with pytest.raises(FileNotReadable, match="not a zip archive or is cut off"):
        read_file(path)


def test_a_damaged_entry_is_named(archive):
    path = archive({"a.csv": "number\n" + "\n".join(map(str, range(2000)))})
    data = bytearray(path.read_bytes())
    data[200:260] = b"\xff" * 60
    path.write_bytes(bytes(data))
    with pytest.raises(FileNotReadable, match=r"a\.csv in a\.zip cannot be unpacked"):
        read_file(path)


def test_names_in_raw_gbk_are_read(tmp_path):
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as made:
        made.writestr("0123.csv", "number\n1\n")
    # Written without the UTF-8 flag, as Windows in China does.
    data = path.read_bytes().replace(b"0123.csv", "桥梁.csv".encode("gb18030"))
    path.write_bytes(data)
    assert read_file(path).columns["number"] == ["1"]


def test_of_several_files_one_must_be_chosen(archive):
    path = archive({"a.csv": "number\n1\n", "b.csv": "number\n2\n"})
    with pytest.raises(LayerNotChosen, match="a, b"):
        read_file(path)
    assert read_file(path, layer="b").columns["number"] == ["2"]


def test_an_archive_with_nothing_to_read_says_what_is_taken(archive):
    with pytest.raises(FileNotReadable, match=r"holds nothing that can be read \(inner\.zip\)"):
        read_file(archive({"inner.zip": b"PK"}))
