"""Recorded values in the reader's language: codes worded, chainages spelled, geometry left out."""

import json
from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from geoalchemy2 import Geometry
from sqlalchemy import Boolean, Column, DateTime, Enum, Select, select
from sqlalchemy.orm import Session

from roadreg.labels import label_of, language
from roadreg.roads.chainage import format_chainage
from roadreg.schema import metadata
from roadreg.web.templating import moment
from roadreg.web.templating import number as decimal_number

BOOKKEEPING = frozenset({"id", "version", "created_at", "updated_at", "client_token", "sign_in_stamp"})
"""Columns that tell a reader nothing."""

CHAINAGES = frozenset({"from_m", "to_m"})
MONEY = frozenset({"estimated_cost"})

NAMED_BY: dict[str, tuple[str, ...]] = {
    "account": ("display_name", "name"),
    "route": ("code",),
    "project": ("number", "name"),
    "asset": ("number", "name"),
    "hazard": ("number",),
    "black_spot": ("number", "name"),
    "milestone": ("name",),
    "section": ("name",),
}
"""Columns that name a record that another refers to; an account by the first that holds anything."""


class Names:
    """Names of the records that recorded values refer to; read in one query a table."""

    def __init__(self, session: Session, wanted: Iterable[tuple[str, Any]]) -> None:
        self._names: dict[tuple[str, str], str] = {}
        keys: dict[str, set[str]] = {}
        for table, key in wanted:
            if key is not None:
                keys.setdefault(table, set()).add(str(key))
        for table, found in keys.items():
            self._read(session, table, found)

    def of(self, table: str, key: Any) -> str:
        """The name of a record, or its key where the register holds it no more."""
        return self._names.get((table, str(key)), f"#{key}")

    def _read(self, session: Session, table: str, keys: set[str]) -> None:
        for key, *parts in session.execute(_names_query(table, keys)):
            given = [part for part in parts if part]
            only_one = table in ("account", "division") or table in CODE_LISTS
            self._names[table, str(key)] = given[0] if only_one and given else " ".join(given)


def _names_query(table: str, keys: set[str]) -> Select[Any]:
    columns = metadata.tables[table].columns
    key = next(iter(metadata.tables[table].primary_key.columns))
    if table in CODE_LISTS:
        named = [columns["label_en"], columns["label_zh"]]
        named = named if language() == "en" else named[::-1]
    elif table == "division":
        named = [columns["name_en"], columns["name"]] if language() == "en" else [columns["name"]]
    else:
        named = [columns[name] for name in NAMED_BY[table]]
    values = [key.type.python_type(value) for value in keys]
    return select(key, *named).where(key.in_(values))


CODE_LISTS = frozenset(table.name for table in metadata.tables.values() if "label_zh" in table.columns)
"""Tables of codes, whose rows are named by their labels."""


def references_in(table: str, values: dict[str, Any] | None) -> list[tuple[str, Any]]:
    """The records that a row's values refer to, as (table, key)."""
    found = []
    for name, value in (values or {}).items():
        target = _target_of(table, name)
        if target is not None and value is not None:
            found.append((target, value))
    return found


def is_shown(table: str, column: str) -> bool:
    """Whether a reader is shown a column's values: bookkeeping and geometry are left out."""
    if column in BOOKKEEPING:
        return False
    known = metadata.tables[table].columns.get(column)
    return known is None or not isinstance(known.type, Geometry)


def text_of(table: str, column: str, value: Any, names: Names) -> str:
    """A recorded value as people read it; empty for none."""
    if value is None or value == "":
        return ""
    target = _target_of(table, column)
    if target is not None:
        return names.of(target, value)
    if column in CHAINAGES:
        return format_chainage(float(value))
    if column in MONEY:
        return f"{Decimal(str(value)):,.2f}"
    return _text_by_type(metadata.tables[table].columns.get(column), value)


def _text_by_type(column: Column[Any] | None, value: Any) -> str:
    kind = None if column is None else column.type
    if isinstance(kind, Enum) and kind.enum_class is not None:
        return _word(kind.enum_class, str(value))
    if isinstance(kind, Boolean):
        return str(_("yes") if value else _("no"))
    if isinstance(kind, DateTime):
        return str(moment(datetime.fromisoformat(str(value))))
    if isinstance(value, float):
        return str(decimal_number(value))
    if isinstance(value, list):
        return ", ".join(str(part) for part in value)
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict) else str(value)


def _word(enum: Any, value: str) -> str:
    try:
        return label_of(enum(value))
    except (KeyError, ValueError):  # A code that the register knew once, or whose room words it elsewhere.
        return value


def _target_of(table: str, column: str) -> str | None:
    """The table that a column refers to, None for a plain column. An asset's half is named by the asset."""
    known = metadata.tables[table].columns.get(column)
    if known is None or not known.foreign_keys or (known.primary_key and column == "id"):
        return None
    target = next(iter(known.foreign_keys)).column.table.name
    if target in ("bridge", "ferry_landing"):
        return "asset"
    return target if target in NAMED_BY or target in CODE_LISTS or target == "division" else None
