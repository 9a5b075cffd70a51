"""The forms of assets, one for each kind. A field is named as the column that it fills."""

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from sqlalchemy import inspect, or_, select
from sqlalchemy.orm import Session
from wtforms import BooleanField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length

from roadreg.assets.codes import (
    AssetKind,
    AssetStatus,
    Condition,
    CulvertGrade,
    Embedment,
    GuardrailPlace,
    ProtectionLevel,
    PullIn,
    SlopeKind,
    SlopeMaterial,
)
from roadreg.assets.facts import CODE_TABLES
from roadreg.assets.fields import UNKNOWN, CodeField, DayField, NumberField, TiedField, WordField, YesNoField
from roadreg.assets.kinds import Kind
from roadreg.assets.labels import CONDITION_CLASSES
from roadreg.assets.labels import WORDS as W
from roadreg.assets.models import Asset, Bridge, FerryLanding
from roadreg.auth.divisions import covers
from roadreg.auth.models import Account, Division
from roadreg.db.base import CodeList
from roadreg.labels import language, name_of
from roadreg.roads.forms import PlaceFields, shown_place
from roadreg.roads.places import Location
from roadreg.web.editing import RecordForm

SHORT, LONG = Length(max=120), Length(max=2000)

COMMON = ("number", "name", "name_en", "division_adcode", "status")
MANAGEMENT = ("built_on", "owner", "managed_by", "remarks")
"""The fields of every asset: what names it, above; who keeps it, below its kind's own."""

COLUMNS = {"guardrail_place": "place"}
"""The column of a field that could not be named as it."""


class AssetForm(RecordForm):
    """What every asset has."""

    number = StringField(W["number"], validators=[InputRequired(), SHORT])
    name = StringField(W["name"], validators=[InputRequired(), SHORT])
    name_en = StringField(W["name_en"], validators=[SHORT])
    division_adcode = SelectField(W["division_adcode"], validators=[InputRequired()], choices=[])
    status = WordField(
        W["status"],
        enum=AssetStatus,
        without=frozenset({AssetStatus.RETIRED}),
        may_be_unknown=False,
        default=AssetStatus.IN_SERVICE,
    )
    built_on = DayField(W["built_on"])
    owner = StringField(W["owner"], validators=[SHORT])
    managed_by = StringField(W["managed_by"], validators=[SHORT])
    remarks = TextAreaField(W["remarks"], validators=[LONG])

    def own_fields(self, kind: Kind) -> list[str]:
        """The fields of the kind, in the order of its card."""
        return [name for name in (COLUMNS_BACK.get(fact, fact) for fact in kind.facts) if name in self]

    def columns(self, kind: Kind) -> dict[str, Any]:
        """The values by column of the kind, without those of the place."""
        names = [*COMMON, *self.own_fields(kind), *MANAGEMENT]
        return {COLUMNS.get(name, name): self[name].data for name in names}


COLUMNS_BACK = {column: field for field, column in COLUMNS.items()}


class BridgeForm(PlaceFields, AssetForm):
    """A bridge."""

    condition_class = SelectField(
        W["condition_class"],
        coerce=lambda value: int(value) if value else None,
        choices=lambda: [
            UNKNOWN,
            *(SelectChoice(str(number), words) for number, words in CONDITION_CLASSES.items()),
        ],
    )
    condition_standard = StringField(
        W["condition_standard"], validators=[SHORT], description=_l("Edition, such as JTG/T H21-2011")
    )
    inspected_on = DayField(W["inspected_on"])
    weight_limit_t = NumberField(W["weight_limit_t"], above=0)
    height_limit_m = NumberField(W["height_limit_m"], above=0)
    structure_type_code = CodeField(W["structure_type_code"])
    total_length_m = NumberField(
        W["total_length_m"], above=0, description=_l("The span class follows from both lengths")
    )
    longest_span_m = NumberField(W["longest_span_m"], above=0)
    spans = StringField(W["spans"], validators=[SHORT], description=_l("Such as 3×20"))
    deck_width_m = NumberField(W["deck_width_m"], above=0)
    load_class = StringField(W["load_class"], validators=[SHORT])
    crosses = StringField(W["crosses"], validators=[SHORT])
    engineer = StringField(W["engineer"], validators=[SHORT])


class CulvertForm(PlaceFields, AssetForm):
    """A culvert."""

    culvert_kind_code = CodeField(W["culvert_kind_code"])
    grade = WordField(W["grade"], enum=CulvertGrade)
    inspected_on = DayField(W["inspected_on"])
    span_m = NumberField(W["span_m"], above=0)
    height_m = NumberField(W["height_m"], above=0)
    length_m = NumberField(W["length_m"], above=0)


class FerryLandingForm(PlaceFields, AssetForm):
    """A ferry landing."""

    water_body = StringField(W["water_body"], validators=[SHORT])
    opposite_bank = StringField(W["opposite_bank"], validators=[SHORT])
    managing_town = StringField(W["managing_town"], validators=[SHORT])
    permit_number = StringField(W["permit_number"], validators=[SHORT])
    ramp = StringField(W["ramp"], validators=[SHORT])
    has_signs = YesNoField(W["has_signs"])
    has_life_saving_kit = YesNoField(W["has_life_saving_kit"])
    rebuilt_on = DayField(W["rebuilt_on"])
    inspected_on = DayField(W["inspected_on"])


class FerryBoatForm(AssetForm):
    """A ferry boat; it lies at its landing."""

    landing_id = TiedField(W["landing_id"])
    certificate_expires_on = DayField(W["certificate_expires_on"])
    certificate_number = StringField(W["certificate_number"], validators=[SHORT])
    registration_number = StringField(W["registration_number"], validators=[SHORT])
    rated_passengers = NumberField(W["rated_passengers"], least=0, is_whole=True)
    rated_vehicles = NumberField(W["rated_vehicles"], least=0, is_whole=True)
    gross_tonnage = NumberField(W["gross_tonnage"], above=0)
    crew = StringField(W["crew"], validators=[SHORT])
    renewed_on = DayField(W["renewed_on"])


class GuardrailForm(PlaceFields, AssetForm):
    """A guardrail; its code, such as Gr-A-4E, follows from level, spacing and embedment."""

    protection_level = WordField(W["protection_level"], enum=ProtectionLevel)
    guardrail_kind_code = CodeField(W["guardrail_kind_code"])
    guardrail_place = WordField(W["place"], enum=GuardrailPlace)
    post_spacing_m = NumberField(W["post_spacing_m"], above=0)
    embedment = WordField(W["embedment"], enum=Embedment)
    height_m = NumberField(W["height_m"], above=0)
    condition = WordField(W["condition"], enum=Condition)
    inspected_on = DayField(W["inspected_on"])


class SlopeForm(PlaceFields, AssetForm):
    """A slope."""

    slope_kind = WordField(W["slope_kind"], enum=SlopeKind)
    material = WordField(W["material"], enum=SlopeMaterial)
    height_m = NumberField(
        W["height_m"], above=0, description=_l("High from more than 20 m of soil or 30 m of rock")
    )
    gradient = NumberField(W["gradient"], least=0)
    steps = NumberField(W["steps"], least=0, is_whole=True)
    slope_treatment_code = CodeField(W["slope_treatment_code"])
    is_monitored = BooleanField(W["is_monitored"])
    condition = WordField(W["condition"], enum=Condition)
    inspected_on = DayField(W["inspected_on"])


class BusBayForm(PlaceFields, AssetForm):
    """A bus bay."""

    pull_in = WordField(W["pull_in"], enum=PullIn)
    length_m = NumberField(W["length_m"], above=0)
    width_m = NumberField(W["width_m"], above=0)
    has_shelter = YesNoField(W["has_shelter"])
    lines_served = StringField(W["lines_served"], validators=[SHORT])


class NavigationMarkForm(PlaceFields, AssetForm):
    """A navigation mark."""

    navigation_mark_kind_code = CodeField(W["navigation_mark_kind_code"])
    bridge_id = TiedField(W["bridge_id"])
    water_body = StringField(W["water_body"], validators=[SHORT])
    panel = StringField(W["panel"], validators=[SHORT], description=_l("Shape and colour by day"))
    light = StringField(W["light"], validators=[SHORT], description=_l("Colour and rhythm by night"))
    quantity = NumberField(W["quantity"], validators=[InputRequired()], least=1, is_whole=True, default=1)
    condition = WordField(W["condition"], enum=Condition)


class SafetyFacilityForm(PlaceFields, AssetForm):
    """A sign, marking, mirror or other safety facility."""

    safety_facility_kind_code = CodeField(W["safety_facility_kind_code"])
    quantity = NumberField(W["quantity"], least=0)
    unit = StringField(W["unit"], validators=[SHORT])
    standard_code = StringField(
        W["standard_code"], validators=[SHORT], description=_l("Of the sign or marking in GB 5768")
    )
    condition = WordField(W["condition"], enum=Condition)


FORMS: dict[AssetKind, type[AssetForm]] = {
    AssetKind.BRIDGE: BridgeForm,
    AssetKind.CULVERT: CulvertForm,
    AssetKind.FERRY_LANDING: FerryLandingForm,
    AssetKind.FERRY_BOAT: FerryBoatForm,
    AssetKind.GUARDRAIL: GuardrailForm,
    AssetKind.SLOPE: SlopeForm,
    AssetKind.BUS_BAY: BusBayForm,
    AssetKind.NAVIGATION_MARK: NavigationMarkForm,
    AssetKind.SAFETY_FACILITY: SafetyFacilityForm,
}


class RetireForm(FlaskForm):  # type: ignore[misc]
    """Why and when an asset went out of service for good."""

    reason = StringField(W["retired_reason"], validators=[InputRequired(), Length(max=500)])
    on = DayField(W["retired_on"], validators=[InputRequired()])


# --- What the selects offer -------------------------------------------------------------------------------


def offer_choices(form: AssetForm, session: Session, account: Account, asset: Asset | None) -> None:
    """Fill the selects from the register: divisions that the account covers, codes, landings, bridges."""
    form.division_adcode.choices = _divisions(session, account, asset)
    for field in form:
        if field.name in CODE_TABLES:
            field.choices = [
                UNKNOWN,
                *_codes(session, CODE_TABLES[field.name], getattr(asset, field.name, None)),
            ]
        elif field.name == "landing_id":
            field.choices = [UNKNOWN, *_assets(session, FerryLanding)]
        elif field.name == "bridge_id":
            field.choices = [UNKNOWN, *_assets(session, Bridge)]


def _divisions(session: Session, account: Account, asset: Asset | None) -> list[Any]:
    listed = session.scalars(select(Division).where(Division.level.between(3, 4)).order_by(Division.adcode))
    own = asset.division_adcode if asset is not None else ""
    return [
        SelectChoice(division.adcode, name_of(division))
        for division in listed
        if covers(account.division_adcode, division.adcode) or division.adcode == own
    ]


def _codes(session: Session, table: type[CodeList], own: str | None) -> list[Any]:
    """The active codes, and the asset's own even when it is no longer offered."""
    query = select(table).where(or_(table.is_active, table.code == own)).order_by(table.sequence, table.code)
    return [SelectChoice(code.code, code.label(language())) for code in session.scalars(query)]


def _assets(session: Session, model: type[Asset]) -> list[Any]:
    found = session.scalars(select(model).where(model.retired_on.is_(None)).order_by(model.number))
    return [SelectChoice(str(asset.id), f"{asset.number} {name_of(asset)}") for asset in found]


# --- The form of an asset ---------------------------------------------------------------------------------


def make_form(
    session: Session, kind: Kind, account: Account, asset: Asset | None = None, **given: Any
) -> AssetForm:
    """The form of a kind, filled from `asset` if there is one and nothing was sent.

    given : `formdata=None` for a form that ignores what was sent.
    """
    values = {} if asset is None else _values_shown(kind, asset)
    form = FORMS[kind.kind](data=values, **given)
    offer_choices(form, session, account, asset)
    if asset is not None and not form.is_submitted():
        form.remember(asset.version)
    return form


def _values_shown(kind: Kind, asset: Asset) -> dict[str, Any]:
    columns = inspect(kind.model).column_attrs.keys()
    values = {COLUMNS_BACK.get(name, name): getattr(asset, name) for name in columns}
    return values | (dict(shown_place(asset)) if kind.has_place else {})


def place_given(form: AssetForm, session: Session, asset: Asset | None = None) -> Location | None:
    """The place that a form gives; None where it has none, or leaves the asset where it is.

    An asset that came from a file without a place can be edited without one.
    Raises InvalidInput, which names the field.
    """
    if not isinstance(form, PlaceFields):
        return None
    shown = {} if asset is None else shown_place(asset)
    if asset is not None and all((form[name].data or "").strip() == text for name, text in shown.items()):
        return None
    location: Location = form.location(session)
    return location
