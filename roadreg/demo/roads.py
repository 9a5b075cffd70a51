"""Loads the roads of the demonstration register, and puts records beside them."""

from collections.abc import Mapping
from datetime import date
from typing import Any, cast

import numpy as np
from geoalchemy2.shape import from_shape
from shapely import LineString, Point
from sqlalchemy.orm import Session

from roadreg.demo.files import centrelines, facts_of, rows_of
from roadreg.roads.broken_chains import Equation, Pieces, resolve_chainage
from roadreg.roads.calibration import Calibration, Post, calibrate
from roadreg.roads.codes import Side
from roadreg.roads.models import (
    BrokenChain,
    CalibrationPoint,
    Centreline,
    Located,
    LocationMethod,
    PostKind,
    Route,
    Section,
    SectionTraffic,
)
from roadreg.roads.place_text import parse_chainage
from roadreg.roads.referencing import MeasuredLines, locate_line, locate_point

WGS84 = 4326
PRESENT = "present"
TRAFFIC_YEARS = (2009, 2010, 2011)


class Places:
    """Puts records at their places beside the present centrelines."""

    def __init__(self) -> None:
        self.routes: dict[str, Route] = {}
        self._lines: dict[str, MeasuredLines] = {}
        self._pieces: dict[str, Pieces] = {}

    def add(self, route: Route, calibration: Calibration) -> None:
        """Know a route by its present calibration."""
        self.routes[route.code] = route
        self._lines[route.code] = MeasuredLines.of_arrays([(calibration.lonlat, calibration.measure)])
        self._pieces[route.code] = calibration.pieces

    def put(self, record: Located, row: Mapping[str, str]) -> None:
        """Give a record its place from the columns route, from, to, side, offset_m; or lon, lat.

        Raises RoadsError for a chainage that the road does not have.
        """
        if not row.get("route"):
            point = from_shape(Point(float(row["lon"]), float(row["lat"])), WGS84)
            record.location_method = LocationMethod.IMPORT
            record.surveyed_point = point
            record.geom = point
            return
        code = row["route"]
        record.location_method = LocationMethod.CHAINAGE
        record.route = self.routes[code]
        record.side = Side(row["side"]) if row.get("side") else None
        record.offset_m = float(row.get("offset_m") or 0)
        record.from_m, record.from_piece, start = self._measure(row, "from")
        if not row.get("to"):
            lonlat = cast("tuple[float, float]", locate_point(self._lines[code], start, record.offset_m))
            record.geom = from_shape(Point(lonlat), WGS84)
            return
        record.to_m, record.to_piece, end = self._measure(row, "to")
        line = cast("LineString", locate_line(self._lines[code], start, end, record.offset_m))
        record.geom = from_shape(line, WGS84)

    def _measure(self, row: Mapping[str, str], which: str) -> tuple[float, int, float]:
        """Chainage, piece and measure of one end of a place."""
        chainage_m = parse_chainage(row[which]).m
        named = row.get(f"{which}_piece")
        code = row["route"]
        measure, piece = resolve_chainage(
            self._pieces[code], chainage_m, int(named) if named else None, route=code
        )
        return chainage_m, piece, measure


def load_roads(session: Session) -> Places:
    """Routes, their centrelines, posts and broken chains, and sections. Flushes."""
    places = Places()
    for row in rows_of("routes"):
        route = Route(**facts_of(Route, row | {"nicknames": ""}))
        route.nicknames = row["nicknames"].split(";")
        session.add(route)
        for feature in _features_of(route.code):
            calibration = _calibrated(feature)
            session.add(_centreline(route, feature, calibration))
            if feature["properties"]["edition"] == PRESENT:
                places.add(route, calibration)
    for row in rows_of("sections"):
        section = Section(**facts_of(Section, row))
        section.traffic = _traffic(row)
        places.put(section, row)
        session.add(section)
    session.flush()
    return places


def _features_of(code: str) -> list[dict[str, Any]]:
    """The route's centrelines, the oldest first."""
    mine = [feature for feature in centrelines() if feature["properties"]["route"] == code]
    return sorted(mine, key=lambda feature: str(feature["properties"]["valid_from"]))


def _calibrated(feature: Mapping[str, Any]) -> Calibration:
    key = (feature["properties"]["route"], feature["properties"]["edition"])
    posts = [
        Post(
            parse_chainage(row["chainage"]).m,
            int(row["piece"]),
            lon=float(row["lon"]),
            lat=float(row["lat"]),
        )
        for row in rows_of("posts")
        if (row["route"], row["edition"]) == key
    ]
    equations = [
        Equation(parse_chainage(row["back"]).m, parse_chainage(row["ahead"]).m) for row in _chains(key)
    ]
    return calibrate(np.array(feature["geometry"]["coordinates"]), posts, equations=equations)


def _chains(key: tuple[str, str]) -> list[dict[str, str]]:
    return [row for row in rows_of("equations") if (row["route"], row["edition"]) == key]


def _centreline(route: Route, feature: Mapping[str, Any], calibration: Calibration) -> Centreline:
    properties = feature["properties"]
    centreline = Centreline(
        **facts_of(Centreline, properties),
        route=route,
        length_m=calibration.length_m,
        geom=from_shape(calibration.line, WGS84),
        source="demonstration",
    )
    last = len(calibration.posts) - 1
    for number, post in enumerate(calibration.posts):
        kind = PostKind.END if number in (0, last) else PostKind.POST
        if kind is PostKind.POST and post.chainage_m % 1000:
            kind = PostKind.EQUATION
        centreline.calibration_points.append(
            CalibrationPoint(
                kind=kind,
                measure_m=post.measure_m,
                chainage_m=post.chainage_m,
                piece=post.piece,
                geom=from_shape(Point(post.lon, post.lat), WGS84),
            )
        )
    for number, row in enumerate(_chains((properties["route"], properties["edition"]))):
        centreline.broken_chains.append(
            BrokenChain(
                measure_m=float(calibration.pieces.measure_to[number]),
                back_m=parse_chainage(row["back"]).m,
                ahead_m=parse_chainage(row["ahead"]).m,
                cause=row["cause"],
                since=date.fromisoformat(row["since"]),
            )
        )
    return centreline


def _traffic(row: Mapping[str, str]) -> list[SectionTraffic]:
    return [
        SectionTraffic(year=year, aadt=int(row[f"aadt_{year}"]), source=row["source"])
        for year in TRAFFIC_YEARS
        if row[f"aadt_{year}"]
    ]
