"""Words of attachments."""

from flask_babel import lazy_gettext as _l

from roadreg.files.models import AttachmentKind
from roadreg.labels import register

KINDS = register({AttachmentKind.PHOTO: _l("Photo"), AttachmentKind.DOCUMENT: _l("Document")})
