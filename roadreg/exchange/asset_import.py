"""Takes a table of assets into the register: read, placed, compared with what is there, written by sets."""

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from roadreg.assets.codes import AssetKind
from roadreg.assets.models import Asset
from roadreg.auth.models import Account
from roadreg.auth.permissions import Action, require
from roadreg.exchange.asset_changes import change_present, find_present
from roadreg.exchange.asset_fields import (
    COMMON,
    MODELS,
    fields_of,
    own_fields,
    stored,
)
from roadreg.exchange.asset_rows import Rows, read_rows
from roadreg.exchange.columns import recognise_columns
from roadreg.exchange.outcome import Options, Outcome
from roadreg.exchange.places import as_ewkb, as_points, as_row
from roadreg.exchange.positions import demand_positions
from roadreg.exchange.tables import Table

WRITTEN_AT_A_TIME = 5_000

ANALYSED_FROM = 1_000
"""After so many new rows the planner's old figures would mislead it."""


def import_assets(
    session: Session, account: Account | None, kind: AssetKind, table: Table, options: Options
) -> Outcome:
    """Add the assets of a table, and change those that the register has under the same number. Flushes.

    Nothing is written when a row is refused, unless `options.good_rows_only`.
    Raises Forbidden, ColumnMissing, WrongMapping, CoordinateSystemUnknown.
    """
    outcome = Outcome(kind.value, table.file_name, table.row_count, notes=list(table.notes))
    outcome.refusals = list(table.refusals)
    fields = fields_of(session, kind)
    recognised = recognise_columns(table, fields, options.columns)
    outcome.recognised, outcome.others = recognised.columns, recognised.others
    if not {"chainage", "chainage_from"} & recognised.columns.keys():
        demand_positions(table, recognised.columns)
    rows = read_rows(session, kind, table, fields, recognised, options, outcome)
    for division in sorted({rows.division[number] for number in rows.good}):
        require(account, Action.IMPORT, division=division)
    if outcome.refusals and not (options.good_rows_only or options.is_dry_run):
        return outcome
    _write(session, account, kind, rows, options, outcome)
    return outcome


# --- Writing ------------------------------------------------------------------------------------------------


def _write(
    session: Session,
    account: Account | None,
    kind: AssetKind,
    rows: Rows,
    options: Options,
    outcome: Outcome,
) -> None:
    """Add what is new, change what differs."""
    numbers = rows.values["number"]
    present = find_present(session, kind, [numbers[number] for number in rows.good])
    new = [number for number in rows.good if numbers[number] not in present]
    known = [number for number in rows.good if numbers[number] in present]
    source = f"import {outcome.file_name}"
    for start in range(0, len(new), WRITTEN_AT_A_TIME):
        part = new[start : start + WRITTEN_AT_A_TIME]
        _add(session, kind, rows, part, source)
        options.progress(start + len(part), len(rows.good))
    if len(new) >= ANALYSED_FROM:
        session.execute(text(f'ANALYZE asset, "{MODELS[kind].__tablename__}"'))
    outcome.added = [numbers[number] for number in new]
    change_present(session, account, kind, rows, known, present, outcome)
    options.progress(len(rows.good), len(rows.good))
    count = select(func.count()).select_from(Asset).where(Asset.kind == kind)
    outcome.missing = (session.scalar(count) or 0) - len(rows.good)


def _add(session: Session, kind: AssetKind, rows: Rows, which: Sequence[int], source: str) -> None:
    """Insert rows by COPY; the history's trigger sees each of them."""
    if not which:
        return
    ids = list(session.scalars(select(func.nextval("asset_id_seq")).select_from(_series(len(which)))))
    common = [name for name in COMMON if name in rows.values and name != "name"]
    numbers = rows.values["number"]
    names = rows.values.get("name", numbers)
    own = [name for name in own_fields(kind) if name in rows.values]
    places = rows.places
    surveyed = as_ewkb(as_points(places.surveyed[which]))
    geom = as_ewkb(places.geom[which])
    place_names = list(as_row(places, which[0]))
    head = ["id", "version", "kind", "division_adcode", "source", "extra", "surveyed_point", "geom"]
    raw = session.connection().connection.cursor()
    with raw.copy(_copy_into("asset", [*head, "name", *place_names, *common])) as copy:
        for position, number in enumerate(which):
            copy.write_row(
                [
                    ids[position],
                    1,
                    kind.value,
                    rows.division[number],
                    source,
                    json.dumps(rows.extra[number], ensure_ascii=False),
                    surveyed[position],
                    geom[position],
                    names[number] or numbers[number],
                    *as_row(places, number).values(),
                    *(_cell(name, rows.values[name][number]) for name in common),
                ]
            )
    with raw.copy(_copy_into(MODELS[kind].__tablename__, ["id", *own])) as copy:
        for position, number in enumerate(which):
            copy.write_row([ids[position], *(_cell(name, rows.values[name][number]) for name in own)])


NEVER_NULL = {"status": "in_service", "is_monitored": False, "quantity": 1}
"""What stands where a file leaves empty what the register demands; texts become empty texts."""

TEXTS = frozenset(
    column.name
    for model in MODELS.values()
    for table in (Asset.__table__, model.__table__)
    for column in table.columns
    if not column.nullable and column.type.python_type is str
)


def _cell(name: str, value: Any) -> Any:
    if value is None:
        return "" if name in TEXTS and name not in NEVER_NULL else NEVER_NULL.get(name)
    return stored(value)


def _copy_into(table: str, columns: Sequence[str]) -> str:
    """Names are the models' own, never the file's."""
    names = ", ".join(f'"{name}"' for name in columns)
    return f'COPY "{table}" ({names}) FROM STDIN'


def _series(count: int) -> Any:
    return func.generate_series(1, count)
