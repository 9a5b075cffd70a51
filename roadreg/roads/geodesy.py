"""True metres on the ground from longitudes and latitudes.

Everything is on the ellipsoid GRS80 (that of CGCS2000; WGS84 differs by 0.1 mm in the semi-minor axis). Never
degrees, never Web-Mercator metres, which at 28°N are 1.13 times too long.
"""

import numpy as np
import numpy.typing as npt
from pyproj import Geod

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]

GRS80 = Geod(ellps="GRS80")
_SEMI_MAJOR_M = GRS80.a
_ECCENTRICITY_SQUARED = GRS80.es
_METRES_PER_RADIAN_TO_DEGREE = np.pi / 180


def metres_per_degree(lat: npt.ArrayLike) -> tuple[FloatArray, FloatArray]:
    """Metres on the ground of one degree of longitude and of one of latitude.

    lat : latitudes, degrees.
    From the radii of curvature of the ellipsoid in the prime vertical and in the meridian. Used for the plane
    tangent at a point: within 100 m of it, a distance taken in that plane is right to 1 cm up to 70° of
    latitude (the scale along a parallel changes by tan(φ)·d/R there: 4·10⁻⁵, 4 mm in 100 m), and to a
    fraction of a millimetre when the scale is taken at the middle latitude of the two points.
    """
    sine = np.sin(np.radians(np.asarray(lat, dtype=np.float64)))
    root = np.sqrt(1 - _ECCENTRICITY_SQUARED * sine * sine)
    prime_vertical = _SEMI_MAJOR_M / root
    meridian = _SEMI_MAJOR_M * (1 - _ECCENTRICITY_SQUARED) / root**3
    along_parallel = prime_vertical * np.sqrt(1 - sine * sine) * _METRES_PER_RADIAN_TO_DEGREE
    return along_parallel, meridian * _METRES_PER_RADIAN_TO_DEGREE


def near_distances_m(from_lonlat: FloatArray, to_lonlat: FloatArray) -> FloatArray:
    """Distances between pairs of points at most a few kilometres apart, metres.

    from_lonlat, to_lonlat : shape (n, 2), degrees.
    By the middle-latitude plane: within 1 mm of the geodesic up to 1 km apart and 70° of latitude.
    """
    per_lon, per_lat = metres_per_degree((from_lonlat[:, 1] + to_lonlat[:, 1]) / 2)
    difference = to_lonlat - from_lonlat
    return np.hypot(difference[:, 0] * per_lon, difference[:, 1] * per_lat)


def segment_lengths_m(lonlat: FloatArray) -> FloatArray:
    """Geodesic length of each segment of a line, metres; shape (n - 1,).

    lonlat : the line's vertices, shape (n, 2), degrees.
    """
    if len(lonlat) < 2:
        return np.zeros(0)
    lon, lat = np.ascontiguousarray(lonlat[:, 0]), np.ascontiguousarray(lonlat[:, 1])
    _, _, lengths = GRS80.inv(lon[:-1], lat[:-1], lon[1:], lat[1:])
    return np.asarray(lengths, dtype=np.float64)


def distances_along_m(lonlat: FloatArray) -> FloatArray:
    """Geodesic distance of each vertex from the line's first one, along the line, metres; shape (n,)."""
    return np.concatenate(([0.0], np.cumsum(segment_lengths_m(lonlat))))
