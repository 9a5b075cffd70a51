"""Finds which column of a file is which field of the register, by the names that people give to columns."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask_babel import gettext as _

from roadreg.exchange.errors import ColumnMissing, WrongMapping
from roadreg.exchange.refusals import Refusal
from roadreg.exchange.tables import Table

Reader = Callable[[str], Any]
"""Reads one cell. Raises ValueError, whose text is the reason, with the remedy as its second argument."""

IN_BRACKETS = re.compile(r"[(（\[【][^)）\]】]*[)）\]】]")
INVENTORY_ITEM = re.compile(r"_\d{3}[A-Z]?$")
"""The item number behind a column's name in the US National Bridge Inventory (`LAT_016`)."""

NOT_WORD = re.compile(r"[\W_]+")


@dataclass(frozen=True)
class Field:
    """A field that a file may have a column for.

    read : from a cell's text to a value.
    synonyms : names of columns, in any case, with or without units in brackets.
    is_required : whether an import cannot do without.
    is_coded : whether its values are of a list; a file may use another list.
    """

    name: str
    read: Reader
    synonyms: Sequence[str] = ()
    is_required: bool = False
    is_coded: bool = False


@dataclass
class Recognised:
    """Which field is read from which column.

    columns : the file's column by the register's field, in the order of the file.
    others : columns that no field was found for.
    """

    columns: dict[str, str] = field(default_factory=dict)
    others: list[str] = field(default_factory=list)


def plain_name(name: str) -> str:
    """A column's name without units, blanks, signs and case: `桥梁全长（米）` → `桥梁全长`."""
    text = IN_BRACKETS.sub("", unicodedata.normalize("NFKC", name).strip())
    return NOT_WORD.sub("", INVENTORY_ITEM.sub("", text)).casefold()


def recognise_columns(table: Table, fields: Sequence[Field], chosen: Mapping[str, str]) -> Recognised:
    """Which column is which field: as chosen by the user, else by name.

    chosen : column by field, from `--map`.
    A name nearer to the front of a field's synonyms is preferred. Raises WrongMapping, ColumnMissing.
    """
    _check_chosen(table, fields, chosen)
    found = dict(chosen)
    taken = set(chosen.values())
    by_plain: dict[str, str] = {}
    for column in table.columns:
        by_plain.setdefault(plain_name(column), column)
    for one in fields:
        if one.name in found:
            continue
        for word in (one.name, *one.synonyms):
            candidate = by_plain.get(plain_name(word))
            if candidate is not None and candidate not in taken:
                found[one.name] = candidate
                taken.add(candidate)
                break
    _check_required(table, fields, found)
    order = list(table.columns)
    columns = dict(sorted(found.items(), key=lambda item: order.index(item[1])))
    return Recognised(columns, [column for column in table.columns if column not in taken])


def _check_chosen(table: Table, fields: Sequence[Field], chosen: Mapping[str, str]) -> None:
    names = [one.name for one in fields]
    for name, column in chosen.items():
        if name not in names:
            raise WrongMapping(
                _(
                    "--map %(field)s=…: there is no field %(field)s here. There are: %(names)s.",
                    field=name,
                    names=", ".join(names),
                )
            )
        if column not in table.columns:
            raise WrongMapping(
                _(
                    "--map %(field)s=%(column)s: %(file)s has no such column. It has: %(names)s.",
                    field=name,
                    column=column,
                    file=table.file_name,
                    names=", ".join(table.columns),
                )
            )


def _check_required(table: Table, fields: Sequence[Field], found: Mapping[str, str]) -> None:
    for one in fields:
        if one.is_required and one.name not in found:
            raise ColumnMissing(
                _(
                    "%(file)s has no column for %(field)s. Its columns are: %(names)s. Name one with "
                    "--map %(field)s=COLUMN, or call it %(examples)s.",
                    file=table.file_name,
                    field=one.name,
                    names=", ".join(table.columns) or "–",
                    examples=", ".join(one.synonyms[:3]) or one.name,
                )
            )


def read_column(
    table: Table, column: str, read: Reader, words: Mapping[str, str], refusals: list[Refusal]
) -> list[Any]:
    """The values of a column, None where a cell is empty or refused.

    words : other words for the file's values, from `--map-values`.
    Each different cell is read once.
    """
    known: dict[Any, Any] = {None: None}
    values = []
    for number, cell in enumerate(table.columns[column]):
        if cell not in known:
            text = cell_text(cell)
            try:
                known[cell] = read(words.get(text, text))
            except ValueError as error:
                known[cell] = error
        value = known[cell]
        if isinstance(value, ValueError):
            refusals.append(_refusal(int(table.rows[number]), column, cell, value))
            value = None
        values.append(value)
    return values


def cell_text(cell: Any) -> str:
    """A cell as text; a whole number without its decimal point."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()


def _refusal(row: int, column: str, cell: Any, error: ValueError) -> Refusal:
    reason, remedy = (*(str(argument) for argument in error.args), "")[:2]
    return Refusal(row, column, cell_text(cell), reason, remedy)


def parse_assignments(texts: Iterable[str], option: str) -> dict[str, str]:
    """`field=column` texts as a mapping. Raises WrongMapping."""
    found = {}
    for text in texts:
        name, sign, column = text.partition("=")
        if not sign or not name.strip() or not column.strip():
            raise WrongMapping(_("%(option)s %(text)s: write it as FIELD=COLUMN.", option=option, text=text))
        found[name.strip()] = column.strip()
    return found


def parse_value_words(texts: Iterable[str]) -> dict[str, dict[str, str]]:
    """`field=Good:1,Fair:2` texts as words by field. Raises WrongMapping."""
    found: dict[str, dict[str, str]] = {}
    for name, pairs in parse_assignments(texts, "--map-values").items():
        words = found.setdefault(name, {})
        for pair in pairs.split(","):
            word, sign, value = pair.rpartition(":")
            if not sign or not word.strip() or not value.strip():
                raise WrongMapping(
                    _(
                        "--map-values %(text)s: write it as FIELD=WORD:VALUE,WORD:VALUE.",
                        text=f"{name}={pairs}",
                    )
                )
            words[word.strip()] = value.strip()
    return found
