"""A map for any page: `map_part` draws it with Folium, `maps/_map.html` puts it in.

map = map_part(session, account, name="bridge_map", geometry=bridge.geom, label=bridge.name)
render_template("…", map=map)            # {% include "maps/_map.html" %}
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode

import shapely
from branca.element import Figure
from flask import current_app, url_for
from flask_babel import gettext as _
from geoalchemy2 import WKBElement
from geoalchemy2.shape import to_shape
from markupsafe import Markup
from shapely.geometry.base import BaseGeometry
from sqlalchemy.orm import Session

from roadreg.auth.models import Account
from roadreg.config import Config
from roadreg.labels import language
from roadreg.maps import elements
from roadreg.maps.basemaps import NEAR_BOUNDS, online_basemap
from roadreg.maps.layers import Layer, visible_layers
from roadreg.maps.queries import find_extent
from roadreg.maps.words import script_words

Bounds = tuple[float, float, float, float]
"""West, south, east, north in degrees, EPSG:4326."""

CLOSE_UP = 15
"""Zoom on one record that is a point."""

MARGIN_DEGREES = 0.002
"""Left around a record that is a line."""


@dataclass(frozen=True)
class MapPart:
    """A map to put into a page by `{% include "maps/_map.html" %}`.

    html : the map's element. script : the body of a module that imports `map.js` as `roadreg`.
    """

    name: str
    html: Markup
    script: Markup
    height: str
    layers: list[Layer]
    is_small: bool
    has_roads: bool
    counts: Mapping[str, int] = field(default_factory=dict)


def map_part(
    session: Session,
    account: Account | None,
    *,
    name: str = "map",
    layers: Iterable[str] | None = None,
    center: tuple[float, float] | None = None,
    zoom: int | None = None,
    bounds: Bounds | None = None,
    geometry: BaseGeometry | WKBElement | None = None,
    label: str = "",
    height: str = "map-small",
    interactive: bool = True,
    picker: bool = False,
    small: bool = True,
    query: Mapping[str, str] | None = None,
    counts: Mapping[str, int] | None = None,
) -> MapPart:
    """A Folium map with the register's layers on the basemap of the settings.

    layers : names of the layers to draw, all for None; those that the reader may not see are left out.
    center : (longitude, latitude) in degrees, with `zoom`. bounds : in place of it. geometry : of one record
    (EPSG:4326), marked, and shown if neither is given. Without any of them the whole network is shown.
    label : the record's name. height : CSS class that gives the height.
    interactive : whether it can be moved. picker : a tap chooses a place: the document hears
    `roadreg:map-click` {lon, lat}, and `roadreg:show-place` {lon, lat, text, accuracy, geometry} is shown.
    small : a map beside other things; it takes the wheel only after a click, and has few controls.
    query : filters of the hazards, as in the address of their list. counts : by layer, shown in the switch.
    One map a page.
    """
    config: Config = current_app.config["ROADREG"]
    wanted = None if layers is None else set(layers)
    shown = [layer for layer in visible_layers(account, config) if wanted is None or layer.name in wanted]
    shape = to_shape(geometry) if isinstance(geometry, WKBElement) else geometry
    network = find_extent(session)
    frame = bounds or _bounds_of(shape) or network or NEAR_BOUNDS
    drawn = elements.NamedMap(
        name,
        location=_middle(frame) if center is None else (center[1], center[0]),
        zoom_start=zoom or CLOSE_UP,
        zoom_control=False,
        prefer_canvas=True,
        dragging=interactive,
        scrollWheelZoom=interactive and not small,
        attributionControl=False,
        min_zoom=4,
        max_zoom=19,
    )
    if small and center is None and not _is_point(frame):
        drawn.fit_bounds(
            [(frame[1], frame[0]), (frame[3], frame[2])], max_zoom=CLOSE_UP + 1, padding=(12, 12)
        )
    _add_basemap(drawn, config)
    _add_layers(drawn, shown, query or {})
    if shape is not None:
        elements.Highlight(geometry=json.loads(shapely.to_geojson(shape)), label=label).add_to(drawn)
    elements.Controls(
        home=list(network or NEAR_BOUNDS),
        frame=list(frame),
        is_small=small,
        is_picker=picker,
        along=url_for("maps.along"),
    ).add_to(drawn)
    if picker:
        elements.Picker(words=script_words()).add_to(drawn)
    html, script = _rendered(drawn)
    return MapPart(name, html, script, height, shown, small, network is not None, counts or {})


def _add_basemap(drawn: elements.NamedMap, config: Config) -> None:
    words, credit = script_words(), ""
    online = online_basemap(config)
    if online is not None:
        elements.OnlineBasemap(**online, words=words).add_to(drawn)
        return
    addresses = {
        key: url_for("maps.basemap_file", name=file)
        for key, file in (("near", "water"), ("far", "water-far"), ("places", "places"))
    }
    credit = _("Water: GSHHG (LGPL) · Places: © GeoNames (CC BY 4.0) · Not surveyed")
    elements.OfflineBasemap(
        **addresses, bounds=list(NEAR_BOUNDS), language=language(), credit=credit, words=words
    ).add_to(drawn)


def _add_layers(drawn: elements.NamedMap, shown: list[Layer], query: Mapping[str, str]) -> None:
    if not shown:
        return
    names = ",".join(layer.name for layer in shown)
    address = url_for("maps.tile", names=names, z=0, x=0, y=0).removesuffix("0/0/0.mvt") + "{z}/{x}/{y}.mvt"
    elements.VectorTiles(
        url=f"{address}?{urlencode(query)}" if query else address,
        card=url_for("maps.card", layer="_", record_id=0).removesuffix("_/0"),
        layers=[{"name": layer.name, "is_on": layer.is_on} for layer in shown],
        language=language(),
        credit=_("Roads: this register; dashed ones are schematic, not surveyed"),
        words=script_words(),
    ).add_to(drawn)


def _rendered(drawn: elements.NamedMap) -> tuple[Markup, Markup]:
    """The map's element and script; Folium's header, which names other hosts, is left out."""
    figure = drawn.get_root()
    assert isinstance(figure, Figure)  # noqa: S101 - Folium gives a map without a parent one.
    figure.render()
    # Folium writes numbers, names of ours and JSON whose <, > and & are escaped: no text of the register.
    return Markup(figure.html.render()), Markup(figure.script.render())  # noqa: S704


def _bounds_of(shape: BaseGeometry | None) -> Bounds | None:
    if shape is None or shape.is_empty:
        return None
    west, south, east, north = shape.bounds
    if west == east and south == north:
        return west, south, east, north
    return west - MARGIN_DEGREES, south - MARGIN_DEGREES, east + MARGIN_DEGREES, north + MARGIN_DEGREES


def _is_point(bounds: Bounds) -> bool:
    return bounds[0] == bounds[2] and bounds[1] == bounds[3]


def _middle(bounds: Bounds) -> tuple[float, float]:
    """Latitude and longitude, as Folium wants them."""
    return (bounds[1] + bounds[3]) / 2, (bounds[0] + bounds[2]) / 2
