"""What can be done with roads. Permission first, then the change; nothing here commits."""

from dataclasses import dataclass, fields

from flask_babel import gettext as _
from geoalchemy2.shape import from_shape
from sqlalchemy import select
from sqlalchemy.orm import Session

from roadreg.auth.models import Account, Division
from roadreg.auth.permissions import Action, require
from roadreg.errors import FieldProblem, InvalidInput
from roadreg.roads.codes import AdministrativeGrade, TechnicalClass
from roadreg.roads.errors import RouteCodeNotUnderstood
from roadreg.roads.models import LocationMethod, Route, Section, SectionTraffic
from roadreg.roads.places import WGS84, Location, SurveyedPoint, place, place_point
from roadreg.roads.queries import find_route, locate_stretch
from roadreg.roads.resurvey import Resurvey, replace_centreline
from roadreg.roads.route_codes import grade_of, normalise_route_code

__all__ = [
    "Location",
    "Resurvey",
    "RouteFacts",
    "SectionFacts",
    "SurveyedPoint",
    "add_section",
    "create_route",
    "edit_route",
    "edit_section",
    "place",
    "place_point",
    "replace_centreline",
    "set_traffic",
]

HIGHEST_AADT = 1_000_000
FIRST_YEAR, LAST_YEAR = 1900, 2200


@dataclass(frozen=True)
class RouteFacts:
    """What is known of a route; the words are as people wrote them."""

    code: str
    name: str
    division_adcode: str
    name_en: str = ""
    nicknames: tuple[str, ...] = ()
    start_name: str = ""
    end_name: str = ""
    managed_by: str = ""
    remarks: str = ""


@dataclass(frozen=True)
class SectionFacts:
    """A stretch of a route with one technical class and cross-section.

    start, end : (chainage in metres, piece or None where only one has that chainage).
    """

    start: tuple[float, int | None]
    end: tuple[float, int | None]
    technical_class: TechnicalClass
    name: str = ""
    lanes: int | None = None
    width_m: float | None = None
    surface_kind_code: str | None = None
    design_speed_kmh: int | None = None
    managed_by: str = ""
    remarks: str = ""


def create_route(
    session: Session,
    account: Account | None,
    facts: RouteFacts,
    *,
    home_adcode: str | None = None,
    foreign_grade: AdministrativeGrade | None = None,
    source: str = "register",
) -> Route:
    """A new route. Flushes.

    home_adcode : put behind short codes of county roads and below.
    foreign_grade : the grade of a road of another country, whose code is then taken as it is written; None
        demands a code of GB/T 917, whose letter is the grade.
    Raises Forbidden, InvalidInput.
    """
    require(account, Action.EDIT_ROAD, division=facts.division_adcode)
    code, grade = _code_and_grade(facts.code, home_adcode, foreign_grade)
    problems = _problems_of(session, facts)
    if not code:
        problems.append(
            FieldProblem(
                "code",
                str(RouteCodeNotUnderstood(facts.code)),
            )
        )
    elif find_route(session, code) is not None:
        problems.append(
            FieldProblem(
                "code",
                _("There is a route %(code)s already.", code=code),
                _("Open it from the list of roads."),
            )
        )
    if problems:
        raise InvalidInput(*problems)
    route = Route(code=code, administrative_grade=grade, source=source)
    _write_facts(route, facts)
    session.add(route)
    session.flush()
    return route


def edit_route(session: Session, account: Account | None, route: Route, facts: RouteFacts) -> None:
    """Change a route's facts. Its code stays: everything on it is known by it.

    Raises Forbidden, InvalidInput.
    """
    require(account, Action.EDIT_ROAD, division=route.division_adcode)
    require(account, Action.EDIT_ROAD, division=facts.division_adcode)
    if problems := _problems_of(session, facts):
        raise InvalidInput(*problems)
    _write_facts(route, facts)


def add_section(
    session: Session, account: Account | None, route: Route, facts: SectionFacts, *, source: str = "register"
) -> Section:
    """A new section of a route. Flushes. Raises Forbidden, RoadsError for its ends, InvalidInput."""
    section = Section(route=route, source=source, location_method=LocationMethod.CHAINAGE)
    edit_section(session, account, section, facts)
    session.add(section)
    session.flush()
    return section


def edit_section(session: Session, account: Account | None, section: Section, facts: SectionFacts) -> None:
    """Change a section's ends and facts. Raises Forbidden, RoadsError for its ends, InvalidInput."""
    route = section.route
    assert route is not None  # noqa: S101  # A section is made with its route, and the table demands it.
    require(account, Action.EDIT_ROAD, division=route.division_adcode)
    if problems := _problems_of_section(facts):
        raise InvalidInput(*problems)
    line, from_piece, to_piece = locate_stretch(session, route, facts.start, facts.end)
    section.from_m, section.from_piece = facts.start[0], from_piece
    section.to_m, section.to_piece = facts.end[0], to_piece
    section.geom = from_shape(line, WGS84)
    for name in (field.name for field in fields(facts)):
        if name not in ("start", "end"):
            setattr(section, name, getattr(facts, name))


def set_traffic(
    session: Session, account: Account | None, section: Section, year: int, aadt: int, *, source: str = ""
) -> SectionTraffic:
    """The annual average daily traffic of a section in one year; a second figure replaces the first.

    aadt : vehicles a day. Raises Forbidden, InvalidInput.
    """
    require(account, Action.EDIT_ROAD, division=section.route.division_adcode if section.route else None)
    problems = []
    if not FIRST_YEAR <= year <= LAST_YEAR:
        problems.append(
            FieldProblem("year", _("%(year)s is not a year.", year=year), _("Write four digits."))
        )
    if not 0 <= aadt <= HIGHEST_AADT:
        problems.append(
            FieldProblem(
                "aadt",
                _("%(aadt)s vehicles a day cannot be.", aadt=aadt),
                _("Give the average of the year, for both directions together."),
            )
        )
    if problems:
        raise InvalidInput(*problems)
    for traffic in section.traffic:
        if traffic.year == year:
            traffic.aadt, traffic.source = aadt, source
            return traffic
    traffic = SectionTraffic(year=year, aadt=aadt, source=source)
    section.traffic.append(traffic)
    return traffic


# --- Parts ------------------------------------------------------------------------------------------------


def _code_and_grade(
    text: str, home_adcode: str | None, foreign_grade: AdministrativeGrade | None
) -> tuple[str, AdministrativeGrade | None]:
    """The code to keep and its grade; an empty code for one that cannot be read."""
    if foreign_grade is not None:
        return text.strip(), foreign_grade
    try:
        code = normalise_route_code(text, home_adcode=home_adcode)
    except RouteCodeNotUnderstood:
        return "", None
    return code, grade_of(code)


def _problems_of(session: Session, facts: RouteFacts) -> list[FieldProblem]:
    problems = []
    if not facts.name.strip():
        problems.append(
            FieldProblem("name", _("A route needs a name."), _("Such as %(name)s.", name="330国道"))
        )
    if session.scalar(select(Division.adcode).where(Division.adcode == facts.division_adcode)) is None:
        problems.append(
            FieldProblem(
                "division_adcode",
                _("There is no division %(adcode)s.", adcode=facts.division_adcode),
                _("Give an adcode of 6, 9 or 12 digits, such as 330302."),
            )
        )
    return problems


def _problems_of_section(facts: SectionFacts) -> list[FieldProblem]:
    """Figures that no road has."""
    limits = (
        ("lanes", facts.lanes, 1, 20, _("A road has 1 to 20 lanes.")),
        ("width_m", facts.width_m, 1, 200, _("A carriageway is 1 to 200 m wide.")),
        ("design_speed_kmh", facts.design_speed_kmh, 10, 140, _("Design speeds are 10 to 140 km/h.")),
    )
    return [
        FieldProblem(name, message)
        for name, value, lowest, highest, message in limits
        if value is not None and not lowest <= value <= highest
    ]


def _write_facts(route: Route, facts: RouteFacts) -> None:
    route.name, route.name_en = facts.name.strip(), facts.name_en.strip()
    route.nicknames = [name.strip() for name in facts.nicknames if name.strip()]
    route.division_adcode = facts.division_adcode
    route.start_name, route.end_name = facts.start_name.strip(), facts.end_name.strip()
    route.managed_by, route.remarks = facts.managed_by.strip(), facts.remarks.strip()
