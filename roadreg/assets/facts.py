"""What is known of an asset, as words: for cards, lists and histories, now or as it stood on a day."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Date, DateTime, Numeric, inspect
from sqlalchemy import Enum as EnumType
from sqlalchemy.orm import Session

from roadreg.assets.kinds import Kind
from roadreg.assets.labels import CONDITION_CLASSES, WORDS
from roadreg.assets.models import (
    Asset,
    CulvertKind,
    GuardrailKind,
    NavigationMarkKind,
    SafetyFacilityKind,
    SlopeTreatment,
    StructureType,
)
from roadreg.assets.rules import guardrail_code, is_high_slope
from roadreg.auth.models import Division
from roadreg.db.base import CodeList
from roadreg.labels import label_of, name_of
from roadreg.roads.chainage import format_chainage
from roadreg.roads.models import Route
from roadreg.web.templating import day, moment, number

Values = Mapping[str, Any]
"""An asset's columns by name, typed; those of `asset` and of its kind's table."""

CODE_TABLES: dict[str, type[CodeList]] = {
    "structure_type_code": StructureType,
    "culvert_kind_code": CulvertKind,
    "guardrail_kind_code": GuardrailKind,
    "slope_treatment_code": SlopeTreatment,
    "navigation_mark_kind_code": NavigationMarkKind,
    "safety_facility_kind_code": SafetyFacilityKind,
}
"""The list of codes that a column points into."""

TIED = frozenset({"landing_id", "bridge_id"})
"""Columns that name another asset."""


@dataclass(frozen=True)
class Fact:
    """One line of a card: its name, its words, its value as it is and in words."""

    name: str
    words: str
    value: Any
    text: str


def values_of(asset: Asset) -> dict[str, Any]:
    """What the register holds of an asset now."""
    return {attribute.key: getattr(asset, attribute.key) for attribute in inspect(type(asset)).column_attrs}


def typed_values(model: type[Asset], stored: Mapping[str, Any]) -> dict[str, Any]:
    """A row as the history keeps it (JSON), with the types of its columns."""
    columns = {attribute.key: attribute.columns[0].type for attribute in inspect(model).column_attrs}
    return {name: typed(columns.get(name), value) for name, value in stored.items()}


def typed(kind: Any, value: Any) -> Any:
    """A JSON value as a column's type keeps it."""
    if value is None or kind is None:
        return value
    match kind:
        case EnumType() if kind.enum_class is not None:
            return kind.enum_class(value)
        case Date():
            return date.fromisoformat(value)
        case DateTime():
            return datetime.fromisoformat(value)
        case Numeric():
            return float(value)
    return value


def list_facts(session: Session, kind: Kind, values: Values, *, is_visitor: bool = False) -> list[Fact]:
    """The facts of a kind's card in their order."""
    return [fact_of(session, name, values) for name in kind.facts if kind.shows(name, is_visitor=is_visitor)]


def fact_of(session: Session, name: str, values: Values) -> Fact:
    """One fact, computed if it is not a column."""
    value = computed(name, values)
    return Fact(name, str(WORDS[name]), value, text_of(session, name, value))


def computed(name: str, values: Values) -> Any:
    """The value of a column or of a fact that follows from several."""
    match name:
        case "code":
            return guardrail_code(
                values.get("protection_level"),
                values.get("post_spacing_m"),
                values.get("embedment"),
                values.get("place"),
            )
        case "is_high":
            return is_high_slope(values.get("height_m"), values.get("material"))
        case "stretch_m":
            return stretch_m(values)
    return values.get(name)


def stretch_m(values: Values) -> float | None:
    """Length of a stretch by its chainages, metres; None for a point, and across a broken chain."""
    if values.get("to_m") is None or values.get("from_piece") != values.get("to_piece"):
        return None
    return float(values["to_m"]) - float(values["from_m"])


def list_missing(kind: Kind, values: Values) -> list[str]:
    """The words of what a card of this kind should say and cannot."""
    return [str(WORDS[name]) for name in kind.expected if computed(name, values) in (None, "")]


def text_of(session: Session, name: str, value: Any) -> str:
    """A value in the reader's words; nothing for what is not known."""
    if value is None or value == "":
        return ""
    if name in CODE_TABLES:
        code = session.get(CODE_TABLES[name], value)
        return label_of(code) if code is not None else str(value)
    if name in TIED:
        tied = session.get(Asset, value)
        return name_of(tied) if tied is not None else str(value)
    if name == "division_adcode":
        division = session.get(Division, value)
        return name_of(division) if division is not None else str(value)
    if name == "route_id":
        route = session.get(Route, value)
        return str(value) if route is None else route.code
    if name == "condition_class":
        return str(CONDITION_CLASSES[value])
    if name in ("from_m", "to_m"):
        return format_chainage(value)
    return plain_text(value)


def plain_text(value: object) -> str:
    """A value of a plain type in the reader's words."""
    match value:
        case bool():
            return str(_("Yes") if value else _("No"))
        case Enum():
            return label_of(value)
        case datetime():
            return moment(value)
        case date():
            return day(value)
        case int() | float():
            return number(value)
    return str(value)
