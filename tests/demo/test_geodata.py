"""The files of `geodata/` themselves."""

import gzip
import json
import shutil
import subprocess
import sys

import pytest
from shapely.geometry import shape

from roadreg.seed import GEODATA

BASEMAP = GEODATA / "basemap"


def features(name: str) -> list[dict]:
    return json.loads((BASEMAP / f"{name}.geojson").read_text("utf-8"))["features"]


def test_the_basemaps_first_load_is_light():
    first = [(BASEMAP / f"{name}.geojson").read_bytes() for name in ("water", "places")]
    assert sum(len(file) for file in first) < 150_000
    assert sum(len(gzip.compress(file)) for file in first) < 25_000


@pytest.mark.parametrize("name", ["water", "water-far", "places"])
def test_every_shape_of_the_basemap_is_valid(name):
    for feature in features(name):
        assert shape(feature["geometry"]).is_valid


def test_the_river_is_wet_and_the_island_dry():
    [water] = [shape(feature["geometry"]) for feature in features("water")]
    for lon, lat, is_wet in (
        (120.70, 28.028, True),  # the Ou River at the city
        (120.588, 28.07, True),  # its reach north of Shuangyu
        (120.98, 27.90, True),  # the sea
        (120.76, 28.008, False),  # the island Qidu
        (120.665, 27.999, False),  # Wenzhou
        (120.50, 28.07, False),  # Tengqiao
    ):
        assert water.contains(shape({"type": "Point", "coordinates": (lon, lat)})) is is_wet, (lon, lat)


def test_every_place_reads_in_both_languages():
    for feature in features("places"):
        assert feature["properties"]["name"]
        assert feature["properties"]["name_en"]


@pytest.mark.parametrize("folder", ["divisions", "basemap", "lucheng", "codes"])
def test_each_folder_says_where_its_content_comes_from(folder):
    assert (GEODATA / folder / "README.md").read_text("utf-8").strip()


def test_the_centrelines_can_be_drawn_anew(tmp_path):
    copy = tmp_path / "lucheng"
    shutil.copytree(GEODATA / "lucheng", copy)
    shutil.copytree(BASEMAP, tmp_path / "basemap")
    drawn = ("centrelines.geojson", "posts.csv", "equations.csv")
    for name in drawn:
        (copy / name).unlink()
    subprocess.run([sys.executable, copy / "make.py"], check=True, capture_output=True)
    for name in drawn:
        assert (copy / name).read_bytes() == (GEODATA / "lucheng" / name).read_bytes()
