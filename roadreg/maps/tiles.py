"""What a vector tile holds: one statement for all the layers asked for, made with bound values only."""

from dataclasses import dataclass, replace
from datetime import date
from enum import Enum
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Float,
    Integer,
    Select,
    bindparam,
    case,
    cast,
    func,
    literal,
    literal_column,
    select,
    true,
    union_all,
)
from sqlalchemy.dialects.postgresql import distinct_on, psycopg
from sqlalchemy.orm import Session

from roadreg.assets.codes import AssetKind, AssetStatus
from roadreg.assets.models import Asset, Bridge, Guardrail, Slope
from roadreg.hazards.codes import HazardState
from roadreg.hazards.models import Hazard
from roadreg.hazards.queries import HazardFilter, conditions, overdue
from roadreg.maps.layers import Layer
from roadreg.projects.codes import ProjectCondition, ProjectStage
from roadreg.projects.models import Project, ProjectSite
from roadreg.projects.rules import order_of
from roadreg.roads.codes import AdministrativeGrade
from roadreg.roads.models import Centreline, KilometrePost, Route
from roadreg.roads.queries import in_force
from roadreg.safety.codes import BlackSpotStatus
from roadreg.safety.models import BlackSpot

EXTENT = 4096
"""Units along a tile's edge."""

MARGIN = 256
"""Units around a tile that its features may reach into, so that no symbol is cut at the edge: 32 pixels."""

TILE_PIXELS = 512
WORLD_M = 2 * 20037508.342789244
"""Edge of the web map's square, metres of EPSG:3857."""

CELLS = 16
"""Points that fall into one of the 16 × 16 cells of a tile become one symbol with their number."""

SINGLE_FROM = 14
"""From this zoom of tiles on every point is a symbol of its own."""

LINES_FROM = 12
"""From this zoom of tiles on the stretch of what also has a symbol is drawn."""

GRADE_FROM: dict[AdministrativeGrade, int] = {
    AdministrativeGrade.NATIONAL: 0,
    AdministrativeGrade.PROVINCIAL: 5,
    AdministrativeGrade.COUNTY: 8,
    AdministrativeGrade.SPECIAL: 9,
    AdministrativeGrade.TOWNSHIP: 9,
    AdministrativeGrade.VILLAGE: 11,
}
"""The first zoom of tiles that shows roads of a grade."""

POSTS_EACH_KM = ((13, 1), (11, 5), (8, 10))
"""From which zoom of tiles on every how many kilometres a post is shown."""

DIALECT = psycopg.dialect()  # type: ignore[no-untyped-call]

OPEN_HAZARDS = HazardFilter()

GONE = (HazardState.REJECTED, HazardState.MERGED)


@dataclass(frozen=True)
class TileAddress:
    """Zoom, column and row of a tile of the web's scheme, row 0 in the north."""

    z: int
    x: int
    y: int


@dataclass(frozen=True)
class Zoom:
    """A zoom of tiles; the column and row are bound when the statement runs."""

    z: int

    @property
    def width_m(self) -> float:
        """A tile's edge, metres of EPSG:3857."""
        width_m: float = WORLD_M / 2**self.z
        return width_m

    @property
    def frame(self) -> ColumnElement[Any]:
        """The tile's square."""
        return func.ST_TileEnvelope(self.z, bindparam("x", 0), bindparam("y", 0))

    @property
    def reach(self) -> ColumnElement[Any]:
        """The square from which features are taken: the tile and one cell around it."""
        return func.ST_Expand(self.frame, self.width_m / CELLS)


@dataclass(frozen=True)
class Asked:
    """Who asks for a tile: visitors get what is published."""

    is_visitor: bool
    home_adcode: str
    today: date
    hazards: HazardFilter = OPEN_HAZARDS


def make_tile(session: Session, layers: list[Layer], tile: TileAddress, asked: Asked) -> bytes:
    """The bytes of a vector tile with these layers; empty when nothing lies there.

    A statement a layer: short ones are parsed, planned and kept by driver and server, one long one is not.
    """
    connection = session.connection()
    made = []
    for layer in layers:
        if tile.z >= layer.min_zoom:
            statement, values = _statement(layer, tile.z, asked)
            here = {**values, "x": tile.x, "y": tile.y}
            made.append(bytes(connection.exec_driver_sql(statement, here).scalar_one()))
    return b"".join(made)


Statement = tuple[str, dict[str, Any]]
"""SQL for the driver, and the values that are bound to it beside the tile's column and row."""


def _statement(layer: Layer, z: int, asked: Asked) -> Statement:
    """The statement of a layer at a zoom, compiled; kept, unless the hazards are filtered."""
    if layer.name == "hazards" and asked.hazards.is_narrowed:
        return _compile(layer, z, asked)
    return _kept_statement(layer, z, replace(asked, hazards=OPEN_HAZARDS))


def _compile(layer: Layer, z: int, asked: Asked) -> Statement:
    tile = func.ST_AsMVT(literal_column("feature"), layer.name, EXTENT, "geom")
    rows = _features(layer, Zoom(z), asked).subquery("feature")
    compiled = (
        select(tile).select_from(rows).compile(dialect=DIALECT, compile_kwargs={"render_postcompile": True})
    )
    values = {
        name: value.value if isinstance(value, Enum) else value for name, value in compiled.params.items()
    }
    return str(compiled), values


_kept_statement = lru_cache(maxsize=2048)(_compile)


def _features(layer: Layer, tile: Zoom, asked: Asked) -> Select[Any]:
    """The rows of a layer in a tile: `id`, what style and label need, and `geom` in the tile's units."""
    match layer.name:
        case "routes":
            return _routes(tile, asked)
        case "kilometre_posts":
            return _posts(tile, asked)
        case "hazards":
            return _hazards(tile, asked)
        case "black_spots":
            return _black_spots(tile, asked)
        case "projects":
            return _projects(tile)
        case "guardrails" | "slopes":
            return _along_the_road(layer, tile)
        case _:
            return _asset_points(layer, tile)


# --- Roads ------------------------------------------------------------------------------------------------


def _routes(tile: Zoom, asked: Asked) -> Select[Any]:
    shown = [grade for grade, zoom in GRADE_FROM.items() if tile.z >= zoom]
    rows = (
        select(
            Route.id,
            _short_code(asked.home_adcode).label("code"),
            Route.name,
            Route.name_en,
            Route.administrative_grade.label("grade"),
            Centreline.quality,
            Centreline.geom_3857,
        )
        .join(Centreline, Centreline.route_id == Route.id)
        .where(
            Centreline.geom_3857.op("&&")(tile.reach),
            in_force(asked.today),
            Route.administrative_grade.in_(shown),
        )
        .subquery()
    )
    return _drawn(rows, tile)


def _posts(tile: Zoom, asked: Asked) -> Select[Any]:
    each_km = next(km for zoom, km in POSTS_EACH_KM if tile.z >= zoom)
    shown = [grade for grade, zoom in GRADE_FROM.items() if tile.z >= zoom]
    rows = (
        select(
            KilometrePost.id,
            Route.id.label("route_id"),
            cast(KilometrePost.chainage_m / 1000, Integer).label("km"),
            Route.administrative_grade.label("grade"),
            KilometrePost.geom_3857,
        )
        .join(Route, Route.id == KilometrePost.route_id)
        .where(
            KilometrePost.geom_3857.op("&&")(tile.reach),
            Route.administrative_grade.in_(shown),
            func.mod(cast(KilometrePost.chainage_m, Integer), each_km * 1000) == 0,
        )
        .subquery()
    )
    return _drawn(rows, tile)


def _short_code(home_adcode: str) -> ColumnElement[str]:
    """A route's code without the home district's adcode."""
    return func.regexp_replace(Route.code, f"^([XYCZ].*){home_adcode}$", r"\1")


# --- Hazards, black spots, projects -----------------------------------------------------------------------


def _hazards(tile: Zoom, asked: Asked) -> Select[Any]:
    risk = func.coalesce(Hazard.risk_level, 0)
    is_closed = Hazard.state == HazardState.CLOSED
    rows = (
        select(
            Hazard.id,
            risk.label("risk"),
            is_closed.label("closed"),
            func.coalesce(overdue(asked.today), False).label("overdue"),
            Hazard.geom_3857,
            case((is_closed, 9), (risk == 0, 8), else_=risk).label("rank"),
        )
        .where(Hazard.geom_3857.op("&&")(tile.reach), *shown_hazards(asked))
        .subquery()
    )
    return _symbols_and_stretches(rows, tile)


def shown_hazards(asked: Asked) -> list[ColumnElement[bool]]:
    """The conditions of the hazards that a map shows: those of the list, but for what was no hazard."""
    wanted = conditions(asked.hazards, today=asked.today, is_visitor=asked.is_visitor)
    return [Hazard.state.not_in(GONE), *wanted]


def shown_black_spots(asked: Asked) -> list[ColumnElement[bool]]:
    """The conditions of the black spots that a map shows."""
    listed: list[ColumnElement[bool]] = [BlackSpot.status != BlackSpotStatus.DELISTED]
    return [*listed, BlackSpot.is_published == true()] if asked.is_visitor else listed


def _black_spots(tile: Zoom, asked: Asked) -> Select[Any]:
    rows = (
        select(
            BlackSpot.id,
            func.ltrim(func.substring(BlackSpot.number, "([0-9]+)$"), "0").label("numeral"),
            BlackSpot.status,
            BlackSpot.level,
            BlackSpot.geom_3857,
            case((BlackSpot.status == BlackSpotStatus.TREATED, 1), else_=0).label("rank"),
        )
        .where(BlackSpot.geom_3857.op("&&")(tile.reach), *shown_black_spots(asked))
        .subquery()
    )
    return _symbols_and_stretches(rows, tile, lines_from=0, single_from=0)


def _projects(tile: Zoom) -> Select[Any]:
    done = Project.condition == ProjectCondition.COMPLETED
    under_way = [stage for stage in ProjectStage if order_of(stage) >= order_of(ProjectStage.CONSTRUCTION)]
    rows = (
        select(
            Project.id,
            case((done, "done"), (Project.stage.in_(under_way), "running"), else_="planned").label("phase"),
            (Project.condition == ProjectCondition.DELAYED).label("late"),
            ProjectSite.geom_3857,
            case((done, 2), (Project.stage.in_(under_way), 0), else_=1).label("rank"),
        )
        .join(Project, Project.id == ProjectSite.project_id)
        .where(ProjectSite.geom_3857.op("&&")(tile.reach), Project.condition != ProjectCondition.CANCELLED)
        .subquery()
    )
    return _symbols_and_stretches(rows, tile)


# --- Assets -----------------------------------------------------------------------------------------------


def _asset_points(layer: Layer, tile: Zoom) -> Select[Any]:
    rows = select(Asset.id, Asset.name, Asset.name_en, Asset.geom_3857)
    rank: ColumnElement[Any] = literal(0)
    if layer.asset_kind is AssetKind.BRIDGE:
        rows = rows.add_columns(
            func.coalesce(Bridge.__table__.c.condition_class, 0).label("class"),
            cast(Bridge.__table__.c.weight_limit_t, Float).label("limit_t"),
        ).join(Bridge.__table__, Bridge.__table__.c.id == Asset.id)
        rank = -func.coalesce(Bridge.__table__.c.condition_class, 0)
    found = rows.add_columns(rank.label("rank")).where(*_in_use(layer, tile)).subquery()
    return _symbols_and_stretches(found, tile)


def _along_the_road(layer: Layer, tile: Zoom) -> Select[Any]:
    rows = select(Asset.id, Asset.side, Asset.geom_3857)
    if layer.asset_kind is AssetKind.GUARDRAIL:
        own = Guardrail.__table__
        rows = rows.add_columns(
            func.coalesce(own.c.protection_level, "").label("level"),
            func.coalesce(own.c.condition, "").label("condition"),
        ).join(own, own.c.id == Asset.id)
    else:
        own = Slope.__table__
        rows = rows.add_columns(
            func.coalesce(own.c.slope_kind, "").label("slope"),
            func.coalesce(own.c.condition, "").label("condition"),
        ).join(own, own.c.id == Asset.id)
    return _drawn(rows.where(*_in_use(layer, tile)).subquery(), tile)


def _in_use(layer: Layer, tile: Zoom) -> list[ColumnElement[bool]]:
    return [
        Asset.kind == layer.asset_kind,
        Asset.status != AssetStatus.RETIRED,
        Asset.geom_3857.op("&&")(tile.reach),
    ]


# --- Into the tile's units --------------------------------------------------------------------------------


def _drawn(rows: Any, tile: Zoom) -> Select[Any]:
    """Rows as they are, lines simplified to half a pixel."""
    kept = [column for column in rows.c if column.name not in ("geom_3857", "rank")]
    simple = func.ST_Simplify(rows.c.geom_3857, tile.width_m / TILE_PIXELS / 2, True)
    inner = select(*kept, _in_tile(simple, tile)).subquery()
    return select(inner).where(inner.c.geom.is_not(None))


def _symbols_and_stretches(
    rows: Any, tile: Zoom, *, lines_from: int = LINES_FROM, single_from: int = SINGLE_FROM
) -> Select[Any]:
    """A symbol for every row, `n` for those that fell together, and the stretches of those that are lines.

    Of points in one cell the gravest (lowest `rank`) stands for all; a stretch has `n` 0.
    """
    kept = [column for column in rows.c if column.name not in ("geom_3857", "rank")]
    is_line = func.ST_Dimension(rows.c.geom_3857) > 0
    point = case(
        (
            func.ST_GeometryType(rows.c.geom_3857) == "ST_LineString",
            func.ST_LineInterpolatePoint(rows.c.geom_3857, 0.5),
        ),
        else_=func.ST_PointOnSurface(rows.c.geom_3857),
    )
    points = select(*kept, rows.c.rank, point.label("point")).subquery()
    mine = [points.c[column.name] for column in kept]
    if tile.z >= single_from:
        symbols = select(*mine, literal(1).label("n"), _in_tile(points.c.point, tile))
    else:
        cell_m = tile.width_m / CELLS
        cell = [
            func.floor(func.ST_X(points.c.point) / cell_m),
            func.floor(func.ST_Y(points.c.point) / cell_m),
        ]
        number = func.count().over(partition_by=cell).label("n")
        symbols = (
            select(*mine, number, _in_tile(points.c.point, tile))
            .ext(distinct_on(*cell))
            .order_by(*cell, points.c.rank, points.c.id)
        )
    parts: list[Any] = [symbols]
    if tile.z >= lines_from:
        simple = func.ST_Simplify(rows.c.geom_3857, tile.width_m / TILE_PIXELS / 2, True)
        parts.insert(0, select(*kept, literal(0).label("n"), _in_tile(simple, tile)).where(is_line))
    if len(parts) == 1:
        drawn = symbols.subquery()
        return select(drawn).where(drawn.c.geom.is_not(None))
    both = union_all(*(select(part.subquery()) for part in parts)).subquery()
    return select(both).where(both.c.geom.is_not(None))


def _in_tile(geometry: Any, tile: Zoom) -> ColumnElement[Any]:
    return func.ST_AsMVTGeom(geometry, tile.frame, EXTENT, MARGIN, True).label("geom")
