"""Opens any file that an import takes: looks at its content, not at its name, and reads it by the right
reader.
"""

import tempfile
import zipfile
from pathlib import Path

from flask_babel import gettext as _

from roadreg.exchange.archives import check_archive, unpack
from roadreg.exchange.errors import FileNotReadable, LayerNotChosen
from roadreg.exchange.tables import Table

HEAD_BYTES = 4096
DATA_SUFFIXES = (
    ".shp",
    ".gpkg",
    ".geojson",
    ".json",
    ".kml",
    ".csv",
    ".tsv",
    ".txt",
    ".xlsx",
    ".tab",
    ".mif",
)
TAKEN = "GeoPackage, GeoJSON, Shapefile, KML, GPX, MapInfo, DXF, OpenStreetMap (.osm.pbf), CSV, Excel (.xlsx)"
STRANGERS = (
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"%PDF", "PDF"),
    (b"\x1f\x8b", "gzip"),
    (b"Rar!", "RAR"),
    (b"7z\xbc\xaf", "7z"),
    (b"\xd0\xcf\x11\xe0", "Excel 97 (.xls)"),
    (b"GIF8", "GIF"),
    (b"\x7fELF", "ELF"),
    (b"MZ", "EXE"),
)


def read_file(path: Path, *, layer: str | None = None, encoding: str | None = None) -> Table:
    """The rows of a file in any of the forms that are taken.

    layer : layer or sheet; None takes the only one. encoding : of texts; None recognises it.
    Raises FileNotReadable, LayerNotChosen.
    """
    name = path.name
    if not path.is_file():
        raise FileNotReadable(_("There is no file %(file)s.", file=name))
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES)
    if not head.strip():
        raise FileNotReadable(_("%(file)s is empty.", file=name))
    if head.startswith(b"PK"):
        return _read_archive(path, layer, encoding)
    return _read_plain(path, name, head, layer, encoding)


def _read_plain(path: Path, name: str, head: bytes, layer: str | None, encoding: str | None) -> Table:
    from roadreg.exchange import geojson, layers, text_files

    suffix = path.suffix.lower()
    for magic, kind in STRANGERS:
        if head.startswith(magic):
            raise FileNotReadable(
                _(
                    "%(file)s is a file of the kind %(kind)s. Taken are: %(taken)s.",
                    file=name,
                    kind=kind,
                    taken=TAKEN,
                )
            )
    if head.startswith(b"SQLite format 3\x00"):
        return layers.read_layer(path, name, layer=layer)
    if b"OSMHeader" in head[:64] or b"<osm" in head[:512]:
        return layers.read_osm(path, name, layer=layer)
    if suffix in (".shp", ".dbf"):
        _check_shapefile(path, name, head)
        return layers.read_shapefile(path, name, layer=layer, encoding=encoding)
    if suffix in (".tab", ".mif", ".dxf"):
        return layers.read_layer(path, name, layer=layer)
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if start.startswith((b"{", b"[")):
        return geojson.read_geojson(path, name, encoding=encoding)
    if start.startswith(b"<"):
        return _read_xml(path, name, layer)
    if suffix in (".shp", ".gpkg", ".kml", ".gpx", ".pbf", ".xlsx", ".zip", ".kmz"):
        raise FileNotReadable(
            _("%(file)s is not what its name says (%(suffix)s). Export it again.", file=name, suffix=suffix)
        )
    return text_files.read_text_table(path, name, encoding=encoding)


def _check_shapefile(path: Path, name: str, head: bytes) -> None:
    if path.suffix.lower() == ".shp" and head[:4] != b"\x00\x00\x27\x0a":
        raise FileNotReadable(
            _("%(file)s is not what its name says (%(suffix)s). Export it again.", file=name, suffix=".shp")
        )


def _read_xml(path: Path, name: str, layer: str | None) -> Table:
    from roadreg.exchange import layers

    data = path.read_bytes()
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        raise FileNotReadable(
            _(
                "%(file)s declares a document type or entities, which no map needs; such files are not "
                "opened.",
                file=name,
            )
        )
    if b"<kml" not in data[:HEAD_BYTES] and b"<gpx" not in data[:HEAD_BYTES]:
        raise FileNotReadable(
            _(
                "%(file)s is a file of the kind %(kind)s. Taken are: %(taken)s.",
                file=name,
                kind="XML",
                taken=TAKEN,
            )
        )
    return layers.read_layer(path, name, layer=layer, join=b"<kml" in data[:HEAD_BYTES])


def _read_archive(path: Path, layer: str | None, encoding: str | None) -> Table:
    """A workbook, or the one thing to read in a zip archive."""
    from roadreg.exchange import workbooks

    name = path.name
    if _is_workbook(path):
        return workbooks.read_workbook(path, name, layer=layer)
    entries = check_archive(path, name)
    wanted = [entry for _info, entry in entries if entry.lower().endswith(DATA_SUFFIXES)]
    chosen = _choose(wanted, [entry for _info, entry in entries], name, layer)
    with tempfile.TemporaryDirectory(prefix="roadreg-import-") as folder:
        unpack(path, name, Path(folder))
        found = Path(folder) / chosen
        head = found.read_bytes()[:HEAD_BYTES]
        inner = None if chosen == layer or found.stem == layer else layer
        table = _read_plain(found, f"{name}/{chosen}", head, inner, encoding)
    table.file_name = name
    return table


def _choose(wanted: list[str], every: list[str], name: str, layer: str | None) -> str:
    if not wanted:
        raise FileNotReadable(
            _(
                "%(file)s holds nothing that can be read (%(names)s). Taken are: %(taken)s.",
                file=name,
                names=", ".join(every[:5]) or "–",
                taken=TAKEN,
            )
        )
    named = [entry for entry in wanted if layer in (entry, Path(entry).stem)]
    if named:
        return named[0]
    if len(wanted) > 1:
        raise LayerNotChosen(
            _(
                "%(file)s has several layers: %(names)s. Choose one with --layer.",
                file=name,
                names=", ".join(Path(entry).stem for entry in wanted),
            )
        )
    return wanted[0]


def _is_workbook(path: Path) -> bool:
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, ValueError, OSError):
        return False  # `check_archive` says what is wrong with it.
    return "[Content_Types].xml" in names and any(name.startswith("xl/") for name in names)
