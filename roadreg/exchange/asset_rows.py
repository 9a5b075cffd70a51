"""Reads the rows of a table of assets: values by field, places, divisions, what is left over."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from roadreg.assets.codes import AssetKind
from roadreg.assets.rules import span_class_of
from roadreg.auth.models import Division
from roadreg.errors import NotFound
from roadreg.exchange.columns import Field, Recognised, cell_text, read_column
from roadreg.exchange.outcome import Options, Outcome
from roadreg.exchange.places import Places, place_rows
from roadreg.exchange.positions import read_positions
from roadreg.exchange.refusals import Refusal
from roadreg.exchange.tables import Table
from roadreg.exchange.values import is_year_alone

PLACE_NAMES = frozenset(
    {"route", "chainage", "chainage_from", "chainage_to", "side", "division", "lon", "lat", "x", "y"}
)

STRETCHES = frozenset({AssetKind.GUARDRAIL, AssetKind.SLOPE, AssetKind.SAFETY_FACILITY})
"""Kinds that may have a length along the road."""

SPAN_LENGTHS = frozenset({"total_length_m", "longest_span_m"})
"""What the span class of a bridge is computed from."""


@dataclass
class Rows:
    """The good rows: values by field, places, divisions, what the register has no field for."""

    values: dict[str, list[Any]]
    extra: list[dict[str, Any]]
    division: list[str]
    places: Places
    good: list[int]


def read_rows(
    session: Session,
    kind: AssetKind,
    table: Table,
    fields: Sequence[Field],
    recognised: Recognised,
    options: Options,
    outcome: Outcome,
) -> Rows:
    """Read, place and check every row; what cannot be is refused in `outcome`."""
    before = len(outcome.refusals)
    columns = recognised.columns
    extra = _extra(table, recognised.others)
    values = _values(table, fields, columns, options, outcome, extra)
    positions = read_positions(
        table, columns, outcome.refusals, crs=options.crs, is_swapped=options.is_swapped
    )
    outcome.notes += positions.notes
    places = place_rows(
        session,
        table,
        columns,
        positions,
        outcome.refusals,
        snap_limit_m=options.snap_limit_m,
        home_division=options.home_division,
        has_length=kind in STRETCHES,
    )
    division = _divisions(session, table, columns, options, outcome)
    _check_numbers(table, columns["number"], values["number"], outcome)
    if "name" not in columns:
        outcome.note(_("The file has no names; the numbers stand for them"))
    if kind is AssetKind.BRIDGE:
        _put_span_classes(values)
    refused_rows = {refusal.row for refusal in outcome.refusals[before:]}
    good = [number for number, row in enumerate(table.rows.tolist()) if row not in refused_rows]
    return Rows(values, extra, division, places, good)


def _values(
    table: Table,
    fields: Sequence[Field],
    columns: Mapping[str, str],
    options: Options,
    outcome: Outcome,
    extra: list[dict[str, Any]],
) -> dict[str, list[Any]]:
    """Values by field, for the fields that the file has a column for."""
    found = {}
    for field in fields:
        if field.name in PLACE_NAMES or field.name not in columns:
            continue
        column = columns[field.name]
        refusals: list[Refusal] = []
        found[field.name] = read_column(
            table, column, field.read, options.words.get(field.name, {}), refusals
        )
        is_foreign = refusals and all(value is None for value in found[field.name])
        if field.is_coded and is_foreign:
            _keep_aside(table, field.name, column, refusals, extra, outcome)
        else:
            outcome.refusals += refusals
        if field.name.endswith("_on"):
            _tell_of_years(table, column, outcome)
    return found


def _keep_aside(
    table: Table,
    name: str,
    column: str,
    refusals: Sequence[Refusal],
    extra: list[dict[str, Any]],
    outcome: Outcome,
) -> None:
    """Values of another scale: kept beside the record, counted, and the way to translate them told."""
    number_of = {row: number for number, row in enumerate(table.rows.tolist())}
    for refusal in refusals:
        extra[number_of[refusal.row]][column] = refusal.value
    counts = Counter(refusal.value for refusal in refusals)
    outcome.note(
        _(
            "The values of %(column)s are of another scale (%(values)s): kept as they are, %(field)s stays "
            "empty; "
            "to translate them give --map-values %(field)s=%(example)s",
            column=column,
            values=", ".join(f"{word} {count}" for word, count in counts.most_common(10)),
            field=name,
            example=",".join(f"{word}:…" for word, _count in counts.most_common(4)),
        )
    )


def _tell_of_years(table: Table, column: str, outcome: Outcome) -> None:
    years = sum(cell is not None and is_year_alone(cell_text(cell)) for cell in table.columns[column])
    if years:
        outcome.note(
            _(
                "%(column)s names only the year in %(count)s rows; 1 January stands for it",
                column=column,
                count=years,
            )
        )


def _extra(table: Table, others: Sequence[str]) -> list[dict[str, Any]]:
    """The columns that no field was found for, row by row, empty cells left out."""
    columns = [(name, table.columns[name]) for name in others]
    return [
        {name: cells[number] for name, cells in columns if cells[number] is not None}
        for number in range(len(table))
    ]


def _divisions(
    session: Session, table: Table, columns: Mapping[str, str], options: Options, outcome: Outcome
) -> list[str]:
    """The division of each row: as named by adcode or name, else the home division."""
    by_word: dict[str, str] = {}
    for adcode, name in session.execute(select(Division.adcode, Division.name).order_by(Division.level)):
        by_word[adcode] = adcode
        by_word.setdefault(name, adcode)
    if options.home_division not in by_word:
        raise NotFound(
            _(
                "The register has no division %(adcode)s. Give --division an adcode such as 330302.",
                adcode=options.home_division,
            )
        )
    if "division" not in columns:
        return [options.home_division] * len(table)
    cells = table.columns[columns["division"]]
    found = []
    for number, cell in enumerate(cells):
        word = options.home_division if cell is None else cell_text(cell)
        if word not in by_word:
            outcome.refusals.append(
                Refusal(
                    int(table.rows[number]),
                    columns["division"],
                    word,
                    _("There is no such division."),
                    _("Give an adcode of the register, such as 330302."),
                )
            )
        found.append(by_word.get(word, options.home_division))
    return found


def _check_numbers(table: Table, column: str, numbers: Sequence[Any], outcome: Outcome) -> None:
    """Every row needs a number of its own."""
    first: dict[str, int] = {}
    for position, number in enumerate(numbers):
        row = int(table.rows[position])
        if number is None:
            outcome.refusals.append(
                Refusal(row, column, "", _("It has no number."), _("Give each record its number."))
            )
        elif number in first:
            outcome.refusals.append(
                Refusal(
                    row,
                    column,
                    number,
                    _("Row %(row)s has the same number.", row=first[number]),
                    _("Give each record a number of its own."),
                )
            )
        else:
            first[number] = row


def _put_span_classes(values: dict[str, list[Any]]) -> None:
    """The class of each bridge by its lengths, as far as the file has them."""
    if not SPAN_LENGTHS & values.keys():
        return
    unknown = [None] * len(values["number"])
    lengths = (values.get(name, unknown) for name in ("total_length_m", "longest_span_m"))
    values["span_class"] = [span_class_of(total, longest) for total, longest in zip(*lengths, strict=True)]
