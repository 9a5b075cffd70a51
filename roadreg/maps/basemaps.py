"""The maps under the register's own layers."""

from typing import Any

from flask_babel import gettext as _

from roadreg.config import Config

NEAR_BOUNDS = (120.18, 27.82, 121.02, 28.34)
"""West, south, east, north of the detailed water of the offline basemap, degrees."""

FILES = ("water", "water-far", "places")
"""Names of the files in `geodata/basemap/`."""

TIANDITU = (
    "https://t{s}.tianditu.gov.cn/{layer}_w/wmts?SERVICE=WMTS&REQUEST=GetTile&VERSION=1.0.0&LAYER={layer}"
    "&STYLE=default&TILEMATRIXSET=w&FORMAT=tiles&TILEMATRIX={z}&TILEROW={y}&TILECOL={x}&tk="
)


def online_basemap(config: Config) -> dict[str, Any] | None:
    """The chosen map service: addresses, credit, whether its tiles are shifted. None for the offline map.

    Tianditu without a key is not offered.
    """
    match config.basemap:
        case "tianditu" if config.tianditu_key:
            return {
                "name": _("Tianditu"),
                "layers": [
                    TIANDITU.replace("{layer}", layer) + config.tianditu_key for layer in ("vec", "cva")
                ],
                "subdomains": "01234567",
                "max_zoom": 18,
                "is_shifted": False,
                "credit": _("© Tianditu, National Platform for Common Geospatial Information Services"),
            }
        case "amap":
            return {
                "name": _("Amap"),
                "layers": [
                    "https://webrd0{s}.is.autonavi.com/appmaptile?lang=zh_cn&size=1&scale=1&style=8"
                    "&x={x}&y={y}&z={z}"
                ],
                "subdomains": "1234",
                "max_zoom": 18,
                "is_shifted": True,
                "credit": _("© Amap, its shift corrected"),
            }
        case "osm":
            return {
                "name": "OpenStreetMap",
                "layers": ["https://tile.openstreetmap.org/{z}/{x}/{y}.png"],
                "subdomains": "a",
                "max_zoom": 19,
                "is_shifted": False,
                "credit": _("© OpenStreetMap contributors"),
            }
    return None
