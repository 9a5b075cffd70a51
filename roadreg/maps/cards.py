"""The card that a tap on the map opens: a record's title, sign, a few facts and the way to its page."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeVar

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import select
from sqlalchemy.orm import Session

from roadreg.assets import labels as asset_labels  # noqa: F401 - registers the words of assets.
from roadreg.assets.codes import AssetStatus
from roadreg.assets.models import (
    Asset,
    Bridge,
    BusBay,
    Culvert,
    FerryLanding,
    Guardrail,
    NavigationMark,
    Slope,
)
from roadreg.auth.models import Account
from roadreg.errors import Forbidden, NotFound
from roadreg.hazards import labels as hazard_labels  # noqa: F401 - registers the words of hazards.
from roadreg.hazards.codes import RiskLevel
from roadreg.hazards.models import Hazard
from roadreg.hazards.rules import days_overdue
from roadreg.labels import label_of, name_of
from roadreg.maps.layers import Layer
from roadreg.projects import labels as project_labels  # noqa: F401 - registers the words of projects.
from roadreg.projects.models import Project
from roadreg.projects.queries import latest_entries
from roadreg.roads.chainage import format_chainage
from roadreg.roads.labels import place_label, route_label
from roadreg.roads.models import KilometrePost, Route
from roadreg.roads.queries import centreline_extents
from roadreg.safety.models import BlackSpot
from roadreg.web.templating import day, number

Record = TypeVar("Record")


@dataclass(frozen=True)
class Card:
    """What a card says. risk : of a hazard, 0 ungraded; condition_class : of a bridge."""

    kind: str
    title: str
    place: str = ""
    path: str = ""
    facts: list[tuple[str, str]] = field(default_factory=list)
    risk: int | None = None
    condition_class: int | None = None
    is_overdue: bool = False
    is_demonstration: bool = False


def get_card(session: Session, layer: Layer, record_id: int, account: Account | None, *, today: date) -> Card:
    """The card of a record on a layer. Raises NotFound; Forbidden for what visitors may not see."""
    if layer.asset_kind is not None:
        return _asset(session, layer, record_id)
    makers: dict[str, Callable[[], Card]] = {
        "routes": lambda: _route(session, _get(session, Route, record_id)),
        "kilometre_posts": lambda: _post(session, record_id),
        "hazards": lambda: _hazard(_get(session, Hazard, record_id), account, today),
        "black_spots": lambda: _black_spot(_get(session, BlackSpot, record_id), account),
        "projects": lambda: _project(session, _get(session, Project, record_id)),
    }
    return makers[layer.name]()


def _get(session: Session, model: type[Record], record_id: int) -> Record:
    record = session.get(model, record_id)
    if record is None:
        raise NotFound(_("The register no longer has this record."))
    return record


def _route(session: Session, route: Route) -> Card:
    extent = centreline_extents(session, [route.id]).get(route.id)
    facts = [
        (_("Grade"), label_of(route.administrative_grade)),
        (_("Length"), "" if extent is None else number(extent.length_m / 1000, "km")),
        (_("Centreline"), "" if extent is None else label_of(extent.quality)),
        (_("Managed by"), route.managed_by),
    ]
    return Card(
        _("Road"),
        f"{route_label(route)} {name_of(route)}",
        path=f"/roads/{route.code}",
        facts=_said(facts),
        is_demonstration=route.source == "demonstration",
    )


def _post(session: Session, record_id: int) -> Card:
    post = _get(session, KilometrePost, record_id)
    route = _get(session, Route, post.route_id)
    place = f"{route_label(route)} {format_chainage(post.chainage_m)}"
    return Card(_("Kilometre post"), place, path=f"/roads/{route.code}", facts=[(_("Road"), name_of(route))])


def _hazard(hazard: Hazard, account: Account | None, today: date) -> Card:
    if account is None and not hazard.is_published:
        raise Forbidden(_("This hazard is shown after signing in."))
    late = days_overdue(hazard.state, hazard.due_on, today)
    overdue = ngettext("%(num)s day overdue", "%(num)s days overdue", late) if late else ""
    risk = hazard.risk_level or 0
    facts = [
        (_("Risk"), label_of(RiskLevel(risk)) if risk else _("Not graded")),
        (_("State"), label_of(hazard.state)),
        (_("Due"), " · ".join(filter(None, [day(hazard.due_on), overdue]))),
        (_("Description"), hazard.description[:140]),
    ]
    return Card(
        _("Hazard"),
        f"{hazard.number} {label_of(hazard.category)}",
        place_label(hazard),
        f"/hazards/{hazard.id}",
        _said(facts),
        risk=risk,
        is_overdue=bool(late),
        is_demonstration=hazard.source == "demonstration",
    )


def _black_spot(spot: BlackSpot, account: Account | None) -> Card:
    if account is None and not spot.is_published:
        raise Forbidden(_("This black spot is shown after signing in."))
    crashes = spot.fatal_crashes + spot.injury_crashes + spot.property_crashes
    facts = [
        (_("Level"), label_of(spot.level)),
        (_("Status"), label_of(spot.status)),
        (_("Period"), f"{day(spot.period_from)} – {day(spot.period_to)}"),
        (_("Crashes"), number(crashes)),
        (_("Killed / injured"), f"{spot.killed} / {spot.injured}"),
    ]
    return Card(
        _("Black spot"),
        f"{spot.number} {name_of(spot)}",
        place_label(spot),
        f"/black-spots/{spot.id}",
        _said(facts),
        is_demonstration=spot.source == "demonstration",
    )


def _project(session: Session, project: Project) -> Card:
    entry = latest_entries(session, [project.id]).get(project.id)
    facts = [
        (_("Stage"), label_of(project.stage)),
        (_("State"), label_of(project.condition)),
        (_("Done"), "" if entry is None else f"{number(float(entry.physical_percent))} %"),
        (_("To be finished"), day(project.finishes_on)),
    ]
    places = [place_label(site) for site in project.sites[:2]]
    return Card(
        _("Project"),
        f"{project.number} {name_of(project)}",
        " · ".join(filter(None, places)),
        f"/projects/{project.id}",
        _said(facts),
        is_demonstration=project.source == "demonstration",
    )


def _asset(session: Session, layer: Layer, record_id: int) -> Card:
    asset = session.scalar(select(Asset).where(Asset.id == record_id, Asset.kind == layer.asset_kind))
    if asset is None or asset.status is AssetStatus.RETIRED:
        raise NotFound(_("The register no longer has this record."))
    facts = [*_own_facts(asset), (_("Status"), label_of(asset.status)), (_("Managed by"), asset.managed_by)]
    return Card(
        label_of(asset.kind),
        name_of(asset),
        place_label(asset),
        url_for("assets.show_asset", asset_id=asset.id),
        _said(facts)[:5],
        condition_class=asset.condition_class if isinstance(asset, Bridge) else None,
        is_demonstration=asset.source == "demonstration",
    )


def _own_facts(asset: Asset) -> list[tuple[str, Any]]:
    """Up to three facts that tell one asset of a kind from another."""
    match asset:
        case Bridge():
            return [
                (_("Length"), _measured(asset.total_length_m, "m")),
                (_("Weight limit"), _measured(asset.weight_limit_t, "t")),
                (_("Crosses"), asset.crosses),
            ]
        case Guardrail():
            return [
                (_("Protection level"), label_of(asset.protection_level)),
                (_("Condition"), label_of(asset.condition)),
            ]
        case Slope():
            return [
                (_("Kind"), label_of(asset.slope_kind)),
                (_("Height"), _measured(asset.height_m, "m")),
                (_("Condition"), label_of(asset.condition)),
            ]
        case Culvert():
            return [(_("Span"), _measured(asset.span_m, "m")), (_("Grade"), label_of(asset.grade))]
        case FerryLanding():
            return [(_("Water"), asset.water_body), (_("Opposite bank"), asset.opposite_bank)]
        case NavigationMark():
            return [(_("Panel"), asset.panel), (_("Light"), asset.light)]
        case BusBay():
            return [(_("Kind"), label_of(asset.pull_in)), (_("Lines served"), asset.lines_served)]
    return []


def _measured(value: float | None, unit: str) -> str:
    return "" if value is None else number(value, unit)


def _said(facts: list[tuple[str, Any]]) -> list[tuple[str, str]]:
    """The facts that say something."""
    return [(name, str(value)) for name, value in facts if value not in ("", None)]
