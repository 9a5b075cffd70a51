"""Tables of projects."""

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Numeric, Table, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from roadreg.assets.models import Asset
from roadreg.auth.models import Account, Division
from roadreg.db.base import Base, CodeList, Money, Recorded
from roadreg.files.models import Attachment
from roadreg.hazards.models import Hazard
from roadreg.projects.codes import ProjectCondition, ProjectStage
from roadreg.roads.models import Located, located_constraints
from roadreg.safety.models import BlackSpot

Percent = Numeric(5, 2)
"""0.00 to 100.00; a Decimal in Python."""


class ProjectKind(CodeList, Base):
    """Kinds of project 项目类别."""

    __tablename__ = "project_kind"


def treats(table: str, what: type[Base]) -> Table:
    """The table that ties projects to the records that they treat."""
    target = what.__tablename__
    return Table(
        table,
        Base.metadata,
        Column("project_id", ForeignKey("project.id", ondelete="CASCADE"), primary_key=True),
        Column(f"{target}_id", ForeignKey(f"{target}.id", ondelete="CASCADE"), primary_key=True, index=True),
    )


project_asset = treats("project_asset", Asset)
project_hazard = treats("project_hazard", Hazard)
project_black_spot = treats("project_black_spot", BlackSpot)


class Project(Recorded, Base):
    """A piece of road works, from the programme to final acceptance."""

    __tablename__ = "project"
    __table_args__ = (
        CheckConstraint("starts_on <= finishes_on", name="starts_before_it_finishes"),
        CheckConstraint("estimated_cost >= 0", name="estimated_cost"),
        Index("ix_project_division_adcode", "division_adcode"),
    )

    number: Mapped[str] = mapped_column(unique=True, comment="Such as P2011-07")
    name: Mapped[str]
    name_en: Mapped[str] = mapped_column(server_default="")
    kind_code: Mapped[str] = mapped_column(ForeignKey("project_kind.code"), index=True)
    stage: Mapped[ProjectStage] = mapped_column(server_default=ProjectStage.PLANNING.value)
    condition: Mapped[ProjectCondition] = mapped_column(server_default=ProjectCondition.NORMAL.value)
    division_adcode: Mapped[str] = mapped_column(ForeignKey("division.adcode"))
    engineer_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"), comment="Enters its progress")
    description: Mapped[str] = mapped_column(server_default="")
    estimated_cost: Mapped[Decimal | None] = mapped_column(Money, comment="Estimate or budget, yuan")
    cost_basis: Mapped[str] = mapped_column(server_default="", comment="估算, 概算, 预算 or what else it is")
    length_km: Mapped[Decimal | None] = mapped_column(Numeric(10, 3))
    starts_on: Mapped[date | None] = mapped_column(comment="Planned or actual start of works")
    finishes_on: Mapped[date | None] = mapped_column(comment="Planned end of works")
    accepted_on: Mapped[date | None] = mapped_column(comment="Hand-over acceptance")
    remarks: Mapped[str] = mapped_column(server_default="")

    kind: Mapped[ProjectKind] = relationship()
    division: Mapped[Division] = relationship()
    engineer: Mapped[Account | None] = relationship()
    sites: Mapped[list["ProjectSite"]] = relationship(
        back_populates="project", order_by="ProjectSite.id", cascade="all, delete-orphan"
    )
    milestones: Mapped[list["Milestone"]] = relationship(
        back_populates="project", order_by="Milestone.planned_on", cascade="all, delete-orphan"
    )
    progress: Mapped[list["ProgressEntry"]] = relationship(
        back_populates="project", order_by="ProgressEntry.month", cascade="all, delete-orphan"
    )
    attachments: Mapped[list["ProjectAttachment"]] = relationship(order_by="ProjectAttachment.id")
    assets: Mapped[list[Asset]] = relationship(secondary=project_asset)
    hazards: Mapped[list[Hazard]] = relationship(secondary=project_hazard)
    black_spots: Mapped[list[BlackSpot]] = relationship(secondary=project_black_spot)


class ProjectSite(Recorded, Located, Base):
    """One place at which a project works; a project may have several, on several routes."""

    __tablename__ = "project_site"
    __table_args__ = located_constraints("project_site")

    project_id: Mapped[int] = mapped_column(ForeignKey("project.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(server_default="")

    project: Mapped[Project] = relationship(back_populates="sites")


class Milestone(Recorded, Base):
    """A dated event of a project 里程碑节点."""

    __tablename__ = "milestone"

    project_id: Mapped[int] = mapped_column(ForeignKey("project.id", ondelete="CASCADE"), index=True)
    name: Mapped[str]
    stage: Mapped[ProjectStage | None]
    is_critical: Mapped[bool] = mapped_column(server_default="false")
    planned_on: Mapped[date | None]
    forecast_on: Mapped[date | None]
    done_on: Mapped[date | None]
    note: Mapped[str] = mapped_column(server_default="")

    project: Mapped[Project] = relationship(back_populates="milestones")


class ProgressEntry(Recorded, Base):
    """What a project had reached at the end of a month. Cumulative."""

    __tablename__ = "progress_entry"
    __table_args__ = (
        UniqueConstraint("project_id", "month"),
        CheckConstraint("physical_percent BETWEEN 0 AND 100", name="physical_percent"),
        CheckConstraint("planned_percent BETWEEN 0 AND 100", name="planned_percent"),
        CheckConstraint("extract(day FROM month) = 1", name="month_is_its_first_day"),
    )

    project_id: Mapped[int] = mapped_column(ForeignKey("project.id", ondelete="CASCADE"))
    month: Mapped[date] = mapped_column(comment="The first day of the month")
    physical_percent: Mapped[Decimal] = mapped_column(Percent, comment="Physical progress 形象进度")
    planned_percent: Mapped[Decimal | None] = mapped_column(Percent, comment="What the plan had for then")
    work_done: Mapped[str] = mapped_column(server_default="", comment="What was done this month")
    problems: Mapped[str] = mapped_column(server_default="")
    remark: Mapped[str] = mapped_column(
        server_default="", comment="Sentence asked for by a warning, such as less than last month"
    )
    entered_at: Mapped[datetime]
    entered_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))

    project: Mapped[Project] = relationship(back_populates="progress")
    entered_by: Mapped[Account | None] = relationship()


class ProjectAttachment(Attachment, Base):
    """A photo or document of a project, perhaps the proof of a milestone."""

    __tablename__ = "project_attachment"

    project_id: Mapped[int] = mapped_column(ForeignKey("project.id", ondelete="CASCADE"), index=True)
    milestone_id: Mapped[int | None] = mapped_column(ForeignKey("milestone.id", ondelete="SET NULL"))
