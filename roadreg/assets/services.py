"""What can be done to assets. Each asks for permission first, flushes, and never commits."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from roadreg.assets.codes import AssetKind, AssetStatus
from roadreg.assets.kinds import KINDS
from roadreg.assets.labels import WORDS
from roadreg.assets.models import Asset, AssetAttachment, Bridge, FerryBoat, FerryLanding
from roadreg.assets.queries import find_asset_by_number, list_tied
from roadreg.assets.rules import span_class_of
from roadreg.auth.models import Account
from roadreg.auth.permissions import Action, require
from roadreg.errors import FieldProblem, InvalidInput, NotAllowed, NotFound
from roadreg.files.services import Upload, attach_all
from roadreg.files.store import FileStore
from roadreg.roads.models import Located
from roadreg.roads.places import Location

DAYS_NOT_AHEAD = ("built_on", "inspected_on", "rebuilt_on", "renewed_on")
"""Days of what has happened; none of them can lie ahead."""

PLACE_COLUMNS = (
    "route_id",
    "location_method",
    "from_m",
    "from_piece",
    "to_m",
    "to_piece",
    "side",
    "offset_m",
    "surveyed_point",
    "surveyed_accuracy_m",
    "surveyed_at",
    "geom",
)


KINDS_BY_MODEL = {kind.model: kind.kind for kind in KINDS.values()}


def create_asset(
    session: Session,
    kind: AssetKind,
    values: Mapping[str, Any],
    location: Location | None,
    *,
    account: Account | None,
    today: date,
) -> Asset:
    """Enter an asset.

    values : the columns of `asset` and of the kind's table by name, without those of the place.
    location : where it is; None for an asset whose place is not known, and for boats.
    today : the local day; what has happened cannot have happened after it.
    Raises Forbidden, InvalidInput.
    """
    require(account, Action.EDIT_ASSET, division=values["division_adcode"])
    _check(session, kind, None, values, today)
    return _save(session, KINDS[kind].model(), values, location)


def edit_asset(
    session: Session,
    asset: Asset,
    values: Mapping[str, Any],
    location: Location | None,
    *,
    account: Account | None,
    today: date,
) -> Asset:
    """Change an asset: `values` as in `create_asset`; what is not named stays.

    asset : locked by the caller, when two may edit it at once.
    location : its new place; None leaves it where it is.
    Raises Forbidden for the division it is in or is to go to, NotAllowed for a retired one, InvalidInput.
    """
    require(account, Action.EDIT_ASSET, division=asset.division_adcode)
    require(account, Action.EDIT_ASSET, division=values.get("division_adcode", asset.division_adcode))
    if asset.status is AssetStatus.RETIRED:
        raise NotAllowed(_("%(name)s is retired. Bring it back first, then change it.", name=asset.name))
    _check(session, asset.kind, asset, values, today)
    return _save(session, asset, values, location)


def retire_asset(
    session: Session, asset: Asset, reason: str, on: date, *, account: Account | None, today: date
) -> None:
    """Take an asset out of service for good; it stays in the register, with the day and the reason.

    Raises Forbidden, NotAllowed when it is retired, InvalidInput without a reason or for a day ahead.
    """
    require(account, Action.EDIT_ASSET, division=asset.division_adcode)
    if asset.status is AssetStatus.RETIRED:
        raise NotAllowed(_("%(name)s is retired already.", name=asset.name))
    if not reason.strip():
        raise InvalidInput(
            FieldProblem("reason", _("No reason is given."), _("Write why it is no longer in service."))
        )
    if on > today:
        raise InvalidInput(_day_ahead("on", _("Retired on"), on))
    asset.status, asset.retired_on, asset.retired_reason = AssetStatus.RETIRED, on, reason.strip()
    session.flush()


def bring_back_asset(session: Session, asset: Asset, *, account: Account | None) -> None:
    """Put a retired asset back into service. Raises Forbidden, NotAllowed when it is not retired."""
    require(account, Action.EDIT_ASSET, division=asset.division_adcode)
    if asset.status is not AssetStatus.RETIRED:
        raise NotAllowed(_("%(name)s is not retired.", name=asset.name))
    asset.status, asset.retired_on, asset.retired_reason = AssetStatus.IN_SERVICE, None, ""
    session.flush()


def attach_files(
    session: Session,
    store: FileStore,
    asset: Asset,
    uploads: Iterable[Upload],
    *,
    account: Account | None,
    now: datetime,
    caption: str = "",
) -> list[AssetAttachment]:
    """Hang photos and documents on an asset. Raises Forbidden, FileRefused, StoreUnavailable."""
    require(account, Action.EDIT_ASSET, division=asset.division_adcode)
    return attach_all(
        session,
        store,
        AssetAttachment,
        uploads,
        account=account,
        now=now,
        caption=caption,
        asset_id=asset.id,
    )


def remove_attachment(session: Session, asset: Asset, attachment_id: int, *, account: Account | None) -> None:
    """Take a photo or document from an asset; the history keeps that it was there.

    Raises Forbidden, NotFound.
    """
    require(account, Action.EDIT_ASSET, division=asset.division_adcode)
    attachment = session.get(AssetAttachment, attachment_id)
    if attachment is None or attachment.asset_id != asset.id:
        raise NotFound(_("This photo or document is not here any more."))
    session.delete(attachment)
    session.flush()


# --- Parts ------------------------------------------------------------------------------------------------


def _check(
    session: Session, kind: AssetKind, asset: Asset | None, values: Mapping[str, Any], today: date
) -> None:
    """Raises InvalidInput with every problem found."""
    problems = [
        _day_ahead(name, str(WORDS[name]), values[name])
        for name in DAYS_NOT_AHEAD
        if values.get(name) is not None and values[name] > today
    ]
    number = values.get("number")
    if number is not None:
        other = find_asset_by_number(session, kind, number)
        if other is not None and other is not asset:
            problems.append(_number_taken(number, other))
    total, longest = values.get("total_length_m"), values.get("longest_span_m")
    if total is not None and longest is not None and longest > total:
        problems.append(
            FieldProblem(
                "longest_span_m",
                _(
                    "The longest span (%(span)g m) is longer than the bridge (%(total)g m).",
                    span=longest,
                    total=total,
                ),
                _("Check both lengths."),
            )
        )
    if problems:
        raise InvalidInput(*problems)


def _day_ahead(name: str, words: str, value: date) -> FieldProblem:
    return FieldProblem(
        name,
        _("“%(field)s” lies ahead: %(day)s.", field=words, day=value.isoformat()),
        _("Enter the day on which it happened."),
    )


def _number_taken(number: str, other: Asset | None) -> FieldProblem:
    name = other.name if other is not None else "?"
    return FieldProblem(
        "number",
        _("The number %(number)s is taken by “%(name)s”.", number=number, name=name),
        _("Give another number, or open that one and change it."),
    )


def _save(session: Session, asset: Asset, values: Mapping[str, Any], location: Location | None) -> Asset:
    """Put the values on the asset with what follows from them, and flush."""
    kind, number = KINDS_BY_MODEL[type(asset)], values.get("number", "")
    try:
        with session.begin_nested():
            for name, value in values.items():
                setattr(asset, name, value)
            if location is not None:
                location.put_on(asset)
            if isinstance(asset, Bridge):
                asset.span_class = span_class_of(asset.total_length_m, asset.longest_span_m)
            session.add(asset)
            _place_boats(session, asset)
    except IntegrityError as error:
        if "uq_asset_kind_number" not in str(error.orig):
            raise
        # Somebody else entered the same number in the same moment.
        other = find_asset_by_number(session, kind, number)
        raise InvalidInput(_number_taken(number, other)) from error
    return asset


def _place_boats(session: Session, asset: Asset) -> None:
    """A boat lies at its landing: it takes the landing's place, now and when the landing moves."""
    if isinstance(asset, FerryBoat) and asset.landing_id is not None:
        landing = session.get(FerryLanding, asset.landing_id)
        if landing is None:
            raise InvalidInput(FieldProblem("landing_id", _("There is no such ferry landing.")))
        _lay(asset, landing)
    if isinstance(asset, FerryLanding):
        session.flush()
        for boat in list_tied(session, asset):
            _lay(boat, asset)


def _lay(boat: Located, landing: Located) -> None:
    for name in PLACE_COLUMNS:
        setattr(boat, name, getattr(landing, name))
