"""Reads a place on a road as people type it: one box takes every spelling.

`G330 K12+345 右`, `g330 k12＋345 右`, `G330线12KM+345M右侧`, `330国道12公里+345米 右` and `G330 12.345 R` are
one place. What can be read in two ways is asked, never guessed; what cannot be read is named.

Texts over `LONGEST_TEXT` are refused, blanks are single and every repetition in the patterns is bounded, so
reading takes time linear in the text whatever it holds.
"""

import re
from dataclasses import dataclass, replace
from decimal import Decimal

from roadreg.roads.chainage import METRES_PER_KM, Carriageway, Chainage
from roadreg.roads.codes import Side
from roadreg.roads.errors import (
    AmbiguousMetres,
    ChainageNotUnderstood,
    MetresTooLarge,
    PlaceContradictsItself,
    RailwayChainage,
)
from roadreg.roads.route_codes import LEADING_CODE, code_of_match, tidied

LONGEST_TEXT = 300
"""Characters; no road's name, two chainages and a side are longer."""

LARGEST_BARE_KM = 9999
"""A longer whole number without a unit has lost its `+`: `K12345` is asked about."""

LARGEST_KM = 99_999
"""No road of the Earth is longer."""

SIDE_WORDS: dict[str, Side] = {
    **dict.fromkeys(("左", "左侧", "左边", "左幅", "左线", "L", "LEFT", "LHS"), Side.LEFT),
    **dict.fromkeys(("右", "右侧", "右边", "右幅", "右线", "R", "RIGHT", "RHS"), Side.RIGHT),
    **dict.fromkeys(
        ("两侧", "双侧", "两边", "左右", "左右侧", "左右两侧", "双向", "全幅", "B", "BOTH", "BOTH SIDES"),
        Side.BOTH,
    ),
    **dict.fromkeys(("中", "中央", "中间", "路中", "中线", "C", "CENTRE", "CENTER"), Side.CENTRE),
}
DIRECTION_WORDS = {"上行": 1, "上行线": 1, "UP": 1, "下行": -1, "下行线": -1, "DOWN": -1}


@dataclass(frozen=True, slots=True)
class Place:
    """A place as it was typed; whether the road has it is for the register to say.

    route_text : a full route code where the text holds one, else whatever names the road (a number, a name, a
        nickname), else None.
    start, end : end is None for a point. They stay in the order typed.
    side : facing increasing chainage; None when the text says none.
    offset_m : metres from the centreline, positive to the right; None when the text says none.
    """

    route_text: str | None
    start: Chainage
    end: Chainage | None = None
    side: Side | None = None
    offset_m: float | None = None


def parse_place(
    text: str, *, home_adcode: str | None = None, up_side: Side = Side.RIGHT, allow_long_metres: bool = False
) -> Place:
    """Read a place: a route if named, a chainage or a stretch, a side if named.

    home_adcode : six digits put behind short codes of county roads and below (`X601`).
    up_side : the side on which traffic `up` 上行 (towards rising chainage) drives.
    allow_long_metres : take 1000 m and more after the `+`, as posts before a long chain may say.
    Raises ChainageNotUnderstood, RailwayChainage, AmbiguousMetres, MetresTooLarge, PlaceContradictsItself.
    """
    if len(text) > LONGEST_TEXT:
        raise ChainageNotUnderstood(text)
    plain = _plain(text)
    route_text, rest = _take_route(plain, home_adcode)
    match = _STRETCH.search(rest)
    if match is None:
        raise _not_understood(text, rest)
    name, side_before = _take_side_before(rest[: match.start()])
    if _LIKE_CHAINAGE.search(name) or (route_text and _DIGIT.search(name)):
        raise ChainageNotUnderstood(text)  # Two chainages without a dash, or a decimal comma.
    reader = _Reader(text, route_text or "", match, allow_long_metres=allow_long_metres)
    start, end = reader.stretch()
    _check_same_route(text, route_text, match["route_again"], home_adcode)
    side = _one_side(text, (side_before, match["side_between"], match["side_after"]), start, up_side)
    offset_m = _signed_offset(match["offset"], side)
    return Place(route_text or name or None, start, end, side, offset_m)


def parse_chainage(text: str, *, allow_long_metres: bool = False) -> Chainage:
    """Read one chainage and nothing else. Raises as `parse_place`."""
    place = parse_place(text, allow_long_metres=allow_long_metres)
    if place.route_text is not None or place.end is not None:
        raise ChainageNotUnderstood(text)
    return place.start


def parse_stretch(text: str, *, allow_long_metres: bool = False) -> tuple[Chainage, Chainage]:
    """Read a stretch `K97+800-K106+500` and nothing else. Raises as `parse_place`."""
    place = parse_place(text, allow_long_metres=allow_long_metres)
    if place.route_text is not None or place.end is None:
        raise ChainageNotUnderstood(text)
    return place.start, place.end


# --- The shape of a place ---------------------------------------------------------------------------------

_DASHES = re.compile("[\u2010-\u2015\u2212\u2043\u2500\u2501\u30fc\ufe58\ufe63\u02d7-]+")
_TILDES = re.compile("[~\u223c\u02dc\u301c\u3030\u2053]+")
_KM_UNIT = "(?:KM|公里|千米)"
_M_UNIT = "(?:米|M(?![A-Z]))"
_WORDS = "|".join(sorted((*SIDE_WORDS, *DIRECTION_WORDS), key=len, reverse=True))
_SIDE = rf"[(\[]?(?:{_WORDS})(?:[ -]?(?:HAND )?SIDE|侧)?(?![A-Z])[)\]]?"
_TO = "(?:-|~|至|到|一|\\.\\.|TO(?![A-Z]))"
_LABEL = r"(?:(?:里程)?桩号|里程|CHAINAGE|CH\.?)? ?:? ?"


def _chainage_pattern(which: str) -> str:
    """A chainage; its groups end in `which`."""
    number = r"[0-9]{1,7}"
    decimals = r"(?:\.[0-9]{1,6})"
    metres = (
        rf"(?P<km_{which}>{number}) ?"
        rf"(?:(?P<unit_{which}>{_KM_UNIT}) ?\+? ?|(?P<bare_plus_{which}>\+) ?| (?=[0-9]{{3}}(?![0-9])))"
        rf"(?P<m_{which}>{number}{decimals}?) ?(?P<m_unit_{which}>{_M_UNIT})?"
    )
    kilometres = rf"(?P<only_km_{which}>{number}{decimals}?) ?(?P<only_unit_{which}>{_KM_UNIT})?"
    only_metres = rf"(?P<only_m_{which}>{number}{decimals}?) ?{_M_UNIT}"
    return (
        rf"(?:(?<![A-Z])(?P<prefix_{which}>[A-Z]?K) ?(?P<minus_{which}>-)? ?"
        rf"|(?<![A-Z0-9.+])(?<![0-9],)(?P<bare_minus_{which}>(?:(?<= )|^)-(?=[0-9]))?)"
        rf"(?:{metres}|{only_metres}|{kilometres})(?![0-9.]?[0-9])"
    )


_STRETCH = re.compile(
    rf"{_chainage_pattern('from')}"
    rf"(?: ?(?P<side_between>{_SIDE}))?"
    rf"(?: ?{_TO} ?(?:(?P<route_again>[GSXYCZ][0-9A-JL-Z]{{1,12}}) ?线? ?)?{_LABEL}"
    rf"(?:\+ ?(?P<same_km>[0-9]{{1,3}}(?:\.[0-9]{{1,6}})?) ?{_M_UNIT}?|{_chainage_pattern('to')}))?"
    rf" ?(?:处|段|路段)?[ ,、]{{0,2}}"
    rf"(?:(?P<side_after>{_SIDE})(?: ?(?P<offset>[0-9]{{1,4}}(?:\.[0-9]{{1,3}})?) ?{_M_UNIT})?)?"
    rf" ?(?:处|段|路段|附近)?[ ,.;。、]{{0,3}}$",
    re.IGNORECASE,
)
_SIDE_BEFORE = re.compile(rf"(?:^|(?<= )|(?=[左右上下两双全中])){_SIDE}$", re.IGNORECASE)
_LABEL_BEFORE = re.compile(r"(?:从|自|在|(?:里程)?桩号|里程|CHAINAGE|\bCH\.?)$", re.IGNORECASE)
_LIKE_CHAINAGE = re.compile(r"(?<![A-Z])[A-Z]?K ?-?[0-9]|[0-9] ?\+", re.IGNORECASE)
_DIGIT = re.compile("[0-9]")
_AROUND = " ,:;、·/-~"
_RAILWAY = re.compile(r"(?<![A-Z])DK ?-?[0-9]", re.IGNORECASE)


def _plain(text: str) -> str:
    """Half-width, single blanks, one sign for every dash and one for every tilde."""
    return _TILDES.sub("~", _DASHES.sub("-", tidied(text)))


def _take_route(plain: str, home_adcode: str | None) -> tuple[str | None, str]:
    """The route code in front, and what follows it; a road's name in front is left where it is."""
    match = LEADING_CODE.match(plain)
    if match is None:
        return None, plain
    return code_of_match(match, home_adcode=home_adcode), plain[match.end() :].lstrip(_AROUND[:-2])


def _take_side_before(before: str) -> tuple[str, str | None]:
    """The road's name, and the side if it is said before the chainage (`G330右侧K12`)."""
    before = before.strip(_AROUND)
    before = _LABEL_BEFORE.sub("", before).strip(_AROUND)
    match = _SIDE_BEFORE.search(before)
    if match is None:
        return before, None
    return before[: match.start()].strip(_AROUND), match[0]


def _not_understood(text: str, rest: str) -> ChainageNotUnderstood:
    return RailwayChainage(text) if _RAILWAY.search(rest) else ChainageNotUnderstood(text)


def _check_same_route(text: str, route_text: str | None, again: str | None, home_adcode: str | None) -> None:
    if again is None:
        return
    match = LEADING_CODE.fullmatch(again)
    code = None if match is None else code_of_match(match, home_adcode=home_adcode)
    if code is None:
        raise ChainageNotUnderstood(text)
    if code != route_text:
        raise PlaceContradictsItself(text, route_text or "", code)


def _one_side(text: str, words: tuple[str | None, ...], start: Chainage, up_side: Side) -> Side | None:
    sides = {_side_of(word, up_side): word for word in words if word}
    if len(sides) > 1:
        raise PlaceContradictsItself(text, *list(sides.values())[:2])
    if sides:
        return next(iter(sides))
    # A carriageway designed apart is itself one side of the road.
    return {Carriageway.LEFT: Side.LEFT, Carriageway.RIGHT: Side.RIGHT}.get(start.carriageway)


def _side_of(word: str, up_side: Side) -> Side:
    plain = word.upper().strip("()[]")
    for ending in ("-HAND SIDE", " HAND SIDE", " SIDE", "-SIDE", "SIDE", "侧"):
        if plain not in SIDE_WORDS and plain not in DIRECTION_WORDS:
            plain = plain.removesuffix(ending)
    if plain in SIDE_WORDS:
        return SIDE_WORDS[plain]
    down_side = Side.LEFT if up_side is Side.RIGHT else Side.RIGHT
    return up_side if DIRECTION_WORDS[plain] > 0 else down_side


def _signed_offset(metres: str | None, side: Side | None) -> float | None:
    if metres is None:
        return None
    return -float(metres) if side is Side.LEFT else float(metres)


# --- Numbers ----------------------------------------------------------------------------------------------


class _Reader:
    """Turns the groups of one match into chainages; knows the whole text for its messages."""

    def __init__(self, text: str, route_text: str, match: re.Match[str], *, allow_long_metres: bool) -> None:
        self.text = text
        self.route_text = route_text
        self.match = match
        self.allow_long_metres = allow_long_metres

    def stretch(self) -> tuple[Chainage, Chainage | None]:
        """Both ends; the second is None for a point."""
        match = self.match
        start = self.chainage("from")
        if match["same_km"] is not None:
            return start, self._in_kilometre_of(start, match["same_km"])
        if match["only_km_to"] is None and match["km_to"] is None and match["only_m_to"] is None:
            return start, None
        end = self.chainage("to")
        if match["prefix_to"] is None:
            end = replace(end, prefix=start.prefix)
            self._ask_about_bare_end(start, end)
        return start, end

    def chainage(self, which: str) -> Chainage:
        """One chainage. Raises AmbiguousMetres, MetresTooLarge, RailwayChainage."""
        match = self.match
        prefix = (match[f"prefix_{which}"] or "K").upper()
        if prefix == "DK":
            raise RailwayChainage(self.text)
        sign = -1 if match[f"minus_{which}"] or match[f"bare_minus_{which}"] else 1
        if (metres := match[f"only_m_{which}"]) is not None:
            return Chainage(sign * float(metres), prefix)
        if match[f"only_km_{which}"] is not None:
            return self._kilometres_alone(which, sign, prefix)
        return self._kilometres_and_metres(which, sign, prefix)

    def _kilometres_alone(self, which: str, sign: int, prefix: str) -> Chainage:
        """`K12`, `12.345`, `12km`. A long whole number may be metres: asked."""
        kilometres = self.match[f"only_km_{which}"]
        has_unit = self.match[f"only_unit_{which}"] is not None
        value = Chainage(sign * float(Decimal(kilometres) * METRES_PER_KM), prefix)
        if "." in kilometres:
            return self._on_earth(value)
        as_metres = Chainage(sign * float(kilometres), prefix)
        if not has_unit and int(kilometres) > LARGEST_BARE_KM:
            raise self._asked(which, as_metres)
        is_bare = not has_unit and self.match[f"prefix_{which}"] is None
        if is_bare and int(kilometres) >= METRES_PER_KM:
            raise self._asked(which, as_metres, value)
        return self._on_earth(value)

    def _kilometres_and_metres(self, which: str, sign: int, prefix: str) -> Chainage:
        """`K12+345`, `12公里345米`, `K12 345` (three digits). One digit may have lost its zeros: asked."""
        kilometres, metres = self.match[f"km_{which}"], self.match[f"m_{which}"]
        value = Chainage(sign * float(Decimal(kilometres) * METRES_PER_KM + Decimal(metres)), prefix)
        if float(metres) >= METRES_PER_KM and not self.allow_long_metres:
            raise MetresTooLarge(self.text, float(metres), value.m, self._respelled(which, value))
        if len(metres) == 1 and metres != "0" and self.match[f"m_unit_{which}"] is None:
            hundreds = int(kilometres) * METRES_PER_KM + int(metres) * 100
            raise self._asked(which, value, Chainage(sign * float(hundreds), prefix))
        return self._on_earth(value)

    def _on_earth(self, value: Chainage) -> Chainage:
        if abs(value.m) >= (LARGEST_KM + 1) * METRES_PER_KM:
            raise ChainageNotUnderstood(self.text)
        return value

    def _ask_about_bare_end(self, start: Chainage, end: Chainage) -> None:
        """`K12+345-900`: metres of the same kilometre, or kilometre 900?"""
        bare = self.match["only_km_to"]
        has_metres = self.match["km_from"] is not None
        if has_metres and bare is not None and self.match["only_unit_to"] is None and len(bare) == 3:
            raise self._asked("to", self._in_kilometre_of(start, bare), end)

    def _in_kilometre_of(self, start: Chainage, metres: str) -> Chainage:
        return replace(start, m=start.m // METRES_PER_KM * METRES_PER_KM + float(metres))

    def _asked(self, which: str, *candidates: Chainage) -> AmbiguousMetres:
        spellings = [self._respelled(which, candidate) for candidate in candidates]
        return AmbiguousMetres(self.text, list(candidates), spellings)

    def _respelled(self, which: str, chainage: Chainage) -> str:
        """The whole text with this chainage in place of the one typed."""
        spans = [
            self.match.span(name)
            for name, found in self.match.groupdict().items()
            if name.endswith(f"_{which}") and found
        ]
        begin, end = min(span[0] for span in spans), max(span[1] for span in spans)
        rest = self.match.string
        return f"{self.route_text} {rest[:begin]}{chainage}{rest[end:]}".strip()
