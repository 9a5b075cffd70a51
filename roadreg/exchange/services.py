"""What can be done with files: take one into the register, as a whole or not at all."""

from pathlib import Path

from sqlalchemy.orm import Session

from roadreg.assets.codes import AssetKind
from roadreg.auth.models import Account, Role
from roadreg.auth.permissions import Action, require
from roadreg.exchange.asset_import import import_assets
from roadreg.exchange.files import read_file
from roadreg.exchange.outcome import Options, Outcome
from roadreg.exchange.route_import import import_routes

ROUTES = "routes"
KINDS = (ROUTES, *(kind.value for kind in AssetKind if kind is not AssetKind.FERRY_BOAT))


def import_file(
    session: Session, account: Account | None, kind: str, path: Path, options: Options
) -> Outcome:
    """Take a file of one kind of record into the register. Flushes; the caller commits when `is_kept`.

    In a savepoint: after a dry run, or after refused rows without `options.good_rows_only`, the session is
    as it was. Raises Forbidden, FileNotReadable, ColumnMissing, WrongMapping.
    """
    require(account, Action.IMPORT)
    table = read_file(path, layer=options.layer, encoding=options.encoding)
    with session.begin_nested() as savepoint:
        if kind == ROUTES:
            outcome = import_routes(session, account, table, options)
        else:
            outcome = import_assets(session, account, AssetKind(kind), table, options)
        outcome.is_dry_run = options.is_dry_run
        outcome.is_kept = not options.is_dry_run and (options.good_rows_only or not outcome.refusals)
        if not outcome.is_kept:
            savepoint.rollback()
    return outcome


def the_program() -> Account:
    """The account under which a command without `--account` works: whoever may run it owns the database
    anyway.

    It is never stored.
    """
    return Account(name="roadreg", role=Role.STEWARD, division_adcode="", is_active=True)
