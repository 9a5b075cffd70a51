"""Pages to sign in and out."""

from datetime import UTC, datetime, timedelta

from flask import Blueprint, current_app, redirect, render_template, request, session
from flask_login import login_user, logout_user
from werkzeug.wrappers import Response

from roadreg.auth import services
from roadreg.auth.forms import SignInForm
from roadreg.auth.models import Account
from roadreg.auth.sign_in import SignedIn
from roadreg.config import Config
from roadreg.db.session import unit_of_work
from roadreg.web.extensions import limiter

bp = Blueprint("auth", __name__)


@bp.route("/login", methods=["GET", "POST"])
@limiter.limit("30 per minute", methods=["POST"])
def login() -> Response | str | tuple[str, int]:
    """Sign in; then go on to where the person wanted to go."""
    form = SignInForm()
    refusal = None
    if form.validate_on_submit():
        config: Config = current_app.config["ROADREG"]
        try:
            with unit_of_work() as database:
                account = services.sign_in(
                    database,
                    form.name.data,
                    form.password.data,
                    now=datetime.now(UTC),
                    attempts=config.sign_in_attempts,
                    wait=timedelta(minutes=config.sign_in_wait_minutes),
                )
        except services.SignInRefused as error:
            refusal = error
        else:
            _start_session(account)
            return redirect(_safe_next())
    page = render_template("auth/login.html", form=form, refusal=refusal)
    return (page, 401) if refusal else page


@bp.post("/logout")
def logout() -> Response:
    """Sign out on this device."""
    logout_user()
    return redirect("/")


def _start_session(account: Account) -> None:
    language = session.get("lang")
    session.clear()  # A session id given to the visitor before must not become the account's.
    if language:
        session["lang"] = language
    session.permanent = True
    login_user(SignedIn(account))


def _safe_next() -> str:
    """Where to go after sign-in: a path of this site only."""
    wanted = request.args.get("next", "/")
    return wanted if wanted.startswith("/") and not wanted.startswith(("//", "/\\")) else "/"
