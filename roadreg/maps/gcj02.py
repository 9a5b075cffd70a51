"""GCJ-02 火星坐标, the shifted coordinates of Amap and Tencent maps: from WGS 84 and back.

WGS 84 equals CGCS2000 here. The forward formula is public reverse engineering and agrees with the maps to
1 or 2 m. The inverse is found by iteration, so that there and back again is exact. Nothing shifted is
ever stored.
"""

import math

SEMI_MAJOR_AXIS_M = 6378245.0
"""Of the Krasovsky ellipsoid, on which the shift is defined."""

ECCENTRICITY_SQUARED = 0.00669342162296594323

SHIFTED_WEST, SHIFTED_EAST = 72.004, 137.8347
SHIFTED_SOUTH, SHIFTED_NORTH = 0.8293, 55.8271

PRECISION_DEGREES = 1e-12
MOST_STEPS = 10


def is_shifted(lon: float, lat: float) -> bool:
    """Whether Chinese maps shift this place: a coarse box around China, degrees."""
    return SHIFTED_WEST <= lon <= SHIFTED_EAST and SHIFTED_SOUTH <= lat <= SHIFTED_NORTH


def gcj02_from_wgs84(lon: float, lat: float) -> tuple[float, float]:
    """Degrees of WGS 84 to degrees of GCJ-02; unchanged outside China."""
    if not is_shifted(lon, lat):
        return lon, lat
    east, north = _shift(lon, lat)
    return lon + east, lat + north


def wgs84_from_gcj02(lon: float, lat: float) -> tuple[float, float]:
    """Degrees of GCJ-02 to degrees of WGS 84, such that the forward formula gives the input again."""
    if not is_shifted(lon, lat):
        return lon, lat
    found_lon, found_lat = lon, lat
    for _step in range(MOST_STEPS):
        shifted_lon, shifted_lat = gcj02_from_wgs84(found_lon, found_lat)
        east, north = shifted_lon - lon, shifted_lat - lat
        found_lon, found_lat = found_lon - east, found_lat - north
        if max(abs(east), abs(north)) < PRECISION_DEGREES:
            break
    return found_lon, found_lat


def _shift(lon: float, lat: float) -> tuple[float, float]:
    """How far GCJ-02 moves a place of WGS 84: degrees east, degrees north."""
    x, y = lon - 105.0, lat - 35.0
    ripple = (20 * math.sin(6 * x * math.pi) + 20 * math.sin(2 * x * math.pi)) * 2 / 3
    east = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * math.sqrt(abs(x)) + ripple
    east += (20 * math.sin(x * math.pi) + 40 * math.sin(x / 3 * math.pi)) * 2 / 3
    east += (150 * math.sin(x / 12 * math.pi) + 300 * math.sin(x / 30 * math.pi)) * 2 / 3
    north = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * math.sqrt(abs(x)) + ripple
    north += (20 * math.sin(y * math.pi) + 40 * math.sin(y / 3 * math.pi)) * 2 / 3
    north += (160 * math.sin(y / 12 * math.pi) + 320 * math.sin(y * math.pi / 30)) * 2 / 3
    radians = math.radians(lat)
    magic = 1 - ECCENTRICITY_SQUARED * math.sin(radians) ** 2
    meridian_m = SEMI_MAJOR_AXIS_M * (1 - ECCENTRICITY_SQUARED) / magic**1.5
    parallel_m = SEMI_MAJOR_AXIS_M / math.sqrt(magic) * math.cos(radians)
    return math.degrees(east / parallel_m), math.degrees(north / meridian_m)
