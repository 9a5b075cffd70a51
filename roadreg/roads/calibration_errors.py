"""What can be wrong with a centreline, its posts and its broken chains.

Each error carries its facts as fields; see `errors.py`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from flask_babel import gettext

from roadreg.roads.chainage import format_chainage, format_stretch
from roadreg.roads.errors import RoadsError

_: Callable[..., str] = gettext


class CalibrationRefused(RoadsError):
    """The line and its posts cannot belong together."""

    code = "calibration_refused"


class LineFault(StrEnum):
    """Why a line can't be a centreline."""

    NOT_A_LINE = "not_a_line"
    TOO_SHORT = "too_short"
    NOT_NUMBERS = "not_numbers"
    NOT_DEGREES = "not_degrees"
    NO_MEASURES = "no_measures"
    MEASURES_DO_NOT_RISE = "measures_do_not_rise"
    POINT_TWICE = "point_twice"


@dataclass(eq=False)
class LineNotUsable(CalibrationRefused):
    """The line is no line, or its coordinates or measures can't be right."""

    code = "line_not_usable"
    fault: LineFault

    def __str__(self) -> str:
        match self.fault:
            case LineFault.NOT_A_LINE:
                return _("The centreline must be one single line.")
            case LineFault.TOO_SHORT:
                return _("The centreline has fewer than two different points.")
            case LineFault.NOT_NUMBERS:
                return _("A coordinate of the centreline is not a number.")
            case LineFault.NOT_DEGREES:
                return _(
                    "The centreline's coordinates are not longitudes and latitudes in degrees. "
                    "Check its coordinate system."
                )
            case LineFault.NO_MEASURES:
                return _("The centreline has no measures.")
            case LineFault.MEASURES_DO_NOT_RISE:
                return _("The centreline's measures do not rise from each point to the next.")
            case LineFault.POINT_TWICE:
                return _("The centreline holds a point twice in a row.")


@dataclass(eq=False)
class EquationsNotUsable(CalibrationRefused):
    """The broken chains don't follow one another.

    sequence : number of the equation, from 1.
    """

    code = "equations_not_usable"
    sequence: int
    back_m: float
    ahead_m: float
    run_from_m: float
    run_to_m: float | None

    def __str__(self) -> str:
        run = format_chainage(self.run_from_m)
        if self.run_to_m is not None:
            run = format_stretch(self.run_from_m, self.run_to_m)
        return _(
            "Broken chain %(number)s (%(back)s = %(ahead)s) does not lie on the run %(run)s before it. "
            "List the broken chains in the order of the road.",
            number=self.sequence,
            back=format_chainage(self.back_m),
            ahead=format_chainage(self.ahead_m),
            run=run,
        )


@dataclass(eq=False)
class PostOffPiece(CalibrationRefused):
    """A post has a chainage that its piece cannot hold, or names a piece that is not there.

    from_m, to_m : what the broken chains leave to that piece, metres; None where they set no bound.
    """

    code = "post_off_piece"
    chainage_m: float
    piece: int
    from_m: float | None
    to_m: float | None

    def __str__(self) -> str:
        return _(
            "The post %(post)s does not lie on run %(number)s between the broken chains. "
            "Check its chainage and the broken chains.",
            post=format_chainage(self.chainage_m),
            number=self.piece + 1,
        )


@dataclass(eq=False)
class PostWithoutPlace(CalibrationRefused):
    """A post has neither a distance along the line nor a position."""

    code = "post_without_place"
    chainage_m: float

    def __str__(self) -> str:
        return _(
            "The post %(post)s has neither a position nor a distance along the line.",
            post=format_chainage(self.chainage_m),
        )


@dataclass(eq=False)
class PostsOutOfOrder(CalibrationRefused):
    """Two neighbouring posts lie on the line in the other order than their chainages say."""

    code = "posts_out_of_order"
    first_m: float
    second_m: float

    def __str__(self) -> str:
        return _(
            "The posts %(first)s and %(second)s lie on the line in the wrong order. "
            "Check their chainages and positions.",
            first=format_chainage(self.first_m),
            second=format_chainage(self.second_m),
        )


@dataclass(eq=False)
class PostsContradict(CalibrationRefused):
    """Two posts give two places to one chainage, or two chainages to one place."""

    code = "posts_contradict"
    first_m: float
    second_m: float
    apart_m: float

    def __str__(self) -> str:
        return _(
            "The posts %(first)s and %(second)s contradict each other: they lie %(apart)s m apart on the "
            "line. Keep one of them.",
            first=format_chainage(self.first_m),
            second=format_chainage(self.second_m),
            apart=f"{self.apart_m:.1f}",
        )


@dataclass(eq=False)
class PostFarFromLine(CalibrationRefused):
    """A post lies too far beside the line to belong to it."""

    code = "post_far_from_line"
    chainage_m: float
    distance_m: float
    limit_m: float

    def __str__(self) -> str:
        return _(
            "The post %(post)s lies %(distance)s m from the line; at most %(limit)s m are accepted. "
            "Check its position and its coordinate system.",
            post=format_chainage(self.chainage_m),
            distance=f"{self.distance_m:.0f}",
            limit=f"{self.limit_m:g}",
        )


@dataclass(eq=False)
class FactorRefused(CalibrationRefused):
    """Chainage and ground length between two posts differ too much.

    factor : metres of chainage for each metre of ground.
    """

    code = "calibration_factor_refused"
    from_m: float
    to_m: float
    ground_m: float
    factor: float
    lowest: float
    highest: float

    def __str__(self) -> str:
        return _(
            "Between %(run)s the line is %(ground)s m long: a factor of %(factor)s, accepted are "
            "%(lowest)s to %(highest)s. Check both posts, or record a broken chain between them.",
            run=format_stretch(self.from_m, self.to_m),
            ground=f"{self.ground_m:.1f}",
            factor=f"{self.factor:.3f}",
            lowest=f"{self.lowest:g}",
            highest=f"{self.highest:g}",
        )


@dataclass(eq=False)
class BeyondPosts(CalibrationRefused):
    """The line goes on too far before its first or after its last post.

    post_m : chainage of that post; excess_m : metres of line beyond it.
    """

    code = "line_beyond_posts"
    post_m: float
    excess_m: float
    limit_m: float

    def __str__(self) -> str:
        return _(
            "The line goes on for %(excess)s m beyond the post %(post)s; without a post at most %(limit)s m "
            "are accepted. Give the chainage of the line's end.",
            excess=f"{self.excess_m:.1f}",
            post=format_chainage(self.post_m),
            limit=f"{self.limit_m:g}",
        )
