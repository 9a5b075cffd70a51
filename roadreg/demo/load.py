"""Loads the demonstration register: all of it in one transaction, once."""

import secrets
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from roadreg.auth.models import Account, Role
from roadreg.auth.services import add_account
from roadreg.config import Config
from roadreg.db.session import Actor
from roadreg.demo import assets, hazards, projects, roads
from roadreg.demo.files import SOURCE, rows_of
from roadreg.errors import Conflict, Forbidden
from roadreg.roads.models import Route
from roadreg.seed import load_reference_data

DEMONSTRATION = Actor(None, "demonstration", "demonstration")
DISTRICT = "330302"
ADVISORY_LOCK = 7_241_003  # any number, as long as all loads of the demonstration take the same

# Letters and digits that nobody mistakes for one another when typing from a console.
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
PASSWORD_LENGTH = 12


@dataclass(frozen=True)
class DemonstrationAccount:
    """An account of the demonstration register; its name is its role."""

    role: Role
    display_name: str


ACCOUNTS = (
    DemonstrationAccount(Role.STAFF, "巡查员（演示）"),
    DemonstrationAccount(Role.ENGINEER, "工程师（演示）"),
    DemonstrationAccount(Role.LEADER, "分管领导（演示）"),
    DemonstrationAccount(Role.STEWARD, "数据管理员（演示）"),
    DemonstrationAccount(Role.ADMIN, "系统管理员（演示）"),
)


class AlreadyLoaded(Conflict):
    """The register holds the demonstration register already."""

    code = "demonstration_already_loaded"


class RegisterInUse(Conflict):
    """The register holds roads of its own under the same numbers."""

    code = "register_in_use"


def refuse_in_production(config: Config) -> None:
    """Raise Forbidden where ROADREG_ENV is production."""
    if config.env == "production":
        raise Forbidden(
            "The demonstration register is not for production: its records and accounts are made up."
            " Set ROADREG_ENV to development to look at it, in a database of its own."
        )


def load_demonstration(session: Session) -> dict[str, str]:
    """Load the demonstration register and make its accounts. Does not commit.

    Returns the password of each account by its name; they are kept nowhere else.
    Raises AlreadyLoaded, RegisterInUse.
    """
    session.info["actor"] = DEMONSTRATION
    # Two loads at once: the second waits, and then finds the first one's records.
    session.execute(select(func.pg_advisory_xact_lock(ADVISORY_LOCK)))
    _refuse_a_second_time(session)
    load_reference_data(session)
    accounts, passwords = _make_accounts(session)
    places = roads.load_roads(session, accounts[Role.STEWARD])
    by_number = assets.load_assets(session, places)
    found = hazards.load_hazards(session, places, accounts)
    spots = hazards.load_black_spots(session, places)
    projects.load_projects(session, places, accounts, projects.Treated(by_number, found, spots))
    session.flush()
    return passwords


def _refuse_a_second_time(session: Session) -> None:
    if session.scalar(select(func.count()).select_from(Account).where(Account.source == SOURCE)):
        raise AlreadyLoaded("The demonstration register is there already; nothing was changed.")
    codes = [row["code"] for row in rows_of("routes")]
    names = [account.role.value for account in ACCOUNTS]
    taken = [
        *session.scalars(select(Route.code).where(Route.code.in_(codes))),
        *session.scalars(select(Account.name).where(Account.name.in_(names))),
    ]
    if taken:
        raise RegisterInUse(
            f"The register holds {', '.join(taken)} of its own; the demonstration register would mix with it."
            " Load it into a database of its own (ROADREG_HOME or DATABASE_URL)."
        )


def _make_accounts(session: Session) -> tuple[dict[Role, Account], dict[str, str]]:
    accounts, passwords = {}, {}
    for made in ACCOUNTS:
        password = "".join(secrets.choice(ALPHABET) for _ in range(PASSWORD_LENGTH))
        account = add_account(
            session,
            name=made.role.value,
            password=password,
            role=made.role,
            division_adcode=DISTRICT,
            display_name=made.display_name,
        )
        account.source = SOURCE
        accounts[made.role] = account
        passwords[account.name] = password
    return accounts, passwords
