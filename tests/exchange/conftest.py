"""Files as others send them, made in the test's own folder, and the import of them."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.orm import Session

from roadreg.exchange.outcome import Options, Outcome
from roadreg.exchange.services import import_file, the_program
from tests.factories import lucheng

TODAY = date(2026, 3, 2)
Take = Callable[..., Outcome]


@pytest.fixture
def take(session: Session) -> Take:
    """Takes a file into the register as the program itself: `take("bridges", path, crs="EPSG:4549")`."""
    lucheng()

    def run(kind: str, path: Path, **wishes: Any) -> Outcome:
        options = Options(**{"home_division": "330302", "today": TODAY, **wishes})
        return import_file(session, the_program(), kind, path, options)

    return run


@pytest.fixture
def put(tmp_path: Path) -> Callable[..., Path]:
    """Writes a text file: `put("桥.csv", "编号,经度,纬度\\n…", "gb18030")`."""

    def write(name: str, text: str, encoding: str = "utf-8") -> Path:
        path = tmp_path / name
        path.write_bytes(text.encode(encoding))
        return path

    return write


@pytest.fixture
def put_geojson(put: Callable[..., Path]) -> Callable[..., Path]:
    """Writes features, each (properties, geometry): `put_geojson("a.geojson", ({}, {...}))`."""

    def write(name: str, *features: tuple[dict[str, Any], Any], **members: Any) -> Path:
        collection = {
            "type": "FeatureCollection",
            "features": [
                {"type": "Feature", "properties": properties, "geometry": geometry}
                for properties, geometry in features
            ],
            **members,
        }
        return put(name, json.dumps(collection, ensure_ascii=False))

    return write


def point(lon: float, lat: float) -> dict[str, Any]:
    return {"type": "Point", "coordinates": [lon, lat]}


def line(*vertices: tuple[float, float]) -> dict[str, Any]:
    return {"type": "LineString", "coordinates": [list(vertex) for vertex in vertices]}
