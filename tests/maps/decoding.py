"""What a vector tile holds, read by GDAL's driver: nobody but us wrote these bytes."""

import math
from pathlib import Path
from typing import Any

import pyogrio


def tile_at(lon: float, lat: float, z: int) -> tuple[int, int, int]:
    """Zoom, column and row of the tile that holds a place."""
    x = (lon + 180) / 360 * 2**z
    y = (1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2 * 2**z
    return z, int(x), int(y)


def decode(body: bytes, folder: Path, address: tuple[int, int, int]) -> dict[str, list[dict[str, Any]]]:
    """The features by layer, each its attributes and `geometry` in EPSG:4326; {} for an empty tile."""
    if not body:
        return {}
    z, x, y = address
    path = folder / str(z) / str(x) / f"{y}.mvt"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(body)
    found = {}
    for name, _kind in pyogrio.list_layers(path):
        frame = pyogrio.read_dataframe(path, layer=name, CLIP="NO").to_crs(4326)
        found[str(name)] = [dict(row) for row in frame.to_dict("records")]
    return found
