"""Keeping files, tying them to records, and showing them to people who are signed in."""

import hashlib
from datetime import UTC, datetime
from io import BytesIO
from zoneinfo import ZoneInfo

import pytest
from geoalchemy2.shape import from_shape, to_shape
from PIL import Image
from shapely import Point
from sqlalchemy import func, select

from roadreg.assets.models import Asset, AssetAttachment, Bridge
from roadreg.files import services
from roadreg.files.errors import FileRefused
from roadreg.files.models import AttachmentKind, StoredFile
from roadreg.files.photos import Copy
from roadreg.files.services import Upload, attach, store_upload
from roadreg.files.store import FileStore
from roadreg.files.views import position
from tests.factories import lucheng
from tests.files import pictures
from tests.files.pictures import LUCHENG, photo

NOW = datetime(2026, 11, 24, 8, tzinfo=UTC)


def upload(data: bytes, name: str = "bridge.jpg") -> Upload:
    return Upload(name, BytesIO(data))


@pytest.fixture
def store(config) -> FileStore:
    return FileStore.of(config)


@pytest.fixture
def bridge(session) -> Asset:
    bridge = Bridge(number="G330330302L0010", name="双屿桥", division=lucheng())
    session.add(bridge)
    session.commit()
    return bridge


def test_a_file_is_kept_under_the_hash_of_its_content(session, store):
    data = photo(taken="2011:06:03 08:12:00", gps=LUCHENG)
    file = store_upload(session, store, upload(data), now=NOW)
    assert file.sha256 == hashlib.sha256(data).hexdigest()
    assert store.get(file.sha256) == data
    assert (file.content_type, file.size_bytes) == ("image/jpeg", len(data))
    assert file.taken_at == datetime(2011, 6, 3, 8, 12, tzinfo=ZoneInfo("Asia/Shanghai"))
    assert to_shape(file.taken_where).x == pytest.approx(120.65523, abs=1e-5)


def test_a_store_of_another_kind_keeps_files_as_well(session):
    store = FileStore("memory://photos", limit_bytes=10**6, zone=UTC)
    file = store_upload(session, store, upload(photo()), now=NOW)
    assert store.get(file.sha256) == photo()
    assert store.has(file.sha256, Copy.THUMBNAIL)


def test_the_same_content_is_kept_once(session, store):
    first = store_upload(session, store, upload(photo(), "a.jpg"), now=NOW)
    assert store_upload(session, store, upload(photo(), "b.jpg"), now=NOW) is first
    assert session.scalar(select(func.count()).select_from(StoredFile)) == 1


def test_content_that_the_store_lost_is_put_back_when_it_is_sent_again(session, store, config):
    file = store_upload(session, store, upload(photo()), now=NOW)
    (config.home / "files" / file.sha256[:2] / file.sha256).unlink()
    store_upload(session, store, upload(photo()), now=NOW)
    assert store.get(file.sha256) == photo()


def test_a_file_over_the_limit_is_refused_and_not_read_to_its_end(session, store):
    stream = BytesIO(b"\xff\xd8\xff" + bytes(store.limit_bytes * 2))
    with pytest.raises(FileRefused, match="larger than 20 MB"):
        store_upload(session, store, Upload("long.jpg", stream), now=NOW)
    assert stream.tell() == store.limit_bytes + 1


def test_an_empty_file_is_refused(session, store):
    with pytest.raises(FileRefused, match="empty"):
        store_upload(session, store, upload(b""), now=NOW)


def test_a_refused_photo_leaves_nothing_behind(session, store, config):
    with pytest.raises(FileRefused):
        store_upload(session, store, upload(photo()[:200]), now=NOW)
    assert session.scalar(select(func.count()).select_from(StoredFile)) == 0
    assert not (config.home / "files").exists()


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        (r"C:\Users\li\桥.jpg", "桥.jpg"),
        ("a\r\nSet-Cookie: x.jpg", "aSet-Cookie: x.jpg"),
        ("///", "file"),
        ("x" * 400 + ".jpg", "x" * 146 + ".jpg"),
    ],
)
def test_a_name_is_for_showing_only(sent, kept):
    assert services.plain_name(sent) == kept


def test_a_file_hangs_on_a_record_once(session, store, bridge):
    first = attach(
        session, store, AssetAttachment, upload(photo()), account=None, now=NOW, asset_id=bridge.id
    )
    again = attach(
        session, store, AssetAttachment, upload(photo()), account=None, now=NOW, asset_id=bridge.id
    )
    assert again is first
    assert first.kind is AttachmentKind.PHOTO
    paper = attach(
        session, store, AssetAttachment, upload(pictures.PDF), account=None, now=NOW, asset_id=bridge.id
    )
    assert paper.kind is AttachmentKind.DOCUMENT


@pytest.fixture
def shown(session, store, bridge, sign_in):
    """A browser of somebody signed in, and the hash of a photo with a position."""
    data = photo(gps=LUCHENG, orientation=6)
    made = attach(
        session, store, AssetAttachment, upload(data, "桥头.jpg"), account=None, now=NOW, asset_id=bridge.id
    )
    session.commit()
    return sign_in("staff"), made.sha256


@pytest.mark.parametrize(("path", "size"), [("", (40, 60)), ("/thumbnail", (40, 60))])
def test_a_photo_is_shown_upright_without_its_position_and_cached_for_ever(shown, path, size):
    browser, sha256 = shown
    answer = browser.get(f"/files/{sha256}{path}")
    image = Image.open(BytesIO(answer.data))
    assert image.size == size
    assert not image.getexif()
    assert answer.content_type == "image/jpeg"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert {"private", "immutable", "max-age=31536000"} <= set(answer.headers["Cache-Control"].split(", "))


def test_copies_that_were_cleared_are_made_again(shown, config):
    browser, sha256 = shown
    for copy in (config.home / "files" / "copies").rglob("*.jpg"):
        copy.unlink()
    assert browser.get(f"/files/{sha256}/thumbnail").status_code == 200


def test_the_original_is_saved_as_it_was_sent(shown):
    browser, sha256 = shown
    answer = browser.get(f"/files/{sha256}/original")
    assert hashlib.sha256(answer.data).hexdigest() == sha256
    disposition = answer.headers["Content-Disposition"]
    assert disposition.startswith("attachment;")
    assert "filename*=UTF-8''%E6%A1%A5%E5%A4%B4.jpg" in disposition


def test_a_document_is_saved_and_never_shown_in_the_page(session, store, bridge, sign_in):
    # Called .html to be run in the browser; it is given the ending of what it is.
    made = attach(
        session,
        store,
        AssetAttachment,
        upload(pictures.PDF, 'x";.html'),
        account=None,
        now=NOW,
        asset_id=bridge.id,
    )
    session.commit()
    browser = sign_in("staff")
    answer = browser.get(f"/files/{made.sha256}")
    assert answer.content_type == "application/pdf"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="x\\";.html.pdf"'
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert browser.get(f"/files/{made.sha256}/thumbnail").status_code == 404


def test_a_visitor_sees_no_file(shown, client):
    _browser, sha256 = shown
    for path in ("", "/thumbnail", "/original"):
        assert client.get(f"/files/{sha256}{path}").status_code == 302


@pytest.mark.parametrize("name", ["0" * 64, "..%2f..%2fsecret_key", "x"])
def test_an_unknown_file_is_not_found(sign_in, name):
    assert sign_in("staff").get(f"/files/{name}").status_code == 404


@pytest.mark.parametrize(
    ("lon", "lat", "shown_as"),
    [(120.65523, 28.01566, "28.01566 N, 120.65523 E"), (-70.66, -33.86, "33.86000 S, 70.66000 W")],
)
def test_a_position_is_shown_as_people_paste_it(lon, lat, shown_as):
    assert position(from_shape(Point(lon, lat))) == shown_as
