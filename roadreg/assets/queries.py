"""What can be asked about assets."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, Select, and_, false, func, inspect, literal, or_, select, true, tuple_
from sqlalchemy.orm import Session, contains_eager, joinedload, selectinload

from roadreg.assets.codes import (
    AssetKind,
    AssetStatus,
    Condition,
    CulvertGrade,
    ProtectionLevel,
    SlopeMaterial,
)
from roadreg.assets.facts import typed_values
from roadreg.assets.filters import EVERY_STATUS, AssetFilter
from roadreg.assets.kinds import KINDS, Kind, kind_of
from roadreg.assets.models import (
    Asset,
    Bridge,
    BusBay,
    FerryBoat,
    FerryLanding,
    Guardrail,
    NavigationMark,
    Slope,
)
from roadreg.assets.rules import HIGH_SLOPE_OVER_M, levels_from
from roadreg.auth.divisions import within
from roadreg.auth.models import Division
from roadreg.db.history import Row, get_as_of
from roadreg.errors import NotFound
from roadreg.roads.codes import Side
from roadreg.roads.models import Route
from roadreg.roads.queries import overlaps

EXPIRES_SOON = timedelta(days=60)
"""How long before its end a certificate is shown as one to renew."""

BY_ROAD = "road"
"""The order of a list that asks for none: along the roads."""


def get_asset(session: Session, asset_id: int) -> Asset:
    """The asset of that number, with its kind's own columns. Raises NotFound."""
    asset = session.get(Asset, asset_id)
    if asset is None:
        raise NotFound(_("The register has no asset number %(number)s.", number=asset_id))
    return asset


def lock_asset(session: Session, asset: Asset) -> Asset:
    """The asset as it is now, locked until the transaction ends, so that two editors save one by one."""
    # The route and division are joined in beside it, and must not be locked with it.
    locked = session.get(type(asset), asset.id, with_for_update={"of": Asset.__table__})
    if locked is None:
        raise NotFound(_("The register has no asset number %(number)s.", number=asset.id))
    return locked


def find_asset_by_number(session: Session, kind: AssetKind, number: str) -> Asset | None:
    """The asset of a kind that carries this number (a bridge's is its bridge code)."""
    return session.scalars(select(Asset).where(Asset.kind == kind, Asset.number == number)).first()


# --- Lists ------------------------------------------------------------------------------------------------


def select_assets(kind: Kind, wanted: AssetFilter, *, sort: str = BY_ROAD, today: date) -> Select[Any]:
    """The assets of a kind that a filter leaves, in order.

    sort : a column's name, `road` for the order along the roads; with `-` in front descending. Another name
    is read as `road`. What has no value comes last either way.
    today : the day that decides which certificates have expired.
    """
    model = kind.model
    return (
        select(model)
        .outerjoin(Route, Route.id == model.route_id)
        .options(contains_eager(model.route), joinedload(model.division), *_named_beside(kind))
        .where(*_conditions(kind, wanted, today))
        .order_by(*_order(kind, sort))
    )


def _named_beside(kind: Kind) -> list[Any]:
    """Load with the list what its columns name: codes, landings with their boats, bridges."""
    relations = inspect(kind.model).relationships
    names = {column.removesuffix("_code").removesuffix("_id") for column in kind.columns} & set(
        relations.keys()
    )
    return [selectinload(getattr(kind.model, name)) for name in sorted(names)]


def sortable(kind: Kind, *, is_visitor: bool = False) -> frozenset[str]:
    """The columns by which a list of this kind can be sorted: those that the reader is shown."""
    columns = set(kind.model.__mapper__.column_attrs.keys())
    shown = {name for name in kind.columns if name in columns and kind.shows(name, is_visitor=is_visitor)}
    return frozenset({BY_ROAD, "number", "name", *shown})


def _order(kind: Kind, sort: str) -> list[ColumnElement[Any]]:
    model = kind.model
    name = sort.removeprefix("-")
    by: list[Any] = [Route.code, model.from_piece, model.from_m]
    if name != BY_ROAD and name in sortable(kind):
        by = [getattr(model, name)]
    return [*((c.desc() if sort.startswith("-") else c.asc()).nulls_last() for c in by), model.id]


def _conditions(kind: Kind, wanted: AssetFilter, today: date) -> list[ColumnElement[bool]]:
    model = kind.model
    found: list[ColumnElement[bool]] = []
    if not wanted.status:
        found.append(model.status != AssetStatus.RETIRED)
    elif wanted.status != EVERY_STATUS:
        found.append(model.status == AssetStatus(wanted.status))
    if wanted.route is not None:
        found.append(model.route_id == wanted.route.id)
    if wanted.from_m is not None:
        found.append(func.coalesce(model.to_m, model.from_m) >= wanted.from_m)
    if wanted.to_m is not None:
        found.append(model.from_m <= wanted.to_m)
    if wanted.division:
        found.append(within(model.division_adcode, wanted.division))
    if wanted.text:
        texts = (model.number, model.name, model.name_en, model.owner, model.managed_by, model.remarks)
        found.append(or_(*(text.icontains(wanted.text, autoescape=True) for text in texts)))
    return found + [_choice(kind, name, values, today) for name, values in wanted.choices.items()]


def _choice(kind: Kind, name: str, values: tuple[str, ...], today: date) -> ColumnElement[bool]:
    """One of the values of a filter holds."""
    special = SPECIAL.get(name)
    if special is not None:
        return or_(false(), *(special(value, today) for value in values))
    column = getattr(kind.model, name)
    return or_(false(), *(column == value for value in values))


def _condition_class(value: str, _today: date) -> ColumnElement[bool]:
    return Bridge.condition_class.is_(None) if value == "none" else Bridge.condition_class == int(value)


def _limited(value: str, _today: date) -> ColumnElement[bool]:
    has_limit = or_(Bridge.weight_limit_t.is_not(None), Bridge.height_limit_m.is_not(None))
    return has_limit if value == "yes" else ~has_limit


def _certificate(value: str, today: date) -> ColumnElement[bool]:
    expires_on = FerryBoat.certificate_expires_on
    match value:
        case "expired":
            return expires_on < today
        case "soon":
            return expires_on.between(today, today + EXPIRES_SOON)
    return expires_on.is_(None)


def _is_high(value: str, _today: date) -> ColumnElement[bool]:
    rock, soil = HIGH_SLOPE_OVER_M[SlopeMaterial.ROCK], HIGH_SLOPE_OVER_M[SlopeMaterial.SOIL]
    is_soil = Slope.material == SlopeMaterial.SOIL
    is_high = or_(Slope.height_m > rock, and_(is_soil, Slope.height_m > soil))
    if value == "yes":
        return is_high
    is_rock = Slope.material == SlopeMaterial.ROCK
    return or_(Slope.height_m <= soil, and_(is_rock, Slope.height_m <= rock))


def _protection_level(value: str, _today: date) -> ColumnElement[bool]:
    return Guardrail.protection_level.in_(levels_from(ProtectionLevel(value)))


def _yes_or_no(column: Any) -> Callable[[str, date], ColumnElement[bool]]:
    return lambda value, _today: column == true() if value == "yes" else column == false()


SPECIAL: Mapping[str, Callable[[str, date], ColumnElement[bool]]] = {
    "condition_class": _condition_class,
    "limited": _limited,
    "certificate": _certificate,
    "is_high": _is_high,
    "protection_level": _protection_level,
    "has_shelter": _yes_or_no(BusBay.has_shelter),
    "has_life_saving_kit": _yes_or_no(FerryLanding.has_life_saving_kit),
}
"""Filters whose values are no plain values of their column."""


# --- Figures ----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class KindCount:
    """How many assets of a kind serve, and how many of them need attention.

    attention : of those that serve, by the filter's value (`condition_class=4,5`), the ones to look at.
    """

    kind: Kind
    total: int
    attention: tuple["Attention", ...] = ()


@dataclass(frozen=True)
class Attention:
    """A number of assets that need attention, and the parameters of the list that shows them."""

    words: str
    count: int
    query: dict[str, str]


def count_by_kind(session: Session, *, today: date, is_visitor: bool = False) -> list[KindCount]:
    """Every kind with its figures; visitors are told the totals only."""
    serving = select(Asset.kind, func.count()).where(Asset.status != AssetStatus.RETIRED)
    totals = {kind: total for kind, total in session.execute(serving.group_by(Asset.kind))}  # noqa: C416
    return [
        KindCount(kind, totals.get(kind.kind, 0), () if is_visitor else _attention(session, kind, today))
        for kind in KINDS.values()
    ]


def _attention(session: Session, kind: Kind, today: date) -> tuple[Attention, ...]:
    """What of a kind needs attention; each figure is counted by the filter of the list that it opens."""
    asked: list[tuple[str, dict[str, str]]]
    match kind.kind:
        case AssetKind.BRIDGE:
            asked = [(_("dangerous (class 4 and 5)"), {"condition_class": "4,5"})]
        case AssetKind.CULVERT:
            bad = f"{CulvertGrade.BAD},{CulvertGrade.DANGEROUS}"
            asked = [(_("bad or dangerous"), {"grade": bad})]
        case AssetKind.FERRY_LANDING:
            asked = [(_("without life-saving kit"), {"has_life_saving_kit": "no"})]
        case AssetKind.FERRY_BOAT:
            asked = [
                (_("with an expired certificate"), {"certificate": "expired"}),
                (_("with a certificate to renew"), {"certificate": "soon"}),
            ]
        case AssetKind.BUS_BAY:
            asked = []
        case _:
            broken = f"{Condition.DAMAGED},{Condition.MISSING}"
            asked = [(_("damaged or missing"), {"condition": broken})]
    found = []
    for words, query in asked:
        choices = {name: tuple(value.split(",")) for name, value in query.items()}
        condition = _conditions(kind, AssetFilter(choices=choices), today)
        count = session.scalar(select(func.count()).select_from(kind.model).where(*condition)) or 0
        if count:
            found.append(Attention(words, count, query))
    return tuple(found)


def total_stretch_m(session: Session, kind: Kind, wanted: AssetFilter, *, today: date) -> float:
    """Metres of road along which the assets of a list stand, each by its own chainages."""
    model = kind.model
    within_one_run = model.from_piece == model.to_piece
    query = select(func.coalesce(func.sum(model.to_m - model.from_m).filter(within_one_run), 0))
    return float(session.scalar(query.where(*_conditions(kind, wanted, today))) or 0)


def list_divisions(session: Session, kind: Kind) -> list[Division]:
    """The divisions in which there are assets of a kind."""
    there = select(kind.model.division_adcode).distinct()
    return list(session.scalars(select(Division).where(Division.adcode.in_(there)).order_by(Division.adcode)))


# --- One asset --------------------------------------------------------------------------------------------


def rows_of(asset: Asset) -> list[Row]:
    """The rows that make up an asset, as the history names them."""
    return [Row("asset", asset.id), Row(kind_of(asset).table, asset.id)]


def get_values_as_of(session: Session, asset: Asset, moment: datetime) -> dict[str, Any] | None:
    """What the register held of an asset at a moment; None when it did not hold it then."""
    stored = get_as_of(session, rows_of(asset), moment)
    return None if stored is None else typed_values(type(asset), stored)


def list_tied(session: Session, asset: Asset) -> list[Asset]:
    """Other assets that name this one: a landing's boats, a bridge's marks."""
    match kind_of(asset).kind:
        case AssetKind.FERRY_LANDING:
            condition = FerryBoat.landing_id == asset.id
            return list(session.scalars(select(FerryBoat).where(condition).order_by(FerryBoat.number)))
        case AssetKind.BRIDGE:
            at_bridge = NavigationMark.bridge_id == asset.id
            return list(
                session.scalars(select(NavigationMark).where(at_bridge).order_by(NavigationMark.number))
            )
    return []


def list_overlapping(session: Session, asset: Asset) -> list[Asset]:
    """Others of its kind that stand on the same stretch and side: a finding to settle.

    Two that only touch do not overlap. Nothing for points, and for kinds of which several may stand together.
    """
    kind = kind_of(asset)
    if not kind.is_line or asset.route_id is None or asset.from_m is None or asset.to_m is None:
        return []
    model, start, end = kind.model, (asset.from_m, asset.from_piece), (asset.to_m, asset.to_piece)
    begins, ends = tuple_(model.from_piece, model.from_m), tuple_(model.to_piece, model.to_m)
    other_side = {Side.LEFT: Side.RIGHT, Side.RIGHT: Side.LEFT}.get(asset.side or Side.BOTH)
    return list(
        session.scalars(
            select(model)
            .where(
                overlaps(model, asset.route_id, start, end),
                begins < tuple_(literal(end[1]), literal(end[0])),
                ends > tuple_(literal(start[1]), literal(start[0])),
                model.id != asset.id,
                model.status != AssetStatus.RETIRED,
                *([] if other_side is None else [model.side.is_distinct_from(other_side)]),
                *([] if asset.side is not Side.CENTRE else [model.side == Side.CENTRE]),
                *([] if asset.side is Side.CENTRE else [model.side.is_distinct_from(Side.CENTRE)]),
            )
            .order_by(begins)
        ).unique()
    )
