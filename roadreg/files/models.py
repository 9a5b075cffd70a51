"""Stored files, and what ties one to a record."""

from datetime import date, datetime
from enum import StrEnum

from geoalchemy2 import Geometry, WKBElement
from sqlalchemy import BigInteger, CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, declared_attr, mapped_column, relationship

from roadreg.db.base import Base


class AttachmentKind(StrEnum):
    """What an attachment shows."""

    PHOTO = "photo"
    DOCUMENT = "document"


class StoredFile(Base):
    """One file in the store, named by the SHA-256 of its content, so that the same photo is kept once."""

    __tablename__ = "stored_file"
    __table_args__ = (CheckConstraint("sha256 ~ '^[0-9a-f]{64}$'", name="sha256"),)

    sha256: Mapped[str] = mapped_column(primary_key=True)
    content_type: Mapped[str] = mapped_column(comment="Found from the content, never from the name")
    size_bytes: Mapped[int] = mapped_column(BigInteger)
    width_px: Mapped[int | None]
    height_px: Mapped[int | None]
    taken_at: Mapped[datetime | None] = mapped_column(comment="From EXIF; a proposal, not a fact")
    taken_where: Mapped[WKBElement | None] = mapped_column(
        Geometry("POINT", srid=4326, spatial_index=False), comment="From EXIF; a proposal, not a fact"
    )
    stored_at: Mapped[datetime]


class Attachment:
    """A file at a record; each room has its own table with a foreign key to what the file belongs to."""

    id: Mapped[int] = mapped_column(primary_key=True, sort_order=-1)
    kind: Mapped[AttachmentKind]
    name: Mapped[str] = mapped_column(comment="As the sender's device called it; shown, never used as a path")
    caption: Mapped[str] = mapped_column(server_default="")
    dated: Mapped[date | None]
    added_at: Mapped[datetime]
    added_by: Mapped[str]

    @declared_attr
    @classmethod
    def sha256(cls) -> Mapped[str]:
        return mapped_column(ForeignKey("stored_file.sha256"))

    @declared_attr
    @classmethod
    def file(cls) -> Mapped[StoredFile]:
        return relationship(StoredFile, lazy="joined")
