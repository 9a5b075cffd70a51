"""Resources of the roads: from chainage to point, from point to chainage, one search box."""

import json
import math
from typing import Any

import shapely
from flask import Blueprint, Response, current_app, jsonify, request
from flask_babel import gettext as _

from roadreg.config import Config
from roadreg.db.session import get_session
from roadreg.errors import FieldProblem, InvalidInput
from roadreg.labels import label_of
from roadreg.roads.chainage import format_chainage, format_place
from roadreg.roads.codes import Side
from roadreg.roads.errors import RoadsError
from roadreg.roads.labels import route_label
from roadreg.roads.models import LocationMethod
from roadreg.roads.nearby import RoadNearby, find_nearest_road, snap
from roadreg.roads.places import WORST_ACCURACY_M, Location, SurveyedPoint, place
from roadreg.roads.route_codes import short_route_code
from roadreg.roads.search import search_all
from roadreg.roads.suggestions import suggestions_for
from roadreg.web.errors import problem

bp = Blueprint("roads_api", __name__, url_prefix="/api/v1")

MOST_HITS = 20


@bp.errorhandler(RoadsError)
def refuse(error: RoadsError) -> Response:
    """A problem document with the error's facts, and with the places that may have been meant."""
    return problem(
        error.status, error.code, str(error), details=error.details(), suggestions=_suggestions(error)
    )


@bp.get("/place")
def answer_place() -> Response:
    """What the text being typed means, in words: never an error, because nobody has sent it yet.

    As `/locate`; `feature` is the place, or null with the sentence and the suggestions that go with it.
    """
    try:
        return jsonify(feature=_feature(_asked_for()), detail=None, suggestions=[])
    except RoadsError as error:
        return jsonify(feature=None, detail=str(error), suggestions=_suggestions(error))


@bp.get("/locate")
def locate_place() -> Response:
    """A place as a GeoJSON feature.

    `?place=G330 K12+345 right`, or `?route=G330&measure=12345` (metres of chainage, or `K12+345`) with
    `to`, `side` and `offset` (metres, right positive). `piece` settles a repeated chainage. With `lon` and
    `lat`, the distance between both is told.
    """
    return _geojson(_feature(_asked_for()))


@bp.get("/snap")
def snap_point() -> Response:
    """The road at a point: `?lon=&lat=`, with `accuracy` in metres to widen the limit.

    `candidates` lists every road within the limit, the nearest first; the first one's facts stand at the top.
    Beside no road `route` is null and `nearest` says which is nearest and how far.
    """
    config: Config = current_app.config["ROADREG"]
    lon, lat = _lonlat()
    accuracy = min(_number("accuracy", 0.0), WORST_ACCURACY_M)
    session = get_session()
    near = snap(session, lon, lat, config.snap_limit_m, accuracy_m=accuracy)
    limit = config.snap_limit_m + accuracy
    if near:
        best = _road(near[0])
        return jsonify({**best, "limit_m": limit, "candidates": [_road(road) for road in near]})
    nearest = find_nearest_road(session, lon, lat)
    if nearest is None:
        words = _("The register has no road near here. The place can be kept by its coordinates.")
    else:
        words = _(
            "No road within %(limit)s m: the nearest, %(route)s, is %(distance)s m away. "
            "The place can be kept by its coordinates.",
            limit=f"{limit:g}",
            route=_short(nearest.code),
            distance=f"{nearest.distance_m:,.0f}",
        )
    facts = None if nearest is None else _road(nearest)
    return jsonify(route=None, measure=None, limit_m=limit, candidates=[], nearest=facts, detail=words)


@bp.get("/search")
def search() -> Response:
    """What `?q=` may mean: a place by chainage, roads and other things by name; `limit` up to 20."""
    config: Config = current_app.config["ROADREG"]
    most = max(1, min(int(_number("limit", 10)), MOST_HITS))
    hits, refused = search_all(
        get_session(),
        request.args.get("q", "")[:200],
        most=most,
        limit_m=config.snap_limit_m,
        home_adcode=config.home_division,
        label=_words,
    )
    results = [
        {"kind": hit.kind, "text": hit.text, "detail": hit.detail, "bbox": hit.bbox, "path": hit.path}
        for hit in hits
    ]
    return jsonify(results=results, detail=None if refused is None else str(refused))


# --- What is asked ----------------------------------------------------------------------------------------


def _asked_for() -> Location:
    """The place that the address asks for. Raises RoadsError."""
    config: Config = current_app.config["ROADREG"]
    return place(
        get_session(),
        text=request.args.get("place") or _place_asked_for(),
        point=_point_asked_for(),
        limit_m=config.snap_limit_m,
        home_adcode=config.home_division,
        piece=int(_number("piece")) if "piece" in request.args else None,
    )


def _place_asked_for() -> str:
    """`route`, `measure`, `to`, `side` and `offset` written as one place."""
    route, measure = request.args.get("route", ""), request.args.get("measure", "")
    if not route or not measure:
        return ""
    words = [route, _chainage_of(measure)]
    if to := request.args.get("to"):
        words[1] += f"-{_chainage_of(to)}"
    side = request.args.get("side", "")
    if offset := _number("offset", 0.0):
        side = side or (Side.RIGHT if offset > 0 else Side.LEFT)
        words += [side, f"{abs(offset):.3f} m"]
    elif side:
        words.append(side)
    return " ".join(words)


def _chainage_of(text: str) -> str:
    """A bare number is metres; anything else is left as written."""
    try:
        metres = float(text)
    except ValueError:
        return text
    return format_chainage(metres) if math.isfinite(metres) else text


def _point_asked_for() -> SurveyedPoint | None:
    if "lon" not in request.args and "lat" not in request.args:
        return None
    accuracy = min(_number("accuracy", 0.0), WORST_ACCURACY_M)
    return SurveyedPoint(*_lonlat(), LocationMethod.TAP, accuracy)


def _lonlat() -> tuple[float, float]:
    lon, lat = _number("lon"), _number("lat")
    if abs(lon) > 180 or abs(lat) > 85:
        raise InvalidInput(
            FieldProblem(
                "lon" if abs(lon) > 180 else "lat",
                _("%(lon)s, %(lat)s is not a place on the map.", lon=f"{lon:g}", lat=f"{lat:g}"),
                _("Give degrees of WGS 84: longitude first."),
            )
        )
    return lon, lat


def _number(name: str, default: float | None = None) -> float:
    text = request.args.get(name, "")
    if not text and default is not None:
        return default
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise InvalidInput(
            FieldProblem(name, _("%(name)s must be a number, not “%(text)s”.", name=name, text=text[:40]))
        )
    return value


# --- What is answered -------------------------------------------------------------------------------------


def _suggestions(error: RoadsError) -> list[dict[str, Any]]:
    config: Config = current_app.config["ROADREG"]
    offers = suggestions_for(request.args.get("place", ""), error, home_adcode=config.home_division)
    return [{"text": offer.text, "label": offer.label, "piece": offer.piece} for offer in offers]


def _geojson(content: dict[str, Any]) -> Response:
    answer = jsonify(content)
    answer.mimetype = "application/geo+json"
    return answer


def _words(found: Location) -> str:
    route = None if found.route is None else route_label(found.route)
    return found.text(side_word=label_of(found.side), route_name=route)


def _feature(found: Location) -> dict[str, Any]:
    config: Config = current_app.config["ROADREG"]
    distance = found.distance_m
    return {
        "type": "Feature",
        "geometry": json.loads(shapely.to_geojson(found.geom)),
        "properties": {
            "route": None if found.route is None else found.route.code,
            "name": None if found.route is None else found.route.name,
            "measure": found.from_m,
            "piece": found.from_piece,
            "to_measure": found.to_m,
            "to_piece": found.to_piece if found.to_m is not None else None,
            "side": found.side,
            "offset_m": found.offset_m,
            "text": _words(found),
            "distance_m": distance,
            "is_far": distance is not None and distance > config.surveyed_gap_limit_m,
        },
    }


def _road(road: RoadNearby) -> dict[str, Any]:
    return {
        "route": road.code,
        "measure": round(road.chainage_m, 3),
        "chainage": format_chainage(road.chainage_m, decimals=0),
        "piece": road.piece,
        "side": road.side,
        "offset_m": round(road.offset_m, 3),
        "distance_m": round(road.distance_m, 3),
        "is_beyond_end": road.is_beyond_end,
        "lon": road.lon,
        "lat": road.lat,
        "text": format_place(_short(road.code), road.chainage_m, side_word=label_of(road.side)),
    }


def _short(code: str) -> str:
    config: Config = current_app.config["ROADREG"]
    return short_route_code(code, home_adcode=config.home_division)
