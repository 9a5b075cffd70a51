"""Pages of the roads: the list, a road with its straight-line diagram, its facts and sections."""

from collections.abc import Callable
from functools import partial, wraps
from typing import Any

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import login_required
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from roadreg.auth.models import Account
from roadreg.auth.permissions import Action, may, require
from roadreg.auth.sign_in import current_account
from roadreg.config import Config
from roadreg.db.concurrency import Clash
from roadreg.db.session import get_session, unit_of_work
from roadreg.errors import FieldProblem, InvalidInput
from roadreg.history.queries import list_record_changes, record_as_of
from roadreg.labels import label_of
from roadreg.roads import listings, queries, services
from roadreg.roads.chainage import format_chainage, format_stretch
from roadreg.roads.codes import AdministrativeGrade, TechnicalClass
from roadreg.roads.diagram import DiagramItem, draw, find_gaps_and_overlaps, lanes, register_lane
from roadreg.roads.errors import RoadsError
from roadreg.roads.labels import place_label, route_label
from roadreg.roads.models import Route, Section, SurfaceKind
from roadreg.roads.route_codes import find_route_code
from roadreg.roads.route_forms import RouteForm, SectionForm, values_of_route, values_of_section
from roadreg.web.clock import day_of
from roadreg.web.editing import reconcile
from roadreg.web.paging import get_page, page_number

bp = Blueprint("roads", __name__, url_prefix="/roads")
bp.add_app_template_filter(place_label, "place")
bp.add_app_template_filter(route_label, "route")
bp.add_app_template_filter(partial(format_chainage, decimals=0), "chainage")

LANE_LINES_LIMIT = 400
"""Lines of the list below the diagram; a longer one is cut, with its count."""

COMMONEST_CLASS = TechnicalClass.CLASS_III.value
"""Offered first for a new section."""

View = Callable[..., Any]


def for_visitors_if_published(view: View) -> View:
    """Show a page to visitors where the administration publishes its routes; else ask for sign-in."""

    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        config: Config = current_app.config["ROADREG"]
        return (
            view(*args, **kwargs)
            if "routes" in config.public_layers
            else login_required(view)(*args, **kwargs)
        )

    return guarded


@bp.get("")
@for_visitors_if_published
def list_routes() -> str:
    """The routes, filtered and ordered by the address."""
    session = get_session()
    asked = request.args.get("grade", "")
    grade = AdministrativeGrade(asked) if asked in list(AdministrativeGrade) else None
    text, division = request.args.get("q", "").strip()[:100], request.args.get("division", "")
    sort = request.args.get("sort", "")
    page = get_page(
        session, queries.select_routes(grade=grade, text=text, division=division, sort=sort), page_number()
    )
    return render_template(
        "roads/list.html",
        page=page,
        extents=queries.centreline_extents(session, [route.id for route in page.rows]),
        counts=listings.count_by_grade(session),
        grades=list(AdministrativeGrade),
        divisions=listings.list_divisions_with_routes(session),
        grade=grade,
        text=text,
        division=division,
        sort=sort,
        may_create=may(current_account(), Action.EDIT_ROAD),
    )


@bp.get("/<code>")
@for_visitors_if_published
def show_route(code: str) -> Response | str:
    """A road: facts, diagram, what is on it, sections, versions of its centreline, history."""
    session, account = get_session(), current_account()
    full = _full_code(code)
    if full != code:
        return redirect(url_for(".show_route", code=full))
    route = queries.get_route(session, code)
    day = day_of(request.args.get("as_of", "")) if account else None
    axis = queries.find_axis(session, route)
    sections = listings.list_sections(session, route.id)
    content = [(str(lane.label), list(lane.query(session, route, account))) for lane in lanes()]
    gaps, overlaps = (
        find_gaps_and_overlaps(axis.pieces, [_item(each) for each in sections]) if axis else ([], [])
    )
    return render_template(
        "roads/route.html",
        road=route,
        axis=axis,
        runs=_runs(axis),
        diagram=draw(axis.pieces, content) if axis else None,
        list_limit=LANE_LINES_LIMIT,
        sections=sections,
        gaps=gaps,
        overlaps=overlaps,
        versions=listings.list_centrelines(session, route.id),
        may_edit=may(account, Action.EDIT_ROAD, division=route.division_adcode),
        changes=list_record_changes(session, "route", route.id) if account else [],
        as_of=record_as_of(session, "route", route.id, day) if day else None,
    )


@bp.route("/new", methods=["GET", "POST"])
@login_required
def create_route() -> Response | str:
    """Enter a route; its centreline comes by import."""
    account = require(current_account(), Action.EDIT_ROAD)
    form = _route_form(account, None, formdata=request.form if request.method == "POST" else None)
    if form.validate_on_submit():
        try:
            with unit_of_work() as session:
                config: Config = current_app.config["ROADREG"]
                route = services.create_route(
                    session, account, form.facts(), home_adcode=config.home_division
                )
        except InvalidInput as error:
            form.put_problems(error)
        else:
            flash(
                _(
                    "Road %(code)s is entered. Now add its sections, and import its centreline.",
                    code=route.code,
                )
            )
            return redirect(url_for(".show_route", code=route.code))
    return render_template("roads/edit.html", form=form, road=None, clashes=[])


@bp.route("/<code>/edit", methods=["GET", "POST"])
@login_required
def edit_route(code: str) -> Response | str:
    """Change a route's facts; what two people changed is put together."""
    with unit_of_work() as session:
        route = queries.get_route(session, code, lock=request.method == "POST")
        account = require(current_account(), Action.EDIT_ROAD, division=route.division_adcode)
        fresh = partial(_route_form, account, route)
        if request.method == "GET":
            form, clashes = fresh(formdata=None), list[Clash]()
            form.remember(route.version)
        else:
            form, clashes = reconcile(fresh(formdata=request.form), route, fresh)
            if not clashes and form.validate():
                try:
                    services.edit_route(session, account, route, form.facts(route.code))
                except InvalidInput as error:
                    form.put_problems(error)
                else:
                    flash(_("Saved."))
                    return redirect(url_for(".show_route", code=route.code))
        return render_template("roads/edit.html", form=form, road=route, clashes=clashes)


@bp.route("/<code>/sections/new", methods=["GET", "POST"])
@login_required
def add_section(code: str) -> Response | str:
    """Add a section to a road."""
    with unit_of_work() as session:
        route = queries.get_route(session, code)
        account = require(current_account(), Action.EDIT_ROAD, division=route.division_adcode)
        form = _section_form(
            session, route, None, formdata=request.form if request.method == "POST" else None
        )
        if form.validate_on_submit():
            try:
                services.add_section(session, account, route, form.facts())
            except (InvalidInput, RoadsError) as error:
                _put(form, error)
            else:
                flash(_("The section is entered."))
                return redirect(url_for(".show_route", code=route.code, _anchor="sections"))
        return render_template("roads/section.html", form=form, road=route, section=None, clashes=[])


@bp.route("/<code>/sections/<int:section_id>/edit", methods=["GET", "POST"])
@login_required
def edit_section(code: str, section_id: int) -> Response | str:
    """Change a section; what two people changed is put together."""
    with unit_of_work() as session:
        route = queries.get_route(session, code)
        section = listings.get_section(session, route.id, section_id, lock=request.method == "POST")
        account = require(current_account(), Action.EDIT_ROAD, division=route.division_adcode)
        fresh = partial(_section_form, session, route, section)
        if request.method == "GET":
            form, clashes = fresh(formdata=None), list[Clash]()
            form.remember(section.version)
        else:
            form, clashes = reconcile(fresh(formdata=request.form), section, fresh)
            if not clashes and form.validate():
                try:
                    services.edit_section(session, account, section, form.facts())
                except (InvalidInput, RoadsError) as error:
                    _put(form, error)
                else:
                    flash(_("Saved."))
                    return redirect(url_for(".show_route", code=route.code, _anchor="sections"))
        return render_template("roads/section.html", form=form, road=route, section=section, clashes=clashes)


@bp.post("/<code>/sections/<int:section_id>/traffic")
@login_required
def set_traffic(code: str, section_id: int) -> Response:
    """Enter a section's traffic in one year."""
    year, aadt = request.form.get("year", "").strip(), request.form.get("aadt", "").strip()
    try:
        with unit_of_work() as session:
            route = queries.get_route(session, code)
            section = listings.get_section(session, route.id, section_id, lock=True)
            services.set_traffic(
                session,
                current_account(),
                section,
                _whole(year, "year"),
                _whole(aadt, "aadt"),
                source=request.form.get("source", "").strip()[:200],
            )
    except InvalidInput as error:
        flash(str(error), "danger")
    else:
        flash(_("Saved."))
    return redirect(url_for(".edit_section", code=code, section_id=section_id))


# --- Parts ------------------------------------------------------------------------------------------------


def _full_code(code: str) -> str:
    """The code as the register keeps it, from a short or differently spelled one."""
    config: Config = current_app.config["ROADREG"]
    return find_route_code(code, home_adcode=config.home_division) or code


def _runs(axis: queries.Axis | None) -> list[str]:
    if axis is None:
        return []
    ends = zip(axis.pieces.chainage_from.tolist(), axis.pieces.chainage_to.tolist(), strict=True)
    return [format_stretch(*run, decimals=0) for run in ends]


def _item(section: Section) -> DiagramItem:
    return DiagramItem(
        section.from_m or 0.0,
        section.from_piece,
        section.to_m,
        section.to_piece,
        " ".join(word for word in (label_of(section.technical_class), section.name) if word),
        f"#section-{section.id}",
        mark=f"technical-{section.technical_class.value}",
    )


def _sections_lane(session: Session, route: Route, _account: Account | None) -> list[DiagramItem]:
    return [_item(section) for section in listings.list_sections(session, route.id)]


register_lane("sections", _l("Sections"), _sections_lane, order=0)


def _route_form(account: Account, route: Route | None, **given: Any) -> RouteForm:
    shown = values_of_route(route) if route else {"division_adcode": account.division_adcode}
    form = RouteForm(data=shown, **given)
    divisions = queries.list_divisions_within(get_session(), account.division_adcode)
    form.offer(divisions, route)
    return form


def _section_form(session: Session, route: Route, section: Section | None, **given: Any) -> SectionForm:
    form = SectionForm(
        data=values_of_section(section) if section else {"technical_class": COMMONEST_CLASS}, **given
    )
    surfaces = session.scalars(
        select(SurfaceKind).where(SurfaceKind.is_active).order_by(SurfaceKind.sequence)
    ).all()
    axis = queries.find_axis(session, route)
    form.offer(list(surfaces), axis.pieces if axis else None)
    return form


def _put(form: SectionForm, error: InvalidInput | RoadsError) -> None:
    """Show an error at its field; one of the road's chainages above the form."""
    if isinstance(error, InvalidInput):
        form.put_problems(error)
    else:
        form.form_errors.append(str(error))


def _whole(text: str, field: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 9):
        raise InvalidInput(
            FieldProblem(field, _("“%(text)s” is not a number.", text=text[:20]), _("Write it in digits."))
        )
    return int(text)
