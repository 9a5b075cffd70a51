"""From the rows of a file to drafts of routes: grouped by code, joined, calibrated by what the file knows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import shapely
from flask_babel import gettext as _
from shapely import LineString

from roadreg.exchange import values
from roadreg.exchange.columns import Field, cell_text
from roadreg.exchange.outcome import Outcome
from roadreg.exchange.positions import POSITION_FIELDS, Positions
from roadreg.exchange.refusals import Refusal
from roadreg.exchange.route_lines import Joined, join_lines, parts_of, widest_gap_m
from roadreg.exchange.tables import Table
from roadreg.roads.calibration import Post, Tolerances
from roadreg.roads.errors import RoadsError
from roadreg.roads.geodesy import FloatArray, distances_along_m
from roadreg.roads.models import CentrelineQuality
from roadreg.roads.place_text import parse_chainage
from roadreg.roads.route_codes import find_route_code, is_route_code

POST_BY_MEASURE_EVERY_M = 200.0
"""Vertices with M nearer to each other than this would make factors of nothing but rounding."""


UNNAMED_COLUMNS = ("highway", "fclass", "type", "ClsRte", "TYPE")

ROUTE_FIELDS = (
    Field(
        "code",
        values.read_text,
        (
            "路线编码",
            "路线编号",
            "路线代码",
            "路线",
            "公路编号",
            "道路编号",
            "route code",
            "route",
            "路線コード",
            "ref",
            "road",
            "线路编码",
        ),
    ),
    Field(
        "name",
        values.read_text,
        ("路线名称", "名称", "路名", "道路名称", "公路名称", "route name", "road name"),
    ),
    Field("name_en", values.read_text, ("英文名", "name:en", "english name")),
    Field("start", values.read_text, ("起点桩号", "起始桩号", "start chainage", "from chainage", "from")),
    Field("end", values.read_text, ("终点桩号", "终止桩号", "止点桩号", "end chainage", "to chainage", "to")),
    Field(
        "chainage",
        values.read_text,
        ("桩号", "里程桩号", "post", "kilometre post", "发生地点", "発生地点", "measure"),
    ),
    Field("start_name", values.read_text, ("起点名称", "起点")),
    Field("end_name", values.read_text, ("终点名称", "止点名称", "终点", "止点")),
    Field("managed_by", values.read_text, ("管养单位", "养护单位", "管理单位", "manager")),
    Field("remarks", values.read_text, ("备注", "说明", "remark", "notes")),
    Field("division", values.read_text, ("adcode", "行政区划代码", "区划代码", "行政区划")),
    *POSITION_FIELDS,
)


@dataclass
class Draft:
    """A route to be.

    code : in full, None where one is to be assigned. row : the first of the rows that it comes from.
    lonlat : its line, degrees. posts, start_m, end_m : what is known of its chainage.
    """

    code: str | None
    name: str
    row: int
    rows: list[int]
    lonlat: FloatArray
    posts: list[Post] = field(default_factory=list)
    start_m: float | None = None
    end_m: float | None = None
    tolerances: Tolerances = field(default_factory=Tolerances)
    quality: CentrelineQuality = CentrelineQuality.DIGITISED


@dataclass(frozen=True)
class Source:
    """What drafts are made from: a table, its columns by field, and the user's wishes."""

    table: Table
    columns: Mapping[str, str]
    home_division: str
    can_assign: bool
    outcome: Outcome

    def cell(self, name: str, number: int) -> str:
        """The text of a field in a row, or empty."""
        if name not in self.columns:
            return ""
        value = self.table.columns[self.columns[name]][number]
        return "" if value is None else cell_text(value)

    def refuse(self, number: int, name: str, reason: str, remedy: str = "") -> None:
        """Refuse a row for one of its fields."""
        column = self.columns.get(name, name)
        row = int(self.table.rows[number])
        self.outcome.refusals.append(Refusal(row, column, self.cell(name, number), reason, remedy))

    def code_of(self, number: int) -> str | None:
        """The full route code of a row, or None where it has no valid one."""
        code = find_route_code(self.cell("code", number), home_adcode=self.home_division)
        return code if code is not None and is_route_code(code) else None


def drafts_of_lines(source: Source, positions: Positions) -> list[Draft]:
    """Routes from rows with lines: one for each code; without codes one for each connected run of a name."""
    coded: dict[str, list[int]] = {}
    uncoded: dict[str, list[int]] = {}
    for number in range(len(source.table)):
        if positions.is_refused[number] or not _has_line(source, positions, number):
            continue
        code = source.code_of(number)
        if code is not None:
            coded.setdefault(code, []).append(number)
        elif source.can_assign:
            uncoded.setdefault(_name_of(source, number), []).append(number)
        else:
            refuse_code(source, number)
    drafts = [
        draft
        for code, rows in coded.items()
        if (draft := _of_code(source, positions, code, rows)) is not None
    ]
    for name, rows in uncoded.items():
        drafts += _of_name(source, positions, name, rows)
    return drafts


def _has_line(source: Source, positions: Positions, number: int) -> bool:
    shape = None if positions.geometry is None else positions.geometry[number]
    if shape is not None and parts_of(shape):
        return True
    reason = (
        _("It has no line.") if shape is None else _("Its geometry is not a line of at least two points.")
    )
    source.refuse(number, _("geometry"), reason, _("Give each road as a line."))
    return False


def refuse_code(source: Source, number: int) -> None:
    """Refuse a row for its route code, with the ways out."""
    if source.cell("code", number):
        reason = _("It is not a route code of GB/T 917.")
    else:
        reason = _("It has no route code.")
    remedy = _("Write it like G330 or X601330302; or give free codes with --assign-codes C.")
    source.refuse(number, "code", reason, remedy)


def _name_of(source: Source, number: int) -> str:
    """What an uncoded road is called: its name, its number, or its kind."""
    if name := source.cell("name", number) or source.cell("code", number):
        return name
    for column in UNNAMED_COLUMNS:
        value = source.table.columns.get(column, [None] * (number + 1))[number]
        if value is not None:
            return str(_("unnamed %(kind)s", kind=value))
    return str(_("unnamed road"))


def _joined(positions: Positions, rows: Sequence[int]) -> tuple[list[Joined], list[int]]:
    """The lines of rows, joined; and the row of each piece."""
    assert positions.geometry is not None  # noqa: S101  # Rows without a line were refused.
    pieces: list[LineString] = []
    owner = []
    for number in rows:
        parts = parts_of(positions.geometry[number])
        pieces += parts
        owner += [number] * len(parts)
    return join_lines(pieces), owner


def _of_code(source: Source, positions: Positions, code: str, rows: Sequence[int]) -> Draft | None:
    """The one line of a code; refused where its rows don't make one."""
    joined, owner = _joined(positions, rows)
    if len(joined) > 1:
        main = set(joined[0].members)
        apart = sorted({owner[n] for one in joined[1:] for n in one.members} - {owner[n] for n in main})
        gap = widest_gap_m([one.line for one in joined])
        for number in apart or rows:
            source.refuse(
                number,
                "code",
                _(
                    "The rows of %(code)s make %(count)s lines, not one; the widest gap is %(gap)s m.",
                    code=code,
                    count=len(joined),
                    gap=f"{gap:.0f}",
                ),
                _("Join the lines, or give branches a code of their own."),
            )
        return None
    start, end = _ends(source, rows)
    lonlat = _along_chainage(source, positions, rows, shapely.get_coordinates(joined[0].line))
    name = next((source.cell("name", number) for number in rows if source.cell("name", number)), "")
    draft = Draft(code, name, int(source.table.rows[rows[0]]), list(rows), lonlat, [], start, end)
    if len(rows) == 1:
        _take_measures(source, rows[0], draft)
    return draft


def _of_name(source: Source, positions: Positions, name: str, rows: Sequence[int]) -> list[Draft]:
    """A route for each connected run; the longest has the name alone."""
    joined, owner = _joined(positions, rows)
    drafts = []
    for number, one in enumerate(joined, start=1):
        members = sorted({owner[member] for member in one.members})
        called = name if len(joined) == 1 or number == 1 else f"{name} ({number})"
        row = int(source.table.rows[members[0]])
        drafts.append(Draft(None, called, row, members, shapely.get_coordinates(one.line)))
    return drafts


def _ends(source: Source, rows: Sequence[int]) -> tuple[float | None, float | None]:
    """The lowest start and the highest end among the rows' chainages."""
    starts = [value for number in rows if (value := _chainage(source, "start", number)) is not None]
    ends = [value for number in rows if (value := _chainage(source, "end", number)) is not None]
    return min(starts, default=None), max(ends, default=None)


def _chainage(source: Source, name: str, number: int) -> float | None:
    text = source.cell(name, number)
    if not text:
        return None
    try:
        return parse_chainage(text).m
    except RoadsError as error:
        source.refuse(number, name, str(error))
        return None


def _along_chainage(
    source: Source, positions: Positions, rows: Sequence[int], lonlat: FloatArray
) -> FloatArray:
    """The line, turned so that the row with the lowest start comes first."""
    starts = [(_chainage(source, "start", number), number) for number in rows]
    known = sorted((value, number) for value, number in starts if value is not None)
    if len(known) < 2 or positions.geometry is None:
        return lonlat
    line = LineString(lonlat)
    first, last = (line.project(positions.geometry[number].centroid) for _m, number in (known[0], known[-1]))
    return lonlat[::-1].copy() if last < first else lonlat


def _take_measures(source: Source, number: int, draft: Draft) -> None:
    """Posts from the M of the geometry, where it has any that rise or fall all along."""
    measured = source.table.measured
    if measured is None or not isinstance(measured[number], LineString):
        return
    m = shapely.get_coordinates(measured[number], include_m=True)[:, -1]
    if len(m) != len(draft.lonlat) or not np.isfinite(m).all():
        return
    steps = np.diff(m)
    if not (np.all(steps > 0) or np.all(steps < 0)):
        return
    at = distances_along_m(draft.lonlat)
    metres = m * 1000 if 0.0005 < abs(m[-1] - m[0]) / at[-1] < 0.002 else m
    kept = [0]
    for vertex in range(1, len(m)):
        if at[vertex] - at[kept[-1]] >= POST_BY_MEASURE_EVERY_M or vertex == len(m) - 1:
            kept.append(vertex)
    draft.posts = [Post(float(metres[vertex]), distance_m=float(at[vertex])) for vertex in kept]
    source.outcome.note(_("Chainages are taken from the M of the geometries"))
