"""What can be wrong with a figure or a step of a project; the text is in the reader's language."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from flask_babel import gettext

from roadreg.errors import Conflict, RoadregError

_: Callable[..., str] = gettext


class FigureError(RoadregError):
    """A figure that cannot be taken as typed."""

    code, status = "figure", 422


@dataclass(eq=False)
class FigureNotUnderstood(FigureError):
    """The text is no number, or could be two different ones."""

    text: str
    meant: str = ""

    def __str__(self) -> str:
        if self.meant:
            return _("“%(text)s” can be read in two ways. Do you mean %(meant)s?", **self._texts())
        return _("“%(text)s” is not a number. Write it like 20.5.", **self._texts())

    def _texts(self) -> dict[str, str]:
        return {"text": self.text[:40], "meant": self.meant}


@dataclass(eq=False)
class TooManyDecimals(FigureError):
    """More decimals than the register keeps; rounding is the person's choice, not ours."""

    value: Decimal
    kept: Decimal

    def __str__(self) -> str:
        return _(
            "%(value)s has more decimals than the register keeps. Write %(kept)s, if that is right.",
            value=f"{self.value:f}",
            kept=f"{self.kept:f}",
        )


@dataclass(eq=False)
class PercentOutOfRange(FigureError):
    """Below 0 or above 100."""

    value: Decimal

    def __str__(self) -> str:
        value = f"{self.value.normalize():f}"
        if self.value > 100:
            return _(
                "%(value)s %% is above 100 %%. Progress is a share of the whole project, 0 to 100.",
                value=value,
            )
        return _("%(value)s %% is below 0. Progress is a share of the whole project, 0 to 100.", value=value)


@dataclass(eq=False)
class AmountOutOfRange(FigureError):
    """A negative amount, or more yuan than any road costs."""

    value: Decimal

    def __str__(self) -> str:
        if self.value < 0:
            return _("An amount of %(value)s yuan is below 0.", value=f"{self.value:,f}")
        return _("%(value)s yuan is more than any road costs. Check the unit.", value=f"{self.value:,f}")


@dataclass(eq=False)
class LengthOutOfRange(FigureError):
    """A negative length, or more kilometres than any road has."""

    value: Decimal

    def __str__(self) -> str:
        return _("A length of %(value)s km is not possible.", value=f"{self.value:f}")


class ProgressChanged(Conflict):
    """Somebody else entered or changed this month meanwhile."""

    code = "progress_changed"

    def __str__(self) -> str:
        return _("Somebody else saved this month meanwhile. Read it again, then save your changes.")


class ProjectChanged(Conflict):
    """Somebody else changed the project meanwhile."""

    code = "project_changed"

    def __str__(self) -> str:
        return _("Somebody else saved this project meanwhile. Read it again, then save your changes.")
