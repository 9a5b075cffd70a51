"""The one question of permission: may this account do this to that?

A role says what kind of work an account does; its division bounds what it may change. Every object is
asked about, not only every page.
"""

from enum import StrEnum

from flask_babel import gettext as _

from roadreg.auth.divisions import covers
from roadreg.auth.labels import role_label
from roadreg.auth.models import Account, Role
from roadreg.errors import Forbidden


class Action(StrEnum):
    """What can be done to the register, by kind of thing."""

    READ = "read"
    REPORT_HAZARD = "report_hazard"
    EDIT_HAZARD = "edit_hazard"
    VERIFY_HAZARD = "verify_hazard"
    GRADE_HAZARD = "grade_hazard"
    GRADE_MAJOR_HAZARD = "grade_major_hazard"
    TREAT_HAZARD = "treat_hazard"
    CLOSE_HAZARD = "close_hazard"
    EDIT_ASSET = "edit_asset"
    EDIT_PROJECT = "edit_project"
    ENTER_PROGRESS = "enter_progress"
    EDIT_BLACK_SPOT = "edit_black_spot"
    EDIT_ROAD = "edit_road"
    IMPORT = "import"
    EDIT_CODES = "edit_codes"
    MANAGE_ACCOUNTS = "manage_accounts"


A = Action
ROLES_ALLOWED: dict[Action, frozenset[Role]] = {
    A.READ: frozenset(Role),
    A.REPORT_HAZARD: frozenset(Role),
    A.EDIT_HAZARD: frozenset({Role.STAFF, Role.ENGINEER, Role.STEWARD}),
    A.VERIFY_HAZARD: frozenset({Role.STAFF, Role.ENGINEER}),
    A.GRADE_HAZARD: frozenset({Role.ENGINEER, Role.LEADER}),
    A.GRADE_MAJOR_HAZARD: frozenset({Role.LEADER}),
    A.TREAT_HAZARD: frozenset({Role.STAFF, Role.ENGINEER}),
    A.CLOSE_HAZARD: frozenset({Role.LEADER}),
    A.EDIT_ASSET: frozenset({Role.ENGINEER, Role.STEWARD}),
    A.EDIT_PROJECT: frozenset({Role.ENGINEER}),
    A.ENTER_PROGRESS: frozenset({Role.ENGINEER}),
    A.EDIT_BLACK_SPOT: frozenset({Role.ENGINEER, Role.LEADER}),
    A.EDIT_ROAD: frozenset({Role.STEWARD}),
    A.IMPORT: frozenset({Role.STEWARD}),
    A.EDIT_CODES: frozenset({Role.STEWARD, Role.ADMIN}),
    A.MANAGE_ACCOUNTS: frozenset({Role.ADMIN}),
}
"""Who may do what; `admin` manages accounts and settings, and does not do the road's own work."""


def may(account: Account | None, action: Action, *, division: str | None = None) -> bool:
    """Whether `account` may do `action` to a thing of `division` (None: a thing of no division).

    Reading is not bounded by division. A visitor (None) may do nothing here: what visitors see is decided
    by what is published.
    """
    if account is None or not account.is_active or account.role not in ROLES_ALLOWED[action]:
        return False
    return action is Action.READ or division is None or covers(account.division_adcode, division)


def require(account: Account | None, action: Action, *, division: str | None = None) -> Account:
    """The account, if it may; raises Forbidden, whose text says which role could."""
    if account is not None and may(account, action, division=division):
        return account
    roles = ", ".join(str(role_label(role)) for role in Role if role in ROLES_ALLOWED[action])
    if account is not None and account.role in ROLES_ALLOWED[action] and account.is_active:
        raise Forbidden(
            _(
                "Your account covers division %(own)s; this belongs to %(other)s. "
                "Ask a colleague there, or the administrator to widen your account.",
                own=account.division_adcode,
                other=division,
            )
        )
    raise Forbidden(_("This needs the role %(roles)s. The administrator gives roles.", roles=roles))
