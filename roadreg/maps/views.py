"""The home page, the tiles, the files of the offline basemap, the cards."""

import hashlib
from io import BytesIO
from math import isfinite
from pathlib import Path
from typing import Any

from flask import (
    Blueprint,
    Response,
    current_app,
    jsonify,
    make_response,
    render_template,
    request,
    send_file,
    url_for,
)
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from roadreg.auth.permissions import Action, may
from roadreg.auth.sign_in import current_account
from roadreg.config import Config
from roadreg.db.session import get_session
from roadreg.errors import FieldProblem, InvalidInput, NotFound
from roadreg.hazards.codes import HazardState, RiskLevel
from roadreg.hazards.filters import read_filter
from roadreg.hazards.queries import HazardFilter
from roadreg.labels import choices_of, label_of
from roadreg.maps import basemaps, queries
from roadreg.maps.cards import get_card
from roadreg.maps.layers import get_layers, visible_layers
from roadreg.maps.services import map_part
from roadreg.maps.tiles import Asked, TileAddress, make_tile
from roadreg.roads.queries import get_axis, get_route
from roadreg.web.clock import today

bp = Blueprint("maps", __name__)

BASEMAP = Path(__file__).parent.parent.parent / "geodata" / "basemap"
DEEPEST = 22
TILE_TYPE = "application/vnd.mapbox-vector-tile"

HAZARD_PARAMETERS = ("route", "from", "to", "risk", "state", "overdue", "category", "division", "q")
"""Parameters of the hazards' list that the map takes too."""


@bp.app_context_processor
def words_of_maps() -> dict[str, Any]:
    """What `maps/_map.html` calls."""
    return {"map_risk": lambda level: label_of(RiskLevel(level))}


# --- Home -------------------------------------------------------------------------------------------------


@bp.get("/")
def home() -> str:
    """The map, and what needs attention."""
    session, account, config = get_session(), current_account(), _config()
    query, refused = hazard_query(), ""
    try:
        asked = _asked(query)
    except InvalidInput as error:
        query, refused = {}, str(error)
        asked = _asked(query)
    layers = visible_layers(account, config)
    part = map_part(
        session,
        account,
        name="home_map",
        height="map-full",
        small=False,
        query=query,
        counts=queries.count_by_layer(session, layers, asked),
    )
    return render_template(
        "maps/home.html",
        map=part,
        attention=queries.count_attention(session, account, today=asked.today),
        own=None if account is None else queries.list_own_items(session, account, today=asked.today),
        query=query,
        refused=refused,
        risks=choices_of(RiskLevel),
        states=choices_of(HazardState),
        may_report=may(account, Action.REPORT_HAZARD),
        shows_black_spots="black_spots" in {layer.name for layer in layers},
    )


def hazard_query() -> dict[str, str]:
    """The filters of hazards in this address, as text."""
    given = {name: request.args.get(name, "").strip()[:100] for name in HAZARD_PARAMETERS}
    if not given["route"] and "road" in request.args:
        given["route"] = request.args["road"].strip()[:100]
    return {name: text for name, text in given.items() if text}


def _asked(query: dict[str, str]) -> Asked:
    """Who asks, and which hazards. Raises InvalidInput."""
    config = _config()
    wanted = HazardFilter()
    if query:
        wanted = read_filter(get_session(), MultiDict(query), home_adcode=config.home_division)
    return Asked(not may(current_account(), Action.READ), config.home_division, today(), wanted)


def _config() -> Config:
    config: Config = current_app.config["ROADREG"]
    return config


# --- Tiles ------------------------------------------------------------------------------------------------


@bp.get("/tiles/<names>/<int:z>/<int:x>/<int:y>.mvt")
def tile(names: str, z: int, x: int, y: int) -> Response:
    """A vector tile of one layer, or of several with commas between."""
    layers = get_layers(names.split(","), current_account(), _config())
    if z > DEEPEST or x >= 2**z or y >= 2**z:
        raise NotFound(
            _(
                "There is no tile %(z)s/%(x)s/%(y)s: zooms go from 0 to %(deepest)s.",
                z=z,
                x=x,
                y=y,
                deepest=DEEPEST,
            )
        )
    body = make_tile(get_session(), layers, TileAddress(z, x, y), _asked(hazard_query()))
    answer = make_response(body)
    answer.mimetype = TILE_TYPE
    answer.headers["Cache-Control"] = "private, no-cache"
    answer.set_etag(hashlib.blake2b(body, digest_size=12).hexdigest(), weak=True)
    answer.make_conditional(request)
    return answer


@bp.get("/tiles/<name>.json")
def tile_json(name: str) -> Response:
    """What a client needs to know of a layer's tiles (TileJSON 3.0.0)."""
    (layer,) = get_layers([name], current_account(), _config())
    base = url_for("maps.tile", names=name, z=0, x=0, y=0, _external=True).removesuffix("0/0/0.mvt")
    west, south, east, north = queries.find_extent(get_session()) or (-180.0, -85.0, 180.0, 85.0)
    answer = jsonify(
        {
            "tilejson": "3.0.0",
            "name": name,
            "description": str(layer.words),
            "tiles": [base + "{z}/{x}/{y}.mvt"],
            "minzoom": layer.min_zoom,
            "maxzoom": 16,
            "bounds": [west, south, east, north],
            "vector_layers": [{"id": name, "description": str(layer.words), "fields": {}}],
        }
    )
    answer.headers["Cache-Control"] = "private, no-cache"
    return answer


@bp.get("/maps/basemap/<name>.geojson")
def basemap_file(name: str) -> Response:
    """A file of the offline basemap."""
    if name not in basemaps.FILES:
        raise NotFound(_("There is no such part of the base map."))
    file = BASEMAP / f"{name}.geojson"
    about = file.stat()
    # Read here: what packs the answer for the wire would leave an open file behind.
    return send_file(
        BytesIO(file.read_bytes()),
        mimetype="application/geo+json",
        max_age=86400,
        last_modified=about.st_mtime,
        etag=f"{name}-{about.st_mtime_ns}-{about.st_size}",
    )


# --- Along a road -------------------------------------------------------------------------------------------


@bp.get("/map/along")
def along() -> Response:
    """Metres of road between two chainages of a route: `?route=&from=&from_piece=&to=&to_piece=`."""
    session = get_session()
    axis = get_axis(session, get_route(session, request.args.get("route", "")))
    ends = []
    for end in ("from", "to"):
        chainage_m = request.args.get(end, type=float)
        if chainage_m is None or not isfinite(chainage_m):
            raise InvalidInput(FieldProblem(end, _("Both ends must be given, as metres of chainage.")))
        ends.append(axis.resolve(chainage_m, request.args.get(f"{end}_piece", 0, type=int))[0])
    return jsonify(metres=round(abs(ends[1] - ends[0]), 3))


# --- Cards ------------------------------------------------------------------------------------------------


@bp.get("/map/card/<layer>/<int:record_id>")
def card(layer: str, record_id: int) -> str:
    """The card of a record, a piece of HTML for the map."""
    account = current_account()
    (found,) = get_layers([layer], account, _config())
    shown = get_card(get_session(), found, record_id, account, today=today())
    return render_template("maps/_card.html", card=shown)
