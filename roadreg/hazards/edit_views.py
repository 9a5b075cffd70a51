"""Pages that make and correct hazards: the report from the roadside, the correction, photos."""

from functools import partial
from typing import Any
from uuid import uuid4

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import login_required
from shapely import Point
from werkzeug.wrappers import Response

from roadreg.auth.models import Account
from roadreg.auth.permissions import Action, require
from roadreg.auth.sign_in import current_account
from roadreg.db.concurrency import Clash
from roadreg.db.session import get_session, unit_of_work
from roadreg.errors import InvalidInput, NotFound, RoadregError
from roadreg.files.forms import uploads_of
from roadreg.files.services import attach_all
from roadreg.files.store import get_store
from roadreg.hazards import queries, services
from roadreg.hazards.codes import HazardOrigin
from roadreg.hazards.forms import HazardForm, ReportForm, values_of_hazard
from roadreg.hazards.models import Hazard, HazardAttachment, HazardCategory
from roadreg.hazards.photos import KeptPhoto, PhotoBasket, attach_kept
from roadreg.hazards.queries import NearHazard
from roadreg.maps.services import MapPart, map_part
from roadreg.roads.services import Location
from roadreg.web.clock import now, today
from roadreg.web.editing import reconcile

bp = Blueprint("hazard_edits", __name__, url_prefix="/hazards")

# --- Reporting --------------------------------------------------------------------------------------------


@bp.route("/new", methods=["GET", "POST"])
@login_required
def report_hazard() -> Response | str | tuple[str, int]:
    """Log a hazard. Whatever goes wrong, what was typed and sent stays."""
    account = require(current_account(), Action.REPORT_HAZARD)
    form = report_form(account)
    if request.method == "GET":
        return render_report(form, account)
    photos, refused = take_in_photos()
    known = request.form.get("same_as", "")
    if known.isdigit() and not refused:
        return note_known(account, int(known), form, photos)
    near: list[NearHazard] = []
    if form.validate() and not refused:
        try:
            location = form.location(get_session())
            near = [] if form.is_another.data else near_ones(form, location)
            if not near:
                return save_report(account, form, location, photos)
        except InvalidInput as error:
            form.put_problems(error)
        except RoadregError as error:
            form.form_errors.append(str(error))
    return render_report(form, account, photos=photos, refused=refused, near=near), 422


def save_report(account: Account, form: ReportForm, location: Location, photos: list[KeptPhoto]) -> Response:
    """Save the hazard with its photos, all or nothing."""
    with unit_of_work() as session:
        hazard = services.report_hazard(session, account, form.report(location), now=now(), today=today())
        attach_kept(session, get_store(), hazard, photos, account=account, now=now())
        number, hazard_id = hazard.number, hazard.id
    flash(_("Saved as %(number)s.", number=number))
    return redirect(url_for("hazards.show_hazard", hazard_id=hazard_id, saved=1))


def note_known(account: Account, hazard_id: int, form: ReportForm, photos: list[KeptPhoto]) -> Response:
    """The person says that it is a hazard known already: photos and words go there, nothing new is made."""
    with unit_of_work() as session:
        hazard = queries.survivor_of(session, queries.get_hazard(session, hazard_id))
        services.see_again(session, account, hazard, form.description.data or "", now=now())
        attach_kept(session, get_store(), hazard, photos, account=account, now=now())
        number = hazard.number
    flash(_("Added to %(number)s; nothing new was made.", number=number))
    return redirect(url_for("hazards.show_hazard", hazard_id=hazard.id))


def take_in_photos() -> tuple[list[KeptPhoto], list[str]]:
    """The photos that the form brought back and those sent now, kept for good; and why any was refused."""
    basket = PhotoBasket(current_app.config["SECRET_KEY"])
    dropped = set(request.form.getlist("drop"))
    again = basket.again(token for token in request.form.getlist("kept") if token not in dropped)
    with unit_of_work() as session:
        sent, refused = basket.take_in(session, get_store(), uploads_of(request), now=now())
    return list({photo.sha256: photo for photo in [*again, *sent]}.values()), refused


def near_ones(form: ReportForm, location: Location) -> list[NearHazard]:
    """Open hazards that this one may be; none for a sending that was saved already."""
    session = get_session()
    if not form.category_code.data or queries.find_by_token(session, form.token()) is not None:
        return []
    return queries.list_near(session, location.geom, category_code=form.category_code.data)


def report_form(account: Account) -> ReportForm:
    """The form as sent, or an empty one; the address may give place, point and category."""
    session, config = get_session(), current_app.config["ROADREG"]
    given = {name: request.args.get(name, "") for name in ("place", "lon", "lat")}
    shown = given | {
        "origin": HazardOrigin.PATROL.value,
        "client_token": str(uuid4()),
        "category_code": request.args.get("category", ""),
        "method": "tap" if given["lon"] else "chainage",
    }
    form = ReportForm(formdata=request.form if request.method == "POST" else None, data=shown)
    form.offer(queries.list_categories(session), queries.list_divisions(session, home=config.home_division))
    return form


def render_report(
    form: ReportForm,
    account: Account,
    *,
    photos: list[KeptPhoto] | None = None,
    refused: list[str] | None = None,
    near: list[NearHazard] | None = None,
) -> str:
    """The report page; the categories most used stand first."""
    session = get_session()
    categories = queries.list_categories(session)
    first = first_categories(categories, queries.list_most_used(session, account.id))
    if form.category_code.data and form.category_code.data not in {one.code for one in first}:
        first += [one for one in categories if one.code == form.category_code.data]
    return render_template(
        "hazards/new.html",
        form=form,
        first=first,
        rest=[one for one in categories if one not in first],
        photos=photos or [],
        refused=refused or [],
        near=near or [],
        map=picker(None),
    )


def first_categories(categories: list[HazardCategory], codes: list[str]) -> list[HazardCategory]:
    """The categories whose buttons stand first; while nothing is recorded, the first of each group."""
    by_code = {one.code: one for one in categories}
    first = [by_code[code] for code in codes if code in by_code]
    if first:
        return first
    groups = {one.code[:1]: one for one in reversed(categories)}
    return sorted(groups.values(), key=categories.index)[:6]


@bp.get("/near")
@login_required
def show_near() -> str:
    """The open hazards near a point, as a part of the report page: `?lon=&lat=&category=`."""
    require(current_account(), Action.REPORT_HAZARD)
    try:
        point = Point(float(request.args["lon"]), float(request.args["lat"]))
    except (KeyError, ValueError):
        return ""
    category = request.args.get("category", "")
    is_on_the_map = abs(point.x) <= 180 and abs(point.y) <= 85
    near = (
        queries.list_near(get_session(), point, category_code=category) if category and is_on_the_map else []
    )
    return render_template("hazards/_near.html", near=near)


# --- Correcting -------------------------------------------------------------------------------------------


@bp.route("/<int:hazard_id>/edit", methods=["GET", "POST"])
@login_required
def edit_hazard(hazard_id: int) -> Response | str | tuple[str, int]:
    """Correct a hazard's facts and place; what two people changed is put together."""
    with unit_of_work() as session:
        hazard = queries.get_hazard(session, hazard_id, lock=request.method == "POST")
        account = require(current_account(), Action.EDIT_HAZARD, division=hazard.division_adcode)
        fresh = partial(fresh_form, hazard)
        if request.method == "GET":
            form, clashes, status = fresh(formdata=None), list[Clash](), 200
            form.remember(hazard.version)
        else:
            form, clashes = reconcile(fresh(formdata=request.form), hazard, fresh)
            if not clashes and form.validate() and save_edit(account, hazard, form):
                flash(_("Saved."))
                return redirect(url_for("hazards.show_hazard", hazard_id=hazard_id))
            status = 422
        hazard = queries.get_hazard(session, hazard_id)
        page = render_template(
            "hazards/edit.html",
            form=form,
            hazard=hazard,
            clashes=clashes,
            categories=queries.list_categories(session, also=hazard.category_code),
            map=picker(hazard),
        )
        return page, status


def save_edit(account: Account, hazard: Hazard, form: HazardForm) -> bool:
    """Save what was filled in; False, with everything undone, when the form has to say why not."""
    session = get_session()
    try:
        location = form.put_place_on(session, hazard)
        services.edit_hazard(session, account, hazard, form.facts(), location, now=now())
    except InvalidInput as error:
        session.rollback()
        form.put_problems(error)
        return False
    return True


def fresh_form(hazard: Hazard, **given: Any) -> HazardForm:
    """The form of a hazard as it is now, with its lists filled."""
    session, config = get_session(), current_app.config["ROADREG"]
    form = HazardForm(data=values_of_hazard(hazard), **given)
    form.offer(
        queries.list_categories(session, also=hazard.category_code),
        queries.list_divisions(session, home=config.home_division, also=hazard.division_adcode),
    )
    return form


def picker(hazard: Hazard | None) -> MapPart:
    """The map on which a tap gives the place; open hazards on it show what is known already."""
    return map_part(
        get_session(),
        current_account(),
        name="place_map",
        layers=("routes", "kilometre_posts", "hazards"),
        geometry=None if hazard is None else hazard.geom,
        label="" if hazard is None else hazard.number,
        height="place-map",
        picker=True,
    )


# --- Photos -----------------------------------------------------------------------------------------------


@bp.post("/<int:hazard_id>/attachments")
@login_required
def add_attachments(hazard_id: int) -> Response:
    """Add photos and documents to a hazard."""
    with unit_of_work() as session:
        hazard = queries.get_hazard(session, hazard_id)
        account = require(current_account(), Action.REPORT_HAZARD, division=hazard.division_adcode)
        try:
            attach_all(
                session,
                get_store(),
                HazardAttachment,
                uploads_of(request),
                account=account,
                now=now(),
                caption=request.form.get("caption", "")[:200],
                hazard_id=hazard.id,
            )
        except InvalidInput as refused:
            session.rollback()
            flash(str(refused), "danger")
    return redirect(url_for("hazards.show_hazard", hazard_id=hazard_id, _anchor="files"))


@bp.post("/<int:hazard_id>/attachments/<int:attachment_id>/remove")
@login_required
def remove_attachment(hazard_id: int, attachment_id: int) -> Response:
    """Take a photo or document from a hazard; the file itself and the history keep it."""
    with unit_of_work() as session:
        hazard = queries.get_hazard(session, hazard_id)
        require(current_account(), Action.EDIT_HAZARD, division=hazard.division_adcode)
        attachment = session.get(HazardAttachment, attachment_id)
        if attachment is None or attachment.hazard_id != hazard.id:
            raise NotFound(_("This hazard has no such file; perhaps somebody has just removed it."))
        session.delete(attachment)
    return redirect(url_for("hazards.show_hazard", hazard_id=hazard_id, _anchor="files"))
