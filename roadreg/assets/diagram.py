"""What assets draw on a route's straight-line diagram: a lane for each kind that stands on roads."""

from collections.abc import Iterable
from functools import partial

from flask import current_app, url_for
from sqlalchemy import select
from sqlalchemy.orm import Session

from roadreg.assets.codes import AssetStatus, Condition, CulvertGrade
from roadreg.assets.facts import computed, values_of
from roadreg.assets.kinds import KINDS, Kind
from roadreg.assets.labels import PLURALS
from roadreg.assets.models import Asset, Bridge
from roadreg.assets.rules import DANGEROUS_CLASSES
from roadreg.auth.models import Account
from roadreg.config import Config
from roadreg.labels import name_of
from roadreg.roads.diagram import DiagramItem, register_lane
from roadreg.roads.models import Route

FIRST_ORDER = 20

TO_LOOK_AT = frozenset(
    {Condition.DAMAGED, Condition.MISSING, CulvertGrade.BAD, CulvertGrade.DANGEROUS},
)
"""Conditions that a diagram marks."""


def list_items(kind: Kind, session: Session, route: Route, account: Account | None) -> Iterable[DiagramItem]:
    """The assets of a kind on a route that serve; nothing for a visitor where the kind is not public."""
    config: Config = current_app.config["ROADREG"]
    if account is None and not kind.is_public(config.public_layers):
        return
    model = kind.model
    on_route = select(model).where(
        model.route_id == route.id, model.status != AssetStatus.RETIRED, model.from_m.is_not(None)
    )
    for asset in session.scalars(on_route.order_by(model.from_piece, model.from_m)):
        sign, mark = ("", "") if account is None else _sign_and_mark(asset)
        yield DiagramItem(
            from_m=asset.from_m or 0.0,
            from_piece=asset.from_piece,
            to_m=asset.to_m,
            to_piece=asset.to_piece,
            text=name_of(asset),
            path=url_for("assets.show_asset", asset_id=asset.id),
            sign=sign,
            mark=mark,
        )


def _sign_and_mark(asset: Asset) -> tuple[str, str]:
    """A bridge's class as its digit, dangerous ones marked; an exclamation mark on what is broken."""
    if isinstance(asset, Bridge) and asset.condition_class is not None:
        is_dangerous = asset.condition_class in DANGEROUS_CLASSES
        return str(asset.condition_class), "dangerous" if is_dangerous else ""
    values = values_of(asset)
    if {computed("condition", values), computed("grade", values)} & TO_LOOK_AT:
        return "!", "damaged"
    return "", ""


def register_lanes() -> None:
    """Put every kind that stands on roads on the diagram."""
    for order, kind in enumerate(KINDS.values(), start=FIRST_ORDER):
        if kind.has_place:
            register_lane(kind.kind, PLURALS[kind.kind], partial(list_items, kind), order=order)
