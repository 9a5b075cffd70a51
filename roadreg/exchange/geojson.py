"""Reads GeoJSON (RFC 7946, and its forerunner with a `crs` member), feature by feature.

Read here and not by GDAL, so that what is wrong is named by line or by feature, and a bad geometry spoils
its own row alone.
"""

import json
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from flask_babel import gettext as _
from shapely.errors import ShapelyError

from roadreg.exchange.errors import FileNotReadable
from roadreg.exchange.refusals import Refusal
from roadreg.exchange.tables import Table, numbered
from roadreg.exchange.text_files import MOST_BYTES, SHOWN_ENCODINGS, decode

DEEPEST_NESTING = 64
TYPES = frozenset(
    {"Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon", "GeometryCollection"}
)


def read_geojson(path: Path, name: str, *, encoding: str | None = None) -> Table:
    """The features of a GeoJSON file. Raises FileNotReadable."""
    if path.stat().st_size > MOST_BYTES:
        raise FileNotReadable(_("%(file)s is larger than 1 GB. Split it.", file=name))
    text, used = decode(path.read_bytes(), name, encoding)
    features, crs = _features_of(_parse(text, name), name)
    table = _table(features, name, crs)
    table.notes.append(_("Read as GeoJSON, %(encoding)s", encoding=SHOWN_ENCODINGS.get(used, used)))
    return table


def _parse(text: str, name: str) -> Any:
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise FileNotReadable(
            _(
                "%(file)s is broken or cut off at line %(line)s, column %(column)s (%(fault)s). Export it "
                "again.",
                file=name,
                line=error.lineno,
                column=error.colno,
                fault=error.msg,
            )
        ) from error
    except RecursionError as error:
        raise FileNotReadable(
            _("%(file)s is nested far deeper than any geometry; it is not GeoJSON.", file=name)
        ) from error


def _features_of(document: Any, name: str) -> tuple[list[Any], str]:
    """The features, and the coordinate system (WGS 84 unless a `crs` member says otherwise)."""
    kind = document.get("type") if isinstance(document, dict) else None
    if kind == "FeatureCollection" and isinstance(document.get("features"), list):
        features = document["features"]
    elif kind == "Feature":
        features = [document]
    elif kind in TYPES:
        features = [{"type": "Feature", "properties": {}, "geometry": document}]
    else:
        raise FileNotReadable(
            _("%(file)s is JSON but not GeoJSON: it holds no FeatureCollection.", file=name)
        )
    if not features:
        raise FileNotReadable(_("%(file)s holds no features.", file=name))
    member = document.get("crs")
    properties = member.get("properties") if isinstance(member, dict) else None
    crs = properties.get("name") if isinstance(properties, dict) else None
    return features, crs if isinstance(crs, str) else "EPSG:4326"


def _table(features: list[Any], name: str, crs: str) -> Table:
    good: list[dict[str, Any]] = []
    shapes, numbers, refusals = [], [], []
    for number, feature in enumerate(features, start=1):
        try:
            shape = _shape_of(feature)
        except (ShapelyError, ValueError, TypeError, KeyError, IndexError, RecursionError, AttributeError):
            refusals.append(
                Refusal(
                    number,
                    _("geometry"),
                    json.dumps(_member(feature, "geometry"))[:200] if not _is_deep(feature) else "[[[[…",
                    _("It is not a geometry of GeoJSON."),
                    _("Repair or export the feature again."),
                )
            )
            continue
        properties = _member(feature, "properties")
        good.append(properties if isinstance(properties, dict) else {})
        shapes.append(shape)
        numbers.append(number)
    names = list(dict.fromkeys(str(key) for properties in good for key in properties))
    columns = {key: [_value(properties.get(key)) for properties in good] for key in names}
    geometry = np.array([*shapes, None], dtype=object)[:-1]
    rows = np.array(numbers, dtype=np.int64) if refusals else numbered(len(good))
    return Table(name, columns, rows, geometry=geometry, crs=crs, refusals=refusals)


def _shape_of(feature: Any) -> Any:
    geometry = feature["geometry"]
    if geometry is None or not geometry.get("coordinates", geometry.get("geometries")):
        return None
    if geometry["type"] not in TYPES or _is_deep(geometry):
        raise ValueError("not a geometry")
    return shapely.geometry.shape(geometry)


def _member(feature: Any, key: str) -> Any:
    return feature.get(key) if isinstance(feature, dict) else None


def _is_deep(value: Any, depth: int = 0) -> bool:
    """Whether the first elements go deeper than any geometry does."""
    while isinstance(value, list | dict) and value:
        if depth > DEEPEST_NESTING:
            return True
        value = (
            next(iter(value.values()))
            if isinstance(value, dict) and "coordinates" not in value
            else (value["coordinates"] if isinstance(value, dict) else value[0])
        )
        depth += 1
    return False


def _value(value: Any) -> Any:
    if value is None or value == "":
        return None
    if isinstance(value, bool | int | float | str):
        return value
    return json.dumps(value, ensure_ascii=False)
