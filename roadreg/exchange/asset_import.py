"""Takes a table of assets into the register: read, placed, compared with what is there, written by sets."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from flask_babel import gettext as _
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from roadreg.assets.codes import AssetKind
from roadreg.assets.models import Asset
from roadreg.assets.rules import span_class_of
from roadreg.auth.models import Account, Division
from roadreg.auth.permissions import Action, require
from roadreg.exchange.asset_fields import (
    COMMON,
    KEPT_ASIDE,
    MODELS,
    comparable,
    fields_of,
    own_fields,
    stored,
)
from roadreg.exchange.columns import Field, Recognised, cell_text, read_column, recognise_columns
from roadreg.exchange.outcome import Options, Outcome
from roadreg.exchange.places import Places, as_row, place_rows
from roadreg.exchange.positions import demand_positions, read_positions
from roadreg.exchange.refusals import Refusal
from roadreg.exchange.tables import Table
from roadreg.exchange.values import is_year_alone

PLACE_NAMES = frozenset(
    {"route", "chainage", "chainage_from", "chainage_to", "side", "division", "lon", "lat", "x", "y"}
)
STRETCHES = frozenset({AssetKind.GUARDRAIL, AssetKind.SLOPE, AssetKind.SAFETY_FACILITY})
"""Kinds that may have a length along the road."""

SPAN_LENGTHS = frozenset({"total_length_m", "longest_span_m"})
"""What the span class of a bridge is computed from."""

SAME_PLACE_DEGREES = 1e-8
WRITTEN_AT_A_TIME = 5_000


@dataclass
class Rows:
    """The good rows: values by field, places, divisions, what the register has no field for."""

    values: dict[str, list[Any]]
    extra: list[dict[str, Any]]
    division: list[str]
    places: Places
    good: list[int]


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
    rows = _read(session, kind, table, fields, recognised, options, outcome)
    for division in sorted({rows.division[number] for number in rows.good}):
        require(account, Action.IMPORT, division=division)
    if outcome.refusals and not (options.good_rows_only or options.is_dry_run):
        return outcome
    _write(session, account, kind, rows, options, outcome)
    return outcome


# --- Reading ------------------------------------------------------------------------------------------------


def _read(
    session: Session,
    kind: AssetKind,
    table: Table,
    fields: Sequence[Field],
    recognised: Recognised,
    options: Options,
    outcome: Outcome,
) -> Rows:
    before = len(outcome.refusals)
    columns = recognised.columns
    extra = _extra(table, recognised.others)
    values = _values(table, fields, columns, options, outcome, extra)
    positions = read_positions(
        table, columns, outcome.refusals, crs=options.crs, is_swapped=options.is_swapped
    )
    outcome.notes += positions.notes
    places = place_rows(
        session,
        table,
        columns,
        positions,
        outcome.refusals,
        snap_limit_m=options.snap_limit_m,
        home_division=options.home_division,
        has_length=kind in STRETCHES,
    )
    division = _divisions(session, table, columns, options, outcome)
    _check_numbers(table, columns["number"], values["number"], outcome)
    if "name" not in columns:
        outcome.note(_("The file has no names; the numbers stand for them"))
    if kind is AssetKind.BRIDGE:
        _put_span_classes(values)
    refused_rows = {refusal.row for refusal in outcome.refusals[before:]}
    good = [number for number, row in enumerate(table.rows.tolist()) if row not in refused_rows]
    return Rows(values, extra, division, places, good)


def _values(
    table: Table,
    fields: Sequence[Field],
    columns: Mapping[str, str],
    options: Options,
    outcome: Outcome,
    extra: list[dict[str, Any]],
) -> dict[str, list[Any]]:
    """Values by field, for the fields that the file has a column for."""
    found = {}
    for field in fields:
        if field.name in PLACE_NAMES or field.name not in columns:
            continue
        column = columns[field.name]
        refusals: list[Refusal] = []
        found[field.name] = read_column(
            table, column, field.read, options.words.get(field.name, {}), refusals
        )
        if field.name in KEPT_ASIDE and refusals:
            _keep_aside(table, field.name, column, refusals, extra, outcome)
        else:
            outcome.refusals += refusals
        if field.name.endswith("_on"):
            _tell_of_years(table, column, outcome)
    return found


def _keep_aside(
    table: Table,
    name: str,
    column: str,
    refusals: Sequence[Refusal],
    extra: list[dict[str, Any]],
    outcome: Outcome,
) -> None:
    """Values of another scale: kept beside the record, counted, and the way to translate them told."""
    number_of = {row: number for number, row in enumerate(table.rows.tolist())}
    for refusal in refusals:
        extra[number_of[refusal.row]][column] = refusal.value
    counts = Counter(refusal.value for refusal in refusals)
    outcome.note(
        _(
            "The values of %(column)s are of another scale (%(values)s): kept as they are, %(field)s stays "
            "empty; "
            "to translate them give --map-values %(field)s=%(example)s",
            column=column,
            values=", ".join(f"{word} {count}" for word, count in counts.most_common(10)),
            field=name,
            example=",".join(f"{word}:…" for word, _count in counts.most_common(4)),
        )
    )


def _tell_of_years(table: Table, column: str, outcome: Outcome) -> None:
    years = sum(cell is not None and is_year_alone(cell_text(cell)) for cell in table.columns[column])
    if years:
        outcome.note(
            _(
                "%(column)s names only the year in %(count)s rows; 1 January stands for it",
                column=column,
                count=years,
            )
        )


def _extra(table: Table, others: Sequence[str]) -> list[dict[str, Any]]:
    """The columns that no field was found for, row by row, empty cells left out."""
    columns = [(name, table.columns[name]) for name in others]
    return [
        {name: cells[number] for name, cells in columns if cells[number] is not None}
        for number in range(len(table))
    ]


def _divisions(
    session: Session, table: Table, columns: Mapping[str, str], options: Options, outcome: Outcome
) -> list[str]:
    """The division of each row: as named by adcode or name, else the home division."""
    by_word: dict[str, str] = {}
    for adcode, name in session.execute(select(Division.adcode, Division.name).order_by(Division.level)):
        by_word[adcode] = adcode
        by_word.setdefault(name, adcode)
    if options.home_division not in by_word:
        require_known = Refusal(
            0,
            "--division",
            options.home_division,
            _("There is no such division."),
            _("Give an adcode of the register, such as 330302."),
        )
        outcome.refusals.append(require_known)
    if "division" not in columns:
        return [options.home_division] * len(table)
    cells = table.columns[columns["division"]]
    found = []
    for number, cell in enumerate(cells):
        word = options.home_division if cell is None else cell_text(cell)
        if word not in by_word:
            outcome.refusals.append(
                Refusal(
                    int(table.rows[number]),
                    columns["division"],
                    word,
                    _("There is no such division."),
                    _("Give an adcode of the register, such as 330302."),
                )
            )
        found.append(by_word.get(word, options.home_division))
    return found


def _check_numbers(table: Table, column: str, numbers: Sequence[Any], outcome: Outcome) -> None:
    """Every row needs a number of its own."""
    first: dict[str, int] = {}
    for position, number in enumerate(numbers):
        row = int(table.rows[position])
        if number is None:
            outcome.refusals.append(
                Refusal(row, column, "", _("It has no number."), _("Give each record its number."))
            )
        elif number in first:
            outcome.refusals.append(
                Refusal(
                    row,
                    column,
                    number,
                    _("Row %(row)s has the same number.", row=first[number]),
                    _("Give each record a number of its own."),
                )
            )
        else:
            first[number] = row


def _put_span_classes(values: dict[str, list[Any]]) -> None:
    """The class of each bridge by its lengths, as far as the file has them."""
    if not SPAN_LENGTHS & values.keys():
        return
    unknown = [None] * len(values["number"])
    lengths = (values.get(name, unknown) for name in ("total_length_m", "longest_span_m"))
    values["span_class"] = [span_class_of(total, longest) for total, longest in zip(*lengths, strict=True)]


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
    present = _present(session, kind, [numbers[number] for number in rows.good])
    new = [number for number in rows.good if numbers[number] not in present]
    known = [number for number in rows.good if numbers[number] in present]
    source = f"import {outcome.file_name}"
    for start in range(0, len(new), WRITTEN_AT_A_TIME):
        part = new[start : start + WRITTEN_AT_A_TIME]
        _add(session, kind, rows, part, source)
        options.progress(start + len(part), len(rows.good))
    outcome.added = [numbers[number] for number in new]
    _change(session, account, kind, rows, known, present, outcome)
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
    surveyed = _ewkb(_points(places.surveyed[which]))
    geom = _ewkb(places.geom[which])
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


def _points(lonlat: Any) -> Any:
    points = np.full(len(lonlat), None, dtype=object)
    known = np.isfinite(lonlat).all(axis=1)
    points[known] = shapely.points(lonlat[known])
    return points


def _ewkb(geometry: Any) -> list[str | None]:
    placed = shapely.set_srid(geometry, 4326)
    return list(shapely.to_wkb(placed, hex=True, include_srid=True).tolist())


# --- Comparing ----------------------------------------------------------------------------------------------


def _present(session: Session, kind: AssetKind, numbers: Sequence[str]) -> dict[str, Any]:
    """The register's records of these numbers, locked, as rows."""
    model = MODELS[kind]
    asset, own = Asset.__table__, model.__table__
    names = [asset.c[name] for name in (*COMMON, "id", "division_adcode", "extra", "route_id", "from_m")]
    names += [asset.c[name] for name in ("from_piece", "to_m", "to_piece", "side")]
    names += [own.c[name] for name in own_fields(kind)]
    found: dict[str, Any] = {}
    for start in range(0, len(numbers), WRITTEN_AT_A_TIME):
        query = (
            select(*names, func.ST_AsBinary(asset.c.geom).label("shape"))
            .join(own, own.c.id == asset.c.id)
            .where(asset.c.kind == kind, asset.c.number.in_(numbers[start : start + WRITTEN_AT_A_TIME]))
            .with_for_update(of=asset)
        )
        found |= {row["number"]: row for row in session.execute(query).mappings()}
    return found


def _change(
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
        changes["geom"] = _ewkb(np.array([shape, None], dtype=object))[0]
        changes["surveyed_point"] = _ewkb(_points(rows.places.surveyed[number : number + 1]))[0]
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
