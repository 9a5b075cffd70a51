"""The kinds of asset, and what is shown of each: one registry that lists, cards and forms read."""

from collections.abc import Iterator
from dataclasses import dataclass

from roadreg.assets.codes import AssetKind
from roadreg.assets.models import (
    Asset,
    Bridge,
    BusBay,
    Culvert,
    FerryBoat,
    FerryLanding,
    Guardrail,
    NavigationMark,
    SafetyFacility,
    Slope,
)

ALWAYS_PUBLIC = frozenset({"number", "name", "road", "division_adcode", "status", "built_on"})
"""What visitors may see of an asset of a public kind; a kind adds some of its own."""


@dataclass(frozen=True)
class Kind:
    """What the pages of one kind show, by names of columns and of computed facts (`facts.py`).

    facts : on the card, in this order, besides what every asset has.
    expected : of these, the ones whose absence the card lists.
    columns : of the list, besides number, name and place.
    filters : that the list offers, besides those of every list.
    public : of the facts, those that visitors may see.
    layer : the map layer of the settings that, when public, opens these pages to visitors.
    is_line : a place of it is a stretch of road.
    has_place : its place is entered; a boat's is that of its landing.
    order : of a list that asks for none; `road` is along the roads.
    """

    kind: AssetKind
    model: type[Asset]
    icon: str
    facts: tuple[str, ...]
    expected: tuple[str, ...]
    columns: tuple[str, ...]
    filters: tuple[str, ...] = ()
    public: frozenset[str] = frozenset()
    layer: str = ""
    is_line: bool = False
    has_place: bool = True
    order: str = "road"

    @property
    def table(self) -> str:
        """The kind's own table."""
        return str(self.model.__table__.name)  # type: ignore[attr-defined]

    def is_public(self, public_layers: tuple[str, ...]) -> bool:
        """Whether visitors may open its pages."""
        return self.layer in public_layers

    def shows(self, name: str, *, is_visitor: bool) -> bool:
        """Whether a reader may see this fact."""
        return not is_visitor or name in ALWAYS_PUBLIC or name in self.public


def _kinds() -> Iterator[Kind]:
    yield Kind(
        AssetKind.BRIDGE,
        Bridge,
        icon="bricks",
        facts=(
            "condition_class",
            "condition_standard",
            "inspected_on",
            "weight_limit_t",
            "height_limit_m",
            "span_class",
            "structure_type_code",
            "total_length_m",
            "longest_span_m",
            "spans",
            "deck_width_m",
            "load_class",
            "crosses",
            "engineer",
        ),
        expected=(
            "condition_class",
            "inspected_on",
            "structure_type_code",
            "total_length_m",
            "longest_span_m",
            "deck_width_m",
            "load_class",
            "built_on",
            "engineer",
        ),
        columns=(
            "condition_class",
            "span_class",
            "structure_type_code",
            "total_length_m",
            "weight_limit_t",
            "inspected_on",
            "status",
        ),
        filters=("condition_class", "span_class", "structure_type_code", "limited"),
        public=frozenset({"weight_limit_t", "height_limit_m", "crosses", "span_class"}),
        layer="bridges",
    )
    yield Kind(
        AssetKind.CULVERT,
        Culvert,
        icon="arrows-collapse",
        facts=("culvert_kind_code", "grade", "inspected_on", "span_m", "height_m", "length_m"),
        expected=("culvert_kind_code", "grade", "inspected_on", "span_m"),
        columns=("culvert_kind_code", "span_m", "grade", "inspected_on", "status"),
        filters=("grade", "culvert_kind_code"),
        layer="culverts",
    )
    yield Kind(
        AssetKind.FERRY_LANDING,
        FerryLanding,
        icon="water",
        facts=(
            "water_body",
            "opposite_bank",
            "managing_town",
            "permit_number",
            "ramp",
            "has_signs",
            "has_life_saving_kit",
            "rebuilt_on",
            "inspected_on",
        ),
        expected=(
            "water_body",
            "opposite_bank",
            "managing_town",
            "permit_number",
            "has_signs",
            "has_life_saving_kit",
            "inspected_on",
        ),
        columns=("water_body", "opposite_bank", "managing_town", "boats", "inspected_on", "status"),
        filters=("has_life_saving_kit",),
        public=frozenset({"water_body", "opposite_bank", "managing_town"}),
        layer="ferries",
    )
    yield Kind(
        AssetKind.FERRY_BOAT,
        FerryBoat,
        icon="tsunami",
        facts=(
            "landing_id",
            "certificate_expires_on",
            "certificate_number",
            "registration_number",
            "rated_passengers",
            "rated_vehicles",
            "gross_tonnage",
            "crew",
            "renewed_on",
        ),
        expected=(
            "landing_id",
            "certificate_expires_on",
            "certificate_number",
            "registration_number",
            "rated_passengers",
            "crew",
        ),
        columns=("landing_id", "registration_number", "rated_passengers", "certificate_expires_on", "status"),
        filters=("certificate",),
        public=frozenset({"landing_id", "rated_passengers"}),
        layer="ferries",
        has_place=False,
        order="certificate_expires_on",
    )
    yield Kind(
        AssetKind.GUARDRAIL,
        Guardrail,
        icon="distribute-horizontal",
        facts=(
            "code",
            "protection_level",
            "guardrail_kind_code",
            "place",
            "post_spacing_m",
            "embedment",
            "height_m",
            "stretch_m",
            "condition",
            "inspected_on",
        ),
        expected=("protection_level", "guardrail_kind_code", "place", "condition", "inspected_on"),
        columns=(
            "guardrail_kind_code",
            "protection_level",
            "code",
            "stretch_m",
            "condition",
            "inspected_on",
        ),
        filters=("protection_level", "guardrail_kind_code", "condition"),
        public=frozenset({"stretch_m", "guardrail_kind_code"}),
        layer="guardrails",
        is_line=True,
    )
    yield Kind(
        AssetKind.SLOPE,
        Slope,
        icon="triangle",
        facts=(
            "slope_kind",
            "material",
            "height_m",
            "is_high",
            "gradient",
            "steps",
            "stretch_m",
            "slope_treatment_code",
            "is_monitored",
            "condition",
            "inspected_on",
        ),
        expected=("slope_kind", "material", "height_m", "slope_treatment_code", "condition", "inspected_on"),
        columns=(
            "slope_kind",
            "material",
            "height_m",
            "is_high",
            "slope_treatment_code",
            "is_monitored",
            "condition",
        ),
        filters=("is_high", "slope_kind", "material", "slope_treatment_code", "condition"),
        layer="slopes",
        is_line=True,
    )
    yield Kind(
        AssetKind.BUS_BAY,
        BusBay,
        icon="bus-front",
        facts=("pull_in", "length_m", "width_m", "has_shelter", "lines_served"),
        expected=("pull_in", "length_m", "width_m", "has_shelter", "lines_served"),
        columns=("pull_in", "length_m", "width_m", "has_shelter", "lines_served", "status"),
        filters=("pull_in", "has_shelter"),
        public=frozenset({"pull_in", "has_shelter", "lines_served"}),
        layer="bus_bays",
    )
    yield Kind(
        AssetKind.NAVIGATION_MARK,
        NavigationMark,
        icon="compass",
        facts=(
            "navigation_mark_kind_code",
            "bridge_id",
            "water_body",
            "panel",
            "light",
            "quantity",
            "condition",
        ),
        expected=("navigation_mark_kind_code", "water_body", "panel", "light", "condition"),
        columns=("navigation_mark_kind_code", "bridge_id", "water_body", "panel", "light", "condition"),
        filters=("navigation_mark_kind_code", "condition"),
        layer="navigation_marks",
    )
    yield Kind(
        AssetKind.SAFETY_FACILITY,
        SafetyFacility,
        icon="sign-turn-right",
        facts=("safety_facility_kind_code", "quantity", "unit", "standard_code", "stretch_m", "condition"),
        expected=("safety_facility_kind_code", "quantity", "condition"),
        columns=("safety_facility_kind_code", "quantity", "unit", "condition", "status"),
        filters=("safety_facility_kind_code", "condition"),
        layer="safety_facilities",
    )


KINDS: dict[AssetKind, Kind] = {kind.kind: kind for kind in _kinds()}


def kind_of(asset: Asset) -> Kind:
    """The kind of an asset."""
    return KINDS[asset.kind]
