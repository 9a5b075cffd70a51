"""Words of black spots."""

from flask_babel import lazy_gettext as _l

from roadreg.labels import register
from roadreg.safety.codes import BlackSpotKind, BlackSpotLevel, BlackSpotStatus

register(
    {
        BlackSpotLevel.COUNTY: _l("County level"),
        BlackSpotLevel.CITY: _l("City level"),
        BlackSpotLevel.PROVINCE: _l("Province level"),
    }
)
register(
    {
        BlackSpotStatus.LISTED: _l("Listed"),
        BlackSpotStatus.IN_TREATMENT: _l("In treatment"),
        BlackSpotStatus.TREATED: _l("Treated"),
        BlackSpotStatus.DELISTED: _l("Delisted"),
    }
)
register(
    {
        BlackSpotKind.POINT: _l("Crash-prone point"),
        BlackSpotKind.SECTION: _l("Crash-prone section"),
    }
)

STEPS = {
    BlackSpotStatus.LISTED: _l("Put back on the list"),
    BlackSpotStatus.IN_TREATMENT: _l("Start the treatment"),
    BlackSpotStatus.TREATED: _l("Record as treated"),
    BlackSpotStatus.DELISTED: _l("Take off the list"),
}
"""What a person does to bring a black spot to a status."""
