"""Coordinate systems of files: which one, whether it may be used, and the way to longitude and latitude."""

from functools import lru_cache

import numpy as np
import shapely
from flask_babel import gettext as _
from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError, ProjError

from roadreg.exchange.errors import CoordinateSystemUnknown
from roadreg.roads.geodesy import FloatArray
from roadreg.roads.referencing import GeometryArray

UNSAFE_DATUMS = ("Beijing", "Xian", "Xi'an")
"""Without the seven parameters of the survey office their shift to CGCS2000 is tens to a hundred metres
off.
"""

MODERN_ELLIPSOIDS = ("GRS 1980", "GRS80", "WGS 84", "WGS84", "CGCS2000", "GRS_1980", "WGS_1984")


@lru_cache(maxsize=16)
def to_lonlat(crs: str) -> Transformer:
    """The way from a system, named in any form that PROJ knows, to EPSG:4326 as longitude, latitude.

    Raises CoordinateSystemUnknown for a name that means nothing, a system without place on the Earth, and
    for the old Chinese systems, whose shift is not public.
    """
    try:
        source = CRS.from_user_input(crs)
    except CRSError as error:
        raise CoordinateSystemUnknown(
            _(
                "“%(crs)s” is no coordinate system that is known. Write it like EPSG:4549 (CGCS2000, central "
                "meridian 120°E) or EPSG:4326.",
                crs=crs[:80],
            )
        ) from error
    datum = f"{source.datum.name if source.datum else ''} {source.name}"
    if any(name in datum for name in UNSAFE_DATUMS):
        raise CoordinateSystemUnknown(
            _(
                "Coordinates in %(name)s cannot be brought to CGCS2000 without the seven parameters of the "
                "survey "
                "office: they would be tens of metres off. Have them transformed there first.",
                name=source.name,
            )
        )
    is_modern = source.ellipsoid is not None and source.ellipsoid.name in MODERN_ELLIPSOIDS
    try:
        return Transformer.from_crs(source, 4326, always_xy=True, allow_ballpark=is_modern)
    except ProjError as error:
        raise CoordinateSystemUnknown(
            _(
                "No exact way from %(name)s to longitude and latitude is known. Give the file in EPSG:4490 "
                "or "
                "EPSG:4326.",
                name=source.name,
            )
        ) from error


def is_lonlat(crs: str) -> bool:
    """Whether coordinates in this system already are longitude and latitude within a metre."""
    source = CRS.from_user_input(crs)
    return source.to_epsg() in (4326, 4490, 4979) or source.to_authority() == ("OGC", "CRS84")


def transform_points(xy: FloatArray, crs: str) -> FloatArray:
    """Longitude and latitude of points, shape (n, 2). What has no place comes out as infinity."""
    way = to_lonlat(crs)
    if is_lonlat(crs):
        return xy
    with np.errstate(invalid="ignore"):
        return np.column_stack(way.transform(xy[:, 0], xy[:, 1]))


def transform_geometries(geometry: GeometryArray, crs: str) -> GeometryArray:
    """Geometries in longitude and latitude, without heights."""
    way = to_lonlat(crs)
    flat: GeometryArray = shapely.force_2d(geometry)
    if is_lonlat(crs):
        return flat

    def move(points: FloatArray) -> FloatArray:
        with np.errstate(invalid="ignore"):
            return np.column_stack(way.transform(points[:, 0], points[:, 1]))

    return np.asarray(shapely.transform(flat, move))


def guess(x: FloatArray, y: FloatArray) -> str:
    """What coordinates of an unnamed system look like, as an `--crs` to try."""
    known = np.isfinite(x) & np.isfinite(y)
    if not known.any():
        return "EPSG:4326"
    east, north = float(np.median(x[known])), float(np.median(y[known]))
    if abs(east) <= 180 and abs(north) <= 90:
        return "EPSG:4490"
    if 24e6 < east < 46e6:
        zone = int(east // 1e6)
        return f"EPSG:{4513 + zone - 25}"
    if 1e5 < east < 9e5 and 0 < north < 1e7:
        return "EPSG:4549"
    return "EPSG:3857"
