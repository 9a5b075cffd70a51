"""Forms of projects. Figures are texts until they are read, so that nothing typed is ever lost."""

from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, DateField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from roadreg.auth.models import Account, Division
from roadreg.errors import FieldProblem, InvalidInput
from roadreg.labels import choices_of, label_of, name_of
from roadreg.projects import labels as labels  # Registers the words of the choices below.
from roadreg.projects.codes import ProjectCondition, ProjectStage
from roadreg.projects.errors import FigureError
from roadreg.projects.figures import in_wan, parse_amount, parse_kilometres, parse_percent, percent_text
from roadreg.projects.models import Milestone, ProgressEntry, Project, ProjectKind, ProjectSite
from roadreg.projects.queries import SORTS, ProjectFilter
from roadreg.projects.services import MilestoneFacts, ProgressFacts, ProjectFacts
from roadreg.roads.forms import PlaceFields, shown_place
from roadreg.roads.services import Location
from roadreg.web.editing import RecordForm

COST_BASES = ("估算", "概算", "预算", "合同", "投资")
"""Words of the administration for what a cost rests on; offered, not prescribed."""


class Figures:
    """Reads the figures of a form and collects what is wrong with them, so that all of it is told at once."""

    def __init__(self) -> None:
        self.problems: list[FieldProblem] = []

    def read(self, field: StringField, parse: Callable[[str], Decimal | None]) -> Decimal | None:
        """The figure of a field; None when there is none or it cannot be read."""
        try:
            return parse(field.data or "")
        except FigureError as error:
            self.problems.append(FieldProblem(field.name, str(error)))
            return None

    def complain(self) -> None:
        """Raise InvalidInput with everything that was wrong."""
        if self.problems:
            raise InvalidInput(*self.problems)


class ProjectForm(RecordForm):
    """A project's facts."""

    number = StringField(_l("Number"), validators=[InputRequired(), Length(max=30)])
    name = StringField(_l("Name"), validators=[InputRequired(), Length(max=120)])
    name_en = StringField(_l("English name"), validators=[Length(max=120)])
    kind_code = SelectField(_l("Kind of project"), validators=[InputRequired()])
    stage = SelectField(_l("Stage"))
    condition = SelectField(_l("Condition"))
    division_adcode = SelectField(_l("Division"))
    engineer_id = SelectField(_l("Project engineer"))
    description = TextAreaField(_l("Description"), validators=[Length(max=4000)])
    estimated_cost = StringField(_l("Estimated cost (10,000 yuan)"), validators=[Length(max=40)])
    cost_basis = StringField(_l("Basis of the cost"), validators=[Length(max=60)])
    length_km = StringField(_l("Length (km)"), validators=[Length(max=20)])
    starts_on = DateField(_l("Start of works"), validators=[Optional()])
    finishes_on = DateField(_l("Planned finish"), validators=[Optional()])
    accepted_on = DateField(_l("Accepted on"), validators=[Optional()])
    remarks = TextAreaField(_l("Remarks"), validators=[Length(max=4000)])

    def offer(
        self, kinds: Iterable[ProjectKind], divisions: Iterable[Division], engineers: Iterable[Account]
    ) -> None:
        """Fill the lists to choose from."""
        self.kind_code.choices = [(kind.code, label_of(kind)) for kind in kinds]
        self.stage.choices = numbered_stages()
        self.condition.choices = choices_of(ProjectCondition)
        self.division_adcode.choices = [(row.adcode, name_of(row)) for row in divisions]
        self.engineer_id.choices = [
            ("", gettext("None yet")),
            *((str(person.id), person.display_name or person.name) for person in engineers),
        ]

    def facts(self) -> ProjectFacts:
        """What was entered. Raises InvalidInput for figures that cannot be read."""
        figures = Figures()
        cost = figures.read(self.estimated_cost, parse_amount)
        length = figures.read(self.length_km, parse_kilometres)
        figures.complain()
        return ProjectFacts(
            number=self.number.data.strip(),
            name=self.name.data.strip(),
            kind_code=self.kind_code.data,
            division_adcode=self.division_adcode.data,
            name_en=text_in(self.name_en),
            stage=ProjectStage(self.stage.data),
            condition=ProjectCondition(self.condition.data),
            engineer_id=int(self.engineer_id.data) if self.engineer_id.data else None,
            description=text_in(self.description),
            estimated_cost=cost,
            cost_basis=text_in(self.cost_basis),
            length_km=length,
            starts_on=self.starts_on.data,
            finishes_on=self.finishes_on.data,
            accepted_on=self.accepted_on.data,
            remarks=text_in(self.remarks),
        )


def values_of_project(project: Project) -> dict[str, Any]:
    """A project's values, as its form shows them."""
    shown = {field.name: getattr(project, field.name, "") for field in ProjectForm()}
    return shown | {
        "engineer_id": str(project.engineer_id or ""),
        "estimated_cost": "" if project.estimated_cost is None else in_wan(project.estimated_cost),
        "length_km": "" if project.length_km is None else percent_text(project.length_km),
    }


class MilestoneForm(RecordForm):
    """A milestone."""

    name = StringField(_l("Milestone"), validators=[InputRequired(), Length(max=120)])
    stage = SelectField(_l("Stage"))
    is_critical = BooleanField(_l("Critical: the project is late when this is late"))
    planned_on = DateField(_l("Planned day"), validators=[Optional()])
    forecast_on = DateField(_l("Forecast"), validators=[Optional()])
    done_on = DateField(_l("Done on"), validators=[Optional()])
    note = StringField(_l("Note"), validators=[Length(max=500)])

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        self.stage.choices = [("", "—"), *numbered_stages()]

    def facts(self) -> MilestoneFacts:
        """What was entered."""
        return MilestoneFacts(
            name=self.name.data.strip(),
            stage=ProjectStage(self.stage.data) if self.stage.data else None,
            is_critical=self.is_critical.data,
            planned_on=self.planned_on.data,
            forecast_on=self.forecast_on.data,
            done_on=self.done_on.data,
            note=text_in(self.note),
        )


def values_of_milestone(milestone: Milestone) -> dict[str, Any]:
    """A milestone's values, as its form shows them."""
    names = ("name", "is_critical", "planned_on", "forecast_on", "done_on", "note")
    return {name: getattr(milestone, name) for name in names} | {"stage": milestone.stage or ""}


class ProgressForm(RecordForm):
    """What a project had reached at the end of a month."""

    physical_percent = StringField(_l("Physical progress (%)"), validators=[InputRequired(), Length(max=40)])
    planned_percent = StringField(_l("Planned progress (%)"), validators=[Length(max=40)])
    work_done = TextAreaField(_l("Work done"), validators=[Length(max=2000)])
    problems = TextAreaField(_l("Problems"), validators=[Length(max=2000)])
    remark = StringField(_l("Remark"), validators=[Length(max=500)])

    def facts(self) -> ProgressFacts:
        """What was entered. Raises InvalidInput for figures that cannot be read."""
        figures = Figures()
        physical = figures.read(self.physical_percent, parse_percent)
        planned = figures.read(self.planned_percent, parse_percent)
        if physical is None and not figures.problems:
            figures.problems.append(FieldProblem("physical_percent", gettext("Enter the physical progress.")))
        figures.complain()
        return ProgressFacts(
            physical_percent=physical or Decimal(0),
            planned_percent=planned,
            work_done=text_in(self.work_done),
            problems=text_in(self.problems),
            remark=text_in(self.remark),
        )


def values_of_entry(entry: ProgressEntry | None) -> dict[str, Any]:
    """A monthly entry's values, as its form shows them; empty for a month without one."""
    if entry is None:
        return {}
    planned = entry.planned_percent
    return {
        "physical_percent": percent_text(entry.physical_percent),
        "planned_percent": "" if planned is None else percent_text(planned),
        "work_done": entry.work_done,
        "problems": entry.problems,
        "remark": entry.remark,
    }


class SiteForm(PlaceFields, RecordForm):
    """A place at which a project works."""

    name = StringField(_l("Name of the site"), validators=[Length(max=120)])

    def moved_to(self, session: Session, site: ProjectSite) -> Location | None:
        """Where the site is to be now; None when nobody touched its place. Raises InvalidInput."""
        return None if self._given() == shown_place(site) else self.location(session)


def values_of_site(site: ProjectSite) -> dict[str, Any]:
    """A site's values, as its form shows them."""
    return {"name": site.name, **shown_place(site)}


def numbered_stages() -> list[tuple[str, str]]:
    """The stages to choose from, each with its code."""
    return [(code, f"{code} {word}") for code, word in choices_of(ProjectStage)]


def text_in(field: StringField) -> str:
    """What a text field holds, without blanks around it."""
    return (field.data or "").strip()


def filter_of(query: MultiDict[str, str]) -> ProjectFilter:
    """The filter that an address asks for; values that nothing knows are left out."""
    stages, conditions = set(ProjectStage), set(ProjectCondition)
    stage, condition = query.get("stage", ""), query.get("condition", "")
    return ProjectFilter(
        text=query.get("q", "").strip()[:100],
        kind_code=query.get("kind", "").strip()[:40],
        stage=ProjectStage(stage) if stage in stages else None,
        condition=ProjectCondition(condition) if condition in conditions else None,
        route_code=query.get("route", "").strip()[:40],
        division_adcode=query.get("division", "").strip()[:12],
        year=year_of(query.get("year", "")),
        is_late=query.get("late") == "1",
    )


def sort_of(query: MultiDict[str, str]) -> str:
    """The order that an address asks for; by number where it asks for none that is known."""
    sort = query.get("sort", "")
    return sort if sort.removeprefix("-") in SORTS else "number"


def year_of(text: str) -> int | None:
    """A year of four digits, or None."""
    return int(text) if text.isascii() and text.isdigit() and len(text) == 4 and int(text) > 0 else None


def month_of(text: str) -> date | None:
    """The first day of a month written `2011-12`, or None."""
    try:
        return date.fromisoformat(f"{text}-01") if len(text) == 7 else None
    except ValueError:
        return None
