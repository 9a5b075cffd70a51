"""Fixed vocabularies of assets, from the standards named in each."""

from enum import StrEnum


class AssetKind(StrEnum):
    """Kinds of asset; the value is the word in addresses and files."""

    BRIDGE = "bridges"
    CULVERT = "culverts"
    FERRY_LANDING = "ferries"
    FERRY_BOAT = "ferry-boats"
    GUARDRAIL = "guardrails"
    SLOPE = "slopes"
    BUS_BAY = "bus-bays"
    NAVIGATION_MARK = "navigation-marks"
    SAFETY_FACILITY = "safety-facilities"


class AssetStatus(StrEnum):
    """Whether an asset serves."""

    IN_SERVICE = "in_service"
    CLOSED = "closed"
    UNDER_RECONSTRUCTION = "under_reconstruction"
    RETIRED = "retired"


class SpanClass(StrEnum):
    """Span class of a bridge (JTG B01-2014)."""

    EXTRA_LARGE = "extra_large"
    LARGE = "large"
    MEDIUM = "medium"
    SMALL = "small"
    CULVERT = "culvert"


class CulvertGrade(StrEnum):
    """Grade of a culvert (JTG 5120)."""

    GOOD = "good"
    FAIR = "fair"
    POOR = "poor"
    BAD = "bad"
    DANGEROUS = "dangerous"


class ProtectionLevel(StrEnum):
    """Protection level of a guardrail (JTG D81-2017), lowest first."""

    C = "C"
    B = "B"
    A = "A"
    SB = "SB"
    SA = "SA"
    SS = "SS"
    HB = "HB"
    HA = "HA"


class GuardrailPlace(StrEnum):
    """Where a guardrail stands."""

    ROADSIDE = "roadside"
    MEDIAN = "median"
    BRIDGE = "bridge"


class Embedment(StrEnum):
    """What a guardrail's posts stand in: E earth, B concrete (in codes such as Gr-A-4E)."""

    EARTH = "E"
    CONCRETE = "B"


class Condition(StrEnum):
    """Plain condition of an asset without a standard's class of its own."""

    GOOD = "good"
    WORN = "worn"
    DAMAGED = "damaged"
    MISSING = "missing"


class SlopeKind(StrEnum):
    """Cut 路堑 or fill 路堤."""

    CUT = "cut"
    FILL = "fill"


class SlopeMaterial(StrEnum):
    """Soil 土质 or rock 岩质."""

    SOIL = "soil"
    ROCK = "rock"


class PullIn(StrEnum):
    """How buses stop: in a bay 港湾式 or at the kerb 直接式."""

    BAY = "bay"
    KERBSIDE = "kerbside"
