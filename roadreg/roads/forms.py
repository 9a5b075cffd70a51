"""The place on a form: one typed box, a point from the map or from GPS, or both."""

from datetime import UTC, datetime
from typing import Any

from flask import current_app
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from geoalchemy2.shape import to_shape
from sqlalchemy.orm import Session
from wtforms import HiddenField, StringField
from wtforms.validators import Length

from roadreg.config import Config
from roadreg.errors import FieldProblem, InvalidInput
from roadreg.roads.codes import Side
from roadreg.roads.errors import RoadsError
from roadreg.roads.labels import place_label
from roadreg.roads.models import Located, LocationMethod
from roadreg.roads.place_text import LONGEST_TEXT
from roadreg.roads.places import Location, SurveyedPoint, place

FARTHEST_ON_EARTH_M = 21_000_000.0

MEASURED = (LocationMethod.GPS, LocationMethod.TAP, LocationMethod.IMPORT)


class PlaceFields:
    """Fields of a form that gives a record its place; drawn by `roads/_place.html`, with `place.js`.

    A mixin: `class HazardForm(PlaceFields, RecordForm)`. Fill it with `show_place(record)`; after validation,
    `put_place_on(session, record)`.
    """

    place = StringField(
        _l("Place"),
        validators=[Length(max=LONGEST_TEXT)],
        description=_l("Such as G330 K12+345 right, or a stretch: G330 K12+345–K12+900."),
    )
    piece = HiddenField(_l("Run between broken chains"))
    lon = HiddenField(_l("Longitude"))
    lat = HiddenField(_l("Latitude"))
    accuracy_m = HiddenField(_l("Accuracy"))
    fixed_at = HiddenField(_l("Time of fix"))
    method = HiddenField(_l("How the place was found"), default=LocationMethod.CHAINAGE.value)

    def show_place(self, record: Located) -> None:
        """Fill the fields from a record."""
        for name, value in shown_place(record).items():
            getattr(self, name).data = value

    def put_place_on(self, session: Session, record: Located) -> Location | None:
        """Give the record the place of the form; None when it is the one that the record has already.

        A place that nobody touched is left alone, so that saving a form never rounds it.
        Raises InvalidInput, which names the field.
        """
        if record.geom is not None and self._given() == shown_place(record):
            return None
        location = self.location(session)
        location.put_on(record)
        return location

    def location(self, session: Session) -> Location:
        """The place of the form. Raises InvalidInput, which names the field and the remedy."""
        config: Config = current_app.config["ROADREG"]
        text, point = (self.place.data or "").strip(), self._point()
        if not text and point is None:
            raise InvalidInput(
                FieldProblem(
                    "place", _("Where is it?"), _("Type a chainage, tap the map, or use your position.")
                )
            )
        try:
            return place(
                session,
                text=text,
                point=point,
                limit_m=config.snap_limit_m,
                home_adcode=config.home_division,
                piece=_whole(self.piece.data),
            )
        except RoadsError as refused:
            raise InvalidInput(FieldProblem("place", str(refused))) from refused

    def _given(self) -> dict[str, str]:
        names = ("place", "piece", "lon", "lat", "accuracy_m", "fixed_at", "method")
        return {name: (getattr(self, name).data or "").strip() for name in names}

    def _point(self) -> SurveyedPoint | None:
        given = self._given()
        if not given["lon"] and not given["lat"]:
            return None
        try:
            return SurveyedPoint(
                float(given["lon"]),
                float(given["lat"]),
                _method(given["method"]),
                _accuracy(given["accuracy_m"]),
                _moment(given["fixed_at"]),
            )
        except ValueError as wrong:
            raise InvalidInput(
                FieldProblem("place", _("The position was not understood."), _("Take it again."))
            ) from wrong


def shown_place(record: Located) -> dict[str, str]:
    """What the fields show for a record; typed back, it is the same place."""
    point = None if record.surveyed_point is None else to_shape(record.surveyed_point).coords[0]
    accuracy = record.surveyed_accuracy_m
    return {
        "place": place_text(record),
        "piece": str(record.from_piece) if record.from_piece else "",
        "lon": "" if point is None else f"{point[0]:.7f}",
        "lat": "" if point is None else f"{point[1]:.7f}",
        "accuracy_m": "" if accuracy is None else f"{accuracy:g}",
        "fixed_at": "" if record.surveyed_at is None else record.surveyed_at.astimezone(UTC).isoformat(),
        "method": LocationMethod(record.location_method or LocationMethod.CHAINAGE).value,
    }


def place_text(record: Located) -> str:
    """A record's place to the millimetre, with its offset where no surveyed point holds it."""
    text = place_label(record, decimals=3)
    if text and record.offset_m and record.surveyed_point is None and record.side in (Side.LEFT, Side.RIGHT):
        text = f"{text} {abs(record.offset_m):g} m"
    return text


def _method(text: str) -> LocationMethod:
    """A point without a method that measures is a tap."""
    method = LocationMethod(text) if text in list(LocationMethod) else LocationMethod.TAP
    return method if method in MEASURED else LocationMethod.TAP


def _accuracy(text: str) -> float | None:
    """Metres; browsers report the radius of a circle, so it is finite and not negative."""
    if not text:
        return None
    accuracy = float(text)
    if not 0 <= accuracy < FARTHEST_ON_EARTH_M:
        raise ValueError(f"no accuracy: {text}")
    return accuracy


def _moment(text: str) -> datetime | None:
    if not text:
        return None
    moment = datetime.fromisoformat(text.replace("Z", "+00:00"))
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _whole(text: Any) -> int | None:
    plain = str(text or "").strip()
    return int(plain) if plain.isascii() and plain.isdigit() and len(plain) < 5 else None
