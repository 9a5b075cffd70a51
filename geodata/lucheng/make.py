"""Draws the schematic centrelines of the demonstration register.

    python geodata/lucheng/make.py

Reads `alignments.toml`, writes `centrelines.geojson`, `posts.csv` and `equations.csv` beside it. Always the
same outcome. The lines are smooth curves through waypoints, swung a little where the land is hilly; they are
not surveyed and say so. Kilometre posts stand up to 6 m off their place, as real ones do.
"""

import csv
import json
import math
import random
import re
import tomllib
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from pyproj import Geod, Transformer
from shapely import LineString, Point
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry
from shapely.ops import substring

HERE = Path(__file__).parent
SEED = 330302
STEP_M = 20.0
POST_SCATTER_M = 6.0
NO_POST_NEAR_AN_END_M = 150.0
TO_METRES = Transformer.from_crs(4326, 4549, always_xy=True)
GROUND = Geod(ellps="GRS80")

Point2 = tuple[float, float]


def metres(chainage: str) -> float:
    found = re.fullmatch(r"K(\d+)\+(\d{3}(?:\.\d+)?)", chainage)
    if found is None:
        raise SystemExit(f"alignments.toml: {chainage!r} is no chainage; write K12+345")
    return int(found[1]) * 1000 + float(found[2])


def spelled(chainage_m: float) -> str:
    whole = round(chainage_m * 1000)
    kilometres, rest = divmod(whole, 1_000_000)
    text = f"{rest / 1000:07.3f}"
    return f"K{kilometres}+{text.removesuffix('.000')}"


def curve(points: list[Point2]) -> list[Point2]:
    """A centripetal Catmull-Rom curve through `points` (metres), a vertex about every STEP_M."""
    first = (2 * points[0][0] - points[1][0], 2 * points[0][1] - points[1][1])
    last = (2 * points[-1][0] - points[-2][0], 2 * points[-1][1] - points[-2][1])
    ends = [first, *points, last]
    drawn = []
    for p0, p1, p2, p3 in zip(ends, ends[1:], ends[2:], ends[3:], strict=False):
        t1 = math.dist(p0, p1) ** 0.5
        t2 = t1 + math.dist(p1, p2) ** 0.5
        t3 = t2 + math.dist(p2, p3) ** 0.5
        steps = max(2, round(math.dist(p1, p2) / STEP_M))
        for i in range(steps):
            t = t1 + (t2 - t1) * i / steps

            def mix(a: Point2, b: Point2, ta: float, tb: float, t: float = t) -> Point2:
                share = (t - ta) / (tb - ta)
                return (a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share)

            a1, a2, a3 = mix(p0, p1, 0, t1), mix(p1, p2, t1, t2), mix(p2, p3, t2, t3)
            drawn.append(mix(mix(a1, a2, 0, t2), mix(a2, a3, t1, t3), t1, t2))
    return [*drawn, points[-1]]


def swung(line: LineString, sway_m: float, wave_m: float) -> LineString:
    """`line` swung to both sides by two waves that don't repeat together; both ends stay."""
    length, points = line.length, []
    count = round(length / STEP_M)
    for i in range(count + 1):
        s = length * i / count
        here, ahead = line.interpolate(max(0.0, s - 1)), line.interpolate(min(length, s + 1))
        dx, dy = ahead.x - here.x, ahead.y - here.y
        norm = math.hypot(dx, dy)
        taper = min(1.0, s / (wave_m / 2), (length - s) / (wave_m / 2))
        swing = (
            sway_m
            * taper
            * (
                0.65 * math.sin(2 * math.pi * s / wave_m)
                + 0.35 * math.sin(2 * math.pi * s / (wave_m * 0.618) + 1.1)
            )
        )
        at = line.interpolate(s)
        points.append((at.x - dy / norm * swing, at.y + dx / norm * swing))
    return LineString(points)


def in_metres(point: Sequence[float]) -> Point2:
    x, y = TO_METRES.transform(point[0], point[1])
    return (x, y)


def thinned(line: BaseGeometry) -> LineString:
    thin = line.simplify(0.6)
    assert isinstance(thin, LineString)
    return thin


def in_degrees(line: LineString) -> LineString:
    x, y = line.xy
    lon, lat = TO_METRES.transform(list(x), list(y), direction="INVERSE")
    return LineString([(round(a, 6), round(b, 6)) for a, b in zip(lon, lat, strict=True)])


class Ground:
    """Distances along a line in degrees, measured on the ellipsoid."""

    def __init__(self, line: LineString) -> None:
        self.points = list(line.coords)
        lon, lat = zip(*self.points, strict=True)
        self.at = [0.0]
        for piece in GROUND.line_lengths(lon, lat):
            self.at.append(self.at[-1] + piece)

    @property
    def length_m(self) -> float:
        return self.at[-1]

    def point(self, s: float) -> Point2:
        """The point `s` metres from the start."""
        i = next((k for k in range(1, len(self.at)) if self.at[k] >= s), len(self.at) - 1)
        share = (s - self.at[i - 1]) / (self.at[i] - self.at[i - 1])
        (x1, y1), (x2, y2) = self.points[i - 1], self.points[i]
        return (round(x1 + (x2 - x1) * share, 7), round(y1 + (y2 - y1) * share, 7))

    def distance(self, where: Point2) -> float:
        """How far along the nearest point of the line to `where` is."""
        line = LineString(self.points)
        share = line.project(Point(where), normalized=True)
        part = substring(line, 0, share, normalized=True)
        lon, lat = zip(*part.coords, strict=True)
        return float(GROUND.line_length(lon, lat))


def drawn(alignment: dict[str, Any]) -> LineString:
    points = [in_metres(point) for point in alignment["waypoints"]]
    line = swung(LineString(curve(points)), alignment["sway_m"], alignment["wave_m"])
    return in_degrees(thinned(line))


def detoured(present: LineString, alignment: dict[str, Any]) -> LineString:
    """The present line with one stretch led over the older detour."""
    line = LineString([in_metres(point) for point in present.coords])
    leaves, rejoins = (line.project(Point(in_metres(alignment[key]))) for key in ("leaves", "rejoins"))
    outer = [
        (at.x, at.y) for at in (line.interpolate(s) for s in (leaves - 200, leaves, rejoins, rejoins + 200))
    ]
    way = LineString(curve([*outer[:2], *(in_metres(p) for p in alignment["detour"]), *outer[2:]]))
    middle = substring(way, way.project(Point(outer[1])), way.project(Point(outer[2])))
    before, after = substring(line, 0, leaves), substring(line, rejoins, line.length)
    return in_degrees(LineString([*before.coords, *thinned(middle).coords[1:-1], *after.coords]))


def posts_of(
    ground: Ground, start_m: float, equation: dict[str, Any] | None, dice: random.Random
) -> list[dict[str, Any]]:
    """Calibration points: both ends, both sides of the equation, and a post at each whole kilometre.

    equation : at_s (metres from the start), back_m and ahead_m (chainages); None without a broken chain.
    """
    pieces = [(0.0, ground.length_m, start_m)]
    if equation:
        pieces = [(0.0, equation["at_s"], start_m), (equation["at_s"], ground.length_m, equation["ahead_m"])]
    rows = []
    for piece, (s_from, s_to, from_m) in enumerate(pieces):
        to_m = from_m + s_to - s_from
        kind_from, kind_to = (
            ("end" if piece == 0 else "equation"),
            ("equation" if piece < len(pieces) - 1 else "end"),
        )
        rows.append((kind_from, piece, from_m, s_from))
        for kilometre in range(math.ceil(from_m / 1000), math.floor(to_m / 1000) + 1):
            s = s_from + kilometre * 1000 - from_m
            if min(s - s_from, s_to - s) > NO_POST_NEAR_AN_END_M:
                rows.append(
                    ("post", piece, kilometre * 1000.0, s + dice.uniform(-POST_SCATTER_M, POST_SCATTER_M))
                )
        rows.append((kind_to, piece, to_m, s_to))
    return [
        {
            "kind": kind,
            "piece": piece,
            "chainage": spelled(m),
            "lon": ground.point(s)[0],
            "lat": ground.point(s)[1],
        }
        for kind, piece, m, s in rows
    ]


def equation_of(
    alignment: dict[str, Any], ground: Ground, older: tuple[dict[str, Any], Ground] | None
) -> dict[str, Any] | None:
    """The broken chain of a line: as written, or left by the straightening of an older line."""
    start_m = metres(alignment["start"])
    if chain := alignment.get("long_chain"):
        at_s = metres(chain["at"]) - start_m
        return {**chain, "at_s": at_s, "back_m": metres(chain["at"]), "ahead_m": metres(chain["ahead"])}
    if older is None:
        return None
    at_s = ground.distance(older[0]["rejoins"])
    return {
        "at_s": at_s,
        "back_m": round(start_m + at_s, 3),
        "ahead_m": round(start_m + older[1].distance(older[0]["rejoins"]), 3),
        "cause": "2010年裁弯取直，路线缩短",
        "since": older[0]["valid_to"],
    }


def check_dry(route: str, line: LineString, may_cross: bool) -> None:
    """Stop when a road runs through the river, unless its bridge crosses it once."""
    collection = json.loads((HERE.parent / "basemap/water.geojson").read_text("utf-8"))
    for feature in collection["features"]:
        wet = line.intersection(shape(feature["geometry"]))
        if not wet.is_empty and not may_cross:
            raise SystemExit(f"{route} runs through water near {wet.centroid.wkt}")


def write_table(name: str, rows: list[dict[str, Any]]) -> None:
    with (HERE / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def main() -> None:
    alignments = tomllib.loads((HERE / "alignments.toml").read_text("utf-8"))["alignment"]
    lines = {a["route"]: drawn(a) for a in alignments if "edition" not in a}
    older = {a["route"]: (a, Ground(detoured(lines[a["route"]], a))) for a in alignments if "edition" in a}
    dice = random.Random(SEED)
    features, posts, equations = [], [], []
    for alignment in alignments:
        route, edition = alignment["route"], alignment.get("edition", "present")
        line = lines[route] if edition == "present" else LineString(older[route][1].points)
        check_dry(route, line, alignment.get("crosses_water", False))
        ground = Ground(line)
        equation = None if edition != "present" else equation_of(alignment, ground, older.get(route))
        key = {"route": route, "edition": edition}
        for row in posts_of(ground, metres(alignment["start"]), equation, dice):
            posts.append(key | row)
        if equation:
            lon, lat = ground.point(equation["at_s"])
            equations.append(
                key
                | {
                    "back": spelled(equation["back_m"]),
                    "ahead": spelled(equation["ahead_m"]),
                    "cause": equation["cause"],
                    "since": equation["since"],
                    "lon": lon,
                    "lat": lat,
                }
            )
        since = alignment.get("valid_from") or (
            older[route][0]["valid_to"] if route in older else date(2002, 1, 1)
        )
        features.append(
            {
                "type": "Feature",
                "properties": key
                | {
                    "valid_from": since.isoformat(),
                    "valid_to": str(alignment.get("valid_to", "")),
                    "quality": "schematic",
                    "survey": "示意线，非测量成果 schematic, not surveyed",
                },
                "geometry": {"type": "LineString", "coordinates": [list(p) for p in line.coords]},
            }
        )
        print(f"{route:12} {edition:12} {ground.length_m / 1000:7.3f} km {len(line.coords):5} vertices")
    text = json.dumps(
        {"type": "FeatureCollection", "name": "centrelines", "features": features}, ensure_ascii=False
    )
    (HERE / "centrelines.geojson").write_text(
        text.replace('}, {"type": "Feature"', '},\n{"type": "Feature"') + "\n"
    )
    write_table("posts", posts)
    write_table("equations", equations)


if __name__ == "__main__":
    main()
