"""The history of every register table, written by the database itself.

A trigger on each table that derives from `Recorded` and on those tied to it (the migrations name them; a
test checks that none is forgotten) writes one row a change: who, when, from where, which fields were what
before, and the whole row after. So anything can be shown as it stood at a moment, and no code path can
forget to record.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Identity, Index, func, select
from sqlalchemy.dialects.postgresql import JSONB, distinct_on
from sqlalchemy.orm import Mapped, Session, mapped_column

from roadreg.db.base import Base


class History(Base):
    """One change of one row."""

    __tablename__ = "history"
    __table_args__ = (
        Index("ix_history_table_name_row_id_id", "table_name", "row_id", "id"),
        Index("ix_history_changed_at", "changed_at"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    table_name: Mapped[str]
    row_id: Mapped[str]
    operation: Mapped[str] = mapped_column(comment="insert, update or delete")
    changed_at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp())
    transaction_id: Mapped[int] = mapped_column(BigInteger, comment="Changes made together share it")
    account_id: Mapped[int | None] = mapped_column(BigInteger, comment="No foreign key: accounts may go")
    actor: Mapped[str]
    source: Mapped[str]
    device: Mapped[str]
    before: Mapped[dict[str, Any] | None] = mapped_column(JSONB, comment="Old values of changed fields")
    after: Mapped[dict[str, Any] | None] = mapped_column(JSONB, comment="The whole row after the change")


@dataclass(frozen=True)
class Row:
    """A row of the register, named by its table and key."""

    table: str
    id: int | str


@dataclass
class Change:
    """What one transaction did to a record; the fields are old and new values by column name."""

    changed_at: datetime
    actor: str
    source: str
    device: str
    operation: str
    fields: dict[str, tuple[Any, Any]] = field(default_factory=dict)


HIDDEN = frozenset({"version", "id", "created_at", "geom"})


def list_changes(session: Session, rows: Sequence[Row], *, limit: int = 100) -> list[Change]:
    """The newest changes of a record, newest first.

    rows : the rows that make up the record (a bridge is a row of `asset` and one of `bridge`).
    Changes of one transaction are told as one; creation lists no fields.
    """
    wanted = [(History.table_name == row.table) & (History.row_id == str(row.id)) for row in rows]
    condition = wanted[0]
    for other in wanted[1:]:
        condition |= other
    found = session.scalars(select(History).where(condition).order_by(History.id.desc()).limit(limit * 2))
    changes: dict[int, Change] = {}
    for entry in found:
        change = changes.setdefault(
            entry.transaction_id,
            Change(entry.changed_at, entry.actor, entry.source, entry.device, entry.operation),
        )
        if entry.operation == "insert" and entry.table_name == rows[0].table:
            change.operation = "insert"
        if entry.operation == "update":
            after = entry.after or {}
            for name, old in (entry.before or {}).items():
                if name not in HIDDEN:
                    change.fields[name] = (old, after.get(name))
    return list(changes.values())[:limit]


def get_as_of(session: Session, rows: Sequence[Row], moment: datetime) -> dict[str, Any] | None:
    """A record's values as they stood at `moment`, or None when it did not exist then."""
    values: dict[str, Any] = {}
    for row in rows:
        entry = session.scalars(
            select(History)
            .where(
                History.table_name == row.table, History.row_id == str(row.id), History.changed_at <= moment
            )
            .order_by(History.id.desc())
            .limit(1)
        ).first()
        if entry is None or entry.after is None:
            return None
        values |= entry.after
    return values


def list_as_of(session: Session, table: str, moment: datetime) -> list[dict[str, Any]]:
    """Every row of a table as it stood at `moment`, in the order of their keys."""
    latest = (
        select(History.row_id, History.after)
        .ext(distinct_on(History.row_id))
        .where(History.table_name == table, History.changed_at <= moment)
        .order_by(History.row_id, History.id.desc())
        .subquery()
    )
    found = session.scalars(select(latest.c.after).where(latest.c.after.is_not(None)))
    return sorted(found, key=lambda row: row.get("id", 0))
