"""What a list's address asks for, read and checked: `?route=G330&from=K10&to=K20&condition_class=4,5`."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString
from sqlalchemy import inspect, select
from sqlalchemy.orm import Session

from roadreg.assets.codes import AssetStatus, ProtectionLevel
from roadreg.assets.facts import CODE_TABLES
from roadreg.assets.kinds import Kind
from roadreg.assets.labels import CONDITION_CLASSES, WORDS
from roadreg.errors import FieldProblem, InvalidInput, RoadregError
from roadreg.labels import choices_of, language
from roadreg.roads.chainage import format_chainage
from roadreg.roads.models import Route
from roadreg.roads.place_text import parse_chainage
from roadreg.roads.queries import resolve_route

T = TypeVar("T")

EVERY_STATUS = "all"
DANGEROUS = "4,5"
"""The condition classes of a dangerous bridge, as a value of the filter."""

FILTER_WORDS: dict[str, LazyString] = {
    "certificate": _l("Certificate"),
    "limited": _l("Weight or height limit"),
    "protection_level": _l("Protection level at least"),
}
"""What a filter is called where it is not called as its column."""


@dataclass(frozen=True)
class AssetFilter:
    """What a list shows.

    from_m, to_m : chainages that bound the places, metres; whatever reaches between them is shown.
    division : adcode; what lies in it or below.
    status : one status, EVERY_STATUS, or empty for all that are not retired.
    text : looked for in numbers, names, owners and remarks.
    choices : by filter the values of which one must hold.
    """

    route: Route | None = None
    from_m: float | None = None
    to_m: float | None = None
    division: str = ""
    status: str = ""
    text: str = ""
    choices: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def is_narrowed(self) -> bool:
        """Whether it leaves anything out that a bare list shows."""
        return self != AssetFilter()

    def in_words(self) -> str:
        """The place that is asked for, in words: `G330 K10+000–K14+000`."""
        bounds = [format_chainage(bound) for bound in (self.from_m, self.to_m) if bound is not None]
        return " ".join(filter(None, [self.route.code if self.route else "", "–".join(bounds)]))


@dataclass(frozen=True)
class Options:
    """One choice that a list offers: the parameter, what it is called, its values with their words."""

    name: str
    words: str
    values: list[tuple[str, str]]


def read_filter(
    session: Session, kind: Kind, asked: Mapping[str, str], *, home_adcode: str, is_visitor: bool = False
) -> AssetFilter:
    """Read the parameters of a list's address.

    home_adcode : the district in which a county road's short code is meant.
    is_visitor : visitors may not ask by what they may not see.
    Raises InvalidInput, which names the parameters that cannot be read.
    """
    problems: list[FieldProblem] = []

    def checked(name: str, read: Callable[[str], T]) -> T | None:
        text = asked.get(name, "").strip()
        try:
            return read(text) if text else None
        except RoadregError as error:
            problems.append(FieldProblem(name, str(error)))
            return None

    route = checked("route", lambda text: resolve_route(session, text, home_adcode=home_adcode))
    from_m = checked("from", lambda text: parse_chainage(text).m)
    to_m = checked("to", lambda text: parse_chainage(text).m)
    if from_m is not None and to_m is not None and from_m > to_m:
        from_m, to_m = to_m, from_m
    choices: dict[str, tuple[str, ...]] = {}
    for options in [] if is_visitor else list_options(session, kind):
        wanted = tuple(part for part in asked.get(options.name, "").split(",") if part)
        if wanted:
            choices[options.name] = wanted
            problems += _not_offered(options, wanted)
    status = "" if is_visitor else asked.get("status", "")
    problems += _not_offered(status_options(), [status] if status else [])
    if problems:
        raise InvalidInput(*problems)
    return AssetFilter(
        route, from_m, to_m, asked.get("division", ""), status, asked.get("q", "").strip(), choices
    )


def list_options(session: Session, kind: Kind) -> list[Options]:
    """The choices of a kind's own filters."""
    return [
        Options(name, str(FILTER_WORDS.get(name) or WORDS[name]), _values(session, kind, name))
        for name in kind.filters
    ]


def status_options() -> Options:
    """The choices of the status; none of them means all that are not retired."""
    return Options("status", str(WORDS["status"]), [*choices_of(AssetStatus), (EVERY_STATUS, _("All"))])


def _values(session: Session, kind: Kind, name: str) -> list[tuple[str, str]]:
    match name:
        case "condition_class":
            classes = [(str(number), str(words)) for number, words in CONDITION_CLASSES.items()]
            return [(DANGEROUS, _("Dangerous (4 and 5)")), *classes, ("none", _("Not rated"))]
        case "limited":
            return [("yes", _("Limited")), ("no", _("Not limited"))]
        case "certificate":
            return [("expired", _("Expired")), ("soon", _("Expires within 60 days")), ("none", _("Unknown"))]
        case "is_high" | "has_shelter" | "has_life_saving_kit":
            return [("yes", _("Yes")), ("no", _("No"))]
        case "protection_level":
            return choices_of(ProtectionLevel)
    if name in CODE_TABLES:
        table = CODE_TABLES[name]
        codes = session.scalars(select(table).order_by(table.sequence, table.code))
        return [(code.code, code.label(language())) for code in codes]
    column: Any = inspect(kind.model).column_attrs[name].columns[0]
    return choices_of(column.type.enum_class)


def _not_offered(options: Options, wanted: Iterable[str]) -> list[FieldProblem]:
    offered = {part for value, _words in options.values for part in value.split(",")}
    return [
        FieldProblem(
            options.name,
            _("“%(value)s” is no choice for %(filter)s.", value=value, filter=options.words),
            _("Choose one of the list."),
        )
        for value in wanted
        if value not in offered
    ]
