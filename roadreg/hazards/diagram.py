"""Hazards on the straight-line diagram of a road."""

from collections.abc import Iterable

from flask import current_app
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import Session

from roadreg.auth.models import Account
from roadreg.config import Config
from roadreg.hazards.models import Hazard
from roadreg.hazards.rules import OPEN
from roadreg.labels import label_of
from roadreg.roads.diagram import DiagramItem, register_lane
from roadreg.roads.models import Route


def list_hazards_on(session: Session, route: Route, account: Account | None) -> Iterable[DiagramItem]:
    """Every open hazard of a route in the order of the road; visitors see the published ones."""
    query = select(Hazard).where(Hazard.route_id == route.id, Hazard.state.in_(OPEN))
    if account is None:
        config: Config = current_app.config["ROADREG"]
        if "hazards" not in config.public_layers:
            return
        query = query.where(Hazard.is_published)
    for hazard in session.scalars(query.order_by(Hazard.from_piece, Hazard.from_m)):
        if hazard.from_m is None:
            continue
        level = hazard.risk_level
        yield DiagramItem(
            hazard.from_m,
            hazard.from_piece,
            hazard.to_m,
            hazard.to_piece,
            f"{label_of(hazard.category)} {hazard.number}",
            f"/hazards/{hazard.id}",
            sign=str(level) if level else "?",
            mark=f"risk-{level}" if level else "",
        )


register_lane("hazards", _l("Hazards"), list_hazards_on, order=60)
