"""What the map and the home page ask of the register."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, exists, func, literal, select
from sqlalchemy.orm import Session

from roadreg.assets.codes import AssetKind, AssetStatus
from roadreg.assets.models import Asset, Bridge, FerryBoat
from roadreg.auth.models import Account
from roadreg.hazards.models import Hazard
from roadreg.hazards.queries import HazardFilter, conditions
from roadreg.maps.layers import Layer
from roadreg.maps.tiles import Asked, shown_black_spots, shown_hazards
from roadreg.projects.codes import ProjectCondition
from roadreg.projects.models import Project
from roadreg.projects.queries import ProjectFilter, select_projects
from roadreg.roads.models import Centreline, KilometrePost, Route
from roadreg.safety.codes import BlackSpotStatus
from roadreg.safety.models import BlackSpot

UNTREATED = (BlackSpotStatus.LISTED, BlackSpotStatus.IN_TREATMENT)
DANGEROUS = (4, 5)
RED, ORANGE = 1, 2
ENDED_CONDITIONS = (ProjectCondition.COMPLETED, ProjectCondition.CANCELLED)


def find_extent(session: Session) -> tuple[float, float, float, float] | None:
    """(west, south, east, north) of the roads, degrees; None when there are none.

    Read from the root of the spatial index, so that 200,000 roads cost no more than ten; it may be larger by
    the rounding of the index (some metres) and by centrelines that were replaced.
    """
    table, column = Centreline.__tablename__, Centreline.geom.key
    box = select(func.ST_EstimatedExtent(table, column).label("box")).subquery()
    corners = select(*(getattr(func, f"ST_{name}")(box.c.box) for name in ("XMin", "YMin", "XMax", "YMax")))
    found = session.execute(corners.where(exists(select(Centreline.id)))).one_or_none()
    return None if found is None or found[0] is None else (found[0], found[1], found[2], found[3])


def count_by_layer(session: Session, layers: list[Layer], asked: Asked) -> dict[str, int]:
    """How many records each layer has, by the conditions under which they are drawn; one statement."""
    counts = {layer.name: _counted(layer, asked) for layer in layers}
    if not counts:
        return {}
    row = session.execute(select(*(count.label(name) for name, count in counts.items()))).one()
    return dict(row._mapping)


def _counted(layer: Layer, asked: Asked) -> Any:
    if layer.asset_kind is not None:
        in_use = (Asset.kind == layer.asset_kind, Asset.status != AssetStatus.RETIRED)
        return select(func.count(Asset.id)).where(*in_use).scalar_subquery()
    match layer.name:
        case "hazards":
            return select(func.count(Hazard.id)).where(*shown_hazards(asked)).scalar_subquery()
        case "black_spots":
            return select(func.count(BlackSpot.id)).where(*shown_black_spots(asked)).scalar_subquery()
        case "projects":
            not_cancelled = Project.condition != ProjectCondition.CANCELLED
            return select(func.count(Project.id)).where(not_cancelled).scalar_subquery()
        case "kilometre_posts":
            return select(func.count(KilometrePost.id)).scalar_subquery()
    return select(func.count(Route.id)).scalar_subquery()


@dataclass(frozen=True)
class Attention:
    """The numbers of what needs attention; each is the length of the list that it opens."""

    overdue: int = 0
    red: int = 0
    orange: int = 0
    open_hazards: int = 0
    dangerous_bridges: int = 0
    expired_boats: int = 0
    untreated_black_spots: int = 0
    late_projects: int = 0


def count_attention(session: Session, account: Account | None, *, today: date) -> Attention:
    """What needs attention, in one statement. Visitors are told of what is published only."""
    counts = {
        **_hazard_counts(today, is_visitor=account is None),
        "untreated_black_spots": _count(
            BlackSpot.id,
            BlackSpot.status.in_(UNTREATED),
            BlackSpot.is_published if account is None else literal(True),
        ),
    }
    if account is not None:
        counts |= _office_counts(today)
    return Attention(**session.execute(select(*(c.label(n) for n, c in counts.items()))).one()._mapping)


def _hazard_counts(today: date, *, is_visitor: bool) -> dict[str, Any]:
    opened = HazardFilter()
    wanted = {
        "overdue": replace(opened, is_overdue=True),
        "red": replace(opened, levels=(RED,)),
        "orange": replace(opened, levels=(ORANGE,)),
        "open_hazards": opened,
    }
    return {
        name: _count(Hazard.id, *conditions(one, today=today, is_visitor=is_visitor))
        for name, one in wanted.items()
    }


def _office_counts(today: date) -> dict[str, Any]:
    boats, bridges = FerryBoat.__table__, Bridge.__table__
    late = select_projects(ProjectFilter(is_late=True), "number", today=today).order_by(None).subquery()
    return {
        "dangerous_bridges": _serving(AssetKind.BRIDGE, bridges, bridges.c.condition_class.in_(DANGEROUS)),
        "expired_boats": _serving(AssetKind.FERRY_BOAT, boats, boats.c.certificate_expires_on < today),
        "late_projects": select(func.count()).select_from(late).scalar_subquery(),
    }


def _serving(kind: AssetKind, table: Any, condition: ColumnElement[bool]) -> Any:
    joined = select(func.count(Asset.id)).join(table, table.c.id == Asset.id)
    return joined.where(Asset.kind == kind, Asset.status != AssetStatus.RETIRED, condition).scalar_subquery()


def _count(column: Any, *where: Any) -> Any:
    return select(func.count(column)).where(*where).scalar_subquery()


@dataclass(frozen=True)
class OwnItems:
    """What waits for one account: its own projects under way, the open hazards that it reported."""

    projects: list[Project]
    hazards: list[Hazard]


def list_own_items(session: Session, account: Account, *, today: date, most: int = 4) -> OwnItems:
    """The account's open items: projects by their end, hazards by their deadline; at most so many of each."""
    projects = (
        select(Project)
        .where(Project.engineer_id == account.id, Project.condition.not_in(ENDED_CONDITIONS))
        .order_by(Project.finishes_on.nulls_last(), Project.id)
        .limit(most)
    )
    hazards = (
        select(Hazard)
        .where(
            Hazard.reported_by_id == account.id, *conditions(HazardFilter(), today=today, is_visitor=False)
        )
        .order_by(Hazard.due_on.nulls_last(), Hazard.id)
        .limit(most)
    )
    return OwnItems(list(session.scalars(projects)), list(session.scalars(hazards).unique()))
