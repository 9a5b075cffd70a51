"""A made register the size of a province: the same rows for the same seed.

200,000 roads of 24 vertices and 100,000 hazards on them, in a box of four by four degrees. Loaded by COPY
with triggers off, since it is the reading of it that is measured.
"""

import numpy as np
import psycopg
from sqlalchemy import Engine, text

ROADS = 200_000
VERTICES = 24
HAZARDS = 100_000
SEED = 7
BOX = (118.0, 27.0, 122.0, 31.0)
STEP_M = 100.0
SIGNS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
FIRST_DISTRICT = 330101


def codes(count: int) -> list[str]:
    """Village roads' codes: a sign and two digits, and a district for each 3,600 of them."""
    return [
        f"C{SIGNS[serial // 100]}{serial % 100:02d}{FIRST_DISTRICT + district}"
        for district, serial in (divmod(number, len(SIGNS) * 100) for number in range(count))
    ]


def lines(count: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Winding roads: (count, VERTICES, 2) of lon and lat, and their measures (count, VERTICES) in metres."""
    west, south, east, north = BOX
    start = np.stack([rng.uniform(west, east, count), rng.uniform(south, north, count)], axis=1)
    turns = rng.normal(0, 0.35, (count, VERTICES - 1))
    turns[:, 0] = rng.uniform(0, 2 * np.pi, count)
    headings = np.cumsum(turns, axis=1)
    north_m = np.concatenate([np.zeros((count, 1)), np.cumsum(np.cos(headings) * STEP_M, axis=1)], axis=1)
    east_m = np.concatenate([np.zeros((count, 1)), np.cumsum(np.sin(headings) * STEP_M, axis=1)], axis=1)
    lat = start[:, 1:2] + north_m / 111_000
    lon = start[:, 0:1] + east_m / (111_000 * np.cos(np.radians(start[:, 1:2])))
    measures = np.broadcast_to(np.arange(VERTICES) * STEP_M, (count, VERTICES))
    return np.stack([lon, lat], axis=2), measures


def fill(engine: Engine, *, roads: int = ROADS, hazards: int = HAZARDS, seed: int = SEED) -> None:
    """Fill an empty, migrated database."""
    lonlat, measures = lines(roads, np.random.default_rng(seed))
    with engine.begin() as connection:
        connection.execute(text("SET LOCAL session_replication_role = replica"))
        connection.execute(
            text(
                "INSERT INTO division (adcode, name, level) "
                "SELECT CAST(:first + n AS text), '区' || n, 3 FROM generate_series(0, 99) n"
            ),
            {"first": FIRST_DISTRICT},
        )
        raw = connection.connection.driver_connection
        assert isinstance(raw, psycopg.Connection)
        copy_roads(raw, codes(roads), lonlat, measures)
        connection.execute(
            text(
                "INSERT INTO hazard_category (code, label_zh, label_en) "
                "VALUES ('B04', '护栏缺失', 'guardrail missing')"
            )
        )
        connection.execute(text("SELECT setseed(0.7)"))
        connection.execute(
            FILL_HAZARDS, {"hazards": hazards, "roads": roads, "length": (VERTICES - 1) * STEP_M}
        )
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE"))


def copy_roads(raw: psycopg.Connection, names: list[str], lonlat: np.ndarray, measures: np.ndarray) -> None:
    """COPY the routes and their centrelines, numbered from 1."""
    with raw.cursor() as cursor:
        with cursor.copy(
            "COPY route (id, version, code, name, administrative_grade, division_adcode) FROM STDIN"
        ) as copy:
            for number, code in enumerate(names, start=1):
                copy.write_row((number, 1, code, f"路{number}", "C", code[-6:]))
        with cursor.copy(
            "COPY centreline (id, version, route_id, valid_from, quality, length_m, geom) FROM STDIN"
        ) as copy:
            length = (VERTICES - 1) * STEP_M
            for number, (points, ms) in enumerate(zip(lonlat, measures, strict=True), start=1):
                vertices = ",".join(f"{x:.7f} {y:.7f} {m:.3f}" for (x, y), m in zip(points, ms, strict=True))
                ewkt = f"SRID=4326;LINESTRING M ({vertices})"
                copy.write_row((number, 1, number, "2000-01-01", "surveyed", length, ewkt))


FILL_HAZARDS = text("""
    INSERT INTO hazard (version, number, category_code, description, state, risk_level, division_adcode,
                        origin, reported_at, due_on, route_id, from_m, side, is_published, geom)
    SELECT 1, 'H2026-' || n, 'B04', '护栏缺失 ' || n, 'assigned', 1 + n % 4, route.division_adcode,
           'patrol', timestamptz '2026-01-01' + n * interval '5 minutes', date '2026-06-01' + n % 300,
           route.id, m, 'right', true, ST_Force2D(ST_GeometryN(ST_LocateAlong(centreline.geom, m), 1))
    FROM (SELECT n, 1 + floor(random() * :roads)::int AS road, round((random() * :length)::numeric, 3) AS m
          FROM generate_series(1, :hazards) n) made
    JOIN route ON route.id = made.road
    JOIN centreline ON centreline.route_id = route.id
""")
