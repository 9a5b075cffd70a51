"""What can be wrong with a place on a road or with a route's code; see also `calibration_errors.py`.

Each error carries its facts as fields, so that pages, commands and the API can offer the remedy as a link;
its text is one sentence in the reader's language, made when it is read.
"""

from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from flask_babel import gettext

from roadreg.errors import RoadregError
from roadreg.roads.chainage import Chainage, format_chainage, format_stretch

_: Callable[..., str] = gettext


class RoadsError(RoadregError):
    """Anything that the roads room refuses."""

    code, status = "roads", 422

    def details(self) -> dict[str, Any]:
        """The facts by name, plain enough for JSON."""
        return asdict(self)  # type: ignore[call-overload,no-any-return]  # every subclass is a dataclass


# --- What was typed ---------------------------------------------------------------------------------------


@dataclass(eq=False)
class ChainageNotUnderstood(RoadsError):
    """The text holds no chainage that can be read."""

    code = "chainage_not_understood"
    text: str

    def __str__(self) -> str:
        if not self.text.strip():
            return _("No chainage was given. Write it like G330 K12+345.")
        return _(
            "“%(text)s” is not a chainage that can be read. Write it like G330 K12+345.",
            text=shortened(self.text),
        )


@dataclass(eq=False)
class RailwayChainage(ChainageNotUnderstood):
    """A chainage of a railway (`DK`)."""

    code = "railway_chainage"

    def __str__(self) -> str:
        return _("“%(text)s” is a railway's chainage (DK). Roads count from K.", text=shortened(self.text))


@dataclass(eq=False)
class RampChainage(RoadsError):
    """A chainage counted along a ramp, which the register does not keep as part of the main line."""

    code = "ramp_chainage"
    text: str
    prefix: str

    def __str__(self) -> str:
        return _(
            "%(prefix)s chainage counts along a ramp. Give the chainage of the main line (K), "
            "or tap the map.",
            prefix=self.prefix,
        )


@dataclass(eq=False)
class PlaceContradictsItself(RoadsError):
    """Two different sides or two different routes are named in one text."""

    code = "place_contradicts_itself"
    text: str
    first: str
    second: str

    def __str__(self) -> str:
        return _(
            "“%(text)s” names both %(first)s and %(second)s. Keep one of them.",
            text=shortened(self.text),
            first=self.first,
            second=self.second,
        )


@dataclass(eq=False)
class AmbiguousMetres(RoadsError):
    """The text can be read as more than one chainage; which one must be asked.

    candidates : what it may mean, the likelier first.
    spellings : the whole text with each of them in place of what was typed.
    """

    code = "ambiguous_metres"
    text: str
    candidates: list[Chainage]
    spellings: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        if len(self.candidates) == 1:
            return _(
                "Does “%(text)s” mean %(first)s?", text=shortened(self.text), first=str(self.candidates[0])
            )
        return _(
            "Does “%(text)s” mean %(first)s or %(second)s?",
            text=shortened(self.text),
            first=str(self.candidates[0]),
            second=str(self.candidates[1]),
        )


@dataclass(eq=False)
class MetresTooLarge(RoadsError):
    """1000 m or more after the `+`; right only where a long chain explains it.

    chainage_m : what it would mean if carried over, metres.
    spelling : the whole text with that in place of what was typed.
    """

    code = "metres_too_large"
    text: str
    metres: float
    chainage_m: float
    spelling: str = ""

    def __str__(self) -> str:
        return _(
            "After the + there can be at most 999 m, not %(metres)s. Do you mean %(carried)s?",
            metres=f"{self.metres:g}",
            carried=format_chainage(self.chainage_m),
        )


@dataclass(eq=False)
class RouteCodeNotUnderstood(RoadsError):
    """Not a route code of GB/T 917."""

    code = "route_code_not_understood"
    text: str

    def __str__(self) -> str:
        return _(
            "“%(text)s” is not a route code. Codes look like G330, S211 or X601330302 "
            "(county, township and village roads end with the district's code).",
            text=shortened(self.text),
        )


@dataclass(eq=False)
class UnknownRoute(RoadsError):
    """No route of the register is called so.

    nearest : codes and names that look alike, the likeliest first.
    """

    code, status = "unknown_route", 404
    text: str
    nearest: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        if not self.nearest:
            return _("There is no route “%(text)s” in the register.", text=shortened(self.text))
        return _(
            "There is no route “%(text)s” in the register. Did you mean %(nearest)s?",
            text=shortened(self.text),
            nearest=_(" or ").join(self.nearest),
        )


@dataclass(eq=False)
class AmbiguousRoute(RoadsError):
    """Several routes are called so.

    candidates : code and name of each.
    """

    code = "ambiguous_route"
    text: str
    candidates: list[str]

    def __str__(self) -> str:
        return _(
            "“%(text)s” may be %(candidates)s. Write the code.",
            text=shortened(self.text),
            candidates=_(" or ").join(self.candidates),
        )


@dataclass(eq=False)
class NoCentreline(RoadsError):
    """The route has no centreline on that day, so chainages on it have no place."""

    code = "no_centreline"
    route: str

    def __str__(self) -> str:
        return _(
            "%(route)s has no centreline yet, so its chainages have no place on the map. Save by GPS or by a "
            "tap on the map, and ask the data steward to import the road.",
            route=self.route,
        )


@dataclass(eq=False)
class RouteMissing(RoadsError):
    """A chainage without a route."""

    code = "route_missing"
    text: str

    def __str__(self) -> str:
        return _(
            "Which road? Write its number or name in front, such as G330 %(text)s.", text=self.text.strip()
        )


@dataclass(eq=False)
class PointNotUsable(RoadsError):
    """Not a longitude and a latitude on the map."""

    code = "point_not_usable"
    lon: float
    lat: float

    def __str__(self) -> str:
        return _(
            "%(lon)s, %(lat)s is not a place on the map: longitudes run from -180 to 180, latitudes from -85 "
            "to 85 degrees.",
            lon=f"{self.lon:g}",
            lat=f"{self.lat:g}",
        )


# --- Places that are not on the road ----------------------------------------------------------------------


@dataclass(eq=False)
class ChainageOutOfRange(RoadsError):
    """The route does not reach this chainage.

    valid : the runs of chainage that exist, (from, to) in metres, in the order of the road.
    nearest_m : the valid chainage nearest to the one given, metres.
    """

    code = "chainage_out_of_range"
    route: str | None
    given_m: float
    valid: list[tuple[float, float]]
    nearest_m: float

    def __str__(self) -> str:
        return _(
            "%(route)s has no %(given)s: it runs %(valid)s. The nearest is %(nearest)s.",
            route=self.route or _("The route"),
            given=format_chainage(self.given_m),
            valid=_(" and ").join(format_stretch(*run) for run in self.valid),
            nearest=format_chainage(self.nearest_m),
        )


@dataclass(eq=False)
class ChainageInGap(RoadsError):
    """The chainage was left out on the ground (short chain 短链).

    gap_from, gap_to : both ends of the gap, metres; they are the same physical point.
    nearest_m : the end that is nearer to the chainage given.
    """

    code = "chainage_in_gap"
    route: str | None
    given_m: float
    gap_from: float
    gap_to: float
    nearest_m: float

    def __str__(self) -> str:
        return _(
            "%(route)s has no %(given)s: the posts jump from %(gap_from)s to %(gap_to)s (short chain). "
            "The nearest is %(nearest)s.",
            route=self.route or _("The route"),
            given=format_chainage(self.given_m),
            gap_from=format_chainage(self.gap_from),
            gap_to=format_chainage(self.gap_to),
            nearest=format_chainage(self.nearest_m),
        )


@dataclass(frozen=True, slots=True)
class PieceOfChainage:
    """One of the places that a repeated chainage may mean.

    piece : number of the run, from 0.
    from_m, to_m : the chainages which that run covers.
    measure_m : distance along the road's axis.
    """

    piece: int
    from_m: float
    to_m: float
    measure_m: float


@dataclass(eq=False)
class AmbiguousChainage(RoadsError):
    """The chainage occurs more than once (long chain 长链); the piece must be named."""

    code = "ambiguous_chainage"
    route: str | None
    given_m: float
    candidates: list[PieceOfChainage]

    def __str__(self) -> str:
        return _(
            "%(given)s occurs %(count)s times on %(route)s (long chain): choose the run %(runs)s.",
            given=format_chainage(self.given_m),
            count=len(self.candidates),
            route=self.route or _("the route"),
            runs=_(" or ").join(format_stretch(run.from_m, run.to_m) for run in self.candidates),
        )


@dataclass(eq=False)
class PlaceBackwards(RoadsError):
    """The end lies before the start, seen along the road."""

    code = "place_backwards"
    from_m: float
    to_m: float

    def __str__(self) -> str:
        return _(
            "%(to)s lies before %(start)s on the road. Exchange the two ends.",
            to=format_chainage(self.to_m),
            start=format_chainage(self.from_m),
        )


# --- Centrelines ------------------------------------------------------------------------------------------


@dataclass(eq=False)
class CentrelineDayNotUsable(RoadsError):
    """A centreline cannot begin on that day.

    other : today, for a day in the future; else the day from which the present version is valid.
    """

    code = "centreline_day_not_usable"
    valid_from: date
    other: date
    is_future: bool

    def __str__(self) -> str:
        if self.is_future:
            return _(
                "The centreline would be valid from %(day)s, which is yet to come. Load it on that day, "
                "because everything on the road moves with it.",
                day=self.valid_from.isoformat(),
            )
        return _(
            "The route has a centreline valid from %(present)s; a new one must begin later than that, "
            "not on %(day)s.",
            present=self.other.isoformat(),
            day=self.valid_from.isoformat(),
        )


def shortened(text: str, limit: int = 60) -> str:
    """What was typed, cut so that a message stays one sentence."""
    return text if len(text) <= limit else f"{text[: limit - 1]}…"
