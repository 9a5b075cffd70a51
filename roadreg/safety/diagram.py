"""Black spots on the straight-line diagram of a road."""

from collections.abc import Iterable

from flask import current_app
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import Session

from roadreg.auth.models import Account
from roadreg.config import Config
from roadreg.labels import name_of
from roadreg.roads.diagram import DiagramItem, register_lane
from roadreg.roads.models import Route
from roadreg.safety.codes import BlackSpotStatus
from roadreg.safety.models import BlackSpot
from roadreg.safety.rules import STANDING

SIGNS = {BlackSpotStatus.LISTED: "!", BlackSpotStatus.IN_TREATMENT: "◐", BlackSpotStatus.TREATED: "✓"}
"""What stands in the symbol, so that colour is never alone."""


def list_spots_on(session: Session, route: Route, account: Account | None) -> Iterable[DiagramItem]:
    """Every black spot of a route that is on the list; visitors see the published ones."""
    query = select(BlackSpot).where(BlackSpot.route_id == route.id, BlackSpot.status.in_(STANDING))
    if account is None:
        config: Config = current_app.config["ROADREG"]
        if "black_spots" not in config.public_layers:
            return
        query = query.where(BlackSpot.is_published.is_(True))
    for spot in session.scalars(query.order_by(BlackSpot.from_piece, BlackSpot.from_m)):
        if spot.from_m is None:
            continue
        yield DiagramItem(
            spot.from_m,
            spot.from_piece,
            spot.to_m,
            spot.to_piece,
            f"{name_of(spot)} {spot.number}",
            f"/black-spots/{spot.id}",
            sign=SIGNS[spot.status],
            mark=f"spot-{spot.status.value}",
        )


register_lane("black_spots", _l("Black spots"), list_spots_on, order=62)
