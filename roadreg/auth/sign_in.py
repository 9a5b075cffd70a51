"""Who is signed in on this request, and in whose name the register is changed."""

from typing import Any

from flask import Flask, g, request
from flask_babel import lazy_gettext as _l
from flask_login import LoginManager, current_user

from roadreg.auth.models import Account
from roadreg.db.session import Actor, get_session


class SignedIn:
    """An account as Flask-Login sees it. Its id carries the stamp that ends all sessions when it grows."""

    is_authenticated = True
    is_active = True
    is_anonymous = False

    def __init__(self, account: Account) -> None:
        self.account = account

    def get_id(self) -> str:
        """What the cookie carries."""
        return f"{self.account.id}:{self.account.sign_in_stamp}"


def load_user(cookie: str) -> SignedIn | None:
    """The account that a cookie names, if its sessions have not been ended."""
    number, _colon, stamp = cookie.partition(":")
    if not number.isdigit():
        return None
    account = get_session().get(Account, int(number))
    if account is None or not account.is_active or str(account.sign_in_stamp) != stamp:
        return None
    return SignedIn(account)


def current_account() -> Account | None:
    """The account of this request, or None for a visitor."""
    return current_user.account if current_user.is_authenticated else None


def name_the_actor() -> None:
    """Tell the session in whose name this request acts, before anything is changed."""
    if request.method in ("GET", "HEAD", "OPTIONS"):
        return
    account = current_account()
    source = "api" if request.path.startswith("/api/") else "page"
    g.actor = Actor(
        account.id if account else None,
        account.name if account else "visitor",
        source,
        request.user_agent.string[:200],
    )
    session = get_session()
    session.info["actor"] = g.actor
    session.rollback()  # The next transaction begins with this actor; nothing has been changed yet.


def init_app(app: Flask) -> None:
    """Set up sign-in for the application."""
    manager = LoginManager(app)
    manager.login_view = "auth.login"
    manager.login_message = _l("Sign in to go on.")
    manager.session_protection = "basic"
    manager.user_loader(load_user)
    app.before_request(name_the_actor)

    @app.context_processor
    def account_for_templates() -> dict[str, Any]:
        return {"account": current_account()}
