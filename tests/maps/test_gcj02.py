"""The shift of Chinese maps, against the published test values."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Geod

from roadreg.maps.gcj02 import gcj02_from_wgs84, is_shifted, wgs84_from_gcj02

PUBLISHED = [
    ((120.65, 28.01), (120.653964458674, 28.006625106580)),
    ((120.45, 28.15), (120.454340028378, 28.146876040182)),
    ((120.70, 28.00), (120.704059752063, 27.996718006473)),
    ((116.3975, 39.9087), (116.403743572652, 39.910103499345)),
]


@pytest.mark.parametrize(("wgs84", "gcj02"), PUBLISHED)
def test_the_shift_agrees_with_the_published_values(wgs84, gcj02):
    assert gcj02_from_wgs84(*wgs84) == pytest.approx(gcj02, abs=2e-12)


@pytest.mark.parametrize(("wgs84", "gcj02"), PUBLISHED)
def test_the_way_back_gives_the_place_again(wgs84, gcj02):
    assert wgs84_from_gcj02(*gcj02) == pytest.approx(wgs84, abs=1e-11)


def test_lucheng_is_shifted_by_540_metres_to_the_south_east():
    azimuth, _back, metres = Geod(ellps="GRS80").inv(120.65, 28.01, *gcj02_from_wgs84(120.65, 28.01))
    assert metres == pytest.approx(540.294, abs=0.01)
    assert azimuth == pytest.approx(133.805, abs=0.01)


@given(st.floats(73.5, 135), st.floats(18, 53.5))
def test_there_and_back_again_is_exact_all_over_china(lon, lat):
    assert wgs84_from_gcj02(*gcj02_from_wgs84(lon, lat)) == pytest.approx((lon, lat), abs=1e-10)


@given(st.floats(-180, 180), st.floats(-85, 85))
def test_outside_china_nothing_is_shifted(lon, lat):
    if not is_shifted(lon, lat):
        assert gcj02_from_wgs84(lon, lat) == (lon, lat)
        assert wgs84_from_gcj02(lon, lat) == (lon, lat)
