"""Two people edit one record: both changes stand, or the second is shown both values.

A form carries the version that it was made from and the values that it showed. When the record has moved
on meanwhile, the three sets are merged field by field.
"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Clash:
    """One field that two people changed differently."""

    field: str
    was: str
    theirs: str
    mine: str


@dataclass(frozen=True)
class Merge:
    """merged : what to save where nothing clashes (mine on a clash); clashes : what to ask about."""

    merged: dict[str, str]
    clashes: list[Clash]


def merge(base: Mapping[str, str], mine: Mapping[str, str], theirs: Mapping[str, str]) -> Merge:
    """Merge two edits of one record.

    base : the values that my form showed when I opened it.
    mine : the values that I sent.
    theirs : the values in the register now.
    A field that only one of us changed takes that change; a field that both changed to the same value takes
    it; any other is a clash.
    """
    merged: dict[str, str] = {}
    clashes: list[Clash] = []
    for name, my_value in mine.items():
        was, their_value = base.get(name, ""), theirs.get(name, "")
        if my_value == was:
            merged[name] = their_value
        elif their_value in (was, my_value):
            merged[name] = my_value
        else:
            merged[name] = my_value
            clashes.append(Clash(name, was, their_value, my_value))
    return Merge(merged, clashes)
