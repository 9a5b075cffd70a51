"""Rows that are not taken, with the field, the value, the reason and the remedy."""

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from flask_babel import gettext as _

LONGEST_VALUE = 200
"""Characters of a value repeated in a message."""

FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why one row is not taken.

    row : its number as the reader of the file counts (a sheet's first line is 1, a layer's first feature 1).
    field : the file's name of the column, or what is missing.
    """

    row: int
    field: str
    value: str
    reason: str
    remedy: str = ""

    def __str__(self) -> str:
        sentence: str = _(
            "Row %(row)s, %(field)s “%(value)s”: %(reason)s %(remedy)s",
            row=self.row,
            field=self.field,
            value=shortened(self.value),
            reason=self.reason,
            remedy=self.remedy,
        )
        return sentence.strip()


def shortened(value: object) -> str:
    """A value as it can be shown in one line."""
    text = " ".join(str(value).split())
    return text if len(text) <= LONGEST_VALUE else f"{text[:LONGEST_VALUE]}…"


def write_refused(path: Path, refusals: Iterable[Refusal]) -> None:
    """Write the refused rows as a CSV file that Excel opens rightly: UTF-8 with its mark, no live formula."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([_("row"), _("field"), _("value"), _("reason"), _("remedy")])
        for refusal in sorted(refusals, key=lambda refusal: refusal.row):
            writer.writerow(
                [
                    refusal.row,
                    *map(harmless, (refusal.field, refusal.value, refusal.reason, refusal.remedy)),
                ]
            )


def harmless(text: str) -> str:
    """Text that no spreadsheet takes for a formula."""
    text = text.replace("\x00", "␀")
    return f"'{text}" if text.startswith(FORMULA_SIGNS) else text
