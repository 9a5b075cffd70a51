"""Tables of assets: one row of `asset` for each, and one of its kind's own table."""

from datetime import date
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, declared_attr, mapped_column, relationship

from roadreg.assets.codes import (
    AssetKind,
    AssetStatus,
    Condition,
    CulvertGrade,
    Embedment,
    GuardrailPlace,
    ProtectionLevel,
    PullIn,
    SlopeKind,
    SlopeMaterial,
    SpanClass,
)
from roadreg.auth.models import Division
from roadreg.db.base import Base, CodeList, Metres, Recorded
from roadreg.files.models import Attachment
from roadreg.roads.models import Located, located_constraints


class StructureType(CodeList, Base):
    """Structure types of bridges 桥梁结构类型."""

    __tablename__ = "structure_type"


class CulvertKind(CodeList, Base):
    """Kinds of culvert 涵洞类型."""

    __tablename__ = "culvert_kind"


class GuardrailKind(CodeList, Base):
    """Kinds of guardrail 护栏类型."""

    __tablename__ = "guardrail_kind"


class SlopeTreatment(CodeList, Base):
    """Treatments of slopes 边坡防护形式."""

    __tablename__ = "slope_treatment"


class NavigationMarkKind(CodeList, Base):
    """Kinds of navigation mark 航标类型 (GB 5863)."""

    __tablename__ = "navigation_mark_kind"


class SafetyFacilityKind(CodeList, Base):
    """Kinds of safety facility 安全设施类型 (GB 5768, JTG D81)."""

    __tablename__ = "safety_facility_kind"


class Asset(Recorded, Located, Base):
    """What every asset has; `kind` tells in which table the rest stands."""

    __tablename__ = "asset"
    __table_args__ = (
        *located_constraints("asset"),
        UniqueConstraint("kind", "number"),
        CheckConstraint("(status = 'retired') = (retired_on IS NOT NULL)", name="retired_has_a_day"),
        Index("ix_asset_kind_status", "kind", "status"),
        Index("ix_asset_division_adcode", "division_adcode"),
    )
    __mapper_args__ = {
        "polymorphic_on": "kind",
        "version_id_col": Recorded.version,
    }

    kind: Mapped[AssetKind]
    number: Mapped[str] = mapped_column(comment="Unique among its kind; a bridge's is its bridge code")
    name: Mapped[str]
    name_en: Mapped[str] = mapped_column(server_default="")
    status: Mapped[AssetStatus] = mapped_column(server_default=AssetStatus.IN_SERVICE.value)
    division_adcode: Mapped[str] = mapped_column(ForeignKey("division.adcode"))
    built_on: Mapped[date | None]
    owner: Mapped[str] = mapped_column(server_default="")
    managed_by: Mapped[str] = mapped_column(server_default="")
    remarks: Mapped[str] = mapped_column(server_default="")
    retired_on: Mapped[date | None]
    retired_reason: Mapped[str] = mapped_column(server_default="")
    extra: Mapped[dict[str, Any]] = mapped_column(
        JSONB, server_default="{}", comment="Columns of an imported file that the register has no field for"
    )

    division: Mapped[Division] = relationship()
    attachments: Mapped[list["AssetAttachment"]] = relationship(order_by="AssetAttachment.id")


class AssetAttachment(Attachment, Base):
    """A photo or document of an asset."""

    __tablename__ = "asset_attachment"

    asset_id: Mapped[int] = mapped_column(ForeignKey("asset.id", ondelete="CASCADE"), index=True)


class OfKind:
    """The key that a kind's own table shares with `asset`."""

    @declared_attr
    @classmethod
    def id(cls) -> Mapped[int]:
        return mapped_column(ForeignKey("asset.id", ondelete="CASCADE"), primary_key=True, sort_order=-1)


class Bridge(OfKind, Asset):
    """A bridge 桥梁; its technical condition class is that of JTG/T H21 (`condition_standard` says which)."""

    __tablename__ = "bridge"
    __table_args__ = (
        CheckConstraint("condition_class BETWEEN 1 AND 5", name="condition_class"),
        CheckConstraint("total_length_m > 0", name="total_length"),
    )
    __mapper_args__ = {"polymorphic_identity": AssetKind.BRIDGE}

    crosses: Mapped[str] = mapped_column(server_default="", comment="What it spans: river, road, railway")
    total_length_m: Mapped[float | None] = mapped_column(Metres)
    longest_span_m: Mapped[float | None] = mapped_column(Metres)
    spans: Mapped[str] = mapped_column(server_default="", comment="Such as 3×20")
    span_class: Mapped[SpanClass | None] = mapped_column(comment="Computed from both lengths")
    structure_type_code: Mapped[str | None] = mapped_column(ForeignKey("structure_type.code"))
    deck_width_m: Mapped[float | None] = mapped_column(Metres)
    load_class: Mapped[str] = mapped_column(server_default="", comment="Design load, such as 公路-I级")
    condition_class: Mapped[int | None] = mapped_column(SmallInteger)
    condition_standard: Mapped[str] = mapped_column(server_default="", comment="Edition that it was rated by")
    inspected_on: Mapped[date | None]
    weight_limit_t: Mapped[float | None] = mapped_column(Metres)
    height_limit_m: Mapped[float | None] = mapped_column(Metres)
    engineer: Mapped[str] = mapped_column(server_default="", comment="Bridge maintenance engineer in charge")

    structure_type: Mapped[StructureType | None] = relationship()


class Culvert(OfKind, Asset):
    """A culvert 涵洞."""

    __tablename__ = "culvert"
    __mapper_args__ = {"polymorphic_identity": AssetKind.CULVERT}

    culvert_kind_code: Mapped[str | None] = mapped_column(ForeignKey("culvert_kind.code"))
    span_m: Mapped[float | None] = mapped_column(Metres)
    height_m: Mapped[float | None] = mapped_column(Metres)
    length_m: Mapped[float | None] = mapped_column(Metres)
    grade: Mapped[CulvertGrade | None]
    inspected_on: Mapped[date | None]

    culvert_kind: Mapped[CulvertKind | None] = relationship()


class FerryLanding(OfKind, Asset):
    """A ferry landing 渡口."""

    __tablename__ = "ferry_landing"
    __mapper_args__ = {"polymorphic_identity": AssetKind.FERRY_LANDING}

    permit_number: Mapped[str] = mapped_column(server_default="")
    water_body: Mapped[str] = mapped_column(server_default="")
    opposite_bank: Mapped[str] = mapped_column(server_default="")
    managing_town: Mapped[str] = mapped_column(server_default="", comment="Responsible by law")
    ramp: Mapped[str] = mapped_column(server_default="")
    has_signs: Mapped[bool | None]
    has_life_saving_kit: Mapped[bool | None]
    rebuilt_on: Mapped[date | None]
    inspected_on: Mapped[date | None]

    boats: Mapped[list["FerryBoat"]] = relationship(
        foreign_keys="FerryBoat.landing_id", back_populates="landing"
    )


class FerryBoat(OfKind, Asset):
    """A ferry boat 渡船; its place is that of its landing."""

    __tablename__ = "ferry_boat"
    __table_args__ = (CheckConstraint("rated_passengers >= 0", name="rated_passengers"),)
    __mapper_args__ = {"polymorphic_identity": AssetKind.FERRY_BOAT}

    landing_id: Mapped[int | None] = mapped_column(ForeignKey("ferry_landing.id"), index=True)
    registration_number: Mapped[str] = mapped_column(server_default="")
    certificate_number: Mapped[str] = mapped_column(server_default="")
    certificate_expires_on: Mapped[date | None]
    rated_passengers: Mapped[int | None]
    rated_vehicles: Mapped[int | None]
    gross_tonnage: Mapped[float | None] = mapped_column(Metres)
    crew: Mapped[str] = mapped_column(server_default="")
    renewed_on: Mapped[date | None]

    landing: Mapped[FerryLanding | None] = relationship(foreign_keys=[landing_id], back_populates="boats")


class Guardrail(OfKind, Asset):
    """A guardrail 护栏 along a stretch of road."""

    __tablename__ = "guardrail"
    __table_args__ = (CheckConstraint("post_spacing_m > 0", name="post_spacing"),)
    __mapper_args__ = {"polymorphic_identity": AssetKind.GUARDRAIL}

    guardrail_kind_code: Mapped[str | None] = mapped_column(ForeignKey("guardrail_kind.code"))
    protection_level: Mapped[ProtectionLevel | None]
    place: Mapped[GuardrailPlace | None]
    post_spacing_m: Mapped[float | None] = mapped_column(Metres)
    embedment: Mapped[Embedment | None]
    height_m: Mapped[float | None] = mapped_column(Metres)
    condition: Mapped[Condition | None]
    inspected_on: Mapped[date | None]

    guardrail_kind: Mapped[GuardrailKind | None] = relationship()


class Slope(OfKind, Asset):
    """A slope 边坡."""

    __tablename__ = "slope"
    __mapper_args__ = {"polymorphic_identity": AssetKind.SLOPE}

    slope_kind: Mapped[SlopeKind | None]
    material: Mapped[SlopeMaterial | None]
    height_m: Mapped[float | None] = mapped_column(Metres)
    gradient: Mapped[float | None] = mapped_column(Metres, comment="n of 1:n")
    steps: Mapped[int | None] = mapped_column(SmallInteger)
    slope_treatment_code: Mapped[str | None] = mapped_column(ForeignKey("slope_treatment.code"))
    is_monitored: Mapped[bool] = mapped_column(server_default="false")
    condition: Mapped[Condition | None]
    inspected_on: Mapped[date | None]

    slope_treatment: Mapped[SlopeTreatment | None] = relationship()


class BusBay(OfKind, Asset):
    """A bus stop beside the road 停靠站, in a bay or at the kerb."""

    __tablename__ = "bus_bay"
    __mapper_args__ = {"polymorphic_identity": AssetKind.BUS_BAY}

    pull_in: Mapped[PullIn | None]
    length_m: Mapped[float | None] = mapped_column(Metres)
    width_m: Mapped[float | None] = mapped_column(Metres)
    has_shelter: Mapped[bool | None]
    lines_served: Mapped[str] = mapped_column(server_default="")


class NavigationMark(OfKind, Asset):
    """A navigation mark 航标, such as the mark of a bridge's navigable opening 桥涵标."""

    __tablename__ = "navigation_mark"
    __mapper_args__ = {"polymorphic_identity": AssetKind.NAVIGATION_MARK}

    navigation_mark_kind_code: Mapped[str | None] = mapped_column(ForeignKey("navigation_mark_kind.code"))
    bridge_id: Mapped[int | None] = mapped_column(ForeignKey("bridge.id"), index=True)
    water_body: Mapped[str] = mapped_column(server_default="")
    panel: Mapped[str] = mapped_column(server_default="", comment="Shape and colour by day")
    light: Mapped[str] = mapped_column(server_default="", comment="Colour and rhythm by night")
    quantity: Mapped[int] = mapped_column(server_default="1")
    condition: Mapped[Condition | None]

    navigation_mark_kind: Mapped[NavigationMarkKind | None] = relationship()
    bridge: Mapped[Bridge | None] = relationship(foreign_keys=[bridge_id])


class SafetyFacility(OfKind, Asset):
    """A sign, marking, mirror, delineator or other safety facility 安全设施."""

    __tablename__ = "safety_facility"
    __mapper_args__ = {"polymorphic_identity": AssetKind.SAFETY_FACILITY}

    safety_facility_kind_code: Mapped[str | None] = mapped_column(ForeignKey("safety_facility_kind.code"))
    quantity: Mapped[float | None] = mapped_column(Metres)
    unit: Mapped[str] = mapped_column(server_default="")
    standard_code: Mapped[str] = mapped_column(server_default="", comment="Of the sign or marking in GB 5768")
    condition: Mapped[Condition | None]

    safety_facility_kind: Mapped[SafetyFacilityKind | None] = relationship()
