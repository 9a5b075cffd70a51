"""The recorded tables: what a row of each is called, what it belongs to, where its page is."""

from dataclasses import dataclass

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

KINDS: dict[str, LazyString] = {
    "account": _l("Account"),
    "asset": _l("Asset"),
    "asset_attachment": _l("Photo or document of an asset"),
    "black_spot": _l("Black spot"),
    "bridge": _l("Bridge"),
    "bus_bay": _l("Bus bay"),
    "centreline": _l("Centreline"),
    "culvert": _l("Culvert"),
    "culvert_kind": _l("Code list: kinds of culvert"),
    "ferry_boat": _l("Ferry boat"),
    "ferry_landing": _l("Ferry landing"),
    "guardrail": _l("Guardrail"),
    "guardrail_kind": _l("Code list: kinds of guardrail"),
    "hazard": _l("Hazard"),
    "hazard_attachment": _l("Photo or document of a hazard"),
    "hazard_category": _l("Code list: categories of hazard"),
    "milestone": _l("Milestone"),
    "navigation_mark": _l("Navigation mark"),
    "navigation_mark_kind": _l("Code list: kinds of navigation mark"),
    "progress_entry": _l("Monthly progress"),
    "project": _l("Project"),
    "project_asset": _l("Asset that a project treats"),
    "project_attachment": _l("Photo or document of a project"),
    "project_black_spot": _l("Black spot that a project treats"),
    "project_hazard": _l("Hazard that a project treats"),
    "project_kind": _l("Code list: kinds of project"),
    "project_site": _l("Site of a project"),
    "route": _l("Route"),
    "safety_facility": _l("Safety facility"),
    "safety_facility_kind": _l("Code list: kinds of safety facility"),
    "section": _l("Section"),
    "section_traffic": _l("Traffic of a section"),
    "slope": _l("Slope"),
    "slope_treatment": _l("Code list: slope treatments"),
    "structure_type": _l("Code list: structure types"),
    "surface_kind": _l("Code list: surfaces"),
}
"""Every recorded table, with the words for one of its rows. A test holds it against the triggers."""

ASSET_TABLES = {
    "bridge": "bridges",
    "culvert": "culverts",
    "ferry_landing": "ferries",
    "ferry_boat": "ferry-boats",
    "guardrail": "guardrails",
    "slope": "slopes",
    "bus_bay": "bus-bays",
    "navigation_mark": "navigation-marks",
    "safety_facility": "safety-facilities",
}
"""The tables whose rows are the second half of an asset, with the asset's kind."""

BELONGS_TO: dict[str, tuple[str, str]] = {
    "asset_attachment": ("asset", "asset_id"),
    "hazard_attachment": ("hazard", "hazard_id"),
    "project_attachment": ("project", "project_id"),
    "project_site": ("project", "project_id"),
    "milestone": ("project", "project_id"),
    "progress_entry": ("project", "project_id"),
    "project_asset": ("project", "project_id"),
    "project_hazard": ("project", "project_id"),
    "project_black_spot": ("project", "project_id"),
    "section": ("route", "route_id"),
    "centreline": ("route", "route_id"),
    "section_traffic": ("section", "section_id"),
}
"""Tables whose rows are part of another record: that record's table, and the column that names it."""

PAGES = {"project": "/projects/", "asset": "/assets/", "hazard": "/hazards/", "black_spot": "/black-spots/"}
"""Where the pages of records are; the key follows. A route's page is at its code."""

NUMBERED = {
    "project": "number",
    "asset": "number",
    "hazard": "number",
    "black_spot": "number",
    "route": "code",
}
"""Tables of records that people know by a number, and the column that holds it."""


@dataclass(frozen=True)
class Record:
    """A record of the register, named by its own table (an asset's is `asset`) and key."""

    table: str
    key: str

    @classmethod
    def of(cls, table: str, key: str) -> "Record":
        """The record that a row is, or is half of."""
        return cls("asset" if table in ASSET_TABLES else table, key)


def parts_of(table: str) -> list[tuple[str, str]]:
    """Tables whose rows belong to records of `table`, each with the column that names the record."""
    return [(part, column) for part, (whole, column) in BELONGS_TO.items() if whole == table]


def halves_of(table: str) -> list[str]:
    """Every table in which a record of `table` may have a row under its own key."""
    return [table, *ASSET_TABLES] if table == "asset" else [table]
