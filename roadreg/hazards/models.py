"""Tables of hazards."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Enum, ForeignKey, Index, SmallInteger, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from roadreg.auth.models import Account, Division
from roadreg.db.base import Base, CodeList, Recorded, values_of
from roadreg.files.models import Attachment
from roadreg.hazards.codes import HazardGrade, HazardOrigin, HazardState
from roadreg.roads.models import Located, located_constraints


class HazardCategory(CodeList, Base):
    """Categories of hazard 隐患类别."""

    __tablename__ = "hazard_category"

    typical_measure: Mapped[str] = mapped_column(server_default="")


class Hazard(Recorded, Located, Base):
    """A defect or unsafe state that is present on or beside a road."""

    __tablename__ = "hazard"
    __table_args__ = (
        *located_constraints("hazard"),
        CheckConstraint("risk_level BETWEEN 1 AND 4", name="risk_level"),
        CheckConstraint("(state = 'merged') = (merged_into_id IS NOT NULL)", name="merged_into_another"),
        CheckConstraint("geom IS NOT NULL", name="has_a_place"),
        Index("ix_hazard_state_reported_at", "state", "reported_at"),
        # The order of the list: without it every page sorts all open hazards.
        Index("ix_hazard_by_risk", "risk_level", "due_on", text("number DESC")),
        Index("ix_hazard_division_adcode", "division_adcode"),
    )

    number: Mapped[str] = mapped_column(unique=True, comment="Such as H2011-0042")
    category_code: Mapped[str] = mapped_column(ForeignKey("hazard_category.code"), index=True)
    description: Mapped[str] = mapped_column(server_default="")
    state: Mapped[HazardState] = mapped_column(server_default=HazardState.REPORTED.value)
    grade: Mapped[HazardGrade | None]
    risk_level: Mapped[int | None] = mapped_column(SmallInteger, comment="1 red to 4 blue")
    division_adcode: Mapped[str] = mapped_column(ForeignKey("division.adcode"))
    origin: Mapped[HazardOrigin]
    reported_at: Mapped[datetime] = mapped_column(comment="When it was seen")
    reported_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    responsible_unit: Mapped[str] = mapped_column(server_default="")
    due_on: Mapped[date | None] = mapped_column(comment="Last day for treatment; not yet overdue on it")
    temporary_control: Mapped[str] = mapped_column(server_default="", comment="临时管控措施")
    closed_at: Mapped[datetime | None]
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("hazard.id"))
    is_published: Mapped[bool] = mapped_column(server_default="false", comment="Shown to visitors")
    client_token: Mapped[UUID | None] = mapped_column(
        unique=True, comment="Made by the form or phone; a resend carries the same one"
    )

    category: Mapped[HazardCategory] = relationship(lazy="joined")
    division: Mapped[Division] = relationship()
    reported_by: Mapped[Account | None] = relationship()
    merged_into: Mapped["Hazard | None"] = relationship(remote_side="Hazard.id")
    actions: Mapped[list["HazardAction"]] = relationship(
        back_populates="hazard", order_by="HazardAction.id.desc()"
    )
    attachments: Mapped[list["HazardAttachment"]] = relationship(order_by="HazardAttachment.id")


class HazardAction(Base):
    """One change of a hazard's state. Never edited."""

    __tablename__ = "hazard_action"

    id: Mapped[int] = mapped_column(primary_key=True)
    hazard_id: Mapped[int] = mapped_column(ForeignKey("hazard.id", ondelete="CASCADE"), index=True)
    from_state: Mapped[HazardState | None] = mapped_column(
        Enum(
            HazardState,
            name="from_state",
            native_enum=False,
            length=40,
            create_constraint=True,
            values_callable=values_of,
        ),
        comment="NULL for the report itself",
    )
    to_state: Mapped[HazardState]
    at: Mapped[datetime]
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    note: Mapped[str] = mapped_column(server_default="")

    hazard: Mapped[Hazard] = relationship(back_populates="actions")
    account: Mapped[Account | None] = relationship()


class HazardAttachment(Attachment, Base):
    """A photo or document of a hazard."""

    __tablename__ = "hazard_attachment"

    hazard_id: Mapped[int] = mapped_column(ForeignKey("hazard.id", ondelete="CASCADE"), index=True)
