"""Reads the sheets that offices keep: merged titles, heads of two lines, a total at the end."""

from collections.abc import Sequence
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import numpy as np
from flask_babel import gettext as _
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet.worksheet import Worksheet

from roadreg.exchange.archives import check_archive
from roadreg.exchange.errors import FileNotReadable, LayerNotChosen
from roadreg.exchange.refusals import Refusal
from roadreg.exchange.tables import Table
from roadreg.exchange.text_files import check_header

HEAD_WITHIN = 20
"""The head stands in one of the first so many lines."""

DEEPEST_HEAD = 3
MOST_CELLS = 5_000_000
TOTAL_WORDS = frozenset({"合计", "总计", "小计", "总和", "total", "sum", "subtotal"})


def read_workbook(path: Path, name: str, *, layer: str | None = None) -> Table:
    """The rows of a sheet of an .xlsx file.

    layer : the sheet; None takes the only one that can be seen and holds rows.
    Formulas give the value that the office program computed last; a formula without one refuses its row.
    Raises FileNotReadable, LayerNotChosen.
    """
    check_archive(path, name)
    try:
        values = load_workbook(path, data_only=True)
        formulas = load_workbook(path)
    except (InvalidFileException, KeyError, ValueError, OSError, EOFError, SyntaxError) as error:
        raise FileNotReadable(
            _("%(file)s cannot be opened as an Excel file (.xlsx). Save it again as .xlsx.", file=name)
        ) from error
    sheet = _choose(values.worksheets, name, layer)
    return _table(sheet, formulas[sheet.title], name)


def _choose(sheets: Sequence[Any], name: str, layer: str | None) -> Any:
    if layer is not None:
        found = next((sheet for sheet in sheets if sheet.title == layer), None)
        if found is None:
            raise LayerNotChosen(
                _(
                    "%(file)s has no sheet “%(layer)s”. It has: %(names)s.",
                    file=name,
                    layer=layer,
                    names=", ".join(sheet.title for sheet in sheets),
                )
            )
        return found
    usable = [sheet for sheet in sheets if sheet.sheet_state == "visible" and sheet.max_row > 1]
    if not usable:
        raise FileNotReadable(_("%(file)s has no rows.", file=name))
    if len(usable) > 1:
        raise LayerNotChosen(
            _(
                "%(file)s has several sheets: %(names)s. Choose one with --layer.",
                file=name,
                names=", ".join(sheet.title for sheet in usable),
            )
        )
    return usable[0]


def _table(sheet: Worksheet, formulas: Worksheet, name: str) -> Table:
    if sheet.max_row * sheet.max_column > MOST_CELLS:
        raise FileNotReadable(_("The sheet of %(file)s is too large. Save it as CSV.", file=name))
    lines = [list(line) for line in sheet.iter_rows(values_only=True)]
    spread = _spread_merged(sheet, lines)
    top, depth = _find_head(sheet, lines)
    header = _names(spread[top : top + depth])
    check_header(header, name)
    notes = [_("Sheet “%(sheet)s”, head in line %(line)s", sheet=sheet.title, line=top + 1)]
    good, numbers, refusals = [], [], []
    for number, line in enumerate(lines[top + depth :], start=top + depth + 1):
        cells = [_text(cell) for cell in line]
        if not any(cells):
            continue
        if (next(cell for cell in cells if cell) or "").strip().casefold() in TOTAL_WORDS:
            notes.append(_("Row %(row)s is a total and was passed over", row=number))
            continue
        lost = _formula_without_value(formulas, number, cells, header)
        if lost is not None:
            refusals.append(lost)
        else:
            good.append(cells)
            numbers.append(number)
    if not good and not refusals:
        raise FileNotReadable(_("%(file)s has column names but no rows.", file=name))
    columns = {column: [cells[n] for cells in good] for n, column in enumerate(header) if column}
    return Table(name, columns, np.array(numbers, dtype=np.int64), notes=notes, refusals=refusals)


def _spread_merged(sheet: Worksheet, lines: list[list[Any]]) -> list[list[Any]]:
    """The lines with the value of merged cells in each of them."""
    spread = [list(line) for line in lines[: HEAD_WITHIN + DEEPEST_HEAD]]
    for area in sheet.merged_cells.ranges:
        for row in range(area.min_row, min(area.max_row, len(spread)) + 1):
            for column in range(area.min_col, area.max_col + 1):
                if area.min_row <= len(spread):
                    spread[row - 1][column - 1] = lines[area.min_row - 1][area.min_col - 1]
    return spread


def _find_head(sheet: Worksheet, lines: list[list[Any]]) -> tuple[int, int]:
    """Position and depth of the head: the first line with at least two texts, not merged over its width."""
    for top, line in enumerate(lines[:HEAD_WITHIN]):
        filled = [cell for cell in line if cell not in (None, "")]
        if len(filled) >= 2 or (len(filled) == 1 and len(line) == 1):
            return top, _depth(sheet, lines, top)
    return 0, 1


def _depth(sheet: Worksheet, lines: list[list[Any]], top: int) -> int:
    """Two lines where cells of the head are merged over columns or downwards."""
    deepest = 1
    for area in sheet.merged_cells.ranges:
        if area.min_row == top + 1:
            beneath = area.max_row - area.min_row + 1
            spans_columns = area.max_col > area.min_col and top + 1 < len(lines)
            deepest = max(deepest, beneath, 2 if spans_columns else 1)
    return min(deepest, DEEPEST_HEAD)


def _names(head: list[list[Any]]) -> list[str]:
    """The deepest text of each column."""
    names = []
    for cells in zip(*head, strict=True):
        texts = [text for cell in cells if (text := _text(cell))]
        names.append(" ".join(texts[-1].split()) if texts else "")
    return names


def _formula_without_value(
    formulas: Worksheet, number: int, cells: list[str | None], header: list[str]
) -> Refusal | None:
    for column, (cell, title) in enumerate(zip(cells, header, strict=True), start=1):
        if cell is None:
            written = formulas.cell(number, column).value
            if isinstance(written, str) and written.startswith("="):
                return Refusal(
                    number,
                    title or str(column),
                    written,
                    _("The formula has no value: the file was never computed."),
                    _("Open it in the office program, save it, or write the value itself."),
                )
    return None


def _text(cell: Any) -> str | None:
    """A cell as text; dates as 2024-05-01."""
    if cell is None:
        return None
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time.min else cell.isoformat(sep=" ")
    if isinstance(cell, date | time):
        return cell.isoformat()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip() or None
