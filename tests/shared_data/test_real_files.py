"""Files of three countries, taken in whole: how many rows, and is what came of them plausible?"""

import numpy as np
import pytest
import shapely
from geoalchemy2.shape import to_shape
from sqlalchemy import func, select

from roadreg.assets.models import Bridge
from roadreg.exchange.files import read_file
from roadreg.roads.geodesy import segment_lengths_m
from roadreg.roads.models import Centreline, Route


def count(session, model):
    return session.scalar(select(func.count()).select_from(model))


def test_the_bridges_of_tennessee_come_whole(session, take, data):
    outcome = take("bridges", data("us-nbi-tennessee/bridges.csv"))
    assert (outcome.read, len(outcome.added), outcome.refusals) == (20134, 20134, [])
    assert count(session, Bridge) == 20134
    assert session.scalar(select(func.count()).where(Bridge.route_id.is_(None))) == 20134
    assert session.scalar(select(func.count()).where(func.ST_IsValid(Bridge.geom))) == 20134
    assert session.scalar(select(func.count()).where(Bridge.condition_class.is_(None))) == 20134
    assert session.scalar(select(func.count()).where(Bridge.extra["CONDITION"].astext == "Critical")) == 27
    box = session.execute(select(func.ST_Extent(Bridge.geom))).scalar_one()
    assert box.startswith("BOX(-90")


def test_classes_come_by_the_stewards_words_and_a_second_import_changes_nothing(session, take, data):
    words = {"condition_class": {"Good": "1", "Fair": "2", "Poor": "4", "Critical": "5"}}
    path = data("us-nbi-tennessee/bridges.csv")
    take("bridges", path, words=words)
    again = take("bridges", path, words=words)
    assert (again.added, again.changed, again.unchanged) == ([], [], 20134)
    found = session.execute(select(Bridge.condition_class, func.count()).group_by(Bridge.condition_class))
    assert dict(found.all()) == {1: 8261, 2: 10977, 4: 867, 5: 27, None: 2}


def test_the_raw_inventory_is_read_with_its_quotes_and_packed_degrees(session, take, data):
    outcome = take("bridges", data("us-nbi-raw-sample/sample_bridges.txt"), good_rows_only=True)
    assert (outcome.read, len(outcome.added), outcome.refusals) == (24, 24, [])
    first = session.scalars(select(Bridge).where(Bridge.number == "1PA0099")).one()
    assert (first.name, first.crosses, first.total_length_m) == ("SALEM CHURCH ROAD", "CREEK", 7.1)
    assert first.built_on.year == 2006
    lon, lat = to_shape(first.geom).coords[0]
    assert lat == pytest.approx(40 + 14 / 60 + 30.1 / 3600)
    assert lon == pytest.approx(-(76 + 59 / 60 + 59 / 3600))


def test_the_roads_of_helsinki_come_whole(session, take, data):
    path = data("osm-helsinki/Helsinki.osm.pbf")
    ways = read_file(path)
    outcome = take("routes", path, assign_codes="C")
    assert (outcome.read, outcome.refusals) == (2504, [])
    assert len(outcome.added) == count(session, Route) == count(session, Centreline)
    ways_m = sum(float(segment_lengths_m(shapely.get_coordinates(way)).sum()) for way in ways.geometry)
    assert session.scalar(select(func.sum(Centreline.length_m))) == pytest.approx(ways_m, abs=5)
    assert session.scalar(select(func.bool_and(func.ST_IsValid(Centreline.geom))))


@pytest.fixture
def expressways(session, take, data):
    path = data("japan-npa-expressways/crashes-2018-2020.csv")
    return take("routes", path, is_from_posts=True, assign_codes="Z", good_rows_only=True)


def test_the_expressways_of_japan_are_rebuilt_from_the_posts_of_crashes(session, expressways):
    assert expressways.read == 11908
    assert count(session, Route) == len(expressways.added) > 250
    assert any("is 100 m" in note for note in expressways.notes)
    found = session.execute(select(Route.name, Centreline.geom).join(Centreline))
    lines = {name: to_shape(geom) for name, geom in found}
    tomei = shapely.get_coordinates(lines["第一東海自動車道 上り"], include_m=True)
    # The Tomei from Tokyo to Komaki is 346.7 km long by its posts.
    assert tomei[-1, -1] == pytest.approx(346_700, abs=1000)
    assert tomei[0, :2] == pytest.approx([139.63, 35.62], abs=0.05)
    assert tomei[-1, :2] == pytest.approx([136.95, 35.3], abs=0.05)


def test_the_rebuilt_roads_are_as_long_as_their_posts_say(session, expressways):
    assert expressways.is_kept
    ratios = []
    for geom in session.scalars(select(Centreline.geom)):
        vertices = shapely.get_coordinates(to_shape(geom), include_m=True)
        ground_m = segment_lengths_m(vertices[:, :2]).sum()
        ratios.append(ground_m / (vertices[-1, -1] - vertices[0, -1]))
    assert 0.9 < np.median(ratios) < 1.02
    assert np.mean((np.array(ratios) > 0.6) & (np.array(ratios) < 1.25)) > 0.95


def test_the_two_positions_near_null_island_are_named(expressways):
    lost = [refusal for refusal in expressways.refusals if "never filled in" in refusal.reason]
    assert len(lost) == 2


def test_streets_in_an_unnamed_system_come_to_their_town(session, take, data):
    path = data("montreal-network/networks.gpkg")
    outcome = take("routes", path, layer="mtl_network", assign_codes="C", good_rows_only=True)
    assert outcome.read == 2945
    lon, lat = to_shape(session.scalars(select(Centreline.geom)).first()).coords[0][:2]
    assert (lon, lat) == pytest.approx((-73.6, 45.5), abs=0.2)


def test_streets_in_feet_have_their_length_in_metres(session, take, data):
    take("routes", data("pysal-geodanet/streets.shp"), assign_codes="C", good_rows_only=True)
    total_m = session.scalar(select(func.sum(Centreline.length_m)))
    feet = sum(read_file(data("pysal-geodanet/streets.shp")).columns["Length"])
    assert total_m == pytest.approx(feet * 0.3048, rel=0.01)
