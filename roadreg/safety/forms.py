"""Forms of black spots, and what the address of their page asks for."""

from collections.abc import Iterable
from dataclasses import fields
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict
from wtforms import DateField, IntegerField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from roadreg.auth.models import Division
from roadreg.errors import FieldProblem, InvalidInput
from roadreg.labels import choices_of, name_of
from roadreg.roads.errors import RoadsError
from roadreg.roads.forms import PlaceFields, shown_place
from roadreg.roads.queries import resolve_route
from roadreg.safety.codes import BlackSpotKind, BlackSpotLevel, BlackSpotStatus
from roadreg.safety.models import BlackSpot
from roadreg.safety.queries import SpotFilter
from roadreg.safety.rules import STANDING
from roadreg.safety.services import SpotFacts
from roadreg.web.editing import RecordForm

LONGEST_TEXT = 4000
MOST_CRASHES = 100_000


class Count(IntegerField):  # type: ignore[misc]
    """A count; left empty it is 0, and a text that is no number is shown again as it was typed."""

    def __init__(self, label: Any, **given: Any) -> None:
        super().__init__(label, validators=[Optional(), NumberRange(0, MOST_CRASHES)], default=0, **given)


class SpotForm(PlaceFields, RecordForm):
    """A black spot listed by decision."""

    name = StringField(_l("Name"), validators=[InputRequired(), Length(max=120)])
    name_en = StringField(_l("English name"), validators=[Length(max=120)])
    kind = SelectField(_l("Kind"))
    level = SelectField(_l("Level"))
    division_adcode = SelectField(_l("Division"))
    period_from = DateField(_l("Period from"), validators=[InputRequired()])
    period_to = DateField(_l("Period to"), validators=[InputRequired()])
    rule = TextAreaField(
        _l("Rule"),
        validators=[InputRequired(), Length(max=1000)],
        description=_l("In words, such as: 3 fatal crashes or more within 500 m in three years."),
    )
    fatal_crashes = Count(_l("Fatal crashes"))
    injury_crashes = Count(_l("Injury crashes"))
    property_crashes = Count(_l("Property-damage crashes"))
    killed = Count(_l("Killed"))
    injured = Count(_l("Injured"))
    causes = TextAreaField(_l("Causes"), validators=[Length(max=LONGEST_TEXT)])
    measures = TextAreaField(_l("Measures"), validators=[Length(max=LONGEST_TEXT)])
    decision = StringField(_l("Decision"), validators=[Length(max=400)])
    listed_on = DateField(_l("Listed on"), validators=[InputRequired()])

    def offer(self, divisions: Iterable[Division]) -> None:
        """Fill the lists to choose from."""
        self.kind.choices = choices_of(BlackSpotKind)
        self.level.choices = choices_of(BlackSpotLevel)
        self.division_adcode.choices = [(row.adcode, name_of(row)) for row in divisions]

    def facts(self) -> SpotFacts:
        """What was filled in."""
        return SpotFacts(
            name=self.name.data or "",
            name_en=self.name_en.data or "",
            kind=BlackSpotKind(self.kind.data),
            level=BlackSpotLevel(self.level.data),
            division_adcode=self.division_adcode.data,
            period_from=self.period_from.data,
            period_to=self.period_to.data,
            rule=self.rule.data or "",
            listed_on=self.listed_on.data,
            fatal_crashes=self.fatal_crashes.data or 0,
            injury_crashes=self.injury_crashes.data or 0,
            property_crashes=self.property_crashes.data or 0,
            killed=self.killed.data or 0,
            injured=self.injured.data or 0,
            causes=self.causes.data or "",
            measures=self.measures.data or "",
            decision=self.decision.data or "",
        )


def values_of_spot(spot: BlackSpot) -> dict[str, Any]:
    """A black spot's values, as its form shows them."""
    own = {field.name: getattr(spot, field.name) for field in fields(SpotFacts)}
    return own | shown_place(spot) | {"kind": spot.kind.value, "level": spot.level.value}


class StatusForm(FlaskForm):  # type: ignore[misc]
    """A step of a black spot, with its day."""

    on = DateField(_l("On"), validators=[Optional()])

    def put_problems(self, error: InvalidInput) -> None:
        """Show each problem at its field."""
        RecordForm.put_problems(self, error)


GROUPS = {
    "standing": STANDING,
    "untreated": frozenset({BlackSpotStatus.LISTED, BlackSpotStatus.IN_TREATMENT}),
    "all": frozenset(BlackSpotStatus),
}
"""Names of several statuses at once."""


def filter_of(session: Session, query: MultiDict[str, str], *, home_adcode: str) -> SpotFilter:
    """What the address asks for. Raises InvalidInput, which names every parameter that can't be read."""
    problems: list[FieldProblem] = []
    level, status, route = (query.get(name, "").strip() for name in ("level", "status", "route"))
    found_route = None
    try:
        found_route = resolve_route(session, route, home_adcode=home_adcode) if route else None
    except RoadsError as error:
        problems.append(FieldProblem("route", str(error)))
    for name, text, known in (
        ("level", level, list(BlackSpotLevel)),
        ("status", status, [*GROUPS, *BlackSpotStatus]),
    ):
        if text and text not in known:
            problems.append(
                FieldProblem(
                    name, _("“%(text)s” is not one of the choices.", text=text), _("Choose from the list.")
                )
            )
    if problems:
        raise InvalidInput(*problems)
    one_status = frozenset({BlackSpotStatus(status)}) if status and status not in GROUPS else STANDING
    return SpotFilter(
        statuses=GROUPS.get(status, one_status),
        level=BlackSpotLevel(level) if level else None,
        route=found_route,
        division_adcode="".join(part for part in query.get("division", "") if part.isdigit()),
        text=query.get("q", "").strip()[:100],
    )
