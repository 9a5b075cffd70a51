"""What can be asked about projects."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Select, and_, false, func, or_, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session, selectinload
from sqlalchemy.sql.elements import ColumnElement

from roadreg.assets.models import Asset
from roadreg.auth.divisions import within
from roadreg.auth.models import Account, Division, Role
from roadreg.errors import NotFound
from roadreg.hazards.models import Hazard
from roadreg.projects.codes import ProjectCondition, ProjectStage, Treated
from roadreg.projects.models import Milestone, ProgressEntry, Project, ProjectKind, ProjectSite
from roadreg.projects.rules import ENDED, Reached
from roadreg.roads.models import Route
from roadreg.safety.models import BlackSpot

TREATED_MODELS: dict[Treated, type[Asset | Hazard | BlackSpot]] = {
    Treated.ASSET: Asset,
    Treated.HAZARD: Hazard,
    Treated.BLACK_SPOT: BlackSpot,
}

# --- Lists ------------------------------------------------------------------------------------------------

SORTS = ("number", "name", "stage", "progress", "finish", "late")
"""Columns by which the list can be ordered; with - before the name, the other way round."""


@dataclass(frozen=True)
class ProjectFilter:
    """What a list of projects is narrowed to; a value of None or an empty text narrows nothing.

    year : projects whose works lie at least partly in it. late : those with a critical milestone overdue.
    """

    text: str = ""
    kind_code: str = ""
    stage: ProjectStage | None = None
    condition: ProjectCondition | None = None
    route_code: str = ""
    division_adcode: str = ""
    year: int | None = None
    is_late: bool = False


def select_projects(wanted: ProjectFilter, sort: str, *, today: date) -> Select[Project]:
    """The projects of a list, in its order, with what its rows show."""
    query = (
        select(Project)
        .where(*_conditions(wanted, today))
        .options(selectinload(Project.kind), selectinload(Project.milestones), selectinload(Project.sites))
    )
    return query.order_by(*_order(sort, today), Project.number)


def _conditions(wanted: ProjectFilter, today: date) -> Iterable[ColumnElement[bool]]:
    if wanted.text:
        yield _contains(wanted.text, Project.number, Project.name, Project.name_en, Project.description)
    if wanted.kind_code:
        yield Project.kind_code == wanted.kind_code
    if wanted.stage:
        yield Project.stage == wanted.stage
    if wanted.condition:
        yield Project.condition == wanted.condition
    if wanted.route_code:
        yield Project.sites.any(ProjectSite.route.has(func.upper(Route.code) == wanted.route_code.upper()))
    if wanted.division_adcode:
        yield within(Project.division_adcode, wanted.division_adcode)
    if wanted.year:
        yield _works_in(wanted.year)
    if wanted.is_late:
        yield _is_late(today)


def _contains(text: str, *columns: Any) -> ColumnElement[bool]:
    return or_(*(column.icontains(text, autoescape=True) for column in columns))


def _works_in(year: int) -> ColumnElement[bool]:
    """Begun by the year's end and not over before it; works that nobody has accepted go on."""
    is_going_on = and_(Project.accepted_on.is_(None), Project.condition.not_in(ENDED))
    last_day = func.coalesce(Project.accepted_on, Project.finishes_on)
    return and_(Project.starts_on <= date(year, 12, 31), or_(is_going_on, last_day >= date(year, 1, 1)))


def _is_late(today: date) -> ColumnElement[bool]:
    overdue = Project.milestones.any(
        and_(Milestone.is_critical, Milestone.done_on.is_(None), Milestone.planned_on < today)
    )
    return and_(Project.condition.not_in(ENDED), overdue)


def _order(sort: str, today: date) -> list[Any]:
    name = sort.removeprefix("-")
    latest = (
        select(ProgressEntry.physical_percent)
        .where(ProgressEntry.project_id == Project.id)
        .order_by(ProgressEntry.month.desc())
        .limit(1)
        .scalar_subquery()
    )
    overdue_since = (
        select(func.min(Milestone.planned_on))
        .where(
            Milestone.project_id == Project.id,
            Milestone.is_critical,
            Milestone.done_on.is_(None),
            Milestone.planned_on < today,
            Project.condition.not_in(ENDED),
        )
        .scalar_subquery()
    )
    columns: dict[str, list[Any]] = {
        "number": [Project.number],
        "name": [Project.name],
        "stage": [func.length(Project.stage), Project.stage],
        "progress": [latest],
        "finish": [Project.finishes_on],
        "late": [overdue_since],
    }
    chosen = columns.get(name, columns["number"])
    if sort.startswith("-"):
        return [column.desc().nulls_last() for column in chosen]
    return [column.asc().nulls_last() for column in chosen]


def latest_entries(session: Session, projects: Collection[int]) -> dict[int, ProgressEntry]:
    """The newest monthly entry of each of these projects, by the project's id."""
    found = session.scalars(
        select(ProgressEntry)
        .ext(distinct_on(ProgressEntry.project_id))
        .where(ProgressEntry.project_id.in_(projects))
        .order_by(ProgressEntry.project_id, ProgressEntry.month.desc())
    )
    return {entry.project_id: entry for entry in found}


# --- One project ------------------------------------------------------------------------------------------


def get_project(session: Session, project_id: int, *, lock: bool = False) -> Project:
    """The project; with `lock`, nobody else changes it until the transaction ends. Raises NotFound."""
    project = session.get(Project, project_id, with_for_update={"of": Project} if lock else None)
    if project is None:
        raise NotFound(_("There is no project %(number)s in the register.", number=project_id))
    return project


def get_site(session: Session, project: Project, site_id: int) -> ProjectSite:
    """A place of a project, locked. Raises NotFound."""
    site = session.get(ProjectSite, site_id, with_for_update={"of": ProjectSite})
    if site is None or site.project_id != project.id:
        raise NotFound(_("This project has no such place; perhaps somebody has just removed it."))
    return site


def get_milestone(session: Session, project: Project, milestone_id: int) -> Milestone:
    """A milestone of a project, locked. Raises NotFound."""
    milestone = session.get(Milestone, milestone_id, with_for_update={"of": Milestone})
    if milestone is None or milestone.project_id != project.id:
        raise NotFound(_("This project has no such milestone; perhaps somebody has just removed it."))
    return milestone


def find_entry(session: Session, project_id: int, month: date) -> ProgressEntry | None:
    """What a project had reached at the end of a month (its first day), or None."""
    return session.scalars(select(ProgressEntry).filter_by(project_id=project_id, month=month)).one_or_none()


def find_entry_before(session: Session, project_id: int, month: date) -> ProgressEntry | None:
    """The newest entry of an earlier month, or None."""
    return session.scalars(
        select(ProgressEntry)
        .where(ProgressEntry.project_id == project_id, ProgressEntry.month < month)
        .order_by(ProgressEntry.month.desc())
        .limit(1)
    ).first()


def list_entries(session: Session, project_id: int) -> list[ProgressEntry]:
    """Every monthly entry of a project, the first month first."""
    return list(
        session.scalars(select(ProgressEntry).filter_by(project_id=project_id).order_by(ProgressEntry.month))
    )


def reached_in_other_months(session: Session, project_id: int, month: date) -> list[Reached]:
    """What a project had reached in every month but this one."""
    found = session.execute(
        select(ProgressEntry.month, ProgressEntry.physical_percent, ProgressEntry.planned_percent)
        .where(ProgressEntry.project_id == project_id, ProgressEntry.month != month)
        .order_by(ProgressEntry.month)
    )
    return [Reached(*row) for row in found]


# --- What forms offer -------------------------------------------------------------------------------------


def list_kinds(session: Session, *, also: str | None = None) -> list[ProjectKind]:
    """Kinds of project that forms offer, in their order; `also` one that a project has, offered or not."""
    is_offered = ProjectKind.is_active | (ProjectKind.code == also)
    return list(session.scalars(select(ProjectKind).where(is_offered).order_by(ProjectKind.sequence)))


def list_divisions(session: Session, *, home: str, also: str | None = None) -> list[Division]:
    """The home district and what lies in it, towns included, villages not; `also` one from elsewhere."""
    is_inside = and_(within(Division.adcode, home), Division.level.between(3, 4))
    query = select(Division).where(or_(is_inside, Division.adcode == also))
    return list(session.scalars(query.order_by(Division.adcode)))


def list_engineers(session: Session, *, also: int | None = None) -> list[Account]:
    """Active engineers by name; `also` one who has left."""
    is_offered = and_(Account.role == Role.ENGINEER, Account.is_active)
    return list(
        session.scalars(select(Account).where(or_(is_offered, Account.id == also)).order_by(Account.name))
    )


def next_number(session: Session, year: int) -> str:
    """A number for a new project of a year, such as P2011-07: one after the highest."""
    prefix = f"P{year}-"
    numbers = session.scalars(
        select(Project.number).where(Project.number.startswith(prefix, autoescape=True))
    )
    highest = max((int(tail) for number in numbers if (tail := number[len(prefix) :]).isdecimal()), default=0)
    return f"{prefix}{highest + 1:02d}"


# --- What projects treat ----------------------------------------------------------------------------------


def find_treated(session: Session, kind: Treated, record_id: int) -> Asset | Hazard | BlackSpot | None:
    """The record that a project may treat, or None."""
    model: Any = TREATED_MODELS[kind]
    found: Asset | Hazard | BlackSpot | None = session.get(model, record_id)
    return found


def search_treated(session: Session, kind: Treated, text: str, *, most: int = 20) -> list[Any]:
    """Records of a kind whose number or name holds `text`, the shortest number first."""
    model = TREATED_MODELS[kind]
    columns = [model.number, Hazard.description if kind is Treated.HAZARD else model.name]  # type: ignore[union-attr]
    condition = _contains(text, *columns) if text else false()
    query = select(model).where(condition).order_by(func.length(model.number), model.number).limit(most)
    return list(session.scalars(query).unique())


def list_routes_with_projects(session: Session) -> list[Route]:
    """Routes on which any project has a site, by code."""
    return list(
        session.scalars(
            select(Route).where(Route.id.in_(select(ProjectSite.route_id).distinct())).order_by(Route.code)
        )
    )
