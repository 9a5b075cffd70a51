"""Compares the rows of a file with the records that the register has, and changes what differs."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import shapely
from flask_babel import gettext as _
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from roadreg.assets.codes import AssetKind
from roadreg.assets.models import Asset
from roadreg.assets.rules import span_class_of
from roadreg.auth.models import Account
from roadreg.auth.permissions import Action, require
from roadreg.exchange.asset_fields import (
    COMMON,
    MODELS,
    comparable,
    own_fields,
    stored,
)
from roadreg.exchange.asset_rows import SPAN_LENGTHS, Rows
from roadreg.exchange.outcome import Outcome
from roadreg.exchange.places import as_ewkb, as_points, as_row

SAME_PLACE_DEGREES = 1e-8

NUMBERS_AT_A_TIME = 5_000


def find_present(session: Session, kind: AssetKind, numbers: Sequence[str]) -> dict[str, Any]:
    """The register's records of these numbers, locked, as rows."""
    model = MODELS[kind]
    asset, own = Asset.__table__, model.__table__
    names = [asset.c[name] for name in (*COMMON, "id", "division_adcode", "extra", "route_id", "from_m")]
    names += [asset.c[name] for name in ("from_piece", "to_m", "to_piece", "side")]
    names += [own.c[name] for name in own_fields(kind)]
    found: dict[str, Any] = {}
    for start in range(0, len(numbers), NUMBERS_AT_A_TIME):
        query = (
            select(*names, func.ST_AsBinary(asset.c.geom).label("shape"))
            .join(own, own.c.id == asset.c.id)
            .where(asset.c.kind == kind, asset.c.number.in_(numbers[start : start + NUMBERS_AT_A_TIME]))
            .with_for_update(of=asset)
        )
        found |= {row["number"]: row for row in session.execute(query).mappings()}
    return found


def change_present(
    session: Session,
    account: Account | None,
    kind: AssetKind,
    rows: Rows,
    known: Sequence[int],
    present: Mapping[str, Any],
    outcome: Outcome,
) -> None:
    """Change the records that the file says otherwise of, and only the fields that it has."""
    own = set(own_fields(kind))
    for number in known:
        record = present[rows.values["number"][number]]
        changes = _differences(rows, number, record)
        if not changes:
            outcome.unchanged += 1
            continue
        require(account, Action.IMPORT, division=record["division_adcode"])
        _update(session, kind, record["id"], changes, own)
        outcome.changed.append(_told(record, changes))


def _differences(rows: Rows, number: int, record: Mapping[str, Any]) -> dict[str, Any]:
    changes: dict[str, Any] = {}
    for name, column in rows.values.items():
        value = column[number]
        if value is not None and comparable(stored(value)) != comparable(stored(record[name])):
            changes[name] = stored(value)
    if SPAN_LENGTHS & changes.keys() or "span_class" in changes:
        said = dict(record) | changes
        changes["span_class"] = stored(span_class_of(said["total_length_m"], said["longest_span_m"]))
    merged = record["extra"] | rows.extra[number]
    if merged != record["extra"]:
        changes["extra"] = merged
    if rows.division[number] != record["division_adcode"]:
        changes["division_adcode"] = rows.division[number]
    place = as_row(rows.places, number)
    shape = rows.places.geom[number]
    before = None if record["shape"] is None else shapely.from_wkb(bytes(record["shape"]))
    is_moved = before is None or not shapely.equals_exact(before, shape, SAME_PLACE_DEGREES)
    if is_moved or place["route_id"] != record["route_id"] or place["from_m"] != record["from_m"]:
        changes |= place
        changes["geom"] = as_ewkb(np.array([shape, None], dtype=object))[0]
        changes["surveyed_point"] = as_ewkb(as_points(rows.places.surveyed[number : number + 1]))[0]
    return changes


def _update(
    session: Session, kind: AssetKind, record_id: int, changes: Mapping[str, Any], own: set[str]
) -> None:
    asset: Any = Asset.__table__
    kinds: Any = MODELS[kind].__table__
    of_asset = {name: value for name, value in changes.items() if name not in own}
    of_kind = {name: value for name, value in changes.items() if name in own}
    session.execute(
        update(asset)
        .where(asset.c.id == record_id)
        .values(**of_asset, version=asset.c.version + 1, updated_at=func.now())
    )
    if of_kind:
        session.execute(update(kinds).where(kinds.c.id == record_id).values(**of_kind))


def _told(record: Mapping[str, Any], changes: Mapping[str, Any]) -> str:
    """`G330…L0010: condition_class 3 → 4`."""
    parts = []
    for name, value in changes.items():
        if name in ("geom", "surveyed_point", "extra") or (name not in record and name != "name"):
            continue
        parts.append(f"{name} {_shown(record[name])} → {_shown(value)}")
    return f"{record['number']}: {'; '.join(parts) or _('place or other columns')}"


def _shown(value: Any) -> str:
    return "–" if value is None or value == "" else str(stored(value))
