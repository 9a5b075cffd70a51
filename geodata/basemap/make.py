"""Makes the offline basemap from the shared open data: water, rivers and places around Wenzhou.

    python geodata/basemap/make.py DATA_FOLDER

DATA_FOLDER holds `gshhg-wenzhou/gshhg.gpkg` and `geonames-wenzhou/places.csv` (see README.md beside this
file for what they are). The outcome is kept in the repository; the program needs neither the folder nor
this script.
"""

import json
import sys
from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
from shapely import LineString, MultiPolygon, Point, Polygon, box, make_valid, set_precision
from shapely.geometry import mapping
from shapely.ops import polygonize, substring, unary_union

HERE = Path(__file__).parent
LON_LAT, METRES = 4326, 4549
NEAR = box(120.18, 27.82, 121.02, 28.34)  # what a district map shows
FAR = box(120.0, 27.0, 122.0, 29.0)  # the cut of the source

# The tidal river's drawn banks end here; above, the source has only an axis. Between the two it has nothing.
UPSTREAM_END = (120.5575, 28.1114)
TO_THE_TIDAL_HEAD = (
    (120.5605, 28.1068),
    (120.5660, 28.1042),
    (120.5750, 28.1030),
    (120.5825, 28.1010),
    (120.5862, 28.0960),
)
STEP_M = 42.0  # half a step of the source, metres
WIDTH_AT_THE_HEAD_M, WIDTH_AT_QINGTIAN_M = 430.0, 240.0

# Chinese names of the source that are those of another place, or of an older one.
NAMES_ZH = {
    "Hecheng": "鹤城",
    "Shuangchao": "双潮",
    "Oubei": "瓯北",
    "Wengyang": "翁垟",
    "Xiangyang": "象阳",
    "Kunyang": "昆阳",
}
# Two villages of the south bank fall into the drawn river: moved ashore, well within the source's 1 km.
MOVED_ASHORE = {"Linjiang": (120.4868, 28.1288), "Shuangchao": (120.4432, 28.1352)}
LEFT_OUT = ("Louqiao",)  # lies kilometres off, in another district
RANKS = {"Wenzhou": 1, "Hecheng": 2, "Rui’an": 2, "Yueqing": 2, "Shangtang": 2}
IN_LUCHENG = ("Tengqiao", "Linjiang", "Shuangchao", "Shuangyu", "Shuangling", "Wuma", "Qidu")


def to_metres(shape: Any) -> Any:
    return gpd.GeoSeries([shape], crs=LON_LAT).to_crs(METRES).iloc[0]


def to_degrees(shape: Any) -> Any:
    return gpd.GeoSeries([shape], crs=METRES).to_crs(LON_LAT).iloc[0]


def land_of(coast: gpd.GeoSeries, frame: Polygon) -> MultiPolygon:
    """Land inside `frame`: the faces of the coast and the frame that are not sea.

    A face is land when it holds more of the points known to be dry than wet; with one coast level, faces
    alternate, so a face that touches the sea's face along the coast is land, and islands are closed lines.
    """
    lines = [line.intersection(frame) for line in coast]
    faces = list(polygonize(unary_union([frame.exterior, *[line for line in lines if not line.is_empty]])))
    sea = next(face for face in faces if face.contains(Point(120.99, 27.90)))
    estuary = [face for face in faces if face.contains(Point(120.72, 28.025))]
    wet = {id(face) for face in [sea, *estuary]}
    return MultiPolygon([face for face in faces if id(face) not in wet])


def rounded(line: LineString, times: int) -> LineString:
    """`line` with its corners cut (Chaikin), ends kept: river bends have no corners."""
    points = list(line.coords)
    for _ in range(times):
        cut = [points[0]]
        for (x1, y1), (x2, y2) in pairwise(points):
            cut += [
                (0.75 * x1 + 0.25 * x2, 0.75 * y1 + 0.25 * y2),
                (0.25 * x1 + 0.75 * x2, 0.25 * y1 + 0.75 * y2),
            ]
        points = [*cut, points[-1]]
    return LineString(points)


def rounded_banks(area: Polygon) -> Polygon:
    """The source's banks run in steps of some 90 m; taken off by thinning, cut corners."""
    rings = []
    for ring in (area.exterior, *area.interiors):
        thin = ring.simplify(STEP_M)
        rings.append(rounded(LineString(thin.coords), 2).coords if len(thin.coords) > 4 else ring.coords)
    return make_valid(Polygon(rings[0], rings[1:]))


def upper_river(axis: LineString) -> Polygon:
    """The river above the tidal head as an area, widening evenly downstream; its width is schematic."""
    line = to_metres(rounded(LineString([*axis.coords, *TO_THE_TIDAL_HEAD]), 3))
    steps = 60
    pieces = []
    for i in range(steps):
        share = (i + 0.5) / steps
        width = WIDTH_AT_QINGTIAN_M + (WIDTH_AT_THE_HEAD_M - WIDTH_AT_QINGTIAN_M) * share
        pieces.append(substring(line, i / steps, (i + 1) / steps, normalized=True).buffer(width / 2))
    area = unary_union(pieces).buffer(120).buffer(-240).buffer(120)
    return to_degrees(area)


def simplified(shape: Any, tolerance_m: float, digits: float = 1e-5) -> Any:
    """`shape` with vertices thinned to `tolerance_m`, coordinates rounded to a metre, valid."""
    thin = to_degrees(to_metres(shape).simplify(tolerance_m))
    return make_valid(set_precision(thin, digits))


def polygons_only(shape: Any, least_m2: float = 0.0) -> MultiPolygon:
    parts = [part for part in getattr(shape, "geoms", [shape]) if part.geom_type == "Polygon"]
    return MultiPolygon([part for part in parts if to_metres(part).area >= least_m2])


def feature(shape: Any, **properties: Any) -> dict[str, Any]:
    return {"type": "Feature", "properties": properties, "geometry": mapping(shape)}


def write(name: str, features: Iterable[dict[str, Any]], note: str) -> None:
    features = list(features)
    text = json.dumps(
        {"type": "FeatureCollection", "name": name, "note": note, "features": features},
        ensure_ascii=False,
        separators=(",", ":"),
    )
    (HERE / f"{name}.geojson").write_text(text.replace('},{"type":"Feature"', '},\n{"type":"Feature"') + "\n")
    print(f"{name}: {len(features)} features, {len(text.encode()) / 1000:.0f} kB")


def water(sources: Path) -> None:
    coast = gpd.read_file(sources / "gshhg-wenzhou/gshhg.gpkg", layer="coast").geometry
    rivers = gpd.read_file(sources / "gshhg-wenzhou/gshhg.gpkg", layer="rivers").geometry
    axis = next(line for line in rivers if len(line.coords) > 100 and line.bounds[3] < 28.4)
    if Point(axis.coords[0]).distance(Point(UPSTREAM_END)) < Point(axis.coords[-1]).distance(
        Point(UPSTREAM_END)
    ):
        axis = LineString(reversed(axis.coords))
    upper = upper_river(axis)
    note = "Water around Wenzhou: GSHHG 2.3.7 (LGPL-3+), see README. Not for navigation, not surveyed."
    for name, frame, tolerance, least in (("water", NEAR, 6, 3_000), ("water-far", FAR, 180, 400_000)):
        sea_level = polygons_only(frame.difference(land_of(coast, frame)))
        area = unary_union([sea_level, upper.intersection(frame)])
        if name == "water":
            smooth = [rounded_banks(part) for part in getattr(to_metres(area), "geoms", [to_metres(area)])]
            area = to_degrees(unary_union(smooth)).intersection(frame)
        thin = simplified(area, tolerance, 1e-5 if name == "water" else 1e-4)
        # Specks of water and of land that no one sees at the file's zooms are left out.
        kept = [
            Polygon(p.exterior, [r for r in p.interiors if to_metres(Polygon(r)).area >= least])
            for p in polygons_only(thin, least).geoms
        ]
        rows = [
            feature(
                MultiPolygon(kept), kind="water", name="瓯江、东海", name_en="Ou River and East China Sea"
            )
        ]
        others = [
            line.intersection(frame)
            for line in rivers
            if line.length > 0.1
            and not line.equals(axis)
            and Point(line.coords[0]).distance(Point(axis.coords[0])) > 0.01
        ]
        rows += [
            feature(simplified(line, tolerance, 1e-5), kind="river", name="", name_en="")
            for line in others
            if not line.is_empty
        ]
        write(name, rows, note)


def places(sources: Path) -> None:
    table = pd.read_csv(sources / "geonames-wenzhou/places.csv", keep_default_na=False)
    rows = []
    for place in table.itertuples():
        if place.name in LEFT_OUT or not (
            120.0 <= place.longitude <= 121.3 and 27.6 <= place.latitude <= 28.5
        ):
            continue
        zh = NAMES_ZH.get(place.name, place.name_zh) or place.name
        rank = RANKS.get(place.name, 3 if place.name in IN_LUCHENG else 4)
        rows.append(
            feature(
                Point(*MOVED_ASHORE.get(place.name, (round(place.longitude, 5), round(place.latitude, 5)))),
                kind="place",
                name=zh,
                name_en=place.name,
                rank=rank,
                min_zoom={1: 7, 2: 9, 3: 11, 4: 12}[rank],
                geonameid=place.geonameid,
            )
        )
    rows.sort(key=lambda row: (row["properties"]["rank"], row["properties"]["geonameid"]))
    rows += [
        feature(Point(*at), kind=kind, name=zh, name_en=en, rank=rank, min_zoom=zoom)
        for kind, zh, en, at, rank, zoom in (
            ("district", "鹿城区", "Lucheng", (120.565, 28.055), 1, 9),
            ("district", "瓯海区", "Ouhai", (120.60, 27.95), 2, 9),
            ("district", "龙湾区", "Longwan", (120.83, 27.91), 2, 9),
            ("district", "永嘉县", "Yongjia", (120.62, 28.14), 2, 9),
            ("district", "青田县", "Qingtian", (120.29, 28.10), 2, 9),
            ("water", "瓯江", "Ou River", (120.682, 28.0322), 2, 10),
            ("water", "瓯江", "Ou River", (120.5895, 28.078), 2, 11),
            ("water", "瓯江", "Ou River", (120.46, 28.1395), 2, 12),
            ("water", "东海", "East China Sea", (120.98, 27.90), 2, 9),
        )
    ]
    write(
        "places",
        rows,
        "GeoNames (CC BY 4.0, geonames.org) and labels of our own without geonameid, see README.",
    )


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    water(Path(sys.argv[1]))
    places(Path(sys.argv[1]))
