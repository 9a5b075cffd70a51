"""Words of the roads room, and a record's place in words."""

from flask import current_app
from flask_babel import lazy_gettext as _l

from roadreg.config import Config
from roadreg.labels import label_of, register
from roadreg.roads.calibration import FindingKind
from roadreg.roads.chainage import format_place
from roadreg.roads.codes import AdministrativeGrade, Side, TechnicalClass
from roadreg.roads.models import CentrelineQuality, Located, LocationMethod, PostKind, Route
from roadreg.roads.moving import Obstacle
from roadreg.roads.route_codes import short_route_code

register(
    {
        Side.LEFT: _l("left"),
        Side.RIGHT: _l("right"),
        Side.BOTH: _l("both sides"),
        Side.CENTRE: _l("centre"),
    }
)
register(
    {
        AdministrativeGrade.NATIONAL: _l("National road"),
        AdministrativeGrade.PROVINCIAL: _l("Provincial road"),
        AdministrativeGrade.COUNTY: _l("County road"),
        AdministrativeGrade.TOWNSHIP: _l("Township road"),
        AdministrativeGrade.VILLAGE: _l("Village road"),
        AdministrativeGrade.SPECIAL: _l("Special-purpose road"),
    }
)
register(
    {
        TechnicalClass.EXPRESSWAY: _l("Expressway"),
        TechnicalClass.CLASS_I: _l("Class I"),
        TechnicalClass.CLASS_II: _l("Class II"),
        TechnicalClass.CLASS_III: _l("Class III"),
        TechnicalClass.CLASS_IV: _l("Class IV"),
        TechnicalClass.BELOW_CLASS: _l("Below class"),
    }
)
register(
    {
        LocationMethod.CHAINAGE: _l("by chainage"),
        LocationMethod.TAP: _l("by a tap on the map"),
        LocationMethod.GPS: _l("by GPS"),
        LocationMethod.IMPORT: _l("from a file"),
    }
)
register(
    {
        CentrelineQuality.SURVEYED: _l("Surveyed"),
        CentrelineQuality.DIGITISED: _l("Digitised"),
        CentrelineQuality.SCHEMATIC: _l("Schematic, not surveyed"),
    }
)
register({PostKind.POST: _l("Post"), PostKind.END: _l("End"), PostKind.EQUATION: _l("Broken chain")})
register(
    {
        FindingKind.REVERSED: _l("The line was digitised against its posts and has been turned round."),
        FindingKind.UNUSUAL_FACTOR: _l("Chainage and ground length differ unusually between two posts."),
        FindingKind.EXTRAPOLATED: _l("The line goes on a little beyond its outermost post."),
        FindingKind.LENGTH_ONLY: _l("Without posts, chainage is by length only."),
        FindingKind.POINTS_DROPPED: _l("Points given twice in a row were dropped."),
    }
)
register(
    {
        Obstacle.NO_SUCH_CHAINAGE: _l("The new centreline has no such chainage."),
        Obstacle.AMBIGUOUS: _l("The chainage occurs more than once on the new centreline."),
        Obstacle.FAR_FROM_LINE: _l("The surveyed point lies too far from the new centreline."),
    }
)


def route_label(route: Route) -> str:
    """The code as staff say it: short for roads of the home district."""
    config: Config = current_app.config["ROADREG"]
    return short_route_code(route.code, home_adcode=config.home_division)


def place_label(record: Located, *, decimals: int = 0) -> str:
    """A record's place in the reader's language: `G330 K12+345 右侧`; empty beside no road."""
    if record.route is None or record.from_m is None:
        return ""
    return format_place(
        route_label(record.route),
        record.from_m,
        record.to_m,
        side_word=label_of(record.side),
        decimals=decimals,
    )
