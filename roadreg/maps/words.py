"""What the map's scripts say, in the reader's language; `{name}` is filled in by the script."""

from flask_babel import gettext as _


def script_words() -> dict[str, str]:
    """The texts by the names that the scripts know them by."""
    return {
        "basemap_failed": _("The base map did not load. Roads and records are drawn all the same."),
        "card_failed": _("The record could not be loaded. Try again."),
        "chosen": _("{number} of {total} here"),
        "copied": _("Copied: {text}"),
        "copy_this": _("Copy this:"),
        "coordinates": _("{lat}, {lon} (WGS 84 / CGCS2000)"),
        "tap_for_coordinates": _("Tap the map to copy the coordinates of a place."),
        "measure_start": _("Tap the points of the line. Tap the last one again to end; Esc clears."),
        "measure_total": _("{distance} straight"),
        "along_start": _("Tap two places on the same road."),
        "along_next": _("From {place}. Tap the other place."),
        "along_total": _("{distance} along {route}: {from} – {to}"),
        "along_other_road": _("{place} is on another road. Tap two places on the same road."),
        "along_none": _("No road near that tap. Tap closer to a road."),
        "nothing_found": _("Nothing is called that."),
        "search_failed": _("The search did not answer. Try again."),
        "no_place": _("It has no place on the map."),
        "position_denied": _(
            "This browser may not use your position. Allow it in the browser's settings for this page."
        ),
        "position_failed": _("Your position is not available here."),
        "you_are_here": _("You are here, within {distance}"),
        "place_chosen": _("Chosen place"),
        "zoom_in": _("Zoom in"),
        "zoom_out": _("Zoom out"),
        "close": _("Close"),
        "kilometres": _("{number} km"),
        "metres": _("{number} m"),
    }
