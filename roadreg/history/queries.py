"""What changed in the register, and how it stood on a day."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session

from roadreg.db.history import History, Row, get_as_of
from roadreg.history.tables import (
    ASSET_TABLES,
    BELONGS_TO,
    KINDS,
    NUMBERED,
    PAGES,
    Record,
    halves_of,
    parts_of,
)
from roadreg.history.values import Names, is_shown, references_in, text_of
from roadreg.history.words import words
from roadreg.schema import metadata
from roadreg.web.clock import end_of, start_of
from roadreg.web.paging import Page, get_page

LONGEST_LIST = 200
"""Changes of one record that its page shows."""


@dataclass(frozen=True)
class HistoryFilter:
    """What a list of changes is narrowed to; an empty value narrows nothing.

    table : one recorded table, or `asset` for the assets with all that is theirs.
    record : a number or code as people know it, such as P2011-03 or G330.
    from_day, to_day : days of the administration's calendar, both included.
    """

    table: str = ""
    record: str = ""
    person: str = ""
    from_day: date | None = None
    to_day: date | None = None


@dataclass(frozen=True)
class FieldChange:
    """One field of a change, in words."""

    words: str
    old: str
    new: str


@dataclass
class Entry:
    """What one transaction did to one record, in words.

    kind : what the record is. title : its number and name. whole : the record that it belongs to.
    path : the page of either, empty for what has none.
    """

    changed_at: datetime
    actor: str
    source: str
    device: str
    operation: str
    kind: str
    title: str
    path: str
    whole: str = ""
    fields: list[FieldChange] = field(default_factory=list)


# --- Changes of the whole register ------------------------------------------------------------------------


def page_of_changes(
    session: Session, wanted: HistoryFilter, number: int, *, with_accounts: bool
) -> tuple[Page, list[Entry]]:
    """A page of changes, newest first: as recorded, and in words (one transaction's rows of a record as one).

    with_accounts : whether changes of accounts are among them.
    """
    query = select(History).where(*_conditions(session, wanted, with_accounts)).order_by(History.id.desc())
    page = get_page(session, query, number)
    return page, entries_of(session, page.rows)


def _conditions(
    session: Session, wanted: HistoryFilter, with_accounts: bool
) -> Iterable[ColumnElement[bool]]:
    if not with_accounts:
        yield History.table_name != "account"
    if wanted.table:
        yield History.table_name.in_(halves_of(wanted.table))
    if wanted.person:
        yield History.actor.icontains(wanted.person, autoescape=True)
    if wanted.from_day:
        yield History.changed_at >= start_of(wanted.from_day)
    if wanted.to_day:
        yield History.changed_at <= end_of(wanted.to_day)
    if wanted.record:
        yield _of_records(session, wanted.record)


def _of_records(session: Session, text: str) -> ColumnElement[bool]:
    """Changes of the records that people know by this number, deleted ones included, and of their parts."""
    records = [
        Record(table, str(key))
        for table, column in NUMBERED.items()
        for key in session.scalars(_keys_by_number(table, column, text))
    ]
    conditions = [of_record(record) for record in records]
    for column in set(NUMBERED.values()):
        numbered = [table for table, name in NUMBERED.items() if name == column]
        conditions.append(
            and_(
                History.table_name.in_(numbered),
                History.operation == "delete",
                func.upper(History.before[column].astext) == text.upper(),
            )
        )
    return or_(*conditions)


def _keys_by_number(table: str, column: str, text: str) -> Select[Any]:
    columns = metadata.tables[table].columns
    return select(columns["id"]).where(func.upper(columns[column]) == text.upper())


def of_record(record: Record) -> ColumnElement[bool]:
    """The condition that a change is one of a record or of what belongs to it."""
    own = and_(History.table_name.in_(halves_of(record.table)), History.row_id == record.key)
    # A change keeps the whole row after it, or before it where it was deleted.
    row = func.coalesce(History.after, History.before)
    parts = [
        and_(History.table_name == part, row[column].astext == record.key)
        for part, column in parts_of(record.table)
    ]
    return or_(own, *parts)


def list_record_changes(session: Session, table: str, key: int) -> list[Entry]:
    """The newest changes of a record and of what belongs to it, in words, newest first."""
    query = (
        select(History)
        .where(of_record(Record(table, str(key))))
        .order_by(History.id.desc())
        .limit(LONGEST_LIST)
    )
    rows = session.scalars(query).all()
    born_with = {row.transaction_id for row in rows if row.table_name == table and row.operation == "insert"}
    return entries_of(session, [row for row in rows if not _is_part_born_with(row, table, born_with)])


def _is_part_born_with(row: History, table: str, transactions: set[int]) -> bool:
    """Whether a row is a part that was made together with its record: the record's own line tells enough."""
    is_part = row.table_name not in halves_of(table)
    return is_part and row.operation == "insert" and row.transaction_id in transactions


# --- Telling --------------------------------------------------------------------------------------------


def entries_of(session: Session, rows: Sequence[History]) -> list[Entry]:
    """Recorded changes in words; both halves of an asset changed by one transaction are one entry."""
    names = Names(session, _references(rows))
    entries: dict[tuple[int, str, str], Entry] = {}
    for row in rows:
        record = Record.of(row.table_name, row.row_id)
        # Rows that tie a project to what it treats have the project's key: each of them is an entry.
        each = str(row.id) if row.table_name.startswith("project_") else record.key
        entry = entries.setdefault((row.transaction_id, record.table, each), _entry(row, names))
        if row.table_name in ASSET_TABLES:
            entry.kind = str(KINDS[row.table_name])
        entry.fields += _field_changes(row, names)
    return list(entries.values())


def _references(rows: Sequence[History]) -> Iterable[tuple[str, Any]]:
    for row in rows:
        record, values = Record.of(row.table_name, row.row_id), row.after or row.before
        yield from references_in(row.table_name, values)
        yield from references_in(row.table_name, row.before)
        if record.table == "asset":
            yield "asset", int(record.key)


def _entry(row: History, names: Names) -> Entry:
    values = row.after or row.before or {}
    record = Record.of(row.table_name, row.row_id)
    whole = BELONGS_TO.get(record.table)
    return Entry(
        changed_at=row.changed_at,
        actor=row.actor,
        source=row.source,
        device=row.device,
        operation=row.operation,
        kind=str(KINDS.get(row.table_name, row.table_name)),
        title=_title(row, values, names),
        path=_path(record, values, names),
        whole=names.of(whole[0], values.get(whole[1])) if whole and whole[0] != "section" else "",
    )


def _title(row: History, values: dict[str, Any], names: Names) -> str:
    """What people call the record: its number and name, its month, or what it ties."""
    if row.table_name in ASSET_TABLES:
        return names.of("asset", row.row_id)
    if row.table_name in ("project_asset", "project_hazard", "project_black_spot"):
        target = row.table_name.removeprefix("project_")
        return names.of(target, values.get(f"{target}_id"))
    if row.table_name == "progress_entry":
        return str(values.get("month", ""))[:7]
    named = [values.get(column) for column in ("number", "code", "caption", "name", "year")]
    told = " ".join(str(part) for part in named if part)
    return told or str(values.get("valid_from") or f"#{row.row_id}")


def _path(record: Record, values: dict[str, Any], names: Names) -> str:
    table, key = record.table, record.key
    if table in BELONGS_TO:
        table, column = BELONGS_TO[table]
        key = str(values.get(column, ""))
    if table == "route":
        code = values.get("code") if record.table == "route" else names.of("route", key)
        return f"/roads/{code}" if code and not str(code).startswith("#") else ""
    return f"{PAGES[table]}{key}" if table in PAGES else ""


def _field_changes(row: History, names: Names) -> list[FieldChange]:
    if row.operation != "update":
        return []
    after = row.after or {}
    return [
        FieldChange(
            words(column),
            text_of(row.table_name, column, old, names),
            text_of(row.table_name, column, after.get(column), names),
        )
        for column, old in (row.before or {}).items()
        if is_shown(row.table_name, column)
    ]


# --- As it stood on a day ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class RecordAsOf:
    """A record as it stood at the end of a day: its values in words; None when it did not exist then."""

    day: date
    values: list[tuple[str, str]] | None


def record_as_of(session: Session, table: str, key: int, day: date) -> RecordAsOf:
    """A record as it stood at the end of a day of the administration's calendar."""
    values = get_as_of(session, [Row(table, key)], end_of(day))
    if values is None:
        return RecordAsOf(day, None)
    names = Names(session, references_in(table, values))
    # In the order of the table, which is the order in which people think of a record.
    columns = [column.name for column in metadata.tables[table].columns if column.name in values]
    told = [
        (words(column), text_of(table, column, values[column], names))
        for column in columns
        if is_shown(table, column)
    ]
    return RecordAsOf(day, told)


def first_change_at(session: Session) -> datetime | None:
    """When the register's history begins."""
    return session.scalar(select(func.min(History.changed_at)))
