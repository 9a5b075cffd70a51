"""Whole lists as they stood at the end of a day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString
from sqlalchemy import Integer, func, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from roadreg.db.history import History
from roadreg.history.tables import ASSET_TABLES
from roadreg.history.values import Names, references_in, text_of
from roadreg.history.words import words
from roadreg.web.clock import end_of
from roadreg.web.paging import PAGE_SIZE, Page

ASSET_COLUMNS = ("number", "name", "route_id", "from_m", "to_m", "status", "division_adcode")


@dataclass(frozen=True)
class Listed:
    """A list that can be read as of a day.

    table, half : where its rows are recorded; an asset's second half has a table of its own.
    number : the column that orders it. path, key : where a row's page is: the path, then this column's value.
    """

    words: LazyString
    table: str
    columns: tuple[str, ...]
    path: str
    half: str = ""
    half_columns: tuple[str, ...] = ()
    kind: str = ""
    number: str = "number"
    key: str = "id"


def _assets(label: LazyString, half: str, *columns: str) -> Listed:
    return Listed(label, "asset", ASSET_COLUMNS, "/assets/", half, columns, ASSET_TABLES[half])


LISTS: dict[str, Listed] = {
    "roads": Listed(
        _l("Roads"),
        "route",
        ("code", "name", "administrative_grade", "division_adcode", "managed_by"),
        "/roads/",
        number="code",
        key="code",
    ),
    "hazards": Listed(
        _l("Hazards"),
        "hazard",
        ("number", "category_code", "route_id", "from_m", "state", "grade", "risk_level", "due_on"),
        "/hazards/",
    ),
    "black-spots": Listed(
        _l("Black spots"),
        "black_spot",
        ("number", "name", "route_id", "from_m", "to_m", "level", "status"),
        "/black-spots/",
    ),
    "projects": Listed(
        _l("Projects"),
        "project",
        ("number", "name", "kind_code", "stage", "condition", "estimated_cost", "finishes_on", "accepted_on"),
        "/projects/",
    ),
    "bridges": _assets(_l("Bridges"), "bridge", "condition_class", "total_length_m", "inspected_on"),
    "culverts": _assets(_l("Culverts"), "culvert", "grade", "inspected_on"),
    "ferries": _assets(_l("Ferry landings"), "ferry_landing", "water_body", "rebuilt_on"),
    "ferry-boats": _assets(_l("Ferry boats"), "ferry_boat", "registration_number", "renewed_on"),
    "guardrails": _assets(_l("Guardrails"), "guardrail", "protection_level", "condition"),
    "slopes": _assets(_l("Slopes"), "slope", "height_m", "slope_treatment_code", "condition"),
    "bus-bays": _assets(_l("Bus bays"), "bus_bay", "pull_in", "length_m"),
    "navigation-marks": _assets(_l("Navigation marks"), "navigation_mark", "light", "condition"),
    "safety-facilities": _assets(_l("Safety facilities"), "safety_facility", "quantity", "unit", "condition"),
}
"""The lists, by the word in their addresses."""


@dataclass(frozen=True)
class RowAsOf:
    """A row of a list as it stood, in words, in the order of its heads."""

    path: str
    texts: list[str]


def heads_of(listed: Listed) -> list[str]:
    """The heads of a list's columns."""
    return [words(column) for column in (*listed.columns, *listed.half_columns)]


def page_as_of(session: Session, listed: Listed, day: date, number: int) -> Page:
    """A page of a list as it stood at the end of a day, ordered by number; its rows are `RowAsOf`."""
    moment = end_of(day)
    latest = (
        select(History.row_id, History.after)
        .ext(distinct_on(History.row_id))
        .where(History.table_name == listed.table, History.changed_at <= moment)
        .order_by(History.row_id, History.id.desc())
        .subquery()
    )
    there = select(latest.c.after).where(latest.c.after.is_not(None))
    if listed.kind:
        there = there.where(latest.c.after["kind"].astext == listed.kind)
    total = session.scalar(select(func.count()).select_from(there.subquery())) or 0
    number = max(1, min(number, -(-total // PAGE_SIZE)))
    ordered = there.order_by(latest.c.after[listed.number].astext, latest.c.after["id"].astext.cast(Integer))
    found = session.scalars(ordered.limit(PAGE_SIZE).offset((number - 1) * PAGE_SIZE)).all()
    halves = _halves(session, listed, [str(values["id"]) for values in found], moment)
    return Page(_told(session, listed, found, halves), number, total)


def _halves(session: Session, listed: Listed, keys: Sequence[str], moment: Any) -> dict[str, dict[str, Any]]:
    """The second halves of assets as they stood, by key."""
    if not listed.half or not keys:
        return {}
    found = session.execute(
        select(History.row_id, History.after)
        .ext(distinct_on(History.row_id))
        .where(History.table_name == listed.half, History.row_id.in_(keys), History.changed_at <= moment)
        .order_by(History.row_id, History.id.desc())
    )
    return {key: after or {} for key, after in found}


def _told(
    session: Session, listed: Listed, rows: Sequence[dict[str, Any]], halves: dict[str, dict[str, Any]]
) -> list[RowAsOf]:
    references = [reference for row in rows for reference in references_in(listed.table, row)]
    for half in halves.values():
        references += references_in(listed.half, half)
    names = Names(session, references)
    told = []
    for row in rows:
        half = halves.get(str(row["id"]), {})
        texts = [text_of(listed.table, column, row.get(column), names) for column in listed.columns]
        texts += [text_of(listed.half, column, half.get(column), names) for column in listed.half_columns]
        told.append(RowAsOf(f"{listed.path}{row[listed.key]}", texts))
    return told
