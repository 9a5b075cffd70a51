"""Photos of a report that is not saved yet: what was sent once is kept while the rest is put right."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO

from itsdangerous import BadSignature, URLSafeSerializer
from sqlalchemy.orm import Session

from roadreg.auth.models import Account
from roadreg.files.errors import FileRefused
from roadreg.files.services import Upload, attach_all, plain_name, store_upload
from roadreg.files.store import FileStore
from roadreg.hazards.models import Hazard, HazardAttachment

MOST = 20


@dataclass(frozen=True)
class KeptPhoto:
    """A file that is in the store and waits for its hazard.

    token : names it in the form, signed, so that nobody ties a file of others to a hazard.
    """

    sha256: str
    name: str
    token: str


class PhotoBasket:
    """Keeps the files of a report between one sending of the form and the next."""

    def __init__(self, secret_key: str) -> None:
        self._signer = URLSafeSerializer(secret_key, salt="photos of a hazard")

    def again(self, tokens: Iterable[str]) -> list[KeptPhoto]:
        """The files that the form brings back; what was not signed here is left out."""
        kept: dict[str, KeptPhoto] = {}
        for token in list(tokens)[:MOST]:
            try:
                sha256, name = self._signer.loads(token)
            except (BadSignature, ValueError):
                continue
            kept[sha256] = KeptPhoto(sha256, name, token)
        return list(kept.values())

    def take_in(
        self, session: Session, store: FileStore, uploads: Iterable[Upload], *, now: datetime
    ) -> tuple[list[KeptPhoto], list[str]]:
        """Store what was sent. One that is refused does not hinder the others; the reasons are given back.

        Flushes. Raises StoreUnavailable.
        """
        kept, refused = [], []
        for upload in uploads:
            try:
                file = store_upload(session, store, upload, now=now)
            except FileRefused as error:
                refused.append(str(error))
                continue
            name = plain_name(upload.name)
            token = self._signer.dumps([file.sha256, name])
            kept.append(KeptPhoto(file.sha256, name, token))
        return kept, refused


def attach_kept(
    session: Session,
    store: FileStore,
    hazard: Hazard,
    photos: Iterable[KeptPhoto],
    *,
    account: Account,
    now: datetime,
) -> list[HazardAttachment]:
    """Tie kept files to the hazard that was saved. Flushes."""
    return attach_all(
        session,
        store,
        HazardAttachment,
        [Upload(photo.name, BytesIO(store.get(photo.sha256))) for photo in photos],
        account=account,
        now=now,
        hazard_id=hazard.id,
    )
