"""Code lists of the roads room: sides, administrative grades and technical classes.

The values are what the database stores and the API shows; the words people read are worded
where they are shown, in their language.
"""

from __future__ import annotations

from enum import StrEnum


class Side(StrEnum):
    """Side of the road, seen in the direction of rising chainage."""

    LEFT = "left"
    RIGHT = "right"
    BOTH = "both"
    CENTRE = "centre"


class AdministrativeGrade(StrEnum):
    """Administrative grade of a route: the letter of its code (GB/T 917-2017)."""

    NATIONAL = "G"
    PROVINCIAL = "S"
    COUNTY = "X"
    TOWNSHIP = "Y"
    VILLAGE = "C"
    SPECIAL = "Z"

    @property
    def rank(self) -> int:
        """0 for the highest grade; the order G, S, X, Y, C, Z decides who hosts an overlap."""
        return list(AdministrativeGrade).index(self)

    @property
    def is_coded_by_county(self) -> bool:
        """Whether codes of this grade are unique only inside a county and so carry its adcode."""
        return self not in (AdministrativeGrade.NATIONAL, AdministrativeGrade.PROVINCIAL)


class TechnicalClass(StrEnum):
    """Technical class of a section (JTG B01-2014); values are those of national statistics sheets."""

    EXPRESSWAY = "10"
    CLASS_I = "11"
    CLASS_II = "12"
    CLASS_III = "13"
    CLASS_IV = "14"
    BELOW_CLASS = "30"
