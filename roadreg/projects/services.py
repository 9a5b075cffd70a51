"""What can be done to projects. Every function asks for permission first, flushes and never commits."""

from dataclasses import dataclass, fields
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from roadreg.auth.divisions import covers
from roadreg.auth.models import Account, Role
from roadreg.auth.permissions import Action, require
from roadreg.errors import FieldProblem, InvalidInput, NotFound
from roadreg.projects.codes import ProgressWarning, ProjectCondition, ProjectStage, Treated
from roadreg.projects.errors import ProgressChanged, ProjectChanged
from roadreg.projects.models import Milestone, ProgressEntry, Project, ProjectSite
from roadreg.projects.queries import find_entry, find_treated, get_project, reached_in_other_months
from roadreg.projects.rules import Reached, first_of_month, progress_warnings
from roadreg.roads.services import Location

# --- Projects ---------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class ProjectFacts:
    """What a person enters about a project; money in yuan, length in kilometres."""

    number: str
    name: str
    kind_code: str
    division_adcode: str
    name_en: str = ""
    stage: ProjectStage = ProjectStage.PLANNING
    condition: ProjectCondition = ProjectCondition.NORMAL
    engineer_id: int | None = None
    description: str = ""
    estimated_cost: Decimal | None = None
    cost_basis: str = ""
    length_km: Decimal | None = None
    starts_on: date | None = None
    finishes_on: date | None = None
    accepted_on: date | None = None
    remarks: str = ""


def create_project(session: Session, account: Account | None, facts: ProjectFacts) -> Project:
    """Enter a project. Raises Forbidden, InvalidInput."""
    require(account, Action.EDIT_PROJECT, division=facts.division_adcode)
    _check(session, facts, None)
    project = Project()
    _put(facts, project)
    session.add(project)
    session.flush()
    return project


def edit_project(
    session: Session, account: Account | None, project: Project, facts: ProjectFacts, *, version: int
) -> Project:
    """Change a project's facts. Raises Forbidden, ProjectChanged, InvalidInput.

    version : of the project that the person saw.
    """
    require(account, Action.EDIT_PROJECT, division=project.division_adcode)
    require(account, Action.EDIT_PROJECT, division=facts.division_adcode)
    if project.version != version:
        raise ProjectChanged
    _check(session, facts, project)
    _put(facts, project)
    session.flush()
    return project


def _put(facts: Any, record: Any) -> None:
    for field in fields(facts):
        setattr(record, field.name, getattr(facts, field.name))


def _check(session: Session, facts: ProjectFacts, project: Project | None) -> None:
    problems = [
        *_number_problems(session, facts, project),
        *_engineer_problems(session, facts),
        *_day_problems(facts),
    ]
    if problems:
        raise InvalidInput(*problems)


def _number_problems(session: Session, facts: ProjectFacts, project: Project | None) -> list[FieldProblem]:
    namesake = session.query(Project).filter_by(number=facts.number).first()
    if namesake is None or namesake is project:
        return []
    return [
        FieldProblem(
            "number",
            _(
                "The number %(number)s belongs to “%(name)s” already.",
                number=facts.number,
                name=namesake.name,
            ),
            _("Choose another number."),
        )
    ]


def _engineer_problems(session: Session, facts: ProjectFacts) -> list[FieldProblem]:
    if facts.engineer_id is None:
        return []
    engineer = session.get(Account, facts.engineer_id)
    if engineer is None or engineer.role is not Role.ENGINEER or not engineer.is_active:
        return [FieldProblem("engineer_id", _("This account is no engineer."), _("Choose another one."))]
    if not covers(engineer.division_adcode, facts.division_adcode):
        return [
            FieldProblem(
                "engineer_id",
                _("This engineer's division does not cover the project's."),
                _("Choose another one, or ask the administrator to widen the account."),
            )
        ]
    return []


def _day_problems(facts: ProjectFacts) -> list[FieldProblem]:
    if facts.starts_on and facts.finishes_on and facts.finishes_on < facts.starts_on:
        return [
            FieldProblem(
                "finishes_on",
                _(
                    "The planned finish %(finish)s lies before the start %(start)s.",
                    finish=facts.finishes_on,
                    start=facts.starts_on,
                ),
                _("Correct one of the two."),
            )
        ]
    if facts.condition is ProjectCondition.COMPLETED and facts.accepted_on is None:
        return [
            FieldProblem(
                "accepted_on", _("A completed project has a day of acceptance."), _("Enter that day.")
            )
        ]
    return []


# --- Sites ------------------------------------------------------------------------------------------------


def add_site(
    session: Session, account: Account | None, project: Project, location: Location, *, name: str = ""
) -> ProjectSite:
    """Add a place at which a project works. Raises Forbidden."""
    require(account, Action.EDIT_PROJECT, division=project.division_adcode)
    site = ProjectSite(name=name)
    location.put_on(site)
    project.sites.append(site)
    session.flush()
    return site


def change_site(
    session: Session,
    account: Account | None,
    site: ProjectSite,
    location: Location | None,
    *,
    name: str,
    version: int,
) -> ProjectSite:
    """Move or rename a place of a project; a location of None leaves it where it is.

    Raises Forbidden, ProjectChanged.
    """
    require(account, Action.EDIT_PROJECT, division=site.project.division_adcode)
    if site.version != version:
        raise ProjectChanged
    site.name = name
    if location is not None:
        location.put_on(site)
    session.flush()
    return site


def remove_site(session: Session, account: Account | None, site: ProjectSite) -> None:
    """Take a place from a project; the history keeps it. Raises Forbidden."""
    require(account, Action.EDIT_PROJECT, division=site.project.division_adcode)
    site.project.sites.remove(site)
    session.flush()


# --- What a project treats --------------------------------------------------------------------------------


def tie(session: Session, account: Account | None, project: Project, kind: Treated, record_id: int) -> None:
    """Say that a project treats an asset, a hazard or a black spot; said twice, it is one tie.

    Raises Forbidden, NotFound.
    """
    require(account, Action.EDIT_PROJECT, division=project.division_adcode)
    record = find_treated(session, kind, record_id)
    if record is None:
        raise NotFound(_("The register has no such record."))
    treated = _treated_of(project, kind)
    if record not in treated:
        treated.append(record)
    session.flush()


def untie(session: Session, account: Account | None, project: Project, kind: Treated, record_id: int) -> None:
    """Take such a tie away; one that is gone already is no error. Raises Forbidden."""
    require(account, Action.EDIT_PROJECT, division=project.division_adcode)
    treated = _treated_of(project, kind)
    treated[:] = [record for record in treated if record.id != record_id]
    session.flush()


def _treated_of(project: Project, kind: Treated) -> list[Any]:
    by_kind: dict[Treated, list[Any]] = {
        Treated.ASSET: project.assets,
        Treated.HAZARD: project.hazards,
        Treated.BLACK_SPOT: project.black_spots,
    }
    return by_kind[kind]


# --- Milestones -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class MilestoneFacts:
    """What a person enters about a milestone."""

    name: str
    stage: ProjectStage | None = None
    is_critical: bool = False
    planned_on: date | None = None
    forecast_on: date | None = None
    done_on: date | None = None
    note: str = ""


def add_milestone(
    session: Session, account: Account | None, project: Project, facts: MilestoneFacts, *, today: date
) -> Milestone:
    """Add a milestone to a project. Raises Forbidden, InvalidInput."""
    require(account, Action.ENTER_PROGRESS, division=project.division_adcode)
    _check_milestone(facts, today)
    milestone = Milestone()
    _put(facts, milestone)
    project.milestones.append(milestone)
    session.flush()
    return milestone


def edit_milestone(
    session: Session,
    account: Account | None,
    milestone: Milestone,
    facts: MilestoneFacts,
    *,
    version: int,
    today: date,
) -> Milestone:
    """Change a milestone. Raises Forbidden, ProjectChanged, InvalidInput."""
    require(account, Action.ENTER_PROGRESS, division=milestone.project.division_adcode)
    if milestone.version != version:
        raise ProjectChanged
    _check_milestone(facts, today)
    _put(facts, milestone)
    session.flush()
    return milestone


def mark_milestone_done(
    session: Session, account: Account | None, milestone: Milestone, done_on: date, *, today: date
) -> Milestone:
    """Say on which day a milestone was reached; said twice, the last day stands.

    Raises Forbidden, InvalidInput.
    """
    require(account, Action.ENTER_PROGRESS, division=milestone.project.division_adcode)
    _check_done_on(done_on, today)
    milestone.done_on = done_on
    session.flush()
    return milestone


def remove_milestone(session: Session, account: Account | None, milestone: Milestone) -> None:
    """Take a milestone from its project; the history keeps it. Raises Forbidden."""
    require(account, Action.ENTER_PROGRESS, division=milestone.project.division_adcode)
    milestone.project.milestones.remove(milestone)
    session.flush()


def _check_milestone(facts: MilestoneFacts, today: date) -> None:
    if facts.planned_on is None and facts.done_on is None:
        raise InvalidInput(
            FieldProblem("planned_on", _("A milestone needs a day."), _("Enter the planned day."))
        )
    if facts.done_on is not None:
        _check_done_on(facts.done_on, today)


def _check_done_on(done_on: date, today: date) -> None:
    if done_on > today:
        raise InvalidInput(
            FieldProblem(
                "done_on",
                _("%(day)s is still to come.", day=done_on),
                _("Enter a day that has been, or a forecast."),
            )
        )


# --- Monthly progress -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class ProgressFacts:
    """What a person enters about a month; percentages are cumulative, of the whole project."""

    physical_percent: Decimal
    planned_percent: Decimal | None = None
    work_done: str = ""
    problems: str = ""
    remark: str = ""


@dataclass(eq=False)
class SentenceMissing(InvalidInput):
    """The entry is unusual, and no sentence says why. Nothing is refused: with a sentence it is saved."""

    warnings: list[ProgressWarning]

    def __post_init__(self) -> None:
        super().__init__(
            FieldProblem("remark", _("The figures are unusual."), _("Say in a sentence why, and save again."))
        )


def lock_project(session: Session, project_id: int) -> Project:
    """The project, locked until the transaction ends, so that entries of one month come one after another.

    Raises NotFound.
    """
    return get_project(session, project_id, lock=True)


def enter_progress(
    session: Session,
    account: Account | None,
    project: Project,
    month: date,
    facts: ProgressFacts,
    *,
    version: int | None,
    now: datetime,
    today: date,
) -> ProgressEntry:
    """Enter or correct what a project had reached at the end of a month.

    project : locked by `lock_project`.
    month : any day of it. An earlier month may be corrected; a sentence then says why.
    version : of the entry that the person saw, None when there was none.
    today : the administration's day.
    Raises Forbidden, ProgressChanged, SentenceMissing.
    """
    require(account, Action.ENTER_PROGRESS, division=project.division_adcode)
    month = first_of_month(month)
    entry = find_entry(session, project.id, month)
    if (entry.version if entry else None) != version:
        raise ProgressChanged
    warnings = warnings_of(session, project, month, facts, today=today)
    if warnings and not facts.remark.strip():
        raise SentenceMissing(warnings)
    if entry is None:
        entry = ProgressEntry(month=month)
        project.progress.append(entry)
    _put(facts, entry)
    entry.entered_at, entry.entered_by = now, account
    session.flush()
    return entry


def warnings_of(
    session: Session, project: Project, month: date, facts: ProgressFacts, *, today: date
) -> list[ProgressWarning]:
    """What is unusual in these figures for that month, correcting a closed month included."""
    others = reached_in_other_months(session, project.id, month)
    entry = Reached(month, facts.physical_percent, facts.planned_percent)
    found = progress_warnings(entry, others, today)
    stored = find_entry(session, project.id, month)
    is_closed = any(other.month > month for other in others)
    if stored is not None and is_closed and stored.physical_percent != facts.physical_percent:
        found.append(ProgressWarning.EARLIER_MONTH)
    return found
