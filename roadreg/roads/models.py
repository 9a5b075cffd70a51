"""Tables of the roads, and `Located`: what everything beside a road has in common."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from geoalchemy2 import Geometry, WKBElement
from sqlalchemy import (
    CheckConstraint,
    Computed,
    ForeignKey,
    Index,
    SmallInteger,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, TEXT, ExcludeConstraint
from sqlalchemy.orm import Mapped, declared_attr, mapped_column, relationship

from roadreg.auth.models import Division
from roadreg.db.base import Base, CodeList, Metres, Recorded
from roadreg.roads.codes import AdministrativeGrade, Side, TechnicalClass


class LocationMethod(StrEnum):
    """How a record came to its place."""

    CHAINAGE = "chainage"
    TAP = "tap"
    GPS = "gps"
    IMPORT = "import"


class CentrelineQuality(StrEnum):
    """How far a centreline can be trusted."""

    SURVEYED = "surveyed"
    DIGITISED = "digitised"
    SCHEMATIC = "schematic"


class PostKind(StrEnum):
    """What a calibration point is on the ground."""

    POST = "post"
    END = "end"
    EQUATION = "equation"


class SurfaceKind(CodeList, Base):
    """Kinds of pavement 路面类型."""

    __tablename__ = "surface_kind"


class Route(Recorded, Base):
    """A numbered road (GB/T 917)."""

    __tablename__ = "route"

    code: Mapped[str] = mapped_column(unique=True, comment="GB/T 917; X, Y, C, Z with the adcode")
    name: Mapped[str]
    name_en: Mapped[str] = mapped_column(server_default="")
    nicknames: Mapped[list[str]] = mapped_column(ARRAY(TEXT), server_default="{}", comment="Found by search")
    administrative_grade: Mapped[AdministrativeGrade]
    division_adcode: Mapped[str] = mapped_column(ForeignKey("division.adcode"), index=True)
    start_name: Mapped[str] = mapped_column(server_default="")
    end_name: Mapped[str] = mapped_column(server_default="")
    managed_by: Mapped[str] = mapped_column(server_default="", comment="Unit that maintains the road")
    remarks: Mapped[str] = mapped_column(server_default="")

    division: Mapped[Division] = relationship()
    centrelines: Mapped[list["Centreline"]] = relationship(
        back_populates="route", order_by="Centreline.valid_from"
    )


class Centreline(Recorded, Base):
    """One survey of a route's axis, valid from a day on.

    `geom` is a LineStringM in EPSG:4326 whose M is the *measure*: the calibrated distance along the road in
    metres, strictly increasing, equal to the chainage until the first broken chain.
    """

    __tablename__ = "centreline"
    __table_args__ = (
        ExcludeConstraint(
            ("route_id", "="),
            (func.daterange(text("valid_from"), text("valid_to"), text("'[)'")), "&&"),
            name="ex_centreline_one_a_day",
            using="gist",
        ),
        CheckConstraint("valid_to IS NULL OR valid_from < valid_to", name="valid_from_before_valid_to"),
    )

    route_id: Mapped[int] = mapped_column(ForeignKey("route.id"), index=True)
    valid_from: Mapped[date]
    valid_to: Mapped[date | None] = mapped_column(comment="First day on which it no longer holds")
    quality: Mapped[CentrelineQuality]
    survey: Mapped[str] = mapped_column(server_default="", comment="Who surveyed it, from what")
    length_m: Mapped[float] = mapped_column(Metres, comment="Real length between both ends, broken chains in")
    geom: Mapped[WKBElement] = mapped_column(Geometry("LINESTRINGM", srid=4326, dimension=3))
    geom_3857: Mapped[WKBElement] = mapped_column(
        Geometry("LINESTRING", srid=3857), Computed("ST_Force2D(ST_Transform(geom, 3857))", persisted=True)
    )

    route: Mapped[Route] = relationship(back_populates="centrelines")
    calibration_points: Mapped[list["CalibrationPoint"]] = relationship(
        order_by="CalibrationPoint.measure_m", cascade="all, delete-orphan"
    )
    broken_chains: Mapped[list["BrokenChain"]] = relationship(
        order_by="BrokenChain.measure_m", cascade="all, delete-orphan"
    )


class CalibrationPoint(Base):
    """A known chainage at a known place of a centreline."""

    __tablename__ = "calibration_point"
    __table_args__ = (UniqueConstraint("centreline_id", "measure_m"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    centreline_id: Mapped[int] = mapped_column(ForeignKey("centreline.id", ondelete="CASCADE"), index=True)
    kind: Mapped[PostKind]
    measure_m: Mapped[float] = mapped_column(Metres)
    chainage_m: Mapped[float] = mapped_column(Metres)
    piece: Mapped[int] = mapped_column(SmallInteger, server_default="0")
    geom: Mapped[WKBElement] = mapped_column(Geometry("POINT", srid=4326))


class BrokenChain(Base):
    """An equation of chainages 断链: at `measure_m`, `back_m` on this side is `ahead_m` on the other."""

    __tablename__ = "broken_chain"
    __table_args__ = (UniqueConstraint("centreline_id", "measure_m"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    centreline_id: Mapped[int] = mapped_column(ForeignKey("centreline.id", ondelete="CASCADE"), index=True)
    measure_m: Mapped[float] = mapped_column(Metres)
    back_m: Mapped[float] = mapped_column(Metres, comment="Chainage arriving at the equation")
    ahead_m: Mapped[float] = mapped_column(Metres, comment="Chainage leaving it")
    cause: Mapped[str] = mapped_column(server_default="")
    since: Mapped[date | None]


class KilometrePost(Base):
    """A whole kilometre of the centreline in force, for maps. Derived; never edited."""

    __tablename__ = "kilometre_post"

    id: Mapped[int] = mapped_column(primary_key=True)
    route_id: Mapped[int] = mapped_column(ForeignKey("route.id", ondelete="CASCADE"), index=True)
    chainage_m: Mapped[float] = mapped_column(Metres)
    piece: Mapped[int] = mapped_column(SmallInteger, server_default="0")
    geom: Mapped[WKBElement] = mapped_column(Geometry("POINT", srid=4326))
    geom_3857: Mapped[WKBElement] = mapped_column(
        Geometry("POINT", srid=3857), Computed("ST_Transform(geom, 3857)", persisted=True)
    )


class Located:
    """A place beside a road: *(route, chainage, side, offset)* is the truth, the geometry is derived.

    A chainage alone is ambiguous where chainages repeat (long chain), so each carries its piece: the number,
    from 0, of the run between two broken chains. `(piece, chainage)` orders places along a route.
    A point that was surveyed (GPS, tap, file) keeps its own coordinate beside the derived one. A record
    captured by GPS stays where it was measured when the centreline is replaced: its chainage moves. Any other
    keeps its chainage: its geometry moves. A record beside no road has a surveyed place and no route.
    """

    location_method: Mapped[LocationMethod] = mapped_column(server_default="chainage")
    from_m: Mapped[float | None] = mapped_column(Metres, comment="Chainage, metres")
    from_piece: Mapped[int] = mapped_column(SmallInteger, server_default="0")
    to_m: Mapped[float | None] = mapped_column(Metres, comment="Chainage of a line's end; NULL for a point")
    to_piece: Mapped[int] = mapped_column(SmallInteger, server_default="0")
    side: Mapped[Side | None] = mapped_column(comment="Facing increasing chainage")
    offset_m: Mapped[float] = mapped_column(
        Metres, server_default="0", comment="From the centreline, metres, positive to the right"
    )
    surveyed_accuracy_m: Mapped[float | None] = mapped_column(Metres)
    surveyed_at: Mapped[datetime | None]

    @declared_attr
    @classmethod
    def route_id(cls) -> Mapped[int | None]:
        return mapped_column(ForeignKey("route.id"), index=True)

    @declared_attr
    @classmethod
    def route(cls) -> Mapped[Route | None]:
        return relationship(Route, lazy="joined")

    @declared_attr
    @classmethod
    def surveyed_point(cls) -> Mapped[WKBElement | None]:
        return mapped_column(Geometry("POINT", srid=4326, spatial_index=False))

    @declared_attr
    @classmethod
    def geom(cls) -> Mapped[WKBElement | None]:
        return mapped_column(Geometry("GEOMETRY", srid=4326), comment="Derived from route and chainage")

    @declared_attr
    @classmethod
    def geom_3857(cls) -> Mapped[WKBElement | None]:
        return mapped_column(
            Geometry("GEOMETRY", srid=3857), Computed("ST_Transform(geom, 3857)", persisted=True)
        )


def located_constraints(table: str) -> tuple[Any, ...]:
    """The checks and the index that every `Located` table carries, for its `__table_args__`."""
    return (
        CheckConstraint("(route_id IS NULL) = (from_m IS NULL)", name="route_with_chainage"),
        CheckConstraint("to_m IS NULL OR (from_piece, from_m) <= (to_piece, to_m)", name="from_not_after_to"),
        CheckConstraint("geom IS NULL OR ST_IsValid(geom)", name="geometry_valid"),
        CheckConstraint(
            "surveyed_point IS NULL OR ST_Y(surveyed_point) BETWEEN -85 AND 85", name="latitude_on_the_map"
        ),
        Index(f"ix_{table}_place", "route_id", "from_piece", "from_m"),
    )


class Section(Recorded, Located, Base):
    """A stretch of a route with one technical class and cross-section 路段."""

    __tablename__ = "section"
    __table_args__ = (
        *located_constraints("section"),
        CheckConstraint("to_m IS NOT NULL", name="is_a_line"),
    )

    name: Mapped[str] = mapped_column(server_default="")
    technical_class: Mapped[TechnicalClass]
    lanes: Mapped[int | None] = mapped_column(SmallInteger)
    width_m: Mapped[float | None] = mapped_column(Metres, comment="Carriageway width")
    surface_kind_code: Mapped[str | None] = mapped_column(ForeignKey("surface_kind.code"))
    design_speed_kmh: Mapped[int | None] = mapped_column(SmallInteger)
    managed_by: Mapped[str] = mapped_column(server_default="")
    remarks: Mapped[str] = mapped_column(server_default="")

    surface_kind: Mapped[SurfaceKind | None] = relationship()
    traffic: Mapped[list["SectionTraffic"]] = relationship(
        order_by="SectionTraffic.year", cascade="all, delete-orphan"
    )


class SectionTraffic(Base):
    """Annual average daily traffic of a section in one year."""

    __tablename__ = "section_traffic"
    __table_args__ = (UniqueConstraint("section_id", "year"), CheckConstraint("aadt >= 0", name="aadt"))

    id: Mapped[int] = mapped_column(primary_key=True)
    section_id: Mapped[int] = mapped_column(ForeignKey("section.id", ondelete="CASCADE"))
    year: Mapped[int] = mapped_column(SmallInteger)
    aadt: Mapped[int] = mapped_column(comment="Vehicles a day")
    source: Mapped[str] = mapped_column(server_default="")
