"""What an import did, or would do: told in sentences and as JSON."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from flask_babel import gettext as _

from roadreg.exchange.refusals import Refusal

MOST_SHOWN = 20
"""Changes and refusals shown one by one; the rest is counted (refused rows are all in their file)."""


@dataclass(frozen=True)
class Options:
    """What the user asked for; see `cli.py` for each.

    columns : column by field. words : other words for the file's values, by field.
    home_division : adcode for records that name none. snap_limit_m : farthest that a point is tied to a road.
    """

    home_division: str
    today: date
    snap_limit_m: float = 30.0
    crs: str | None = None
    layer: str | None = None
    encoding: str | None = None
    is_swapped: bool = False
    columns: dict[str, str] = field(default_factory=dict)
    words: dict[str, dict[str, str]] = field(default_factory=dict)
    good_rows_only: bool = False
    is_dry_run: bool = False
    posts: Path | None = None
    is_from_posts: bool = False
    assign_codes: str | None = None
    valid_from: date | None = None
    progress: Callable[[int, int], None] = lambda _done, _total: None


@dataclass
class Outcome:
    """What came of an import.

    read : rows of the file. recognised : column by field. others : columns that no field was found for.
    added, changed, unchanged : keys of records. missing : records of the register that the file does not
        name; they are left as they are.
    moved : what moved along with new centrelines, one sentence each.
    is_kept : whether the register was changed.
    """

    kind: str
    file_name: str
    read: int = 0
    recognised: dict[str, str] = field(default_factory=dict)
    others: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    unchanged: int = 0
    missing: int = 0
    moved: list[str] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)
    is_dry_run: bool = False
    is_kept: bool = False

    @property
    def refused(self) -> int:
        """Number of rows that are not taken."""
        return len({refusal.row for refusal in self.refusals})

    def note(self, sentence: str) -> None:
        """Add a sentence once."""
        if sentence not in self.notes:
            self.notes.append(sentence)

    def as_dict(self, refused_file: Path | None) -> dict[str, Any]:
        """For `--json`."""
        return {
            "kind": self.kind,
            "file": self.file_name,
            "rows": self.read,
            "recognised": self.recognised,
            "not_recognised": self.others,
            "notes": self.notes,
            "added": len(self.added),
            "changed": len(self.changed),
            "unchanged": self.unchanged,
            "missing_from_file": self.missing,
            "moved": self.moved,
            "refused": self.refused,
            "refused_file": str(refused_file) if refused_file else None,
            "dry_run": self.is_dry_run,
            "imported": self.is_kept,
        }

    def sentences(self, refused_file: Path | None) -> list[str]:
        """For people: what was recognised, what came of it, what is to be done."""
        told = [_("%(file)s: %(count)s rows read.", file=self.file_name, count=self.read)]
        told += [f"  {note}" for note in self.notes]
        if self.recognised:
            pairs = ", ".join(f"{name} ← {column}" for name, column in self.recognised.items())
            told.append("  " + _("Recognised: %(pairs)s.", pairs=pairs))
        if self.others:
            told.append("  " + _("Not recognised: %(names)s.", names=", ".join(self.others)))
        told.append(
            _(
                "Added %(added)s, changed %(changed)s, unchanged %(unchanged)s, refused %(refused)s.",
                added=len(self.added),
                changed=len(self.changed),
                unchanged=self.unchanged,
                refused=self.refused,
            )
        )
        told += self._told_of_changes()
        if self.missing:
            told.append(
                _("In the register but not in the file: %(count)s; left as they are.", count=self.missing)
            )
        return told + self._told_of_refusals(refused_file) + [self._result()]

    def _told_of_changes(self) -> list[str]:
        lines = [*self.changed, *self.moved]
        told = [f"  {line}" for line in lines[:MOST_SHOWN]]
        if len(lines) > MOST_SHOWN:
            told.append("  " + _("… and %(count)s more.", count=len(lines) - MOST_SHOWN))
        return told

    def _told_of_refusals(self, refused_file: Path | None) -> list[str]:
        told = [f"  {refusal}" for refusal in self.refusals[:MOST_SHOWN]]
        if len(self.refusals) > MOST_SHOWN:
            told.append("  " + _("… and %(count)s more.", count=len(self.refusals) - MOST_SHOWN))
        if refused_file is not None:
            told.append(_("All refused rows with their reasons: %(file)s", file=refused_file))
        return told

    def _result(self) -> str:
        if self.is_dry_run:
            return str(_("Dry run: nothing was changed."))
        if self.is_kept:
            return str(_("Done."))
        return str(
            _(
                "Nothing was changed, because rows were refused. Correct them, or take the others with "
                "--good-rows."
            )
        )
