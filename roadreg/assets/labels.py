"""Words of assets: their kinds, their vocabularies and what their columns are called."""

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

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
    SpanClass,
)
from roadreg.labels import register

register(
    {
        AssetKind.BRIDGE: _l("Bridge"),
        AssetKind.CULVERT: _l("Culvert"),
        AssetKind.FERRY_LANDING: _l("Ferry landing"),
        AssetKind.FERRY_BOAT: _l("Ferry boat"),
        AssetKind.GUARDRAIL: _l("Guardrail"),
        AssetKind.SLOPE: _l("Slope"),
        AssetKind.BUS_BAY: _l("Bus bay"),
        AssetKind.NAVIGATION_MARK: _l("Navigation mark"),
        AssetKind.SAFETY_FACILITY: _l("Safety facility"),
    }
)
PLURALS: dict[AssetKind, LazyString] = {
    AssetKind.BRIDGE: _l("Bridges"),
    AssetKind.CULVERT: _l("Culverts"),
    AssetKind.FERRY_LANDING: _l("Ferry landings"),
    AssetKind.FERRY_BOAT: _l("Ferry boats"),
    AssetKind.GUARDRAIL: _l("Guardrails"),
    AssetKind.SLOPE: _l("Slopes"),
    AssetKind.BUS_BAY: _l("Bus bays"),
    AssetKind.NAVIGATION_MARK: _l("Navigation marks"),
    AssetKind.SAFETY_FACILITY: _l("Safety facilities"),
}
register(
    {
        AssetStatus.IN_SERVICE: _l("In service"),
        AssetStatus.CLOSED: _l("Closed to traffic"),
        AssetStatus.UNDER_RECONSTRUCTION: _l("Under reconstruction"),
        AssetStatus.RETIRED: _l("Retired"),
    }
)
register(
    {
        SpanClass.EXTRA_LARGE: _l("Extra-large bridge"),
        SpanClass.LARGE: _l("Large bridge"),
        SpanClass.MEDIUM: _l("Medium bridge"),
        SpanClass.SMALL: _l("Small bridge"),
        SpanClass.CULVERT: _l("Culvert (by span)"),
    }
)
register(
    {
        CulvertGrade.GOOD: _l("Good"),
        CulvertGrade.FAIR: _l("Fair"),
        CulvertGrade.POOR: _l("Poor"),
        CulvertGrade.BAD: _l("Bad"),
        CulvertGrade.DANGEROUS: _l("Dangerous"),
    }
)
register(
    {
        ProtectionLevel.C: _l("C (level 1)"),
        ProtectionLevel.B: _l("B (level 2)"),
        ProtectionLevel.A: _l("A (level 3)"),
        ProtectionLevel.SB: _l("SB (level 4)"),
        ProtectionLevel.SA: _l("SA (level 5)"),
        ProtectionLevel.SS: _l("SS (level 6)"),
        ProtectionLevel.HB: _l("HB (level 7)"),
        ProtectionLevel.HA: _l("HA (level 8)"),
    }
)
register(
    {
        GuardrailPlace.ROADSIDE: _l("Roadside"),
        GuardrailPlace.MEDIAN: _l("Median"),
        GuardrailPlace.BRIDGE: _l("On a bridge"),
    }
)
register({Embedment.EARTH: _l("Earth (E)"), Embedment.CONCRETE: _l("Concrete (B)")})
register(
    {
        Condition.GOOD: _l("Intact"),
        Condition.WORN: _l("Worn"),
        Condition.DAMAGED: _l("Damaged"),
        Condition.MISSING: _l("Missing"),
    }
)
register({SlopeKind.CUT: _l("Cut"), SlopeKind.FILL: _l("Fill")})
register({SlopeMaterial.SOIL: _l("Soil"), SlopeMaterial.ROCK: _l("Rock")})
register({PullIn.BAY: _l("In a bay"), PullIn.KERBSIDE: _l("At the kerb")})

CONDITION_CLASSES: dict[int, LazyString] = {
    1: _l("Class 1, intact"),
    2: _l("Class 2, slight defects"),
    3: _l("Class 3, medium defects"),
    4: _l("Class 4, large defects"),
    5: _l("Class 5, dangerous"),
}
"""States of a bridge by condition class (JTG/T H21-2011)."""

WORDS: dict[str, LazyString] = {
    "boats": _l("Ferry boats"),
    "bridge_id": _l("Bridge"),
    "built_on": _l("Built on"),
    "certificate_expires_on": _l("Certificate expires on"),
    "certificate_number": _l("Certificate number"),
    "code": _l("Guardrail code"),
    "condition": _l("Condition"),
    "condition_class": _l("Condition class"),
    "condition_standard": _l("Rated by"),
    "crew": _l("Crew"),
    "crosses": _l("Crosses"),
    "culvert_kind_code": _l("Kind of culvert"),
    "deck_width_m": _l("Deck width (m)"),
    "division_adcode": _l("Division"),
    "embedment": _l("Posts stand in"),
    "engineer": _l("Bridge engineer"),
    "gradient": _l("Gradient 1:n"),
    "grade": _l("Grade"),
    "gross_tonnage": _l("Gross tonnage"),
    "guardrail_kind_code": _l("Kind of guardrail"),
    "has_life_saving_kit": _l("Life-saving kit"),
    "has_shelter": _l("Shelter"),
    "has_signs": _l("Signs"),
    "height_limit_m": _l("Height limit (m)"),
    "height_m": _l("Height (m)"),
    "inspected_on": _l("Inspected on"),
    "is_high": _l("High slope"),
    "is_monitored": _l("Monitored"),
    "landing_id": _l("Ferry landing"),
    "length_m": _l("Length (m)"),
    "light": _l("Light"),
    "lines_served": _l("Bus lines"),
    "load_class": _l("Design load"),
    "longest_span_m": _l("Longest span (m)"),
    "managed_by": _l("Managed by"),
    "managing_town": _l("Managing town"),
    "material": _l("Material"),
    "name": _l("Name"),
    "name_en": _l("English name"),
    "navigation_mark_kind_code": _l("Kind of navigation mark"),
    "number": _l("Number"),
    "opposite_bank": _l("Opposite bank"),
    "owner": _l("Owner"),
    "panel": _l("Panel"),
    "permit_number": _l("Permit number"),
    "place": _l("Stands at"),
    "post_spacing_m": _l("Post spacing (m)"),
    "protection_level": _l("Protection level"),
    "pull_in": _l("How buses stop"),
    "quantity": _l("Quantity"),
    "ramp": _l("Ramp"),
    "rated_passengers": _l("Rated passengers"),
    "rated_vehicles": _l("Rated vehicles"),
    "rebuilt_on": _l("Rebuilt on"),
    "registration_number": _l("Registration number"),
    "remarks": _l("Remarks"),
    "renewed_on": _l("Renewed on"),
    "retired_on": _l("Retired on"),
    "retired_reason": _l("Reason of retirement"),
    "road": _l("Place"),
    "safety_facility_kind_code": _l("Kind of safety facility"),
    "slope_kind": _l("Kind of slope"),
    "slope_treatment_code": _l("Slope treatment"),
    "source": _l("Source"),
    "span_class": _l("Span class"),
    "span_m": _l("Span (m)"),
    "spans": _l("Spans"),
    "standard_code": _l("Code in the standard"),
    "status": _l("Status"),
    "steps": _l("Steps"),
    "stretch_m": _l("Stretch (m)"),
    "structure_type_code": _l("Structure type"),
    "total_length_m": _l("Total length (m)"),
    "unit": _l("Unit"),
    "water_body": _l("Water body"),
    "weight_limit_t": _l("Weight limit (t)"),
    "width_m": _l("Width (m)"),
}
"""What a column of an asset, or a fact computed from several, is called in forms, lists and on cards."""
