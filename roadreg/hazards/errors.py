"""What can go wrong with hazards."""

from dataclasses import dataclass

from flask_babel import gettext as _

from roadreg.errors import NotAllowed
from roadreg.hazards.codes import HazardState
from roadreg.labels import label_of


@dataclass(eq=False)
class ChangeNotAllowed(NotAllowed):
    """A hazard cannot go from its state to that one."""

    code = "hazard_change_not_allowed"
    number: str
    from_state: HazardState
    to_state: HazardState

    def __str__(self) -> str:
        words: str = _(
            "%(number)s is “%(present)s” and cannot become “%(wanted)s”. "
            "Perhaps somebody has just taken a step; look at its page again.",
            number=self.number,
            present=label_of(self.from_state),
            wanted=label_of(self.to_state),
        )
        return words


@dataclass(eq=False)
class MergedAlready(NotAllowed):
    """A merged hazard is changed no more; the surviving one is."""

    code = "hazard_merged"
    number: str
    survivor: str

    def __str__(self) -> str:
        words: str = _(
            "%(number)s was merged into %(survivor)s. Change that one.",
            number=self.number,
            survivor=self.survivor,
        )
        return words
