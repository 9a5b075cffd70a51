"""Pages of hazards: the list and the page of each."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import shapely
from flask import Blueprint, current_app, redirect, render_template, request, url_for
from flask_babel import gettext as _
from geoalchemy2.shape import to_shape
from werkzeug.wrappers import Response

from roadreg.auth.models import Account
from roadreg.auth.permissions import Action, may
from roadreg.auth.sign_in import current_account
from roadreg.config import Config
from roadreg.db.session import get_session
from roadreg.errors import InvalidInput, NotFound
from roadreg.hazards import diagram as diagram  # Registers the lane of hazards.
from roadreg.hazards import queries
from roadreg.hazards.codes import HazardState, RiskLevel
from roadreg.hazards.filters import FILTERS, read_filter, read_sort
from roadreg.hazards.forms import StepForm
from roadreg.hazards.labels import category_icon
from roadreg.hazards.models import Hazard
from roadreg.hazards.page import HazardPage, page_of
from roadreg.hazards.queries import HazardFilter
from roadreg.hazards.rules import days_overdue
from roadreg.history.queries import list_record_changes, record_as_of
from roadreg.labels import choices_of, label_of
from roadreg.maps.services import Bounds, MapPart, map_part
from roadreg.roads.chainage import format_chainage
from roadreg.roads.labels import place_label, route_label
from roadreg.web.clock import day_of, today
from roadreg.web.paging import Page, get_page, page_number

bp = Blueprint("hazards", __name__, url_prefix="/hazards")


@bp.app_context_processor
def words_of_hazards() -> dict[str, Any]:
    """What the templates of hazards call."""
    return {
        "category_icon": category_icon,
        "hazard_place": place_label,
        "days_overdue": lambda hazard: days_overdue(hazard.state, hazard.due_on, today()),
        "risk_character": lambda level: RiskLevel(level).sign if level else "?",
        "risk_words": lambda level: label_of(RiskLevel(level)) if level else _("Not graded"),
    }


def sign_in_unless_public() -> Response | None:
    """Where visitors may see no hazards: the way to the sign-in page. None where the reader may go on."""
    config: Config = current_app.config["ROADREG"]
    if may(current_account(), Action.READ) or "hazards" in config.public_layers:
        return None
    answer: Response = current_app.login_manager.unauthorized()  # type: ignore[attr-defined]
    return answer


# --- The list ---------------------------------------------------------------------------------------------


@bp.get("")
def list_hazards() -> Response | str | tuple[str, int]:
    """The hazards, filtered and ordered by the address; a whole number leads straight to its hazard."""
    if (refusal := sign_in_unless_public()) is not None:
        return refusal
    session, account = get_session(), current_account()
    named = queries.find_by_number(session, asked) if (asked := request.args.get("q", "")) else None
    if named is not None and (account or named.is_published):
        return redirect(url_for(".show_hazard", hazard_id=named.id))
    found = find_page(account)
    shown = render_template(
        "hazards/list.html",
        page=found.page,
        wanted=found.wanted,
        where=where_in_words(found.wanted),
        problems=found.problems,
        sort=read_sort(request.args),
        may_report=may(account, Action.REPORT_HAZARD),
        map=map_of(found.page, account) if found.page.rows else None,
        **choices_of_list(),
    )
    return (shown, 422) if found.problems else shown


@dataclass(frozen=True)
class Found:
    """What a list shows, or by parameter why what was asked for cannot be read; then nothing is shown."""

    wanted: HazardFilter
    page: Page
    problems: dict[str, str]


def find_page(account: Account | None) -> Found:
    """The page of the list that the address asks for."""
    session, config = get_session(), current_app.config["ROADREG"]
    try:
        wanted = read_filter(session, request.args, home_adcode=config.home_division)
    except InvalidInput as error:
        problems = {problem.field: str(problem) for problem in error.problems}
        return Found(HazardFilter(), Page([], 1, 0), problems)
    query = queries.select_hazards(wanted, read_sort(request.args), today=today(), is_visitor=account is None)
    return Found(wanted, get_page(session, query, page_number()), {})


def choices_of_list() -> dict[str, Any]:
    """What the filters of the list offer."""
    session, config = get_session(), current_app.config["ROADREG"]
    return {
        "categories": queries.list_categories(session),
        "divisions": queries.list_divisions(session, home=config.home_division),
        "states": choices_of(HazardState),
    }


def map_of(page: Page, account: Account | None) -> MapPart:
    """The map beside the list: the same hazards by the same filter, framing those of this page."""
    return map_part(
        get_session(),
        account,
        name="hazards_map",
        layers=("routes", "kilometre_posts", "hazards"),
        bounds=bounds_of(page.rows),
        height="list-map",
        query={name: ",".join(request.args.getlist(name)) for name in FILTERS if request.args.get(name)},
    )


def bounds_of(hazards: Iterable[Hazard]) -> Bounds:
    """West, south, east and north of hazards, degrees; every hazard has a place."""
    west, south, east, north = shapely.total_bounds([to_shape(row.geom) for row in hazards if row.geom])
    return float(west), float(south), float(east), float(north)


def where_in_words(wanted: HazardFilter) -> str:
    """`G330 K10+000–K20+000`; empty where no road is asked for."""
    if wanted.route is None:
        return ""
    ends = ["" if end is None else format_chainage(end) for end in (wanted.from_m, wanted.to_m)]
    return f"{route_label(wanted.route)} {'–'.join(ends) if any(ends) else ''}".strip()


# --- One hazard -------------------------------------------------------------------------------------------


@bp.get("/<int:hazard_id>")
def show_hazard(hazard_id: int) -> Response | str:
    """A hazard with its clock, next step, facts, photos and history; a merged one opens its survivor."""
    if (refusal := sign_in_unless_public()) is not None:
        return refusal
    session, account = get_session(), current_account()
    hazard = readable(queries.get_hazard(session, hazard_id), account)
    if hazard.state is HazardState.MERGED and "own" not in request.args:
        survivor = queries.survivor_of(session, hazard)
        if account or survivor.is_published:
            return redirect(url_for(".show_hazard", hazard_id=survivor.id, was=hazard.number))
    return render_hazard(page_of(session, hazard, account, today=today()))


@bp.get("/<number>")
def show_by_number(number: str) -> Response:
    """The hazard of a number such as H2011-0042, as it stands on paper."""
    hazard = queries.find_by_number(get_session(), number)
    if hazard is None or not (current_account() or hazard.is_published):
        raise NotFound(_("There is no hazard %(number)s in the register.", number=number))
    return redirect(url_for(".show_hazard", hazard_id=hazard.id))


def readable(hazard: Hazard, account: Account | None) -> Hazard:
    """The hazard, if this reader may see it; for others it is as if it were not there."""
    if account is None and not hazard.is_published:
        raise NotFound(_("There is no hazard %(number)s in the register.", number=hazard.id))
    return hazard


def render_hazard(page: HazardPage, forms: list[StepForm] | None = None, into: str = "") -> str:
    """The page of a hazard.

    forms : those of its steps, where one was sent and could not be taken. into : the number typed to merge.
    """
    session, account, hazard = get_session(), current_account(), page.hazard
    day = day_of(request.args.get("as_of", "")) if account else None
    return render_template(
        "hazards/hazard.html",
        page=page,
        hazard=hazard,
        forms=forms if forms is not None else [StepForm(step, hazard, formdata=None) for step in page.steps],
        into=into,
        units=queries.list_units(session) if page.steps else [],
        changes=list_record_changes(session, "hazard", hazard.id) if account else [],
        as_of=record_as_of(session, "hazard", hazard.id, day) if day else None,
        map=map_part(
            session,
            account,
            name="hazard_map",
            layers=("routes", "kilometre_posts", "hazards"),
            geometry=hazard.geom,
            label=hazard.number,
        ),
    )
