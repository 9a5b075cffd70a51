"""Files for people who are signed in: photos as upright copies without location, documents to save."""

from io import BytesIO
from typing import cast

from flask import Blueprint, Response, current_app, send_file
from flask_babel import gettext as _
from geoalchemy2 import WKBElement
from geoalchemy2.shape import to_shape
from shapely import Point
from werkzeug.wrappers import Response as AnyResponse

from roadreg.auth.permissions import Action, may
from roadreg.auth.sign_in import current_account
from roadreg.db.session import get_session
from roadreg.errors import NotFound
from roadreg.files.models import StoredFile
from roadreg.files.photos import Copy, read_photo
from roadreg.files.queries import get_file, name_to_save_as
from roadreg.files.recognise import JPEG, PHOTO_TYPES
from roadreg.files.store import get_store

bp = Blueprint("files", __name__, url_prefix="/files")

A_YEAR_S = 31_536_000


@bp.before_request
def ask_visitors_to_sign_in() -> AnyResponse | None:
    """Nothing here is for visitors: faces and plates have not been taken out of photos."""
    if may(current_account(), Action.READ):
        return None
    answer: AnyResponse = current_app.login_manager.unauthorized()  # type: ignore[attr-defined]
    return answer


@bp.app_template_filter("position")
def position(where: WKBElement) -> str:
    """A point as people paste it: `28.01566 N, 120.65523 E`, to the metre."""
    point = cast(Point, to_shape(where))
    latitude = f"{abs(point.y):.5f} {'N' if point.y >= 0 else 'S'}"
    return f"{latitude}, {abs(point.x):.5f} {'E' if point.x >= 0 else 'W'}"


@bp.get("/<sha256>")
def show_file(sha256: str) -> Response:
    """A photo to look at, or a document to save."""
    file = get_file(get_session(), sha256)
    if file.content_type in PHOTO_TYPES:
        return _photo(file, Copy.VIEW)
    return _to_save(file)


@bp.get("/<sha256>/thumbnail")
def show_thumbnail(sha256: str) -> Response:
    """A photo, small."""
    file = get_file(get_session(), sha256)
    if file.content_type not in PHOTO_TYPES:
        raise NotFound(_("A document has no thumbnail."))
    return _photo(file, Copy.THUMBNAIL)


@bp.get("/<sha256>/original")
def save_original(sha256: str) -> Response:
    """The file byte by byte as it was sent, for evidence; a photo with all that its camera wrote into it."""
    return _to_save(get_file(get_session(), sha256))


def _photo(file: StoredFile, copy: Copy) -> Response:
    store = get_store()
    if not store.has(file.sha256, copy):  # The copies are a cache, which may be emptied.
        original = store.get(file.sha256)
        photo = read_photo(original, file.sha256[:12], zone=store.zone, now=file.stored_at)
        for made, data in photo.copies.items():
            store.put(data, file.sha256, made)
    answer = send_file(BytesIO(store.get(file.sha256, copy)), JPEG, etag=False)
    return _for_ever(answer, f"{file.sha256}-{copy}")


def _to_save(file: StoredFile) -> Response:
    answer = send_file(
        BytesIO(get_store().get(file.sha256)),
        file.content_type,
        as_attachment=True,
        download_name=name_to_save_as(get_session(), file),
        etag=False,
    )
    return _for_ever(answer, file.sha256)


def _for_ever(answer: Response, tag: str) -> Response:
    """The address names the content, so it never changes; `private`, because not everybody may see it."""
    answer.set_etag(tag)
    answer.cache_control.no_cache = None
    answer.cache_control.private = True
    answer.cache_control.max_age = A_YEAR_S
    answer.cache_control.immutable = True
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer
