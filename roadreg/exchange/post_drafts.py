"""Drafts of routes from rows that are posts: places with a road, a chainage and a position."""

from collections.abc import Mapping, Sequence

import numpy as np
from flask_babel import gettext as _

from roadreg.exchange.positions import Positions
from roadreg.exchange.route_drafts import Draft, Source, refuse_code
from roadreg.exchange.route_posts import (
    FEWEST_POSTS,
    PostedRoad,
    median_posts,
    road_through,
    unit_of_posts,
)
from roadreg.roads.calibration import Post, Tolerances
from roadreg.roads.errors import RoadsError
from roadreg.roads.geodesy import FloatArray, IntArray, distances_along_m
from roadreg.roads.models import CentrelineQuality
from roadreg.roads.place_text import parse_chainage

AS_SCHEMATIC = Tolerances(accept_factor=(0.7, 3.5), warn_factor=(0.7, 3.5), extrapolate_m=100.0, post_m=100.0)
"""For lines drawn straight from post to post: every bend between them makes the ground longer."""


def drafts_of_posts(source: Source, positions: Positions) -> list[Draft]:
    """Routes rebuilt from rows that are posts: a road's name or code, a chainage, a position."""
    groups: dict[str, list[int]] = {}
    numbers = np.full(len(source.table), np.nan)
    is_text = False
    for number in range(len(source.table)):
        key = source.cell("code", number) or source.cell("name", number)
        has_point = bool(np.isfinite(positions.lonlat[number]).all())
        value, is_spelled = _post_number(source, number)
        if positions.is_refused[number] or value is None:
            continue
        if not key:
            source.refuse(number, "code", _("It names no road."), _("Give each post the road it stands on."))
        elif not has_point:
            source.refuse(number, "lon", _("It has no position."), _("Give columns lon and lat."))
        else:
            numbers[number] = value
            is_text |= is_spelled
            groups.setdefault(key, []).append(number)
    unit = 1.0 if is_text else _unit(groups, numbers, positions)
    if not is_text:
        source.outcome.note(_("One step of the posts' numbers is %(unit)s m", unit=f"{unit:g}"))
    drafts = []
    for key, rows in groups.items():
        draft = _of_posts(source, positions, key, rows, numbers[rows] * unit)
        if draft is not None:
            drafts.append(draft)
    return drafts


def _post_number(source: Source, number: int) -> tuple[float | None, bool]:
    """The number or chainage of a post, and whether it is spelled as a chainage (metres)."""
    text = source.cell("chainage", number)
    if text.replace(".", "", 1).isdigit():
        return float(text), False
    if not text:
        source.refuse(number, "chainage", _("It has no chainage."), _("Give each post its chainage."))
        return None, False
    try:
        return parse_chainage(text).m, True
    except RoadsError as error:
        source.refuse(number, "chainage", str(error))
        return None, False


def _unit(groups: Mapping[str, Sequence[int]], numbers: FloatArray, positions: Positions) -> float:
    """The unit that most of the larger groups show."""
    largest = sorted(groups.values(), key=len, reverse=True)[:50]
    units = [unit_of_posts(numbers[rows], positions.lonlat[rows]) for rows in map(list, largest)]
    known = [unit for unit in units if np.isfinite(unit)]
    return max(set(known), key=known.count) if known else 1.0


def _of_posts(
    source: Source, positions: Positions, key: str, rows: Sequence[int], chainage_m: FloatArray
) -> Draft | None:
    posts, middle, owner = median_posts(chainage_m, positions.lonlat[list(rows)])
    road = road_through(posts, middle)
    if road is None:
        source.refuse(
            rows[0],
            "code",
            _(
                "%(name)s has %(count)s posts; too few fit together (at least %(least)s are needed).",
                name=key,
                count=len(posts),
                least=FEWEST_POSTS,
            ),
            _("Give more posts of this road."),
        )
        return None
    if np.isin(owner, road.jumps).sum() > len(rows) / 2:
        source.refuse(
            rows[0],
            "code",
            _("Chainages and positions of %(name)s do not belong together in most rows.", name=key),
            _("Check which posts these chainages count from."),
        )
        return None
    _name_jumps(source, rows, owner, road, chainage_m)
    code = source.code_of(rows[0])
    if code is None and not source.can_assign:
        refuse_code(source, rows[0])
        return None
    made = [
        Post(float(metres), distance_m=float(at))
        for metres, at in zip(road.chainage_m, distances_along_m(road.lonlat), strict=True)
    ]
    return Draft(
        code,
        source.cell("name", rows[0]) or key,
        int(source.table.rows[rows[0]]),
        list(rows),
        road.lonlat,
        made,
        tolerances=AS_SCHEMATIC,
        quality=CentrelineQuality.SCHEMATIC,
    )


def _name_jumps(
    source: Source, rows: Sequence[int], owner: IntArray, road: PostedRoad, chainage_m: FloatArray
) -> None:
    """Name the rows whose post lies far from the road that the others make."""
    for post in road.jumps.tolist():
        for position in np.flatnonzero(owner == post).tolist():
            source.refuse(
                rows[position],
                "chainage",
                _(
                    "Its position is more than a kilometre from where the other posts of this road put "
                    "chainage "
                    "%(chainage)s m.",
                    chainage=f"{chainage_m[position]:.0f}",
                ),
                _("Correct its chainage or its position."),
            )
