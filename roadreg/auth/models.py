"""Accounts and the divisions that bound what they may change."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, SmallInteger
from sqlalchemy.orm import Mapped, mapped_column, relationship

from roadreg.db.base import Base, Recorded


class Role(StrEnum):
    """What kind of work an account does; see `auth/permissions.py`."""

    STAFF = "staff"
    ENGINEER = "engineer"
    LEADER = "leader"
    STEWARD = "steward"
    ADMIN = "admin"


class Division(Base):
    """An administrative division (GB/T 2260, GB/T 10114); the adcode's length tells the level."""

    __tablename__ = "division"
    __table_args__ = (CheckConstraint("adcode ~ '^[0-9]{6}([0-9]{3}([0-9]{3})?)?$'", name="adcode"),)

    adcode: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    name_en: Mapped[str] = mapped_column(server_default="")
    parent_adcode: Mapped[str | None] = mapped_column(ForeignKey("division.adcode"), index=True)
    level: Mapped[int] = mapped_column(
        SmallInteger, comment="1 province, 2 city, 3 county, 4 town, 5 village"
    )

    parent: Mapped["Division | None"] = relationship(remote_side=[adcode])


class Account(Recorded, Base):
    """A person who signs in."""

    __tablename__ = "account"

    name: Mapped[str] = mapped_column(unique=True, comment="Typed at sign-in")
    display_name: Mapped[str] = mapped_column(server_default="")
    role: Mapped[Role]
    division_adcode: Mapped[str] = mapped_column(ForeignKey("division.adcode"))
    password_hash: Mapped[str] = mapped_column(comment="argon2id")
    is_active: Mapped[bool] = mapped_column(server_default="true")
    sign_in_stamp: Mapped[int] = mapped_column(
        server_default="0", comment="Grows when every session of the account shall end"
    )
    failed_sign_ins: Mapped[int] = mapped_column(SmallInteger, server_default="0")
    locked_until: Mapped[datetime | None]
    last_seen_at: Mapped[datetime | None]

    division: Mapped[Division] = relationship()
