"""What every table has in common: names of constraints, zoned moments, exact money, versions."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, ClassVar

from sqlalchemy import DateTime, Enum, MetaData, Numeric, Text, func
from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr, mapped_column

Metres = Numeric(12, 3, asdecimal=False)
"""Metres to the millimetre; a float in Python."""

Money = Numeric(16, 2)
"""Yuan to the fen; a Decimal in Python."""


def values_of(enum: type[StrEnum]) -> Sequence[str]:
    """The values of an enum, as the database stores them."""
    return [member.value for member in enum]


class Base(DeclarativeBase):
    """The base of all models. Tables are named in the singular of the field's word."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        str: Text(),
        datetime: DateTime(timezone=True),
        Decimal: Money,
        StrEnum: Enum(
            StrEnum, native_enum=False, length=40, create_constraint=True, values_callable=values_of
        ),
    }


class Recorded:
    """A row of the register: numbered, versioned, dated, with its source.

    `version` grows with every change, so that two editors never overwrite each other unseen; the
    database's trigger keeps every version in `history` (see `db/history.py`).
    """

    id: Mapped[int] = mapped_column(primary_key=True, sort_order=-1)
    version: Mapped[int] = mapped_column(comment="Grows by one with every change")
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    updated_at: Mapped[datetime] = mapped_column(server_default=func.now(), onupdate=func.now())
    source: Mapped[str] = mapped_column(
        server_default="register", comment="Where the record comes from: register, demonstration, a file"
    )

    @declared_attr.directive
    @classmethod
    def __mapper_args__(cls) -> dict[str, Any]:
        return {"version_id_col": cls.version}


class CodeList:
    """A list of codes with labels in both languages, editable by an administrator."""

    code: Mapped[str] = mapped_column(primary_key=True)
    label_zh: Mapped[str]
    label_en: Mapped[str]
    sequence: Mapped[int] = mapped_column(server_default="0", comment="Order in lists")
    is_active: Mapped[bool] = mapped_column(server_default="true", comment="Offered in forms")

    def label(self, language: str) -> str:
        """The label in `zh` or `en`."""
        return self.label_zh if language == "zh" else self.label_en
