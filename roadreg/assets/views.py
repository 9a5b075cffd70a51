"""Pages of assets: all kinds with their figures, the list of each kind, the card of each asset."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from flask import Blueprint, current_app, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from roadreg.assets import queries
from roadreg.assets.codes import AssetKind, AssetStatus
from roadreg.assets.diagram import register_lanes
from roadreg.assets.facts import Fact, fact_of, list_facts, list_missing, values_of
from roadreg.assets.filters import AssetFilter, list_options, read_filter, status_options
from roadreg.assets.kinds import KINDS, Kind, kind_of
from roadreg.assets.labels import PLURALS, WORDS
from roadreg.assets.models import Asset, FerryLanding
from roadreg.assets.rules import is_expired
from roadreg.auth.permissions import Action, may
from roadreg.auth.sign_in import current_account
from roadreg.config import Config
from roadreg.db.session import get_session
from roadreg.errors import InvalidInput, NotFound
from roadreg.history.queries import list_record_changes
from roadreg.labels import name_of
from roadreg.maps.services import MapPart, map_part
from roadreg.roads.labels import place_label
from roadreg.web.clock import day_of, end_of, today
from roadreg.web.paging import Page, get_page, page_number

bp = Blueprint("assets", __name__)
register_lanes()

Answer = str | Response | tuple[str, int]


@dataclass(frozen=True)
class ListRow:
    """An asset in a list, with its columns in words."""

    asset: Asset
    facts: list[Fact]


@dataclass(frozen=True)
class Found:
    """What a list shows, or by field why what was asked for cannot be read.

    stretch_m : metres of road along which the assets of the whole list stand; 0 where they are points.
    """

    wanted: AssetFilter = field(default_factory=AssetFilter)
    page: Page = field(default_factory=lambda: Page([], 1, 0))
    stretch_m: float = 0
    problems: dict[str, str] = field(default_factory=dict)


@bp.app_context_processor
def words_of_assets() -> dict[str, Any]:
    """What the templates of assets call."""
    return {
        "asset_words": WORDS,
        "asset_kinds": PLURALS,
        "is_expired": is_expired,
        "today": today,
        "place_label": place_label,
    }


def sign_in_unless_public(kind: Kind, asset: Asset | None = None) -> Response | None:
    """Where a visitor may not see a kind, or an asset because it is retired: the way to the sign-in page.

    None where the reader may go on.
    """
    config: Config = current_app.config["ROADREG"]
    is_public = kind.is_public(config.public_layers) and (
        asset is None or asset.status is not AssetStatus.RETIRED
    )
    if is_public or may(current_account(), Action.READ):
        return None
    answer: Response = current_app.login_manager.unauthorized()  # type: ignore[attr-defined]
    return answer


# --- Lists ------------------------------------------------------------------------------------------------


@bp.get("/assets")
def list_kinds() -> str:
    """Every kind with how many there are and how many need attention."""
    config: Config = current_app.config["ROADREG"]
    is_visitor = current_account() is None
    counts = queries.count_by_kind(get_session(), today=today(), is_visitor=is_visitor)
    if is_visitor:
        counts = [count for count in counts if count.kind.is_public(config.public_layers)]
    return render_template(
        "assets/kinds.html", counts=counts, may_create=may(current_account(), Action.EDIT_ASSET)
    )


def list_assets(kind: AssetKind) -> Answer:
    """The list of one kind, filtered and ordered by the address."""
    shown = KINDS[kind]
    refusal = sign_in_unless_public(shown)
    if refusal is not None:
        return refusal
    session, is_visitor = get_session(), current_account() is None
    found = _find(session, shown, is_visitor)
    columns = [name for name in shown.columns if shown.shows(name, is_visitor=is_visitor)]
    page = render_template(
        "assets/list.html",
        kind=shown,
        found=found,
        rows=[ListRow(asset, [_cell(session, asset, name) for name in columns]) for asset in found.page.rows],
        columns=columns,
        sortable=queries.sortable(shown, is_visitor=is_visitor),
        order=WORDS[_sort(shown, is_visitor).removeprefix("-")],
        options=[] if is_visitor else [status_options(), *list_options(session, shown)],
        divisions=queries.list_divisions(session, shown),
        may_create=may(current_account(), Action.EDIT_ASSET),
    )
    return (page, 422) if found.problems else page


def _find(session: Session, kind: Kind, is_visitor: bool) -> Found:
    """What the address asks for; where it cannot be read, nothing is shown in its place."""
    try:
        wanted = _filter(session, kind, is_visitor)
    except InvalidInput as error:
        return Found(problems={problem.field: str(problem) for problem in error.problems})
    query = queries.select_assets(kind, wanted, sort=_sort(kind, is_visitor), today=today())
    return Found(
        wanted,
        get_page(session, query, page_number()),
        queries.total_stretch_m(session, kind, wanted, today=today()) if kind.is_line else 0,
    )


def _filter(session: Session, kind: Kind, is_visitor: bool) -> AssetFilter:
    config: Config = current_app.config["ROADREG"]
    return read_filter(session, kind, request.args, home_adcode=config.home_division, is_visitor=is_visitor)


def _sort(kind: Kind, is_visitor: bool) -> str:
    """The order asked for, if it is one that the reader may ask for; else that of the kind."""
    asked = request.args.get("sort", kind.order)
    offered = queries.sortable(kind, is_visitor=is_visitor)
    return next((sort for sort in (asked, kind.order) if sort.removeprefix("-") in offered), queries.BY_ROAD)


def _cell(session: Session, asset: Asset, name: str) -> Fact:
    if name == "boats" and isinstance(asset, FerryLanding):
        return Fact(name, str(WORDS[name]), asset.boats, ", ".join(name_of(boat) for boat in asset.boats))
    return fact_of(session, name, values_of(asset))


# --- A card -----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Card:
    """What a reader is told of an asset; `is_held` says whether the register held it on the day asked for."""

    is_held: bool
    facts: list[Fact] = field(default_factory=list)
    common: list[Fact] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    remarks: str = ""


@bp.get("/assets/<int:asset_id>")
def show_asset(asset_id: int) -> Answer:
    """The card of an asset, now or as it stood at the end of a day (`as_of`)."""
    session, account = get_session(), current_account()
    asset = queries.get_asset(session, asset_id)
    refusal = sign_in_unless_public(kind_of(asset), asset)
    if refusal is not None:
        return refusal
    day = None if account is None else day_of(request.args.get("as_of", ""))
    may_edit = may(account, Action.EDIT_ASSET, division=asset.division_adcode)
    return render_template(
        "assets/card.html",
        asset=asset,
        kind=kind_of(asset),
        card=_card(session, asset, day, is_visitor=account is None),
        day=day,
        map=map_of(session, asset),
        tied=queries.list_tied(session, asset),
        overlapping=queries.list_overlapping(session, asset) if account is not None else [],
        may_edit=may_edit and asset.status is not AssetStatus.RETIRED,
        may_bring_back=may_edit and asset.status is AssetStatus.RETIRED,
        changes=list_record_changes(session, "asset", asset.id) if account is not None else [],
    )


def map_of(session: Session, asset: Asset) -> MapPart | None:
    """A small map that shows an asset among what lies around it; None for one without a place."""
    if asset.geom is None:
        return None
    return map_part(session, current_account(), name="asset_map", geometry=asset.geom, label=name_of(asset))


def _card(session: Session, asset: Asset, day: date | None, *, is_visitor: bool) -> Card:
    kind = kind_of(asset)
    values = values_of(asset) if day is None else queries.get_values_as_of(session, asset, end_of(day))
    if values is None:
        return Card(is_held=False)
    return Card(
        True,
        list_facts(session, kind, values, is_visitor=is_visitor),
        _common(session, values, is_visitor=is_visitor),
        [] if is_visitor else list_missing(kind, values),
        "" if is_visitor else values["remarks"],
    )


COMMON = ("division_adcode", "status", "built_on", "owner", "managed_by", "retired_on", "retired_reason")
PUBLIC_COMMON = ("division_adcode", "status", "built_on")


def _common(session: Session, values: dict[str, Any], *, is_visitor: bool) -> list[Fact]:
    """What every card says; of retirement only where there is any."""
    facts = [fact_of(session, name, values) for name in (PUBLIC_COMMON if is_visitor else COMMON)]
    return [fact for fact in facts if fact.text or not fact.name.startswith("retired")]


def show_asset_of_kind(kind: AssetKind, asset_id: int) -> Response:
    """`/bridges/7` leads to the card, for those who type it. Raises NotFound for an asset of another kind."""
    asset = queries.get_asset(get_session(), asset_id)
    if asset.kind is not kind:
        raise NotFound(str(WORDS["number"]))
    return redirect(url_for("assets.show_asset", asset_id=asset_id))


def _add_pages_of_kinds() -> None:
    for kind in AssetKind:
        bp.add_url_rule(f"/{kind}", f"list_{kind}", list_assets, defaults={"kind": kind})
        path = f"/{kind}/<int:asset_id>"
        bp.add_url_rule(path, f"show_{kind}", show_asset_of_kind, defaults={"kind": kind})


_add_pages_of_kinds()
