"""The straight-line diagram of a route: everything on it by chainage, lane above lane.

Roads know nobody: each room that has things on roads registers a lane with `register_lane`. The layout is a
pure function from items to pixels; the template only draws it.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
from flask_babel.speaklater import LazyString
from sqlalchemy.orm import Session

from roadreg.auth.models import Account
from roadreg.roads.broken_chains import Pieces, chainages_at, measures_at
from roadreg.roads.chainage import METRES_PER_KM, format_chainage
from roadreg.roads.models import Route


@dataclass(frozen=True)
class DiagramItem:
    """Something on the road.

    from_m, from_piece, to_m, to_piece : its place, as on a `Located` record; to_m is None for a point.
    text : its name. path : its page. sign : one or two characters drawn in its symbol, so that colour is
    never alone. mark : a style class, such as `risk-1`; `''` for the plain one.
    """

    from_m: float
    from_piece: int
    to_m: float | None
    to_piece: int
    text: str
    path: str
    sign: str = ""
    mark: str = ""


LaneQuery = Callable[[Session, Route, Account | None], Iterable[DiagramItem]]
"""Gives what the account (None: a visitor) may see on a route."""


@dataclass(frozen=True)
class Lane:
    """One kind of thing on roads. order : lanes stand in rising order."""

    name: str
    label: LazyString
    query: LaneQuery
    order: int


_LANES: dict[str, Lane] = {}


def register_lane(name: str, label: LazyString, query: LaneQuery, *, order: int = 50) -> None:
    """Let a room's things stand on the diagram; a second registration of a name replaces the first."""
    _LANES[name] = Lane(name, label, query, order)


def lanes() -> list[Lane]:
    """All lanes in the order in which they stand."""
    return sorted(_LANES.values(), key=lambda lane: (lane.order, lane.name))


# --- Layout: metres to pixels -----------------------------------------------------------------------------

WIDE_PX = 1150
"""A road is drawn to fill this width, as long as kilometres don't become too narrow."""

NARROWEST_KM_PX, WIDEST_KM_PX = 28.0, 400.0
MARGIN_PX = 24
AXIS_PX = 46
LEVEL_PX = 20
LANE_GAP_PX = 12
SYMBOL_PX = 16
APART_PX = 3
SIGN_PX = 7.2
"""About the width of a character of the labels."""

MOST_LABELLED_LEVELS = 3
MOST_LEVELS = 8


@dataclass(frozen=True)
class DrawnItem:
    """An item in pixels: a bar from x to x + width, or a symbol at x for a point; `label` may be empty."""

    item: DiagramItem
    place: str
    x: float
    y: float
    width: float
    is_point: bool
    label: str
    label_x: float


@dataclass(frozen=True)
class DrawnLane:
    """A lane in pixels; `hidden` items had no room and stand in the list only."""

    label: str
    y: float
    height: float
    items: list[DrawnItem]
    hidden: int


@dataclass(frozen=True)
class Tick:
    """A mark on the axis; `label` is empty for a small one."""

    x: float
    label: str


@dataclass(frozen=True)
class Jump:
    """A broken chain on the axis."""

    x: float
    back_m: float
    ahead_m: float

    @property
    def text(self) -> str:
        """`K22+468 = K22+650`."""
        return f"{format_chainage(self.back_m, decimals=0)} = {format_chainage(self.ahead_m, decimals=0)}"


@dataclass(frozen=True)
class Entry:
    """One line of the list below: an item by its place along the road; measure is NaN off the axis."""

    lane: str
    item: DiagramItem
    place: str
    measure: float


@dataclass(frozen=True)
class Diagram:
    """The whole drawing, in pixels, and the same things as a list in the order of the road.

    empty : labels of lanes with nothing on this road.
    """

    width: float
    height: float
    axis_y: float
    axis_from: float
    axis_to: float
    ticks: list[Tick]
    jumps: list[Jump]
    lanes: list[DrawnLane]
    entries: list[Entry] = field(default_factory=list)
    empty: list[str] = field(default_factory=list)

    @property
    def lost(self) -> list[Entry]:
        """Items whose chainage the present centreline has not."""
        return [entry for entry in self.entries if np.isnan(entry.measure)]


def draw(pieces: Pieces, content: Sequence[tuple[str, Sequence[DiagramItem]]]) -> Diagram:
    """Lay out a route and what is on it.

    pieces : the runs of the route. content : (label, items) of each lane, from top to bottom.
    """
    start, end = float(pieces.measure_from[0]), float(pieces.measure_to[-1])
    scale = _scale(end - start)
    right = MARGIN_PX + (end - start) * scale
    drawn: list[DrawnLane] = []
    entries: list[Entry] = []
    y = float(AXIS_PX + LANE_GAP_PX)
    for label, items in content:
        if not items:
            continue
        placed = _place(pieces, items)
        entries += [Entry(label, item, place, measure) for item, place, measure, _ in placed]
        lane = _draw_lane(label, placed, start, scale, y, right)
        drawn.append(lane)
        y += lane.height + LANE_GAP_PX
    entries.sort(key=lambda entry: (np.isnan(entry.measure), entry.measure))
    return Diagram(
        right + MARGIN_PX,
        y,
        AXIS_PX - 12,
        MARGIN_PX,
        right,
        _ticks(pieces, start, scale),
        _jumps(pieces, start, scale),
        drawn,
        entries,
        [label for label, items in content if not items],
    )


def _scale(length_m: float) -> float:
    """Pixels for a metre."""
    fitting = (WIDE_PX - 2 * MARGIN_PX) / max(length_m, 1.0)
    return float(np.clip(fitting, NARROWEST_KM_PX / METRES_PER_KM, WIDEST_KM_PX / METRES_PER_KM))


_Placed = tuple[DiagramItem, str, float, float]


def _place(pieces: Pieces, items: Sequence[DiagramItem]) -> list[_Placed]:
    """Items with their place in words and both measures (NaN off the axis; equal for a point)."""
    if not items:
        return []
    start = measures_at(pieces, [item.from_m for item in items], [item.from_piece for item in items])
    to_m = [item.from_m if item.to_m is None else item.to_m for item in items]
    to_piece = [item.from_piece if item.to_m is None else item.to_piece for item in items]
    end = measures_at(pieces, to_m, to_piece)
    end = np.where(np.isnan(end), start, end)
    placed = []
    for item, from_measure, to_measure in zip(items, start.tolist(), end.tolist(), strict=True):
        words = format_chainage(item.from_m, decimals=0)
        if item.to_m is not None:
            words = f"{words}–{format_chainage(item.to_m, decimals=0)}"
        placed.append((item, words, from_measure, to_measure))
    return placed


def _draw_lane(
    label: str, placed: list[_Placed], start: float, scale: float, y: float, right: float
) -> DrawnLane:
    on_axis = sorted((each for each in placed if not np.isnan(each[2])), key=lambda each: each[2])
    for with_labels in (True, False):
        items, levels, hidden = _stack(on_axis, start, scale, y, right, with_labels=with_labels)
        if levels <= MOST_LABELLED_LEVELS and not hidden:
            break
    return DrawnLane(label, y, max(levels, 1) * LEVEL_PX, items, hidden)


def _stack(
    placed: list[_Placed], start: float, scale: float, y: float, right: float, *, with_labels: bool
) -> tuple[list[DrawnItem], int, int]:
    """Items on as many levels as keep them apart, each on the first level that is free."""
    free_from: list[float] = []
    items: list[DrawnItem] = []
    hidden = 0
    for item, words, from_measure, to_measure in placed:
        x = MARGIN_PX + (from_measure - start) * scale
        is_point = item.to_m is None
        width = SYMBOL_PX if is_point else max((to_measure - from_measure) * scale, 4.0)
        left = x - SYMBOL_PX / 2 if is_point else x
        # A bar is not drawn round its sign, so its label says it.
        name = item.text if is_point else f"{item.sign} {item.text}".strip()
        label = name if with_labels else ""
        fits_inside = not is_point and _text_px(label) + 8 <= width
        label_x = left + 5 if fits_inside else left + width + 3
        occupied = left + width if fits_inside or not label else label_x + _text_px(label)
        if label and not fits_inside and occupied > right + MARGIN_PX:
            label, occupied = "", left + width  # It would be cut off at the end of the road.
        level = next((n for n, free in enumerate(free_from) if free <= left + 0.5), len(free_from))
        if level == MOST_LEVELS:
            hidden += 1
            continue
        # Bars that meet end to end stay on one level; symbols and labels keep apart.
        is_bare_bar = not is_point and (fits_inside or not label)
        free_from[level : level + 1] = [occupied if is_bare_bar else occupied + APART_PX]
        items.append(DrawnItem(item, words, x, y + level * LEVEL_PX, width, is_point, label, label_x))
    return items, len(free_from), hidden


def _text_px(text: str) -> float:
    """About the width of a label; a Chinese character is as wide as two Latin ones."""
    return sum(SIGN_PX if ord(sign) < 0x2E80 else 1.8 * SIGN_PX for sign in text)


def _ticks(pieces: Pieces, start: float, scale: float) -> list[Tick]:
    """A tick each kilometre, or each 100 m on a short road; labelled as far as there is room."""
    step = 100.0 if scale * METRES_PER_KM >= WIDEST_KM_PX / 2 else float(METRES_PER_KM)
    needed = _text_px("K0000+000") + 10
    every = next(n for n in (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000) if n * step * scale >= needed)
    ticks = []
    for number in range(len(pieces)):
        first, last = float(pieces.chainage_from[number]), float(pieces.chainage_to[number])
        for count in range(int(np.ceil(first / step)), int(np.floor(last / step)) + 1):
            x = MARGIN_PX + (count * step - float(pieces.offset[number]) - start) * scale
            is_labelled = count % every == 0
            ticks.append(Tick(x, format_chainage(count * step, decimals=0) if is_labelled else ""))
    return ticks


def _jumps(pieces: Pieces, start: float, scale: float) -> list[Jump]:
    return [
        Jump(
            MARGIN_PX + (float(pieces.measure_to[number]) - start) * scale,
            float(pieces.chainage_to[number]),
            float(pieces.chainage_from[number + 1]),
        )
        for number in range(len(pieces) - 1)
    ]


# --- What stretches leave out or cover twice ---------------------------------------------------------------


@dataclass(frozen=True)
class Stretch:
    """A stretch of road in words and metres."""

    place: str
    length_m: float
    names: tuple[str, ...] = ()


def find_gaps_and_overlaps(
    pieces: Pieces, items: Sequence[DiagramItem], *, shortest_m: float = 1.0
) -> tuple[list[Stretch], list[Stretch]]:
    """Where a route is covered by none of these stretches, and where by two or more.

    shortest_m : shorter ones are rounding.
    """
    spans = [
        (from_measure, to_measure, item.text)
        for item, _, from_measure, to_measure in _place(pieces, items)
        if to_measure > from_measure
    ]
    ends = {float(pieces.measure_from[0]), float(pieces.measure_to[-1])}
    cuts = sorted(ends | {end for span in spans for end in span[:2]})
    gaps: list[Stretch] = []
    overlaps: list[Stretch] = []
    for start, end in pairwise(cuts):
        names = tuple(text for from_, to, text in spans if from_ < (start + end) / 2 < to)
        if end - start < shortest_m or len(names) == 1:
            continue
        found = gaps if not names else overlaps
        found.append(Stretch(_words(pieces, start, end), end - start, names))
    return gaps, overlaps


def _words(pieces: Pieces, start: float, end: float) -> str:
    (from_m, to_m), _ = chainages_at(pieces, [start, end])
    return f"{format_chainage(float(from_m), decimals=0)}–{format_chainage(float(to_m), decimals=0)}"
