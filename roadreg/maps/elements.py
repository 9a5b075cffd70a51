"""Folium elements of ours: each calls one function of `static/js/map.js` with plain, escaped data.

The scripts run inside one module that imports `map.js` as `roadreg`, so nothing becomes global and nothing is
written into the page as text.
"""

from typing import Any

from branca.element import MacroElement
from folium import Map
from folium.template import Template


class MapCall(MacroElement):
    """A call of a function of `map.js` with the map and a configuration."""

    function = ""
    _template = Template(
        "{% macro script(this, kwargs) %}"
        "roadreg.{{ this.function }}({{ this._parent.get_name() }}, {{ this.config|tojson }});"
        "{% endmacro %}"
    )

    def __init__(self, **config: Any) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name = type(self).__name__
        self.config = config


class OfflineBasemap(MapCall):
    """Water and places from our own files. near, far, places : addresses of GeoJSON. bounds : of `near`."""

    function = "addOfflineBasemap"


class OnlineBasemap(MapCall):
    """Raster tiles of a map service. layers : addresses; is_shifted : whether they are in GCJ-02."""

    function = "addOnlineBasemap"


class VectorTiles(MapCall):
    """The register's own layers. url : of the tiles; card : of a record's card; layers : what there is."""

    function = "addVectorTiles"


class Controls(MapCall):
    """Search, layers and legend, tools, position, share. home : bounds of the district."""

    function = "addControls"


class Picker(MapCall):
    """A tap gives a place to the form on the page, and the form's place is shown."""

    function = "addPicker"


class Highlight(MapCall):
    """One record's geometry (GeoJSON), marked. label : its name."""

    function = "addHighlight"


class NamedMap(Map):
    """A Folium map without a basemap, whose name is ours, not drawn by lot."""

    def __init__(self, name: str, **options: Any) -> None:
        self.own_name = name  # Before the rest: Folium asks for the name while it makes the map.
        super().__init__(tiles=None, **options)

    def get_name(self) -> str:
        """The element's id and the variable's name."""
        return self.own_name
