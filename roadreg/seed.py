"""What every register is born with: administrative divisions and the code lists that forms offer.

Read from `geodata/`. Loading it again adds what is new there and leaves everything else alone, because an
administrator may have changed a name or a label meanwhile.
"""

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

from sqlalchemy import Table, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from roadreg.assets.models import (
    CulvertKind,
    GuardrailKind,
    NavigationMarkKind,
    SafetyFacilityKind,
    SlopeTreatment,
    StructureType,
)
from roadreg.auth.models import Division
from roadreg.db.base import Base
from roadreg.db.session import Database
from roadreg.hazards.models import HazardCategory
from roadreg.projects.models import ProjectKind
from roadreg.roads.models import SurfaceKind

GEODATA = Path(__file__).parents[1] / "geodata"
CODE_LISTS: tuple[type[Base], ...] = (
    SurfaceKind,
    StructureType,
    CulvertKind,
    GuardrailKind,
    SlopeTreatment,
    NavigationMarkKind,
    SafetyFacilityKind,
    HazardCategory,
    ProjectKind,
)


def load_reference_data(session: Session) -> int:
    """Add the divisions and codes that the register lacks. Does not commit. Returns how many were added."""
    added = _add(session, Division, list(_divisions()))
    for model in CODE_LISTS:
        added += _add(session, model, list(_codes(model.__tablename__)))
    return added


def seed_database(url: str) -> None:
    """Load the reference data into the database at `url`, and commit."""
    database = Database(url)
    with database.unit_of_work() as session:
        load_reference_data(session)
    database.engine.dispose()


def read_table(path: Path) -> list[dict[str, str]]:
    """The rows of a UTF-8 CSV file of `geodata/`, as texts by column."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _divisions() -> Iterator[dict[str, Any]]:
    """Parents before children: the file is in the order of the levels."""
    for row in read_table(GEODATA / "divisions" / "divisions.csv"):
        yield {
            "adcode": row["adcode"],
            "name": row["name_zh"],
            "name_en": row["name_en"],
            "parent_adcode": row["parent_adcode"] or None,
            "level": int(row["level"]),
        }


def _codes(table: str) -> Iterator[dict[str, Any]]:
    for sequence, row in enumerate(read_table(GEODATA / "codes" / f"{table}.csv"), start=1):
        yield {**row, "sequence": sequence}


def _add(session: Session, model: type[Base], rows: list[dict[str, Any]]) -> int:
    table = cast("Table", model.__table__)
    before = session.scalar(select(func.count()).select_from(table)) or 0
    session.execute(insert(table).on_conflict_do_nothing(), rows)
    return (session.scalar(select(func.count()).select_from(table)) or 0) - before
