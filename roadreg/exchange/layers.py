"""Reads layers of GIS files through GDAL: GeoPackage, Shapefile, KML, GPX, MapInfo, DXF, OpenStreetMap."""

import codecs
import re
import shutil
import sqlite3
import struct
import tempfile
import warnings
from collections.abc import Mapping
from contextlib import closing
from glob import escape
from pathlib import Path
from typing import Any

import numpy as np
import pyogrio
import shapely
from flask_babel import gettext as _
from pyogrio import raw
from pyogrio.errors import DataLayerError, DataSourceError, FeatureError, FieldError, GeometryError

from roadreg.exchange.errors import FileNotReadable, LayerNotChosen
from roadreg.exchange.tables import Table, numbered
from roadreg.roads.referencing import GeometryArray

MOST_FEATURES = 5_000_000
ANY_BYTE = "ISO-8859-1"
"""Turns each byte into one sign, so that the bytes can be had back and read in the right encoding."""

FAULTS = (
    DataLayerError,
    DataSourceError,
    FeatureError,
    FieldError,
    GeometryError,
    UnicodeDecodeError,
    ValueError,
    OverflowError,
)
DBF_ENCODINGS = ("utf-8", "gb18030")
LANGUAGE_DRIVERS = {
    0x4D: "gb18030",
    0x4E: "cp949",
    0x4F: "big5",
    0x50: "cp874",
    0x57: "cp1252",
    0x03: "cp1252",
}
OSM_TAG = re.compile(r'"((?:[^"\\]|\\.)*)"=>"((?:[^"\\]|\\.)*)"')
OSM_TAGS_KEPT = ("ref", "name:en", "name:zh", "oneway", "lanes", "bridge", "tunnel", "surface", "maxspeed")


def read_layer(
    path: Path, name: str, *, layer: str | None = None, encoding: str | None = None, join: bool = False
) -> Table:
    """The features of one layer.

    layer : its name; None takes the only one that holds geometries, else the only one.
    encoding : of a Shapefile's texts; None recognises it, whatever its .cpg says.
    join : read every layer as one (folders of a KML file are no layers of their own).
    Raises FileNotReadable, LayerNotChosen.
    """
    with warnings.catch_warnings():
        # That M is lost is mended below; of the rest nothing concerns an import.
        warnings.simplefilter("ignore")
        layers = _layers_of(path, name)
        if join and layer is None:
            return _joined([_read(path, name, one, encoding) for one in layers], name)
        return _read(path, name, _choose(layers, name, layer), encoding)


def read_osm(path: Path, name: str, *, layer: str | None = None) -> Table:
    """The ways of an OpenStreetMap file that are roads (`highway`), with the tags that matter here.

    layer : another layer of GDAL's OSM driver (points, multilinestrings …); None takes `lines`.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        chosen = layer or "lines"
        table = _read(path, name, chosen, None, where="highway IS NOT NULL" if chosen == "lines" else None)
    tags = [dict(OSM_TAG.findall(value or "")) for value in table.columns.pop("other_tags", [])]
    for key in OSM_TAGS_KEPT:
        values = [one.get(key) for one in tags]
        if any(values):
            table.columns[key] = values
    table.notes.append(_("Read as OpenStreetMap, ways with the tag highway"))
    return table


def read_shapefile(path: Path, name: str, *, layer: str | None = None, encoding: str | None = None) -> Table:
    """The features of a Shapefile, or of a .dbf alone. Without its .shx a copy is given a new one.

    GDAL would write the .shx beside the original; nothing is ever written there.
    """
    has_shapes = any(path.with_suffix(end).exists() for end in (".shp", ".SHP"))
    if not has_shapes or any(path.with_suffix(end).exists() for end in (".shx", ".SHX")):
        return read_layer(path, name, layer=layer, encoding=encoding)
    with tempfile.TemporaryDirectory(prefix="roadreg-import-") as folder:
        for part in path.parent.glob(f"{escape(path.stem)}.*"):
            shutil.copyfile(part, Path(folder) / part.name)
        pyogrio.set_gdal_config_options({"SHAPE_RESTORE_SHX": "YES"})
        try:
            return read_layer(Path(folder) / path.name, name, layer=layer, encoding=encoding)
        finally:
            pyogrio.set_gdal_config_options({"SHAPE_RESTORE_SHX": None})


def _layers_of(path: Path, name: str) -> dict[str, str | None]:
    """Geometry type by layer."""
    try:
        found = pyogrio.list_layers(path)
    except FAULTS as error:
        raise _broken(name, error) from error
    if not len(found):
        raise FileNotReadable(_("%(file)s holds no layers.", file=name))
    return {str(layer): kind for layer, kind in found}


def _choose(layers: Mapping[str, str | None], name: str, layer: str | None) -> str:
    if layer is not None:
        if layer not in layers:
            raise LayerNotChosen(
                _(
                    "%(file)s has no layer “%(layer)s”. It has: %(names)s.",
                    file=name,
                    layer=layer,
                    names=", ".join(layers),
                )
            )
        return layer
    with_geometry = [one for one, kind in layers.items() if kind]
    usable = with_geometry or list(layers)
    if len(usable) > 1:
        raise LayerNotChosen(
            _(
                "%(file)s has several layers: %(names)s. Choose one with --layer.",
                file=name,
                names=", ".join(usable),
            )
        )
    return usable[0]


def _read(path: Path, name: str, layer: str, encoding: str | None, where: str | None = None) -> Table:
    is_shapefile = path.suffix.lower() in (".shp", ".dbf")
    notes = []
    try:
        meta, _fids, wkb, values = raw.read(
            path,
            layer=layer,
            where=where,
            max_features=MOST_FEATURES,
            encoding=ANY_BYTE if is_shapefile else None,
        )
    except FAULTS as error:
        raise _broken(name, error) from error
    names = [str(field) for field in meta["fields"]]
    columns = {field: _plain(array) for field, array in zip(names, values, strict=True)}
    if is_shapefile:
        columns, used = _redecoded(columns, path, name, encoding)
        notes.append(_("Texts read as %(encoding)s", encoding=used.upper()))
    geometry = None if wkb is None else np.asarray(shapely.from_wkb(wkb, on_invalid="ignore"))
    count = len(geometry) if geometry is not None else len(next(iter(columns.values()), []))
    if not count:
        raise FileNotReadable(_("The layer %(layer)s of %(file)s holds no features.", layer=layer, file=name))
    measured = _measured(path, layer, count)
    return Table(
        name, columns, numbered(count), geometry=geometry, crs=meta["crs"], measured=measured, notes=notes
    )


def _plain(array: Any) -> list[Any]:
    """Values of Python, None where there is none."""
    if array.dtype.kind == "M":
        return [None if np.isnat(value) else str(value.astype("datetime64[D]")) for value in array]
    if array.dtype.kind == "f":
        return [None if np.isnan(value) else value for value in array.tolist()]
    return [None if value is None or value == "" else value for value in array.tolist()]


def _joined(tables: list[Table], name: str) -> Table:
    columns = list(dict.fromkeys(column for table in tables for column in table.columns))
    joined = {
        column: [value for table in tables for value in (table.columns.get(column) or [None] * len(table))]
        for column in columns
    }
    geometry: GeometryArray = np.concatenate(
        [table.geometry for table in tables if table.geometry is not None]
    )
    return Table(name, joined, numbered(len(geometry)), geometry=geometry, crs=tables[0].crs)


def _broken(name: str, error: Exception) -> FileNotReadable:
    if isinstance(error, UnicodeDecodeError):
        fault = _("cut off, or not what its name says")
    else:
        fault = " ".join(re.sub(r"/\S*/", "", str(error)).split())[:200]
    return FileNotReadable(
        _("%(file)s is broken and cannot be read: %(fault)s. Export it again.", file=name, fault=fault)
    )


# --- Texts of a Shapefile ---------------------------------------------------------------------------------


def _redecoded(
    columns: dict[str, list[Any]], path: Path, name: str, encoding: str | None
) -> tuple[dict[str, list[Any]], str]:
    """Texts in the encoding that fits their bytes, and its name."""
    texts = [*columns, *(value for values in columns.values() for value in values if isinstance(value, str))]
    data = [text.encode("latin-1", errors="replace") for text in texts]
    used = encoding or _encoding_of(data, path)
    try:
        _decode(data, used)
    except UnicodeDecodeError as error:
        raise FileNotReadable(
            _(
                "The texts of %(file)s are not %(encoding)s (byte %(byte)s). Give another --encoding, such "
                "as GB18030.",
                file=name,
                encoding=used.upper(),
                byte=f"0x{error.object[error.start]:02X}",
            )
        ) from error
    except LookupError as error:
        raise FileNotReadable(
            _(
                "There is no encoding %(encoding)s. Known are UTF-8, GB18030, UTF-16 and others.",
                encoding=used,
            )
        ) from error

    def text(value: Any) -> Any:
        if not isinstance(value, str):
            return value
        return _decode([value.encode("latin-1", errors="replace")], used)[0]

    return {text(key): [text(value) for value in values] for key, values in columns.items()}, used


def _decode(data: list[bytes], encoding: str) -> list[str]:
    """Texts of bytes; a sign of UTF-8 that the DBF's width cut in two at the end is left out."""
    is_utf8 = codecs.lookup(encoding).name == "utf-8"
    decoder = codecs.getincrementaldecoder(encoding)
    return [decoder().decode(one, final=not is_utf8) for one in data]


def _encoding_of(data: list[bytes], path: Path) -> str:
    """UTF-8 or GB18030 where the bytes are that, else the language driver of the DBF, else Latin-1."""
    for encoding in DBF_ENCODINGS:
        try:
            _decode(data, encoding)
        except UnicodeDecodeError:
            continue
        return encoding
    dbf = path.with_suffix(".dbf")
    driver = dbf.read_bytes()[29] if dbf.exists() and dbf.stat().st_size > 32 else 0
    return LANGUAGE_DRIVERS.get(driver, "latin-1")


# --- M, which GDAL's bridge to Python leaves behind ---------------------------------------------------------


def _measured(path: Path, layer: str, count: int) -> GeometryArray | None:
    """The geometries of a GeoPackage layer with their M, in the order of the features; None without M."""
    if path.suffix.lower() != ".gpkg":
        return None
    try:
        with closing(
            sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)
        ) as connection:
            found = connection.execute(
                "SELECT g.column_name, c.table_name FROM gpkg_geometry_columns g "
                "JOIN gpkg_contents c USING (table_name) WHERE c.table_name = ? AND g.m > 0",
                (layer,),
            ).fetchone()
            if found is None:
                return None
            column, table = (part.replace('"', '""') for part in found)
            # Names cannot be bound; they come from the file's own catalogue and are quoted.
            blobs = connection.execute(f'SELECT "{column}" FROM "{table}" ORDER BY rowid').fetchall()  # noqa: S608
    except sqlite3.Error:
        return None  # Whatever else the file is, GDAL has read it; there is only no M to be had.
    lines = shapely.from_wkb([_without_header(blob) for (blob,) in blobs], on_invalid="ignore")
    return np.asarray(lines) if len(lines) == count else None


def _without_header(blob: bytes | None) -> bytes | None:
    """The WKB in a GeoPackage's binary: behind 8 bytes and an envelope."""
    if not blob or blob[:2] != b"GP":
        return None
    (flags,) = struct.unpack_from("B", blob, 3)
    envelope = (0, 32, 48, 48, 64)[min((flags >> 1) & 0b111, 4)]
    return blob[8 + envelope :]
