"""Routes with a centreline whose chainages one can check by hand."""

from datetime import date

import factory
from pyproj import Geod

from roadreg.roads.codes import AdministrativeGrade
from roadreg.roads.models import Centreline, CentrelineQuality, Route
from tests.factories.auth import lucheng
from tests.factories.base import RowFactory

ELLIPSOID = Geod(ellps="GRS80")


def straight_line(
    lon: float = 120.5,
    lat: float = 28.0,
    *,
    length_m: float = 10_000,
    start_m: float = 0,
    step_m: float = 500,
) -> str:
    """EWKT of a line due east from (lon, lat), M in metres from `start_m`; a vertex each `step_m`."""
    steps = int(length_m // step_m)
    distances = [min(i * step_m, length_m) for i in range(steps + 1)]
    if distances[-1] < length_m:
        distances.append(length_m)
    vertices = []
    for distance in distances:
        # Along the parallel: every vertex has the same latitude.
        vertices.append((lon + distance / metres_per_degree(lat), lat, start_m + distance))
    return "SRID=4326;LINESTRING M (" + ", ".join(f"{x} {y} {m}" for x, y, m in vertices) + ")"


def metres_per_degree(lat: float) -> float:
    """Metres that a degree of longitude is long at this latitude."""
    # By a thousandth of a degree, where the geodesic and the parallel do not part by a millimetre.
    return ELLIPSOID.inv(120, lat, 120.001, lat)[2] * 1000


class RouteFactory(RowFactory):
    class Meta:
        model = Route

    code = factory.Sequence(lambda n: f"G{400 + n}")
    name = factory.LazyAttribute(lambda route: f"国道{route.code[1:]}")
    administrative_grade = factory.LazyAttribute(lambda route: AdministrativeGrade(route.code[0]))
    division = factory.LazyFunction(lucheng)


class CentrelineFactory(RowFactory):
    """Ten kilometres due east from 120.5° E, 28.0° N, K0+000 to K10+000."""

    class Meta:
        model = Centreline

    route = factory.SubFactory(RouteFactory)
    valid_from = date(2000, 1, 1)
    quality = CentrelineQuality.SURVEYED
    length_m = 10_000
    geom = factory.LazyFunction(straight_line)
