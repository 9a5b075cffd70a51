"""Made geometry: lines on the ellipsoid whose lengths are known."""

import numpy as np
from hypothesis import strategies as st
from pyproj import Geod

from roadreg.roads.geodesy import distances_along_m
from roadreg.roads.referencing import MeasuredLines

GEOD = Geod(ellps="GRS80")

LUCHENG = (120.65, 28.01)


def line_along(azimuth, distances, start=LUCHENG):
    """Vertices (degrees) at these distances (metres) from `start` on the geodesic of that azimuth."""
    lon, lat, _ = GEOD.fwd(
        [start[0]] * len(distances), [start[1]] * len(distances), [azimuth] * len(distances), distances
    )
    return np.column_stack((lon, lat))


def line_of_steps(steps, start=LUCHENG):
    """Vertices (degrees) of a line that goes so many metres on each azimuth in turn."""
    vertices = [start]
    for azimuth, metres in steps:
        lon, lat, _ = GEOD.fwd(*vertices[-1], azimuth, metres)
        vertices.append((lon, lat))
    return np.array(vertices)


def measured(lonlat, start_m=0.0):
    """One line measured by its ground length."""
    return MeasuredLines.of_arrays([(lonlat, start_m + distances_along_m(lonlat))])


def geodesic_m(one, other):
    """Metres between two (lon, lat)."""
    return GEOD.inv(*one, *other)[2]


@st.composite
def bending_lines(draw):
    """A road of 2 to 12 segments that turns by at most 60° at a corner, anywhere up to 70° of latitude."""
    azimuth = draw(st.floats(0, 360))
    steps = []
    for _ in range(draw(st.integers(2, 12))):
        azimuth += draw(st.floats(-60, 60))
        steps.append((azimuth, draw(st.floats(5, 400))))
    return line_of_steps(steps, start=(draw(st.floats(-179, 179)), draw(st.floats(-70, 70))))
