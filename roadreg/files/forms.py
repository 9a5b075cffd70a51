"""Files as a form sends them."""

from flask import Request

from roadreg.files.errors import FIELD
from roadreg.files.services import Upload


def uploads_of(request: Request) -> list[Upload]:
    """The files of a form's `files` inputs; an input left empty sends a nameless one, which is left out."""
    return [Upload(sent.filename, sent.stream) for sent in request.files.getlist(FIELD) if sent.filename]
