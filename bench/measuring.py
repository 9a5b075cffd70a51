"""How things are timed, and what a measurement is."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True)
class Measured:
    """One line of the table: ours beside a floor, measured in one run.

    goal : the ratio or the figure that ours should not pass, in words.
    """

    what: str
    ours: float
    floor: float | None
    unit: str
    floor_is: str
    goal: str = ""

    @property
    def ratio(self) -> str:
        """Ours over the floor."""
        return f"{self.ours / self.floor:.2f}" if self.floor else "—"


def milliseconds(call: Callable[[], object], *, times: int = 30, warm: int = 3) -> float:
    """The median time of a call, in milliseconds, after some that do not count."""
    for _time in range(warm):
        call()
    took = []
    for _time in range(times):
        start = time.perf_counter()
        call()
        took.append((time.perf_counter() - start) * 1000)
    return median(took)


def alternating(
    ours: Callable[[], object], floor: Callable[[], object], *, times: int = 5
) -> tuple[float, float]:
    """Medians of two calls in milliseconds, called in turn, so that a slow minute hits both."""
    pairs = [
        (milliseconds(ours, times=1, warm=0), milliseconds(floor, times=1, warm=0))
        for _time in range(times + 1)
    ]
    mine, theirs = zip(*pairs[1:], strict=True)
    return median(mine), median(theirs)
