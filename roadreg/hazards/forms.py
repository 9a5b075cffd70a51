"""Forms of hazards: the report from the roadside, corrections, the steps to closure."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import to_user_timezone, to_utc
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    DateField,
    DateTimeLocalField,
    HiddenField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import Length, Optional

from roadreg.auth.models import Division
from roadreg.errors import FieldProblem, InvalidInput
from roadreg.hazards.checks import StepFacts
from roadreg.hazards.codes import HazardGrade, HazardNeed, HazardOrigin, HazardState, RiskLevel
from roadreg.hazards.models import Hazard, HazardCategory
from roadreg.hazards.rules import AllowedChange
from roadreg.hazards.services import HazardFacts, HazardReport
from roadreg.labels import choices_of, label_of, name_of
from roadreg.roads.forms import PlaceFields, shown_place
from roadreg.roads.services import Location
from roadreg.web.editing import RecordForm

LONGEST_TEXT = 4000


class HazardFields(PlaceFields):
    """What the report and the correction of a hazard have in common."""

    category_code = RadioField(_l("Category"), validate_choice=False)
    description = TextAreaField(
        _l("Description"),
        validators=[Length(max=LONGEST_TEXT)],
        description=_l("What is there, how large, what could happen. May be left empty."),
    )
    origin = SelectField(_l("Found by"))
    seen_at = DateTimeLocalField(_l("Seen at"), format=["%Y-%m-%dT%H:%M"], validators=[Optional()])
    division_adcode = SelectField(_l("Division"))
    temporary_control = StringField(
        _l("Temporary control"),
        validators=[Length(max=500)],
        description=_l("Cones, warning lights, a closed lane: what is in place already."),
    )

    def offer(self, categories: Iterable[HazardCategory], divisions: Iterable[Division]) -> None:
        """Fill the lists to choose from."""
        self.category_code.choices = [(row.code, label_of(row)) for row in categories]
        self.origin.choices = choices_of(HazardOrigin)
        self.division_adcode.choices = [(row.adcode, name_of(row)) for row in divisions]


class ReportForm(HazardFields, FlaskForm):  # type: ignore[misc]
    """A new hazard, phone first."""

    client_token = HiddenField()
    is_another = BooleanField(_l("It is another one than those nearby"))

    def offer(self, categories: Iterable[HazardCategory], divisions: Iterable[Division]) -> None:
        """Fill the lists; the division is the road's unless one is chosen."""
        super().offer(categories, divisions)
        self.division_adcode.choices = [("", _("As the road")), *(self.division_adcode.choices or [])]

    def put_problems(self, error: InvalidInput) -> None:
        """Show each problem at its field; what names no field of the form stands above it."""
        RecordForm.put_problems(self, error)

    def token(self) -> UUID:
        """The number of this sending: the form's own, so that sending it twice makes one hazard."""
        try:
            return UUID(self.client_token.data or "")
        except ValueError:
            token = uuid4()
            self.client_token.data = str(token)
            return token

    def report(self, location: Location) -> HazardReport:
        """What was filled in, at its place."""
        return HazardReport(
            client_token=self.token(),
            category_code=self.category_code.data or "",
            location=location,
            description=self.description.data or "",
            origin=HazardOrigin(self.origin.data),
            seen_at=moment_of(self.seen_at.data),
            division_adcode=self.division_adcode.data or None,
            temporary_control=self.temporary_control.data or "",
        )


class HazardForm(HazardFields, RecordForm):
    """Corrections of a hazard."""

    responsible_unit = StringField(_l("Responsible unit"), validators=[Length(max=200)])

    def facts(self) -> HazardFacts:
        """What was filled in. Raises InvalidInput."""
        seen_at = moment_of(self.seen_at.data)
        if seen_at is None:
            raise InvalidInput(
                FieldProblem("seen_at", _("When was it seen?"), _("Give the day and the time."))
            )
        return HazardFacts(
            category_code=self.category_code.data or "",
            description=self.description.data or "",
            division_adcode=self.division_adcode.data,
            origin=HazardOrigin(self.origin.data),
            seen_at=seen_at,
            responsible_unit=self.responsible_unit.data or "",
            temporary_control=self.temporary_control.data or "",
        )


def values_of_hazard(hazard: Hazard) -> dict[str, Any]:
    """A hazard's values, as its form shows them."""
    return shown_place(hazard) | {
        "category_code": hazard.category_code,
        "description": hazard.description,
        "origin": hazard.origin.value,
        "seen_at": to_user_timezone(hazard.reported_at).replace(tzinfo=None),
        "division_adcode": hazard.division_adcode,
        "temporary_control": hazard.temporary_control,
        "responsible_unit": hazard.responsible_unit,
    }


class StepForm(FlaskForm):  # type: ignore[misc]
    """One step of a hazard's way; each step of a page has its own, told apart by the ids of its fields."""

    from_state = HiddenField()
    to_state = HiddenField()
    risk_level = RadioField(_l("Risk level"), validate_choice=False)
    grade = RadioField(_l("Legal grade"), validate_choice=False)
    responsible_unit = StringField(_l("Responsible unit"), validators=[Length(max=200)])
    due_on = DateField(_l("Due on"), validators=[Optional()])
    temporary_control = StringField(_l("Temporary control"), validators=[Length(max=500)])
    note = TextAreaField(_l("Reason or result"), validators=[Length(max=LONGEST_TEXT)])

    def __init__(self, change: AllowedChange, hazard: Hazard, **given: Any) -> None:
        shown = {
            "from_state": change.from_state.value,
            "to_state": change.to_state.value,
            "responsible_unit": hazard.responsible_unit,
            "due_on": hazard.due_on,
            "temporary_control": hazard.temporary_control,
            "risk_level": str(hazard.risk_level or ""),
            "grade": hazard.grade.value if hazard.grade else "",
        }
        super().__init__(data=shown, **given)
        self.change = change
        self.risk_level.choices = [(str(int(level)), label_of(level)) for level in RiskLevel]
        self.grade.choices = choices_of(HazardGrade)
        for field in self:
            field.id = f"{change.to_state.value}-{field.name}"

    def asked(self) -> list[Any]:
        """The fields that this step asks for, in the order of the form."""
        needs = self.change.needs
        fields = []
        if HazardNeed.GRADING in needs:
            fields += [self.risk_level, self.grade]
        if HazardNeed.RESPONSIBLE_UNIT in needs:
            fields.append(self.responsible_unit)
        if HazardNeed.DUE_DAY in needs:
            fields.append(self.due_on)
        if HazardNeed.CONTROL_OF_MAJOR in needs:
            fields.append(self.temporary_control)
        return [*fields, self.note]

    def put_problems(self, error: InvalidInput) -> None:
        """Show each problem at its field."""
        RecordForm.put_problems(self, error)

    def facts(self) -> StepFacts:
        """What was filled in."""
        level, grade = self.risk_level.data, self.grade.data
        return StepFacts(
            note=self.note.data or "",
            risk_level=RiskLevel(int(level)) if level in {str(int(one)) for one in RiskLevel} else None,
            grade=HazardGrade(grade) if grade in list(HazardGrade) else None,
            responsible_unit=self.responsible_unit.data or "",
            due_on=self.due_on.data,
            temporary_control=self.temporary_control.data or "",
        )


def state_of(text: str) -> HazardState | None:
    """The state that a form names, or None."""
    return HazardState(text) if text in list(HazardState) else None


def moment_of(local: datetime | None) -> datetime | None:
    """The moment that a clock of the administration showed; None for none."""
    if local is None:
        return None
    naive: datetime = to_utc(local)
    return naive.replace(tzinfo=UTC)
