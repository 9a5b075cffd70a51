"""The remedy of a refused place, as places to choose from."""

from dataclasses import dataclass

from roadreg.roads.chainage import format_chainage, format_stretch
from roadreg.roads.errors import (
    AmbiguousChainage,
    AmbiguousMetres,
    AmbiguousRoute,
    ChainageInGap,
    ChainageOutOfRange,
    MetresTooLarge,
    RoadsError,
    UnknownRoute,
)
from roadreg.roads.place_text import parse_place


@dataclass(frozen=True)
class Suggestion:
    """A place to choose instead of what was typed.

    text : what to put into the box. piece : which run it means, where its chainage is repeated. label : what
    the choice is called.
    """

    text: str
    label: str
    piece: int | None = None


def suggestions_for(text: str, error: RoadsError, *, home_adcode: str | None = None) -> list[Suggestion]:
    """What the person may have meant; empty where nothing can be offered.

    text : the place as typed. error : what it was refused with.
    """
    match error:
        case AmbiguousMetres(spellings=spellings):
            return [Suggestion(spelling, spelling) for spelling in spellings]
        case MetresTooLarge(spelling=spelling):
            return [Suggestion(spelling, spelling)]
        case ChainageOutOfRange(route=route, nearest_m=nearest_m):
            return [_on(route, nearest_m)]
        case ChainageInGap(route=route, gap_from=gap_from, gap_to=gap_to):
            return [_on(route, gap_from), _on(route, gap_to)]
        case AmbiguousChainage(candidates=runs):
            return [
                Suggestion(text, format_stretch(run.from_m, run.to_m, decimals=0), run.piece) for run in runs
            ]
        case UnknownRoute(nearest=names):
            return [_with_route(text, name, home_adcode) for name in names]
        case AmbiguousRoute(candidates=names):
            return [_with_route(text, name.split(" ")[0], home_adcode, name) for name in names]
    return []


def _on(route: str | None, chainage_m: float) -> Suggestion:
    words = f"{route or ''} {format_chainage(chainage_m)}".strip()
    return Suggestion(words, words)


def _with_route(text: str, name: str, home_adcode: str | None, label: str | None = None) -> Suggestion:
    try:
        place = parse_place(text, home_adcode=home_adcode)
    except RoadsError:
        return Suggestion(name, label or name)
    end = "" if place.end is None else f"–{place.end}"
    words = f"{name} {place.start}{end}"
    return Suggestion(words, words if label is None else f"{label} {place.start}{end}")
