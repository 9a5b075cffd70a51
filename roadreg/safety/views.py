"""Pages of black spots: the leader's page with the ranked list, the page of each, listing and editing."""

from dataclasses import dataclass
from functools import partial
from typing import Any

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import login_required
from geoalchemy2.shape import to_shape
from shapely import GeometryCollection
from shapely.geometry import mapping
from werkzeug.wrappers import Response

from roadreg.auth.models import Account
from roadreg.auth.permissions import Action, may, require
from roadreg.auth.sign_in import current_account
from roadreg.config import Config
from roadreg.db.session import get_session, unit_of_work
from roadreg.errors import InvalidInput, NotAllowed, NotFound
from roadreg.history.queries import list_record_changes, record_as_of
from roadreg.labels import choices_of, label_of
from roadreg.maps.services import MapPart, map_part
from roadreg.roads.labels import place_label
from roadreg.safety import diagram as diagram  # Registers the lane of black spots.
from roadreg.safety import queries, services
from roadreg.safety.codes import BlackSpotKind, BlackSpotLevel, BlackSpotStatus
from roadreg.safety.forms import SpotForm, StatusForm, filter_of, values_of_spot
from roadreg.safety.labels import STEPS
from roadreg.safety.models import BlackSpot
from roadreg.safety.queries import RankedSpot, SpotFilter, counts_of
from roadreg.safety.rules import ALLOWED_STATUS, EpdoWeights, epdo, years_of
from roadreg.web.clock import day_of, today
from roadreg.web.editing import reconcile

bp = Blueprint("safety", __name__, url_prefix="/black-spots")

Answer = Response | str | tuple[str, int]


@bp.app_context_processor
def words_of_safety() -> dict[str, Any]:
    """What the templates of black spots call."""
    return {
        "spot_place": place_label,
        "spot_years": years_of,
        "counts_of": counts_of,
        "spot_geometry": geometry_of,
    }


def sign_in_unless_public() -> Response | None:
    """Where visitors may see no black spots: the way to the sign-in page. None where one may go on."""
    config: Config = current_app.config["ROADREG"]
    if may(current_account(), Action.READ) or "black_spots" in config.public_layers:
        return None
    answer: Response = current_app.login_manager.unauthorized()  # type: ignore[attr-defined]
    return answer


def weights() -> EpdoWeights:
    """The weights of the administration."""
    config: Config = current_app.config["ROADREG"]
    return EpdoWeights(fatal=config.epdo_fatal, injury=config.epdo_injury)


# --- The leader's page ------------------------------------------------------------------------------------


@bp.get("")
def list_spots() -> Answer:
    """The map and the ranked list, with four numbers, period, rule and counts in words."""
    if (refusal := sign_in_unless_public()) is not None:
        return refusal
    account, found = current_account(), find_ranked()
    spots = [row.spot for row in found.ranked]
    page = render_template(
        "safety/list.html",
        ranked=found.ranked,
        figures=queries.figures_of(spots),
        rules=list(dict.fromkeys(spot.rule for spot in spots)),
        changed_at=max((spot.updated_at for spot in spots), default=None),
        weights=weights(),
        wanted=found.wanted,
        problems=found.problems,
        may_edit=may(account, Action.EDIT_BLACK_SPOT),
        map=map_of(spots, account) if spots else None,
        **choices_of_list(),
    )
    return (page, 422) if found.problems else page


@dataclass(frozen=True)
class Found:
    """What the page shows, or by parameter why what was asked for cannot be read; then nothing is shown."""

    wanted: SpotFilter
    ranked: list[RankedSpot]
    problems: dict[str, str]


def find_ranked() -> Found:
    """The black spots that the address asks for."""
    session, config = get_session(), current_app.config["ROADREG"]
    try:
        wanted = filter_of(session, request.args, home_adcode=config.home_division)
    except InvalidInput as error:
        return Found(SpotFilter(), [], {problem.field: str(problem) for problem in error.problems})
    is_visitor = current_account() is None
    return Found(wanted, queries.list_ranked(session, wanted, weights(), is_visitor=is_visitor), {})


def choices_of_list() -> dict[str, Any]:
    """What the filters offer."""
    session, config = get_session(), current_app.config["ROADREG"]
    return {
        "levels": choices_of(BlackSpotLevel),
        "statuses": choices_of(BlackSpotStatus),
        "routes": queries.list_routes_with_spots(session),
        "divisions": queries.list_divisions(session, home=config.home_division),
    }


def map_of(spots: list[BlackSpot], account: Account | None) -> MapPart:
    """The map beside the ranked list; it opens on the black spots shown."""
    places = [to_shape(spot.geom) for spot in spots if spot.geom is not None]
    return map_part(
        get_session(),
        account,
        name="black_spots_map",
        layers=("routes", "kilometre_posts", "black_spots"),
        bounds=GeometryCollection(places).bounds if places else None,
        height="spots-map",
    )


def geometry_of(spot: BlackSpot) -> dict[str, Any] | None:
    """The place as GeoJSON, for the list that points at the map."""
    return None if spot.geom is None else mapping(to_shape(spot.geom))


# --- One black spot ---------------------------------------------------------------------------------------


@bp.get("/<int:spot_id>")
def show_spot(spot_id: int) -> Answer:
    """A black spot: why it is one, measures, dates, place, history."""
    if (refusal := sign_in_unless_public()) is not None:
        return refusal
    spot = queries.get_spot(get_session(), spot_id)
    if current_account() is None and not spot.is_published:
        raise NotFound(_("There is no black spot %(number)s in the register.", number=spot_id))
    return render_spot(spot)


def render_spot(spot: BlackSpot, *, sent: StatusForm | None = None, sent_for: str = "") -> str:
    """The page of a black spot.

    sent : the form of a step that could not be taken. sent_for : the status that it asked for.
    """
    session, account = get_session(), current_account()
    may_edit = may(account, Action.EDIT_BLACK_SPOT, division=spot.division_adcode)
    day = day_of(request.args.get("as_of", "")) if account else None
    return render_template(
        "safety/spot.html",
        spot=spot,
        counts=counts_of(spot),
        epdo=epdo(counts_of(spot), weights()),
        weights=weights(),
        years=years_of(spot.period_from, spot.period_to),
        steps=[(status, STEPS[status]) for status in ALLOWED_STATUS[spot.status]] if may_edit else [],
        needs_day=(BlackSpotStatus.TREATED, BlackSpotStatus.DELISTED),
        sent=sent,
        sent_for=sent_for,
        today=today(),
        may_edit=may_edit,
        changes=list_record_changes(session, "black_spot", spot.id) if account else [],
        as_of=record_as_of(session, "black_spot", spot.id, day) if day else None,
        map=map_part(
            session,
            account,
            name="black_spot_map",
            layers=("routes", "kilometre_posts", "black_spots", "hazards", "guardrails"),
            geometry=spot.geom,
            label=spot.number,
        ),
    )


@bp.post("/<int:spot_id>/status")
@login_required
def change_status(spot_id: int) -> Answer:
    """Take the next step of a black spot."""
    asked = request.form.get("status", "")
    form = StatusForm()
    with unit_of_work() as session:
        spot = queries.get_spot(session, spot_id, lock=True)
        try:
            if form.validate() and asked in list(BlackSpotStatus):
                services.change_status(
                    session, current_account(), spot, BlackSpotStatus(asked), on=form.on.data
                )
                flash(_("%(number)s: %(state)s.", number=spot.number, state=label_of(spot.status)))
                return redirect(url_for(".show_spot", spot_id=spot_id))
        except InvalidInput as error:
            form.put_problems(error)
        except NotAllowed as error:
            flash(str(error), "warning")
            return redirect(url_for(".show_spot", spot_id=spot_id))
        return render_spot(spot, sent=form, sent_for=asked), 422


@bp.post("/<int:spot_id>/publish")
@login_required
def publish_spot(spot_id: int) -> Response:
    """Show the black spot to visitors or hide it from them."""
    is_published = request.form.get("published") == "1"
    with unit_of_work() as session:
        spot = queries.get_spot(session, spot_id, lock=True)
        services.publish(session, current_account(), spot, is_published=is_published)
    flash(_("Visitors see it now.") if is_published else _("Visitors do not see it any more."))
    return redirect(url_for(".show_spot", spot_id=spot_id))


# --- Listing and editing ----------------------------------------------------------------------------------


@bp.route("/new", methods=["GET", "POST"])
@login_required
def list_new() -> Answer:
    """Put a black spot on the list."""
    account = require(current_account(), Action.EDIT_BLACK_SPOT)
    form = fresh_form(account, None, formdata=request.form if request.method == "POST" else None)
    if request.method == "GET":
        return render_template("safety/edit.html", form=form, spot=None, clashes=[], map=picker(None))
    if form.validate():
        try:
            with unit_of_work() as session:
                location = form.location(session)
                spot = services.list_spot(session, account, form.facts(), location)
        except InvalidInput as error:
            form.put_problems(error)
        else:
            flash(_("Listed as %(number)s.", number=spot.number))
            return redirect(url_for(".show_spot", spot_id=spot.id))
    return render_template("safety/edit.html", form=form, spot=None, clashes=[], map=picker(None)), 422


@bp.route("/<int:spot_id>/edit", methods=["GET", "POST"])
@login_required
def edit_spot(spot_id: int) -> Answer:
    """Change a black spot; what two people changed is put together."""
    with unit_of_work() as session:
        spot = queries.get_spot(session, spot_id, lock=request.method == "POST")
        account = require(current_account(), Action.EDIT_BLACK_SPOT, division=spot.division_adcode)
        fresh = partial(fresh_form, account, spot)
        if request.method == "GET":
            form = fresh(formdata=None)
            form.remember(spot.version)
            return render_template("safety/edit.html", form=form, spot=spot, clashes=[], map=picker(spot))
        form, clashes = reconcile(fresh(formdata=request.form), spot, fresh)
        if not clashes and form.validate() and save_edit(account, spot, form):
            flash(_("Saved."))
            return redirect(url_for(".show_spot", spot_id=spot_id))
        spot = queries.get_spot(session, spot_id)
        return render_template(
            "safety/edit.html", form=form, spot=spot, clashes=clashes, map=picker(spot)
        ), 422


def save_edit(account: Account, spot: BlackSpot, form: SpotForm) -> bool:
    """Save what was filled in; False, with everything undone, when the form has to say why not."""
    session = get_session()
    try:
        location = form.put_place_on(session, spot)
        services.edit_spot(session, account, spot, form.facts(), location)
    except InvalidInput as error:
        session.rollback()
        form.put_problems(error)
        return False
    return True


def picker(spot: BlackSpot | None) -> MapPart:
    """The map on which a tap gives the place."""
    return map_part(
        get_session(),
        current_account(),
        name="place_map",
        layers=("routes", "kilometre_posts", "black_spots"),
        geometry=None if spot is None else spot.geom,
        label="" if spot is None else spot.number,
        height="spot-picker",
        picker=True,
    )


def fresh_form(account: Account, spot: BlackSpot | None, **given: Any) -> SpotForm:
    """The form of a black spot as it is now, or of a new one, with its lists filled."""
    session, config = get_session(), current_app.config["ROADREG"]
    shown: dict[str, Any] = {
        "division_adcode": account.division_adcode,
        "kind": BlackSpotKind.SECTION.value,
        "listed_on": today(),
    }
    if request.args.get("place"):
        shown["place"] = request.args["place"]
    form = SpotForm(data=values_of_spot(spot) if spot is not None else shown, **given)
    also = spot.division_adcode if spot is not None else account.division_adcode
    form.offer(queries.list_divisions(session, home=config.home_division, also=also))
    return form
