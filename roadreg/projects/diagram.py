"""The projects' lane on the straight-line diagram of a route."""

from collections.abc import Iterable

from flask import current_app
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from roadreg.auth.models import Account
from roadreg.config import Config
from roadreg.labels import name_of
from roadreg.projects.codes import ProjectCondition, ProjectStage
from roadreg.projects.models import Project, ProjectSite
from roadreg.projects.rules import order_of
from roadreg.roads.diagram import DiagramItem, register_lane
from roadreg.roads.models import Route


def list_sites_on(session: Session, route: Route, account: Account | None) -> Iterable[DiagramItem]:
    """Every site of a project on a route, cancelled ones left out; visitors see what is published."""
    config: Config = current_app.config["ROADREG"]
    if account is None and "projects" not in config.public_layers:
        return
    sites = session.scalars(
        select(ProjectSite)
        .join(ProjectSite.project)
        .options(joinedload(ProjectSite.project))
        .where(ProjectSite.route_id == route.id, Project.condition != ProjectCondition.CANCELLED)
        .order_by(ProjectSite.from_piece, ProjectSite.from_m)
    )
    for site in sites:
        if site.from_m is None:
            continue
        yield DiagramItem(
            site.from_m,
            site.from_piece,
            site.to_m,
            site.to_piece,
            " ".join(part for part in (name_of(site.project), site.name) if part),
            f"/projects/{site.project_id}",
            sign=sign_of(site.project),
        )


def sign_of(project: Project) -> str:
    """Planned hollow, running half, finished full: ○ ◐ ●."""
    if project.condition is ProjectCondition.COMPLETED:
        return "●"
    return "◐" if order_of(project.stage) >= order_of(ProjectStage.PERMIT) else "○"


register_lane("projects", _l("Projects"), list_sites_on, order=80)
