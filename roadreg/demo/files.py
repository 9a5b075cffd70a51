"""Reads the files of `geodata/lucheng`: plain tables whose columns are named as the models' fields."""

import json
import tomllib
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Boolean, Column, Date, DateTime, Enum, Integer, Numeric, inspect

from roadreg.db.base import Base
from roadreg.seed import GEODATA, read_table

FOLDER = GEODATA / "lucheng"
SOURCE = "demonstration"
"""The source of every record that is made, not a fact of the work summary."""

LOCAL = ZoneInfo("Asia/Shanghai")
"""The zone of every moment in the files."""


def rows_of(name: str) -> list[dict[str, str]]:
    """The rows of one CSV file."""
    return read_table(FOLDER / f"{name}.csv")


def centrelines() -> list[dict[str, Any]]:
    """The drawn centrelines as GeoJSON features, EPSG:4326, each with its `route` and `version`."""
    features: list[dict[str, Any]] = json.loads((FOLDER / "centrelines.geojson").read_text("utf-8"))[
        "features"
    ]
    return features


def projects() -> list[dict[str, Any]]:
    """The projects with their sites, milestones and monthly progress."""
    listed: list[dict[str, Any]] = tomllib.loads((FOLDER / "projects.toml").read_text("utf-8"))["project"]
    return listed


def facts_of(model: type[Base], row: Mapping[str, Any]) -> dict[str, Any]:
    """What of `row` the model has a column for, as that column's type; empty texts are left out.

    Raises ValueError that names the column and the text for one that does not fit.
    """
    return {
        name: value if not isinstance(value, str) else value_of(column, value)
        for name, column in _columns(model)
        if (value := row.get(name)) not in ("", None)
    }


def value_of(column: Column[Any], text: str) -> Any:
    """The text of a cell as the column's type."""
    kind = column.type
    try:
        match kind:
            case Enum() if kind.enum_class is not None:
                return kind.enum_class(text)
            case Boolean():
                return {"true": True, "false": False}[text]
            case Date():
                return date.fromisoformat(text)
            case DateTime():
                return local_moment(text)
            case Integer():
                return int(text)
            case Numeric():
                return Decimal(text) if kind.asdecimal else float(text)
    except (ValueError, KeyError) as error:
        raise ValueError(f"{column.name}: {text!r} is no {kind!r}") from error
    return text


def local_moment(text: str) -> datetime:
    """An ISO moment or day, local time."""
    return datetime.fromisoformat(text).replace(tzinfo=LOCAL)


def _columns(model: type[Base]) -> Iterator[tuple[str, Column[Any]]]:
    for attribute in inspect(model).column_attrs:
        column = attribute.columns[0]
        if isinstance(column, Column) and not column.primary_key:
            yield attribute.key, column
