"""Locating chainages and snapping points: one by one in SQL, and 100,000 at once over arrays."""

from collections.abc import Iterator

import numpy as np
import shapely
from sqlalchemy import select, text

from bench import made_register
from bench.measuring import Measured, alternating, milliseconds
from bench.register import Register
from roadreg.roads.models import Route
from roadreg.roads.nearby import snap
from roadreg.roads.network import locate_many, snap_many
from roadreg.roads.queries import load_network, locate

POINTS = 100_000
LIMIT_M = 30.0
CALLS = 200

BARE_LOCATE = text("""
    SELECT ST_AsBinary(ST_LocateAlong(geom, :m)) FROM centreline
    WHERE route_id = :route AND valid_from <= current_date AND valid_to IS NULL
""")
BARE_SNAP = text("""
    SELECT route_id, ST_InterpolatePoint(geom, point) FROM centreline,
           (SELECT ST_SetSRID(ST_MakePoint(:lon, :lat), 4326) AS point) asked
    WHERE geom && ST_Expand(point, 0.0004) AND ST_DWithin(geom, point, 0.0004) ORDER BY geom <-> point LIMIT 1
""")


def measure(register: Register) -> Iterator[Measured]:
    """SQL beside the barest statement that answers; arrays beside bare Shapely."""
    rng = np.random.default_rng(11)
    with register.database.session() as session:
        routes = session.scalars(
            select(Route).where(Route.id.in_(rng.integers(1, made_register.ROADS, CALLS).tolist()))
        ).all()
        turn = iter(range(10**9))

        def one_by_one() -> None:
            locate(session, routes[next(turn) % len(routes)], 1234.5, offset_m=3.0)

        def bare_locate() -> None:
            session.execute(BARE_LOCATE, {"m": 1234.5, "route": routes[next(turn) % len(routes)].id}).all()

        yield Measured(
            "locate, one chainage",
            milliseconds(one_by_one, times=CALLS),
            milliseconds(bare_locate, times=CALLS),
            "ms",
            "`ST_LocateAlong` alone",
        )
        network = load_network(session)
        points = near_roads(network.lines.lonlat, rng)

        def snap_one() -> None:
            lon, lat = points[next(turn) % POINTS]
            snap(session, float(lon), float(lat), LIMIT_M)

        def bare_snap() -> None:
            lon, lat = points[next(turn) % POINTS]
            session.execute(BARE_SNAP, {"lon": float(lon), "lat": float(lat)}).all()

        yield Measured(
            "snap, one point",
            milliseconds(snap_one, times=CALLS),
            milliseconds(bare_snap, times=CALLS),
            "ms",
            "nearest by index, in degrees",
        )
    lines = np.array(
        [shapely.linestrings(part) for part in np.split(network.lines.lonlat, network.lines.first[1:-1])]
    )
    number = rng.integers(0, len(network), POINTS)
    chainage = rng.uniform(0, (made_register.VERTICES - 1) * made_register.STEP_M, POINTS)
    shares = chainage / chainage.max()
    yield Measured(
        f"locate, {POINTS:,} chainages with offset",
        *alternating(
            lambda: locate_many(network, number, chainage, offset_m=3.0),
            lambda: shapely.line_interpolate_point(lines[number], shares, normalized=True),
        ),
        "ms",
        "bare Shapely in degrees, no offset",
    )

    def bare_snap_many() -> None:
        tree = shapely.STRtree(lines)
        made = shapely.points(points)
        nearest = tree.nearest(made)
        shapely.line_locate_point(lines[nearest], made)

    yield Measured(
        f"snap, {POINTS:,} points to {made_register.ROADS:,} roads",
        *alternating(lambda: snap_many(network, points, LIMIT_M), bare_snap_many, times=3),
        "ms",
        "`STRtree.nearest` + `line_locate_point`, in degrees",
        "≤ 1.00",
    )


def near_roads(vertices: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Points some 15 m off the roads' vertices; shape (POINTS, 2), degrees."""
    return vertices[rng.integers(0, len(vertices), POINTS)] + rng.normal(0, 0.0001, (POINTS, 2))
