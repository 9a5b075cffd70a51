"""Pages of what moves in a project: its monthly entries and its milestones."""

from collections.abc import Sequence
from datetime import date
from functools import partial
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import login_required
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from roadreg.auth.permissions import Action, require
from roadreg.auth.sign_in import current_account
from roadreg.db.concurrency import Clash
from roadreg.db.session import unit_of_work
from roadreg.errors import FieldProblem, InvalidInput
from roadreg.projects import queries, services
from roadreg.projects.codes import ProgressWarning
from roadreg.projects.forms import (
    MilestoneForm,
    ProgressForm,
    month_of,
    values_of_entry,
    values_of_milestone,
)
from roadreg.projects.models import Milestone, ProgressEntry, Project
from roadreg.projects.rules import Reached, month_to_enter
from roadreg.projects.wording import sentences_of
from roadreg.web.clock import day_of, now, today
from roadreg.web.editing import reconcile

bp = Blueprint("project_progress", __name__, url_prefix="/projects/<int:project_id>")

# --- Monthly progress -------------------------------------------------------------------------------------


@bp.route("/progress", methods=["GET", "POST"])
@login_required
def enter_progress(project_id: int) -> Response | str:
    """Enter or correct a month; last month's values stand beside the fields."""
    with unit_of_work() as session:
        project = queries.get_project(session, project_id, lock=request.method == "POST")
        require(current_account(), Action.ENTER_PROGRESS, division=project.division_adcode)
        month = month_asked_for(session, project)
        entry = queries.find_entry(session, project.id, month)
        fresh = partial(ProgressForm, data=values_of_entry(entry))
        if request.method == "GET":
            form = fresh(formdata=None)
            form.remember(entry.version if entry else 0)
            return progress_page(session, project, month, form)
        form, clashes = merged_with(fresh, entry)
        warnings = list[ProgressWarning]()
        if not clashes and form.validate():
            is_saved, warnings = saved_progress(session, project, month, form, entry)
            if is_saved:
                flash(_("%(month)s is entered.", month=f"{month:%Y-%m}"))
                return redirect(url_for("projects.show_project", project_id=project.id))
        return progress_page(session, project, month, form, clashes, warnings)


def month_asked_for(session: Session, project: Project) -> date:
    """The month in the address, else the one that is due. Raises InvalidInput for what is no month."""
    asked = request.args.get("month", "")
    if not asked:
        return month_to_enter([entry.month for entry in queries.list_entries(session, project.id)], today())
    month = month_of(asked)
    if month is None:
        raise InvalidInput(
            FieldProblem("month", _("“%(text)s” is no month.", text=asked[:20]), _("Write it like 2011-12."))
        )
    return month


def merged_with(fresh: Any, entry: ProgressEntry | None) -> tuple[ProgressForm, list[Clash]]:
    """The form as sent, merged with what somebody else may have entered for the same month meanwhile."""
    form = fresh(formdata=request.form)
    return (form, []) if entry is None else reconcile(form, entry, fresh)


def saved_progress(
    session: Session, project: Project, month: date, form: ProgressForm, entry: ProgressEntry | None
) -> tuple[bool, list[ProgressWarning]]:
    """Save what the form holds; where it cannot be, the problems are in the form, and the warnings told."""
    try:
        services.enter_progress(
            session,
            current_account(),
            project,
            month,
            form.facts(),
            version=entry.version if entry else None,
            now=now(),
            today=today(),
        )
    except services.SentenceMissing as error:
        form.put_problems(error)
        return False, error.warnings
    except InvalidInput as error:
        form.put_problems(error)
        return False, []
    return True, []


def progress_page(
    session: Session,
    project: Project,
    month: date,
    form: ProgressForm,
    clashes: Sequence[Clash] = (),
    warnings: Sequence[ProgressWarning] = (),
) -> str:
    """The form of a month beside the month before."""
    before = queries.find_entry_before(session, project.id, month)
    entered = [entry.month for entry in queries.list_entries(session, project.id)]
    typed = typed_figures(month, form) if warnings else None
    return render_template(
        "projects/progress.html",
        project=project,
        month=month,
        is_new=month not in entered,
        entered=entered,
        before=before,
        form=form,
        clashes=clashes,
        warnings=sentences_of(warnings, typed, queries.reached_in_other_months(session, project.id, month))
        if typed
        else [],
    )


def typed_figures(month: date, form: ProgressForm) -> Reached:
    """The figures of a form that could be read."""
    facts = form.facts()
    return Reached(month, facts.physical_percent, facts.planned_percent)


# --- Milestones -------------------------------------------------------------------------------------------


@bp.route("/milestones/new", methods=["GET", "POST"])
@login_required
def add_milestone(project_id: int) -> Response | str:
    """Add a milestone."""
    with unit_of_work() as session:
        project = queries.get_project(session, project_id)
        account = require(current_account(), Action.ENTER_PROGRESS, division=project.division_adcode)
        form = MilestoneForm()
        if form.validate_on_submit():
            try:
                services.add_milestone(session, account, project, form.facts(), today=today())
            except InvalidInput as error:
                form.put_problems(error)
            else:
                return back_to_milestones(project)
        return render_template(
            "projects/milestone.html", project=project, milestone=None, form=form, clashes=[]
        )


@bp.route("/milestones/<int:milestone_id>", methods=["GET", "POST"])
@login_required
def edit_milestone(project_id: int, milestone_id: int) -> Response | str:
    """Change a milestone."""
    with unit_of_work() as session:
        project = queries.get_project(session, project_id)
        require(current_account(), Action.ENTER_PROGRESS, division=project.division_adcode)
        milestone = queries.get_milestone(session, project, milestone_id)
        fresh = partial(MilestoneForm, data=values_of_milestone(milestone))
        if request.method == "GET":
            form, clashes = fresh(formdata=None), list[Clash]()
            form.remember(milestone.version)
        else:
            form, clashes = reconcile(fresh(formdata=request.form), milestone, fresh)
            if not clashes and form.validate() and saved_milestone(session, milestone, form):
                return back_to_milestones(project)
        return render_template(
            "projects/milestone.html", project=project, milestone=milestone, form=form, clashes=clashes
        )


def saved_milestone(session: Session, milestone: Milestone, form: MilestoneForm) -> bool:
    """Save what the form holds; False when it cannot be, with the problems in the form."""
    try:
        services.edit_milestone(
            session, current_account(), milestone, form.facts(), version=milestone.version, today=today()
        )
    except InvalidInput as error:
        form.put_problems(error)
        return False
    return True


@bp.post("/milestones/<int:milestone_id>/done")
@login_required
def mark_done(project_id: int, milestone_id: int) -> Response:
    """Say that a milestone was reached, on the day sent or today."""
    with unit_of_work() as session:
        project = queries.get_project(session, project_id)
        milestone = queries.get_milestone(session, project, milestone_id)
        done_on = day_of(request.form.get("done_on", "")) or today()
        services.mark_milestone_done(session, current_account(), milestone, done_on, today=today())
    return back_to_milestones(project)


@bp.post("/milestones/<int:milestone_id>/remove")
@login_required
def remove_milestone(project_id: int, milestone_id: int) -> Response:
    """Take a milestone from its project."""
    with unit_of_work() as session:
        project = queries.get_project(session, project_id)
        services.remove_milestone(
            session, current_account(), queries.get_milestone(session, project, milestone_id)
        )
    return back_to_milestones(project)


def back_to_milestones(project: Project) -> Response:
    """To the project's page, at its milestones."""
    return redirect(url_for("projects.show_project", project_id=project.id, _anchor="milestones"))
