"""What a list's address asks for: `?route=G330&from=K10&to=K20&risk=1,2&state=open&overdue=1`."""

from collections.abc import Callable
from typing import TypeVar

from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from roadreg.errors import FieldProblem, InvalidInput
from roadreg.hazards.codes import HazardState, RiskLevel
from roadreg.hazards.queries import BY_RISK, SORTS, HazardFilter
from roadreg.hazards.rules import ENDED, OPEN
from roadreg.roads.errors import RoadsError
from roadreg.roads.models import Route
from roadreg.roads.place_text import parse_chainage
from roadreg.roads.queries import resolve_route

T = TypeVar("T")

FILTERS = ("q", "route", "from", "to", "risk", "state", "category", "division", "overdue")
"""The parameters of an address that narrow a list."""

GROUPS: dict[str, frozenset[HazardState]] = {
    "open": OPEN,
    "ended": ENDED,
    "all": frozenset(HazardState),
}
"""Names of several states at once."""


def read_filter(session: Session, query: MultiDict[str, str], *, home_adcode: str) -> HazardFilter:
    """The filter of an address. Raises InvalidInput, which names every parameter that can't be read."""
    problems: list[FieldProblem] = []

    def read(name: str, parse: Callable[[str], T], default: T) -> T:
        text = query.get(name, "").strip()
        if not text:
            return default
        try:
            return parse(text)
        except RoadsError as error:
            problems.append(FieldProblem(name, str(error)))
        except ValueError:
            problems.append(
                FieldProblem(
                    name, _("“%(text)s” is not one of the choices.", text=text), _("Choose from the list.")
                )
            )
        return default

    def route(text: str) -> Route | None:
        return resolve_route(session, text, home_adcode=home_adcode)

    wanted = HazardFilter(
        states=read("state", _states, OPEN),
        route=read("route", route, None),
        from_m=read("from", _metres, None),
        to_m=read("to", _metres, None),
        categories=tuple(_parts(",".join(query.getlist("category")))),
        levels=_levels(query, problems),
        is_overdue=query.get("overdue", "") in ("1", "y", "true"),
        division_adcode="".join(part for part in query.get("division", "") if part.isdigit()),
        text=query.get("q", "").strip()[:100],
    )
    if problems:
        raise InvalidInput(*problems)
    return wanted


def read_sort(query: MultiDict[str, str]) -> str:
    """The order that the address asks for; by risk where it asks for none that there is."""
    asked = query.get("sort", "")
    return asked if asked.removeprefix("-") in SORTS else BY_RISK


def _states(text: str) -> frozenset[HazardState]:
    found: set[HazardState] = set()
    for part in _parts(text):
        found |= GROUPS.get(part) or {HazardState(part)}
    return frozenset(found)


def _levels(query: MultiDict[str, str], problems: list[FieldProblem]) -> tuple[int, ...]:
    """Levels by number or colour; `0` or `none` for hazards without one."""
    names = {level.name.lower(): int(level) for level in RiskLevel} | {"none": 0}
    levels = []
    for part in _parts(",".join(query.getlist("risk"))):
        number = names.get(part.lower(), int(part) if part.isascii() and part.isdigit() else -1)
        if number not in (0, *RiskLevel):
            problems.append(
                FieldProblem(
                    "risk",
                    _("There is no risk level “%(text)s”.", text=part),
                    _("Levels run from 1 (red) to 4 (blue)."),
                )
            )
        levels.append(number)
    return tuple(dict.fromkeys(levels))


def _metres(text: str) -> float | None:
    return parse_chainage(text).m


def _parts(text: str) -> list[str]:
    return [part for part in (piece.strip() for piece in text.split(",")) if part]
