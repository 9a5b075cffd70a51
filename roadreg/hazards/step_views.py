"""The steps of a hazard's way, sent from its page: a change of state, merging, publishing."""

from flask import Blueprint, flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_login import login_required
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from roadreg.auth.sign_in import current_account
from roadreg.db.session import unit_of_work
from roadreg.errors import FieldProblem, InvalidInput, NotAllowed
from roadreg.hazards import queries, services
from roadreg.hazards.codes import HazardState
from roadreg.hazards.errors import ChangeNotAllowed
from roadreg.hazards.forms import StepForm, state_of
from roadreg.hazards.models import Hazard
from roadreg.hazards.page import page_of
from roadreg.hazards.rules import AllowedChange, find_change
from roadreg.hazards.views import render_hazard
from roadreg.labels import label_of
from roadreg.web.clock import now, today

bp = Blueprint("hazard_steps", __name__, url_prefix="/hazards")

Answer = Response | tuple[str, int]


def back_to(hazard_id: int) -> Response:
    """To the page of the hazard."""
    return redirect(url_for("hazards.show_hazard", hazard_id=hazard_id))


@bp.post("/<int:hazard_id>/state")
@login_required
def change_state(hazard_id: int) -> Answer:
    """Take a step; what it asks for and is missing is shown at its field, with what was typed."""
    account = current_account()
    with unit_of_work() as session:
        hazard = queries.get_hazard(session, hazard_id, lock=True)
        try:
            change = change_asked(hazard)
            form = StepForm(change, hazard, formdata=request.form)
            if form.validate():
                services.change_state(
                    session, account, hazard, change.to_state, form.facts(), now=now(), today=today()
                )
                flash(_("%(number)s: %(state)s.", number=hazard.number, state=label_of(hazard.state)))
                return back_to(hazard_id)
        except InvalidInput as error:
            form.put_problems(error)
        except NotAllowed as error:
            flash(str(error), "warning")
            return back_to(hazard_id)
        return page_with(session, hazard, form), 422


def change_asked(hazard: Hazard) -> AllowedChange:
    """The change that was sent. Raises ChangeNotAllowed, also when somebody took a step meanwhile."""
    from_state = state_of(request.form.get("from_state", "")) or hazard.state
    to_state = state_of(request.form.get("to_state", "")) or hazard.state
    change = find_change(hazard.state, to_state)
    if change is None or from_state is not hazard.state:
        raise ChangeNotAllowed(hazard.number, hazard.state, to_state)
    return change


def page_with(session: Session, hazard: Hazard, sent: StepForm) -> str:
    """The hazard's page with the form that was sent in place of its empty one."""
    page = page_of(session, hazard, current_account(), today=today())
    forms = [sent if step is sent.change else StepForm(step, hazard, formdata=None) for step in page.steps]
    return render_hazard(page, forms)


@bp.post("/<int:hazard_id>/merge")
@login_required
def merge_hazard(hazard_id: int) -> Answer:
    """Let this hazard live on as another one."""
    into, account = request.form.get("into", "").strip(), current_account()
    with unit_of_work() as session:
        hazard = queries.get_hazard(session, hazard_id, lock=True)
        try:
            survivor = queries.find_by_number(session, into)
            if survivor is None:
                raise InvalidInput(
                    FieldProblem(
                        "into",
                        _("There is no hazard “%(number)s”.", number=into[:40]),
                        _("Numbers look like H2011-0042."),
                    )
                )
            services.merge_hazard(
                session, account, hazard, survivor, request.form.get("note", "")[:4000], now=now()
            )
        except InvalidInput as error:
            flash(str(error), "danger")
            page = page_of(session, hazard, account, today=today())
            return render_hazard(page, into=into), 422
        except NotAllowed as error:
            flash(str(error), "warning")
            return back_to(hazard_id)
    flash(_("%(number)s: %(state)s.", number=hazard.number, state=label_of(HazardState.MERGED)))
    return back_to(hazard_id)


@bp.post("/<int:hazard_id>/publish")
@login_required
def publish_hazard(hazard_id: int) -> Response:
    """Show the hazard to visitors or hide it from them."""
    is_published = request.form.get("published") == "1"
    with unit_of_work() as session:
        hazard = queries.get_hazard(session, hazard_id, lock=True)
        services.publish(session, current_account(), hazard, is_published=is_published)
    flash(_("Visitors see it now.") if is_published else _("Visitors do not see it any more."))
    return back_to(hazard_id)
