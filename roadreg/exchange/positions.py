"""Where the rows of a file are: from its geometries or from its columns of coordinates, checked one by
one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from flask_babel import gettext as _

from roadreg.exchange import crs as systems
from roadreg.exchange.columns import Field, cell_text
from roadreg.exchange.errors import ColumnMissing, CoordinateSystemUnknown
from roadreg.exchange.refusals import Refusal
from roadreg.exchange.tables import Table
from roadreg.exchange.values import Axis, read_degrees, read_packed_degrees, read_text
from roadreg.roads.geodesy import BoolArray, FloatArray
from roadreg.roads.referencing import GeometryArray

NULL_ISLAND_DEGREES = 1.0
"""Within so many degrees of 0, 0 there is nothing but sea: the position was never filled in."""

HIGHEST_LATITUDE = 85.0
"""Beyond it there is no web map."""

LARGEST = 1e12
PACKED_COLUMNS = ("LAT_016", "LONG_017")

POSITION_FIELDS = (
    Field(
        "lon",
        read_text,
        ("longitude", "long", "lng", "经度", "経度", "東経", "东经", "LONG_017", "wgs84经度"),
    ),
    Field("lat", read_text, ("latitude", "纬度", "緯度", "北纬", "LAT_016", "wgs84纬度")),
    Field(
        "x", read_text, ("easting", "东坐标", "横坐标", "东向坐标", "x坐标", "xcoord", "coordx", "y坐标(东)")
    ),
    Field(
        "y", read_text, ("northing", "北坐标", "纵坐标", "北向坐标", "y坐标", "ycoord", "coordy", "x坐标(北)")
    ),
)


@dataclass
class Positions:
    """The position of each row.

    lonlat : a point for each row (of a line or an area one on it), shape (n, 2), degrees, EPSG:4326; NaN
        where there is none.
    geometry : the geometries in EPSG:4326, None for rows without a usable one; None for a file without any.
    is_refused : rows whose position cannot be.
    notes : what was assumed, one sentence each.
    """

    lonlat: FloatArray
    geometry: GeometryArray | None
    is_refused: BoolArray
    notes: list[str]


def demand_positions(table: Table, columns: Mapping[str, str]) -> None:
    """Raise ColumnMissing where a file has neither geometries nor columns of coordinates."""
    has_columns = any(east in columns and north in columns for east, north in (("lon", "lat"), ("x", "y")))
    if not has_columns and table.geometry is None:
        raise ColumnMissing(
            _(
                "%(file)s has no coordinates: neither geometries nor columns for lon and lat. Its columns "
                "are: "
                "%(names)s. Name them with --map lon=COLUMN --map lat=COLUMN.",
                file=table.file_name,
                names=", ".join(table.columns) or "–",
            )
        )


def read_positions(
    table: Table,
    columns: Mapping[str, str],
    refusals: list[Refusal],
    *,
    crs: str | None = None,
    is_swapped: bool = False,
) -> Positions:
    """The position of each row. Rows with an impossible one are refused.

    crs : in which the coordinates are, whatever the file says.
    is_swapped : the file gives latitude or northing first.
    Raises CoordinateSystemUnknown.
    """
    if table.geometry is not None and any(shape is not None for shape in table.geometry):
        return _of_geometries(table, refusals, crs, is_swapped)
    for east, north in (("lon", "lat"), ("x", "y")):
        if east in columns and north in columns:
            return _of_columns(table, (columns[east], columns[north]), refusals, crs, is_swapped)
    nowhere = np.full((len(table), 2), np.nan)
    return Positions(nowhere, None, np.zeros(len(table), dtype=bool), [])


# --- Columns ----------------------------------------------------------------------------------------------


def _of_columns(
    table: Table, names: tuple[str, str], refusals: list[Refusal], crs: str | None, is_swapped: bool
) -> Positions:
    if is_swapped:
        names = (names[1], names[0])
    values, is_bad = _numbers(table, names, refusals)
    notes: list[str] = []
    is_given: BoolArray = np.asarray(np.isfinite(values).all(axis=1))
    if crs is None:
        _demand_degrees(table, names, values[is_given])
    else:
        values, notes = _northing_last(values, crs)
        systems.to_lonlat(crs)
        values[is_given] = systems.transform_points(values[is_given], crs)
    faults = _faults(values, is_given)
    for number, (reason, remedy) in faults.items():
        shown = ", ".join(cell_text(table.columns[name][number]) for name in names)
        refusals.append(Refusal(int(table.rows[number]), ", ".join(names), shown, reason, remedy))
    is_bad[list(faults)] = True
    values[is_bad] = np.nan
    return Positions(values, None, is_bad, notes)


def _numbers(table: Table, names: tuple[str, str], refusals: list[Refusal]) -> tuple[FloatArray, BoolArray]:
    """Both columns as numbers, NaN where empty; and the rows where one is not."""
    values = np.full((len(table), 2), np.nan)
    is_bad = np.zeros(len(table), dtype=bool)
    for place, (name, axis) in enumerate(zip(names, (Axis.LONGITUDE, Axis.LATITUDE), strict=True)):
        cells = table.columns[name]
        if name not in PACKED_COLUMNS and (plain := _all_plain(cells)) is not None:
            values[:, place] = plain
            continue
        read = read_packed_degrees if name in PACKED_COLUMNS else read_degrees
        for number, cell in enumerate(cells):
            if cell is None:
                continue
            try:
                values[number, place] = read(cell_text(cell), axis)
            except ValueError as error:
                reason, remedy = (*map(str, error.args), "")[:2]
                refusals.append(Refusal(int(table.rows[number]), name, cell_text(cell), reason, remedy))
                is_bad[number] = True
    return values, is_bad


def _all_plain(cells: Sequence[Any]) -> FloatArray | None:
    """A whole column of plain numbers at once; None where a cell is written in another way."""
    try:
        plain = np.array([np.nan if cell is None else cell for cell in cells], dtype=np.float64)
    except ValueError:
        return None
    return plain if np.isfinite(plain).sum() == sum(cell is not None for cell in cells) else None


def _demand_degrees(table: Table, names: tuple[str, str], values: FloatArray) -> None:
    """Coordinates without a system must look like degrees."""
    if len(values) and np.median(np.abs(values), axis=0).max() > 180 * 3:
        raise CoordinateSystemUnknown(
            _(
                "The coordinates of %(file)s (%(columns)s, such as %(sample)s) are not degrees, and the "
                "file does not "
                "say in which system they are. Say it with --crs, such as --crs %(guess)s.",
                file=table.file_name,
                columns=", ".join(names),
                sample=f"{values[0][0]:.10g}, {values[0][1]:.10g}",
                guess=systems.guess(values[:, 0], values[:, 1]),
            )
        )


def _northing_last(values: FloatArray, crs: str) -> tuple[FloatArray, list[str]]:
    """Easting before northing; Chinese surveys call the northing X."""
    if systems.is_lonlat(crs) or not len(values):
        return values, []
    first, second = (float(np.nanmedian(column)) if np.isfinite(column).any() else 0.0 for column in values.T)
    is_east = 1e5 < second < 9e5 or 24e6 < second < 46e6
    if 1e6 < first < 7e6 and is_east:
        return values[:, ::-1].copy(), [_("The file gives the northing first; both were swapped")]
    return values, []


# --- Geometries -------------------------------------------------------------------------------------------


def _of_geometries(table: Table, refusals: list[Refusal], crs: str | None, is_swapped: bool) -> Positions:
    given: GeometryArray = np.asarray(table.geometry)
    system = crs or table.crs
    if system is None:
        xy = shapely.get_coordinates(given)
        raise CoordinateSystemUnknown(
            _(
                "%(file)s does not say in which system its coordinates are (no .prj, no CRS). Say it with "
                "--crs; "
                "they look like --crs %(guess)s.",
                file=table.file_name,
                guess=systems.guess(xy[:, 0], xy[:, 1]),
            )
        )
    systems.to_lonlat(system)
    notes = []
    if crs is not None and table.crs is not None and crs != table.crs:
        notes.append(_("The file names another coordinate system; %(crs)s was used as told", crs=crs))
    if is_swapped:
        given = shapely.transform(given, lambda xy: xy[:, ::-1])
    count = len(table)
    is_given = np.array([shape is not None and not shape.is_empty for shape in given])
    bounds = shapely.bounds(given)
    with np.errstate(invalid="ignore"):
        is_sane = is_given & (np.abs(bounds) < LARGEST).all(axis=1)
    is_sane &= _is_all_finite(given)
    moved = np.full(count, None, dtype=object)
    moved[is_sane] = systems.transform_geometries(given[is_sane], system)
    faults = _geometry_faults(given, moved, is_given, is_sane)
    for number, (reason, remedy) in faults.items():
        shown = shapely.to_wkt(given[number], rounding_precision=6)
        refusals.append(Refusal(int(table.rows[number]), _("geometry"), shown, reason, remedy))
    is_bad = np.zeros(count, dtype=bool)
    is_bad[list(faults)] = True
    moved[is_bad] = None
    return Positions(_points_of(moved), moved, is_bad, notes)


def _is_all_finite(geometry: GeometryArray) -> BoolArray:
    xy, owner = shapely.get_coordinates(geometry, return_index=True)
    is_finite = np.ones(len(geometry), dtype=bool)
    is_finite[owner[~np.isfinite(xy).all(axis=1)]] = False
    return is_finite


def _geometry_faults(
    given: GeometryArray, moved: GeometryArray, is_given: BoolArray, is_sane: BoolArray
) -> dict[int, tuple[str, str]]:
    """Rows whose geometry has a vertex that cannot be, judged by its farthest corners."""
    bounds = shapely.bounds(moved)
    faults = {}
    for number in np.flatnonzero(is_given & ~is_sane).tolist():
        faults[number] = _not_a_number()
    for corner in (bounds[:, :2], bounds[:, 2:]):
        faults |= _faults(corner, is_sane) | faults
    return faults


def _points_of(geometry: GeometryArray) -> FloatArray:
    """A point on each geometry, NaN where there is none."""
    points = geometry.copy()
    kinds = shapely.get_type_id(geometry)
    lines = kinds == shapely.GeometryType.LINESTRING
    points[lines] = shapely.line_interpolate_point(geometry[lines], 0.5, normalized=True)
    others = ~lines & (kinds != shapely.GeometryType.POINT) & (kinds >= 0)
    # A bow tie has no inside to speak of until it is made valid.
    points[others] = shapely.point_on_surface(shapely.make_valid(geometry[others]))
    lonlat = np.full((len(geometry), 2), np.nan)
    known = np.array([point is not None and not point.is_empty for point in points])
    lonlat[known] = shapely.get_coordinates(points[known])
    return lonlat


# --- What cannot be ---------------------------------------------------------------------------------------


def _faults(lonlat: FloatArray, is_given: BoolArray) -> dict[int, tuple[str, str]]:
    """Reason and remedy of each position that cannot be."""
    with np.errstate(invalid="ignore"):
        is_on_earth = (np.abs(lonlat[:, 0]) <= 180) & (np.abs(lonlat[:, 1]) <= HIGHEST_LATITUDE)
        is_null = (np.abs(lonlat) < NULL_ISLAND_DEGREES).all(axis=1)
    faults = {}
    for number in np.flatnonzero(is_given & (~is_on_earth | is_null)).tolist():
        faults[number] = _fault(*lonlat[number].tolist())
    return faults


def _fault(lon: float, lat: float) -> tuple[str, str]:
    if not (np.isfinite(lon) and np.isfinite(lat)):
        return _not_a_number()
    if abs(lon) < NULL_ISLAND_DEGREES and abs(lat) < NULL_ISLAND_DEGREES:
        return _("The position is near 0, 0: it was never filled in."), _("Give the true position.")
    if abs(lon) <= 90 < abs(lat) <= 180:
        return (
            _("Longitude and latitude look swapped."),
            _("Correct the row; if all are so, use --swap-axes."),
        )
    if 180 < abs(lon) < 180e7 and abs(lat) < 90e7 and abs(lon) > 1000:
        return (
            _("These are no degrees: a decimal point seems lost, or another system was used."),
            _("Correct the row, or name the system with --crs."),
        )
    return _("There is no such place on the Earth's maps."), _("Correct the position.")


def _not_a_number() -> tuple[str, str]:
    return _("A coordinate is not a number or beyond all maps."), _("Correct the position.")
