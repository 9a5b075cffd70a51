"""Pages that change assets: enter, edit, retire and bring back, photos and documents."""

from functools import partial

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import login_required
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from roadreg.assets import queries, services
from roadreg.assets.codes import AssetKind
from roadreg.assets.forms import COMMON, MANAGEMENT, AssetForm, RetireForm, make_form, place_given
from roadreg.assets.kinds import KINDS, Kind, kind_of
from roadreg.assets.models import Asset
from roadreg.auth.permissions import Action, require
from roadreg.auth.sign_in import current_account
from roadreg.config import Config
from roadreg.db.concurrency import Clash
from roadreg.db.session import get_session, unit_of_work
from roadreg.errors import InvalidInput, NotFound
from roadreg.files.forms import uploads_of
from roadreg.files.store import get_store
from roadreg.labels import name_of
from roadreg.maps.services import MapPart, map_part
from roadreg.roads.places import Location
from roadreg.web.clock import now, today
from roadreg.web.editing import reconcile

bp = Blueprint("asset_edits", __name__)

Answer = str | Response | tuple[str, int]


@bp.route("/assets/new", methods=["GET", "POST"])
@login_required
def create_asset() -> Answer:
    """Enter an asset of the kind in the address: `/assets/new?kind=bridges`."""
    account = require(current_account(), Action.EDIT_ASSET)
    kind = _kind_asked()
    form = make_form(get_session(), kind, account)
    if form.validate_on_submit():
        try:
            with unit_of_work() as session:
                location = place_given(form, session)
                asset = services.create_asset(
                    session, kind.kind, form.columns(kind), location, account=account, today=today()
                )
            _tell(asset, location)
            return redirect(url_for("assets.show_asset", asset_id=asset.id))
        except InvalidInput as error:
            form.put_problems(error)
    return _form_page(form, kind, None, [])


@bp.route("/assets/<int:asset_id>/edit", methods=["GET", "POST"])
@login_required
def edit_asset(asset_id: int) -> Answer:
    """Change an asset; who saves second is shown both values where two changed the same field."""
    session, account = get_session(), current_account()
    asset = queries.get_asset(session, asset_id)
    account = require(account, Action.EDIT_ASSET, division=asset.division_adcode)
    kind, clashes = kind_of(asset), list[Clash]()
    form = make_form(session, kind, account, asset)
    if form.validate_on_submit():
        try:
            with unit_of_work() as session:
                asset = queries.lock_asset(session, asset)
                form, clashes = reconcile(form, asset, partial(make_form, session, kind, account, asset))
                if not clashes and not form.errors:
                    return _save(session, form, asset)
        except InvalidInput as error:
            form.put_problems(error)
    return _form_page(form, kind, asset, clashes)


@bp.route("/assets/<int:asset_id>/retire", methods=["GET", "POST"])
@login_required
def retire_asset(asset_id: int) -> Answer:
    """Take an asset out of service for good, with the day and the reason."""
    asset = queries.get_asset(get_session(), asset_id)
    account = require(current_account(), Action.EDIT_ASSET, division=asset.division_adcode)
    form = RetireForm(data={"on": today()})
    if form.validate_on_submit():
        try:
            with unit_of_work() as session:
                locked = queries.lock_asset(session, asset)
                services.retire_asset(
                    session, locked, form.reason.data, form.on.data, account=account, today=today()
                )
            flash(_("“%(name)s” is retired. It stays in the register.", name=name_of(asset)))
            return redirect(url_for("assets.show_asset", asset_id=asset_id))
        except InvalidInput as error:
            for problem in error.problems:
                form[problem.field].errors = [*form[problem.field].errors, str(problem)]
    page = render_template("assets/retire.html", form=form, asset=asset)
    return (page, 422) if form.errors else page


@bp.post("/assets/<int:asset_id>/bring-back")
@login_required
def bring_back_asset(asset_id: int) -> Response:
    """Put a retired asset back into service."""
    with unit_of_work() as session:
        asset = queries.lock_asset(session, queries.get_asset(session, asset_id))
        services.bring_back_asset(session, asset, account=current_account())
    flash(_("“%(name)s” is in service again.", name=name_of(asset)))
    return redirect(url_for("assets.show_asset", asset_id=asset_id))


@bp.post("/assets/<int:asset_id>/files")
@login_required
def attach_files(asset_id: int) -> Response:
    """Hang photos and documents on an asset."""
    page = url_for("assets.show_asset", asset_id=asset_id, _anchor="files")
    uploads = uploads_of(request)
    if not uploads:
        flash(_("No file was chosen."), "warning")
        return redirect(page)
    try:
        with unit_of_work() as session:
            services.attach_files(
                session,
                get_store(),
                queries.get_asset(session, asset_id),
                uploads,
                account=current_account(),
                now=now(),
                caption=request.form.get("caption", "")[:200],
            )
    except InvalidInput as refused:
        flash(str(refused), "danger")
    return redirect(page)


@bp.post("/assets/<int:asset_id>/files/<int:attachment_id>/remove")
@login_required
def remove_attachment(asset_id: int, attachment_id: int) -> Response:
    """Take a photo or document from an asset."""
    with unit_of_work() as session:
        asset = queries.get_asset(session, asset_id)
        services.remove_attachment(session, asset, attachment_id, account=current_account())
    flash(_("Removed. The history keeps that it was there."))
    return redirect(url_for("assets.show_asset", asset_id=asset_id, _anchor="files"))


# --- Parts ------------------------------------------------------------------------------------------------


def _kind_asked() -> Kind:
    asked = request.args.get("kind", "")
    if asked not in list(AssetKind):
        raise NotFound(_("There is no kind of asset “%(kind)s”.", kind=asked[:40]))
    return KINDS[AssetKind(asked)]


def _save(session: Session, form: AssetForm, asset: Asset) -> Response:
    location = place_given(form, session, asset)
    services.edit_asset(
        session, asset, form.columns(kind_of(asset)), location, account=current_account(), today=today()
    )
    _tell(asset, location)
    return redirect(url_for("assets.show_asset", asset_id=asset.id))


def _tell(asset: Asset, location: Location | None) -> None:
    """Say that it is saved, and warn where the place may not be the one that was meant."""
    flash(_("“%(name)s” is saved.", name=name_of(asset)))
    config: Config = current_app.config["ROADREG"]
    if location is None:
        return
    if location.route is None and location.nearest is not None:
        flash(
            _(
                "It lies beside no road: the nearest, %(route)s, is %(distance)s m away. "
                "It is kept by its coordinates.",
                route=location.nearest.code,
                distance=f"{location.nearest.distance_m:,.0f}",
            ),
            "warning",
        )
    elif location.distance_m is not None and location.distance_m > config.surveyed_gap_limit_m:
        flash(
            _(
                "The chainage and the surveyed point lie %(distance)s m apart. Check which is right.",
                distance=f"{location.distance_m:,.0f}",
            ),
            "warning",
        )


def _picker(asset: Asset | None) -> MapPart:
    """The map on which a tap gives the place."""
    return map_part(
        get_session(),
        current_account(),
        name="place_map",
        geometry=None if asset is None else asset.geom,
        label="" if asset is None else name_of(asset),
        layers=("routes", "kilometre_posts"),
        picker=True,
    )


def _form_page(form: AssetForm, kind: Kind, asset: Asset | None, clashes: list[Clash]) -> Answer:
    page = render_template(
        "assets/form.html",
        form=form,
        kind=kind,
        asset=asset,
        clashes=clashes,
        map=_picker(asset) if kind.has_place else None,
        common=COMMON,
        own=form.own_fields(kind),
        management=MANAGEMENT,
    )
    refused = form.errors or form.form_errors
    return (page, 409) if clashes else (page, 422) if refused else page
