"""Forms of routes and their sections."""

import re
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from roadreg.auth.models import Division
from roadreg.errors import FieldProblem, InvalidInput
from roadreg.labels import choices_of, label_of, name_of
from roadreg.roads.broken_chains import Pieces, valid_runs
from roadreg.roads.chainage import format_chainage, format_stretch
from roadreg.roads.codes import TechnicalClass
from roadreg.roads.errors import RoadsError
from roadreg.roads.models import Route, Section, SurfaceKind
from roadreg.roads.place_text import parse_chainage
from roadreg.roads.services import RouteFacts, SectionFacts
from roadreg.web.editing import RecordForm

_SEPARATORS = re.compile(r"[;；、\n]+")


class RouteForm(RecordForm):
    """A route's facts."""

    code = StringField(_l("Code"), validators=[InputRequired(), Length(max=20)])
    name = StringField(_l("Name"), validators=[InputRequired(), Length(max=120)])
    name_en = StringField(_l("English name"), validators=[Length(max=120)])
    nicknames = StringField(
        _l("Other names"),
        validators=[Length(max=400)],
        description=_l("As people call it, separated by semicolons; the search finds them."),
    )
    division_adcode = SelectField(_l("Division"))
    start_name = StringField(_l("Starts at"), validators=[Length(max=120)])
    end_name = StringField(_l("Ends at"), validators=[Length(max=120)])
    managed_by = StringField(_l("Managed by"), validators=[Length(max=120)])
    remarks = TextAreaField(_l("Remarks"), validators=[Length(max=4000)])

    def offer(self, divisions: list[Division], route: Route | None) -> None:
        """Fill the list of divisions; the code of a route that is there stays."""
        self.division_adcode.choices = [(row.adcode, name_of(row)) for row in divisions]
        if route is not None:
            del self.code

    def facts(self, code: str = "") -> RouteFacts:
        """What was entered; `code` for a route that is there."""
        return RouteFacts(
            code=code or self.code.data.strip(),
            name=self.name.data or "",
            division_adcode=self.division_adcode.data,
            name_en=self.name_en.data or "",
            nicknames=tuple(_SEPARATORS.split(self.nicknames.data or "")),
            start_name=self.start_name.data or "",
            end_name=self.end_name.data or "",
            managed_by=self.managed_by.data or "",
            remarks=self.remarks.data or "",
        )


def values_of_route(route: Route) -> dict[str, Any]:
    """A route's values as its form shows them."""
    names = ("name", "name_en", "division_adcode", "start_name", "end_name", "managed_by", "remarks")
    return {name: getattr(route, name) for name in names} | {"nicknames": "；".join(route.nicknames)}


class SectionForm(RecordForm):
    """A section of a route: from where to where, of which class."""

    start = StringField(_l("From"), validators=[InputRequired(), Length(max=60)])
    start_piece = SelectField(_l("Run of the start"))
    end = StringField(_l("To"), validators=[InputRequired(), Length(max=60)])
    end_piece = SelectField(_l("Run of the end"))
    name = StringField(_l("Name"), validators=[Length(max=120)])
    technical_class = SelectField(_l("Technical class"))
    lanes = StringField(_l("Lanes"), validators=[Length(max=10)])
    width_m = StringField(_l("Carriageway width (m)"), validators=[Length(max=10)])
    surface_kind_code = SelectField(_l("Pavement"))
    design_speed_kmh = StringField(_l("Design speed (km/h)"), validators=[Length(max=10)])
    managed_by = StringField(_l("Managed by"), validators=[Length(max=120)])
    remarks = TextAreaField(_l("Remarks"), validators=[Length(max=4000)])

    def offer(self, surfaces: list[SurfaceKind], pieces: Pieces | None) -> None:
        """Fill the lists; on a road without broken chains there is no run to choose."""
        self.technical_class.choices = choices_of(TechnicalClass)
        self.surface_kind_code.choices = [("", _("unknown"))] + [
            (kind.code, label_of(kind)) for kind in surfaces
        ]
        if pieces is None or len(pieces) == 1:
            del self.start_piece, self.end_piece
            return
        runs = [(str(n), format_stretch(*run, decimals=0)) for n, run in enumerate(valid_runs(pieces))]
        for field in (self.start_piece, self.end_piece):
            field.choices = [("", _("the only one that has it")), *runs]

    def facts(self) -> SectionFacts:
        """What was entered. Raises InvalidInput, naming each field that cannot be read."""
        problems: list[FieldProblem] = []
        facts = SectionFacts(
            start=(self._chainage("start", problems), self._piece("start_piece")),
            end=(self._chainage("end", problems), self._piece("end_piece")),
            technical_class=TechnicalClass(self.technical_class.data),
            name=(self.name.data or "").strip(),
            lanes=self._number("lanes", problems, whole=True),
            width_m=self._number("width_m", problems),
            surface_kind_code=self.surface_kind_code.data or None,
            design_speed_kmh=self._number("design_speed_kmh", problems, whole=True),
            managed_by=(self.managed_by.data or "").strip(),
            remarks=(self.remarks.data or "").strip(),
        )
        if problems:
            raise InvalidInput(*problems)
        return facts

    def _chainage(self, name: str, problems: list[FieldProblem]) -> float:
        try:
            return parse_chainage(self[name].data or "").m
        except RoadsError as refused:
            problems.append(FieldProblem(name, str(refused)))
            return 0.0

    def _piece(self, name: str) -> int | None:
        chosen = self[name].data if name in self else ""
        return int(chosen) if chosen else None

    def _number(self, name: str, problems: list[FieldProblem], *, whole: bool = False) -> Any:
        text = (self[name].data or "").strip()
        if not text:
            return None
        pattern = r"[0-9]{1,4}" if whole else r"[0-9]{1,4}(\.[0-9]{1,3})?"
        if not re.fullmatch(pattern, text):
            problems.append(
                FieldProblem(name, _("“%(text)s” is not a number.", text=text), _("Write it in digits."))
            )
            return None
        return int(text) if whole else float(text)


def values_of_section(section: Section) -> dict[str, Any]:
    """A section's values as its form shows them."""
    names = ("name", "managed_by", "remarks", "surface_kind_code")
    shown = {name: getattr(section, name) or "" for name in names}
    shown |= {
        name: "" if getattr(section, name) is None else f"{getattr(section, name):g}"
        for name in ("lanes", "width_m", "design_speed_kmh")
    }
    return shown | {
        "start": format_chainage(section.from_m or 0.0),
        "end": format_chainage(section.to_m or 0.0),
        "start_piece": str(section.from_piece),
        "end_piece": str(section.to_piece),
        "technical_class": section.technical_class.value,
    }
