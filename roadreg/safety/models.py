"""Tables of black spots."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from roadreg.auth.models import Division
from roadreg.db.base import Base, Recorded
from roadreg.roads.models import Located, located_constraints
from roadreg.safety.codes import BlackSpotKind, BlackSpotLevel, BlackSpotStatus


class BlackSpot(Recorded, Located, Base):
    """A crash-prone place, listed by decision 事故黑点."""

    __tablename__ = "black_spot"
    __table_args__ = (
        *located_constraints("black_spot"),
        CheckConstraint("period_from <= period_to", name="period"),
        CheckConstraint(
            "least(fatal_crashes, injury_crashes, property_crashes, killed, injured) >= 0", name="counts"
        ),
        CheckConstraint("geom IS NOT NULL", name="has_a_place"),
        Index("ix_black_spot_division_adcode", "division_adcode"),
    )

    number: Mapped[str] = mapped_column(unique=True, comment="Such as B2011-03")
    name: Mapped[str]
    name_en: Mapped[str] = mapped_column(server_default="")
    kind: Mapped[BlackSpotKind]
    level: Mapped[BlackSpotLevel]
    status: Mapped[BlackSpotStatus] = mapped_column(server_default=BlackSpotStatus.LISTED.value)
    division_adcode: Mapped[str] = mapped_column(ForeignKey("division.adcode"))
    period_from: Mapped[date] = mapped_column(comment="First day of the crashes counted")
    period_to: Mapped[date] = mapped_column(comment="Last day of the crashes counted")
    rule: Mapped[str] = mapped_column(comment="The rule that it meets, in words")
    fatal_crashes: Mapped[int] = mapped_column(server_default="0")
    injury_crashes: Mapped[int] = mapped_column(server_default="0")
    property_crashes: Mapped[int] = mapped_column(server_default="0")
    killed: Mapped[int] = mapped_column(server_default="0")
    injured: Mapped[int] = mapped_column(server_default="0")
    causes: Mapped[str] = mapped_column(server_default="")
    measures: Mapped[str] = mapped_column(server_default="")
    decision: Mapped[str] = mapped_column(server_default="", comment="Document that listed it")
    listed_on: Mapped[date]
    treated_on: Mapped[date | None]
    delisted_on: Mapped[date | None]
    is_published: Mapped[bool] = mapped_column(server_default="false", comment="Shown to visitors")

    division: Mapped[Division] = relationship()
