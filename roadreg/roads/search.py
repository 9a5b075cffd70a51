"""One search box: a place by chainage, a road by its name, and whatever other rooms add.

Roads know nobody: a room that has things with names adds them by `register_search`.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from roadreg.roads.errors import ChainageNotUnderstood, RoadsError
from roadreg.roads.models import Centreline
from roadreg.roads.place_text import parse_place
from roadreg.roads.places import Location, place
from roadreg.roads.queries import in_force, select_routes


@dataclass(frozen=True)
class Hit:
    """Something found.

    kind : `place`, `route`, or a kind of the room that found it.
    bbox : (west, south, east, north) in degrees; None for what has no place.
    path : its page, or None.
    """

    kind: str
    text: str
    detail: str = ""
    bbox: tuple[float, float, float, float] | None = None
    path: str | None = None


Search = Callable[[Session, str, int], Iterable[Hit]]
"""Given the words and how many hits at most."""

_SEARCHES: dict[str, Search] = {}


def register_search(name: str, search: Search) -> None:
    """Let a room's things be found; a second registration of the same name replaces the first."""
    _SEARCHES[name] = search


def search_all(
    session: Session,
    words: str,
    *,
    most: int,
    limit_m: float,
    home_adcode: str,
    label: Callable[[Location], str],
) -> tuple[list[Hit], RoadsError | None]:
    """What the words may mean, places first, and why they are no place when they look like one.

    label : words a place in the reader's language.
    """
    words = words.strip()
    hits: list[Hit] = []
    refused: RoadsError | None = None
    if _looks_like_a_place(words, home_adcode):
        try:
            found = place(session, text=words, limit_m=limit_m, home_adcode=home_adcode)
            hits.append(Hit("place", label(found), bbox=found.geom.bounds))
        except RoadsError as error:
            refused = error
    elif words:
        routes = session.scalars(select_routes(text=words).limit(most)).all()
        extents = _extents(session, [route.id for route in routes])
        hits += [
            Hit("route", route.code, route.name, extents.get(route.id), f"/roads/{route.code}")
            for route in routes
        ]
    for search in _SEARCHES.values():
        if words and len(hits) < most:
            hits += search(session, words, most - len(hits))
    return hits[:most], refused


def _looks_like_a_place(words: str, home_adcode: str) -> bool:
    try:
        parse_place(words, home_adcode=home_adcode)
    except ChainageNotUnderstood:
        return False
    except RoadsError:
        return True
    return True


def _extents(session: Session, route_ids: Sequence[int]) -> dict[int, tuple[float, float, float, float]]:
    """(west, south, east, north) in degrees of each route that has a centreline in force."""
    rows = session.execute(
        select(
            Centreline.route_id,
            func.ST_XMin(Centreline.geom),
            func.ST_YMin(Centreline.geom),
            func.ST_XMax(Centreline.geom),
            func.ST_YMax(Centreline.geom),
        ).where(Centreline.route_id.in_(route_ids), in_force())
    )
    return {route_id: (west, south, east, north) for route_id, west, south, east, north in rows}
