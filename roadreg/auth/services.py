"""Accounts: make one, sign in, end sessions."""

from datetime import datetime, timedelta

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from roadreg.auth.models import Account, Division, Role
from roadreg.errors import FieldProblem, Forbidden, InvalidInput

HASHER = PasswordHasher()
NOBODY = HASHER.hash("the password of no account")
PASSWORD_LENGTH = 10


class SignInRefused(Forbidden):
    """Name or password is wrong, or the account must wait; the text never says which name exists."""

    code, status = "sign_in_refused", 401


def add_account(
    session: Session,
    *,
    name: str,
    password: str,
    role: Role,
    division_adcode: str,
    display_name: str = "",
) -> Account:
    """A new account. Flushes. Raises InvalidInput for a taken name, a short password, no such division."""
    problems = []
    if not name.strip() or len(name) > 60:
        problems.append(FieldProblem("name", _("A name has 1 to 60 characters.")))
    if session.scalar(select(Account.id).where(Account.name == name)):
        problems.append(
            FieldProblem("name", _("The name %(name)s is taken.", name=name), _("Choose another one."))
        )
    if len(password) < PASSWORD_LENGTH:
        problems.append(
            FieldProblem(
                "password",
                ngettext(
                    "A password has at least %(num)d character.",
                    "A password has at least %(num)d characters.",
                    PASSWORD_LENGTH,
                ),
            )
        )
    if session.get(Division, division_adcode) is None:
        problems.append(
            FieldProblem(
                "division",
                _("There is no division %(adcode)s.", adcode=division_adcode),
                _("Give an adcode of 6, 9 or 12 digits, such as 330302."),
            )
        )
    if problems:
        raise InvalidInput(*problems)
    account = Account(
        name=name,
        display_name=display_name or name,
        role=role,
        division_adcode=division_adcode,
        password_hash=HASHER.hash(password),
    )
    session.add(account)
    session.flush()
    return account


def sign_in(
    session: Session, name: str, password: str, *, now: datetime, attempts: int, wait: timedelta
) -> Account:
    """The account whose name and password these are.

    After `attempts` wrong passwords in a row the account waits for `wait`. The counting is committed here,
    because the refusal is an error and would roll it back.
    Raises SignInRefused.
    """
    account = session.scalar(select(Account).where(Account.name == name).with_for_update())
    if account is not None and account.locked_until is not None and account.locked_until > now:
        minutes = -(-int((account.locked_until - now).total_seconds()) // 60)
        raise SignInRefused(
            ngettext(
                "Too many wrong passwords. This account can sign in again in %(num)d minute.",
                "Too many wrong passwords. This account can sign in again in %(num)d minutes.",
                minutes,
            )
        )
    # A name that does not exist costs the same time as a wrong password.
    fits = _fits(account.password_hash if account else NOBODY, password)
    if account is None or not fits or not account.is_active:
        if account is not None:
            _count_failure(session, account, now=now, attempts=attempts, wait=wait)
        raise SignInRefused(_("Name or password is wrong."))
    session.execute(
        update(Account)
        .where(Account.id == account.id)
        .values(failed_sign_ins=0, locked_until=None, last_seen_at=now)
    )
    return account


def _fits(hashed: str, password: str) -> bool:
    try:
        return HASHER.verify(hashed, password)
    except (VerifyMismatchError, InvalidHashError):
        return False


def _count_failure(
    session: Session, account: Account, *, now: datetime, attempts: int, wait: timedelta
) -> None:
    failures = account.failed_sign_ins + 1
    session.execute(
        update(Account)
        .where(Account.id == account.id)
        .values(
            failed_sign_ins=0 if failures >= attempts else failures,
            locked_until=now + wait if failures >= attempts else None,
        )
    )
    session.commit()


def end_sessions(session: Session, account: Account) -> None:
    """Sign the account out everywhere."""
    account.sign_in_stamp += 1
