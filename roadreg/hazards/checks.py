"""What is wrong or missing in what people give with a hazard, each at its field and with the remedy."""

from dataclasses import dataclass
from datetime import date, datetime

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from roadreg.auth.models import Division
from roadreg.errors import FieldProblem
from roadreg.hazards.codes import HazardGrade, HazardNeed, RiskLevel
from roadreg.hazards.models import Hazard, HazardCategory
from roadreg.hazards.rules import AllowedChange


@dataclass(frozen=True)
class StepFacts:
    """What is given with a step; which of it is needed says `rules.ALLOWED_CHANGES`."""

    note: str = ""
    risk_level: RiskLevel | None = None
    grade: HazardGrade | None = None
    responsible_unit: str = ""
    due_on: date | None = None
    temporary_control: str = ""


def missing_facts(hazard: Hazard, change: AllowedChange, facts: StepFacts, today: date) -> list[FieldProblem]:
    """What the step asks for and was not given."""
    problems = []
    if HazardNeed.NOTE in change.needs and not facts.note.strip():
        problems.append(FieldProblem("note", _("A sentence is needed."), _("Say why, or what was done.")))
    if HazardNeed.GRADING in change.needs:
        if facts.risk_level is None:
            problems.append(FieldProblem("risk_level", _("Which risk level?"), _("Choose one of the four.")))
        if facts.grade is None:
            problems.append(
                FieldProblem("grade", _("General or major?"), _("The law knows these two grades."))
            )
    if HazardNeed.RESPONSIBLE_UNIT in change.needs and not facts.responsible_unit.strip():
        problems.append(
            FieldProblem("responsible_unit", _("Who treats it?"), _("Name the unit that is responsible."))
        )
    if HazardNeed.DUE_DAY in change.needs:
        problems += _due_problems(facts.due_on, today)
    needs_control = HazardNeed.CONTROL_OF_MAJOR in change.needs and hazard.grade is HazardGrade.MAJOR
    if needs_control and not (facts.temporary_control.strip() or hazard.temporary_control):
        problems.append(
            FieldProblem(
                "temporary_control",
                _("A major hazard needs a temporary control before its treatment starts."),
                _("Say which one is in place, or why there is none."),
            )
        )
    return problems


def _due_problems(due_on: date | None, today: date) -> list[FieldProblem]:
    if due_on is None:
        return [FieldProblem("due_on", _("By which day?"), _("Give the last day."))]
    if due_on < today:
        return [FieldProblem("due_on", _("%(day)s is over.", day=due_on), _("Give today or a later day."))]
    return []


def category_problems(session: Session, code: str, *, also: str | None = None) -> list[FieldProblem]:
    """Whether a category is one that forms offer; `also` one that the hazard has already."""
    category = session.get(HazardCategory, code)
    if category is not None and (category.is_active or code == also):
        return []
    return [
        FieldProblem("category_code", _("What kind of hazard is it?"), _("Choose one of the categories."))
    ]


def division_problems(session: Session, adcode: str) -> list[FieldProblem]:
    """Whether there is such a division."""
    if session.get(Division, adcode) is not None:
        return []
    return [
        FieldProblem(
            "division_adcode",
            _("There is no division %(adcode)s.", adcode=adcode),
            _("Choose one from the list."),
        )
    ]


def seen_problems(seen_at: datetime, now: datetime) -> list[FieldProblem]:
    """Whether it can have been seen at that time."""
    if seen_at <= now:
        return []
    return [
        FieldProblem("seen_at", _("The time lies in the future."), _("Give the time at which it was seen."))
    ]
