"""Loads the assets of the demonstration register."""

from typing import Any

from sqlalchemy.orm import Session

from roadreg.assets.models import (
    Asset,
    Bridge,
    BusBay,
    Culvert,
    FerryBoat,
    FerryLanding,
    Guardrail,
    NavigationMark,
    SafetyFacility,
    Slope,
)
from roadreg.assets.rules import span_class_of
from roadreg.demo.files import facts_of, rows_of
from roadreg.demo.roads import Places

# Bridges before the marks that stand at them, landings before their boats.
TABLES: tuple[tuple[str, type[Asset]], ...] = (
    ("bridges", Bridge),
    ("culverts", Culvert),
    ("ferries", FerryLanding),
    ("ferry-boats", FerryBoat),
    ("guardrails", Guardrail),
    ("slopes", Slope),
    ("bus-bays", BusBay),
    ("navigation-marks", NavigationMark),
    ("safety-facilities", SafetyFacility),
)


def load_assets(session: Session, places: Places) -> dict[str, Asset]:
    """Every asset of the files, by its number. Flushes."""
    loaded: dict[str, Asset] = {}
    for table, model in TABLES:
        for row in rows_of(table):
            asset = model(**facts_of(model, row), **_ties(row, loaded))
            if isinstance(asset, Bridge):
                asset.span_class = span_class_of(asset.total_length_m, asset.longest_span_m)
            places.put(asset, _placed(row, asset))
            loaded[asset.number] = asset
        session.add_all(loaded.values())
        session.flush()
    return loaded


def _ties(row: dict[str, str], loaded: dict[str, Asset]) -> dict[str, Any]:
    """The assets that this one belongs to, by the fields that hold them."""
    return {field: loaded[row[field]] for field in ("landing", "bridge") if row.get(field)}


def _placed(row: dict[str, str], asset: Asset) -> dict[str, str]:
    """The columns of the place; a boat lies at its landing."""
    if isinstance(asset, FerryBoat) and asset.landing is not None:
        landing = next(other for other in rows_of("ferries") if other["number"] == row["landing"])
        return row | {"lon": landing["lon"], "lat": landing["lat"]}
    return row
