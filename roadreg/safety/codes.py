"""Fixed vocabularies of road safety analysis."""

from enum import StrEnum


class BlackSpotLevel(StrEnum):
    """Which government lists a black spot."""

    COUNTY = "county"
    CITY = "city"
    PROVINCE = "province"


class BlackSpotStatus(StrEnum):
    """What became of a black spot."""

    LISTED = "listed"
    IN_TREATMENT = "in_treatment"
    TREATED = "treated"
    DELISTED = "delisted"


class BlackSpotKind(StrEnum):
    """Crash-prone point 事故多发点 or section 事故多发段."""

    POINT = "point"
    SECTION = "section"
