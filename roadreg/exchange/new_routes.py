"""Adds many new routes at once. Nothing lies beside a road that is new, so nothing has to move along."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from geoalchemy2.shape import from_shape
from shapely import Point
from sqlalchemy import insert
from sqlalchemy.orm import Session

from roadreg.auth.models import Account
from roadreg.auth.permissions import Action, require
from roadreg.roads.broken_chains import ROUNDING_M
from roadreg.roads.calibration import Calibration, PlacedPost
from roadreg.roads.chainage import METRES_PER_KM
from roadreg.roads.models import (
    CalibrationPoint,
    Centreline,
    CentrelineQuality,
    KilometrePost,
    PostKind,
    Route,
)
from roadreg.roads.referencing import MeasuredLines, locate_points
from roadreg.roads.route_codes import grade_of
from roadreg.roads.services import RouteFacts

WGS84 = 4326


@dataclass(frozen=True)
class NewRoute:
    """A route that the register does not have: its facts (the code in full) and its calibrated line.

    The line has no broken chains: files of others name none.
    """

    facts: RouteFacts
    calibration: Calibration
    quality: CentrelineQuality


def add_routes(
    session: Session,
    account: Account | None,
    routes: Sequence[NewRoute],
    *,
    valid_from: date,
    survey: str,
    source: str,
) -> None:
    """Add routes with their first centreline, calibration points and kilometre posts. Flushes.

    Raises Forbidden.
    """
    for division in sorted({new.facts.division_adcode for new in routes}):
        require(account, Action.EDIT_ROAD, division=division)
    if not routes:
        return
    route_ids = session.scalars(
        insert(Route).returning(Route.id, sort_by_parameter_order=True),
        [_route_row(new.facts, source) for new in routes],
    ).all()
    centreline_ids = session.scalars(
        insert(Centreline).returning(Centreline.id, sort_by_parameter_order=True),
        [
            {
                "version": 1,
                "route_id": route_id,
                "valid_from": valid_from,
                "quality": new.quality,
                "survey": survey,
                "length_m": round(new.calibration.length_m, 3),
                "geom": from_shape(new.calibration.line, WGS84),
                "source": source,
            }
            for route_id, new in zip(route_ids, routes, strict=True)
        ],
    ).all()
    points = [
        row
        for number, new in zip(centreline_ids, routes, strict=True)
        for row in _calibration_rows(number, new.calibration)
    ]
    session.execute(insert(CalibrationPoint), points)
    if posts := list(_kilometre_rows(route_ids, [new.calibration for new in routes])):
        session.execute(insert(KilometrePost), posts)


def _route_row(facts: RouteFacts, source: str) -> dict[str, Any]:
    return {
        "version": 1,
        "code": facts.code,
        "administrative_grade": grade_of(facts.code),
        "name": facts.name,
        "name_en": facts.name_en,
        "nicknames": list(facts.nicknames),
        "division_adcode": facts.division_adcode,
        "start_name": facts.start_name,
        "end_name": facts.end_name,
        "managed_by": facts.managed_by,
        "remarks": facts.remarks,
        "source": source,
    }


def _calibration_rows(centreline_id: int, calibration: Calibration) -> Iterator[dict[str, Any]]:
    for post in calibration.posts:
        yield {
            "centreline_id": centreline_id,
            "kind": _kind_of(post, calibration),
            "measure_m": post.measure_m,
            "chainage_m": post.chainage_m,
            "piece": post.piece,
            "geom": from_shape(Point(post.lon, post.lat), WGS84),
        }


def _kind_of(post: PlacedPost, calibration: Calibration) -> PostKind:
    is_start = abs(post.distance_m) <= ROUNDING_M
    is_end = post.measure_m >= calibration.measure[-1] - ROUNDING_M
    return PostKind.END if is_start or is_end else PostKind.POST


def _kilometre_rows(
    route_ids: Sequence[int], calibrations: Sequence[Calibration]
) -> Iterator[dict[str, Any]]:
    """Every whole kilometre of every route; without broken chains the chainage is the measure."""
    lines = MeasuredLines.of_arrays([(one.lonlat, one.measure) for one in calibrations])
    runs = [
        np.arange(
            np.ceil((one.measure[0] - ROUNDING_M) / METRES_PER_KM),
            np.floor((one.measure[-1] + ROUNDING_M) / METRES_PER_KM) + 1,
        )
        * METRES_PER_KM
        for one in calibrations
    ]
    line = np.repeat(np.arange(len(runs)), [len(run) for run in runs])
    chainage = np.concatenate(runs)
    places = locate_points(lines, line, chainage)
    for number, metres, place in zip(line.tolist(), chainage.tolist(), places, strict=True):
        yield {
            "route_id": route_ids[number],
            "chainage_m": metres,
            "geom": from_shape(Point(place), WGS84),
        }
