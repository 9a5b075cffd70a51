"""What can be asked about files."""

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from roadreg.errors import NotFound
from roadreg.files.models import Attachment, StoredFile
from roadreg.files.recognise import EXTENSIONS


def get_file(session: Session, sha256: str) -> StoredFile:
    """The file of that hash. Raises NotFound."""
    file = session.get(StoredFile, sha256)
    if file is None:
        raise NotFound(_("The register has no such file."))
    return file


def name_to_save_as(session: Session, file: StoredFile) -> str:
    """A name for saving: as it was sent, with the ending of what the file really is."""
    ending = EXTENSIONS[file.content_type]
    for table in Attachment.__subclasses__():
        name = session.scalars(
            select(table.name).where(table.sha256 == file.sha256).order_by(table.id).limit(1)
        ).first()
        if name:
            return name if name.lower().endswith(ending) else name + ending
    return file.sha256[:12] + ending
