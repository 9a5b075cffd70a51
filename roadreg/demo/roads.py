"""Loads the roads of the demonstration register, and puts records beside them."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import numpy as np
from shapely import Point
from sqlalchemy.orm import Session

from roadreg.auth.models import Account
from roadreg.demo.files import SOURCE, centrelines, facts_of, rows_of
from roadreg.roads.broken_chains import Equation
from roadreg.roads.calibration import Post
from roadreg.roads.codes import Side
from roadreg.roads.models import (
    CentrelineQuality,
    Located,
    LocationMethod,
    Route,
    Section,
    SectionTraffic,
)
from roadreg.roads.place_text import parse_chainage
from roadreg.roads.queries import locate, locate_stretch
from roadreg.roads.services import Location, SurveyedPoint, replace_centreline

TRAFFIC_YEARS = (2009, 2010, 2011)


class Places:
    """Puts records at their places beside the present centrelines."""

    def __init__(self, session: Session, routes: Mapping[str, Route]) -> None:
        self._session = session
        self._routes = routes

    def put(self, record: Located, row: Mapping[str, str]) -> None:
        """Give a record its place from the columns route, from, to, side, offset_m; or lon, lat.

        Raises RoadsError for a chainage that the road does not have.
        """
        location = self._beside_the_road(row) if row.get("route") else _by_coordinates(row)
        location.put_on(record)

    def _beside_the_road(self, row: Mapping[str, str]) -> Location:
        route = self._routes[row["route"]]
        offset_m = float(row.get("offset_m") or 0)
        side = Side(row["side"]) if row.get("side") else None
        start = _end_of_place(row, "from")
        if not row.get("to"):
            found = locate(self._session, route, *start, offset_m=offset_m)
            return Location(
                Point(found.lon, found.lat),
                route=route,
                from_m=start[0],
                from_piece=found.piece,
                side=side,
                offset_m=offset_m,
            )
        end = _end_of_place(row, "to")
        line, from_piece, to_piece = locate_stretch(self._session, route, start, end, offset_m=offset_m)
        return Location(
            line,
            route=route,
            from_m=start[0],
            from_piece=from_piece,
            to_m=end[0],
            to_piece=to_piece,
            side=side,
            offset_m=offset_m,
        )


def _by_coordinates(row: Mapping[str, str]) -> Location:
    point = SurveyedPoint(float(row["lon"]), float(row["lat"]), LocationMethod.IMPORT)
    return Location(Point(point.lon, point.lat), point.method, surveyed=point)


def _end_of_place(row: Mapping[str, str], which: str) -> tuple[float, int | None]:
    """Chainage (metres) and, where it is named, the piece of `from` or `to`."""
    piece = row.get(f"{which}_piece")
    return parse_chainage(row[which]).m, int(piece) if piece else None


def load_roads(session: Session, steward: Account) -> Places:
    """Routes, their centrelines one after another, and sections. Flushes."""
    routes: dict[str, Route] = {}
    for row in rows_of("routes"):
        route = Route(**facts_of(Route, row | {"nicknames": ""}))
        route.nicknames = row["nicknames"].split(";")
        session.add(route)
        session.flush()
        for feature in _features_of(route.code):
            _lay_down(session, steward, route, feature)
        routes[route.code] = route
    places = Places(session, routes)
    session.add_all([_section(places, row) for row in rows_of("sections")])
    session.flush()
    return places


def _section(places: Places, row: Mapping[str, str]) -> Section:
    section = Section(**facts_of(Section, row))
    section.traffic = _traffic(row)
    places.put(section, row)
    return section


def _features_of(code: str) -> list[dict[str, Any]]:
    """The route's centrelines, the oldest first."""
    mine = [feature for feature in centrelines() if feature["properties"]["route"] == code]
    return sorted(mine, key=lambda feature: str(feature["properties"]["valid_from"]))


def _lay_down(session: Session, steward: Account, route: Route, feature: Mapping[str, Any]) -> None:
    """Give a route its (next) centreline, with its posts and broken chains."""
    properties = feature["properties"]
    key = (route.code, properties["edition"])
    posts = [row for row in rows_of("posts") if (row["route"], row["edition"]) == key]
    chains = [row for row in rows_of("equations") if (row["route"], row["edition"]) == key]
    valid_from = date.fromisoformat(properties["valid_from"])
    survey = replace_centreline(
        session,
        steward,
        route,
        np.array(feature["geometry"]["coordinates"]),
        valid_from=valid_from,
        today=valid_from,
        quality=CentrelineQuality.SCHEMATIC,
        posts=[_post(row) for row in posts],
        equations=[Equation(parse_chainage(row["back"]).m, parse_chainage(row["ahead"]).m) for row in chains],
        causes=[row["cause"] for row in chains],
        survey=properties["survey"],
        source=SOURCE,
    )
    for chain, row in zip(survey.centreline.broken_chains, chains, strict=True):
        chain.since = date.fromisoformat(row["since"])


def _post(row: Mapping[str, str]) -> Post:
    return Post(
        parse_chainage(row["chainage"]).m, int(row["piece"]), lon=float(row["lon"]), lat=float(row["lat"])
    )


def _traffic(row: Mapping[str, str]) -> list[SectionTraffic]:
    return [
        SectionTraffic(year=year, aadt=int(row[f"aadt_{year}"]), source=row["source"])
        for year in TRAFFIC_YEARS
        if row[f"aadt_{year}"]
    ]
