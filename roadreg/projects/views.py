"""Pages of projects: the list, a project, its facts, its photos and documents."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import partial, wraps
from typing import Any

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import login_required
from geoalchemy2.shape import to_shape
from shapely import GeometryCollection
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from roadreg.auth.models import Account
from roadreg.auth.permissions import Action, may, require
from roadreg.auth.sign_in import current_account
from roadreg.config import Config
from roadreg.db.concurrency import Clash
from roadreg.db.session import get_session, unit_of_work
from roadreg.errors import InvalidInput, NotFound
from roadreg.files.forms import uploads_of
from roadreg.files.services import attach_all
from roadreg.files.store import get_store
from roadreg.history.queries import list_record_changes, record_as_of
from roadreg.history.words import words
from roadreg.labels import choices_of, name_of
from roadreg.maps.services import MapPart, map_part
from roadreg.projects import diagram as diagram  # Registers the lane of projects.
from roadreg.projects import queries, services
from roadreg.projects.codes import ProjectCondition
from roadreg.projects.figures import in_wan, in_yuan, percent_text
from roadreg.projects.forms import (
    COST_BASES,
    ProjectForm,
    filter_of,
    numbered_stages,
    sort_of,
    values_of_project,
)
from roadreg.projects.models import Milestone, ProgressEntry, Project, ProjectAttachment
from roadreg.projects.rules import (
    ENDED,
    STAGES,
    Curve,
    Dated,
    Reached,
    forecast_slip_days,
    milestone_days_late,
    missing_facts,
    missing_months,
    month_to_enter,
    next_milestone,
    order_of,
    project_days_late,
    s_curve,
)
from roadreg.roads.labels import place_label, route_label
from roadreg.web.clock import day_of, now, today
from roadreg.web.editing import reconcile
from roadreg.web.paging import get_page, page_number

bp = Blueprint("projects", __name__, url_prefix="/projects")

View = Callable[..., Any]


def for_visitors_if_published(view: View) -> View:
    """Show a page to visitors where the administration publishes projects; else ask for sign-in."""

    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        config: Config = current_app.config["ROADREG"]
        if "projects" in config.public_layers:
            return view(*args, **kwargs)
        return login_required(view)(*args, **kwargs)

    return guarded


@dataclass(frozen=True)
class Row:
    """A project in a list, with what is computed for it."""

    project: Project
    entry: ProgressEntry | None
    next_milestone: Milestone | None
    days_late: int
    routes: list[str]


@bp.get("")
@for_visitors_if_published
def list_projects() -> str:
    """The projects, filtered and ordered by the address."""
    session = get_session()
    wanted, sort = filter_of(request.args), sort_of(request.args)
    page = get_page(session, queries.select_projects(wanted, sort, today=today()), page_number())
    latest = queries.latest_entries(session, [project.id for project in page.rows])
    config: Config = current_app.config["ROADREG"]
    return render_template(
        "projects/list.html",
        page=page,
        rows=[row_of(project, latest.get(project.id)) for project in page.rows],
        wanted=wanted,
        sort=sort,
        kinds=queries.list_kinds(session, also=wanted.kind_code),
        divisions=queries.list_divisions(session, home=config.home_division),
        routes=queries.list_routes_with_projects(session),
        stage_choices=numbered_stages(),
        condition_choices=choices_of(ProjectCondition),
        may_create=may(current_account(), Action.EDIT_PROJECT),
    )


def row_of(project: Project, entry: ProgressEntry | None) -> Row:
    """A project with its newest entry, what comes next and how late it is."""
    dated = [days_of(milestone) for milestone in project.milestones]
    position = next_milestone(dated)
    return Row(
        project,
        entry,
        None if position is None else project.milestones[position],
        project_days_late(dated, project.condition, today()),
        list(dict.fromkeys(route_label(site.route) for site in project.sites if site.route)),
    )


def days_of(milestone: Milestone) -> Dated:
    """The days of a milestone, for the rules."""
    return Dated(milestone.planned_on, milestone.forecast_on, milestone.done_on, milestone.is_critical)


@bp.get("/<int:project_id>")
@for_visitors_if_published
def show_project(project_id: int) -> str:
    """A project: facts, stage, progress, milestones, what it treats, sites, files, history."""
    session, account = get_session(), current_account()
    project = queries.get_project(session, project_id)
    entries = queries.list_entries(session, project.id)
    return render_template(
        "projects/project.html",
        row=row_of(project, entries[-1] if entries else None),
        project=project,
        entries=entries,
        **facts_of_progress(entries),
        stages=STAGES,
        stage_position=order_of(project.stage),
        missing=missing_facts(project.stage, known_facts(project)),
        milestones=[milestone_row(milestone, project) for milestone in project.milestones],
        site_places={site.id: place_label(site) for site in project.sites},
        fact_words=fact_words(),
        map=map_of_sites(session, account, project),
        today=today(),
        may_edit=may(account, Action.EDIT_PROJECT, division=project.division_adcode),
        may_enter=may(account, Action.ENTER_PROGRESS, division=project.division_adcode),
        changes=list_record_changes(session, "project", project.id) if account else [],
        as_of=as_of(project_id) if account else None,
    )


def facts_of_progress(entries: list[ProgressEntry]) -> dict[str, Any]:
    """What the page tells of the monthly entries: their curve, the months without one, the month due."""
    months = [entry.month for entry in entries]
    reached = [Reached(entry.month, entry.physical_percent, entry.planned_percent) for entry in entries]
    return {
        "chart": chart_of(s_curve(reached)),
        "missing_months": missing_months(months, today()),
        "month_due": month_to_enter(months, today()),
    }


@dataclass(frozen=True)
class MilestoneRow:
    """A milestone with how late it is, and by how many days its forecast lies after the plan."""

    milestone: Milestone
    days_late: int
    slip_days: int


def milestone_row(milestone: Milestone, project: Project) -> MilestoneRow:
    """A milestone of a project's page; nothing is late in a project that has ended."""
    days = days_of(milestone)
    is_awaited = milestone.done_on is None and project.condition in ENDED
    return MilestoneRow(
        milestone, 0 if is_awaited else milestone_days_late(days, today()), forecast_slip_days(days)
    )


def chart_of(curve: Curve) -> dict[str, Any]:
    """The S-curve as the page's script takes it: plain numbers, None where a month has no entry."""
    return {
        "months": [month_text(month) for month in curve.months],
        "planned": [None if value is None else float(value) for value in curve.planned],
        "physical": [None if value is None else float(value) for value in curve.physical],
    }


def as_of(project_id: int) -> Any:
    """The project's facts as they stood on the day that the address names; None where it names none."""
    day = day_of(request.args.get("as_of", ""))
    return None if day is None else record_as_of(get_session(), "project", project_id, day)


def map_of_sites(session: Session, account: Account | None, project: Project) -> MapPart | None:
    """A small map of the places at which a project works; None for a project without one."""
    shapes = [to_shape(site.geom) for site in project.sites if site.geom is not None]
    if not shapes:
        return None
    return map_part(
        session,
        account,
        name="project_map",
        layers=("routes", "kilometre_posts", "projects"),
        geometry=GeometryCollection(shapes),
        label=name_of(project),
    )


def fact_words() -> dict[str, str]:
    """The words for what a stage asks for."""
    names = {fact for rule in STAGES for fact in rule.facts}
    return {name: words(name) for name in names} | {
        "sites": _("Sites"),
        "progress": _("Physical progress"),
    }


def known_facts(project: Project) -> set[str]:
    """The columns and lists of a project that hold something."""
    names = {fact for rule in STAGES for fact in rule.facts}
    return {name for name in names if getattr(project, name) not in (None, "", [])}


@bp.route("/new", methods=["GET", "POST"])
@login_required
def create_project() -> Response | str:
    """Enter a project."""
    session, account = get_session(), require(current_account(), Action.EDIT_PROJECT)
    form = fresh_form(account, None, formdata=request.form if request.method == "POST" else None)
    if form.validate_on_submit():
        try:
            with unit_of_work() as session:
                project = services.create_project(session, account, form.facts())
        except InvalidInput as error:
            form.put_problems(error)
        else:
            flash(
                _("Project %(number)s is entered. Now add its sites and milestones.", number=project.number)
            )
            return redirect(url_for(".show_project", project_id=project.id))
    return render_template("projects/edit.html", form=form, project=None, clashes=[], bases=COST_BASES)


@bp.route("/<int:project_id>/edit", methods=["GET", "POST"])
@login_required
def edit_project(project_id: int) -> Response | str:
    """Change a project's facts; what two people changed is put together."""
    with unit_of_work() as session:
        project = queries.get_project(session, project_id, lock=request.method == "POST")
        account = require(current_account(), Action.EDIT_PROJECT, division=project.division_adcode)
        fresh = partial(fresh_form, account, project)
        if request.method == "GET":
            form, clashes = fresh(formdata=None), list[Clash]()
            form.remember(project.version)
        else:
            form, clashes = reconcile(fresh(formdata=request.form), project, fresh)
            if not clashes and form.validate():
                try:
                    services.edit_project(session, account, project, form.facts(), version=project.version)
                except InvalidInput as error:
                    form.put_problems(error)
                else:
                    flash(_("Saved."))
                    return redirect(url_for(".show_project", project_id=project.id))
        return render_template(
            "projects/edit.html", form=form, project=project, clashes=clashes, bases=COST_BASES
        )


def fresh_form(account: Account, project: Project | None, **given: Any) -> ProjectForm:
    """The form of a project as it is now, or of a new one, with its lists filled."""
    session, config = get_session(), current_app.config["ROADREG"]
    if project is not None:
        shown = values_of_project(project)
    else:
        shown = {
            "number": queries.next_number(session, today().year),
            "division_adcode": account.division_adcode,
        }
    form = ProjectForm(data=shown, **given)
    form.offer(
        queries.list_kinds(session, also=project.kind_code if project else None),
        queries.list_divisions(
            session,
            home=config.home_division,
            also=project.division_adcode if project else account.division_adcode,
        ),
        queries.list_engineers(session, also=project.engineer_id if project else None),
    )
    return form


@bp.post("/<int:project_id>/attachments")
@login_required
def add_attachments(project_id: int) -> Response:
    """Add photos and documents to a project."""
    with unit_of_work() as session:
        project = queries.get_project(session, project_id)
        account = require(current_account(), Action.ENTER_PROGRESS, division=project.division_adcode)
        attach_all(
            session,
            get_store(),
            ProjectAttachment,
            uploads_of(request),
            account=account,
            now=now(),
            caption=request.form.get("caption", "")[:200],
            project_id=project.id,
        )
    return redirect(url_for(".show_project", project_id=project_id, _anchor="files"))


@bp.post("/<int:project_id>/attachments/<int:attachment_id>/remove")
@login_required
def remove_attachment(project_id: int, attachment_id: int) -> Response:
    """Take a photo or document from a project; the file itself and the history keep it."""
    with unit_of_work() as session:
        project = queries.get_project(session, project_id)
        require(current_account(), Action.ENTER_PROGRESS, division=project.division_adcode)
        attachment = session.get(ProjectAttachment, attachment_id)
        if attachment is None or attachment.project_id != project.id:
            raise NotFound(_("This project has no such file; perhaps somebody has just removed it."))
        session.delete(attachment)
    return redirect(url_for(".show_project", project_id=project_id, _anchor="files"))


def month_text(month: date) -> str:
    """A month as in addresses and data: 2011-12."""
    return f"{month:%Y-%m}"


bp.add_app_template_filter(month_text, "month")
bp.add_app_template_filter(percent_text, "percent")
bp.add_app_template_filter(in_wan, "in_wan")
bp.add_app_template_filter(in_yuan, "in_yuan")
