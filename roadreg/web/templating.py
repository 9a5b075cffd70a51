"""What every template may call: words, dates, icons, addresses."""

from datetime import date, datetime
from functools import cache
from pathlib import Path

from flask import Flask
from flask_babel import format_date, format_datetime
from markupsafe import Markup

from roadreg.config import Config
from roadreg.labels import label_of, language, name_of
from roadreg.web.paging import with_query

ICONS = Path(__file__).parent.parent / "static" / "vendor" / "bootstrap-icons"


@cache
def icon(name: str) -> Markup:
    """A Bootstrap icon, drawn inline; it is decoration, so a word must stand beside it."""
    svg = (ICONS / f"{name}.svg").read_text()
    return Markup(svg.replace("<svg ", '<svg aria-hidden="true" focusable="false" ', 1))  # noqa: S704


def day(value: date | datetime | None) -> str:
    """A day as in data: 2026-11-24; nothing for None."""
    return format_date(value, "yyyy-MM-dd") if value else ""


def moment(value: datetime | None) -> str:
    """A moment in the administration's time zone: 2026-11-24 08:12; nothing for None."""
    return format_datetime(value, "yyyy-MM-dd HH:mm") if value else ""


def number(value: float | None, unit: str = "") -> str:
    """A number without needless zeros, with its unit; a dash for None."""
    if value is None:
        return "—"
    text = f"{float(value):,.3f}".rstrip("0").rstrip(".")
    return f"{text} {unit}".rstrip()


def init_app(app: Flask, config: Config) -> None:
    """Hand them to Jinja."""
    app.jinja_env.globals.update(
        icon=icon, with_query=with_query, language=language, administration=config.administration
    )
    app.jinja_env.filters.update(label=label_of, name_of=name_of, day=day, moment=moment, number=number)
