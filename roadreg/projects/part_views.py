"""Pages of what a project treats and of the places at which it works."""

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
from roadreg.db.session import get_session, unit_of_work
from roadreg.errors import InvalidInput, NotFound
from roadreg.maps.services import map_part
from roadreg.projects import queries, services
from roadreg.projects.codes import Treated
from roadreg.projects.forms import SiteForm, text_in, values_of_site
from roadreg.projects.models import Project, ProjectSite
from roadreg.web.editing import reconcile

bp = Blueprint("project_parts", __name__, url_prefix="/projects/<int:project_id>")

# --- What a project treats --------------------------------------------------------------------------------


@bp.get("/treats")
@login_required
def choose_treated(project_id: int) -> str:
    """What a project treats, and a search by number or name for more."""
    session = get_session()
    project = queries.get_project(session, project_id)
    require(current_account(), Action.EDIT_PROJECT, division=project.division_adcode)
    text = request.args.get("q", "").strip()[:60]
    return render_template(
        "projects/treats.html",
        project=project,
        text=text,
        found={kind: queries.search_treated(session, kind, text) for kind in Treated},
        tied=tied_by_kind(project),
    )


def tied_by_kind(project: Any) -> dict[Treated, list[Any]]:
    """What a project treats, by kind."""
    return {
        Treated.ASSET: project.assets,
        Treated.HAZARD: project.hazards,
        Treated.BLACK_SPOT: project.black_spots,
    }


@bp.post("/treats/<kind>/<int:record_id>")
@login_required
def tie(project_id: int, kind: str, record_id: int) -> Response:
    """Say that a project treats a record."""
    with unit_of_work() as session:
        project = queries.get_project(session, project_id, lock=True)
        services.tie(session, current_account(), project, treated_kind(kind), record_id)
    return redirect(url_for(".choose_treated", project_id=project_id, q=request.form.get("q", "")[:60]))


@bp.post("/treats/<kind>/<int:record_id>/remove")
@login_required
def untie(project_id: int, kind: str, record_id: int) -> Response:
    """Take such a tie away."""
    with unit_of_work() as session:
        project = queries.get_project(session, project_id, lock=True)
        services.untie(session, current_account(), project, treated_kind(kind), record_id)
    return redirect(url_for(".choose_treated", project_id=project_id, q=request.form.get("q", "")[:60]))


def treated_kind(word: str) -> Treated:
    """The kind that an address names. Raises NotFound."""
    if word not in set(Treated):
        raise NotFound(_("Projects treat assets, hazards and black spots."))
    return Treated(word)


# --- Sites ------------------------------------------------------------------------------------------------


@bp.route("/sites/new", methods=["GET", "POST"])
@login_required
def add_site(project_id: int) -> Response | str:
    """Add a place at which a project works."""
    with unit_of_work() as session:
        project = queries.get_project(session, project_id)
        account = require(current_account(), Action.EDIT_PROJECT, division=project.division_adcode)
        form = SiteForm()
        if form.validate_on_submit():
            try:
                location = form.location(session)
            except InvalidInput as error:
                form.put_problems(error)
            else:
                services.add_site(session, account, project, location, name=text_in(form.name))
                return back_to_sites(project, _("The site is added."))
        return site_page(session, project, None, form, [])


@bp.route("/sites/<int:site_id>", methods=["GET", "POST"])
@login_required
def edit_site(project_id: int, site_id: int) -> Response | str:
    """Move or rename such a place."""
    with unit_of_work() as session:
        project = queries.get_project(session, project_id)
        require(current_account(), Action.EDIT_PROJECT, division=project.division_adcode)
        site = queries.get_site(session, project, site_id)
        fresh = partial(SiteForm, data=values_of_site(site))
        if request.method == "GET":
            form, clashes = fresh(formdata=None), list[Clash]()
            form.remember(site.version)
        else:
            form, clashes = reconcile(fresh(formdata=request.form), site, fresh)
            if not clashes and form.validate() and saved_site(session, site, form):
                return back_to_sites(project, _("Saved."))
        return site_page(session, project, site, form, clashes)


def site_page(
    session: Session, project: Project, site: ProjectSite | None, form: SiteForm, clashes: list[Clash]
) -> str:
    """The form of a site beside a map on which a tap chooses the place."""
    return render_template(
        "projects/site.html",
        project=project,
        site=site,
        form=form,
        clashes=clashes,
        map=map_part(
            session,
            current_account(),
            name="site_map",
            layers=("routes", "kilometre_posts", "projects"),
            geometry=site.geom if site else None,
            label=project.name,
            picker=True,
        ),
    )


def saved_site(session: Session, site: ProjectSite, form: SiteForm) -> bool:
    """Save what the form holds; False when it cannot be, with the problems in the form."""
    try:
        location = form.moved_to(session, site)
    except InvalidInput as error:
        form.put_problems(error)
        return False
    services.change_site(
        session, current_account(), site, location, name=text_in(form.name), version=site.version
    )
    return True


@bp.post("/sites/<int:site_id>/remove")
@login_required
def remove_site(project_id: int, site_id: int) -> Response:
    """Take a place from a project."""
    with unit_of_work() as session:
        project = queries.get_project(session, project_id)
        services.remove_site(session, current_account(), queries.get_site(session, project, site_id))
    return back_to_sites(project, _("The site is removed; the history keeps it."))


def back_to_sites(project: Project, message: str) -> Response:
    """To the project's page, at its sites."""
    flash(message)
    return redirect(url_for("projects.show_project", project_id=project.id, _anchor="sites"))
