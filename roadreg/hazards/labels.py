"""Words and signs of hazards."""

from flask_babel import lazy_gettext as _l

from roadreg.hazards.codes import (
    HazardGrade,
    HazardNeed,
    HazardOrigin,
    HazardState,
    HazardStep,
    RiskLevel,
)
from roadreg.labels import register

register(
    {
        HazardState.REPORTED: _l("Reported"),
        HazardState.VERIFIED: _l("Verified"),
        HazardState.GRADED: _l("Graded"),
        HazardState.ASSIGNED: _l("Assigned"),
        HazardState.IN_TREATMENT: _l("In treatment"),
        HazardState.TREATED: _l("Awaiting acceptance"),
        HazardState.ACCEPTED: _l("Accepted"),
        HazardState.CLOSED: _l("Closed"),
        HazardState.SUSPENDED: _l("Suspended, under long-term control"),
        HazardState.REJECTED: _l("Rejected: not a hazard"),
        HazardState.MERGED: _l("Merged with another"),
    }
)
register({HazardGrade.GENERAL: _l("General hazard"), HazardGrade.MAJOR: _l("Major hazard")})
register(
    {
        RiskLevel.RED: _l("Red: major risk"),
        RiskLevel.ORANGE: _l("Orange: larger risk"),
        RiskLevel.YELLOW: _l("Yellow: general risk"),
        RiskLevel.BLUE: _l("Blue: low risk"),
    }
)
register(
    {
        HazardOrigin.PATROL: _l("Patrol"),
        HazardOrigin.PUBLIC: _l("The public"),
        HazardOrigin.TELEPHONE: _l("Telephone call"),
        HazardOrigin.POLICE: _l("Traffic police"),
        HazardOrigin.FILE: _l("Imported file"),
    }
)
register(
    {
        HazardStep.VERIFY: _l("Confirm on site"),
        HazardStep.REJECT: _l("Reject: not a hazard"),
        HazardStep.MERGE: _l("Merge with another hazard"),
        HazardStep.GRADE: _l("Give the grade"),
        HazardStep.ASSIGN: _l("Assign"),
        HazardStep.START: _l("Start the treatment"),
        HazardStep.FINISH: _l("Report as treated"),
        HazardStep.ACCEPT: _l("Accept the treatment"),
        HazardStep.SEND_BACK: _l("Send back to treatment"),
        HazardStep.CLOSE: _l("Close the hazard"),
        HazardStep.REOPEN: _l("Reopen"),
        HazardStep.SUSPEND: _l("Suspend"),
        HazardStep.RESUME: _l("Take up again"),
    }
)
register(
    {
        HazardNeed.NOTE: _l("Reason or result"),
        HazardNeed.GRADING: _l("Grading"),
        HazardNeed.RESPONSIBLE_UNIT: _l("Responsible unit"),
        HazardNeed.DUE_DAY: _l("Due on"),
        HazardNeed.CONTROL_OF_MAJOR: _l("Temporary control"),
        HazardNeed.ANOTHER_PERSON: _l("Another person than the one who treated it"),
    }
)

ICONS = {
    "A01": "sign-turn-right",
    "A02": "sign-turn-slight-right",
    "A03": "graph-up-arrow",
    "A04": "graph-down-arrow",
    "A05": "eye-slash",
    "A06": "sign-turn-left",
    "A07": "sign-merge-right",
    "B01": "align-end",
    "B02": "water",
    "B03": "tree",
    "B04": "distribute-horizontal",
    "C01": "sign-intersection",
    "C02": "diagram-3",
    "C03": "houses",
    "C04": "sign-railroad",
    "C05": "person-walking",
    "C06": "sign-intersection-side",
    "D01": "triangle-half",
    "D02": "cloud-rain-heavy",
    "D03": "arrow-down-square",
    "D04": "bricks",
    "D05": "tsunami",
    "E01": "bezier2",
    "E02": "circle-half",
    "E03": "moon",
    "F01": "signpost",
    "F02": "dash-lg",
    "F03": "lamp",
    "G01": "record-circle",
    "G02": "droplet-half",
    "G03": "snow",
    "H01": "cone-striped",
    "H02": "shop",
    "H03": "life-preserver",
    "H09": "three-dots",
}
"""A picture beside the word of a category, by its code."""


def category_icon(code: str) -> str:
    """The icon of a category; a warning sign for one that an administrator added."""
    return ICONS.get(code, "exclamation-triangle")
