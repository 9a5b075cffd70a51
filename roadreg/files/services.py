"""Taking in files and tying them to records. Whoever calls has asked for permission on the record first."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import PurePosixPath
from typing import IO, Any, TypeVar

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from roadreg.auth.models import Account
from roadreg.files.errors import FileRefused
from roadreg.files.models import Attachment, AttachmentKind, StoredFile
from roadreg.files.photos import Photo, read_photo
from roadreg.files.recognise import PHOTO_TYPES, recognise
from roadreg.files.store import FileStore

A = TypeVar("A", bound=Attachment)

LONGEST_NAME = 150


@dataclass(frozen=True)
class Upload:
    """A file as it was sent: the name its device gave it, and its bytes to be read."""

    name: str
    stream: IO[bytes]


def store_upload(session: Session, store: FileStore, upload: Upload, *, now: datetime) -> StoredFile:
    """Take in one file; the same bytes sent again give the file that is there.

    The type is found from the content. A photo is decoded once, here; its copies for pages are made from
    that. Flushes. Bytes that are written and then rolled back stay in the store under their hash: harmless,
    and there already when they are sent again.
    Raises FileRefused, StoreUnavailable.
    """
    name = plain_name(upload.name)
    data = _read_within_limit(upload.stream, name, store.limit_bytes)
    sha256 = hashlib.sha256(data).hexdigest()
    known = session.get(StoredFile, sha256)
    if known is not None and store.has(sha256):
        return known
    content_type = recognise(data, name)
    photo = read_photo(data, name, zone=store.zone, now=now) if content_type in PHOTO_TYPES else None
    store.put(data, sha256)
    for copy, copied in photo.copies.items() if photo else ():
        store.put(copied, sha256, copy)
    facts = {"sha256": sha256, "content_type": content_type, "size_bytes": len(data), "stored_at": now}
    # Two people may send the same photo at once; the second finds the first one's row.
    session.execute(insert(StoredFile).values(facts | _facts_of(photo)).on_conflict_do_nothing())
    return session.get_one(StoredFile, sha256)


def attach(
    session: Session,
    store: FileStore,
    kind_of_attachment: type[A],
    upload: Upload,
    *,
    account: Account | None,
    now: datetime,
    caption: str = "",
    dated: date | None = None,
    **belongs_to: Any,
) -> A:
    """Store a file and tie it to a record: `attach(…, HazardAttachment, upload, …, hazard_id=7)`.

    account : who adds it; None for a visitor.
    belongs_to : the columns of the attachment's table that name the record.
    A file that hangs on the record already is not hung on it twice: that attachment is given back.
    Flushes. Raises FileRefused, StoreUnavailable.
    """
    file = store_upload(session, store, upload, now=now)
    already = session.scalars(
        select(kind_of_attachment).filter_by(sha256=file.sha256, **belongs_to).limit(1)
    ).first()
    if already is not None:
        return already
    facts: dict[str, Any] = {
        "kind": AttachmentKind.PHOTO if file.content_type in PHOTO_TYPES else AttachmentKind.DOCUMENT,
        "name": plain_name(upload.name),
        "caption": caption.strip(),
        "dated": dated,
        "added_at": now,
        "added_by": (account.display_name or account.name) if account else "",
        "file": file,
    }
    attachment = kind_of_attachment(**facts, **belongs_to)
    session.add(attachment)
    session.flush()
    return attachment


def attach_all(
    session: Session,
    store: FileStore,
    kind_of_attachment: type[A],
    uploads: Iterable[Upload],
    *,
    account: Account | None,
    now: datetime,
    caption: str = "",
    **belongs_to: Any,
) -> list[A]:
    """`attach` for each file of a form: all of them, or by the exception none."""
    return [
        attach(
            session,
            store,
            kind_of_attachment,
            upload,
            account=account,
            now=now,
            caption=caption,
            **belongs_to,
        )
        for upload in uploads
    ]


def plain_name(name: str) -> str:
    """The last part of what a device calls a file, on one line; for showing only, never a path."""
    last = PurePosixPath(name.replace("\\", "/")).name
    shown = "".join(letter for letter in last if letter.isprintable()).strip()
    return shown[-LONGEST_NAME:] or _("file")


def _read_within_limit(stream: IO[bytes], name: str, limit: int) -> bytes:
    data = stream.read(limit + 1)
    if not data:
        raise FileRefused(_("The file “%(name)s” is empty.", name=name), _("Choose it again."))
    if len(data) > limit:
        raise FileRefused(
            _("“%(name)s” is larger than %(limit)s MB.", name=name, limit=limit // 2**20),
            _("Make it smaller and send it again."),
        )
    return data


def _facts_of(photo: Photo | None) -> dict[str, Any]:
    if photo is None:
        return {}
    where = photo.taken.where
    return {
        "width_px": photo.width_px,
        "height_px": photo.height_px,
        "taken_at": photo.taken.at,
        "taken_where": f"SRID=4326;POINT({where[0]} {where[1]})" if where else None,
    }
